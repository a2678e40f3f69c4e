//! How frames of generators and coroutines start, stop and go on.
//!
//! A generator's window lies in the generator object and runs there. While it runs it is an ordinary link of the frame chain; its entry in the chain
//! of handled exceptions is pushed on resumption and popped on suspension.

use super::{dispatch, tier};
use crate::frames::window::{Fp, Pc, flags};
use crate::objects::generator::{self, PyGenerator};
use crate::prelude::*;

/// Makes the generator object of the running frame (whose first instructions have just run) and moves the window into it. The old window is then
/// left like that of any function that returns.
#[inline(never)]
pub fn make(t: &Thread, fp: Fp) -> PyResult<Gc<PyGenerator>> {
    let g = PyGenerator::from_frame(t, fp)?;
    generator::created(t, g, fp)?;
    Ok(g)
}

/// Links a suspended generator's frame above `caller`, with `v` as the result of its `yield`. `None`: an exception is pending.
#[inline(always)]
pub fn enter(t: &Thread, caller: Fp, g: Gc<PyGenerator>, v: Value, return_pc: Pc) -> Option<Fp> {
    let fp = g.frame();
    let depth = caller.depth.get() + 1;
    if depth > t.recursion_limit.get() {
        let _ = t.raise_recursion_error("maximum recursion depth exceeded");
        return None;
    }
    resume(t, Some(caller), g, fp, depth, return_pc);
    // SAFETY: a suspended frame's stack has room for the value that was sent.
    unsafe { *fp.sp.get() = Some(v) };
    fp.sp.set(fp.sp.get().wrapping_add(1));
    Some(fp)
}
#[inline(always)]
fn resume(t: &Thread, caller: Option<Fp>, g: Gc<PyGenerator>, fp: Fp, depth: u32, return_pc: Pc) {
    fp.previous.set(caller);
    fp.depth.set(depth);
    fp.return_pc.set(return_pc);
    g.state.set(generator::EXECUTING);
    t.push_exc_item(&g.exc);
    t.frame.set(Some(fp));
}

/// Suspends the running generator at a `yield`. Returns the frame that resumed it, `None` if that was native code.
#[inline(always)]
pub fn suspend(t: &Thread, fp: Fp, g: Gc<PyGenerator>, oparg: u32) -> Option<Fp> {
    g.state.set(generator::SUSPENDED + (oparg & 1) as i8);
    g.resume.set(std::ptr::null());
    t.pop_exc_item(&g.exc);
    let previous = fp.previous.get();
    fp.previous.set(None);
    t.frame.set(previous);
    // From here on the collector finds the window through the object only.
    g.header.write_barrier();
    if fp.has_flag(flags::ENTRY) {
        fp.remove_flag(flags::ENTRY);
        return None;
    }
    previous
}

/// The generator's frame returned or was left by an exception: the window is dead.
#[inline]
pub fn finish(t: &Thread, fp: Fp) {
    let g = PyGenerator::of_frame(fp);
    g.state.set(generator::CLEARED);
    // Nothing is left to close.
    g.header.clear_flags(brolga_heap::object::flags::FINALIZER);
    t.pop_exc_item(&g.exc);
    g.exc.value.set(None);
    g.clear_window();
}

/// Runs a generator for native code until it yields, returns or raises; `v` is what its `yield` gives, `None` raises the pending exception there.
pub fn run(t: &Thread, g: Gc<PyGenerator>, v: Option<Value>) -> PyResult<Value> {
    if let Some(v) = v {
        match tier::resume::resume_from_native(t, g, v) {
            tier::resume::Resumed::Value(v) => return Ok(v),
            tier::resume::Resumed::Raised => return Err(Raised(())),
            tier::resume::Resumed::Not => {}
        }
    }
    interpret(t, g, v)
}
/// As [`run`], whatever machine code there is.
pub fn interpret(t: &Thread, g: Gc<PyGenerator>, v: Option<Value>) -> PyResult<Value> {
    let pending = if v.is_none() { t.exception.replace(None) } else { None };
    t.enter_native("")?;
    t.reserve_stack()?;
    let fp = g.frame();
    let caller = t.frame.get();
    let depth = caller.map_or(0, Fp::callee_depth) + 1;
    if depth > t.recursion_limit.get() {
        return Err(t.raise_recursion_error("maximum recursion depth exceeded"));
    }
    resume(t, caller, g, fp, depth, Pc::NULL);
    fp.add_flag(flags::ENTRY);
    // SAFETY: a suspended frame's stack has room for the value that was sent. Handlers around a `yield` count on it also when
    // something is thrown.
    unsafe { *fp.sp.get() = Some(v.unwrap_or(Value::NONE)) };
    fp.sp.set(fp.sp.get().wrapping_add(1));
    match v {
        Some(_) => dispatch::run(t, fp),
        None => {
            t.exception.set(pending);
            // What is thrown in is raised by the instruction that a resumed generator executes first.
            fp.pc.set(fp.pc.get().add(1));
            super::monitoring::thrown(t, fp);
            dispatch::run_raising(t, fp)
        }
    }
}
