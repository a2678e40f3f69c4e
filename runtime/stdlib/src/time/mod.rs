//! `time`: clocks here, calendar time in [`calendar`].

pub mod calendar;

use brolga_vm::abi::convert::index_to_i64;
use brolga_vm::objects::{float, int};
use brolga_vm::prelude::*;
use brolga_vm::protocol::number;
use std::time::Duration;

const NANOS: i128 = 1_000_000_000;

/// A clock's reading in nanoseconds.
pub fn clock_ns(t: &Thread, clock: libc::clockid_t) -> PyResult<i128> {
    let mut spec = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the structure is writable.
    if unsafe { libc::clock_gettime(clock, &raw mut spec) } != 0 {
        return Err(crate::io::fileio::raise_errno(t));
    }
    Ok(spec.tv_sec as i128 * NANOS + spec.tv_nsec as i128)
}
fn seconds(ns: i128) -> f64 {
    // Whole seconds and the rest apart, so that nothing is rounded twice.
    (ns / NANOS) as f64 + (ns % NANOS) as f64 / 1e9
}

/// How a fraction of the smallest unit is rounded.
#[derive(Clone, Copy, PartialEq)]
pub enum Rounding {
    /// Towards minus infinity.
    Floor,
    /// Away from zero: for time-outs, which must not end early.
    Up,
}

/// Seconds as a number argument in nanoseconds.
pub fn duration_argument(t: &Thread, v: Value, rounding: Rounding) -> PyResult<i128> {
    if let Some(f) = float::as_float(v) {
        if f.is_nan() {
            return Err(t.raise_value_error("Invalid value NaN (not a number)"));
        }
        let scaled = f * 1e9;
        let rounded = match rounding {
            Rounding::Floor => scaled.floor(),
            Rounding::Up if scaled >= 0.0 => scaled.ceil(),
            Rounding::Up => scaled.floor(),
        };
        if !(-9.3e18..=9.3e18).contains(&rounded) {
            return Err(t.raise_overflow_error("timestamp too large to convert to C PyTime_t"));
        }
        return Ok(rounded as i128);
    }
    if !number::is_index(t, v) {
        return Err(
            t.raise_type_error(format!("'{}' object cannot be interpreted as an integer", t.class_of(v).name()))
        );
    }
    match index_to_i64(t, v)? {
        Ok(s) => {
            let ns = s as i128 * NANOS;
            if i64::try_from(ns).is_err() {
                return Err(t.raise_overflow_error("timestamp too large to convert to C PyTime_t"));
            }
            Ok(ns)
        }
        Err(_) => Err(t.raise_overflow_error("timestamp too large to convert to C PyTime_t")),
    }
}

/// Sleeps until a moment of the monotonic clock; signal handlers run in between.
fn sleep_until(t: &Thread, deadline: i128) -> PyResult<()> {
    loop {
        let left = deadline - clock_ns(t, libc::CLOCK_MONOTONIC)?;
        if left <= 0 {
            return Ok(());
        }
        let spec = libc::timespec { tv_sec: (left / NANOS) as libc::time_t, tv_nsec: (left % NANOS) as _ };
        // SAFETY: the structure is readable; the remaining time is not asked for.
        let result = t.allow_threads(|| unsafe { libc::nanosleep(&raw const spec, std::ptr::null_mut()) });
        if result != 0 && crate::io::fileio::errno() != libc::EINTR {
            return Err(crate::io::fileio::raise_errno(t));
        }
        brolga_vm::modules::eval::check_signals(t)?;
    }
}

