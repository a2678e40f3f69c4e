//! The control flow of a code object: instructions, basic blocks, loops.
//!
//! A handler is a successor of every block with an instruction that it covers: control gets there from the middle of those.

use brolga_bytecode::Opcode;
use brolga_heap::Gc;
use brolga_vm::objects::code::PyCode;

/// An instruction, prefixes included. Positions are code units.
#[derive(Clone, Copy, Debug)]
pub struct Instr {
    pub op: Opcode,
    pub oparg: u32,
    /// First unit, prefixes included.
    pub start: u32,
    /// The unit of the opcode.
    pub at: u32,
    /// Behind the cache.
    pub next: u32,
}

impl Instr {
    /// Where a jump leads.
    pub fn target(&self) -> Option<u32> {
        match self.op {
            Opcode::JUMP_FORWARD
            | Opcode::POP_JUMP_IF_FALSE
            | Opcode::POP_JUMP_IF_TRUE
            | Opcode::POP_JUMP_IF_NONE
            | Opcode::POP_JUMP_IF_NOT_NONE
            | Opcode::SEND => Some(self.next + self.oparg),
            // The END_FOR at the target is for tools; execution goes on behind it.
            Opcode::FOR_ITER => Some(self.next + self.oparg + 1),
            Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT => Some(self.next - self.oparg),
            _ => None,
        }
    }
    pub fn is_backward(&self) -> bool {
        matches!(self.op, Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT)
    }
    fn falls_through(&self, consumed: bool) -> bool {
        // Where a generator is left, the way ends.
        let leaves = matches!(self.op, Opcode::YIELD_VALUE | Opcode::RETURN_GENERATOR);
        self.op.falls_through() && (consumed || !leaves)
    }
}

/// The instruction at a unit, prefixes included.
pub fn decode(code: Gc<PyCode>, start: u32) -> Instr {
    let (mut at, mut oparg) = (start as usize, 0u32);
    loop {
        let op = code.base_opcode(at);
        oparg = oparg << 8 | u32::from(code.unit(at) >> 8);
        if op != Opcode::EXTENDED_ARG {
            return Instr { op, oparg, start, at: at as u32, next: (at + 1 + op.caches()) as u32 };
        }
        at += 1;
    }
}

/// A basic block.
#[derive(Clone, Debug, Default)]
pub struct Block {
    pub instrs: Vec<Instr>,
    /// The block behind, if control can get there.
    pub fall: Option<usize>,
    pub jump: Option<usize>,
    /// Handlers of instructions in the block that are worth compiling.
    pub raises: Vec<usize>,
    /// Forward edges that lead here.
    pub forward: u32,
    /// A loop starts here.
    pub header: bool,
    /// Locals that the loop assigns (headers only).
    pub assigned: Vec<bool>,
    /// Locals that are read before they are assigned, from here on.
    pub live: Vec<bool>,
}
impl Block {
    pub fn start(&self) -> u32 {
        self.instrs.first().map_or(0, |i| i.start)
    }
}

/// See the module.
pub struct Cfg {
    pub blocks: Vec<Block>,
    /// Reachable blocks in reverse postorder; the entry first.
    pub order: Vec<usize>,
}

/// False for what never raises, as far as compiled code executes it: no handler is entered from there.
fn may_raise(op: Opcode) -> bool {
    use Opcode::*;
    !matches!(
        op,
        NOP | RESUME
            | NOT_TAKEN
            | CACHE
            | POP_TOP
            | POP_ITER
            | END_FOR
            | END_SEND
            | PUSH_NULL
            | COPY
            | SWAP
            | LOAD_FAST
            | LOAD_FAST_BORROW
            | LOAD_FAST_LOAD_FAST
            | LOAD_FAST_BORROW_LOAD_FAST_BORROW
            | LOAD_FAST_AND_CLEAR
            | STORE_FAST
            | STORE_FAST_LOAD_FAST
            | STORE_FAST_STORE_FAST
            | LOAD_SMALL_INT
            | JUMP_FORWARD
            | JUMP_BACKWARD
            | JUMP_BACKWARD_NO_INTERRUPT
            | POP_JUMP_IF_NONE
            | POP_JUMP_IF_NOT_NONE
    )
}

