//! Ephemeron tables: maps whose entries live as long as the table and their keys do.
//!
//! An entry's value is reachable through the table only if its key is reachable otherwise: a value that refers to its own key does
//! not keep it. Keys are compared by identity (the word). Entries of keys that died disappear in the collection, after finalizers
//! had a chance to bring keys back.

use crate::OutOfMemory;
use crate::array::RawArray;
use crate::heap::Heap;
use crate::object::{Gc, GcField, Header, HeapObject, Kind, ShapeId};
use crate::trace::Tracer;
use crate::value::Value;
use std::cell::Cell;

/// The table: open addressing with linear probing over pairs of words, at most 3/4 full. Key 0 is an empty place.
#[repr(C)]
pub struct EphemeronTable {
    header: Header,
    len: Cell<usize>,
    /// log2 of the number of places.
    bits: Cell<u32>,
    /// The pairs. Not traced as references: that is the point.
    pairs: GcField<RawArray>,
}

// SAFETY: `#[repr(C)]`, header first; `trace` visits the storage and leaves the entries to the collector.
unsafe impl HeapObject for EphemeronTable {
    const KIND: Kind = Kind(4);
}

/// # Safety
/// `h` heads an `EphemeronTable`.
pub(crate) unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let table: Gc<EphemeronTable> = unsafe { Gc::from_header(h) };
    tracer.visit_gc_field(&table.pairs);
    tracer.note_ephemerons(table);
}

const SMALLEST_BITS: u32 = 3;

impl EphemeronTable {
    pub fn new(heap: &Heap) -> Result<Gc<EphemeronTable>, OutOfMemory> {
        heap.alloc(EphemeronTable {
            header: Header::new(Self::KIND, ShapeId(0)),
            len: Cell::new(0),
            bits: Cell::new(0),
            pairs: GcField::EMPTY,
        })
    }
    pub fn len(&self) -> usize {
        self.len.get()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    fn cells(&self) -> &'static [[Cell<u64>; 2]] {
        match self.pairs.get() {
            // SAFETY: the array was allocated with room for 2^bits pairs; the caller holds the table, which holds the array.
            Some(raw) => unsafe { std::slice::from_raw_parts(raw.as_ref().data().cast(), 1 << self.bits.get()) },
            None => &[],
        }
    }
    fn home(&self, key: u64) -> usize {
        (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - self.bits.get())) as usize
    }
    /// Where `key` is, or the empty place where it would go. The table is not full.
    fn position(&self, cells: &[[Cell<u64>; 2]], key: u64) -> usize {
        let mut at = self.home(key);
        while cells[at][0].get() != 0 && cells[at][0].get() != key {
            at = (at + 1) & (cells.len() - 1);
        }
        at
    }
    pub fn get(&self, key: Value) -> Option<Value> {
        let cells = self.cells();
        if cells.is_empty() {
            return None;
        }
        // SAFETY: values of entries are alive as long as their keys, and the caller has the key.
        unsafe { Value::from_bits(cells[self.position(cells, key.bits())][1].get()) }
    }
    /// Sets the value of a key.
    pub fn insert(&self, heap: &Heap, key: Value, value: Value) -> Result<(), OutOfMemory> {
        let cells = self.cells();
        if (self.len() + 1) * 4 > cells.len() * 3 {
            self.resize(heap)?;
        }
        let cells = self.cells();
        let [k, v] = &cells[self.position(cells, key.bits())];
        if k.get() == 0 {
            self.len.set(self.len() + 1);
        }
        k.set(key.bits());
        v.set(value.bits());
        self.header.write_barrier();
        Ok(())
    }
    fn resize(&self, heap: &Heap) -> Result<(), OutOfMemory> {
        let bits = (self.bits.get() + 1).max(SMALLEST_BITS);
        // May collect, which may remove entries: look at the old cells only afterwards.
        let raw = RawArray::new(heap, 16 << bits)?;
        let old = self.cells();
        self.pairs.set(&self.header, Some(raw));
        self.bits.set(bits);
        let new = self.cells();
        for [k, v] in old.iter().filter(|[k, _]| k.get() != 0) {
            let place = &new[self.position(new, k.get())];
            place[0].set(k.get());
            place[1].set(v.get());
        }
        Ok(())
    }
    /// Removes a key and returns its value.
    pub fn remove(&self, key: Value) -> Option<Value> {
        let cells = self.cells();
        if cells.is_empty() {
            return None;
        }
        let at = self.position(cells, key.bits());
        // SAFETY: as `get`.
        let value = unsafe { Value::from_bits(cells[at][1].get()) }?;
        self.empty(cells, at);
        Some(value)
    }
    /// Empties a place and closes the gap.
    fn empty(&self, cells: &[[Cell<u64>; 2]], mut gap: usize) {
        let mask = cells.len() - 1;
        let mut at = gap;
        loop {
            at = (at + 1) & mask;
            let key = cells[at][0].get();
            if key == 0 {
                break;
            }
            // An entry may move to the gap if its home is not between the two.
            if (at.wrapping_sub(self.home(key)) & mask) >= (at.wrapping_sub(gap) & mask) {
                cells[gap][0].set(key);
                cells[gap][1].set(cells[at][1].get());
                gap = at;
            }
        }
        cells[gap][0].set(0);
        cells[gap][1].set(0);
        self.len.set(self.len() - 1);
    }
    /// Calls `f` for every entry. The table must not be changed meanwhile.
    pub fn each(&self, mut f: impl FnMut(Value, Value)) {
        for [k, v] in self.cells() {
            // SAFETY: entries are pairs of values, zero if empty.
            if let (Some(k), Some(v)) = unsafe { (Value::from_bits(k.get()), Value::from_bits(v.get())) } {
                f(k, v);
            }
        }
    }
    /// Removes the entries whose keys do not survive.
    pub(crate) fn purge(&self, survives: impl Fn(Value) -> bool) {
        let cells = self.cells();
        let mut at = 0;
        while at < cells.len() {
            // SAFETY: a key's word.
            match unsafe { Value::from_bits(cells[at][0].get()) } {
                // The gap is filled by a later entry, or by an earlier one that wrapped around and has been looked at.
                Some(k) if !survives(k) => self.empty(cells, at),
                _ => at += 1,
            }
        }
    }
}
