//! `super`: attribute look-up that starts after a class in an object's MRO.

use crate::objects::function::PyFunction;
use crate::objects::kinds;
use crate::objects::type_::as_type;
use crate::prelude::*;
use crate::protocol::{attr, call};
use std::cell::Cell;

/// A `super` object. Unbound (`super(C)`) ones have no object.
#[pyclass(
    name = "super",
    kind = SUPER,
    flags = BASETYPE | HAVE_GC,
    doc = "super()\nsuper(type)\nsuper(type, object_or_class)\n\n\
           Finds attributes in the classes behind a class, in the order of the object's class (or of the second class). In a method, the class \
           around it and its first argument are the default. With one argument, the super object can be bound to an object later.",
)]
#[repr(C)]
pub struct PySuper {
    pub header: Header,
    class: GcField<PyType>,
    object: Field,
    object_type: GcField<PyType>,
    initialized: Cell<bool>,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PySuper {
    const KIND: Kind = kinds::SUPER;
}
/// # Safety
/// `h` heads a `PySuper`.
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let s: Gc<PySuper> = unsafe { Gc::from_header(h) };
    tracer.visit_gc_field(&s.class);
    tracer.visit_field(&s.object);
    tracer.visit_gc_field(&s.object_type);
}

/// The class whose MRO `super(class, obj)` walks.
pub fn check(t: &Thread, class: Gc<PyType>, obj: Value) -> PyResult<Gc<PyType>> {
    if let Some(c) = as_type(obj)
        && c.is_subtype_of(class)
    {
        return Ok(c);
    }
    let own = t.class_of(obj);
    if own.is_subtype_of(class) {
        return Ok(own);
    }
    if let Some(claimed) = attr::get_optional(t, obj, t.names.dunder_class)?.and_then(as_type)
        && claimed != own
        && claimed.is_subtype_of(class)
    {
        return Ok(claimed);
    }
    let (what, name) = match as_type(obj) {
        Some(c) => ("type", c.name()),
        None => ("instance of", own.name()),
    };
    Err(t.raise_type_error(format!(
        "super(type, obj): obj ({what} {name}) is not an instance or subtype of type ({}).",
        class.name()
    )))
}

