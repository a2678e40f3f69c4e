//! What was different in Unicode 3.2, for `unicodedata.ucd_3_2_0` (and so for IDNA 2003).

use super::tables::{CN, OLD, OldRecord};

/// The differences of a code point, if there are any.
pub fn changes(c: u32) -> Option<&'static OldRecord> {
    let i = OLD.partition_point(|r| r.last < c);
    OLD.get(i).filter(|r| r.first <= c)
}
/// Whether the character was assigned in Unicode 3.2 (or its category is no different now).
pub fn existed(c: u32) -> bool {
    changes(c).is_none_or(|r| r.category != CN)
}
