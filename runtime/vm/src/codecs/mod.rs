//! Text encodings: `str.encode`, `bytes.decode`, and the `_codecs` module.
//!
//! A codec here is a scanner: it turns input into output from a position on until the end or the first problem
//! ([`driver::Problem`]). [`driver`] runs scanners and asks error handlers ([`errors`]) how to go on. UTF-8, ASCII, Latin-1, UTF-16 and UTF-32 are
//! called directly under their usual names; every other encoding is looked up in the codec registry ([`registry`]), which asks the `encodings`
//! package, which may come back to the functions of [`module`].

pub mod charmap;
pub mod driver;
pub mod errors;
pub mod escape;
pub mod module;
pub mod registry;
pub mod single;
pub mod utf16_32;
pub mod utf7;
pub mod utf8;

use crate::abi::args::type_name;
use crate::objects::bytes::{PyBytes, as_bytes};
use crate::objects::memoryview::PyMemoryView;
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::buffer;

/// Encodings that need no registry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Standard {
    Utf8,
    Utf16,
    Utf32,
    Ascii,
    Latin1,
}

/// An encoding's name as codecs are looked up: lower case, other characters than letters, digits and dots joined to single underscores.
pub fn normalize_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '.' {
            if gap && !out.is_empty() {
                out.push('_');
            }
            gap = false;
            out.push(c.to_ascii_lowercase());
        } else {
            gap = true;
        }
    }
    out
}
fn standard(name: &str) -> Option<Standard> {
    match name {
        "utf-8" | "UTF-8" | "utf8" => return Some(Standard::Utf8),
        "ascii" => return Some(Standard::Ascii),
        "latin-1" | "latin1" => return Some(Standard::Latin1),
        _ if name.len() > 12 => return None,
        _ => {}
    }
    Some(match normalize_name(name).as_str() {
        "utf_8" | "utf8" => Standard::Utf8,
        "utf_16" | "utf16" => Standard::Utf16,
        "utf_32" | "utf32" => Standard::Utf32,
        "ascii" | "us_ascii" => Standard::Ascii,
        "latin1" | "latin_1" | "iso_8859_1" | "iso8859_1" => Standard::Latin1,
        _ => return None,
    })
}

/// In development mode, refuses unknown encodings and error handlers even where they are not needed.
fn check_names(t: &Thread, encoding: Option<&str>, errors: Option<&str>) -> PyResult<()> {
    if !t.config.dev_mode {
        return Ok(());
    }
    if let Some(encoding) = encoding.filter(|name| standard(name).is_none()) {
        registry::lookup_value(t, encoding)?;
    }
    if let Some(errors) = errors.filter(|name| errors::Standard::from_name(name).is_none()) {
        registry::error_handler(t, errors)?;
    }
    Ok(())
}

/// `text.encode(encoding, errors)`: bytes.
pub fn encode_str(t: &Thread, text: Gc<PyStr>, encoding: Option<&str>, errors: Option<&str>) -> PyResult<Value> {
    check_names(t, encoding, errors)?;
    let bytes = match standard(encoding.unwrap_or("utf-8")) {
        Some(Standard::Utf8) => {
            if let Some(b) = text.as_ascii() {
                return PyBytes::new(t, b).map(Into::into);
            }
            utf8::encode(t, text, errors)?
        }
        Some(Standard::Ascii) => single::encode(t, text, errors, single::ASCII)?,
        Some(Standard::Latin1) => single::encode(t, text, errors, single::LATIN1)?,
        Some(Standard::Utf16) => utf16_32::encode(t, text, errors, 2, 0)?,
        Some(Standard::Utf32) => utf16_32::encode(t, text, errors, 4, 0)?,
        None => return encode_by_registry(t, text, encoding.unwrap_or_default(), errors),
    };
    PyBytes::new(t, &bytes).map(Into::into)
}

fn encode_by_registry(t: &Thread, text: Gc<PyStr>, encoding: &str, errors: Option<&str>) -> PyResult<Value> {
    let codec = registry::lookup_text(t, encoding, "codecs.encode()")?;
    let v = registry::run(t, codec, registry::ENCODER, text.value(), encoding, errors)?;
    if v.downcast::<PyBytes>().is_some() || as_bytes(v).is_some() {
        return Ok(v);
    }
    if let Some(array) = v.downcast::<crate::objects::bytearray::PyByteArray>() {
        let message = format!(
            "encoder {encoding} returned bytearray instead of bytes; use codecs.encode() to encode to arbitrary types"
        );
        crate::modules::warnings::warn(t, t.types.runtime_warning, &message, 1)?;
        return PyBytes::new(t, array.as_bytes()).map(Into::into);
    }
    let got = t.class_of(v).name();
    Err(t.raise_type_error(format!(
        "'{encoding}' encoder returned '{got}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types"
    )))
}

