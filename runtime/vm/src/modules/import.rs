//! The import system's native half: `__import__`, the start of `importlib`, and what Rust code imports.
//!
//! `importlib._bootstrap` finds and loads; this file looks modules up in `sys.modules`, waits for those that another thread is
//! importing, picks what an `import` statement binds, and hides importlib's own frames in tracebacks. The bootstrap modules are
//! themselves loaded from the standard library image ([`StdlibImage`]).

use crate::abi::args::type_name;
use crate::objects::code::PyCode;
use crate::objects::module::{self, PyModule};
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::{attr, call, object, sequence};
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// The embedded standard library.
pub trait StdlibImage: Send + Sync {
    /// What the image knows of a module.
    fn find(&self, name: &str) -> Option<ImageModule>;
    /// The compiled module.
    fn code(&self, name: &str) -> Option<std::borrow::Cow<'static, [u8]>>;
    /// Its source text.
    fn source(&self, name: &str) -> Option<std::borrow::Cow<'static, [u8]>>;
    /// A file by its path relative to the library's folder.
    fn file(&self, path: &str) -> Option<std::borrow::Cow<'static, [u8]>>;
    /// Names of all modules, in alphabetical order.
    fn names(&self) -> Vec<&'static str>;
    /// Paths of all files that are no modules, in alphabetical order.
    fn files(&self) -> Vec<&'static str>;
}

/// See [`StdlibImage::find`].
#[derive(Clone, Copy, Debug)]
pub struct ImageModule {
    pub is_package: bool,
}

/// See the module.
#[derive(Default)]
pub struct ImportState {
    /// `importlib._bootstrap`, once it runs.
    pub importlib: Cell<Option<Gc<PyModule>>>,
    pub image: RefCell<Option<&'static dyn StdlibImage>>,
    /// `-X frozen_modules`: -1 always, 0 as configured, 1 never (`_imp._override_frozen_modules_for_tests`).
    pub override_frozen: Cell<i32>,
    /// `-X importtime`: whether the header was written, nested imports, microseconds of those within the current one.
    time_header: Cell<bool>,
    time_depth: Cell<usize>,
    time_inside: Cell<u64>,
    /// The global import lock.
    pub lock: crate::modules::thread::locks::RecursiveLock,
}

impl ImportState {
    pub fn trace(&self, tracer: &mut Tracer) {
        tracer.visit_gc(self.importlib.get());
    }
}

/// `sys.modules`.
pub fn modules(t: &Thread) -> PyResult<Gc<PyDict>> {
    t.modules.get().ok_or_else(|| t.raise_runtime_error("unable to get sys.modules"))
}
/// `sys.modules` as Python code may have replaced it.
fn modules_mapping(t: &Thread) -> PyResult<Value> {
    match t.sys_dict.get() {
        Some(sys) => match sys.get_name(t, t.names.modules)? {
            Some(m) => Ok(m),
            None => Err(t.raise_runtime_error("unable to get sys.modules")),
        },
        None => modules(t).map(Into::into),
    }
}
fn lookup(t: &Thread, name: Value) -> PyResult<Option<Value>> {
    let modules = modules_mapping(t)?;
    match modules.downcast::<PyDict>().filter(|_| t.class_of(modules) == t.types.dict) {
        Some(d) => d.get(t, name),
        None => {
            let found = sequence::get_item(t, modules, name);
            t.catch(found, t.types.key_error)
        }
    }
}

/// `repr(module)`.
pub fn module_repr(t: &Thread, m: Gc<PyModule>) -> PyResult<Value> {
    if let Some(importlib) = t.state_of_vm().import.importlib.get() {
        return call::call_method(t, importlib.into(), t.intern("_module_repr"), &[m.into()]);
    }
    let name = match m.dict().get_name(t, t.names.dunder_name)? {
        Some(n) => object::repr(t, n)?.to_lossy().into_owned(),
        None => "'?'".into(),
    };
    t.new_str(&format!("<module {name}>"))
}

/// Calls a function of `importlib._bootstrap`.
fn call_importlib(t: &Thread, name: &str, args: &[Value]) -> PyResult<Value> {
    let Some(importlib) = t.state_of_vm().import.importlib.get() else {
        return Err(t.raise_import_error("importlib is not initialized yet"));
    };
    let function = attr::get(t, importlib.into(), t.intern(name))?;
    call::call_values(t, function, args)
}

