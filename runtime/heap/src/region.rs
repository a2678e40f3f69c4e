//! Address space: one aligned, reserved range per heap, made accessible piece by piece.
//!
//! The range is mapped without access and without reservation, so it costs nothing until used, and `mprotect` opens it in
//! steps: a refusal there (limits, strict overcommit) is an ordinary out-of-memory answer, not a signal later.

use crate::object::REGION_SHIFT;
use crate::{OutOfMemory, layout};
use std::ptr;

/// The whole span of addresses that share a base.
const FULL_BYTES: usize = 1 << REGION_SHIFT;
/// The least that is worth running with.
const LEAST_BYTES: usize = 64 << 20;

/// A reserved range; unmapped when dropped.
pub(crate) struct Region {
    pub base: usize,
    pub bytes: usize,
}

impl Region {
    /// Reserves a range aligned to 64 GB: room for `wanted` bytes of heap, or 64 GB if that is `None`, or less if the process
    /// may not have that much address space.
    pub(crate) fn reserve(wanted: Option<usize>) -> Result<Region, OutOfMemory> {
        let mut bytes = match wanted {
            // Side tables take 1/60 of a region.
            Some(n) => n.saturating_add(n / 32).saturating_add(8 << 20).clamp(LEAST_BYTES, FULL_BYTES),
            None => FULL_BYTES,
        };
        // The rest of the process needs address space too.
        bytes = bytes.min(address_space_limit() / 8 * 5).max(LEAST_BYTES).next_multiple_of(layout::BLOCK_BYTES);
        while bytes >= LEAST_BYTES {
            if let Some(base) = reserve_aligned(bytes) {
                return Ok(Region { base, bytes });
            }
            bytes = (bytes / 4 * 3).next_multiple_of(layout::BLOCK_BYTES);
        }
        Err(OutOfMemory)
    }

    /// Makes `[base + start, base + end)` readable and writable, widened to whole pages.
    pub(crate) fn commit(&self, start: usize, end: usize) -> Result<(), OutOfMemory> {
        debug_assert!(start <= end && end <= self.bytes);
        let page = page_bytes();
        let start = start & !(page - 1);
        let end = (end + page - 1) & !(page - 1);
        // SAFETY: the range lies in our own mapping.
        match unsafe { libc::mprotect((self.base + start) as *mut _, end - start, libc::PROT_READ | libc::PROT_WRITE) }
        {
            0 => Ok(()),
            _ => Err(OutOfMemory),
        }
    }

    /// Asks the system for large pages from `start` to the end. It may refuse.
    pub(crate) fn prefer_large_pages(&self, start: usize) {
        #[cfg(target_os = "linux")]
        if start < self.bytes {
            // SAFETY: the range lies in our own mapping, and the advice changes no contents.
            unsafe { libc::madvise((self.base + start) as *mut _, self.bytes - start, libc::MADV_HUGEPAGE) };
        }
        #[cfg(not(target_os = "linux"))]
        let _ = start;
    }

    /// Gives the pages of whole blocks back to the system; they read as zero afterwards.
    ///
    /// # Safety
    /// Nothing in the range is in use.
    pub(crate) unsafe fn discard(&self, start: usize, end: usize) -> bool {
        debug_assert!(start <= end && end <= self.bytes && (start | end).is_multiple_of(layout::BLOCK_BYTES));
        // On Linux this zeroes a private anonymous mapping; elsewhere the contents are unspecified.
        // SAFETY: the range lies in our own mapping and by the caller's promise is unused.
        let result = unsafe { libc::madvise((self.base + start) as *mut _, end - start, libc::MADV_DONTNEED) };
        result == 0 && cfg!(target_os = "linux")
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours and nobody uses it any more.
        unsafe { libc::munmap(self.base as *mut _, self.bytes) };
    }
}

fn address_space_limit() -> usize {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` is a valid place for the answer.
    match unsafe { libc::getrlimit(libc::RLIMIT_AS, &mut limit) } {
        0 => usize::try_from(limit.rlim_cur).unwrap_or(usize::MAX),
        _ => usize::MAX,
    }
}

fn page_bytes() -> usize {
    // SAFETY: no preconditions.
    unsafe { libc::sysconf(libc::_SC_PAGESIZE) as usize }
}

fn reserve_aligned(bytes: usize) -> Option<usize> {
    // Somewhere in the middle of a 47-bit space, different from run to run; then low addresses, for smaller spaces.
    let seed = (&raw const bytes as usize) >> 4;
    let middle = (0..24).map(|i| 64 + (seed.wrapping_mul(0x9e37_79b9) + i * 37) % 1024);
    middle.chain((1..64).rev()).map(|slot| slot << REGION_SHIFT).find(|&at| map_at(at, bytes))
}

fn map_at(at: usize, bytes: usize) -> bool {
    #[cfg(target_os = "linux")]
    const EXACT: i32 = libc::MAP_FIXED_NOREPLACE;
    #[cfg(not(target_os = "linux"))]
    const EXACT: i32 = 0;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | EXACT;
    // SAFETY: a new anonymous mapping; without MAP_FIXED it never replaces an existing one.
    let got = unsafe { libc::mmap(at as *mut _, bytes, libc::PROT_NONE, flags, -1, 0) };
    if got == libc::MAP_FAILED {
        return false;
    }
    if got as usize == at {
        return true;
    }
    // Kernels that do not know the flag take the address as a hint.
    // SAFETY: unmaps what was just mapped.
    unsafe { libc::munmap(got, bytes) };
    false
}

/// Asks the processor to fetch the line at `p`.
#[inline(always)]
pub(crate) fn prefetch(p: *const u8) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch never faults.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(p.cast())
    };
    #[cfg(target_arch = "aarch64")]
    // SAFETY: a prefetch never faults.
    unsafe {
        std::arch::asm!("prfm pldl1keep, [{}]", in(reg) p, options(nostack, preserves_flags, readonly))
    };
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    let _ = p;
}

/// Fills memory of the region with one byte.
///
/// # Safety
/// The range is accessible and holds no object in use.
pub(crate) unsafe fn fill(at: usize, bytes: usize, byte: u8) {
    // SAFETY: by the caller's promise.
    unsafe { ptr::write_bytes(at as *mut u8, byte, bytes) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_aligned_and_usable() {
        let (a, b) = (Region::reserve(None).unwrap(), Region::reserve(Some(1 << 20)).unwrap());
        for r in [&a, &b] {
            assert_eq!(r.base & (FULL_BYTES - 1), 0);
            r.commit(0, 1 << 20).unwrap();
            // SAFETY: committed above, unused.
            unsafe {
                fill(r.base, 1 << 20, 7);
                assert!(r.discard(0, 1 << 20));
                assert_eq!(*((r.base + 5) as *const u8), 0);
            }
        }
        assert_ne!(a.base, b.base);
        assert_eq!(b.bytes, LEAST_BYTES);
    }
}