/// The attribute behind `class` in the MRO of `start`, no descriptor applied.
/// What the classes behind `class` in the MRO of `start` have under a name.
pub fn find_after(t: &Thread, class: Gc<PyType>, start: Gc<PyType>, name: Value) -> PyResult<Option<Value>> {
    let Some(mro) = start.mro.get() else { return Ok(None) };
    let items = mro.as_ref().items();
    let Some(at) = items.iter().position(|&c| c == class.value()) else { return Ok(None) };
    for &c in &items[at + 1..] {
        if let Some(dict) = as_type(c).and_then(|c| c.dict.get())
            && let Some(found) = dict.get_name(t, name)?
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// `super(class, obj).name` for an object that is a class: bound to it.
pub fn lookup_after(t: &Thread, class: Gc<PyType>, obj: Gc<PyType>, name: Value) -> PyResult<Option<Value>> {
    match find_after(t, class, obj, name)? {
        Some(found) => bind(t, found, obj.value(), obj).map(Some),
        None => Ok(None),
    }
}

fn bind(t: &Thread, found: Value, obj: Value, start: Gc<PyType>) -> PyResult<Value> {
    match t.class_of(found).slots.get().descr_get {
        Some(get) => {
            let receiver = if obj == start.value() { None } else { Some(obj) };
            get(t, found, receiver, Some(start.value()))
        }
        None => Ok(found),
    }
}

/// `super(class, obj).name`, for the interpreter: `(attribute, true)` is a function that takes `obj` as first argument.
pub fn load(t: &Thread, class: Value, obj: Value, name: Value, want_method: bool) -> PyResult<(Value, bool)> {
    let Some(class) = as_type(class) else {
        return Err(t.raise_type_error(format!(
            "super() argument 1 must be a type, not {}",
            crate::abi::args::type_name(t, class)
        )));
    };
    let start = check(t, class, obj)?;
    let found = if name == t.names.dunder_class { None } else { find_after(t, class, start, name)? };
    match found {
        Some(found) => {
            let method = found.downcast::<PyFunction>().is_some()
                || t.class_of(found).has_flag(crate::abi::spec::type_flags::METHOD_DESCRIPTOR);
            if want_method && method && obj != start.value() {
                return Ok((found, true));
            }
            bind(t, found, obj, start).map(|v| (v, false))
        }
        None => {
            let s = make(t, t.types.super_, class, obj, start)?;
            attr::generic_get(t, s, name).map(|v| (v, false))
        }
    }
}

fn make(t: &Thread, cls: Gc<PyType>, class: Gc<PyType>, obj: Value, start: Gc<PyType>) -> PyResult<Value> {
    let s = crate::objects::instance::alloc_instance(t, cls, |header| PySuper {
        header,
        class: GcField::new(class),
        object: Field::new(obj),
        object_type: GcField::new(start),
        initialized: Cell::new(true),
    })?;
    Ok(s.value())
}

#[pymethods]
impl PySuper {
    #[new]
    fn new_object(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Gc<PySuper>> {
        crate::objects::instance::alloc_instance(t, cls, |header| PySuper {
            header,
            class: GcField::EMPTY,
            object: Field::EMPTY,
            object_type: GcField::EMPTY,
            initialized: Cell::new(false),
        })
    }
    #[init]
    fn init(t: &Thread, zelf: Gc<PySuper>, args: Args<'_>) -> PyResult<()> {
        if args.keyword_count() > 0 {
            return Err(t.raise_type_error("super() takes no keyword arguments"));
        }
        let (class, obj) = match *args.values {
            [] => {
                let (class, obj) = crate::frames::super_arguments(t)?;
                (class, Some(obj))
            }
            [class] => (class, None),
            [class, obj] => (class, Some(obj).filter(|o| !o.is_none())),
            _ => {
                return Err(
                    t.raise_type_error(format!("super() expected at most 2 arguments, got {}", args.values.len()))
                );
            }
        };
        let Some(class) = as_type(class) else {
            return Err(t.raise_type_error(format!(
                "super() argument 1 must be a type, not {}",
                crate::abi::args::type_name(t, class)
            )));
        };
        let object_type = match obj {
            Some(obj) => Some(check(t, class, obj)?),
            None => None,
        };
        zelf.class.set(&zelf.header, Some(class));
        zelf.object.set(&zelf.header, obj);
        zelf.object_type.set(&zelf.header, object_type);
        zelf.initialized.set(true);
        Ok(())
    }
    #[slot]
    fn repr(zelf: Gc<PySuper>) -> String {
        let class = zelf.class.get().map_or_else(|| "NULL".to_string(), |c| c.name());
        match zelf.object_type.get() {
            Some(o) => format!("<super: <class '{class}'>, <{} object>>", o.name()),
            None => format!("<super: <class '{class}'>, NULL>"),
        }
    }
    #[slot]
    fn getattro(t: &Thread, zelf: Gc<PySuper>, name: Value) -> PyResult<Value> {
        if let (Some(class), Some(start), Some(obj)) = (zelf.class.get(), zelf.object_type.get(), zelf.object.get())
            && name != t.names.dunder_class
            && let Some(found) = find_after(t, class, start, name)?
        {
            return bind(t, found, obj, start);
        }
        attr::generic_get(t, zelf.value(), name)
    }
    #[slot]
    fn descr_get(t: &Thread, zelf: Gc<PySuper>, obj: Option<Value>, _owner: Option<Value>) -> PyResult<Value> {
        let (Some(obj), None, Some(class)) = (obj, zelf.object.get(), zelf.class.get()) else {
            return Ok(zelf.value());
        };
        let own = t.class_of(zelf.value());
        if own != t.types.super_ {
            return call::call2(t, own.value(), class.value(), obj);
        }
        let start = check(t, class, obj)?;
        make(t, t.types.super_, class, obj, start)
    }
    /// the class behind which the search begins
    #[member]
    fn __thisclass__(zelf: Gc<PySuper>) -> Option<Value> {
        zelf.class.get().map(Gc::value)
    }
    /// the object that the calls are for, or None
    #[member]
    fn __self__(zelf: Gc<PySuper>) -> Option<Value> {
        zelf.object.get()
    }
    /// the class whose bases are searched, from the one behind __thisclass__ on, or None
    #[member]
    fn __self_class__(zelf: Gc<PySuper>) -> Option<Value> {
        zelf.object_type.get().map(Gc::value)
    }
}
