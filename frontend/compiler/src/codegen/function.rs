//! Functions and lambdas.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::{FunctionAttribute, Intrinsic1, Intrinsic2};

use super::fblock::FrameBlockKind;
use super::unit::{Finished, Parameters, UnitKind};
use super::{CodeGen, Result};
use crate::ast::{Arguments, Expr, Stmt, StmtKind, docstring};
use crate::sequence::Loc;
use crate::symtable::ScopeKey;

/// The attributes that a function gets when it is made; their values are on the stack.
#[derive(Clone, Copy, Default)]
pub(super) struct Attributes {
    pub(super) defaults: bool,
    pub(super) kwdefaults: bool,
    pub(super) annotate: bool,
}

impl Attributes {
    pub(super) const DEFAULTS: Attributes = Attributes { defaults: true, kwdefaults: false, annotate: false };
}

impl<'a> CodeGen<'a> {
    pub(super) fn function(&mut self, stmt: &'a Stmt<'a>) -> Result {
        let (StmtKind::FunctionDef { name, args, body, decorator_list, returns, type_params, .. }
        | StmtKind::AsyncFunctionDef { name, args, body, decorator_list, returns, type_params, .. }) = stmt.kind
        else {
            return Ok(());
        };
        let loc = Loc::from(stmt.loc);
        decorator_list.iter().try_for_each(|decorator| self.expr(decorator))?;
        let first_line = decorator_list.first().map_or(stmt.loc.lineno, |decorator| decorator.loc.lineno);
        let mut attributes = self.defaults(args, loc)?;
        // The defaults are evaluated outside the block of type parameters and handed in.
        let passed = u32::from(attributes.defaults) + u32::from(attributes.kwdefaults);
        if !type_params.is_empty() {
            if passed == 2 {
                self.op_i(Op::SWAP, 2, loc);
            }
            self.enter_type_params(name, type_params, first_line, None, passed)?;
            for index in 0..passed {
                self.op_i(Op::LOAD_FAST, index, loc);
            }
        }
        attributes.annotate = self.function_annotations(args, returns, loc)?;

        let is_async = matches!(stmt.kind, StmtKind::AsyncFunctionDef { .. });
        let kind = if is_async { UnitKind::AsyncFunction } else { UnitKind::Function };
        let scope = self.lookup_scope(ScopeKey::stmt(stmt));
        self.enter_unit(kind, name, scope, first_line, None, parameters(args));
        let function = self.function_body(body)?;
        self.make_function(&function, attributes, loc);

        if !type_params.is_empty() {
            self.op_i(Op::SWAP, 2, loc);
            self.op_i(Op::CALL_INTRINSIC_2, Intrinsic2::SetFunctionTypeParams.oparg(), loc);
            let generic = self.leave_unit(false)?;
            self.make_function(&generic, Attributes::default(), loc);
            if passed > 0 {
                self.op_i(Op::SWAP, passed + 1, loc);
                self.op_i(Op::CALL, passed - 1, loc);
            } else {
                self.op(Op::PUSH_NULL, loc);
                self.op_i(Op::CALL, 0, loc);
            }
        }
        self.apply_decorators(decorator_list);
        self.store_name(name, loc);
        Ok(())
    }

    pub(super) fn apply_decorators(&mut self, decorators: &'a [&'a Expr<'a>]) {
        for decorator in decorators.iter().rev() {
            self.op_i(Op::CALL, 0, decorator.loc);
        }
    }

