//! The instrumented instructions: each reports, then does what its plain form does.

use super::{Event, events, instrument};
use crate::frames::window::{Fp, Pc};
use crate::interp::ops::{attributes, calls, exceptions, generators, iteration, try_flow};
use crate::interp::{Flow, State};
use crate::objects::function::{PyFunction, PyMethod};
use crate::objects::generator::PyGenerator;
use crate::prelude::*;
use crate::protocol::attr;
use brolga_bytecode::Opcode;
use brolga_bytecode::oparg::resume;

/// The code unit of the instruction that runs.
fn unit(s: &State) -> usize {
    (s.pc.offset_from(s.fp.code.get().first()) - 1).max(0) as usize
}
fn units_between(fp: Fp, pc: Pc) -> Value {
    Value::from_small_int(pc.offset_from(fp.code.get().first()) as i64 * 2)
}
/// Keeps an adaptive instruction from specializing: the opcode in its place is not its own.
fn pause(s: &State, op: Opcode) {
    if op.caches() > 0
        && !matches!(
            op.base(),
            Opcode::POP_JUMP_IF_FALSE
                | Opcode::POP_JUMP_IF_TRUE
                | Opcode::POP_JUMP_IF_NONE
                | Opcode::POP_JUMP_IF_NOT_NONE
        )
    {
        s.pc.set_cache(0, s.pc.cache(0) | 1 << 4);
    }
}
/// Whether a callback made the frame go on elsewhere, by assigning `f_lineno`.
fn jumped(s: &mut State) -> bool {
    if s.fp.pc.get() == s.pc {
        return false;
    }
    *s = State::of(s.fp);
    true
}
/// After a jump: the frame's saved position is that of the instruction to execute.
fn go_there(s: &mut State) -> Flow {
    s.pc = s.pc.sub(1);
    Flow::Next
}

pub fn line(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let here = unit(s);
    let code = s.fp.code.get();
    let previous = s.fp.instruction();
    let under = instrument::with_monitoring(&code, |m| m.under_line(here));
    if t.state.tracing.get() == 0 {
        let line = instrument::with_monitoring(&code, |m| m.line_at(here));
        // Nothing new if the instruction before was of the same line, except at the start of a frame.
        let same = previous >= 0
            && code.line_of(previous) == line
            && instrument::with_monitoring(&code, |m| m.base_at(previous as usize)) != Opcode::RESUME;
        s.save();
        if !same {
            let number = Value::from_small_int(i64::from(line));
            try_flow!(events::local(t, s.fp, Event::Line, here, &[number]));
            if jumped(s) {
                return go_there(s);
            }
        }
    }
    pause(s, under);
    Flow::Opcode(under as u8)
}
pub fn instruction(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let here = unit(s);
    let under = instrument::with_monitoring(&s.fp.code.get(), |m| m.under_instruction(here));
    if t.state.tracing.get() == 0 {
        s.save();
        try_flow!(events::local(t, s.fp, Event::Instruction, here, &[]));
        if jumped(s) {
            return go_there(s);
        }
    }
    pause(s, under);
    Flow::Opcode(under as u8)
}
pub fn resume(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    if instrument::instrument_if_stale(t, s.fp) {
        return Flow::Again;
    }
    let start = oparg & resume::LOCATION_MASK == resume::AT_FUNC_START;
    let event = if start { Event::PyStart } else { Event::PyResume };
    try_flow!(events::local(t, s.fp, event, unit(s), &[]));
    if jumped(s) {
        return go_there(s);
    }
    if oparg & resume::LOCATION_MASK <= resume::AFTER_YIELD && t.poll.load(std::sync::atomic::Ordering::Relaxed) != 0 {
        try_flow!(crate::interp::poll::serve(t, s.fp));
    }
    Flow::Next
}
pub fn return_value(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    try_flow!(events::local(t, s.fp, Event::PyReturn, unit(s), &[s.peek(1)]));
    let v = s.pop();
    if s.fp.flags.get() != 0 { crate::interp::calls::leave_with_flags(t, s, v) } else { calls::leave_frame(t, s, v) }
}
pub fn yield_value(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    try_flow!(events::local(t, s.fp, Event::PyYield, unit(s), &[s.peek(1)]));
    if jumped(s) {
        return go_there(s);
    }
    generators::yield_value(t, s, oparg)
}

