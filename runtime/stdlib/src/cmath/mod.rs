//! `cmath`.

mod functions;
mod special;

use brolga_vm::abi::args::{ArgContext, FromArg};
use brolga_vm::objects::complex::{self, PyComplex, as_complex};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, number};
use functions::{Complex, Error};

/// An argument: a complex number, or something that can be made one.
struct Argument(Complex);
impl FromArg for Argument {
    fn from_arg(t: &Thread, v: Value, _: &ArgContext) -> PyResult<Argument> {
        if let Some(c) = v.downcast::<PyComplex>() {
            return Ok(Argument((c.real, c.imag)));
        }
        if let Some(method) = attr::lookup_method(t, v, t.names.dunder_complex)? {
            let c = method.call(t, v, &[])?;
            return match as_complex(c) {
                Some(pair) => Ok(Argument(pair)),
                None => {
                    let class = t.class_of(c).name();
                    Err(t.raise_type_error(format!("__complex__ returned non-complex (type {class})")))
                }
            };
        }
        number::to_f64(t, v).map(|f| Argument((f, 0.0)))
    }
}

#[cold]
fn raise(t: &Thread, e: Error) -> Raised {
    match e {
        Error::Domain => t.raise_value_error("math domain error"),
        Error::Range => t.raise_overflow_error("math range error"),
    }
}
fn result(t: &Thread, r: functions::Result) -> PyResult<Value> {
    match r {
        Ok((re, im)) => complex::new(t, re, im),
        Err(e) => Err(raise(t, e)),
    }
}

/// Mathematical functions of complex numbers.
#[pymodule(name = "cmath")]
pub mod cmath {
    use super::functions::*;
    use super::*;

    #[pyattr("pi")]
    const PI: f64 = std::f64::consts::PI;
    #[pyattr("e")]
    const E: f64 = std::f64::consts::E;
    #[pyattr("tau")]
    const TAU: f64 = std::f64::consts::TAU;
    #[pyattr("inf")]
    const INF: f64 = f64::INFINITY;
    #[pyattr("infj")]
    fn infj(t: &Thread) -> PyResult<Value> {
        complex::new(t, 0.0, f64::INFINITY)
    }
    #[pyattr("nan")]
    const NAN: f64 = f64::NAN;
    #[pyattr("nanj")]
    fn nanj(t: &Thread) -> PyResult<Value> {
        complex::new(t, 0.0, f64::NAN)
    }

