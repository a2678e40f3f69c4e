//! What the symbol table says: scopes, their symbols, flags.
//!
//! Names and numbers are CPython's (`Include/internal/pycore_symtable.h` as the `_symtable` module shows them), because
//! Python programs see them through `symtable`.

use crate::ast::{Arena, Arguments, Expr, Location, Mod, Stmt, TypeParam};
use rustc_hash::{FxBuildHasher, FxHashMap};

/// A symbol's flags: how a block uses a name, and, after analysis, its scope in the bits from [`SCOPE_OFFSET`].
pub mod flags {
    /// `global` statement.
    pub const DEF_GLOBAL: u32 = 1;
    /// Assignment in the block.
    pub const DEF_LOCAL: u32 = 2;
    /// Formal parameter.
    pub const DEF_PARAM: u32 = 4;
    /// `nonlocal` statement.
    pub const DEF_NONLOCAL: u32 = 8;
    /// The name is used.
    pub const USE: u32 = 16;
    /// Free variable from a class's method.
    pub const DEF_FREE_CLASS: u32 = 64;
    /// Bound by import.
    pub const DEF_IMPORT: u32 = 128;
    /// The name is annotated.
    pub const DEF_ANNOT: u32 = 256;
    /// Iteration variable of a comprehension.
    pub const DEF_COMP_ITER: u32 = 512;
    /// Type parameter.
    pub const DEF_TYPE_PARAM: u32 = 1024;
    /// Cell in an inlined comprehension.
    pub const DEF_COMP_CELL: u32 = 2048;
    /// Any way of binding a name here.
    pub const DEF_BOUND: u32 = DEF_LOCAL | DEF_PARAM | DEF_IMPORT | DEF_TYPE_PARAM;
    /// Where the scope number starts.
    pub const SCOPE_OFFSET: u32 = 12;
    /// The scope number's mask, once shifted.
    pub const SCOPE_MASK: u32 = 15;
}

/// How a name is resolved in a block; the numbers are `_symtable`'s.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum NameScope {
    /// Not a name of the block.
    Unknown = 0,
    /// Local variable.
    Local = 1,
    /// `global` statement.
    GlobalExplicit = 2,
    /// Global because no enclosing function binds it.
    GlobalImplicit = 3,
    /// Closed over, bound in an enclosing function.
    Free = 4,
    /// Bound here and closed over by an inner block.
    Cell = 5,
}

/// A symbol's flags, see [`flags`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Symbol(pub u32);

impl Symbol {
    /// The scope that analysis found.
    pub fn scope(self) -> NameScope {
        match self.0 >> flags::SCOPE_OFFSET & flags::SCOPE_MASK {
            1 => NameScope::Local,
            2 => NameScope::GlobalExplicit,
            3 => NameScope::GlobalImplicit,
            4 => NameScope::Free,
            5 => NameScope::Cell,
            _ => NameScope::Unknown,
        }
    }

    /// Whether one of the flags is set.
    pub fn has(self, flags: u32) -> bool {
        self.0 & flags != 0
    }
}

/// A map that keeps insertion order, as CPython's dicts do: the order decides that of cells and free variables.
#[derive(Clone, Debug, Default)]
pub struct Symbols<'a> {
    entries: Vec<(&'a str, Symbol)>,
    index: FxHashMap<&'a str, usize>,
}

impl<'a> Symbols<'a> {
    /// The symbol of a (mangled) name.
    pub fn get(&self, name: &str) -> Option<Symbol> {
        self.index.get(name).map(|&at| self.entries[at].1)
    }

    /// Sets a symbol; a new name goes to the end.
    pub fn set(&mut self, name: &'a str, symbol: Symbol) {
        match self.index.get(name) {
            Some(&at) => self.entries[at].1 = symbol,
            None => {
                self.index.insert(name, self.entries.len());
                self.entries.push((name, symbol));
            }
        }
    }

    /// Removes a symbol, keeping the order of the others.
    pub fn remove(&mut self, name: &str) {
        if let Some(at) = self.index.remove(name) {
            self.entries.remove(at);
            for (place, (name, _)) in self.entries.iter().enumerate().skip(at) {
                self.index.insert(name, place);
            }
        }
    }

