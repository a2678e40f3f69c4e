//! What Python code sees of frames.

use super::{PyFrame, locals};
use crate::interp::monitoring;
use crate::objects::code::PyCode;
use crate::objects::generator::{self, PyGenerator};
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::object;

#[pymethods]
impl PyFrame {
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Self>) -> PyResult<String> {
        let code = zelf.code();
        let line = zelf.line().unwrap_or(-1);
        let filename = object::repr(t, code.filename.get().unwrap_or(Value::NONE))?;
        let name = code.name.get().and_then(as_str).map_or_else(String::new, |s| s.to_lossy().into_owned());
        Ok(format!("<frame at {:#x}, file {}, line {line}, code {name}>", zelf.header.address(), filename.to_lossy()))
    }
    #[getter]
    fn f_back(t: &Thread, zelf: Gc<Self>) -> PyResult<Option<Gc<PyFrame>>> {
        zelf.back(t)
    }
    #[getter]
    fn f_code(zelf: Gc<Self>) -> Gc<PyCode> {
        zelf.code()
    }
    #[getter]
    fn f_globals(zelf: Gc<Self>) -> Gc<PyDict> {
        zelf.function().globals()
    }
    #[getter]
    fn f_builtins(zelf: Gc<Self>) -> Option<Value> {
        zelf.function().builtins.get()
    }
    #[getter]
    fn f_locals(t: &Thread, zelf: Gc<Self>) -> PyResult<Value> {
        locals::of_frame(t, zelf)
    }
    #[getter]
    fn f_lasti(zelf: Gc<Self>) -> i64 {
        match zelf.instruction() {
            i if i < 0 => -1,
            i => i as i64 * 2,
        }
    }
    #[getter]
    fn f_lineno(zelf: Gc<Self>) -> Option<i32> {
        zelf.line()
    }
    #[setter]
    fn set_f_lineno(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        monitoring::jump::set_line(t, zelf, v)
    }
    #[getter]
    fn f_trace(zelf: Gc<Self>) -> Option<Value> {
        zelf.trace.get()
    }
    #[setter]
    fn set_f_trace(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        let v = v.filter(|v| !v.is_none());
        zelf.trace.set(&zelf.header, v);
        if v.is_some() && zelf.trace_opcodes.get() {
            monitoring::legacy::want_opcodes(t, zelf)?;
        }
        Ok(())
    }
    #[getter]
    fn f_trace_lines(zelf: Gc<Self>) -> bool {
        zelf.trace_lines.get()
    }
    #[setter]
    fn set_f_trace_lines(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        zelf.trace_lines.set(flag(t, v)?);
        Ok(())
    }
    #[getter]
    fn f_trace_opcodes(zelf: Gc<Self>) -> bool {
        zelf.trace_opcodes.get()
    }
    #[setter]
    fn set_f_trace_opcodes(t: &Thread, zelf: Gc<Self>, v: Option<Value>) -> PyResult<()> {
        let wanted = flag(t, v)?;
        zelf.trace_opcodes.set(wanted);
        if wanted {
            monitoring::legacy::want_opcodes(t, zelf)?;
        }
        Ok(())
    }
    #[getter]
    fn f_generator(zelf: Gc<Self>) -> Option<Value> {
        zelf.generator()
    }
    /// Empties the local variables of a frame that has ended; RuntimeError if it hasn't.
    #[method("clear($self, /)", no_text_signature)]
    fn clear(t: &Thread, zelf: Gc<Self>) -> PyResult<()> {
        if zelf.window().is_some() {
            let Some(g) = zelf.generator().and_then(|g| g.downcast::<PyGenerator>()) else {
                return Err(t.raise_runtime_error("cannot clear an executing frame"));
            };
            if g.state.get() == generator::EXECUTING {
                return Err(t.raise_runtime_error("cannot clear an executing frame"));
            }
            if g.state.get() != generator::CREATED {
                return Err(t.raise_runtime_error("cannot clear a suspended frame"));
            }
            generator::control::finalize(t, g)?;
            generator::control::close(t, g)?;
        }
        zelf.trace.set(&zelf.header, None);
        zelf.clear_values();
        Ok(())
    }
    #[method("__sizeof__($self, /)", no_text_signature, effect = Reads)]
    fn __sizeof__(zelf: Gc<Self>) -> usize {
        size_of::<PyFrame>() + zelf.code().window_words as usize * 8
    }
}
fn flag(t: &Thread, v: Option<Value>) -> PyResult<bool> {
    match v {
        Some(v) if v.is_bool() => Ok(v == Value::TRUE),
        Some(_) => Err(t.raise_type_error("attribute value type must be bool")),
        None => Err(t.raise_type_error("can't delete numeric/char attribute")),
    }
}
