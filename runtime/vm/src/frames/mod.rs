//! Frames: windows of the Python stack, and what threads keep about them.
//!
//! A Python call runs in a *window*: a [`Frame`] header, then the code's localsplus slots (locals, cells, free variables, in
//! CPython's order), then the operand stack. Windows of ordinary calls lie one behind the other on the thread's
//! [`PythonStack`]; a generator's window lies inside the generator object and runs in place. [`Fp`] points to either.
//!
//! # Invariants
//!
//! * Every slot below a window's saved stack pointer holds a value or nothing (zero); the collector reads them precisely. The
//!   interpreter saves the stack pointer before anything that can allocate or call ([`crate::interp::State::save`]).
//! * [`crate::Thread::frame`] is the innermost window that is completely set up, and [`crate::Thread::stack_top`] the first free
//!   word of the Python stack.
//! * `frame` objects ([`crate::objects::frame::PyFrame`]) are made on demand. One that exists learns when its window dies
//!   ([`flags::OBJECT`]) and takes the locals over.
pub mod handled;
pub mod inlined;
pub mod stack;
pub mod window;

pub use handled::{ExcItem, handled_exception};
pub use stack::PythonStack;
pub use window::{Fp, Frame, Pc, Slot, flags};

use crate::prelude::*;
use std::cell::Cell;

/// Per-thread state that compiled code does not touch.
pub struct ThreadState {
    /// `threading.get_ident()`: threads are made by themselves.
    pub ident: u64,
    /// The memory of the Python stack.
    pub stack: PythonStack,
    /// The interpreter's registers after a handler that runs as a function of its own: see [`crate::interp::dispatch`].
    pub outlined: Cell<Option<crate::interp::State>>,
    /// What such a handler leaves the interpreter with; read at once.
    pub outlined_result: Cell<Option<Value>>,
    /// The innermost entry of the chain of exceptions being handled; null stands for [`ThreadState::base_exc`].
    pub exc_info: Cell<*const ExcItem>,
    /// The thread's own entry, below those of running generators.
    pub base_exc: ExcItem,
    /// `sys.set_asyncgen_hooks`.
    pub async_gen_firstiter: Cell<Option<Value>>,
    pub async_gen_finalizer: Cell<Option<Value>>,
    /// `sys.set_coroutine_origin_tracking_depth`.
    pub coroutine_origin_depth: Cell<u32>,
    /// `sys.settrace` and `sys.setprofile`.
    pub trace_function: Cell<Option<Value>>,
    pub profile_function: Cell<Option<Value>>,
    /// Depth of running trace functions: while it is not zero nothing is reported.
    pub tracing: Cell<u32>,
    /// The event that a monitoring or trace callback is being told of.
    pub what_event: Cell<Option<crate::interp::monitoring::Event>>,
    /// An exception another thread asked to be raised here.
    pub async_exception: Cell<Option<Value>>,
    /// The current `contextvars.Context`; none until someone asks.
    pub context: Cell<Option<Value>>,
    /// The event loop of asyncio that runs in this thread, and the task that it is running.
    pub asyncio_loop: Cell<Option<Value>>,
    pub asyncio_task: Cell<Option<Value>>,
    /// Objects of frames that have no window of their own.
    pub inlined: inlined::InlinedObjects,
}

impl Default for ThreadState {
    fn default() -> Self {
        ThreadState {
            ident: crate::modules::thread::ident(),
            stack: PythonStack::default(),
            outlined: Cell::new(None),
            outlined_result: Cell::new(None),
            exc_info: Cell::new(std::ptr::null()),
            base_exc: ExcItem::new(),
            async_gen_firstiter: Cell::new(None),
            async_gen_finalizer: Cell::new(None),
            coroutine_origin_depth: Cell::new(0),
            trace_function: Cell::new(None),
            profile_function: Cell::new(None),
            tracing: Cell::new(0),
            what_event: Cell::new(None),
            async_exception: Cell::new(None),
            context: Cell::new(None),
            asyncio_loop: Cell::new(None),
            asyncio_task: Cell::new(None),
            inlined: inlined::InlinedObjects::default(),
        }
    }
}

/// Reports everything that a thread's frames and state refer to. Called by the VM's root source for each thread.
pub fn trace_thread(t: &Thread, tracer: &mut Tracer) {
    tracer.visit(t.exception.get());
    let state = &t.state;
    tracer.visit(state.base_exc.value.get());
    tracer.visit(state.async_gen_firstiter.get());
    tracer.visit(state.async_gen_finalizer.get());
    tracer.visit(state.trace_function.get());
    tracer.visit(state.profile_function.get());
    tracer.visit(state.async_exception.get());
    tracer.visit(state.context.get());
    tracer.visit(state.asyncio_loop.get());
    tracer.visit(state.asyncio_task.get());
    state.inlined.trace(tracer);
    let mut frame = t.frame.get();
    while let Some(fp) = frame {
        fp.trace(tracer);
        frame = fp.previous.get();
    }
}

/// The globals of the innermost Python frame.
pub fn current_globals(t: &Thread) -> Option<Gc<PyDict>> {
    crate::objects::frame::current_globals(t)
}
/// The class and object that `super()` without arguments stands for in the innermost frame: its `__class__` cell and first argument.
pub fn super_arguments(t: &Thread) -> PyResult<(Value, Value)> {
    use crate::objects::cell::PyCell;
    use brolga_bytecode::code::fast;
    let Some(fp) = crate::objects::frame::current(t) else {
        return Err(t.raise_runtime_error("super(): no current frame"));
    };
    let code = fp.code.get();
    if code.argcount == 0 {
        return Err(t.raise_runtime_error("super(): no arguments"));
    }
    let first = match fp.local(0) {
        Some(v) if code.localsplus_kind(0) & fast::CELL != 0 => match v.downcast::<PyCell>() {
            Some(cell) => cell.contents.get(),
            None => Some(v),
        },
        other => other,
    };
    let Some(receiver) = first else {
        return Err(t.raise_runtime_error("super(): arg[0] deleted"));
    };
    let n = code.nlocalsplus as usize;
    for i in n - code.nfree as usize..n {
        if code.localsplus_name(i) == t.names.dunder_class {
            let Some(cell) = fp.local(i).and_then(|c| c.downcast::<PyCell>()) else {
                return Err(t.raise_runtime_error("super(): bad __class__ cell"));
            };
            let Some(class) = cell.contents.get() else {
                return Err(t.raise_runtime_error("super(): empty __class__ cell"));
            };
            if class.downcast::<PyType>().is_none() {
                let kind = t.class_of(class).name();
                return Err(t.raise_runtime_error(format!("super(): __class__ is not a type ({kind})")));
            }
            return Ok((class, receiver));
        }
    }
    Err(t.raise_runtime_error("super(): __class__ cell not found"))
}
