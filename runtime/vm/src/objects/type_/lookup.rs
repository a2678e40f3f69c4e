//! Look-up along the MRO, type versions, and the VM's attribute cache.
//!
//! A version is given to a type on its first look-up (its bases get theirs first) and taken away, with those of all its subclasses, by whatever
//! changes the result of a look-up. Versions are never used twice, so an entry (version, name) -> attribute needs no invalidation. Nothing in the cache is
//! traced: interned names are immortal, and while a version is valid, the namespace that holds the attribute is reachable.

use super::{PyType, slotdefs, update};
use crate::objects::descriptors::SlotWrapper;
use crate::prelude::*;
use brolga_heap::ValueArray;
use std::cell::Cell;

/// Entries of the attribute cache, a power of two.
const ENTRIES: usize = 4096;
/// No version is given out from here on: look-ups go uncached.
const LAST_VERSION: u32 = u32::MAX - 16;

#[derive(Clone, Copy)]
struct Entry {
    version: u32,
    name: Option<Value>,
    found: Option<Value>,
}

/// A VM's attribute cache and source of versions.
pub struct AttributeCache {
    entries: Box<[Cell<Entry>]>,
    next_version: Cell<u32>,
    /// The wrapper object of `object.__getattribute__`, by which classes with ordinary attribute access are recognised.
    object_getattribute: Cell<Option<Value>>,
}

impl Default for AttributeCache {
    fn default() -> Self {
        let empty = Entry { version: 0, name: None, found: None };
        AttributeCache {
            entries: (0..ENTRIES).map(|_| Cell::new(empty)).collect(),
            next_version: Cell::new(1),
            object_getattribute: Cell::new(None),
        }
    }
}

impl AttributeCache {
    pub(crate) fn trace(&self, tracer: &mut Tracer) {
        tracer.visit(self.object_getattribute.get());
    }
    #[inline(always)]
    fn slot(&self, version: u32, name: Value) -> &Cell<Entry> {
        let mixed = (name.bits() >> 4) as usize ^ (version as usize).wrapping_mul(31);
        &self.entries[mixed & (ENTRIES - 1)]
    }
    fn fresh_version(&self) -> u32 {
        let v = self.next_version.get();
        if v >= LAST_VERSION {
            return 0;
        }
        self.next_version.set(v + 1);
        v
    }
}

/// The wrapper object of `object.__getattribute__`.
pub fn object_getattribute(t: &Thread) -> Value {
    if let Some(v) = t.attribute_cache.object_getattribute.get() {
        return v;
    }
    let found = t.types.object.namespace().get_name(t, t.names.dunder_getattribute).ok().flatten();
    t.attribute_cache.object_getattribute.set(found);
    found.unwrap_or(Value::NONE)
}

impl PyType {
    /// Looks a name (an interned `str`) up along the MRO, through the attribute cache. No descriptors are applied.
    #[inline]
    pub fn lookup(&self, t: &Thread, name: Value) -> Option<Value> {
        let version = self.version.get();
        if version != 0 {
            let e = t.attribute_cache.slot(version, name).get();
            if e.version == version && e.name == Some(name) {
                return e.found;
            }
        }
        self.lookup_slow(t, name)
    }

    #[cold]
    #[inline(never)]
    fn lookup_slow(&self, t: &Thread, name: Value) -> Option<Value> {
        let version = assign_version(t, self);
        let found = find_in_mro(t, self, name);
        // The search may have run Python code (keys that are not strings): then the version may be another.
        let interned = name.downcast::<PyStr>().is_some_and(|s| s.is_interned());
        if version != 0 && version == self.version.get() && interned {
            t.attribute_cache.slot(version, name).set(Entry {
                version,
                name: Some(name),
                found: found.map(|(v, _)| v),
            });
        }
        found.map(|(v, _)| v)
    }

    /// The version for inline caches, assigned if need be; 0 when the type cannot have one.
    pub fn version_for_caching(&self, t: &Thread) -> u32 {
        assign_version(t, self)
    }
}

/// The attribute and the class that has it. Errors of `__eq__` of odd keys are swallowed, as CPython does.
pub fn find_in_mro(t: &Thread, class: &PyType, name: Value) -> Option<(Value, Gc<PyType>)> {
    let mro = class.mro.get()?;
    for &base in mro.as_ref().items() {
        let Some(base) = super::as_type(base) else { continue };
        let Some(dict) = base.dict.get() else { continue };
        match dict.get_name(t, name) {
            Ok(Some(v)) => return Some((v, base)),
            Ok(None) => {}
            Err(raised) => {
                t.take_exception(raised);
            }
        }
    }
    None
}

fn assign_version(t: &Thread, class: &PyType) -> u32 {
    let version = class.version.get();
    if version != 0 || !class.has_flag(crate::abi::spec::type_flags::READY) {
        return version;
    }
    if class.odd_mro.get() {
        return 0;
    }
    // Invariant: whoever has a version, its bases have.
    let bases = class.bases.get();
    for &base in bases.iter().flat_map(|b| b.items()) {
        if let Some(base) = super::as_type(base)
            && base.version.get() == 0
            && assign_version(t, base.as_ref()) == 0
        {
            return 0;
        }
    }
    let version = t.attribute_cache.fresh_version();
    class.version.set(version);
    version
}

