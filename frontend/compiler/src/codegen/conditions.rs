//! Conditions: `if`, conditional expressions, `and` and `or`, comparisons, and jumps on all of them.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::{CompareOp, compare_oparg};

use super::{CodeGen, Result};
use crate::ast::{Boolop, Cmpop, Expr, ExprKind, Stmt, Unaryop};
use crate::sequence::{Label, Loc};

impl<'a> CodeGen<'a> {
    pub(super) fn if_statement(
        &mut self,
        test: &'a Expr<'a>,
        body: &'a [&'a Stmt<'a>],
        orelse: &'a [&'a Stmt<'a>],
    ) -> Result {
        let end = self.label();
        let next = if orelse.is_empty() { end } else { self.label() };
        self.jump_if(test, next, false)?;
        self.conditional_statements(body)?;
        if !orelse.is_empty() {
            self.skip_to(end);
            self.place(next);
            self.conditional_statements(orelse)?;
        }
        self.place(end);
        Ok(())
    }

    pub(super) fn conditional_expression(
        &mut self,
        test: &'a Expr<'a>,
        body: &'a Expr<'a>,
        orelse: &'a Expr<'a>,
    ) -> Result {
        let (end, next) = (self.label(), self.label());
        self.jump_if(test, next, false)?;
        self.expr(body)?;
        self.skip_to(end);
        self.place(next);
        self.expr(orelse)?;
        self.place(end);
        Ok(())
    }

    pub(super) fn bool_op(&mut self, op: Boolop, values: &'a [&'a Expr<'a>], loc: Loc) -> Result {
        let jump = match op {
            Boolop::And => Op::JUMP_IF_FALSE,
            Boolop::Or => Op::JUMP_IF_TRUE,
        };
        let Some((last, others)) = values.split_last() else { return Ok(()) };
        let end = self.label();
        for value in others {
            self.expr(value)?;
            self.jump(jump, end, loc);
            self.op(Op::POP_TOP, loc);
        }
        self.expr(last)?;
        self.place(end);
        Ok(())
    }

    pub(super) fn compare_op(&mut self, op: Cmpop, loc: impl Into<Loc>) {
        let (op, arg) = match op {
            Cmpop::Eq => (Op::COMPARE_OP, compare_oparg(CompareOp::Eq, false)),
            Cmpop::NotEq => (Op::COMPARE_OP, compare_oparg(CompareOp::Ne, false)),
            Cmpop::Lt => (Op::COMPARE_OP, compare_oparg(CompareOp::Lt, false)),
            Cmpop::LtE => (Op::COMPARE_OP, compare_oparg(CompareOp::Le, false)),
            Cmpop::Gt => (Op::COMPARE_OP, compare_oparg(CompareOp::Gt, false)),
            Cmpop::GtE => (Op::COMPARE_OP, compare_oparg(CompareOp::Ge, false)),
            Cmpop::Is => (Op::IS_OP, 0),
            Cmpop::IsNot => (Op::IS_OP, 1),
            Cmpop::In => (Op::CONTAINS_OP, 0),
            Cmpop::NotIn => (Op::CONTAINS_OP, 1),
        };
        self.op_i(op, arg, loc);
    }

    pub(super) fn comparison(
        &mut self,
        expr: &'a Expr<'a>,
        left: &'a Expr<'a>,
        ops: &'a [Cmpop],
        comparators: &'a [&'a Expr<'a>],
    ) -> Result {
        let loc = expr.loc;
        let (Some((last_op, ops)), Some((last, others))) = (ops.split_last(), comparators.split_last()) else {
            return Ok(());
        };
        self.expr(left)?;
        if others.is_empty() {
            self.expr(last)?;
            self.compare_op(*last_op, loc);
            return Ok(());
        }
        let (cleanup, end) = (self.label(), self.label());
        for (op, comparator) in ops.iter().zip(others) {
            self.expr(comparator)?;
            self.op_i(Op::SWAP, 2, loc);
            self.op_i(Op::COPY, 2, loc);
            self.compare_op(*op, loc);
            self.op_i(Op::COPY, 1, loc);
            self.op(Op::TO_BOOL, loc);
            self.jump(Op::POP_JUMP_IF_FALSE, cleanup, loc);
            self.op(Op::POP_TOP, loc);
        }
        self.expr(last)?;
        self.compare_op(*last_op, loc);
        self.skip_to(end);
        self.place(cleanup);
        self.op_i(Op::SWAP, 2, loc);
        self.op(Op::POP_TOP, loc);
        self.place(end);
        Ok(())
    }

    /// Jumps to `target` if the expression's truth is `condition`.
    pub(super) fn jump_if(&mut self, expr: &'a Expr<'a>, target: Label, condition: bool) -> Result {
        self.deeper(|this| this.jump_if_kind(expr, target, condition))
    }

    fn jump_if_kind(&mut self, expr: &'a Expr<'a>, target: Label, condition: bool) -> Result {
        let loc = expr.loc;
        match expr.kind {
            ExprKind::UnaryOp { op: Unaryop::Not, operand } => return self.jump_if(operand, target, !condition),
            ExprKind::BoolOp { op, values } => {
                let Some((last, others)) = values.split_last() else { return Ok(()) };
                // `a or b` jumps as soon as a value is true, `a and b` as soon as one is false: to the target, or, if
                // that is for the opposite, past the rest.
                let decides = op == Boolop::Or;
                let past = if decides == condition { None } else { Some(self.label()) };
                for value in others {
                    self.jump_if(value, past.unwrap_or(target), decides)?;
                }
                self.jump_if(last, target, condition)?;
                if let Some(past) = past {
                    self.place(past);
                }
                return Ok(());
            }
            ExprKind::IfExp { test, body, orelse } => {
                let (end, next) = (self.label(), self.label());
                self.jump_if(test, next, false)?;
                self.jump_if(body, target, condition)?;
                self.skip_to(end);
                self.place(next);
                self.jump_if(orelse, target, condition)?;
                self.place(end);
                return Ok(());
            }
            ExprKind::Compare { left, ops: [ops @ .., last_op], comparators: [others @ .., last] }
                if !others.is_empty() =>
            {
                let cleanup = self.label();
                self.expr(left)?;
                for (op, comparator) in ops.iter().zip(others) {
                    self.expr(comparator)?;
                    self.op_i(Op::SWAP, 2, loc);
                    self.op_i(Op::COPY, 2, loc);
                    self.compare_op(*op, loc);
                    self.op(Op::TO_BOOL, loc);
                    self.jump(Op::POP_JUMP_IF_FALSE, cleanup, loc);
                }
                self.expr(last)?;
                self.compare_op(*last_op, loc);
                self.op(Op::TO_BOOL, loc);
                self.jump(jump_op(condition), target, loc);
                let end = self.label();
                self.skip_to(end);
                self.place(cleanup);
                self.op(Op::POP_TOP, loc);
                if !condition {
                    self.skip_to(target);
                }
                self.place(end);
                return Ok(());
            }
            _ => {}
        }
        self.expr(expr)?;
        self.op(Op::TO_BOOL, loc);
        self.jump(jump_op(condition), target, loc);
        Ok(())
    }
}

fn jump_op(condition: bool) -> Op {
    if condition { Op::POP_JUMP_IF_TRUE } else { Op::POP_JUMP_IF_FALSE }
}
