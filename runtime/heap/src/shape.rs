//! Shapes: which attributes an object has, and in which slots.
//!
//! A shape names a class and an ordered list of attribute keys; the object's header holds the shape's id, so one 32-bit compare proves
//! both. Shapes of a class form a tree: the root has no keys, and [`Shape::add`] leads from a shape to the one with one key more.
//! Shapes are heap objects. A child holds its parent; the parent's way to the child (the transition) is weak, so that shapes nobody
//! uses, and the classes they hold, die. When a shape dies the user is told through
//! [`HeapHooks::shapes_died`](crate::HeapHooks::shapes_died) before the id can name another one.
//!
//! Keys are interned strings, compared by identity.
//!
//! The keys of a chain of shapes are stored once: a shape uses the first `count` items of an array that its descendants
//! along one path share. Beyond a few keys there is a small hash table, shared in the same way.
//!
//! Every slot has a bit that says whether it was ever written after the store that created it, so that a compiler may fold the
//! slots of constant objects: [`Shape::mark_written`].

use crate::OutOfMemory;
use crate::array::{RawArray, ValueArray};
use crate::heap::{Generation, Heap};
use crate::object::{Field, Gc, GcField, Header, HeapObject, Kind, ObjectPointer, ShapeId};
use crate::trace::Tracer;
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::cell::Cell;
use std::ptr::NonNull;

/// An object with more attributes than this is in dict mode.
pub const MAX_SLOTS: u32 = 80;
/// Up to this many keys are searched one by one.
const LINEAR_KEYS: usize = 8;
/// Places in a shape's hash table, a power of two.
const TABLE_PLACES: usize = 128;
const EMPTY_PLACE: u8 = 0xff;

/// Shape flags. The upper byte is the user's.
pub mod shape_flags {
    /// The attributes are in the object's dict: the slots hold none.
    pub const DICT_MODE: u16 = 1;
}

/// A shape. See the module.
#[repr(C)]
pub struct Shape {
    header: Header,
    class: Field,
    parent: GcField<Shape>,
    key: Field,
    slot_base: u16,
    inline_capacity: u16,
    count: u16,
    flags: Cell<u16>,
    /// Members and slots: where the words of objects that the shape accounts for begin, and how many they are.
    traced_base: u16,
    traced_words: u16,
    written: [Cell<u64>; 2],
    keys: GcField<ValueArray>,
    table: GcField<RawArray>,
    root: GcField<Shape>,
}

/// Offset of the class (a value) in a shape.
pub const CLASS_OFFSET: usize = std::mem::offset_of!(Shape, class);
/// Offset of the slot base (u16).
pub const SLOT_BASE_OFFSET: usize = std::mem::offset_of!(Shape, slot_base);
/// Offset of the inline capacity (u16).
pub const INLINE_CAPACITY_OFFSET: usize = std::mem::offset_of!(Shape, inline_capacity);
pub(crate) const TRACED_BASE_OFFSET: usize = std::mem::offset_of!(Shape, traced_base);
pub(crate) const TRACED_WORDS_OFFSET: usize = std::mem::offset_of!(Shape, traced_words);
/// Offset of the number of attributes (u16).
pub const COUNT_OFFSET: usize = std::mem::offset_of!(Shape, count);
/// Offset of the flags (u16).
pub const FLAGS_OFFSET: usize = std::mem::offset_of!(Shape, flags);
/// Offset of the written bits (two u64).
pub const WRITTEN_OFFSET: usize = std::mem::offset_of!(Shape, written);

// SAFETY: `#[repr(C)]`, header first; `trace` visits all fields.
unsafe impl HeapObject for Shape {
    const KIND: Kind = Kind(1);
}

/// # Safety
/// `h` heads a `Shape`.
pub(crate) unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let shape: Gc<Shape> = unsafe { Gc::from_header(h) };
    tracer.visit_field(&shape.class);
    tracer.visit_gc_field(&shape.parent);
    tracer.visit_field(&shape.key);
    tracer.visit_gc_field(&shape.keys);
    tracer.visit_gc_field(&shape.table);
    tracer.visit_gc_field(&shape.root);
}

