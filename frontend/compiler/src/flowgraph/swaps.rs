//! `SWAP` elimination.
//!
//! Two steps for each run of swaps: the run is replaced by the shortest one that makes the same permutation, and then, as
//! far as the consumers that follow allow it, consumers are swapped at compile time instead of values at run time.

use brolga_bytecode::AnyOpcode as Op;

use super::{Block, Instr};

impl Block {
    /// Optimizes every run of swaps.
    pub(super) fn eliminate_swaps(&mut self) {
        let mut at = 0;
        while at < self.instrs.len() {
            if self.instrs[at].op == Op::SWAP {
                at = shorten_run(&mut self.instrs, at);
                reorder_consumers(&mut self.instrs, at);
            }
            at += 1;
        }
    }
}

/// Replaces the run of swaps and NOPs that starts at `start` by the shortest equivalent one. Returns the run's last
/// index, or `start` if there was only one swap.
fn shorten_run(instrs: &mut [Instr], start: usize) -> usize {
    let len = instrs[start..].iter().take_while(|instr| matches!(instr.op, Op::SWAP | Op::NOP)).count();
    let run = &mut instrs[start..start + len];
    let swaps = run.iter().filter(|instr| instr.op == Op::SWAP);
    if swaps.clone().count() < 2 {
        return start;
    }
    // Where each value goes: run the swaps on a stack of their own positions, top first.
    let depth = swaps.map(|instr| instr.arg as usize).max().unwrap_or(0);
    let mut stack: Vec<usize> = (0..depth).collect();
    for instr in run.iter().filter(|instr| instr.op == Op::SWAP) {
        stack.swap(0, instr.arg as usize - 1);
    }
    // Every cycle of the permutation is undone by swaps with the top, which joins the cycle if it is not in it. Undoing
    // in reverse order is doing, so the first swap found is the last one to run.
    let mut undo = Vec::new();
    let mut done = vec![false; depth];
    for first in 0..depth {
        if done[first] || stack[first] == first {
            continue;
        }
        let mut at = first;
        loop {
            if at != 0 {
                undo.push(at as u32 + 1);
            }
            if done[at] {
                break;
            }
            done[at] = true;
            at = stack[at];
        }
    }
    let mut undo = undo.into_iter();
    for instr in run.iter_mut().rev() {
        match undo.next() {
            Some(arg) => instr.set(Op::SWAP, arg),
            None => instr.set_nop(),
        }
    }
    start + len - 1
}

/// Whether an instruction only pops the top value, without running code or jumping (finalizers do not count).
fn only_consumes_top(op: Op) -> bool {
    matches!(op, Op::STORE_FAST | Op::STORE_FAST_MAYBE_NULL | Op::POP_TOP)
}

/// The variable that an instruction stores to.
fn stored_local(instr: &Instr) -> Option<u32> {
    matches!(instr.op, Op::STORE_FAST | Op::STORE_FAST_MAYBE_NULL).then_some(instr.arg)
}

/// The next consumer after `at`, if nothing but NOPs is in between and all of them are on `line`, where one is given.
fn next_consumer(instrs: &[Instr], at: usize, line: Option<i32>) -> Option<usize> {
    for (offset, instr) in instrs[at + 1..].iter().enumerate() {
        // A trace function could see the names being bound in another order.
        if line.is_some_and(|line| line >= 0 && instr.loc.line != line) {
            return None;
        }
        if instr.op == Op::NOP {
            continue;
        }
        return only_consumes_top(instr.op).then_some(at + 1 + offset);
    }
    None
}

/// Applies the swaps at and before `at` to the consumers after them: `SWAP 2; POP_TOP; STORE_FAST x` becomes
/// `STORE_FAST x; POP_TOP`.
fn reorder_consumers(instrs: &mut [Instr], at: usize) {
    for swap in (0..=at).rev() {
        let Instr { op, arg, .. } = instrs[swap];
        if op != Op::SWAP {
            if op == Op::NOP || only_consumes_top(op) {
                continue;
            }
            return;
        }
        let Some(first) = next_consumer(instrs, swap, None) else { return };
        let line = instrs[first].loc.line;
        let mut last = first;
        for _ in 1..arg {
            match next_consumer(instrs, last, Some(line)) {
                Some(next) => last = next,
                None => return,
            }
        }
        // The final value of a variable must not change: neither of the two may be stored to twice.
        let (stored_first, stored_last) = (stored_local(&instrs[first]), stored_local(&instrs[last]));
        if stored_first.is_some() || stored_last.is_some() {
            if stored_first == stored_last {
                return;
            }
            let between = instrs.get(first + 1..last).unwrap_or_default();
            if between.iter().filter_map(stored_local).any(|local| [stored_first, stored_last].contains(&Some(local))) {
                return;
            }
        }
        instrs[swap].set_nop();
        instrs.swap(first, last);
    }
}
