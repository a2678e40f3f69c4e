//! Source text from what Python code and files give. Decoding is [`brolga_compiler::source`]'s; this file finds the codecs that it does not have,
//! and raises.

use super::compile::raise_syntax_error;
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::call;

/// Bytes of memory that compiling a byte of text takes, at most: tokens and trees take many times the room of the text.
const MEMORY_PER_BYTE: usize = 48;

/// Decodes the bytes of a source file.
pub fn decode_file(t: &Thread, bytes: &[u8], filename: Value) -> PyResult<String> {
    decode(t, bytes, filename, true)
}
fn decode(t: &Thread, bytes: &[u8], filename: Value, is_file: bool) -> PyResult<String> {
    t.ensure_memory(bytes.len().saturating_mul(MEMORY_PER_BYTE))?;
    let name = as_str(filename).map(|s| s.to_lossy().into_owned());
    let name = name.as_deref().filter(|_| is_file);
    let decoded =
        brolga_compiler::source::decode(bytes, name, &mut |encoding, bytes| decode_with_codec(t, encoding, bytes));
    decoded.map_err(|e| raise_syntax_error(t, &e, filename, None))
}
/// A codec that only Python code has; the error is the text of its exception.
fn decode_with_codec(t: &Thread, encoding: &str, bytes: &[u8]) -> Result<String, String> {
    let decoded = (|| {
        let decode = crate::modules::import::import_attr(t, "codecs", "decode")?;
        let bytes = crate::objects::bytes::PyBytes::new(t, bytes)?;
        let encoding = t.new_str(encoding)?;
        call::call2(t, decode, bytes.into(), encoding)
    })();
    match decoded {
        Ok(v) => as_str(v)
            .and_then(|s| s.to_utf8().map(|c| c.into_owned()))
            .ok_or_else(|| format!("encoding problem: {encoding}")),
        Err(r) => {
            let unknown = t.exception_matches(t.types.lookup_error);
            let exc = t.take_exception(r);
            Err(if unknown {
                format!("unknown encoding: {encoding}")
            } else {
                crate::objects::exception::describe(t, exc)
            })
        }
    }
}

/// The source argument of `compile`, `eval` and `exec` as text.
pub fn source_argument(t: &Thread, source: Value, function: &str, allowed: &str, filename: Value) -> PyResult<String> {
    if let Some(s) = as_str(source) {
        t.ensure_memory(s.len().saturating_mul(MEMORY_PER_BYTE))?;
        let Some(text) = s.to_utf8() else {
            return Err(crate::abi::convert::surrogates_not_allowed(t, s));
        };
        return match brolga_compiler::source::normalize(&text) {
            Ok(text) => Ok(text.into_owned()),
            Err(e) => Err(raise_syntax_error(t, &e, filename, None)),
        };
    }
    if t.class_of(source).slots.get().getbuffer.is_none() {
        return Err(t.raise_type_error(format!("{function}() arg 1 must be a {allowed} object")));
    }
    let bytes = BytesLike::acquire(t, source)?;
    decode(t, &bytes, filename, false)
}

/// `os.fsdecode(bytes)`: UTF-8, other bytes as surrogates.
pub fn fs_decode(t: &Thread, bytes: &[u8]) -> PyResult<Value> {
    if let Ok(s) = std::str::from_utf8(bytes) {
        return t.new_str(s);
    }
    let mut points: Vec<u32> = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        points.extend(chunk.valid().chars().map(|c| c as u32));
        points.extend(chunk.invalid().iter().map(|b| 0xdc00 + *b as u32));
    }
    PyStr::from_code_points(t, points.iter().copied()).map(Into::into)
}

/// A line of the file that a piece of source says it is from, if there is such a file and line: what errors show. Lines count from 1.
pub fn line_of_file(t: &Thread, filename: Value, lineno: i32) -> Option<String> {
    let line = usize::try_from(lineno).ok()?.checked_sub(1)?;
    let path = as_str(filename)?.to_utf8()?.into_owned();
    if path.starts_with('<') {
        return None;
    }
    let bytes = std::fs::read(path).ok()?;
    let text =
        brolga_compiler::source::decode(&bytes, None, &mut |encoding, bytes| decode_with_codec(t, encoding, bytes));
    text.ok()?.split_inclusive('\n').nth(line).map(str::to_owned)
}
