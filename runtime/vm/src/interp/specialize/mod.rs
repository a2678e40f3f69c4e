//! Specialization: an adaptive instruction whose counter has run out is replaced by the form that suits what it sees.
//!
//! The families, their conditions and the counters are CPython's, so that `dis` shows the same names for the same history; what the caches hold
//! fits our object model (shapes, property cells, side tables). Each attempt is also recorded as feedback.

pub mod attr;
pub mod binary;
pub mod call;
pub mod compare;
pub mod counter;
pub mod global;
pub mod iter;
pub mod shapes;
pub mod subscr;
pub mod weak;

use crate::frames::window::{Fp, Pc};
use crate::interp::{Flow, State};
use crate::objects::bytes::PyBytes;
use crate::objects::str_::PyStr;
use crate::prelude::*;
use brolga_bytecode::Opcode;

/// Specializes the instruction behind whose first unit the position stands, and has it executed again.
pub fn instruction(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let fp = s.fp;
    match fp.code.get().base_opcode((s.pc.offset_from(fp.code.get().first()) - 1) as usize) {
        Opcode::LOAD_ATTR => attr::specialize_load(t, fp, s.peek(1), oparg),
        Opcode::STORE_ATTR => attr::specialize_store(t, fp, s.peek(1), oparg),
        Opcode::LOAD_SUPER_ATTR => attr::specialize_super(t, fp, s.peek(3), s.peek(2), oparg),
        Opcode::LOAD_GLOBAL => global::specialize(t, fp, oparg),
        Opcode::BINARY_OP => binary::specialize(t, fp, s.peek(2), s.peek(1), oparg),
        Opcode::COMPARE_OP => compare::specialize(t, fp, s.peek(2), s.peek(1), oparg),
        Opcode::CONTAINS_OP => compare::specialize_contains(t, fp, s.peek(1)),
        Opcode::TO_BOOL => compare::specialize_to_bool(t, fp, s.peek(1)),
        Opcode::STORE_SUBSCR => subscr::specialize_store(t, fp, s.peek(2), s.peek(1)),
        Opcode::CALL => call::specialize(t, fp, s.sp, oparg),
        Opcode::CALL_KW => call::specialize_kw(t, fp, s.sp, oparg),
        Opcode::FOR_ITER => iter::specialize_for(t, fp, s.peek(1), oparg),
        Opcode::SEND => iter::specialize_send(t, fp, s.peek(2)),
        Opcode::UNPACK_SEQUENCE => iter::specialize_unpack(t, fp, s.peek(1), oparg),
        _ => settle(fp, None),
    }
    Flow::Again
}

/// The instruction at the frame's saved position becomes `op`, or stays generic and waits longer until the next attempt.
fn settle(fp: Fp, op: Option<Opcode>) {
    let pc: Pc = fp.pc.get();
    if pc.is_instrumented() {
        pc.set_cache(0, counter::COOLDOWN);
        return;
    }
    match op {
        Some(op) => {
            pc.set_opcode(op);
            pc.set_cache(0, counter::COOLDOWN);
        }
        None => {
            let op = Opcode::from_u8(pc.opcode()).unwrap_or(Opcode::RESERVED);
            pc.set_opcode(op.deopt());
            pc.set_cache(0, counter::back_off(pc.cache(0)));
        }
    }
}

/// Whether CPython never frees this constant: then `dis` shows LOAD_CONST_IMMORTAL.
pub fn is_immortal_constant(v: Value) -> bool {
    if let Some(i) = v.as_small_int() {
        return (-5..=256).contains(&i);
    }
    if v.is_immediate_float() {
        return false;
    }
    if let Some(s) = v.downcast::<PyStr>() {
        // Names, and strings of at most one Latin-1 character.
        return s.header.flags() & brolga_heap::object::flags::IMMORTAL != 0
            || (s.len() <= 1 && s.code_points().all(|c| c < 256));
    }
    if let Some(bytes) = v.downcast::<PyBytes>() {
        return bytes.len() <= 1;
    }
    if let Some(tuple) = v.downcast::<PyTuple>() {
        return tuple.is_empty();
    }
    !v.is_pointer()
}
