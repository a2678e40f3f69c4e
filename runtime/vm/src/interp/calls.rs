//! Entering and leaving Python functions.
//!
//! A call from Python code pushes a window and goes on in the same loop; a call from native code ([`call_function`]) pushes a window
//! marked [`flags::ENTRY`] and runs a loop of its own.

use super::{Flow, State, bind, dispatch, generators};
use crate::frames::window::{Fp, Frame, HEADER_WORDS, Pc, Slot, flags};
use crate::objects::code::PyCode;
use crate::objects::function::PyFunction;
use crate::prelude::*;
use std::cell::Cell;

/// Sets up a window on the Python stack, with empty localsplus, not linked yet. `None`: there is no room; nothing is raised.
#[inline(always)]
fn new_window(
    t: &Thread,
    previous: Option<Fp>,
    depth: u32,
    function: Gc<PyFunction>,
    code: Gc<PyCode>,
    return_pc: Pc,
    flag_bits: u32,
) -> Option<Fp> {
    let base = t.stack_top.get();
    let end = base.wrapping_add(code.window_words as usize);
    if end > t.stack_limit.get() || depth > t.recursion_limit.get() {
        return None;
    }
    // SAFETY: the words from the stack's top to its limit are ours; `window_words` covers header, localsplus and operand stack.
    unsafe {
        let p = base.cast::<Frame>();
        p.write(Frame {
            previous: Cell::new(previous),
            code: Cell::new(code),
            pc: Cell::new(code.first()),
            sp: Cell::new(base.wrapping_add(HEADER_WORDS + code.nlocalsplus as usize).cast()),
            function: Cell::new(function),
            consts: Cell::new(code.consts_ptr.get()),
            return_pc: Cell::new(return_pc),
            flags: Cell::new(flag_bits),
            depth: Cell::new(depth),
            site: Cell::new(0),
            namespace: Cell::new(None),
            object: Cell::new(None),
        });
        Some(Fp::new(p))
    }
}
/// Why there is no new window.
#[cold]
#[inline(never)]
fn cannot_push(t: &Thread, depth: u32, words: u32) {
    if depth > t.recursion_limit.get() {
        let _ = t.raise_recursion_error("maximum recursion depth exceeded");
    } else if words as usize > t.state.stack.words() {
        let _ = t.raise_out_of_memory();
    } else {
        let _ = t.raise_recursion_error("maximum recursion depth exceeded: the Python stack is full");
    }
}
/// Makes a complete window the innermost one.
#[inline(always)]
fn link(t: &Thread, fp: Fp, code: Gc<PyCode>) {
    t.stack_top.set(t.stack_top.get().wrapping_add(code.window_words as usize));
    t.frame.set(Some(fp));
}

/// Enters a function whose parameters are exactly `args`: positional ones only, no defaults, no `*args`. The caller has saved its position.
/// `None`: there is no room; nothing is raised ([`push_general`] does that).
#[inline(always)]
pub fn push_exact(t: &Thread, caller: Fp, function: Gc<PyFunction>, args: &[Value], return_pc: Pc) -> Option<Fp> {
    let code = function.code();
    debug_assert!(code.argcount as usize == args.len() && code.is_simple());
    let fp = new_window(t, Some(caller), caller.depth.get() + 1, function, code, return_pc, 0)?;
    let slots = fp.slots();
    // Volatile, so that these loops of a few steps stay loops: library calls and vector code would cost more than they bring.
    for (i, v) in args.iter().enumerate() {
        // SAFETY: a simple function has as many slots as arguments, at least.
        unsafe { slots.add(i).write_volatile(Some(*v)) };
    }
    for i in args.len()..code.nlocalsplus as usize {
        // SAFETY: within localsplus.
        unsafe { slots.add(i).write_volatile(None) };
    }
    link(t, fp, code);
    Some(fp)
}

