//! How native types and functions are declared.
//!
//! The attribute macros of `brolga-macros` turn annotated Rust items into these plain tables; [`crate::objects::type_`] turns the
//! tables into Python objects when a class or module is first used.

use crate::objects::tuple::PyTuple;
use crate::objects::type_::PyType;
use crate::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

/// Calling convention of a native function, after CPython's `METH_*`. The first value is `self` (for a module's function: the module).
#[derive(Clone, Copy)]
pub enum NativeFn {
    /// `METH_NOARGS`
    NoArgs(fn(&Thread, Value) -> PyResult<Value>),
    /// `METH_O`
    O(fn(&Thread, Value, Value) -> PyResult<Value>),
    /// `METH_FASTCALL`: positional arguments only.
    Fast(fn(&Thread, Value, &[Value]) -> PyResult<Value>),
    /// `METH_FASTCALL | METH_KEYWORDS`: positional arguments, then the values of the keywords named in the tuple.
    FastKeywords(KeywordsFn),
    /// `METH_METHOD | METH_FASTCALL | METH_KEYWORDS`: also receives the defining class.
    Method(MethodFn),
}
/// See [`NativeFn::FastKeywords`].
pub type KeywordsFn = fn(&Thread, Value, &[Value], Option<Gc<PyTuple>>) -> PyResult<Value>;
/// See [`NativeFn::Method`].
pub type MethodFn = fn(&Thread, Value, Gc<PyType>, &[Value], Option<Gc<PyTuple>>) -> PyResult<Value>;
/// Sets an attribute, or with `None` deletes it.
pub type SetterFn = fn(&Thread, Value, Option<Value>) -> PyResult<()>;

/// What a native function may do, for the optimizer. Ordered from least to most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Effect {
    /// Result depends on the arguments only; nothing is observed or changed.
    Pure,
    /// Reads heap state.
    Reads,
    /// Writes heap state, runs no Python.
    Writes,
    /// May run arbitrary Python code.
    RunsPython,
}

/// How a function in a class is bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binding {
    Method,
    Class,
    Static,
    /// A function of a module.
    Module,
}

/// A native function or method.
#[derive(Clone, Copy)]
pub struct MethodDef {
    pub name: &'static str,
    pub function: NativeFn,
    pub binding: Binding,
    /// `__text_signature__`, e.g. `"($self, object, /)"`; empty when there is none.
    pub signature: &'static str,
    pub doc: &'static str,
    pub effect: Effect,
    /// The callee never looks at Python frames.
    pub frame_blind: bool,
}

impl MethodDef {
    /// Fills tables while they are being concatenated.
    pub(crate) const EMPTY: MethodDef = MethodDef {
        name: "",
        function: NativeFn::NoArgs(|_, _| Ok(Value::NONE)),
        binding: Binding::Static,
        signature: "",
        doc: "",
        effect: Effect::Pure,
        frame_blind: true,
    };
}

/// A computed attribute (`getset_descriptor`) or a field (`member_descriptor`).
#[derive(Clone, Copy)]
pub struct GetSetDef {
    pub name: &'static str,
    pub get: fn(&Thread, Value) -> PyResult<Value>,
    /// `None` as the new value deletes.
    pub set: Option<SetterFn>,
    pub doc: &'static str,
    /// Presents itself as a `member_descriptor`.
    pub member: bool,
}

impl GetSetDef {
    /// Fills tables while they are being concatenated.
    pub(crate) const EMPTY: GetSetDef =
        GetSetDef { name: "", get: |_, _| Ok(Value::NONE), set: None, doc: "", member: false };
}

