//! Type objects.
//!
//! * this file: the layout of a type object, instance allocation, `class_of`;
//! * [`lookup`]: versions and the attribute cache;
//! * [`builtin`]: types made from a [`TypeSpec`]; [`class`]: types made by `class` statements; [`layout`] and [`mro`] serve both;
//! * [`slotdefs`]: the one table of dunder methods and their slots, [`dispatch`]: slot functions that call Python methods, [`wrap`]: Python methods
//!   that call slot functions, [`update`]: which of them a class's slots hold;
//! * [`methods`], [`annotations`], [`bases`]: what `type` itself offers to Python code.
//!
//! Invariants: a type whose `READY` flag is set has its MRO, namespace and slots; `version` 0 means that nobody has cached anything of the type or
//! of its subclasses; every type outside the bootstrap has a root shape whose class is the type.

pub mod annotations;
pub mod bases;
pub mod builtin;
pub mod class;
pub mod dispatch;
pub mod layout;
pub mod lookup;
pub mod methods;
pub mod mro;
pub mod slotdefs;
#[cfg(test)]
mod tests;
pub mod update;
pub mod wrap;

use crate::abi::spec::type_flags;
use crate::objects::kinds;
use crate::prelude::*;
use brolga_heap::ValueArray;
use std::cell::Cell;

pub use crate::objects::instance::alloc_instance;
pub use builtin::create_builtin;
pub use class::new_class;

/// A type object. `slots` is the operation table; `root_shape` the shape of a fresh instance.
#[pyclass(
    name = "type",
    kind = TYPE,
    flags = BASETYPE | HAVE_GC | HAVE_VECTORCALL | TYPE_SUBCLASS | ITEMS_AT_END | MANAGED_WEAKREF,
    doc = "type(object)\ntype(name, bases, dict, **kwds)\n\nThe class of an object; or a new class.",
    parts(annotations),
)]
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
    /// The type, here or among the bases, that fixed the layout of instances (empty: this one).
    pub solid: GcField<PyType>,
    /// Words after the Rust struct that `__slots__` members occupy, the inherited ones included.
    pub member_words: u32,
    /// The names in `__slots__` (mangled, without `__dict__` and `__weakref__`), for `copyreg` and `__class__` assignment.
    pub member_names: GcField<PyTuple>,
    /// Weak references to the direct subclasses, in order of creation; see [`lookup::subclasses`].
    pub subclasses: GcField<ValueArray>,
    /// Attributes that a new instance has room for (part of its root shape), and how many instances taught us so; see
    /// [`crate::objects::instance`].
    pub inline_capacity: Cell<u16>,
    pub instances_seen: Cell<u16>,
    /// Inline caches may access attributes of instances by shape alone: see [`crate::assume::instance_access_changed`].
    pub instances_cached: Cell<bool>,
    /// A metaclass's `mro()` put classes into the MRO that are no bases: their changes are not announced here, so that nothing is cached.
    pub odd_mro: Cell<bool>,
    /// `__init__`, for calls of this class that enter it in place; guarded by the version.
    pub cached_init: GcField<crate::objects::function::PyFunction>,
    /// What a native metaclass keeps of its instances, for it alone to read.
    pub metadata: Field,
    /// Shapes that compiled code knows, which does not keep them alive itself.
    pub known_shapes: GcField<ValueArray>,
}
/// Interior-mutable slot table.
pub type Slots2 = Cell<Slots>;

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyType {
    const KIND: Kind = kinds::TYPE;
}

