//! `time`: clocks, sleeping, calendar time.

use crate::datetime::moment::whole_timestamp;
use brolga_vm::objects::str_::StrBuilder;
use brolga_vm::objects::structseq::{self, structseq};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, number};
use std::ffi::{CStr, CString};

structseq!(pub STRUCT_TIME, "time", "struct_time", "A moment as the calendar and the clock show it.", 9, {
    tm_year: "the year, such as 2026",
    tm_mon: "the month, from 1",
    tm_mday: "the day of the month, from 1",
    tm_hour: "the hour, 0 to 23",
    tm_min: "the minute",
    tm_sec: "the second; 60 in a leap second",
    tm_wday: "the day of the week: Monday is 0",
    tm_yday: "the day of the year, from 1",
    tm_isdst: "1 in summer time, 0 out of it, -1 if nobody knows",
    tm_zone: "what the time zone is called",
    tm_gmtoff: "seconds that the zone is ahead of UTC",
});

/// Nanoseconds of a clock.
fn clock(t: &Thread, id: libc::clockid_t) -> PyResult<i128> {
    let mut ts = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the structure is a local.
    if unsafe { libc::clock_gettime(id, &raw mut ts) } != 0 {
        let code = std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EINVAL);
        return Err(t.raise_os_error(code, None, None));
    }
    Ok(ts.tv_sec as i128 * 1_000_000_000 + ts.tv_nsec as i128)
}
fn seconds(ns: i128) -> f64 {
    ns as f64 / 1e9
}
/// The `struct_time` of a C structure.
fn calendar(t: &Thread, tm: &libc::tm) -> PyResult<Value> {
    let mut fields = RootVec::new(&t.heap);
    let weekday = (tm.tm_wday + 6) % 7;
    for n in [
        tm.tm_year + 1900,
        tm.tm_mon + 1,
        tm.tm_mday,
        tm.tm_hour,
        tm.tm_min,
        tm.tm_sec,
        weekday,
        tm.tm_yday + 1,
        tm.tm_isdst,
    ] {
        fields.push(Value::from_small_int(n as i64));
    }
    let zone = if tm.tm_zone.is_null() {
        String::new()
    } else {
        // SAFETY: the C library gives a terminated string that outlives the call.
        unsafe { CStr::from_ptr(tm.tm_zone) }.to_string_lossy().into_owned()
    };
    fields.push(t.new_str(&zone)?);
    fields.push(Value::from_small_int(tm.tm_gmtoff));
    STRUCT_TIME::SEQ.make(t, &fields)
}
/// The C structure of a tuple of nine ints.
fn from_tuple(t: &Thread, v: Value, function: &str) -> PyResult<libc::tm> {
    let Some(tuple) = brolga_vm::objects::tuple::as_tuple(v) else {
        return Err(t.raise_type_error("Tuple or struct_time argument required"));
    };
    if tuple.len() != 9 {
        return Err(t.raise_type_error(format!("{function}(): illegal time tuple argument")));
    }
    let mut n = [0i64; 9];
    for (i, part) in n.iter_mut().enumerate() {
        *part = number::index_i64(t, tuple.get(i))?;
    }
    // SAFETY: all-zero is a value of this plain structure.
    let mut tm: libc::tm = unsafe { std::mem::zeroed() };
    tm.tm_year = (n[0] - 1900) as i32;
    tm.tm_mon = (n[1] - 1).max(0) as i32;
    tm.tm_mday = n[2].max(1) as i32;
    tm.tm_hour = n[3] as i32;
    tm.tm_min = n[4] as i32;
    tm.tm_sec = n[5] as i32;
    tm.tm_wday = ((n[6] + 1) % 7) as i32;
    tm.tm_yday = (n[7] - 1).max(0) as i32;
    tm.tm_isdst = n[8] as i32;
    Ok(tm)
}
/// An optional number of seconds since the epoch; now if there is none.
fn moment(t: &Thread, v: Value) -> PyResult<libc::time_t> {
    if v.is_none() {
        return Ok(seconds(clock(t, libc::CLOCK_REALTIME)?).floor() as libc::time_t);
    }
    whole_timestamp(t, v)
}
fn local(t: &Thread, v: Value) -> PyResult<libc::tm> {
    let when = moment(t, v)?;
    // SAFETY: both structures are locals.
    unsafe {
        let mut tm: libc::tm = std::mem::zeroed();
        if libc::localtime_r(&raw const when, &raw mut tm).is_null() { Err(last_error(t)) } else { Ok(tm) }
    }
}
const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
fn text_of(tm: &libc::tm) -> String {
    let (day, month) = (DAYS[tm.tm_wday.rem_euclid(7) as usize], MONTHS[tm.tm_mon.rem_euclid(12) as usize]);
    format!("{day} {month} {:2} {:02}:{:02}:{:02} {}", tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_year + 1900)
}

