//! What the core modules ask of the interpreter: running code, the frames of whoever called a native function, tracing.

use crate::objects::code::PyCode;
use crate::objects::function::PyFunction;
use crate::prelude::*;
use brolga_bytecode::marshal::CodeParts;
use std::cell::Cell;

fn missing(t: &Thread) -> Raised {
    t.raise_system_error("the interpreter is not linked in")
}
/// Runs a code object: `exec(code, globals, locals)`.
pub fn run_code(
    t: &Thread,
    code: Gc<PyCode>,
    globals: Gc<PyDict>,
    locals: Value,
    closure: Option<Gc<PyTuple>>,
) -> PyResult<Value> {
    let _ = (code, globals, locals, closure);
    Err(missing(t))
}
/// Runs a class body: the function's code with `namespace` as its locals.
pub fn run_function_in(t: &Thread, function: Gc<PyFunction>, namespace: Value) -> PyResult<Value> {
    let _ = (function, namespace);
    Err(missing(t))
}
/// How many free variables a code object has.
pub fn free_variable_count(_code: Gc<PyCode>) -> usize {
    0
}
/// `globals()` of the innermost Python frame.
pub fn current_globals(_t: &Thread) -> Option<Gc<PyDict>> {
    None
}
/// The builtins of the innermost Python frame, or of the VM.
pub fn current_builtins(t: &Thread) -> Option<Value> {
    t.builtins.get().map(Into::into)
}
/// `locals()` of the innermost Python frame.
pub fn current_locals(t: &Thread) -> PyResult<Value> {
    Err(t.raise_system_error("frame does not exist"))
}
/// `co_flags` of the innermost Python frame's code.
pub fn current_code_flags(_t: &Thread) -> u32 {
    0
}
/// The frame object `depth` frames above the innermost; `None` if the stack is not that deep.
pub fn frame_object(_t: &Thread, _depth: usize) -> PyResult<Option<Value>> {
    Ok(None)
}
/// `__name__` of the globals of a frame.
pub fn frame_module_name(_t: &Thread, _depth: usize) -> PyResult<Value> {
    Ok(Value::NONE)
}
/// `threading.get_ident()`.
pub fn thread_ident(t: &Thread) -> PyResult<Value> {
    // SAFETY: has no preconditions.
    crate::objects::int::from_u64(t, unsafe { libc::pthread_self() } as u64)
}
/// The exception being handled.
pub fn handled_exception(_t: &Thread) -> Option<Value> {
    None
}
pub fn set_trace(_t: &Thread, _function: Option<Value>) -> PyResult<()> {
    Ok(())
}
pub fn trace_function(_t: &Thread) -> Option<Value> {
    None
}
pub fn set_profile(_t: &Thread, _function: Option<Value>) -> PyResult<()> {
    Ok(())
}
pub fn profile_function(_t: &Thread) -> Option<Value> {
    None
}
/// `sys.set_coroutine_origin_tracking_depth`.
pub fn coroutine_origin_depth(_t: &Thread) -> Cell<u32> {
    Cell::new(0)
}
/// `sys.set_asyncgen_hooks`: firstiter, finalizer.
pub fn async_gen_hooks(_t: &Thread) -> (Cell<Option<Value>>, Cell<Option<Value>>) {
    (Cell::new(None), Cell::new(None))
}
/// Runs something with tracing enabled, though a trace function is running.
pub fn with_tracing_on<R>(_t: &Thread, f: impl FnOnce() -> R) -> R {
    f()
}

/// A code object from its marshalled parts.
pub fn code_from_marshal<V>(t: &Thread, _parts: &CodeParts<V>, _value: impl Fn(&V) -> Value) -> PyResult<Gc<PyCode>> {
    Err(missing(t))
}
/// The parts of a code object; what is made for the purpose is kept alive in `kept`.
pub fn code_to_marshal(t: &Thread, _code: Gc<PyCode>, _kept: &mut RootVec) -> PyResult<CodeParts<Value>> {
    Err(missing(t))
}
/// Runs the Python handlers of signals that have arrived.
pub fn check_signals(t: &Thread) -> PyResult<()> {
    crate::interp::check_signals(t)
}
