//! Full case mappings (SpecialCasing.txt without its language-dependent parts, but for the final sigma, which depends on the context).

use super::tables::MAPPINGS;
use super::{is_case_ignorable, is_cased, record};

/// Up to three code points, in place.
pub struct Mapped {
    one: [u32; 1],
    many: Option<&'static [u32]>,
}
impl Mapped {
    #[inline]
    fn new(c: u32, mapping: i32) -> Mapped {
        if mapping < 0x100_0000 {
            Mapped { one: [(c as i32 + mapping) as u32], many: None }
        } else {
            Mapped { one: [c], many: Some(MAPPINGS[(mapping - 0x100_0000) as usize]) }
        }
    }
    #[inline]
    pub fn points(&self) -> &[u32] {
        self.many.unwrap_or(&self.one)
    }
}

pub fn lower(c: u32) -> Mapped {
    Mapped::new(c, record(c).lower)
}
pub fn upper(c: u32) -> Mapped {
    Mapped::new(c, record(c).upper)
}
pub fn title(c: u32) -> Mapped {
    Mapped::new(c, record(c).title)
}
pub fn fold(c: u32) -> Mapped {
    Mapped::new(c, record(c).fold)
}
/// The lower case as one character, as the `re` module maps it.
#[inline]
pub fn simple_lower(c: u32) -> u32 {
    (c as i32 + record(c).simple_lower) as u32
}
/// The upper case as one character (the character itself if it has several).
#[inline]
pub fn simple_upper(c: u32) -> u32 {
    match record(c).upper {
        d if d < 0x100_0000 => (c as i32 + d) as u32,
        _ => c,
    }
}

pub const CAPITAL_SIGMA: u32 = 0x3a3;

/// The lower case of the capital sigma at index `at`: final if a cased character precedes it and none follows, looking through ignorable ones.
pub fn lower_sigma(len: usize, at: usize, get: impl Fn(usize) -> u32) -> u32 {
    let decides = |i: &usize| !is_case_ignorable(get(*i));
    let preceded = (0..at).rev().find(decides).is_some_and(|i| is_cased(get(i)));
    let followed = (at + 1..len).find(decides).is_some_and(|i| is_cased(get(i)));
    if preceded && !followed { 0x3c2 } else { 0x3c3 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mappings_may_have_several_characters() {
        assert_eq!(upper('ß' as u32).points(), ['S' as u32, 'S' as u32]);
        assert_eq!(title(0xfb01).points(), ['F' as u32, 'i' as u32]);
        assert_eq!(fold('ß' as u32).points(), ['s' as u32, 's' as u32]);
        assert_eq!(lower(0x130).points(), ['i' as u32, 0x307]);
        assert_eq!(simple_lower(0x130), 'i' as u32);
        assert_eq!(lower('A' as u32).points(), ['a' as u32]);
    }
    #[test]
    fn sigma_is_final_at_the_end_of_a_word() {
        let text: Vec<u32> = "ΑΣ ΣΑ".chars().map(|c| c as u32).collect();
        assert_eq!(lower_sigma(text.len(), 1, |i| text[i]), 0x3c2);
        assert_eq!(lower_sigma(text.len(), 3, |i| text[i]), 0x3c3);
    }
}