/// A heap's shapes and the transitions between them.
#[derive(Default)]
pub(crate) struct ShapeTable {
    young: Vec<ObjectPointer>,
    old: Vec<ObjectPointer>,
    /// From a shape's id and a key's word (0: to dict mode) to the next shape. Neither side is held.
    transitions: FxHashMap<(ShapeId, u64), ObjectPointer>,
}

impl Shape {
    /// A shape without attributes: the start of a tree. `slot_base` is the byte offset of the slots area in the objects, 0 if they have
    /// none; the area has room for `inline_capacity` attributes. A class that does not exist yet is set later.
    pub fn new_root(
        heap: &Heap,
        class: impl Into<Option<Value>>,
        slot_base: u16,
        inline_capacity: u16,
        flags: u16,
    ) -> Result<Gc<Shape>, OutOfMemory> {
        Shape::new_root_with_members(heap, class, slot_base, 0, slot_base != 0, inline_capacity, flags)
    }

    /// As [`Shape::new_root`], for objects that also have `members` fixed words, traced but not attributes, from byte offset `base`. If they
    /// have attributes, the slots area follows the members.
    pub fn new_root_with_members(
        heap: &Heap,
        class: impl Into<Option<Value>>,
        base: u16,
        members: u16,
        has_slots: bool,
        inline_capacity: u16,
        flags: u16,
    ) -> Result<Gc<Shape>, OutOfMemory> {
        debug_assert!(base.is_multiple_of(8) && (base != 0 || (members == 0 && !has_slots)));
        let slots_words = if has_slots { 1 + inline_capacity } else { 0 };
        Shape::allocate(
            heap,
            None,
            Shape {
                header: Header::new(Self::KIND, ShapeId(0)),
                class: Field::opt(class.into()),
                parent: GcField::EMPTY,
                key: Field::EMPTY,
                slot_base: if has_slots { base + 8 * members } else { 0 },
                inline_capacity: if has_slots { inline_capacity } else { 0 },
                traced_base: base,
                traced_words: members + slots_words,
                count: 0,
                flags: Cell::new(flags),
                written: [const { Cell::new(0) }; 2],
                keys: GcField::EMPTY,
                table: GcField::EMPTY,
                root: GcField::EMPTY,
            },
        )
    }

    fn allocate(heap: &Heap, from: Option<(ShapeId, u64)>, shape: Shape) -> Result<Gc<Shape>, OutOfMemory> {
        {
            let mut table = heap.shapes.borrow_mut();
            table.young.try_reserve(1).map_err(|_| OutOfMemory)?;
            table.transitions.try_reserve(1).map_err(|_| OutOfMemory)?;
        }
        let new = heap.alloc(shape)?;
        let mut table = heap.shapes.borrow_mut();
        table.young.push(NonNull::from(new.header()));
        if let Some(from) = from {
            table.transitions.insert(from, NonNull::from(new.header()));
        }
        Ok(new)
    }

    fn child(
        &self,
        heap: &Heap,
        key: Option<Value>,
        flags: u16,
        keys: Option<Gc<ValueArray>>,
        table: Option<Gc<RawArray>>,
    ) -> Result<Gc<Shape>, OutOfMemory> {
        let from = (self.id(), key.map_or(0, Value::bits));
        Shape::allocate(
            heap,
            Some(from),
            Shape {
                header: Header::new(Self::KIND, ShapeId(0)),
                class: Field::opt(self.class.get()),
                parent: GcField::new(self.gc()),
                key: Field::opt(key),
                slot_base: self.slot_base,
                inline_capacity: self.inline_capacity,
                traced_base: self.traced_base,
                traced_words: self.traced_words,
                count: if key.is_some() { self.count + 1 } else { 0 },
                flags: Cell::new(flags),
                written: self.written.clone(),
                keys: GcField::opt(keys),
                table: GcField::opt(table),
                root: GcField::new(self.root()),
            },
        )
    }

