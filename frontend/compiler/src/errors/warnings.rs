//! Warnings of the compiler about programs that are valid but hardly meant: `x is 1`, `"a" "b"()`, `return` in `finally`.
//!
//! The code generator issues what [`compile_warnings`] finds before it uses the code. The parser's own warnings, about
//! escape sequences and numbers, come with its result.

use super::Warning;
use crate::ast::visit::{Visit, Visitor};
use crate::ast::{Cmpop, ConstantValue, Expr, ExprContext, ExprKind, Location, Mod, Stmt, StmtKind};

/// Finds the compiler's warnings in a tree. `future_annotations` says that annotations are not evaluated.
pub fn compile_warnings(module: &Mod<'_>, future_annotations: bool) -> Vec<Warning> {
    let mut finally = Finally { warnings: Vec::new(), context: Context::default() };
    module.visit(&mut finally);
    let mut doubtful = Doubtful { warnings: Vec::new(), in_function: false, future_annotations };
    module.visit(&mut doubtful);
    finally.warnings.extend(doubtful.warnings);
    finally.warnings
}

fn warning(loc: Location, msg: String) -> Warning {
    Warning {
        error_msg: msg.clone(),
        msg,
        lineno: loc.lineno,
        offset: loc.col_offset + 1,
        end_lineno: loc.end_lineno,
        end_offset: loc.end_col_offset + 1,
    }
}

/// Finds `return`, `break` and `continue` that leave a `finally` block (PEP 765).
struct Finally {
    warnings: Vec<Warning>,
    context: Context,
}

#[derive(Clone, Copy, Default)]
struct Context {
    in_finally: bool,
    in_function: bool,
    in_loop: bool,
}

impl Finally {
    fn within<'a>(&mut self, context: Context, body: &'a [&'a Stmt<'a>]) {
        let outer = std::mem::replace(&mut self.context, context);
        body.visit(self);
        self.context = outer;
    }

    fn check(&mut self, stmt: &Stmt<'_>, keyword: &str, allowed: bool) {
        if self.context.in_finally && !allowed {
            self.warnings.push(warning(stmt.loc, format!("'{keyword}' in a 'finally' block")));
        }
    }
}

impl<'a> Visitor<'a> for Finally {
    fn stmt(&mut self, stmt: &'a Stmt<'a>) {
        match stmt.kind {
            StmtKind::FunctionDef { body, .. } | StmtKind::AsyncFunctionDef { body, .. } => {
                self.within(Context { in_function: true, ..Context::default() }, body);
            }
            StmtKind::For { body, orelse, .. }
            | StmtKind::AsyncFor { body, orelse, .. }
            | StmtKind::While { body, orelse, .. } => {
                self.within(Context { in_loop: true, ..Context::default() }, body);
                orelse.visit(self);
            }
            StmtKind::Try { body, handlers, orelse, finalbody }
            | StmtKind::TryStar { body, handlers, orelse, finalbody } => {
                body.visit(self);
                handlers.visit(self);
                orelse.visit(self);
                self.within(Context { in_finally: true, ..Context::default() }, finalbody);
            }
            StmtKind::Return { .. } => self.check(stmt, "return", self.context.in_function),
            StmtKind::Break {} => self.check(stmt, "break", self.context.in_loop),
            StmtKind::Continue {} => self.check(stmt, "continue", self.context.in_loop),
            _ => stmt.children(self),
        }
    }

    fn expr(&mut self, _: &'a Expr<'a>) {}
}

/// Finds expressions that cannot be meant, in the order in which code is generated for them.
struct Doubtful {
    warnings: Vec<Warning>,
    in_function: bool,
    future_annotations: bool,
}

impl Doubtful {
    fn function_body<'a>(&mut self, body: &'a [&'a Stmt<'a>]) {
        let outer = std::mem::replace(&mut self.in_function, true);
        body.visit(self);
        self.in_function = outer;
    }

    fn warn(&mut self, loc: Location, msg: String) {
        self.warnings.push(warning(loc, msg));
    }

    fn compare<'a>(&mut self, expr: &Expr<'a>, left: &'a Expr<'a>, ops: &[Cmpop], comparators: &[&'a Expr<'a>]) {
        let mut left = left;
        for (op, &right) in ops.iter().zip(comparators) {
            let literal = compared_literal(left).or_else(|| compared_literal(right));
            let (word, operator) = match op {
                Cmpop::Is => ("is", "=="),
                Cmpop::IsNot => ("is not", "!="),
                _ => ("", ""),
            };
            if let Some(literal) = literal.filter(|_| !word.is_empty()) {
                let msg = format!("\"{word}\" with '{literal}' literal. Did you mean \"{operator}\"?");
                return self.warn(expr.loc, msg);
            }
            left = right;
        }
    }

    fn call(&mut self, func: &Expr<'_>) {
        if !matches!(func.kind, ExprKind::Lambda { .. })
            && let Some(name) = type_name(func)
        {
            self.warn(func.loc, format!("'{name}' object is not callable; perhaps you missed a comma?"));
        }
    }

    fn subscript(&mut self, value: &Expr<'_>, index: &Expr<'_>) {
        let Some(name) = type_name(value) else { return };
        match name {
            "str" | "bytes" | "tuple" | "list" => {
                let Some(index_name) = type_name(index) else { return };
                if !matches!(index_name, "int" | "bool") {
                    let msg = format!(
                        "{name} indices must be integers or slices, not {index_name}; perhaps you missed a comma?"
                    );
                    self.warn(value.loc, msg);
                }
            }
            "dict" => {}
            _ => self.warn(value.loc, format!("'{name}' object is not subscriptable; perhaps you missed a comma?")),
        }
    }
}

