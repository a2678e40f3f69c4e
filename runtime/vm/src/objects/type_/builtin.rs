//! Types made from a [`TypeSpec`].
//!
//! A type is made in two steps. [`blank`] allocates the type object and its root shape: enough to allocate instances and to be referred to. [`ready`]
//! computes bases, MRO, slots and namespace. During the bootstrap all well-known types are blank before any becomes ready, because
//! namespaces need strings, tuples and dicts; later [`create_builtin`] does both at once, on first use.

use super::slotdefs::SLOT_DEFS;
use super::{PyType, lookup, mro, update};
use crate::abi::slots::SlotId;
use crate::abi::spec::type_flags as flag;
use crate::objects::descriptors::{GetSet, MethodDescr, SlotWrapper};
use crate::objects::function::PyBuiltin;
use crate::objects::{builtin_function, static_method};
use crate::prelude::*;
use brolga_heap::{OutOfMemory, Shape};
use std::cell::Cell;

/// Flags that subclasses of a builtin type share with it.
pub const INHERITED_FLAGS: u64 = flag::LONG_SUBCLASS
    | flag::LIST_SUBCLASS
    | flag::TUPLE_SUBCLASS
    | flag::BYTES_SUBCLASS
    | flag::UNICODE_SUBCLASS
    | flag::DICT_SUBCLASS
    | flag::BASE_EXC_SUBCLASS
    | flag::TYPE_SUBCLASS
    | flag::SEQUENCE
    | flag::MAPPING
    | flag::MATCH_SELF
    | flag::MANAGED_DICT
    | flag::MANAGED_WEAKREF;

/// Room for attributes in instances of builtin types that have them (exceptions, namespaces, ...).
pub const BUILTIN_INLINE_CAPACITY: u16 = 2;

/// Modules whose classes CPython allocates on its heap, which `__flags__` shows and `copyreg` looks at.
const MODULES_OF_HEAP_TYPES: &[&str] =
    &["itertools", "operator", "functools", "collections", "typing", "_io", "_thread", "array", "_struct", "struct"];
/// Classes of those modules that are static all the same.
const STATIC_TYPES: &[(&str, &str)] =
    &[("collections", "OrderedDict"), ("typing", "Union"), ("typing", "TypeAliasType")];

fn flags_of(spec: &TypeSpec) -> u64 {
    let on_heap = MODULES_OF_HEAP_TYPES.contains(&spec.module) && !STATIC_TYPES.contains(&(spec.module, spec.name));
    let mut flags = spec.flags;
    if on_heap {
        flags |= flag::HEAPTYPE;
    }
    if flags & flag::MUTABLE == 0 {
        flags |= flag::IMMUTABLETYPE;
    }
    flags
}

/// Allocates a type object that has only its layout. `metatype_shape` is the shape of type objects, 0 for `type` itself.
pub(crate) fn blank(
    heap: &brolga_heap::Heap,
    spec: &'static TypeSpec,
    metatype_shape: ShapeId,
) -> Result<Gc<PyType>, OutOfMemory> {
    let class = heap.alloc(PyType {
        header: Header::new(PyType::KIND, metatype_shape),
        root_shape: Cell::new(0),
        version: Cell::new(0),
        flags: Cell::new(flags_of(spec)),
        slots: Cell::new(Slots::default()),
        base: GcField::EMPTY,
        bases: GcField::EMPTY,
        mro: GcField::EMPTY,
        dict: GcField::EMPTY,
        name: Field::EMPTY,
        qualname: Field::EMPTY,
        layout: spec.layout,
        spec: Some(spec),
        solid: GcField::EMPTY,
        member_words: 0,
        member_names: GcField::EMPTY,
        subclasses: GcField::EMPTY,
        inline_capacity: Cell::new(0),
        instances_seen: Cell::new(0),
        cached_init: GcField::EMPTY,
        metadata: Field::EMPTY,
        known_shapes: GcField::EMPTY,
        instances_cached: Cell::new(false),
        odd_mro: Cell::new(false),
    })?;
    let has_slots = spec.flags & flag::MANAGED_DICT != 0;
    let capacity = if has_slots { BUILTIN_INLINE_CAPACITY } else { 0 };
    class.inline_capacity.set(capacity);
    let shape = Shape::new_root_with_members(
        heap,
        class.value(),
        if has_slots { spec.layout.size as u16 } else { 0 },
        0,
        has_slots,
        capacity,
        0,
    )?;
    class.root_shape.set(shape.id().0);
    class.header.write_barrier();
    Ok(class)
}

