//! The iterator that awaiting a future steps through: it yields the future once, unless that is done, and ends with its result.

use super::future::{Future, FutureRef};
use brolga_vm::abi::args::check_positional;
use brolga_vm::abi::slots::SendResult;
use brolga_vm::modules::warnings;
use brolga_vm::objects::exception;
use brolga_vm::objects::traceback::PyTraceback;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call};

#[pyclass(name = "FutureIter", module = "_asyncio", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct FutureIter {
    /// None when it has ended.
    future: GcField<Native<Future>>,
}

type IterRef = Gc<Native<FutureIter>>;

impl FutureIter {
    pub fn over(t: &Thread, future: FutureRef) -> PyResult<Value> {
        Native::new(t, FutureIter::class(t), FutureIter { future: GcField::new(future) }).map(Gc::value)
    }
    fn step(t: &Thread, zelf: IterRef) -> PyResult<SendResult> {
        let Some(future) = zelf.future.get() else { return Ok(SendResult::Return(Value::NONE)) };
        if future.is_pending() {
            if !future.blocking.replace(true) {
                return Ok(SendResult::Next(future.into()));
            }
            return Err(t.raise_runtime_error("await wasn't used with future"));
        }
        let result = Future::outcome(t, future)?;
        zelf.future.set(zelf.header(), None);
        Ok(SendResult::Return(result))
    }
    fn next_or_stop(t: &Thread, zelf: IterRef) -> PyResult<Value> {
        match FutureIter::step(t, zelf)? {
            SendResult::Next(v) => Ok(v),
            SendResult::Return(v) => Err(t.raise_stop_iteration(Some(v).filter(|v| !v.is_none()))),
        }
    }
}

#[pymethods]
impl FutureIter {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: IterRef) -> PyResult<Option<Value>> {
        match FutureIter::step(t, zelf)? {
            SendResult::Next(v) => Ok(Some(v)),
            SendResult::Return(v) if v.is_none() => Ok(None),
            SendResult::Return(v) => Err(t.raise_stop_iteration(Some(v))),
        }
    }
    #[slot]
    fn am_send(t: &Thread, zelf: IterRef, _v: Value) -> PyResult<SendResult> {
        FutureIter::step(t, zelf)
    }
    /// The next step, whatever is sent.
    #[method("send($self, object, /)")]
    fn send(t: &Thread, zelf: IterRef, _object: Value) -> PyResult<Value> {
        FutureIter::next_or_stop(t, zelf)
    }
    /// Ends the iterator and raises an exception: throw(value), or in the older way throw(type, value, traceback).
    #[method("throw", raw)]
    fn throw(t: &Thread, zelf: IterRef, args: Args<'_>) -> PyResult<Value> {
        let given = args.positional();
        check_positional(t, "throw", given.len(), 1, 3)?;
        if given.len() > 1 {
            warnings::warn(
                t,
                t.types.deprecation_warning,
                "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.",
                1,
            )?;
        }
        let kind = given[0];
        let v = given.get(1).copied().filter(|v| !v.is_none());
        let traceback = given.get(2).copied().filter(|v| !v.is_none());
        if traceback.is_some_and(|tb| tb.downcast::<PyTraceback>().is_none()) {
            return Err(t.raise_type_error("throw() third argument must be a traceback"));
        }
        let exc = if exception::is_exception_class(t, kind) {
            match v {
                None => call::call0(t, kind)?,
                Some(v) if brolga_vm::protocol::object::is_instance(t, v, kind)? => v,
                Some(v) => call::call1(t, kind, v)?,
            }
        } else if exception::as_exception(kind).is_some() {
            if v.is_some() {
                return Err(t.raise_type_error("instance exception may not have a separate value"));
            }
            kind
        } else {
            let message = "exceptions must be classes deriving BaseException or instances of such a class";
            return Err(t.raise_type_error(message));
        };
        if let Some(traceback) = traceback {
            attr::set(t, exc, t.intern("__traceback__"), Some(traceback))?;
        }
        zelf.future.set(zelf.header(), None);
        Err(exception::raise_value(t, exc))
    }
    /// Ends the iterator.
    #[method("close($self, /)")]
    fn close(zelf: IterRef) {
        zelf.future.set(zelf.header(), None);
    }
}
