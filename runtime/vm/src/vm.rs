//! One Python runtime: its heap, well-known types and names, modules, and threads.

use crate::names::Names;
use crate::objects::type_;
use crate::objects::type_::lookup::AttributeCache;
use crate::objects::type_::slotdefs::SlotNames;
use crate::prelude::*;
use brolga_heap::{
    CollectionReport, Heap, HeapConfig, HeapHooks, HeapThread, OutOfMemory, RootSource, StackBounds, Survivors, Zeal,
};
use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::Ordering;

/// How a runtime is set up; mirrors CPython's `PyConfig` where Python code can see it.
#[derive(Clone, Debug, Default)]
pub struct VmConfig {
    pub argv: Vec<std::ffi::OsString>,
    pub optimize: u8,
    /// Debugging modes of the collector. `None`: what `BROLGA_GC_ZEAL` says.
    pub gc_zeal: Option<Zeal>,
    pub max_heap_bytes: Option<usize>,
    /// `PYTHONHASHSEED`; `None` is random.
    pub hash_seed: Option<u64>,
    pub verbose: u8,
    pub isolated: bool,
    pub use_environment: bool,
    pub site_import: bool,
    pub user_site: bool,
    pub write_bytecode: bool,
    pub unbuffered: bool,
    pub dev_mode: bool,
    pub utf8_mode: bool,
    pub safe_path: bool,
    pub inspect: bool,
    pub interactive: bool,
    pub quiet: bool,
    pub bytes_warning: u8,
    pub warn_options: Vec<String>,
    pub x_options: Vec<String>,
    pub executable: Option<std::ffi::OsString>,
    /// The whole command line.
    pub orig_argv: Vec<std::ffi::OsString>,
    /// `-d`
    pub parser_debug: u8,
    pub warn_default_encoding: bool,
    /// `-X no_debug_ranges`: code objects know lines but no columns.
    pub no_debug_ranges: bool,
    pub thread_inherit_context: bool,
    pub context_aware_warnings: bool,
    /// `-X cpu_count`
    pub cpu_count: Option<i64>,
    /// `sys.prefix`: the folder of the virtual environment, if there is one.
    pub prefix: std::path::PathBuf,
    /// `sys.base_prefix`
    pub base_prefix: std::path::PathBuf,
    /// `sys._base_executable`
    pub base_executable: Option<std::ffi::OsString>,
    /// Where modules of the standard library seem to come from (`sys._stdlib_dir`).
    pub stdlib_dir: Option<std::path::PathBuf>,
    /// `sys.path` at the start.
    pub module_search_paths: Vec<std::ffi::OsString>,
    /// `--check-hash-based-pycs`
    pub check_hash_pycs: Option<String>,
    /// `-X pycache_prefix`
    pub pycache_prefix: Option<std::ffi::OsString>,
    /// `PYTHONIOENCODING`
    pub io_encoding: Option<String>,
    /// The locale is C, POSIX or C with UTF-8: standard streams escape bytes that are not text.
    pub lenient_streams: bool,
    /// The locale's encoding is ASCII: that of standard streams without UTF-8 mode.
    pub ascii_streams: bool,
    /// `-X importtime`
    pub import_time: u8,
    /// `-X frozen_modules`
    pub frozen_modules: bool,
    /// `-x`
    pub skip_first_line: bool,
}

/// Declares [`Types`], the builtin types that Rust code names: field => the Rust type that declares the class.
macro_rules! well_known_types {
    ($($field:ident => $class:path),* $(,)?) => {
        /// See the module.
        pub struct Types { $(pub $field: $crate::prelude::Gc<$crate::objects::type_::PyType>,)* }
        impl Types {
            /// Allocates them all; none is ready.
            pub(crate) fn create(
                vm: &$crate::vm::Vm,
            ) -> Result<Types, brolga_heap::OutOfMemory> {
                Ok(Types { $($field: $crate::vm::blank_type(vm, <$class as $crate::abi::spec::PyClass>::SPEC)?,)* })
            }
            pub fn all(&self) -> Vec<$crate::prelude::Gc<$crate::objects::type_::PyType>> { vec![$(self.$field,)*] }
        }
    };
}
pub(crate) use well_known_types;

pub use crate::objects::well_known::Types;

/// A part of the [`Vm`] that is made in the course of the bootstrap. Reading it earlier is a bug in the bootstrap itself.
pub struct Late<T>(OnceCell<T>);

