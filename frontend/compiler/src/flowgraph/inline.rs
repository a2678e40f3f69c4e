//! Copies small blocks that end the function over the jumps that lead to them.

use brolga_bytecode::AnyOpcode as Op;

use super::Cfg;

/// The largest exit block that is copied.
const MAX_COPIED: usize = 4;

impl Cfg {
    /// Replaces unconditional jumps to a small exit, or to a block without line numbers that does not fall through, by
    /// that block's instructions, until nothing changes: every change removes a jump.
    pub(super) fn inline_small_exits(&mut self) {
        let order = self.order();
        loop {
            let mut changed = false;
            for &id in &order {
                let Some(last) = self[id].instrs.last().copied() else { continue };
                if !last.op.is_unconditional_jump() {
                    continue;
                }
                let target = &self[last.target];
                let small_exit = target.exits_scope() && target.instrs.len() <= MAX_COPIED;
                let lineless = target.has_no_line() && !target.falls_through();
                if !small_exit && !lineless {
                    continue;
                }
                let copied = target.instrs.clone();
                self[last.target].predecessors -= 1;
                let block = &mut self[id];
                if let Some(last) = block.instrs.last_mut() {
                    last.set_nop();
                }
                block.extend(&copied);
                if lineless
                    && last.op == Op::JUMP
                    && let Some(end) = block.instrs.last_mut()
                    && end.op.is_unconditional_jump()
                {
                    // The jump that went looked for interrupts; so must the one that came.
                    end.op = Op::JUMP;
                }
                changed = true;
            }
            if !changed {
                return;
            }
        }
    }
}
