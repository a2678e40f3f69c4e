//! `sys`.
//!
//! * here: state, the module, and what Rust code asks of it;
//! * [`info`]: struct sequences (`version_info`, `flags`, ...) and other facts about this build;
//! * [`functions`]: the functions; [`hooks`]: hooks for display, exceptions, auditing; [`frames`]: frames, tracing, threads;
//! * [`output`]: printing exceptions natively, for when `traceback` cannot be used;
//! * [`stdlib_names`]: `stdlib_module_names`.

pub mod frames;
pub mod functions;
pub mod hooks;
pub mod info;
pub mod output;
pub mod printer;
pub mod stdlib_names;

use crate::objects::module::PyModule;
use crate::prelude::*;
use std::cell::{Cell, RefCell};

pub use hooks::{audit, unraisable_hook_args};
pub use output::{print_exception, write_stderr};

/// Reads a line typed at the terminal after a prompt; `None` at the end of input.
pub type LineReader = fn(&Thread, &str) -> PyResult<Option<String>>;

/// Per-VM state of `sys`.
pub struct SysState {
    /// The script's folder, as it was put first in `sys.path`.
    pub path0: RefCell<Option<String>>,
    /// The line editor behind `input()`, if there is one.
    pub line_reader: Cell<Option<LineReader>>,
    /// `sys.addaudithook`.
    // rooted: `SysState::trace` visits them.
    pub audit_hooks: RefCell<Vec<Value>>,
    pub switch_interval: Cell<f64>,
    pub dlopen_flags: Cell<i32>,
    pub finalizing: Cell<bool>,
    /// `sys.stdout` and its like have not been made yet.
    pub streams_missing: Cell<bool>,
}

impl Default for SysState {
    fn default() -> SysState {
        SysState {
            path0: RefCell::new(None),
            line_reader: Cell::new(None),
            audit_hooks: RefCell::new(Vec::new()),
            switch_interval: Cell::new(0.005),
            dlopen_flags: Cell::new(libc::RTLD_NOW),
            finalizing: Cell::new(false),
            streams_missing: Cell::new(true),
        }
    }
}

impl SysState {
    pub fn trace(&self, tracer: &mut Tracer) {
        // SAFETY: the collector runs while the mutator stands still.
        unsafe { &*self.audit_hooks.as_ptr() }.iter().for_each(|v| tracer.visit(Some(*v)));
    }
}

/// An attribute of `sys` as Python code has it now.
pub fn get(t: &Thread, name: &str) -> PyResult<Option<Value>> {
    match t.sys_dict.get() {
        Some(sys) => sys.get_str(t, name),
        None => Ok(None),
    }
}
/// Sets an attribute of `sys`.
pub fn set(t: &Thread, name: &str, v: Value) -> PyResult<()> {
    match t.sys_dict.get() {
        Some(sys) => sys.set_str(t, name, v),
        None => Ok(()),
    }
}

/// What the runtime tells about itself, and what can be set in it.
#[pymodule(
    name = "sys",
    parts(super::functions::functions, super::hooks::hook_functions, super::frames::frame_functions)
)]
#[allow(clippy::module_inception)]
pub mod sys {
    use super::*;

    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        info::add(t, module)?;
        let monitoring = &crate::interp::monitoring::module::monitoring::SPEC;
        let monitoring = crate::objects::module::create_native(t, monitoring)?;
        module.add(t, "monitoring", monitoring.value())
    }
}