/// Enters a function with any arguments. The caller's stack pointer must still cover them. `None`: an exception is pending.
///
/// The arguments come as single words, not as [`Args`]: a handler that passed a struct by reference could not end in a tail call.
#[inline(never)]
pub fn push_general(
    t: &Thread,
    caller: Option<Fp>,
    function: Gc<PyFunction>,
    values: &[Value],
    kwnames: Option<Gc<PyTuple>>,
    return_pc: Pc,
    flag_bits: u32,
) -> Option<Fp> {
    let code = function.code();
    if code.unverified.get() {
        super::verify::check(t, code).ok()?;
    }
    let depth = caller.map_or(0, Fp::callee_depth) + 1;
    let Some(fp) = new_window(t, caller, depth, function, code, return_pc, flag_bits) else {
        cannot_push(t, depth, code.window_words);
        return None;
    };
    let slots = fp.slots();
    for i in 0..code.nlocalsplus as usize {
        // SAFETY: within localsplus.
        unsafe { *slots.add(i) = None };
    }
    // Binding keyword arguments can run Python code, which must not use the same words.
    let top = t.stack_top.replace(t.stack_top.get().wrapping_add(code.window_words as usize));
    let bound = bind::bind(t, fp, function, Args { values, kwnames });
    t.stack_top.set(top);
    bound.ok()?;
    if !code.has_fast_locals() {
        // Code of a module made into a function; `run_in_namespace` knows better.
        fp.namespace.set(Some(function.globals().value()));
    }
    link(t, fp, code);
    Some(fp)
}

/// Enters a function whose parameters' slots are given, all of them, bound already. `None`: an exception is pending.
#[cold]
pub fn push_bound(
    t: &Thread,
    caller: Option<Fp>,
    function: Gc<PyFunction>,
    slots: &[Value],
    flag_bits: u32,
) -> Option<Fp> {
    let code = function.code();
    let depth = caller.map_or(0, Fp::callee_depth) + 1;
    let Some(fp) = new_window(t, caller, depth, function, code, Pc::NULL, flag_bits) else {
        cannot_push(t, depth, code.window_words);
        return None;
    };
    for i in 0..code.nlocalsplus as usize {
        fp.set_local(i, slots.get(i).copied());
    }
    link(t, fp, code);
    Some(fp)
}

/// Runs a function for native code.
pub fn call_function(t: &Thread, function: Gc<PyFunction>, args: Args<'_>) -> PyResult<Value> {
    t.enter_native("")?;
    let code = function.code();
    let exact = args.kwnames.is_none() && code.positional.get() as usize == args.values.len();
    if !code.entry.get().is_null() && args.kwnames.is_none() {
        let defaults = match function.defaults.get() {
            _ if exact => Some([].as_slice()),
            // What is missing at the end has defaults.
            Some(defaults) if code.is_simple() => (code.argcount as usize)
                .checked_sub(args.values.len())
                .and_then(|missing| defaults.len().checked_sub(missing))
                .map(|first| &defaults.as_ref().items()[first..]),
            _ => None,
        };
        if let Some(defaults) = defaults
            && let Some(result) = super::tier::call_exact(t, function, code, args.values, defaults)
        {
            return result;
        }
    }
    if exact
        && let Some(caller) = t.frame.get()
        && let Some(fp) = push_exact(t, caller, function, args.values, Pc::NULL)
    {
        fp.flags.set(flags::ENTRY);
        return dispatch::run(t, fp);
    }
    t.reserve_stack()?;
    match push_general(t, t.frame.get(), function, args.values, args.kwnames, Pc::NULL, flags::ENTRY) {
        Some(fp) => super::tier::run_pushed(t, fp),
        None => Err(Raised(())),
    }
}

/// Runs a function without parameters in a namespace: module bodies, class bodies, `exec` and `eval`. `namespace` becomes the frame's
/// `f_locals`.
pub fn run_in_namespace(t: &Thread, function: Gc<PyFunction>, namespace: Value) -> PyResult<Value> {
    t.enter_native("")?;
    t.reserve_stack()?;
    match push_general(t, t.frame.get(), function, &[], None, Pc::NULL, flags::ENTRY) {
        Some(fp) => {
            fp.namespace.set(Some(namespace));
            dispatch::run(t, fp)
        }
        None => Err(Raised(())),
    }
}

/// Runs code in a namespace: `exec` and `eval` of code objects, module bodies.
pub fn run_code(
    t: &Thread,
    code: Gc<PyCode>,
    globals: Gc<PyDict>,
    namespace: Value,
    closure: Option<Gc<PyTuple>>,
) -> PyResult<Value> {
    let function = PyFunction::new(t, code, globals)?;
    if closure.is_some() {
        function.closure.set(&function.header, closure);
    }
    run_in_namespace(t, function, namespace)
}

