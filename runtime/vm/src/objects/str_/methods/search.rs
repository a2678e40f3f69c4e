//! Finding, counting, replacing.

use crate::abi::args::type_name;
use crate::abi::convert::SliceIndex;
use crate::objects::str_::search::{self, Needle};
use crate::objects::str_::{PyStr, StrBuilder, StrView, as_str};
use crate::objects::tuple::as_tuple;
use crate::prelude::*;

/// Optional bounds of a search applied to a length; `None` when the range is empty in the sense that even the empty string is not found there.
pub fn range(len: usize, start: Option<SliceIndex>, end: Option<SliceIndex>) -> Option<(usize, usize)> {
    let n = len as i64;
    let clamp = |i: i64| if i < 0 { i.saturating_add(n).max(0) } else { i };
    let start = start.map_or(0, |i| clamp(i.0));
    let end = end.map_or(n, |i| clamp(i.0)).min(n);
    (start <= end).then_some((start as usize, end as usize))
}

/// Applies `f` to the part of `s` that the bounds select, and shifts the index it finds.
fn locate(
    s: &PyStr,
    start: Option<SliceIndex>,
    end: Option<SliceIndex>,
    f: impl FnOnce(StrView<'_>) -> Option<usize>,
) -> Option<usize> {
    let (start, end) = range(s.len(), start, end)?;
    f(s.view().slice(start, end)).map(|i| i + start)
}
fn index_or_minus_one(i: Option<usize>) -> isize {
    i.map_or(-1, |i| i as isize)
}

/// `startswith` and `endswith`.
fn tail_match(
    t: &Thread,
    s: &PyStr,
    part: Value,
    start: Option<SliceIndex>,
    end: Option<SliceIndex>,
    at_end: bool,
) -> PyResult<bool> {
    let bounds = range(s.len(), start, end);
    let test = |part: Gc<PyStr>| match bounds {
        Some((start, end)) => {
            let view = s.view().slice(start, end);
            let at = if at_end { view.len().checked_sub(part.len()) } else { Some(0) };
            at.is_some_and(|at| search::matches_at(view, part.view(), at))
        }
        None => false,
    };
    let name = if at_end { "endswith" } else { "startswith" };
    if let Some(parts) = as_tuple(part) {
        for &v in parts.items() {
            match as_str(v) {
                Some(part) if test(part) => return Ok(true),
                Some(_) => {}
                None => {
                    let got = type_name(t, v);
                    return Err(t.raise_type_error(format!("tuple for {name} must only contain str, not {got}")));
                }
            }
        }
        return Ok(false);
    }
    match as_str(part) {
        Some(part) => Ok(test(part)),
        None => {
            let got = type_name(t, part);
            Err(t.raise_type_error(format!("{name} first arg must be str or a tuple of str, not {got}")))
        }
    }
}

/// `s.replace(old, new, limit)`.
pub fn replace(t: &Thread, s: Gc<PyStr>, old: Gc<PyStr>, new: Gc<PyStr>, limit: usize) -> PyResult<Gc<PyStr>> {
    if limit == 0 || old.len() > s.len() || PyStr::eq(&old, &new) {
        return Ok(s);
    }
    let (text, new) = (s.view(), new.view());
    if old.is_empty() {
        let count = (s.len() + 1).min(limit);
        let mut out = StrBuilder::new();
        out.reserve(t, s.len().saturating_add(count.saturating_mul(new.len())))?;
        for i in 0..s.len() {
            if i < count {
                out.push_view(new);
            }
            out.push(text.get(i));
        }
        if count > s.len() {
            out.push_view(new);
        }
        return out.finish(t);
    }
    let needle = Needle::new(old.view(), text).prepared();
    let mut places = needle.occurrences(text).take(limit).peekable();
    if places.peek().is_none() {
        return Ok(s);
    }
    // One ASCII character for another changes nothing but those bytes.
    if let (StrView::Ascii(u), 1, StrView::Ascii(&[b])) = (text, old.len(), new) {
        let mut copy = u.to_vec();
        places.for_each(|i| copy[i] = b);
        return PyStr::from_ascii(t, &copy);
    }
    let mut out = StrBuilder::with_capacity(s.len());
    let mut from = 0;
    for at in places {
        out.reserve(t, at - from + new.len())?;
        out.push_view(text.slice(from, at));
        out.push_view(new);
        from = at + old.len();
    }
    out.push_view(text.slice(from, s.len()));
    out.finish(t)
}

#[pymethods(part = search)]
impl PyStr {
    /// The lowest index of a substring within the bounds, -1 if there is none.
    #[method("find($self, sub, start=None, end=None, /)", text_signature = "($self, sub[, start[, end]], /)")]
    fn find(zelf: Gc<PyStr>, sub: Gc<PyStr>, start: Option<SliceIndex>, end: Option<SliceIndex>) -> isize {
        index_or_minus_one(locate(&zelf, start, end, |text| search::find(text, sub.view())))
    }
    /// The highest index of a substring within the bounds, -1 if there is none.
    #[method("rfind($self, sub, start=None, end=None, /)", text_signature = "($self, sub[, start[, end]], /)")]
    fn rfind(zelf: Gc<PyStr>, sub: Gc<PyStr>, start: Option<SliceIndex>, end: Option<SliceIndex>) -> isize {
        index_or_minus_one(locate(&zelf, start, end, |text| search::rfind(text, sub.view())))
    }
    /// The lowest index of a substring within the bounds.
    #[method("index($self, sub, start=None, end=None, /)", text_signature = "($self, sub[, start[, end]], /)")]
    fn index_method(
        t: &Thread,
        zelf: Gc<PyStr>,
        sub: Gc<PyStr>,
        start: Option<SliceIndex>,
        end: Option<SliceIndex>,
    ) -> PyResult<usize> {
        locate(&zelf, start, end, |text| search::find(text, sub.view()))
            .ok_or_else(|| t.raise_value_error("substring not found"))
    }
    /// The highest index of a substring within the bounds.
    #[method("rindex($self, sub, start=None, end=None, /)", text_signature = "($self, sub[, start[, end]], /)")]
    fn rindex(
        t: &Thread,
        zelf: Gc<PyStr>,
        sub: Gc<PyStr>,
        start: Option<SliceIndex>,
        end: Option<SliceIndex>,
    ) -> PyResult<usize> {
        locate(&zelf, start, end, |text| search::rfind(text, sub.view()))
            .ok_or_else(|| t.raise_value_error("substring not found"))
    }
    /// How often a substring occurs within the bounds, without overlap.
    #[method("count($self, sub, start=None, end=None, /)", text_signature = "($self, sub[, start[, end]], /)")]
    fn count(zelf: Gc<PyStr>, sub: Gc<PyStr>, start: Option<SliceIndex>, end: Option<SliceIndex>) -> usize {
        match range(zelf.len(), start, end) {
            Some((start, end)) => search::count(zelf.view().slice(start, end), sub.view(), usize::MAX),
            None => 0,
        }
    }
    /// Whether the text within the bounds begins with a prefix, or with one of a tuple.
    #[method(
        "startswith($self, prefix, start=None, end=None, /)",
        text_signature = "($self, prefix[, start[, end]], /)"
    )]
    fn startswith(
        t: &Thread,
        zelf: Gc<PyStr>,
        prefix: Value,
        start: Option<SliceIndex>,
        end: Option<SliceIndex>,
    ) -> PyResult<bool> {
        tail_match(t, &zelf, prefix, start, end, false)
    }
    /// Whether the text within the bounds ends with a suffix, or with one of a tuple.
    #[method("endswith($self, suffix, start=None, end=None, /)", text_signature = "($self, suffix[, start[, end]], /)")]
    fn endswith(
        t: &Thread,
        zelf: Gc<PyStr>,
        suffix: Value,
        start: Option<SliceIndex>,
        end: Option<SliceIndex>,
    ) -> PyResult<bool> {
        tail_match(t, &zelf, suffix, start, end, true)
    }
    /// A copy with the first count occurrences of a substring replaced, all of them by default.
    #[method("replace($self, old, new, /, count=-1)")]
    fn replace(t: &Thread, zelf: Gc<PyStr>, old: Gc<PyStr>, new: Gc<PyStr>, count: isize) -> PyResult<Gc<PyStr>> {
        replace(t, zelf, old, new, usize::try_from(count).unwrap_or(usize::MAX))
    }
    /// The string without a prefix, if it has it.
    #[method("removeprefix($self, prefix, /)")]
    fn removeprefix(t: &Thread, zelf: Gc<PyStr>, prefix: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
        let cut = if search::matches_at(zelf.view(), prefix.view(), 0) { prefix.len() } else { 0 };
        PyStr::substring(t, zelf, cut, zelf.len())
    }
    /// The string without a suffix, if it has it.
    #[method("removesuffix($self, suffix, /)")]
    fn removesuffix(t: &Thread, zelf: Gc<PyStr>, suffix: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
        let end = match zelf.len().checked_sub(suffix.len()) {
            Some(end) if search::matches_at(zelf.view(), suffix.view(), end) => end,
            _ => zelf.len(),
        };
        PyStr::substring(t, zelf, 0, end)
    }
}
