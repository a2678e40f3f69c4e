//! Attribute access.
use crate::prelude::*;

/// `getattr(obj, name)`; `name` is an exact, interned str.
pub fn get(_t: &Thread, _obj: Value, _name: Value) -> PyResult<Value> {
    todo!()
}
/// `getattr(obj, name, None)`: `None` when AttributeError (which is built only if Python code raises it).
pub fn get_optional(_t: &Thread, _obj: Value, _name: Value) -> PyResult<Option<Value>> {
    todo!()
}
/// `setattr`, or `delattr` with `None`.
pub fn set(_t: &Thread, _obj: Value, _name: Value, _v: Option<Value>) -> PyResult<()> {
    todo!()
}
/// Special-method look-up: on the type only, bound to `obj`. Returns the attribute and whether `obj` must be passed as first
/// argument (an unbound function), so that no bound method is made.
pub fn lookup_special(_t: &Thread, _obj: Value, _name: Value) -> PyResult<Option<Value>> {
    todo!()
}
/// The method for `obj.name(...)`: `(callable, true)` means call with `obj` prepended.
pub fn get_method(_t: &Thread, _obj: Value, _name: Value) -> PyResult<(Value, bool)> {
    todo!()
}
/// `PyObject_GenericGetAttr`.
pub fn generic_get(_t: &Thread, _obj: Value, _name: Value) -> PyResult<Value> {
    todo!()
}
/// `PyObject_GenericSetAttr`.
pub fn generic_set(_t: &Thread, _obj: Value, _name: Value, _v: Option<Value>) -> PyResult<()> {
    todo!()
}
/// The instance's `__dict__` object, made on first use; `None` if it has none.
pub fn instance_dict(_t: &Thread, _obj: Value) -> PyResult<Option<Gc<PyDict>>> {
    todo!()
}
