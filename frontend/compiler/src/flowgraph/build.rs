//! From instruction sequence to basic blocks.

use super::{Block, BlockId, Cfg, Instr};
use crate::sequence::Sequence;

impl Cfg {
    /// Cuts a sequence into basic blocks. Labels that nothing refers to do not start one.
    pub(super) fn from_sequence(sequence: &Sequence) -> Cfg {
        let count = sequence.instrs.len();
        // Which block each referenced instruction starts; NONE for those in the middle of one.
        let mut starts = vec![BlockId::NONE; count];
        let mut is_target = vec![false; count];
        for instr in &sequence.instrs {
            if instr.op.has_target() {
                is_target[sequence.labels[instr.arg as usize] as usize] = true;
            }
        }
        let mut cfg = Cfg { blocks: vec![Block::new()], entry: BlockId(0) };
        let mut current = cfg.entry;
        let mut terminated = false;
        for (index, instr) in sequence.instrs.iter().enumerate() {
            // A target that is first in a block nothing refers to yet takes that block over.
            let taken = !cfg[current].instrs.is_empty() || cfg[current].labeled;
            if terminated || (is_target[index] && taken) {
                let block = cfg.add_block();
                cfg[current].next = block;
                current = block;
            }
            if is_target[index] {
                cfg[current].labeled = true;
                starts[index] = current;
            }
            cfg[current].instrs.push(Instr::new(instr.op, instr.arg, instr.loc));
            terminated = instr.op.is_terminator();
        }
        for block in &mut cfg.blocks {
            for instr in &mut block.instrs {
                if instr.op.has_target() {
                    instr.target = starts[sequence.labels[instr.arg as usize] as usize];
                    instr.arg = 0;
                }
            }
        }
        cfg
    }

    /// The blocks one after the other. A block's label has its number.
    pub(super) fn to_sequence(&self) -> Sequence {
        let mut sequence = Sequence { labels: vec![u32::MAX; self.blocks.len()], ..Sequence::default() };
        for id in self.layout() {
            sequence.labels[id.index()] = sequence.instrs.len() as u32;
            for instr in &self[id].instrs {
                let arg = if instr.op.has_target() { instr.target.0 } else { instr.arg };
                sequence.push(instr.op, arg, instr.loc);
            }
        }
        // Jumps to an empty block that is not laid out any more go to what follows it.
        for id in 0..self.blocks.len() {
            let mut at = Some(BlockId(id as u32));
            while let Some(block) = at
                && sequence.labels[id] == u32::MAX
            {
                sequence.labels[id] = sequence.labels[block.index()];
                at = self.next(block);
            }
        }
        sequence
    }
}
