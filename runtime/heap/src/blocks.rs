//! The block table: which blocks are in use and for what, the side bitmaps, and the search for free runs of cells.
//!
//! Invariants:
//! * A mark bit is set only at the first granule of a live object. A cell is free if its mark bit is clear and the block's
//!   cursor has not passed it since the last collection.
//! * An alloc bit is set at the first granule of every cell that was handed out and not found dead since. Handed-out memory
//!   is zeroed first, hence "alloc bit set and header not zero" means object, whatever the mutator is doing.
//! * A block is in at most one list: partial or dense (has free cells, of its class), or touched (handed out from since
//!   the last collection). Lists are threaded through [`BlockMeta::next`]; block 0 is the region's header and ends them.
//!
//! Only the allocator and the collector call this.

use crate::OutOfMemory;
use crate::layout::{BLOCK_BYTES, BLOCK_SHIFT, CLASSES, GRANULE, MARK_OFFSET, SIZE_CLASSES, WORDS_PER_BLOCK};
use crate::object::{Header, ObjectPointer};
use crate::region::{self, Region};
use std::cell::Cell;
use std::ptr::NonNull;

/// What a block is used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum BlockState {
    Free = 0,
    /// Cells of one size class.
    Small = 1,
    /// First block of a large object.
    LargeHead = 2,
    /// Further block of a large object.
    LargeTail = 3,
}

/// A block's entry in the table. All zero is a free block whose memory reads as zero.
#[repr(C)]
pub(crate) struct BlockMeta {
    pub state: Cell<BlockState>,
    pub class: Cell<u8>,
    /// The memory may hold something else than zeros.
    pub dirty: Cell<bool>,
    /// Large arrays: the head is in the heap's list of arrays with marked cards.
    pub carded: Cell<bool>,
    /// Marked cells at the last collection.
    pub live: Cell<u16>,
    /// Granules before this one have been handed out or were found live.
    pub cursor: Cell<u16>,
    /// Next block in the list this one is in.
    pub next: Cell<u32>,
    /// Large objects: number of blocks (head), or the head's index (tail).
    pub extent: Cell<u32>,
    /// Large arrays: cards that were stored into, see `barrier`.
    pub cards: Cell<u64>,
}

const _: () = assert!(size_of::<BlockMeta>() == 24);

/// A list of blocks.
pub(crate) type BlockList = Cell<u32>;

/// Blocks held back from ordinary allocation, so that an out-of-memory condition can be handled.
pub(crate) const RESERVE_BLOCKS: u32 = 16;
/// How many blocks become accessible at a time, at least.
const COMMIT_BLOCKS: u32 = 64;
/// Blocks after so many others are on large pages: marking a large heap misses the translation of nearly every address otherwise, and a
/// small one should not pay for memory that it does not use.
const LARGE_PAGES_FROM: usize = (32 << 20) >> BLOCK_SHIFT;
/// Fills free cells in the zeal modes that ask for it.
pub(crate) const POISON: u8 = 0xdb;

pub(crate) struct Blocks {
    pub region: Region,
    table: *mut BlockMeta,
    alloc_offset: usize,
    used_bits: *mut u64,
    /// Index of the first block that can hold objects.
    pub first: u32,
    /// Number of blocks in the region, header and tables included.
    total: u32,
    committed: Cell<u32>,
    /// One past the highest block that was ever used.
    high: Cell<u32>,
    /// Blocks in use.
    pub used: Cell<u32>,
    /// How many may be in use.
    pub allowed: Cell<u32>,
    /// The emergency reserve may be used.
    pub reserve_open: Cell<bool>,
    /// Free blocks whose memory is still resident.
    pub dirty_free: Cell<u32>,
    /// No free block before this word of the used bits.
    hint: Cell<usize>,
    /// Blocks less than half full, by class.
    pub partial: [BlockList; SIZE_CLASSES],
    /// Blocks with free cells, but not many, by class: used under memory pressure only.
    pub dense: [BlockList; SIZE_CLASSES],
    pub touched: BlockList,
}

