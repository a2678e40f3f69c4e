//! `int` and `bool`: immediates of 62 bits, `dashu` limbs in a heap object beyond.
use crate::objects::kinds;
use crate::prelude::*;
use dashu_int::IBig;

/// An int that does not fit 62 bits: sign and magnitude, limbs (u64, least significant first) follow.
#[repr(C)]
pub struct PyInt {
    pub header: Header,
    /// Number of limbs; negative for a negative number.
    pub signed_len: isize,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by the trace function registered for it.
unsafe impl HeapObject for PyInt {
    const KIND: Kind = kinds::INT;
}

/// An int operand: exact, subclass or bool.
pub enum IntRef {
    Small(i64),
    Big(Gc<PyInt>),
}
pub fn big_from_i64(_t: &Thread, _i: i64) -> PyResult<Value> {
    todo!()
}
pub fn from_u64(_t: &Thread, _i: u64) -> PyResult<Value> {
    todo!()
}
pub fn from_i128(_t: &Thread, _i: i128) -> PyResult<Value> {
    todo!()
}
pub fn from_ibig(_t: &Thread, _i: IBig) -> PyResult<Value> {
    todo!()
}
/// The number behind an int, bool or instance of a subclass of int.
pub fn as_int(_v: Value) -> Option<IntRef> {
    todo!()
}
pub fn to_ibig(_v: Value) -> Option<IBig> {
    todo!()
}
/// The value if it is an int that fits.
pub fn to_i64(_v: Value) -> Option<i64> {
    todo!()
}
pub fn to_u64(_v: Value) -> Option<u64> {
    todo!()
}
/// To a double, correctly rounded; `OverflowError: int too large to convert to float`.
pub fn to_f64(_t: &Thread, _v: Value) -> PyResult<f64> {
    todo!()
}
/// Decimal text, with the 4300-digit limit.
pub fn to_decimal(_t: &Thread, _v: Value) -> PyResult<String> {
    todo!()
}
