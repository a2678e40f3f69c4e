//! Character properties, from tables of Unicode 16.0 (the version of CPython 3.14; Rust's own are newer).

use unicode_general_category::{GeneralCategory, get_general_category};

pub fn category(c: u32) -> GeneralCategory {
    match char::from_u32(c) {
        Some(c) => get_general_category(c),
        None => GeneralCategory::Surrogate,
    }
}

/// The value of a decimal digit (category Nd) of any script. Digits of a script are encoded as runs of ten from zero on, so the distance from
/// the start of the run tells.
pub fn decimal_digit(c: u32) -> Option<u32> {
    if c < 128 {
        return (c as u8 as char).to_digit(10);
    }
    if category(c) != GeneralCategory::DecimalNumber {
        return None;
    }
    let mut start = c;
    while category(start - 1) == GeneralCategory::DecimalNumber {
        start -= 1;
    }
    Some((c - start) % 10)
}

/// `str.isspace` for one character: bidirectional type WS, B or S, or category Zs.
pub fn is_space(c: u32) -> bool {
    matches!(c, 0x09..=0x0d | 0x1c..=0x20 | 0x85 | 0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000)
}
