//! Collections: when they happen (`Pacing`) and what they do.
//!
//! Mark bits are sticky: a young collection leaves them alone, so that what survived an earlier collection counts as marked, and
//! only what was allocated since then is traced, from the roots and from the old objects that the write barrier logged. A full
//! collection clears the bits first. Nothing is swept: allocation finds free runs in the mark bitmap, and a collection only
//! looks at the bitmaps of blocks, once each, to update alloc bits and lists.

use crate::blocks::{BlockState, RESERVE_BLOCKS};
use crate::config::HeapConfig;
use crate::heap::{Generation, Heap};
use crate::hooks::{CollectionReport, Survivors};
use crate::layout::{BLOCK_SHIFT, CLASS_BYTES, CLASSES};
use crate::object::ObjectPointer;
use crate::stack::{clear_unused_stack, with_registers_on_stack};
use crate::stats::Stopwatch;
use crate::trace::Tracer;
use std::cell::Cell;
use std::ptr::NonNull;

/// Decides when to collect what.
pub(crate) struct Pacing {
    /// Bytes handed out since the last collection, and external bytes added.
    allocated: Cell<usize>,
    /// The external part of that.
    allocated_external: Cell<usize>,
    /// A collection is due when `allocated` reaches this.
    nursery: Cell<usize>,
    /// Objects to be finalized, made since the last collection.
    finalizable: Cell<usize>,
    nursery_range: (usize, usize),
    /// Young collections in a row that little survived.
    quiet: Cell<u32>,
    /// Live bytes in the heap at the last collection.
    live: Cell<usize>,
    /// Bytes outside, reported by `add_external`.
    external: Cell<usize>,
    /// Bytes outside, as the kinds' `external_bytes` say.
    external_sampled: Cell<usize>,
    full_threshold: Cell<usize>,
    first_full: usize,
    force_full: Cell<bool>,
    enabled: Cell<bool>,
}

/// So many objects that have to be finalized are made at most between two collections.
const MOST_FINALIZABLE: usize = 8192;
/// The nursery doubles when more of it survives than this, in percent.
const MUCH_SURVIVES: usize = 15;
/// And it is halved when more survives than this: survivors are what a young collection takes its time for. Where nearly everything survives (a
/// program builds its data), a larger nursery gains nothing.
const SURVIVORS: usize = 4 << 20;
/// It is halved when less survives [`QUIET`] times in a row.
const LITTLE_SURVIVES: usize = 3;
const QUIET: u32 = 8;
/// It is at least this many times as large as the roots that every collection scans: deep recursion must not make them dear.
const NURSERY_PER_ROOTS: usize = 4;

