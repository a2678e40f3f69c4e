//! What compiled code calls to be left.

use super::take_over::finish_instruction;
use super::{CallSite, EXITED, RAISED, TAKEN, take_over, word_address};
use crate::abi::slots::SendResult;
use crate::abi::tier::{Entry, Job, ResumePoint, Warmth, bump, count_exit};
use crate::frames::window::{Fp, Frame, flags};
use crate::interp::{tier, unwind};
use crate::objects::function::PyFunction;
use crate::objects::generator::{self, PyGenerator};
use crate::prelude::*;

/// The end of the Python stack while `inner`, a frame of the interpreter, is the innermost one.
fn stack_top_of(inner: Fp) -> *mut u64 {
    match inner.generator() {
        Some(g) => g.stack.get(),
        None => inner.as_ptr().cast::<u64>().wrapping_add(inner.code.get().window_words as usize),
    }
}
/// The windows are the interpreter's: nothing of compiled code is left in this frame.
fn leave(t: &Thread, fp: Fp, inner: Fp) -> u64 {
    fp.site.set(0);
    t.frame.set(Some(inner));
    t.stack_top.set(stack_top_of(inner));
    EXITED
}

/// The types of the topmost two values of a frame's operand stack.
#[cold]
fn operand_types(t: &Thread, inner: Fp) -> String {
    let depth = inner.stack_depth();
    let types: Vec<String> = (depth.saturating_sub(2)..depth)
        // SAFETY: slots below the saved stack pointer.
        .filter_map(|i| unsafe { *inner.stack_base().add(i) })
        .map(|v| t.class_of(v).name().to_string())
        .collect();
    types.join(", ")
}

/// A guard failed, or a path ends that was not compiled: the interpreter executes the instruction again.
///
/// # Safety
/// Called by compiled code, whose values are in their homes; `frame` is its window, linked.
pub unsafe extern "C" fn exit(t: &Thread, frame: *mut Frame, site: &'static CallSite) -> u64 {
    // SAFETY: by the caller's promise.
    let fp = unsafe { Fp::new(frame) };
    let inner = take_over(t, fp, site);
    let last = site.innermost();
    inner.pc.set(inner.code.get().first().add(last.start as usize));
    bump(&t.tier.stats.exits);
    count_exit(t, site);
    site.reason.count.set(site.reason.count.get() + 1);
    site.reason.see(|| operand_types(t, inner));
    let result = leave(t, fp, inner);
    tier::exited(t, inner, site);
    result
}

/// Where a pending exception is looked for a handler, in a frame that was taken over: its position; RERAISE says itself which instruction is to
/// blame, and adds no entry to the traceback.
fn blamed(t: &Thread, inner: Fp, site: &'static CallSite) -> (crate::frames::Pc, bool) {
    let (code, at) = (inner.code.get(), inner.pc.get());
    let unit = site.innermost().op as usize;
    let oparg = (code.unit(unit) >> 8) as usize;
    match code.base_opcode(unit) {
        brolga_bytecode::Opcode::RERAISE => {}
        // `raise` alone: there may have been nothing to raise again.
        brolga_bytecode::Opcode::RAISE_VARARGS if oparg == 0 => {
            return (at, t.exception.get() == crate::frames::handled_exception(t));
        }
        _ => return (at, false),
    }
    if oparg > 0
        && let Some(slot) = inner.stack_depth().checked_sub(1 + oparg)
        && let Some(lasti) = inner.stack_slot(slot).and_then(Value::as_small_int)
    {
        inner.pc.set(code.first().add(lasti as usize / 2 + 1));
    }
    (at, true)
}

/// An exception is pending.
///
/// # Safety
/// As [`exit`].
pub unsafe extern "C" fn raised(t: &Thread, frame: *mut Frame, site: &'static CallSite) -> u64 {
    // SAFETY: by the caller's promise.
    let fp = unsafe { Fp::new(frame) };
    debug_assert!(t.exception.get().is_some());
    bump(&t.tier.stats.raises);
    count_exit(t, site);
    if fp.site.get() & TAKEN != 0 {
        // SAFETY: the innermost window of the site's frames; the code has just run.
        let inner = unsafe { Fp::new(word_address(fp, &*site.owner.get(), site.innermost().window as usize).cast()) };
        return leave(t, fp, inner);
    }
    let inner = take_over(t, fp, site);
    tier::not_caught(t, site);
    // SAFETY: the code has just run.
    if matches!(unsafe { &*site.owner.get() }.entry, Entry::Loop(_)) {
        return leave(t, fp, inner);
    }
    fp.site.set(0);
    t.frame.set(Some(inner));
    t.stack_top.set(stack_top_of(inner));
    let (at, reraise) = blamed(t, inner, site);
    let Some(state) = unwind::unwind(t, inner, at, reraise) else { return RAISED };
    state.fp.pc.set(state.pc);
    state.fp.sp.set(state.sp);
    leave(t, fp, state.fp)
}

