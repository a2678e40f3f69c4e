//! `types.SimpleNamespace`.

use crate::objects::instance;
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::{attr, call, object};

#[pyclass(
    name = "SimpleNamespace",
    module = "types",
    layout_of = object,
    flags = BASETYPE | HAVE_GC | MANAGED_DICT,
    signature = "(mapping_or_iterable=(), /, **kwargs)",
    doc = "A simple attribute-based namespace.",
)]
pub struct SimpleNamespace;

/// A namespace with these attributes.
pub fn new(t: &Thread, attributes: &[(&str, Value)]) -> PyResult<Value> {
    let ns = instance::alloc_plain(t, t.types.simple_namespace)?;
    for (name, v) in attributes {
        attr::generic_set(t, ns, t.intern(name), Some(*v))?;
    }
    Ok(ns)
}

fn header(v: Value) -> &'static Header {
    v.as_header().expect("a namespace is a heap object")
}

#[pymethods]
impl SimpleNamespace {
    #[new]
    fn new_object(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Value> {
        instance::alloc_plain(t, cls)
    }
    #[init]
    fn init(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<()> {
        let dict = instance::dict(t, header(zelf))?;
        match *args.positional() {
            [] => {}
            [mapping] => {
                let from = PyDict::new(t)?;
                from.update(t, mapping)?;
                let mut position = 0;
                while let Some((key, _)) = from.next_entry(t, &mut position) {
                    if as_str(key).is_none() {
                        return Err(t.raise_type_error("keywords must be strings"));
                    }
                }
                dict.update(t, from.value())?;
            }
            _ => {
                return Err(t.raise_type_error(format!(
                    "{} expected at most 1 argument, got {}",
                    t.class_of(zelf).short_name(),
                    args.positional().len()
                )));
            }
        }
        for (name, v) in args.keywords() {
            dict.set(t, name, v)?;
        }
        Ok(())
    }
    #[slot]
    fn repr(t: &Thread, zelf: Value) -> PyResult<String> {
        let class = t.class_of(zelf);
        let name = if class == t.types.simple_namespace { "namespace".to_string() } else { class.short_name() };
        if !object::repr_enter(t, zelf)? {
            return Ok(format!("{name}(...)"));
        }
        let body = Self::items_text(t, zelf);
        object::repr_leave(t, zelf);
        Ok(format!("{name}({})", body?))
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Value, other: Value, op: CompareOp) -> PyResult<Value> {
        let ns = t.types.simple_namespace;
        if t.class_of(zelf).is_subtype_of(ns) && t.class_of(other).is_subtype_of(ns) {
            let a = instance::dict(t, header(zelf))?;
            let b = instance::dict(t, header(other))?;
            return object::compare(t, a.value(), b.value(), op);
        }
        Ok(Value::NOT_IMPLEMENTED)
    }
    #[member]
    fn __dict__(t: &Thread, zelf: Value) -> PyResult<Gc<PyDict>> {
        instance::dict(t, header(zelf))
    }
    /// State for pickling.
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Value) -> PyResult<Value> {
        let dict = instance::dict(t, header(zelf))?;
        t.new_tuple(&[t.class_of(zelf).value(), t.empty_tuple().value(), dict.value()])
    }
    /// A copy with changed attributes.
    #[method("__replace__($self, /, **changes)", raw)]
    fn __replace__(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<Value> {
        if !args.positional().is_empty() {
            return Err(t.raise_type_error(format!(
                "__replace__() takes no positional arguments ({} given)",
                args.positional().len()
            )));
        }
        let new = call::call0(t, t.class_of(zelf).value())?;
        if !t.class_of(new).is_subtype_of(t.types.simple_namespace) {
            return Err(t.raise_type_error(format!(
                "expect types.SimpleNamespace type, but {}() returned '{}' object",
                t.class_of(zelf).message_name(t),
                t.class_of(new).message_name(t)
            )));
        }
        let dict = instance::dict(t, header(new))?;
        dict.update(t, instance::dict(t, header(zelf))?.value())?;
        for (name, v) in args.keywords() {
            dict.set(t, name, v)?;
        }
        Ok(new)
    }
}

impl SimpleNamespace {
    fn items_text(t: &Thread, zelf: Value) -> PyResult<String> {
        let dict = instance::dict(t, header(zelf))?;
        let mut parts = Vec::new();
        let keys = dict.keys_rooted(t)?;
        for key in &keys {
            let (Some(name), Some(v)) = (as_str(key).filter(|s| !s.is_empty()), dict.get(t, key)?) else { continue };
            parts.push(format!("{}={}", name.to_lossy(), object::repr(t, v)?.to_lossy()));
        }
        Ok(parts.join(", "))
    }
}
