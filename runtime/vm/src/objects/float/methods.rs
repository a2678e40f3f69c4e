//! `float` as Python sees it.

use super::text::{self, HexError};
use super::{PyFloat, as_float};
use crate::objects::int::{self, IntRef};
use crate::objects::{bytes, str_};
use crate::prelude::*;
use crate::protocol::{buffer, number};
use dashu_int::IBig;
use std::cmp::Ordering;

/// The double of a receiver that the slot machinery has checked.
#[inline]
fn this(v: Value) -> f64 {
    as_float(v).expect("checked by the descriptor")
}
/// An operand of float arithmetic: a float, or an int (which may be too large).
#[inline]
fn operand(t: &Thread, v: Value) -> Option<PyResult<f64>> {
    match as_float(v) {
        Some(f) => Some(Ok(f)),
        None => match int::as_int(v)? {
            IntRef::Small(i) => Some(Ok(i as f64)),
            IntRef::Big(_) => Some(int::to_f64(t, v)),
        },
    }
}
macro_rules! both {
    ($t:expr, $a:expr, $b:expr, $f:expr) => {
        match (operand($t, $a), operand($t, $b)) {
            (Some(x), Some(y)) => $f(x?, y?),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    };
}

/// Compares a double with an int exactly; `None` for NaN.
pub fn compare_with_int(f: f64, n: IntRef) -> Option<Ordering> {
    if f.is_nan() {
        return None;
    }
    if f.is_infinite() {
        return Some(if f > 0.0 { Ordering::Greater } else { Ordering::Less });
    }
    if let IntRef::Small(i) = n
        && i.unsigned_abs() <= 1 << 53
    {
        return f.partial_cmp(&(i as f64));
    }
    let floor = f.floor();
    Some(to_ibig(floor).cmp(&n.to_ibig()).then(if f > floor { Ordering::Greater } else { Ordering::Equal }))
}
/// The integer of a finite integral double.
fn to_ibig(f: f64) -> IBig {
    let bits = f.abs().to_bits();
    let (field, fraction) = ((bits >> 52) as i64, bits & ((1 << 52) - 1));
    if field == 0 {
        return IBig::ZERO;
    }
    let (mantissa, shift) = (IBig::from(fraction | 1 << 52), field - 1075);
    let n = if shift >= 0 { mantissa << shift as usize } else { mantissa >> (-shift).min(64) as usize };
    if f < 0.0 { -n } else { n }
}

/// `float(v)`.
pub fn to_float(t: &Thread, v: Value) -> PyResult<f64> {
    if let Some(f) = v.as_immediate_float() {
        return Ok(f);
    }
    let slots = t.class_of(v).slots.get();
    if slots.float.is_some() || slots.index.is_some() {
        return number::call_float(t, v);
    }
    let parsed = if let Some(s) = str_::as_str(v) {
        text::parse(s.code_points())
    } else if let Some(b) = bytes::as_bytes(v) {
        parse_bytes(b.as_bytes())
    } else {
        if slots.getbuffer.is_none() {
            let class = t.class_of(v).name();
            return Err(
                t.raise_type_error(format!("float() argument must be a string or a real number, not '{class}'"))
            );
        }
        buffer::with_bytes(t, v, |b| Ok(parse_bytes(b)))?
    };
    parsed.ok_or_else(|| text::conversion_error(t, v))
}
fn parse_bytes(b: &[u8]) -> Option<f64> {
    text::parse(b.iter().map(|&b| if b < 128 { b as u32 } else { u32::MAX }))
}
fn of_class(t: &Thread, cls: Gc<PyType>, f: f64) -> PyResult<Value> {
    if cls == t.types.float {
        return t.new_float(f);
    }
    crate::objects::type_::alloc_instance(t, cls, |header| PyFloat { header, value: f }).map(Into::into)
}
/// The int of a float, or CPython's errors for the special values.
pub fn to_integer(t: &Thread, f: f64) -> PyResult<Value> {
    if f.is_nan() {
        return Err(t.raise_value_error("cannot convert float NaN to integer"));
    }
    if f.is_infinite() {
        return Err(t.raise_overflow_error("cannot convert float infinity to integer"));
    }
    int::convert::from_f64(t, f)
}
/// `round(f, ndigits)`: correctly rounded on the exact decimal value, ties to even.
pub fn round_digits(t: &Thread, f: f64, digits: i64) -> PyResult<f64> {
    // Beyond these no digit changes, or none is left.
    if !f.is_finite() || digits > 323 {
        return Ok(f);
    }
    if digits < -308 {
        return Ok(0f64.copysign(f));
    }
    let rounded = if digits >= 0 {
        format!("{f:.*}", digits as usize).parse().unwrap_or(f)
    } else {
        let unit = IBig::from(10).pow(-digits as usize);
        let whole = to_ibig(f.abs().floor());
        let below = &whole % &unit;
        let twice: IBig = &below * 2;
        let fraction = f.abs().fract() > 0.0;
        let floor = &whole - &below;
        let up = match twice.cmp(&unit) {
            Ordering::Less => false,
            Ordering::Greater => true,
            Ordering::Equal => fraction || (&floor / &unit) % 2 != 0,
        };
        let n = if up { floor + unit } else { floor };
        n.to_f64().value().copysign(f)
    };
    if rounded.is_infinite() {
        return Err(t.raise_overflow_error("rounded value too large to represent"));
    }
    Ok(rounded)
}
fn zero_division(t: &Thread, message: &str) -> PyResult<Value> {
    Err(t.raise_zero_division(message))
}

#[pymethods]
impl PyFloat {
    #[new("float(x=0, /)")]
    fn new(t: &Thread, cls: Gc<PyType>, x: Option<Value>) -> PyResult<Value> {
        let f = x.map_or(Ok(0.0), |v| to_float(t, v))?;
        of_class(t, cls, f)
    }
    #[slot]
    fn repr(zelf: Value) -> String {
        super::repr(this(zelf))
    }
    #[slot]
    fn hash(zelf: Value) -> i64 {
        // NaNs hash by what tells them apart.
        super::hash(this(zelf)).unwrap_or_else(|| crate::protocol::object::hash_pointer(zelf))
    }
    #[slot]
    fn bool(zelf: Value) -> bool {
        this(zelf) != 0.0
    }
    #[slot]
    fn richcompare(zelf: Value, other: Value, op: CompareOp) -> Value {
        let f = this(zelf);
        let ordering = match (as_float(other), int::as_int(other)) {
            (Some(g), _) => f.partial_cmp(&g),
            (_, Some(n)) => compare_with_int(f, n),
            _ => return Value::NOT_IMPLEMENTED,
        };
        Value::from_bool(ordering.map_or(op == CompareOp::Ne, |o| op.matches(o)))
    }
    #[slot]
    fn add(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, |x, y| t.new_float(x + y))
    }
    #[slot]
    fn subtract(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, |x: f64, y: f64| t.new_float(x - y))
    }
    #[slot]
    fn multiply(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, |x: f64, y: f64| t.new_float(x * y))
    }
    #[slot]
    fn true_divide(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, |x: f64, y: f64| if y == 0.0 {
            zero_division(t, "division by zero")
        } else {
            t.new_float(x / y)
        })
    }
    #[slot]
    fn floor_divide(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, |x, y| if y == 0.0 {
            zero_division(t, "division by zero")
        } else {
            t.new_float(super::floor_divmod(x, y).0)
        })
    }
    #[slot]
    fn remainder(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, |x, y| if y == 0.0 {
            zero_division(t, "division by zero")
        } else {
            t.new_float(super::floor_divmod(x, y).1)
        })
    }
    #[slot]
    fn divmod(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, |x, y| {
            if y == 0.0 {
                return zero_division(t, "division by zero");
            }
            let (q, r) = super::floor_divmod(x, y);
            let pair = [t.new_float(q)?, t.new_float(r)?];
            t.new_tuple(&pair)
        })
    }
    #[slot]
    fn power(t: &Thread, a: Value, b: Value, modulus: Value) -> PyResult<Value> {
        if !modulus.is_none() {
            return Err(t.raise_type_error("pow() 3rd argument not allowed unless all arguments are integers"));
        }
        both!(t, a, b, |x, y| super::power(t, x, y))
    }
    #[slot]
    fn negative(zelf: Value) -> f64 {
        -this(zelf)
    }
    #[slot]
    fn positive(zelf: Value) -> f64 {
        this(zelf)
    }
    #[slot]
    fn absolute(zelf: Value) -> f64 {
        this(zelf).abs()
    }
    #[slot]
    fn int(t: &Thread, zelf: Value) -> PyResult<Value> {
        to_integer(t, this(zelf))
    }
    #[slot]
    fn float(zelf: Value) -> f64 {
        this(zelf)
    }

    /// The int nearest to the number in the direction of zero.
    #[method("__trunc__($self, /)", effect = Pure)]
    fn trunc(t: &Thread, zelf: Value) -> PyResult<Value> {
        to_integer(t, this(zelf))
    }
    /// The largest int that is not greater.
    #[method("__floor__($self, /)", effect = Pure)]
    fn floor(t: &Thread, zelf: Value) -> PyResult<Value> {
        to_integer(t, this(zelf).floor())
    }
    /// The smallest int that is not less.
    #[method("__ceil__($self, /)", effect = Pure)]
    fn ceil(t: &Thread, zelf: Value) -> PyResult<Value> {
        to_integer(t, this(zelf).ceil())
    }
    /// Rounds to an int, or with ndigits to a float of that many decimals; ties to even.
    #[method("__round__($self, ndigits=None, /)")]
    fn round(t: &Thread, zelf: Value, ndigits: Value) -> PyResult<Value> {
        let f = this(zelf);
        if ndigits.is_none() {
            return to_integer(t, f.round_ties_even());
        }
        let digits = number::index(t, ndigits)?;
        let digits = int::to_i64(digits).unwrap_or(if int::as_int(digits).is_some_and(IntRef::is_negative) {
            i64::MIN
        } else {
            i64::MAX
        });
        let rounded = round_digits(t, f, digits)?;
        t.new_float(rounded)
    }
    /// Returns the number itself.
    #[method("conjugate($self, /)", effect = Pure)]
    fn conjugate(zelf: Value) -> f64 {
        this(zelf)
    }
    /// Whether the number is integral.
    #[method("is_integer($self, /)", effect = Pure)]
    fn is_integer(zelf: Value) -> bool {
        let f = this(zelf);
        f.is_finite() && f == f.trunc()
    }
    /// A pair of ints whose exact quotient is the number, the second positive.
    ///
    /// >>> (0.75).as_integer_ratio(), (-2.5).as_integer_ratio()
    /// ((3, 4), (-5, 2))
    #[method("as_integer_ratio($self, /)", effect = Pure)]
    fn as_integer_ratio(t: &Thread, zelf: Value) -> PyResult<(IBig, IBig)> {
        let f = this(zelf);
        if f.is_nan() {
            return Err(t.raise_value_error("cannot convert NaN to integer ratio"));
        }
        if f.is_infinite() {
            return Err(t.raise_overflow_error("cannot convert Infinity to integer ratio"));
        }
        if f == 0.0 {
            return Ok((IBig::ZERO, IBig::ONE));
        }
        let bits = f.abs().to_bits();
        let (field, fraction) = ((bits >> 52) as i64, bits & ((1 << 52) - 1));
        let (mantissa, exponent) = if field == 0 { (fraction, -1074) } else { (fraction | 1 << 52, field - 1075) };
        let twos = mantissa.trailing_zeros() as i64;
        let (odd, exponent) = (IBig::from(mantissa >> twos), exponent + twos);
        let odd = if f < 0.0 { -odd } else { odd };
        Ok(if exponent >= 0 { (odd << exponent as usize, IBig::ONE) } else { (odd, IBig::ONE << -exponent as usize) })
    }
    /// Hexadecimal text of the exact value.
    ///
    /// >>> (0.15625).hex(), (-1.0).hex()
    /// ('0x1.4000000000000p-3', '-0x1.0000000000000p+0')
    #[method("hex($self, /)", effect = Pure)]
    fn hex(zelf: Value) -> String {
        text::to_hex(this(zelf))
    }
    /// The float of hexadecimal text.
    ///
    /// >>> float.fromhex('0x1.8p1'), float.fromhex('-0x.4')
    /// (3.0, -0.25)
    #[classmethod("fromhex($type, string, /)")]
    fn fromhex(t: &Thread, cls: Gc<PyType>, string: Value) -> PyResult<Value> {
        let Some(s) = str_::as_str(string) else {
            return Err(t.raise_type_error("bad argument type for built-in operation"));
        };
        let f = match text::from_hex(&s.to_lossy()) {
            Ok(f) => f,
            Err(HexError::Invalid) => return Err(t.raise_value_error("invalid hexadecimal floating-point string")),
            Err(HexError::Overflow) => {
                return Err(t.raise_overflow_error("hexadecimal value too large to represent as a float"));
            }
        };
        let exact = t.new_float(f)?;
        if cls == t.types.float { Ok(exact) } else { crate::protocol::call::call1(t, cls.into(), exact) }
    }
    /// The float of a real number.
    #[classmethod("from_number($type, number, /)")]
    fn from_number(t: &Thread, cls: Gc<PyType>, number: Value) -> PyResult<Value> {
        if number.as_immediate_float().is_some() && cls == t.types.float {
            return Ok(number);
        }
        let exact = t.new_float(number::to_f64(t, number)?)?;
        if cls == t.types.float { Ok(exact) } else { crate::protocol::call::call1(t, cls.into(), exact) }
    }
    #[method("__getnewargs__($self, /)")]
    fn getnewargs(t: &Thread, zelf: Value) -> PyResult<Value> {
        let f = t.new_float(this(zelf))?;
        t.new_tuple(&[f])
    }
    /// The format of C's double or float.
    #[classmethod("__getformat__($type, typestr, /)")]
    fn getformat(t: &Thread, _cls: Gc<PyType>, typestr: String) -> PyResult<&'static str> {
        match typestr.as_str() {
            "double" | "float" if cfg!(target_endian = "little") => Ok("IEEE, little-endian"),
            "double" | "float" => Ok("IEEE, big-endian"),
            _ => Err(t.raise_value_error("__getformat__() argument 1 must be 'double' or 'float'")),
        }
    }
    /// Formats the float as the format specification says.
    #[method("__format__($self, format_spec, /)")]
    fn format(t: &Thread, zelf: Value, format_spec: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
        if format_spec.is_empty() {
            return crate::protocol::object::str(t, zelf);
        }
        crate::objects::format::format_float(t, this(zelf), format_spec)
    }
    /// the number itself
    #[getter]
    fn real(zelf: Value) -> f64 {
        this(zelf)
    }
    /// always 0.0
    #[getter]
    fn imag(_zelf: Value) -> f64 {
        0.0
    }
}
