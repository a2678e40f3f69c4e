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
use crate::objects::bytes::PyBytes;
use crate::objects::str_::PyStr;
use crate::prelude::*;
use brolga_bytecode::Opcode;

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
