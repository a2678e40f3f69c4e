//! Weak references and the queues of work that a collection leaves for its user.
//!
//! A weak reference is an object of the user's (the container) with a [`WeakField`] that its trace function does not visit.
//! [`Heap::register_weak`] enters it in a table keyed by the referent's address, which serves the collector (clear fields whose
//! referent died) and the user ([`Heap::each_weak_container`]: which weak references to this object exist?).
//!
//! What a collection does, in this order, after marking:
//! 1. values of ephemeron entries with live keys are marked;
//! 2. fields whose referents are not marked are cleared; live containers are queued (for callbacks);
//! 3. unmarked objects with a finalizer are queued, and they and all they reach are marked;
//! 4. table entries of dead containers, ephemeron entries of dead keys, and dead objects' payloads are dropped.
//!
//! An object that a finalizer resurrects has lost its weak references. Young collections look at what was registered since the last
//! collection only: a weak reference and its referent that both survived one are old.

use crate::OutOfMemory;
use crate::heap::{Generation, Heap};
use crate::object::{Header, ObjectPointer, flags};
use crate::roots::RootVec;
use crate::trace::Tracer;
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::ptr::NonNull;

/// A reference that does not keep its referent alive. It is empty once the referent died.
#[repr(transparent)]
pub struct WeakField(Cell<Option<Value>>);

impl WeakField {
    #[expect(clippy::declare_interior_mutable_const, reason = "an empty field to start from")]
    pub const EMPTY: WeakField = WeakField(Cell::new(None));
    /// To be registered as soon as the container is allocated.
    pub const fn new(v: Value) -> WeakField {
        WeakField(Cell::new(Some(v)))
    }
    #[inline(always)]
    pub fn get(&self) -> Option<Value> {
        self.0.get()
    }
    /// Empties the field. (The collector forgets about it by itself.)
    pub fn clear(&self) {
        self.0.set(None);
    }
}

#[derive(Clone, Copy)]
struct WeakEntry {
    container: ObjectPointer,
    /// Of the field in the container.
    offset: u32,
}

impl WeakEntry {
    fn field(&self) -> &WeakField {
        // SAFETY: registered as the place of a field in the container, whose memory is intact until its entry is dropped.
        unsafe { &*((self.container.as_ptr() as usize + self.offset as usize) as *const WeakField) }
    }
}

/// The weak references to one object, oldest first.
struct Referrers {
    /// The referent is in `WeakTable::old`.
    listed: bool,
    first: WeakEntry,
    more: Vec<WeakEntry>,
}

impl Referrers {
    fn newest_first(&self) -> impl Iterator<Item = &WeakEntry> {
        self.more.iter().rev().chain(std::iter::once(&self.first))
    }
    /// Keeps some entries; false if none is left.
    fn retain(&mut self, keep: impl Fn(&WeakEntry) -> bool) -> bool {
        self.more.retain(&keep);
        if keep(&self.first) {
            return true;
        }
        if self.more.is_empty() {
            return false;
        }
        self.first = self.more.remove(0);
        true
    }
}

#[derive(Default)]
pub(crate) struct WeakTable {
    by_referent: FxHashMap<usize, Referrers>,
    /// Referents with registrations since the last collection, in order, with repetitions.
    young: Vec<usize>,
    /// The other referents, in order of registration.
    old: Vec<usize>,
}

/// Work for the user of the heap.
#[derive(Default)]
pub(crate) struct Queues {
    finalizable: RefCell<Option<RootVec>>,
    cleared: RefCell<Option<RootVec>>,
}

impl Heap {
    /// Has `field`, which lies in `container`, cleared when what it refers to dies. Registering a field again is needed
    /// only if its referent was replaced.
    pub fn register_weak(&self, container: &Header, field: &WeakField) -> Result<(), OutOfMemory> {
        let Some(referent) = field.get().and_then(Value::as_header) else { return Ok(()) };
        let offset = field as *const WeakField as usize - container.address();
        let entry = WeakEntry { container: NonNull::from(container), offset: offset as u32 };
        let table = &mut *self.weak.borrow_mut();
        table.young.try_reserve(1).map_err(|_| OutOfMemory)?;
        table.by_referent.try_reserve(1).map_err(|_| OutOfMemory)?;
        match table.by_referent.get_mut(&referent.address()) {
            Some(referrers) => {
                referrers.more.try_reserve(1).map_err(|_| OutOfMemory)?;
                referrers.more.push(entry);
            }
            None => {
                let referrers = Referrers { listed: false, first: entry, more: Vec::new() };
                table.by_referent.insert(referent.address(), referrers);
            }
        }
        table.young.push(referent.address());
        referent.set_flags(flags::WEAKLY_REFERENCED);
        Ok(())
    }

    /// Calls `f` for every container with a registered weak field that refers to `referent`, newest first.
    pub fn each_weak_container(&self, referent: &Header, mut f: impl FnMut(Value)) {
        if referent.flags() & flags::WEAKLY_REFERENCED == 0 {
            return;
        }
        let table = self.weak.borrow();
        if let Some(referrers) = table.by_referent.get(&referent.address()) {
            for entry in referrers.newest_first() {
                if entry.field().get() == Some(referent.value()) {
                    f(Value::from_header(entry.container));
                }
            }
        }
    }

    /// The containers whose fields were cleared since the last call, first died first, newest first within one referent.
    pub fn take_cleared_weak(&self) -> RootVec {
        self.queues.cleared.take().unwrap_or_else(|| RootVec::new(self))
    }
    /// The objects whose finalizers have to run now, in order of registration. Their `FINALIZER` flag is clear; after this they are
    /// ordinary objects.
    pub fn take_pending_finalizers(&self) -> RootVec {
        self.queues.finalizable.take().unwrap_or_else(|| RootVec::new(self))
    }
    /// One of the two calls above would give something.
    pub fn has_pending_work(&self) -> bool {
        [&self.queues.cleared, &self.queues.finalizable]
            .iter()
            .any(|q| q.borrow().as_ref().is_some_and(|v| !v.is_empty()))
    }

