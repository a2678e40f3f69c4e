//! LOAD_ATTR, STORE_ATTR, LOAD_SUPER_ATTR, and the slot access that their caches describe.

use super::settle;
use crate::abi::spec::type_flags::METHOD_DESCRIPTOR;
use crate::assume::RETIRED;
use crate::frames::window::Fp;
use crate::interp::exact;
use crate::objects::descriptors::GetSet;
use crate::objects::function::PyFunction;
use crate::objects::module::PyModule;
use crate::objects::property::PyProperty;
use crate::objects::str_::PyStr;
use crate::objects::{instance, kinds};
use crate::prelude::*;
use crate::protocol::attr;
use brolga_bytecode::Opcode;
use brolga_heap::{Field, Shape, slots};

/// In a slot index: the slot is in the overflow array.
pub const OVERFLOW: u16 = 0x4000;
/// In the index of a STORE_ATTR: the store adds the attribute; the rest names the side slot of the next shape.
pub const NEW_ATTRIBUTE: u16 = 0x8000;
/// In place of a member's offset: the class of the instance.
pub const CLASS_OFFSET: u16 = u16::MAX;

/// The cache's name of a slot: byte offset in the object, or index in the overflow array.
fn slot_index(shape: &Shape, index: u32) -> u16 {
    if index < shape.inline_capacity() {
        shape.slot_base() as u16 + 8 + 8 * index as u16
    } else {
        OVERFLOW | (1 + index - shape.inline_capacity()) as u16
    }
}
#[inline(always)]
fn inline_slot(h: &Header, offset: u16) -> &Field {
    // SAFETY: the offset was computed for the shape that the object has.
    unsafe { &*((h.address() + offset as usize) as *const Field) }
}
#[inline(always)]
pub fn read_slot(h: &Header, shape: &Shape, index: u16) -> Option<Value> {
    if index & OVERFLOW == 0 {
        return inline_slot(h, index).get();
    }
    slots::overflow(h, shape)?.get((index & !OVERFLOW) as usize)
}
/// Stores into a slot that the object has; false if it has not. The object needs no logging.
#[inline(always)]
pub fn write_slot(h: &Header, shape: &Shape, index: u16, v: Value) -> bool {
    if index & OVERFLOW == 0 {
        // SAFETY: by the caller's promise.
        unsafe { inline_slot(h, index).set_unbarriered(Some(v)) };
        return true;
    }
    match slots::overflow(h, shape) {
        Some(array) => {
            array.set((index & !OVERFLOW) as usize, Some(v));
            true
        }
        None => false,
    }
}
/// Gives the object the last attribute of `next`, if that lies inline. The object needs no logging.
#[inline(always)]
pub fn add_inline(h: &Header, next: &Shape, v: Value) -> bool {
    let index = next.count() - 1;
    if index >= next.inline_capacity() {
        return false;
    }
    // SAFETY: by the caller's promise.
    unsafe { inline_slot(h, next.slot_base() as u16 + 8 + 8 * index as u16).set_unbarriered(Some(v)) };
    h.set_shape_of_logged(next.id());
    true
}
/// A `__slots__` member.
#[inline(always)]
pub fn member(h: &Header, offset: u16) -> Option<Value> {
    // SAFETY: the specializer took the offset from the class's member descriptor, and the class's version is unchanged.
    unsafe { instance::member(h, u32::from(offset)) }.get()
}
/// Stores a `__slots__` member. The object needs no logging.
#[inline(always)]
pub fn set_member(h: &Header, offset: u16, v: Value) {
    // SAFETY: as `member`; by the caller's promise.
    unsafe { instance::member(h, u32::from(offset)).set_unbarriered(Some(v)) };
}

