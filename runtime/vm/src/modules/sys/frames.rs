//! Functions of `sys` about frames, tracing, coroutines and threads. What they do is the interpreter's: see [`crate::modules::eval`].

use super::info;
use crate::modules::eval;
use crate::prelude::*;
use crate::protocol::call;

#[pymodule(part)]
pub mod frame_functions {
    use super::*;

    /// The frame of the caller, or of one further out: depth says how many frames. ValueError if there are not so many.
    #[pyfunction("_getframe(depth=0, /)")]
    fn _getframe(t: &Thread, depth: i32) -> PyResult<Value> {
        let frame = match eval::frame_object(t, depth.max(0) as usize)? {
            Some(f) => f,
            None => return Err(t.raise_value_error("call stack is not deep enough")),
        };
        super::super::audit(t, "sys._getframe", || t.new_tuple(&[frame]))?;
        Ok(frame)
    }
    /// The module that the code of a frame belongs to, by name, or None.
    #[pyfunction("_getframemodulename(depth=0)")]
    fn _getframemodulename(t: &Thread, depth: i32) -> PyResult<Value> {
        super::super::audit(t, "sys._getframemodulename", || t.new_tuple(&[Value::from_small_int(depth as i64)]))?;
        eval::frame_module_name(t, depth.max(0) as usize)
    }
    /// The frame that each thread is in, by the number of the thread.
    #[pyfunction("_current_frames()")]
    fn _current_frames(t: &Thread) -> PyResult<Gc<PyDict>> {
        super::super::audit(t, "sys._current_frames", || t.new_tuple(&[]))?;
        let dict = PyDict::new(t)?;
        let mut result = Ok(());
        t.each_thread(|thread| {
            if result.is_ok() {
                result = add_frame(t, thread, dict);
            }
        });
        result.map(|()| dict)
    }
    /// The exception that each thread is handling, by the number of the thread.
    #[pyfunction("_current_exceptions()")]
    fn _current_exceptions(t: &Thread) -> PyResult<Gc<PyDict>> {
        super::super::audit(t, "sys._current_exceptions", || t.new_tuple(&[]))?;
        let dict = PyDict::new(t)?;
        let mut result = Ok(());
        t.each_thread(|thread| {
            if result.is_ok() {
                let exc = eval::handled_exception(thread).unwrap_or(Value::NONE);
                result = ident(t, thread).and_then(|ident| dict.set(t, ident, exc));
            }
        });
        result.map(|()| dict)
    }
    fn ident(t: &Thread, thread: &Thread) -> PyResult<Value> {
        crate::objects::int::from_u64(t, thread.state.ident)
    }
    fn add_frame(t: &Thread, thread: &Thread, dict: Gc<PyDict>) -> PyResult<()> {
        let Some(fp) = crate::objects::frame::current(thread) else { return Ok(()) };
        let frame = crate::objects::frame::PyFrame::of(t, fp)?;
        dict.set(t, ident(t, thread)?, frame.into())
    }
    /// Has a function called at every call, line, return and exception.
    #[pyfunction(
        "settrace(function, /)",
        doc = "Has a function called at every call; what it returns is called at the lines, the return and the exceptions in it. None ends that."
    )]
    fn settrace(t: &Thread, function: Value) -> PyResult<()> {
        eval::set_trace(t, Some(function).filter(|f| !f.is_none()))
    }
    /// The function that settrace() was given, or None.
    #[pyfunction("gettrace()")]
    fn gettrace(t: &Thread) -> Value {
        eval::trace_function(t).unwrap_or(Value::NONE)
    }
    /// Has a function called at every call and return; None ends that.
    #[pyfunction("setprofile(function, /)")]
    fn setprofile(t: &Thread, function: Value) -> PyResult<()> {
        eval::set_profile(t, Some(function).filter(|f| !f.is_none()))
    }
    /// The function that setprofile() was given, or None.
    #[pyfunction("getprofile()")]
    fn getprofile(t: &Thread) -> Value {
        eval::profile_function(t).unwrap_or(Value::NONE)
    }
    /// As settrace(), for all threads.
    #[pyfunction("_settraceallthreads(function, /)")]
    fn _settraceallthreads(t: &Thread, function: Value) -> PyResult<()> {
        eval::set_trace(t, Some(function).filter(|f| !f.is_none()))
    }
    /// As setprofile(), for all threads.
    #[pyfunction("_setprofileallthreads(function, /)")]
    fn _setprofileallthreads(t: &Thread, function: Value) -> PyResult<()> {
        eval::set_profile(t, Some(function).filter(|f| !f.is_none()))
    }
    /// How many frames of the place where they were made coroutines remember.
    #[pyfunction("get_coroutine_origin_tracking_depth()")]
    fn get_coroutine_origin_tracking_depth(t: &Thread) -> u32 {
        eval::coroutine_origin_depth(t).get()
    }
    /// Let coroutine objects remember the place where they were made: so many frames of it. 0 switches it off.
    #[pyfunction("set_coroutine_origin_tracking_depth(depth)")]
    fn set_coroutine_origin_tracking_depth(t: &Thread, depth: i32) -> PyResult<()> {
        if depth < 0 {
            return Err(t.raise_value_error("depth must be >= 0"));
        }
        eval::coroutine_origin_depth(t).set(depth as u32);
        Ok(())
    }
    /// What set_asyncgen_hooks() was given: a tuple with the names firstiter and finalizer.
    #[pyfunction("get_asyncgen_hooks()")]
    fn get_asyncgen_hooks(t: &Thread) -> PyResult<Value> {
        let (first, finalizer) = eval::async_gen_hooks(t);
        info::ASYNCGEN_HOOKS::SEQ.make(t, &[first.get().unwrap_or(Value::NONE), finalizer.get().unwrap_or(Value::NONE)])
    }
    /// set_asyncgen_hooks([firstiter] [, finalizer])
    ///
    /// Has functions called, in this thread, with each asynchronous generator: when iterating over it begins, and before it is collected.
    #[pyfunction("set_asyncgen_hooks", raw)]
    fn set_asyncgen_hooks(t: &Thread, args: Args<'_>) -> PyResult<()> {
        let mut new = [None, None];
        let names = ["firstiter", "finalizer"];
        let given = args.values.len();
        if given > 2 {
            return Err(t.raise_type_error(format!("set_asyncgen_hooks() takes at most 2 arguments ({given} given)")));
        }
        for (i, v) in args.positional().iter().enumerate() {
            new[i] = Some(*v);
        }
        for (name, v) in args.keywords() {
            match names.iter().position(|n| crate::objects::str_::eq_str(name, n)) {
                Some(i) => new[i] = Some(v),
                None => {
                    return Err(t.raise_type_error(format!(
                        "set_asyncgen_hooks() got an unexpected keyword argument '{}'",
                        crate::protocol::attr::name_text(name)
                    )));
                }
            }
        }
        for (i, v) in new.iter().enumerate() {
            if let Some(v) = v
                && !v.is_none()
                && !call::is_callable(t, *v)
            {
                return Err(t.raise_type_error(format!(
                    "callable {} expected, got {}",
                    names[i],
                    crate::abi::args::type_name(t, *v)
                )));
            }
        }
        let (first, finalizer) = eval::async_gen_hooks(t);
        for (cell, v) in [(first, new[0]), (finalizer, new[1])] {
            if let Some(v) = v {
                cell.set(Some(v).filter(|v| !v.is_none()));
            }
        }
        Ok(())
    }
}
