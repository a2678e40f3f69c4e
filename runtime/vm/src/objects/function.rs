//! Python functions, native functions and bound methods.
use crate::objects::kinds;
use crate::prelude::*;
use std::cell::Cell;

/// A Python function.
#[pyclass(name = "function", kind = FUNCTION, flags = HAVE_GC | HAVE_VECTORCALL | METHOD_DESCRIPTOR, no_doc)]
#[repr(C)]
pub struct PyFunction {
    pub header: Header,
    pub version: Cell<u32>,
    pub code: GcField<crate::objects::code::PyCode>,
    pub globals: GcField<PyDict>,
    pub builtins: GcField<PyDict>,
    pub name: Field,
    pub qualname: Field,
    pub doc: Field,
    pub module: Field,
    pub defaults: GcField<PyTuple>,
    pub kwdefaults: GcField<PyDict>,
    pub closure: GcField<PyTuple>,
    pub annotations: Field,
    pub annotate: Field,
    pub type_params: Field,
    pub dict: GcField<PyDict>,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyFunction {
    const KIND: Kind = kinds::FUNCTION;
}

/// A native function bound to its module or instance (`builtin_function_or_method`).
#[pyclass(name = "builtin_function_or_method", kind = BUILTIN, flags = HAVE_GC | HAVE_VECTORCALL, no_doc)]
#[repr(C)]
pub struct PyBuiltin {
    pub header: Header,
    pub def: &'static MethodDef,
    /// The instance, class or module it was taken from.
    pub receiver: Field,
    /// `__module__` (name) or empty.
    pub module: Field,
    /// Defining class, for `METH_METHOD`.
    pub class: GcField<PyType>,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyBuiltin {
    const KIND: Kind = kinds::BUILTIN;
}

/// A bound method.
#[pyclass(name = "method", kind = METHOD, flags = HAVE_GC | HAVE_VECTORCALL, no_doc)]
#[repr(C)]
pub struct PyMethod {
    pub header: Header,
    pub function: Field,
    pub receiver: Field,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyMethod {
    const KIND: Kind = kinds::METHOD;
}
