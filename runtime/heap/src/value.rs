//! The value word: 64 bits, never zero, so that `Option<Value>` is one word and `None` is the all-zero word.
//!
//! | low bits | meaning |
//! |---|---|
//! | `000` | pointer to a heap object ([`Header`]), raw |
//! | `x10` | int, 62 bits signed, in the upper bits |
//! | `xx1` | float, the double minus 2^60 rotated left by 3 |
//! | `100` | immediates: `None`, `False`, `True`, `Ellipsis`, `NotImplemented` |
//!
//! The float encoding ("self-tagging", Melançon, Serrano, Feeley, OOPSLA 2025) covers ±0, subnormals,
//! magnitudes 2^-255..2^257 and from 2^769, infinities and every NaN bit pattern; the two exotic exponent bands in between
//! live in boxes. The all-zero word is the unbound local, the empty slot and the "raised" result.

use crate::object::{Gc, Header, HeapObject};
use std::fmt;
use std::num::NonZeroU64;
use std::ptr::NonNull;

/// A Python value. See the module for the encoding. Equality is equality of words: identity, except for boxed
/// numbers, where Python-level identity goes by value.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Value(NonZeroU64);

/// Smallest int that needs no heap object.
pub const INT_MIN: i64 = -(1 << 61);
/// Largest int that needs no heap object.
pub const INT_MAX: i64 = (1 << 61) - 1;
/// Subtracted from a double's bits before the rotation.
pub const FLOAT_BIAS: u64 = 1 << 60;
/// Left rotation of a biased double.
pub const FLOAT_ROTATE: u32 = 3;
/// Low bits of an int word, and the mask that isolates them.
pub const INT_TAG: u64 = 0b10;
pub const INT_MASK: u64 = 0b11;
/// How far an int is shifted.
pub const INT_SHIFT: u32 = 2;

const fn word(bits: u64) -> Value {
    match NonZeroU64::new(bits) {
        Some(w) => Value(w),
        None => panic!("a value word is never zero"),
    }
}

impl Value {
    pub const NONE: Value = word(0x04);
    pub const FALSE: Value = word(0x0c);
    /// Differs from `FALSE` in one bit.
    pub const TRUE: Value = word(0x1c);
    pub const ELLIPSIS: Value = word(0x24);
    pub const NOT_IMPLEMENTED: Value = word(0x2c);

