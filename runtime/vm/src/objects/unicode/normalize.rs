//! Normalization forms (UAX #15), for Unicode 16.0 and, as `unicodedata.ucd_3_2_0` has it, 3.2.

use super::tables::{COMPOSITIONS, DECOMPOSITION_POINTS, DECOMPOSITION_TAGS, DECOMPOSITIONS, OLD_DECOMPOSITIONS};
use super::{flag, old, record};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    Nfc,
    Nfd,
    Nfkc,
    Nfkd,
}
impl Form {
    pub fn from_name(name: &[u8]) -> Option<Form> {
        Some(match name {
            b"NFC" => Form::Nfc,
            b"NFD" => Form::Nfd,
            b"NFKC" => Form::Nfkc,
            b"NFKD" => Form::Nfkd,
            _ => return None,
        })
    }
    fn composes(self) -> bool {
        matches!(self, Form::Nfc | Form::Nfkc)
    }
    fn compatible(self) -> bool {
        matches!(self, Form::Nfkc | Form::Nfkd)
    }
}

const HANGUL_FIRST: u32 = 0xac00;
const HANGUL_COUNT: u32 = 11172;
const L_FIRST: u32 = 0x1100;
const V_FIRST: u32 = 0x1161;
const T_BASE: u32 = 0x11a7;
const V_COUNT: u32 = 21;
const T_COUNT: u32 = 28;

/// The tag (`"<compat>"` without brackets, empty if canonical) and code points of a decomposition, Hangul syllables excepted.
pub fn decomposition(c: u32, is_old: bool) -> Option<(&'static str, &'static [u32])> {
    if record(c).flags & flag::HAS_DECOMPOSITION == 0 && !is_old {
        return None;
    }
    let find =
        |table: &'static [(u32, u8, u16, u8)]| table.binary_search_by_key(&c, |row| row.0).ok().map(|i| table[i]);
    let row = if is_old {
        if !old::existed(c) {
            return None;
        }
        find(&OLD_DECOMPOSITIONS).or_else(|| find(&DECOMPOSITIONS))
    } else {
        find(&DECOMPOSITIONS)
    };
    let (_, tag, offset, len) = row?;
    let start = offset as usize;
    Some((DECOMPOSITION_TAGS[tag as usize], &DECOMPOSITION_POINTS[start..start + len as usize]))
}

/// The letters of a Hangul syllable.
pub fn hangul_letters(c: u32) -> Option<impl Iterator<Item = u32>> {
    let syllable = c.checked_sub(HANGUL_FIRST).filter(|n| *n < HANGUL_COUNT)?;
    let last = (!syllable.is_multiple_of(T_COUNT)).then_some(T_BASE + syllable % T_COUNT);
    let first = [L_FIRST + syllable / (V_COUNT * T_COUNT), V_FIRST + syllable / T_COUNT % V_COUNT];
    Some(first.into_iter().chain(last))
}

/// Compatibility ideographs whose decompositions were wrong in Unicode 3.2 (NormalizationCorrections.txt).
const OLD_CORRECTIONS: [(u32, u32); 5] =
    [(0x2f868, 0x2136a), (0x2f874, 0x5f33), (0x2f91f, 0x43ab), (0x2f95f, 0x7aae), (0x2f9bf, 0x4d57)];

fn decompose(c: u32, form: Form, is_old: bool, out: &mut Vec<u32>) {
    if is_old && let Some((_, wrong)) = OLD_CORRECTIONS.iter().find(|row| row.0 == c) {
        out.push(*wrong);
        return;
    }
    if let Some(letters) = hangul_letters(c) {
        out.extend(letters);
        return;
    }
    match decomposition(c, is_old) {
        Some((tag, points)) if tag.is_empty() || form.compatible() => {
            points.iter().for_each(|p| decompose(*p, form, is_old, out));
        }
        _ => out.push(c),
    }
}

