//! Attributes: by shape where one was seen, folded on constant modules and classes.

use super::cfg::Instr;
use super::{Bailout, Builder};
use crate::ir::func::{Field, Imm, ItemKind};
use crate::ir::{Op, Repr, Type, V};
use brolga_bytecode::Opcode;
use brolga_heap::Shape;
use brolga_vm::abi::helpers::Helper;
use brolga_vm::abi::spec::type_flags::METHOD_DESCRIPTOR;
use brolga_vm::assume::{Assumption, RETIRED};
use brolga_vm::interp::exact;
use brolga_vm::objects::descriptors::GetSet;
use brolga_vm::objects::function::PyFunction;
use brolga_vm::objects::kinds;
use brolga_vm::objects::module::PyModule;
use brolga_vm::objects::property::PyProperty;
use brolga_vm::objects::static_method::{PyClassMethod, PyStaticMethod};
use brolga_vm::prelude::*;
use brolga_vm::protocol::attr;

/// Where an attribute of objects with a certain shape comes from.
pub(super) enum Found {
    /// A slot inside the object, at this byte offset.
    Inline(u32),
    /// An item of the overflow array, whose slot is at this byte offset.
    Overflow(u32, u32),
    /// A `__slots__` member.
    Member(u32),
    /// A field of a named tuple.
    TupleField(u32),
    /// Something that the class has, given out as it is.
    Class(Value),
    /// A function or native method of the class.
    Method(Value),
    /// A class method: its function, and the class.
    ClassMethod(Value, Gc<PyType>),
    /// A property with a Python getter.
    Property(Gc<PyFunction>),
}

fn same_function<T: Copy>(a: Option<T>, b: Option<T>, address: impl Fn(T) -> usize) -> bool {
    a.map(&address) == b.map(&address)
}

/// The index of the item that a `_tuplegetter` gets.
fn field_of_named_tuple(t: &Thread, descriptor: Value) -> Option<u32> {
    let class = t.class_of(descriptor);
    class.spec.filter(|s| s.module == "collections" && s.name == "_tuplegetter")?;
    // It gets the item of any tuple: here the index itself.
    let numbers: Vec<Value> = (0..64).map(Value::from_small_int).collect();
    let get = class.slots.get().descr_get?;
    let found = PyTuple::new(t, &numbers).and_then(|numbers| get(t, descriptor, Some(numbers.value()), None));
    match found {
        Ok(index) => index.as_small_int().and_then(|i| u32::try_from(i).ok()),
        Err(r) => {
            t.take_exception(r);
            None
        }
    }
}

fn shape_id_of(shape: Gc<Shape>) -> u32 {
    shape.id().0
}

