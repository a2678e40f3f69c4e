//! The `_codecs` module.

use super::{charmap, escape, registry, single, utf7, utf8, utf16_32};
use crate::abi::args::ArgContext;
use crate::objects::bytes::PyBytes;
use crate::objects::str_::as_str;
use crate::prelude::*;

/// Bytes-like, or text in UTF-8.
pub struct TextOrBytes(Vec<u8>);
impl FromArg for TextOrBytes {
    fn from_arg(t: &Thread, v: Value, context: &ArgContext) -> PyResult<TextOrBytes> {
        match as_str(v) {
            Some(s) => utf8::encode(t, s, None).map(TextOrBytes),
            None => BytesLike::from_arg(t, v, context).map(|b| TextOrBytes(b.to_vec())),
        }
    }
}

type Encoded = PyResult<(Vec<u8>, usize)>;
type Decoded = PyResult<(Gc<PyStr>, usize)>;

/// Encodings, the codec registry, error handlers.
#[pymodule(name = "_codecs")]
pub mod _codecs {
    use super::*;

    /// Registers a function that finds codecs by name.
    #[pyfunction("register(search_function, /)")]
    fn register(t: &Thread, search_function: Value) -> PyResult<()> {
        registry::register(t, search_function)
    }
    /// Takes a search function back, and forgets the codecs found.
    #[pyfunction("unregister(search_function, /)")]
    fn unregister(t: &Thread, search_function: Value) -> PyResult<()> {
        registry::unregister(t, search_function)
    }
    /// The codec of an encoding.
    #[pyfunction("lookup(encoding, /)")]
    fn lookup(t: &Thread, encoding: String) -> PyResult<Value> {
        Ok(registry::lookup_value(t, &encoding)?.0)
    }
    /// Encodes an object with the codec of an encoding.
    #[pyfunction("encode(obj, encoding='utf-8', errors='strict')")]
    fn encode(t: &Thread, obj: Value, encoding: Option<String>, errors: Option<String>) -> PyResult<Value> {
        let encoding = encoding.as_deref().unwrap_or("utf-8");
        let codec = registry::lookup(t, encoding)?;
        registry::run(t, codec, registry::ENCODER, obj, encoding, Some(errors.as_deref().unwrap_or("strict")))
    }
    /// Decodes an object with the codec of an encoding.
    #[pyfunction("decode(obj, encoding='utf-8', errors='strict')")]
    fn decode(t: &Thread, obj: Value, encoding: Option<String>, errors: Option<String>) -> PyResult<Value> {
        let encoding = encoding.as_deref().unwrap_or("utf-8");
        let codec = registry::lookup(t, encoding)?;
        registry::run(t, codec, registry::DECODER, obj, encoding, Some(errors.as_deref().unwrap_or("strict")))
    }
    /// Registers an error handler under a name.
    #[pyfunction("register_error(errors, handler, /)")]
    fn register_error(t: &Thread, errors: String, handler: Value) -> PyResult<()> {
        registry::register_error(t, &errors, handler)
    }
    /// Takes an error handler back; whether there was one.
    #[pyfunction("_unregister_error(errors, /)")]
    fn unregister_error(t: &Thread, errors: String) -> PyResult<bool> {
        registry::unregister_error(t, &errors)
    }
    /// The error handler of a name.
    #[pyfunction("lookup_error(name, /)")]
    fn lookup_error(t: &Thread, name: String) -> PyResult<Value> {
        registry::error_handler(t, &name)
    }

    #[pyfunction("utf_8_encode(str, errors=None, /)")]
    fn utf_8_encode(t: &Thread, str: Gc<PyStr>, errors: Option<String>) -> Encoded {
        Ok((utf8::encode(t, str, errors.as_deref())?, str.len()))
    }
    #[pyfunction("utf_8_decode(data, errors=None, final=False, /)")]
    fn utf_8_decode(t: &Thread, data: BytesLike, errors: Option<String>, last: bool) -> Decoded {
        utf8::decode(t, &data, errors.as_deref(), last)
    }
    #[pyfunction("ascii_encode(str, errors=None, /)")]
    fn ascii_encode(t: &Thread, str: Gc<PyStr>, errors: Option<String>) -> Encoded {
        Ok((single::encode(t, str, errors.as_deref(), single::ASCII)?, str.len()))
    }
    #[pyfunction("ascii_decode(data, errors=None, /)")]
    fn ascii_decode(t: &Thread, data: BytesLike, errors: Option<String>) -> Decoded {
        Ok((single::decode(t, &data, errors.as_deref(), single::ASCII)?.0, data.len()))
    }
    #[pyfunction("latin_1_encode(str, errors=None, /)")]
    fn latin_1_encode(t: &Thread, str: Gc<PyStr>, errors: Option<String>) -> Encoded {
        Ok((single::encode(t, str, errors.as_deref(), single::LATIN1)?, str.len()))
    }
    #[pyfunction("latin_1_decode(data, errors=None, /)")]
    fn latin_1_decode(t: &Thread, data: BytesLike, _errors: Option<String>) -> Decoded {
        Ok((PyStr::from_latin1(t, &data)?, data.len()))
    }

