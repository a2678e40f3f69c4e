//! Loops, and waiting: `await` is a loop as well.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::{Intrinsic1, awaitable, resume};

use super::fblock::FrameBlockKind;
use super::{CodeGen, Result};
use crate::ast::{Expr, Stmt};
use crate::sequence::Loc;

impl<'a> CodeGen<'a> {
    pub(super) fn while_statement(
        &mut self,
        test: &'a Expr<'a>,
        body: &'a [&'a Stmt<'a>],
        orelse: &'a [&'a Stmt<'a>],
        loc: Loc,
    ) -> Result {
        let (start, end, exhausted) = (self.label(), self.label(), self.label());
        self.place(start);
        self.push_block(FrameBlockKind::While(start, end), loc)?;
        self.jump_if(test, exhausted, false)?;
        self.conditional_statements(body)?;
        self.jump(Op::JUMP, start, Loc::NONE);
        self.pop_block();
        self.place(exhausted);
        self.conditional_statements(orelse)?;
        self.place(end);
        Ok(())
    }

    pub(super) fn for_statement(
        &mut self,
        target: &'a Expr<'a>,
        iter: &'a Expr<'a>,
        body: &'a [&'a Stmt<'a>],
        orelse: &'a [&'a Stmt<'a>],
        loc: Loc,
    ) -> Result {
        let (start, end, exhausted) = (self.label(), self.label(), self.label());
        self.push_block(FrameBlockKind::For(start, end), loc)?;
        self.expr(iter)?;
        self.op(Op::GET_ITER, iter.loc);
        self.place(start);
        self.jump(Op::FOR_ITER, exhausted, iter.loc);
        // So that a target on a line of its own is traced.
        self.op(Op::NOP, target.loc);
        self.expr(target)?;
        self.conditional_statements(body)?;
        self.jump(Op::JUMP, start, Loc::NONE);
        self.place(exhausted);
        self.end_for();
        self.pop_block();
        self.conditional_statements(orelse)?;
        self.place(end);
        Ok(())
    }

    /// What an exhausted iterator jumps to.
    pub(super) fn end_for(&mut self) {
        self.op(Op::END_FOR, Loc::NONE);
        self.op(Op::POP_ITER, Loc::NONE);
    }

    pub(super) fn async_for_statement(
        &mut self,
        target: &'a Expr<'a>,
        iter: &'a Expr<'a>,
        body: &'a [&'a Stmt<'a>],
        orelse: &'a [&'a Stmt<'a>],
        loc: Loc,
    ) -> Result {
        let (start, exhausted, send, end) = (self.label(), self.label(), self.label(), self.label());
        self.expr(iter)?;
        self.op(Op::GET_AITER, iter.loc);
        self.place(start);
        self.push_block(FrameBlockKind::For(start, end), loc)?;
        // StopAsyncIteration ends the loop.
        self.jump(Op::SETUP_FINALLY, exhausted, loc);
        self.op(Op::GET_ANEXT, loc);
        self.load_none(loc);
        self.place(send);
        self.yield_from(true, loc);
        self.op(Op::POP_BLOCK, loc);
        self.op(Op::NOT_TAKEN, loc);
        self.expr(target)?;
        self.conditional_statements(body)?;
        self.jump(Op::JUMP, start, Loc::NONE);
        self.pop_block();
        self.place(exhausted);
        self.jump(Op::END_ASYNC_FOR, send, iter.loc);
        self.conditional_statements(orelse)?;
        self.place(end);
        Ok(())
    }

    /// `await` of what is on the stack; `kind` says whose result it is.
    pub(super) fn await_value(&mut self, kind: u32, loc: impl Into<Loc>) {
        let loc = loc.into();
        self.op_i(Op::GET_AWAITABLE, kind, loc);
        self.load_none(loc);
        self.yield_from(true, loc);
    }

    /// `await` as an expression.
    pub(super) fn await_expression(&mut self, value: &'a Expr<'a>, loc: Loc) -> Result {
        self.expr(value)?;
        self.await_value(awaitable::AWAIT, loc);
        Ok(())
    }

    /// Sends values to the iterator below the top of the stack, and yields what it yields, until it returns.
    pub(super) fn yield_from(&mut self, is_await: bool, loc: Loc) {
        let (send, thrown, done) = (self.label(), self.label(), self.label());
        self.place(send);
        self.jump(Op::SEND, done, loc);
        // What is thrown in at the yield, or a close, is passed on to the iterator.
        self.jump(Op::SETUP_FINALLY, thrown, loc);
        self.op_i(Op::YIELD_VALUE, 1, loc);
        self.op(Op::POP_BLOCK, Loc::NONE);
        self.op_i(Op::RESUME, if is_await { resume::AFTER_AWAIT } else { resume::AFTER_YIELD_FROM }, loc);
        self.jump(Op::JUMP_NO_INTERRUPT, send, loc);
        self.place(thrown);
        self.op(Op::CLEANUP_THROW, loc);
        self.place(done);
        self.op(Op::END_SEND, loc);
    }

    /// Yields the value on the stack.
    pub(super) fn yield_value(&mut self, loc: impl Into<Loc>) {
        let loc = loc.into();
        if self.scope().generator && self.scope().coroutine {
            self.op_i(Op::CALL_INTRINSIC_1, Intrinsic1::AsyncGenWrap.oparg(), loc);
        }
        self.op_i(Op::YIELD_VALUE, 0, loc);
        self.op_i(Op::RESUME, resume::AFTER_YIELD, loc);
    }
}
