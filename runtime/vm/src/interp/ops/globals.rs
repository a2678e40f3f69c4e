//! Names that are looked up in dicts: globals, builtins, namespaces of modules and classes.

use super::{adaptive, guard, guard_some, try_flow};
use crate::frames::window::Fp;
use crate::interp::{Flow, State};
use crate::objects::property_cell::PropertyCell;
use crate::prelude::*;
use crate::protocol::sequence;
use brolga_bytecode::Opcode;

/// `mapping[name]`, or `None` if there is no such key.
pub fn get_from_mapping(t: &Thread, mapping: Value, name: Value) -> PyResult<Option<Value>> {
    match mapping.downcast::<PyDict>() {
        Some(d) if t.class_of(mapping) == t.types.dict => d.get_name(t, name),
        _ => {
            let found = sequence::get_item(t, mapping, name);
            t.catch(found, t.types.key_error)
        }
    }
}

/// Raises a NameError (or subclass) about `name`, which becomes the exception's `name` attribute.
#[cold]
#[inline(never)]
pub fn raise_name(t: &Thread, class: Gc<PyType>, name: Value, message: impl FnOnce(&str) -> String) -> Raised {
    let text = crate::objects::str_::as_str(name).map_or_else(String::new, |s| s.to_lossy().into_owned());
    let raised = t.raise(class, message(&text));
    if class != t.types.name_error {
        return raised;
    }
    let exc = t.take_exception(raised);
    if let Err(r) = crate::protocol::attr::set(t, exc, t.names.name, Some(name)) {
        t.take_exception(r);
    }
    t.restore_exception(exc)
}
#[cold]
fn not_defined(t: &Thread, name: Value) -> Raised {
    raise_name(t, t.types.name_error, name, |n| format!("name '{n}' is not defined"))
}

/// A global or builtin by name, the slow way.
#[inline(never)]
pub fn lookup_global(t: &Thread, fp: Fp, name: Value) -> PyResult<Value> {
    let function = fp.function.get();
    let globals = function.globals();
    if let Some(v) = get_from_mapping(t, globals.value(), name)? {
        return Ok(v);
    }
    if let Some(builtins) = function.builtins.get()
        && let Some(v) = get_from_mapping(t, builtins, name)?
    {
        return Ok(v);
    }
    Err(not_defined(t, name))
}

#[inline(always)]
pub fn load_global(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    adaptive!(s);
    s.save();
    let v = try_flow!(lookup_global(t, s.fp, s.name(oparg >> 1)));
    finish_load_global(s, v, oparg)
}
#[inline(always)]
fn finish_load_global(s: &mut State, v: Value, oparg: u32) -> Flow {
    s.push(v);
    if oparg & 1 != 0 {
        s.push_slot(None);
    }
    s.skip(Opcode::LOAD_GLOBAL.caches());
    Flow::Next
}
/// The property cell that a LOAD_GLOBAL's cache names, if it belongs to the running function's globals.
#[inline(always)]
fn cached_cell(s: &State) -> Option<Gc<PropertyCell>> {
    let cell = PropertyCell::of_id(&s.fp.code.get().header, s.pc.cache32(2));
    (cell.dict.bits() == s.fp.function.get().globals.bits()).then_some(cell)
}
#[inline(always)]
pub fn load_global_module(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let cell = guard_some!(cached_cell(s));
    let v = guard_some!(cell.value.get());
    finish_load_global(s, v, oparg)
}
#[inline(always)]
pub fn load_global_builtin(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let cell = guard_some!(cached_cell(s));
    guard!(cell.value.get().is_none());
    let fallback = guard_some!(cell.fallback.get());
    // Both are dicts, or absent.
    let builtins = s.fp.function.get().builtins.get().map_or(0, |v| v.bits() as usize);
    guard!(fallback.dict.bits() == builtins);
    let v = guard_some!(fallback.value.get());
    finish_load_global(s, v, oparg)
}

#[inline(always)]
pub fn load_name(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let v = try_flow!(lookup_name(t, s.fp, s.name(oparg)));
    s.push(v);
    Flow::Next
}
#[inline(never)]
fn lookup_name(t: &Thread, fp: Fp, name: Value) -> PyResult<Value> {
    let Some(namespace) = fp.namespace.get() else {
        return Err(t.raise_system_error("no locals when loading a name"));
    };
    match get_from_mapping(t, namespace, name)? {
        Some(v) => Ok(v),
        None => lookup_global(t, fp, name),
    }
}
#[inline(always)]
pub fn load_from_dict_or_globals(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let (mapping, name) = (s.peek(1), s.name(oparg));
    let v = match try_flow!(get_from_mapping(t, mapping, name)) {
        Some(v) => v,
        None => try_flow!(lookup_global(t, s.fp, name)),
    };
    s.set(1, v);
    Flow::Next
}

#[inline(always)]
pub fn store_global(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    try_flow!(s.fp.function.get().globals().set_name(t, s.name(oparg), s.peek(1)));
    s.drop(1);
    Flow::Next
}
#[inline(always)]
pub fn delete_global(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let name = s.name(oparg);
    if try_flow!(s.fp.function.get().globals().remove(t, name)).is_none() {
        let _ = not_defined(t, name);
        return Flow::Error;
    }
    Flow::Next
}
#[inline(always)]
pub fn store_name(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    try_flow!(store_in_namespace(t, s.fp, s.name(oparg), s.peek(1)));
    s.drop(1);
    Flow::Next
}
#[inline(never)]
fn store_in_namespace(t: &Thread, fp: Fp, name: Value, v: Value) -> PyResult<()> {
    let Some(namespace) = fp.namespace.get() else {
        return Err(t.raise_system_error(format!("no locals found when storing {}", quoted(t, name))));
    };
    match namespace.downcast::<PyDict>() {
        Some(d) if t.class_of(namespace) == t.types.dict => d.set_name(t, name, v),
        _ => sequence::set_item(t, namespace, name, v),
    }
}
#[inline(always)]
pub fn delete_name(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    try_flow!(delete_in_namespace(t, s.fp, s.name(oparg)));
    Flow::Next
}
#[inline(never)]
fn delete_in_namespace(t: &Thread, fp: Fp, name: Value) -> PyResult<()> {
    let Some(namespace) = fp.namespace.get() else {
        return Err(t.raise_system_error(format!("no locals when deleting {}", quoted(t, name))));
    };
    // CPython reports every failure as a missing name.
    match sequence::del_item(t, namespace, name) {
        Ok(()) => Ok(()),
        Err(r) => {
            t.take_exception(r);
            Err(not_defined(t, name))
        }
    }
}
fn quoted(t: &Thread, name: Value) -> String {
    match crate::protocol::object::repr(t, name) {
        Ok(s) => s.to_lossy().into_owned(),
        Err(r) => {
            t.take_exception(r);
            "?".into()
        }
    }
}
