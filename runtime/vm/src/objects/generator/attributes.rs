//! What Python code sees of generators, coroutines and async generators.

use super::*;
use crate::abi::slots::SendResult;
use crate::interp::warn;
use crate::objects::frame::PyFrame;
use crate::objects::str_::as_str;

/// `throw(type[, value[, traceback]])` with its checks.
pub(super) fn throw_args(t: &Thread, g: Gc<PyGenerator>, args: Args<'_>) -> PyResult<Value> {
    let (exc, value, traceback) = checked_throw(t, args)?;
    control::throw(t, g, true, exc, value, traceback)
}
/// The arguments of `throw` and `athrow`.
pub(super) fn checked_throw(t: &Thread, args: Args<'_>) -> PyResult<(Value, Option<Value>, Option<Value>)> {
    crate::abi::args::check_no_keywords(t, "throw", args.kwnames)?;
    crate::abi::args::check_positional(t, "throw", args.values.len(), 1, 3)?;
    if args.values.len() > 1 {
        warn::deprecated(
            t,
            "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.",
        )?;
    }
    Ok((args.values[0], args.values.get(1).copied(), args.values.get(2).copied()))
}
/// `__next__`: `None` at the end; a result other than None comes in a StopIteration.
pub(super) fn next(t: &Thread, g: Gc<PyGenerator>) -> PyResult<Option<Value>> {
    match control::send(t, g, Value::NONE)? {
        SendResult::Next(v) => Ok(Some(v)),
        SendResult::Return(Value::NONE) => Ok(None),
        SendResult::Return(v) => Err(t.raise_stop_iteration(Some(v))),
    }
}
fn set_name(t: &Thread, g: Gc<PyGenerator>, field: &Field, what: &str, v: Option<Value>) -> PyResult<()> {
    match v.filter(|v| as_str(*v).is_some()) {
        Some(v) => {
            field.set(&g.header, Some(v));
            Ok(())
        }
        None => Err(t.raise_type_error(format!("{what} must be set to a string object"))),
    }
}
/// The frame object of a generator that has not ended.
fn frame_of(t: &Thread, g: Gc<PyGenerator>) -> PyResult<Option<Gc<PyFrame>>> {
    if g.is_alive() { PyFrame::of(t, g.frame()).map(Some) } else { Ok(None) }
}
fn repr(g: Gc<PyGenerator>, what: &str) -> String {
    let name = g.qualname.get().and_then(as_str).map_or_else(String::new, |s| s.to_lossy().into_owned());
    format!("<{what} object {name} at {:#x}>", g.header.address())
}
fn is_suspended(g: Gc<PyGenerator>) -> bool {
    matches!(g.state.get(), SUSPENDED | SUSPENDED_YIELD_FROM)
}
fn is_running(g: Gc<PyGenerator>) -> bool {
    g.state.get() == EXECUTING
}
fn sizeof(g: Gc<PyGenerator>) -> usize {
    size_of::<PyGenerator>() + (g.code().window_words as usize - HEADER_WORDS) * 8
}

#[pymethods]
impl PyGenerator {
    #[slot]
    fn repr(zelf: Gc<Self>) -> String {
        repr(zelf, "generator")
    }
    #[slot]
    fn iter(zelf: Gc<Self>) -> Value {
        zelf.value()
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Self>) -> PyResult<Option<Value>> {
        next(t, zelf)
    }
    #[slot]
    fn am_send(t: &Thread, zelf: Gc<Self>, v: Value) -> PyResult<SendResult> {
        control::send(t, zelf, v)
    }
    #[slot]
    fn finalize(t: &Thread, zelf: Gc<Self>) -> PyResult<()> {
        control::finalize(t, zelf)
    }
    /// Resume the generator with a value; return what it yields next.
    #[method("send($self, value, /)", no_text_signature)]
    fn send(t: &Thread, zelf: Gc<Self>, value: Value) -> PyResult<Value> {
        control::send_or_raise(t, zelf, value)
    }
    /// Raise an exception in the generator; return what it yields next.
    #[method("throw", raw)]
    fn throw(t: &Thread, zelf: Gc<Self>, args: Args<'_>) -> PyResult<Value> {
        throw_args(t, zelf, args)
    }
    /// Raise GeneratorExit in the generator.
    #[method("close($self, /)", no_text_signature)]
    fn close(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        control::close(t, zelf)
    }
    #[method("__sizeof__($self, /)", no_text_signature, effect = Reads)]
    fn __sizeof__(zelf: Gc<Self>) -> usize {
        sizeof(zelf)
    }
    #[getter("__name__")]
    fn name(zelf: Gc<Self>) -> Option<Value> {
        zelf.name.get()
    }
    #[setter("__name__")]
    fn set_name(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        set_name(t, zelf, &zelf.as_ref().name, "__name__", v)
    }
    #[getter("__qualname__")]
    fn qualname(zelf: Gc<Self>) -> Option<Value> {
        zelf.qualname.get()
    }
    #[setter("__qualname__")]
    fn set_qualname(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        set_name(t, zelf, &zelf.as_ref().qualname, "__qualname__", v)
    }
    #[getter]
    fn gi_yieldfrom(zelf: Gc<Self>) -> Option<Value> {
        zelf.delegate()
    }
    #[getter]
    fn gi_running(zelf: Gc<Self>) -> bool {
        is_running(zelf)
    }
    #[getter]
    fn gi_suspended(zelf: Gc<Self>) -> bool {
        is_suspended(zelf)
    }
    #[getter]
    fn gi_frame(t: &Thread, zelf: Gc<Self>) -> PyResult<Option<Gc<PyFrame>>> {
        frame_of(t, zelf)
    }
    #[getter]
    fn gi_code(zelf: Gc<Self>) -> Gc<PyCode> {
        zelf.code()
    }
    #[classmethod("__class_getitem__($type, item, /)", no_text_signature)]
    fn __class_getitem__(t: &Thread, cls: Value, item: Value) -> PyResult<Value> {
        crate::objects::generic_alias::new(t, cls, item)
    }
}

