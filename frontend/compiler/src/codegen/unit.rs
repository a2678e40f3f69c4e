//! Code units: what is collected for a code object, and its completion.

use brolga_bytecode::code::{co, fast, parameter_kinds};
use brolga_bytecode::{AnyOpcode as Op, CodeObject, Wtf8};
use rustc_hash::{FxHashMap, FxHashSet};

use super::fblock::FrameBlock;
use super::{CodeGen, Result};
use crate::ast::Stmt;
use crate::constpool::{ConstId, ConstTable};
use crate::flowgraph::{self, LocalsPlus, UnitInfo};
use crate::sequence::{Sequence, line_start};
use crate::symtable::{NameScope, Scope, ScopeId, flags};

/// What a unit is the code of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum UnitKind {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
    /// Also bounds and defaults of type parameters, and values of type aliases.
    Annotations,
    TypeParams,
}

/// Names, numbered in the order in which they were added.
#[derive(Default, Debug)]
pub(super) struct NameTable<'a> {
    names: Vec<&'a str>,
    places: FxHashMap<&'a str, u32>,
}

impl<'a> NameTable<'a> {
    pub(super) fn add(&mut self, name: &'a str) -> u32 {
        *self.places.entry(name).or_insert_with(|| {
            self.names.push(name);
            self.names.len() as u32 - 1
        })
    }

    pub(super) fn get(&self, name: &str) -> Option<u32> {
        self.places.get(name).copied()
    }

    pub(super) fn first(&self) -> Option<&'a str> {
        self.names.first().copied()
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    fn export(&self) -> Vec<Wtf8> {
        self.names.iter().map(|&name| name.into()).collect()
    }
}

/// How many parameters of each kind a unit has.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Parameters {
    pub(super) positional: u32,
    pub(super) positional_only: u32,
    pub(super) keyword_only: u32,
}

impl Parameters {
    pub(super) const ONE_POSITIONAL_ONLY: Parameters =
        Parameters { positional: 0, positional_only: 1, keyword_only: 0 };
}

/// An annotation whose evaluation is put off (PEP 649), and its number where it may not be reached.
pub(super) type DeferredAnnotation<'a> = (&'a Stmt<'a>, Option<u32>);

/// A code object in the making.
pub(super) struct Unit<'a> {
    pub(super) kind: UnitKind,
    pub(super) scope: ScopeId,
    name: &'a str,
    pub(super) qualname: String,
    /// The class whose private names are mangled.
    pub(super) class: Option<&'a str>,
    pub(super) parameters: Parameters,
    pub(super) first_line: i32,
    pub(super) sequence: Sequence,
    pub(super) consts: ConstTable,
    pub(super) names: NameTable<'a>,
    pub(super) varnames: NameTable<'a>,
    pub(super) cellvars: NameTable<'a>,
    pub(super) freevars: NameTable<'a>,
    /// Variables of inlined comprehensions that are fast locals outside functions: present if they ever were, true while
    /// they are.
    pub(super) fast_hidden: FxHashMap<&'a str, bool>,
    /// Inlined comprehensions around the current place.
    pub(super) inlined_comprehensions: u32,
    pub(super) fblocks: Vec<FrameBlock<'a>>,
    /// Statements around the current place whose body may not run.
    pub(super) conditional_depth: u32,
    pub(super) deferred_annotations: Vec<DeferredAnnotation<'a>>,
    pub(super) next_annotation_index: u32,
    /// Attributes that methods of the class assign to `self`.
    pub(super) static_attributes: FxHashSet<&'a str>,
}

