//! Takes out instructions that do nothing.
//!
//! A `NOP` may only go when its line is still traced without it: when it has none, or a neighbour has the same.

use brolga_bytecode::AnyOpcode as Op;

use super::{BlockId, Cfg};
use crate::sequence::Loc;

impl Cfg {
    fn remove_nops_in(&mut self, id: BlockId) -> usize {
        if !self[id].instrs.iter().any(|instr| instr.op == Op::NOP) {
            return 0;
        }
        let after = self.line_after(id);
        let block = &mut self[id];
        let instrs = &mut block.instrs;
        let count = instrs.len();
        let mut kept = 0;
        let mut previous_line = -1;
        for at in 0..count {
            let instr = instrs[at];
            let line = instr.loc.line;
            if instr.op == Op::NOP {
                if line < 0 || line == previous_line {
                    continue;
                }
                if at + 1 < count {
                    let next_line = instrs[at + 1].loc.line;
                    if next_line == line {
                        continue;
                    }
                    if next_line < 0 {
                        instrs[at + 1].loc = instr.loc;
                        continue;
                    }
                } else if after == Some(line) {
                    continue;
                }
            }
            instrs[kept] = instr;
            kept += 1;
            previous_line = line;
        }
        block.truncate(kept);
        count - kept
    }

    /// Line at which control goes on after the block's last instruction, seen through NOPs that will go.
    fn line_after(&self, id: BlockId) -> Option<i32> {
        let next = self.nonempty_from(self.next(id))?;
        let first = self[next].instrs.iter().find(|instr| instr.op != Op::NOP || instr.loc.line >= 0);
        Some(first.map_or(Loc::NONE.line, |instr| instr.loc.line))
    }

    /// Removes NOPs everywhere; how many went.
    pub(super) fn remove_nops(&mut self) -> usize {
        let mut removed = 0;
        let mut at = Some(self.entry);
        while let Some(id) = at {
            removed += self.remove_nops_in(id);
            at = self.next(id);
        }
        removed
    }

    /// Removes NOPs, and values that are pushed and popped at once, until nothing changes.
    pub(super) fn remove_nops_and_pairs(&mut self) {
        loop {
            let mut changed = false;
            // The instruction that runs right before the one looked at, if it always does.
            let mut previous: Option<(BlockId, usize)> = None;
            let mut layout = Some(self.entry);
            while let Some(id) = layout {
                self.remove_nops_in(id);
                if self[id].labeled {
                    previous = None;
                }
                for at in 0..self[id].instrs.len() {
                    if self[id].instrs[at].op == Op::POP_TOP
                        && let Some((block, index)) = previous
                    {
                        let pushed = &mut self[block].instrs[index];
                        let is_pure_push = matches!(pushed.op, Op::LOAD_CONST | Op::LOAD_SMALL_INT)
                            || (pushed.op == Op::COPY && pushed.arg == 1);
                        if is_pure_push {
                            pushed.set_nop();
                            self[id].instrs[at].set_nop();
                            changed = true;
                        }
                    }
                    previous = Some((id, at));
                }
                let last_is_jump = previous.is_some_and(|(block, index)| self[block].instrs[index].is_jump());
                if last_is_jump || !self[id].falls_through() {
                    previous = None;
                }
                layout = self.next(id);
            }
            if !changed {
                return;
            }
        }
    }

    /// Turns jumps to what follows anyway into NOPs; how many.
    fn remove_jumps_to_next(&mut self) -> usize {
        let mut removed = 0;
        let mut at = Some(self.entry);
        while let Some(id) = at {
            at = self.next(id);
            if let Some(last) = self[id].instrs.last().copied()
                && last.op.is_unconditional_jump()
                && let Some(target) = self.nonempty_from(last.target.get())
                && self.nonempty_from(at) == Some(target)
                && let Some(last) = self[id].instrs.last_mut()
            {
                last.set_nop();
                removed += 1;
            }
        }
        removed
    }

    /// Removes NOPs and redundant jumps until nothing changes.
    pub(super) fn remove_nops_and_jumps(&mut self) {
        while self.remove_nops() + self.remove_jumps_to_next() > 0 {}
    }
}
