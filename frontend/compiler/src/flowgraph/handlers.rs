//! Which handler covers each instruction.
//!
//! Block setup instructions push a handler, `POP_BLOCK` pops it. A walk over the reachable blocks that carries this stack
//! along resolves it statically (PEP 657's zero-cost exceptions); the stacks are shared lists, so that carrying one to a
//! successor costs nothing.

use brolga_bytecode::AnyOpcode as Op;

use super::{BlockId, Cfg};

/// `RESUME` argument bits: 0 is a function's start; bit 2 says that only one handler, the generator's own, is active.
const RESUME_AT_FUNC_START: u32 = 0;
const RESUME_DEPTH_1: u32 = 4;

/// A stack of handlers: the innermost one and the rest. Index into the list of all stacks; 0 is the empty one.
#[derive(Clone, Copy)]
struct Stack {
    handler: BlockId,
    depth: u32,
    rest: u32,
}

impl Cfg {
    /// Marks handlers, sets every instruction's `handler`, and turns `POP_BLOCK` into `NOP`.
    pub(super) fn attach_handlers(&mut self) {
        let mut any = false;
        for index in 0..self.blocks.len() {
            for at in 0..self.blocks[index].instrs.len() {
                let instr = self.blocks[index].instrs[at];
                if instr.is_block_push() {
                    self[instr.target].is_handler = true;
                    any = true;
                }
            }
        }
        if !any {
            // Nothing is ever pushed, so there is nothing to find out: RESUME keeps its argument as well.
            return;
        }
        self.clear_visited();
        let mut stacks = vec![Stack { handler: BlockId::NONE, depth: 0, rest: 0 }];
        let entry = self.entry;
        let mut todo = vec![(entry, 0u32)];
        self[entry].visited = true;
        while let Some((id, mut stack)) = todo.pop() {
            let mut yield_depth = 0;
            let mut instrs = std::mem::take(&mut self[id].instrs);
            for instr in &mut instrs {
                instr.handler = stacks[stack as usize].handler;
                if instr.is_block_push() {
                    instr.handler = BlockId::NONE;
                    let target = instr.target;
                    if !self[target].visited {
                        self[target].visited = true;
                        todo.push((target, stack));
                    }
                    if matches!(instr.op, Op::SETUP_WITH | Op::SETUP_CLEANUP) {
                        self[target].preserve_lasti = true;
                    }
                    let depth = stacks[stack as usize].depth + 1;
                    stacks.push(Stack { handler: target, depth, rest: stack });
                    stack = stacks.len() as u32 - 1;
                } else if instr.op == Op::POP_BLOCK {
                    instr.handler = BlockId::NONE;
                    stack = stacks[stack as usize].rest;
                    instr.set_nop();
                } else if instr.is_jump() {
                    if !self[instr.target].visited {
                        self[instr.target].visited = true;
                        todo.push((instr.target, stack));
                    }
                } else if instr.op == Op::YIELD_VALUE {
                    yield_depth = stacks[stack as usize].depth;
                } else if instr.op == Op::RESUME && instr.arg != RESUME_AT_FUNC_START {
                    if yield_depth == 1 {
                        instr.arg |= RESUME_DEPTH_1;
                    }
                    yield_depth = 0;
                }
            }
            self[id].instrs = instrs;
            if self[id].falls_through()
                && let Some(next) = self.next(id)
                && !self[next].visited
            {
                self[next].visited = true;
                todo.push((next, stack));
            }
        }
    }
}
