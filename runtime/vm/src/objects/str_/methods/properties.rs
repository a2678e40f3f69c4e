//! Questions about the characters.

use crate::objects::str_::{PyStr, StrView};
use crate::objects::unicode;
use crate::prelude::*;

/// Whether there are characters and `f` holds for all.
fn all(s: &PyStr, f: impl Fn(u32) -> bool) -> bool {
    !s.is_empty() && s.code_points().all(f)
}
/// Whether no character has the `wrong` case or title case, and some has the `right` one.
fn of_case(s: &PyStr, right: impl Fn(u32) -> bool, wrong: impl Fn(u32) -> bool) -> bool {
    let mut found = false;
    for c in s.code_points() {
        if wrong(c) || unicode::is_title(c) {
            return false;
        }
        found |= right(c);
    }
    found
}
impl PyStr {
    /// Whether the text is an identifier (or a keyword).
    pub fn is_identifier(&self) -> bool {
        let mut points = self.code_points();
        points.next().is_some_and(unicode::starts_identifier) && points.all(unicode::continues_identifier)
    }
}

#[pymethods(part = properties)]
impl PyStr {
    /// Whether there are characters and all are letters or digits.
    #[method("isalnum($self, /)", effect = Pure, frame_blind)]
    fn isalnum(zelf: Gc<PyStr>) -> bool {
        all(&zelf, unicode::is_alnum)
    }
    /// Whether there are characters and all are letters.
    #[method("isalpha($self, /)", effect = Pure, frame_blind)]
    fn isalpha(zelf: Gc<PyStr>) -> bool {
        all(&zelf, unicode::is_alpha)
    }
    /// Whether all characters are ASCII.
    #[method("isascii($self, /)", effect = Pure, frame_blind)]
    fn isascii(zelf: Gc<PyStr>) -> bool {
        matches!(zelf.view(), StrView::Ascii(_))
    }
    /// Whether there are characters and all are decimal digits.
    #[method("isdecimal($self, /)", effect = Pure, frame_blind)]
    fn isdecimal(zelf: Gc<PyStr>) -> bool {
        all(&zelf, unicode::is_decimal)
    }
    /// Whether there are characters and all are digits.
    #[method("isdigit($self, /)", effect = Pure, frame_blind)]
    fn isdigit(zelf: Gc<PyStr>) -> bool {
        all(&zelf, unicode::is_digit)
    }
    /// Whether the text is a valid identifier; keywords are.
    #[method("isidentifier($self, /)", effect = Pure, frame_blind)]
    fn isidentifier(zelf: Gc<PyStr>) -> bool {
        zelf.is_identifier()
    }
    /// Whether there are cased characters and all are lower case.
    #[method("islower($self, /)", effect = Pure, frame_blind)]
    fn islower(zelf: Gc<PyStr>) -> bool {
        of_case(&zelf, unicode::is_lower, unicode::is_upper)
    }
    /// Whether there are cased characters and all are upper case.
    #[method("isupper($self, /)", effect = Pure, frame_blind)]
    fn isupper(zelf: Gc<PyStr>) -> bool {
        of_case(&zelf, unicode::is_upper, unicode::is_lower)
    }
    /// Whether there are characters and all have a numeric value.
    #[method("isnumeric($self, /)", effect = Pure, frame_blind)]
    fn isnumeric(zelf: Gc<PyStr>) -> bool {
        all(&zelf, unicode::is_numeric)
    }
    /// Whether all characters are shown as they are by repr.
    #[method("isprintable($self, /)", effect = Pure, frame_blind)]
    fn isprintable(zelf: Gc<PyStr>) -> bool {
        zelf.code_points().all(unicode::is_printable)
    }
    /// Whether there are characters and all are white space.
    #[method("isspace($self, /)", effect = Pure, frame_blind)]
    fn isspace(zelf: Gc<PyStr>) -> bool {
        all(&zelf, unicode::is_space)
    }
    /// Whether upper and title case characters only begin words, and lower case ones only go on.
    #[method("istitle($self, /)", effect = Pure, frame_blind)]
    fn istitle(zelf: Gc<PyStr>) -> bool {
        let (mut found, mut in_word) = (false, false);
        for c in zelf.code_points() {
            if unicode::is_upper(c) || unicode::is_title(c) {
                if in_word {
                    return false;
                }
                (found, in_word) = (true, true);
            } else if unicode::is_lower(c) {
                if !in_word {
                    return false;
                }
                found = true;
            } else {
                in_word = false;
            }
        }
        found
    }
}
