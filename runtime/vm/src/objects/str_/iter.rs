//! String iterators. Iterators of ASCII strings have a class of their own, as in CPython.

use super::{PyStr, Width};
use crate::prelude::*;
use std::cell::Cell;

/// `str_iterator`: the string (none once exhausted) and the next index.
#[pyclass(name = "str_iterator", flags = HAVE_GC, no_doc)]
pub struct PyStrIter {
    string: GcField<PyStr>,
    index: Cell<usize>,
}

/// `str_ascii_iterator`.
#[pyclass(name = "str_ascii_iterator", flags = HAVE_GC, layout_of = PyStrIter, methods_of = PyStrIter, no_doc)]
pub struct PyStrAsciiIter;

impl PyStrIter {
    /// The next character, for callers that know the class.
    #[inline]
    pub fn step(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Gc<PyStr>>> {
        let Some(s) = zelf.string.get() else { return Ok(None) };
        let i = zelf.index.get();
        if i < s.len() {
            zelf.index.set(i + 1);
            return PyStr::character(t, s, i).map(Some);
        }
        zelf.string.set(zelf.header(), None);
        Ok(None)
    }
    pub fn make(t: &Thread, string: Gc<PyStr>) -> PyResult<Value> {
        let ascii = string.width() == Width::Ascii;
        let class = if ascii { PyStrAsciiIter::class(t) } else { PyStrIter::class(t) };
        Native::new(t, class, PyStrIter { string: GcField::new(string), index: Cell::new(0) }).map(Into::into)
    }
}

#[pymethods]
impl PyStrIter {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Gc<PyStr>>> {
        Self::step(t, zelf)
    }
    #[method("__length_hint__($self, /)", effect = Reads)]
    fn length_hint(zelf: Gc<Native<Self>>) -> usize {
        zelf.string.get().map_or(0, |s| s.len().saturating_sub(zelf.index.get()))
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let iter = t.builtin("iter")?;
        match zelf.string.get() {
            Some(s) => {
                let args = t.new_tuple(&[s.into()])?;
                t.new_tuple(&[iter, args, t.new_int(zelf.index.get() as i64)?])
            }
            None => {
                let args = t.new_tuple(&[t.empty_str().into()])?;
                t.new_tuple(&[iter, args])
            }
        }
    }
    #[method("__setstate__($self, object, /)")]
    fn setstate(zelf: Gc<Native<Self>>, object: isize) {
        if let Some(s) = zelf.string.get() {
            zelf.index.set((object.max(0) as usize).min(s.len()));
        }
    }
}
