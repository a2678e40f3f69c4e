//! Writing instructions to the current unit.

use brolga_bytecode::AnyOpcode as Op;

use super::{CodeGen, Result};
use crate::ast::Location;
use crate::constpool::{Const, ConstId};
use crate::errors::{Stage, SyntaxError};
use crate::sequence::{Label, Loc};

/// Sequences longer than this are not kept on the stack, but built bit by bit.
pub(super) const STACK_USE_GUIDELINE: usize = 30;

impl<'a> CodeGen<'a> {
    /// An instruction without argument.
    pub(super) fn op(&mut self, op: Op, loc: impl Into<Loc>) {
        self.unit.sequence.push(op, 0, loc.into());
    }

    /// An instruction with argument.
    pub(super) fn op_i(&mut self, op: Op, arg: u32, loc: impl Into<Loc>) {
        self.unit.sequence.push(op, arg, loc.into());
    }

    /// A jump, or the setup of a handler.
    pub(super) fn jump(&mut self, op: Op, target: Label, loc: impl Into<Loc>) {
        self.unit.sequence.push(op, target.0, loc.into());
    }

    /// A jump of no line. It looks for no interrupts, as it only goes forward.
    pub(super) fn skip_to(&mut self, target: Label) {
        self.jump(Op::JUMP_NO_INTERRUPT, target, Loc::NONE);
    }

    pub(super) fn label(&mut self) -> Label {
        self.unit.sequence.new_label()
    }

    pub(super) fn place(&mut self, label: Label) {
        self.unit.sequence.place(label);
    }

    pub(super) fn load_const(&mut self, id: ConstId, loc: impl Into<Loc>) {
        let index = self.unit.consts.add(id);
        self.op_i(Op::LOAD_CONST, index, loc);
    }

    pub(super) fn load_none(&mut self, loc: impl Into<Loc>) {
        self.load_const(ConstId::NONE, loc);
    }

    pub(super) fn load_int(&mut self, value: usize, loc: impl Into<Loc>) {
        let id = self.pool.intern(Const::Int(value as i64));
        self.load_const(id, loc);
    }

    pub(super) fn load_str(&mut self, text: &'a str, loc: impl Into<Loc>) {
        let id = self.pool.text(text);
        self.load_const(id, loc);
    }

    /// A tuple of texts.
    pub(super) fn load_names(&mut self, names: impl Iterator<Item = &'a str>, loc: impl Into<Loc>) {
        let items: Vec<ConstId> = names.map(|name| self.pool.text(name)).collect();
        let id = self.pool.tuple(&items);
        self.load_const(id, loc);
    }

    pub(super) fn error<T>(&self, loc: impl Into<Loc>, msg: impl Into<String>) -> Result<T> {
        Err(error_at(loc.into(), msg.into()))
    }
}

fn error_at(loc: Loc, msg: String) -> Box<SyntaxError> {
    let mut error = crate::symtable::error_at(
        Location { lineno: loc.line, col_offset: loc.column, end_lineno: loc.end_line, end_col_offset: loc.end_column },
        msg,
    );
    error.stage = Stage::CodeGenerator;
    error
}
