//! The memory of an array: bytes outside the heap, so that exported buffers stay in place, and changes of it.

use super::codes::TypeCode;
use brolga_vm::prelude::*;
use std::cell::{Cell, Ref, RefCell, RefMut};
use std::ops::Range;

#[derive(Trace)]
pub struct Storage {
    pub code: TypeCode,
    bytes: RefCell<Vec<u8>>,
    /// Buffers handed out and not released: while there are any, the array keeps its length.
    pub exports: Cell<usize>,
}

impl Storage {
    pub fn new(code: TypeCode, bytes: Vec<u8>) -> Storage {
        Storage { code, bytes: RefCell::new(bytes), exports: Cell::new(0) }
    }
    pub fn len(&self) -> usize {
        self.bytes.borrow().len() / self.code.size
    }
    pub fn bytes(&self) -> Ref<'_, Vec<u8>> {
        self.bytes.borrow()
    }
    /// For changes that keep the length.
    pub fn bytes_mut(&self) -> RefMut<'_, Vec<u8>> {
        self.bytes.borrow_mut()
    }
    fn place(&self, i: usize) -> Range<usize> {
        i * self.code.size..(i + 1) * self.code.size
    }
    fn span(&self, items: Range<usize>) -> Range<usize> {
        items.start * self.code.size..items.end * self.code.size
    }
    pub fn get(&self, t: &Thread, i: usize) -> PyResult<Value> {
        let mut item = [0; 8];
        item[..self.code.size].copy_from_slice(&self.bytes()[self.place(i)]);
        self.code.load(t, &item[..self.code.size])
    }
    pub fn set(&self, t: &Thread, i: usize, v: Value) -> PyResult<()> {
        let item = self.code.store(t, v)?;
        // The conversion may have run Python code.
        let place = self.place(i);
        match self.bytes_mut().get_mut(place) {
            Some(target) => {
                target.copy_from_slice(&item[..self.code.size]);
                Ok(())
            }
            None => Err(t.raise_index_error("array assignment index out of range")),
        }
    }
    /// `BufferError` while buffers are exported.
    pub fn check_resizable(&self, t: &Thread) -> PyResult<()> {
        if !brolga_vm::protocol::buffer::exports_ended(t, &self.exports) {
            return Err(t.raise_buffer_error("cannot resize an array that is exporting buffers"));
        }
        Ok(())
    }
    /// Every `step`-th of `count` items from `start` on.
    pub fn copy_stepped(&self, indices: impl Iterator<Item = usize>) -> Vec<u8> {
        let bytes = self.bytes();
        indices.flat_map(|i| bytes[self.place(i)].iter().copied()).collect()
    }
    /// Replaces some items by others.
    pub fn replace(&self, t: &Thread, items: Range<usize>, new: &[u8]) -> PyResult<()> {
        let span = self.span(items);
        if new.len() != span.len() {
            self.check_resizable(t)?;
            self.reserve(t, new.len().saturating_sub(span.len()))?;
        }
        self.bytes_mut().splice(span, new.iter().copied());
        Ok(())
    }
    fn reserve(&self, t: &Thread, more: usize) -> PyResult<()> {
        match self.bytes_mut().try_reserve(more) {
            Ok(()) => Ok(()),
            Err(_) => Err(t.raise_out_of_memory()),
        }
    }
    /// Replaces items one by one.
    pub fn replace_stepped(&self, indices: impl Iterator<Item = usize>, new: &[u8]) {
        let mut bytes = self.bytes_mut();
        for (i, item) in indices.zip(new.chunks_exact(self.code.size)) {
            bytes[self.place(i)].copy_from_slice(item);
        }
    }
    /// Removes items, given in ascending order.
    pub fn remove_stepped(&self, t: &Thread, indices: impl Iterator<Item = usize>) -> PyResult<()> {
        self.check_resizable(t)?;
        let mut indices = indices.peekable();
        let len = self.len();
        let size = self.code.size;
        let mut bytes = self.bytes_mut();
        let mut to = 0;
        for i in 0..len {
            if indices.next_if_eq(&i).is_none() {
                bytes.copy_within(i * size..(i + 1) * size, to * size);
                to += 1;
            }
        }
        bytes.truncate(to * size);
        Ok(())
    }
    pub fn insert(&self, t: &Thread, i: i64, v: Value) -> PyResult<()> {
        let item = self.code.store(t, v)?;
        let len = self.len() as i64;
        let i = if i < 0 { (i + len).max(0) } else { i.min(len) } as usize;
        self.replace(t, i..i, &item[..self.code.size])
    }
    /// Appends bytes of whole items.
    pub fn extend(&self, t: &Thread, new: &[u8]) -> PyResult<()> {
        let len = self.len();
        self.replace(t, len..len, new)
    }
    /// Repeats everything `n` times.
    pub fn repeated(&self, t: &Thread, n: i64) -> PyResult<Vec<u8>> {
        let bytes = self.bytes();
        let n = n.max(0) as usize;
        let mut out = Vec::new();
        match bytes.len().checked_mul(n) {
            Some(total) if total <= isize::MAX as usize && out.try_reserve_exact(total).is_ok() => {}
            _ => return Err(t.raise_out_of_memory()),
        }
        if !bytes.is_empty() {
            (0..n).for_each(|_| out.extend_from_slice(&bytes));
        }
        Ok(out)
    }
}
