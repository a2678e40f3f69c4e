//! The compiler's steps one by one, for tests that look at what is between them.

use crate::ast::Arena;
use crate::constpool::{ConstPool, ConstTable};
use crate::flowgraph;
pub use crate::sequence::{Label, Loc, SeqInstr, Sequence};
use brolga_bytecode::{AnyOpcode as Op, Constant};

/// Why a sequence cannot be optimized.
#[derive(Debug, PartialEq, Eq)]
pub enum Malformed {
    /// An instruction's target is not placed, or past the end.
    Label,
    /// An instruction's constant is not in the table of constants: its index, and how many there are.
    Constant(u32, usize),
    /// The numbers of local variables and of values on the stack are too large, or fewer values are there than an instruction takes.
    Argument,
}

/// Runs the optimizing passes on a sequence with its constants. The result still has pseudo-instructions; its labels number its blocks.
pub fn optimize(
    sequence: &Sequence,
    constants: &[Constant],
    locals: usize,
) -> Result<(Sequence, Vec<Constant>), Malformed> {
    check(sequence, constants)?;
    let arena = Arena::default();
    let mut pool = ConstPool::new(&arena);
    let ids = constants.iter().map(|c| pool.import(c)).collect();
    let mut table = ConstTable::from_ids(ids);
    let optimized = flowgraph::optimize_sequence(sequence, &mut table, &mut pool, locals);
    let constants = table.iter().map(|id| pool.export(id)).collect();
    Ok((optimized, constants))
}

fn check(sequence: &Sequence, constants: &[Constant]) -> Result<(), Malformed> {
    for instr in &sequence.instrs {
        if instr.op.has_target() {
            let place = sequence.labels.get(instr.arg as usize).copied();
            if place.is_none_or(|place| place as usize >= sequence.instrs.len()) {
                return Err(Malformed::Label);
            }
        } else if instr.op == Op::LOAD_CONST && instr.arg as usize >= constants.len() {
            return Err(Malformed::Constant(instr.arg, constants.len()));
        } else if instr.arg > 1 << 20 || matches!(instr.op, Op::SWAP | Op::COPY) && instr.arg == 0 {
            return Err(Malformed::Argument);
        }
    }
    Ok(())
}
