//! Classes made by `class` statements and by calling `type`.

use super::{PyType, as_type, builtin, layout, lookup, methods, mro, update};
use crate::abi::spec::type_flags as flag;
use crate::objects::descriptors::GetSet;
use crate::objects::function::PyFunction;
use crate::objects::str_::as_str;
use crate::objects::{instance, kinds, object, static_method, str_, super_, tuple};
use crate::prelude::*;
use crate::protocol::{attr, call};
use std::cell::Cell;

/// The most derived of the metaclasses of `metaclass` and the bases.
pub fn calculate_metaclass(t: &Thread, metaclass: Gc<PyType>, bases: &[Value]) -> PyResult<Gc<PyType>> {
    let mut winner = metaclass;
    for &base in bases {
        let candidate = t.class_of(base);
        if winner.is_subtype_of(candidate) {
            continue;
        }
        if candidate.is_subtype_of(winner) {
            winner = candidate;
            continue;
        }
        return Err(t.raise_type_error(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of \
             all its bases",
        ));
    }
    Ok(winner)
}

/// `type.__new__(metaclass, name, bases, namespace, **kwargs)`.
#[inline(never)]
pub fn type_new(t: &Thread, metaclass: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
    let [name, bases, namespace] = *args.positional() else {
        return Err(t.raise_type_error(format!(
            "type.__new__() takes exactly 3 arguments ({} given)",
            args.positional().len()
        )));
    };
    let wrong = |i: u32, expected: &str, v: Value| {
        t.raise_type_error(format!(
            "type.__new__() argument {i} must be {expected}, not {}",
            crate::abi::args::type_name(t, v)
        ))
    };
    if as_str(name).is_none() {
        return Err(wrong(1, "str", name));
    }
    let Some(bases) = tuple::as_tuple(bases) else { return Err(wrong(2, "tuple", bases)) };
    let Some(namespace) = namespace.downcast::<PyDict>() else { return Err(wrong(3, "dict", namespace)) };
    let keywords = Args { values: &args.values[3..], kwnames: args.kwnames };
    for &b in bases.as_ref().items() {
        if as_type(b).is_none() && attr::get_optional(t, b, t.names.dunder_mro_entries)?.is_some() {
            return Err(t.raise_type_error("type() doesn't support MRO entry resolution; use types.new_class()"));
        }
    }
    let winner = calculate_metaclass(t, metaclass, bases.items())?;
    if winner != metaclass
        && let Some(new) = winner.slots.get().new
        && new as usize != type_new as *const () as usize
    {
        return new(t, winner, args);
    }
    new_class(t, winner, name, bases, namespace, keywords)
}

/// `type(name, bases, namespace, **kwargs)` with the right metaclass already chosen.
pub fn new_class(
    t: &Thread,
    metaclass: Gc<PyType>,
    name: Value,
    bases: Gc<PyTuple>,
    namespace: Gc<PyDict>,
    kwargs: Args<'_>,
) -> PyResult<Value> {
    let name = str_::as_str(name).ok_or_else(|| t.raise_type_error("a class needs a name"))?;
    methods::check_type_name(t, name)?;
    let bases = if bases.is_empty() { PyTuple::new(t, &[t.types.object.value()])? } else { bases };
    let base = layout::best_base(t, bases.items())?;
    let namespace = namespace.copy(t)?;
    let class_layout = layout::of_new_class(t, name, base, bases.items(), namespace)?;
    let class = allocate(t, metaclass, name, base, bases, namespace, &class_layout)?;
    set_namespace_defaults(t, namespace)?;
    set_cells(t, class, namespace)?;
    check_namespace(t, class, namespace)?;
    add_members(t, class, base, namespace, &class_layout)?;
    mro::set_mro(t, class)?;
    for &b in bases.as_ref().items() {
        if let Some(b) = as_type(b) {
            lookup::add_subclass(t, b, class)?;
        }
    }
    set_hash(t, namespace)?;
    update::fill_slots(t, class)?;
    class.set_flag(flag::READY);
    call_set_name(t, class, namespace)?;
    call_init_subclass(t, class, kwargs)?;
    Ok(class.value())
}

