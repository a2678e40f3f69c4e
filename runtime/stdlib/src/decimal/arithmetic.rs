//! Sums, products, quotients, remainders and square roots.

use super::number::status::*;
use super::number::{Kind, Limits, Number, Rounding, power_of_ten};
use dashu_int::UBig;
use dashu_int::ops::{BitTest, DivRem, SquareRootRem};
use std::cmp::Ordering;

/// Powers of ten in the exponent of a modular power.
const MOST_STEPS: i64 = 10_000_000;

impl Number {
    pub fn add(&self, other: &Number, limits: &Limits, status: &mut u32) -> Number {
        if let Some(nan) = Number::nan_of_two(self, other, limits, status) {
            return nan;
        }
        match (self.is_infinite(), other.is_infinite()) {
            (true, true) if self.negative != other.negative => return Number::invalid(INVALID_OPERATION, status),
            (true, _) => return self.clone(),
            (_, true) => return other.clone(),
            _ => {}
        }
        self.sum(other, limits, status).finish(limits, status)
    }
    /// The sum of finite numbers, exact or with a digit that stands for what is far below the precision.
    fn sum(&self, other: &Number, limits: &Limits, status: &mut u32) -> Number {
        let zero_sign = match self.negative == other.negative {
            true => self.negative,
            false => limits.rounding == Rounding::Floor,
        };
        let lowest = self.exponent.min(other.exponent);
        let beside_zero = |n: &Number| {
            // The exponent goes down, as far as the precision has room.
            let exponent = lowest.max(n.exponent - limits.prec - 1).min(n.exponent);
            match n.padded(n.exponent - exponent) {
                Some(coefficient) => Some(Number::finite(n.negative, coefficient, exponent)),
                None => Some(n.clone()),
            }
        };
        let sum = match (self.coefficient.is_zero(), other.coefficient.is_zero()) {
            (true, true) => return Number::finite(zero_sign, UBig::ZERO, lowest),
            (true, false) => beside_zero(other),
            (false, true) => beside_zero(self),
            (false, false) => {
                let (high, low) = if self.exponent >= other.exponent { (self, other) } else { (other, self) };
                let least = high.exponent + (high.digits() - limits.prec - 2).min(-1);
                let tiny;
                let low = if low.exponent + low.digits() - 1 < least {
                    tiny = Number::finite(low.negative, UBig::ONE, least);
                    &tiny
                } else {
                    low
                };
                let Some(a) = high.padded(high.exponent - low.exponent) else {
                    return Number::invalid(NO_MEMORY, status);
                };
                let b = &low.coefficient;
                let (negative, coefficient) = if high.negative == low.negative {
                    (high.negative, a + b)
                } else {
                    match a.cmp(b) {
                        Ordering::Equal => (zero_sign, UBig::ZERO),
                        Ordering::Greater => (high.negative, a - b),
                        Ordering::Less => (low.negative, b - a),
                    }
                };
                Some(Number::finite(negative, coefficient, low.exponent))
            }
        };
        sum.unwrap_or_else(|| Number::invalid(NO_MEMORY, status))
    }
    pub fn subtract(&self, other: &Number, limits: &Limits, status: &mut u32) -> Number {
        if other.is_nan() {
            return self.add(other, limits, status);
        }
        self.add(&other.clone().negated(!other.negative), limits, status)
    }
    /// The exact product of numbers that are not NaNs; `None` for infinity times zero.
    fn product(&self, other: &Number) -> Option<Number> {
        let negative = self.negative != other.negative;
        if self.is_infinite() || other.is_infinite() {
            return (!self.is_zero() && !other.is_zero()).then(|| Number::infinity(negative));
        }
        Some(Number::finite(negative, &self.coefficient * &other.coefficient, self.exponent + other.exponent))
    }
    pub fn multiply(&self, other: &Number, limits: &Limits, status: &mut u32) -> Number {
        if let Some(nan) = Number::nan_of_two(self, other, limits, status) {
            return nan;
        }
        match self.product(other) {
            Some(product) => product.finish(limits, status),
            None => Number::invalid(INVALID_OPERATION, status),
        }
    }
    /// `self * other + third`, rounded once.
    pub fn fma(&self, other: &Number, third: &Number, limits: &Limits, status: &mut u32) -> Number {
        if let Some(nan) = Number::nan_of_two(self, other, limits, status) {
            if nan.is_nan() && self.kind != Kind::Signaling && other.kind != Kind::Signaling {
                // A signaling third operand goes first.
                if third.kind == Kind::Signaling {
                    return third.nan_result(limits, status);
                }
            }
            return nan;
        }
        let Some(product) = self.product(other) else { return Number::invalid(INVALID_OPERATION, status) };
        product.add(third, limits, status)
    }

