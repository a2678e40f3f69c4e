//! Local rewriting, block by block: constant folding, jump threading, collections of constants, fusions of neighbours.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::{BinaryOp, Intrinsic1, comparison};

use super::constants::{loaded, loads_constant};
use super::evaluate::{self, Unary};
use super::{BlockId, Cfg, Instr};
use crate::constpool::{ConstId, ConstPool, ConstTable};
use crate::sequence::Loc;

/// More values than this are not kept on the stack at once; longer constant sequences are not folded here.
const STACK_USE_GUIDELINE: usize = 30;

/// Shorter lists and sets of constants are built element by element.
const MIN_CONST_SEQUENCE: usize = 3;

impl Cfg {
    /// Rewrites every block.
    pub(super) fn peephole(&mut self, consts: &mut ConstTable, pool: &mut ConstPool<'_>) {
        for id in self.order() {
            let mut rewriter = Rewriter { cfg: self, id, consts, pool };
            let mut at = 0;
            while at < rewriter.instrs().len() {
                at = rewriter.rewrite(at);
            }
            self[id].eliminate_swaps();
        }
    }
}

struct Rewriter<'r, 'a> {
    cfg: &'r mut Cfg,
    id: BlockId,
    consts: &'r mut ConstTable,
    pool: &'r mut ConstPool<'a>,
}

impl Rewriter<'_, '_> {
    fn instrs(&mut self) -> &mut Vec<Instr> {
        &mut self.cfg[self.id].instrs
    }

    /// Rewrites what starts at `at`; returns where to go on.
    fn rewrite(&mut self, at: usize) -> usize {
        let instr = self.instrs()[at];
        let next = self.instrs().get(at + 1).copied();
        let next_op = next.map(|next| next.op);
        match instr.op {
            Op::BUILD_TUPLE => self.build_tuple(at, instr, next),
            Op::BUILD_LIST | Op::BUILD_SET => self.build_list_or_set(at, instr, next_op),
            Op::POP_JUMP_IF_NOT_NONE
            | Op::POP_JUMP_IF_NONE
            | Op::POP_JUMP_IF_FALSE
            | Op::POP_JUMP_IF_TRUE
            | Op::JUMP_IF_FALSE
            | Op::JUMP_IF_TRUE
            | Op::JUMP
            | Op::JUMP_NO_INTERRUPT
                if self.thread_jump(at, instr) =>
            {
                return at;
            }
            Op::STORE_FAST => {
                // Only the second of two stores to one variable counts.
                if let Some(next) = next
                    && next.op == Op::STORE_FAST
                    && next.arg == instr.arg
                    && next.loc.line == instr.loc.line
                {
                    self.instrs()[at].set(Op::POP_TOP, 0);
                }
            }
            Op::SWAP if instr.arg == 1 => self.instrs()[at].set_nop(),
            Op::LOAD_GLOBAL if next_op == Some(Op::PUSH_NULL) && instr.arg & 1 == 0 => {
                self.instrs()[at].arg |= 1;
                self.instrs()[at + 1].set_nop();
            }
            Op::COMPARE_OP if next_op == Some(Op::TO_BOOL) => {
                self.replace_next(at, Op::COMPARE_OP, instr.arg | comparison::TO_BOOL);
            }
            Op::CONTAINS_OP | Op::IS_OP if next_op == Some(Op::TO_BOOL) => self.replace_next(at, instr.op, instr.arg),
            Op::CONTAINS_OP | Op::IS_OP if next_op == Some(Op::UNARY_NOT) => {
                self.replace_next(at, instr.op, instr.arg ^ 1);
            }
            Op::TO_BOOL if next_op == Some(Op::TO_BOOL) => self.instrs()[at].set_nop(),
            Op::UNARY_NOT if next_op == Some(Op::TO_BOOL) => self.replace_next(at, Op::UNARY_NOT, 0),
            Op::UNARY_NOT if next_op == Some(Op::UNARY_NOT) => self.replace_next(at, Op::NOP, 0),
            Op::UNARY_NOT => self.fold_unary(at, Unary::Not),
            Op::UNARY_INVERT => self.fold_unary(at, Unary::Invert),
            Op::UNARY_NEGATIVE => self.fold_unary(at, Unary::Negative),
            Op::CALL_INTRINSIC_1 if instr.arg == Intrinsic1::ListToTuple.oparg() => {
                if next_op == Some(Op::GET_ITER) {
                    self.instrs()[at].set_nop();
                } else {
                    self.fold_list_to_tuple(at);
                }
            }
            Op::CALL_INTRINSIC_1 if instr.arg == Intrinsic1::UnaryPositive.oparg() => {
                self.fold_unary(at, Unary::Positive);
            }
            Op::BINARY_OP => self.fold_binary(at, instr.arg),
            _ => {}
        }
        at + 1
    }

