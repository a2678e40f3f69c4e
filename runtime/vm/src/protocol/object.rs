//! repr, str, hash, comparison, truth, isinstance.
use crate::prelude::*;

pub fn repr(_t: &Thread, _v: Value) -> PyResult<Gc<PyStr>> {
    todo!()
}
pub fn str(_t: &Thread, _v: Value) -> PyResult<Gc<PyStr>> {
    todo!()
}
pub fn ascii(_t: &Thread, _v: Value) -> PyResult<Gc<PyStr>> {
    todo!()
}
pub fn format(_t: &Thread, _v: Value, _spec: Value) -> PyResult<Gc<PyStr>> {
    todo!()
}
pub fn hash(_t: &Thread, _v: Value) -> PyResult<i64> {
    todo!()
}
pub fn is_true(_t: &Thread, _v: Value) -> PyResult<bool> {
    todo!()
}
/// `a is b`: words equal, or boxed numbers of equal value.
pub fn is(_a: Value, _b: Value) -> bool {
    todo!()
}
pub fn compare(_t: &Thread, _a: Value, _b: Value, _op: CompareOp) -> PyResult<Value> {
    todo!()
}
pub fn compare_bool(_t: &Thread, _a: Value, _b: Value, _op: CompareOp) -> PyResult<bool> {
    todo!()
}
/// `a is b or a == b`.
pub fn eq_identity(_t: &Thread, _a: Value, _b: Value) -> PyResult<bool> {
    todo!()
}
pub fn is_instance(_t: &Thread, _v: Value, _class: Value) -> PyResult<bool> {
    todo!()
}
pub fn is_subclass(_t: &Thread, _v: Value, _class: Value) -> PyResult<bool> {
    todo!()
}
pub fn length(_t: &Thread, _v: Value) -> PyResult<usize> {
    todo!()
}
pub fn dir(_t: &Thread, _v: Value) -> PyResult<Value> {
    todo!()
}
/// Enters a recursive `repr`: `false` when `v` is already being shown.
pub fn repr_enter(_t: &Thread, _v: Value) -> PyResult<bool> {
    todo!()
}
pub fn repr_leave(_t: &Thread, _v: Value) {
    todo!()
}
