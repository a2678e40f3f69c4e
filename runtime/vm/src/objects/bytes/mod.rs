//! `bytes`: the object, and making it from other objects.
//!
//! Methods that `bytearray` has too are in `shared/`, written over byte slices for either receiver ([`ByteString`]); `own.rs` has what only
//! `bytes` does, `text.rs` the algorithms on slices.

pub mod iter;
mod own;
pub mod shared;
pub mod text;

use crate::abi::args::type_name;
use crate::objects::{kinds, wrapped};
use crate::prelude::*;
use crate::protocol::{attr, buffer, iter as iteration, number};
use std::cell::Cell;

pub use shared::ByteString;

/// bytes()
/// bytes(int)
/// bytes(iterable_of_ints)
/// bytes(bytes_or_buffer)
/// bytes(string, encoding[, errors])
///
/// Immutable bytes: none, so many zeros, those with these values from 0 to 255, a copy, or an encoded text.
#[pyclass(
    name = "bytes",
    kind = BYTES,
    flags = BASETYPE | MATCH_SELF | BYTES_SUBCLASS,
    signature = "",
    wrapped_in_subclasses,
    parts(search, split, case, layout, convert)
)]
#[repr(C)]
pub struct PyBytes {
    pub header: Header,
    /// Cached hash; 0 = not computed (or empty).
    pub hash: Cell<i64>,
    pub len: usize,
}
pub const DATA_OFFSET: usize = size_of::<PyBytes>();

// SAFETY: `#[repr(C)]`, header first, own kind, holds no references.
unsafe impl HeapObject for PyBytes {
    const KIND: Kind = kinds::BYTES;
}

impl PyBytes {
    pub fn new(t: &Thread, b: &[u8]) -> PyResult<Gc<PyBytes>> {
        // SAFETY: the closure writes all bytes.
        unsafe { PyBytes::build(t, b.len(), |p| std::ptr::copy_nonoverlapping(b.as_ptr(), p, b.len())) }
    }
    /// Bytes of this length, zeroed, then written by `fill` (which must not allocate).
    ///
    /// # Safety
    /// `fill` writes at most `len` bytes.
    pub unsafe fn build(t: &Thread, len: usize, fill: impl FnOnce(*mut u8)) -> PyResult<Gc<PyBytes>> {
        let size = len.checked_add(DATA_OFFSET + 1).ok_or_else(|| t.raise_out_of_memory())?;
        let header = Header::new(kinds::BYTES, t.types.bytes.shape_id());
        let raw = t.heap.alloc_raw(size, header).map_err(|_| t.raise_out_of_memory())?;
        let p = raw.as_ptr() as *mut PyBytes;
        // SAFETY: the allocation is large enough, and nobody else sees it yet.
        unsafe {
            (*p).len = len;
            fill((p as *mut u8).add(DATA_OFFSET));
            // C functions that are passed the bytes find their end.
            (p as *mut u8).add(DATA_OFFSET + len).write(0);
            Ok(Gc::from_header(raw.as_ref()))
        }
    }
    #[inline(always)]
    pub fn as_bytes(&self) -> &[u8] {
        // SAFETY: `len` bytes follow the struct and never change.
        unsafe { std::slice::from_raw_parts((self as *const PyBytes as *const u8).add(DATA_OFFSET), self.len) }
    }
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    pub fn hash_value(&self, t: &Thread) -> i64 {
        if self.hash.get() == 0 {
            self.hash.set(crate::objects::str_::hash_bytes(t, self.as_bytes()));
        }
        self.hash.get()
    }
}

/// The exact bytes behind a `bytes` or an instance of a subclass.
#[inline]
pub fn as_bytes(v: Value) -> Option<Gc<PyBytes>> {
    wrapped::unwrap(v).downcast()
}

/// What `v.__bytes__()` gives, if its class has that method.
pub fn from_dunder_bytes(t: &Thread, v: Value) -> PyResult<Option<Gc<PyBytes>>> {
    Ok(dunder_bytes(t, v)?.and_then(as_bytes))
}
fn dunder_bytes(t: &Thread, v: Value) -> PyResult<Option<Value>> {
    let Some(method) = attr::lookup_special(t, v, t.names.dunder_bytes)? else { return Ok(None) };
    let result = crate::protocol::call::call0(t, method)?;
    if as_bytes(result).is_none() {
        let got = type_name(t, result);
        return Err(t.raise_type_error(format!("__bytes__ returned non-bytes (type {got})")));
    }
    Ok(Some(result))
}

