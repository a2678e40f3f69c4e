//! Python's operators on constants, for constant folding.
//!
//! An operation that would raise an exception, or whose result would be unreasonably large, has no result: the
//! instruction stays and does its work at run time.

use brolga_bytecode::oparg::BinaryOp;
use dashu_int::ops::{BitTest, DivRem};
use dashu_int::{IBig, UBig};

use crate::ast::Text;
use crate::constpool::{Const, ConstId, ConstPool};

/// Largest integer result of a multiplication, power or shift, in bits.
const MAX_INT_BITS: u64 = 128;
/// Largest tuple that repetition makes, in items.
const MAX_COLLECTION: u64 = 256;
/// Largest string that repetition makes, in characters.
const MAX_STRING: u64 = 4096;
/// Largest tuple that repetition makes, in items of items.
const MAX_TOTAL_ITEMS: i64 = 1024;

/// Operators with one operand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unary {
    Not,
    Invert,
    Negative,
    Positive,
}

/// A number, integers and booleans taken together.
#[derive(Clone)]
enum Number {
    Int(IBig),
    Float(f64),
    Complex(f64, f64),
}

fn number(value: Const<'_>) -> Option<Number> {
    Some(match value {
        Const::Bool(value) => Number::Int(u8::from(value).into()),
        Const::Int(value) => Number::Int(value.into()),
        Const::BigInt(value) => Number::Int(value.clone()),
        Const::Float(bits) => Number::Float(f64::from_bits(bits)),
        Const::Complex(real, imag) => Number::Complex(f64::from_bits(real), f64::from_bits(imag)),
        _ => return None,
    })
}

fn integer(value: Const<'_>) -> Option<IBig> {
    match number(value)? {
        Number::Int(value) => Some(value),
        _ => None,
    }
}

impl Number {
    fn intern(self, pool: &mut ConstPool<'_>) -> ConstId {
        let value = match self {
            Number::Int(value) => pool.int(value),
            Number::Float(value) => Const::float(value),
            Number::Complex(real, imag) => Const::complex(real, imag),
        };
        pool.intern(value)
    }
}

/// The result of a unary operator.
pub(super) fn unary(op: Unary, operand: ConstId, pool: &mut ConstPool<'_>) -> Option<ConstId> {
    let value = pool.get(operand);
    if op == Unary::Not {
        return Some(if pool.truth(operand) { ConstId::FALSE } else { ConstId::TRUE });
    }
    let result = match (op, number(value)?) {
        // Deprecated on booleans: the warning is due at run time.
        (Unary::Invert, Number::Int(number)) if !matches!(value, Const::Bool(_)) => Number::Int(!number),
        (Unary::Invert | Unary::Not, _) => return None,
        (Unary::Negative, Number::Int(number)) => Number::Int(-number),
        (Unary::Negative, Number::Float(number)) => Number::Float(-number),
        (Unary::Negative, Number::Complex(real, imag)) => Number::Complex(-real, -imag),
        (Unary::Positive, number) => number,
    };
    Some(result.intern(pool))
}

/// The result of a binary operator.
pub(super) fn binary(op: BinaryOp, left: ConstId, right: ConstId, pool: &mut ConstPool<'_>) -> Option<ConstId> {
    let (a, b) = (pool.get(left), pool.get(right));
    if op == BinaryOp::Subscr {
        return subscript(a, b, pool);
    }
    if let (Const::Bool(a), Const::Bool(b)) = (a, b) {
        let result = match op {
            BinaryOp::And => Some(a & b),
            BinaryOp::Or => Some(a | b),
            BinaryOp::Xor => Some(a ^ b),
            _ => None,
        };
        if let Some(result) = result {
            return Some(if result { ConstId::TRUE } else { ConstId::FALSE });
        }
    }
    if let (Some(a), Some(b)) = (number(a), number(b)) {
        let result = match (a, b) {
            (Number::Int(a), Number::Int(b)) => int_binary(op, a, b)?,
            (Number::Complex(..), _) | (_, Number::Complex(..)) => {
                complex_binary(op, number(pool.get(left))?, number(pool.get(right))?)?
            }
            (a, b) => float_binary(op, to_float(a)?, to_float(b)?)?,
        };
        return Some(result.intern(pool));
    }
    match op {
        BinaryOp::Add => concatenate(a, b, pool),
        BinaryOp::Multiply => match (integer(a), integer(b)) {
            (None, Some(count)) => repeat(a, count, pool),
            (Some(count), None) => repeat(b, count, pool),
            _ => None,
        },
        _ => None,
    }
}

