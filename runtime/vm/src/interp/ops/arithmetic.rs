//! Unary and binary operators.
//!
//! Ints are immediates of 62 bits and floats immediates of most exponents, so the fast paths allocate nothing; what leaves those ranges, and every
//! other type, goes to [`crate::protocol::number`].

use super::{adaptive, guard, guard_some, subscripts, try_flow};
use crate::interp::state::Cold;
use crate::interp::{Flow, State};
use crate::objects::str_::PyStr;
use crate::prelude::*;
use crate::protocol::number;
use brolga_bytecode::Opcode;
use brolga_bytecode::oparg::BinaryOp;
use brolga_heap::value::{INT_SHIFT, INT_TAG};

/// Replaces both operands by the result and moves over the cache.
#[inline(always)]
pub(super) fn finish_binary(s: &mut State, v: Value) -> Flow {
    s.replace2(v);
    s.skip(Opcode::BINARY_OP.caches());
    Flow::Next
}

/// Handles immediate numbers itself, and without a call: other operands continue in [`binary_op_slow`].
#[inline(always)]
pub fn binary_op(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    adaptive!(s);
    let (a, b) = (s.peek(2), s.peek(1));
    if a.is_small_int() && b.is_small_int() {
        if let Some(v) = frequent_int_op(a, b, oparg) {
            return finish_binary(s, v);
        }
    } else if a.is_immediate_float()
        && b.is_immediate_float()
        && let Some(v) = frequent_float_op(a.float_unchecked(), b.float_unchecked(), oparg)
    {
        return finish_binary(s, v);
    }
    Flow::Cold(Cold::BINARY_OP_SLOW)
}
#[inline(always)]
pub fn binary_op_slow(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let v = try_flow!(binary_slow(t, oparg, s.peek(2), s.peek(1)));
    finish_binary(s, v)
}
#[inline(never)]
pub(super) fn binary_slow(t: &Thread, oparg: u32, a: Value, b: Value) -> PyResult<Value> {
    if oparg == BinaryOp::Subscr as u32 {
        return crate::protocol::sequence::get_item(t, a, b);
    }
    if let (Some(x), Some(y)) = (int_operand(a), int_operand(b))
        && !(a.is_bool() && b.is_bool())
        && let Some(v) = small_int_op(x, y, oparg)
    {
        return Ok(v);
    }
    number::binary_op(t, oparg as u8, a, b)
}