/// Decodes bytes under one of the usual names; `None` for other encodings.
fn decode_standard(
    t: &Thread,
    bytes: &[u8],
    encoding: Option<&str>,
    errors: Option<&str>,
) -> PyResult<Option<Gc<PyStr>>> {
    check_names(t, encoding, errors)?;
    Ok(Some(match standard(encoding.unwrap_or("utf-8")) {
        Some(Standard::Utf8) => utf8::decode(t, bytes, errors, true)?.0,
        Some(Standard::Ascii) => single::decode(t, bytes, errors, single::ASCII)?.0,
        Some(Standard::Latin1) => PyStr::from_latin1(t, bytes)?,
        Some(Standard::Utf16) => utf16_32::decode(t, bytes, errors, 2, 0, true)?.text,
        Some(Standard::Utf32) => utf16_32::decode(t, bytes, errors, 4, 0, true)?.text,
        None => return Ok(None),
    }))
}
fn decode_by_registry(t: &Thread, object: Value, encoding: &str, errors: Option<&str>) -> PyResult<Value> {
    let codec = registry::lookup_text(t, encoding, "codecs.decode()")?;
    let view = PyMemoryView::of(t, object)?;
    let result = registry::run(t, codec, registry::DECODER, view.value(), encoding, errors);
    // Nobody else keeps the view, unless the codec did.
    if let Err(r) = view.release(t) {
        t.take_exception(r);
    }
    let v = result?;
    if as_str(v).is_some() {
        return Ok(v);
    }
    let got = t.class_of(v).name();
    Err(t.raise_type_error(format!(
        "'{encoding}' decoder returned '{got}' instead of 'str'; use codecs.decode() to decode to arbitrary types"
    )))
}

/// `bytes.decode` and `bytearray.decode`.
pub fn decode_bytes_method(t: &Thread, zelf: Value, encoding: Option<&str>, errors: Option<&str>) -> PyResult<Value> {
    let bytes = BytesLike::acquire(t, zelf)?;
    match decode_standard(t, &bytes, encoding, errors)? {
        Some(text) => Ok(text.into()),
        None => decode_by_registry(t, zelf, encoding.unwrap_or_default(), errors),
    }
}

/// `str(object, encoding, errors)`.
pub fn decode_object(t: &Thread, object: Value, encoding: Option<&str>, errors: Option<&str>) -> PyResult<Gc<PyStr>> {
    if as_str(object).is_some() {
        return Err(t.raise_type_error("decoding str is not supported"));
    }
    if !buffer::is_bytes_like(t, object) {
        let got = type_name(t, object);
        return Err(t.raise_type_error(format!("decoding to str: need a bytes-like object, {got} found")));
    }
    let bytes = BytesLike::acquire(t, object)?;
    if bytes.is_empty() {
        check_names(t, encoding, errors)?;
        return Ok(t.empty_str());
    }
    if let Some(text) = decode_standard(t, &bytes, encoding, errors)? {
        return Ok(text);
    }
    let text = decode_by_registry(t, object, encoding.unwrap_or_default(), errors)?;
    Ok(as_str(text).unwrap_or_else(|| t.empty_str()))
}

/// File names and other text of the system: UTF-8, in which bytes that are no UTF-8 appear as lone surrogates.
pub fn decode_filesystem(t: &Thread, bytes: &[u8]) -> PyResult<Gc<PyStr>> {
    Ok(utf8::decode(t, bytes, Some("surrogateescape"), true)?.0)
}
/// The opposite of [`decode_filesystem`].
pub fn encode_filesystem(t: &Thread, text: Gc<PyStr>) -> PyResult<Vec<u8>> {
    utf8::encode(t, text, Some("surrogateescape"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_normalized() {
        for (name, normal) in
            [("UTF-8", "utf_8"), ("Ba--d..2", "ba_d..2"), ("_x_y_", "x_y"), ("é", ""), ("a b", "a_b"), ("L1", "l1")]
        {
            assert_eq!(normalize_name(name), normal);
        }
        assert_eq!(standard("ISO-8859-1"), Some(Standard::Latin1));
        assert_eq!(standard("utf_16_le"), None);
    }
}
