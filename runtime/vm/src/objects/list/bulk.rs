//! Whole ranges of items at once: slices, copies, concatenation, repetition. Raw storage stays raw.

use super::{PyList, Strategy};
use crate::objects::slice::SliceBounds;
use crate::prelude::*;

impl PyList {
    /// Copies `count` items of `source`, whose strategy this list has, from `from` on to `to`. Both ranges lie within the capacities, and `len` must
    /// cover the new items before the next safepoint.
    fn copy_range(&self, to: usize, source: &PyList, from: usize, count: usize) {
        debug_assert_eq!(self.strategy(), source.strategy());
        match self.strategy() {
            Strategy::Values => {
                let items = source.values();
                self.values().copy_from(to, &items.as_ref().items()[from..from + count]);
            }
            // SAFETY: both ranges lie within the storages; `copy` minds overlap.
            Strategy::Ints | Strategy::Floats => unsafe {
                std::ptr::copy(source.words().add(from), self.words().add(to), count)
            },
            Strategy::Empty => {}
        }
    }
    /// The items that bounds select, as a new list.
    pub(super) fn select(&self, t: &Thread, b: SliceBounds) -> PyResult<Gc<PyList>> {
        let new = PyList::new_empty(t)?;
        if b.count == 0 {
            return Ok(new);
        }
        new.allocate(t, self.strategy(), b.count)?;
        new.len.set(b.count);
        if b.step == 1 {
            new.copy_range(0, self, b.start as usize, b.count);
            return Ok(new);
        }
        match self.strategy() {
            Strategy::Values => {
                let (from, to) = (self.values(), new.values());
                let (from, to) = (from.as_ref().items(), to.as_ref().items());
                for (i, field) in b.indices().zip(to) {
                    // SAFETY: the array was allocated since the last safepoint.
                    unsafe { field.set_unbarriered(from[i].get()) };
                }
            }
            // SAFETY: all indices are in range, and the new storage has room for as many words.
            Strategy::Ints | Strategy::Floats => unsafe {
                let (from, to) = (self.words(), new.words());
                for (place, i) in b.indices().enumerate() {
                    *to.add(place) = *from.add(i);
                }
            },
            Strategy::Empty => {}
        }
        Ok(new)
    }
    /// The items `start..end` as a new list.
    pub fn range(&self, t: &Thread, start: usize, end: usize) -> PyResult<Gc<PyList>> {
        let end = end.min(self.len());
        let start = start.min(end);
        self.select(t, SliceBounds { start: start as i64, stop: end as i64, step: 1, count: end - start })
    }
    /// Whether items of `other` can be copied as they are stored.
    fn is_stored_alike(&self, other: &PyList) -> bool {
        self.strategy() == other.strategy() && other.strategy() != Strategy::Empty
    }
    /// Appends the items of another list, or of this one.
    pub fn extend_from_list(&self, t: &Thread, other: Gc<PyList>) -> PyResult<()> {
        let (n, more) = (self.len(), other.len());
        if more == 0 {
            return Ok(());
        }
        if self.strategy() == Strategy::Empty {
            self.allocate(t, other.strategy(), more)?;
        } else if !self.is_stored_alike(&other) {
            let items = other.to_rooted(t)?;
            return self.extend_from_slice(t, &items);
        } else if n + more > self.capacity() {
            self.grow(t, n + more)?;
        }
        self.len.set(n + more);
        self.copy_range(n, &other, 0, more);
        Ok(())
    }
    /// Replaces the items `start..end` by those of another list.
    pub(super) fn splice_list(&self, t: &Thread, start: usize, end: usize, other: Gc<PyList>) -> PyResult<()> {
        let (n, added) = (self.len(), other.len());
        if added == 0 || std::ptr::eq(self, other.as_ref()) || !self.is_stored_alike(&other) {
            let items = other.to_rooted(t)?;
            return self.splice(t, start, end, &items);
        }
        let total = n - (end - start) + added;
        if total > self.capacity() {
            self.grow(t, total)?;
        }
        if end != start + added {
            self.shift(end, start + added, n - end);
        }
        if total > n {
            self.len.set(total);
        }
        self.copy_range(start, &other, 0, added);
        self.truncate(total);
        Ok(())
    }
    /// Appends the items of `source` (which may be this list) `count` times.
    pub(super) fn extend_repeated(&self, t: &Thread, source: &PyList, count: i64) -> PyResult<()> {
        let Ok(count) = usize::try_from(count) else { return Ok(()) };
        let (n, each) = (self.len(), source.len());
        if each == 0 || count == 0 {
            return Ok(());
        }
        let more = each.checked_mul(count).filter(|n| *n < 1 << 40).ok_or_else(|| t.raise_out_of_memory())?;
        if self.strategy() == Strategy::Empty {
            self.allocate(t, source.strategy(), more)?;
        } else if self.is_stored_alike(source) && n + more > self.capacity() {
            self.grow(t, n + more)?;
        }
        if !self.is_stored_alike(source) {
            let items = source.to_rooted(t)?;
            self.reserve(t, items[0], n + more)?;
            return (0..count).try_for_each(|_| self.extend_from_slice(t, &items));
        }
        self.len.set(n + more);
        self.copy_range(n, source, 0, each);
        // What is there is doubled until all is.
        let mut done = each;
        while done < more {
            let next = done.min(more - done);
            self.copy_range(n + done, self, n, next);
            done += next;
        }
        Ok(())
    }
}
