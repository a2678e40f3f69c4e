//! The time of day inside a `time` or `datetime`: fields, checks, texts.

use brolga_vm::abi::args::type_name;
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;

/// Hour, minute, second and microsecond. Those of pickles may be out of range, but for the hour.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Trace)]
pub struct Clock {
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub micro: u32,
}

impl Clock {
    pub const MAX: Clock = Clock { hour: 23, minute: 59, second: 59, micro: 999_999 };

    /// Of ints, which are checked.
    pub fn checked(t: &Thread, hour: i64, minute: i64, second: i64, micro: i64) -> PyResult<Clock> {
        for (name, v, max) in
            [("hour", hour, 23), ("minute", minute, 59), ("second", second, 59), ("microsecond", micro, 999_999)]
        {
            if !(0..=max).contains(&v) {
                return Err(t.raise_value_error(format!("{name} must be in 0..{max}, not {v}")));
            }
        }
        Ok(Clock { hour: hour as u8, minute: minute as u8, second: second as u8, micro: micro as u32 })
    }
    /// Of so many microseconds after midnight, less than a day.
    pub fn of_micros(micros: i64) -> Clock {
        let seconds = micros / 1_000_000;
        Clock {
            hour: (seconds / 3600) as u8,
            minute: (seconds / 60 % 60) as u8,
            second: (seconds % 60) as u8,
            micro: (micros % 1_000_000) as u32,
        }
    }
    /// Seconds after midnight.
    pub fn seconds(self) -> i64 {
        i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second)
    }
    /// The six bytes that pickles keep.
    pub fn state(self) -> [u8; 6] {
        let [_, a, b, c] = self.micro.to_be_bytes();
        [self.hour, self.minute, self.second, a, b, c]
    }
    pub fn from_state(state: [u8; 6]) -> Clock {
        let [hour, minute, second, a, b, c] = state;
        Clock { hour, minute, second, micro: u32::from_be_bytes([0, a, b, c]) }
    }
    /// `13:05:09.123456`, as exact as `precision` says.
    pub fn text(self, precision: Precision) -> String {
        let Clock { hour, minute, second, micro } = self;
        match precision {
            Precision::Hours => format!("{hour:02}"),
            Precision::Minutes => format!("{hour:02}:{minute:02}"),
            Precision::Auto if micro == 0 => format!("{hour:02}:{minute:02}:{second:02}"),
            Precision::Seconds => format!("{hour:02}:{minute:02}:{second:02}"),
            Precision::Milliseconds => format!("{hour:02}:{minute:02}:{second:02}.{:03}", micro / 1000),
            Precision::Auto | Precision::Microseconds => format!("{hour:02}:{minute:02}:{second:02}.{micro:06}"),
        }
    }
    /// The arguments that reprs show after the hour: minute, then second and microsecond unless they are zero.
    pub fn repr_arguments(self) -> String {
        let Clock { hour, minute, second, micro } = self;
        match (second, micro) {
            (0, 0) => format!("{hour}, {minute}"),
            (_, 0) => format!("{hour}, {minute}, {second}"),
            _ => format!("{hour}, {minute}, {second}, {micro}"),
        }
    }
}

/// `fold`, 0 or 1.
pub fn checked_fold(t: &Thread, n: i64) -> PyResult<bool> {
    match n {
        0 => Ok(false),
        1 => Ok(true),
        n => Err(t.raise_value_error(format!("fold must be either 0 or 1, not {n}"))),
    }
}

/// How many parts of a time isoformat() shows.
#[derive(Clone, Copy, PartialEq)]
pub enum Precision {
    /// Microseconds if there are any.
    Auto,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
    Microseconds,
}
impl Precision {
    /// Of the argument `timespec`, the one at this position.
    pub fn of(t: &Thread, timespec: Option<Value>, position: usize) -> PyResult<Precision> {
        let Some(v) = timespec else { return Ok(Precision::Auto) };
        let Some(s) = as_str(v) else { return Err(wrong_argument(t, "isoformat", position, "str", v)) };
        match &*s.to_lossy() {
            "auto" => Ok(Precision::Auto),
            "hours" => Ok(Precision::Hours),
            "minutes" => Ok(Precision::Minutes),
            "seconds" => Ok(Precision::Seconds),
            "milliseconds" => Ok(Precision::Milliseconds),
            "microseconds" => Ok(Precision::Microseconds),
            _ => Err(t.raise_value_error("Unknown timespec value")),
        }
    }
}

/// `f() argument 1 must be str, not int`, also of arguments that may be given by keyword.
#[cold]
pub fn wrong_argument(t: &Thread, function: &str, position: usize, expected: &str, v: Value) -> Raised {
    let found = if v.is_none() { "None".to_owned() } else { type_name(t, v) };
    t.raise_type_error(format!("{function}() argument {position} must be {expected}, not {found}"))
}
/// The text argument `format`.
pub fn text_argument(t: &Thread, function: &str, v: Value) -> PyResult<Gc<PyStr>> {
    as_str(v).ok_or_else(|| wrong_argument(t, function, 1, "str", v))
}
