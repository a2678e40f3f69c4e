//! `binascii`: between binary data and its ASCII forms.
//!
//! The coders are plain functions over byte slices, a file per encoding; this file gives them their Python faces. What they refuse becomes
//! `binascii.Error`.

mod base64;
mod quoted;
mod uu;

use brolga_vm::abi::args::ArgContext;
use brolga_vm::abi::args::type_name;
use brolga_vm::abi::convert::Wrapping;
use brolga_vm::objects::bytes::shared::convert::hex_separator_byte;
use brolga_vm::objects::bytes::text;
use brolga_vm::objects::exception::classes::{Exception, ValueError};
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use brolga_vm::protocol::buffer;
use std::borrow::Cow;

#[pyclass(name = "Error", module = "binascii", base = ValueError, layout_of = base, flags = BASETYPE | HAVE_GC, no_doc)]
pub struct BinasciiError;

#[pyclass(name = "Incomplete", module = "binascii", base = Exception, layout_of = base, flags = BASETYPE | HAVE_GC, no_doc)]
pub struct Incomplete;

/// A coder's complaint, the text of a `binascii.Error`.
type Complaint = Cow<'static, str>;

fn raise(t: &Thread, complaint: Complaint) -> Raised {
    t.raise(BinasciiError::class(t), complaint)
}

/// The argument of decoders: ASCII text or bytes.
enum Encoded {
    Text(Gc<PyStr>),
    Bytes(BytesLike),
}
impl Encoded {
    fn as_bytes(&self) -> &[u8] {
        match self {
            Encoded::Text(s) => s.as_ascii().unwrap_or_default(),
            Encoded::Bytes(b) => b,
        }
    }
}
impl FromArg for Encoded {
    fn from_arg(t: &Thread, v: Value, _: &ArgContext) -> PyResult<Encoded> {
        if let Some(s) = as_str(v) {
            return match s.as_ascii() {
                Some(_) => Ok(Encoded::Text(s)),
                None => Err(t.raise_value_error("string argument should contain only ASCII characters")),
            };
        }
        if buffer::is_bytes_like(t, v) {
            return BytesLike::acquire(t, v).map(Encoded::Bytes);
        }
        let got = type_name(t, v);
        Err(t.raise_type_error(format!("argument should be bytes, buffer or ASCII string, not '{got}'")))
    }
}

/// The CRC of XMODEM and BinHex: polynomial 0x1021, highest bit first.
fn crc_ccitt(bytes: &[u8], start: u16) -> u16 {
    const TABLE: [u16; 256] = {
        let mut table = [0; 256];
        let mut i = 0;
        while i < 256 {
            let mut crc = (i as u16) << 8;
            let mut bit = 0;
            while bit < 8 {
                crc = crc << 1 ^ if crc & 0x8000 != 0 { 0x1021 } else { 0 };
                bit += 1;
            }
            table[i] = crc;
            i += 1;
        }
        table
    };
    bytes.iter().fold(start, |crc, b| crc << 8 ^ TABLE[((crc >> 8) as u8 ^ b) as usize])
}

fn to_hex(t: &Thread, data: &BytesLike, sep: Option<Value>, group: i32) -> PyResult<Vec<u8>> {
    let sep = hex_separator_byte(t, sep)?;
    Ok(text::hex(data, sep, group))
}
fn from_hex(t: &Thread, digits: &[u8]) -> PyResult<Vec<u8>> {
    if !digits.len().is_multiple_of(2) {
        return Err(raise(t, "Odd-length string".into()));
    }
    let nibble = |b: u8| (b as char).to_digit(16).map(|d| d as u8);
    let (pairs, _) = digits.as_chunks::<2>();
    let bytes: Option<Vec<u8>> = pairs.iter().map(|[a, b]| Some(nibble(*a)? << 4 | nibble(*b)?)).collect();
    bytes.ok_or_else(|| raise(t, "Non-hexadecimal digit found".into()))
}

