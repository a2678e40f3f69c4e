//! `memory_iterator`.

use super::{PyMemoryView, index, item};
use crate::prelude::*;
use std::cell::Cell;

/// The view (none once exhausted) and the next index; the length is that at the start.
#[pyclass(name = "memory_iterator", flags = HAVE_GC, no_doc)]
pub struct PyMemoryIter {
    view: GcField<Native<PyMemoryView>>,
    next: Cell<usize>,
    length: usize,
}
impl PyMemoryIter {
    pub fn make(t: &Thread, view: Gc<Native<PyMemoryView>>) -> PyResult<Value> {
        let items = view.check(t)?;
        match items.ndim() {
            0 => return Err(t.raise_type_error("invalid indexing of 0-dim memory")),
            1 => {}
            _ => return Err(t.raise_not_implemented("multi-dimensional sub-views are not implemented")),
        }
        if items.code().is_none() {
            return Err(index::unsupported(t, items));
        }
        let length = items.shape[0];
        let iter = PyMemoryIter { view: GcField::new(view), next: Cell::new(0), length };
        Native::new(t, PyMemoryIter::class(t), iter).map(Into::into)
    }
}
#[pymethods]
impl PyMemoryIter {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let Some(view) = zelf.view.get() else { return Ok(None) };
        let i = zelf.next.get();
        if i >= zelf.length {
            zelf.view.set(zelf.header(), None);
            return Ok(None);
        }
        let items = view.check(t)?;
        zelf.next.set(i + 1);
        let code = items.code().ok_or_else(|| index::unsupported(t, items))?;
        // SAFETY: the index is in range, and the export has not been released.
        unsafe { item::unpack(t, code, items.ptr.wrapping_offset(i as isize * items.strides[0])) }.map(Some)
    }
}
