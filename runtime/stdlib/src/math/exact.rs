//! Sums without rounding errors, vector norms, steps between floats.
//!
//! The sums keep what every addition loses: of `a + b` Knuth's two-sum gives the rounded sum and the exact error, Dekker's (for
//! `|a| >= |b|`) the same in fewer steps, a fused multiplication that of a product.

use super::libm;

/// A rounded result and what rounding lost.
type Double = (f64, f64);

fn fast_sum(a: f64, b: f64) -> Double {
    let x = a + b;
    (x, (a - x) + b)
}
fn sum(a: f64, b: f64) -> Double {
    let x = a + b;
    let z = x - a;
    (x, (a - (x - z)) + (b - z))
}
fn product(x: f64, y: f64) -> Double {
    let z = x * y;
    (z, libm::fma(x, y, -z))
}

/// A sum of products in about triple precision (Ogita, Rump, Oishi: Accurate Sum and Dot Product, 2005, algorithm 5.10 for K = 3).
#[derive(Clone, Copy, Default)]
pub struct Triple {
    high: f64,
    low: f64,
    tiny: f64,
}
impl Triple {
    /// `self + x * y`
    pub fn add_product(self, x: f64, y: f64) -> Triple {
        let (p, p_error) = product(x, y);
        let (high, high_error) = sum(self.high, p);
        let (low, low_error) = sum(self.low, p_error);
        let (low, last_error) = sum(low, high_error);
        Triple { high, low, tiny: self.tiny + low_error + last_error }
    }
    pub fn is_finite(self) -> bool {
        self.high.is_finite()
    }
    pub fn to_f64(self) -> f64 {
        let (high, low) = sum(self.low, self.high);
        self.tiny + low + high
    }
}

/// The Euclidean norm of a vector of absolute values, nearly always correctly rounded: the squares, scaled so that nothing can overflow,
/// are added without loss, and the square root is corrected once.
pub fn norm(xs: &mut [f64]) -> f64 {
    let (mut max, mut has_nan) = (0f64, false);
    for &x in xs.iter() {
        has_nan |= x.is_nan();
        if x > max {
            max = x;
        }
    }
    if max.is_infinite() {
        return max;
    }
    if has_nan {
        return f64::NAN;
    }
    if max == 0.0 || xs.len() <= 1 {
        return max;
    }
    let (_, exponent) = libm::frexp(max);
    if exponent < -1023 {
        // The scale would overflow: leave the subnormals first.
        xs.iter_mut().for_each(|x| *x /= f64::MIN_POSITIVE);
        return f64::MIN_POSITIVE * norm(xs);
    }
    let scale = libm::ldexp(1.0, -exponent);
    // Starting at 1 makes every term smaller than the sum, as Dekker's addition needs it.
    let (mut total, mut lost_by_products, mut lost_by_sums) = (1.0, 0.0, 0.0);
    for x in xs.iter() {
        let x = x * scale;
        let (p, p_error) = product(x, x);
        let (s, s_error) = fast_sum(total, p);
        total = s;
        lost_by_products += p_error;
        lost_by_sums += s_error;
    }
    let mut h = libm::sqrt(total - 1.0 + (lost_by_products + lost_by_sums));
    let (p, p_error) = product(-h, h);
    let (s, s_error) = fast_sum(total, p);
    lost_by_products += p_error;
    lost_by_sums += s_error;
    let x = s - 1.0 + (lost_by_products + lost_by_sums);
    h += x / (2.0 * h);
    h / scale
}

/// What goes wrong in [`ExactSum`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SumError {
    /// A finite sum grew out of range on the way.
    Overflow,
    /// Infinities of both signs.
    OppositeInfinities,
}