/// What `get_clock_info` tells: implementation, monotonic, adjustable, clock.
fn clock_info(name: &str) -> Option<(&'static str, bool, bool, libc::clockid_t)> {
    Some(match name {
        "time" => ("clock_gettime(CLOCK_REALTIME)", false, true, libc::CLOCK_REALTIME),
        "monotonic" | "perf_counter" => ("clock_gettime(CLOCK_MONOTONIC)", true, false, libc::CLOCK_MONOTONIC),
        "process_time" => ("clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true, false, libc::CLOCK_PROCESS_CPUTIME_ID),
        "thread_time" => ("clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true, false, libc::CLOCK_THREAD_CPUTIME_ID),
        _ => return None,
    })
}

/// This module provides various functions to manipulate time values.
///
/// A time is either a number of seconds since the epoch (midnight at the start of 1970, UTC), a float, or a tuple of nine integers giving local time or UTC: year,
/// month, day, hours, minutes, seconds, weekday (Monday is 0), day of the year, and a flag for daylight saving time (1, 0, or -1 for unknown).
#[pymodule(name = "time", parts(super::calendar::functions))]
#[allow(clippy::module_inception)]
pub mod time {
    use super::*;

    #[pyattr("CLOCK_REALTIME")]
    const CLOCK_REALTIME: i64 = libc::CLOCK_REALTIME as i64;
    #[pyattr("CLOCK_MONOTONIC")]
    const CLOCK_MONOTONIC: i64 = libc::CLOCK_MONOTONIC as i64;
    #[pyattr("CLOCK_MONOTONIC_RAW")]
    const CLOCK_MONOTONIC_RAW: i64 = libc::CLOCK_MONOTONIC_RAW as i64;
    #[pyattr("CLOCK_PROCESS_CPUTIME_ID")]
    const CLOCK_PROCESS_CPUTIME_ID: i64 = libc::CLOCK_PROCESS_CPUTIME_ID as i64;
    #[pyattr("CLOCK_THREAD_CPUTIME_ID")]
    const CLOCK_THREAD_CPUTIME_ID: i64 = libc::CLOCK_THREAD_CPUTIME_ID as i64;

    /// time() -> floating-point number
    ///
    /// Return the current time in seconds since the Epoch. Fractions of a second may be present if the system clock provides them.
    #[pyfunction("time()", text_signature = "($self, /)", frame_blind, effect = Reads)]
    fn time(t: &Thread) -> PyResult<f64> {
        clock_ns(t, libc::CLOCK_REALTIME).map(seconds)
    }
    /// Return the current time in nanoseconds since the Epoch.
    #[pyfunction("time_ns()", text_signature = "($self, /)", frame_blind, effect = Reads)]
    fn time_ns(t: &Thread) -> PyResult<i128> {
        clock_ns(t, libc::CLOCK_REALTIME)
    }
    /// Monotonic clock, cannot go backward.
    #[pyfunction("monotonic()", text_signature = "($self, /)", frame_blind, effect = Reads)]
    fn monotonic(t: &Thread) -> PyResult<f64> {
        clock_ns(t, libc::CLOCK_MONOTONIC).map(seconds)
    }
    /// Monotonic clock, cannot go backward, as nanoseconds.
    #[pyfunction("monotonic_ns()", text_signature = "($self, /)", frame_blind, effect = Reads)]
    fn monotonic_ns(t: &Thread) -> PyResult<i128> {
        clock_ns(t, libc::CLOCK_MONOTONIC)
    }
    /// Performance counter for benchmarking.
    #[pyfunction("perf_counter()", text_signature = "($self, /)", frame_blind, effect = Reads)]
    fn perf_counter(t: &Thread) -> PyResult<f64> {
        clock_ns(t, libc::CLOCK_MONOTONIC).map(seconds)
    }
    /// Performance counter for benchmarking as nanoseconds.
    #[pyfunction("perf_counter_ns()", text_signature = "($self, /)", frame_blind, effect = Reads)]
    fn perf_counter_ns(t: &Thread) -> PyResult<i128> {
        clock_ns(t, libc::CLOCK_MONOTONIC)
    }
    /// Process time for profiling: sum of the kernel and user-space CPU time.
    #[pyfunction("process_time()", text_signature = "($self, /)")]
    fn process_time(t: &Thread) -> PyResult<f64> {
        clock_ns(t, libc::CLOCK_PROCESS_CPUTIME_ID).map(seconds)
    }
    /// Process time for profiling as nanoseconds: sum of the kernel and user-space CPU time.
    #[pyfunction("process_time_ns()", text_signature = "($self, /)")]
    fn process_time_ns(t: &Thread) -> PyResult<i128> {
        clock_ns(t, libc::CLOCK_PROCESS_CPUTIME_ID)
    }
    /// Thread time for profiling: sum of the kernel and user-space CPU time.
    #[pyfunction("thread_time()", text_signature = "($self, /)")]
    fn thread_time(t: &Thread) -> PyResult<f64> {
        clock_ns(t, libc::CLOCK_THREAD_CPUTIME_ID).map(seconds)
    }
    /// Thread time for profiling as nanoseconds: sum of the kernel and user-space CPU time.
    #[pyfunction("thread_time_ns()", text_signature = "($self, /)")]
    fn thread_time_ns(t: &Thread) -> PyResult<i128> {
        clock_ns(t, libc::CLOCK_THREAD_CPUTIME_ID)
    }
    /// Return the time of the specified clock clk_id as a float.
    #[pyfunction("clock_gettime(clk_id, /)")]
    fn clock_gettime(t: &Thread, clk_id: i32) -> PyResult<f64> {
        clock_ns(t, clk_id as libc::clockid_t).map(seconds)
    }
    /// Return the time of the specified clock clk_id as nanoseconds (int).
    #[pyfunction("clock_gettime_ns(clk_id, /)")]
    fn clock_gettime_ns(t: &Thread, clk_id: i32) -> PyResult<i128> {
        clock_ns(t, clk_id as libc::clockid_t)
    }
    fn set_clock(t: &Thread, clock: i32, ns: i128) -> PyResult<()> {
        let spec = libc::timespec { tv_sec: ns.div_euclid(NANOS) as libc::time_t, tv_nsec: ns.rem_euclid(NANOS) as _ };
        // SAFETY: the structure is readable.
        match unsafe { libc::clock_settime(clock as libc::clockid_t, &raw const spec) } {
            0 => Ok(()),
            _ => Err(crate::io::fileio::raise_errno(t)),
        }
    }
    /// clock_settime(clk_id, time)
    ///
    /// Set the time of the specified clock clk_id.
    #[pyfunction("clock_settime(clk_id, time, /)", no_text_signature, parse_tuple)]
    fn clock_settime(t: &Thread, clk_id: i32, time: Value) -> PyResult<()> {
        let ns = duration_argument(t, time, Rounding::Floor)?;
        set_clock(t, clk_id, ns)
    }
    /// clock_settime_ns(clk_id, time)
    ///
    /// Set the time of the specified clock clk_id with nanoseconds.
    #[pyfunction("clock_settime_ns(clk_id, time, /)", no_text_signature, parse_tuple)]
    fn clock_settime_ns(t: &Thread, clk_id: i32, time: Value) -> PyResult<()> {
        let ns = number::index(t, time)?;
        let ns =
            int::to_i64(ns).ok_or_else(|| t.raise_overflow_error("timestamp too large to convert to C PyTime_t"))?;
        set_clock(t, clk_id, ns as i128)
    }
    /// clock_getres(clk_id) -> floating-point number
    ///
    /// Return the resolution (precision) of the specified clock clk_id.
    #[pyfunction("clock_getres(clk_id, /)", no_text_signature, parse_tuple)]
    fn clock_getres(t: &Thread, clk_id: i32) -> PyResult<f64> {
        let mut spec = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the structure is writable.
        match unsafe { libc::clock_getres(clk_id as libc::clockid_t, &raw mut spec) } {
            0 => Ok(spec.tv_sec as f64 + spec.tv_nsec as f64 * 1e-9),
            _ => Err(crate::io::fileio::raise_errno(t)),
        }
    }
    /// pthread_getcpuclockid(thread_id) -> int
    ///
    /// Return the clk_id of a thread's CPU time clock.
    #[cfg(target_os = "linux")]
    #[pyfunction("pthread_getcpuclockid(thread_id, /)", no_text_signature, parse_tuple)]
    fn pthread_getcpuclockid(t: &Thread, thread_id: u64) -> PyResult<i32> {
        let mut clock: libc::clockid_t = 0;
        // SAFETY: the result is writable; the thread must exist, as in C.
        match unsafe { libc::pthread_getcpuclockid(thread_id as libc::pthread_t, &raw mut clock) } {
            0 => Ok(clock),
            e => Err(t.raise_os_error(e, None, None)),
        }
    }
    /// get_clock_info(name: str) -> dict
    ///
    /// Get information of the specified clock.
    #[pyfunction("get_clock_info(name, /)", no_text_signature, parse_tuple)]
    fn get_clock_info(t: &Thread, name: String) -> PyResult<Value> {
        let Some((implementation, monotonic, adjustable, clock)) = clock_info(&name) else {
            return Err(t.raise_value_error("unknown clock"));
        };
        let resolution = clock_getres(t, clock as i32)?;
        brolga_vm::modules::sys::info::namespace(
            t,
            &[
                ("implementation", t.new_str(implementation)?),
                ("monotonic", Value::from_bool(monotonic)),
                ("adjustable", Value::from_bool(adjustable)),
                ("resolution", t.new_float(resolution)?),
            ],
        )
    }
    /// sleep(seconds)
    ///
    /// Delay execution for a given number of seconds. The argument may be a floating-point number for subsecond precision.
    #[pyfunction("sleep(object, /)", text_signature = "($module, object, /)")]
    fn sleep(t: &Thread, object: Value) -> PyResult<()> {
        brolga_vm::modules::sys::audit(t, "time.sleep", || t.new_tuple(&[object]))?;
        let ns = duration_argument(t, object, Rounding::Up)?;
        if ns < 0 {
            return Err(t.raise_value_error("sleep length must be non-negative"));
        }
        if ns == 0 {
            t.allow_threads(std::thread::yield_now);
            return brolga_vm::modules::eval::check_signals(t);
        }
        let deadline = clock_ns(t, libc::CLOCK_MONOTONIC)? + ns;
        sleep_until(t, deadline)
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        #[cfg(target_os = "linux")]
        for (name, clock) in [("CLOCK_BOOTTIME", libc::CLOCK_BOOTTIME), ("CLOCK_TAI", libc::CLOCK_TAI)] {
            module.add_int(t, name, clock as i64)?;
        }
        module.add_int(t, "_STRUCT_TM_ITEMS", 11)?;
        let class = calendar::STRUCT_TIME::SEQ.class(t)?;
        module.add(t, "struct_time", class.into())?;
        calendar::set_zone_attributes(t, module)
    }
}

/// A time-out argument as select and its like take it: None, or seconds.
pub fn timeout_argument(t: &Thread, v: Value) -> PyResult<Option<Duration>> {
    if v.is_none() {
        return Ok(None);
    }
    let ns = duration_argument(t, v, Rounding::Up)?;
    if ns < 0 {
        return Err(t.raise_value_error("timeout must be non-negative"));
    }
    Ok(Some(Duration::from_nanos(ns as u64)))
}
