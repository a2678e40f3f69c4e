//! The value word and the garbage-collected heap. Knows no Python semantics.
//!
//! * [`value`]: the 64-bit word every Python value is ([`Value`]).
//! * [`object`]: the 8-byte object header, typed pointers ([`Gc`]) and barriered fields ([`Field`], [`GcField`]).
//! * [`heap`]: allocation ([`Heap`]). [`mod@array`]: storage objects. [`shape`]: attribute layouts, and the slots of objects.
//! * [`trace`]: kinds and the [`Tracer`]. [`collect`]: collections and their pacing. [`barrier`]: the write barrier's slow path.
//! * [`roots`], [`stack`]: where references outside the heap are found. [`weak`], [`ephemeron`]: those that do not keep alive.
//! * [`hooks`], [`inspect`], [`stats`], [`config`]: what users of a heap observe and set.
//! * [`shortage`]: memory running out elsewhere. [`layout`]: sizes. `region` and `blocks` are the lowest level; `verify` checks what users must do right.
//!
//! # Rules for users
//!
//! 1. A safepoint is an allocation ([`Heap::alloc`], [`Heap::alloc_raw`] and what calls them) or [`Heap::collect`], nothing else.
//! 2. A [`Gc`] or [`Value`] may be held in locals and registers of attached threads ([`stack`]), in fields that their object's trace
//!    function visits, in a [`RootVec`] or [`Root`], or where the [`RootSource`] looks. Never in a `Vec`, `Box` or other malloc memory.
//! 3. A store into an object's field goes through [`Field::set`] and its like, or is followed by
//!    [`Header::write_barrier`](object::Header::write_barrier) before the next safepoint. Not needed: for objects allocated since the last safepoint, and for objects
//!    that the root source reports with [`Tracer::visit_unbarriered`].
//! 4. Hooks, trace functions and `drop` functions do not allocate.
//!
//! Layout constants that compiled code relies on are `pub const` here and nowhere else.
pub mod array;
pub mod barrier;
mod blocks;
pub mod collect;
pub mod config;
pub mod ephemeron;
pub mod heap;
pub mod hooks;
pub mod inspect;
pub mod layout;
pub mod object;
mod region;
pub mod roots;
pub mod shape;
pub mod shortage;
pub mod stack;
pub mod stats;
pub mod trace;
pub mod value;
mod verify;
pub mod weak;

pub use array::{RawArray, ValueArray};
pub use config::{HeapConfig, Zeal};
pub use ephemeron::EphemeronTable;
pub use heap::{Generation, Heap};
pub use hooks::{CollectionReport, HeapHooks, Survivors};
pub use object::{Field, Gc, GcField, Header, HeapObject, Kind, ShapeId};
pub use roots::{Root, RootSource, RootVec, Rootable};
pub use shape::{MAX_SLOTS, Shape, slots};
pub use stack::{HeapThread, StackBounds};
pub use stats::HeapStats;
pub use trace::{KindInfo, Tracer};
pub use value::Value;
pub use weak::WeakField;

/// There is no memory for what was asked. The heap is as usable as before; a small reserve is open for handling the failure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfMemory;

impl std::fmt::Display for OutOfMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("out of memory")
    }
}
impl std::error::Error for OutOfMemory {}
