//! The gamma function and its logarithm, by Lanczos' approximation with the coefficients for 13 terms that Boost also uses.
//!
//! See Pugh, An Analysis of the Lanczos Gamma Approximation (2004). The arithmetic is done in CPython's order, so that results agree in
//! all bits.

use super::{argument_error, libm, range_error};
use brolga_vm::prelude::*;
use std::f64::consts::PI;

const LOG_PI: f64 = 1.144729885849400174143427351353058711647;
const G: f64 = 6.024680040776729583740234375;
const G_MINUS_HALF: f64 = 5.524680040776729583740234375;
#[allow(clippy::excessive_precision)]
const NUMERATOR: [f64; 13] = [
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
];
const DENOMINATOR: [f64; 13] = [
    0.0,
    39916800.0,
    120543840.0,
    150917976.0,
    105258076.0,
    45995730.0,
    13339535.0,
    2637558.0,
    357423.0,
    32670.0,
    1925.0,
    66.0,
    1.0,
];
/// gamma(1), gamma(2), ...: all exact.
const OF_INTEGERS: [f64; 23] = {
    let mut table = [1.0; 23];
    let mut i = 1;
    while i < 23 {
        table[i] = table[i - 1] * i as f64;
        i += 1;
    }
    table
};

/// Why there is no result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GammaError {
    /// A pole, or minus infinity.
    Domain,
    Overflow,
}

/// The result or the exception.
pub fn report(t: &Thread, x: f64, r: Result<f64, GammaError>) -> PyResult<f64> {
    r.map_err(|e| match e {
        GammaError::Domain => argument_error(t, "expected a noninteger or positive integer, got {}", x),
        GammaError::Overflow => range_error(t),
    })
}

/// sin(pi * x) for finite x, exact at multiples of 1/2.
fn sin_pi(x: f64) -> f64 {
    let y = libm::fmod(x.abs(), 2.0);
    let r = match (2.0 * y).round() as i32 {
        0 => libm::sin(PI * y),
        1 => libm::cos(PI * (y - 0.5)),
        // Not sin(pi * (y - 1)) with the sign changed: zero must be positive.
        2 => libm::sin(PI * (1.0 - y)),
        3 => -libm::cos(PI * (y - 1.5)),
        _ => libm::sin(PI * (y - 2.0)),
    };
    1f64.copysign(x) * r
}

fn lanczos_sum(x: f64) -> f64 {
    let (mut n, mut d) = (0.0, 0.0);
    if x < 5.0 {
        for i in (0..13).rev() {
            n = n * x + NUMERATOR[i];
            d = d * x + DENOMINATOR[i];
        }
    } else {
        for i in 0..13 {
            n = n / x + NUMERATOR[i];
            d = d / x + DENOMINATOR[i];
        }
    }
    n / d
}

pub fn gamma(x: f64) -> Result<f64, GammaError> {
    if !x.is_finite() {
        return if x == f64::NEG_INFINITY { Err(GammaError::Domain) } else { Ok(x) };
    }
    if x == 0.0 {
        return Err(GammaError::Domain);
    }
    if x == x.floor() {
        if x < 0.0 {
            return Err(GammaError::Domain);
        }
        if x <= OF_INTEGERS.len() as f64 {
            return Ok(OF_INTEGERS[x as usize - 1]);
        }
    }
    let finite = |r: f64| if r.is_infinite() { Err(GammaError::Overflow) } else { Ok(r) };
    let a = x.abs();
    if a < 1e-20 {
        return finite(1.0 / x);
    }
    if a > 200.0 {
        return if x < 0.0 { Ok(0.0 / sin_pi(x)) } else { Err(GammaError::Overflow) };
    }
    let y = a + G_MINUS_HALF;
    // What rounding did to y.
    let z = if a > G_MINUS_HALF {
        let q = y - a;
        q - G_MINUS_HALF
    } else {
        let q = y - G_MINUS_HALF;
        q - a
    };
    let z = z * G / y;
    let mut r;
    if x < 0.0 {
        r = -PI / sin_pi(a) / a * libm::exp(y) / lanczos_sum(a);
        r -= z * r;
        if a < 140.0 {
            r /= libm::pow(y, a - 0.5);
        } else {
            let root = libm::pow(y, a / 2.0 - 0.25);
            r /= root;
            r /= root;
        }
    } else {
        r = lanczos_sum(a) / libm::exp(y);
        r += z * r;
        if a < 140.0 {
            r *= libm::pow(y, a - 0.5);
        } else {
            let root = libm::pow(y, a / 2.0 - 0.25);
            r *= root;
            r *= root;
        }
    }
    finite(r)
}

pub fn ln_gamma(x: f64) -> Result<f64, GammaError> {
    if !x.is_finite() {
        return Ok(if x.is_nan() { x } else { f64::INFINITY });
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 { Err(GammaError::Domain) } else { Ok(0.0) };
    }
    let a = x.abs();
    if a < 1e-20 {
        return Ok(-libm::log(a));
    }
    let mut r = libm::log(lanczos_sum(a)) - G;
    r += (a - 0.5) * (libm::log(a + G - 0.5) - 1.0);
    if x < 0.0 {
        r = LOG_PI - libm::log(sin_pi(a).abs()) - libm::log(a) - r;
    }
    if r.is_infinite() { Err(GammaError::Overflow) } else { Ok(r) }
}
