//! How deep the value stack gets.

use brolga_bytecode::AnyOpcode as Op;

use super::{BlockId, Cfg};

impl Cfg {
    /// Computes each block's depth at its beginning; returns the largest depth anywhere.
    pub(super) fn compute_stack_depth(&mut self) -> u32 {
        for block in &mut self.blocks {
            block.start_depth = -1;
        }
        let entry = self.entry;
        self[entry].start_depth = 0;
        let mut deepest = 0;
        let mut todo = vec![entry];
        let mut reached: Vec<(BlockId, i32)> = Vec::new();
        while let Some(id) = todo.pop() {
            let block = &self[id];
            let mut depth = block.start_depth;
            let mut next = block.next.get();
            for instr in &block.instrs {
                deepest = deepest.max(depth);
                if let Some(target) = instr.target.get()
                    && instr.op != Op::END_ASYNC_FOR
                {
                    reached.push((target, depth + instr.op.stack_effect(instr.arg, true) as i32));
                }
                depth += instr.op.stack_effect(instr.arg, false) as i32;
                debug_assert!(depth >= 0, "stack underflow at {instr:?}");
                if instr.op.is_unconditional_jump() || instr.op.is_scope_exit() {
                    next = None;
                }
            }
            reached.extend(next.map(|next| (next, depth)));
            for (id, depth) in reached.drain(..) {
                let block = &mut self[id];
                if block.start_depth < 0 {
                    block.start_depth = depth;
                    todo.push(id);
                } else {
                    debug_assert_eq!(block.start_depth, depth, "two depths at the start of {id:?}");
                }
            }
        }
        deepest.max(0) as u32
    }
}
