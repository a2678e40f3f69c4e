//! A thread of execution: its Python stack, pending exception, handled-exception chain, and switches the interpreter polls.
//!
//! Dereferences to its [`Vm`], so that `t.heap`, `t.types` and `t.names` read naturally. Every runtime function takes `t: &Thread` first.

use crate::objects::str_::PyStr;
use crate::prelude::*;
use std::cell::Cell;
use std::ops::Deref;

/// Bits of [`Thread::poll`]: reasons to leave straight-line execution at the next check.
pub mod poll {
    pub const SIGNAL: u32 = 1;
    pub const LOCK_WANTED: u32 = 2;
    pub const FINALIZERS: u32 = 4;
    pub const INVALIDATED: u32 = 8;
    pub const ASYNC_EXCEPTION: u32 = 16;
    pub const PENDING_CALL: u32 = 32;
    pub const GC_CALLBACKS: u32 = 64;
    /// The compiler's background thread has finished something.
    pub const COMPILED: u32 = 128;
}

/// Native stack that compiled code leaves to the interpreter, which goes on without using any for calls.
const COMPILED_RESERVE: usize = 128 << 10;

/// `sys.getrecursionlimit()` at the start.
pub const DEFAULT_RECURSION_LIMIT: u32 = 1000;

/// See the module. `#[repr(C)]`: compiled code reads the leading fields at fixed offsets.
#[repr(C)]
pub struct Thread {
    /// Non-zero: something wants attention ([`poll`]). Written by other threads and signal handlers.
    pub poll: std::sync::atomic::AtomicU32,
    /// Non-zero while some tool watches execution: see [`crate::interp::monitoring`].
    pub watch: Cell<u32>,
    /// `sys.getrecursionlimit()`: no Python frame is deeper.
    pub recursion_limit: Cell<u32>,
    /// The pending exception (`Err(Raised)` is its proof).
    pub exception: Cell<Option<Value>>,
    /// The innermost Python frame.
    pub frame: Cell<Option<crate::frames::Fp>>,
    /// First free word of the Python stack, and its end.
    pub stack_top: Cell<*mut u64>,
    pub stack_limit: Cell<*mut u64>,
    /// Native stack address below which calls must divert to the interpreter or raise `RecursionError`.
    pub native_stack_limit: Cell<usize>,
    /// Native stack address below which functions are interpreted, which needs no native stack.
    pub compiled_stack_limit: Cell<usize>,
    /// The second result of helpers that have two. Never holds anything across anything.
    pub second_result: Cell<u64>,
    /// Fault injection: guards still to pass until one fails. Compiled code counts only if asked to.
    pub guard_countdown: Cell<u64>,
    pub(crate) vm: *const Vm,
    /// The thread's membership of the heap; null before it is attached.
    pub membership: Cell<*const brolga_heap::HeapThread>,
    /// Everything that compiled code does not touch.
    pub state: crate::frames::ThreadState,
}

impl Deref for Thread {
    type Target = Vm;
    #[inline(always)]
    fn deref(&self) -> &Vm {
        // SAFETY: a VM outlives its threads.
        unsafe { &*self.vm }
    }
}

