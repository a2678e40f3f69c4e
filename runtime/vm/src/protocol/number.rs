//! Number operations, with the reflected-operand rules.
use crate::prelude::*;

/// `a op b` for the BINARY_OP numbers of the bytecode (in-place ones included).
pub fn binary_op(_t: &Thread, _op: u8, _a: Value, _b: Value) -> PyResult<Value> {
    todo!()
}
pub fn power(_t: &Thread, _a: Value, _b: Value, _modulus: Value) -> PyResult<Value> {
    todo!()
}
pub fn negative(_t: &Thread, _v: Value) -> PyResult<Value> {
    todo!()
}
pub fn positive(_t: &Thread, _v: Value) -> PyResult<Value> {
    todo!()
}
pub fn invert(_t: &Thread, _v: Value) -> PyResult<Value> {
    todo!()
}
pub fn absolute(_t: &Thread, _v: Value) -> PyResult<Value> {
    todo!()
}
/// `operator.index(v)`: an exact int.
pub fn index(_t: &Thread, _v: Value) -> PyResult<Value> {
    todo!()
}
/// `operator.index` clamped or raising: as an i64, `IndexError: cannot fit 'int' into an index-sized integer`.
pub fn index_i64(_t: &Thread, _v: Value) -> PyResult<i64> {
    todo!()
}
/// `float(v)` for numbers (`__float__`, `__index__`), not strings.
pub fn to_f64(_t: &Thread, _v: Value) -> PyResult<f64> {
    todo!()
}
