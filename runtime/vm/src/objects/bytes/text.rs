//! Algorithms on byte slices: what `bytes` and `bytearray` do to ASCII text, and how they show themselves.

use crate::prelude::*;
use memchr::memmem;

/// White space as `bytes.isspace` has it.
#[inline]
pub fn is_space(b: u8) -> bool {
    matches!(b, b' ' | 0x09..=0x0d)
}

/// `b'...'`. Text without single quotes, or with double ones as well, goes in single quotes. A bytearray escapes single quotes even between double
/// ones.
pub fn repr(bytes: &[u8], array: bool) -> Vec<u8> {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
    let mut out = Vec::with_capacity(bytes.len() + 3);
    out.extend_from_slice(&[b'b', quote]);
    for &b in bytes {
        match b {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            _ if b == quote || (array && b == b'\'') => out.extend_from_slice(&[b'\\', b]),
            b' '..=0x7e => out.push(b),
            _ => out.extend_from_slice(&[b'\\', b'x', HEX[b as usize >> 4], HEX[b as usize & 15]]),
        }
    }
    out.push(quote);
    out
}
pub const HEX: &[u8; 16] = b"0123456789abcdef";

/// Hexadecimal digits, with a separator between groups of `group` bytes, counted from the right (from the left if negative).
pub fn hex(bytes: &[u8], separator: Option<u8>, group: i32) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() * 3);
    let size = group.unsigned_abs() as usize;
    for (i, &b) in bytes.iter().enumerate() {
        if let Some(separator) = separator
            && size > 0
            && i > 0
        {
            let position = if group > 0 { bytes.len() - i } else { i };
            if position.is_multiple_of(size) {
                out.push(separator);
            }
        }
        out.extend_from_slice(&[HEX[b as usize >> 4], HEX[b as usize & 15]]);
    }
    out
}

/// What is wrong with hexadecimal text.
#[derive(Debug, PartialEq)]
pub enum HexError {
    /// No digit at this index.
    At(usize),
    Odd,
}
/// The bytes of hexadecimal digits in pairs; white space may stand between pairs.
pub fn from_hex(digits: impl ExactSizeIterator<Item = u32>) -> Result<Vec<u8>, HexError> {
    let value = |c: u32| char::from_u32(c).and_then(|c| c.to_digit(16));
    let mut out = Vec::with_capacity(digits.len() / 2);
    let mut digits = digits.enumerate();
    while let Some((i, c)) = digits.next() {
        if u8::try_from(c).is_ok_and(is_space) {
            continue;
        }
        let high = value(c).ok_or(HexError::At(i))?;
        let (i, c) = digits.next().ok_or(HexError::Odd)?;
        let low = value(c).ok_or(HexError::At(i))?;
        out.push((high << 4 | low) as u8);
    }
    Ok(out)
}

/// `bytes * n`.
pub fn repeat(t: &Thread, bytes: &[u8], n: i64) -> PyResult<Vec<u8>> {
    let n = n.max(0) as usize;
    let total = bytes.len().checked_mul(n).filter(|total| *total <= isize::MAX as usize);
    let total = total.ok_or_else(|| t.raise_overflow_error("repeated bytes are too long"))?;
    let mut out = Vec::new();
    out.try_reserve_exact(total).map_err(|_| t.raise_out_of_memory())?;
    match bytes {
        [] => {}
        [b] => out.resize(n, *b),
        _ => (0..n).for_each(|_| out.extend_from_slice(bytes)),
    }
    Ok(out)
}

pub fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    match part {
        [b] => memchr::memchr(*b, text),
        _ => memmem::find(text, part),
    }
}
pub fn rfind(text: &[u8], part: &[u8]) -> Option<usize> {
    match part {
        [b] => memchr::memrchr(*b, text),
        _ => memmem::rfind(text, part),
    }
}
/// Occurrences without overlap; between and around all bytes if the part is empty.
pub fn count(text: &[u8], part: &[u8]) -> usize {
    match part {
        [] => text.len() + 1,
        [b] => memchr::memchr_iter(*b, text).count(),
        _ => memmem::find_iter(text, part).count(),
    }
}
/// `None` if nothing is replaced.
pub fn replace(t: &Thread, text: &[u8], old: &[u8], new: &[u8], limit: usize) -> PyResult<Option<Vec<u8>>> {
    let mut out = Vec::new();
    if limit == 0 {
        return Ok(None);
    }
    if old.is_empty() {
        let n = (text.len() + 1).min(limit);
        let total = new.len().checked_mul(n).and_then(|m| m.checked_add(text.len()));
        let total = total.ok_or_else(|| t.raise_overflow_error("replace bytes is too long"))?;
        out.try_reserve(total).map_err(|_| t.raise_out_of_memory())?;
        for (i, &b) in text.iter().enumerate() {
            if i < n {
                out.extend_from_slice(new);
            }
            out.push(b);
        }
        if n > text.len() {
            out.extend_from_slice(new);
        }
        return Ok(Some(out));
    }
    let finder = memmem::Finder::new(old);
    let mut from = 0;
    for at in finder.find_iter(text).take(limit) {
        out.try_reserve(at - from + new.len()).map_err(|_| t.raise_out_of_memory())?;
        out.extend_from_slice(&text[from..at]);
        out.extend_from_slice(new);
        from = at + old.len();
    }
    if from == 0 && out.is_empty() {
        return Ok(None);
    }
    out.extend_from_slice(&text[from..]);
    Ok(Some(out))
}

