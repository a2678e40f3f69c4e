//! A plain text disassembler, for `--dump` and for looking at mismatches. It shows what is there, also of broken code.
//!
//! ```text
//! code f in f.py, line 1: 1 argument, stack 2, flags OPTIMIZED NEWLOCALS
//!   locals x (argument)
//!    1       0 RESUME 0
//!    2       2 LOAD_FAST 0 (x)
//! ```

use std::fmt::Write;

use crate::code::{CodeObject, co, fast};
use crate::exceptiontable::ExceptionTable;
use crate::instructions::{Instruction, Instructions};
use crate::linetable::LineTable;
use crate::oparg;
use crate::opcodes::{Flags, Opcode};
use crate::repr::repr;

const FLAG_NAMES: [(u32, &str); 20] = [
    (co::OPTIMIZED, "OPTIMIZED"),
    (co::NEWLOCALS, "NEWLOCALS"),
    (co::VARARGS, "VARARGS"),
    (co::VARKEYWORDS, "VARKEYWORDS"),
    (co::NESTED, "NESTED"),
    (co::GENERATOR, "GENERATOR"),
    (co::COROUTINE, "COROUTINE"),
    (co::ITERABLE_COROUTINE, "ITERABLE_COROUTINE"),
    (co::ASYNC_GENERATOR, "ASYNC_GENERATOR"),
    (co::FUTURE_DIVISION, "FUTURE_DIVISION"),
    (co::FUTURE_ABSOLUTE_IMPORT, "FUTURE_ABSOLUTE_IMPORT"),
    (co::FUTURE_WITH_STATEMENT, "FUTURE_WITH_STATEMENT"),
    (co::FUTURE_PRINT_FUNCTION, "FUTURE_PRINT_FUNCTION"),
    (co::FUTURE_UNICODE_LITERALS, "FUTURE_UNICODE_LITERALS"),
    (co::FUTURE_BARRY_AS_BDFL, "FUTURE_BARRY_AS_BDFL"),
    (co::FUTURE_GENERATOR_STOP, "FUTURE_GENERATOR_STOP"),
    (co::FUTURE_ANNOTATIONS, "FUTURE_ANNOTATIONS"),
    (co::NO_MONITORING_EVENTS, "NO_MONITORING_EVENTS"),
    (co::HAS_DOCSTRING, "HAS_DOCSTRING"),
    (co::METHOD, "METHOD"),
];

/// The text of a code object and of all code objects among its constants.
pub fn disassemble(code: &CodeObject) -> String {
    let mut out = String::new();
    push_tree(&mut out, code);
    out
}

fn push_tree(out: &mut String, code: &CodeObject) {
    push_code(out, code);
    for nested in code.nested() {
        out.push('\n');
        push_tree(out, nested);
    }
}

// Writing to a string cannot fail.
fn push_code(out: &mut String, code: &CodeObject) {
    let _ = write!(out, "code {} in {}, line {}:", code.qualname, code.filename, code.firstlineno);
    let _ = write!(out, " arguments {}/{}/{},", code.argcount, code.posonlyargcount, code.kwonlyargcount);
    let _ = write!(out, " stack {}, flags", code.stacksize);
    for (bit, name) in FLAG_NAMES {
        if code.flags & bit != 0 {
            let _ = write!(out, " {name}");
        }
    }
    out.push('\n');
    if !code.localsplusnames.is_empty() {
        out.push_str("  locals");
        for (name, kind) in code.localsplusnames.iter().zip(&code.localspluskinds) {
            let _ = write!(out, " {name}{}", kind_text(*kind));
        }
        out.push('\n');
    }
    let mut line = None;
    for instruction in Instructions::new(&code.code) {
        let location = LineTable::new(&code.linetable, code.firstlineno).location_at(instruction.offset);
        let now = location.map(|location| location.line).filter(|line| *line >= 0);
        let shown = match now {
            Some(number) if now != line => number.to_string(),
            _ => String::new(),
        };
        line = now;
        let _ = writeln!(out, "{shown:>5} {}", instruction_text(code, &instruction));
    }
    for handler in ExceptionTable::new(&code.exceptiontable) {
        let lasti = if handler.lasti { " lasti" } else { "" };
        let _ = writeln!(
            out,
            "  except {}..{} -> {} depth {}{lasti}",
            handler.start, handler.end, handler.target, handler.depth
        );
    }
}

fn kind_text(kind: u8) -> String {
    let bits = [(fast::ARG, "argument"), (fast::HIDDEN, "hidden"), (fast::CELL, "cell"), (fast::FREE, "free")];
    let words: Vec<&str> = bits.iter().filter(|(bit, _)| kind & bit != 0).map(|(_, word)| *word).collect();
    if words.is_empty() { String::new() } else { format!(" ({})", words.join(" ")) }
}

/// One instruction: offset, name, operand and what it stands for.
pub fn instruction_text(code: &CodeObject, instruction: &Instruction) -> String {
    let Instruction { offset, oparg, .. } = *instruction;
    let Some(op) = instruction.opcode else {
        return format!("{offset:>5} <{}> {oparg}", instruction.number);
    };
    let mut out = format!("{offset:>5} {op}");
    if op.base().has_arg() || oparg != 0 {
        let _ = write!(out, " {oparg}");
    }
    if let Some(target) = instruction.target() {
        let _ = write!(out, " (to {target})");
    } else if let Some(meaning) = meaning(code, op.base(), oparg) {
        let _ = write!(out, " ({meaning})");
    }
    out
}

