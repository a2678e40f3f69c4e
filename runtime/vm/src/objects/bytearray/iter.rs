//! `bytearray_iterator`.

use super::PyByteArray;
use crate::objects::bytes::iter::reduce_iterator;
use crate::prelude::*;
use std::cell::Cell;

/// The array (none once exhausted) and the next index.
#[pyclass(name = "bytearray_iterator", flags = HAVE_GC, no_doc)]
pub struct PyByteArrayIter {
    array: GcField<PyByteArray>,
    index: Cell<usize>,
}
impl PyByteArrayIter {
    pub fn make(t: &Thread, array: Gc<PyByteArray>) -> PyResult<Value> {
        let iter = PyByteArrayIter { array: GcField::new(array), index: Cell::new(0) };
        Native::new(t, PyByteArrayIter::class(t), iter).map(Into::into)
    }
}

#[pymethods]
impl PyByteArrayIter {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(zelf: Gc<Native<Self>>) -> Option<u8> {
        let array = zelf.array.get()?;
        let i = zelf.index.get();
        if let Some(b) = array.as_bytes().get(i) {
            zelf.index.set(i + 1);
            return Some(*b);
        }
        zelf.array.set(zelf.header(), None);
        None
    }
    #[method("__length_hint__($self, /)", effect = Reads)]
    fn length_hint(zelf: Gc<Native<Self>>) -> usize {
        zelf.array.get().map_or(0, |b| b.len().saturating_sub(zelf.index.get()))
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        reduce_iterator(t, zelf.array.get().map(Gc::value), zelf.index.get())
    }
    #[method("__setstate__($self, object, /)")]
    fn setstate(zelf: Gc<Native<Self>>, object: isize) {
        if let Some(b) = zelf.array.get() {
            zelf.index.set((object.max(0) as usize).min(b.len()));
        }
    }
}
