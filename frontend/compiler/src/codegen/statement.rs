//! Statements: bodies and the simple ones.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::{CommonConstant, Intrinsic1};

use super::unit::UnitKind;
use super::{CodeGen, Result, clean_docstring};
use crate::ast::{ConstantValue, Expr, Location, Stmt, StmtKind, Text, docstring};
use crate::constpool::{Const, ConstId};
use crate::sequence::Loc;

/// Where the `pass` is that replaces the docstring of an otherwise empty body.
fn pass_in_place_of(docstring: &Stmt<'_>) -> Loc {
    let Location { lineno, col_offset, .. } = docstring.loc;
    Loc::new(lineno, lineno, col_offset, col_offset + 4)
}

impl<'a> CodeGen<'a> {
    pub(super) fn statements(&mut self, body: &'a [&'a Stmt<'a>]) -> Result {
        body.iter().try_for_each(|stmt| self.statement(stmt))
    }

    /// Statements that may not run. Annotations in them are conditional.
    pub(super) fn conditional_statements(&mut self, body: &'a [&'a Stmt<'a>]) -> Result {
        self.unit.conditional_depth += 1;
        self.statements(body)?;
        self.unit.conditional_depth -= 1;
        Ok(())
    }

    /// The docstring's constant, for functions and classes and modules.
    pub(super) fn docstring_constant(&mut self, text: Text<'a>) -> ConstId {
        let clean = clean_docstring(text.as_bytes());
        self.pool.intern(Const::Str(Text::from_wtf8(self.arena.slice(&clean))))
    }

    /// What is left of a body without its docstring. What is then first is no docstring, even if it is a string.
    pub(super) fn body_after_docstring(&mut self, body: &'a [&'a Stmt<'a>]) -> Result {
        let [first, rest @ ..] = body else { return Ok(()) };
        let kept = self.keeps_docstrings();
        if rest.is_empty() && !kept {
            self.op(Op::NOP, pass_in_place_of(first));
        }
        if let [next, rest @ ..] = rest
            && !kept
            && docstring(&[next]).is_some()
            && let StmtKind::Expr { value } = next.kind
        {
            self.expr(value)?;
            self.op(Op::POP_TOP, Loc::NONE);
            return self.statements(rest);
        }
        self.statements(rest)
    }

    /// The body of a module or class.
    pub(super) fn body(&mut self, body: &'a [&'a Stmt<'a>], mut loc: Loc) -> Result {
        if self.unit.kind == UnitKind::Module
            && let Some(first) = body.first()
        {
            let drops_docstring = !self.keeps_docstrings() && !self.interactive && docstring(body).is_some();
            loc = match body.get(1) {
                Some(second) if drops_docstring => second.loc.into(),
                None if drops_docstring => pass_in_place_of(first),
                _ => first.loc.into(),
            };
        }
        let future_annotations = self.symtable.future.annotations();
        if self.unit.kind == UnitKind::Module && self.scope().has_conditional_annotations {
            self.op_i(Op::BUILD_SET, 0, loc);
            self.store_name("__conditional_annotations__", loc);
        }
        if future_annotations && self.scope().annotations_used {
            self.op(Op::SETUP_ANNOTATIONS, loc);
        }
        if body.is_empty() {
            return Ok(());
        }
        match docstring(body) {
            Some(text) if !self.is_interactive_top_level() => {
                if self.keeps_docstrings() {
                    let StmtKind::Expr { value } = body[0].kind else { return Ok(()) };
                    let id = self.docstring_constant(text);
                    self.load_const(id, value.loc);
                    self.store_name("__doc__", Loc::NONE);
                }
                self.body_after_docstring(body)?;
            }
            _ => self.statements(body)?,
        }
        if future_annotations { Ok(()) } else { self.deferred_annotations(loc) }
    }

    pub(super) fn statement(&mut self, stmt: &'a Stmt<'a>) -> Result {
        self.deeper(|this| this.statement_kind(stmt))
    }

