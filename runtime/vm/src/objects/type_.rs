//! Type objects: layout, creation of builtin and Python classes, MRO, slot inheritance and dispatch, attribute look-up with caches.

use crate::objects::kinds;
use crate::prelude::*;
use std::cell::Cell;

/// A type object. `slots` is the operation table; `root_shape` the shape of a fresh instance.
#[pyclass(name = "type", kind = TYPE, flags = BASETYPE | HAVE_GC | HAVE_VECTORCALL | TYPE_SUBCLASS | ITEMS_AT_END, no_doc)]
#[repr(C)]
pub struct PyType {
    pub header: Header,
    /// Shape of a new instance without attributes (id 0 only during bootstrap).
    pub root_shape: Cell<u32>,
    /// Bumped whenever anything observable through look-up changes; 0 = no version.
    pub version: Cell<u32>,
    pub flags: Cell<u64>,
    pub slots: Slots2,
    pub base: GcField<PyType>,
    pub bases: GcField<PyTuple>,
    pub mro: GcField<PyTuple>,
    /// The namespace.
    pub dict: GcField<PyDict>,
    pub name: Field,
    pub qualname: Field,
    pub layout: Layout,
    pub spec: Option<&'static TypeSpec>,
}
/// Interior-mutable slot table.
pub type Slots2 = Cell<Slots>;

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyType {
    const KIND: Kind = kinds::TYPE;
}

impl PyType {
    pub fn is_subtype_of(&self, _other: Gc<PyType>) -> bool {
        todo!()
    }
    /// `__name__` as Rust text, for messages (`'%.200s' object ...`).
    pub fn name(&self) -> String {
        todo!()
    }
    /// Looks a name up along the MRO (no descriptors applied), through the attribute cache.
    pub fn lookup(&self, _t: &Thread, _name: Value) -> Option<Value> {
        todo!()
    }
    /// The shape of a fresh instance.
    #[inline(always)]
    pub fn shape_id(&self) -> ShapeId {
        ShapeId(self.root_shape.get())
    }
    /// Whether instances have a `__dict__`.
    pub fn has_flag(&self, flag: u64) -> bool {
        self.flags.get() & flag != 0
    }
}

/// The class of any value.
pub fn class_of(_t: &Thread, _v: Value) -> Gc<PyType> {
    todo!()
}
/// `isinstance` by the MRO alone (no `__instancecheck__`, no `__class__`).
pub fn is_instance_exact_mro(t: &Thread, v: Value, class: Gc<PyType>) -> bool {
    class_of(t, v).is_subtype_of(class)
}
/// Makes (and registers) the type object of a builtin type.
pub fn create_builtin(_t: &Thread, _spec: &'static TypeSpec) -> Gc<PyType> {
    todo!()
}
/// `type(name, bases, namespace, **kwargs)` with the right metaclass already chosen.
pub fn new_class(
    _t: &Thread,
    _metaclass: Gc<PyType>,
    _name: Value,
    _bases: Gc<PyTuple>,
    _namespace: Gc<PyDict>,
    _kwargs: Args<'_>,
) -> PyResult<Value> {
    todo!()
}
/// Allocates an instance of `class` whose Rust part is built from the finished header; room for the class's slots follows it.
pub fn alloc_instance<T: HeapObject>(
    _t: &Thread,
    _class: Gc<PyType>,
    _build: impl FnOnce(Header) -> T,
) -> PyResult<Gc<T>> {
    todo!()
}
