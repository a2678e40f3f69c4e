//! Exception instances and the builtin exception classes.
use crate::objects::kinds;
use crate::prelude::*;
use std::cell::Cell;

/// Every builtin exception has this layout; `extra` holds the fields of classes such as `OSError` and `SyntaxError`.
#[pyclass(name = "BaseException", kind = EXCEPTION, flags = BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS, no_doc)]
#[repr(C)]
pub struct PyException {
    pub header: Header,
    pub args: GcField<PyTuple>,
    pub traceback: Field,
    pub context: Field,
    pub cause: Field,
    pub suppress_context: Cell<bool>,
    pub extra: GcField<brolga_heap::ValueArray>,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyException {
    const KIND: Kind = kinds::EXCEPTION;
}

pub fn raise_message(_t: &Thread, _class: Gc<PyType>, _message: &str) -> Raised {
    todo!()
}
pub fn raise_with_args(_t: &Thread, _class: Gc<PyType>, _args: &[Value]) -> Raised {
    todo!()
}
/// `raise value`: instantiates a class, checks it is an exception, sets `__context__` from the handled exception.
pub fn raise_value(_t: &Thread, _exc: Value) -> Raised {
    todo!()
}
pub fn raise_memory_error(_t: &Thread) -> Raised {
    todo!()
}
pub fn raise_os_error(_t: &Thread, _errno: i32, _filename: Option<Value>, _filename2: Option<Value>) -> Raised {
    todo!()
}
/// Reports an exception that has nowhere to go (`sys.unraisablehook`).
pub fn write_unraisable(_t: &Thread, _raised: Raised, _object: Option<Value>, _message: Option<&str>) {
    todo!()
}
