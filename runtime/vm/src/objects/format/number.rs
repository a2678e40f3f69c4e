//! Laying out a number's text: sign, prefix, grouped digits, fraction, padding.

use super::spec::{FormatSpec, Grouping};
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
    let body = body(spec, n, every);
    pad(t, spec, &body.sign, &body.rest)
}

/// Text in two parts, between which `=` pads.
pub struct Body {
    pub sign: String,
    pub rest: String,
}
/// Sign and prefix, then the digits with separators (and, when zeros fill between them, as many zeros as the width needs).
pub fn body(spec: &FormatSpec, n: &NumberText<'_>, every: usize) -> Body {
    let mut sign = String::new();
    match (n.negative, spec.sign) {
        (true, _) => sign.push('-'),
        (false, b'+') => sign.push('+'),
        (false, b' ') => sign.push(' '),
        _ => {}
    }
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
    let len = sign.len() + rest.len();
    let missing = spec.width.unwrap_or(0).saturating_sub(len);
    if missing == 0 {
        return PyStr::new(t, &format!("{sign}{rest}"));
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
    let fill = |n: usize| std::iter::repeat_n(spec.fill, n);
    let points = |s: &str| s.bytes().map(u32::from).collect::<Vec<_>>();
    let (sign, rest) = (points(sign), points(rest));
    let all = fill(left).chain(sign.iter().copied()).chain(fill(middle)).chain(rest.iter().copied()).chain(fill(right));
    PyStr::from_code_points(t, all)
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
