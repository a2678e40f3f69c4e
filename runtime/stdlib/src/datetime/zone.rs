//! `tzinfo`, the abstract base of time zones, and `timezone`: a fixed offset from UTC; and how the other classes ask a zone.

use super::clock::wrong_argument;
use super::date::{Date, DateRef, is_datetime};
use super::datetime;
use super::delta::{self, Span, TimeDelta};
use crate::support::{Text, held};
use brolga_vm::abi::args::type_name;
use brolga_vm::objects::reduce;
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, object};

/// The base of time zones: subclasses say in utcoffset(), tzname() and dst() what holds at a moment.
#[pyclass(name = "tzinfo", module = "datetime", layout_of = object, flags = BASETYPE, signature = "")]
pub struct TzInfo;

/// A time zone with a fixed offset from UTC.
#[pyclass(name = "timezone", module = "datetime", base = TzInfo, signature = "")]
pub struct TimeZone {
    offset: GcField<Native<TimeDelta>>,
    name: Field,
}

pub type FixedZone = Gc<Native<TimeZone>>;

/// Whether a value is an instance of tzinfo.
#[inline]
pub fn is_zone(t: &Thread, v: Value) -> bool {
    v.downcast::<Native<TimeZone>>().is_some() || t.class_of(v).is_subtype_of(TzInfo::class(t))
}

/// Offsets are less than a day either way.
fn check_offset(t: &Thread, offset: Value) -> PyResult<Span> {
    let span = delta::as_span(offset).unwrap_or_default();
    if span > Span::of_days(-1) && span < Span::of_days(1) {
        return Ok(span);
    }
    let shown = object::repr(t, offset)?;
    Err(t.raise_value_error(format!(
        "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not {}",
        shown.to_lossy()
    )))
}

/// The zone of an offset; `timezone.utc` without offset and name.
pub fn fixed(t: &Thread, offset: Value, name: Option<Value>) -> PyResult<Value> {
    if name.is_none() && delta::as_span(offset).is_some_and(Span::is_zero) {
        return utc(t);
    }
    check_offset(t, offset)?;
    create(t, offset, name)
}
fn create(t: &Thread, offset: Value, name: Option<Value>) -> PyResult<Value> {
    let data = TimeZone { offset: GcField::opt(offset.downcast()), name: Field::opt(name) };
    Native::new(t, TimeZone::class(t), data).map(Gc::value)
}
/// The zone of so many seconds and microseconds.
pub fn fixed_of(t: &Thread, seconds: i64, micros: i64, name: Option<Value>) -> PyResult<Value> {
    let offset = TimeDelta::make(t, Span::normalized(t, 0, seconds, micros)?)?;
    fixed(t, offset, name)
}
/// `timezone.utc`
pub fn utc(t: &Thread) -> PyResult<Value> {
    t.kept("datetime.timezone.utc", || {
        let zero = TimeDelta::make(t, Span::ZERO)?;
        create(t, zero, None)
    })
}

/// What a zone's utcoffset() or dst() says of a moment (None for a time of day): None, or less than a day.
fn ask_offset(t: &Thread, zone: Option<Value>, name: &str, moment: Value) -> PyResult<Option<Span>> {
    let Some(zone) = zone else { return Ok(None) };
    let v = call::call_method(t, zone, t.intern(name), &[moment])?;
    if v.is_none() {
        return Ok(None);
    }
    if delta::as_span(v).is_none() {
        let got = type_name(t, v);
        return Err(t.raise_type_error(format!("tzinfo.{name}() must return None or timedelta, not '{got}'")));
    }
    check_offset(t, v).map(Some)
}
/// The offset from UTC at a moment.
pub fn utc_offset(t: &Thread, zone: Option<Value>, moment: Value) -> PyResult<Option<Span>> {
    match zone.and_then(|z| z.downcast::<Native<TimeZone>>()) {
        Some(fixed) => Ok(Some(held(&fixed.offset).span())),
        None => ask_offset(t, zone, "utcoffset", moment),
    }
}
/// The part of the offset that is daylight saving time.
pub fn dst(t: &Thread, zone: Option<Value>, moment: Value) -> PyResult<Option<Span>> {
    match zone.and_then(|z| z.downcast::<Native<TimeZone>>()) {
        Some(_) => Ok(None),
        None => ask_offset(t, zone, "dst", moment),
    }
}
/// The zone's name at a moment: a `str`, or None.
pub fn name(t: &Thread, zone: Option<Value>, moment: Value) -> PyResult<Value> {
    let Some(zone) = zone else { return Ok(Value::NONE) };
    let v = call::call_method(t, zone, t.intern("tzname"), &[moment])?;
    if v.is_none() || as_str(v).is_some() {
        return Ok(v);
    }
    let got = type_name(t, v);
    Err(t.raise_type_error(format!("tzinfo.tzname() must return None or a string, not '{got}'")))
}
/// An offset as a method returns it.
pub fn optional_delta(t: &Thread, span: Option<Span>) -> PyResult<Value> {
    span.map_or(Ok(Value::NONE), |span| TimeDelta::make(t, span))
}

