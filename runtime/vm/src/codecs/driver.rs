//! Runs scanners: until the end, through the error handlers' answers.

use super::errors::{Fault, Handler, Replacement};
use crate::objects::bytes::PyBytes;
use crate::objects::str_::{StrBuilder, StrView};
use crate::prelude::*;

/// Why a scanner stopped before the end.
pub enum Problem {
    /// Input `start..end` cannot be converted. The scanner's position and output are those before it.
    Bad {
        start: usize,
        end: usize,
        reason: &'static str,
    },
    Raised(Raised),
}
impl From<Raised> for Problem {
    fn from(r: Raised) -> Self {
        Problem::Raised(r)
    }
}
/// A scanner's result.
pub type Scan = Result<(), Problem>;

/// What an encoder accepts of error handlers.
pub struct Replacements {
    /// Text must be ASCII (it is encoded like any other otherwise).
    pub ascii_only: bool,
    /// Bytes must come in multiples of this.
    pub unit: usize,
}
impl Replacements {
    pub const ANY: Replacements = Replacements { ascii_only: false, unit: 1 };
}

/// Encodes a text. `scan` appends the encoding of the characters from a position on.
pub fn encode(
    t: &Thread,
    text: Gc<PyStr>,
    encoding: &str,
    errors: Option<&str>,
    accepts: Replacements,
    mut scan: impl FnMut(StrView<'_>, &mut usize, &mut Vec<u8>) -> Scan,
) -> PyResult<Vec<u8>> {
    let widest = if text.as_ascii().is_some() { 1 } else { 4 };
    t.ensure_memory(text.len().saturating_mul(accepts.unit.max(widest)))?;
    let mut out = Vec::with_capacity(text.len());
    let mut pos = 0;
    let mut handler = Handler::new(errors);
    loop {
        let (start, end, reason) = match scan(text.view(), &mut pos, &mut out) {
            Ok(()) => return Ok(out),
            Err(Problem::Raised(r)) => return Err(r),
            Err(Problem::Bad { start, end, reason }) => (start, end, reason),
        };
        let fault = Fault::Encode { encoding, text, start, end, reason };
        let (replacement, next) = handler.ask(t, &fault)?;
        match replacement {
            Replacement::Nothing => {}
            Replacement::Bytes(bytes) if bytes.len().is_multiple_of(accepts.unit) => {
                out.extend_from_slice(bytes.as_bytes());
            }
            Replacement::Text(part) if !accepts.ascii_only || part.as_ascii().is_some() => {
                let mut at = 0;
                match scan(part.view(), &mut at, &mut out) {
                    Ok(()) => {}
                    Err(Problem::Raised(r)) => return Err(r),
                    Err(Problem::Bad { .. }) => return Err(fault.raise(t)),
                }
            }
            _ => return Err(fault.raise(t)),
        }
        pos = next;
    }
}

/// Decodes bytes; returns how many were consumed, too. `scan` appends the text of the bytes from a position on; it ends before the end of the
/// input when what is left is incomplete and more may come.
pub fn decode(
    t: &Thread,
    input: &[u8],
    encoding: &str,
    errors: Option<&str>,
    mut scan: impl FnMut(&[u8], &mut usize, &mut StrBuilder) -> Scan,
) -> PyResult<(Gc<PyStr>, usize)> {
    let mut out = StrBuilder::with_capacity(input.len());
    let mut pos = 0;
    let mut handler = Handler::new(errors);
    // A copy for the exceptions; an error handler may put other bytes into the exception, with which decoding goes on.
    let mut copy: Option<Gc<PyBytes>> = None;
    loop {
        let bytes = copy.as_ref().map_or(input, |copy| copy.as_ref().as_bytes());
        let (start, end, reason) = match scan(bytes, &mut pos, &mut out) {
            Ok(()) => return Ok((out.finish(t)?, pos)),
            Err(Problem::Raised(r)) => return Err(r),
            Err(Problem::Bad { start, end, reason }) => (start, end, reason),
        };
        let fault = Fault::Decode { encoding, bytes, start, end, reason };
        if let Some((replacement, next)) = handler.ask_quickly(&fault) {
            out.push_view(StrView::Ucs4(&replacement));
            pos = next;
            continue;
        }
        let object = match copy {
            Some(copy) => copy,
            None => PyBytes::new(t, input)?,
        };
        let fault = Fault::Decode { encoding, bytes: object.as_ref().as_bytes(), start, end, reason };
        let (replacement, next) = handler.ask(t, &fault)?;
        if let Replacement::Text(part) = replacement {
            out.push_py(&part);
        }
        copy = Some(handler.object_now(t)?.unwrap_or(object));
        pos = next;
    }
}
