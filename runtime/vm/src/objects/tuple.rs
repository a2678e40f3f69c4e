//! `tuple`.
use crate::objects::kinds;
use crate::prelude::*;
use std::cell::Cell;

/// Immutable sequence; the items follow.
#[repr(C)]
pub struct PyTuple {
    pub header: Header,
    /// Cached hash; 0 = not computed.
    pub hash: Cell<i64>,
    pub len: usize,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyTuple {
    const KIND: Kind = kinds::TUPLE;
}

impl PyTuple {
    pub fn new(_t: &Thread, _items: &[Value]) -> PyResult<Gc<PyTuple>> {
        todo!()
    }
    pub fn empty(_t: &Thread) -> Gc<PyTuple> {
        todo!()
    }
    pub fn len(&self) -> usize {
        self.len
    }
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    pub fn fields(&self) -> &[Field] {
        todo!()
    }
    /// The items. Sound because a tuple's items are set before anyone else sees it.
    pub fn items(&self) -> &[Value] {
        todo!()
    }
    pub fn get(&self, i: usize) -> Value {
        self.items()[i]
    }
}
pub fn as_tuple(v: Value) -> Option<Gc<PyTuple>> {
    crate::objects::wrapped::unwrap(v).downcast()
}
