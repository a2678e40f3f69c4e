//! `complex`.
use crate::objects::kinds;
use crate::prelude::*;

#[pyclass(name = "complex", kind = COMPLEX, flags = BASETYPE, no_doc)]
#[repr(C)]
pub struct PyComplex {
    pub header: Header,
    pub real: f64,
    pub imag: f64,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyComplex {
    const KIND: Kind = kinds::COMPLEX;
}

pub fn new(_t: &Thread, _real: f64, _imag: f64) -> PyResult<Value> {
    todo!()
}

/// `x ** y`.
pub fn power(_t: &Thread, _x: (f64, f64), _y: (f64, f64)) -> PyResult<Value> {
    todo!()
}
