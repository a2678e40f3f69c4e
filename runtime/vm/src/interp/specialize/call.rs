//! CALL and CALL_KW.

use super::settle;
use crate::abi::spec::NativeFn;
use crate::frames::window::{Fp, Slot};
use crate::interp::exact;
use crate::interp::state::slot_at;
use crate::objects::function::{PyBuiltin, PyFunction, PyMethod};
use crate::objects::kinds;
use crate::prelude::*;
use brolga_bytecode::Opcode;

/// The operands: `sp` is behind `callable, self or NULL, oparg arguments`.
#[cold]
#[inline(never)]
pub fn specialize(t: &Thread, fp: Fp, sp: *mut Slot, oparg: u32) {
    let n = oparg as usize;
    let base = sp.wrapping_sub(n + 2);
    let Some(callable) = slot_at(base, 0) else { return settle(fp, None) };
    let receiver = slot_at(base, 1);
    // Arguments are bound values, and stay where they are meanwhile.
    let arguments: Vec<Value> = (0..n).filter_map(|i| slot_at(base, 2 + i)).collect(); // rooted: they lie on the operand stack
    crate::feedback::callee(fp, t, callable, &arguments);
    let count = n + usize::from(receiver.is_some());
    let first = receiver.or_else(|| if n > 0 { slot_at(base, 2) } else { None });
    settle(fp, choose(t, fp, callable, oparg, count, first));
}
fn choose(t: &Thread, fp: Fp, callable: Value, oparg: u32, count: usize, first: Slot) -> Option<Opcode> {
    if let Some(f) = callable.downcast::<PyFunction>() {
        return python(t, fp, f, count, false);
    }
    if let Some(f) = callable.downcast::<PyBuiltin>() {
        return Some(builtin(t, f, oparg, count));
    }
    if let Some(class) = callable.downcast::<PyType>() {
        return class_call(t, fp, class, oparg, count);
    }
    if let Some(m) = callable.downcast::<PyMethod>() {
        return python(t, fp, m.function.get()?.downcast()?, count, true);
    }
    if callable.as_header().is_some_and(|h| h.kind() == kinds::METHOD_DESCR)
        && let Some(def) = first.and_then(|receiver| crate::interp::ops::calls::native_method(t, callable, receiver))
    {
        return Some(method(t, fp, def, oparg, count, first));
    }
    Some(Opcode::CALL_NON_PY_GENERAL)
}
fn python(t: &Thread, fp: Fp, f: Gc<PyFunction>, count: usize, bound: bool) -> Option<Opcode> {
    let code = f.code();
    if !code.has_fast_locals() || code.unverified.get() {
        return None;
    }
    let version = f.version_for_caching(t);
    if version == 0 {
        return None;
    }
    fp.pc.get().set_cache32(1, version);
    let exact = code.is_simple() && code.argcount as usize == count + usize::from(bound);
    Some(match (exact, bound) {
        (true, false) => Opcode::CALL_PY_EXACT_ARGS,
        (true, true) => Opcode::CALL_BOUND_METHOD_EXACT_ARGS,
        (false, false) => Opcode::CALL_PY_GENERAL,
        (false, true) => Opcode::CALL_BOUND_METHOD_GENERAL,
    })
}
fn builtin(t: &Thread, f: Gc<PyBuiltin>, oparg: u32, count: usize) -> Opcode {
    match f.def.function {
        NativeFn::O(_) if count == 1 => {
            if oparg == 1 && t.interp.is_builtin_function(f, "len", &t.interp.len_def) {
                return Opcode::CALL_LEN;
            }
            Opcode::CALL_BUILTIN_O
        }
        NativeFn::Fast(_) => {
            if oparg == 2 && count == 2 && t.interp.is_builtin_function(f, "isinstance", &t.interp.isinstance_def) {
                return Opcode::CALL_ISINSTANCE;
            }
            Opcode::CALL_BUILTIN_FAST
        }
        NativeFn::FastKeywords(_) => Opcode::CALL_BUILTIN_FAST_WITH_KEYWORDS,
        NativeFn::O(_) | NativeFn::NoArgs(_) | NativeFn::Method(_) => Opcode::CALL_NON_PY_GENERAL,
    }
}
/// Classes that CPython calls by vectorcall.
const FAST_CLASSES: &[&str] = &[
    "bool",
    "dict",
    "enumerate",
    "filter",
    "float",
    "frozenset",
    "int",
    "list",
    "map",
    "range",
    "reversed",
    "set",
    "str",
    "super",
    "tuple",
    "type",
    "ArithmeticError",
    "AssertionError",
    "BaseException",
    "BufferError",
    "BytesWarning",
    "DeprecationWarning",
    "EOFError",
    "EncodingWarning",
    "Exception",
    "FloatingPointError",
    "FutureWarning",
    "GeneratorExit",
    "ImportWarning",
    "IndexError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "NotImplementedError",
    "OverflowError",
    "PendingDeprecationWarning",
    "PythonFinalizationError",
    "RecursionError",
    "ReferenceError",
    "ResourceWarning",
    "RuntimeError",
    "RuntimeWarning",
    "StopAsyncIteration",
    "SyntaxWarning",
    "SystemError",
    "TypeError",
    "UnicodeError",
    "UnicodeWarning",
    "UserWarning",
    "ValueError",
    "Warning",
    "ZeroDivisionError",
];
fn class_call(t: &Thread, fp: Fp, class: Gc<PyType>, oparg: u32, count: usize) -> Option<Opcode> {
    if class.is_immutable() {
        if oparg == 1 && count == 1 {
            if class == t.types.type_ {
                return Some(Opcode::CALL_TYPE_1);
            }
            if class == t.types.str {
                return Some(Opcode::CALL_STR_1);
            }
            if class == t.types.tuple {
                return Some(Opcode::CALL_TUPLE_1);
            }
        }
        let fast = class.spec.is_some_and(|s| s.module == "builtins" && FAST_CLASSES.contains(&s.name));
        return Some(if fast { Opcode::CALL_BUILTIN_CLASS } else { Opcode::CALL_NON_PY_GENERAL });
    }
    let generic = Some(Opcode::CALL_NON_PY_GENERAL);
    let slots = class.slots.get();
    let plain_new = slots.new.map(|f| f as usize) == t.types.object.slots.get().new.map(|f| f as usize);
    if t.class_of(class.value()) != t.types.type_ || !plain_new || class.layout.kind != kinds::INSTANCE {
        return generic;
    }
    let Some(init) = class.lookup(t, t.names.dunder_init).and_then(|f| f.downcast::<PyFunction>()) else {
        return generic;
    };
    let version = class.version_for_caching(t);
    if version == 0 || !init.code().is_simple() || class.has_flag(crate::abi::spec::type_flags::IS_ABSTRACT) {
        return generic;
    }
    class.cached_init.set(&class.header, Some(init));
    fp.pc.get().set_cache32(1, version);
    Some(Opcode::CALL_ALLOC_AND_ENTER_INIT)
}
fn method(t: &Thread, fp: Fp, def: &'static MethodDef, oparg: u32, count: usize, first: Slot) -> Opcode {
    match def.function {
        NativeFn::NoArgs(_) if count == 1 => Opcode::CALL_METHOD_DESCRIPTOR_NOARGS,
        NativeFn::O(_) if count == 2 => {
            let next = fp.pc.get().add(Opcode::CALL.caches()).unit() as u8;
            if oparg == 1
                && next == Opcode::POP_TOP as u8
                && def.name == "append"
                && first.is_some_and(|v| exact::list(t, v).is_some())
            {
                t.interp.list_append_def.set(def);
                return Opcode::CALL_LIST_APPEND;
            }
            Opcode::CALL_METHOD_DESCRIPTOR_O
        }
        NativeFn::Fast(_) => Opcode::CALL_METHOD_DESCRIPTOR_FAST,
        NativeFn::FastKeywords(_) => Opcode::CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS,
        NativeFn::NoArgs(_) | NativeFn::O(_) | NativeFn::Method(_) => Opcode::CALL_NON_PY_GENERAL,
    }
}

/// The operands: `sp` is behind `callable, self or NULL, oparg arguments, names`.
#[cold]
#[inline(never)]
pub fn specialize_kw(t: &Thread, fp: Fp, sp: *mut Slot, oparg: u32) {
    let Some(callable) = slot_at(sp.wrapping_sub(oparg as usize + 3), 0) else { return settle(fp, None) };
    crate::feedback::callee(fp, t, callable, &[]);
    settle(fp, choose_kw(t, fp, callable));
}
fn choose_kw(t: &Thread, fp: Fp, callable: Value) -> Option<Opcode> {
    let (f, bound) = match callable.downcast::<PyMethod>() {
        Some(m) => (m.function.get()?.downcast::<PyFunction>()?, true),
        None => match callable.downcast::<PyFunction>() {
            Some(f) => (f, false),
            None => return Some(Opcode::CALL_KW_NON_PY),
        },
    };
    let version = f.version_for_caching(t);
    if version == 0 || !f.code().has_fast_locals() {
        return None;
    }
    fp.pc.get().set_cache32(1, version);
    Some(if bound { Opcode::CALL_KW_BOUND_METHOD } else { Opcode::CALL_KW_PY })
}
