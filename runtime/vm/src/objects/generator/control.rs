//! Driving generators from native code: `send`, `throw`, `close`, finalization.

use super::*;
use crate::abi::slots::SendResult;
use crate::interp::generators as engine;
use crate::objects::exception::{self, PyException};
use crate::objects::traceback::PyTraceback;
use crate::protocol::{attr, call};
use brolga_bytecode::Opcode;
use brolga_bytecode::oparg::resume;

/// One step: `v` becomes the result of the `yield` that the generator is suspended at.
pub fn send(t: &Thread, g: Gc<PyGenerator>, v: Value) -> PyResult<SendResult> {
    step(t, g, Some(v), false)
}
/// As [`send`]; returning raises StopIteration (StopAsyncIteration for async generators).
pub fn send_or_raise(t: &Thread, g: Gc<PyGenerator>, v: Value) -> PyResult<Value> {
    step_or_raise(t, g, Some(v), false)
}
/// `v` is what is sent; `None`: the pending exception is raised in the generator.
fn step(t: &Thread, g: Gc<PyGenerator>, v: Option<Value>, closing: bool) -> PyResult<SendResult> {
    let state = g.state.get();
    if let Some(v) = v
        && state != CREATED
        && let Some(result) = crate::interp::tier::resume::quickly(t, g, v)
    {
        let suspended = |v| if g.state.get() < EXECUTING { SendResult::Next(v) } else { SendResult::Return(v) };
        return result.map(suspended);
    }
    if state == CREATED && v.is_some_and(|v| !v.is_none()) {
        return Err(t.raise_type_error(format!("can't send non-None value to a just-started {}", g.noun())));
    }
    if state == EXECUTING {
        return Err(t.raise_value_error(format!("{} already executing", g.noun())));
    }
    if state >= COMPLETED {
        if g.is_coroutine() && !closing {
            return Err(t.raise_runtime_error("cannot reuse already awaited coroutine"));
        }
        return match v {
            Some(_) => Ok(SendResult::Return(Value::NONE)),
            // The pending exception goes through.
            None => Err(Raised(())),
        };
    }
    if v.is_none()
        && let Some(handled) = g.exc.value.get()
    {
        // Thrown into an `except` block: what that handles is the context. What the thrower handles is not.
        crate::interp::raise::chain_context(t, handled);
    }
    let result = engine::run(t, g, v)?;
    if g.state.get() < EXECUTING { Ok(SendResult::Next(result)) } else { Ok(SendResult::Return(result)) }
}
fn step_or_raise(t: &Thread, g: Gc<PyGenerator>, v: Option<Value>, closing: bool) -> PyResult<Value> {
    match step(t, g, v, closing)? {
        SendResult::Next(v) => Ok(v),
        SendResult::Return(v) => Err(returned(t, g, v)),
    }
}
/// The exception that stands for a return.
pub(super) fn returned(t: &Thread, g: Gc<PyGenerator>, v: Value) -> Raised {
    if g.is_async_generator() {
        return exception::raise_with_args(t, t.types.stop_async_iteration, &[]);
    }
    if v.is_none() { t.raise_stop_iteration(None) } else { t.raise_stop_iteration(Some(v)) }
}

