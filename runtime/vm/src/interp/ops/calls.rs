//! Calls.
//!
//! The operand stack holds `callable, self or NULL, arguments`. Python functions are entered in place; everything else gets its arguments as a
//! slice of the operand stack.

use super::jumps::{check_poll, with_truth};
use super::{adaptive, guard, guard_some, try_flow};
use crate::abi::spec::NativeFn;
use crate::frames::window::{Fp, Pc, Slot, flags};
use crate::interp::calls::{args_at, push_exact, push_general};
use crate::interp::state::Cold;
use crate::interp::{Flow, State, exact};
use crate::objects::descriptors::MethodDescr;
use crate::objects::function::{PyBuiltin, PyFunction, PyMethod};
use crate::objects::str_::PyStr;
use crate::objects::tuple::as_tuple;
use crate::prelude::*;
use crate::protocol::{call as protocol, object};
use brolga_bytecode::Opcode;

pub use crate::interp::calls::leave_frame;

/// Where a call's operands are.
#[derive(Clone, Copy)]
struct Operands {
    callable: Value,
    /// The callable's slot: the stack pointer after the call.
    base: *mut Slot,
    /// The first argument (self, if there is one).
    args: *mut Slot,
    count: usize,
}
impl Operands {
    #[inline(always)]
    fn args(self) -> &'static [Value] {
        args_at(self.args, self.count)
    }
}
/// The operands of a call with `n` arguments and `extra` words above them.
#[inline(always)]
fn operands(s: &State, n: usize, extra: usize) -> Operands {
    let base = s.sp.wrapping_sub(n + 2 + extra);
    let has_self = usize::from(s.slot(n + 1 + extra).is_some());
    Operands { callable: s.peek(n + 2 + extra), base, args: base.wrapping_add(2 - has_self), count: n + has_self }
}
/// As [`operands`]; a bound method without self is taken apart on the stack.
#[inline(always)]
fn unpacked_operands(s: &mut State, n: usize, extra: usize) -> Operands {
    if s.slot(n + 1 + extra).is_none()
        && let Some(m) = s.peek(n + 2 + extra).downcast::<PyMethod>()
    {
        s.set_slot(n + 2 + extra, m.function.get());
        s.set_slot(n + 1 + extra, m.receiver.get());
    }
    operands(s, n, extra)
}

/// Pops the operands of a native call and pushes its result.
#[inline(always)]
fn finish_native(t: &Thread, s: &mut State, o: Operands, result: Value, caches: usize) -> Flow {
    s.sp = o.base;
    s.push(result);
    s.skip(caches);
    if t.poll.load(std::sync::atomic::Ordering::Relaxed) != 0 {
        // The instruction is over; an exception here belongs to it all the same.
        s.fp.sp.set(s.sp);
        try_flow!(crate::interp::poll::serve(t, s.fp));
    }
    Flow::Next
}
/// Goes on in a frame that was just pushed.
#[inline(always)]
pub(super) fn entered(s: &mut State, fp: Fp) -> Flow {
    *s = State::of(fp);
    if fp.code.get().count_call() { Flow::Cold(Cold::HOT_CALL) } else { Flow::Next }
}
/// Enters a function whose arguments fit exactly.
#[inline(always)]
fn enter_exact(t: &Thread, s: &mut State, f: Gc<PyFunction>, o: Operands, return_pc: Pc) -> Flow {
    s.save();
    match push_exact(t, s.fp, f, o.args(), return_pc) {
        Some(fp) => {
            s.fp.sp.set(o.base);
            entered(s, fp)
        }
        // The generic form finds that there is no room, and raises.
        None => Flow::Generic,
    }
}
/// Enters a function with any arguments.
#[inline(always)]
fn enter_general(
    t: &Thread,
    s: &mut State,
    f: Gc<PyFunction>,
    o: Operands,
    kwnames: Option<Gc<PyTuple>>,
    return_pc: Pc,
) -> Flow {
    s.save();
    match push_general(t, Some(s.fp), f, o.args(), kwnames, return_pc, 0) {
        Some(fp) => {
            s.fp.sp.set(o.base);
            entered(s, fp)
        }
        None => Flow::Error,
    }
}
#[inline(always)]
fn return_pc(s: &State, caches: usize) -> Pc {
    s.pc.add(caches)
}
/// Calls what is not entered in place. A function of single words: see [`push_general`].
#[inline(never)]
fn call_native(t: &Thread, callable: Value, values: &[Value], kwnames: Option<Gc<PyTuple>>) -> PyResult<Value> {
    protocol::call(t, callable, Args { values, kwnames })
}
const CALL: usize = Opcode::CALL.caches();
const CALL_KW: usize = Opcode::CALL_KW.caches();

