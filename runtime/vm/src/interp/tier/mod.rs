//! Compiled code as the interpreter sees it: when to ask for it, how it is entered, and how the interpreter goes on after it was left.
//!
//! Calls: a frame that was just pushed for a function with machine code is taken down again, and the code called with the arguments from
//! the window. Loops: the frame stays as it is, compiled code runs in it.

pub mod consume;
pub mod operator;
pub mod resume;
pub mod step;

use crate::abi::enter::enter;
use crate::abi::tier::{Compiled, Entry, Job, Warmth, bump};
use crate::deopt::{CallSite, EXITED};
use crate::frames::window::{Fp, flags};
use crate::interp::{Flow, State, calls, dispatch, specialize::counter};
use crate::objects::code::PyCode;
use crate::objects::function::PyFunction;
use crate::objects::generator::EXECUTING;
use crate::prelude::*;
use brolga_bytecode::Opcode;
use std::rc::Rc;

/// Clears what earlier calls left below on the native stack.
#[cold]
#[inline(never)]
fn tidy() {
    std::hint::black_box(&mut [0u64; 2048]);
}

/// Runs compiled code, with the stack below cleared before and after it if that is asked for.
#[inline(always)]
fn tidied<R>(t: &Thread, run: impl FnOnce() -> R) -> R {
    if t.tier.tidy.get() {
        tidy();
    }
    let result = run();
    if t.tier.tidy.get() {
        tidy();
    }
    result
}

/// How a compiled call went.
enum Called {
    Value(Value),
    Raised,
    /// Interpret the frame.
    Not,
}

/// Whether there is native stack for compiled code, and nobody watches execution.
#[inline]
fn may_enter(t: &Thread) -> bool {
    let here = 0u8;
    (&raw const here as usize) > t.compiled_stack_limit.get() && t.watch.get() == 0
}

/// After an exit: interprets until the frame that is marked as an entry is left.
pub fn run_exited(t: &Thread) -> PyResult<Value> {
    // An exit leaves a frame.
    let Some(fp) = t.frame.get() else { return Err(t.raise_system_error("exit without a frame")) };
    if t.exception.get().is_some() { dispatch::run_raising(t, fp) } else { dispatch::run(t, fp) }
}

/// Interprets a function, whatever machine code it has. `slots` are its parameters.
pub fn interpret(t: &Thread, function: Gc<PyFunction>, slots: &[Value]) -> PyResult<Value> {
    t.enter_native("")?;
    match calls::push_bound(t, t.frame.get(), function, slots, flags::ENTRY) {
        Some(fp) => dispatch::run(t, fp),
        None => Err(Raised(())),
    }
}

/// Calls a function whose parameters are bound, and counts the call.
pub fn call_bound(t: &Thread, function: Gc<PyFunction>, slots: &[Value]) -> PyResult<Value> {
    t.enter_native("")?;
    match calls::push_bound(t, t.frame.get(), function, slots, flags::ENTRY) {
        Some(fp) => run_pushed(t, fp),
        None => Err(Raised(())),
    }
}

/// Calls a simple function that has machine code from native code, without a frame of the interpreter: with as many arguments and defaults as it
/// has parameters. `None`: it has to be interpreted.
#[inline]
pub fn call_exact(
    t: &Thread,
    function: Gc<PyFunction>,
    code: Gc<PyCode>,
    args: &[Value],
    defaults: &[Value],
) -> Option<PyResult<Value>> {
    let base = t.stack_top.get();
    // The code itself looks whether there is room for the rest of its window.
    let end = base.wrapping_add(crate::frames::window::HEADER_WORDS + args.len() + defaults.len());
    if !may_enter(t) || end > t.stack_limit.get() || t.tier.tidy.get() {
        return None;
    }
    bump(&t.tier.stats.entered);
    let depth = t.frame.get().map_or(0, Fp::callee_depth) + 1;
    // SAFETY: the words from the stack's top to its limit are ours.
    unsafe {
        let p = base.cast::<crate::frames::window::Frame>();
        (&raw mut (*p).flags).cast::<u32>().write(flags::ENTRY);
        (&raw mut (*p).depth).cast::<u32>().write(depth);
        let slots = p.add(1).cast::<u64>();
        for (i, v) in args.iter().chain(defaults).enumerate() {
            // Volatile, so that this loop of a few steps stays one.
            slots.add(i).write_volatile(v.bits());
        }
    }
    // SAFETY: an adapter and its code, as the compiler made them; the window holds the arguments.
    let word =
        unsafe { enter(t, code.adapter.get(), base as usize, function.value().bits(), code.entry.get() as usize) };
    if word & !EXITED != 0 {
        // SAFETY: RAISED and EXITED differ from values in one bit.
        return Some(Ok(unsafe { Value::from_bits_unchecked(word) }));
    }
    Some(if word == EXITED { run_exited(t) } else { Err(Raised(())) })
}

