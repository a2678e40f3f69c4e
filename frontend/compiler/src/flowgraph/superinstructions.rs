//! Pairs of accesses to local variables become one instruction.

use brolga_bytecode::AnyOpcode as Op;

use super::Cfg;

/// Variables from here on do not fit in half an argument byte.
const LIMIT: u32 = 16;

impl Cfg {
    /// Combines neighbouring loads and stores that are on one line.
    pub(super) fn combine_local_accesses(&mut self) {
        for id in self.order() {
            let instrs = &mut self[id].instrs;
            for at in 1..instrs.len() {
                let (first, second) = (instrs[at - 1], instrs[at]);
                let combined = match (first.op, second.op) {
                    (Op::LOAD_FAST, Op::LOAD_FAST) => Op::LOAD_FAST_LOAD_FAST,
                    (Op::STORE_FAST, Op::LOAD_FAST) => Op::STORE_FAST_LOAD_FAST,
                    (Op::STORE_FAST, Op::STORE_FAST) => Op::STORE_FAST_STORE_FAST,
                    _ => continue,
                };
                let (line, next_line) = (first.loc.line, second.loc.line);
                if line >= 0 && next_line >= 0 && line != next_line || first.arg >= LIMIT || second.arg >= LIMIT {
                    continue;
                }
                instrs[at - 1].set(combined, first.arg << 4 | second.arg);
                instrs[at].set_nop();
            }
        }
        self.remove_nops();
    }
}
