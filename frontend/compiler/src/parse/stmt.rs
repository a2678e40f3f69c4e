//! Statements.

use super::{ExprRef, Lower, Mode, ParseOptions, Parsed, Result, Shift, on_deep_stack};
use crate::ast::{
    Alias, Arena, Arg, Arguments, ExceptHandler, ExprKind, MatchCase, Mod, Stmt, StmtKind, TypeParam, TypeParamKind,
    WithItem,
};
use crate::errors;
use ruff_python_ast as ruff;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::{Ranged, TextRange};

impl<'a> Lower<'a, '_> {
    pub(super) fn body(&self, body: &[ruff::Stmt]) -> Result<&'a [&'a Stmt<'a>]> {
        self.list(body, |stmt| self.stmt(stmt))
    }

    fn stmt(&self, stmt: &ruff::Stmt) -> Result<&'a Stmt<'a>> {
        on_deep_stack(|| {
            let kind = self.stmt_kind(stmt)?;
            let range = match stmt {
                ruff::Stmt::FunctionDef(node) => {
                    self.with_semicolon(self.without_decorators(node.range, &node.decorator_list))
                }
                ruff::Stmt::ClassDef(node) => {
                    self.with_semicolon(self.without_decorators(node.range, &node.decorator_list))
                }
                ruff::Stmt::If(_)
                | ruff::Stmt::For(_)
                | ruff::Stmt::While(_)
                | ruff::Stmt::With(_)
                | ruff::Stmt::Match(_)
                | ruff::Stmt::Try(_) => self.with_semicolon(stmt.range()),
                _ => stmt.range(),
            };
            Ok(self.arena.alloc(Stmt { kind, loc: self.loc(range) }))
        })
    }

    /// ruff lets a definition start with its decorators, CPython with its keyword.
    fn without_decorators(&self, range: TextRange, decorators: &[ruff::Decorator]) -> TextRange {
        let Some(last) = decorators.last() else { return range };
        let keyword = |kind| matches!(kind, TokenKind::Def | TokenKind::Class | TokenKind::Async);
        match self.find_token(last.end(), keyword) {
            Some(keyword) => TextRange::new(keyword.start(), range.end()),
            None => range,
        }
    }

    /// A semicolon after the last simple statement belongs to the compound statement that ends with it.
    fn with_semicolon(&self, range: TextRange) -> TextRange {
        match self.tokens.after(range.end()).first() {
            Some(token) if token.kind() == TokenKind::Semi => TextRange::new(range.start(), token.end()),
            _ => range,
        }
    }

    fn decorators(&self, decorators: &[ruff::Decorator]) -> Result<&'a [ExprRef<'a>]> {
        self.list(decorators, |decorator| self.expr(&decorator.expression))
    }

    fn stmt_kind(&self, stmt: &ruff::Stmt) -> Result<StmtKind<'a>> {
        Ok(match stmt {
            ruff::Stmt::FunctionDef(node) => {
                let decorator_list = self.decorators(&node.decorator_list)?;
                let name = self.name(&node.name);
                let type_params = self.type_params(node.type_params.as_deref())?;
                let args = self.arguments(&node.parameters)?;
                let returns = self.optional(node.returns.as_deref())?;
                let header_end = node.returns.as_ref().map_or(node.parameters.end(), |returns| returns.end());
                let type_comment = self.function_type_comment(header_end);
                let body = self.body(&node.body)?;
                if node.is_async {
                    StmtKind::AsyncFunctionDef { name, args, body, decorator_list, returns, type_comment, type_params }
                } else {
                    StmtKind::FunctionDef { name, args, body, decorator_list, returns, type_comment, type_params }
                }
            }
            ruff::Stmt::ClassDef(node) => {
                let decorator_list = self.decorators(&node.decorator_list)?;
                let name = self.name(&node.name);
                let type_params = self.type_params(node.type_params.as_deref())?;
                let (bases, keywords) = match node.arguments.as_deref() {
                    Some(arguments) => self.call_arguments(arguments)?,
                    None => (&[][..], &[][..]),
                };
                let body = self.body(&node.body)?;
                StmtKind::ClassDef { name, bases, keywords, body, decorator_list, type_params }
            }
            ruff::Stmt::Return(node) => StmtKind::Return { value: self.optional(node.value.as_deref())? },
            ruff::Stmt::Delete(node) => StmtKind::Delete { targets: self.exprs(&node.targets)? },
            ruff::Stmt::TypeAlias(node) => StmtKind::TypeAlias {
                name: self.expr(&node.name)?,
                type_params: self.type_params(node.type_params.as_deref())?,
                value: self.expr(&node.value)?,
            },
            ruff::Stmt::Assign(node) => StmtKind::Assign {
                targets: self.exprs(&node.targets)?,
                value: self.value(&node.value)?,
                type_comment: self.type_comment_at(node.range.end()),
            },
            ruff::Stmt::AugAssign(node) => StmtKind::AugAssign {
                target: self.expr(&node.target)?,
                op: self.operator(node.op),
                value: self.value(&node.value)?,
            },
            ruff::Stmt::AnnAssign(node) => StmtKind::AnnAssign {
                target: self.expr(&node.target)?,
                annotation: self.expr(&node.annotation)?,
                value: node.value.as_deref().map(|value| self.value(value)).transpose()?,
                simple: i32::from(node.simple),
            },
            ruff::Stmt::For(node) => {
                let target = self.expr(&node.target)?;
                let iter = self.expr(&node.iter)?;
                let type_comment = self.header_type_comment(node.iter.end());
                let body = self.body(&node.body)?;
                let orelse = self.body(&node.orelse)?;
                if node.is_async {
                    StmtKind::AsyncFor { target, iter, body, orelse, type_comment }
                } else {
                    StmtKind::For { target, iter, body, orelse, type_comment }
                }
            }
            ruff::Stmt::While(node) => StmtKind::While {
                test: self.expr(&node.test)?,
                body: self.body(&node.body)?,
                orelse: self.body(&node.orelse)?,
            },
            ruff::Stmt::If(node) => StmtKind::If {
                test: self.expr(&node.test)?,
                body: self.body(&node.body)?,
                orelse: self.elif_else(&node.elif_else_clauses, self.with_semicolon(node.range))?,
            },
            ruff::Stmt::With(node) => {
                let items = self.list(&node.items, |item| {
                    Ok(self.arena.alloc(WithItem {
                        context_expr: self.expr(&item.context_expr)?,
                        optional_vars: self.optional(item.optional_vars.as_deref())?,
                    }))
                })?;
                let items_end = node.items.last().map_or(node.range.start(), Ranged::end);
                let type_comment = self.header_type_comment(items_end);
                let body = self.body(&node.body)?;
                if node.is_async {
                    StmtKind::AsyncWith { items, body, type_comment }
                } else {
                    StmtKind::With { items, body, type_comment }
                }
            }
            ruff::Stmt::Match(node) => StmtKind::Match {
                subject: self.expr(&node.subject)?,
                cases: self.list(&node.cases, |case| {
                    Ok(self.arena.alloc(MatchCase {
                        pattern: self.pattern(&case.pattern)?,
                        guard: self.optional(case.guard.as_deref())?,
                        body: self.body(&case.body)?,
                    }))
                })?,
            },
            ruff::Stmt::Raise(node) => StmtKind::Raise {
                exc: self.optional(node.exc.as_deref())?,
                cause: self.optional(node.cause.as_deref())?,
            },
            ruff::Stmt::Try(node) => {
                let body = self.body(&node.body)?;
                let handlers = self.list(&node.handlers, |handler| self.handler(handler))?;
                let orelse = self.body(&node.orelse)?;
                let finalbody = self.body(&node.finalbody)?;
                if node.is_star {
                    StmtKind::TryStar { body, handlers, orelse, finalbody }
                } else {
                    StmtKind::Try { body, handlers, orelse, finalbody }
                }
            }
            ruff::Stmt::Assert(node) => {
                StmtKind::Assert { test: self.expr(&node.test)?, msg: self.optional(node.msg.as_deref())? }
            }
            ruff::Stmt::Import(node) => StmtKind::Import { names: self.aliases(&node.names)? },
            ruff::Stmt::ImportFrom(node) => StmtKind::ImportFrom {
                module: node.module.as_ref().map(|module| self.name(module)),
                names: self.aliases(&node.names)?,
                level: Some(i32::try_from(node.level).unwrap_or(i32::MAX)),
            },
            ruff::Stmt::Global(node) => StmtKind::Global { names: self.list(&node.names, |name| Ok(self.name(name)))? },
            ruff::Stmt::Nonlocal(node) => {
                StmtKind::Nonlocal { names: self.list(&node.names, |name| Ok(self.name(name)))? }
            }
            ruff::Stmt::Expr(node) => StmtKind::Expr { value: self.value(&node.value)? },
            ruff::Stmt::Pass(_) => StmtKind::Pass {},
            ruff::Stmt::Break(node) if self.bare_raises.contains(&node.range.start().to_u32()) => {
                StmtKind::Raise { exc: None, cause: None }
            }
            ruff::Stmt::Break(_) => StmtKind::Break {},
            ruff::Stmt::Continue(_) => StmtKind::Continue {},
            ruff::Stmt::IpyEscapeCommand(node) => return Err(self.error(node.range, "invalid syntax")),
        })
    }

    /// `elif` and `else` clauses as nested `If`s; built from the last, since there may be thousands.
    fn elif_else(&self, clauses: &[ruff::ElifElseClause], whole: TextRange) -> Result<&'a [&'a Stmt<'a>]> {
        let mut orelse: &'a [&'a Stmt<'a>] = &[];
        for clause in clauses.iter().rev() {
            let body = self.body(&clause.body)?;
            orelse = match &clause.test {
                None => body,
                Some(test) => {
                    let kind = StmtKind::If { test: self.expr(test)?, body, orelse };
                    let loc = self.loc(TextRange::new(clause.range.start(), whole.end()));
                    self.arena.slice(&[self.arena.alloc(Stmt { kind, loc })])
                }
            };
        }
        Ok(orelse)
    }

    fn handler(&self, handler: &ruff::ExceptHandler) -> Result<&'a ExceptHandler<'a>> {
        let ruff::ExceptHandler::ExceptHandler(handler) = handler;
        Ok(self.arena.alloc(ExceptHandler {
            r#type: self.optional(handler.type_.as_deref())?,
            name: handler.name.as_ref().map(|name| self.name(name)),
            body: self.body(&handler.body)?,
            loc: self.loc(self.with_semicolon(handler.range)),
        }))
    }

    fn aliases(&self, aliases: &[ruff::Alias]) -> Result<&'a [&'a Alias<'a>]> {
        self.list(aliases, |alias| {
            Ok(self.arena.alloc(Alias {
                name: self.name(&alias.name),
                asname: alias.asname.as_ref().map(|name| self.name(name)),
                loc: self.loc(alias.range),
            }))
        })
    }

    fn type_params(&self, params: Option<&ruff::TypeParams>) -> Result<&'a [&'a TypeParam<'a>]> {
        let Some(params) = params else { return Ok(&[]) };
        self.list(&params.type_params, |param| {
            let kind = match param {
                ruff::TypeParam::TypeVar(node) => TypeParamKind::TypeVar {
                    name: self.name(&node.name),
                    bound: self.optional(node.bound.as_deref())?,
                    default_value: self.optional(node.default.as_deref())?,
                },
                ruff::TypeParam::TypeVarTuple(node) => TypeParamKind::TypeVarTuple {
                    name: self.name(&node.name),
                    default_value: self.optional(node.default.as_deref())?,
                },
                ruff::TypeParam::ParamSpec(node) => TypeParamKind::ParamSpec {
                    name: self.name(&node.name),
                    default_value: self.optional(node.default.as_deref())?,
                },
            };
            Ok(self.arena.alloc(TypeParam { kind, loc: self.loc(param.range()) }))
        })
    }

    /// Parameters; ruff keeps defaults beside them, CPython in lists of their own.
    pub(super) fn arguments(&self, parameters: &ruff::Parameters) -> Result<&'a Arguments<'a>> {
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        let mut defaults = Vec::new();
        for parameter in positional {
            if let Some(default) = &parameter.default {
                defaults.push(self.expr(default)?);
            }
        }
        let arg = |arg: &ruff::ParameterWithDefault| self.arg(&arg.parameter, arg.range);
        let variadic = |arg: &ruff::Parameter| self.arg(arg, arg.range);
        let args = |list: &[ruff::ParameterWithDefault]| self.list(list, arg);
        Ok(self.arena.alloc(Arguments {
            posonlyargs: args(&parameters.posonlyargs)?,
            args: args(&parameters.args)?,
            vararg: parameters.vararg.as_deref().map(variadic).transpose()?,
            kwonlyargs: args(&parameters.kwonlyargs)?,
            kw_defaults: self.list(&parameters.kwonlyargs, |arg| self.optional(arg.default.as_deref()))?,
            kwarg: parameters.kwarg.as_deref().map(variadic).transpose()?,
            defaults: self.arena.slice(&defaults),
        }))
    }

    /// A parameter; `whole` includes its default. ruff's range of `*args` starts at the star, CPython's at the name.
    fn arg(&self, parameter: &ruff::Parameter, whole: TextRange) -> Result<&'a Arg<'a>> {
        Ok(self.arena.alloc(Arg {
            arg: self.name(&parameter.name),
            annotation: self.optional(parameter.annotation.as_deref())?,
            type_comment: self.parameter_type_comment(whole.end()),
            loc: self.loc(TextRange::new(parameter.name.start(), parameter.end())),
        }))
    }
}