/// The frame of a function that was called often has just been pushed: runs it as machine code if there is any, asks for it otherwise.
#[inline(never)]
fn call_compiled(t: &Thread, fp: Fp) -> Called {
    let code = fp.code.get();
    if code.entry.get().is_null() {
        ask(t, fp, Entry::Call);
        if code.entry.get().is_null() {
            return Called::Not;
        }
    }
    code.countdown.set(0);
    if !may_enter(t) || fp.flags.get() & (flags::GENERATOR | flags::OBJECT | flags::CONSUMED) != 0 {
        return Called::Not;
    }
    let (address, adapter) = (code.entry.get(), code.adapter.get());
    bump(&t.tier.stats.entered);
    let function = fp.function.get();
    // As a compiled caller would leave it: the callee makes the window its own.
    fp.flags.set(flags::ENTRY);
    t.frame.set(fp.previous.get());
    t.stack_top.set(fp.as_ptr().cast());
    // SAFETY: an adapter and its code, as the compiler made them; the window holds the arguments.
    let word = unsafe { enter(t, adapter, fp.as_ptr() as usize, function.value().bits(), address as usize) };
    if word == EXITED {
        return match run_exited(t) {
            Ok(v) => Called::Value(v),
            Err(Raised(())) => Called::Raised,
        };
    }
    // SAFETY: a value's word, or zero.
    match unsafe { Value::from_bits(word) } {
        Some(v) => Called::Value(v),
        None => Called::Raised,
    }
}

/// A pushed frame whose code is hot: the continuation of calls.
pub fn hot_call(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    tidied(t, || hot_call_here(t, s, oparg))
}
#[inline(never)]
fn hot_call_here(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let fp = s.fp;
    let (previous, return_pc, bits) = (fp.previous.get(), fp.return_pc.get(), fp.flags.get());
    let result = call_compiled(t, fp);
    let v = match result {
        Called::Not => return Flow::Next,
        Called::Raised => None,
        Called::Value(v) => Some(v),
    };
    // SAFETY: calls in place have a caller.
    let caller = unsafe { previous.unwrap_unchecked() };
    s.fp = caller;
    let Some(v) = v else { return Flow::Error };
    s.pc = return_pc;
    s.sp = caller.sp.get();
    if bits & flags::INIT != 0 {
        if !v.is_none() {
            let class = t.class_of(v).name();
            let _ = t.raise_type_error(format!("__init__() should return None, not '{class}'"));
            return Flow::Error;
        }
        return Flow::Next;
    }
    s.push(v);
    Flow::Next
}

/// Runs a frame that native code has pushed, as machine code if there is any.
#[inline]
pub fn run_pushed(t: &Thread, fp: Fp) -> PyResult<Value> {
    let code = fp.code.get();
    if code.count_call() {
        match tidied(t, || call_compiled(t, fp)) {
            Called::Value(v) => return Ok(v),
            Called::Raised => return Err(Raised(())),
            Called::Not => {}
        }
    }
    dispatch::run(t, fp)
}