fn resolution(t: &Thread, id: libc::clockid_t) -> PyResult<f64> {
    let mut ts = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the structure is a local.
    if unsafe { libc::clock_getres(id, &raw mut ts) } != 0 {
        return Err(last_error(t));
    }
    Ok(ts.tv_sec as f64 + ts.tv_nsec as f64 * 1e-9)
}
fn set_clock(t: &Thread, id: libc::clockid_t, ns: i128) -> PyResult<()> {
    let (whole, rest) = (ns.div_euclid(1_000_000_000), ns.rem_euclid(1_000_000_000));
    let ts = libc::timespec { tv_sec: whole as libc::time_t, tv_nsec: rest as _ };
    // SAFETY: the structure is a local.
    if unsafe { libc::clock_settime(id, &raw const ts) } != 0 { Err(last_error(t)) } else { Ok(()) }
}
/// Adds a moment in a format without NUL.
fn append_formatted(t: &Thread, out: &mut StrBuilder, format: Vec<u8>, tm: &libc::tm) -> PyResult<()> {
    if format.is_empty() {
        return Ok(());
    }
    let limit = 256 * (format.len() + 8);
    let Ok(format) = CString::new(format) else { return Ok(()) };
    let mut buffer = vec![0u8; 1024];
    loop {
        // SAFETY: the buffer is writable for its length, the format terminated, the structure valid.
        let n = unsafe { libc::strftime(buffer.as_mut_ptr().cast(), buffer.len(), format.as_ptr(), tm) };
        // Some formats make an empty text: 0 means no room only if more room helps.
        if n > 0 || buffer.len() >= limit {
            out.push_str(&String::from_utf8_lossy(&buffer[..n]));
            return Ok(());
        }
        t.ensure_memory(buffer.len() * 2)?;
        buffer.resize(buffer.len() * 2, 0);
    }
}
fn last_error(t: &Thread) -> Raised {
    let code = std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EINVAL);
    t.raise_os_error(code, None, None)
}

/// Clocks, the calendar, and waiting.
///
/// A moment is a number of seconds since the beginning of 1970 in UTC, or a struct_time.
#[pymodule(name = "time")]
pub mod time_module {
    use super::*;

