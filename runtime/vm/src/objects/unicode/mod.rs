//! Character properties of Unicode 16.0 (the version of CPython 3.14; Rust's own tables are newer), for code points with surrogates.
//!
//! The tables are made by `build.rs` from `unicode/*.txt`. [`case`] has full case mappings, [`normalize`] the normal forms, [`names`] character
//! names, [`old`] what was different in Unicode 3.2.

pub mod case;
pub mod names;
pub mod normalize;
pub mod old;
pub mod tables;

use tables::{BLOCKS, INDEX, RECORDS, Record};

/// The version of the data.
pub const VERSION: &str = "16.0.0";

/// Bits of [`Record::flags`]; the first are in the order of the letters in `build.rs`.
pub mod flag {
    pub const MIRRORED: u32 = 1 << 0;
    pub const ALPHA: u32 = 1 << 1;
    pub const SPACE: u32 = 1 << 2;
    pub const PRINTABLE: u32 = 1 << 3;
    pub const LOWER: u32 = 1 << 4;
    pub const UPPER: u32 = 1 << 5;
    pub const ID_START: u32 = 1 << 6;
    pub const ID_CONTINUE: u32 = 1 << 7;
    pub const DECIMAL: u32 = 1 << 8;
    pub const DIGIT: u32 = 1 << 9;
    pub const NUMERIC: u32 = 1 << 10;
    pub const CASED: u32 = 1 << 11;
    pub const CASE_IGNORABLE: u32 = 1 << 12;
    pub const HAS_CANONICAL: u32 = 1 << 16;
    pub const HAS_DECOMPOSITION: u32 = 1 << 17;
    /// Composes with what precedes it, or never stands in a composed text.
    pub const MAY_COMPOSE: u32 = 1 << 18;
    pub const ALNUM: u32 = ALPHA | DECIMAL | DIGIT | NUMERIC;
}

/// The properties of a code point.
#[inline]
pub fn record(c: u32) -> &'static Record {
    let block = INDEX.get(c as usize >> 7).copied().unwrap_or_default() as usize;
    &RECORDS[BLOCKS[block << 7 | c as usize & 127] as usize]
}
#[inline]
fn has(c: u32, flag: u32) -> bool {
    record(c).flags & flag != 0
}

/// An index into the category names; compare with the constants of [`tables`].
pub fn category(c: u32) -> u8 {
    record(c).category
}
/// The value of a decimal digit (category Nd) of any script.
pub fn decimal_digit(c: u32) -> Option<u32> {
    u32::try_from(record(c).decimal).ok()
}
/// `str.isspace` for one character: bidirectional type WS, B or S, or category Zs.
#[inline]
pub fn is_space(c: u32) -> bool {
    if c < 128 { matches!(c, 0x09..=0x0d | 0x1c..=0x20) } else { has(c, flag::SPACE) }
}
#[inline]
pub fn is_alpha(c: u32) -> bool {
    if c < 128 { (c as u8).is_ascii_alphabetic() } else { has(c, flag::ALPHA) }
}
#[inline]
pub fn is_alnum(c: u32) -> bool {
    if c < 128 { (c as u8).is_ascii_alphanumeric() } else { has(c, flag::ALNUM) }
}
#[inline]
pub fn is_decimal(c: u32) -> bool {
    if c < 128 { (c as u8).is_ascii_digit() } else { has(c, flag::DECIMAL) }
}
pub fn is_digit(c: u32) -> bool {
    has(c, flag::DIGIT)
}
pub fn is_numeric(c: u32) -> bool {
    has(c, flag::NUMERIC)
}
/// Whether `repr` shows a character as it is.
#[inline]
pub fn is_printable(c: u32) -> bool {
    if c < 128 { (0x20..0x7f).contains(&c) } else { has(c, flag::PRINTABLE) }
}
pub fn is_lower(c: u32) -> bool {
    has(c, flag::LOWER)
}
pub fn is_upper(c: u32) -> bool {
    has(c, flag::UPPER)
}
/// Title case (category Lt).
pub fn is_title(c: u32) -> bool {
    record(c).category == tables::LT
}
pub fn is_cased(c: u32) -> bool {
    has(c, flag::CASED)
}
pub fn is_case_ignorable(c: u32) -> bool {
    has(c, flag::CASE_IGNORABLE)
}
/// Whether an identifier may start with a character (the underscore included).
pub fn starts_identifier(c: u32) -> bool {
    has(c, flag::ID_START)
}
pub fn continues_identifier(c: u32) -> bool {
    has(c, flag::ID_CONTINUE)
}
/// The characters at which `str.splitlines` splits.
#[inline]
pub fn is_line_break(c: u32) -> bool {
    matches!(c, 0x0a..=0x0d | 0x1c..=0x1e | 0x85 | 0x2028 | 0x2029)
}
pub fn is_surrogate(c: u32) -> bool {
    (0xd800..0xe000).contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_of_some_characters() {
        assert!(is_alpha('é' as u32) && is_alpha(0x4e00) && !is_alpha('1' as u32));
        assert_eq!(decimal_digit(0x0665), Some(5));
        assert_eq!(decimal_digit('²' as u32), None);
        assert!(is_digit('²' as u32) && is_numeric('½' as u32));
        assert!(!is_printable(0x7f) && is_printable(0xe9) && !is_printable(0xad) && !is_printable(0xd800));
        assert_eq!(tables::CATEGORY_NAMES[category(0xd800) as usize], "Cs");
        assert_eq!(tables::CATEGORY_NAMES[category(0x10_ffff) as usize], "Cn");
        for c in 0..0x80 {
            assert_eq!(is_space(c), has(c, flag::SPACE), "{c:x}");
            assert_eq!(is_printable(c), has(c, flag::PRINTABLE), "{c:x}");
            assert_eq!(is_alnum(c), has(c, flag::ALNUM), "{c:x}");
            assert_eq!(is_alpha(c), has(c, flag::ALPHA), "{c:x}");
        }
    }
}
