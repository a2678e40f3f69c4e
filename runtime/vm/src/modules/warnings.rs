//! `_warnings`: warnings issued by native code and by `warnings.warn`.
//!
//! Filters, the registry of "once" warnings and the default action live in the `warnings` module once that is imported, and before
//! that in this one; a version number invalidates the per-module registries whenever filters change.

use crate::abi::args::type_name;
use crate::objects::str_::as_str;
use crate::objects::type_::as_type;
use crate::prelude::*;
use crate::protocol::{attr, call, object};
use std::cell::Cell;

/// Per-VM state of `_warnings`.
pub struct WarningsState {
    filters: Cell<Option<Gc<PyList>>>,
    once: Cell<Option<Gc<PyDict>>>,
    version: Cell<i64>,
    /// Depth of the lock that `catch_warnings` takes.
    lock_depth: Cell<u32>,
}
impl Default for WarningsState {
    fn default() -> WarningsState {
        WarningsState {
            filters: Cell::new(None),
            once: Cell::new(None),
            version: Cell::new(0),
            lock_depth: Cell::new(0),
        }
    }
}
impl WarningsState {
    pub fn trace(&self, tracer: &mut Tracer) {
        tracer.visit_gc(self.filters.get());
        tracer.visit_gc(self.once.get());
    }
}

fn state(t: &Thread) -> &WarningsState {
    &t.state_of_vm().warnings
}
/// The filters in force before `warnings` changes them.
fn default_filters(t: &Thread) -> PyResult<Gc<PyList>> {
    if let Some(f) = state(t).filters.get() {
        return Ok(f);
    }
    let list = PyList::new_empty(t)?;
    let add = |action: &str, category: Gc<PyType>, module: Value| -> PyResult<()> {
        let item = [t.intern(action), Value::NONE, category.into(), module, Value::from_small_int(0)];
        let item = t.new_tuple(&item)?;
        list.append(t, item)
    };
    add("default", t.types.deprecation_warning, t.names.dunder_main)?;
    add("ignore", t.types.deprecation_warning, Value::NONE)?;
    add("ignore", t.types.pending_deprecation_warning, Value::NONE)?;
    add("ignore", t.types.import_warning, Value::NONE)?;
    add("ignore", t.types.resource_warning, Value::NONE)?;
    state(t).filters.set(Some(list));
    Ok(list)
}
fn once_registry(t: &Thread) -> PyResult<Gc<PyDict>> {
    if let Some(d) = state(t).once.get() {
        return Ok(d);
    }
    let d = PyDict::new(t)?;
    state(t).once.set(Some(d));
    Ok(d)
}

/// An attribute of the `warnings` module, if that is imported (or, on demand, imported now).
fn warnings_attr(t: &Thread, name: &str, import: bool) -> PyResult<Option<Value>> {
    let module = match crate::modules::import::loaded_module(t, "warnings")? {
        Some(m) => m,
        None if import && !t.state_of_vm().sys.finalizing.get() => {
            let imported = crate::modules::import::import_module(t, "warnings");
            match t.catch(imported, t.types.import_error)? {
                Some(m) => m,
                None => return Ok(None),
            }
        }
        None => return Ok(None),
    };
    attr::get_optional(t, module, t.intern(name))
}

/// `warnings.warn(message, category, stacklevel)`; an error when a filter turns the warning into one.
pub fn warn(t: &Thread, category: Gc<PyType>, message: &str, stacklevel: usize) -> PyResult<()> {
    let text = t.new_str(message)?;
    warn_object(t, text, category, stacklevel as i64, None, None)
}

/// Whether a frame's code belongs to importlib: such frames do not count for `stacklevel`.
fn is_internal(file: &str) -> bool {
    file.contains("importlib") && file.contains("_bootstrap")
}

/// Where a warning is reported: file name, line, module name, registry.
struct Place {
    filename: Value,
    lineno: i64,
    module: Value,
    registry: Value,
}

