//! Marking: the table of kinds, the [`Tracer`] that trace functions report references to, and the mark loop.
//!
//! One `Tracer` type serves two purposes. While collecting it sets mark bits and queues what was newly marked; otherwise
//! it hands each reference to a closure (`gc.get_referents`, the verifier). Trace functions cannot tell the difference.
//!
//! The mark loop has no native recursion. Its stack is ordinary memory; when it cannot grow, objects stay marked but
//! untraced, and the loop finds them again by walking the heap.

use crate::array::{RawArray, ValueArray};
use crate::barrier::{LOG_CARDS, LOG_OBJECT};
use crate::ephemeron::EphemeronTable;
use crate::heap::{Generation, Heap};
use crate::layout::{BLOCK_BYTES, MARK_OFFSET};
use crate::object::{Field, Gc, GcField, Header, HeapObject, Kind, ObjectPointer};
use crate::region::prefetch;
use crate::shape::{self, Shape};
use crate::value::Value;
use std::ptr::NonNull;

/// What the collector knows about a kind of object.
#[derive(Clone, Copy)]
pub struct KindInfo {
    /// For messages.
    pub name: &'static str,
    /// Reports every reference in the object, except its shape and its slots (those are found through the shape).
    pub trace: unsafe fn(&Header, &mut Tracer),
    /// Releases what the object owns outside the heap. It must not touch other heap objects: they may be dead as well.
    /// Runs for objects with [`NEEDS_DROP`](crate::object::flags::NEEDS_DROP).
    pub drop: Option<unsafe fn(&Header)>,
    /// Bytes that the object owns outside the heap. Asked of objects with `NEEDS_DROP` that survive a collection.
    pub external_bytes: Option<fn(&Header) -> usize>,
    /// All references that the kind's own part of an object holds, where they are a slice: large objects are then traced by the card
    /// after stores, not as a whole.
    pub cards: Option<unsafe fn(&Header) -> &[Field]>,
}

impl KindInfo {
    /// A kind whose Rust type is `T`: `drop` is Rust's own, if `T` needs it.
    pub const fn of<T: HeapObject>(name: &'static str, trace: unsafe fn(&Header, &mut Tracer)) -> KindInfo {
        let drop: Option<unsafe fn(&Header)> = if std::mem::needs_drop::<T>() { Some(drop_object::<T>) } else { None };
        KindInfo { name, trace, drop, external_bytes: None, cards: None }
    }
    /// A kind without references.
    pub const fn leaf<T: HeapObject>(name: &'static str) -> KindInfo {
        KindInfo::of::<T>(name, trace_nothing)
    }
    pub const fn with_external_bytes(mut self, f: fn(&Header) -> usize) -> KindInfo {
        self.external_bytes = Some(f);
        self
    }
    pub const fn with_cards(mut self, f: unsafe fn(&Header) -> &[Field]) -> KindInfo {
        self.cards = Some(f);
        self
    }
}

/// Runs Rust's drop glue for the object.
///
/// # Safety
/// `h` is the header of a dead `T`.
unsafe fn drop_object<T: HeapObject>(h: &Header) {
    // SAFETY: the object is dead, so nobody uses its fields again.
    unsafe { std::ptr::drop_in_place(std::ptr::from_ref(h).cast_mut().cast::<T>()) };
}

/// The trace function of objects without references.
///
/// # Safety
/// None needed; it has the type of a trace function.
pub unsafe fn trace_nothing(_: &Header, _: &mut Tracer) {}

unsafe fn trace_unregistered(h: &Header, _: &mut Tracer) {
    panic!("object at {:#x} has unregistered kind {}", h.address(), h.kind().0);
}
pub(crate) const UNREGISTERED: KindInfo =
    KindInfo { name: "unregistered", trace: trace_unregistered, drop: None, external_bytes: None, cards: None };

/// How many objects are in flight between prefetch and trace.
const PREFETCH_DEPTH: usize = 8;
/// Longer slices are traced piecewise, so that the mark stack stays small.
const SLICE_CHUNK: usize = 1024;
/// The mark stack always has this much room.
const STACK_MINIMUM: usize = 1024;

