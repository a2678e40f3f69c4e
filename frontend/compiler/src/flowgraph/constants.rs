//! Constant loads: small integers, jumps and tests on constants, the constant table.

use brolga_bytecode::AnyOpcode as Op;

use super::{Block, Cfg, Instr};
use crate::constpool::{Const, ConstId, ConstPool, ConstTable};

/// Integers below this have an instruction of their own.
const SMALL_INT_LIMIT: i64 = 256;

/// Whether the instruction pushes a constant of the table, or a small integer.
pub(super) fn loads_constant(op: Op) -> bool {
    matches!(op, Op::LOAD_CONST | Op::LOAD_SMALL_INT)
}

/// The constant that an instruction loads.
pub(super) fn loaded(op: Op, arg: u32, consts: &ConstTable, pool: &mut ConstPool<'_>) -> ConstId {
    if op == Op::LOAD_SMALL_INT { pool.intern(Const::Int(i64::from(arg))) } else { consts.get(arg) }
}

impl Instr {
    /// Makes the instruction load a small integer, if the constant is one.
    fn set_small_int(&mut self, id: ConstId, pool: &ConstPool<'_>) -> bool {
        match pool.get(id) {
            Const::Int(value @ 0..SMALL_INT_LIMIT) => {
                self.set(Op::LOAD_SMALL_INT, value as u32);
                true
            }
            _ => false,
        }
    }

    /// Makes the instruction load a constant.
    pub(super) fn set_constant(&mut self, id: ConstId, consts: &mut ConstTable, pool: &ConstPool<'_>) {
        if !self.set_small_int(id, pool) {
            self.set(Op::LOAD_CONST, consts.add(id));
        }
    }
}

impl Cfg {
    /// Uses `LOAD_SMALL_INT`, decides tests of constants, and fuses tests for `None` with the jump on them.
    pub(super) fn optimize_constant_loads(&mut self, consts: &mut ConstTable, pool: &mut ConstPool<'_>) {
        for id in self.order() {
            self[id].optimize_constant_loads(consts, pool);
        }
    }

    /// Takes constants that no instruction loads out of the table, except the first: it may be the docstring.
    pub(super) fn remove_unused_constants(&mut self, consts: &mut ConstTable) {
        let mut used = vec![false; consts.len()];
        if let Some(first) = used.first_mut() {
            *first = true;
        }
        let order = self.order();
        for &id in &order {
            for instr in self[id].instrs.iter().filter(|instr| instr.op == Op::LOAD_CONST) {
                used[instr.arg as usize] = true;
            }
        }
        if used.iter().all(|&used| used) {
            return;
        }
        let mut places = Vec::with_capacity(used.len());
        let mut next = 0;
        for &used in &used {
            places.push(next);
            next += u32::from(used);
        }
        for &id in &order {
            for instr in self[id].instrs.iter_mut().filter(|instr| instr.op == Op::LOAD_CONST) {
                instr.arg = places[instr.arg as usize];
            }
        }
        consts.retain(&used);
    }
}

impl Block {
    fn optimize_constant_loads(&mut self, consts: &mut ConstTable, pool: &mut ConstPool<'_>) {
        // The constant on top of the stack, and whether it is the instruction looked at that loads it or, after
        // `LOAD_CONST; COPY 1`, that has copied it.
        let mut previous_is_const = false;
        let mut top = ConstId::NONE;
        for at in 0..self.instrs.len() {
            let instr = &mut self.instrs[at];
            if instr.op == Op::LOAD_CONST {
                instr.set_small_int(consts.get(instr.arg), pool);
            }
            let copies_const = previous_is_const && instr.op == Op::COPY && instr.arg == 1;
            if !copies_const {
                previous_is_const = instr.op == Op::LOAD_CONST;
                if !loads_constant(instr.op) {
                    continue;
                }
                top = loaded(instr.op, instr.arg, consts, pool);
            }
            let Some(next) = self.instrs.get(at + 1).copied() else { continue };
            match next.op {
                Op::POP_JUMP_IF_FALSE | Op::POP_JUMP_IF_TRUE | Op::JUMP_IF_FALSE | Op::JUMP_IF_TRUE => {
                    if matches!(next.op, Op::POP_JUMP_IF_FALSE | Op::POP_JUMP_IF_TRUE) {
                        self.instrs[at].set_nop();
                    }
                    let jumps_if = matches!(next.op, Op::POP_JUMP_IF_TRUE | Op::JUMP_IF_TRUE);
                    if pool.truth(top) == jumps_if {
                        self.instrs[at + 1].op = Op::JUMP;
                    } else {
                        self.instrs[at + 1].set_nop();
                    }
                }
                Op::IS_OP if top == ConstId::NONE => self.fuse_none_test(at),
                Op::TO_BOOL => {
                    let value = if pool.truth(top) { ConstId::TRUE } else { ConstId::FALSE };
                    let index = consts.add(value);
                    self.instrs[at].set_nop();
                    self.instrs[at + 1].set(Op::LOAD_CONST, index);
                }
                _ => {}
            }
        }
    }

    /// `LOAD_CONST None; IS_OP; [TO_BOOL;] POP_JUMP_IF_...` at `at` becomes one jump.
    fn fuse_none_test(&mut self, at: usize) {
        let mut jump = at + 2;
        let Some(instr) = self.instrs.get_mut(jump) else { return };
        if instr.op == Op::TO_BOOL {
            // `is` answers with a bool, whatever comes of the jump.
            instr.set_nop();
            jump += 1;
        }
        let negated = self.instrs[at + 1].arg != 0;
        let Some(instr) = self.instrs.get_mut(jump) else { return };
        let jumps_if_none = match instr.op {
            Op::POP_JUMP_IF_TRUE => !negated,
            Op::POP_JUMP_IF_FALSE => negated,
            _ => return,
        };
        instr.op = if jumps_if_none { Op::POP_JUMP_IF_NONE } else { Op::POP_JUMP_IF_NOT_NONE };
        self.instrs[at].set_nop();
        self.instrs[at + 1].set_nop();
    }
}