/// A loop's counter has run out, at its JUMP_BACKWARD.
pub fn hot_loop(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    tidied(t, || hot_loop_here(t, s, oparg))
}
#[inline(never)]
fn hot_loop_here(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    use crate::interp::ops::jumps;
    let fp = s.fp;
    if t.poll.load(std::sync::atomic::Ordering::Relaxed) != 0 {
        return jumps::jump_backward_poll(t, s, oparg);
    }
    let code = fp.code.get();
    let header = s.pc.add(1).sub(oparg as usize);
    let entry = Entry::Loop(header.offset_from(code.first()) as u32);
    if code.cold.compiled.borrow().find(entry).is_none() {
        s.save();
        // The position of the loop's start, for the compiler to look from.
        ask(t, fp, entry);
    }
    let found = code.cold.compiled.borrow().find(entry).cloned();
    let Some(found) = found else {
        let limit = t.tier.tier.get().map_or(4095, |x| x.thresholds().1);
        s.pc.set_cache(0, counter::loop_counter(limit));
        s.pc = header;
        return Flow::Next;
    };
    crate::abi::tier::awaken(t, &found);
    let found = better_loop(t, s, fp, found);
    // Code of generators finds its window in a generator.
    let misplaced = fp.has_flag(flags::CONSUMED)
        || fp.flags.get() & (flags::GENERATOR | flags::OBJECT) == flags::GENERATOR | flags::OBJECT;
    if !may_enter(t) || misplaced {
        s.pc.set_cache(0, counter::loop_counter(64));
        s.pc = header;
        return Flow::Next;
    }
    // The next iteration comes here at once.
    s.pc.set_cache(0, 0);
    fp.pc.set(header);
    fp.sp.set(s.sp);
    enter_loop(t, s, &found)
}
/// Asks for better code for a loop that ran long in quickly made code; gives what there is.
fn better_loop(t: &Thread, s: &mut State, fp: Fp, found: Rc<Compiled>) -> Rc<Compiled> {
    let wanted = found.warmth.as_ref().is_some_and(|w| w.left.get() == Warmth::WANTED);
    let Some(tier) = t.tier.tier.get().filter(|_| wanted && t.watch.get() == 0) else { return found };
    s.save();
    let code = fp.code.get();
    tier.warm(t, Job { function: fp.function.get(), code, entry: found.entry }, Some(fp));
    let now = code.cold.compiled.borrow().find(found.entry).cloned();
    now.unwrap_or(found)
}
fn enter_loop(t: &Thread, s: &mut State, found: &Rc<Compiled>) -> Flow {
    let fp = s.fp;
    let top = t.stack_top.get();
    let end = match fp.generator() {
        Some(g) => {
            g.stack.set(top);
            top.wrapping_add(found.words.saturating_sub(found.split) as usize)
        }
        None => fp.as_ptr().cast::<u64>().wrapping_add(found.words as usize),
    };
    // Inlined frames count; near the limits the interpreter finds the one that is too many.
    if end > t.stack_limit.get() || fp.depth.get() + found.deepest > t.recursion_limit.get() {
        s.pc = fp.pc.get();
        return Flow::Next;
    }
    bump(&t.tier.stats.loops_entered);
    t.stack_top.set(end.max(top));
    if let Some(object) = fp.object.get() {
        object.runs_compiled(t);
    }
    let (previous, was_entry) = (fp.previous.get(), fp.has_flag(flags::ENTRY));
    // SAFETY: code for a loop of this frame's code.
    let word = unsafe { enter(t, found.address, fp.as_ptr() as usize, 0, 0) };
    if word == EXITED {
        let Some(fp) = t.frame.get() else { return Flow::Error };
        *s = State::of(fp);
        return if t.exception.get().is_some() { Flow::Error } else { Flow::Next };
    }
    fp.site.set(0);
    t.stack_top.set(top);
    // SAFETY: compiled code leaves by an exit when something is raised; so this is a value's word.
    let v = unsafe { Value::from_bits_unchecked(word) };
    if let Some(g) = fp.generator()
        && g.state.get() < EXECUTING
    {
        // It yielded, and unlinked its window.
        let Some(caller) = previous.filter(|_| !was_entry) else { return Flow::Exit(v) };
        *s = State::of(caller);
        // Both SEND and FOR_ITER have one unit of cache.
        s.skip(Opcode::SEND.caches());
        s.push(v);
        return Flow::Next;
    }
    calls::leave_frame(t, s, v)
}

