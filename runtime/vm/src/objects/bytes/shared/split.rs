//! Stripping, splitting, joining.

use super::ByteString;
use crate::abi::args::type_name;
use crate::objects::bytes::{PyBytes, text};
use crate::prelude::*;
use crate::protocol::{buffer, sequence};

fn strip(t: &Thread, zelf: Value, bytes: Value, left: bool, right: bool) -> PyResult<Value> {
    if bytes.is_none() {
        let s = ByteString::of(zelf);
        return s.part(t, text::trim(s.as_bytes(), left, right, text::is_space));
    }
    let set = BytesLike::acquire(t, bytes)?;
    let s = ByteString::of(zelf);
    s.part(t, text::trim(s.as_bytes(), left, right, |b| set.contains(&b)))
}

/// The parts of these ranges as a list.
fn parts(t: &Thread, s: ByteString, ranges: Vec<(usize, usize)>) -> PyResult<Gc<PyList>> {
    let list = PyList::new_empty(t)?;
    for range in ranges {
        list.append(t, s.part(t, range)?)?;
    }
    Ok(list)
}
fn separator(t: &Thread, sep: Value) -> PyResult<Option<BytesLike>> {
    if sep.is_none() {
        return Ok(None);
    }
    let sep = BytesLike::acquire(t, sep)?;
    if sep.is_empty() {
        return Err(t.raise_value_error("empty separator"));
    }
    Ok(Some(sep))
}
fn partition(
    t: &Thread,
    zelf: Value,
    sep: BytesLike,
    find: impl FnOnce(&[u8], &[u8]) -> Option<usize>,
    whole_first: bool,
) -> PyResult<Value> {
    if sep.is_empty() {
        return Err(t.raise_value_error("empty separator"));
    }
    let s = ByteString::of(zelf);
    let len = s.as_bytes().len();
    match find(s.as_bytes(), &sep) {
        Some(at) => {
            let before = s.part(t, (0, at))?;
            let after = s.part(t, (at + sep.len(), len))?;
            // `bytes` hands the separator itself on.
            let middle = match s {
                ByteString::Bytes(_) => sep.object,
                ByteString::Array(_) => s.make(t, &sep)?,
            };
            t.new_tuple(&[before, middle, after])
        }
        None => {
            let whole = s.whole(t)?;
            let (a, b) = (s.make(t, b"")?, s.make(t, b"")?);
            t.new_tuple(&if whole_first { [whole, a, b] } else { [a, b, whole] })
        }
    }
}

/// Appends the bytes of an item of a joined sequence.
/// Whether there is memory for the places of all parts; asked for long texts only.
fn memory_for_parts(t: &Thread, text: &[u8], sep: Option<&[u8]>) -> PyResult<()> {
    const LONG: usize = 1 << 20;
    if text.len() < LONG {
        return Ok(());
    }
    let cuts = match sep {
        Some([first, ..]) => memchr::memchr_iter(*first, text).count(),
        _ => text.iter().filter(|b| b.is_ascii_whitespace() || **b == 0x0b).count(),
    };
    // A list that grows has room for twice its items, and moves from one place to another.
    t.ensure_memory((cuts + 1) * size_of::<(usize, usize)>() * 3)
}
fn append_item(t: &Thread, out: &mut Vec<u8>, i: usize, v: Value) -> PyResult<()> {
    if let Some(b) = v.downcast::<PyBytes>() {
        out.try_reserve(b.len()).map_err(|_| t.raise_out_of_memory())?;
        out.extend_from_slice(b.as_bytes());
        return Ok(());
    }
    let bytes = if buffer::is_bytes_like(t, v) { BytesLike::acquire(t, v).ok() } else { None };
    match bytes {
        Some(b) => {
            out.try_reserve(b.len()).map_err(|_| t.raise_out_of_memory())?;
            out.extend_from_slice(&b);
            Ok(())
        }
        None => {
            t.exception.set(None);
            let got = type_name(t, v);
            Err(t.raise_type_error(format!("sequence item {i}: expected a bytes-like object, {got} found")))
        }
    }
}

