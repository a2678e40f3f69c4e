//! Source text from what Python code and files give: decoding (PEP 263), line ends, null bytes.

use super::compile::raise_syntax_error;
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::call;
use brolga_compiler::errors::{ErrorKind, SyntaxError};

/// A SyntaxError without a place in the text.
#[cold]
fn error(t: &Thread, message: String, filename: Value, lineno: i32) -> Raised {
    let error = SyntaxError {
        kind: ErrorKind::Syntax,
        msg: message,
        lineno,
        offset: 0,
        end_lineno: lineno,
        end_offset: 0,
        text: None,
    };
    raise_syntax_error(t, &error, filename)
}
/// `SyntaxError(message)` with nothing else.
#[cold]
fn bare_error(t: &Thread, message: &str) -> Raised {
    t.raise(t.types.syntax_error, message)
}

/// `\r\n` and `\r` end lines like `\n`.
fn normalize_newlines(text: String) -> String {
    if !text.contains('\r') {
        return text;
    }
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The encoding that one of the first two lines declares, as it is written there.
pub fn declared_encoding(bytes: &[u8]) -> Option<String> {
    for line in bytes.split(|b| *b == b'\n' || *b == b'\r').take(2) {
        let trimmed: &[u8] = {
            let start = line.iter().position(|b| !matches!(b, b' ' | b'\t' | 0x0c)).unwrap_or(line.len());
            &line[start..]
        };
        if trimmed.is_empty() {
            continue;
        }
        if trimmed[0] != b'#' {
            return None;
        }
        if let Some(name) = cookie(trimmed) {
            return Some(name);
        }
    }
    None
}
/// `coding[:=]\s*([-\w.]+)` in a comment.
fn cookie(comment: &[u8]) -> Option<String> {
    let mut from = 0;
    while let Some(found) = comment[from..].windows(6).position(|w| w == b"coding") {
        let mut i = from + found + 6;
        if matches!(comment.get(i), Some(b':' | b'=')) {
            i += 1;
            while matches!(comment.get(i), Some(b' ' | b'\t')) {
                i += 1;
            }
            let end = comment[i..]
                .iter()
                .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')))
                .map_or(comment.len(), |n| i + n);
            if end > i {
                return String::from_utf8(comment[i..end].to_vec()).ok();
            }
        }
        from += found + 6;
    }
    None
}
/// The normal name of the encodings that need no codec.
fn normal_name(name: &str) -> String {
    let head: String = name.chars().take(12).map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect();
    if head == "utf-8" || head.starts_with("utf-8-") {
        return "utf-8".into();
    }
    if ["latin-1", "iso-8859-1", "iso-latin-1"].iter().any(|e| head == *e || head.starts_with(&format!("{e}-"))) {
        return "iso-8859-1".into();
    }
    name.to_owned()
}

/// Decodes the bytes of a source file or of a `bytes` argument.
pub fn decode_file(t: &Thread, bytes: &[u8], filename: Value) -> PyResult<String> {
    decode(t, bytes, filename, true)
}
fn decode(t: &Thread, bytes: &[u8], filename: Value, is_file: bool) -> PyResult<String> {
    if bytes.contains(&0) {
        return Err(bare_error(t, "source code string cannot contain null bytes"));
    }
    let (bom, body) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (true, rest),
        None => (false, bytes),
    };
    let declared = declared_encoding(body);
    let encoding = declared.as_deref().map(normal_name);
    if bom && let Some(e) = &encoding && e != "utf-8" {
        return Err(error(t, format!("encoding problem: {e} with BOM"), filename, 0));
    }
    let text = match encoding.as_deref() {
        None | Some("utf-8") => match std::str::from_utf8(body) {
            Ok(s) => s.to_owned(),
            Err(e) => return Err(not_utf8(t, body, e.valid_up_to(), filename, is_file, declared.is_some())),
        },
        Some("iso-8859-1") => body.iter().map(|b| *b as char).collect(),
        Some(other) => decode_with_codec(t, body, other, filename)?,
    };
    Ok(normalize_newlines(text))
}
#[cold]
fn not_utf8(t: &Thread, body: &[u8], at: usize, filename: Value, is_file: bool, declared: bool) -> Raised {
    let bad = body[at];
    let line = body[..at].iter().filter(|b| **b == b'\n').count() + 1;
    if is_file && !declared {
        let name = as_str(filename).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
        return error(
            t,
            format!(
                "Non-UTF-8 code starting with '\\x{bad:02x}' in file {name} on line {line}, but no encoding declared; see \
                 https://peps.python.org/pep-0263/ for details"
            ),
            filename,
            line as i32,
        );
    }
    let reason = match bad {
        0x80..=0xc1 | 0xf5..=0xff => "invalid start byte",
        _ if body.len() - at < 4 && std::str::from_utf8(&body[at..]).is_err_and(|e| e.error_len().is_none()) => {
            "unexpected end of data"
        }
        _ => "invalid continuation byte",
    };
    error(
        t,
        format!("(unicode error) 'utf-8' codec can't decode byte 0x{bad:02x} in position {at}: {reason}"),
        filename,
        line as i32,
    )
}
fn decode_with_codec(t: &Thread, body: &[u8], encoding: &str, filename: Value) -> PyResult<String> {
    let decode = crate::modules::import::import_attr(t, "codecs", "decode")?;
    let bytes = crate::objects::bytes::PyBytes::new(t, body)?;
    let name = t.new_str(encoding)?;
    let decoded = call::call2(t, decode, bytes.into(), name);
    let v = match t.catch(decoded, t.types.lookup_error)? {
        Some(v) => v,
        None => return Err(error(t, format!("unknown encoding: {encoding}"), filename, 0)),
    };
    match as_str(v).and_then(|s| s.to_utf8().map(|c| c.into_owned())) {
        Some(text) => Ok(text),
        None => Err(error(t, format!("encoding problem: {encoding}"), filename, 0)),
    }
}

/// The source argument of `compile`, `eval` and `exec` as text.
pub fn source_argument(
    t: &Thread,
    source: Value,
    function: &str,
    allowed: &str,
    filename: Value,
) -> PyResult<String> {
    if let Some(s) = as_str(source) {
        let Some(text) = s.to_utf8() else {
            return Err(crate::abi::convert::surrogates_not_allowed(t, s));
        };
        if text.contains('\0') {
            return Err(bare_error(t, "source code string cannot contain null bytes"));
        }
        return Ok(normalize_newlines(text.into_owned()));
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
