//! Frame blocks: what encloses the current place, and what has to be undone when `return`, `break` or `continue` leaves
//! it.

use brolga_bytecode::AnyOpcode as Op;

use super::{CodeGen, Result};
use crate::ast::{ExprContext, Stmt};
use crate::sequence::{Label, Loc};

/// Deepest nesting of blocks, as in CPython.
const MAX_BLOCKS: usize = 21;

/// What kind of block.
#[derive(Clone, Copy)]
pub(super) enum FrameBlockKind<'a> {
    /// `while`, with the labels of its beginning and end.
    While(Label, Label),
    /// `for` or `async for`.
    For(Label, Label),
    /// `try` body with handlers.
    Try,
    /// `try` body with this `finally`.
    FinallyTry(&'a [&'a Stmt<'a>]),
    /// `finally` that runs because of an exception.
    FinallyEnd,
    With,
    AsyncWith,
    /// `except` clauses.
    ExceptionHandler,
    /// `except*` clauses.
    ExceptionGroupHandler,
    /// Body of an `except` clause, which unbinds this name at its end.
    HandlerCleanup(Option<&'a str>),
    /// A value is on the stack.
    PopValue,
    /// Loop of an asynchronous comprehension.
    AsyncComprehension,
    /// Generator that turns `StopIteration` into `RuntimeError`.
    StopIteration,
}

/// A block and where it was opened.
#[derive(Clone, Copy)]
pub(super) struct FrameBlock<'a> {
    kind: FrameBlockKind<'a>,
    loc: Loc,
}

/// What a jump statement leaves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leave {
    /// The innermost loop.
    Loop,
    /// The function, with or without a value on the stack.
    Function { with_value: bool },
}

impl<'a> CodeGen<'a> {
    pub(super) fn push_block(&mut self, kind: FrameBlockKind<'a>, loc: impl Into<Loc>) -> Result {
        let loc = loc.into();
        if self.unit.fblocks.len() >= MAX_BLOCKS {
            return self.error(loc, "too many statically nested blocks");
        }
        self.unit.fblocks.push(FrameBlock { kind, loc });
        Ok(())
    }

    pub(super) fn pop_block(&mut self) {
        self.unit.fblocks.pop();
    }

    /// Leaves every block for a `return`. Returns where what follows stands: nowhere, if code of a block came between.
    pub(super) fn unwind_for_return(&mut self, with_value: bool, mut loc: Loc) -> Result<Loc> {
        self.unwind(Leave::Function { with_value }, &mut loc)?;
        Ok(loc)
    }

    pub(super) fn break_statement(&mut self, loc: Loc) -> Result {
        self.op(Op::NOP, loc);
        let mut at = loc;
        let Some(found) = self.unwind(Leave::Loop, &mut at)? else {
            return self.error(loc, "'break' outside loop");
        };
        self.unwind_block(found, false, &mut at)?;
        if let FrameBlockKind::While(_, end) | FrameBlockKind::For(_, end) = found.kind {
            self.jump(Op::JUMP, end, at);
        }
        Ok(())
    }

    pub(super) fn continue_statement(&mut self, loc: Loc) -> Result {
        self.op(Op::NOP, loc);
        let mut at = loc;
        let Some(found) = self.unwind(Leave::Loop, &mut at)? else {
            return self.error(loc, "'continue' not properly in loop");
        };
        if let FrameBlockKind::While(start, _) | FrameBlockKind::For(start, _) = found.kind {
            self.jump(Op::JUMP, start, at);
        }
        Ok(())
    }

    /// Undoes blocks from the innermost one outwards; stops at a loop, if that is to be left, and returns it. While a
    /// block is undone it is not there: a `return` in a `finally` must not undo that `finally` again.
    fn unwind(&mut self, leave: Leave, loc: &mut Loc) -> Result<Option<FrameBlock<'a>>> {
        let Some(&top) = self.unit.fblocks.last() else { return Ok(None) };
        match top.kind {
            FrameBlockKind::ExceptionGroupHandler => {
                return self.error(*loc, "'break', 'continue' and 'return' cannot appear in an except* block");
            }
            FrameBlockKind::While(..) | FrameBlockKind::For(..) if leave == Leave::Loop => {
                return Ok(Some(top));
            }
            _ => {}
        }
        self.unit.fblocks.pop();
        self.unwind_block(top, leave == Leave::Function { with_value: true }, loc)?;
        let found = self.unwind(leave, loc)?;
        self.unit.fblocks.push(top);
        Ok(found)
    }

    /// Undoes one block. A value on top of the stack is kept, if there is one.
    fn unwind_block(&mut self, block: FrameBlock<'a>, keep_value: bool, loc: &mut Loc) -> Result {
        match block.kind {
            FrameBlockKind::While(..)
            | FrameBlockKind::ExceptionHandler
            | FrameBlockKind::ExceptionGroupHandler
            | FrameBlockKind::AsyncComprehension
            | FrameBlockKind::StopIteration => {}
            FrameBlockKind::For(..) | FrameBlockKind::PopValue => {
                self.swap_if(keep_value, *loc);
                self.op(Op::POP_TOP, *loc);
            }
            FrameBlockKind::Try => self.op(Op::POP_BLOCK, *loc),
            FrameBlockKind::FinallyTry(body) => {
                // The statement that leaves still has its line here; what follows the body has none.
                self.op(Op::POP_BLOCK, *loc);
                if keep_value {
                    self.push_block(FrameBlockKind::PopValue, *loc)?;
                }
                self.statements(body)?;
                if keep_value {
                    self.pop_block();
                }
                *loc = Loc::NONE;
            }
            FrameBlockKind::FinallyEnd => {
                self.swap_if(keep_value, *loc);
                self.op(Op::POP_TOP, *loc);
                self.swap_if(keep_value, *loc);
                self.op(Op::POP_BLOCK, *loc);
                self.op(Op::POP_EXCEPT, *loc);
            }
            FrameBlockKind::With | FrameBlockKind::AsyncWith => {
                let at = block.loc;
                self.op(Op::POP_BLOCK, at);
                if keep_value {
                    self.op_i(Op::SWAP, 3, at);
                    self.op_i(Op::SWAP, 2, at);
                }
                self.call_exit_with_nones(at, matches!(block.kind, FrameBlockKind::AsyncWith));
                self.op(Op::POP_TOP, at);
                *loc = Loc::NONE;
            }
            FrameBlockKind::HandlerCleanup(name) => {
                if name.is_some() {
                    self.op(Op::POP_BLOCK, *loc);
                }
                self.swap_if(keep_value, *loc);
                self.op(Op::POP_BLOCK, *loc);
                self.op(Op::POP_EXCEPT, *loc);
                self.unbind_handler_name(name, *loc);
            }
        }
        Ok(())
    }

    fn swap_if(&mut self, condition: bool, loc: Loc) {
        if condition {
            self.op_i(Op::SWAP, 2, loc);
        }
    }

    /// `name = None; del name`, after an `except` clause.
    pub(super) fn unbind_handler_name(&mut self, name: Option<&'a str>, loc: Loc) {
        if let Some(name) = name {
            self.load_none(loc);
            self.store_name(name, loc);
            self.name(name, ExprContext::Del, loc);
        }
    }
}
