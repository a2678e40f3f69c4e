//! The control flow graph: what happens to a code unit between code generation and assembly.
//!
//! A [`Cfg`] is a list of basic blocks in layout order. Every block ends at the first instruction that jumps or leaves
//! the function, and begins at every instruction that something jumps to; a block that does not end in an unconditional
//! jump or exit falls through to its layout successor.
//!
//! [`optimize`] runs the passes, one file each, in CPython's order: the order is observable, because each pass sees what
//! its predecessors left (NOPs, line numbers, constants already in the table). The passes mark what they delete as `NOP`;
//! [`nops`] takes out those whose line is still witnessed by a neighbour.
//!
//! Line numbers follow PEP 626: an instruction without a location takes its predecessor's, exits without one are
//! duplicated so that each has a single predecessor, and a NOP stays where a line would otherwise not be traced.

mod borrow;
mod build;
mod cold;
mod constants;
mod definite;
mod evaluate;
mod handlers;
mod inline;
mod jumps;
mod layout;
mod lines;
mod nops;
mod peephole;
mod reach;
mod stackdepth;
mod superinstructions;
mod swaps;

pub use layout::LocalsPlus;

use brolga_bytecode::AnyOpcode as Op;

use crate::constpool::{ConstPool, ConstTable};
use crate::sequence::{Loc, Sequence};

/// Index of a block in its graph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BlockId(u32);

impl BlockId {
    /// Absence of a block, where an `Option` would cost space in every instruction.
    pub const NONE: BlockId = BlockId(u32::MAX);

    /// The block's place in tables that go by block.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The block, unless it is [`BlockId::NONE`].
    pub fn get(self) -> Option<BlockId> {
        if self == BlockId::NONE { None } else { Some(self) }
    }
}

/// An instruction in a block.
#[derive(Clone, Copy, Debug)]
pub struct Instr {
    pub op: Op,
    pub arg: u32,
    /// Where it jumps to, or the handler that it sets up.
    pub target: BlockId,
    /// Who handles what it raises.
    pub handler: BlockId,
    pub loc: Loc,
}

impl Instr {
    fn new(op: Op, arg: u32, loc: Loc) -> Instr {
        Instr { op, arg, target: BlockId::NONE, handler: BlockId::NONE, loc }
    }

    fn jump(op: Op, target: BlockId, loc: Loc) -> Instr {
        Instr { op, arg: 0, target, handler: BlockId::NONE, loc }
    }

    /// Changes what the instruction does, but not where it stands and who handles its exceptions.
    fn set(&mut self, op: Op, arg: u32) {
        self.op = op;
        self.arg = arg;
        self.target = BlockId::NONE;
    }

    fn set_nop(&mut self) {
        self.set(Op::NOP, 0);
    }

    fn is_jump(&self) -> bool {
        self.op.has_jump()
    }

    fn is_block_push(&self) -> bool {
        self.op.is_block_push()
    }
}

/// A basic block.
#[derive(Debug)]
pub struct Block {
    pub instrs: Vec<Instr>,
    /// Layout successor.
    next: BlockId,
    /// Whether something in the original sequence refers to the block.
    labeled: bool,
    /// Whether it is the entry of an exception handler.
    is_handler: bool,
    /// For a handler: whether the instruction that raised is to be pushed for a later re-raise.
    preserve_lasti: bool,
    /// Reached only through exception handlers.
    cold: bool,
    /// Reached without exceptions.
    warm: bool,
    /// Mark of the traversal that is running.
    visited: bool,
    /// Edges into the block, as of the last reachability analysis and what passes did since.
    predecessors: i32,
    /// Depth of the value stack at its beginning; -1 until known.
    start_depth: i32,
    /// Handlers of instructions that were removed from the end; the last one is for the slot after `instrs`.
    ///
    /// CPython's blocks are arrays, and an instruction that a pass appends is covered by whatever handler the slot it
    /// lands in had before: none in a fresh slot. Exception tables show that, so it has to be the same here.
    vacated: Vec<BlockId>,
}

impl Block {
    fn new() -> Block {
        Block {
            instrs: Vec::new(),
            next: BlockId::NONE,
            labeled: false,
            is_handler: false,
            preserve_lasti: false,
            cold: false,
            warm: false,
            visited: false,
            predecessors: 0,
            start_depth: -1,
            vacated: Vec::new(),
        }
    }

    /// Appends an instruction; see `vacated` for who handles its exceptions.
    fn push(&mut self, mut instr: Instr) {
        instr.handler = self.vacated.pop().unwrap_or(BlockId::NONE);
        self.instrs.push(instr);
    }

    /// Appends copies of instructions, with their handlers.
    fn extend(&mut self, instrs: &[Instr]) {
        self.vacated.truncate(self.vacated.len().saturating_sub(instrs.len()));
        self.instrs.extend_from_slice(instrs);
    }

    /// Inserts an instruction as it is.
    fn insert(&mut self, at: usize, instr: Instr) {
        self.vacated.pop();
        self.instrs.insert(at, instr);
    }

    /// Drops the instructions from `len` on.
    fn truncate(&mut self, len: usize) {
        for instr in self.instrs.drain(len..).rev() {
            if instr.handler != BlockId::NONE || !self.vacated.is_empty() {
                self.vacated.push(instr.handler);
            }
        }
    }

    /// For a handler: whether the place of the instruction that raised is pushed.
    pub fn preserves_lasti(&self) -> bool {
        self.preserve_lasti
    }

    /// Depth of the value stack at its beginning.
    pub fn start_depth(&self) -> u32 {
        self.start_depth.max(0) as u32
    }

