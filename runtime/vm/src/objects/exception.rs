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

/// A new instance of a builtin exception class.
pub fn new(t: &Thread, class: Gc<PyType>, args: &[Value]) -> PyResult<Gc<PyException>> {
    let args = PyTuple::new(t, args)?;
    crate::objects::type_::alloc_instance(t, class, |header| PyException {
        header,
        args: GcField::new(args),
        traceback: Field::EMPTY,
        context: Field::EMPTY,
        cause: Field::EMPTY,
        suppress_context: Cell::new(false),
        extra: GcField::EMPTY,
    })
}

pub fn raise_message(t: &Thread, class: Gc<PyType>, message: &str) -> Raised {
    match t.new_str(message) {
        Ok(text) => raise_with_args(t, class, &[text]),
        Err(raised) => raised,
    }
}
pub fn raise_with_args(t: &Thread, class: Gc<PyType>, args: &[Value]) -> Raised {
    match new(t, class, args) {
        Ok(exc) => t.restore_exception(exc.value()),
        Err(raised) => raised,
    }
}
/// Sets `name` and `obj` of the pending exception, if it is an AttributeError that has neither.
pub fn set_attribute_error_context(_t: &Thread, _obj: Value, _name: Value) {}
/// `raise value`: instantiates a class, checks it is an exception, sets `__context__` from the handled exception.
pub fn raise_value(t: &Thread, exc: Value) -> Raised {
    t.restore_exception(exc)
}
pub fn raise_memory_error(t: &Thread) -> Raised {
    t.restore_exception(t.types.memory_error.value())
}
pub fn raise_os_error(t: &Thread, errno: i32, _filename: Option<Value>, _filename2: Option<Value>) -> Raised {
    t.raise(t.types.os_error, format!("[Errno {errno}]"))
}
/// Reports an exception that has nowhere to go (`sys.unraisablehook`).
pub fn write_unraisable(t: &Thread, raised: Raised, _object: Option<Value>, _message: Option<&str>) {
    t.take_exception(raised);
}