/// Locals that an instruction assigns, and those that it reads.
fn locals(i: &Instr, mut assigns: impl FnMut(usize), mut reads: impl FnMut(usize)) {
    let n = i.oparg as usize;
    match i.op {
        Opcode::STORE_FAST => assigns(n),
        Opcode::DELETE_FAST | Opcode::LOAD_FAST_AND_CLEAR | Opcode::MAKE_CELL => {
            reads(n);
            assigns(n);
        }
        Opcode::STORE_FAST_LOAD_FAST => {
            // The store comes first.
            if n & 15 != n >> 4 {
                reads(n & 15);
            }
            assigns(n >> 4);
        }
        Opcode::STORE_FAST_STORE_FAST => {
            assigns(n >> 4);
            assigns(n & 15);
        }
        Opcode::LOAD_FAST
        | Opcode::LOAD_FAST_BORROW
        | Opcode::LOAD_FAST_CHECK
        | Opcode::LOAD_DEREF
        | Opcode::STORE_DEREF
        | Opcode::DELETE_DEREF
        | Opcode::LOAD_FROM_DICT_OR_DEREF => reads(n),
        Opcode::LOAD_FAST_LOAD_FAST | Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW => {
            reads(n >> 4);
            reads(n & 15);
        }
        _ => {}
    }
}