    fn gc(&self) -> Gc<Shape> {
        // SAFETY: a shape is always a heap object.
        unsafe { Gc::from_header(&self.header) }
    }

    /// The id that headers of objects with this shape hold.
    #[inline(always)]
    pub fn id(&self) -> ShapeId {
        ShapeId(((self.header.address() - self.header.region_base()) >> 4) as u32)
    }
    /// The shape's class; empty while the user is still making it.
    #[inline(always)]
    pub fn class(&self) -> Option<Value> {
        self.class.get()
    }
    /// Sets the class, before the shape has children.
    pub fn set_class(&self, class: Value) {
        self.class.set(&self.header, Some(class));
    }
    /// The shape without the last attribute.
    pub fn parent(&self) -> Option<Gc<Shape>> {
        self.parent.get()
    }
    /// The last attribute's key.
    pub fn key(&self) -> Option<Value> {
        self.key.get()
    }
    /// The tree's root.
    pub fn root(&self) -> Gc<Shape> {
        self.root.get().unwrap_or_else(|| self.gc())
    }
    /// Number of attributes.
    #[inline(always)]
    pub fn count(&self) -> u32 {
        u32::from(self.count)
    }
    /// Byte offset of the slots area in objects; 0 if there is none.
    #[inline(always)]
    pub fn slot_base(&self) -> usize {
        self.slot_base as usize
    }
    /// Attributes that the objects have room for without an overflow array.
    #[inline(always)]
    pub fn inline_capacity(&self) -> u32 {
        u32::from(self.inline_capacity)
    }
    /// End of the members and inline slots, as a byte offset in objects: how large an object with this shape is. 0 if the shape accounts
    /// for nothing.
    #[inline(always)]
    pub fn object_bytes(&self) -> usize {
        self.traced_base as usize + 8 * self.traced_words as usize
    }
    #[inline(always)]
    pub fn flags(&self) -> u16 {
        self.flags.get()
    }
    pub fn set_flags(&self, mask: u16) {
        self.flags.set(self.flags.get() | mask);
    }
    #[inline(always)]
    pub fn is_dict_mode(&self) -> bool {
        self.flags() & shape_flags::DICT_MODE != 0
    }
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The keys in slot order.
    #[inline]
    pub fn keys(&self) -> &[Value] {
        match self.keys.get() {
            // SAFETY: the first `count` items were set before this shape was made, and never change.
            Some(keys) => unsafe { keys.as_ref().values(0..self.count as usize) },
            None => &[],
        }
    }

    /// The index of the attribute with this key.
    #[inline]
    pub fn lookup(&self, key: Value) -> Option<u32> {
        let keys = self.keys();
        if keys.len() <= LINEAR_KEYS {
            return keys.iter().position(|&k| k == key).map(|i| i as u32);
        }
        match self.table.get() {
            Some(table) => {
                let place = place_of(table.as_ref(), key, |i| self.shared_key(i))?;
                let index = table.cells::<u8>()[place].get();
                // A descendant's key may be in the table as well.
                (usize::from(index) < keys.len()).then_some(u32::from(index))
            }
            None => keys.iter().position(|&k| k == key).map(|i| i as u32),
        }
    }

    /// Item `i` of the shared keys, which may lie beyond this shape's own.
    fn shared_key(&self, i: u8) -> Option<Value> {
        self.keys.get().and_then(|keys| keys.get(usize::from(i)))
    }

