//! Decimal numbers and how results are rounded to a context: the arithmetic model of the General Decimal Arithmetic specification.
//!
//! A [`Number`] is `(-1)^negative * coefficient * 10^exponent`, or an infinity or a NaN with a payload. Operations of the other files compute exactly or with
//! a sticky digit, and end with [`Number::finish`].

use brolga_vm::objects::native::Untraced;
use dashu_int::UBig;
use dashu_int::ops::{BitTest, DivRem};
use std::cmp::Ordering;

/// Conditions, which are added to a context's flags.
pub mod status {
    pub const CLAMPED: u32 = 0x1;
    pub const CONVERSION_SYNTAX: u32 = 0x2;
    pub const DIVISION_BY_ZERO: u32 = 0x4;
    pub const DIVISION_IMPOSSIBLE: u32 = 0x8;
    pub const DIVISION_UNDEFINED: u32 = 0x10;
    pub const INEXACT: u32 = 0x40;
    pub const INVALID_CONTEXT: u32 = 0x80;
    pub const INVALID_OPERATION: u32 = 0x100;
    /// There is no memory for so many digits.
    pub const NO_MEMORY: u32 = 0x200;
    pub const FLOAT_OPERATION: u32 = 0x400;
    pub const OVERFLOW: u32 = 0x800;
    pub const ROUNDED: u32 = 0x1000;
    pub const SUBNORMAL: u32 = 0x2000;
    pub const UNDERFLOW: u32 = 0x4000;
    /// All conditions that the signal InvalidOperation stands for.
    pub const ALL_INVALID: u32 =
        CONVERSION_SYNTAX | DIVISION_IMPOSSIBLE | DIVISION_UNDEFINED | INVALID_CONTEXT | INVALID_OPERATION;
}
use status::*;

pub const MAX_PREC: i64 = 999_999_999_999_999_999;
pub const MAX_EMAX: i64 = 999_999_999_999_999_999;
pub const MIN_EMIN: i64 = -999_999_999_999_999_999;
pub const MIN_ETINY: i64 = MIN_EMIN - (MAX_PREC - 1);
/// More digits than this are refused like any other memory that is not there.
const MOST_DIGITS: i64 = 400_000_000;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rounding {
    Up,
    Down,
    Ceiling,
    Floor,
    HalfUp,
    HalfDown,
    HalfEven,
    ZeroFiveUp,
}
impl Untraced for Rounding {}
impl Rounding {
    pub const ALL: [(&'static str, Rounding); 8] = [
        ("ROUND_UP", Rounding::Up),
        ("ROUND_DOWN", Rounding::Down),
        ("ROUND_CEILING", Rounding::Ceiling),
        ("ROUND_FLOOR", Rounding::Floor),
        ("ROUND_HALF_UP", Rounding::HalfUp),
        ("ROUND_HALF_DOWN", Rounding::HalfDown),
        ("ROUND_HALF_EVEN", Rounding::HalfEven),
        ("ROUND_05UP", Rounding::ZeroFiveUp),
    ];
    pub fn name(self) -> &'static str {
        Rounding::ALL.iter().find(|(_, r)| *r == self).map_or("", |(name, _)| name)
    }
    /// Whether a magnitude goes up when digits are cut off: `rest` is what they are, compared with half a unit.
    fn goes_up(self, negative: bool, last: &UBig, rest_is_zero: bool, rest: Ordering) -> bool {
        if rest_is_zero {
            return false;
        }
        match self {
            Rounding::Up => true,
            Rounding::Down => false,
            Rounding::Ceiling => !negative,
            Rounding::Floor => negative,
            Rounding::HalfUp => rest != Ordering::Less,
            Rounding::HalfDown => rest == Ordering::Greater,
            Rounding::HalfEven => rest == Ordering::Greater || rest == Ordering::Equal && last.bit(0),
            Rounding::ZeroFiveUp => (last % 5u8) == 0,
        }
    }
}

