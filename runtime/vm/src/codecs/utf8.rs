//! UTF-8.

use super::driver::{self, Problem, Replacements, Scan};
use crate::objects::str_::{StrBuilder, StrView, push_wtf8};
use crate::objects::unicode::is_surrogate;
use crate::prelude::*;

fn scan_text(view: StrView<'_>, pos: &mut usize, out: &mut Vec<u8>) -> Scan {
    if let StrView::Ascii(u) = view {
        out.extend_from_slice(&u[*pos..]);
        *pos = u.len();
        return Ok(());
    }
    out.reserve(view.len() - *pos);
    while *pos < view.len() {
        let c = view.get(*pos);
        if is_surrogate(c) {
            let end = (*pos..view.len()).find(|i| !is_surrogate(view.get(*i))).unwrap_or(view.len());
            return Err(Problem::Bad { start: *pos, end, reason: "surrogates not allowed" });
        }
        push_wtf8(out, c);
        *pos += 1;
    }
    Ok(())
}
pub fn encode(t: &Thread, text: Gc<PyStr>, errors: Option<&str>) -> PyResult<Vec<u8>> {
    let accepts = Replacements { ascii_only: true, unit: 1 };
    driver::encode(t, text, "utf-8", errors, accepts, scan_text)
}

fn scan_bytes(bytes: &[u8], pos: &mut usize, out: &mut StrBuilder, last: bool) -> Scan {
    let rest = &bytes[*pos..];
    let error = match std::str::from_utf8(rest) {
        Ok(text) => {
            out.push_str(text);
            *pos = bytes.len();
            return Ok(());
        }
        Err(error) => error,
    };
    let (good, bad) = rest.split_at(error.valid_up_to());
    // SAFETY: just validated.
    out.push_str(unsafe { std::str::from_utf8_unchecked(good) });
    *pos += good.len();
    let start = *pos;
    // The beginning of an encoded surrogate counts as incomplete, for the handler that lets surrogates pass.
    let half_surrogate = matches!(bad, [0xed, 0xa0..=0xbf]);
    if !last && (error.error_len().is_none() || half_surrogate) {
        return Ok(());
    }
    Err(match error.error_len() {
        None => Problem::Bad { start, end: bytes.len(), reason: "unexpected end of data" },
        Some(n) => {
            let lead = matches!(bad[0], 0xc2..=0xf4);
            let reason = if lead { "invalid continuation byte" } else { "invalid start byte" };
            Problem::Bad { start, end: start + n, reason }
        }
    })
}
/// The text and how many bytes it took; an incomplete character at the end is left unless it is the last input.
pub fn decode(t: &Thread, bytes: &[u8], errors: Option<&str>, last: bool) -> PyResult<(Gc<PyStr>, usize)> {
    if bytes.is_ascii() {
        return match bytes {
            [] => Ok((t.empty_str(), 0)),
            [b] => Ok((PyStr::from_char(t, *b as u32)?, 1)),
            _ => Ok((PyStr::from_ascii(t, bytes)?, bytes.len())),
        };
    }
    driver::decode(t, bytes, "utf-8", errors, |bytes, pos, out| scan_bytes(bytes, pos, out, last))
}