    fn function_body(&mut self, body: &'a [&'a Stmt<'a>]) -> Result<Finished<'a>> {
        let text = docstring(body);
        if let Some(text) = text.filter(|_| self.keeps_docstrings()) {
            // The first constant, by definition.
            let id = self.docstring_constant(text);
            self.unit.consts.add(id);
        }
        let is_generator = self.scope().coroutine || self.scope().generator;
        if is_generator {
            self.push_block(FrameBlockKind::StopIteration, Loc::NONE)?;
        }
        if text.is_some() {
            self.body_after_docstring(body)?;
        } else {
            self.statements(body)?;
        }
        if is_generator {
            self.convert_stop_iteration();
            self.pop_block();
        }
        self.leave_unit(true)
    }

    /// Wraps a generator: a `StopIteration` that leaves it becomes a `RuntimeError` (PEP 479).
    pub(super) fn convert_stop_iteration(&mut self) {
        let handler = self.label();
        let sequence = &mut self.unit.sequence;
        let resume = sequence.instrs.iter().position(|instr| instr.op == Op::RESUME).unwrap_or(0);
        sequence.insert(resume, Op::SETUP_CLEANUP, handler.0, Loc::NONE);
        self.load_none(Loc::NONE);
        self.op(Op::RETURN_VALUE, Loc::NONE);
        self.place(handler);
        self.op_i(Op::CALL_INTRINSIC_1, Intrinsic1::StopIterationError.oparg(), Loc::NONE);
        self.op_i(Op::RERAISE, 1, Loc::NONE);
    }

    /// Evaluates the defaults of parameters: a tuple, and a dict for keyword-only ones.
    fn defaults(&mut self, args: &'a Arguments<'a>, loc: Loc) -> Result<Attributes> {
        let mut attributes = Attributes::default();
        if !args.defaults.is_empty() {
            args.defaults.iter().try_for_each(|value| self.expr(value))?;
            self.op_i(Op::BUILD_TUPLE, args.defaults.len() as u32, loc);
            attributes.defaults = true;
        }
        let mut count = 0;
        for (arg, value) in args.kwonlyargs.iter().zip(args.kw_defaults) {
            if let Some(value) = value {
                let name = self.mangle(arg.arg);
                self.load_str(name, loc);
                self.expr(value)?;
                count += 1;
            }
        }
        if count > 0 {
            self.op_i(Op::BUILD_MAP, count, loc);
            attributes.kwdefaults = true;
        }
        Ok(attributes)
    }

    pub(super) fn lambda(&mut self, expr: &'a Expr<'a>, args: &'a Arguments<'a>, body: &'a Expr<'a>) -> Result {
        let loc = Loc::from(expr.loc);
        let attributes = self.defaults(args, loc)?;
        let scope = self.lookup_scope(ScopeKey::expr(expr));
        self.enter_unit(UnitKind::Lambda, "<lambda>", scope, loc.line, None, parameters(args));
        self.expr(body)?;
        let function = if self.scope().generator {
            self.leave_unit(false)?
        } else {
            self.op(Op::RETURN_VALUE, body.loc);
            self.leave_unit(true)?
        };
        self.make_function(&function, attributes, loc);
        Ok(())
    }

    /// Makes a function, or a closure, of a code object. The values of its attributes are on the stack.
    pub(super) fn make_function(&mut self, function: &Finished<'a>, attributes: Attributes, loc: impl Into<Loc>) {
        let loc = loc.into();
        let is_closure = !function.frees.is_empty();
        for name in &function.frees {
            let cell = self.closure_cell(name);
            self.op_i(Op::LOAD_CLOSURE, cell, loc);
        }
        if is_closure {
            self.op_i(Op::BUILD_TUPLE, function.frees.len() as u32, loc);
        }
        self.load_const(function.code, loc);
        self.op(Op::MAKE_FUNCTION, loc);
        let attributes = [
            (is_closure, FunctionAttribute::Closure),
            (attributes.annotate, FunctionAttribute::Annotate),
            (attributes.kwdefaults, FunctionAttribute::KwDefaults),
            (attributes.defaults, FunctionAttribute::Defaults),
        ];
        for (present, attribute) in attributes {
            if present {
                self.op_i(Op::SET_FUNCTION_ATTRIBUTE, attribute.oparg(), loc);
            }
        }
    }

    pub(super) fn lookup_scope(&self, key: ScopeKey) -> crate::symtable::ScopeId {
        let scope = self.symtable.lookup(key);
        debug_assert!(scope.is_some(), "no scope for {key:?}");
        scope.unwrap_or(self.symtable.top())
    }
}

fn parameters(args: &Arguments<'_>) -> Parameters {
    Parameters {
        positional: args.args.len() as u32,
        positional_only: args.posonlyargs.len() as u32,
        keyword_only: args.kwonlyargs.len() as u32,
    }
}
