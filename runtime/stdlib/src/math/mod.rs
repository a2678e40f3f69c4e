//! `math`.

mod exact;
mod gamma;
mod integers;
pub mod libm;
mod sums;

use brolga_vm::abi::args::check_positional;
use brolga_vm::objects::float;
use brolga_vm::objects::format::float as float_text;
use brolga_vm::objects::int::{self, IntRef};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, number, sequence};

/// `ValueError: math domain error`
fn domain_error(t: &Thread) -> Raised {
    t.raise_value_error("math domain error")
}
fn range_error(t: &Thread) -> Raised {
    t.raise_overflow_error("math range error")
}
/// A `ValueError` whose message shows the argument in place of `{}`.
#[cold]
fn argument_error(t: &Thread, message: &str, x: f64) -> Raised {
    if message.is_empty() {
        return domain_error(t);
    }
    t.raise_value_error(message.replace("{}", &float_text::repr(x)))
}

/// The result `r` for `x`, if it is one: a NaN that was none before is a domain error, and so is an infinity, unless the function is
/// one that can overflow.
#[inline]
fn checked(t: &Thread, x: f64, r: f64, can_overflow: bool, message: &str) -> PyResult<f64> {
    if r.is_finite() { Ok(r) } else { check_special(t, x, r, can_overflow, message) }
}
#[cold]
fn check_special(t: &Thread, x: f64, r: f64, can_overflow: bool, message: &str) -> PyResult<f64> {
    if r.is_nan() && !x.is_nan() {
        return Err(argument_error(t, message, x));
    }
    if r.is_infinite() && x.is_finite() {
        return Err(if can_overflow { range_error(t) } else { argument_error(t, message, x) });
    }
    Ok(r)
}

/// As [`checked`], for two arguments.
fn checked2(t: &Thread, x: f64, y: f64, r: f64) -> PyResult<f64> {
    if r.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(domain_error(t));
    }
    if r.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(range_error(t));
    }
    Ok(r)
}

/// A logarithm; of an int of any size.
fn logarithm(t: &Thread, v: Value, log: fn(f64) -> f64) -> PyResult<f64> {
    if let Some(n) = int::as_int(v) {
        if n.is_negative() || matches!(n, IntRef::Small(0)) {
            return Err(t.raise_value_error("expected a positive input"));
        }
        return Ok(match n {
            IntRef::Small(i) => log(i as f64),
            IntRef::Big(big) if n.bit_length() <= 1024 => match t.catch(int::to_f64(t, v), t.types.overflow_error)? {
                Some(f) => log(f),
                None => log_of_scaled(&big.to_ibig(), log),
            },
            IntRef::Big(big) => log_of_scaled(&big.to_ibig(), log),
        });
    }
    let x = number::to_f64(t, v)?;
    checked(t, x, log(x), false, "expected a positive input, got {}")
}
/// Of an int beyond the range of floats.
fn log_of_scaled(n: &dashu_int::IBig, log: fn(f64) -> f64) -> f64 {
    let (m, e) = integers::frexp(n);
    log(m) + log(2.0) * e as f64
}

/// `ceil`, `floor`, `trunc` of a float.
fn to_integer(t: &Thread, f: f64) -> PyResult<Value> {
    float::methods::to_integer(t, f)
}
/// The special method if the class has one, else the float's rounded value.
fn rounded(t: &Thread, v: Value, name: &str, round: fn(f64) -> f64) -> PyResult<Value> {
    if t.class_of(v) != t.types.float
        && let Some(method) = attr::lookup_method(t, v, t.intern(name))?
    {
        return method.call(t, v, &[]);
    }
    to_integer(t, round(number::to_f64(t, v)?))
}

/// Mathematical functions, those of the C standard and some more.
#[pymodule(name = "math", parts(super::integers::functions, super::sums::functions))]
pub mod math {
    use super::*;

    #[pyattr("pi")]
    const PI: f64 = std::f64::consts::PI;
    #[pyattr("e")]
    const E: f64 = std::f64::consts::E;
    #[pyattr("tau")]
    const TAU: f64 = std::f64::consts::TAU;
    #[pyattr("inf")]
    const INF: f64 = f64::INFINITY;
    #[pyattr("nan")]
    const NAN: f64 = f64::NAN;

