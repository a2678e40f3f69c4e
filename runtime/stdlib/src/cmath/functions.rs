//! The functions, without Python. The formulas are those of Kahan, Branch Cuts for Complex Elementary Functions (1987), with care for
//! overflow and underflow; the order of the arithmetic is CPython's, so that results agree in all bits.

use super::special::{self, Table, look_up};
use crate::math::libm::*;
use std::f64::consts::{E, FRAC_PI_2, LN_2, LN_10};

pub type Complex = (f64, f64);

/// Why there is no result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Error {
    Domain,
    Range,
}
pub type Result = std::result::Result<Complex, Error>;

const LARGE: f64 = f64::MAX / 4.0;
/// sqrt(LARGE) and log(LARGE).
fn sqrt_large() -> f64 {
    sqrt(LARGE)
}
fn log_large() -> f64 {
    log(LARGE)
}
const MANTISSA: i32 = f64::MANTISSA_DIGITS as i32;

fn is_finite((re, im): Complex) -> bool {
    re.is_finite() && im.is_finite()
}
fn table(table: &Table, (re, im): Complex) -> Complex {
    look_up(table, re, im)
}
fn range_checked(z: Complex) -> Result {
    if z.0.is_infinite() || z.1.is_infinite() { Err(Error::Range) } else { Ok(z) }
}
/// log(abs(z)) + 2 log 2 without overflow.
fn log_of_large((re, im): Complex) -> f64 {
    log(hypot(re / 2.0, im / 2.0)) + LN_2 * 2.0
}
fn is_large((re, im): Complex) -> bool {
    re.abs() > LARGE || im.abs() > LARGE
}
/// f(i * z) / i for functions of a quarter turned plane.
fn turned(f: fn(Complex) -> Result, (re, im): Complex) -> Result {
    let (x, y) = f((-im, re))?;
    Ok((y, -x))
}

pub fn square_root(z: Complex) -> Complex {
    let (re, im) = z;
    if !is_finite(z) {
        return table(&special::SQRT, z);
    }
    if re == 0.0 && im == 0.0 {
        return (0.0, im);
    }
    let (mut ax, ay) = (re.abs(), im.abs());
    let s = if ax < f64::MIN_POSITIVE && ay < f64::MIN_POSITIVE {
        // Subnormal: scaled up by an even power of two, and down by half of it.
        ax = ldexp(ax, 53);
        ldexp(sqrt(ax + hypot(ax, ldexp(ay, 53))), -27)
    } else {
        ax /= 8.0;
        2.0 * sqrt(ax + hypot(ax, ay / 8.0))
    };
    let d = ay / (2.0 * s);
    if re >= 0.0 { (s, d.copysign(im)) } else { (d, s.copysign(im)) }
}
pub fn c_sqrt(z: Complex) -> Result {
    Ok(square_root(z))
}

