//! `property`.

use crate::objects::{instance, kinds};
use crate::prelude::*;
use crate::protocol::{attr, call, object};
use std::cell::Cell;

#[pyclass(
    name = "property",
    kind = PROPERTY,
    flags = BASETYPE | HAVE_GC,
    doc = "Property attribute: access to it calls functions.\n\n  fget\n    gets the value\n  fset\n    sets it\n  \
           fdel\n    deletes it\n  doc\n    the docstring (default: that of fget)\n\nUsed as a decorator, with .setter and .deleter.",
)]
#[repr(C)]
pub struct PyProperty {
    pub header: Header,
    pub fget: Field,
    pub fset: Field,
    pub fdel: Field,
    doc: Field,
    name: Field,
    /// The docstring is the getter's.
    getter_doc: Cell<bool>,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyProperty {
    const KIND: Kind = kinds::PROPERTY;
}
/// # Safety
/// `h` heads a `PyProperty`.
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let p: Gc<PyProperty> = unsafe { Gc::from_header(h) };
    for f in [&p.fget, &p.fset, &p.fdel, &p.doc, &p.name] {
        tracer.visit_field(f);
    }
}

fn given(v: Option<Value>) -> Option<Value> {
    v.filter(|v| !v.is_none())
}

impl PyProperty {
    /// The name given by the class statement, or else the getter's.
    fn name(&self, t: &Thread) -> PyResult<Option<Value>> {
        match (self.name.get(), self.fget.get()) {
            (Some(n), _) => Ok(Some(n)),
            (None, Some(f)) => attr::get_optional(t, f, t.names.dunder_name),
            (None, None) => Ok(None),
        }
    }
    #[cold]
    fn missing(&self, t: &Thread, obj: Value, what: &str) -> Raised {
        let describe = || -> PyResult<String> {
            let class = attr::get(t, t.class_of(obj).value(), t.names.dunder_qualname)?;
            let class = object::repr(t, class)?;
            Ok(match self.name(t)? {
                Some(name) => format!(
                    "property {} of {} object has no {what}",
                    object::repr(t, name)?.to_lossy(),
                    class.to_lossy()
                ),
                None => format!("property of {} object has no {what}", class.to_lossy()),
            })
        };
        match describe() {
            Ok(message) => t.raise_attribute_error(message),
            Err(raised) => raised,
        }
    }
    /// A property of the same class with some functions replaced.
    fn copy_with(
        zelf: Gc<PyProperty>,
        t: &Thread,
        fget: Option<Value>,
        fset: Option<Value>,
        fdel: Option<Value>,
    ) -> PyResult<Value> {
        let or_none = |v: Option<Value>| v.unwrap_or(Value::NONE);
        let fget = given(fget).or(zelf.fget.get());
        let fset = given(fset).or(zelf.fset.get());
        let fdel = given(fdel).or(zelf.fdel.get());
        let doc = if zelf.getter_doc.get() && fget.is_some() { None } else { zelf.doc.get() };
        let class = t.class_of(zelf.value());
        let new = call::call_values(t, class.value(), &[or_none(fget), or_none(fset), or_none(fdel), or_none(doc)])?;
        if let Some(p) = new.downcast::<PyProperty>() {
            p.name.set(&p.as_ref().header, zelf.name.get());
        }
        Ok(new)
    }
}

