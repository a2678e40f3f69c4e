//! The methods of contexts that compute: each is an operation on ints and Decimals.

use super::context::{ContextObject, ContextRef, DecimalRef};
use super::decimal::{PyDecimal, divmod, order_number};
use super::number::{Kind, Limits, Number};
use super::operations::Logical;
use brolga_vm::prelude::*;

type Unary = fn(&Number, &Limits, &mut u32) -> Number;
type Binary = fn(&Number, &Number, &Limits, &mut u32) -> Number;

fn unary(t: &Thread, zelf: ContextRef, x: Value, f: Unary) -> PyResult<DecimalRef> {
    let x = PyDecimal::operand(t, x)?;
    zelf.result(t, |limits, status| f(&x.number, limits, status))
}
fn binary(t: &Thread, zelf: ContextRef, x: Value, y: Value, f: Binary) -> PyResult<DecimalRef> {
    let (x, y) = (PyDecimal::operand(t, x)?, PyDecimal::operand(t, y)?);
    zelf.result(t, |limits, status| f(&x.number, &y.number, limits, status))
}
/// An argument that must be a Decimal.
fn decimal(t: &Thread, x: Value) -> PyResult<DecimalRef> {
    x.downcast().ok_or_else(|| t.raise_type_error("argument must be a Decimal"))
}