/// Makes (and registers) the type object of a builtin type.
pub fn create_builtin(t: &Thread, spec: &'static TypeSpec) -> Gc<PyType> {
    let metaclass = spec.metaclass.map_or(t.types.type_, |class| class(t));
    let class = match blank(&t.heap, spec, metaclass.shape_id()) {
        Ok(class) => class,
        Err(OutOfMemory) => out_of_memory_at_start(spec),
    };
    register(t, spec, class);
    if t.types.object.has_flag(flag::READY) {
        make_ready(t, class);
    }
    class
}

pub(crate) fn register(vm: &Vm, spec: &'static TypeSpec, class: Gc<PyType>) {
    let id = spec.id.get();
    let mut table = vm.class_table.borrow_mut();
    if table.len() <= id {
        table.resize(id + 1, None);
    }
    table[id] = Some(class);
}

#[cold]
fn out_of_memory_at_start(spec: &TypeSpec) -> ! {
    eprintln!("Fatal Python error: no memory for builtin type {}", spec.name);
    std::process::exit(1)
}

/// [`ready`], whose failures are those of the runtime itself (declarations that contradict each other, no memory).
pub(crate) fn make_ready(t: &Thread, class: Gc<PyType>) {
    if ready(t, class).is_err() {
        let name = class.name();
        let message = t
            .exception
            .take()
            .and_then(|e| crate::protocol::object::str(t, e).ok())
            .map_or_else(String::new, |s| s.to_lossy().into_owned());
        eprintln!("Fatal Python error: cannot initialize type {name}: {message}");
        std::process::exit(1);
    }
}

/// Completes a type: bases, MRO, slots, namespace.
pub fn ready(t: &Thread, class: Gc<PyType>) -> PyResult<()> {
    let Some(spec) = class.spec else { return Ok(()) };
    if class.has_flag(flag::READY) {
        return Ok(());
    }
    set_bases(t, class, spec)?;
    class.name.set(&class.header, Some(t.intern(spec.name)));
    class.qualname.set(&class.header, Some(t.intern(spec.name)));
    mro_of_builtin(t, class)?;
    let namespace = PyDict::new(t)?;
    class.dict.set(&class.header, Some(namespace));

    let mut own = Slots::default();
    (spec.slots)(&mut own);
    // Slots that other code recognises by their addresses.
    if class == t.types.object {
        crate::objects::object::set_slots(&mut own);
    } else if class == t.types.type_ {
        super::methods::set_slots(&mut own);
    }
    // In CPython's order, which `__dict__` and `dir` show.
    set_new(t, class, spec, &mut own, namespace)?;
    add_wrappers(t, class, &own, namespace)?;
    add_methods(t, class, spec, namespace)?;
    add_getset(t, class, spec, namespace)?;
    if namespace.get_name(t, t.names.dunder_doc)?.is_none() {
        let doc = match spec.doc {
            Some(text) => t.new_str(text)?,
            None => Value::NONE,
        };
        namespace.set_name(t, t.names.dunder_doc, doc)?;
    }
    set_hash(t, &mut own, namespace)?;
    inherit_from_bases(class, &mut own);
    class.slots.set(own);
    class.set_flag(flag::READY);
    (spec.attributes)(t, &mut |name, v| namespace.set_str(t, name, v))
}

fn set_bases(t: &Thread, class: Gc<PyType>, spec: &'static TypeSpec) -> PyResult<()> {
    if class == t.types.object {
        class.bases.set(&class.header, Some(PyTuple::empty(t)));
        return Ok(());
    }
    let mut bases = (spec.bases)(t)?;
    if bases.is_empty() {
        bases.push(t.types.object);
    }
    let mut items = RootVec::new(&t.heap);
    for base in &bases {
        make_ready(t, *base);
        items.push(base.value());
    }
    let base = bases[0];
    class.base.set(&class.header, Some(base));
    class.bases.set(&class.header, Some(PyTuple::new(t, &items)?));
    for b in &bases {
        lookup::add_subclass(t, *b, class)?;
        class.set_flag(b.flags.get() & INHERITED_FLAGS);
    }
    // The layout is the base's unless the declaration says otherwise.
    let same = class.layout == base.layout && !class.has_flag(flag::SOLID);
    class.solid.set(&class.header, same.then(|| base.solid_base()));
    if class.has_instance_attributes() && spec.flags & flag::MANAGED_DICT == 0 {
        // Attributes are inherited: the root shape made so far has no slots.
        let shape = t.check_memory(Shape::new_root_with_members(
            &t.heap,
            class.value(),
            class.layout.size as u16,
            0,
            true,
            BUILTIN_INLINE_CAPACITY,
            0,
        ))?;
        class.inline_capacity.set(BUILTIN_INLINE_CAPACITY);
        class.root_shape.set(shape.id().0);
        class.header.write_barrier();
    }
    Ok(())
}

