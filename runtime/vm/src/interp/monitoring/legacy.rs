//! `sys.settrace` and `sys.setprofile`.

use crate::objects::frame::PyFrame;
use crate::prelude::*;

/// Opcode events are wanted for this frame.
pub fn want_opcodes(_t: &Thread, _frame: Gc<PyFrame>) -> PyResult<()> {
    Ok(())
}
