//! Attributes.
//!
//! Cache layout of LOAD_ATTR: units 1-2 a class's version, 3-4 a shape id (or a property cell's), 5 an index: a slot, a side slot, a
//! member's offset. Of STORE_ATTR: units 1-2 a shape id, 3 an index.
//!
//! A shape id proves the class and that the instance has or lacks the name. What the *class* says is proved by its version where the
//! attribute comes from the class, and by the shape not being retired ([`crate::assume::RETIRED`]) where it comes from the instance.

use super::{adaptive, guard, guard_some, try_flow};
use crate::assume::RETIRED;
use crate::interp::calls::push_exact;
use crate::interp::specialize::{attr as caches, shapes};
use crate::interp::state::Cold;
use crate::interp::{Flow, State};
use crate::objects::function::PyFunction;
use crate::objects::module::PyModule;
use crate::objects::property_cell::PropertyCell;
use crate::objects::super_;
use crate::prelude::*;
use crate::protocol::{attr, call};
use brolga_bytecode::Opcode;
use brolga_heap::Shape;

const LOAD_ATTR: usize = Opcode::LOAD_ATTR.caches();
const STORE_ATTR: usize = Opcode::STORE_ATTR.caches();

/// Replaces the owner by its attribute; in a call, NULL for self goes above it.
#[inline(always)]
fn finish_load(s: &mut State, v: Value, oparg: u32) -> Flow {
    s.set(1, v);
    if oparg & 1 != 0 {
        s.push_slot(None);
    }
    s.skip(LOAD_ATTR);
    Flow::Next
}
#[inline(always)]
pub fn load_attr(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    adaptive!(s);
    s.save();
    let (owner, name) = (s.peek(1), s.name(oparg >> 1));
    if oparg & 1 != 0 {
        let (callable, unbound) = try_flow!(attr::get_method(t, owner, name));
        s.set(1, callable);
        s.push_slot(if unbound { Some(owner) } else { None });
        s.skip(LOAD_ATTR);
        return Flow::Next;
    }
    let v = try_flow!(attr::get(t, owner, name));
    finish_load(s, v, oparg)
}
/// The instance's shape, if it has the cached id and is in use.
#[inline(always)]
fn cached_shape(header: &Header, id: u32) -> Option<Gc<Shape>> {
    if header.shape_id().0 != id {
        return None;
    }
    let shape = header.shape();
    (shape.flags() & RETIRED == 0).then_some(shape)
}
#[inline(always)]
pub fn load_attr_instance_value(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let header = guard_some!(s.peek(1).as_header());
    let shape = guard_some!(cached_shape(header, s.pc.cache32(3)));
    let v = guard_some!(caches::read_slot(header, &shape, s.pc.cache(5)));
    finish_load(s, v, oparg)
}
/// The attribute is in the instance's dict.
#[inline(always)]
pub fn load_attr_with_hint(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let header = guard_some!(s.peek(1).as_header());
    let shape = guard_some!(cached_shape(header, s.pc.cache32(3)));
    let dict = guard_some!(brolga_heap::slots::dict(header, &shape).and_then(|d| d.downcast::<PyDict>()));
    s.save();
    let v = guard_some!(try_flow!(dict.get_name(t, s.name(oparg >> 1))));
    finish_load(s, v, oparg)
}
#[inline(always)]
pub fn load_attr_module(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let module = guard_some!(s.peek(1).downcast::<PyModule>());
    guard!(module.header.shape_id().0 == s.pc.cache32(3));
    let cell = PropertyCell::of_id(&module.header, s.pc.cache32(1));
    guard!(cell.dict.get() == module.dict.get());
    let v = guard_some!(cell.value.get());
    finish_load(s, v, oparg)
}
#[inline(always)]
pub fn load_attr_slot(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let owner = s.peek(1);
    let class = t.class_of(owner);
    guard!(class.version.get() == s.pc.cache32(1));
    let offset = s.pc.cache(5);
    if offset == caches::CLASS_OFFSET {
        return finish_load(s, class.value(), oparg);
    }
    let header = guard_some!(owner.as_header());
    let v = guard_some!(caches::member(header, offset));
    finish_load(s, v, oparg)
}
#[inline(always)]
pub fn load_attr_class(_t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let class = guard_some!(s.peek(1).downcast::<PyType>());
    guard!(class.version.get() == s.pc.cache32(1));
    let v = guard_some!(s.fp.code.get().side(s.pc.cache(5) as usize));
    finish_load(s, v, oparg)
}
#[inline(always)]
pub fn load_attr_class_with_metaclass_check(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let class = guard_some!(s.peek(1).downcast::<PyType>());
    guard!(class.version.get() == s.pc.cache32(1));
    guard!(t.class_of(class.value()).version.get() == s.pc.cache32(3));
    let v = guard_some!(s.fp.code.get().side(s.pc.cache(5) as usize));
    finish_load(s, v, oparg)
}
/// A Python function that the class's version guards, from the side table.
#[inline(always)]
fn cached_function(s: &State, version: u32) -> Option<Gc<PyFunction>> {
    if version != s.pc.cache32(1) {
        return None;
    }
    // SAFETY: the specializer put a Python function there.
    s.fp.code.get().side(s.pc.cache(5) as usize).map(|v| unsafe { v.cast() })
}
/// Enters the getter's frame in place.
#[inline(always)]
pub fn load_attr_property(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let owner = s.peek(1);
    let getter = guard_some!(cached_function(s, t.class_of(owner).version.get()));
    guard!(getter.code().is_simple() && getter.code().argcount == 1);
    s.save_without(1);
    let return_pc = s.pc.add(LOAD_ATTR);
    match push_exact(t, s.fp, getter, &[owner], return_pc) {
        Some(fp) => super::calls::entered(s, fp),
        None => Flow::Generic,
    }
}
#[inline(always)]
pub fn load_attr_getattribute_overridden(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let owner = s.peek(1);
    let function = guard_some!(cached_function(s, t.class_of(owner).version.get()));
    guard!(function.code().is_simple() && function.code().argcount == 2);
    s.save_without(1);
    let return_pc = s.pc.add(LOAD_ATTR);
    match push_exact(t, s.fp, function, &[owner, s.name(oparg >> 1)], return_pc) {
        Some(fp) => super::calls::entered(s, fp),
        None => Flow::Generic,
    }
}
/// The class's attribute, if the instance cannot have one of the name: by its shape, or (shape id 0) because it has no attributes.
/// Version 0 stands for a class that cannot change: there the shape says it all.
#[inline(always)]
fn cached_class_attribute(t: &Thread, s: &State, owner: Value) -> Option<Value> {
    let (version, shape) = (s.pc.cache32(1), s.pc.cache32(3));
    if shape != 0 && owner.as_header().is_none_or(|h| h.shape_id().0 != shape) {
        return None;
    }
    if version != 0 && t.class_of(owner).version.get() != version {
        return None;
    }
    s.fp.code.get().side(s.pc.cache(5) as usize)
}
/// A method: pushes the function and the owner as self.
#[inline(always)]
pub fn load_attr_method(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let owner = s.peek(1);
    let method = guard_some!(cached_class_attribute(t, s, owner));
    s.set(1, method);
    s.push(owner);
    s.skip(LOAD_ATTR);
    Flow::Next
}
#[inline(always)]
pub fn load_attr_nondescriptor(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let v = guard_some!(cached_class_attribute(t, s, s.peek(1)));
    finish_load(s, v, oparg)
}