    /// The shape with one attribute more. `None`: there are too many, the object has to go to dict mode. The key must not be present.
    pub fn add(&self, heap: &Heap, key: Value) -> Result<Option<Gc<Shape>>, OutOfMemory> {
        debug_assert!(!self.is_dict_mode() && self.lookup(key).is_none());
        if let Some(child) = self.transition(heap, key.bits()) {
            return Ok(Some(child));
        }
        if self.count() >= MAX_SLOTS {
            return Ok(None);
        }
        let count = self.count as usize;
        let (keys, table) = match self.keys.get() {
            // Nobody has gone beyond this shape yet: share its storage.
            Some(keys) if count < keys.capacity() && keys.get(count).is_none() => (keys, self.table.get()),
            Some(keys) => (keys.grown(heap, count, count + count / 2 + 1)?, None),
            None => (ValueArray::new(heap, 4)?, None),
        };
        keys.set(count, Some(key));
        let table = match table {
            Some(table) => {
                insert_key(table.as_ref(), key, count as u8);
                Some(table)
            }
            None if count < LINEAR_KEYS => None,
            None => {
                let table = RawArray::new(heap, TABLE_PLACES)?;
                table.cells::<u8>()[..TABLE_PLACES].iter().for_each(|c| c.set(EMPTY_PLACE));
                for (i, k) in keys.items()[..=count].iter().enumerate() {
                    if let Some(k) = k.get() {
                        insert_key(table.as_ref(), k, i as u8);
                    }
                }
                Some(table)
            }
        };
        self.child(heap, Some(key), self.flags(), Some(keys), table).map(Some)
    }

    fn transition(&self, heap: &Heap, key: u64) -> Option<Gc<Shape>> {
        let table = heap.shapes.borrow();
        // SAFETY: transitions to dead shapes are removed by the collection that finds them dead.
        table.transitions.get(&(self.id(), key)).map(|p| unsafe { Gc::from_header(p.as_ref()) })
    }

    /// The shape without the attribute at `index`: the later ones move down by one.
    pub fn remove(&self, heap: &Heap, index: u32) -> Result<Gc<Shape>, OutOfMemory> {
        debug_assert!(index < self.count());
        self.rebuild(heap, self.root(), |i| i != index as usize)
    }

    /// The shape with the same keys in another tree: the object changes its class.
    pub fn rebase(&self, heap: &Heap, root: Gc<Shape>) -> Result<Gc<Shape>, OutOfMemory> {
        if self.is_dict_mode() { root.to_dict_mode(heap) } else { self.rebuild(heap, root, |_| true) }
    }

    fn rebuild(&self, heap: &Heap, root: Gc<Shape>, keep: impl Fn(usize) -> bool) -> Result<Gc<Shape>, OutOfMemory> {
        let mut shape = root;
        for (i, &key) in self.keys().iter().enumerate() {
            if keep(i) {
                // Never too many: this shape has them already.
                shape = shape.add(heap, key)?.ok_or(OutOfMemory)?;
            }
        }
        Ok(shape)
    }

    /// The shape of objects of this class whose attributes are in their dict.
    pub fn to_dict_mode(&self, heap: &Heap) -> Result<Gc<Shape>, OutOfMemory> {
        let root = self.root();
        match root.transition(heap, 0) {
            Some(shape) => Ok(shape),
            None => root.child(heap, None, self.flags() | shape_flags::DICT_MODE, None, None),
        }
    }

    /// The ancestor (or this shape) that has the attribute at `index` as its last one. It stands for the slot in assumptions.
    pub fn introducer(&self, index: u32) -> Gc<Shape> {
        let mut shape = self.gc();
        while shape.count() > index + 1
            && let Some(parent) = shape.parent()
        {
            shape = parent;
        }
        shape
    }

    /// Was the slot of some object with this attribute path written after the store that created it?
    pub fn is_written(&self, index: u32) -> bool {
        self.introducer(index).written_bit(index)
    }
    /// As [`Shape::is_written`], but may be false although the introducer's bit is set: a store has to call
    /// [`Shape::mark_written`] exactly if this is false.
    #[inline(always)]
    pub fn written_bit(&self, index: u32) -> bool {
        self.written[index as usize / 64].get() >> (index % 64) & 1 != 0
    }
    /// Notes that the slot is written again. Returns the introducer if that is news, so that assumptions about the slot can be
    /// invalidated.
    #[cold]
    pub fn mark_written(&self, index: u32) -> Option<Gc<Shape>> {
        // A set bit implies the same bit in all ancestors that have the attribute.
        let mut shape = self.gc();
        loop {
            if shape.written_bit(index) {
                return None;
            }
            let word = &shape.as_ref().written[index as usize / 64];
            word.set(word.get() | 1 << (index % 64));
            match shape.parent() {
                Some(parent) if shape.count() > index + 1 => shape = parent,
                _ => return Some(shape),
            }
        }
    }
}

