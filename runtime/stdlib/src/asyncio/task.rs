//! `Task`: a future that runs a coroutine.

use super::future::{Future, FutureRef, context_argument};
use super::{registry, step};
use crate::support::Text;
use brolga_vm::modules::import::import_attr;
use brolga_vm::objects::generator::PyGenerator;
use brolga_vm::objects::str_::as_str;
use brolga_vm::objects::{generic_alias, int};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, object};
use std::cell::Cell;

/// What a task has besides a future.
#[derive(Trace)]
pub struct TaskData {
    pub coroutine: Field,
    /// A `str`, or an int that has not been asked for.
    name: Field,
    pub context: Field,
    /// The future that the coroutine waits for.
    pub waiter: Field,
    /// CancelledError is to be thrown at the next step.
    pub must_cancel: Cell<bool>,
    pub log_destroy_pending: Cell<bool>,
    cancel_requests: Cell<i64>,
    /// Where the registry has the task.
    pub place: Cell<usize>,
}
impl Default for TaskData {
    fn default() -> TaskData {
        TaskData {
            coroutine: Field::EMPTY,
            name: Field::EMPTY,
            context: Field::EMPTY,
            waiter: Field::EMPTY,
            must_cancel: Cell::new(false),
            log_destroy_pending: Cell::new(true),
            cancel_requests: Cell::new(0),
            place: Cell::new(registry::NOWHERE),
        }
    }
}

/// A coroutine that an event loop runs, and the future of its result.
#[pyclass(
    name = "Task",
    module = "_asyncio",
    base = Future,
    layout_of = base,
    flags = BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF,
    signature = "(coro, *, loop=None, name=None, context=None, eager_start=False)"
)]
pub struct Task;

fn is_coroutine(t: &Thread, v: Value) -> PyResult<bool> {
    if v.downcast::<PyGenerator>().is_some_and(|g| g.is_coroutine()) {
        return Ok(true);
    }
    let function = t.kept("asyncio.iscoroutine", || import_attr(t, "asyncio.coroutines", "iscoroutine"))?;
    let answer = call::call1(t, function, v)?;
    object::is_true(t, answer)
}
#[cold]
fn unsupported(t: &Thread, operation: &str) -> Raised {
    t.raise_runtime_error(format!("Task does not support {operation} operation"))
}

