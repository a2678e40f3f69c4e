//! Native modules that are part of the language core: `builtins`, `sys`, `_imp`, `marshal`, `gc`, ...; which native modules exist
//! ([`Registry`]); and how modules are imported ([`import`]).
//!
//! Modules outside this crate (`_io`, `posix`, `math`, ...) are declared in `brolga-stdlib` and registered by the command line before the
//! VM starts.

pub mod abc;
pub mod builtins;
pub mod eval;
pub mod import;
pub mod sys;
pub mod warnings;
pub mod weakref;

use crate::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Per-VM state of the core modules.
#[derive(Default)]
pub struct VmState {
    pub registry: Registry,
    pub import: import::ImportState,
    pub sys: sys::SysState,
    pub warnings: warnings::WarningsState,
    pub roots: NamedRoots,
}

impl VmState {
    /// Roots.
    pub fn trace(&self, tracer: &mut Tracer) {
        self.import.trace(tracer);
        self.sys.trace(tracer);
        self.warnings.trace(tracer);
        self.roots.trace(tracer);
    }
}

/// Values that native modules keep for the whole life of the VM: classes made at run time, hooks.
#[derive(Default)]
pub struct NamedRoots(RefCell<BTreeMap<&'static str, Value>>);

impl NamedRoots {
    pub fn get(&self, name: &str) -> Option<Value> {
        self.0.borrow().get(name).copied()
    }
    pub fn set(&self, name: &'static str, v: Value) {
        self.0.borrow_mut().insert(name, v);
    }
    pub fn remove(&self, name: &str) -> Option<Value> {
        self.0.borrow_mut().remove(name)
    }
    fn trace(&self, tracer: &mut Tracer) {
        // SAFETY: the collector runs while the mutator stands still.
        unsafe { &*self.0.as_ptr() }.values().for_each(|v| tracer.visit(Some(*v)));
    }
}

/// The native modules that can be imported, by name.
#[derive(Default)]
pub struct Registry(RefCell<BTreeMap<&'static str, &'static ModuleSpec>>);

impl Registry {
    pub fn add(&self, specs: &[&'static ModuleSpec]) {
        let mut map = self.0.borrow_mut();
        for spec in specs {
            map.insert(spec.name, spec);
        }
    }
    pub fn get(&self, name: &str) -> Option<&'static ModuleSpec> {
        self.0.borrow().get(name).copied()
    }
    /// Names in alphabetical order: `sys.builtin_module_names`.
    pub fn names(&self) -> Vec<&'static str> {
        self.0.borrow().keys().copied().collect()
    }
}

/// The modules of this crate.
pub static CORE: &[&ModuleSpec] = &[
    &abc::abc_module::SPEC,
    &builtins::builtins::SPEC,
    &sys::sys::SPEC,
    &warnings::warnings_module::SPEC,
    &weakref::weakref_module::SPEC,
];