    /// Names and symbols in order of first appearance.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&'a str, Symbol)> + '_ {
        self.entries.iter().copied()
    }

    /// How many names.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// The kind of a block.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum ScopeKind {
    /// Function, lambda or comprehension.
    Function = 0,
    /// Class body.
    Class = 1,
    /// Module, interactive statement or expression.
    Module = 2,
    /// Annotations: `__annotate__`, or, under `from __future__ import annotations`, not evaluated at all.
    Annotation = 3,
    /// Value of a `type` statement.
    TypeAlias = 4,
    /// Type parameters of a function, class or alias.
    TypeParameters = 5,
    /// Bound, constraints or default of a type variable.
    TypeVariable = 6,
}

/// What comprehension a block is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum ComprehensionKind {
    List = 1,
    Dict = 2,
    Set = 3,
    Generator = 4,
}

/// A block's place in its [`SymbolTable`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct ScopeId(pub u32);

/// A block: CPython's `symtable entry`, with its `ste_*` fields.
#[derive(Debug)]
pub struct Scope<'a> {
    /// Name of the block: the function's or class's, `top`, `lambda`, `listcomp`, `__annotate__`, ...
    pub name: &'a str,
    /// What kind of block.
    pub kind: ScopeKind,
    /// Symbols by mangled name.
    pub symbols: Symbols<'a>,
    /// Parameters by mangled name: positional-only, positional, keyword-only, `*args`, `**kwargs`.
    pub varnames: Vec<&'a str>,
    /// Blocks directly within, in source order. An inlined comprehension is replaced by its own children.
    pub children: Vec<ScopeId>,
    /// In and below the type parameter block of a class: which set of [`SymbolTable`] limits the names to mangle.
    pub(super) mangled_names: Option<usize>,
    /// Whether a function encloses it.
    pub nested: bool,
    /// Whether it has `yield`.
    pub generator: bool,
    /// Whether it is a coroutine: `async def`, or an asynchronous comprehension.
    pub coroutine: bool,
    /// Whether there are annotations in it.
    pub annotations_used: bool,
    /// What comprehension it is, if any.
    pub comprehension: Option<ComprehensionKind>,
    /// Whether there is `*args`.
    pub varargs: bool,
    /// Whether there is `**kwargs`.
    pub varkeywords: bool,
    /// Class: whether to make a cell for `__class__`.
    pub needs_class_closure: bool,
    /// Class: whether to make a cell for `__classdict__`.
    pub needs_classdict: bool,
    /// Whether this comprehension is inlined into its enclosing block (PEP 709).
    pub comp_inlined: bool,
    /// Whether names bound in an enclosing class are visible.
    pub can_see_class_scope: bool,
    /// Whether the body starts with a docstring.
    pub has_docstring: bool,
    /// Whether it is a function directly in a class.
    pub method: bool,
    /// Annotations of a function: the function's name.
    pub function_name: Option<&'a str>,
    /// Class or module: whether it keeps `__conditional_annotations__`.
    pub has_conditional_annotations: bool,
    /// Function, class or module: the block of its annotations, if it has some.
    pub annotation_block: Option<ScopeId>,
    /// Where the block starts and ends.
    pub loc: Location,
}

impl Scope<'_> {
    /// The scope of a (mangled) name: [`NameScope::Unknown`] for a name that does not occur.
    pub fn scope_of(&self, name: &str) -> NameScope {
        self.symbols.get(name).map_or(NameScope::Unknown, Symbol::scope)
    }

    /// Whether the block runs with fast locals: functions, annotations, type parameters and what belongs to them.
    pub fn is_function_like(&self) -> bool {
        match self.kind {
            ScopeKind::Function
            | ScopeKind::Annotation
            | ScopeKind::TypeAlias
            | ScopeKind::TypeParameters
            | ScopeKind::TypeVariable => true,
            ScopeKind::Class | ScopeKind::Module => false,
        }
    }
}

/// What a block belongs to: identity of a node, by address. Two blocks of one node differ in `part`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ScopeKey {
    address: usize,
    part: u8,
}

impl ScopeKey {
    fn of<T: ?Sized>(node: &T, part: u8) -> Self {
        ScopeKey { address: std::ptr::from_ref(node).cast::<u8>().addr(), part }
    }

    /// The module's block.
    pub fn module(module: &Mod<'_>) -> Self {
        Self::of(module, 0)
    }