fn place(key: Value) -> usize {
    (key.bits().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - TABLE_PLACES.trailing_zeros())) as usize
}

/// The place of `key` in a table.
fn place_of(table: &RawArray, key: Value, key_at: impl Fn(u8) -> Option<Value>) -> Option<usize> {
    let cells = &table.cells::<u8>()[..TABLE_PLACES];
    let mut at = place(key);
    loop {
        match cells[at].get() {
            EMPTY_PLACE => return None,
            i if key_at(i) == Some(key) => return Some(at),
            _ => at = (at + 1) % TABLE_PLACES,
        }
    }
}

fn insert_key(table: &RawArray, key: Value, index: u8) {
    let cells = &table.cells::<u8>()[..TABLE_PLACES];
    let mut at = place(key);
    while cells[at].get() != EMPTY_PLACE {
        at = (at + 1) % TABLE_PLACES;
    }
    cells[at].set(index);
}

impl Heap {
    /// The live shape with an id, for consumers that hold ids weakly and are told of deaths.
    ///
    /// # Safety
    /// The id's shape has not been reported dead.
    pub unsafe fn shape_of_id(&self, id: ShapeId) -> Gc<Shape> {
        // SAFETY: by the caller's promise.
        unsafe { Gc::from_header(&*((self.region_base() + ((id.0 as usize) << 4)) as *const Header)) }
    }

    /// After marking: forgets dead shapes and reports them.
    pub(crate) fn bury_shapes(&self, generation: Generation) {
        let ShapeTable { young, old, transitions } = &mut *self.shapes.borrow_mut();
        let hooks = self.hooks.borrow();
        let mut dead = [ShapeId(0); 64];
        let mut n = 0;
        let mut report = |id: Option<ShapeId>| {
            if n == dead.len() || (id.is_none() && n > 0) {
                if let Some(hooks) = &*hooks {
                    hooks.shapes_died(&dead[..n]);
                }
                n = 0;
            }
            if let Some(id) = id {
                dead[n] = id;
                n += 1;
            }
        };
        let mut survives = |p: &ObjectPointer| {
            if self.blocks.is_marked(*p) {
                return true;
            }
            // SAFETY: a dead object's memory is intact until the end of the collection, its parent's too.
            let shape: Gc<Shape> = unsafe { Gc::from_header(p.as_ref()) };
            if let Some(parent) = shape.parent() {
                transitions.remove(&(parent.id(), shape.key().map_or(0, Value::bits)));
            }
            report(Some(shape.id()));
            false
        };
        if generation == Generation::Full {
            old.retain(&mut survives);
        }
        young.retain(&mut survives);
        report(None);
        if old.try_reserve(young.len()).is_ok() {
            old.append(young);
        }
    }
}

/// Slots of objects. An object whose shape has a slot base has, from there, one word for the overflow array and then the
/// inline slots. Attribute `i` is inline if `i` is less than the inline capacity, else item `1 + i - capacity` of the overflow
/// array, whose item 0 is for the object's materialized dict.
pub mod slots {
    use super::*;

