//! Calls.
use crate::prelude::*;

/// Vectorcall of anything.
pub fn call(_t: &Thread, _callable: Value, _args: Args<'_>) -> PyResult<Value> {
    todo!()
}
pub fn call0(t: &Thread, callable: Value) -> PyResult<Value> {
    call(t, callable, Args::NONE)
}
pub fn call1(t: &Thread, callable: Value, a: Value) -> PyResult<Value> {
    call(t, callable, Args::positional_only(&[a]))
}
pub fn call2(t: &Thread, callable: Value, a: Value, b: Value) -> PyResult<Value> {
    call(t, callable, Args::positional_only(&[a, b]))
}
pub fn call_values(t: &Thread, callable: Value, args: &[Value]) -> PyResult<Value> {
    call(t, callable, Args::positional_only(args))
}
/// `obj.name(*args)`.
pub fn call_method(_t: &Thread, _obj: Value, _name: Value, _args: &[Value]) -> PyResult<Value> {
    todo!()
}
/// `callable(*args, **kwargs)` with a tuple and an optional dict.
pub fn call_ex(_t: &Thread, _callable: Value, _args: Gc<PyTuple>, _kwargs: Option<Gc<PyDict>>) -> PyResult<Value> {
    todo!()
}
pub fn is_callable(t: &Thread, v: Value) -> bool {
    t.class_of(v).slots.get().call.is_some()
}
