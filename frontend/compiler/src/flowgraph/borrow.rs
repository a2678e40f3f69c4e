//! Which loads of local variables may push a borrowed reference.
//!
//! `LOAD_FAST_BORROW` does not count its reference: the variable's own keeps the object alive. That holds if the value is
//! off the stack again before the variable is overwritten or the block ends, and if it is not stored to a variable
//! itself. Each block is run on a stack of the loads that the values came from.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::unpack_pair;

use super::{BlockId, Cfg};

/// A value on the stack: the instruction that pushed it, and the variable that it is a reference to.
#[derive(Clone, Copy)]
struct Ref {
    instr: Option<usize>,
    local: Option<u32>,
}

impl Ref {
    /// A value that was there before the block began.
    const OUTER: Ref = Ref { instr: None, local: None };
}

/// The stack, and which instructions must push counted references.
#[derive(Default)]
struct Tracker {
    stack: Vec<Ref>,
    counted: Vec<bool>,
}

impl Tracker {
    fn push(&mut self, instr: usize, local: Option<u32>) {
        self.stack.push(Ref { instr: Some(instr), local });
    }

    fn pop(&mut self) -> Ref {
        self.stack.pop().unwrap_or(Ref::OUTER)
    }

    fn pop_many(&mut self, count: i64) {
        for _ in 0..count {
            self.pop();
        }
    }

    fn must_count(&mut self, value: Ref) {
        if let Some(instr) = value.instr {
            self.counted[instr] = true;
        }
    }

    /// The variable gets another value: what was loaded from it must hold its own reference.
    fn overwrite(&mut self, local: u32) {
        for at in 0..self.stack.len() {
            if self.stack[at].local == Some(local) {
                self.must_count(self.stack[at]);
            }
        }
    }

    fn store(&mut self, local: u32) {
        let value = self.pop();
        self.overwrite(local);
        self.must_count(value);
    }

    /// Runs one instruction.
    fn step(&mut self, at: usize, op: Op, arg: u32) {
        match op {
            Op::LOAD_FAST => self.push(at, Some(arg)),
            Op::LOAD_FAST_AND_CLEAR => {
                self.overwrite(arg);
                self.push(at, Some(arg));
            }
            Op::LOAD_FAST_LOAD_FAST => {
                let (first, second) = unpack_pair(arg);
                self.push(at, Some(first));
                self.push(at, Some(second));
            }
            Op::DELETE_FAST => self.overwrite(arg),
            Op::STORE_FAST => self.store(arg),
            Op::STORE_FAST_LOAD_FAST => {
                let (stored, loaded) = unpack_pair(arg);
                self.store(stored);
                self.push(at, Some(loaded));
            }
            Op::STORE_FAST_STORE_FAST => {
                let (first, second) = unpack_pair(arg);
                self.store(first);
                self.store(second);
            }
            Op::COPY => {
                let copied = self.stack.len().checked_sub(arg as usize).map_or(Ref::OUTER, |at| self.stack[at]);
                self.stack.push(copied);
            }
            Op::SWAP => {
                if let Some(other) = self.stack.len().checked_sub(arg as usize)
                    && arg > 0
                {
                    let top = self.stack.len() - 1;
                    self.stack.swap(top, other);
                }
            }
            // Look at values without taking them.
            Op::GET_ANEXT
            | Op::GET_LEN
            | Op::IMPORT_FROM
            | Op::MATCH_KEYS
            | Op::MATCH_MAPPING
            | Op::MATCH_SEQUENCE
            | Op::WITH_EXCEPT_START => {
                let pushed = op.pushed(arg) - op.popped(arg);
                for number in 0..pushed {
                    // The number of the push, not of the instruction: as CPython 3.14 does it.
                    self.push(number as usize, None);
                }
            }
            // May give back what they took.
            Op::FORMAT_SIMPLE | Op::GET_YIELD_FROM_ITER => {}
            // Take some of the values, leave others.
            Op::DICT_MERGE
            | Op::DICT_UPDATE
            | Op::LIST_APPEND
            | Op::LIST_EXTEND
            | Op::MAP_ADD
            | Op::RERAISE
            | Op::SET_ADD
            | Op::SET_UPDATE => self.pop_many(op.popped(arg) - op.pushed(arg)),
            Op::END_SEND | Op::SET_FUNCTION_ATTRIBUTE => {
                let top = self.pop();
                self.pop();
                self.stack.push(top);
            }
            Op::CHECK_EXC_MATCH => {
                self.pop();
                self.push(at, None);
            }
            Op::FOR_ITER => self.push(at, None),
            Op::LOAD_ATTR | Op::LOAD_SUPER_ATTR => {
                let object = self.pop();
                if op == Op::LOAD_SUPER_ATTR {
                    self.pop_many(2);
                }
                self.push(at, None);
                if arg & 1 != 0 {
                    // A method call: the object may be left on the stack as its first argument.
                    self.stack.push(object);
                }
            }
            Op::LOAD_SPECIAL | Op::PUSH_EXC_INFO => {
                let top = self.pop();
                self.push(at, None);
                self.stack.push(top);
            }
            Op::SEND => {
                self.pop();
                self.push(at, None);
            }
            op if op.is_block_push() => {}
            _ => {
                self.pop_many(op.popped(arg));
                for _ in 0..op.pushed(arg) {
                    self.push(at, None);
                }
            }
        }
    }
}

impl Cfg {
    /// Turns loads into borrowing loads. Blocks must not change any more: other instructions could change lifetimes.
    pub(super) fn borrow_local_loads(&mut self) {
        self.clear_visited();
        let mut tracker = Tracker::default();
        let entry = self.entry;
        self[entry].visited = true;
        let mut todo = vec![entry];
        let mut reached: Vec<BlockId> = Vec::new();
        while let Some(id) = todo.pop() {
            let block = &self[id];
            tracker.counted.clear();
            tracker.counted.resize(block.instrs.len(), false);
            tracker.stack.clear();
            tracker.stack.resize(block.start_depth.max(0) as usize, Ref::OUTER);
            for (at, instr) in block.instrs.iter().enumerate() {
                reached.extend(instr.target.get());
                tracker.step(at, instr.op, instr.arg);
            }
            if !block.instrs.is_empty() && block.falls_through() {
                reached.extend(block.next.get());
            }
            for at in 0..tracker.stack.len() {
                tracker.must_count(tracker.stack[at]);
            }
            for (at, instr) in self[id].instrs.iter_mut().enumerate() {
                if !tracker.counted[at] {
                    instr.op = match instr.op {
                        Op::LOAD_FAST => Op::LOAD_FAST_BORROW,
                        Op::LOAD_FAST_LOAD_FAST => Op::LOAD_FAST_BORROW_LOAD_FAST_BORROW,
                        op => op,
                    };
                }
            }
            for successor in reached.drain(..) {
                if !self[successor].visited {
                    self[successor].visited = true;
                    todo.push(successor);
                }
            }
        }
    }
}
