//! The bytes that an unpickler reads: all of a pickle at once, or pieces of a file.
//!
//! Files are asked for as little as possible, so that what follows a pickle can be read from them afterwards: their `peek` says what is to come, if they have
//! one, and what has been used of that is then read; else each piece is read by itself.

use super::unpickling_error;
use crate::support::held;
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::objects::memoryview::PyMemoryView;
use brolga_vm::objects::{bytearray::PyByteArray, int};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, buffer, call};
use std::cell::Cell;
use std::ops::{Deref, Range};

/// Bytes that are asked of `peek`.
const PREFETCH: usize = 128 * 1024;

/// A part of what has been read.
pub struct Piece {
    owner: Gc<PyBytes>,
    range: Range<usize>,
}
impl Deref for Piece {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.owner.as_bytes()[self.range.clone()]
    }
}

#[derive(Trace)]
pub struct Input {
    data: GcField<PyBytes>,
    /// Where the next piece begins.
    at: Cell<usize>,
    /// Up to here, the file has been read; what follows was only peeked at.
    prefetched: Cell<usize>,
    read: Field,
    readline: Field,
    peek: Field,
    readinto: Field,
}
impl Default for Input {
    fn default() -> Self {
        Input {
            data: GcField::EMPTY,
            at: Cell::new(0),
            prefetched: Cell::new(0),
            read: Field::EMPTY,
            readline: Field::EMPTY,
            peek: Field::EMPTY,
            readinto: Field::EMPTY,
        }
    }
}

fn truncated(t: &Thread) -> Raised {
    unpickling_error(t, "pickle data was truncated")
}

