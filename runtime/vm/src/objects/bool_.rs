//! `bool`: the immediates `True` and `False`.

use crate::objects::int::{self, PyInt};
use crate::prelude::*;
use crate::protocol::object;

/// True or False, by the truth of the argument; a kind of int.
#[pyclass(name = "bool", base = PyInt, layout_of = base, flags = LONG_SUBCLASS | MATCH_SELF)]
pub struct PyBool;

fn both(a: Value, b: Value) -> Option<(bool, bool)> {
    (a.is_bool() && b.is_bool()).then_some((a == Value::TRUE, b == Value::TRUE))
}

#[pymethods]
impl PyBool {
    #[new("bool(object=False, /)")]
    fn new(t: &Thread, _cls: Gc<PyType>, object: Option<Value>) -> PyResult<bool> {
        object.map_or(Ok(false), |v| object::is_true(t, v))
    }
    #[slot]
    fn repr(zelf: Value) -> &'static str {
        if zelf == Value::TRUE { "True" } else { "False" }
    }
    #[slot]
    fn and(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        match both(a, b) {
            Some((x, y)) => Ok(Value::from_bool(x & y)),
            None => ints(t, a, b, int::arith::bit_and),
        }
    }
    #[slot]
    fn or(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        match both(a, b) {
            Some((x, y)) => Ok(Value::from_bool(x | y)),
            None => ints(t, a, b, int::arith::bit_or),
        }
    }
    #[slot]
    fn xor(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        match both(a, b) {
            Some((x, y)) => Ok(Value::from_bool(x ^ y)),
            None => ints(t, a, b, int::arith::bit_xor),
        }
    }
    #[slot]
    fn invert(t: &Thread, zelf: Value) -> PyResult<Value> {
        crate::modules::warnings::warn(
            t,
            t.types.deprecation_warning,
            "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise inversion of the \
             underlying int object and is usually not what you expect from the negation of a bool object. Use the 'not' operator for \
             boolean negation or ~int(x) for the bitwise inversion of the underlying int.",
            1,
        )?;
        t.new_int(if zelf == Value::TRUE { -2 } else { -1 })
    }
}

fn ints(
    t: &Thread,
    a: Value,
    b: Value,
    f: fn(&Thread, int::IntRef, int::IntRef) -> PyResult<Value>,
) -> PyResult<Value> {
    match (int::as_int(a), int::as_int(b)) {
        (Some(x), Some(y)) => f(t, x, y),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}
