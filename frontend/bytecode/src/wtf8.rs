//! Text as Python has it: a sequence of code points that may hold lone surrogates.
//!
//! The encoding is WTF-8: UTF-8, except that code points U+D800 to U+DFFF are encoded too, in three bytes. One difference
//! from the WTF-8 of the web: a high surrogate followed by a low one stays two code points, because Python keeps them
//! apart. So every sequence of code points has exactly one encoding, and equality of bytes is equality of text.

use std::fmt;

/// An owned Python string. Comparison and hashing go by bytes, which for `Ord` is the order of code points.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Wtf8 {
    bytes: Box<[u8]>,
}

impl Wtf8 {
    /// The text of code points; `None` if one is above U+10FFFF.
    pub fn from_code_points(points: impl IntoIterator<Item = u32>) -> Option<Wtf8> {
        let mut builder = Wtf8Builder::new();
        for point in points {
            if !builder.push(point) {
                return None;
            }
        }
        Some(builder.finish())
    }

    /// Checks bytes that should be the encoding of a text, surrogates allowed ("surrogatepass").
    pub fn from_bytes(bytes: &[u8]) -> Option<Wtf8> {
        if std::str::from_utf8(bytes).is_ok() || decodes(bytes) { Some(Wtf8 { bytes: bytes.into() }) } else { None }
    }

    /// The encoding.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The text as `str`, unless it holds a surrogate.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// The text with each surrogate replaced by U+FFFD.
    pub fn to_string_lossy(&self) -> String {
        self.code_points().map(|point| char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    }

    /// All code points below U+0080?
    pub fn is_ascii(&self) -> bool {
        self.bytes.is_ascii()
    }

    /// No code points at all?
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// How many code points: Python's `len`.
    pub fn len(&self) -> usize {
        self.bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
    }

    /// The code points, surrogates among them.
    pub fn code_points(&self) -> CodePoints<'_> {
        CodePoints { bytes: &self.bytes }
    }

    /// The highest code point, which decides how wide Python stores the text; 0 for the empty text.
    pub fn max_code_point(&self) -> u32 {
        self.code_points().max().unwrap_or(0)
    }
}

/// Decodes one code point off the front of a well-formed encoding.
fn decode(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let tail = |byte: u8| u32::from(byte & 0x3f);
    match bytes {
        [a @ 0..=0x7f, rest @ ..] => Some((u32::from(*a), rest)),
        [a @ 0xc2..=0xdf, b @ 0x80..=0xbf, rest @ ..] => Some((u32::from(a & 0x1f) << 6 | tail(*b), rest)),
        [a @ 0xe0..=0xef, b @ 0x80..=0xbf, c @ 0x80..=0xbf, rest @ ..] => {
            let point = u32::from(a & 0x0f) << 12 | tail(*b) << 6 | tail(*c);
            (point >= 0x800).then_some((point, rest))
        }
        [a @ 0xf0..=0xf4, b @ 0x80..=0xbf, c @ 0x80..=0xbf, d @ 0x80..=0xbf, rest @ ..] => {
            let point = u32::from(a & 0x07) << 18 | tail(*b) << 12 | tail(*c) << 6 | tail(*d);
            (0x10000..=0x10ffff).contains(&point).then_some((point, rest))
        }
        _ => None,
    }
}

fn decodes(mut bytes: &[u8]) -> bool {
    while !bytes.is_empty() {
        match decode(bytes) {
            Some((_, rest)) => bytes = rest,
            None => return false,
        }
    }
    true
}

/// The code points of a [`Wtf8`].
#[derive(Clone, Debug)]
pub struct CodePoints<'a> {
    bytes: &'a [u8],
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (point, rest) = decode(self.bytes)?;
        self.bytes = rest;
        Some(point)
    }
}

/// Collects a [`Wtf8`] piece by piece.
#[derive(Clone, Debug, Default)]
pub struct Wtf8Builder {
    bytes: Vec<u8>,
}

impl Wtf8Builder {
    /// An empty text.
    pub fn new() -> Wtf8Builder {
        Wtf8Builder::default()
    }