impl Builder<'_> {
    pub(super) fn class_of_shape(&self, shape: u32) -> Option<Gc<PyType>> {
        self.shape_of_id(shape).class().and_then(|c| c.downcast())
    }
    /// Looking `name` up on the class goes on giving what it gives now.
    pub(super) fn assume_attribute(&mut self, class: Gc<PyType>, name: Value, found: Option<Value>) {
        self.constant(class.value());
        self.constant(name);
        if let Some(found) = found {
            self.constant(found);
        }
        if !class.is_immutable() {
            class.version_for_caching(self.t);
            self.assume(Assumption::ClassAttribute(class, name, found));
        }
    }
    fn assume_plain(&mut self, class: Gc<PyType>) {
        self.constant(class.value());
        class.instances_cached.set(true);
        self.assume(Assumption::PlainInstances(class));
    }

    /// What a shape's objects have under a name.
    pub(super) fn resolve(&mut self, shape_id: u32, name: Value) -> Option<Found> {
        let t = self.t;
        let shape = self.shape_of_id(shape_id);
        let class = self.class_of_shape(shape_id)?;
        if shape.flags() & RETIRED != 0 || class.version_for_caching(t) == 0 {
            return None;
        }
        let generic: brolga_vm::abi::slots::BinaryFn = attr::generic_get;
        if !same_function(class.slots.get().getattro, Some(generic), |f| f as usize) {
            return None;
        }
        let found = class.lookup(t, name);
        if let Some(found) = found
            && t.class_of(found).slots.get().descr_set.is_some()
        {
            if let Some(d) = found.downcast::<GetSet>() {
                let offset = d.member_of(class)?;
                self.assume_attribute(class, name, Some(found));
                return Some(Found::Member(offset));
            }
            if let Some(p) = found.downcast::<PyProperty>()
                && t.class_of(found) == t.types.property
                && let Some(getter) = p.fget.get().and_then(|f| f.downcast::<PyFunction>())
            {
                self.assume_attribute(class, name, Some(found));
                return Some(Found::Property(getter));
            }
            if class.layout.kind == kinds::WRAPPED
                && class.is_subtype_of(t.types.tuple)
                && let Some(index) = field_of_named_tuple(t, found)
            {
                self.assume_attribute(class, name, Some(found));
                return Some(Found::TupleField(index));
            }
            return None;
        }
        if class.has_instance_attributes() {
            if shape.is_dict_mode() {
                return None;
            }
            if let Some(index) = shape.lookup(name) {
                self.assume_plain(class);
                let base = shape.slot_base() as u32;
                return Some(if index < shape.inline_capacity() {
                    Found::Inline(base + 8 + 8 * index)
                } else {
                    Found::Overflow(base, 1 + index - shape.inline_capacity())
                });
            }
        } else if matches!(class.layout.kind, kinds::FUNCTION | kinds::MODULE | kinds::TYPE) {
            // These have dicts of their own.
            return None;
        }
        let found = found?;
        let descriptor = t.class_of(found);
        self.assume_plain(class);
        self.assume_attribute(class, name, Some(found));
        if descriptor.has_flag(METHOD_DESCRIPTOR) {
            return Some(Found::Method(found));
        }
        if let Some(found) = Self::unwrapped(t, found, class) {
            return Some(found);
        }
        if descriptor.slots.get().descr_get.is_some() {
            return None;
        }
        Some(Found::Class(found))
    }

    /// What a static or class method gives.
    fn unwrapped(t: &Thread, found: Value, class: Gc<PyType>) -> Option<Found> {
        if let Some(s) = found.downcast::<PyStaticMethod>()
            && t.class_of(found) == <PyStaticMethod as PyClass>::class(t)
        {
            return s.callable.get().map(Found::Class);
        }
        if let Some(c) = found.downcast::<PyClassMethod>()
            && t.class_of(found) == <PyClassMethod as PyClass>::class(t)
        {
            let f = c.callable.get()?;
            return f.downcast::<PyFunction>().map(|_| Found::ClassMethod(f, class));
        }
        None
    }

    /// True if the instruction is one of these.
    pub(super) fn attribute(&mut self, i: Instr) -> Result<bool, Bailout> {
        match i.op {
            Opcode::LOAD_ATTR => self.load_attr(i)?,
            Opcode::STORE_ATTR => self.store_attr(i),
            Opcode::LOAD_SUPER_ATTR => return Ok(self.load_super_attr(i)),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn load_attr(&mut self, i: Instr) -> Result<(), Bailout> {
        let name = self.frame.code.name((i.oparg >> 1) as usize);
        let is_call = i.oparg & 1 != 0;
        let owner = self.top(1);
        if let Some(v) = self.known(owner)
            && let Some((found, second)) = self.load_attr_of_constant(v, name)
        {
            self.pop();
            let bound = second.filter(|_| !is_call);
            let found = match bound {
                Some(class) => {
                    let method = Imm::Virtual(brolga_vm::deopt::VirtualKind::Method);
                    self.emit(Op::Virtual, method, vec![found, class])
                }
                None => found,
            };
            self.push(found);
            if is_call {
                let second = second.unwrap_or_else(|| self.null());
                self.push(second);
            }
            return Ok(());
        }
        let owner = if self.is_virtual(owner) { self.materialize(owner) } else { owner };
        let mut shapes: Vec<u32> = Vec::new();
        if let Some(s) = self.known_shape(owner) {
            shapes.push(s);
        } else if self.ty(owner).repr() == Repr::Value {
            let seen = self.left();
            if !seen.is_megamorphic() {
                let list = self.t.types.list.shape_id().0;
                for k in seen.entries() {
                    match k.shape() {
                        Some(s) => shapes.push(s.0),
                        None if matches!(
                            *k,
                            brolga_vm::feedback::TypeKey::LIST_INTS | brolga_vm::feedback::TypeKey::LIST_FLOATS
                        ) =>
                        {
                            shapes.push(list);
                        }
                        None => shapes.clear(),
                    }
                }
                shapes.dedup();
            }
        }
        match shapes.as_slice() {
            [shape] => {
                // Bound methods of native functions are objects of another class.
                let native = |x: &Found| matches!(x, Found::Method(f) if f.downcast::<PyFunction>().is_none());
                if let Some(found) = self.resolve(*shape, name).filter(|x| is_call || !native(x)) {
                    let o = self.guard_shape(owner, *shape);
                    self.pop();
                    return self.push_found(found, o, is_call, i);
                }
            }
            [] => {}
            several => {
                let several = several.to_vec();
                if self.load_attr_of_several(owner, &several, name, is_call) {
                    return Ok(());
                }
            }
        }
        self.note(format!("attribute {} is looked up", attr::name_text(name)));
        let owner = self.val(owner);
        let name = self.const_value(name);
        let h = if is_call { Helper::get_method } else { Helper::get_attribute };
        let v = self.helper(h, vec![owner, name]);
        self.pop();
        self.push(v);
        if is_call {
            let second = self.emit_typed(Op::SecondResult, Imm::None, vec![v], Type::SLOT);
            self.push(second);
        }
        Ok(())
    }
    fn push_found(&mut self, found: Found, o: V, is_call: bool, i: Instr) -> Result<(), Bailout> {
        let v = match found {
            Found::Method(f) => {
                let f = self.const_value(f);
                if is_call {
                    self.push(f);
                    self.push(o);
                    return Ok(());
                }
                self.emit(Op::Virtual, Imm::Virtual(brolga_vm::deopt::VirtualKind::Method), vec![f, o])
            }
            Found::ClassMethod(f, class) => {
                let (f, class) = (self.const_value(f), self.const_value(class.value()));
                if is_call {
                    self.push(f);
                    self.push(class);
                    return Ok(());
                }
                self.emit(Op::Virtual, Imm::Virtual(brolga_vm::deopt::VirtualKind::Method), vec![f, class])
            }
            Found::Property(getter) => {
                let f = self.const_value(getter.value());
                return self.call_function(f, getter, &[o], i, false).map(|()| {
                    if is_call && self.at.is_some() {
                        let null = self.null();
                        self.push(null);
                    }
                });
            }
            found => self.read_found(&found, o),
        };
        self.push(v);
        if is_call {
            let null = self.null();
            self.push(null);
        }
        Ok(())
    }
    /// The value of an attribute that needs no call.
    fn read_found(&mut self, found: &Found, o: V) -> V {
        match *found {
            Found::Inline(offset) => {
                let v = self.emit(Op::LoadSlot, Imm::Index(offset), vec![o]);
                self.emit_typed(Op::Refine, Imm::None, vec![v], Type::ANY)
            }
            Found::Overflow(offset, index) => {
                let v = self.emit(Op::LoadSlot, Imm::Index(offset), vec![o]);
                let storage = self.emit_typed(Op::Refine, Imm::None, vec![v], Type::STORAGE);
                let index = self.int(i64::from(index));
                self.emit(Op::LoadItem, Imm::Item(ItemKind::Value), vec![storage, index])
            }
            Found::Member(offset) => {
                let v = self.emit(Op::LoadSlot, Imm::Index(offset), vec![o]);
                self.emit_state(Op::GuardBound, Imm::None, vec![v])
            }
            Found::TupleField(index) => {
                let tuple = self.emit(Op::LoadField, Imm::Field(Field::WrappedValue), vec![o]);
                let tuple = self.emit_typed(Op::Refine, Imm::None, vec![tuple], Type::TUPLE);
                let len = self.emit(Op::LoadField, Imm::Field(Field::TupleLen), vec![tuple]);
                let index = self.int(i64::from(index));
                // `tuple.__new__` makes shorter ones.
                let below = self.emit(Op::IntBelow, Imm::None, vec![index, len]);
                let checked = self.emit_state(Op::GuardTrue, Imm::None, vec![below]);
                let tuple = self.emit_typed(Op::Refine, Imm::None, vec![tuple, checked], Type::TUPLE);
                self.emit(Op::LoadItem, Imm::Item(ItemKind::Tuple), vec![tuple, index])
            }
            Found::Class(v) | Found::Method(v) => self.const_value(v),
            Found::Property(_) | Found::ClassMethod(..) => self.null(),
        }
    }
    /// Up to four shapes: a chain of tests, the last of which is a guard. All must give plain values, or all methods.
    fn load_attr_of_several(&mut self, owner: V, shapes: &[u32], name: Value, is_call: bool) -> bool {
        let mut all = Vec::new();
        for s in shapes {
            self.know_shape(*s);
            match self.resolve(*s, name) {
                Some(Found::Property(_) | Found::ClassMethod(..)) | None => return false,
                Some(found) => all.push(found),
            }
        }
        let methods = all.iter().filter(|f| matches!(f, Found::Method(_))).count();
        if methods != 0 && (methods != all.len() || !is_call) {
            return false;
        }
        let owner = self.val(owner);
        self.snapshot();
        let join = self.f.add_block();
        let mut ty = Type::EMPTY;
        let mut ends = Vec::new();
        for (n, (shape, found)) in shapes.iter().zip(&all).enumerate() {
            if n + 1 < shapes.len() {
                let is = self.emit(Op::HasShape, Imm::Shape(*shape), vec![owner]);
                let (yes, no) = self.branch(is);
                self.at = Some(yes);
                let bits = self.f.shape_leaf(*shape);
                let o = self.emit_typed(Op::Refine, Imm::None, vec![owner], Type::shaped(bits, *shape));
                let v = self.read_found(found, o);
                let v = self.val(v);
                ty = ty.join(self.ty(v));
                ends.push((self.block(), v));
                self.at = Some(no);
                self.frame.snapshot = None;
            } else {
                let o = self.emit_state(Op::GuardShape, Imm::Shape(*shape), vec![owner]);
                let v = self.read_found(found, o);
                let v = self.val(v);
                ty = ty.join(self.ty(v));
                ends.push((self.block(), v));
            }
        }
        let result = self.f.add_param(join, ty);
        for (b, v) in ends {
            self.at = Some(b);
            self.jump_to(join, vec![v]);
        }
        self.at = Some(join);
        self.frame.snapshot = None;
        if methods != 0 {
            let pairs = shapes.iter().zip(&all).filter_map(|(s, f)| match f {
                Found::Method(f) => Some((*s, *f)),
                _ => None,
            });
            let pairs = pairs.collect();
            self.methods_of.insert(result, pairs);
        }
        self.pop();
        self.push(result);
        if is_call {
            let second = if methods != 0 { owner } else { self.null() };
            self.push(second);
        }
        true
    }

    /// An attribute of a constant module or class.
    fn load_attr_of_constant(&mut self, owner: Value, name: Value) -> Option<(V, Option<V>)> {
        let t = self.t;
        if let Some(module) = owner.downcast::<PyModule>()
            && t.class_of(owner) == t.types.module
        {
            let dict = exact::dict(t, module.dict().value())?;
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
            return Some((self.cell_value(cell), None));
        }
        let class = owner.downcast::<PyType>()?;
        let metaclass = t.class_of(owner);
        let ordinary =
            same_function(metaclass.slots.get().getattro, t.types.type_.slots.get().getattro, |f| f as usize);
        if !ordinary || metaclass.version_for_caching(t) == 0 || class.version_for_caching(t) == 0 {
            return None;
        }
        let above = metaclass.lookup(t, name);
        if above.is_some_and(|d| t.class_of(d).slots.get().descr_set.is_some()) {
            return None;
        }
        let found = class.lookup(t, name)?;
        let descriptor = t.class_of(found);
        let unwrapped = Self::unwrapped(t, found, class);
        let special = descriptor.slots.get().descr_get.is_some() && !descriptor.has_flag(METHOD_DESCRIPTOR);
        if special && unwrapped.is_none() {
            return None;
        }
        self.assume_attribute(metaclass, name, above);
        self.assume_attribute(class, name, Some(found));
        Some(match unwrapped {
            Some(Found::Class(v)) => (self.const_value(v), None),
            Some(Found::ClassMethod(f, class)) => {
                let (f, class) = (self.const_value(f), self.const_value(class.value()));
                (f, Some(class))
            }
            _ => (self.const_value(found), None),
        })
    }

    /// `super, class, self -> attribute[, self or NULL]`
    fn load_super_attr(&mut self, i: Instr) -> bool {
        let t = self.t;
        if self.known(self.top(3)) != Some(t.types.super_.value()) {
            return false;
        }
        let name = self.frame.code.name((i.oparg >> 2) as usize);
        let is_call = i.oparg & 1 != 0;
        let (class, receiver) = (self.top(2), self.top(1));
        let receiver = if self.is_virtual(receiver) { self.materialize(receiver) } else { receiver };
        if self.ty(receiver).repr() != Repr::Value {
            return false;
        }
        let wanted = self.known(class).or_else(|| self.cell_guess(class)).and_then(|c| c.downcast::<PyType>());
        let often = self.site_exits(i.at) > 4;
        let shape = self.known_shape(receiver).or_else(|| self.shape_guess(receiver).filter(|_| !often));
        if let (Some(wanted), Some(shape)) = (wanted, shape)
            && let Some(start) = self.class_of_shape(shape)
            && start.is_subtype_of(wanted)
            && start.is_heap_type()
            && start.version_for_caching(t) != 0
            && let Ok(Some(found)) = brolga_vm::objects::super_::find_after(t, wanted, start, name)
            && (t.class_of(found).has_flag(METHOD_DESCRIPTOR) && is_call)
        {
            let c = self.constant(wanted.value());
            if self.known(class).is_none() {
                self.emit_state(Op::GuardIs, Imm::Const(c), vec![class]);
            }
            let o = self.guard_shape(receiver, shape);
            self.constant(name);
            self.constant(start.value());
            self.constant(found);
            self.assume(Assumption::SuperAttribute { start, class: wanted, name, found });
            let f = self.const_value(found);
            self.frame.stack.truncate(self.frame.stack.len() - 3);
            self.push(f);
            self.push(o);
            return true;
        }
        let class = self.val(class);
        let name = self.const_value(name);
        let h = if is_call { Helper::get_super_method } else { Helper::get_super_attribute };
        let v = self.helper(h, vec![class, receiver, name]);
        self.frame.stack.truncate(self.frame.stack.len() - 3);
        self.push(v);
        if is_call {
            let second = self.emit_typed(Op::SecondResult, Imm::None, vec![v], Type::SLOT);
            self.push(second);
        }
        true
    }
    /// What a value read from a closure's cell is now: `__class__` nearly always stays what it is.
    fn cell_guess(&self, v: V) -> Option<Value> {
        let load = self.f.inst(self.unguarded(v));
        let (Op::LoadField, Imm::Field(Field::CellContents)) = (load.op, load.imm) else { return None };
        let cell = self.unguarded(load.args[0]);
        let cell = match self.known(cell) {
            Some(cell) => cell,
            None => {
                let item = self.f.inst(cell);
                let closure = self.f.inst(*item.args.first()?);
                let (Op::LoadItem, Op::LoadField, Imm::Field(Field::FunctionClosure)) =
                    (item.op, closure.op, closure.imm)
                else {
                    return None;
                };
                if closure.args[0] != self.frame.function_value {
                    return None;
                }
                let index = self.f.is_const_int(item.args[1])?;
                self.frame.guess?.closure.get()?.as_ref().items().get(index as usize).copied()?
            }
        };
        cell.downcast::<brolga_vm::objects::cell::PyCell>()?.contents.get()
    }
    /// The shape that an argument of the compiled function has in the call that made it hot.
    fn shape_guess(&self, v: V) -> Option<u32> {
        let arg = self.f.inst(self.unguarded(v));
        let (Op::Arg, Imm::Index(i)) = (arg.op, arg.imm) else { return None };
        let shape = self.peek?.local(i as usize)?.as_header()?.shape_id().0;
        (shape != 0).then_some(shape)
    }

    fn store_attr(&mut self, i: Instr) {
        let name = self.frame.code.name(i.oparg as usize);
        let owner = self.top(1);
        let owner = if self.is_virtual(owner) { self.materialize(owner) } else { owner };
        let seen = self.left();
        let shape = self.known_shape(owner).or(match seen.entries() {
            [only] if !seen.is_megamorphic() => only.shape().map(|s| s.0),
            _ => None,
        });
        if let Some(shape) = shape
            && self.ty(owner).repr() == Repr::Value
            && self.store_by_shape(owner, shape, name)
        {
            self.pop();
            self.pop();
            return;
        }
        self.note(format!("attribute {} is set by look-up", attr::name_text(name)));
        let (v, owner) = (self.top(2), owner);
        let (v, owner) = (self.val(v), self.val(owner));
        let name = self.const_value(name);
        self.helper(Helper::set_attribute, vec![owner, name, v]);
        self.pop();
        self.pop();
    }
    fn store_by_shape(&mut self, owner: V, shape_id: u32, name: Value) -> bool {
        let t = self.t;
        let shape = self.shape_of_id(shape_id);
        let Some(class) = self.class_of_shape(shape_id) else { return false };
        let generic = attr::generic_set as *const () as usize;
        if class.slots.get().setattro.map(|f| f as usize) != Some(generic)
            || shape.flags() & RETIRED != 0
            || class.version_for_caching(t) == 0
        {
            return false;
        }
        let found = class.lookup(t, name);
        if let Some(found) = found
            && t.class_of(found).slots.get().descr_set.is_some()
        {
            let Some(d) = found.downcast::<GetSet>() else { return false };
            let Some(offset) = d.member_of(class) else { return false };
            self.assume_attribute(class, name, Some(found));
            let o = self.guard_shape(owner, shape_id);
            let v = self.top(2);
            let v = self.stored(v);
            self.emit(Op::StoreSlot, Imm::Index(offset), vec![o, v]);
            return true;
        }
        if !class.has_instance_attributes() || shape.is_dict_mode() {
            return false;
        }
        match shape.lookup(name) {
            Some(index) => {
                // Said once here instead of at each store.
                if let Some(introducer) = shape.mark_written(index) {
                    brolga_vm::assume::slot_written(t, introducer, index);
                }
                self.assume_plain(class);
                let o = self.guard_shape(owner, shape_id);
                let v = self.top(2);
                let v = self.stored(v);
                let base = shape.slot_base() as u32;
                if index < shape.inline_capacity() {
                    self.emit(Op::StoreSlot, Imm::Index(base + 8 + 8 * index), vec![o, v]);
                } else {
                    let storage = self.emit(Op::LoadSlot, Imm::Index(base), vec![o]);
                    let storage = self.emit_typed(Op::Refine, Imm::None, vec![storage], Type::STORAGE);
                    let at = self.int(i64::from(1 + index - shape.inline_capacity()));
                    self.emit(Op::StoreItem, Imm::Item(ItemKind::Value), vec![storage, at, v]);
                }
                true
            }
            None => self.store_new(owner, shape, name, class),
        }
    }
    /// The store gives the object an attribute.
    fn store_new(&mut self, owner: V, shape: Gc<Shape>, name: Value, class: Gc<PyType>) -> bool {
        let t = self.t;
        let Ok(Some(next)) = shape.add(&t.heap, name) else { return false };
        self.assume_plain(class);
        let next_id = next.id().0;
        self.know_shape(next_id);
        let o = self.guard_shape(owner, shape.id().0);
        let v = self.top(2);
        let v = self.stored(v);
        let index = next.count() - 1;
        if index < next.inline_capacity() {
            let offset = next.slot_base() as u32 + 8 + 8 * index;
            self.emit(Op::AddSlot, Imm::Slot { shape: next_id, offset }, vec![o, v]);
        } else {
            let shape = self.const_value(next.value());
            self.helper(Helper::add_attribute, vec![o, shape, v]);
        }
        // From here on the object has the new shape, under whatever name it is known.
        self.forget_shapes(Some(shape_id_of(shape)));
        let leaf = self.f.shape_leaf(next_id);
        let root = self.unguarded(o);
        let slots: Vec<V> = self.frame.locals.iter().chain(&self.frame.stack).copied().collect();
        let aliases: Vec<V> = slots.into_iter().filter(|s| self.unguarded(*s) == root).collect();
        let refined = self.emit_typed(Op::Refine, Imm::None, vec![root], Type::shaped(leaf, next_id));
        for a in aliases {
            self.replace_everywhere(a, refined);
        }
        true
    }
}