#[inline(always)]
fn finish_store(s: &mut State) -> Flow {
    s.drop(2);
    s.skip(STORE_ATTR);
    Flow::Next
}
/// `value, owner ->`
#[inline(always)]
pub fn store_attr(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    adaptive!(s);
    s.save();
    try_flow!(attr::set(t, s.peek(1), s.name(oparg), Some(s.peek(2))));
    finish_store(s)
}
#[inline(always)]
pub fn store_attr_instance_value(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let header = guard_some!(s.peek(1).as_header());
    let shape = guard_some!(cached_shape(header, s.pc.cache32(1)));
    if header.log().get() != 0 {
        return Flow::Cold(Cold::LOG_TOP);
    }
    let index = s.pc.cache(3);
    let v = s.peek(2);
    if index & (caches::NEW_ATTRIBUTE | caches::OVERFLOW) == 0 {
        caches::write_slot(header, &shape, index, v);
        return finish_store(s);
    }
    if index & caches::NEW_ATTRIBUTE == 0 {
        return Flow::Cold(Cold::STORE_ATTRIBUTE);
    }
    let next = guard_some!(s.fp.code.get().side((index & !caches::NEW_ATTRIBUTE) as usize));
    // SAFETY: the specializer put the next shape there.
    let next: Gc<Shape> = unsafe { next.cast() };
    if caches::add_inline(header, &next, v) { finish_store(s) } else { Flow::Cold(Cold::ADD_ATTRIBUTE) }
}
/// [`store_attr_instance_value`] beside the object.
#[inline(always)]
pub fn store_attribute(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let header = guard_some!(s.peek(1).as_header());
    let shape = guard_some!(cached_shape(header, s.pc.cache32(1)));
    guard!(caches::write_slot(header, &shape, s.pc.cache(3), s.peek(2)));
    finish_store(s)
}
/// Stores an attribute that lies in the overflow array.
pub fn add_attribute(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    try_flow!(attr::set(t, s.peek(1), s.name(oparg), Some(s.peek(2))));
    finish_store(s)
}
/// Logs the object that is about to be stored into, and executes the store again.
pub fn log_top(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    if let Some(header) = s.peek(1).as_header() {
        header.write_barrier();
    }
    Flow::Again
}
#[inline(always)]
pub fn store_attr_slot(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let header = guard_some!(s.peek(1).as_header());
    guard!(shapes::class_version(t, header) == s.pc.cache32(1));
    if header.log().get() != 0 {
        return Flow::Cold(Cold::LOG_TOP);
    }
    caches::set_member(header, s.pc.cache(3), s.peek(2));
    finish_store(s)
}
#[inline(always)]
pub fn store_attr_with_hint(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let header = guard_some!(s.peek(1).as_header());
    let shape = guard_some!(cached_shape(header, s.pc.cache32(1)));
    let dict = guard_some!(brolga_heap::slots::dict(header, &shape).and_then(|d| d.downcast::<PyDict>()));
    s.save();
    try_flow!(dict.set_name(t, s.name(oparg), s.peek(2)));
    finish_store(s)
}
#[inline(always)]
pub fn delete_attr(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    try_flow!(attr::set(t, s.peek(1), s.name(oparg), None));
    s.drop(1);
    Flow::Next
}