/// Asks the compiler.
#[cold]
fn ask(t: &Thread, fp: Fp, entry: Entry) {
    let Some(tier) = t.tier.tier.get() else {
        fp.code.get().countdown.set(i32::MAX);
        return;
    };
    let code = fp.code.get();
    let (calls, _) = tier.thresholds();
    match entry {
        Entry::Call => code.countdown.set(calls),
        Entry::Resume(_) => code.resume_countdown.set(calls),
        Entry::Loop(_) => {}
    }
    if t.watch.get() != 0 || code.unverified.get() {
        return;
    }
    crate::abi::tier::reap(t);
    tier.hot(t, Job { function: fp.function.get(), code, entry }, Some(fp));
}

/// How many exits a piece of code may take before it is given up and compiled anew with what was learnt.
const EXITS_PER_SITE: u32 = 24;
/// How often a code object's machine code may be given up because of exits.
const MAX_RECOMPILATIONS: u32 = 12;

/// Compiled code was left through a guard; `fp` is the innermost frame, ready to execute the instruction.
pub fn exited(t: &Thread, fp: Fp, site: &'static CallSite) {
    if t.tier.fail_every.get() != 0 && t.guard_countdown.get() == 0 {
        // The next one at a distance that varies, so that no loop is in step with it. What failed on purpose is nothing to learn from.
        let every = t.tier.fail_every.get();
        let turns = t.tier.stats.injected.get();
        t.guard_countdown.set(1 + every / 2 + turns.wrapping_mul(0x9e37_79b9) % every);
        crate::abi::tier::bump(&t.tier.stats.injected);
        return;
    }
    let count = site.reason.count.get();
    if site.reason.expected {
        return;
    }
    crate::feedback::guard_failed(t, fp, site.reason.early);
    if count < EXITS_PER_SITE || t.tier.fail_guard.get() != 0 {
        return;
    }
    give_up(t, site);
}
/// Compiles anew with what was learnt, unless that was done often enough.
fn give_up(t: &Thread, site: &'static CallSite) {
    // SAFETY: the code has just run.
    let unit = unsafe { &*site.owner.get() };
    let code = unit.code;
    if code.cold.compiled.borrow().invalidations >= MAX_RECOMPILATIONS {
        return;
    }
    let found = code.cold.compiled.borrow().all().find(|c| std::ptr::eq(Rc::as_ptr(c), unit)).cloned();
    if let Some(found) = found {
        crate::abi::tier::invalidate(t, &found);
    }
}

/// Compiled code was left because of an exception: if one of its frames has a handler for it, that was not compiled because it had
/// never been entered.
pub fn not_caught(t: &Thread, site: &'static CallSite) {
    // SAFETY: the code has just run.
    let unit = unsafe { &*site.owner.get() };
    let handles = |frame: &crate::deopt::FrameDescription| {
        // SAFETY: the compiler put the code object among the constants.
        let code: Gc<PyCode> = unsafe { unit.consts[frame.code as usize].cast() };
        code.handler(frame.op as usize).is_some()
    };
    if !site.frames.iter().any(handles) {
        return;
    }
    site.reason.count.set(site.reason.count.get() + 1);
    if site.reason.count.get() == EXITS_PER_SITE {
        give_up(t, site);
    }
}

/// The code object's counters for a newly attached compiler.
pub fn initial_countdown(t: &Thread) -> i32 {
    t.tier.tier.get().map_or(i32::MAX, |x| x.thresholds().0)
}

impl PyCode {
    /// Counts a call; true if the code is hot.
    #[inline(always)]
    pub fn count_call(&self) -> bool {
        let n = self.countdown.get().wrapping_sub(1);
        self.countdown.set(n);
        n < 0
    }
    /// Counts a resumption of a generator; true if the code is hot.
    #[inline(always)]
    pub fn count_resumption(&self) -> bool {
        let n = self.resume_countdown.get().wrapping_sub(1);
        self.resume_countdown.set(n);
        n < 0
    }
}
