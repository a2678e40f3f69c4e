//! The frame's variables: where cells and free variables are, and what sets them up.
//!
//! A frame holds the local variables, then the cells, then the free variables. A cell of the same name as a local
//! variable (a parameter that an inner function uses) has no place of its own: it replaces the variable.

use brolga_bytecode::AnyOpcode as Op;

use super::{Cfg, Instr, UnitInfo};
use crate::sequence::Loc;

/// A unit's variables, as far as the flow graph has to know them.
pub struct LocalsPlus<'a> {
    /// How many local variables.
    pub locals: usize,
    /// For each cell, the local variable of the same name.
    pub cells: &'a [Option<u32>],
    /// How many free variables.
    pub frees: usize,
}

impl Cfg {
    /// Inserts the instructions that set up a frame, and gives instructions on cells and free variables, so far numbered
    /// from the first cell on, their final places. Returns how many variables the frame has.
    pub(super) fn lay_out_variables(&mut self, unit: &UnitInfo<'_>) -> usize {
        let LocalsPlus { locals, cells, frees } = unit.locals;
        let mut places = Vec::with_capacity(cells.len() + frees);
        let mut end = locals as u32;
        for shared in cells.iter().copied().chain(std::iter::repeat_n(None, frees)) {
            places.push(shared.unwrap_or(end));
            end += u32::from(shared.is_none());
        }
        for id in self.order() {
            for instr in &mut self[id].instrs {
                if matches!(
                    instr.op,
                    Op::MAKE_CELL
                        | Op::LOAD_CLOSURE
                        | Op::LOAD_DEREF
                        | Op::STORE_DEREF
                        | Op::DELETE_DEREF
                        | Op::LOAD_FROM_DICT_OR_DEREF
                ) {
                    instr.arg = places[instr.arg as usize];
                }
            }
        }
        self.insert_prefix(unit, &places[..cells.len()]);
        end as usize
    }

    fn insert_prefix(&mut self, unit: &UnitInfo<'_>, cells: &[u32]) {
        let mut prefix = Vec::with_capacity(cells.len() + 3);
        if unit.locals.frees > 0 {
            prefix.push(Instr::new(Op::COPY_FREE_VARS, unit.locals.frees as u32, Loc::NONE));
        }
        let first_cell = prefix.len();
        prefix.extend(cells.iter().map(|&place| Instr::new(Op::MAKE_CELL, place, Loc::NONE)));
        prefix[first_cell..].sort_by_key(|instr| instr.arg);
        if unit.is_generator {
            // The generator is pushed for the caller's benefit; when it first runs, it pops what was sent.
            let loc = Loc::line(unit.first_line);
            prefix.push(Instr::new(Op::RETURN_GENERATOR, 0, loc));
            prefix.push(Instr::new(Op::POP_TOP, 0, loc));
        }
        let entry = self.entry;
        let block = &mut self[entry];
        let room = block.vacated.len().saturating_sub(prefix.len());
        block.vacated.truncate(room);
        block.instrs.splice(0..0, prefix);
    }
}
