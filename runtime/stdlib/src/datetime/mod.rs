//! `_datetime`: dates, times and time zones.
//!
//! Dates and datetimes share one payload ([`date::Date`]), times have a [`clock::Clock`] of their own, lengths of time are a [`delta::Span`]. Calendar
//! arithmetic ([`calendar`]) and the local clock ([`moment`]) know nothing of objects. Pickles may hold dates and times that cannot be
//! constructed otherwise (day 0, minute 255), as in CPython: all arithmetic is total.

mod args;
pub mod calendar;
mod clock;
mod date;
mod datetime;
mod delta;
mod iso_calendar;
mod isoformat;
pub mod moment;
mod strftime;
mod time_of_day;
mod zone;

use brolga_vm::prelude::*;
use date::Date;
use datetime::DateTime;
use delta::TimeDelta;
use time_of_day::Time;
use zone::{TimeZone, TzInfo};

/// Dates, times, and the zones they are in.
#[pymodule(name = "_datetime", classes(Date, DateTime, Time, TimeDelta, TzInfo, TimeZone))]
pub mod datetime_module {
    use super::*;

    #[pyattr("MINYEAR")]
    const MIN_YEAR: i64 = calendar::MIN_YEAR;
    #[pyattr("MAXYEAR")]
    const MAX_YEAR: i64 = calendar::MAX_YEAR;
    #[pyattr("UTC")]
    fn utc(t: &Thread) -> PyResult<Value> {
        zone::utc(t)
    }
}