fn allocate(
    t: &Thread,
    metaclass: Gc<PyType>,
    name: Gc<PyStr>,
    base: Gc<PyType>,
    bases: Gc<PyTuple>,
    namespace: Gc<PyDict>,
    class_layout: &layout::ClassLayout,
) -> PyResult<Gc<PyType>> {
    let qualname = match namespace.remove(t, t.names.dunder_qualname)? {
        None => name.value(),
        Some(q) if as_str(q).is_some() => q,
        Some(q) => {
            return Err(t.raise_type_error(format!("type __qualname__ must be a str, not {}", t.class_of(q).name())));
        }
    };
    let mut flags = flag::HEAPTYPE | flag::BASETYPE | flag::HAVE_GC;
    for &b in bases.as_ref().items() {
        if let Some(b) = as_type(b) {
            // Traits of the layout come from the base that decides it, the others from any.
            let layout_traits = flag::MANAGED_DICT | flag::MANAGED_WEAKREF;
            let mask = if b == base { builtin::INHERITED_FLAGS } else { builtin::INHERITED_FLAGS & !layout_traits };
            // Whether instances match as sequences or as mappings, the first base that says it decides.
            let collections = flag::SEQUENCE | flag::MAPPING;
            let mask = if flags & collections != 0 { mask & !collections } else { mask };
            flags |= b.flags.get() & mask;
        }
    }
    if class_layout.adds_dict {
        flags |= flag::MANAGED_DICT;
    }
    if class_layout.adds_weakref {
        flags |= flag::MANAGED_WEAKREF;
    }
    let plain = base.layout.kind == kinds::INSTANCE && base.member_words == 0 && class_layout.members.is_empty();
    if flags & flag::MANAGED_DICT != 0 && plain {
        flags |= flag::INLINE_VALUES;
    }
    let mut instance_layout = base.layout;
    if instance_layout.wrapped_in_subclasses {
        instance_layout = Layout {
            kind: kinds::WRAPPED,
            size: size_of::<crate::objects::wrapped::Wrapped>() as u32,
            native: None,
            wrapped_in_subclasses: false,
        };
    }
    let members = class_layout.members.len() as u32;
    let solid = if members > 0 { None } else { Some(base.solid_base()) };
    let member_names = if members > 0 { Some(PyTuple::new(t, &class_layout.members)?) } else { None };
    let class = instance::alloc_instance(t, metaclass, |header| PyType {
        header,
        root_shape: Cell::new(0),
        version: Cell::new(0),
        flags: Cell::new(flags),
        slots: Cell::new(Slots::default()),
        base: GcField::new(base),
        bases: GcField::new(bases),
        mro: GcField::EMPTY,
        dict: GcField::new(namespace),
        name: Field::new(name.value()),
        qualname: Field::new(qualname),
        layout: instance_layout,
        spec: None,
        solid: GcField::opt(solid),
        member_words: base.member_words + members,
        member_names: GcField::opt(member_names),
        subclasses: GcField::EMPTY,
        inline_capacity: Cell::new(0),
        instances_seen: Cell::new(0),
        cached_init: GcField::EMPTY,
        metadata: Field::EMPTY,
        known_shapes: GcField::EMPTY,
        instances_cached: Cell::new(false),
        odd_mro: Cell::new(false),
    })?;
    let capacity = first_capacity(t, base, namespace)?;
    class.inline_capacity.set(capacity);
    let shape = instance::root_shape_with(t, class, capacity)?;
    class.root_shape.set(shape.id().0);
    class.header.write_barrier();
    Ok(class)
}

/// How many attributes instances will have: those that the base's have, and those that methods assign to `self`.
fn first_capacity(t: &Thread, base: Gc<PyType>, namespace: Gc<PyDict>) -> PyResult<u16> {
    let inherited = if base.is_python_class() { base.inline_capacity.get() } else { 0 };
    let own = match namespace.get_name(t, t.names.dunder_static_attributes)?.and_then(tuple::as_tuple) {
        Some(names) => names.len().min(instance::MAX_CAPACITY as usize) as u16,
        None => 0,
    };
    let wanted = if own == 0 { inherited } else { inherited.saturating_add(own) };
    Ok(wanted.max(instance::DEFAULT_CAPACITY).min(instance::MAX_CAPACITY).next_multiple_of(2))
}

/// `__module__`, `__doc__`, and the methods that are implicitly static or class methods.
fn set_namespace_defaults(t: &Thread, namespace: Gc<PyDict>) -> PyResult<()> {
    if namespace.get_name(t, t.names.dunder_module)?.is_none()
        && let Some(globals) = crate::frames::current_globals(t)
        && let Some(module) = globals.get_name(t, t.names.dunder_name)?
    {
        namespace.set_name(t, t.names.dunder_module, module)?;
    }
    if let Some(new) = namespace.get_name(t, t.names.dunder_new)?
        && new.downcast::<PyFunction>().is_some()
    {
        let wrapped = static_method::new(t, new)?;
        namespace.set_name(t, t.names.dunder_new, wrapped)?;
    }
    for name in [t.names.dunder_init_subclass, t.names.dunder_class_getitem] {
        if let Some(f) = namespace.get_name(t, name)?
            && f.downcast::<PyFunction>().is_some()
        {
            let wrapped = static_method::new_class(t, f)?;
            namespace.set_name(t, name, wrapped)?;
        }
    }
    Ok(())
}

