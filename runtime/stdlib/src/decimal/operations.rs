//! The operations beside arithmetic: rescaling, comparison, neighbours, digits.

use super::number::status::*;
use super::number::{Kind, Limits, MAX_EMAX, MIN_EMIN, MIN_ETINY, Number, Rounding, power_of_ten};
use dashu_int::UBig;
use std::cmp::Ordering;

/// An operation of digits that are all 0 or 1.
#[derive(Clone, Copy)]
pub enum Logical {
    And,
    Or,
    Xor,
}

impl Number {
    pub fn plus(&self, limits: &Limits, status: &mut u32) -> Number {
        if self.is_nan() {
            return self.nan_result(limits, status);
        }
        let negative = match self.is_zero() {
            true => self.negative && limits.rounding == Rounding::Floor,
            false => self.negative,
        };
        self.clone().negated(negative).finish(limits, status)
    }
    pub fn minus(&self, limits: &Limits, status: &mut u32) -> Number {
        if self.is_nan() {
            return self.nan_result(limits, status);
        }
        self.clone().negated(!self.negative).plus(limits, status)
    }
    pub fn abs(&self, limits: &Limits, status: &mut u32) -> Number {
        if self.negative { self.minus(limits, status) } else { self.plus(limits, status) }
    }

    /// The number with the exponent of another.
    pub fn quantize(&self, other: &Number, limits: &Limits, status: &mut u32) -> Number {
        if let Some(nan) = Number::nan_of_two(self, other, limits, status) {
            return nan;
        }
        match (self.is_infinite(), other.is_infinite()) {
            (true, true) => return self.clone(),
            (false, false) => {}
            _ => return Number::invalid(INVALID_OPERATION, status),
        }
        let exponent = other.exponent;
        if exponent > limits.emax || exponent < limits.etiny() {
            return Number::invalid(INVALID_OPERATION, status);
        }
        if self.coefficient.is_zero() {
            return Number::finite(self.negative, UBig::ZERO, exponent).finish(limits, status);
        }
        let shift = self.exponent - exponent;
        let result = if shift >= 0 {
            if shift + self.digits() > limits.prec {
                return Number::invalid(INVALID_OPERATION, status);
            }
            match self.padded(shift) {
                Some(coefficient) => Number::finite(self.negative, coefficient, exponent),
                None => return Number::invalid(NO_MEMORY, status),
            }
        } else {
            let (coefficient, inexact) = self.without_digits(-shift, limits.rounding);
            let result = Number::finite(self.negative, coefficient, exponent);
            if result.digits() > limits.prec {
                return Number::invalid(INVALID_OPERATION, status);
            }
            *status |= ROUNDED;
            if inexact {
                *status |= INEXACT;
            }
            result
        };
        if result.adjusted() > limits.emax {
            return Number::invalid(INVALID_OPERATION, status);
        }
        let result = result.finish(limits, status);
        // Cut digits are no underflow here.
        *status &= !UNDERFLOW;
        result
    }
    /// The nearest whole number; with conditions if `exact`.
    pub fn to_integral(&self, limits: &Limits, exact: bool, status: &mut u32) -> Number {
        if self.is_nan() {
            return self.nan_result(limits, status);
        }
        if self.is_infinite() || self.exponent >= 0 {
            return self.clone();
        }
        if self.coefficient.is_zero() {
            return Number::finite(self.negative, UBig::ZERO, 0);
        }
        let (coefficient, inexact) = self.without_digits(-self.exponent, limits.rounding);
        if exact {
            *status |= ROUNDED;
            if inexact {
                *status |= INEXACT;
            }
        }
        Number::finite(self.negative, coefficient, 0)
    }
    /// Without zeros at the end.
    pub fn normalize(&self, limits: &Limits, status: &mut u32) -> Number {
        if self.is_nan() {
            return self.nan_result(limits, status);
        }
        let number = self.clone().finish(limits, status);
        if !number.is_finite() {
            return number;
        }
        if number.coefficient.is_zero() {
            return Number::finite(number.negative, UBig::ZERO, 0);
        }
        let highest = if limits.clamp { limits.etop() } else { limits.emax };
        let (coefficient, exponent) = super::arithmetic::without_zeros(number.coefficient, number.exponent, highest);
        Number::finite(number.negative, coefficient, exponent)
    }

