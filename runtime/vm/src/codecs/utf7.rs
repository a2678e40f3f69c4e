//! UTF-7 (RFC 2152): runs of UTF-16 in base64 between `+` and `-`.

use super::driver::{self, Problem, Scan};
use crate::objects::str_::StrBuilder;
use crate::prelude::*;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64_value(b: u8) -> Option<u32> {
    BASE64.iter().position(|x| *x == b).map(|i| i as u32)
}
/// Characters that the encoder writes as they are: all of ASCII that RFC 2152 permits, but for those it must or should encode.
fn is_direct(c: u32) -> bool {
    matches!(c, 0x09 | 0x0a | 0x0d | 0x20..=0x7d) && c != '+' as u32 && c != '\\' as u32
}

/// The encoding of any text, lone surrogates included.
pub fn encode(text: &PyStr) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    // Bits of the run that are not written yet.
    let (mut in_run, mut bits, mut count) = (false, 0u32, 0u32);
    let view = text.view();
    for i in 0..view.len() {
        let c = view.get(i);
        if in_run && is_direct(c) {
            if count > 0 {
                out.push(BASE64[(bits << (6 - count) & 63) as usize]);
                (bits, count) = (0, 0);
            }
            in_run = false;
            // Characters that could continue the run need a mark before them.
            if u8::try_from(c).is_ok_and(|b| base64_value(b).is_some() || b == b'-') {
                out.push(b'-');
            }
            out.push(c as u8);
            continue;
        }
        if !in_run {
            if c == '+' as u32 {
                out.extend_from_slice(b"+-");
                continue;
            }
            if is_direct(c) {
                out.push(c as u8);
                continue;
            }
            out.push(b'+');
            in_run = true;
        }
        let mut units = [c, 0];
        let n = if c > 0xffff {
            units = [0xd800 + ((c - 0x1_0000) >> 10), 0xdc00 + ((c - 0x1_0000) & 0x3ff)];
            2
        } else {
            1
        };
        for unit in &units[..n] {
            bits = bits << 16 | unit;
            count += 16;
            while count >= 6 {
                out.push(BASE64[(bits >> (count - 6) & 63) as usize]);
                count -= 6;
            }
            bits &= (1 << count) - 1;
        }
    }
    if count > 0 {
        out.push(BASE64[(bits << (6 - count) & 63) as usize]);
    }
    if in_run {
        out.push(b'-');
    }
    out
}

/// Where a decoder stands.
#[derive(Default)]
struct State {
    in_run: bool,
    /// Where the run began in the input, and how long the output was then.
    run_start: usize,
    run_output: usize,
    bits: u32,
    count: u32,
    /// A high surrogate that waits for a low one.
    high: u32,
}

impl State {
    fn flush_high(&mut self, out: &mut StrBuilder) {
        if self.high != 0 {
            out.push(self.high);
            self.high = 0;
        }
    }
    fn scan(&mut self, bytes: &[u8], pos: &mut usize, out: &mut StrBuilder, last: bool) -> Scan {
        while *pos < bytes.len() {
            let b = bytes[*pos];
            if self.in_run {
                if let Some(value) = base64_value(b) {
                    *pos += 1;
                    self.bits = self.bits << 6 | value;
                    self.count += 6;
                    if self.count >= 16 {
                        self.count -= 16;
                        let unit = self.bits >> self.count & 0xffff;
                        self.bits &= (1 << self.count) - 1;
                        self.unit(unit, out);
                    }
                    continue;
                }
                self.end_run(bytes, pos, out)?;
                continue;
            }
            if b == b'+' {
                *pos += 1;
                self.run_start = *pos - 1;
                match bytes.get(*pos) {
                    Some(b'-') => {
                        *pos += 1;
                        out.push('+' as u32);
                    }
                    Some(next) if base64_value(*next).is_none() => {
                        *pos += 1;
                        return Err(self.fault(*pos, "ill-formed sequence"));
                    }
                    _ => {
                        *self = State { in_run: true, run_start: *pos - 1, run_output: out.len(), ..State::default() };
                    }
                }
            } else if b < 0x80 {
                *pos += 1;
                out.push(b as u32);
            } else {
                self.run_start = *pos;
                *pos += 1;
                return Err(self.fault(*pos, "unexpected special character"));
            }
        }
        if self.in_run && last {
            self.in_run = false;
            if self.high != 0 || self.count >= 6 || (self.count > 0 && self.bits != 0) || bytes.last() == Some(&b'+') {
                self.high = 0;
                return Err(self.fault(bytes.len(), "unterminated shift sequence"));
            }
        }
        Ok(())
    }
    /// A complete unit of the run.
    fn unit(&mut self, unit: u32, out: &mut StrBuilder) {
        if self.high != 0 {
            if (0xdc00..0xe000).contains(&unit) {
                out.push(0x1_0000 + ((self.high & 0x3ff) << 10 | unit & 0x3ff));
                self.high = 0;
                return;
            }
            self.flush_high(out);
        }
        if (0xd800..0xdc00).contains(&unit) {
            self.high = unit;
        } else {
            out.push(unit);
        }
    }
    /// A byte that is no base64 digit ends the run.
    fn end_run(&mut self, bytes: &[u8], pos: &mut usize, out: &mut StrBuilder) -> Scan {
        let b = bytes[*pos];
        self.in_run = false;
        if self.count >= 6 {
            *pos += 1;
            return Err(self.fault(*pos, "partial character in shift sequence"));
        }
        if self.count > 0 && self.bits != 0 {
            *pos += 1;
            return Err(self.fault(*pos, "non-zero padding bits in shift sequence"));
        }
        (self.bits, self.count) = (0, 0);
        if self.high != 0 && b < 0x80 {
            self.flush_high(out);
        }
        self.high = 0;
        if b == b'-' {
            *pos += 1;
        }
        Ok(())
    }
    fn fault(&mut self, end: usize, reason: &'static str) -> Problem {
        (self.bits, self.count) = (0, 0);
        Problem::Bad { start: self.run_start, end, reason }
    }
}

/// The text and how many bytes it took: a run that is not complete is left unless it is the last input.
pub fn decode(t: &Thread, bytes: &[u8], errors: Option<&str>, last: bool) -> PyResult<(Gc<PyStr>, usize)> {
    let mut state = State::default();
    let (text, consumed) =
        driver::decode(t, bytes, "utf7", errors, |bytes, pos, out| state.scan(bytes, pos, out, last))?;
    if state.in_run && !last {
        return Ok((PyStr::substring(t, text, 0, state.run_output)?, state.run_start));
    }
    Ok((text, consumed))
}
