//! Dominators and natural loops.

use super::func::{B, Func, Terminator, V};
use super::ops::{Heap, Op};

/// The immediate dominator of each block, and depth-first numbering of the dominator tree.
pub struct Dominators {
    pub idom: Vec<Option<B>>,
    /// Position in reverse postorder; `usize::MAX` for unreachable blocks.
    pub position: Vec<usize>,
    pub order: Vec<B>,
}

impl Dominators {
    /// By the algorithm of Cooper, Harvey and Kennedy.
    pub fn new(f: &Func) -> Dominators {
        let order = f.order();
        let mut position = vec![usize::MAX; f.blocks.len()];
        for (i, b) in order.iter().enumerate() {
            position[b.index()] = i;
        }
        let preds = f.predecessors();
        let mut idom: Vec<Option<B>> = vec![None; f.blocks.len()];
        idom[0] = Some(Func::ENTRY);
        let mut changed = true;
        while changed {
            changed = false;
            for &b in order.iter().skip(1) {
                let mut new: Option<B> = None;
                for &p in &preds[b.index()] {
                    if idom[p.index()].is_none() {
                        continue;
                    }
                    new = Some(match new {
                        None => p,
                        Some(mut x) => {
                            let mut y = p;
                            while x != y {
                                while position[x.index()] > position[y.index()] {
                                    x = idom[x.index()].unwrap_or(Func::ENTRY);
                                }
                                while position[y.index()] > position[x.index()] {
                                    y = idom[y.index()].unwrap_or(Func::ENTRY);
                                }
                            }
                            x
                        }
                    });
                }
                if new.is_some() && idom[b.index()] != new {
                    idom[b.index()] = new;
                    changed = true;
                }
            }
        }
        Dominators { idom, position, order }
    }
    pub fn dominates(&self, a: B, b: B) -> bool {
        let mut b = b;
        loop {
            if a == b {
                return true;
            }
            if b == Func::ENTRY {
                return false;
            }
            match self.idom[b.index()] {
                Some(up) => b = up,
                None => return false,
            }
        }
    }
}

/// A natural loop.
#[derive(Clone, Debug)]
pub struct Loop {
    pub header: B,
    /// The only block outside that leads to the header, by a jump.
    pub preheader: Option<B>,
    /// Blocks that lead back.
    pub latches: Vec<B>,
    pub members: Vec<bool>,
}

impl Loop {
    pub fn contains(&self, b: B) -> bool {
        self.members[b.index()]
    }
    /// What the loop may write.
    pub fn writes(&self, f: &Func) -> Heap {
        let mut all = Heap::NONE;
        for b in f.all_blocks().filter(|b| self.contains(*b)) {
            for v in &f.block(b).insts {
                all = all.or(f.effects(*v).writes);
            }
        }
        all
    }
    /// The state in which the preheader ends, if guards may leave through it: a snapshot after which nothing happens.
    pub fn entry_state(&self, f: &Func) -> Option<V> {
        let p = f.block(self.preheader?);
        for v in p.insts.iter().rev() {
            let e = f.effects(*v);
            if f.inst(*v).op == Op::Snapshot {
                return Some(*v);
            }
            if e.raises || e.looks || e.writes != Heap::NONE {
                return None;
            }
        }
        None
    }
}

/// Loops, inner ones first.
pub fn loops(f: &Func, dom: &Dominators) -> Vec<Loop> {
    let preds = f.predecessors();
    let mut all: Vec<Loop> = Vec::new();
    for &header in dom.order.iter().rev() {
        let latches: Vec<B> = preds[header.index()].iter().copied().filter(|p| dom.dominates(header, *p)).collect();
        if latches.is_empty() {
            continue;
        }
        let mut members = vec![false; f.blocks.len()];
        members[header.index()] = true;
        let mut work = latches.clone();
        while let Some(b) = work.pop() {
            if !std::mem::replace(&mut members[b.index()], true) {
                work.extend(&preds[b.index()]);
            }
        }
        let outside: Vec<B> = preds[header.index()].iter().copied().filter(|p| !members[p.index()]).collect();
        let preheader = match outside.as_slice() {
            [p] if matches!(f.block(*p).term, Terminator::Jump(_)) => Some(*p),
            _ => None,
        };
        all.push(Loop { header, preheader, latches, members });
    }
    all
}
