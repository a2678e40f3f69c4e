//! Positions of text streams. A position is a [`Cookie`]: where in the stream of bytes decoding can start, and what to do from there. Mostly it is that
//! byte position alone.

use super::base::{self, unsupported};
use super::codec::DecoderState;
use super::fileio::offset_argument;
use super::text::{Stream, TextIOWrapper};
use brolga_vm::objects::int;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, number, object};
use dashu_int::IBig;

/// A position: seek to `start`, set the decoder's flags, feed it `feed` bytes (and the end of the file), then skip `skip` characters.
#[derive(Default, Debug, PartialEq, Eq)]
struct Cookie {
    start: u64,
    flags: u32,
    feed: u32,
    skip: u32,
    eof: bool,
}

impl Cookie {
    fn to_int(&self, t: &Thread) -> PyResult<Value> {
        let big = |n: u64, shift: usize| IBig::from(n) << shift;
        let n = big(self.start, 0)
            + big(self.flags as u64, 64)
            + big(self.feed as u64, 96)
            + big(self.skip as u64, 128)
            + big(self.eof as u64, 160);
        int::from_ibig(t, n)
    }
    fn from_int(t: &Thread, v: Value) -> PyResult<Cookie> {
        let Some(n) = int::to_ibig(v) else { return Err(t.raise_type_error("an integer is required")) };
        let part = |shift: usize, bits: usize| -> u64 {
            let masked = (n.clone() >> shift) & ((IBig::ONE << bits) - IBig::ONE);
            u64::try_from(masked).unwrap_or(0)
        };
        Ok(Cookie {
            start: part(0, 64),
            flags: part(64, 32) as u32,
            feed: part(96, 32) as u32,
            skip: part(128, 32) as u32,
            eof: part(160, 8) != 0,
        })
    }
}

/// Finds the last place in `input` at which the decoder keeps nothing back and no more than `used` characters have come out, and how to go on from there.
/// The decoder is left in any state.
fn safe_start(
    t: &Thread,
    zelf: Stream,
    from: &DecoderState,
    input: &[u8],
    used: usize,
    cookie: &mut Cookie,
) -> PyResult<()> {
    zelf.set_decoder_state(t, from)?;
    cookie.flags = from.flags as u32;
    let (start, mut chars, mut fed) = (cookie.start, 0usize, 0u32);
    let mut safe_chars = 0;
    for (i, b) in input.iter().enumerate() {
        fed += 1;
        chars += zelf.decode(t, std::slice::from_ref(b), false)?.len();
        let state = zelf.decoder_state(t)?;
        if state.buffered.is_empty() && chars <= used {
            cookie.start = start + i as u64 + 1;
            cookie.flags = state.flags as u32;
            safe_chars = chars;
            fed = 0;
        }
        if chars >= used {
            cookie.skip = (used - safe_chars) as u32;
            cookie.feed = if cookie.skip == 0 { 0 } else { fed };
            return Ok(());
        }
    }
    // Only the end of the file brings the last characters out.
    chars += zelf.decode(t, b"", true)?.len();
    if chars < used {
        return Err(t.raise(t.types.os_error, "can't reconstruct logical file position"));
    }
    cookie.feed = fed;
    cookie.skip = (used - safe_chars) as u32;
    cookie.eof = true;
    Ok(())
}

fn is_zero(t: &Thread, v: Value) -> PyResult<bool> {
    object::compare_bool(t, v, Value::from_small_int(0), CompareOp::Eq)
}

#[pymethods(part = positions)]
impl TextIOWrapper {
    /// A number that stands for the position: good for nothing but seek(), which comes back to it.
    #[method("tell($self, /)")]
    fn tell(t: &Thread, zelf: Stream) -> PyResult<Value> {
        let buffer = zelf.buffer(t)?;
        zelf.check_open(t)?;
        if !zelf.seekable.get() {
            return Err(unsupported(t, "underlying stream is not seekable"));
        }
        if !zelf.telling.get() {
            return Err(t.raise(t.types.os_error, "telling position disabled by next() call"));
        }
        TextIOWrapper::write_flush(zelf, t)?;
        call::call_method(t, zelf.into(), t.names.flush, &[])?;
        let at = base::method(t, buffer, "tell", &[])?;
        let snapshot = zelf.snapshot.borrow().clone();
        let Some((state, input)) = snapshot.filter(|_| zelf.can_decode()) else { return Ok(at) };
        let at = offset_argument(t, at)?;
        let mut cookie = Cookie { start: (at - input.len() as i64).max(0) as u64, ..Cookie::default() };
        let used = zelf.used.get();
        if used == 0 {
            cookie.flags = state.flags as u32;
            return cookie.to_int(t);
        }
        let now = zelf.decoder_state(t)?;
        let seen = zelf.seen_line_ends();
        let found = safe_start(t, zelf, &state, &input, used, &mut cookie);
        let restored = zelf.set_decoder_state(t, &now);
        zelf.set_seen_line_ends(seen);
        found?;
        restored?;
        cookie.to_int(t)
    }

