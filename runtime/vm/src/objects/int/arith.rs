//! Integer operations on values: fast paths for immediates, `i128` for results of two limbs, [`big`] beyond, `dashu` for what is long.
//!
//! Operands are [`IntRef`]s, so bools and subclass instances work alike; results are exact ints. Python's rules: floor division, modulo with
//! the divisor's sign, arithmetic right shift, two's complement bit operations.

use super::big::{self, Bits, Want};
use super::{IntRef, from_i128, from_ibig};
use crate::prelude::*;
use dashu_int::ops::{BitTest, DivRem, DivRemEuclid};
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;

use IntRef::{Big, Small};

pub fn add(t: &Thread, a: IntRef, b: IntRef) -> PyResult<Value> {
    match (a.to_i128(), b.to_i128()) {
        (Some(x), Some(y)) if let Some(sum) = x.checked_add(y) => from_i128(t, sum),
        _ => big::add(t, a, b),
    }
}
pub fn subtract(t: &Thread, a: IntRef, b: IntRef) -> PyResult<Value> {
    match (a.to_i128(), b.to_i128()) {
        (Some(x), Some(y)) if let Some(difference) = x.checked_sub(y) => from_i128(t, difference),
        _ => big::subtract(t, a, b),
    }
}
pub fn multiply(t: &Thread, a: IntRef, b: IntRef) -> PyResult<Value> {
    match (a, b) {
        (Small(x), Small(y)) => from_i128(t, x as i128 * y as i128),
        _ => {
            check_size(t, a.bit_length().saturating_add(b.bit_length()))?;
            big::multiply(t, a, b)
        }
    }
}
/// Refuses results that could not be stored anyway.
fn check_size(t: &Thread, bits: usize) -> PyResult<()> {
    if bits / 8 > 1 << brolga_heap::object::REGION_SHIFT {
        return Err(t.raise_out_of_memory());
    }
    // The number, and what it is computed in.
    t.ensure_memory(bits / 4)
}

#[inline]
fn floor_divmod_i64(a: i64, b: i64) -> (i64, i64) {
    let (q, r) = (a / b, a % b);
    if r != 0 && (r < 0) != (b < 0) { (q - 1, r + b) } else { (q, r) }
}
fn floor_divmod_i128(a: i128, b: i128) -> Option<(i128, i128)> {
    let q = a.checked_div(b)?;
    let r = a - q * b;
    Some(if r != 0 && (r < 0) != (b < 0) { (q - 1, r + b) } else { (q, r) })
}
#[cold]
fn zero_division(t: &Thread) -> Raised {
    t.raise_zero_division("division by zero")
}

/// `a // b` and `a % b` as values; what is not wanted may be missing.
fn divmod_values(t: &Thread, a: IntRef, b: IntRef, want: Want) -> PyResult<(Option<Value>, Option<Value>)> {
    match (a, b) {
        (_, Small(0)) => Err(zero_division(t)),
        // Immediates have 62 bits: no quotient overflows.
        (Small(x), Small(y)) => {
            let (q, r) = floor_divmod_i64(x, y);
            Ok((Some(t.new_int(q)?), Some(Value::from_small_int(r))))
        }
        _ => match (a.to_i128(), b.to_i128()) {
            (Some(x), Some(y)) if let Some((q, r)) = floor_divmod_i128(x, y) => {
                let quotient = if want == Want::Remainder { None } else { Some(from_i128(t, q)?) };
                let remainder = if want == Want::Quotient { None } else { Some(from_i128(t, r)?) };
                Ok((quotient, remainder))
            }
            _ => big::divide(t, a, b, want),
        },
    }
}
pub fn floor_divide(t: &Thread, a: IntRef, b: IntRef) -> PyResult<Value> {
    Ok(divmod_values(t, a, b, Want::Quotient)?.0.expect("wanted"))
}
pub fn remainder(t: &Thread, a: IntRef, b: IntRef) -> PyResult<Value> {
    Ok(divmod_values(t, a, b, Want::Remainder)?.1.expect("wanted"))
}
pub fn divmod(t: &Thread, a: IntRef, b: IntRef) -> PyResult<Value> {
    let (q, r) = divmod_values(t, a, b, Want::Both)?;
    t.new_tuple(&[q.expect("wanted"), r.expect("wanted")])
}

