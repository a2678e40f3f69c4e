//! `Future`, and the payload that it shares with `Task`.
//!
//! A future whose loop is not set has been made with `__new__` only: nearly everything refuses it.

use super::future_iter::FutureIter;
use super::task::{Task, TaskData};
use super::{cancelled_error, event_loop, invalid_state};
use crate::contextvars::{Ctx, copy_current};
use brolga_vm::modules::import::import_attr;
use brolga_vm::objects::set::PySet;
use brolga_vm::objects::{exception, generic_alias};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, object};
use std::cell::Cell;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Pending,
    Cancelled,
    Finished,
}
impl Untraced for State {}
impl State {
    fn name(self) -> &'static str {
        match self {
            State::Pending => "PENDING",
            State::Cancelled => "CANCELLED",
            State::Finished => "FINISHED",
        }
    }
}

/// A result that is not there yet: awaiting it waits for it. Not safe for use by several threads.
#[pyclass(
    name = "Future",
    module = "_asyncio",
    flags = BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF,
    signature = "(*, loop=None)"
)]
pub struct Future {
    event_loop: Field,
    state: Cell<State>,
    result: Field,
    exception: Field,
    /// The exception's traceback when it was set.
    traceback: Field,
    source_traceback: Field,
    pub(super) cancel_message: Field,
    /// What a task's coroutine was ended by, to be raised once.
    pub(super) cancelled_exception: Field,
    /// Functions and the contexts they are to be called in.
    callbacks: GcRefCell<Vec<(Value, Value)>>,
    /// Yielded by its own `__await__`, as it has to be.
    pub(super) blocking: Cell<bool>,
    /// The exception was not asked for yet.
    pub(super) log_traceback: Cell<bool>,
    /// The future that waits for this one, or a set of them.
    awaited_by: Field,
    pub(super) task: TaskData,
}

pub type FutureRef = Gc<Native<Future>>;

/// A future or task, of any class derived from them.
#[inline]
pub fn as_future(v: Value) -> Option<FutureRef> {
    v.downcast()
}
/// Whether a value is a future or task whose methods nobody overrides.
#[inline]
pub fn is_exact(t: &Thread, v: Value) -> bool {
    let class = t.class_of(v);
    class == Future::class(t) || class == Task::class(t)
}