/// The operators of ints that the specialized forms do not serve, where they are a few machine instructions.
#[inline(always)]
fn frequent_int_op(a: Value, b: Value, oparg: u32) -> Option<Value> {
    let (x, y) = (a.small_int_unchecked(), b.small_int_unchecked());
    // Both 32 bits: division is three times as fast, and nothing overflows.
    let short = x as i32 as i64 == x && y as i32 as i64 == y;
    match BinaryOp::from_oparg(oparg)? {
        BinaryOp::Add | BinaryOp::InplaceAdd => Value::try_from_int(x + y),
        BinaryOp::Subtract | BinaryOp::InplaceSubtract => Value::try_from_int(x - y),
        BinaryOp::And | BinaryOp::InplaceAnd => Some(Value::from_small_int(x & y)),
        BinaryOp::Or | BinaryOp::InplaceOr => Some(Value::from_small_int(x | y)),
        BinaryOp::Xor | BinaryOp::InplaceXor => Some(Value::from_small_int(x ^ y)),
        BinaryOp::FloorDivide | BinaryOp::InplaceFloorDivide if y > 0 => {
            let (q, r) = if short && x >= 0 {
                (i64::from(x as u32 / y as u32), i64::from(x as u32 % y as u32))
            } else {
                (x / y, x % y)
            };
            Some(Value::from_small_int(if r < 0 { q - 1 } else { q }))
        }
        BinaryOp::Remainder | BinaryOp::InplaceRemainder if y > 0 => {
            let r = if short && x >= 0 { i64::from(x as u32 % y as u32) } else { x % y };
            Some(Value::from_small_int(if r < 0 { r + y } else { r }))
        }
        BinaryOp::RShift | BinaryOp::InplaceRShift if y >= 0 => {
            Some(Value::from_small_int(if y > 62 { x >> 63 } else { x >> y }))
        }
        BinaryOp::LShift | BinaryOp::InplaceLShift if (0..62).contains(&y) => {
            let shifted = x << y;
            if shifted >> y == x { Value::try_from_int(shifted) } else { None }
        }
        BinaryOp::TrueDivide | BinaryOp::InplaceTrueDivide if short && y != 0 => {
            Value::try_from_float(x as f64 / y as f64)
        }
        _ => None,
    }
}
/// As [`frequent_int_op`], for floats.
#[inline(always)]
fn frequent_float_op(x: f64, y: f64, oparg: u32) -> Option<Value> {
    Value::try_from_float(match BinaryOp::from_oparg(oparg)? {
        BinaryOp::Add | BinaryOp::InplaceAdd => x + y,
        BinaryOp::Subtract | BinaryOp::InplaceSubtract => x - y,
        BinaryOp::Multiply | BinaryOp::InplaceMultiply => x * y,
        BinaryOp::TrueDivide | BinaryOp::InplaceTrueDivide if y != 0.0 => x / y,
        _ => return None,
    })
}
/// An immediate int, or the one that a bool stands for.
#[inline(always)]
fn int_operand(v: Value) -> Option<Value> {
    if v.is_small_int() { Some(v) } else { v.is_bool().then(|| Value::from_small_int(i64::from(v == Value::TRUE))) }
}
/// An operator on two immediate ints; `None` if the result is none, or an error is to be raised.
#[inline(never)]
pub fn small_int_op(a: Value, b: Value, oparg: u32) -> Option<Value> {
    let (x, y) = (a.small_int_unchecked(), b.small_int_unchecked());
    let op = BinaryOp::from_oparg(oparg)?;
    match op {
        BinaryOp::Add | BinaryOp::InplaceAdd => Value::try_from_int(x + y),
        BinaryOp::Subtract | BinaryOp::InplaceSubtract => Value::try_from_int(x - y),
        BinaryOp::Multiply | BinaryOp::InplaceMultiply => Value::try_from_int(x.checked_mul(y)?),
        BinaryOp::And | BinaryOp::InplaceAnd => Some(Value::from_small_int(x & y)),
        BinaryOp::Or | BinaryOp::InplaceOr => Some(Value::from_small_int(x | y)),
        BinaryOp::Xor | BinaryOp::InplaceXor => Some(Value::from_small_int(x ^ y)),
        BinaryOp::FloorDivide | BinaryOp::InplaceFloorDivide => {
            if y == 0 {
                return None;
            }
            let q = x.wrapping_div(y);
            Value::try_from_int(if x % y != 0 && ((x < 0) != (y < 0)) { q - 1 } else { q })
        }
        BinaryOp::Remainder | BinaryOp::InplaceRemainder => {
            if y == 0 {
                return None;
            }
            let r = x.wrapping_rem(y);
            Value::try_from_int(if r != 0 && ((r < 0) != (y < 0)) { r + y } else { r })
        }
        BinaryOp::TrueDivide | BinaryOp::InplaceTrueDivide => {
            // Both exact in a double: the quotient is correctly rounded.
            const EXACT: i64 = 1 << 53;
            if y == 0 || x.abs() > EXACT || y.abs() > EXACT { None } else { Value::try_from_float(x as f64 / y as f64) }
        }
        BinaryOp::RShift | BinaryOp::InplaceRShift => {
            if y < 0 {
                None
            } else {
                Some(Value::from_small_int(if y > 62 { x >> 63 } else { x >> y }))
            }
        }
        BinaryOp::LShift | BinaryOp::InplaceLShift => {
            if !(0..62).contains(&y) {
                return None;
            }
            let shifted = x << y;
            if shifted >> y == x { Value::try_from_int(shifted) } else { None }
        }
        BinaryOp::Power | BinaryOp::InplacePower => {
            let exponent = u32::try_from(y).ok()?;
            Value::try_from_int(x.checked_pow(exponent)?)
        }
        BinaryOp::MatrixMultiply | BinaryOp::InplaceMatrixMultiply | BinaryOp::Subscr => None,
    }
}
macro_rules! int_pair {
    ($s:expr) => {{
        let (a, b) = ($s.peek(2), $s.peek(1));
        guard!(a.is_small_int() & b.is_small_int());
        (a, b)
    }};
}
/// Makes a value of an int word without range check: the word came out of tagged arithmetic that did not overflow.
#[inline(always)]
fn int_word(bits: i64) -> Value {
    debug_assert!(bits as u64 & 3 == INT_TAG);
    // SAFETY: the tag makes the word an int.
    unsafe { Value::from_bits_unchecked(bits as u64) }
}