fn place(t: &Thread, stacklevel: i64, skip: Option<Gc<PyTuple>>) -> PyResult<Place> {
    let back = t.intern("f_back");
    let file_of = |frame: Value| -> PyResult<Value> {
        let code = attr::get(t, frame, t.intern("f_code"))?;
        attr::get(t, code, t.intern("co_filename"))
    };
    let text_of = |frame: Value| -> PyResult<String> {
        Ok(as_str(file_of(frame)?).map(|s| s.to_lossy().into_owned()).unwrap_or_default())
    };
    let skipped = |frame: Value| -> PyResult<bool> {
        let Some(prefixes) = skip else { return Ok(false) };
        let file = text_of(frame)?;
        Ok(prefixes.items().iter().any(|p| as_str(*p).is_some_and(|p| file.starts_with(p.to_lossy().as_ref()))))
    };
    let next =
        |frame: Value| -> PyResult<Option<Value>> { Ok(Some(attr::get(t, frame, back)?).filter(|f| !f.is_none())) };
    let mut frame = crate::modules::eval::frame_object(t, 0)?;
    if let Some(f) = frame {
        if stacklevel <= 0 || is_internal(&text_of(f)?) {
            for _ in 1..stacklevel {
                let Some(f) = frame else { break };
                frame = next(f)?;
            }
        } else {
            let mut left = stacklevel - 1;
            // Frames of importlib and those to skip are stepped over without counting.
            while let Some(f) = frame {
                if skipped(f)? {
                    frame = next(f)?;
                    continue;
                }
                if left <= 0 {
                    break;
                }
                left -= 1;
                frame = next(f)?;
                while let Some(f) = frame
                    && (is_internal(&text_of(f)?) || skipped(f)?)
                {
                    frame = next(f)?;
                }
            }
        }
    }
    let (globals, filename, lineno) = match frame {
        Some(f) => {
            let globals = attr::get(t, f, t.intern("f_globals"))?.downcast::<PyDict>();
            let line = attr::get(t, f, t.intern("f_lineno"))?.as_small_int().unwrap_or(0);
            (globals, file_of(f)?, line)
        }
        None => (t.sys_dict.get(), t.intern("<sys>"), 0),
    };
    let Some(globals) = globals else {
        return Ok(Place { filename, lineno, module: t.intern("<string>"), registry: Value::NONE });
    };
    let key = t.intern("__warningregistry__");
    let registry = match globals.get_name(t, key)? {
        Some(r) => r,
        None => {
            let r: Value = PyDict::new(t)?.into();
            globals.set_name(t, key, r)?;
            r
        }
    };
    let module = match globals.get_name(t, t.names.dunder_name)? {
        Some(m) if m.is_none() || as_str(m).is_some() => m,
        _ => t.intern("<string>"),
    };
    Ok(Place { filename, lineno, module, registry })
}

/// `warnings.warn` with a message that may be a Warning instance.
pub fn warn_object(
    t: &Thread,
    message: Value,
    category: Gc<PyType>,
    stacklevel: i64,
    source: Option<Value>,
    skip: Option<Gc<PyTuple>>,
) -> PyResult<()> {
    let stacklevel = if skip.is_some_and(|s| !s.is_empty()) { stacklevel.max(2) } else { stacklevel };
    let place = place(t, stacklevel, skip)?;
    explicit(t, message, category, &place, source, None)
}

/// `warnings.warn_explicit` for Rust code.
pub fn warn_explicit(
    t: &Thread,
    category: Gc<PyType>,
    message: Value,
    filename: Value,
    lineno: i64,
    module: Option<Value>,
    registry: Option<Value>,
) -> PyResult<()> {
    let module = match module {
        Some(m) => m,
        None => module_of_file(t, filename)?,
    };
    let place = Place { filename, lineno, module, registry: registry.unwrap_or(Value::NONE) };
    explicit(t, message, category, &place, None, None)
}
/// The module name that a file name suggests.
fn module_of_file(t: &Thread, filename: Value) -> PyResult<Value> {
    let Some(s) = as_str(filename) else { return Ok(t.intern("<unknown>")) };
    if s.is_empty() {
        return Ok(t.intern("<unknown>"));
    }
    match s.to_lossy().strip_suffix(".py") {
        Some(stem) => t.new_str(stem),
        None => Ok(filename),
    }
}