impl Future {
    pub(super) fn alloc(t: &Thread, class: Gc<PyType>) -> PyResult<FutureRef> {
        let data = Future {
            event_loop: Field::EMPTY,
            state: Cell::new(State::Pending),
            result: Field::EMPTY,
            exception: Field::EMPTY,
            traceback: Field::EMPTY,
            source_traceback: Field::EMPTY,
            cancel_message: Field::EMPTY,
            cancelled_exception: Field::EMPTY,
            callbacks: GcRefCell::new(Vec::new()),
            blocking: Cell::new(false),
            log_traceback: Cell::new(false),
            awaited_by: Field::EMPTY,
            task: TaskData::default(),
        };
        Native::new(t, class, data)
    }
    /// `Future.__init__`: also of one that was used before.
    pub(super) fn start(t: &Thread, zelf: FutureRef, given: Value) -> PyResult<()> {
        let h = zelf.header();
        for field in [&zelf.event_loop, &zelf.result, &zelf.exception, &zelf.traceback, &zelf.source_traceback] {
            field.set(h, None);
        }
        for field in [&zelf.cancel_message, &zelf.cancelled_exception, &zelf.awaited_by] {
            field.set(h, None);
        }
        zelf.callbacks.borrow_mut(h).clear();
        zelf.state.set(State::Pending);
        zelf.blocking.set(false);
        zelf.log_traceback.set(false);
        let own = if given.is_none() { event_loop(t)? } else { given };
        zelf.event_loop.set(h, Some(own));
        let debug = call::call_method(t, own, t.intern("get_debug"), &[])?;
        if object::is_true(t, debug)? {
            let extract = import_attr(t, "traceback", "extract_stack")?;
            let stack = call::call0(t, extract)?;
            zelf.source_traceback.set(h, Some(stack));
        }
        Ok(())
    }
    /// The loop; RuntimeError before `__init__`.
    pub fn event_loop(t: &Thread, zelf: FutureRef) -> PyResult<Value> {
        zelf.event_loop.get().ok_or_else(|| t.raise_runtime_error("Future object is not initialized."))
    }
    pub fn event_loop_field(&self) -> Option<Value> {
        self.event_loop.get()
    }
    pub fn state(&self) -> State {
        self.state.get()
    }
    pub fn is_pending(&self) -> bool {
        self.state.get() == State::Pending
    }
    /// Callbacks and contexts in turn.
    fn callback_pairs(&self, t: &Thread) -> RootVec {
        let mut pairs = RootVec::new(&t.heap);
        for (callback, context) in self.callbacks.borrow().iter() {
            pairs.push(*callback);
            pairs.push(*context);
        }
        pairs
    }
    /// `loop.call_soon(callback, *args, context=context)`
    pub fn call_soon(t: &Thread, event_loop: Value, args: &[Value], context: Value) -> PyResult<()> {
        let method = attr::get(t, event_loop, t.intern("call_soon"))?;
        call::call_keywords(t, method, args, &[("context", context)]).map(|_| ())
    }
    /// Has the loop call the callbacks soon.
    fn schedule_callbacks(t: &Thread, zelf: FutureRef) -> PyResult<()> {
        let event_loop = Future::event_loop(t, zelf)?;
        let pairs = zelf.callback_pairs(t);
        zelf.callbacks.borrow_mut(zelf.header()).clear();
        for pair in pairs.chunks_exact(2) {
            Future::call_soon(t, event_loop, &[pair[0], zelf.into()], pair[1])?;
        }
        Ok(())
    }
    pub fn finish(t: &Thread, zelf: FutureRef, result: Value) -> PyResult<()> {
        Future::event_loop(t, zelf)?;
        if !zelf.is_pending() {
            return Err(invalid_state(t, "invalid state"));
        }
        zelf.result.set(zelf.header(), Some(result));
        zelf.state.set(State::Finished);
        Future::schedule_callbacks(t, zelf)
    }
    pub fn fail(t: &Thread, zelf: FutureRef, v: Value) -> PyResult<()> {
        Future::event_loop(t, zelf)?;
        if !zelf.is_pending() {
            return Err(invalid_state(t, "invalid state"));
        }
        let exc = if exception::is_exception_class(t, v) { call::call0(t, v)? } else { v };
        if exception::as_exception(exc).is_none() {
            return Err(t.raise_type_error("invalid exception object"));
        }
        let exc = if t.class_of(exc).is_subtype_of(t.types.stop_iteration) {
            let message = "StopIteration interacts badly with generators and cannot be raised into a Future";
            let message = t.new_str(message)?;
            let new = exception::instantiate(t, t.types.runtime_error, &[message])?;
            attr::set(t, new, t.intern("__cause__"), Some(exc))?;
            attr::set(t, new, t.intern("__context__"), Some(exc))?;
            new
        } else {
            exc
        };
        let h = zelf.header();
        let traceback = attr::get(t, exc, t.intern("__traceback__"))?;
        zelf.exception.set(h, Some(exc));
        zelf.traceback.set(h, Some(traceback));
        zelf.state.set(State::Finished);
        zelf.log_traceback.set(true);
        Future::schedule_callbacks(t, zelf)
    }
    /// `Future.cancel`
    pub fn cancel_future(t: &Thread, zelf: FutureRef, message: Option<Value>) -> PyResult<bool> {
        Future::event_loop(t, zelf)?;
        zelf.log_traceback.set(false);
        if !zelf.is_pending() {
            return Ok(false);
        }
        zelf.state.set(State::Cancelled);
        zelf.cancel_message.set(zelf.header(), message);
        Future::schedule_callbacks(t, zelf)?;
        Ok(true)
    }
    /// The exception of a cancelled future, not raised.
    pub fn make_cancelled_error(t: &Thread, zelf: FutureRef) -> PyResult<Value> {
        if let Some(exc) = zelf.cancelled_exception.get() {
            zelf.cancelled_exception.set(zelf.header(), None);
            return Ok(exc);
        }
        let class = cancelled_error(t)?;
        match zelf.cancel_message.get() {
            Some(message) if !message.is_none() => call::call1(t, class, message),
            _ => call::call0(t, class),
        }
    }
    /// `Future.result`
    pub fn outcome(t: &Thread, zelf: FutureRef) -> PyResult<Value> {
        match zelf.state.get() {
            State::Cancelled => {
                let exc = Future::make_cancelled_error(t, zelf)?;
                Err(exception::raise_instance(t, exc))
            }
            State::Pending => Err(invalid_state(t, "Result is not set.")),
            State::Finished => {
                zelf.log_traceback.set(false);
                let Some(exc) = zelf.exception.get() else { return Ok(zelf.result.get().unwrap_or(Value::NONE)) };
                let traceback = zelf.traceback.get().unwrap_or(Value::NONE);
                attr::set(t, exc, t.intern("__traceback__"), Some(traceback))?;
                zelf.traceback.set(zelf.header(), None);
                Err(exception::raise_instance(t, exc))
            }
        }
    }
    pub fn add_callback(t: &Thread, zelf: FutureRef, callback: Value, context: Option<Value>) -> PyResult<()> {
        let Some(event_loop) = zelf.event_loop.get() else {
            return Err(t.raise_runtime_error("uninitialized Future object"));
        };
        let context = match context {
            Some(context) => context,
            None => copy_current(t)?.into(),
        };
        if !zelf.is_pending() {
            return Future::call_soon(t, event_loop, &[callback, zelf.into()], context);
        }
        zelf.callbacks.borrow_mut(zelf.header()).push((callback, context));
        Ok(())
    }
    /// Tells the loop's exception handler what went wrong, as a finalizer does: nothing is raised, and what is pending stays so.
    pub(super) fn report(t: &Thread, zelf: FutureRef, message: &str, fields: &[(&str, Value)]) {
        let pending = t.exception.replace(None);
        let told = (|| {
            let context = PyDict::new(t)?;
            context.set_str(t, "message", t.new_str(message)?)?;
            for (name, v) in fields {
                context.set_str(t, name, *v)?;
            }
            if let Some(stack) = zelf.source_traceback.get() {
                context.set_str(t, "source_traceback", stack)?;
            }
            let Some(event_loop) = zelf.event_loop.get() else { return Ok(()) };
            call::call_method(t, event_loop, t.intern("call_exception_handler"), &[context.into()]).map(|_| ())
        })();
        if let Err(raised) = told {
            exception::unraisable::write_unraisable(t, raised, Some(zelf.into()), None);
        }
        t.exception.set(pending);
    }
    /// What the finalizer does.
    pub(super) fn finalize_future(t: &Thread, zelf: FutureRef) {
        if !zelf.log_traceback.get() {
            return;
        }
        zelf.log_traceback.set(false);
        let message = format!("{} exception was never retrieved", t.class_of(zelf.into()).short_name());
        let exc = zelf.exception.get().unwrap_or(Value::NONE);
        Future::report(t, zelf, &message, &[("exception", exc), ("future", zelf.into())]);
    }
}