impl Pacing {
    pub(crate) fn new(config: &HeapConfig) -> Pacing {
        let least = config.nursery_bytes.max(64 << 10);
        Pacing {
            allocated: Cell::new(0),
            allocated_external: Cell::new(0),
            nursery: Cell::new(least),
            nursery_range: (least, config.max_nursery_bytes.max(least)),
            quiet: Cell::new(0),
            live: Cell::new(0),
            finalizable: Cell::new(0),
            external: Cell::new(0),
            external_sampled: Cell::new(0),
            full_threshold: Cell::new(config.first_full_bytes),
            first_full: config.first_full_bytes,
            force_full: Cell::new(false),
            enabled: Cell::new(true),
        }
    }
    pub(crate) fn add_allocated(&self, bytes: usize) {
        self.allocated.set(self.allocated.get() + bytes);
    }
    /// Is a collection due when `bytes` more are allocated?
    pub(crate) fn due(&self, bytes: usize) -> bool {
        self.allocated.get().saturating_add(bytes) >= self.nursery.get()
    }
    /// The same, when `unused` of what was handed out has not been used.
    pub(crate) fn due_exactly(&self, bytes: usize, unused: usize) -> bool {
        self.allocated.get().saturating_add(bytes).saturating_sub(unused) >= self.nursery.get()
    }
    pub(crate) fn generation(&self) -> Generation {
        let held = self.live.get().saturating_add(self.external());
        if self.force_full.get() || held >= self.full_threshold.get() { Generation::Full } else { Generation::Young }
    }
    pub(crate) fn force_full(&self) {
        self.force_full.set(true);
    }
    pub(crate) fn is_forced(&self) -> bool {
        self.force_full.get()
    }
    /// May a collection start by itself? Switching that off is about cycles: where much is to be finalized, there are collections all the same.
    pub(crate) fn enabled(&self) -> bool {
        self.enabled.get() || self.finalizable.get() >= MOST_FINALIZABLE
    }
    pub(crate) fn switched_on(&self) -> bool {
        self.enabled.get()
    }
    /// Counts an object that has to be finalized. True if a collection became due: finalizers may take any time, so their backlog is kept short.
    pub(crate) fn add_finalizable(&self) -> bool {
        let n = self.finalizable.get() + 1;
        self.finalizable.set(n);
        if n < MOST_FINALIZABLE {
            return false;
        }
        self.allocated.set(self.allocated.get().max(self.nursery.get()));
        true
    }
    /// True if a collection became due.
    pub(crate) fn add_external(&self, bytes: usize) -> bool {
        self.external.set(self.external.get().saturating_add(bytes));
        self.allocated_external.set(self.allocated_external.get().saturating_add(bytes));
        self.allocated.set(self.allocated.get().saturating_add(bytes));
        self.due(0)
    }
    pub(crate) fn sub_external(&self, bytes: usize) {
        self.external.set(self.external.get().saturating_sub(bytes));
    }
    pub(crate) fn external(&self) -> usize {
        self.external.get().saturating_add(self.external_sampled.get())
    }
    pub(crate) fn live(&self) -> usize {
        self.live.get()
    }
    pub(crate) fn nursery(&self) -> usize {
        self.nursery.get()
    }
    pub(crate) fn allocated(&self) -> usize {
        self.allocated.get()
    }
    pub(crate) fn full_threshold(&self) -> usize {
        self.full_threshold.get()
    }

    /// Draws the conclusions of a collection.
    fn collected(&self, generation: Generation, allocated: usize, promoted: usize, live: usize, root_bytes: usize) {
        self.live.set(live);
        self.allocated.set(0);
        self.allocated_external.set(0);
        self.finalizable.set(0);
        if generation == Generation::Full {
            self.force_full.set(false);
            self.full_threshold.set(live.saturating_add(self.external()).saturating_mul(2).max(self.first_full));
            return;
        }
        let (least, most) = self.nursery_range;
        let least = root_bytes.saturating_mul(NURSERY_PER_ROOTS).clamp(least, most);
        let nursery = self.nursery.get().max(least);
        self.nursery.set(nursery);
        if promoted > SURVIVORS {
            self.nursery.set((nursery / 2).max(least.max(SURVIVORS)));
            self.quiet.set(0);
        } else if promoted > allocated / 100 * MUCH_SURVIVES && promoted < SURVIVORS / 2 {
            self.nursery.set((nursery * 2).min(most));
            self.quiet.set(0);
        } else if promoted < allocated / 100 * LITTLE_SURVIVES && nursery > least {
            self.quiet.set(self.quiet.get() + 1);
            if self.quiet.get() >= QUIET {
                self.nursery.set((nursery / 2).max(least));
                self.quiet.set(0);
            }
        } else {
            self.quiet.set(0);
        }
    }
}

impl Heap {
    /// Collects now, whether enabled or not. `None` if that is impossible at this moment: see [`Heap::may_collect`].
    pub fn collect(&self, generation: Generation) -> Option<CollectionReport> {
        self.run_collection(generation)
    }
    /// Lets collections happen by themselves, which is how a heap starts.
    pub fn enable(&self) {
        self.pacing.enabled.set(true);
    }
    /// Stops that. Only a shortage of memory still leads to a collection.
    pub fn disable(&self) {
        self.pacing.enabled.set(false);
    }
    pub fn is_enabled(&self) -> bool {
        self.pacing.switched_on()
    }
    /// Sets how many bytes are allocated between collections, from now on and at least.
    pub fn set_nursery_bytes(&self, bytes: usize) {
        self.pacing.nursery.set(bytes.clamp(64 << 10, self.pacing.nursery_range.1.max(bytes)));
    }
    /// Sets at how many live bytes the next full collection happens.
    pub fn set_full_threshold(&self, bytes: usize) {
        self.pacing.full_threshold.set(bytes);
    }