    /// Removes the instruction at `at` and makes the next one do what both did.
    fn replace_next(&mut self, at: usize, op: Op, arg: u32) {
        let instrs = self.instrs();
        instrs[at].set_nop();
        instrs[at + 1].set(op, arg);
    }

    /// Follows a jump to a jump; whether something changed.
    fn thread_jump(&mut self, at: usize, instr: Instr) -> bool {
        let Some(&target) = self.cfg[instr.target].instrs.first() else { return false };
        let op = match (instr.op, target.op) {
            (Op::JUMP_IF_FALSE, Op::JUMP_IF_TRUE) | (Op::JUMP_IF_TRUE, Op::JUMP_IF_FALSE) => {
                // The target's test fails, then.
                if let Some(next) = self.cfg.next(instr.target) {
                    self.instrs()[at].target = next;
                    return true;
                }
                return false;
            }
            (op @ (Op::JUMP_IF_FALSE | Op::JUMP_IF_TRUE), target) if target == op => op,
            (Op::JUMP | Op::JUMP_NO_INTERRUPT, Op::JUMP) => Op::JUMP,
            (op @ (Op::JUMP | Op::JUMP_NO_INTERRUPT), Op::JUMP_NO_INTERRUPT) => op,
            (op, Op::JUMP) => op,
            _ => return false,
        };
        if instr.target == target.target {
            // A loop of jumps.
            return false;
        }
        // The old jump stays as a NOP, for its line.
        let block = &mut self.cfg[self.id];
        block.instrs[at].set_nop();
        block.push(Instr::jump(op, target.target, target.loc));
        true
    }

    /// The indices of the `count` instructions before `at`, if they all load constants; NOPs in between do not count.
    fn constants_before(&mut self, at: usize, count: usize) -> Option<Vec<usize>> {
        let mut found = vec![0; count];
        let mut missing = count;
        for index in (0..at).rev() {
            if missing == 0 {
                break;
            }
            let op = self.cfg[self.id].instrs[index].op;
            if op == Op::NOP {
                continue;
            }
            if !loads_constant(op) {
                return None;
            }
            missing -= 1;
            found[missing] = index;
        }
        (missing == 0).then_some(found)
    }

    fn values(&mut self, places: &[usize]) -> Vec<ConstId> {
        let instrs = &self.cfg[self.id].instrs;
        places.iter().map(|&at| loaded(instrs[at].op, instrs[at].arg, self.consts, self.pool)).collect()
    }

    /// Turns instructions into NOPs that need not be traced.
    fn blank(&mut self, places: &[usize]) {
        for &at in places {
            let instr = &mut self.cfg[self.id].instrs[at];
            instr.set_nop();
            instr.loc = Loc::NONE;
        }
    }

    fn set_constant(&mut self, at: usize, id: ConstId) {
        self.cfg[self.id].instrs[at].set_constant(id, self.consts, self.pool);
    }

