//! Lengths of time as arguments: seconds as an int or float, as `time.sleep`, `socket.settimeout`, `select.poll` and their like take them.

use brolga_vm::abi::args::type_name;
use brolga_vm::abi::convert::index_to_i64;
use brolga_vm::objects::float;
use brolga_vm::prelude::*;
use brolga_vm::protocol::number;
use std::time::{Duration, Instant};

const NANOS: i64 = 1_000_000_000;

/// How a fraction of the smallest unit is rounded.
#[derive(Clone, Copy, PartialEq)]
pub enum Rounding {
    /// Towards minus infinity.
    Floor,
    /// Away from zero: for time-outs, which must not end early.
    Up,
}
impl Rounding {
    fn apply(self, x: f64) -> f64 {
        match self {
            Rounding::Floor => x.floor(),
            Rounding::Up if x >= 0.0 => x.ceil(),
            Rounding::Up => x.floor(),
        }
    }
}

#[cold]
fn too_large(t: &Thread) -> Raised {
    t.raise_overflow_error("timestamp too large to convert to C PyTime_t")
}

/// A number of units (`per_second` of them in a second), as nanoseconds.
fn in_units(t: &Thread, v: Value, per_second: i64, rounding: Rounding) -> PyResult<i64> {
    let nanos_per_unit = NANOS / per_second;
    if let Some(f) = float::as_float(v) {
        if f.is_nan() {
            return Err(t.raise_value_error("Invalid value NaN (not a number)"));
        }
        let rounded = rounding.apply(f * nanos_per_unit as f64);
        // The bounds are exact: the upper one is 2^63, which is out.
        if !(i64::MIN as f64..-(i64::MIN as f64)).contains(&rounded) {
            return Err(t.raise_overflow_error("timestamp out of range for platform time_t"));
        }
        return Ok(rounded as i64);
    }
    if !number::is_index(t, v) {
        let got = type_name(t, v);
        return Err(t.raise_type_error(format!("'{got}' object cannot be interpreted as an integer or float")));
    }
    match index_to_i64(t, v)? {
        Ok(n) => n.checked_mul(nanos_per_unit).ok_or_else(|| too_large(t)),
        Err(_) => Err(too_large(t)),
    }
}
/// Seconds, as nanoseconds.
pub fn from_seconds(t: &Thread, v: Value, rounding: Rounding) -> PyResult<i64> {
    in_units(t, v, 1, rounding)
}
/// Milliseconds, as nanoseconds.
pub fn from_milliseconds(t: &Thread, v: Value, rounding: Rounding) -> PyResult<i64> {
    in_units(t, v, 1000, rounding)
}

/// How long a call that is repeated after signals may still take.
#[derive(Clone, Copy)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    /// No limit for negative lengths.
    pub fn after_nanos(ns: i64) -> Deadline {
        Deadline(u64::try_from(ns).ok().and_then(|ns| Instant::now().checked_add(Duration::from_nanos(ns))))
    }
    pub fn never() -> Deadline {
        Deadline(None)
    }
    /// What is left; `None` without limit.
    pub fn left(self) -> Option<Duration> {
        self.0.map(|end| end.saturating_duration_since(Instant::now()))
    }
    /// For `poll(2)` and `epoll_wait(2)`: milliseconds, rounded up; -1 without limit.
    pub fn left_milliseconds(self) -> i32 {
        match self.left() {
            None => -1,
            Some(d) => i32::try_from(d.as_nanos().div_ceil(1_000_000)).unwrap_or(i32::MAX),
        }
    }
    pub fn is_over(self) -> bool {
        self.0.is_some_and(|end| Instant::now() >= end)
    }
}

/// As C has it.
pub fn timespec(d: Duration) -> libc::timespec {
    libc::timespec { tv_sec: d.as_secs() as libc::time_t, tv_nsec: d.subsec_nanos() as _ }
}
/// Seconds as a float in C's form, microseconds rounded away from zero.
pub fn timeval(t: &Thread, v: Value) -> PyResult<libc::timeval> {
    let ns = from_seconds(t, v, Rounding::Up)?;
    let us = if ns >= 0 { ns / 1000 + i64::from(ns % 1000 != 0) } else { ns.div_euclid(1000) };
    Ok(libc::timeval { tv_sec: us.div_euclid(1_000_000) as libc::time_t, tv_usec: us.rem_euclid(1_000_000) as _ })
}
