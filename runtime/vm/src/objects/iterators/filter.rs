//! `filter`.

use crate::prelude::*;
use crate::protocol::{call, iter, object};

/// The items for which a function gives a true value, or, if that is None, those that are true themselves.
#[pyclass(name = "filter", flags = BASETYPE | HAVE_GC)]
pub struct PyFilter {
    function: Field,
    iterator: Field,
}

#[pymethods]
impl PyFilter {
    #[new("filter(function, iterable, /)")]
    fn new(t: &Thread, cls: Gc<PyType>, function: Value, iterable: Value) -> PyResult<Gc<Native<Self>>> {
        let iterator = iter::get_iter(t, iterable)?;
        Native::new(t, cls, PyFilter { function: Field::new(function), iterator: Field::new(iterator) })
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let function = zelf.function.get().expect("set at creation");
        let iterator = zelf.iterator.get().expect("set at creation");
        let by_truth = function.is_none() || function == t.types.bool_.into();
        while let Some(v) = iter::next(t, iterator)? {
            let verdict = if by_truth { v } else { call::call1(t, function, v)? };
            if object::is_true(t, verdict)? {
                return Ok(Some(v));
            }
        }
        Ok(None)
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let args = t.new_tuple(&[zelf.function.get().expect("set"), zelf.iterator.get().expect("set")])?;
        t.new_tuple(&[t.class_of(zelf.into()).into(), args])
    }
}
