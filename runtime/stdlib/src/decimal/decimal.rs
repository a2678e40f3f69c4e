//! `decimal.Decimal`: making numbers, operators, conversions. The methods by name are in [`super::decimal_methods`].

use super::context::{ContextObject, ContextRef, DecimalRef, integer};
use super::number::status::*;
use super::number::{Kind, Limits, Number, Rounding, power_of_ten};
use super::text;
use brolga_vm::modules::import;
use brolga_vm::objects::int;
use brolga_vm::objects::str_::{as_str, eq_str};
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::objects::{complex, float};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, object};
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;

/// A decimal number, made exactly from an int, float, text, or tuple of sign, digits and exponent.
#[pyclass(
    name = "Decimal",
    module = "decimal",
    flags = HEAPTYPE | BASETYPE | HAVE_GC,
    signature = "(value=\"0\", context=None)",
    parts(operations)
)]
pub struct PyDecimal {
    pub number: Opaque<Number>,
}

/// The modulus of hashes of numbers.
const HASH_MODULUS: u64 = (1 << 61) - 1;

impl PyDecimal {
    pub fn make(t: &Thread, number: Number) -> PyResult<DecimalRef> {
        PyDecimal::of_class(t, PyDecimal::class(t), number)
    }
    fn of_class(t: &Thread, class: Gc<PyType>, number: Number) -> PyResult<DecimalRef> {
        Native::new(t, class, PyDecimal { number: Opaque(number) })
    }
    /// A Decimal or an int as a Decimal; `None` for anything else.
    pub fn from_operand(t: &Thread, v: Value) -> PyResult<Option<DecimalRef>> {
        if let Some(decimal) = v.downcast::<Native<PyDecimal>>() {
            return Ok(Some(decimal));
        }
        match from_int(v) {
            Some(number) => PyDecimal::make(t, number).map(Some),
            None => Ok(None),
        }
    }
    /// As [`PyDecimal::from_operand`]; TypeError for anything else.
    pub fn operand(t: &Thread, v: Value) -> PyResult<DecimalRef> {
        match PyDecimal::from_operand(t, v)? {
            Some(decimal) => Ok(decimal),
            None => Err(refuse(t, v)),
        }
    }
    /// A result of two operands, in the current context.
    fn binary(t: &Thread, a: Value, b: Value, f: fn(&Number, &Number, &Limits, &mut u32) -> Number) -> PyResult<Value> {
        let (Some(a), Some(b)) = (PyDecimal::from_operand(t, a)?, PyDecimal::from_operand(t, b)?) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let context = ContextObject::current(t)?;
        Ok(context.result(t, |limits, status| f(&a.number, &b.number, limits, status))?.into())
    }
    fn unary(t: &Thread, zelf: DecimalRef, f: fn(&Number, &Limits, &mut u32) -> Number) -> PyResult<DecimalRef> {
        ContextObject::current(t)?.result(t, |limits, status| f(&zelf.number, limits, status))
    }
    /// The value as an int, rounded.
    pub fn to_int(t: &Thread, number: &Number, rounding: Rounding) -> PyResult<Value> {
        match number.kind {
            Kind::Finite => {}
            Kind::Infinite => return Err(t.raise_overflow_error("cannot convert Infinity to integer")),
            _ => return Err(t.raise_value_error("cannot convert NaN to integer")),
        }
        let magnitude = if number.exponent >= 0 {
            match number.padded(number.exponent) {
                Some(n) => n,
                None => return Err(t.raise_out_of_memory()),
            }
        } else {
            number.without_digits(-number.exponent, rounding).0
        };
        let n = IBig::from(magnitude);
        int::from_ibig(t, if number.negative { -n } else { n })
    }
    pub fn text(t: &Thread, zelf: DecimalRef) -> PyResult<String> {
        Ok(zelf.number.to_scientific(ContextObject::current(t)?.capitals.get()))
    }
}

