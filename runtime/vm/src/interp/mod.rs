//! The interpreter: quickened CPython 3.14 bytecode over windows of a contiguous Python stack.
//!
//! * [`dispatch`]: the loop. [`state`]: its registers and the soundness argument. [`ops`]: the handlers, a file per topic.
//! * [`calls`]: entering and leaving functions; [`bind`]: arguments; [`generators`]: frames that stop and go on.
//! * [`unwind`]: exceptions. [`poll`]: what happens between instructions. [`monitoring`]: tracing, profiling, `sys.monitoring`.
//! * [`specialize`]: quickening and inline caches. [`verify`]: bytecode from elsewhere.
//!
//! Native code enters through [`call_function`], [`run_code`] and [`generators::run`].

pub mod bind;
pub mod calls;
pub mod dispatch;
pub mod exact;
pub mod generators;
pub mod hooks;
pub mod monitoring;
pub mod ops;
pub mod poll;
pub mod raise;
pub mod specialize;
pub mod state;
pub mod suggest;
pub mod tier;
pub mod unwind;
pub mod verify;
pub mod warn;

pub use calls::{call_function, run_code, run_in_namespace};
pub use state::{Flow, State};

use crate::objects::function::PyBuiltin;
use crate::prelude::*;
use std::cell::Cell;
use std::ptr;

/// The interpreter's part of a VM.
pub struct InterpState {
    /// Source of versions of functions and code objects.
    next_version: Cell<u32>,
    /// Shape ids of exact instances: see [`exact`].
    pub list_shape: Cell<u32>,
    pub dict_shape: Cell<u32>,
    pub set_shape: Cell<u32>,
    pub frozenset_shape: Cell<u32>,
    /// Declarations of builtins that have instructions of their own; null until first met.
    pub len_def: Cell<*const MethodDef>,
    pub isinstance_def: Cell<*const MethodDef>,
    pub list_append_def: Cell<*const MethodDef>,
    /// `builtins.all` and `builtins.any`, as they were first.
    all: Cell<Option<Value>>,
    any: Cell<Option<Value>>,
    /// Loops count for an optimizing tier.
    pub tier_up: Cell<bool>,
    pub hooks: hooks::Hooks,
    pub weak_caches: specialize::weak::Registry,
    pub monitoring: monitoring::MonitoringState,
}

impl Default for InterpState {
    fn default() -> Self {
        InterpState {
            next_version: Cell::new(1),
            list_shape: Cell::new(0),
            dict_shape: Cell::new(0),
            set_shape: Cell::new(0),
            frozenset_shape: Cell::new(0),
            len_def: Cell::new(ptr::null()),
            isinstance_def: Cell::new(ptr::null()),
            list_append_def: Cell::new(ptr::null()),
            all: Cell::new(None),
            any: Cell::new(None),
            tier_up: Cell::new(false),
            hooks: hooks::Hooks::default(),
            weak_caches: specialize::weak::Registry::default(),
            monitoring: monitoring::MonitoringState::default(),
        }
    }
}

impl InterpState {
    /// To be called once the builtin types exist.
    pub fn init(&self, t: &Thread) {
        self.list_shape.set(t.types.list.shape_id().0);
        self.dict_shape.set(t.types.dict.shape_id().0);
        self.set_shape.set(t.types.set.shape_id().0);
        self.frozenset_shape.set(t.types.frozenset.shape_id().0);
    }
    /// Reports what the interpreter holds for the whole VM.
    pub fn trace(&self, tracer: &mut Tracer) {
        tracer.visit(self.all.get());
        tracer.visit(self.any.get());
        self.monitoring.trace(tracer);
    }
    /// A version that nothing else has; 0 when there are none left.
    pub fn next_code_version(&self) -> u32 {
        let v = self.next_version.get();
        if v != 0 {
            self.next_version.set(v.wrapping_add(1));
        }
        v
    }
    /// The builtin function `all`, whatever the name means by now.
    pub fn all(&self, find: impl Fn(&str) -> PyResult<Value>) -> PyResult<Value> {
        remembered(&self.all, "all", find)
    }
    /// The builtin function `any`, whatever the name means by now.
    pub fn any(&self, find: impl Fn(&str) -> PyResult<Value>) -> PyResult<Value> {
        remembered(&self.any, "any", find)
    }
    /// Whether `f` is the function of this name in `builtins`; remembers its declaration.
    pub fn is_builtin_function(&self, f: Gc<PyBuiltin>, name: &str, known: &Cell<*const MethodDef>) -> bool {
        if known.get().is_null()
            && f.def.name == name
            && f.module.get().is_some_and(|m| crate::objects::str_::eq_str(m, "builtins"))
        {
            known.set(f.def);
        }
        ptr::eq(known.get(), f.def)
    }
}
fn remembered(cell: &Cell<Option<Value>>, name: &str, find: impl Fn(&str) -> PyResult<Value>) -> PyResult<Value> {
    if let Some(v) = cell.get() {
        return Ok(v);
    }
    let v = find(name)?;
    cell.set(Some(v));
    Ok(v)
}

/// Runs the Python handlers of signals that have arrived.
pub fn check_signals(t: &Thread) -> PyResult<()> {
    use crate::thread::poll::SIGNAL;
    use std::sync::atomic::Ordering;
    if t.poll.load(Ordering::Acquire) & SIGNAL == 0 {
        return Ok(());
    }
    t.poll.fetch_and(!SIGNAL, Ordering::AcqRel);
    match t.interp.hooks.run_signal_handlers.get() {
        Some(f) => f(t),
        None => Ok(()),
    }
}
