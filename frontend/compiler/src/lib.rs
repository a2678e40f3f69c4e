//! Source text to CPython 3.14 code objects.
//!
//! The passes, in order, each in a module of its own: source text is decoded ([`source`]) and parsed ([`parse`]) to an
//! [`ast`], the symbol table decides each name's scope ([`symtable`]), the code generator emits instructions, which are
//! optimized as a flow graph and assembled.
//!
//! [`compile`] does all of it, [`compile_ast`] what follows parsing. Both are what Python's `compile` is made of.
#![forbid(unsafe_code)]

mod assemble;
pub mod ast;
mod codegen;
mod constpool;
pub mod errors;
mod flowgraph;
pub mod parse;
mod sequence;
pub mod source;
pub mod steps;
pub mod symtable;
pub mod tokens;
pub mod unicode;
pub mod unparse;

use brolga_bytecode::code::co;
use brolga_bytecode::{CodeObject, Wtf8};

use ast::{Arena, Mod};
use errors::{SyntaxError, Warning};
use parse::{Mode, ParseOptions};

/// Flags of Python's `compile` besides those of `__future__` features, as in CPython's `compile.h`.
pub mod flags {
    /// `PyCF_SOURCE_IS_UTF8`.
    pub const SOURCE_IS_UTF8: u32 = 0x100;
    /// `PyCF_DONT_IMPLY_DEDENT`: in `single` mode, the end of the input does not close a block.
    pub const DONT_IMPLY_DEDENT: u32 = 0x200;
    /// `PyCF_ONLY_AST`: give the tree instead of code.
    pub const ONLY_AST: u32 = 0x400;
    /// `PyCF_IGNORE_COOKIE`.
    pub const IGNORE_COOKIE: u32 = 0x800;
    /// `PyCF_TYPE_COMMENTS`: keep type comments in the tree.
    pub const TYPE_COMMENTS: u32 = 0x1000;
    /// `PyCF_ALLOW_TOP_LEVEL_AWAIT`.
    pub const ALLOW_TOP_LEVEL_AWAIT: u32 = 0x2000;
    /// `PyCF_ALLOW_INCOMPLETE_INPUT`: tell input that merely ends too early from other errors.
    pub const ALLOW_INCOMPLETE_INPUT: u32 = 0x4000;
}

/// How to compile.
#[derive(Clone, Copy, Debug)]
pub struct CompileOptions {
    /// 0; 1 as with `-O`: no `assert`, `__debug__` is false; 2 as with `-OO`: no docstrings either.
    pub optimize: u8,
    /// Flags of [`flags`], and of `__future__` features as in `co_flags`. The features that the calling code has on are
    /// the caller's to add, unless `dont_inherit` was asked for.
    pub flags: u32,
    /// The minor version of the language whose syntax is taken; only for trees that are shown.
    pub feature_version: u32,
    /// Limit on the digits of a decimal integer literal; 0 for none (`sys.set_int_max_str_digits`).
    pub int_max_str_digits: usize,
}

impl Default for CompileOptions {
    fn default() -> Self {
        CompileOptions {
            optimize: 0,
            flags: 0,
            feature_version: parse::features::LATEST,
            int_max_str_digits: parse::INT_MAX_STR_DIGITS,
        }
    }
}

impl CompileOptions {
    /// What of these options the parser wants to know.
    pub fn for_parser(&self, mode: Mode) -> ParseOptions {
        ParseOptions {
            type_comments: self.flags & flags::TYPE_COMMENTS != 0,
            dont_imply_dedent: self.flags & flags::DONT_IMPLY_DEDENT != 0,
            allow_incomplete_input: self.flags & flags::ALLOW_INCOMPLETE_INPUT != 0,
            barry_as_bdfl: self.flags & co::FUTURE_BARRY_AS_BDFL != 0,
            feature_version: self.feature_version,
            int_max_str_digits: self.int_max_str_digits,
            ..ParseOptions::new(mode)
        }
    }
}

/// A code object and what was noticed while compiling it.
#[derive(Debug)]
pub struct Compiled {
    /// The code of the whole module or expression.
    pub code: CodeObject,
    /// `SyntaxWarning`s in CPython's order.
    pub warnings: Vec<Warning>,
}

/// Compiles source text whose lines end in `\n`: see [`source`] for how to come by such text.
///
/// `Mode::FuncType` has no code: its error is that of CPython's `compile`.
pub fn compile(
    source: &str,
    filename: &str,
    mode: Mode,
    options: &CompileOptions,
) -> Result<Compiled, Box<SyntaxError>> {
    let arena = Arena::new();
    let parsed = parse::parse(source, &options.for_parser(mode), &arena)?;
    let mut compiled = compile_ast(&arena, parsed.module, filename.into(), options)?;
    compiled.warnings.splice(0..0, parsed.warnings);
    Ok(compiled)
}

/// Compiles a tree that came from the parser, or that was validated.
pub fn compile_ast<'a>(
    arena: &'a Arena,
    module: &'a Mod<'a>,
    filename: Wtf8,
    options: &CompileOptions,
) -> Result<Compiled, Box<SyntaxError>> {
    let top_level_await = options.flags & flags::ALLOW_TOP_LEVEL_AWAIT != 0;
    let features = options.flags & co::FUTURE_MASK;
    let symtable =
        symtable::build(arena, module, symtable::Options { features, allow_top_level_await: top_level_await })?;
    let future = symtable.future;
    let settings = codegen::Settings {
        filename,
        optimize: options.optimize,
        inherited_flags: future.features & co::FUTURE_MASK,
        top_level_await,
    };
    let code = codegen::generate(arena, module, symtable, settings)?;
    Ok(Compiled { code, warnings: errors::compile_warnings(module, future.annotations()) })
}

pub use codegen::clean_docstring;
