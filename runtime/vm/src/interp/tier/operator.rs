//! The end of an operator whose method was inlined into compiled code, and which the interpreter went on with.
//!
//! The caller stands at the operator's instruction, its operands on the stack; the method's result takes their place as the instruction wants it.

use crate::interp::State;
use crate::objects::type_::dispatch;
use crate::prelude::*;
use crate::protocol::{number, object};
use brolga_bytecode::Opcode;
use brolga_bytecode::oparg::{BinaryOp, comparison};

/// Puts the result of a method in the place of its operator's operands.
pub fn finish(t: &Thread, s: &mut State, v: Value) -> PyResult<()> {
    let code = s.fp.code.get();
    let unit = s.fp.instruction().max(0) as usize;
    let oparg = u32::from(code.unit(unit) >> 8);
    let (operands, result) = match code.base_opcode(unit) {
        Opcode::BINARY_OP if oparg == BinaryOp::Subscr as u32 => (2, Some(v)),
        Opcode::BINARY_OP => {
            let (a, b) = (s.peek(2), s.peek(1));
            let reflected = t.class_of(a).is_immutable();
            let rest = |_| binary_rest(t, oparg as u8, reflected, a, b);
            (2, Some(if v == Value::NOT_IMPLEMENTED { rest(())? } else { v }))
        }
        Opcode::COMPARE_OP => {
            let (a, b) = (s.peek(2), s.peek(1));
            let r = if v == Value::NOT_IMPLEMENTED { compare_rest(t, oparg >> 5, a, b)? } else { v };
            let wants_truth = oparg & comparison::TO_BOOL != 0;
            (2, Some(if wants_truth { Value::from_bool(object::is_true(t, r)?) } else { r }))
        }
        Opcode::CONTAINS_OP => (2, Some(Value::from_bool(object::is_true(t, v)? != (oparg != 0)))),
        Opcode::STORE_SUBSCR => (3, None),
        op => return Err(t.raise_system_error(format!("{op} is no operator"))),
    };
    s.drop(operands);
    if let Some(v) = result {
        s.push(v);
    }
    Ok(())
}
/// `a op b` when the first method has given NotImplemented; `reflected`: it was the right operand's.
pub fn binary_rest(t: &Thread, operator: u8, reflected: bool, a: Value, b: Value) -> PyResult<Value> {
    if !reflected && t.class_of(a) != t.class_of(b) {
        let r = dispatch::reflected_operator(t, operator % 13, a, b)?;
        if r != Value::NOT_IMPLEMENTED {
            return Ok(r);
        }
    }
    number::nobody_supports(t, operator, a, b)
}
/// `a op b` when the left operand's method has given NotImplemented.
pub fn compare_rest(t: &Thread, operator: u32, a: Value, b: Value) -> PyResult<Value> {
    match CompareOp::from_u8(operator as u8) {
        Some(op) => object::compare_reflected(t, a, b, op),
        None => Err(t.raise_system_error("bad COMPARE_OP")),
    }
}
