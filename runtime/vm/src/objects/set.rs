//! `set` and `frozenset`.
use crate::objects::kinds;
use crate::prelude::*;

#[repr(C)]
pub struct PySet {
    pub header: Header,
    // storage is the owner's (objects/set.rs) business
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PySet {
    const KIND: Kind = kinds::SET;
}

impl PySet {
    pub fn new_set(_t: &Thread, _items: &[Value]) -> PyResult<Gc<PySet>> {
        todo!()
    }
    pub fn new_frozenset(_t: &Thread, _items: &[Value]) -> PyResult<Gc<PySet>> {
        todo!()
    }
    pub fn add(&self, _t: &Thread, _v: Value) -> PyResult<()> {
        todo!()
    }
    pub fn contains(&self, _t: &Thread, _v: Value) -> PyResult<bool> {
        todo!()
    }
    pub fn update(&self, _t: &Thread, _iterable: Value) -> PyResult<()> {
        todo!()
    }
    pub fn len(&self) -> usize {
        todo!()
    }
}
