//! Exponential, logarithms, powers.
//!
//! They are computed in binary fixed point with guard bits, again with more as long as the digits after the result's last one leave the rounding open. Those
//! of `exp`, `ln` and `log10` are never exact (but for the cases that are treated first), so this ends; a power, which may be exact, is computed once with
//! many guard bits. Series: Taylor's for exp after dividing the argument, `2 atanh((m-1)/(m+1))` for ln after square roots; Machin-like sums of
//! atanh for ln 2 and ln 10.

use super::number::status::*;
use super::number::{Limits, Number, Rounding, cut, digits_of, power_of_ten};
use dashu_int::ops::{BitTest, SquareRoot};
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;

/// Digits beyond this take too long.
const MOST_PRECISION: i64 = 50_000_000;

/// `2^bits * atanh(1/n)`
fn atanh_inverse(n: u64, bits: usize) -> IBig {
    let mut power = (IBig::ONE << bits) / IBig::from(n);
    let square = IBig::from(n) * IBig::from(n);
    let (mut sum, mut k) = (power.clone(), 1u64);
    while !power.is_zero() {
        power /= &square;
        k += 2;
        sum += &power / IBig::from(k);
    }
    sum
}
fn ln2(bits: usize) -> IBig {
    let part = |factor: i64, n| IBig::from(factor) * atanh_inverse(n, bits + 16);
    (part(18, 26) - part(2, 4801) + part(8, 8749)) >> 16
}
fn ln10(bits: usize) -> IBig {
    let part = |factor: i64, n| IBig::from(factor) * atanh_inverse(n, bits + 16);
    (part(46, 31) + part(34, 49) + part(20, 161)) >> 16
}

/// `2^bits * e^r` for `r = x / 2^bits`, of magnitude below 1.
fn exp_fraction(x: &IBig, bits: usize) -> IBig {
    let halvings = (bits as f64).sqrt() as usize / 2 + 4;
    let work = bits + 2 * halvings + 16;
    let r = (x.clone() << (work - bits)) >> halvings;
    let one = IBig::ONE << work;
    let (mut sum, mut term, mut k) = (one.clone(), one, 0u64);
    loop {
        k += 1;
        term = ((term * &r) >> work) / IBig::from(k);
        // A negative term rounds down to -1, not to 0.
        if term.is_zero() || term == IBig::NEG_ONE {
            break;
        }
        sum += &term;
    }
    for _ in 0..halvings {
        sum = (&sum * &sum) >> work;
    }
    sum >> (work - bits)
}
/// `2^bits * ln(x / 2^bits)` for positive x of about `2^bits`, with an error of a few units.
fn ln_fixed(x: &IBig, bits: usize) -> IBig {
    let roots = (bits as f64).sqrt() as usize / 2 + 3;
    let work = bits + roots + 16;
    let mut m: UBig = UBig::try_from(x.clone() << (work - bits)).unwrap_or(UBig::ONE);
    for _ in 0..roots {
        m = (m << work).sqrt();
    }
    let one = IBig::ONE << work;
    let m = IBig::from(m);
    let z = ((&m - &one) << work) / (&m + &one);
    let square = (&z * &z) >> work;
    let (mut sum, mut power, mut k) = (z.clone(), z, 1u64);
    loop {
        power = (&power * &square) >> work;
        if power.is_zero() || power == IBig::NEG_ONE {
            break;
        }
        k += 2;
        sum += &power / IBig::from(k);
    }
    (sum << (1 + roots)) >> (work - bits)
}

/// `coefficient * 10^exponent * 2^bits`, rounded down; `None` without memory.
fn to_fixed(number: &Number, bits: usize) -> Option<IBig> {
    let magnitude = if number.exponent >= 0 {
        number.padded(number.exponent)? << bits
    } else {
        (number.coefficient.clone() << bits) / power_of_ten(-number.exponent)?
    };
    Some(if number.negative { -IBig::from(magnitude) } else { IBig::from(magnitude) })
}

