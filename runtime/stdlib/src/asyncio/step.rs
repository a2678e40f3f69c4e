//! Steps of a task: its coroutine runs until it awaits something that is not done, which then wakes the task up.

use super::future::{Future, FutureRef, State, as_future, awaited_by_add, awaited_by_discard, is_exact};
use super::registry::{self, loop_of};
use super::{cancelled_error, enter_task, invalid_state, leave_task, runtime_error, swap_current_task};
use crate::contextvars::{Context, run_in};
use crate::support::{Text, held};
use brolga_vm::abi::slots::SendResult;
use brolga_vm::objects::function::PyBuiltin;
use brolga_vm::objects::generator::PyGenerator;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, iter, object};

/// What a loop calls to have a task make its next step.
#[pyclass(name = "TaskStepMethWrapper", module = "_asyncio", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct TaskStep {
    task: GcField<Native<Future>>,
    /// Thrown into the coroutine.
    exception: Field,
}

#[pymethods]
impl TaskStep {
    #[slot]
    fn call(t: &Thread, zelf: Gc<Native<Self>>, args: Args<'_>) -> PyResult<()> {
        if args.keyword_count() > 0 {
            return Err(t.raise_type_error("function takes no keyword arguments"));
        }
        if !args.values.is_empty() {
            return Err(t.raise_type_error("function takes no positional arguments"));
        }
        step(t, held(&zelf.task), zelf.exception.get())
    }
    #[getter]
    fn __self__(zelf: Gc<Native<Self>>) -> Option<Gc<Native<Future>>> {
        zelf.task.get()
    }
    #[getter]
    fn __qualname__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let Some(coroutine) = held(&zelf.task).task.coroutine.get() else { return Ok(Value::NONE) };
        attr::get(t, coroutine, t.names.dunder_qualname)
    }
}

/// What a future calls to wake a task up: a builtin method of the task.
static WAKEUP: MethodDef = MethodDef {
    name: "task_wakeup",
    function: NativeFn::O(|t, task, future| {
        if let Some(task) = as_future(task) {
            wake_up(t, task, future)?;
        }
        Ok(Value::NONE)
    }),
    binding: Binding::Method,
    signature: "",
    doc: "",
    effect: Effect::RunsPython,
    frame_blind: false,
};

/// Has the loop make a task's next step soon, at which an exception may be thrown.
pub fn call_soon(t: &Thread, task: FutureRef, exception: Option<Value>) -> PyResult<()> {
    let data = TaskStep { task: GcField::new(task), exception: Field::opt(exception) };
    let callback = Native::new(t, TaskStep::class(t), data)?;
    let event_loop = Future::event_loop(t, task)?;
    let context = task.task.context.get().unwrap_or(Value::NONE);
    Future::call_soon(t, event_loop, &[callback.into()], context)
}
/// `future.cancel(msg=message)`
pub fn cancel_any(t: &Thread, future: Value, message: Value) -> PyResult<bool> {
    let cancel = attr::get(t, future, t.intern("cancel"))?;
    let answer = call::call_keywords(t, cancel, &[], &[("msg", message)])?;
    object::is_true(t, answer)
}

/// A future that the task waits for is done.
fn wake_up(t: &Thread, task: FutureRef, future: Value) -> PyResult<()> {
    let outcome = match as_future(future).filter(|_| is_exact(t, future)) {
        Some(future) => Future::outcome(t, future),
        None => call::call_method(t, future, t.intern("result"), &[]),
    };
    match outcome {
        Ok(_) => step(t, task, None),
        Err(raised) => {
            let exc = t.take_exception(raised);
            step(t, task, Some(exc))
        }
    }
}

/// One step, as the running task of its loop.
fn step(t: &Thread, task: FutureRef, thrown: Option<Value>) -> PyResult<()> {
    let event_loop = Future::event_loop(t, task)?;
    enter_task(t, event_loop, task.into())?;
    let result = run(t, task, thrown);
    let pending = t.exception.replace(None);
    let left = leave_task(t, event_loop, task.into());
    if !task.is_pending() {
        registry::unregister(t, task.into())?;
    }
    if let Some(pending) = pending {
        // The step's own exception is the one that matters.
        if let Err(raised) = left {
            t.take_exception(raised);
        }
        return Err(t.restore_exception(pending));
    }
    left?;
    result
}

/// The first step, before the loop gets to the task.
pub fn start_eagerly(t: &Thread, task: FutureRef) -> PyResult<()> {
    let event_loop = Future::event_loop(t, task)?;
    let before = swap_current_task(t, event_loop, task.into())?;
    let context = task.task.context.get().unwrap_or(Value::NONE);
    let result = registry::register_eager(t, task.into()).and_then(|()| {
        let Some(context) = context.downcast::<Native<Context>>() else {
            return Err(t.raise_type_error("an instance of Context was expected"));
        };
        let result = run_in(t, context, || run(t, task, None));
        let pending = t.exception.replace(None);
        let left = registry::unregister_eager(t, task.into());
        match pending {
            Some(pending) => Err(t.restore_exception(pending)),
            None => left.and(result),
        }
    });
    let pending = t.exception.replace(None);
    let swapped = swap_current_task(t, event_loop, before);
    if task.is_pending() {
        registry::register(t, task.into())?;
    } else {
        // This ends a cycle between the coroutine's frame and the task.
        task.task.coroutine.set(task.header(), None);
    }
    match pending {
        Some(pending) => Err(t.restore_exception(pending)),
        None => swapped.and(result),
    }
}

