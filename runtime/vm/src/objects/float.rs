//! `float`.
use crate::objects::kinds;
use crate::prelude::*;

/// A double outside the immediate bands, or the value of an instance of a subclass.
#[repr(C)]
pub struct PyFloat {
    pub header: Header,
    pub value: f64,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyFloat {
    const KIND: Kind = kinds::FLOAT;
}

pub fn boxed(_t: &Thread, _f: f64) -> PyResult<Value> {
    todo!()
}
/// The double of a float or instance of a subclass.
#[inline(always)]
pub fn as_float(v: Value) -> Option<f64> {
    match v.as_immediate_float() {
        Some(f) => Some(f),
        None => v.downcast::<PyFloat>().map(|f| f.value),
    }
}
/// `repr` of a float.
pub fn repr(_f: f64) -> String {
    todo!()
}
