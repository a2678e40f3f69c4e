//! Case mappings.

use crate::objects::str_::{PyStr, StrBuilder, StrView, Width};
use crate::objects::unicode::{self, case};
use crate::prelude::*;

/// A copy of an ASCII string with every byte mapped; `f` gets the index too.
fn map_ascii(t: &Thread, bytes: &[u8], mut f: impl FnMut(usize, u8) -> u8) -> PyResult<Gc<PyStr>> {
    // SAFETY: the closure writes all units, and `f` maps ASCII to ASCII.
    unsafe {
        PyStr::build(t, Width::Ascii, bytes.len(), |p| {
            for (i, &b) in bytes.iter().enumerate() {
                *p.add(i) = f(i, b);
            }
        })
    }
}
/// Appends the lower case of the character at `i`.
fn push_lower(out: &mut StrBuilder, view: StrView<'_>, i: usize) {
    match view.get(i) {
        case::CAPITAL_SIGMA => out.push(case::lower_sigma(view.len(), i, |i| view.get(i))),
        c => push(out, case::lower(c)),
    }
}
fn push(out: &mut StrBuilder, mapped: case::Mapped) {
    mapped.points().iter().for_each(|c| out.push(*c));
}
fn mapped(t: &Thread, view: StrView<'_>, mut f: impl FnMut(&mut StrBuilder, usize, u32)) -> PyResult<Gc<PyStr>> {
    let mut out = StrBuilder::with_capacity(view.len());
    for i in 0..view.len() {
        f(&mut out, i, view.get(i));
    }
    out.finish(t)
}

#[pymethods(part = case)]
impl PyStr {
    /// A copy in lower case.
    #[method("lower($self, /)", effect = Pure, frame_blind)]
    fn lower(t: &Thread, zelf: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
        match zelf.view() {
            StrView::Ascii(u) => map_ascii(t, u, |_, b| b.to_ascii_lowercase()),
            view => mapped(t, view, |out, i, _| push_lower(out, view, i)),
        }
    }
    /// A copy in upper case.
    #[method("upper($self, /)", effect = Pure, frame_blind)]
    fn upper(t: &Thread, zelf: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
        match zelf.view() {
            StrView::Ascii(u) => map_ascii(t, u, |_, b| b.to_ascii_uppercase()),
            view => mapped(t, view, |out, _, c| push(out, case::upper(c))),
        }
    }
    /// A copy for comparisons without regard to case.
    #[method("casefold($self, /)", effect = Pure, frame_blind)]
    fn casefold(t: &Thread, zelf: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
        match zelf.view() {
            StrView::Ascii(u) => map_ascii(t, u, |_, b| b.to_ascii_lowercase()),
            view => mapped(t, view, |out, _, c| push(out, case::fold(c))),
        }
    }
    /// A copy whose first character is in title case, the others in lower case.
    #[method("capitalize($self, /)", effect = Pure, frame_blind)]
    fn capitalize(t: &Thread, zelf: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
        match zelf.view() {
            StrView::Ascii(u) => {
                map_ascii(t, u, |i, b| if i == 0 { b.to_ascii_uppercase() } else { b.to_ascii_lowercase() })
            }
            view => mapped(t, view, |out, i, c| match i {
                0 => push(out, case::title(c)),
                _ => push_lower(out, view, i),
            }),
        }
    }
    /// A copy in which words begin in title case and go on in lower case.
    #[method("title($self, /)", effect = Pure, frame_blind)]
    fn title(t: &Thread, zelf: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
        let mut in_word = false;
        match zelf.view() {
            StrView::Ascii(u) => map_ascii(t, u, |_, b| {
                let mapped = if in_word { b.to_ascii_lowercase() } else { b.to_ascii_uppercase() };
                in_word = b.is_ascii_alphabetic();
                mapped
            }),
            view => mapped(t, view, |out, i, c| {
                if in_word {
                    push_lower(out, view, i)
                } else {
                    push(out, case::title(c))
                }
                in_word = unicode::is_cased(c);
            }),
        }
    }
    /// A copy with upper case turned to lower case and the other way round.
    #[method("swapcase($self, /)", effect = Pure, frame_blind)]
    fn swapcase(t: &Thread, zelf: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
        match zelf.view() {
            StrView::Ascii(u) => map_ascii(t, u, |_, b| if b.is_ascii_alphabetic() { b ^ 0x20 } else { b }),
            view => mapped(t, view, |out, i, c| {
                if unicode::is_upper(c) {
                    push_lower(out, view, i);
                } else if unicode::is_lower(c) {
                    push(out, case::upper(c));
                } else {
                    out.push(c);
                }
            }),
        }
    }
}
