//! What CPython's preprocessing of the tree makes of expressions before code is generated.
//!
//! `__debug__` is a constant, negative and complex numbers in patterns are, and string formatting with `%` and a literal
//! tuple becomes an f-string (that is in [`super::format`]). All other folding is done on instructions.

use dashu_int::IBig;

use super::CodeGen;
use crate::ast::{ConstantValue, Expr, ExprContext, ExprKind, Operator, Unaryop};

impl<'a> CodeGen<'a> {
    pub(super) fn keeps_docstrings(&self) -> bool {
        self.settings.optimize < 2
    }

    /// The value of a constant expression.
    pub(super) fn constant(&self, expr: &Expr<'a>) -> Option<ConstantValue<'a>> {
        match expr.kind {
            ExprKind::Constant { value, .. } => Some(value),
            ExprKind::Name { id: "__debug__", ctx: ExprContext::Load } => {
                Some(if self.settings.optimize == 0 { ConstantValue::True } else { ConstantValue::False })
            }
            _ => None,
        }
    }

    /// The value of a constant pattern: a constant, a negated number, or a sum that makes a complex number.
    pub(super) fn pattern_constant(&self, expr: &Expr<'a>) -> Option<ConstantValue<'a>> {
        match expr.kind {
            ExprKind::UnaryOp { op: Unaryop::USub, operand } => match self.constant(operand)? {
                ConstantValue::Int(value) => Some(self.int_constant(-value.clone())),
                ConstantValue::Float(value) => Some(ConstantValue::Float(-value)),
                ConstantValue::Complex { real, imag } => Some(ConstantValue::Complex { real: -real, imag: -imag }),
                _ => None,
            },
            ExprKind::BinOp { left, op: op @ (Operator::Add | Operator::Sub), right } => {
                let left = match self.pattern_constant(left)? {
                    ConstantValue::Int(value) => value.to_f64().value(),
                    ConstantValue::Float(value) => value,
                    _ => return None,
                };
                let ConstantValue::Complex { real, imag } = self.constant(right)? else { return None };
                Some(match op {
                    Operator::Add => ConstantValue::Complex { real: left + real, imag },
                    _ => ConstantValue::Complex { real: left - real, imag: -imag },
                })
            }
            _ => self.constant(expr),
        }
    }

    fn int_constant(&self, value: IBig) -> ConstantValue<'a> {
        ConstantValue::Int(self.arena.int(value))
    }
}
