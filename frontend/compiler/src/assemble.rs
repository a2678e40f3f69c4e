//! From the finished flow graph to the bytes of a code object: jump distances, `EXTENDED_ARG`, inline caches, exception
//! and location table.

use brolga_bytecode::exceptiontable::{Handler, push_handler};
use brolga_bytecode::linetable::LineTableWriter;
use brolga_bytecode::{AnyOpcode as Op, Opcode};

use crate::flowgraph::{BlockId, Cfg};
use crate::sequence::Loc;

/// Bytes of a code unit.
const UNIT: usize = 2;

/// From `END_ASYNC_FOR`'s target, a `SEND`, to the `END_SEND` that ends the loop of awaiting, in code units.
const END_SEND_OFFSET: u32 = 5;

/// What the assembler makes.
pub struct Assembled {
    pub code: Vec<u8>,
    pub linetable: Vec<u8>,
    pub exceptiontable: Vec<u8>,
}

/// An instruction without its block.
struct Flat {
    op: Opcode,
    arg: u32,
    /// Index of the instruction that it jumps to.
    target: Option<u32>,
    /// Block that handles its exceptions.
    handler: BlockId,
    loc: Loc,
    /// Where it starts, in code units.
    offset: u32,
}

impl Flat {
    /// Length in code units.
    fn units(&self) -> u32 {
        let extended = match self.arg {
            0..0x100 => 0,
            0x100..0x1_0000 => 1,
            0x1_0000..0x100_0000 => 2,
            _ => 3,
        };
        extended + 1 + self.op.caches() as u32
    }
}

/// Encodes a graph in which all instructions but unconditional jumps are real ones.
pub fn assemble(cfg: &Cfg, first_line: i32) -> Assembled {
    let mut starts = vec![0u32; cfg.block_count()];
    let mut index = 0;
    for id in cfg.layout() {
        starts[id.index()] = index;
        index += cfg[id].instrs.len() as u32;
    }
    let mut instrs = Vec::with_capacity(index as usize);
    for id in cfg.layout() {
        for instr in &cfg[id].instrs {
            let target = if instr.op.has_jump() { instr.target.get().map(|id| starts[id.index()]) } else { None };
            let forward = target.is_some_and(|target| target as usize > instrs.len());
            let op = match instr.op {
                Op::JUMP if forward => Opcode::JUMP_FORWARD,
                Op::JUMP => Opcode::JUMP_BACKWARD,
                Op::JUMP_NO_INTERRUPT if forward => Opcode::JUMP_FORWARD,
                Op::JUMP_NO_INTERRUPT => Opcode::JUMP_BACKWARD_NO_INTERRUPT,
                op => op.real().unwrap_or(Opcode::NOP),
            };
            // The first guess of a distance is the target's index: it decides which of several stable layouts is found.
            let arg = target.unwrap_or(instr.arg);
            instrs.push(Flat { op, arg, target, handler: instr.handler, loc: instr.loc, offset: 0 });
        }
    }
    resolve_jumps(&mut instrs);
    resolve_next_locations(&mut instrs);
    Assembled {
        exceptiontable: exception_table(&instrs, cfg, &starts),
        linetable: {
            let mut writer = LineTableWriter::new(first_line);
            for instr in &instrs {
                writer.push(instr.loc, instr.units() as usize);
            }
            writer.finish()
        },
        code: encode(&instrs),
    }
}

/// Computes offsets and distances; a distance can need `EXTENDED_ARG`, which changes offsets, and so on.
fn resolve_jumps(instrs: &mut [Flat]) {
    loop {
        let mut offset = 0;
        for instr in instrs.iter_mut() {
            instr.offset = offset;
            offset += instr.units();
        }
        let mut changed = false;
        for at in 0..instrs.len() {
            let Some(target) = instrs[at].target else { continue };
            let target = instrs.get(target as usize).map_or(offset, |instr| instr.offset);
            let instr = &mut instrs[at];
            let units = instr.units();
            let end = instr.offset + units;
            instr.arg =
                if instr.op == Opcode::END_ASYNC_FOR { end - target - END_SEND_OFFSET } else { end.abs_diff(target) };
            changed |= instr.units() != units;
        }
        if !changed {
            return;
        }
    }
}

/// Gives instructions that stand "where the next one is" their place.
fn resolve_next_locations(instrs: &mut [Flat]) {
    let mut next = Loc::NONE;
    for instr in instrs.iter_mut().rev() {
        if instr.loc == Loc::NEXT {
            instr.loc = if Op::from(instr.op).is_terminator() { Loc::NONE } else { next };
        }
        next = instr.loc;
    }
}

fn exception_table(instrs: &[Flat], cfg: &Cfg, starts: &[u32]) -> Vec<u8> {
    let mut table = Vec::new();
    let end = instrs.last().map_or(0, |last| last.offset + last.units());
    let mut covered: Option<(BlockId, u32)> = None;
    let handlers = instrs.iter().map(|instr| (instr.handler, instr.offset)).chain([(BlockId::NONE, end)]);
    for (handler, offset) in handlers {
        if covered.map_or(BlockId::NONE, |(handler, _)| handler) == handler {
            continue;
        }
        if let Some((handler, start)) = covered {
            let block = &cfg[handler];
            let lasti = block.preserves_lasti();
            let target = instrs.get(starts[handler.index()] as usize).map_or(end, |instr| instr.offset);
            push_handler(
                &mut table,
                Handler {
                    start: start as usize * UNIT,
                    end: offset as usize * UNIT,
                    target: target as usize * UNIT,
                    depth: block.start_depth().saturating_sub(1 + u32::from(lasti)),
                    lasti,
                },
            );
        }
        covered = handler.get().map(|handler| (handler, offset));
    }
    table
}

fn encode(instrs: &[Flat]) -> Vec<u8> {
    let units = instrs.last().map_or(0, |last| last.offset + last.units());
    let mut code = Vec::with_capacity(units as usize * UNIT);
    for instr in instrs {
        for shift in [24, 16, 8] {
            if instr.arg >> shift != 0 {
                code.extend([Opcode::EXTENDED_ARG as u8, (instr.arg >> shift) as u8]);
            }
        }
        code.extend([instr.op as u8, instr.arg as u8]);
        code.resize(code.len() + instr.op.caches() * UNIT, 0);
    }
    code
}
