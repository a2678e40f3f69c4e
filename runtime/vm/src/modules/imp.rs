//! `_imp`: what importlib asks of the interpreter: native modules, frozen modules (from the standard library image), the import lock.

use crate::abi::args::type_name;
use crate::modules::import::{self, image_code};
use crate::objects::code::PyCode;
use crate::objects::module;
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::attr;

/// Modules that are frozen in CPython, too: what start-up needs, and names that tests know. Others of the image are found through `sys.path`.
const FROZEN: &[(&str, &str)] = &[
    ("__hello__", "__hello__"),
    ("__hello_alias__", "__hello__"),
    ("__hello_only__", "__hello__"),
    ("__phello__", "__phello__"),
    ("__phello__.ham", "__phello__.ham"),
    ("__phello__.ham.eggs", "__phello__.ham.eggs"),
    ("__phello__.spam", "__phello__.spam"),
    ("_collections_abc", "_collections_abc"),
    ("_frozen_importlib", "importlib._bootstrap"),
    ("_frozen_importlib_external", "importlib._bootstrap_external"),
    ("_sitebuiltins", "_sitebuiltins"),
    ("abc", "abc"),
    ("codecs", "codecs"),
    ("genericpath", "genericpath"),
    ("importlib._bootstrap", "importlib._bootstrap"),
    ("importlib._bootstrap_external", "importlib._bootstrap_external"),
    ("importlib.machinery", "importlib.machinery"),
    ("importlib.util", "importlib.util"),
    ("io", "io"),
    ("ntpath", "ntpath"),
    ("os", "os"),
    ("posixpath", "posixpath"),
    ("runpy", "runpy"),
    ("site", "site"),
    ("stat", "stat"),
    ("zipimport", "zipimport"),
];
/// Needed before `sys.path` works at all.
const ESSENTIAL: &[&str] = &[
    "_frozen_importlib",
    "_frozen_importlib_external",
    "importlib._bootstrap",
    "importlib._bootstrap_external",
    "zipimport",
];

/// The name under which the image knows a frozen module.
fn image_name(t: &Thread, name: &str) -> Option<&'static str> {
    let state = &t.state_of_vm().import;
    let enabled = match state.override_frozen.get() {
        0 => t.config.frozen_modules,
        n => n > 0,
    };
    if !enabled && !ESSENTIAL.contains(&name) {
        return None;
    }
    let at = FROZEN.binary_search_by_key(&name, |(n, _)| n).ok()?;
    let original = FROZEN[at].1;
    let image = (*state.image.borrow())?;
    image.find(original).map(|_| original)
}
fn is_package(t: &Thread, original: &str) -> bool {
    let image = *t.state_of_vm().import.image.borrow();
    image.and_then(|i| i.find(original)).is_some_and(|m| m.is_package)
}
/// The name that a frozen module's source has in the library.
pub fn original_name(t: &Thread, name: &str) -> Option<&'static str> {
    image_name(t, name)
}
/// The code of a frozen module.
pub fn frozen_code(t: &Thread, name: &str) -> PyResult<Option<Value>> {
    match image_name(t, name) {
        Some(original) => image_code(t, original, &format!("<frozen {original}>")),
        None => Ok(None),
    }
}

#[cold]
fn no_such_frozen(t: &Thread, name: &str) -> Raised {
    let build = || {
        let message = t.new_str(&format!("No such frozen object named {name}"))?;
        let shown = t.new_str(name)?;
        crate::protocol::call::call_keywords(t, t.types.import_error.into(), &[message], &[("name", shown)])
    };
    match build() {
        Ok(e) => t.raise_value(e),
        Err(r) => r,
    }
}

/// What importlib is made of: the lock of imports, native modules and frozen ones.
#[pymodule(name = "_imp")]
#[allow(clippy::module_inception)]
pub mod imp {
    use super::*;

    #[pyattr("check_hash_based_pycs")]
    fn check_hash_based_pycs(t: &Thread) -> String {
        t.config.check_hash_pycs.clone().unwrap_or_else(|| "default".into())
    }
    #[pyattr("pyc_magic_number_token")]
    const PYC_MAGIC: i64 = brolga_bytecode::pyc::MAGIC_TOKEN as i64;

