//! Calendar time: `struct_time`, `localtime`, `gmtime`, `mktime`, `strftime`, `asctime`, time zones.

use brolga_vm::objects::structseq::structseq;
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::objects::{float, int};
use brolga_vm::prelude::*;
use brolga_vm::protocol::number;
use std::ffi::CStr;

structseq!(pub STRUCT_TIME, "time", "struct_time", "The time value as returned by gmtime(), localtime(), and strptime(), and accepted by asctime(), mktime() and \
    strftime(). May be considered as a sequence of 9 integers.\n\nNote that several fields' values are not the same as those defined by the C language standard \
    for struct tm.", 9, {
    tm_year: "year, for example, 1993",
    tm_mon: "month of year, range [1, 12]",
    tm_mday: "day of month, range [1, 31]",
    tm_hour: "hours, range [0, 23]",
    tm_min: "minutes, range [0, 59]",
    tm_sec: "seconds, range [0, 61])",
    tm_wday: "day of week, range [0, 6], Monday is 0",
    tm_yday: "day of year, range [1, 366]",
    tm_isdst: "1 if summer time is in effect, 0 if not, and -1 if unknown",
    tm_zone: "abbreviation of timezone name",
    tm_gmtoff: "offset from UTC in seconds",
});

unsafe extern "C" {
    fn tzset();
    fn strftime(s: *mut libc::c_char, max: usize, format: *const libc::c_char, tm: *const libc::tm) -> usize;
}

fn zone_name(tm: &libc::tm) -> String {
    if tm.tm_zone.is_null() {
        return String::new();
    }
    // SAFETY: the C library's string, valid until the zone is set again.
    unsafe { CStr::from_ptr(tm.tm_zone) }.to_string_lossy().into_owned()
}

/// Seconds since the epoch, by default now.
fn seconds_argument(t: &Thread, v: Option<Value>) -> PyResult<libc::time_t> {
    let out_of_range = || t.raise_overflow_error("timestamp out of range for platform time_t");
    match v.filter(|v| !v.is_none()) {
        None => Ok((super::clock_ns(t, libc::CLOCK_REALTIME)? / super::NANOS) as libc::time_t),
        Some(v) => {
            if let Some(f) = float::as_float(v) {
                if f.is_nan() {
                    return Err(t.raise_value_error("Invalid value NaN (not a number)"));
                }
                let whole = f.floor();
                if !(-9.2e18..9.2e18).contains(&whole) {
                    return Err(out_of_range());
                }
                return Ok(whole as libc::time_t);
            }
            let index = number::index(t, v)?;
            int::to_i64(index).map(|n| n as libc::time_t).ok_or_else(out_of_range)
        }
    }
}

fn struct_time(t: &Thread, tm: &libc::tm) -> PyResult<Value> {
    let n = |i: i64| Value::from_small_int(i);
    let fields = [
        n(tm.tm_year as i64 + 1900),
        n(tm.tm_mon as i64 + 1),
        n(tm.tm_mday as i64),
        n(tm.tm_hour as i64),
        n(tm.tm_min as i64),
        n(tm.tm_sec as i64),
        n((tm.tm_wday as i64 + 6) % 7),
        n(tm.tm_yday as i64 + 1),
        n(tm.tm_isdst as i64),
        t.new_str(&zone_name(tm))?,
        n(tm.tm_gmtoff as i64),
    ];
    STRUCT_TIME::SEQ.make(t, &fields)
}

fn empty_tm() -> libc::tm {
    // SAFETY: zero bytes are a valid `tm`.
    unsafe { std::mem::zeroed() }
}
fn local_tm(t: &Thread, at: libc::time_t) -> PyResult<libc::tm> {
    let mut tm = empty_tm();
    // SAFETY: both structures are valid.
    if unsafe { libc::localtime_r(&raw const at, &raw mut tm) }.is_null() {
        let e = crate::io::fileio::errno();
        return Err(t.raise_os_error(if e == 0 { libc::EINVAL } else { e }, None, None));
    }
    Ok(tm)
}
fn utc_tm(t: &Thread, at: libc::time_t) -> PyResult<libc::tm> {
    let mut tm = empty_tm();
    // SAFETY: both structures are valid.
    if unsafe { libc::gmtime_r(&raw const at, &raw mut tm) }.is_null() {
        let e = crate::io::fileio::errno();
        return Err(t.raise_os_error(if e == 0 { libc::EINVAL } else { e }, None, None));
    }
    Ok(tm)
}