impl Blocks {
    pub(crate) fn new(region: Region, max_bytes: Option<usize>) -> Result<Blocks, OutOfMemory> {
        let total = region.bytes >> BLOCK_SHIFT;
        let bitmap = total * WORDS_PER_BLOCK * 8;
        let align = |n: usize| n.next_multiple_of(BLOCK_BYTES);
        let alloc_offset = align(MARK_OFFSET + bitmap);
        let table_offset = align(alloc_offset + bitmap);
        let used_offset = align(table_offset + total * size_of::<BlockMeta>());
        let first = align(used_offset + total.div_ceil(64) * 8) >> BLOCK_SHIFT;
        region.commit(0, BLOCK_BYTES)?;
        region.commit(used_offset, first << BLOCK_SHIFT)?;
        let available = (total - first) as u32;
        let allowed = match max_bytes {
            Some(n) => u32::try_from(n >> BLOCK_SHIFT).unwrap_or(u32::MAX).clamp(2 * RESERVE_BLOCKS, available),
            None => available,
        };
        let blocks = Blocks {
            table: (region.base + table_offset) as *mut BlockMeta,
            alloc_offset,
            used_bits: (region.base + used_offset) as *mut u64,
            first: first as u32,
            total: total as u32,
            committed: Cell::new(first as u32),
            high: Cell::new(first as u32),
            used: Cell::new(0),
            allowed: Cell::new(allowed),
            reserve_open: Cell::new(false),
            dirty_free: Cell::new(0),
            hint: Cell::new(0),
            partial: [const { Cell::new(0) }; SIZE_CLASSES],
            dense: [const { Cell::new(0) }; SIZE_CLASSES],
            touched: Cell::new(0),
            region,
        };
        for b in 0..first as u32 {
            blocks.set_used(b, true);
        }
        blocks.commit_up_to(blocks.first + 2 * RESERVE_BLOCKS)?;
        Ok(blocks)
    }

    #[inline(always)]
    pub(crate) fn base(&self) -> usize {
        self.region.base
    }
    #[inline(always)]
    pub(crate) fn address(&self, block: u32) -> usize {
        self.region.base + ((block as usize) << BLOCK_SHIFT)
    }
    #[inline(always)]
    pub(crate) fn meta(&self, block: u32) -> &BlockMeta {
        debug_assert!(block >= self.first && block < self.committed.get());
        // SAFETY: the table has an entry for every block, accessible up to `committed`, and entries are all cells.
        unsafe { &*self.table.add(block as usize) }
    }
    /// All blocks that were ever used.
    pub(crate) fn all(&self) -> std::ops::Range<u32> {
        self.first..self.high.get()
    }
    pub(crate) fn committed_bytes(&self) -> usize {
        (self.committed.get() - self.first) as usize * BLOCK_BYTES
    }
    fn mark_words(&self, block: u32) -> *mut u64 {
        (self.region.base + MARK_OFFSET + block as usize * WORDS_PER_BLOCK * 8) as *mut u64
    }
    fn alloc_words(&self, block: u32) -> *mut u64 {
        (self.region.base + self.alloc_offset + block as usize * WORDS_PER_BLOCK * 8) as *mut u64
    }

    // ---- taking and freeing blocks ----

    fn used_word(&self, w: usize) -> &Cell<u64> {
        debug_assert!(w < (self.total as usize).div_ceil(64));
        // SAFETY: inside the used bits, which are accessible from the start.
        unsafe { &*self.used_bits.add(w).cast::<Cell<u64>>() }
    }
    fn set_used(&self, block: u32, used: bool) {
        let w = block as usize / 64;
        let (word, bit) = (self.used_word(w), 1u64 << (block % 64));
        if used {
            word.set(word.get() | bit);
        } else {
            word.set(word.get() & !bit);
            self.hint.set(self.hint.get().min(w));
        }
    }

