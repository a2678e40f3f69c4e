//! The storage of a deque: a ring of blocks of values.
//!
//! ```text
//! ring:   [ block | block | empty | empty | block ]
//!             ^tail   ^end                  ^head
//! ```
//!
//! The blocks are heap objects of their own, so that a store marks one block for the collector and not the whole deque, and so that
//! ends grow and shrink without copying. Items have O(1) access by index. Only the first block in use is entered in the middle, only
//! the last one left in the middle: no block ever holds both ends of a deque that has gone round the ring.

use brolga_heap::ValueArray;
use brolga_vm::prelude::*;
use std::cell::Cell;

/// Items of a block: what fits a cell of 512 bytes.
const BLOCK: usize = 61;
/// Blocks of the smallest ring.
const MIN_BLOCKS: usize = 4;

#[derive(Trace)]
pub struct Ring {
    blocks: GcField<ValueArray>,
    /// How many of the ring's places are used: the array may be longer.
    places: Cell<usize>,
    /// An empty block to be used next.
    spare: GcField<ValueArray>,
    /// The position of the first item: `place * BLOCK + offset`.
    head: Cell<usize>,
    len: Cell<usize>,
}

impl Ring {
    pub const EMPTY: Ring = Ring {
        blocks: GcField::EMPTY,
        places: Cell::new(0),
        spare: GcField::EMPTY,
        head: Cell::new(0),
        len: Cell::new(0),
    };
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len.get()
    }
    /// Where item `i` is (or, for `i == len`, will be).
    #[inline(always)]
    fn position(&self, i: usize) -> usize {
        let (p, size) = (self.head.get() + i, self.places.get() * BLOCK);
        if p >= size { p - size } else { p }
    }
    #[inline(always)]
    fn block_at(&self, place: usize) -> Option<Gc<ValueArray>> {
        // SAFETY: the ring holds blocks only.
        self.blocks.get()?.get(place).map(|v| unsafe { v.cast::<ValueArray>() })
    }
    #[inline(always)]
    pub fn get(&self, i: usize) -> Value {
        debug_assert!(i < self.len());
        let p = self.position(i);
        self.block_at(p / BLOCK).and_then(|b| b.get(p % BLOCK)).expect("within the length")
    }
    #[inline(always)]
    pub fn set(&self, i: usize, v: Value) {
        debug_assert!(i < self.len());
        self.put(self.position(i), Some(v));
    }
    #[inline(always)]
    fn put(&self, p: usize, v: Option<Value>) {
        if let Some(block) = self.block_at(p / BLOCK) {
            block.set(p % BLOCK, v);
        }
    }
    /// Makes sure that there is a block at a place.
    #[inline]
    fn ensure_block(&self, t: &Thread, owner: &Header, place: usize) -> PyResult<()> {
        let Some(ring) = self.blocks.get() else { return Ok(()) };
        if ring.get(place).is_some() {
            return Ok(());
        }
        let block = match self.spare.get() {
            Some(block) => {
                self.spare.set(owner, None);
                block
            }
            None => t.check_memory(ValueArray::new(&t.heap, BLOCK))?,
        };
        ring.set(place, Some(block.value()));
        Ok(())
    }
    /// Takes an emptied block out of the ring.
    #[inline]
    fn release(&self, owner: &Header, place: usize) {
        let Some(ring) = self.blocks.get() else { return };
        if self.spare.get().is_none() {
            self.spare.set(owner, self.block_at(place));
        }
        ring.set(place, None);
    }
    /// Doubles the ring; the first block comes to place 0.
    #[cold]
    fn grow(&self, t: &Thread, owner: &Header) -> PyResult<()> {
        let (old, places) = (self.blocks.get(), self.places.get());
        let new_places = (places * 2).max(MIN_BLOCKS);
        let new = t.check_memory(ValueArray::new(&t.heap, new_places))?;
        if let Some(old) = old {
            let first = self.head.get() / BLOCK;
            for i in 0..places {
                new.set(i, old.get((first + i) % places));
            }
        }
        self.blocks.set(owner, Some(new));
        self.places.set(new_places);
        self.head.set(self.head.get() % BLOCK);
        Ok(())
    }
    #[inline]
    pub fn push_back(&self, t: &Thread, owner: &Header, v: Value) -> PyResult<()> {
        let len = self.len();
        // The item must not come into the head's block from behind.
        if self.head.get() % BLOCK + len >= self.places.get() * BLOCK {
            self.grow(t, owner)?;
        }
        let p = self.position(len);
        if p.is_multiple_of(BLOCK) || len == 0 {
            self.ensure_block(t, owner, p / BLOCK)?;
        }
        self.put(p, Some(v));
        self.len.set(len + 1);
        Ok(())
    }
    #[inline]
    pub fn push_front(&self, t: &Thread, owner: &Header, v: Value) -> PyResult<()> {
        let len = self.len();
        if self.head.get().is_multiple_of(BLOCK) && len + BLOCK > self.places.get() * BLOCK {
            self.grow(t, owner)?;
        }
        let size = self.places.get() * BLOCK;
        let p = if self.head.get() == 0 { size - 1 } else { self.head.get() - 1 };
        if p % BLOCK == BLOCK - 1 || len == 0 {
            self.ensure_block(t, owner, p / BLOCK)?;
        }
        self.put(p, Some(v));
        self.head.set(p);
        self.len.set(len + 1);
        Ok(())
    }
    #[inline]
    pub fn pop_back(&self, owner: &Header) -> Option<Value> {
        let len = self.len().checked_sub(1)?;
        let p = self.position(len);
        let v = self.get(len);
        self.put(p, None);
        self.len.set(len);
        if p.is_multiple_of(BLOCK) {
            self.release(owner, p / BLOCK);
        } else if len == 0 {
            self.rewind();
        }
        Some(v)
    }
    #[inline]
    pub fn pop_front(&self, owner: &Header) -> Option<Value> {
        let len = self.len().checked_sub(1)?;
        let p = self.head.get();
        let v = self.get(0);
        self.put(p, None);
        self.head.set(self.position(1));
        self.len.set(len);
        if p % BLOCK == BLOCK - 1 {
            self.release(owner, p / BLOCK);
        } else if len == 0 {
            self.rewind();
        }
        Some(v)
    }
    /// An emptied deque goes on in the middle of the block where it is.
    fn rewind(&self) {
        self.head.set(self.head.get() / BLOCK * BLOCK + BLOCK / 2);
    }
    pub fn clear(&self, owner: &Header) {
        self.blocks.set(owner, None);
        self.spare.set(owner, None);
        self.places.set(0);
        self.head.set(0);
        self.len.set(0);
    }
    /// Inserts before item `i`, moving the smaller side.
    pub fn insert(&self, t: &Thread, owner: &Header, i: usize, v: Value) -> PyResult<()> {
        let len = self.len();
        if i <= len / 2 {
            self.push_front(t, owner, v)?;
            for j in 0..i {
                self.set(j, self.get(j + 1));
            }
        } else {
            self.push_back(t, owner, v)?;
            for j in (i..len).rev() {
                self.set(j + 1, self.get(j));
            }
        }
        self.set(i, v);
        Ok(())
    }
    /// Removes item `i`, moving the smaller side.
    pub fn remove(&self, owner: &Header, i: usize) {
        let len = self.len();
        if i < len / 2 {
            for j in (0..i).rev() {
                self.set(j + 1, self.get(j));
            }
            self.pop_front(owner);
        } else {
            for j in i + 1..len {
                self.set(j - 1, self.get(j));
            }
            self.pop_back(owner);
        }
    }
    /// Bytes allocated for blocks and ring.
    pub fn bytes(&self) -> usize {
        let blocks = (0..self.places.get()).filter(|i| self.block_at(*i).is_some()).count();
        (blocks * (BLOCK + 3) + self.places.get()) * 8
    }
}