fn to_float(value: Number) -> Option<f64> {
    match value {
        Number::Int(value) => {
            let float = value.to_f64().value();
            float.is_finite().then_some(float)
        }
        Number::Float(value) => Some(value),
        Number::Complex(..) => None,
    }
}

fn bits(value: &IBig) -> u64 {
    value.bit_len() as u64
}

/// `IBig::bit_len` is that of two's complement; what counts here is the magnitude's.
fn magnitude_bits(value: &IBig) -> u64 {
    let magnitude = if *value < IBig::ZERO { -value.clone() } else { value.clone() };
    bits(&magnitude)
}

fn int_binary(op: BinaryOp, a: IBig, b: IBig) -> Option<Number> {
    let zero = IBig::ZERO;
    Some(Number::Int(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => {
            if a != zero && b != zero && magnitude_bits(&a) + magnitude_bits(&b) > MAX_INT_BITS {
                return None;
            }
            a * b
        }
        BinaryOp::FloorDivide | BinaryOp::Remainder => {
            if b == zero {
                return None;
            }
            let (mut quotient, mut remainder) = a.div_rem(&b);
            if remainder != zero && (remainder < zero) != (b < zero) {
                quotient -= IBig::ONE;
                remainder += b;
            }
            if op == BinaryOp::FloorDivide { quotient } else { remainder }
        }
        BinaryOp::TrueDivide => return true_divide(a, b).map(Number::Float),
        BinaryOp::Power => {
            if b < zero {
                return float_binary(op, to_float(Number::Int(a))?, to_float(Number::Int(b))?);
            }
            if a != zero && b != zero {
                let exponent = u64::try_from(&b).ok()?;
                if magnitude_bits(&a) > MAX_INT_BITS / exponent {
                    return None;
                }
                a.pow(exponent as usize)
            } else if b == zero {
                IBig::ONE
            } else {
                zero
            }
        }
        BinaryOp::LShift => {
            if b < zero {
                return None;
            }
            if a == zero || b == zero {
                a
            } else {
                let count = u64::try_from(&b).ok()?;
                if count > MAX_INT_BITS || magnitude_bits(&a) > MAX_INT_BITS - count {
                    return None;
                }
                a << count as usize
            }
        }
        BinaryOp::RShift => {
            if b < zero {
                return None;
            }
            match usize::try_from(&b) {
                Ok(count) => a >> count,
                Err(_) if a < zero => -IBig::ONE,
                Err(_) => zero,
            }
        }
        BinaryOp::And => a & b,
        BinaryOp::Or => a | b,
        BinaryOp::Xor => a ^ b,
        _ => return None,
    }))
}

/// The quotient of two integers as the nearest double, ties to even.
fn true_divide(a: IBig, b: IBig) -> Option<f64> {
    if b == IBig::ZERO {
        return None;
    }
    let negative = (a < IBig::ZERO) != (b < IBig::ZERO);
    let magnitude = |value: IBig| UBig::try_from(if value < IBig::ZERO { -value } else { value }).ok();
    let (a, b) = (magnitude(a)?, magnitude(b)?);
    if a == UBig::ZERO {
        return Some(if negative { -0.0 } else { 0.0 });
    }
    // Scale so that the integral quotient has more bits than a double, and keep track of what is lost.
    let scale = 66 - (a.bit_len() as i64 - b.bit_len() as i64);
    let (a, b) = if scale >= 0 { (a << scale as usize, b) } else { (a, b << -scale as usize) };
    let (quotient, remainder) = a.div_rem(&b);
    let quotient = u128::try_from(&quotient).ok()?;
    let bits = 128 - i64::from(quotient.leading_zeros());
    // Value: quotient * 2^-scale. The lowest bit that a double of this size has:
    let lowest = (bits - scale - 53).max(-1074);
    let drop = (lowest + scale) as u32;
    let (kept, lost) = if drop >= 128 { (0, quotient) } else { (quotient >> drop, quotient & ((1 << drop) - 1)) };
    let half = if drop > 128 { u128::MAX } else { 1 << (drop - 1) };
    let above_half = lost > half || lost == half && (remainder != UBig::ZERO || kept & 1 == 1);
    let rounded = (kept + u128::from(above_half)) as f64;
    // Two steps, because neither factor may overflow or underflow by itself.
    let first = (lowest / 2) as i32;
    let result = rounded * 2f64.powi(first) * 2f64.powi(lowest as i32 - first);
    result.is_finite().then_some(if negative { -result } else { result })
}

