//! Instances of subclasses of the variable-size builtins (int, str, bytes, tuple): an exact value of the base, then the slots
//! of the subclass's attributes.

use crate::objects::kinds;
use crate::prelude::*;

#[repr(C)]
pub struct Wrapped {
    pub header: Header,
    /// The exact int, str, bytes or tuple. Never changes after creation.
    pub value: Field,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by its field.
unsafe impl HeapObject for Wrapped {
    const KIND: Kind = kinds::WRAPPED;
}

/// The exact value of a wrapped instance; any other value is itself.
#[inline(always)]
pub fn unwrap(v: Value) -> Value {
    match v.downcast::<Wrapped>() {
        Some(w) => w.value.get().expect("set at creation"),
        None => v,
    }
}
