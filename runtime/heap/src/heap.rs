//! The heap: allocation, and what decides when to collect.
//!
//! One thread at a time uses a heap: the one that holds the runtime's global lock. That thread allocates by moving a cursor
//! through a run of free cells, one run per size class ([`AllocContext`], at the start of the [`Heap`], so that compiled code
//! can do the same). When the run is used up, the slow path hands out the next run of the current block, of a partly filled
//! block, or of a new block; it is also where collections happen. Nothing else is a safepoint.

use crate::OutOfMemory;
use crate::blocks::Blocks;
use crate::collect::Pacing;
use crate::config::{HeapConfig, Zeal};
use crate::hooks::HeapHooks;
use crate::layout::{
    BLOCK_BYTES, BLOCK_SHIFT, CLASS_BYTES, CLASSES, GRANULE, MAX_SMALL_BYTES, SIZE_CLASSES, size_class, size_class_of,
};
use crate::object::{Field, Gc, Header, HeapObject, Kind, ObjectPointer, REGION_SHIFT, flags};
use crate::region::{self, Region};
use crate::roots::{RootList, RootSource};
use crate::shape::ShapeTable;
use crate::shortage;
use crate::stack::Threads;
use crate::stats::HeapStats;
use crate::trace::{self, KindInfo, UNREGISTERED};
use crate::weak::WeakTable;
use std::cell::{Cell, RefCell, UnsafeCell};
use std::ptr::NonNull;

/// Which objects a collection looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Generation {
    /// Those allocated since the last collection.
    Young,
    /// All.
    Full,
}

/// A run of free, zeroed cells.
#[repr(C)]
pub struct Bump {
    cursor: Cell<usize>,
    limit: Cell<usize>,
}

/// The allocator's fast path state. To allocate a cell of class `c` inline: add [`CLASS_BYTES`]`[c]` to the cursor; if the sum is
/// at most the limit, store it as the new cursor, and the old one is the cell, all zero. The header must be the last thing
/// stored, with no safepoint before that.
#[repr(C)]
pub struct AllocContext {
    bumps: [Bump; SIZE_CLASSES],
}

/// Offset of a class's cursor from the address of the [`Heap`].
pub const fn bump_cursor_offset(class: usize) -> usize {
    std::mem::offset_of!(Heap, context) + class * size_of::<Bump>() + std::mem::offset_of!(Bump, cursor)
}
/// Offset of a class's limit from the address of the [`Heap`].
pub const fn bump_limit_offset(class: usize) -> usize {
    std::mem::offset_of!(Heap, context) + class * size_of::<Bump>() + std::mem::offset_of!(Bump, limit)
}

/// A garbage-collected heap. See the module and [`crate`].
#[repr(C)]
pub struct Heap {
    context: AllocContext,
    pub(crate) blocks: Blocks,
    pub(crate) config: HeapConfig,
    kinds: Box<UnsafeCell<[KindInfo; 256]>>,
    /// The block each class allocates from; 0 is none.
    current: [Cell<u32>; SIZE_CLASSES],
    pub(crate) pacing: Pacing,
    pub(crate) stats: Cell<HeapStats>,
    /// A collection is running.
    pub(crate) collecting: Cell<bool>,
    /// Depth of [`Heap::without_collection`].
    no_collection: Cell<u32>,
    /// The zeal modes that are on.
    pub(crate) zeal: Cell<Zeal>,
    /// For the zeal modes: slow allocations, that at which the next collection is, and the collections so far.
    ticks: Cell<u64>,
    next_zeal_collection: Cell<u64>,
    zeal_collections: Cell<u64>,
    /// Old objects that were stored into since the last collection.
    pub(crate) remembered: RefCell<Vec<ObjectPointer>>,
    /// First blocks of old large arrays with marked cards.
    pub(crate) carded: RefCell<Vec<u32>>,
    /// Large objects' first blocks.
    pub(crate) large_young: RefCell<Vec<u32>>,
    pub(crate) large_old: RefCell<Vec<u32>>,
    pub(crate) finalizable: Generations,
    pub(crate) droppable: Generations,
    pub(crate) immortal: RefCell<Vec<ObjectPointer>>,
    /// How many of those are old.
    pub(crate) immortal_old: Cell<usize>,
    pub(crate) frozen: RefCell<Vec<crate::inspect::FrozenBlock>>,
    pub(crate) weak: RefCell<WeakTable>,
    pub(crate) shapes: RefCell<ShapeTable>,
    pub(crate) roots: RootList,
    pub(crate) root_source: RefCell<Option<Box<dyn RootSource>>>,
    pub(crate) hooks: RefCell<Option<Box<dyn HeapHooks>>>,
    pub(crate) queues: crate::weak::Queues,
    pub(crate) threads: Threads,
    pub(crate) unbarriered: RefCell<Vec<ObjectPointer>>,
    pub(crate) mark_stack: Cell<Vec<ObjectPointer>>,
    pub(crate) slice_stack: Cell<Vec<(NonNull<Field>, usize)>>,
    pub(crate) mark_stack_limit: Cell<usize>,
}