    /// Appends a code point, which may be a surrogate. False, and nothing appended, if it is above U+10FFFF.
    #[must_use]
    pub fn push(&mut self, point: u32) -> bool {
        let tail = |shift: u32| 0x80 | (point >> shift & 0x3f) as u8;
        match point {
            0..=0x7f => self.bytes.push(point as u8),
            0x80..=0x7ff => self.bytes.extend([0xc0 | (point >> 6) as u8, tail(0)]),
            0x800..=0xffff => self.bytes.extend([0xe0 | (point >> 12) as u8, tail(6), tail(0)]),
            0x10000..=0x10ffff => self.bytes.extend([0xf0 | (point >> 18) as u8, tail(12), tail(6), tail(0)]),
            _ => return false,
        }
        true
    }

    /// Appends a `str`.
    pub fn push_str(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Appends another text.
    pub fn push_wtf8(&mut self, text: &Wtf8) {
        self.bytes.extend_from_slice(&text.bytes);
    }

    /// The text.
    pub fn finish(self) -> Wtf8 {
        Wtf8 { bytes: self.bytes.into() }
    }

    /// Nothing appended yet?
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

impl From<&str> for Wtf8 {
    fn from(text: &str) -> Wtf8 {
        Wtf8 { bytes: text.as_bytes().into() }
    }
}

impl From<String> for Wtf8 {
    fn from(text: String) -> Wtf8 {
        Wtf8 { bytes: text.into_bytes().into() }
    }
}

impl From<char> for Wtf8 {
    fn from(c: char) -> Wtf8 {
        Wtf8::from(c.encode_utf8(&mut [0; 4]) as &str)
    }
}

impl PartialEq<str> for Wtf8 {
    fn eq(&self, other: &str) -> bool {
        &*self.bytes == other.as_bytes()
    }
}

impl PartialEq<&str> for Wtf8 {
    fn eq(&self, other: &&str) -> bool {
        &*self.bytes == other.as_bytes()
    }
}

/// The text in double quotes, surrogates as `\u{d800}`.
impl fmt::Debug for Wtf8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for point in self.code_points() {
            match char::from_u32(point) {
                Some(c) => write!(f, "{}", c.escape_debug())?,
                None => write!(f, "\\u{{{point:x}}}")?,
            }
        }
        f.write_str("\"")
    }
}

/// The text, surrogates as U+FFFD.
impl fmt::Display for Wtf8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_str() {
            Some(text) => f.pad(text),
            None => f.pad(&self.to_string_lossy()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_round_trips() {
        let points =
            [0, 0x41, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdc00, 0xdfff, 0xe000, 0xffff, 0x10000, 0x10ffff];
        let text = Wtf8::from_code_points(points).unwrap();
        assert_eq!(text.code_points().collect::<Vec<_>>(), points);
        assert_eq!(text.len(), points.len());
        assert_eq!(text.max_code_point(), 0x10ffff);
        assert_eq!(Wtf8::from_bytes(text.as_bytes()), Some(text));
    }

    #[test]
    fn surrogate_pairs_stay_apart() {
        let pair = Wtf8::from_code_points([0xd83d, 0xde00]).unwrap();
        assert_eq!(pair.as_bytes(), b"\xed\xa0\xbd\xed\xb8\x80");
        assert_ne!(pair, Wtf8::from("\u{1f600}"));
        assert_eq!(pair.as_str(), None);
        assert_eq!(pair.to_string_lossy(), "\u{fffd}\u{fffd}");
        assert_eq!(format!("{pair:?}"), r#""\u{d83d}\u{de00}""#);
    }

    #[test]
    fn malformed_bytes_are_refused() {
        for bytes in [
            &b"\x80"[..],
            b"\xc0\x80",
            b"\xc1\xbf",
            b"\xe0\x80\x80",
            b"\xe2\x82",
            b"\xf0\x80\x80\x80",
            b"\xf4\x90\x80\x80",
            b"\xff",
        ] {
            assert_eq!(Wtf8::from_bytes(bytes), None, "{bytes:x?}");
        }
        assert_eq!(Wtf8::from_code_points([0x110000]), None);
    }
}