/// Python's divmod of doubles.
fn float_divmod(a: f64, b: f64) -> (f64, f64) {
    let mut remainder = a % b;
    let mut quotient = (a - remainder) / b;
    if remainder != 0.0 {
        if (b < 0.0) != (remainder < 0.0) {
            remainder += b;
            quotient -= 1.0;
        }
    } else {
        remainder = 0f64.copysign(b);
    }
    let floor = if quotient != 0.0 {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    } else {
        0f64.copysign(a / b)
    };
    (floor, remainder)
}

fn float_binary(op: BinaryOp, a: f64, b: f64) -> Option<Number> {
    Some(Number::Float(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::TrueDivide if b != 0.0 => a / b,
        BinaryOp::FloorDivide if b != 0.0 => float_divmod(a, b).0,
        BinaryOp::Remainder if b != 0.0 => float_divmod(a, b).1,
        BinaryOp::Power => {
            if a == 0.0 && b < 0.0 && b.is_finite() {
                return None;
            }
            if a < 0.0 && a.is_finite() && b.is_finite() && b.fract() != 0.0 {
                let (real, imag) = complex_power((a, 0.0), (b, 0.0))?;
                return Some(Number::Complex(real, imag));
            }
            let result = a.powf(b);
            if result.is_infinite() && a.is_finite() && b.is_finite() {
                return None;
            }
            result
        }
        _ => return None,
    }))
}

type Complex = (f64, f64);

/// Complex arithmetic, with real operands kept real as in C99.
fn complex_binary(op: BinaryOp, a: Number, b: Number) -> Option<Number> {
    let parts = |value: Number| match value {
        Number::Complex(real, imag) => Some((real, Some(imag))),
        other => to_float(other).map(|real| (real, None)),
    };
    let ((a, a_imag), (b, b_imag)) = (parts(a)?, parts(b)?);
    let full = |real, imag: Option<f64>| (real, imag.unwrap_or(0.0));
    let (real, imag) = match op {
        BinaryOp::Add => match (a_imag, b_imag) {
            (Some(c), Some(d)) => (a + b, c + d),
            (c, d) => (a + b, c.or(d)?),
        },
        BinaryOp::Subtract => match (a_imag, b_imag) {
            (Some(c), Some(d)) => (a - b, c - d),
            (Some(c), None) => (a - b, c),
            (None, d) => (a - b, -d?),
        },
        BinaryOp::Multiply => match (a_imag, b_imag) {
            (Some(c), Some(d)) => complex_multiply((a, c), (b, d)),
            (Some(c), None) => (a * b, c * b),
            (None, d) => (a * b, a * d?),
        },
        BinaryOp::TrueDivide => match (a_imag, b_imag) {
            (Some(c), Some(d)) => complex_divide((a, c), (b, d))?,
            (None, Some(d)) => real_by_complex(a, (b, d))?,
            (Some(c), None) if b != 0.0 => (a / b, c / b),
            _ => return None,
        },
        BinaryOp::Power => complex_power_any(full(a, a_imag), full(b, b_imag))?,
        _ => return None,
    };
    Some(Number::Complex(real, imag))
}

fn complex_multiply((a, b): Complex, (c, d): Complex) -> Complex {
    (a * c - b * d, a * d + b * c)
}