    /// The arc cosine of z.
    #[pyfunction("acos(z, /)")]
    fn acos(t: &Thread, z: Argument) -> PyResult<Value> {
        result(t, c_acos(z.0))
    }
    /// The inverse hyperbolic cosine of z.
    #[pyfunction("acosh(z, /)")]
    fn acosh(t: &Thread, z: Argument) -> PyResult<Value> {
        result(t, c_acosh(z.0))
    }
    /// The arc sine of z.
    #[pyfunction("asin(z, /)")]
    fn asin(t: &Thread, z: Argument) -> PyResult<Value> {
        result(t, c_asin(z.0))
    }
    /// The inverse hyperbolic sine of z.
    #[pyfunction("asinh(z, /)")]
    fn asinh(t: &Thread, z: Argument) -> PyResult<Value> {
        result(t, c_asinh(z.0))
    }
    /// The arc tangent of z.
    #[pyfunction("atan(z, /)")]
    fn atan(t: &Thread, z: Argument) -> PyResult<Value> {
        result(t, c_atan(z.0))
    }
    /// The inverse hyperbolic tangent of z.
    #[pyfunction("atanh(z, /)")]
    fn atanh(t: &Thread, z: Argument) -> PyResult<Value> {
        result(t, c_atanh(z.0))
    }
    /// The cosine of z.
    #[pyfunction("cos(z, /)")]
    fn cos(t: &Thread, z: Argument) -> PyResult<Value> {
        result(t, c_cos(z.0))
    }
    /// The hyperbolic cosine of z.
    #[pyfunction("cosh(z, /)")]
    fn cosh(t: &Thread, z: Argument) -> PyResult<Value> {
        result(t, c_cosh(z.0))
    }
    /// e to the power of z.
    #[pyfunction("exp(z, /)")]
    fn exp(t: &Thread, z: Argument) -> PyResult<Value> {
        result(t, c_exp(z.0))
    }
    /// The base 10 logarithm of z.
    #[pyfunction("log10(z, /)")]
    fn log10(t: &Thread, z: Argument) -> PyResult<Value> {
        result(t, c_log10(z.0))
    }
    /// The sine of z.
    #[pyfunction("sin(z, /)")]
    fn sin(t: &Thread, z: Argument) -> PyResult<Value> {
        result(t, c_sin(z.0))
    }
    /// The hyperbolic sine of z.
    #[pyfunction("sinh(z, /)")]
    fn sinh(t: &Thread, z: Argument) -> PyResult<Value> {
        result(t, c_sinh(z.0))
    }
    /// The square root of z.
    #[pyfunction("sqrt(z, /)")]
    fn sqrt(t: &Thread, z: Argument) -> PyResult<Value> {
        result(t, c_sqrt(z.0))
    }
    /// The tangent of z.
    #[pyfunction("tan(z, /)")]
    fn tan(t: &Thread, z: Argument) -> PyResult<Value> {
        result(t, c_tan(z.0))
    }
    /// The hyperbolic tangent of z.
    #[pyfunction("tanh(z, /)")]
    fn tanh(t: &Thread, z: Argument) -> PyResult<Value> {
        result(t, c_tanh(z.0))
    }
    /// The logarithm of z to a base, by default the natural one.
    #[pyfunction("log(z, base=<unrepresentable>, /)")]
    fn log(t: &Thread, z: Argument, base: Option<Argument>) -> PyResult<Value> {
        let r = c_log(z.0).and_then(|x| match base {
            None => Ok(x),
            Some(base) => complex::divide(x, c_log(base.0)?).ok_or(Error::Domain),
        });
        result(t, r)
    }
    /// The argument (angle) of z, between -pi and pi.
    #[pyfunction("phase(z, /)")]
    fn phase(z: Argument) -> f64 {
        crate::math::libm::atan2(z.0.1, z.0.0)
    }
    /// Polar coordinates: absolute value and argument of z.
    #[pyfunction("polar(z, /)")]
    fn polar(t: &Thread, z: Argument) -> PyResult<(f64, f64)> {
        let r = absolute(z.0).map_err(|e| raise(t, e))?;
        Ok((r, crate::math::libm::atan2(z.0.1, z.0.0)))
    }
    /// The complex number with polar coordinates r and phi.
    #[pyfunction("rect(r, phi, /)")]
    fn rect(t: &Thread, r: f64, phi: f64) -> PyResult<Value> {
        result(t, super::functions::rect(r, phi))
    }
    /// Whether both parts of z are finite.
    #[pyfunction("isfinite(z, /)")]
    fn isfinite(z: Argument) -> bool {
        z.0.0.is_finite() && z.0.1.is_finite()
    }
    /// Whether a part of z is NaN.
    #[pyfunction("isnan(z, /)")]
    fn isnan(z: Argument) -> bool {
        z.0.0.is_nan() || z.0.1.is_nan()
    }
    /// Whether a part of z is an infinity.
    #[pyfunction("isinf(z, /)")]
    fn isinf(z: Argument) -> bool {
        z.0.0.is_infinite() || z.0.1.is_infinite()
    }
    /// Whether two complex numbers lie close together.
    ///
    ///   rel_tol
    ///     how much they may differ in relation to the larger of them
    ///   abs_tol
    ///     how much they may differ in any case: of use near zero
    ///
    /// NaN is close to nothing, an infinity only to itself.
    #[pyfunction("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    fn isclose(t: &Thread, a: Argument, b: Argument, rel_tol: f64, abs_tol: f64) -> PyResult<bool> {
        if rel_tol < 0.0 || abs_tol < 0.0 {
            return Err(t.raise_value_error("tolerances must be non-negative"));
        }
        let (a, b) = (a.0, b.0);
        if a == b {
            return Ok(true);
        }
        if [a.0, a.1, b.0, b.1].iter().any(|x| x.is_infinite()) {
            return Ok(false);
        }
        let size = |z: Complex| absolute(z).unwrap_or(f64::INFINITY);
        let difference = size((a.0 - b.0, a.1 - b.1));
        Ok(difference <= rel_tol * size(b) || difference <= rel_tol * size(a) || difference <= abs_tol)
    }
}
