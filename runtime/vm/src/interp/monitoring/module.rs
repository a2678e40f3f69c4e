//! The module `sys.monitoring`.

use super::{Event, LOCAL_EVENTS, USER_TOOLS, changed, instrument};
use crate::objects::code::PyCode;
use crate::objects::module::PyModule;
use crate::objects::str_::as_str;
use crate::prelude::*;

const C_RETURN_EVENTS: u32 = Event::CReturn.bit() | Event::CRaise.bit();
const C_CALL_EVENTS: u32 = C_RETURN_EVENTS | Event::Call.bit();
const BRANCHES: u32 = Event::BranchLeft.bit() | Event::BranchRight.bit();

fn checked_tool(t: &Thread, tool: i32) -> PyResult<usize> {
    if (0..USER_TOOLS as i32).contains(&tool) {
        return Ok(tool as usize);
    }
    Err(t.raise_value_error(format!("invalid tool {tool} (must be between 0 and 5)")))
}
fn tool_in_use(t: &Thread, tool: i32) -> PyResult<usize> {
    let id = checked_tool(t, tool)?;
    if t.interp.monitoring.names[id].get().is_none() {
        return Err(t.raise_value_error(format!("tool {tool} is not in use")));
    }
    Ok(id)
}
fn code_object(t: &Thread, v: Value) -> PyResult<Gc<PyCode>> {
    v.downcast().ok_or_else(|| t.raise_type_error("code must be a code object"))
}
/// Grouped events stand for others.
fn ungrouped(t: &Thread, mut events: u32) -> PyResult<u32> {
    if events & C_RETURN_EVENTS != 0 {
        if events & C_CALL_EVENTS != C_CALL_EVENTS {
            return Err(t.raise_value_error("cannot set C_RETURN or C_RAISE events independently"));
        }
        events &= !C_RETURN_EVENTS;
    }
    if events & Event::Branch.bit() != 0 {
        events = events & !Event::Branch.bit() | BRANCHES;
    }
    Ok(events)
}
fn set_all_local(t: &Thread, tool: usize, events: u32) {
    t.heap.for_each_object(|h| {
        if h.kind() == PyCode::KIND {
            // SAFETY: the kind is that of code objects.
            let code: Gc<PyCode> = unsafe { Gc::from_header(h) };
            if let Some(m) = code.cold.monitoring.borrow_mut().as_mut() {
                m.local[tool] = events;
            }
        }
    });
}

/// Tools watch execution through this module.
#[pymodule(name = "sys.monitoring")]
pub mod monitoring {
    use super::*;

    #[pyattr("DEBUGGER_ID")]
    const DEBUGGER: i64 = 0;
    #[pyattr("COVERAGE_ID")]
    const COVERAGE: i64 = 1;
    #[pyattr("PROFILER_ID")]
    const PROFILER: i64 = 2;
    #[pyattr("OPTIMIZER_ID")]
    const OPTIMIZER: i64 = 5;

