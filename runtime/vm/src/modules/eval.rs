//! What the core modules ask of the interpreter: running code, the frames of whoever called a native function, tracing, marshalling code.

use crate::abi::args::type_name;
use crate::objects::bytes::{PyBytes, as_bytes};
use crate::objects::code::{PyCode, build};
use crate::objects::frame::{self, PyFrame};
use crate::objects::function::PyFunction;
use crate::objects::str_::as_str;
use crate::prelude::*;
use brolga_bytecode::marshal::CodeParts;
use std::cell::Cell;

/// Runs a code object: `exec(code, globals, locals)`.
pub fn run_code(
    t: &Thread,
    code: Gc<PyCode>,
    globals: Gc<PyDict>,
    locals: Value,
    closure: Option<Gc<PyTuple>>,
) -> PyResult<Value> {
    crate::interp::run_code(t, code, globals, locals, closure)
}
/// Runs a class body: the function's code with `namespace` as its locals.
pub fn run_function_in(t: &Thread, function: Gc<PyFunction>, namespace: Value) -> PyResult<Value> {
    crate::interp::run_in_namespace(t, function, namespace)
}
/// How many free variables a code object has.
pub fn free_variable_count(code: Gc<PyCode>) -> usize {
    code.nfree as usize
}
/// `globals()` of the innermost Python frame.
pub fn current_globals(t: &Thread) -> Option<Gc<PyDict>> {
    frame::current_globals(t)
}
/// The builtins of the innermost Python frame, or of the VM.
pub fn current_builtins(t: &Thread) -> Option<Value> {
    frame::current(t).and_then(|fp| fp.function.get().builtins.get()).or_else(|| t.builtins.get().map(Into::into))
}
/// `locals()` of the innermost Python frame.
pub fn current_locals(t: &Thread) -> PyResult<Value> {
    frame::current_locals(t)
}
/// How many Python frames there are.
pub fn stack_depth(t: &Thread) -> usize {
    let (mut n, mut at) = (0, crate::deopt::innermost(t));
    while let Some(fp) = at {
        n += 1;
        at = fp.caller(t);
    }
    n
}
/// `co_flags` of the innermost Python frame's code.
pub fn current_code_flags(t: &Thread) -> u32 {
    frame::current(t).map_or(0, |fp| fp.code.get().flags)
}
/// The frame object `depth` frames above the innermost; `None` if the stack is not that deep.
pub fn frame_object(t: &Thread, depth: usize) -> PyResult<Option<Value>> {
    match frame::at_depth(t, depth) {
        Some(fp) => PyFrame::of(t, fp).map(|f| Some(f.into())),
        None => Ok(None),
    }
}
/// `__module__` of the function that runs in a frame; None if the stack is not that deep.
pub fn frame_module_name(t: &Thread, depth: usize) -> PyResult<Value> {
    Ok(frame::at_depth(t, depth).and_then(|fp| fp.function.get().module.get()).unwrap_or(Value::NONE))
}
/// `threading.get_ident()`.
pub fn thread_ident(t: &Thread) -> PyResult<Value> {
    crate::objects::int::from_u64(t, crate::modules::thread::ident())
}
/// The exception being handled.
pub fn handled_exception(t: &Thread) -> Option<Value> {
    crate::frames::handled_exception(t)
}
pub fn set_trace(t: &Thread, function: Option<Value>) -> PyResult<()> {
    crate::interp::monitoring::legacy::set_trace(t, function)
}
pub fn trace_function(t: &Thread) -> Option<Value> {
    t.state.trace_function.get()
}
pub fn set_profile(t: &Thread, function: Option<Value>) -> PyResult<()> {
    crate::interp::monitoring::legacy::set_profile(t, function)
}
pub fn profile_function(t: &Thread) -> Option<Value> {
    t.state.profile_function.get()
}
/// `sys.set_coroutine_origin_tracking_depth`.
pub fn coroutine_origin_depth(t: &Thread) -> &Cell<u32> {
    &t.state.coroutine_origin_depth
}
/// `sys.set_asyncgen_hooks`: firstiter, finalizer.
pub fn async_gen_hooks(t: &Thread) -> (&Cell<Option<Value>>, &Cell<Option<Value>>) {
    (&t.state.async_gen_firstiter, &t.state.async_gen_finalizer)
}
/// Runs something with tracing enabled, though a trace function is running.
pub fn with_tracing_on<R>(t: &Thread, f: impl FnOnce() -> R) -> R {
    let depth = t.state.tracing.replace(0);
    let result = f();
    t.state.tracing.set(depth);
    result
}
/// Runs the Python handlers of signals that have arrived.
pub fn check_signals(t: &Thread) -> PyResult<()> {
    crate::interp::check_signals(t)
}