/// Waits until a module that another thread is importing is ready.
fn ensure_initialized(t: &Thread, module: Value, name: Value) -> PyResult<()> {
    // Native modules and most others have no such mark: this is the fast path of every import statement.
    let Some(spec) = attr::get_optional(t, module, t.names.dunder_spec)?.filter(|s| !s.is_none()) else {
        return Ok(());
    };
    let initializing = match attr::get_optional(t, spec, t.intern("_initializing"))? {
        Some(v) => object::is_true(t, v)?,
        None => false,
    };
    if initializing && t.state_of_vm().import.importlib.get().is_some() {
        call_importlib(t, "_lock_unlock_module", &[name])?;
    }
    Ok(())
}

/// A module that is not loaded yet.
fn find_and_load(t: &Thread, name: Value) -> PyResult<Value> {
    if t.state_of_vm().import.importlib.get().is_none() {
        return load_native(t, name);
    }
    crate::modules::sys::audit(t, "import", || {
        let get = |n: &str| -> PyResult<Value> {
            let v = match t.sys_dict.get() {
                Some(d) => d.get_str(t, n)?,
                None => None,
            };
            Ok(v.unwrap_or(Value::NONE))
        };
        t.new_tuple(&[name, Value::NONE, get("path")?, get("meta_path")?, get("path_hooks")?])
    })?;
    let load = || call_importlib(t, "_find_and_load", &[name, import_function(t)?]).map_err(|r| trim_traceback(t, r));
    if t.config.import_time == 0 { load() } else { timed(t, name, load) }
}
/// `-X importtime`: a line for an import that is over, those that it contained before it, further to the right.
fn timed(t: &Thread, name: Value, load: impl FnOnce() -> PyResult<Value>) -> PyResult<Value> {
    let state = &t.state_of_vm().import;
    if !state.time_header.replace(true) {
        eprintln!("import time: self [us] | cumulative | imported package");
    }
    let (outer, depth) = (state.time_inside.replace(0), state.time_depth.get());
    state.time_depth.set(depth + 1);
    let start = std::time::Instant::now();
    let result = load();
    let all = start.elapsed().as_micros() as u64;
    state.time_depth.set(depth);
    let own = all.saturating_sub(state.time_inside.get());
    state.time_inside.set(outer + all);
    let text = as_str(name).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
    eprintln!("import time: {own:9} | {all:10} | {:width$}{text}", "", width = depth * 2);
    result
}
/// What `importlib` calls to import parents: the interpreter's own `__import__`.
fn import_function(t: &Thread) -> PyResult<Value> {
    match t.builtins.get() {
        Some(b) => match b.get_name(t, t.names.dunder_import)? {
            Some(f) => Ok(f),
            None => Err(t.raise_import_error("__import__ not found")),
        },
        None => Ok(Value::NONE),
    }
}
/// Before importlib runs there are native modules only.
fn load_native(t: &Thread, name: Value) -> PyResult<Value> {
    let text = as_str(name).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
    let Some(spec) = t.state_of_vm().registry.get(&text) else {
        return Err(t.raise(t.types.module_not_found_error, format!("No module named '{text}'")));
    };
    let m = module::create_native(t, spec)?;
    modules(t)?.set_name(t, name, m.into())?;
    Ok(m.into())
}

