//! `time`: a time of day.

use super::args;
use super::clock::{Clock, Precision, checked_fold, text_argument};
use super::date::{invalid_text, parse, replaced};
use super::delta::{Span, TimeDelta};
use super::isoformat;
use super::strftime::{self, Subject};
use super::zone;
use crate::support::Text;
use brolga_vm::abi::args::type_name;
use brolga_vm::objects::str_::{as_str, hash_bytes};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, object};
use std::cell::Cell;

/// A time of day, with or without a time zone.
#[pyclass(name = "time", module = "datetime", flags = BASETYPE, signature = "")]
pub struct Time {
    clock: Clock,
    pub(super) fold: bool,
    /// The tzinfo, unless that is None.
    zone: Field,
    /// -1: not known yet.
    hash: Cell<i64>,
}

pub type TimeRef = Gc<Native<Time>>;

impl Time {
    pub fn clock(&self) -> Clock {
        self.clock
    }
    pub fn zone(&self) -> Option<Value> {
        self.zone.get()
    }
    fn alloc(t: &Thread, class: Gc<PyType>, clock: Clock, zone: Option<Value>, fold: bool) -> PyResult<TimeRef> {
        let data = Time { clock, fold, zone: Field::opt(zone), hash: Cell::new(-1) };
        Native::new(t, class, data)
    }
    /// A plain time.
    pub fn make(t: &Thread, clock: Clock, zone: Option<Value>, fold: bool) -> PyResult<Value> {
        Time::alloc(t, Time::class(t), clock, zone, fold).map(Gc::value)
    }
    /// A time of a class: time itself, or what a subclass makes of the parts.
    fn make_in(t: &Thread, class: Gc<PyType>, clock: Clock, zone: Option<Value>, fold: bool) -> PyResult<Value> {
        if class == Time::class(t) {
            return Time::make(t, clock, zone, fold);
        }
        let [hour, minute, second, micro] =
            [u32::from(clock.hour), u32::from(clock.minute), u32::from(clock.second), clock.micro]
                .map(|n| Value::from_small_int(i64::from(n)));
        let zone = zone.unwrap_or(Value::NONE);
        let keywords = [("fold", Value::from_small_int(1))];
        let parts = [hour, minute, second, micro, zone];
        call::call_keywords(t, class.value(), &parts, if fold { &keywords } else { &[] })
    }
    fn offset(&self, t: &Thread) -> PyResult<Option<Span>> {
        zone::utc_offset(t, self.zone(), Value::NONE)
    }
    fn text(&self, t: &Thread, precision: Precision) -> PyResult<String> {
        let mut text = self.clock.text(precision);
        if let Some(offset) = self.offset(t)? {
            text += &zone::offset_text(offset, ":");
        }
        Ok(text)
    }
    /// In microseconds from midnight in UTC, which may be on another day.
    fn since_midnight(&self, offset: Span) -> i64 {
        (self.clock.seconds() - offset.whole_seconds()) * 1_000_000 + i64::from(self.clock.micro)
    }
}
/// A part of replace().
fn part(v: Option<i32>, old: impl Into<i64>) -> i64 {
    v.map_or(old.into(), i64::from)
}

