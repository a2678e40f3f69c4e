//! What the collector tells its user.

use crate::heap::Generation;
use crate::object::ShapeId;
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

/// Called around and during collections, from inside an allocation. Implementations must not allocate in the heap, run Python, or
/// keep references to objects.
pub trait HeapHooks {
    /// Nothing is marked yet.
    fn collection_starts(&self, _generation: Generation) {}
    /// All is done; allocation is possible as soon as this returns.
    fn collection_finished(&self, _report: &CollectionReport) {}
    /// These shapes are dead: caches must forget the ids, which will name other shapes.
    fn shapes_died(&self, _shapes: &[ShapeId]) {}
}