/// Removes the frames of importlib from the pending exception's traceback, as long as they only lead to the place where the imported
/// module's code raised (all of them for an ImportError).
fn trim_traceback(t: &Thread, raised: Raised) -> Raised {
    if t.config.verbose > 0 {
        return raised;
    }
    let exc = t.take_exception(raised);
    if let Err(r) = trim(t, exc) {
        t.take_exception(r);
    }
    t.restore_exception(exc)
}
fn trim(t: &Thread, exc: Value) -> PyResult<()> {
    let always = t.class_of(exc).is_subtype_of(t.types.import_error);
    let next = t.intern("tb_next");
    let traceback = attr::get(t, exc, t.names.dunder_traceback)?;
    // Links are (owner, traceback); `start` is where the current chunk of importlib frames hangs.
    let (mut previous, mut tb) = (Value::NONE, traceback);
    let mut chunk: Option<Value> = None;
    while !tb.is_none() {
        let frame = attr::get(t, tb, t.intern("tb_frame"))?;
        let code = attr::get(t, frame, t.intern("f_code"))?;
        let file = attr::get(t, code, t.intern("co_filename"))?;
        let file = as_str(file).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
        let importlib = file == "<frozen importlib._bootstrap>" || file == "<frozen importlib._bootstrap_external>";
        let after = attr::get(t, tb, next)?;
        if !importlib {
            chunk = None;
            previous = tb;
        } else {
            let owner = *chunk.get_or_insert(previous);
            let name = attr::get(t, code, t.intern("co_name"))?;
            let removed = always || as_str(name).is_some_and(|s| s.as_ascii() == Some(b"_call_with_frames_removed"));
            if removed {
                if owner.is_none() {
                    attr::set(t, exc, t.names.dunder_traceback, Some(after))?;
                } else {
                    attr::set(t, owner, next, Some(after))?;
                }
                previous = owner;
                chunk = None;
            } else {
                previous = tb;
            }
        }
        tb = after;
    }
    Ok(())
}

/// The absolute name of a relative import.
fn resolve_name(t: &Thread, name: Gc<PyStr>, globals: Option<Value>, level: i64) -> PyResult<Value> {
    let Some(globals) = globals.filter(|g| !g.is_none()) else {
        return Err(t.raise_key_error(t.intern("'__name__' not in globals")));
    };
    let Some(globals) = globals.downcast::<PyDict>() else {
        return Err(t.raise_type_error("globals must be a dict"));
    };
    let package = globals.get_name(t, t.names.dunder_package)?.filter(|v| !v.is_none());
    let spec = globals.get_name(t, t.names.dunder_spec)?.filter(|v| !v.is_none());
    let package = if let Some(package) = package {
        if as_str(package).is_none() {
            return Err(t.raise_type_error("package must be a string"));
        }
        if let Some(spec) = spec {
            let parent = attr::get(t, spec, t.intern("parent"))?;
            if !object::eq_identity(t, package, parent)? {
                crate::modules::warnings::warn(t, t.types.deprecation_warning, "__package__ != __spec__.parent", 1)?;
            }
        }
        package
    } else if let Some(spec) = spec {
        let parent = attr::get(t, spec, t.intern("parent"))?;
        if as_str(parent).is_none() {
            return Err(t.raise_type_error("__spec__.parent must be a string"));
        }
        parent
    } else {
        crate::modules::warnings::warn(
            t,
            t.types.import_warning,
            "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__",
            1,
        )?;
        let Some(module_name) = globals.get_name(t, t.names.dunder_name)? else {
            return Err(t.raise_key_error(t.intern("'__name__' not in globals")));
        };
        let Some(text) = as_str(module_name) else {
            return Err(t.raise_type_error("__name__ must be a string"));
        };
        if globals.get_name(t, t.names.dunder_path)?.is_some() {
            module_name
        } else {
            let s = text.to_lossy().into_owned();
            match s.rfind('.') {
                Some(dot) => t.new_str(&s[..dot])?,
                None => return Err(no_parent(t)),
            }
        }
    };
    let text = as_str(package).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
    if text.is_empty() {
        return Err(no_parent(t));
    }
    let mut base = text.as_str();
    for _ in 1..level {
        match base.rfind('.') {
            Some(dot) => base = &base[..dot],
            None => return Err(t.raise_import_error("attempted relative import beyond top-level package")),
        }
    }
    let base = if base.len() == text.len() { package } else { t.new_str(base)? };
    if name.is_empty() {
        return Ok(base);
    }
    let (Some(base), dot) = (as_str(base), PyStr::new(t, ".")?) else { return Ok(base) };
    let prefix = PyStr::concat(t, base, dot)?;
    PyStr::concat(t, prefix, name).map(Into::into)
}
#[cold]
fn no_parent(t: &Thread) -> Raised {
    t.raise_import_error("attempted relative import with no known parent package")
}