    /// The body of a `FunctionDef`, `AsyncFunctionDef` or `ClassDef`, or the value of a `TypeAlias`.
    pub fn stmt(stmt: &Stmt<'_>) -> Self {
        Self::of(stmt, 1)
    }

    /// A lambda, comprehension or generator expression.
    pub fn expr(expr: &Expr<'_>) -> Self {
        Self::of(expr, 2)
    }

    /// The annotations of a function, by its `Arguments` node.
    pub fn annotations(args: &Arguments<'_>) -> Self {
        Self::of(args, 3)
    }

    /// The block of a non-empty list of type parameters.
    pub fn type_params(params: &[&TypeParam<'_>]) -> Self {
        Self::of(params, 4)
    }

    /// The bound or constraints of a type variable.
    pub fn bound(param: &TypeParam<'_>) -> Self {
        Self::of(param, 5)
    }

    /// The default of a type parameter.
    pub fn default_value(param: &TypeParam<'_>) -> Self {
        Self::of(param, 6)
    }
}

/// The result of the symbol pass over one tree.
#[derive(Debug)]
pub struct SymbolTable<'a> {
    pub(super) scopes: Vec<Scope<'a>>,
    pub(super) keys: FxHashMap<ScopeKey, ScopeId>,
    /// Names of type parameters, for each generic class: the only private names to mangle in its type parameter block.
    pub(super) mangled_names: Vec<Vec<&'a str>>,
    /// The features that `from __future__` imports switch on, with those the caller asked for.
    pub future: Future,
}

impl<'a> SymbolTable<'a> {
    pub(super) fn new(future: Future) -> Self {
        SymbolTable {
            scopes: Vec::new(),
            keys: FxHashMap::with_hasher(FxBuildHasher),
            mangled_names: Vec::new(),
            future,
        }
    }

    /// The module's block.
    pub fn top(&self) -> ScopeId {
        ScopeId(0)
    }

    /// The block that belongs to a node.
    pub fn lookup(&self, key: ScopeKey) -> Option<ScopeId> {
        self.keys.get(&key).copied()
    }

    /// The name as blocks spell it: mangled if it is private to `class`, but in the type parameter block of a class
    /// only if it is one of the type parameters.
    pub fn mangle(&self, arena: &'a Arena, class: Option<&str>, scope: ScopeId, name: &'a str) -> &'a str {
        match self[scope].mangled_names {
            Some(set) if !self.mangled_names[set].contains(&name) => name,
            _ => mangle(arena, class, name),
        }
    }

    /// Every block, the module's first, in the order in which they were entered.
    pub fn scopes(&self) -> impl Iterator<Item = (ScopeId, &Scope<'a>)> {
        self.scopes.iter().enumerate().map(|(at, scope)| (ScopeId(at as u32), scope))
    }
}

impl<'a> std::ops::Index<ScopeId> for SymbolTable<'a> {
    type Output = Scope<'a>;

    fn index(&self, id: ScopeId) -> &Scope<'a> {
        &self.scopes[id.0 as usize]
    }
}

impl std::ops::IndexMut<ScopeId> for SymbolTable<'_> {
    fn index_mut(&mut self, id: ScopeId) -> &mut Self::Output {
        &mut self.scopes[id.0 as usize]
    }
}

/// Features of `from __future__` that change compilation, and where their import stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Future {
    /// Flags as in `code.co_flags`: see [`Future::ANNOTATIONS`] and its neighbours.
    pub features: u32,
    /// Location of the last `from __future__` import.
    pub location: Location,
}

impl Future {
    /// `from __future__ import barry_as_FLUFL`.
    pub const BARRY_AS_BDFL: u32 = 0x40_0000;
    /// `from __future__ import generator_stop`.
    pub const GENERATOR_STOP: u32 = 0x80_0000;
    /// `from __future__ import annotations`.
    pub const ANNOTATIONS: u32 = 0x100_0000;

    /// Whether annotations are kept as text.
    pub fn annotations(self) -> bool {
        self.features & Self::ANNOTATIONS != 0
    }
}

/// The private name `name` as seen within class `class` (`__x` in class `_C` is `_C__x`); any other name as it is.
pub fn mangle<'a>(arena: &'a Arena, class: Option<&str>, name: &'a str) -> &'a str {
    let Some(class) = class else { return name };
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return name;
    }
    let class = class.trim_start_matches('_');
    if class.is_empty() { name } else { arena.str(&format!("_{class}{name}")) }
}
