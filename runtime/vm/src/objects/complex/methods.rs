//! `complex` as Python sees it.

use super::{Pair, PyComplex, as_complex, divide, divide_real, multiply, new, operand, power};
use crate::abi::args::{Param, ParamKind, Signature};
use crate::objects::float;
use crate::objects::float::methods::compare_with_int;
use crate::objects::format::float::text_of;
use crate::objects::{int, str_, unicode};
use crate::prelude::*;
use crate::protocol::{attr, call, number};
use std::cmp::Ordering;

fn this(v: Value) -> Pair {
    as_complex(v).expect("checked by the descriptor")
}
macro_rules! both {
    ($t:expr, $a:expr, $b:expr, $f:expr) => {
        match (operand($t, $a), operand($t, $b)) {
            (Some(x), Some(y)) => $f(x?, y?),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    };
}
/// The text of a part: like a float's `repr`, without `.0`.
fn part(f: f64) -> String {
    text_of(f, 'r', 17, false, false)
}
fn of_class(t: &Thread, cls: Gc<PyType>, c: Pair) -> PyResult<Value> {
    if cls == t.types.complex {
        return new(t, c.0, c.1);
    }
    crate::objects::type_::alloc_instance(t, cls, |header| PyComplex { header, real: c.0, imag: c.1 }).map(Into::into)
}
/// Through `__complex__`, if the class of `v` has it.
fn special(t: &Thread, v: Value) -> PyResult<Option<Pair>> {
    if let Some(c) = v.downcast::<PyComplex>().filter(|_| t.class_of(v) == t.types.complex) {
        return Ok(Some((c.real, c.imag)));
    }
    let Some(method) = attr::lookup_special(t, v, t.names.dunder_complex)? else { return Ok(None) };
    let c = call::call0(t, method)?;
    match as_complex(c) {
        Some(pair) => Ok(Some(pair)),
        None => Err(t.raise_type_error(format!("__complex__ returned non-complex (type {})", t.class_of(c).name()))),
    }
}
fn is_real_number(t: &Thread, v: Value) -> bool {
    let s = t.class_of(v).slots.get();
    s.float.is_some() || s.index.is_some()
}

/// Reads `complex(text)`.
fn parse(s: &PyStr) -> Option<Pair> {
    let mut text = String::new();
    for c in s.code_points() {
        text.push(match c {
            0..=0x7f => c as u8 as char,
            _ if unicode::is_space(c) => ' ',
            _ => unicode::decimal_digit(c).and_then(|d| char::from_digit(d, 10)).unwrap_or('?'),
        });
    }
    let space = |c: char| unicode::is_space(c as u32);
    let mut s = text.trim_matches(space);
    if let Some(inner) = s.strip_prefix('(') {
        s = inner.strip_suffix(')')?.trim_matches(space);
    }
    // The longest prefix that is a float, leaving the rest.
    fn number(s: &str) -> Option<(f64, &str)> {
        let end = s.bytes().enumerate().position(|(i, b)| {
            let exponent_sign = i > 0
                && matches!(s.as_bytes()[i - 1], b'e' | b'E')
                && s.as_bytes()[..i - 1].iter().any(u8::is_ascii_digit);
            (matches!(b, b'+' | b'-') && i > 0 && !exponent_sign) || matches!(b, b'j' | b'J')
        });
        let end = end.unwrap_or(s.len());
        Some((float::text::parse_ascii(&s[..end])?, &s[end..]))
    }
    /// An imaginary part: a number, or just a sign, and a `j`.
    fn imaginary(s: &str) -> Option<f64> {
        let body = s.strip_suffix(['j', 'J'])?;
        match body {
            "" | "+" => Some(1.0),
            "-" => Some(-1.0),
            _ => float::text::parse_ascii(body),
        }
    }
    if let Some(f) = imaginary(s)
        && !s[1..]
            .trim_end_matches(['j', 'J'])
            .bytes()
            .enumerate()
            .any(|(i, b)| matches!(b, b'+' | b'-') && !matches!(s.as_bytes()[i], b'e' | b'E'))
    {
        return Some((0.0, f));
    }
    let (real, rest) = number(s)?;
    if rest.is_empty() {
        return Some((real, 0.0));
    }
    if !rest.starts_with(['+', '-']) {
        return None;
    }
    Some((real, imaginary(rest)?))
}

static NEW: Signature = Signature::new(
    "complex",
    &[
        Param { name: "real", kind: ParamKind::PositionalOrKeyword, required: false },
        Param { name: "imag", kind: ParamKind::PositionalOrKeyword, required: false },
    ],
    false,
    false,
);

#[pymethods]
impl PyComplex {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        let mut bound = [None; 2];
        NEW.bind(t, args.values, args.kwnames, &mut bound)?;
        let [real, imag] = bound;
        if let (Some(v), None) = (real, imag)
            && args.positional().len() == 1
        {
            if t.class_of(v) == t.types.complex && cls == t.types.complex {
                return Ok(v);
            }
            if let Some(s) = str_::as_str(v) {
                return match parse(&s) {
                    Some(c) => of_class(t, cls, c),
                    None => Err(t.raise_value_error("complex() arg is a malformed string")),
                };
            }
            if let Some(c) = special(t, v)? {
                return of_class(t, cls, c);
            }
            if !is_real_number(t, v) {
                let got = t.class_of(v).name();
                return Err(t.raise_type_error(format!("complex() argument must be a string or a number, not {got}")));
            }
            let f = number::to_f64(t, v)?;
            return of_class(t, cls, (f, 0.0));
        }
        let argument = |v: Option<Value>, name: &str| -> PyResult<Pair> {
            let Some(v) = v else { return Ok((0.0, 0.0)) };
            let complex = if name == "real" { special(t, v)? } else { as_complex(v) };
            if let Some(c) = complex {
                crate::modules::warnings::warn(
                    t,
                    t.types.deprecation_warning,
                    &format!("complex() argument '{name}' must be a real number, not {}", t.class_of(v).name()),
                    1,
                )?;
                return Ok(c);
            }
            if !is_real_number(t, v) {
                let got = t.class_of(v).name();
                return Err(t.raise_type_error(format!("complex() argument '{name}' must be a real number, not {got}")));
            }
            number::to_f64(t, v).map(|f| (f, 0.0))
        };
        let (r, i) = (argument(real, "real")?, argument(imag, "imag")?);
        // real + imag * 1j, without touching the sign of zeros.
        let re = if i.1 != 0.0 { r.0 - i.1 } else { r.0 };
        let im = if r.1 != 0.0 { r.1 + i.0 } else { i.0 };
        of_class(t, cls, (re, im))
    }
    #[slot]
    fn repr(zelf: Value) -> String {
        let (re, im) = this(zelf);
        if re == 0.0 && re.is_sign_positive() {
            return format!("{}j", part(im));
        }
        let im = part(im);
        let sign = if im.starts_with('-') { "" } else { "+" };
        format!("({}{sign}{im}j)", part(re))
    }
    #[slot]
    fn hash(zelf: Value) -> i64 {
        let (re, im) = this(zelf);
        let h = |f: f64| float::hash(f).unwrap_or_else(|| crate::protocol::object::hash_pointer(zelf));
        match h(re).wrapping_add(h(im).wrapping_mul(1_000_003)) {
            -1 => -2,
            n => n,
        }
    }
    #[slot]
    fn bool(zelf: Value) -> bool {
        this(zelf) != (0.0, 0.0)
    }
    #[slot]
    fn richcompare(zelf: Value, other: Value, op: CompareOp) -> Value {
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Value::NOT_IMPLEMENTED;
        }
        let (re, im) = this(zelf);
        let equal = if let Some(c) = as_complex(other) {
            (re, im) == c
        } else if let Some(f) = float::as_float(other) {
            im == 0.0 && re == f
        } else if let Some(n) = int::as_int(other) {
            im == 0.0 && compare_with_int(re, n) == Some(Ordering::Equal)
        } else {
            return Value::NOT_IMPLEMENTED;
        };
        Value::from_bool(equal == (op == CompareOp::Eq))
    }
    #[slot]
    fn add(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        // A real operand leaves the imaginary part, and the sign of its zero, alone (3.14).
        match (as_complex(a), as_complex(b)) {
            (Some(x), None) => operand(t, b).map_or(Ok(Value::NOT_IMPLEMENTED), |y| new(t, x.0 + y?.0, x.1)),
            (None, Some(y)) => operand(t, a).map_or(Ok(Value::NOT_IMPLEMENTED), |x| new(t, x?.0 + y.0, y.1)),
            _ => both!(t, a, b, |x: Pair, y: Pair| new(t, x.0 + y.0, x.1 + y.1)),
        }
    }
    #[slot]
    fn subtract(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        match (as_complex(a), as_complex(b)) {
            (Some(x), None) => operand(t, b).map_or(Ok(Value::NOT_IMPLEMENTED), |y| new(t, x.0 - y?.0, x.1)),
            (None, Some(y)) => operand(t, a).map_or(Ok(Value::NOT_IMPLEMENTED), |x| new(t, x?.0 - y.0, -y.1)),
            _ => both!(t, a, b, |x: Pair, y: Pair| new(t, x.0 - y.0, x.1 - y.1)),
        }
    }
    #[slot]
    fn multiply(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        match (as_complex(a), as_complex(b)) {
            (Some(x), None) => {
                operand(t, b).map_or(Ok(Value::NOT_IMPLEMENTED), |y| y.and_then(|y| new(t, x.0 * y.0, x.1 * y.0)))
            }
            (None, Some(y)) => {
                operand(t, a).map_or(Ok(Value::NOT_IMPLEMENTED), |x| x.and_then(|x| new(t, x.0 * y.0, x.0 * y.1)))
            }
            _ => both!(t, a, b, |x, y| {
                let (re, im) = multiply(x, y);
                new(t, re, im)
            }),
        }
    }
    #[slot]
    fn true_divide(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        let zero = || t.raise_zero_division("division by zero");
        match (as_complex(a), as_complex(b)) {
            (Some(x), None) => {
                let Some(y) = operand(t, b) else { return Ok(Value::NOT_IMPLEMENTED) };
                let y = y?.0;
                return if y == 0.0 { Err(zero()) } else { new(t, x.0 / y, x.1 / y) };
            }
            (None, Some(y)) => {
                let Some(x) = operand(t, a) else { return Ok(Value::NOT_IMPLEMENTED) };
                let (re, im) = divide_real(x?.0, y).ok_or_else(zero)?;
                return new(t, re, im);
            }
            _ => {}
        }
        both!(t, a, b, |x, y| {
            let (re, im) = divide(x, y).ok_or_else(zero)?;
            new(t, re, im)
        })
    }
    #[slot]
    fn power(t: &Thread, a: Value, b: Value, modulus: Value) -> PyResult<Value> {
        if !modulus.is_none() {
            return Err(t.raise_value_error("complex modulo"));
        }
        both!(t, a, b, |x, y| power(t, x, y))
    }
    #[slot]
    fn negative(t: &Thread, zelf: Value) -> PyResult<Value> {
        let (re, im) = this(zelf);
        new(t, -re, -im)
    }
    #[slot]
    fn positive(t: &Thread, zelf: Value) -> PyResult<Value> {
        let (re, im) = this(zelf);
        new(t, re, im)
    }
    #[slot]
    fn absolute(t: &Thread, zelf: Value) -> PyResult<f64> {
        let (re, im) = this(zelf);
        let r = re.hypot(im);
        if r.is_infinite() && re.is_finite() && im.is_finite() {
            return Err(t.raise_overflow_error("absolute value too large"));
        }
        Ok(r)
    }
    /// The number with the sign of its imaginary part changed.
    #[method("conjugate($self, /)", effect = Pure)]
    fn conjugate(t: &Thread, zelf: Value) -> PyResult<Value> {
        let (re, im) = this(zelf);
        new(t, re, -im)
    }
    /// Converts to an exact complex.
    #[method("__complex__($self, /)", effect = Pure)]
    fn complex(t: &Thread, zelf: Value) -> PyResult<Value> {
        let (re, im) = this(zelf);
        new(t, re, im)
    }
    #[method("__getnewargs__($self, /)")]
    fn getnewargs(zelf: Value) -> (f64, f64) {
        this(zelf)
    }
    /// Formats the number as the format specification says.
    #[method("__format__($self, format_spec, /)")]
    fn format(t: &Thread, zelf: Value, format_spec: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
        if format_spec.is_empty() {
            return crate::protocol::object::str(t, zelf);
        }
        let (re, im) = this(zelf);
        crate::objects::format::format_complex(t, re, im, format_spec)
    }
    /// Converts a number to a complex number.
    #[classmethod("from_number($type, number, /)")]
    fn from_number(t: &Thread, cls: Gc<PyType>, number: Value) -> PyResult<Value> {
        if t.class_of(number) == t.types.complex && cls == t.types.complex {
            return Ok(number);
        }
        let c = match special(t, number)? {
            Some(c) => c,
            None => (number::to_f64(t, number)?, 0.0),
        };
        let exact = new(t, c.0, c.1)?;
        if cls == t.types.complex { Ok(exact) } else { call::call1(t, cls.into(), exact) }
    }
    /// the real part, a float
    #[member]
    fn real(zelf: Value) -> f64 {
        this(zelf).0
    }
    /// the imaginary part, a float
    #[member]
    fn imag(zelf: Value) -> f64 {
        this(zelf).1
    }
}