/// What results are rounded to.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub prec: i64,
    pub emax: i64,
    pub emin: i64,
    pub rounding: Rounding,
    pub clamp: bool,
}
impl Limits {
    /// As exact as there can be.
    pub const MAX: Limits =
        Limits { prec: MAX_PREC, emax: MAX_EMAX, emin: MIN_EMIN, rounding: Rounding::HalfEven, clamp: false };

    pub fn etiny(&self) -> i64 {
        self.emin - (self.prec - 1)
    }
    pub fn etop(&self) -> i64 {
        self.emax - (self.prec - 1)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Finite,
    Infinite,
    Quiet,
    Signaling,
}

#[derive(Clone, Debug)]
pub struct Number {
    pub negative: bool,
    pub kind: Kind,
    /// Of a NaN: its payload.
    pub coefficient: UBig,
    pub exponent: i64,
}

/// A power of ten, if there is memory for it.
pub fn power_of_ten(n: i64) -> Option<UBig> {
    match n {
        0..=38 => Some(UBig::from(10u128.pow(n as u32))),
        39..=MOST_DIGITS => Some(UBig::from(10u8).pow(n as usize)),
        _ => None,
    }
}

/// How many decimal digits a number has; one for zero.
pub fn digits_of(n: &UBig) -> i64 {
    if let Ok(small) = u128::try_from(n) {
        return if small == 0 { 1 } else { small.ilog10() as i64 + 1 };
    }
    // 2^(bits-1) <= n < 2^bits, so the number of digits is one of two.
    let low = ((n.bit_len() - 1) as f64 * std::f64::consts::LOG10_2 - 1e-6).floor() as i64;
    let mut digits = low.max(1);
    while power_of_ten(digits).is_some_and(|power| *n >= power) {
        digits += 1;
    }
    digits
}

impl Number {
    pub fn finite(negative: bool, coefficient: UBig, exponent: i64) -> Number {
        Number { negative, kind: Kind::Finite, coefficient, exponent }
    }
    pub fn from_i64(n: i64) -> Number {
        Number::finite(n < 0, UBig::from(n.unsigned_abs()), 0)
    }
    pub fn zero() -> Number {
        Number::finite(false, UBig::ZERO, 0)
    }
    pub fn one() -> Number {
        Number::finite(false, UBig::ONE, 0)
    }
    pub fn infinity(negative: bool) -> Number {
        Number { negative, kind: Kind::Infinite, coefficient: UBig::ZERO, exponent: 0 }
    }
    pub fn nan() -> Number {
        Number { negative: false, kind: Kind::Quiet, coefficient: UBig::ZERO, exponent: 0 }
    }
    /// A NaN, for a reason.
    pub fn invalid(why: u32, status: &mut u32) -> Number {
        *status |= why;
        Number::nan()
    }
    pub fn is_finite(&self) -> bool {
        self.kind == Kind::Finite
    }
    pub fn is_infinite(&self) -> bool {
        self.kind == Kind::Infinite
    }
    pub fn is_nan(&self) -> bool {
        matches!(self.kind, Kind::Quiet | Kind::Signaling)
    }
    pub fn is_zero(&self) -> bool {
        self.is_finite() && self.coefficient.is_zero()
    }
    pub fn digits(&self) -> i64 {
        digits_of(&self.coefficient)
    }
    /// The exponent of the first digit.
    pub fn adjusted(&self) -> i64 {
        self.exponent + self.digits() - 1
    }
    pub fn is_normal(&self, limits: &Limits) -> bool {
        self.is_finite() && !self.coefficient.is_zero() && self.adjusted() >= limits.emin
    }
    pub fn is_subnormal(&self, limits: &Limits) -> bool {
        self.is_finite() && !self.coefficient.is_zero() && self.adjusted() < limits.emin
    }
    /// Whether the value is whole.
    pub fn is_integer(&self) -> bool {
        if !self.is_finite() {
            return false;
        }
        self.exponent >= 0 || self.coefficient.is_zero() || {
            let digits = self.digits();
            -self.exponent < digits
                && power_of_ten(-self.exponent).is_some_and(|power| (&self.coefficient % power).is_zero())
        }
    }
    /// Of a whole value: whether it is odd.
    pub fn is_odd(&self) -> bool {
        match self.exponent.cmp(&0) {
            Ordering::Greater => false,
            Ordering::Equal => self.coefficient.bit(0),
            Ordering::Less => power_of_ten(-self.exponent).is_some_and(|power| (&self.coefficient / power).bit(0)),
        }
    }
    pub fn negated(mut self, negative: bool) -> Number {
        self.negative = negative;
        self
    }

