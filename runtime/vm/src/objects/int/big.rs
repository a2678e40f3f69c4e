//! Operations on ints of which one at least is beyond immediates: `limbs.rs` with signs, into heap objects. Operands so long that better algorithms
//! win go to `dashu`.

use super::limbs::{self, TwosComplement};
use super::{IntRef, LIMBS_OFFSET, PyInt, from_ibig};
use crate::objects::kinds;
use crate::prelude::*;
use brolga_heap::value::{INT_MAX, INT_MIN};
use dashu_int::IBig;
use dashu_int::ops::DivRem;
use std::cmp::Ordering;

/// Products of numbers with more limbs than this, both of them, are `dashu`'s business; measured.
const LONG_PRODUCT: usize = 32;
/// Quotients with more limbs than this, by divisors with more than this.
const LONG_QUOTIENT: usize = 48;
/// Long division works on the native stack with dividends of so many limbs.
const ON_STACK: usize = 64;

/// Calls `f` with the sign and the trimmed magnitude of a number.
#[inline(always)]
fn with_limbs<R>(a: IntRef, f: impl FnOnce(bool, &[u64]) -> R) -> R {
    match a {
        IntRef::Small(x) => f(x < 0, &[x.unsigned_abs()][..usize::from(x != 0)]),
        IntRef::Big(b) => f(b.is_negative(), b.limbs()),
    }
}
/// The immediate of this magnitude, if there is one.
#[inline]
fn immediate(negative: bool, magnitude: u64) -> Option<Value> {
    let limit = if negative { INT_MIN.unsigned_abs() } else { INT_MAX as u64 };
    let i = magnitude as i64;
    (magnitude <= limit).then(|| Value::from_small_int(if negative { -i } else { i }))
}
/// The int of a sign and trimmed limbs.
fn from_limbs(t: &Thread, negative: bool, limbs: &[u64]) -> PyResult<Value> {
    match *limbs {
        [] => Ok(Value::from_small_int(0)),
        [only] if let Some(v) = immediate(negative, only) => Ok(v),
        _ => PyInt::from_limbs(t, negative, limbs),
    }
}

/// An int whose magnitude `fill` writes into at most `n` limbs, zero before; it answers with the sign.
fn build(t: &Thread, n: usize, fill: impl FnOnce(&mut [u64]) -> bool) -> PyResult<Value> {
    let bytes = n.checked_mul(8).and_then(|n| n.checked_add(LIMBS_OFFSET)).ok_or_else(|| t.raise_out_of_memory())?;
    let header = Header::new(kinds::INT, t.types.int.shape_id());
    let raw = t.heap.alloc_raw(bytes, header).map_err(|_| t.raise_out_of_memory())?;
    let p = raw.cast::<PyInt>();
    // SAFETY: the allocation holds `n` zeroed limbs, and nobody else sees it yet; `fill` allocates nothing.
    let limbs = unsafe { std::slice::from_raw_parts_mut(p.as_ptr().cast::<u8>().add(LIMBS_OFFSET).cast::<u64>(), n) };
    let negative = fill(limbs);
    let used = limbs::trimmed(limbs);
    let wasteful = n - used > 2 + used / 2;
    if used <= 1 || wasteful {
        return from_limbs(t, negative, &limbs[..used]);
    }
    // SAFETY: as above.
    unsafe { (*p.as_ptr()).signed_len = if negative { -(used as isize) } else { used as isize } };
    Ok(Value::from_header(raw))
}

