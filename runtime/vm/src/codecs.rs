//! Text to bytes and back for the encodings that need no registry: UTF-8, ASCII, Latin-1.

use crate::objects::bytes::PyBytes;
use crate::objects::exception;
use crate::objects::str_::{PyStr, push_wtf8};
use crate::prelude::*;
use crate::protocol::buffer;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Ascii,
    Latin1,
}
impl Encoding {
    fn named(t: &Thread, name: Option<&str>) -> PyResult<Encoding> {
        let Some(name) = name else { return Ok(Encoding::Utf8) };
        let plain: String = name.to_ascii_lowercase().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        match plain.as_str() {
            "utf8" => Ok(Encoding::Utf8),
            "ascii" | "usascii" | "646" => Ok(Encoding::Ascii),
            "latin1" | "iso88591" | "l1" | "8859" => Ok(Encoding::Latin1),
            _ => Err(t.raise_lookup_error(format!("unknown encoding: {name}"))),
        }
    }
    fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Ascii => "ascii",
            Encoding::Latin1 => "latin-1",
        }
    }
    fn fits(self, c: u32) -> bool {
        match self {
            Encoding::Utf8 => !(0xd800..0xe000).contains(&c),
            Encoding::Ascii => c < 0x80,
            Encoding::Latin1 => c < 0x100,
        }
    }
    fn reason(self) -> &'static str {
        match self {
            Encoding::Utf8 => "surrogates not allowed",
            Encoding::Ascii => "ordinal not in range(128)",
            Encoding::Latin1 => "ordinal not in range(256)",
        }
    }
    fn push(self, out: &mut Vec<u8>, c: u32) {
        match self {
            Encoding::Utf8 => push_wtf8(out, c),
            _ => out.push(c as u8),
        }
    }
}

/// `str.encode`.
pub fn encode_str(t: &Thread, s: Gc<PyStr>, encoding: Option<&str>, errors: Option<&str>) -> PyResult<Value> {
    let encoding = Encoding::named(t, encoding)?;
    if let Some(ascii) = s.as_ascii() {
        return PyBytes::new(t, ascii).map(Into::into);
    }
    let mut out = Vec::with_capacity(s.len());
    let mut i = 0;
    while i < s.len() {
        let c = s.code_point(i);
        if encoding.fits(c) {
            encoding.push(&mut out, c);
            i += 1;
            continue;
        }
        let end = (i..s.len()).find(|&j| encoding.fits(s.code_point(j))).unwrap_or(s.len());
        let fail = || {
            let args = [
                t.new_str(encoding.name())?,
                s.value(),
                t.new_int(i as i64)?,
                t.new_int(end as i64)?,
                t.new_str(encoding.reason())?,
            ];
            Err::<(), _>(exception::raise_with_args(t, t.types.unicode_encode_error, &args))
        };
        for c in (i..end).map(|j| s.code_point(j)) {
            match errors.unwrap_or("strict") {
                "strict" => fail()?,
                "ignore" => {}
                "replace" => out.push(b'?'),
                "backslashreplace" => out.extend_from_slice(
                    match c {
                        0..=0xff => format!("\\x{c:02x}"),
                        0x100..=0xffff => format!("\\u{c:04x}"),
                        _ => format!("\\U{c:08x}"),
                    }
                    .as_bytes(),
                ),
                "xmlcharrefreplace" => out.extend_from_slice(format!("&#{c};").as_bytes()),
                "surrogatepass" if (0xd800..0xe000).contains(&c) && encoding == Encoding::Utf8 => {
                    push_wtf8(&mut out, c)
                }
                "surrogateescape" if (0xdc80..=0xdcff).contains(&c) => out.push((c - 0xdc00) as u8),
                "surrogatepass" | "surrogateescape" => fail()?,
                other => return Err(t.raise_lookup_error(format!("unknown error handler name '{other}'"))),
            }
        }
        i = end;
    }
    PyBytes::new(t, &out).map(Into::into)
}

/// Decodes bytes.
pub fn decode(t: &Thread, bytes: &[u8], encoding: Option<&str>, errors: Option<&str>) -> PyResult<Value> {
    let encoding = Encoding::named(t, encoding)?;
    if bytes.is_ascii() {
        return PyStr::from_ascii(t, bytes).map(Into::into);
    }
    if encoding == Encoding::Latin1 {
        return PyStr::from_latin1(t, bytes).map(Into::into);
    }
    let mut points: Vec<u32> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let (valid, bad, reason) = match encoding {
            Encoding::Utf8 => match std::str::from_utf8(&bytes[at..]) {
                Ok(text) => (text.len(), 0, ""),
                Err(e) => {
                    let rest = &bytes[at + e.valid_up_to()..];
                    let reason = match e.error_len() {
                        None => "unexpected end of data",
                        Some(_) if matches!(rest[0], 0x80..=0xc1 | 0xf5..) => "invalid start byte",
                        Some(_) => "invalid continuation byte",
                    };
                    (e.valid_up_to(), e.error_len().unwrap_or(rest.len()), reason)
                }
            },
            _ => {
                let n = bytes[at..].iter().take_while(|b| **b < 0x80).count();
                (n, usize::from(at + n < bytes.len()), "ordinal not in range(128)")
            }
        };
        points.extend(String::from_utf8_lossy(&bytes[at..at + valid]).chars().map(u32::from));
        at += valid;
        if bad == 0 {
            continue;
        }
        let wrong = &bytes[at..at + bad];
        match errors.unwrap_or("strict") {
            "ignore" => {}
            "replace" => points.push(0xfffd),
            "surrogateescape" => points.extend(wrong.iter().map(|b| 0xdc00 + *b as u32)),
            "backslashreplace" => {
                wrong.iter().for_each(|b| points.extend(format!("\\x{b:02x}").chars().map(u32::from)))
            }
            "strict" | "surrogatepass" => {
                let object = PyBytes::new(t, bytes)?;
                let args = [
                    t.new_str(encoding.name())?,
                    object.into(),
                    t.new_int(at as i64)?,
                    t.new_int((at + bad) as i64)?,
                    t.new_str(reason)?,
                ];
                return Err(exception::raise_with_args(t, t.types.unicode_decode_error, &args));
            }
            other => return Err(t.raise_lookup_error(format!("unknown error handler name '{other}'"))),
        }
        at += bad;
    }
    PyStr::from_code_points(t, points.iter().copied()).map(Into::into)
}

/// `bytes.decode` and `bytearray.decode`.
pub fn decode_bytes_method(t: &Thread, v: Value, encoding: Option<&str>, errors: Option<&str>) -> PyResult<Value> {
    buffer::with_bytes(t, v, |b| decode(t, b, encoding, errors))
}
/// `str(v, encoding, errors)`.
pub fn decode_object(t: &Thread, v: Value, encoding: Option<&str>, errors: Option<&str>) -> PyResult<Value> {
    if v.downcast::<PyStr>().is_some() {
        return Err(t.raise_type_error("decoding str is not supported"));
    }
    if t.class_of(v).slots.get().getbuffer.is_none() {
        let got = crate::abi::args::type_name(t, v);
        return Err(t.raise_type_error(format!("decoding to str: need a bytes-like object, {got} found")));
    }
    decode_bytes_method(t, v, encoding, errors)
}
