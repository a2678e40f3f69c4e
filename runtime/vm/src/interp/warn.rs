//! Warnings that the interpreter issues.

use crate::objects::exception;
use crate::objects::generator::PyGenerator;
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::{attr, call};

/// `DeprecationWarning` at the calling line.
pub fn deprecated(t: &Thread, message: &str) -> PyResult<()> {
    issue(t, t.types.deprecation_warning, message)
}
/// Issues a warning at the line of the calling Python code.
pub fn issue(t: &Thread, category: Gc<PyType>, message: &str) -> PyResult<()> {
    crate::modules::warnings::warn(t, category, message, 1)
}

/// "coroutine 'f' was never awaited".
pub fn never_awaited(t: &Thread, coroutine: Value) -> PyResult<()> {
    let function = match t.modules.get().map(|m| m.get_str(t, "warnings")) {
        Some(Ok(Some(module))) => attr::get_optional(t, module, t.intern("_warn_unawaited_coroutine")),
        Some(Err(r)) => Err(r),
        _ => Ok(None),
    };
    let result = match function {
        Ok(Some(f)) => call::call1(t, f, coroutine).map(|_| ()),
        Ok(None) => {
            let name = attr::get_optional(t, coroutine, t.names.dunder_qualname)?.and_then(as_str);
            let name = name.map_or_else(String::new, |s| s.to_lossy().into_owned());
            issue(t, t.types.runtime_warning, &format!("coroutine '{name}' was never awaited"))
        }
        Err(r) => Err(r),
    };
    if let Err(r) = result {
        exception::write_unraisable(t, r, Some(coroutine), None);
    }
    Ok(())
}
/// "coroutine method 'asend' of 'g' was never awaited".
pub fn never_awaited_method(t: &Thread, g: Gc<PyGenerator>, method: &str) -> PyResult<()> {
    let name = g.qualname.get().and_then(as_str).map_or_else(String::new, |s| s.to_lossy().into_owned());
    let message = format!("coroutine method '{method}' of '{name}' was never awaited");
    if let Err(r) = issue(t, t.types.runtime_warning, &message) {
        exception::write_unraisable(t, r, Some(g.value()), None);
    }
    Ok(())
}
