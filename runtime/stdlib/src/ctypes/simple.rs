//! `_SimpleCData` and its metaclass: numbers, characters, addresses.

use super::argument::Argument;
use super::data::{self, CData, Data, is_simple_subclass};
use super::info::{self, Category, Info, Leaf, Leaves, flag};
use super::metatypes::{CType, Shared, as_parameter, from_param_of, this};
use super::values::{self, Code, LETTERS};
use brolga_vm::abi::args::{check_positional, type_name};
use brolga_vm::objects::bytes::as_bytes;
use brolga_vm::objects::int;
use brolga_vm::objects::str_::as_str;
use brolga_vm::objects::type_::class::type_new;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, object};

/// The metaclass of simple C types.
#[pyclass(
    name = "PyCSimpleType",
    module = "_ctypes",
    base = CType,
    layout_of = base,
    flags = BASETYPE | HAVE_GC,
    parts(Shared::memory)
)]
pub struct SimpleType;

/// The `_type_` letter of a class that is being made.
fn letter_of(t: &Thread, class: Gc<PyType>) -> PyResult<u8> {
    let Some(v) = attr::get_optional(t, class.into(), t.intern("_type_"))? else {
        return Err(t.raise_attribute_error("class must define a '_type_' attribute"));
    };
    let Some(s) = as_str(v) else {
        return Err(t.raise_type_error("class must define a '_type_' string attribute"));
    };
    if s.len() != 1 {
        return Err(t.raise_value_error("class must define a '_type_' attribute which must be a string of length 1"));
    }
    match u8::try_from(s.code_point(0)) {
        Ok(c) if LETTERS.as_bytes().contains(&c) => Ok(c),
        _ => Err(t.raise_attribute_error(format!(
            "class must define a '_type_' attribute which must be\na single character string containing one of the\nsupported types: '{LETTERS}'."
        ))),
    }
}

fn describe(t: &Thread, class: Gc<PyType>, code: Code) -> PyResult<()> {
    let info = Info::attach(t, class, Category::Simple)?;
    let prim = code.prim();
    info.size.set(prim.size());
    info.align.set(prim.align());
    info.code.set(Some(code));
    *info.format.borrow_mut() = Some(code.format());
    *info.leaves.borrow_mut() = Leaves::Listed(vec![Leaf { offset: 0, prim }]);
    if code.is_pointer() {
        info.set_flag(flag::POINTERS);
    }
    Ok(())
}

/// The class of the same values with their bytes in the other order. `args` are those that made the class.
fn make_swapped(t: &Thread, class: Gc<PyType>, code: Code, args: Args<'_>) -> PyResult<Gc<PyType>> {
    let suffix = if cfg!(target_endian = "big") { "_le" } else { "_be" };
    let name = t.new_str(&format!("{}{suffix}", class.short_name()))?;
    let given = args.positional();
    let bases = match given.get(1) {
        Some(bases) => *bases,
        None => t.new_tuple(&[SimpleCData::class(t).into()])?,
    };
    let namespace = match given.get(2).and_then(|v| v.downcast::<PyDict>()) {
        Some(namespace) => namespace.copy(t)?,
        None => PyDict::new(t)?,
    };
    for made_anew in ["__dict__", "__weakref__"] {
        namespace.remove(t, t.intern(made_anew))?;
    }
    let qualname = class.qualname.get().unwrap_or(name);
    namespace.set_name(t, t.names.dunder_qualname, qualname)?;
    let args = [name, bases, namespace.into()];
    let made = type_new(t, SimpleType::class(t), Args::positional_only(&args))?;
    let made = this(made);
    describe(t, made, Code { letter: code.letter, swapped: true })?;
    Ok(made)
}