    #[pyfunction("utf_16_encode(str, errors=None, byteorder=0, /)")]
    fn utf_16_encode(t: &Thread, str: Gc<PyStr>, errors: Option<String>, byteorder: i32) -> Encoded {
        Ok((utf16_32::encode(t, str, errors.as_deref(), 2, byteorder)?, str.len()))
    }
    #[pyfunction("utf_16_le_encode(str, errors=None, /)")]
    fn utf_16_le_encode(t: &Thread, str: Gc<PyStr>, errors: Option<String>) -> Encoded {
        Ok((utf16_32::encode(t, str, errors.as_deref(), 2, -1)?, str.len()))
    }
    #[pyfunction("utf_16_be_encode(str, errors=None, /)")]
    fn utf_16_be_encode(t: &Thread, str: Gc<PyStr>, errors: Option<String>) -> Encoded {
        Ok((utf16_32::encode(t, str, errors.as_deref(), 2, 1)?, str.len()))
    }
    #[pyfunction("utf_32_encode(str, errors=None, byteorder=0, /)")]
    fn utf_32_encode(t: &Thread, str: Gc<PyStr>, errors: Option<String>, byteorder: i32) -> Encoded {
        Ok((utf16_32::encode(t, str, errors.as_deref(), 4, byteorder)?, str.len()))
    }
    #[pyfunction("utf_32_le_encode(str, errors=None, /)")]
    fn utf_32_le_encode(t: &Thread, str: Gc<PyStr>, errors: Option<String>) -> Encoded {
        Ok((utf16_32::encode(t, str, errors.as_deref(), 4, -1)?, str.len()))
    }
    #[pyfunction("utf_32_be_encode(str, errors=None, /)")]
    fn utf_32_be_encode(t: &Thread, str: Gc<PyStr>, errors: Option<String>) -> Encoded {
        Ok((utf16_32::encode(t, str, errors.as_deref(), 4, 1)?, str.len()))
    }

    fn wide(t: &Thread, data: &[u8], errors: Option<String>, width: usize, order: i32, last: bool) -> Decoded {
        let decoded = utf16_32::decode(t, data, errors.as_deref(), width, order, last)?;
        Ok((decoded.text, decoded.consumed))
    }
    fn wide_ex(
        t: &Thread,
        data: &[u8],
        errors: Option<String>,
        width: usize,
        order: i32,
        last: bool,
    ) -> PyResult<(Gc<PyStr>, usize, i32)> {
        let decoded = utf16_32::decode(t, data, errors.as_deref(), width, order, last)?;
        Ok((decoded.text, decoded.consumed, decoded.byte_order))
    }
    #[pyfunction("utf_16_decode(data, errors=None, final=False, /)")]
    fn utf_16_decode(t: &Thread, data: BytesLike, errors: Option<String>, last: bool) -> Decoded {
        wide(t, &data, errors, 2, 0, last)
    }
    #[pyfunction("utf_16_le_decode(data, errors=None, final=False, /)")]
    fn utf_16_le_decode(t: &Thread, data: BytesLike, errors: Option<String>, last: bool) -> Decoded {
        wide(t, &data, errors, 2, -1, last)
    }
    #[pyfunction("utf_16_be_decode(data, errors=None, final=False, /)")]
    fn utf_16_be_decode(t: &Thread, data: BytesLike, errors: Option<String>, last: bool) -> Decoded {
        wide(t, &data, errors, 2, 1, last)
    }
    #[pyfunction("utf_16_ex_decode(data, errors=None, byteorder=0, final=False, /)")]
    fn utf_16_ex_decode(
        t: &Thread,
        data: BytesLike,
        errors: Option<String>,
        byteorder: i32,
        last: bool,
    ) -> PyResult<(Gc<PyStr>, usize, i32)> {
        wide_ex(t, &data, errors, 2, byteorder, last)
    }
    #[pyfunction("utf_32_decode(data, errors=None, final=False, /)")]
    fn utf_32_decode(t: &Thread, data: BytesLike, errors: Option<String>, last: bool) -> Decoded {
        wide(t, &data, errors, 4, 0, last)
    }
    #[pyfunction("utf_32_le_decode(data, errors=None, final=False, /)")]
    fn utf_32_le_decode(t: &Thread, data: BytesLike, errors: Option<String>, last: bool) -> Decoded {
        wide(t, &data, errors, 4, -1, last)
    }
    #[pyfunction("utf_32_be_decode(data, errors=None, final=False, /)")]
    fn utf_32_be_decode(t: &Thread, data: BytesLike, errors: Option<String>, last: bool) -> Decoded {
        wide(t, &data, errors, 4, 1, last)
    }
    #[pyfunction("utf_32_ex_decode(data, errors=None, byteorder=0, final=False, /)")]
    fn utf_32_ex_decode(
        t: &Thread,
        data: BytesLike,
        errors: Option<String>,
        byteorder: i32,
        last: bool,
    ) -> PyResult<(Gc<PyStr>, usize, i32)> {
        wide_ex(t, &data, errors, 4, byteorder, last)
    }

