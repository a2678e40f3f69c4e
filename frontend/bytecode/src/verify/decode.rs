//! What can be said of each instruction, and of the table of locals, without following the flow of control.

use super::{CodeView, Fault, Reason};
use crate::code::{co, fast};
use crate::instructions::{Instruction, Instructions};
use crate::oparg;
use crate::opcodes::{Flags, Opcode};

pub(super) fn check_locals(code: &CodeView) -> Result<(), Reason> {
    if code.code.is_empty() || !code.code.len().is_multiple_of(2) {
        return Err(Reason::Malformed);
    }
    let kinds = code.localspluskinds;
    // Locals first (whether cells or not), then cells, then free variables: one kind of slot each.
    let group = |kind: &u8| match kind & (fast::LOCAL | fast::CELL | fast::FREE) {
        bits if bits & fast::FREE != 0 => (bits == fast::FREE).then_some(2),
        bits if bits & fast::LOCAL != 0 => Some(0),
        fast::CELL => Some(1),
        _ => None,
    };
    let groups: Option<Vec<u8>> = kinds.iter().map(group).collect();
    if !groups.is_some_and(|groups| groups.is_sorted()) {
        return Err(Reason::LocalsOrder);
    }
    let locals = kinds.iter().filter(|kind| **kind & fast::LOCAL != 0).count() as u64;
    let vars = u64::from(code.flags & co::VARARGS != 0) + u64::from(code.flags & co::VARKEYWORDS != 0);
    let parameters = u64::from(code.argcount) + u64::from(code.kwonlyargcount) + vars;
    if code.posonlyargcount > code.argcount || parameters > locals {
        return Err(Reason::Parameters);
    }
    Ok(())
}

/// Splits the code into instructions and checks each by itself.
pub(super) fn decode(code: &CodeView) -> Result<Vec<Instruction>, Fault> {
    let mut instructions = Vec::with_capacity(code.code.len() / 4);
    for instruction in Instructions::new(code.code) {
        let fault = |reason| Err(Fault { offset: Some(instruction.offset), reason });
        let op = match instruction.opcode {
            Some(Opcode::EXTENDED_ARG) => return fault(Reason::Truncated),
            Some(op) if op.is_valid_in_code() => op,
            _ => return fault(Reason::Opcode(instruction.number)),
        };
        if instruction.end > code.code.len() {
            return fault(Reason::Truncated);
        }
        if instruction.offset - instruction.start > 6 {
            return fault(Reason::TooManyPrefixes);
        }
        if !operand_in_range(code, op, instruction.oparg) {
            return fault(Reason::Operand(op, instruction.oparg));
        }
        instructions.push(instruction);
    }
    Ok(instructions)
}

fn operand_in_range(code: &CodeView, op: Opcode, oparg: u32) -> bool {
    let index = oparg as usize;
    let kind = |index: usize| code.localspluskinds.get(index).copied();
    let is_cell = |index: usize| kind(index).is_some_and(|kind| kind & (fast::CELL | fast::FREE) != 0);
    match op {
        Opcode::LOAD_FAST_LOAD_FAST
        | Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW
        | Opcode::STORE_FAST_LOAD_FAST
        | Opcode::STORE_FAST_STORE_FAST => {
            let (first, second) = oparg::unpack_pair(oparg);
            kind(first as usize).is_some() && kind(second as usize).is_some()
        }
        Opcode::LOAD_DEREF | Opcode::STORE_DEREF | Opcode::DELETE_DEREF | Opcode::LOAD_FROM_DICT_OR_DEREF => {
            is_cell(index)
        }
        Opcode::MAKE_CELL => kind(index).is_some_and(|kind| kind & fast::CELL != 0),
        Opcode::COPY_FREE_VARS => index == code.localspluskinds.iter().filter(|kind| **kind & fast::FREE != 0).count(),
        Opcode::LOAD_ATTR | Opcode::LOAD_GLOBAL => index >> 1 < code.names,
        Opcode::LOAD_SUPER_ATTR => index >> 2 < code.names,
        Opcode::CALL_INTRINSIC_1 => oparg != 0 && oparg::Intrinsic1::from_oparg(oparg).is_some(),
        Opcode::CALL_INTRINSIC_2 => oparg != 0 && oparg::Intrinsic2::from_oparg(oparg).is_some(),
        Opcode::BINARY_OP => oparg::BinaryOp::from_oparg(oparg).is_some(),
        Opcode::COMPARE_OP => oparg::compare_op(oparg).is_some(),
        Opcode::LOAD_SPECIAL => oparg::SpecialMethod::from_oparg(oparg).is_some(),
        Opcode::LOAD_COMMON_CONSTANT => oparg::CommonConstant::from_oparg(oparg).is_some(),
        Opcode::CONVERT_VALUE => oparg::Conversion::from_oparg(oparg).is_some(),
        Opcode::SET_FUNCTION_ATTRIBUTE => oparg::FunctionAttribute::from_oparg(oparg).is_some(),
        Opcode::BUILD_INTERPOLATION => oparg >> 2 <= oparg::Conversion::Ascii as u32,
        Opcode::RAISE_VARARGS => oparg <= 2,
        Opcode::BUILD_SLICE => oparg == 2 || oparg == 3,
        Opcode::LOAD_SMALL_INT => oparg <= 255,
        Opcode::IS_OP | Opcode::CONTAINS_OP => oparg <= 1,
        // These name a value by its distance from the top, which is at least 1.
        Opcode::COPY
        | Opcode::SWAP
        | Opcode::LIST_APPEND
        | Opcode::LIST_EXTEND
        | Opcode::SET_ADD
        | Opcode::SET_UPDATE
        | Opcode::MAP_ADD
        | Opcode::DICT_MERGE
        | Opcode::DICT_UPDATE => oparg >= 1,
        _ if op.flags().contains(Flags::CONST) => index < code.consts.len(),
        _ if op.flags().contains(Flags::NAME) => index < code.names,
        _ if op.flags().contains(Flags::LOCAL) => kind(index).is_some(),
        _ => true,
    }
}