#[pymethods]
impl Task {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<FutureRef> {
        Future::alloc(t, cls)
    }
    #[init("Task(coro, *, loop=None, name=None, context=None, eager_start=False)")]
    fn init(
        t: &Thread,
        zelf: FutureRef,
        coro: Value,
        r#loop: Value,
        name: Value,
        context: Value,
        eager_start: bool,
    ) -> PyResult<()> {
        Future::start(t, zelf, r#loop)?;
        let h = zelf.header();
        let own = &zelf.task;
        if !is_coroutine(t, coro)? {
            own.log_destroy_pending.set(false);
            let mut message = Text::new("a coroutine was expected, got ");
            let message = message.push_repr(t, coro)?.finish(t)?;
            let class = t.types.type_error;
            return Err(brolga_vm::objects::exception::raise_with_args(t, class, &[message.into()]));
        }
        let context = context_argument(t, context)?;
        own.context.set(h, Some(context));
        own.waiter.set(h, None);
        own.must_cancel.set(false);
        own.log_destroy_pending.set(true);
        own.cancel_requests.set(0);
        own.coroutine.set(h, Some(coro));
        let name = if name.is_none() {
            int::from_u64(t, registry::next_number(t)?)?
        } else if t.class_of(name) == t.types.str {
            name
        } else {
            object::str_object(t, name)?
        };
        own.name.set(h, Some(name));
        let event_loop = Future::event_loop(t, zelf)?;
        if eager_start {
            let running = call::call_method(t, event_loop, t.intern("is_running"), &[])?;
            if object::is_true(t, running)? {
                return step::start_eagerly(t, zelf);
            }
        }
        step::call_soon(t, zelf, None)?;
        registry::register(t, zelf.into())
    }
    #[slot]
    fn repr(t: &Thread, zelf: Value) -> PyResult<Value> {
        let function = t.kept("asyncio.task_repr", || import_attr(t, "asyncio.base_tasks", "_task_repr"))?;
        call::call1(t, function, zelf)
    }
    #[slot]
    fn finalize(t: &Thread, zelf: FutureRef) {
        if zelf.is_pending() && zelf.task.log_destroy_pending.get() && zelf.event_loop_field().is_some() {
            Future::report(t, zelf, "Task was destroyed but it is pending!", &[("task", zelf.into())]);
        }
        Future::finalize_future(t, zelf);
    }
    /// Raises RuntimeError: a task's result is its coroutine's.
    #[method("set_result($self, result, /)")]
    fn set_result(t: &Thread, _zelf: FutureRef, _result: Value) -> PyResult<()> {
        Err(unsupported(t, "set_result"))
    }
    /// Raises RuntimeError: a task's exception is its coroutine's.
    #[method("set_exception($self, exception, /)")]
    fn set_exception(t: &Thread, _zelf: FutureRef, _exception: Value) -> PyResult<()> {
        Err(unsupported(t, "set_exception"))
    }
    /// Asks the task to cancel itself: CancelledError is thrown into its coroutine at the next step. False if it is done already.
    ///
    /// The coroutine may clean up, and may even refuse. Each call counts as a request, see cancelling() and uncancel().
    #[method("cancel($self, /, msg=None)")]
    fn cancel(t: &Thread, zelf: FutureRef, msg: Value) -> PyResult<bool> {
        zelf.log_traceback.set(false);
        if !zelf.is_pending() {
            return Ok(false);
        }
        let own = &zelf.task;
        own.cancel_requests.set(own.cancel_requests.get() + 1);
        if let Some(waiter) = own.waiter.get()
            && step::cancel_any(t, waiter, msg)?
        {
            return Ok(true);
        }
        own.must_cancel.set(true);
        zelf.cancel_message.set(zelf.header(), Some(msg));
        Ok(true)
    }
    /// How many requests to cancel the task are open.
    #[method("cancelling($self, /)", effect = Reads)]
    fn cancelling(zelf: FutureRef) -> i64 {
        zelf.task.cancel_requests.get()
    }
    /// Withdraws one request to cancel the task; returns how many are left.
    #[method("uncancel($self, /)", effect = Writes)]
    fn uncancel(zelf: FutureRef) -> i64 {
        let own = &zelf.task;
        if own.cancel_requests.get() > 0 {
            own.cancel_requests.set(own.cancel_requests.get() - 1);
            if own.cancel_requests.get() == 0 {
                own.must_cancel.set(false);
            }
        }
        own.cancel_requests.get()
    }
    /// The frames of the coroutine, oldest first: where it is suspended, or where an exception ended it; an empty list if it has a result.
    ///
    /// With a limit, the newest frames of a suspended coroutine, or the oldest ones of an exception.
    #[method("get_stack($self, /, *, limit=None)")]
    fn get_stack(t: &Thread, zelf: Value, limit: Value) -> PyResult<Value> {
        let function = import_attr(t, "asyncio.base_tasks", "_task_get_stack")?;
        call::call2(t, function, zelf, limit)
    }
    /// Prints the frames that get_stack() returns to a file, by default standard error.
    #[method("print_stack($self, /, *, limit=None, file=None)")]
    fn print_stack(t: &Thread, zelf: Value, limit: Value, file: Value) -> PyResult<Value> {
        let function = import_attr(t, "asyncio.base_tasks", "_task_print_stack")?;
        call::call_values(t, function, &[zelf, limit, file])
    }
    /// The task's name.
    #[method("get_name($self, /)")]
    fn get_name(t: &Thread, zelf: FutureRef) -> PyResult<Value> {
        let Some(name) = zelf.task.name.get() else { return Ok(Value::NONE) };
        if as_str(name).is_some() {
            return Ok(name);
        }
        let number = object::str(t, name)?;
        let name = t.new_str(&format!("Task-{}", number.to_lossy()))?;
        zelf.task.name.set(zelf.header(), Some(name));
        Ok(name)
    }
    /// Gives the task a name: str(value).
    #[method("set_name($self, value, /)")]
    fn set_name(t: &Thread, zelf: FutureRef, value: Value) -> PyResult<()> {
        let name = if t.class_of(value) == t.types.str { value } else { object::str_object(t, value)? };
        zelf.task.name.set(zelf.header(), Some(name));
        Ok(())
    }
    /// The coroutine; None if the task was done when it started.
    #[method("get_coro($self, /)", effect = Reads)]
    fn get_coro(zelf: FutureRef) -> Option<Value> {
        zelf.task.coroutine.get()
    }
    /// The context that the coroutine runs in.
    #[method("get_context($self, /)", effect = Reads)]
    fn get_context(zelf: FutureRef) -> Option<Value> {
        zelf.task.context.get()
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        generic_alias::new(t, cls, object)
    }
    #[getter]
    fn _log_destroy_pending(zelf: FutureRef) -> bool {
        zelf.task.log_destroy_pending.get()
    }
    #[setter(_log_destroy_pending)]
    fn set_log_destroy_pending(t: &Thread, zelf: FutureRef, v: Option<Value>) -> PyResult<()> {
        let Some(v) = v else { return Err(t.raise_attribute_error("cannot delete attribute")) };
        zelf.task.log_destroy_pending.set(object::is_true(t, v)?);
        Ok(())
    }
    #[getter]
    fn _must_cancel(zelf: FutureRef) -> bool {
        zelf.task.must_cancel.get()
    }
    #[getter]
    fn _coro(zelf: FutureRef) -> Option<Value> {
        zelf.task.coroutine.get()
    }
    #[getter]
    fn _fut_waiter(zelf: FutureRef) -> Option<Value> {
        zelf.task.waiter.get()
    }
}
