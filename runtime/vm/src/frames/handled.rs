//! The chain of exceptions that are being handled: what `sys.exc_info()` shows and what a raised exception gets as `__context__`.
//!
//! The thread has one entry and every running generator has its own, linked to the one that was innermost when it was resumed,
//! so that an `except` block inside a generator does not leak its exception into the resumer.

use crate::prelude::*;
use std::cell::Cell;

/// An entry of the chain. A generator's lies inside the generator object, which is traced while its frame runs and logged when it
/// is suspended; hence the plain cell.
#[repr(C)]
pub struct ExcItem {
    pub value: Cell<Option<Value>>,
    pub previous: Cell<*const ExcItem>,
}

impl ExcItem {
    pub const fn new() -> ExcItem {
        ExcItem { value: Cell::new(None), previous: Cell::new(std::ptr::null()) }
    }
}
impl Default for ExcItem {
    fn default() -> Self {
        ExcItem::new()
    }
}

impl Thread {
    /// The innermost entry.
    #[inline(always)]
    pub fn exc_item(&self) -> &ExcItem {
        let p = self.state.exc_info.get();
        if p.is_null() {
            &self.state.base_exc
        } else {
            // SAFETY: the entry of a running generator; it is unlinked before the generator stops running.
            unsafe { &*p }
        }
    }
    /// Makes a generator's entry the innermost one, while it runs.
    #[inline(always)]
    pub fn push_exc_item(&self, item: &ExcItem) {
        item.previous.set(self.state.exc_info.get());
        self.state.exc_info.set(item);
    }
    /// Undoes [`Thread::push_exc_item`].
    #[inline(always)]
    pub fn pop_exc_item(&self, item: &ExcItem) {
        debug_assert!(std::ptr::eq(self.state.exc_info.get(), item));
        self.state.exc_info.set(item.previous.get());
        item.previous.set(std::ptr::null());
    }
}

/// The exception being handled in this thread, if any.
pub fn handled_exception(t: &Thread) -> Option<Value> {
    let mut p = t.state.exc_info.get();
    while !p.is_null() {
        // SAFETY: see `exc_item`.
        let item = unsafe { &*p };
        if let Some(v) = item.value.get() {
            return Some(v);
        }
        p = item.previous.get();
    }
    t.state.base_exc.value.get()
}
