//! Assignment to `f_lineno`.

use crate::objects::frame::PyFrame;
use crate::prelude::*;

/// Jumps to a line, from inside a trace function.
pub fn set_line(t: &Thread, _frame: Gc<PyFrame>, _v: Option<Value>) -> PyResult<()> {
    Err(t.raise_not_implemented("f_lineno can't be set yet"))
}
