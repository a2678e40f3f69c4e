//! The code heap: one reserved private range, never writable and executable at once, freed function by function.
//!
//! Pages are flipped between writing and executing while the global lock is held, under which alone compiled code runs; a fork's child has its
//! own copy of the range. Pieces are multiples of [`GRANULE`]; free ones are kept sorted and merged, and the first that fits is taken, so that
//! the pages in use stay few.

use super::cache;
use brolga_vm::abi::tier::CodeMemory;
use memmap2::{MmapMut, MmapOptions};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// aarch64's `bl` reaches so far.
pub const RESERVED: usize = 128 << 20;
/// Alignment and unit of sizes.
pub const GRANULE: usize = 64;

/// See the module.
pub struct CodeHeap {
    map: MmapMut,
    /// Offset and length of free pieces below `top`.
    free: BTreeMap<usize, usize>,
    /// Nothing beyond was ever used.
    top: usize,
    used: usize,
    peak: usize,
    limit: usize,
    page: usize,
}

/// Why there is no memory for code.
#[derive(Debug)]
pub enum NoCode {
    Full,
    System(std::io::Error),
}

impl CodeHeap {
    /// Reserves the range; at most `limit` bytes of it are used.
    pub fn new(limit: usize) -> std::io::Result<Rc<RefCell<CodeHeap>>> {
        let map = MmapOptions::new().len(RESERVED).no_reserve_swap().map_anon()?;
        // SAFETY: asks for a constant.
        let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as usize;
        cache::register();
        let limit = limit.min(RESERVED);
        Ok(Rc::new(RefCell::new(CodeHeap { map, free: BTreeMap::new(), top: 0, used: 0, peak: 0, limit, page })))
    }
    /// Bytes of code.
    pub fn used(&self) -> usize {
        self.used
    }
    /// Bytes of code that there may be.
    pub fn limit(&self) -> usize {
        self.limit
    }
    /// The most bytes of the range that were ever in use, gaps included.
    pub fn peak(&self) -> usize {
        self.peak
    }
    fn take(&mut self, len: usize) -> Option<usize> {
        let found = self.free.iter().find(|(_, l)| **l >= len).map(|(at, l)| (*at, *l));
        if let Some((at, l)) = found {
            self.free.remove(&at);
            if l > len {
                self.free.insert(at + len, l - len);
            }
            return Some(at);
        }
        let at = self.top;
        if at + len > self.limit {
            return None;
        }
        self.top += len;
        self.peak = self.peak.max(self.top);
        Some(at)
    }
    fn give_back(&mut self, at: usize, len: usize) {
        let (mut at, mut len) = (at, len);
        if let Some((&before, &l)) = self.free.range(..at).next_back()
            && before + l == at
        {
            self.free.remove(&before);
            (at, len) = (before, l + len);
        }
        if let Some(&l) = self.free.get(&(at + len)) {
            self.free.remove(&(at + len));
            len += l;
        }
        if at + len == self.top {
            self.top = at;
        } else {
            self.free.insert(at, len);
        }
    }
    fn protect(&self, at: usize, len: usize, protection: i32) -> std::io::Result<()> {
        let start = at & !(self.page - 1);
        let end = (at + len).next_multiple_of(self.page);
        // SAFETY: whole pages of our own mapping.
        let result =
            unsafe { libc::mprotect(self.map.as_ptr().wrapping_add(start).cast_mut().cast(), end - start, protection) };
        if result == 0 { Ok(()) } else { Err(std::io::Error::last_os_error()) }
    }
    fn write(&mut self, at: usize, code: &[u8]) -> std::io::Result<*const u8> {
        self.protect(at, code.len(), libc::PROT_READ | libc::PROT_WRITE)?;
        let p = self.map.as_mut_ptr().wrapping_add(at);
        // SAFETY: a piece that was taken for this code.
        unsafe { std::ptr::copy_nonoverlapping(code.as_ptr(), p, code.len()) };
        self.protect(at, code.len(), libc::PROT_READ | libc::PROT_EXEC)?;
        cache::flush(p, code.len());
        Ok(p)
    }
}

/// Copies code into the heap. The piece is given back when the result is dropped.
pub fn place(heap: &Rc<RefCell<CodeHeap>>, code: &[u8]) -> Result<Piece, NoCode> {
    let len = code.len().next_multiple_of(GRANULE);
    let mut h = heap.borrow_mut();
    let at = h.take(len).ok_or(NoCode::Full)?;
    h.used += len;
    match h.write(at, code) {
        Ok(start) => Ok(Piece { heap: heap.clone(), at, len, start, code: code.len() }),
        Err(e) => {
            h.used -= len;
            h.give_back(at, len);
            Err(NoCode::System(e))
        }
    }
}

/// A piece of the heap.
pub struct Piece {
    heap: Rc<RefCell<CodeHeap>>,
    at: usize,
    len: usize,
    start: *const u8,
    code: usize,
}
impl Piece {
    pub fn start(&self) -> *const u8 {
        self.start
    }
}
impl CodeMemory for Piece {
    fn range(&self) -> (usize, usize) {
        (self.start as usize, self.code)
    }
}
impl Drop for Piece {
    fn drop(&mut self) {
        let mut h = self.heap.borrow_mut();
        h.used -= self.len;
        let (at, len) = (self.at, self.len);
        h.give_back(at, len);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_merged_and_used_again() {
        let heap = CodeHeap::new(1 << 20).unwrap();
        let a = place(&heap, &[0xc3; 100]).unwrap();
        let b = place(&heap, &[0xc3; 10]).unwrap();
        let c = place(&heap, &[0xc3; 200]).unwrap();
        let first = a.start();
        drop(a);
        drop(b);
        assert_eq!(heap.borrow().free.len(), 1);
        let d = place(&heap, &[0xc3; 180]).unwrap();
        assert_eq!(d.start(), first);
        drop(c);
        drop(d);
        assert_eq!((heap.borrow().used(), heap.borrow().top), (0, 0));
        assert!(matches!(place(&heap, &vec![0; 2 << 20]), Err(NoCode::Full)));
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn code_runs() {
        let heap = CodeHeap::new(1 << 20).unwrap();
        // mov eax, 42; ret
        let piece = place(&heap, &[0xb8, 42, 0, 0, 0, 0xc3]).unwrap();
        // SAFETY: the code above.
        let f: extern "C" fn() -> i32 = unsafe { std::mem::transmute(piece.start()) };
        assert_eq!(f(), 42);
    }
}
