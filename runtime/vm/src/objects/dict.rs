//! `dict`: ordered, compact, with a fast path for string keys; may be backed by an instance's slots (`__dict__`) or celled (globals).
use crate::objects::kinds;
use crate::prelude::*;

#[repr(C)]
pub struct PyDict {
    pub header: Header,
    // storage is the owner's (objects/dict.rs) business
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyDict {
    const KIND: Kind = kinds::DICT;
}

impl PyDict {
    pub fn new(_t: &Thread) -> PyResult<Gc<PyDict>> {
        todo!()
    }
    pub fn len(&self) -> usize {
        todo!()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Look-up by any key (may run `__hash__`/`__eq__`).
    pub fn get(&self, _t: &Thread, _key: Value) -> PyResult<Option<Value>> {
        todo!()
    }
    pub fn set(&self, _t: &Thread, _key: Value, _v: Value) -> PyResult<()> {
        todo!()
    }
    /// Removes; `None` if absent.
    pub fn remove(&self, _t: &Thread, _key: Value) -> PyResult<Option<Value>> {
        todo!()
    }
    /// Look-up by an interned `str`: cannot fail unless a non-string key compares equal by Python code.
    pub fn get_name(&self, _t: &Thread, _name: Value) -> PyResult<Option<Value>> {
        todo!()
    }
    pub fn set_name(&self, _t: &Thread, _name: Value, _v: Value) -> PyResult<()> {
        todo!()
    }
    pub fn get_str(&self, t: &Thread, name: &str) -> PyResult<Option<Value>> {
        self.get_name(t, t.intern(name))
    }
    pub fn set_str(&self, t: &Thread, name: &str, v: Value) -> PyResult<()> {
        self.set_name(t, t.intern(name), v)
    }
    /// Iteration tolerant of mutation: position -> next (key, value) and the new position.
    pub fn next_entry(&self, _t: &Thread, _position: &mut usize) -> Option<(Value, Value)> {
        todo!()
    }
    pub fn keys_rooted(&self, _t: &Thread) -> PyResult<RootVec> {
        todo!()
    }
    pub fn copy(&self, _t: &Thread) -> PyResult<Gc<PyDict>> {
        todo!()
    }
    pub fn clear(&self, _t: &Thread) {
        todo!()
    }
    /// `dict.update` from any mapping or iterable of pairs.
    pub fn update(&self, _t: &Thread, _other: Value) -> PyResult<()> {
        todo!()
    }
}
