//! Floats from text, and hexadecimal text both ways.

use crate::objects::unicode;
use crate::prelude::*;

/// Reads a float as `float(text)` does: white space around, single underscores between digits, digits of any script, `inf`, `nan`.
pub fn parse(text: impl Iterator<Item = u32>) -> Option<f64> {
    let mut ascii = String::new();
    for c in text {
        ascii.push(match c {
            0..=0x7f => c as u8 as char,
            _ if unicode::is_space(c) => ' ',
            _ => unicode::decimal_digit(c).and_then(|d| char::from_digit(d, 10)).unwrap_or('?'),
        });
    }
    let s = ascii.trim_matches(|c| unicode::is_space(c as u32));
    parse_ascii(s)
}
/// As [`parse`], for ASCII without white space around.
pub fn parse_ascii(s: &str) -> Option<f64> {
    let unsigned = s.strip_prefix(['-', '+']).unwrap_or(s);
    let sign = if s.starts_with('-') { -1.0 } else { 1.0 };
    if unsigned.eq_ignore_ascii_case("inf") || unsigned.eq_ignore_ascii_case("infinity") {
        return Some(sign * f64::INFINITY);
    }
    if unsigned.eq_ignore_ascii_case("nan") {
        return Some(f64::NAN.copysign(sign));
    }
    let mut clean = String::with_capacity(unsigned.len());
    let (mut previous, mut digits_seen, mut exponent) = (' ', false, false);
    for c in unsigned.chars() {
        match c {
            '0'..='9' => {
                digits_seen = true;
                clean.push(c);
            }
            // An underscore stands between two digits.
            '_' if previous.is_ascii_digit() => {}
            '.' if !exponent && !clean.contains('.') && previous != '_' => clean.push(c),
            'e' | 'E' if digits_seen && !exponent && previous != '_' => {
                exponent = true;
                clean.push('e');
            }
            '+' | '-' if matches!(previous, 'e' | 'E') => clean.push(c),
            _ => return None,
        }
        if previous == '_' && !c.is_ascii_digit() {
            return None;
        }
        previous = c;
    }
    if !digits_seen || previous == '_' || matches!(previous, 'e' | 'E' | '+' | '-') {
        return None;
    }
    clean.parse::<f64>().ok().map(|f| sign * f)
}

/// `float.hex`.
pub fn to_hex(f: f64) -> String {
    if !f.is_finite() {
        return super::repr(f);
    }
    let sign = if f.is_sign_negative() { "-" } else { "" };
    let bits = f.abs().to_bits();
    if bits == 0 {
        return format!("{sign}0x0.0p+0");
    }
    let (field, fraction) = ((bits >> 52) as i64, bits & ((1 << 52) - 1));
    let (lead, exponent) = if field == 0 { (0, -1022) } else { (1, field - 1023) };
    format!("{sign}0x{lead}.{fraction:013x}p{exponent:+}")
}

/// What is wrong with hexadecimal text.
pub enum HexError {
    Invalid,
    Overflow,
}