#[cold]
fn refuse(t: &Thread, v: Value) -> Raised {
    let got = t.class_of(v).name();
    t.raise_type_error(format!("conversion from {got} to Decimal is not supported"))
}

fn from_int(v: Value) -> Option<Number> {
    let n = int::as_int(v)?;
    if let Some(small) = n.to_i64() {
        return Some(Number::from_i64(small));
    }
    let negative = n.is_negative();
    Some(Number::finite(negative, n.to_ibig().into_parts().1, 0))
}
/// The exact value of a double.
pub fn from_float(f: f64) -> Number {
    let negative = f.is_sign_negative();
    if f.is_nan() {
        return Number::nan().negated(negative);
    }
    if f.is_infinite() {
        return Number::infinity(negative);
    }
    let bits = f.to_bits();
    let (fraction, exponent) = (bits & ((1 << 52) - 1), (bits >> 52 & 0x7ff) as i64);
    let (mut mantissa, mut exponent) = match exponent {
        0 => (fraction, -1074),
        _ => (fraction | 1 << 52, exponent - 1075),
    };
    if mantissa == 0 {
        return Number::finite(negative, UBig::ZERO, 0);
    }
    let zeros = mantissa.trailing_zeros() as i64;
    mantissa >>= zeros;
    exponent += zeros;
    let mantissa = UBig::from(mantissa);
    match exponent >= 0 {
        true => Number::finite(negative, mantissa << exponent as usize, 0),
        // m / 2^k = m * 5^k / 10^k
        false => Number::finite(negative, mantissa * UBig::from(5u8).pow(-exponent as usize), exponent),
    }
}
/// An int or a float, exactly.
pub fn from_real(t: &Thread, v: Value) -> PyResult<Number> {
    if let Some(number) = from_int(v) {
        return Ok(number);
    }
    match float::as_float(v) {
        Some(f) => Ok(from_float(f)),
        None => Err(t.raise_type_error("argument must be int or float")),
    }
}
/// From sign, digits and exponent.
fn from_tuple(t: &Thread, v: Value) -> PyResult<Option<Number>> {
    let items = brolga_vm::protocol::sequence::to_tuple(t, v)?;
    let [sign, digits, exponent] = *items.items() else {
        return Err(t.raise_value_error("argument must be a sequence of length 3"));
    };
    let negative = match int::to_i64(sign) {
        Some(sign @ 0..=1) => sign == 1,
        _ => return Err(t.raise_value_error("sign must be an integer with the value 0 or 1")),
    };
    let mut kind = Kind::Finite;
    let mut power = 0;
    if as_str(exponent).is_some() {
        kind = match () {
            () if eq_str(exponent, "F") => Kind::Infinite,
            () if eq_str(exponent, "n") => Kind::Quiet,
            () if eq_str(exponent, "N") => Kind::Signaling,
            () => {
                let text = "string argument in the third position must be 'F', 'n' or 'N'";
                return Err(t.raise_value_error(text));
            }
        };
    } else if int::as_int(exponent).is_some() {
        power = integer(t, exponent)?.clamp(-3_000_000_000_000_000_000, 3_000_000_000_000_000_000);
    } else {
        return Err(t.raise_value_error("exponent must be an integer"));
    }
    let wrong = || Err(t.raise_value_error("coefficient must be a tuple of digits"));
    let digits = match as_tuple(digits) {
        Some(digits) => digits,
        None => match digits.downcast::<PyList>() {
            Some(_) => brolga_vm::protocol::sequence::to_tuple(t, digits)?,
            None => return wrong(),
        },
    };
    let mut text = Vec::with_capacity(digits.len() + 1);
    text.push(b'0');
    for v in digits.items() {
        match int::to_i64(*v) {
            Some(d @ 0..=9) => text.push(b'0' + d as u8),
            _ => return wrong(),
        }
    }
    if kind == Kind::Infinite {
        return Ok(Some(Number::infinity(negative)));
    }
    let coefficient = std::str::from_utf8(&text).ok().and_then(|text| UBig::from_str_radix(text, 10).ok());
    Ok(coefficient.map(|coefficient| Number { negative, kind, coefficient, exponent: power }))
}
/// The number that `Decimal(v)` is, which is exact.
fn convert(t: &Thread, context: ContextRef, v: Value) -> PyResult<Number> {
    if let Some(decimal) = v.downcast::<Native<PyDecimal>>() {
        return Ok(decimal.number.0.clone());
    }
    let read = if let Some(text) = as_str(v) {
        text::parse(text.code_points(), true)
    } else if let Some(number) = from_int(v) {
        return Ok(number);
    } else if v.downcast::<PyList>().is_some() || as_tuple(v).is_some() {
        from_tuple(t, v)?
    } else if let Some(f) = float::as_float(v) {
        context.note(t, FLOAT_OPERATION)?;
        return Ok(from_float(f));
    } else {
        return Err(refuse(t, v));
    };
    let mut status = 0;
    let number = text::exact(read, &mut status);
    context.note(t, status)?;
    Ok(number)
}
/// The number that `context.create_decimal(v)` is, which is rounded.
pub fn create(t: &Thread, context: ContextRef, v: Value) -> PyResult<Number> {
    let mut status = 0;
    let limits = context.limits();
    let number = if let Some(text) = as_str(v) {
        match text::parse(text.code_points(), false) {
            Some(number) => number,
            None => Number::invalid(CONVERSION_SYNTAX, &mut status),
        }
    } else if v.downcast::<PyList>().is_some() || as_tuple(v).is_some() {
        from_tuple(t, v)?.unwrap_or_else(|| Number::invalid(CONVERSION_SYNTAX, &mut status))
    } else {
        convert(t, context, v)?
    };
    let most = limits.prec - limits.clamp as i64;
    let number = if number.is_nan() && !number.coefficient.is_zero() && number.digits() > most {
        Number::invalid(CONVERSION_SYNTAX, &mut status)
    } else {
        number.finish(&limits, &mut status)
    };
    context.note(t, status)?;
    Ok(number)
}

