//! Codecs of one byte for each character, by a table.

use super::driver::{self, Problem, Replacements, Scan};
use crate::abi::args::type_name;
use crate::objects::bytes::as_bytes;
use crate::objects::int;
use crate::objects::str_::{StrBuilder, StrView, as_str};
use crate::prelude::*;
use crate::protocol::sequence;
use std::collections::HashMap;

const UNDEFINED: &str = "character maps to <undefined>";

/// The inverse of a decoding table.
#[pyclass(name = "EncodingMap", flags = DISALLOW_INSTANTIATION, no_doc)]
pub struct EncodingMap {
    bytes: HashMap<u32, u8>,
}
#[pymethods]
impl EncodingMap {
    /// Size in memory, in bytes.
    #[method("size($self, /)")]
    fn size(zelf: Gc<Native<Self>>) -> usize {
        size_of::<Self>() + zelf.bytes.capacity() * 8
    }
}

/// A map for [`encode`], from a decoding table of up to 256 characters: an [`EncodingMap`], or a dict if the table is not an ordinary one.
pub fn build(t: &Thread, table: Gc<PyStr>) -> PyResult<Value> {
    let view = table.view();
    let n = view.len().min(256);
    let ordinary = view.len() == 256 && view.get(0) == 0 && (1..256).all(|i| (1..0x1_0000).contains(&view.get(i)));
    if ordinary {
        let mut bytes = HashMap::new();
        for i in (0..256).filter(|i| view.get(*i) != 0xfffe) {
            bytes.insert(view.get(i), i as u8);
        }
        return Native::new(t, EncodingMap::class(t), EncodingMap { bytes }).map(Into::into);
    }
    let dict = PyDict::new(t)?;
    for i in 0..n {
        dict.set(t, Value::from_small_int(view.get(i) as i64), Value::from_small_int(i as i64))?;
    }
    Ok(dict.into())
}

/// Looks a key up in a mapping; a failed look-up is `None`.
fn look_up(t: &Thread, mapping: Value, key: u32) -> PyResult<Option<Value>> {
    match sequence::get_item(t, mapping, Value::from_small_int(key as i64)) {
        Ok(v) => Ok(Some(v).filter(|v| !v.is_none())),
        Err(r) if t.exception_matches(t.types.lookup_error) => {
            t.take_exception(r);
            Ok(None)
        }
        Err(r) => Err(r),
    }
}

/// Appends the bytes of a character; false if it has none.
fn push_char(t: &Thread, mapping: Value, c: u32, out: &mut Vec<u8>) -> PyResult<bool> {
    if let Some(map) = mapping.downcast::<Native<EncodingMap>>() {
        return Ok(match map.bytes.get(&c) {
            Some(b) => {
                out.push(*b);
                true
            }
            None => false,
        });
    }
    let Some(v) = look_up(t, mapping, c)? else { return Ok(false) };
    if let Some(bytes) = as_bytes(v) {
        out.extend_from_slice(bytes.as_bytes());
        return Ok(true);
    }
    if int::as_int(v).is_none() {
        let got = type_name(t, v);
        return Err(t.raise_type_error(format!("character mapping must return integer, bytes or None, not {got}")));
    }
    match int::to_i64(v) {
        Some(b @ 0..=255) => out.push(b as u8),
        _ => return Err(t.raise_type_error("character mapping must be in range(256)")),
    }
    Ok(true)
}

pub fn encode(t: &Thread, text: Gc<PyStr>, errors: Option<&str>, mapping: Value) -> PyResult<Vec<u8>> {
    if mapping.is_none() {
        return super::single::encode(t, text, errors, super::single::LATIN1);
    }
    let scan = |view: StrView<'_>, pos: &mut usize, out: &mut Vec<u8>| -> Scan {
        while *pos < view.len() {
            if push_char(t, mapping, view.get(*pos), out)? {
                *pos += 1;
                continue;
            }
            let (start, mut end, mut scratch) = (*pos, *pos + 1, Vec::new());
            while end < view.len() && !push_char(t, mapping, view.get(end), &mut scratch)? {
                end += 1;
            }
            return Err(Problem::Bad { start, end, reason: UNDEFINED });
        }
        Ok(())
    };
    driver::encode(t, text, "charmap", errors, Replacements::ANY, scan)
}

pub fn decode(t: &Thread, bytes: &[u8], errors: Option<&str>, mapping: Value) -> PyResult<(Gc<PyStr>, usize)> {
    if mapping.is_none() {
        return Ok((PyStr::from_latin1(t, bytes)?, bytes.len()));
    }
    let table = mapping.downcast::<PyStr>();
    let scan = |bytes: &[u8], pos: &mut usize, out: &mut StrBuilder| -> Scan {
        while *pos < bytes.len() {
            let b = bytes[*pos];
            let defined = match &table {
                Some(table) => {
                    let c = if (b as usize) < table.len() { table.code_point(b as usize) } else { 0xfffe };
                    if c != 0xfffe {
                        out.push(c);
                    }
                    c != 0xfffe
                }
                None => push_mapped(t, mapping, b, out)?,
            };
            if !defined {
                return Err(Problem::Bad { start: *pos, end: *pos + 1, reason: UNDEFINED });
            }
            *pos += 1;
        }
        Ok(())
    };
    driver::decode(t, bytes, "charmap", errors, scan)
}
/// Appends what a mapping has for a byte; false if that is nothing.
fn push_mapped(t: &Thread, mapping: Value, b: u8, out: &mut StrBuilder) -> PyResult<bool> {
    let Some(v) = look_up(t, mapping, b as u32)? else { return Ok(false) };
    if let Some(s) = as_str(v) {
        if s.len() == 1 && s.code_point(0) == 0xfffe {
            return Ok(false);
        }
        out.push_py(&s);
        return Ok(true);
    }
    if int::as_int(v).is_none() {
        return Err(t.raise_type_error("character mapping must return integer, None or str"));
    }
    match int::to_i64(v) {
        Some(0xfffe) => Ok(false),
        Some(c @ 0..=0x10_ffff) => {
            out.push(c as u32);
            Ok(true)
        }
        _ => Err(t.raise_type_error("character mapping must be in range(0x110000)")),
    }
}
