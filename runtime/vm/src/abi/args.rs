//! Argument binding and conversion for native functions, as CPython's Argument Clinic does it, with its messages.
//!
//! `#[pyfunction("sorted(iterable, /, *, key=None, reverse=False)")]` generates a static [`Signature`] and a wrapper that calls
//! [`Signature::bind`] and converts each bound value with [`FromArg`].

use crate::prelude::*;

/// How a parameter may be passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParamKind {
    PositionalOnly,
    PositionalOrKeyword,
    /// `*args`: receives a slice.
    VarPositional,
    KeywordOnly,
    /// `**kwargs`: receives the pairs.
    VarKeyword,
}

/// One parameter of a native signature (without `$self`/`$module`/`$type`).
#[derive(Clone, Copy, Debug)]
pub struct Param {
    pub name: &'static str,
    pub kind: ParamKind,
    pub required: bool,
}

/// A native function's parameters.
#[derive(Debug)]
pub struct Signature {
    /// For messages: `sorted`, or `list.append` style where CPython says so.
    pub function: &'static str,
    pub params: &'static [Param],
}

/// Names the argument being converted, for error messages.
#[derive(Clone, Copy, Debug)]
pub struct ArgContext {
    pub function: &'static str,
    /// Zero-based position, or the keyword's name.
    pub position: usize,
    pub name: &'static str,
    pub by_position: bool,
    /// The function takes this one positional argument only (METH_O): messages say "argument" without a number.
    pub single: bool,
}

/// Converts a Python argument to a Rust parameter.
pub trait FromArg: Sized {
    fn from_arg(t: &Thread, v: Value, context: ArgContext) -> PyResult<Self>;
}

/// Converts a Rust result to a Python value. Implemented for `Value`, `Gc<T>`, `()`, `bool`, ints, floats, `&str`, `String`,
/// `Option<T>` (None), and `PyResult` of those.
pub trait IntoPy {
    fn into_py(self, t: &Thread) -> PyResult<Value>;
}
