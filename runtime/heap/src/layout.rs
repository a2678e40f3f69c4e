//! Sizes and places: blocks, granules, size classes, and the map of a region.
//!
//! A region is cut into 64 KB blocks. A block holds cells of one size class, or is part of a large object's run of blocks. The
//! granule is 16 bytes: every object starts on one, and the side bitmaps have one bit per granule.
//!
//! ```text
//! base                                                                                  base + size
//! | header | mark bits | alloc bits | block table | used bits |  blocks ................ |
//!   64 KB    size/128    size/128     24 B a block  1 bit a block
//! ```
//! The mark bits' offset is the same in all regions; the others depend on the region's size.

/// Smallest unit of allocation and the alignment of every object.
pub const GRANULE: usize = 16;
/// log2 of [`BLOCK_BYTES`].
pub const BLOCK_SHIFT: u32 = 16;
/// Size and alignment of a block.
pub const BLOCK_BYTES: usize = 1 << BLOCK_SHIFT;
/// Bits a block has in each bitmap.
pub const GRANULES_PER_BLOCK: usize = BLOCK_BYTES / GRANULE;
/// 64-bit words a block has in each bitmap.
pub(crate) const WORDS_PER_BLOCK: usize = GRANULES_PER_BLOCK / 64;
/// Offset of the mark bits in a region.
pub(crate) const MARK_OFFSET: usize = BLOCK_BYTES;

/// Number of size classes.
pub const SIZE_CLASSES: usize = 42;
/// Cell size of each class, in bytes. Up to 256 every multiple of 16; above, sizes that waste little of a block.
pub const CLASS_BYTES: [u32; SIZE_CLASSES] = [
    16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 320, 384, 448, 512, 640, 768, 896, 1024,
    1280, 1552, 1808, 2048, 2608, 3120, 3632, 4096, 5040, 5456, 6544, 8192, 9360, 10912, 13104, 16384, 21840, 32768,
];
/// The largest object that lives in a cell; larger ones get blocks of their own.
pub const MAX_SMALL_BYTES: usize = CLASS_BYTES[SIZE_CLASSES - 1] as usize;

const CLASS_OF_GRANULES: [u8; MAX_SMALL_BYTES / GRANULE + 1] = {
    let mut table = [0u8; MAX_SMALL_BYTES / GRANULE + 1];
    let (mut granules, mut class) = (1, 0);
    while granules < table.len() {
        if granules * GRANULE > CLASS_BYTES[class] as usize {
            class += 1;
        }
        table[granules] = class as u8;
        granules += 1;
    }
    table
};
static CLASS_TABLE: [u8; MAX_SMALL_BYTES / GRANULE + 1] = CLASS_OF_GRANULES;

/// The class for objects of a size known at compile time; `None` means large.
pub const fn size_class(bytes: usize) -> Option<usize> {
    if bytes > MAX_SMALL_BYTES { None } else { Some(CLASS_OF_GRANULES[bytes.div_ceil(GRANULE)] as usize) }
}

/// As [`size_class`], by a table in memory.
#[inline(always)]
pub(crate) fn size_class_of(bytes: usize) -> Option<usize> {
    CLASS_TABLE.get(bytes.div_ceil(GRANULE)).map(|&c| c as usize)
}

/// What is worth precomputing about a class.
pub(crate) struct ClassInfo {
    /// Cell size in granules.
    pub granules: u16,
    /// Cells in a block.
    pub cells: u16,
    /// ceil(2^24 / granules): a granule's offset in the block times this, shifted right by 24, is its cell.
    pub reciprocal: u32,
    /// Bits at the multiples of `granules`.
    pub pattern: u64,
    /// Cells handed out at a time: about [`RUN_BYTES`], so that what was zeroed is still in the first-level cache when it is used.
    pub run_cells: u16,
}

/// See [`ClassInfo::run_cells`].
const RUN_BYTES: usize = 8 << 10;

pub(crate) static CLASSES: [ClassInfo; SIZE_CLASSES] = {
    const NONE: ClassInfo = ClassInfo { granules: 0, cells: 0, reciprocal: 0, pattern: 0, run_cells: 1 };
    let mut classes = [NONE; SIZE_CLASSES];
    let mut c = 0;
    while c < SIZE_CLASSES {
        let granules = CLASS_BYTES[c] as usize / GRANULE;
        let (mut pattern, mut bit) = (0u64, 0);
        while bit < 64 {
            pattern |= 1 << bit;
            bit += granules;
        }
        classes[c] = ClassInfo {
            granules: granules as u16,
            cells: (GRANULES_PER_BLOCK / granules) as u16,
            reciprocal: (1u32 << 24).div_ceil(granules as u32),
            pattern,
            run_cells: if CLASS_BYTES[c] as usize > RUN_BYTES {
                1
            } else {
                (RUN_BYTES / CLASS_BYTES[c] as usize) as u16
            },
        };
        c += 1;
    }
    classes
};

impl ClassInfo {
    /// The cell that granule `granule` of the block belongs to.
    #[inline(always)]
    pub(crate) fn cell_of(&self, granule: usize) -> usize {
        ((granule as u64 * u64::from(self.reciprocal)) >> 24) as usize
    }
    /// First granule after the last cell.
    #[inline(always)]
    pub(crate) fn end_granule(&self) -> usize {
        self.cells as usize * self.granules as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_gets_the_smallest_class_that_holds_it() {
        for bytes in 1..=MAX_SMALL_BYTES {
            let class = size_class(bytes).unwrap();
            assert_eq!(size_class_of(bytes), Some(class));
            assert!(CLASS_BYTES[class] as usize >= bytes);
            assert!(class == 0 || (CLASS_BYTES[class - 1] as usize) < bytes);
        }
        assert_eq!((size_class(MAX_SMALL_BYTES + 1), size_class_of(MAX_SMALL_BYTES + 1)), (None, None));
        assert!(size_class_of(usize::MAX).is_none());
    }

    #[test]
    fn the_reciprocal_divides_exactly() {
        for info in &CLASSES {
            assert!(info.end_granule() <= GRANULES_PER_BLOCK);
            for granule in 0..GRANULES_PER_BLOCK {
                assert_eq!(info.cell_of(granule), granule / info.granules as usize);
            }
        }
    }
}
