//! Warnings about code that can hardly be meant.

use super::CodeGen;
use crate::ast::{Cmpop, ConstantValue, Expr, ExprKind};

fn constant_type(value: ConstantValue<'_>) -> &'static str {
    match value {
        ConstantValue::None => "NoneType",
        ConstantValue::True | ConstantValue::False => "bool",
        ConstantValue::Ellipsis => "ellipsis",
        ConstantValue::Int(_) => "int",
        ConstantValue::Float(_) => "float",
        ConstantValue::Complex { .. } => "complex",
        ConstantValue::Str(_) => "str",
        ConstantValue::Bytes(_) => "bytes",
        ConstantValue::Tuple(_) => "tuple",
        ConstantValue::FrozenSet(_) => "frozenset",
    }
}

impl<'a> CodeGen<'a> {
    /// The type that an expression's value certainly has.
    fn certain_type(&self, expr: &Expr<'a>) -> Option<&'static str> {
        if let Some(value) = self.constant(expr) {
            return Some(constant_type(value));
        }
        match expr.kind {
            ExprKind::Tuple { .. } => Some("tuple"),
            ExprKind::List { .. } | ExprKind::ListComp { .. } => Some("list"),
            ExprKind::Dict { .. } | ExprKind::DictComp { .. } => Some("dict"),
            ExprKind::Set { .. } | ExprKind::SetComp { .. } => Some("set"),
            ExprKind::GeneratorExp { .. } => Some("generator"),
            ExprKind::Lambda { .. } => Some("function"),
            ExprKind::JoinedStr { .. } | ExprKind::FormattedValue { .. } => Some("str"),
            ExprKind::TemplateStr { .. } => Some("string.templatelib.Template"),
            ExprKind::Interpolation { .. } => Some("string.templatelib.Interpolation"),
            _ => None,
        }
    }

    /// `is` with a literal that need not be one object.
    pub(super) fn check_comparison(
        &mut self,
        expr: &Expr<'a>,
        left: &'a Expr<'a>,
        ops: &[Cmpop],
        comparators: &'a [&'a Expr<'a>],
    ) {
        let literal = |this: &Self, expr: &Expr<'a>| match this.constant(expr)? {
            ConstantValue::None | ConstantValue::True | ConstantValue::False | ConstantValue::Ellipsis => None,
            value => Some(constant_type(value)),
        };
        let mut left = literal(self, left);
        for (op, right) in ops.iter().zip(comparators) {
            let right = literal(self, right);
            let (is, equals) = match op {
                Cmpop::Is => ("is", "=="),
                Cmpop::IsNot => ("is not", "!="),
                _ => {
                    left = right;
                    continue;
                }
            };
            if let Some(ty) = left.or(right) {
                return self.warn(expr.loc, format!("\"{is}\" with '{ty}' literal. Did you mean \"{equals}\"?"));
            }
            left = right;
        }
    }

    /// A call of something that cannot be called.
    pub(super) fn check_caller(&mut self, _call: &Expr<'a>, func: &Expr<'a>) {
        let callable = matches!(func.kind, ExprKind::Lambda { .. });
        if let Some(ty) = self.certain_type(func)
            && !callable
        {
            self.warn(func.loc, format!("'{ty}' object is not callable; perhaps you missed a comma?"));
        }
    }

    /// A subscript of something that has none, or with an index of the wrong type.
    pub(super) fn check_subscript(&mut self, _subscript: &Expr<'a>, value: &Expr<'a>, index: &Expr<'a>) {
        let Some(ty) = self.certain_type(value) else { return };
        let subscriptable = match (self.constant(value), value.kind) {
            (Some(constant), _) => !matches!(
                constant,
                ConstantValue::None
                    | ConstantValue::Ellipsis
                    | ConstantValue::True
                    | ConstantValue::False
                    | ConstantValue::Int(_)
                    | ConstantValue::Float(_)
                    | ConstantValue::Complex { .. }
                    | ConstantValue::FrozenSet(_)
            ),
            (
                None,
                ExprKind::Set { .. }
                | ExprKind::SetComp { .. }
                | ExprKind::GeneratorExp { .. }
                | ExprKind::Lambda { .. }
                | ExprKind::TemplateStr { .. }
                | ExprKind::Interpolation { .. },
            ) => false,
            (None, _) => true,
        };
        if !subscriptable {
            self.warn(value.loc, format!("'{ty}' object is not subscriptable; perhaps you missed a comma?"));
        }
        let is_sequence = matches!(ty, "str" | "bytes" | "tuple" | "list");
        let Some(index_type) = self.certain_type(index).filter(|_| is_sequence) else { return };
        if !matches!(index_type, "int" | "bool") {
            let msg = format!("{ty} indices must be integers or slices, not {index_type}; perhaps you missed a comma?");
            self.warn(value.loc, msg);
        }
    }
}
