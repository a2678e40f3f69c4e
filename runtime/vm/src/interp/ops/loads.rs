//! Locals, constants, cells, and moving values about on the stack.

use super::try_flow;
use crate::frames::window::Fp;
use crate::interp::state::Cold;
use crate::interp::{Flow, State};
use crate::objects::cell::PyCell;
use crate::prelude::*;
use brolga_bytecode::Opcode;
use brolga_bytecode::oparg::{CommonConstant, SpecialMethod};

#[inline(always)]
pub fn nop(_t: &Thread, _s: &mut State, _oparg: u32) -> Flow {
    Flow::Next
}
#[inline(always)]
pub fn extended_arg(_t: &Thread, _s: &mut State, _oparg: u32) -> Flow {
    Flow::Extended
}

/// A local that the compiler proved to be bound.
#[inline(always)]
pub fn load_fast(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let v = s.fp.local(oparg as usize);
    debug_assert!(v.is_some(), "unbound local {oparg}");
    s.push_slot(v);
    Flow::Next
}
#[inline(always)]
pub fn load_fast_load_fast(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let (a, b) = (s.fp.local((oparg >> 4) as usize), s.fp.local((oparg & 15) as usize));
    s.push_slot(a);
    s.push_slot(b);
    Flow::Next
}
#[inline(always)]
pub fn load_fast_check(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    match s.fp.local(oparg as usize) {
        Some(v) => {
            s.push(v);
            Flow::Next
        }
        None => Flow::Cold(Cold::UNBOUND_LOCAL),
    }
}
#[inline(always)]
pub fn load_fast_and_clear(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let v = s.fp.local(oparg as usize);
    s.fp.set_local(oparg as usize, None);
    s.push_slot(v);
    Flow::Next
}
#[inline(always)]
pub fn store_fast(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let v = s.pop_slot();
    s.fp.set_local(oparg as usize, v);
    Flow::Next
}
#[inline(always)]
pub fn store_fast_load_fast(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let v = s.slot(1);
    s.fp.set_local((oparg >> 4) as usize, v);
    let w = s.fp.local((oparg & 15) as usize);
    s.set_slot(1, w);
    Flow::Next
}
#[inline(always)]
pub fn store_fast_store_fast(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let (a, b) = (s.slot(1), s.slot(2));
    s.fp.set_local((oparg >> 4) as usize, a);
    s.fp.set_local((oparg & 15) as usize, b);
    s.drop(2);
    Flow::Next
}
#[inline(always)]
pub fn delete_fast(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    if s.fp.local(oparg as usize).is_none() {
        return Flow::Cold(Cold::UNBOUND_LOCAL);
    }
    s.fp.set_local(oparg as usize, None);
    Flow::Next
}

/// The first execution of a constant load: makes a nested code object, then turns into the form that need not look.
#[inline(always)]
pub fn load_const(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let v = try_flow!(first_load_of_const(t, s.fp, oparg));
    s.push(v);
    Flow::Next
}
#[cold]
#[inline(never)]
fn first_load_of_const(t: &Thread, fp: Fp, oparg: u32) -> PyResult<Value> {
    let v = fp.code.get().constant(t, oparg as usize)?;
    let form = if crate::interp::specialize::is_immortal_constant(v) {
        Opcode::LOAD_CONST_IMMORTAL
    } else {
        Opcode::LOAD_CONST_MORTAL
    };
    if !fp.pc.get().is_instrumented() {
        fp.pc.get().set_opcode(form);
    }
    Ok(v)
}
#[inline(always)]
pub fn load_const_ready(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let v = crate::interp::state::slot_at(s.fp.consts.get().cast_mut(), oparg as usize);
    s.push_slot(v);
    Flow::Next
}
#[inline(always)]
pub fn load_small_int(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.push(Value::from_small_int(i64::from(oparg)));
    Flow::Next
}