    #[inline(never)]
    pub(crate) fn run_collection(&self, generation: Generation) -> Option<CollectionReport> {
        // A store that could not be logged will only be found by looking at everything.
        let generation = if self.pacing.is_forced() { Generation::Full } else { generation };
        self.may_collect().then(|| {
            let report = with_registers_on_stack(|stack_end| self.collect_from(generation, stack_end));
            clear_unused_stack();
            report
        })
    }

    fn collect_from(&self, generation: Generation, stack_end: usize) -> CollectionReport {
        self.collecting.set(true);
        if let Some(hooks) = &*self.hooks.borrow() {
            hooks.collection_starts(generation);
        }
        let start = Stopwatch::start();
        let verify_every = u64::from(self.zeal.get().verify_every);
        if verify_every != 0 && self.stats.get().young.count.is_multiple_of(verify_every) {
            self.verify(generation);
        }
        let unused = self.unused_run_bytes();
        self.retire_runs();

        let mut tracer = Tracer::marking(self, generation);
        self.trace_all_roots(generation, &mut tracer, stack_end);
        tracer.close_over_ephemerons();
        self.clear_weak_fields(generation, &mut tracer);
        self.queue_finalizers(generation, &mut tracer);
        // Everything that survives is marked.
        self.forget_dead_containers(generation);
        for table in &tracer.ephemerons {
            table.purge(|key| tracer.survives(key));
        }
        if let Some(hooks) = &*self.hooks.borrow() {
            hooks.marking_finished(&Survivors { heap: self, generation });
        }
        self.bury_shapes(generation);
        self.drop_payloads(generation);
        let root_bytes = tracer.root_words * size_of::<usize>();
        tracer.finish(self);

        let peak = self.used_bytes();
        let live_before = self.pacing.live();
        let live = self.settle_blocks(generation);
        let allocated_all = self.pacing.allocated().saturating_sub(unused);
        let allocated = allocated_all.saturating_sub(self.pacing.allocated_external.get());
        let promoted = live.saturating_sub(live_before);
        self.pacing.collected(generation, allocated_all, promoted, live, root_bytes);
        self.give_memory_back(generation);

        let pause = start.elapsed();
        let freed = (live_before + allocated).saturating_sub(live);
        let mut stats = self.stats.get();
        stats.allocated_bytes += allocated_all as u64;
        stats.freed_bytes += freed as u64;
        stats.peak_used_bytes = stats.peak_used_bytes.max(peak);
        match generation {
            Generation::Young => stats.young.add(pause),
            Generation::Full => stats.full.add(pause),
        }
        self.stats.set(stats);
        let report = CollectionReport {
            generation,
            pause: pause.wall,
            live_bytes: live,
            promoted_bytes: promoted,
            freed_bytes: freed,
            work_pending: self.has_pending_work(),
        };
        if let Some(hooks) = &*self.hooks.borrow() {
            hooks.collection_finished(&report);
        }
        self.collecting.set(false);
        report
    }

    fn trace_all_roots(&self, generation: Generation, tracer: &mut Tracer, stack_end: usize) {
        self.trace_cards(generation, tracer);
        match generation {
            Generation::Young => {
                let mut remembered = self.remembered.take();
                for p in remembered.drain(..) {
                    tracer.scan(p);
                }
                remembered.shrink_to(1 << 16);
                *self.remembered.borrow_mut() = remembered;
            }
            Generation::Full => {
                self.remembered.borrow_mut().clear();
                for block in self.blocks.all() {
                    match self.blocks.meta(block).state.get() {
                        BlockState::Small | BlockState::LargeHead => self.blocks.clear_marks(block),
                        BlockState::Free | BlockState::LargeTail => {}
                    }
                }
                self.immortal_old.set(0);
                self.trace_frozen(tracer);
            }
        }
        let immortal = self.immortal.borrow();
        for p in &immortal[self.immortal_old.replace(immortal.len())..] {
            // SAFETY: immortal objects are live.
            tracer.visit(Some(unsafe { p.as_ref() }.value()));
        }
        self.roots.trace(tracer);
        if let Some(source) = &*self.root_source.borrow() {
            source.trace_roots(tracer);
        }
        self.trace_stacks(tracer, stack_end);
    }

