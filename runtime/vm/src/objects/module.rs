//! `module`: modules and their attributes; native modules made from their declarations.
//!
//! A module is its dict: attributes are the dict's items, also for subclasses. Which native modules exist is
//! [`crate::modules::Registry`]'s business, what imports them `importlib`'s.

use crate::objects::function::PyBuiltin;
use crate::objects::{kinds, str_};
use crate::prelude::*;
use crate::protocol::{attr, call, object, sequence};

/// A module: a namespace that import statements fill.
#[pyclass(name = "module", kind = MODULE, flags = BASETYPE | HAVE_GC | MANAGED_WEAKREF)]
#[repr(C)]
pub struct PyModule {
    pub header: Header,
    pub dict: GcField<PyDict>,
    pub spec: Option<&'static ModuleSpec>,
    /// Per-module native state, if any.
    pub state: Field,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyModule {
    const KIND: Kind = kinds::MODULE;
}

/// The collector's view of a module.
///
/// # Safety
/// `h` is the header of a [`PyModule`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let m = unsafe { &*(h as *const Header as *const PyModule) };
    tracer.visit_gc(m.dict.get());
    tracer.visit(m.state.get());
}

impl PyModule {
    /// A module with the attributes that every module has (`__name__`, `__doc__`, `__package__`, `__loader__`, `__spec__`).
    pub fn new(t: &Thread, name: &str) -> PyResult<Gc<PyModule>> {
        let module = PyModule::allocate(t, t.types.module)?;
        let name = t.intern(name);
        module.initialize(t, name, Value::NONE)?;
        Ok(module)
    }
    fn allocate(t: &Thread, class: Gc<PyType>) -> PyResult<Gc<PyModule>> {
        let dict = PyDict::new(t)?;
        crate::objects::type_::alloc_instance(t, class, |header| PyModule {
            header,
            dict: GcField::new(dict),
            spec: None,
            state: Field::EMPTY,
        })
    }
    fn initialize(&self, t: &Thread, name: Value, doc: Value) -> PyResult<()> {
        let dict = self.dict();
        dict.set_name(t, t.names.dunder_name, name)?;
        dict.set_name(t, t.names.dunder_doc, doc)?;
        for name in [t.names.dunder_package, t.names.dunder_loader, t.names.dunder_spec] {
            dict.set_name(t, name, Value::NONE)?;
        }
        Ok(())
    }
    pub fn dict(&self) -> Gc<PyDict> {
        self.dict.get().expect("set at creation")
    }
    /// Sets an attribute while the module is being built.
    pub fn add(&self, t: &Thread, name: &str, v: Value) -> PyResult<()> {
        self.dict().set_str(t, name, v)
    }
    pub fn add_int(&self, t: &Thread, name: &str, v: i64) -> PyResult<()> {
        let v = t.new_int(v)?;
        self.add(t, name, v)
    }
    pub fn add_str(&self, t: &Thread, name: &str, v: &str) -> PyResult<()> {
        let v = t.new_str(v)?;
        self.add(t, name, v)
    }
    fn get(&self, t: &Thread, name: Value) -> PyResult<Option<Value>> {
        self.dict().get_name(t, name)
    }
}

/// Creates a native module from its declaration and executes it.
pub fn create_native(t: &Thread, spec: &'static ModuleSpec) -> PyResult<Gc<PyModule>> {
    let module = PyModule::new(t, spec.name)?;
    fill_native(t, module, spec)?;
    Ok(module)
}

/// Adds what a declaration says to a module and executes it.
pub fn fill_native(t: &Thread, module: Gc<PyModule>, spec: &'static ModuleSpec) -> PyResult<()> {
    // SAFETY: nobody else has the module yet, and the field is no reference.
    unsafe { (*module.as_ptr()).spec = Some(spec) };
    let dict = module.dict();
    let name = t.intern(spec.name);
    if !spec.doc.is_empty() {
        let doc = t.new_str(spec.doc)?;
        dict.set_name(t, t.names.dunder_doc, doc)?;
    }
    for def in spec.functions {
        let function = PyBuiltin::new(t, def, Some(module.into()), Some(name))?;
        dict.set_name(t, t.intern(def.name), function.into())?;
    }
    for class in spec.classes {
        let name = t.intern(class.name);
        dict.set_name(t, name, t.builtin_class(class).into())?;
    }
    (spec.exec)(t, module)
}

