//! `__annotations__` and `__annotate__` of classes (PEP 649, PEP 749): annotations are computed on first access and kept in the
//! namespace under `__annotations_cache__`.

use super::{PyType, lookup, methods};
use crate::prelude::*;
use crate::protocol::call;

/// The only format that annotate functions made by the compiler understand: `annotationlib.Format.VALUE`.
const FORMAT_VALUE: i64 = 1;

#[cold]
fn missing(t: &Thread, class: Gc<PyType>, name: &str) -> Raised {
    t.raise_attribute_error_on(
        format!("type object '{}' has no attribute '{name}'", class.name()),
        class.value(),
        t.intern(name),
    )
}

fn bind(t: &Thread, class: Gc<PyType>, v: Value) -> PyResult<Value> {
    match t.class_of(v).slots.get().descr_get {
        Some(get) => get(t, v, None, Some(class.value())),
        None => Ok(v),
    }
}

pub fn get_annotations(t: &Thread, class: Gc<PyType>) -> PyResult<Value> {
    if !class.is_heap_type() {
        return Err(missing(t, class, "__annotations__"));
    }
    let namespace = class.namespace();
    let cache = t.intern("__annotations_cache__");
    for name in [t.names.dunder_annotations, cache] {
        if let Some(v) = namespace.get_name(t, name)? {
            return bind(t, class, v);
        }
    }
    let annotate = get_annotate(t, class)?;
    let annotations = if call::is_callable(t, annotate) {
        let result = call::call1(t, annotate, Value::from_small_int(FORMAT_VALUE))?;
        if result.downcast::<PyDict>().is_none() {
            return Err(
                t.raise_type_error(format!("__annotate__ returned non-dict of type '{}'", t.class_of(result).name()))
            );
        }
        result
    } else {
        PyDict::new(t)?.value()
    };
    namespace.set_name(t, cache, annotations)?;
    lookup::modified(t, &class);
    Ok(annotations)
}

pub fn set_annotations(t: &Thread, class: Gc<PyType>, v: Option<Value>) -> PyResult<()> {
    check_mutable(t, class, "__annotations__")?;
    let namespace = class.namespace();
    let cache = t.intern("__annotations_cache__");
    match v {
        Some(v) => {
            // Where the compiler put them, or else in the cache.
            let plain = namespace.get_name(t, t.names.dunder_annotations)?.is_some();
            namespace.set_name(t, if plain { t.names.dunder_annotations } else { cache }, v)?;
        }
        None => {
            let plain = namespace.remove(t, t.names.dunder_annotations)?.is_some();
            let cached = !plain && namespace.remove(t, cache)?.is_some();
            if !plain && !cached {
                return Err(t.raise_attribute_error("__annotations__"));
            }
        }
    }
    namespace.remove(t, t.names.dunder_annotate_func)?;
    namespace.remove(t, t.names.dunder_annotate)?;
    lookup::modified(t, &class);
    Ok(())
}

pub fn get_annotate(t: &Thread, class: Gc<PyType>) -> PyResult<Value> {
    if !class.is_heap_type() {
        return Err(missing(t, class, "__annotate__"));
    }
    let namespace = class.namespace();
    // What the class body calls `__annotate__` comes before what the compiler made.
    for name in [t.names.dunder_annotate, t.names.dunder_annotate_func] {
        if let Some(v) = namespace.get_name(t, name)? {
            return bind(t, class, v);
        }
    }
    namespace.set_name(t, t.names.dunder_annotate_func, Value::NONE)?;
    lookup::modified(t, &class);
    Ok(Value::NONE)
}

pub fn set_annotate(t: &Thread, class: Gc<PyType>, v: Option<Value>) -> PyResult<()> {
    let Some(v) = v else {
        return Err(t.raise_type_error("cannot delete __annotate__ attribute"));
    };
    check_mutable(t, class, "__annotate__")?;
    if !v.is_none() && !call::is_callable(t, v) {
        return Err(t.raise_type_error("__annotate__ must be callable or None"));
    }
    let namespace = class.namespace();
    namespace.set_name(t, t.names.dunder_annotate_func, v)?;
    if !v.is_none() {
        namespace.remove(t, t.intern("__annotations_cache__"))?;
    }
    lookup::modified(t, &class);
    Ok(())
}

fn check_mutable(t: &Thread, class: Gc<PyType>, name: &str) -> PyResult<()> {
    if !class.is_immutable() {
        return Ok(());
    }
    Err(t.raise_type_error(format!(
        "cannot set '{name}' attribute of immutable type '{}'",
        methods::dotted_name(&class)
    )))
}
