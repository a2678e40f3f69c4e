//! Classes.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::Intrinsic1;

use super::function::Attributes;
use super::unit::{Parameters, UnitKind};
use super::{CodeGen, Result};
use crate::ast::{Stmt, StmtKind};
use crate::sequence::{Loc, line_start};
use crate::symtable::ScopeKey;

impl<'a> CodeGen<'a> {
    /// `name = __build_class__(body, "name", *bases, **keywords)`.
    pub(super) fn class(&mut self, stmt: &'a Stmt<'a>) -> Result {
        let StmtKind::ClassDef { name, bases, keywords, body, decorator_list, type_params } = stmt.kind else {
            return Ok(());
        };
        let loc = Loc::from(stmt.loc);
        decorator_list.iter().try_for_each(|decorator| self.expr(decorator))?;
        let first_line = decorator_list.first().map_or(stmt.loc.lineno, |decorator| decorator.loc.lineno);
        let is_generic = !type_params.is_empty();
        if is_generic {
            self.enter_type_params(name, type_params, first_line, Some(name), 0)?;
            self.store_name(".type_params", loc);
        }
        self.class_body(stmt, name, body, is_generic, first_line)?;
        if is_generic {
            self.load_name(".type_params", loc);
            self.op_i(Op::CALL_INTRINSIC_1, Intrinsic1::SubscriptGeneric.oparg(), loc);
            self.store_name(".generic_base", loc);
            self.call_with(2, bases, Some(".generic_base"), keywords, loc)?;
            let generic = self.leave_unit(false)?;
            self.make_function(&generic, Attributes::default(), loc);
            self.op(Op::PUSH_NULL, loc);
            self.op_i(Op::CALL, 0, loc);
        } else {
            self.call_with(2, bases, None, keywords, loc)?;
        }
        self.apply_decorators(decorator_list);
        self.store_name(name, loc);
        Ok(())
    }

    /// Pushes `__build_class__` and its first two arguments.
    fn class_body(
        &mut self,
        stmt: &'a Stmt<'a>,
        name: &'a str,
        body: &'a [&'a Stmt<'a>],
        is_generic: bool,
        first_line: i32,
    ) -> Result {
        let scope = self.lookup_scope(ScopeKey::stmt(stmt));
        self.enter_unit(UnitKind::Class, name, scope, first_line, Some(name), Parameters::default());
        let loc = line_start(first_line);
        self.load_name("__name__", loc);
        self.store_name("__module__", loc);
        let qualname = self.arena.str(&self.unit.qualname);
        self.load_str(qualname, loc);
        self.store_name("__qualname__", loc);
        self.load_int(first_line as usize, loc);
        self.store_name("__firstlineno__", loc);
        if is_generic {
            self.load_name(".type_params", loc);
            self.store_name("__type_params__", loc);
        }
        if self.scope().needs_classdict {
            self.op(Op::LOAD_LOCALS, loc);
            let cell = self.cell("__classdict__");
            self.op_i(Op::STORE_DEREF, cell, loc);
        }
        if self.scope().has_conditional_annotations {
            self.op_i(Op::BUILD_SET, 0, loc);
            let cell = self.cell("__conditional_annotations__");
            self.op_i(Op::STORE_DEREF, cell, loc);
        }
        self.body(body, loc)?;

        let mut attributes: Vec<&'a str> = self.unit.static_attributes.iter().copied().collect();
        attributes.sort_unstable();
        self.load_names(attributes.into_iter(), Loc::NONE);
        self.store_name("__static_attributes__", Loc::NONE);
        if self.scope().needs_classdict {
            let cell = self.cell("__classdict__");
            self.op_i(Op::LOAD_CLOSURE, cell, Loc::NONE);
            self.store_name("__classdictcell__", Loc::NONE);
        }
        // The cell that methods see the class in is returned, to be filled.
        if self.scope().needs_class_closure {
            let cell = self.cell("__class__");
            self.op_i(Op::LOAD_CLOSURE, cell, Loc::NONE);
            self.op_i(Op::COPY, 1, Loc::NONE);
            self.store_name("__classcell__", Loc::NONE);
        } else {
            self.load_none(Loc::NONE);
        }
        self.op(Op::RETURN_VALUE, Loc::NONE);
        let class = self.leave_unit(true)?;

        let loc = stmt.loc;
        self.op(Op::LOAD_BUILD_CLASS, loc);
        self.op(Op::PUSH_NULL, loc);
        self.make_function(&class, Attributes::default(), loc);
        self.load_str(name, loc);
        Ok(())
    }

    /// Notes an attribute that is assigned to `self`, for `__static_attributes__` of the nearest enclosing class.
    pub(super) fn note_static_attribute(&mut self, name: &'a str) {
        if let Some(class) = self.outer.iter_mut().rev().find(|unit| unit.kind == UnitKind::Class) {
            class.static_attributes.insert(name);
        }
    }
}
