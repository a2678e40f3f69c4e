//! `partial` and `Placeholder`.
//!
//! The arguments a partial holds may contain placeholders, but not at the end; each is filled by one positional argument of the call,
//! before the others are appended.

use crate::support::{Text, get, guarded_repr, held};
use brolga_vm::abi::args::KwArgs;
use brolga_vm::objects::function::PyMethod;
use brolga_vm::objects::str_::as_str;
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::objects::{generic_alias, instance, object as object_type};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, object};
use std::cell::Cell;

/// The class whose one instance, Placeholder, keeps a place free among the arguments of partial().
#[pyclass(name = "_PlaceholderType", module = "functools", flags = HAVE_GC)]
pub struct PlaceholderType {}

#[pymethods]
impl PlaceholderType {
    #[new]
    fn new(t: &Thread, _cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        if !args.values.is_empty() {
            return Err(t.raise_type_error("PlaceholderType takes no arguments"));
        }
        placeholder(t)
    }
    #[slot]
    fn repr(_zelf: Value) -> &'static str {
        "Placeholder"
    }
    /// The name of the singleton: it is pickled as a global.
    #[method("__reduce__($self, /)", effect = Reads)]
    fn reduce(_zelf: Gc<Native<Self>>) -> &'static str {
        "Placeholder"
    }
}

/// `functools.Placeholder`
pub fn placeholder(t: &Thread) -> PyResult<Value> {
    t.kept("functools.Placeholder", || Native::new(t, PlaceholderType::class(t), PlaceholderType {}).map(Gc::value))
}
fn is_placeholder(v: Value) -> bool {
    v.downcast::<Native<PlaceholderType>>().is_some()
}
fn count_placeholders(args: &[Value]) -> usize {
    args.iter().filter(|v| is_placeholder(**v)).count()
}

/// A callable that fixes some arguments of another.
///
/// Calling it calls the function with the arguments given here followed by those of the call; keyword arguments of the call go
/// before those given here. Placeholder, among the arguments given here, leaves a gap for a positional argument of the call.
#[pyclass(
    name = "partial",
    module = "functools",
    flags = BASETYPE | HAVE_GC | HAVE_VECTORCALL | MANAGED_DICT | MANAGED_WEAKREF,
    signature = "(func, /, *args, **keywords)"
)]
pub struct Partial {
    function: Field,
    args: GcField<PyTuple>,
    keywords: GcField<PyDict>,
    /// How many of the arguments are placeholders.
    gaps: Cell<usize>,
}

/// Arguments up to this many are put together on the native stack.
const ON_STACK: usize = 8;

impl Partial {
    /// The positional arguments of a call: ours with the gaps filled, then the rest of `given`. There are enough of them.
    fn fill(&self, t: &Thread, given: &[Value]) -> PyResult<RootVec> {
        let own = held(&self.args);
        let mut out = t.check_memory(RootVec::with_capacity(&t.heap, own.len() + given.len()))?;
        if self.gaps.get() == 0 {
            out.extend_from_slice(own.items());
            out.extend_from_slice(given);
            return Ok(out);
        }
        let mut given = given.iter().copied();
        for &v in own.items() {
            out.push(if is_placeholder(v) { given.next().unwrap_or(v) } else { v });
        }
        out.extend(given);
        Ok(out)
    }
    /// The partial behind `function`, if wrapping it again can be avoided: a plain call of it must be all that is seen.
    fn flattened(t: &Thread, function: Value) -> PyResult<Option<Gc<Native<Partial>>>> {
        let Some(inner) = function.downcast::<Native<Partial>>() else { return Ok(None) };
        let own_call = Partial::class(t).slots.get().call.map(|f| f as usize);
        if t.class_of(function).slots.get().call.map(|f| f as usize) != own_call {
            return Ok(None);
        }
        Ok(instance::has_no_attributes(t, inner.header())?.then_some(inner))
    }
}

