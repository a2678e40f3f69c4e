//! The instruction sequence that code generation writes and the flow graph is built from: straight-line code with labels.
//!
//! Opcodes may be pseudo-instructions here (block setup, `JUMP`, `LOAD_CLOSURE`, ...). The argument of an instruction
//! that has a target is a [`Label`]'s number.

use brolga_bytecode::AnyOpcode as Op;

use crate::ast::Location;

/// Source range of an instruction. Unlike an AST node's, it may be absent, as a whole (`line` is -1) or in its columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Loc {
    pub line: i32,
    pub end_line: i32,
    pub col: i32,
    pub end_col: i32,
}

impl Loc {
    /// No location: for code that belongs to no source line.
    pub const NONE: Loc = Loc { line: -1, end_line: -1, col: -1, end_col: -1 };

    /// "Wherever the next instruction is": resolved when the location table is written.
    pub const NEXT: Loc = Loc { line: -2, end_line: -2, col: -2, end_col: -2 };

    /// One line, from its first column to its first column: what artificial code at a definition gets.
    pub fn line_start(line: i32) -> Loc {
        Loc { line, end_line: line, col: 0, end_col: 0 }
    }

    /// A line without columns.
    pub fn line_only(line: i32) -> Loc {
        Loc { line, end_line: line, col: -1, end_col: -1 }
    }

    /// Whether there is a line.
    pub fn has_line(self) -> bool {
        self.line >= 0
    }
}

impl From<Location> for Loc {
    fn from(loc: Location) -> Loc {
        Loc { line: loc.lineno, end_line: loc.end_lineno, col: loc.col_offset, end_col: loc.end_col_offset }
    }
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

    /// Appends an instruction.
    pub fn push(&mut self, op: Op, arg: u32, loc: Loc) {
        self.instrs.push(SeqInstr { op, arg, loc });
    }
}
