//! The end of a VM's life, in CPython's order: threads, `atexit`, streams, modules with all that only they hold.
//!
//! Modules are not emptied at once: first `sys.modules` lets go of them, and what nobody else holds dies as a whole, so that finalizers still find
//! their globals. What is left of the program's own modules is emptied then.

use brolga_vm::modules::{atexit, gc, import, sys};
use brolga_vm::objects::exception::write_unraisable;
use brolga_vm::objects::str_::as_str;
use brolga_vm::objects::weakref;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, object};

/// Ends the VM's life. The exit status, which is 120 if output could not be written.
#[inline(never)]
pub fn finish(t: &Thread, status: i32) -> i32 {
    if let Ok(Some(threading)) = import::loaded_module(t, "threading")
        && let Err(r) = call::call_method(t, threading, t.intern("_shutdown"), &[])
    {
        write_unraisable(t, r, None, Some("Exception ignored on threading shutdown"));
    }
    atexit::run(t);
    let mut lost = !flush_standard_streams(t, true);
    let state = t.state_of_vm();
    state.sys.finalizing.set(true);
    state.threads.lock.close_for(std::ptr::from_ref(t) as usize);
    if let Err(r) = release_modules(t) {
        t.take_exception(r);
    }
    lost |= !flush_standard_streams(t, !lost);
    if lost { 120 } else { status }
}

/// Attributes of `sys` that keep objects of the program alive.
const SPECIAL: &[&str] = &[
    "path",
    "argv",
    "ps1",
    "ps2",
    "last_exc",
    "last_type",
    "last_value",
    "last_traceback",
    "path_hooks",
    "path_importer_cache",
    "meta_path",
];

/// Gives up what modules hold, so that finalizers run.
fn release_modules(t: &Thread) -> PyResult<()> {
    if let Some(builtins) = t.builtins.get()
        && builtins.get_str(t, "_")?.is_some()
    {
        builtins.set_str(t, "_", Value::NONE)?;
    }
    for name in SPECIAL {
        if sys::get(t, name)?.is_some() {
            sys::set(t, name, Value::NONE)?;
        }
    }
    for name in ["stdin", "stdout", "stderr"] {
        let original = sys::get(t, &format!("__{name}__"))?.unwrap_or(Value::NONE);
        sys::set(t, name, original)?;
    }
    let weak = let_go_of_modules(t)?;
    gc::collect_and_finalize(t)?;
    if empty_surviving_modules(t, &weak)? | release_additions(t)? {
        gc::collect_and_finalize(t)?;
    }
    Ok(())
}

/// Empties `sys.modules`; weak references to the program's own modules, in order of import.
#[inline(never)]
fn let_go_of_modules(t: &Thread) -> PyResult<RootVec> {
    let mut weak = RootVec::new(&t.heap);
    let modules = import::modules(t)?;
    for name in modules.keys_rooted(t)?.iter() {
        let Some(module) = modules.get(t, *name)? else { continue };
        if let Some(m) = module.downcast::<PyModule>()
            && is_programs_own(t, m, *name)
        {
            weak.push(weakref::new_plain(t, module)?.into());
        }
        modules.set(t, *name, Value::NONE)?;
    }
    modules.clear(t)?;
    Ok(weak)
}

/// Whether a module is neither native nor one of the library's.
fn is_programs_own(t: &Thread, module: Gc<PyModule>, name: Value) -> bool {
    let image = *t.state_of_vm().import.image.borrow();
    module.spec.is_none() && as_str(name).is_some_and(|s| image.is_none_or(|image| image.find(&s.to_lossy()).is_none()))
}

/// Empties modules that something still holds, last imported first. True if there were any.
fn empty_surviving_modules(t: &Thread, weak: &RootVec) -> PyResult<bool> {
    let mut found = false;
    for r in weak.iter().rev() {
        let Some(module) = weakref::referent(*r).and_then(Value::downcast::<PyModule>) else { continue };
        found = true;
        let dict = module.dict();
        let names = dict.keys_rooted(t)?;
        let is_private = |name: &str| name.starts_with('_') && !name.starts_with("__");
        for private in [true, false] {
            for name in names.iter() {
                let Some(text) = as_str(*name) else { continue };
                let text = text.to_lossy();
                if is_private(&text) == private && text != "__builtins__" {
                    dict.set(t, *name, Value::NONE)?;
                }
            }
        }
    }
    Ok(found)
}

/// Drops objects with finalizers of the program that it has put into `sys` and `builtins`. True if there were any.
fn release_additions(t: &Thread) -> PyResult<bool> {
    let mut found = false;
    for dict in [t.sys_dict.get(), t.builtins.get()].into_iter().flatten() {
        for name in dict.keys_rooted(t)?.iter() {
            let Some(v) = dict.get(t, *name)? else { continue };
            let class = t.class_of(v);
            if class.spec.is_none() && class.slots.get().finalize.is_some() {
                dict.set(t, *name, Value::NONE)?;
                found = true;
            }
        }
    }
    Ok(found)
}

/// Flushes standard output and error; false if output was lost. `report` says so on standard error, for standard output.
fn flush_standard_streams(t: &Thread, report: bool) -> bool {
    let mut good = true;
    for name in ["stdout", "stderr"] {
        let Ok(Some(file)) = sys::get(t, name) else { continue };
        if file.is_none() || is_closed(t, file) {
            continue;
        }
        if let Err(r) = call::call_method(t, file, t.names.flush, &[]) {
            good = false;
            if name == "stdout" && report {
                write_unraisable(t, r, None, Some("Exception ignored while flushing sys.stdout"));
            } else {
                t.take_exception(r);
            }
        }
    }
    good
}
fn is_closed(t: &Thread, file: Value) -> bool {
    let closed = attr::get(t, file, t.intern("closed")).and_then(|v| object::is_true(t, v));
    closed.unwrap_or_else(|r| {
        t.take_exception(r);
        false
    })
}