/// Pops a returning frame and hands `v` to whoever waits for it.
#[inline(always)]
pub fn leave_frame(t: &Thread, s: &mut State, v: Value) -> Flow {
    let fp = s.fp;
    if fp.flags.get() != 0 {
        return leave_with_flags(t, s, v);
    }
    let previous = fp.previous.get();
    debug_assert!(previous.is_some());
    // SAFETY: a frame that is not an entry was pushed by another one.
    let caller = unsafe { previous.unwrap_unchecked() };
    t.frame.set(previous);
    t.stack_top.set(fp.as_ptr().cast());
    s.pc = fp.return_pc.get();
    s.sp = caller.sp.get();
    s.fp = caller;
    s.push(v);
    Flow::Next
}

/// As [`leave_frame`], of a frame with flags.
#[inline(always)]
pub fn leave_with_flags(t: &Thread, s: &mut State, v: Value) -> Flow {
    // A frame object says where the frame stood.
    s.fp.pc.set(s.pc);
    match leave_special(t, s.fp, v) {
        Left::Resume(state) => {
            *s = state;
            Flow::Next
        }
        Left::Exit(v) => Flow::Exit(v),
        Left::Error(caller) => {
            s.fp = caller;
            Flow::Error
        }
    }
}

/// Where control went after a frame with flags was left.
enum Left {
    Resume(State),
    Exit(Value),
    /// The caller gets an exception.
    Error(Fp),
}
#[inline(never)]
fn leave_special(t: &Thread, fp: Fp, v: Value) -> Left {
    let bits = fp.flags.get();
    let previous = fp.previous.get();
    let return_pc = fp.return_pc.get();
    let consumed = if bits & flags::CONSUMED != 0 { Some(crate::interp::tier::consume::finish(t, fp)) } else { None };
    if bits & flags::OBJECT != 0
        && let Err(Raised(())) = crate::objects::frame::window_dies(t, fp)
    {
        // Out of memory: the frame object goes without its locals.
        let _ = t.exception.replace(None);
    }
    if bits & flags::GENERATOR != 0 {
        generators::finish(t, fp);
    } else {
        t.stack_top.set(fp.as_ptr().cast());
    }
    t.frame.set(previous);
    if bits & flags::ENTRY != 0 {
        return Left::Exit(v);
    }
    // SAFETY: a frame that is not an entry was pushed by another one.
    let caller = unsafe { previous.unwrap_unchecked() };
    let mut state = State { pc: return_pc, sp: caller.sp.get(), fp: caller };
    if bits & flags::INIT != 0 {
        if !v.is_none() {
            let class = t.class_of(v).name();
            let _ = t.raise_type_error(format!("__init__() should return None, not '{class}'"));
            return Left::Error(caller);
        }
        return Left::Resume(state);
    }
    if bits & flags::OPERATOR != 0 {
        return match crate::interp::tier::operator::finish(t, &mut state, v) {
            Ok(()) => Left::Resume(state),
            Err(Raised(())) => Left::Error(caller),
        };
    }
    match consumed {
        None => state.push(v),
        Some(Ok(result)) => state.push(result),
        Some(Err(Raised(()))) => return Left::Error(caller),
    }
    Left::Resume(state)
}

/// Pops a frame that an exception leaves. Returns the frame that gets it, `None` if that is native code.
#[cold]
#[inline(never)]
pub fn unwind_frame(t: &Thread, fp: Fp) -> Option<Fp> {
    let bits = fp.flags.get();
    let previous = fp.previous.get();
    if bits & flags::OBJECT != 0 {
        let pending = t.exception.replace(None);
        if let Err(Raised(())) = crate::objects::frame::window_dies(t, fp) {
            let _ = t.exception.replace(None);
        }
        t.exception.set(pending);
    }
    if bits & flags::GENERATOR != 0 {
        generators::finish(t, fp);
    } else {
        t.stack_top.set(fp.as_ptr().cast());
    }
    t.frame.set(previous);
    if bits & flags::ENTRY != 0 { None } else { previous }
}

/// The arguments of an instruction as they stand on the operand stack: `n` values from `at`.
#[inline(always)]
pub fn args_at(at: *mut Slot, n: usize) -> &'static [Value] {
    super::state::values_at(at, n)
}