    pub fn divide(&self, other: &Number, limits: &Limits, status: &mut u32) -> Number {
        if let Some(nan) = Number::nan_of_two(self, other, limits, status) {
            return nan;
        }
        let negative = self.negative != other.negative;
        match (self.is_infinite(), other.is_infinite()) {
            (true, true) => return Number::invalid(INVALID_OPERATION, status),
            (true, false) => return Number::infinity(negative),
            (false, true) => {
                *status |= CLAMPED;
                return Number::finite(negative, UBig::ZERO, limits.etiny());
            }
            _ => {}
        }
        if other.coefficient.is_zero() {
            if self.coefficient.is_zero() {
                return Number::invalid(DIVISION_UNDEFINED, status);
            }
            *status |= DIVISION_BY_ZERO;
            return Number::infinity(negative);
        }
        let ideal = self.exponent - other.exponent;
        if self.coefficient.is_zero() {
            return Number::finite(negative, UBig::ZERO, ideal).finish(limits, status);
        }
        let shift = other.digits() - self.digits() + limits.prec + 1;
        let (a, b) = (self.padded(shift.max(0)), other.padded((-shift).max(0)));
        let (Some(a), Some(b)) = (a, b) else { return Number::invalid(NO_MEMORY, status) };
        let (mut quotient, rest) = a.div_rem(b);
        let mut exponent = ideal - shift;
        if rest.is_zero() {
            (quotient, exponent) = without_zeros(quotient, exponent, ideal);
        } else if &quotient % 5u8 == 0 {
            // A digit that cannot be taken for an exact result or a half.
            quotient += UBig::ONE;
        }
        Number::finite(negative, quotient, exponent).finish(limits, status)
    }
    /// Whole quotient and remainder of finite numbers, the divisor not zero; `None` if the quotient has too many digits.
    fn whole_division(&self, other: &Number, limits: &Limits) -> Option<(Number, Number)> {
        let negative = self.negative != other.negative;
        let ideal = self.exponent.min(other.exponent);
        if self.coefficient.is_zero() {
            let quotient = Number::finite(negative, UBig::ZERO, 0);
            return Some((quotient, Number::finite(self.negative, UBig::ZERO, ideal)));
        }
        let distance = self.adjusted() - other.adjusted();
        if distance < 0 {
            let exponent = ideal;
            let rest = self
                .padded(self.exponent - exponent)
                .map_or_else(|| self.clone(), |coefficient| Number::finite(self.negative, coefficient, exponent));
            return Some((Number::finite(negative, UBig::ZERO, 0), rest));
        }
        if distance > limits.prec {
            return None;
        }
        let a = self.padded((self.exponent - other.exponent).max(0))?;
        let b = other.padded((other.exponent - self.exponent).max(0))?;
        let (quotient, rest) = a.div_rem(b);
        if super::number::digits_of(&quotient) > limits.prec {
            return None;
        }
        Some((Number::finite(negative, quotient, 0), Number::finite(self.negative, rest, ideal)))
    }
    pub fn divide_integer(&self, other: &Number, limits: &Limits, status: &mut u32) -> Number {
        if let Some(nan) = Number::nan_of_two(self, other, limits, status) {
            return nan;
        }
        let negative = self.negative != other.negative;
        match (self.is_infinite(), other.is_infinite()) {
            (true, true) => return Number::invalid(INVALID_OPERATION, status),
            (true, false) => return Number::infinity(negative),
            (false, true) => return Number::finite(negative, UBig::ZERO, 0),
            _ => {}
        }
        if other.coefficient.is_zero() {
            if self.coefficient.is_zero() {
                return Number::invalid(DIVISION_UNDEFINED, status);
            }
            *status |= DIVISION_BY_ZERO;
            return Number::infinity(negative);
        }
        match self.whole_division(other, limits) {
            Some((quotient, _)) => quotient.finish(limits, status),
            None => Number::invalid(DIVISION_IMPOSSIBLE, status),
        }
    }
    pub fn remainder(&self, other: &Number, limits: &Limits, status: &mut u32) -> Number {
        if let Some(nan) = Number::nan_of_two(self, other, limits, status) {
            return nan;
        }
        if self.is_infinite() {
            return Number::invalid(INVALID_OPERATION, status);
        }
        if other.is_infinite() {
            return self.clone().finish(limits, status);
        }
        if other.coefficient.is_zero() {
            let why = if self.coefficient.is_zero() { DIVISION_UNDEFINED } else { INVALID_OPERATION };
            return Number::invalid(why, status);
        }
        match self.whole_division(other, limits) {
            Some((_, rest)) => rest.finish(limits, status),
            None => Number::invalid(DIVISION_IMPOSSIBLE, status),
        }
    }
    pub fn divmod(&self, other: &Number, limits: &Limits, status: &mut u32) -> (Number, Number) {
        if let Some(nan) = Number::nan_of_two(self, other, limits, status) {
            return (nan.clone(), nan);
        }
        let negative = self.negative != other.negative;
        if self.is_infinite() {
            let rest = Number::invalid(INVALID_OPERATION, status);
            let quotient = if other.is_infinite() { Number::nan() } else { Number::infinity(negative) };
            return (quotient, rest);
        }
        if other.is_infinite() {
            let quotient = Number::finite(negative, UBig::ZERO, 0);
            return (quotient, self.clone().finish(limits, status));
        }
        if other.coefficient.is_zero() {
            if self.coefficient.is_zero() {
                let nan = Number::invalid(DIVISION_UNDEFINED, status);
                return (nan.clone(), nan);
            }
            *status |= DIVISION_BY_ZERO;
            return (Number::infinity(negative), Number::invalid(INVALID_OPERATION, status));
        }
        match self.whole_division(other, limits) {
            Some((quotient, rest)) => (quotient.finish(limits, status), rest.finish(limits, status)),
            None => {
                let nan = Number::invalid(DIVISION_IMPOSSIBLE, status);
                (nan.clone(), nan)
            }
        }
    }
    /// What is left beside the nearest multiple, the even one of two.
    pub fn remainder_near(&self, other: &Number, limits: &Limits, status: &mut u32) -> Number {
        if let Some(nan) = Number::nan_of_two(self, other, limits, status) {
            return nan;
        }
        if self.is_infinite() {
            return Number::invalid(INVALID_OPERATION, status);
        }
        if other.is_infinite() {
            return self.clone().finish(limits, status);
        }
        if other.coefficient.is_zero() {
            let why = if self.coefficient.is_zero() { DIVISION_UNDEFINED } else { INVALID_OPERATION };
            return Number::invalid(why, status);
        }
        let ideal = self.exponent.min(other.exponent);
        if self.coefficient.is_zero() {
            return Number::finite(self.negative, UBig::ZERO, ideal).finish(limits, status);
        }
        let distance = self.adjusted() - other.adjusted();
        if distance > limits.prec {
            return Number::invalid(DIVISION_IMPOSSIBLE, status);
        }
        if distance <= -2 {
            // Less than a half.
            return match self.padded(self.exponent - ideal) {
                Some(coefficient) => Number::finite(self.negative, coefficient, ideal).finish(limits, status),
                None => self.clone().finish(limits, status),
            };
        }
        let a = self.padded((self.exponent - other.exponent).max(0));
        let b = other.padded((other.exponent - self.exponent).max(0));
        let (Some(a), Some(b)) = (a, b) else { return Number::invalid(NO_MEMORY, status) };
        let (mut quotient, mut rest) = a.div_rem(&b);
        let mut negative = self.negative;
        let beyond = (&rest << 1usize).cmp(&b);
        if beyond == Ordering::Greater || beyond == Ordering::Equal && quotient.bit(0) {
            rest = b - rest;
            quotient += UBig::ONE;
            negative = !negative;
        }
        if super::number::digits_of(&quotient) > limits.prec {
            return Number::invalid(DIVISION_IMPOSSIBLE, status);
        }
        Number::finite(negative, rest, ideal).finish(limits, status)
    }

