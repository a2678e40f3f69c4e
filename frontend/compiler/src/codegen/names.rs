//! Loading, storing and deleting names, by scope.

use brolga_bytecode::AnyOpcode as Op;

use super::CodeGen;
use super::unit::UnitKind;
use crate::ast::ExprContext;
use crate::sequence::Loc;
use crate::symtable::{NameScope, ScopeKind};

/// Where a name lives at run time.
enum Place {
    /// A fast local.
    Fast(u32),
    /// A cell or free variable, numbered from the first cell on.
    Cell(u32),
    /// A global variable.
    Global(u32),
    /// In the local namespace, then global, then builtin.
    Name(u32),
}

impl<'a> CodeGen<'a> {
    pub(super) fn mangle(&self, name: &'a str) -> &'a str {
        self.symtable.mangle(self.arena, self.unit.class, self.unit.scope, name)
    }

    fn resolve(&mut self, name: &'a str, scope: NameScope) -> Place {
        let function_like = self.scope().is_function_like();
        let unit = &mut self.unit;
        match scope {
            NameScope::Free => Place::Cell(self.free_variable(name)),
            NameScope::Cell => Place::Cell(self.cell(name)),
            NameScope::Local if function_like || unit.fast_hidden.get(name) == Some(&true) => {
                Place::Fast(unit.varnames.add(name))
            }
            NameScope::GlobalExplicit => Place::Global(unit.names.add(name)),
            NameScope::GlobalImplicit if function_like => Place::Global(unit.names.add(name)),
            NameScope::Local | NameScope::GlobalImplicit | NameScope::Unknown => Place::Name(unit.names.add(name)),
        }
    }

    /// The number of a cell, or of a free variable if there is no such cell.
    pub(super) fn cell(&self, name: &str) -> u32 {
        self.unit.cellvars.get(name).unwrap_or_else(|| self.free_variable(name))
    }

    /// The number of a free variable.
    fn free_variable(&self, name: &str) -> u32 {
        let cells = self.unit.cellvars.len() as u32;
        self.unit.freevars.get(name).map_or(0, |at| cells + at)
    }

    /// The number of the cell that an inner unit gets for its free variable `name`. In a class that is the implicit cell
    /// of that name, if it has one; otherwise it is what the name means here.
    pub(super) fn closure_cell(&self, name: &str) -> u32 {
        let implicit = ["__class__", "__classdict__", "__conditional_annotations__"];
        if self.unit.kind == UnitKind::Class && implicit.contains(&name) {
            return self.cell(name);
        }
        match self.scope().scope_of(name) {
            NameScope::Cell => self.cell(name),
            _ if self.unit.freevars.get(name).is_some() => self.free_variable(name),
            _ => self.cell(name),
        }
    }

    /// An instruction on a fast local.
    pub(super) fn op_local(&mut self, op: Op, name: &'a str, loc: impl Into<Loc>) {
        let index = self.unit.varnames.add(name);
        self.op_i(op, index, loc);
    }

    /// An instruction on a name of `co_names`, not mangled.
    pub(super) fn op_plain_name(&mut self, op: Op, name: &'a str, loc: impl Into<Loc>) {
        let index = self.unit.names.add(name);
        self.op_i(op, index, loc);
    }

    /// An instruction on a name of `co_names`.
    pub(super) fn op_name(&mut self, op: Op, name: &'a str, loc: impl Into<Loc>) {
        self.op_plain_name(op, self.mangle(name), loc);
    }

    /// Loads an attribute, or a method to be called.
    pub(super) fn load_attr(&mut self, name: &'a str, method: bool, loc: impl Into<Loc>) {
        let index = self.unit.names.add(self.mangle(name));
        self.op_i(Op::LOAD_ATTR, index << 1 | u32::from(method), loc);
    }

    pub(super) fn load_name(&mut self, name: &'a str, loc: impl Into<Loc>) {
        self.name(name, ExprContext::Load, loc);
    }

    pub(super) fn store_name(&mut self, name: &'a str, loc: impl Into<Loc>) {
        self.name(name, ExprContext::Store, loc);
    }

    /// Loads, stores or deletes a name.
    pub(super) fn name(&mut self, name: &'a str, ctx: ExprContext, loc: impl Into<Loc>) {
        let loc = loc.into();
        let name = self.mangle(name);
        let scope = self.scope();
        let name_scope = scope.scope_of(name);
        let sees_class = scope.can_see_class_scope;
        let in_class_body = scope.kind == ScopeKind::Class;
        let place = self.resolve(name, name_scope);
        let inlined = self.unit.inlined_comprehensions > 0;
        let (op, arg) = match (place, ctx) {
            (Place::Fast(arg), ExprContext::Load) => (Op::LOAD_FAST, arg),
            (Place::Fast(arg), ExprContext::Store) => (Op::STORE_FAST, arg),
            (Place::Fast(arg), ExprContext::Del) => (Op::DELETE_FAST, arg),
            (Place::Cell(arg), ExprContext::Load) => {
                if in_class_body && !inlined {
                    self.op(Op::LOAD_LOCALS, loc);
                    (Op::LOAD_FROM_DICT_OR_DEREF, arg)
                } else if sees_class {
                    self.load_classdict(loc);
                    (Op::LOAD_FROM_DICT_OR_DEREF, arg)
                } else {
                    (Op::LOAD_DEREF, arg)
                }
            }
            (Place::Cell(arg), ExprContext::Store) => (Op::STORE_DEREF, arg),
            (Place::Cell(arg), ExprContext::Del) => (Op::DELETE_DEREF, arg),
            (Place::Global(arg), ExprContext::Load) => {
                if sees_class && name_scope == NameScope::GlobalImplicit {
                    self.load_classdict(loc);
                    (Op::LOAD_FROM_DICT_OR_GLOBALS, arg)
                } else {
                    (Op::LOAD_GLOBAL, arg << 1)
                }
            }
            (Place::Global(arg), ExprContext::Store) => (Op::STORE_GLOBAL, arg),
            (Place::Global(arg), ExprContext::Del) => (Op::DELETE_GLOBAL, arg),
            (Place::Name(arg), ExprContext::Load) if in_class_body && inlined => (Op::LOAD_GLOBAL, arg << 1),
            (Place::Name(arg), ExprContext::Load) => (Op::LOAD_NAME, arg),
            (Place::Name(arg), ExprContext::Store) => (Op::STORE_NAME, arg),
            (Place::Name(arg), ExprContext::Del) => (Op::DELETE_NAME, arg),
        };
        self.op_i(op, arg, loc);
    }

    fn load_classdict(&mut self, loc: Loc) {
        let cell = self.cell("__classdict__");
        self.op_i(Op::LOAD_DEREF, cell, loc);
    }

    /// Whether the current unit is a class or module, where names are kept in a namespace.
    pub(super) fn is_namespace(&self) -> bool {
        matches!(self.unit.kind, UnitKind::Class | UnitKind::Module)
    }
}