/// An approximation: `mantissa * 2^scale`, with an error of at most `2^error * 2^scale`.
struct Approximation {
    mantissa: IBig,
    scale: i64,
    error: usize,
}
impl Approximation {
    /// As a decimal of `prec` digits with a sticky digit. If `settled`: `None` as long as the error leaves the rounding to nearest open.
    fn round(&self, prec: i64, settled: bool) -> Option<Number> {
        let negative = self.mantissa < IBig::ZERO;
        let magnitude = |n: IBig| n.into_parts().1;
        let m = magnitude(self.mantissa.clone());
        if m.is_zero() {
            return None;
        }
        // The place of the first digit, about.
        let log2 = m.bit_len() as i64 - 1 + self.scale;
        let first = (log2 as f64 * std::f64::consts::LOG10_2).floor() as i64;
        // Digits wanted: prec and three more.
        let exponent = first - prec - 3;
        let scaled = |n: UBig| -> Option<UBig> {
            let n = if exponent <= 0 { n * power_of_ten(-exponent)? } else { n };
            let n = if self.scale >= 0 { n << self.scale as usize } else { n };
            let divisor = if exponent > 0 { power_of_ten(exponent)? } else { UBig::ONE };
            let n = if self.scale >= 0 { n / divisor } else { (n / divisor) >> (-self.scale) as usize };
            // More digits follow: what is cut off is no exact half.
            Some(n * 10u8 + UBig::ONE)
        };
        let error = UBig::ONE << self.error;
        let rounded = |n: UBig| -> Option<(UBig, i64)> {
            let n = scaled(n)?;
            let extra = digits_of(&n) - prec;
            Some((cut(&n, extra, Rounding::HalfEven, false).0, exponent + extra - 1))
        };
        if settled {
            if m <= error {
                return None;
            }
            let (low, high) = (rounded(&m - &error)?, rounded(m + error)?);
            if low.1 != high.1 || low.0 != high.0 {
                return None;
            }
            return Some(Number::finite(negative, low.0, low.1));
        }
        let (coefficient, exponent) = rounded(m)?;
        Some(Number::finite(negative, coefficient, exponent))
    }
}

/// Computes with ever more bits until the rounding is certain.
fn settle(prec: i64, mut f: impl FnMut(usize) -> Option<Approximation>) -> Option<Number> {
    let mut guard = 48;
    for _ in 0..40 {
        let bits = (prec as f64 * std::f64::consts::LOG2_10) as usize + guard;
        if let Some(result) = f(bits)?.round(prec, true) {
            return Some(result);
        }
        guard *= 2;
    }
    None
}
/// The result of a function that is never exact, rounded to nearest.
fn inexact(result: Option<Number>, limits: &Limits, status: &mut u32) -> Number {
    match result {
        Some(result) => {
            *status |= INEXACT | ROUNDED;
            let nearest = Limits { rounding: Rounding::HalfEven, ..*limits };
            result.finish(&nearest, status)
        }
        None => Number::invalid(NO_MEMORY, status),
    }
}
/// One, with as many digits as the precision.
fn padded_one(negative: bool, limits: &Limits, status: &mut u32) -> Number {
    let places = limits.prec - 1;
    match power_of_ten(places) {
        Some(power) => {
            *status |= INEXACT | ROUNDED;
            Number::finite(negative, power, -places).finish(limits, status)
        }
        None => Number::invalid(NO_MEMORY, status),
    }
}
/// A result too large or too small for the context.
fn out_of_range(large: bool, negative: bool, limits: &Limits, status: &mut u32) -> Number {
    if large {
        return Number::overflow(negative, limits, status);
    }
    Number::finite(negative, UBig::ONE, limits.etiny() - 2).finish(limits, status)
}