/// `bytes(v)` for a bytes-like object or an iterable of ints.
pub fn from_object(t: &Thread, v: Value) -> PyResult<Gc<PyBytes>> {
    if let Some(b) = v.downcast::<PyBytes>() {
        return Ok(b);
    }
    if let Some(b) = from_dunder_bytes(t, v)? {
        return Ok(b);
    }
    let bytes = collect(t, v, "bytes")?;
    PyBytes::new(t, &bytes)
}

/// The bytes of a bytes-like object or an iterable of ints, for the constructor of `target`.
pub(crate) fn collect(t: &Thread, v: Value, target: &str) -> PyResult<Vec<u8>> {
    if buffer::is_bytes_like(t, v) {
        return buffer::to_vec(t, v);
    }
    let slots = t.class_of(v).slots.get();
    if crate::objects::str_::as_str(v).is_some() || (slots.iter.is_none() && slots.sq_item.is_none()) {
        let got = type_name(t, v);
        return Err(t.raise_type_error(format!("cannot convert '{got}' object to {target}")));
    }
    let message = if target == "bytes" { "bytes must be in range(0, 256)" } else { "byte must be in range(0, 256)" };
    let mut out = Vec::new();
    iteration::for_each(t, v, |item| {
        out.push(byte_value(t, item, message)?);
        Ok(true)
    })?;
    Ok(out)
}
/// An int below 256.
pub(crate) fn byte_value(t: &Thread, v: Value, message: &str) -> PyResult<u8> {
    match crate::abi::convert::index_to_i64(t, v)? {
        Ok(b @ 0..=255) => Ok(b as u8),
        _ => Err(t.raise_value_error(message)),
    }
}

/// What the constructors of both types accept.
pub(crate) enum Source {
    Empty,
    Zeros(usize),
    Text(Value),
    Object(Value),
}
/// Sorts out the arguments of `bytes(source, encoding, errors)` and `bytearray(...)`.
pub(crate) fn constructor_source(
    t: &Thread,
    source: Option<Value>,
    encoding: Option<&str>,
    errors: Option<&str>,
) -> PyResult<Source> {
    let Some(v) = source else {
        return match (encoding, errors) {
            (Some(_), _) => Err(t.raise_type_error("encoding without a string argument")),
            (None, Some(_)) => Err(t.raise_type_error("errors without a string argument")),
            (None, None) => Ok(Source::Empty),
        };
    };
    if let Some(s) = crate::objects::str_::as_str(v) {
        return match encoding {
            Some(_) => crate::codecs::encode_str(t, s, encoding, errors).map(Source::Text),
            // A subclass may say itself what its bytes are.
            None if errors.is_none()
                && v.downcast::<PyStr>().is_none()
                && t.class_of(v).lookup(t, t.names.dunder_bytes).is_some() =>
            {
                Ok(Source::Object(v))
            }
            None => Err(t.raise_type_error("string argument without an encoding")),
        };
    }
    if encoding.is_some() {
        return Err(t.raise_type_error("encoding without a string argument"));
    }
    if errors.is_some() {
        return Err(t.raise_type_error("errors without a string argument"));
    }
    Ok(Source::Object(v))
}
/// A count, if the object is an int; objects whose `__index__` raises a `TypeError` are tried otherwise.
pub(crate) fn count_of(t: &Thread, v: Value) -> PyResult<Option<usize>> {
    if !v.is_small_int() && t.class_of(v).slots.get().index.is_none() {
        return Ok(None);
    }
    let n = match number::index(t, v) {
        Ok(n) => n,
        Err(r) if t.exception_matches(t.types.type_error) => {
            t.take_exception(r);
            return Ok(None);
        }
        Err(r) => return Err(r),
    };
    match crate::objects::int::to_i64(n) {
        Some(n) => match usize::try_from(n) {
            Ok(n) => Ok(Some(n)),
            Err(_) => Err(t.raise_value_error("negative count")),
        },
        None => Err(t.raise_overflow_error("cannot fit 'int' into an index-sized integer")),
    }
}
