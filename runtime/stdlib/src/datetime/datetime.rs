//! `datetime`: a [`Date`] with a clock.

use super::args;
use super::calendar;
use super::clock::{Clock, Precision, checked_fold, wrong_argument};
use super::date::{Date, DateRef, as_date, as_datetime, invalid_text, parse, replaced, struct_time};
use super::delta::{self, Span, TimeDelta};
use super::isoformat::{self, Reading};
use super::moment::{self, Moment, check_date};
use super::time_of_day::Time;
use super::zone;
use crate::support::Text;
use brolga_vm::abi::args::type_name;
use brolga_vm::modules::warnings;
use brolga_vm::objects::str_::{StrBuilder, as_str, hash_bytes};
use brolga_vm::prelude::*;
use brolga_vm::protocol::call;

/// A date and a time of day, with or without a time zone.
#[pyclass(
    name = "datetime",
    module = "datetime",
    base = Date,
    layout_of = base,
    flags = BASETYPE | SOLID,
    signature = ""
)]
pub struct DateTime;

/// A checked datetime of exactly this class.
fn create(t: &Thread, class: Gc<PyType>, m: Moment, zone: Option<Value>, fold: bool) -> PyResult<DateRef> {
    check_date(t, m.year, m.month, m.day)?;
    Date::alloc(t, class, m, true, zone, fold)
}
/// A datetime of a class: datetime itself, or what a subclass makes of the parts.
pub fn make(t: &Thread, class: Gc<PyType>, m: Moment, zone: Option<Value>, fold: bool) -> PyResult<Value> {
    if class == DateTime::class(t) {
        return create(t, class, m, zone, fold).map(Gc::value);
    }
    let Moment { year, month, day, clock } = m;
    let Clock { hour, minute, second, micro } = clock;
    let [hour, minute, second] = [hour, minute, second].map(|n| Value::from_small_int(i64::from(n)));
    let [year, month, day] = [year, month, day].map(Value::from_small_int);
    let micro = Value::from_small_int(i64::from(micro));
    let zone = zone.unwrap_or(Value::NONE);
    let parts = [year, month, day, hour, minute, second, micro, zone];
    let keywords = [("fold", Value::from_small_int(1))];
    call::call_keywords(t, class.value(), &parts, if fold { &keywords } else { &[] })
}
/// Later by a span (or earlier), in the same zone and class; `fold` is not kept.
pub fn shifted(t: &Thread, zelf: DateRef, by: Span, back: bool) -> PyResult<Value> {
    let sign = if back { -1 } else { 1 };
    let [days, seconds, micros] = [by.days, by.seconds, by.micros].map(|n| sign * i64::from(n));
    let m = zelf.moment().later(t, days, seconds, micros)?;
    make(t, t.class_of(zelf.into()), m, zelf.zone(), false)
}

fn offset_of(t: &Thread, zelf: DateRef) -> PyResult<Option<Span>> {
    zone::utc_offset(t, zelf.zone(), zelf.into())
}
/// The ten bytes that pickles keep, without fold.
fn state(zelf: DateRef) -> [u8; 10] {
    let [a, b, month, day] = zelf.state();
    let [hour, minute, second, x, y, z] = zelf.clock().state();
    [a, b, month, day, hour, minute, second, x, y, z]
}
/// The length from `b` to `a` as calendars and clocks show them.
fn difference(t: &Thread, a: Moment, b: Moment) -> PyResult<Span> {
    let micros = i64::from(a.clock.micro) - i64::from(b.clock.micro);
    Span::normalized(t, 0, a.seconds() - b.seconds(), micros)
}
/// `a - b` of datetimes.
fn subtract(t: &Thread, a: DateRef, b: DateRef) -> PyResult<Span> {
    let span = difference(t, a.moment(), b.moment())?;
    if a.zone() == b.zone() {
        return Ok(span);
    }
    match (offset_of(t, a)?, offset_of(t, b)?) {
        (Some(x), Some(y)) => span.subtract(t, x.subtract(t, y)?),
        (None, None) => Ok(span),
        _ => Err(t.raise_type_error("can't subtract offset-naive and offset-aware datetimes")),
    }
}
/// Whether the offset depends on fold: such a datetime equals none in another zone.
fn depends_on_fold(t: &Thread, zelf: DateRef, offset: Option<Span>) -> PyResult<bool> {
    let flipped = create(t, t.class_of(zelf.into()), zelf.moment(), zelf.zone(), !zelf.fold)?;
    Ok(offset_of(t, flipped)? != offset)
}

