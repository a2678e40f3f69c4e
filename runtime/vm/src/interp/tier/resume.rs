//! Generators that go on as machine code.
//!
//! Compiled code that suspends a generator leaves a [`ResumePoint`](crate::abi::tier::ResumePoint) in it; whoever resumes the generator calls
//! what that says, with the generator's window and the value that is sent. A generator that the interpreter suspended has none: then the point is
//! looked up by the position, and hot points are compiled. The callee links the window itself, and unlinks it when it yields or returns.

use super::{ask, may_enter, run_exited, tidied};
use crate::abi::enter::enter;
use crate::abi::tier::{Entry, bump};
use crate::deopt::EXITED;
use crate::frames::window::{Fp, flags};
use crate::interp::{Flow, State, generators};
use crate::objects::generator::{EXECUTING, PyGenerator};
use crate::prelude::*;
use brolga_bytecode::Opcode;

/// How an attempt to resume a generator as machine code went.
pub enum Resumed {
    /// Yielded, or returned: the generator's state tells.
    Value(Value),
    Raised,
    /// To be interpreted.
    Not,
}

/// Machine code for a suspended generator, which may be asked for if it is hot.
#[inline]
fn code_for(t: &Thread, g: Gc<PyGenerator>) -> Option<*const u8> {
    let known = g.resume.get();
    if !known.is_null() {
        // SAFETY: points live as long as the generator's code.
        let entry = unsafe { &*known }.entry.get();
        if !entry.is_null() {
            return Some(entry);
        }
    }
    let code = g.code();
    if code.count_resumption() { find(t, g) } else { None }
}
#[cold]
#[inline(never)]
fn find(t: &Thread, g: Gc<PyGenerator>) -> Option<*const u8> {
    let (fp, code) = (g.frame(), g.code());
    let unit = fp.pc.get().offset_from(code.first()) as u32;
    let point = code.resume_point(unit);
    if point.entry.get().is_null() {
        ask(t, fp, Entry::Resume(unit));
        if point.entry.get().is_null() {
            return None;
        }
    }
    // The next one is looked for at once.
    code.resume_countdown.set(0);
    g.resume.set(point);
    Some(point.entry.get())
}

/// Resumes a suspended generator as machine code, if there is any. `caller` has saved its position.
#[inline]
pub fn resume(t: &Thread, g: Gc<PyGenerator>, v: Value, caller: Option<Fp>) -> Resumed {
    debug_assert!(g.state.get() < EXECUTING);
    let Some(entry) = code_for(t, g) else { return Resumed::Not };
    let fp = g.frame();
    if !may_enter(t) {
        return Resumed::Not;
    }
    if let Some(object) = fp.object.get() {
        object.runs_compiled(t);
    }
    bump(&t.tier.stats.resumed);
    fp.add_flag(flags::ENTRY);
    fp.depth.set(caller.map_or(0, Fp::callee_depth) + 1);
    // SAFETY: machine code for a generator that stands there.
    let word = unsafe { enter(t, entry, fp.as_ptr() as usize, v.bits(), 0) };
    if word == EXITED {
        return match run_exited(t) {
            Ok(v) => Resumed::Value(v),
            Err(Raised(())) => Resumed::Raised,
        };
    }
    // SAFETY: a value's word, or zero.
    match unsafe { Value::from_bits(word) } {
        Some(v) => Resumed::Value(v),
        None => Resumed::Raised,
    }
}

/// As [`resume`], for native code and generators that compiled code suspended; nothing is looked for. `None`: that is not so.
#[inline(always)]
pub fn quickly(t: &Thread, g: Gc<PyGenerator>, v: Value) -> Option<PyResult<Value>> {
    let (point, fp) = (g.resume.get(), g.frame());
    if point.is_null() || g.state.get() >= EXECUTING || fp.flags.get() != flags::GENERATOR || t.tier.tidy.get() {
        return None;
    }
    // SAFETY: points live as long as the generator's code.
    let entry = unsafe { &*point }.entry.get();
    if entry.is_null() {
        return None;
    }
    fp.flags.set(flags::GENERATOR | flags::ENTRY);
    fp.depth.set(t.frame.get().map_or(0, Fp::callee_depth) + 1);
    // SAFETY: machine code for a generator that stands there. It looks itself whether there is stack for it, and whether somebody wants attention.
    let word = unsafe { enter(t, entry, fp.as_ptr() as usize, v.bits(), 0) };
    // SAFETY: RAISED and EXITED differ from values; see `finished`.
    Some(if word & !EXITED != 0 { Ok(unsafe { Value::from_bits_unchecked(word) }) } else { finished(t, word) })
}
/// What [`EXITED`] or a raised exception comes to.
#[cold]
#[inline(never)]
fn finished(t: &Thread, word: u64) -> PyResult<Value> {
    if word == EXITED { run_exited(t) } else { Err(Raised(())) }
}
/// `__next__` of a generator that compiled code suspended. `None`: that is not so.
#[inline(always)]
pub fn next_quickly(t: &Thread, g: Gc<PyGenerator>) -> Option<PyResult<Option<Value>>> {
    if !g.is_plain() {
        return None;
    }
    // What is returned at the end is dropped.
    Some(quickly(t, g, Value::NONE)?.map(|v| Some(v).filter(|_| g.state.get() < EXECUTING)))
}

/// As [`resume`], for native code.
pub fn resume_from_native(t: &Thread, g: Gc<PyGenerator>, v: Value) -> Resumed {
    if t.tier.tidy.get() { tidied(t, || resume(t, g, v, t.frame.get())) } else { resume(t, g, v, t.frame.get()) }
}

/// FOR_ITER or SEND of a generator whose code is hot.
pub fn hot_resume(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    // Whatever tracing has put there.
    let code = s.fp.code.get();
    let is_send = code.base_opcode(s.pc.offset_from(code.first()) as usize - 1) == Opcode::SEND;
    let (receiver, v) = if is_send { (s.peek(2), s.peek(1)) } else { (s.peek(1), Value::NONE) };
    // SAFETY: the handler has looked.
    let g: Gc<PyGenerator> = unsafe { receiver.cast() };
    // The next one comes here at once.
    g.code().resume_countdown.set(0);
    s.save_without(usize::from(is_send));
    let caches = Opcode::SEND.caches();
    let v = match tidied(t, || resume(t, g, v, Some(s.fp))) {
        Resumed::Value(v) => v,
        Resumed::Raised => return Flow::Error,
        Resumed::Not => {
            let return_pc = s.pc.add(caches + oparg as usize);
            return match generators::enter(t, s.fp, g, v, return_pc) {
                Some(fp) => {
                    *s = State::of(fp);
                    Flow::Next
                }
                None => Flow::Error,
            };
        }
    };
    let yielded = g.state.get() < EXECUTING;
    s.skip(if yielded { caches } else { caches + oparg as usize });
    if is_send {
        s.set(1, v);
    } else if yielded {
        s.push(v);
    } else {
        // Behind the END_FOR.
        s.skip(1);
    }
    Flow::Next
}