/// `10^exponent` modulo that of hashes.
fn power_modulo(base: u64, mut exponent: u64) -> u64 {
    let (mut result, mut base) = (1u128, base as u128);
    let modulus = HASH_MODULUS as u128;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % modulus;
        }
        base = base * base % modulus;
        exponent >>= 1;
    }
    result as u64
}
fn hash(number: &Number) -> Option<i64> {
    match number.kind {
        Kind::Finite => {}
        Kind::Infinite => return Some(if number.negative { -314159 } else { 314159 }),
        _ => return None,
    }
    let scale = if number.exponent >= 0 {
        power_modulo(10, number.exponent as u64)
    } else {
        power_modulo(power_modulo(10, HASH_MODULUS - 2), number.exponent.unsigned_abs())
    };
    let rest = &number.coefficient % HASH_MODULUS;
    let n = (rest as u128 * scale as u128 % HASH_MODULUS as u128) as i64;
    let n = if number.negative { -n } else { n };
    Some(if n == -1 { -2 } else { n })
}

/// What a Decimal is compared with, of any numeric type; `None` if they do not compare. The first number may be changed to make a fraction whole.
fn comparable(
    t: &Thread,
    zelf: DecimalRef,
    other: Value,
    op: CompareOp,
    context: ContextRef,
) -> PyResult<Option<(Number, Number)>> {
    let mine = || zelf.number.0.clone();
    if let Some(other) = PyDecimal::from_operand(t, other)? {
        return Ok(Some((mine(), other.number.0.clone())));
    }
    let for_equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
    let mut real = float::as_float(other);
    if real.is_none()
        && for_equality
        && let Some(other) = complex::as_complex(other)
        && other.1 == 0.0
    {
        real = Some(other.0);
    }
    if let Some(f) = real {
        if for_equality {
            context.status.set(context.status.get() | FLOAT_OPERATION);
        } else {
            context.note(t, FLOAT_OPERATION)?;
        }
        return Ok(Some((mine(), from_float(f))));
    }
    let rational = t.kept("decimal.Rational", || import::import_attr(t, "numbers", "Rational"))?;
    if !object::is_instance(t, other, rational)? {
        return Ok(None);
    }
    let part = |name| -> PyResult<DecimalRef> {
        let v = attr::get(t, other, t.intern(name))?;
        match PyDecimal::from_operand(t, v)? {
            Some(decimal) => Ok(decimal),
            None => Err(t.raise_type_error("numerator and denominator must be integers")),
        }
    };
    let (numerator, denominator) = (part("numerator")?, part("denominator")?);
    if zelf.number.is_nan() {
        return Ok(Some((mine(), numerator.number.0.clone())));
    }
    let mut status = 0;
    let scaled = zelf.number.multiply(&denominator.number, &Limits::MAX, &mut status);
    Ok(Some((scaled, numerator.number.0.clone())))
}

