//! `tuple_iterator`.

use super::PyTuple;
use crate::objects::kinds;
use crate::prelude::*;
use std::cell::Cell;

/// The tuple (empty once exhausted) and the next index.
#[pyclass(name = "tuple_iterator", kind = TUPLE_ITER, flags = HAVE_GC, no_doc)]
#[repr(C)]
pub struct PyTupleIter {
    pub header: Header,
    pub tuple: GcField<PyTuple>,
    pub index: Cell<usize>,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyTupleIter {
    const KIND: Kind = kinds::TUPLE_ITER;
}
/// The collector's view of a tuple iterator.
///
/// # Safety
/// `h` is the header of a [`PyTupleIter`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    tracer.visit_gc(unsafe { &*(h as *const Header as *const PyTupleIter) }.tuple.get());
}

impl PyTupleIter {
    pub fn new(t: &Thread, tuple: Gc<PyTuple>) -> PyResult<Gc<PyTupleIter>> {
        PyTupleIter::at(t, Some(tuple), 0)
    }
    /// One that goes on at `index`, or is exhausted.
    pub fn at(t: &Thread, tuple: Option<Gc<PyTuple>>, index: usize) -> PyResult<Gc<PyTupleIter>> {
        let header = Header::new(kinds::TUPLE_ITER, PyTupleIter::class(t).shape_id());
        t.alloc(PyTupleIter { header, tuple: GcField::opt(tuple), index: Cell::new(index) })
    }
    /// The next item, if any.
    #[inline(always)]
    pub fn step(&self) -> Option<Value> {
        let tuple = self.tuple.get()?;
        let i = self.index.get();
        if let Some(v) = tuple.items().get(i) {
            self.index.set(i + 1);
            return Some(*v);
        }
        self.tuple.clear();
        None
    }
}

#[pymethods]
impl PyTupleIter {
    #[slot]
    fn iter(zelf: Gc<PyTupleIter>) -> Value {
        zelf.into()
    }
    #[slot]
    fn iternext(zelf: Gc<PyTupleIter>) -> Option<Value> {
        zelf.step()
    }
    #[method("__length_hint__($self, /)", effect = Reads)]
    fn length_hint(zelf: Gc<PyTupleIter>) -> usize {
        zelf.tuple.get().map_or(0, |x| x.len() - zelf.index.get())
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<PyTupleIter>) -> PyResult<Value> {
        let iter = t.builtin("iter")?;
        match zelf.tuple.get() {
            Some(tuple) => {
                let args = t.new_tuple(&[tuple.into()])?;
                t.new_tuple(&[iter, args, t.new_int(zelf.index.get() as i64)?])
            }
            None => {
                let args = t.new_tuple(&[t.empty_tuple().into()])?;
                t.new_tuple(&[iter, args])
            }
        }
    }
    #[method("__setstate__($self, object, /)")]
    fn setstate(zelf: Gc<PyTupleIter>, object: isize) {
        if let Some(tuple) = zelf.tuple.get() {
            zelf.index.set((object.max(0) as usize).min(tuple.len()));
        }
    }
}