/// A list of objects that a collection has to check, split by age.
#[derive(Default)]
pub(crate) struct Generations {
    pub young: RefCell<Vec<ObjectPointer>>,
    pub old: RefCell<Vec<ObjectPointer>>,
}

impl Generations {
    fn push(&self, p: ObjectPointer) -> Result<(), OutOfMemory> {
        let mut young = self.young.borrow_mut();
        young.try_reserve(1).map_err(|_| OutOfMemory)?;
        young.push(p);
        Ok(())
    }
    /// Makes sure that the next push succeeds.
    fn reserve(&self) -> Result<(), OutOfMemory> {
        self.young.borrow_mut().try_reserve(1).map_err(|_| OutOfMemory)
    }
}

// SAFETY: a heap is used by one thread at a time, the holder of the runtime's global lock; `attach_thread` has that as its
// contract.
unsafe impl Send for Heap {}
// SAFETY: as above.
unsafe impl Sync for Heap {}

impl Heap {
    pub fn new(config: HeapConfig) -> Result<Box<Heap>, OutOfMemory> {
        let region = Region::reserve(config.max_bytes)?;
        let blocks = Blocks::new(region, config.max_bytes)?;
        let heap = Box::new(Heap {
            context: AllocContext {
                bumps: [const { Bump { cursor: Cell::new(0), limit: Cell::new(0) } }; SIZE_CLASSES],
            },
            kinds: Box::new(UnsafeCell::new([UNREGISTERED; 256])),
            current: [const { Cell::new(0) }; SIZE_CLASSES],
            pacing: Pacing::new(&config),
            stats: Cell::new(HeapStats::default()),
            collecting: Cell::new(false),
            no_collection: Cell::new(0),
            zeal: Cell::new(if config.zeal.delayed { Zeal::default() } else { config.zeal }),
            ticks: Cell::new(0),
            next_zeal_collection: Cell::new(0),
            zeal_collections: Cell::new(0),
            remembered: RefCell::default(),
            carded: RefCell::default(),
            large_young: RefCell::default(),
            large_old: RefCell::default(),
            finalizable: Generations::default(),
            droppable: Generations::default(),
            immortal: RefCell::default(),
            immortal_old: Cell::new(0),
            frozen: RefCell::default(),
            weak: RefCell::default(),
            shapes: RefCell::default(),
            roots: RootList::new(),
            root_source: RefCell::new(None),
            hooks: RefCell::new(None),
            queues: crate::weak::Queues::default(),
            threads: Threads::default(),
            unbarriered: RefCell::default(),
            mark_stack: Cell::default(),
            slice_stack: Cell::default(),
            mark_stack_limit: Cell::new(usize::MAX),
            blocks,
            config,
        });
        heap.roots.init();
        // SAFETY: the region's first block is accessible and ours; its first word is the way back to the heap.
        unsafe { *(heap.blocks.base() as *mut *const Heap) = &raw const *heap };
        trace::register_own_kinds(&heap);
        Ok(heap)
    }