    pub fn sqrt(&self, limits: &Limits, status: &mut u32) -> Number {
        if self.is_nan() {
            return self.nan_result(limits, status);
        }
        if self.is_infinite() && !self.negative {
            return self.clone();
        }
        // Half the exponent, rounded down.
        let ideal = self.exponent.div_euclid(2);
        if self.is_zero() {
            return Number::finite(self.negative, UBig::ZERO, ideal).finish(limits, status);
        }
        if self.negative {
            return Number::invalid(INVALID_OPERATION, status);
        }
        let prec = limits.prec + 1;
        let odd = self.exponent.rem_euclid(2);
        let digits = self.digits() + odd;
        // Pairs of digits that the root needs or has too many of.
        let shift = prec - (digits + 1) / 2;
        let mut exact = true;
        let radicand = if shift >= 0 {
            match self.padded(odd + 2 * shift) {
                Some(n) => n,
                None => return Number::invalid(NO_MEMORY, status),
            }
        } else {
            let Some(n) = self.padded(odd) else { return Number::invalid(NO_MEMORY, status) };
            let Some(power) = power_of_ten(-2 * shift) else { return Number::invalid(NO_MEMORY, status) };
            let (quotient, rest) = n.div_rem(power);
            exact = rest.is_zero();
            quotient
        };
        let (mut root, rest) = radicand.sqrt_rem();
        exact &= rest.is_zero();
        let mut exponent = ideal - shift;
        if exact {
            if shift >= 0 {
                (root, exponent) = without_zeros(root, exponent, ideal);
            } else {
                match power_of_ten(-shift) {
                    Some(power) => root *= power,
                    None => return Number::invalid(NO_MEMORY, status),
                }
                exponent += shift;
            }
        } else if &root % 5u8 == 0 {
            root += UBig::ONE;
        }
        let nearest = Limits { rounding: Rounding::HalfEven, ..*limits };
        Number::finite(false, root, exponent).finish(&nearest, status)
    }

