//! The compact, ordered hash table behind dicts: an index of small integers, then the entries in insertion order.
//!
//! One heap object:
//!
//! ```text
//! | header, sizes (24 bytes) | index: 2^log2 slots of 2, 4 or 8 bytes | entries: key, value[, hash] |
//! ```
//!
//! An index slot holds 0 (empty), 1 (deleted), or entry + 2 in its lowest log2 bits and, above them, the bits that the hash has there: so
//! that a search rarely looks at another key's entry. While all keys are exact strings an entry has two words, for a string carries
//! its hash; otherwise three, the third being the hash as an int word. Hashes are cut to 62 bits throughout. A deleted entry has no key.
//! Probing follows CPython's recurrence, so that collision behaviour is as known.

use crate::objects::kinds;
use crate::prelude::*;
use std::cell::Cell;

#[repr(C)]
pub struct Table {
    header: Header,
    log2: u8,
    /// log2 of the bytes of an index slot.
    width: u8,
    /// Words of an entry: 2 (all keys are exact strings) or 3.
    words: u8,
    _pad: u8,
    /// Entries there is room for, less those that were given back: a place that [`Table::trim`] and [`Table::push_front`] use again still has
    /// its old index slot, and without empty slots no search would end.
    capacity: Cell<u32>,
    /// Entries in use, deleted ones included.
    filled: Cell<u32>,
    /// The first so many entries are deleted.
    dead_in_front: Cell<u32>,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for Table {
    const KIND: Kind = kinds::DICT_TABLE;
}

const FIXED: usize = size_of::<Table>();
const DELETED: usize = 1;
const FIRST: usize = 2;
const PERTURB_SHIFT: u32 = 5;
/// Index size of the smallest table.
pub const MIN_LOG2: u8 = 3;

/// Header `aux` of a table where a hash lost bits.
const CUT: u8 = 1;

/// What probing uses of a hash.
#[inline(always)]
fn cut(hash: i64) -> u64 {
    hash as u64 & ((1 << 62) - 1)
}
/// A cut hash as a word that is harmless to the collector.
#[inline(always)]
fn hash_word(hash: i64) -> Value {
    Value::from_small_int((hash << 2) >> 2)
}

/// An index slot's integer.
trait Slot: Copy {
    fn of(word: u64) -> Self;
    fn number(self) -> usize;
    /// Whether two agree above the bits of `mask`.
    fn above(self, other: Self, mask: usize) -> bool;
}
macro_rules! slots {
    ($($ty:ty)*) => {$(
        impl Slot for $ty {
            #[inline(always)]
            fn of(word: u64) -> $ty {
                word as $ty
            }
            #[inline(always)]
            fn number(self) -> usize {
                self as usize
            }
            #[inline(always)]
            fn above(self, other: $ty, mask: usize) -> bool {
                (self ^ other) & !(mask as $ty) == 0
            }
        }
    )*};
}
slots!(u16 u32 u64);

impl Table {
    /// An empty table with an index of `1 << log2` slots.
    pub fn new(t: &Thread, log2: u8, strings: bool) -> PyResult<Gc<Table>> {
        if log2 > 32 {
            return Err(t.raise_out_of_memory());
        }
        // At least eight bits of the hash.
        let width: u8 = if log2 <= 8 {
            1
        } else if log2 <= 24 {
            2
        } else {
            3
        };
        let capacity = Self::capacity_of(log2);
        let words = if strings { 2 } else { 3 };
        let bytes = FIXED + Self::index_bytes(log2, width) + capacity * words * 8;
        let header = Header::new(kinds::DICT_TABLE, ShapeId(0));
        let raw = t.heap.alloc_raw(bytes, header).map_err(|_| t.raise_out_of_memory())?;
        let p = raw.as_ptr() as *mut Table;
        // SAFETY: the allocation is at least FIXED bytes, zeroed behind its header, and nobody else sees it yet.
        unsafe {
            (*p).log2 = log2;
            (*p).width = width;
            (*p).words = words as u8;
            (*p).capacity = Cell::new(capacity as u32);
            Ok(Gc::from_header(raw.as_ref()))
        }
    }
    /// Entries of a new table.
    fn capacity_of(log2: u8) -> usize {
        ((1u64 << log2) * 2 / 3).min(u32::MAX as u64 - 4) as usize
    }
    /// The smallest log2 whose table takes `entries`.
    pub fn log2_for(entries: usize) -> u8 {
        let mut log2 = MIN_LOG2;
        while ((1u64 << log2) * 2 / 3) < entries as u64 {
            log2 += 1;
        }
        log2
    }

