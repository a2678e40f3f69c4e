//! `_asyncio`: futures and tasks, and which loop and task a thread is running.
//!
//! A task is a [`future::Future`] whose task fields are filled; [`step`] runs its coroutine from one await to the next. The loop and the task that
//! run now are in the thread's state; all tasks that are not done are in the [`registry`]. What is better said in Python (reprs, stacks) is left to asyncio's own modules.

mod future;
mod future_iter;
mod registry;
mod step;
mod task;

use crate::support::Text;
use brolga_vm::modules::import::import_attr;
use brolga_vm::objects::exception;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, object};
use future::{Future, awaited_by_add, awaited_by_discard};
use future_iter::FutureIter;
use step::TaskStep;
use task::Task;

/// An exception class of `asyncio.exceptions`.
fn exception_class(t: &Thread, kept: &'static str, name: &str) -> PyResult<Value> {
    t.kept(kept, || import_attr(t, "asyncio.exceptions", name))
}
fn cancelled_error(t: &Thread) -> PyResult<Value> {
    exception_class(t, "asyncio.CancelledError", "CancelledError")
}
#[cold]
fn invalid_state(t: &Thread, message: &str) -> Raised {
    let build = || {
        let class = exception_class(t, "asyncio.InvalidStateError", "InvalidStateError")?;
        let text = t.new_str(message)?;
        call::call1(t, class, text)
    };
    match build() {
        Ok(exc) => t.raise_value(exc),
        Err(raised) => raised,
    }
}
/// An instance of RuntimeError that is not raised here.
fn runtime_error(t: &Thread, message: &Text) -> PyResult<Value> {
    let message = message.finish(t)?;
    exception::instantiate(t, t.types.runtime_error, &[message.into()])
}
fn running_loop(t: &Thread) -> Option<Value> {
    t.state.asyncio_loop.get()
}
fn no_running_loop(t: &Thread) -> Raised {
    t.raise_runtime_error("no running event loop")
}
/// The running loop, else the one of the policy.
fn event_loop(t: &Thread) -> PyResult<Value> {
    if let Some(found) = running_loop(t) {
        return Ok(found);
    }
    let policy = import_attr(t, "asyncio.events", "_get_event_loop_policy")?;
    let policy = call::call0(t, policy)?;
    call::call_method(t, policy, t.intern("get_event_loop"), &[])
}
fn check_running(t: &Thread, event_loop: Value) -> PyResult<()> {
    if running_loop(t) == Some(event_loop) {
        return Ok(());
    }
    let shown = object::repr(t, event_loop)?;
    Err(t.raise_runtime_error(format!("loop {} is not the running loop", shown.to_lossy())))
}
fn enter_task(t: &Thread, event_loop: Value, task: Value) -> PyResult<()> {
    check_running(t, event_loop)?;
    if let Some(other) = t.state.asyncio_task.get() {
        let (new, old) = (object::repr(t, task)?, object::repr(t, other)?);
        let (new, old) = (new.to_lossy(), old.to_lossy());
        let message = format!("Cannot enter into task {new} while another task {old} is being executed.");
        return Err(t.raise_runtime_error(message));
    }
    t.state.asyncio_task.set(Some(task));
    Ok(())
}
fn leave_task(t: &Thread, event_loop: Value, task: Value) -> PyResult<()> {
    check_running(t, event_loop)?;
    let running = t.state.asyncio_task.get();
    if running != Some(task) {
        let (left, running) = (object::repr(t, task)?, object::repr(t, running.unwrap_or(Value::NONE))?);
        let (left, running) = (left.to_lossy(), running.to_lossy());
        let message = format!("Invalid attempt to leave task {left} while task {running} is entered.");
        return Err(t.raise_runtime_error(message));
    }
    t.state.asyncio_task.set(None);
    Ok(())
}
/// Makes a task (or None) the running one; returns the one before, or None.
fn swap_current_task(t: &Thread, event_loop: Value, task: Value) -> PyResult<Value> {
    check_running(t, event_loop)?;
    let before = t.state.asyncio_task.replace(Some(task).filter(|task| !task.is_none()));
    Ok(before.unwrap_or(Value::NONE))
}

/// Futures and tasks of asyncio.
#[pymodule(name = "_asyncio", classes(Future, Task, FutureIter, TaskStep))]
pub mod asyncio {
    use super::*;

