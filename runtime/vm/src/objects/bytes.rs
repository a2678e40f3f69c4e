//! `bytes` (and what it shares with `bytearray`).
use crate::objects::kinds;
use crate::prelude::*;
use std::cell::Cell;

#[repr(C)]
pub struct PyBytes {
    pub header: Header,
    pub hash: Cell<i64>,
    pub len: usize,
    // the bytes follow
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyBytes {
    const KIND: Kind = kinds::BYTES;
}

impl PyBytes {
    pub fn new(_t: &Thread, _b: &[u8]) -> PyResult<Gc<PyBytes>> {
        todo!()
    }
    pub fn as_bytes(&self) -> &[u8] {
        todo!()
    }
}
pub fn as_bytes(v: Value) -> Option<Gc<PyBytes>> {
    crate::objects::wrapped::unwrap(v).downcast()
}