#[pymethods]
impl SimpleType {
    #[init]
    fn init(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<()> {
        let class = this(zelf);
        if class == SimpleCData::class(t) {
            return Ok(());
        }
        let code = Code::of(letter_of(t, class)?);
        if args.positional().len() != 3 {
            return Err(t.raise_type_error(format!(
                "type.__init__() takes exactly 3 arguments ({} given)",
                args.positional().len()
            )));
        }
        describe(t, class, code)?;
        if t.class_of(zelf) == SimpleType::class(t) && code.is_swappable() {
            let swapped = make_swapped(t, class, code, args)?;
            let (native, other) = if cfg!(target_endian = "big") {
                ("__ctype_be__", "__ctype_le__")
            } else {
                ("__ctype_le__", "__ctype_be__")
            };
            for of in [class, swapped] {
                attr::set(t, of.into(), t.intern(native), Some(class.into()))?;
                attr::set(t, of.into(), t.intern(other), Some(swapped.into()))?;
            }
        }
        Ok(())
    }
    /// Converts a Python object to an argument of this type.
    #[method("from_param($self, value, /)", no_text_signature)]
    fn from_param(t: &Thread, zelf: Value, value: Value) -> PyResult<Value> {
        let class = this(zelf);
        if object::is_instance(t, value, zelf)? {
            return Ok(value);
        }
        let info = info::of_concrete(t, class)?;
        let code = info.code.get().ok_or_else(|| t.raise_type_error("abstract class"))?;
        match code.letter {
            b'z' | b'Z' => return text_param(t, class, code.letter, value),
            b'P' => return address_param(t, class, value),
            _ => {}
        }
        let first = match Argument::of_value(t, code, value) {
            Ok(argument) => return Ok(argument),
            Err(raised) => t.take_exception(raised),
        };
        match as_parameter(t, value)? {
            Some(stand_in) => from_param_of(t, class, stand_in),
            None => Err(t.restore_exception(first)),
        }
    }
}

fn cannot_be(t: &Thread, class: Gc<PyType>, v: Value) -> Raised {
    let name = class.fully_qualified_name(t);
    t.raise_type_error(format!("'{}' object cannot be interpreted as {name}", type_name(t, v)))
}

/// Arrays of, and pointers to, the characters that a text type points to.
fn is_text_like(t: &Thread, v: Value, item: u8) -> bool {
    let Some(info) = info::of_instance(t, v) else { return false };
    let of_item = info
        .proto_class()
        .and_then(info::of)
        .is_some_and(|proto| proto.code.get().is_some_and(|code| code.letter == item));
    of_item && matches!(info.category.get(), Category::Array | Category::Pointer)
}
/// A `byref` of something of this simple type.
fn is_byref_of(t: &Thread, v: Value, letters: &[u8]) -> bool {
    let Some(argument) = v.downcast::<Native<Argument>>() else { return false };
    let Some(info) = argument.object().and_then(|o| info::of_instance(t, o)) else { return false };
    argument.tag() == b'P' && info.code.get().is_some_and(|code| letters.contains(&code.letter))
        || argument.tag() == b'P' && argument.object().is_some_and(|o| is_text_like(t, o, letters[0]))
}

fn text_param(t: &Thread, class: Gc<PyType>, letter: u8, v: Value) -> PyResult<Value> {
    if v.is_none() {
        return Ok(v);
    }
    let matches = if letter == b'z' { as_bytes(v).is_some() } else { as_str(v).is_some() };
    if matches {
        return Argument::of_value(t, Code::of(letter), v);
    }
    let item = if letter == b'z' { b'c' } else { b'u' };
    if is_text_like(t, v, item) || is_byref_of(t, v, &[item]) {
        return Ok(v);
    }
    if let Some(argument) = v.downcast::<Native<Argument>>() {
        // The result of another from_param.
        if argument.tag() == letter {
            return Ok(v);
        }
    }
    match as_parameter(t, v)? {
        Some(stand_in) => from_param_of(t, class, stand_in),
        None => Err(cannot_be(t, class, v)),
    }
}

fn address_param(t: &Thread, class: Gc<PyType>, v: Value) -> PyResult<Value> {
    if v.is_none() {
        return Ok(v);
    }
    if int::as_int(v).is_some() {
        return Argument::of_value(t, Code::of(b'P'), v);
    }
    if as_bytes(v).is_some() {
        return Argument::of_value(t, Code::of(b'z'), v);
    }
    if as_str(v).is_some() {
        return Argument::of_value(t, Code::of(b'Z'), v);
    }
    if let Some(argument) = v.downcast::<Native<Argument>>()
        && argument.tag() == b'P'
    {
        return Ok(v);
    }
    if let (Some(data), Some(info)) = (data::as_data(v), info::of_instance(t, v)) {
        match info.category.get() {
            Category::Array | Category::Pointer => return Ok(v),
            Category::Function => return Argument::of_address(t, data.pointee(), v),
            Category::Simple if info.code.get().is_some_and(|code| matches!(code.letter, b'z' | b'Z')) => {
                return Argument::of_pointer_value(t, data.pointee(), v);
            }
            _ => {}
        }
    }
    match as_parameter(t, v)? {
        Some(stand_in) => from_param_of(t, class, stand_in),
        None => Err(cannot_be(t, class, v)),
    }
}

/// The base of simple C types: numbers, characters and addresses.
#[pyclass(
    name = "_SimpleCData",
    module = "_ctypes",
    base = CData,
    layout_of = base,
    metaclass = SimpleType,
    flags = BASETYPE | HAVE_GC
)]
pub struct SimpleCData;

