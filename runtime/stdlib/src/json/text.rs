//! JSON strings: their text escaped, and read back.

use brolga_vm::modules::import;
use brolga_vm::objects::str_::{StrBuilder, StrView, with_units};
use brolga_vm::prelude::*;
use brolga_vm::protocol::call;

/// The letter that stands for a character behind a backslash.
fn short_escape(c: u32) -> Option<u8> {
    Some(match c {
        0x22 => b'"',
        0x5c => b'\\',
        0x08 => b'b',
        0x0c => b'f',
        0x0a => b'n',
        0x0d => b'r',
        0x09 => b't',
        _ => return None,
    })
}
fn push_unit(out: &mut StrBuilder, unit: u32) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let digit = |shift: u32| HEX[(unit >> shift & 15) as usize];
    out.push_latin1(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
}

/// Appends text in quotes, with what needs it escaped.
pub fn escape(out: &mut StrBuilder, view: StrView<'_>) {
    escape_where(out, view, |c| c < 0x20 || c == 0x22 || c == 0x5c);
}
/// The same in ASCII.
pub fn escape_ascii(out: &mut StrBuilder, view: StrView<'_>) {
    escape_where(out, view, |c| !(0x20..0x7f).contains(&c) || c == 0x22 || c == 0x5c);
}
fn escape_where(out: &mut StrBuilder, view: StrView<'_>, needs: impl Fn(u32) -> bool) {
    out.push(0x22);
    with_units!(view, units => {
        let mut start = 0;
        for (i, unit) in units.iter().enumerate() {
            let c = *unit as u32;
            if !needs(c) {
                continue;
            }
            out.push_view(view.slice(start, i));
            start = i + 1;
            match short_escape(c) {
                Some(letter) => out.push_latin1(&[b'\\', letter]),
                None if c < 0x1_0000 => push_unit(out, c),
                None => {
                    push_unit(out, 0xd800 | (c - 0x1_0000) >> 10);
                    push_unit(out, 0xdc00 | (c - 0x1_0000) & 0x3ff);
                }
            }
        }
        out.push_view(view.slice(start, units.len()));
    });
    out.push(0x22);
}

/// `json.JSONDecodeError`
#[cold]
pub fn decode_error(t: &Thread, message: &str, text: Gc<PyStr>, at: usize) -> Raised {
    let error = (|| {
        let class = import::import_attr(t, "json.decoder", "JSONDecodeError")?;
        let arguments = [t.new_str(message)?, text.value(), t.new_int(at as i64)?];
        call::call_values(t, class, &arguments)
    })();
    match error {
        Ok(error) => brolga_vm::objects::exception::raise_value(t, error),
        Err(raised) => raised,
    }
}

/// The text of the string whose first character is at `start`, and the index behind its closing quote.
pub fn scan_string(t: &Thread, text: Gc<PyStr>, start: usize, strict: bool) -> PyResult<(Gc<PyStr>, usize)> {
    with_units!(text.view(), units => scan_units(t, text, units, start, strict))
}

/// As [`scan_string`], with the text's units at hand.
pub fn scan_units<U: Copy + Into<u32>>(
    t: &Thread,
    text: Gc<PyStr>,
    units: &[U],
    start: usize,
    strict: bool,
) -> PyResult<(Gc<PyStr>, usize)> {
    let unterminated = || decode_error(t, "Unterminated string starting at", text, start.wrapping_sub(1));
    let mut out: Option<StrBuilder> = None;
    let mut at = start;
    loop {
        // A piece without escapes.
        let piece = at;
        let stop = loop {
            let Some(unit) = units.get(at) else { return Err(unterminated()) };
            match (*unit).into() {
                c @ (0x22 | 0x5c) => break c,
                0..=0x1f if strict => return Err(decode_error(t, "Invalid control character at", text, at)),
                _ => at += 1,
            }
        };
        if stop == 0x22 {
            return match out {
                None => Ok((PyStr::substring(t, text, piece, at)?, at + 1)),
                Some(mut out) => {
                    out.push_view(text.view().slice(piece, at));
                    Ok((out.finish(t)?, at + 1))
                }
            };
        }
        let out = out.get_or_insert_with(StrBuilder::new);
        out.push_view(text.view().slice(piece, at));
        let Some(letter) = units.get(at + 1) else { return Err(unterminated()) };
        let letter: u32 = (*letter).into();
        if letter != 'u' as u32 {
            let c = match u8::try_from(letter).unwrap_or(0) {
                c @ (b'"' | b'\\' | b'/') => c,
                b'b' => 8,
                b'f' => 12,
                b'n' => 10,
                b'r' => 13,
                b't' => 9,
                _ => return Err(decode_error(t, "Invalid \\escape", text, at)),
            };
            out.push(c.into());
            at += 2;
            continue;
        }
        // Four digits, and at least a quote behind them.
        let digits = |from: usize| -> Option<u32> {
            if from + 4 >= units.len() {
                return None;
            }
            units[from..from + 4].iter().try_fold(0, |n, unit| Some(n << 4 | hex_digit((*unit).into())?))
        };
        let invalid = |at: usize| decode_error(t, "Invalid \\uXXXX escape", text, at);
        let Some(mut c) = digits(at + 2) else { return Err(invalid(at + 1)) };
        at += 6;
        let is_unit = |i: usize, c: char| (units[i].into()) == c as u32;
        if (0xd800..0xdc00).contains(&c) && at + 6 < units.len() && is_unit(at, '\\') && is_unit(at + 1, 'u') {
            let Some(low) = digits(at + 2) else { return Err(invalid(at + 1)) };
            if (0xdc00..0xe000).contains(&low) {
                c = 0x1_0000 + ((c - 0xd800) << 10 | (low - 0xdc00));
                at += 6;
            }
        }
        out.push(c);
    }
}
fn hex_digit(c: u32) -> Option<u32> {
    char::from_u32(c)?.to_digit(16)
}
