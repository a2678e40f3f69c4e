//! `with` and `async with`.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::{SpecialMethod, awaitable};

use super::fblock::FrameBlockKind;
use super::{CodeGen, Result};
use crate::ast::{Stmt, WithItem};
use crate::sequence::{Label, Loc};

impl<'a> CodeGen<'a> {
    /// The statement with its items from the first of `items` on: each encloses the rest.
    pub(super) fn with_statement(
        &mut self,
        items: &'a [&'a WithItem<'a>],
        body: &'a [&'a Stmt<'a>],
        is_async: bool,
    ) -> Result {
        self.unit.conditional_depth += 1;
        self.with_items(items, body, is_async)?;
        self.unit.conditional_depth -= 1;
        Ok(())
    }

    fn with_items(&mut self, items: &'a [&'a WithItem<'a>], body: &'a [&'a Stmt<'a>], is_async: bool) -> Result {
        let Some((item, rest)) = items.split_first() else { return self.statements(body) };
        let (handler, exit, cleanup) = (self.label(), self.label(), self.label());
        let (exit_method, enter_method, kind) = if is_async {
            (SpecialMethod::AExit, SpecialMethod::AEnter, FrameBlockKind::AsyncWith)
        } else {
            (SpecialMethod::Exit, SpecialMethod::Enter, FrameBlockKind::With)
        };
        let loc = Loc::from(item.context_expr.loc);
        self.expr(item.context_expr)?;
        self.op_i(Op::COPY, 1, loc);
        self.op_i(Op::LOAD_SPECIAL, exit_method.oparg(), loc);
        self.op_i(Op::SWAP, 2, loc);
        self.op_i(Op::SWAP, 3, loc);
        self.op_i(Op::LOAD_SPECIAL, enter_method.oparg(), loc);
        self.op_i(Op::CALL, 0, loc);
        if is_async {
            self.await_value(awaitable::AENTER, loc);
        }
        self.jump(Op::SETUP_WITH, handler, loc);
        self.push_block(kind, loc)?;
        match item.optional_vars {
            Some(target) => self.expr(target)?,
            None => self.op(Op::POP_TOP, loc),
        }
        if rest.is_empty() {
            self.statements(body)?;
        } else {
            self.deeper(|this| this.with_items(rest, body, is_async))?;
        }
        self.pop_block();
        self.op(Op::POP_BLOCK, if is_async { loc } else { Loc::NONE });

        self.call_exit_with_nones(loc, is_async);
        self.op(Op::POP_TOP, loc);
        self.jump(Op::JUMP, exit, loc);

        self.place(handler);
        self.jump(Op::SETUP_CLEANUP, cleanup, loc);
        self.op(Op::PUSH_EXC_INFO, loc);
        self.op(Op::WITH_EXCEPT_START, loc);
        if is_async {
            self.await_value(awaitable::AEXIT, loc);
        }
        self.finish_exceptional_exit(cleanup);
        self.place(exit);
        Ok(())
    }

    /// `exit(None, None, None)`, awaited if the block is asynchronous. The result stays on the stack.
    pub(super) fn call_exit_with_nones(&mut self, loc: Loc, is_async: bool) {
        for _ in 0..3 {
            self.load_none(loc);
        }
        self.op_i(Op::CALL, 3, loc);
        if is_async {
            self.await_value(awaitable::AEXIT, loc);
        }
    }

    /// After `__exit__` got the exception: a true result suppresses it.
    fn finish_exceptional_exit(&mut self, cleanup: Label) {
        let (suppress, exit) = (self.label(), self.label());
        self.op(Op::TO_BOOL, Loc::NONE);
        self.jump(Op::POP_JUMP_IF_TRUE, suppress, Loc::NONE);
        self.op_i(Op::RERAISE, 2, Loc::NONE);
        self.place(suppress);
        self.op(Op::POP_TOP, Loc::NONE);
        self.op(Op::POP_BLOCK, Loc::NONE);
        self.op(Op::POP_EXCEPT, Loc::NONE);
        for _ in 0..3 {
            self.op(Op::POP_TOP, Loc::NONE);
        }
        self.skip_to(exit);
        self.place(cleanup);
        self.pop_except_and_reraise();
        self.place(exit);
    }
}