/// The file that a module's spec says it came from, if it says so.
fn file_origin(t: &Thread, spec: Value) -> PyResult<Option<Gc<PyStr>>> {
    match attr::get_optional(t, spec, t.intern("has_location"))? {
        Some(v) if object::is_true(t, v)? => {}
        _ => return Ok(None),
    }
    Ok(attr::get_optional(t, spec, t.intern("origin"))?.and_then(str_::as_str))
}
fn is_initializing(t: &Thread, spec: Value) -> PyResult<bool> {
    match attr::get_optional(t, spec, t.intern("_initializing"))? {
        Some(v) => object::is_true(t, v),
        None => Ok(false),
    }
}
/// Whether `name` is a submodule whose import has begun.
fn is_uninitialized_submodule(t: &Thread, spec: Value, name: Value) -> PyResult<bool> {
    match attr::get_optional(t, spec, t.intern("_uninitialized_submodules"))? {
        Some(list) => sequence::contains(t, list, name),
        None => Ok(false),
    }
}
/// Whether a module from `origin` hides another of its name: one of the standard library (`Some(true)`), or one that the program may have meant.
pub fn shadows(t: &Thread, name: Gc<PyStr>, origin: Option<Gc<PyStr>>) -> PyResult<Option<bool>> {
    let Some(origin) = origin else { return Ok(None) };
    if !possibly_shadowing(t, origin)? {
        return Ok(None);
    }
    if let Some(sys) = t.sys_dict.get()
        && let Some(names) = sys.get_str(t, "stdlib_module_names")?
        && object::is_true(t, names)?
        && sequence::contains(t, names, name.into())?
    {
        return Ok(Some(true));
    }
    Ok(Some(false))
}
/// Whether a file lies where the script's folder in `sys.path` makes it hide other modules of its name.
fn possibly_shadowing(t: &Thread, origin: Gc<PyStr>) -> PyResult<bool> {
    if t.config.safe_path {
        return Ok(false);
    }
    let origin = origin.to_lossy().into_owned();
    let Some((mut folder, file)) = origin.rsplit_once('/') else { return Ok(false) };
    if file == "__init__.py" {
        match folder.rsplit_once('/') {
            Some((parent, _)) => folder = parent,
            None => return Ok(false),
        }
    }
    let Some(path0) = t.state_of_vm().sys.path0.borrow().clone() else { return Ok(false) };
    if path0.is_empty() {
        return Ok(std::env::current_dir().is_ok_and(|d| d.as_os_str() == folder));
    }
    Ok(path0 == folder)
}

/// The text of the AttributeError for a missing attribute, as helpful as the module's spec allows.
#[cold]
fn missing_attribute_text(t: &Thread, m: Gc<PyModule>, name: Value) -> PyResult<String> {
    let name_text = attr_name_text(name);
    let Some(module) = m.get(t, t.names.dunder_name)?.and_then(str_::as_str) else {
        return Ok(format!("module has no attribute '{name_text}'"));
    };
    let module_text = module.to_lossy().into_owned();
    let plain = format!("module '{module_text}' has no attribute '{name_text}'");
    let Some(spec) = m.get(t, t.names.dunder_spec)? else { return Ok(plain) };
    let origin = file_origin(t, spec)?;
    let shadowing = match origin {
        Some(o) => possibly_shadowing(t, o)?,
        None => false,
    };
    let origin_text = origin.map(|o| o.to_lossy().into_owned()).unwrap_or_default();
    if shadowing && let Some(sys) = t.sys_dict.get() {
        let names = sys.get_str(t, "stdlib_module_names")?;
        if let Some(names) = names
            && object::is_true(t, names)?
            && sequence::contains(t, names, module.into())?
        {
            return Ok(format!(
                "{plain} (consider renaming '{origin_text}' since it has the same name as the standard library module named \
                 '{module_text}' and prevents importing that standard library module)"
            ));
        }
    }
    if is_initializing(t, spec)? {
        return Ok(if shadowing {
            format!(
                "{plain} (consider renaming '{origin_text}' if it has the same name as a library you intended to import)"
            )
        } else if origin.is_some() {
            format!(
                "partially initialized module '{module_text}' from '{origin_text}' has no attribute '{name_text}' (most \
                 likely due to a circular import)"
            )
        } else {
            format!(
                "partially initialized module '{module_text}' has no attribute '{name_text}' (most likely due to a \
                 circular import)"
            )
        });
    }
    if is_uninitialized_submodule(t, spec, name)? {
        return Ok(format!(
            "cannot access submodule '{name_text}' of module '{module_text}' (most likely due to a circular import)"
        ));
    }
    Ok(plain)
}

fn attr_name_text(name: Value) -> String {
    str_::as_str(name).map_or_else(String::new, |s| s.to_lossy().into_owned())
}

/// An attribute of a module: its own, else what its `__getattr__` gives; `None` when there is neither.
pub fn get_optional(t: &Thread, m: Gc<PyModule>, name: Value) -> PyResult<Option<Value>> {
    let found = attr::generic_get(t, m.into(), name);
    if let Some(v) = t.catch(found, t.types.attribute_error)? {
        return Ok(Some(v));
    }
    match m.get(t, t.names.dunder_getattr)? {
        Some(getattr) => call::call1(t, getattr, name).map(Some),
        None => Ok(None),
    }
}

