//! Checks bytecode that our compiler did not make (`code.replace`, `marshal.loads`, `.pyc` files) before it first runs, so
//! that the interpreter and the JIT need not.
//!
//! What holds of code that passes:
//!
//! * every instruction is a base opcode that may stand in code, its operand is in range, its inline cache is complete;
//! * jumps and handlers lead to the start of an instruction, prefixes included; control cannot run off the end;
//! * at each reachable instruction the stack has one depth, whatever the way there, never negative and never above
//!   `co_stacksize`; handlers cut the stack, they do not lengthen it; exception table entries are sorted and disjoint;
//! * YIELD_VALUE occurs in generators, coroutines and asynchronous generators only, and their code starts with
//!   RETURN_GENERATOR.
//!
//! What it does not prove, because that depends on values: that a slot holds a cell where LOAD_DEREF and its relatives want
//! one, that a value is the code object, tuple of names, dict or NULL that an instruction expects. The interpreter checks
//! those where it matters. Inline caches are not looked at: the runtime clears them.

use std::fmt;

use crate::code::{CodeObject, co, fast};
use crate::exceptiontable::{ExceptionTable, Handler};
use crate::instructions::{Instruction, Instructions};
use crate::oparg;
use crate::opcodes::{Flags, Opcode};

/// What the verifier needs of a code object.
#[derive(Clone, Copy, Debug)]
pub struct CodeView<'a> {
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    pub stacksize: u32,
    pub flags: u32,
    pub code: &'a [u8],
    pub consts: usize,
    pub names: usize,
    pub localspluskinds: &'a [u8],
    pub exceptiontable: &'a [u8],
}

impl<'a> From<&'a CodeObject> for CodeView<'a> {
    fn from(code: &'a CodeObject) -> CodeView<'a> {
        CodeView {
            argcount: code.argcount,
            posonlyargcount: code.posonlyargcount,
            kwonlyargcount: code.kwonlyargcount,
            stacksize: code.stacksize,
            flags: code.flags,
            code: &code.code,
            consts: code.consts.len(),
            names: code.names.len(),
            localspluskinds: &code.localspluskinds,
            exceptiontable: &code.exceptiontable,
        }
    }
}

/// Why code is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The instruction, in bytes; `None` for faults of the code object as a whole.
    pub offset: Option<usize>,
    /// What is wrong.
    pub reason: Reason,
}

/// What is wrong with code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Empty, or an odd number of bytes.
    Malformed,
    /// Parameter counts do not fit the table of locals.
    Parameters,
    /// Locals, cells and free variables are not in order.
    LocalsOrder,
    /// No such opcode, or one that only the runtime writes.
    Opcode(u8),
    /// The code ends inside an inline cache or behind EXTENDED_ARG.
    Truncated,
    /// More than three EXTENDED_ARG.
    TooManyPrefixes,
    /// The operand is out of range.
    Operand(Opcode, u32),
    /// A jump to what is not an instruction.
    JumpTarget(usize),
    /// FOR_ITER must lead to END_FOR.
    LoopTarget(usize),
    /// An exception table entry that is empty, out of order, or not at instructions.
    Handler(Handler),
    /// The handler cuts the stack to more than there is.
    HandlerDepth { handler: u32, depth: u32 },
    /// Needs more values than the stack has.
    Underflow { needed: u32, depth: u32 },
    /// The stack grows above `co_stacksize`.
    Overflow(u32),
    /// Two ways here with different depths.
    Depths(u32, u32),
    /// Control leaves the end of the code.
    RunsOff,
    /// YIELD_VALUE or RETURN_GENERATOR where they must not be, or a generator without RETURN_GENERATOR.
    Generator,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::Malformed => f.write_str("code is empty or has an odd length")?,
            Reason::Parameters => f.write_str("parameters do not fit the local variables")?,
            Reason::LocalsOrder => f.write_str("locals, cells and free variables are out of order")?,
            Reason::Opcode(number) => write!(f, "invalid opcode {number}")?,
            Reason::Truncated => f.write_str("instruction is cut off")?,
            Reason::TooManyPrefixes => f.write_str("too many EXTENDED_ARG")?,
            Reason::Operand(op, oparg) => write!(f, "operand {oparg} of {op} is out of range")?,
            Reason::JumpTarget(target) => write!(f, "jump to {target}, which is no instruction")?,
            Reason::LoopTarget(target) => write!(f, "loop ends at {target}, which is no END_FOR")?,
            Reason::Handler(handler) => {
                write!(f, "bad exception table entry {}..{} to {}", handler.start, handler.end, handler.target)?;
            }
            Reason::HandlerDepth { handler, depth } => {
                write!(f, "handler expects stack depth {handler}, but it is {depth}")?;
            }
            Reason::Underflow { needed, depth } => write!(f, "needs {needed} values on a stack of {depth}")?,
            Reason::Overflow(depth) => write!(f, "stack depth {depth} is above co_stacksize")?,
            Reason::Depths(first, second) => write!(f, "reached with stack depths {first} and {second}")?,
            Reason::RunsOff => f.write_str("control runs off the end")?,
            Reason::Generator => f.write_str("generator opcodes out of place")?,
        }
        match self.offset {
            Some(offset) => write!(f, " (offset {offset})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Fault {}

/// Checks a code object; not the code objects among its constants.
pub fn verify<'a>(code: impl Into<CodeView<'a>>) -> Result<(), Fault> {
    let code = code.into();
    check_locals(&code).map_err(|reason| Fault { offset: None, reason })?;
    let instructions = decode(&code)?;
    Verifier::new(code, instructions)?.run()
}

fn check_locals(code: &CodeView) -> Result<(), Reason> {
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
fn decode(code: &CodeView) -> Result<Vec<Instruction>, Fault> {
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
        _ if op.flags().contains(Flags::CONST) => index < code.consts,
        _ if op.flags().contains(Flags::NAME) => index < code.names,
        _ if op.flags().contains(Flags::LOCAL) => kind(index).is_some(),
        _ => true,
    }
}

const UNREACHED: u32 = u32::MAX;

struct Verifier<'a> {
    code: CodeView<'a>,
    instructions: Vec<Instruction>,
    /// For each code unit the index of the instruction that starts there.
    starts: Vec<Option<u32>>,
    handlers: Vec<Handler>,
    /// Stack depth before each instruction.
    depths: Vec<u32>,
    work: Vec<usize>,
}

