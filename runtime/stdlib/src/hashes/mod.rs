//! Hash functions: `_md5`, `_sha1`, `_sha2`, `_sha3`, `_blake2`, `_hmac`, and `_hashlib`, which gives them the faces that OpenSSL's have in CPython.
//!
//! [`engine`] has the algorithms, on well-kept crates. Every hash object of every module is a [`HashState`]; the classes differ in names.

mod blake2;
mod builtin;
mod engine;
mod hashlib;
mod hmac;

pub use blake2::blake2_module;
pub use builtin::{md5_module, sha1_module, sha2_module, sha3_module};
pub use hashlib::hashlib_module;
pub use hmac::hmac_module;

use crate::compress::exclusive;
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use brolga_vm::protocol::buffer::{self, flags};
use engine::{Algorithm, Hasher};
use std::cell::RefCell;

/// Hashing less than this is not worth giving up the lock for.
const GIL_MINSIZE: usize = 2048;

/// A hash object.
#[pyclass(name = "_HashState", module = "_hashlib", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct HashState {
    pub algorithm: Opaque<Algorithm>,
    hasher: Opaque<RefCell<Hasher>>,
    digest_size: usize,
}

type State = Gc<Native<HashState>>;

/// The bytes to hash: a buffer of one dimension.
pub struct Data(BytesLike);
impl std::ops::Deref for Data {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}
impl Data {
    pub fn of(t: &Thread, v: Value) -> PyResult<Data> {
        if as_str(v).is_some() {
            return Err(t.raise_type_error("Strings must be encoded before hashing"));
        }
        if !buffer::is_bytes_like(t, v) {
            return Err(t.raise_type_error("object supporting the buffer API required"));
        }
        let view = buffer::acquire(t, v, flags::SIMPLE)?;
        let dimensions = view.shape.len();
        buffer::release(t, view);
        if dimensions > 1 {
            return Err(t.raise_buffer_error("Buffer must be single dimension"));
        }
        BytesLike::acquire(t, v).map(Data)
    }
}
impl FromArg for Data {
    fn from_arg(t: &Thread, v: Value, _: &brolga_vm::abi::args::ArgContext) -> PyResult<Data> {
        Data::of(t, v)
    }
}

/// The data given to a constructor, as `data` or by its old name.
fn initial_data(t: &Thread, data: Option<Value>, string: Value) -> PyResult<Option<Value>> {
    match (data, string.is_none()) {
        (Some(_), false) => Err(t.raise_type_error(
            "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future version.",
        )),
        (data, true) => Ok(data),
        (None, false) => Ok(Some(string)),
    }
}

impl HashState {
    pub fn make(
        t: &Thread,
        class: Gc<PyType>,
        algorithm: Algorithm,
        hasher: Hasher,
        digest_size: usize,
    ) -> PyResult<State> {
        let state = HashState { algorithm: Opaque(algorithm), hasher: Opaque(RefCell::new(hasher)), digest_size };
        Native::new(t, class, state)
    }
    /// A new hash object that has hashed `data`.
    pub fn start(t: &Thread, class: Gc<PyType>, algorithm: Algorithm, data: Option<Value>) -> PyResult<State> {
        let data = match data {
            Some(v) => Some(Data::of(t, v)?),
            None => None,
        };
        let state = HashState::make(t, class, algorithm, Hasher::new(algorithm), algorithm.digest_size())?;
        if let Some(data) = data {
            state.feed(t, &data);
        }
        Ok(state)
    }
    pub fn feed(&self, t: &Thread, data: &[u8]) {
        let mut hasher = exclusive(t, &self.hasher);
        if data.len() >= GIL_MINSIZE {
            t.allow_threads(|| hasher.update(data));
        } else {
            hasher.update(data);
        }
    }
    pub fn digest_of(&self, t: &Thread, length: usize) -> Vec<u8> {
        exclusive(t, &self.hasher).digest(length)
    }
    fn hex(t: &Thread, bytes: &[u8]) -> PyResult<Value> {
        let digits = brolga_vm::objects::bytes::text::hex(bytes, None, 1);
        PyStr::from_ascii(t, &digits).map(Into::into)
    }
}

/// The length of an extendable digest.
fn xof_length(t: &Thread, length: Value) -> PyResult<usize> {
    let n = brolga_vm::protocol::number::index_i64_overflow(t, length)?;
    match usize::try_from(n) {
        Ok(n) if n < 1 << 29 => Ok(n),
        Ok(_) => Err(t.raise_value_error("length is too large")),
        Err(_) => Err(t.raise_value_error("length must be non-negative")),
    }
}

#[pymethods(part = common)]
impl HashState {
    /// A second hash object that has seen the same data.
    #[method("copy($self, /)")]
    fn copy(t: &Thread, zelf: State) -> PyResult<State> {
        let hasher = exclusive(t, &zelf.hasher).clone();
        HashState::make(t, t.class_of(zelf.into()), *zelf.algorithm, hasher, zelf.digest_size)
    }
    /// Hashes more data.
    #[method("update($self, obj, /)")]
    fn update(t: &Thread, zelf: State, obj: Data) {
        zelf.feed(t, &obj);
    }
    /// The name of the algorithm.
    #[getter]
    fn name(zelf: State) -> &'static str {
        zelf.algorithm.name()
    }
    /// Bytes of a block of the algorithm.
    #[getter]
    fn block_size(zelf: State) -> usize {
        zelf.algorithm.block_size()
    }
    /// Bytes of the digest.
    #[getter]
    fn digest_size(zelf: State) -> usize {
        zelf.digest_size
    }
}
#[pymethods(part = fixed)]
impl HashState {
    /// The digest of the data so far.
    #[method("digest($self, /)")]
    fn digest(t: &Thread, zelf: State) -> Vec<u8> {
        zelf.digest_of(t, 0)
    }
    /// The digest of the data so far, as hexadecimal digits.
    #[method("hexdigest($self, /)")]
    fn hexdigest(t: &Thread, zelf: State) -> PyResult<Value> {
        HashState::hex(t, &zelf.digest_of(t, 0))
    }
}
#[pymethods(part = extendable)]
impl HashState {
    /// A digest of any length of the data so far.
    #[method("digest($self, /, length)")]
    fn digest_of_length(t: &Thread, zelf: State, length: Value) -> PyResult<Vec<u8>> {
        Ok(zelf.digest_of(t, xof_length(t, length)?))
    }
    /// A digest of any length of the data so far, as hexadecimal digits.
    #[method("hexdigest($self, /, length)")]
    fn hexdigest_of_length(t: &Thread, zelf: State, length: Value) -> PyResult<Value> {
        HashState::hex(t, &zelf.digest_of(t, xof_length(t, length)?))
    }
}
#[pymethods]
impl HashState {}
