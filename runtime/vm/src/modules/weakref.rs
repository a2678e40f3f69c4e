//! The `_weakref` module.

use crate::prelude::*;

/// What the weakref module has natively.
#[pymodule(name = "_weakref")]
pub mod weakref_module {
    use crate::objects::weakproxy::{self, CallableWeakProxy, WeakProxy};
    use crate::objects::weakref;
    use crate::prelude::*;

    #[pyattr("ref")]
    fn reference(t: &Thread) -> Gc<PyType> {
        t.types.weakref
    }
    #[pyattr("ReferenceType")]
    fn reference_type(t: &Thread) -> Gc<PyType> {
        t.types.weakref
    }
    #[pyattr("ProxyType")]
    fn proxy_type(t: &Thread) -> Gc<PyType> {
        <WeakProxy as PyClass>::class(t)
    }
    #[pyattr("CallableProxyType")]
    fn callable_proxy_type(t: &Thread) -> Gc<PyType> {
        <CallableWeakProxy as PyClass>::class(t)
    }

    /// The number of weak references to an object.
    #[pyfunction("getweakrefcount(object, /)", effect = Reads, frame_blind)]
    fn getweakrefcount(t: &Thread, object: Value) -> usize {
        weakref::all(t, object).len()
    }
    /// A list of all weak references to an object.
    #[pyfunction("getweakrefs(object, /)", effect = Reads, frame_blind)]
    fn getweakrefs(t: &Thread, object: Value) -> PyResult<Value> {
        let all = weakref::all(t, object);
        t.new_list(&all)
    }
    /// A proxy for an object; the callback is called with the proxy when the object is about to go away.
    #[pyfunction("proxy(object, callback=None, /)")]
    fn proxy(t: &Thread, object: Value, callback: Value) -> PyResult<Value> {
        weakproxy::new(t, object, Some(callback).filter(|c| !c.is_none()))
    }
    /// Deletes the entry of a key whose value is a dead weak reference.
    #[pyfunction("_remove_dead_weakref(dct, key, /)")]
    fn _remove_dead_weakref(t: &Thread, dct: Gc<PyDict>, key: Value) -> PyResult<()> {
        if let Some(v) = dct.get(t, key)? {
            if !t.class_of(v).is_subtype_of(t.types.weakref) {
                return Err(t.raise_type_error("not a weakref"));
            }
            if weakref::referent(v).is_none() {
                dct.remove(t, key)?;
            }
        }
        Ok(())
    }
}
pub use weakref_module::SPEC;
