//! `date`, and the payload that it shares with `datetime`, which is a date with a [`Clock`].

use super::args;
use super::calendar::{self, MAX_YEAR};
use super::clock::{Clock, text_argument, wrong_argument};
use super::delta::{self, Span, TimeDelta};
use super::iso_calendar;
use super::moment::{self, Moment, check_date, later_day};
use super::strftime::{self, Subject};
use super::{datetime, isoformat};
use crate::time::STRUCT_TIME;
use brolga_vm::abi::args::type_name;
use brolga_vm::abi::convert::index_to_i64;
use brolga_vm::objects::object::import;
use brolga_vm::objects::str_::{as_str, hash_bytes};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, object};
use std::cell::Cell;

/// A day of the Gregorian calendar, thought to go on forever into past and future.
#[pyclass(name = "date", module = "datetime", flags = BASETYPE, signature = "")]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
    /// Only in a datetime.
    clock: Option<Clock>,
    pub(super) fold: bool,
    /// The tzinfo of a datetime, unless that is None.
    zone: Field,
    /// -1: not known yet.
    pub(super) hash: Cell<i64>,
}

pub type DateRef = Gc<Native<Date>>;

/// Whether a value is a datetime, not only a date.
#[inline]
pub fn is_datetime(v: Value) -> bool {
    v.downcast::<Native<Date>>().is_some_and(|d| d.clock.is_some())
}
/// A date, of any class.
#[inline]
pub fn as_date(v: Value) -> Option<DateRef> {
    v.downcast()
}
/// A date that is no datetime.
#[inline]
fn as_day(v: Value) -> Option<DateRef> {
    as_date(v).filter(|d| d.clock.is_none())
}
/// A datetime.
#[inline]
pub fn as_datetime(v: Value) -> Option<DateRef> {
    as_date(v).filter(|d| d.clock.is_some())
}