    /// -1, 0 or 1 as a number, or a NaN.
    pub fn compare_number(&self, other: &Number, signal: bool, limits: &Limits, status: &mut u32) -> Number {
        if self.is_nan() || other.is_nan() {
            if signal {
                *status |= INVALID_OPERATION;
            }
            if let Some(nan) = Number::nan_of_two(self, other, limits, status) {
                return nan;
            }
        }
        Number::from_i64(self.compare(other) as i64)
    }
    /// The greater (or the lesser) of two, by value or by magnitude. A number wins against a quiet NaN.
    pub fn extreme(&self, other: &Number, greater: bool, magnitude: bool, limits: &Limits, status: &mut u32) -> Number {
        match (self.kind == Kind::Quiet, other.kind == Kind::Quiet) {
            (true, false) if !other.is_nan() => return other.clone().finish(limits, status),
            (false, true) if !self.is_nan() => return self.clone().finish(limits, status),
            _ => {}
        }
        if let Some(nan) = Number::nan_of_two(self, other, limits, status) {
            return nan;
        }
        let mut order = if magnitude { self.compare_magnitude(other) } else { self.compare(other) };
        if order == Ordering::Equal {
            // For magnitudes the signs count first, which the total order sees to.
            order = self.compare_total(other);
        }
        let first = (order == Ordering::Less) != greater;
        let chosen = if order == Ordering::Equal || first { self } else { other };
        chosen.clone().finish(limits, status)
    }