#[inline(always)]
pub fn binary_op_add_int(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let (a, b) = int_pair!(s);
    match (a.bits() as i64).checked_add(b.bits() as i64 - INT_TAG as i64) {
        Some(w) => finish_binary(s, int_word(w)),
        None => Flow::Generic,
    }
}
#[inline(always)]
pub fn binary_op_subtract_int(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let (a, b) = int_pair!(s);
    match (a.bits() as i64).checked_sub(b.bits() as i64 - INT_TAG as i64) {
        Some(w) => finish_binary(s, int_word(w)),
        None => Flow::Generic,
    }
}
#[inline(always)]
pub fn binary_op_multiply_int(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let (a, b) = int_pair!(s);
    let untagged = a.bits() as i64 - INT_TAG as i64;
    match untagged.checked_mul((b.bits() as i64) >> INT_SHIFT) {
        Some(w) => finish_binary(s, int_word(w | INT_TAG as i64)),
        None => Flow::Generic,
    }
}

macro_rules! float_pair {
    ($s:expr) => {{
        let (a, b) = ($s.peek(2), $s.peek(1));
        guard!(a.bits() & b.bits() & 1 != 0);
        (a.float_unchecked(), b.float_unchecked())
    }};
}
#[inline(always)]
fn finish_float(s: &mut State, f: f64) -> Flow {
    match Value::try_from_float(f) {
        Some(v) => finish_binary(s, v),
        // The result needs a box.
        None => Flow::Generic,
    }
}
#[inline(always)]
pub fn binary_op_add_float(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let (x, y) = float_pair!(s);
    finish_float(s, x + y)
}
#[inline(always)]
pub fn binary_op_subtract_float(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let (x, y) = float_pair!(s);
    finish_float(s, x - y)
}
#[inline(always)]
pub fn binary_op_multiply_float(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let (x, y) = float_pair!(s);
    finish_float(s, x * y)
}

/// Pairs of types that CPython handles by a table in the cache: int bit operations, and float with small int.
#[inline(always)]
pub fn binary_op_extend(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let (a, b) = (s.peek(2), s.peek(1));
    let op = u32::from(s.pc.cache(1));
    if a.is_small_int() && b.is_small_int() {
        // Bit operations only: see the specializer.
        let v = guard_some!(frequent_int_op(a, b, op));
        return finish_binary(s, v);
    }
    let (x, y) = match (a.as_immediate_float(), b.as_immediate_float()) {
        (Some(x), None) if b.is_small_int() => (x, b.small_int_unchecked() as f64),
        (None, Some(y)) if a.is_small_int() => (a.small_int_unchecked() as f64, y),
        _ => return Flow::Generic,
    };
    guard!(!x.is_nan() && !y.is_nan());
    let v = guard_some!(frequent_float_op(x, y, op));
    finish_binary(s, v)
}

#[inline(always)]
pub fn binary_op_add_unicode(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let a = guard_some!(s.peek(2).downcast::<PyStr>());
    let b = guard_some!(s.peek(1).downcast::<PyStr>());
    s.save();
    let v = try_flow!(PyStr::concat(t, a, b));
    finish_binary(s, v.value())
}
/// `s = s + t` before a store to the local that holds `s`: executes the store as well.
#[inline(always)]
pub fn binary_op_inplace_add_unicode(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let a = guard_some!(s.peek(2).downcast::<PyStr>());
    let b = guard_some!(s.peek(1).downcast::<PyStr>());
    let store = s.pc.add(Opcode::BINARY_OP.caches()).unit();
    debug_assert!(store as u8 == Opcode::STORE_FAST as u8);
    let local = (store >> 8) as usize;
    guard!(s.fp.local(local) == Some(a.value()));
    s.save();
    let v = try_flow!(PyStr::concat(t, a, b));
    s.fp.set_local(local, Some(v.value()));
    s.drop(2);
    s.skip(Opcode::BINARY_OP.caches() + 1);
    Flow::Next
}
pub use subscripts::{
    binary_op_subscr_dict, binary_op_subscr_getitem, binary_op_subscr_list_int, binary_op_subscr_list_slice,
    binary_op_subscr_str_int, binary_op_subscr_tuple_int,
};

#[inline(always)]
pub fn unary_negative(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let v = s.peek(1);
    let r = if let Some(r) = v.as_small_int().and_then(|i| Value::try_from_int(-i)) {
        r
    } else if v.is_immediate_float()
        && let Some(r) = Value::try_from_float(-v.float_unchecked())
    {
        r
    } else {
        s.save();
        try_flow!(number::negative(t, v))
    };
    s.set(1, r);
    Flow::Next
}
#[inline(always)]
pub fn unary_invert(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let v = s.peek(1);
    let r = match v.as_small_int() {
        Some(i) => Value::from_small_int(!i),
        None => {
            s.save();
            try_flow!(number::invert(t, v))
        }
    };
    s.set(1, r);
    Flow::Next
}
