//! Facts about characters that source text needs, from Unicode 16.0 as far as CPython can tell the difference.

mod aliases;

use aliases::ALIASES;
use unicode_general_category::{GeneralCategory, get_general_category};

/// What names of Tangut ideographs begin with; the library does not know them.
const TANGUT: &str = "TANGUT IDEOGRAPH-";

fn is_tangut_ideograph(c: u32) -> bool {
    matches!(c, 0x17000..=0x187f7 | 0x18d00..=0x18d08)
}

/// The name of a character in the Unicode Character Database.
pub fn name_of_character(c: char) -> Option<String> {
    if is_tangut_ideograph(c.into()) {
        return Some(format!("{TANGUT}{:X}", c as u32));
    }
    unicode_names2::name(c).map(|name| name.to_string())
}

/// Whether a name is an alias, of those that CPython knows besides the names.
pub fn is_alias(name: &str) -> bool {
    ALIASES.binary_search_by_key(&name.to_ascii_uppercase().as_str(), |&(alias, _)| alias).is_ok()
}

/// The character that `\N{name}` stands for: names and name aliases of the Unicode Character Database, in any case, with
/// spaces and hyphens exactly as there.
pub fn character_by_name(name: &str) -> Option<u32> {
    let upper = name.to_ascii_uppercase();
    if let Ok(at) = ALIASES.binary_search_by_key(&upper.as_str(), |&(alias, _)| alias) {
        return Some(ALIASES[at].1);
    }
    if let Some(number) = upper.strip_prefix(TANGUT) {
        let c = u32::from_str_radix(number, 16).ok()?;
        return (number.len() == 5 && is_tangut_ideograph(c)).then_some(c);
    }
    // The library matches loosely; CPython does not.
    let found = unicode_names2::character(&upper)?;
    unicode_names2::name(found).is_some_and(|name| name.to_string() == upper).then_some(found.into())
}

/// Whether `repr()` shows a character as it is.
pub fn is_printable(c: char) -> bool {
    use GeneralCategory::*;
    c == ' '
        || !matches!(
            get_general_category(c),
            Control
                | Format
                | Surrogate
                | PrivateUse
                | Unassigned
                | LineSeparator
                | ParagraphSeparator
                | SpaceSeparator
        )
}

/// Whether an identifier may start with a character.
pub fn starts_identifier(c: char) -> bool {
    c == '_' || unicode_ident::is_xid_start(c)
}

/// Whether a character may stand in an identifier.
pub fn continues_identifier(c: char) -> bool {
    unicode_ident::is_xid_continue(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_matched_exactly_but_for_case() {
        assert_eq!(character_by_name("latin small letter a"), Some(0x61));
        assert_eq!(character_by_name("LATINSMALLLETTERA"), None);
        assert_eq!(character_by_name("NEW LINE"), Some(0x0a));
        assert_eq!(character_by_name("NEWLINE"), None);
        assert_eq!(character_by_name("CJK UNIFIED IDEOGRAPH-4E00"), Some(0x4e00));
        assert_eq!(character_by_name("HANGUL SYLLABLE GAG"), Some(0xac01));
        assert_eq!(character_by_name("Hangul Syllable GAG"), Some(0xac01));
        assert_eq!(character_by_name("CJK UNIFIED IDEOGRAPH-4e00"), Some(0x4e00));
        assert_eq!(character_by_name("Tangut Ideograph-18d08"), Some(0x18d08));
        assert_eq!(character_by_name("TANGUT IDEOGRAPH-18D09"), None);
        assert_eq!(name_of_character('\u{17000}').as_deref(), Some("TANGUT IDEOGRAPH-17000"));
    }
}
