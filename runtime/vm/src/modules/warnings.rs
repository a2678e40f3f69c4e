//! Warnings issued by native code.

use crate::prelude::*;
use crate::protocol::{attr, call};

/// `warnings.warn(message, category, stacklevel)`; an error when a filter turns the warning into one. Before the `warnings` module has been
/// imported nothing is shown.
pub fn warn(t: &Thread, category: Gc<PyType>, message: &str, stacklevel: usize) -> PyResult<()> {
    let Some(modules) = t.modules.get() else { return Ok(()) };
    let Some(warnings) = modules.get_name(t, t.names.warnings)? else { return Ok(()) };
    let function = attr::get(t, warnings, t.names.warn)?;
    let text = t.new_str(message)?;
    call::call_values(t, function, &[text, category.into(), Value::from_small_int(stacklevel as i64)])?;
    Ok(())
}
