//! Moments: seconds since the epoch (1970 in UTC), and what the local clock shows then.
//!
//! Where local clocks are put back, two moments show the same: the later of them has `fold`. Where they are put forward, some local times
//! never occur; they are taken to be in the zone's offset from before (`fold` clear) or after (`fold` set) the change (PEP 495).

use super::calendar::{self, MAX_YEAR, MIN_YEAR, SECONDS_PER_DAY};
use super::clock::Clock;
use brolga_vm::abi::args::type_name;
use brolga_vm::abi::convert::index_to_i64;
use brolga_vm::objects::float;
use brolga_vm::prelude::*;
use brolga_vm::protocol::number;
use std::ffi::CStr;

/// The ordinal of 1 January 1970.
pub const EPOCH_ORDINAL: i64 = 719_163;
/// Clocks are never put back by more.
const MAX_FOLD: i64 = SECONDS_PER_DAY;

/// A date and a time of day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Moment {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub clock: Clock,
}

impl Moment {
    /// Seconds from the epoch, as if this were UTC.
    pub fn seconds(self) -> i64 {
        (calendar::to_ordinal(self.year, self.month, self.day) - EPOCH_ORDINAL) * SECONDS_PER_DAY + self.clock.seconds()
    }
    /// This much later; `OverflowError` beyond the calendar's end.
    pub fn later(self, t: &Thread, days: i64, seconds: i64, micros: i64) -> PyResult<Moment> {
        let seconds = self.clock.seconds() + seconds + (i64::from(self.clock.micro) + micros).div_euclid(1_000_000);
        let micro = (i64::from(self.clock.micro) + micros).rem_euclid(1_000_000);
        let days = days + seconds.div_euclid(SECONDS_PER_DAY);
        let (year, month, day) = later_day(t, self.year, self.month, self.day, days)?;
        let clock = Clock::of_micros(seconds.rem_euclid(SECONDS_PER_DAY) * 1_000_000 + micro);
        Ok(Moment { year, month, day, clock })
    }
}
/// The date so many days later.
pub fn later_day(t: &Thread, year: i64, month: i64, day: i64, days: i64) -> PyResult<(i64, i64, i64)> {
    let ordinal = calendar::to_ordinal(year, month, day) + days;
    if !(1..=calendar::MAX_ORDINAL).contains(&ordinal) {
        return Err(t.raise_overflow_error("date value out of range"));
    }
    Ok(calendar::from_ordinal(ordinal))
}
pub fn check_year(t: &Thread, year: i64) -> PyResult<()> {
    if (MIN_YEAR..=MAX_YEAR).contains(&year) {
        return Ok(());
    }
    Err(t.raise_value_error(format!("year must be in {MIN_YEAR}..{MAX_YEAR}, not {year}")))
}
pub fn check_date(t: &Thread, year: i64, month: i64, day: i64) -> PyResult<()> {
    check_year(t, year)?;
    if !(1..=12).contains(&month) {
        return Err(t.raise_value_error(format!("month must be in 1..12, not {month}")));
    }
    let days = calendar::days_in_month(year, month);
    if !(1..=days).contains(&day) {
        return Err(
            t.raise_value_error(format!("day {day} must be in range 1..{days} for month {month} in year {year}"))
        );
    }
    Ok(())
}

/// What a clock shows.
pub struct Shown {
    pub moment: Moment,
    /// Seconds ahead of UTC.
    pub offset: i64,
    /// The name of the zone.
    pub zone: String,
}
/// What a clock, the local one or that of UTC, shows so many seconds after the epoch.
pub fn shown(t: &Thread, seconds: i64, local: bool) -> PyResult<Shown> {
    // SAFETY: all-zero is a value of this plain structure; the functions write to it only.
    let (tm, done) = unsafe {
        let mut tm: libc::tm = std::mem::zeroed();
        let result = if local {
            libc::localtime_r(&raw const seconds, &raw mut tm)
        } else {
            libc::gmtime_r(&raw const seconds, &raw mut tm)
        };
        (tm, !result.is_null())
    };
    if !done {
        let code = std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EOVERFLOW);
        return Err(t.raise_os_error(code, None, None));
    }
    let zone = if tm.tm_zone.is_null() {
        String::new()
    } else {
        // SAFETY: the C library gives a terminated string that outlives the call.
        unsafe { CStr::from_ptr(tm.tm_zone) }.to_string_lossy().into_owned()
    };
    let year = i64::from(tm.tm_year) + 1900;
    check_year(t, year)?;
    // Leap seconds are not counted.
    let clock = Clock { hour: tm.tm_hour as u8, minute: tm.tm_min as u8, second: tm.tm_sec.min(59) as u8, micro: 0 };
    let moment = Moment { year, month: i64::from(tm.tm_mon) + 1, day: i64::from(tm.tm_mday), clock };
    Ok(Shown { moment, offset: tm.tm_gmtoff, zone })
}
fn shown_locally(t: &Thread, seconds: i64) -> PyResult<i64> {
    Ok(shown(t, seconds, true)?.moment.seconds())
}

