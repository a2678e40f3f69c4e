//! Text, hexadecimal digits, translation.

use super::ByteString;
use crate::abi::args::type_name;
use crate::objects::bytes::PyBytes;
use crate::objects::bytes::text::{self, HexError};
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::{buffer, call, object};

/// The separator of `hex`, one ASCII character as text or bytes.
pub fn hex_separator(t: &Thread, sep: Option<Value>) -> PyResult<Option<u8>> {
    match hex_separator_byte(t, sep)? {
        Some(128..) => Err(t.raise_value_error("sep must be ASCII.")),
        sep => Ok(sep),
    }
}
/// As [`hex_separator`], for digits that are bytes: any of Latin-1 will do.
pub fn hex_separator_byte(t: &Thread, sep: Option<Value>) -> PyResult<Option<u8>> {
    let Some(sep) = sep else { return Ok(None) };
    let length = object::length(t, sep)?;
    if length != 1 {
        return Err(t.raise_value_error("sep must be length 1."));
    }
    let c = match (as_str(sep), crate::objects::bytes::as_bytes(sep)) {
        (Some(s), _) => s.code_point(0),
        (_, Some(b)) => b.as_bytes()[0] as u32,
        _ => return Err(t.raise_type_error("sep must be str or bytes.")),
    };
    match u8::try_from(c) {
        Ok(b) => Ok(Some(b)),
        Err(_) => Err(t.raise_value_error("sep must be ASCII.")),
    }
}
/// `bytes.hex` and its like for any bytes.
pub fn hex(t: &Thread, bytes: &[u8], sep: Option<Value>, bytes_per_sep: i32) -> PyResult<Gc<PyStr>> {
    let sep = hex_separator(t, sep)?;
    PyStr::from_ascii(t, &text::hex(bytes, sep, bytes_per_sep))
}
/// The bytes of hexadecimal text, given as `str` or bytes-like.
pub fn from_hex(t: &Thread, v: Value) -> PyResult<Vec<u8>> {
    let parsed = if let Some(s) = as_str(v) {
        text::from_hex(s.code_points())
    } else if buffer::is_bytes_like(t, v) {
        let bytes = BytesLike::acquire(t, v)?;
        text::from_hex(bytes.iter().map(|b| *b as u32))
    } else {
        let got = type_name(t, v);
        return Err(t.raise_type_error(format!("fromhex() argument must be str or bytes-like, not {got}")));
    };
    parsed.map_err(|e| match e {
        HexError::At(i) => {
            t.raise_value_error(format!("non-hexadecimal number found in fromhex() arg at position {i}"))
        }
        HexError::Odd => t.raise_value_error("fromhex() arg must contain an even number of hexadecimal digits"),
    })
}

#[pymethods(part = convert)]
impl PyBytes {
    /// Decodes the bytes to text.
    #[method("decode($self, /, encoding='utf-8', errors='strict')")]
    fn decode(t: &Thread, zelf: Value, encoding: Option<String>, errors: Option<String>) -> PyResult<Value> {
        crate::codecs::decode_bytes_method(t, zelf, encoding.as_deref(), errors.as_deref())
    }
    /// The bytes as hexadecimal digits, with a separator between groups of bytes_per_sep bytes if sep is given.
    ///
    /// >>> value = bytearray([10, 11, 12])
    /// >>> value.hex(), value.hex('-'), value.hex('-', 2)
    /// ('0a0b0c', '0a-0b-0c', '0a-0b0c')
    #[method("hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hex(t: &Thread, zelf: Value, sep: Option<Value>, bytes_per_sep: i32) -> PyResult<Gc<PyStr>> {
        let _hold = super::hold(t, zelf)?;
        let sep = hex_separator(t, sep)?;
        PyStr::from_ascii(t, &text::hex(ByteString::of(zelf).as_bytes(), sep, bytes_per_sep))
    }
    /// The bytes of hexadecimal digits; white space between pairs is skipped.
    #[classmethod("fromhex($type, string, /)")]
    fn fromhex(t: &Thread, cls: Gc<PyType>, string: Value) -> PyResult<Value> {
        let bytes = from_hex(t, string)?;
        if cls == t.types.bytearray {
            return crate::objects::bytearray::PyByteArray::new(t, &bytes).map(Into::into);
        }
        let bytes = PyBytes::new(t, &bytes)?.value();
        if cls == t.types.bytes { Ok(bytes) } else { call::call1(t, cls.into(), bytes) }
    }
    /// A copy in which each byte is replaced by that of a table of 256, after the bytes to delete have gone.
    #[method("translate($self, table, /, delete=b'')")]
    fn translate(t: &Thread, zelf: Value, table: Value, delete: Option<Value>) -> PyResult<Value> {
        let table = if table.is_none() { None } else { Some(BytesLike::acquire(t, table)?) };
        if table.as_ref().is_some_and(|table| table.len() != 256) {
            return Err(t.raise_value_error("translation table must be 256 characters long"));
        }
        let mut deleted = [false; 256];
        let delete = delete.map(|v| BytesLike::acquire(t, v)).transpose()?;
        delete.iter().flat_map(|d| d.iter()).for_each(|b| deleted[*b as usize] = true);
        let s = ByteString::of(zelf);
        let kept = s.as_bytes().iter().filter(|b| !deleted[**b as usize]);
        let out: Vec<u8> = kept.map(|b| table.as_ref().map_or(*b, |table| table[*b as usize])).collect();
        if out == s.as_bytes() { s.whole(t) } else { s.make(t, &out) }
    }
    /// A table for translate that maps each byte of frm to the one at the same place of to.
    #[staticmethod("maketrans(frm, to, /)")]
    fn maketrans(t: &Thread, frm: BytesLike, to: BytesLike) -> PyResult<Gc<PyBytes>> {
        if frm.len() != to.len() {
            return Err(t.raise_value_error("maketrans arguments must have same length"));
        }
        let mut table: [u8; 256] = std::array::from_fn(|i| i as u8);
        frm.iter().zip(to.iter()).for_each(|(from, to)| table[*from as usize] = *to);
        PyBytes::new(t, &table)
    }
}
