//! `_ssl.MemoryBIO`: a queue of bytes between a TLS connection and whoever does its input and output.

use super::errors;
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[pyclass(name = "MemoryBIO", module = "_ssl", signature = "", no_doc)]
#[derive(Default)]
pub struct MemoryBio {
    pub bytes: RefCell<VecDeque<u8>>,
    /// No more will be written.
    pub ended: Cell<bool>,
}
type Bio = Gc<Native<MemoryBio>>;

impl MemoryBio {
    /// Takes at most `n` bytes out.
    pub fn take(&self, n: usize) -> Vec<u8> {
        let mut bytes = self.bytes.borrow_mut();
        let n = n.min(bytes.len());
        bytes.drain(..n).collect()
    }
    pub fn put(&self, more: &[u8]) {
        self.bytes.borrow_mut().extend(more);
    }
}

#[pymethods]
impl MemoryBio {
    #[new("MemoryBIO()")]
    fn py_new(t: &Thread, cls: Gc<PyType>) -> PyResult<Bio> {
        Native::new(t, cls, MemoryBio::default())
    }
    /// Read up to size bytes from the memory BIO.
    ///
    /// If size is not specified, read the entire buffer.
    /// If the return value is an empty bytes instance, this means either
    /// EOF or that no data is available. Use the "eof" property to
    /// distinguish between the two.
    #[method("read($self, size=-1, /)")]
    fn read(t: &Thread, zelf: Bio, size: i32) -> PyResult<Gc<PyBytes>> {
        let n = usize::try_from(size).unwrap_or(usize::MAX);
        PyBytes::new(t, &zelf.take(n))
    }
    /// Writes the bytes b into the memory BIO.
    ///
    /// Returns the number of bytes written.
    #[method("write($self, b, /)")]
    fn write(t: &Thread, zelf: Bio, b: BytesLike) -> PyResult<usize> {
        if zelf.ended.get() {
            return Err(errors::raise_plain(t, "cannot write() after write_eof()"));
        }
        zelf.put(&b);
        Ok(b.len())
    }
    /// Write an EOF marker to the memory BIO.
    ///
    /// When all data has been read, the "eof" property will be True.
    #[method("write_eof($self, /)")]
    fn write_eof(zelf: Bio) {
        zelf.ended.set(true);
    }
    /// The number of bytes pending in the memory BIO.
    #[getter]
    fn pending(zelf: Bio) -> usize {
        zelf.bytes.borrow().len()
    }
    /// Whether the memory BIO is at EOF.
    #[getter]
    fn eof(zelf: Bio) -> bool {
        zelf.ended.get() && zelf.bytes.borrow().is_empty()
    }
}
