//! Calls of one of several Python functions: a test for each, the calls inlined or made directly, and a call of anything for the rest.

use super::calls::Target;
use super::cfg::Instr;
use super::{Bailout, Builder};
use crate::ir::func::{Field, Imm};
use crate::ir::{B, Op, Repr, Type, V};
use brolga_vm::feedback::Callee;
use brolga_vm::objects::function::PyFunction;
use brolga_vm::prelude::*;

/// One of the functions that a call may reach.
#[derive(Clone, Copy)]
pub(super) enum Case {
    /// This very function; its first argument has this shape then, if only one leads to it.
    Function(Gc<PyFunction>, Option<u32>),
    /// A function with this code and these globals.
    Code(Target),
}

impl Builder<'_> {
    /// The functions that a method look-up on objects of several shapes may have given.
    pub(super) fn cases_of_shapes(&self, found: &[(u32, Value)]) -> Option<Vec<Case>> {
        let mut cases: Vec<Case> = Vec::new();
        for (shape, f) in found {
            let f = f.downcast::<PyFunction>()?;
            let same = cases.iter_mut().find(|c| matches!(c, Case::Function(g, _) if *g == f));
            match same {
                Some(c) => *c = Case::Function(f, None),
                None => cases.push(Case::Function(f, Some(*shape))),
            }
        }
        Some(cases)
    }
    /// The functions that the interpreter saw being called here.
    pub(super) fn cases_seen(&self, unit: u32) -> Option<Vec<Case>> {
        let site = self.site(unit)?;
        if site.callees.is_megamorphic() || site.callees.entries().len() < 2 || site.exits > 24 {
            return None;
        }
        let mut cases = Vec::new();
        for c in site.callees.entries() {
            match *c {
                Callee::Function(_, false, code, globals) => {
                    // Closures that share their code are one.
                    let same = |c: &Case| matches!(c, Case::Code(t) if t.code == code && t.globals == globals);
                    if !cases.iter().any(same) {
                        cases.push(Case::Code(Target { code, globals, function: None }));
                    }
                }
                _ => return None,
            }
        }
        (cases.len() > 1).then_some(cases)
    }

    /// `callable(args...)`, the operands off the stack already.
    pub(super) fn call_cases(
        &mut self,
        callable: V,
        args: &[V],
        names: &[Value],
        cases: &[Case],
        i: Instr,
    ) -> Result<(), Bailout> {
        let callable = self.val(callable);
        // What all branches use is made before them.
        let args: Vec<V> = args.iter().map(|v| if self.is_virtual(*v) { self.materialize(*v) } else { *v }).collect();
        let state = (self.frame.locals.clone(), self.frame.stack.clone(), self.frame.start.clone());
        let mut ends: Vec<(B, Vec<V>, Vec<V>)> = Vec::new();
        for case in cases {
            let is = self.is_case(callable, *case);
            let (yes, no) = self.branch(is);
            self.at = Some(yes);
            self.frame.snapshot = None;
            let mut all = args.clone();
            let (callee, target) = match *case {
                Case::Function(f, shape) => {
                    if let (Some(shape), Some(first)) = (shape, all.first().copied())
                        && self.ty(first).repr() == Repr::Value
                    {
                        all[0] = self.guard_shape(first, shape);
                    }
                    let target = Target { code: f.code(), globals: f.globals(), function: Some(f) };
                    (self.const_value(f.value()), target)
                }
                Case::Code(target) => (callable, target),
            };
            if self.at.is_some() && !self.call_python(callee, target, &all, names, i, false)? {
                self.call_generic(callable, &all, names);
            }
            self.end_case(&mut ends, i);
            self.at = Some(no);
            (self.frame.locals, self.frame.stack, self.frame.start) = state.clone();
            self.frame.snapshot = None;
            self.frame.unchecked = None;
        }
        self.call_generic(callable, &args, names);
        self.end_case(&mut ends, i);
        self.meet(ends, i.next)?;
        self.frame.snapshot = None;
        Ok(())
    }
    fn end_case(&mut self, ends: &mut Vec<(B, Vec<V>, Vec<V>)>, i: Instr) {
        if self.at.is_some() {
            self.check_frame(i.next);
        }
        if let Some(at) = self.at.take() {
            ends.push((at, self.frame.locals.clone(), self.frame.stack.clone()));
        }
    }
    fn is_case(&mut self, callable: V, case: Case) -> V {
        match case {
            Case::Function(f, _) => {
                let f = self.const_value(f.value());
                self.emit(Op::Same, Imm::None, vec![callable, f])
            }
            Case::Code(target) => {
                let shape = self.t.types.function.shape_id().0;
                self.know_shape(shape);
                let is = self.emit(Op::HasShape, Imm::Shape(shape), vec![callable]);
                let (yes, no) = self.branch(is);
                let join = self.f.add_block();
                let result = self.f.add_param(join, Type::RAW_BOOL);
                self.at = Some(no);
                let never = self.bool_const(false);
                self.jump_to(join, vec![never]);
                self.at = Some(yes);
                let bits = self.f.shape_leaf(shape);
                let f = self.emit_typed(Op::Refine, Imm::None, vec![callable], Type::shaped(bits, shape));
                let mut all = None;
                for (field, wanted) in
                    [(Field::FunctionCode, target.code.value()), (Field::FunctionGlobals, target.globals.value())]
                {
                    let found = self.emit(Op::LoadField, Imm::Field(field), vec![f]);
                    let wanted = self.constant(wanted);
                    let wanted = self.emit(Op::Const, Imm::Const(wanted), vec![]);
                    let same = self.emit(Op::Same, Imm::None, vec![found, wanted]);
                    all = Some(match all {
                        None => same,
                        Some(first) => self.emit(Op::Select, Imm::None, vec![first, same, first]),
                    });
                }
                let all = all.unwrap_or(never);
                self.jump_to(join, vec![all]);
                self.at = Some(join);
                self.frame.snapshot = None;
                result
            }
        }
    }
}