    /// `base ** exponent % modulus` of whole numbers.
    pub fn power_modulo(&self, exponent: &Number, modulus: &Number, limits: &Limits, status: &mut u32) -> Number {
        for n in [self, exponent, modulus] {
            if n.kind == Kind::Signaling {
                return n.nan_result(limits, status);
            }
        }
        for n in [self, exponent, modulus] {
            if n.is_nan() {
                return n.nan_result(limits, status);
            }
        }
        let whole = [self, exponent, modulus].iter().all(|n| n.is_integer());
        if !whole
            || exponent.negative && !exponent.coefficient.is_zero()
            || modulus.coefficient.is_zero()
            || modulus.adjusted() >= limits.prec
            || self.is_zero() && exponent.is_zero()
        {
            return Number::invalid(INVALID_OPERATION, status);
        }
        let whole = |n: &Number| match n.exponent >= 0 {
            true => n.padded(n.exponent),
            false => power_of_ten(-n.exponent).map(|power| &n.coefficient / power),
        };
        let negative = self.negative && exponent.is_odd();
        let Some(modulus) = whole(modulus) else { return Number::invalid(NO_MEMORY, status) };
        if modulus == UBig::ONE {
            return Number::finite(negative, UBig::ZERO, 0);
        }
        let ring = dashu_int::fast_div::ConstDivisor::new(modulus.clone());
        let power = |base: UBig, exponent: &UBig| ring.reduce(base).pow(exponent).residue();
        // The powers of ten of base and exponent are taken by themselves: they may be huge.
        let mut base = match self.exponent >= 0 {
            true => {
                let scale = power(UBig::from(10u8), &UBig::from(self.exponent as u64));
                (&self.coefficient % &modulus) * scale % &modulus
            }
            false => match whole(self) {
                Some(n) => n % &modulus,
                None => return Number::invalid(NO_MEMORY, status),
            },
        };
        let (steps, exponent) = match exponent.exponent >= 0 {
            true if exponent.exponent > MOST_STEPS => return Number::invalid(NO_MEMORY, status),
            true => (exponent.exponent, exponent.coefficient.clone()),
            false => match whole(exponent) {
                Some(n) => (0, n),
                None => return Number::invalid(NO_MEMORY, status),
            },
        };
        let ten = UBig::from(10u8);
        for _ in 0..steps {
            base = power(base, &ten);
        }
        Number::finite(negative, power(base, &exponent), 0).finish(limits, status)
    }
}

/// Drops zeros at the end, as long as the exponent is below `ideal`.
pub fn without_zeros(mut coefficient: UBig, mut exponent: i64, ideal: i64) -> (UBig, i64) {
    if coefficient.is_zero() {
        return (coefficient, exponent);
    }
    // In large steps first.
    let mut step = 1 << 12;
    while step > 0 && exponent < ideal {
        if step > ideal.saturating_sub(exponent) {
            step /= 2;
            continue;
        }
        let Some(power) = power_of_ten(step) else { break };
        if coefficient < power {
            step /= 2;
            continue;
        }
        let (quotient, rest) = (&coefficient).div_rem(power);
        if rest.is_zero() {
            coefficient = quotient;
            exponent += step;
        } else {
            step /= 2;
        }
    }
    (coefficient, exponent)
}