/// Smith's method: scale by the larger part of the divisor.
fn complex_divide((a, b): Complex, (c, d): Complex) -> Option<Complex> {
    if c.abs() >= d.abs() {
        if c == 0.0 {
            return None;
        }
        let ratio = d / c;
        let divisor = c + d * ratio;
        Some(((a + b * ratio) / divisor, (b - a * ratio) / divisor))
    } else if d.abs() >= c.abs() {
        let ratio = c / d;
        let divisor = c * ratio + d;
        Some(((a * ratio + b) / divisor, (b * ratio - a) / divisor))
    } else {
        Some((f64::NAN, f64::NAN))
    }
}

/// The same for a real dividend, which has no imaginary part to contribute a zero.
fn real_by_complex(a: f64, (c, d): Complex) -> Option<Complex> {
    if c.abs() >= d.abs() {
        if c == 0.0 {
            return None;
        }
        let ratio = d / c;
        let divisor = c + d * ratio;
        Some((a / divisor, (-a * ratio) / divisor))
    } else if d.abs() >= c.abs() {
        let ratio = c / d;
        let divisor = c * ratio + d;
        Some(((a * ratio) / divisor, -a / divisor))
    } else {
        Some((f64::NAN, f64::NAN))
    }
}

/// `a ** b` for small integral `b` by multiplication, otherwise in polar form.
fn complex_power_any(a: Complex, b: Complex) -> Option<Complex> {
    if b.1 != 0.0 || b.0.fract() != 0.0 || b.0.abs() > 100.0 {
        return complex_power(a, b);
    }
    let exponent = b.0.abs() as u32;
    let mut result = (1.0, 0.0);
    let mut square = a;
    let mut mask = 1;
    while exponent >= mask {
        if exponent & mask != 0 {
            result = complex_multiply(result, square);
        }
        mask <<= 1;
        square = complex_multiply(square, square);
    }
    if b.0 < 0.0 {
        result = complex_divide((1.0, 0.0), result)?;
    }
    (result.0.is_finite() && result.1.is_finite()).then_some(result)
}

fn complex_power(a: Complex, b: Complex) -> Option<Complex> {
    if b == (0.0, 0.0) {
        return Some((1.0, 0.0));
    }
    if a == (0.0, 0.0) {
        return (b.1 == 0.0 && b.0 >= 0.0).then_some((0.0, 0.0));
    }
    let absolute = a.0.hypot(a.1);
    let mut length = absolute.powf(b.0);
    let angle = a.1.atan2(a.0);
    let mut phase = angle * b.0;
    if b.1 != 0.0 {
        length *= (-angle * b.1).exp();
        phase += b.1 * absolute.ln();
    }
    let result = (length * phase.cos(), length * phase.sin());
    (result.0.is_finite() && result.1.is_finite()).then_some(result)
}

fn concatenate(a: Const<'_>, b: Const<'_>, pool: &mut ConstPool<'_>) -> Option<ConstId> {
    let arena = pool.arena();
    Some(match (a, b) {
        (Const::Str(a), Const::Str(b)) => {
            let text = Text::from_wtf8(arena.slice(&[a.as_bytes(), b.as_bytes()].concat()));
            pool.intern(Const::Str(text))
        }
        (Const::Bytes(a), Const::Bytes(b)) => pool.intern(Const::Bytes(arena.slice(&[a, b].concat()))),
        (Const::Tuple(a), Const::Tuple(b)) => pool.tuple(&[a, b].concat()),
        _ => return None,
    })
}

/// What is left of `limit` when every item in a tuple, however deep, has been subtracted; negative as soon as it is.
fn remaining_items(items: &[ConstId], limit: i64, pool: &ConstPool<'_>) -> i64 {
    let mut limit = limit - items.len() as i64;
    for &item in items {
        if limit < 0 {
            break;
        }
        if let Const::Tuple(items) = pool.get(item) {
            limit = remaining_items(items, limit, pool);
        }
    }
    limit
}

