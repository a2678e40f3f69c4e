//! What the verifier accepts and how it refuses.

use super::*;
use crate::code::co;
use crate::exceptiontable::{Handler, encode};
use crate::opcodes::Opcode;

use Opcode::*;

/// The verdict on code of these instructions; caches are put in.
fn verdict(stacksize: u32, instructions: &[(Opcode, u8)]) -> String {
    verdict_with(stacksize, 0, &[], instructions)
}

fn assemble(instructions: &[(Opcode, u8)]) -> Vec<u8> {
    let mut code = Vec::new();
    for (op, oparg) in instructions {
        code.extend([*op as u8, *oparg]);
        code.extend(vec![0; 2 * op.caches()]);
    }
    code
}

fn verdict_with(stacksize: u32, flags: u32, handlers: &[Handler], instructions: &[(Opcode, u8)]) -> String {
    let view = CodeView {
        argcount: 1,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        stacksize,
        flags,
        code: &assemble(instructions),
        consts: &[None, Some(1)][..1],
        names: 1,
        localspluskinds: &[0x26, 0x60, 0x80],
        exceptiontable: &encode(handlers),
    };
    match verify(view) {
        Ok(()) => "good".into(),
        Err(fault) => fault.to_string(),
    }
}

#[test]
fn good_code() {
    let sum = [
        (RESUME, 0),
        (LOAD_FAST, 0),
        (GET_ITER, 0),
        (FOR_ITER, 3),
        (POP_TOP, 0),
        (JUMP_BACKWARD, 5),
        (END_FOR, 0),
        (POP_ITER, 0),
        (LOAD_CONST, 0),
        (RETURN_VALUE, 0),
    ];
    assert_eq!(verdict(2, &sum), "good");
    assert_eq!(verdict(1, &sum), "stack depth 2 is above co_stacksize (offset 6)");
    let generator = [
        (COPY_FREE_VARS, 1),
        (MAKE_CELL, 1),
        (RETURN_GENERATOR, 0),
        (POP_TOP, 0),
        (RESUME, 0),
        (LOAD_CONST, 0),
        (YIELD_VALUE, 0),
        (RETURN_VALUE, 0),
    ];
    assert_eq!(verdict_with(1, co::GENERATOR, &[], &generator), "good");
    assert_eq!(verdict(1, &generator), "generator opcodes out of place (offset 4)");
    assert_eq!(verdict_with(1, co::GENERATOR, &[], &generator[4..]), "generator opcodes out of place (offset 0)");
}

#[test]
fn bad_instructions() {
    let end = (RETURN_VALUE, 0);
    let cases = [
        (vec![], "code is empty or has an odd length"),
        (vec![(CACHE, 0)], "invalid opcode 0 (offset 0)"),
        (vec![(BINARY_OP_ADD_INT, 0)], "invalid opcode 130 (offset 0)"),
        (vec![(INSTRUMENTED_RESUME, 0)], "invalid opcode 245 (offset 0)"),
        (vec![(NOP, 0), (EXTENDED_ARG, 0)], "instruction is cut off (offset 2)"),
        (vec![(LOAD_CONST, 1), end], "operand 1 of LOAD_CONST is out of range (offset 0)"),
        (vec![(EXTENDED_ARG, 1), (LOAD_CONST, 0), end], "operand 256 of LOAD_CONST is out of range (offset 2)"),
        (vec![(LOAD_NAME, 1), end], "operand 1 of LOAD_NAME is out of range (offset 0)"),
        (vec![(LOAD_GLOBAL, 2), end], "operand 2 of LOAD_GLOBAL is out of range (offset 0)"),
        (vec![(LOAD_FAST, 3), end], "operand 3 of LOAD_FAST is out of range (offset 0)"),
        (vec![(LOAD_FAST_LOAD_FAST, 0x23), end], "operand 35 of LOAD_FAST_LOAD_FAST is out of range (offset 0)"),
        (vec![(LOAD_DEREF, 0), end], "operand 0 of LOAD_DEREF is out of range (offset 0)"),
        (vec![(COPY_FREE_VARS, 2), end], "operand 2 of COPY_FREE_VARS is out of range (offset 0)"),
        (vec![(BINARY_OP, 27), end], "operand 27 of BINARY_OP is out of range (offset 0)"),
        (vec![(CALL_INTRINSIC_1, 0), end], "operand 0 of CALL_INTRINSIC_1 is out of range (offset 0)"),
        (vec![(COPY, 0), end], "operand 0 of COPY is out of range (offset 0)"),
        (vec![end], "needs 1 values on a stack of 0 (offset 0)"),
        (vec![(NOP, 0)], "control runs off the end (offset 0)"),
        (vec![(JUMP_FORWARD, 9)], "jump to 20, which is no instruction (offset 0)"),
        (vec![(NOP, 0), (JUMP_BACKWARD, 9)], "jump to 18446744073709551615, which is no instruction (offset 2)"),
        (vec![(JUMP_BACKWARD, 1)], "jump to 2, which is no instruction (offset 0)"),
        (vec![(LOAD_FAST, 0), (FOR_ITER, 0), end], "loop ends at 6, which is no END_FOR (offset 2)"),
        (
            vec![
                (LOAD_FAST, 0),
                (LOAD_FAST, 0),
                (POP_JUMP_IF_TRUE, 1),
                (POP_TOP, 0),
                (LOAD_CONST, 0),
                (POP_TOP, 0),
                end,
            ],
            "reached with stack depths 1 and 0 (offset 10)",
        ),
    ];
    for (instructions, expected) in cases {
        assert_eq!(verdict(4, &instructions), expected, "{instructions:?}");
    }
}

