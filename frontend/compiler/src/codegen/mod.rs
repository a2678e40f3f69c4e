//! The code generator: from tree and symbol table to instruction sequences, one code unit for each function, class body,
//! module and so on.
//!
//! A [`Unit`] is the code object in the making. Units nest as the source does: the innermost one is being written to, the
//! enclosing ones wait on a stack. When a unit ends, [`unit`] hands its sequence to [`crate::flowgraph`] and
//! [`crate::assemble`] and the finished code object becomes a constant of the enclosing unit.
//!
//! The instructions, their order and their source locations are CPython's, before optimization, down to the NOPs that
//! keep a line traceable: everything later only moves and removes. One file for each family of syntax; the tree is not
//! changed, what CPython's preprocessing of trees does is done on the way ([`fold`]).

mod annotations;
mod assign;
mod call;
mod class;
mod collections;
mod comprehension;
mod conditions;
mod docstring;
mod emit;
mod exceptions;
mod expr;
mod fblock;
mod fold;
mod format;
mod function;
mod imports;
mod loops;
mod names;
mod pattern;
mod statement;
mod strings;
mod subscript;
mod type_params;
mod unit;
mod with;

pub use docstring::clean_docstring;
pub(crate) use fold::folded_pattern;
pub(crate) use format::{FormatPiece, parse_format};

use brolga_bytecode::{AnyOpcode as Op, CodeObject, Wtf8};

use crate::ast::{Arena, Mod};
use crate::constpool::ConstPool;
use crate::errors::{ErrorKind, Stage, SyntaxError};
use crate::sequence::Loc;
use crate::symtable::{ScopeKey, SymbolTable};
use unit::{Unit, UnitKind};

pub(crate) type Result<T = ()> = std::result::Result<T, Box<SyntaxError>>;

/// Deeper trees are refused: as in CPython they need not be compiled, but must not exhaust memory.
const MAX_DEPTH: usize = 20_000;

/// What code generation depends on besides the tree.
pub struct Settings {
    pub filename: Wtf8,
    /// 0, 1 (no `assert`) or 2 (no docstrings either).
    pub optimize: u8,
    /// Flags that every code object gets: the features of `from __future__`.
    pub inherited_flags: u32,
    /// Whether `await` may stand at module level.
    pub top_level_await: bool,
}

/// The state of one compilation.
pub(crate) struct CodeGen<'a> {
    arena: &'a Arena,
    symtable: SymbolTable<'a>,
    pool: ConstPool<'a>,
    settings: Settings,
    /// The unit being written.
    unit: Unit<'a>,
    /// The units around it, the module's first.
    outer: Vec<Unit<'a>>,
    /// Whether expression statements of the module are printed.
    interactive: bool,
    depth: usize,
}

/// Generates the code of a whole tree.
pub fn generate<'a>(
    arena: &'a Arena,
    module: &'a Mod<'a>,
    symtable: SymbolTable<'a>,
    settings: Settings,
) -> Result<CodeObject> {
    let top = symtable.lookup(ScopeKey::module(module)).unwrap_or(symtable.top());
    let unit = Unit::new(UnitKind::Module, "<module>", top, &symtable[top], 1);
    let mut generator = CodeGen {
        arena,
        symtable,
        pool: ConstPool::new(arena),
        settings,
        unit,
        outer: Vec::new(),
        interactive: false,
        depth: 0,
    };
    generator.module(module)?;
    Ok(generator.finish_unit(!matches!(module, Mod::Expression { .. })))
}

impl<'a> CodeGen<'a> {
    fn module(&mut self, module: &'a Mod<'a>) -> Result {
        let start = Loc::new(0, 1, 0, 0);
        self.op_i(Op::RESUME, 0, start);
        self.op(Op::ANNOTATIONS_PLACEHOLDER, start);
        let start = Loc::new(1, 1, 0, 0);
        match module {
            Mod::Module { body, .. } => self.body(body, start)?,
            Mod::Interactive { body } => {
                self.interactive = true;
                self.body(body, start)?;
            }
            Mod::Expression { body } => self.expr(body)?,
            Mod::FunctionType { .. } => {}
        }
        // Annotations that were put off have taken the placeholder's place.
        let sequence = &mut self.unit.sequence;
        if let Some(place) = sequence.instrs.iter().position(|instr| instr.op == Op::ANNOTATIONS_PLACEHOLDER) {
            sequence.replace_by_tail(place, sequence.instrs.len(), sequence.labels.len());
        }
        Ok(())
    }

    fn scope(&self) -> &crate::symtable::Scope<'a> {
        &self.symtable[self.unit.scope]
    }

    /// Runs one level of the recursion over the tree.
    fn deeper(&mut self, level: impl FnOnce(&mut Self) -> Result) -> Result {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return unlocated(ErrorKind::Recursion, "maximum recursion depth exceeded during compilation".to_owned());
        }
        let result = crate::parse::on_deep_stack(|| level(self));
        self.depth -= 1;
        result
    }
}

/// An error that has no place in a source.
fn unlocated<T>(kind: ErrorKind, msg: String) -> Result<T> {
    Err(Box::new(SyntaxError {
        kind,
        msg,
        lineno: 0,
        offset: 0,
        end_lineno: 0,
        end_offset: 0,
        text: None,
        metadata: None,
        stage: Stage::CodeGenerator,
    }))
}

/// The error for a tree that no parser makes.
fn system_error<T>(msg: String) -> Result<T> {
    unlocated(ErrorKind::System, msg)
}
