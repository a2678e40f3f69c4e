//! Character names.

use super::tables::SEQUENCES;
use brolga_compiler::unicode::{character_by_name, name_of_character};

pub use brolga_compiler::unicode::is_alias;

/// The name of a character, as `unicodedata.name` gives it.
pub fn name_of(c: u32) -> Option<String> {
    name_of_character(char::from_u32(c)?)
}
/// The character of a name or an alias, in any case.
pub fn lookup(name: &str) -> Option<u32> {
    character_by_name(name)
}
/// The code points of a named sequence.
pub fn sequence(name: &str) -> Option<&'static [u32]> {
    let upper = name.to_ascii_uppercase();
    SEQUENCES.binary_search_by_key(&upper.as_str(), |row| row.0).ok().map(|i| SEQUENCES[i].1)
}