/// The zone that the local clock is in at a moment.
fn local_zone(t: &Thread, seconds: i64) -> PyResult<Value> {
    let shown = moment::shown(t, seconds, true)?;
    let name = t.new_str(&shown.zone)?;
    zone::fixed_of(t, shown.offset, 0, Some(name))
}
/// The zone of a datetime without one: the local one.
fn assumed_zone(t: &Thread, zelf: DateRef) -> PyResult<Value> {
    let (wall, fold) = (zelf.moment().seconds(), zelf.fold);
    let seconds = moment::from_local(t, wall, fold)?;
    // In a gap, the offset that from_local() took is not the one that holds at the moment it found, but at the other one.
    let other = moment::from_local(t, wall, !fold)?;
    local_zone(t, if other != seconds && (other > seconds) == fold { other } else { seconds })
}

/// What a clock shows at a moment: the local one, or that of a zone.
fn at(t: &Thread, class: Gc<PyType>, (seconds, micros): (i64, i64), zone: Option<Value>) -> PyResult<Value> {
    let local = zone.is_none();
    let mut m = moment::shown(t, seconds, local)?.moment;
    m.clock.micro = micros as u32;
    let fold = local && moment::is_fold(t, seconds, m.seconds())?;
    let new = make(t, class, m, zone, fold)?;
    match zone {
        Some(zone) => call::call_method(t, zone, t.intern("fromutc"), &[new]),
        None => Ok(new),
    }
}
/// The same in UTC, without a zone.
fn at_utc(t: &Thread, class: Gc<PyType>, (seconds, micros): (i64, i64)) -> PyResult<Value> {
    let mut m = moment::shown(t, seconds, false)?.moment;
    m.clock.micro = micros as u32;
    make(t, class, m, None, false)
}
fn warn_deprecated(t: &Thread, old: &str, new: &str) -> PyResult<()> {
    let message = format!(
        "datetime.datetime.{old}() is deprecated and scheduled for removal in a future version. Use timezone-aware objects to represent datetimes in UTC: datetime.datetime.{new}."
    );
    warnings::warn(t, t.types.deprecation_warning, &message, 1)
}

fn text(t: &Thread, zelf: DateRef, separator: u32, precision: Precision) -> PyResult<Value> {
    let mut out = StrBuilder::new();
    out.push_str(&zelf.iso_text());
    out.push(separator);
    out.push_str(&zelf.clock().text(precision));
    if let Some(offset) = offset_of(t, zelf)? {
        out.push_str(&zone::offset_text(offset, ":"));
    }
    out.finish(t).map(Into::into)
}
/// A part of replace().
fn part(v: Option<i32>, old: i64) -> i64 {
    v.map_or(old, i64::from)
}

