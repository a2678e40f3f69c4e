//! Bytes of a document to characters: which encoding it is, and decoding as more arrives.

/// How a document's bytes are read.
#[derive(Clone)]
pub enum Encoding {
    Utf8,
    Ascii,
    Latin1,
    Utf16 {
        little: bool,
    },
    /// One character for each byte; `None` where there is none.
    Table(Box<[Option<char>; 256]>),
}

impl Encoding {
    /// The encodings that are known without asking for a codec; names as XML declarations spell them.
    pub fn by_name(name: &str) -> Option<Encoding> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" => Some(Encoding::Utf8),
            "us-ascii" => Some(Encoding::Ascii),
            "iso-8859-1" => Some(Encoding::Latin1),
            "utf-16" | "utf-16be" => Some(Encoding::Utf16 { little: false }),
            "utf-16le" => Some(Encoding::Utf16 { little: true }),
            _ => None,
        }
    }
    /// Bytes of the document that a character takes.
    pub fn width(&self, c: char) -> usize {
        match self {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 { .. } => c.len_utf16() * 2,
            _ => 1,
        }
    }
    /// Decodes as many bytes as make whole characters; how many, and whether those that follow are none.
    pub fn decode(&self, bytes: &[u8], out: &mut String) -> (usize, bool) {
        match self {
            Encoding::Utf8 => match std::str::from_utf8(bytes) {
                Ok(s) => {
                    out.push_str(s);
                    (bytes.len(), false)
                }
                Err(e) => {
                    let n = e.valid_up_to();
                    out.push_str(std::str::from_utf8(&bytes[..n]).unwrap_or_default());
                    (n, e.error_len().is_some())
                }
            },
            Encoding::Ascii => {
                let n = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(bytes.len());
                out.extend(bytes[..n].iter().map(|b| *b as char));
                (n, n < bytes.len())
            }
            Encoding::Latin1 => {
                out.extend(bytes.iter().map(|b| *b as char));
                (bytes.len(), false)
            }
            Encoding::Table(table) => {
                for (i, b) in bytes.iter().enumerate() {
                    match table[*b as usize] {
                        Some(c) => out.push(c),
                        None => return (i, true),
                    }
                }
                (bytes.len(), false)
            }
            Encoding::Utf16 { little } => {
                let unit = |i: usize| -> Option<u16> {
                    let pair = [*bytes.get(i)?, *bytes.get(i + 1)?];
                    Some(if *little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
                };
                let mut i = 0;
                while let Some(u) = unit(i) {
                    match u {
                        0xd800..=0xdbff => match unit(i + 2) {
                            Some(low @ 0xdc00..=0xdfff) => {
                                let c = 0x10000 + ((u as u32 - 0xd800) << 10) + (low as u32 - 0xdc00);
                                out.extend(char::from_u32(c));
                                i += 4;
                            }
                            Some(_) => return (i, true),
                            None => break,
                        },
                        0xdc00..=0xdfff => return (i, true),
                        _ => {
                            out.extend(char::from_u32(u as u32));
                            i += 2;
                        }
                    }
                }
                (i, false)
            }
        }
    }
}

/// What a document's first bytes say.
pub enum Start {
    /// More are needed.
    Undecided,
    /// The encoding, and the length of its mark.
    Known(Encoding, usize),
    /// One byte for each ASCII character: the declaration tells, or it is UTF-8.
    Ascii,
}

pub fn detect(bytes: &[u8], last: bool) -> Start {
    match bytes {
        [0xfe, 0xff, ..] => Start::Known(Encoding::Utf16 { little: false }, 2),
        [0xff, 0xfe, ..] => Start::Known(Encoding::Utf16 { little: true }, 2),
        [0xef, 0xbb, 0xbf, ..] => Start::Known(Encoding::Utf8, 3),
        [b'<', 0, ..] => Start::Known(Encoding::Utf16 { little: true }, 0),
        [0, b'<', ..] => Start::Known(Encoding::Utf16 { little: false }, 0),
        [] | [0xfe] | [0xff] | [0xef] | [0xef, 0xbb] | [b'<'] | [0] if !last => Start::Undecided,
        _ => Start::Ascii,
    }
}

/// Whether names may begin with, and go on with, a character.
pub fn starts_name(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '_' | ':') || (!c.is_ascii() && is_name_letter(c))
}
pub fn is_in_name(c: char) -> bool {
    starts_name(c) || matches!(c, '0'..='9' | '-' | '.' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}
fn is_name_letter(c: char) -> bool {
    matches!(c,
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}'
        | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}')
}
/// Whether a document may contain a character.
pub fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
pub fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}
/// `s` as a name: whether it is one.
pub fn is_name(s: &str) -> bool {
    s.chars().next().is_some_and(starts_name) && s.chars().all(is_in_name)
}
/// The length of the name that a text begins with.
pub fn name_length(s: &str) -> usize {
    match s.chars().next() {
        Some(c) if starts_name(c) => s.find(|c| !is_in_name(c)).unwrap_or(s.len()),
        _ => 0,
    }
}
