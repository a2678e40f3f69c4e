//! `try` with `except`, `except*`, `else` and `finally`.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::Intrinsic2;

use super::fblock::FrameBlockKind;
use super::{CodeGen, Result};
use crate::ast::{ExceptHandler, Stmt};
use crate::sequence::{Label, Loc};

impl<'a> CodeGen<'a> {
    pub(super) fn try_statement(
        &mut self,
        body: &'a [&'a Stmt<'a>],
        handlers: &'a [&'a ExceptHandler<'a>],
        orelse: &'a [&'a Stmt<'a>],
        finalbody: &'a [&'a Stmt<'a>],
        star: bool,
        loc: Loc,
    ) -> Result {
        self.unit.conditional_depth += 1;
        if finalbody.is_empty() {
            self.try_except(body, handlers, orelse, star, loc)?;
        } else {
            self.try_finally(body, handlers, orelse, finalbody, star, loc)?;
        }
        self.unit.conditional_depth -= 1;
        Ok(())
    }

    fn try_except(
        &mut self,
        body: &'a [&'a Stmt<'a>],
        handlers: &'a [&'a ExceptHandler<'a>],
        orelse: &'a [&'a Stmt<'a>],
        star: bool,
        loc: Loc,
    ) -> Result {
        if star {
            self.try_except_star(body, handlers, orelse, loc)
        } else {
            self.try_except_plain(body, handlers, orelse, loc)
        }
    }

    /// The `finally` body is there twice: for the normal way, and as a handler.
    fn try_finally(
        &mut self,
        body: &'a [&'a Stmt<'a>],
        handlers: &'a [&'a ExceptHandler<'a>],
        orelse: &'a [&'a Stmt<'a>],
        finalbody: &'a [&'a Stmt<'a>],
        star: bool,
        loc: Loc,
    ) -> Result {
        let (handler, cleanup, exit) = (self.label(), self.label(), self.label());
        self.jump(Op::SETUP_FINALLY, handler, loc);
        self.push_block(FrameBlockKind::FinallyTry(finalbody), loc)?;
        if handlers.is_empty() {
            self.statements(body)?;
        } else {
            self.try_except(body, handlers, orelse, star, loc)?;
        }
        self.op(Op::POP_BLOCK, Loc::NONE);
        self.pop_block();
        self.statements(finalbody)?;
        self.skip_to(exit);

        self.place(handler);
        self.push_block(FrameBlockKind::FinallyEnd, Loc::NONE)?;
        self.jump(Op::SETUP_CLEANUP, cleanup, Loc::NONE);
        self.op(Op::PUSH_EXC_INFO, Loc::NONE);
        self.statements(finalbody)?;
        self.pop_block();
        self.op_i(Op::RERAISE, 0, Loc::NONE);
        self.place(cleanup);
        self.pop_except_and_reraise();
        self.place(exit);
        Ok(())
    }

    /// The exception that is being handled takes over again, and the one just raised goes on.
    pub(super) fn pop_except_and_reraise(&mut self) {
        self.op_i(Op::COPY, 3, Loc::NONE);
        self.op(Op::POP_EXCEPT, Loc::NONE);
        self.op_i(Op::RERAISE, 1, Loc::NONE);
    }

    fn guarded_body(&mut self, body: &'a [&'a Stmt<'a>], handler: Label, loc: Loc) -> Result {
        self.jump(Op::SETUP_FINALLY, handler, loc);
        self.push_block(FrameBlockKind::Try, loc)?;
        self.statements(body)?;
        self.pop_block();
        self.op(Op::POP_BLOCK, Loc::NONE);
        Ok(())
    }