impl<T> Late<T> {
    const fn new() -> Late<T> {
        Late(OnceCell::new())
    }
    fn fill(&self, x: T) {
        let fresh = self.0.set(x).is_ok();
        debug_assert!(fresh, "filled once");
    }
    fn ready(&self) -> Option<&T> {
        self.0.get()
    }
}
impl<T> Deref for Late<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        debug_assert!(self.0.get().is_some(), "read before the bootstrap made it");
        // SAFETY: `Vm::new` fills it before it hands the VM out, and reads it itself only after that.
        unsafe { self.0.get().unwrap_unchecked() }
    }
}

/// See the module.
pub struct Vm {
    pub heap: Box<Heap>,
    pub types: Late<Types>,
    pub names: Late<Names>,
    pub slot_names: Late<SlotNames>,
    pub config: VmConfig,
    /// Builtin types by [`crate::abi::spec::ClassId`].
    pub class_table: RefCell<Vec<Option<Gc<PyType>>>>,
    pub attribute_cache: AttributeCache,
    /// `sys.modules`.
    pub modules: Cell<Option<Gc<PyDict>>>,
    /// The `builtins` and `sys` modules' dicts.
    pub builtins: Cell<Option<Gc<PyDict>>>,
    pub sys_dict: Cell<Option<Gc<PyDict>>>,
    /// Preallocated, so that running out of memory can be reported.
    pub memory_error: Cell<Option<Value>>,
    pub singletons: crate::objects::singletons::Singletons,
    pub interned: crate::objects::str_::InternTable,
    /// `sys.set_int_max_str_digits`; 0 is no limit.
    pub int_max_str_digits: Cell<usize>,
    pub hash_secret: [u64; 2],
    /// What `repr` is showing: (thread, value's word).
    pub reprs: RefCell<Vec<(usize, u64)>>,
    /// How many classes were registered with abstract base classes so far.
    pub abc_registrations: Cell<i64>,
    /// `typing.NoDefault`, once somebody asked for it.
    pub no_default: Cell<Option<Value>>,
    /// The interpreter's part.
    pub interp: crate::interp::InterpState,
    /// The optimizing compiler and its code.
    pub tier: crate::abi::tier::TierState,
    /// Everything else, by owner.
    pub state: crate::modules::VmState,
    threads: RefCell<Vec<NonNull<Thread>>>,
    main: Late<MainThread>,
}

/// The thread that made the VM, and its membership of the heap.
struct MainThread {
    // Dropped in this order: the thread leaves the heap first.
    membership: HeapThread,
    thread: Box<Thread>,
}

/// Native stack that is left for native code when Python recursion has to end.
const STACK_RESERVE: usize = 192 << 10;
/// Native stack assumed where the system does not tell.
const ASSUMED_STACK: usize = 512 << 10;

