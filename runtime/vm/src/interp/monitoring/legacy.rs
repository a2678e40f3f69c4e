//! `sys.settrace` and `sys.setprofile`: two tools whose callbacks speak the older language of events.

use super::{Event, PROFILE_TOOL, TRACE_TOOL, changed};
use crate::frames::window::Fp;
use crate::objects::exception::PyException;
use crate::objects::frame::PyFrame;
use crate::objects::function::PyBuiltin;
use crate::objects::kinds;
use crate::prelude::*;
use crate::protocol::call;

const TRACE_EVENTS: u32 = Event::PyStart.bit()
    | Event::PyResume.bit()
    | Event::PyReturn.bit()
    | Event::PyYield.bit()
    | Event::Raise.bit()
    | Event::Line.bit()
    | Event::Jump.bit()
    | Event::PyUnwind.bit()
    | Event::PyThrow.bit()
    | Event::StopIteration.bit();
const PROFILE_EVENTS: u32 = Event::PyStart.bit()
    | Event::PyResume.bit()
    | Event::PyReturn.bit()
    | Event::PyYield.bit()
    | Event::Call.bit()
    | Event::PyUnwind.bit()
    | Event::PyThrow.bit();

/// `sys.settrace`.
pub fn set_trace(t: &Thread, function: Option<Value>) -> PyResult<()> {
    t.state.trace_function.set(function);
    update(t, TRACE_TOOL, if function.is_some() { TRACE_EVENTS } else { 0 })
}
/// `sys.setprofile`.
pub fn set_profile(t: &Thread, function: Option<Value>) -> PyResult<()> {
    t.state.profile_function.set(function);
    update(t, PROFILE_TOOL, if function.is_some() { PROFILE_EVENTS } else { 0 })
}
fn update(t: &Thread, tool: usize, events: u32) -> PyResult<()> {
    let global = &t.interp.monitoring.global[tool];
    if events == 0 && t.another_thread_traces(tool == TRACE_TOOL) {
        return Ok(());
    }
    if global.replace(events) == events {
        return Ok(());
    }
    changed(t)
}
/// Opcode events are wanted for this frame's code.
pub fn want_opcodes(t: &Thread, frame: Gc<PyFrame>) -> PyResult<()> {
    let code = frame.code();
    let fresh = super::instrument::with_monitoring(&code, |m| {
        let bit = Event::Instruction.bit();
        let fresh = m.local[TRACE_TOOL] & bit == 0;
        m.local[TRACE_TOOL] |= bit;
        fresh
    });
    if !fresh {
        return Ok(());
    }
    t.interp.monitoring.any_local.set(true);
    changed(t)
}