    fn commit_up_to(&self, end: u32) -> Result<(), OutOfMemory> {
        let from = self.committed.get();
        if end <= from {
            return Ok(());
        }
        let wish = end.max(from + COMMIT_BLOCKS.max((from - self.first) / 8)).min(self.total);
        let commit = |to: u32| {
            let (f, t) = (from as usize, to as usize);
            let per_block = WORDS_PER_BLOCK * 8;
            let table = self.table as usize - self.region.base;
            self.region.commit(MARK_OFFSET + f * per_block, MARK_OFFSET + t * per_block)?;
            self.region.commit(self.alloc_offset + f * per_block, self.alloc_offset + t * per_block)?;
            self.region.commit(table + f * size_of::<BlockMeta>(), table + t * size_of::<BlockMeta>())?;
            self.region.commit(f << BLOCK_SHIFT, t << BLOCK_SHIFT)?;
            let large_pages = LARGE_PAGES_FROM + self.first as usize;
            if t > large_pages && f <= large_pages {
                self.region.prefer_large_pages(large_pages << BLOCK_SHIFT);
            }
            self.committed.set(to);
            Ok(())
        };
        commit(wish).or_else(|OutOfMemory| commit(end))
    }

    /// How many more blocks may be taken.
    pub(crate) fn budget(&self) -> u32 {
        let held_back = if self.reserve_open.get() { 0 } else { RESERVE_BLOCKS };
        self.allowed.get().saturating_sub(self.used.get() + held_back)
    }

    /// Takes `n` adjacent blocks: the lowest free ones.
    pub(crate) fn take(&self, n: u32) -> Option<u32> {
        if n == 0 || n > self.budget() {
            return None;
        }
        let (mut at, mut run) = (self.hint.get() as u32 * 64, 0);
        let mut first_free = None;
        while run < n {
            if at >= self.total {
                return None;
            }
            let word = self.used_word(at as usize / 64).get() >> (at % 64);
            let left = 64 - at % 64;
            let zeros = word.trailing_zeros().min(left);
            if zeros > 0 && first_free.is_none() {
                first_free = Some(at as usize / 64);
            }
            run += zeros;
            at += zeros;
            if zeros < left && run < n {
                at += (word >> zeros).trailing_ones();
                run = 0;
            }
        }
        let start = at - run;
        if start + n > self.total || self.commit_up_to(start + n).is_err() {
            return None;
        }
        for b in start..start + n {
            self.set_used(b, true);
            if self.meta(b).dirty.get() {
                self.dirty_free.set(self.dirty_free.get() - 1);
            }
        }
        // Everything before the first free word is used; that word may still have free bits.
        self.hint.set(first_free.unwrap_or(0));
        self.used.set(self.used.get() + n);
        self.high.set(self.high.get().max(start + n));
        Some(start)
    }

    /// Gives `n` blocks back.
    pub(crate) fn free(&self, start: u32, n: u32) {
        for b in start..start + n {
            let meta = self.meta(b);
            meta.state.set(BlockState::Free);
            meta.live.set(0);
            if meta.dirty.get() {
                self.dirty_free.set(self.dirty_free.get() + 1);
            }
            self.set_used(b, false);
        }
        self.used.set(self.used.get() - n);
    }

    /// Returns memory of free blocks to the system until at most `keep` of them are resident, highest first.
    pub(crate) fn discard_free(&self, keep: u32) {
        let mut at = self.high.get();
        while self.dirty_free.get() > keep && at > self.first {
            let end = at;
            while at > self.first && self.meta(at - 1).state.get() == BlockState::Free && self.meta(at - 1).dirty.get()
            {
                at -= 1;
            }
            if at == end {
                at -= 1;
                continue;
            }
            // SAFETY: free blocks hold nothing.
            if unsafe { self.region.discard((at as usize) << BLOCK_SHIFT, (end as usize) << BLOCK_SHIFT) } {
                for b in at..end {
                    self.meta(b).dirty.set(false);
                }
                self.dirty_free.set(self.dirty_free.get() - (end - at));
            }
        }
    }