    fn build_tuple(&mut self, at: usize, instr: Instr, next: Option<Instr>) {
        if let Some(next) = next
            && next.op == Op::UNPACK_SEQUENCE
            && next.arg == instr.arg
            && matches!(instr.arg, 1..=3)
        {
            if instr.arg == 1 {
                self.replace_next(at, Op::NOP, 0);
            } else {
                self.replace_next(at, Op::SWAP, instr.arg);
            }
            return;
        }
        let count = instr.arg as usize;
        if count > STACK_USE_GUIDELINE {
            return;
        }
        let Some(places) = self.constants_before(at, count) else { return };
        let items = self.values(&places);
        self.blank(&places);
        let tuple = self.pool.tuple(&items);
        self.set_constant(at, tuple);
    }

    /// A list or set of constants is built from a constant, or is one, where it is only iterated over or searched.
    fn build_list_or_set(&mut self, at: usize, instr: Instr, next_op: Option<Op>) {
        let only_read = matches!(next_op, Some(Op::GET_ITER | Op::CONTAINS_OP));
        let count = instr.arg as usize;
        if count > STACK_USE_GUIDELINE || count < MIN_CONST_SEQUENCE && !only_read {
            return;
        }
        let Some(places) = self.constants_before(at, count) else {
            if only_read && instr.op == Op::BUILD_LIST {
                self.instrs()[at].op = Op::BUILD_TUPLE;
            }
            return;
        };
        let items = self.values(&places);
        let constant = if instr.op == Op::BUILD_SET { self.pool.frozenset(&items) } else { self.pool.tuple(&items) };
        let index = self.consts.add(constant);
        self.blank(&places);
        let instrs = self.instrs();
        if only_read {
            instrs[at].set(Op::LOAD_CONST, index);
        } else {
            let extend = if instr.op == Op::BUILD_LIST { Op::LIST_EXTEND } else { Op::SET_UPDATE };
            instrs[at - 2].loc = instr.loc;
            instrs[at - 2].set(instr.op, 0);
            instrs[at - 1].set(Op::LOAD_CONST, index);
            instrs[at].set(extend, 1);
        }
    }

    /// `BUILD_LIST 0; (LOAD_CONST; LIST_APPEND 1)*` before the conversion to a tuple is a constant tuple.
    fn fold_list_to_tuple(&mut self, at: usize) {
        let mut loads = Vec::new();
        let mut expect_append = true;
        let mut start = None;
        for index in (0..at).rev() {
            let instr = self.instrs()[index];
            match instr.op {
                Op::NOP => continue,
                Op::BUILD_LIST if instr.arg == 0 => {
                    if expect_append {
                        start = Some(index);
                    }
                    break;
                }
                Op::LIST_APPEND if expect_append && instr.arg == 1 => {}
                op if !expect_append && loads_constant(op) => loads.push(index),
                _ => return,
            }
            expect_append = !expect_append;
        }
        let Some(start) = start else { return };
        loads.reverse();
        let items = self.values(&loads);
        let used: Vec<usize> = (start..at).filter(|&index| self.instrs()[index].op != Op::NOP).collect();
        self.blank(&used);
        let tuple = self.pool.tuple(&items);
        self.set_constant(at, tuple);
    }

    fn fold_unary(&mut self, at: usize, op: Unary) {
        let Some(places) = self.constants_before(at, 1) else { return };
        let operand = self.values(&places)[0];
        if let Some(result) = evaluate::unary(op, operand, self.pool) {
            self.blank(&places);
            self.set_constant(at, result);
        }
    }

    fn fold_binary(&mut self, at: usize, arg: u32) {
        let Some(places) = self.constants_before(at, 2) else { return };
        let values = self.values(&places);
        let Some(op) = BinaryOp::from_oparg(arg) else { return };
        if let Some(result) = evaluate::binary(op, values[0], values[1], self.pool) {
            self.blank(&places);
            self.set_constant(at, result);
        }
    }
}