fn code_of(t: &Thread, data: Data) -> PyResult<Code> {
    let info = info::of_concrete(t, t.class_of(data.into()))?;
    info.code.get().ok_or_else(|| t.raise_type_error("abstract class"))
}
pub fn value_of(t: &Thread, data: Data) -> PyResult<Value> {
    let code = code_of(t, data)?;
    // SAFETY: the instance's memory; it is up to the program that it is good.
    unsafe { values::get(t, code, data.ptr(), data.size()) }
}
fn set_value_of(t: &Thread, data: Data, v: Value) -> PyResult<()> {
    let code = code_of(t, data)?;
    // SAFETY: as above.
    let keep = unsafe { values::set(t, code, data.ptr(), v, data.size()) }?;
    data::keep_ref(t, data, 0, keep)
}

#[pymethods]
impl SimpleCData {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Data> {
        CData::new(t, cls)
    }
    #[init]
    fn init(t: &Thread, zelf: Data, args: Args<'_>) -> PyResult<()> {
        let given = args.positional();
        check_positional(t, "__init__", given.len(), 0, 1)?;
        match given.first() {
            Some(v) => set_value_of(t, zelf, *v),
            None => Ok(()),
        }
    }
    #[slot]
    fn repr(t: &Thread, zelf: Data) -> PyResult<Value> {
        let class = t.class_of(zelf.into());
        let name = class.name();
        if class.base.get() != Some(SimpleCData::class(t)) {
            return t.new_str(&format!("<{name} object at {:#x}>", zelf.header().address()));
        }
        let v = value_of(t, zelf)?;
        let mut text = crate::support::Text::new(&format!("{name}("));
        text.push_repr(t, v)?.push(")");
        text.finish(t).map(Into::into)
    }
    #[slot]
    fn bool(zelf: Data) -> bool {
        !data::is_zero(zelf)
    }
    #[method("__ctypes_from_outparam__($self, /)", no_text_signature)]
    fn from_outparam(t: &Thread, zelf: Data) -> PyResult<Value> {
        let class = t.class_of(zelf.into());
        let info = info::of_concrete(t, class)?;
        if is_simple_subclass(t, class, &info) { Ok(zelf.into()) } else { value_of(t, zelf) }
    }
    /// The value, as a Python object.
    #[getter]
    fn value(t: &Thread, zelf: Data) -> PyResult<Value> {
        value_of(t, zelf)
    }
    #[setter]
    fn set_value(t: &Thread, zelf: Data, v: Option<Value>) -> PyResult<()> {
        match v {
            Some(v) => set_value_of(t, zelf, v),
            None => Err(t.raise_type_error("can't delete attribute")),
        }
    }
}