#[test]
fn handlers() {
    let code = [(RESUME, 0), (LOAD_CONST, 0), (RETURN_VALUE, 0), (PUSH_EXC_INFO, 0), (RERAISE, 0)];
    let with =
        |start, end, target, depth| verdict_with(2, 0, &[Handler { start, end, target, depth, lasti: false }], &code);
    assert_eq!(with(2, 4, 6, 0), "good");
    assert_eq!(with(2, 4, 6, 1), "handler expects stack depth 1, but it is 0 (offset 2)");
    assert_eq!(with(4, 6, 6, 1), "handler expects stack depth 1, but it is 0 (offset 4)");
    assert_eq!(with(2, 2, 6, 0), "bad exception table entry 2..2 to 6");
    assert_eq!(with(2, 4, 10, 0), "bad exception table entry 2..4 to 10");
    assert_eq!(with(2, 12, 6, 0), "bad exception table entry 2..12 to 6");
    let overlapping = [
        Handler { start: 2, end: 6, target: 6, depth: 0, lasti: false },
        Handler { start: 4, end: 6, target: 6, depth: 0, lasti: false },
    ];
    assert_eq!(verdict_with(2, 0, &overlapping, &code), "bad exception table entry 4..6 to 6");
}

#[test]
fn handlers_may_keep_what_an_instruction_only_looks_at() {
    let code = [
        (LOAD_FAST, 0),
        (GET_AITER, 0),
        (GET_ANEXT, 0),
        (POP_TOP, 0),
        (RETURN_VALUE, 0),
        (POP_TOP, 0),
        (RETURN_VALUE, 0),
    ];
    let with =
        |start| verdict_with(2, 0, &[Handler { start, end: start + 2, target: 10, depth: 1, lasti: false }], &code);
    assert_eq!(with(4), "good");
    assert_eq!(with(2), "handler expects stack depth 1, but it is 0 (offset 2)");
}

#[test]
fn locals() {
    let view = |kinds: &'static [u8], argcount| CodeView {
        argcount,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        stacksize: 1,
        flags: 0,
        code: &[Opcode::LOAD_LOCALS as u8, 0, Opcode::RETURN_VALUE as u8, 0],
        consts: &[],
        names: 0,
        localspluskinds: kinds,
        exceptiontable: &[],
    };
    assert_eq!(verify(view(&[0x26, 0x30, 0x40, 0x80], 1)), Ok(()));
    let reason = |kinds, argcount| verify(view(kinds, argcount)).unwrap_err().to_string();
    assert_eq!(reason(&[0x40, 0x20], 0), "locals, cells and free variables are out of order");
    assert_eq!(reason(&[0xa0], 0), "locals, cells and free variables are out of order");
    assert_eq!(reason(&[0x00], 0), "locals, cells and free variables are out of order");
    assert_eq!(reason(&[0x26], 2), "parameters do not fit the local variables");
}