/// `__import__(name, globals, locals, fromlist, level)`.
pub fn import_level(
    t: &Thread,
    name: Value,
    globals: Option<Value>,
    fromlist: Option<Value>,
    level: i64,
) -> PyResult<Value> {
    let Some(text) = as_str(name) else {
        return Err(t.raise_type_error("module name must be a string"));
    };
    if level < 0 {
        return Err(t.raise_value_error("level must be >= 0"));
    }
    let absolute = if level > 0 {
        resolve_name(t, text, globals, level)?
    } else {
        if text.is_empty() {
            return Err(t.raise_value_error("Empty module name"));
        }
        name
    };
    let module = match lookup(t, absolute)?.filter(|m| !m.is_none()) {
        Some(m) => {
            ensure_initialized(t, m, absolute).map_err(|r| trim_traceback(t, r))?;
            m
        }
        None => find_and_load(t, absolute)?,
    };
    let fromlist = match fromlist {
        Some(f) if !f.is_none() && object::is_true(t, f)? => Some(f),
        _ => None,
    };
    match fromlist {
        None => package_to_bind(t, text, absolute, module, level),
        Some(fromlist) => {
            let is_package = attr::get_optional(t, module, t.names.dunder_path)?.is_some();
            if !is_package || t.state_of_vm().import.importlib.get().is_none() {
                return Ok(module);
            }
            call_importlib(t, "_handle_fromlist", &[module, fromlist, import_function(t)?])
                .map_err(|r| trim_traceback(t, r))
        }
    }
}
/// `import a.b.c` binds `a`.
fn package_to_bind(t: &Thread, name: Gc<PyStr>, absolute: Value, module: Value, level: i64) -> PyResult<Value> {
    let text = name.to_lossy();
    if level > 0 && text.is_empty() {
        return Ok(module);
    }
    let Some(dot) = text.find('.') else { return Ok(module) };
    if level == 0 {
        let front = t.new_str(&text[..dot])?;
        return import_level(t, front, None, None, 0);
    }
    let absolute = as_str(absolute).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
    let cut = text.len() - dot;
    let front = t.new_str(&absolute[..absolute.len() - cut])?;
    match lookup(t, front)? {
        Some(m) => Ok(m),
        None => {
            let shown = object::repr(t, front)?;
            let message = t.new_str(&format!("{} not in sys.modules as expected", shown.to_lossy()))?;
            Err(t.raise_key_error(message))
        }
    }
}

/// Imports a module for Rust code: `importlib.import_module(name)`.
pub fn import_module(t: &Thread, name: &str) -> PyResult<Value> {
    let name = t.intern(name);
    if let Some(m) = lookup(t, name)?.filter(|m| !m.is_none()) {
        return Ok(m);
    }
    // A non-empty fromlist makes the result the module itself, not its top-level package.
    let fromlist = t.new_tuple(&[t.names.dunder_name])?;
    import_level(t, name, None, Some(fromlist), 0)
}
/// `module.attribute`, importing the module.
pub fn import_attr(t: &Thread, module: &str, attribute: &str) -> PyResult<Value> {
    let m = import_module(t, module)?;
    attr::get(t, m, t.intern(attribute))
}
/// An attribute of `importlib._bootstrap`, whatever `sys.modules` says.
pub fn importlib_attr(t: &Thread, attribute: &str) -> PyResult<Value> {
    match t.state_of_vm().import.importlib.get() {
        Some(m) => attr::get(t, m.value(), t.intern(attribute)),
        None => import_attr(t, "_frozen_importlib", attribute),
    }
}
/// A module if it is loaded already.
pub fn loaded_module(t: &Thread, name: &str) -> PyResult<Option<Value>> {
    Ok(lookup(t, t.intern(name))?.filter(|m| !m.is_none()))
}

/// What stands for the library's folder in the file names of the image's code.
const LIBRARY_MARK: &[u8] = b"<library>/";