#[pymethods]
impl PyProperty {
    #[new]
    fn new_object(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Gc<PyProperty>> {
        instance::alloc_instance(t, cls, |header| PyProperty {
            header,
            fget: Field::EMPTY,
            fset: Field::EMPTY,
            fdel: Field::EMPTY,
            doc: Field::EMPTY,
            name: Field::EMPTY,
            getter_doc: Cell::new(false),
        })
    }
    #[init("property(fget=None, fset=None, fdel=None, doc=None)")]
    fn init(
        t: &Thread,
        zelf: Gc<PyProperty>,
        fget: Option<Value>,
        fset: Option<Value>,
        fdel: Option<Value>,
        doc: Option<Value>,
    ) -> PyResult<()> {
        let h = zelf.header();
        zelf.fget.set(h, given(fget));
        zelf.fset.set(h, given(fset));
        zelf.fdel.set(h, given(fdel));
        zelf.doc.set(h, None);
        zelf.name.set(h, None);
        zelf.getter_doc.set(false);
        let mut doc = given(doc);
        if doc.is_none()
            && let Some(f) = zelf.fget.get()
        {
            doc = given(attr::get_optional(t, f, t.names.dunder_doc)?);
            zelf.getter_doc.set(doc.is_some());
        }
        if t.class_of(zelf.value()) == t.types.property {
            zelf.doc.set(h, doc);
            return Ok(());
        }
        // Subclasses keep it where their instances keep attributes, if they do.
        let set = attr::set(t, zelf.value(), t.names.dunder_doc, Some(doc.unwrap_or(Value::NONE)));
        match set {
            Err(raised) if t.exception_matches(t.types.attribute_error) && !zelf.getter_doc.get() => {
                t.take_exception(raised);
                Ok(())
            }
            other => other,
        }
    }
    #[slot]
    fn descr_get(t: &Thread, zelf: Gc<PyProperty>, obj: Option<Value>, _owner: Option<Value>) -> PyResult<Value> {
        let Some(obj) = obj else { return Ok(zelf.value()) };
        match zelf.fget.get() {
            Some(f) => call::call1(t, f, obj),
            None => Err(zelf.missing(t, obj, "getter")),
        }
    }
    #[slot]
    fn descr_set(t: &Thread, zelf: Gc<PyProperty>, obj: Value, v: Option<Value>) -> PyResult<()> {
        match (v, zelf.fset.get(), zelf.fdel.get()) {
            (Some(v), Some(f), _) => call::call2(t, f, obj, v).map(|_| ()),
            (Some(_), None, _) => Err(zelf.missing(t, obj, "setter")),
            (None, _, Some(f)) => call::call1(t, f, obj).map(|_| ()),
            (None, _, None) => Err(zelf.missing(t, obj, "deleter")),
        }
    }
    #[member]
    fn fget(zelf: Gc<PyProperty>) -> Option<Value> {
        zelf.fget.get()
    }
    #[member]
    fn fset(zelf: Gc<PyProperty>) -> Option<Value> {
        zelf.fset.get()
    }
    #[member]
    fn fdel(zelf: Gc<PyProperty>) -> Option<Value> {
        zelf.fdel.get()
    }
    #[member]
    fn __doc__(zelf: Gc<PyProperty>) -> Option<Value> {
        zelf.doc.get()
    }
    #[setter(__doc__)]
    fn set_doc(zelf: Gc<PyProperty>, v: Option<Value>) {
        zelf.doc.set(zelf.header(), v);
    }
    #[getter]
    fn __name__(t: &Thread, zelf: Gc<PyProperty>) -> PyResult<Value> {
        match zelf.name(t)? {
            Some(name) => Ok(name),
            None => Err(t.raise_attribute_error(format!(
                "'{}' object has no attribute '__name__'",
                t.class_of(zelf.value()).name()
            ))),
        }
    }
    #[setter(__name__)]
    fn set_name(zelf: Gc<PyProperty>, v: Option<Value>) {
        zelf.name.set(zelf.header(), v);
    }
    #[getter]
    fn __isabstractmethod__(t: &Thread, zelf: Gc<PyProperty>) -> PyResult<bool> {
        for f in [zelf.fget.get(), zelf.fset.get(), zelf.fdel.get()].into_iter().flatten() {
            if let Some(flag) = attr::get_optional(t, f, t.names.dunder_isabstractmethod)?
                && object::is_true(t, flag)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
    /// A copy with another getter.
    #[method("getter($self, object, /)")]
    fn getter(t: &Thread, zelf: Gc<PyProperty>, object: Value) -> PyResult<Value> {
        PyProperty::copy_with(zelf, t, Some(object), None, None)
    }
    /// A copy with another setter.
    #[method("setter($self, object, /)")]
    fn setter(t: &Thread, zelf: Gc<PyProperty>, object: Value) -> PyResult<Value> {
        PyProperty::copy_with(zelf, t, None, Some(object), None)
    }
    /// A copy with another deleter.
    #[method("deleter($self, object, /)")]
    fn deleter(t: &Thread, zelf: Gc<PyProperty>, object: Value) -> PyResult<Value> {
        PyProperty::copy_with(zelf, t, None, None, Some(object))
    }
    /// Tells the property its name.
    #[method("__set_name__($self, owner, name, /)", raw)]
    fn __set_name__(t: &Thread, zelf: Gc<PyProperty>, args: Args<'_>) -> PyResult<()> {
        let [_, name] = *args.values else {
            return Err(t.raise_type_error(format!(
                "__set_name__() takes 2 positional arguments but {} were given",
                args.values.len()
            )));
        };
        zelf.name.set(zelf.header(), Some(name));
        Ok(())
    }
}
