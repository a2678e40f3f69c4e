//! The hash table behind sets: open addressing over (key, hash) pairs in table order.
//!
//! The probing and growth rules are CPython's (a short linear run, then the perturbed recurrence; growth at three fifths), because they decide
//! the iteration order of sets of ints, which programs print.
//!
//! An entry is two words, key and 62-bit hash as an int word: both zero = never used; key empty but hash set = deleted.

use crate::objects::kinds;
use crate::prelude::*;
use std::cell::Cell;

#[repr(C)]
pub struct SetTable {
    header: Header,
    mask: usize,
    /// Entries in use, deleted ones included.
    filled: Cell<usize>,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for SetTable {
    const KIND: Kind = kinds::SET_TABLE;
}

const FIXED: usize = size_of::<SetTable>();
const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;
pub const MIN_SIZE: usize = 8;
const DELETED_HASH: Value = Value::from_small_int(-1);

#[inline(always)]
fn hash_word(hash: i64) -> Value {
    Value::from_small_int((hash << 2) >> 2)
}

/// Where a probe ended.
pub enum Probe {
    Found(usize),
    /// Absent; the entry to use for it.
    Absent(usize),
    /// A comparison changed the set: start anew.
    Changed,
}

impl SetTable {
    /// An empty table of `size` entries, a power of two.
    pub fn new(t: &Thread, size: usize) -> PyResult<Gc<SetTable>> {
        let bytes = size.checked_mul(16).and_then(|n| n.checked_add(FIXED)).ok_or_else(|| t.raise_out_of_memory())?;
        let raw =
            t.heap.alloc_raw(bytes, Header::new(kinds::SET_TABLE, ShapeId(0))).map_err(|_| t.raise_out_of_memory())?;
        // SAFETY: the allocation is large enough, zeroed behind its header, and nobody else sees it yet.
        unsafe {
            (*(raw.as_ptr() as *mut SetTable)).mask = size - 1;
            Ok(Gc::from_header(raw.as_ref()))
        }
    }
    #[inline(always)]
    pub fn size(&self) -> usize {
        self.mask + 1
    }
    #[inline(always)]
    fn field(&self, i: usize) -> &Field {
        debug_assert!(i < self.size() * 2);
        // SAFETY: two fields an entry follow the struct.
        unsafe { &*((self as *const SetTable as *const u8).add(FIXED) as *const Field).add(i) }
    }
    #[inline(always)]
    pub fn key(&self, entry: usize) -> Option<Value> {
        self.field(entry * 2).get()
    }
    /// The 62-bit hash of an entry in use.
    #[inline(always)]
    pub fn hash(&self, entry: usize) -> i64 {
        self.field(entry * 2 + 1).get().map_or(0, Value::small_int_unchecked)
    }
    /// Whether three fifths are in use.
    #[inline]
    pub fn is_crowded(&self) -> bool {
        self.filled.get() * 5 >= self.mask * 3
    }
    /// Walks the probe sequence of `hash`: `f` sees every entry and stops the walk with `Some`.
    #[inline(always)]
    fn probe<R>(&self, hash: i64, mut f: impl FnMut(usize) -> Option<R>) -> R {
        let mut perturb = hash as u64;
        let mut i = hash as usize & self.mask;
        loop {
            let end = if i + LINEAR_PROBES <= self.mask { i + LINEAR_PROBES } else { i };
            let mut entry = i;
            loop {
                if let Some(r) = f(entry) {
                    return r;
                }
                if entry == end {
                    break;
                }
                entry += 1;
            }
            perturb >>= PERTURB_SHIFT;
            i = (i.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize)) & self.mask;
        }
    }
    /// The entry that holds this very key, or the one to use for it; `Err` tells of an entry with another key of the same hash, which is to be
    /// compared. Calls nothing.
    #[inline(always)]
    fn find_identical(&self, key: Value, wanted: Value) -> Result<Probe, usize> {
        self.probe(wanted.small_int_unchecked(), |entry| match self.field(entry * 2 + 1).get() {
            None => Some(Ok(Probe::Absent(entry))),
            Some(h) if h != wanted => None,
            // No key's hash is that of deleted entries.
            Some(_) if self.key(entry) == Some(key) => Some(Ok(Probe::Found(entry))),
            Some(_) => Some(Err(entry)),
        })
    }
    /// Finds a key. `changed` tells whether Python code run by a comparison replaced the set's table.
    #[inline]
    pub fn find(&self, t: &Thread, key: Value, hash: i64, changed: impl Fn() -> bool) -> PyResult<Probe> {
        match self.find_identical(key, hash_word(hash)) {
            Ok(found) => Ok(found),
            Err(_) => self.find_equal(t, key, hash, &changed),
        }
    }
    #[inline(never)]
    fn find_equal(&self, t: &Thread, key: Value, hash: i64, changed: &dyn Fn() -> bool) -> PyResult<Probe> {
        let wanted = hash_word(hash);
        self.probe(wanted.small_int_unchecked(), |entry| {
            let Some(h) = self.field(entry * 2 + 1).get() else { return Some(Ok(Probe::Absent(entry))) };
            if h != wanted {
                return None;
            }
            let k = self.key(entry)?;
            if k == key {
                return Some(Ok(Probe::Found(entry)));
            }
            let equal = match crate::protocol::object::eq_identity(t, k, key) {
                Ok(b) => b,
                Err(r) => return Some(Err(r)),
            };
            if changed() || self.key(entry) != Some(k) {
                return Some(Ok(Probe::Changed));
            }
            equal.then_some(Ok(Probe::Found(entry)))
        })
    }
    /// Finds a plain key, see [`crate::abi::helpers::plain`]; `None` where that would have to be compared with one that is not.
    #[inline]
    pub fn find_plain(&self, t: &Thread, key: Value, hash: i64) -> Option<Probe> {
        match self.find_identical(key, hash_word(hash)) {
            Ok(found) => Some(found),
            Err(first) => self.find_equal_plain(t, key, hash, first),
        }
    }
    #[inline(never)]
    fn find_equal_plain(&self, t: &Thread, key: Value, hash: i64, first: usize) -> Option<Probe> {
        use crate::objects::dict::table::plain_equal;
        if self.key(first).and_then(|k| plain_equal(t, k, key)) == Some(true) {
            return Some(Probe::Found(first));
        }
        let wanted = hash_word(hash);
        self.probe(wanted.small_int_unchecked(), |entry| {
            let Some(h) = self.field(entry * 2 + 1).get() else { return Some(Some(Probe::Absent(entry))) };
            if h != wanted {
                return None;
            }
            match plain_equal(t, self.key(entry)?, key) {
                Some(equal) => equal.then_some(Some(Probe::Found(entry))),
                None => Some(None),
            }
        })
    }
    /// The entry for a key known to be absent, in a table without deleted entries.
    #[inline(always)]
    pub fn free_entry(&self, hash: i64) -> usize {
        self.probe(hash_word(hash).small_int_unchecked(), |entry| {
            self.field(entry * 2 + 1).get().is_none().then_some(entry)
        })
    }
    /// Fills an entry that [`Probe::Absent`] gave.
    #[inline]
    pub fn occupy(&self, entry: usize, key: Value, hash: i64) {
        self.field(entry * 2).set(&self.header, Some(key));
        self.field(entry * 2 + 1).set(&self.header, Some(hash_word(hash)));
        self.filled.set(self.filled.get() + 1);
    }
    /// Adds a key known to be absent to a new table without deleted entries, which no collection has seen.
    #[inline(always)]
    fn insert_clean(&self, key: Value, hash: i64) {
        let entry = self.free_entry(hash);
        // SAFETY: by this function's contract.
        unsafe {
            self.field(entry * 2).set_unbarriered(Some(key));
            self.field(entry * 2 + 1).set_unbarriered(Some(hash_word(hash)));
        }
        self.filled.set(self.filled.get() + 1);
    }
    pub fn delete(&self, entry: usize) {
        self.field(entry * 2).set(&self.header, None);
        self.field(entry * 2 + 1).set(&self.header, Some(DELETED_HASH));
    }
    /// Whether no entry was deleted, `used` having keys, and [`SetTable::rebuild`] would give a table of the same size.
    pub fn is_clean(&self, used: usize, minimum: usize) -> bool {
        used == self.filled.get() && self.size() > minimum && (self.size() == MIN_SIZE || self.size() >> 1 <= minimum)
    }
    /// A copy with every key in the same place.
    pub fn duplicate(&self, t: &Thread) -> PyResult<Gc<SetTable>> {
        let new = SetTable::new(t, self.size())?;
        // SAFETY: both tables have as many fields; the new one was allocated since the last safepoint.
        unsafe {
            let (from, to) = (std::ptr::from_ref(self.field(0)), std::ptr::from_ref(new.field(0)).cast_mut());
            std::ptr::copy_nonoverlapping(from, to, 2 * self.size());
        }
        new.filled.set(self.filled.get());
        Ok(new)
    }
    /// A copy without deleted entries in a table larger than `minimum`.
    pub fn rebuild(&self, t: &Thread, minimum: usize) -> PyResult<Gc<SetTable>> {
        let mut size = MIN_SIZE;
        while size <= minimum {
            size <<= 1;
        }
        let new = SetTable::new(t, size)?;
        for entry in 0..self.size() {
            if let Some(k) = self.key(entry) {
                new.insert_clean(k, self.hash(entry));
            }
        }
        Ok(new)
    }
    pub fn byte_size(&self) -> usize {
        FIXED + self.size() * 16
    }
}

/// The collector's view of a table.
///
/// # Safety
/// `h` is the header of a [`SetTable`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    tracer.visit_slice(unsafe { fields(h) });
}

/// The keys of a table, and hashes that are no references.
///
/// # Safety
/// `h` is the header of a [`SetTable`].
pub unsafe fn fields(h: &Header) -> &[Field] {
    // SAFETY: by the caller's promise; two fields an entry follow the struct.
    unsafe {
        let table = &*(h as *const Header as *const SetTable);
        std::slice::from_raw_parts(table.field(0), table.size() * 2)
    }
}
