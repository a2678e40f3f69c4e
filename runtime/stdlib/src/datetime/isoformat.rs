//! Reading ISO 8601 dates and times, as `fromisoformat` accepts them.
//!
//! Text is read as bytes in which every character beyond ASCII is 0xFF: none of them can be part of a valid text but for the one between date and time.

use super::calendar;
use super::clock::Clock;
use brolga_vm::prelude::*;

/// A date that may be out of range.
pub type Day = (i64, i64, i64);

/// A time of day, which may be out of range (hour 24, minute 60), and an offset from UTC.
pub struct Reading {
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub micro: i64,
    /// Seconds and microseconds.
    pub offset: Option<(i64, i64)>,
}
impl Reading {
    pub const MIDNIGHT: Reading = Reading { hour: 0, minute: 0, second: 0, micro: 0, offset: None };
    pub fn clock(&self, t: &Thread) -> PyResult<Clock> {
        Clock::checked(t, self.hour, self.minute, self.second, self.micro)
    }
    /// 24:00 stands for the midnight after; other times in hour 24 are errors. Whether it was that.
    pub fn take_midnight(&mut self, t: &Thread) -> PyResult<bool> {
        if self.hour != 24 {
            return Ok(false);
        }
        if (self.minute, self.second, self.micro) != (0, 0, 0) {
            return Err(t.raise_value_error("minute, second, and microsecond must be 0 when hour is 24"));
        }
        self.hour = 0;
        Ok(true)
    }
}

/// The text's bytes, see above.
pub fn bytes(s: &PyStr) -> Vec<u8> {
    s.code_points().map(|c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(0xFF)).collect()
}

/// Reads from the front of a text.
struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}
impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }
    fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }
    fn accept(&mut self, c: u8) -> bool {
        let found = self.peek() == Some(c);
        self.at += usize::from(found);
        found
    }
    /// Exactly so many digits.
    fn number(&mut self, digits: usize) -> Option<i64> {
        let part = self.text.get(self.at..self.at + digits)?;
        self.at += digits;
        part.iter().try_fold(0, |n, c| c.is_ascii_digit().then(|| n * 10 + i64::from(c - b'0')))
    }
}

/// Reads a date: `2024-02-29`, `20240229`, `2024-W09-4`, `2024W094`, `2024-W09`, `2024W09`.
pub fn date(text: &[u8]) -> Option<Day> {
    let mut r = Reader { text, at: 0 };
    let year = r.number(4)?;
    let separated = r.accept(b'-');
    let day = if r.accept(b'W') {
        let week = r.number(2)?;
        let day = if r.is_at_end() {
            1
        } else {
            if separated && !r.accept(b'-') {
                return None;
            }
            r.number(1)?
        };
        calendar::from_iso(year, week, day).ok()?
    } else {
        let month = r.number(2)?;
        if separated && !r.accept(b'-') {
            return None;
        }
        (year, month, r.number(2)?)
    };
    r.is_at_end().then_some(day)
}

/// Where the date in front of a time ends; the text has at least 7 characters.
pub fn date_end(text: &[u8]) -> Option<usize> {
    let len = text.len();
    let is_digit = |i: usize| text.get(i).is_some_and(u8::is_ascii_digit);
    if len == 7 {
        return Some(7);
    }
    if text.get(4) == Some(&b'-') {
        if text.get(5) != Some(&b'W') {
            return Some(10);
        }
        // `YYYY-Www-` may go on with a weekday, or be a week with a `-` before the time.
        return match text.get(8) {
            Some(b'-') if len == 9 => None,
            Some(b'-') if is_digit(10) => Some(8),
            Some(b'-') => Some(10),
            _ => Some(8),
        };
    }
    if text.get(4) != Some(&b'W') {
        return Some(8);
    }
    // A weekday makes the digits before the separator odd; without a separator that is no digit, their number decides.
    let digits_end = (7..len).find(|i| !is_digit(*i)).unwrap_or(len);
    Some(match digits_end {
        ..9 => digits_end,
        n if n % 2 == 0 => 7,
        _ => 8,
    })
}

/// Reads `hh[:mm[:ss[.ffffff]]]` or the same without colons: (hour, minute, second, microsecond), and whether something is left over. Digits
/// after the sixth of the fraction are dropped.
fn clock(text: &[u8]) -> Option<([i64; 4], bool)> {
    let mut r = Reader { text, at: 0 };
    let mut parts = [0; 4];
    let mut separated = true;
    for i in 0..3 {
        parts[i] = r.number(2)?;
        let Some(c) = r.peek() else { return Some((parts, false)) };
        if i == 0 {
            separated = c == b':';
        }
        if r.at + 1 == text.len() {
            return Some((parts, true));
        }
        match c {
            b':' if separated && i < 2 => r.at += 1,
            b'.' | b',' if i == 2 => r.at += 1,
            b':' if separated => return None,
            b'.' | b',' => return None,
            _ if separated => return None,
            _ => {}
        }
    }
    let digits = (text.len() - r.at).min(6);
    parts[3] = r.number(digits)? * 10_i64.pow(6 - digits as u32);
    while r.peek().is_some_and(|c| c.is_ascii_digit()) {
        r.at += 1;
    }
    Some((parts, !r.is_at_end()))
}

/// Reads a time of day with an offset from UTC, if there is one: `Z` or `+hh:mm` with a sign and the same parts as a time.
pub fn time(text: &[u8]) -> Option<Reading> {
    let zone_at = text.iter().position(|c| matches!(c, b'+' | b'-' | b'Z')).unwrap_or(text.len());
    let (parts, rest) = clock(&text[..zone_at])?;
    let [hour, minute, second, micro] = parts;
    let offset = match &text[zone_at..] {
        _ if rest => return None,
        [] => None,
        [b'Z'] => Some((0, 0)),
        [b'Z', ..] => return None,
        [sign, offset @ ..] => {
            let ([h, m, s, us], rest) = clock(offset)?;
            if rest {
                return None;
            }
            let sign = if *sign == b'-' { -1 } else { 1 };
            Some((sign * (h * 3600 + m * 60 + s), sign * us))
        }
    };
    Some(Reading { hour, minute, second, micro, offset })
}
