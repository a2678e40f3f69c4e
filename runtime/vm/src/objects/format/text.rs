//! `str.__format__`.

use super::spec::{FormatSpec, Points, parse, unknown_code};
use crate::objects::str_::{Width, write_unit, write_units};
use crate::prelude::*;

pub fn format_str(t: &Thread, text: Gc<PyStr>, spec: Gc<PyStr>, type_name: &str) -> PyResult<Gc<PyStr>> {
    if spec.is_empty() {
        return Ok(text);
    }
    let points = Points::of(&spec);
    let mut s = parse(t, &points, 's' as u32, b'<', type_name)?;
    if s.code != 's' as u32 {
        return Err(unknown_code(t, s.code, type_name));
    }
    if s.sign != 0 {
        let what = if s.sign == b' ' { "Space" } else { "Sign" };
        return Err(t.raise_value_error(format!("{what} not allowed in string format specifier")));
    }
    if s.no_negative_zero {
        return Err(t.raise_value_error("Negative zero coercion (z) not allowed in string format specifier"));
    }
    if s.alternate {
        return Err(t.raise_value_error("Alternate form (#) not allowed in string format specifier"));
    }
    if s.align == b'=' {
        if s.explicit_align {
            return Err(t.raise_value_error("'=' alignment not allowed in string format specifier"));
        }
        s.align = b'<';
    }
    let text = match s.precision {
        Some(p) if p < text.len() => PyStr::substring(t, text, 0, p)?,
        _ => text,
    };
    if s.width.is_none_or(|w| w <= text.len()) {
        return Ok(text);
    }
    let (left, right) = sides(t, &s, text.len())?;
    let width = text.width().max(Width::of(s.fill));
    let len = left + text.len() + right;
    // SAFETY: fills and text are all units; the width is that of the widest.
    unsafe {
        PyStr::build(t, width, len, |p| {
            (0..left).chain(left + text.len()..len).for_each(|i| write_unit(p, width, i, s.fill));
            write_units(p.add(left * width.bytes()), width, text.view());
        })
    }
}
/// How much is missing on the left and on the right of a text of `len` code points.
fn sides(t: &Thread, s: &FormatSpec, len: usize) -> PyResult<(usize, usize)> {
    let missing = s.width.unwrap_or(0).saturating_sub(len);
    if missing > isize::MAX as usize / 8 {
        return Err(t.raise_out_of_memory());
    }
    Ok(match s.align {
        b'<' => (0, missing),
        b'^' => (missing / 2, missing - missing / 2),
        _ => (missing, 0),
    })
}
/// Pads any code points to the width.
pub fn pad_points(t: &Thread, s: &FormatSpec, text: &[u32]) -> PyResult<Gc<PyStr>> {
    let (left, right) = sides(t, s, text.len())?;
    let fill = |n: usize| std::iter::repeat_n(s.fill, n);
    PyStr::from_code_points(t, fill(left).chain(text.iter().copied()).chain(fill(right)))
}
