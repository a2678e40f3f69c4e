//! `_operator`: the operators as functions, and the callable getters.

mod getters;

use brolga_vm::prelude::*;
use brolga_vm::protocol::number::op;
use brolga_vm::protocol::{call, iter, number, object, sequence};
use getters::{AttrGetter, ItemGetter, MethodCaller};

/// Functions that do what the operators and other built-in operations of the language do.
#[pymodule(name = "_operator", classes(AttrGetter, ItemGetter, MethodCaller))]
pub mod operator {
    use super::*;

    /// `a < b` as a function.
    #[pyfunction("lt(a, b, /)")]
    fn lt(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        object::compare(t, a, b, CompareOp::Lt)
    }
    /// `a <= b` as a function.
    #[pyfunction("le(a, b, /)")]
    fn le(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        object::compare(t, a, b, CompareOp::Le)
    }
    /// `a == b` as a function.
    #[pyfunction("eq(a, b, /)")]
    fn eq(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        object::compare(t, a, b, CompareOp::Eq)
    }
    /// `a != b` as a function.
    #[pyfunction("ne(a, b, /)")]
    fn ne(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        object::compare(t, a, b, CompareOp::Ne)
    }
    /// `a >= b` as a function.
    #[pyfunction("ge(a, b, /)")]
    fn ge(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        object::compare(t, a, b, CompareOp::Ge)
    }
    /// `a > b` as a function.
    #[pyfunction("gt(a, b, /)")]
    fn gt(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        object::compare(t, a, b, CompareOp::Gt)
    }
    /// `not a` as a function.
    #[pyfunction("not_(a, /)")]
    fn not_(t: &Thread, a: Value) -> PyResult<bool> {
        object::is_true(t, a).map(|b| !b)
    }
    /// Whether a is true.
    #[pyfunction("truth(a, /)")]
    fn truth(t: &Thread, a: Value) -> PyResult<bool> {
        object::is_true(t, a)
    }
    /// `a is b` as a function.
    #[pyfunction("is_(a, b, /)", effect = Pure, frame_blind)]
    fn is_(a: Value, b: Value) -> bool {
        object::is(a, b)
    }
    /// `a is not b` as a function.
    #[pyfunction("is_not(a, b, /)", effect = Pure, frame_blind)]
    fn is_not(a: Value, b: Value) -> bool {
        !object::is(a, b)
    }
    /// `a is None` as a function.
    #[pyfunction("is_none(a, /)", effect = Pure, frame_blind)]
    fn is_none(a: Value) -> bool {
        a.is_none()
    }
    /// `a is not None` as a function.
    #[pyfunction("is_not_none(a, /)", effect = Pure, frame_blind)]
    fn is_not_none(a: Value) -> bool {
        !a.is_none()
    }
    /// `abs(a)` as a function.
    #[pyfunction("abs(a, /)")]
    fn abs(t: &Thread, a: Value) -> PyResult<Value> {
        number::absolute(t, a)
    }
    /// `a.__index__()` as a function.
    #[pyfunction("index(a, /)")]
    fn index(t: &Thread, a: Value) -> PyResult<Value> {
        number::index(t, a)
    }
    /// `~a` as a function.
    #[pyfunction("inv(a, /)")]
    fn inv(t: &Thread, a: Value) -> PyResult<Value> {
        number::invert(t, a)
    }
    /// `~a` as a function.
    #[pyfunction("invert(a, /)")]
    fn invert(t: &Thread, a: Value) -> PyResult<Value> {
        number::invert(t, a)
    }
    /// `-a` as a function.
    #[pyfunction("neg(a, /)")]
    fn neg(t: &Thread, a: Value) -> PyResult<Value> {
        number::negative(t, a)
    }
    /// `+a` as a function.
    #[pyfunction("pos(a, /)")]
    fn pos(t: &Thread, a: Value) -> PyResult<Value> {
        number::positive(t, a)
    }
    /// `a + b` as a function.
    #[pyfunction("add(a, b, /)")]
    fn add(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::ADD, a, b)
    }
    /// `a & b` as a function.
    #[pyfunction("and_(a, b, /)")]
    fn and_(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::AND, a, b)
    }
    /// `a // b` as a function.
    #[pyfunction("floordiv(a, b, /)")]
    fn floordiv(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::FLOOR_DIVIDE, a, b)
    }
    /// `a << b` as a function.
    #[pyfunction("lshift(a, b, /)")]
    fn lshift(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::LSHIFT, a, b)
    }
    /// `a @ b` as a function.
    #[pyfunction("matmul(a, b, /)")]
    fn matmul(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::MATRIX_MULTIPLY, a, b)
    }
    /// `a % b` as a function.
    #[pyfunction("mod(a, b, /)")]
    fn r#mod(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::REMAINDER, a, b)
    }
    /// `a * b` as a function.
    #[pyfunction("mul(a, b, /)")]
    fn mul(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::MULTIPLY, a, b)
    }
    /// `a | b` as a function.
    #[pyfunction("or_(a, b, /)")]
    fn or_(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::OR, a, b)
    }
    /// `a ** b` as a function.
    #[pyfunction("pow(a, b, /)")]
    fn pow(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::POWER, a, b)
    }
    /// `a >> b` as a function.
    #[pyfunction("rshift(a, b, /)")]
    fn rshift(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::RSHIFT, a, b)
    }
    /// `a - b` as a function.
    #[pyfunction("sub(a, b, /)")]
    fn sub(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::SUBTRACT, a, b)
    }
    /// `a / b` as a function.
    #[pyfunction("truediv(a, b, /)")]
    fn truediv(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::TRUE_DIVIDE, a, b)
    }
    /// `a ^ b` as a function.
    #[pyfunction("xor(a, b, /)")]
    fn xor(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::XOR, a, b)
    }
    /// `a += b` as a function.
    #[pyfunction("iadd(a, b, /)")]
    fn iadd(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::ADD + op::INPLACE, a, b)
    }
    /// `a &= b` as a function.
    #[pyfunction("iand(a, b, /)")]
    fn iand(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::AND + op::INPLACE, a, b)
    }
    /// `a //= b` as a function.
    #[pyfunction("ifloordiv(a, b, /)")]
    fn ifloordiv(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::FLOOR_DIVIDE + op::INPLACE, a, b)
    }
    /// `a <<= b` as a function.
    #[pyfunction("ilshift(a, b, /)")]
    fn ilshift(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::LSHIFT + op::INPLACE, a, b)
    }
    /// `a @= b` as a function.
    #[pyfunction("imatmul(a, b, /)")]
    fn imatmul(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::MATRIX_MULTIPLY + op::INPLACE, a, b)
    }
    /// `a %= b` as a function.
    #[pyfunction("imod(a, b, /)")]
    fn imod(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::REMAINDER + op::INPLACE, a, b)
    }
    /// `a *= b` as a function.
    #[pyfunction("imul(a, b, /)")]
    fn imul(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::MULTIPLY + op::INPLACE, a, b)
    }
    /// `a |= b` as a function.
    #[pyfunction("ior(a, b, /)")]
    fn ior(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::OR + op::INPLACE, a, b)
    }
    /// `a **= b` as a function.
    #[pyfunction("ipow(a, b, /)")]
    fn ipow(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::POWER + op::INPLACE, a, b)
    }
    /// `a >>= b` as a function.
    #[pyfunction("irshift(a, b, /)")]
    fn irshift(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::RSHIFT + op::INPLACE, a, b)
    }
    /// `a -= b` as a function.
    #[pyfunction("isub(a, b, /)")]
    fn isub(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::SUBTRACT + op::INPLACE, a, b)
    }
    /// `a /= b` as a function.
    #[pyfunction("itruediv(a, b, /)")]
    fn itruediv(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::TRUE_DIVIDE + op::INPLACE, a, b)
    }
    /// `a ^= b` as a function.
    #[pyfunction("ixor(a, b, /)")]
    fn ixor(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        number::binary_op(t, op::XOR + op::INPLACE, a, b)
    }

    /// `a + b` as a function, for sequences only.
    #[pyfunction("concat(a, b, /)")]
    fn concat(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        super::concat(t, a, b, false)
    }
    /// `a += b` as a function, for sequences only.
    #[pyfunction("iconcat(a, b, /)")]
    fn iconcat(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        super::concat(t, a, b, true)
    }
    /// `b in a` as a function; mind the order of the arguments.
    #[pyfunction("contains(a, b, /)")]
    fn contains(t: &Thread, a: Value, b: Value) -> PyResult<bool> {
        sequence::contains(t, a, b)
    }
    /// How often b occurs among the items of a.
    #[pyfunction("countOf(a, b, /)")]
    fn count_of(t: &Thread, a: Value, b: Value) -> PyResult<i64> {
        let mut n = 0;
        search(t, a, |v| {
            n += i64::from(object::eq_identity(t, v, b)?);
            Ok(true)
        })?;
        Ok(n)
    }
    /// Where b occurs first among the items of a.
    #[pyfunction("indexOf(a, b, /)")]
    fn index_of(t: &Thread, a: Value, b: Value) -> PyResult<i64> {
        let (mut n, mut found) = (0, false);
        search(t, a, |v| {
            found = object::eq_identity(t, v, b)?;
            n += i64::from(!found);
            Ok(!found)
        })?;
        if found { Ok(n) } else { Err(t.raise_value_error("sequence.index(x): x not in sequence")) }
    }
    /// `a[b]` as a function.
    #[pyfunction("getitem(a, b, /)")]
    fn getitem(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        sequence::get_item(t, a, b)
    }
    /// `a[b] = c` as a function.
    #[pyfunction("setitem(a, b, c, /)")]
    fn setitem(t: &Thread, a: Value, b: Value, c: Value) -> PyResult<()> {
        sequence::set_item(t, a, b, c)
    }
    /// `del a[b]` as a function.
    #[pyfunction("delitem(a, b, /)")]
    fn delitem(t: &Thread, a: Value, b: Value) -> PyResult<()> {
        sequence::del_item(t, a, b)
    }
    /// An estimate of how many items obj has: its length, or what __length_hint__ says, or the default.
    #[pyfunction("length_hint(obj, default=0, /)")]
    fn length_hint(t: &Thread, obj: Value, default: isize) -> PyResult<i64> {
        // The default is given back as it is, negative or not.
        let hint = iter::length_hint(t, obj, usize::MAX)?;
        Ok(if hint == usize::MAX { default as i64 } else { hint as i64 })
    }
    /// `obj(*args, **kwargs)` as a function.
    #[pyfunction("call(obj, /, *args, **kwargs)", raw)]
    fn call(t: &Thread, args: Args<'_>) -> PyResult<Value> {
        match args.positional() {
            [] => Err(t.raise_type_error("call expected at least 1 argument, got 0")),
            [f, ..] => call::call(t, *f, Args { values: &args.values[1..], kwnames: args.kwnames }),
        }
    }
    /// `a == b` for bytes or ASCII text, in a time that does not depend on where they differ.
    ///
    /// Both are ASCII strings, or both are bytes-like objects. Their lengths, and which of the two kinds they are, may leak.
    #[pyfunction("_compare_digest(a, b, /)")]
    fn _compare_digest(t: &Thread, a: Value, b: Value) -> PyResult<bool> {
        super::compare_digest(t, a, b)
    }
}

