//! Laying out a number's text: sign, prefix, grouped digits, fraction, padding.

use super::spec::{FormatSpec, Grouping};
use crate::objects::str_::{StrView, Width, write_unit, write_units};
use crate::prelude::*;

/// A number's text in parts, before layout.
pub struct NumberText<'a> {
    pub negative: bool,
    /// `0x` and the like.
    pub prefix: &'a str,
    /// Digits left of the point (grouped on request).
    pub integer: &'a str,
    /// Digits right of the point, without it.
    pub fraction: &'a str,
    /// The point itself is shown.
    pub point: bool,
    /// Exponent, `%`, `j`, or the whole text of `inf` and `nan`.
    pub tail: &'a str,
}

/// Inserts separators into `digits`, from the right for the integer part; zeros are added on the left until `min_width` characters.
fn group_integer(digits: &str, separator: char, every: usize, min_width: usize) -> String {
    let mut reversed: Vec<char> = Vec::with_capacity(digits.len() * 2);
    let mut count = 0;
    let mut source = digits.chars().rev();
    loop {
        let next = source.next();
        if next.is_none() && reversed.len() >= min_width {
            break;
        }
        if count > 0 && count % every == 0 {
            reversed.push(separator);
            if next.is_none() && reversed.len() >= min_width {
                // A separator never leads: one more zero goes before it.
                reversed.push('0');
                break;
            }
        }
        reversed.push(next.unwrap_or('0'));
        count += 1;
    }
    reversed.iter().rev().collect()
}
fn group_fraction(digits: &str, separator: char, every: usize) -> String {
    let mut out = String::with_capacity(digits.len() * 2);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && i % every == 0 {
            out.push(separator);
        }
        out.push(c);
    }
    out
}

/// The finished string. `every` is the group size of the integer digits (3, or 4 for other bases).
pub fn layout(t: &Thread, spec: &FormatSpec, n: &NumberText<'_>, every: usize) -> PyResult<Gc<PyStr>> {
    if spec.grouping.is_none() && spec.fraction_grouping.is_none() {
        let point = if n.point { "." } else { "" };
        return pad_pieces(t, spec, &[sign_of(spec, n), n.prefix], &[n.integer, point, n.fraction, n.tail]);
    }
    let body = body(spec, n, every);
    pad(t, spec, &body.sign, &body.rest)
}

fn sign_of(spec: &FormatSpec, n: &NumberText<'_>) -> &'static str {
    match (n.negative, spec.sign) {
        (true, _) => "-",
        (false, b'+') => "+",
        (false, b' ') => " ",
        _ => "",
    }
}
/// Text in two parts, between which `=` pads.
pub struct Body {
    pub sign: String,
    pub rest: String,
}
/// Sign and prefix, then the digits with separators (and, when zeros fill between them, as many zeros as the width needs).
pub fn body(spec: &FormatSpec, n: &NumberText<'_>, every: usize) -> Body {
    let mut sign = sign_of(spec, n).to_owned();
    sign.push_str(n.prefix);
    let fraction = match spec.fraction_grouping {
        Some(g) => group_fraction(n.fraction, g.character(), 3),
        None => n.fraction.to_owned(),
    };
    let after = fraction.len() + n.point as usize + n.tail.len();
    let integer = match spec.grouping {
        Some(g) if !n.integer.is_empty() => {
            let zero_fill = spec.fill == '0' as u32 && spec.align == b'=';
            let room = if zero_fill { spec.width.unwrap_or(0).saturating_sub(sign.len() + after) } else { 0 };
            let separator = if g == Grouping::Locale { ',' } else { g.character() };
            group_integer(n.integer, separator, every, room)
        }
        _ => n.integer.to_owned(),
    };
    let mut rest = integer;
    if n.point {
        rest.push('.');
    }
    rest.push_str(&fraction);
    rest.push_str(n.tail);
    Body { sign, rest }
}

/// Pads ASCII text to the width; `=` pads behind `sign`.
pub fn pad(t: &Thread, spec: &FormatSpec, sign: &str, rest: &str) -> PyResult<Gc<PyStr>> {
    pad_pieces(t, spec, &[sign], &[rest])
}
/// As [`pad`], of text in pieces.
fn pad_pieces(t: &Thread, spec: &FormatSpec, sign: &[&str], rest: &[&str]) -> PyResult<Gc<PyStr>> {
    let pieces = || sign.iter().chain(rest);
    debug_assert!(pieces().all(|s| s.is_ascii()));
    let len: usize = pieces().map(|s| s.len()).sum();
    let missing = spec.width.unwrap_or(0).saturating_sub(len);
    if len + missing <= 1 {
        return PyStr::new(t, pieces().find(|s| !s.is_empty()).copied().unwrap_or(""));
    }
    if missing > isize::MAX as usize / 8 {
        return Err(t.raise_out_of_memory());
    }
    let (left, middle, right) = match spec.align {
        b'<' => (0, 0, missing),
        b'^' => (missing / 2, 0, missing - missing / 2),
        b'=' => (0, missing, 0),
        _ => (missing, 0, 0),
    };
    let width = if missing == 0 { Width::Ascii } else { Width::of(spec.fill) };
    // SAFETY: fills and pieces are all units; the pieces are ASCII, so the fill's width is the widest.
    unsafe {
        PyStr::build(t, width, len + missing, |p| {
            let mut at = 0;
            let fill = |at: &mut usize, n: usize| {
                (0..n).for_each(|i| write_unit(p, width, *at + i, spec.fill));
                *at += n;
            };
            let write = |at: &mut usize, pieces: &[&str]| {
                for piece in pieces {
                    write_units(p.add(*at * width.bytes()), width, StrView::Ascii(piece.as_bytes()));
                    *at += piece.len();
                }
            };
            fill(&mut at, left);
            write(&mut at, sign);
            fill(&mut at, middle);
            write(&mut at, rest);
            fill(&mut at, right);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_and_zeros_share_the_width() {
        assert_eq!(group_integer("1234567", ',', 3, 0), "1,234,567");
        assert_eq!(group_integer("123", ',', 3, 0), "123");
        assert_eq!(group_integer("123", ',', 3, 5), "0,123");
        assert_eq!(group_integer("123", ',', 3, 4), "0,123");
        assert_eq!(group_integer("1", ',', 3, 10), "00,000,001");
        assert_eq!(group_integer("ff", '_', 4, 9), "0000_00ff");
        assert_eq!(group_fraction("1234567", '_', 3), "123_456_7");
    }
}
