//! `bytes`: the object. Methods, shared with `bytearray`, are in `methods/`.

use crate::objects::{kinds, wrapped};
use crate::prelude::*;
use std::cell::Cell;

/// Immutable bytes; they follow this struct.
#[pyclass(name = "bytes", kind = BYTES, flags = BASETYPE | MATCH_SELF | BYTES_SUBCLASS, wrapped_in_subclasses, no_doc)]
#[repr(C)]
pub struct PyBytes {
    pub header: Header,
    /// Cached hash; 0 = not computed (or empty).
    pub hash: Cell<i64>,
    pub len: usize,
}
pub const DATA_OFFSET: usize = size_of::<PyBytes>();

// SAFETY: `#[repr(C)]`, header first, own kind, holds no references.
unsafe impl HeapObject for PyBytes {
    const KIND: Kind = kinds::BYTES;
}

impl PyBytes {
    pub fn new(t: &Thread, b: &[u8]) -> PyResult<Gc<PyBytes>> {
        // SAFETY: the closure writes all bytes.
        unsafe { PyBytes::build(t, b.len(), |p| std::ptr::copy_nonoverlapping(b.as_ptr(), p, b.len())) }
    }
    /// Bytes of this length, zeroed, then written by `fill` (which must not allocate).
    ///
    /// # Safety
    /// `fill` writes at most `len` bytes.
    pub unsafe fn build(t: &Thread, len: usize, fill: impl FnOnce(*mut u8)) -> PyResult<Gc<PyBytes>> {
        let size = len.checked_add(DATA_OFFSET).ok_or_else(|| t.raise_out_of_memory())?;
        let header = Header::new(kinds::BYTES, t.types.bytes.shape_id());
        let raw = t.heap.alloc_raw(size, header).map_err(|_| t.raise_out_of_memory())?;
        let p = raw.as_ptr() as *mut PyBytes;
        // SAFETY: the allocation is large enough, and nobody else sees it yet.
        unsafe {
            (*p).len = len;
            fill((p as *mut u8).add(DATA_OFFSET));
            Ok(Gc::from_header(raw.as_ref()))
        }
    }
    #[inline(always)]
    pub fn as_bytes(&self) -> &[u8] {
        // SAFETY: `len` bytes follow the struct and never change.
        unsafe { std::slice::from_raw_parts((self as *const PyBytes as *const u8).add(DATA_OFFSET), self.len) }
    }
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    pub fn hash_value(&self, t: &Thread) -> i64 {
        if self.hash.get() == 0 {
            self.hash.set(crate::objects::str_::hash_bytes(t, self.as_bytes()));
        }
        self.hash.get()
    }
}

/// The exact bytes behind a `bytes` or an instance of a subclass.
#[inline]
pub fn as_bytes(v: Value) -> Option<Gc<PyBytes>> {
    wrapped::unwrap(v).downcast()
}
/// `bytes(v)` for a bytes-like object or an iterable of ints.
pub fn from_object(_t: &Thread, _v: Value) -> PyResult<Gc<PyBytes>> {
    todo!()
}
