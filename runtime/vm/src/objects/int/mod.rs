//! `int`: immediates of 62 bits, `dashu` limbs in a heap object beyond. `bool` values are immediates and behave as 0 and 1 here.
//!
//! Invariant: a [`PyInt`] never holds a number that fits an immediate, so equal ints of different representation do not exist.
//! `arith.rs` has the operations (`big.rs` and `limbs.rs` those beyond two limbs), `convert.rs` text and bytes, `methods.rs` what Python sees.

pub mod arith;
mod big;
pub mod convert;
mod limbs;
pub mod methods;

use crate::objects::{kinds, wrapped};
use crate::prelude::*;
use brolga_heap::value::{INT_MAX, INT_MIN};
use dashu_int::{IBig, Sign, UBig};

/// int([x])
/// int(x, base=10)
///
/// Converts a number or text to an integer; without arguments it is 0.
///
/// >>> int(), int(-2.9), int(' 42 '), int('ff', 16), int('0b101', 0)
/// (0, -2, 42, 255, 5)
// An int that does not fit 62 bits; limbs (u64, least significant first, no leading zero) follow.
#[pyclass(name = "int", kind = INT, flags = BASETYPE | MATCH_SELF | LONG_SUBCLASS, wrapped_in_subclasses)]
#[repr(C)]
pub struct PyInt {
    pub header: Header,
    /// Number of limbs; negative for a negative number.
    pub signed_len: isize,
}
const LIMBS_OFFSET: usize = size_of::<PyInt>();

// SAFETY: `#[repr(C)]`, header first, own kind, holds no references.
unsafe impl HeapObject for PyInt {
    const KIND: Kind = kinds::INT;
}

/// An int operand: exact, instance of a subclass, or bool.
#[derive(Clone, Copy)]
pub enum IntRef {
    Small(i64),
    Big(Gc<PyInt>),
}

impl PyInt {
    #[inline]
    pub fn limbs(&self) -> &[u64] {
        let n = self.signed_len.unsigned_abs();
        // SAFETY: `n` limbs follow the struct.
        unsafe { std::slice::from_raw_parts((self as *const PyInt as *const u8).add(LIMBS_OFFSET) as *const u64, n) }
    }
    #[inline]
    pub fn is_negative(&self) -> bool {
        self.signed_len < 0
    }
    pub fn to_ibig(&self) -> IBig {
        IBig::from_sign_words(if self.is_negative() { Sign::Negative } else { Sign::Positive }, self.limbs())
    }
    /// A heap int from limbs without leading zeros that is known not to fit an immediate.
    fn from_limbs(t: &Thread, negative: bool, limbs: &[u64]) -> PyResult<Value> {
        let bytes = LIMBS_OFFSET + limbs.len() * 8;
        let header = Header::new(kinds::INT, t.types.int.shape_id());
        let raw = t.heap.alloc_raw(bytes, header).map_err(|_| t.raise_out_of_memory())?;
        let p = raw.as_ptr() as *mut PyInt;
        // SAFETY: the allocation is large enough, and nobody else sees it yet.
        unsafe {
            (*p).signed_len = if negative { -(limbs.len() as isize) } else { limbs.len() as isize };
            std::ptr::copy_nonoverlapping(limbs.as_ptr(), (p as *mut u8).add(LIMBS_OFFSET) as *mut u64, limbs.len());
        }
        Ok(Value::from_header(raw))
    }
}

impl IntRef {
    pub fn to_ibig(self) -> IBig {
        match self {
            IntRef::Small(i) => IBig::from(i),
            IntRef::Big(b) => b.to_ibig(),
        }
    }
    #[inline]
    pub fn is_negative(self) -> bool {
        match self {
            IntRef::Small(i) => i < 0,
            IntRef::Big(b) => b.is_negative(),
        }
    }
    /// The number, if it has at most two limbs and fits.
    #[inline]
    pub fn to_i128(self) -> Option<i128> {
        match self {
            IntRef::Small(i) => Some(i as i128),
            IntRef::Big(b) => {
                let magnitude = match *b.limbs() {
                    [lo] => lo as u128,
                    [lo, hi] => (hi as u128) << 64 | lo as u128,
                    _ => return None,
                };
                if b.is_negative() {
                    (magnitude <= 1 << 127).then(|| (magnitude as i128).wrapping_neg())
                } else {
                    i128::try_from(magnitude).ok()
                }
            }
        }
    }
    pub fn to_i64(self) -> Option<i64> {
        match self {
            IntRef::Small(i) => Some(i),
            IntRef::Big(_) => self.to_i128().and_then(|n| i64::try_from(n).ok()),
        }
    }
    /// Number of bits of the magnitude.
    pub fn bit_length(self) -> usize {
        match self {
            IntRef::Small(i) => (64 - i.unsigned_abs().leading_zeros()) as usize,
            IntRef::Big(b) => {
                let limbs = b.limbs();
                limbs.len() * 64 - limbs[limbs.len() - 1].leading_zeros() as usize
            }
        }
    }
}

