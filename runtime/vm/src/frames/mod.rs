//! Frames: windows of the Python stack, frame objects, tracebacks.
/// An interpreter frame (window header). Defined with the interpreter.
#[repr(C)]
pub struct Frame {
    _private: [u64; 0],
}
/// Per-thread state that compiled code does not touch.
#[derive(Default)]
pub struct ThreadState {}