impl Cfg {
    /// From the instruction at `entry` on. Jumps to before `entry` leave.
    pub fn new(code: Gc<PyCode>, entry: u32) -> Cfg {
        Self::with(code, entry, false, false)
    }
    /// All of a generator expression, which runs inside its consumer.
    pub fn consumed(code: Gc<PyCode>) -> Cfg {
        Self::with(code, 0, false, true)
    }
    /// From the instruction at `entry` on, all of it: a generator goes on in the middle of loops.
    pub fn resumed(code: Gc<PyCode>, entry: u32) -> Cfg {
        Self::with(code, entry, true, false)
    }
    fn with(code: Gc<PyCode>, entry: u32, whole: bool, consumed: bool) -> Cfg {
        let count = code.unit_count() as u32;
        let mut starts = vec![false; count as usize + 1];
        starts[entry as usize] = true;
        let mut instrs = Vec::new();
        let mut at = 0;
        while at < count {
            let i = decode(code, at);
            if let Some(h) = code.handler(at as usize) {
                starts[h.target.min(count as usize)] = true;
            }
            if let Some(target) = i.target() {
                if target <= count {
                    starts[target as usize] = true;
                }
                starts[i.next.min(count) as usize] = true;
            } else if !i.falls_through(consumed) {
                starts[i.next.min(count) as usize] = true;
            }
            at = i.next;
            instrs.push(i);
        }
        let mut blocks: Vec<Block> = Vec::new();
        let mut block_at = vec![usize::MAX; count as usize + 1];
        for i in &instrs {
            if starts[i.start as usize] || blocks.is_empty() {
                block_at[i.start as usize] = blocks.len();
                blocks.push(Block::default());
            }
            let n = blocks.len() - 1;
            blocks[n].instrs.push(*i);
        }
        let find = |unit: u32| block_at.get(unit as usize).copied().filter(|b| *b != usize::MAX);
        for b in 0..blocks.len() {
            let Some(last) = blocks[b].instrs.last().copied() else { continue };
            blocks[b].jump = last.target().and_then(find);
            if last.falls_through(consumed) && !matches!(last.op, Opcode::JUMP_FORWARD) && !last.is_backward() {
                blocks[b].fall = find(last.next);
            }
        }
        if code.handler_count() > 0 {
            for block in &mut blocks {
                for i in &block.instrs {
                    if !may_raise(i.op) {
                        continue;
                    }
                    let handler = code.handler(i.at as usize).map(|h| h.target as u32);
                    if let Some(h) = handler.filter(|h| *h >= entry || entry == 0 || whole).and_then(find)
                        && !block.raises.contains(&h)
                        && super::handlers::was_entered(code, i.at)
                    {
                        block.raises.push(h);
                    }
                }
            }
        }
        let mut cfg = Cfg { blocks, order: Vec::new() };
        let root = find(entry).unwrap_or(0);
        let entry_start = if entry == 0 { 0 } else { entry };
        for b in &mut cfg.blocks {
            // Back to an enclosing loop: that is compiled by itself.
            if let (Some(target), Some(last)) = (b.jump, b.instrs.last())
                && !whole
                && last.is_backward()
                && last.target().is_some_and(|t| t < entry_start)
            {
                let _ = target;
                b.jump = None;
            }
        }
        cfg.number(root);
        cfg.find_loops(code.nlocalsplus as usize);
        cfg.find_live(code.nlocalsplus as usize);
        cfg
    }
    fn successors(&self, b: usize) -> impl Iterator<Item = usize> {
        let block = &self.blocks[b];
        block.raises.iter().copied().chain(block.fall).chain(block.jump)
    }
    fn number(&mut self, root: usize) {
        let mut state = vec![0u8; self.blocks.len()];
        let mut stack = vec![(root, 0)];
        state[root] = 1;
        let mut post = Vec::new();
        while let Some((b, i)) = stack.pop() {
            let next = self.successors(b).nth(i);
            match next {
                Some(s) => {
                    stack.push((b, i + 1));
                    if state[s] == 0 {
                        state[s] = 1;
                        stack.push((s, 0));
                    }
                }
                None => post.push(b),
            }
        }
        post.reverse();
        self.order = post;
    }
    fn find_loops(&mut self, nlocals: usize) {
        let mut position = vec![usize::MAX; self.blocks.len()];
        for (i, b) in self.order.iter().enumerate() {
            position[*b] = i;
        }
        let mut preds = vec![Vec::new(); self.blocks.len()];
        let mut back = Vec::new();
        for &b in &self.order {
            for s in self.successors(b).collect::<Vec<_>>() {
                preds[s].push(b);
                if position[s] <= position[b] {
                    back.push((b, s));
                    self.blocks[s].header = true;
                } else {
                    self.blocks[s].forward += 1;
                }
            }
        }
        for (from, header) in back {
            let mut member = vec![false; self.blocks.len()];
            member[header] = true;
            let mut work = vec![from];
            while let Some(b) = work.pop() {
                if !member[b] {
                    member[b] = true;
                    work.extend(&preds[b]);
                }
            }
            let mut assigned = std::mem::take(&mut self.blocks[header].assigned);
            assigned.resize(nlocals, false);
            for (b, inside) in member.iter().enumerate() {
                if *inside {
                    for i in &self.blocks[b].instrs {
                        locals(i, |l| assigned[l] = true, |_| {});
                        if i.op == Opcode::COPY_FREE_VARS {
                            assigned.iter_mut().for_each(|a| *a = true);
                        }
                    }
                }
            }
            self.blocks[header].assigned = assigned;
        }
    }
    fn find_live(&mut self, nlocals: usize) {
        for b in &mut self.blocks {
            b.live = vec![false; nlocals];
        }
        let mut changed = true;
        while changed {
            changed = false;
            for &b in self.order.clone().iter().rev() {
                let mut live = vec![false; nlocals];
                for s in self.successors(b).collect::<Vec<_>>() {
                    for (l, x) in live.iter_mut().zip(&self.blocks[s].live) {
                        *l |= x;
                    }
                }
                for i in self.blocks[b].instrs.iter().rev() {
                    let (mut assigned, mut read) = (Vec::new(), Vec::new());
                    locals(i, |l| assigned.push(l), |l| read.push(l));
                    assigned.iter().for_each(|l| live[*l] = false);
                    read.iter().for_each(|l| live[*l] = true);
                }
                // What handlers read may be read at any time.
                for s in self.blocks[b].raises.clone() {
                    for (l, x) in live.iter_mut().zip(&self.blocks[s].live) {
                        *l |= x;
                    }
                }
                if live != self.blocks[b].live {
                    self.blocks[b].live = live;
                    changed = true;
                }
            }
        }
    }
}