impl<'a> Unit<'a> {
    pub(super) fn new(kind: UnitKind, name: &'a str, id: ScopeId, scope: &Scope<'a>, first_line: i32) -> Unit<'a> {
        let mut varnames = NameTable::default();
        for name in &scope.varnames {
            varnames.add(name);
        }
        let mut cells = Vec::new();
        let mut frees = Vec::new();
        for (name, symbol) in scope.symbols.iter() {
            if symbol.scope() == NameScope::Cell || symbol.has(flags::DEF_COMP_CELL) {
                cells.push(name);
            }
            if symbol.scope() == NameScope::Free || symbol.has(flags::DEF_FREE_CLASS) {
                frees.push(name);
            }
        }
        cells.sort_unstable();
        frees.sort_unstable();
        let mut cellvars = NameTable::default();
        for name in cells {
            cellvars.add(name);
        }
        if !scope.is_function_like() {
            let implicit = [
                (scope.needs_class_closure, "__class__"),
                (scope.needs_classdict, "__classdict__"),
                (scope.has_conditional_annotations, "__conditional_annotations__"),
            ];
            for (needed, name) in implicit {
                if needed {
                    cellvars.add(name);
                }
            }
        }
        let mut freevars = NameTable::default();
        for name in frees {
            freevars.add(name);
        }
        Unit {
            kind,
            scope: id,
            name,
            qualname: name.to_owned(),
            class: None,
            parameters: Parameters::default(),
            first_line,
            sequence: Sequence::default(),
            consts: ConstTable::default(),
            names: NameTable::default(),
            varnames,
            cellvars,
            freevars,
            fast_hidden: FxHashMap::default(),
            inlined_comprehensions: 0,
            fblocks: Vec::new(),
            conditional_depth: 0,
            deferred_annotations: Vec::new(),
            next_annotation_index: 0,
            static_attributes: FxHashSet::default(),
        }
    }

    fn is_plain_function(&self) -> bool {
        matches!(self.kind, UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Lambda)
    }
}

impl<'a> CodeGen<'a> {
    /// Starts a unit within the current one. `class` is given for classes, whose private names are mangled with it.
    pub(super) fn enter_unit(
        &mut self,
        kind: UnitKind,
        name: &'a str,
        scope: ScopeId,
        first_line: i32,
        class: Option<&'a str>,
        parameters: Parameters,
    ) {
        let mut unit = Unit::new(kind, name, scope, &self.symtable[scope], first_line);
        unit.parameters = parameters;
        unit.class = class.or(self.unit.class);
        self.outer.push(std::mem::replace(&mut self.unit, unit));
        self.unit.qualname = self.qualname();
        self.op_i(Op::RESUME, 0, line_start(first_line));
    }

    /// The qualified name of the current unit (PEP 3155). A block of type parameters or annotations is passed over.
    fn qualname(&self) -> String {
        let unit = &self.unit;
        let name = unit.name;
        let mut parent = self.outer.len() - 1;
        if matches!(self.outer[parent].kind, UnitKind::TypeParams | UnitKind::Annotations) && parent > 0 {
            parent -= 1;
        }
        if parent == 0 {
            return name.to_owned();
        }
        let parent = &self.outer[parent];
        if matches!(unit.kind, UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Class) {
            let mangled = self.symtable.mangle(self.arena, parent.class, parent.scope, name);
            if self.symtable[parent.scope].scope_of(mangled) == NameScope::GlobalExplicit {
                return name.to_owned();
            }
        }
        let locals = if parent.is_plain_function() { ".<locals>" } else { "" };
        format!("{}{locals}.{name}", parent.qualname)
    }

