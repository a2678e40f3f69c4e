//! Moves code that only exceptions lead to out of the way.

use brolga_bytecode::AnyOpcode as Op;

use super::{BlockId, Cfg, Instr};
use crate::sequence::Loc;

impl Cfg {
    /// Lays cold blocks out after all others, in their order.
    pub(super) fn move_cold_blocks(&mut self) {
        let entry = self.entry;
        if self.next(entry).is_none() {
            return;
        }
        self.mark_warm();
        if !self.mark_cold() {
            return;
        }
        // A cold block that falls through to a warm one will need a jump.
        let mut at = Some(entry);
        while let Some(id) = at {
            at = self.next(id);
            if let Some(next) = at
                && self[id].cold
                && self[next].warm
                && self[id].falls_through()
            {
                let jump = self.add_block();
                let block = &mut self[jump];
                block.cold = true;
                block.predecessors = 1;
                block.push(Instr::jump(Op::JUMP_NO_INTERRUPT, next, Loc::NONE));
                self[next].labeled = true;
                self.insert_after(id, jump);
            }
        }
        let (cold, others): (Vec<BlockId>, Vec<BlockId>) = self.layout().partition(|&id| self[id].cold);
        let mut previous = entry;
        for id in others.into_iter().skip(1).chain(cold.iter().copied()) {
            self[previous].next = id;
            previous = id;
        }
        self[previous].next = BlockId::NONE;
        if !cold.is_empty() {
            self.remove_nops_and_jumps();
        }
    }

    /// Marks what can be reached without an exception.
    fn mark_warm(&mut self) {
        let entry = self.entry;
        self[entry].warm = true;
        let mut todo = vec![entry];
        while let Some(id) = todo.pop() {
            for successor in self.flow_successors(id) {
                if !self[successor].warm {
                    self[successor].warm = true;
                    todo.push(successor);
                }
            }
        }
    }

    /// Marks handlers and what else can be reached from them only; whether there are any.
    fn mark_cold(&mut self) -> bool {
        let mut todo: Vec<BlockId> = self.layout().filter(|&id| self[id].is_handler).collect();
        let any = !todo.is_empty();
        for &id in &todo {
            self[id].cold = true;
        }
        while let Some(id) = todo.pop() {
            for successor in self.flow_successors(id) {
                let block = &mut self[successor];
                if !block.warm && !block.cold {
                    block.cold = true;
                    todo.push(successor);
                }
            }
        }
        any
    }

    /// The blocks that control can go on to from the end of a block.
    fn flow_successors(&self, id: BlockId) -> impl Iterator<Item = BlockId> + use<> {
        let block = &self[id];
        let next = if block.falls_through() { block.next.get() } else { None };
        let target = block.instrs.last().filter(|last| last.is_jump()).and_then(|last| last.target.get());
        next.into_iter().chain(target)
    }
}
