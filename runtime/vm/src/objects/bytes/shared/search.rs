//! Finding, counting, replacing.

use super::{ByteString, Needle};
use crate::abi::args::type_name;
use crate::abi::convert::SliceIndex;
use crate::objects::bytes::{PyBytes, text};
use crate::objects::str_::methods::range;
use crate::objects::tuple::as_tuple;
use crate::prelude::*;
use crate::protocol::buffer;

fn locate(
    zelf: Value,
    start: Option<SliceIndex>,
    end: Option<SliceIndex>,
    f: impl FnOnce(&[u8]) -> Option<usize>,
) -> Option<usize> {
    let s = ByteString::of(zelf);
    let (start, end) = range(s.as_bytes().len(), start, end)?;
    f(&s.as_bytes()[start..end]).map(|i| i + start)
}
fn index_or_minus_one(i: Option<usize>) -> isize {
    i.map_or(-1, |i| i as isize)
}

fn tail_match(
    t: &Thread,
    zelf: Value,
    part: Value,
    start: Option<SliceIndex>,
    end: Option<SliceIndex>,
    at_end: bool,
) -> PyResult<bool> {
    let test = |part: Value| {
        let part = BytesLike::acquire(t, part)?;
        let s = ByteString::of(zelf);
        let Some((start, end)) = range(s.as_bytes().len(), start, end) else { return Ok(false) };
        let text = &s.as_bytes()[start..end];
        Ok(if at_end { text.ends_with(&part) } else { text.starts_with(&part) })
    };
    if let Some(parts) = as_tuple(part) {
        for &v in parts.items() {
            if test(v)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if !buffer::is_bytes_like(t, part) {
        let name = if at_end { "endswith" } else { "startswith" };
        let got = type_name(t, part);
        return Err(t.raise_type_error(format!("{name} first arg must be bytes or a tuple of bytes, not {got}")));
    }
    test(part)
}

/// `v in self`: a byte or a part.
pub fn contains(t: &Thread, zelf: Value, v: Value) -> PyResult<bool> {
    let _hold = super::hold(t, zelf)?;
    if v.is_small_int() || t.class_of(v).slots.get().index.is_some() {
        let n = match Needle::byte(t, v) {
            Ok(n) => n,
            // An object that fails as an int may be a buffer.
            Err(r) if t.exception_matches(t.types.type_error) && buffer::is_bytes_like(t, v) => {
                t.take_exception(r);
                Needle::Bytes(BytesLike::acquire(t, v)?)
            }
            Err(r) => return Err(r),
        };
        return Ok(text::find(ByteString::of(zelf).as_bytes(), n.as_bytes()).is_some());
    }
    let part = BytesLike::acquire(t, v)?;
    Ok(text::find(ByteString::of(zelf).as_bytes(), &part).is_some())
}

#[pymethods(part = search)]
impl PyBytes {
    /// The lowest index of a part (bytes, or one byte as an int) within the bounds, -1 if there is none.
    #[method("find($self, sub, start=None, end=None, /)", text_signature = "($self, sub[, start[, end]], /)")]
    fn find(
        t: &Thread,
        zelf: Value,
        sub: Value,
        start: Option<SliceIndex>,
        end: Option<SliceIndex>,
    ) -> PyResult<isize> {
        let sub = Needle::held(t, zelf, sub)?;
        Ok(index_or_minus_one(locate(zelf, start, end, |s| text::find(s, sub.as_bytes()))))
    }
    /// The highest index of a part (bytes, or one byte as an int) within the bounds, -1 if there is none.
    #[method("rfind($self, sub, start=None, end=None, /)", text_signature = "($self, sub[, start[, end]], /)")]
    fn rfind(
        t: &Thread,
        zelf: Value,
        sub: Value,
        start: Option<SliceIndex>,
        end: Option<SliceIndex>,
    ) -> PyResult<isize> {
        let sub = Needle::held(t, zelf, sub)?;
        Ok(index_or_minus_one(locate(zelf, start, end, |s| text::rfind(s, sub.as_bytes()))))
    }
    /// The lowest index of a part (bytes, or one byte as an int) within the bounds.
    #[method("index($self, sub, start=None, end=None, /)", text_signature = "($self, sub[, start[, end]], /)")]
    fn index(
        t: &Thread,
        zelf: Value,
        sub: Value,
        start: Option<SliceIndex>,
        end: Option<SliceIndex>,
    ) -> PyResult<usize> {
        let sub = Needle::held(t, zelf, sub)?;
        locate(zelf, start, end, |s| text::find(s, sub.as_bytes()))
            .ok_or_else(|| t.raise_value_error("subsection not found"))
    }
    /// The highest index of a part (bytes, or one byte as an int) within the bounds.
    #[method("rindex($self, sub, start=None, end=None, /)", text_signature = "($self, sub[, start[, end]], /)")]
    fn rindex(
        t: &Thread,
        zelf: Value,
        sub: Value,
        start: Option<SliceIndex>,
        end: Option<SliceIndex>,
    ) -> PyResult<usize> {
        let sub = Needle::held(t, zelf, sub)?;
        locate(zelf, start, end, |s| text::rfind(s, sub.as_bytes()))
            .ok_or_else(|| t.raise_value_error("subsection not found"))
    }
    /// How often a part (bytes, or one byte as an int) occurs within the bounds, without overlap.
    #[method("count($self, sub, start=None, end=None, /)", text_signature = "($self, sub[, start[, end]], /)")]
    fn count(
        t: &Thread,
        zelf: Value,
        sub: Value,
        start: Option<SliceIndex>,
        end: Option<SliceIndex>,
    ) -> PyResult<usize> {
        let sub = Needle::held(t, zelf, sub)?;
        let s = ByteString::of(zelf);
        Ok(match range(s.as_bytes().len(), start, end) {
            Some((start, end)) => text::count(&s.as_bytes()[start..end], sub.as_bytes()),
            None => 0,
        })
    }
    /// Whether the bytes within the bounds begin with a prefix, or with one of a tuple.
    #[method(
        "startswith($self, prefix, start=None, end=None, /)",
        text_signature = "($self, prefix[, start[, end]], /)"
    )]
    fn startswith(
        t: &Thread,
        zelf: Value,
        prefix: Value,
        start: Option<SliceIndex>,
        end: Option<SliceIndex>,
    ) -> PyResult<bool> {
        tail_match(t, zelf, prefix, start, end, false)
    }
    /// Whether the bytes within the bounds end with a suffix, or with one of a tuple.
    #[method("endswith($self, suffix, start=None, end=None, /)", text_signature = "($self, suffix[, start[, end]], /)")]
    fn endswith(
        t: &Thread,
        zelf: Value,
        suffix: Value,
        start: Option<SliceIndex>,
        end: Option<SliceIndex>,
    ) -> PyResult<bool> {
        tail_match(t, zelf, suffix, start, end, true)
    }
    /// A copy with the first count occurrences of a part replaced, all of them by default.
    #[method("replace($self, old, new, count=-1, /)")]
    fn replace(t: &Thread, zelf: Value, old: BytesLike, new: BytesLike, count: isize) -> PyResult<Value> {
        let s = ByteString::of(zelf);
        let limit = usize::try_from(count).unwrap_or(usize::MAX);
        match text::replace(t, s.as_bytes(), &old, &new, limit)? {
            Some(made) => s.make(t, &made),
            None => s.whole(t),
        }
    }
    /// A copy without a prefix, if it is there.
    #[method("removeprefix($self, prefix, /)")]
    fn removeprefix(t: &Thread, zelf: Value, prefix: BytesLike) -> PyResult<Value> {
        let s = ByteString::of(zelf);
        let start = if s.as_bytes().starts_with(&prefix) { prefix.len() } else { 0 };
        s.part(t, (start, s.as_bytes().len()))
    }
    /// A copy without a suffix, if it is there.
    #[method("removesuffix($self, suffix, /)")]
    fn removesuffix(t: &Thread, zelf: Value, suffix: BytesLike) -> PyResult<Value> {
        let s = ByteString::of(zelf);
        let cut = if s.as_bytes().ends_with(&suffix) { suffix.len() } else { 0 };
        s.part(t, (0, s.as_bytes().len() - cut))
    }
}