/// `a / b`, correctly rounded.
pub fn true_divide(t: &Thread, a: IntRef, b: IntRef) -> PyResult<Value> {
    const EXACT: i64 = 1 << 53;
    match (a, b) {
        (_, Small(0)) => Err(zero_division(t)),
        (Small(x), Small(y)) if x.abs() <= EXACT && y.abs() <= EXACT => t.new_float(x as f64 / y as f64),
        _ => {
            let negative = a.is_negative() != b.is_negative();
            match divide_to_f64(&magnitude(a), &magnitude(b)) {
                Some(f) => t.new_float(if negative { -f } else { f }),
                None => Err(t.raise_overflow_error("integer division result too large for a float")),
            }
        }
    }
}
fn magnitude(a: IntRef) -> UBig {
    a.to_ibig().into_parts().1
}
/// The double nearest to `a / b` (ties to even); `None` when it overflows.
fn divide_to_f64(a: &UBig, b: &UBig) -> Option<f64> {
    if a.is_zero() {
        return Some(0.0);
    }
    // Scale so that the integer quotient has 66 to 67 bits; two guard bits and a sticky bit then decide every rounding, also into
    // subnormals, where fewer bits are kept.
    let shift = 66 - (a.bit_len() as i64 - b.bit_len() as i64);
    let (n, d) =
        if shift >= 0 { (a.clone() << shift as usize, b.clone()) } else { (a.clone(), b.clone() << (-shift) as usize) };
    let (q, r) = n.div_rem(&d);
    let bits = q.bit_len() as i64;
    // q * 2^-shift; exponent of the leading bit:
    let exponent = bits - 1 - shift;
    if exponent > 1023 {
        return None;
    }
    let keep = if exponent < -1022 { 53 - (-1022 - exponent) } else { 53 };
    if keep < 0 {
        return Some(0.0);
    }
    let drop = (bits - keep) as usize;
    let q128 = u128::try_from(&q).expect("67 bits");
    let (mut kept, rest) = (q128 >> drop, q128 & ((1u128 << drop) - 1));
    let half = 1u128 << (drop - 1);
    let sticky = !r.is_zero();
    if rest > half || (rest == half && (sticky || kept & 1 == 1)) {
        kept += 1;
    }
    compose(kept as u64, drop as i64 - shift)
}
/// `mantissa * 2^exponent` as a double, exactly; the mantissa has its 53rd bit set (or is 2^53) unless the result is subnormal.
fn compose(mut mantissa: u64, mut exponent: i64) -> Option<f64> {
    if exponent == -1074 {
        // The bits of a subnormal are its mantissa; one that was rounded up to 2^52 carries into the exponent by itself.
        return Some(f64::from_bits(mantissa));
    }
    if mantissa == 1 << 53 {
        (mantissa, exponent) = (1 << 52, exponent + 1);
    }
    let field = exponent + 1075;
    if field >= 2047 { None } else { Some(f64::from_bits((field as u64) << 52 | (mantissa - (1 << 52)))) }
}