#[pymethods]
impl DateTime {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        if let [pickled, rest @ ..] = args.positional()
            && rest.len() <= 1
        {
            let is_month = |c: u32| (1..=12).contains(&(c & 0x7F));
            if let Some([a, b, month, day, clock @ ..]) =
                args::pickled_state::<10>(t, *pickled, "datetime", is_month, 2)?
            {
                let zone = rest.first().copied().filter(|v| !v.is_none());
                if zone.is_some_and(|v| !zone::is_zone(t, v)) {
                    return Err(t.raise_type_error("bad tzinfo state arg"));
                }
                let m = Moment {
                    year: i64::from(u16::from_be_bytes([a, b])),
                    month: i64::from(month & 0x7F),
                    day: i64::from(day),
                    clock: Clock::from_state(clock),
                };
                return Date::alloc(t, cls, m, true, zone, month & 0x80 != 0).map(Gc::value);
            }
        }
        const NAMES: [&str; 9] = ["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold"];
        let mut n = [0; 9];
        let mut zone = Value::NONE;
        args::bind(t, args, NAMES, 3, 8, |i, v| {
            match i {
                7 => zone = v,
                _ => n[i] = args::int(t, v)?,
            }
            Ok(())
        })?;
        let [year, month, day, hour, minute, second, micro, _, fold] = n;
        check_date(t, year, month, day)?;
        let clock = Clock::checked(t, hour, minute, second, micro)?;
        let is_fold = checked_fold(t, fold)?;
        let zone = args::zone_argument(t, zone)?;
        create(t, cls, Moment { year, month, day, clock }, zone, is_fold).map(Gc::value)
    }
    #[slot]
    fn repr(t: &Thread, zelf: DateRef) -> PyResult<Gc<PyStr>> {
        let mut out = Text::new(&format!(
            "{}({}, {}, {}, {}",
            type_name(t, zelf.into()),
            zelf.year(),
            zelf.month(),
            zelf.day(),
            zelf.clock().repr_arguments()
        ));
        if zelf.fold {
            out.push(", fold=1");
        }
        if let Some(zone) = zelf.zone() {
            out.push(", tzinfo=").push_repr(t, zone)?;
        }
        out.push(")").finish(t)
    }
    #[slot]
    fn str(t: &Thread, zelf: DateRef) -> PyResult<Value> {
        if t.class_of(zelf.into()) == DateTime::class(t) {
            return text(t, zelf, u32::from(' '), Precision::Auto);
        }
        let separator = t.new_str(" ")?;
        call::call_method(t, zelf.into(), t.intern("isoformat"), &[separator])
    }
    #[slot]
    fn hash(t: &Thread, zelf: DateRef) -> PyResult<i64> {
        if zelf.hash.get() != -1 {
            return Ok(zelf.hash.get());
        }
        let asked =
            if zelf.fold { create(t, t.class_of(zelf.into()), zelf.moment(), zelf.zone(), false)? } else { zelf };
        let hash = match offset_of(t, asked)? {
            None => hash_bytes(t, &state(zelf)),
            Some(offset) => {
                let c = zelf.clock();
                let since = Span::normalized(t, zelf.ordinal(), c.seconds(), i64::from(c.micro))?;
                since.subtract(t, offset)?.hash(t)?
            }
        };
        zelf.hash.set(hash);
        Ok(hash)
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Value, other: Value, op: CompareOp) -> PyResult<Value> {
        let (Some(a), Some(b)) = (as_datetime(zelf), as_datetime(other)) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let by_fields = || Value::from_bool(op.matches(a.moment().cmp(&b.moment())));
        if a.zone() == b.zone() {
            return Ok(by_fields());
        }
        let (x, y) = (offset_of(t, a)?, offset_of(t, b)?);
        let is_equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
        let order = if x == y {
            a.moment().cmp(&b.moment())
        } else if x.is_some() && y.is_some() {
            subtract(t, a, b)?.cmp(&Span::ZERO)
        } else if is_equality {
            return Ok(Value::from_bool(op == CompareOp::Ne));
        } else {
            return Err(t.raise_type_error("can't compare offset-naive and offset-aware datetimes"));
        };
        if is_equality && order.is_eq() && (depends_on_fold(t, a, x)? || depends_on_fold(t, b, y)?) {
            return Ok(Value::from_bool(op == CompareOp::Ne));
        }
        Ok(Value::from_bool(op.matches(order)))
    }
    #[slot]
    fn add(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        match (as_datetime(a), delta::as_span(b), delta::as_span(a), as_datetime(b)) {
            (Some(moment), Some(span), ..) | (.., Some(span), Some(moment)) => shifted(t, moment, span, false),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[slot(subtract)]
    fn subtract_slot(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        let Some(moment) = as_datetime(a) else { return Ok(Value::NOT_IMPLEMENTED) };
        if let Some(other) = as_datetime(b) {
            return TimeDelta::make(t, subtract(t, moment, other)?);
        }
        match delta::as_span(b) {
            Some(span) => shifted(t, moment, span, true),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    /// The present moment: in a zone, or what the local clock shows.
    #[classmethod("now($type, /, tz=None)")]
    fn now(t: &Thread, cls: Gc<PyType>, tz: Value) -> PyResult<Value> {
        let zone = args::zone_argument(t, tz)?;
        at(t, cls, moment::now(), zone)
    }
    /// The present moment in UTC, without a zone. Deprecated.
    #[classmethod("utcnow($type, /)")]
    fn utcnow(t: &Thread, cls: Gc<PyType>) -> PyResult<Value> {
        warn_deprecated(t, "utcnow", "now(datetime.UTC)")?;
        at_utc(t, cls, moment::now())
    }
    /// The moment of a POSIX timestamp: in a zone, or what the local clock shows.
    #[classmethod("fromtimestamp(timestamp, tz=None)", no_text_signature)]
    fn fromtimestamp(t: &Thread, cls: Gc<PyType>, timestamp: Value, tz: Value) -> PyResult<Value> {
        let zone = args::zone_argument(t, tz)?;
        at(t, cls, moment::timestamp(t, timestamp)?, zone)
    }
    /// The moment of a POSIX timestamp in UTC, without a zone. Deprecated.
    #[classmethod("utcfromtimestamp", raw)]
    fn utcfromtimestamp(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        let timestamp = args::one(t, "utcfromtimestamp", args)?;
        warn_deprecated(t, "utcfromtimestamp", "fromtimestamp(timestamp, datetime.UTC)")?;
        at_utc(t, cls, moment::timestamp(t, timestamp)?)
    }
    /// The datetime that a text of this format means, as time.strptime() reads it.
    #[classmethod("strptime(string, format, /)", parse_tuple, no_text_signature)]
    fn strptime(t: &Thread, cls: Value, string: Value, format: Value) -> PyResult<Value> {
        parse(t, "_strptime_datetime_datetime", cls, string, format)
    }
    /// The datetime of a date and a time, in the time's zone unless another is given.
    #[classmethod("combine", raw)]
    fn combine(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        let (mut day, mut time, mut tzinfo) = (None, None, None);
        args::bind_named(t, "combine", args, ["date", "time", "tzinfo"], 2, 3, |i, v| {
            match i {
                0 => day = Some(as_date(v).ok_or_else(|| wrong_argument(t, "combine", 1, "datetime.date", v))?),
                1 => {
                    let is_time = v.downcast::<Native<Time>>();
                    time = Some(is_time.ok_or_else(|| wrong_argument(t, "combine", 2, "datetime.time", v))?);
                }
                _ => tzinfo = Some(v),
            }
            Ok(())
        })?;
        let (Some(day), Some(time)) = (day, time) else {
            return Err(t.raise_type_error("combine() takes a date and a time"));
        };
        let zone = match tzinfo {
            Some(v) => args::zone_argument(t, v)?,
            None => time.zone(),
        };
        make(t, cls, Moment { clock: time.clock(), ..day.moment() }, zone, time.fold)
    }
    /// The datetime that a text in a format of ISO 8601 means.
    #[classmethod("fromisoformat($type, object, /)")]
    fn fromisoformat(t: &Thread, cls: Gc<PyType>, object: Value) -> PyResult<Value> {
        let Some(s) = as_str(object) else {
            return Err(t.raise_type_error("fromisoformat: argument must be str"));
        };
        let bytes = isoformat::bytes(&s);
        let read = || -> Option<(isoformat::Day, Reading)> {
            let end = if bytes.len() < 7 { None } else { isoformat::date_end(&bytes) }?;
            let day = isoformat::date(bytes.get(..end)?)?;
            let time = if bytes.len() > end + 1 { isoformat::time(&bytes[end + 1..])? } else { Reading::MIDNIGHT };
            (bytes.len() != end + 1).then_some((day, time))
        };
        let Some(((mut year, mut month, mut day), mut time)) = read() else {
            return Err(invalid_text(t, object)?);
        };
        let zone = match time.offset {
            None => None,
            Some((0, 0)) => Some(zone::utc(t)?),
            Some((seconds, micros)) => Some(zone::fixed_of(t, seconds, micros, None)?),
        };
        let days = calendar::days_in_month(year, month);
        if day <= days && time.take_midnight(t)? {
            day += 1;
            if day > days {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        check_date(t, year, month, day)?;
        let clock = time.clock(t)?;
        make(t, cls, Moment { year, month, day, clock }, zone, false)
    }
    /// The date without the time of day.
    #[method("date($self, /)")]
    fn date(t: &Thread, zelf: DateRef) -> PyResult<Value> {
        Date::make_day(t, (zelf.year(), zelf.month(), zelf.day()))
    }
    /// The time of day, without the zone.
    #[method("time($self, /)")]
    fn time(t: &Thread, zelf: DateRef) -> PyResult<Value> {
        Time::make(t, zelf.clock(), None, zelf.fold)
    }
    /// The time of day in the same zone.
    #[method("timetz($self, /)")]
    fn timetz(t: &Thread, zelf: DateRef) -> PyResult<Value> {
        Time::make(t, zelf.clock(), zelf.zone(), zelf.fold)
    }
    /// The datetime in the style of C's ctime().
    #[method("ctime($self, /)")]
    fn ctime(zelf: DateRef) -> String {
        zelf.ctime_text()
    }
    /// A struct_time, as time.localtime() returns it.
    #[method("timetuple($self, /)")]
    fn timetuple(t: &Thread, zelf: DateRef) -> PyResult<Value> {
        let saving = zone::dst(t, zelf.zone(), zelf.into())?;
        struct_time(t, zelf.moment(), saving.map_or(-1, |span| i64::from(!span.is_zero())))
    }
    /// A struct_time in UTC, as time.gmtime() returns it.
    #[method("utctimetuple($self, /)")]
    fn utctimetuple(t: &Thread, zelf: DateRef) -> PyResult<Value> {
        let m = zelf.moment();
        let m = match offset_of(t, zelf)? {
            Some(by) => m.later(t, -i64::from(by.days), -i64::from(by.seconds), -i64::from(by.micros))?,
            None => m,
        };
        struct_time(t, m, 0)
    }
    /// The POSIX timestamp as a float; without a zone the local one is meant.
    #[method("timestamp($self, /)")]
    fn timestamp(t: &Thread, zelf: DateRef) -> PyResult<Value> {
        let m = zelf.moment();
        if zelf.zone().is_none() {
            let seconds = moment::from_local(t, m.seconds(), zelf.fold)?;
            return t.new_float(seconds as f64 + f64::from(m.clock.micro) / 1e6);
        }
        let since = Span::normalized(t, 0, m.seconds(), i64::from(m.clock.micro))?;
        match offset_of(t, zelf)? {
            Some(offset) => since.subtract(t, offset)?.total_seconds(t),
            None => Err(t.raise_type_error("can't subtract offset-naive and offset-aware datetimes")),
        }
    }
    /// The datetime in ISO 8601, YYYY-MM-DDTHH:MM:SS[.mmmmmm][+HH:MM].
    ///
    /// sep stands between date and time. timespec says how much of the time is shown: 'auto' (microseconds if there are any), 'hours', 'minutes',
    /// 'seconds', 'milliseconds' or 'microseconds'.
    #[method("isoformat(sep=<unrepresentable>, timespec=<unrepresentable>)", no_text_signature)]
    fn isoformat(t: &Thread, zelf: DateRef, sep: Option<Value>, timespec: Option<Value>) -> PyResult<Value> {
        let separator = match sep {
            None => u32::from('T'),
            Some(v) => match as_str(v) {
                Some(s) if s.len() == 1 => s.code_point(0),
                Some(s) => {
                    return Err(t.raise_type_error(format!(
                        "isoformat() argument 1 must be a unicode character, not a string of length {}",
                        s.len()
                    )));
                }
                None => return Err(wrong_argument(t, "isoformat", 1, "a unicode character", v)),
            },
        };
        let precision = Precision::of(t, timespec, 2)?;
        text(t, zelf, separator, precision)
    }
    /// What the zone's utcoffset() says.
    #[method("utcoffset($self, /)")]
    fn utcoffset(t: &Thread, zelf: DateRef) -> PyResult<Value> {
        zone::optional_delta(t, offset_of(t, zelf)?)
    }
    /// What the zone's tzname() says.
    #[method("tzname($self, /)")]
    fn tzname(t: &Thread, zelf: DateRef) -> PyResult<Value> {
        zone::name(t, zelf.zone(), zelf.into())
    }
    /// What the zone's dst() says.
    #[method("dst($self, /)")]
    fn dst(t: &Thread, zelf: DateRef) -> PyResult<Value> {
        zone::optional_delta(t, zone::dst(t, zelf.zone(), zelf.into())?)
    }
    /// A datetime that is like this one but for the parts that are given.
    #[method(
        "replace($self, /, year=unchanged, month=unchanged, day=unchanged, hour=unchanged, minute=unchanged, second=unchanged, microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)",
        text_signature = "($self, /, year=unchanged, month=unchanged, day=unchanged,\n        hour=unchanged, minute=unchanged, second=unchanged,\n        microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)"
    )]
    fn replace(
        t: &Thread,
        zelf: DateRef,
        year: Option<i32>,
        month: Option<i32>,
        day: Option<i32>,
        hour: Option<i32>,
        minute: Option<i32>,
        second: Option<i32>,
        microsecond: Option<i32>,
        tzinfo: Option<Value>,
        fold: Option<i32>,
    ) -> PyResult<Value> {
        let old = zelf.clock();
        let zone = match tzinfo {
            Some(v) => args::zone_argument(t, v)?,
            None => zelf.zone(),
        };
        let is_fold = fold.map_or(Ok(zelf.fold), |n| checked_fold(t, i64::from(n)))?;
        let (year, month, day) = (part(year, zelf.year()), part(month, zelf.month()), part(day, zelf.day()));
        check_date(t, year, month, day)?;
        let clock = Clock::checked(
            t,
            part(hour, i64::from(old.hour)),
            part(minute, i64::from(old.minute)),
            part(second, i64::from(old.second)),
            part(microsecond, i64::from(old.micro)),
        )?;
        make(t, t.class_of(zelf.into()), Moment { year, month, day, clock }, zone, is_fold)
    }
    /// What copy.replace() calls; the same as replace().
    #[method("__replace__", raw, text_signature = "($self, /, **changes)")]
    fn __replace__(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<Value> {
        replaced(t, DateTime::class(t), zelf, args)
    }
    /// The same moment in another zone, by default the local one.
    #[method("astimezone(tz=None)", no_text_signature)]
    fn astimezone(t: &Thread, zelf: DateRef, tz: Value) -> PyResult<Value> {
        let target = args::zone_argument(t, tz)?;
        let mut own = match zelf.zone() {
            Some(zone) => zone,
            None => assumed_zone(t, zelf)?,
        };
        if target == Some(own) {
            return Ok(zelf.into());
        }
        let offset = match zone::utc_offset(t, Some(own), zelf.into())? {
            Some(offset) => offset,
            None => {
                own = assumed_zone(t, zelf)?;
                if target == Some(own) {
                    return Ok(zelf.into());
                }
                zone::utc_offset(t, Some(own), zelf.into())?.unwrap_or_default()
            }
        };
        let moved = shifted(t, zelf, offset, true)?;
        let Some(moved) = as_datetime(moved) else {
            let got = type_name(t, moved);
            return Err(t.raise_type_error(format!("{got} is not a datetime")));
        };
        let target = match target {
            Some(zone) => zone,
            None => local_zone(t, moved.moment().seconds())?,
        };
        let fold = moved.fold;
        let in_utc = create(t, t.class_of(moved.into()), moved.moment(), Some(target), fold)?;
        if !zone::is_zone(t, target) {
            return Err(t.raise_type_error("tzinfo argument must be None or of a tzinfo subclass"));
        }
        call::call_method(t, target, t.intern("fromutc"), &[in_utc.into()])
    }
    /// What pickle and copy make an equal datetime from, by protocol: -> (cls, state)
    #[method("__reduce_ex__", raw)]
    fn __reduce_ex__(t: &Thread, zelf: DateRef, args: Args<'_>) -> PyResult<Value> {
        let protocol = args::int(t, args::one(t, "datetime.__reduce_ex__", args)?)?;
        let mut bytes = state(zelf);
        if protocol > 3 && zelf.fold {
            bytes[2] |= 0x80;
        }
        args::reduced(t, zelf.into(), &bytes, zelf.zone())
    }
    /// What pickle and copy make an equal datetime from; fold is lost: -> (cls, state)
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: DateRef) -> PyResult<Value> {
        args::reduced(t, zelf.into(), &state(zelf), zelf.zone())
    }
    #[getter]
    fn hour(zelf: DateRef) -> u8 {
        zelf.clock().hour
    }
    #[getter]
    fn minute(zelf: DateRef) -> u8 {
        zelf.clock().minute
    }
    #[getter]
    fn second(zelf: DateRef) -> u8 {
        zelf.clock().second
    }
    #[getter]
    fn microsecond(zelf: DateRef) -> u32 {
        zelf.clock().micro
    }
    #[getter]
    fn tzinfo(zelf: DateRef) -> Option<Value> {
        zelf.zone()
    }
    #[getter("fold")]
    fn get_fold(zelf: DateRef) -> u8 {
        u8::from(zelf.fold)
    }
    #[classattr("min")]
    fn min(t: &Thread) -> PyResult<Value> {
        let first = Moment { year: calendar::MIN_YEAR, month: 1, day: 1, clock: Clock::default() };
        make(t, DateTime::class(t), first, None, false)
    }
    #[classattr("max")]
    fn max(t: &Thread) -> PyResult<Value> {
        let last = Moment { year: calendar::MAX_YEAR, month: 12, day: 31, clock: Clock::MAX };
        make(t, DateTime::class(t), last, None, false)
    }
    #[classattr("resolution")]
    fn resolution(t: &Thread) -> PyResult<Value> {
        TimeDelta::make(t, Span::RESOLUTION)
    }
}
