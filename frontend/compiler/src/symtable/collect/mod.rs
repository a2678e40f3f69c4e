//! First pass: visits the tree and records how each block uses each name. Statements are here, expressions in [`expr`].

mod expr;

use super::flags::*;
use super::{Future, Options, Scope, ScopeId, ScopeKey, ScopeKind, Symbol, SymbolTable, Symbols, error_at};
use crate::ast::{
    Alias, Arena, Arg, Arguments, ExceptHandler, Expr, ExprContext, ExprKind, Location, MatchCase, Mod, Pattern,
    PatternKind, Stmt, StmtKind, TypeParam, TypeParamKind, docstring,
};
use crate::errors::SyntaxError;
use crate::parse::on_deep_stack;
use rustc_hash::FxHashMap;

type Result<T = ()> = std::result::Result<T, Box<SyntaxError>>;

/// Where names were declared `global` or `nonlocal`, or bound by `:=` in a comprehension: the first place counts.
#[derive(Debug, Default)]
pub(super) struct Directives<'a>(FxHashMap<(ScopeId, &'a str), Location>);

impl Directives<'_> {
    pub(super) fn location(&self, scope: ScopeId, name: &str) -> Option<Location> {
        self.0.get(&(scope, name)).copied()
    }
}

/// What is known about a block only while it is visited.
#[derive(Clone, Copy, Default)]
struct Work {
    /// Within the target of a comprehension.
    comp_iter_target: bool,
    /// Within how many iterables of comprehensions.
    comp_iter_expr: u32,
    /// Within a statement whose body may not run.
    in_conditional_block: bool,
    /// Within an annotation that is never evaluated.
    in_unevaluated_annotation: bool,
    /// What part of a type parameter the block is, for errors.
    description: Option<&'static str>,
}

pub(super) fn collect<'a>(
    arena: &'a Arena,
    module: &'a Mod<'a>,
    future: Future,
    options: Options,
) -> Result<(SymbolTable<'a>, Directives<'a>)> {
    let mut collector = Collector {
        arena,
        table: SymbolTable::new(future),
        work: Vec::new(),
        stack: Vec::new(),
        class: None,
        directives: Directives::default(),
        options,
    };
    collector.enter("top", ScopeKind::Module, Some(ScopeKey::module(module)), Location::default())?;
    match module {
        Mod::Module { body, .. } => {
            collector.scope().has_docstring = docstring(body).is_some();
            collector.body(body)?;
        }
        Mod::Interactive { body } => collector.body(body)?,
        Mod::Expression { body } => collector.expr(body)?,
        Mod::FunctionType { .. } => {
            return Err(error_at(Location::default(), "this compiler does not handle FunctionTypes"));
        }
    }
    collector.leave();
    Ok((collector.table, collector.directives))
}

struct Collector<'a> {
    arena: &'a Arena,
    table: SymbolTable<'a>,
    /// Beside the table's scopes.
    work: Vec<Work>,
    /// The blocks being visited; the last is the current one.
    stack: Vec<ScopeId>,
    /// The class whose private names are mangled.
    class: Option<&'a str>,
    directives: Directives<'a>,
    options: Options,
}

impl<'a> Collector<'a> {
    fn current(&self) -> ScopeId {
        self.stack.last().copied().unwrap_or(ScopeId(0))
    }