/// `e^x` where `x = fixed / 2^bits`: with an error of `2^16` units beside that of the argument.
fn exp_approximation(fixed: &IBig, bits: usize) -> Option<Approximation> {
    let ln2 = ln2(bits + 64);
    let wide = fixed.clone() << 64;
    let k = &wide / &ln2;
    let rest = (wide - &k * ln2) >> 64;
    let k = i64::try_from(&k).ok()?;
    Some(Approximation { mantissa: exp_fraction(&rest, bits), scale: k - bits as i64, error: 16 })
}
/// `2^bits * ln(number)`, of a positive number, with an error of `2^8` units.
fn ln_approximation(number: &Number, bits: usize) -> Option<IBig> {
    // 0.1 <= m < 10, so that the logarithm of what is near 1 does not cancel out.
    let adjusted = number.adjusted();
    let (m, shift) = if adjusted == 0 || adjusted == -1 {
        (number.clone(), 0)
    } else {
        (Number::finite(false, number.coefficient.clone(), number.exponent - adjusted), adjusted)
    };
    let mut result = ln_fixed(&to_fixed(&m, bits)?, bits);
    if shift != 0 {
        result += (ln10(bits + 64) * IBig::from(shift)) >> 64;
    }
    Some(result)
}
/// How many bits a logarithm loses: its magnitude may be that far below 1.
fn lost_bits(number: &Number) -> usize {
    if !matches!(number.adjusted(), 0 | -1) {
        return 0;
    }
    let one = Number::one();
    let mut ignored = 0;
    let difference = number.subtract(&one, &Limits { prec: number.digits() + 2, ..Limits::MAX }, &mut ignored);
    match difference.adjusted() {
        adjusted if adjusted < 0 => (-adjusted) as usize * 4,
        _ => 0,
    }
}

impl Number {
    fn too_precise(limits: &Limits) -> bool {
        limits.prec > MOST_PRECISION
    }
    pub fn exp(&self, limits: &Limits, status: &mut u32) -> Number {
        if self.is_nan() {
            return self.nan_result(limits, status);
        }
        if self.is_infinite() {
            return if self.negative { Number::zero() } else { self.clone() };
        }
        if self.coefficient.is_zero() {
            return Number::one();
        }
        if Number::too_precise(limits) {
            return Number::invalid(NO_MEMORY, status);
        }
        if self.adjusted() < -(limits.prec + 1) {
            return padded_one(false, &Limits { rounding: Rounding::HalfEven, ..*limits }, status);
        }
        if self.exp_is_out_of_range(limits) {
            let nearest = Limits { rounding: Rounding::HalfEven, ..*limits };
            return out_of_range(!self.negative, false, &nearest, status);
        }
        let magnitude = (self.adjusted().max(0) as usize + 1) * 4;
        let result = settle(limits.prec, |bits| {
            let bits = bits + magnitude;
            exp_approximation(&to_fixed(self, bits)?, bits)
        });
        inexact(result, limits, status)
    }
    /// Whether e to this power is beyond the exponents of a context in any case.
    fn exp_is_out_of_range(&self, limits: &Limits) -> bool {
        if self.adjusted() >= 20 {
            return true;
        }
        let bound = if self.negative { limits.etiny().unsigned_abs() + 3 } else { limits.emax as u64 + 2 };
        // ln 10 is less than 2.4.
        let bound = Number::finite(false, UBig::from(bound) * UBig::from(24u8), -1);
        self.compare_magnitude(&bound) == Ordering::Greater
    }
    pub fn ln(&self, limits: &Limits, status: &mut u32) -> Number {
        if let Some(result) = self.logarithm_of_special(limits, status) {
            return result;
        }
        if self.compare(&Number::one()) == Ordering::Equal {
            return Number::zero();
        }
        let lost = lost_bits(self);
        if Number::too_precise(limits) || lost > 1 << 28 || self.digits() > MOST_PRECISION {
            return Number::invalid(NO_MEMORY, status);
        }
        let result = settle(limits.prec, |bits| {
            let bits = bits + lost;
            Some(Approximation { mantissa: ln_approximation(self, bits)?, scale: -(bits as i64), error: 16 })
        });
        inexact(result, limits, status)
    }
    pub fn log10(&self, limits: &Limits, status: &mut u32) -> Number {
        if let Some(result) = self.logarithm_of_special(limits, status) {
            return result;
        }
        let (coefficient, exponent) =
            super::arithmetic::without_zeros(self.coefficient.clone(), self.exponent, i64::MAX);
        if coefficient == UBig::ONE {
            let nearest = Limits { rounding: Rounding::HalfEven, ..*limits };
            return Number::from_i64(exponent).finish(&nearest, status);
        }
        let lost = lost_bits(self);
        if Number::too_precise(limits) || lost > 1 << 28 || self.digits() > MOST_PRECISION {
            return Number::invalid(NO_MEMORY, status);
        }
        let result = settle(limits.prec, |bits| {
            let bits = bits + lost;
            let wide = bits + 64;
            let mantissa = (ln_approximation(self, wide)? << bits) / ln10(wide);
            Some(Approximation { mantissa, scale: -(bits as i64), error: 16 })
        });
        inexact(result, limits, status)
    }
    fn logarithm_of_special(&self, limits: &Limits, status: &mut u32) -> Option<Number> {
        if self.is_nan() {
            return Some(self.nan_result(limits, status));
        }
        if self.is_zero() {
            return Some(Number::infinity(true));
        }
        if self.negative {
            return Some(Number::invalid(INVALID_OPERATION, status));
        }
        self.is_infinite().then(|| Number::infinity(false))
    }