    /// Ends the current unit: the code object as a constant, and the names of its free variables.
    pub(super) fn leave_unit(&mut self, return_none: bool) -> Result<Finished<'a>> {
        let code = self.finish_unit(return_none);
        Ok(self.leave_with(code))
    }

    /// Goes back to the enclosing unit with the code object of the current one.
    pub(super) fn leave_with(&mut self, code: CodeObject) -> Finished<'a> {
        let code = self.pool.code(code);
        let frees = match self.outer.pop() {
            Some(outer) => std::mem::replace(&mut self.unit, outer).freevars.names,
            None => Vec::new(),
        };
        Finished { code, frees }
    }

    /// Completes the current unit: it returns, is optimized and assembled.
    pub(super) fn finish_unit(&mut self, return_none: bool) -> CodeObject {
        let nowhere = crate::sequence::Loc::NONE;
        if return_none {
            self.load_const(ConstId::NONE, nowhere);
        }
        self.op(Op::RETURN_VALUE, nowhere);
        let flags = self.code_flags();
        let unit = &mut self.unit;
        let sequence = std::mem::take(&mut unit.sequence);
        let mut consts = std::mem::take(&mut unit.consts);
        let cells: Vec<Option<u32>> = unit.cellvars.names.iter().map(|name| unit.varnames.get(name)).collect();
        let info = UnitInfo {
            locals: LocalsPlus { locals: unit.varnames.len(), cells: &cells, frees: unit.freevars.len() },
            parameters: self.symtable[unit.scope].varnames.len(),
            first_line: unit.first_line,
            is_generator: flags & (co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR) != 0,
        };
        let graph = flowgraph::optimize(&sequence, &mut consts, &mut self.pool, &info);
        let assembled = crate::assemble::assemble(&graph.cfg, unit.first_line);

        let Parameters { positional, positional_only, keyword_only } = unit.parameters;
        let mut localsplusnames = unit.varnames.export();
        let (varargs, varkeywords) = (flags & co::VARARGS != 0, flags & co::VARKEYWORDS != 0);
        let mut localspluskinds =
            parameter_kinds(positional_only, positional_only + positional, keyword_only, varargs, varkeywords);
        localspluskinds.resize(localsplusnames.len(), fast::LOCAL);
        for (kind, name) in localspluskinds.iter_mut().zip(&unit.varnames.names) {
            if unit.cellvars.get(name).is_some() {
                *kind |= fast::CELL;
            }
            if unit.fast_hidden.contains_key(name) {
                *kind |= fast::HIDDEN;
            }
        }
        for (&name, shared) in unit.cellvars.names.iter().zip(&cells) {
            if shared.is_none() {
                localsplusnames.push(name.into());
                localspluskinds.push(fast::CELL);
            }
        }
        for &name in &unit.freevars.names {
            localsplusnames.push(name.into());
            localspluskinds.push(fast::FREE);
        }
        debug_assert_eq!(localsplusnames.len(), graph.nlocalsplus);
        CodeObject {
            argcount: positional_only + positional,
            posonlyargcount: positional_only,
            kwonlyargcount: keyword_only,
            stacksize: graph.stack_depth.max(1),
            flags,
            code: assembled.code,
            consts: consts.iter().map(|id| self.pool.export(id)).collect(),
            names: unit.names.export(),
            localsplusnames,
            localspluskinds,
            filename: self.settings.filename.clone(),
            name: unit.name.into(),
            qualname: unit.qualname.as_str().into(),
            firstlineno: unit.first_line,
            linetable: assembled.linetable,
            exceptiontable: assembled.exceptiontable,
        }
    }

    fn code_flags(&self) -> u32 {
        let scope = self.scope();
        let mut flags = self.settings.inherited_flags;
        let mut set = |condition: bool, flag: u32| flags |= if condition { flag } else { 0 };
        if scope.is_function_like() {
            set(true, co::NEWLOCALS | co::OPTIMIZED);
            set(scope.nested, co::NESTED);
            set(scope.generator && !scope.coroutine, co::GENERATOR);
            set(scope.generator && scope.coroutine, co::ASYNC_GENERATOR);
            set(!scope.generator && scope.coroutine, co::COROUTINE);
            set(scope.varargs, co::VARARGS);
            set(scope.varkeywords, co::VARKEYWORDS);
            set(scope.has_docstring && self.keeps_docstrings(), co::HAS_DOCSTRING);
            set(scope.method, co::METHOD);
        } else if self.unit.kind == UnitKind::Module && self.settings.top_level_await {
            set(scope.coroutine, co::COROUTINE);
        }
        flags
    }
}

/// A code object that has become a constant.
pub(super) struct Finished<'a> {
    pub(super) code: ConstId,
    /// Names of its free variables, in order.
    pub(super) frees: Vec<&'a str>,
}