impl Vm {
    /// A runtime with its builtin types and no modules; the calling thread is its main thread.
    pub fn new(config: VmConfig) -> Result<Box<Vm>, OutOfMemory> {
        let heap = Heap::new(heap_config(&config))?;
        crate::objects::registry::register_kinds(&heap);
        let hash_secret = hash_secret(config.hash_seed);
        let vm = Box::new(Vm {
            heap,
            types: Late::new(),
            names: Late::new(),
            slot_names: Late::new(),
            config,
            class_table: RefCell::default(),
            attribute_cache: AttributeCache::default(),
            modules: Cell::new(None),
            builtins: Cell::new(None),
            sys_dict: Cell::new(None),
            memory_error: Cell::new(None),
            singletons: Default::default(),
            interned: Default::default(),
            int_max_str_digits: Cell::new(4300),
            hash_secret,
            reprs: RefCell::default(),
            abc_registrations: Cell::new(0),
            no_default: Cell::new(None),
            interp: Default::default(),
            tier: Default::default(),
            state: Default::default(),
            threads: RefCell::default(),
            main: Late::new(),
        });
        let here = 0u8;
        let here = &raw const here as usize;
        let bounds = StackBounds::current().unwrap_or(StackBounds { low: here - ASSUMED_STACK, high: here + 4096 });
        let thread = Box::new(Thread::new(&*vm, bounds.low + STACK_RESERVE));
        // SAFETY: the bounds are this thread's; a VM is used by the threads that hold its global lock, which this one does, and the
        // membership ends with the VM.
        let membership = unsafe { vm.heap.attach_thread(bounds) };
        vm.add_thread(&thread);
        vm.main.fill(MainThread { membership, thread });
        vm.main.thread.membership.set(&raw const vm.main.membership);
        vm.heap.set_root_source(Box::new(Roots(NonNull::from(&*vm))));
        vm.heap.set_hooks(Box::new(Hooks(NonNull::from(&*vm))));
        vm.heap.without_collection(|| bootstrap(vm.main_thread()))?;
        Ok(vm)
    }
    /// The thread that made the VM.
    pub fn main_thread(&self) -> &Thread {
        &self.main.thread
    }
    /// Has the collector look at a thread's frames and state.
    pub fn add_thread(&self, t: &Thread) {
        t.watch.set(u32::from(self.interp.monitoring.is_active()));
        self.threads.borrow_mut().push(NonNull::from(t));
    }
    /// Sets [`Thread::watch`] of all threads.
    pub(crate) fn set_watch_of_all_threads(&self, watch: u32) {
        for thread in self.threads.borrow().iter() {
            // SAFETY: threads leave the list before they end.
            unsafe { thread.as_ref() }.watch.set(watch);
        }
    }
    /// Whether some thread has a trace function (or else a profile function).
    pub(crate) fn another_thread_traces(&self, trace: bool) -> bool {
        self.threads.borrow().iter().any(|thread| {
            // SAFETY: threads leave the list before they end.
            let state = unsafe { &thread.as_ref().state };
            if trace { state.trace_function.get().is_some() } else { state.profile_function.get().is_some() }
        })
    }
    /// Visits the threads as they happen to be listed, without looking whether the list is being changed: for dumps when the process is about to
    /// die.
    ///
    /// # Safety
    /// Nothing is. A thread that holds the global lock may change the list or end meanwhile, and the process may then crash once more.
    pub unsafe fn visit_threads_unlocked(&self, mut f: impl FnMut(&Thread)) {
        // SAFETY: by the caller's resignation.
        for thread in unsafe { &*self.threads.as_ptr() } {
            // SAFETY: as above.
            f(unsafe { thread.as_ref() });
        }
    }
    /// Calls `f` for every thread; it must neither start nor end one, nor give the lock up.
    pub fn each_thread(&self, mut f: impl FnMut(&Thread)) {
        for thread in self.threads.borrow().iter() {
            // SAFETY: threads leave the list before they end.
            f(unsafe { thread.as_ref() });
        }
    }
    /// Forgets all other threads: they do not exist in the child after `fork`.
    pub fn keep_only_thread(&self, t: &Thread) {
        self.threads.borrow_mut().retain(|&other| other == NonNull::from(t));
    }
    pub fn remove_thread(&self, t: &Thread) {
        self.threads.borrow_mut().retain(|&other| other != NonNull::from(t));
    }
}

fn heap_config(config: &VmConfig) -> HeapConfig {
    let mut heap = HeapConfig { max_bytes: config.max_heap_bytes, ..HeapConfig::default() };
    if let Some(zeal) = config.gc_zeal.or_else(Zeal::from_environment) {
        heap.zeal = zeal;
    }
    heap
}

fn hash_secret(seed: Option<u64>) -> [u64; 2] {
    use std::hash::{BuildHasher, RandomState};
    match seed {
        Some(0) => [0, 0],
        // CPython's generator for this purpose, so that hashes under a seed are the same.
        Some(n) => {
            let mut state = n as u32;
            let mut byte = || {
                state = state.wrapping_mul(214_013).wrapping_add(2_531_011);
                (state >> 16) as u8
            };
            let mut word = || u64::from_le_bytes(std::array::from_fn(|_| byte()));
            [word(), word()]
        }
        None => [RandomState::new().hash_one(1u8), RandomState::new().hash_one(2u8)],
    }
}

