//! `complex`. `methods.rs` has what Python sees.

pub mod methods;

use crate::objects::{float, int, kinds};
use crate::prelude::*;

/// A number with a real and an imaginary part, both floats.
///
/// It is made of a text such as '1+2j' or of a number; with two numbers, the second times 1j is added.
#[pyclass(name = "complex", kind = COMPLEX, flags = BASETYPE, signature = "(real=0, imag=0)")]
#[repr(C)]
pub struct PyComplex {
    pub header: Header,
    pub real: f64,
    pub imag: f64,
}
// SAFETY: `#[repr(C)]`, header first, own kind, holds no references.
unsafe impl HeapObject for PyComplex {
    const KIND: Kind = kinds::COMPLEX;
}

/// (real, imaginary).
pub type Pair = (f64, f64);

pub fn new(t: &Thread, real: f64, imag: f64) -> PyResult<Value> {
    t.alloc(PyComplex { header: Header::new(kinds::COMPLEX, t.types.complex.shape_id()), real, imag }).map(Into::into)
}
/// The parts of a complex (or subclass) object.
#[inline]
pub fn as_complex(v: Value) -> Option<Pair> {
    v.downcast::<PyComplex>().map(|c| (c.real, c.imag))
}
/// An operand of complex arithmetic: complex, float or int.
pub fn operand(t: &Thread, v: Value) -> Option<PyResult<Pair>> {
    if let Some(c) = as_complex(v) {
        return Some(Ok(c));
    }
    if let Some(f) = float::as_float(v) {
        return Some(Ok((f, 0.0)));
    }
    int::as_int(v)?;
    Some(int::to_f64(t, v).map(|f| (f, 0.0)))
}

/// An infinite part as 1, any other as 0, signs kept: "boxing the infinity" of C's annex G.
fn box_infinity(c: Pair) -> Pair {
    let part = |f: f64| if f.is_infinite() { 1f64.copysign(f) } else { 0f64.copysign(f) };
    (part(c.0), part(c.1))
}
fn nan_to_zero(c: Pair) -> Pair {
    let part = |f: f64| if f.is_nan() { 0f64.copysign(f) } else { f };
    (part(c.0), part(c.1))
}
fn is_infinite(c: Pair) -> bool {
    c.0.is_infinite() || c.1.is_infinite()
}
fn is_finite(c: Pair) -> bool {
    c.0.is_finite() && c.1.is_finite()
}
/// A product. Infinities that would come out as NaN are recovered as C11's annex G.5.1 says.
pub fn multiply(a: Pair, b: Pair) -> Pair {
    let products = [a.0 * b.0, a.1 * b.1, a.0 * b.1, a.1 * b.0];
    let plain = (products[0] - products[1], products[2] + products[3]);
    if !(plain.0.is_nan() && plain.1.is_nan()) {
        return plain;
    }
    let (mut x, mut y, mut infinite) = (a, b, false);
    if is_infinite(x) {
        (x, y, infinite) = (box_infinity(x), nan_to_zero(y), true);
    }
    if is_infinite(y) {
        (x, y, infinite) = (nan_to_zero(x), box_infinity(y), true);
    }
    if !infinite && products.iter().any(|p| p.is_infinite()) {
        (x, y, infinite) = (nan_to_zero(x), nan_to_zero(y), true);
    }
    if !infinite {
        return plain;
    }
    (f64::INFINITY * (x.0 * y.0 - x.1 * y.1), f64::INFINITY * (x.0 * y.1 + x.1 * y.0))
}
/// Smith's method, with what annex G.5.1 of C11 says of infinities and zeros; `None` for a zero divisor.
pub fn divide(a: Pair, b: Pair) -> Option<Pair> {
    let plain = smith(a, b)?;
    if !(plain.0.is_nan() && plain.1.is_nan()) {
        return Some(plain);
    }
    let (scale, x, y) = if is_infinite(a) && is_finite(b) {
        (f64::INFINITY, box_infinity(a), b)
    } else if is_infinite(b) && is_finite(a) {
        (0.0, a, box_infinity(b))
    } else {
        return Some(plain);
    };
    Some((scale * (x.0 * y.0 + x.1 * y.1), scale * (x.1 * y.0 - x.0 * y.1)))
}
/// A real number by a complex one; `None` for a zero divisor.
pub fn divide_real(a: f64, b: Pair) -> Option<Pair> {
    let plain = if b.0.abs() >= b.1.abs() {
        if b.0 == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let d = b.0 + b.1 * ratio;
        (a / d, -a * ratio / d)
    } else if b.1.abs() >= b.0.abs() {
        let ratio = b.0 / b.1;
        let d = b.0 * ratio + b.1;
        (a * ratio / d, -a / d)
    } else {
        (f64::NAN, f64::NAN)
    };
    if plain.0.is_nan() && plain.1.is_nan() && a.is_finite() && is_infinite(b) {
        let b = box_infinity(b);
        return Some((0.0 * (a * b.0), 0.0 * (-a * b.1)));
    }
    Some(plain)
}
fn smith(a: Pair, b: Pair) -> Option<Pair> {
    if b.0.abs() >= b.1.abs() {
        if b.0 == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let d = b.0 + b.1 * ratio;
        Some(((a.0 + a.1 * ratio) / d, (a.1 - a.0 * ratio) / d))
    } else if b.1.abs() >= b.0.abs() {
        let ratio = b.0 / b.1;
        let d = b.0 * ratio + b.1;
        Some(((a.0 * ratio + a.1) / d, (a.1 * ratio - a.0) / d))
    } else {
        Some((f64::NAN, f64::NAN))
    }
}
/// `a ** n` for a small int, by repeated squaring.
fn power_int(a: Pair, n: i64) -> Option<Pair> {
    let (mut result, mut square, mut bits) = ((1.0, 0.0), a, n.unsigned_abs());
    while bits > 0 {
        if bits & 1 == 1 {
            result = multiply(result, square);
        }
        square = multiply(square, square);
        bits >>= 1;
    }
    if n < 0 { divide((1.0, 0.0), result) } else { Some(result) }
}
/// `a ** b`.
pub fn power(t: &Thread, a: Pair, b: Pair) -> PyResult<Value> {
    if b == (0.0, 0.0) {
        return new(t, 1.0, 0.0);
    }
    let zero_division = || t.raise_zero_division("zero to a negative or complex power");
    let (re, im) = if a == (0.0, 0.0) {
        if b.1 != 0.0 || b.0 < 0.0 {
            return Err(zero_division());
        }
        (0.0, 0.0)
    } else if b.1 == 0.0 && b.0 == b.0.floor() && b.0.abs() <= 100.0 {
        power_int(a, b.0 as i64).ok_or_else(zero_division)?
    } else {
        let modulus = a.0.hypot(a.1);
        let angle = a.1.atan2(a.0);
        let mut length = modulus.powf(b.0);
        let mut phase = angle * b.0;
        if b.1 != 0.0 {
            length *= (-angle * b.1).exp();
            phase += b.1 * modulus.ln();
        }
        (length * phase.cos(), length * phase.sin())
    };
    if re.is_infinite() || im.is_infinite() {
        return Err(t.raise_overflow_error("complex exponentiation"));
    }
    new(t, re, im)
}
