//! `int` as Python sees it.

use super::convert::{self, ParseError};
use super::{IntRef, PyInt, arith, as_int};
use crate::objects::bytearray::PyByteArray;
use crate::objects::bytes::{self, PyBytes};
use crate::objects::str_;
use crate::objects::wrapped::Wrapped;
use crate::prelude::*;
use crate::protocol::{buffer, number, object};
use std::cmp::Ordering;

/// The number of a receiver that the slot machinery has checked.
#[inline]
fn this(v: Value) -> IntRef {
    as_int(v).expect("checked by the descriptor")
}
/// Applies an operation of [`arith`] if both operands are ints.
macro_rules! both {
    ($t:expr, $a:expr, $b:expr, $f:path) => {
        match (as_int($a), as_int($b)) {
            (Some(x), Some(y)) => $f($t, x, y),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    };
}

/// The text of an object in an "invalid literal" message: its `repr`, cut to 200 characters.
fn shown(t: &Thread, v: Value) -> PyResult<String> {
    let r = object::repr(t, v)?;
    let text = r.to_lossy();
    Ok(text.chars().take(200).collect())
}
fn invalid_literal(t: &Thread, base: u32, v: Value) -> Raised {
    match shown(t, v) {
        Ok(text) => t.raise_value_error(format!("invalid literal for int() with base {base}: {text}")),
        Err(r) => r,
    }
}
/// `int(text, base)` for text or bytes; `None` if `v` is neither.
fn parse_value(t: &Thread, v: Value, base: u32) -> Option<PyResult<Value>> {
    let parsed = if let Some(s) = str_::as_str(v) {
        convert::parse(t, s.code_points(), base)
    } else if let Some(b) = bytes::as_bytes(v) {
        convert::parse(t, b.as_bytes().iter().map(|&b| if b < 128 { b as u32 } else { u32::MAX }), base)
    } else if t.class_of(v).slots.get().getbuffer.is_some() {
        let mut copy = Vec::new();
        if let Err(r) = buffer::with_bytes(t, v, |b| {
            copy.extend_from_slice(b);
            Ok(())
        }) {
            return Some(Err(r));
        }
        let parsed = convert::parse(t, copy.iter().map(|&b| if b < 128 { b as u32 } else { u32::MAX }), base);
        if matches!(parsed, Err(ParseError::Invalid)) {
            return Some(Err(match PyBytes::new(t, &copy) {
                Ok(b) => invalid_literal(t, base, b.into()),
                Err(r) => r,
            }));
        }
        parsed
    } else {
        return None;
    };
    Some(match parsed {
        Ok(n) => Ok(n),
        Err(ParseError::Raised(r)) => Err(r),
        Err(ParseError::Invalid) => Err(invalid_literal(t, base, v)),
    })
}
/// `int(v)`.
pub fn to_int(t: &Thread, v: Value) -> PyResult<Value> {
    if super::is_exact(v) {
        return Ok(v);
    }
    let class = t.class_of(v);
    if let Some(f) = class.slots.get().int {
        let n = f(t, v)?;
        if super::is_exact(n) {
            return Ok(n);
        }
        return match as_int(n) {
            Some(i) => {
                let class = t.class_of(n).name();
                crate::modules::warnings::warn(
                    t,
                    t.types.deprecation_warning,
                    &format!(
                        "__int__ returned non-int (type {class}).  The ability to return an instance of a strict subclass of int is \
                         deprecated, and may not be supported in a future version of Python."
                    ),
                    1,
                )?;
                arith::itself(t, i)
            }
            None => Err(t.raise_type_error(format!("__int__ returned non-int (type {})", t.class_of(n).name()))),
        };
    }
    if class.slots.get().index.is_some() {
        return number::index(t, v);
    }
    match parse_value(t, v, 10) {
        Some(r) => r,
        None => Err(t.raise_type_error(format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            class.name()
        ))),
    }
}
/// An instance of a subclass around an exact int.
fn of_class(t: &Thread, cls: Gc<PyType>, exact: Value) -> PyResult<Value> {
    if cls == t.types.int {
        return Ok(exact);
    }
    crate::objects::type_::alloc_instance(t, cls, |header| Wrapped { header, value: Field::new(exact) }).map(Into::into)
}