/// A tuple argument as a `tm`; the zone's name, if it has one, is kept alive in `zone`.
fn tm_argument(t: &Thread, v: Value, function: &str, zone: &mut Option<std::ffi::CString>) -> PyResult<libc::tm> {
    let Some(items) = as_tuple(v) else {
        return Err(t.raise_type_error("Tuple or struct_time argument required"));
    };
    if items.len() != 9 {
        return Err(t.raise_type_error(format!("{function}(): illegal time tuple argument")));
    }
    let mut n = [0i64; 9];
    for (slot, v) in n.iter_mut().zip(items.items()) {
        let i = number::index(t, *v)?;
        *slot = match int::to_i64(i).filter(|i| i32::try_from(*i).is_ok()) {
            Some(i) => i,
            None => return Err(t.raise_overflow_error("Python int too large to convert to C int")),
        };
    }
    if n[0] < i32::MIN as i64 + 1900 {
        return Err(t.raise_overflow_error("year out of range"));
    }
    let mut tm = empty_tm();
    tm.tm_year = (n[0] - 1900) as i32;
    tm.tm_mon = (n[1] - 1) as i32;
    tm.tm_mday = n[2] as i32;
    tm.tm_hour = n[3] as i32;
    tm.tm_min = n[4] as i32;
    tm.tm_sec = n[5] as i32;
    tm.tm_wday = ((n[6] + 1) % 7) as i32;
    tm.tm_yday = (n[7] - 1) as i32;
    tm.tm_isdst = n[8] as i32;
    if t.class_of(v) == STRUCT_TIME::SEQ.class(t)? {
        let offset = brolga_vm::objects::structseq::field(v, 10);
        if let Some(n) = int::to_i64(offset) {
            tm.tm_gmtoff = n as _;
        }
        if let Some(s) = brolga_vm::objects::str_::as_str(brolga_vm::objects::structseq::field(v, 9)) {
            *zone = std::ffi::CString::new(s.to_lossy().as_bytes()).ok();
            if let Some(z) = zone {
                tm.tm_zone = z.as_ptr().cast_mut();
            }
        }
    }
    Ok(tm)
}

/// Checks the parts that are used as indices of tables; zero stands for the first month and day.
fn check(t: &Thread, tm: &mut libc::tm) -> PyResult<()> {
    let bad = |what: &str| Err(t.raise_value_error(format!("{what} out of range")));
    match tm.tm_mon {
        -1 => tm.tm_mon = 0,
        0..=11 => {}
        _ => return bad("month"),
    }
    match tm.tm_mday {
        0 => tm.tm_mday = 1,
        1..=31 => {}
        _ => return bad("day of month"),
    }
    if !(0..=23).contains(&tm.tm_hour) {
        return bad("hour");
    }
    if !(0..=59).contains(&tm.tm_min) {
        return bad("minute");
    }
    if !(0..=61).contains(&tm.tm_sec) {
        return bad("seconds");
    }
    // A negative weekday stays negative after the turn to Sunday's count.
    if tm.tm_wday < 0 {
        return bad("day of week");
    }
    match tm.tm_yday {
        -1 => tm.tm_yday = 0,
        0..=365 => {}
        _ => return bad("day of year"),
    }
    Ok(())
}

fn ctime_text(tm: &libc::tm) -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    format!(
        "{} {}{:3} {:02}:{:02}:{:02} {}",
        DAYS[tm.tm_wday.rem_euclid(7) as usize],
        MONTHS[tm.tm_mon.rem_euclid(12) as usize],
        tm.tm_mday,
        tm.tm_hour,
        tm.tm_min,
        tm.tm_sec,
        1900 + tm.tm_year as i64
    )
}