    #[inline(always)]
    fn index_bytes(log2: u8, width: u8) -> usize {
        ((1usize << log2) << width).max(8)
    }
    #[inline(always)]
    fn index_ptr(&self) -> *mut u8 {
        (self as *const Table as *mut u8).wrapping_add(FIXED)
    }
    #[inline(always)]
    fn mask(&self) -> usize {
        (1usize << self.log2) - 1
    }
    /// Index slot number `slot`, whole.
    #[inline(always)]
    fn slot<W: Slot>(&self, slot: usize) -> W {
        debug_assert!(slot >> self.log2 == 0);
        // SAFETY: the slot is below the index size, and `W` is what `width` says.
        unsafe { *(self.index_ptr() as *const W).add(slot) }
    }
    #[inline(always)]
    fn set_slot<W: Slot>(&self, slot: usize, w: W) {
        debug_assert!(slot >> self.log2 == 0);
        // SAFETY: as in `slot`.
        unsafe { *(self.index_ptr() as *mut W).add(slot) = w };
    }
    /// Walks the probe sequence of `hash`: `f` sees the live entries whose hash may be this one, and stops the walk with `Some`. `None` if
    /// an empty slot ends it.
    #[inline(always)]
    fn probe<R>(&self, hash: i64, f: impl FnMut(usize) -> Option<R>) -> Option<R> {
        match self.width {
            1 => self.probe_by::<u16, R>(hash, f),
            2 => self.probe_by::<u32, R>(hash, f),
            _ => self.probe_by::<u64, R>(hash, f),
        }
    }
    #[inline(always)]
    fn probe_by<W: Slot, R>(&self, hash: i64, mut f: impl FnMut(usize) -> Option<R>) -> Option<R> {
        let mask = self.mask();
        let tag = W::of(cut(hash));
        let mut perturb = cut(hash);
        let mut at = perturb as usize & mask;
        loop {
            let slot = self.slot::<W>(at);
            if slot.above(tag, mask) {
                let n = slot.number() & mask;
                if n >= FIRST {
                    if let Some(r) = f(n - FIRST) {
                        return Some(r);
                    }
                } else if slot.number() == 0 {
                    return None;
                }
            } else if slot.number() == 0 {
                return None;
            }
            perturb >>= PERTURB_SHIFT;
            at = (at.wrapping_mul(5).wrapping_add(perturb as usize).wrapping_add(1)) & mask;
        }
    }
    #[inline(always)]
    fn entries_ptr(&self) -> *const Field {
        self.index_ptr().wrapping_add(Self::index_bytes(self.log2, self.width)) as *const Field
    }
    #[inline(always)]
    fn field(&self, entry: usize, which: usize) -> &Field {
        debug_assert!(entry < self.capacity.get() as usize && which < self.words as usize);
        // SAFETY: the entry lies within the capacity the allocation was made for.
        unsafe { &*self.entries_ptr().add(entry * self.words as usize + which) }
    }
    #[inline(always)]
    pub fn is_strings(&self) -> bool {
        self.words == 2
    }
    #[inline(always)]
    pub fn filled(&self) -> usize {
        self.filled.get() as usize
    }
    #[inline(always)]
    pub fn dead_in_front(&self) -> usize {
        self.dead_in_front.get() as usize
    }
    /// The first entry that is not deleted.
    pub fn first_live(&self) -> Option<usize> {
        let mut i = self.dead_in_front();
        while i < self.filled() && self.key(i).is_none() {
            i += 1;
        }
        self.dead_in_front.set(i as u32);
        (i < self.filled()).then_some(i)
    }
    #[inline(always)]
    pub fn has_room_in_front(&self) -> bool {
        self.dead_in_front.get() > 0 && self.filled.get() < self.capacity.get()
    }
    #[inline(always)]
    pub fn is_full(&self) -> bool {
        self.filled.get() >= self.capacity.get()
    }
    #[inline(always)]
    pub fn key(&self, entry: usize) -> Option<Value> {
        self.field(entry, 0).get()
    }
    #[inline(always)]
    pub fn value_at(&self, entry: usize) -> Option<Value> {
        self.field(entry, 1).get()
    }
    #[inline(always)]
    pub fn set_value(&self, entry: usize, v: Value) {
        self.field(entry, 1).set(&self.header, Some(v));
    }
    /// The 62-bit hash of a live entry.
    #[inline(always)]
    pub fn hash(&self, entry: usize) -> i64 {
        if self.words == 3 {
            self.field(entry, 2).get().map_or(0, Value::small_int_unchecked)
        } else {
            // SAFETY: with two words an entry's key is an exact string, whose hash was computed when it was inserted.
            self.key(entry).map_or(0, |k| unsafe { k.cast::<PyStr>() }.hash.get())
        }
    }