impl<'a> Visitor<'a> for Doubtful {
    fn stmt(&mut self, stmt: &'a Stmt<'a>) {
        match &stmt.kind {
            StmtKind::FunctionDef { args, body, decorator_list, returns, type_params, .. }
            | StmtKind::AsyncFunctionDef { args, body, decorator_list, returns, type_params, .. } => {
                decorator_list.visit(self);
                args.defaults.visit(self);
                args.kw_defaults.visit(self);
                type_params.visit(self);
                if !self.future_annotations {
                    let params = args.posonlyargs.iter().chain(args.args).chain(&args.vararg).chain(&args.kwarg);
                    for arg in params.chain(args.kwonlyargs) {
                        arg.annotation.iter().for_each(|annotation| self.expr(annotation));
                    }
                    returns.visit(self);
                }
                self.function_body(body);
            }
            StmtKind::ClassDef { bases, keywords, body, decorator_list, type_params, .. } => {
                decorator_list.visit(self);
                type_params.visit(self);
                let outer = std::mem::replace(&mut self.in_function, false);
                body.visit(self);
                self.in_function = outer;
                bases.visit(self);
                keywords.visit(self);
            }
            StmtKind::Assign { targets, value, .. } => {
                value.visit(self);
                targets.visit(self);
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                value.visit(self);
                target.visit(self);
                if *simple != 0 && !self.in_function && !self.future_annotations {
                    annotation.visit(self);
                }
            }
            StmtKind::For { target, iter, body, orelse, .. }
            | StmtKind::AsyncFor { target, iter, body, orelse, .. } => {
                iter.visit(self);
                target.visit(self);
                body.visit(self);
                orelse.visit(self);
            }
            StmtKind::Try { body, handlers, orelse, finalbody }
            | StmtKind::TryStar { body, handlers, orelse, finalbody } => {
                body.visit(self);
                orelse.visit(self);
                handlers.visit(self);
                finalbody.visit(self);
            }
            StmtKind::Assert { test, .. } => {
                let full = match test.kind {
                    ExprKind::Tuple { elts, .. } => !elts.is_empty(),
                    ExprKind::Constant { value: ConstantValue::Tuple(items), .. } => !items.is_empty(),
                    _ => false,
                };
                if full {
                    let msg = "assertion is always true, perhaps remove parentheses?";
                    self.warn(stmt.loc, msg.to_owned());
                }
                stmt.children(self);
            }
            _ => stmt.children(self),
        }
    }

    fn expr(&mut self, expr: &'a Expr<'a>) {
        match &expr.kind {
            ExprKind::Compare { left, ops, comparators } => self.compare(expr, left, ops, comparators),
            ExprKind::Call { func, .. } => self.call(func),
            ExprKind::Subscript { value, slice, ctx: ExprContext::Load } => self.subscript(value, slice),
            ExprKind::IfExp { test, body, orelse } => {
                test.visit(self);
                body.visit(self);
                return orelse.visit(self);
            }
            ExprKind::ListComp { elt, generators }
            | ExprKind::SetComp { elt, generators }
            | ExprKind::GeneratorExp { elt, generators } => {
                generators.visit(self);
                return elt.visit(self);
            }
            ExprKind::DictComp { key, value, generators } => {
                generators.visit(self);
                key.visit(self);
                return value.visit(self);
            }
            _ => {}
        }
        expr.children(self);
    }
}

/// The type of a literal that `is` makes no sense with.
fn compared_literal(expr: &Expr<'_>) -> Option<&'static str> {
    let is_constant = |item: &&Expr<'_>| matches!(item.kind, ExprKind::Constant { .. });
    match expr.kind {
        ExprKind::Constant { value, .. } => match value {
            ConstantValue::None | ConstantValue::True | ConstantValue::False | ConstantValue::Ellipsis => None,
            _ => type_name(expr),
        },
        ExprKind::Tuple { elts, .. } if elts.iter().all(is_constant) => Some("tuple"),
        _ => None,
    }
}

/// The type of the value that an expression certainly has.
fn type_name(expr: &Expr<'_>) -> Option<&'static str> {
    Some(match expr.kind {
        ExprKind::Tuple { .. } => "tuple",
        ExprKind::List { .. } | ExprKind::ListComp { .. } => "list",
        ExprKind::Dict { .. } | ExprKind::DictComp { .. } => "dict",
        ExprKind::Set { .. } | ExprKind::SetComp { .. } => "set",
        ExprKind::GeneratorExp { .. } => "generator",
        ExprKind::Lambda { .. } => "function",
        ExprKind::TemplateStr { .. } => "string.templatelib.Template",
        ExprKind::Interpolation { .. } => "string.templatelib.Interpolation",
        ExprKind::JoinedStr { .. } | ExprKind::FormattedValue { .. } => "str",
        ExprKind::Constant { value, .. } => match value {
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
        },
        // Replaced by its value before code is generated.
        ExprKind::Name { id: "__debug__", .. } => "bool",
        _ => return None,
    })
}