/// `float.fromhex`, correctly rounded.
pub fn from_hex(text: &str) -> Result<f64, HexError> {
    let s = text.trim_matches(|c: char| unicode::is_space(c as u32));
    let (negative, s) = match s.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, s.strip_prefix('+').unwrap_or(s)),
    };
    let signed = |f: f64| if negative { -f } else { f };
    if s.eq_ignore_ascii_case("inf") || s.eq_ignore_ascii_case("infinity") {
        return Ok(signed(f64::INFINITY));
    }
    if s.eq_ignore_ascii_case("nan") {
        return Ok(signed(f64::NAN));
    }
    let s = s.strip_prefix("0x").or_else(|| s.strip_prefix("0X")).unwrap_or(s);
    let (mantissa, exponent) = match s.split_once(['p', 'P']) {
        Some((m, e)) => {
            let digits = e.strip_prefix(['+', '-']).unwrap_or(e);
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(HexError::Invalid);
            }
            // Absurd exponents saturate.
            let n: i64 = if digits.trim_start_matches('0').len() > 15 {
                1 << 50
            } else {
                digits.parse().map_err(|_| HexError::Invalid)?
            };
            (m, if e.starts_with('-') { -n } else { n })
        }
        None => (s, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.len() + fraction.len() == 0 || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_hexdigit()) {
        return Err(HexError::Invalid);
    }
    // The leading 64 bits, with a sticky bit for the rest, as value = top * 2^exponent.
    let (mut top, mut sticky) = (0u64, false);
    let mut exponent = exponent - 4 * fraction.len() as i64;
    for b in whole.bytes().chain(fraction.bytes()) {
        let d = (b as char).to_digit(16).unwrap_or(0) as u64;
        if top >> 60 == 0 {
            top = top << 4 | d;
        } else {
            sticky |= d != 0;
            exponent += 4;
        }
    }
    if top == 0 {
        return Ok(signed(0.0));
    }
    round_to_f64(top, sticky, exponent).map(signed).ok_or(HexError::Overflow)
}

/// `top * 2^exponent` (plus a little if `sticky`), rounded to nearest, ties to even; `None` on overflow. `top` is not 0.
fn round_to_f64(top: u64, sticky: bool, exponent: i64) -> Option<f64> {
    let shift = top.leading_zeros();
    let (top, exponent) = (top << shift, exponent - shift as i64);
    let leading = exponent + 63;
    if leading > 1023 {
        return None;
    }
    let keep = if leading < -1022 { 53 - (-1022 - leading) } else { 53 };
    if keep < 0 {
        return Some(0.0);
    }
    let drop = 64 - keep as u32;
    let wide = (top as u128) << 64;
    let kept = (top as u128 >> drop) as u64;
    let rest = wide << (64 - drop);
    let half = 1u128 << 127;
    let round_up = rest > half || (rest == half && (sticky || kept & 1 == 1));
    let kept = kept + round_up as u64;
    let bits = if leading < -1022 { kept } else { ((leading + 1023) as u64) << 52 | (kept & ((1 << 52) - 1)) };
    // A carry out of 53 bits moves to the next binade; the mask above has removed its one.
    let bits = if leading >= -1022 && kept == 1 << 53 { ((leading + 1024) as u64) << 52 } else { bits };
    let f = f64::from_bits(bits);
    if f.is_infinite() { None } else { Some(f) }
}

/// "could not convert string to float: ..."
pub fn conversion_error(t: &Thread, v: Value) -> Raised {
    match crate::protocol::object::repr(t, v) {
        Ok(r) => t.raise_value_error(format!("could not convert string to float: {}", r.to_lossy())),
        Err(r) => r,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn underscores_stand_between_digits_only() {
        assert_eq!(parse_ascii("1_000.5_5e1_0"), Some(1000.55e10));
        for bad in ["_1", "1_", "1__0", "1_.0", "1._0", "1e_1", "", ".", "e5", "1e", "0x1", "--1", "1.2.3"] {
            assert_eq!(parse_ascii(bad), None, "{bad}");
        }
        assert_eq!(parse_ascii(".5"), Some(0.5));
        assert_eq!(parse_ascii("-5."), Some(-5.0));
    }

    #[test]
    fn hexadecimal_round_trips() {
        for f in [1.0, -0.5, 0.1, 5e-324, 2.2250738585072014e-308, f64::MAX, 1e300, 3.0] {
            assert_eq!(from_hex(&to_hex(f)).ok(), Some(f));
        }
        assert_eq!(to_hex(1.0), "0x1.0000000000000p+0");
        assert_eq!(from_hex("0x1.fffffffffffff8p0").ok(), Some(2.0));
        assert_eq!(from_hex("0x0.8p-1074").ok(), Some(0.0));
        assert_eq!(from_hex("0x0.81p-1074").ok(), Some(5e-324));
        assert!(matches!(from_hex("0x1p1024"), Err(HexError::Overflow)));
    }
}
