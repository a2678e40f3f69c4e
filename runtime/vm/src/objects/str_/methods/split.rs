//! Stripping, splitting, joining.

use super::text_arg;
use crate::abi::args::type_name;
use crate::objects::str_::search::{self, Needle};
use crate::objects::str_::{PyStr, StrView, Width, as_str, with_units, write_units};
use crate::objects::unicode::{is_line_break, is_space};
use crate::prelude::*;
use crate::protocol::sequence;

/// Which ends `strip` and its like work on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Left,
    Right,
    Both,
}

/// The range that is left when characters for which `test` holds are taken off the ends.
fn trimmed(view: StrView<'_>, ends: Ends, test: impl Fn(u32) -> bool) -> (usize, usize) {
    with_units!(view, u => {
        let (mut start, mut end) = (0, u.len());
        if ends != Ends::Right {
            while start < end && test(u[start] as u32) {
                start += 1;
            }
        }
        if ends != Ends::Left {
            while start < end && test(u[end - 1] as u32) {
                end -= 1;
            }
        }
        (start, end)
    })
}
fn strip(t: &Thread, s: Gc<PyStr>, chars: Value, ends: Ends, name: &str) -> PyResult<Gc<PyStr>> {
    let (start, end) = match as_str(chars) {
        None if chars.is_none() => trimmed(s.view(), ends, is_space),
        Some(set) => match set.view() {
            StrView::Ascii(&[b]) => trimmed(s.view(), ends, |c| c == b as u32),
            set => trimmed(s.view(), ends, |c| search::find_char(set, c).is_some()),
        },
        None => return Err(t.raise_type_error(format!("{name} arg must be None or str"))),
    };
    PyStr::substring(t, s, start, end)
}

/// Collects parts of a string into a list.
pub(crate) struct Parts {
    string: Gc<PyStr>,
    list: Gc<PyList>,
}
impl Parts {
    pub(crate) fn new(t: &Thread, string: Gc<PyStr>) -> PyResult<Parts> {
        Ok(Parts { string, list: PyList::new_empty(t)? })
    }
    pub(crate) fn push(&self, t: &Thread, start: usize, end: usize) -> PyResult<()> {
        let part = PyStr::substring(t, self.string, start, end)?;
        self.list.append(t, part.value())
    }
}

/// Parts of a text, by position.
type Ranges = Vec<(usize, usize)>;

/// Appends, if there is memory: a text may have very many parts.
#[inline]
fn add(t: &Thread, out: &mut Ranges, range: (usize, usize)) -> PyResult<()> {
    if out.len() == out.capacity() {
        out.try_reserve(1).map_err(|_| t.raise_out_of_memory())?;
    }
    out.push(range);
    Ok(())
}

/// The ranges between runs of white space, from the front; at most `limit` cuts.
fn whitespace_fields<U: Copy + Into<u32>>(t: &Thread, u: &[U], limit: usize) -> PyResult<Ranges> {
    let space = |i: usize| is_space(u[i].into());
    let (mut out, mut i) = (Vec::new(), 0);
    loop {
        while i < u.len() && space(i) {
            i += 1;
        }
        if i == u.len() {
            return Ok(out);
        }
        let start = i;
        if out.len() == limit {
            add(t, &mut out, (start, u.len()))?;
            return Ok(out);
        }
        while i < u.len() && !space(i) {
            i += 1;
        }
        add(t, &mut out, (start, i))?;
    }
}
/// The same from the back; the ranges come in reverse order.
fn whitespace_fields_reversed<U: Copy + Into<u32>>(t: &Thread, u: &[U], limit: usize) -> PyResult<Ranges> {
    let space = |i: usize| is_space(u[i].into());
    let (mut out, mut i) = (Vec::new(), u.len());
    loop {
        while i > 0 && space(i - 1) {
            i -= 1;
        }
        if i == 0 {
            return Ok(out);
        }
        let end = i;
        if out.len() == limit {
            add(t, &mut out, (0, end))?;
            return Ok(out);
        }
        while i > 0 && !space(i - 1) {
            i -= 1;
        }
        add(t, &mut out, (i, end))?;
    }
}

/// The separator argument; `None` for white space.
fn separator(t: &Thread, sep: Value) -> PyResult<Option<Gc<PyStr>>> {
    match as_str(sep) {
        None if sep.is_none() => Ok(None),
        Some(s) if s.is_empty() => Err(t.raise_value_error("empty separator")),
        Some(s) => Ok(Some(s)),
        None => Err(t.raise_type_error(format!("must be str or None, not {}", type_name(t, sep)))),
    }
}