/// `super, class, self -> attribute[, self or NULL]`; bit 0: a method pair is wanted, bit 1: super was called with two arguments.
#[inline(always)]
pub fn load_super_attr(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    adaptive!(s);
    s.save();
    let v = try_flow!(super_attribute(t, s.peek(3), s.peek(2), s.peek(1), s.name(oparg >> 2), oparg & 2 != 0));
    s.drop(2);
    s.set(1, v);
    if oparg & 1 != 0 {
        s.push_slot(None);
    }
    s.skip(Opcode::LOAD_SUPER_ATTR.caches());
    Flow::Next
}
#[inline(never)]
fn super_attribute(
    t: &Thread,
    super_: Value,
    class: Value,
    receiver: Value,
    name: Value,
    arguments: bool,
) -> PyResult<Value> {
    let proxy = super_proxy(t, super_, class, receiver, arguments)?;
    attr::get(t, proxy, name)
}
/// What calling whatever is named `super` gives.
pub fn super_proxy(t: &Thread, super_: Value, class: Value, receiver: Value, arguments: bool) -> PyResult<Value> {
    if arguments { call::call2(t, super_, class, receiver) } else { call::call0(t, super_) }
}
#[inline(always)]
pub fn load_super_attr_attr(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    guard!(s.peek(3) == t.types.super_.value());
    s.save();
    let (v, _) = try_flow!(super_::load(t, s.peek(2), s.peek(1), s.name(oparg >> 2), false));
    s.drop(2);
    s.set(1, v);
    s.skip(Opcode::LOAD_SUPER_ATTR.caches());
    Flow::Next
}
#[inline(always)]
pub fn load_super_attr_method(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    guard!(s.peek(3) == t.types.super_.value());
    let receiver = s.peek(1);
    s.save();
    let (v, unbound) = try_flow!(super_::load(t, s.peek(2), receiver, s.name(oparg >> 2), true));
    s.drop(2);
    s.set(1, v);
    s.push_slot(if unbound { Some(receiver) } else { None });
    s.skip(Opcode::LOAD_SUPER_ATTR.caches());
    Flow::Next
}