/// `throw(type, value, traceback)`; `close_on_exit`: a GeneratorExit closes what the generator delegates to.
pub fn throw(
    t: &Thread,
    g: Gc<PyGenerator>,
    close_on_exit: bool,
    exc: Value,
    value: Option<Value>,
    traceback: Option<Value>,
) -> PyResult<Value> {
    if let Some(delegate) = g.delegate() {
        let state = g.state.get();
        if close_on_exit && is_generator_exit(t, exc) {
            g.state.set(EXECUTING);
            let closed = close_delegate(t, delegate);
            g.state.set(state);
            if closed.is_err() {
                return step_or_raise(t, g, None, false);
            }
            return throw_here(t, g, exc, value, traceback);
        }
        let result = match delegate.downcast::<PyGenerator>() {
            Some(inner) if inner.is_sendable() => {
                link_for_throw(t, g);
                g.state.set(EXECUTING);
                let result = throw(t, inner, close_on_exit, exc, value, traceback);
                unlink_after_throw(t, g);
                result
            }
            _ => match attr::get_optional(t, delegate, t.names.throw)? {
                Some(method) => {
                    link_for_throw(t, g);
                    g.state.set(EXECUTING);
                    let result = match (value, traceback) {
                        (None, None) => call::call1(t, method, exc),
                        (value, None) => call::call2(t, method, exc, value.unwrap_or(Value::NONE)),
                        (value, Some(tb)) => call::call_values(t, method, &[exc, value.unwrap_or(Value::NONE), tb]),
                    };
                    unlink_after_throw(t, g);
                    result
                }
                None => return throw_here(t, g, exc, value, traceback),
            },
        };
        g.state.set(state);
        return match result {
            Ok(v) => {
                g.header.write_barrier();
                Ok(v)
            }
            // The generator sees whatever left the delegate; a StopIteration becomes its result there.
            Err(_) => step_or_raise(t, g, None, false),
        };
    }
    throw_here(t, g, exc, value, traceback)
}
/// Puts the generator's frame in the chain while its delegate runs, so that tracebacks and `sys._getframe` see it.
fn link_for_throw(t: &Thread, g: Gc<PyGenerator>) {
    let fp = g.frame();
    let previous = t.frame.get();
    fp.previous.set(previous);
    fp.depth.set(previous.map_or(0, Fp::callee_depth) + 1);
    t.frame.set(Some(fp));
}
fn unlink_after_throw(t: &Thread, g: Gc<PyGenerator>) {
    t.frame.set(g.frame().previous.replace(None));
}
fn is_generator_exit(t: &Thread, exc: Value) -> bool {
    match exc.downcast::<PyType>() {
        Some(class) => class.is_subtype_of(t.types.generator_exit),
        None => t.class_of(exc).is_subtype_of(t.types.generator_exit),
    }
}
fn throw_here(
    t: &Thread,
    g: Gc<PyGenerator>,
    exc: Value,
    value: Option<Value>,
    traceback: Option<Value>,
) -> PyResult<Value> {
    let traceback = match traceback {
        Some(tb) if tb.is_none() => None,
        Some(tb) if tb.downcast::<PyTraceback>().is_none() => {
            return Err(t.raise_type_error("throw() third argument must be a traceback object"));
        }
        other => other,
    };
    let instance = if exc.downcast::<PyType>().is_some_and(|c| c.is_subtype_of(t.types.base_exception)) {
        match crate::interp::raise::normalize(t, exc, value.filter(|v| !v.is_none())) {
            Ok(instance) => instance,
            // What went wrong with making the instance is thrown in its place.
            Err(_) => return step_or_raise(t, g, None, false),
        }
    } else if exc.downcast::<PyException>().is_some() {
        if value.is_some_and(|v| !v.is_none()) {
            return Err(t.raise_type_error("instance exception may not have a separate value"));
        }
        exc
    } else {
        return Err(t.raise_type_error(format!(
            "exceptions must be classes or instances deriving from BaseException, not {}",
            t.class_of(exc).name()
        )));
    };
    if let (Some(tb), Some(e)) = (traceback, instance.downcast::<PyException>()) {
        e.traceback.set(&e.header, Some(tb));
    }
    let _ = t.restore_exception(instance);
    step_or_raise(t, g, None, false)
}

/// `close()`: raises GeneratorExit at the `yield`. Returns what the generator returned.
pub fn close(t: &Thread, g: Gc<PyGenerator>) -> PyResult<Value> {
    let state = g.state.get();
    if state == CREATED {
        abandon(g, COMPLETED);
        return Ok(Value::NONE);
    }
    if state >= COMPLETED {
        return Ok(Value::NONE);
    }
    let mut closed = Ok(());
    if let Some(delegate) = g.delegate() {
        g.state.set(EXECUTING);
        closed = close_delegate(t, delegate);
        g.state.set(state);
    }
    if closed.is_ok() && state < EXECUTING {
        // Suspended at a plain `yield` that no handler covers: nothing would run.
        let next = g.frame().pc.get().unit();
        let is_resume = matches!(Opcode::from_u8(next as u8).map(Opcode::base), Some(Opcode::RESUME));
        if is_resume && u32::from(next >> 8) & resume::DEPTH1_MASK != 0 {
            abandon(g, COMPLETED);
            return Ok(Value::NONE);
        }
    }
    if closed.is_ok() {
        let exit = call::call0(t, t.types.generator_exit.value())?;
        let _ = t.restore_exception(exit);
    }
    match step(t, g, None, true) {
        Ok(SendResult::Next(_)) => Err(t.raise_runtime_error(format!("{} ignored GeneratorExit", g.noun()))),
        Ok(SendResult::Return(v)) => Ok(v),
        Err(r) => {
            if t.exception_matches(t.types.generator_exit) {
                t.take_exception(r);
                return Ok(Value::NONE);
            }
            Err(r)
        }
    }
}
/// The generator will never run again.
fn abandon(g: Gc<PyGenerator>, state: i8) {
    let fp = g.frame();
    if let Some(object) = fp.object.get() {
        object.window_gone();
    }
    g.state.set(state);
    g.clear_window();
}
/// Closes what a generator delegates to.
fn close_delegate(t: &Thread, delegate: Value) -> PyResult<()> {
    if let Some(inner) = delegate.downcast::<PyGenerator>()
        && inner.is_sendable()
    {
        return close(t, inner).map(|_| ());
    }
    match attr::get_optional(t, delegate, t.names.close) {
        Ok(Some(method)) => call::call0(t, method).map(|_| ()),
        Ok(None) => Ok(()),
        Err(r) => {
            exception::write_unraisable(t, r, Some(delegate), None);
            Ok(())
        }
    }
}