pub fn negative(t: &Thread, a: IntRef) -> PyResult<Value> {
    match a {
        Small(x) => t.new_int(-x),
        Big(_) => big::negative(t, a),
    }
}
pub fn absolute(t: &Thread, a: IntRef) -> PyResult<Value> {
    if a.is_negative() { negative(t, a) } else { itself(t, a) }
}
/// The operand as an exact int.
pub fn itself(t: &Thread, a: IntRef) -> PyResult<Value> {
    match a {
        Small(x) => t.new_int(x),
        Big(b) => Ok(b.value()),
    }
}
pub fn invert(t: &Thread, a: IntRef) -> PyResult<Value> {
    match a {
        Small(x) => t.new_int(!x),
        Big(_) => big::invert(t, a),
    }
}
pub fn bit_and(t: &Thread, a: IntRef, b: IntRef) -> PyResult<Value> {
    match (a, b) {
        (Small(x), Small(y)) => Ok(Value::from_small_int(x & y)),
        // A non-negative immediate bounds the result: no big integer is needed for `x & mask`.
        (Big(x), Small(mask)) | (Small(mask), Big(x)) if mask >= 0 => {
            let low = if x.is_negative() { x.limbs()[0].wrapping_neg() } else { x.limbs()[0] };
            Ok(Value::from_small_int((low & mask as u64) as i64))
        }
        _ => match (a.to_i128(), b.to_i128()) {
            (Some(x), Some(y)) => from_i128(t, x & y),
            _ => big::bitwise(t, a, b, Bits::And),
        },
    }
}
pub fn bit_or(t: &Thread, a: IntRef, b: IntRef) -> PyResult<Value> {
    match (a, b) {
        (Small(x), Small(y)) => Ok(Value::from_small_int(x | y)),
        _ => match (a.to_i128(), b.to_i128()) {
            (Some(x), Some(y)) => from_i128(t, x | y),
            _ => big::bitwise(t, a, b, Bits::Or),
        },
    }
}
pub fn bit_xor(t: &Thread, a: IntRef, b: IntRef) -> PyResult<Value> {
    match (a, b) {
        (Small(x), Small(y)) => Ok(Value::from_small_int(x ^ y)),
        _ => match (a.to_i128(), b.to_i128()) {
            (Some(x), Some(y)) => from_i128(t, x ^ y),
            _ => big::bitwise(t, a, b, Bits::Xor),
        },
    }
}
pub fn lshift(t: &Thread, a: IntRef, b: IntRef) -> PyResult<Value> {
    if b.is_negative() {
        return Err(t.raise_value_error("negative shift count"));
    }
    match (a, b) {
        (Small(0), _) => Ok(Value::from_small_int(0)),
        (Small(x), Small(n)) if n < 64 => from_i128(t, (x as i128) << n),
        (_, Small(n)) => {
            check_size(t, a.bit_length().saturating_add(n as usize))?;
            big::shift_left(t, a, n as usize)
        }
        (_, Big(_)) => Err(t.raise_overflow_error("too many digits in integer")),
    }
}
pub fn rshift(t: &Thread, a: IntRef, b: IntRef) -> PyResult<Value> {
    if b.is_negative() {
        return Err(t.raise_value_error("negative shift count"));
    }
    match (a, b) {
        (Small(x), Small(n)) => Ok(Value::from_small_int(x >> n.min(63))),
        (Big(_), Small(n)) if (n as usize) < a.bit_length() => match a.to_i128() {
            Some(i) => from_i128(t, i >> n.min(127)),
            None => big::shift_right(t, a, n as usize),
        },
        _ => Ok(Value::from_small_int(if a.is_negative() { -1 } else { 0 })),
    }
}

