//! Comparison, identity, containment, truth.

use super::jumps::with_truth;
use super::{adaptive, guard, guard_some, try_flow};
use crate::interp::state::Cold;
use crate::interp::{Flow, State, exact, specialize};
use crate::objects::str_::PyStr;
use crate::prelude::*;
use crate::protocol::{object, sequence};
use brolga_bytecode::Opcode;
use brolga_bytecode::oparg::comparison;
use std::cmp::Ordering;

#[inline(always)]
fn finish_compare(s: &mut State, v: Value) -> Flow {
    s.replace2(v);
    s.skip(Opcode::COMPARE_OP.caches());
    Flow::Next
}
/// As [`finish_compare`], with a truth, on which a jump may follow.
#[inline(always)]
fn finish_truth(s: &mut State, truth: bool) -> Flow {
    s.pop();
    s.pop();
    s.skip(Opcode::COMPARE_OP.caches());
    with_truth(s, truth)
}
/// The comparison's truth for an outcome: the operand's mask has a bit for each of unordered, less, greater, equal.
#[inline(always)]
fn masked(oparg: u32, outcome: u32) -> bool {
    oparg & outcome != 0
}
#[inline(always)]
fn int_outcome(a: Value, b: Value) -> u32 {
    // The tags are equal: the words compare as the ints do.
    let (x, y) = (a.bits() as i64, b.bits() as i64);
    let unequal = if x < y { comparison::LESS_THAN } else { comparison::GREATER_THAN };
    if x == y { comparison::EQUALS } else { unequal }
}
#[inline(always)]
fn float_outcome(x: f64, y: f64) -> u32 {
    match x.partial_cmp(&y) {
        Some(Ordering::Less) => comparison::LESS_THAN,
        Some(Ordering::Greater) => comparison::GREATER_THAN,
        Some(Ordering::Equal) => comparison::EQUALS,
        None => comparison::UNORDERED,
    }
}

/// As [`compare_op`] and, for [`step`](crate::interp::tier::step), without the jump that may follow.
#[inline(always)]
pub fn compare_op_alone(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    adaptive!(s);
    s.save();
    let v = try_flow!(compare_slow(t, s.peek(2), s.peek(1), oparg));
    finish_compare(s, v)
}
#[inline(always)]
pub fn compare_op(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    adaptive!(s);
    s.save();
    let v = try_flow!(compare_slow(t, s.peek(2), s.peek(1), oparg));
    if v.is_bool() { finish_truth(s, v == Value::TRUE) } else { finish_compare(s, v) }
}
#[inline(never)]
fn compare_slow(t: &Thread, a: Value, b: Value, oparg: u32) -> PyResult<Value> {
    if a.is_small_int() && b.is_small_int() {
        return Ok(Value::from_bool(masked(oparg, int_outcome(a, b))));
    }
    let Some(op) = CompareOp::from_u8((oparg >> 5) as u8) else {
        return Err(t.raise_system_error("bad COMPARE_OP"));
    };
    if let Some(a) = a.downcast::<PyStr>() {
        if let Some(b) = b.downcast::<PyStr>() {
            let truth = match op {
                CompareOp::Eq => a.as_ref().eq(&b),
                CompareOp::Ne => !a.as_ref().eq(&b),
                op => op.matches(a.as_ref().cmp(&b)),
            };
            return Ok(Value::from_bool(truth));
        }
    } else if a.downcast::<PyTuple>().is_some()
        && matches!(op, CompareOp::Eq | CompareOp::Ne)
        && let Some(equal) = object::eq_plain(a, b)
    {
        return Ok(Value::from_bool(equal == (op == CompareOp::Eq)));
    }
    let v = object::compare(t, a, b, op)?;
    if oparg & comparison::TO_BOOL != 0 && !v.is_bool() {
        return Ok(Value::from_bool(object::is_true(t, v)?));
    }
    Ok(v)
}
#[inline(always)]
pub fn compare_op_int(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let (a, b) = (s.peek(2), s.peek(1));
    guard!(a.is_small_int() & b.is_small_int());
    let truth = masked(oparg, int_outcome(a, b));
    finish_truth(s, truth)
}
#[inline(always)]
pub fn compare_op_float(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let (a, b) = (s.peek(2), s.peek(1));
    guard!(a.bits() & b.bits() & 1 != 0);
    let truth = masked(oparg, float_outcome(a.float_unchecked(), b.float_unchecked()));
    finish_truth(s, truth)
}
#[inline(always)]
pub fn compare_op_str(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let a = guard_some!(s.peek(2).downcast::<PyStr>());
    let b = guard_some!(s.peek(1).downcast::<PyStr>());
    let Some(equal) = a.as_ref().eq_quickly(&b) else { return Flow::Cold(Cold::COMPARE_STR) };
    finish_str(s, equal, oparg)
}
/// [`compare_op_str`] of texts that must be compared byte by byte.
#[inline(always)]
pub fn compare_str(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let a = guard_some!(s.peek(2).downcast::<PyStr>());
    let b = guard_some!(s.peek(1).downcast::<PyStr>());
    finish_str(s, a.bytes_equal(&b), oparg)
}
#[inline(always)]
fn finish_str(s: &mut State, equal: bool, oparg: u32) -> Flow {
    // Of the two operators this form serves, `==` has the EQUALS bit and `!=` the other three.
    let truth = masked(oparg, if equal { comparison::EQUALS } else { comparison::LESS_THAN });
    finish_truth(s, truth)
}

