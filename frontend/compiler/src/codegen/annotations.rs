//! Annotations: functions that evaluate them when asked (PEP 649, PEP 749), or, under `from __future__ import
//! annotations`, their text.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::{CommonConstant, CompareOp, compare_oparg};

use super::function::Attributes;
use super::unit::{Parameters, UnitKind};
use super::{CodeGen, Result};
use crate::ast::{Arg, Arguments, Expr, ExprKind, Stmt, StmtKind};
use crate::sequence::Loc;
use crate::symtable::{ScopeId, ScopeKey};

/// `annotationlib.Format.VALUE_WITH_FAKE_GLOBALS`: formats above it are not for the compiler's functions.
const VALUE_WITH_FAKE_GLOBALS: usize = 2;

/// The parameter's name in the symbol table, where no annotation can mean it, and for callers.
const FORMAT_SYMBOL: &str = ".format";
const FORMAT: &str = "format";

impl<'a> CodeGen<'a> {
    /// Starts a function that evaluates annotations. Its parameter says in what format.
    pub(super) fn enter_annotations(&mut self, name: &'a str, scope: ScopeId, loc: Loc) {
        self.enter_unit(UnitKind::Annotations, name, scope, loc.line, None, Parameters::ONE_POSITIONAL_ONLY);
        let body = self.label();
        self.op_i(Op::LOAD_FAST, 0, loc);
        self.load_int(VALUE_WITH_FAKE_GLOBALS, loc);
        self.op_i(Op::COMPARE_OP, compare_oparg(CompareOp::Gt, false), loc);
        self.jump(Op::POP_JUMP_IF_FALSE, body, loc);
        self.op_i(Op::LOAD_COMMON_CONSTANT, CommonConstant::NotImplementedError.oparg(), loc);
        self.op_i(Op::RAISE_VARARGS, 1, loc);
        self.place(body);
    }

    /// Ends `__annotate__` and pushes it.
    fn leave_annotations(&mut self, loc: Loc) {
        self.op(Op::RETURN_VALUE, loc);
        let mut code = self.finish_unit(true);
        if let Some(name) = code.localsplusnames.first_mut()
            && name.as_str() == Some(FORMAT_SYMBOL)
        {
            *name = FORMAT.into();
        }
        let function = self.leave_with(code);
        self.make_function(&function, Attributes::default(), loc);
    }

    /// The annotations of a function's parameters and result. Whether a function that makes a dict of them was pushed.
    pub(super) fn function_annotations(
        &mut self,
        args: &'a Arguments<'a>,
        returns: Option<&'a Expr<'a>>,
        loc: Loc,
    ) -> Result<bool> {
        let scope = self.lookup_scope(ScopeKey::annotations(args));
        if !self.symtable[scope].annotations_used {
            return Ok(false);
        }
        self.enter_annotations("__annotate__", scope, loc);
        let mut count = 0;
        // In CPython's order, which is not quite that of the source.
        let args =
            args.args.iter().chain(args.posonlyargs).chain(&args.vararg).chain(args.kwonlyargs).chain(&args.kwarg);
        for Arg { arg, annotation, .. } in args {
            if let Some(annotation) = annotation {
                self.named_annotation(arg, annotation, loc)?;
                count += 1;
            }
        }
        if let Some(returns) = returns {
            self.named_annotation("return", returns, loc)?;
            count += 1;
        }
        self.op_i(Op::BUILD_MAP, count, loc);
        self.leave_annotations(loc);
        Ok(true)
    }

    fn named_annotation(&mut self, name: &'a str, annotation: &'a Expr<'a>, loc: Loc) -> Result {
        let name = self.mangle(name);
        self.load_str(name, loc);
        if self.symtable.future.annotations() {
            self.annotation_text(annotation);
            return Ok(());
        }
        match annotation.kind {
            // `*args: *Ts` is the one item of the unpacked tuple.
            ExprKind::Starred { value, .. } => {
                self.expr(value)?;
                self.op_i(Op::UNPACK_SEQUENCE, 1, loc);
                Ok(())
            }
            _ => self.expr(annotation),
        }
    }

    /// Pushes an annotation's source text, normalized.
    pub(super) fn annotation_text(&mut self, annotation: &'a Expr<'a>) {
        let text = self.arena.str(&crate::unparse::expression(annotation));
        self.load_str(text, annotation.loc);
    }

    /// Puts off the annotation of a variable of a module or class. If its statement may not run, returns the number by
    /// which it is to be marked as having run.
    pub(super) fn defer_annotation(&mut self, stmt: &'a Stmt<'a>) -> Option<u32> {
        let unit = &mut self.unit;
        let conditional = unit.kind == UnitKind::Module || unit.conditional_depth > 0;
        let index = conditional.then_some(unit.next_annotation_index);
        unit.next_annotation_index += u32::from(conditional);
        unit.deferred_annotations.push((stmt, index));
        index
    }

    /// Defines the `__annotate__` of a module or class from the annotations that were put off. A module's comes first of
    /// all, because it may be imported while it is being executed.
    pub(super) fn deferred_annotations(&mut self, loc: Loc) -> Result {
        let deferred = std::mem::take(&mut self.unit.deferred_annotations);
        let Some(scope) = self.scope().annotation_block.filter(|_| !deferred.is_empty()) else { return Ok(()) };
        let kind = self.unit.kind;
        let (start, first_label) = (self.unit.sequence.instrs.len(), self.unit.sequence.labels.len());
        let name = self.symtable[scope].name;
        self.enter_annotations(name, scope, loc);
        self.op_i(Op::BUILD_MAP, 0, loc);
        for (stmt, index) in deferred {
            let StmtKind::AnnAssign { target, annotation, .. } = stmt.kind else { continue };
            let ExprKind::Name { id, .. } = target.kind else { continue };
            let not_set = self.label();
            if let Some(index) = index {
                self.load_int(index as usize, stmt.loc);
                let name = "__conditional_annotations__";
                if kind == UnitKind::Class {
                    // A free variable that the symbol table does not know of.
                    let place = self.unit.cellvars.len() as u32 + self.unit.freevars.add(name);
                    self.op_i(Op::LOAD_DEREF, place, stmt.loc);
                } else {
                    let global = self.unit.names.add(name);
                    self.op_i(Op::LOAD_GLOBAL, global << 1, stmt.loc);
                }
                self.op_i(Op::CONTAINS_OP, 0, stmt.loc);
                self.jump(Op::POP_JUMP_IF_FALSE, not_set, stmt.loc);
            }
            self.expr(annotation)?;
            self.op_i(Op::COPY, 2, stmt.loc);
            let name = self.mangle(id);
            self.load_str(name, stmt.loc);
            self.op(Op::STORE_SUBSCR, loc);
            self.place(not_set);
        }
        self.leave_annotations(loc);
        self.store_name(if kind == UnitKind::Class { "__annotate_func__" } else { "__annotate__" }, loc);
        if kind == UnitKind::Module {
            let sequence = &mut self.unit.sequence;
            if let Some(place) = sequence.instrs.iter().position(|instr| instr.op == Op::ANNOTATIONS_PLACEHOLDER) {
                sequence.replace_by_tail(place, start, first_label);
            }
        }
        Ok(())
    }
}