    pub fn power(&self, exponent: &Number, limits: &Limits, status: &mut u32) -> Number {
        if let Some(nan) = Number::nan_of_two(self, exponent, limits, status) {
            return nan;
        }
        if exponent.is_zero() {
            return if self.is_zero() { Number::invalid(INVALID_OPERATION, status) } else { Number::one() };
        }
        let whole = exponent.is_integer();
        let negative = self.negative && whole && exponent.is_odd();
        if self.is_zero() {
            return if exponent.negative {
                Number::infinity(negative)
            } else {
                Number::finite(negative, UBig::ZERO, 0)
            };
        }
        if self.negative && !whole {
            // Of infinite exponents too.
            return Number::invalid(INVALID_OPERATION, status);
        }
        if self.is_infinite() {
            return if exponent.negative {
                Number::finite(negative, UBig::ZERO, 0)
            } else {
                Number::infinity(negative)
            };
        }
        let base = self.clone().negated(false);
        let against_one = base.compare(&Number::one());
        if exponent.is_infinite() {
            return match (against_one, exponent.negative) {
                (Ordering::Equal, _) => padded_one(false, limits, status),
                (Ordering::Less, false) | (Ordering::Greater, true) => Number::zero(),
                _ => Number::infinity(false),
            };
        }
        if against_one == Ordering::Equal {
            return self.power_of_one(exponent, whole, negative, limits, status);
        }
        if Number::too_precise(limits) {
            // Exact powers of few digits do not need the precision.
            let few = exponent.is_integer() && !exponent.negative && exponent.adjusted() < 4;
            if !few {
                return Number::invalid(NO_MEMORY, status);
            }
        }
        if let Some(large) = power_is_out_of_range(&base, exponent, limits) {
            return out_of_range(large, negative, limits, status);
        }
        if whole && exponent.adjusted() < 19 {
            return base.power_whole(exponent, negative, limits, status);
        }
        let magnitude = (exponent.adjusted().max(0) as usize + 8) * 4
            + 64
            + (base.adjusted().unsigned_abs().max(1).ilog2() as usize);
        // So many digits that directed roundings see on which side of a round number the result is.
        let work = limits.prec.max(base.digits()) + 23;
        let bits = (work as f64 * std::f64::consts::LOG2_10) as usize + 128 + magnitude + lost_bits(&base).min(1 << 28);
        let product = || -> Option<Number> {
            let ln = ln_approximation(&base, bits)?;
            let (sign, m) = (exponent.negative, exponent.coefficient.clone());
            let product = ln * IBig::from(m);
            let product = if exponent.exponent >= 0 {
                product * IBig::from(power_of_ten(exponent.exponent)?)
            } else {
                product / IBig::from(power_of_ten(-exponent.exponent)?)
            };
            exp_approximation(&if sign { -product } else { product }, bits)?.round(work, false)
        };
        match product() {
            Some(result) => {
                *status |= INEXACT | ROUNDED;
                // All digits of the precision, also of what is exact.
                let missing = limits.prec - result.digits();
                let result = match result.padded(missing.max(0)) {
                    Some(coefficient) => Number::finite(negative, coefficient, result.exponent - missing.max(0)),
                    None => result.negated(negative),
                };
                result.finish(limits, status)
            }
            None => Number::invalid(NO_MEMORY, status),
        }
    }
    /// A power of 1 or -1, with the exponent that multiplications would give.
    fn power_of_one(
        &self,
        exponent: &Number,
        whole: bool,
        negative: bool,
        limits: &Limits,
        status: &mut u32,
    ) -> Number {
        if !whole {
            return padded_one(negative, limits, status);
        }
        let mut places = 0;
        if !exponent.negative && self.exponent < 0 {
            let times = match exponent.exponent >= 0 {
                true => exponent.padded(exponent.exponent.min(40)),
                false => power_of_ten(-exponent.exponent).map(|power| &exponent.coefficient / power),
            };
            let times = times.and_then(|n| i128::try_from(&n).ok()).unwrap_or(i128::MAX);
            let wanted = times.saturating_mul(-self.exponent as i128);
            places = wanted.min(limits.prec as i128 - 1) as i64;
            if wanted > places as i128 {
                *status |= ROUNDED;
            }
        }
        match power_of_ten(places) {
            Some(power) => Number::finite(negative, power, -places).finish(limits, status),
            None => Number::invalid(NO_MEMORY, status),
        }
    }
    /// A power with a whole exponent, by squares.
    fn power_whole(&self, exponent: &Number, negative: bool, limits: &Limits, status: &mut u32) -> Number {
        let n = match exponent.exponent >= 0 {
            true => exponent.padded(exponent.exponent),
            false => power_of_ten(-exponent.exponent).map(|power| &exponent.coefficient / power),
        };
        let Some(n) = n.and_then(|n| u64::try_from(&n).ok()) else { return Number::invalid(NO_MEMORY, status) };
        let mut work = Limits {
            prec: limits.prec + exponent.digits() + exponent.exponent + 4,
            rounding: Rounding::HalfEven,
            clamp: false,
            ..*limits
        };
        let mut base = self.clone();
        if exponent.negative {
            work.prec += 1;
            base = Number::one().divide(&base, &work, status);
        }
        let mut result = base.clone();
        for bit in (0..n.ilog2()).rev() {
            result = result.multiply(&result, &work, status);
            if n >> bit & 1 == 1 {
                result = result.multiply(&base, &work, status);
            }
            if !result.is_finite() || result.coefficient.is_zero() {
                break;
            }
        }
        result.negated(negative).finish(limits, status)
    }
}

/// Whether a power is too large (true) or too small in any case: its logarithm is far beyond the exponents.
fn power_is_out_of_range(base: &Number, exponent: &Number, limits: &Limits) -> Option<bool> {
    // |log10(base)| is at least this.
    let adjusted = base.adjusted();
    let grows = (adjusted >= 0) != exponent.negative;
    let least = if adjusted > 0 {
        adjusted as f64
    } else if adjusted < -1 {
        -(adjusted + 1) as f64
    } else {
        // Near one: |ln x| is at least half of |x - 1|, for what is below 10.
        let mut ignored = 0;
        let work = Limits { prec: base.digits() + 2, ..Limits::MAX };
        let distance = base.subtract(&Number::one(), &work, &mut ignored);
        10f64.powi(distance.adjusted().max(-300) as i32) * 0.1
    };
    let bound = if grows { limits.emax as f64 } else { -(limits.etiny() as f64) };
    let size = least.log10() + exponent.adjusted() as f64;
    (size > (bound + 10.0).log10() + 1.0).then_some(grows)
}
