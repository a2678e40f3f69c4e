//! The process's allocator: the system's, with a reserve for when that has nothing left.
//!
//! Rust ends the process when a small allocation fails, and most small allocations cannot be written in a way that fails otherwise. So they are
//! served from a reserve then, and [`brolga_heap::shortage`] is told, so that the next allocation on the heap collects and, if that does not free the
//! reserve, fails: a `MemoryError` soon after. Requests that may be large are made in ways that can fail (`try_reserve`, `Thread::ensure_memory`), and
//! are not served from the reserve.
//!
//! For tests, `BROLGA_FAIL_ALLOCATION=N` makes the Nth allocation (and every further one, with `N+`) from the start of the program fail that way; 0 counts
//! only, and the count is printed at the end.

use brolga_heap::shortage;
use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Address space that is set aside; memory only once it is used.
const RESERVE_BYTES: usize = 64 << 20;
/// No more than this part of a limited address space.
const PART_OF_LIMIT: usize = 24;
/// Requests for more than this part of the reserve fail at once.
const LARGEST_PART: usize = 4;

pub struct Allocator;

struct Reserve {
    at: usize,
    end: usize,
    /// Allocations from the reserve that are not freed yet: when there is none, it starts again.
    live: usize,
}

static RESERVE: Mutex<Reserve> = Mutex::new(Reserve { at: 0, end: 0, live: 0 });
/// Bounds of the reserve; both 0 before it exists.
static START: AtomicUsize = AtomicUsize::new(0);
static END: AtomicUsize = AtomicUsize::new(0);

/// Sets the reserve aside. Without one, failures are Rust's.
pub fn set_aside() {
    let mut limit = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
    // SAFETY: the structure is writable.
    unsafe { libc::getrlimit(libc::RLIMIT_AS, &raw mut limit) };
    let limit = usize::try_from(limit.rlim_cur).unwrap_or(usize::MAX);
    let bytes = RESERVE_BYTES.min(limit / PART_OF_LIMIT) & !0xffff;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: a new mapping that the system places.
    let start = unsafe { libc::mmap(ptr::null_mut(), bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
    if start == libc::MAP_FAILED {
        return;
    }
    let start = start as usize;
    let mut reserve = RESERVE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    (reserve.at, reserve.end) = (start, start + bytes);
    START.store(start, Ordering::Relaxed);
    END.store(start + bytes, Ordering::Release);
}

fn is_reserved(p: *mut u8) -> bool {
    let address = p as usize;
    address < END.load(Ordering::Relaxed) && address >= START.load(Ordering::Relaxed)
}

#[cold]
#[inline(never)]
fn from_reserve(layout: Layout) -> *mut u8 {
    if layout.size() > (END.load(Ordering::Relaxed) - START.load(Ordering::Relaxed)) / LARGEST_PART {
        return ptr::null_mut();
    }
    let mut reserve = RESERVE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let at = reserve.at.next_multiple_of(layout.align().max(16));
    if at == 0 || at + layout.size() > reserve.end {
        return ptr::null_mut();
    }
    reserve.at = at + layout.size();
    reserve.live += 1;
    shortage::begin();
    at as *mut u8
}
#[cold]
#[inline(never)]
fn back_to_reserve() {
    let mut reserve = RESERVE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    reserve.live -= 1;
    if reserve.live == 0 {
        reserve.at = START.load(Ordering::Relaxed);
        shortage::end();
    }
}

// SAFETY: memory comes from the system's allocator, or from a part of the reserve that nobody else has; which of them is told by the address.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if shortage::is_injected() {
            return from_reserve(layout);
        }
        // SAFETY: by the caller's promise.
        let p = unsafe { System.alloc(layout) };
        if p.is_null() { from_reserve(layout) } else { p }
    }
    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if shortage::is_injected() {
            let p = from_reserve(layout);
            if !p.is_null() {
                // SAFETY: memory of this size that is ours.
                unsafe { ptr::write_bytes(p, 0, layout.size()) };
            }
            return p;
        }
        // SAFETY: by the caller's promise.
        let p = unsafe { System.alloc_zeroed(layout) };
        if !p.is_null() {
            return p;
        }
        let p = from_reserve(layout);
        if !p.is_null() {
            // SAFETY: memory of this size that is ours.
            unsafe { ptr::write_bytes(p, 0, layout.size()) };
        }
        p
    }
    #[inline]
    unsafe fn dealloc(&self, p: *mut u8, layout: Layout) {
        if is_reserved(p) {
            return back_to_reserve();
        }
        // SAFETY: by the caller's promise; the memory is the system's.
        unsafe { System.dealloc(p, layout) }
    }
    #[inline]
    unsafe fn realloc(&self, p: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if !is_reserved(p) && !shortage::is_injected() {
            // SAFETY: by the caller's promise; the memory is the system's.
            let new = unsafe { System.realloc(p, layout, new_size) };
            if !new.is_null() {
                return new;
            }
        }
        // SAFETY: by the caller's promise the size is valid with this alignment; both areas have the copied size.
        unsafe {
            let new_layout = Layout::from_size_align_unchecked(new_size, layout.align());
            let new = if is_reserved(p) { self.alloc(new_layout) } else { from_reserve(new_layout) };
            if !new.is_null() {
                ptr::copy_nonoverlapping(p, new, layout.size().min(new_size));
                self.dealloc(p, layout);
            }
            new
        }
    }
}
