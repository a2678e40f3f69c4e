//! Displays, comprehensions' accumulators, unpacking.

use super::{adaptive, guard, guard_some, try_flow};
use crate::frames::window::Slot;
use crate::interp::state::Cold;
use crate::interp::{Flow, State, exact};
use crate::objects::set::PySet;
use crate::objects::slice::PySlice;
use crate::prelude::*;
use crate::protocol::{iter, sequence};
use brolga_bytecode::Opcode;

/// Replaces the top `n` values by one.
#[inline(always)]
fn collapse(s: &mut State, n: usize, v: Value) -> Flow {
    s.drop(n);
    s.push(v);
    Flow::Next
}
#[inline(always)]
pub fn build_tuple(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let n = oparg as usize;
    s.save();
    let v = try_flow!(PyTuple::new(t, s.top_values(n)));
    collapse(s, n, v.value())
}
#[inline(always)]
pub fn build_list(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let n = oparg as usize;
    s.save();
    let v = try_flow!(PyList::new(t, s.top_values(n)));
    collapse(s, n, v.value())
}
#[inline(always)]
pub fn build_set(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let n = oparg as usize;
    s.save();
    let v = try_flow!(PySet::new_set(t, s.top_values(n)));
    collapse(s, n, v.value())
}
#[inline(always)]
pub fn build_map(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let n = 2 * oparg as usize;
    s.save();
    let v = try_flow!(dict_of(t, s.top_values(n)));
    collapse(s, n, v)
}
#[inline(never)]
pub fn dict_of(t: &Thread, pairs: &[Value]) -> PyResult<Value> {
    let d = PyDict::new(t)?;
    for pair in pairs.chunks_exact(2) {
        d.set(t, pair[0], pair[1])?;
    }
    Ok(d.value())
}
#[inline(always)]
pub fn build_slice(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let n = oparg as usize;
    s.save();
    let (start, stop, step) =
        if n == 3 { (s.peek(3), s.peek(2), s.peek(1)) } else { (s.peek(2), s.peek(1), Value::NONE) };
    let v = try_flow!(PySlice::new(t, start, stop, step));
    collapse(s, n, v.value())
}

/// The list at `n` below the top, which the compiler put there.
#[inline(always)]
fn list_at(s: &State, n: u32) -> Gc<PyList> {
    let v = s.peek(n as usize);
    debug_assert!(v.downcast::<PyList>().is_some());
    // SAFETY: accumulators are made by BUILD_LIST in the same code; the verifier checks foreign bytecode for it.
    unsafe { v.cast() }
}
#[inline(always)]
fn set_at(s: &State, n: u32) -> Gc<PySet> {
    let v = s.peek(n as usize);
    debug_assert!(v.downcast::<PySet>().is_some());
    // SAFETY: as `list_at`.
    unsafe { v.cast() }
}
#[inline(always)]
fn dict_at(s: &State, n: u32) -> Gc<PyDict> {
    let v = s.peek(n as usize);
    debug_assert!(v.downcast::<PyDict>().is_some());
    // SAFETY: as `list_at`.
    unsafe { v.cast() }
}
#[inline(always)]
pub fn list_append(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    if list_at(s, oparg + 1).append_quickly(s.peek(1)) {
        s.drop(1);
        return Flow::Next;
    }
    Flow::Cold(Cold::LIST_APPEND_SLOW)
}
/// [`list_append`] where the storage must grow or change, or is logged.
#[inline(always)]
pub fn list_append_slow(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    try_flow!(list_at(s, oparg + 1).append(t, s.peek(1)));
    s.drop(1);
    Flow::Next
}
#[inline(always)]
pub fn set_add(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    // Not only the set of a comprehension: a program may have put anything into `__conditional_annotations__`.
    match s.peek(oparg as usize + 1).downcast::<PySet>() {
        Some(set) if !set.is_frozen(t) => {
            try_flow!(set.add(t, s.peek(1)));
        }
        _ => {
            let _ = t.raise_system_error("bad argument to internal function");
            return Flow::Error;
        }
    }
    s.drop(1);
    Flow::Next
}
#[inline(always)]
pub fn map_add(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    try_flow!(dict_at(s, oparg + 2).set(t, s.peek(2), s.peek(1)));
    s.drop(2);
    Flow::Next
}
#[inline(always)]
pub fn list_extend(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    try_flow!(extend_list(t, list_at(s, oparg + 1), s.peek(1)));
    s.drop(1);
    Flow::Next
}
#[inline(never)]
pub fn extend_list(t: &Thread, list: Gc<PyList>, iterable: Value) -> PyResult<()> {
    let result = list.extend(t, iterable);
    if result.is_err() && t.exception_matches(t.types.type_error) && !is_iterable(t, iterable) {
        let class = t.class_of(iterable).name();
        return Err(t.raise_type_error(format!("Value after * must be an iterable, not {class}")));
    }
    result
}
fn is_iterable(t: &Thread, v: Value) -> bool {
    let slots = t.class_of(v).slots.get();
    slots.iter.is_some() || slots.sq_item.is_some()
}
#[inline(always)]
pub fn set_update(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    try_flow!(set_at(s, oparg + 1).update(t, s.peek(1)));
    s.drop(1);
    Flow::Next
}
#[inline(always)]
pub fn dict_update(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    try_flow!(update_dict(t, dict_at(s, oparg + 1), s.peek(1)));
    s.drop(1);
    Flow::Next
}
#[inline(never)]
pub fn update_dict(t: &Thread, d: Gc<PyDict>, other: Value) -> PyResult<()> {
    if other.downcast::<PyDict>().is_none() && crate::protocol::attr::get_optional(t, other, t.names.keys)?.is_none() {
        let class = t.class_of(other).name();
        return Err(t.raise_type_error(format!("'{class}' object is not a mapping")));
    }
    d.update(t, other)
}
/// Merges keyword arguments; the callable stands three slots below the dict and names itself in errors.
#[inline(always)]
pub fn dict_merge(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let callable = s.peek(4 + oparg as usize);
    try_flow!(crate::interp::bind::merge_keywords(t, dict_at(s, oparg + 1), s.peek(1), callable));
    s.drop(1);
    Flow::Next
}

