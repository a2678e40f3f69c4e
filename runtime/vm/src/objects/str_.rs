//! `str`: compact by code point width, O(1) indexing, lone surrogates allowed.
use crate::objects::kinds;
use crate::prelude::*;
use std::cell::Cell;

/// Immutable text. `aux` in the header is the [`Width`]; `data` points to the code units: inline, behind this struct, or into a shared growable
/// buffer (so that `s += x` in a loop is amortized O(1)).
#[repr(C)]
pub struct PyStr {
    pub header: Header,
    /// Cached hash; 0 = not computed yet.
    pub hash: Cell<i64>,
    /// Code points.
    pub len: usize,
    pub data: *const u8,
}
/// Code unit width.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Width {
    Ascii = 0,
    Latin1 = 1,
    Ucs2 = 2,
    Ucs4 = 4,
}

/// The code units of a string.
#[derive(Clone, Copy, Debug)]
pub enum StrView<'a> {
    Ascii(&'a [u8]),
    Latin1(&'a [u8]),
    Ucs2(&'a [u16]),
    Ucs4(&'a [u32]),
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyStr {
    const KIND: Kind = kinds::STR;
}

impl PyStr {
    pub fn new(_t: &Thread, _s: &str) -> PyResult<Gc<PyStr>> {
        todo!()
    }
    /// From code points, surrogates included.
    pub fn from_code_points(_t: &Thread, _points: impl Iterator<Item = u32> + Clone) -> PyResult<Gc<PyStr>> {
        todo!()
    }
    pub fn from_wtf8(_t: &Thread, _bytes: &[u8]) -> PyResult<Gc<PyStr>> {
        todo!()
    }
    pub fn view(&self) -> StrView<'_> {
        todo!()
    }
    pub fn len(&self) -> usize {
        self.len
    }
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    pub fn code_point(&self, _i: usize) -> u32 {
        todo!()
    }
    pub fn code_points(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        todo!()
    }
    /// As UTF-8 if it holds no surrogates (borrowed when ASCII).
    pub fn to_utf8(&self) -> Option<std::borrow::Cow<'_, str>> {
        todo!()
    }
    /// As UTF-8 with surrogates replaced by U+FFFD: for messages.
    pub fn to_lossy(&self) -> std::borrow::Cow<'_, str> {
        todo!()
    }
    pub fn to_wtf8(&self) -> Vec<u8> {
        todo!()
    }
    pub fn hash_value(&self, _t: &Thread) -> i64 {
        todo!()
    }
    pub fn is_interned(&self) -> bool {
        todo!()
    }
    pub fn eq(&self, _other: &PyStr) -> bool {
        todo!()
    }
    pub fn cmp(&self, _other: &PyStr) -> std::cmp::Ordering {
        todo!()
    }
    pub fn concat(_t: &Thread, _a: Gc<PyStr>, _b: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
        todo!()
    }
    /// Code points `start..end`.
    pub fn substring(_t: &Thread, _s: Gc<PyStr>, _start: usize, _end: usize) -> PyResult<Gc<PyStr>> {
        todo!()
    }
}
/// The exact string behind a `str` or an instance of a subclass.
#[inline]
pub fn as_str(v: Value) -> Option<Gc<PyStr>> {
    crate::objects::wrapped::unwrap(v).downcast()
}
/// Interned string of a Rust string.
pub fn intern(_t: &Thread, _s: &str) -> Value {
    todo!()
}
/// The interned equal of an exact `str`.
pub fn intern_value(_t: &Thread, _s: Gc<PyStr>) -> Value {
    todo!()
}
/// Whether `v` is a `str` with this text.
pub fn eq_str(_v: Value, _text: &str) -> bool {
    todo!()
}