/// Makes what all Python objects need: types, the singletons, names; then completes the types.
fn bootstrap(t: &Thread) -> Result<(), OutOfMemory> {
    let metatype = blank_type(t, <PyType as PyClass>::SPEC)?;
    metatype.header.set_shape(metatype.shape_id());
    t.types.fill(Types::create(t)?);
    // From here on instances of builtin types can be made.
    let made = (|| {
        crate::objects::singletons::Singletons::create(t)?;
        t.names.fill(Names::create(|text| t.intern(text)));
        t.slot_names.fill(SlotNames::create(t));
        type_::builtin::make_ready(t, t.types.object);
        for class in t.types.all() {
            type_::builtin::make_ready(t, class);
        }
        let no_memory = crate::objects::exception::instantiate(t, t.types.memory_error, &[])?;
        t.memory_error.set(Some(no_memory));
        t.modules.set(Some(PyDict::new(t)?));
        t.interp.init(t);
        crate::objects::typing::register(t);
        PyResult::Ok(())
    })();
    made.map_err(|_| OutOfMemory)
}

/// A type object with its layout only, for the bootstrap; each declaration's is made once.
pub(crate) fn blank_type(vm: &Vm, spec: &'static TypeSpec) -> Result<Gc<PyType>, OutOfMemory> {
    let known = |spec: &TypeSpec| vm.class_table.borrow().get(spec.id.get()).copied().flatten();
    if let Some(class) = known(spec) {
        return Ok(class);
    }
    let metatype_shape = known(<PyType as PyClass>::SPEC).map_or(ShapeId(0), |m| m.shape_id());
    let class = type_::builtin::blank(&vm.heap, spec, metatype_shape)?;
    type_::builtin::register(vm, spec, class);
    Ok(class)
}

/// What the collector finds in a VM.
struct Roots(NonNull<Vm>);

impl RootSource for Roots {
    fn trace_roots(&self, tracer: &mut Tracer) {
        // SAFETY: the heap, which owns this, is a part of the VM.
        let vm = unsafe { self.0.as_ref() };
        vm.class_table.borrow().iter().for_each(|class| tracer.visit_gc(*class));
        if let Some(names) = vm.names.ready() {
            names.all().into_iter().for_each(|name| tracer.visit(Some(name)));
        }
        vm.attribute_cache.trace(tracer);
        for dict in [&vm.modules, &vm.builtins, &vm.sys_dict] {
            tracer.visit_gc(dict.get());
        }
        vm.singletons.trace(tracer);
        tracer.visit(vm.memory_error.get());
        vm.interned.trace(tracer);
        vm.interp.trace(tracer);
        vm.state.trace(tracer);
        if let Some(tier) = vm.tier.tier.get() {
            tier.trace(tracer);
        }
        for job in vm.tier.warm.borrow().iter() {
            tracer.visit_gc(Some(job.function));
            tracer.visit_gc(Some(job.code));
        }
        tracer.visit(vm.no_default.get());
        for thread in vm.threads.borrow().iter() {
            // SAFETY: threads leave the list before they end.
            crate::frames::trace_thread(unsafe { thread.as_ref() }, tracer);
        }
    }
}

/// What the collector tells a VM.
struct Hooks(NonNull<Vm>);

impl Hooks {
    fn vm(&self) -> &Vm {
        // SAFETY: the heap, which owns this, is a part of the VM.
        unsafe { self.0.as_ref() }
    }
}

impl HeapHooks for Hooks {
    fn marking_finished(&self, survivors: &Survivors<'_>) {
        let vm = self.vm();
        vm.interp.weak_caches.marking_finished(survivors);
        if let Some(tier) = vm.tier.tier.get() {
            crate::abi::tier::sweep(&vm.tier, tier.thresholds().0, survivors);
        }
    }
    fn shapes_died(&self, shapes: &[ShapeId]) {
        self.vm().interp.weak_caches.shapes_died(shapes);
    }
    fn collection_finished(&self, report: &CollectionReport) {
        if report.work_pending {
            for thread in self.vm().threads.borrow().iter() {
                // SAFETY: threads leave the list before they end.
                let t = unsafe { thread.as_ref() };
                t.poll.fetch_or(crate::thread::poll::FINALIZERS, Ordering::Release);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vm_starts() {
        let vm = Vm::new(VmConfig { hash_seed: Some(0), ..VmConfig::default() }).unwrap();
        let t = vm.main_thread();
        assert_eq!(t.types.int.name(), "int");
        assert!(t.types.bool_.is_subtype_of(t.types.int));
        assert_eq!(t.class_of(Value::TRUE), t.types.bool_);
        assert_eq!(t.class_of(t.types.int.value()), t.types.type_);
        assert_eq!(t.class_of(t.types.type_.value()), t.types.type_);
    }
}