/// Whether a filter's pattern (None, an exact string, or an object with `match`) fits.
fn pattern_matches(t: &Thread, pattern: Value, text: Value) -> PyResult<bool> {
    if pattern.is_none() {
        return Ok(true);
    }
    if pattern.downcast::<PyStr>().is_some() {
        return object::compare_bool(t, pattern, text, CompareOp::Eq);
    }
    let found = call::call_method(t, pattern, t.intern("match"), &[text])?;
    object::is_true(t, found)
}

/// The action for a warning, and the filter that says so.
fn find_action(t: &Thread, category: Gc<PyType>, text: Value, lineno: i64, module: Value) -> PyResult<(Value, Value)> {
    let filters = match warnings_attr(t, "filters", false)? {
        Some(f) => f,
        None => default_filters(t)?.into(),
    };
    let Some(filters) = filters.downcast::<PyList>() else {
        return Err(t.raise_value_error("_warnings.filters must be a list"));
    };
    let mut i = 0;
    while i < filters.len() {
        let item = filters.item(i);
        let Some(parts) = crate::objects::tuple::as_tuple(item).filter(|p| p.len() == 5) else {
            return Err(t.raise_value_error(format!("_warnings.filters item {i} isn't a 5-tuple")));
        };
        let (action, line) = (parts.get(0), parts.get(4));
        if as_str(action).is_none() {
            return Err(t.raise_type_error(format!("action must be a string, not '{}'", t.class_of(action).name())));
        }
        let line = crate::protocol::number::index_i64(t, line)?;
        if pattern_matches(t, parts.get(1), text)?
            && object::is_subclass(t, category.into(), parts.get(2))?
            && pattern_matches(t, parts.get(3), module)?
            && (line == 0 || line == lineno)
        {
            return Ok((action, item));
        }
        i += 1;
    }
    let default = match warnings_attr(t, "defaultaction", false)? {
        Some(d) if as_str(d).is_some() => d,
        Some(d) => {
            return Err(t.raise_type_error(format!(
                "_warnings.defaultaction must be a string, not '{}'",
                t.class_of(d).name()
            )));
        }
        None => t.names.default,
    };
    Ok((default, Value::NONE))
}

/// Whether the registry has the key already; optionally puts it there.
fn already_warned(t: &Thread, registry: Gc<PyDict>, key: Value, set: bool) -> PyResult<bool> {
    let version_key = t.intern("version");
    let current = state(t).version.get();
    let known = registry.get_name(t, version_key)?.and_then(Value::as_small_int);
    if known != Some(current) {
        registry.clear(t)?;
        registry.set_name(t, version_key, t.new_int(current)?)?;
    } else if let Some(v) = registry.get(t, key)?
        && object::is_true(t, v)?
    {
        return Ok(true);
    }
    if set {
        registry.set(t, key, Value::TRUE)?;
    }
    Ok(false)
}

fn registry_dict(t: &Thread, registry: Value) -> PyResult<Option<Gc<PyDict>>> {
    if registry.is_none() {
        return Ok(None);
    }
    match registry.downcast::<PyDict>() {
        Some(d) => Ok(Some(d)),
        None => Err(t.raise_type_error("'registry' must be a dict or None")),
    }
}