/// `+05:30`, with seconds and microseconds if there are any; `separator` is what stands between.
pub fn offset_text(span: Span, separator: &str) -> String {
    let total = span.whole_seconds() * delta::MICROS + i64::from(span.micros);
    let (sign, total) = if total < 0 { ('-', -total) } else { ('+', total) };
    let (seconds, micros) = (total / delta::MICROS, total % delta::MICROS);
    let mut text = format!("{sign}{:02}{separator}{:02}", seconds / 3600, seconds / 60 % 60);
    if seconds % 60 != 0 || micros != 0 {
        text += &format!("{separator}{:02}", seconds % 60);
    }
    if micros != 0 {
        text += &format!(".{micros:06}");
    }
    text
}

fn must_implement(t: &Thread, name: &str) -> Raised {
    t.raise_not_implemented(format!("a tzinfo subclass must implement {name}()"))
}
/// The argument of fromutc(): a datetime in this zone.
fn moment_in(t: &Thread, zone: Value, v: Value) -> PyResult<DateRef> {
    let Some(moment) = v.downcast::<Native<Date>>().filter(|_| is_datetime(v)) else {
        return Err(t.raise_type_error("fromutc: argument must be a datetime"));
    };
    if moment.zone() != Some(zone) {
        return Err(t.raise_value_error("fromutc: dt.tzinfo is not self"));
    }
    Ok(moment)
}

#[pymethods]
impl TzInfo {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Value> {
        brolga_vm::objects::instance::alloc_plain(t, cls)
    }
    /// The zone's name at a moment, as text.
    #[method("tzname($self, object, /)")]
    fn tzname(t: &Thread, _zelf: Value, _object: Value) -> PyResult<Value> {
        Err(must_implement(t, "tzname"))
    }
    /// How far the zone is ahead of UTC at a moment.
    #[method("utcoffset($self, object, /)")]
    fn utcoffset(t: &Thread, _zelf: Value, _object: Value) -> PyResult<Value> {
        Err(must_implement(t, "utcoffset"))
    }
    /// How much of the offset is daylight saving time at a moment.
    #[method("dst($self, object, /)")]
    fn dst(t: &Thread, _zelf: Value, _object: Value) -> PyResult<Value> {
        Err(must_implement(t, "dst"))
    }
    /// The local moment of a datetime that holds UTC, although its tzinfo is this zone.
    #[method("fromutc($self, object, /)")]
    fn fromutc(t: &Thread, zelf: Value, object: Value) -> PyResult<Value> {
        let moment = moment_in(t, zelf, object)?;
        let Some(offset) = utc_offset(t, moment.zone(), object)? else {
            return Err(t.raise_value_error("fromutc: non-None utcoffset() result required"));
        };
        let Some(saving) = dst(t, moment.zone(), object)? else {
            return Err(t.raise_value_error("fromutc: non-None dst() result required"));
        };
        // First standard time, then what is saved at that moment.
        let standard = offset.subtract(t, saving)?;
        let result = datetime::shifted(t, moment, standard, false)?;
        let Some(moment) = result.downcast::<Native<Date>>().filter(|_| is_datetime(result)) else {
            return Ok(result);
        };
        match dst(t, moment.zone(), result)? {
            None => Err(t.raise_value_error("fromutc: tz.dst() gave inconsistent results; cannot convert")),
            Some(saving) if saving.is_zero() => Ok(result),
            Some(saving) => datetime::shifted(t, moment, saving, false),
        }
    }
    /// What pickle and copy make an equal zone from: -> (cls, state)
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Value) -> PyResult<Value> {
        let arguments = match attr::get_optional(t, zelf, t.intern("__getinitargs__"))? {
            Some(method) => call::call0(t, method)?,
            None => t.empty_tuple().value(),
        };
        let state = reduce::state_of(t, zelf, false)?;
        t.new_tuple(&[t.class_of(zelf).value(), arguments, state])
    }
}

/// What the methods of timezone accept: a datetime or None.
fn check_moment(t: &Thread, method: &str, v: Value) -> PyResult<()> {
    if v.is_none() || is_datetime(v) {
        return Ok(());
    }
    let got = type_name(t, v);
    Err(t.raise_type_error(format!("{method}(dt) argument must be a datetime instance or None, not {got}")))
}