    fn last_op(&self) -> Option<Op> {
        self.instrs.last().map(|instr| instr.op)
    }

    /// Whether control can go on to the layout successor.
    fn falls_through(&self) -> bool {
        self.last_op().is_none_or(|op| !op.is_unconditional_jump() && !op.is_scope_exit())
    }

    fn exits_scope(&self) -> bool {
        self.last_op().is_some_and(Op::is_scope_exit)
    }

    fn has_no_line(&self) -> bool {
        self.instrs.iter().all(|instr| instr.loc.line < 0)
    }
}

/// A control flow graph.
#[derive(Debug)]
pub struct Cfg {
    blocks: Vec<Block>,
    entry: BlockId,
}

impl std::ops::Index<BlockId> for Cfg {
    type Output = Block;
    fn index(&self, id: BlockId) -> &Block {
        &self.blocks[id.0 as usize]
    }
}

impl std::ops::IndexMut<BlockId> for Cfg {
    fn index_mut(&mut self, id: BlockId) -> &mut Block {
        &mut self.blocks[id.0 as usize]
    }
}

impl Cfg {
    /// How many blocks there are, those that are not laid out included.
    pub fn block_count(&self) -> usize {
        self.blocks.len()
    }

    /// Adds a block that is not laid out yet.
    fn add_block(&mut self) -> BlockId {
        self.blocks.push(Block::new());
        BlockId(self.blocks.len() as u32 - 1)
    }

    /// The block laid out after `id`.
    pub fn next(&self, id: BlockId) -> Option<BlockId> {
        self[id].next.get()
    }

    /// Lays out `new` right after `id`.
    fn insert_after(&mut self, id: BlockId, new: BlockId) {
        self[new].next = self[id].next;
        self[id].next = new;
    }

    /// The first block with instructions, from `id` on in layout order.
    fn nonempty_from(&self, mut id: Option<BlockId>) -> Option<BlockId> {
        while let Some(block) = id {
            if !self[block].instrs.is_empty() {
                break;
            }
            id = self.next(block);
        }
        id
    }

    /// The blocks in layout order.
    pub fn layout(&self) -> Layout<'_> {
        Layout { cfg: self, at: Some(self.entry) }
    }

    /// Layout order as a list, for passes that change blocks as they go. Blocks inserted meanwhile are not in it.
    fn order(&self) -> Vec<BlockId> {
        self.layout().collect()
    }

    fn clear_visited(&mut self) {
        for block in &mut self.blocks {
            block.visited = false;
        }
    }
}

/// Iterator over the blocks in layout order.
pub struct Layout<'a> {
    cfg: &'a Cfg,
    at: Option<BlockId>,
}

impl Iterator for Layout<'_> {
    type Item = BlockId;
    fn next(&mut self) -> Option<BlockId> {
        let id = self.at?;
        self.at = self.cfg.next(id);
        Some(id)
    }
}

/// What the passes must know of the code unit besides its instructions.
pub struct UnitInfo<'a> {
    pub locals: LocalsPlus<'a>,
    /// How many of the local variables are parameters.
    pub parameters: usize,
    pub first_line: i32,
    /// Whether calling the function makes a generator, coroutine or asynchronous generator.
    pub is_generator: bool,
}

/// A graph that is ready to be assembled.
pub struct Finished {
    pub cfg: Cfg,
    /// `co_stacksize` before the assembler's minimum.
    pub stack_depth: u32,
    /// How many variables the frame has: locals, cells, free variables.
    pub nlocalsplus: usize,
}

/// Builds the graph of `sequence` and runs every pass on it. New constants are appended to `consts`; those that are no
/// longer used are taken out.
pub fn optimize(
    sequence: &Sequence,
    consts: &mut ConstTable,
    pool: &mut ConstPool<'_>,
    unit: &UnitInfo<'_>,
) -> Finished {
    let mut cfg = optimize_graph(sequence, consts, pool, unit.locals.locals, unit.parameters);

    cfg.expand_conditional_jumps();
    let stack_depth = cfg.compute_stack_depth();
    let nlocalsplus = cfg.lay_out_variables(unit);
    cfg.remove_pseudo_instructions();
    cfg.normalize_jumps();
    cfg.borrow_local_loads();
    Finished { cfg, stack_depth, nlocalsplus }
}

/// The passes that make code better, before those that make it complete.
fn optimize_graph(
    sequence: &Sequence,
    consts: &mut ConstTable,
    pool: &mut ConstPool<'_>,
    locals: usize,
    parameters: usize,
) -> Cfg {
    let mut cfg = Cfg::from_sequence(sequence);
    cfg.attach_handlers();

    cfg.inline_small_exits();
    cfg.remove_unreachable();
    cfg.resolve_lines();
    cfg.optimize_constant_loads(consts, pool);
    cfg.peephole(consts, pool);
    cfg.remove_nops_and_pairs();
    cfg.remove_unreachable();
    cfg.remove_nops_and_jumps();

    cfg.remove_unused_constants(consts);
    cfg.check_uninitialized_loads(locals, parameters);
    cfg.combine_local_accesses();
    cfg.move_cold_blocks();
    cfg.resolve_lines();
    cfg
}

/// Optimizes a sequence that need not be a whole code unit, and gives a sequence back.
pub fn optimize_sequence(
    sequence: &Sequence,
    consts: &mut ConstTable,
    pool: &mut ConstPool<'_>,
    locals: usize,
) -> Sequence {
    let mut cfg = optimize_graph(sequence, consts, pool, locals, 0);
    cfg.compute_stack_depth();
    cfg.borrow_local_loads();
    cfg.to_sequence()
}
