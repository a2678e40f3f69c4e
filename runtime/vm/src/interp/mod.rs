//! The interpreter.

use crate::objects::function::PyFunction;
use crate::prelude::*;

/// Runs a Python function.
pub fn call_function(t: &Thread, _function: Gc<PyFunction>, _args: Args<'_>) -> PyResult<Value> {
    Err(t.raise_not_implemented("calling Python functions needs the interpreter"))
}

/// Runs the Python handlers of signals that have arrived.
pub fn check_signals(_t: &crate::Thread) -> crate::error::PyResult<()> {
    Ok(())
}
