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
/// Issues a warning through the `warnings` machinery, once that is there.
pub fn issue(t: &Thread, category: Gc<PyType>, message: &str) -> PyResult<()> {
    let Some(warn) = warnings_function(t, "warn")? else { return Ok(()) };
    let text = t.new_str(message)?;
    call::call2(t, warn, text, category.value()).map(|_| ())
}
/// A function of the module `warnings`, or else of `_warnings`, if one of them is loaded.
fn warnings_function(t: &Thread, name: &str) -> PyResult<Option<Value>> {
    let Some(modules) = t.modules.get() else { return Ok(None) };
    for module in ["warnings", "_warnings"] {
        if let Some(module) = modules.get_str(t, module)?
            && let Some(f) = attr::get_optional(t, module, t.intern(name))?
        {
            return Ok(Some(f));
        }
    }
    Ok(None)
}

/// "coroutine 'f' was never awaited".
pub fn never_awaited(t: &Thread, coroutine: Value) -> PyResult<()> {
    let result = match warnings_function(t, "_warn_unawaited_coroutine") {
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
