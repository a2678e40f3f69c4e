//! `CFuncPtr` and its metaclass: pointers to functions, their declared types, and parameter flags.

use super::ArgumentError;
use super::call::{Target, call_foreign, flag};
use super::callback::Thunk;
use super::data::{CData, Data, keep_ref};
use super::info::{self, Category, Info, InfoRef, Leaf, Leaves, Prim};
use super::library;
use super::metatypes::{CType, Shared, generic_from_param, this};
use brolga_vm::abi::args::check_positional;
use brolga_vm::objects::bytes::as_bytes;
use brolga_vm::objects::int;
use brolga_vm::objects::str_::as_str;
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, object, sequence};

/// The metaclass of functions.
#[pyclass(
    name = "PyCFuncPtrType",
    module = "_ctypes",
    base = CType,
    layout_of = base,
    flags = BASETYPE | HAVE_GC,
    parts(Shared::memory)
)]
pub struct FunctionType;

/// The `from_param` methods of declared argument types.
fn converters_of(t: &Thread, argtypes: Gc<PyTuple>) -> PyResult<Gc<PyTuple>> {
    let n = argtypes.len();
    if n > super::call::MAX_ARGUMENTS {
        let message = format!("_argtypes_ has too many arguments ({n}), maximum is {}", super::call::MAX_ARGUMENTS);
        return Err(t.raise(ArgumentError::class(t), message));
    }
    let mut converters = RootVec::new(&t.heap);
    for (i, &v) in argtypes.as_ref().items().iter().enumerate() {
        match attr::get_optional(t, v, t.intern("from_param"))? {
            Some(converter) => converters.push(converter),
            None => {
                return Err(t.raise_type_error(format!("item {} in _argtypes_ has no from_param method", i + 1)));
            }
        }
    }
    PyTuple::new(t, &converters)
}
/// What is said of a result type, `name` being the attribute.
fn check_restype(t: &Thread, v: Value, name: &str) -> PyResult<()> {
    if v.is_none() || info::of_value(v).is_some() || call::is_callable(t, v) {
        return Ok(());
    }
    Err(t.raise_type_error(format!("{name} must be a type, a callable, or None")))
}
/// `_check_retval_` of a result type.
fn checker_of(t: &Thread, restype: Value) -> PyResult<Option<Value>> {
    attr::get_optional(t, restype, t.intern("_check_retval_"))
}

#[pymethods]
impl FunctionType {
    #[init]
    fn init(t: &Thread, zelf: Value, _args: Args<'_>) -> PyResult<()> {
        let class = this(zelf);
        if class == CFuncPtr::class(t) {
            return Ok(());
        }
        let info = Info::attach(t, class, Category::Function)?;
        info.size.set(size_of::<usize>());
        info.align.set(align_of::<usize>());
        info.length.set(1);
        info.set_flag(info::flag::POINTERS);
        *info.format.borrow_mut() = Some("X{}".to_owned());
        *info.leaves.borrow_mut() = Leaves::Listed(vec![Leaf { offset: 0, prim: Prim::Pointer }]);
        let flags = attr::get_optional(t, zelf, t.intern("_flags_"))?;
        let Some(flags) = flags.and_then(int::as_int) else {
            return Err(t.raise_type_error("class must define _flags_ which must be an integer"));
        };
        info.call_flags.set(flags.to_i64().unwrap_or(0) | flag::CDECL);
        if let Some(argtypes) = attr::get_optional(t, zelf, t.intern("_argtypes_"))? {
            let Some(argtypes) = as_tuple(argtypes) else {
                return Err(t.raise_type_error("_argtypes_ must be a sequence of types"));
            };
            let converters = converters_of(t, argtypes)?;
            info.argtypes.set(info.header(), Some(argtypes));
            info.converters.set(info.header(), Some(converters));
        }
        if let Some(restype) = attr::get_optional(t, zelf, t.intern("_restype_"))? {
            check_restype(t, restype, "_restype_")?;
            let checker = checker_of(t, restype)?;
            info.restype.set(info.header(), Some(restype));
            info.checker.set(info.header(), checker);
        }
        Ok(())
    }
    /// Converts a Python object to an argument of this type.
    #[method("from_param($self, value, /)", no_text_signature)]
    fn from_param(t: &Thread, zelf: Value, value: Value) -> PyResult<Value> {
        generic_from_param(t, this(zelf), value)
    }
}

