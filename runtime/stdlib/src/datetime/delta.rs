//! `timedelta`.
//!
//! A [`Span`] is normalized: 0 <= seconds < 86400, 0 <= micros < 1000000, and at most 999,999,999 days either way. So spans compare field by field. Products and
//! quotients go through the number of microseconds, which needs more than 64 bits; only what programs multiply by may need more than 128.

use super::calendar::SECONDS_PER_DAY;
use brolga_vm::abi::args::type_name;
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::objects::{float, int};
use brolga_vm::prelude::*;
use brolga_vm::protocol::number::{self, op};
use brolga_vm::protocol::{call, object};
use dashu_int::IBig;
use std::cell::Cell;
use std::cmp::Ordering;

pub const MICROS: i64 = 1_000_000;
const MICROS_PER_DAY: i128 = SECONDS_PER_DAY as i128 * MICROS as i128;
const MAX_DAYS: i64 = 999_999_999;

/// A length of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Trace)]
pub struct Span {
    pub days: i32,
    pub seconds: i32,
    pub micros: i32,
}

#[cold]
fn too_large(t: &Thread) -> Raised {
    t.raise_overflow_error("Python int too large to convert to C int")
}

impl Span {
    pub const ZERO: Span = Span { days: 0, seconds: 0, micros: 0 };
    pub const MIN: Span = Span { days: -MAX_DAYS as i32, seconds: 0, micros: 0 };
    pub const MAX: Span =
        Span { days: MAX_DAYS as i32, seconds: SECONDS_PER_DAY as i32 - 1, micros: MICROS as i32 - 1 };
    pub const RESOLUTION: Span = Span { days: 0, seconds: 0, micros: 1 };
    pub const fn of_days(days: i32) -> Span {
        Span { days, seconds: 0, micros: 0 }
    }
    /// From parts that need not be in range; they must be far from the limits of `i64`.
    pub fn normalized(t: &Thread, days: i64, seconds: i64, micros: i64) -> PyResult<Span> {
        let seconds = seconds + micros.div_euclid(MICROS);
        let days = days + seconds.div_euclid(SECONDS_PER_DAY);
        if !(-MAX_DAYS..=MAX_DAYS).contains(&days) {
            return Err(t.raise_overflow_error(format!("days={days}; must have magnitude <= {MAX_DAYS}")));
        }
        Ok(Span {
            days: days as i32,
            seconds: seconds.rem_euclid(SECONDS_PER_DAY) as i32,
            micros: micros.rem_euclid(MICROS) as i32,
        })
    }
    /// In microseconds.
    pub fn total(self) -> i128 {
        i128::from(self.days) * MICROS_PER_DAY + i128::from(self.seconds) * i128::from(MICROS) + i128::from(self.micros)
    }
    pub fn from_total(t: &Thread, micros: i128) -> PyResult<Span> {
        let days = micros.div_euclid(MICROS_PER_DAY);
        let Ok(days) = i32::try_from(days) else { return Err(too_large(t)) };
        let rest = micros.rem_euclid(MICROS_PER_DAY) as i64;
        Span::normalized(t, i64::from(days), rest / MICROS, rest % MICROS)
    }
    fn from_big(t: &Thread, micros: &IBig) -> PyResult<Span> {
        i128::try_from(micros).map_err(|_| too_large(t)).and_then(|n| Span::from_total(t, n))
    }
    pub fn add(self, t: &Thread, other: Span) -> PyResult<Span> {
        Span::normalized(
            t,
            i64::from(self.days) + i64::from(other.days),
            i64::from(self.seconds) + i64::from(other.seconds),
            i64::from(self.micros) + i64::from(other.micros),
        )
    }
    pub fn subtract(self, t: &Thread, other: Span) -> PyResult<Span> {
        Span::normalized(
            t,
            i64::from(self.days) - i64::from(other.days),
            i64::from(self.seconds) - i64::from(other.seconds),
            i64::from(self.micros) - i64::from(other.micros),
        )
    }
    pub fn negated(self, t: &Thread) -> PyResult<Span> {
        Span::ZERO.subtract(t, self)
    }
    pub fn is_zero(self) -> bool {
        self == Span::ZERO
    }
    /// Whole seconds, rounded down.
    pub fn whole_seconds(self) -> i64 {
        i64::from(self.days) * SECONDS_PER_DAY + i64::from(self.seconds)
    }
    /// `timedelta.total_seconds()`
    pub fn total_seconds(self, t: &Thread) -> PyResult<Value> {
        true_divide(t, self.total(), i128::from(MICROS))
    }
    /// Hash of the tuple of the three parts.
    pub fn hash(self, t: &Thread) -> PyResult<i64> {
        let [d, s, us] = [self.days, self.seconds, self.micros].map(|n| Value::from_small_int(i64::from(n)));
        object::hash(t, t.new_tuple(&[d, s, us])?)
    }
}