    /// The raw word.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0.get()
    }

    /// The value with these bits; `None` for zero.
    ///
    /// # Safety
    /// `bits` must be zero or a word obtained from [`Value::bits`] of a value that is still alive.
    #[inline(always)]
    pub const unsafe fn from_bits(bits: u64) -> Option<Value> {
        match NonZeroU64::new(bits) {
            Some(w) => Some(Value(w)),
            None => None,
        }
    }

    /// The value with these bits, which are not zero.
    ///
    /// # Safety
    /// As [`Value::from_bits`], and `bits != 0`.
    #[inline(always)]
    pub const unsafe fn from_bits_unchecked(bits: u64) -> Value {
        // SAFETY: the caller promises that `bits` is not zero.
        Value(unsafe { NonZeroU64::new_unchecked(bits) })
    }

    #[inline(always)]
    pub const fn from_bool(b: bool) -> Value {
        if b { Value::TRUE } else { Value::FALSE }
    }

    /// An int that fits 62 bits.
    #[inline(always)]
    pub const fn from_small_int(i: i64) -> Value {
        debug_assert!(i >= INT_MIN && i <= INT_MAX);
        // SAFETY: the tag makes the word non-zero.
        Value(unsafe { NonZeroU64::new_unchecked(((i as u64) << INT_SHIFT) | INT_TAG) })
    }

    /// `i` as an immediate, unless it needs more than 62 bits.
    #[inline(always)]
    pub const fn try_from_int(i: i64) -> Option<Value> {
        if i >= INT_MIN && i <= INT_MAX { Some(Value::from_small_int(i)) } else { None }
    }

    /// `f` as an immediate, unless its exponent lies in one of the two boxed bands.
    #[inline(always)]
    pub const fn try_from_float(f: f64) -> Option<Value> {
        let w = f.to_bits().wrapping_sub(FLOAT_BIAS).rotate_left(FLOAT_ROTATE);
        if w & 1 != 0 {
            // SAFETY: bit 0 is set.
            Some(Value(unsafe { NonZeroU64::new_unchecked(w) }))
        } else {
            None
        }
    }

    /// A pointer to a heap object.
    #[inline(always)]
    pub fn from_header(p: NonNull<Header>) -> Value {
        debug_assert!(p.as_ptr() as u64 & 7 == 0);
        // SAFETY: a `NonNull` is not zero.
        Value(unsafe { NonZeroU64::new_unchecked(p.as_ptr() as u64) })
    }

    #[inline(always)]
    pub const fn is_pointer(self) -> bool {
        self.0.get() & 7 == 0
    }
    #[inline(always)]
    pub const fn is_small_int(self) -> bool {
        self.0.get() & INT_MASK == INT_TAG
    }
    #[inline(always)]
    pub const fn is_immediate_float(self) -> bool {
        self.0.get() & 1 != 0
    }
    #[inline(always)]
    pub fn is_none(self) -> bool {
        self == Value::NONE
    }
    #[inline(always)]
    pub fn is_bool(self) -> bool {
        self.0.get() | 0x10 == 0x1c
    }

    #[inline(always)]
    pub const fn as_small_int(self) -> Option<i64> {
        if self.is_small_int() { Some(self.small_int_unchecked()) } else { None }
    }
    /// The int of a word known to be one.
    #[inline(always)]
    pub const fn small_int_unchecked(self) -> i64 {
        (self.0.get() as i64) >> INT_SHIFT
    }
    #[inline(always)]
    pub const fn as_immediate_float(self) -> Option<f64> {
        if self.is_immediate_float() { Some(self.float_unchecked()) } else { None }
    }
    /// The float of a word known to be an immediate one.
    #[inline(always)]
    pub const fn float_unchecked(self) -> f64 {
        f64::from_bits(self.0.get().rotate_right(FLOAT_ROTATE).wrapping_add(FLOAT_BIAS))
    }
    #[inline(always)]
    pub fn as_header(self) -> Option<&'static Header> {
        if self.is_pointer() {
            // SAFETY: a pointer word refers to a live heap object: whoever holds the word keeps the object alive.
            Some(unsafe { &*(self.0.get() as *const Header) })
        } else {
            None
        }
    }
    /// The header behind a word known to be a pointer.
    ///
    /// # Safety
    /// `self.is_pointer()`.
    #[inline(always)]
    pub unsafe fn header_unchecked(self) -> &'static Header {
        // SAFETY: by the caller's promise the word is a pointer, and it refers to a live object.
        unsafe { &*(self.0.get() as *const Header) }
    }
    /// The object, if it is of kind `T::KIND`.
    #[inline(always)]
    pub fn downcast<T: HeapObject>(self) -> Option<Gc<T>> {
        match self.as_header() {
            // SAFETY: `T::is` proves the layout.
            Some(h) if T::is(h) => Some(unsafe { Gc::from_header(h) }),
            _ => None,
        }
    }
    /// The object, known to be a `T`.
    ///
    /// # Safety
    /// The value points to a `T`.
    #[inline(always)]
    pub unsafe fn cast<T: HeapObject>(self) -> Gc<T> {
        // SAFETY: by the caller's promise.
        unsafe { Gc::from_header(self.header_unchecked()) }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Value::NONE => f.write_str("None"),
            Value::TRUE => f.write_str("True"),
            Value::FALSE => f.write_str("False"),
            Value::ELLIPSIS => f.write_str("Ellipsis"),
            Value::NOT_IMPLEMENTED => f.write_str("NotImplemented"),
            v => match (v.as_small_int(), v.as_immediate_float()) {
                (Some(i), _) => write!(f, "{i}"),
                (_, Some(x)) => write!(f, "{x:?}"),
                _ => write!(f, "<object at {:#x}>", v.bits()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_round_trip_bit_for_bit() {
        let immediate =
            [0.0, -0.0, 1.0, -1.5, 5e-324, 1e300, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1e-70, 1e77, -1e-300];
        for f in immediate {
            match Value::try_from_float(f) {
                Some(v) => {
                    assert!(v.is_immediate_float() && !v.is_pointer() && !v.is_small_int());
                    assert_eq!(v.float_unchecked().to_bits(), f.to_bits());
                }
                None => {
                    assert!((1e-231..1e-76).contains(&f.abs()) || (1e77..1e232).contains(&f.abs()), "{f} needs no box")
                }
            }
        }
        assert!(Value::try_from_float(1e100).is_none());
        assert!(Value::try_from_float(0.0).is_some());
    }

    #[test]
    fn ints_cover_sixty_two_bits() {
        for i in [0, 1, -1, INT_MIN, INT_MAX, 123456789012345678] {
            assert_eq!(Value::try_from_int(i).and_then(Value::as_small_int), Some(i));
        }
        assert_eq!(Value::try_from_int(INT_MAX + 1), None);
        assert_eq!(Value::try_from_int(INT_MIN - 1), None);
    }

    #[test]
    fn bools_are_recognised_by_one_mask() {
        assert!(Value::TRUE.is_bool() && Value::FALSE.is_bool());
        for v in [Value::NONE, Value::ELLIPSIS, Value::NOT_IMPLEMENTED, Value::from_small_int(1)] {
            assert!(!v.is_bool());
        }
    }
}