/// Runs when the collector found a suspended generator dead: `finally` blocks run, and who forgot to await is told.
pub fn finalize(t: &Thread, g: Gc<PyGenerator>) -> PyResult<()> {
    if g.state.get() >= COMPLETED {
        return Ok(());
    }
    if g.is_async_generator()
        && let Some(hook) = g.origin.get()
        && !g.closed.get()
    {
        if let Err(r) = call::call1(t, hook, g.value()) {
            exception::write_unraisable(t, r, Some(g.value()), None);
        }
        return Ok(());
    }
    if g.is_coroutine() && g.state.get() == CREATED {
        return crate::interp::warn::never_awaited(t, g.value());
    }
    if let Err(r) = close(t, g) {
        let text = crate::protocol::object::repr(t, g.value()).map(|s| s.to_lossy().into_owned());
        let text = text.unwrap_or_else(|_| "generator".into());
        exception::write_unraisable(t, r, None, Some(&format!("Exception ignored while closing generator {text}")));
    }
    Ok(())
}

/// Called when a generator object was made: notes a coroutine's origin, registers what needs a finalizer.
pub fn created(t: &Thread, g: Gc<PyGenerator>, fp: Fp) -> PyResult<()> {
    register(t, g, fp.code.get())?;
    note_origin(t, g, fp)
}
/// Registers a new generator if it needs a finalizer.
pub fn register(t: &Thread, g: Gc<PyGenerator>, code: Gc<PyCode>) -> PyResult<()> {
    // One handler is the conversion of StopIteration that every generator has.
    if !g.is_generator() || code.handler_count() > 1 {
        t.heap.register_finalizer(&g.header).map_err(|_| t.raise_out_of_memory())?;
    }
    Ok(())
}
/// `fp` is the frame that makes the generator.
fn note_origin(t: &Thread, g: Gc<PyGenerator>, fp: Fp) -> PyResult<()> {
    let depth = t.state.coroutine_origin_depth.get();
    if g.is_coroutine() && depth > 0 {
        let origin = origin(t, fp.caller(t), depth)?;
        g.origin.set(&g.header, Some(origin));
    }
    Ok(())
}
/// `cr_origin`: (file name, line, function) of the frames that led here.
fn origin(t: &Thread, mut frame: Option<Fp>, depth: u32) -> PyResult<Value> {
    let mut entries = RootVec::new(&t.heap);
    while let Some(fp) = frame.and_then(|fp| fp.complete(t))
        && (entries.len() as u32) < depth
    {
        let code = fp.code.get();
        let line = t.new_int(i64::from(code.line_of(fp.instruction())))?;
        let filename = code.filename.get().unwrap_or(Value::NONE);
        let name = code.name.get().unwrap_or(Value::NONE);
        entries.push(t.new_tuple(&[filename, line, name])?);
        frame = fp.caller(t);
    }
    t.new_tuple(&entries)
}

/// A StopIteration that would leave a generator's body becomes a RuntimeError; so does a StopAsyncIteration in an async generator.
pub fn convert_stop_iteration(t: &Thread, fp: Fp, exc: Value) -> PyResult<Value> {
    let flags = fp.code.get().flags;
    let class = t.class_of(exc);
    let message = if class.is_subtype_of(t.types.stop_iteration) {
        if flags & co::ASYNC_GENERATOR != 0 {
            "async generator raised StopIteration"
        } else if flags & co::COROUTINE != 0 {
            "coroutine raised StopIteration"
        } else {
            "generator raised StopIteration"
        }
    } else if flags & co::ASYNC_GENERATOR != 0 && class.is_subtype_of(t.types.stop_async_iteration) {
        "async generator raised StopAsyncIteration"
    } else {
        return Ok(exc);
    };
    let text = t.new_str(message)?;
    let new = call::call1(t, t.types.runtime_error.value(), text)?;
    if let Some(e) = new.downcast::<PyException>() {
        e.cause.set(&e.header, Some(exc));
        e.context.set(&e.header, Some(exc));
        e.suppress_context.set(true);
    }
    Ok(new)
}
