//! Concatenation, and the shared growable buffers that make appending in a loop linear.
//!
//! `a + b` is a plain copy the first time. When the result is itself extended, its successor gets a [`Buffer`] with spare room, of which
//! it is a prefix; appending to the string that ends where the buffer's used part ends just writes behind it. Older prefixes stay valid,
//! because units once written never change.

use super::{CONCATENATED, PyStr, SHARED, Width, write_units};
use crate::objects::kinds;
use crate::prelude::*;
use brolga_heap::array::RAW_ARRAY_DATA_OFFSET;
use brolga_heap::{RawArray, object::flags};
use std::cell::Cell;

/// Bytes of bookkeeping at the start of a buffer's array: the bytes used.
const PREFIX: usize = 8;
/// Strings shorter than this are simply copied.
const MIN_BUFFERED: usize = 128;

/// The array that a string with flag SHARED points into.
pub fn buffer_of(s: &PyStr) -> Value {
    let p = (s.data as usize - PREFIX - RAW_ARRAY_DATA_OFFSET) as *mut Header;
    Value::from_header(std::ptr::NonNull::new(p).expect("not null"))
}
fn used(buffer: Gc<RawArray>) -> &'static Cell<usize> {
    // SAFETY: the first word of a string buffer is its count of used bytes.
    unsafe { &*(buffer.data() as *const Cell<usize>) }
}

/// A string that is a prefix of `buffer`.
fn prefix(t: &Thread, buffer: Gc<RawArray>, width: Width, len: usize) -> PyResult<Gc<PyStr>> {
    let header = Header::with_flags(kinds::STR, t.types.str.shape_id(), SHARED | CONCATENATED);
    header.aux.set(width as u8);
    t.alloc(PyStr { header, hash: Cell::new(0), len, data: buffer.data().wrapping_add(PREFIX) })
}

pub fn concat(t: &Thread, a: Gc<PyStr>, b: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
    let width = a.width().max(b.width());
    let len = a.len.checked_add(b.len).ok_or_else(|| t.raise_out_of_memory())?;
    let unit = width.bytes();
    if a.header.flags() & SHARED != 0 && a.width() == width {
        // SAFETY: the flag says that the string points into a buffer.
        let buffer = unsafe { buffer_of(&a).cast::<RawArray>() };
        let (start, end) = (a.len * unit, len.saturating_mul(unit));
        if used(buffer).get() == start && end <= buffer.byte_capacity() - PREFIX {
            used(buffer).set(end);
            // SAFETY: the range behind the used part lies within the capacity, and no string sees it yet.
            unsafe { write_units(buffer.data().add(PREFIX + start), width, b.view()) };
            return prefix(t, buffer, width, len);
        }
    }
    if a.header.flags() & CONCATENATED != 0 && a.len >= MIN_BUFFERED && b.len <= a.len {
        let bytes = len.saturating_mul(unit);
        let room = bytes.saturating_mul(2).saturating_add(PREFIX);
        let buffer = RawArray::new(&t.heap, room).map_err(|_| t.raise_out_of_memory())?;
        used(buffer).set(bytes);
        // SAFETY: the buffer is new and large enough.
        unsafe {
            let p = buffer.data().add(PREFIX);
            write_units(p, width, a.view());
            write_units(p.add(a.len * unit), width, b.view());
        }
        return prefix(t, buffer, width, len);
    }
    // SAFETY: the closure writes all units; the wider operand needs its width.
    let s = unsafe {
        PyStr::build(t, width, len, |p| {
            write_units(p, width, a.view());
            write_units(p.add(a.len * unit), width, b.view());
        })?
    };
    s.header.set_flags(CONCATENATED);
    debug_assert_eq!(s.header.flags() & flags::NEEDS_DROP, 0);
    Ok(s)
}
