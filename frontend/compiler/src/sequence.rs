//! The instruction sequence that code generation writes and the flow graph is built from: straight-line code with labels.
//!
//! Opcodes may be pseudo-instructions here (block setup, `JUMP`, `LOAD_CLOSURE`, ...). The argument of an instruction
//! that has a target is a [`Label`]'s number.

pub use brolga_bytecode::linetable::Location as Loc;

use brolga_bytecode::AnyOpcode as Op;

use crate::ast::Location;

impl From<Location> for Loc {
    fn from(loc: Location) -> Loc {
        Loc::new(loc.lineno, loc.end_lineno, loc.col_offset, loc.end_col_offset)
    }
}

/// The first column of a line, empty: where artificial code of a definition stands.
pub fn line_start(line: i32) -> Loc {
    Loc::new(line, line, 0, 0)
}

/// A place in the sequence that instructions can jump to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Label(pub u32);

/// One instruction of the sequence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SeqInstr {
    pub op: Op,
    pub arg: u32,
    pub loc: Loc,
}

/// Straight-line code with labels.
#[derive(Default, Debug)]
pub struct Sequence {
    pub instrs: Vec<SeqInstr>,
    /// Index into `instrs` of each label; `u32::MAX` until it is placed.
    pub labels: Vec<u32>,
}

impl Sequence {
    /// A label that is not placed yet.
    pub fn new_label(&mut self) -> Label {
        self.labels.push(u32::MAX);
        Label(self.labels.len() as u32 - 1)
    }

    /// Places a label before the next instruction.
    pub fn place(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.instrs.len() as u32;
    }

    /// Inserts an instruction; labels at its place and after it move on.
    pub fn insert(&mut self, at: usize, op: Op, arg: u32, loc: Loc) {
        self.instrs.insert(at, SeqInstr { op, arg, loc });
        for label in &mut self.labels {
            if *label != u32::MAX && *label >= at as u32 {
                *label += 1;
            }
        }
    }

    /// Moves the instructions from `start` on, together with the labels from `first_label` on, in place of the one at
    /// `at`.
    pub fn replace_by_tail(&mut self, at: usize, start: usize, first_label: usize) {
        let tail = self.instrs.split_off(start);
        let shift = tail.len() as u32;
        for (number, label) in self.labels.iter_mut().enumerate() {
            if number >= first_label {
                *label = label.wrapping_sub(start as u32).wrapping_add(at as u32);
            } else if *label != u32::MAX && *label > at as u32 {
                *label = *label - 1 + shift;
            }
        }
        self.instrs.splice(at..=at, tail);
    }

    /// Appends an instruction.
    pub fn push(&mut self, op: Op, arg: u32, loc: Loc) {
        self.instrs.push(SeqInstr { op, arg, loc });
    }
}