#[inline(always)]
pub fn call(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    adaptive!(s);
    let o = unpacked_operands(s, oparg as usize, 0);
    if let Some(f) = o.callable.downcast::<PyFunction>() {
        let code = f.code();
        let return_pc = return_pc(s, CALL);
        if code.is_simple() && code.argcount as usize == o.count {
            let flow = enter_exact(t, s, f, o, return_pc);
            if !matches!(flow, Flow::Generic) {
                return flow;
            }
        }
        return enter_general(t, s, f, o, None, return_pc);
    }
    s.save();
    let v = try_flow!(call_native(t, o.callable, o.args(), None));
    finish_native(t, s, o, v, CALL)
}
/// The Python function in the callable's slot, if it is the one that the cache's version names.
#[inline(always)]
fn cached_function(s: &State, callable: Value) -> Option<Gc<PyFunction>> {
    let f = callable.downcast::<PyFunction>()?;
    (f.version.get() == s.pc.cache32(1)).then_some(f)
}
#[inline(always)]
pub fn call_py_exact_args(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 0);
    let f = guard_some!(cached_function(s, o.callable));
    guard!(f.code().argcount as usize == o.count);
    let return_pc = return_pc(s, CALL);
    enter_exact(t, s, f, o, return_pc)
}
#[inline(always)]
pub fn call_py_general(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 0);
    let f = guard_some!(cached_function(s, o.callable));
    let return_pc = return_pc(s, CALL);
    enter_general(t, s, f, o, None, return_pc)
}
/// The bound method in the callable's slot, if there is no self and its function has the cached version.
#[inline(always)]
fn cached_method(s: &State, n: usize, extra: usize) -> Option<(Gc<PyMethod>, Gc<PyFunction>)> {
    if s.slot(n + 1 + extra).is_some() {
        return None;
    }
    let m = s.peek(n + 2 + extra).downcast::<PyMethod>()?;
    let f = cached_function(s, m.function.get()?)?;
    Some((m, f))
}
#[inline(always)]
pub fn call_bound_method_exact_args(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let n = oparg as usize;
    let (m, f) = guard_some!(cached_method(s, n, 0));
    guard!(f.code().argcount as usize == n + 1);
    s.set(n + 2, f.value());
    s.set_slot(n + 1, m.receiver.get());
    let o = operands(s, n, 0);
    let return_pc = return_pc(s, CALL);
    enter_exact(t, s, f, o, return_pc)
}
#[inline(always)]
pub fn call_bound_method_general(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let n = oparg as usize;
    let (m, f) = guard_some!(cached_method(s, n, 0));
    s.set(n + 2, f.value());
    s.set_slot(n + 1, m.receiver.get());
    let o = operands(s, n, 0);
    let return_pc = return_pc(s, CALL);
    enter_general(t, s, f, o, None, return_pc)
}
#[inline(always)]
pub fn call_non_py_general(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 0);
    guard!(o.callable.downcast::<PyFunction>().is_none() && o.callable.downcast::<PyMethod>().is_none());
    s.save();
    let v = try_flow!(call_native(t, o.callable, o.args(), None));
    finish_native(t, s, o, v, CALL)
}
#[inline(always)]
pub fn call_type_1(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 0);
    guard!(o.count == 1 && o.callable == t.types.type_.value());
    s.sp = o.base;
    s.push(t.class_of(o.args()[0]).value());
    s.skip(CALL);
    Flow::Next
}
#[inline(always)]
pub fn call_str_1(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 0);
    guard!(o.count == 1 && o.callable == t.types.str.value());
    s.save();
    let v = try_flow!(object::str_object(t, o.args()[0]));
    finish_native(t, s, o, v, CALL)
}
#[inline(always)]
pub fn call_tuple_1(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 0);
    guard!(o.count == 1 && o.callable == t.types.tuple.value());
    s.save();
    let v = try_flow!(crate::protocol::sequence::to_tuple(t, o.args()[0]));
    finish_native(t, s, o, v.value(), CALL)
}
#[inline(always)]
pub fn call_builtin_class(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 0);
    guard!(o.callable.downcast::<PyType>().is_some());
    s.save();
    let v = try_flow!(call_native(t, o.callable, o.args(), None));
    finish_native(t, s, o, v, CALL)
}
/// The native function in the callable's slot and what it is bound to.
#[inline(always)]
fn builtin(o: Operands) -> Option<(Gc<PyBuiltin>, Value)> {
    let f = o.callable.downcast::<PyBuiltin>()?;
    Some((f, f.receiver.get().unwrap_or(Value::NONE)))
}
#[inline(always)]
pub fn call_builtin_o(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 0);
    let (f, receiver) = guard_some!(builtin(o));
    guard!(o.count == 1);
    let NativeFn::O(function) = f.def.function else { return Flow::Generic };
    s.save();
    let v = try_flow!(function(t, receiver, o.args()[0]));
    finish_native(t, s, o, v, CALL)
}
#[inline(always)]
pub fn call_builtin_fast(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 0);
    let (f, receiver) = guard_some!(builtin(o));
    let NativeFn::Fast(function) = f.def.function else { return Flow::Generic };
    s.save();
    let v = try_flow!(function(t, receiver, o.args()));
    finish_native(t, s, o, v, CALL)
}
#[inline(always)]
pub fn call_builtin_fast_with_keywords(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 0);
    let (f, receiver) = guard_some!(builtin(o));
    let NativeFn::FastKeywords(function) = f.def.function else { return Flow::Generic };
    s.save();
    let v = try_flow!(function(t, receiver, o.args(), None));
    finish_native(t, s, o, v, CALL)
}
/// Whether the callable is a well-known builtin function, recognised by its declaration.
#[inline(always)]
fn is_builtin(o: Operands, def: *const MethodDef) -> bool {
    o.callable.downcast::<PyBuiltin>().is_some_and(|f| std::ptr::eq(f.def, def))
}
#[inline(always)]
pub fn call_len(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let o = operands(s, 1, 0);
    guard!(o.count == 1 && is_builtin(o, t.interp.len_def.get()));
    let v = o.args()[0];
    let n = if let Some(list) = exact::list(t, v) {
        list.len()
    } else if let Some(string) = v.downcast::<PyStr>() {
        string.len()
    } else if let Some(tuple) = exact::tuple(v) {
        tuple.len()
    } else {
        return Flow::Cold(Cold::CALL_LEN_SLOW);
    };
    finish_len(s, o, n)
}
/// `len` of anything.
#[inline(always)]
pub fn call_len_slow(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let o = operands(s, 1, 0);
    s.save();
    let n = try_flow!(object::length(t, o.args()[0]));
    finish_len(s, o, n)
}
#[inline(always)]
fn finish_len(s: &mut State, o: Operands, n: usize) -> Flow {
    s.sp = o.base;
    s.push(Value::from_small_int(n as i64));
    s.skip(CALL);
    Flow::Next
}
#[inline(always)]
pub fn call_isinstance(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 0);
    guard!(o.count == 2 && is_builtin(o, t.interp.isinstance_def.get()));
    let (v, class) = (o.args()[0], o.args()[1]);
    if class == t.class_of(v).value() { finish_isinstance(s, o, true) } else { Flow::Cold(Cold::CALL_ISINSTANCE_SLOW) }
}
/// `isinstance` of an object and another class, or several.
#[inline(always)]
pub fn call_isinstance_slow(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 0);
    s.save();
    let b = try_flow!(object::is_instance(t, o.args()[0], o.args()[1]));
    finish_isinstance(s, o, b)
}
#[inline(always)]
fn finish_isinstance(s: &mut State, o: Operands, b: bool) -> Flow {
    s.sp = o.base;
    s.skip(CALL);
    with_truth_after_bool(s, b)
}
/// The truth of a bool that a call gave: TO_BOOL_BOOL and the jump that may follow are done here.
#[inline(always)]
fn with_truth_after_bool(s: &mut State, truth: bool) -> Flow {
    if s.pc.unit() as u8 == Opcode::TO_BOOL_BOOL as u8 {
        s.skip(1 + Opcode::TO_BOOL.caches());
        return with_truth(s, truth);
    }
    s.push(Value::from_bool(truth));
    Flow::Next
}

