//! `fsum`, `prod`, `sumprod`.

use super::exact::{ExactSum, SumError, Triple};
use brolga_vm::objects::{float, int};
use brolga_vm::prelude::*;
use brolga_vm::protocol::iter;
use brolga_vm::protocol::number::{self, op};

fn exact_float(t: &Thread, v: Value) -> Option<f64> {
    float::as_float(v).filter(|_| t.class_of(v) == t.types.float)
}
fn is_int_or_bool(v: Value) -> bool {
    v.is_bool() || int::is_exact(v)
}

/// What is summed up so far by machine arithmetic; goes into a Python number when something else comes along.
struct Accumulator {
    total: Value,
    ints: Option<i64>,
    floats: Option<Triple>,
    ints_allowed: bool,
    floats_allowed: bool,
}
impl Accumulator {
    fn add(&mut self, t: &Thread, v: Value) -> PyResult<()> {
        self.total = number::binary_op(t, op::ADD, self.total, v)?;
        Ok(())
    }
    fn flush_ints(&mut self, t: &Thread) -> PyResult<()> {
        self.ints_allowed = false;
        match self.ints.take() {
            Some(n) => {
                let n = t.new_int(n)?;
                self.add(t, n)
            }
            None => Ok(()),
        }
    }
    fn flush_floats(&mut self, t: &Thread) -> PyResult<()> {
        self.floats_allowed = false;
        match self.floats.take() {
            Some(f) => {
                let f = t.new_float(f.to_f64())?;
                self.add(t, f)
            }
            None => Ok(()),
        }
    }
    /// Adds p * q if both are exact ints of 64 bits and nothing overflows.
    fn add_ints(&mut self, p: Value, q: Value) -> bool {
        if !int::is_exact(p) || !int::is_exact(q) {
            return false;
        }
        let sum = (|| int::to_i64(p)?.checked_mul(int::to_i64(q)?)?.checked_add(self.ints.unwrap_or(0)))();
        if sum.is_some() {
            self.ints = sum;
        }
        sum.is_some()
    }
    /// Adds p * q if one is an exact float, the other one too or an int or bool, and nothing overflows.
    fn add_floats(&mut self, t: &Thread, p: Value, q: Value) -> PyResult<bool> {
        let (x, y) = match (exact_float(t, p), exact_float(t, q)) {
            (Some(x), Some(y)) => (x, y),
            (Some(x), None) if is_int_or_bool(q) => match t.catch(int::to_f64(t, q), t.types.overflow_error)? {
                Some(y) => (x, y),
                None => return Ok(false),
            },
            (None, Some(y)) if is_int_or_bool(p) => match t.catch(int::to_f64(t, p), t.types.overflow_error)? {
                Some(x) => (x, y),
                None => return Ok(false),
            },
            _ => return Ok(false),
        };
        let sum = self.floats.unwrap_or_default().add_product(x, y);
        if sum.is_finite() {
            self.floats = Some(sum);
        }
        Ok(sum.is_finite())
    }
}

#[pymodule(part)]
pub mod functions {
    use super::*;

    /// The sum of the floats of an iterable, without loss of precision on the way.
    #[pyfunction("fsum(seq, /)")]
    fn fsum(t: &Thread, seq: Value) -> PyResult<f64> {
        let mut sum = ExactSum::default();
        let failed = |e: SumError| match e {
            SumError::Overflow => t.raise_overflow_error("intermediate overflow in fsum"),
            SumError::OppositeInfinities => t.raise_value_error("-inf + inf in fsum"),
        };
        let it = iter::get_iter(t, seq)?;
        iter::for_each(t, it, |v| {
            let x = number::to_f64(t, v)?;
            sum.add(x).map_err(failed)?;
            Ok(true)
        })?;
        sum.finish().map_err(failed)
    }
    /// The product of start and all elements of an iterable.
    ///
    /// Meant for numbers; other types may be refused.
    #[pyfunction("prod(iterable, /, *, start=1)")]
    fn prod(t: &Thread, iterable: Value, start: Value) -> PyResult<Value> {
        let it = iter::get_iter(t, iterable)?;
        let mut result = start;
        iter::for_each(t, it, |v| {
            result = number::binary_op(t, op::MULTIPLY, result, v)?;
            Ok(true)
        })?;
        Ok(result)
    }
    /// The sum of the products of corresponding values of two iterables of the same length.
    ///
    /// With floats, on their own or among ints, the sum is kept in extended precision and rounded once.
    #[pyfunction("sumprod(p, q, /)")]
    fn sumprod(t: &Thread, p: Value, q: Value) -> PyResult<Value> {
        let (p, q) = (iter::get_iter(t, p)?, iter::get_iter(t, q)?);
        let mut sum = Accumulator {
            total: Value::from_small_int(0),
            ints: None,
            floats: None,
            ints_allowed: true,
            floats_allowed: true,
        };
        loop {
            let (x, y) = match (iter::next(t, p)?, iter::next(t, q)?) {
                (Some(x), Some(y)) => (x, y),
                (None, None) => break,
                _ => return Err(t.raise_value_error("Inputs are not the same length")),
            };
            if sum.ints_allowed {
                if sum.add_ints(x, y) {
                    continue;
                }
                sum.flush_ints(t)?;
            }
            if sum.floats_allowed {
                if sum.add_floats(t, x, y)? {
                    continue;
                }
                sum.flush_floats(t)?;
            }
            let product = number::binary_op(t, op::MULTIPLY, x, y)?;
            sum.add(t, product)?;
        }
        sum.flush_ints(t)?;
        sum.flush_floats(t)?;
        Ok(sum.total)
    }
}