/// Passes class attributes to the class being made, one by one: a list of values would hide them from the collector.
pub type ClassAttributesFn = fn(&Thread, &mut dyn FnMut(&'static str, Value) -> PyResult<()>) -> PyResult<()>;

/// Type flags, numerically CPython's `Py_TPFLAGS_*` where Python code can see them (`__flags__`).
pub mod type_flags {
    pub const STATIC_BUILTIN: u64 = 1 << 1;
    pub const INLINE_VALUES: u64 = 1 << 2;
    pub const MANAGED_WEAKREF: u64 = 1 << 3;
    pub const MANAGED_DICT: u64 = 1 << 4;
    pub const SEQUENCE: u64 = 1 << 5;
    pub const MAPPING: u64 = 1 << 6;
    pub const DISALLOW_INSTANTIATION: u64 = 1 << 7;
    pub const IMMUTABLETYPE: u64 = 1 << 8;
    pub const HEAPTYPE: u64 = 1 << 9;
    pub const BASETYPE: u64 = 1 << 10;
    pub const HAVE_VECTORCALL: u64 = 1 << 11;
    pub const READY: u64 = 1 << 12;
    pub const HAVE_GC: u64 = 1 << 14;
    pub const METHOD_DESCRIPTOR: u64 = 1 << 17;
    pub const IS_ABSTRACT: u64 = 1 << 20;
    pub const MATCH_SELF: u64 = 1 << 22;
    pub const ITEMS_AT_END: u64 = 1 << 23;
    pub const LONG_SUBCLASS: u64 = 1 << 24;
    pub const LIST_SUBCLASS: u64 = 1 << 25;
    pub const TUPLE_SUBCLASS: u64 = 1 << 26;
    pub const BYTES_SUBCLASS: u64 = 1 << 27;
    pub const UNICODE_SUBCLASS: u64 = 1 << 28;
    pub const DICT_SUBCLASS: u64 = 1 << 29;
    pub const BASE_EXC_SUBCLASS: u64 = 1 << 30;
    pub const TYPE_SUBCLASS: u64 = 1 << 31;
    /// Ours, invisible to Python code: instances are laid out like the base's, but pretend not to be, because CPython's are not.
    pub const SOLID: u64 = 1 << 40;
    /// Ours: a builtin class without a constructor of its own can be instantiated, with its base's.
    pub const INHERIT_NEW: u64 = 1 << 41;
    /// Ours: a builtin class whose attributes Python code may change.
    pub const MUTABLE: u64 = 1 << 42;
    /// Ours: compiled code relies on what look-ups on the class give.
    pub const WATCHED: u64 = 1 << 43;
    /// The flags that `__flags__` shows.
    pub const VISIBLE: u64 = (1 << 32) - 1;
}

/// A builtin type's declaration.
pub struct TypeSpec {
    /// `__name__`.
    pub name: &'static str,
    /// `__module__`.
    pub module: &'static str,
    pub doc: Option<&'static str>,
    /// Text signature of the constructor, e.g. `"(iterable=(), /)"`; empty for none.
    pub signature: &'static str,
    /// Bases, most derived first; empty means `object`.
    pub bases: fn(&Thread) -> PyResult<Vec<Gc<PyType>>>,
    /// The class's own class, unless that is `type`.
    pub metaclass: Option<fn(&Thread) -> Gc<PyType>>,
    /// [`type_flags`] beyond READY | IMMUTABLETYPE.
    pub flags: u64,
    /// The Rust layout of instances.
    pub layout: Layout,
    /// Fills in the slots the type defines itself.
    pub slots: fn(&mut Slots),
    pub methods: &'static [MethodDef],
    pub getset: &'static [GetSetDef],
    /// Further class attributes.
    pub attributes: ClassAttributesFn,
    /// Where this type lives in the per-VM class table.
    pub id: &'static ClassId,
}

/// The Rust layout of a type's instances.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    pub kind: Kind,
    /// Bytes of the Rust struct, header included. Slots of subclasses' attributes follow.
    pub size: u32,
    /// For [`crate::objects::kinds::NATIVE`]: the table that identifies the payload type.
    pub native: Option<&'static NativeVTable>,
    /// Variable-size kinds (int, str, bytes, tuple): instances of subclasses are a [`crate::objects::wrapped::Wrapped`] around an exact value.
    pub wrapped_in_subclasses: bool,
}

/// Identifies the payload of a [`crate::objects::native::Native`] object; compared by address.
#[derive(Debug)]
pub struct NativeVTable {
    pub name: &'static str,
    /// Visits the payload's references.
    pub trace: unsafe fn(&Header, &mut Tracer),
    /// Drops the payload, if it owns anything outside the heap.
    pub drop: Option<unsafe fn(&Header)>,
}
impl PartialEq for NativeVTable {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}
impl Eq for NativeVTable {}

/// A process-wide number for a builtin type, given out on first use; indexes every VM's class table.
pub struct ClassId(AtomicU32);
static NEXT_CLASS_ID: AtomicU32 = AtomicU32::new(1);

impl ClassId {
    #[allow(clippy::new_without_default)]
    pub const fn new() -> ClassId {
        ClassId(AtomicU32::new(0))
    }
    #[inline]
    pub fn get(&self) -> usize {
        match self.0.load(Ordering::Relaxed) {
            0 => self.assign(),
            n => n as usize,
        }
    }
    #[cold]
    fn assign(&self) -> usize {
        let fresh = NEXT_CLASS_ID.fetch_add(1, Ordering::Relaxed);
        match self.0.compare_exchange(0, fresh, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => fresh as usize,
            Err(other) => other as usize,
        }
    }
}

/// A Rust type that declares a builtin Python type: its instances' layout, a native payload, or a mere marker for a class that shares
/// another's layout. Implemented by `#[pyclass]`.
pub trait PyClass {
    const SPEC: &'static TypeSpec;
    /// The type object in this VM, created on first use.
    #[inline]
    fn class(t: &Thread) -> Gc<PyType> {
        t.builtin_class(Self::SPEC)
    }
}

impl<T: crate::objects::native::NativeData + PyClass> PyClass for Native<T> {
    const SPEC: &'static TypeSpec = T::SPEC;
}

/// A native module's declaration.
pub struct ModuleSpec {
    pub name: &'static str,
    pub doc: &'static str,
    pub functions: &'static [MethodDef],
    /// Types that appear as attributes.
    pub classes: &'static [&'static TypeSpec],
    /// Everything else: constants, state; runs when the module is executed.
    pub exec: fn(&Thread, Gc<crate::objects::module::PyModule>) -> PyResult<()>,
}