#[pymethods]
impl Time {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        if let [pickled, rest @ ..] = args.positional()
            && rest.len() <= 1
        {
            let is_hour = |c: u32| (c & 0x7F) < 24;
            if let Some(mut state) = args::pickled_state::<6>(t, *pickled, "time", is_hour, 0)? {
                let zone = rest.first().copied().filter(|v| !v.is_none());
                if zone.is_some_and(|v| !zone::is_zone(t, v)) {
                    return Err(t.raise_type_error("bad tzinfo state arg"));
                }
                let is_fold = state[0] & 0x80 != 0;
                state[0] &= 0x7F;
                return Time::alloc(t, cls, Clock::from_state(state), zone, is_fold).map(Gc::value);
            }
        }
        const NAMES: [&str; 6] = ["hour", "minute", "second", "microsecond", "tzinfo", "fold"];
        let mut n = [0; 6];
        let mut zone = Value::NONE;
        args::bind(t, args, NAMES, 0, 5, |i, v| {
            match i {
                4 => zone = v,
                _ => n[i] = args::int(t, v)?,
            }
            Ok(())
        })?;
        let [hour, minute, second, micro, _, fold] = n;
        let clock = Clock::checked(t, hour, minute, second, micro)?;
        let is_fold = checked_fold(t, fold)?;
        let zone = args::zone_argument(t, zone)?;
        Time::alloc(t, cls, clock, zone, is_fold).map(Gc::value)
    }
    #[slot]
    fn repr(t: &Thread, zelf: TimeRef) -> PyResult<Gc<PyStr>> {
        let mut out = Text::new(&format!("{}({}", type_name(t, zelf.into()), zelf.clock.repr_arguments()));
        if let Some(zone) = zelf.zone() {
            out.push(", tzinfo=").push_repr(t, zone)?;
        }
        if zelf.fold {
            out.push(", fold=1");
        }
        out.push(")").finish(t)
    }
    #[slot]
    fn str(t: &Thread, zelf: TimeRef) -> PyResult<Value> {
        if t.class_of(zelf.into()) == Time::class(t) {
            return t.new_str(&zelf.text(t, Precision::Auto)?);
        }
        call::call_method(t, zelf.into(), t.intern("isoformat"), &[])
    }
    #[slot]
    fn hash(t: &Thread, zelf: TimeRef) -> PyResult<i64> {
        if zelf.hash.get() != -1 {
            return Ok(zelf.hash.get());
        }
        // The offset is asked of None: it cannot depend on fold.
        let hash = match zelf.offset(t)? {
            None => hash_bytes(t, &zelf.clock.state()),
            Some(offset) => Span::normalized(t, 0, 0, zelf.since_midnight(offset))?.hash(t)?,
        };
        zelf.hash.set(hash);
        Ok(hash)
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Value, other: Value, op: CompareOp) -> PyResult<Value> {
        let (Some(a), Some(b)) = (zelf.downcast::<Native<Time>>(), other.downcast::<Native<Time>>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let by_fields = || Value::from_bool(op.matches(a.clock.cmp(&b.clock)));
        if a.zone() == b.zone() {
            return Ok(by_fields());
        }
        match (a.offset(t)?, b.offset(t)?) {
            (x, y) if x == y => Ok(by_fields()),
            (Some(x), Some(y)) => Ok(Value::from_bool(op.matches(a.since_midnight(x).cmp(&b.since_midnight(y))))),
            _ => match op {
                CompareOp::Eq => Ok(Value::FALSE),
                CompareOp::Ne => Ok(Value::TRUE),
                _ => Err(t.raise_type_error("can't compare offset-naive and offset-aware times")),
            },
        }
    }

    /// The time that a text of this format means, as time.strptime() reads it.
    #[classmethod("strptime(string, format, /)", parse_tuple, no_text_signature)]
    fn strptime(t: &Thread, cls: Value, string: Value, format: Value) -> PyResult<Value> {
        parse(t, "_strptime_datetime_time", cls, string, format)
    }
    /// The time that a text in a format of ISO 8601 means.
    #[classmethod("fromisoformat($type, object, /)")]
    fn fromisoformat(t: &Thread, cls: Gc<PyType>, object: Value) -> PyResult<Value> {
        let Some(s) = as_str(object) else {
            return Err(t.raise_type_error("fromisoformat: argument must be str"));
        };
        let bytes = isoformat::bytes(&s);
        let Some(mut time) = isoformat::time(bytes.strip_prefix(b"T").unwrap_or(&bytes)) else {
            return Err(invalid_text(t, object)?);
        };
        time.take_midnight(t)?;
        let zone = match time.offset {
            None => None,
            Some((0, 0)) => Some(zone::utc(t)?),
            Some((seconds, micros)) => Some(zone::fixed_of(t, seconds, micros, None)?),
        };
        Time::make_in(t, cls, time.clock(t)?, zone, false)
    }
    /// The time in ISO 8601, HH:MM:SS[.mmmmmm][+HH:MM].
    ///
    /// timespec says how much of it is shown: 'auto' (microseconds if there are any), 'hours', 'minutes', 'seconds', 'milliseconds' or 'microseconds'.
    #[method("isoformat(timespec=<unrepresentable>)", no_text_signature)]
    fn isoformat(t: &Thread, zelf: TimeRef, timespec: Option<Value>) -> PyResult<String> {
        let precision = Precision::of(t, timespec, 1)?;
        zelf.text(t, precision)
    }
    /// The time as text in a format, as time.strftime() writes it; the date is 1 January 1900.
    #[method("strftime(format)", no_text_signature)]
    fn strftime(t: &Thread, zelf: TimeRef, format: Value) -> PyResult<Value> {
        let format = text_argument(t, "strftime", format)?;
        let Clock { hour, minute, second, micro } = zelf.clock;
        let [hour, minute, second] = [hour, minute, second].map(i64::from);
        let tuple = t.new_tuple(&[1900, 1, 1, hour, minute, second, 0, 1, -1].map(Value::from_small_int))?;
        strftime::format(t, format, tuple, &Subject { zone: zelf.zone(), moment: Value::NONE, micro })
    }
    /// The text of strftime(), or of str() if the format is empty.
    #[method("__format__", raw)]
    fn __format__(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<Value> {
        let format = args::one(t, "time.__format__", args)?;
        let text = text_argument(t, "__format__", format)?;
        if text.is_empty() {
            return object::str_object(t, zelf);
        }
        call::call_method(t, zelf, t.intern("strftime"), &[format])
    }
    /// What the zone's utcoffset() says of None.
    #[method("utcoffset($self, /)")]
    fn utcoffset(t: &Thread, zelf: TimeRef) -> PyResult<Value> {
        zone::optional_delta(t, zelf.offset(t)?)
    }
    /// What the zone's tzname() says of None.
    #[method("tzname($self, /)")]
    fn tzname(t: &Thread, zelf: TimeRef) -> PyResult<Value> {
        zone::name(t, zelf.zone(), Value::NONE)
    }
    /// What the zone's dst() says of None.
    #[method("dst($self, /)")]
    fn dst(t: &Thread, zelf: TimeRef) -> PyResult<Value> {
        zone::optional_delta(t, zone::dst(t, zelf.zone(), Value::NONE)?)
    }
    /// A time that is like this one but for the parts that are given.
    #[method(
        "replace($self, /, hour=unchanged, minute=unchanged, second=unchanged, microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)",
        text_signature = "($self, /, hour=unchanged, minute=unchanged, second=unchanged,\n        microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)"
    )]
    fn replace(
        t: &Thread,
        zelf: TimeRef,
        hour: Option<i32>,
        minute: Option<i32>,
        second: Option<i32>,
        microsecond: Option<i32>,
        tzinfo: Option<Value>,
        fold: Option<i32>,
    ) -> PyResult<Value> {
        let old = zelf.clock;
        let zone = match tzinfo {
            Some(v) => args::zone_argument(t, v)?,
            None => zelf.zone(),
        };
        let clock = Clock::checked(
            t,
            part(hour, old.hour),
            part(minute, old.minute),
            part(second, old.second),
            part(microsecond, old.micro),
        )?;
        let is_fold = fold.map_or(Ok(zelf.fold), |n| checked_fold(t, i64::from(n)))?;
        Time::make_in(t, t.class_of(zelf.into()), clock, zone, is_fold)
    }
    /// What copy.replace() calls; the same as replace().
    #[method("__replace__", raw, text_signature = "($self, /, **changes)")]
    fn __replace__(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<Value> {
        replaced(t, Time::class(t), zelf, args)
    }
    /// What pickle and copy make an equal time from, by protocol: -> (cls, state)
    #[method("__reduce_ex__", raw)]
    fn __reduce_ex__(t: &Thread, zelf: TimeRef, args: Args<'_>) -> PyResult<Value> {
        let protocol = args::int(t, args::one(t, "time.__reduce_ex__", args)?)?;
        let mut bytes = zelf.clock.state();
        if protocol > 3 && zelf.fold {
            bytes[0] |= 0x80;
        }
        args::reduced(t, zelf.into(), &bytes, zelf.zone())
    }
    /// What pickle and copy make an equal time from; fold is lost: -> (cls, state)
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: TimeRef) -> PyResult<Value> {
        args::reduced(t, zelf.into(), &zelf.clock.state(), zelf.zone())
    }
    #[getter]
    fn hour(zelf: TimeRef) -> u8 {
        zelf.clock.hour
    }
    #[getter]
    fn minute(zelf: TimeRef) -> u8 {
        zelf.clock.minute
    }
    #[getter]
    fn second(zelf: TimeRef) -> u8 {
        zelf.clock.second
    }
    #[getter]
    fn microsecond(zelf: TimeRef) -> u32 {
        zelf.clock.micro
    }
    #[getter]
    fn tzinfo(zelf: TimeRef) -> Option<Value> {
        zelf.zone()
    }
    #[getter("fold")]
    fn get_fold(zelf: TimeRef) -> u8 {
        u8::from(zelf.fold)
    }
    #[classattr("min")]
    fn min(t: &Thread) -> PyResult<Value> {
        Time::make(t, Clock::default(), None, false)
    }
    #[classattr("max")]
    fn max(t: &Thread) -> PyResult<Value> {
        Time::make(t, Clock::MAX, None, false)
    }
    #[classattr("resolution")]
    fn resolution(t: &Thread) -> PyResult<Value> {
        TimeDelta::make(t, Span::RESOLUTION)
    }
}
