//! Methods that `bytes` and `bytearray` share, written once over byte slices.
//!
//! The `#[pymethods]` blocks of this folder belong to `bytes`; `bytearray` takes them over (`methods_of`). Their receiver is a plain [`Value`] that
//! [`ByteString::of`] looks into. Arguments are converted first, since that may run Python code, which may resize a bytearray.

mod case;
pub mod convert;
mod layout;
mod search;
mod split;

use super::PyBytes;
use crate::abi::args::type_name;
use crate::objects::bytearray::PyByteArray;
use crate::objects::wrapped;
use crate::prelude::*;
use crate::protocol::{buffer, number};

pub use convert::{from_hex, hex};
pub use search::contains;

/// The receiver of a shared method.
#[derive(Clone, Copy)]
pub enum ByteString {
    Bytes(Gc<PyBytes>),
    Array(Gc<PyByteArray>),
}
impl ByteString {
    /// What a checked receiver is.
    pub fn of(zelf: Value) -> ByteString {
        let exact = wrapped::unwrap(zelf);
        match exact.downcast::<PyByteArray>() {
            Some(array) => ByteString::Array(array),
            // SAFETY: descriptors let only instances of the two classes through.
            None => ByteString::Bytes(unsafe { exact.cast() }),
        }
    }
    /// The bytes, to be used before any Python code runs.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            ByteString::Bytes(b) => b.as_bytes(),
            ByteString::Array(b) => b.as_bytes(),
        }
    }
    /// A new object of the receiver's exact builtin class.
    pub fn make(self, t: &Thread, bytes: &[u8]) -> PyResult<Value> {
        match self {
            ByteString::Bytes(_) => PyBytes::new(t, bytes).map(Gc::value),
            ByteString::Array(_) => PyByteArray::new(t, bytes).map(Gc::value),
        }
    }
    /// The part of these bounds; `bytes` returns itself for the whole.
    fn part(self, t: &Thread, (start, end): (usize, usize)) -> PyResult<Value> {
        match self {
            ByteString::Bytes(b) if start == 0 && end == b.len() => Ok(b.value()),
            _ => self.make(t, &self.as_bytes()[start..end]),
        }
    }
    fn whole(self, t: &Thread) -> PyResult<Value> {
        self.part(t, (0, self.as_bytes().len()))
    }
    /// A copy changed in place.
    fn changed(self, t: &Thread, f: impl FnOnce(&mut [u8])) -> PyResult<Value> {
        let mut copy = self.as_bytes().to_vec();
        f(&mut copy);
        self.make(t, &copy)
    }
}

/// Is the right operand of `%` a sequence that is one argument?
pub(crate) fn is_text(v: Value) -> bool {
    crate::objects::str_::as_str(v).is_some() || super::as_bytes(v).is_some() || v.downcast::<PyByteArray>().is_some()
}

/// What is searched for: bytes-like, or an int that stands for one byte.
pub(crate) enum Needle {
    Byte([u8; 1]),
    Bytes(BytesLike),
}
impl Needle {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Needle::Byte(b) => b,
            Needle::Bytes(b) => b,
        }
    }
    /// What a method searches for in `zelf`, which must not change its size meanwhile.
    pub(crate) fn held(t: &Thread, zelf: Value, v: Value) -> PyResult<Needle> {
        let _hold = hold(t, zelf)?;
        if buffer::is_bytes_like(t, v) {
            return BytesLike::acquire(t, v).map(Needle::Bytes);
        }
        if v.is_small_int() || t.class_of(v).slots.get().index.is_some() {
            return Needle::byte(t, v);
        }
        let got = type_name(t, v);
        Err(t.raise_type_error(format!("argument should be integer or bytes-like object, not '{got}'")))
    }
    pub(crate) fn byte(t: &Thread, v: Value) -> PyResult<Needle> {
        let n = number::index(t, v)?;
        match crate::objects::int::to_i64(n) {
            Some(b @ 0..=255) => Ok(Needle::Byte([b as u8])),
            _ => Err(t.raise_value_error("byte must be in range(0, 256)")),
        }
    }
}
/// Keeps a bytearray's size while Python code runs: whatever would change it raises `BufferError`.
pub(crate) fn hold(t: &Thread, zelf: Value) -> PyResult<Option<BytesLike>> {
    match zelf.downcast::<PyByteArray>() {
        Some(_) => BytesLike::acquire(t, zelf).map(Some),
        None => Ok(None),
    }
}
