//! Attributes that instances keep themselves: in slots described by their shape, or in a dict.
//!
//! An object of a class with `MANAGED_DICT` starts with its class's root shape; every new attribute moves it along the tree of
//! shapes. It goes to *dict mode*, in which a dict object holds the attributes, when it has too many of them, or when its
//! `__dict__` is used in ways that slots cannot follow. Functions and modules are not of this sort: their dicts are in their Rust structs.
//!
//! A class learns how many inline slots its instances should have: from `__static_attributes__` when it is made, and from instances
//! that run over ([`learn_capacity`]).

use crate::objects::kinds;
use crate::objects::type_::{PyType, class_of_header};
use crate::prelude::*;
use brolga_heap::object::flags as header_flags;
use brolga_heap::{Shape, slots};

/// Inline slots of a class that nothing is known of.
pub const DEFAULT_CAPACITY: u16 = 2;
/// Upper bound of inline slots.
pub const MAX_CAPACITY: u16 = 30;
/// How many times a class may change its mind.
const MAX_LESSONS: u16 = 6;

/// A plain object: header, then members and slots.
#[repr(C)]
pub struct PyInstance {
    pub header: Header,
}
// SAFETY: `#[repr(C)]`, header only.
unsafe impl HeapObject for PyInstance {
    const KIND: Kind = kinds::INSTANCE;
}

/// Allocates an instance of `class` whose Rust part is built from the finished header; room for the class's members and attribute slots
/// follows it.
#[inline]
pub fn alloc_instance<T: HeapObject>(
    t: &Thread,
    class: Gc<PyType>,
    build: impl FnOnce(Header) -> T,
) -> PyResult<Gc<T>> {
    let shape_id = class.shape_id();
    // SAFETY: a type holds its root shape.
    let bytes = unsafe { t.heap.shape_of_id(shape_id) }.object_bytes();
    let needs_drop = std::mem::needs_drop::<T>();
    let flags = if needs_drop { header_flags::NEEDS_DROP } else { 0 };
    let object = build(Header::with_flags(T::KIND, shape_id, flags));
    let gc = if bytes <= size_of::<T>() {
        t.alloc(object)?
    } else {
        let header = Header::with_flags(T::KIND, shape_id, flags);
        let p = t.check_memory(t.heap.alloc_raw(bytes, header))?;
        // SAFETY: fresh memory, large enough, laid out as `T`; nothing is allocated before it is filled.
        unsafe {
            p.cast::<T>().write(object);
            Gc::from_header(p.as_ref())
        }
    };
    if class.slots.get().finalize.is_some() {
        t.check_memory(t.heap.register_finalizer(gc.header()))?;
    }
    Ok(gc)
}

/// A plain object of a Python class.
#[inline]
pub fn alloc_plain(t: &Thread, class: Gc<PyType>) -> PyResult<Value> {
    debug_assert!(class.layout.kind == kinds::INSTANCE);
    alloc_instance(t, class, |header| PyInstance { header }).map(Gc::value)
}

/// The dict of an object in dict mode.
fn dict_of(h: &Header, shape: &Shape) -> Option<Gc<PyDict>> {
    slots::dict(h, shape).and_then(Value::downcast)
}

/// An attribute of an object whose class manages attributes. `name` is interned.
#[inline]
pub fn get(t: &Thread, h: &Header, name: Value) -> PyResult<Option<Value>> {
    let shape = h.shape();
    if let Some(i) = shape.lookup(name) {
        return Ok(slots::get(h, &shape, i));
    }
    if shape.is_dict_mode()
        && let Some(dict) = dict_of(h, &shape)
    {
        return dict.get_name(t, name);
    }
    Ok(None)
}

/// Sets an attribute.
#[inline]
pub fn set(t: &Thread, h: &Header, name: Value, v: Value) -> PyResult<()> {
    let shape = h.shape();
    if let Some(i) = shape.lookup(name) {
        if !shape.written_bit(i) {
            note_written(t, &shape, i);
        }
        slots::set(h, &shape, i, Some(v));
        return Ok(());
    }
    set_slow(t, h, shape, name, v)
}

#[inline(never)]
fn set_slow(t: &Thread, h: &Header, shape: Gc<Shape>, name: Value, v: Value) -> PyResult<()> {
    if !shape.is_dict_mode() {
        if let Some(child) = t.check_memory(shape.add(&t.heap, name))? {
            if child.count() > child.inline_capacity() {
                learn_capacity(t, class_of_header(h), child.count())?;
            }
            return t.check_memory(slots::add(&t.heap, h, child, v));
        }
        return enter_dict_mode(t, h)?.set_name(t, name, v);
    }
    dict(t, h)?.set_name(t, name, v)
}

/// A slot is written again: nobody may take its value for constant any more.
#[cold]
fn note_written(t: &Thread, shape: &Shape, index: u32) {
    if let Some(introducer) = shape.mark_written(index) {
        crate::assume::slot_written(t, introducer, index);
    }
}

/// Deletes an attribute; false if there is none.
pub fn delete(t: &Thread, h: &Header, name: Value) -> PyResult<bool> {
    let shape = h.shape();
    if shape.is_dict_mode() {
        return Ok(dict(t, h)?.remove(t, name)?.is_some());
    }
    match shape.lookup(name) {
        Some(i) => {
            let mut written = |introducer, index| crate::assume::slot_written(t, introducer, index);
            t.check_memory(slots::remove(&t.heap, h, i, &mut written))?;
            Ok(true)
        }
        None => Ok(false),
    }
}

