//! The value word and the garbage-collected heap. Knows no Python semantics.
//!
//! * [`value`]: the 64-bit word every Python value is ([`Value`]).
//! * [`object`]: the 8-byte object header, typed pointers ([`Gc`]) and barriered fields ([`Field`], [`GcField`]).
//!
//! Layout constants that compiled code relies on are `pub const` here and nowhere else.
pub mod object;
pub mod value;

pub use object::{Field, Gc, GcField, Header, HeapObject, Kind, ShapeId};
pub use value::Value;
