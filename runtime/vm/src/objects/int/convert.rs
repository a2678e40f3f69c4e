//! Ints and text or bytes.

use super::{IntRef, from_ibig, from_u64};
use crate::objects::unicode;
use crate::prelude::*;
use dashu_int::ops::BitTest;
use dashu_int::{IBig, UBig};

/// Below this many digits no limit applies.
const ALWAYS_ALLOWED_DIGITS: usize = 640;

fn over_limit(t: &Thread) -> Raised {
    let limit = t.int_max_str_digits.get();
    t.raise_value_error(format!(
        "Exceeds the limit ({limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit"
    ))
}

/// The decimal text of an immediate.
pub fn small_decimal(t: &Thread, i: i64) -> PyResult<Gc<PyStr>> {
    // 62 bits have at most 19 digits.
    let mut text = [0u8; 20];
    let mut at = text.len();
    let mut rest = i.unsigned_abs();
    loop {
        at -= 1;
        text[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if i < 0 {
        at -= 1;
        text[at] = b'-';
    }
    match text[at..] {
        [digit] => PyStr::from_char(t, u32::from(digit)),
        ref text => PyStr::from_ascii(t, text),
    }
}
/// Decimal text, with the limit of `sys.set_int_max_str_digits`.
pub fn to_decimal(t: &Thread, n: IntRef) -> PyResult<String> {
    match n {
        IntRef::Small(i) => Ok(i.to_string()),
        IntRef::Big(b) => {
            let limit = t.int_max_str_digits.get();
            // Hopeless cases are refused before the quadratic work; the rest is counted.
            let at_least = ((n.bit_length() - 1) as f64 * std::f64::consts::LOG10_2) as usize;
            if limit > 0 && at_least > limit.max(ALWAYS_ALLOWED_DIGITS) {
                return Err(over_limit(t));
            }
            let text = b.to_ibig().to_string();
            if limit > 0 && text.trim_start_matches('-').len() > limit { Err(over_limit(t)) } else { Ok(text) }
        }
    }
}

/// What was wrong with a literal.
pub enum ParseError {
    Invalid,
    Raised(Raised),
}
impl From<Raised> for ParseError {
    fn from(r: Raised) -> Self {
        ParseError::Raised(r)
    }
}

/// Reads an int as `int(text, base)` does: white space around, a sign, a prefix for bases 0, 2, 8 and 16, single underscores between
/// digits, decimal digits of any script. `base` is 0 or 2..=36.
pub fn parse(t: &Thread, text: impl Iterator<Item = u32>, base: u32) -> Result<Value, ParseError> {
    // To ASCII first; anything that is neither digit nor space becomes an impossible character.
    let mut ascii: Vec<u8> = Vec::new();
    for c in text {
        ascii.push(match c {
            0..=0x7f => c as u8,
            _ if unicode::is_space(c) => b' ',
            _ => unicode::decimal_digit(c).map_or(b'?', |d| b'0' + d as u8),
        });
    }
    let is_space = |b: u8| unicode::is_space(b as u32);
    let start = ascii.iter().position(|b| !is_space(*b)).unwrap_or(ascii.len());
    let end = ascii.iter().rposition(|b| !is_space(*b)).map_or(start, |i| i + 1);
    let mut s = &ascii[start..end];
    let negative = s.first() == Some(&b'-');
    if matches!(s.first(), Some(b'-' | b'+')) {
        s = &s[1..];
    }
    let prefix = match s {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    let mut base_used = base;
    if base == 0 {
        base_used = if prefix == 0 { 10 } else { prefix };
    }
    if prefix != 0 && prefix == base_used {
        s = &s[2..];
        // One underscore may follow the prefix.
        if let [b'_', rest @ ..] = s {
            s = rest;
        }
    } else if base == 0 && s.first() == Some(&b'0') && s.iter().any(|b| !matches!(b, b'0' | b'_')) {
        // Old octal notation.
        return Err(ParseError::Invalid);
    }
    let mut digits = Vec::with_capacity(s.len());
    let mut previous_underscore = true;
    for &b in s {
        if b == b'_' {
            if previous_underscore {
                return Err(ParseError::Invalid);
            }
            previous_underscore = true;
            continue;
        }
        previous_underscore = false;
        if !(b as char).is_digit(base_used) {
            return Err(ParseError::Invalid);
        }
        digits.push(b);
    }
    if previous_underscore {
        return Err(ParseError::Invalid);
    }
    let limit = t.int_max_str_digits.get();
    if limit > 0 && !base_used.is_power_of_two() && digits.len() > limit.max(ALWAYS_ALLOWED_DIGITS) {
        return Err(t
            .raise_value_error(format!(
                "Exceeds the limit ({limit} digits) for integer string conversion: value has {} digits; use sys.set_int_max_str_digits() to increase the limit",
                digits.len()
            ))
            .into());
    }
    let text = std::str::from_utf8(&digits).map_err(|_| ParseError::Invalid)?;
    if let Ok(small) = i64::from_str_radix(text, base_used) {
        return Ok(t.new_int(if negative { -small } else { small })?);
    }
    let magnitude = UBig::from_str_radix(text, base_used).map_err(|_| ParseError::Invalid)?;
    let n = IBig::from(magnitude);
    Ok(from_ibig(t, if negative { -n } else { n })?)
}

/// The int of a finite double, truncated toward zero.
pub fn from_f64(t: &Thread, f: f64) -> PyResult<Value> {
    let f = f.trunc();
    if f.abs() < 9.0e18 {
        return t.new_int(f as i64);
    }
    let bits = f.abs().to_bits();
    let mantissa = (bits & ((1 << 52) - 1)) | 1 << 52;
    let n = IBig::from(mantissa) << ((bits >> 52) as usize - 1075);
    from_ibig(t, if f < 0.0 { -n } else { n })
}

/// `int.from_bytes`.
pub fn from_bytes(t: &Thread, bytes: &[u8], little_endian: bool, signed: bool) -> PyResult<Value> {
    let byte = |i: usize| if little_endian { bytes[i] } else { bytes[bytes.len() - 1 - i] };
    let negative = signed && !bytes.is_empty() && byte(bytes.len() - 1) >= 0x80;
    if bytes.len() <= 8 {
        let mut n = if negative { u64::MAX } else { 0 };
        for i in 0..bytes.len() {
            n = n & !(0xff << (8 * i)) | (byte(i) as u64) << (8 * i);
        }
        return if signed { t.new_int(n as i64) } else { from_u64(t, n) };
    }
    let magnitude = if little_endian { UBig::from_le_bytes(bytes) } else { UBig::from_be_bytes(bytes) };
    let n = IBig::from(magnitude);
    from_ibig(t, if negative { n - (IBig::ONE << (8 * bytes.len())) } else { n })
}

/// `int.to_bytes`; the messages of overflow are CPython's.
pub fn to_bytes(t: &Thread, n: IntRef, length: usize, little_endian: bool, signed: bool) -> PyResult<Vec<u8>> {
    if n.is_negative() && !signed {
        return Err(t.raise_overflow_error("can't convert negative int to unsigned"));
    }
    t.ensure_memory(length)?;
    let too_big = || t.raise_overflow_error("int too big to convert");
    let value = n.to_ibig();
    // Signed numbers need room for the sign bit: -2^(8n-1) .. 2^(8n-1)-1.
    let needed = if !signed {
        n.bit_length()
    } else if n.is_negative() {
        (-(value.clone()) - IBig::ONE).into_parts().1.bit_len() + 1
    } else {
        n.bit_length() + 1
    };
    let zero = n.bit_length() == 0;
    if !zero && needed > length.saturating_mul(8) {
        return Err(too_big());
    }
    let wrapped = if n.is_negative() { value + (IBig::ONE << (8 * length)) } else { value };
    let mut bytes = wrapped.into_parts().1.to_le_bytes().to_vec();
    bytes.resize(length, 0);
    if !little_endian {
        bytes.reverse();
    }
    Ok(bytes)
}
