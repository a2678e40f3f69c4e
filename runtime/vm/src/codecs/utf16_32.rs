//! UTF-16 and UTF-32, of either byte order or of the one that a byte order mark tells.

use super::driver::{self, Problem, Replacements, Scan};
use crate::objects::str_::{StrBuilder, StrView};
use crate::objects::unicode::is_surrogate;
use crate::prelude::*;

const NATIVE_IS_BIG: bool = cfg!(target_endian = "big");

/// Writes and reads code units of one width and byte order.
#[derive(Clone, Copy)]
struct Units {
    /// 2 or 4 bytes.
    width: usize,
    big_endian: bool,
}
impl Units {
    fn push(self, out: &mut Vec<u8>, unit: u32) {
        match (self.width, self.big_endian) {
            (2, false) => out.extend_from_slice(&(unit as u16).to_le_bytes()),
            (2, true) => out.extend_from_slice(&(unit as u16).to_be_bytes()),
            (_, false) => out.extend_from_slice(&unit.to_le_bytes()),
            (_, true) => out.extend_from_slice(&unit.to_be_bytes()),
        }
    }
    /// The unit at a position, if it is whole.
    fn get(self, bytes: &[u8], at: usize) -> Option<u32> {
        let unit = bytes.get(at..at + self.width)?;
        let add = |c: u32, b: &u8| c << 8 | *b as u32;
        Some(if self.big_endian { unit.iter().fold(0, add) } else { unit.iter().rev().fold(0, add) })
    }
    fn name(self) -> &'static str {
        match (self.width, self.big_endian) {
            (2, false) => "utf-16-le",
            (2, true) => "utf-16-be",
            (_, false) => "utf-32-le",
            (_, true) => "utf-32-be",
        }
    }
}

/// `byte_order`: negative for little-endian, positive for big-endian, 0 for the native one behind a byte order mark.
pub fn encode(t: &Thread, text: Gc<PyStr>, errors: Option<&str>, width: usize, byte_order: i32) -> PyResult<Vec<u8>> {
    let big_endian = if byte_order == 0 { NATIVE_IS_BIG } else { byte_order > 0 };
    let units = Units { width, big_endian };
    let name = match (byte_order, width) {
        (0, 2) => "utf-16",
        (0, _) => "utf-32",
        _ => units.name(),
    };
    let accepts = Replacements { ascii_only: true, unit: width };
    let scan = |view: StrView<'_>, pos: &mut usize, out: &mut Vec<u8>| -> Scan {
        out.reserve((view.len() - *pos) * width);
        while *pos < view.len() {
            let c = view.get(*pos);
            if is_surrogate(c) {
                return Err(Problem::Bad { start: *pos, end: *pos + 1, reason: "surrogates not allowed" });
            }
            if width == 2 && c > 0xffff {
                units.push(out, 0xd800 + ((c - 0x1_0000) >> 10));
                units.push(out, 0xdc00 + ((c - 0x1_0000) & 0x3ff));
            } else {
                units.push(out, c);
            }
            *pos += 1;
        }
        Ok(())
    };
    let encoded = driver::encode(t, text, name, errors, accepts, scan)?;
    if byte_order != 0 {
        return Ok(encoded);
    }
    let mut out = Vec::with_capacity(encoded.len() + width);
    units.push(&mut out, 0xfeff);
    out.extend_from_slice(&encoded);
    Ok(out)
}

/// What decoding gave.
pub struct Decoded {
    pub text: Gc<PyStr>,
    pub consumed: usize,
    /// As for [`encode`]; what a byte order mark said if it was 0.
    pub byte_order: i32,
}
pub fn decode(
    t: &Thread,
    bytes: &[u8],
    errors: Option<&str>,
    width: usize,
    mut byte_order: i32,
    last: bool,
) -> PyResult<Decoded> {
    let mut mark = 0;
    if byte_order == 0 {
        let little = Units { width, big_endian: false };
        let big = Units { width, big_endian: true };
        if little.get(bytes, 0) == Some(0xfeff) {
            (byte_order, mark) = (-1, width);
        } else if big.get(bytes, 0) == Some(0xfeff) {
            (byte_order, mark) = (1, width);
        }
    }
    let units = Units { width, big_endian: if byte_order == 0 { NATIVE_IS_BIG } else { byte_order > 0 } };
    let mut started = false;
    let scan = |bytes: &[u8], pos: &mut usize, out: &mut StrBuilder| {
        if !std::mem::replace(&mut started, true) {
            *pos = mark;
        }
        if width == 2 { scan_16(units, bytes, pos, out, last) } else { scan_32(units, bytes, pos, out, last) }
    };
    let (text, consumed) = driver::decode(t, bytes, units.name(), errors, scan)?;
    Ok(Decoded { text, consumed, byte_order })
}

fn scan_16(units: Units, bytes: &[u8], pos: &mut usize, out: &mut StrBuilder, last: bool) -> Scan {
    while *pos < bytes.len() {
        let start = *pos;
        let Some(unit) = units.get(bytes, start) else {
            return if last { Err(Problem::Bad { start, end: bytes.len(), reason: "truncated data" }) } else { Ok(()) };
        };
        match unit {
            0xd800..=0xdbff => match units.get(bytes, start + 2) {
                Some(low @ 0xdc00..=0xdfff) => {
                    out.push(0x1_0000 + ((unit & 0x3ff) << 10 | low & 0x3ff));
                    *pos += 4;
                    continue;
                }
                Some(_) => {
                    return Err(Problem::Bad { start, end: start + 2, reason: "illegal UTF-16 surrogate" });
                }
                None if last => {
                    return Err(Problem::Bad { start, end: bytes.len(), reason: "unexpected end of data" });
                }
                None => return Ok(()),
            },
            0xdc00..=0xdfff => {
                return Err(Problem::Bad { start, end: start + 2, reason: "illegal encoding" });
            }
            _ => out.push(unit),
        }
        *pos += 2;
    }
    Ok(())
}

fn scan_32(units: Units, bytes: &[u8], pos: &mut usize, out: &mut StrBuilder, last: bool) -> Scan {
    while *pos < bytes.len() {
        let start = *pos;
        let reason = match units.get(bytes, start) {
            None if !last => return Ok(()),
            None => return Err(Problem::Bad { start, end: bytes.len(), reason: "truncated data" }),
            Some(c) if is_surrogate(c) => "code point in surrogate code point range(0xd800, 0xe000)",
            Some(c @ 0..=0x10_ffff) => {
                out.push(c);
                *pos += 4;
                continue;
            }
            Some(_) => "code point not in range(0x110000)",
        };
        return Err(Problem::Bad { start, end: start + 4, reason });
    }
    Ok(())
}
