//! Subscripts, containment, concatenation.
use crate::prelude::*;

pub fn get_item(_t: &Thread, _v: Value, _key: Value) -> PyResult<Value> {
    todo!()
}
pub fn set_item(_t: &Thread, _v: Value, _key: Value, _item: Value) -> PyResult<()> {
    todo!()
}
pub fn del_item(_t: &Thread, _v: Value, _key: Value) -> PyResult<()> {
    todo!()
}
pub fn contains(_t: &Thread, _container: Value, _v: Value) -> PyResult<bool> {
    todo!()
}
/// A tuple of the items of any iterable.
pub fn to_tuple(_t: &Thread, _iterable: Value) -> PyResult<Gc<PyTuple>> {
    todo!()
}
pub fn to_list(_t: &Thread, _iterable: Value) -> PyResult<Gc<PyList>> {
    todo!()
}