/// A code object from its marshalled parts. It is verified before it first runs.
pub fn code_from_marshal<V>(t: &Thread, parts: &CodeParts<V>, value: impl Fn(&V) -> Value) -> PyResult<Gc<PyCode>> {
    let bad = |what: &str| t.raise_value_error(format!("bad marshal data ({what})"));
    let bytes = |v: &V, what: &str| as_bytes(value(v)).ok_or_else(|| bad(what));
    let tuple = |v: &V, what: &str| value(v).downcast::<PyTuple>().ok_or_else(|| bad(what));
    let text = |v: &V| -> PyResult<Value> {
        match as_str(value(v)) {
            Some(s) => Ok(crate::objects::str_::intern_value(t, s)),
            None => Err(t.raise_type_error(format!("name must be a string, not {}", type_name(t, value(v))))),
        }
    };
    let (code, consts) = (bytes(&parts.code, "code")?, tuple(&parts.consts, "consts")?);
    let (linetable, exceptiontable) =
        (bytes(&parts.linetable, "linetable")?, bytes(&parts.exceptiontable, "exceptiontable")?);
    let kinds = bytes(&parts.localspluskinds, "localspluskinds")?;
    let localsplus = interned_names(t, tuple(&parts.localsplusnames, "localsplusnames")?)?;
    if kinds.len() != localsplus.len() {
        return Err(bad("localspluskinds"));
    }
    let names = interned_names(t, tuple(&parts.names, "names")?)?;
    let texts = [text(&parts.filename)?, text(&parts.name)?, text(&parts.qualname)?];
    let count = |n: i32| u32::try_from(n).map_err(|_| bad("counts"));
    let plain = build::Parts {
        argcount: count(parts.argcount)?,
        posonlyargcount: count(parts.posonlyargcount)?,
        kwonlyargcount: count(parts.kwonlyargcount)?,
        stacksize: count(parts.stacksize)?,
        flags: parts.flags as u32,
        firstlineno: parts.firstlineno,
        code: code.as_bytes(),
        kinds: kinds.as_bytes(),
        linetable: linetable.as_bytes(),
        exceptiontable: exceptiontable.as_bytes(),
    };
    let made = build::assemble(t, plain, consts, names, localsplus, texts)?;
    made.distrust();
    Ok(made)
}
/// Names as a tuple of interned strings.
fn interned_names(t: &Thread, names: Gc<PyTuple>) -> PyResult<Gc<PyTuple>> {
    for (i, v) in names.items().iter().enumerate() {
        let Some(s) = v.downcast::<PyStr>() else {
            return Err(
                t.raise_type_error(format!("name tuples must contain only strings, not '{}'", t.class_of(*v).name()))
            );
        };
        let interned = crate::objects::str_::intern_value(t, s);
        if interned != *v {
            names.fields()[i].set(&names.header, Some(interned));
        }
    }
    Ok(names)
}
/// The parts of a code object; what is made for the purpose is kept alive in `kept`.
pub fn code_to_marshal(t: &Thread, code: Gc<PyCode>, kept: &mut RootVec) -> PyResult<CodeParts<Value>> {
    let mut bytes = |b: &[u8]| -> PyResult<Value> {
        let v = PyBytes::new(t, b)?.value();
        kept.push(v);
        Ok(v)
    };
    let empty = || PyTuple::empty(t).value();
    let text = |f: &Field| f.get().unwrap_or(t.names.empty);
    Ok(CodeParts {
        argcount: code.argcount as i32,
        posonlyargcount: code.posonlyargcount as i32,
        kwonlyargcount: code.kwonlyargcount as i32,
        stacksize: code.stacksize as i32,
        flags: code.flags as i32,
        code: bytes(&code.original_bytes())?,
        consts: code.all_constants(t)?.value(),
        names: code.names.get().map_or_else(empty, Gc::value),
        localsplusnames: code.localsplusnames.get().map_or_else(empty, Gc::value),
        localspluskinds: bytes(&code.cold.kinds)?,
        filename: text(&code.filename),
        name: text(&code.name),
        qualname: text(&code.qualname),
        firstlineno: code.firstlineno,
        linetable: bytes(&code.cold.linetable)?,
        exceptiontable: bytes(&code.cold.exceptiontable)?,
    })
}