/// Conversions between binary data and text encodings of it.
#[pymodule(name = "binascii", classes(BinasciiError, Incomplete))]
pub mod binascii {
    use super::*;

    /// The bytes of one uuencoded line.
    #[pyfunction("a2b_uu(data, /)")]
    fn a2b_uu(t: &Thread, data: Encoded) -> PyResult<Vec<u8>> {
        uu::decode(data.as_bytes()).map_err(|e| raise(t, e))
    }
    /// One uuencoded line of at most 45 bytes; with backtick, zeros become backticks instead of spaces.
    #[pyfunction("b2a_uu(data, /, *, backtick=False)")]
    fn b2a_uu(t: &Thread, data: BytesLike, backtick: bool) -> PyResult<Vec<u8>> {
        uu::encode(&data, backtick).map_err(|e| raise(t, e))
    }
    /// The bytes of base64 text. With strict_mode, anything that the standard does not allow is an error.
    #[pyfunction("a2b_base64(data, /, *, strict_mode=False)")]
    fn a2b_base64(t: &Thread, data: Encoded, strict_mode: bool) -> PyResult<Vec<u8>> {
        base64::decode(data.as_bytes(), strict_mode).map_err(|e| raise(t, e))
    }
    /// The data as one line of base64.
    #[pyfunction("b2a_base64(data, /, *, newline=True)")]
    fn b2a_base64(data: BytesLike, newline: bool) -> Vec<u8> {
        base64::encode(&data, newline)
    }
    /// The bytes of quoted-printable text; in a header, underscores are spaces.
    #[pyfunction("a2b_qp(data, header=False)")]
    fn a2b_qp(data: Encoded, header: bool) -> Vec<u8> {
        quoted::decode(data.as_bytes(), header)
    }
    /// The data in quoted-printable form. istext keeps line ends, quotetabs quotes all spaces and tabs, header writes spaces as underscores.
    #[pyfunction("b2a_qp(data, quotetabs=False, istext=True, header=False)")]
    fn b2a_qp(data: BytesLike, quotetabs: bool, istext: bool, header: bool) -> Vec<u8> {
        quoted::encode(&data, quoted::Options { tabs: quotetabs, text: istext, header })
    }
    /// The data as hexadecimal digits, with a separator between groups of bytes_per_sep bytes (counted from the left if negative).
    #[pyfunction("b2a_hex(data, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn b2a_hex(t: &Thread, data: BytesLike, sep: Option<Value>, bytes_per_sep: i32) -> PyResult<Vec<u8>> {
        to_hex(t, &data, sep, bytes_per_sep)
    }
    /// The same as b2a_hex.
    #[pyfunction("hexlify(data, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hexlify(t: &Thread, data: BytesLike, sep: Option<Value>, bytes_per_sep: i32) -> PyResult<Vec<u8>> {
        to_hex(t, &data, sep, bytes_per_sep)
    }
    /// The bytes that hexadecimal digits stand for.
    #[pyfunction("a2b_hex(hexstr, /)")]
    fn a2b_hex(t: &Thread, hexstr: Encoded) -> PyResult<Vec<u8>> {
        from_hex(t, hexstr.as_bytes())
    }
    /// The same as a2b_hex.
    #[pyfunction("unhexlify(hexstr, /)")]
    fn unhexlify(t: &Thread, hexstr: Encoded) -> PyResult<Vec<u8>> {
        from_hex(t, hexstr.as_bytes())
    }
    /// The CRC-CCITT of the data, continued from crc.
    #[pyfunction("crc_hqx(data, crc, /)")]
    fn crc_hqx(data: BytesLike, crc: Wrapping<u32>) -> u32 {
        crc_ccitt(&data, crc.0 as u16).into()
    }
    /// The CRC-32 of the data, continued from crc.
    #[pyfunction("crc32(data, crc=0, /)")]
    fn crc32(data: BytesLike, crc: Wrapping<u32>) -> u32 {
        zlib_rs::crc32::crc32(crc.0, &data)
    }
}
