//! `iter(callable, sentinel)`.

use crate::prelude::*;
use crate::protocol::{call, object};

/// `callable_iterator`: calls until the sentinel comes.
#[pyclass(name = "callable_iterator", flags = HAVE_GC, no_doc)]
pub struct PyCallableIter {
    /// Empty once exhausted.
    callable: Field,
    sentinel: Field,
}
impl PyCallableIter {
    pub fn make(t: &Thread, callable: Value, sentinel: Value) -> PyResult<Value> {
        let iter = PyCallableIter { callable: Field::new(callable), sentinel: Field::new(sentinel) };
        Native::new(t, Self::class(t), iter).map(Into::into)
    }
}
#[pymethods]
impl PyCallableIter {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let Some(callable) = zelf.callable.get() else { return Ok(None) };
        let v = match call::call0(t, callable) {
            Ok(v) => v,
            Err(r) if t.exception_matches(t.types.stop_iteration) => {
                t.take_exception(r);
                zelf.callable.set(zelf.header(), None);
                return Ok(None);
            }
            Err(r) => return Err(r),
        };
        // The call may have exhausted the iterator itself.
        let Some(sentinel) = zelf.sentinel.get().filter(|_| zelf.callable.get().is_some()) else { return Ok(None) };
        if object::eq_identity(t, sentinel, v)? {
            zelf.callable.set(zelf.header(), None);
            return Ok(None);
        }
        Ok(Some(v))
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let iter = t.builtin("iter")?;
        match (zelf.callable.get(), zelf.sentinel.get()) {
            (Some(c), Some(s)) => {
                let args = t.new_tuple(&[c, s])?;
                t.new_tuple(&[iter, args])
            }
            _ => {
                let args = t.new_tuple(&[t.empty_tuple().into()])?;
                t.new_tuple(&[iter, args])
            }
        }
    }
}