fn meaning(code: &CodeObject, op: Opcode, oparg: u32) -> Option<String> {
    let index = oparg as usize;
    let local = |index: u32| code.localsplusnames.get(index as usize).map(|name| name.to_string());
    let name = |index: usize| code.names.get(index).map(|name| name.to_string());
    match op {
        Opcode::LOAD_ATTR => {
            let suffix = if oparg & 1 != 0 { " + NULL|self" } else { "" };
            Some(name(index >> 1)? + suffix)
        }
        Opcode::LOAD_GLOBAL => {
            let suffix = if oparg & 1 != 0 { " + NULL" } else { "" };
            Some(name(index >> 1)? + suffix)
        }
        Opcode::LOAD_SUPER_ATTR => {
            let suffix = if oparg & 1 != 0 { " + NULL|self" } else { "" };
            Some(name(index >> 2)? + suffix)
        }
        Opcode::LOAD_FAST_LOAD_FAST
        | Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW
        | Opcode::STORE_FAST_LOAD_FAST
        | Opcode::STORE_FAST_STORE_FAST => {
            let (first, second) = oparg::unpack_pair(oparg);
            Some(format!("{}, {}", local(first)?, local(second)?))
        }
        Opcode::BINARY_OP => oparg::BinaryOp::from_oparg(oparg).map(|op| op.symbol().into()),
        Opcode::COMPARE_OP => {
            let op = oparg::compare_op(oparg)?.name();
            Some(if oparg & oparg::comparison::TO_BOOL != 0 { format!("bool({op})") } else { op.into() })
        }
        Opcode::CALL_INTRINSIC_1 => oparg::Intrinsic1::from_oparg(oparg).map(|intrinsic| intrinsic.name().into()),
        Opcode::CALL_INTRINSIC_2 => oparg::Intrinsic2::from_oparg(oparg).map(|intrinsic| intrinsic.name().into()),
        Opcode::LOAD_SPECIAL => oparg::SpecialMethod::from_oparg(oparg).map(|method| method.name().into()),
        Opcode::LOAD_COMMON_CONSTANT => oparg::CommonConstant::from_oparg(oparg).map(|constant| constant.name().into()),
        Opcode::CONVERT_VALUE => oparg::Conversion::from_oparg(oparg).map(|conversion| conversion.name().into()),
        Opcode::SET_FUNCTION_ATTRIBUTE => {
            oparg::FunctionAttribute::from_oparg(oparg).map(|attribute| attribute.name().into())
        }
        Opcode::IS_OP => (oparg == 1).then(|| "is not".into()),
        Opcode::CONTAINS_OP => (oparg == 1).then(|| "not in".into()),
        _ if op.flags().contains(Flags::CONST) => code.consts.get(index).map(repr),
        _ if op.flags().contains(Flags::NAME) => name(index),
        _ if op.flags().contains(Flags::LOCAL) || op.flags().contains(Flags::FREE) => local(oparg),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Constant;
    use crate::exceptiontable::{Handler, encode};
    use crate::linetable::{LineTableWriter, Location};

    #[test]
    fn a_whole_code_object() {
        use Opcode::*;
        let instructions: [(Opcode, u8, i32); 14] = [
            (RESUME, 0, 1),
            (LOAD_FAST_LOAD_FAST, 1, 2),
            (COMPARE_OP, 88, 2),
            (POP_JUMP_IF_FALSE, 4, 2),
            (NOT_TAKEN, 0, 2),
            (LOAD_CONST, 0, 3),
            (RETURN_VALUE, 0, 3),
            (LOAD_GLOBAL, 1, 4),
            (LOAD_DEREF, 1, 4),
            (EXTENDED_ARG, 1, 4),
            (CALL, 1, 4),
            (JUMP_BACKWARD, 17, -1),
            (BINARY_OP_ADD_INT, 0, -1),
            (CONVERT_VALUE, 2, -1),
        ];
        let mut code = Vec::new();
        let mut lines = LineTableWriter::new(1);
        for (op, oparg, line) in instructions {
            code.extend([op as u8, oparg]);
            code.extend(vec![0; 2 * op.caches()]);
            let location = if line < 0 { Location::NONE } else { Location::line(line) };
            lines.push(location, 1 + op.caches());
        }
        code.extend([222, 7]);
        let code = CodeObject {
            argcount: 1,
            posonlyargcount: 0,
            kwonlyargcount: 0,
            stacksize: 2,
            flags: co::OPTIMIZED | co::NEWLOCALS,
            code,
            consts: vec![Constant::tuple(["a".into(), 1i64.into()])],
            names: vec!["print".into()],
            localsplusnames: vec!["x".into(), "y".into(), "z".into()],
            localspluskinds: vec![0x26, 0x60, 0x20],
            filename: "f.py".into(),
            name: "f".into(),
            qualname: "A.f".into(),
            firstlineno: 1,
            linetable: lines.finish(),
            exceptiontable: encode(&[Handler { start: 2, end: 8, target: 20, depth: 1, lasti: true }]),
        };
        assert_eq!(
            disassemble(&code),
            "\
code A.f in f.py, line 1: arguments 1/0/0, stack 2, flags OPTIMIZED NEWLOCALS
  locals x (argument) y (cell) z
    1     0 RESUME 0
    2     2 LOAD_FAST_LOAD_FAST 1 (x, y)
          4 COMPARE_OP 88 (bool(==))
          8 POP_JUMP_IF_FALSE 4 (to 20)
         12 NOT_TAKEN
    3    14 LOAD_CONST 0 (('a', 1))
         16 RETURN_VALUE
    4    18 LOAD_GLOBAL 1 (print + NULL)
         28 LOAD_DEREF 1 (y)
         32 CALL 257
         40 JUMP_BACKWARD 17 (to 10)
         44 BINARY_OP_ADD_INT 0 (+)
         56 CONVERT_VALUE 2 (repr)
         58 <222> 7
  except 2..8 -> 20 depth 1 lasti
"
        );
    }
}
