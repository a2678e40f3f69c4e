//! What native modules above the interpreter do for it: constructors of type parameters (`_typing`), the work of polls (`_signal`,
//! `_thread`). The modules register them when the VM starts.

use crate::prelude::*;
use std::cell::Cell;

type Make1 = fn(&Thread, Value) -> PyResult<Value>;
type Make2 = fn(&Thread, Value, Value) -> PyResult<Value>;
type MakeTypeVar = fn(&Thread, Value, Option<Value>, Option<Value>) -> PyResult<Value>;

/// See the module.
#[derive(Default)]
pub struct Hooks {
    /// name, lazy bound, lazy constraints
    pub make_type_var: Cell<Option<MakeTypeVar>>,
    pub make_param_spec: Cell<Option<Make1>>,
    pub make_type_var_tuple: Cell<Option<Make1>>,
    /// `Generic[parameters]`, from the tuple of parameters.
    pub make_generic: Cell<Option<Make1>>,
    /// From the tuple (name, type parameters, lazy value).
    pub make_type_alias: Cell<Option<Make1>>,
    /// parameter, lazy default -> parameter
    pub set_default: Cell<Option<Make2>>,
    /// What a poll runs: handlers of signals that arrived, calls that were left by native code, giving the global lock to another thread.
    pub run_signal_handlers: Cell<Option<fn(&Thread) -> PyResult<()>>>,
    pub run_pending_calls: Cell<Option<fn(&Thread) -> PyResult<()>>>,
    pub hand_over_lock: Cell<Option<fn(&Thread)>>,
}

#[cold]
fn missing(t: &Thread, what: &str) -> Raised {
    t.raise_not_implemented(format!("{what} need a native module that is not loaded"))
}

impl Hooks {
    pub fn type_var(
        &self,
        t: &Thread,
        name: Value,
        bound: Option<Value>,
        constraints: Option<Value>,
    ) -> PyResult<Value> {
        match self.make_type_var.get() {
            Some(f) => f(t, name, bound, constraints),
            None => Err(missing(t, "type parameters")),
        }
    }
    pub fn param_spec(&self, t: &Thread, name: Value) -> PyResult<Value> {
        self.make_param_spec.get().map_or_else(|| Err(missing(t, "type parameters")), |f| f(t, name))
    }
    pub fn type_var_tuple(&self, t: &Thread, name: Value) -> PyResult<Value> {
        self.make_type_var_tuple.get().map_or_else(|| Err(missing(t, "type parameters")), |f| f(t, name))
    }
    pub fn subscript_generic(&self, t: &Thread, parameters: Value) -> PyResult<Value> {
        self.make_generic.get().map_or_else(|| Err(missing(t, "generic classes")), |f| f(t, parameters))
    }
    pub fn type_alias(&self, t: &Thread, parts: Value) -> PyResult<Value> {
        self.make_type_alias.get().map_or_else(|| Err(missing(t, "type aliases")), |f| f(t, parts))
    }
    pub fn set_type_param_default(&self, t: &Thread, parameter: Value, default: Value) -> PyResult<Value> {
        self.set_default.get().map_or_else(|| Err(missing(t, "type parameters")), |f| f(t, parameter, default))
    }
}