/// Runs the coroutine up to its next await, and looks at what came out.
fn run(t: &Thread, task: FutureRef, thrown: Option<Value>) -> PyResult<()> {
    let h = task.header();
    let own = &task.task;
    if task.state() != State::Pending {
        let mut message = Text::new("__step(): already done: ");
        message.push_repr(t, task.into())?.push(" ").push_repr(t, thrown.unwrap_or(Value::NONE))?;
        let message = message.finish(t)?;
        return Err(invalid_state(t, &message.to_lossy()));
    }
    let mut thrown = thrown.filter(|v| !v.is_none());
    if own.must_cancel.get() {
        let is_cancelled = match thrown {
            Some(exc) => object::is_instance(t, exc, cancelled_error(t)?)?,
            None => false,
        };
        if !is_cancelled {
            thrown = Some(Future::make_cancelled_error(t, task)?);
        }
        own.must_cancel.set(false);
    }
    if let Some(waiter) = own.waiter.get() {
        awaited_by_discard(t, waiter, task.into())?;
        own.waiter.set(h, None);
    }
    let Some(coroutine) = own.coroutine.get() else {
        return Err(t.raise_runtime_error("uninitialized Task object"));
    };
    let outcome = match thrown {
        None => iter::send(t, coroutine, Value::NONE),
        Some(exc) => match call::call_method(t, coroutine, t.intern("throw"), &[exc]) {
            Ok(v) => Ok(SendResult::Next(v)),
            Err(raised) if t.exception_matches(t.types.stop_iteration) => {
                let stop = t.take_exception(raised);
                attr::get(t, stop, t.names.value).map(SendResult::Return)
            }
            Err(raised) => Err(raised),
        },
    };
    match outcome {
        Ok(SendResult::Next(v)) => handle_yielded(t, task, v),
        Ok(SendResult::Return(v)) => {
            if own.must_cancel.get() {
                own.must_cancel.set(false);
                let message = task.cancel_message.get();
                Future::cancel_future(t, task, message).map(|_| ())
            } else {
                Future::finish(t, task, v)
            }
        }
        Err(raised) => {
            let exc = t.take_exception(raised);
            if object::is_instance(t, exc, cancelled_error(t)?)? {
                task.cancelled_exception.set(h, Some(exc));
                return Future::cancel_future(t, task, None).map(|_| ());
            }
            Future::fail(t, task, exc)?;
            let class = t.class_of(exc);
            if class.is_subtype_of(t.types.keyboard_interrupt) || class.is_subtype_of(t.types.system_exit) {
                return Err(t.restore_exception(exc));
            }
            Ok(())
        }
    }
}

/// Throws RuntimeError into the coroutine soon: what it yielded makes no sense.
fn complain(t: &Thread, task: FutureRef, message: &mut Text) -> PyResult<()> {
    let exc = runtime_error(t, message)?;
    call_soon(t, task, Some(exc))
}

/// The coroutine yielded something, which should be a future that it waits for, or None.
fn handle_yielded(t: &Thread, task: FutureRef, v: Value) -> PyResult<()> {
    if v.is_none() {
        return call_soon(t, task, None);
    }
    let this = Value::from(task);
    if v == this {
        return complain(t, task, Text::new("Task cannot await on itself: ").push_repr(t, this)?);
    }
    let own = as_future(v).filter(|_| is_exact(t, v));
    let blocking = match own {
        Some(future) => Some(future.blocking.get()),
        None => match attr::get_optional(t, v, t.intern("_asyncio_future_blocking"))? {
            Some(flag) if !flag.is_none() => Some(object::is_true(t, flag)?),
            _ => None,
        },
    };
    let Some(blocking) = blocking else {
        let is_generator = v.downcast::<PyGenerator>().is_some_and(|g| g.is_generator());
        let mut message = Text::default();
        if is_generator {
            message.push("yield was used instead of yield from for generator in task ").push_repr(t, this)?;
            message.push(" with ").push_repr(t, v)?;
        } else {
            message.push("Task got bad yield: ").push_repr(t, v)?;
        }
        return complain(t, task, &mut message);
    };
    let event_loop = Future::event_loop(t, task)?;
    if loop_of(t, v)? != event_loop {
        let mut message = Text::new("Task ");
        message.push_repr(t, this)?.push(" got Future ").push_repr(t, v)?.push(" attached to a different loop");
        return complain(t, task, &mut message);
    }
    if !blocking {
        let mut message = Text::new("yield was used instead of yield from in task ");
        message.push_repr(t, this)?.push(" with ").push_repr(t, v)?;
        return complain(t, task, &mut message);
    }
    let wakeup = PyBuiltin::bound(t, &WAKEUP, this, None)?;
    let context = task.task.context.get().unwrap_or(Value::NONE);
    awaited_by_add(t, v, this)?;
    match own {
        Some(future) => {
            future.blocking.set(false);
            Future::add_callback(t, future, wakeup.into(), Some(context))?;
        }
        None => {
            attr::set(t, v, t.intern("_asyncio_future_blocking"), Some(Value::FALSE))?;
            let add = attr::get(t, v, t.intern("add_done_callback"))?;
            call::call_keywords(t, add, &[wakeup.into()], &[("context", context)])?;
        }
    }
    task.task.waiter.set(task.header(), Some(v));
    if task.task.must_cancel.get() {
        let message = task.cancel_message.get().unwrap_or(Value::NONE);
        if cancel_any(t, v, message)? {
            task.task.must_cancel.set(false);
        }
    }
    Ok(())
}