/// `a ** b` for `b >= 0`.
fn power_positive(t: &Thread, a: IntRef, b: u64) -> PyResult<Value> {
    if let Small(x) = a {
        match x {
            0 | 1 => return Ok(Value::from_small_int(if b == 0 { 1 } else { x })),
            -1 => return Ok(Value::from_small_int(if b.is_multiple_of(2) { 1 } else { -1 })),
            _ => {}
        }
        if let Ok(small) = u32::try_from(b)
            && let Some(p) = (x as i128).checked_pow(small)
        {
            return from_i128(t, p);
        }
    }
    check_size(t, a.bit_length().saturating_mul(b as usize))?;
    let exponent = usize::try_from(b).map_err(|_| t.raise_out_of_memory())?;
    if a.to_i64() == Some(2) {
        return from_ibig(t, IBig::ONE << exponent);
    }
    from_ibig(t, a.to_ibig().pow(exponent))
}
/// `pow(a, b)`: an int, or a float for a negative exponent.
pub fn power(t: &Thread, a: IntRef, b: IntRef) -> PyResult<Value> {
    match b {
        Small(n) if n >= 0 => power_positive(t, a, n as u64),
        Small(_) | Big(_) if b.is_negative() => {
            let (x, y) = (super::to_f64(t, itself(t, a)?)?, super::to_f64(t, itself(t, b)?)?);
            crate::objects::float::power(t, x, y)
        }
        Small(_) => unreachable!("negative ones were handled"),
        Big(n) => match a {
            Small(0 | 1) => itself(t, a),
            Small(-1) => Ok(Value::from_small_int(if n.limbs()[0] & 1 == 0 { 1 } else { -1 })),
            _ => Err(t.raise_out_of_memory()),
        },
    }
}
/// `pow(a, b, m)`; a negative exponent means the modular inverse.
pub fn power_mod(t: &Thread, a: IntRef, b: IntRef, m: IntRef) -> PyResult<Value> {
    let modulus = m.to_ibig();
    if modulus == IBig::ZERO {
        return Err(t.raise_value_error("pow() 3rd argument cannot be 0"));
    }
    let negative_modulus = modulus < IBig::ZERO;
    let magnitude = modulus.clone().into_parts().1;
    if magnitude.is_one() {
        return Ok(Value::from_small_int(0));
    }
    let mut base: UBig = a.to_ibig().div_rem_euclid(IBig::from(magnitude.clone())).1;
    let mut exponent = b.to_ibig();
    if exponent < IBig::ZERO {
        base = inverse(&base, &magnitude)
            .ok_or_else(|| t.raise_value_error("base is not invertible for the given modulus"))?;
        exponent = -exponent;
    }
    let ring = dashu_int::fast_div::ConstDivisor::new(magnitude.clone());
    let result = ring.reduce(base).pow(&exponent.into_parts().1).residue();
    let result = IBig::from(result);
    from_ibig(t, if negative_modulus && result != IBig::ZERO { result - IBig::from(magnitude) } else { result })
}
/// The inverse of `a` modulo `m`, if they are coprime.
fn inverse(a: &UBig, m: &UBig) -> Option<UBig> {
    let (mut r0, mut r1) = (IBig::from(m.clone()), IBig::from(a.clone()));
    let (mut s0, mut s1) = (IBig::ZERO, IBig::ONE);
    while r1 != IBig::ZERO {
        let (q, r) = (&r0).div_rem(&r1);
        (r0, r1) = (r1, r);
        let s = s0 - q * &s1;
        (s0, s1) = (s1, s);
    }
    if r0 != IBig::ONE {
        return None;
    }
    let m = IBig::from(m.clone());
    Some(s0.div_rem_euclid(m).1)
}

pub fn compare(a: IntRef, b: IntRef) -> Ordering {
    match (a, b) {
        (Small(x), Small(y)) => x.cmp(&y),
        // A big int lies outside the range of immediates.
        (Big(x), Small(_)) => {
            if x.is_negative() {
                Ordering::Less
            } else {
                Ordering::Greater
            }
        }
        (Small(_), Big(y)) => {
            if y.is_negative() {
                Ordering::Greater
            } else {
                Ordering::Less
            }
        }
        (Big(x), Big(y)) => x.signed_len.cmp(&y.signed_len).then_with(|| {
            let magnitude = x.limbs().iter().rev().cmp(y.limbs().iter().rev());
            if x.is_negative() { magnitude.reverse() } else { magnitude }
        }),
    }
}
/// `hash(int)`: modulo 2^61 - 1, with the sign, and -2 for -1.
pub fn hash(a: IntRef) -> i64 {
    const P: u64 = super::HASH_MODULUS;
    let m = match a {
        Small(x) => x.unsigned_abs() % P,
        Big(b) => b.limbs().iter().rev().fold(0u64, |acc, &limb| {
            // acc * 2^64 + limb modulo 2^61 - 1, where 2^64 = 8.
            ((acc as u128 * 8 + limb as u128) % P as u128) as u64
        }),
    };
    match if a.is_negative() { -(m as i64) } else { m as i64 } {
        -1 => -2,
        h => h,
    }
}
/// Bits of the two's complement that are set in the magnitude (`int.bit_count`).
pub fn bit_count(a: IntRef) -> u64 {
    match a {
        Small(x) => x.unsigned_abs().count_ones() as u64,
        Big(b) => b.limbs().iter().map(|w| w.count_ones() as u64).sum(),
    }
}
