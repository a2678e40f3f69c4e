//! `tuple`: the object and its construction. `methods.rs` has what Python sees.

pub mod iter;
pub mod methods;

use crate::objects::{kinds, wrapped};
use crate::prelude::*;
use std::cell::Cell;

/// Immutable sequence; the items follow this struct.
#[pyclass(name = "tuple", kind = TUPLE, flags = BASETYPE | HAVE_GC | SEQUENCE | MATCH_SELF | TUPLE_SUBCLASS, wrapped_in_subclasses, doc = "Built-in immutable sequence.\n\nWithout an argument the empty tuple; otherwise a tuple of the items of the iterable, or the iterable itself if it is a tuple.")]
#[repr(C)]
pub struct PyTuple {
    pub header: Header,
    /// Cached hash; 0 = not computed.
    pub hash: Cell<i64>,
    pub len: usize,
}
/// Where the items begin, for compiled code.
pub const ITEMS_OFFSET: usize = size_of::<PyTuple>();

// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyTuple {
    const KIND: Kind = kinds::TUPLE;
}

/// The collector's view of a tuple.
///
/// # Safety
/// `h` is the header of a [`PyTuple`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    tracer.visit_slice(unsafe { &*(h as *const Header as *const PyTuple) }.fields());
}

impl PyTuple {
    /// A tuple of these values.
    pub fn new(t: &Thread, items: &[Value]) -> PyResult<Gc<PyTuple>> {
        if items.is_empty() {
            return Ok(PyTuple::empty(t));
        }
        PyTuple::build(t, items.len(), |i| items[i])
    }
    /// The empty tuple (there is one).
    #[inline]
    pub fn empty(t: &Thread) -> Gc<PyTuple> {
        t.empty_tuple()
    }
    /// A tuple of `len` items; `item` must not allocate.
    #[inline]
    pub fn build(t: &Thread, len: usize, mut item: impl FnMut(usize) -> Value) -> PyResult<Gc<PyTuple>> {
        let tuple = PyTuple::uninit(t, len)?;
        for (i, f) in tuple.fields().iter().enumerate() {
            // SAFETY: the tuple was allocated since the last safepoint.
            unsafe { f.set_unbarriered(Some(item(i))) };
        }
        Ok(tuple)
    }
    /// A tuple of `len` empty items, to be filled by its creator before anyone else sees it.
    pub fn uninit(t: &Thread, len: usize) -> PyResult<Gc<PyTuple>> {
        let bytes =
            len.checked_mul(8).and_then(|n| n.checked_add(ITEMS_OFFSET)).ok_or_else(|| t.raise_out_of_memory())?;
        let header = Header::new(kinds::TUPLE, t.types.tuple.shape_id());
        let raw = t.heap.alloc_raw(bytes, header).map_err(|_| t.raise_out_of_memory())?;
        let p = raw.as_ptr() as *mut PyTuple;
        // SAFETY: the allocation is large enough, zeroed behind its header, and nobody else sees it yet.
        unsafe {
            (*p).len = len;
            Ok(Gc::from_header(raw.as_ref()))
        }
    }
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    #[inline(always)]
    pub fn fields(&self) -> &[Field] {
        // SAFETY: `len` fields follow the struct.
        unsafe {
            std::slice::from_raw_parts(
                (self as *const PyTuple as *const u8).add(ITEMS_OFFSET) as *const Field,
                self.len,
            )
        }
    }
    /// The items.
    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        // SAFETY: a `Field` has the layout of an `Option<Value>`, which has that of a `Value`; a tuple's items are all
        // set before anyone but its creator sees it, and never change.
        unsafe {
            std::slice::from_raw_parts(
                (self as *const PyTuple as *const u8).add(ITEMS_OFFSET) as *const Value,
                self.len,
            )
        }
    }
    #[inline(always)]
    pub fn get(&self, i: usize) -> Value {
        self.items()[i]
    }
}

/// The exact tuple behind a `tuple` or an instance of a subclass.
#[inline(always)]
pub fn as_tuple(v: Value) -> Option<Gc<PyTuple>> {
    match v.downcast() {
        Some(t) => Some(t),
        None => wrapped::unwrap(v).downcast(),
    }
}
