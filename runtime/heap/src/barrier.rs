//! The write barrier's slow path.
//!
//! Young collections do not look at old objects, except those that were stored into since the last collection. A header's
//! log byte is 1 while the object is old and unlogged; a store into it then comes here, once per object and collection.

use crate::heap::Heap;
use crate::object::Header;

/// Logs an old object whose log byte is set.
#[cold]
#[inline(never)]
pub fn log_object(h: &Header) {
    h.log().set(0);
    Heap::of(h).remember(h);
}

/// [`log_object`] for compiled code.
///
/// # Safety
/// `h` is the header of a live object.
pub unsafe extern "C" fn log_object_entry(h: *const Header) {
    // SAFETY: by the caller's promise.
    log_object(unsafe { &*h });
}