impl<'a> Verifier<'a> {
    fn new(code: CodeView<'a>, instructions: Vec<Instruction>) -> Result<Verifier<'a>, Fault> {
        let mut starts = vec![None; code.code.len() / 2];
        for (index, instruction) in instructions.iter().enumerate() {
            starts[instruction.start / 2] = Some(index as u32);
        }
        let depths = vec![UNREACHED; instructions.len()];
        let mut verifier = Verifier { code, instructions, starts, handlers: Vec::new(), depths, work: Vec::new() };
        verifier.read_handlers()?;
        verifier.check_jumps()?;
        verifier.check_generator()?;
        Ok(verifier)
    }

    fn index_of(&self, offset: usize) -> Option<usize> {
        self.starts.get(offset / 2).copied().flatten().map(|index| index as usize)
    }

    fn read_handlers(&mut self) -> Result<(), Fault> {
        let mut last = 0;
        for handler in ExceptionTable::new(self.code.exceptiontable) {
            let ends_well = handler.end == self.code.code.len() || self.index_of(handler.end).is_some();
            let good = handler.start < handler.end
                && handler.start >= last
                && self.index_of(handler.start).is_some()
                && ends_well
                && self.index_of(handler.target).is_some();
            if !good {
                return Err(Fault { offset: None, reason: Reason::Handler(handler) });
            }
            last = handler.end;
            self.handlers.push(handler);
        }
        Ok(())
    }

    /// RETURN_GENERATOR stands once, before anything that runs Python code, in generators only.
    fn check_generator(&self) -> Result<(), Fault> {
        let is_generator = self.code.flags & (co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR) != 0;
        let prologue = self
            .instructions
            .iter()
            .take_while(|i| matches!(i.opcode, Some(Opcode::MAKE_CELL | Opcode::COPY_FREE_VARS | Opcode::NOP)))
            .count();
        for (index, instruction) in self.instructions.iter().enumerate() {
            let good = match instruction.opcode {
                Some(Opcode::RETURN_GENERATOR) => is_generator && index == prologue,
                Some(Opcode::YIELD_VALUE) => is_generator,
                _ => !is_generator || index != prologue,
            };
            if !good {
                return Err(Fault { offset: Some(instruction.offset), reason: Reason::Generator });
            }
        }
        if is_generator && prologue == self.instructions.len() {
            return Err(Fault { offset: None, reason: Reason::Generator });
        }
        Ok(())
    }

    /// Jumps lead to instructions, loops to their END_FOR; reachable or not.
    fn check_jumps(&self) -> Result<(), Fault> {
        for instruction in &self.instructions {
            let Some(op) = instruction.opcode.filter(|op| op.has_jump()) else { continue };
            let target = instruction.target().unwrap_or(usize::MAX);
            let fault = |reason| Err(Fault { offset: Some(instruction.offset), reason });
            match self.index_of(target) {
                None => return fault(Reason::JumpTarget(target)),
                Some(index) if op == Opcode::FOR_ITER && self.instructions[index].opcode != Some(Opcode::END_FOR) => {
                    return fault(Reason::LoopTarget(target));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn run(mut self) -> Result<(), Fault> {
        self.reach(0, 0)?;
        while let Some(index) = self.work.pop() {
            self.step(index)?;
        }
        Ok(())
    }

    /// Notes the depth with which an instruction is reached.
    fn reach(&mut self, index: usize, depth: u32) -> Result<(), Fault> {
        let fault = |reason| Err(Fault { offset: Some(self.instructions[index].offset), reason });
        match self.depths[index] {
            UNREACHED if depth > self.code.stacksize => fault(Reason::Overflow(depth)),
            UNREACHED => {
                self.depths[index] = depth;
                self.work.push(index);
                Ok(())
            }
            known if known != depth => fault(Reason::Depths(known, depth)),
            _ => Ok(()),
        }
    }

    /// Follows an instruction to all that may come after it.
    fn step(&mut self, index: usize) -> Result<(), Fault> {
        let instruction = self.instructions[index];
        let Some(op) = instruction.opcode else { return Ok(()) };
        let depth = self.depths[index];
        let fault = |reason| Err(Fault { offset: Some(instruction.offset), reason });
        let (popped, pushed) = (op.popped(instruction.oparg), op.pushed(instruction.oparg));
        if popped > i64::from(depth) {
            return fault(Reason::Underflow { needed: popped.min(i64::from(u32::MAX)) as u32, depth });
        }
        let after = i64::from(depth) - popped + pushed;
        if after > i64::from(self.code.stacksize) {
            return fault(Reason::Overflow(after.min(i64::from(u32::MAX)) as u32));
        }
        let after = after as u32;

        let entry = self.handlers.partition_point(|handler| handler.end <= instruction.offset);
        if let Some(handler) = self.handlers.get(entry).copied().filter(|handler| handler.start <= instruction.offset) {
            // What the instruction has consumed is gone when it raises.
            let left = depth - consumed(op, popped as u32);
            if handler.depth > left {
                return fault(Reason::HandlerDepth { handler: handler.depth, depth: left });
            }
            if let Some(target) = self.index_of(handler.target) {
                self.reach(target, handler.entry_depth())?;
            }
        }
        // END_ASYNC_FOR only names the place it came from.
        if op.has_jump()
            && op != Opcode::END_ASYNC_FOR
            && let Some(target) = instruction.target().and_then(|target| self.index_of(target))
        {
            self.reach(target, after)?;
        }
        if !op.falls_through() {
            return Ok(());
        }
        if index + 1 == self.instructions.len() {
            return fault(Reason::RunsOff);
        }
        self.reach(index + 1, after)
    }
}

/// How many of the values that an instruction needs are off the stack once it may raise: not those that it only looks at.
fn consumed(op: Opcode, popped: u32) -> u32 {
    match op {
        Opcode::COPY
        | Opcode::SWAP
        | Opcode::WITH_EXCEPT_START
        | Opcode::FOR_ITER
        | Opcode::GET_ANEXT
        | Opcode::GET_LEN
        | Opcode::IMPORT_FROM
        | Opcode::MATCH_KEYS
        | Opcode::MATCH_MAPPING
        | Opcode::MATCH_SEQUENCE => 0,
        Opcode::SEND | Opcode::CHECK_EXC_MATCH => 1,
        // These never raise.
        Opcode::POP_EXCEPT | Opcode::PUSH_EXC_INFO => 0,
        // What is thrown into a suspended generator is raised when the value sent, None, is on the stack.
        Opcode::YIELD_VALUE => 0,
        Opcode::LIST_APPEND
        | Opcode::LIST_EXTEND
        | Opcode::SET_ADD
        | Opcode::SET_UPDATE
        | Opcode::DICT_MERGE
        | Opcode::DICT_UPDATE
        | Opcode::RERAISE => 1,
        Opcode::MAP_ADD => 2,
        _ => popped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exceptiontable::encode;

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
            consts: 1,
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
        let with = |start, end, target, depth| {
            verdict_with(2, 0, &[Handler { start, end, target, depth, lasti: false }], &code)
        };
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
            consts: 0,
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
}
