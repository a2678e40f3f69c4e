//! Numbers, strings and bytes, decoded from the source text.
//!
//! ruff decodes them too, but neither keeps lone surrogates nor has CPython's words for what is wrong in them.

use super::{Lower, Result};
use crate::ast::{ConstantValue, Text};
use dashu_int::IBig;
use ruff_python_ast as ruff;
use ruff_text_size::{TextRange, TextSize};

/// What went wrong in an escape sequence: the message, without position.
type EscapeError = String;

/// A decoded literal, and its first invalid escape sequence: its offset in the body, and whether it is octal.
struct Decoded {
    bytes: Vec<u8>,
    invalid_escape: Option<(usize, bool)>,
}

/// Prefix and quotes of a string literal's source text.
pub(super) struct Quoting {
    /// Offset of the body.
    pub(super) start: usize,
    /// Length of the closing quotes.
    pub(super) quotes: usize,
    /// Whether escape sequences are left alone.
    pub(super) raw: bool,
    /// Whether there is a `u` prefix.
    pub(super) unicode: bool,
}

impl Quoting {
    /// Looks at the source text of a whole literal, or of an f-string's opening quotes.
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let prefix = bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let quote = bytes.get(prefix).copied().unwrap_or(b'"');
        let triple = bytes.len() >= prefix + 3 && bytes[prefix..prefix + 3] == [quote; 3];
        let quotes = if triple { 3 } else { 1 };
        let has = |letter: u8| bytes[..prefix].iter().any(|byte| byte.eq_ignore_ascii_case(&letter));
        Quoting { start: prefix + quotes, quotes, raw: has(b'r'), unicode: bytes.first() == Some(&b'u') }
    }
}

impl<'a> Lower<'a, '_> {
    /// The value of a number literal. ruff knows its kind and the value of floats; integers are read here.
    pub(super) fn number(&self, number: &ruff::Number, range: TextRange) -> Result<ConstantValue<'a>> {
        let text = self.text(range);
        self.warn_number_before_keyword(text, range);
        match number {
            ruff::Number::Float(value) => Ok(ConstantValue::Float(*value)),
            ruff::Number::Complex { real, imag } => Ok(ConstantValue::Complex { real: *real, imag: *imag }),
            ruff::Number::Int(_) => Ok(ConstantValue::Int(self.arena.int(self.int(text, range)?))),
        }
    }

    fn int(&self, text: &str, range: TextRange) -> Result<IBig> {
        let (radix, digits) = match text.as_bytes() {
            [b'0', b'x' | b'X', ..] => (16, &text[2..]),
            [b'0', b'o' | b'O', ..] => (8, &text[2..]),
            [b'0', b'b' | b'B', ..] => (2, &text[2..]),
            _ => (10, text),
        };
        let digits: String = digits.chars().filter(|&c| c != '_').collect();
        let limit = self.options.int_max_str_digits;
        if radix == 10
            && let Some(msg) = integer_too_long(text, limit)
        {
            let mut error = self.error(range, msg);
            (error.offset, error.end_offset) = (0, 0);
            return Err(error);
        }
        IBig::from_str_radix(&digits, radix).map_err(|_| self.error(range, "invalid decimal literal"))
    }

    /// `1if x`: allowed for now.
    fn warn_number_before_keyword(&self, text: &str, range: TextRange) {
        let end = range.end().to_usize();
        if !self.source[end..].starts_with(|c: char| c.is_ascii_lowercase()) {
            return;
        }
        let kind = match text.as_bytes() {
            [b'0', b'x' | b'X', ..] => "hexadecimal",
            [b'0', b'o' | b'O', ..] => "octal",
            [b'0', b'b' | b'B', ..] => "binary",
            [.., b'j' | b'J'] => "imaginary",
            _ => "decimal",
        };
        let msg = format!("invalid {kind} literal");
        self.warn(TextRange::new(range.end() - TextSize::new(1), range.end()), msg.clone(), msg);
    }

    /// Decodes the body of a string literal. `range` is the whole literal's, for errors.
    pub(super) fn decode_str(&self, body: TextRange, raw: bool, range: TextRange) -> Result<Text<'a>> {
        let text = self.text(body);
        if raw || !text.contains('\\') {
            return Ok(Text::new(self.arena.str(text)));
        }
        let decoded = decode_unicode(text).map_err(|msg| self.error(range, format!("(unicode error) {msg}")))?;
        self.warn_escape(body, range, &decoded);
        Ok(Text::from_wtf8(self.arena.slice(&decoded.bytes)))
    }

    /// The value of one bytes literal.
    pub(super) fn decode_bytes(&self, range: TextRange, value: &mut Vec<u8>) -> Result<()> {
        let text = self.text(range);
        let quoting = Quoting::of(text);
        let body = &text[quoting.start..text.len() - quoting.quotes];
        if !body.is_ascii() {
            return Err(self.error(range, "bytes can only contain ASCII literal characters"));
        }
        if quoting.raw || !body.contains('\\') {
            value.extend_from_slice(body.as_bytes());
            return Ok(());
        }
        let decoded = decode_bytes(body).map_err(|msg| self.error(range, format!("(value error) {msg}")))?;
        let start = range.start() + TextSize::new(quoting.start as u32);
        self.warn_escape(TextRange::at(start, TextSize::of(body)), range, &decoded);
        value.extend_from_slice(&decoded.bytes);
        Ok(())
    }

    /// Warns of an invalid escape sequence in `body`, which is a part of what is at `range`.
    fn warn_escape(&self, body: TextRange, range: TextRange, decoded: &Decoded) {
        let Some((at, octal)) = decoded.invalid_escape else { return };
        let before = &self.text(body)[..at];
        let rest = &self.text(body)[at + 1..];
        let length = if octal { 3 } else { rest.chars().next().map_or(0, char::len_utf8) };
        let whole_literal = range.contains_range(body);
        if !whole_literal && matches!(&rest[..length], "{" | "}") {
            return; // text of an f-string, whose braces have been warned of before
        }
        let kind = if octal { "octal escape" } else { "escape" };
        self.warn_sequence(&rest[..length], kind, body.start() + TextSize::of(before));
        // The line is counted from the literal's, or, in an f-string, from that of its closing quotes.
        let line = self.lines.position(range.start()).0 + before.matches('\n').count() as i32;
        if let Some(warning) = self.warnings.borrow_mut().last_mut() {
            warning.lineno = line;
        }
    }

    pub(super) fn warn_sequence(&self, escape: &str, kind: &str, at: TextSize) {
        let suggestion = format!("Did you mean \"\\\\{escape}\"? A raw string is also an option.");
        let what = format!("\"\\{escape}\" is an invalid {kind} sequence.");
        let msg = format!("{what} Such sequences will not work in the future. {suggestion}");
        let range = TextRange::at(at, TextSize::of(escape) + TextSize::new(1));
        self.warn(range, msg, format!("{what} {suggestion}"));
    }
}