#[pymethods]
impl Partial {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<Native<Self>>> {
        let [function, given @ ..] = args.positional() else {
            return Err(t.raise_type_error("type 'partial' takes at least one argument"));
        };
        let mut function = *function;
        if !call::is_callable(t, function) {
            return Err(t.raise_type_error("the first argument must be callable"));
        }
        if given.last().is_some_and(|v| is_placeholder(*v)) {
            return Err(t.raise_type_error("trailing Placeholders are not allowed"));
        }
        if args.keywords().any(|(_, v)| is_placeholder(v)) {
            return Err(t.raise_type_error("Placeholder cannot be passed as a keyword argument"));
        }
        let own_keywords = KwArgs::all(args).to_dict(t)?;
        let (all, keywords) = match Partial::flattened(t, function)? {
            None => (PyTuple::new(t, given)?, own_keywords),
            Some(inner) => {
                function = get(&inner.function);
                let filled = inner.fill(t, given)?;
                let keywords = held(&inner.keywords).copy(t)?;
                keywords.update_from_dict(t, own_keywords)?;
                (PyTuple::new(t, &filled)?, keywords)
            }
        };
        let data = Partial {
            function: Field::new(function),
            args: GcField::new(all),
            keywords: GcField::new(keywords),
            gaps: Cell::new(count_placeholders(all.items())),
        };
        Native::new(t, cls, data)
    }
    #[slot]
    fn call(t: &Thread, zelf: Gc<Native<Self>>, args: Args<'_>) -> PyResult<Value> {
        let given = args.positional();
        let (function, gaps, keywords) = (get(&zelf.function), zelf.gaps.get(), held(&zelf.keywords));
        if given.len() < gaps {
            return Err(t.raise_type_error(format!(
                "missing positional arguments in 'partial' call; expected at least {gaps}, got {}",
                given.len()
            )));
        }
        let own = held(&zelf.args);
        let total = own.len() + args.values.len();
        if gaps == 0 && keywords.is_empty() && total <= ON_STACK {
            let mut values = [Value::NONE; ON_STACK];
            values[..own.len()].copy_from_slice(own.items());
            values[own.len()..total].copy_from_slice(args.values);
            return call::call(t, function, Args { values: &values[..total], kwnames: args.kwnames });
        }
        let mut values = zelf.fill(t, given)?;
        if keywords.is_empty() {
            values.extend_from_slice(&args.values[given.len()..]);
            return call::call(t, function, Args { values: &values, kwnames: args.kwnames });
        }
        // Ours first, in their order, overridden where the call names them; then the call's others.
        let merged = keywords.copy(t)?;
        for (name, v) in args.keywords() {
            merged.set(t, name, v)?;
        }
        let mut names = RootVec::new(&t.heap);
        let mut position = 0;
        while let Some((name, v)) = merged.next_entry(t, &mut position) {
            if as_str(name).is_none() {
                return Err(t.raise_type_error("keywords must be strings"));
            }
            names.push(name);
            values.push(v);
        }
        let names = PyTuple::new(t, &names)?;
        call::call(t, function, Args { values: &values, kwnames: Some(names) })
    }
    #[slot]
    fn descr_get(t: &Thread, zelf: Value, object: Option<Value>, _class: Option<Value>) -> PyResult<Value> {
        match object {
            Some(object) if !object.is_none() => PyMethod::new(t, zelf, object).map(Gc::value),
            _ => Ok(zelf),
        }
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyStr>> {
        guarded_repr(
            t,
            zelf.into(),
            || "...".to_owned(),
            || {
                let mut text = Text::new(&t.class_of(zelf.into()).full_name(t));
                text.push("(").push_repr(t, get(&zelf.function))?;
                let (args, keywords) = (held(&zelf.args), held(&zelf.keywords));
                for &v in args.items() {
                    text.push(", ").push_repr(t, v)?;
                }
                let mut position = 0;
                while let Some((name, v)) = keywords.next_entry(t, &mut position) {
                    let name = object::str(t, name)?;
                    text.push(", ").push_str(&name).push("=").push_repr(t, v)?;
                }
                text.push(")").finish(t)
            },
        )
    }
    /// what a call of the partial object calls
    #[member]
    fn func(zelf: Gc<Native<Self>>) -> Value {
        get(&zelf.function)
    }
    /// positional arguments that are passed first
    #[member]
    fn args(zelf: Gc<Native<Self>>) -> Option<Gc<PyTuple>> {
        zelf.args.get()
    }
    /// keyword arguments that are passed unless a call gives others of the same name
    #[member]
    fn keywords(zelf: Gc<Native<Self>>) -> Option<Gc<PyDict>> {
        zelf.keywords.get()
    }
    #[getter]
    fn __dict__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyDict>> {
        instance::dict(t, zelf.header())
    }
    #[setter(__dict__)]
    fn set_dict(t: &Thread, zelf: Gc<Native<Self>>, v: Option<Value>) -> PyResult<()> {
        if v.is_none() {
            return Err(t.raise_type_error("cannot delete __dict__"));
        }
        object_type::set_dict_attribute(t, zelf.into(), v)
    }
    /// State for pickling.
    #[method("__reduce__($self, /)", doc = "")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let function = get(&zelf.function);
        let dict = if instance::has_no_attributes(t, zelf.header())? {
            Value::NONE
        } else {
            instance::dict(t, zelf.header())?.into()
        };
        let first = t.new_tuple(&[function])?;
        let state = t.new_tuple(&[function, held(&zelf.args).into(), held(&zelf.keywords).into(), dict])?;
        t.new_tuple(&[t.class_of(zelf.into()).value(), first, state])
    }
    #[method("__setstate__($self, object, /)")]
    fn setstate(t: &Thread, zelf: Gc<Native<Self>>, object: Value) -> PyResult<()> {
        let invalid = || t.raise_type_error("invalid partial state");
        let Some(state) = as_tuple(object) else { return Err(invalid()) };
        let [function, args, keywords, dict] = *state.items() else { return Err(invalid()) };
        if !call::is_callable(t, function) {
            return Err(invalid());
        }
        let Some(args) = as_tuple(args) else { return Err(invalid()) };
        if args.items().last().is_some_and(|v| is_placeholder(*v)) {
            return Err(t.raise_type_error("trailing Placeholders are not allowed"));
        }
        let keywords = match keywords.downcast::<PyDict>() {
            _ if keywords.is_none() => PyDict::new(t)?,
            Some(d) if t.class_of(keywords) == t.types.dict => d,
            Some(d) => d.copy(t)?,
            None => return Err(invalid()),
        };
        let dict = match dict.downcast::<PyDict>() {
            _ if dict.is_none() => None,
            Some(d) => Some(d),
            None => return Err(invalid()),
        };
        match dict {
            Some(d) => instance::set_dict(t, zelf.header(), Some(d))?,
            None if instance::has_no_attributes(t, zelf.header())? => {}
            None => instance::set_dict(t, zelf.header(), None)?,
        }
        let h = zelf.header();
        zelf.function.set(h, Some(function));
        zelf.args.set(h, Some(args));
        zelf.keywords.set(h, Some(keywords));
        zelf.gaps.set(count_placeholders(args.items()));
        Ok(())
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        generic_alias::new(t, cls, object)
    }
}