pub fn big_from_i64(t: &Thread, i: i64) -> PyResult<Value> {
    from_i128(t, i as i128)
}
#[inline]
pub fn from_i64(t: &Thread, i: i64) -> PyResult<Value> {
    t.new_int(i)
}
pub fn from_u64(t: &Thread, i: u64) -> PyResult<Value> {
    from_i128(t, i as i128)
}
pub fn from_usize(t: &Thread, i: usize) -> PyResult<Value> {
    from_i128(t, i as i128)
}
pub fn from_i128(t: &Thread, i: i128) -> PyResult<Value> {
    if i >= INT_MIN as i128 && i <= INT_MAX as i128 {
        return Ok(Value::from_small_int(i as i64));
    }
    let m = i.unsigned_abs();
    let limbs = [m as u64, (m >> 64) as u64];
    PyInt::from_limbs(t, i < 0, if limbs[1] == 0 { &limbs[..1] } else { &limbs })
}
pub fn from_ibig(t: &Thread, i: IBig) -> PyResult<Value> {
    if let Ok(small) = i64::try_from(&i)
        && let Some(v) = Value::try_from_int(small)
    {
        return Ok(v);
    }
    let (sign, words) = i.as_sign_words();
    PyInt::from_limbs(t, sign == Sign::Negative, words)
}
pub fn from_ubig(t: &Thread, i: UBig) -> PyResult<Value> {
    from_ibig(t, IBig::from(i))
}

/// The number behind an int, bool or instance of a subclass of int.
#[inline]
pub fn as_int(v: Value) -> Option<IntRef> {
    match v.as_small_int() {
        Some(i) => Some(IntRef::Small(i)),
        None => as_int_slow(v),
    }
}
fn as_int_slow(v: Value) -> Option<IntRef> {
    if v.is_bool() {
        return Some(IntRef::Small((v == Value::TRUE) as i64));
    }
    let exact = wrapped::unwrap(v);
    match exact.as_small_int() {
        Some(i) => Some(IntRef::Small(i)),
        None => exact.downcast::<PyInt>().map(IntRef::Big),
    }
}
/// Ints hash to themselves modulo this prime.
pub const HASH_MODULUS: u64 = (1 << 61) - 1;
/// Whether `v` is exactly an `int` (not a bool, not a subclass).
#[inline]
pub fn is_exact(v: Value) -> bool {
    v.is_small_int() || v.downcast::<PyInt>().is_some()
}
pub fn to_ibig(v: Value) -> Option<IBig> {
    as_int(v).map(IntRef::to_ibig)
}
/// The value if it is an int that fits.
pub fn to_i64(v: Value) -> Option<i64> {
    as_int(v)?.to_i64()
}
pub fn to_u64(v: Value) -> Option<u64> {
    as_int(v)?.to_i128().and_then(|n| u64::try_from(n).ok())
}
/// The low 64 bits in two's complement, whatever the size (for masks and ctypes).
pub fn to_u64_wrapping(v: Value) -> Option<u64> {
    Some(match as_int(v)? {
        IntRef::Small(i) => i as u64,
        IntRef::Big(b) if b.is_negative() => b.limbs()[0].wrapping_neg(),
        IntRef::Big(b) => b.limbs()[0],
    })
}
/// To a double, correctly rounded; `OverflowError: int too large to convert to float`.
pub fn to_f64(t: &Thread, v: Value) -> PyResult<f64> {
    match as_int(v) {
        Some(IntRef::Small(i)) => Ok(i as f64),
        Some(IntRef::Big(b)) => {
            big_to_f64(&b).ok_or_else(|| t.raise_overflow_error("int too large to convert to float"))
        }
        None => Err(t.raise_type_error("int expected")),
    }
}
/// Rounds half to even; `None` beyond the largest finite double.
fn big_to_f64(b: &PyInt) -> Option<f64> {
    let limbs = b.limbs();
    let bits = limbs.len() * 64 - limbs[limbs.len() - 1].leading_zeros() as usize;
    if bits > 1024 {
        return None;
    }
    // The top 64 bits, with everything below folded into the lowest bit, round to the same double.
    let shift = bits.saturating_sub(64);
    let (word, bit) = (shift / 64, shift % 64);
    let mut top = limbs[word] >> bit;
    if bit != 0 && word + 1 < limbs.len() {
        top |= limbs[word + 1] << (64 - bit);
    }
    let lost = limbs[..word].iter().any(|&w| w != 0) || (bit != 0 && limbs[word] << (64 - bit) != 0);
    let f = ((top | lost as u64) as f64) * 2f64.powi(shift as i32);
    if f.is_infinite() { None } else { Some(if b.is_negative() { -f } else { f }) }
}