fn add_signed(t: &Thread, a: IntRef, b: IntRef, subtract: bool) -> PyResult<Value> {
    with_limbs(a, |a_negative, x| {
        with_limbs(b, |b_negative, y| {
            let b_negative = b_negative != subtract;
            if a_negative == b_negative {
                let (long, short) = if x.len() >= y.len() { (x, y) } else { (y, x) };
                return build(t, long.len() + 1, |out| {
                    limbs::add(out, long, short);
                    a_negative
                });
            }
            let (more, less, negative) = match limbs::compare(x, y) {
                Ordering::Equal => return Ok(Value::from_small_int(0)),
                Ordering::Greater => (x, y, a_negative),
                Ordering::Less => (y, x, b_negative),
            };
            build(t, more.len(), |out| {
                limbs::subtract(out, more, less);
                negative
            })
        })
    })
}
pub fn add(t: &Thread, a: IntRef, b: IntRef) -> PyResult<Value> {
    add_signed(t, a, b, false)
}
pub fn subtract(t: &Thread, a: IntRef, b: IntRef) -> PyResult<Value> {
    add_signed(t, a, b, true)
}
pub fn negative(t: &Thread, a: IntRef) -> PyResult<Value> {
    with_limbs(a, |negative, x| from_limbs(t, !negative, x))
}
pub fn invert(t: &Thread, a: IntRef) -> PyResult<Value> {
    // -a - 1
    with_limbs(a, |negative, x| {
        build(t, x.len() + 1, |out| {
            if negative {
                limbs::subtract(&mut out[..x.len()], x, &[1])
            } else {
                limbs::add(out, x, &[1])
            }
            !negative
        })
    })
}
pub fn multiply(t: &Thread, a: IntRef, b: IntRef) -> PyResult<Value> {
    with_limbs(a, |a_negative, x| {
        with_limbs(b, |b_negative, y| {
            if x.is_empty() || y.is_empty() {
                return Ok(Value::from_small_int(0));
            }
            if x.len().min(y.len()) > LONG_PRODUCT {
                return from_ibig(t, a.to_ibig() * b.to_ibig());
            }
            build(t, x.len() + y.len(), |out| {
                limbs::multiply(out, x, y);
                a_negative != b_negative
            })
        })
    })
}

/// What of a division is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Want {
    Quotient,
    Remainder,
    Both,
}
/// Floor division by a number that is not 0: quotient and remainder, or `None` for what is not wanted.
pub fn divide(t: &Thread, a: IntRef, b: IntRef, want: Want) -> PyResult<(Option<Value>, Option<Value>)> {
    with_limbs(a, |a_negative, x| {
        with_limbs(b, |b_negative, y| {
            let mixed = a_negative != b_negative;
            // Rounds toward minus infinity: a remainder has the sign of the divisor.
            let remainder = |rest: &[u64]| {
                let rest = &rest[..limbs::trimmed(rest)];
                if want == Want::Quotient {
                    Ok(None)
                } else if mixed && !rest.is_empty() {
                    build(t, y.len(), |out| {
                        limbs::subtract(out, y, rest);
                        b_negative
                    })
                    .map(Some)
                } else {
                    from_limbs(t, b_negative, rest).map(Some)
                }
            };
            if limbs::compare(x, y) == Ordering::Less {
                let quotient = Value::from_small_int(if mixed && !x.is_empty() { -1 } else { 0 });
                return Ok((Some(quotient), remainder(x)?));
            }
            if let [word] = *y {
                let (mut quotient, mut rest) = (None, 0);
                if want == Want::Remainder {
                    rest = limbs::remainder_by_word(x, word);
                } else {
                    quotient = Some(build(t, x.len() + 1, |out| {
                        rest = limbs::divide_by_word(&mut out[..x.len()], x, word);
                        if mixed && rest != 0 {
                            limbs::increment(out);
                        }
                        mixed
                    })?);
                }
                return Ok((quotient, remainder(&[rest])?));
            }
            if y.len() > LONG_QUOTIENT && x.len() - y.len() > LONG_QUOTIENT {
                return divide_long(t, a, b);
            }
            // Behind each other: the dividend, the shifted divisor, and a quotient that nobody wants.
            let (mut here, mut elsewhere);
            let words = 2 * (x.len() + 1);
            let words = if want == Want::Remainder { words } else { x.len() + 1 + y.len() };
            let memory: &mut [u64] = if words <= ON_STACK {
                here = [0; ON_STACK];
                &mut here[..words]
            } else {
                elsewhere = vec![0; words];
                &mut elsewhere
            };
            let (rest, scratch) = memory.split_at_mut(x.len() + 1);
            let (scratch, unwanted) = scratch.split_at_mut(y.len());
            rest[..x.len()].copy_from_slice(x);
            if want == Want::Remainder {
                limbs::divide(unwanted, rest, y, scratch);
                return Ok((None, remainder(rest)?));
            }
            let quotient = build(t, x.len() + 2 - y.len(), |out| {
                let n = out.len() - 1;
                limbs::divide(&mut out[..n], rest, y, scratch);
                if mixed && limbs::trimmed(rest) != 0 {
                    limbs::increment(out);
                }
                mixed
            })?;
            Ok((Some(quotient), remainder(rest)?))
        })
    })
}
fn divide_long(t: &Thread, a: IntRef, b: IntRef) -> PyResult<(Option<Value>, Option<Value>)> {
    let b_big = b.to_ibig();
    let (mut q, mut r) = a.to_ibig().div_rem(&b_big);
    if r != IBig::ZERO && (r < IBig::ZERO) != b.is_negative() {
        q -= IBig::ONE;
        r += b_big;
    }
    Ok((Some(from_ibig(t, q)?), Some(from_ibig(t, r)?)))
}