    /// Moves to a position and returns a number that stands for it. With whence 0 the cookie must be 0 or what tell() gave; with 1 and 2 it must be
    /// 0: the position stays, or becomes the end of the file.
    #[method(
        "seek($self, cookie, whence=<unrepresentable>, /)",
        text_signature = "($self, cookie, whence=os.SEEK_SET, /)"
    )]
    fn seek(t: &Thread, zelf: Stream, cookie: Value, whence: Option<i32>) -> PyResult<Value> {
        let buffer = zelf.buffer(t)?;
        zelf.check_open(t)?;
        if !zelf.seekable.get() {
            return Err(unsupported(t, "underlying stream is not seekable"));
        }
        let cookie = match whence.unwrap_or(0) {
            0 => cookie,
            1 => {
                if !is_zero(t, cookie)? {
                    return Err(unsupported(t, "can't do nonzero cur-relative seeks"));
                }
                // What was written in between must come out.
                call::call_method(t, zelf.into(), t.names.flush, &[])?;
                base::method(t, zelf.into(), "tell", &[])?
            }
            2 => {
                if !is_zero(t, cookie)? {
                    return Err(unsupported(t, "can't do nonzero end-relative seeks"));
                }
                call::call_method(t, zelf.into(), t.names.flush, &[])?;
                TextIOWrapper::set_decoded(zelf, None);
                zelf.drop_snapshot();
                if zelf.can_decode() {
                    zelf.reset_decoder(t)?;
                }
                let at = base::method(t, buffer, "seek", &[Value::from_small_int(0), Value::from_small_int(2)])?;
                let start = is_zero(t, at)?;
                zelf.codec.encoder_at_start(t, start)?;
                return Ok(at);
            }
            other => {
                return Err(t.raise_value_error(format!("invalid whence ({other}, should be 0, 1 or 2)")));
            }
        };
        let cookie_value = number::index(t, cookie)?;
        if number::is_negative(cookie_value) {
            let shown = object::repr(t, cookie)?;
            return Err(t.raise_value_error(format!("negative seek position {}", shown.to_lossy())));
        }
        call::call_method(t, zelf.into(), t.names.flush, &[])?;
        let parts = Cookie::from_int(t, cookie_value)?;
        let start = t.new_int(parts.start as i64)?;
        base::method(t, buffer, "seek", &[start])?;
        TextIOWrapper::set_decoded(zelf, None);
        zelf.drop_snapshot();
        let state = DecoderState { buffered: Vec::new(), flags: parts.flags as i64 };
        if zelf.can_decode() {
            if parts.start == 0 && parts.flags == 0 {
                zelf.reset_decoder(t)?;
            } else {
                zelf.set_decoder_state(t, &state)?;
            }
        }
        if parts.skip > 0 {
            let n = t.new_int(parts.feed as i64)?;
            let input = call::call_method(t, buffer, t.names.read, &[n])?;
            let Some(bytes) = brolga_vm::objects::bytes::as_bytes(input) else {
                return Err(t.raise_type_error(format!(
                    "underlying read() should have returned a bytes object, not '{}'",
                    t.class_of(input).name()
                )));
            };
            let bytes = bytes.as_bytes().to_vec();
            let text = zelf.decode(t, &bytes, parts.eof)?;
            *zelf.snapshot.borrow_mut() = Some((state, bytes));
            if (text.len() as u32) < parts.skip {
                return Err(t.raise(t.types.os_error, "can't restore logical file position"));
            }
            TextIOWrapper::set_decoded(zelf, Some(text));
            zelf.used.set(parts.skip as usize);
        } else {
            *zelf.snapshot.borrow_mut() = Some((state, Vec::new()));
        }
        zelf.codec.encoder_at_start(t, parts.start == 0 && parts.flags == 0)?;
        Ok(cookie)
    }

    #[method("truncate($self, pos=None, /)", doc = "")]
    fn truncate(t: &Thread, zelf: Stream, pos: Value) -> PyResult<Value> {
        let buffer = zelf.buffer(t)?;
        call::call_method(t, zelf.into(), t.names.flush, &[])?;
        base::method(t, buffer, "truncate", &[pos])
    }
}