/// A heap type whose `__init__` is a simple Python function: makes the instance and enters `__init__` in place. The cache holds the
/// class's version; the side slot that unit names holds `__init__`.
#[inline(always)]
pub fn call_alloc_and_enter_init(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let n = oparg as usize;
    let class = guard_some!(s.peek(n + 2).downcast::<PyType>());
    guard!(s.slot(n + 1).is_none() && class.version.get() == s.pc.cache32(1));
    let init = guard_some!(class.cached_init.get());
    s.save();
    let instance = try_flow!(crate::objects::instance::alloc_plain(t, class));
    // The instance stands where the callable was, and is what remains when `__init__` returns; it is the first argument, too.
    s.set(n + 2, instance);
    s.set(n + 1, instance);
    let base = s.sp.wrapping_sub(n + 2);
    let return_pc = return_pc(s, CALL);
    let args = args_at(base.wrapping_add(1), n + 1);
    if init.code().argcount as usize != n + 1 || !init.code().is_simple() {
        // Defaults, other code than the one that was there, or an error.
        return match push_general(t, Some(s.fp), init, args, None, return_pc, flags::INIT) {
            Some(fp) => {
                s.fp.sp.set(base.wrapping_add(1));
                *s = State::of(fp);
                Flow::Next
            }
            None => Flow::Error,
        };
    }
    match push_exact(t, s.fp, init, args, return_pc) {
        Some(fp) => {
            fp.flags.set(flags::INIT);
            s.fp.sp.set(base.wrapping_add(1));
            entered(s, fp)
        }
        None => {
            // No room: the generic form raises.
            s.set(n + 2, class.value());
            s.set_slot(n + 1, None);
            Flow::Generic
        }
    }
}

