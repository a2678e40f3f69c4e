//! `float`: immediates, with a box for the two exotic exponent bands and for instances of subclasses.
//!
//! `text.rs` has `repr`, `hex` and parsing, `methods.rs` what Python sees.

pub mod methods;
pub mod text;

use crate::objects::kinds;
use crate::prelude::*;

/// A floating-point number of double precision, made of a number or a text such as '-1.5e3', 'inf' or 'nan'.
// Holds a double outside the immediate bands, or the value of an instance of a subclass.
#[pyclass(name = "float", kind = FLOAT, flags = BASETYPE | MATCH_SELF)]
#[repr(C)]
pub struct PyFloat {
    pub header: Header,
    pub value: f64,
}
/// Where the double is, for compiled code.
pub const VALUE_OFFSET: usize = std::mem::offset_of!(PyFloat, value);
// SAFETY: `#[repr(C)]`, header first, own kind, holds no references.
unsafe impl HeapObject for PyFloat {
    const KIND: Kind = kinds::FLOAT;
}

#[cold]
pub fn boxed(t: &Thread, f: f64) -> PyResult<Value> {
    t.alloc(PyFloat { header: Header::new(kinds::FLOAT, t.types.float.shape_id()), value: f }).map(Into::into)
}
/// The double of a float or instance of a subclass.
#[inline(always)]
pub fn as_float(v: Value) -> Option<f64> {
    match v.as_immediate_float() {
        Some(f) => Some(f),
        None => v.downcast::<PyFloat>().map(|f| f.value),
    }
}

pub use crate::objects::format::float::repr;

/// `x ** y` for floats: Python's errors for zero and overflow, a complex result for a fractional power of a negative number.
pub fn power(t: &Thread, x: f64, y: f64) -> PyResult<Value> {
    if y == 0.0 || x == 1.0 {
        return t.new_float(1.0);
    }
    if x == 0.0 && y < 0.0 && y.is_finite() {
        return Err(t.raise_zero_division("zero to a negative power"));
    }
    if x < 0.0 && x.is_finite() && y.is_finite() && y != y.floor() {
        return crate::objects::complex::power(t, (x, 0.0), (y, 0.0));
    }
    let r = x.powf(y);
    if r.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(t.raise_overflow_errno());
    }
    t.new_float(r)
}
/// `x // y` and `x % y` for non-zero `y`.
pub fn floor_divmod(x: f64, y: f64) -> (f64, f64) {
    let mut m = x % y;
    let mut d = (x - m) / y;
    if m != 0.0 {
        if (y < 0.0) != (m < 0.0) {
            m += y;
            d -= 1.0;
        }
    } else {
        m = 0f64.copysign(y);
    }
    let q = if d != 0.0 {
        let f = d.floor();
        if d - f > 0.5 { f + 1.0 } else { f }
    } else {
        0f64.copysign(x / y)
    };
    (q, m)
}
/// `hash(float)`: equal to the hash of an equal int or fraction; `None` for NaN, whose hash goes by identity.
pub fn hash(f: f64) -> Option<i64> {
    const BITS: i32 = 61;
    const P: u64 = (1 << BITS) - 1;
    if f.is_nan() {
        return None;
    }
    if f.is_infinite() {
        return Some(if f > 0.0 { 314159 } else { -314159 });
    }
    if f == f.trunc() && f.abs() < 9.0e15 {
        let n = f as i64;
        return Some(if n == -1 { -2 } else { n });
    }
    // value = mantissa * 2^exponent, reduced modulo 2^61 - 1, where multiplying by 2 is a rotation of 61 bits.
    let bits = f.abs().to_bits();
    let (field, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    let (mantissa, exponent) = if field == 0 { (fraction, -1074) } else { (fraction | 1 << 52, field - 1075) };
    let turn = exponent.rem_euclid(BITS) as u32;
    let m = ((mantissa << turn) & P) | (mantissa >> (BITS as u32 - turn));
    let m = m % P;
    Some(match if f < 0.0 { -(m as i64) } else { m as i64 } {
        -1 => -2,
        h => h,
    })
}
