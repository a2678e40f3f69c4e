//! The escapes of string literals as encodings: `unicode_escape`, `raw_unicode_escape`, and of bytes literals (`escape_decode`).

use super::driver::{self, Problem, Scan};
use crate::objects::str_::StrBuilder;
use crate::objects::unicode::names;
use crate::prelude::*;

/// `text` with everything escaped that is not printable ASCII.
pub fn encode_unicode(text: &PyStr) -> Vec<u8> {
    let mut out = String::with_capacity(text.len());
    for c in text.code_points() {
        match c {
            0x5c => out.push_str("\\\\"),
            0x0a => out.push_str("\\n"),
            0x0d => out.push_str("\\r"),
            0x09 => out.push_str("\\t"),
            0x20..=0x7e => out.push(c as u8 as char),
            0..=0xff => out.push_str(&format!("\\x{c:02x}")),
            0x100..=0xffff => out.push_str(&format!("\\u{c:04x}")),
            _ => out.push_str(&format!("\\U{c:08x}")),
        }
    }
    out.into_bytes()
}
/// `text` with only characters beyond Latin-1 escaped.
pub fn encode_raw(text: &PyStr) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for c in text.code_points() {
        match c {
            0..=0xff => out.push(c as u8),
            0x100..=0xffff => out.extend_from_slice(format!("\\u{c:04x}").as_bytes()),
            _ => out.extend_from_slice(format!("\\U{c:08x}").as_bytes()),
        }
    }
    out
}

/// The value of up to `n` hexadecimal digits from `at` on, and how many there are.
fn hex_digits(bytes: &[u8], at: usize, n: usize) -> (u32, usize) {
    let (mut value, mut count) = (0u32, 0);
    while count < n
        && let Some(d) = bytes.get(at + count).and_then(|b| (*b as char).to_digit(16))
    {
        value = value.wrapping_shl(4) | d;
        count += 1;
    }
    (value, count)
}
/// Letters that stand for one control character.
fn simple_escape(b: u8) -> Option<u8> {
    Some(match b {
        b'\\' | b'\'' | b'"' => b,
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => 10,
        b'r' => 13,
        b't' => 9,
        b'v' => 11,
        _ => return None,
    })
}
/// The value of up to three octal digits from `at` on, and how many there are.
fn octal_digits(bytes: &[u8], at: usize) -> (u32, usize) {
    let digits = bytes[at..].iter().take(3).take_while(|b| matches!(b, b'0'..=b'7'));
    digits.fold((0, 0), |(value, count), b| (value * 8 + (*b - b'0') as u32, count + 1))
}

/// Escapes that are no escapes, for a warning.
#[derive(Default)]
struct Invalid(Option<String>);
impl Invalid {
    fn note(&mut self, what: impl FnOnce() -> String) {
        if self.0.is_none() {
            self.0 = Some(what());
        }
    }
    fn warn(self, t: &Thread, quote: &str) -> PyResult<()> {
        let Some(escape) = self.0 else { return Ok(()) };
        let kind = if escape.chars().count() > 1 { "octal " } else { "" };
        let message = format!(
            "{quote}\\{escape}\" is an invalid {kind}escape sequence. Such sequences will not work in the future. "
        );
        crate::modules::warnings::warn(t, t.types.deprecation_warning, &message, 1)
    }
}

/// The text and how many bytes it took: an escape that is not complete is left unless it is the last input.
pub fn decode_unicode(t: &Thread, bytes: &[u8], errors: Option<&str>, last: bool) -> PyResult<(Gc<PyStr>, usize)> {
    let mut invalid = Invalid::default();
    let scan = |bytes: &[u8], pos: &mut usize, out: &mut StrBuilder| scan_unicode(bytes, pos, out, last, &mut invalid);
    let decoded = driver::decode(t, bytes, "unicodeescape", errors, scan)?;
    invalid.warn(t, "\"")?;
    Ok(decoded)
}
fn scan_unicode(bytes: &[u8], pos: &mut usize, out: &mut StrBuilder, last: bool, invalid: &mut Invalid) -> Scan {
    while *pos < bytes.len() {
        let start = *pos;
        let plain = memchr::memchr(b'\\', &bytes[start..]).unwrap_or(bytes.len() - start);
        out.push_latin1(&bytes[start..start + plain]);
        *pos += plain;
        let start = *pos;
        // Incomplete input is left for later, or is an error.
        let incomplete = |end: usize, reason| {
            if last { Err(Problem::Bad { start, end, reason }) } else { Ok(()) }
        };
        if start == bytes.len() {
            return Ok(());
        }
        let Some(&letter) = bytes.get(start + 1) else {
            return incomplete(bytes.len(), "\\ at end of string");
        };
        let at = start + 2;
        let (n, reason) = match letter {
            b'\n' => {
                *pos = at;
                continue;
            }
            b'0'..=b'7' => {
                let (c, n) = octal_digits(bytes, start + 1);
                if c > 0o377 {
                    invalid.note(|| format!("{c:o}"));
                }
                out.push(c);
                *pos = start + 1 + n;
                continue;
            }
            b'x' => (2, "truncated \\xXX escape"),
            b'u' => (4, "truncated \\uXXXX escape"),
            b'U' => (8, "truncated \\UXXXXXXXX escape"),
            b'N' => {
                let reason = "malformed \\N character escape";
                match bytes.get(at) {
                    None => return incomplete(bytes.len(), reason),
                    Some(b'{') => {}
                    Some(_) => return Err(Problem::Bad { start, end: at, reason }),
                }
                let Some(n) = memchr::memchr(b'}', &bytes[at + 1..]) else {
                    return incomplete(bytes.len(), reason);
                };
                if n == 0 {
                    return Err(Problem::Bad { start, end: at + 1, reason });
                }
                let end = at + 1 + n + 1;
                let found = std::str::from_utf8(&bytes[at + 1..end - 1]).ok().and_then(names::lookup);
                let Some(c) = found else {
                    return Err(Problem::Bad { start, end, reason: "unknown Unicode character name" });
                };
                out.push(c);
                *pos = end;
                continue;
            }
            _ => {
                match simple_escape(letter) {
                    Some(b) => out.push(b as u32),
                    None => {
                        invalid.note(|| char::from(letter).to_string());
                        out.push('\\' as u32);
                        out.push(letter as u32);
                    }
                }
                *pos = at;
                continue;
            }
        };
        let (c, count) = hex_digits(bytes, at, n);
        let end = at + count;
        if count < n {
            if end == bytes.len() {
                return incomplete(end, reason);
            }
            return Err(Problem::Bad { start, end, reason });
        }
        if c > 0x10_ffff {
            return Err(Problem::Bad { start, end, reason: "illegal Unicode character" });
        }
        out.push(c);
        *pos = end;
    }
    Ok(())
}

