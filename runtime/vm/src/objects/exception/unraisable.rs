//! Exceptions that have nowhere to go: from finalizers, callbacks, shutdown.

use super::as_exception;
use crate::prelude::*;
use crate::protocol::{attr, call, object};

/// Hands the pending exception to `sys.unraisablehook`; `message` replaces "Exception ignored in", `object` is where it happened. Leaves no
/// exception pending; when even the hook fails, a line on the native standard error says so.
pub fn write_unraisable(t: &Thread, raised: Raised, object: Option<Value>, message: Option<&str>) {
    let exc = t.take_exception(raised);
    if let Err(second) = hand_over(t, exc, object, message) {
        let second = t.take_exception(second);
        let text = super::describe(t, exc);
        eprintln!(
            "Exception ignored in sys.unraisablehook: {}: {}",
            t.class_of(second).name(),
            super::describe(t, second)
        );
        eprintln!("Exception ignored: {}: {text}", t.class_of(exc).name());
    }
}

fn hand_over(t: &Thread, exc: Value, object: Option<Value>, message: Option<&str>) -> PyResult<()> {
    let traceback = as_exception(exc).and_then(|e| e.traceback.get()).unwrap_or(Value::NONE);
    let message = match message {
        Some(m) => t.new_str(m)?,
        None => Value::NONE,
    };
    let Some(sys) = t.sys_dict.get() else {
        eprintln!("Exception ignored: {}: {}", t.class_of(exc).name(), super::describe(t, exc));
        return Ok(());
    };
    let hook = match sys.get(t, t.names.unraisablehook)? {
        Some(hook) if !hook.is_none() => hook,
        _ => return Ok(()),
    };
    let arguments = crate::modules::sys::unraisable_hook_args(
        t,
        t.class_of(exc).into(),
        exc,
        traceback,
        message,
        object.unwrap_or(Value::NONE),
    )?;
    call::call1(t, hook, arguments)?;
    Ok(())
}

/// The default hook: prints as CPython does. `arguments` is the `UnraisableHookArgs`.
pub fn default_hook(t: &Thread, arguments: Value) -> PyResult<Value> {
    let get = |name: &str| attr::get(t, arguments, t.intern(name));
    let (exc, message, object) = (get("exc_value")?, get("err_msg")?, get("object")?);
    let mut text = String::new();
    match (message.is_none(), object.is_none()) {
        (true, true) => {}
        (false, true) => text.push_str(&format!("{}:\n", object::str(t, message)?.to_lossy())),
        (m, false) => {
            let what = if m { "Exception ignored in".into() } else { object::str(t, message)?.to_lossy().into_owned() };
            let shown = match object::repr(t, object) {
                Ok(s) => s.to_lossy().into_owned(),
                Err(r) => {
                    t.take_exception(r);
                    "<object repr() failed>".into()
                }
            };
            text.push_str(&format!("{what}: {shown}\n"));
        }
    }
    crate::modules::sys::write_stderr(t, &text)?;
    if let Some(e) = as_exception(exc) {
        crate::modules::sys::write_stderr(t, &crate::modules::sys::output::native_text_alone(t, e))?;
    }
    if let Some(file) = crate::modules::sys::get(t, "stderr")?.filter(|f| !f.is_none()) {
        crate::modules::builtins::text::flush_quietly(t, file);
    }
    Ok(Value::NONE)
}