/// The caller has checked that the result can be stored.
pub fn shift_left(t: &Thread, a: IntRef, bits: usize) -> PyResult<Value> {
    with_limbs(a, |negative, x| {
        build(t, x.len() + bits / 64 + 1, |out| {
            limbs::shift_left(out, x, bits);
            negative
        })
    })
}
/// Rounds toward minus infinity. `bits` is less than the bit length.
pub fn shift_right(t: &Thread, a: IntRef, bits: usize) -> PyResult<Value> {
    with_limbs(a, |negative, x| {
        build(t, x.len() - bits / 64 + 1, |out| {
            let n = out.len() - 1;
            if limbs::shift_right(&mut out[..n], x, bits) && negative {
                limbs::increment(out);
            }
            negative
        })
    })
}

/// A bit operation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Bits {
    And,
    Or,
    Xor,
}
impl Bits {
    #[inline(always)]
    fn apply(self, x: u64, y: u64) -> u64 {
        match self {
            Bits::And => x & y,
            Bits::Or => x | y,
            Bits::Xor => x ^ y,
        }
    }
}
/// A bit operation on two's complements.
#[inline(always)]
pub fn bitwise(t: &Thread, a: IntRef, b: IntRef, op: Bits) -> PyResult<Value> {
    with_limbs(a, |a_negative, x| {
        with_limbs(b, |b_negative, y| {
            if !a_negative && !b_negative {
                let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
                return build(t, if op == Bits::And { short.len() } else { long.len() }, |out| {
                    for ((o, &x), &y) in out.iter_mut().zip(short).zip(long) {
                        *o = op.apply(x, y);
                    }
                    if op != Bits::And {
                        out[short.len()..].copy_from_slice(&long[short.len()..]);
                    }
                    false
                });
            }
            // The magnitude of a result is not above that of an operand that bounds it: a non-negative one for `&`, a negative one for `|`.
            let bounded = if op == Bits::And { !a_negative || !b_negative } else { op == Bits::Or };
            let n = match (bounded, (op == Bits::And) != a_negative) {
                (true, true) => x.len(),
                (true, false) => y.len(),
                (false, _) => x.len().max(y.len()) + 1,
            };
            let negative = op.apply(u64::from(a_negative), u64::from(b_negative)) != 0;
            build(t, n, |out| {
                let (mut p, mut q) = (TwosComplement::new(a_negative, x), TwosComplement::new(b_negative, y));
                for o in out.iter_mut() {
                    *o = op.apply(p.next(), q.next());
                }
                if negative {
                    limbs::negate(out);
                }
                negative
            })
        })
    })
}
