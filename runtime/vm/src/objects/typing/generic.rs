//! `typing.Generic`. Its methods are written in Python, in `typing`.

use super::type_var::unpack_tuples;
use crate::objects::object::import;
use crate::objects::tuple::as_tuple;
use crate::prelude::*;
use crate::protocol::{attr, call};

/// The base of classes with type parameters.
#[pyclass(name = "Generic", module = "typing", layout_of = object, flags = BASETYPE | HAVE_GC | INHERIT_NEW | MUTABLE)]
pub struct Generic;

/// `typing.name(cls, *args, **kwargs)`
fn call_with_class(t: &Thread, name: &str, cls: Value, args: Args<'_>) -> PyResult<Value> {
    let typing = import(t, "typing")?;
    let function = attr::get(t, typing, t.intern(name))?;
    call::call_prepended(t, function, cls, args)
}

/// `Generic[parameters]`, for `class C[T]`; `parameters` is a tuple.
pub fn subscript(t: &Thread, parameters: Value) -> PyResult<Value> {
    let parameters = as_tuple(parameters).unwrap_or_else(|| t.empty_tuple());
    let parameters = unpack_tuples(t, parameters)?;
    super::call_typing(t, "_GenericAlias", &[<Generic as PyClass>::class(t).value(), parameters.value()])
}

#[pymethods]
impl Generic {
    /// A generic class with its type parameters filled in.
    #[classmethod("__class_getitem__", raw)]
    fn __class_getitem__(t: &Thread, cls: Value, args: Args<'_>) -> PyResult<Value> {
        call_with_class(t, "_generic_class_getitem", cls, args)
    }
    /// Initializes a subclass of a generic class.
    #[classmethod("__init_subclass__", raw)]
    fn __init_subclass__(t: &Thread, cls: Value, args: Args<'_>) -> PyResult<Value> {
        call_with_class(t, "_generic_init_subclass", cls, args)
    }
}