/// What a class says about a name.
enum Descriptor {
    Absent,
    /// A data descriptor, or an attribute look-up that is not the generic one.
    Overriding,
    Method(Value),
    Property(Gc<PyFunction>),
    /// A member; the offset of its word.
    Member(u32),
    DunderClass,
    GetAttribute(Gc<PyFunction>),
    NonOverriding,
    NonDescriptor(Value),
}
fn same_function(a: Option<crate::abi::slots::BinaryFn>, b: crate::abi::slots::BinaryFn) -> bool {
    a.is_some_and(|a| a as usize == b as usize)
}
/// Attribute look-up on instances of this class is the generic one.
fn generic_look_up(class: Gc<PyType>) -> bool {
    same_function(class.slots.get().getattro, attr::generic_get)
}
fn classify(t: &Thread, class: Gc<PyType>, name: Value) -> Descriptor {
    if !generic_look_up(class) {
        let hook = class.lookup(t, t.names.dunder_getattr);
        let function = class.lookup(t, t.names.dunder_getattribute).and_then(|f| f.downcast::<PyFunction>());
        return match (hook, function) {
            (None, Some(f)) if f.code().is_simple() && f.code().argcount == 2 => Descriptor::GetAttribute(f),
            _ => Descriptor::Overriding,
        };
    }
    let Some(found) = class.lookup(t, name) else { return Descriptor::Absent };
    let descriptor = t.class_of(found);
    let slots = descriptor.slots.get();
    if slots.descr_set.is_some() {
        if let Some(d) = found.downcast::<GetSet>() {
            if let Some(offset) = d.member_of(class) {
                return Descriptor::Member(offset);
            }
            if name == t.names.dunder_class && d.class.get() == Some(t.types.object) {
                return Descriptor::DunderClass;
            }
            return Descriptor::Overriding;
        }
        if let Some(p) = found.downcast::<PyProperty>()
            && t.class_of(found) == t.types.property
            && let Some(getter) = p.fget.get().and_then(|f| f.downcast::<PyFunction>())
            && getter.code().is_simple()
            && getter.code().argcount == 1
        {
            return Descriptor::Property(getter);
        }
        return Descriptor::Overriding;
    }
    if descriptor.has_flag(METHOD_DESCRIPTOR) {
        return Descriptor::Method(found);
    }
    if slots.descr_get.is_some() { Descriptor::NonOverriding } else { Descriptor::NonDescriptor(found) }
}