    /// The slots area: the overflow word, then the inline slots.
    #[inline(always)]
    fn area<'a>(h: &'a Header, shape: &Shape) -> &'a [Field] {
        debug_assert!(shape.slot_base != 0 && shape.root() == h.shape().root());
        // SAFETY: the shape tells where objects that have it keep their slots.
        unsafe {
            std::slice::from_raw_parts(
                (h.address() + shape.slot_base()) as *const Field,
                1 + shape.inline_capacity as usize,
            )
        }
    }

    /// The overflow array, if there is one.
    #[inline(always)]
    pub fn overflow(h: &Header, shape: &Shape) -> Option<Gc<ValueArray>> {
        // SAFETY: the word is only ever set to an array.
        area(h, shape)[0].get().map(|v| unsafe { v.cast() })
    }

    /// The value of the attribute at `index`.
    #[inline]
    pub fn get(h: &Header, shape: &Shape, index: u32) -> Option<Value> {
        debug_assert!(index < shape.count());
        if index < shape.inline_capacity() {
            area(h, shape)[1 + index as usize].get()
        } else {
            overflow(h, shape)?.get((1 + index - shape.inline_capacity()) as usize)
        }
    }

    /// Changes the value of an attribute that the object has. See [`Shape::mark_written`].
    #[inline]
    pub fn set(h: &Header, shape: &Shape, index: u32, v: Option<Value>) {
        debug_assert!(index < shape.count());
        if index < shape.inline_capacity() {
            area(h, shape)[1 + index as usize].set(h, v);
        } else if let Some(array) = overflow(h, shape) {
            array.set((1 + index - shape.inline_capacity()) as usize, v);
        }
    }

    /// Gives the object the last attribute of `new_shape`, a child of its shape.
    #[inline]
    pub fn add(heap: &Heap, h: &Header, new_shape: Gc<Shape>, v: Value) -> Result<(), OutOfMemory> {
        debug_assert!(new_shape.parent().is_some_and(|p| p.id() == h.shape_id()));
        let index = new_shape.count() - 1;
        if index >= new_shape.inline_capacity() {
            reserve_overflow(heap, h, &new_shape, (2 + index - new_shape.inline_capacity()) as usize)?;
        }
        set(h, &new_shape, index, Some(v));
        h.set_shape(new_shape.id());
        Ok(())
    }

    /// Makes sure that the overflow array has `items` items.
    fn reserve_overflow(heap: &Heap, h: &Header, shape: &Shape, items: usize) -> Result<Gc<ValueArray>, OutOfMemory> {
        let array = match overflow(h, shape) {
            Some(array) if array.capacity() >= items => return Ok(array),
            Some(array) => array.grown(heap, array.capacity(), items + items / 2)?,
            None => ValueArray::new(heap, items)?,
        };
        area(h, shape)[0].set(h, Some(array.value()));
        Ok(array)
    }

    /// Removes the attribute at `index`; the later ones move down. The slots that change count as written:
    /// `on_written` gets what [`Shape::mark_written`] reports.
    pub fn remove(
        heap: &Heap,
        h: &Header,
        index: u32,
        on_written: &mut dyn FnMut(Gc<Shape>, u32),
    ) -> Result<(), OutOfMemory> {
        let shape = h.shape();
        let new_shape = shape.remove(heap, index)?;
        let last = shape.count() - 1;
        for i in index..=last {
            if let Some(introducer) = shape.mark_written(i) {
                on_written(introducer, i);
            }
            set(h, &shape, i, if i < last { get(h, &shape, i + 1) } else { None });
        }
        h.set_shape(new_shape.id());
        Ok(())
    }

    /// Empties all slots and gives the object a shape in dict mode. The caller has saved the values.
    pub fn to_dict_mode(heap: &Heap, h: &Header) -> Result<(), OutOfMemory> {
        let shape = h.shape();
        let new_shape = shape.to_dict_mode(heap)?;
        for i in 0..shape.count() {
            set(h, &shape, i, None);
        }
        h.set_shape(new_shape.id());
        Ok(())
    }

    /// The object's materialized dict.
    #[inline]
    pub fn dict(h: &Header, shape: &Shape) -> Option<Value> {
        overflow(h, shape)?.get(0)
    }

    /// Sets or removes the object's materialized dict.
    pub fn set_dict(heap: &Heap, h: &Header, shape: &Shape, dict: Option<Value>) -> Result<(), OutOfMemory> {
        if dict.is_some() || overflow(h, shape).is_some() {
            reserve_overflow(heap, h, shape, 1)?.set(0, dict);
        }
        Ok(())
    }
}