/// The object's `__dict__`, made on first use: a view of the slots until it is used in ways that slots cannot follow.
pub fn dict(t: &Thread, h: &Header) -> PyResult<Gc<PyDict>> {
    let shape = h.shape();
    if let Some(dict) = dict_of(h, &shape) {
        return Ok(dict);
    }
    let dict = if shape.is_dict_mode() { PyDict::new(t)? } else { PyDict::new_for_instance(t, h)? };
    t.check_memory(slots::set_dict(&t.heap, h, &shape, Some(dict.value())))?;
    Ok(dict)
}

/// Puts the object in dict mode: it has too many attributes for slots.
fn enter_dict_mode(t: &Thread, h: &Header) -> PyResult<Gc<PyDict>> {
    let dict = dict(t, h)?;
    dict.leave_instance_mode(t)?;
    Ok(dict)
}

/// Assignment to `__dict__`: the object's attributes are those of `dict` from now on. `None` deletes: the next access makes an empty one.
pub fn set_dict(t: &Thread, h: &Header, dict: Option<Gc<PyDict>>) -> PyResult<()> {
    let shape = h.shape();
    // Memory first, so that nothing is lost on failure.
    let new = match dict {
        Some(d) => d,
        None => PyDict::new(t)?,
    };
    if let Some(old) = dict_of(h, &shape) {
        // Whoever has the old dict keeps its contents.
        old.leave_instance_mode(t)?;
    }
    t.check_memory(slots::set_dict(&t.heap, h, &h.shape(), Some(new.value())))?;
    if !h.shape().is_dict_mode() {
        t.check_memory(slots::to_dict_mode(&t.heap, h))?;
    }
    Ok(())
}

/// Number of attributes in slots, and whether there is no dict: what `object.__getstate__` and `__sizeof__` ask.
pub fn has_no_attributes(t: &Thread, h: &Header) -> PyResult<bool> {
    let shape = h.shape();
    if shape.is_dict_mode() { Ok(dict(t, h)?.is_empty()) } else { Ok(shape.count() == 0) }
}

/// A fresh dict with the object's attributes.
pub fn copy_of_dict(t: &Thread, h: &Header) -> PyResult<Gc<PyDict>> {
    let shape = h.shape();
    if shape.is_dict_mode() {
        return dict(t, h)?.copy(t);
    }
    let copy = PyDict::new(t)?;
    for (i, &key) in shape.keys().iter().enumerate() {
        if let Some(v) = slots::get(h, &shape, i as u32) {
            copy.set_name(t, key, v)?;
        }
    }
    Ok(copy)
}

/// An instance of `class` got more attributes than fit inline: the next ones have room for them.
#[cold]
fn learn_capacity(t: &Thread, class: Gc<PyType>, count: u32) -> PyResult<()> {
    let wanted = (count.min(u32::from(MAX_CAPACITY)) as u16).next_multiple_of(2);
    if wanted <= class.inline_capacity.get() || class.instances_seen.get() >= MAX_LESSONS || !class.is_python_class() {
        return Ok(());
    }
    class.instances_seen.set(class.instances_seen.get() + 1);
    class.inline_capacity.set(wanted);
    let shape = root_shape_with(t, class, wanted)?;
    class.root_shape.set(shape.id().0);
    class.header.write_barrier();
    Ok(())
}

/// A root shape for instances of `class` with that many inline slots.
pub fn root_shape_with(t: &Thread, class: Gc<PyType>, capacity: u16) -> PyResult<Gc<Shape>> {
    let has_slots = class.has_instance_attributes();
    let members = class.member_words as u16;
    let base = if has_slots || members > 0 { class.layout.size as u16 } else { 0 };
    t.check_memory(Shape::new_root_with_members(&t.heap, class.value(), base, members, has_slots, capacity, 0))
}

/// `obj.__class__ = class`, whose layout was checked to be the same: same attributes, other class.
pub fn change_class(t: &Thread, h: &Header, class: Gc<PyType>) -> PyResult<()> {
    let shape = h.shape();
    // SAFETY: a type holds its root shape.
    let mut root = unsafe { t.heap.shape_of_id(class.shape_id()) };
    if root.inline_capacity() != shape.inline_capacity() {
        root = root_shape_with(t, class, shape.inline_capacity() as u16)?;
    }
    let new_shape = t.check_memory(shape.rebase(&t.heap, root))?;
    h.set_shape(new_shape.id());
    if class.slots.get().finalize.is_some() {
        t.check_memory(t.heap.register_finalizer(h))?;
    }
    Ok(())
}

/// The member (of `__slots__`) at a byte offset of the object.
///
/// # Safety
/// The object's class has a member there.
#[inline(always)]
pub unsafe fn member(h: &Header, offset: u32) -> &Field {
    // SAFETY: by the caller's promise.
    unsafe { &*((h.address() + offset as usize) as *const Field) }
}

/// The names of an object's attributes in slots (not those in a dict).
pub fn slot_names(h: &Header) -> &[Value] {
    h.shape().as_ref().keys()
}
