//! `await`: what may be awaited, and `coroutine.__await__`.

use super::*;
use crate::abi::slots::SendResult;
use brolga_bytecode::oparg::awaitable;

/// A coroutine, or a generator that `types.coroutine` marked.
fn is_native_awaitable(v: Value) -> bool {
    v.downcast::<PyGenerator>()
        .is_some_and(|g| g.is_coroutine() || (g.is_generator() && g.code().flags & co::ITERABLE_COROUTINE != 0))
}
/// What `await v` drives.
pub fn await_iter(t: &Thread, v: Value) -> PyResult<Value> {
    if is_native_awaitable(v) {
        return Ok(v);
    }
    let class = t.class_of(v);
    let Some(get) = class.slots.get().am_await else {
        return Err(t.raise_type_error(format!("'{}' object can't be awaited", class.name())));
    };
    let it = get(t, v)?;
    if is_native_awaitable(it) {
        return Err(t.raise_type_error("__await__() returned a coroutine"));
    }
    let kind = t.class_of(it);
    if kind.slots.get().iternext.is_none() {
        return Err(t.raise_type_error(format!("__await__() returned non-iterator of type '{}'", kind.name())));
    }
    Ok(it)
}
/// GET_AWAITABLE: as [`await_iter`], with the error texts of `async with`, and not of a coroutine that is being awaited already.
pub fn awaitable_iter(t: &Thread, v: Value, oparg: u32) -> PyResult<Value> {
    let it = match await_iter(t, v) {
        Ok(it) => it,
        Err(r) => {
            let class = t.class_of(v);
            let method = match oparg {
                awaitable::AENTER => "__aenter__",
                awaitable::AEXIT => "__aexit__",
                _ => return Err(r),
            };
            if class.slots.get().am_await.is_none() {
                t.take_exception(r);
                return Err(t.raise_type_error(format!(
                    "'async with' received an object from {method} that does not implement __await__: {}",
                    class.name()
                )));
            }
            return Err(r);
        }
    };
    if let Some(g) = it.downcast::<PyGenerator>()
        && g.is_coroutine()
        && g.delegate().is_some()
    {
        return Err(t.raise_runtime_error("coroutine is being awaited already"));
    }
    Ok(it)
}

/// The iterator that `coroutine.__await__()` returns.
#[pyclass(name = "coroutine_wrapper", doc = "A wrapper object implementing __await__ for coroutines.")]
pub struct CoroutineWrapper {
    pub coroutine: GcField<PyGenerator>,
}

impl CoroutineWrapper {
    fn target(&self) -> Gc<PyGenerator> {
        self.coroutine.get().expect("set at creation")
    }
}

#[pymethods]
impl CoroutineWrapper {
    #[slot]
    fn iter(zelf: Gc<Native<Self>>) -> Value {
        zelf.value()
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        match control::send(t, zelf.target(), Value::NONE)? {
            SendResult::Next(v) => Ok(Some(v)),
            SendResult::Return(v) if v.is_none() => Ok(None),
            SendResult::Return(v) => Err(control::returned(t, zelf.target(), v)),
        }
    }
    #[slot]
    fn am_send(t: &Thread, zelf: Gc<Native<Self>>, v: Value) -> PyResult<SendResult> {
        control::send(t, zelf.target(), v)
    }
    /// Send a value into coroutine: resume it; return what it yields next.
    #[method("send($self, arg, /)", no_text_signature)]
    fn send(t: &Thread, zelf: Gc<Native<Self>>, arg: Value) -> PyResult<Value> {
        control::send_or_raise(t, zelf.target(), arg)
    }
    /// Raise an exception in the coroutine; return what it yields next.
    #[method("throw", raw)]
    fn throw(t: &Thread, zelf: Gc<Native<Self>>, args: Args<'_>) -> PyResult<Value> {
        attributes::throw_args(t, zelf.target(), args)
    }
    /// Raise GeneratorExit in the coroutine.
    #[method("close($self, /)")]
    fn close(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        control::close(t, zelf.target())
    }
}

/// `coroutine.__await__()`.
pub fn wrap_coroutine(t: &Thread, g: Gc<PyGenerator>) -> PyResult<Value> {
    let class = CoroutineWrapper::class(t);
    Native::new(t, class, CoroutineWrapper { coroutine: GcField::new(g) }).map(Gc::value)
}