/// Whether byte order text means little-endian.
fn little_endian(t: &Thread, order: Option<Gc<PyStr>>) -> PyResult<bool> {
    match order {
        None => Ok(false),
        Some(s) if str_::eq_str(s.into(), "big") => Ok(false),
        Some(s) if str_::eq_str(s.into(), "little") => Ok(true),
        Some(_) => Err(t.raise_value_error("byteorder must be either 'little' or 'big'")),
    }
}

#[pymethods]
impl PyInt {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        let a = args.positional();
        let mut base = a.get(1).copied();
        for (name, v) in args.keywords() {
            if str_::eq_str(name, "base") && base.is_none() {
                base = Some(v);
            } else {
                let name = str_::as_str(name).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
                return Err(t.raise_type_error(format!("int() got an unexpected keyword argument '{name}'")));
            }
        }
        if a.len() + args.keyword_count() > 2 {
            let n = a.len() + args.keyword_count();
            let text = if args.keyword_count() == 0 && cls == t.types.int {
                format!("int expected at most 2 arguments, got {n}")
            } else {
                format!("int() takes at most 2 arguments ({n} given)")
            };
            return Err(t.raise_type_error(text));
        }
        let exact = match (a.first().copied(), base) {
            (None, None) => Value::from_small_int(0),
            (None, Some(_)) => return Err(t.raise_type_error("int() missing string argument")),
            (Some(x), None) => to_int(t, x)?,
            (Some(x), Some(base)) => {
                let base = number::index_i64_clamped(t, base)?;
                if base != 0 && !(2..=36).contains(&base) {
                    return Err(t.raise_value_error("int() base must be >= 2 and <= 36, or 0"));
                }
                let is_text = str_::as_str(x).is_some() || bytes::as_bytes(x).is_some();
                match Some(x).filter(|x| is_text || x.downcast::<PyByteArray>().is_some()) {
                    Some(x) => parse_value(t, x, base as u32).unwrap_or_else(|| to_int(t, x))?,
                    None => return Err(t.raise_type_error("int() can't convert non-string with explicit base")),
                }
            }
        };
        of_class(t, cls, exact)
    }

    #[slot]
    fn repr(t: &Thread, zelf: Value) -> PyResult<Value> {
        if let IntRef::Small(i) = this(zelf) {
            return convert::small_decimal(t, i).map(Into::into);
        }
        let text = convert::to_decimal(t, this(zelf))?;
        PyStr::from_ascii(t, text.as_bytes()).map(Into::into)
    }
    #[slot]
    fn hash(zelf: Value) -> i64 {
        arith::hash(this(zelf))
    }
    #[slot]
    fn bool(zelf: Value) -> bool {
        !matches!(this(zelf), IntRef::Small(0))
    }
    #[slot]
    fn richcompare(zelf: Value, other: Value, op: CompareOp) -> Value {
        match (as_int(zelf), as_int(other)) {
            (Some(a), Some(b)) => Value::from_bool(op.matches(arith::compare(a, b))),
            _ => Value::NOT_IMPLEMENTED,
        }
    }
    #[slot]
    fn add(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, arith::add)
    }
    #[slot]
    fn subtract(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, arith::subtract)
    }
    #[slot]
    fn multiply(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, arith::multiply)
    }
    #[slot]
    fn remainder(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, arith::remainder)
    }
    #[slot]
    fn divmod(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, arith::divmod)
    }
    #[slot]
    fn floor_divide(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, arith::floor_divide)
    }
    #[slot]
    fn true_divide(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, arith::true_divide)
    }
    #[slot]
    fn power(t: &Thread, a: Value, b: Value, modulus: Value) -> PyResult<Value> {
        match (as_int(a), as_int(b), as_int(modulus)) {
            (Some(x), Some(y), Some(m)) => arith::power_mod(t, x, y, m),
            (Some(x), Some(y), None) if modulus.is_none() => arith::power(t, x, y),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[slot]
    fn lshift(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, arith::lshift)
    }
    #[slot]
    fn rshift(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, arith::rshift)
    }
    #[slot]
    fn and(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, arith::bit_and)
    }
    #[slot]
    fn or(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, arith::bit_or)
    }
    #[slot]
    fn xor(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        both!(t, a, b, arith::bit_xor)
    }
    #[slot]
    fn negative(t: &Thread, zelf: Value) -> PyResult<Value> {
        arith::negative(t, this(zelf))
    }
    #[slot]
    fn positive(t: &Thread, zelf: Value) -> PyResult<Value> {
        arith::itself(t, this(zelf))
    }
    #[slot]
    fn absolute(t: &Thread, zelf: Value) -> PyResult<Value> {
        arith::absolute(t, this(zelf))
    }
    #[slot]
    fn invert(t: &Thread, zelf: Value) -> PyResult<Value> {
        arith::invert(t, this(zelf))
    }
    #[slot]
    fn int(t: &Thread, zelf: Value) -> PyResult<Value> {
        arith::itself(t, this(zelf))
    }
    #[slot]
    fn index(t: &Thread, zelf: Value) -> PyResult<Value> {
        arith::itself(t, this(zelf))
    }
    #[slot]
    fn float(t: &Thread, zelf: Value) -> PyResult<f64> {
        super::to_f64(t, zelf)
    }

    /// Returns the number itself.
    #[method("conjugate($self, /)", effect = Pure)]
    fn conjugate(t: &Thread, zelf: Value) -> PyResult<Value> {
        arith::itself(t, this(zelf))
    }
    /// Number of bits of the absolute value.
    ///
    /// >>> (1000).bit_length(), (-1).bit_length()
    /// (10, 1)
    #[method("bit_length($self, /)", effect = Pure)]
    fn bit_length(zelf: Value) -> usize {
        this(zelf).bit_length()
    }
    /// How many binary digits of the number, without its sign, are 1.
    ///
    /// >>> (1000).bit_count(), (-7).bit_count()
    /// (6, 3)
    #[method("bit_count($self, /)", effect = Pure)]
    fn bit_count(zelf: Value) -> u64 {
        arith::bit_count(this(zelf))
    }
    /// Two's complement bytes.
    #[method("to_bytes($self, /, length=1, byteorder='big', *, signed=False)", effect = Reads)]
    fn to_bytes(
        t: &Thread,
        zelf: Value,
        length: isize,
        byteorder: Option<Gc<PyStr>>,
        signed: bool,
    ) -> PyResult<Vec<u8>> {
        let little = little_endian(t, byteorder)?;
        let Ok(length) = usize::try_from(length) else {
            return Err(t.raise_value_error("length argument must be non-negative"));
        };
        convert::to_bytes(t, this(zelf), length, little, signed)
    }
    /// The int of two's complement bytes.
    #[classmethod("from_bytes($type, /, bytes, byteorder='big', *, signed=False)")]
    fn from_bytes(
        t: &Thread,
        cls: Gc<PyType>,
        bytes: Value,
        byteorder: Option<Gc<PyStr>>,
        signed: bool,
    ) -> PyResult<Value> {
        let little = little_endian(t, byteorder)?;
        let bytes = crate::objects::bytes::from_object(t, bytes)?;
        let n = convert::from_bytes(t, bytes.as_bytes(), little, signed)?;
        if cls == t.types.int { Ok(n) } else { crate::protocol::call::call1(t, cls.into(), n) }
    }
    /// The number as a pair of ints, the second of which is 1.
    ///
    /// >>> (12).as_integer_ratio(), True.as_integer_ratio()
    /// ((12, 1), (1, 1))
    #[method("as_integer_ratio($self, /)", effect = Pure)]
    fn as_integer_ratio(t: &Thread, zelf: Value) -> PyResult<(Value, i64)> {
        Ok((arith::itself(t, this(zelf))?, 1))
    }
    /// True: every int is integral.
    #[method("is_integer($self, /)", effect = Pure)]
    fn is_integer(_zelf: Value) -> bool {
        true
    }
    /// The number itself.
    #[method("__trunc__($self, /)", effect = Pure)]
    fn trunc(t: &Thread, zelf: Value) -> PyResult<Value> {
        arith::itself(t, this(zelf))
    }
    /// The number itself.
    #[method("__floor__($self, /)", effect = Pure)]
    fn floor(t: &Thread, zelf: Value) -> PyResult<Value> {
        arith::itself(t, this(zelf))
    }
    /// The number itself.
    #[method("__ceil__($self, /)", effect = Pure)]
    fn ceil(t: &Thread, zelf: Value) -> PyResult<Value> {
        arith::itself(t, this(zelf))
    }
    /// Rounds to a multiple of 10**-ndigits, ties to even.
    #[method("__round__($self, ndigits=None, /)")]
    fn round(t: &Thread, zelf: Value, ndigits: Value) -> PyResult<Value> {
        let n = this(zelf);
        if ndigits.is_none() {
            return arith::itself(t, n);
        }
        let digits = number::index(t, ndigits)?;
        if !as_int(digits).is_some_and(IntRef::is_negative) {
            return arith::itself(t, n);
        }
        let ten = IntRef::Small(10);
        let magnitude = as_int(arith::negative(t, this(digits))?).expect("an int");
        let unit = arith::power(t, ten, magnitude)?;
        let unit = as_int(unit).expect("an int");
        // Distance to the multiple below, and twice it against the unit.
        let below = as_int(arith::remainder(t, n, unit)?).expect("an int");
        let twice = as_int(arith::add(t, below, below)?).expect("an int");
        let floor = as_int(arith::subtract(t, n, below)?).expect("an int");
        let quotient = as_int(arith::floor_divide(t, floor, unit)?).expect("an int");
        let odd = arith::bit_and(t, quotient, IntRef::Small(1))? == Value::from_small_int(1);
        match arith::compare(twice, unit) {
            Ordering::Greater => arith::add(t, floor, unit),
            Ordering::Equal if odd => arith::add(t, floor, unit),
            _ => arith::itself(t, floor),
        }
    }
    #[method("__getnewargs__($self, /)")]
    fn getnewargs(t: &Thread, zelf: Value) -> PyResult<Value> {
        let n = arith::itself(t, this(zelf))?;
        t.new_tuple(&[n])
    }
    /// Formats the number as the format specification says.
    #[method("__format__($self, format_spec, /)")]
    fn format(t: &Thread, zelf: Value, format_spec: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
        if format_spec.is_empty() {
            return object::str(t, zelf);
        }
        let type_name = t.class_of(zelf).name();
        crate::objects::format::format_int(t, zelf, this(zelf), format_spec, &type_name)
    }
    /// Size in memory, in bytes.
    #[method("__sizeof__($self, /)")]
    fn sizeof(zelf: Value) -> usize {
        // CPython's digits have 30 bits in 4 bytes behind 24 bytes of header.
        24 + 4 * this(zelf).bit_length().div_ceil(30).max(1)
    }
    /// the number itself
    #[getter]
    fn real(t: &Thread, zelf: Value) -> PyResult<Value> {
        arith::itself(t, this(zelf))
    }
    /// always 0
    #[getter]
    fn imag(_zelf: Value) -> i64 {
        0
    }
    /// the number itself
    #[getter]
    fn numerator(t: &Thread, zelf: Value) -> PyResult<Value> {
        arith::itself(t, this(zelf))
    }
    /// always 1
    #[getter]
    fn denominator(_zelf: Value) -> i64 {
        1
    }
}