/// A sum of floats, rounded once at the end (Shewchuk: Adaptive Precision Floating-Point Arithmetic, 1997): it is kept as floats that
/// do not overlap, of growing magnitude.
#[derive(Default)]
pub struct ExactSum {
    partials: Vec<f64>,
    /// Sums of everything that is not finite, and of the infinities.
    special: f64,
    infinities: f64,
}
impl ExactSum {
    pub fn add(&mut self, added: f64) -> Result<(), SumError> {
        let mut x = added;
        let mut used = 0;
        for i in 0..self.partials.len() {
            let mut y = self.partials[i];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let (high, low) = {
                let high = x + y;
                (high, y - (high - x))
            };
            if low != 0.0 {
                self.partials[used] = low;
                used += 1;
            }
            x = high;
        }
        self.partials.truncate(used);
        if x == 0.0 {
            return Ok(());
        }
        if x.is_finite() {
            self.partials.push(x);
            return Ok(());
        }
        if added.is_finite() {
            return Err(SumError::Overflow);
        }
        if added.is_infinite() {
            self.infinities += added;
        }
        self.special += added;
        self.partials.clear();
        Ok(())
    }
    pub fn finish(mut self) -> Result<f64, SumError> {
        if self.special != 0.0 {
            return if self.infinities.is_nan() { Err(SumError::OppositeInfinities) } else { Ok(self.special) };
        }
        let Some(mut high) = self.partials.pop() else { return Ok(0.0) };
        let mut low = 0.0;
        while let Some(y) = self.partials.pop() {
            let x = high;
            high = x + y;
            low = y - (high - x);
            if low != 0.0 {
                break;
            }
        }
        // Exactly half way: what remains decides the direction.
        if let Some(&rest) = self.partials.last()
            && ((low < 0.0 && rest < 0.0) || (low > 0.0 && rest > 0.0))
        {
            let y = low * 2.0;
            let x = high + y;
            if y == x - high {
                high = x;
            }
        }
        Ok(high)
    }
}

/// `n` steps from `x` towards `y` on the scale of floats.
pub fn steps_towards(x: f64, y: f64, n: u64) -> f64 {
    if n == 0 || x.is_nan() {
        return x;
    }
    if y.is_nan() || x == y {
        return y;
    }
    // Floats in order, as signed numbers: both zeros are 0.
    let place = |f: f64| -> i128 {
        let magnitude = i128::from(f.to_bits() & (u64::MAX >> 1));
        if f.is_sign_negative() { -magnitude } else { magnitude }
    };
    let (from, to) = (place(x), place(y));
    if from == to {
        return y;
    }
    if i128::from(n) >= (to - from).abs() {
        return y;
    }
    let at = if to > from { from + i128::from(n) } else { from - i128::from(n) };
    let magnitude = f64::from_bits(at.unsigned_abs() as u64);
    // Zero keeps the sign of the side it is reached from.
    if at < 0 || (at == 0 && x.is_sign_negative()) { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_sums() {
        let sum = |xs: &[f64]| {
            let mut s = ExactSum::default();
            xs.iter().try_for_each(|x| s.add(*x))?;
            s.finish()
        };
        assert_eq!(sum(&[0.1; 10]), Ok(1.0));
        assert_eq!(sum(&[1e16, 1.0, -1e16]), Ok(1.0));
        assert_eq!(sum(&[1.0, 1e100, 1.0, -1e100]), Ok(2.0));
        assert_eq!(sum(&[9007199254740992.0, 1.0, 1e-100]), Ok(9007199254740994.0));
        assert_eq!(sum(&[1e308, 1e308]), Err(SumError::Overflow));
        assert_eq!(sum(&[f64::INFINITY, f64::NEG_INFINITY]), Err(SumError::OppositeInfinities));
        assert_eq!(sum(&[f64::INFINITY, 1.0]), Ok(f64::INFINITY));
    }

    #[test]
    fn norms() {
        assert_eq!(norm(&mut [3.0, 4.0]), 5.0);
        assert_eq!(norm(&mut [1e308, 1e308]), 1.4142135623730951e308);
        assert_eq!(norm(&mut [5e-324, 5e-324]), 5e-324);
        assert_eq!(norm(&mut [f64::NAN, f64::INFINITY]), f64::INFINITY);
    }

    #[test]
    fn steps() {
        assert_eq!(steps_towards(-5e-324, 5e-324, 1).to_bits(), (-0.0f64).to_bits());
        assert_eq!(steps_towards(-5e-324, 5e-324, 2), 5e-324);
        assert_eq!(steps_towards(1.0, f64::INFINITY, u64::MAX), f64::INFINITY);
        assert_eq!(steps_towards(1.0, 0.0, 1), 1.0f64.next_down());
    }
}
