//! Generator expressions that run in the frame of their consumer.
//!
//! Compiled code inlines `sum(... for ...)`, and what collects into a list, as a frame of the expression's code that is no generator's. If the
//! interpreter goes on with such a frame, it finds in the place of the iterator (the first local, which is read only once, at the start)
//! what has been consumed: a list, or a [`RunningSum`]. Each value that the expression yields goes there; what it returns is the consumer's result.

use crate::frames::Fp;
use crate::modules::builtins::sum::RunningSum;
use crate::prelude::*;

/// Consumes a value that the frame yields.
pub fn take(t: &Thread, fp: Fp, v: Value) -> PyResult<()> {
    let consumer = fp.local(0);
    if let Some(list) = consumer.and_then(|c| c.downcast::<PyList>()) {
        return list.append(t, v);
    }
    match consumer.and_then(|c| c.downcast::<Native<RunningSum>>()) {
        Some(sum) => sum.take(t, sum.header(), v),
        None => Err(t.raise_system_error("a generator expression without its consumer")),
    }
}
/// What the consumer gives at the end.
pub fn finish(t: &Thread, fp: Fp) -> PyResult<Value> {
    let consumer = fp.local(0);
    match consumer.and_then(|c| c.downcast::<Native<RunningSum>>()) {
        Some(sum) => sum.total(t),
        None => consumer.ok_or_else(|| t.raise_system_error("a generator expression without its consumer")),
    }
}