/// Receives references. See the module.
pub struct Tracer {
    base: usize,
    mark_bits: *mut u8,
    heap: NonNull<Heap>,
    kinds: NonNull<KindInfo>,
    generation: Generation,
    visitor: Option<NonNull<dyn FnMut(Value)>>,
    stack: Vec<ObjectPointer>,
    /// The stack grows up to here.
    stack_limit: usize,
    slices: Vec<(NonNull<Field>, usize)>,
    overflowed: bool,
    /// Words of roots and stacks looked at.
    pub(crate) root_words: usize,
    /// Ephemeron tables met in this collection.
    pub(crate) ephemerons: Vec<Gc<EphemeronTable>>,
}

impl Tracer {
    pub(crate) fn marking(heap: &Heap, generation: Generation) -> Tracer {
        let mut tracer = Tracer::new(heap, generation);
        tracer.stack = heap.mark_stack.take();
        tracer.slices = heap.slice_stack.take();
        tracer
    }
    /// A tracer that calls `f` and marks nothing.
    pub(crate) fn visiting(heap: &Heap, f: NonNull<dyn FnMut(Value)>) -> Tracer {
        let mut tracer = Tracer::new(heap, Generation::Full);
        tracer.visitor = Some(f);
        tracer
    }
    fn new(heap: &Heap, generation: Generation) -> Tracer {
        Tracer {
            base: heap.blocks.base(),
            mark_bits: (heap.blocks.base() + MARK_OFFSET) as *mut u8,
            heap: NonNull::from(heap),
            kinds: heap.kinds_pointer(),
            generation,
            visitor: None,
            stack: Vec::new(),
            stack_limit: heap.mark_stack_limit.get(),
            slices: Vec::new(),
            overflowed: false,
            root_words: 0,
            ephemerons: Vec::new(),
        }
    }
    /// Gives the stacks' memory back to the heap for next time.
    pub(crate) fn finish(mut self, heap: &Heap) {
        debug_assert!(self.stack.is_empty() && self.slices.is_empty());
        self.stack.shrink_to(1 << 16);
        heap.mark_stack.set(std::mem::take(&mut self.stack));
        heap.slice_stack.set(std::mem::take(&mut self.slices));
    }