/// Calls a trace or profile function: `function(frame, event, arg)`. While it runs nothing is reported.
fn call_function(t: &Thread, fp: Fp, function: Value, cause: Event, event: &str, arg: Value) -> PyResult<Value> {
    let frame = PyFrame::of(t, fp)?;
    let args = [frame.value(), t.intern(event), arg];
    super::events::while_tracing(t, cause, || call::call_values(t, function, &args))
}
/// Calls the frame's trace function (at `call`, the thread's) and keeps what it returns for the frame.
fn trace_with(t: &Thread, fp: Fp, cause: Event, event: &str, arg: Value) -> PyResult<()> {
    let Some(global) = t.state.trace_function.get() else { return Ok(()) };
    let frame = PyFrame::of(t, fp)?;
    let function = if event == "call" { Some(global) } else { frame.trace.get() };
    let Some(function) = function else { return Ok(()) };
    match call_function(t, fp, function, cause, event, arg) {
        Ok(v) => {
            if !v.is_none() {
                frame.trace.set(&frame.header, Some(v));
            }
            Ok(())
        }
        Err(r) => {
            let exc = t.take_exception(r);
            frame.trace.set(&frame.header, None);
            if let Err(r) = set_trace(t, None) {
                t.take_exception(r);
            }
            Err(t.restore_exception(exc))
        }
    }
}
/// A line event, with the frame saying that line while the function runs.
fn trace_line(t: &Thread, fp: Fp, line: i32) -> PyResult<()> {
    let frame = PyFrame::of(t, fp)?;
    if !frame.trace_lines.get() || line < 0 {
        return Ok(());
    }
    frame.line_override.set(line);
    let result = trace_with(t, fp, Event::Line, "line", Value::NONE);
    frame.line_override.set(0);
    result
}
fn exception_info(t: &Thread, exc: Value) -> PyResult<Value> {
    let tb = exc.downcast::<PyException>().and_then(|e| e.traceback.get()).unwrap_or(Value::NONE);
    t.new_tuple(&[t.class_of(exc).value(), exc, tb])
}
/// The name of an event in the language of `sys.settrace`; the answer is whether to switch it off at its place.
pub(super) fn trace_event(t: &Thread, fp: Fp, event: Event, unit: usize, args: &[Value]) -> PyResult<bool> {
    if t.state.trace_function.get().is_none() {
        return Ok(false);
    }
    match event {
        Event::PyStart | Event::PyResume | Event::PyThrow => trace_with(t, fp, event, "call", Value::NONE)?,
        Event::PyReturn | Event::PyYield => trace_with(t, fp, event, "return", args[0])?,
        Event::PyUnwind => trace_with(t, fp, event, "return", Value::NONE)?,
        Event::Raise | Event::StopIteration => {
            let info = exception_info(t, args[0])?;
            trace_with(t, fp, event, "exception", info)?;
        }
        Event::Line => trace_line(t, fp, args[0].as_small_int().unwrap_or(-1) as i32)?,
        Event::Instruction => {
            let frame = PyFrame::of(t, fp)?;
            if frame.trace_opcodes.get() {
                trace_with(t, fp, event, "opcode", Value::NONE)?;
            }
        }
        Event::Jump => {
            // A jump back to its own line is a new line event: the target cannot see that.
            let target = args[0].as_small_int().unwrap_or(0) / 2;
            if target > unit as i64 {
                return Ok(true);
            }
            let code = fp.code.get();
            let (from, to) = (code.line_of(unit as isize), code.line_of(target as isize));
            if from == to {
                trace_line(t, fp, to)?;
            }
        }
        _ => {}
    }
    Ok(false)
}
/// What a profile function is told of a call: the native function, for the callables that count as such.
fn native_function(t: &Thread, callable: Value, first: Value) -> PyResult<Option<Value>> {
    if callable.downcast::<PyBuiltin>().is_some() {
        return Ok(Some(callable));
    }
    if callable.as_header().is_some_and(|h| h.kind() == kinds::METHOD_DESCR) {
        // A method of a native type called on an instance: its bound form.
        if first == super::events::missing(t) {
            return Ok(None);
        }
        if let Some(get) = t.class_of(callable).slots.get().descr_get {
            return get(t, callable, Some(first), Some(t.class_of(first).value())).map(Some);
        }
    }
    Ok(None)
}
pub(super) fn profile_event(t: &Thread, fp: Fp, event: Event, args: &[Value]) -> PyResult<()> {
    let Some(function) = t.state.profile_function.get() else { return Ok(()) };
    let (name, arg) = match event {
        Event::PyStart | Event::PyResume | Event::PyThrow => ("call", Value::NONE),
        Event::PyReturn | Event::PyYield => ("return", args[0]),
        Event::PyUnwind => ("return", Value::NONE),
        Event::Call | Event::CReturn | Event::CRaise => {
            let Some(native) = native_function(t, args[0], args[1])? else { return Ok(()) };
            let name = match event {
                Event::Call => "c_call",
                Event::CReturn => "c_return",
                _ => "c_exception",
            };
            (name, native)
        }
        _ => return Ok(()),
    };
    match call_function(t, fp, function, event, name, arg) {
        Ok(_) => Ok(()),
        Err(r) => {
            let exc = t.take_exception(r);
            if let Err(r) = set_profile(t, None) {
                t.take_exception(r);
            }
            Err(t.restore_exception(exc))
        }
    }
}
