//! `bytearray`: growable bytes in a raw array of the heap.
//!
//! The array is replaced when it is full; `start` lets bytes go from the front without moving the rest. While buffers are exported the storage
//! stays as it is: whatever would change the size raises `BufferError` ([`PyByteArray::check_resizable`]).

pub mod iter;
mod methods;

use crate::objects::{bytes::PyBytes, kinds};
use crate::prelude::*;
use brolga_heap::RawArray;
use std::cell::Cell;

/// bytearray()
/// bytearray(int)
/// bytearray(iterable_of_ints)
/// bytearray(bytes_or_buffer)
/// bytearray(string, encoding[, errors])
///
/// Mutable bytes: none, so many zeros, those with these values from 0 to 255, a copy, or an encoded text.
#[pyclass(
    name = "bytearray",
    kind = BYTEARRAY,
    flags = BASETYPE | MATCH_SELF,
    signature = "",
    parts(PyBytes::search, PyBytes::split, PyBytes::case, PyBytes::layout, PyBytes::convert)
)]
#[repr(C)]
pub struct PyByteArray {
    pub header: Header,
    storage: GcField<RawArray>,
    /// Where the bytes begin in the storage.
    start: Cell<usize>,
    len: Cell<usize>,
    /// Buffers that have not been released.
    exports: Cell<usize>,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyByteArray {
    const KIND: Kind = kinds::BYTEARRAY;
}
/// The collector's view of a bytearray.
///
/// # Safety
/// `h` is the header of a [`PyByteArray`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    tracer.visit_gc(unsafe { &*(h as *const Header as *const PyByteArray) }.storage.get());
}

impl PyByteArray {
    /// An empty bytearray behind this header.
    pub fn empty(header: Header) -> PyByteArray {
        PyByteArray { header, storage: GcField::EMPTY, start: Cell::new(0), len: Cell::new(0), exports: Cell::new(0) }
    }
    pub fn new(t: &Thread, bytes: &[u8]) -> PyResult<Gc<PyByteArray>> {
        let header = Header::new(kinds::BYTEARRAY, t.types.bytearray.shape_id());
        let array = t.alloc(PyByteArray::empty(header))?;
        array.extend_from_slice(t, bytes)?;
        Ok(array)
    }
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len.get()
    }
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Address of the first byte.
    pub fn data(&self) -> *mut u8 {
        match self.storage.get() {
            Some(storage) => storage.data().wrapping_add(self.start.get()),
            None => std::ptr::NonNull::dangling().as_ptr(),
        }
    }
    /// The bytes, to be used before anything runs that could change them.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        // SAFETY: `len` bytes from `start` on lie in the storage. Nobody writes them while the caller, which runs no Python code, looks.
        unsafe { std::slice::from_raw_parts(self.data(), self.len()) }
    }
    /// Replaces the byte at a valid index.
    #[inline]
    pub fn set(&self, i: usize, b: u8) {
        assert!(i < self.len());
        // SAFETY: the index is in range, and no slice of the bytes is in use.
        unsafe { *self.data().add(i) = b };
    }
    /// Runs `f` on the bytes. It runs no Python code.
    pub fn with_mut<R>(&self, f: impl FnOnce(&mut [u8]) -> R) -> R {
        // SAFETY: as `as_bytes`; no other slice is in use while `f` runs.
        f(unsafe { std::slice::from_raw_parts_mut(self.data(), self.len()) })
    }
    /// `BufferError` while buffers are exported. Exports of memoryviews that are garbage are found out by collecting first.
    pub fn check_resizable(&self, t: &Thread) -> PyResult<()> {
        if crate::protocol::buffer::exports_ended(t, &self.exports) {
            return Ok(());
        }
        Err(t.raise_buffer_error("Existing exports of data: object cannot be re-sized"))
    }
    /// How many bytes fit before the storage is replaced.
    pub fn capacity(&self) -> usize {
        self.storage.get().map_or(0, |s| s.byte_capacity() - self.start.get())
    }
    /// Makes room for `total` bytes.
    fn reserve(&self, t: &Thread, total: usize) -> PyResult<()> {
        if total <= self.capacity() {
            return Ok(());
        }
        if total > isize::MAX as usize {
            return Err(t.raise_out_of_memory());
        }
        let n = self.len();
        // Appending in a loop costs amortized constant time; a first fill gets just what it needs.
        let room = if n == 0 { total } else { total.saturating_add(total / 8 + 16) };
        let new = RawArray::new(&t.heap, room).map_err(|_| t.raise_out_of_memory())?;
        // SAFETY: the new array has room, and the two do not overlap.
        unsafe { std::ptr::copy_nonoverlapping(self.data(), new.data(), n) };
        self.storage.set(&self.header, Some(new));
        self.start.set(0);
        Ok(())
    }
    /// Cuts, or appends zeros.
    pub fn resize(&self, t: &Thread, n: usize) -> PyResult<()> {
        let old = self.len();
        if n == old {
            return Ok(());
        }
        self.check_resizable(t)?;
        self.reserve(t, n)?;
        if n > old {
            // SAFETY: the range lies within the capacity.
            unsafe { std::ptr::write_bytes(self.data().add(old), 0, n - old) };
        }
        self.len.set(n);
        if n == 0 {
            self.storage.set(&self.header, None);
            self.start.set(0);
        }
        Ok(())
    }
    pub fn push(&self, t: &Thread, b: u8) -> PyResult<()> {
        self.extend_from_slice(t, &[b])
    }
    /// Appends bytes that do not lie in this array.
    pub fn extend_from_slice(&self, t: &Thread, bytes: &[u8]) -> PyResult<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.check_resizable(t)?;
        let n = self.len();
        self.reserve(t, n.checked_add(bytes.len()).ok_or_else(|| t.raise_out_of_memory())?)?;
        // SAFETY: there is room; the source is not in this array.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.data().add(n), bytes.len()) };
        self.len.set(n + bytes.len());
        Ok(())
    }
    /// Replaces the bytes `start..end` by others, which do not lie in this array.
    pub fn splice(&self, t: &Thread, start: usize, end: usize, bytes: &[u8]) -> PyResult<()> {
        let (n, gone) = (self.len(), end - start);
        if gone != bytes.len() {
            self.check_resizable(t)?;
            // The checks may have run Python code.
            if self.len() != n {
                return Err(t.raise_buffer_error("bytearray changed size while it was assigned to"));
            }
            let total = (n - gone).checked_add(bytes.len()).ok_or_else(|| t.raise_out_of_memory())?;
            if start == 0 && bytes.len() < gone {
                // From the front: only the beginning moves.
                self.start.set(self.start.get() + gone - bytes.len());
            } else {
                self.reserve(t, total)?;
                // SAFETY: source and target lie within the capacity; `copy` minds overlap.
                unsafe { std::ptr::copy(self.data().add(end), self.data().add(start + bytes.len()), n - end) };
            }
            self.len.set(total);
        }
        // SAFETY: the range was made above.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.data().add(start), bytes.len()) };
        Ok(())
    }
    /// Buffers that have not been released.
    pub fn exports(&self) -> usize {
        self.exports.get()
    }
}
