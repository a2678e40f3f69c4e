//! Expressions.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::Intrinsic1;

use super::unit::UnitKind;
use super::{CodeGen, Result};
use crate::ast::{ConstantValue, Expr, ExprContext, ExprKind, Operator, Unaryop};
use crate::sequence::Loc;

impl<'a> CodeGen<'a> {
    pub(super) fn exprs(&mut self, exprs: &'a [&'a Expr<'a>]) -> Result {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    /// Evaluates an expression to the stack; or stores what is on the stack to it, or deletes it, according to its context.
    pub(super) fn expr(&mut self, expr: &'a Expr<'a>) -> Result {
        if let ExprKind::Name { .. } | ExprKind::Constant { .. } = expr.kind {
            // No deeper.
            return self.expr_kind(expr);
        }
        self.deeper(|this| this.expr_kind(expr))
    }

    fn expr_kind(&mut self, expr: &'a Expr<'a>) -> Result {
        let loc = Loc::from(expr.loc);
        if let Some(value) = self.constant(expr) {
            let id = self.pool.ast_value(value);
            self.load_const(id, loc);
            return Ok(());
        }
        match expr.kind {
            ExprKind::NamedExpr { target, value } => {
                self.expr(value)?;
                self.op_i(Op::COPY, 1, loc);
                self.expr(target)
            }
            ExprKind::BoolOp { op, values } => self.bool_op(op, values, loc),
            ExprKind::BinOp { left, op, right } => {
                if op == Operator::Mod
                    && let ExprKind::Constant { value: ConstantValue::Str(format), .. } = left.kind
                    && let ExprKind::Tuple { elts, .. } = right.kind
                    && self.format_as_joined_string(format, elts, loc)?
                {
                    return Ok(());
                }
                self.expr(left)?;
                self.expr(right)?;
                self.op_i(Op::BINARY_OP, super::assign::binary_op(op).oparg(), loc);
                Ok(())
            }
            ExprKind::UnaryOp { op, operand } => {
                self.expr(operand)?;
                match op {
                    Unaryop::UAdd => self.op_i(Op::CALL_INTRINSIC_1, Intrinsic1::UnaryPositive.oparg(), loc),
                    Unaryop::USub => self.op(Op::UNARY_NEGATIVE, loc),
                    Unaryop::Invert => self.op(Op::UNARY_INVERT, loc),
                    Unaryop::Not => {
                        self.op(Op::TO_BOOL, loc);
                        self.op(Op::UNARY_NOT, loc);
                    }
                }
                Ok(())
            }
            ExprKind::Lambda { args, body } => self.lambda(expr, args, body),
            ExprKind::IfExp { test, body, orelse } => self.conditional_expression(test, body, orelse),
            ExprKind::Dict { keys, values } => self.dict(keys, values, loc),
            ExprKind::Set { elts } => self.set(elts, loc),
            ExprKind::ListComp { elt, generators } => {
                self.comprehension(expr, super::comprehension::Kind::List, generators, elt)
            }
            ExprKind::SetComp { elt, generators } => {
                self.comprehension(expr, super::comprehension::Kind::Set, generators, elt)
            }
            ExprKind::DictComp { key, value, generators } => {
                self.comprehension(expr, super::comprehension::Kind::Dict(value), generators, key)
            }
            ExprKind::GeneratorExp { elt, generators } => {
                self.comprehension(expr, super::comprehension::Kind::Generator, generators, elt)
            }
            ExprKind::Await { value } => self.await_expression(value, loc),
            ExprKind::Yield { value } => {
                if !self.scope().is_function_like() {
                    return self.error(loc, "'yield' outside function");
                }
                match value {
                    Some(value) => self.expr(value)?,
                    None => self.load_none(loc),
                }
                self.yield_value(loc);
                Ok(())
            }
            ExprKind::YieldFrom { value } => {
                if !self.scope().is_function_like() {
                    return self.error(loc, "'yield from' outside function");
                }
                if self.unit.kind == UnitKind::AsyncFunction {
                    return self.error(loc, "'yield from' inside async function");
                }
                self.expr(value)?;
                self.op(Op::GET_YIELD_FROM_ITER, loc);
                self.load_none(loc);
                self.yield_from(false, loc);
                Ok(())
            }
            ExprKind::Compare { left, ops, comparators } => self.comparison(expr, left, ops, comparators),
            ExprKind::Call { func, args, keywords } => self.call(expr, func, args, keywords),
            ExprKind::FormattedValue { value, conversion, format_spec } => {
                self.formatted_value(value, conversion, format_spec, loc)
            }
            ExprKind::Interpolation { value, str, conversion, format_spec } => {
                self.interpolation(value, str, conversion, format_spec, loc)
            }
            ExprKind::JoinedStr { values } => self.joined_string(values, loc),
            ExprKind::TemplateStr { values } => self.template_string(values, loc),
            ExprKind::Constant { .. } => Ok(()),
            ExprKind::Attribute { value, attr, ctx } => self.attribute(expr, value, attr, ctx),
            ExprKind::Subscript { value, slice, ctx } => self.subscript(expr, value, slice, ctx),
            ExprKind::Starred { ctx: ExprContext::Store, .. } => {
                self.error(loc, "starred assignment target must be in a list or tuple")
            }
            ExprKind::Starred { .. } => self.error(loc, "can't use starred expression here"),
            ExprKind::Name { id, ctx } => {
                self.name(id, ctx, loc);
                Ok(())
            }
            ExprKind::List { elts, ctx } => match ctx {
                ExprContext::Load => self.list(elts, loc),
                ExprContext::Store => self.unpack(elts, loc),
                ExprContext::Del => self.exprs(elts),
            },
            ExprKind::Tuple { elts, ctx } => match ctx {
                ExprContext::Load => self.tuple(elts, None, 0, loc),
                ExprContext::Store => self.unpack(elts, loc),
                ExprContext::Del => self.exprs(elts),
            },
            ExprKind::Slice { lower, upper, step } => self.slice(lower, upper, step, loc),
        }
    }
}
