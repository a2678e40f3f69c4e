//! `bytes_iterator`.

use super::PyBytes;
use crate::prelude::*;
use std::cell::Cell;

/// The bytes (none once exhausted) and the next index.
#[pyclass(name = "bytes_iterator", flags = HAVE_GC, no_doc)]
pub struct PyBytesIter {
    bytes: GcField<PyBytes>,
    index: Cell<usize>,
}
impl PyBytesIter {
    pub fn make(t: &Thread, bytes: Gc<PyBytes>) -> PyResult<Value> {
        let iter = PyBytesIter { bytes: GcField::new(bytes), index: Cell::new(0) };
        Native::new(t, PyBytesIter::class(t), iter).map(Into::into)
    }
}

/// What `__reduce__` of an iterator over `object` returns; `None` when it is exhausted.
pub(crate) fn reduce_iterator(t: &Thread, object: Option<Value>, index: usize) -> PyResult<Value> {
    let iter = t.builtin("iter")?;
    match object {
        Some(object) => {
            let args = t.new_tuple(&[object])?;
            t.new_tuple(&[iter, args, t.new_int(index as i64)?])
        }
        None => {
            let args = t.new_tuple(&[PyTuple::empty(t).into()])?;
            t.new_tuple(&[iter, args])
        }
    }
}

#[pymethods]
impl PyBytesIter {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(zelf: Gc<Native<Self>>) -> Option<u8> {
        let bytes = zelf.bytes.get()?;
        let i = zelf.index.get();
        if let Some(b) = bytes.as_bytes().get(i) {
            zelf.index.set(i + 1);
            return Some(*b);
        }
        zelf.bytes.set(zelf.header(), None);
        None
    }
    #[method("__length_hint__($self, /)", effect = Reads)]
    fn length_hint(zelf: Gc<Native<Self>>) -> usize {
        zelf.bytes.get().map_or(0, |b| b.len().saturating_sub(zelf.index.get()))
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        reduce_iterator(t, zelf.bytes.get().map(Gc::value), zelf.index.get())
    }
    #[method("__setstate__($self, object, /)")]
    fn setstate(zelf: Gc<Native<Self>>, object: isize) {
        if let Some(b) = zelf.bytes.get() {
            zelf.index.set((object.max(0) as usize).min(b.len()));
        }
    }
}