/// The declaration of an unbound native method, if `receiver` is an instance of its class.
#[inline(always)]
pub fn native_method(t: &Thread, callable: Value, receiver: Value) -> Option<&'static MethodDef> {
    let d = callable.downcast::<MethodDescr>()?;
    let class = d.class.get()?;
    (d.def.binding == Binding::Method && t.class_of(receiver).is_subtype_of(class)).then_some(d.def)
}
/// The native method in the callable's slot, if its first argument is an instance of its class.
#[inline(always)]
fn method_descriptor(t: &Thread, o: Operands) -> Option<(&'static MethodDef, Value)> {
    let receiver = *o.args().first()?;
    native_method(t, o.callable, receiver).map(|def| (def, receiver))
}
#[inline(always)]
pub fn call_list_append(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let o = operands(s, 1, 0);
    guard!(o.count == 2);
    let list = guard_some!(exact::list(t, o.args()[0]));
    // Only `list` has this declaration.
    let descriptor = guard_some!(o.callable.downcast::<MethodDescr>());
    guard!(std::ptr::eq(descriptor.def, t.interp.list_append_def.get()));
    if !list.append_quickly(o.args()[1]) {
        return Flow::Cold(Cold::CALL_LIST_APPEND_SLOW);
    }
    finish_append(s, o)
}
/// [`call_list_append`] where the storage must grow or change, or is logged.
#[inline(always)]
pub fn call_list_append_slow(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let o = operands(s, 1, 0);
    let list = guard_some!(exact::list(t, o.args()[0]));
    s.save();
    try_flow!(list.append(t, o.args()[1]));
    finish_append(s, o)
}
#[inline(always)]
fn finish_append(s: &mut State, o: Operands) -> Flow {
    s.sp = o.base;
    // The result would be popped by the next instruction.
    s.skip(CALL + 1);
    Flow::Next
}
#[inline(always)]
pub fn call_method_descriptor_o(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 0);
    guard!(o.count == 2);
    let (def, receiver) = guard_some!(method_descriptor(t, o));
    let NativeFn::O(function) = def.function else { return Flow::Generic };
    s.save();
    let v = try_flow!(function(t, receiver, o.args()[1]));
    finish_native(t, s, o, v, CALL)
}
#[inline(always)]
pub fn call_method_descriptor_noargs(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 0);
    guard!(o.count == 1);
    let (def, receiver) = guard_some!(method_descriptor(t, o));
    let NativeFn::NoArgs(function) = def.function else { return Flow::Generic };
    s.save();
    let v = try_flow!(function(t, receiver));
    finish_native(t, s, o, v, CALL)
}
#[inline(always)]
pub fn call_method_descriptor_fast(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 0);
    guard!(o.count >= 1);
    let (def, receiver) = guard_some!(method_descriptor(t, o));
    let NativeFn::Fast(function) = def.function else { return Flow::Generic };
    s.save();
    let v = try_flow!(function(t, receiver, &o.args()[1..]));
    finish_native(t, s, o, v, CALL)
}
#[inline(always)]
pub fn call_method_descriptor_fast_with_keywords(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 0);
    guard!(o.count >= 1);
    let (def, receiver) = guard_some!(method_descriptor(t, o));
    let NativeFn::FastKeywords(function) = def.function else { return Flow::Generic };
    s.save();
    let v = try_flow!(function(t, receiver, &o.args()[1..], None));
    finish_native(t, s, o, v, CALL)
}

