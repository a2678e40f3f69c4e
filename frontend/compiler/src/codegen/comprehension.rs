//! Comprehensions and generator expressions.
//!
//! List, set and dict comprehensions are inlined where the symbol table says so (PEP 709): their variables are isolated
//! from those of the same name around them by saving the outer values on the stack.

use brolga_bytecode::AnyOpcode as Op;
use brolga_bytecode::oparg::awaitable;

use super::fblock::FrameBlockKind;
use super::function::Attributes;
use super::unit::{Parameters, UnitKind};
use super::{CodeGen, Result};
use crate::ast::{Comprehension, Expr, ExprKind};
use crate::sequence::{Label, Loc};
use crate::symtable::{NameScope, ScopeId, ScopeKey, ScopeKind, Symbol, flags};

/// What a comprehension makes of its element.
#[derive(Clone, Copy)]
pub(super) enum Kind<'a> {
    List,
    Set,
    /// With the value, where the element is the key.
    Dict(&'a Expr<'a>),
    Generator,
}

impl Kind<'_> {
    fn unit_name(self) -> &'static str {
        match self {
            Kind::List => "<listcomp>",
            Kind::Set => "<setcomp>",
            Kind::Dict(_) => "<dictcomp>",
            Kind::Generator => "<genexpr>",
        }
    }

    fn build(self) -> Option<Op> {
        match self {
            Kind::List => Some(Op::BUILD_LIST),
            Kind::Set => Some(Op::BUILD_SET),
            Kind::Dict(_) => Some(Op::BUILD_MAP),
            Kind::Generator => None,
        }
    }
}

/// What is to be restored after an inlined comprehension.
struct Inlined<'a> {
    /// Symbols of the enclosing block that the comprehension's stand in for.
    symbols: Vec<(&'a str, Symbol)>,
    /// Names that become fast locals for the comprehension's time.
    hidden: Vec<&'a str>,
    /// Variables whose outer values are on the stack.
    saved: Vec<&'a str>,
    /// Where an exception in the comprehension leads, if values are on the stack.
    cleanup: Option<Label>,
}

/// The fixed parts of a comprehension.
#[derive(Clone, Copy)]
struct Parts<'a> {
    kind: Kind<'a>,
    generators: &'a [&'a Comprehension<'a>],
    elt: &'a Expr<'a>,
    loc: Loc,
}

impl<'a> CodeGen<'a> {
    pub(super) fn comprehension(
        &mut self,
        expr: &'a Expr<'a>,
        kind: Kind<'a>,
        generators: &'a [&'a Comprehension<'a>],
        elt: &'a Expr<'a>,
    ) -> Result {
        let loc = Loc::from(expr.loc);
        let Some(outermost) = generators.first() else { return Ok(()) };
        let scope = self.lookup_scope(ScopeKey::expr(expr));
        let parts = Parts { kind, generators, elt, loc };
        if self.symtable[scope].comp_inlined {
            self.outermost_iterator(outermost)?;
            let inlined = self.enter_inlined(scope, loc);
            if let Some(build) = kind.build() {
                self.op_i(build, 0, loc);
                self.op_i(Op::SWAP, 2, loc);
            }
            self.generator(parts, 0, 0, true)?;
            self.leave_inlined(inlined, loc);
            return Ok(());
        }
        let is_async = self.symtable[scope].coroutine;
        let parameters = Parameters { positional: 1, ..Parameters::default() };
        self.enter_unit(UnitKind::Comprehension, kind.unit_name(), scope, loc.line, None, parameters);
        let is_generator = kind.build().is_none();
        if is_generator {
            self.push_block(FrameBlockKind::StopIteration, Loc::NONE)?;
        }
        if let Some(build) = kind.build() {
            self.op_i(build, 0, loc);
        }
        self.generator(parts, 0, 0, false)?;
        if is_generator {
            self.convert_stop_iteration();
            self.pop_block();
        } else {
            self.op(Op::RETURN_VALUE, elt.loc);
        }
        let function = self.leave_unit(true)?;
        self.make_function(&function, Attributes::default(), loc);
        self.outermost_iterator(outermost)?;
        self.op_i(Op::CALL, 0, loc);
        if is_async && !is_generator {
            self.await_value(awaitable::AWAIT, loc);
        }
        Ok(())
    }