/// The code of a module of the image: compiled if the image has it so, else from source.
pub fn image_code(t: &Thread, name: &str, filename: &str) -> PyResult<Option<Value>> {
    let Some(image) = *t.state_of_vm().import.image.borrow() else { return Ok(None) };
    if t.config.optimize == 0
        && let Some(bytes) = image.code(name)
    {
        let mut code = match brolga_bytecode::marshal::load_code(&bytes) {
            Ok(code) => Arc::unwrap_or_clone(code),
            Err(e) => return Err(t.raise_value_error(e.to_string())),
        };
        if code.filename.as_bytes().starts_with(LIBRARY_MARK) {
            rename(&mut code, &filename.into());
        }
        return crate::objects::code::from_compiled(t, code).map(|c| Some(c.into()));
    }
    let Some(source) = image.source(name) else { return Ok(None) };
    let filename = t.new_str(filename)?;
    crate::modules::builtins::compile::compile_bytes(t, &source, filename, "exec", 0, -1).map(Some)
}
/// Sets the file name of code and of the code in it.
fn rename(code: &mut brolga_bytecode::CodeObject, filename: &brolga_bytecode::Wtf8) {
    code.filename = filename.clone();
    for constant in &mut code.consts {
        if let brolga_bytecode::Constant::Code(nested) = constant
            && let Some(nested) = Arc::get_mut(nested)
        {
            rename(nested, filename);
        }
    }
}

/// Executes a frozen module: creates it (or takes it from `sys.modules`) and runs its code in it. `false` if there is none of that name.
pub fn init_frozen(t: &Thread, name: &str) -> PyResult<bool> {
    let Some(code) = crate::modules::imp::frozen_code(t, name)? else { return Ok(false) };
    let modules = modules(t)?;
    let key = t.intern(name);
    let m = match modules.get_name(t, key)?.and_then(Value::downcast::<PyModule>) {
        Some(m) => m,
        None => {
            let m = PyModule::new(t, name)?;
            modules.set_name(t, key, m.into())?;
            m
        }
    };
    // For FrozenImporter, which completes the module's attributes.
    if let Some(original) = crate::modules::imp::original_name(t, name) {
        m.add_str(t, "__origname__", original)?;
    }
    run_in_module(t, m, code)?;
    Ok(true)
}
/// Runs a module's code in its namespace.
pub fn run_in_module(t: &Thread, m: Gc<PyModule>, code: Value) -> PyResult<()> {
    let Some(code) = code.downcast::<PyCode>() else {
        return Err(t.raise_type_error(format!("expected a code object, not {}", type_name(t, code))));
    };
    let dict = m.dict();
    if dict.get_name(t, t.names.dunder_builtins)?.is_none()
        && let Some(b) = t.builtins.get()
    {
        dict.set_name(t, t.names.dunder_builtins, b.into())?;
    }
    crate::modules::eval::run_code(t, code, dict, dict.into(), None)?;
    Ok(())
}

/// Starts importlib as CPython does: first `_bootstrap` (native and frozen modules), then `_bootstrap_external` (files) and our path hooks.
pub fn start_importlib(t: &Thread) -> PyResult<()> {
    if !init_frozen(t, "_frozen_importlib")? {
        return Err(t.raise_import_error("the standard library image has no importlib"));
    }
    let importlib = import_module(t, "_frozen_importlib")?;
    let sys = import_module(t, "sys")?;
    let imp = import_module(t, "_imp")?;
    call::call_method(t, importlib, t.intern("_install"), &[sys, imp])?;
    t.state_of_vm().import.importlib.set(importlib.downcast());
    call::call_method(t, importlib, t.intern("_install_external_importers"), &[])?;
    super::stdlib_finder::install_hooks(t)
}

/// Remembers the source of code that came from no file (`-c`, standard input), so that tracebacks can show it: `linecache` gets it when it is imported.
pub fn register_source(t: &Thread, code: Value, source: Value) -> PyResult<()> {
    let entry = t.new_tuple(&[code, source])?;
    t.state_of_vm().roots.set("import.sources", entry);
    Ok(())
}
/// To be called when `linecache` has been imported.
pub fn sources_to_linecache(t: &Thread, linecache: Value) -> PyResult<()> {
    let Some(entry) = t.state_of_vm().roots.get("import.sources").and_then(Value::downcast::<PyTuple>) else {
        return Ok(());
    };
    let (code, source) = (entry.get(0), entry.get(1));
    let filename = attr::get(t, code, t.intern("co_filename"))?;
    call::call_method(t, linecache, t.intern("_register_code"), &[code, source, filename])?;
    Ok(())
}