fn repeat(value: Const<'_>, count: IBig, pool: &mut ConstPool<'_>) -> Option<ConstId> {
    let arena = pool.arena();
    let length = match value {
        Const::Tuple(items) => items.len(),
        Const::Str(text) => text.code_points().count(),
        Const::Bytes(bytes) => bytes.len(),
        _ => return None,
    } as u64;
    let limit = if matches!(value, Const::Tuple(_)) { MAX_COLLECTION } else { MAX_STRING };
    let count = if length == 0 { 0 } else { u64::try_from(&count).ok()? };
    if length != 0 && count > limit / length {
        return None;
    }
    let count = count as usize;
    Some(match value {
        Const::Tuple(items) => {
            if count != 0 && remaining_items(items, MAX_TOTAL_ITEMS / count as i64, pool) < 0 {
                return None;
            }
            pool.tuple(&items.repeat(count))
        }
        Const::Str(text) => {
            let text = Text::from_wtf8(arena.slice(&text.as_bytes().repeat(count)));
            pool.intern(Const::Str(text))
        }
        Const::Bytes(bytes) => pool.intern(Const::Bytes(arena.slice(&bytes.repeat(count)))),
        _ => return None,
    })
}

/// The positions that a slice selects in a sequence of `length` items.
fn slice_positions(parts: [ConstId; 3], length: usize, pool: &ConstPool<'_>) -> Option<Vec<usize>> {
    let length = length as i64;
    // Bounds beyond 64 bits are as good as the nearest 64-bit ones.
    let bound = |id: ConstId| -> Option<Option<i64>> {
        match pool.get(id) {
            Const::None => Some(None),
            value => {
                let value = integer(value)?;
                let clamped = i64::try_from(&value).unwrap_or(if value < IBig::ZERO { -i64::MAX } else { i64::MAX });
                Some(Some(clamped.max(-i64::MAX)))
            }
        }
    };
    let [start, stop, step] = parts;
    let (start, stop, step) = (bound(start)?, bound(stop)?, bound(step)?.unwrap_or(1));
    if step == 0 {
        return None;
    }
    let (low, high) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let clamp = |value: i64| {
        let value = if value < 0 { value.saturating_add(length) } else { value };
        value.clamp(low, high)
    };
    let mut at = start.map_or(if step > 0 { low } else { high }, clamp);
    let stop = stop.map_or(if step > 0 { high } else { low }, clamp);
    let mut positions = Vec::new();
    while if step > 0 { at < stop } else { at > stop } {
        positions.push(at as usize);
        at = at.saturating_add(step);
    }
    Some(positions)
}

fn subscript(container: Const<'_>, index: Const<'_>, pool: &mut ConstPool<'_>) -> Option<ConstId> {
    let arena = pool.arena();
    // The text cut into characters, where that is what the container is.
    let characters: Vec<&[u8]> = match container {
        Const::Str(text) => {
            let bytes = text.as_bytes();
            let mut starts: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] & 0xc0 != 0x80).collect();
            starts.push(bytes.len());
            starts.windows(2).map(|ends| &bytes[ends[0]..ends[1]]).collect()
        }
        _ => Vec::new(),
    };
    let length = match container {
        Const::Tuple(items) => items.len(),
        Const::Str(_) => characters.len(),
        Const::Bytes(bytes) => bytes.len(),
        _ => return None,
    };
    if let Const::Slice(parts) = index {
        let positions = slice_positions(parts, length, pool)?;
        return Some(match container {
            Const::Tuple(items) => {
                let items: Vec<ConstId> = positions.into_iter().map(|at| items[at]).collect();
                pool.tuple(&items)
            }
            Const::Bytes(bytes) => {
                let bytes: Vec<u8> = positions.into_iter().map(|at| bytes[at]).collect();
                pool.intern(Const::Bytes(arena.slice(&bytes)))
            }
            _ => {
                let text: Vec<u8> = positions.into_iter().flat_map(|at| characters[at]).copied().collect();
                pool.intern(Const::Str(Text::from_wtf8(arena.slice(&text))))
            }
        });
    }
    let index = i64::try_from(&integer(index)?).ok()?;
    let at = if index < 0 { index + length as i64 } else { index };
    let at = usize::try_from(at).ok().filter(|&at| at < length)?;
    Some(match container {
        Const::Tuple(items) => items[at],
        Const::Bytes(bytes) => pool.intern(Const::Int(i64::from(bytes[at]))),
        _ => pool.intern(Const::Str(Text::from_wtf8(arena.slice(characters[at])))),
    })
}