    /// The outermost iterable is evaluated in the enclosing block.
    fn outermost_iterator(&mut self, outermost: &'a Comprehension<'a>) -> Result {
        self.expr(outermost.iter)?;
        let op = if outermost.is_async != 0 { Op::GET_AITER } else { Op::GET_ITER };
        self.op(op, outermost.iter.loc);
        Ok(())
    }

    /// The loop of generator `index` and what is in it. The result is `depth` iterators below the top of the stack.
    fn generator(&mut self, parts: Parts<'a>, index: usize, depth: u32, on_stack: bool) -> Result {
        self.deeper(|this| {
            let generator = parts.generators[index];
            if generator.is_async != 0 {
                this.async_generator(parts, generator, index, depth, on_stack)
            } else {
                this.sync_generator(parts, generator, index, depth, on_stack)
            }
        })
    }

    fn sync_generator(
        &mut self,
        parts: Parts<'a>,
        generator: &'a Comprehension<'a>,
        index: usize,
        mut depth: u32,
        on_stack: bool,
    ) -> Result {
        let (start, skip, exhausted) = (self.label(), self.label(), self.label());
        let mut is_loop = true;
        if index == 0 {
            if !on_stack {
                self.op_i(Op::LOAD_FAST, 0, parts.loc);
            }
        } else if let ExprKind::List { elts: [only], .. } | ExprKind::Tuple { elts: [only], .. } = generator.iter.kind
            && !matches!(only.kind, ExprKind::Starred { .. })
        {
            // `for x in [value]` is an assignment.
            self.expr(only)?;
            is_loop = false;
        } else {
            self.expr(generator.iter)?;
            self.op(Op::GET_ITER, generator.iter.loc);
        }
        if is_loop {
            depth += 1;
            self.place(start);
            self.jump(Op::FOR_ITER, exhausted, generator.iter.loc);
        }
        self.expr(generator.target)?;
        let loc = self.innermost(parts, generator, index, depth, skip)?;
        self.place(skip);
        if is_loop {
            self.jump(Op::JUMP, start, loc);
            self.place(exhausted);
            self.end_for();
        }
        Ok(())
    }

    fn async_generator(
        &mut self,
        parts: Parts<'a>,
        generator: &'a Comprehension<'a>,
        index: usize,
        depth: u32,
        on_stack: bool,
    ) -> Result {
        let (start, skip, exhausted, send) = (self.label(), self.label(), self.label(), self.label());
        let loc = parts.loc;
        if index > 0 {
            self.expr(generator.iter)?;
            self.op(Op::GET_AITER, generator.iter.loc);
        } else if !on_stack {
            self.op_i(Op::LOAD_FAST, 0, loc);
        }
        self.place(start);
        self.push_block(FrameBlockKind::AsyncComprehension, loc)?;
        self.jump(Op::SETUP_FINALLY, exhausted, loc);
        self.op(Op::GET_ANEXT, loc);
        self.load_none(loc);
        self.place(send);
        self.yield_from(true, loc);
        self.op(Op::POP_BLOCK, loc);
        self.expr(generator.target)?;
        let end_loc = self.innermost(parts, generator, index, depth + 1, skip)?;
        self.place(skip);
        self.jump(Op::JUMP, start, end_loc);
        self.pop_block();
        self.place(exhausted);
        self.jump(Op::END_ASYNC_FOR, send, loc);
        Ok(())
    }

    /// The conditions of a generator and then the next one, or the element. Returns the element's location.
    fn innermost(
        &mut self,
        parts: Parts<'a>,
        generator: &'a Comprehension<'a>,
        index: usize,
        depth: u32,
        skip: Label,
    ) -> Result<Loc> {
        for condition in generator.ifs {
            self.jump_if(condition, skip, false)?;
        }
        let elt = parts.elt;
        let mut loc = Loc::from(elt.loc);
        if index + 1 < parts.generators.len() {
            self.generator(parts, index + 1, depth, false)?;
            return Ok(loc);
        }
        self.expr(elt)?;
        match parts.kind {
            Kind::Generator => {
                self.yield_value(loc);
                self.op(Op::POP_TOP, loc);
            }
            Kind::List => self.op_i(Op::LIST_APPEND, depth + 1, loc),
            Kind::Set => self.op_i(Op::SET_ADD, depth + 1, loc),
            Kind::Dict(value) => {
                self.expr(value)?;
                loc = elt.loc.to(value.loc).into();
                self.op_i(Op::MAP_ADD, depth + 1, loc);
            }
        }
        Ok(loc)
    }