/// Notes that `waiter` waits for `future`; of other objects nothing is noted.
pub fn awaited_by_add(t: &Thread, future: Value, waiter: Value) -> PyResult<()> {
    let (Some(future), Some(_)) = (as_future(future), as_future(waiter)) else { return Ok(()) };
    let new = match future.awaited_by.get() {
        None => waiter,
        Some(one) if one == waiter => return Ok(()),
        Some(v) => match v.downcast::<PySet>() {
            Some(set) => return set.add(t, waiter).map(|_| ()),
            None => PySet::new_set(t, &[v, waiter])?.into(),
        },
    };
    future.awaited_by.set(future.header(), Some(new));
    Ok(())
}
pub fn awaited_by_discard(t: &Thread, future: Value, waiter: Value) -> PyResult<()> {
    let (Some(future), Some(_)) = (as_future(future), as_future(waiter)) else { return Ok(()) };
    match future.awaited_by.get() {
        Some(one) if one == waiter => future.awaited_by.set(future.header(), None),
        Some(v) => {
            if let Some(set) = v.downcast::<PySet>() {
                set.discard(t, waiter)?;
            }
        }
        None => {}
    }
    Ok(())
}

/// A copy of the current context, as a value.
pub fn context_argument(t: &Thread, context: Value) -> PyResult<Value> {
    if context.is_none() { copy_current(t).map(Ctx::value) } else { Ok(context) }
}

#[cold]
fn cannot_delete(t: &Thread) -> Raised {
    t.raise_attribute_error("cannot delete attribute")
}