pub fn c_acos(z: Complex) -> Result {
    let (re, im) = z;
    if !is_finite(z) {
        return Ok(table(&special::ACOS, z));
    }
    if is_large(z) {
        let l = log_of_large(z);
        let imag = if re < 0.0 { -l.copysign(im) } else { l.copysign(-im) };
        return Ok((atan2(im.abs(), re), imag));
    }
    let (s1, s2) = (square_root((1.0 - re, -im)), square_root((1.0 + re, im)));
    Ok((2.0 * atan2(s1.0, s2.0), asinh(s2.0 * s1.1 - s2.1 * s1.0)))
}
pub fn c_acosh(z: Complex) -> Result {
    let (re, im) = z;
    if !is_finite(z) {
        return Ok(table(&special::ACOSH, z));
    }
    if is_large(z) {
        return Ok((log_of_large(z), atan2(im, re)));
    }
    let (s1, s2) = (square_root((re - 1.0, im)), square_root((re + 1.0, im)));
    Ok((asinh(s1.0 * s2.0 + s1.1 * s2.1), 2.0 * atan2(s1.1, s2.0)))
}
pub fn c_asin(z: Complex) -> Result {
    turned(c_asinh, z)
}
pub fn c_asinh(z: Complex) -> Result {
    let (re, im) = z;
    if !is_finite(z) {
        return Ok(table(&special::ASINH, z));
    }
    if is_large(z) {
        let l = log_of_large(z);
        let real = if im >= 0.0 { l.copysign(re) } else { -l.copysign(-re) };
        return Ok((real, atan2(im, re.abs())));
    }
    let (s1, s2) = (square_root((1.0 + im, -re)), square_root((1.0 - im, re)));
    Ok((asinh(s1.0 * s2.1 - s2.0 * s1.1), atan2(im, s1.0 * s2.0 - s1.1 * s2.1)))
}
pub fn c_atan(z: Complex) -> Result {
    turned(c_atanh, z)
}
pub fn c_atanh(z: Complex) -> Result {
    let (re, im) = z;
    if !is_finite(z) {
        return Ok(table(&special::ATANH, z));
    }
    if re.is_sign_negative() {
        // Odd: only the right half plane is computed.
        let (x, y) = c_atanh((-re, -im))?;
        return Ok((-x, -y));
    }
    let ay = im.abs();
    if re > sqrt_large() || ay > sqrt_large() {
        let h = hypot(re / 2.0, im / 2.0);
        return Ok((re / 4.0 / h / h, -FRAC_PI_2.copysign(-im)));
    }
    if re == 1.0 && ay < sqrt(f64::MIN_POSITIVE) {
        if ay == 0.0 {
            return Err(Error::Domain);
        }
        return Ok((-log(sqrt(ay) / sqrt(hypot(ay, 2.0))), (atan2(2.0, -ay) / 2.0).copysign(im)));
    }
    let square = |x: f64| x * x;
    Ok((
        log1p(4.0 * re / (square(1.0 - re) + ay * ay)) / 4.0,
        -atan2(-2.0 * im, (1.0 - re) * (1.0 + re) - ay * ay) / 2.0,
    ))
}
pub fn c_cos((re, im): Complex) -> Result {
    c_cosh((-im, re))
}
pub fn c_cosh(z: Complex) -> Result {
    let (re, im) = z;
    if !is_finite(z) {
        if im.is_infinite() && !re.is_nan() {
            return Err(Error::Domain);
        }
        if re.is_infinite() && im.is_finite() && im != 0.0 {
            let y = f64::INFINITY.copysign(sin(im));
            return Ok((f64::INFINITY.copysign(cos(im)), if re > 0.0 { y } else { -y }));
        }
        return Ok(table(&special::COSH, z));
    }
    range_checked(if re.abs() > log_large() {
        let x = re - 1f64.copysign(re);
        (cos(im) * cosh(x) * E, sin(im) * sinh(x) * E)
    } else {
        (cos(im) * cosh(re), sin(im) * sinh(re))
    })
}
pub fn c_exp(z: Complex) -> Result {
    let (re, im) = z;
    if !is_finite(z) {
        if im.is_infinite() && (re.is_finite() || re == f64::INFINITY) {
            return Err(Error::Domain);
        }
        if re.is_infinite() && im.is_finite() && im != 0.0 {
            let size = if re > 0.0 { f64::INFINITY } else { 0.0 };
            return Ok((size.copysign(cos(im)), size.copysign(sin(im))));
        }
        return Ok(table(&special::EXP, z));
    }
    range_checked(if re > log_large() {
        let l = exp(re - 1.0);
        (l * cos(im) * E, l * sin(im) * E)
    } else {
        let l = exp(re);
        (l * cos(im), l * sin(im))
    })
}
pub fn c_log(z: Complex) -> Result {
    let (re, im) = z;
    if !is_finite(z) {
        return Ok(table(&special::LOG, z));
    }
    let (ax, ay) = (re.abs(), im.abs());
    let real = if ax > LARGE || ay > LARGE {
        log(hypot(ax / 2.0, ay / 2.0)) + LN_2
    } else if ax < f64::MIN_POSITIVE && ay < f64::MIN_POSITIVE {
        if ax == 0.0 && ay == 0.0 {
            return Err(Error::Domain);
        }
        log(hypot(ldexp(ax, MANTISSA), ldexp(ay, MANTISSA))) - f64::from(MANTISSA) * LN_2
    } else {
        let h = hypot(ax, ay);
        if (0.71..=1.73).contains(&h) {
            // Near the unit circle log(h) would lose everything.
            let (most, least) = if ax > ay { (ax, ay) } else { (ay, ax) };
            log1p((most - 1.0) * (most + 1.0) + least * least) / 2.0
        } else {
            log(h)
        }
    };
    Ok((real, atan2(im, re)))
}
pub fn c_log10(z: Complex) -> Result {
    let (re, im) = c_log(z)?;
    Ok((re / LN_10, im / LN_10))
}
pub fn c_sin(z: Complex) -> Result {
    turned(c_sinh, z)
}
pub fn c_sinh(z: Complex) -> Result {
    let (re, im) = z;
    if !is_finite(z) {
        if im.is_infinite() && !re.is_nan() {
            return Err(Error::Domain);
        }
        if re.is_infinite() && im.is_finite() && im != 0.0 {
            let x = f64::INFINITY.copysign(cos(im));
            return Ok((if re > 0.0 { x } else { -x }, f64::INFINITY.copysign(sin(im))));
        }
        return Ok(table(&special::SINH, z));
    }
    range_checked(if re.abs() > log_large() {
        let x = re - 1f64.copysign(re);
        (cos(im) * sinh(x) * E, sin(im) * cosh(x) * E)
    } else {
        (cos(im) * sinh(re), sin(im) * cosh(re))
    })
}
pub fn c_tan(z: Complex) -> Result {
    turned(c_tanh, z)
}
pub fn c_tanh(z: Complex) -> Result {
    let (re, im) = z;
    if !is_finite(z) {
        if im.is_infinite() && re.is_finite() {
            return Err(Error::Domain);
        }
        if re.is_infinite() && im.is_finite() && im != 0.0 {
            return Ok((1f64.copysign(re), 0f64.copysign(2.0 * sin(im) * cos(im))));
        }
        return Ok(table(&special::TANH, z));
    }
    if re.abs() > log_large() {
        return Ok((1f64.copysign(re), 4.0 * sin(im) * cos(im) * exp(-2.0 * re.abs())));
    }
    let (x, y, c) = (tanh(re), tan(im), 1.0 / cosh(re));
    let xy = x * y;
    let d = 1.0 + xy * xy;
    Ok((x * (1.0 + y * y) / d, ((y / d) * c) * c))
}

/// The absolute value, which may overflow.
pub fn absolute((re, im): Complex) -> std::result::Result<f64, Error> {
    if !re.is_finite() || !im.is_finite() {
        return Ok(if re.is_infinite() || im.is_infinite() { f64::INFINITY } else { f64::NAN });
    }
    let r = hypot(re, im);
    if r.is_finite() { Ok(r) } else { Err(Error::Range) }
}

/// From polar coordinates.
pub fn rect(r: f64, phi: f64) -> Result {
    if !r.is_finite() || !phi.is_finite() {
        if r != 0.0 && !r.is_nan() && phi.is_infinite() {
            return Err(Error::Domain);
        }
        if r.is_infinite() && phi.is_finite() && phi != 0.0 {
            let (x, y) = (f64::INFINITY.copysign(cos(phi)), f64::INFINITY.copysign(sin(phi)));
            return Ok(if r > 0.0 { (x, y) } else { (-x, -y) });
        }
        return Ok(table(&special::RECT, (r, phi)));
    }
    if phi == 0.0 {
        // Keeps the signs of zeros.
        return Ok((r, r * phi));
    }
    Ok((r * cos(phi), r * sin(phi)))
}