    fn statement_kind(&mut self, stmt: &'a Stmt<'a>) -> Result {
        let loc = Loc::from(stmt.loc);
        match stmt.kind {
            StmtKind::FunctionDef { .. } | StmtKind::AsyncFunctionDef { .. } => self.function(stmt),
            StmtKind::ClassDef { .. } => self.class(stmt),
            StmtKind::TypeAlias { name, type_params, value } => self.type_alias(stmt, name, type_params, value),
            StmtKind::Return { value } => self.return_statement(value, stmt),
            StmtKind::Delete { targets } => targets.iter().try_for_each(|target| self.expr(target)),
            StmtKind::Assign { targets, value, .. } => {
                self.expr(value)?;
                for (at, target) in targets.iter().enumerate() {
                    if at + 1 < targets.len() {
                        self.op_i(Op::COPY, 1, loc);
                    }
                    self.expr(target)?;
                }
                Ok(())
            }
            StmtKind::AugAssign { target, op, value } => self.augmented_assignment(target, op, value, loc),
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.annotated_assignment(stmt, target, annotation, value, simple != 0)
            }
            StmtKind::For { target, iter, body, orelse, .. } => self.for_statement(target, iter, body, orelse, loc),
            StmtKind::AsyncFor { target, iter, body, orelse, .. } => {
                self.async_for_statement(target, iter, body, orelse, loc)
            }
            StmtKind::While { test, body, orelse } => self.while_statement(test, body, orelse, loc),
            StmtKind::If { test, body, orelse } => self.if_statement(test, body, orelse),
            StmtKind::With { items, body, .. } => self.with_statement(items, body, false),
            StmtKind::AsyncWith { items, body, .. } => self.with_statement(items, body, true),
            StmtKind::Match { subject, cases } => self.match_statement(subject, cases),
            StmtKind::Raise { exc, cause } => {
                let mut count = 0;
                if let Some(exc) = exc {
                    self.expr(exc)?;
                    count = 1;
                    if let Some(cause) = cause {
                        self.expr(cause)?;
                        count = 2;
                    }
                }
                self.op_i(Op::RAISE_VARARGS, count, loc);
                Ok(())
            }
            StmtKind::Try { body, handlers, orelse, finalbody } => {
                self.try_statement(body, handlers, orelse, finalbody, false, loc)
            }
            StmtKind::TryStar { body, handlers, orelse, finalbody } => {
                self.try_statement(body, handlers, orelse, finalbody, true, loc)
            }
            StmtKind::Assert { test, msg } => self.assert_statement(test, msg, stmt.loc),
            StmtKind::Import { names } => {
                self.import(names, loc);
                Ok(())
            }
            StmtKind::ImportFrom { module, names, level } => self.import_from(module, names, level.unwrap_or(0), loc),
            StmtKind::Global { .. } | StmtKind::Nonlocal { .. } => Ok(()),
            StmtKind::Expr { value } => self.expression_statement(value, loc),
            StmtKind::Pass {} => {
                self.op(Op::NOP, loc);
                Ok(())
            }
            StmtKind::Break {} => self.break_statement(loc),
            StmtKind::Continue {} => self.continue_statement(loc),
        }
    }

    fn is_interactive_top_level(&self) -> bool {
        self.interactive && self.outer.is_empty()
    }

    fn expression_statement(&mut self, value: &'a Expr<'a>, loc: Loc) -> Result {
        if self.is_interactive_top_level() {
            self.expr(value)?;
            self.op_i(Op::CALL_INTRINSIC_1, Intrinsic1::Print.oparg(), loc);
        } else if self.constant(value).is_some() {
            self.op(Op::NOP, loc);
            return Ok(());
        } else {
            self.expr(value)?;
        }
        self.op(Op::POP_TOP, Loc::NONE);
        Ok(())
    }

    fn return_statement(&mut self, value: Option<&'a Expr<'a>>, stmt: &Stmt<'a>) -> Result {
        let mut loc = Loc::from(stmt.loc);
        if !self.scope().is_function_like() {
            return self.error(loc, "'return' outside function");
        }
        if value.is_some() && self.scope().coroutine && self.scope().generator {
            return self.error(loc, "'return' with value in async generator");
        }
        let constant = match value {
            None => Some(ConstantValue::None),
            Some(value) => self.constant(value),
        };
        if let Some(value) = value {
            // A constant is loaded last, so that there is nothing to keep on the stack.
            if constant.is_none() {
                self.expr(value)?;
            } else {
                loc = value.loc.into();
                self.op(Op::NOP, loc);
            }
        }
        if value.is_none_or(|value| value.loc.lineno != stmt.loc.lineno) {
            loc = stmt.loc.into();
            self.op(Op::NOP, loc);
        }
        let loc = self.unwind_for_return(constant.is_none(), loc)?;
        if let Some(constant) = constant {
            let id = self.pool.ast_value(constant);
            self.load_const(id, loc);
        }
        self.op(Op::RETURN_VALUE, loc);
        Ok(())
    }

    fn assert_statement(&mut self, test: &'a Expr<'a>, msg: Option<&'a Expr<'a>>, loc: Location) -> Result {
        if self.settings.optimize > 0 {
            return Ok(());
        }
        let end = self.label();
        self.jump_if(test, end, true)?;
        self.op_i(Op::LOAD_COMMON_CONSTANT, CommonConstant::AssertionError.oparg(), loc);
        if let Some(msg) = msg {
            self.expr(msg)?;
            self.op_i(Op::CALL, 0, loc);
        }
        self.op_i(Op::RAISE_VARARGS, 1, test.loc);
        self.place(end);
        Ok(())
    }
}