/// The class of coroutines.
#[pyclass(name = "coroutine", layout_of = PyGenerator, flags = HAVE_GC | MANAGED_WEAKREF, no_doc)]
pub struct PyCoroutine;

#[pymethods]
impl PyCoroutine {
    #[slot]
    fn repr(zelf: Gc<PyGenerator>) -> String {
        repr(zelf, "coroutine")
    }
    #[slot]
    fn am_await(t: &Thread, zelf: Gc<PyGenerator>) -> PyResult<Value> {
        await_::wrap_coroutine(t, zelf)
    }
    #[slot]
    fn am_send(t: &Thread, zelf: Gc<PyGenerator>, v: Value) -> PyResult<SendResult> {
        control::send(t, zelf, v)
    }
    #[slot]
    fn finalize(t: &Thread, zelf: Gc<PyGenerator>) -> PyResult<()> {
        control::finalize(t, zelf)
    }
    /// Send a value into coroutine: resume it; return what it yields next.
    #[method("send($self, value, /)", no_text_signature)]
    fn send(t: &Thread, zelf: Gc<PyGenerator>, value: Value) -> PyResult<Value> {
        control::send_or_raise(t, zelf, value)
    }
    /// Raise an exception in the coroutine; return what it yields next.
    #[method("throw", raw)]
    fn throw(t: &Thread, zelf: Gc<PyGenerator>, args: Args<'_>) -> PyResult<Value> {
        throw_args(t, zelf, args)
    }
    /// Raise GeneratorExit in the coroutine.
    #[method("close($self, /)", no_text_signature)]
    fn close(t: &Thread, zelf: Gc<PyGenerator>) -> PyResult<Value> {
        control::close(t, zelf)
    }
    #[method("__sizeof__($self, /)", no_text_signature, effect = Reads)]
    fn __sizeof__(zelf: Gc<PyGenerator>) -> usize {
        sizeof(zelf)
    }
    #[getter("__name__")]
    fn name(zelf: Gc<PyGenerator>) -> Option<Value> {
        zelf.name.get()
    }
    #[setter("__name__")]
    fn set_name(t: &Thread, zelf: Gc<PyGenerator>, v: Option<Value>) -> PyResult<()> {
        set_name(t, zelf, &zelf.as_ref().name, "__name__", v)
    }
    #[getter("__qualname__")]
    fn qualname(zelf: Gc<PyGenerator>) -> Option<Value> {
        zelf.qualname.get()
    }
    #[setter("__qualname__")]
    fn set_qualname(t: &Thread, zelf: Gc<PyGenerator>, v: Option<Value>) -> PyResult<()> {
        set_name(t, zelf, &zelf.as_ref().qualname, "__qualname__", v)
    }
    #[getter]
    fn cr_await(zelf: Gc<PyGenerator>) -> Option<Value> {
        zelf.delegate()
    }
    #[getter]
    fn cr_running(zelf: Gc<PyGenerator>) -> bool {
        is_running(zelf)
    }
    #[getter]
    fn cr_suspended(zelf: Gc<PyGenerator>) -> bool {
        is_suspended(zelf)
    }
    #[getter]
    fn cr_frame(t: &Thread, zelf: Gc<PyGenerator>) -> PyResult<Option<Gc<PyFrame>>> {
        frame_of(t, zelf)
    }
    #[getter]
    fn cr_code(zelf: Gc<PyGenerator>) -> Gc<PyCode> {
        zelf.code()
    }
    #[getter]
    fn cr_origin(zelf: Gc<PyGenerator>) -> Option<Value> {
        zelf.origin.get()
    }
    #[classmethod("__class_getitem__($type, item, /)", no_text_signature)]
    fn __class_getitem__(t: &Thread, cls: Value, item: Value) -> PyResult<Value> {
        crate::objects::generic_alias::new(t, cls, item)
    }
}

