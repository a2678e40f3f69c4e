//! `cmp_to_key`: keys that compare by an old-style comparison function.

use crate::support::get;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, object};

/// What `cmp_to_key` returns, and what calling that returns: only the latter wrap an object.
#[pyclass(name = "KeyWrapper", module = "functools", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct KeyWrapper {
    compare: Field,
    object: Field,
}

#[pymethods]
impl KeyWrapper {
    #[slot("K(obj)")]
    fn call(t: &Thread, zelf: Gc<Native<Self>>, obj: Value) -> PyResult<Gc<Native<KeyWrapper>>> {
        let data = KeyWrapper { compare: Field::new(get(&zelf.compare)), object: Field::new(obj) };
        Native::new(t, KeyWrapper::class(t), data)
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<Native<Self>>, other: Value, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<Native<KeyWrapper>>() else {
            return Err(t.raise_type_error("other argument must be K instance"));
        };
        let (Some(a), Some(b)) = (zelf.object.get(), other.object.get()) else {
            return Err(t.raise_attribute_error("object"));
        };
        let order = call::call2(t, get(&zelf.compare), a, b)?;
        object::compare(t, order, Value::from_small_int(0), op)
    }
    #[getter]
    fn __text_signature__(_zelf: Gc<Native<Self>>) -> &'static str {
        "(obj)"
    }
    /// Value wrapped by a key function.
    #[member]
    fn obj(zelf: Gc<Native<Self>>) -> Option<Value> {
        zelf.object.get()
    }
    #[setter]
    fn set_obj(zelf: Gc<Native<Self>>, v: Option<Value>) {
        zelf.object.set(zelf.header(), v);
    }
}

/// See the module.
pub fn cmp_to_key(t: &Thread, compare: Value) -> PyResult<Value> {
    let data = KeyWrapper { compare: Field::new(compare), object: Field::EMPTY };
    Native::new(t, KeyWrapper::class(t), data).map(Gc::value)
}
