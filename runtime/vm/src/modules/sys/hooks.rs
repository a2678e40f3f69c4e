//! Hooks: display of results, uncaught and unraisable exceptions, breakpoints, auditing.

use super::info;
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::{attr, call, object};

/// Tells the audit hooks of an event; `args` makes the tuple of its arguments and is called only if there are hooks.
#[inline]
pub fn audit(t: &Thread, event: &str, args: impl FnOnce() -> PyResult<Value>) -> PyResult<()> {
    if t.state_of_vm().sys.audit_hooks.borrow().is_empty() {
        return Ok(());
    }
    let args = args()?;
    run_audit_hooks(t, event, args)
}
#[cold]
fn run_audit_hooks(t: &Thread, event: &str, args: Value) -> PyResult<()> {
    let event = t.intern(event);
    let mut i = 0;
    // Hooks may add hooks.
    while let Some(hook) = { t.state_of_vm().sys.audit_hooks.borrow().get(i).copied() } {
        call::call2(t, hook, event, args)?;
        i += 1;
    }
    Ok(())
}

/// The argument of `sys.unraisablehook`.
pub fn unraisable_hook_args(
    t: &Thread,
    class: Value,
    exc: Value,
    traceback: Value,
    message: Value,
    object: Value,
) -> PyResult<Value> {
    info::UNRAISABLE_ARGS::SEQ.make(t, &[class, exc, traceback, message, object])
}

/// Writes the repr of a result to standard output, escaping what its encoding lacks.
fn write_repr(t: &Thread, stdout: Value, v: Value) -> PyResult<()> {
    let text = object::repr(t, v)?;
    let written = call::call_method(t, stdout, t.names.write, &[text.into()]);
    if t.catch(written, t.types.unicode_encode_error)?.is_some() {
        return Ok(());
    }
    let encoding = attr::get(t, stdout, t.intern("encoding"))?;
    let encode = attr::get(t, text.into(), t.names.encode)?;
    let bytes = call::call2(t, encode, encoding, t.names.backslashreplace)?;
    match attr::get_optional(t, stdout, t.intern("buffer"))? {
        Some(buffer) => {
            call::call_method(t, buffer, t.names.write, &[bytes])?;
        }
        None => {
            let decode = attr::get(t, bytes, t.names.decode)?;
            let text = call::call2(t, decode, encoding, t.names.strict)?;
            call::call_method(t, stdout, t.names.write, &[text])?;
        }
    }
    Ok(())
}

#[pymodule(part)]
pub mod hook_functions {
    use super::*;

    /// What happens to the value of an expression at the prompt: it is printed, and kept in builtins._, unless it is None.
    #[pyfunction("displayhook(object, /)")]
    fn displayhook(t: &Thread, object: Value) -> PyResult<()> {
        let Some(builtins) = t.builtins.get() else {
            return Err(t.raise_runtime_error("lost builtins module"));
        };
        if object.is_none() {
            return Ok(());
        }
        builtins.set_name(t, t.names.underscore, Value::NONE)?;
        let stdout = match super::super::get(t, "stdout")? {
            Some(s) if !s.is_none() => s,
            _ => return Err(t.raise_runtime_error("lost sys.stdout")),
        };
        write_repr(t, stdout, object)?;
        call::call_method(t, stdout, t.names.write, &[t.intern("\n")])?;
        builtins.set_name(t, t.names.underscore, object)
    }
    /// What happens to an exception that nothing catches: it is printed, with its traceback, to sys.stderr.
    #[pyfunction("excepthook(exctype, value, traceback, /)")]
    fn excepthook(t: &Thread, exctype: Value, value: Value, traceback: Value) -> PyResult<()> {
        let _ = exctype;
        super::super::output::display(t, value, traceback)
    }
    /// Prints an exception that happened where nothing could catch it, such as in a finalizer.
    #[pyfunction("unraisablehook(unraisable, /)")]
    fn unraisablehook(t: &Thread, unraisable: Value) -> PyResult<Value> {
        if t.class_of(unraisable) != info::UNRAISABLE_ARGS::SEQ.class(t)? {
            return Err(t.raise_type_error("sys.unraisablehook argument type must be UnraisableHookArgs"));
        }
        crate::objects::exception::unraisable::default_hook(t, unraisable)
    }
    /// Called by breakpoint(): enters pdb, or calls what the environment variable PYTHONBREAKPOINT names.
    #[pyfunction("breakpointhook(*args, **kwargs)", raw, text_signature = "($module, /, *args, **kwargs)")]
    fn breakpointhook(t: &Thread, args: Args<'_>) -> PyResult<Value> {
        let variable = if t.config.use_environment {
            std::env::var("PYTHONBREAKPOINT").unwrap_or_default()
        } else {
            String::new()
        };
        let target = match variable.as_str() {
            "0" => return Ok(Value::NONE),
            "" => "pdb.set_trace",
            other => other,
        };
        let (module, name) = match target.rsplit_once('.') {
            Some((module, name)) => (module, name),
            None => ("builtins", target),
        };
        let function = if module.is_empty() {
            Err(t.raise_import_error("no module is named"))
        } else {
            crate::modules::import::import_attr(t, module, name)
        };
        match function {
            Ok(f) => call::call(t, f, args),
            Err(r) if t.exception_matches(t.types.import_error) || t.exception_matches(t.types.attribute_error) => {
                t.take_exception(r);
                crate::modules::warnings::warn(
                    t,
                    t.types.runtime_warning,
                    &format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{target}\""),
                    1,
                )?;
                Ok(Value::NONE)
            }
            Err(r) => Err(r),
        }
    }
    /// Has a function called with the name and the arguments of every audit event, from now on.
    #[pyfunction("addaudithook(hook)")]
    fn addaudithook(t: &Thread, hook: Value) -> PyResult<()> {
        if let Err(r) = audit(t, "sys.addaudithook", || t.new_tuple(&[])) {
            // A hook refuses by raising RuntimeError: silently. Anything else is an error.
            if t.exception_matches(t.types.runtime_error) {
                t.take_exception(r);
                return Ok(());
            }
            return Err(r);
        }
        t.state_of_vm().sys.audit_hooks.borrow_mut().push(hook);
        Ok(())
    }
    /// Tells the audit hooks of an event; what one of them raises is passed on.
    #[pyfunction("audit(event, /, *args)", raw, text_signature = "($module, event, /, *args)")]
    fn audit_function(t: &Thread, args: Args<'_>) -> PyResult<()> {
        let Some((&event, rest)) = args.positional().split_first() else {
            return Err(t.raise_type_error("audit expected at least 1 argument, got 0"));
        };
        let Some(name) = as_str(event) else {
            return Err(t.raise_type_error(format!(
                "expected str for argument 'event', not {}",
                crate::abi::args::type_name(t, event)
            )));
        };
        let name = name.to_lossy().into_owned();
        audit(t, &name, || t.new_tuple(rest))
    }
}
