//! Format strings and what they mean: where each item is in the packed bytes, and how long.

use std::fmt;

/// How an item is packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Signed,
    Unsigned,
    Char,
    /// `s`
    Bytes,
    /// `p`
    Pascal,
    Bool,
    Half,
    Float,
    Double,
    ComplexFloat,
    ComplexDouble,
    /// `P`: an address, of either sign.
    Pointer,
}

/// `repeat` values of one kind, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    pub kind: Kind,
    /// The format character.
    pub code: u8,
    pub offset: usize,
    /// Bytes of one value.
    pub size: usize,
    pub repeat: usize,
}

/// A compiled format.
#[derive(Debug)]
pub struct Layout {
    pub format: String,
    pub size: usize,
    /// Values packed and unpacked.
    pub values: usize,
    pub items: Vec<Item>,
    pub big_endian: bool,
    /// Native sizes and alignment: floats out of range become infinities, as C's conversion makes them.
    pub native: bool,
}

/// What is wrong with a format; shown as CPython says it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FormatError {
    EmbeddedNul,
    BadChar,
    MissingSpecifier,
    TooLong,
}
impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FormatError::EmbeddedNul => "embedded null character",
            FormatError::BadChar => "bad char in struct format",
            FormatError::MissingSpecifier => "repeat count given without format specifier",
            FormatError::TooLong => "total struct size too long",
        })
    }
}

/// (kind, size, alignment) of a format character other than `x`, `s`, `p`.
fn describe(code: u8, native: bool) -> Option<(Kind, usize, usize)> {
    let (kind, size) = match code {
        b'b' => (Kind::Signed, 1),
        b'B' => (Kind::Unsigned, 1),
        b'c' => (Kind::Char, 1),
        b'h' => (Kind::Signed, 2),
        b'H' => (Kind::Unsigned, 2),
        b'i' => (Kind::Signed, 4),
        b'I' => (Kind::Unsigned, 4),
        b'l' => (Kind::Signed, if native { size_of::<std::ffi::c_long>() } else { 4 }),
        b'L' => (Kind::Unsigned, if native { size_of::<std::ffi::c_ulong>() } else { 4 }),
        b'q' => (Kind::Signed, 8),
        b'Q' => (Kind::Unsigned, 8),
        b'n' if native => (Kind::Signed, size_of::<isize>()),
        b'N' if native => (Kind::Unsigned, size_of::<usize>()),
        b'P' if native => (Kind::Pointer, size_of::<usize>()),
        b'?' => (Kind::Bool, 1),
        b'e' => (Kind::Half, 2),
        b'f' => (Kind::Float, 4),
        b'd' => (Kind::Double, 8),
        b'F' => (Kind::ComplexFloat, 8),
        b'D' => (Kind::ComplexDouble, 16),
        _ => return None,
    };
    let alignment = match kind {
        Kind::ComplexFloat => 4,
        Kind::ComplexDouble => 8,
        _ => size,
    };
    Some((kind, size, if native { alignment } else { 1 }))
}

/// C's `isspace`.
fn is_space(c: u8) -> bool {
    matches!(c, b' ' | b'\t'..=b'\r')
}

impl Layout {
    pub fn parse(format: &str) -> Result<Layout, FormatError> {
        const MAX: usize = isize::MAX as usize;
        let bytes = format.as_bytes();
        if bytes.contains(&0) {
            return Err(FormatError::EmbeddedNul);
        }
        let (native, big_endian, prefix) = match bytes.first() {
            Some(b'@') => (true, cfg!(target_endian = "big"), 1),
            Some(b'=') => (false, cfg!(target_endian = "big"), 1),
            Some(b'<') => (false, false, 1),
            Some(b'>' | b'!') => (false, true, 1),
            _ => (true, cfg!(target_endian = "big"), 0),
        };
        let (mut size, mut values, mut items) = (0usize, 0usize, Vec::new());
        let mut rest = bytes[prefix..].iter().copied();
        while let Some(c) = rest.next() {
            if is_space(c) {
                continue;
            }
            let (mut code, mut count) = (c, 1usize);
            if c.is_ascii_digit() {
                count = usize::from(c - b'0');
                code = loop {
                    match rest.next() {
                        Some(d) if d.is_ascii_digit() => {
                            count = count
                                .checked_mul(10)
                                .and_then(|n| n.checked_add(usize::from(d - b'0')))
                                .filter(|n| *n <= MAX)
                                .ok_or(FormatError::TooLong)?;
                        }
                        Some(c) => break c,
                        None => return Err(FormatError::MissingSpecifier),
                    }
                };
            }
            let extend = |size: usize, by: Option<usize>| {
                by.and_then(|n| size.checked_add(n)).filter(|n| *n <= MAX).ok_or(FormatError::TooLong)
            };
            match code {
                b'x' => size = extend(size, Some(count))?,
                b's' | b'p' => {
                    let kind = if code == b's' { Kind::Bytes } else { Kind::Pascal };
                    items.push(Item { kind, code, offset: size, size: count, repeat: 1 });
                    values += 1;
                    size = extend(size, Some(count))?;
                }
                _ => {
                    let (kind, width, alignment) = describe(code, native).ok_or(FormatError::BadChar)?;
                    size = size.checked_next_multiple_of(alignment).ok_or(FormatError::TooLong)?;
                    let end = extend(size, width.checked_mul(count))?;
                    if count > 0 {
                        items.push(Item { kind, code, offset: size, size: width, repeat: count });
                    }
                    values = values.checked_add(count).ok_or(FormatError::TooLong)?;
                    size = end;
                }
            }
        }
        Ok(Layout { format: format.to_owned(), size, values, items, big_endian, native })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let size = |f: &str| Layout::parse(f).map(|l| l.size);
        assert_eq!(size("bq"), Ok(16));
        assert_eq!(size("b0q"), Ok(8));
        assert_eq!(size("<bq"), Ok(9));
        assert_eq!(size("3s 2x5p"), Ok(10));
        assert_eq!(size("5"), Err(FormatError::MissingSpecifier));
        assert_eq!(size("3 i"), Err(FormatError::BadChar));
        assert_eq!(size("99999999999999999999b"), Err(FormatError::TooLong));
    }
}