#[pymethods(part = split)]
impl PyBytes {
    /// A copy without white space (or without the given bytes) at either end.
    #[method("strip($self, bytes=None, /)")]
    fn strip(t: &Thread, zelf: Value, bytes: Value) -> PyResult<Value> {
        strip(t, zelf, bytes, true, true)
    }
    /// A copy without white space (or without the given bytes) at the start.
    #[method("lstrip($self, bytes=None, /)")]
    fn lstrip(t: &Thread, zelf: Value, bytes: Value) -> PyResult<Value> {
        strip(t, zelf, bytes, true, false)
    }
    /// A copy without white space (or without the given bytes) at the end.
    #[method("rstrip($self, bytes=None, /)")]
    fn rstrip(t: &Thread, zelf: Value, bytes: Value) -> PyResult<Value> {
        strip(t, zelf, bytes, false, true)
    }
    /// The parts between separators, by default runs of white space; at most maxsplit cuts, from the front.
    #[method("split($self, /, sep=None, maxsplit=-1)")]
    fn split(t: &Thread, zelf: Value, sep: Value, maxsplit: isize) -> PyResult<Gc<PyList>> {
        let sep = {
            let _hold = super::hold(t, zelf)?;
            separator(t, sep)?
        };
        let limit = usize::try_from(maxsplit).unwrap_or(usize::MAX);
        let s = ByteString::of(zelf);
        memory_for_parts(t, s.as_bytes(), sep.as_deref())?;
        parts(t, s, text::split(s.as_bytes(), sep.as_deref(), limit))
    }
    /// The parts between separators, by default runs of white space; at most maxsplit cuts, from the back.
    #[method("rsplit($self, /, sep=None, maxsplit=-1)")]
    fn rsplit(t: &Thread, zelf: Value, sep: Value, maxsplit: isize) -> PyResult<Gc<PyList>> {
        let sep = {
            let _hold = super::hold(t, zelf)?;
            separator(t, sep)?
        };
        let limit = usize::try_from(maxsplit).unwrap_or(usize::MAX);
        let s = ByteString::of(zelf);
        memory_for_parts(t, s.as_bytes(), sep.as_deref())?;
        parts(t, s, text::rsplit(s.as_bytes(), sep.as_deref(), limit))
    }
    /// The lines, with their line breaks if keepends is true.
    #[method("splitlines($self, /, keepends=False)")]
    fn splitlines(t: &Thread, zelf: Value, keepends: bool) -> PyResult<Gc<PyList>> {
        let s = ByteString::of(zelf);
        let mut start = 0;
        memory_for_parts(t, s.as_bytes(), None)?;
        let mut ranges = text::line_ends(s.as_bytes());
        for range in &mut ranges {
            let next = range.1;
            *range = (start, if keepends { next } else { range.0 });
            start = next;
        }
        parts(t, s, ranges)
    }
    /// What is before the first occurrence of a separator, the separator, and what is after it.
    #[method("partition($self, sep, /)")]
    fn partition(t: &Thread, zelf: Value, sep: BytesLike) -> PyResult<Value> {
        partition(t, zelf, sep, text::find, true)
    }
    /// What is before the last occurrence of a separator, the separator, and what is after it.
    #[method("rpartition($self, sep, /)")]
    fn rpartition(t: &Thread, zelf: Value, sep: BytesLike) -> PyResult<Value> {
        partition(t, zelf, sep, text::rfind, false)
    }
    /// Concatenates the bytes-like objects of an iterable, with these bytes between them.
    #[method("join($self, iterable_of_bytes, /)")]
    fn join(t: &Thread, zelf: Value, iterable_of_bytes: Value) -> PyResult<Value> {
        // The separator must not change while the iterable runs.
        let _held = crate::abi::convert::BytesLike::acquire(t, zelf)?;
        let s = ByteString::of(zelf);
        let slots = t.class_of(iterable_of_bytes).slots.get();
        if slots.iter.is_none() && slots.sq_item.is_none() {
            return Err(t.raise_type_error("can only join an iterable"));
        }
        let items = sequence::to_list(t, iterable_of_bytes)?;
        if items.len() == 1
            && let (ByteString::Bytes(_), Some(only)) = (s, items.item(0).downcast::<PyBytes>())
        {
            return Ok(only.value());
        }
        let separator = s.as_bytes().to_vec();
        let mut out = Vec::new();
        for i in 0..items.len() {
            if i > 0 {
                out.extend_from_slice(&separator);
            }
            append_item(t, &mut out, i, items.item(i))?;
        }
        s.make(t, &out)
    }
}