impl Thread {
    /// A thread of `vm` that has run nothing yet. Native recursion ends at `native_stack_limit`.
    pub(crate) fn new(vm: *const Vm, native_stack_limit: usize) -> Thread {
        Thread {
            poll: std::sync::atomic::AtomicU32::new(0),
            watch: Cell::new(0),
            recursion_limit: Cell::new(DEFAULT_RECURSION_LIMIT),
            exception: Cell::new(None),
            frame: Cell::new(None),
            stack_top: Cell::new(std::ptr::null_mut()),
            stack_limit: Cell::new(std::ptr::null_mut()),
            native_stack_limit: Cell::new(native_stack_limit),
            compiled_stack_limit: Cell::new(native_stack_limit + COMPILED_RESERVE),
            second_result: Cell::new(0),
            guard_countdown: Cell::new(0),
            vm,
            membership: Cell::new(std::ptr::null()),
            state: crate::frames::ThreadState::default(),
        }
    }
    /// Makes sure that the thread has a Python stack.
    #[inline(always)]
    pub fn reserve_stack(&self) -> PyResult<()> {
        if self.stack_limit.get().is_null() { self.map_stack() } else { Ok(()) }
    }
    #[cold]
    fn map_stack(&self) -> PyResult<()> {
        match self.state.stack.reserve() {
            Some((base, end)) => {
                self.stack_top.set(base);
                self.stack_limit.set(end);
                Ok(())
            }
            None => Err(self.raise_out_of_memory()),
        }
    }
    /// The interned string of a Rust string.
    pub fn intern(&self, s: &str) -> Value {
        crate::objects::str_::intern(self, s)
    }
    /// A new `str`.
    pub fn new_str(&self, s: &str) -> PyResult<Value> {
        PyStr::new(self, s).map(Into::into)
    }
    /// An int object.
    #[inline(always)]
    pub fn new_int(&self, i: i64) -> PyResult<Value> {
        match Value::try_from_int(i) {
            Some(v) => Ok(v),
            None => crate::objects::int::big_from_i64(self, i),
        }
    }
    /// A float object.
    #[inline(always)]
    pub fn new_float(&self, f: f64) -> PyResult<Value> {
        match Value::try_from_float(f) {
            Some(v) => Ok(v),
            None => crate::objects::float::boxed(self, f),
        }
    }
    /// A tuple of these values.
    pub fn new_tuple(&self, items: &[Value]) -> PyResult<Value> {
        PyTuple::new(self, items).map(Into::into)
    }
    pub fn new_list(&self, items: &[Value]) -> PyResult<Value> {
        PyList::new(self, items).map(Into::into)
    }
    /// What the running code's builtins have under this name now.
    pub fn builtin(&self, name: &str) -> PyResult<Value> {
        let name = self.intern(name);
        let own = crate::objects::frame::current(self).and_then(|fp| fp.function.get().builtins.get());
        let Some(builtins) = own.or_else(|| self.builtins.get().map(Gc::value)) else {
            return Err(self.raise_attribute_error_for_name(name));
        };
        if let Some(dict) = builtins.downcast::<PyDict>() {
            return dict.get_name(self, name)?.ok_or_else(|| self.raise_attribute_error_for_name(name));
        }
        let found = crate::protocol::sequence::get_item(self, builtins, name);
        match self.catch(found, self.types.key_error)? {
            Some(v) => Ok(v),
            None => Err(self.raise_attribute_error_for_name(name)),
        }
    }
    /// An object that a native module keeps in this runtime under a name of its own (`"functools.Placeholder"`), made on first use.
    pub fn kept(&self, name: &'static str, make: impl FnOnce() -> PyResult<Value>) -> PyResult<Value> {
        let roots = &(**self).state.roots;
        if let Some(v) = roots.get(name) {
            return Ok(v);
        }
        let v = make()?;
        roots.set(name, v);
        Ok(v)
    }
    /// The class of any value.
    #[inline(always)]
    pub fn class_of(&self, v: Value) -> Gc<PyType> {
        crate::objects::type_::class_of(self, v)
    }
    /// Turns the heap's out-of-memory into a raised `MemoryError`.
    #[inline(always)]
    pub fn alloc<T: HeapObject>(&self, object: T) -> PyResult<Gc<T>> {
        match self.heap.alloc(object) {
            Ok(p) => Ok(p),
            Err(_) => Err(self.raise_out_of_memory()),
        }
    }
    /// As [`Thread::alloc`], for other results of the heap.
    #[inline(always)]
    pub fn check_memory<T>(&self, result: Result<T, brolga_heap::OutOfMemory>) -> PyResult<T> {
        match result {
            Ok(x) => Ok(x),
            Err(_) => Err(self.raise_out_of_memory()),
        }
    }
    /// The type object of a builtin type in this VM.
    #[inline]
    pub fn builtin_class(&self, spec: &'static TypeSpec) -> Gc<PyType> {
        let known = self.class_table.borrow().get(spec.id.get()).copied().flatten();
        match known {
            Some(c) => c,
            None => crate::objects::type_::create_builtin(self, spec),
        }
    }
    /// Checks native recursion; to be held by every native function that recurses through Python-visible structure
    /// (`repr`, comparison, native-to-Python calls). `whence` completes "maximum recursion depth exceeded{whence}".
    #[inline]
    pub fn enter_native(&self, whence: &str) -> PyResult<()> {
        let here = 0u8;
        if (&raw const here as usize) < self.native_stack_limit.get() {
            return Err(self.raise_recursion_error(format!("maximum recursion depth exceeded{whence}")));
        }
        Ok(())
    }
}
