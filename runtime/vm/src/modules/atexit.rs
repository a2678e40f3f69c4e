//! `atexit`.

use crate::prelude::*;
use crate::protocol::{call, object};

/// Runs the registered functions, last first. Errors are reported as unraisable; none stops the others.
pub fn run(t: &Thread) {
    let Some(entries) = list(t) else { return };
    // What they register meanwhile does not run.
    let Ok(copy) = entries.to_rooted(t).map_err(|r| t.take_exception(r)) else { return };
    for entry in copy.iter().rev() {
        let Some(parts) = entry.downcast::<PyTuple>() else { continue };
        let (function, args) = (parts.get(0), parts.get(1).downcast::<PyTuple>());
        let args = args.unwrap_or_else(|| PyTuple::empty(t));
        if let Err(r) = call::call_ex(t, function, args, parts.get(2).downcast::<PyDict>()) {
            let shown = match object::repr(t, function) {
                Ok(s) => s.to_lossy().into_owned(),
                Err(r) => {
                    t.take_exception(r);
                    "<callback>".into()
                }
            };
            let message = format!("Exception ignored in atexit callback {shown}");
            crate::objects::exception::write_unraisable(t, r, None, Some(&message));
        }
    }
    entries.clear();
}
fn list(t: &Thread) -> Option<Gc<PyList>> {
    t.state_of_vm().roots.get("atexit.callbacks").and_then(Value::downcast)
}

/// Functions that run when the program ends in an orderly way, the one registered last first.
#[pymodule(name = "atexit")]
#[allow(clippy::module_inception)]
pub mod atexit {
    use super::*;
    use crate::abi::args::type_name;

    /// Has a function called, with these arguments, when the program ends. The function is returned, so that register can decorate it.
    #[pyfunction("register(func, /, *args, **kwargs)", raw, text_signature = "($module, func, /, *args, **kwargs)")]
    fn register(t: &Thread, args: Args<'_>) -> PyResult<Value> {
        let Some((&function, rest)) = args.positional().split_first() else {
            return Err(t.raise_type_error("register() takes at least 1 argument (0 given)"));
        };
        if !call::is_callable(t, function) {
            return Err(
                t.raise_type_error(format!("the first argument must be callable, not {}", type_name(t, function)))
            );
        }
        let rest = t.new_tuple(rest)?;
        let keywords: Value = KwArgs::all(args).to_dict(t)?.into();
        let entry = t.new_tuple(&[function, rest, keywords])?;
        let list = match super::list(t) {
            Some(l) => l,
            None => {
                let l = PyList::new_empty(t)?;
                t.state_of_vm().roots.set("atexit.callbacks", l.into());
                l
            }
        };
        list.append(t, entry)?;
        Ok(function)
    }
    /// Forgets all registered functions.
    #[pyfunction("_clear()")]
    fn _clear(t: &Thread) {
        if let Some(l) = super::list(t) {
            l.clear();
        }
    }
    /// Forgets a function, however often it is registered; func is compared with ==.
    #[pyfunction("unregister(func, /)")]
    fn unregister(t: &Thread, func: Value) -> PyResult<()> {
        let Some(l) = super::list(t) else { return Ok(()) };
        let mut i = l.len();
        while i > 0 {
            i -= 1;
            if i >= l.len() {
                continue;
            }
            let entry = l.item(i);
            let Some(parts) = entry.downcast::<PyTuple>() else { continue };
            // The comparison may have changed the list.
            if object::eq_identity(t, parts.get(0), func)? && i < l.len() && l.item(i) == entry {
                l.remove_range(i, 1);
            }
        }
        Ok(())
    }
    /// Calls the registered functions, the last one first.
    #[pyfunction("_run_exitfuncs()")]
    fn _run_exitfuncs(t: &Thread) {
        super::run(t);
    }
    /// How many functions are registered.
    #[pyfunction("_ncallbacks()")]
    fn _ncallbacks(t: &Thread) -> usize {
        super::list(t).map_or(0, |l| l.len())
    }
}