impl TimeZone {
    fn is_utc(t: &Thread, zelf: FixedZone) -> PyResult<bool> {
        Ok(utc(t)? == Value::from(zelf))
    }
    /// The name given, or one made of the offset.
    fn text(t: &Thread, zelf: FixedZone) -> PyResult<Value> {
        if let Some(name) = zelf.name.get() {
            return Ok(name);
        }
        let offset = held(&zelf.offset).span();
        if offset.is_zero() {
            return t.new_str("UTC");
        }
        t.new_str(&format!("UTC{}", offset_text(offset, ":")))
    }
}

#[pymethods]
impl TimeZone {
    #[new("timezone(offset, name=<unrepresentable>)")]
    fn new(t: &Thread, _cls: Gc<PyType>, offset: Value, name: Option<Value>) -> PyResult<Value> {
        if delta::as_span(offset).is_none() {
            return Err(wrong_argument(t, "timezone", 1, "datetime.timedelta", offset));
        }
        if let Some(v) = name
            && as_str(v).is_none()
        {
            return Err(wrong_argument(t, "timezone", 2, "str", v));
        }
        fixed(t, offset, name)
    }
    #[slot]
    fn repr(t: &Thread, zelf: FixedZone) -> PyResult<Gc<PyStr>> {
        let class = type_name(t, zelf.into());
        if TimeZone::is_utc(t, zelf)? {
            return PyStr::new(t, &format!("{class}.utc"));
        }
        let mut text = Text::new(&format!("{class}("));
        text.push_repr(t, held(&zelf.offset).into())?;
        if let Some(name) = zelf.name.get() {
            text.push(", ").push_repr(t, name)?;
        }
        text.push(")").finish(t)
    }
    #[slot]
    fn str(t: &Thread, zelf: FixedZone) -> PyResult<Value> {
        TimeZone::text(t, zelf)
    }
    #[slot]
    fn hash(t: &Thread, zelf: FixedZone) -> PyResult<i64> {
        object::hash(t, held(&zelf.offset).into())
    }
    #[slot]
    fn richcompare(zelf: FixedZone, other: Value, op: CompareOp) -> Value {
        let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.downcast::<Native<TimeZone>>(), op) else {
            return Value::NOT_IMPLEMENTED;
        };
        let equal = held(&zelf.offset).span() == held(&other.offset).span();
        Value::from_bool(equal == (op == CompareOp::Eq))
    }
    /// The name that was given, or one like UTC+05:30.
    #[method("tzname($self, object, /)")]
    fn tzname(t: &Thread, zelf: FixedZone, object: Value) -> PyResult<Value> {
        check_moment(t, "tzname", object)?;
        TimeZone::text(t, zelf)
    }
    /// The fixed offset.
    #[method("utcoffset($self, object, /)")]
    fn utcoffset(t: &Thread, zelf: FixedZone, object: Value) -> PyResult<Value> {
        check_moment(t, "utcoffset", object)?;
        Ok(held(&zelf.offset).into())
    }
    /// None: nothing is known of daylight saving time.
    #[method("dst($self, object, /)")]
    fn dst(t: &Thread, _zelf: FixedZone, object: Value) -> PyResult<Value> {
        check_moment(t, "dst", object)?;
        Ok(Value::NONE)
    }
    /// The local moment of a datetime that holds UTC, although its tzinfo is this zone.
    #[method("fromutc($self, object, /)")]
    fn fromutc(t: &Thread, zelf: FixedZone, object: Value) -> PyResult<Value> {
        let moment = moment_in(t, zelf.into(), object)?;
        datetime::shifted(t, moment, held(&zelf.offset).span(), false)
    }
    /// The arguments that pickle passes to the class.
    #[method("__getinitargs__($self, /)")]
    fn __getinitargs__(t: &Thread, zelf: FixedZone) -> PyResult<Value> {
        match zelf.name.get() {
            Some(name) => t.new_tuple(&[held(&zelf.offset).into(), name]),
            None => t.new_tuple(&[held(&zelf.offset).into()]),
        }
    }
    #[classattr("utc")]
    fn utc(t: &Thread) -> PyResult<Value> {
        utc(t)
    }
    #[classattr("min")]
    fn min(t: &Thread) -> PyResult<Value> {
        fixed_of(t, -86_340, 0, None)
    }
    #[classattr("max")]
    fn max(t: &Thread) -> PyResult<Value> {
        fixed_of(t, 86_340, 0, None)
    }
}
