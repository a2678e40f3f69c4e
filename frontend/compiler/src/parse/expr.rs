//! Expressions.

use super::{ExprRef, Lower, Result, on_deep_stack};
use crate::ast::{
    Arguments, Boolop, Cmpop, Comprehension, ConstantValue, Expr, ExprContext, ExprKind, Keyword, Operator, Unaryop,
};
use ruff_python_ast as ruff;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::{Ranged, TextRange};

impl<'a> Lower<'a, '_> {
    /// An expression. A `yield` must be in parentheses; ruff does not insist.
    pub(super) fn expr(&self, expr: &ruff::Expr) -> Result<ExprRef<'a>> {
        if matches!(expr, ruff::Expr::Yield(_) | ruff::Expr::YieldFrom(_)) && !self.is_parenthesized(expr.range()) {
            return Err(self.refuse());
        }
        self.value(expr)
    }

    /// An expression where `yield` needs no parentheses: a statement's value, a replacement field.
    pub(super) fn value(&self, expr: &ruff::Expr) -> Result<ExprRef<'a>> {
        on_deep_stack(|| {
            let kind = match expr {
                ruff::Expr::StringLiteral(node) => return self.string(node),
                ruff::Expr::BytesLiteral(node) => return self.bytes(node),
                ruff::Expr::FString(node) => return self.fstring(node),
                ruff::Expr::TString(node) => return self.tstring(node),
                _ => self.expr_kind(expr)?,
            };
            Ok(self.make(kind, expr.range()))
        })
    }

    pub(super) fn is_parenthesized(&self, range: TextRange) -> bool {
        let before = self.tokens.before(range.start()).iter().rev().find(|token| !token.kind().is_trivia());
        let after = self.tokens.after(range.end()).iter().find(|token| !token.kind().is_trivia());
        before.is_some_and(|token| token.kind() == TokenKind::Lpar)
            && after.is_some_and(|token| token.kind() == TokenKind::Rpar)
    }

    /// An operand: not a starred expression, which ruff lets pass.
    fn operand(&self, expr: &ruff::Expr) -> Result<ExprRef<'a>> {
        if expr.is_starred_expr() { Err(self.refuse()) } else { self.expr(expr) }
    }

    fn operands(&self, exprs: &[ruff::Expr]) -> Result<&'a [ExprRef<'a>]> {
        self.list(exprs, |expr| self.operand(expr))
    }

    pub(super) fn make(&self, kind: ExprKind<'a>, range: TextRange) -> ExprRef<'a> {
        self.arena.alloc(Expr { kind, loc: self.loc(range) })
    }

    pub(super) fn exprs(&self, exprs: &[ruff::Expr]) -> Result<&'a [ExprRef<'a>]> {
        self.list(exprs, |expr| self.expr(expr))
    }

    pub(super) fn optional(&self, expr: Option<&ruff::Expr>) -> Result<Option<ExprRef<'a>>> {
        expr.map(|expr| self.expr(expr)).transpose()
    }

    fn context(&self, ctx: ruff::ExprContext) -> ExprContext {
        match ctx {
            ruff::ExprContext::Load | ruff::ExprContext::Invalid => ExprContext::Load,
            ruff::ExprContext::Store => ExprContext::Store,
            ruff::ExprContext::Del => ExprContext::Del,
        }
    }

    pub(super) fn operator(&self, op: ruff::Operator) -> Operator {
        match op {
            ruff::Operator::Add => Operator::Add,
            ruff::Operator::Sub => Operator::Sub,
            ruff::Operator::Mult => Operator::Mult,
            ruff::Operator::MatMult => Operator::MatMult,
            ruff::Operator::Div => Operator::Div,
            ruff::Operator::Mod => Operator::Mod,
            ruff::Operator::Pow => Operator::Pow,
            ruff::Operator::LShift => Operator::LShift,
            ruff::Operator::RShift => Operator::RShift,
            ruff::Operator::BitOr => Operator::BitOr,
            ruff::Operator::BitXor => Operator::BitXor,
            ruff::Operator::BitAnd => Operator::BitAnd,
            ruff::Operator::FloorDiv => Operator::FloorDiv,
        }
    }

    fn expr_kind(&self, expr: &ruff::Expr) -> Result<ExprKind<'a>> {
        Ok(match expr {
            ruff::Expr::BoolOp(node) => ExprKind::BoolOp {
                op: match node.op {
                    ruff::BoolOp::And => Boolop::And,
                    ruff::BoolOp::Or => Boolop::Or,
                },
                values: self.operands(&node.values)?,
            },
            ruff::Expr::Named(node) => {
                let after = self.tokens.after(node.target.end()).iter().find(|token| !token.kind().is_trivia());
                if after.is_none_or(|token| token.kind() != TokenKind::ColonEqual) {
                    return Err(self.refuse()); // the target is in parentheses
                }
                ExprKind::NamedExpr { target: self.expr(&node.target)?, value: self.expr(&node.value)? }
            }
            ruff::Expr::BinOp(node) => ExprKind::BinOp {
                left: self.operand(&node.left)?,
                op: self.operator(node.op),
                right: self.operand(&node.right)?,
            },
            ruff::Expr::UnaryOp(node) => ExprKind::UnaryOp {
                op: match node.op {
                    ruff::UnaryOp::Invert => Unaryop::Invert,
                    ruff::UnaryOp::Not => Unaryop::Not,
                    ruff::UnaryOp::UAdd => Unaryop::UAdd,
                    ruff::UnaryOp::USub => Unaryop::USub,
                },
                operand: self.operand(&node.operand)?,
            },
            ruff::Expr::Lambda(node) => ExprKind::Lambda {
                args: match node.parameters.as_deref() {
                    Some(parameters) => self.arguments(parameters)?,
                    None => self.arena.alloc(Arguments {
                        posonlyargs: &[],
                        args: &[],
                        vararg: None,
                        kwonlyargs: &[],
                        kw_defaults: &[],
                        kwarg: None,
                        defaults: &[],
                    }),
                },
                body: self.expr(&node.body)?,
            },
            ruff::Expr::If(node) => ExprKind::IfExp {
                test: self.operand(&node.test)?,
                body: self.operand(&node.body)?,
                orelse: self.operand(&node.orelse)?,
            },
            ruff::Expr::Dict(node) => ExprKind::Dict {
                keys: self.list(&node.items, |item| self.optional(item.key.as_ref()))?,
                values: self.list(&node.items, |item| self.expr(&item.value))?,
            },
            ruff::Expr::Set(node) => ExprKind::Set { elts: self.exprs(&node.elts)? },
            ruff::Expr::ListComp(node) => {
                ExprKind::ListComp { elt: self.expr(&node.elt)?, generators: self.generators(&node.generators)? }
            }
            ruff::Expr::SetComp(node) => {
                ExprKind::SetComp { elt: self.expr(&node.elt)?, generators: self.generators(&node.generators)? }
            }
            ruff::Expr::DictComp(node) => ExprKind::DictComp {
                key: match node.key.as_deref() {
                    Some(key) => self.expr(key)?,
                    None => return Err(self.error(node.range, "dict unpacking cannot be used in dict comprehension")),
                },
                value: self.expr(&node.value)?,
                generators: self.generators(&node.generators)?,
            },
            ruff::Expr::Generator(node) => {
                ExprKind::GeneratorExp { elt: self.expr(&node.elt)?, generators: self.generators(&node.generators)? }
            }
            ruff::Expr::Await(node) => ExprKind::Await { value: self.expr(&node.value)? },
            ruff::Expr::Yield(node) => ExprKind::Yield { value: self.optional(node.value.as_deref())? },
            ruff::Expr::YieldFrom(node) => ExprKind::YieldFrom { value: self.expr(&node.value)? },
            ruff::Expr::Compare(node) => ExprKind::Compare {
                left: self.operand(&node.left)?,
                ops: self.list(&node.ops, |op| Ok(comparison(*op)))?,
                comparators: self.operands(&node.comparators)?,
            },
            ruff::Expr::Call(node) => {
                let func = self.expr(&node.func)?;
                let (args, keywords) = self.call_arguments(&node.arguments)?;
                ExprKind::Call { func, args, keywords }
            }
            ruff::Expr::NumberLiteral(node) => {
                ExprKind::Constant { value: self.number(&node.value, node.range)?, kind: None }
            }
            ruff::Expr::BooleanLiteral(node) => ExprKind::Constant {
                value: if node.value { ConstantValue::True } else { ConstantValue::False },
                kind: None,
            },
            ruff::Expr::NoneLiteral(_) => ExprKind::Constant { value: ConstantValue::None, kind: None },
            ruff::Expr::EllipsisLiteral(_) => ExprKind::Constant { value: ConstantValue::Ellipsis, kind: None },
            ruff::Expr::Attribute(node) => ExprKind::Attribute {
                value: self.expr(&node.value)?,
                attr: self.name(&node.attr),
                ctx: self.context(node.ctx),
            },
            ruff::Expr::Subscript(node) => ExprKind::Subscript {
                value: self.expr(&node.value)?,
                slice: self.expr(&node.slice)?,
                ctx: self.context(node.ctx),
            },
            ruff::Expr::Starred(node) => {
                let loose = matches!(
                    *node.value,
                    ruff::Expr::BoolOp(_) | ruff::Expr::Compare(_) | ruff::Expr::If(_) | ruff::Expr::Lambda(_)
                );
                if loose && !self.is_parenthesized(node.value.range()) {
                    self.verify()?; // right for an argument or index, wrong elsewhere
                }
                ExprKind::Starred { value: self.expr(&node.value)?, ctx: self.context(node.ctx) }
            }
            ruff::Expr::Name(node) => ExprKind::Name { id: self.name(&node.id), ctx: self.context(node.ctx) },
            ruff::Expr::List(node) => ExprKind::List { elts: self.exprs(&node.elts)?, ctx: self.context(node.ctx) },
            ruff::Expr::Tuple(node) => ExprKind::Tuple { elts: self.exprs(&node.elts)?, ctx: self.context(node.ctx) },
            ruff::Expr::Slice(node) => ExprKind::Slice {
                lower: self.optional(node.lower.as_deref())?,
                upper: self.optional(node.upper.as_deref())?,
                step: self.optional(node.step.as_deref())?,
            },
            ruff::Expr::StringLiteral(_)
            | ruff::Expr::BytesLiteral(_)
            | ruff::Expr::FString(_)
            | ruff::Expr::TString(_)
            | ruff::Expr::IpyEscapeCommand(_) => return Err(self.error(expr.range(), "invalid syntax")),
        })
    }

    fn generators(&self, generators: &[ruff::Comprehension]) -> Result<&'a [&'a Comprehension<'a>]> {
        self.list(generators, |generator| {
            Ok(self.arena.alloc(Comprehension {
                target: self.expr(&generator.target)?,
                iter: self.expr(&generator.iter)?,
                ifs: self.exprs(&generator.ifs)?,
                is_async: i32::from(generator.is_async),
            }))
        })
    }

    /// Arguments of a call or class definition. A lone generator expression takes the call's parentheses.
    pub(super) fn call_arguments(
        &self,
        arguments: &ruff::Arguments,
    ) -> Result<(&'a [ExprRef<'a>], &'a [&'a Keyword<'a>])> {
        let args = self.list(&arguments.args, |arg| match arg {
            ruff::Expr::Generator(node) if !node.parenthesized => {
                let generator = self.expr(arg)?;
                Ok(self.make(generator.kind, arguments.range))
            }
            _ => self.expr(arg),
        })?;
        let keywords = self.list(&arguments.keywords, |keyword| {
            Ok(self.arena.alloc(Keyword {
                arg: keyword.arg.as_ref().map(|name| self.name(name)),
                value: self.expr(&keyword.value)?,
                loc: self.loc(keyword.range),
            }))
        })?;
        Ok((args, keywords))
    }
}

fn comparison(op: ruff::CmpOp) -> Cmpop {
    match op {
        ruff::CmpOp::Eq => Cmpop::Eq,
        ruff::CmpOp::NotEq => Cmpop::NotEq,
        ruff::CmpOp::Lt => Cmpop::Lt,
        ruff::CmpOp::LtE => Cmpop::LtE,
        ruff::CmpOp::Gt => Cmpop::Gt,
        ruff::CmpOp::GtE => Cmpop::GtE,
        ruff::CmpOp::Is => Cmpop::Is,
        ruff::CmpOp::IsNot => Cmpop::IsNot,
        ruff::CmpOp::In => Cmpop::In,
        ruff::CmpOp::NotIn => Cmpop::NotIn,
    }
}
