//! `module`.
use crate::objects::kinds;
use crate::prelude::*;

#[pyclass(name = "module", kind = MODULE, flags = BASETYPE | HAVE_GC, no_doc)]
#[repr(C)]
pub struct PyModule {
    pub header: Header,
    pub dict: GcField<PyDict>,
    pub spec: Option<&'static ModuleSpec>,
    /// Per-module native state, if any.
    pub state: Field,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyModule {
    const KIND: Kind = kinds::MODULE;
}

impl PyModule {
    pub fn new(_t: &Thread, _name: &str) -> PyResult<Gc<PyModule>> {
        todo!()
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
}
/// Creates a native module from its declaration and executes it.
pub fn create_native(_t: &Thread, _spec: &'static ModuleSpec) -> PyResult<Gc<PyModule>> {
    todo!()
}