/// Something that a look-up on the type or its subclasses would see has changed.
pub fn modified(t: &Thread, class: &PyType) {
    if class.version.get() == 0 {
        return;
    }
    class.version.set(0);
    each_subclass(class, |sub| modified(t, sub.as_ref()));
    if class.has_flag(crate::abi::spec::type_flags::WATCHED) {
        crate::assume::class_changed(t, class);
    }
}

/// Live direct subclasses, oldest first.
pub fn each_subclass(class: &PyType, mut f: impl FnMut(Gc<PyType>)) {
    let Some(list) = class.subclasses.get() else { return };
    for item in list.as_ref().items() {
        if let Some(sub) = item.get().and_then(crate::objects::weakref::referent).and_then(super::as_type) {
            f(sub);
        }
    }
}

/// Live direct subclasses, oldest first.
pub fn subclasses(t: &Thread, class: &PyType) -> RootVec {
    let mut v = RootVec::new(&t.heap);
    each_subclass(class, |sub| v.push(sub.value()));
    v
}

/// Enters `sub` among the subclasses of `base`.
pub fn add_subclass(t: &Thread, base: Gc<PyType>, sub: Gc<PyType>) -> PyResult<()> {
    let reference = crate::objects::weakref::new_plain(t, sub.value())?;
    let dead = |item: &Field| item.get().is_none_or(|r| crate::objects::weakref::referent(r).is_none());
    if let Some(list) = base.subclasses.get() {
        // Places of dead ones are reused only from the end, so that the order stays that of creation.
        let used = list.items().iter().rposition(|i| !dead(i)).map_or(0, |i| i + 1);
        if used < list.capacity() {
            list.set(used, Some(reference.value()));
            return Ok(());
        }
        let live: usize = list.items().iter().filter(|i| !dead(i)).count();
        let new = t.check_memory(ValueArray::new(&t.heap, live + live / 2 + 4))?;
        let mut at = 0;
        for item in list.as_ref().items().iter().filter(|i| !dead(i)) {
            new.set(at, item.get());
            at += 1;
        }
        new.set(at, Some(reference.value()));
        base.subclasses.set(&base.header, Some(new));
        return Ok(());
    }
    let list = t.check_memory(ValueArray::new(&t.heap, 4))?;
    list.set(0, Some(reference.value()));
    base.subclasses.set(&base.header, Some(list));
    Ok(())
}

/// Removes `sub` from the subclasses of `base`.
pub fn remove_subclass(base: Gc<PyType>, sub: Gc<PyType>) {
    if let Some(list) = base.subclasses.get() {
        let is_sub = |i: &Field| i.get().and_then(crate::objects::weakref::referent) == Some(sub.value());
        if let Some(at) = list.items().iter().position(is_sub) {
            list.copy_within(at + 1..list.capacity(), at);
            list.set(list.capacity() - 1, None);
        }
    }
}

/// Inline caches of instance attributes rely on the shape alone: shapes are retired when the class comes to interfere with such access.
fn retire_shapes(t: &Thread, class: Gc<PyType>, name: Value) {
    let n = &t.names;
    let who = if name == n.dunder_set || name == n.dunder_delete {
        // Instances of the class may be attributes of any other, and have just become data descriptors.
        t.types.object
    } else if name == n.dunder_getattribute || name == n.dunder_setattr || name == n.dunder_delattr {
        class
    } else {
        let found = find_in_mro(t, &class, name);
        if found.is_none_or(|(v, _)| t.class_of(v).slots.get().descr_set.is_none()) {
            return;
        }
        class
    };
    if let Err(raised) = crate::assume::instance_access_changed(t, who) {
        // No memory for fresh shapes: instances go on with the retired ones.
        t.take_exception(raised);
    }
}

/// `class` has just got a `__del__`: its instances have one from now on. Those that are dead already never had it.
#[cold]
fn register_finalizers(t: &Thread, class: Gc<PyType>) {
    use brolga_heap::object::flags::FINALIZER;
    t.heap.collect(brolga_heap::Generation::Full);
    let mut instances = RootVec::new(&t.heap);
    t.heap.for_each_object(|h| {
        let is_object = h.kind().0 >= 16 && h.shape_id().0 != 0;
        if is_object && h.flags() & FINALIZER == 0 && super::class_of_header(h).is_subtype_of(class) {
            instances.push(h.value());
        }
    });
    for v in &instances {
        if let Some(h) = v.as_header()
            && let Err(raised) = t.check_memory(t.heap.register_finalizer(h))
        {
            t.take_exception(raised);
        }
    }
}

/// Notes that `name` of `class` was set or deleted: caches forget, slots follow.
pub fn attribute_changed(t: &Thread, class: Gc<PyType>, name: Value) {
    modified(t, class.as_ref());
    retire_shapes(t, class, name);
    if !t.slot_names.find(name).is_empty() {
        let had_finalizer = class.slots.get().finalize.is_some();
        update::update_slot(t, class, name);
        if !had_finalizer && class.slots.get().finalize.is_some() {
            register_finalizers(t, class);
        }
    }
}

/// The slot wrapper behind a value, if it is one of slot entry `index`'s name.
pub fn wrapper_of(v: Value, index: usize) -> Option<Gc<SlotWrapper>> {
    v.downcast::<SlotWrapper>().filter(|w| w.def.name == slotdefs::SLOT_DEFS[index].name)
}