/// Keys should be strings, and the doc text that can be encoded.
fn check_namespace(t: &Thread, class: Gc<PyType>, namespace: Gc<PyDict>) -> PyResult<()> {
    let mut position = 0;
    while let Some((key, _)) = namespace.next_entry(t, &mut position) {
        if as_str(key).is_none() {
            let message = format!("non-string key in the __dict__ of class {}", class.short_name());
            crate::modules::warnings::warn(t, t.types.runtime_warning, &message, 1)?;
            break;
        }
    }
    if let Some(doc) = namespace.get_name(t, t.names.dunder_doc)?.and_then(|v| v.downcast::<PyStr>())
        && doc.to_utf8().is_none()
    {
        crate::codecs::encode_str(t, doc, None, None)?;
    }
    Ok(())
}

/// Descriptors of `__slots__` members, `__dict__` and `__weakref__`.
fn add_members(
    t: &Thread,
    class: Gc<PyType>,
    base: Gc<PyType>,
    namespace: Gc<PyDict>,
    class_layout: &layout::ClassLayout,
) -> PyResult<()> {
    for (i, &name) in class_layout.members.iter().enumerate() {
        let offset = class.layout.size + 8 * (base.member_words + i as u32);
        let member = GetSet::new_member(t, class, name, offset)?;
        namespace.set_name(t, name, member.value())?;
    }
    if class_layout.adds_dict && namespace.get_name(t, t.names.dunder_dict)?.is_none() {
        let d = GetSet::new(t, class, &object::DICT_GETSET)?;
        namespace.set_name(t, t.names.dunder_dict, d.value())?;
    }
    if class_layout.adds_weakref && namespace.get_name(t, t.names.dunder_weakref)?.is_none() {
        let d = GetSet::new(t, class, &object::WEAKREF_GETSET)?;
        namespace.set_name(t, t.names.dunder_weakref, d.value())?;
    }
    if namespace.get_name(t, t.names.dunder_doc)?.is_none() {
        namespace.set_name(t, t.names.dunder_doc, Value::NONE)?;
    }
    Ok(())
}

/// Fills the cells that the compiler passes for `super()` and for annotation scopes.
fn set_cells(t: &Thread, class: Gc<PyType>, namespace: Gc<PyDict>) -> PyResult<()> {
    let cells = [
        (t.names.dunder_classcell, "__classcell__", class.value()),
        (t.names.dunder_classdictcell, "__classdictcell__", namespace.value()),
    ];
    for (name, text, contents) in cells {
        let Some(v) = namespace.remove(t, name)? else { continue };
        let Some(cell) = v.downcast::<crate::objects::cell::PyCell>() else {
            let shown = crate::protocol::object::repr(t, t.class_of(v).value())?;
            return Err(t.raise_type_error(format!("{text} must be a nonlocal cell, not {}", shown.to_lossy())));
        };
        cell.contents.set(&cell.header, Some(contents));
    }
    Ok(())
}

/// A class that defines `__eq__` but not `__hash__` is not hashable.
fn set_hash(t: &Thread, namespace: Gc<PyDict>) -> PyResult<()> {
    if namespace.get_name(t, t.names.dunder_eq)?.is_some() && namespace.get_name(t, t.names.dunder_hash)?.is_none() {
        namespace.set_name(t, t.names.dunder_hash, Value::NONE)?;
    }
    Ok(())
}

/// Tells every attribute of the namespace that has a `__set_name__` its name.
fn call_set_name(t: &Thread, class: Gc<PyType>, namespace: Gc<PyDict>) -> PyResult<()> {
    // Over a copy: __set_name__ may change the class.
    let mut items = RootVec::new(&t.heap);
    let mut position = 0;
    while let Some((key, v)) = namespace.next_entry(t, &mut position) {
        if t.class_of(v).lookup(t, t.names.dunder_set_name).is_some() {
            items.push(key);
            items.push(v);
        }
    }
    for pair in items.chunks_exact(2) {
        let (key, v) = (pair[0], pair[1]);
        let Some(method) = attr::lookup_method(t, v, t.names.dunder_set_name)? else { continue };
        if let Err(raised) = method.call(t, v, &[class.value(), key]) {
            let exc = t.take_exception(raised);
            let shown = crate::protocol::object::repr(t, key)?;
            let raised = t.restore_exception(exc);
            let note = format!(
                "Error calling __set_name__ on '{}' instance {} in '{}'",
                t.class_of(v).name(),
                shown.to_lossy(),
                class.name()
            );
            return Err(crate::objects::exception::add_note(t, raised, &note));
        }
    }
    Ok(())
}

/// `super(class, class).__init_subclass__(**kwargs)`.
fn call_init_subclass(t: &Thread, class: Gc<PyType>, kwargs: Args<'_>) -> PyResult<()> {
    if !class.mro_items().contains(&class.value()) {
        let name = class.name();
        return Err(t.raise_type_error(format!(
            "super(type, obj): obj (type {name}) is not an instance or subtype of type ({name})."
        )));
    }
    let method = super_::lookup_after(t, class, class, t.names.dunder_init_subclass)?;
    match method {
        Some(found) => call::call(t, found, kwargs).map(|_| ()),
        None => Ok(()),
    }
}