/// Parses a function's type comment, `(int, *str, **bytes) -> bool`: its list reads like the arguments of a call.
pub(super) fn function_type<'a>(source: &str, options: &ParseOptions, arena: &'a Arena) -> Result<Parsed<'a>> {
    let refuse = || errors::diagnose(source, options, None);
    let mut start = source.len() - source.trim_start().len();
    while source[start..].starts_with('#') {
        let end = source[start..].find('\n').map_or(source.len(), |at| start + at + 1);
        start = source.len() - source[end..].trim_start().len();
    }
    let arrow = function_arrow(source, start).ok_or_else(refuse)?;
    // The list gets a one-letter name to be called by, and arrow and result become the second item of a tuple.
    let text = format!("_{},({}\n)", &source[start..arrow], &source[arrow + 2..]);
    let line_start = source[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let lines = source[..start].bytes().filter(|&byte| byte == b'\n').count() as i32;
    let shift = Shift { lines, columns: 1 - (start - line_start) as i32 };
    let eval = ParseOptions { mode: Mode::Eval, ..*options };
    let parsed = super::parse_shifted(&text, &eval, arena, shift).map_err(|_| refuse())?;
    let &Mod::Expression { body } = parsed.module else { return Err(refuse()) };
    let ExprKind::Tuple { elts: &[call, returns], .. } = body.kind else { return Err(refuse()) };
    let ExprKind::Call { args, keywords, .. } = call.kind else { return Err(refuse()) };
    if keywords.iter().any(|keyword| keyword.arg.is_some()) {
        return Err(refuse());
    }
    let unstarred = args.iter().map(|&arg| match arg.kind {
        ExprKind::Starred { value, .. } => value,
        _ => arg,
    });
    let argtypes: Vec<ExprRef<'a>> = unstarred.chain(keywords.iter().map(|keyword| keyword.value)).collect();
    let module = arena.alloc(Mod::FunctionType { argtypes: arena.slice(&argtypes), returns });
    Ok(Parsed { module, warnings: Vec::new() })
}

/// Offset of the arrow behind the list from `start`.
fn function_arrow(source: &str, start: usize) -> Option<usize> {
    let mut level = 0;
    let close = source.bytes().enumerate().skip(start).find_map(|(at, byte)| {
        match byte {
            b'(' | b'[' | b'{' => level += 1,
            b')' | b']' | b'}' => level -= 1,
            _ => {}
        }
        (level <= 0).then_some(at)
    })?;
    let rest = &source[close + 1..];
    let arrow = close + 1 + (rest.len() - rest.trim_start_matches(' ').len());
    (source[start..].starts_with('(') && source[arrow..].starts_with("->")).then_some(arrow)
}