/// What one function has of its own, over what its class declares.
#[pyclass(name = "_FunctionState", module = "_ctypes", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct FunctionState {
    /// As it was assigned.
    argtypes: Field,
    converters: GcField<PyTuple>,
    restype: Field,
    checker: Field,
    errcheck: Field,
    paramflags: GcField<PyTuple>,
}

/// A C function, by its address; what CFUNCTYPE's classes derive from.
#[pyclass(
    name = "CFuncPtr",
    module = "_ctypes",
    base = CData,
    layout_of = base,
    metaclass = FunctionType,
    flags = BASETYPE | HAVE_GC
)]
pub struct CFuncPtr;

fn info_of(t: &Thread, data: Data) -> PyResult<InfoRef> {
    info::of_concrete(t, t.class_of(data.into()))
}
fn state_of(t: &Thread, data: Data) -> PyResult<Gc<Native<FunctionState>>> {
    if let Some(state) = data.function.get() {
        return Ok(state);
    }
    let state = FunctionState {
        argtypes: Field::EMPTY,
        converters: GcField::EMPTY,
        restype: Field::EMPTY,
        checker: Field::EMPTY,
        errcheck: Field::EMPTY,
        paramflags: GcField::EMPTY,
    };
    let state = Native::new(t, FunctionState::class(t), state)?;
    data.function.set(data.header(), Some(state));
    Ok(state)
}
fn argtypes_of(t: &Thread, data: Data) -> PyResult<Option<Value>> {
    match data.function.get().and_then(|state| state.argtypes.get()) {
        Some(argtypes) => Ok(Some(argtypes)),
        None => Ok(info_of(t, data)?.argtypes.get().map(Into::into)),
    }
}

/// Directions in parameter flags.
mod direction {
    pub const IN: i64 = 1;
    pub const OUT: i64 = 2;
    pub const LCID: i64 = 4;
    pub const ALL: i64 = IN | OUT | LCID;
    pub const IN_OUT: i64 = IN | OUT;
    pub const IN_LCID: i64 = IN | LCID;
}

/// An item of `paramflags`: direction, name, default.
fn parse_flag(v: Value) -> Option<(i64, Option<Value>, Option<Value>)> {
    let item = as_tuple(v)?;
    let items = item.as_ref().items();
    if items.len() > 3 {
        return None;
    }
    let direction = int::as_int(*items.first()?)?.to_i64()?;
    let name = items.get(1).copied().filter(|v| !v.is_none());
    if name.is_some_and(|v| as_str(v).is_none()) {
        return None;
    }
    Some((direction, name, items.get(2).copied()))
}
fn check_out_type(t: &Thread, v: Value, index: usize) -> PyResult<()> {
    let fits = info::of_value(v).is_some_and(|info| match info.category.get() {
        Category::Pointer | Category::Array => true,
        Category::Simple => info.code.get().is_some_and(|code| matches!(code.letter, b'P' | b's' | b'Z' | b'z')),
        _ => false,
    });
    if fits {
        return Ok(());
    }
    let name = v.downcast::<PyType>().map_or_else(|| t.class_of(v).name(), |class| class.name());
    Err(t.raise_type_error(format!("'out' parameter {index} must be a pointer type, not {name}")))
}
fn check_paramflags(
    t: &Thread,
    argtypes: Option<Gc<PyTuple>>,
    paramflags: Option<Value>,
) -> PyResult<Option<Gc<PyTuple>>> {
    let Some(paramflags) = paramflags.filter(|v| !v.is_none()) else { return Ok(None) };
    let Some(flags) = as_tuple(paramflags) else {
        return Err(t.raise_type_error("paramflags must be a tuple or None"));
    };
    let Some(argtypes) = argtypes else { return Ok(Some(flags)) };
    if flags.len() != argtypes.len() {
        return Err(t.raise_value_error("paramflags must have the same length as argtypes"));
    }
    for (i, &item) in flags.as_ref().items().iter().enumerate() {
        let Some((bits, ..)) = parse_flag(item) else {
            return Err(t.raise_type_error("paramflags must be a sequence of (int [,string [,value]]) tuples"));
        };
        match bits & direction::ALL {
            0 | direction::IN | direction::IN_LCID | direction::IN_OUT => {}
            direction::OUT => check_out_type(t, argtypes.get(i), i + 1)?,
            _ => return Err(t.raise_type_error(format!("paramflag value {bits} not supported"))),
        }
    }
    Ok(Some(flags))
}