    /// The arc cosine of x, in radians, between 0 and pi.
    #[pyfunction("acos(x, /)", frame_blind)]
    fn acos(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::acos(x), false, "expected a number in range from -1 up to 1, got {}")
    }
    /// The inverse hyperbolic cosine of x.
    #[pyfunction("acosh(x, /)", frame_blind)]
    fn acosh(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::acosh(x), false, "expected argument value not less than 1, got {}")
    }
    /// The arc sine of x, in radians, between -pi/2 and pi/2.
    #[pyfunction("asin(x, /)", frame_blind)]
    fn asin(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::asin(x), false, "expected a number in range from -1 up to 1, got {}")
    }
    /// The inverse hyperbolic sine of x.
    #[pyfunction("asinh(x, /)", frame_blind)]
    fn asinh(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::asinh(x), false, "")
    }
    /// The arc tangent of x, in radians, between -pi/2 and pi/2.
    #[pyfunction("atan(x, /)", frame_blind)]
    fn atan(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::atan(x), false, "")
    }
    /// The inverse hyperbolic tangent of x.
    #[pyfunction("atanh(x, /)", frame_blind)]
    fn atanh(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::atanh(x), false, "expected a number between -1 and 1, got {}")
    }
    /// The cube root of x.
    #[pyfunction("cbrt(x, /)", frame_blind)]
    fn cbrt(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::cbrt(x), false, "")
    }
    /// The cosine of x (in radians).
    #[pyfunction("cos(x, /)", frame_blind)]
    fn cos(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::cos(x), false, "expected a finite input, got {}")
    }
    /// The hyperbolic cosine of x.
    #[pyfunction("cosh(x, /)", frame_blind)]
    fn cosh(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::cosh(x), true, "")
    }
    /// The error function at x.
    #[pyfunction("erf(x, /)", frame_blind)]
    fn erf(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::erf(x), false, "")
    }
    /// The complementary error function at x.
    #[pyfunction("erfc(x, /)", frame_blind)]
    fn erfc(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::erfc(x), false, "")
    }
    /// e to the power of x.
    #[pyfunction("exp(x, /)", frame_blind)]
    fn exp(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::exp(x), true, "")
    }
    /// 2 to the power of x.
    #[pyfunction("exp2(x, /)", frame_blind)]
    fn exp2(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::exp2(x), true, "")
    }
    /// exp(x) - 1, without the loss of precision that the subtraction would cause for small x.
    #[pyfunction("expm1(x, /)", frame_blind)]
    fn expm1(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::expm1(x), true, "")
    }
    /// The absolute value of x, as a float.
    #[pyfunction("fabs(x, /)", frame_blind)]
    fn fabs(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::fabs(x), false, "")
    }
    /// The natural logarithm of 1 + x, exact also for x near zero.
    #[pyfunction("log1p(x, /)", frame_blind)]
    fn log1p(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::log1p(x), false, "expected argument value > -1, got {}")
    }
    /// The sine of x (in radians).
    #[pyfunction("sin(x, /)", frame_blind)]
    fn sin(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::sin(x), false, "expected a finite input, got {}")
    }
    /// The hyperbolic sine of x.
    #[pyfunction("sinh(x, /)", frame_blind)]
    fn sinh(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::sinh(x), true, "")
    }
    /// The square root of x.
    #[pyfunction("sqrt(x, /)", frame_blind)]
    fn sqrt(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::sqrt(x), false, "expected a nonnegative input, got {}")
    }
    /// The tangent of x (in radians).
    #[pyfunction("tan(x, /)", frame_blind)]
    fn tan(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::tan(x), false, "expected a finite input, got {}")
    }
    /// The hyperbolic tangent of x.
    #[pyfunction("tanh(x, /)", frame_blind)]
    fn tanh(t: &Thread, x: f64) -> PyResult<f64> {
        checked(t, x, libm::tanh(x), false, "")
    }
    /// The angle of the point (x, y), in radians: the arc tangent of y/x in the right quadrant.
    #[pyfunction("atan2(y, x, /)", frame_blind)]
    fn atan2(y: f64, x: f64) -> f64 {
        libm::atan2(y, x)
    }
    /// The smallest integer that is not less than x.
    #[pyfunction("ceil(x, /)")]
    fn ceil(t: &Thread, x: Value) -> PyResult<Value> {
        rounded(t, x, "__ceil__", f64::ceil)
    }
    /// A float with the magnitude of x and the sign of y.
    #[pyfunction("copysign(x, y, /)", frame_blind)]
    fn copysign(x: f64, y: f64) -> f64 {
        x.copysign(y)
    }
    /// Radians to degrees.
    #[pyfunction("degrees(x, /)", frame_blind)]
    fn degrees(x: f64) -> f64 {
        x * (180.0 / std::f64::consts::PI)
    }
    /// The largest integer that is not greater than x.
    #[pyfunction("floor(x, /)")]
    fn floor(t: &Thread, x: Value) -> PyResult<Value> {
        rounded(t, x, "__floor__", f64::floor)
    }
    /// x * y + z, rounded once.
    #[pyfunction("fma(x, y, z, /)", frame_blind)]
    fn fma(t: &Thread, x: f64, y: f64, z: f64) -> PyResult<f64> {
        let r = libm::fma(x, y, z);
        if r.is_nan() && !x.is_nan() && !y.is_nan() && !z.is_nan() {
            return Err(t.raise_value_error("invalid operation in fma"));
        }
        if r.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
            return Err(t.raise_overflow_error("overflow in fma"));
        }
        Ok(r)
    }
    /// The remainder of x / y with the sign of x, as C defines it.
    #[pyfunction("fmod(x, y, /)", frame_blind)]
    fn fmod(t: &Thread, x: f64, y: f64) -> PyResult<f64> {
        if y.is_infinite() && x.is_finite() {
            return Ok(x);
        }
        checked2(t, x, y, libm::fmod(x, y))
    }
    /// Mantissa and exponent of x: a pair (m, e) of a float and an int with x == m * 2**e, and 0.5 <= abs(m) < 1 unless m is 0.
    #[pyfunction("frexp(x, /)", frame_blind)]
    fn frexp(x: f64) -> (f64, i32) {
        libm::frexp(x)
    }
    /// The gamma function at x.
    #[pyfunction("gamma(x, /)", frame_blind)]
    fn gamma(t: &Thread, x: f64) -> PyResult<f64> {
        super::gamma::report(t, x, super::gamma::gamma(x))
    }
    /// Whether two numbers are close to each other.
    ///
    ///   rel_tol
    ///     how much they may differ in relation to the larger of them
    ///   abs_tol
    ///     how much they may differ in any case: of use near zero
    ///
    /// NaN is close to nothing, an infinity only to itself.
    #[pyfunction("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)", frame_blind)]
    fn isclose(t: &Thread, a: f64, b: f64, rel_tol: f64, abs_tol: f64) -> PyResult<bool> {
        if rel_tol < 0.0 || abs_tol < 0.0 {
            return Err(t.raise_value_error("tolerances must be non-negative"));
        }
        if a == b {
            return Ok(true);
        }
        if a.is_infinite() || b.is_infinite() {
            return Ok(false);
        }
        let difference = (b - a).abs();
        Ok(difference <= (rel_tol * b).abs() || difference <= (rel_tol * a).abs() || difference <= abs_tol)
    }
    /// Whether x is neither an infinity nor NaN.
    #[pyfunction("isfinite(x, /)", frame_blind)]
    fn isfinite(x: f64) -> bool {
        x.is_finite()
    }
    /// Whether x is an infinity.
    #[pyfunction("isinf(x, /)", frame_blind)]
    fn isinf(x: f64) -> bool {
        x.is_infinite()
    }
    /// Whether x is NaN.
    #[pyfunction("isnan(x, /)", frame_blind)]
    fn isnan(x: f64) -> bool {
        x.is_nan()
    }
    /// x * 2**i, the inverse of frexp.
    #[pyfunction("ldexp(x, i, /)")]
    fn ldexp(t: &Thread, x: f64, i: Value) -> PyResult<f64> {
        let Some(n) = int::as_int(i) else {
            return Err(t.raise_type_error("Expected an int as second argument to ldexp."));
        };
        if x == 0.0 || !x.is_finite() {
            return Ok(x);
        }
        let r = match n.to_i64().and_then(|n| i32::try_from(n).ok()) {
            Some(n) => libm::ldexp(x, n),
            None if n.is_negative() => 0f64.copysign(x),
            None => f64::INFINITY,
        };
        if r.is_infinite() { Err(range_error(t)) } else { Ok(r) }
    }
    /// The natural logarithm of the absolute value of the gamma function at x.
    #[pyfunction("lgamma(x, /)", frame_blind)]
    fn lgamma(t: &Thread, x: f64) -> PyResult<f64> {
        super::gamma::report(t, x, super::gamma::ln_gamma(x))
    }
    /// log(x, [base=math.e])
    /// The logarithm of x to a base, by default the natural one.
    #[pyfunction("log(x, base=<unrepresentable>, /)", raw, no_text_signature)]
    fn log(t: &Thread, args: Args<'_>) -> PyResult<Value> {
        brolga_vm::abi::args::check_no_keywords(t, "math.log", args.kwnames)?;
        check_positional(t, "log", args.values.len(), 1, 2)?;
        let x = logarithm(t, args.values[0], |x| libm::log(x))?;
        let Some(base) = args.values.get(1) else { return t.new_float(x) };
        let base = logarithm(t, *base, |x| libm::log(x))?;
        let (x, base) = (t.new_float(x)?, t.new_float(base)?);
        number::binary_op(t, number::op::TRUE_DIVIDE, x, base)
    }
    /// The base 10 logarithm of x.
    #[pyfunction("log10(x, /)")]
    fn log10(t: &Thread, x: Value) -> PyResult<f64> {
        logarithm(t, x, |x| libm::log10(x))
    }
    /// The base 2 logarithm of x.
    #[pyfunction("log2(x, /)")]
    fn log2(t: &Thread, x: Value) -> PyResult<f64> {
        logarithm(t, x, |x| libm::log2(x))
    }
    /// The fractional and the integer part of x, both as floats and with the sign of x.
    #[pyfunction("modf(x, /)", frame_blind)]
    fn modf(x: f64) -> (f64, f64) {
        if x.is_infinite() {
            return (0f64.copysign(x), x);
        }
        let whole = x.trunc();
        ((x - whole).copysign(x), whole)
    }
    /// The next float after x in the direction of y, or that many steps on.
    #[pyfunction("nextafter(x, y, /, *, steps=None)")]
    fn nextafter(t: &Thread, x: f64, y: f64, steps: Value) -> PyResult<f64> {
        if steps.is_none() {
            return Ok(libm::nextafter(x, y));
        }
        let steps = number::index(t, steps)?;
        if number::is_negative(steps) {
            return Err(t.raise_value_error("steps must be a non-negative integer"));
        }
        Ok(exact::steps_towards(x, y, int::to_u64(steps).unwrap_or(u64::MAX)))
    }
    /// x to the power of y.
    #[pyfunction("pow(x, y, /)", frame_blind)]
    fn pow(t: &Thread, x: f64, y: f64) -> PyResult<f64> {
        let r = libm::pow(x, y);
        if x.is_finite() && y.is_finite() {
            if r.is_nan() || (r.is_infinite() && x == 0.0) {
                return Err(domain_error(t));
            }
            if r.is_infinite() {
                return Err(range_error(t));
            }
        }
        Ok(r)
    }
    /// Degrees to radians.
    #[pyfunction("radians(x, /)", frame_blind)]
    fn radians(x: f64) -> f64 {
        x * (std::f64::consts::PI / 180.0)
    }
    /// The difference of x and the multiple of y that is closest to it, of two equally close ones the even one.
    #[pyfunction("remainder(x, y, /)", frame_blind)]
    fn remainder(t: &Thread, x: f64, y: f64) -> PyResult<f64> {
        if x.is_finite() && y.is_infinite() {
            return Ok(x);
        }
        checked2(t, x, y, libm::remainder(x, y))
    }
    /// x without its fractional part: what x.__trunc__() returns.
    #[pyfunction("trunc(x, /)")]
    fn trunc(t: &Thread, x: Value) -> PyResult<Value> {
        if let Some(f) = float::as_float(x)
            && t.class_of(x) == t.types.float
        {
            return to_integer(t, f.trunc());
        }
        match attr::lookup_method(t, x, t.intern("__trunc__"))? {
            Some(method) => method.call(t, x, &[]),
            None => {
                let class = t.class_of(x).name();
                Err(t.raise_type_error(format!("type {class} doesn't define __trunc__ method")))
            }
        }
    }
    /// The weight of the last bit of x: how far it is to the next float away from zero.
    #[pyfunction("ulp(x, /)", frame_blind)]
    fn ulp(x: f64) -> f64 {
        if x.is_nan() {
            return x;
        }
        let x = x.abs();
        if x.is_infinite() {
            return x;
        }
        let next = libm::nextafter(x, f64::INFINITY);
        if next.is_infinite() { x - libm::nextafter(x, f64::NEG_INFINITY) } else { next - x }
    }
    /// The distance of two points, given as sequences of the same number of coordinates.
    #[pyfunction("dist(p, q, /)")]
    fn dist(t: &Thread, p: Value, q: Value) -> PyResult<f64> {
        let (p, q) = (sequence::to_tuple(t, p)?, sequence::to_tuple(t, q)?);
        if p.len() != q.len() {
            return Err(t.raise_value_error("both points must have the same number of dimensions"));
        }
        let mut differences = Vec::with_capacity(p.len());
        for (x, y) in p.items().iter().zip(q.items()) {
            differences.push((number::to_f64(t, *x)? - number::to_f64(t, *y)?).abs());
        }
        Ok(exact::norm(&mut differences))
    }
    /// The distance of a point from the origin: the root of the sum of the squares of its coordinates.
    #[pyfunction("hypot(*coordinates)")]
    fn hypot(t: &Thread, coordinates: &[Value]) -> PyResult<f64> {
        let mut xs = Vec::with_capacity(coordinates.len());
        for x in coordinates {
            xs.push(number::to_f64(t, *x)?.abs());
        }
        Ok(exact::norm(&mut xs))
    }
}