/// What [`caught`] gives if compiled code goes on.
pub const CAUGHT: u64 = 1;

/// An exception is pending that a handler in the compiled function's own code catches. The word is [`CAUGHT`], or what the
/// compiled function is to return.
///
/// # Safety
/// As [`exit`].
pub unsafe extern "C" fn caught(t: &Thread, frame: *mut Frame, site: &'static CallSite) -> u64 {
    // SAFETY: by the caller's promise.
    let fp = unsafe { Fp::new(frame) };
    debug_assert!(t.exception.get().is_some());
    bump(&t.tier.stats.caught);
    // Who looked may have changed locals that compiled code has in registers.
    let taken = fp.site.get() & TAKEN != 0;
    let inner = if taken {
        // SAFETY: the innermost window of the site's frames.
        unsafe { Fp::new(word_address(fp, &*site.owner.get(), site.innermost().window as usize).cast()) }
    } else {
        take_over(t, fp, site)
    };
    // SAFETY: the code is running.
    let unit = unsafe { &*site.owner.get() };
    t.frame.set(Some(inner));
    t.stack_top.set(stack_top_of(inner));
    let (at, reraise) = blamed(t, inner, site);
    let Some(state) = unwind::unwind(t, inner, at, reraise) else { return RAISED };
    if state.fp == fp && !taken && unit.valid.get() && t.watch.get() == 0 {
        if fp.has_flag(flags::OBJECT)
            && let Some(object) = fp.object.get()
        {
            object.runs_compiled(t);
        }
        fp.site.set(std::ptr::from_ref(site) as usize);
        t.frame.set(Some(fp));
        // SAFETY: the end of the code's words.
        t.stack_top.set(unsafe { word_address(fp, unit, unit.words as usize) });
        return CAUGHT;
    }
    if state.fp != fp {
        tier::not_caught(t, site);
    }
    state.fp.pc.set(state.pc);
    state.fp.sp.set(state.sp);
    leave(t, fp, state.fp)
}

/// Code that was made quickly has run as often as it should: asks for better code, once.
///
/// # Safety
/// `warmth` belongs to code that runs `function`.
pub unsafe extern "C" fn warm(t: &Thread, warmth: *const Warmth, function: Value) {
    // SAFETY: by the caller's promise.
    let warmth = unsafe { &*warmth };
    warmth.left.set(Warmth::WANTED);
    if warmth.entry == Entry::Call {
        // SAFETY: by the caller's promise.
        let function: Gc<PyFunction> = unsafe { function.cast() };
        t.tier.warm.borrow_mut().push(Job { function, code: function.code(), entry: warmth.entry });
    }
    // A loop leaves at its poll. The compiler is asked when it is entered again, for it looks at the frame.
    t.poll.fetch_or(crate::thread::poll::COMPILED, std::sync::atomic::Ordering::Release);
}

/// A compiled function returns whose frame an object refers to: hands the locals over.
///
/// # Safety
/// As [`exit`].
pub unsafe extern "C" fn let_go(t: &Thread, frame: *mut Frame, site: &'static CallSite) {
    // SAFETY: by the caller's promise.
    let fp = unsafe { Fp::new(frame) };
    take_over(t, fp, site);
    if let Err(Raised(())) = crate::objects::frame::window_dies(t, fp) {
        // Out of memory: the frame object goes without its locals.
        let _ = t.exception.replace(None);
    }
}

/// A function that was inlined returns, and some inlined frame in this window has an object; the code goes on. `site` describes the frames; what it
/// names is at home.
///
/// # Safety
/// As [`exit`].
pub unsafe extern "C" fn let_go_inlined(t: &Thread, frame: *mut Frame, site: &'static CallSite) {
    // SAFETY: by the caller's promise.
    let fp = unsafe { Fp::new(frame) };
    if let Err(Raised(())) = crate::objects::frame::inlined_dies(t, fp, site) {
        // Out of memory: the frame object goes without its locals.
        let _ = t.exception.replace(None);
    }
}

/// The interpreter took the frame over during a call that is finished now; `after` describes the state behind the instruction.
///
/// # Safety
/// As [`exit`].
pub unsafe extern "C" fn taken(t: &Thread, frame: *mut Frame, after: &'static CallSite, kept: usize) -> u64 {
    // SAFETY: by the caller's promise.
    let fp = unsafe { Fp::new(frame) };
    bump(&t.tier.stats.takeovers);
    let inner = finish_instruction(t, fp, after, kept);
    leave(t, fp, inner)
}