/// `a / b` of ints, correctly rounded.
fn true_divide(t: &Thread, a: i128, b: i128) -> PyResult<Value> {
    number::binary_op(t, op::TRUE_DIVIDE, int::from_i128(t, a)?, int::from_i128(t, b)?)
}
fn division_by_zero(t: &Thread) -> Raised {
    t.raise_zero_division("division by zero")
}
/// Quotient and remainder, rounded down; the divisor is not zero.
fn floor_division(a: &IBig, b: &IBig) -> (IBig, IBig) {
    let (quotient, remainder) = (a / b, a % b);
    let zero = IBig::from(0);
    if remainder != zero && (remainder < zero) != (*b < zero) {
        (quotient - IBig::from(1), remainder + b)
    } else {
        (quotient, remainder)
    }
}
/// The quotient rounded to the nearest int, halves to the even one; the divisor is not zero.
fn nearest_division(a: &IBig, b: &IBig) -> IBig {
    let (quotient, remainder) = floor_division(a, b);
    let zero = IBig::from(0);
    let twice = &remainder * IBig::from(2);
    let order = if *b > zero { twice.cmp(b) } else { b.cmp(&twice) };
    let up = match order {
        Ordering::Greater => true,
        Ordering::Equal => &quotient % IBig::from(2) != zero,
        Ordering::Less => false,
    };
    if up { quotient + IBig::from(1) } else { quotient }
}

/// A length of time: the difference of two moments. It is kept as days, seconds (0 to 86399) and microseconds (0 to 999999).
#[pyclass(name = "timedelta", module = "datetime", flags = BASETYPE, signature = "")]
pub struct TimeDelta {
    span: Span,
    /// -1: not known yet.
    hash: Cell<i64>,
}

pub type Delta = Gc<Native<TimeDelta>>;

impl TimeDelta {
    pub fn span(&self) -> Span {
        self.span
    }
    fn make_in(t: &Thread, class: Gc<PyType>, span: Span) -> PyResult<Value> {
        Native::new(t, class, TimeDelta { span, hash: Cell::new(-1) }).map(Gc::value)
    }
    pub fn make(t: &Thread, span: Span) -> PyResult<Value> {
        TimeDelta::make_in(t, TimeDelta::class(t), span)
    }
}

/// The length of a timedelta.
#[inline]
pub fn as_span(v: Value) -> Option<Span> {
    v.downcast::<Native<TimeDelta>>().map(|d| d.span)
}

/// A sum of microseconds, and the fractions of them that floats left over.
struct Sum {
    micros: IBig,
    fraction: f64,
}
impl Sum {
    /// Adds `v` units of `factor` microseconds.
    fn add(&mut self, t: &Thread, name: &str, v: Option<Value>, factor: i64) -> PyResult<()> {
        let Some(v) = v else { return Ok(()) };
        if let Some(n) = int::as_int(v) {
            self.micros += n.to_ibig() * IBig::from(factor);
            return Ok(());
        }
        let Some(f) = float::as_float(v) else {
            let message = format!("unsupported type for timedelta {name} component: {}", type_name(t, v));
            return Err(t.raise_type_error(message));
        };
        self.micros += whole(t, f)? * IBig::from(factor);
        let fraction = f.fract();
        if fraction != 0.0 {
            let part = factor as f64 * fraction;
            self.micros += whole(t, part)?;
            self.fraction += part.fract();
        }
        Ok(())
    }
    /// The fraction rounded to the nearest microsecond, so that a half makes the whole sum even.
    fn finish(mut self, t: &Thread) -> PyResult<Span> {
        if self.fraction != 0.0 {
            let mut rounded = self.fraction.round();
            if (rounded - self.fraction).abs() == 0.5 {
                let odd = if &self.micros % IBig::from(2) == IBig::from(0) { 0.0 } else { 1.0 };
                rounded = 2.0 * ((self.fraction + odd) * 0.5).round() - odd;
            }
            self.micros += IBig::from(rounded as i64);
        }
        Span::from_big(t, &self.micros)
    }
}
/// The whole part of a float.
fn whole(t: &Thread, f: f64) -> PyResult<IBig> {
    if f.abs() < 9e18 {
        return Ok(IBig::from(f as i64));
    }
    let v = float::methods::to_integer(t, f)?;
    Ok(int::to_ibig(v).unwrap_or_default())
}

