//! Categories and case of characters, as the `re` module has them.

use super::code::category;
use brolga_vm::objects::unicode::{self, case};

pub fn is_ascii_word(c: u32) -> bool {
    c < 128 && ((c as u8).is_ascii_alphanumeric() || c == '_' as u32)
}
pub fn is_unicode_word(c: u32) -> bool {
    unicode::is_alnum(c) || c == '_' as u32
}

/// Whether a character belongs to a category (of those in [`category`]).
pub fn in_category(number: u32, c: u32) -> bool {
    let positive = match number & !1 {
        category::DIGIT => c < 128 && (c as u8).is_ascii_digit(),
        category::SPACE => matches!(c, 0x20 | 0x09..=0x0d),
        category::WORD | category::LOC_WORD => is_ascii_word(c),
        category::LINEBREAK => c == '\n' as u32,
        category::UNI_DIGIT => unicode::is_decimal(c),
        category::UNI_SPACE => unicode::is_space(c),
        category::UNI_WORD => is_unicode_word(c),
        category::UNI_LINEBREAK => unicode::is_line_break(c),
        _ => return false,
    };
    positive == number.is_multiple_of(2)
}

/// How characters are compared without regard to case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fold {
    None,
    /// ASCII letters only; also the rules of the C locale.
    Ascii,
    Unicode,
}
impl Fold {
    #[inline]
    pub fn lower(self, c: u32) -> u32 {
        match self {
            Fold::None => c,
            Fold::Ascii => ascii_lower(c),
            Fold::Unicode if c < 128 => ascii_lower(c),
            Fold::Unicode => unicode_lower(c),
        }
    }
}
pub fn ascii_lower(c: u32) -> u32 {
    if c < 128 { (c as u8).to_ascii_lowercase() as u32 } else { c }
}
pub fn ascii_upper(c: u32) -> u32 {
    if c < 128 { (c as u8).to_ascii_uppercase() as u32 } else { c }
}
/// The first character of the lower case.
pub fn unicode_lower(c: u32) -> u32 {
    case::lower(c).points()[0]
}
/// The first character of the upper case.
pub fn unicode_upper(c: u32) -> u32 {
    case::upper(c).points()[0]
}