/// The class of async generators.
#[pyclass(name = "async_generator", layout_of = PyGenerator, flags = HAVE_GC | MANAGED_WEAKREF, no_doc)]
pub struct PyAsyncGenerator;

#[pymethods]
impl PyAsyncGenerator {
    #[slot]
    fn repr(zelf: Gc<PyGenerator>) -> String {
        repr(zelf, "async_generator")
    }
    #[slot]
    fn am_aiter(zelf: Gc<PyGenerator>) -> Value {
        zelf.value()
    }
    #[slot]
    fn am_anext(t: &Thread, zelf: Gc<PyGenerator>) -> PyResult<Value> {
        async_gen::asend(t, zelf, Value::NONE)
    }
    #[slot]
    fn finalize(t: &Thread, zelf: Gc<PyGenerator>) -> PyResult<()> {
        control::finalize(t, zelf)
    }
    /// An awaitable that sends a value into the generator.
    #[method("asend($self, value, /)", no_text_signature)]
    fn asend(t: &Thread, zelf: Gc<PyGenerator>, value: Value) -> PyResult<Value> {
        async_gen::asend(t, zelf, value)
    }
    /// An awaitable that raises an exception in the generator.
    #[method("athrow", raw)]
    fn athrow(t: &Thread, zelf: Gc<PyGenerator>, args: Args<'_>) -> PyResult<Value> {
        if args.values.len() > 1 {
            warn::deprecated(
                t,
                "the (type, exc, tb) signature of athrow() is deprecated, use the single-arg signature instead.",
            )?;
        }
        async_gen::athrow(t, zelf, args)
    }
    /// An awaitable that closes the generator.
    #[method("aclose($self, /)", no_text_signature)]
    fn aclose(t: &Thread, zelf: Gc<PyGenerator>) -> PyResult<Value> {
        async_gen::aclose(t, zelf)
    }
    #[method("__sizeof__($self, /)", no_text_signature, effect = Reads)]
    fn __sizeof__(zelf: Gc<PyGenerator>) -> usize {
        sizeof(zelf)
    }
    #[getter("__name__")]
    fn name(zelf: Gc<PyGenerator>) -> Option<Value> {
        zelf.name.get()
    }
    #[setter("__name__")]
    fn set_name(t: &Thread, zelf: Gc<PyGenerator>, v: Option<Value>) -> PyResult<()> {
        set_name(t, zelf, &zelf.as_ref().name, "__name__", v)
    }
    #[getter("__qualname__")]
    fn qualname(zelf: Gc<PyGenerator>) -> Option<Value> {
        zelf.qualname.get()
    }
    #[setter("__qualname__")]
    fn set_qualname(t: &Thread, zelf: Gc<PyGenerator>, v: Option<Value>) -> PyResult<()> {
        set_name(t, zelf, &zelf.as_ref().qualname, "__qualname__", v)
    }
    #[getter]
    fn ag_await(zelf: Gc<PyGenerator>) -> Option<Value> {
        zelf.delegate()
    }
    #[getter]
    fn ag_running(zelf: Gc<PyGenerator>) -> bool {
        zelf.running_async.get()
    }
    #[getter]
    fn ag_suspended(zelf: Gc<PyGenerator>) -> bool {
        is_suspended(zelf)
    }
    #[getter]
    fn ag_frame(t: &Thread, zelf: Gc<PyGenerator>) -> PyResult<Option<Gc<PyFrame>>> {
        frame_of(t, zelf)
    }
    #[getter]
    fn ag_code(zelf: Gc<PyGenerator>) -> Gc<PyCode> {
        zelf.code()
    }
    #[classmethod("__class_getitem__($type, item, /)", no_text_signature)]
    fn __class_getitem__(t: &Thread, cls: Value, item: Value) -> PyResult<Value> {
        crate::objects::generic_alias::new(t, cls, item)
    }
}