fn explicit(
    t: &Thread,
    message: Value,
    category: Gc<PyType>,
    place: &Place,
    source: Option<Value>,
    source_line: Option<Value>,
) -> PyResult<()> {
    // Warnings from shutdown have no module to be attributed to.
    if place.module.is_none() {
        return Ok(());
    }
    let registry = registry_dict(t, place.registry)?;
    let (text, message, category) = if crate::objects::type_::is_instance_exact_mro(t, message, t.types.warning) {
        (object::str(t, message)?.value(), message, t.class_of(message))
    } else {
        (message, call::call1(t, category.into(), message)?, category)
    };
    let lineno = t.new_int(place.lineno)?;
    let key = t.new_tuple(&[text, category.into(), lineno])?;
    if let Some(r) = registry
        && already_warned(t, r, key, false)?
    {
        return Ok(());
    }
    let (action, item) = find_action(t, category, text, place.lineno, place.module)?;
    let action_text = as_str(action).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
    match action_text.as_str() {
        "error" => return Err(t.raise_value(message)),
        "ignore" => return Ok(()),
        _ => {}
    }
    let seen = match action_text.as_str() {
        "always" | "all" => false,
        other => {
            if let Some(r) = registry {
                r.set(t, key, Value::TRUE)?;
            }
            let short = t.new_tuple(&[text, category.into()])?;
            match (other, registry) {
                ("once", Some(r)) => already_warned(t, r, short, true)?,
                ("once", None) => {
                    let once = match warnings_attr(t, "onceregistry", false)?.and_then(Value::downcast::<PyDict>) {
                        Some(d) => d,
                        None => once_registry(t)?,
                    };
                    already_warned(t, once, short, true)?
                }
                ("module", Some(r)) => already_warned(t, r, short, true)?,
                ("module", None) | ("default", _) => false,
                _ => {
                    let (action, item) = (object::repr(t, action)?, object::repr(t, item)?);
                    return Err(t.raise_runtime_error(format!(
                        "Unrecognized action ({}) in warnings.filters:\n {}",
                        action.to_lossy(),
                        item.to_lossy()
                    )));
                }
            }
        }
    };
    if seen { Ok(()) } else { show(t, category, text, message, place, source_line, source) }
}

/// Shows a warning: through `warnings._showwarnmsg`, or natively while that is not imported.
fn show(
    t: &Thread,
    category: Gc<PyType>,
    text: Value,
    message: Value,
    place: &Place,
    source_line: Option<Value>,
    source: Option<Value>,
) -> PyResult<()> {
    let Some(function) = warnings_attr(t, "_showwarnmsg", source.is_some())? else {
        return show_natively(t, category, text, place, source_line);
    };
    if !call::is_callable(t, function) {
        return Err(t.raise_type_error("warnings._showwarnmsg() must be set to a callable"));
    }
    let Some(class) = warnings_attr(t, "WarningMessage", false)? else {
        return Err(t.raise_runtime_error("unable to get warnings.WarningMessage"));
    };
    let lineno = t.new_int(place.lineno)?;
    let args =
        [message, category.into(), place.filename, lineno, Value::NONE, Value::NONE, source.unwrap_or(Value::NONE)];
    let record = call::call_values(t, class, &args)?;
    call::call1(t, function, record)?;
    Ok(())
}
fn show_natively(
    t: &Thread,
    category: Gc<PyType>,
    text: Value,
    place: &Place,
    source_line: Option<Value>,
) -> PyResult<()> {
    let file = object::str(t, place.filename)?;
    let shown = object::str(t, text)?;
    let mut out = format!("{}:{}: {}: {}\n", file.to_lossy(), place.lineno, category.name(), shown.to_lossy());
    let line = match source_line.and_then(as_str) {
        Some(s) => Some(s.to_lossy().into_owned()),
        None => crate::modules::sys::output::source_line(&file.to_lossy(), place.lineno),
    };
    if let Some(line) = line {
        out.push_str(&format!("  {}\n", line.trim()));
    }
    crate::modules::sys::write_stderr(t, &out)
}

/// The category argument of `warn`.
fn category_of(t: &Thread, message: Value, category: Value) -> PyResult<Gc<PyType>> {
    if crate::objects::type_::is_instance_exact_mro(t, message, t.types.warning) {
        return Ok(t.class_of(message));
    }
    if category.is_none() {
        return Ok(t.types.user_warning);
    }
    match as_type(category) {
        Some(c) if c.is_subtype_of(t.types.warning) => Ok(c),
        _ => Err(t.raise_type_error(format!("category must be a Warning subclass, not '{}'", type_name(t, category)))),
    }
}

/// Warnings: the filters that say what becomes of them, and the functions that issue them. The warnings module adds the rest.
#[pymodule(name = "_warnings")]
pub mod warnings_module {
    use super::*;
    use crate::objects::module::PyModule;

