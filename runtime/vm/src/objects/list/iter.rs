//! List iterators.

use super::PyList;
use crate::objects::kinds;
use crate::prelude::*;
use std::cell::Cell;

/// `list_iterator`: the list (empty once exhausted) and the next index.
#[pyclass(name = "list_iterator", kind = LIST_ITER, flags = HAVE_GC, no_doc)]
#[repr(C)]
pub struct PyListIter {
    pub header: Header,
    pub list: GcField<PyList>,
    pub index: Cell<usize>,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyListIter {
    const KIND: Kind = kinds::LIST_ITER;
}
/// The collector's view of a list iterator.
///
/// # Safety
/// `h` is the header of a [`PyListIter`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    tracer.visit_gc(unsafe { &*(h as *const Header as *const PyListIter) }.list.get());
}

impl PyListIter {
    pub fn new(t: &Thread, list: Gc<PyList>) -> PyResult<Gc<PyListIter>> {
        PyListIter::at(t, Some(list), 0)
    }
    /// One that goes on at `index`, or is exhausted.
    pub fn at(t: &Thread, list: Option<Gc<PyList>>, index: usize) -> PyResult<Gc<PyListIter>> {
        let header = Header::new(kinds::LIST_ITER, PyListIter::class(t).shape_id());
        t.alloc(PyListIter { header, list: GcField::opt(list), index: Cell::new(index) })
    }
    /// The next item, if any.
    #[inline(always)]
    pub fn step(&self) -> Option<Value> {
        let list = self.list.get()?;
        let i = self.index.get();
        if i < list.len() {
            self.index.set(i + 1);
            // SAFETY: the index is in range.
            return Some(unsafe { list.item_unchecked(i) });
        }
        self.list.clear();
        None
    }
}

#[pymethods]
impl PyListIter {
    #[slot]
    fn iter(zelf: Gc<PyListIter>) -> Value {
        zelf.into()
    }
    #[slot]
    fn iternext(zelf: Gc<PyListIter>) -> Option<Value> {
        zelf.step()
    }
    #[method("__length_hint__($self, /)", effect = Reads)]
    fn length_hint(zelf: Gc<PyListIter>) -> usize {
        zelf.list.get().map_or(0, |l| l.len().saturating_sub(zelf.index.get()))
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<PyListIter>) -> PyResult<Value> {
        let iter = t.builtin("iter")?;
        match zelf.list.get() {
            Some(list) => {
                let args = t.new_tuple(&[list.into()])?;
                t.new_tuple(&[iter, args, t.new_int(zelf.index.get() as i64)?])
            }
            None => {
                let empty = t.new_list(&[])?;
                let args = t.new_tuple(&[empty])?;
                t.new_tuple(&[iter, args])
            }
        }
    }
    #[method("__setstate__($self, object, /)")]
    fn setstate(zelf: Gc<PyListIter>, object: isize) {
        if let Some(list) = zelf.list.get() {
            zelf.index.set((object.max(0) as usize).min(list.len()));
        }
    }
}

/// `list_reverseiterator`.
#[pyclass(name = "list_reverseiterator", flags = HAVE_GC, no_doc)]
pub struct PyListReverseIter {
    list: GcField<PyList>,
    /// One past the next index.
    end: Cell<usize>,
}

#[pymethods]
impl PyListReverseIter {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(zelf: Gc<Native<Self>>) -> Option<Value> {
        let list = zelf.list.get()?;
        let end = zelf.end.get();
        if end > 0 && end <= list.len() {
            zelf.end.set(end - 1);
            return Some(list.item(end - 1));
        }
        zelf.list.set(zelf.header(), None);
        None
    }
    #[method("__length_hint__($self, /)", effect = Reads)]
    fn length_hint(zelf: Gc<Native<Self>>) -> usize {
        zelf.list.get().map_or(0, |l| if l.len() < zelf.end.get() { 0 } else { zelf.end.get() })
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let reversed = t.builtin("reversed")?;
        match zelf.list.get() {
            Some(list) => {
                let args = t.new_tuple(&[list.into()])?;
                t.new_tuple(&[reversed, args, t.new_int(zelf.end.get() as i64 - 1)?])
            }
            None => {
                let empty = t.new_list(&[])?;
                let args = t.new_tuple(&[empty])?;
                t.new_tuple(&[reversed, args])
            }
        }
    }
    #[method("__setstate__($self, object, /)")]
    fn setstate(zelf: Gc<Native<Self>>, object: isize) {
        if let Some(list) = zelf.list.get() {
            zelf.end.set((object.max(-1) + 1).min(list.len() as isize) as usize);
        }
    }
}
impl PyListReverseIter {
    pub fn make(t: &Thread, list: Gc<PyList>) -> PyResult<Value> {
        let end = Cell::new(list.len());
        Native::new(t, Self::class(t), PyListReverseIter { list: GcField::new(list), end }).map(Into::into)
    }
}
