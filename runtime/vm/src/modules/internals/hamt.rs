//! An immutable mapping: what is changed is a copy, as with the variables of a context.

use crate::objects::dict::views::{PyDictItems, PyDictKeys, PyDictValues};
use crate::prelude::*;
use crate::protocol::{iter, object};

/// A mapping whose methods give changed copies.
#[pyclass(name = "hamt", flags = HAVE_GC | DISALLOW_INSTANTIATION | MANAGED_WEAKREF, no_doc)]
pub struct Hamt {
    values: GcField<PyDict>,
}
type This = Gc<Native<Hamt>>;

impl Hamt {
    fn make(t: &Thread, values: Gc<PyDict>) -> PyResult<This> {
        Native::new(t, Hamt::class(t), Hamt { values: GcField::new(values) })
    }
    /// The empty mapping.
    pub fn empty(t: &Thread) -> PyResult<Value> {
        let values = PyDict::new(t)?;
        Ok(Hamt::make(t, values)?.into())
    }
    fn dict(&self, t: &Thread) -> PyResult<Gc<PyDict>> {
        self.values.get().ok_or_else(|| t.raise_runtime_error("the mapping is gone"))
    }
}

#[pymethods]
impl Hamt {
    #[slot]
    fn mp_length(t: &Thread, zelf: This) -> PyResult<usize> {
        Ok(zelf.dict(t)?.len())
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: This, key: Value) -> PyResult<Value> {
        zelf.dict(t)?.get(t, key)?.ok_or_else(|| t.raise_key_error(key))
    }
    #[slot]
    fn sq_contains(t: &Thread, zelf: This, key: Value) -> PyResult<bool> {
        Ok(zelf.dict(t)?.get(t, key)?.is_some())
    }
    #[slot]
    fn iter(t: &Thread, zelf: This) -> PyResult<Value> {
        iter::get_iter(t, zelf.dict(t)?.into())
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: This, other: Value, op: CompareOp) -> PyResult<Value> {
        match (other.downcast::<Native<Hamt>>(), op) {
            (Some(other), CompareOp::Eq | CompareOp::Ne) => {
                object::compare(t, zelf.dict(t)?.into(), other.dict(t)?.into(), op)
            }
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    /// A copy in which key has this value.
    #[method("set($self, key, value, /)")]
    fn set(t: &Thread, zelf: This, key: Value, value: Value) -> PyResult<Value> {
        let values = zelf.dict(t)?;
        let old = values.get(t, key)?;
        if old.is_some_and(|old| object::is(old, value)) {
            return Ok(zelf.into());
        }
        let copy = values.copy(t)?;
        copy.set(t, key, value)?;
        Ok(Hamt::make(t, copy)?.into())
    }
    /// The value of key, or default.
    #[method("get($self, key, default=None, /)")]
    fn get(t: &Thread, zelf: This, key: Value, default: Value) -> PyResult<Value> {
        Ok(zelf.dict(t)?.get(t, key)?.unwrap_or(default))
    }
    /// A copy without key, or the mapping itself if it has no such key.
    #[method("delete($self, key, /)")]
    fn delete(t: &Thread, zelf: This, key: Value) -> PyResult<Value> {
        let values = zelf.dict(t)?;
        if values.get(t, key)?.is_none() {
            return Ok(zelf.into());
        }
        let copy = values.copy(t)?;
        copy.remove(t, key)?;
        Ok(Hamt::make(t, copy)?.into())
    }
    #[method("items($self, /)", doc = "")]
    fn items(t: &Thread, zelf: This) -> PyResult<Value> {
        HamtIterator::over(t, PyDictItems::make(t, zelf.dict(t)?)?)
    }
    #[method("keys($self, /)", doc = "")]
    fn keys(t: &Thread, zelf: This) -> PyResult<Value> {
        HamtIterator::over(t, PyDictKeys::make(t, zelf.dict(t)?)?)
    }
    #[method("values($self, /)", doc = "")]
    fn values(t: &Thread, zelf: This) -> PyResult<Value> {
        HamtIterator::over(t, PyDictValues::make(t, zelf.dict(t)?)?)
    }
}

/// Goes over a view of the mapping, whose length it has.
#[pyclass(name = "hamt_iterator", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct HamtIterator {
    view: Field,
    iterator: Field,
}

impl HamtIterator {
    fn over(t: &Thread, view: Value) -> PyResult<Value> {
        let iterator = iter::get_iter(t, view)?;
        let data = HamtIterator { view: Field::new(view), iterator: Field::new(iterator) };
        Ok(Native::new(t, HamtIterator::class(t), data)?.into())
    }
}

#[pymethods]
impl HamtIterator {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        match zelf.iterator.get() {
            Some(iterator) => iter::next(t, iterator),
            None => Ok(None),
        }
    }
    #[slot]
    fn mp_length(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<usize> {
        zelf.view.get().map_or(Ok(0), |view| object::length(t, view).map(|n| n as usize))
    }
}