#[pymethods]
impl PyDecimal {
    #[new("Decimal(value=\"0\", context=None)")]
    fn new(t: &Thread, cls: Gc<PyType>, value: Option<Value>, context: Value) -> PyResult<Value> {
        let context = ContextObject::argument(t, context)?;
        let plain = cls == PyDecimal::class(t);
        let Some(v) = value else { return Ok(PyDecimal::of_class(t, cls, Number::zero())?.into()) };
        if plain && v.downcast::<Native<PyDecimal>>().is_some() && t.class_of(v) == cls {
            return Ok(v);
        }
        let number = convert(t, context, v)?;
        Ok(PyDecimal::of_class(t, cls, number)?.into())
    }
    #[slot]
    fn repr(t: &Thread, zelf: DecimalRef) -> PyResult<String> {
        Ok(format!("Decimal('{}')", PyDecimal::text(t, zelf)?))
    }
    #[slot]
    fn str(t: &Thread, zelf: DecimalRef) -> PyResult<String> {
        PyDecimal::text(t, zelf)
    }
    #[slot]
    fn hash(t: &Thread, zelf: DecimalRef) -> PyResult<i64> {
        match hash(&zelf.number) {
            Some(hash) => Ok(hash),
            None if zelf.number.kind == Kind::Signaling => Err(t.raise_type_error("Cannot hash a signaling NaN value")),
            None => Ok(object::identity_hash(t, zelf.into())),
        }
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Value, other: Value, op: CompareOp) -> PyResult<Value> {
        let Some(zelf) = zelf.downcast::<Native<PyDecimal>>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let context = ContextObject::current(t)?;
        let Some((a, b)) = comparable(t, zelf, other, op, context)? else { return Ok(Value::NOT_IMPLEMENTED) };
        if a.is_nan() || b.is_nan() {
            let signals = a.kind == Kind::Signaling || b.kind == Kind::Signaling;
            if signals || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
                context.note(t, INVALID_OPERATION)?;
            }
            return Ok(Value::from_bool(op == CompareOp::Ne));
        }
        Ok(Value::from_bool(op.matches(a.compare(&b))))
    }
    #[slot]
    fn add(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        PyDecimal::binary(t, a, b, Number::add)
    }
    #[slot]
    fn subtract(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        PyDecimal::binary(t, a, b, Number::subtract)
    }
    #[slot]
    fn multiply(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        PyDecimal::binary(t, a, b, Number::multiply)
    }
    #[slot]
    fn true_divide(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        PyDecimal::binary(t, a, b, Number::divide)
    }
    #[slot]
    fn floor_divide(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        PyDecimal::binary(t, a, b, Number::divide_integer)
    }
    #[slot]
    fn remainder(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        PyDecimal::binary(t, a, b, Number::remainder)
    }
    #[slot]
    fn divmod(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        let (Some(a), Some(b)) = (PyDecimal::from_operand(t, a)?, PyDecimal::from_operand(t, b)?) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        divmod(t, ContextObject::current(t)?, a, b)
    }
    #[slot]
    fn power(t: &Thread, a: Value, b: Value, modulus: Value) -> PyResult<Value> {
        if modulus.is_none() {
            return PyDecimal::binary(t, a, b, Number::power);
        }
        let numbers =
            (PyDecimal::from_operand(t, a)?, PyDecimal::from_operand(t, b)?, PyDecimal::from_operand(t, modulus)?);
        let (Some(a), Some(b), Some(m)) = numbers else { return Ok(Value::NOT_IMPLEMENTED) };
        let context = ContextObject::current(t)?;
        let f = |limits: &Limits, status: &mut u32| a.number.power_modulo(&b.number, &m.number, limits, status);
        Ok(context.result(t, f)?.into())
    }
    #[slot]
    fn negative(t: &Thread, zelf: DecimalRef) -> PyResult<DecimalRef> {
        PyDecimal::unary(t, zelf, Number::minus)
    }
    #[slot]
    fn positive(t: &Thread, zelf: DecimalRef) -> PyResult<DecimalRef> {
        PyDecimal::unary(t, zelf, Number::plus)
    }
    #[slot]
    fn absolute(t: &Thread, zelf: DecimalRef) -> PyResult<DecimalRef> {
        PyDecimal::unary(t, zelf, Number::abs)
    }
    #[slot]
    fn bool(zelf: DecimalRef) -> bool {
        !zelf.number.is_zero()
    }
    #[slot]
    fn int(t: &Thread, zelf: DecimalRef) -> PyResult<Value> {
        PyDecimal::to_int(t, &zelf.number, Rounding::Down)
    }
    #[slot]
    fn float(t: &Thread, zelf: DecimalRef) -> PyResult<f64> {
        to_float(t, &zelf.number)
    }
    /// The exact value of a float or int.
    #[classmethod("from_float($type, f, /)")]
    fn from_float(t: &Thread, cls: Value, f: Value) -> PyResult<Value> {
        let number = from_real(t, f)?;
        instance_of(t, cls, number)
    }
    /// The exact value of a Decimal, int or float.
    #[classmethod("from_number($type, number, /)")]
    fn from_number(t: &Thread, cls: Value, number: Value) -> PyResult<Value> {
        let exact = match number.downcast::<Native<PyDecimal>>() {
            Some(decimal) => decimal.number.0.clone(),
            None => match (from_int(number), float::as_float(number)) {
                (Some(exact), _) => exact,
                (None, Some(f)) => {
                    ContextObject::current(t)?.note(t, FLOAT_OPERATION)?;
                    from_float(f)
                }
                (None, None) => return Err(refuse(t, number)),
            },
        };
        instance_of(t, cls, exact)
    }
    #[getter]
    fn real(zelf: DecimalRef) -> Value {
        zelf.into()
    }
    #[getter]
    fn imag(t: &Thread, _zelf: DecimalRef) -> PyResult<DecimalRef> {
        PyDecimal::make(t, Number::zero())
    }
    /// The nearest int, the even one of two; or a number with ndigits digits after the point.
    #[method("__round__($self, ndigits=<unrepresentable>, /)", no_text_signature)]
    fn __round__(t: &Thread, zelf: DecimalRef, ndigits: Option<Value>) -> PyResult<Value> {
        let Some(ndigits) = ndigits else { return PyDecimal::to_int(t, &zelf.number, Rounding::HalfEven) };
        if int::as_int(ndigits).is_none() {
            return Err(t.raise_type_error("optional arg must be an integer"));
        }
        let Some(n) = int::to_i64(ndigits) else {
            return Err(t.raise_overflow_error("Python int too large to convert to C ssize_t"));
        };
        let unit = Number::finite(false, UBig::ONE, n.checked_neg().unwrap_or(i64::MAX));
        let context = ContextObject::current(t)?;
        Ok(context.result(t, |limits, status| zelf.number.quantize(&unit, limits, status))?.into())
    }
    /// Formats by a specifier; override has decimal_point, thousands_sep and grouping in place of the locale's.
    #[method("__format__($self, format_spec, override=None, /)", no_text_signature)]
    fn __format__(t: &Thread, zelf: DecimalRef, format_spec: Value, r#override: Option<Value>) -> PyResult<Value> {
        super::decimal_methods::format(t, zelf, format_spec, r#override)
    }
}