/// Runs `f` on every item until it says `false`.
fn search(t: &Thread, iterable: Value, f: impl FnMut(Value) -> PyResult<bool>) -> PyResult<()> {
    match iter::get_iter(t, iterable) {
        Ok(it) => iter::for_each(t, it, f),
        Err(raised) if t.exception_matches(t.types.type_error) => {
            t.take_exception(raised);
            let class = t.class_of(iterable).name();
            Err(t.raise_type_error(format!("argument of type '{class}' is not iterable")))
        }
        Err(raised) => Err(raised),
    }
}

/// Whether `v` behaves as a sequence: has items by position and is no dict.
fn is_sequence(t: &Thread, v: Value) -> bool {
    v.downcast::<PyDict>().is_none() && t.class_of(v).slots.get().sq_item.is_some()
}

/// `a + b` of two sequences only.
fn concat(t: &Thread, a: Value, b: Value, in_place: bool) -> PyResult<Value> {
    let slots = t.class_of(a).slots.get();
    let direct = if in_place { slots.sq_inplace_concat.or(slots.sq_concat) } else { slots.sq_concat };
    if let Some(f) = direct {
        return f(t, a, b);
    }
    // Classes written in Python define `+` as numbers do.
    if is_sequence(t, a) && is_sequence(t, b) {
        let add = if in_place { slots.inplace_add.or(slots.add) } else { slots.add };
        if let Some(f) = add.or(t.class_of(b).slots.get().add) {
            let result = f(t, a, b)?;
            if result != Value::NOT_IMPLEMENTED {
                return Ok(result);
            }
        }
    }
    Err(t.raise_type_error(format!("'{}' object can't be concatenated", t.class_of(a).name())))
}