    // ---- lists ----

    pub(crate) fn push(&self, list: &BlockList, block: u32) {
        self.meta(block).next.set(list.get());
        list.set(block);
    }
    pub(crate) fn pop(&self, list: &BlockList) -> Option<u32> {
        match list.get() {
            0 => None,
            b => {
                list.set(self.meta(b).next.get());
                Some(b)
            }
        }
    }

    // ---- cells ----

    /// The next run of free cells of a small block, as granules `[start, end)`, cut to `max_cells` cells. Moves the cursor past it.
    pub(crate) fn next_run(&self, block: u32, max_cells: usize) -> Option<(usize, usize)> {
        let meta = self.meta(block);
        let info = &CLASSES[meta.class.get() as usize];
        let (g, end) = (info.granules as usize, info.end_granule());
        let words = self.mark_words(block);
        // SAFETY: granule numbers stay below `end`, inside the block's words.
        let word = |w: usize| unsafe { *words.add(w) };
        let mut start = meta.cursor.get() as usize;
        while start < end && word(start / 64) >> (start % 64) & 1 != 0 {
            start += g;
        }
        if start >= end {
            meta.cursor.set(end as u16);
            return None;
        }
        let limit = end.min(start.saturating_add(max_cells.saturating_mul(g)));
        // The next mark bit ends the run: bits are set at starts of cells only.
        let mut at = start / 64;
        let mut bits = word(at) & (u64::MAX << (start % 64));
        let stop = loop {
            if bits != 0 {
                break (at * 64 + bits.trailing_zeros() as usize).min(limit);
            }
            at += 1;
            if at * 64 >= limit {
                break limit;
            }
            bits = word(at);
        };
        meta.cursor.set(stop as u16);
        Some((start, stop))
    }

    /// Sets the alloc bits of the cells in a run of granules.
    pub(crate) fn set_alloc_bits(&self, block: u32, start: usize, end: usize) {
        let info = &CLASSES[self.meta(block).class.get() as usize];
        let g = info.granules as usize;
        let words = self.alloc_words(block);
        let mut next = start;
        while next < end {
            let (w, bit) = (next / 64, next % 64);
            // Cells of this word from `bit` on. `pattern << bit` is right because `next` starts a cell.
            let mut cells = info.pattern << bit;
            let word_end = (w + 1) * 64;
            if end < word_end {
                cells &= (1u64 << (end % 64)) - 1;
            }
            // SAFETY: the run lies in the block.
            unsafe { *words.add(w) |= cells };
            next += info.cell_of(word_end - next + g - 1) * g;
        }
    }

    /// The object that `address` points to or into.
    #[inline]
    pub(crate) fn find(&self, address: usize) -> Option<ObjectPointer> {
        let offset = address.wrapping_sub(self.region.base);
        let block = offset >> BLOCK_SHIFT;
        if block < self.first as usize || block >= self.high.get() as usize {
            return None;
        }
        let meta = self.meta(block as u32);
        let (head, granule) = match meta.state.get() {
            BlockState::Free => return None,
            BlockState::LargeHead => (block, 0),
            BlockState::LargeTail => (meta.extent.get() as usize, 0),
            BlockState::Small => {
                let info = &CLASSES[meta.class.get() as usize];
                (block, info.cell_of((offset & (BLOCK_BYTES - 1)) / GRANULE) * info.granules as usize)
            }
        };
        // SAFETY: a granule of a block in use.
        let allocated = unsafe { *self.alloc_words(head as u32).add(granule / 64) } >> (granule % 64) & 1 != 0;
        let start = self.region.base + (head << BLOCK_SHIFT) + granule * GRANULE;
        // SAFETY: cells of blocks in use are accessible, and a header's first 8 bytes are plain data.
        (allocated && unsafe { *(start as *const u64) } != 0)
            .then(|| unsafe { NonNull::new_unchecked(start as *mut Header) })
    }

