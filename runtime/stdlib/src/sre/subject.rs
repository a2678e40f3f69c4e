//! The texts that patterns are matched against: `str`, or anything bytes-like.

use brolga_vm::abi::args::type_name;
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::objects::str_::{StrView, as_str};
use brolga_vm::prelude::*;
use brolga_vm::protocol::buffer;

/// A text, held while it is being searched.
pub enum Subject {
    Text(Gc<PyStr>),
    Bytes(BytesLike),
}

/// Whether an object is bytes-like rather than `str`.
pub fn is_bytes(t: &Thread, v: Value) -> PyResult<bool> {
    if as_str(v).is_some() {
        return Ok(false);
    }
    if buffer::is_bytes_like(t, v) {
        return Ok(true);
    }
    let got = type_name(t, v);
    Err(t.raise_type_error(format!("expected string or bytes-like object, got '{got}'")))
}

impl Subject {
    pub fn new(t: &Thread, v: Value) -> PyResult<Subject> {
        match as_str(v) {
            Some(s) => Ok(Subject::Text(s)),
            None if is_bytes(t, v)? => BytesLike::acquire(t, v).map(Subject::Bytes),
            None => Err(t.raise_type_error("expected string or bytes-like object")),
        }
    }
    pub fn view(&self) -> StrView<'_> {
        match self {
            Subject::Text(s) => s.view(),
            Subject::Bytes(b) => StrView::Latin1(b),
        }
    }
    pub fn len(&self) -> usize {
        self.view().len()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    pub fn is_bytes(&self) -> bool {
        matches!(self, Subject::Bytes(_))
    }
    /// A part, as `str` or `bytes`.
    pub fn slice(&self, t: &Thread, start: usize, end: usize) -> PyResult<Value> {
        match self {
            Subject::Text(s) => {
                let (start, end) = (start.min(s.len()), end.min(s.len()));
                PyStr::substring(t, *s, start, end.max(start)).map(Into::into)
            }
            Subject::Bytes(b) => {
                let (start, end) = (start.min(b.len()), end.min(b.len()));
                if start == 0 && end == b.len() && b.object.downcast::<PyBytes>().is_some() {
                    return Ok(b.object);
                }
                PyBytes::new(t, &b[start..end.max(start)]).map(Into::into)
            }
        }
    }
}
