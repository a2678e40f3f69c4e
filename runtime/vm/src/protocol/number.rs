//! Number operations, with the reflected-operand rules.

use crate::abi::slots::{BinaryFn, TernaryFn};
use crate::objects::int::{self, IntRef};
use crate::objects::{float, wrapped};
use crate::prelude::*;

/// The operators of `BINARY_OP`, by number.
pub mod op {
    pub const ADD: u8 = 0;
    pub const AND: u8 = 1;
    pub const FLOOR_DIVIDE: u8 = 2;
    pub const LSHIFT: u8 = 3;
    pub const MATRIX_MULTIPLY: u8 = 4;
    pub const MULTIPLY: u8 = 5;
    pub const REMAINDER: u8 = 6;
    pub const OR: u8 = 7;
    pub const POWER: u8 = 8;
    pub const RSHIFT: u8 = 9;
    pub const SUBTRACT: u8 = 10;
    pub const TRUE_DIVIDE: u8 = 11;
    pub const XOR: u8 = 12;
    /// In-place operators are the plain ones plus this.
    pub const INPLACE: u8 = 13;
    pub const SUBSCRIPT: u8 = 26;
}

const SYMBOLS: [&str; 26] = [
    "+",
    "&",
    "//",
    "<<",
    "@",
    "*",
    "%",
    "|",
    "** or pow()",
    ">>",
    "-",
    "/",
    "^",
    "+=",
    "&=",
    "//=",
    "<<=",
    "@=",
    "*=",
    "%=",
    "|=",
    "**=",
    ">>=",
    "-=",
    "/=",
    "^=",
];

