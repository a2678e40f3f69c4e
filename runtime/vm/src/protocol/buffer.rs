//! The buffer protocol (PEP 3118).
use crate::prelude::*;

/// An exported buffer: memory that stays valid and in place until released.
pub struct BufferView {
    pub owner: Value,
    pub ptr: *mut u8,
    pub len: usize,
    pub readonly: bool,
    pub itemsize: usize,
    pub format: std::borrow::Cow<'static, str>,
    pub shape: Vec<usize>,
    pub strides: Vec<isize>,
}
/// The bytes of any bytes-like object (contiguous), e.g. for `bytes.join` and hashes.
pub fn with_bytes<R>(_t: &Thread, _v: Value, _f: impl FnOnce(&[u8]) -> PyResult<R>) -> PyResult<R> {
    todo!()
}
pub fn with_bytes_mut<R>(_t: &Thread, _v: Value, _f: impl FnOnce(&mut [u8]) -> PyResult<R>) -> PyResult<R> {
    todo!()
}
