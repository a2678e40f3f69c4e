//! The awaitables of async generators: `asend`, `athrow`, `aclose`; the marker of yielded values; the hooks.

use super::*;
use crate::abi::slots::SendResult;
use crate::interp::warn;
use crate::objects::exception;
use crate::objects::native::Untraced;
use crate::protocol::call;

/// A value that an async generator yielded, as opposed to one that it passes on from what it awaits.
#[pyclass(name = "async_generator_wrapped_value", no_doc)]
pub struct WrappedValue {
    value: Field,
}

/// Marks a yielded value.
pub fn wrap_yielded(t: &Thread, v: Value) -> PyResult<Value> {
    Native::new(t, WrappedValue::class(t), WrappedValue { value: Field::new(v) }).map(Gc::value)
}
fn unwrapped(v: Value) -> Option<Value> {
    v.downcast::<Native<WrappedValue>>().and_then(|w| w.value.get())
}

/// Calls the hooks of `sys.set_asyncgen_hooks`, once for each generator.
fn call_hooks(t: &Thread, g: Gc<PyGenerator>) -> PyResult<()> {
    if g.hooks_called.replace(true) {
        return Ok(());
    }
    g.origin.set(&g.header, t.state.async_gen_finalizer.get());
    if let Some(hook) = t.state.async_gen_firstiter.get() {
        call::call1(t, hook, g.value())?;
    }
    Ok(())
}

/// The result of a step: what was awaited goes out, a yielded value ends the awaitable with StopIteration.
fn unwrap_step(t: &Thread, g: Gc<PyGenerator>, result: PyResult<Value>) -> PyResult<Value> {
    match result {
        Ok(v) => match unwrapped(v) {
            Some(v) => {
                g.running_async.set(false);
                Err(t.raise_stop_iteration(Some(v)))
            }
            None => Ok(v),
        },
        Err(r) => {
            if t.exception_matches(t.types.stop_async_iteration) || t.exception_matches(t.types.generator_exit) {
                g.closed.set(true);
            }
            g.running_async.set(false);
            Err(r)
        }
    }
}
/// A step's result as `am_send` wants it: StopIteration is a return.
fn as_send(t: &Thread, result: PyResult<Value>) -> PyResult<SendResult> {
    match result {
        Ok(v) => Ok(SendResult::Next(v)),
        Err(r) if t.exception_matches(t.types.stop_iteration) => {
            let exc = t.take_exception(r);
            crate::protocol::attr::get(t, exc, t.names.value).map(SendResult::Return)
        }
        Err(r) => Err(r),
    }
}

/// How far an awaitable has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Initial,
    Iterating,
    Closed,
}
impl Untraced for Progress {}

