//! Tests for exact instances of builtin types whose subclasses have the same Rust layout.
//!
//! Exact str, bytes, int and tuple objects have kinds of their own; for list, dict and set the shape decides. The shapes are kept where one
//! load from the VM finds them.

use crate::objects::set::PySet;
use crate::prelude::*;

#[inline(always)]
fn of_shape<T: HeapObject>(v: Value, shape: u32) -> Option<Gc<T>> {
    match v.as_header() {
        // SAFETY: the root shape of a builtin class proves the layout of its exact instances.
        Some(h) if h.shape_id().0 == shape => Some(unsafe { Gc::from_header(h) }),
        _ => None,
    }
}
#[inline(always)]
pub fn list(t: &Thread, v: Value) -> Option<Gc<PyList>> {
    of_shape(v, t.interp.list_shape.get())
}
#[inline(always)]
pub fn dict(t: &Thread, v: Value) -> Option<Gc<PyDict>> {
    of_shape(v, t.interp.dict_shape.get())
}
/// A set or frozenset.
#[inline(always)]
pub fn any_set(t: &Thread, v: Value) -> Option<Gc<PySet>> {
    of_shape(v, t.interp.set_shape.get()).or_else(|| of_shape(v, t.interp.frozenset_shape.get()))
}
#[inline(always)]
pub fn tuple(v: Value) -> Option<Gc<PyTuple>> {
    v.downcast()
}