    /// Calls `f` for every object of a block, dead ones of the current cycle included, or for the marked ones only.
    pub(crate) fn each_in_block(&self, block: u32, marked_only: bool, f: &mut dyn FnMut(ObjectPointer)) {
        let words = match self.meta(block).state.get() {
            BlockState::Free | BlockState::LargeTail => return,
            BlockState::Small => WORDS_PER_BLOCK,
            BlockState::LargeHead => 1,
        };
        for w in 0..words {
            // SAFETY: the block's own words.
            let mut bits =
                unsafe { if marked_only { *self.mark_words(block).add(w) } else { *self.alloc_words(block).add(w) } };
            while bits != 0 {
                let granule = w * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let start = self.address(block) + granule * GRANULE;
                // SAFETY: a cell that was handed out; its address is not zero.
                unsafe {
                    if *(start as *const u64) != 0 {
                        f(NonNull::new_unchecked(start as *mut Header));
                    }
                }
            }
        }
    }

    #[inline(always)]
    pub(crate) fn is_marked(&self, p: ObjectPointer) -> bool {
        let offset = p.as_ptr() as usize - self.region.base;
        // SAFETY: every object has a mark bit.
        unsafe { *((self.region.base + MARK_OFFSET + (offset >> 7)) as *const u8) >> ((offset >> 4) & 7) & 1 != 0 }
    }

    /// Records a large object at `start`.
    pub(crate) fn set_large(&self, start: u32, n: u32) {
        for b in start..start + n {
            let meta = self.meta(b);
            meta.state.set(if b == start { BlockState::LargeHead } else { BlockState::LargeTail });
            meta.extent.set(if b == start { n } else { start });
            meta.live.set(0);
            meta.cards.set(0);
            meta.carded.set(false);
            meta.dirty.set(true);
        }
        // SAFETY: the block's own words.
        unsafe {
            *self.mark_words(start) = 0;
            *self.alloc_words(start) = 1;
        }
    }

    /// Makes a block that was just taken one of cells.
    pub(crate) fn set_small(&self, block: u32, class: usize) {
        let meta = self.meta(block);
        meta.state.set(BlockState::Small);
        meta.class.set(class as u8);
        meta.live.set(0);
        meta.cursor.set(0);
        for words in [self.mark_words(block), self.alloc_words(block)] {
            // SAFETY: the block's own words.
            unsafe { words.write_bytes(0, WORDS_PER_BLOCK) };
        }
    }

    // ---- what the collector does to blocks ----

    pub(crate) fn clear_marks(&self, block: u32) {
        // SAFETY: the block's own words.
        unsafe { self.mark_words(block).write_bytes(0, WORDS_PER_BLOCK) };
    }

    /// The block's mark bits, for saving them.
    pub(crate) fn marks(&self, block: u32) -> [u64; WORDS_PER_BLOCK] {
        // SAFETY: the block's own words.
        unsafe { *self.mark_words(block).cast() }
    }

    /// After marking: forgets what is not marked, and returns the number of live cells before and now.
    pub(crate) fn settle(&self, block: u32, poison: bool) -> (u16, u16) {
        let meta = self.meta(block);
        debug_assert_eq!(meta.state.get(), BlockState::Small);
        let (marks, allocs) = (self.mark_words(block), self.alloc_words(block));
        let mut live = 0;
        for w in 0..WORDS_PER_BLOCK {
            // SAFETY: the block's own words.
            unsafe {
                let bits = *marks.add(w);
                live += bits.count_ones();
                *allocs.add(w) = bits;
            }
        }
        let before = meta.live.replace(live as u16);
        meta.cursor.set(0);
        if poison {
            self.poison(block);
        }
        (before, live as u16)
    }