/// The tuple of keyword names on top of the stack.
#[inline(always)]
fn kwnames(s: &State) -> Gc<PyTuple> {
    let v = s.peek(1);
    debug_assert!(v.downcast::<PyTuple>().is_some());
    // SAFETY: the compiler loads a tuple constant before CALL_KW; the verifier checks foreign bytecode for it.
    unsafe { v.cast() }
}
#[inline(always)]
pub fn call_kw(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    adaptive!(s);
    let names = kwnames(s);
    let o = unpacked_operands(s, oparg as usize, 1);
    if let Some(f) = o.callable.downcast::<PyFunction>() {
        let return_pc = return_pc(s, CALL_KW);
        return enter_general(t, s, f, o, Some(names), return_pc);
    }
    s.save();
    let v = try_flow!(call_native(t, o.callable, o.args(), Some(names)));
    finish_native(t, s, o, v, CALL_KW)
}
#[inline(always)]
pub fn call_kw_py(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 1);
    let f = guard_some!(cached_function(s, o.callable));
    let (names, return_pc) = (kwnames(s), return_pc(s, CALL_KW));
    enter_general(t, s, f, o, Some(names), return_pc)
}
#[inline(always)]
pub fn call_kw_bound_method(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let n = oparg as usize;
    let (m, f) = guard_some!(cached_method(s, n, 1));
    s.set(n + 3, f.value());
    s.set_slot(n + 2, m.receiver.get());
    let o = operands(s, n, 1);
    let (names, return_pc) = (kwnames(s), return_pc(s, CALL_KW));
    enter_general(t, s, f, o, Some(names), return_pc)
}
#[inline(always)]
pub fn call_kw_non_py(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let o = operands(s, oparg as usize, 1);
    guard!(o.callable.downcast::<PyFunction>().is_none() && o.callable.downcast::<PyMethod>().is_none());
    let names = kwnames(s);
    s.save();
    let v = try_flow!(call_native(t, o.callable, o.args(), Some(names)));
    finish_native(t, s, o, v, CALL_KW)
}