/// An instance of a class that a class method was called on.
fn instance_of(t: &Thread, class: Value, number: Number) -> PyResult<Value> {
    let decimal: Value = PyDecimal::make(t, number)?.into();
    if class == PyDecimal::class(t).value() { Ok(decimal) } else { call::call1(t, class, decimal) }
}
pub fn divmod(t: &Thread, context: ContextRef, a: DecimalRef, b: DecimalRef) -> PyResult<Value> {
    let mut status = 0;
    let (quotient, rest) = a.number.divmod(&b.number, &context.limits(), &mut status);
    context.note(t, status)?;
    let quotient = PyDecimal::make(t, quotient)?;
    t.new_tuple(&[quotient.into(), PyDecimal::make(t, rest)?.into()])
}
fn to_float(t: &Thread, number: &Number) -> PyResult<f64> {
    match number.kind {
        Kind::Signaling => Err(t.raise_value_error("cannot convert signaling NaN to float")),
        Kind::Quiet => Ok(if number.negative { -f64::NAN } else { f64::NAN }),
        Kind::Infinite => Ok(if number.negative { f64::NEG_INFINITY } else { f64::INFINITY }),
        Kind::Finite => Ok(float::text::parse_ascii(&number.to_scientific(true)).unwrap_or(f64::NAN)),
    }
}
/// Numerator and denominator in lowest terms.
pub fn integer_ratio(t: &Thread, number: &Number) -> PyResult<Value> {
    match number.kind {
        Kind::Finite => {}
        Kind::Infinite => return Err(t.raise_overflow_error("cannot convert Infinity to integer ratio")),
        _ => return Err(t.raise_value_error("cannot convert NaN to integer ratio")),
    }
    let (numerator, denominator) = if number.coefficient.is_zero() {
        (UBig::ZERO, UBig::ONE)
    } else if number.exponent >= 0 {
        match number.padded(number.exponent) {
            Some(n) => (n, UBig::ONE),
            None => return Err(t.raise_out_of_memory()),
        }
    } else {
        let Some(power) = power_of_ten(-number.exponent) else { return Err(t.raise_out_of_memory()) };
        let common = dashu_int::ops::Gcd::gcd(&number.coefficient, &power);
        (&number.coefficient / &common, power / common)
    };
    let numerator = IBig::from(numerator);
    let numerator = int::from_ibig(t, if number.negative { -numerator } else { numerator })?;
    t.new_tuple(&[numerator, int::from_ubig(t, denominator)?])
}
/// Sign, digits and exponent.
pub fn to_tuple(t: &Thread, number: &Number) -> PyResult<Value> {
    let exponent = match number.kind {
        Kind::Finite => t.new_int(number.exponent)?,
        Kind::Infinite => t.intern("F"),
        Kind::Quiet => t.intern("n"),
        Kind::Signaling => t.intern("N"),
    };
    let mut digits = RootVec::new(&t.heap);
    if !number.is_nan() || !number.coefficient.is_zero() {
        for digit in number.coefficient.to_string().bytes() {
            digits.push(t.new_int((digit - b'0') as i64)?);
        }
    }
    let digits = t.new_tuple(&digits)?;
    call::call_values(t, super::tuple_class(t)?, &[t.new_int(number.negative as i64)?, digits, exponent])
}
/// Whether a value is smaller, equal or greater, as a number.
pub fn order_number(order: Ordering) -> Number {
    Number::from_i64(order as i64)
}