    /// Whether a thread holds the lock of imports.
    #[pyfunction("lock_held()")]
    fn lock_held(t: &Thread) -> bool {
        t.state_of_vm().import.lock.is_locked()
    }
    /// Waits for the lock of imports; the thread that holds it may take it again.
    #[pyfunction("acquire_lock()")]
    fn acquire_lock(t: &Thread) -> PyResult<()> {
        t.state_of_vm().import.lock.acquire(t)
    }
    /// Gives up the lock of imports; RuntimeError if another thread holds it, or none.
    #[pyfunction("release_lock()")]
    fn release_lock(t: &Thread) -> PyResult<()> {
        match t.state_of_vm().import.lock.release() {
            true => Ok(()),
            false => Err(t.raise_runtime_error("not holding the import lock")),
        }
    }
    /// How the names of files with native modules end: an empty list, as there are none.
    #[pyfunction("extension_suffixes()")]
    fn extension_suffixes(t: &Thread) -> PyResult<Value> {
        t.new_list(&[])
    }
    /// 1 for the name of a native module, -1 for that of one that can't be made a second time, else 0.
    #[pyfunction("is_builtin(name, /)")]
    fn is_builtin(t: &Thread, name: Gc<PyStr>) -> i64 {
        match t.state_of_vm().registry.get(&name.to_lossy()) {
            None => 0,
            Some(spec) if matches!(spec.name, "sys" | "builtins") => -1,
            Some(_) => 1,
        }
    }
    /// Makes a native module from its spec.
    #[pyfunction("create_builtin(spec, /)")]
    fn create_builtin(t: &Thread, spec: Value) -> PyResult<Value> {
        let name = attr::get(t, spec, t.names.name)?;
        let Some(text) = as_str(name) else {
            return Err(t.raise_type_error(format!("name must be string, not {}", type_name(t, name))));
        };
        let text = text.to_lossy().into_owned();
        let Some(native) = t.state_of_vm().registry.get(&text) else { return Ok(Value::NONE) };
        if matches!(native.name, "sys" | "builtins")
            && let Some(m) = import::loaded_module(t, native.name)?
        {
            return Ok(m);
        }
        module::create_native(t, native).map(Into::into)
    }
    /// Nothing: native modules are complete when they are made.
    #[pyfunction("exec_builtin(mod, /)")]
    fn exec_builtin(_mod: Value) -> i64 {
        0
    }
    /// Raises ImportError: there are no native modules in files.
    #[pyfunction("create_dynamic(spec, file=<unrepresentable>, /)")]
    fn create_dynamic(t: &Thread, spec: Value, _file: Option<Value>) -> PyResult<Value> {
        for name in ["name", "origin"] {
            let text = crate::protocol::attr::get_str(t, spec, name)?;
            if crate::objects::str_::as_str(text).is_some_and(|s| s.to_lossy().contains('\0')) {
                return Err(t.raise_value_error("embedded null character"));
            }
        }
        Err(t.raise_import_error("extension modules written for CPython cannot be loaded"))
    }
    /// Nothing: there are no native modules in files.
    #[pyfunction("exec_dynamic(mod, /)")]
    fn exec_dynamic(_mod: Value) -> i64 {
        0
    }
    /// What is known of a frozen module, or None if there is none of that name: its code for get_frozen_object() if withdata is true (else None),
    /// whether it is a package, and its name in the library.
    #[pyfunction("find_frozen(name, /, *, withdata=False)")]
    fn find_frozen(t: &Thread, name: Gc<PyStr>, withdata: bool) -> PyResult<Value> {
        let text = name.to_lossy().into_owned();
        let Some(original) = image_name(t, &text) else { return Ok(Value::NONE) };
        let data = if withdata {
            let code = frozen_code(t, &text)?.unwrap_or(Value::NONE);
            let bytes = crate::modules::marshal::dumps(t, code, brolga_bytecode::marshal::VERSION, true)?;
            let bytes = crate::objects::bytes::PyBytes::new(t, &bytes)?;
            crate::protocol::call::call1(t, t.types.memoryview.into(), bytes.into())?
        } else {
            Value::NONE
        };
        let original_name = match text.as_str() {
            "__hello_only__" => Value::NONE,
            _ => t.new_str(original)?,
        };
        t.new_tuple(&[data, Value::from_bool(is_package(t, original)), original_name])
    }
    /// The code object of a frozen module, or the one in data, as marshal writes it.
    #[pyfunction("get_frozen_object(name, data=None, /)")]
    fn get_frozen_object(t: &Thread, name: Gc<PyStr>, data: Value) -> PyResult<Value> {
        let text = name.to_lossy().into_owned();
        let code = if data.is_none() {
            match frozen_code(t, &text)? {
                Some(code) => code,
                None => return Err(no_such_frozen(t, &text)),
            }
        } else {
            let bytes = BytesLike::acquire(t, data)?;
            if bytes.is_empty() {
                return Err(no_such_frozen(t, &text));
            }
            match crate::modules::marshal::loads(t, &bytes) {
                Ok(code) => code,
                Err(raised) => {
                    t.take_exception(raised);
                    return Err(t.raise_import_error(format!(
                        "Frozen object named {} is invalid",
                        crate::protocol::object::repr(t, name.value())?.to_lossy()
                    )));
                }
            }
        };
        if code.downcast::<PyCode>().is_none() {
            return Err(t.raise_type_error(format!("frozen object {text} is not a code object")));
        }
        Ok(code)
    }
    /// Makes and runs a frozen module; None if there is none of that name.
    #[pyfunction("init_frozen(name, /)")]
    fn init_frozen(t: &Thread, name: Gc<PyStr>) -> PyResult<Value> {
        let text = name.to_lossy().into_owned();
        if !import::init_frozen(t, &text)? {
            return Ok(Value::NONE);
        }
        Ok(import::loaded_module(t, &text)?.unwrap_or(Value::NONE))
    }
    /// Whether a frozen module is a package; ImportError if there is no such module.
    #[pyfunction("is_frozen_package(name, /)")]
    fn is_frozen_package(t: &Thread, name: Gc<PyStr>) -> PyResult<bool> {
        let text = name.to_lossy().into_owned();
        match image_name(t, &text) {
            Some(original) => Ok(is_package(t, original)),
            None => Err(no_such_frozen(t, &text)),
        }
    }
    /// Whether there is a frozen module of that name.
    #[pyfunction("is_frozen(name, /)")]
    fn is_frozen(t: &Thread, name: Gc<PyStr>) -> bool {
        image_name(t, &name.to_lossy()).is_some()
    }
    /// The names of all frozen modules.
    #[pyfunction("_frozen_module_names()")]
    fn _frozen_module_names(t: &Thread) -> PyResult<Value> {
        let mut out = RootVec::new(&t.heap);
        FROZEN.iter().for_each(|(name, _)| out.push(t.intern(name)));
        t.new_list(&out)
    }
    /// Override the configuration of frozen modules: 1 on, -1 off, 0 as configured.
    #[pyfunction("_override_frozen_modules_for_tests(override, /)")]
    fn _override_frozen_modules_for_tests(t: &Thread, r#override: i32) {
        t.state_of_vm().import.override_frozen.set(r#override);
    }
    /// Override the check of extension modules in subinterpreters; there are neither.
    #[pyfunction("_override_multi_interp_extensions_check(override, /)")]
    fn _override_multi_interp_extensions_check(_override: i32) -> i64 {
        0
    }
    /// Changes co_filename of a code object, and of those in it, to a path.
    #[pyfunction("_fix_co_filename(code, path, /)")]
    fn _fix_co_filename(t: &Thread, code: Gc<PyCode>, path: Gc<PyStr>) -> PyResult<()> {
        if code.filename.get().and_then(as_str).is_some_and(|old| old.eq(&path)) {
            return Ok(());
        }
        fix_filename(t, code, code.filename.get(), path.into())
    }
    /// The keyed hash of a source file that hash-based .pyc files hold.
    #[pyfunction("source_hash(key, source)")]
    fn source_hash(key: i64, source: BytesLike) -> Vec<u8> {
        use std::hash::Hasher;
        let mut h = siphasher::sip::SipHasher13::new_with_keys(key as u64, 0);
        h.write(&source);
        h.finish().to_le_bytes().to_vec()
    }
}

fn fix_filename(t: &Thread, code: Gc<PyCode>, old: Option<Value>, new: Value) -> PyResult<()> {
    if code.filename.get() != old {
        return Ok(());
    }
    code.filename.set(&code.header, Some(new));
    for v in code.all_constants(t)?.items() {
        if let Some(nested) = v.downcast::<PyCode>() {
            fix_filename(t, nested, old, new)?;
        }
    }
    Ok(())
}
