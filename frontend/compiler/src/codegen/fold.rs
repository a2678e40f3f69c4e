//! What CPython's preprocessing of the tree makes of expressions before code is generated.
//!
//! `__debug__` is a constant, negative and complex numbers in patterns are, and string formatting with `%` and a literal
//! tuple becomes an f-string (that is in [`super::format`]). All other folding is done on instructions.

use super::CodeGen;
use crate::ast::{Arena, ConstantValue, Expr, ExprContext, ExprKind, Operator, Unaryop};

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

    /// The value of a constant pattern.
    pub(super) fn pattern_constant(&self, expr: &Expr<'a>) -> Option<ConstantValue<'a>> {
        folded_pattern(self.arena, expr)
    }
}

/// The value of a constant pattern: a constant, a negated number, or a sum that makes a complex number.
pub(crate) fn folded_pattern<'a>(arena: &'a Arena, expr: &Expr<'a>) -> Option<ConstantValue<'a>> {
    match expr.kind {
        ExprKind::Constant { value, .. } => Some(value),
        ExprKind::UnaryOp { op: Unaryop::USub, operand } => match folded_pattern(arena, operand)? {
            ConstantValue::Int(value) => Some(ConstantValue::Int(arena.int(-value.clone()))),
            ConstantValue::Float(value) => Some(ConstantValue::Float(-value)),
            ConstantValue::Complex { real, imag } => Some(ConstantValue::Complex { real: -real, imag: -imag }),
            _ => None,
        },
        ExprKind::BinOp { left, op: op @ (Operator::Add | Operator::Sub), right } => {
            let left = match folded_pattern(arena, left)? {
                ConstantValue::Int(value) => value.to_f64().value(),
                ConstantValue::Float(value) => value,
                _ => return None,
            };
            let ConstantValue::Complex { real, imag } = folded_pattern(arena, right)? else { return None };
            Some(match op {
                Operator::Add => ConstantValue::Complex { real: left + real, imag },
                _ => ConstantValue::Complex { real: left - real, imag: -imag },
            })
        }
        _ => None,
    }
}