/// The function of a name in a library.
fn from_library(t: &Thread, cls: Gc<PyType>, spec: Gc<PyTuple>, paramflags: Option<Value>) -> PyResult<Data> {
    let &[name, dll] = spec.as_ref().items() else {
        return Err(t.raise_type_error("illegal func_spec argument"));
    };
    let text = match (as_str(name), as_bytes(name)) {
        (Some(s), _) => s.to_lossy().into_owned(),
        (_, Some(b)) => String::from_utf8_lossy(b.as_ref().as_bytes()).into_owned(),
        _ => return Err(t.raise_type_error("function name must be string, bytes object or integer")),
    };
    brolga_vm::modules::sys::audit(t, "ctypes.dlsym", || t.new_tuple(&[dll, name]))?;
    let handle = library::handle_of(t, dll)?;
    let info = info::of_concrete(t, cls)?;
    let address = library::symbol(handle, &text, "function").map_err(|message| t.raise_attribute_error(message))?;
    let paramflags = check_paramflags(t, info.argtypes.get(), paramflags)?;
    let data = CData::new(t, cls)?;
    data.set_address(address as u64);
    let state = state_of(t, data)?;
    state.paramflags.set(state.header(), paramflags);
    keep_ref(t, data, 0, dll)?;
    Ok(data)
}