/// Reports a call; then the plain form runs, and what a native callable does is reported.
fn reported_call(
    t: &Thread,
    s: &mut State,
    oparg: u32,
    callable: Value,
    first: Option<Value>,
    plain: impl FnOnce(&Thread, &mut State, u32) -> Flow,
    op: Opcode,
) -> Flow {
    let first = first.unwrap_or_else(|| events::missing(t));
    s.save();
    try_flow!(events::local(t, s.fp, Event::Call, unit(s), &[callable, first]));
    pause(s, op);
    let (frame, pc) = (s.fp, s.pc);
    let python = callable.downcast::<PyFunction>().is_some() || callable.downcast::<PyMethod>().is_some();
    let flow = plain(t, s, oparg);
    if python {
        return flow;
    }
    match flow {
        Flow::Next if s.fp == frame => {
            let after = *s;
            let result = s.peek(1);
            frame.pc.set(pc);
            frame.sp.set(after.sp);
            if events::native_call_ended(t, frame, true, callable, first).is_err() {
                // The result is dropped.
                s.pc = pc;
                s.drop(1);
                return Flow::Error;
            }
            let _ = result;
            Flow::Next
        }
        Flow::Error => {
            let _ = events::native_call_ended(t, frame, false, callable, first);
            Flow::Error
        }
        other => other,
    }
}
/// The callable and first argument of a call with `n` arguments and `extra` words above them; a bound method is taken apart.
fn called(s: &mut State, n: usize, extra: usize) -> (Value, Option<Value>) {
    if s.slot(n + 1 + extra).is_none()
        && let Some(m) = s.peek(n + 2 + extra).downcast::<PyMethod>()
    {
        s.set_slot(n + 2 + extra, m.function.get());
        s.set_slot(n + 1 + extra, m.receiver.get());
    }
    let first = s.slot(n + 1 + extra).or_else(|| if n > 0 { s.slot(n + extra) } else { None });
    (s.peek(n + 2 + extra), first)
}
pub fn call(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let (callable, first) = called(s, oparg as usize, 0);
    reported_call(t, s, oparg, callable, first, |t, s, oparg| calls::call(t, s, oparg), Opcode::CALL)
}
pub fn call_kw(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let (callable, first) = called(s, oparg as usize, 1);
    reported_call(t, s, oparg, callable, first, |t, s, oparg| calls::call_kw(t, s, oparg), Opcode::CALL_KW)
}
pub fn call_function_ex(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let callable = s.peek(4);
    let first = crate::objects::tuple::as_tuple(s.peek(2)).and_then(|args| args.as_ref().items().first().copied());
    reported_call(
        t,
        s,
        oparg,
        callable,
        first,
        |t, s, oparg| calls::call_function_ex(t, s, oparg),
        Opcode::CALL_FUNCTION_EX,
    )
}
pub fn load_super_attr(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let (callable, class, receiver) = (s.peek(3), s.peek(2), s.peek(1));
    let first = if oparg & 2 != 0 { class } else { events::missing(t) };
    s.save();
    try_flow!(events::local(t, s.fp, Event::Call, unit(s), &[callable, first]));
    pause(s, Opcode::LOAD_SUPER_ATTR);
    let in_python = callable.downcast::<PyFunction>().is_some() || callable.downcast::<PyMethod>().is_some();
    let proxy = attributes::super_proxy(t, callable, class, receiver, oparg & 2 != 0);
    if !in_python {
        let reported = events::native_call_ended(t, s.fp, proxy.is_ok(), callable, first);
        if proxy.is_ok() {
            try_flow!(reported);
        }
    }
    let v = try_flow!(proxy.and_then(|proxy| attr::get(t, proxy, s.name(oparg >> 2))));
    s.drop(2);
    s.set(1, v);
    if oparg & 1 != 0 {
        s.push_slot(None);
    }
    s.skip(Opcode::LOAD_SUPER_ATTR.caches());
    Flow::Next
}