impl Date {
    pub fn year(&self) -> i64 {
        i64::from(self.year)
    }
    pub fn month(&self) -> i64 {
        i64::from(self.month)
    }
    pub fn day(&self) -> i64 {
        i64::from(self.day)
    }
    pub fn clock(&self) -> Clock {
        self.clock.unwrap_or_default()
    }
    pub fn zone(&self) -> Option<Value> {
        self.zone.get()
    }
    pub fn moment(&self) -> Moment {
        Moment { year: self.year(), month: self.month(), day: self.day(), clock: self.clock() }
    }
    pub fn ordinal(&self) -> i64 {
        calendar::to_ordinal(self.year(), self.month(), self.day())
    }
    /// The four bytes that pickles keep of a date.
    pub fn state(&self) -> [u8; 4] {
        let [a, b] = self.year.to_be_bytes();
        [a, b, self.month, self.day]
    }
    /// A date, or with `clock` a datetime, of exactly this class. Parts are as checked as they have to be.
    pub fn alloc(
        t: &Thread,
        class: Gc<PyType>,
        m: Moment,
        has_clock: bool,
        zone: Option<Value>,
        fold: bool,
    ) -> PyResult<DateRef> {
        let data = Date {
            year: m.year as u16,
            month: m.month as u8,
            day: m.day as u8,
            clock: has_clock.then_some(m.clock),
            fold,
            zone: Field::opt(zone),
            hash: Cell::new(-1),
        };
        Native::new(t, class, data)
    }
    /// A date of a class that is made from year, month and day: date itself, datetime, or what a subclass makes of them.
    fn make(t: &Thread, class: Gc<PyType>, (year, month, day): (i64, i64, i64)) -> PyResult<Value> {
        let m = Moment { year, month, day, clock: Clock::default() };
        if class == Date::class(t) {
            check_date(t, year, month, day)?;
            return Date::alloc(t, class, m, false, None, false).map(Gc::value);
        }
        if class == datetime::DateTime::class(t) {
            return datetime::make(t, class, m, None, false);
        }
        let parts = [year, month, day].map(Value::from_small_int);
        call::call_values(t, class.value(), &parts)
    }
    pub fn make_day(t: &Thread, day: (i64, i64, i64)) -> PyResult<Value> {
        Date::make(t, Date::class(t), day)
    }
    /// `2024-02-29`
    pub fn iso_text(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
    /// `Thu Feb 29 13:05:09 2024`
    pub fn ctime_text(&self) -> String {
        let c = self.clock();
        format!(
            "{} {} {:2} {:02}:{:02}:{:02} {:04}",
            calendar::DAY_NAMES[calendar::weekday(self.year(), self.month(), self.day()) as usize],
            calendar::MONTH_NAMES.get(self.month as usize).copied().unwrap_or_default(),
            self.day,
            c.hour,
            c.minute,
            c.second,
            self.year
        )
    }
}

/// The struct_time of a moment.
pub fn struct_time(t: &Thread, m: Moment, dst: i64) -> PyResult<Value> {
    let Moment { year, month, day, clock } = m;
    let fields = [
        year,
        month,
        day,
        i64::from(clock.hour),
        i64::from(clock.minute),
        i64::from(clock.second),
        calendar::weekday(year, month, day),
        calendar::days_before_month(year, month) + day,
        dst,
    ];
    STRUCT_TIME::SEQ.make(t, &fields.map(Value::from_small_int))
}

/// `strptime` of all classes is a function of the module _strptime.
pub fn parse(t: &Thread, function: &str, class: Value, string: Value, format: Value) -> PyResult<Value> {
    for (i, v) in [string, format].into_iter().enumerate() {
        if as_str(v).is_none() {
            return Err(wrong_argument(t, "strptime", i + 1, "str", v));
        }
    }
    let module = import(t, "_strptime")?;
    call::call_method(t, module, t.intern(function), &[class, string, format])
}

/// `__replace__` of all classes: their own `replace`, whatever subclasses make of it.
pub fn replaced(t: &Thread, class: Gc<PyType>, zelf: Value, args: Args<'_>) -> PyResult<Value> {
    let replace = attr::get(t, class.value(), t.intern("replace"))?;
    call::call_prepended(t, replace, zelf, args)
}

/// A number of an ISO date: too large ones are reported as such.
struct IsoPart(i64);
impl FromArg for IsoPart {
    fn from_arg(t: &Thread, v: Value, _: &brolga_vm::abi::args::ArgContext) -> PyResult<IsoPart> {
        match index_to_i64(t, v)?.ok().filter(|n| i32::try_from(*n).is_ok()) {
            Some(n) => Ok(IsoPart(n)),
            None => Err(t.raise_value_error("ISO calendar component out of range")),
        }
    }
}

/// A year, month or day of replace().
fn part(v: Option<i32>, old: i64) -> i64 {
    v.map_or(old, i64::from)
}

#[pymethods]
impl Date {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        if let [state] = *args.positional() {
            let is_month = |c: u32| (1..=12).contains(&c);
            if let Some([a, b, month, day]) = args::pickled_state(t, state, "date", is_month, 2)? {
                let m = Moment {
                    year: i64::from(u16::from_be_bytes([a, b])),
                    month: i64::from(month),
                    day: i64::from(day),
                    clock: Clock::default(),
                };
                return Date::alloc(t, cls, m, false, None, false).map(Gc::value);
            }
        }
        let mut n = [0; 3];
        args::bind(t, args, ["year", "month", "day"], 3, 3, |i, v| {
            n[i] = args::int(t, v)?;
            Ok(())
        })?;
        let [year, month, day] = n;
        check_date(t, year, month, day)?;
        let m = Moment { year, month, day, clock: Clock::default() };
        Date::alloc(t, cls, m, false, None, false).map(Gc::value)
    }
    #[slot]
    fn repr(t: &Thread, zelf: DateRef) -> String {
        format!("{}({}, {}, {})", type_name(t, zelf.into()), zelf.year, zelf.month, zelf.day)
    }
    #[slot]
    fn str(t: &Thread, zelf: DateRef) -> PyResult<Value> {
        if t.class_of(zelf.into()) == Date::class(t) {
            return t.new_str(&zelf.iso_text());
        }
        call::call_method(t, zelf.into(), t.intern("isoformat"), &[])
    }
    #[slot]
    fn hash(t: &Thread, zelf: DateRef) -> i64 {
        if zelf.hash.get() == -1 {
            zelf.hash.set(hash_bytes(t, &zelf.state()));
        }
        zelf.hash.get()
    }
    #[slot]
    fn richcompare(zelf: Value, other: Value, op: CompareOp) -> Value {
        // A datetime is compared with a date by its own method.
        match (as_date(zelf), as_day(other)) {
            (Some(a), Some(b)) => Value::from_bool(op.matches(a.state().cmp(&b.state()))),
            _ => Value::NOT_IMPLEMENTED,
        }
    }
    #[slot]
    fn add(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        let (day, span) = match (as_day(a), as_day(b)) {
            (Some(day), None) => (day, delta::as_span(b)),
            (None, Some(day)) => (day, delta::as_span(a)),
            _ => return Ok(Value::NOT_IMPLEMENTED),
        };
        let Some(span) = span else { return Ok(Value::NOT_IMPLEMENTED) };
        let new = later_day(t, day.year(), day.month(), day.day(), i64::from(span.days))?;
        Date::make(t, t.class_of(day.into()), new)
    }
    #[slot]
    fn subtract(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        let Some(day) = as_day(a) else { return Ok(Value::NOT_IMPLEMENTED) };
        if let Some(other) = as_day(b) {
            return TimeDelta::make(t, Span::of_days((day.ordinal() - other.ordinal()) as i32));
        }
        let Some(span) = delta::as_span(b) else { return Ok(Value::NOT_IMPLEMENTED) };
        let new = later_day(t, day.year(), day.month(), day.day(), -i64::from(span.days))?;
        Date::make(t, t.class_of(a), new)
    }