/// The range left when bytes for which `test` holds are taken off the ends.
pub fn trim(text: &[u8], left: bool, right: bool, test: impl Fn(u8) -> bool) -> (usize, usize) {
    let keep = |b: &u8| !test(*b);
    let start = if left { text.iter().position(keep).unwrap_or(text.len()) } else { 0 };
    let end = if right { text.iter().rposition(keep).map_or(start, |i| i + 1) } else { text.len() };
    (start, end.max(start))
}

/// Ranges of the parts between separators (white space if there is none), from the front.
pub fn split(text: &[u8], separator: Option<&[u8]>, limit: usize) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    match separator {
        Some(separator) => {
            let mut from = 0;
            for at in memmem::find_iter(text, separator).take(limit) {
                out.push((from, at));
                from = at + separator.len();
            }
            out.push((from, text.len()));
        }
        None => {
            let mut i = 0;
            while let Some(start) = (i..text.len()).find(|i| !is_space(text[*i])) {
                if out.len() == limit {
                    out.push((start, text.len()));
                    break;
                }
                i = (start..text.len()).find(|i| is_space(text[*i])).unwrap_or(text.len());
                out.push((start, i));
            }
        }
    }
    out
}
/// The same with cuts from the back.
pub fn rsplit(text: &[u8], separator: Option<&[u8]>, limit: usize) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    match separator {
        Some(separator) => {
            let mut end = text.len();
            while out.len() < limit
                && let Some(at) = rfind(&text[..end], separator)
            {
                out.push((at + separator.len(), end));
                end = at;
            }
            out.push((0, end));
        }
        None => {
            let mut i = text.len();
            while let Some(last) = (0..i).rev().find(|i| !is_space(text[*i])) {
                if out.len() == limit {
                    out.push((0, last + 1));
                    break;
                }
                let start = (0..last).rev().find(|i| is_space(text[*i])).map_or(0, |i| i + 1);
                out.push((start, last + 1));
                i = start;
            }
        }
    }
    out.reverse();
    out
}
/// Ends of the lines: (without the break, with it). Lines end at `\n`, `\r` and `\r\n`.
pub fn line_ends(text: &[u8]) -> Vec<(usize, usize)> {
    let (mut out, mut i) = (Vec::new(), 0);
    while i < text.len() {
        let end = memchr::memchr2(b'\n', b'\r', &text[i..]).map_or(text.len(), |n| i + n);
        i = match &text[end..] {
            [b'\r', b'\n', ..] => end + 2,
            [] => end,
            _ => end + 1,
        };
        out.push((end, i));
    }
    out
}

pub fn title(text: &mut [u8]) {
    let mut in_word = false;
    for b in text {
        *b = if in_word { b.to_ascii_lowercase() } else { b.to_ascii_uppercase() };
        in_word = b.is_ascii_alphabetic();
    }
}
pub fn is_title(text: &[u8]) -> bool {
    let (mut found, mut in_word) = (false, false);
    for b in text {
        if b.is_ascii_alphabetic() {
            if b.is_ascii_uppercase() == in_word {
                return false;
            }
            (found, in_word) = (true, true);
        } else {
            in_word = false;
        }
    }
    found
}
pub fn expand_tabs(t: &Thread, text: &[u8], tab: usize) -> PyResult<Vec<u8>> {
    let (mut out, mut column) = (Vec::with_capacity(text.len()), 0usize);
    for &b in text {
        match b {
            b'\t' if tab == 0 => {}
            b'\t' => {
                let n = tab - column % tab;
                out.try_reserve(n).map_err(|_| t.raise_out_of_memory())?;
                out.resize(out.len() + n, b' ');
                column += n;
            }
            _ => {
                out.push(b);
                column = if matches!(b, b'\n' | b'\r') { 0 } else { column + 1 };
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_groups() {
        assert_eq!(hex(b"abc", Some(b':'), 2), b"61:6263");
        assert_eq!(hex(b"abc", Some(b':'), -2), b"6162:63");
        assert_eq!(hex(b"abc", None, 1), b"616263");
        let parse = |s: &str| from_hex(s.bytes().map(u32::from).collect::<Vec<_>>().into_iter());
        assert_eq!(parse(" 61\t62"), Ok(b"ab".to_vec()));
        assert_eq!(parse("6 1"), Err(HexError::At(1)));
        assert_eq!(parse("612"), Err(HexError::Odd));
    }
    #[test]
    fn splitting_by_white_space() {
        let parts = |v: Vec<(usize, usize)>| v.into_iter().map(|(a, b)| b" a b  c "[a..b].to_vec()).collect::<Vec<_>>();
        assert_eq!(parts(split(b" a b  c ", None, usize::MAX)), [b"a", b"b", b"c"]);
        assert_eq!(parts(split(b" a b  c ", None, 1)), [b"a".to_vec(), b"b  c ".to_vec()]);
        assert_eq!(parts(rsplit(b" a b  c ", None, 1)), [b" a b".to_vec(), b"c".to_vec()]);
        assert_eq!(parts(rsplit(b" a b  c ", None, 0)), [b" a b  c".to_vec()]);
        assert_eq!(split(b"", None, 5), []);
        assert_eq!(split(b"", Some(b","), 5), [(0, 0)]);
    }
    #[test]
    fn reprs() {
        assert_eq!(repr(b"a'b", false), b"b\"a'b\"");
        assert_eq!(repr(b"a'\"", false), b"b'a\\'\"'");
        assert_eq!(repr(b"\x00\xff\n", false), b"b'\\x00\\xff\\n'");
    }
}
