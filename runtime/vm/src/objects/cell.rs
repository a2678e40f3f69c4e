//! Closure cells.
use crate::objects::kinds;
use crate::prelude::*;

#[pyclass(name = "cell", kind = CELL, flags = HAVE_GC, no_doc)]
#[repr(C)]
pub struct PyCell {
    pub header: Header,
    pub contents: Field,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyCell {
    const KIND: Kind = kinds::CELL;
}
