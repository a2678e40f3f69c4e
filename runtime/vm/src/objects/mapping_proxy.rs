//! `mappingproxy`.

use crate::prelude::*;

/// A read-only view of a mapping.
pub fn new(_t: &Thread, _mapping: Value) -> PyResult<Value> {
    todo!()
}
