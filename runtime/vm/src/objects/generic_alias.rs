//! `types.GenericAlias`: `list[int]` and the like.

use crate::prelude::*;

/// `origin[args]`.
pub fn new(_t: &Thread, _origin: Value, _args: Value) -> PyResult<Value> {
    todo!()
}
