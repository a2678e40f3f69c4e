//! Checks bytecode that our compiler did not make (`code.replace`, `marshal.loads`, `.pyc` files) before it first runs, so
//! that the interpreter and the JIT need not.
//!
//! What holds of code that passes:
//!
//! * every instruction is a base opcode that may stand in code, its operand is in range, its inline cache is complete;
//! * jumps and handlers lead to the start of an instruction, prefixes included; control cannot run off the end;
//! * at each reachable instruction the stack has one depth, whatever the way there, never negative and never above
//!   `co_stacksize`; handlers cut the stack, they do not lengthen it; exception table entries are sorted and disjoint; a frame
//!   returns with the result alone on its stack;
//! * YIELD_VALUE occurs in generators, coroutines and asynchronous generators only, and their code starts with
//!   RETURN_GENERATOR, to which nothing jumps;
//! * what instructions take from the stack and from slots is of the kind they rely on ([`values`]): no NULL where a value is wanted, bound locals
//!   for LOAD_FAST, cells for LOAD_DEREF and its relatives, lists, sets and dicts that the code itself built for LIST_APPEND and its
//!   relatives, tuples of names for CALL_KW, exceptions, positions and previously handled exceptions where handlers leave them.
//!
//! What it does not prove, because only the run can tell: that MAKE_FUNCTION gets a code object, that a function has the closure that its
//! code wants, that RERAISE gets an exception. The interpreter checks those. Inline caches are not looked at: the runtime clears them.
//!
//! * this file: what goes in and what comes out; `decode`: instructions and tables by themselves; `flow`: the walk along all ways through the
//!   code; [`values`]: what is known of a slot.

mod decode;
mod flow;
#[cfg(test)]
mod tests;
pub mod values;

use std::fmt;

use crate::code::{CodeObject, Constant};
use crate::exceptiontable::Handler;
use crate::opcodes::Opcode;

/// What the verifier needs of a code object.
#[derive(Clone, Copy, Debug)]
pub struct CodeView<'a> {
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    pub stacksize: u32,
    pub flags: u32,
    pub code: &'a [u8],
    /// For each constant the number of its items, if it is a tuple of `str`.
    pub consts: &'a [Option<u32>],
    pub names: usize,
    pub localspluskinds: &'a [u8],
    pub exceptiontable: &'a [u8],
}

/// What [`CodeView::consts`] says of the constants of a code object.
pub fn name_tuples(consts: &[Constant]) -> Vec<Option<u32>> {
    let names = |c: &Constant| match c {
        Constant::Tuple(items) if items.iter().all(|item| matches!(item, Constant::Str(_))) => Some(items.len() as u32),
        _ => None,
    };
    consts.iter().map(names).collect()
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
    /// Something else is on the stack, or in a slot, than the instruction relies on.
    Kind(&'static str),
    /// A local that may be unbound.
    Unbound(u32),
    /// A slot that may hold something else than a cell.
    NoCell(u32),
    /// RETURN_VALUE with other values on the stack.
    LeftOver(u32),
    /// Too many ways through too large a frame.
    TooComplex,
    /// YIELD_VALUE or RETURN_GENERATOR where they must not be, or a generator without RETURN_GENERATOR.
    Generator,
}

impl Fault {
    /// The number that is no opcode, if that is what is wrong.
    pub fn unknown_opcode(&self) -> Option<u8> {
        match self.reason {
            Reason::Opcode(number) => Some(number),
            _ => None,
        }
    }
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
            Reason::Kind(wanted) => write!(f, "the operand is not {wanted}")?,
            Reason::Unbound(slot) => write!(f, "local {slot} may be unbound")?,
            Reason::NoCell(slot) => write!(f, "slot {slot} may hold no cell")?,
            Reason::LeftOver(depth) => write!(f, "returns with {depth} values on the stack")?,
            Reason::TooComplex => f.write_str("the code is too complex to be verified")?,
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
pub fn verify(code: CodeView<'_>) -> Result<(), Fault> {
    decode::check_locals(&code).map_err(|reason| Fault { offset: None, reason })?;
    let instructions = decode::decode(&code)?;
    flow::check(code, instructions)
}

/// As [`verify`], of a code object that is still plain data.
pub fn verify_object(code: &CodeObject) -> Result<(), Fault> {
    verify(CodeView {
        argcount: code.argcount,
        posonlyargcount: code.posonlyargcount,
        kwonlyargcount: code.kwonlyargcount,
        stacksize: code.stacksize,
        flags: code.flags,
        code: &code.code,
        consts: &name_tuples(&code.consts),
        names: code.names.len(),
        localspluskinds: &code.localspluskinds,
        exceptiontable: &code.exceptiontable,
    })
}