/// Numerator and denominator of a float; subclasses may have their own idea of them.
fn ratio(t: &Thread, v: Value) -> PyResult<(IBig, IBig)> {
    let pair = call::call_method(t, v, t.intern("as_integer_ratio"), &[])?;
    let Some(pair) = as_tuple(pair) else {
        let got = type_name(t, pair);
        let message = format!("unexpected return type from as_integer_ratio(): expected tuple, not '{got}'");
        return Err(t.raise_type_error(message));
    };
    let [n, d] = *pair.items() else {
        return Err(t.raise_value_error("as_integer_ratio() must return a 2-tuple"));
    };
    match (int::to_ibig(n), int::to_ibig(d)) {
        (Some(n), Some(d)) => Ok((n, d)),
        (n, _) => {
            let wrong = if n.is_none() { pair.get(0) } else { pair.get(1) };
            let symbol = if n.is_none() { "*" } else { "//" };
            let message = format!("unsupported operand type(s) for {symbol}: 'int' and '{}'", t.class_of(wrong).name());
            Err(t.raise_type_error(message))
        }
    }
}

fn multiply(t: &Thread, span: Span, v: Value) -> PyResult<Option<Span>> {
    if let Some(n) = int::as_int(v) {
        if let Some(product) = n.to_i128().and_then(|n| span.total().checked_mul(n)) {
            return Span::from_total(t, product).map(Some);
        }
        return Span::from_big(t, &(IBig::from(span.total()) * n.to_ibig())).map(Some);
    }
    if float::as_float(v).is_some() {
        let (n, d) = ratio(t, v)?;
        if d == IBig::from(0) {
            return Err(division_by_zero(t));
        }
        return Span::from_big(t, &nearest_division(&(IBig::from(span.total()) * n), &d)).map(Some);
    }
    Ok(None)
}

/// `a` divided by `b`, rounded down, and the rest.
fn floor_divmod(t: &Thread, a: Span, b: Span) -> PyResult<(i128, Span)> {
    let (a, b) = (a.total(), b.total());
    if b == 0 {
        return Err(division_by_zero(t));
    }
    let (mut quotient, mut rest) = (a / b, a % b);
    if rest != 0 && (rest < 0) != (b < 0) {
        quotient -= 1;
        rest += b;
    }
    Ok((quotient, Span::from_total(t, rest)?))
}

