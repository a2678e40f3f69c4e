//! Bytes of a source file to text, as PEP 263 has it, with CPython's errors.
//!
//! What [`crate::parse`] wants is text without null characters whose lines end in `\n`: [`decode`] makes it of bytes,
//! [`normalize`] of text.

use crate::errors::{ErrorKind, Stage, SyntaxError};
use std::borrow::Cow;

type Result<T> = std::result::Result<T, Box<SyntaxError>>;

/// Decodes bytes in an encoding that this module does not know; the error is the message of the codec's exception.
pub type OtherCodec<'f> = &'f mut dyn FnMut(&str, &[u8]) -> std::result::Result<String, String>;

/// Decodes a source: by its byte order mark, by a comment in its first two lines, or as UTF-8. `filename` is for the
/// error about bytes that are not UTF-8, where the source is a file's.
pub fn decode(bytes: &[u8], filename: Option<&str>, other: OtherCodec<'_>) -> Result<String> {
    if bytes.contains(&0) {
        return Err(null_bytes());
    }
    let (bom, body) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(body) => (true, body),
        None => (false, bytes),
    };
    let cookie = cookie(body);
    let encoding = cookie.as_ref().map_or("utf-8", |(name, _)| name);
    if encoding == "utf-8" {
        return match std::str::from_utf8(body) {
            Ok(text) => Ok(normalize(text)?.into_owned()),
            Err(error) => Err(not_utf8(body, error.valid_up_to(), filename)),
        };
    }
    if bom {
        let line = cookie.as_ref().map_or(0, |&(_, line)| line);
        let text = body.split(|&byte| byte == b'\n').nth(line).unwrap_or_default();
        let text = String::from_utf8_lossy(text).into_owned();
        let length = text.chars().count() as i32;
        let line = line as i32 + 1;
        return Err(error_at(format!("encoding problem: {encoding} with BOM"), line, 0, length, Some(text)));
    }
    let text = match encoding {
        "iso-8859-1" => body.iter().copied().map(char::from).collect(),
        "ascii" | "us-ascii" => ascii(body).map_err(codec_error)?,
        _ => other(encoding, body).map_err(codec_error)?,
    };
    Ok(normalize(&text)?.into_owned())
}

/// Text as the parser wants it: `\r\n` and `\r` become `\n`; null characters are an error.
pub fn normalize(text: &str) -> Result<Cow<'_, str>> {
    if text.contains('\0') {
        return Err(null_bytes());
    }
    if !text.contains('\r') {
        return Ok(Cow::Borrowed(text));
    }
    let mut lines = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\r') {
        lines.push_str(&rest[..at]);
        lines.push('\n');
        rest = &rest[at + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    lines.push_str(rest);
    Ok(Cow::Owned(lines))
}

/// The encoding that a comment in the first two lines names, and which line that is. The second line counts if there is
/// no code in the first.
fn cookie(bytes: &[u8]) -> Option<(String, usize)> {
    for (number, line) in bytes.split(|byte| matches!(byte, b'\n' | b'\r')).take(2).enumerate() {
        let start = line.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\x0c'));
        let Some(start) = start else { continue };
        if line[start] != b'#' {
            return None;
        }
        if let Some(name) = cookie_in(&line[start..]) {
            return Some((name, number));
        }
    }
    None
}

/// The encoding that a comment names: `coding:` or `coding=`, white space, the name.
fn cookie_in(comment: &[u8]) -> Option<String> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let mut rest = comment;
    while let Some(at) = rest.windows(6).position(|window| window == b"coding") {
        rest = &rest[at + 6..];
        if !matches!(rest.first(), Some(b':' | b'=')) {
            continue;
        }
        let name = rest[1..].iter().skip_while(|byte| matches!(byte, b' ' | b'\t')).take_while(|byte| is_name(byte));
        let name: String = name.copied().map(char::from).collect();
        if !name.is_empty() {
            return Some(normal_name(name));
        }
    }
    None
}