/// `asend(value)` and `__anext__()`.
#[pyclass(name = "async_generator_asend", no_doc)]
pub struct AsyncSend {
    generator: GcField<PyGenerator>,
    value: Field,
    progress: Cell<Progress>,
}
/// The awaitable of `asend(v)`; `__anext__()` is `asend(None)`.
pub fn asend(t: &Thread, g: Gc<PyGenerator>, v: Value) -> PyResult<Value> {
    call_hooks(t, g)?;
    let awaitable =
        AsyncSend { generator: GcField::new(g), value: Field::new(v), progress: Cell::new(Progress::Initial) };
    Native::new(t, AsyncSend::class(t), awaitable).map(Gc::value)
}
impl AsyncSend {
    fn target(&self) -> Gc<PyGenerator> {
        self.generator.get().expect("set at creation")
    }
    /// Checks that a step may be made; notes that iteration has begun.
    fn begin(&self, t: &Thread) -> PyResult<bool> {
        match self.progress.get() {
            Progress::Closed => Err(t.raise_runtime_error("cannot reuse already awaited __anext__()/asend()")),
            Progress::Iterating => Ok(false),
            Progress::Initial => {
                if self.target().running_async.get() {
                    self.progress.set(Progress::Closed);
                    return Err(t.raise_runtime_error("anext(): asynchronous generator is already running"));
                }
                self.progress.set(Progress::Iterating);
                self.target().running_async.set(true);
                Ok(true)
            }
        }
    }
    fn finish(&self, result: PyResult<Value>) -> PyResult<Value> {
        if result.is_err() {
            self.progress.set(Progress::Closed);
        }
        result
    }
    fn step(&self, t: &Thread, v: Value) -> PyResult<Value> {
        let first = self.begin(t)?;
        let v = if first && v.is_none() { self.value.get().unwrap_or(v) } else { v };
        let g = self.target();
        let result = control::send_or_raise(t, g, v);
        self.finish(unwrap_step(t, g, result))
    }
}
#[pymethods]
impl AsyncSend {
    #[slot]
    fn iter(zelf: Gc<Native<Self>>) -> Value {
        zelf.value()
    }
    #[slot]
    fn am_await(zelf: Gc<Native<Self>>) -> Value {
        zelf.value()
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        zelf.step(t, Value::NONE).map(Some)
    }
    #[slot]
    fn am_send(t: &Thread, zelf: Gc<Native<Self>>, v: Value) -> PyResult<SendResult> {
        let result = zelf.step(t, v);
        as_send(t, result)
    }
    #[slot]
    fn finalize(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<()> {
        if zelf.progress.get() == Progress::Initial {
            return warn::never_awaited_method(t, zelf.target(), "asend");
        }
        Ok(())
    }
    /// Resume the generator with a value.
    #[method("send($self, value, /)", no_text_signature)]
    fn send(t: &Thread, zelf: Gc<Native<Self>>, value: Value) -> PyResult<Value> {
        zelf.step(t, value)
    }
    /// Raise an exception in the generator.
    #[method("throw", raw)]
    fn throw(t: &Thread, zelf: Gc<Native<Self>>, args: Args<'_>) -> PyResult<Value> {
        zelf.begin(t)?;
        let g = zelf.target();
        let result = attributes::throw_args(t, g, args);
        zelf.finish(unwrap_step(t, g, result))
    }
    /// Raise GeneratorExit in the generator.
    #[method("close($self, /)", no_text_signature)]
    fn close(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<()> {
        if zelf.progress.get() == Progress::Closed {
            return Ok(());
        }
        let exit = t.types.generator_exit.value();
        let result = Self::throw(t, zelf, Args::positional_only(&[exit]));
        swallow_exit(t, result)
    }
}
/// What `close()` of an awaitable makes of the result of throwing GeneratorExit.
fn swallow_exit(t: &Thread, result: PyResult<Value>) -> PyResult<()> {
    match result {
        Ok(_) => Err(t.raise_runtime_error("coroutine ignored GeneratorExit")),
        Err(r)
            if t.exception_matches(t.types.stop_iteration)
                || t.exception_matches(t.types.stop_async_iteration)
                || t.exception_matches(t.types.generator_exit) =>
        {
            t.take_exception(r);
            Ok(())
        }
        Err(r) => Err(r),
    }
}

/// `athrow(...)` and, without arguments, `aclose()`.
#[pyclass(name = "async_generator_athrow", no_doc)]
pub struct AsyncThrow {
    generator: GcField<PyGenerator>,
    /// The arguments of `athrow`; empty for `aclose`.
    args: GcField<PyTuple>,
    progress: Cell<Progress>,
}
/// The awaitable of `athrow(...)`.
pub fn athrow(t: &Thread, g: Gc<PyGenerator>, args: Args<'_>) -> PyResult<Value> {
    crate::abi::args::check_no_keywords(t, "athrow", args.kwnames)?;
    call_hooks(t, g)?;
    let args = PyTuple::new(t, args.values)?;
    make_throw(t, g, Some(args))
}
/// The awaitable of `aclose()`.
pub fn aclose(t: &Thread, g: Gc<PyGenerator>) -> PyResult<Value> {
    call_hooks(t, g)?;
    make_throw(t, g, None)
}
fn make_throw(t: &Thread, g: Gc<PyGenerator>, args: Option<Gc<PyTuple>>) -> PyResult<Value> {
    let awaitable =
        AsyncThrow { generator: GcField::new(g), args: GcField::opt(args), progress: Cell::new(Progress::Initial) };
    Native::new(t, AsyncThrow::class(t), awaitable).map(Gc::value)
}
impl AsyncThrow {
    fn target(&self) -> Gc<PyGenerator> {
        self.generator.get().expect("set at creation")
    }
    fn is_close(&self) -> bool {
        self.args.get().is_none()
    }
    fn already_running(&self, t: &Thread) -> Raised {
        self.progress.set(Progress::Closed);
        t.raise_runtime_error(if self.is_close() {
            "aclose(): asynchronous generator is already running"
        } else {
            "athrow(): asynchronous generator is already running"
        })
    }
    fn closed(t: &Thread) -> Raised {
        t.raise_runtime_error("cannot reuse already awaited aclose()/athrow()")
    }
    /// The generator yielded although it was being closed.
    fn ignored_exit(&self, t: &Thread) -> Raised {
        self.target().running_async.set(false);
        self.progress.set(Progress::Closed);
        t.raise_runtime_error("async generator ignored GeneratorExit")
    }
    /// The step ended with an exception: for `aclose` the expected ones are a plain return.
    fn failed(&self, t: &Thread, r: Raised) -> Raised {
        self.target().running_async.set(false);
        self.progress.set(Progress::Closed);
        if self.is_close()
            && (t.exception_matches(t.types.stop_async_iteration) || t.exception_matches(t.types.generator_exit))
        {
            t.take_exception(r);
            return t.raise_stop_iteration(None);
        }
        r
    }
    /// What a step's result means for `aclose` or `athrow`.
    fn conclude(&self, t: &Thread, result: PyResult<Value>) -> PyResult<Value> {
        if self.is_close() {
            return match result {
                Ok(v) if unwrapped(v).is_some() => Err(self.ignored_exit(t)),
                Ok(v) => Ok(v),
                Err(r) => Err(self.failed(t, r)),
            };
        }
        match unwrap_step(t, self.target(), result) {
            Ok(v) => Ok(v),
            Err(r) => Err(self.failed(t, r)),
        }
    }
    fn step(&self, t: &Thread, v: Value) -> PyResult<Value> {
        let g = self.target();
        if self.progress.get() == Progress::Closed {
            return Err(Self::closed(t));
        }
        if g.state.get() >= COMPLETED {
            self.progress.set(Progress::Closed);
            return Err(t.raise_stop_iteration(None));
        }
        if self.progress.get() == Progress::Iterating {
            let result = control::send_or_raise(t, g, v);
            return self.conclude(t, result);
        }
        if g.running_async.get() {
            return Err(self.already_running(t));
        }
        if g.closed.get() {
            self.progress.set(Progress::Closed);
            return Err(exception::raise_with_args(t, t.types.stop_async_iteration, &[]));
        }
        if !v.is_none() {
            return Err(t.raise_runtime_error("can't send non-None value to a just-started coroutine"));
        }
        self.progress.set(Progress::Iterating);
        g.running_async.set(true);
        let result = match self.args.get() {
            None => {
                g.closed.set(true);
                control::throw(t, g, false, t.types.generator_exit.value(), None, None)
            }
            Some(args) => {
                let items = args.as_ref().items();
                match items.first() {
                    Some(exc) => control::throw(t, g, false, *exc, items.get(1).copied(), items.get(2).copied()),
                    None => Err(t.raise_type_error("athrow expected at least 1 argument, got 0")),
                }
            }
        };
        self.conclude(t, result)
    }
}
#[pymethods]
impl AsyncThrow {
    #[slot]
    fn iter(zelf: Gc<Native<Self>>) -> Value {
        zelf.value()
    }
    #[slot]
    fn am_await(zelf: Gc<Native<Self>>) -> Value {
        zelf.value()
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        zelf.step(t, Value::NONE).map(Some)
    }
    #[slot]
    fn am_send(t: &Thread, zelf: Gc<Native<Self>>, v: Value) -> PyResult<SendResult> {
        let result = zelf.step(t, v);
        as_send(t, result)
    }
    #[slot]
    fn finalize(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<()> {
        if zelf.progress.get() == Progress::Initial {
            let method = if zelf.is_close() { "aclose" } else { "athrow" };
            return warn::never_awaited_method(t, zelf.target(), method);
        }
        Ok(())
    }
    /// Resume the generator with a value.
    #[method("send($self, value, /)", no_text_signature)]
    fn send(t: &Thread, zelf: Gc<Native<Self>>, value: Value) -> PyResult<Value> {
        zelf.step(t, value)
    }
    /// Raise an exception in the generator.
    #[method("throw", raw)]
    fn throw(t: &Thread, zelf: Gc<Native<Self>>, args: Args<'_>) -> PyResult<Value> {
        match zelf.progress.get() {
            Progress::Closed => return Err(Self::closed(t)),
            Progress::Initial => {
                if zelf.target().running_async.get() {
                    return Err(zelf.already_running(t));
                }
                zelf.progress.set(Progress::Iterating);
                zelf.target().running_async.set(true);
            }
            Progress::Iterating => {}
        }
        let result = attributes::throw_args(t, zelf.target(), args);
        zelf.conclude(t, result)
    }
    /// Raise GeneratorExit in the generator.
    #[method("close($self, /)", no_text_signature)]
    fn close(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<()> {
        if zelf.progress.get() == Progress::Closed {
            return Ok(());
        }
        let exit = t.types.generator_exit.value();
        let result = Self::throw(t, zelf, Args::positional_only(&[exit]));
        swallow_exit(t, result)
    }
}
