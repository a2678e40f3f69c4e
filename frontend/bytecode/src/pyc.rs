//! The header of `.pyc` files (PEP 552). Behind it is one marshalled code object.

use std::fmt;

/// The magic number of CPython 3.14's bytecode: 3627, carriage return, line feed.
pub const MAGIC: [u8; 4] = *b"\x2b\x0e\r\n";

/// The magic number as `_imp.pyc_magic_number_token` has it.
pub const MAGIC_TOKEN: u32 = u32::from_le_bytes(MAGIC);

/// How many bytes the header has.
pub const HEADER_SIZE: usize = 16;

/// What makes a `.pyc` file stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validation {
    /// The source has another modification time or size (both modulo 2^32).
    Timestamp { mtime: u32, size: u32 },
    /// The source has another hash; looked at if `check_source`.
    Hash { hash: [u8; 8], check_source: bool },
}

/// Why a `.pyc` header is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderError {
    /// ImportError in importlib.
    BadMagic([u8; 4]),
    /// EOFError in importlib.
    Truncated,
    /// ImportError in importlib.
    InvalidFlags(u32),
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HeaderError::BadMagic(magic) => write!(f, "bad magic number: {:?}", magic.escape_ascii().to_string()),
            HeaderError::Truncated => f.write_str("reached EOF while reading pyc header"),
            HeaderError::InvalidFlags(flags) => write!(f, "invalid flags {flags:#x}"),
        }
    }
}

impl std::error::Error for HeaderError {}

/// Splits a file into what its header says and the marshalled code object.
pub fn parse(file: &[u8]) -> Result<(Validation, &[u8]), HeaderError> {
    let (magic, rest) = file.split_first_chunk::<4>().ok_or(HeaderError::Truncated)?;
    if *magic != MAGIC {
        return Err(HeaderError::BadMagic(*magic));
    }
    let (flags, rest) = rest.split_first_chunk::<4>().ok_or(HeaderError::Truncated)?;
    let (fields, code) = rest.split_first_chunk::<8>().ok_or(HeaderError::Truncated)?;
    let flags = u32::from_le_bytes(*flags);
    if flags & !0b11 != 0 {
        return Err(HeaderError::InvalidFlags(flags));
    }
    if flags & 1 != 0 {
        return Ok((Validation::Hash { hash: *fields, check_source: flags & 2 != 0 }, code));
    }
    let word = |at: usize| u32::from_le_bytes([fields[at], fields[at + 1], fields[at + 2], fields[at + 3]]);
    Ok((Validation::Timestamp { mtime: word(0), size: word(4) }, code))
}

/// The header of a file.
pub fn header(validation: Validation) -> [u8; HEADER_SIZE] {
    let (flags, fields) = match validation {
        Validation::Timestamp { mtime, size } => (0u32, (u64::from(mtime) | u64::from(size) << 32).to_le_bytes()),
        Validation::Hash { hash, check_source } => (1 | u32::from(check_source) << 1, hash),
    };
    let mut out = [0; HEADER_SIZE];
    out[..4].copy_from_slice(&MAGIC);
    out[4..8].copy_from_slice(&flags.to_le_bytes());
    out[8..].copy_from_slice(&fields);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_round_trip() {
        let all = [
            Validation::Timestamp { mtime: 0x01020304, size: 7 },
            Validation::Hash { hash: *b"abcdefgh", check_source: true },
            Validation::Hash { hash: *b"abcdefgh", check_source: false },
        ];
        for validation in all {
            let mut file = header(validation).to_vec();
            file.extend(b"N");
            assert_eq!(parse(&file), Ok((validation, &b"N"[..])));
        }
        assert_eq!(header(all[0]), *b"\x2b\x0e\r\n\0\0\0\0\x04\x03\x02\x01\x07\0\0\0");
    }

    #[test]
    fn bad_headers() {
        assert_eq!(parse(b"\x2b\x0e\r"), Err(HeaderError::Truncated));
        assert_eq!(parse(b"\xcb\x0d\r\n\0\0\0\0"), Err(HeaderError::BadMagic(*b"\xcb\x0d\r\n")));
        assert_eq!(parse(b"\x2b\x0e\r\n\0\0\0\0\0\0\0\0\0\0\0"), Err(HeaderError::Truncated));
        assert_eq!(parse(b"\x2b\x0e\r\n\x04\0\0\0\0\0\0\0\0\0\0\0"), Err(HeaderError::InvalidFlags(4)));
    }
}