    pub fn next_minus(&self, limits: &Limits, status: &mut u32) -> Number {
        self.neighbour(true, limits, status)
    }
    pub fn next_plus(&self, limits: &Limits, status: &mut u32) -> Number {
        self.neighbour(false, limits, status)
    }
    fn neighbour(&self, down: bool, limits: &Limits, status: &mut u32) -> Number {
        if self.is_nan() {
            return self.nan_result(limits, status);
        }
        if self.is_infinite() {
            return if self.negative == down { self.clone() } else { Number::largest(self.negative, limits, status) };
        }
        let rounding = if down { Rounding::Floor } else { Rounding::Ceiling };
        let limits = Limits { rounding, ..*limits };
        let mut ignored = 0;
        let rounded = self.clone().finish(&limits, &mut ignored);
        if rounded.is_infinite() || rounded.compare(self) != Ordering::Equal {
            *status |= ignored & NO_MEMORY;
            return rounded;
        }
        // Something smaller than any difference that the precision shows.
        let tiny = Number::finite(down, UBig::ONE, limits.etiny() - 1);
        let result = self.add(&tiny, &limits, &mut ignored);
        *status |= ignored & NO_MEMORY;
        result
    }
    pub fn next_toward(&self, other: &Number, limits: &Limits, status: &mut u32) -> Number {
        if let Some(nan) = Number::nan_of_two(self, other, limits, status) {
            return nan;
        }
        let result = match self.compare(other) {
            Ordering::Equal => return self.clone().negated(other.negative),
            Ordering::Less => self.next_plus(limits, status),
            Ordering::Greater => self.next_minus(limits, status),
        };
        if result.is_infinite() {
            *status |= OVERFLOW | ROUNDED | INEXACT;
        } else if result.is_zero() || result.adjusted() < limits.emin {
            *status |= UNDERFLOW | SUBNORMAL | ROUNDED | INEXACT;
            if result.is_zero() {
                *status |= CLAMPED;
            }
        }
        result
    }
    pub fn logb(&self, limits: &Limits, status: &mut u32) -> Number {
        if self.is_nan() {
            return self.nan_result(limits, status);
        }
        if self.is_infinite() {
            return Number::infinity(false);
        }
        if self.is_zero() {
            *status |= DIVISION_BY_ZERO;
            return Number::infinity(true);
        }
        Number::from_i64(self.adjusted()).finish(limits, status)
    }
    /// A whole operand that is at most `most` in magnitude.
    fn small_integer(&self, most: i64) -> Option<i64> {
        if !self.is_finite() || self.exponent != 0 {
            return None;
        }
        let n = i64::try_from(&self.coefficient).ok().filter(|n| *n <= most)?;
        Some(if self.negative { -n } else { n })
    }
    pub fn scaleb(&self, other: &Number, limits: &Limits, status: &mut u32) -> Number {
        if let Some(nan) = Number::nan_of_two(self, other, limits, status) {
            return nan;
        }
        let most = (limits.emax as i128 + limits.prec as i128) * 2;
        let Some(n) = other.small_integer(most.min(i64::MAX as i128 / 2) as i64) else {
            return Number::invalid(INVALID_OPERATION, status);
        };
        if self.is_infinite() {
            return self.clone();
        }
        let mut result = self.clone();
        result.exponent = (result.exponent + n).clamp(MIN_ETINY - 1 - MAX_EMAX, MAX_EMAX * 2);
        result.finish(limits, status)
    }
    pub fn shift(&self, other: &Number, limits: &Limits, status: &mut u32) -> Number {
        self.move_digits(other, false, limits, status)
    }
    pub fn rotate(&self, other: &Number, limits: &Limits, status: &mut u32) -> Number {
        self.move_digits(other, true, limits, status)
    }
    /// Moves digits within a coefficient of as many as the precision.
    fn move_digits(&self, other: &Number, around: bool, limits: &Limits, status: &mut u32) -> Number {
        if let Some(nan) = Number::nan_of_two(self, other, limits, status) {
            return nan;
        }
        let Some(n) = other.small_integer(limits.prec) else { return Number::invalid(INVALID_OPERATION, status) };
        if self.is_infinite() {
            return self.clone();
        }
        let none = |status: &mut u32| Number::invalid(NO_MEMORY, status);
        let low_digits = |number: &UBig, count: i64| match power_of_ten(count) {
            Some(power) => number % power,
            // More than the number has.
            None => number.clone(),
        };
        let digits = low_digits(&self.coefficient, limits.prec);
        let up = |number: UBig, n: i64| Number::finite(false, number, 0).padded(n);
        let coefficient = if around {
            let n = n.rem_euclid(limits.prec);
            // The highest n digits go to the low end.
            let Some(rest) = up(low_digits(&digits, limits.prec - n), n) else { return none(status) };
            match power_of_ten(limits.prec - n) {
                Some(power) => rest + digits / power,
                None => rest,
            }
        } else if n >= 0 {
            match up(low_digits(&digits, limits.prec - n), n) {
                Some(coefficient) => coefficient,
                None => return none(status),
            }
        } else {
            match power_of_ten(-n) {
                Some(power) => &digits / power,
                None => UBig::ZERO,
            }
        };
        Number::finite(self.negative, coefficient, self.exponent)
    }
    /// The digits of a logical operand within the precision, the lowest first.
    fn logical_digits(&self, prec: i64) -> Option<Vec<u8>> {
        if !self.is_finite() || self.negative || self.exponent != 0 {
            return None;
        }
        let mut text = self.coefficient.to_string().into_bytes();
        text.reverse();
        let valid = text.iter().all(|d| matches!(d, b'0' | b'1'));
        text.truncate(usize::try_from(prec).unwrap_or(usize::MAX));
        valid.then_some(text)
    }
    fn from_logical(mut digits: Vec<u8>, status: &mut u32) -> Number {
        digits.reverse();
        let text = String::from_utf8(digits).unwrap_or_default();
        match UBig::from_str_radix(if text.is_empty() { "0" } else { &text }, 10) {
            Ok(coefficient) => Number::finite(false, coefficient, 0),
            Err(_) => Number::invalid(INVALID_OPERATION, status),
        }
    }
    pub fn logical(&self, other: &Number, op: Logical, limits: &Limits, status: &mut u32) -> Number {
        let (Some(a), Some(b)) = (self.logical_digits(limits.prec), other.logical_digits(limits.prec)) else {
            return Number::invalid(INVALID_OPERATION, status);
        };
        let digit = |d: &[u8], i: usize| d.get(i).is_some_and(|d| *d == b'1');
        let combined = (0..a.len().max(b.len())).map(|i| {
            let (x, y) = (digit(&a, i), digit(&b, i));
            let set = match op {
                Logical::And => x && y,
                Logical::Or => x || y,
                Logical::Xor => x != y,
            };
            b'0' + set as u8
        });
        Number::from_logical(combined.collect(), status)
    }
    pub fn logical_invert(&self, limits: &Limits, status: &mut u32) -> Number {
        let Some(digits) = self.logical_digits(limits.prec) else { return Number::invalid(INVALID_OPERATION, status) };
        if limits.prec > 100_000_000 {
            return Number::invalid(NO_MEMORY, status);
        }
        let inverted = (0..limits.prec as usize).map(|i| if digits.get(i) == Some(&b'1') { b'0' } else { b'1' });
        Number::from_logical(inverted.collect(), status)
    }
    pub fn same_quantum(&self, other: &Number) -> bool {
        match (self.kind, other.kind) {
            (Kind::Finite, Kind::Finite) => self.exponent == other.exponent,
            (Kind::Infinite, Kind::Infinite) => true,
            _ => self.is_nan() && other.is_nan(),
        }
    }
    pub fn number_class(&self, limits: &Limits) -> &'static str {
        match (self.kind, self.negative) {
            (Kind::Signaling, _) => "sNaN",
            (Kind::Quiet, _) => "NaN",
            (Kind::Infinite, true) => "-Infinity",
            (Kind::Infinite, false) => "+Infinity",
            (Kind::Finite, negative) if self.coefficient.is_zero() => {
                if negative {
                    "-Zero"
                } else {
                    "+Zero"
                }
            }
            (Kind::Finite, negative) => match (self.is_subnormal(limits), negative) {
                (true, true) => "-Subnormal",
                (true, false) => "+Subnormal",
                (false, true) => "-Normal",
                (false, false) => "+Normal",
            },
        }
    }
    /// Whether the number can be kept as it is: the exponent fits the widest context.
    pub fn fits(&self) -> bool {
        !self.is_finite()
            || self.digits() <= super::number::MAX_PREC
                && self.exponent >= MIN_ETINY
                && (self.coefficient.is_zero() && self.exponent <= MAX_EMAX
                    || !self.coefficient.is_zero() && self.adjusted() <= MAX_EMAX && self.adjusted() >= MIN_EMIN
                    || self.exponent >= MIN_ETINY && self.adjusted() <= MAX_EMAX)
    }
}