#[pymethods]
impl CFuncPtr {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Data> {
        let given = args.positional();
        let Some(&first) = given.first() else { return CData::new(t, cls) };
        if let Some(spec) = as_tuple(first) {
            check_positional(t, "CFuncPtr", given.len(), 1, 2)?;
            return from_library(t, cls, spec, given.get(1).copied());
        }
        if given.len() == 1 && int::as_int(first).is_some() {
            let data = CData::new(t, cls)?;
            data.set_address(int::to_u64_wrapping(first).unwrap_or(0));
            return Ok(data);
        }
        check_positional(t, "CFuncPtr", given.len(), 1, 1)?;
        if !call::is_callable(t, first) {
            return Err(t.raise_type_error("argument must be callable or integer function address"));
        }
        let info = info::of_concrete(t, cls)?;
        let Some(argtypes) = info.argtypes.get() else {
            return Err(t.raise_type_error("cannot construct instance of this class: no argtypes"));
        };
        let thunk = Thunk::new(t, first, argtypes, info.restype.get(), info.call_flags.get())?;
        let data = CData::new(t, cls)?;
        data.set_address(thunk.entry_point());
        keep_ref(t, data, 0, thunk.into())?;
        Ok(data)
    }
    #[init]
    fn init(_t: &Thread, _zelf: Data, _args: Args<'_>) -> PyResult<()> {
        Ok(())
    }
    #[slot]
    fn repr(t: &Thread, zelf: Data) -> String {
        format!("<{} object at {:#x}>", t.class_of(zelf.into()).name(), zelf.header().address())
    }
    #[slot]
    fn bool(zelf: Data) -> bool {
        zelf.pointee() != 0
    }
    #[slot]
    fn call(t: &Thread, zelf: Data, args: Args<'_>) -> PyResult<Value> {
        call_function(t, zelf, args)
    }
    /// Called with the result of each call, the function and the arguments; what it returns is the result.
    #[getter]
    fn errcheck(zelf: Data) -> Option<Value> {
        zelf.function.get().and_then(|state| state.errcheck.get())
    }
    #[setter]
    fn set_errcheck(t: &Thread, zelf: Data, v: Option<Value>) -> PyResult<()> {
        if v.is_some_and(|v| !call::is_callable(t, v)) {
            return Err(t.raise_type_error("the errcheck attribute must be callable"));
        }
        let state = state_of(t, zelf)?;
        state.errcheck.set(state.header(), v);
        Ok(())
    }
    /// The type of the result.
    #[getter]
    fn restype(t: &Thread, zelf: Data) -> PyResult<Value> {
        let own = zelf.function.get().and_then(|state| state.restype.get());
        Ok(match own {
            Some(v) => v,
            None => info_of(t, zelf)?.restype.get().unwrap_or(Value::NONE),
        })
    }
    #[setter]
    fn set_restype(t: &Thread, zelf: Data, v: Option<Value>) -> PyResult<()> {
        let state = state_of(t, zelf)?;
        let checker = match v {
            None => None,
            Some(v) => {
                check_restype(t, v, "restype")?;
                checker_of(t, v)?
            }
        };
        state.restype.set(state.header(), v);
        state.checker.set(state.header(), checker);
        Ok(())
    }
    /// The types of the arguments.
    #[getter]
    fn argtypes(t: &Thread, zelf: Data) -> PyResult<Option<Value>> {
        argtypes_of(t, zelf)
    }
    #[setter]
    fn set_argtypes(t: &Thread, zelf: Data, v: Option<Value>) -> PyResult<()> {
        let state = state_of(t, zelf)?;
        let argtypes = v.filter(|v| !v.is_none());
        let converters = match argtypes {
            None => None,
            Some(v) if is_sequence(t, v) => Some(converters_of(t, sequence::to_tuple(t, v)?)?),
            Some(_) => return Err(t.raise_type_error("_argtypes_ must be a sequence of types")),
        };
        state.argtypes.set(state.header(), argtypes);
        state.converters.set(state.header(), converters);
        Ok(())
    }
}
fn is_sequence(t: &Thread, v: Value) -> bool {
    as_tuple(v).is_some()
        || t.class_of(v).slots.get().sq_item.is_some()
        || t.class_of(v).slots.get().mp_subscript.is_some()
}

/// Arguments that parameter flags made of those of the call, and which of them are results.
struct Built {
    args: RootVec,
    /// Positions of results, and whether each was made here (and so is turned into a Python value).
    results: Vec<(usize, bool)>,
}

