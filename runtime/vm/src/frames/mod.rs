//! Frames: windows of the Python stack, frame objects, tracebacks.
/// An interpreter frame (window header). Defined with the interpreter.
#[repr(C)]
pub struct Frame {
    _private: [u64; 0],
}
/// Per-thread state that compiled code does not touch.
#[derive(Default)]
pub struct ThreadState {}

use crate::prelude::*;

/// Reports everything that a thread's frames and state refer to. Called by the VM's root source for each thread.
pub fn trace_thread(t: &Thread, tracer: &mut Tracer) {
    tracer.visit(t.exception.get());
}
/// The globals of the innermost Python frame.
pub fn current_globals(_t: &Thread) -> Option<Gc<PyDict>> {
    None
}
/// The class and object that `super()` without arguments stands for in the innermost frame: its `__class__` cell and first argument.
pub fn super_arguments(t: &Thread) -> PyResult<(Value, Value)> {
    Err(t.raise_runtime_error("super(): no current frame"))
}

/// The exception being handled in this thread, if any.
pub fn handled_exception(_t: &crate::Thread) -> Option<brolga_heap::Value> {
    None
}
