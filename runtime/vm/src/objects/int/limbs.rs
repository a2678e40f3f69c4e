//! Arithmetic on magnitudes: slices of 64-bit limbs, least significant first.
//!
//! Schoolbook algorithms, which write into the result's own memory; `arith.rs` turns to `dashu` for operands so long that better ones win. Inputs
//! need not be trimmed unless a function says so.

use std::cmp::Ordering;

/// The length without leading zeros.
#[inline]
pub fn trimmed(a: &[u64]) -> usize {
    a.iter().rposition(|&x| x != 0).map_or(0, |i| i + 1)
}
/// The order of two trimmed magnitudes.
#[inline]
pub fn compare(a: &[u64], b: &[u64]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

#[inline(always)]
fn add_carry(a: u64, b: u64, carry: &mut bool) -> u64 {
    let (sum, c1) = a.overflowing_add(b);
    let (sum, c2) = sum.overflowing_add(u64::from(*carry));
    *carry = c1 | c2;
    sum
}
#[inline(always)]
fn sub_borrow(a: u64, b: u64, borrow: &mut bool) -> u64 {
    let (difference, b1) = a.overflowing_sub(b);
    let (difference, b2) = difference.overflowing_sub(u64::from(*borrow));
    *borrow = b1 | b2;
    difference
}

/// `out = a + b`; `a` is at least as long as `b`, `out` one limb longer than `a`.
pub fn add(out: &mut [u64], a: &[u64], b: &[u64]) {
    let mut carry = false;
    let (low, high) = a.split_at(b.len());
    let (out_low, out_high) = out.split_at_mut(b.len());
    for ((o, &x), &y) in out_low.iter_mut().zip(low).zip(b) {
        *o = add_carry(x, y, &mut carry);
    }
    for (o, &x) in out_high.iter_mut().zip(high) {
        *o = add_carry(x, 0, &mut carry);
    }
    out_high[high.len()] = u64::from(carry);
}
/// `out = a - b`; `a >= b`, neither shorter than trimmed, `out` as long as `a`, `b` at most so.
pub fn subtract(out: &mut [u64], a: &[u64], b: &[u64]) {
    let mut borrow = false;
    let (low, high) = a.split_at(b.len());
    let (out_low, out_high) = out.split_at_mut(b.len());
    for ((o, &x), &y) in out_low.iter_mut().zip(low).zip(b) {
        *o = sub_borrow(x, y, &mut borrow);
    }
    for (o, &x) in out_high.iter_mut().zip(high) {
        *o = sub_borrow(x, 0, &mut borrow);
    }
    debug_assert!(!borrow);
}
/// `a += 1`; the carry out.
pub fn increment(a: &mut [u64]) -> bool {
    for x in a {
        let (sum, carry) = x.overflowing_add(1);
        *x = sum;
        if !carry {
            return false;
        }
    }
    true
}

/// `out[..a.len()] += a * word`; the limb carried out.
#[inline]
fn add_multiple(out: &mut [u64], a: &[u64], word: u64) -> u64 {
    let mut carry = 0u64;
    for (o, &x) in out.iter_mut().zip(a) {
        let sum = u128::from(x) * u128::from(word) + u128::from(*o) + u128::from(carry);
        *o = sum as u64;
        carry = (sum >> 64) as u64;
    }
    carry
}
/// `out[..a.len()] -= a * word`; the limb borrowed.
#[inline]
fn subtract_multiple(out: &mut [u64], a: &[u64], word: u64) -> u64 {
    let mut carry = 0u64;
    for (o, &x) in out.iter_mut().zip(a) {
        let product = u128::from(x) * u128::from(word) + u128::from(carry);
        let (difference, borrow) = o.overflowing_sub(product as u64);
        *o = difference;
        carry = (product >> 64) as u64 + u64::from(borrow);
    }
    carry
}
/// `out = a * b`; `out` is zero and as long as both together.
pub fn multiply(out: &mut [u64], a: &[u64], b: &[u64]) {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    for (i, &word) in short.iter().enumerate() {
        out[i + long.len()] = add_multiple(&mut out[i..], long, word);
    }
}

/// `out = a << bits`; `out` is zero and long enough.
pub fn shift_left(out: &mut [u64], a: &[u64], bits: usize) {
    let (limbs, bits) = (bits / 64, bits % 64);
    if bits == 0 {
        out[limbs..limbs + a.len()].copy_from_slice(a);
        return;
    }
    let mut low = 0;
    for (o, &x) in out[limbs..].iter_mut().zip(a) {
        *o = x << bits | low;
        low = x >> (64 - bits);
    }
    if low != 0 {
        out[limbs + a.len()] = low;
    }
}
/// `out = a >> bits`; `out` has the limbs that are left. Whether a one was shifted out.
pub fn shift_right(out: &mut [u64], a: &[u64], bits: usize) -> bool {
    let (limbs, bits) = (bits / 64, bits % 64);
    let lost = a[..limbs].iter().any(|&x| x != 0);
    let a = &a[limbs..];
    if bits == 0 {
        out.copy_from_slice(a);
        return lost;
    }
    for (i, o) in out.iter_mut().enumerate() {
        *o = a[i] >> bits | a.get(i + 1).map_or(0, |high| high << (64 - bits));
    }
    lost || a[0] << (64 - bits) != 0
}

/// A divisor of one limb, shifted so that its highest bit is set, with its reciprocal: division by multiplication, as in Möller and Granlund,
/// "Improved division by invariant integers" (2011).
#[derive(Clone, Copy)]
struct Divisor {
    word: u64,
    reciprocal: u64,
}
impl Divisor {
    fn new(word: u64) -> Divisor {
        debug_assert!(word >> 63 == 1);
        Divisor { word, reciprocal: (u128::MAX / u128::from(word) - (1 << 64)) as u64 }
    }
    /// Quotient and remainder of `high * 2^64 + low`; `high` is less than the divisor.
    #[inline(always)]
    fn divide(self, high: u64, low: u64) -> (u64, u64) {
        let q = u128::from(self.reciprocal) * u128::from(high) + (u128::from(high) << 64 | u128::from(low));
        let (mut quotient, fraction) = (((q >> 64) as u64).wrapping_add(1), q as u64);
        let mut rest = low.wrapping_sub(quotient.wrapping_mul(self.word));
        if rest > fraction {
            quotient = quotient.wrapping_sub(1);
            rest = rest.wrapping_add(self.word);
        }
        if rest >= self.word {
            quotient += 1;
            rest -= self.word;
        }
        (quotient, rest)
    }
}

/// `out = a / word`, and the remainder; `out` is as long as `a`.
pub fn divide_by_word(out: &mut [u64], a: &[u64], word: u64) -> u64 {
    let shift = word.leading_zeros();
    let divisor = Divisor::new(word << shift);
    let Some(&top) = a.last() else { return 0 };
    let mut rest = if shift == 0 { 0 } else { top >> (64 - shift) };
    for i in (0..a.len()).rev() {
        let low = if i > 0 && shift > 0 { a[i - 1] >> (64 - shift) } else { 0 };
        (out[i], rest) = divisor.divide(rest, a[i] << shift | low);
    }
    rest >> shift
}
/// `a % word`.
pub fn remainder_by_word(a: &[u64], word: u64) -> u64 {
    let shift = word.leading_zeros();
    let divisor = Divisor::new(word << shift);
    let Some(&top) = a.last() else { return 0 };
    let mut rest = if shift == 0 { 0 } else { top >> (64 - shift) };
    for i in (0..a.len()).rev() {
        let low = if i > 0 && shift > 0 { a[i - 1] >> (64 - shift) } else { 0 };
        rest = divisor.divide(rest, a[i] << shift | low).1;
    }
    rest >> shift
}

/// Long division (Knuth, volume 2, 4.3.1, algorithm D). `rest` holds the dividend and one zero limb above, and the remainder afterwards; `b` has
/// two limbs at least and is trimmed; `quotient` is as long as `rest` less the length of `b`. `scratch` is as long as `b`.
pub fn divide(quotient: &mut [u64], rest: &mut [u64], b: &[u64], scratch: &mut [u64]) {
    let n = b.len();
    let shift = b[n - 1].leading_zeros() as usize;
    scratch.fill(0);
    shift_left(scratch, b, shift);
    let b = &*scratch;
    if shift > 0 {
        let mut low = 0;
        for x in rest.iter_mut() {
            (*x, low) = (*x << shift | low, *x >> (64 - shift));
        }
        debug_assert!(low == 0);
    }
    let (top, below) = (b[n - 1], b[n - 2]);
    let divisor = Divisor::new(top);
    for j in (0..rest.len() - n).rev() {
        let (u2, u1, u0) = (rest[j + n], rest[j + n - 1], rest[j + n - 2]);
        // The guess is at most two too large after the first two limbs, and at most one after the third.
        let mut guess = if u2 >= top {
            u64::MAX
        } else {
            let (mut q, r) = divisor.divide(u2, u1);
            let mut r = u128::from(r);
            while r >> 64 == 0 && u128::from(q) * u128::from(below) > (r << 64 | u128::from(u0)) {
                q -= 1;
                r += u128::from(top);
            }
            q
        };
        let borrowed = subtract_multiple(&mut rest[j..j + n], b, guess);
        let (difference, mut negative) = rest[j + n].overflowing_sub(borrowed);
        rest[j + n] = difference;
        while negative {
            guess -= 1;
            let mut carry = false;
            for (x, &y) in rest[j..j + n].iter_mut().zip(b) {
                *x = add_carry(*x, y, &mut carry);
            }
            let (sum, over) = rest[j + n].overflowing_add(u64::from(carry));
            rest[j + n] = sum;
            negative = !over;
        }
        quotient[j] = guess;
    }
    if shift > 0 {
        let mut high = 0;
        for x in rest.iter_mut().rev() {
            (*x, high) = (*x >> shift | high, *x << (64 - shift));
        }
    }
}

/// The limbs of a number in two's complement, lowest first, without end.
#[derive(Clone)]
pub struct TwosComplement<'a> {
    limbs: std::slice::Iter<'a, u64>,
    negative: bool,
    carry: bool,
}
impl<'a> TwosComplement<'a> {
    pub fn new(negative: bool, magnitude: &'a [u64]) -> TwosComplement<'a> {
        TwosComplement { limbs: magnitude.iter(), negative, carry: true }
    }
    #[inline(always)]
    pub fn next(&mut self) -> u64 {
        let x = self.limbs.next().copied().unwrap_or(0);
        if self.negative {
            let (y, carry) = (!x).overflowing_add(u64::from(self.carry));
            self.carry = carry;
            y
        } else {
            x
        }
    }
}
/// Turns a two's complement into its magnitude.
pub fn negate(a: &mut [u64]) {
    a.iter_mut().for_each(|x| *x = !*x);
    increment(a);
}

#[cfg(test)]
mod tests {
    use super::*;
    use dashu_int::UBig;
    use dashu_int::ops::DivRem;