    /// Take a tool id.
    #[pyfunction("use_tool_id(tool_id, name, /)", no_text_signature)]
    fn use_tool_id(t: &Thread, tool_id: i32, name: Value) -> PyResult<()> {
        let id = checked_tool(t, tool_id)?;
        if as_str(name).is_none() {
            return Err(t.raise_value_error("tool name must be a str"));
        }
        let slot = &t.interp.monitoring.names[id];
        if slot.get().is_some() {
            return Err(t.raise_value_error(format!("tool {tool_id} is already in use")));
        }
        slot.set(Some(name));
        Ok(())
    }
    /// Remove a tool's events and callbacks.
    #[pyfunction("clear_tool_id(tool_id, /)", no_text_signature)]
    fn clear_tool_id(t: &Thread, tool_id: i32) -> PyResult<()> {
        let id = checked_tool(t, tool_id)?;
        clear(t, id)
    }
    fn clear(t: &Thread, id: usize) -> PyResult<()> {
        let state = &t.interp.monitoring;
        if state.names[id].get().is_none() {
            return Ok(());
        }
        state.callbacks[id].iter().for_each(|c| c.set(None));
        set_all_local(t, id, 0);
        state.global[id].set(0);
        changed(t)
    }
    /// Give a tool id back.
    #[pyfunction("free_tool_id(tool_id, /)", no_text_signature)]
    fn free_tool_id(t: &Thread, tool_id: i32) -> PyResult<()> {
        let id = checked_tool(t, tool_id)?;
        clear(t, id)?;
        t.interp.monitoring.names[id].set(None);
        Ok(())
    }
    /// Return the name of the tool that uses an id, or None.
    #[pyfunction("get_tool(tool_id, /)", no_text_signature)]
    fn get_tool(t: &Thread, tool_id: i32) -> PyResult<Option<Value>> {
        let id = checked_tool(t, tool_id)?;
        Ok(t.interp.monitoring.names[id].get())
    }
    /// Set the callback of a tool for an event; return the one before.
    #[pyfunction("register_callback(tool_id, event, func, /)", no_text_signature)]
    fn register_callback(t: &Thread, tool_id: i32, event: i32, func: Value) -> PyResult<Option<Value>> {
        let id = checked_tool(t, tool_id)?;
        if (event as u32).count_ones() != 1 {
            return Err(t.raise_value_error("The callback can only be set for one event at a time"));
        }
        let number = (event as u32).trailing_zeros() as usize;
        if number >= Event::ALL.len() {
            return Err(t.raise_value_error(format!("invalid event {event}")));
        }
        let function = if func.is_none() { None } else { Some(func) };
        let callbacks = &t.interp.monitoring.callbacks[id];
        if Event::ALL[number] == Event::Branch {
            callbacks[Event::BranchLeft as usize].set(function);
            callbacks[Event::BranchRight as usize].set(function);
        }
        Ok(callbacks[number].replace(function))
    }
    /// Return the events that a tool wants everywhere.
    #[pyfunction("get_events(tool_id, /)", no_text_signature)]
    fn get_events(t: &Thread, tool_id: i32) -> PyResult<i64> {
        let id = checked_tool(t, tool_id)?;
        Ok(i64::from(t.interp.monitoring.global[id].get()))
    }
    /// Set the events that a tool wants everywhere.
    #[pyfunction("set_events(tool_id, event_set, /)", no_text_signature)]
    fn set_events(t: &Thread, tool_id: i32, event_set: i32) -> PyResult<()> {
        let id = checked_tool(t, tool_id)?;
        if event_set < 0 || event_set >= 1 << Event::ALL.len() {
            return Err(t.raise_value_error(format!("invalid event set 0x{event_set:x}")));
        }
        let events = ungrouped(t, event_set as u32)?;
        let id = tool_in_use(t, id as i32)?;
        if t.interp.monitoring.global[id].replace(events) == events {
            return Ok(());
        }
        changed(t)
    }
    /// Return the events that a tool wants of a code object.
    #[pyfunction("get_local_events(tool_id, code, /)", no_text_signature)]
    fn get_local_events(t: &Thread, tool_id: i32, code: Value) -> PyResult<i64> {
        let code = code_object(t, code)?;
        let id = checked_tool(t, tool_id)?;
        Ok(code.cold.monitoring.borrow().as_ref().map_or(0, |m| i64::from(m.local[id])))
    }
    /// Set the events that a tool wants of a code object.
    #[pyfunction("set_local_events(tool_id, code, event_set, /)", no_text_signature)]
    fn set_local_events(t: &Thread, tool_id: i32, code: Value, event_set: i32) -> PyResult<()> {
        let code = code_object(t, code)?;
        let id = checked_tool(t, tool_id)?;
        let events = ungrouped(t, event_set as u32)?;
        if event_set < 0 || events >= 1 << LOCAL_EVENTS {
            return Err(t.raise_value_error(format!("invalid local event set 0x{event_set:x}")));
        }
        let id = tool_in_use(t, id as i32)?;
        let before = instrument::with_monitoring(&code, |m| std::mem::replace(&mut m.local[id], events));
        if before == events {
            return Ok(());
        }
        if events != 0 {
            t.interp.monitoring.any_local.set(true);
        }
        changed(t)
    }
    /// Enable everything that was disabled with DISABLE.
    #[pyfunction("restart_events()", no_text_signature)]
    fn restart_events(t: &Thread) -> PyResult<()> {
        let state = &t.interp.monitoring;
        state.last_restart.set(state.version.get() + 1);
        changed(t)
    }
    /// Return a dict of the tools that want each event everywhere.
    #[pyfunction("_all_events()", no_text_signature)]
    fn _all_events(t: &Thread) -> PyResult<Gc<PyDict>> {
        let d = PyDict::new(t)?;
        for event in Event::ALL.into_iter().take(16) {
            let tools = t.interp.monitoring.tools_for(event);
            if tools != 0 {
                d.set_str(t, event.name(), Value::from_small_int(i64::from(tools)))?;
            }
        }
        Ok(d)
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        let state = &t.interp.monitoring;
        for (name, sentinel) in [("DISABLE", &state.disable), ("MISSING", &state.missing)] {
            let v = crate::protocol::call::call0(t, t.types.object.value())?;
            sentinel.set(Some(v));
            module.add(t, name, v)?;
        }
        let events = PyDict::new(t)?;
        events.set_str(t, "NO_EVENTS", Value::from_small_int(0))?;
        for event in Event::ALL {
            events.set_str(t, event.name(), Value::from_small_int(i64::from(event.bit())))?;
        }
        let namespace =
            crate::protocol::call::call_ex(t, t.types.simple_namespace.value(), PyTuple::empty(t), Some(events))?;
        module.add(t, "events", namespace)
    }
}