    /// The entry that holds this very key; `Err` tells of an entry with another key of the same hash, which is to be compared. Calls nothing.
    #[inline(always)]
    fn find_identical(&self, key: Value, hash: i64) -> Result<Option<usize>, usize> {
        let by_string = self.is_strings();
        let found = self.probe(hash, |entry| {
            let k = self.key(entry)?;
            if k == key {
                return Some(Ok(entry));
            }
            let other = if by_string {
                // SAFETY: keys of a table of strings are exact strings.
                unsafe { k.cast::<PyStr>() }.hash.get()
            } else {
                self.field(entry, 2).get().map_or(0, Value::small_int_unchecked)
            };
            ((other ^ hash) << 2 == 0).then_some(Err(entry))
        });
        match found {
            None => Ok(None),
            Some(Ok(entry)) => Ok(Some(entry)),
            Some(Err(entry)) => Err(entry),
        }
    }

    /// The entry of a string key in a table of strings.
    #[inline]
    pub fn find_string(&self, key: Gc<PyStr>, hash: i64) -> Option<usize> {
        debug_assert!(self.is_strings());
        match self.find_identical(key.value(), hash) {
            Ok(found) => found,
            Err(entry) => self.find_equal_string(key, hash, entry),
        }
    }
    /// As [`Table::find_string`], where `first` is the first entry with the same hash.
    #[inline(never)]
    fn find_equal_string(&self, key: Gc<PyStr>, hash: i64, first: usize) -> Option<usize> {
        let equal = |entry: usize| {
            // SAFETY: keys of a table of strings are exact strings.
            let k = unsafe { self.key(entry)?.cast::<PyStr>() };
            let same = k == key
                || ((k.hash.get() ^ hash) << 2 == 0 && !(k.is_interned() && key.is_interned()) && k.as_ref().eq(&key));
            same.then_some(entry)
        };
        equal(first).or_else(|| self.probe(hash, equal))
    }

    /// One probe sequence for any key. `Err(())` inside `Ok` tells that Python code ran by a comparison changed the table's owner, as
    /// reported by `changed`: the caller starts anew.
    #[inline]
    pub fn find(
        &self,
        t: &Thread,
        key: Value,
        hash: i64,
        changed: impl Fn() -> bool,
    ) -> PyResult<Result<Option<usize>, ()>> {
        match self.find_identical(key, hash) {
            Ok(found) => Ok(Ok(found)),
            Err(_) => self.find_equal(t, key, hash, &changed),
        }
    }
    #[inline(never)]
    fn find_equal(
        &self,
        t: &Thread,
        key: Value,
        hash: i64,
        changed: &dyn Fn() -> bool,
    ) -> PyResult<Result<Option<usize>, ()>> {
        let wanted = hash_word(hash);
        let found = self.probe(hash, |entry| {
            let k = self.key(entry)?;
            if k == key {
                return Some(Ok(Ok(entry)));
            }
            if hash_word(self.hash(entry)) != wanted {
                return None;
            }
            let equal = match keys_equal(t, k, key) {
                Ok(equal) => equal,
                Err(r) => return Some(Err(r)),
            };
            if changed() || self.key(entry) != Some(k) {
                return Some(Ok(Err(())));
            }
            equal.then_some(Ok(Ok(entry)))
        });
        match found {
            None => Ok(Ok(None)),
            Some(Ok(Ok(entry))) => Ok(Ok(Some(entry))),
            Some(Ok(Err(()))) => Ok(Err(())),
            Some(Err(r)) => Err(r),
        }
    }

