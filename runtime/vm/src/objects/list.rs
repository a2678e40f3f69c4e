//! `list`, with storage strategies: raw i64, raw f64, values.
use crate::objects::kinds;
use crate::prelude::*;
use std::cell::Cell;

/// Header `aux` is the strategy.
#[repr(C)]
pub struct PyList {
    pub header: Header,
    pub len: Cell<usize>,
    /// A `ValueArray` or `RawArray` of the heap crate, by strategy; empty when nothing is allocated.
    pub storage: Field,
}
/// How a list stores its items.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Strategy {
    Empty = 0,
    Ints = 1,
    Floats = 2,
    Values = 3,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyList {
    const KIND: Kind = kinds::LIST;
}

impl PyList {
    pub fn new(_t: &Thread, _items: &[Value]) -> PyResult<Gc<PyList>> {
        todo!()
    }
    pub fn with_capacity(_t: &Thread, _capacity: usize) -> PyResult<Gc<PyList>> {
        todo!()
    }
    pub fn len(&self) -> usize {
        self.len.get()
    }
    pub fn is_empty(&self) -> bool {
        self.len.get() == 0
    }
    /// Item by index (boxes an exotic float, hence fallible); the index must be in range.
    pub fn get(&self, _t: &Thread, _i: usize) -> PyResult<Value> {
        todo!()
    }
    pub fn set(&self, _t: &Thread, _i: usize, _v: Value) -> PyResult<()> {
        todo!()
    }
    pub fn append(&self, _t: &Thread, _v: Value) -> PyResult<()> {
        todo!()
    }
    pub fn insert(&self, _t: &Thread, _i: usize, _v: Value) -> PyResult<()> {
        todo!()
    }
    pub fn pop(&self, _t: &Thread, _i: usize) -> PyResult<Value> {
        todo!()
    }
    pub fn extend(&self, _t: &Thread, _iterable: Value) -> PyResult<()> {
        todo!()
    }
    pub fn clear(&self) {
        todo!()
    }
    /// A snapshot of the items as a rooted vector.
    pub fn to_rooted(&self, _t: &Thread) -> PyResult<RootVec> {
        todo!()
    }
}
