//! Second pass: decides each name's scope.
//!
//! [`Analysis::block`] takes the names bound in enclosing functions and the names declared global, and gives back the
//! names that the block and its children leave free. On the way up, a local that a child leaves free becomes a cell, and
//! list, set and dict comprehensions are inlined (PEP 709): their symbols join those of the enclosing block.

use super::collect::Directives;
use super::flags::*;
use super::{ComprehensionKind, NameScope, ScopeId, ScopeKind, Symbol, SymbolTable, error_at};
use crate::errors::SyntaxError;
use crate::parse::on_deep_stack;
use rustc_hash::{FxHashMap, FxHashSet};

type Names<'a> = FxHashSet<&'a str>;
type Scopes<'a> = FxHashMap<&'a str, NameScope>;

/// Names that a class body binds for the functions in it, whatever its own symbols are.
const CLASS_CELLS: [&str; 3] = ["__class__", "__classdict__", "__conditional_annotations__"];

pub(super) fn analyze<'a>(table: &mut SymbolTable<'a>, directives: &Directives<'a>) -> Result<(), Box<SyntaxError>> {
    let top = table.top();
    Analysis { table, directives }.block(top, Visible::default(), None).map(drop)
}

/// What a block sees of the blocks around it.
#[derive(Clone, Default)]
struct Visible<'a> {
    /// Names that enclosing functions bind; absent for the module.
    bound: Option<Names<'a>>,
    /// Names that enclosing blocks declare global.
    global: Names<'a>,
    /// Names that are type parameters of an enclosing block.
    type_params: Names<'a>,
}

struct Analysis<'t, 'a> {
    table: &'t mut SymbolTable<'a>,
    directives: &'t Directives<'a>,
}