    #[pyfunction("utf_7_encode(str, errors=None, /)")]
    fn utf_7_encode(str: Gc<PyStr>, _errors: Option<String>) -> (Vec<u8>, usize) {
        (utf7::encode(&str), str.len())
    }
    #[pyfunction("utf_7_decode(data, errors=None, final=False, /)")]
    fn utf_7_decode(t: &Thread, data: BytesLike, errors: Option<String>, last: bool) -> Decoded {
        utf7::decode(t, &data, errors.as_deref(), last)
    }

    #[pyfunction("unicode_escape_encode(str, errors=None, /)")]
    fn unicode_escape_encode(str: Gc<PyStr>, _errors: Option<String>) -> (Vec<u8>, usize) {
        (escape::encode_unicode(&str), str.len())
    }
    #[pyfunction("unicode_escape_decode(data, errors=None, final=True, /)")]
    fn unicode_escape_decode(t: &Thread, data: TextOrBytes, errors: Option<String>, last: bool) -> Decoded {
        escape::decode_unicode(t, &data.0, errors.as_deref(), last)
    }
    #[pyfunction("raw_unicode_escape_encode(str, errors=None, /)")]
    fn raw_unicode_escape_encode(str: Gc<PyStr>, _errors: Option<String>) -> (Vec<u8>, usize) {
        (escape::encode_raw(&str), str.len())
    }
    #[pyfunction("raw_unicode_escape_decode(data, errors=None, final=True, /)")]
    fn raw_unicode_escape_decode(t: &Thread, data: TextOrBytes, errors: Option<String>, last: bool) -> Decoded {
        escape::decode_raw(t, &data.0, errors.as_deref(), last)
    }
    #[pyfunction("escape_encode(data, errors=None, /)")]
    fn escape_encode(data: Gc<PyBytes>, _errors: Option<String>) -> (Vec<u8>, usize) {
        (escape::encode_bytes(data.as_bytes()), data.len())
    }
    #[pyfunction("escape_decode(data, errors=None, /)")]
    fn escape_decode(t: &Thread, data: TextOrBytes, errors: Option<String>) -> Encoded {
        Ok((escape::decode_bytes(t, &data.0, errors.as_deref())?, data.0.len()))
    }
    #[pyfunction("readbuffer_encode(data, errors=None, /)")]
    fn readbuffer_encode(data: TextOrBytes, _errors: Option<String>) -> (Vec<u8>, usize) {
        let len = data.0.len();
        (data.0, len)
    }

    #[pyfunction("charmap_build(map, /)")]
    fn charmap_build(t: &Thread, map: Gc<PyStr>) -> PyResult<Value> {
        charmap::build(t, map)
    }
    #[pyfunction("charmap_encode(str, errors=None, mapping=None, /)")]
    fn charmap_encode(t: &Thread, str: Gc<PyStr>, errors: Option<String>, mapping: Value) -> Encoded {
        Ok((charmap::encode(t, str, errors.as_deref(), mapping)?, str.len()))
    }
    #[pyfunction("charmap_decode(data, errors=None, mapping=None, /)")]
    fn charmap_decode(t: &Thread, data: BytesLike, errors: Option<String>, mapping: Value) -> Decoded {
        let (text, _) = charmap::decode(t, &data, errors.as_deref(), mapping)?;
        Ok((text, data.len()))
    }
}