    /// Runs the `drop` of dead objects and asks the others how much they own.
    fn drop_payloads(&self, generation: Generation) {
        let (mut young, mut old) = (self.droppable.young.take(), self.droppable.old.take());
        let mut external = 0;
        let mut survives = |p: &ObjectPointer| {
            // SAFETY: a dead object's memory is intact until the end of the collection.
            let h = unsafe { p.as_ref() };
            let info = self.kind_info(h.kind());
            let lives = self.blocks.is_marked(*p);
            if lives {
                external += info.external_bytes.map_or(0, |f| f(h));
            } else if let Some(drop) = info.drop {
                // SAFETY: the object is dead, and leaves this list.
                unsafe { drop(h) };
            }
            lives
        };
        if generation == Generation::Full {
            old.retain(&mut survives);
        }
        young.retain(&mut survives);
        let known = if generation == Generation::Full { 0 } else { self.pacing.external_sampled.get() };
        self.pacing.external_sampled.set(known.saturating_add(external));
        if old.try_reserve(young.len()).is_ok() {
            old.append(&mut young);
        }
        *self.droppable.young.borrow_mut() = young;
        *self.droppable.old.borrow_mut() = old;
    }

    /// Brings blocks up to date with the mark bits. Returns the live bytes.
    fn settle_blocks(&self, generation: Generation) -> usize {
        let blocks = &self.blocks;
        let mut live = self.pacing.live();
        // Large objects.
        let mut young = self.large_young.take();
        let mut old = self.large_old.take();
        let bytes = |b: u32| (blocks.meta(b).extent.get() as usize) << BLOCK_SHIFT;
        let survives = |&b: &u32| {
            let lives = blocks.is_marked(self.block_pointer(b));
            if !lives {
                if self.zeal.get().poison {
                    // SAFETY: the object is dead.
                    unsafe { crate::region::fill(blocks.address(b), bytes(b), crate::blocks::POISON) };
                }
                blocks.free(b, blocks.meta(b).extent.get());
            }
            lives
        };
        if generation == Generation::Full {
            live = 0;
            old.retain(survives);
            live += old.iter().map(|&b| bytes(b)).sum::<usize>();
        }
        young.retain(survives);
        live += young.iter().map(|&b| bytes(b)).sum::<usize>();
        if old.try_reserve(young.len()).is_ok() {
            old.append(&mut young);
        }
        // Should the old list have had no room, they are young again: counted twice until the next full collection.
        *self.large_young.borrow_mut() = young;
        *self.large_old.borrow_mut() = old;

        // Small ones.
        let settle = |b: u32, live: &mut usize| {
            let meta = blocks.meta(b);
            let class = meta.class.get() as usize;
            let (before, now) = blocks.settle(b, self.zeal.get().poison);
            let cell = CLASS_BYTES[class] as usize;
            if generation == Generation::Young {
                *live -= before as usize * cell;
            }
            *live += now as usize * cell;
            let cells = CLASSES[class].cells;
            if now == 0 {
                blocks.free(b, 1);
            } else if now < cells.div_ceil(2) {
                blocks.push(&blocks.partial[class], b);
            } else if now < cells {
                blocks.push(&blocks.dense[class], b);
            }
        };
        if generation == Generation::Young {
            while let Some(b) = blocks.pop(&blocks.touched) {
                settle(b, &mut live);
            }
        } else {
            blocks.touched.set(0);
            blocks.partial.iter().chain(&blocks.dense).for_each(|list| list.set(0));
            // Downwards, so that the lists start with the lowest blocks.
            for b in blocks.all().rev() {
                if blocks.meta(b).state.get() == BlockState::Small {
                    settle(b, &mut live);
                }
            }
        }
        live
    }

    fn block_pointer(&self, block: u32) -> ObjectPointer {
        // SAFETY: addresses in the region are not zero.
        unsafe { NonNull::new_unchecked(self.blocks.address(block) as *mut _) }
    }

    fn give_memory_back(&self, generation: Generation) {
        let blocks = &self.blocks;
        if blocks.used.get() + RESERVE_BLOCKS <= blocks.allowed.get() {
            blocks.reserve_open.set(false);
        }
        // The next nursery, and some.
        let keep = (self.pacing.nursery() >> BLOCK_SHIFT) as u32 * 5 / 4 + 16 + blocks.used.get() / 8;
        let limit = if generation == Generation::Full { keep + keep / 4 } else { keep * 2 };
        if blocks.dirty_free.get() > limit {
            blocks.discard_free(keep);
        }
    }
}