fn build_arguments(
    t: &Thread,
    argtypes: Option<Gc<PyTuple>>,
    flags: Option<Gc<PyTuple>>,
    args: Args<'_>,
) -> PyResult<Built> {
    let given = args.positional();
    let (Some(argtypes), Some(flags)) = (argtypes.filter(|types| !types.is_empty()), flags) else {
        let mut all = RootVec::new(&t.heap);
        all.extend_from_slice(given);
        return Ok(Built { args: all, results: Vec::new() });
    };
    let mut built = Built { args: RootVec::new(&t.heap), results: Vec::new() };
    let mut used = 0;
    for (i, &item) in flags.as_ref().items().iter().enumerate() {
        let Some((bits, name, default)) = parse_flag(item) else {
            return Err(t.raise_type_error("paramflags must be a sequence of (int [,string [,value]]) tuples"));
        };
        let v = match bits & direction::ALL {
            direction::IN_LCID => default.unwrap_or(Value::from_small_int(0)),
            bits @ (0 | direction::IN | direction::IN_OUT) => {
                if bits == direction::IN_OUT {
                    built.results.push((i, false));
                }
                next_argument(t, &mut used, name, default, args)?
            }
            direction::OUT => match default {
                Some(v) => {
                    built.results.push((i, true));
                    v
                }
                None => {
                    built.results.push((i, true));
                    new_result(t, argtypes.get(i))?
                }
            },
            _ => return Err(t.raise_value_error(format!("paramflag {bits} not yet implemented"))),
        };
        built.args.push(v);
    }
    let count = given.len() + args.keyword_count();
    if count != used {
        return Err(t.raise_type_error(format!("call takes exactly {used} arguments ({count} given)")));
    }
    Ok(built)
}
fn next_argument(
    t: &Thread,
    used: &mut usize,
    name: Option<Value>,
    default: Option<Value>,
    args: Args<'_>,
) -> PyResult<Value> {
    if let Some(v) = args.positional().get(*used) {
        *used += 1;
        return Ok(*v);
    }
    let text = name.and_then(as_str).map(|s| s.to_lossy().into_owned());
    if let Some(v) = text.as_ref().and_then(|text| args.keyword(t, text)) {
        *used += 1;
        return Ok(v);
    }
    match (default, text) {
        (Some(v), _) => Ok(v),
        (None, Some(text)) => Err(t.raise_type_error(format!("required argument '{text}' missing"))),
        (None, None) => Err(t.raise_type_error("not enough arguments")),
    }
}
/// An instance for C to fill.
fn new_result(t: &Thread, argtype: Value) -> PyResult<Value> {
    let Some(info) = info::of_value(argtype) else { return Err(t.raise_runtime_error("NULL stgdict unexpected")) };
    match info.category.get() {
        Category::Array => call::call0(t, argtype),
        Category::Simple => {
            let name = this(argtype).name();
            Err(t.raise_type_error(format!("{name} 'out' parameter must be passed as default value")))
        }
        _ => match info.proto.get() {
            Some(proto) => call::call0(t, proto),
            None => Err(t.raise_type_error("abstract class")),
        },
    }
}
/// What a call with results among its arguments returns.
fn build_result(t: &Thread, result: Value, built: &Built) -> PyResult<Value> {
    if built.results.is_empty() {
        return Ok(result);
    }
    let mut values = RootVec::new(&t.heap);
    for &(i, made) in &built.results {
        let v = built.args[i];
        values.push(if made { call::call_method(t, v, t.intern("__ctypes_from_outparam__"), &[])? } else { v });
    }
    match values.as_slice() {
        [one] => Ok(*one),
        all => t.new_tuple(all),
    }
}

fn call_function(t: &Thread, data: Data, args: Args<'_>) -> PyResult<Value> {
    let info = info_of(t, data)?;
    let state = data.function.get();
    let own_restype = state.and_then(|s| s.restype.get());
    let (restype, checker) = match own_restype {
        Some(restype) => (Some(restype), state.and_then(|s| s.checker.get())),
        None => (info.restype.get(), info.checker.get()),
    };
    let converters = state.and_then(|s| s.converters.get()).or_else(|| info.converters.get());
    let argtypes = match argtypes_of(t, data)? {
        Some(v) => Some(sequence::to_tuple(t, v)?),
        None => None,
    };
    let built = build_arguments(t, argtypes, state.and_then(|s| s.paramflags.get()), args)?;
    if let Some(converters) = converters {
        let (required, actual) = (converters.len(), built.args.len());
        if required > actual {
            let s = if required == 1 { "" } else { "s" };
            return Err(
                t.raise_type_error(format!("this function takes at least {required} argument{s} ({actual} given)"))
            );
        }
    }
    let target = Target { address: data.pointee(), flags: info.call_flags.get(), converters, restype, checker };
    let mut result = call_foreign(t, &target, &built.args)?;
    if let Some(errcheck) = state.and_then(|s| s.errcheck.get()) {
        let arguments = t.new_tuple(&built.args)?;
        let checked = call::call_values(t, errcheck, &[result, data.into(), arguments])?;
        // The arguments themselves: go on as if nothing had been checked.
        if !object::is(checked, arguments) {
            return Ok(checked);
        }
        result = if built.results.is_empty() { result } else { checked };
    }
    build_result(t, result, &built)
}
