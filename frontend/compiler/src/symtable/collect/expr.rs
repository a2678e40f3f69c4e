//! Expressions in the first pass.

use super::super::flags::*;
use super::super::{ComprehensionKind, ScopeKey, ScopeKind, error_at};
use super::{Collector, Result, check_name};
use crate::ast::{Comprehension, Expr, ExprContext, ExprKind, Keyword, Location};
use crate::parse::on_deep_stack;

impl<'a> Collector<'a> {
    pub(super) fn keywords(&mut self, keywords: &'a [&'a Keyword<'a>]) -> Result {
        for keyword in keywords {
            if let Some(arg) = keyword.arg {
                check_name(arg, keyword.loc, ExprContext::Store)?;
            }
        }
        keywords.iter().try_for_each(|keyword| self.expr(keyword.value))
    }

    pub(super) fn expr(&mut self, expr: &'a Expr<'a>) -> Result {
        on_deep_stack(|| self.expr_kind(expr))
    }

    pub(super) fn expr_kind(&mut self, expr: &'a Expr<'a>) -> Result {
        let loc = expr.loc;
        match expr.kind {
            ExprKind::NamedExpr { target, value } => {
                self.refuse_in_annotation("named expression", loc)?;
                if self.work().comp_iter_expr > 0 {
                    let msg = "assignment expression cannot be used in a comprehension iterable expression";
                    return Err(error_at(loc, msg));
                }
                if self.scope().comprehension.is_some() {
                    self.bind_outside_comprehension(target)?;
                }
                self.expr(value)?;
                self.expr(target)
            }
            ExprKind::BoolOp { values, .. } => self.exprs(values),
            ExprKind::BinOp { left, right, .. } => {
                self.expr(left)?;
                self.expr(right)
            }
            ExprKind::UnaryOp { operand, .. } => self.expr(operand),
            ExprKind::Lambda { args, body } => {
                self.exprs(args.defaults)?;
                self.optional_exprs(args.kw_defaults)?;
                self.enter("lambda", ScopeKind::Function, Some(ScopeKey::expr(expr)), loc)?;
                self.arguments(args)?;
                self.expr(body)?;
                self.leave();
                Ok(())
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.expr(test)?;
                self.expr(body)?;
                self.expr(orelse)
            }
            ExprKind::Dict { keys, values } => {
                self.optional_exprs(keys)?;
                self.exprs(values)
            }
            ExprKind::Set { elts } | ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => self.exprs(elts),
            ExprKind::ListComp { elt, generators } => {
                self.comprehension(expr, "listcomp", ComprehensionKind::List, generators, elt, None)
            }
            ExprKind::SetComp { elt, generators } => {
                self.comprehension(expr, "setcomp", ComprehensionKind::Set, generators, elt, None)
            }
            ExprKind::DictComp { key, value, generators } => {
                self.comprehension(expr, "dictcomp", ComprehensionKind::Dict, generators, key, Some(value))
            }
            ExprKind::GeneratorExp { elt, generators } => {
                self.comprehension(expr, "genexpr", ComprehensionKind::Generator, generators, elt, None)
            }
            ExprKind::Yield { value } => self.yields(value, loc),
            ExprKind::YieldFrom { value } => self.yields(Some(value), loc),
            ExprKind::Await { value } => {
                self.refuse_in_annotation("await expression", loc)?;
                self.check_await(loc)?;
                self.expr(value)?;
                self.scope().coroutine = true;
                Ok(())
            }
            ExprKind::Compare { left, comparators, .. } => {
                self.expr(left)?;
                self.exprs(comparators)
            }
            ExprKind::Call { func, args, keywords } => {
                self.expr(func)?;
                self.exprs(args)?;
                self.keywords(keywords)
            }
            ExprKind::FormattedValue { value, format_spec, .. }
            | ExprKind::Interpolation { value, format_spec, .. } => {
                self.expr(value)?;
                self.optional(format_spec)
            }
            ExprKind::JoinedStr { values } | ExprKind::TemplateStr { values } => self.exprs(values),
            ExprKind::Constant { .. } => Ok(()),
            ExprKind::Attribute { value, attr, ctx } => {
                check_name(attr, loc, ctx)?;
                self.expr(value)
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value)?;
                self.expr(slice)
            }
            ExprKind::Starred { value, .. } => self.expr(value),
            ExprKind::Slice { lower, upper, step } => {
                self.optional(lower)?;
                self.optional(upper)?;
                self.optional(step)
            }
            ExprKind::Name { id, ctx } => {
                if self.work().in_unevaluated_annotation {
                    return Ok(());
                }
                let load = ctx == ExprContext::Load;
                self.define_in_context(id, if load { USE } else { DEF_LOCAL }, loc, ctx)?;
                // A bare `super` reads the cell of the class.
                if load && id == "super" && self.scope().is_function_like() {
                    self.define("__class__", USE, loc)?;
                }
                Ok(())
            }
        }
    }

    pub(super) fn yields(&mut self, value: Option<&'a Expr<'a>>, loc: Location) -> Result {
        self.refuse_in_annotation("yield expression", loc)?;
        self.optional(value)?;
        self.scope().generator = true;
        let place = match self.scope().comprehension {
            None => return Ok(()),
            Some(ComprehensionKind::List) => "list comprehension",
            Some(ComprehensionKind::Set) => "set comprehension",
            Some(ComprehensionKind::Dict) => "dict comprehension",
            Some(ComprehensionKind::Generator) => "generator expression",
        };
        Err(error_at(loc, format!("'yield' inside {place}")))
    }

    pub(super) fn top_level_await_here(&self) -> bool {
        self.options.allow_top_level_await && self.kind() == ScopeKind::Module
    }

    /// Statements that need a coroutine around them.
    pub(super) fn check_async(&mut self, keyword: &str, loc: Location) -> Result {
        if self.top_level_await_here() {
            self.scope().coroutine = true;
        }
        if self.scope().coroutine {
            return Ok(());
        }
        Err(error_at(loc, format!("'{keyword}' outside async function")))
    }

    pub(super) fn check_await(&mut self, loc: Location) -> Result {
        if self.top_level_await_here() {
            return Ok(());
        }
        if !self.scope().is_function_like() {
            return Err(error_at(loc, "'await' outside function"));
        }
        if !self.scope().coroutine && self.scope().comprehension.is_none() {
            return Err(error_at(loc, "'await' outside async function"));
        }
        Ok(())
    }

    pub(super) fn comprehension(
        &mut self,
        expr: &'a Expr<'a>,
        name: &'static str,
        kind: ComprehensionKind,
        generators: &'a [&'a Comprehension<'a>],
        elt: &'a Expr<'a>,
        value: Option<&'a Expr<'a>>,
    ) -> Result {
        let Some((first, rest)) = generators.split_first() else {
            return Err(error_at(expr.loc, "comprehension with no generators"));
        };
        // The first iterable is evaluated in the enclosing block and handed over as `.0`.
        self.work().comp_iter_expr += 1;
        self.expr(first.iter)?;
        self.work().comp_iter_expr -= 1;
        self.enter(name, ScopeKind::Function, Some(ScopeKey::expr(expr)), expr.loc)?;
        self.scope().comprehension = Some(kind);
        self.scope().coroutine = first.is_async != 0;
        self.define(".0", DEF_PARAM, expr.loc)?;
        self.comprehension_target(first.target)?;
        self.exprs(first.ifs)?;
        for generator in rest {
            self.comprehension_target(generator.target)?;
            self.work().comp_iter_expr += 1;
            self.expr(generator.iter)?;
            self.work().comp_iter_expr -= 1;
            self.exprs(generator.ifs)?;
            self.scope().coroutine |= generator.is_async != 0;
        }
        self.optional(value)?;
        self.expr(elt)?;
        let is_generator = kind == ComprehensionKind::Generator;
        self.scope().generator = is_generator;
        let is_async = self.scope().coroutine && !is_generator;
        self.leave();
        if is_async {
            let outer = self.scope();
            if !outer.coroutine && outer.comprehension.is_none() && !self.top_level_await_here() {
                let msg = "asynchronous comprehension outside of an asynchronous function";
                return Err(error_at(expr.loc, msg));
            }
            self.scope().coroutine = true;
        }
        Ok(())
    }

    pub(super) fn comprehension_target(&mut self, target: &'a Expr<'a>) -> Result {
        self.work().comp_iter_target = true;
        self.expr(target)?;
        self.work().comp_iter_target = false;
        Ok(())
    }

    /// The target of `:=` in a comprehension belongs to the nearest enclosing function or module (PEP 572).
    pub(super) fn bind_outside_comprehension(&mut self, target: &'a Expr<'a>) -> Result {
        let ExprKind::Name { id, .. } = target.kind else { return Ok(()) };
        let loc = target.loc;
        for at in (0..self.stack.len()).rev() {
            let block = self.stack[at];
            if self.table[block].comprehension.is_some() {
                let symbol = self.lookup(block, id);
                if symbol.has(DEF_COMP_ITER) && symbol.has(DEF_LOCAL | DEF_GLOBAL) {
                    let msg = format!("assignment expression cannot rebind comprehension iteration variable '{id}'");
                    return Err(error_at(loc, msg));
                }
                continue;
            }
            let place = match self.table[block].kind {
                ScopeKind::Function => {
                    let global = self.lookup(block, id).has(DEF_GLOBAL);
                    self.define(id, if global { DEF_GLOBAL } else { DEF_NONLOCAL }, loc)?;
                    self.direct(id, loc);
                    return self.define_in(block, id, DEF_LOCAL, loc);
                }
                ScopeKind::Module => {
                    self.define(id, DEF_GLOBAL, loc)?;
                    self.direct(id, loc);
                    return self.define_in(block, id, DEF_GLOBAL, loc);
                }
                ScopeKind::Annotation => continue,
                ScopeKind::Class => "in a class body",
                ScopeKind::TypeAlias => "in a type alias",
                ScopeKind::TypeParameters => "within the definition of a generic",
                ScopeKind::TypeVariable => "in a TypeVar bound",
            };
            let msg = format!("assignment expression within a comprehension cannot be used {place}");
            return Err(error_at(loc, msg));
        }
        Ok(())
    }

    /// Some expressions make no sense where evaluation is deferred.
    pub(super) fn refuse_in_annotation(&mut self, what: &str, loc: Location) -> Result {
        let place = match self.kind() {
            ScopeKind::Annotation => "an annotation",
            ScopeKind::TypeVariable => self.work().description.unwrap_or("a TypeVar bound"),
            ScopeKind::TypeAlias => "a type alias",
            ScopeKind::TypeParameters => "the definition of a generic",
            ScopeKind::Function | ScopeKind::Class | ScopeKind::Module => return Ok(()),
        };
        Err(error_at(loc, format!("{what} cannot be used within {place}")))
    }
}