#[inline(always)]
fn finish_unpack(s: &mut State) -> Flow {
    s.skip(Opcode::UNPACK_SEQUENCE.caches());
    Flow::Next
}
/// Pushes items so that the first is on top.
#[inline(always)]
fn push_reversed(s: &mut State, items: &[Value]) {
    for v in items.iter().rev() {
        s.push(*v);
    }
}
#[inline(always)]
pub fn unpack_sequence(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    adaptive!(s);
    s.save();
    let seq = s.peek(1);
    let n = oparg as usize;
    if let Some(tuple) = exact::tuple(seq)
        && tuple.len() == n
    {
        s.drop(1);
        push_reversed(s, tuple.items());
        return finish_unpack(s);
    }
    try_flow!(unpack_slow(t, s.sp.wrapping_sub(1), seq, n));
    s.sp = s.sp.wrapping_add(n).wrapping_sub(1);
    finish_unpack(s)
}
/// Writes the `n` items of an iterable to the stack from `at` on, the first on top.
#[inline(never)]
fn unpack_slow(t: &Thread, at: *mut Slot, v: Value, n: usize) -> PyResult<()> {
    let items = unpack_iterable(t, v, n, None)?;
    for (i, v) in items.iter().rev().enumerate() {
        // SAFETY: the stack has room for what the instruction pushes.
        unsafe { *at.wrapping_add(i) = Some(*v) };
    }
    Ok(())
}
#[inline(always)]
pub fn unpack_sequence_two_tuple(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let tuple = guard_some!(exact::tuple(s.peek(1)));
    guard!(tuple.len() == 2);
    let items = tuple.items();
    s.set(1, items[1]);
    s.push(items[0]);
    finish_unpack(s)
}
#[inline(always)]
pub fn unpack_sequence_tuple(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let tuple = guard_some!(exact::tuple(s.peek(1)));
    guard!(tuple.len() == oparg as usize);
    s.drop(1);
    push_reversed(s, tuple.items());
    finish_unpack(s)
}
#[inline(always)]
pub fn unpack_sequence_list(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let list = guard_some!(exact::list(t, s.peek(1)));
    let n = oparg as usize;
    guard!(list.len() == n);
    s.drop(1);
    for i in (0..n).rev() {
        // SAFETY: the index is in range.
        s.push(unsafe { list.item_unchecked(i) });
    }
    finish_unpack(s)
}
#[inline(always)]
pub fn unpack_ex(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let (before, after) = ((oparg & 0xff) as usize, (oparg >> 8) as usize);
    let items = try_flow!(unpack_iterable(t, s.peek(1), before, Some(after)));
    s.drop(1);
    push_reversed(s, &items);
    Flow::Next
}
/// The items of an iterable for unpacking: exactly `before`, or with a starred target `before`, a list, and `after`.
#[inline(never)]
fn unpack_iterable(t: &Thread, v: Value, before: usize, after: Option<usize>) -> PyResult<RootVec> {
    let it = match iter::get_iter(t, v) {
        Ok(it) => it,
        Err(r) => {
            if t.exception_matches(t.types.type_error) && !is_iterable(t, v) {
                t.take_exception(r);
                let class = t.class_of(v).name();
                return Err(t.raise_type_error(format!("cannot unpack non-iterable {class} object")));
            }
            return Err(r);
        }
    };
    let mut items = RootVec::new(&t.heap);
    while items.len() < before {
        match iter::next(t, it)? {
            Some(item) => items.push(item),
            None => {
                let got = items.len();
                return Err(t.raise_value_error(match after {
                    None => format!("not enough values to unpack (expected {before}, got {got})"),
                    Some(after) => {
                        format!("not enough values to unpack (expected at least {}, got {got})", before + after)
                    }
                }));
            }
        }
    }
    let Some(after) = after else {
        if iter::next(t, it)?.is_none() {
            return Ok(items);
        }
        // Only sizes that are cheap to know are told.
        let known = if exact::list(t, v).is_some() || exact::tuple(v).is_some() || exact::dict(t, v).is_some() {
            let n = crate::protocol::object::length(t, v)?;
            format!(", got {n}")
        } else {
            String::new()
        };
        return Err(t.raise_value_error(format!("too many values to unpack (expected {before}{known})")));
    };
    let rest = sequence::to_list(t, it)?;
    if rest.len() < after {
        let got = before + rest.len();
        return Err(t.raise_value_error(format!(
            "not enough values to unpack (expected at least {}, got {got})",
            before + after
        )));
    }
    items.push(rest.value());
    let keep = rest.len() - after;
    for i in 0..after {
        let item = rest.get(t, keep + i)?;
        items.push(item);
    }
    while rest.len() > keep {
        rest.pop(t, rest.len() - 1)?;
    }
    Ok(items)
}