impl<'a> Analysis<'_, 'a> {
    /// Analyzes a block and those within it. `class` is the enclosing class whose names the block can see. Returns the
    /// free names.
    fn block(
        &mut self,
        id: ScopeId,
        mut visible: Visible<'a>,
        class: Option<ScopeId>,
    ) -> Result<Names<'a>, Box<SyntaxError>> {
        let kind = self.table[id].kind;
        let mut scopes = Scopes::default();
        let mut local = Names::default();
        let mut own_free = Names::default();
        let mut free = Names::default();

        // A class's names are not seen by the functions in it: what they see is fixed before its own names are looked at.
        let mut inner = if kind == ScopeKind::Class {
            Visible { bound: Some(visible.bound.clone().unwrap_or_default()), ..visible.clone() }
        } else {
            Visible::default()
        };
        let symbols: Vec<(&'a str, Symbol)> = self.table[id].symbols.iter().collect();
        for (name, symbol) in symbols {
            let scope = self.name(id, name, symbol, &mut visible, &mut local, class)?;
            if scope == NameScope::Free {
                own_free.insert(name);
            }
            scopes.insert(name, scope);
        }
        if kind == ScopeKind::Class {
            inner.bound.get_or_insert_default().extend(CLASS_CELLS);
        } else {
            let mut bound = visible.bound.clone().unwrap_or_default();
            if self.table[id].is_function_like() {
                bound.extend(local.iter().copied());
            }
            inner.bound = Some(bound);
            inner.global.clone_from(&visible.global);
        }
        inner.type_params.clone_from(&visible.type_params);

        let mut inlined_cells = Names::default();
        let mut children = Vec::with_capacity(self.table[id].children.len());
        for child in std::mem::take(&mut self.table[id].children) {
            let child_class = match () {
                () if !self.table[child].can_see_class_scope => None,
                () if kind == ScopeKind::Class => Some(id),
                () => class,
            };
            let seen = inner.clone();
            let mut child_free = on_deep_stack(|| self.block(child, seen, child_class))?;
            let inlined = match self.table[child].comprehension {
                Some(ComprehensionKind::List | ComprehensionKind::Dict | ComprehensionKind::Set) => {
                    !self.table[id].can_see_class_scope
                }
                Some(ComprehensionKind::Generator) | None => false,
            };
            if inlined {
                self.inline(id, child, &mut scopes, &mut child_free, &mut inlined_cells);
                self.table[child].comp_inlined = true;
                children.extend(self.table[child].children.iter().copied());
            } else {
                children.push(child);
            }
            free.extend(child_free);
        }
        self.table[id].children = children;

        if self.table[id].is_function_like() {
            for (name, scope) in &mut scopes {
                if *scope == NameScope::Local && (free.contains(name) || inlined_cells.contains(name)) {
                    *scope = NameScope::Cell;
                    free.remove(name);
                }
            }
        } else if kind == ScopeKind::Class {
            let scope = &mut self.table[id];
            scope.needs_class_closure |= free.remove("__class__");
            scope.needs_classdict |= free.remove("__classdict__");
            scope.has_conditional_annotations |= free.remove("__conditional_annotations__");
        }
        self.record(id, &scopes, visible.bound.as_ref(), &free, &inlined_cells);
        free.extend(own_free);
        Ok(free)
    }

    /// The scope of one name of a block.
    fn name(
        &self,
        id: ScopeId,
        name: &'a str,
        symbol: Symbol,
        visible: &mut Visible<'a>,
        local: &mut Names<'a>,
        class: Option<ScopeId>,
    ) -> Result<NameScope, Box<SyntaxError>> {
        let refuse = |msg: String| {
            let loc = self.directives.location(id, name).unwrap_or_default();
            Err(error_at(loc, msg))
        };
        if symbol.has(DEF_GLOBAL) {
            if symbol.has(DEF_NONLOCAL) {
                return refuse(format!("name '{name}' is nonlocal and global"));
            }
            visible.global.insert(name);
            if let Some(bound) = &mut visible.bound {
                bound.remove(name);
            }
            return Ok(NameScope::GlobalExplicit);
        }
        if symbol.has(DEF_NONLOCAL) {
            let Some(bound) = &visible.bound else {
                return refuse("nonlocal declaration not allowed at module level".to_owned());
            };
            if !bound.contains(name) {
                return refuse(format!("no binding for nonlocal '{name}' found"));
            }
            if visible.type_params.contains(name) {
                return refuse(format!("nonlocal binding not allowed for type parameter '{name}'"));
            }
            return Ok(NameScope::Free);
        }
        if symbol.has(DEF_BOUND) {
            local.insert(name);
            visible.global.remove(name);
            if symbol.has(DEF_TYPE_PARAM) {
                visible.type_params.insert(name);
            } else {
                visible.type_params.remove(name);
            }
            return Ok(NameScope::Local);
        }
        // A name that the visible class binds is looked up there first, and then must not be found in a function.
        // The cell of the class's namespace is the compiler's own, whatever the class calls so.
        let class_symbol = class.and_then(|class| self.table[class].symbols.get(name));
        let class_symbol = class_symbol.filter(|_| name != "__classdict__");
        if class_symbol.is_some_and(|symbol| symbol.has(DEF_GLOBAL)) {
            return Ok(NameScope::GlobalExplicit);
        }
        if class_symbol.is_some_and(|symbol| symbol.has(DEF_BOUND) && !symbol.has(DEF_NONLOCAL)) {
            return Ok(NameScope::GlobalImplicit);
        }
        if visible.bound.as_ref().is_some_and(|bound| bound.contains(name)) {
            return Ok(NameScope::Free);
        }
        Ok(NameScope::GlobalImplicit)
    }

    /// Moves a comprehension's symbols to the block it is inlined into.
    fn inline(
        &mut self,
        id: ScopeId,
        comprehension: ScopeId,
        scopes: &mut Scopes<'a>,
        comprehension_free: &mut Names<'a>,
        inlined_cells: &mut Names<'a>,
    ) {
        let in_class = self.table[id].kind == ScopeKind::Class;
        let symbols: Vec<(&'a str, Symbol)> = self.table[comprehension].symbols.iter().collect();
        for (name, symbol) in symbols {
            if symbol.has(DEF_PARAM) {
                continue; // the iterator, `.0`
            }
            let mut scope = symbol.scope();
            let flags = symbol.0 & ((1 << SCOPE_OFFSET) - 1);
            if scope == NameScope::Cell || flags & DEF_COMP_CELL != 0 {
                inlined_cells.insert(name);
            }
            let free_below = self.table[comprehension]
                .children
                .iter()
                .any(|&child| self.table[child].scope_of(name) == NameScope::Free);
            // The comprehension itself does not see the cells of the class, functions within it do.
            if scope == NameScope::Free && in_class && CLASS_CELLS.contains(&name) {
                scope = NameScope::GlobalImplicit;
                if !free_below {
                    comprehension_free.remove(name);
                    self.table[comprehension].symbols.remove(name);
                }
            }
            match self.table[id].symbols.get(name) {
                None => {
                    self.table[id].symbols.set(name, Symbol(flags));
                    scopes.insert(name, scope);
                }
                // What is free in the comprehension and local here is simply local, unless it is also free in a function
                // within the comprehension, or this is a class.
                Some(outer) if outer.has(DEF_BOUND) && !in_class && !free_below => {
                    comprehension_free.remove(name);
                }
                Some(_) => {}
            }
        }
    }

    /// Writes the result to the block's symbols, and adds those of the names that are free in inner blocks, `free`, that
    /// only pass through this one.
    fn record(
        &mut self,
        id: ScopeId,
        scopes: &Scopes<'a>,
        bound: Option<&Names<'a>>,
        free: &Names<'a>,
        inlined_cells: &Names<'a>,
    ) {
        let scope = &mut self.table[id];
        let names: Vec<(&'a str, Symbol)> = scope.symbols.iter().collect();
        for (name, symbol) in names {
            let cell = if inlined_cells.contains(name) { DEF_COMP_CELL } else { 0 };
            let number = scopes.get(name).map_or(0, |&scope| scope as u32);
            scope.symbols.set(name, Symbol(symbol.0 | cell | number << SCOPE_OFFSET));
        }
        let class_like = scope.kind == ScopeKind::Class || scope.can_see_class_scope;
        let mut passing: Vec<&'a str> = free.iter().copied().collect();
        passing.sort_unstable();
        for name in passing {
            match scope.symbols.get(name) {
                Some(symbol) if class_like => scope.symbols.set(name, Symbol(symbol.0 | DEF_FREE_CLASS)),
                Some(_) => {}
                None if bound.is_some_and(|bound| !bound.contains(name)) => {}
                None => scope.symbols.set(name, Symbol((NameScope::Free as u32) << SCOPE_OFFSET)),
            }
        }
    }
}
