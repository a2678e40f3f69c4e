//! The functions of integers.

use brolga_vm::objects::int::{self, IntRef};
use brolga_vm::prelude::*;
use brolga_vm::protocol::number;
use dashu_int::ops::{BitTest, Gcd, SquareRoot};
use dashu_int::{IBig, UBig};

/// (m, e) with n == m * 2**e, where 0.5 <= m < 1 is rounded half to even; n is positive.
pub fn frexp(n: &IBig) -> (f64, u64) {
    let n = n.unsigned_abs_ref();
    let bits = n.bit_len();
    let shift = bits.saturating_sub(64);
    let top = u64::try_from(&n >> shift).unwrap_or(u64::MAX);
    // Everything below is folded into the lowest bit, which does not change the rounding.
    let lost = shift > 0 && n.trailing_zeros().is_some_and(|z| z < shift);
    let f = (top | u64::from(lost)) as f64;
    let (m, e) = super::libm::frexp(f);
    (m, e as u64 + shift as u64)
}

trait UnsignedAbs {
    fn unsigned_abs_ref(&self) -> UBig;
}
impl UnsignedAbs for IBig {
    fn unsigned_abs_ref(&self) -> UBig {
        self.clone().into_parts().1
    }
}

/// An index as a big int.
fn magnitude(v: Value) -> UBig {
    int::to_ibig(v).unwrap_or_default().into_parts().1
}

/// The product of all numbers of `from..=to`.
fn range_product(from: u64, to: u64) -> UBig {
    if from > to {
        return UBig::ONE;
    }
    if to - from < 16 {
        let (mut big, mut small) = (UBig::ONE, 1u64);
        for n in from..=to {
            match small.checked_mul(n) {
                Some(p) => small = p,
                None => {
                    big *= small;
                    small = n;
                }
            }
        }
        return big * small;
    }
    let middle = from + (to - from) / 2;
    range_product(from, middle) * range_product(middle + 1, to)
}

/// n!: the odd parts by binary splitting (Peter Luschny's "binsplit"), then all the twos.
/// Numbers with more bits than this do not fit the heap.
const MOST_BITS: f64 = (1u64 << 38) as f64;

fn factorial(n: u64) -> UBig {
    if n < 3 {
        return UBig::from(n.max(1));
    }
    fn odd_product(low: u64, high: u64) -> UBig {
        // The odd numbers of low..=high, both odd.
        if high - low < 32 {
            let (mut big, mut small, mut n) = (UBig::ONE, 1u64, low);
            while n <= high {
                match small.checked_mul(n) {
                    Some(p) => small = p,
                    None => {
                        big *= small;
                        small = n;
                    }
                }
                n += 2;
            }
            return big * small;
        }
        let middle = (low + (high - low) / 2) | 1;
        odd_product(low, middle) * odd_product(middle + 2, high)
    }
    let (mut inner, mut outer, mut previous) = (UBig::ONE, UBig::ONE, 1u64);
    for shift in (0..n.ilog2()).rev() {
        let top = n >> shift;
        let odd = if top.is_multiple_of(2) { top - 1 } else { top };
        if odd > previous {
            inner *= odd_product(previous + 2, odd);
            previous = odd;
        }
        outer *= &inner;
    }
    outer << (n - u64::from(n.count_ones())) as usize
}

/// n * (n - 1) * ... with k factors, for n beyond 64 bits.
fn falling_product(n: &UBig, k: u64) -> UBig {
    if k <= 8 {
        let mut product = UBig::ONE;
        for i in 0..k {
            product *= n - UBig::from(i);
        }
        return product;
    }
    let half = k / 2;
    falling_product(n, half) * falling_product(&(n - UBig::from(half)), k - half)
}
fn permutations(n: &UBig, k: u64) -> UBig {
    match u64::try_from(n) {
        Ok(n) if k == 0 || n == 0 => UBig::from(u64::from(k == 0)),
        Ok(n) => range_product(n - k + 1, n),
        Err(_) => falling_product(n, k),
    }
}
/// C(n, k) for small k by one product and one division, else by halves: C(n, k) == C(n, j) * C(n - j, k - j) / C(k, j).
fn combinations(n: &UBig, k: u64) -> UBig {
    if k <= 32 {
        return permutations(n, k) / factorial(k);
    }
    let j = k / 2;
    let rest = n - UBig::from(j);
    combinations(n, j) * combinations(&rest, k - j) / combinations(&UBig::from(k), j)
}