    /// Brings the comprehension's variables into the current unit.
    fn enter_inlined(&mut self, comprehension: ScopeId, loc: Loc) -> Inlined<'a> {
        let block = self.unit.scope;
        let in_class = self.scope().kind == ScopeKind::Class && self.unit.inlined_comprehensions == 0;
        let function_like = self.scope().is_function_like();
        self.unit.inlined_comprehensions += 1;
        let mut inlined = Inlined { symbols: Vec::new(), hidden: Vec::new(), saved: Vec::new(), cleanup: None };
        let symbols: Vec<(&'a str, Symbol)> = self.symtable[comprehension].symbols.iter().collect();
        for (name, symbol) in symbols {
            // Bound here, not by an assignment expression for the enclosing block.
            let bound = symbol.has(flags::DEF_LOCAL) && !symbol.has(flags::DEF_NONLOCAL);
            if (bound || in_class) && !function_like && self.unit.fast_hidden.get(name) != Some(&true) {
                self.unit.fast_hidden.insert(name, true);
                inlined.hidden.push(name);
            }
            let scope = symbol.scope();
            let outer = self.symtable[block].symbols.get(name).unwrap_or_default();
            let outer_scope = outer.scope();
            let differs = scope != outer_scope
                && scope != NameScope::Free
                && !(scope == NameScope::Cell && outer_scope == NameScope::Free);
            // Names that are only used are replaced as well, with the effect that an imported module is not known to be
            // one in the comprehension (python/cpython#127929).
            if differs || in_class {
                self.symtable[block].symbols.set(name, symbol);
                inlined.symbols.push((name, outer));
            }
            if bound {
                // A cell is saved as such, and the comprehension gets a new one.
                self.op_local(Op::LOAD_FAST_AND_CLEAR, name, loc);
                if scope == NameScope::Cell {
                    let cell = self.closure_cell(name);
                    self.op_i(Op::MAKE_CELL, cell, loc);
                }
                inlined.saved.push(name);
            }
        }
        if !inlined.saved.is_empty() {
            // The iterator back to the top.
            self.op_i(Op::SWAP, inlined.saved.len() as u32 + 1, loc);
            let cleanup = self.label();
            self.jump(Op::SETUP_FINALLY, cleanup, loc);
            inlined.cleanup = Some(cleanup);
        }
        inlined
    }

    fn leave_inlined(&mut self, inlined: Inlined<'a>, loc: Loc) {
        self.unit.inlined_comprehensions -= 1;
        if let Some(cleanup) = inlined.cleanup {
            let end = self.label();
            self.op(Op::POP_BLOCK, Loc::NONE);
            self.skip_to(end);
            self.place(cleanup);
            // The unfinished result is below the exception.
            self.op_i(Op::SWAP, 2, Loc::NONE);
            self.op(Op::POP_TOP, Loc::NONE);
            self.restore_saved(&inlined.saved, loc);
            self.op_i(Op::RERAISE, 0, Loc::NONE);
            self.place(end);
            self.restore_saved(&inlined.saved, loc);
        }
        let block = self.unit.scope;
        for (name, outer) in inlined.symbols {
            self.symtable[block].symbols.set(name, outer);
        }
        for name in inlined.hidden {
            self.unit.fast_hidden.insert(name, false);
        }
    }

    fn restore_saved(&mut self, saved: &[&'a str], loc: Loc) {
        self.op_i(Op::SWAP, saved.len() as u32 + 1, loc);
        for name in saved.iter().rev() {
            self.op_local(Op::STORE_FAST_MAYBE_NULL, name, loc);
        }
    }
}
