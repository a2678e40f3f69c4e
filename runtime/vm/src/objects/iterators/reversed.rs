//! `reversed`.

use crate::prelude::*;
use crate::protocol::{attr, call, object, sequence};
use std::cell::Cell;

/// The items of a sequence from the last to the first.
#[pyclass(name = "reversed", flags = BASETYPE | HAVE_GC)]
pub struct PyReversed {
    /// Empty once exhausted.
    sequence: Field,
    /// The next index; -1 at the end.
    index: Cell<i64>,
}

#[pymethods]
impl PyReversed {
    #[new("reversed(sequence, /)")]
    fn new(t: &Thread, cls: Gc<PyType>, object: Value) -> PyResult<Value> {
        match attr::lookup_special(t, object, t.names.dunder_reversed)? {
            Some(Value::NONE) => {}
            Some(method) => return call::call0(t, method),
            None if t.class_of(object).slots.get().sq_item.is_some() && object.downcast::<PyDict>().is_none() => {
                let n = object::length(t, object)? as i64;
                return Native::new(t, cls, PyReversed { sequence: Field::new(object), index: Cell::new(n - 1) })
                    .map(Into::into);
            }
            None => {}
        }
        let got = crate::abi::args::type_name(t, object);
        Err(t.raise_type_error(format!("'{got}' object is not reversible")))
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let Some(sequence) = zelf.sequence.get() else { return Ok(None) };
        let i = zelf.index.get();
        if i >= 0 {
            zelf.index.set(i - 1);
            let index = t.new_int(i)?;
            match sequence::get_item(t, sequence, index) {
                Ok(v) => return Ok(Some(v)),
                Err(r) if t.exception_matches(t.types.index_error) || t.exception_matches(t.types.stop_iteration) => {
                    t.take_exception(r);
                }
                Err(r) => return Err(r),
            }
        }
        zelf.index.set(-1);
        zelf.sequence.set(zelf.header(), None);
        Ok(None)
    }
    #[method("__length_hint__($self, /)")]
    fn length_hint(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<i64> {
        match zelf.sequence.get() {
            Some(s) => {
                let (n, left) = (object::length(t, s)? as i64, zelf.index.get() + 1);
                Ok(if n < left { 0 } else { left })
            }
            None => Ok(0),
        }
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let class = t.class_of(zelf.into()).into();
        match zelf.sequence.get() {
            Some(s) => {
                let args = t.new_tuple(&[s])?;
                t.new_tuple(&[class, args, t.new_int(zelf.index.get())?])
            }
            None => {
                let args = t.new_tuple(&[t.empty_tuple().into()])?;
                t.new_tuple(&[class, args])
            }
        }
    }
    #[method("__setstate__($self, object, /)")]
    fn setstate(t: &Thread, zelf: Gc<Native<Self>>, object: isize) -> PyResult<()> {
        if let Some(s) = zelf.sequence.get() {
            let n = object::length(t, s)? as i64;
            zelf.index.set((object as i64).clamp(-1, n - 1));
        }
        Ok(())
    }
}