    /// The present moment, in seconds since the beginning of 1970; it can jump when the clock is set.
    #[pyfunction("time()", no_text_signature)]
    fn time(t: &Thread) -> PyResult<f64> {
        clock(t, libc::CLOCK_REALTIME).map(seconds)
    }
    /// The present moment, in nanoseconds since the beginning of 1970; it can jump when the clock is set.
    #[pyfunction("time_ns()", no_text_signature)]
    fn time_ns(t: &Thread) -> PyResult<i64> {
        clock(t, libc::CLOCK_REALTIME).map(|n| n as i64)
    }
    /// A clock that is never set, in seconds from some moment on: good for measuring how long things take.
    #[pyfunction("monotonic()", no_text_signature)]
    fn monotonic(t: &Thread) -> PyResult<f64> {
        clock(t, libc::CLOCK_MONOTONIC).map(seconds)
    }
    /// As monotonic(), in nanoseconds.
    #[pyfunction("monotonic_ns()", no_text_signature)]
    fn monotonic_ns(t: &Thread) -> PyResult<i64> {
        clock(t, libc::CLOCK_MONOTONIC).map(|n| n as i64)
    }
    /// The most exact clock that is never set, in seconds from some moment on.
    #[pyfunction("perf_counter()", no_text_signature)]
    fn perf_counter(t: &Thread) -> PyResult<f64> {
        clock(t, libc::CLOCK_MONOTONIC).map(seconds)
    }
    /// As perf_counter(), in nanoseconds.
    #[pyfunction("perf_counter_ns()", no_text_signature)]
    fn perf_counter_ns(t: &Thread) -> PyResult<i64> {
        clock(t, libc::CLOCK_MONOTONIC).map(|n| n as i64)
    }
    /// The processor time that the process has used so far, its own and the system's for it, in seconds.
    #[pyfunction("process_time()", no_text_signature)]
    fn process_time(t: &Thread) -> PyResult<f64> {
        clock(t, libc::CLOCK_PROCESS_CPUTIME_ID).map(seconds)
    }
    /// As process_time(), in nanoseconds.
    #[pyfunction("process_time_ns()", no_text_signature)]
    fn process_time_ns(t: &Thread) -> PyResult<i64> {
        clock(t, libc::CLOCK_PROCESS_CPUTIME_ID).map(|n| n as i64)
    }
    /// The processor time that the calling thread has used so far, its own and the system's for it, in seconds.
    #[pyfunction("thread_time()", no_text_signature)]
    fn thread_time(t: &Thread) -> PyResult<f64> {
        clock(t, libc::CLOCK_THREAD_CPUTIME_ID).map(seconds)
    }
    /// As thread_time(), in nanoseconds.
    #[pyfunction("thread_time_ns()", no_text_signature)]
    fn thread_time_ns(t: &Thread) -> PyResult<i64> {
        clock(t, libc::CLOCK_THREAD_CPUTIME_ID).map(|n| n as i64)
    }
    /// What a clock of the system, one of the CLOCK_ numbers, shows, in seconds.
    #[pyfunction("clock_gettime(clk_id, /)")]
    fn clock_gettime(t: &Thread, clk_id: i32) -> PyResult<f64> {
        clock(t, clk_id).map(seconds)
    }
    /// What a clock of the system, one of the CLOCK_ numbers, shows, in nanoseconds.
    #[pyfunction("clock_gettime_ns(clk_id, /)")]
    fn clock_gettime_ns(t: &Thread, clk_id: i32) -> PyResult<i64> {
        clock(t, clk_id).map(|n| n as i64)
    }
    /// Waits so many seconds, with fractions; a signal whose handler raises ends it early.
    #[pyfunction("sleep(seconds, /)")]
    fn sleep(t: &Thread, seconds: Value) -> PyResult<()> {
        let slots = t.class_of(seconds).slots.get();
        if !t.class_of(seconds).is_subtype_of(t.types.float) && slots.index.is_none() {
            let class = brolga_vm::abi::args::type_name(t, seconds);
            let message = format!("'{class}' object cannot be interpreted as an integer or float");
            return Err(t.raise_type_error(message));
        }
        let length = number::to_f64(t, seconds)?;
        if length.is_nan() {
            return Err(t.raise_value_error("Invalid value NaN (not a number)"));
        }
        if length < 0.0 {
            return Err(t.raise_value_error("sleep length must be non-negative"));
        }
        let end = clock(t, libc::CLOCK_MONOTONIC)? + (length.min(9e9) * 1e9) as i128;
        loop {
            let left = end - clock(t, libc::CLOCK_MONOTONIC)?;
            if left <= 0 {
                return Ok(());
            }
            let ts = libc::timespec { tv_sec: (left / 1_000_000_000) as i64, tv_nsec: (left % 1_000_000_000) as i64 };
            // SAFETY: the structure is a local. A signal ends the wait early; its handlers run, then the rest is waited for.
            t.allow_threads(|| unsafe { libc::nanosleep(&raw const ts, std::ptr::null_mut()) });
            brolga_vm::interp::check_signals(t)?;
        }
    }
    /// localtime([seconds])
    ///
    /// The struct_time of a moment, by default now, in the local time zone.
    #[pyfunction("localtime(seconds=None, /)", no_text_signature)]
    fn localtime(t: &Thread, seconds: Value) -> PyResult<Value> {
        calendar(t, &local(t, seconds)?)
    }
    /// gmtime([seconds])
    ///
    /// The struct_time of a moment, by default now, in UTC.
    #[pyfunction("gmtime(seconds=None, /)", no_text_signature)]
    fn gmtime(t: &Thread, seconds: Value) -> PyResult<Value> {
        let when = moment(t, seconds)?;
        // SAFETY: both structures are locals.
        let tm = unsafe {
            let mut tm: libc::tm = std::mem::zeroed();
            if libc::gmtime_r(&raw const when, &raw mut tm).is_null() { Err(last_error(t)) } else { Ok(tm) }
        };
        calendar(t, &tm?)
    }
    /// mktime(tuple)
    ///
    /// The moment that a struct_time (or tuple of nine ints) means in the local time zone, in seconds.
    #[pyfunction("mktime(tuple, /)", no_text_signature)]
    fn mktime(t: &Thread, tuple: Value) -> PyResult<f64> {
        let mut tm = from_tuple(t, tuple, "mktime")?;
        // SAFETY: the structure is a local.
        Ok(unsafe { libc::mktime(&raw mut tm) } as f64)
    }
    /// asctime([tuple])
    ///
    /// A struct_time, by default now, as text such as 'Tue Feb  3 14:05:00 2026'.
    #[pyfunction("asctime(tuple=None, /)", no_text_signature)]
    fn asctime(t: &Thread, tuple: Value) -> PyResult<String> {
        let tm = if tuple.is_none() { local(t, Value::NONE)? } else { from_tuple(t, tuple, "asctime")? };
        Ok(text_of(&tm))
    }
    /// ctime([seconds])
    ///
    /// A moment, by default now, in the local time zone, as asctime() writes it.
    #[pyfunction("ctime(seconds=None, /)", no_text_signature)]
    fn ctime(t: &Thread, seconds: Value) -> PyResult<String> {
        Ok(text_of(&local(t, seconds)?))
    }
    /// strftime(format[, tuple])
    ///
    /// A struct_time, by default now, as text: parts such as %Y (the year) and %H:%M of the format are replaced.
    #[pyfunction("strftime(format, tuple=None, /)", no_text_signature)]
    fn strftime(t: &Thread, format: Gc<PyStr>, tuple: Value) -> PyResult<Gc<PyStr>> {
        let tm = if tuple.is_none() { local(t, Value::NONE)? } else { from_tuple(t, tuple, "strftime")? };
        // The C library gets ASCII without NUL; everything else stays as it is.
        let mut out = StrBuilder::new();
        let mut part = Vec::new();
        for c in format.code_points() {
            match u8::try_from(c) {
                Ok(byte @ 1..=127) => part.push(byte),
                _ => {
                    append_formatted(t, &mut out, std::mem::take(&mut part), &tm)?;
                    out.push(c);
                }
            }
        }
        append_formatted(t, &mut out, part, &tm)?;
        out.finish(t)
    }

