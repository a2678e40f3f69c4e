//! Reporting events to tools.

use super::{Event, PROFILE_TOOL, TRACE_TOOL, USER_TOOLS, instrument, legacy};
use crate::frames::window::Fp;
use crate::prelude::*;
use crate::protocol::call;

/// The sentinel that stands for a missing first argument.
pub(super) fn missing(t: &Thread) -> Value {
    t.interp.monitoring.missing.get().unwrap_or(Value::NONE)
}
fn offset(unit: usize) -> Value {
    Value::from_small_int(unit as i64 * 2)
}

/// Reports an event of the instruction at a code unit to the tools that want it there. `args` follow code and offset (for LINE: the line alone
/// follows the code).
pub(super) fn local(t: &Thread, fp: Fp, event: Event, unit: usize, args: &[Value]) -> PyResult<()> {
    local_at(t, fp, event, unit, unit, args)
}
/// As [`local`], the place (in code units) that callbacks are told being another.
pub(super) fn local_at(t: &Thread, fp: Fp, event: Event, unit: usize, shown: usize, args: &[Value]) -> PyResult<()> {
    if t.state.tracing.get() > 0 {
        return Ok(());
    }
    let code = fp.code.get();
    let tools = match code.cold.monitoring.borrow().as_ref() {
        Some(m) => m.tools_at(event, unit),
        None => 0,
    };
    for tool in 0..super::TOOLS {
        if tools & (1 << tool) == 0 {
            continue;
        }
        let both_ways = matches!(event, Event::BranchLeft | Event::BranchRight) && hears_both_ways(t, tool, event);
        if both_ways && instrument::with_monitoring(&code, |m| m.is_branch_off(tool, shown)) {
            instrument::switch_off(&code, event, unit, tool);
            continue;
        }
        if report(t, fp, tool, event, shown, args)? {
            instrument::switch_off(&code, event, unit, tool);
            if both_ways {
                instrument::with_monitoring(&code, |m| m.set_branch_off(tool, shown));
            }
        }
    }
    Ok(())
}
/// Whether the callback for one way of branches is the one that was registered for BRANCH.
fn hears_both_ways(t: &Thread, tool: usize, event: Event) -> bool {
    let Some(callbacks) = t.interp.monitoring.callbacks.get(tool) else { return false };
    let both = callbacks[Event::Branch as usize].get();
    both.is_some() && both == callbacks[event as usize].get()
}
/// Reports an event that belongs to no place in code.
fn global(t: &Thread, fp: Fp, event: Event, args: &[Value]) -> PyResult<()> {
    global_at(t, fp, event, fp.instruction().max(0) as usize, args)
}
/// As [`global`], of a certain code unit.
fn global_at(t: &Thread, fp: Fp, event: Event, unit: usize, args: &[Value]) -> PyResult<()> {
    if t.state.tracing.get() > 0 {
        return Ok(());
    }
    let tools = t.interp.monitoring.tools_for(event);
    for tool in 0..super::TOOLS {
        if tools & (1 << tool) == 0 {
            continue;
        }
        if report(t, fp, tool, event, unit, args)? {
            t.interp.monitoring.callbacks[tool][event as usize].set(None);
            return Err(t.raise_value_error(format!("Cannot disable {} events. Callback removed.", event.name())));
        }
    }
    Ok(())
}
/// Calls a tool's callback; true if it answered DISABLE.
fn report(t: &Thread, fp: Fp, tool: usize, event: Event, unit: usize, args: &[Value]) -> PyResult<bool> {
    if tool == PROFILE_TOOL {
        return legacy::profile_event(t, fp, event, args).map(|()| false);
    }
    if tool == TRACE_TOOL {
        return legacy::trace_event(t, fp, event, unit, args);
    }
    debug_assert!(tool < USER_TOOLS);
    let state = &t.interp.monitoring;
    let Some(callback) = state.callbacks[tool][event as usize].get() else { return Ok(false) };
    let mut all = RootVec::new(&t.heap);
    all.push(fp.code.get().value());
    if event != Event::Line {
        all.push(offset(unit));
    }
    all.extend_from_slice(args);
    let result = while_tracing(t, event, || call::call_values(t, callback, &all));
    Ok(Some(result?) == state.disable.get())
}

/// Runs a callback, during which nothing is reported.
pub(super) fn while_tracing<R>(t: &Thread, event: Event, f: impl FnOnce() -> R) -> R {
    t.state.tracing.set(t.state.tracing.get() + 1);
    let before = t.state.what_event.replace(Some(event));
    let result = f();
    t.state.what_event.set(before);
    t.state.tracing.set(t.state.tracing.get() - 1);
    result
}
/// Runs a report about the pending exception, which is put back unless the report raises another one.
fn about_exception(t: &Thread, f: impl FnOnce(Value) -> PyResult<()>) {
    let Some(exc) = t.exception.replace(None) else { return };
    if f(exc).is_ok() {
        t.exception.set(Some(exc));
    }
}
fn nobody(t: &Thread, event: Event) -> bool {
    t.watch.get() == 0 || t.interp.monitoring.tools_for(event) == 0
}
/// An exception was raised in the frame.
pub fn raised(t: &Thread, fp: Fp) {
    if !nobody(t, Event::Raise) {
        about_exception(t, |exc| global(t, fp, Event::Raise, &[exc]));
    }
}
/// An exception was raised again.
pub fn reraised(t: &Thread, fp: Fp) {
    if !nobody(t, Event::Reraise) {
        about_exception(t, |exc| global(t, fp, Event::Reraise, &[exc]));
    }
}
/// A handler was entered with `exc`; an error is the exception to go on with. `unit` is the handler's first.
pub fn handled(t: &Thread, fp: Fp, unit: usize, exc: Value) -> PyResult<()> {
    if nobody(t, Event::ExceptionHandled) {
        return Ok(());
    }
    global_at(t, fp, Event::ExceptionHandled, unit, &[exc])
}
/// An exception leaves the frame.
pub fn unwound(t: &Thread, fp: Fp) {
    if !nobody(t, Event::PyUnwind) {
        about_exception(t, |exc| global(t, fp, Event::PyUnwind, &[exc]));
    }
}
/// An exception was thrown into a suspended frame.
pub fn thrown(t: &Thread, fp: Fp) {
    if !nobody(t, Event::PyThrow) {
        about_exception(t, |exc| global(t, fp, Event::PyThrow, &[exc]));
    }
}

/// A native callable returned (or with `None` raised); `unit` is the call instruction.
pub(super) fn native_call_ended(t: &Thread, fp: Fp, ok: bool, callable: Value, first: Value) -> PyResult<()> {
    let unit = fp.instruction().max(0) as usize;
    let code = fp.code.get();
    // These come with CALL, of the same tools at the same place.
    let tools = code.cold.monitoring.borrow().as_ref().map_or(0, |m| m.tools_at(Event::Call, unit));
    if t.state.tracing.get() > 0 || tools == 0 {
        return Ok(());
    }
    let event = if ok { Event::CReturn } else { Event::CRaise };
    let run = |t: &Thread| -> PyResult<()> {
        for tool in 0..super::TOOLS {
            if tools & (1 << tool) != 0 && report(t, fp, tool, event, unit, &[callable, first])? {
                t.interp.monitoring.callbacks[tool][event as usize].set(None);
                return Err(t.raise_value_error(format!("Cannot disable {} events. Callback removed.", event.name())));
            }
        }
        Ok(())
    };
    if ok {
        return run(t);
    }
    let mut result = Ok(());
    about_exception(t, |_| {
        result = run(t);
        result
    });
    result
}
