//! Subscripts and slices: reading, storing, deleting.

use super::arithmetic::finish_binary;
use super::{adaptive, guard, guard_some, try_flow};
use crate::interp::state::Cold;
use crate::interp::{Flow, State, calls, exact, specialize};
use crate::objects::function::PyFunction;
use crate::objects::slice::{PySlice, adjust};
use crate::objects::str_::PyStr;
use crate::prelude::*;
use crate::protocol::sequence;
use brolga_bytecode::Opcode;

/// A non-negative index as CPython's specializations want it.
#[inline(always)]
fn small_index(v: Value) -> Option<usize> {
    match v.as_small_int() {
        Some(i) if i >= 0 => Some(i as usize),
        _ => None,
    }
}

#[inline(always)]
pub fn binary_op_subscr_list_int(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let list = guard_some!(exact::list(t, s.peek(2)));
    let i = guard_some!(s.peek(1).as_small_int());
    let i = if i < 0 { i + list.len() as i64 } else { i } as usize;
    guard!(i < list.len());
    // SAFETY: the index is in range.
    let v = unsafe { list.item_unchecked(i) };
    finish_binary(s, v)
}
#[inline(always)]
pub fn binary_op_subscr_list_slice(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    guard!(exact::list(t, s.peek(2)).is_some() && s.peek(1).downcast::<PySlice>().is_some());
    s.save();
    let v = try_flow!(sequence::get_item(t, s.peek(2), s.peek(1)));
    finish_binary(s, v)
}
#[inline(always)]
pub fn binary_op_subscr_tuple_int(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let tuple = guard_some!(exact::tuple(s.peek(2)));
    let i = guard_some!(small_index(s.peek(1)));
    guard!(i < tuple.len());
    let v = tuple.items()[i];
    finish_binary(s, v)
}
#[inline(always)]
pub fn binary_op_subscr_str_int(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let string = guard_some!(s.peek(2).downcast::<PyStr>());
    let i = guard_some!(small_index(s.peek(1)));
    guard!(i < string.len());
    let Some(v) = string.as_ascii_byte(i).and_then(|byte| t.latin1_char(u32::from(byte))) else {
        return Flow::Cold(Cold::SUBSCRIPT);
    };
    finish_binary(s, v.value())
}
/// A subscript that needs a call.
#[inline(always)]
pub fn subscript(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let v = try_flow!(sequence::get_item(t, s.peek(2), s.peek(1)));
    finish_binary(s, v)
}
#[inline(always)]
pub fn binary_op_subscr_dict(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let dict = guard_some!(exact::dict(t, s.peek(2)));
    let key = s.peek(1);
    s.save();
    match try_flow!(dict.get(t, key)) {
        Some(v) => finish_binary(s, v),
        None => {
            let _ = t.raise_key_error(key);
            Flow::Error
        }
    }
}
/// A Python `__getitem__`: its frame is entered in place. The cache holds the class's version and the side slot of the function.
#[inline(always)]
pub fn binary_op_subscr_getitem(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let (container, key) = (s.peek(2), s.peek(1));
    let header = guard_some!(container.as_header());
    guard!(specialize::shapes::class_version(t, header) == s.pc.cache32(1));
    let function = guard_some!(s.fp.code.get().side(s.pc.cache(3) as usize));
    // SAFETY: the side slot was filled with a Python function by the specializer.
    let function: Gc<PyFunction> = unsafe { function.cast() };
    s.save_without(2);
    let return_pc = s.pc.add(Opcode::BINARY_OP.caches());
    match calls::push_exact(t, s.fp, function, &[container, key], return_pc) {
        Some(fp) => super::calls::entered(s, fp),
        None => Flow::Generic,
    }
}

#[inline(always)]
pub fn store_subscr(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    adaptive!(s);
    s.save();
    try_flow!(sequence::set_item(t, s.peek(2), s.peek(1), s.peek(3)));
    finish_store(s)
}
#[inline(always)]
fn finish_store(s: &mut State) -> Flow {
    s.drop(3);
    s.skip(Opcode::STORE_SUBSCR.caches());
    Flow::Next
}
#[inline(always)]
pub fn store_subscr_dict(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let dict = guard_some!(exact::dict(t, s.peek(2)));
    s.save();
    try_flow!(dict.set(t, s.peek(1), s.peek(3)));
    finish_store(s)
}
#[inline(always)]
pub fn store_subscr_list_int(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let list = guard_some!(exact::list(t, s.peek(2)));
    let i = guard_some!(small_index(s.peek(1)));
    guard!(i < list.len());
    // SAFETY: the index is in range.
    if unsafe { list.set_quickly(i, s.peek(3)) } { finish_store(s) } else { Flow::Cold(Cold::STORE_ITEM) }
}
/// [`store_subscr_list_int`] where the storage changes or is logged.
#[inline(always)]
pub fn store_item(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let list = guard_some!(exact::list(t, s.peek(2)));
    let i = guard_some!(small_index(s.peek(1)));
    guard!(i < list.len());
    s.save();
    try_flow!(list.set(t, i, s.peek(3)));
    finish_store(s)
}
#[inline(always)]
pub fn delete_subscr(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    try_flow!(sequence::del_item(t, s.peek(2), s.peek(1)));
    s.drop(2);
    Flow::Next
}
#[inline(always)]
pub fn binary_slice(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let v = try_flow!(slice_of(t, s.peek(3), s.peek(2), s.peek(1)));
    s.drop(2);
    s.set(1, v);
    Flow::Next
}
/// The bounds of a slice without step, if they are immediate ints or None.
#[inline(always)]
fn plain_bounds(start: Value, stop: Value) -> Option<(i64, i64)> {
    let from = if start.is_none() { 0 } else { start.as_small_int()? };
    let to = if stop.is_none() { i64::MAX } else { stop.as_small_int()? };
    Some((from, to))
}
#[inline(never)]
pub fn slice_of(t: &Thread, container: Value, start: Value, stop: Value) -> PyResult<Value> {
    if let Some((from, to)) = plain_bounds(start, stop) {
        let range = |len: usize| {
            let b = adjust(from, to, 1, len);
            (b.start as usize, b.start as usize + b.count)
        };
        if let Some(list) = exact::list(t, container) {
            let (from, to) = range(list.len());
            return list.range(t, from, to).map(Gc::value);
        }
        if let Some(s) = container.downcast::<PyStr>() {
            let (from, to) = range(s.len());
            return PyStr::substring(t, s, from, to).map(Gc::value);
        }
        if let Some(tuple) = exact::tuple(container) {
            let (from, to) = range(tuple.len());
            if to - from == tuple.len() {
                return Ok(container);
            }
            return PyTuple::new(t, &tuple.as_ref().items()[from..to]).map(Gc::value);
        }
    }
    let slice = PySlice::new(t, start, stop, Value::NONE)?;
    sequence::get_item(t, container, slice.value())
}
#[inline(always)]
pub fn store_slice(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    try_flow!(store_in_slice(t, s.peek(3), s.peek(2), s.peek(1), s.peek(4)));
    s.drop(4);
    Flow::Next
}
#[inline(never)]
pub fn store_in_slice(t: &Thread, container: Value, start: Value, stop: Value, v: Value) -> PyResult<()> {
    if let Some((from, to)) = plain_bounds(start, stop)
        && let Some(list) = exact::list(t, container)
    {
        return list.assign_range(t, from, to, v);
    }
    let slice = PySlice::new(t, start, stop, Value::NONE)?;
    sequence::set_item(t, container, slice.value(), v)
}
