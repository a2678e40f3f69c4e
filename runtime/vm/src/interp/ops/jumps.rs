//! Jumps, and the points where the interpreter looks up from its work.

use super::try_flow;
use crate::interp::state::Cold;
use crate::interp::{Flow, State, poll};
use crate::prelude::*;
use brolga_bytecode::Opcode;

/// Serves what [`Thread::poll`] asks for.
macro_rules! check_poll {
    ($t:expr, $s:expr) => {
        if $t.poll.load(std::sync::atomic::Ordering::Relaxed) != 0 {
            $s.save();
            $crate::interp::ops::try_flow!($crate::interp::poll::serve($t, $s.fp));
        }
    };
}
pub(super) use check_poll;

/// The start of a function and the points after yields. Quickens itself to the form that need not look at the monitoring state.
#[inline(always)]
pub fn resume(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    if crate::interp::monitoring::instrument_if_stale(t, s.fp) {
        return Flow::Again;
    }
    if crate::interp::monitoring::instrument::may_quicken_resume(&s.fp.code.get()) {
        s.pc.set_opcode(Opcode::RESUME_CHECK);
    }
    resume_check(t, s, oparg)
}
#[inline(always)]
pub fn resume_check(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let _ = (s, oparg);
    if t.watch.get() | t.poll.load(std::sync::atomic::Ordering::Relaxed) != 0 {
        return Flow::Cold(Cold::RESUME_POLL);
    }
    Flow::Next
}
#[inline(always)]
fn polled(t: &Thread) -> bool {
    t.poll.load(std::sync::atomic::Ordering::Relaxed) != 0
}
pub fn resume_poll(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    use brolga_bytecode::oparg::resume;
    s.save();
    if crate::interp::monitoring::instrument_if_stale(t, s.fp) {
        return Flow::Again;
    }
    // After `yield from` and `await` CPython does not look: a delegate that runs long polls itself.
    if polled(t) && oparg & resume::LOCATION_MASK <= resume::AFTER_YIELD {
        try_flow!(poll::serve(t, s.fp));
    }
    Flow::Next
}
#[inline(always)]
pub fn jump_forward(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.skip(oparg as usize);
    Flow::Next
}
/// The first execution: chooses between counting for the optimizing tier and not.
#[inline(always)]
pub fn jump_backward(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    if s.pc.is_instrumented() {
        return jump_backward_no_jit(t, s, oparg);
    }
    let form = if t.interp.tier_up.get() { Opcode::JUMP_BACKWARD_JIT } else { Opcode::JUMP_BACKWARD_NO_JIT };
    if form == Opcode::JUMP_BACKWARD_JIT {
        let limit = t.tier.tier.get().map_or(4095, |tier| tier.thresholds().1);
        s.pc.set_cache(0, crate::interp::specialize::counter::loop_counter(limit));
    }
    s.pc.set_opcode(form);
    Flow::Again
}
#[inline(always)]
pub fn jump_backward_no_jit(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    if polled(t) {
        return Flow::Cold(Cold::JUMP_BACKWARD_POLL);
    }
    s.pc = s.pc.add(1).sub(oparg as usize);
    Flow::Next
}
pub fn jump_backward_poll(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    try_flow!(poll::serve(t, s.fp));
    s.pc = s.pc.add(1).sub(oparg as usize);
    Flow::Next
}
#[inline(always)]
pub fn jump_backward_jit(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    // Counts down; at zero the loop is hot.
    let counter = s.pc.cache(0);
    if crate::interp::specialize::counter::triggers(counter) {
        return Flow::Cold(Cold::HOT_LOOP);
    }
    s.pc.set_cache(0, crate::interp::specialize::counter::advance(counter));
    jump_backward_no_jit(t, s, oparg)
}
#[inline(always)]
pub fn jump_backward_no_interrupt(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.pc = s.pc.sub(oparg as usize);
    Flow::Next
}
/// Jumps over the cache, and further if `taken`; the cache keeps the last sixteen outcomes. A NOT_TAKEN that nobody watches is jumped over too.
#[inline(always)]
fn branch(s: &mut State, taken: bool, oparg: u32) -> Flow {
    s.pc.set_cache(0, s.pc.cache(0) << 1 | u16::from(taken));
    let unwatched = usize::from(s.pc.cache(1) as u8 == Opcode::NOT_TAKEN as u8);
    s.skip(1 + if taken { oparg as usize } else { unwatched });
    Flow::Next
}
/// Goes on with the truth that the instruction before `s.pc` found, whose operands have left the stack: a conditional jump that follows is done
/// here, without a detour through a value and the dispatch.
#[inline(always)]
pub(super) fn with_truth(s: &mut State, truth: bool) -> Flow {
    let unit = s.pc.unit();
    let jump_if = unit as u8 == Opcode::POP_JUMP_IF_TRUE as u8;
    if jump_if || unit as u8 == Opcode::POP_JUMP_IF_FALSE as u8 {
        s.skip(1);
        return branch(s, truth == jump_if, u32::from(unit >> 8));
    }
    s.push(Value::from_bool(truth));
    Flow::Next
}
#[inline(always)]
pub fn pop_jump_if_false(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let v = s.pop();
    branch(s, v == Value::FALSE, oparg)
}
#[inline(always)]
pub fn pop_jump_if_true(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let v = s.pop();
    branch(s, v == Value::TRUE, oparg)
}
#[inline(always)]
pub fn pop_jump_if_none(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let v = s.pop();
    branch(s, v.is_none(), oparg)
}
#[inline(always)]
pub fn pop_jump_if_not_none(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let v = s.pop();
    branch(s, !v.is_none(), oparg)
}
