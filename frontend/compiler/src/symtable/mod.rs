//! The symbol table: which names each block binds and uses, and how it reaches them.
//!
//! Two passes: [`collect`] visits the tree and records how each block uses each name, with errors that need no more than
//! that; [`analyze`] goes down the blocks with the sets of bound and global names and up again with the free ones.
//!
//! Called by the code generator, and by the `_symtable` module.

mod analyze;
mod collect;
pub mod dump;
mod future;
mod scope;

pub use scope::*;

use crate::ast::{Arena, Location, Mod};
use crate::errors::{ErrorKind, Stage, SyntaxError};

/// What the caller of the compiler decides.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Features of `from __future__` that are on already: flags of [`Future`].
    pub features: u32,
    /// Whether `await` may stand at module level (`PyCF_ALLOW_TOP_LEVEL_AWAIT`).
    pub allow_top_level_await: bool,
}

/// The features that a tree switches on, as flags of [`Future`]; none if it names one that there is not.
pub(crate) fn future_features(module: &Mod<'_>) -> u32 {
    future::future_features(module, 0).map_or(0, |future| future.features)
}

/// Builds the symbol table of a tree. Errors have no text: the caller knows where the source is.
pub fn build<'a>(arena: &'a Arena, module: &'a Mod<'a>, options: Options) -> Result<SymbolTable<'a>, Box<SyntaxError>> {
    let future = future::future_features(module, options.features)?;
    let (mut table, directives) = collect::collect(arena, module, future, options)?;
    analyze::analyze(&mut table, &directives)?;
    Ok(table)
}

/// An error of the compiler, as opposed to the parser: its offsets count bytes.
pub(crate) fn error_at(loc: Location, msg: impl Into<String>) -> Box<SyntaxError> {
    Box::new(SyntaxError {
        kind: ErrorKind::Syntax,
        msg: msg.into(),
        lineno: loc.lineno,
        offset: loc.col_offset + 1,
        end_lineno: loc.end_lineno,
        end_offset: loc.end_col_offset + 1,
        text: None,
        metadata: None,
        stage: Stage::SymbolTable,
    })
}
