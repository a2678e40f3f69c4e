//! COMPARE_OP, CONTAINS_OP, TO_BOOL.

use super::settle;
use crate::frames::window::Fp;
use crate::interp::exact;
use crate::objects::int::PyInt;
use crate::objects::str_::PyStr;
use crate::objects::type_::class_of_header;
use crate::prelude::*;
use brolga_bytecode::Opcode;

#[cold]
#[inline(never)]
pub fn specialize(t: &Thread, fp: Fp, a: Value, b: Value, oparg: u32) {
    crate::feedback::operands(fp, t, a, b);
    let op = if a.is_small_int() && b.is_small_int() {
        Some(Opcode::COMPARE_OP_INT)
    } else if a.is_immediate_float() && b.is_immediate_float() {
        Some(Opcode::COMPARE_OP_FLOAT)
    } else if a.downcast::<PyStr>().is_some()
        && b.downcast::<PyStr>().is_some()
        && matches!(CompareOp::from_u8((oparg >> 5) as u8), Some(CompareOp::Eq | CompareOp::Ne))
    {
        Some(Opcode::COMPARE_OP_STR)
    } else {
        None
    };
    settle(fp, op);
}
#[cold]
#[inline(never)]
pub fn specialize_contains(t: &Thread, fp: Fp, container: Value) {
    crate::feedback::operand(fp, t, container);
    let op = if exact::dict(t, container).is_some() {
        Some(Opcode::CONTAINS_OP_DICT)
    } else {
        exact::any_set(t, container).map(|_| Opcode::CONTAINS_OP_SET)
    };
    settle(fp, op);
}
#[cold]
#[inline(never)]
pub fn specialize_to_bool(t: &Thread, fp: Fp, v: Value) {
    crate::feedback::operand(fp, t, v);
    let op = if v.is_bool() {
        Some(Opcode::TO_BOOL_BOOL)
    } else if v.is_small_int() || v.downcast::<PyInt>().is_some() {
        Some(Opcode::TO_BOOL_INT)
    } else if v.is_none() {
        Some(Opcode::TO_BOOL_NONE)
    } else if v.downcast::<PyStr>().is_some() {
        Some(Opcode::TO_BOOL_STR)
    } else if exact::list(t, v).is_some() {
        Some(Opcode::TO_BOOL_LIST)
    } else {
        always_true(t, fp, v)
    };
    settle(fp, op);
}
fn always_true(t: &Thread, fp: Fp, v: Value) -> Option<Opcode> {
    let class = class_of_header(v.as_header()?);
    let slots = class.slots.get();
    if !class.is_python_class() || slots.bool.is_some() || slots.mp_length.is_some() || slots.sq_length.is_some() {
        return None;
    }
    let version = class.version_for_caching(t);
    if version == 0 {
        return None;
    }
    fp.pc.get().set_cache32(1, version);
    Some(Opcode::TO_BOOL_ALWAYS_TRUE)
}
