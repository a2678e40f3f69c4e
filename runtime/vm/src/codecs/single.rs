//! ASCII and Latin-1.

use super::driver::{self, Problem, Replacements};
use crate::objects::str_::{StrView, with_units};
use crate::prelude::*;

/// An encoding of the first code points.
#[derive(Clone, Copy)]
pub struct Single {
    name: &'static str,
    limit: u32,
    reason: &'static str,
}
pub const ASCII: Single = Single { name: "ascii", limit: 0x80, reason: "ordinal not in range(128)" };
pub const LATIN1: Single = Single { name: "latin-1", limit: 0x100, reason: "ordinal not in range(256)" };

pub fn encode(t: &Thread, text: Gc<PyStr>, errors: Option<&str>, codec: Single) -> PyResult<Vec<u8>> {
    t.ensure_memory(text.len())?;
    match text.view() {
        StrView::Ascii(u) => return Ok(u.to_vec()),
        StrView::Latin1(u) if codec.limit == 0x100 => return Ok(u.to_vec()),
        _ => {}
    }
    driver::encode(t, text, codec.name, errors, Replacements::ANY, |view, pos, out| {
        with_units!(view, u => {
            while *pos < u.len() {
                let fits = |i: usize| (u[i] as u32) < codec.limit;
                if !fits(*pos) {
                    let end = (*pos..u.len()).find(|i| fits(*i)).unwrap_or(u.len());
                    return Err(Problem::Bad { start: *pos, end, reason: codec.reason });
                }
                out.push(u[*pos] as u8);
                *pos += 1;
            }
        });
        Ok(())
    })
}
pub fn decode(t: &Thread, bytes: &[u8], errors: Option<&str>, codec: Single) -> PyResult<(Gc<PyStr>, usize)> {
    if codec.limit == 0x100 {
        return Ok((PyStr::from_latin1(t, bytes)?, bytes.len()));
    }
    if bytes.is_ascii() {
        return Ok((PyStr::from_latin1(t, bytes)?, bytes.len()));
    }
    driver::decode(t, bytes, codec.name, errors, |bytes, pos, out| {
        let good = bytes[*pos..].iter().position(|b| !b.is_ascii()).unwrap_or(bytes.len() - *pos);
        out.push_latin1(&bytes[*pos..*pos + good]);
        *pos += good;
        if *pos == bytes.len() {
            return Ok(());
        }
        Err(Problem::Bad { start: *pos, end: *pos + 1, reason: codec.reason })
    })
}
