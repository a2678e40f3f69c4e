//! The instrumented instructions.

use crate::interp::{Flow, State};
use crate::prelude::*;

#[inline(always)]
pub fn line(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn instruction(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn resume(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn return_value(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn yield_value(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn call(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn call_kw(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn call_function_ex(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn load_super_attr(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn for_iter(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn end_for(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn end_send(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn end_async_for(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn pop_iter(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn jump_forward(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn jump_backward(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn pop_jump_if_true(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn pop_jump_if_false(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn pop_jump_if_none(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn pop_jump_if_not_none(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
pub fn not_taken(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    unexpected(t, s)
}
#[inline(always)]
fn unexpected(t: &Thread, s: &mut State) -> Flow {
    s.save();
    let _ = t.raise_system_error("instrumented instruction");
    Flow::Error
}
