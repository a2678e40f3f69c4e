//! Finding substrings, in views of any width.

use super::{StrView, with_units};
use memchr::memmem;

/// The bytes of a view's units.
fn raw(view: StrView<'_>) -> &[u8] {
    with_units!(view, u => {
        // SAFETY: code units are plain integers.
        unsafe { std::slice::from_raw_parts(u.as_ptr().cast::<u8>(), size_of_val(u)) }
    })
}

/// Looks for one text in others, from either end. Made once for repeated searches.
pub struct Needle<'n> {
    /// The units in the width of the text to search; `None` if that cannot hold the needle.
    units: Option<std::borrow::Cow<'n, [u8]>>,
    forward: Option<memmem::Finder<'static>>,
    /// Bytes of a unit.
    unit: usize,
    len: usize,
}

impl<'n> Needle<'n> {
    /// `needle`, to be searched in texts of the width of `haystack`.
    pub fn new(needle: StrView<'n>, haystack: StrView<'_>) -> Needle<'n> {
        let (unit, len) = (haystack.width().bytes(), needle.len());
        let units = match (needle, haystack) {
            (n, _) if n.width().bytes() == unit => Some(raw(n).into()),
            // Wider units may hold narrow code points when the needle is a part of a string.
            (n, _) if n.width().bytes() > unit && n.narrowest().bytes() > unit => None,
            (n, StrView::Ascii(_) | StrView::Latin1(_)) => Some(n.iter().map(|c| c as u8).collect::<Vec<u8>>().into()),
            (n, StrView::Ucs2(_)) => Some(n.iter().flat_map(|c| (c as u16).to_ne_bytes()).collect::<Vec<u8>>().into()),
            (n, _) => Some(n.iter().flat_map(u32::to_ne_bytes).collect::<Vec<u8>>().into()),
        };
        Needle { units, forward: None, unit, len }
    }
    pub fn len(&self) -> usize {
        self.len
    }
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    /// The first occurrence in `text` (of the width the needle was made for).
    pub fn find(&self, text: StrView<'_>) -> Option<usize> {
        let needle = self.units.as_deref()?;
        let text = raw(text);
        match (needle.len(), &self.forward) {
            (0, _) => Some(0),
            (1, _) => memchr::memchr(needle[0], text),
            (n, _) if n > text.len() => None,
            (_, Some(finder)) => self.aligned(text, |t| finder.find(t)),
            (_, None) => self.aligned(text, |t| memmem::find(t, needle)),
        }
    }
    /// Skips matches that begin inside a unit.
    fn aligned(&self, text: &[u8], find: impl Fn(&[u8]) -> Option<usize>) -> Option<usize> {
        let mut from = 0;
        loop {
            let at = from + find(&text[from..])?;
            if at.is_multiple_of(self.unit) {
                return Some(at / self.unit);
            }
            from = at + 1;
        }
    }
    /// The last occurrence.
    pub fn rfind(&self, text: StrView<'_>) -> Option<usize> {
        let needle = self.units.as_deref()?;
        let text = raw(text);
        match needle.len() {
            0 => Some(text.len() / self.unit),
            1 => memchr::memrchr(needle[0], text),
            n if n > text.len() => None,
            _ => {
                let mut end = text.len();
                loop {
                    let at = memmem::rfind(&text[..end], needle)?;
                    if at.is_multiple_of(self.unit) {
                        return Some(at / self.unit);
                    }
                    end = at + needle.len() - 1;
                }
            }
        }
    }
    /// Prepares for many searches.
    pub fn prepared(mut self) -> Needle<'n> {
        if let Some(units) = self.units.as_deref().filter(|units| units.len() > 1) {
            self.forward = Some(memmem::Finder::new(units).into_owned());
        }
        self
    }
    /// Starts of the occurrences that do not overlap, from the front; the needle is not empty.
    pub fn occurrences<'a>(&'a self, text: StrView<'a>) -> impl Iterator<Item = usize> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            let at = from + self.find(text.slice(from, text.len()))?;
            from = at + self.len;
            Some(at)
        })
    }
}

/// The first occurrence of `needle`.
pub fn find(text: StrView<'_>, needle: StrView<'_>) -> Option<usize> {
    Needle::new(needle, text).find(text)
}
pub fn rfind(text: StrView<'_>, needle: StrView<'_>) -> Option<usize> {
    Needle::new(needle, text).rfind(text)
}
/// The first occurrence of a code point.
pub fn find_char(text: StrView<'_>, c: u32) -> Option<usize> {
    match text {
        StrView::Ascii(u) | StrView::Latin1(u) => u8::try_from(c).ok().and_then(|c| memchr::memchr(c, u)),
        StrView::Ucs2(u) => u16::try_from(c).ok().and_then(|c| u.iter().position(|x| *x == c)),
        StrView::Ucs4(u) => u.iter().position(|x| *x == c),
    }
}
/// How often `needle` occurs without overlap (between and around all characters if it is empty), at most `limit` times.
pub fn count(text: StrView<'_>, needle: StrView<'_>, limit: usize) -> usize {
    if needle.is_empty() {
        return (text.len() + 1).min(limit);
    }
    if let (StrView::Ascii(u) | StrView::Latin1(u), 1) = (text, needle.len())
        && limit == usize::MAX
    {
        return u8::try_from(needle.get(0)).map_or(0, |c| memchr::memchr_iter(c, u).count());
    }
    Needle::new(needle, text).prepared().occurrences(text).take(limit).count()
}
/// Whether `text` has `part` at index `at`.
pub fn matches_at(text: StrView<'_>, part: StrView<'_>, at: usize) -> bool {
    let Some(end) = at.checked_add(part.len()).filter(|end| *end <= text.len()) else { return false };
    let text = text.slice(at, end);
    match (text, part) {
        (StrView::Ascii(a) | StrView::Latin1(a), StrView::Ascii(b) | StrView::Latin1(b)) => a == b,
        (StrView::Ucs2(a), StrView::Ucs2(b)) => a == b,
        (StrView::Ucs4(a), StrView::Ucs4(b)) => a == b,
        (a, b) => a.width() >= b.width() && a.iter().eq(b.iter()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_matches_are_aligned() {
        // 0x6161 0x6261 holds the bytes of 0x6161 at an odd offset too.
        let text = [0x6162, 0x6161, 0x6161, 0x6261];
        let text = StrView::Ucs2(&text);
        let needle = StrView::Ucs2(&[0x6161]);
        assert_eq!(find(text, needle), Some(1));
        assert_eq!(rfind(text, needle), Some(2));
        assert_eq!(count(text, needle, usize::MAX), 2);
        assert_eq!(find(text, StrView::Ascii(b"a")), None);
        let mixed = [0x20ac, 0x61, 0x62];
        assert_eq!(find(StrView::Ucs2(&mixed), StrView::Ascii(b"ab")), Some(1));
        assert_eq!(find(StrView::Ascii(b"abc"), StrView::Ucs2(&[0x20ac])), None);
    }
    #[test]
    fn empty_needles_occur_everywhere() {
        let text = StrView::Ascii(b"abc");
        assert_eq!(find(text, StrView::Ascii(b"")), Some(0));
        assert_eq!(rfind(text, StrView::Ascii(b"")), Some(3));
        assert_eq!(count(text, StrView::Ascii(b""), usize::MAX), 4);
    }
    #[test]
    fn occurrences_do_not_overlap() {
        let text = StrView::Ascii(b"aaaaa");
        assert_eq!(count(text, StrView::Ascii(b"aa"), usize::MAX), 2);
        assert_eq!(count(text, StrView::Ascii(b"aa"), 1), 1);
    }
}
