//! The methods of Decimal that have a context argument, and the small ones.

use super::context::{ContextObject, ContextRef, DecimalRef, rounding_of};
use super::decimal::{PyDecimal, integer_ratio, order_number, to_tuple};
use super::number::{Kind, Limits, Number, Rounding};
use super::operations::Logical;
use super::text::Spec;
use brolga_vm::modules::import;
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use brolga_vm::protocol::call;
use dashu_int::ops::BitTest;

/// Characters of formatted text.
const MOST_WIDTH: usize = 1 << 32;

type Unary = fn(&Number, &Limits, &mut u32) -> Number;
type Binary = fn(&Number, &Number, &Limits, &mut u32) -> Number;

fn unary(t: &Thread, zelf: DecimalRef, context: Value, f: Unary) -> PyResult<DecimalRef> {
    let context = ContextObject::argument(t, context)?;
    context.result(t, |limits, status| f(&zelf.number, limits, status))
}
fn binary(t: &Thread, zelf: DecimalRef, other: Value, context: Value, f: Binary) -> PyResult<DecimalRef> {
    let context = ContextObject::argument(t, context)?;
    let other = PyDecimal::operand(t, other)?;
    context.result(t, |limits, status| f(&zelf.number, &other.number, limits, status))
}
/// The limits of a context with another rounding, if one is given.
fn with_rounding(t: &Thread, context: ContextRef, rounding: Value) -> PyResult<Limits> {
    let limits = context.limits();
    match rounding.is_none() {
        true => Ok(limits),
        false => Ok(Limits { rounding: rounding_of(t, rounding)?, ..limits }),
    }
}
fn whole(t: &Thread, zelf: DecimalRef, rounding: Value, context: Value, exact: bool) -> PyResult<DecimalRef> {
    let context = ContextObject::argument(t, context)?;
    let limits = with_rounding(t, context, rounding)?;
    context.result(t, |_, status| zelf.number.to_integral(&limits, exact, status))
}