    /// The heap that an object lives in.
    #[inline(always)]
    pub fn of(h: &Header) -> &'static Heap {
        Heap::at(h.address())
    }
    /// The heap whose region `address` lies in. There must be one.
    #[inline(always)]
    pub(crate) fn at(address: usize) -> &'static Heap {
        // SAFETY: the first word of a region points to its heap, which outlives its objects.
        unsafe { &**((address & !((1 << REGION_SHIFT) - 1)) as *const *const Heap) }
    }
    /// Start of the heap's region: an object's address minus its shape id's offset, and what ids count from.
    pub fn region_base(&self) -> usize {
        self.blocks.base()
    }

    // ---- kinds ----

    /// Says how objects of a kind are traced. To be called before the first object of the kind is allocated.
    pub fn register_kind(&self, kind: Kind, info: KindInfo) {
        assert!(kind.0 >= trace::FIRST_FREE_KIND.0, "kind {} is reserved to the heap", kind.0);
        self.set_kind(kind, info);
    }
    pub(crate) fn set_kind(&self, kind: Kind, info: KindInfo) {
        debug_assert!(!self.collecting.get());
        // SAFETY: one thread at a time, and no reference into the table is ever held.
        unsafe { (*self.kinds.get())[kind.0 as usize] = info };
    }
    pub(crate) fn kind_info(&self, kind: Kind) -> KindInfo {
        // SAFETY: as above.
        unsafe { (*self.kinds.get())[kind.0 as usize] }
    }
    pub fn kind_name(&self, kind: Kind) -> &'static str {
        self.kind_info(kind).name
    }
    pub(crate) fn kinds_pointer(&self) -> NonNull<KindInfo> {
        // SAFETY: a box's content has an address.
        unsafe { NonNull::new_unchecked(self.kinds.get().cast()) }
    }

    // ---- allocation ----

    /// Allocates an object. `init` holds the header; if the type owns something, `NEEDS_DROP` is added. On failure `init` is dropped.
    ///
    /// Every allocation may collect: what `init` and the caller's frames refer to is found on the native stack.
    #[inline(always)]
    pub fn alloc<T: HeapObject>(&self, init: T) -> Result<Gc<T>, OutOfMemory> {
        const { assert!(align_of::<T>() <= GRANULE && size_of::<T>() <= MAX_SMALL_BYTES) };
        // SAFETY: a `HeapObject` starts with its header.
        let needs_drop = std::mem::needs_drop::<T>()
            || unsafe { &*(&raw const init).cast::<Header>() }.flags() & flags::NEEDS_DROP != 0;
        if needs_drop {
            self.droppable.reserve()?;
        }
        let class = const {
            match size_class(size_of::<T>()) {
                Some(c) => c,
                None => 0,
            }
        };
        let p = self.alloc_cell(class)?.cast::<T>();
        // SAFETY: a fresh cell, large enough and aligned.
        let gc: Gc<T> = unsafe {
            p.write(init);
            Gc::from_header(p.cast::<Header>().as_ref())
        };
        if needs_drop {
            self.register_drop(gc.header());
        }
        Ok(gc)
    }

    #[inline(always)]
    fn alloc_cell(&self, class: usize) -> Result<NonNull<Header>, OutOfMemory> {
        let bump = &self.context.bumps[class];
        let cell = bump.cursor.get();
        let next = cell + CLASS_BYTES[class] as usize;
        if next <= bump.limit.get() {
            bump.cursor.set(next);
            // SAFETY: the limit is not zero, so neither is the cursor.
            return Ok(unsafe { NonNull::new_unchecked(cell as *mut Header) });
        }
        self.alloc_slow(class)
    }

    #[cold]
    fn register_drop(&self, h: &Header) {
        h.set_flags(flags::NEEDS_DROP);
        // There is room: `alloc` reserved it, and a collection in between only makes more.
        let _ = self.droppable.push(NonNull::from(h));
    }

    /// Allocates `bytes`, zero except for the header.
    #[inline]
    pub fn alloc_raw(&self, bytes: usize, header: Header) -> Result<NonNull<Header>, OutOfMemory> {
        debug_assert!(bytes >= size_of::<Header>());
        let needs_drop = header.flags() & flags::NEEDS_DROP != 0;
        if needs_drop {
            self.droppable.reserve()?;
        }
        let p = match size_class_of(bytes) {
            Some(class) => self.alloc_cell(class)?,
            None => self.alloc_large(bytes)?,
        };
        // SAFETY: fresh memory, aligned and large enough.
        unsafe {
            p.cast::<u64>().write(header.bits());
            if needs_drop {
                self.register_drop(p.as_ref());
            }
        }
        Ok(p)
    }

    /// The allocator's slow path, for compiled code too: a zeroed cell of the class. May collect.
    #[cold]
    #[inline(never)]
    pub fn alloc_slow(&self, class: usize) -> Result<NonNull<Header>, OutOfMemory> {
        self.before_slow_path(0);
        self.check_shortage()?;
        self.refill(class)
            .or_else(|| self.emergency_collection().then(|| self.refill(class)).flatten())
            .ok_or_else(|| self.out_of_memory())
    }

    /// [`Heap::alloc_slow`] for compiled code; null means out of memory.
    ///
    /// # Safety
    /// `heap` is valid, and `class` is less than [`SIZE_CLASSES`].
    pub unsafe extern "C" fn alloc_slow_entry(heap: *const Heap, class: usize) -> *mut Header {
        // SAFETY: by the caller's promise.
        unsafe { &*heap }.alloc_slow(class).map_or(std::ptr::null_mut(), NonNull::as_ptr)
    }

    /// Collects if it is time to, before `bytes` more are allocated.
    fn before_slow_path(&self, bytes: usize) {
        assert!(!self.collecting.get(), "allocation during a collection");
        if let Some(generation) = self.zeal_tick() {
            self.run_collection(generation);
        } else if self.pacing.due(bytes)
            && self.pacing.due_exactly(bytes, self.unused_run_bytes())
            && self.pacing.enabled()
        {
            self.run_collection(self.pacing.generation());
        }
    }

    /// Fails if memory outside the heap ran out and a collection does not help, or by order.
    #[inline]
    fn check_shortage(&self) -> Result<(), OutOfMemory> {
        if shortage::is_injected() {
            return Err(self.out_of_memory());
        }
        if shortage::take_new() {
            let lost = shortage::take_lost();
            self.emergency_collection();
            if lost || shortage::in_use() {
                return Err(self.out_of_memory());
            }
        }
        Ok(())
    }

    /// Makes every allocation take the slow path, where failures by order happen ([`shortage::inject`]).
    pub fn start_injection(&self) {
        let mut zeal = self.zeal.get();
        zeal.every_allocation_slow = true;
        self.zeal.set(zeal);
        self.retire_runs();
    }

    fn zeal_tick(&self) -> Option<Generation> {
        let zeal = self.zeal.get();
        if zeal.collect_every == 0 && !zeal.collect_at_slow_path {
            return None;
        }
        let tick = self.ticks.get() + 1;
        self.ticks.set(tick);
        if tick < self.next_zeal_collection.get() {
            return None;
        }
        let spread = tick.checked_div(u64::from(zeal.spread)).unwrap_or(0);
        self.next_zeal_collection.set(tick + u64::from(zeal.collect_every.max(1)).max(spread));
        let collections = self.zeal_collections.get() + 1;
        self.zeal_collections.set(collections);
        let full = zeal.always_full || collections.is_multiple_of(16);
        Some(if full { Generation::Full } else { Generation::Young })
    }

    /// Begins what [`Zeal::delayed`] put off.
    pub fn start_zeal(&self) {
        self.zeal.set(self.config.zeal);
        self.retire_runs();
    }

    /// Bytes of handed-out runs that are not used yet.
    pub(crate) fn unused_run_bytes(&self) -> usize {
        self.context.bumps.iter().map(|b| b.limit.get() - b.cursor.get()).sum()
    }

    /// Hands out the next run of a class and takes its first cell.
    fn refill(&self, class: usize) -> Option<NonNull<Header>> {
        let blocks = &self.blocks;
        let zeal = self.zeal.get();
        let one = zeal.collect_every != 0 || zeal.every_allocation_slow;
        let max_cells = if one { 1 } else { CLASSES[class].run_cells as usize };
        let mut block = self.current[class].get();
        loop {
            if block != 0
                && let Some((start, end)) = blocks.next_run(block, max_cells)
            {
                return Some(self.hand_out(class, block, start, end));
            }
            let next = blocks.pop(&blocks.partial[class]).or_else(|| self.new_small_block(class));
            let next = next.or_else(|| blocks.pop(&blocks.dense[class]));
            let Some(next) = next else {
                self.current[class].set(0);
                return None;
            };
            blocks.push(&blocks.touched, next);
            self.current[class].set(next);
            block = next;
        }
    }

    fn new_small_block(&self, class: usize) -> Option<u32> {
        let block = self.blocks.take(1)?;
        self.blocks.set_small(block, class);
        Some(block)
    }

    fn hand_out(&self, class: usize, block: u32, start: usize, end: usize) -> NonNull<Header> {
        let meta = self.blocks.meta(block);
        let at = self.blocks.address(block) + start * GRANULE;
        let bytes = (end - start) * GRANULE;
        if meta.dirty.replace(true) {
            // SAFETY: free cells.
            unsafe { region::fill(at, bytes, 0) };
        }
        self.blocks.set_alloc_bits(block, start, end);
        self.pacing.add_allocated(bytes);
        let bump = &self.context.bumps[class];
        bump.cursor.set(at + CLASS_BYTES[class] as usize);
        bump.limit.set(at + bytes);
        // SAFETY: an address in the region.
        unsafe { NonNull::new_unchecked(at as *mut Header) }
    }

    /// Drops the rests of all runs; their cells are found again at the next collection.
    pub(crate) fn retire_runs(&self) {
        for (bump, current) in self.context.bumps.iter().zip(&self.current) {
            bump.cursor.set(0);
            bump.limit.set(0);
            current.set(0);
        }
    }

    #[cold]
    #[inline(never)]
    fn alloc_large(&self, bytes: usize) -> Result<ObjectPointer, OutOfMemory> {
        let blocks = u32::try_from(bytes.div_ceil(BLOCK_BYTES)).map_err(|_| OutOfMemory)?;
        if blocks > self.blocks.allowed.get() {
            return Err(OutOfMemory);
        }
        self.before_slow_path(bytes);
        self.check_shortage()?;
        self.large_young.borrow_mut().try_reserve(1).map_err(|_| OutOfMemory)?;
        let start = match self.blocks.take(blocks) {
            Some(b) => b,
            None if self.emergency_collection() => self.blocks.take(blocks).ok_or_else(|| self.out_of_memory())?,
            None => return Err(self.out_of_memory()),
        };
        for b in start..start + blocks {
            if self.blocks.meta(b).dirty.get() {
                // SAFETY: a block that was just taken.
                unsafe { region::fill(self.blocks.address(b), BLOCK_BYTES, 0) };
            }
        }
        self.blocks.set_large(start, blocks);
        self.large_young.borrow_mut().push(start);
        self.pacing.add_allocated((blocks as usize) << BLOCK_SHIFT);
        // SAFETY: an address in the region.
        Ok(unsafe { NonNull::new_unchecked(self.blocks.address(start) as *mut Header) })
    }

    /// Collects everything because memory ran out. False if that is not possible now.
    fn emergency_collection(&self) -> bool {
        let possible = self.no_collection.get() == 0;
        if possible {
            self.run_collection(Generation::Full);
        }
        possible
    }

    /// Opens the reserve, so that the failure can be handled.
    fn out_of_memory(&self) -> OutOfMemory {
        self.blocks.reserve_open.set(true);
        OutOfMemory
    }

    // ---- the mutator's other calls ----

    /// The barrier's slow path: remembers an old object that was stored into.
    pub(crate) fn remember(&self, h: &Header) {
        let mut remembered = self.remembered.borrow_mut();
        if remembered.try_reserve(1).is_ok() {
            remembered.push(NonNull::from(h));
        } else {
            self.pacing.force_full();
        }
    }

    /// Counts memory that objects own outside the heap: it makes collections come sooner.
    pub fn add_external(&self, bytes: usize) {
        if self.pacing.add_external(bytes) && self.pacing.enabled() && self.no_collection.get() == 0 {
            // The next allocation of any class shall notice.
            self.retire_runs();
        }
    }
    /// As [`Heap::add_external`], but fails if that would pass the heap's limit, even after a collection.
    pub fn try_add_external(&self, bytes: usize) -> Result<(), OutOfMemory> {
        if let Some(max) = self.config.max_bytes {
            let fits = || self.used_bytes().saturating_add(self.pacing.external()).saturating_add(bytes) <= max;
            if !(fits() || self.emergency_collection() && fits()) {
                return Err(OutOfMemory);
            }
        }
        self.add_external(bytes);
        Ok(())
    }
    /// Counts external memory that was released.
    pub fn sub_external(&self, bytes: usize) {
        self.pacing.sub_external(bytes);
    }
    /// Bytes of blocks in use.
    pub fn used_bytes(&self) -> usize {
        (self.blocks.used.get() as usize) << BLOCK_SHIFT
    }

    /// Has the object finalized when it dies: see [`Heap::take_pending_finalizers`].
    pub fn register_finalizer(&self, h: &Header) -> Result<(), OutOfMemory> {
        if h.flags() & flags::FINALIZER == 0 {
            self.finalizable.push(NonNull::from(h))?;
            h.set_flags(flags::FINALIZER);
            if self.pacing.add_finalizable() && self.pacing.enabled() && self.no_collection.get() == 0 {
                self.retire_runs();
            }
        }
        Ok(())
    }

    /// Keeps an object forever.
    pub fn make_immortal(&self, h: &Header) -> Result<(), OutOfMemory> {
        if h.flags() & flags::IMMORTAL == 0 {
            let mut immortal = self.immortal.borrow_mut();
            immortal.try_reserve(1).map_err(|_| OutOfMemory)?;
            immortal.push(NonNull::from(h));
            h.set_flags(flags::IMMORTAL);
        }
        Ok(())
    }

    /// Bounds the mark stack, for tests of what happens when it cannot grow.
    #[doc(hidden)]
    pub fn limit_mark_stack(&self, entries: usize) {
        self.mark_stack_limit.set(entries);
    }

    pub fn set_root_source(&self, source: Box<dyn RootSource>) {
        *self.root_source.borrow_mut() = Some(source);
    }
    pub fn set_hooks(&self, hooks: Box<dyn HeapHooks>) {
        *self.hooks.borrow_mut() = Some(hooks);
    }

    /// Runs `f`, in which allocation fails rather than collect when memory is short.
    pub fn without_collection<R>(&self, f: impl FnOnce() -> R) -> R {
        struct Restore<'a>(&'a Cell<u32>);
        impl Drop for Restore<'_> {
            fn drop(&mut self) {
                self.0.set(self.0.get() - 1);
            }
        }
        self.no_collection.set(self.no_collection.get() + 1);
        let _restore = Restore(&self.no_collection);
        f()
    }
    /// Collections are possible: none is running, and [`Heap::without_collection`] does not forbid it.
    pub fn may_collect(&self) -> bool {
        !self.collecting.get() && self.no_collection.get() == 0
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        self.collecting.set(true);
        self.roots.orphan();
        for list in [&self.droppable.young, &self.droppable.old] {
            for p in list.take() {
                // SAFETY: the list holds objects that were not dropped; the heap's memory is still there.
                unsafe {
                    if let Some(drop) = self.kind_info(p.as_ref().kind()).drop {
                        drop(p.as_ref());
                    }
                }
            }
        }
    }
}