pub fn split(t: &Thread, s: Gc<PyStr>, sep: Option<Gc<PyStr>>, limit: usize) -> PyResult<Gc<PyList>> {
    let parts = Parts::new(t, s)?;
    let view = s.view();
    match sep {
        None => {
            let fields = with_units!(view, u => whitespace_fields(t, u, limit))?;
            fields.into_iter().try_for_each(|(start, end)| parts.push(t, start, end))?;
        }
        Some(sep) => {
            let needle = Needle::new(sep.view(), view).prepared();
            let mut from = 0;
            for at in needle.occurrences(view).take(limit) {
                parts.push(t, from, at)?;
                from = at + sep.len();
            }
            parts.push(t, from, s.len())?;
        }
    }
    Ok(parts.list)
}
fn rsplit(t: &Thread, s: Gc<PyStr>, sep: Option<Gc<PyStr>>, limit: usize) -> PyResult<Gc<PyList>> {
    let parts = Parts::new(t, s)?;
    let view = s.view();
    match sep {
        None => {
            let fields = with_units!(view, u => whitespace_fields_reversed(t, u, limit))?;
            fields.into_iter().rev().try_for_each(|(start, end)| parts.push(t, start, end))?;
        }
        Some(sep) => {
            let needle = Needle::new(sep.view(), view);
            let (mut cuts, mut end) = (Vec::new(), s.len());
            while cuts.len() < limit
                && let Some(at) = needle.rfind(view.slice(0, end))
            {
                cuts.push(at);
                end = at;
            }
            let mut from = 0;
            for at in cuts.into_iter().rev() {
                parts.push(t, from, at)?;
                from = at + sep.len();
            }
            parts.push(t, from, s.len())?;
        }
    }
    Ok(parts.list)
}

/// Ends of the lines of a text: (end without the break, end with it).
fn line_ends(t: &Thread, view: StrView<'_>) -> PyResult<Ranges> {
    let (mut out, mut i, n) = (Vec::new(), 0, view.len());
    while i < n {
        while i < n && !is_line_break(view.get(i)) {
            i += 1;
        }
        let end = i;
        if i < n {
            i += if view.get(i) == 0x0d && i + 1 < n && view.get(i + 1) == 0x0a { 2 } else { 1 };
        }
        add(t, &mut out, (end, i))?;
    }
    Ok(out)
}

/// `separator.join(items)` for items that are known to be in place: BUILD_STRING and `str.join`.
pub fn join(t: &Thread, separator: StrView<'_>, items: &[Value]) -> PyResult<Gc<PyStr>> {
    // First pass: lengths and width.
    let (mut len, mut width) = (0usize, Width::Ascii);
    for (i, &v) in items.iter().enumerate() {
        let Some(s) = as_str(v) else {
            let got = type_name(t, v);
            return Err(t.raise_type_error(format!("sequence item {i}: expected str instance, {got} found")));
        };
        len = len.checked_add(s.len()).ok_or_else(|| too_long(t))?;
        width = width.max(s.width());
    }
    match items {
        [] => return Ok(t.empty_str()),
        [only] => return as_str(*only).ok_or_else(|| t.raise_type_error("expected str instance")),
        _ => {}
    }
    if !separator.is_empty() {
        let between = separator.len().checked_mul(items.len() - 1);
        len = between.and_then(|n| len.checked_add(n)).ok_or_else(|| too_long(t))?;
        width = width.max(separator.width());
    }
    if len == 0 {
        return Ok(t.empty_str());
    }
    // SAFETY: the pieces have `len` units in all, which are written one after the other; the width is that of the widest piece.
    unsafe {
        PyStr::build(t, width, len, |mut p| {
            let mut write = |view: StrView<'_>| {
                write_units(p, width, view);
                p = p.add(view.len() * width.bytes());
            };
            for (i, &v) in items.iter().enumerate() {
                if i > 0 && !separator.is_empty() {
                    write(separator);
                }
                if let Some(s) = as_str(v) {
                    write(s.view());
                }
            }
        })
    }
}
/// The same for the items of a list; nothing that [`join`] does changes the list.
fn join_list(t: &Thread, separator: StrView<'_>, list: Gc<PyList>) -> PyResult<Gc<PyStr>> {
    match list.as_fields() {
        // SAFETY: all items of a list are set, and a field that is set has the representation of its value.
        Some(fields) => {
            // SAFETY: a field has the layout of an optional value, which has that of a value; items of a list are set.
            join(t, separator, unsafe { std::slice::from_raw_parts(fields.as_ptr().cast::<Value>(), fields.len()) })
        }
        None => {
            let items = list.to_rooted(t)?;
            join(t, separator, &items)
        }
    }
}
#[cold]
fn too_long(t: &Thread) -> Raised {
    t.raise_overflow_error("join() result is too long for a Python string")
}