/// `timezone`, `altzone`, `daylight`, `tzname`.
pub fn set_zone_attributes(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
    // SAFETY: has no preconditions.
    unsafe { tzset() };
    const YEAR: libc::time_t = (365 * 24 + 6) * 3600;
    let now = (super::clock_ns(t, libc::CLOCK_REALTIME)? / super::NANOS) as libc::time_t;
    let january = local_tm(t, now / YEAR * YEAR)?;
    let july = local_tm(t, now / YEAR * YEAR + YEAR / 2)?;
    let (zone1, zone2) = (-(january.tm_gmtoff as i64), -(july.tm_gmtoff as i64));
    let names = [zone_name(&january), zone_name(&july)];
    // South of the equator summer is in January.
    let southern = zone1 < zone2;
    let (standard, summer, first, second) =
        if southern { (zone2, zone1, &names[1], &names[0]) } else { (zone1, zone2, &names[0], &names[1]) };
    module.add_int(t, "timezone", standard)?;
    module.add_int(t, "altzone", summer)?;
    module.add_int(t, "daylight", i64::from(zone1 != zone2))?;
    let names = t.new_tuple(&[t.new_str(first)?, t.new_str(second)?])?;
    module.add(t, "tzname", names)
}

#[pymodule(part)]
pub mod functions {
    use super::*;

