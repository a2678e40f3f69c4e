//! `for` loops.

use super::{adaptive, guard, guard_some, try_flow};
use crate::frames::Fp;
use crate::interp::state::Cold;
use crate::interp::{Flow, State, generators};
use crate::objects::generator::{self, PyGenerator};
use crate::objects::list::iter::PyListIter;
use crate::objects::range::PyRangeIter;
use crate::objects::tuple::iter::PyTupleIter;
use crate::prelude::*;
use crate::protocol::{iter, object};
use brolga_bytecode::Opcode;

#[inline(always)]
pub fn get_iter(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let it = try_flow!(iter::get_iter(t, s.peek(1)));
    s.set(1, it);
    Flow::Next
}
#[inline(always)]
pub fn get_len(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let n = try_flow!(object::length(t, s.peek(1)));
    let v = try_flow!(t.new_int(n as i64));
    s.push(v);
    Flow::Next
}

/// Pushes the next item.
#[inline(always)]
fn next_item(s: &mut State, v: Value) -> Flow {
    s.push(v);
    s.skip(Opcode::FOR_ITER.caches());
    Flow::Next
}
/// Leaves the loop: jumps behind the END_FOR at the target; the iterator stays for POP_ITER.
#[inline(always)]
fn exhausted(s: &mut State, oparg: u32) -> Flow {
    s.skip(Opcode::FOR_ITER.caches() + oparg as usize + 1);
    Flow::Next
}
#[inline(always)]
pub fn for_iter(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    adaptive!(s);
    s.save();
    let item = if t.watch.get() == 0 { iter::next(t, s.peek(1)) } else { next_watched(t, s.fp, s.peek(1)) };
    match try_flow!(item) {
        Some(v) => next_item(s, v),
        None => exhausted(s, oparg),
    }
}
/// As [`iter::next`]; tools are told of a StopIteration.
#[cold]
#[inline(never)]
fn next_watched(t: &Thread, fp: Fp, it: Value) -> PyResult<Option<Value>> {
    let Some(next) = t.class_of(it).slots.get().iternext else { return iter::next(t, it) };
    match next(t, it) {
        Err(raised) if t.exception_matches(t.types.stop_iteration) => {
            crate::interp::monitoring::raised(t, fp);
            if !t.exception_matches(t.types.stop_iteration) {
                return Err(raised);
            }
            t.take_exception(raised);
            Ok(None)
        }
        other => other,
    }
}
#[inline(always)]
pub fn for_iter_range(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let it = guard_some!(s.peek(1).downcast::<PyRangeIter>());
    // Numbers that need a box are rare enough for the generic form.
    let v = guard_some!(Value::try_from_int(it.next.get()));
    match it.as_ref().step() {
        Some(_) => next_item(s, v),
        None => exhausted(s, oparg),
    }
}
#[inline(always)]
pub fn for_iter_list(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let it = guard_some!(s.peek(1).downcast::<PyListIter>());
    match it.as_ref().step() {
        Some(v) => next_item(s, v),
        None => exhausted(s, oparg),
    }
}
#[inline(always)]
pub fn for_iter_tuple(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let it = guard_some!(s.peek(1).downcast::<PyTupleIter>());
    match it.as_ref().step() {
        Some(v) => next_item(s, v),
        None => exhausted(s, oparg),
    }
}
/// Enters the generator's frame in place. It yields to the instruction behind this one, and returns to the END_FOR.
#[inline(always)]
pub fn for_iter_gen(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let generator = guard_some!(s.peek(1).downcast::<PyGenerator>());
    guard!(generator.is_plain() && generator.state.get() < generator::EXECUTING);
    if generator.code().count_resumption() {
        return Flow::Cold(Cold::HOT_RESUME);
    }
    s.save();
    let return_pc = s.pc.add(Opcode::FOR_ITER.caches() + oparg as usize);
    match generators::enter(t, s.fp, generator, Value::NONE, return_pc) {
        Some(fp) => {
            *s = State::of(fp);
            Flow::Next
        }
        None => Flow::Error,
    }
}
