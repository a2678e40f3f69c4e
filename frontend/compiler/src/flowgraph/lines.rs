//! Line numbers (PEP 626): gives locations to instructions that have none.

use super::{Block, BlockId, Cfg};
use crate::sequence::Loc;

impl Cfg {
    /// Makes sure that exits have a line, duplicating those without one, then spreads locations to the instructions that
    /// have none.
    pub(super) fn resolve_lines(&mut self) {
        self.duplicate_lineless_exits();
        self.propagate_lines();
    }

    /// Whether a frame can end, or be interrupted, in a block none of whose instructions has a line.
    fn needs_line(&self, id: BlockId) -> bool {
        let block = &self[id];
        (block.exits_scope() || block.instrs.iter().any(|instr| instr.op.has_eval_break())) && block.has_no_line()
    }

    fn duplicate_lineless_exits(&mut self) {
        let mut at = Some(self.entry);
        while let Some(id) = at {
            if let Some(last) = self[id].instrs.last().copied()
                && last.is_jump()
                && let Some(target) = self.nonempty_from(last.target.get())
                && self.needs_line(target)
                && self[target].predecessors > 1
            {
                let mut instrs = self[target].instrs.clone();
                instrs[0].loc = last.loc;
                let copy = self.add_block();
                self[copy] = Block { instrs, predecessors: 1, labeled: true, ..Block::new() };
                self[target].predecessors -= 1;
                self.insert_after(target, copy);
                if let Some(last) = self[id].instrs.last_mut() {
                    last.target = copy;
                }
            }
            at = self.next(id);
        }
        // What is left is reached by falling through, from one block only.
        for id in self.order() {
            let block = &self[id];
            if block.falls_through()
                && let Some(next) = block.next.get()
                && let Some(last) = block.instrs.last()
            {
                let loc = last.loc;
                if self.needs_line(next) {
                    self[next].instrs[0].loc = loc;
                }
            }
        }
    }

    fn propagate_lines(&mut self) {
        let mut at = Some(self.entry);
        while let Some(id) = at {
            let block = &mut self[id];
            at = block.next.get();
            let mut loc = Loc::NONE;
            for instr in &mut block.instrs {
                if instr.loc.line == Loc::NONE.line {
                    instr.loc = loc;
                } else {
                    loc = instr.loc;
                }
            }
            let Some(last) = block.instrs.last().copied() else { continue };
            let next = if block.falls_through() { at } else { None };
            let target = if last.is_jump() { last.target.get() } else { None };
            for successor in [next, target].into_iter().flatten() {
                let successor = &mut self[successor];
                if successor.predecessors == 1
                    && let Some(first) = successor.instrs.first_mut()
                    && first.loc.line == Loc::NONE.line
                {
                    first.loc = loc;
                }
            }
        }
    }
}
