//! `complex`. `methods.rs` has what Python sees.

pub mod methods;

use crate::objects::{float, int, kinds};
use crate::prelude::*;

/// Create a complex number from a string or numbers.
///
/// If a string is given, parse it as a complex number. If one number is given, convert it; with two, the second times 1j is added.
#[pyclass(name = "complex", kind = COMPLEX, flags = BASETYPE)]
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

pub fn multiply(a: Pair, b: Pair) -> Pair {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}
/// Smith's method; `None` for a zero divisor.
pub fn divide(a: Pair, b: Pair) -> Option<Pair> {
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
    if (re.is_infinite() || im.is_infinite()) && [a.0, a.1, b.0, b.1].iter().all(|f| f.is_finite()) {
        return Err(t.raise_overflow_error("complex exponentiation"));
    }
    new(t, re, im)
}
