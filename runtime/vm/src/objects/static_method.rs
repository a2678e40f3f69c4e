//! `staticmethod` and `classmethod`.

use crate::objects::function::PyMethod;
use crate::objects::{instance, kinds};
use crate::prelude::*;
use crate::protocol::{attr, call, object};

/// A function that is not bound (`staticmethod`), or bound to the class (`classmethod`). Both have the same layout.
#[pyclass(
    name = "staticmethod",
    kind = STATIC_METHOD,
    flags = BASETYPE | HAVE_GC | MANAGED_DICT,
    doc = "Makes a function in a class one that gets no implicit first argument.\n\nUsed as a decorator: @staticmethod.",
)]
#[repr(C)]
pub struct PyStaticMethod {
    pub header: Header,
    pub callable: Field,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyStaticMethod {
    const KIND: Kind = kinds::STATIC_METHOD;
}

/// A function bound to the class.
#[pyclass(
    name = "classmethod",
    kind = CLASS_METHOD,
    flags = BASETYPE | HAVE_GC | MANAGED_DICT,
    doc = "Makes a function in a class one whose implicit first argument is the class.\n\nUsed as a decorator: @classmethod.",
)]
#[repr(C)]
pub struct PyClassMethod {
    pub header: Header,
    pub callable: Field,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyClassMethod {
    const KIND: Kind = kinds::CLASS_METHOD;
}

/// # Safety
/// `h` heads a `PyStaticMethod` or `PyClassMethod`.
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise; the layouts are the same.
    let m = unsafe { &*std::ptr::from_ref(h).cast::<PyStaticMethod>() };
    tracer.visit_field(&m.callable);
}

/// `staticmethod(function)`, without copying the function's attributes.
pub fn new(t: &Thread, function: Value) -> PyResult<Value> {
    let m = type_alloc_static(t, t.types.staticmethod)?;
    m.callable.set(&m.header, Some(function));
    Ok(m.value())
}
/// `classmethod(function)`.
pub fn new_class(t: &Thread, function: Value) -> PyResult<Value> {
    let m = type_alloc_class(t, t.types.classmethod)?;
    m.callable.set(&m.header, Some(function));
    Ok(m.value())
}

fn type_alloc_static(t: &Thread, class: Gc<PyType>) -> PyResult<Gc<PyStaticMethod>> {
    instance::alloc_instance(t, class, |header| PyStaticMethod { header, callable: Field::EMPTY })
}
fn type_alloc_class(t: &Thread, class: Gc<PyType>) -> PyResult<Gc<PyClassMethod>> {
    instance::alloc_instance(t, class, |header| PyClassMethod { header, callable: Field::EMPTY })
}

/// Copies what makes the wrapper look like its function.
fn copy_attributes(t: &Thread, wrapper: Value, function: Value) -> PyResult<()> {
    let names = [t.names.dunder_module, t.names.dunder_name, t.names.dunder_qualname, t.names.dunder_doc];
    for name in names {
        if let Some(v) = attr::get_optional(t, function, name)? {
            attr::generic_set(t, wrapper, name, Some(v))?;
        }
    }
    Ok(())
}

/// `__annotations__` or `__annotate__`: the function's, kept in the wrapper's dict from the first access on.
fn cached_attribute(t: &Thread, h: &Header, function: Value, name: Value) -> PyResult<Value> {
    if let Some(v) = instance::get(t, h, name)? {
        return Ok(v);
    }
    let v = attr::get(t, function, name)?;
    instance::set(t, h, name, v)?;
    Ok(v)
}
fn set_cached_attribute(t: &Thread, h: &Header, name: Value, v: Option<Value>) -> PyResult<()> {
    match v {
        Some(v) => instance::set(t, h, name, v),
        None if instance::delete(t, h, name)? => Ok(()),
        None => Err(t.raise_attribute_error_on(attr::name_text(name), h.value(), name)),
    }
}

fn wrapped(callable: &Field) -> Value {
    callable.get().unwrap_or(Value::NONE)
}

fn is_abstract(t: &Thread, callable: &Field) -> PyResult<bool> {
    match callable.get() {
        None => Ok(false),
        Some(f) => match attr::get_optional(t, f, t.names.dunder_isabstractmethod)? {
            Some(flag) => object::is_true(t, flag),
            None => Ok(false),
        },
    }
}