    /// Numbers that are mean to carries: runs of ones and zeros, and noise.
    fn samples() -> Vec<Vec<u64>> {
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        let mut noise = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let mut out = vec![vec![], vec![1], vec![u64::MAX], vec![0, 1], vec![u64::MAX; 2], vec![0, 0, 1 << 63]];
        for len in 1..7 {
            for kind in 0..6 {
                let mut v: Vec<u64> = (0..len)
                    .map(|_| match (kind, noise() % 4) {
                        (0 | 1, 0) | (2, 1..) => u64::MAX,
                        (0 | 1, 1) | (3, 1..) => 0,
                        (4, _) => noise() & 0xff,
                        _ => noise(),
                    })
                    .collect();
                v[len - 1] |= [1, 1 << 63, 1 << 40, 3][kind % 4];
                out.push(v);
            }
        }
        out
    }
    fn big(a: &[u64]) -> UBig {
        UBig::from_words(a)
    }

    #[test]
    fn all_operations_agree_with_dashu() {
        let all = samples();
        for a in &all {
            for b in &all {
                let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
                let mut sum = vec![7; long.len() + 1];
                add(&mut sum, long, short);
                assert_eq!(big(&sum), big(a) + big(b));
                assert_eq!(compare(a, b), big(a).cmp(&big(b)));
                if compare(a, b) != Ordering::Less {
                    let mut difference = vec![7; a.len()];
                    subtract(&mut difference, a, b);
                    assert_eq!(big(&difference), big(a) - big(b));
                }
                let mut product = vec![0; a.len() + b.len()];
                multiply(&mut product, a, b);
                assert_eq!(big(&product), big(a) * big(b));
                match b.len() {
                    0 => {}
                    1 => {
                        let mut quotient = vec![7; a.len()];
                        let rest = divide_by_word(&mut quotient, a, b[0]);
                        let (q, r) = big(a).div_rem(&big(b));
                        assert_eq!((big(&quotient), UBig::from(rest)), (q, r));
                        assert_eq!(remainder_by_word(a, b[0]), rest);
                    }
                    n if a.len() >= n => {
                        let mut rest = a.clone();
                        rest.push(0);
                        let mut quotient = vec![7; rest.len() - n];
                        divide(&mut quotient, &mut rest, b, &mut vec![7; n]);
                        let (q, r) = big(a).div_rem(&big(b));
                        assert_eq!((big(&quotient), big(&rest)), (q, r), "{a:x?} / {b:x?}");
                    }
                    _ => {}
                }
            }
            for bits in [0, 1, 7, 63, 64, 65, 130] {
                let mut shifted = vec![0; a.len() + bits / 64 + 1];
                shift_left(&mut shifted, a, bits);
                assert_eq!(big(&shifted), big(a) << bits);
                if bits / 64 < a.len() {
                    let mut shifted = vec![7; a.len() - bits / 64];
                    let lost = shift_right(&mut shifted, a, bits);
                    assert_eq!(big(&shifted), big(a) >> bits);
                    assert_eq!(lost, big(&shifted) << bits != big(a));
                }
            }
        }
    }

    #[test]
    fn twos_complement_round_trips() {
        for a in samples().iter().filter(|a| !a.is_empty()) {
            let mut limbs = TwosComplement::new(true, a);
            let mut v: Vec<u64> = (0..a.len() + 1).map(|_| limbs.next()).collect();
            negate(&mut v);
            assert_eq!(big(&v), big(a));
        }
    }
}