impl PyType {
    /// The shape lives as long as the class: compiled code knows it.
    pub fn keep_shape(&self, t: &Thread, shape: Gc<brolga_heap::Shape>) {
        let old = self.known_shapes.get();
        let items = old.as_ref().map_or(&[][..], |a| a.items());
        let used = items.iter().take_while(|f| f.get().is_some()).count();
        if items[..used].iter().any(|f| f.get() == Some(shape.value())) {
            return;
        }
        if used < items.len() {
            items[used].set(old.as_ref().map_or(&self.header, |a| a.header()), Some(shape.value()));
            return;
        }
        // Without memory the shape may die, and the code with it.
        let new = match &old {
            Some(old) => old.grown(&t.heap, used, 2 * used),
            None => ValueArray::new(&t.heap, 4),
        };
        if let Ok(new) = new {
            new.set(used, Some(shape.value()));
            self.known_shapes.set(&self.header, Some(new));
        }
    }
    /// Whether `other` is in this type's MRO.
    #[inline]
    pub fn is_subtype_of(&self, other: Gc<PyType>) -> bool {
        if std::ptr::eq(self, other.as_ref()) {
            return true;
        }
        match self.mro.get() {
            Some(mro) => mro.items().contains(&other.value()),
            None => self.base.get().is_some_and(|b| b.is_subtype_of(other)),
        }
    }
    /// What messages call the class, CPython's `tp_name`: `__name__`, but with the module for native classes outside `builtins`
    /// (`collections.deque`).
    pub fn name(&self) -> String {
        match self.spec {
            Some(spec) if spec.module != "builtins" => format!("{}.{}", spec.module, spec.name),
            _ => self.short_name(),
        }
    }
    /// `__name__` as Rust text.
    pub fn short_name(&self) -> String {
        match (self.spec, self.name.get().and_then(crate::objects::str_::as_str)) {
            (Some(spec), _) => spec.name.to_string(),
            (None, Some(s)) => s.to_lossy().into_owned(),
            (None, None) => "?".to_string(),
        }
    }
    /// What CPython's `%T` and `%N` print: [`PyType::full_name`], without the module for classes of the main program too.
    pub fn fully_qualified_name(&self, t: &Thread) -> String {
        let name = self.full_name(t);
        match name.strip_prefix("__main__.") {
            Some(rest) => rest.to_owned(),
            None => name,
        }
    }
    /// `module.qualname`, without the module for builtins: what CPython's `%T` and `%N` print... used by messages that name a class in full.
    pub fn full_name(&self, t: &Thread) -> String {
        self.named_outside_of(t, &["builtins"])
    }
    /// As messages show a class: without the module if that is `builtins` or `__main__`.
    pub fn message_name(&self, t: &Thread) -> String {
        self.named_outside_of(t, &["builtins", "__main__"])
    }
    fn named_outside_of(&self, t: &Thread, modules: &[&str]) -> String {
        let qualname = match self.qualname.get().and_then(crate::objects::str_::as_str) {
            Some(s) => s.to_lossy().into_owned(),
            None => self.short_name(),
        };
        let module = match self.spec {
            Some(spec) => Some(spec.module.to_string()),
            None => {
                methods::module_name(t, self).and_then(crate::objects::str_::as_str).map(|m| m.to_lossy().into_owned())
            }
        };
        match module {
            Some(m) if !modules.contains(&m.as_str()) => format!("{m}.{qualname}"),
            _ => qualname,
        }
    }
    #[inline(always)]
    pub fn has_flag(&self, flag: u64) -> bool {
        self.flags.get() & flag != 0
    }
    pub fn set_flag(&self, flag: u64) {
        self.flags.set(self.flags.get() | flag);
    }
    pub fn clear_flag(&self, flag: u64) {
        self.flags.set(self.flags.get() & !flag);
    }
    /// Made by a `class` statement or `type()`.
    #[inline(always)]
    pub fn is_heap_type(&self) -> bool {
        self.has_flag(type_flags::HEAPTYPE)
    }
    /// Whether Python code made the class: by a `class` statement or a call of its metaclass.
    pub fn is_python_class(&self) -> bool {
        self.spec.is_none()
    }
    #[inline(always)]
    pub fn is_immutable(&self) -> bool {
        self.has_flag(type_flags::IMMUTABLETYPE)
    }
    /// The namespace.
    #[inline(always)]
    pub fn namespace(&self) -> Gc<PyDict> {
        self.dict.get().expect("a ready type has a namespace")
    }
    /// The linearized bases, this type first.
    #[inline(always)]
    pub fn mro_items(&self) -> &'static [Value] {
        self.mro.get().map_or(&[], |m| m.as_ref().items())
    }
    /// The type that fixed the instance layout.
    pub fn solid_base(&self) -> Gc<PyType> {
        match self.solid.get() {
            Some(s) => s,
            // SAFETY: `self` is a live type object.
            None => unsafe { Gc::from_header(&self.header) },
        }
    }
    /// The shape of a fresh instance.
    #[inline(always)]
    pub fn shape_id(&self) -> ShapeId {
        ShapeId(self.root_shape.get())
    }
    /// Allows `weakref.ref(instance)`.
    pub fn has_weakrefs(&self) -> bool {
        self.has_flag(type_flags::MANAGED_WEAKREF)
    }
    /// Instances have attributes of their own in slots or a dict that the object model manages.
    #[inline(always)]
    pub fn has_instance_attributes(&self) -> bool {
        self.has_flag(type_flags::MANAGED_DICT)
    }
}

/// # Safety
/// `h` heads a `PyType`.
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let ty = unsafe { &*std::ptr::from_ref(h).cast::<PyType>() };
    tracer.visit_gc_field(&ty.base);
    tracer.visit_gc_field(&ty.bases);
    tracer.visit_gc_field(&ty.mro);
    tracer.visit_gc_field(&ty.dict);
    tracer.visit_field(&ty.name);
    tracer.visit_field(&ty.qualname);
    tracer.visit_gc_field(&ty.solid);
    tracer.visit_gc_field(&ty.member_names);
    tracer.visit_gc_field(&ty.subclasses);
    tracer.visit_gc_field(&ty.cached_init);
    tracer.visit_field(&ty.metadata);
    tracer.visit_gc_field(&ty.known_shapes);
    if ty.shape_id().0 != 0 {
        // SAFETY: a type's root shape lives as long as the type.
        tracer.visit_gc(Some(unsafe { brolga_heap::Heap::of(h).shape_of_id(ty.shape_id()) }));
    }
}

/// The class of any value.
#[inline(always)]
pub fn class_of(t: &Thread, v: Value) -> Gc<PyType> {
    match v.as_header() {
        Some(h) => class_of_header(h),
        None => class_of_immediate(t, v),
    }
}
/// The class of a heap object.
#[inline(always)]
pub fn class_of_header(h: &Header) -> Gc<PyType> {
    // SAFETY: every shape that an object of the VM has is made for a type object.
    unsafe { h.shape().class().unwrap_unchecked().cast::<PyType>() }
}
#[inline]
fn class_of_immediate(t: &Thread, v: Value) -> Gc<PyType> {
    if v.is_small_int() {
        t.types.int
    } else if v.is_immediate_float() {
        t.types.float
    } else if v.is_bool() {
        t.types.bool_
    } else if v == Value::NONE {
        t.types.none_type
    } else if v == Value::ELLIPSIS {
        t.types.ellipsis_type
    } else {
        t.types.not_implemented_type
    }
}
/// `isinstance` by the MRO alone (no `__instancecheck__`, no `__class__`).
#[inline]
pub fn is_instance_exact_mro(t: &Thread, v: Value, class: Gc<PyType>) -> bool {
    class_of(t, v).is_subtype_of(class)
}
/// The type object, if `v` is one.
#[inline(always)]
pub fn as_type(v: Value) -> Option<Gc<PyType>> {
    v.downcast()
}
