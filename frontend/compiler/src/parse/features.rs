//! `feature_version`: refuses what older versions of the language did not have, as `ast.parse` offers it.
//!
//! Looks at a finished tree. Of several things that are too new the one that ends first is reported, at the token behind it: that is how
//! far CPython's parser has read when it complains.

use super::{LineIndex, Result, RuffToken};
use crate::ast::visit::{Visit, Visitor};
use crate::ast::{
    Arguments, Comprehension, ExceptHandler, Expr, ExprKind, Location, Mod, Operator, Stmt, StmtKind, TypeParam,
    TypeParamKind,
};
use crate::errors::ErrorKind;
use ruff_python_ast::token::Tokens;
use ruff_text_size::{Ranged, TextRange, TextSize};

/// The minor version of the language that all of it belongs to.
pub const LATEST: u32 = 14;

/// Refuses a tree that uses something that is newer than Python 3.`version`.
pub(super) fn check(
    version: u32,
    module: &Mod<'_>,
    lines: &LineIndex<'_>,
    tokens: &Tokens,
    source: &str,
) -> Result<()> {
    if version >= LATEST {
        return Ok(());
    }
    let mut features = Features { version, lines, source, first: None };
    for token in tokens.iter() {
        let number = matches!(token.kind(), RuffToken::Int | RuffToken::Float | RuffToken::Complex);
        if number && source[token.range()].contains('_') {
            features.at_range(6, token.range(), "Underscores in numeric literals are");
        }
    }
    module.visit(&mut features);
    let Some((end, range, msg)) = features.first else { return Ok(()) };
    let behind = tokens.iter().find(|token| token.start() >= end).map(Ranged::range);
    let range = range.or(behind).unwrap_or(TextRange::empty(end));
    let mut error = lines.error(ErrorKind::Syntax, range, msg);
    if range.is_empty() {
        error.end_offset = error.offset + 1;
    }
    Err(Box::new(error))
}

struct Features<'s> {
    version: u32,
    lines: &'s LineIndex<'s>,
    source: &'s str,
    /// Where the thing that ends first ends, where to report it if not behind it, and what to say.
    first: Option<(TextSize, Option<TextRange>, String)>,
}

impl Features<'_> {
    fn note(&mut self, since: u32, end: TextSize, range: Option<TextRange>, what: &str) {
        if self.version < since && self.first.as_ref().is_none_or(|&(first, ..)| end <= first) {
            self.first = Some((end, range, format!("{what} only supported in Python 3.{since} and greater")));
        }
    }

    fn at_range(&mut self, since: u32, range: TextRange, what: &str) {
        self.note(since, range.end(), Some(range), what);
    }

    fn behind(&mut self, since: u32, loc: Location, what: &str) {
        let end = TextSize::new(self.lines.offset(loc.end_lineno, loc.end_col_offset) as u32);
        self.note(since, end, None, what);
    }

    fn type_params(&mut self, params: &[&TypeParam<'_>]) {
        for param in params {
            let default = match param.kind {
                TypeParamKind::TypeVar { default_value, .. }
                | TypeParamKind::ParamSpec { default_value, .. }
                | TypeParamKind::TypeVarTuple { default_value, .. } => default_value,
            };
            if default.is_some() {
                self.behind(13, param.loc, "Type parameter defaults are");
            }
        }
        if let Some(last) = params.last() {
            self.behind(12, last.loc, "Type parameter lists are");
        }
    }

    fn arguments(&mut self, arguments: &Arguments<'_>) {
        if let Some(last) = arguments.posonlyargs.last() {
            self.behind(8, last.loc, "Positional-only parameters are");
        }
    }

    fn generators(&mut self, generators: &[&Comprehension<'_>]) {
        for generator in generators.iter().filter(|generator| generator.is_async != 0) {
            let last = generator.ifs.last().map_or(generator.iter.loc, |last| last.loc);
            self.behind(6, last, "Async comprehensions are");
        }
    }

    fn handlers(&mut self, handlers: &[&ExceptHandler<'_>]) {
        for ty in handlers.iter().filter_map(|handler| handler.r#type) {
            let start = self.lines.offset(ty.loc.lineno, ty.loc.col_offset);
            if matches!(ty.kind, ExprKind::Tuple { .. }) && !self.source[start..].starts_with('(') {
                self.behind(14, ty.loc, "except expressions without parentheses are");
            }
        }
    }
}

impl<'a> Visitor<'a> for Features<'_> {
    fn stmt(&mut self, stmt: &'a Stmt<'a>) {
        match &stmt.kind {
            StmtKind::FunctionDef { args, type_params, .. } => {
                self.arguments(args);
                self.type_params(type_params);
            }
            StmtKind::AsyncFunctionDef { args, type_params, .. } => {
                self.arguments(args);
                self.type_params(type_params);
                self.behind(5, stmt.loc, "Async functions are");
            }
            StmtKind::ClassDef { type_params, .. } => self.type_params(type_params),
            StmtKind::AsyncFor { .. } => self.behind(5, stmt.loc, "Async for loops are"),
            StmtKind::AsyncWith { .. } => self.behind(5, stmt.loc, "Async with statements are"),
            StmtKind::AnnAssign { .. } => self.behind(6, stmt.loc, "Variable annotation syntax is"),
            StmtKind::Match { .. } => self.behind(10, stmt.loc, "Pattern matching is"),
            StmtKind::Try { handlers, .. } => self.handlers(handlers),
            StmtKind::TryStar { handlers, .. } => {
                self.handlers(handlers);
                self.behind(11, stmt.loc, "Exception groups are");
            }
            StmtKind::TypeAlias { type_params, .. } => {
                self.type_params(type_params);
                self.behind(12, stmt.loc, "Type statement is");
            }
            StmtKind::AugAssign { op: Operator::MatMult, target, .. } => {
                self.behind(5, target.loc, "The '@' operator is");
            }
            _ => {}
        }
        stmt.children(self);
    }

    fn expr(&mut self, expr: &'a Expr<'a>) {
        match &expr.kind {
            ExprKind::NamedExpr { .. } => self.behind(8, expr.loc, "Assignment expressions are"),
            ExprKind::BinOp { op: Operator::MatMult, .. } => self.behind(5, expr.loc, "The '@' operator is"),
            ExprKind::Await { .. } => self.behind(5, expr.loc, "Await expressions are"),
            ExprKind::TemplateStr { .. } => self.behind(14, expr.loc, "t-strings are"),
            ExprKind::Lambda { args, .. } => self.arguments(args),
            ExprKind::ListComp { generators, .. }
            | ExprKind::SetComp { generators, .. }
            | ExprKind::DictComp { generators, .. }
            | ExprKind::GeneratorExp { generators, .. } => self.generators(generators),
            _ => {}
        }
        expr.children(self);
    }
}