    /// strptime(string[, format])
    ///
    /// The struct_time that a text of this format means.
    #[pyfunction("strptime", raw)]
    fn strptime(t: &Thread, args: Args<'_>) -> PyResult<Value> {
        let parser = brolga_vm::objects::object::import(t, "_strptime")?;
        let parse = attr::get_str(t, parser, "_strptime_time")?;
        call::call(t, parse, args)
    }
    /// The smallest step of a clock, in seconds.
    #[pyfunction("clock_getres(clk_id, /)", no_text_signature)]
    fn clock_getres(t: &Thread, clk_id: i32) -> PyResult<f64> {
        resolution(t, clk_id)
    }
    /// Sets a clock of the system, in seconds.
    #[pyfunction("clock_settime(clk_id, time, /)", no_text_signature)]
    fn clock_settime(t: &Thread, clk_id: i32, time: f64) -> PyResult<()> {
        set_clock(t, clk_id, (time * 1e9).round() as i128)
    }
    /// Sets a clock of the system, in nanoseconds.
    #[pyfunction("clock_settime_ns(clk_id, time, /)", no_text_signature)]
    fn clock_settime_ns(t: &Thread, clk_id: i32, time: i64) -> PyResult<()> {
        set_clock(t, clk_id, i128::from(time))
    }
    /// The number of the clock that counts a thread's processor time.
    #[pyfunction("pthread_getcpuclockid(thread_id, /)", no_text_signature)]
    fn pthread_getcpuclockid(t: &Thread, thread_id: u64) -> PyResult<i64> {
        let mut id = 0;
        // SAFETY: the result is a local; the caller vouches for the thread, as with the C function.
        match unsafe { libc::pthread_getcpuclockid(thread_id as libc::pthread_t, &raw mut id) } {
            0 => Ok(i64::from(id)),
            code => Err(t.raise_os_error(code, None, None)),
        }
    }
    /// What is known of a clock, 'time', 'monotonic', 'perf_counter', 'process_time' or 'thread_time', as a namespace.
    #[pyfunction("get_clock_info(name, /)", no_text_signature)]
    fn get_clock_info(t: &Thread, name: String) -> PyResult<Value> {
        let (id, clock) = match name.as_str() {
            "time" => (libc::CLOCK_REALTIME, "CLOCK_REALTIME"),
            "monotonic" | "perf_counter" => (libc::CLOCK_MONOTONIC, "CLOCK_MONOTONIC"),
            "process_time" => (libc::CLOCK_PROCESS_CPUTIME_ID, "CLOCK_PROCESS_CPUTIME_ID"),
            "thread_time" => (libc::CLOCK_THREAD_CPUTIME_ID, "CLOCK_THREAD_CPUTIME_ID"),
            _ => return Err(t.raise_value_error("unknown clock")),
        };
        let wall = id == libc::CLOCK_REALTIME;
        brolga_vm::modules::sys::info::namespace(
            t,
            &[
                ("implementation", t.new_str(&format!("clock_gettime({clock})"))?),
                ("monotonic", Value::from_bool(!wall)),
                ("adjustable", Value::from_bool(wall)),
                ("resolution", t.new_float(resolution(t, id)?)?),
            ],
        )
    }
    /// Has the environment variable TZ say again which time zone is the local one.
    #[pyfunction("tzset($module, /)")]
    fn tzset(t: &Thread, module: Gc<brolga_vm::objects::module::PyModule>) -> PyResult<()> {
        unsafe extern "C" {
            safe fn tzset();
        }
        tzset();
        add_zone(t, module)
    }