    /// The NaN that an operation on a NaN results in.
    pub fn nan_result(&self, limits: &Limits, status: &mut u32) -> Number {
        if self.kind == Kind::Signaling {
            *status |= INVALID_OPERATION;
        }
        let mut nan = self.clone();
        nan.kind = Kind::Quiet;
        nan.cut_payload(limits);
        nan
    }
    /// The result of an operation of which an operand is a NaN.
    pub fn nan_of_two(a: &Number, b: &Number, limits: &Limits, status: &mut u32) -> Option<Number> {
        if a.kind == Kind::Signaling {
            return Some(a.nan_result(limits, status));
        }
        if b.kind == Kind::Signaling {
            return Some(b.nan_result(limits, status));
        }
        if a.is_nan() {
            return Some(a.nan_result(limits, status));
        }
        b.is_nan().then(|| b.nan_result(limits, status))
    }
    fn cut_payload(&mut self, limits: &Limits) {
        let most = limits.prec - limits.clamp as i64;
        if !self.coefficient.is_zero()
            && self.digits() > most
            && let Some(power) = power_of_ten(most)
        {
            self.coefficient = &self.coefficient % power;
        }
    }

    /// The coefficient without its last `n` digits, rounded, and whether those were not all zero.
    pub fn without_digits(&self, n: i64, rounding: Rounding) -> (UBig, bool) {
        cut(&self.coefficient, n, rounding, self.negative)
    }
    /// The coefficient with `n` zeros more.
    pub fn padded(&self, n: i64) -> Option<UBig> {
        if self.coefficient.is_zero() || n == 0 {
            return Some(self.coefficient.clone());
        }
        if n + self.digits() > MOST_DIGITS {
            return None;
        }
        Some(&self.coefficient * power_of_ten(n)?)
    }

    /// Rounds to precision and exponent range, with the conditions that apply.
    pub fn finish(mut self, limits: &Limits, status: &mut u32) -> Number {
        match self.kind {
            Kind::Finite => {}
            Kind::Infinite => return self,
            Kind::Quiet | Kind::Signaling => {
                self.cut_payload(limits);
                return self;
            }
        }
        let (etiny, etop) = (limits.etiny(), limits.etop());
        if self.coefficient.is_zero() {
            let highest = if limits.clamp { etop } else { limits.emax };
            if self.exponent < etiny || self.exponent > highest {
                self.exponent = self.exponent.clamp(etiny, highest.max(etiny));
                *status |= CLAMPED;
            }
            return self;
        }
        let digits = self.digits();
        let adjusted = self.exponent + digits - 1;
        let subnormal = adjusted < limits.emin;
        let mut target = self.exponent.max(self.exponent + digits - limits.prec);
        if subnormal {
            *status |= SUBNORMAL;
            target = target.max(etiny);
        }
        let mut digits = digits;
        if target > self.exponent {
            let (coefficient, inexact) = self.without_digits(target - self.exponent, limits.rounding);
            self.coefficient = coefficient;
            self.exponent = target;
            *status |= ROUNDED;
            if inexact {
                *status |= INEXACT;
                if subnormal {
                    *status |= UNDERFLOW;
                }
            }
            if self.coefficient.is_zero() {
                *status |= CLAMPED;
                return self;
            }
            digits = self.digits();
            if digits > limits.prec {
                // 9.99 became 10.0.
                self.coefficient = &self.coefficient / 10u8;
                self.exponent += 1;
                digits -= 1;
            }
        }
        if self.exponent + digits - 1 > limits.emax {
            return Number::overflow(self.negative, limits, status);
        }
        if limits.clamp && self.exponent > etop {
            match self.padded(self.exponent - etop) {
                Some(coefficient) => {
                    self.coefficient = coefficient;
                    self.exponent = etop;
                    *status |= CLAMPED;
                }
                None => return Number::invalid(NO_MEMORY, status),
            }
        }
        self
    }
    pub fn overflow(negative: bool, limits: &Limits, status: &mut u32) -> Number {
        *status |= OVERFLOW | INEXACT | ROUNDED;
        let stays_finite = match limits.rounding {
            Rounding::Down | Rounding::ZeroFiveUp => true,
            Rounding::Ceiling => negative,
            Rounding::Floor => !negative,
            _ => false,
        };
        if stays_finite { Number::largest(negative, limits, status) } else { Number::infinity(negative) }
    }
    /// The largest finite number.
    pub fn largest(negative: bool, limits: &Limits, status: &mut u32) -> Number {
        match power_of_ten(limits.prec) {
            Some(power) => Number::finite(negative, power - UBig::ONE, limits.etop()),
            None => Number::invalid(NO_MEMORY, status),
        }
    }