    /// gmtime([seconds]) -> (tm_year, tm_mon, tm_mday, tm_hour, tm_min, tm_sec, tm_wday, tm_yday, tm_isdst)
    ///
    /// Convert seconds since the Epoch to a time tuple expressing UTC. When 'seconds' is not passed in, convert the current time instead.
    #[pyfunction("gmtime(seconds=None, /)", no_text_signature, parse_tuple)]
    fn gmtime(t: &Thread, seconds: Value) -> PyResult<Value> {
        let at = seconds_argument(t, Some(seconds))?;
        struct_time(t, &utc_tm(t, at)?)
    }
    /// localtime([seconds]) -> (tm_year, tm_mon, tm_mday, tm_hour, tm_min, tm_sec, tm_wday, tm_yday, tm_isdst)
    ///
    /// Convert seconds since the Epoch to a time tuple expressing local time. When 'seconds' is not passed in, convert the current time instead.
    #[pyfunction("localtime(seconds=None, /)", no_text_signature, parse_tuple)]
    fn localtime(t: &Thread, seconds: Value) -> PyResult<Value> {
        let at = seconds_argument(t, Some(seconds))?;
        struct_time(t, &local_tm(t, at)?)
    }
    /// mktime(tuple) -> floating-point number
    ///
    /// Convert a time tuple in local time to seconds since the Epoch.
    #[pyfunction("mktime(tuple, /)", text_signature = "($self, object, /)")]
    fn mktime(t: &Thread, tuple: Value) -> PyResult<f64> {
        let mut zone = None;
        let mut tm = tm_argument(t, tuple, "mktime", &mut zone)?;
        // The weekday tells an error from the last second before the epoch.
        tm.tm_wday = -1;
        // SAFETY: the structure is valid.
        let at = unsafe { libc::mktime(&raw mut tm) };
        if at == -1 && tm.tm_wday == -1 {
            return Err(t.raise_overflow_error("mktime argument out of range"));
        }
        Ok(at as f64)
    }
    /// asctime([tuple]) -> string
    ///
    /// Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'. When the time tuple is not present, current time as returned by localtime() is used.
    #[pyfunction("asctime(tuple=<unrepresentable>, /)", no_text_signature)]
    fn asctime(t: &Thread, tuple: Option<Value>) -> PyResult<String> {
        let mut zone = None;
        let tm = match tuple {
            Some(v) => {
                let mut tm = tm_argument(t, v, "asctime", &mut zone)?;
                check(t, &mut tm)?;
                tm
            }
            None => {
                let now = seconds_argument(t, None)?;
                local_tm(t, now)?
            }
        };
        Ok(ctime_text(&tm))
    }
    /// ctime(seconds) -> string
    ///
    /// Convert a time in seconds since the Epoch to a string in local time. This is equivalent to asctime(localtime(seconds)).
    #[pyfunction("ctime(seconds=None, /)", no_text_signature, parse_tuple)]
    fn ctime(t: &Thread, seconds: Value) -> PyResult<String> {
        let at = seconds_argument(t, Some(seconds))?;
        Ok(ctime_text(&local_tm(t, at)?))
    }
    /// strftime(format[, tuple]) -> string
    ///
    /// Convert a time tuple to a string according to a format specification. When the time tuple is not present, current time as returned by localtime() is
    /// used. The directives are those of C: %Y year, %m month, %d day, %H hour, %M minute, %S second, %z offset from UTC, %a, %A weekday, %b, %B month's name,
    /// %c, %x, %X what suits the locale, %I hour from 1 to 12, %p AM or PM.
    #[pyfunction("strftime(format, tuple=<unrepresentable>, /)", no_text_signature)]
    fn strftime(t: &Thread, format: Gc<PyStr>, tuple: Option<Value>) -> PyResult<Value> {
        let mut zone = None;
        let mut tm = match tuple {
            Some(v) => {
                let mut tm = tm_argument(t, v, "strftime", &mut zone)?;
                check(t, &mut tm)?;
                tm
            }
            None => {
                let now = seconds_argument(t, None)?;
                local_tm(t, now)?
            }
        };
        // Some C libraries look into tables with this.
        tm.tm_isdst = tm.tm_isdst.clamp(-1, 1);
        let mut out: Vec<u32> = Vec::new();
        let mut chunk: Vec<u8> = Vec::new();
        // Null characters and what UTF-8 cannot hold pass by the C library.
        for c in format.code_points() {
            match char::from_u32(c) {
                Some(c) if c != '\0' => chunk.extend(c.encode_utf8(&mut [0; 4]).bytes()),
                _ => {
                    format_chunk(&mut chunk, &tm, &mut out);
                    out.push(c);
                }
            }
        }
        format_chunk(&mut chunk, &tm, &mut out);
        PyStr::from_code_points(t, out.iter().copied()).map(Into::into)
    }
    fn format_chunk(chunk: &mut Vec<u8>, tm: &libc::tm, out: &mut Vec<u32>) {
        if chunk.is_empty() {
            return;
        }
        let given = chunk.len();
        chunk.push(0);
        let mut room = 1024.max(given * 4);
        loop {
            let mut buffer = vec![0u8; room];
            // SAFETY: the buffer is writable, the format is terminated, the structure is valid.
            let n = unsafe { super::strftime(buffer.as_mut_ptr().cast(), room, chunk.as_ptr().cast(), tm) };
            // Nothing at all may be the right result (for %p in some locales): a large enough buffer decides.
            if n > 0 || room >= 256 * given.max(1) {
                out.extend(String::from_utf8_lossy(&buffer[..n]).chars().map(|c| c as u32));
                chunk.clear();
                return;
            }
            room *= 2;
        }
    }
    /// strptime(string, format) -> struct_time
    ///
    /// Parse a string to a time tuple according to a format specification: see strftime() for the directives.
    #[pyfunction("strptime", raw)]
    fn strptime(t: &Thread, args: Args<'_>) -> PyResult<Value> {
        let function = brolga_vm::modules::import::import_attr(t, "_strptime", "_strptime_time")?;
        brolga_vm::protocol::call::call(t, function, args)
    }
    /// tzset()
    ///
    /// Initialize, or reinitialize, the local timezone to the value stored in os.environ['TZ'].
    #[pyfunction("tzset()", text_signature = "($self, /)")]
    fn tzset(t: &Thread) -> PyResult<()> {
        match brolga_vm::modules::import::loaded_module(t, "time")?.and_then(Value::downcast::<PyModule>) {
            Some(module) => set_zone_attributes(t, module),
            None => Ok(()),
        }
    }
}
