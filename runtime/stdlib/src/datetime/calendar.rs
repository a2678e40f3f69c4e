//! The proleptic Gregorian calendar: days of months, ordinals (1 January of year 1 is day 1), ISO 8601 weeks.
//!
//! Everything is total: dates that pickles smuggle in (year 0, day 0) give numbers, never a panic.

pub const MIN_YEAR: i64 = 1;
pub const MAX_YEAR: i64 = 9999;
/// The ordinal of 31 December 9999.
pub const MAX_ORDINAL: i64 = 3_652_059;
pub const SECONDS_PER_DAY: i64 = 86_400;

const DAYS_BEFORE_MONTH: [i64; 13] = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_IN_MONTH: [i64; 13] = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Days of 400, 100 and 4 years that begin on 1 January of a year 1.
const DAYS_400: i64 = 146_097;
const DAYS_100: i64 = 36_524;
const DAYS_4: i64 = 1_461;

pub fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}
/// 0 for a month out of range.
pub fn days_in_month(year: i64, month: i64) -> i64 {
    match usize::try_from(month).ok().and_then(|m| DAYS_IN_MONTH.get(m)) {
        Some(28) if is_leap(year) => 29,
        Some(n) => *n,
        None => 0,
    }
}
fn days_before_year(year: i64) -> i64 {
    let y = year - 1;
    y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400)
}
/// Days of the year before the first of a month.
pub fn days_before_month(year: i64, month: i64) -> i64 {
    let days = usize::try_from(month).ok().and_then(|m| DAYS_BEFORE_MONTH.get(m)).copied().unwrap_or(0);
    days + i64::from(month > 2 && is_leap(year))
}
pub fn to_ordinal(year: i64, month: i64, day: i64) -> i64 {
    days_before_year(year) + days_before_month(year, month) + day
}
/// (year, month, day) of an ordinal.
pub fn from_ordinal(ordinal: i64) -> (i64, i64, i64) {
    let n = ordinal - 1;
    let (cycles, n) = (n.div_euclid(DAYS_400), n.rem_euclid(DAYS_400));
    // The last day of a 400-year (and of a 4-year) cycle belongs to its last year, which is one day longer.
    let (centuries, n) = ((n / DAYS_100).min(3), n - (n / DAYS_100).min(3) * DAYS_100);
    let (fours, n) = (n / DAYS_4, n % DAYS_4);
    let (years, n) = ((n / 365).min(3), n - (n / 365).min(3) * 365);
    let year = cycles * 400 + centuries * 100 + fours * 4 + years + 1;
    let mut month = (n / 29 + 1).min(12);
    while days_before_month(year, month) > n {
        month -= 1;
    }
    (year, month, n - days_before_month(year, month) + 1)
}
/// Monday is 0.
pub fn weekday(year: i64, month: i64, day: i64) -> i64 {
    (to_ordinal(year, month, day) + 6).rem_euclid(7)
}
/// The ordinal of the Monday that begins the first ISO week of a year: the week of its first Thursday.
pub fn first_iso_monday(year: i64) -> i64 {
    let first = to_ordinal(year, 1, 1);
    let weekday = (first + 6).rem_euclid(7);
    let monday = first - weekday;
    if weekday > 3 { monday + 7 } else { monday }
}
/// (ISO year, week, weekday from 1 = Monday).
pub fn iso_calendar(year: i64, month: i64, day: i64) -> (i64, i64, i64) {
    let today = to_ordinal(year, month, day);
    let mut iso_year = year;
    let mut monday = first_iso_monday(year);
    if today < monday {
        iso_year -= 1;
        monday = first_iso_monday(iso_year);
    } else if today >= first_iso_monday(year + 1) {
        iso_year += 1;
        monday = first_iso_monday(iso_year);
    }
    let days = today - monday;
    (iso_year, days.div_euclid(7) + 1, days.rem_euclid(7) + 1)
}

/// What is wrong with a date given by its ISO week.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum IsoError {
    Year,
    Week,
    Day,
}
/// (year, month, day) of a day of an ISO week; the year may come out beyond the calendar's end.
pub fn from_iso(iso_year: i64, week: i64, day: i64) -> Result<(i64, i64, i64), IsoError> {
    if !(MIN_YEAR..=MAX_YEAR).contains(&iso_year) {
        return Err(IsoError::Year);
    }
    let monday = first_iso_monday(iso_year);
    let weeks = (first_iso_monday(iso_year + 1) - monday) / 7;
    if !(1..=weeks).contains(&week) {
        return Err(IsoError::Week);
    }
    if !(1..=7).contains(&day) {
        return Err(IsoError::Day);
    }
    Ok(from_ordinal(monday + (week - 1) * 7 + day - 1))
}

pub const DAY_NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
pub const MONTH_NAMES: [&str; 13] =
    ["", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_has_its_ordinal() {
        let mut expected = 1;
        for year in MIN_YEAR..=MAX_YEAR {
            for month in 1..=12 {
                for day in 1..=days_in_month(year, month) {
                    assert_eq!(to_ordinal(year, month, day), expected);
                    assert_eq!(from_ordinal(expected), (year, month, day));
                    expected += 1;
                }
            }
        }
        assert_eq!(expected - 1, MAX_ORDINAL);
    }

    #[test]
    fn iso_weeks_go_there_and_back() {
        for ordinal in (1..MAX_ORDINAL - 400).step_by(5) {
            let (y, m, d) = from_ordinal(ordinal);
            let (iso_year, week, day) = iso_calendar(y, m, d);
            if iso_year > 0 {
                assert_eq!(from_iso(iso_year, week, day), Ok((y, m, d)));
            }
        }
    }

    #[test]
    fn impossible_dates_give_numbers() {
        for (y, m, d) in [(0, 1, 0), (0, 0, 0), (9999, 12, 255), (65535, 127, 255)] {
            let _ = (to_ordinal(y, m, d), weekday(y, m, d), iso_calendar(y, m, d));
        }
        let _ = from_ordinal(-10_000_000_000);
    }
}