#[pymethods(part = operations)]
impl ContextObject {
    /// The absolute value, rounded.
    #[method("abs($self, x, /)")]
    fn abs(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, x, Number::abs)
    }
    /// e to the power of the number, correctly rounded.
    #[method("exp($self, x, /)")]
    fn exp(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, x, Number::exp)
    }
    /// The natural logarithm, correctly rounded.
    #[method("ln($self, x, /)")]
    fn ln(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, x, Number::ln)
    }
    /// The logarithm to base ten, correctly rounded.
    #[method("log10($self, x, /)")]
    fn log10(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, x, Number::log10)
    }
    /// The exponent of the first digit, as a number.
    #[method("logb($self, x, /)")]
    fn logb(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, x, Number::logb)
    }
    /// The number of zeros and ones with each digit inverted.
    #[method("logical_invert($self, x, /)")]
    fn logical_invert(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, x, Number::logical_invert)
    }
    /// The number with its sign changed, rounded.
    #[method("minus($self, x, /)")]
    fn minus(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, x, Number::minus)
    }
    /// The largest number of the context that is smaller.
    #[method("next_minus($self, x, /)")]
    fn next_minus(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, x, Number::next_minus)
    }
    /// The smallest number of the context that is larger.
    #[method("next_plus($self, x, /)")]
    fn next_plus(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, x, Number::next_plus)
    }
    /// The rounded number without zeros at its end.
    #[method("normalize($self, x, /)")]
    fn normalize(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, x, Number::normalize)
    }
    /// The number, rounded.
    #[method("plus($self, x, /)")]
    fn plus(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, x, Number::plus)
    }
    /// The square root, correctly rounded.
    #[method("sqrt($self, x, /)")]
    fn sqrt(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, x, Number::sqrt)
    }
    /// The nearest whole number, without signals.
    #[method("to_integral($self, x, /)")]
    fn to_integral(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, x, |n, l, s| n.to_integral(l, false, s))
    }
    /// The nearest whole number; signals when digits are lost.
    #[method("to_integral_exact($self, x, /)")]
    fn to_integral_exact(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, x, |n, l, s| n.to_integral(l, true, s))
    }
    /// The nearest whole number, without signals.
    #[method("to_integral_value($self, x, /)")]
    fn to_integral_value(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, x, |n, l, s| n.to_integral(l, false, s))
    }
    /// The sum.
    #[method("add($self, x, y, /)")]
    fn add(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, Number::add)
    }
    /// -1, 0 or 1 as the value is smaller, equal or greater; NaN if one is.
    #[method("compare($self, x, y, /)")]
    fn compare(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, |a, b, l, s| a.compare_number(b, false, l, s))
    }
    /// As compare(), but all NaNs signal.
    #[method("compare_signal($self, x, y, /)")]
    fn compare_signal(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, |a, b, l, s| a.compare_number(b, true, l, s))
    }
    /// -1, 0 or 1 by an order of all numbers, in which representations count and NaNs have places.
    #[method("compare_total($self, x, y, /)")]
    fn compare_total(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, |a, b, _, _| order_number(a.compare_total(b)))
    }
    /// As compare_total(), without signs.
    #[method("compare_total_mag($self, x, y, /)")]
    fn compare_total_mag(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, |a, b, _, _| {
            order_number(a.clone().negated(false).compare_total(&b.clone().negated(false)))
        })
    }
    /// The number with the sign of another.
    #[method("copy_sign($self, x, y, /)")]
    fn copy_sign(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, |a, b, _, _| a.clone().negated(b.negative))
    }
    /// The quotient.
    #[method("divide($self, x, y, /)")]
    fn divide(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, Number::divide)
    }
    /// The whole part of the quotient.
    #[method("divide_int($self, x, y, /)")]
    fn divide_int(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, Number::divide_integer)
    }
    /// The digits, which are zeros and ones, combined by and.
    #[method("logical_and($self, x, y, /)")]
    fn logical_and(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, |a, b, l, s| a.logical(b, Logical::And, l, s))
    }
    /// The digits, which are zeros and ones, combined by or.
    #[method("logical_or($self, x, y, /)")]
    fn logical_or(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, |a, b, l, s| a.logical(b, Logical::Or, l, s))
    }
    /// The digits, which are zeros and ones, combined by exclusive or.
    #[method("logical_xor($self, x, y, /)")]
    fn logical_xor(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, |a, b, l, s| a.logical(b, Logical::Xor, l, s))
    }
    /// The larger value; a number wins against a quiet NaN.
    #[method("max($self, x, y, /)")]
    fn max(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, |a, b, l, s| a.extreme(b, true, false, l, s))
    }
    /// The value that is larger without signs.
    #[method("max_mag($self, x, y, /)")]
    fn max_mag(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, |a, b, l, s| a.extreme(b, true, true, l, s))
    }
    /// The smaller value; a number wins against a quiet NaN.
    #[method("min($self, x, y, /)")]
    fn min(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, |a, b, l, s| a.extreme(b, false, false, l, s))
    }
    /// The value that is smaller without signs.
    #[method("min_mag($self, x, y, /)")]
    fn min_mag(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, |a, b, l, s| a.extreme(b, false, true, l, s))
    }
    /// The product.
    #[method("multiply($self, x, y, /)")]
    fn multiply(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, Number::multiply)
    }
    /// The number of the context that is next in the direction of another.
    #[method("next_toward($self, x, y, /)")]
    fn next_toward(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, Number::next_toward)
    }
    /// The number with the exponent of another.
    #[method("quantize($self, x, y, /)")]
    fn quantize(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, Number::quantize)
    }
    /// What is left of a whole division.
    #[method("remainder($self, x, y, /)")]
    fn remainder(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, Number::remainder)
    }
    /// What is left beside the nearest multiple of the divisor.
    #[method("remainder_near($self, x, y, /)")]
    fn remainder_near(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, Number::remainder_near)
    }
    /// The digits within the precision, rotated by a number of places.
    #[method("rotate($self, x, y, /)")]
    fn rotate(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, Number::rotate)
    }
    /// The number with its exponent raised by another.
    #[method("scaleb($self, x, y, /)")]
    fn scaleb(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, Number::scaleb)
    }
    /// The digits within the precision, moved by a number of places.
    #[method("shift($self, x, y, /)")]
    fn shift(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, Number::shift)
    }
    /// The difference.
    #[method("subtract($self, x, y, /)")]
    fn subtract(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, x, y, Number::subtract)
    }
    /// Whether the number is neither infinite nor a NaN.
    #[method("is_finite($self, x, /)")]
    fn is_finite(t: &Thread, _zelf: ContextRef, x: Value) -> PyResult<bool> {
        Ok(PyDecimal::operand(t, x)?.number.is_finite())
    }
    /// Whether the number is infinite.
    #[method("is_infinite($self, x, /)")]
    fn is_infinite(t: &Thread, _zelf: ContextRef, x: Value) -> PyResult<bool> {
        Ok(PyDecimal::operand(t, x)?.number.is_infinite())
    }
    /// Whether the number is a NaN.
    #[method("is_nan($self, x, /)")]
    fn is_nan(t: &Thread, _zelf: ContextRef, x: Value) -> PyResult<bool> {
        Ok(PyDecimal::operand(t, x)?.number.is_nan())
    }
    /// Whether the number is a quiet NaN.
    #[method("is_qnan($self, x, /)")]
    fn is_qnan(t: &Thread, _zelf: ContextRef, x: Value) -> PyResult<bool> {
        Ok(PyDecimal::operand(t, x)?.number.kind == Kind::Quiet)
    }
    /// Whether the number is a signaling NaN.
    #[method("is_snan($self, x, /)")]
    fn is_snan(t: &Thread, _zelf: ContextRef, x: Value) -> PyResult<bool> {
        Ok(PyDecimal::operand(t, x)?.number.kind == Kind::Signaling)
    }
    /// Whether the sign is negative.
    #[method("is_signed($self, x, /)")]
    fn is_signed(t: &Thread, _zelf: ContextRef, x: Value) -> PyResult<bool> {
        Ok(PyDecimal::operand(t, x)?.number.negative)
    }
    /// Whether the number is zero.
    #[method("is_zero($self, x, /)")]
    fn is_zero(t: &Thread, _zelf: ContextRef, x: Value) -> PyResult<bool> {
        Ok(PyDecimal::operand(t, x)?.number.is_zero())
    }
    /// Whether the number is finite, not zero, and not subnormal.
    #[method("is_normal($self, x, /)")]
    fn is_normal(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<bool> {
        Ok(PyDecimal::operand(t, x)?.number.is_normal(&zelf.limits()))
    }
    /// Whether the number is nearer to zero than normal numbers can be.
    #[method("is_subnormal($self, x, /)")]
    fn is_subnormal(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<bool> {
        Ok(PyDecimal::operand(t, x)?.number.is_subnormal(&zelf.limits()))
    }
    /// True: all numbers are canonical.
    #[method("is_canonical($self, x, /)")]
    fn is_canonical(t: &Thread, _zelf: ContextRef, x: Value) -> PyResult<bool> {
        decimal(t, x).map(|_| true)
    }
    /// The number itself.
    #[method("canonical($self, x, /)")]
    fn canonical(t: &Thread, _zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        decimal(t, x)
    }
    #[method("_apply($self, object, /)", doc = "")]
    fn _apply(t: &Thread, zelf: ContextRef, object: Value) -> PyResult<DecimalRef> {
        let number = decimal(t, object)?;
        zelf.result(t, |limits, status| number.number.0.clone().finish(limits, status))
    }
    /// The number, not rounded.
    #[method("copy_decimal($self, x, /)")]
    fn copy_decimal(t: &Thread, _zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        PyDecimal::operand(t, x)
    }
    /// The number without its sign, not rounded.
    #[method("copy_abs($self, x, /)")]
    fn copy_abs(t: &Thread, _zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        PyDecimal::make(t, PyDecimal::operand(t, x)?.number.0.clone().negated(false))
    }
    /// The number with its sign changed, not rounded.
    #[method("copy_negate($self, x, /)")]
    fn copy_negate(t: &Thread, _zelf: ContextRef, x: Value) -> PyResult<DecimalRef> {
        let x = PyDecimal::operand(t, x)?;
        PyDecimal::make(t, x.number.0.clone().negated(!x.number.negative))
    }
    /// Whether the exponents are the same; NaNs and infinities are the same among themselves.
    #[method("same_quantum($self, x, y, /)")]
    fn same_quantum(t: &Thread, _zelf: ContextRef, x: Value, y: Value) -> PyResult<bool> {
        let (x, y) = (PyDecimal::operand(t, x)?, PyDecimal::operand(t, y)?);
        Ok(x.number.same_quantum(&y.number))
    }
    /// The kind of number: NaN, sNaN, or Infinity, Normal, Subnormal, Zero with a sign.
    #[method("number_class($self, x, /)")]
    fn number_class(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<&'static str> {
        Ok(PyDecimal::operand(t, x)?.number.number_class(&zelf.limits()))
    }
    /// The text, with an exponent where it is needed.
    #[method("to_sci_string($self, x, /)")]
    fn to_sci_string(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<String> {
        Ok(PyDecimal::operand(t, x)?.number.to_scientific(zelf.capitals.get()))
    }
    /// The text with an exponent that is a multiple of three, if there is one.
    #[method("to_eng_string($self, x, /)")]
    fn to_eng_string(t: &Thread, zelf: ContextRef, x: Value) -> PyResult<String> {
        Ok(PyDecimal::operand(t, x)?.number.to_engineering(zelf.capitals.get()))
    }
    /// The whole part of the quotient, and what is left.
    #[method("divmod($self, x, y, /)")]
    fn divmod(t: &Thread, zelf: ContextRef, x: Value, y: Value) -> PyResult<Value> {
        let (x, y) = (PyDecimal::operand(t, x)?, PyDecimal::operand(t, y)?);
        divmod(t, zelf, x, y)
    }
    /// A power, of whole numbers also modulo a third.
    #[method("power($self, /, a, b, modulo=None)")]
    fn power(t: &Thread, zelf: ContextRef, a: Value, b: Value, modulo: Value) -> PyResult<DecimalRef> {
        if modulo.is_none() {
            return binary(t, zelf, a, b, Number::power);
        }
        let (a, b) = (PyDecimal::operand(t, a)?, PyDecimal::operand(t, b)?);
        let modulo = PyDecimal::operand(t, modulo)?;
        zelf.result(t, |limits, status| a.number.power_modulo(&b.number, &modulo.number, limits, status))
    }
    /// The product of two numbers plus a third, rounded once.
    #[method("fma($self, x, y, z, /)")]
    fn fma(t: &Thread, zelf: ContextRef, x: Value, y: Value, z: Value) -> PyResult<DecimalRef> {
        let (x, y, z) = (PyDecimal::operand(t, x)?, PyDecimal::operand(t, y)?, PyDecimal::operand(t, z)?);
        zelf.result(t, |limits, status| x.number.fma(&y.number, &z.number, limits, status))
    }
}
