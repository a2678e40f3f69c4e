//! Definite assignment: which loads of local variables have to check that the variable is bound.

use brolga_bytecode::AnyOpcode as Op;

use super::Cfg;

/// Only so many variables are followed from block to block, so that the time is linear in the number of variables.
const TRACKED: usize = 64;

impl Cfg {
    /// Turns `LOAD_FAST` into `LOAD_FAST_CHECK` where the variable may be unbound. The first `parameters` of the `locals`
    /// variables are bound from the beginning.
    pub(super) fn check_uninitialized_loads(&mut self, locals: usize, parameters: usize) {
        if locals == 0 {
            return;
        }
        if locals > TRACKED {
            self.check_locally(locals);
        }
        let low = |count: usize| if count >= TRACKED { u64::MAX } else { (1 << count) - 1 };
        // For each block, the variables that may be unbound at its beginning: bits only get set, until nothing changes.
        let mut unbound = vec![0u64; self.blocks.len()];
        unbound[self.entry.0 as usize] = low(locals) & !low(parameters);
        // Every block is scanned at least once, for the variables that it deletes itself.
        let mut todo = self.order();
        todo.reverse();
        let mut queued = vec![false; self.blocks.len()];
        for id in &todo {
            queued[id.0 as usize] = true;
        }
        let mut successors = Vec::new();
        while let Some(id) = todo.pop() {
            queued[id.0 as usize] = false;
            let mut state = unbound[id.0 as usize];
            let block = &mut self[id];
            for instr in &mut block.instrs {
                if let Some(handler) = instr.handler.get() {
                    match successors.last() {
                        Some(&last) if last == (handler, state) => {}
                        _ => successors.push((handler, state)),
                    }
                }
                if instr.arg as usize >= TRACKED {
                    continue;
                }
                let bit = 1 << instr.arg;
                match instr.op {
                    Op::DELETE_FAST | Op::LOAD_FAST_AND_CLEAR | Op::STORE_FAST_MAYBE_NULL => state |= bit,
                    Op::STORE_FAST | Op::LOAD_FAST_CHECK => state &= !bit,
                    Op::LOAD_FAST => {
                        if state & bit != 0 {
                            instr.op = Op::LOAD_FAST_CHECK;
                        }
                        state &= !bit;
                    }
                    _ => {}
                }
            }
            if block.falls_through() {
                successors.extend(block.next.get().map(|next| (next, state)));
            }
            if let Some(last) = block.instrs.last()
                && last.is_jump()
            {
                successors.push((last.target, state));
            }
            for (successor, state) in successors.drain(..) {
                let at = successor.0 as usize;
                if unbound[at] | state != unbound[at] {
                    unbound[at] |= state;
                    if !queued[at] {
                        queued[at] = true;
                        todo.push(successor);
                    }
                }
            }
        }
    }

    /// The variables beyond the tracked ones: bound only after a store or load in the same block.
    fn check_locally(&mut self, locals: usize) {
        // The number of the last block, counted from 1, at whose current instruction the variable is bound.
        let mut bound_in = vec![0usize; locals];
        for (number, id) in self.order().into_iter().enumerate() {
            let number = number + 1;
            for instr in &mut self[id].instrs {
                let local = instr.arg as usize;
                if local < TRACKED {
                    continue;
                }
                match instr.op {
                    Op::DELETE_FAST | Op::LOAD_FAST_AND_CLEAR | Op::STORE_FAST_MAYBE_NULL => bound_in[local] = 0,
                    Op::STORE_FAST => bound_in[local] = number,
                    Op::LOAD_FAST => {
                        if bound_in[local] != number {
                            instr.op = Op::LOAD_FAST_CHECK;
                        }
                        bound_in[local] = number;
                    }
                    _ => {}
                }
            }
        }
    }
}