/// What is wrong with a decimal integer literal that has more than `limit` digits.
pub(crate) fn integer_too_long(text: &str, limit: usize) -> Option<String> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let decimal = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    (decimal && limit != 0 && digits > limit).then(|| {
        format!(
            "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; use \
             sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to \
             avoid decimal conversion limits."
        )
    })
}

/// What is wrong with the source text of a string or bytes literal, if something is.
pub(crate) fn check_string_literal(text: &str) -> Option<String> {
    let quoting = Quoting::of(text);
    let body = text.get(quoting.start..text.len() - quoting.quotes)?;
    let prefix = &text[..quoting.start - quoting.quotes];
    if prefix.contains(['b', 'B']) {
        if !body.is_ascii() {
            return Some("bytes can only contain ASCII literal characters".to_owned());
        }
        return if quoting.raw { None } else { decode_bytes(body).err().map(|msg| format!("(value error) {msg}")) };
    }
    check_string_text(body, quoting.raw)
}

/// What is wrong with the body of a string literal, if something is.
pub(crate) fn check_string_text(body: &str, raw: bool) -> Option<String> {
    if raw { None } else { decode_unicode(body).err().map(|msg| format!("(unicode error) {msg}")) }
}

/// Value and length of up to `max` digits at the start of `text`.
fn digits(text: &[u8], radix: u32, max: usize) -> (u32, usize) {
    let mut value = 0;
    for (at, &byte) in text.iter().take(max).enumerate() {
        match char::from(byte).to_digit(radix) {
            Some(digit) => value = value * radix + digit,
            None => return (value, at),
        }
    }
    (value, max.min(text.len()))
}

/// What a simple escape sequence stands for.
fn simple_escape(byte: u8) -> Option<u8> {
    Some(match byte {
        b'\\' | b'\'' | b'"' => byte,
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        _ => return None,
    })
}

/// Appends a code point, a surrogate too, as generalized UTF-8.
fn push_code_point(bytes: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => bytes.extend_from_slice(&[
            0xe0 | (code >> 12) as u8,
            0x80 | (code >> 6 & 0x3f) as u8,
            0x80 | (code & 0x3f) as u8,
        ]),
    }
}

/// Positions in errors are those of CPython's decoder, which reads text whose non-ASCII characters were replaced by
/// `\UXXXXXXXX`, and a backslash before one by `\u005c`.
fn decoder_position(text: &str) -> usize {
    let mut position = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii() {
            position += 10;
            continue;
        }
        position += 1;
        if c == '\\' {
            match chars.peek() {
                Some(next) if !next.is_ascii() => position += 5,
                Some(_) => {
                    chars.next();
                    position += 1;
                }
                None => {}
            }
        }
    }
    position
}