#[pymethods(part = split)]
impl PyStr {
    /// A copy without white space (or without the given characters) at either end.
    #[method("strip($self, chars=None, /)", effect = Pure)]
    fn strip(t: &Thread, zelf: Gc<PyStr>, chars: Value) -> PyResult<Gc<PyStr>> {
        strip(t, zelf, chars, Ends::Both, "strip")
    }
    /// A copy without white space (or without the given characters) at the start.
    #[method("lstrip($self, chars=None, /)", effect = Pure)]
    fn lstrip(t: &Thread, zelf: Gc<PyStr>, chars: Value) -> PyResult<Gc<PyStr>> {
        strip(t, zelf, chars, Ends::Left, "lstrip")
    }
    /// A copy without white space (or without the given characters) at the end.
    #[method("rstrip($self, chars=None, /)", effect = Pure)]
    fn rstrip(t: &Thread, zelf: Gc<PyStr>, chars: Value) -> PyResult<Gc<PyStr>> {
        strip(t, zelf, chars, Ends::Right, "rstrip")
    }
    /// The parts between separators, by default runs of white space; at most maxsplit cuts, from the front.
    #[method("split($self, /, sep=None, maxsplit=-1)")]
    fn split(t: &Thread, zelf: Gc<PyStr>, sep: Value, maxsplit: isize) -> PyResult<Gc<PyList>> {
        let sep = separator(t, sep)?;
        split(t, zelf, sep, usize::try_from(maxsplit).unwrap_or(usize::MAX))
    }
    /// The parts between separators, by default runs of white space; at most maxsplit cuts, from the back.
    #[method("rsplit($self, /, sep=None, maxsplit=-1)")]
    fn rsplit(t: &Thread, zelf: Gc<PyStr>, sep: Value, maxsplit: isize) -> PyResult<Gc<PyList>> {
        let sep = separator(t, sep)?;
        rsplit(t, zelf, sep, usize::try_from(maxsplit).unwrap_or(usize::MAX))
    }
    /// The lines of the text, with their line breaks if keepends is true.
    #[method("splitlines($self, /, keepends=False)")]
    fn splitlines(t: &Thread, zelf: Gc<PyStr>, keepends: bool) -> PyResult<Gc<PyList>> {
        let parts = Parts::new(t, zelf)?;
        let mut start = 0;
        for (end, next) in line_ends(t, zelf.view())? {
            parts.push(t, start, if keepends { next } else { end })?;
            start = next;
        }
        Ok(parts.list)
    }
    /// The text before the first occurrence of a separator, the separator, and the text after it.
    #[method("partition($self, sep, /)", effect = Pure)]
    fn partition(t: &Thread, zelf: Gc<PyStr>, sep: Value) -> PyResult<Value> {
        let sep = text_arg(t, sep)?;
        if sep.is_empty() {
            return Err(t.raise_value_error("empty separator"));
        }
        let empty = t.empty_str().value();
        match search::find(zelf.view(), sep.view()) {
            Some(at) => three(t, zelf, sep, at),
            None => t.new_tuple(&[zelf.into(), empty, empty]),
        }
    }
    /// The text before the last occurrence of a separator, the separator, and the text after it.
    #[method("rpartition($self, sep, /)", effect = Pure)]
    fn rpartition(t: &Thread, zelf: Gc<PyStr>, sep: Value) -> PyResult<Value> {
        let sep = text_arg(t, sep)?;
        if sep.is_empty() {
            return Err(t.raise_value_error("empty separator"));
        }
        let empty = t.empty_str().value();
        match search::rfind(zelf.view(), sep.view()) {
            Some(at) => three(t, zelf, sep, at),
            None => t.new_tuple(&[empty, empty, zelf.into()]),
        }
    }
    /// Concatenates the strings of an iterable, with this string between them.
    #[method("join($self, iterable, /)")]
    fn join(t: &Thread, zelf: Gc<PyStr>, iterable: Value) -> PyResult<Gc<PyStr>> {
        if let Some(tuple) = crate::objects::tuple::as_tuple(iterable) {
            return join(t, zelf.view(), tuple.items());
        }
        if let Some(list) = iterable.downcast::<PyList>()
            && t.class_of(iterable) == t.types.list
        {
            return join_list(t, zelf.view(), list);
        }
        match sequence::to_list(t, iterable) {
            Ok(list) => join_list(t, zelf.view(), list),
            Err(r) if t.exception_matches(t.types.type_error) && !is_iterable(t, iterable) => {
                t.take_exception(r);
                Err(t.raise_type_error("can only join an iterable"))
            }
            Err(r) => Err(r),
        }
    }
}
fn is_iterable(t: &Thread, v: Value) -> bool {
    let slots = t.class_of(v).slots.get();
    slots.iter.is_some() || slots.sq_item.is_some()
}
fn three(t: &Thread, s: Gc<PyStr>, sep: Gc<PyStr>, at: usize) -> PyResult<Value> {
    let before = PyStr::substring(t, s, 0, at)?;
    let after = PyStr::substring(t, s, at + sep.len(), s.len())?;
    t.new_tuple(&[before.into(), sep.into(), after.into()])
}
