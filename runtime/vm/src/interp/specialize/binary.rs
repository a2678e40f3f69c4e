//! BINARY_OP.

use super::settle;
use crate::frames::window::Fp;
use crate::interp::exact;
use crate::objects::function::PyFunction;
use crate::objects::slice::PySlice;
use crate::objects::str_::PyStr;
use crate::objects::type_::class_of_header;
use crate::prelude::*;
use brolga_bytecode::Opcode;
use brolga_bytecode::oparg::BinaryOp;

#[cold]
#[inline(never)]
pub fn specialize(t: &Thread, fp: Fp, a: Value, b: Value, oparg: u32) {
    crate::feedback::operands(fp, t, a, b);
    settle(fp, choose(t, fp, a, b, oparg));
}
fn choose(t: &Thread, fp: Fp, a: Value, b: Value, oparg: u32) -> Option<Opcode> {
    let op = BinaryOp::from_oparg(oparg)?;
    let ints = a.is_small_int() && b.is_small_int();
    let floats = a.is_immediate_float() && b.is_immediate_float();
    let specialized = match op {
        BinaryOp::Add | BinaryOp::InplaceAdd => {
            if a.downcast::<PyStr>().is_some() && b.downcast::<PyStr>().is_some() {
                let next = fp.pc.get().add(Opcode::BINARY_OP.caches()).unit();
                let stores = next as u8 == Opcode::STORE_FAST as u8 && fp.local((next >> 8) as usize) == Some(a);
                return Some(if stores {
                    Opcode::BINARY_OP_INPLACE_ADD_UNICODE
                } else {
                    Opcode::BINARY_OP_ADD_UNICODE
                });
            }
            pair(ints, Opcode::BINARY_OP_ADD_INT, floats, Opcode::BINARY_OP_ADD_FLOAT)
        }
        BinaryOp::Subtract | BinaryOp::InplaceSubtract => {
            pair(ints, Opcode::BINARY_OP_SUBTRACT_INT, floats, Opcode::BINARY_OP_SUBTRACT_FLOAT)
        }
        BinaryOp::Multiply | BinaryOp::InplaceMultiply => {
            pair(ints, Opcode::BINARY_OP_MULTIPLY_INT, floats, Opcode::BINARY_OP_MULTIPLY_FLOAT)
        }
        BinaryOp::Subscr => return subscript(t, fp, a, b),
        _ => None,
    };
    specialized.or_else(|| extended(fp, op, a, b))
}
fn pair(ints: bool, int: Opcode, floats: bool, float: Opcode) -> Option<Opcode> {
    if ints {
        Some(int)
    } else if floats {
        Some(float)
    } else {
        None
    }
}
/// The pairs in CPython's table for BINARY_OP_EXTEND.
fn extended(fp: Fp, op: BinaryOp, a: Value, b: Value) -> Option<Opcode> {
    let ints = a.is_small_int() && b.is_small_int();
    let float_int = |f: Value, i: Value| f.as_immediate_float().is_some_and(|f| !f.is_nan()) && i.is_small_int();
    let fits = match op {
        BinaryOp::Or | BinaryOp::And | BinaryOp::Xor => ints,
        BinaryOp::InplaceOr | BinaryOp::InplaceAnd | BinaryOp::InplaceXor => ints,
        BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply => float_int(a, b) || float_int(b, a),
        BinaryOp::TrueDivide => {
            (float_int(a, b) && b.as_small_int() != Some(0)) || (float_int(b, a) && b.as_immediate_float() != Some(0.0))
        }
        _ => false,
    };
    fp.pc.get().set_cache(1, op as u16);
    fits.then_some(Opcode::BINARY_OP_EXTEND)
}
fn subscript(t: &Thread, fp: Fp, container: Value, key: Value) -> Option<Opcode> {
    let index = key.as_small_int().is_some_and(|i| i >= 0);
    if exact::list(t, container).is_some() {
        if index {
            return Some(Opcode::BINARY_OP_SUBSCR_LIST_INT);
        }
        return key.downcast::<PySlice>().map(|_| Opcode::BINARY_OP_SUBSCR_LIST_SLICE);
    }
    if exact::tuple(container).is_some() {
        return index.then_some(Opcode::BINARY_OP_SUBSCR_TUPLE_INT);
    }
    if container.downcast::<PyStr>().is_some() {
        return index.then_some(Opcode::BINARY_OP_SUBSCR_STR_INT);
    }
    if exact::dict(t, container).is_some() {
        return Some(Opcode::BINARY_OP_SUBSCR_DICT);
    }
    let class = class_of_header(container.as_header()?);
    if !class.is_python_class() {
        return None;
    }
    let function = class.lookup(t, t.names.dunder_getitem)?.downcast::<PyFunction>()?;
    let version = class.version_for_caching(t);
    if version == 0 || !function.code().is_simple() || function.code().argcount != 2 {
        return None;
    }
    let pc = fp.pc.get();
    let side = fp.code.get().set_side(t, pc, function.value())?;
    pc.set_cache32(1, version);
    pc.set_cache(3, side);
    Some(Opcode::BINARY_OP_SUBSCR_GETITEM)
}
