//! `slice`.
use crate::objects::kinds;
use crate::prelude::*;

#[repr(C)]
pub struct PySlice {
    pub header: Header,
    pub start: Field,
    pub stop: Field,
    pub step: Field,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PySlice {
    const KIND: Kind = kinds::SLICE;
}

/// A slice applied to a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceBounds {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
    pub count: usize,
}
impl PySlice {
    pub fn new(_t: &Thread, _start: Value, _stop: Value, _step: Value) -> PyResult<Gc<PySlice>> {
        todo!()
    }
    /// `PySlice_Unpack` + `PySlice_AdjustIndices`.
    pub fn bounds(&self, _t: &Thread, _len: usize) -> PyResult<SliceBounds> {
        todo!()
    }
}