    #[exec]
    fn exec(t: &Thread, module: Gc<brolga_vm::objects::module::PyModule>) -> PyResult<()> {
        module.add_int(t, "_STRUCT_TM_ITEMS", 11)?;
        module.add(t, "struct_time", STRUCT_TIME::SEQ.class(t)?.into())?;
        for (name, id) in [
            ("CLOCK_REALTIME", libc::CLOCK_REALTIME),
            ("CLOCK_MONOTONIC", libc::CLOCK_MONOTONIC),
            ("CLOCK_PROCESS_CPUTIME_ID", libc::CLOCK_PROCESS_CPUTIME_ID),
            ("CLOCK_THREAD_CPUTIME_ID", libc::CLOCK_THREAD_CPUTIME_ID),
            ("CLOCK_MONOTONIC_RAW", libc::CLOCK_MONOTONIC_RAW),
            ("CLOCK_BOOTTIME", libc::CLOCK_BOOTTIME),
            ("CLOCK_TAI", libc::CLOCK_TAI),
        ] {
            module.add_int(t, name, id as i64)?;
        }
        add_zone(t, module)
    }
    /// What the module knows of the local time zone.
    fn add_zone(t: &Thread, module: Gc<brolga_vm::objects::module::PyModule>) -> PyResult<()> {
        // The zone's offsets in January and July of this year: the larger one (towards the west) is standard time.
        let year = local(t, Value::NONE)?.tm_year as i64 + 1900;
        let approximately = |month: i64| Value::from_small_int((year - 1970) * 31_556_952 + month * 2_629_746);
        let (january, july) = (local(t, approximately(0))?, local(t, approximately(6))?);
        let (standard, summer) = if january.tm_gmtoff <= july.tm_gmtoff { (january, july) } else { (july, january) };
        module.add_int(t, "timezone", -standard.tm_gmtoff)?;
        module.add_int(t, "altzone", -summer.tm_gmtoff)?;
        module.add_int(t, "daylight", (standard.tm_gmtoff != summer.tm_gmtoff) as i64)?;
        let (a, b) = (calendar(t, &standard)?, calendar(t, &summer)?);
        let names = t.new_tuple(&[structseq::field(a, 9), structseq::field(b, 9)])?;
        module.add(t, "tzname", names)
    }
}