/// The operator's slot functions of both operands, tried in order. `NotImplemented` if neither knows.
#[inline(always)]
fn try_binary(t: &Thread, a: Value, b: Value, slot: impl Fn(&Slots) -> Option<BinaryFn>) -> PyResult<Value> {
    let (left, right) = (t.class_of(a), t.class_of(b));
    let f = slot(&left.slots.get());
    let mut g = if left == right { None } else { slot(&right.slots.get()) };
    if let (Some(x), Some(y)) = (f, g)
        && x as usize == y as usize
    {
        g = None;
    }
    if let Some(f) = f {
        if let Some(r) = g
            && right.is_subtype_of(left)
        {
            let x = r(t, a, b)?;
            if x != Value::NOT_IMPLEMENTED {
                return Ok(x);
            }
            g = None;
        }
        let x = f(t, a, b)?;
        if x != Value::NOT_IMPLEMENTED {
            return Ok(x);
        }
    }
    match g {
        Some(g) => g(t, a, b),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// As [`try_binary`], the in-place slot of `a` first.
#[inline(always)]
fn try_inplace(
    t: &Thread,
    a: Value,
    b: Value,
    inplace: impl Fn(&Slots) -> Option<BinaryFn>,
    slot: impl Fn(&Slots) -> Option<BinaryFn>,
) -> PyResult<Value> {
    if let Some(f) = inplace(&t.class_of(a).slots.get()) {
        let x = f(t, a, b)?;
        if x != Value::NOT_IMPLEMENTED {
            return Ok(x);
        }
    }
    try_binary(t, a, b, slot)
}

/// The function of an operator in a slot table.
fn slot_of(slots: &Slots, operator: u8) -> Option<BinaryFn> {
    match operator {
        op::ADD => slots.add,
        op::AND => slots.and,
        op::FLOOR_DIVIDE => slots.floor_divide,
        op::LSHIFT => slots.lshift,
        op::MATRIX_MULTIPLY => slots.matrix_multiply,
        op::MULTIPLY => slots.multiply,
        op::REMAINDER => slots.remainder,
        op::OR => slots.or,
        op::RSHIFT => slots.rshift,
        op::SUBTRACT => slots.subtract,
        op::TRUE_DIVIDE => slots.true_divide,
        op::XOR => slots.xor,
        _ => None,
    }
}
fn inplace_slot_of(slots: &Slots, operator: u8) -> Option<BinaryFn> {
    match operator {
        op::ADD => slots.inplace_add,
        op::AND => slots.inplace_and,
        op::FLOOR_DIVIDE => slots.inplace_floor_divide,
        op::LSHIFT => slots.inplace_lshift,
        op::MATRIX_MULTIPLY => slots.inplace_matrix_multiply,
        op::MULTIPLY => slots.inplace_multiply,
        op::REMAINDER => slots.inplace_remainder,
        op::OR => slots.inplace_or,
        op::RSHIFT => slots.inplace_rshift,
        op::SUBTRACT => slots.inplace_subtract,
        op::TRUE_DIVIDE => slots.inplace_true_divide,
        op::XOR => slots.inplace_xor,
        _ => None,
    }
}

/// `a op b` for the BINARY_OP numbers of the bytecode (in-place ones included).
pub fn binary_op(t: &Thread, operator: u8, a: Value, b: Value) -> PyResult<Value> {
    let result = match operator {
        op::POWER => return power(t, a, b, Value::NONE),
        op::SUBSCRIPT => return crate::protocol::sequence::get_item(t, a, b),
        op::ADD => try_binary(t, a, b, |s| s.add)?,
        op::SUBTRACT => try_binary(t, a, b, |s| s.subtract)?,
        op::MULTIPLY => try_binary(t, a, b, |s| s.multiply)?,
        0..op::INPLACE => try_binary(t, a, b, |s| slot_of(s, operator))?,
        _ => {
            let plain = operator - op::INPLACE;
            if plain == op::POWER {
                return inplace_power(t, a, b);
            }
            try_inplace(t, a, b, |s| inplace_slot_of(s, plain), |s| slot_of(s, plain))?
        }
    };
    if result != Value::NOT_IMPLEMENTED {
        return Ok(result);
    }
    sequence_fallback(t, operator, a, b)
}

/// What is left of an operator that no method supports.
pub fn nobody_supports(t: &Thread, operator: u8, a: Value, b: Value) -> PyResult<Value> {
    sequence_fallback(t, operator, a, b)
}

/// `+` and `*` of sequences; the error of everything else.
fn sequence_fallback(t: &Thread, operator: u8, a: Value, b: Value) -> PyResult<Value> {
    let left = t.class_of(a).slots.get();
    match operator {
        op::ADD => {
            if let Some(concat) = left.sq_concat {
                return concat(t, a, b);
            }
        }
        n if n == op::ADD + op::INPLACE => {
            if let Some(concat) = left.sq_inplace_concat.or(left.sq_concat) {
                return concat(t, a, b);
            }
        }
        n if n == op::MULTIPLY || n == op::MULTIPLY + op::INPLACE => {
            let repeat = if n == op::MULTIPLY { left.sq_repeat } else { left.sq_inplace_repeat.or(left.sq_repeat) };
            if let Some(repeat) = repeat {
                return repeat_sequence(t, repeat, a, b);
            }
            if let Some(repeat) = t.class_of(b).slots.get().sq_repeat {
                return repeat_sequence(t, repeat, b, a);
            }
        }
        _ => {}
    }
    Err(unsupported(t, operator, a, b))
}

fn repeat_sequence(t: &Thread, repeat: crate::abi::slots::IndexArgFn, v: Value, count: Value) -> PyResult<Value> {
    if !is_index(t, count) {
        return Err(
            t.raise_type_error(format!("can't multiply sequence by non-int of type '{}'", t.class_of(count).name()))
        );
    }
    let n = index_i64_overflow(t, count)?;
    repeat(t, v, n)
}

/// The TypeError of an operator that neither operand supports.
#[cold]
pub fn unsupported(t: &Thread, operator: u8, a: Value, b: Value) -> Raised {
    let symbol = SYMBOLS.get(operator as usize).copied().unwrap_or("?");
    t.raise_type_error(format!(
        "unsupported operand type(s) for {symbol}: '{}' and '{}'",
        t.class_of(a).name(),
        t.class_of(b).name()
    ))
}

fn same(f: Option<TernaryFn>, g: Option<TernaryFn>) -> bool {
    matches!((f, g), (Some(f), Some(g)) if f as usize == g as usize)
}

/// `pow(a, b, modulus)`; `modulus` is None for two arguments.
pub fn power(t: &Thread, a: Value, b: Value, modulus: Value) -> PyResult<Value> {
    power_as(t, a, b, modulus, op::POWER)
}

fn power_as(t: &Thread, a: Value, b: Value, modulus: Value, operator: u8) -> PyResult<Value> {
    let (left, right) = (t.class_of(a), t.class_of(b));
    let f = left.slots.get().power;
    let mut g = if left == right { None } else { right.slots.get().power };
    if same(f, g) {
        g = None;
    }
    if let Some(f) = f {
        if let Some(r) = g
            && right.is_subtype_of(left)
        {
            let x = r(t, a, b, modulus)?;
            if x != Value::NOT_IMPLEMENTED {
                return Ok(x);
            }
            g = None;
        }
        let x = f(t, a, b, modulus)?;
        if x != Value::NOT_IMPLEMENTED {
            return Ok(x);
        }
    }
    if let Some(g) = g {
        let x = g(t, a, b, modulus)?;
        if x != Value::NOT_IMPLEMENTED {
            return Ok(x);
        }
    }
    let h = t.class_of(modulus).slots.get().power;
    if let Some(third) = h
        && !same(h, f)
        && !same(h, g)
    {
        let x = third(t, a, b, modulus)?;
        if x != Value::NOT_IMPLEMENTED {
            return Ok(x);
        }
    }
    if modulus.is_none() {
        return Err(unsupported(t, operator, a, b));
    }
    Err(t.raise_type_error(format!(
        "unsupported operand type(s) for {}: '{}', '{}', '{}'",
        SYMBOLS[operator as usize],
        left.name(),
        right.name(),
        t.class_of(modulus).name()
    )))
}

fn inplace_power(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
    if let Some(f) = t.class_of(a).slots.get().inplace_power {
        let x = f(t, a, b, Value::NONE)?;
        if x != Value::NOT_IMPLEMENTED {
            return Ok(x);
        }
    }
    power_as(t, a, b, Value::NONE, op::POWER + op::INPLACE)
}

/// `divmod(a, b)`.
pub fn divmod(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
    let x = try_binary(t, a, b, |s| s.divmod)?;
    if x != Value::NOT_IMPLEMENTED {
        return Ok(x);
    }
    Err(t.raise_type_error(format!(
        "unsupported operand type(s) for divmod(): '{}' and '{}'",
        t.class_of(a).name(),
        t.class_of(b).name()
    )))
}

#[cold]
fn bad_operand(t: &Thread, operator: &str, v: Value) -> Raised {
    t.raise_type_error(format!("bad operand type for {operator}: '{}'", t.class_of(v).name()))
}

pub fn negative(t: &Thread, v: Value) -> PyResult<Value> {
    match t.class_of(v).slots.get().negative {
        Some(f) => f(t, v),
        None => Err(bad_operand(t, "unary -", v)),
    }
}
pub fn positive(t: &Thread, v: Value) -> PyResult<Value> {
    match t.class_of(v).slots.get().positive {
        Some(f) => f(t, v),
        None => Err(bad_operand(t, "unary +", v)),
    }
}
pub fn invert(t: &Thread, v: Value) -> PyResult<Value> {
    match t.class_of(v).slots.get().invert {
        Some(f) => f(t, v),
        None => Err(bad_operand(t, "unary ~", v)),
    }
}
pub fn absolute(t: &Thread, v: Value) -> PyResult<Value> {
    match t.class_of(v).slots.get().absolute {
        Some(f) => f(t, v),
        None => Err(bad_operand(t, "abs()", v)),
    }
}

/// Whether `v` can be an index: an int or something with `__index__`.
pub fn is_index(t: &Thread, v: Value) -> bool {
    v.is_small_int() || t.class_of(v).slots.get().index.is_some()
}

/// The exact int behind an int, bool or instance of a subclass.
fn exact_int(v: Value) -> Option<Value> {
    if v.is_small_int() {
        return Some(v);
    }
    if v.is_bool() {
        return Some(Value::from_small_int(i64::from(v == Value::TRUE)));
    }
    let v = wrapped::unwrap(v);
    int::as_int(v).is_some().then_some(v)
}

/// `operator.index(v)`: an exact int.
#[inline]
pub fn index(t: &Thread, v: Value) -> PyResult<Value> {
    if v.is_small_int() { Ok(v) } else { index_slow(t, v) }
}

fn index_slow(t: &Thread, v: Value) -> PyResult<Value> {
    if let Some(i) = exact_int(v) {
        return Ok(i);
    }
    let Some(f) = t.class_of(v).slots.get().index else {
        return Err(
            t.raise_type_error(format!("'{}' object cannot be interpreted as an integer", t.class_of(v).name()))
        );
    };
    let result = f(t, v)?;
    match exact_int(result) {
        Some(i) => {
            if t.class_of(result) != t.types.int {
                warn_int_subclass(t, "__index__", result)?;
            }
            Ok(i)
        }
        None => Err(t.raise_type_error(format!("__index__ returned non-int (type {})", t.class_of(result).name()))),
    }
}

/// The deprecation of `__index__` and `__int__` that return instances of strict subclasses.
pub fn warn_int_subclass(t: &Thread, method: &str, result: Value) -> PyResult<()> {
    crate::modules::warnings::warn(
        t,
        t.types.deprecation_warning,
        &format!(
            "{method} returned non-int (type {}).  The ability to return an instance of a strict subclass of int is \
             deprecated, and may not be supported in a future version of Python.",
            t.class_of(result).name()
        ),
        1,
    )
}

/// `operator.index` as an i64; `IndexError: cannot fit 'int' into an index-sized integer`.
#[inline]
pub fn index_i64(t: &Thread, v: Value) -> PyResult<i64> {
    if let Some(i) = v.as_small_int() {
        return Ok(i);
    }
    let i = index(t, v)?;
    int::to_i64(i).ok_or_else(|| t.raise_index_error(does_not_fit(t, v)))
}
/// As [`index_i64`], with OverflowError.
pub fn index_i64_overflow(t: &Thread, v: Value) -> PyResult<i64> {
    if let Some(i) = v.as_small_int() {
        return Ok(i);
    }
    let i = index(t, v)?;
    int::to_i64(i).ok_or_else(|| t.raise_overflow_error(does_not_fit(t, v)))
}
/// `operator.index` clamped to the range of an i64, as slices take it.
pub fn index_i64_clamped(t: &Thread, v: Value) -> PyResult<i64> {
    if let Some(i) = v.as_small_int() {
        return Ok(i);
    }
    let i = index(t, v)?;
    Ok(int::to_i64(i).unwrap_or(if is_negative(i) { i64::MIN } else { i64::MAX }))
}

fn does_not_fit(t: &Thread, v: Value) -> String {
    format!("cannot fit '{}' into an index-sized integer", t.class_of(v).name())
}

/// Whether an int is below zero.
pub fn is_negative(v: Value) -> bool {
    match int::as_int(v) {
        Some(IntRef::Small(i)) => i < 0,
        Some(IntRef::Big(big)) => big.signed_len < 0,
        None => false,
    }
}

/// `float(v)` for numbers (`__float__`, `__index__`), not strings.
pub fn to_f64(t: &Thread, v: Value) -> PyResult<f64> {
    match float::as_float(v) {
        Some(f) => Ok(f),
        None => call_float(t, v),
    }
}
/// As [`to_f64`], but subclasses of `float` are asked, too: what `float(v)` does.
pub fn call_float(t: &Thread, v: Value) -> PyResult<f64> {
    if exact_int(v).is_some() && t.class_of(v).slots.get().float.is_none() {
        return int::to_f64(t, v);
    }
    let class = t.class_of(v);
    if let Some(f) = class.slots.get().float {
        let result = f(t, v)?;
        let Some(x) = float::as_float(result) else {
            return Err(t.raise_type_error(format!(
                "{}.__float__ returned non-float (type {})",
                class.name(),
                t.class_of(result).name()
            )));
        };
        if t.class_of(result) != t.types.float {
            crate::modules::warnings::warn(
                t,
                t.types.deprecation_warning,
                &format!(
                    "{}.__float__ returned non-float (type {}).  The ability to return an instance of a strict subclass of \
                     float is deprecated, and may not be supported in a future version of Python.",
                    class.name(),
                    t.class_of(result).name()
                ),
                1,
            )?;
        }
        return Ok(x);
    }
    if class.slots.get().index.is_some() {
        let i = index(t, v)?;
        return int::to_f64(t, i);
    }
    Err(t.raise_type_error(format!("must be real number, not {}", class.name())))
}