    fn scope(&mut self) -> &mut Scope<'a> {
        let id = self.current();
        &mut self.table[id]
    }

    fn work(&mut self) -> &mut Work {
        let id = self.current();
        &mut self.work[id.0 as usize]
    }

    fn kind(&self) -> ScopeKind {
        self.table[self.current()].kind
    }

    /// Makes a block within the current one, without entering it.
    fn make(&mut self, name: &'a str, kind: ScopeKind, key: Option<ScopeKey>, loc: Location) -> ScopeId {
        let id = ScopeId(self.table.scopes.len() as u32);
        let outer = self.stack.last().map(|&outer| &self.table[outer]);
        let scope = Scope {
            name,
            kind,
            symbols: Symbols::default(),
            varnames: Vec::new(),
            children: Vec::new(),
            mangled_names: None,
            nested: outer.is_some_and(|outer| outer.nested || outer.is_function_like()),
            generator: false,
            coroutine: false,
            annotations_used: false,
            comprehension: None,
            varargs: false,
            varkeywords: false,
            needs_class_closure: false,
            needs_classdict: false,
            comp_inlined: false,
            can_see_class_scope: false,
            has_docstring: false,
            method: kind == ScopeKind::Function && outer.is_some_and(|outer| outer.kind == ScopeKind::Class),
            function_name: None,
            has_conditional_annotations: false,
            annotation_block: None,
            loc,
        };
        self.table.scopes.push(scope);
        self.work.push(Work::default());
        if let Some(key) = key {
            self.table.keys.insert(key, id);
        }
        id
    }

    fn enter(&mut self, name: &'a str, kind: ScopeKind, key: Option<ScopeKey>, loc: Location) -> Result<ScopeId> {
        let id = self.make(name, kind, key, loc);
        self.enter_made(id)?;
        if matches!(kind, ScopeKind::Annotation | ScopeKind::TypeVariable | ScopeKind::TypeAlias) {
            // The one parameter of the function that evaluates it; no identifier can be mistaken for it.
            self.define(".format", DEF_PARAM, loc)?;
            self.define(".format", USE, loc)?;
        }
        Ok(id)
    }

    /// Enters a block for the first time.
    fn enter_made(&mut self, id: ScopeId) -> Result {
        if let Some(&outer) = self.stack.last() {
            self.work[id.0 as usize].comp_iter_expr = self.work[outer.0 as usize].comp_iter_expr;
            if self.table[id].kind != ScopeKind::Class {
                self.table[id].mangled_names = self.table[outer].mangled_names;
            }
            // Annotations that stay text have no part in what names mean.
            if !(self.table[id].kind == ScopeKind::Annotation && self.table.future.annotations()) {
                self.table[outer].children.push(id);
            }
        }
        self.stack.push(id);
        Ok(())
    }

    fn leave(&mut self) {
        self.stack.pop();
    }

    fn mangled(&self, scope: ScopeId, name: &'a str) -> &'a str {
        self.table.mangle(self.arena, self.class, scope, name)
    }

    fn lookup(&self, scope: ScopeId, name: &'a str) -> Symbol {
        self.table[scope].symbols.get(self.mangled(scope, name)).unwrap_or_default()
    }

    /// Records a use or definition in the current block.
    fn define(&mut self, name: &'a str, flag: u32, loc: Location) -> Result {
        let binds = flag & (DEF_PARAM | DEF_LOCAL | DEF_IMPORT) != 0;
        self.define_in_context(name, flag, loc, if binds { ExprContext::Store } else { ExprContext::Load })
    }

    fn define_in_context(&mut self, name: &'a str, flag: u32, loc: Location, ctx: ExprContext) -> Result {
        check_name(name, loc, ctx)?;
        let current = self.current();
        if let Some(set) = self.table[current].mangled_names.filter(|_| flag & DEF_TYPE_PARAM != 0) {
            self.table.mangled_names[set].push(name);
        }
        self.define_in(current, name, flag, loc)
    }

    fn define_in(&mut self, id: ScopeId, name: &'a str, flag: u32, loc: Location) -> Result {
        let name = self.mangled(id, name);
        let old = self.table[id].symbols.get(name).unwrap_or_default();
        if flag & DEF_PARAM != 0 && old.has(DEF_PARAM) {
            return Err(error_at(loc, format!("duplicate argument '{name}' in function definition")));
        }
        if flag & DEF_TYPE_PARAM != 0 && old.has(DEF_TYPE_PARAM) {
            return Err(error_at(loc, format!("duplicate type parameter '{name}'")));
        }
        let mut symbol = Symbol(old.0 | flag);
        if self.work[id.0 as usize].comp_iter_target {
            if symbol.has(DEF_GLOBAL | DEF_NONLOCAL) {
                let msg = format!("comprehension inner loop cannot rebind assignment expression target '{name}'");
                return Err(error_at(loc, msg));
            }
            symbol.0 |= DEF_COMP_ITER;
        }
        self.table[id].symbols.set(name, symbol);
        if flag & DEF_PARAM != 0 {
            self.table[id].varnames.push(name);
        } else if flag & DEF_GLOBAL != 0 {
            let top = self.table.top();
            let old = self.table[top].symbols.get(name).unwrap_or_default();
            self.table[top].symbols.set(name, Symbol(old.0 | flag));
        }
        Ok(())
    }

    fn direct(&mut self, name: &'a str, loc: Location) {
        let current = self.current();
        let name = self.mangled(current, name);
        self.directives.0.entry((current, name)).or_insert(loc);
    }

    fn body(&mut self, body: &'a [&'a Stmt<'a>]) -> Result {
        body.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    fn exprs(&mut self, exprs: &'a [&'a Expr<'a>]) -> Result {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    fn optional_exprs(&mut self, exprs: &'a [Option<&'a Expr<'a>>]) -> Result {
        exprs.iter().flatten().try_for_each(|expr| self.expr(expr))
    }

    fn optional(&mut self, expr: Option<&'a Expr<'a>>) -> Result {
        expr.map_or(Ok(()), |expr| self.expr(expr))
    }

    /// Visits statements that may not run.
    fn conditional(&mut self, visit: impl FnOnce(&mut Self) -> Result) -> Result {
        let outer = std::mem::replace(&mut self.work().in_conditional_block, true);
        visit(self)?;
        self.work().in_conditional_block = outer;
        Ok(())
    }

    fn stmt(&mut self, stmt: &'a Stmt<'a>) -> Result {
        on_deep_stack(|| self.stmt_kind(stmt))
    }

    fn stmt_kind(&mut self, stmt: &'a Stmt<'a>) -> Result {
        let loc = stmt.loc;
        match stmt.kind {
            StmtKind::FunctionDef { name, args, body, decorator_list, returns, type_params, .. } => {
                self.function(stmt, name, args, body, decorator_list, returns, type_params, false)
            }
            StmtKind::AsyncFunctionDef { name, args, body, decorator_list, returns, type_params, .. } => {
                self.function(stmt, name, args, body, decorator_list, returns, type_params, true)
            }
            StmtKind::ClassDef { name, bases, keywords, body, decorator_list, type_params } => {
                self.define(name, DEF_LOCAL, loc)?;
                self.exprs(decorator_list)?;
                let outer_class = self.class;
                if !type_params.is_empty() {
                    self.enter_type_params(name, type_params, loc)?;
                    self.define(".type_params", DEF_LOCAL, loc)?;
                    self.define(".type_params", USE, loc)?;
                    self.define(".generic_base", DEF_LOCAL, loc)?;
                    self.define(".generic_base", USE, loc)?;
                    self.class = Some(name);
                    let set = self.table.mangled_names.len();
                    self.table.mangled_names.push(Vec::new());
                    self.scope().mangled_names = Some(set);
                    self.type_params(type_params)?;
                }
                self.exprs(bases)?;
                self.keywords(keywords)?;
                self.enter(name, ScopeKind::Class, Some(ScopeKey::stmt(stmt)), loc)?;
                self.class = Some(name);
                if !type_params.is_empty() {
                    self.define("__type_params__", DEF_LOCAL, loc)?;
                    self.define(".type_params", USE, loc)?;
                }
                self.scope().has_docstring = docstring(body).is_some();
                self.body(body)?;
                self.leave();
                if !type_params.is_empty() {
                    self.leave();
                }
                self.class = outer_class;
                Ok(())
            }
            StmtKind::TypeAlias { name, type_params, value } => {
                self.expr(name)?;
                let ExprKind::Name { id, .. } = name.kind else { return Ok(()) };
                let in_class = self.kind() == ScopeKind::Class;
                if !type_params.is_empty() {
                    self.enter_type_params(id, type_params, loc)?;
                    self.type_params(type_params)?;
                }
                self.enter(id, ScopeKind::TypeAlias, Some(ScopeKey::stmt(stmt)), loc)?;
                if in_class {
                    self.see_class(value.loc)?;
                }
                self.expr(value)?;
                self.leave();
                if !type_params.is_empty() {
                    self.leave();
                }
                Ok(())
            }
            StmtKind::Return { value } => self.optional(value),
            StmtKind::Delete { targets } => self.exprs(targets),
            StmtKind::Assign { targets, value, .. } => {
                self.exprs(targets)?;
                self.expr(value)
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target)?;
                self.expr(value)
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.scope().annotations_used = true;
                self.annotated_target(stmt, target, value.is_some(), simple != 0)?;
                self.annotation(annotation)?;
                self.optional(value)
            }
            StmtKind::For { target, iter, body, orelse, .. }
            | StmtKind::AsyncFor { target, iter, body, orelse, .. } => {
                if matches!(stmt.kind, StmtKind::AsyncFor { .. }) {
                    self.check_async("async for", loc)?;
                }
                self.expr(target)?;
                self.expr(iter)?;
                self.conditional(|this| {
                    this.body(body)?;
                    this.body(orelse)
                })
            }
            StmtKind::While { test, body, orelse } | StmtKind::If { test, body, orelse } => {
                self.expr(test)?;
                self.conditional(|this| {
                    this.body(body)?;
                    this.body(orelse)
                })
            }
            StmtKind::With { items, body, .. } | StmtKind::AsyncWith { items, body, .. } => {
                if matches!(stmt.kind, StmtKind::AsyncWith { .. }) {
                    self.check_async("async with", loc)?;
                }
                self.conditional(|this| {
                    for item in items {
                        this.expr(item.context_expr)?;
                        this.optional(item.optional_vars)?;
                    }
                    this.body(body)
                })
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject)?;
                self.conditional(|this| cases.iter().try_for_each(|case| this.case(case)))
            }
            StmtKind::Raise { exc, cause } => {
                self.optional(exc)?;
                self.optional(cause)
            }
            StmtKind::Try { body, handlers, orelse, finalbody }
            | StmtKind::TryStar { body, handlers, orelse, finalbody } => self.conditional(|this| {
                this.body(body)?;
                handlers.iter().try_for_each(|handler| this.handler(handler))?;
                this.body(orelse)?;
                this.body(finalbody)
            }),
            StmtKind::Assert { test, msg } => {
                self.expr(test)?;
                self.optional(msg)
            }
            StmtKind::Import { names } | StmtKind::ImportFrom { names, .. } => {
                names.iter().try_for_each(|alias| self.alias(alias))
            }
            StmtKind::Global { names } => {
                names.iter().try_for_each(|name| self.declare(name, DEF_GLOBAL, "global", loc))
            }
            StmtKind::Nonlocal { names } => {
                names.iter().try_for_each(|name| self.declare(name, DEF_NONLOCAL, "nonlocal", loc))
            }
            StmtKind::Expr { value } => self.expr(value),
            StmtKind::Pass {} | StmtKind::Break {} | StmtKind::Continue {} => Ok(()),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of two node classes that differ in name only")]
    fn function(
        &mut self,
        stmt: &'a Stmt<'a>,
        name: &'a str,
        args: &'a Arguments<'a>,
        body: &'a [&'a Stmt<'a>],
        decorator_list: &'a [&'a Expr<'a>],
        returns: Option<&'a Expr<'a>>,
        type_params: &'a [&'a TypeParam<'a>],
        is_async: bool,
    ) -> Result {
        let loc = stmt.loc;
        self.define(name, DEF_LOCAL, loc)?;
        self.exprs(args.defaults)?;
        self.optional_exprs(args.kw_defaults)?;
        self.exprs(decorator_list)?;
        if !type_params.is_empty() {
            self.enter_type_params(name, type_params, loc)?;
            // CPython asks whether there is a list, not whether something is in it.
            self.define(".defaults", DEF_PARAM, loc)?;
            if args.kw_defaults.iter().any(Option::is_some) {
                self.define(".kwdefaults", DEF_PARAM, loc)?;
            }
            self.type_params(type_params)?;
        }
        let function = self.make(name, ScopeKind::Function, Some(ScopeKey::stmt(stmt)), loc);
        self.function_annotations(stmt, name, args, returns)?;
        self.table[function].has_docstring = docstring(body).is_some();
        self.table[function].coroutine = is_async;
        self.enter_made(function)?;
        self.arguments(args)?;
        self.body(body)?;
        self.leave();
        if !type_params.is_empty() {
            self.leave();
        }
        Ok(())
    }

    /// The annotations of a function are a block of their own, before the function's.
    fn function_annotations(
        &mut self,
        stmt: &'a Stmt<'a>,
        name: &'a str,
        args: &'a Arguments<'a>,
        returns: Option<&'a Expr<'a>>,
    ) -> Result {
        let in_class = self.scope().can_see_class_scope || self.kind() == ScopeKind::Class;
        self.enter("__annotate__", ScopeKind::Annotation, Some(ScopeKey::annotations(args)), stmt.loc)?;
        self.scope().function_name = Some(name);
        if in_class {
            self.see_class(stmt.loc)?;
        }
        let params = args.posonlyargs.iter().chain(args.args).chain(&args.vararg).chain(&args.kwarg);
        let annotations = params.chain(args.kwonlyargs).filter_map(|arg| arg.annotation).chain(returns);
        for annotation in annotations {
            self.scope().annotations_used = true;
            self.expr(annotation)?;
        }
        self.leave();
        Ok(())
    }

    /// The current block can see the names of the class around it.
    fn see_class(&mut self, loc: Location) -> Result {
        self.scope().can_see_class_scope = true;
        self.define("__classdict__", USE, loc)
    }

    fn arguments(&mut self, args: &'a Arguments<'a>) -> Result {
        let named = args.posonlyargs.iter().chain(args.args).chain(args.kwonlyargs);
        named.copied().try_for_each(|arg| self.parameter(arg))?;
        if let Some(vararg) = args.vararg {
            self.parameter(vararg)?;
            self.scope().varargs = true;
        }
        if let Some(kwarg) = args.kwarg {
            self.parameter(kwarg)?;
            self.scope().varkeywords = true;
        }
        Ok(())
    }

    fn parameter(&mut self, arg: &'a Arg<'a>) -> Result {
        self.define(arg.arg, DEF_PARAM, arg.loc)
    }

    fn enter_type_params(&mut self, name: &'a str, params: &'a [&'a TypeParam<'a>], loc: Location) -> Result {
        let in_class = self.kind() == ScopeKind::Class;
        self.enter(name, ScopeKind::TypeParameters, Some(ScopeKey::type_params(params)), loc)?;
        if in_class { self.see_class(loc) } else { Ok(()) }
    }

    fn type_params(&mut self, params: &'a [&'a TypeParam<'a>]) -> Result {
        params.iter().try_for_each(|param| self.type_param(param))
    }

    fn type_param(&mut self, param: &'a TypeParam<'a>) -> Result {
        let (name, bound, default_value, default_description) = match param.kind {
            TypeParamKind::TypeVar { name, bound, default_value } => (name, bound, default_value, "a TypeVar default"),
            TypeParamKind::ParamSpec { name, default_value } => (name, None, default_value, "a ParamSpec default"),
            TypeParamKind::TypeVarTuple { name, default_value } => {
                (name, None, default_value, "a TypeVarTuple default")
            }
        };
        self.define(name, DEF_TYPE_PARAM | DEF_LOCAL, param.loc)?;
        if name == "__classdict__" {
            let msg = format!("reserved name '{name}' cannot be used for type parameter");
            return Err(error_at(param.loc, msg));
        }
        if let Some(bound) = bound {
            let constraints = matches!(bound.kind, ExprKind::Tuple { .. });
            let description = if constraints { "a TypeVar constraint" } else { "a TypeVar bound" };
            self.part_of_type_param(name, bound, ScopeKey::bound(param), description)?;
        }
        if let Some(default_value) = default_value {
            self.part_of_type_param(name, default_value, ScopeKey::default_value(param), default_description)?;
        }
        Ok(())
    }

    fn part_of_type_param(
        &mut self,
        name: &'a str,
        value: &'a Expr<'a>,
        key: ScopeKey,
        description: &'static str,
    ) -> Result {
        let in_class = self.scope().can_see_class_scope;
        self.enter(name, ScopeKind::TypeVariable, Some(key), value.loc)?;
        if in_class {
            self.see_class(value.loc)?;
        }
        self.work().description = Some(description);
        self.expr(value)?;
        self.leave();
        Ok(())
    }

    fn annotated_target(&mut self, stmt: &Stmt<'a>, target: &'a Expr<'a>, has_value: bool, simple: bool) -> Result {
        let ExprKind::Name { id, .. } = target.kind else { return self.expr(target) };
        let current = self.current();
        let symbol = self.lookup(current, id);
        if simple && symbol.has(DEF_GLOBAL | DEF_NONLOCAL) && current != self.table.top() {
            let kind = if symbol.has(DEF_GLOBAL) { "global" } else { "nonlocal" };
            return Err(error_at(stmt.loc, format!("annotated name '{id}' can't be {kind}")));
        }
        if simple {
            self.define(id, DEF_ANNOT | DEF_LOCAL, target.loc)
        } else if has_value {
            self.define(id, DEF_LOCAL, target.loc)
        } else {
            Ok(())
        }
    }

    /// The annotation of a variable: all those of a block share one block, made with the first.
    fn annotation(&mut self, annotation: &'a Expr<'a>) -> Result {
        let outer = self.current();
        let kind = self.kind();
        let loc = annotation.loc;
        // A module may be left half executed, so that none of its annotations is certain to be reached.
        let conditional = match kind {
            ScopeKind::Class => self.work().in_conditional_block,
            ScopeKind::Module => true,
            _ => false,
        };
        if conditional && !self.table[outer].has_conditional_annotations {
            self.table[outer].has_conditional_annotations = true;
            self.define("__conditional_annotations__", USE, loc)?;
        }
        match self.table[outer].annotation_block {
            None => {
                let block = self.enter("__annotate__", ScopeKind::Annotation, None, loc)?;
                self.table[outer].annotation_block = Some(block);
                if kind == ScopeKind::Class && !self.table.future.annotations() {
                    self.see_class(loc)?;
                }
            }
            Some(block) => self.stack.push(block),
        }
        let unevaluated = kind == ScopeKind::Function;
        self.work().in_unevaluated_annotation = unevaluated;
        self.expr(annotation)?;
        self.work().in_unevaluated_annotation = false;
        self.leave();
        Ok(())
    }

    fn alias(&mut self, alias: &'a Alias<'a>) -> Result {
        if alias.name == "*" {
            if self.kind() == ScopeKind::Module {
                return Ok(());
            }
            return Err(error_at(alias.loc, "import * only allowed at module level"));
        }
        let name = alias.asname.unwrap_or(alias.name);
        let first = name.split('.').next().unwrap_or(name);
        self.define(first, DEF_IMPORT, alias.loc)
    }

    /// `global` or `nonlocal`.
    fn declare(&mut self, name: &'a str, flag: u32, kind: &str, loc: Location) -> Result {
        let symbol = self.lookup(self.current(), name);
        let complaint = if symbol.has(DEF_PARAM) {
            Some(format!("name '{name}' is parameter and {kind}"))
        } else if symbol.has(USE) {
            Some(format!("name '{name}' is used prior to {kind} declaration"))
        } else if symbol.has(DEF_ANNOT) {
            Some(format!("annotated name '{name}' can't be {kind}"))
        } else if symbol.has(DEF_LOCAL) {
            Some(format!("name '{name}' is assigned to before {kind} declaration"))
        } else {
            None
        };
        if let Some(msg) = complaint {
            return Err(error_at(loc, msg));
        }
        self.define(name, flag, loc)?;
        self.direct(name, loc);
        Ok(())
    }

    fn handler(&mut self, handler: &'a ExceptHandler<'a>) -> Result {
        self.optional(handler.r#type)?;
        if let Some(name) = handler.name {
            self.define(name, DEF_LOCAL, handler.loc)?;
        }
        self.body(handler.body)
    }

    fn case(&mut self, case: &'a MatchCase<'a>) -> Result {
        self.pattern(case.pattern)?;
        self.optional(case.guard)?;
        self.body(case.body)
    }

    fn pattern(&mut self, pattern: &'a Pattern<'a>) -> Result {
        on_deep_stack(|| {
            let loc = pattern.loc;
            let capture = |this: &mut Self, name: Option<&'a str>| match name {
                Some(name) => this.define(name, DEF_LOCAL, loc),
                None => Ok(()),
            };
            match pattern.kind {
                PatternKind::MatchValue { value } => self.expr(value),
                PatternKind::MatchSingleton { .. } => Ok(()),
                PatternKind::MatchSequence { patterns } | PatternKind::MatchOr { patterns } => self.patterns(patterns),
                PatternKind::MatchStar { name } => capture(self, name),
                PatternKind::MatchMapping { keys, patterns, rest } => {
                    self.exprs(keys)?;
                    self.patterns(patterns)?;
                    capture(self, rest)
                }
                PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                    self.expr(cls)?;
                    self.patterns(patterns)?;
                    for (attr, pattern) in kwd_attrs.iter().zip(kwd_patterns) {
                        check_name(attr, pattern.loc, ExprContext::Store)?;
                    }
                    self.patterns(kwd_patterns)
                }
                PatternKind::MatchAs { pattern, name } => {
                    if let Some(pattern) = pattern {
                        self.pattern(pattern)?;
                    }
                    capture(self, name)
                }
            }
        })
    }

    fn patterns(&mut self, patterns: &'a [&'a Pattern<'a>]) -> Result {
        patterns.iter().try_for_each(|pattern| self.pattern(pattern))
    }
}

/// `__debug__` is constant.
fn check_name(name: &str, loc: Location, ctx: ExprContext) -> Result {
    if name != "__debug__" {
        return Ok(());
    }
    match ctx {
        ExprContext::Load => Ok(()),
        ExprContext::Store => Err(error_at(loc, "cannot assign to __debug__")),
        ExprContext::Del => Err(error_at(loc, "cannot delete __debug__")),
    }
}