    fn poison(&self, block: u32) {
        let meta = self.meta(block);
        let info = &CLASSES[meta.class.get() as usize];
        let bytes = info.granules as usize * GRANULE;
        meta.dirty.set(true);
        for cell in 0..info.cells as usize {
            let at = self.address(block) + cell * bytes;
            // SAFETY: a cell of the block, free if not marked.
            unsafe {
                let p = NonNull::new_unchecked(at as *mut Header);
                if !self.is_marked(p) {
                    region::fill(at, bytes, POISON);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks() -> Blocks {
        Blocks::new(Region::reserve(Some(1 << 20)).unwrap(), None).unwrap()
    }

    #[test]
    fn blocks_are_taken_lowest_first_and_runs_are_adjacent() {
        let bs = blocks();
        let f = bs.first;
        assert_eq!(
            (bs.take(1), bs.take(3), bs.take(100), bs.take(1)),
            (Some(f), Some(f + 1), Some(f + 4), Some(f + 104))
        );
        bs.free(f + 1, 3);
        assert_eq!(bs.take(4), Some(f + 105));
        assert_eq!((bs.take(2), bs.take(1), bs.take(1)), (Some(f + 1), Some(f + 3), Some(f + 109)));
        assert_eq!(bs.used.get(), 110);
        assert_eq!(bs.take(u32::MAX), None);
        let rest = bs.budget();
        assert_eq!(bs.take(rest + 1), None);
        assert!(bs.take(rest).is_some());
        assert_eq!(bs.take(1), None);
        bs.reserve_open.set(true);
        assert!(bs.take(RESERVE_BLOCKS).is_some());
        assert_eq!(bs.take(1), None);
    }

    #[test]
    fn runs_end_at_marks_and_alloc_bits_follow_cells() {
        let bs = blocks();
        for (class, info) in CLASSES.iter().enumerate() {
            let b = bs.take(1).unwrap();
            bs.set_small(b, class);
            let g = info.granules as usize;
            let cells = info.cells as usize;
            let marked: Vec<usize> = (0..cells).filter(|c| c % 7 == 3 || c % 11 == 0).collect();
            for c in &marked {
                // SAFETY: a granule of the block.
                unsafe { *bs.mark_words(b).add(c * g / 64) |= 1 << (c * g % 64) };
            }
            let mut free = vec![];
            while let Some((start, end)) = bs.next_run(b, usize::MAX) {
                assert!(start < end && start % g == 0 && end % g == 0);
                free.extend((start / g)..(end / g));
                bs.set_alloc_bits(b, start, end);
            }
            let expected: Vec<usize> = (0..cells).filter(|c| !marked.contains(c)).collect();
            assert_eq!(free, expected, "class {class}");
            for granule in 0..GRANULES {
                // SAFETY: a granule of the block.
                let bit = unsafe { *bs.alloc_words(b).add(granule / 64) } >> (granule % 64) & 1;
                let wanted = granule % g == 0 && free.binary_search(&(granule / g)).is_ok();
                assert_eq!(bit != 0, wanted, "class {class} granule {granule}");
            }
            assert_eq!(bs.settle(b, true), (0, marked.len() as u16));
        }
    }
    const GRANULES: usize = crate::layout::GRANULES_PER_BLOCK;

    #[test]
    fn discarding_returns_the_highest_free_blocks() {
        let bs = blocks();
        let b = bs.take(40).unwrap();
        bs.set_large(b, 40);
        bs.free(b, 40);
        assert_eq!(bs.dirty_free.get(), 40);
        bs.discard_free(50);
        assert_eq!(bs.dirty_free.get(), 40);
        bs.discard_free(0);
        assert_eq!(bs.dirty_free.get(), 0);
        assert!(!bs.meta(b).dirty.get());
    }
}