#[pymethods]
impl PyModule {
    #[new]
    fn py_new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Gc<PyModule>> {
        PyModule::allocate(t, cls)
    }
    #[init("module(name, doc=None)")]
    fn init(t: &Thread, zelf: Gc<PyModule>, name: Gc<PyStr>, doc: Value) -> PyResult<()> {
        zelf.initialize(t, name.into(), doc)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<PyModule>) -> PyResult<Value> {
        crate::modules::import::module_repr(t, zelf)
    }
    #[slot]
    fn getattro(t: &Thread, zelf: Gc<PyModule>, name: Value) -> PyResult<Value> {
        // The common case first: a plain attribute, which no data descriptor of the class hides.
        if let Some(v) = zelf.get(t, name)?
            && zelf.header.shape_id() == t.types.module.shape_id()
            && name != t.names.dunder_dict
            && name != t.names.dunder_class
        {
            return Ok(v);
        }
        match get_optional(t, zelf, name)? {
            Some(v) => Ok(v),
            None => {
                let text = missing_attribute_text(t, zelf, name)?;
                Err(t.raise_attribute_error(text))
            }
        }
    }
    /// The names in the module, or what its own `__dir__` says.
    #[method("__dir__($self, /)")]
    fn dir(t: &Thread, zelf: Gc<PyModule>) -> PyResult<Value> {
        let dict = attr::get(t, zelf.into(), t.names.dunder_dict)?;
        let Some(dict) = dict.downcast::<PyDict>() else {
            return Err(t.raise_type_error("<module>.__dict__ is not a dictionary"));
        };
        match dict.get_name(t, t.names.dunder_dir)? {
            Some(f) => call::call0(t, f),
            None => sequence::to_list(t, dict.into()).map(Into::into),
        }
    }
    #[member("__dict__")]
    fn py_dict(zelf: Gc<PyModule>) -> Gc<PyDict> {
        zelf.dict()
    }
    #[getter("__annotations__")]
    fn annotations(t: &Thread, zelf: Gc<PyModule>) -> PyResult<Value> {
        let dict = zelf.dict();
        if let Some(v) = dict.get_name(t, t.names.dunder_annotations)? {
            return Ok(v);
        }
        let initializing = match dict.get_name(t, t.names.dunder_spec)? {
            Some(spec) => is_initializing(t, spec)?,
            None => false,
        };
        let annotations = match dict.get_name(t, t.names.dunder_annotate)? {
            Some(f) if call::is_callable(t, f) => {
                let v = call::call1(t, f, Value::from_small_int(1))?;
                if v.downcast::<PyDict>().is_none() {
                    return Err(t.raise_type_error(format!(
                        "__annotate__ returned non-dict of type '{}'",
                        crate::abi::args::type_name(t, v)
                    )));
                }
                v
            }
            _ => PyDict::new(t)?.into(),
        };
        // Annotations of a module that is still being executed are not complete.
        if !initializing {
            dict.set_name(t, t.names.dunder_annotations, annotations)?;
        }
        Ok(annotations)
    }
    #[setter("__annotations__")]
    fn set_annotations(t: &Thread, zelf: Gc<PyModule>, v: Option<Value>) -> PyResult<()> {
        let dict = zelf.dict();
        match v {
            Some(v) => dict.set_name(t, t.names.dunder_annotations, v)?,
            None => {
                if dict.remove(t, t.names.dunder_annotations)?.is_none() {
                    return Err(t.raise_attribute_error("__annotations__"));
                }
            }
        }
        dict.remove(t, t.names.dunder_annotate)?;
        Ok(())
    }
    #[getter("__annotate__")]
    fn annotate(t: &Thread, zelf: Gc<PyModule>) -> PyResult<Value> {
        let dict = zelf.dict();
        if let Some(v) = dict.get_name(t, t.names.dunder_annotate)? {
            return Ok(v);
        }
        dict.set_name(t, t.names.dunder_annotate, Value::NONE)?;
        Ok(Value::NONE)
    }
    #[setter("__annotate__")]
    fn set_annotate(t: &Thread, zelf: Gc<PyModule>, v: Option<Value>) -> PyResult<()> {
        let Some(v) = v else {
            return Err(t.raise_type_error("cannot delete __annotate__ attribute"));
        };
        if !v.is_none() && !call::is_callable(t, v) {
            return Err(t.raise_type_error("__annotate__ must be callable or None"));
        }
        let dict = zelf.dict();
        dict.set_name(t, t.names.dunder_annotate, v)?;
        if !v.is_none() {
            dict.remove(t, t.names.dunder_annotations)?;
        }
        Ok(())
    }
}