    /// Issues a warning for the place in the program that is stacklevel calls out: it is printed, ignored or raised, as the filters say.
    #[pyfunction("warn(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=<unrepresentable>)")]
    fn warn(
        t: &Thread,
        message: Value,
        category: Value,
        stacklevel: isize,
        source: Value,
        skip_file_prefixes: Option<Gc<PyTuple>>,
    ) -> PyResult<()> {
        let category = category_of(t, message, category)?;
        if let Some(prefixes) = skip_file_prefixes {
            for p in prefixes.items() {
                if as_str(*p).is_none() {
                    return Err(
                        t.raise_type_error(format!("Found non-str '{}' in skip_file_prefixes.", type_name(t, *p)))
                    );
                }
            }
        }
        let source = Some(source).filter(|s| !s.is_none());
        warn_object(t, message, category, stacklevel as i64, source, skip_file_prefixes)
    }

    /// Issues a warning for the place that the arguments give: it is printed, ignored or raised, as the filters say.
    #[pyfunction(
        "warn_explicit(message, category, filename, lineno, module=<unrepresentable>, registry=None, module_globals=None, source=None)"
    )]
    fn warn_explicit(
        t: &Thread,
        message: Value,
        category: Value,
        filename: Gc<PyStr>,
        lineno: i32,
        module: Option<Value>,
        registry: Value,
        module_globals: Value,
        source: Value,
    ) -> PyResult<()> {
        let category = category_of(t, message, category)?;
        let mut line = None;
        if !module_globals.is_none() {
            if module_globals.downcast::<PyDict>().is_none() {
                return Err(t.raise_type_error(format!(
                    "module_globals must be a dict, not '{}'",
                    type_name(t, module_globals)
                )));
            }
            line = source_line_from_loader(t, module_globals, lineno as i64)?;
        }
        let filename: Value = filename.into();
        let module = match module {
            Some(m) => m,
            None => module_of_file(t, filename)?,
        };
        let place = Place { filename, lineno: lineno as i64, module, registry };
        explicit(t, message, category, &place, Some(source).filter(|s| !s.is_none()), line)
    }
    /// The filters changed: what registries remember is void.
    #[pyfunction("_filters_mutated_lock_held()")]
    fn _filters_mutated_lock_held(t: &Thread) -> PyResult<()> {
        if state(t).lock_depth.get() == 0 {
            return Err(t.raise_runtime_error("warnings._filters_mutated_lock_held() called without lock held"));
        }
        state(t).version.set(state(t).version.get() + 1);
        Ok(())
    }
    #[pyfunction("_acquire_lock()")]
    fn _acquire_lock(t: &Thread) {
        state(t).lock_depth.set(state(t).lock_depth.get() + 1);
    }
    #[pyfunction("_release_lock()")]
    fn _release_lock(t: &Thread) -> PyResult<()> {
        match state(t).lock_depth.get() {
            0 => Err(t.raise_runtime_error("cannot release un-acquired lock")),
            n => {
                state(t).lock_depth.set(n - 1);
                Ok(())
            }
        }
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        module.add(t, "filters", default_filters(t)?.into())?;
        module.add(t, "_onceregistry", once_registry(t)?.into())?;
        module.add(t, "_defaultaction", t.names.default)?;
        let context = match t.state_of_vm().registry.get("_contextvars") {
            Some(_) => {
                let class = crate::modules::import::import_attr(t, "_contextvars", "ContextVar")?;
                call::call1(t, class, t.intern("_warnings_context"))?
            }
            None => Value::NONE,
        };
        module.add(t, "_warnings_context", context)
    }
}

/// The source line of a module that its loader knows.
fn source_line_from_loader(t: &Thread, globals: Value, lineno: i64) -> PyResult<Option<Value>> {
    let Some(globals) = globals.downcast::<PyDict>() else { return Ok(None) };
    let Some(loader) = globals.get_name(t, t.names.dunder_loader)?.filter(|l| !l.is_none()) else { return Ok(None) };
    let Some(name) = globals.get_name(t, t.names.dunder_name)? else { return Ok(None) };
    let Some(get_source) = attr::get_optional(t, loader, t.intern("get_source"))? else { return Ok(None) };
    let source = call::call1(t, get_source, name)?;
    let Some(text) = as_str(source) else { return Ok(None) };
    match text.to_lossy().lines().nth((lineno - 1).max(0) as usize) {
        Some(line) => t.new_str(line).map(Some),
        None => Ok(None),
    }
}
