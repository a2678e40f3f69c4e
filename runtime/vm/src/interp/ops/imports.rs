//! `import` statements.

use super::try_flow;
use crate::frames::window::Fp;
use crate::interp::{Flow, State};
use crate::objects::str_::{PyStr, as_str};
use crate::prelude::*;
use crate::protocol::{attr, call, iter, object, sequence};

#[inline(always)]
pub fn import_name(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let v = try_flow!(import(t, s.fp, s.name(oparg), s.peek(1), s.peek(2)));
    s.replace2(v);
    Flow::Next
}
/// Calls `builtins.__import__(name, globals, locals, fromlist, level)`.
#[inline(never)]
fn import(t: &Thread, fp: Fp, name: Value, fromlist: Value, level: Value) -> PyResult<Value> {
    let function = fp.function.get();
    let import = match function.builtins.get() {
        Some(b) => super::globals::get_from_mapping(t, b, t.names.dunder_import)?,
        None => None,
    };
    let Some(import) = import else {
        return Err(t.raise_import_error("__import__ not found"));
    };
    let locals = fp.namespace.get().unwrap_or(Value::NONE);
    call::call_values(t, import, &[name, function.globals().value(), locals, fromlist, level])
}
#[inline(always)]
pub fn import_from(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let v = try_flow!(from_module(t, s.peek(1), s.name(oparg)));
    s.push(v);
    Flow::Next
}
#[inline(never)]
fn from_module(t: &Thread, module: Value, name: Value) -> PyResult<Value> {
    if let Some(v) = attr::get_optional(t, module, name)? {
        return Ok(v);
    }
    // A submodule that is still being imported is in sys.modules but not yet an attribute of its package.
    let module_name = attr::get_optional(t, module, t.names.dunder_name)?.and_then(as_str);
    if let Some(package) = module_name
        && let Some(modules) = t.modules.get()
        && let Some(text) = as_str(name)
    {
        let full = PyStr::new(t, &format!("{}.{}", package.to_lossy(), text.to_lossy()))?;
        if let Some(v) = modules.get(t, full.value())? {
            return Ok(v);
        }
    }
    Err(cannot_import(t, module, module_name, name))
}
/// ImportError with the most helpful text that the module's spec allows.
#[cold]
fn cannot_import(t: &Thread, module: Value, module_name: Option<Gc<PyStr>>, name: Value) -> Raised {
    match describe_failure(t, module, module_name, name) {
        Ok(raised) | Err(raised) => raised,
    }
}
fn describe_failure(t: &Thread, module: Value, module_name: Option<Gc<PyStr>>, name: Value) -> PyResult<Raised> {
    let shown_name = object::repr(t, name)?;
    let shown_name = shown_name.to_lossy();
    let package = match module_name {
        Some(p) => object::repr(t, p.value())?,
        None => PyStr::new(t, "'<unknown module name>'")?,
    };
    let package = package.to_lossy();
    let spec = attr::get_optional(t, module, t.names.dunder_spec)?.filter(|v| !v.is_none());
    let mut origin = None;
    let mut initializing = false;
    if let Some(spec) = spec {
        let has_location = match attr::get_optional(t, spec, t.intern("has_location"))? {
            Some(v) => object::is_true(t, v)?,
            None => false,
        };
        if has_location {
            origin = attr::get_optional(t, spec, t.intern("origin"))?.filter(|v| as_str(*v).is_some());
        }
        if let Some(v) = attr::get_optional(t, spec, t.intern("_initializing"))? {
            initializing = object::is_true(t, v)?;
        }
    }
    if origin.is_none() {
        origin = attr::get_optional(t, module, t.names.dunder_file)?.filter(|v| as_str(*v).is_some());
    }
    let shown_origin = origin.and_then(as_str).map(|s| s.to_lossy().into_owned());
    let shadows = match module_name {
        Some(name) => crate::objects::module::shadows(t, name, origin.and_then(as_str))?,
        None => None,
    };
    let message = match &shown_origin {
        Some(o) if shadows == Some(true) => format!(
            "cannot import name {shown_name} from {package} (consider renaming '{o}' since it has the same name as the standard library module named {package} and prevents importing that standard library module)"
        ),
        Some(o) if initializing && shadows == Some(false) => format!(
            "cannot import name {shown_name} from {package} (consider renaming '{o}' if it has the same name as a library you intended to import)"
        ),
        Some(o) if initializing => format!(
            "cannot import name {shown_name} from partially initialized module {package} (most likely due to a circular import) ({o})"
        ),
        None if initializing => format!(
            "cannot import name {shown_name} from partially initialized module {package} (most likely due to a circular import)"
        ),
        Some(o) => format!("cannot import name {shown_name} from {package} ({o})"),
        None => format!("cannot import name {shown_name} from {package} (unknown location)"),
    };
    let kwnames = PyTuple::new(t, &[t.names.name, t.names.path, t.intern("name_from")])?;
    let package = module_name.map_or(Value::NONE, |p| p.value());
    let values = [t.new_str(&message)?, package, origin.unwrap_or(Value::NONE), name];
    let exc = call::call(t, t.types.import_error.value(), Args { values: &values, kwnames: Some(kwnames) })?;
    Ok(t.raise_value(exc))
}

/// `from module import *` into the frame's namespace.
#[inline(never)]
pub fn import_star(t: &Thread, fp: Fp, module: Value) -> PyResult<()> {
    let Some(namespace) = fp.namespace.get() else {
        return Err(t.raise_system_error("no locals found during 'import *'"));
    };
    let (names, skip_underscores) = match attr::get_optional(t, module, t.intern("__all__"))? {
        Some(all) => (all, false),
        None => match attr::get_optional(t, module, t.names.dunder_dict)? {
            Some(d) => (call::call_method(t, d, t.names.keys, &[])?, true),
            None => return Err(t.raise_import_error("from-import-* object has no __dict__ and no __all__")),
        },
    };
    let names = iter::collect(t, names)?;
    for name in names.iter().copied() {
        let Some(text) = as_str(name) else {
            let shown = match attr::get_optional(t, module, t.names.dunder_name)?.and_then(as_str) {
                Some(s) => s.to_lossy().into_owned(),
                None => return Err(t.raise_type_error("__name__ must be a string")),
            };
            let class = t.class_of(name).name();
            return Err(t.raise_type_error(if skip_underscores {
                format!("Key in {shown}.__dict__ must be str, not {class}")
            } else {
                format!("Item in {shown}.__all__ must be str, not {class}")
            }));
        };
        if skip_underscores && !text.is_empty() && text.code_point(0) == u32::from('_') {
            continue;
        }
        let name = match name.downcast() {
            Some(s) => crate::objects::str_::intern_value(t, s),
            None => crate::objects::str_::intern_value(t, text),
        };
        let v = attr::get(t, module, name)?;
        match namespace.downcast::<PyDict>() {
            Some(d) if t.class_of(namespace) == t.types.dict => d.set_name(t, name, v)?,
            _ => sequence::set_item(t, namespace, name, v)?,
        }
    }
    Ok(())
}
