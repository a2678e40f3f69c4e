//! Iteration.
use crate::prelude::*;

/// `iter(v)`.
pub fn get_iter(_t: &Thread, _v: Value) -> PyResult<Value> {
    todo!()
}
/// `next(it)`: `None` at the end.
pub fn next(_t: &Thread, _it: Value) -> PyResult<Option<Value>> {
    todo!()
}
/// Runs `f` on each item (fast for exact lists and tuples); `Ok(false)` from `f` stops.
pub fn for_each(_t: &Thread, _iterable: Value, _f: impl FnMut(Value) -> PyResult<bool>) -> PyResult<()> {
    todo!()
}
/// All items.
pub fn collect(_t: &Thread, _iterable: Value) -> PyResult<RootVec> {
    todo!()
}
pub fn length_hint(_t: &Thread, _v: Value, _default: usize) -> PyResult<usize> {
    todo!()
}
/// The step of a generator-like object (`yield from`, `await`).
pub fn send(_t: &Thread, _it: Value, _v: Value) -> PyResult<crate::abi::slots::SendResult> {
    todo!()
}