    /// As [`Table::find`], for a plain key; `None` where it would have to be compared with one that is not.
    #[inline]
    pub fn find_plain(&self, t: &Thread, key: Value, hash: i64) -> Option<Option<usize>> {
        if self.is_strings() && key.downcast::<PyStr>().is_none() {
            return Some(None);
        }
        match self.find_identical(key, hash) {
            Ok(found) => Some(found),
            Err(entry) => self.find_equal_plain(t, key, hash, entry),
        }
    }
    #[inline(never)]
    fn find_equal_plain(&self, t: &Thread, key: Value, hash: i64, first: usize) -> Option<Option<usize>> {
        if self.key(first).and_then(|k| plain_equal(t, k, key)) == Some(true) {
            return Some(Some(first));
        }
        let found = self.probe(hash, |entry| {
            let k = self.key(entry)?;
            if k == key {
                return Some(Ok(entry));
            }
            if hash_word(self.hash(entry)) != hash_word(hash) {
                return None;
            }
            match plain_equal(t, k, key) {
                Some(equal) => equal.then_some(Ok(entry)),
                None => Some(Err(())),
            }
        });
        match found {
            None => Some(None),
            Some(Ok(entry)) => Some(Some(entry)),
            Some(Err(())) => None,
        }
    }

    /// Appends an entry for a key that is absent; the table must not be full, and take the key's kind.
    pub fn push(&self, key: Value, value: Value, hash: i64) {
        let entry = self.filled();
        self.filled.set(entry as u32 + 1);
        self.put(entry, key, value, hash);
    }
    /// As [`Table::push`], before the first entry: the table must have room in front.
    pub fn push_front(&self, key: Value, value: Value, hash: i64) {
        let entry = self.dead_in_front() - 1;
        self.dead_in_front.set(entry as u32);
        self.capacity.set(self.capacity.get() - 1);
        self.put(entry, key, value, hash);
    }
    /// Takes a [`Table::delete`] back.
    pub fn push_deleted(&self, entry: usize, key: Value, value: Value, hash: i64) {
        self.dead_in_front.set(self.dead_in_front.get().min(entry as u32));
        self.put(entry, key, value, hash);
    }
    fn put(&self, entry: usize, key: Value, value: Value, hash: i64) {
        self.link(entry, hash);
        self.field(entry, 0).set(&self.header, Some(key));
        self.field(entry, 1).set(&self.header, Some(value));
        if self.words == 3 {
            let word = hash_word(hash);
            self.field(entry, 2).set(&self.header, Some(word));
            if word.as_small_int() != Some(hash) {
                self.header.aux.set(CUT);
            }
        }
    }
    /// The hash of a live entry, if it is known in full.
    pub fn full_hash(&self, entry: usize) -> Option<i64> {
        (self.words == 2 || self.header.aux.get() != CUT).then(|| self.hash(entry))
    }
    #[inline(always)]
    fn link(&self, entry: usize, hash: i64) {
        match self.width {
            1 => self.link_by::<u16>(entry, hash),
            2 => self.link_by::<u32>(entry, hash),
            _ => self.link_by::<u64>(entry, hash),
        }
    }
    #[inline(always)]
    fn link_by<W: Slot>(&self, entry: usize, hash: i64) {
        let mask = self.mask();
        let mut perturb = cut(hash);
        let mut at = perturb as usize & mask;
        while self.slot::<W>(at).number() & mask >= FIRST {
            perturb >>= PERTURB_SHIFT;
            at = (at.wrapping_mul(5).wrapping_add(perturb as usize).wrapping_add(1)) & mask;
        }
        self.set_slot(at, W::of((cut(hash) & !(mask as u64)) | (entry + FIRST) as u64));
    }
    fn unlink_by<W: Slot>(&self, entry: usize, hash: i64) {
        let mask = self.mask();
        let mut perturb = cut(hash);
        let mut at = perturb as usize & mask;
        while self.slot::<W>(at).number() & mask != entry + FIRST {
            perturb >>= PERTURB_SHIFT;
            at = (at.wrapping_mul(5).wrapping_add(perturb as usize).wrapping_add(1)) & mask;
        }
        self.set_slot(at, W::of(DELETED as u64));
    }
    /// Deletes a live entry.
    pub fn delete(&self, entry: usize) {
        let hash = self.hash(entry);
        match self.width {
            1 => self.unlink_by::<u16>(entry, hash),
            2 => self.unlink_by::<u32>(entry, hash),
            _ => self.unlink_by::<u64>(entry, hash),
        }
        self.field(entry, 0).set(&self.header, None);
        self.field(entry, 1).set(&self.header, None);
        if entry == self.dead_in_front() {
            self.dead_in_front.set(entry as u32 + 1);
        }
    }
    /// Drops deleted entries at the end, so that `popitem` stays O(1).
    pub fn trim(&self) {
        while self.filled() > 0 && self.key(self.filled() - 1).is_none() {
            self.filled.set(self.filled.get() - 1);
            self.capacity.set(self.capacity.get() - 1);
        }
        self.dead_in_front.set(self.dead_in_front.get().min(self.filled.get()));
    }
    /// A compacted copy with room for `entries`, of strings only if asked (and possible).
    pub fn rebuild(&self, t: &Thread, entries: usize, strings: bool) -> PyResult<Gc<Table>> {
        self.rebuild_behind(t, 0, entries, strings)
    }
    /// As [`Table::rebuild`], with room for `gap` more entries in front.
    pub fn rebuild_behind(&self, t: &Thread, gap: usize, entries: usize, strings: bool) -> PyResult<Gc<Table>> {
        let new = Table::new(t, Table::log2_for(entries + gap), strings)?;
        new.filled.set(gap as u32);
        new.dead_in_front.set(gap as u32);
        new.header.aux.set(self.header.aux.get());
        for entry in 0..self.filled() {
            if let (Some(k), Some(v)) = (self.key(entry), self.value_at(entry)) {
                new.push(k, v, self.hash(entry));
            }
        }
        Ok(new)
    }
    pub fn byte_size(&self) -> usize {
        FIXED + Self::index_bytes(self.log2, self.width) + Self::capacity_of(self.log2) * self.words as usize * 8
    }
}

/// `==` of two keys with equal hashes.
#[inline]
fn keys_equal(t: &Thread, a: Value, b: Value) -> PyResult<bool> {
    crate::protocol::object::eq_identity(t, a, b)
}

/// `==` of two keys with equal hashes, `key` being plain; `None` if the other is not.
pub fn plain_equal(t: &Thread, k: Value, key: Value) -> Option<bool> {
    if let Some(equal) = crate::protocol::object::eq_plain(k, key) {
        return Some(equal);
    }
    if !crate::abi::helpers::plain::is_plain(k) {
        return None;
    }
    keys_equal(t, k, key).map_err(|r| t.take_exception(r)).ok()
}

/// The collector's view of a table.
///
/// # Safety
/// `h` is the header of a [`Table`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    tracer.visit_slice(unsafe { fields(h) });
}

/// The references of a table.
///
/// # Safety
/// `h` is the header of a [`Table`].
pub unsafe fn fields(h: &Header) -> &[Field] {
    // SAFETY: by the caller's promise; fields up to `filled` are set or empty.
    unsafe {
        let table = &*(h as *const Header as *const Table);
        std::slice::from_raw_parts(table.entries_ptr(), table.filled() * table.words as usize)
    }
}