#[pymethods(part = operations)]
impl PyDecimal {
    /// e to the power of the number, correctly rounded.
    #[method("exp($self, /, context=None)")]
    fn exp(t: &Thread, zelf: DecimalRef, context: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, context, Number::exp)
    }
    /// The natural logarithm, correctly rounded.
    #[method("ln($self, /, context=None)")]
    fn ln(t: &Thread, zelf: DecimalRef, context: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, context, Number::ln)
    }
    /// The logarithm to base ten, correctly rounded.
    #[method("log10($self, /, context=None)")]
    fn log10(t: &Thread, zelf: DecimalRef, context: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, context, Number::log10)
    }
    /// The largest number of the context that is smaller.
    #[method("next_minus($self, /, context=None)")]
    fn next_minus(t: &Thread, zelf: DecimalRef, context: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, context, Number::next_minus)
    }
    /// The smallest number of the context that is larger.
    #[method("next_plus($self, /, context=None)")]
    fn next_plus(t: &Thread, zelf: DecimalRef, context: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, context, Number::next_plus)
    }
    /// The rounded number without zeros at its end.
    #[method("normalize($self, /, context=None)")]
    fn normalize(t: &Thread, zelf: DecimalRef, context: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, context, Number::normalize)
    }
    /// The square root, correctly rounded.
    #[method("sqrt($self, /, context=None)")]
    fn sqrt(t: &Thread, zelf: DecimalRef, context: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, context, Number::sqrt)
    }
    /// The exponent of the first digit, as a number.
    #[method("logb($self, /, context=None)")]
    fn logb(t: &Thread, zelf: DecimalRef, context: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, context, Number::logb)
    }
    /// The number of zeros and ones with each digit inverted.
    #[method("logical_invert($self, /, context=None)")]
    fn logical_invert(t: &Thread, zelf: DecimalRef, context: Value) -> PyResult<DecimalRef> {
        unary(t, zelf, context, Number::logical_invert)
    }
    /// -1, 0 or 1 as the value is smaller, equal or greater; NaN if one is.
    #[method("compare($self, /, other, context=None)")]
    fn compare(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, |a, b, l, s| a.compare_number(b, false, l, s))
    }
    /// As compare(), but all NaNs signal.
    #[method("compare_signal($self, /, other, context=None)")]
    fn compare_signal(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, |a, b, l, s| a.compare_number(b, true, l, s))
    }
    /// The larger value; a number wins against a quiet NaN.
    #[method("max($self, /, other, context=None)")]
    fn max(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, |a, b, l, s| a.extreme(b, true, false, l, s))
    }
    /// The value that is larger without signs.
    #[method("max_mag($self, /, other, context=None)")]
    fn max_mag(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, |a, b, l, s| a.extreme(b, true, true, l, s))
    }
    /// The smaller value; a number wins against a quiet NaN.
    #[method("min($self, /, other, context=None)")]
    fn min(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, |a, b, l, s| a.extreme(b, false, false, l, s))
    }
    /// The value that is smaller without signs.
    #[method("min_mag($self, /, other, context=None)")]
    fn min_mag(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, |a, b, l, s| a.extreme(b, false, true, l, s))
    }
    /// The number of the context that is next in the direction of another.
    #[method("next_toward($self, /, other, context=None)")]
    fn next_toward(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, Number::next_toward)
    }
    /// What is left beside the nearest multiple of the divisor.
    #[method("remainder_near($self, /, other, context=None)")]
    fn remainder_near(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, Number::remainder_near)
    }
    /// The digits within the precision, rotated by a number of places.
    #[method("rotate($self, /, other, context=None)")]
    fn rotate(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, Number::rotate)
    }
    /// The number with its exponent raised by another.
    #[method("scaleb($self, /, other, context=None)")]
    fn scaleb(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, Number::scaleb)
    }
    /// The digits within the precision, moved by a number of places.
    #[method("shift($self, /, other, context=None)")]
    fn shift(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, Number::shift)
    }
    /// The digits, which are zeros and ones, combined by and.
    #[method("logical_and($self, /, other, context=None)")]
    fn logical_and(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, |a, b, l, s| a.logical(b, Logical::And, l, s))
    }
    /// The digits, which are zeros and ones, combined by or.
    #[method("logical_or($self, /, other, context=None)")]
    fn logical_or(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, |a, b, l, s| a.logical(b, Logical::Or, l, s))
    }
    /// The digits, which are zeros and ones, combined by exclusive or.
    #[method("logical_xor($self, /, other, context=None)")]
    fn logical_xor(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, |a, b, l, s| a.logical(b, Logical::Xor, l, s))
    }
    /// -1, 0 or 1 by an order of all numbers, in which representations count and NaNs have places.
    #[method("compare_total($self, /, other, context=None)")]
    fn compare_total(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, |a, b, _, _| order_number(a.compare_total(b)))
    }
    /// As compare_total(), without signs.
    #[method("compare_total_mag($self, /, other, context=None)")]
    fn compare_total_mag(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, |a, b, _, _| {
            order_number(a.clone().negated(false).compare_total(&b.clone().negated(false)))
        })
    }
    /// The number with the sign of another.
    #[method("copy_sign($self, /, other, context=None)")]
    fn copy_sign(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<DecimalRef> {
        binary(t, zelf, other, context, |a, b, _, _| a.clone().negated(b.negative))
    }
    /// The nearest whole number, without signals.
    #[method("to_integral($self, /, rounding=None, context=None)")]
    fn to_integral(t: &Thread, zelf: DecimalRef, rounding: Value, context: Value) -> PyResult<DecimalRef> {
        whole(t, zelf, rounding, context, false)
    }
    /// The nearest whole number, without signals.
    #[method("to_integral_value($self, /, rounding=None, context=None)")]
    fn to_integral_value(t: &Thread, zelf: DecimalRef, rounding: Value, context: Value) -> PyResult<DecimalRef> {
        whole(t, zelf, rounding, context, false)
    }
    /// The nearest whole number; signals when digits are lost.
    #[method("to_integral_exact($self, /, rounding=None, context=None)")]
    fn to_integral_exact(t: &Thread, zelf: DecimalRef, rounding: Value, context: Value) -> PyResult<DecimalRef> {
        whole(t, zelf, rounding, context, true)
    }
    /// True: all numbers are canonical.
    #[method("is_canonical($self, /)")]
    fn is_canonical(_zelf: DecimalRef) -> bool {
        true
    }
    /// Whether the number is neither infinite nor a NaN.
    #[method("is_finite($self, /)")]
    fn is_finite(zelf: DecimalRef) -> bool {
        zelf.number.is_finite()
    }
    /// Whether the number is infinite.
    #[method("is_infinite($self, /)")]
    fn is_infinite(zelf: DecimalRef) -> bool {
        zelf.number.is_infinite()
    }
    /// Whether the number is a NaN.
    #[method("is_nan($self, /)")]
    fn is_nan(zelf: DecimalRef) -> bool {
        zelf.number.is_nan()
    }
    /// Whether the number is a quiet NaN.
    #[method("is_qnan($self, /)")]
    fn is_qnan(zelf: DecimalRef) -> bool {
        zelf.number.kind == Kind::Quiet
    }
    /// Whether the number is a signaling NaN.
    #[method("is_snan($self, /)")]
    fn is_snan(zelf: DecimalRef) -> bool {
        zelf.number.kind == Kind::Signaling
    }
    /// Whether the sign is negative.
    #[method("is_signed($self, /)")]
    fn is_signed(zelf: DecimalRef) -> bool {
        zelf.number.negative
    }
    /// Whether the number is zero.
    #[method("is_zero($self, /)")]
    fn is_zero(zelf: DecimalRef) -> bool {
        zelf.number.is_zero()
    }
    /// Whether the number is finite, not zero, and not subnormal.
    #[method("is_normal($self, /, context=None)")]
    fn is_normal(t: &Thread, zelf: DecimalRef, context: Value) -> PyResult<bool> {
        Ok(zelf.number.is_normal(&ContextObject::argument(t, context)?.limits()))
    }
    /// Whether the number is nearer to zero than normal numbers can be.
    #[method("is_subnormal($self, /, context=None)")]
    fn is_subnormal(t: &Thread, zelf: DecimalRef, context: Value) -> PyResult<bool> {
        Ok(zelf.number.is_subnormal(&ContextObject::argument(t, context)?.limits()))
    }
    /// Whether the exponents are the same; NaNs and infinities are the same among themselves.
    #[method("same_quantum($self, /, other, context=None)")]
    fn same_quantum(t: &Thread, zelf: DecimalRef, other: Value, context: Value) -> PyResult<bool> {
        ContextObject::argument(t, context)?;
        Ok(zelf.number.same_quantum(&PyDecimal::operand(t, other)?.number))
    }
    /// The number with the exponent of another.
    #[method("quantize($self, /, exp, rounding=None, context=None)")]
    fn quantize(t: &Thread, zelf: DecimalRef, exp: Value, rounding: Value, context: Value) -> PyResult<DecimalRef> {
        let context = ContextObject::argument(t, context)?;
        let limits = with_rounding(t, context, rounding)?;
        let other = PyDecimal::operand(t, exp)?;
        context.result(t, |_, status| zelf.number.quantize(&other.number, &limits, status))
    }
    /// The product of this number and another plus a third, rounded once.
    #[method("fma($self, /, other, third, context=None)")]
    fn fma(t: &Thread, zelf: DecimalRef, other: Value, third: Value, context: Value) -> PyResult<DecimalRef> {
        let context = ContextObject::argument(t, context)?;
        let (other, third) = (PyDecimal::operand(t, other)?, PyDecimal::operand(t, third)?);
        context.result(t, |limits, status| zelf.number.fma(&other.number, &third.number, limits, status))
    }
    /// The kind of number: NaN, sNaN, or Infinity, Normal, Subnormal, Zero with a sign.
    #[method("number_class($self, /, context=None)")]
    fn number_class(t: &Thread, zelf: DecimalRef, context: Value) -> PyResult<&'static str> {
        Ok(zelf.number.number_class(&ContextObject::argument(t, context)?.limits()))
    }
    /// The text with an exponent that is a multiple of three, if there is one.
    #[method("to_eng_string($self, /, context=None)")]
    fn to_eng_string(t: &Thread, zelf: DecimalRef, context: Value) -> PyResult<String> {
        Ok(zelf.number.to_engineering(ContextObject::argument(t, context)?.capitals.get()))
    }
    /// The exponent of the first digit; 0 for what has none.
    #[method("adjusted($self, /)")]
    fn adjusted(zelf: DecimalRef) -> i64 {
        if zelf.number.is_finite() { zelf.number.adjusted() } else { 0 }
    }
    /// The number itself.
    #[method("canonical($self, /)")]
    fn canonical(zelf: DecimalRef) -> Value {
        zelf.into()
    }
    /// The number itself.
    #[method("conjugate($self, /)")]
    fn conjugate(zelf: DecimalRef) -> Value {
        zelf.into()
    }
    /// Ten.
    #[method("radix($self, /)")]
    fn radix(t: &Thread, _zelf: DecimalRef) -> PyResult<DecimalRef> {
        PyDecimal::make(t, Number::from_i64(10))
    }
    /// The number without its sign, not rounded.
    #[method("copy_abs($self, /)")]
    fn copy_abs(t: &Thread, zelf: DecimalRef) -> PyResult<DecimalRef> {
        PyDecimal::make(t, zelf.number.0.clone().negated(false))
    }
    /// The number with its sign changed, not rounded.
    #[method("copy_negate($self, /)")]
    fn copy_negate(t: &Thread, zelf: DecimalRef) -> PyResult<DecimalRef> {
        PyDecimal::make(t, zelf.number.0.clone().negated(!zelf.number.negative))
    }
    /// Sign, digits and exponent as a named tuple.
    #[method("as_tuple($self, /)")]
    fn as_tuple(t: &Thread, zelf: DecimalRef) -> PyResult<Value> {
        to_tuple(t, &zelf.number)
    }
    /// Numerator and denominator in lowest terms, the denominator positive.
    #[method("as_integer_ratio($self, /)")]
    fn as_integer_ratio(t: &Thread, zelf: DecimalRef) -> PyResult<Value> {
        integer_ratio(t, &zelf.number)
    }
    #[method("__copy__($self, /)")]
    fn __copy__(zelf: DecimalRef) -> Value {
        zelf.into()
    }
    #[method("__deepcopy__($self, memo, /)")]
    fn __deepcopy__(zelf: DecimalRef, _memo: Value) -> Value {
        zelf.into()
    }
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: DecimalRef) -> PyResult<Value> {
        let text = t.new_str(&PyDecimal::text(t, zelf)?)?;
        t.new_tuple(&[t.class_of(zelf.value()).value(), t.new_tuple(&[text])?])
    }
    #[method("__ceil__($self, /)")]
    fn __ceil__(t: &Thread, zelf: DecimalRef) -> PyResult<Value> {
        PyDecimal::to_int(t, &zelf.number, Rounding::Ceiling)
    }
    #[method("__floor__($self, /)")]
    fn __floor__(t: &Thread, zelf: DecimalRef) -> PyResult<Value> {
        PyDecimal::to_int(t, &zelf.number, Rounding::Floor)
    }
    #[method("__trunc__($self, /)")]
    fn __trunc__(t: &Thread, zelf: DecimalRef) -> PyResult<Value> {
        PyDecimal::to_int(t, &zelf.number, Rounding::Down)
    }
    #[method("__complex__($self, /)")]
    fn __complex__(t: &Thread, zelf: DecimalRef) -> PyResult<Value> {
        let real = brolga_vm::protocol::number::call_float(t, zelf.into())?;
        call::call1(t, t.types.complex.value(), t.new_float(real)?)
    }
    /// Bytes of memory.
    #[method("__sizeof__($self, /)")]
    fn __sizeof__(zelf: DecimalRef) -> usize {
        let beyond = zelf.number.coefficient.bit_len() / 8;
        size_of::<Native<PyDecimal>>() + if beyond > 16 { beyond } else { 0 }
    }
}