#[cold]
#[inline(never)]
pub fn specialize_load(t: &Thread, fp: Fp, owner: Value, oparg: u32) {
    crate::feedback::operand(fp, t, owner);
    settle(fp, choose_load(t, fp, owner, oparg));
}
fn choose_load(t: &Thread, fp: Fp, owner: Value, oparg: u32) -> Option<Opcode> {
    let name = fp.code.get().name((oparg >> 1) as usize);
    if let Some(module) = owner.downcast::<PyModule>()
        && t.class_of(owner) == t.types.module
    {
        return module_load(t, fp, module, name);
    }
    if let Some(class) = owner.downcast::<PyType>() {
        return class_load(t, fp, class, name);
    }
    let class = t.class_of(owner);
    let is_call = oparg & 1 != 0;
    let version = class.version_for_caching(t);
    if version == 0 {
        return None;
    }
    let pc = fp.pc.get();
    let with_side = |v: Value, shape: u32, op: Opcode| {
        let side = fp.code.get().set_side(t, pc, v)?;
        pc.set_cache32(1, version);
        pc.set_cache32(3, shape);
        pc.set_cache(5, side);
        Some(op)
    };
    match classify(t, class, name) {
        Descriptor::Overriding => None,
        Descriptor::GetAttribute(f) if !is_call => with_side(f.value(), 0, Opcode::LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN),
        Descriptor::GetAttribute(_) => None,
        Descriptor::Property(f) if !is_call => with_side(f.value(), 0, Opcode::LOAD_ATTR_PROPERTY),
        Descriptor::Property(_) => None,
        Descriptor::Member(offset) => {
            pc.set_cache32(1, version);
            pc.set_cache(5, u16::try_from(offset).ok()?);
            Some(Opcode::LOAD_ATTR_SLOT)
        }
        Descriptor::DunderClass => {
            pc.set_cache32(1, version);
            pc.set_cache(5, CLASS_OFFSET);
            Some(Opcode::LOAD_ATTR_SLOT)
        }
        Descriptor::Method(found) => {
            if let Some(op) = instance_load(t, fp, class, owner, name) {
                return Some(op);
            }
            if !is_call {
                return None;
            }
            match lacks(class, owner, name)? {
                0 if let Some(h) = owner.as_header()
                    && class.is_immutable() =>
                {
                    let op = with_side(found, h.shape_id().0, Opcode::LOAD_ATTR_METHOD_NO_DICT)?;
                    pc.set_cache32(1, 0);
                    Some(op)
                }
                0 => with_side(found, 0, Opcode::LOAD_ATTR_METHOD_NO_DICT),
                shape => with_side(found, shape, Opcode::LOAD_ATTR_METHOD_WITH_VALUES),
            }
        }
        Descriptor::NonDescriptor(found) => {
            if let Some(op) = instance_load(t, fp, class, owner, name) {
                return Some(op);
            }
            match lacks(class, owner, name)? {
                0 => with_side(found, 0, Opcode::LOAD_ATTR_NONDESCRIPTOR_NO_DICT),
                shape => with_side(found, shape, Opcode::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES),
            }
        }
        Descriptor::Absent | Descriptor::NonOverriding => instance_load(t, fp, class, owner, name),
    }
}
/// Proof that the instance has no attribute of this name: its shape id, or 0 if it has no attributes at all. `None`: there is none.
fn lacks(class: Gc<PyType>, owner: Value, name: Value) -> Option<u32> {
    let Some(h) = owner.as_header() else { return Some(0) };
    if class.has_instance_attributes() {
        let shape = h.shape();
        return (!shape.is_dict_mode() && shape.lookup(name).is_none()).then(|| shape.id().0);
    }
    // Functions have a dict of their own.
    (h.kind() != kinds::FUNCTION && h.kind() != kinds::MODULE).then_some(0)
}
fn instance_load(t: &Thread, fp: Fp, class: Gc<PyType>, owner: Value, name: Value) -> Option<Opcode> {
    let h = owner.as_header()?;
    if !class.has_instance_attributes() {
        return None;
    }
    let shape = h.shape();
    if shape.flags() & RETIRED != 0 {
        return None;
    }
    let pc = fp.pc.get();
    super::weak::register(t, fp.code.get().as_ref());
    class.instances_cached.set(true);
    if shape.is_dict_mode() {
        let dict = slots::dict(h, &shape)?.downcast::<PyDict>()?;
        dict.get_name(t, name).ok()??;
        pc.set_cache32(3, shape.id().0);
        return Some(Opcode::LOAD_ATTR_WITH_HINT);
    }
    let index = shape.lookup(name)?;
    pc.set_cache32(3, shape.id().0);
    pc.set_cache(5, slot_index(&shape, index));
    Some(Opcode::LOAD_ATTR_INSTANCE_VALUE)
}
fn module_load(t: &Thread, fp: Fp, module: Gc<PyModule>, name: Value) -> Option<Opcode> {
    let dict = exact::dict(t, module.dict().value())?;
    // What the class defines (`__class__`, `__dict__`) comes first only if it is a data descriptor.
    if t.types.module.lookup(t, name).is_some_and(|d| t.class_of(d).slots.get().descr_set.is_some()) {
        return None;
    }
    let name = name.downcast::<PyStr>()?;
    let cell = match dict.make_celled(t).and_then(|()| dict.cell(t, name)) {
        Ok(cell) => cell,
        Err(r) => {
            t.take_exception(r);
            return None;
        }
    };
    cell.value.get()?;
    let pc = fp.pc.get();
    let side = fp.code.get().set_side(t, pc, Gc::value(cell))?;
    pc.set_cache32(1, cell.id());
    pc.set_cache32(3, module.header.shape_id().0);
    pc.set_cache(5, side);
    Some(Opcode::LOAD_ATTR_MODULE)
}
fn class_load(t: &Thread, fp: Fp, class: Gc<PyType>, name: Value) -> Option<Opcode> {
    let metaclass = t.class_of(class.value());
    // The metaclass must not interfere: no attribute of that name that comes first, no look-up of its own.
    let ordinary =
        metaclass.slots.get().getattro.map(|f| f as usize) == t.types.type_.slots.get().getattro.map(|f| f as usize);
    let meta_version = metaclass.version_for_caching(t);
    if !ordinary || meta_version == 0 {
        return None;
    }
    // An attribute of a class that can change may become a descriptor later.
    let interferes = |d: Value| t.class_of(d).slots.get().descr_set.is_some() || !t.class_of(d).is_immutable();
    if metaclass.lookup(t, name).is_some_and(interferes) {
        return None;
    }
    let version = class.version_for_caching(t);
    if version == 0 {
        return None;
    }
    let found = class.lookup(t, name)?;
    let descriptor = t.class_of(found);
    // Plain values, and functions (which a class gives out as they are).
    let unchanged = descriptor.slots.get().descr_get.is_none() || descriptor.has_flag(METHOD_DESCRIPTOR);
    if !unchanged {
        return None;
    }
    let pc = fp.pc.get();
    let side = fp.code.get().set_side(t, pc, found)?;
    pc.set_cache32(1, version);
    pc.set_cache32(3, meta_version);
    pc.set_cache(5, side);
    Some(if metaclass.is_immutable() { Opcode::LOAD_ATTR_CLASS } else { Opcode::LOAD_ATTR_CLASS_WITH_METACLASS_CHECK })
}