impl Input {
    pub fn set_data(&self, owner: &Header, data: Gc<PyBytes>) {
        self.data.set(owner, Some(data));
        self.at.set(0);
        self.prefetched.set(data.len());
    }
    /// Reads from a file from now on.
    pub fn set_file(&self, t: &Thread, owner: &Header, file: Value) -> PyResult<()> {
        let method = |name| attr::get_optional(t, file, t.intern(name));
        let (peek, readinto) = (method("peek")?, method("readinto")?);
        let (read, readline) = (method("read")?, method("readline")?);
        if read.is_none() || readline.is_none() {
            return Err(t.raise_type_error("file must have 'read' and 'readline' attributes"));
        }
        self.set_data(owner, PyBytes::new(t, b"")?);
        self.read.set(owner, read);
        self.readline.set(owner, readline);
        self.peek.set(owner, peek);
        self.readinto.set(owner, readinto);
        Ok(())
    }
    /// Whether there is anything to read from: `__init__` was called.
    pub fn is_set(&self) -> bool {
        self.data.get().is_some()
    }
    /// What is read next is `answer`, the result of a file's method.
    fn take_answer(&self, t: &Thread, owner: &Header, answer: Value) -> PyResult<usize> {
        let bytes = match answer.downcast::<PyBytes>() {
            Some(bytes) => bytes,
            None => buffer::with_bytes(t, answer, |b| PyBytes::new(t, b))?,
        };
        self.set_data(owner, bytes);
        Ok(bytes.len())
    }
    /// Reads from the file what was only peeked at and has been used.
    pub fn skip_consumed(&self, t: &Thread) -> PyResult<()> {
        let Some(used) = self.at.get().checked_sub(self.prefetched.get()).filter(|n| *n > 0) else { return Ok(()) };
        let Some(read) = self.read.get() else { return Ok(()) };
        call::call1(t, read, t.new_int(used as i64)?)?;
        self.prefetched.set(self.at.get());
        Ok(())
    }
    /// Gets the next `n` bytes, or less, from the file; with `peek`, possibly more.
    fn fetch(&self, t: &Thread, owner: &Header, n: usize) -> PyResult<usize> {
        self.skip_consumed(t)?;
        if let Some(peek) = self.peek.get()
            && n < PREFETCH
        {
            let answer = call::call1(t, peek, t.new_int(PREFETCH as i64)?);
            match t.catch(answer, t.types.not_implemented_error)? {
                // It has the method, but cannot do it.
                None => self.peek.set(owner, None),
                Some(answer) => {
                    let len = self.take_answer(t, owner, answer)?;
                    self.prefetched.set(0);
                    if n <= len {
                        return Ok(len);
                    }
                }
            }
        }
        let Some(read) = self.read.get() else { return Err(truncated(t)) };
        let answer = call::call1(t, read, int::from_usize(t, n)?)?;
        self.take_answer(t, owner, answer)
    }
    fn piece(&self, n: usize) -> Piece {
        let at = self.at.get();
        self.at.set(at + n);
        Piece { owner: held(&self.data), range: at..at + n }
    }
    fn left(&self) -> usize {
        self.data.get().map_or(0, |data| data.len() - self.at.get().min(data.len()))
    }
    /// The next byte, if it is there without asking the file.
    #[inline]
    pub fn next_byte(&self) -> Option<u8> {
        let (data, at) = (self.data.get()?, self.at.get());
        let byte = *data.as_bytes().get(at)?;
        self.at.set(at + 1);
        Some(byte)
    }
    /// The next `n` bytes.
    #[inline]
    pub fn take(&self, t: &Thread, owner: &Header, n: usize) -> PyResult<Piece> {
        if n <= self.left() {
            return Ok(self.piece(n));
        }
        self.take_from_file(t, owner, n)
    }
    #[cold]
    fn take_from_file(&self, t: &Thread, owner: &Header, n: usize) -> PyResult<Piece> {
        if self.read.get().is_none() {
            return Err(truncated(t));
        }
        if self.fetch(t, owner, n)? < n {
            return Err(truncated(t));
        }
        // A file's method may have used this unpickler.
        if n > self.left() {
            return Err(truncated(t));
        }
        Ok(self.piece(n))
    }
    /// Gives bytes back that were taken just now.
    pub fn give_back(&self, n: usize) {
        self.at.set(self.at.get().saturating_sub(n));
    }
    /// The next line with its newline.
    pub fn line(&self, t: &Thread, owner: &Header) -> PyResult<Piece> {
        if let Some(data) = self.data.get()
            && let Some(n) = memchr::memchr(b'\n', data.as_bytes().get(self.at.get()..).unwrap_or_default())
        {
            return Ok(self.piece(n + 1));
        }
        let Some(readline) = self.readline.get() else { return Err(truncated(t)) };
        self.skip_consumed(t)?;
        let answer = call::call0(t, readline)?;
        let len = self.take_answer(t, owner, answer)?;
        if len == 0 || held(&self.data).as_bytes().last() != Some(&b'\n') {
            return Err(truncated(t));
        }
        Ok(self.piece(len))
    }
    /// The next `n` bytes as an object that `make` gets from them. Many bytes of a file go past the buffer, through its `readinto` if it has one.
    pub fn take_object(&self, t: &Thread, n: usize, make: impl FnOnce(&[u8]) -> PyResult<Value>) -> PyResult<Value> {
        let left = self.left();
        if n <= left {
            return make(&self.piece(n));
        }
        if self.read.get().is_none() {
            return Err(truncated(t));
        }
        let mut all: Vec<u8> = self.piece(left).to_vec();
        let rest = n - left;
        self.skip_consumed(t)?;
        // In steps, lest a length that is a lie takes all memory.
        const STEP: usize = 1 << 20;
        let mut missing = rest;
        while missing > 0 {
            let step = if rest > 16 * STEP { missing.min(16 * STEP) } else { missing };
            let before = all.len();
            if let Some(readinto) = self.readinto.get() {
                let room = PyByteArray::new(t, &vec![0; step])?;
                let view = PyMemoryView::of(t, room.into())?;
                let answer = call::call1(t, readinto, view.into())?;
                view.release(t)?;
                let got = brolga_vm::protocol::number::index_i64(t, answer)?;
                if got < 0 || (got as usize) < step || room.len() < step {
                    return Err(truncated(t));
                }
                all.extend_from_slice(&room.as_bytes()[..step]);
            } else {
                let Some(read) = self.read.get() else { return Err(truncated(t)) };
                let answer = call::call1(t, read, int::from_usize(t, step)?)?;
                let Some(bytes) = answer.downcast::<PyBytes>() else {
                    return Err(t.raise_value_error(format!(
                        "read() returned non-bytes object ({})",
                        t.class_of(answer).message_name(t)
                    )));
                };
                if bytes.len() < step {
                    return Err(truncated(t));
                }
                all.extend_from_slice(&bytes.as_bytes()[..step]);
            }
            missing -= all.len() - before;
        }
        make(&all)
    }
}
