//! `collections.defaultdict`: a dict whose factory sits in [`PyDict::subclass_state`].

use crate::support::Text;
use brolga_vm::abi::args::KwArgs;
use brolga_vm::objects::generic_alias;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, iter, object, sequence};

/// A dict that makes the values of missing keys: it calls its default factory, without arguments.
///
/// defaultdict(default_factory=None, /, [...]) takes the arguments of dict after the factory, and behaves like a dict otherwise.
#[pyclass(
    name = "defaultdict",
    module = "collections",
    base = PyDict,
    layout_of = base,
    flags = BASETYPE | HAVE_GC | MAPPING | SOLID
)]
pub struct DefaultDict;

fn factory(dict: Gc<PyDict>) -> Value {
    dict.subclass_state.get().unwrap_or(Value::NONE)
}
/// `type(self)(factory, items)`
fn like(t: &Thread, zelf: Gc<PyDict>, items: Value) -> PyResult<Value> {
    call::call2(t, t.class_of(zelf.into()).value(), factory(zelf), items)
}

#[pymethods]
impl DefaultDict {
    #[init]
    fn init(t: &Thread, zelf: Gc<PyDict>, args: Args<'_>) -> PyResult<()> {
        let positional = args.positional();
        let new_factory = positional.first().copied().unwrap_or(Value::NONE);
        if !new_factory.is_none() && !call::is_callable(t, new_factory) {
            return Err(t.raise_type_error("first argument must be callable or None"));
        }
        zelf.subclass_state.set(&zelf.header, Some(new_factory));
        let rest = positional.get(1..).unwrap_or_default();
        brolga_vm::abi::args::check_positional(t, "dict", rest.len(), 0, 1)?;
        if let Some(other) = rest.first() {
            zelf.update(t, *other)?;
        }
        for (name, v) in KwArgs::all(args).iter() {
            zelf.set(t, name, v)?;
        }
        Ok(())
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Gc<PyStr>> {
        // `dict.__repr__` guards against recursion through the items, this one through the factory.
        let Some(of_dict) = t.types.dict.slots.get().repr else { return Ok(t.empty_str()) };
        let items = of_dict(t, zelf.into())?;
        let factory = factory(zelf);
        let mut text = Text::new(&t.class_of(zelf.into()).short_name());
        text.push("(");
        if object::repr_enter(t, factory)? {
            let shown = text.push_repr(t, factory).map(|_| ());
            object::repr_leave(t, factory);
            shown?;
        } else {
            text.push("...");
        }
        let items = object::str(t, items)?;
        text.push(", ").push_str(&items).push(")").finish(t)
    }
    #[slot]
    fn or(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        let class = DefaultDict::class(t);
        let (Some(x), Some(y)) = (a.downcast::<PyDict>(), b.downcast::<PyDict>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let of = if t.class_of(a).is_subtype_of(class) { x } else { y };
        let new = like(t, of, a)?;
        match new.downcast::<PyDict>() {
            Some(new) => new.update(t, b)?,
            None => {
                call::call_method(t, new, t.intern("update"), &[b])?;
            }
        }
        Ok(new)
    }
    /// Called by __getitem__ for a missing key: makes, stores and returns its value, or raises KeyError without a factory.
    #[method("__missing__($self, object, /)")]
    fn __missing__(t: &Thread, zelf: Gc<PyDict>, object: Value) -> PyResult<Value> {
        let factory = factory(zelf);
        if factory.is_none() {
            return Err(t.raise_key_error(object));
        }
        let v = call::call0(t, factory)?;
        sequence::set_item(t, zelf.into(), object, v)?;
        Ok(v)
    }
    /// A shallow copy.
    #[method("copy($self, /)")]
    fn copy(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Value> {
        like(t, zelf, zelf.into())
    }
    /// A shallow copy.
    #[method("__copy__($self, /)")]
    fn __copy__(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Value> {
        like(t, zelf, zelf.into())
    }
    /// What pickle and copy make an equal dictionary from.
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Value> {
        let factory = factory(zelf);
        let args = if factory.is_none() { t.empty_tuple().value() } else { t.new_tuple(&[factory])? };
        let items = call::call_method(t, zelf.into(), t.names.items, &[])?;
        let it = iter::get_iter(t, items)?;
        t.new_tuple(&[t.class_of(zelf.into()).value(), args, Value::NONE, Value::NONE, it])
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        generic_alias::new(t, cls, object)
    }
    /// What __missing__() calls, without arguments, for the value of a new key; None to raise KeyError instead.
    #[member]
    fn default_factory(zelf: Gc<PyDict>) -> Value {
        factory(zelf)
    }
    #[setter]
    fn set_default_factory(zelf: Gc<PyDict>, v: Option<Value>) {
        zelf.subclass_state.set(&zelf.header, v);
    }
}