#[inline(always)]
pub fn is_op(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let (a, b) = (s.peek(2), s.peek(1));
    let same = a == b || (a.is_pointer() && b.is_pointer() && object::is(a, b));
    s.pop();
    s.pop();
    with_truth(s, same != (oparg != 0))
}

#[inline(always)]
fn finish_contains(s: &mut State, found: bool, oparg: u32) -> Flow {
    s.pop();
    s.pop();
    s.skip(Opcode::CONTAINS_OP.caches());
    with_truth(s, found != (oparg != 0))
}
/// As [`contains_op`], without the jump that may follow.
#[inline(always)]
pub fn contains_op_alone(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    adaptive!(s);
    s.save();
    let found = try_flow!(sequence::contains(t, s.peek(1), s.peek(2)));
    s.replace2(Value::from_bool(found != (oparg != 0)));
    s.skip(Opcode::CONTAINS_OP.caches());
    Flow::Next
}
#[inline(always)]
pub fn contains_op(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    adaptive!(s);
    s.save();
    let found = try_flow!(sequence::contains(t, s.peek(1), s.peek(2)));
    finish_contains(s, found, oparg)
}
#[inline(always)]
pub fn contains_op_set(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let set = guard_some!(exact::any_set(t, s.peek(1)));
    s.save();
    let found = try_flow!(crate::objects::set::methods::contains_element(t, set, s.peek(2)));
    finish_contains(s, found, oparg)
}
#[inline(always)]
pub fn contains_op_dict(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let dict = guard_some!(exact::dict(t, s.peek(1)));
    s.save();
    let found = try_flow!(dict.get(t, s.peek(2))).is_some();
    finish_contains(s, found, oparg)
}

#[inline(always)]
pub fn unary_not(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let v = s.pop();
    with_truth(s, v == Value::FALSE)
}

#[inline(always)]
fn finish_to_bool(s: &mut State, b: bool) -> Flow {
    s.pop();
    s.skip(Opcode::TO_BOOL.caches());
    with_truth(s, b)
}
/// As [`to_bool`], without the jump that may follow.
#[inline(always)]
pub fn to_bool_alone(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    adaptive!(s);
    s.save();
    let b = try_flow!(object::is_true(t, s.peek(1)));
    s.set(1, Value::from_bool(b));
    s.skip(Opcode::TO_BOOL.caches());
    Flow::Next
}
#[inline(always)]
pub fn to_bool(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    adaptive!(s);
    s.save();
    let b = try_flow!(object::is_true(t, s.peek(1)));
    finish_to_bool(s, b)
}
#[inline(always)]
pub fn to_bool_bool(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    guard!(s.peek(1).is_bool());
    s.skip(Opcode::TO_BOOL.caches());
    Flow::Next
}
#[inline(always)]
pub fn to_bool_int(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let v = s.peek(1);
    if v.is_small_int() {
        return finish_to_bool(s, v != Value::from_small_int(0));
    }
    guard!(v.downcast::<crate::objects::int::PyInt>().is_some());
    finish_to_bool(s, true)
}
#[inline(always)]
pub fn to_bool_list(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let list = guard_some!(exact::list(t, s.peek(1)));
    finish_to_bool(s, !list.is_empty())
}
#[inline(always)]
pub fn to_bool_none(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    guard!(s.peek(1).is_none());
    finish_to_bool(s, false)
}
#[inline(always)]
pub fn to_bool_str(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let string = guard_some!(s.peek(1).downcast::<PyStr>());
    finish_to_bool(s, !string.is_empty())
}
/// The cache names a shape whose class has neither `__bool__` nor `__len__`, and the class's version.
#[inline(always)]
pub fn to_bool_always_true(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let header = guard_some!(s.peek(1).as_header());
    guard!(specialize::shapes::class_version(t, header) == s.pc.cache32(1));
    finish_to_bool(s, true)
}