/// As [`decode_unicode`], where only `\u` and `\U` behind an odd number of backslashes are escapes.
pub fn decode_raw(t: &Thread, bytes: &[u8], errors: Option<&str>, last: bool) -> PyResult<(Gc<PyStr>, usize)> {
    driver::decode(t, bytes, "rawunicodeescape", errors, |bytes, pos, out| scan_raw(bytes, pos, out, last))
}
fn scan_raw(bytes: &[u8], pos: &mut usize, out: &mut StrBuilder, last: bool) -> Scan {
    while *pos < bytes.len() {
        let b = bytes[*pos];
        if b != b'\\' {
            out.push(b as u32);
            *pos += 1;
            continue;
        }
        let start = *pos;
        let Some(&letter) = bytes.get(start + 1) else {
            if last {
                out.push(b as u32);
                *pos += 1;
            }
            return Ok(());
        };
        let (n, reason) = match letter {
            b'u' => (4, "truncated \\uXXXX escape"),
            b'U' => (8, "truncated \\UXXXXXXXX escape"),
            _ => {
                out.push(b as u32);
                out.push(letter as u32);
                *pos += 2;
                continue;
            }
        };
        let (c, count) = hex_digits(bytes, start + 2, n);
        let end = start + 2 + count;
        if count < n {
            if end == bytes.len() && !last {
                return Ok(());
            }
            return Err(Problem::Bad { start, end, reason });
        }
        if c > 0x10_ffff {
            return Err(Problem::Bad { start, end, reason: "\\Uxxxxxxxx out of range" });
        }
        out.push(c);
        *pos = end;
    }
    Ok(())
}

/// The bytes of a bytes literal's inside.
pub fn decode_bytes(t: &Thread, bytes: &[u8], errors: Option<&str>) -> PyResult<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut invalid = Invalid::default();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] != b'\\' {
            out.push(bytes[i]);
            i += 1;
            continue;
        }
        let Some(&letter) = bytes.get(i + 1) else { return Err(t.raise_value_error("Trailing \\ in string")) };
        match letter {
            b'\n' => i += 2,
            b'0'..=b'7' => {
                let (c, n) = octal_digits(bytes, i + 1);
                if c > 0o377 {
                    invalid.note(|| format!("{c:o}"));
                }
                out.push(c as u8);
                i += 1 + n;
            }
            b'x' => {
                let (c, n) = hex_digits(bytes, i + 2, 2);
                if n == 2 {
                    out.push(c as u8);
                } else {
                    match errors.unwrap_or("strict") {
                        "strict" => {
                            return Err(t.raise_value_error(format!("invalid \\x escape at position {i}")));
                        }
                        "replace" => out.push(b'?'),
                        "ignore" => {}
                        other => {
                            return Err(
                                t.raise_value_error(format!("decoding error; unknown error handling code: {other}"))
                            );
                        }
                    }
                }
                i += 2 + n;
            }
            _ => {
                match simple_escape(letter) {
                    Some(b) => out.push(b),
                    None => {
                        invalid.note(|| char::from(letter).to_string());
                        out.extend_from_slice(&[b'\\', letter]);
                    }
                }
                i += 2;
            }
        }
    }
    invalid.warn(t, "b\"")?;
    Ok(out)
}
/// Bytes as the inside of a bytes literal in single quotes.
pub fn encode_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for &b in bytes {
        match b {
            b'\\' | b'\'' => out.extend_from_slice(&[b'\\', b]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b' '..=0x7e => out.push(b),
            _ => out.extend_from_slice(format!("\\x{b:02x}").as_bytes()),
        }
    }
    out
}