    /// The task that a loop is running, by default this thread's; None if it runs none.
    #[pyfunction("current_task($module, /, loop=None)")]
    fn current_task(t: &Thread, _module: Value, r#loop: Value) -> PyResult<Value> {
        let event_loop = match r#loop {
            v if v.is_none() => running_loop(t).ok_or_else(|| no_running_loop(t))?,
            v => v,
        };
        let mut found = None;
        t.each_thread(|other| {
            if other.state.asyncio_loop.get() == Some(event_loop) {
                found = found.or(other.state.asyncio_task.get());
            }
        });
        Ok(found.unwrap_or(Value::NONE))
    }
    /// The loop that this thread is running, else the one that the policy gives it.
    #[pyfunction("get_event_loop($module, /)")]
    fn get_event_loop(t: &Thread, _module: Value) -> PyResult<Value> {
        event_loop(t)
    }
    /// The loop that this thread is running; RuntimeError if there is none.
    #[pyfunction("get_running_loop($module, /)")]
    fn get_running_loop(t: &Thread, _module: Value) -> PyResult<Value> {
        running_loop(t).ok_or_else(|| no_running_loop(t))
    }
    /// The loop that this thread is running, or None. For event loops.
    #[pyfunction("_get_running_loop($module, /)")]
    fn _get_running_loop(t: &Thread, _module: Value) -> Value {
        running_loop(t).unwrap_or(Value::NONE)
    }
    /// Says which loop this thread is running. For event loops.
    #[pyfunction("_set_running_loop($module, loop, /)")]
    fn _set_running_loop(t: &Thread, _module: Value, r#loop: Value) {
        t.state.asyncio_loop.set(Some(r#loop).filter(|v| !v.is_none()));
    }
    /// Has all_tasks() know of a task that a loop is going to run.
    #[pyfunction("_register_task($module, /, task)")]
    fn _register_task(t: &Thread, _module: Value, task: Value) -> PyResult<()> {
        registry::register(t, task)
    }
    /// Has all_tasks() know of a task that runs before its loop gets to it.
    #[pyfunction("_register_eager_task($module, /, task)")]
    fn _register_eager_task(t: &Thread, _module: Value, task: Value) -> PyResult<()> {
        registry::register_eager(t, task)
    }
    /// Undoes _register_task().
    #[pyfunction("_unregister_task($module, /, task)")]
    fn _unregister_task(t: &Thread, _module: Value, task: Value) -> PyResult<()> {
        registry::unregister(t, task)
    }
    /// Undoes _register_eager_task().
    #[pyfunction("_unregister_eager_task($module, /, task)")]
    fn _unregister_eager_task(t: &Thread, _module: Value, task: Value) -> PyResult<()> {
        registry::unregister_eager(t, task)
    }
    /// Makes a task the one that the running loop runs; RuntimeError if there is one already.
    #[pyfunction("_enter_task($module, /, loop, task)")]
    fn _enter_task(t: &Thread, _module: Value, r#loop: Value, task: Value) -> PyResult<()> {
        enter_task(t, r#loop, task)
    }
    /// Says that the running task is not running any more; RuntimeError if it is another one.
    #[pyfunction("_leave_task($module, /, loop, task)")]
    fn _leave_task(t: &Thread, _module: Value, r#loop: Value, task: Value) -> PyResult<()> {
        leave_task(t, r#loop, task)
    }
    /// Makes a task (or None) the running one and returns the one before.
    #[pyfunction("_swap_current_task($module, /, loop, task)")]
    fn _swap_current_task(t: &Thread, _module: Value, r#loop: Value, task: Value) -> PyResult<Value> {
        swap_current_task(t, r#loop, task)
    }
    /// The set of all tasks of a loop, by default the running one, that are not done.
    #[pyfunction("all_tasks($module, /, loop=None)")]
    fn all_tasks(t: &Thread, _module: Value, r#loop: Value) -> PyResult<Value> {
        let event_loop = match r#loop {
            v if v.is_none() => running_loop(t).ok_or_else(|| no_running_loop(t))?,
            v => v,
        };
        registry::all(t, event_loop)
    }
    /// Notes that one future waits for another, for those who look at call graphs.
    #[pyfunction("future_add_to_awaited_by($module, fut, waiter, /)")]
    fn future_add_to_awaited_by(t: &Thread, _module: Value, fut: Value, waiter: Value) -> PyResult<()> {
        awaited_by_add(t, fut, waiter)
    }
    /// Notes that one future does not wait for another any more.
    #[pyfunction("future_discard_from_awaited_by($module, fut, waiter, /)")]
    fn future_discard_from_awaited_by(t: &Thread, _module: Value, fut: Value, waiter: Value) -> PyResult<()> {
        awaited_by_discard(t, fut, waiter)
    }
}