/// Reports a transfer of control from the instruction at `unit` (events are switched off there) to `target`, and makes it.
fn transfer(t: &Thread, s: &mut State, event: Event, from: usize, target: Pc) -> Flow {
    let place = unit(s);
    s.save();
    let to = units_between(s.fp, target);
    try_flow!(events::local_at(t, s.fp, event, place, from, &[to]));
    if jumped(s) {
        return go_there(s);
    }
    s.pc = target;
    Flow::Next
}
pub fn jump_forward(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let target = s.pc.add(oparg as usize);
    let from = unit(s);
    transfer(t, s, Event::Jump, from, target)
}
pub fn jump_backward(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    if t.poll.load(std::sync::atomic::Ordering::Relaxed) != 0 {
        try_flow!(crate::interp::poll::serve(t, s.fp));
    }
    let target = s.pc.add(1).sub(oparg as usize);
    let from = unit(s);
    transfer(t, s, Event::Jump, from, target)
}
fn conditional(t: &Thread, s: &mut State, taken: bool, oparg: u32) -> Flow {
    s.pc.set_cache(0, s.pc.cache(0) << 1 | u16::from(taken));
    if !taken {
        s.skip(1);
        return Flow::Next;
    }
    let target = s.pc.add(1 + oparg as usize);
    let from = unit(s);
    transfer(t, s, Event::BranchRight, from, target)
}
pub fn pop_jump_if_true(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let v = s.pop();
    conditional(t, s, v == Value::TRUE, oparg)
}
pub fn pop_jump_if_false(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let v = s.pop();
    conditional(t, s, v == Value::FALSE, oparg)
}
pub fn pop_jump_if_none(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let v = s.pop();
    conditional(t, s, v.is_none(), oparg)
}
pub fn pop_jump_if_not_none(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let v = s.pop();
    conditional(t, s, !v.is_none(), oparg)
}
/// The conditional jump before this instruction was not taken.
pub fn not_taken(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    // Right before stands the jump with its unit of cache, or END_SEND.
    let here = unit(s);
    let has_cache = |m: &mut instrument::CodeMonitoring| m.base_at(here.saturating_sub(1)) == Opcode::CACHE;
    let caches = usize::from(instrument::with_monitoring(&s.fp.code.get(), has_cache));
    let from = here.saturating_sub(1 + caches);
    let target = s.pc;
    transfer(t, s, Event::BranchLeft, from, target)
}
/// A loop ended: the FOR_ITER that jumped here is to be found.
pub fn pop_iter(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let code = s.fp.code.get();
    let here = unit(s);
    let from = instrument::with_monitoring(&code, |m| loop_of(&code, m, here)).unwrap_or(here);
    s.drop(1);
    let target = s.pc;
    transfer(t, s, Event::BranchRight, from, target)
}
/// The FOR_ITER whose exhaustion leads to the POP_ITER at `unit`.
fn loop_of(code: &crate::objects::code::PyCode, m: &instrument::CodeMonitoring, unit: usize) -> Option<usize> {
    let mut i = 0;
    let mut oparg = 0usize;
    while i < unit {
        let op = m.base_at(i);
        oparg = oparg << 8 | usize::from(code.unit(i) >> 8);
        if op == Opcode::EXTENDED_ARG {
            i += 1;
            continue;
        }
        if op == Opcode::FOR_ITER && i + 1 + op.caches() + oparg + 1 == unit {
            return Some(i);
        }
        oparg = 0;
        i += 1 + op.caches();
    }
    None
}
pub fn for_iter(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    pause(s, Opcode::FOR_ITER);
    let (pc, depth) = (s.pc, s.sp);
    match iteration::for_iter(t, s, oparg) {
        Flow::Next if s.sp != depth => {
            let target = s.pc;
            s.pc = pc;
            let from = unit(s);
            transfer(t, s, Event::BranchLeft, from, target)
        }
        other => other,
    }
}
fn is_generator(v: Value) -> bool {
    v.downcast::<PyGenerator>().is_some_and(|g| g.is_sendable())
}
/// The StopIteration that stands for a generator's return value.
fn stop_iteration(t: &Thread, s: &State, v: Value) -> PyResult<()> {
    let args: &[Value] = if v.is_none() { &[] } else { &[v] };
    let exc = crate::protocol::call::call_values(t, t.types.stop_iteration.value(), args)?;
    events::local(t, s.fp, Event::StopIteration, unit(s), &[exc])
}
pub fn end_for(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    if is_generator(s.peek(2)) {
        try_flow!(stop_iteration(t, s, s.peek(1)));
    }
    s.drop(1);
    Flow::Next
}
pub fn end_send(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    if is_generator(s.peek(2)) {
        try_flow!(stop_iteration(t, s, s.peek(1)));
    }
    generators::end_send(t, s, oparg)
}
pub fn end_async_for(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let pc = s.pc;
    match exceptions::end_async_for(t, s, oparg) {
        Flow::Next => {
            let from = (pc.offset_from(s.fp.code.get().first()) - oparg as isize).max(0) as usize;
            transfer(t, s, Event::BranchRight, from, pc)
        }
        other => other,
    }
}
