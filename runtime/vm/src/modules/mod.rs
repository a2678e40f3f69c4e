//! Native modules that are part of the language core: `builtins`, `sys`, `_imp`, `marshal`, `gc`, ...; which native modules exist
//! ([`Registry`]); and how modules are imported ([`import`]).
//!
//! Modules outside this crate (`_io`, `posix`, `math`, ...) are declared in `brolga-stdlib` and registered by the command line before the
//! VM starts.

pub mod abc;
pub mod ast;
pub mod atexit;
pub mod builtins;
pub mod eval;
pub mod gc;
pub mod imp;
pub mod import;
pub mod internals;
pub mod marshal;
pub mod opcode;
pub mod stdlib_finder;
pub mod suggestions;
pub mod symtable;
pub mod sys;
pub mod thread;
pub mod tokenize;
pub mod types;
pub mod typing;
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
    pub codecs: crate::codecs::registry::CodecState,
    pub roots: NamedRoots,
    pub gc: gc::GcState,
    pub threads: thread::ThreadsState,
    pub rare: internals::RareEvents,
    tasks: RefCell<(u64, BTreeMap<u64, Value>)>,
}

impl VmState {
    /// Roots.
    pub fn trace(&self, tracer: &mut Tracer) {
        self.import.trace(tracer);
        self.sys.trace(tracer);
        self.warnings.trace(tracer);
        self.codecs.trace(tracer);
        self.roots.trace(tracer);
        // SAFETY: the collector runs while the mutator stands still.
        unsafe { &*self.tasks.as_ptr() }.1.values().for_each(|v| tracer.visit(Some(*v)));
    }
    /// Keeps a value alive until another thread takes it over.
    pub fn add_task(&self, v: Value) -> u64 {
        let mut tasks = self.tasks.borrow_mut();
        tasks.0 += 1;
        let id = tasks.0;
        tasks.1.insert(id, v);
        id
    }
    pub fn take_task(&self, id: u64) -> Option<Value> {
        self.tasks.borrow_mut().1.remove(&id)
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
    &ast::SPEC,
    &atexit::atexit::SPEC,
    &gc::gc::SPEC,
    &imp::imp::SPEC,
    &internals::internals::SPEC,
    &opcode::opcode::SPEC,
    &builtins::builtins::SPEC,
    &crate::codecs::module::_codecs::SPEC,
    &crate::objects::format::template::_string::SPEC,
    &marshal::marshal::SPEC,
    &stdlib_finder::stdlib_image::SPEC,
    &suggestions::SPEC,
    &symtable::SPEC,
    &sys::sys::SPEC,
    &thread::module::thread_module::SPEC,
    &tokenize::SPEC,
    &types::types_module::SPEC,
    &typing::typing_module::SPEC,
    &warnings::warnings_module::SPEC,
    &weakref::weakref_module::SPEC,
];

/// Makes `builtins` and `sys`. To be called once, when all native modules are registered.
pub fn start(t: &Thread) -> PyResult<()> {
    t.state_of_vm().registry.add(CORE);
    thread::start(t);
    let modules = import::modules(t)?;
    for (spec, root) in [(&builtins::builtins::SPEC, &t.builtins), (&sys::sys::SPEC, &t.sys_dict)] {
        let module = PyModule::new(t, spec.name)?;
        modules.set_name(t, t.intern(spec.name), module.into())?;
        root.set(Some(module.dict()));
        crate::objects::module::fill_native(t, module, spec)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{attr, call, object};
    use crate::vm::VmConfig;

    fn with_vm(test: impl FnOnce(&Thread) -> PyResult<()>) {
        let config = VmConfig { hash_seed: Some(0), x_options: vec!["a=b".into(), "c".into()], ..VmConfig::default() };
        let vm = Vm::new(config).unwrap();
        let t = vm.main_thread();
        if let Err(r) = start(t).and_then(|()| test(t)) {
            let exc = t.take_exception(r);
            panic!("{}: {}", t.class_of(exc).name(), crate::objects::exception::describe(t, exc));
        }
    }
    fn shown(t: &Thread, v: Value) -> String {
        object::repr(t, v).map(|s| s.to_lossy().into_owned()).unwrap_or_else(|_| "error".into())
    }
    fn sys(t: &Thread, name: &str) -> Value {
        t.sys_dict.get().unwrap().get_str(t, name).unwrap().unwrap()
    }

    #[test]
    fn sys_has_its_attributes() {
        with_vm(|t| {
            let text = "sys.version_info(major=3, minor=14, micro=2, releaselevel='final', serial=0)";
            assert_eq!(shown(t, sys(t, "version_info")), text);
            assert_eq!(shown(t, sys(t, "_xoptions")), "{'a': 'b', 'c': True}");
            let flags = sys(t, "flags");
            assert_eq!(object::length(t, flags)?, 18);
            assert_eq!(shown(t, attr::get(t, flags, t.intern("gil"))?), "1");
            assert_eq!(shown(t, attr::get(t, flags, t.intern("n_fields"))?), "21");
            Ok(())
        });
    }
    #[test]
    fn builtin_functions_work() {
        with_vm(|t| {
            let b = |name: &str| t.builtins.get().unwrap().get_str(t, name).unwrap().unwrap();
            let list = t.new_list(&[Value::from_small_int(3), Value::from_small_int(1)])?;
            for (name, want) in
                [("sum", "4"), ("max", "3"), ("min", "1"), ("len", "2"), ("sorted", "[1, 3]"), ("all", "True")]
            {
                assert_eq!(shown(t, call::call1(t, b(name), list)?), want, "{name}");
            }
            assert_eq!(shown(t, call::call1(t, b("hex"), Value::from_small_int(-255))?), "'-0xff'");
            assert_eq!(shown(t, call::call1(t, b("chr"), Value::from_small_int(8364))?), "'€'");
            Ok(())
        });
    }
    #[test]
    fn marshal_round_trip() {
        with_vm(|t| {
            let f = t.new_float(1.5)?;
            let s = t.new_str("hé")?;
            let inner = t.new_tuple(&[f, s, Value::NONE, Value::TRUE])?;
            let v = t.new_list(&[inner, Value::from_small_int(1 << 40), inner])?;
            let bytes = marshal::dumps(t, v, 5, true)?;
            let back = marshal::loads(t, &bytes)?;
            assert_eq!(shown(t, back), shown(t, v));
            Ok(())
        });
    }
}
