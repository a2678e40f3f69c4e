//! The memory of a thread's Python stack.

use std::cell::Cell;
use std::ptr;

/// Address space reserved for a thread's Python stack; pages are committed by use.
const RESERVED_BYTES: usize = 256 << 20;
/// What must be available when address space is limited.
const MINIMAL_BYTES: usize = 1 << 20;

/// Where address space is limited, each thread takes this part of it: there may be many.
const PART_OF_LIMIT: usize = 128;

fn address_space_limit() -> usize {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` is a valid place for the answer.
    match unsafe { libc::getrlimit(libc::RLIMIT_AS, &mut limit) } {
        0 => usize::try_from(limit.rlim_cur).unwrap_or(usize::MAX),
        _ => usize::MAX,
    }
}

/// A reserved range of words, mapped when the thread first runs Python code.
pub struct PythonStack {
    base: Cell<*mut u64>,
    bytes: Cell<usize>,
}

impl Default for PythonStack {
    fn default() -> Self {
        PythonStack { base: Cell::new(ptr::null_mut()), bytes: Cell::new(0) }
    }
}

impl PythonStack {
    /// Maps the memory, unless that was done before. `None` if there is none to be had.
    pub fn reserve(&self) -> Option<(*mut u64, *mut u64)> {
        if self.base.get().is_null() {
            let mut bytes = RESERVED_BYTES.min(address_space_limit() / PART_OF_LIMIT).max(MINIMAL_BYTES);
            loop {
                // SAFETY: a fresh anonymous private mapping.
                let p = unsafe {
                    libc::mmap(
                        ptr::null_mut(),
                        bytes,
                        libc::PROT_READ | libc::PROT_WRITE,
                        libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_NORESERVE,
                        -1,
                        0,
                    )
                };
                if p != libc::MAP_FAILED {
                    self.base.set(p.cast());
                    self.bytes.set(bytes);
                    break;
                }
                bytes /= 2;
                if bytes < MINIMAL_BYTES {
                    return None;
                }
            }
        }
        let base = self.base.get();
        Some((base, base.wrapping_byte_add(self.bytes.get())))
    }
    /// How many words there are.
    pub fn words(&self) -> usize {
        self.bytes.get() / size_of::<u64>()
    }
    /// Whether an address lies in this stack.
    pub fn contains(&self, address: usize) -> bool {
        let base = self.base.get() as usize;
        address >= base && address < base + self.bytes.get()
    }
}

impl Drop for PythonStack {
    fn drop(&mut self) {
        if !self.base.get().is_null() {
            // SAFETY: our own mapping; the thread is gone, so nothing points into it any more.
            unsafe { libc::munmap(self.base.get().cast(), self.bytes.get()) };
        }
    }
}