    fn heap(&self) -> &'static Heap {
        // SAFETY: a tracer lives shorter than its heap.
        unsafe { self.heap.as_ref() }
    }

    /// What is being collected. A root source may skip tables that hold only objects which survived an earlier collection.
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// False when references are only looked at: a root source must not take this as a collection.
    pub fn is_marking(&self) -> bool {
        self.visitor.is_none()
    }

    /// Reports a reference.
    #[inline(always)]
    pub fn visit(&mut self, v: Option<Value>) {
        if let Some(v) = v
            && v.is_pointer()
        {
            self.edge(v.bits() as usize);
        }
    }
    /// Reports a typed reference.
    #[inline(always)]
    pub fn visit_gc<T>(&mut self, p: Option<Gc<T>>) {
        if let Some(p) = p {
            self.edge(p.address());
        }
    }
    /// Reports what a field holds.
    #[inline(always)]
    pub fn visit_field(&mut self, f: &Field) {
        self.visit(f.get());
    }
    /// Reports what a typed field holds.
    #[inline(always)]
    pub fn visit_gc_field<T: HeapObject>(&mut self, f: &GcField<T>) {
        self.visit_gc(f.get());
    }
    /// Reports what several fields hold. They must stay where they are until the collection ends.
    #[inline]
    pub fn visit_slice(&mut self, fields: &[Field]) {
        if fields.len() > SLICE_CHUNK && self.visitor.is_none() && self.slices.try_reserve(1).is_ok() {
            self.slices.push((NonNull::from(fields).cast(), fields.len()));
            return;
        }
        for f in fields {
            self.visit(f.get());
        }
    }
    /// Reports values that a root keeps.
    #[inline]
    pub fn visit_values(&mut self, values: &[Value]) {
        self.root_words += values.len();
        for &v in values {
            self.visit(Some(v));
        }
    }
    /// Reports every word of `[start, end)` that happens to point to or into an object.
    ///
    /// # Safety
    /// The words are readable.
    pub unsafe fn visit_conservative(&mut self, start: *const usize, end: *const usize) {
        let heap = self.heap();
        self.root_words += (end as usize).saturating_sub(start as usize) / size_of::<usize>();
        let mut p = start;
        while p < end {
            // SAFETY: by the caller's promise; volatile because frames are written behind the compiler's back.
            let word = unsafe { p.read_volatile() };
            if let Some(object) = heap.blocks.find(word) {
                self.edge(object.as_ptr() as usize);
            }
            p = p.wrapping_add(1);
        }
    }
    /// Reports an object whose fields are written without a write barrier while it is a root, such as a running generator:
    /// its fields are reported as well, in every collection.
    pub fn visit_unbarriered(&mut self, h: &Header) {
        if self.visitor.is_some() {
            self.heap().note_unbarriered(h);
        } else if self.is_marked(h.address()) {
            self.scan(NonNull::from(h));
            return;
        }
        self.edge(h.address());
    }

    #[inline(always)]
    fn edge(&mut self, address: usize) {
        if self.visitor.is_some() {
            self.call_visitor(address);
        } else {
            self.mark(address);
        }
    }
    #[cold]
    #[inline(never)]
    fn call_visitor(&mut self, address: usize) {
        if let (Some(mut f), Some(p)) = (self.visitor, NonNull::new(address as *mut Header)) {
            // SAFETY: whoever made this tracer keeps the closure alive and unborrowed while tracing.
            unsafe { f.as_mut()(Value::from_header(p)) };
        }
    }

    #[inline(always)]
    fn is_marked(&self, address: usize) -> bool {
        let offset = address - self.base;
        // SAFETY: objects lie in the region, and every granule has a mark bit.
        unsafe { *self.mark_bits.add(offset >> 7) >> ((offset >> 4) & 7) & 1 != 0 }
    }
    #[inline(always)]
    fn mark(&mut self, address: usize) {
        let offset = address.wrapping_sub(self.base);
        debug_assert!(
            self.heap().is_valid_object(address),
            "traced reference {address:#x} is not an object of this heap"
        );
        let bit = 1u8 << ((offset >> 4) & 7);
        // SAFETY: objects lie in the region, and every granule has a mark bit.
        unsafe {
            let byte = self.mark_bits.add(offset >> 7);
            if *byte & bit == 0 {
                *byte |= bit;
                self.push(NonNull::new_unchecked(address as *mut Header));
            }
        }
    }
    #[inline(always)]
    fn push(&mut self, p: ObjectPointer) {
        if self.stack.len() == self.stack.capacity() && !self.grow() {
            return;
        }
        // SAFETY: there is room.
        unsafe {
            let len = self.stack.len();
            self.stack.as_mut_ptr().add(len).write(p);
            self.stack.set_len(len + 1);
        }
    }
    #[cold]
    #[inline(never)]
    fn grow(&mut self) -> bool {
        let len = self.stack.len();
        let wanted = len.max(STACK_MINIMUM);
        if (len == 0 || len < self.stack_limit) && self.stack.try_reserve_exact(wanted).is_ok() {
            return true;
        }
        self.overflowed = true;
        false
    }

    /// Traces everything that was marked and is not traced yet.
    pub(crate) fn drain(&mut self) {
        loop {
            self.drain_stack();
            if !self.overflowed {
                return;
            }
            // Some marked objects were dropped from the stack: trace every marked object again.
            self.overflowed = false;
            let heap = self.heap();
            for block in heap.blocks.all() {
                heap.blocks.each_in_block(block, true, &mut |p| {
                    self.scan(p);
                    self.drain_stack();
                });
            }
        }
    }

    fn drain_stack(&mut self) {
        let mut ring: [Option<ObjectPointer>; PREFETCH_DEPTH] = [None; PREFETCH_DEPTH];
        let mut at = 0;
        loop {
            if let Some(p) = self.stack.pop() {
                prefetch(p.as_ptr().cast());
                if let Some(ready) = ring[at].replace(p) {
                    self.scan(ready);
                }
                at = (at + 1) % PREFETCH_DEPTH;
                continue;
            }
            // Nothing to fetch ahead: trace the oldest one in flight.
            let mut waited = 0;
            let oldest = loop {
                let slot = ring[at].take();
                at = (at + 1) % PREFETCH_DEPTH;
                waited += 1;
                if slot.is_some() || waited == PREFETCH_DEPTH {
                    break slot;
                }
            };
            match oldest {
                Some(p) => self.scan(p),
                None => match self.slices.pop() {
                    Some((start, len)) => self.scan_slice(start, len),
                    None => return,
                },
            }
        }
    }

    fn scan_slice(&mut self, start: NonNull<Field>, len: usize) {
        let now = len.min(SLICE_CHUNK);
        // SAFETY: `visit_slice` was promised that the fields stay in place.
        unsafe {
            if len > now {
                // There is room: this entry was just popped.
                self.slices.push((start.add(now), len - now));
            }
            for f in std::slice::from_raw_parts(start.as_ptr(), now) {
                self.visit(f.get());
            }
        }
    }

    /// Traces a marked object, which is old from now on.
    #[inline]
    pub(crate) fn scan(&mut self, p: ObjectPointer) {
        // SAFETY: marked objects are live.
        let h = unsafe { p.as_ref() };
        if h.log().get() == 0 {
            // Large objects start on a block.
            let large = h.address() & (BLOCK_BYTES - 1) == 0 && self.heap().is_carded(h);
            h.log().set(if large { LOG_CARDS } else { LOG_OBJECT });
        }
        self.fields(h);
    }

    /// Reports every reference of `h`: shape, the kind's own, slots.
    #[inline(always)]
    pub(crate) fn fields(&mut self, h: &Header) {
        let id = h.shape_id().0 as usize;
        if id != 0 {
            let shape = self.base + (id << 4);
            self.edge(shape);
            // SAFETY: the id names a live shape, and the shape tells where the object's members and slots are.
            unsafe {
                let words = *((shape + shape::TRACED_WORDS_OFFSET) as *const u16) as usize;
                if words != 0 {
                    let base = *((shape + shape::TRACED_BASE_OFFSET) as *const u16) as usize;
                    self.visit_slice(std::slice::from_raw_parts((h.address() + base) as *const Field, words));
                }
            }
        }
        match h.kind() {
            // SAFETY: the kind says what the layout is.
            ValueArray::KIND => self.visit_slice(unsafe { &*std::ptr::from_ref(h).cast::<ValueArray>() }.items()),
            RawArray::KIND => {}
            // SAFETY: the table has an entry for every kind, and the entry's function is for this layout.
            kind => unsafe { ((*self.kinds.as_ptr().add(kind.0 as usize)).trace)(h, self) },
        }
    }

    /// Called by the ephemeron table's trace function.
    pub(crate) fn note_ephemerons(&mut self, table: Gc<EphemeronTable>) {
        if self.visitor.is_none() && self.ephemerons.try_reserve(1).is_ok() {
            self.ephemerons.push(table);
        } else {
            // Visiting, or no memory to remember it: report its entries as strong.
            table.each(|k, v| {
                self.visit(Some(k));
                self.visit(Some(v));
            });
        }
    }

    /// Marks the values of ephemeron entries whose keys are marked, until there is nothing more to mark.
    pub(crate) fn close_over_ephemerons(&mut self) {
        self.drain();
        loop {
            let mut progress = false;
            let mut i = 0;
            while i < self.ephemerons.len() {
                let table = self.ephemerons[i];
                i += 1;
                table.each(|k, v| {
                    if v.is_pointer() && !self.is_marked(v.bits() as usize) && self.survives(k) {
                        self.visit(Some(v));
                        progress = true;
                    }
                });
                self.drain();
            }
            if !progress {
                return;
            }
        }
    }

    /// Is `v` marked, or no object at all?
    pub(crate) fn survives(&self, v: Value) -> bool {
        !v.is_pointer() || self.is_marked(v.bits() as usize)
    }
}

/// The kinds that belong to this crate.
pub(crate) fn register_own_kinds(heap: &Heap) {
    heap.set_kind(Shape::KIND, KindInfo::of::<Shape>("shape", shape::trace));
    heap.set_kind(
        ValueArray::KIND,
        KindInfo::of::<ValueArray>("array", crate::array::trace).with_cards(crate::array::fields),
    );
    heap.set_kind(RawArray::KIND, KindInfo::leaf::<RawArray>("raw"));
    heap.set_kind(EphemeronTable::KIND, KindInfo::of::<EphemeronTable>("ephemeron table", crate::ephemeron::trace));
}

/// First kind number that is not reserved to this crate.
pub const FIRST_FREE_KIND: Kind = Kind(8);