    /// The order of the values. Neither is a NaN.
    pub fn compare(&self, other: &Number) -> Ordering {
        let sign = |n: &Number| if n.is_zero() { 0 } else { 1 - 2 * n.negative as i32 };
        let (a, b) = (sign(self), sign(other));
        if a != b || a == 0 {
            return a.cmp(&b);
        }
        let magnitudes = self.compare_magnitude(other);
        if self.negative { magnitudes.reverse() } else { magnitudes }
    }
    /// The order of the absolute values. Neither is a NaN.
    pub fn compare_magnitude(&self, other: &Number) -> Ordering {
        match (self.is_infinite(), other.is_infinite()) {
            (false, false) => {}
            (a, b) => return a.cmp(&b),
        }
        match (self.coefficient.is_zero(), other.coefficient.is_zero()) {
            (false, false) => {}
            (a, b) => return b.cmp(&a),
        }
        match self.adjusted().cmp(&other.adjusted()) {
            Ordering::Equal => {}
            order => return order,
        }
        // The first digits have the same place, so the exponents are not further apart than there are digits.
        let shift = self.exponent - other.exponent;
        match (self.padded(shift.max(0)), other.padded((-shift).max(0))) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => Ordering::Equal,
        }
    }
    /// The total order, in which NaNs and numbers of the same value but other exponents have places.
    pub fn compare_total(&self, other: &Number) -> Ordering {
        if self.negative != other.negative {
            return if self.negative { Ordering::Less } else { Ordering::Greater };
        }
        let rank = |n: &Number| match n.kind {
            Kind::Finite => 0,
            Kind::Infinite => 1,
            Kind::Signaling => 2,
            Kind::Quiet => 3,
        };
        let magnitudes = rank(self).cmp(&rank(other)).then_with(|| match self.kind {
            Kind::Finite => self.compare_magnitude(other).then(self.exponent.cmp(&other.exponent)),
            Kind::Infinite => Ordering::Equal,
            Kind::Quiet | Kind::Signaling => self.coefficient.cmp(&other.coefficient),
        });
        if self.negative { magnitudes.reverse() } else { magnitudes }
    }
}

/// A number without its last `n` digits, rounded, and whether those were not all zero.
pub fn cut(coefficient: &UBig, n: i64, rounding: Rounding, negative: bool) -> (UBig, bool) {
    if n <= 0 {
        return (coefficient.clone(), false);
    }
    let digits = digits_of(coefficient);
    let (mut rest_of, inexact, half);
    if n > digits {
        // Less than a tenth of a unit.
        rest_of = UBig::ZERO;
        inexact = !coefficient.is_zero();
        half = Ordering::Less;
    } else {
        let Some(power) = power_of_ten(n) else { return (UBig::ZERO, true) };
        let (quotient, rest) = coefficient.div_rem(&power);
        rest_of = quotient;
        inexact = !rest.is_zero();
        half = (rest << 1usize).cmp(&power);
    }
    if rounding.goes_up(negative, &rest_of, !inexact, half) {
        rest_of += UBig::ONE;
    }
    (rest_of, inexact)
}