#[pymethods]
impl TimeDelta {
    #[new(
        "__new__(days=<unrepresentable>, seconds=<unrepresentable>, microseconds=<unrepresentable>, milliseconds=<unrepresentable>, minutes=<unrepresentable>, hours=<unrepresentable>, weeks=<unrepresentable>)"
    )]
    fn new(
        t: &Thread,
        cls: Gc<PyType>,
        days: Option<Value>,
        seconds: Option<Value>,
        microseconds: Option<Value>,
        milliseconds: Option<Value>,
        minutes: Option<Value>,
        hours: Option<Value>,
        weeks: Option<Value>,
    ) -> PyResult<Value> {
        let mut sum = Sum { micros: IBig::from(0), fraction: 0.0 };
        sum.add(t, "microseconds", microseconds, 1)?;
        sum.add(t, "milliseconds", milliseconds, 1000)?;
        sum.add(t, "seconds", seconds, MICROS)?;
        sum.add(t, "minutes", minutes, 60 * MICROS)?;
        sum.add(t, "hours", hours, 3600 * MICROS)?;
        sum.add(t, "days", days, SECONDS_PER_DAY * MICROS)?;
        sum.add(t, "weeks", weeks, 7 * SECONDS_PER_DAY * MICROS)?;
        TimeDelta::make_in(t, cls, sum.finish(t)?)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Delta) -> String {
        let Span { days, seconds, micros } = zelf.span;
        let parts: Vec<String> = [("days", days), ("seconds", seconds), ("microseconds", micros)]
            .iter()
            .filter(|(_, n)| *n != 0)
            .map(|(name, n)| format!("{name}={n}"))
            .collect();
        let parts = if parts.is_empty() { "0".to_owned() } else { parts.join(", ") };
        format!("{}({parts})", type_name(t, zelf.into()))
    }
    #[slot]
    fn str(zelf: Delta) -> String {
        let Span { days, seconds, micros } = zelf.span;
        let mut text = match days {
            0 => String::new(),
            1 | -1 => format!("{days} day, "),
            _ => format!("{days} days, "),
        };
        text += &format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        if micros != 0 {
            text += &format!(".{micros:06}");
        }
        text
    }
    #[slot]
    fn hash(t: &Thread, zelf: Delta) -> PyResult<i64> {
        if zelf.hash.get() == -1 {
            zelf.hash.set(zelf.span.hash(t)?);
        }
        Ok(zelf.hash.get())
    }
    #[slot]
    fn richcompare(zelf: Value, other: Value, op: CompareOp) -> Value {
        match (as_span(zelf), as_span(other)) {
            (Some(a), Some(b)) => Value::from_bool(op.matches(a.cmp(&b))),
            _ => Value::NOT_IMPLEMENTED,
        }
    }
    #[slot]
    fn bool(zelf: Delta) -> bool {
        !zelf.span.is_zero()
    }
    #[slot]
    fn negative(t: &Thread, zelf: Delta) -> PyResult<Value> {
        TimeDelta::make(t, zelf.span.negated(t)?)
    }
    #[slot]
    fn positive(t: &Thread, zelf: Delta) -> PyResult<Value> {
        TimeDelta::make(t, zelf.span)
    }
    #[slot]
    fn absolute(t: &Thread, zelf: Delta) -> PyResult<Value> {
        let span = if zelf.span.days < 0 { zelf.span.negated(t)? } else { zelf.span };
        TimeDelta::make(t, span)
    }
    #[slot]
    fn add(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        match (as_span(a), as_span(b)) {
            (Some(a), Some(b)) => TimeDelta::make(t, a.add(t, b)?),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[slot]
    fn subtract(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        match (as_span(a), as_span(b)) {
            (Some(a), Some(b)) => TimeDelta::make(t, a.subtract(t, b)?),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[slot]
    fn multiply(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        let product = match (as_span(a), as_span(b)) {
            (Some(a), None) => multiply(t, a, b)?,
            (None, Some(b)) => multiply(t, b, a)?,
            _ => None,
        };
        product.map_or(Ok(Value::NOT_IMPLEMENTED), |span| TimeDelta::make(t, span))
    }
    #[slot]
    fn true_divide(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        let Some(span) = as_span(a) else { return Ok(Value::NOT_IMPLEMENTED) };
        if let Some(other) = as_span(b) {
            return true_divide(t, span.total(), other.total());
        }
        let total = IBig::from(span.total());
        let (dividend, divisor) = if let Some(n) = int::to_ibig(b) {
            (total, n)
        } else if float::as_float(b).is_some() {
            let (n, d) = ratio(t, b)?;
            (total * d, n)
        } else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        if divisor == IBig::from(0) {
            return Err(division_by_zero(t));
        }
        TimeDelta::make(t, Span::from_big(t, &nearest_division(&dividend, &divisor))?)
    }
    #[slot]
    fn floor_divide(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        let Some(span) = as_span(a) else { return Ok(Value::NOT_IMPLEMENTED) };
        if let Some(other) = as_span(b) {
            let (quotient, _) = floor_divmod(t, span, other)?;
            return int::from_i128(t, quotient);
        }
        let Some(n) = int::to_ibig(b) else { return Ok(Value::NOT_IMPLEMENTED) };
        if n == IBig::from(0) {
            return Err(division_by_zero(t));
        }
        TimeDelta::make(t, Span::from_big(t, &floor_division(&IBig::from(span.total()), &n).0)?)
    }
    #[slot]
    fn remainder(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        match (as_span(a), as_span(b)) {
            (Some(a), Some(b)) => TimeDelta::make(t, floor_divmod(t, a, b)?.1),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[slot]
    fn divmod(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        let (Some(a), Some(b)) = (as_span(a), as_span(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
        let (quotient, rest) = floor_divmod(t, a, b)?;
        let quotient = int::from_i128(t, quotient)?;
        let rest = TimeDelta::make(t, rest)?;
        t.new_tuple(&[quotient, rest])
    }
    /// The whole length in seconds, as a float.
    #[method("total_seconds($self, /)", effect = Reads)]
    fn total_seconds(t: &Thread, zelf: Delta) -> PyResult<Value> {
        zelf.span.total_seconds(t)
    }
    /// What pickle and copy make an equal timedelta from.
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Delta) -> PyResult<Value> {
        let Span { days, seconds, micros } = zelf.span;
        let parts = t.new_tuple(&[days, seconds, micros].map(|n| Value::from_small_int(i64::from(n))))?;
        t.new_tuple(&[t.class_of(zelf.into()).value(), parts])
    }
    /// Number of days.
    #[member]
    fn days(zelf: Delta) -> i32 {
        zelf.span.days
    }
    /// Number of seconds (>= 0 and less than 1 day).
    #[member]
    fn seconds(zelf: Delta) -> i32 {
        zelf.span.seconds
    }
    /// Number of microseconds (>= 0 and less than 1 second).
    #[member]
    fn microseconds(zelf: Delta) -> i32 {
        zelf.span.micros
    }
    #[classattr("resolution")]
    fn resolution(t: &Thread) -> PyResult<Value> {
        TimeDelta::make(t, Span::RESOLUTION)
    }
    #[classattr("min")]
    fn min(t: &Thread) -> PyResult<Value> {
        TimeDelta::make(t, Span::MIN)
    }
    #[classattr("max")]
    fn max(t: &Thread) -> PyResult<Value> {
        TimeDelta::make(t, Span::MAX)
    }
}