#[pymethods]
impl Future {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<FutureRef> {
        Future::alloc(t, cls)
    }
    #[init("Future(*, loop=None)")]
    fn init(t: &Thread, zelf: FutureRef, r#loop: Value) -> PyResult<()> {
        Future::start(t, zelf, r#loop)
    }
    #[slot]
    fn repr(t: &Thread, zelf: FutureRef) -> PyResult<Value> {
        Future::event_loop(t, zelf)?;
        let function = t.kept("asyncio.future_repr", || import_attr(t, "asyncio.base_futures", "_future_repr"))?;
        call::call1(t, function, zelf.into())
    }
    #[slot]
    fn iter(t: &Thread, zelf: FutureRef) -> PyResult<Value> {
        Future::event_loop(t, zelf)?;
        FutureIter::over(t, zelf)
    }
    #[slot]
    fn am_await(t: &Thread, zelf: FutureRef) -> PyResult<Value> {
        Future::event_loop(t, zelf)?;
        FutureIter::over(t, zelf)
    }
    #[slot]
    fn finalize(t: &Thread, zelf: FutureRef) {
        Future::finalize_future(t, zelf);
    }
    /// The result; raises the exception instead if there is one, CancelledError if the future was cancelled, InvalidStateError if it is not done.
    #[method("result($self, /)")]
    fn result(t: &Thread, zelf: FutureRef) -> PyResult<Value> {
        if zelf.event_loop.get().is_none() {
            return Err(invalid_state(t, "Future object is not initialized."));
        }
        Future::outcome(t, zelf)
    }
    /// The exception, or None; raises CancelledError if the future was cancelled, InvalidStateError if it is not done.
    #[method("exception($self, /)")]
    fn exception(t: &Thread, zelf: FutureRef) -> PyResult<Value> {
        if zelf.event_loop.get().is_none() {
            return Err(invalid_state(t, "Future object is not initialized."));
        }
        match zelf.state.get() {
            State::Cancelled => {
                let exc = Future::make_cancelled_error(t, zelf)?;
                Err(exception::raise_instance(t, exc))
            }
            State::Pending => Err(invalid_state(t, "Exception is not set.")),
            State::Finished => {
                zelf.log_traceback.set(false);
                Ok(zelf.exception.get().unwrap_or(Value::NONE))
            }
        }
    }
    /// Makes the future done and gives it a result; InvalidStateError if it is done already.
    #[method("set_result($self, result, /)")]
    fn set_result(t: &Thread, zelf: FutureRef, result: Value) -> PyResult<()> {
        Future::finish(t, zelf, result)
    }
    /// Makes the future done and gives it an exception; InvalidStateError if it is done already.
    #[method("set_exception($self, exception, /)")]
    fn set_exception(t: &Thread, zelf: FutureRef, exception: Value) -> PyResult<()> {
        Future::fail(t, zelf, exception)
    }
    /// Has a function called with the future as its argument when it is done, soon if it is done already.
    ///
    /// context is what the function is called in, by default a copy of the current context.
    #[method("add_done_callback($self, fn, /, *, context=<unrepresentable>)")]
    fn add_done_callback(t: &Thread, zelf: FutureRef, r#fn: Value, context: Option<Value>) -> PyResult<()> {
        Future::add_callback(t, zelf, r#fn, context.filter(|v| !v.is_none()))
    }
    /// Takes all callbacks that equal a function out of the list; returns how many.
    #[method("remove_done_callback($self, fn, /)")]
    fn remove_done_callback(t: &Thread, zelf: FutureRef, r#fn: Value) -> PyResult<usize> {
        Future::event_loop(t, zelf)?;
        let pairs = zelf.callback_pairs(t);
        // Comparing may run anything: only then are those that equal taken out.
        let mut equal = Vec::new();
        for pair in pairs.chunks_exact(2) {
            equal.push(object::eq_identity(t, pair[0], r#fn)?);
        }
        let before = zelf.callbacks.borrow().len();
        let mut i = 0;
        zelf.callbacks.borrow_mut(zelf.header()).retain(|(callback, _)| {
            let remove = equal.get(i) == Some(&true) && pairs[2 * i] == *callback;
            i += 1;
            !remove
        });
        let after = zelf.callbacks.borrow().len();
        Ok(before - after)
    }
    /// Cancels the future and has its callbacks called; False if it is done already.
    #[method("cancel($self, /, msg=None)")]
    fn cancel(t: &Thread, zelf: FutureRef, msg: Value) -> PyResult<bool> {
        Future::cancel_future(t, zelf, Some(msg))
    }
    /// Whether the future was cancelled.
    #[method("cancelled($self, /)", effect = Reads)]
    fn cancelled(zelf: FutureRef) -> bool {
        zelf.state.get() == State::Cancelled
    }
    /// Whether there is a result or an exception, or the future was cancelled.
    #[method("done($self, /)", effect = Reads)]
    fn done(zelf: FutureRef) -> bool {
        !zelf.is_pending()
    }
    /// The loop that the future belongs to.
    #[method("get_loop($self, /)")]
    fn get_loop(t: &Thread, zelf: FutureRef) -> PyResult<Value> {
        Future::event_loop(t, zelf)
    }
    /// The CancelledError to be raised for a cancelled future. To be called once for a cancellation: what is kept of it is given away.
    #[method("_make_cancelled_error($self, /)")]
    fn make_cancelled_error_method(t: &Thread, zelf: FutureRef) -> PyResult<Value> {
        Future::make_cancelled_error(t, zelf)
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        generic_alias::new(t, cls, object)
    }
    #[getter("_state")]
    fn get_state(t: &Thread, zelf: FutureRef) -> PyResult<&'static str> {
        Future::event_loop(t, zelf)?;
        Ok(zelf.state.get().name())
    }
    #[getter]
    fn _asyncio_future_blocking(zelf: FutureRef) -> bool {
        zelf.event_loop.get().is_some() && zelf.blocking.get()
    }
    #[setter(_asyncio_future_blocking)]
    fn set_blocking(t: &Thread, zelf: FutureRef, v: Option<Value>) -> PyResult<()> {
        let Some(v) = v else { return Err(cannot_delete(t)) };
        Future::event_loop(t, zelf)?;
        zelf.blocking.set(object::is_true(t, v)?);
        Ok(())
    }
    #[getter]
    fn _asyncio_awaited_by(t: &Thread, zelf: FutureRef) -> PyResult<Value> {
        Future::event_loop(t, zelf)?;
        let Some(v) = zelf.awaited_by.get() else { return Ok(Value::NONE) };
        let Some(set) = v.downcast::<PySet>() else { return PySet::new_frozenset(t, &[v]).map(Into::into) };
        let copy = PySet::new_frozenset(t, &[])?;
        copy.update_from_set(t, set)?;
        Ok(copy.into())
    }
    #[getter]
    fn _loop(zelf: FutureRef) -> Option<Value> {
        zelf.event_loop.get()
    }
    #[getter]
    fn _callbacks(t: &Thread, zelf: FutureRef) -> PyResult<Value> {
        Future::event_loop(t, zelf)?;
        let pairs = zelf.callback_pairs(t);
        if pairs.is_empty() {
            return Ok(Value::NONE);
        }
        let list = PyList::new_empty(t)?;
        for pair in pairs.chunks_exact(2) {
            list.append(t, t.new_tuple(pair)?)?;
        }
        Ok(list.into())
    }
    #[getter("_result")]
    fn get_result(t: &Thread, zelf: FutureRef) -> PyResult<Option<Value>> {
        Future::event_loop(t, zelf)?;
        Ok(zelf.result.get())
    }
    #[getter("_exception")]
    fn get_exception(t: &Thread, zelf: FutureRef) -> PyResult<Option<Value>> {
        Future::event_loop(t, zelf)?;
        Ok(zelf.exception.get())
    }
    #[getter]
    fn _log_traceback(t: &Thread, zelf: FutureRef) -> PyResult<bool> {
        Future::event_loop(t, zelf)?;
        Ok(zelf.log_traceback.get())
    }
    #[setter(_log_traceback)]
    fn set_log_traceback(t: &Thread, zelf: FutureRef, v: Option<Value>) -> PyResult<()> {
        let Some(v) = v else { return Err(cannot_delete(t)) };
        if object::is_true(t, v)? {
            return Err(t.raise_value_error("_log_traceback can only be set to False"));
        }
        zelf.log_traceback.set(false);
        Ok(())
    }
    #[getter]
    fn _source_traceback(zelf: FutureRef) -> Option<Value> {
        zelf.source_traceback.get()
    }
    #[getter]
    fn _cancel_message(zelf: FutureRef) -> Option<Value> {
        zelf.cancel_message.get()
    }
    #[setter(_cancel_message)]
    fn set_cancel_message(t: &Thread, zelf: FutureRef, v: Option<Value>) -> PyResult<()> {
        let Some(v) = v else { return Err(cannot_delete(t)) };
        zelf.cancel_message.set(zelf.header(), Some(v));
        Ok(())
    }
}