/// Sorts runs of combining characters by their class, stably.
fn reorder(text: &mut [u32]) {
    let mut i = 0;
    while i < text.len() {
        let start = i;
        while i < text.len() && record(text[i]).combining != 0 {
            i += 1;
        }
        text[start..i].sort_by_key(|c| record(*c).combining);
        i += 1;
    }
}

fn composed_pair(a: u32, b: u32) -> Option<u32> {
    let (l, v) = (a.wrapping_sub(L_FIRST), b.wrapping_sub(V_FIRST));
    if l < 19 && v < V_COUNT {
        return Some(HANGUL_FIRST + (l * V_COUNT + v) * T_COUNT);
    }
    let (syllable, tail) = (a.wrapping_sub(HANGUL_FIRST), b.wrapping_sub(T_BASE));
    if syllable < HANGUL_COUNT && syllable.is_multiple_of(T_COUNT) && (1..T_COUNT).contains(&tail) {
        return Some(a + tail);
    }
    COMPOSITIONS.binary_search_by_key(&(a, b), |row| (row.0, row.1)).ok().map(|i| COMPOSITIONS[i].2)
}

/// Joins starters with what composes with them; the text is in canonical order.
fn compose(text: &[u32]) -> Vec<u32> {
    let mut out: Vec<u32> = Vec::with_capacity(text.len());
    let mut starter: Option<usize> = None;
    // The class of the last character kept behind the starter: it blocks those of the same or a lower class.
    let mut last_class = 0;
    for &c in text {
        let class = record(c).combining;
        if let Some(at) = starter {
            let adjacent = at + 1 == out.len();
            if (adjacent || (last_class < class && last_class != 0))
                && let Some(joined) = composed_pair(out[at], c)
            {
                out[at] = joined;
                continue;
            }
        }
        if class == 0 {
            starter = Some(out.len());
        }
        last_class = class;
        out.push(c);
    }
    out
}

/// Whether a text is surely in the form; false means "perhaps not".
pub fn quickly_normalized(text: impl Iterator<Item = u32>, form: Form) -> bool {
    let suspicious = match form {
        Form::Nfc => flag::MAY_COMPOSE,
        Form::Nfd => flag::HAS_CANONICAL,
        Form::Nfkc | Form::Nfkd => flag::HAS_DECOMPOSITION | flag::MAY_COMPOSE,
    };
    let mut last_class = 0;
    for c in text {
        if c < 0xa0 {
            last_class = 0;
            continue;
        }
        let r = record(c);
        if r.flags & suspicious != 0 || (r.combining != 0 && r.combining < last_class) {
            return false;
        }
        last_class = r.combining;
    }
    true
}

pub fn normalize(text: impl Iterator<Item = u32>, form: Form, is_old: bool) -> Vec<u32> {
    let mut out = Vec::new();
    text.for_each(|c| decompose(c, form, is_old, &mut out));
    reorder(&mut out);
    if form.composes() { compose(&out) } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(s: &str, f: Form) -> String {
        normalize(s.chars().map(|c| c as u32), f, false).into_iter().filter_map(char::from_u32).collect()
    }

    #[test]
    fn normal_forms() {
        assert_eq!(form("é", Form::Nfd), "e\u{301}");
        assert_eq!(form("e\u{301}", Form::Nfc), "é");
        assert_eq!(form("ﬁ①", Form::Nfkc), "fi1");
        assert_eq!(form("ﬁ", Form::Nfc), "ﬁ");
        assert_eq!(form("각", Form::Nfd), "\u{1100}\u{1161}\u{11a8}");
        assert_eq!(form("\u{1100}\u{1161}\u{11a8}", Form::Nfc), "각");
        // The dot below sorts before the dot above and composes first.
        assert_eq!(form("s\u{307}\u{323}", Form::Nfc), "\u{1e69}");
        assert_eq!(form("a\u{315}\u{300}", Form::Nfd), "a\u{300}\u{315}");
        assert_eq!(form("\u{212b}", Form::Nfc), "\u{c5}");
    }
}
