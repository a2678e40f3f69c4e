//! What the collector tells its user.

use crate::heap::{Generation, Heap};
use crate::object::ShapeId;
use crate::value::Value;
use std::time::Duration;

/// What a collection did.
#[derive(Clone, Copy, Debug)]
pub struct CollectionReport {
    pub generation: Generation,
    pub pause: Duration,
    /// Bytes of objects that survived, the old ones included.
    pub live_bytes: usize,
    /// Bytes allocated since the previous collection that survived this one.
    pub promoted_bytes: usize,
    /// Bytes of cells and large objects that became free.
    pub freed_bytes: usize,
    /// Objects wait in [`Heap::take_pending_finalizers`](crate::Heap::take_pending_finalizers) or [`Heap::take_cleared_weak`](crate::Heap::take_cleared_weak).
    pub work_pending: bool,
}

/// Tells what a collection will leave, at the moment when that is settled and nothing is freed yet.
pub struct Survivors<'a> {
    pub(crate) heap: &'a Heap,
    pub(crate) generation: Generation,
}

impl Survivors<'_> {
    /// Does the object survive? Anything else than an object does.
    #[inline]
    pub fn contains(&self, v: Value) -> bool {
        v.as_header().is_none_or(|h| self.heap.is_old(h))
    }
    /// In a young collection all objects survive that survived an earlier one.
    pub fn generation(&self) -> Generation {
        self.generation
    }
}

/// Called around and during collections, from inside an allocation. Implementations must not allocate in the heap, run Python, or
/// keep references to objects.
pub trait HeapHooks {
    /// Nothing is marked yet.
    fn collection_starts(&self, _generation: Generation) {}
    /// Everything that survives is known: weak tables in ordinary memory drop what does not.
    fn marking_finished(&self, _survivors: &Survivors<'_>) {}
    /// All is done; allocation is possible as soon as this returns.
    fn collection_finished(&self, _report: &CollectionReport) {}
    /// These shapes are dead: caches must forget the ids, which will name other shapes.
    fn shapes_died(&self, _shapes: &[ShapeId]) {}
}