fn decode_unicode(text: &str) -> Result2<Decoded> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(text.len());
    let mut invalid_escape = None;
    let mut at = 0;
    while at < bytes.len() {
        let plain = bytes[at..].iter().position(|&byte| byte == b'\\').unwrap_or(bytes.len() - at);
        out.extend_from_slice(&bytes[at..at + plain]);
        at += plain;
        let Some(&kind) = bytes.get(at + 1) else {
            out.extend_from_slice(&bytes[at..]);
            break;
        };
        let fail = |length: usize, what: &str| {
            let start = decoder_position(&text[..at]);
            let end = start + length - 1;
            Err(format!("'unicodeescape' codec can't decode bytes in position {start}-{end}: {what}"))
        };
        if let Some(byte) = simple_escape(kind) {
            out.push(byte);
            at += 2;
            continue;
        }
        match kind {
            b'\n' => at += 2,
            b'0'..=b'7' => {
                let (code, length) = digits(&bytes[at + 1..], 8, 3);
                if code > 0o377 && invalid_escape.is_none() {
                    invalid_escape = Some((at, true));
                }
                push_code_point(&mut out, code);
                at += 1 + length;
            }
            b'x' | b'u' | b'U' => {
                let (wanted, what) = match kind {
                    b'x' => (2, "truncated \\xXX escape"),
                    b'u' => (4, "truncated \\uXXXX escape"),
                    _ => (8, "truncated \\UXXXXXXXX escape"),
                };
                let (code, length) = digits(&bytes[at + 2..], 16, wanted);
                if length < wanted {
                    return fail(2 + length, what);
                }
                if code > 0x10_ffff {
                    return fail(10, "illegal Unicode character");
                }
                push_code_point(&mut out, code);
                at += 2 + wanted;
            }
            b'N' => {
                let malformed = "malformed \\N character escape";
                let rest = &text[at + 2..];
                let Some(name) = rest.strip_prefix('{') else { return fail(2, malformed) };
                let Some(length) = name.find('}') else { return fail(2 + decoder_position(rest), malformed) };
                if length == 0 {
                    return fail(3, malformed);
                }
                let Some(c) = crate::unicode::character_by_name(&name[..length]) else {
                    return fail(4 + decoder_position(&name[..length]), "unknown Unicode character name");
                };
                push_code_point(&mut out, c);
                at += 4 + length;
            }
            _ => {
                if invalid_escape.is_none() && kind.is_ascii() {
                    invalid_escape = Some((at, false));
                }
                out.push(b'\\');
                at += 1;
            }
        }
    }
    Ok(Decoded { bytes: out, invalid_escape })
}

type Result2<T> = std::result::Result<T, EscapeError>;

fn decode_bytes(text: &str) -> Result2<Decoded> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(text.len());
    let mut invalid_escape = None;
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let Some(&kind) = bytes.get(at + 1).filter(|_| byte == b'\\') else {
            out.push(byte);
            at += 1;
            continue;
        };
        if let Some(byte) = simple_escape(kind) {
            out.push(byte);
            at += 2;
            continue;
        }
        match kind {
            b'\n' => at += 2,
            b'0'..=b'7' => {
                let (code, length) = digits(&bytes[at + 1..], 8, 3);
                if code > 0o377 && invalid_escape.is_none() {
                    invalid_escape = Some((at, true));
                }
                out.push(code as u8);
                at += 1 + length;
            }
            b'x' => {
                let (code, length) = digits(&bytes[at + 2..], 16, 2);
                if length < 2 {
                    return Err(format!("invalid \\x escape at position {at}"));
                }
                out.push(code as u8);
                at += 4;
            }
            _ => {
                if invalid_escape.is_none() {
                    invalid_escape = Some((at, false));
                }
                out.push(b'\\');
                at += 1;
            }
        }
    }
    Ok(Decoded { bytes: out, invalid_escape })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_positions_count_as_the_decoder_does() {
        let error = |text: &str| decode_unicode(text).err().unwrap_or_default();
        assert_eq!(
            error("aé\\x1"),
            "'unicodeescape' codec can't decode bytes in position 11-13: truncated \\xXX escape"
        );
        assert_eq!(
            error("\\N{foo}"),
            "'unicodeescape' codec can't decode bytes in position 0-6: unknown Unicode character name"
        );
    }

    #[test]
    fn surrogates_survive() {
        let decoded = decode_unicode("\\ud800\\udc00\\U00010000").unwrap_or_else(|msg| panic!("{msg}"));
        assert_eq!(decoded.bytes, [0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80, 0xf0, 0x90, 0x80, 0x80]);
    }
}