/// `__format__`: this module's notation; what it does not know is left to `_pydecimal`.
pub fn format(t: &Thread, zelf: DecimalRef, format_spec: Value, overrides: Option<Value>) -> PyResult<Value> {
    let Some(text) = as_str(format_spec) else {
        return Err(t.raise_type_error("format argument must be str"));
    };
    let context = ContextObject::current(t)?;
    let parsed = text.to_lossy();
    let Some(mut spec) = Spec::parse(&parsed, context.capitals.get()) else {
        return by_python(t, zelf, format_spec, context);
    };
    if parsed.ends_with('N') && spec.locale {
        let category = t.types.deprecation_warning;
        brolga_vm::modules::warnings::warn(t, category, "Format specifier 'N' is deprecated", 1)?;
    }
    let own_overrides = overrides.filter(|v| !v.is_none());
    if let Some(v) = own_overrides {
        let Some(dict) = v.downcast::<PyDict>() else {
            return Err(t.raise_type_error("optional argument must be a dict"));
        };
        let entry = |name: &str| -> PyResult<Option<String>> {
            match dict.get_str(t, name)? {
                None => Ok(None),
                Some(v) => match as_str(v) {
                    Some(text) => Ok(Some(text.to_lossy().into_owned())),
                    None => Err(t.raise_type_error("bad argument type for built-in operation")),
                },
            }
        };
        spec.point = entry("decimal_point")?.unwrap_or_default();
        spec.separator = entry("thousands_sep")?.unwrap_or_default();
        spec.grouping = entry("grouping")?.unwrap_or_default().into_bytes();
        let negative_size = spec.grouping.iter().any(|size| *size > 127);
        if spec.point.is_empty() || spec.point.len() > 4 || spec.separator.len() > 4 || negative_size {
            return Err(t.raise_value_error("invalid override dict"));
        }
    } else if spec.locale {
        let conventions = import::import_attr(t, "_locale", "localeconv")?;
        let conventions = call::call0(t, conventions)?;
        if let Some(dict) = conventions.downcast::<PyDict>() {
            let text = |name: &str| -> PyResult<String> {
                let v = dict.get_str(t, name)?.and_then(as_str);
                Ok(v.map(|text| text.to_lossy().into_owned()).unwrap_or_default())
            };
            spec.point = text("decimal_point")?;
            spec.separator = text("thousands_sep")?;
            if let Some(groups) = dict.get_str(t, "grouping")? {
                let mut sizes = Vec::new();
                brolga_vm::protocol::iter::for_each(t, groups, |v| {
                    sizes.push(brolga_vm::objects::int::to_i64(v).map_or(0, |n| n.clamp(0, 127) as u8));
                    Ok(true)
                })?;
                spec.grouping = sizes;
            }
        }
    }
    let beyond = |n: i64| n > super::number::MAX_PREC;
    if beyond(spec.width.try_into().unwrap_or(i64::MAX)) || spec.precision.is_some_and(beyond) {
        return Err(t.raise_value_error("format specification exceeds internal limits of _decimal"));
    }
    t.ensure_memory(spec.width.saturating_mul(2))?;
    if spec.width > MOST_WIDTH {
        return Err(t.raise_out_of_memory());
    }
    match spec.format(&zelf.number, &context.limits()) {
        Some(text) => t.new_str(&text),
        None => Err(t.raise_out_of_memory()),
    }
}
fn by_python(t: &Thread, zelf: DecimalRef, spec: Value, context: ContextRef) -> PyResult<Value> {
    let class = t.kept("decimal._pydecimal", || import::import_attr(t, "_pydecimal", "Decimal"))?;
    let text = t.new_str(&PyDecimal::text(t, zelf)?)?;
    let decimal = call::call1(t, class, text)?;
    let result = call::call_method(t, decimal, t.intern("__format__"), &[spec, context.into()]);
    result.map_err(|raised| {
        if t.exception_matches(t.types.value_error) {
            t.take_exception(raised);
            return t.raise_value_error("invalid format string");
        }
        raised
    })
}
