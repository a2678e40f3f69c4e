//! Code objects on the heap.
use crate::objects::kinds;
use crate::prelude::*;

#[pyclass(name = "code", kind = CODE, no_doc)]
#[repr(C)]
pub struct PyCode {
    pub header: Header,
    // the rest is defined with the interpreter
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyCode {
    const KIND: Kind = kinds::CODE;
}

/// Materializes a code object (and, lazily or not, the ones nested in it).
pub fn from_compiled(_t: &Thread, _code: brolga_bytecode::CodeObject) -> PyResult<Gc<PyCode>> {
    todo!()
}