#[inline(always)]
pub fn pop_top(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.drop(1);
    Flow::Next
}
#[inline(always)]
pub fn push_null(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.push_slot(None);
    Flow::Next
}
#[inline(always)]
pub fn copy(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let v = s.slot(oparg as usize);
    s.push_slot(v);
    Flow::Next
}
#[inline(always)]
pub fn swap(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let (top, other) = (s.slot(1), s.slot(oparg as usize));
    s.set_slot(1, other);
    s.set_slot(oparg as usize, top);
    Flow::Next
}

/// The cell in a localsplus slot.
#[inline(always)]
fn cell(fp: Fp, i: u32) -> Gc<PyCell> {
    let v = fp.local(i as usize);
    debug_assert!(v.is_some_and(|v| v.downcast::<PyCell>().is_some()));
    // SAFETY: the verifier and the compiler make sure that MAKE_CELL or COPY_FREE_VARS filled this slot.
    unsafe { v.unwrap_unchecked().cast() }
}
#[inline(always)]
pub fn load_deref(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    match cell(s.fp, oparg).contents.get() {
        Some(v) => {
            s.push(v);
            Flow::Next
        }
        None => Flow::Cold(Cold::UNBOUND_DEREF),
    }
}
#[inline(always)]
pub fn store_deref(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let c = cell(s.fp, oparg);
    if c.header.log().get() != 0 {
        return Flow::Cold(Cold::LOG_CELL);
    }
    let v = s.pop_slot();
    // SAFETY: the cell needs no logging.
    unsafe { c.contents.set_unbarriered(v) };
    Flow::Next
}
/// Logs the cell and stores again.
pub fn log_cell(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    cell(s.fp, oparg).header.write_barrier();
    Flow::Again
}
#[inline(always)]
pub fn delete_deref(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let c = cell(s.fp, oparg);
    if c.contents.get().is_none() {
        return Flow::Cold(Cold::UNBOUND_DEREF);
    }
    // SAFETY: nothing is stored that the collector would have to see.
    unsafe { c.contents.set_unbarriered(None) };
    Flow::Next
}
#[inline(always)]
pub fn make_cell(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let c = try_flow!(PyCell::new(t, s.fp.local(oparg as usize)));
    s.fp.set_local(oparg as usize, Some(c.value()));
    Flow::Next
}
#[inline(always)]
pub fn copy_free_vars(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let n = oparg as usize;
    let first = s.fp.code.get().nlocalsplus as usize - n;
    let Some(closure) = s.fp.function.get().closure.get().filter(|c| c.len() == n) else {
        s.save();
        let _ = no_closure(t, n);
        return Flow::Error;
    };
    for (i, f) in closure.fields().iter().enumerate() {
        s.fp.set_local(first + i, f.get());
    }
    Flow::Next
}
/// Bytecode from elsewhere forgot to give the function its cells.
#[cold]
#[inline(never)]
fn no_closure(t: &Thread, n: usize) -> Raised {
    t.raise_system_error(format!("function without its closure of length {n}"))
}
#[inline(always)]
pub fn load_from_dict_or_deref(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let mapping = s.peek(1);
    let name = s.fp.code.get().localsplus_name(oparg as usize);
    match try_flow!(super::globals::get_from_mapping(t, mapping, name)) {
        Some(v) => s.set(1, v),
        None => match cell(s.fp, oparg).contents.get() {
            Some(v) => s.set(1, v),
            None => return Flow::Cold(Cold::UNBOUND_DEREF),
        },
    }
    Flow::Next
}
#[inline(always)]
pub fn load_locals(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    match s.fp.namespace.get() {
        Some(v) => {
            s.push(v);
            Flow::Next
        }
        None => {
            s.save();
            let _ = t.raise_system_error("no locals");
            Flow::Error
        }
    }
}
#[inline(always)]
pub fn load_common_constant(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let v = try_flow!(common_constant(t, oparg));
    s.push(v);
    Flow::Next
}
#[inline(never)]
fn common_constant(t: &Thread, oparg: u32) -> PyResult<Value> {
    let builtin = |name: &str| match t.builtins.get() {
        Some(d) => match d.get_str(t, name)? {
            Some(v) => Ok(v),
            None => Err(t.raise_system_error(format!("builtins.{name} is missing"))),
        },
        None => Err(t.raise_system_error("no builtins")),
    };
    match CommonConstant::from_oparg(oparg) {
        Some(CommonConstant::AssertionError) => Ok(t.types.assertion_error.value()),
        Some(CommonConstant::NotImplementedError) => Ok(t.types.not_implemented_error.value()),
        Some(CommonConstant::Tuple) => Ok(t.types.tuple.value()),
        Some(CommonConstant::All) => t.interp.all(builtin),
        Some(CommonConstant::Any) => t.interp.any(builtin),
        None => Err(t.raise_system_error("bad LOAD_COMMON_CONSTANT")),
    }
}