/// The moment when the local clock shows `wall`.
pub fn from_local(t: &Thread, wall: i64, fold: bool) -> PyResult<i64> {
    // An offset that holds around that time, and what it gives.
    let offset = shown_locally(t, wall)? - wall;
    let candidate = wall - offset;
    let seen = shown_locally(t, candidate)?;
    let other_offset = if seen == wall {
        // A solution; is there another one, on the side that was asked for?
        let probe = if fold { candidate + MAX_FOLD } else { candidate - MAX_FOLD };
        let other = shown_locally(t, probe)? - probe;
        if other == offset {
            return Ok(candidate);
        }
        other
    } else {
        seen - candidate
    };
    let second = wall - other_offset;
    if shown_locally(t, second)? == wall {
        return Ok(second);
    }
    if seen == wall {
        return Ok(candidate);
    }
    // Clocks were put forward over this time.
    Ok(if fold { candidate.min(second) } else { candidate.max(second) })
}
/// Whether the local clock showed the same as at `seconds` at an earlier moment.
pub fn is_fold(t: &Thread, seconds: i64, wall: i64) -> PyResult<bool> {
    let probe = shown_locally(t, seconds - MAX_FOLD)?;
    let transition = wall - probe - MAX_FOLD;
    Ok(transition < 0 && shown_locally(t, seconds + transition)? == wall)
}

#[cold]
fn out_of_range(t: &Thread) -> Raised {
    t.raise_overflow_error("timestamp out of range for platform time_t")
}
fn whole_seconds(t: &Thread, f: f64) -> PyResult<i64> {
    // The bounds are exact: the upper one is 2^63, which is out.
    if !(i64::MIN as f64..-(i64::MIN as f64)).contains(&f) {
        return Err(out_of_range(t));
    }
    Ok(f as i64)
}
/// A timestamp in whole seconds, rounded down.
pub fn whole_timestamp(t: &Thread, v: Value) -> PyResult<i64> {
    if let Some(f) = float::as_float(v) {
        if f.is_nan() {
            return Err(t.raise_value_error("Invalid value NaN (not a number)"));
        }
        return whole_seconds(t, f.floor());
    }
    index_to_i64(t, v)?.map_err(|_| out_of_range(t))
}
/// A timestamp in seconds and microseconds, rounded to the nearest (halves to the even one).
pub fn timestamp(t: &Thread, v: Value) -> PyResult<(i64, i64)> {
    if let Some(f) = float::as_float(v) {
        if f.is_nan() {
            return Err(t.raise_value_error("Invalid value NaN (not a number)"));
        }
        let (mut whole, mut micros) = (f.trunc(), (f.fract() * 1e6).round_ties_even());
        if micros >= 1e6 {
            micros -= 1e6;
            whole += 1.0;
        } else if micros < 0.0 {
            micros += 1e6;
            whole -= 1.0;
        }
        return Ok((whole_seconds(t, whole)?, micros as i64));
    }
    if !number::is_index(t, v) {
        return Err(t.raise_type_error(format!("argument must be int or float, not {}", type_name(t, v))));
    }
    index_to_i64(t, v)?.map(|n| (n, 0)).map_err(|_| out_of_range(t))
}
/// Seconds and microseconds since the epoch.
pub fn now() -> (i64, i64) {
    let mut ts = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the structure is a local; this clock always exists.
    unsafe { libc::clock_gettime(libc::CLOCK_REALTIME, &raw mut ts) };
    (ts.tv_sec, ts.tv_nsec / 1000)
}