    fn try_except_plain(
        &mut self,
        body: &'a [&'a Stmt<'a>],
        handlers: &'a [&'a ExceptHandler<'a>],
        orelse: &'a [&'a Stmt<'a>],
        loc: Loc,
    ) -> Result {
        let (except, end, cleanup) = (self.label(), self.label(), self.label());
        self.guarded_body(body, except, loc)?;
        self.statements(orelse)?;
        self.skip_to(end);

        self.place(except);
        self.jump(Op::SETUP_CLEANUP, cleanup, Loc::NONE);
        self.op(Op::PUSH_EXC_INFO, Loc::NONE);
        self.push_block(FrameBlockKind::ExceptionHandler, loc)?;
        for (at, handler) in handlers.iter().enumerate() {
            let loc = Loc::from(handler.loc);
            if handler.r#type.is_none() && at + 1 < handlers.len() {
                return self.error(loc, "default 'except:' must be last");
            }
            let next = self.label();
            if let Some(ty) = handler.r#type {
                self.expr(ty)?;
                self.op(Op::CHECK_EXC_MATCH, loc);
                self.jump(Op::POP_JUMP_IF_FALSE, next, loc);
            }
            let Some(name) = handler.name else {
                self.op(Op::POP_TOP, loc);
                self.push_block(FrameBlockKind::HandlerCleanup(None), loc)?;
                self.statements(handler.body)?;
                self.pop_block();
                self.op(Op::POP_BLOCK, Loc::NONE);
                self.op(Op::POP_EXCEPT, Loc::NONE);
                self.skip_to(end);
                self.place(next);
                continue;
            };
            self.store_name(name, loc);
            // The body is within a `try ... finally` of its own that unbinds the name.
            let unbind = self.label();
            self.jump(Op::SETUP_CLEANUP, unbind, loc);
            self.push_block(FrameBlockKind::HandlerCleanup(Some(name)), loc)?;
            self.statements(handler.body)?;
            self.pop_block();
            self.op(Op::POP_BLOCK, Loc::NONE);
            self.op(Op::POP_BLOCK, Loc::NONE);
            self.op(Op::POP_EXCEPT, Loc::NONE);
            self.unbind_handler_name(Some(name), Loc::NONE);
            self.skip_to(end);
            self.place(unbind);
            self.unbind_handler_name(Some(name), Loc::NONE);
            self.op_i(Op::RERAISE, 1, Loc::NONE);
            self.place(next);
        }
        self.op_i(Op::RERAISE, 0, Loc::NONE);
        self.pop_block();
        self.place(cleanup);
        self.pop_except_and_reraise();
        self.place(end);
        Ok(())
    }

    /// Every clause gets its part of the exception group. What clauses raise, and what no clause took, is collected in a
    /// list, and raised together at the end.
    ///
    /// The stack in the clauses: the original group, the list, the rest of the group.
    fn try_except_star(
        &mut self,
        body: &'a [&'a Stmt<'a>],
        handlers: &'a [&'a ExceptHandler<'a>],
        orelse: &'a [&'a Stmt<'a>],
        loc: Loc,
    ) -> Result {
        let (except, otherwise, end) = (self.label(), self.label(), self.label());
        let (cleanup, reraise_star) = (self.label(), self.label());
        self.guarded_body(body, except, loc)?;
        self.skip_to(otherwise);

        self.place(except);
        self.jump(Op::SETUP_CLEANUP, cleanup, Loc::NONE);
        self.op(Op::PUSH_EXC_INFO, Loc::NONE);
        self.push_block(FrameBlockKind::ExceptionGroupHandler, loc)?;
        for (at, handler) in handlers.iter().enumerate() {
            let loc = Loc::from(handler.loc);
            let (body_end, next, no_match, raised) = (self.label(), self.label(), self.label(), self.label());
            if at == 0 {
                self.op_i(Op::BUILD_LIST, 0, loc);
                self.op_i(Op::COPY, 2, loc);
            }
            if let Some(ty) = handler.r#type {
                self.expr(ty)?;
                self.op(Op::CHECK_EG_MATCH, loc);
                self.op_i(Op::COPY, 1, loc);
                self.jump(Op::POP_JUMP_IF_NONE, no_match, loc);
            }
            match handler.name {
                Some(name) => self.store_name(name, loc),
                None => self.op(Op::POP_TOP, loc),
            }
            self.jump(Op::SETUP_CLEANUP, raised, loc);
            self.push_block(FrameBlockKind::HandlerCleanup(handler.name), loc)?;
            self.statements(handler.body)?;
            self.pop_block();
            self.op(Op::POP_BLOCK, Loc::NONE);
            self.unbind_handler_name(handler.name, Loc::NONE);
            self.skip_to(body_end);

            self.place(raised);
            self.unbind_handler_name(handler.name, Loc::NONE);
            self.op_i(Op::LIST_APPEND, 3, Loc::NONE);
            self.op(Op::POP_TOP, Loc::NONE);
            self.skip_to(next);

            self.place(body_end);
            // Takes over the line of the body's end.
            self.op(Op::NOP, Loc::NONE);
            self.skip_to(next);

            self.place(no_match);
            self.op(Op::POP_TOP, loc);
            self.place(next);
            if at + 1 == handlers.len() {
                self.op_i(Op::LIST_APPEND, 1, Loc::NONE);
                self.skip_to(reraise_star);
            }
        }
        self.pop_block();
        let reraise = self.label();
        self.place(reraise_star);
        self.op_i(Op::CALL_INTRINSIC_2, Intrinsic2::PrepReraiseStar.oparg(), Loc::NONE);
        self.op_i(Op::COPY, 1, Loc::NONE);
        self.jump(Op::POP_JUMP_IF_NOT_NONE, reraise, Loc::NONE);
        self.op(Op::POP_TOP, Loc::NONE);
        self.op(Op::POP_BLOCK, Loc::NONE);
        self.op(Op::POP_EXCEPT, Loc::NONE);
        self.skip_to(end);

        self.place(reraise);
        self.op(Op::POP_BLOCK, Loc::NONE);
        self.op_i(Op::SWAP, 2, Loc::NONE);
        self.op(Op::POP_EXCEPT, Loc::NONE);
        self.op_i(Op::RERAISE, 0, Loc::NONE);
        self.place(cleanup);
        self.pop_except_and_reraise();

        self.place(otherwise);
        self.statements(orelse)?;
        self.place(end);
        Ok(())
    }
}