    /// Step 2 of the module's list.
    pub(crate) fn clear_weak_fields(&self, generation: Generation, tracer: &mut Tracer) {
        let table = &mut *self.weak.borrow_mut();
        let mut queue = self.queues.cleared.borrow_mut();
        let queue = queue.get_or_insert_with(|| RootVec::new(self));
        let marked = |address: usize| self.blocks.is_marked(pointer(address));
        let (old, young) = (&table.old, &table.young);
        let old = if generation == Generation::Full { &old[..] } else { &[] };
        let dead = || old.iter().chain(young).copied().filter(|&a| !marked(a));
        let work: usize = dead().filter_map(|a| table.by_referent.get(&a)).map(|r| 1 + r.more.len()).sum();
        if queue.try_reserve(work).is_err() {
            // No memory to remember them: let them live until the next collection.
            dead().for_each(|a| tracer.visit(Some(Value::from_header(pointer(a)))));
            tracer.drain();
            return;
        }
        for address in dead() {
            let Some(referrers) = table.by_referent.remove(&address) else { continue };
            // SAFETY: a dead object's memory is intact until the end of the collection. It may yet be resurrected.
            unsafe { pointer(address).as_ref() }.clear_flags(flags::WEAKLY_REFERENCED);
            for entry in referrers.newest_first() {
                // A field may have been cleared, or registered for an earlier referent.
                if entry.field().get().is_some_and(|v| v.bits() as usize == address) {
                    entry.field().clear();
                    if self.blocks.is_marked(entry.container) {
                        queue.push(Value::from_header(entry.container));
                    }
                }
            }
        }
    }

    /// Step 4, for weak references: everything that will survive is marked.
    pub(crate) fn forget_dead_containers(&self, generation: Generation) {
        let table = &mut *self.weak.borrow_mut();
        let by_referent = &mut table.by_referent;
        // Drops what is dead of one referent. If something is left: was it listed as old before? It will be.
        let mut purge = |address: usize, list: bool| -> Option<bool> {
            let referrers = by_referent.get_mut(&address)?;
            if !referrers.retain(|e| self.blocks.is_marked(e.container)) {
                by_referent.remove(&address);
                // SAFETY: the referent is live: otherwise its entry would be gone.
                unsafe { pointer(address).as_ref() }.clear_flags(flags::WEAKLY_REFERENCED);
                return None;
            }
            let listed = referrers.listed;
            referrers.listed |= list;
            Some(listed)
        };
        if generation == Generation::Full {
            table.old.retain(|&a| purge(a, true).is_some());
        }
        if table.old.try_reserve(table.young.len()).is_err() {
            // They stay young.
            table.young.retain(|&a| purge(a, false).is_some());
            return;
        }
        for address in table.young.drain(..) {
            if purge(address, true) == Some(false) {
                table.old.push(address);
            }
        }
        if table.young.capacity() > 1 << 16 {
            table.young = Vec::new();
        }
    }

    /// Step 3: queues dead objects with finalizers and brings them back.
    pub(crate) fn queue_finalizers(&self, generation: Generation, tracer: &mut Tracer) {
        let mut queue = self.queues.finalizable.borrow_mut();
        let queue = queue.get_or_insert_with(|| RootVec::new(self));
        let first_new = queue.len();
        let (mut young, mut old) = (self.finalizable.young.borrow_mut(), self.finalizable.old.borrow_mut());
        let mut stays = |p: &ObjectPointer| {
            // SAFETY: a dead object's memory is intact until the end of the collection.
            let h = unsafe { p.as_ref() };
            if self.blocks.is_marked(*p) {
                return true;
            }
            if h.flags() & flags::FINALIZER == 0 {
                return false;
            }
            if queue.try_push(h.value()).is_err() {
                // No memory to remember it: let it live until the next collection.
                tracer.visit(Some(h.value()));
                return true;
            }
            h.clear_flags(flags::FINALIZER);
            false
        };
        if generation == Generation::Full {
            old.retain(&mut stays);
        }
        young.retain(&mut stays);
        if old.try_reserve(young.len()).is_ok() {
            old.append(&mut young);
        }
        self.order_finalizers(&mut queue[first_new..], tracer);
        tracer.close_over_ephemerons();
    }

    /// Marks what was queued with all it reaches, and puts objects that others of the queue reach after those, newest first: a stream in front of
    /// the file that it writes to.
    fn order_finalizers(&self, queue: &mut [Value], tracer: &mut Tracer) {
        let mut inner = Vec::new();
        let mut kept = queue.len();
        if inner.try_reserve_exact(queue.len()).is_err() {
            tracer.visit_values(queue);
            tracer.drain();
            return;
        }
        // What is newer mostly refers to what is older. The queue's end fills up with what nothing else reached.
        for i in (0..queue.len()).rev() {
            let v = queue[i];
            if v.as_header().is_some_and(|h| self.blocks.is_marked(NonNull::from(h))) {
                inner.push(v);
                continue;
            }
            tracer.visit(Some(v));
            tracer.drain();
            kept -= 1;
            queue[kept] = v;
        }
        queue.rotate_left(kept);
        let first_inner = queue.len() - inner.len();
        queue[first_inner..].copy_from_slice(&inner);
    }
}

fn pointer(address: usize) -> ObjectPointer {
    // SAFETY: addresses of objects are not zero.
    unsafe { NonNull::new_unchecked(address as *mut Header) }
}