    /// The local date of a POSIX timestamp, as time.time() gives it.
    #[classmethod("fromtimestamp($type, timestamp, /)")]
    fn fromtimestamp(t: &Thread, cls: Gc<PyType>, timestamp: Value) -> PyResult<Value> {
        let seconds = moment::whole_timestamp(t, timestamp)?;
        let m = moment::shown(t, seconds, true)?.moment;
        Date::make(t, cls, (m.year, m.month, m.day))
    }
    /// The date of a proleptic Gregorian ordinal: 1 January of year 1 is day 1.
    #[classmethod("fromordinal", raw)]
    fn fromordinal(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        let ordinal = args::int(t, args::one(t, "fromordinal", args)?)?;
        if ordinal < 1 {
            return Err(t.raise_value_error("ordinal must be >= 1"));
        }
        Date::make(t, cls, calendar::from_ordinal(ordinal))
    }
    /// The date that a text in a format of ISO 8601 means.
    #[classmethod("fromisoformat($type, object, /)")]
    fn fromisoformat(t: &Thread, cls: Gc<PyType>, object: Value) -> PyResult<Value> {
        let Some(s) = as_str(object) else {
            return Err(t.raise_type_error("fromisoformat: argument must be str"));
        };
        let text = isoformat::bytes(&s);
        let day = if matches!(text.len(), 7 | 8 | 10) { isoformat::date(&text) } else { None };
        match day {
            Some(day) => {
                check_date(t, day.0, day.1, day.2)?;
                Date::make(t, cls, day)
            }
            None => Err(invalid_text(t, object)?),
        }
    }
    /// The date of a year, week and weekday (Monday is 1) of ISO 8601.
    #[classmethod("fromisocalendar(year, week, day)", no_text_signature)]
    fn fromisocalendar(t: &Thread, cls: Gc<PyType>, year: IsoPart, week: IsoPart, day: IsoPart) -> PyResult<Value> {
        let problem = match calendar::from_iso(year.0, week.0, day.0) {
            Ok(new) => return Date::make(t, cls, new),
            Err(calendar::IsoError::Year) => {
                format!("year must be in {}..{MAX_YEAR}, not {}", calendar::MIN_YEAR, year.0)
            }
            Err(calendar::IsoError::Week) => format!("Invalid week: {}", week.0),
            Err(calendar::IsoError::Day) => format!("Invalid weekday: {} (range is [1, 7])", day.0),
        };
        Err(t.raise_value_error(problem))
    }
    /// The date that a text of this format means, as time.strptime() reads it.
    #[classmethod("strptime(string, format, /)", parse_tuple, no_text_signature)]
    fn strptime(t: &Thread, cls: Value, string: Value, format: Value) -> PyResult<Value> {
        parse(t, "_strptime_datetime_date", cls, string, format)
    }
    /// The present day, or datetime: what fromtimestamp(time.time()) returns.
    #[classmethod("today($type, /)")]
    fn today(t: &Thread, cls: Gc<PyType>) -> PyResult<Value> {
        if cls == Date::class(t) {
            let m = moment::shown(t, moment::now().0, true)?.moment;
            return Date::make(t, cls, (m.year, m.month, m.day));
        }
        let time = import(t, "time")?;
        let now = call::call_method(t, time, t.intern("time"), &[])?;
        call::call_method(t, cls.value(), t.intern("fromtimestamp"), &[now])
    }
    /// The date in the style of C's ctime().
    #[method("ctime($self, /)")]
    fn ctime(zelf: DateRef) -> String {
        zelf.ctime_text()
    }
    /// The date as text in a format, as time.strftime() writes it.
    #[method("strftime(format)", no_text_signature)]
    fn strftime(t: &Thread, zelf: DateRef, format: Value) -> PyResult<Value> {
        let format = text_argument(t, "strftime", format)?;
        let tuple = call::call_method(t, zelf.into(), t.intern("timetuple"), &[])?;
        let subject = Subject { zone: zelf.zone(), moment: zelf.into(), micro: zelf.clock().micro };
        strftime::format(t, format, tuple, &subject)
    }
    /// The text of strftime(), or of str() if the format is empty.
    #[method("__format__", raw)]
    fn __format__(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<Value> {
        let format = args::one(t, "date.__format__", args)?;
        let text = text_argument(t, "__format__", format)?;
        if text.is_empty() {
            return object::str_object(t, zelf);
        }
        call::call_method(t, zelf, t.intern("strftime"), &[format])
    }
    /// The date in ISO 8601: YYYY-MM-DD.
    #[method("isoformat($self, /)")]
    fn isoformat(zelf: DateRef) -> String {
        zelf.iso_text()
    }
    /// The day of the week: Monday is 1.
    #[method("isoweekday($self, /)", effect = Reads)]
    fn isoweekday(zelf: DateRef) -> i64 {
        calendar::weekday(zelf.year(), zelf.month(), zelf.day()) + 1
    }
    /// The named tuple of ISO year, week and weekday.
    #[method("isocalendar($self, /)")]
    fn isocalendar(t: &Thread, zelf: DateRef) -> PyResult<Value> {
        let (year, week, day) = calendar::iso_calendar(zelf.year(), zelf.month(), zelf.day());
        iso_calendar::make(t, year, week, day)
    }
    /// A struct_time, as time.localtime() returns it.
    #[method("timetuple($self, /)")]
    fn timetuple(t: &Thread, zelf: DateRef) -> PyResult<Value> {
        struct_time(t, Moment { clock: Clock::default(), ..zelf.moment() }, -1)
    }
    /// The proleptic Gregorian ordinal: 1 January of year 1 is day 1.
    #[method("toordinal($self, /)", effect = Reads)]
    fn toordinal(zelf: DateRef) -> i64 {
        zelf.ordinal()
    }
    /// The day of the week: Monday is 0.
    #[method("weekday($self, /)", effect = Reads)]
    fn weekday(zelf: DateRef) -> i64 {
        calendar::weekday(zelf.year(), zelf.month(), zelf.day())
    }
    /// A date that is like this one but for the parts that are given.
    #[method("replace($self, /, year=unchanged, month=unchanged, day=unchanged)")]
    fn replace(t: &Thread, zelf: DateRef, year: Option<i32>, month: Option<i32>, day: Option<i32>) -> PyResult<Value> {
        let new = (part(year, zelf.year()), part(month, zelf.month()), part(day, zelf.day()));
        Date::make(t, t.class_of(zelf.into()), new)
    }
    /// What copy.replace() calls; the same as replace().
    #[method("__replace__", raw, text_signature = "($self, /, **changes)")]
    fn __replace__(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<Value> {
        replaced(t, Date::class(t), zelf, args)
    }
    /// What pickle and copy make an equal date from.
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: DateRef) -> PyResult<Value> {
        args::reduced(t, zelf.into(), &zelf.state(), None)
    }
    #[getter("year")]
    fn get_year(zelf: DateRef) -> i64 {
        zelf.year()
    }
    #[getter("month")]
    fn get_month(zelf: DateRef) -> i64 {
        zelf.month()
    }
    #[getter("day")]
    fn get_day(zelf: DateRef) -> i64 {
        zelf.day()
    }
    #[classattr("min")]
    fn min(t: &Thread) -> PyResult<Value> {
        Date::make_day(t, (1, 1, 1))
    }
    #[classattr("max")]
    fn max(t: &Thread) -> PyResult<Value> {
        Date::make_day(t, (MAX_YEAR, 12, 31))
    }
    #[classattr("resolution")]
    fn resolution(t: &Thread) -> PyResult<Value> {
        TimeDelta::make(t, Span::of_days(1))
    }
}

/// `ValueError: Invalid isoformat string: 'x'`
#[cold]
pub fn invalid_text(t: &Thread, text: Value) -> PyResult<Raised> {
    let shown = object::repr(t, text)?;
    let mut message = crate::support::Text::new("Invalid isoformat string: ");
    let message = message.push_str(&shown).finish(t)?;
    let class = t.types.value_error;
    Ok(brolga_vm::objects::exception::raise_with_args(t, class, &[message.into()]))
}
