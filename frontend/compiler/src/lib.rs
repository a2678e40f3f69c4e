//! Source text to CPython 3.14 code objects.
//!
//! The passes, in order, each in a module of its own: source text is decoded and parsed to an [`ast`], the symbol table
//! decides each name's scope, the code generator emits instructions, which are optimized as a flow graph and assembled.
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
pub mod symtable;
pub mod tokens;
pub mod unicode;
pub mod unparse;