/// A compiled callee exited: runs the interpreter until the callee's frame is left. Gives its result as compiled code expects it.
pub extern "C" fn finish_callee(t: &Thread) -> u64 {
    match tier::run_exited(t) {
        Ok(v) => v.bits(),
        Err(Raised(())) => RAISED,
    }
}

/// A function without machine code is called: counts the call, so that it gets some.
///
/// # Safety
/// As [`divert`].
pub unsafe extern "C" fn call_cold(t: &Thread, function: Value, args: *const Value, count: usize) -> u64 {
    // SAFETY: by the caller's promise.
    let args = unsafe { std::slice::from_raw_parts(args, count) };
    // SAFETY: compiled code passes a function object.
    let function = unsafe { function.cast() };
    match tier::call_bound(t, function, args) {
        Ok(v) => v.bits(),
        Err(Raised(())) => RAISED,
    }
}

/// A compiled function was called that does not run as such now (it has no code any more, or stack is low, or somebody wants attention):
/// calls it through the interpreter.
///
/// # Safety
/// `args` points to `count` values, the function's parameters.
pub unsafe extern "C" fn divert(t: &Thread, function: Value, args: *const Value, count: usize) -> u64 {
    bump(&t.tier.stats.diverted);
    // SAFETY: by the caller's promise.
    let args = unsafe { std::slice::from_raw_parts(args, count) };
    // SAFETY: compiled code passes a function object.
    let function = unsafe { function.cast() };
    match tier::interpret(t, function, args) {
        Ok(v) => v.bits(),
        Err(Raised(())) => RAISED,
    }
}

/// Compiled code resumes a generator that has no machine code where it stands, or is not suspended. The generator's state tells afterwards
/// whether it yielded.
///
/// # Safety
/// `g` is a generator or coroutine.
pub unsafe extern "C" fn resume(t: &Thread, g: Value, v: Value) -> u64 {
    // SAFETY: by the caller's promise.
    let g: Gc<PyGenerator> = unsafe { g.cast() };
    match generator::control::send(t, g, v) {
        Ok(SendResult::Next(v) | SendResult::Return(v)) => v.bits(),
        Err(Raised(())) => RAISED,
    }
}

/// A generator was resumed as machine code that does not run now: as [`divert`].
///
/// # Safety
/// `frame` is the window of a generator that is not linked yet.
pub unsafe extern "C" fn divert_resume(t: &Thread, frame: *mut Frame, v: Value) -> u64 {
    bump(&t.tier.stats.diverted);
    // SAFETY: by the caller's promise.
    let fp = unsafe { Fp::new(frame) };
    let g = PyGenerator::of_frame(fp);
    fp.remove_flag(flags::ENTRY);
    match crate::interp::generators::interpret(t, g, Some(v)) {
        Ok(v) => v.bits(),
        Err(Raised(())) => RAISED,
    }
}

/// A generator returns from compiled code.
///
/// # Safety
/// `frame` is its window, linked, and compiled code is done with it.
pub unsafe extern "C" fn finish_generator(t: &Thread, frame: *mut Frame, v: Value) -> u64 {
    // SAFETY: by the caller's promise.
    let fp = unsafe { Fp::new(frame) };
    fp.site.set(0);
    fp.sp.set(fp.slots());
    t.stack_top.set(PyGenerator::of_frame(fp).stack.get());
    let previous = fp.previous.get();
    crate::interp::generators::finish(t, fp);
    t.frame.set(previous);
    v.bits()
}

/// A generator that compiled code has suspended is to be logged.
///
/// # Safety
/// `frame` is its window.
pub unsafe extern "C" fn log_generator(frame: *mut Frame) {
    // SAFETY: by the caller's promise.
    PyGenerator::of_frame(unsafe { Fp::new(frame) }).header.write_barrier();
}

/// Makes a generator object: what RETURN_GENERATOR does. It begins at a point of `code`.
///
/// # Safety
/// `function` and `code` are what they are called; `slots` points to as many values (or nothing) as the code has locals.
pub unsafe extern "C" fn make_generator(
    t: &Thread,
    function: Value,
    code: Value,
    point: &ResumePoint,
    slots: *const Option<Value>,
) -> u64 {
    // SAFETY: by the caller's promise.
    let (function, code) = unsafe { (function.cast(), code.cast::<crate::objects::code::PyCode>()) };
    // SAFETY: by the caller's promise.
    let slots = unsafe { std::slice::from_raw_parts(slots, code.nlocalsplus as usize) };
    let made = PyGenerator::from_slots(t, function, code, point.unit as usize, slots);
    match made.and_then(|g| generator::control::register(t, g, code).map(|()| g)) {
        Ok(g) => {
            g.resume.set(point);
            g.value().bits()
        }
        Err(Raised(())) => RAISED,
    }
}