#[pymethods]
impl PyStaticMethod {
    #[new]
    fn new_object(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Gc<PyStaticMethod>> {
        type_alloc_static(t, cls)
    }
    #[init("staticmethod(function, /)")]
    fn init(t: &Thread, zelf: Gc<Self>, function: Value) -> PyResult<()> {
        zelf.callable.set(&zelf.header, Some(function));
        copy_attributes(t, zelf.value(), function)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Self>) -> PyResult<String> {
        Ok(format!("<staticmethod({})>", object::repr(t, wrapped(&zelf.callable))?.to_lossy()))
    }
    #[slot]
    fn descr_get(t: &Thread, zelf: Gc<Self>, _obj: Option<Value>, _owner: Option<Value>) -> PyResult<Value> {
        zelf.callable.get().ok_or_else(|| t.raise_runtime_error("uninitialized staticmethod object"))
    }
    #[slot]
    fn call(t: &Thread, zelf: Gc<Self>, args: Args<'_>) -> PyResult<Value> {
        call::call(t, wrapped(&zelf.callable), args)
    }
    #[member]
    fn __func__(zelf: Gc<Self>) -> Option<Value> {
        zelf.callable.get()
    }
    #[member]
    fn __wrapped__(zelf: Gc<Self>) -> Option<Value> {
        zelf.callable.get()
    }
    #[getter]
    fn __isabstractmethod__(t: &Thread, zelf: Gc<Self>) -> PyResult<bool> {
        is_abstract(t, &zelf.callable)
    }
    #[getter]
    fn __dict__(t: &Thread, zelf: Gc<Self>) -> PyResult<Gc<PyDict>> {
        instance::dict(t, &zelf.header)
    }
    #[setter(__dict__)]
    fn set_dict(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        crate::objects::object::set_dict_attribute(t, zelf.value(), v)
    }
    #[getter]
    fn __annotations__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        cached_attribute(t, &zelf.header, wrapped(&zelf.callable), t.names.dunder_annotations)
    }
    #[setter(__annotations__)]
    fn set_annotations(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        set_cached_attribute(t, &zelf.header, t.names.dunder_annotations, v)
    }
    #[getter]
    fn __annotate__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        cached_attribute(t, &zelf.header, wrapped(&zelf.callable), t.names.dunder_annotate)
    }
    #[setter(__annotate__)]
    fn set_annotate(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        set_cached_attribute(t, &zelf.header, t.names.dunder_annotate, v)
    }
    #[classmethod("__class_getitem__($type, object, /)", doc = "See PEP 585")]
    fn __class_getitem__(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        crate::objects::generic_alias::new(t, cls, object)
    }
}

#[pymethods]
impl PyClassMethod {
    #[new]
    fn new_object(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Gc<PyClassMethod>> {
        type_alloc_class(t, cls)
    }
    #[init("classmethod(function, /)")]
    fn init(t: &Thread, zelf: Gc<Self>, function: Value) -> PyResult<()> {
        zelf.callable.set(&zelf.header, Some(function));
        copy_attributes(t, zelf.value(), function)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Self>) -> PyResult<String> {
        Ok(format!("<classmethod({})>", object::repr(t, wrapped(&zelf.callable))?.to_lossy()))
    }
    #[slot]
    fn descr_get(t: &Thread, zelf: Gc<Self>, obj: Option<Value>, owner: Option<Value>) -> PyResult<Value> {
        let Some(function) = zelf.callable.get() else {
            return Err(t.raise_runtime_error("uninitialized classmethod object"));
        };
        let class = owner.unwrap_or_else(|| obj.map_or(Value::NONE, |o| t.class_of(o).value()));
        PyMethod::new(t, function, class).map(Gc::value)
    }
    #[member]
    fn __func__(zelf: Gc<Self>) -> Option<Value> {
        zelf.callable.get()
    }
    #[member]
    fn __wrapped__(zelf: Gc<Self>) -> Option<Value> {
        zelf.callable.get()
    }
    #[getter]
    fn __isabstractmethod__(t: &Thread, zelf: Gc<Self>) -> PyResult<bool> {
        is_abstract(t, &zelf.callable)
    }
    #[getter]
    fn __dict__(t: &Thread, zelf: Gc<Self>) -> PyResult<Gc<PyDict>> {
        instance::dict(t, &zelf.header)
    }
    #[setter(__dict__)]
    fn set_dict(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        crate::objects::object::set_dict_attribute(t, zelf.value(), v)
    }
    #[getter]
    fn __annotations__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        cached_attribute(t, &zelf.header, wrapped(&zelf.callable), t.names.dunder_annotations)
    }
    #[setter(__annotations__)]
    fn set_annotations(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        set_cached_attribute(t, &zelf.header, t.names.dunder_annotations, v)
    }
    #[getter]
    fn __annotate__(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        cached_attribute(t, &zelf.header, wrapped(&zelf.callable), t.names.dunder_annotate)
    }
    #[setter(__annotate__)]
    fn set_annotate(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        set_cached_attribute(t, &zelf.header, t.names.dunder_annotate, v)
    }
    #[classmethod("__class_getitem__($type, object, /)", doc = "See PEP 585")]
    fn __class_getitem__(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        crate::objects::generic_alias::new(t, cls, object)
    }
}
