//! The types of None, Ellipsis and NotImplemented.

use crate::prelude::*;

fn no_arguments(t: &Thread, name: &str, args: Args<'_>) -> PyResult<()> {
    if args.values.is_empty() { Ok(()) } else { Err(t.raise_type_error(format!("{name} takes no arguments"))) }
}

#[pyclass(name = "NoneType", layout_of = object, signature = "()", doc = "The class of None.")]
pub struct NoneType;

#[pymethods]
impl NoneType {
    #[new]
    fn new(t: &Thread, _cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        no_arguments(t, "NoneType", args)?;
        Ok(Value::NONE)
    }
    #[slot]
    fn repr(t: &Thread, _zelf: Value) -> Value {
        t.names.none
    }
    #[slot]
    fn bool(_zelf: Value) -> bool {
        false
    }
    #[slot]
    fn hash(_zelf: Value) -> i64 {
        0xfca86420
    }
    #[slot]
    fn richcompare(zelf: Value, other: Value, op: CompareOp) -> Value {
        match op {
            CompareOp::Eq if zelf == other => Value::TRUE,
            CompareOp::Ne if zelf == other => Value::FALSE,
            _ => Value::NOT_IMPLEMENTED,
        }
    }
}

#[pyclass(name = "ellipsis", layout_of = object, signature = "()", doc = "The class of Ellipsis.")]
pub struct EllipsisType;

#[pymethods]
impl EllipsisType {
    #[new]
    fn new(t: &Thread, _cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        no_arguments(t, "EllipsisType", args)?;
        Ok(Value::ELLIPSIS)
    }
    #[slot]
    fn repr(_zelf: Value) -> &'static str {
        "Ellipsis"
    }
    #[method("__reduce__($self, /)")]
    fn __reduce__(_zelf: Value) -> &'static str {
        "Ellipsis"
    }
}

#[pyclass(name = "NotImplementedType", layout_of = object, signature = "()", doc = "The class of NotImplemented.")]
pub struct NotImplementedType;

#[pymethods]
impl NotImplementedType {
    #[new]
    fn new(t: &Thread, _cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        no_arguments(t, "NotImplementedType", args)?;
        Ok(Value::NOT_IMPLEMENTED)
    }
    #[slot]
    fn repr(_zelf: Value) -> &'static str {
        "NotImplemented"
    }
    #[slot]
    fn bool(t: &Thread, _zelf: Value) -> PyResult<bool> {
        Err(t.raise_type_error("NotImplemented should not be used in a boolean context"))
    }
    #[method("__reduce__($self, /)")]
    fn __reduce__(_zelf: Value) -> &'static str {
        "NotImplemented"
    }
}