fn gcd_words(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
fn gcd(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
    if let (Some(IntRef::Small(a)), Some(IntRef::Small(b))) = (int::as_int(a), int::as_int(b)) {
        return int::from_u64(t, gcd_words(a.unsigned_abs(), b.unsigned_abs()));
    }
    let (a, b) = (magnitude(a), magnitude(b));
    if a.is_zero() || b.is_zero() {
        return int::from_ubig(t, a + b);
    }
    int::from_ubig(t, a.gcd(b))
}

#[pymodule(part)]
pub mod functions {
    use super::*;
    use brolga_vm::objects::int::arith;

    /// How many sets of k items can be taken from n items.
    ///
    /// That is n! / (k! * (n - k)!), and zero if k > n.
    #[pyfunction("comb(n, k, /)")]
    fn comb(t: &Thread, n: Value, k: Value) -> PyResult<Value> {
        let (n, k) = (number::index(t, n)?, number::index(t, k)?);
        if number::is_negative(n) {
            return Err(t.raise_value_error("n must be a non-negative integer"));
        }
        if number::is_negative(k) {
            return Err(t.raise_value_error("k must be a non-negative integer"));
        }
        let (n, k) = (magnitude(n), magnitude(k));
        if k > n {
            return t.new_int(0);
        }
        let other = &n - &k;
        match u64::try_from(k.min(other)).ok().filter(|k| *k <= i64::MAX as u64) {
            Some(k) => int::from_ubig(t, combinations(&n, k)),
            None => Err(t.raise_overflow_error(format!("min(n - k, k) must not exceed {}", i64::MAX))),
        }
    }
    /// n!
    #[pyfunction("factorial(n, /)")]
    fn factorial(t: &Thread, n: Value) -> PyResult<Value> {
        let n = number::index(t, n)?;
        if number::is_negative(n) {
            return Err(t.raise_value_error("factorial() not defined for negative values"));
        }
        match int::to_i64(n) {
            Some(n) => {
                // n! has about n * log2(n / e) bits.
                let bits = n as f64 * ((n.max(3) as f64).log2() - std::f64::consts::LOG2_E);
                if bits >= MOST_BITS {
                    return Err(t.raise_out_of_memory());
                }
                t.ensure_memory((bits / 4.0) as usize)?;
                int::from_ubig(t, super::factorial(n as u64))
            }
            None => Err(t.raise_overflow_error(format!("factorial() argument should not exceed {}", i64::MAX))),
        }
    }
    /// The largest int that divides all arguments, 0 if all are 0.
    #[pyfunction("gcd(*integers)")]
    fn gcd(t: &Thread, integers: &[Value]) -> PyResult<Value> {
        let mut result = Value::from_small_int(0);
        let mut first = true;
        for v in integers {
            let n = number::index(t, *v)?;
            if !first && result == Value::from_small_int(1) {
                continue;
            }
            result = super::gcd(t, result, n)?;
            first = false;
        }
        Ok(result)
    }
    /// The smallest positive int that all arguments divide, 0 if one is 0.
    #[pyfunction("lcm(*integers)")]
    fn lcm(t: &Thread, integers: &[Value]) -> PyResult<Value> {
        let zero = Value::from_small_int(0);
        let mut result = Value::from_small_int(1);
        for v in integers {
            let n = number::index(t, *v)?;
            if result == zero || n == zero {
                result = zero;
                continue;
            }
            let g = super::gcd(t, result, n)?;
            let (Some(a), Some(b), Some(g)) = (int::as_int(result), int::as_int(n), int::as_int(g)) else {
                continue;
            };
            let quotient = arith::floor_divide(t, a, g)?;
            let product = number::binary_op(t, number::op::MULTIPLY, quotient, n)?;
            let _ = b;
            result = number::absolute(t, product)?;
        }
        Ok(result)
    }
    /// The largest int whose square is not above n.
    #[pyfunction("isqrt(n, /)")]
    fn isqrt(t: &Thread, n: Value) -> PyResult<Value> {
        let n = number::index(t, n)?;
        match int::as_int(n) {
            Some(i) if i.is_negative() => Err(t.raise_value_error("isqrt() argument must be nonnegative")),
            Some(IntRef::Small(i)) => t.new_int(i.isqrt()),
            _ => int::from_ubig(t, magnitude(n).sqrt()),
        }
    }
    /// How many sequences of k different items can be made of n items.
    ///
    /// That is n! / (n - k)!, and zero if k > n. Without k it is n!.
    #[pyfunction("perm(n, k=None, /)")]
    fn perm(t: &Thread, n: Value, k: Value) -> PyResult<Value> {
        if k.is_none() {
            return factorial(t, n);
        }
        let (n, k) = (number::index(t, n)?, number::index(t, k)?);
        if number::is_negative(n) {
            return Err(t.raise_value_error("n must be a non-negative integer"));
        }
        if number::is_negative(k) {
            return Err(t.raise_value_error("k must be a non-negative integer"));
        }
        let (n, k) = (magnitude(n), magnitude(k));
        if k > n {
            return t.new_int(0);
        }
        match u64::try_from(k).ok().filter(|k| *k <= i64::MAX as u64) {
            Some(k) => int::from_ubig(t, permutations(&n, k)),
            None => Err(t.raise_overflow_error(format!("k must not exceed {}", i64::MAX))),
        }
    }
}
