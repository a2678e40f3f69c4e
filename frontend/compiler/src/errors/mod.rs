//! Syntax errors as CPython 3.14 reports them.

/// Which exception a syntax error becomes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ErrorKind {
    /// `SyntaxError`.
    Syntax,
    /// `IndentationError`.
    Indentation,
    /// `TabError`.
    Tab,
    /// `_IncompleteInputError`, only under `PyCF_ALLOW_INCOMPLETE_INPUT`.
    IncompleteInput,
    /// `MemoryError`: the parser's stack is full; `msg` is its argument, and there is no location.
    Memory,
    /// `RecursionError`: a later pass met a tree that is too deep; `msg` is its argument, and there is no location.
    Recursion,
    /// `UnicodeDecodeError` and the like never get here; `ValueError` does, for null bytes in trees and the like.
    Value,
    /// `SystemError`: a tree that no parser makes; there is no location.
    System,
}

/// A syntax error with the arguments of the exception it becomes. Offsets count characters from 1, as the exception's
/// attributes do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// Which exception.
    pub kind: ErrorKind,
    /// Its message.
    pub msg: String,
    /// First line, from 1; 0 if there is no place to point at.
    pub lineno: i32,
    /// First character, from 1.
    pub offset: i32,
    /// Last line; 0 if it is not known.
    pub end_lineno: i32,
    /// Past the last character, from 1; 0 or -1 where CPython says so.
    pub end_offset: i32,
    /// The line of the error, with its newline, if it could be found.
    pub text: Option<String>,
    /// Line and column of the last compound statement that could be parsed: with the source, the exception's `_metadata`, from
    /// which `traceback` suggests keywords.
    pub metadata: Option<(i32, i32)>,
    /// Who found it.
    pub stage: Stage,
}

/// Which pass of the compiler found an error; exceptions differ in what they know of the source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The parser: the error has the text of its line.
    Parser,
    /// The symbol table: the text is looked up in the file, and the place is no argument of the exception.
    SymbolTable,
    /// The code generator: the text is looked up in the file.
    CodeGenerator,
}

/// A warning found while compiling, to be issued as `SyntaxWarning` before the code is used. Where a filter makes an
/// exception of it, that is replaced by a `SyntaxError` with the position given here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// The message.
    pub msg: String,
    /// The message of the `SyntaxError`.
    pub error_msg: String,
    /// Line, from 1.
    pub lineno: i32,
    /// Position for the case that the warning is turned into an error: columns count characters from 1.
    pub offset: i32,
    /// Last line.
    pub end_lineno: i32,
    /// Past the last character.
    pub end_offset: i32,
}

mod diagnose;
mod grammar;
mod warnings;

pub(crate) use diagnose::{check, diagnose};
pub use warnings::compile_warnings;