fn mro_of_builtin(t: &Thread, class: Gc<PyType>) -> PyResult<()> {
    let mro = mro::linearize(t, class)?;
    class.mro.set(&class.header, Some(mro));
    Ok(())
}

fn add_methods(t: &Thread, class: Gc<PyType>, spec: &'static TypeSpec, namespace: Gc<PyDict>) -> PyResult<()> {
    for def in spec.methods {
        let v = match def.binding {
            Binding::Method | Binding::Class => MethodDescr::new(t, class, def)?.value(),
            Binding::Static | Binding::Module => {
                let function = PyBuiltin::new(t, def, Some(class.value()), None)?;
                static_method::new(t, function.value())?
            }
        };
        namespace.set_name(t, t.intern(def.name), v)?;
    }
    Ok(())
}

fn add_getset(t: &Thread, class: Gc<PyType>, spec: &'static TypeSpec, namespace: Gc<PyDict>) -> PyResult<()> {
    let (fields, computed): (Vec<_>, Vec<_>) = spec.getset.iter().partition(|def| def.member);
    for def in fields.into_iter().chain(computed) {
        let v = GetSet::new(t, class, def)?;
        namespace.set_name(t, t.intern(def.name), v.value())?;
    }
    Ok(())
}

/// Makes the wrapper objects of the slots that the type itself fills.
fn add_wrappers(t: &Thread, class: Gc<PyType>, own: &Slots, namespace: Gc<PyDict>) -> PyResult<()> {
    for (i, def) in SLOT_DEFS.iter().enumerate() {
        let (Some(wrapper), Some(function)) = (def.wrapper, own.function(def.slot)) else { continue };
        let name = t.slot_names.name(i);
        if namespace.get_name(t, name)?.is_some() {
            continue;
        }
        if def.slot == SlotId::hash
            && function.address() == crate::protocol::object::hash_not_implemented as *const () as usize
        {
            namespace.set_name(t, name, Value::NONE)?;
            continue;
        }
        let w = SlotWrapper::new(t, class, def, wrapper, function)?;
        namespace.set_name(t, name, w.value())?;
    }
    Ok(())
}

/// `__new__`: a builtin function bound to the type, or none for types that Python code cannot instantiate.
fn set_new(
    t: &Thread,
    class: Gc<PyType>,
    spec: &'static TypeSpec,
    own: &mut Slots,
    namespace: Gc<PyDict>,
) -> PyResult<()> {
    if class.has_flag(flag::DISALLOW_INSTANTIATION) {
        own.new = None;
        return Ok(());
    }
    if own.new.is_some() {
        let function = builtin_function::new_wrapper(t, class)?;
        return namespace.set_name(t, t.names.dunder_new, function);
    }
    let base = class.base.get();
    if base == Some(t.types.object) && spec.flags & (flag::HEAPTYPE | flag::INHERIT_NEW) == 0 {
        class.set_flag(flag::DISALLOW_INSTANTIATION);
    } else if let Some(base) = base {
        if base.has_flag(flag::DISALLOW_INSTANTIATION) {
            class.set_flag(flag::DISALLOW_INSTANTIATION);
        }
        own.new = base.slots.get().new;
    }
    Ok(())
}

/// A type that compares but does not hash is not hashable.
fn set_hash(t: &Thread, own: &mut Slots, namespace: Gc<PyDict>) -> PyResult<()> {
    if own.hash.is_none() && own.richcompare.is_some() && namespace.get_name(t, t.names.dunder_hash)?.is_none() {
        own.hash = Some(crate::protocol::object::hash_not_implemented);
        namespace.set_name(t, t.names.dunder_hash, Value::NONE)?;
    }
    Ok(())
}

fn inherit_from_bases(class: Gc<PyType>, own: &mut Slots) {
    let new = own.new;
    for &base in class.mro_items().iter().skip(1) {
        if let Some(base) = super::as_type(base) {
            update::inherit(own, &base.slots.get());
        }
    }
    own.new = new;
}
