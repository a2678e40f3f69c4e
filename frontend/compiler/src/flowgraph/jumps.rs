//! Brings jumps into the form that the assembler can encode.

use brolga_bytecode::AnyOpcode as Op;

use super::{Cfg, Instr};

impl Cfg {
    /// Writes out the pseudo-instructions that jump on a value and keep it: `COPY 1; TO_BOOL; POP_JUMP_IF_...`.
    pub(super) fn expand_conditional_jumps(&mut self) {
        for id in self.order() {
            let block = &mut self[id];
            let Some(last) = block.instrs.last_mut() else { continue };
            last.op = match last.op {
                Op::JUMP_IF_FALSE => Op::POP_JUMP_IF_FALSE,
                Op::JUMP_IF_TRUE => Op::POP_JUMP_IF_TRUE,
                _ => continue,
            };
            let like = |op, arg| Instr { handler: last.handler, ..Instr::new(op, arg, last.loc) };
            let (copy, to_bool) = (like(Op::COPY, 1), like(Op::TO_BOOL, 0));
            let at = block.instrs.len() - 1;
            block.insert(at, copy);
            block.insert(at + 1, to_bool);
        }
    }

    /// Replaces the last pseudo-instructions: block setups do nothing at run time, the others have real counterparts.
    pub(super) fn remove_pseudo_instructions(&mut self) {
        for id in self.order() {
            for instr in &mut self[id].instrs {
                match instr.op {
                    Op::LOAD_CLOSURE => instr.op = Op::LOAD_FAST,
                    Op::STORE_FAST_MAYBE_NULL => instr.op = Op::STORE_FAST,
                    op if op.is_block_push() => instr.set_nop(),
                    _ => {}
                }
            }
        }
        self.remove_nops_and_jumps();
    }

    /// Makes conditional jumps go forward and marks the way that they do not take. A conditional jump back becomes its
    /// opposite, over an unconditional one.
    pub(super) fn normalize_jumps(&mut self) {
        self.clear_visited();
        let mut at = Some(self.entry);
        while let Some(id) = at {
            self[id].visited = true;
            at = self.next(id);
            let Some(last) = self[id].instrs.last().copied() else { continue };
            let opposite = match last.op {
                Op::POP_JUMP_IF_FALSE => Op::POP_JUMP_IF_TRUE,
                Op::POP_JUMP_IF_TRUE => Op::POP_JUMP_IF_FALSE,
                Op::POP_JUMP_IF_NONE => Op::POP_JUMP_IF_NOT_NONE,
                Op::POP_JUMP_IF_NOT_NONE => Op::POP_JUMP_IF_NONE,
                _ => continue,
            };
            let not_taken = Instr::new(Op::NOT_TAKEN, 0, last.loc);
            if !self[last.target].visited {
                self[id].push(not_taken);
                continue;
            }
            let Some(next) = at else { continue };
            let back = self.add_block();
            let (start_depth, cold) = (self[last.target].start_depth, self[id].cold);
            let block = &mut self[back];
            block.start_depth = start_depth;
            block.cold = cold;
            block.push(not_taken);
            block.push(Instr::jump(Op::JUMP, last.target, last.loc));
            self.insert_after(id, back);
            if let Some(jump) = self[id].instrs.last_mut() {
                jump.op = opposite;
                jump.target = next;
            }
        }
    }
}