/// Compares in constant time; lengths are no secret.
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut difference = 0u8;
    for (x, y) in a.iter().zip(b) {
        difference = std::hint::black_box(difference | (x ^ y));
    }
    difference == 0
}

/// `_operator._compare_digest`, which is also `hmac`'s.
pub fn compare_digest(t: &Thread, a: Value, b: Value) -> PyResult<bool> {
    use brolga_vm::abi::args::type_name;
    use brolga_vm::objects::str_::as_str;
    if let (Some(x), Some(y)) = (as_str(a), as_str(b)) {
        return match (x.as_ascii(), y.as_ascii()) {
            (Some(x), Some(y)) => Ok(constant_time_eq(x, y)),
            _ => Err(t.raise_type_error("comparing strings with non-ASCII characters is not supported")),
        };
    }
    let is_buffer = |v: Value| t.class_of(v).slots.get().getbuffer.is_some();
    if !is_buffer(a) && !is_buffer(b) {
        return Err(t.raise_type_error(format!(
            "unsupported operand types(s) or combination of types: '{}' and '{}'",
            type_name(t, a),
            type_name(t, b)
        )));
    }
    let (x, y) = (BytesLike::acquire(t, a)?, BytesLike::acquire(t, b)?);
    Ok(constant_time_eq(&x, &y))
}
