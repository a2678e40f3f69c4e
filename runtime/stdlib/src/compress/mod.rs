//! Compression: `zlib`, `_bz2`, `_lzma`, `_zstd`.
//!
//! The libraries do the coding; here are their Python faces. This file has what those share: results that grow ([`Output`]), decoders that are fed piece by
//! piece and asked for limited amounts ([`Feed`]), and the turn-taking of threads at one coder ([`exclusive`]).

pub mod bz2;
pub mod lzma;
pub mod zlib;
pub mod zstd;
mod zstd_dict;
mod zstd_library;

use brolga_vm::prelude::*;
use std::cell::{RefCell, RefMut};

/// Bytes that the next piece of output has at first, and at most.
const FIRST_PIECE: usize = 32 << 10;
const LARGEST_PIECE: usize = 64 << 20;

/// There was no memory for the result.
#[derive(Debug)]
pub struct NoMemory;
impl NoMemory {
    pub fn raise(self, t: &Thread) -> Raised {
        t.raise_out_of_memory()
    }
}

/// A result that grows as a coder writes it.
pub struct Output {
    bytes: Vec<u8>,
    /// No more than this is wanted.
    limit: usize,
    piece: usize,
}

impl Output {
    pub fn new(limit: Option<usize>) -> Output {
        Output { bytes: Vec::new(), limit: limit.unwrap_or(usize::MAX), piece: FIRST_PIECE }
    }
    /// With a guess of the size.
    pub fn with_hint(limit: Option<usize>, hint: usize) -> Output {
        Output { piece: hint.clamp(1, LARGEST_PIECE), ..Output::new(limit) }
    }
    /// As much as was wanted is there.
    pub fn is_full(&self) -> bool {
        self.bytes.len() >= self.limit
    }
    /// Room to write to: address and size. The size is zero only if the output is full.
    pub fn room(&mut self) -> Result<(*mut u8, usize), NoMemory> {
        let wanted = self.limit - self.bytes.len();
        if self.bytes.capacity() == self.bytes.len() && wanted > 0 {
            self.bytes.try_reserve_exact(self.piece.min(wanted)).map_err(|_| NoMemory)?;
            self.piece = (self.bytes.capacity()).clamp(FIRST_PIECE, LARGEST_PIECE);
        }
        let spare = self.bytes.spare_capacity_mut();
        let size = spare.len().min(wanted);
        Ok((spare.as_mut_ptr().cast(), size))
    }
    /// Notes that bytes were written.
    ///
    /// # Safety
    /// `n` bytes were written at the start of the last [`Output::room`].
    pub unsafe fn advance(&mut self, n: usize) {
        // SAFETY: by the caller's promise.
        unsafe { self.bytes.set_len(self.bytes.len() + n) }
    }
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}
impl IntoPy for Output {
    fn into_py(self, t: &Thread) -> PyResult<Value> {
        self.bytes.as_slice().into_py(t)
    }
}

/// What a decoder did with a piece of input.
pub struct Step {
    pub consumed: usize,
    /// The data is complete.
    pub end: bool,
    /// The decoder may have more output, though it needs no more input for it.
    pub holds_output: bool,
}

/// The state of a decompressor object: input that waits, and what followed the end of the data.
#[derive(Default)]
pub struct Feed {
    waiting: Vec<u8>,
    pub unused: Vec<u8>,
    pub eof: bool,
    pub starved: bool,
}

impl Feed {
    pub fn new() -> Feed {
        Feed { starved: true, ..Feed::default() }
    }
    /// Decodes `data` after what waits already. `decode` is called until it has nothing more to do.
    pub fn run<E>(
        &mut self,
        data: &[u8],
        out: &mut Output,
        mut decode: impl FnMut(&[u8], &mut Output) -> Result<Step, E>,
    ) -> Result<(), E> {
        let mut joined = std::mem::take(&mut self.waiting);
        let input = if joined.is_empty() {
            data
        } else {
            joined.extend_from_slice(data);
            &joined
        };
        let mut at = 0;
        let step = loop {
            let step = decode(&input[at..], out)?;
            at += step.consumed;
            if step.end
                || out.is_full()
                || (at == input.len() && !step.holds_output)
                || (step.consumed == 0 && !step.holds_output)
            {
                break step;
            }
        };
        let rest = &input[at..];
        if step.end {
            self.eof = true;
            self.starved = false;
            self.unused = rest.to_vec();
        } else {
            self.starved = rest.is_empty() && !step.holds_output;
            self.waiting = rest.to_vec();
        }
        Ok(())
    }
}

/// Memory that a coder's library takes, counted so that collections come in time.
pub struct Weight {
    heap: *const brolga_heap::Heap,
    bytes: usize,
}
impl Weight {
    pub fn new(t: &Thread, bytes: usize) -> PyResult<Weight> {
        t.check_memory(t.heap.try_add_external(bytes))?;
        let heap: &brolga_heap::Heap = &t.heap;
        Ok(Weight { heap, bytes })
    }
}
impl Drop for Weight {
    fn drop(&mut self) {
        // SAFETY: the heap outlives its objects, of which the coder is one.
        unsafe { (*self.heap).sub_external(self.bytes) };
    }
}

/// The limit that a `max_length` argument stands for.
pub fn limit_of(max_length: isize) -> Option<usize> {
    usize::try_from(max_length).ok()
}

/// `TypeError: cannot pickle '...' object`, from the `__reduce__` of coders.
pub fn refuse_pickling(t: &Thread, zelf: Value) -> Raised {
    t.raise_type_error(format!("cannot pickle '{}' object", brolga_vm::abi::args::type_name(t, zelf)))
}

/// Takes a coder for this thread, waiting while another one uses it.
pub fn exclusive<'a, T>(t: &Thread, cell: &'a RefCell<T>) -> RefMut<'a, T> {
    loop {
        match cell.try_borrow_mut() {
            Ok(guard) => return guard,
            Err(_) => t.allow_threads(|| std::thread::sleep(std::time::Duration::from_micros(200))),
        }
    }
}