/// `__enter__` and its like, looked up on the type: pushes the method and its receiver.
#[inline(always)]
pub fn load_special(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let owner = s.peek(1);
    let (method, unbound) = try_flow!(special_method(t, owner, oparg));
    s.set(1, method);
    s.push_slot(if unbound { Some(owner) } else { None });
    Flow::Next
}
#[inline(never)]
fn special_method(t: &Thread, owner: Value, oparg: u32) -> PyResult<(Value, bool)> {
    use SpecialMethod::*;
    let Some(which) = SpecialMethod::from_oparg(oparg) else {
        return Err(t.raise_system_error("bad LOAD_SPECIAL"));
    };
    let name = match which {
        Enter => t.names.dunder_enter,
        Exit => t.names.dunder_exit,
        AEnter => t.names.dunder_aenter,
        AExit => t.names.dunder_aexit,
    };
    if let Some(found) = crate::protocol::attr::lookup_method(t, owner, name)? {
        return Ok((found.callable, found.needs_self));
    }
    let class = t.class_of(owner).name();
    let has = |name| t.class_of(owner).lookup(t, name).is_some();
    let is_async = matches!(which, AEnter | AExit);
    let (wanted, other, hint) = if is_async {
        ("asynchronous context manager", (t.names.dunder_enter, t.names.dunder_exit), "with")
    } else {
        ("context manager", (t.names.dunder_aenter, t.names.dunder_aexit), "async with")
    };
    let missed = which.name();
    let mut message = format!("'{class}' object does not support the {wanted} protocol (missed {missed} method)");
    if has(other.0) && has(other.1) {
        let kind = if is_async { "context manager" } else { "asynchronous context manager" };
        message.push_str(&format!(" but it supports the {kind} protocol. Did you mean to use '{hint}'?"));
    }
    Err(t.raise_type_error(message))
}

pub fn unbound_local(t: &Thread, s: &mut State, i: u32) -> Flow {
    s.save();
    let fp = s.fp;
    let name = fp.code.get().localsplus_name(i as usize);
    let _ = super::globals::raise_name(t, t.types.unbound_local_error, name, |n| {
        format!("cannot access local variable '{n}' where it is not associated with a value")
    });
    Flow::Error
}
pub fn unbound_deref(t: &Thread, s: &mut State, i: u32) -> Flow {
    s.save();
    let fp = s.fp;
    let code = fp.code.get();
    let name = code.localsplus_name(i as usize);
    if (i as usize) < code.nlocalsplus as usize - code.nfree as usize {
        let _ = super::globals::raise_name(t, t.types.unbound_local_error, name, |n| {
            format!("cannot access local variable '{n}' where it is not associated with a value")
        });
    } else {
        let _ = super::globals::raise_name(t, t.types.name_error, name, |n| {
            format!("cannot access free variable '{n}' where it is not associated with a value in enclosing scope")
        });
    }
    Flow::Error
}