#[cold]
#[inline(never)]
pub fn specialize_store(t: &Thread, fp: Fp, owner: Value, oparg: u32) {
    crate::feedback::operand(fp, t, owner);
    settle(fp, choose_store(t, fp, owner, oparg));
}
fn choose_store(t: &Thread, fp: Fp, owner: Value, oparg: u32) -> Option<Opcode> {
    let name = fp.code.get().name(oparg as usize);
    let h = owner.as_header()?;
    let class = t.class_of(owner);
    if class.slots.get().setattro.map(|f| f as usize) != Some(attr::generic_set as *const () as usize) {
        return None;
    }
    let version = class.version_for_caching(t);
    if version == 0 {
        return None;
    }
    let pc = fp.pc.get();
    if let Some(found) = class.lookup(t, name)
        && t.class_of(found).slots.get().descr_set.is_some()
    {
        let d = found.downcast::<GetSet>()?;
        let offset = d.member_of(class)?;
        pc.set_cache32(1, version);
        pc.set_cache(3, u16::try_from(offset).ok()?);
        return Some(Opcode::STORE_ATTR_SLOT);
    }
    if !class.has_instance_attributes() {
        return None;
    }
    let shape = h.shape();
    if shape.flags() & RETIRED != 0 {
        return None;
    }
    super::weak::register(t, fp.code.get().as_ref());
    class.instances_cached.set(true);
    if shape.is_dict_mode() {
        slots::dict(h, &shape)?.downcast::<PyDict>()?;
        pc.set_cache32(1, shape.id().0);
        return Some(Opcode::STORE_ATTR_WITH_HINT);
    }
    match shape.lookup(name) {
        Some(index) => {
            // Said once here instead of at each store.
            if let Some(introducer) = shape.mark_written(index) {
                crate::assume::slot_written(t, introducer, index);
            }
            pc.set_cache32(1, shape.id().0);
            pc.set_cache(3, slot_index(&shape, index));
        }
        None => {
            let next = shape.add(&t.heap, name).ok()??;
            let side = fp.code.get().set_side(t, pc, next.value())?;
            if side & NEW_ATTRIBUTE != 0 {
                return None;
            }
            pc.set_cache32(1, shape.id().0);
            pc.set_cache(3, NEW_ATTRIBUTE | side);
        }
    }
    Some(Opcode::STORE_ATTR_INSTANCE_VALUE)
}

#[cold]
#[inline(never)]
pub fn specialize_super(t: &Thread, fp: Fp, super_: Value, class: Value, oparg: u32) {
    let op = if super_ == t.types.super_.value() && class.downcast::<PyType>().is_some() {
        Some(if oparg & 1 != 0 { Opcode::LOAD_SUPER_ATTR_METHOD } else { Opcode::LOAD_SUPER_ATTR_ATTR })
    } else {
        None
    };
    settle(fp, op);
}