/// The two encodings that have many spellings; any other name is as in the comment.
fn normal_name(name: String) -> String {
    let start: String = name.chars().take(12).map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect();
    let is = |encoding: &str| start == encoding || start.starts_with(&format!("{encoding}-"));
    if is("utf-8") {
        "utf-8".to_owned()
    } else if is("latin-1") || is("iso-8859-1") || is("iso-latin-1") {
        "iso-8859-1".to_owned()
    } else {
        name
    }
}

fn ascii(bytes: &[u8]) -> std::result::Result<String, String> {
    match bytes.iter().position(|byte| !byte.is_ascii()) {
        None => Ok(bytes.iter().copied().map(char::from).collect()),
        Some(at) => Err(format!(
            "'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)",
            bytes[at]
        )),
    }
}

fn null_bytes() -> Box<SyntaxError> {
    error_at("source code string cannot contain null bytes".to_owned(), 0, 0, 0, None)
}

/// A codec's error has no place in the source.
fn codec_error(msg: String) -> Box<SyntaxError> {
    let mut error = error_at(msg, 0, -1, 0, None);
    error.end_lineno = 0;
    error
}

fn not_utf8(bytes: &[u8], at: usize, filename: Option<&str>) -> Box<SyntaxError> {
    let before = &bytes[..at];
    let line = before.iter().filter(|&&byte| byte == b'\n').count() as i32 + 1;
    let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
    let length = bytes[start..].iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len() - start);
    let text = String::from_utf8_lossy(&bytes[start..start + length]).into_owned();
    let offset = String::from_utf8_lossy(&bytes[start..at]).chars().count() as i32 + 1;
    let place = filename.map_or(String::new(), |filename| format!(" in file {filename}"));
    let msg = format!(
        "Non-UTF-8 code starting with '\\x{:02x}'{place} on line {line}, but no encoding declared; see \
         https://peps.python.org/pep-0263/ for details",
        bytes[at]
    );
    error_at(msg, line, offset, offset, Some(text))
}

fn error_at(msg: String, lineno: i32, offset: i32, end_offset: i32, text: Option<String>) -> Box<SyntaxError> {
    Box::new(SyntaxError {
        kind: ErrorKind::Syntax,
        msg,
        lineno,
        offset,
        end_lineno: lineno,
        end_offset,
        text,
        metadata: None,
        stage: Stage::Parser,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8]) -> std::result::Result<String, String> {
        let mut other = |name: &str, _: &[u8]| Err(format!("unknown encoding: {name}"));
        decode(bytes, None, &mut other).map_err(|error| error.msg)
    }

    #[test]
    fn cookies_are_found_in_the_first_two_lines() {
        assert_eq!(check(b"# coding: latin-1\nx='\xe9'\n").as_deref(), Ok("# coding: latin-1\nx='\u{e9}'\n"));
        assert_eq!(check(b"\n# vim: fileencoding=foo"), Err("unknown encoding: foo".to_owned()));
        assert_eq!(check(b"x=1\n# coding: foo\n").as_deref(), Ok("x=1\n# coding: foo\n"));
        assert_eq!(check(b"# coding=\nx").as_deref(), Ok("# coding=\nx"));
        assert_eq!(check(b"# coding: UTF_8-sig\nx").as_deref(), Ok("# coding: UTF_8-sig\nx"));
        assert_eq!(check(b"\xef\xbb\xbf# coding: utf8\n"), Err("encoding problem: utf8 with BOM".to_owned()));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_located() {
        let mut other = |_: &str, _: &[u8]| Err(String::new());
        let error = decode(b"x = 1\ny = '\xc3\xa9 \xff'", Some("f.py"), &mut other).map_err(|error| *error);
        let error = error.err().map(|error| (error.msg, error.lineno, error.offset));
        let msg = "Non-UTF-8 code starting with '\\xff' in file f.py on line 2, but no encoding declared; see \
                   https://peps.python.org/pep-0263/ for details";
        assert_eq!(error, Some((msg.to_owned(), 2, 8)));
    }

    #[test]
    fn line_ends_are_normalized() {
        assert_eq!(normalize("a\r\nb\rc\n").as_deref().ok(), Some("a\nb\nc\n"));
    }
}
