//! `mappingproxy`: a read-only view of a mapping.

use crate::objects::kinds;
use crate::objects::tuple::as_tuple;
use crate::prelude::*;
use crate::protocol::{call, iter, number, object, sequence};

#[pyclass(
    name = "mappingproxy",
    kind = MAPPING_PROXY,
    flags = HAVE_GC | MAPPING,
    doc = "Read-only proxy of a mapping.",
)]
#[repr(C)]
pub struct PyMappingProxy {
    pub header: Header,
    pub mapping: Field,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyMappingProxy {
    const KIND: Kind = kinds::MAPPING_PROXY;
}
/// # Safety
/// `h` heads a `PyMappingProxy`.
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let p: Gc<PyMappingProxy> = unsafe { Gc::from_header(h) };
    tracer.visit_field(&p.mapping);
}

/// A proxy of a mapping.
pub fn new(t: &Thread, mapping: Value) -> PyResult<Value> {
    t.alloc(PyMappingProxy {
        header: Header::new(kinds::MAPPING_PROXY, t.types.mapping_proxy.shape_id()),
        mapping: Field::new(mapping),
    })
    .map(Gc::value)
}

impl PyMappingProxy {
    pub fn mapping(&self) -> Value {
        self.mapping.get().expect("set at creation")
    }
}

/// The mapping behind a proxy; anything else is itself.
fn unproxied(v: Value) -> Value {
    v.downcast::<PyMappingProxy>().map_or(v, |p| p.mapping())
}

#[pymethods]
impl PyMappingProxy {
    #[new("mappingproxy(mapping)")]
    fn new_object(t: &Thread, _cls: Gc<PyType>, mapping: Value) -> PyResult<Value> {
        let slots = t.class_of(mapping).slots.get();
        let is_mapping =
            slots.mp_subscript.is_some() && mapping.downcast::<PyList>().is_none() && as_tuple(mapping).is_none();
        if !is_mapping {
            return Err(t.raise_type_error(format!(
                "mappingproxy() argument must be a mapping, not {}",
                t.class_of(mapping).name()
            )));
        }
        new(t, mapping)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Self>) -> PyResult<String> {
        Ok(format!("mappingproxy({})", object::repr(t, zelf.mapping())?.to_lossy()))
    }
    #[slot]
    fn str(t: &Thread, zelf: Gc<Self>) -> PyResult<Gc<PyStr>> {
        object::str(t, zelf.mapping())
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<Self>) -> PyResult<i64> {
        object::hash(t, zelf.mapping())
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<Self>, other: Value, op: CompareOp) -> PyResult<Value> {
        object::compare(t, zelf.mapping(), other, op)
    }
    #[slot]
    fn iter(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        iter::get_iter(t, zelf.mapping())
    }
    #[slot]
    fn mp_length(t: &Thread, zelf: Gc<Self>) -> PyResult<usize> {
        object::length(t, zelf.mapping())
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Gc<Self>, key: Value) -> PyResult<Value> {
        sequence::get_item(t, zelf.mapping(), key)
    }
    #[slot]
    fn sq_contains(t: &Thread, zelf: Gc<Self>, key: Value) -> PyResult<bool> {
        sequence::contains(t, zelf.mapping(), key)
    }
    #[slot]
    fn or(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, number::op::OR, unproxied(a), unproxied(b))
    }
    #[slot]
    fn inplace_or(t: &Thread, zelf: Gc<Self>, _other: Value) -> PyResult<Value> {
        let name = t.class_of(zelf.value()).name();
        Err(t.raise_type_error(format!("'|=' is not supported by {name}; use '|' instead")))
    }

    /// What the mapping's get() returns.
    #[method("get($self, key, default=None, /)")]
    fn get(t: &Thread, zelf: Gc<Self>, key: Value, default: Value) -> PyResult<Value> {
        call::call_method(t, zelf.mapping(), t.intern("get"), &[key, default])
    }
    /// The mapping's keys.
    #[method("keys($self, /)")]
    fn keys(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        call::call_method(t, zelf.mapping(), t.names.keys, &[])
    }
    /// The mapping's values.
    #[method("values($self, /)")]
    fn values(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        call::call_method(t, zelf.mapping(), t.names.values, &[])
    }
    /// The mapping's (key, value) pairs.
    #[method("items($self, /)")]
    fn items(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        call::call_method(t, zelf.mapping(), t.names.items, &[])
    }
    /// A shallow copy of the mapping.
    #[method("copy($self, /)")]
    fn copy(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        call::call_method(t, zelf.mapping(), t.names.copy, &[])
    }
    #[classmethod("__class_getitem__($type, object, /)", doc = "See PEP 585")]
    fn __class_getitem__(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        crate::objects::generic_alias::new(t, cls, object)
    }
    /// Iterates over the keys backwards.
    #[method("__reversed__($self, /)")]
    fn __reversed__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        call::call_method(t, zelf.mapping(), t.names.dunder_reversed, &[])
    }
}