/// `callable, NULL, args, kwargs or NULL -> result`.
#[inline(always)]
pub fn call_function_ex(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let callable = s.peek(4);
    let args = try_flow!(positional_tuple(t, callable, s.peek(2)));
    s.set(2, args.value());
    // SAFETY: the compiler builds a dict for keywords; the verifier checks foreign bytecode for it.
    let kwargs: Option<Gc<PyDict>> = s.slot(1).map(|v| unsafe { v.cast() });
    let base = s.sp.wrapping_sub(4);
    if let Some(f) = callable.downcast::<PyFunction>() {
        let fp = try_flow!(enter_ex(t, s.fp, s.pc, f, args, kwargs));
        s.fp.sp.set(base);
        return entered(s, fp);
    }
    let v = try_flow!(protocol::call_ex(t, callable, args, kwargs));
    s.sp = base;
    s.push(v);
    check_poll!(t, s);
    Flow::Next
}
#[inline(never)]
pub(crate) fn positional_tuple(t: &Thread, callable: Value, args: Value) -> PyResult<Gc<PyTuple>> {
    if let Some(tuple) = args.downcast::<PyTuple>() {
        return Ok(tuple);
    }
    if let Some(tuple) = as_tuple(args)
        && t.class_of(args).slots.get().iter.map(|f| f as usize) == t.types.tuple.slots.get().iter.map(|f| f as usize)
    {
        return Ok(tuple);
    }
    let slots = t.class_of(args).slots.get();
    if slots.iter.is_none() && slots.sq_item.is_none() {
        let what = crate::interp::bind::describe_callable(t, callable)?;
        let class = t.class_of(args).name();
        return Err(t.raise_type_error(format!("{what} argument after * must be an iterable, not {class}")));
    }
    crate::protocol::sequence::to_tuple(t, args)
}
/// Enters a function with arguments from a tuple and a dict.
#[inline(never)]
fn enter_ex(
    t: &Thread,
    caller: Fp,
    return_pc: Pc,
    f: Gc<PyFunction>,
    args: Gc<PyTuple>,
    kwargs: Option<Gc<PyDict>>,
) -> PyResult<Fp> {
    let pushed = match kwargs {
        None => push_general(t, Some(caller), f, args.as_ref().items(), None, return_pc, 0),
        Some(kwargs) => {
            let (values, names) = crate::interp::bind::flatten(t, args, kwargs)?;
            push_general(t, Some(caller), f, &values, names, return_pc, 0)
        }
    };
    pushed.ok_or(Raised(()))
}

#[inline(always)]
pub fn return_value(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    debug_assert!(s.sp == s.fp.stack_base().wrapping_add(1));
    if s.fp.flags.get() != 0 {
        return Flow::Cold(Cold::RETURN_SPECIAL);
    }
    let v = s.pop();
    leave_frame(t, s, v)
}
/// RETURN_VALUE from a frame with one of the usual flags: called by native code, a generator's, an `__init__`'s.
#[inline(always)]
pub fn return_special(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let fp = s.fp;
    let v = s.peek(1);
    let previous = fp.previous.get();
    match fp.flags.get() {
        flags::ENTRY => {
            t.frame.set(previous);
            t.stack_top.set(fp.as_ptr().cast());
            return Flow::Exit(v);
        }
        flags::GENERATOR => {
            crate::interp::generators::finish(t, fp);
            t.frame.set(previous);
        }
        flags::INIT if v.is_none() => {
            t.frame.set(previous);
            t.stack_top.set(fp.as_ptr().cast());
        }
        _ => return Flow::Cold(Cold::RETURN_RARE),
    }
    debug_assert!(previous.is_some());
    // SAFETY: a frame that is not an entry was pushed by another one.
    let caller = unsafe { previous.unwrap_unchecked() };
    let gives = fp.flags.get() != flags::INIT;
    *s = State { pc: fp.return_pc.get(), sp: caller.sp.get(), fp: caller };
    if gives {
        s.push(v);
    }
    Flow::Next
}
/// RETURN_VALUE from any other frame with flags.
pub fn return_rare(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let v = s.pop();
    crate::interp::calls::leave_with_flags(t, s, v)
}
/// Never emitted into code objects: frames know that they are entries.
#[inline(always)]
pub fn interpreter_exit(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let _ = t.raise_system_error("invalid instruction");
    Flow::Error
}
