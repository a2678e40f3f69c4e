//! `_hmac`: keyed hashes with the hash functions of this crate.

use super::engine::{Algorithm, Hmac};
use super::{Data, HashState};
use crate::compress::exclusive;
use brolga_vm::objects::exception::classes::ValueError;
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use brolga_vm::protocol::object;
use std::cell::RefCell;

#[pyclass(name = "UnknownHashError", module = "_hmac", base = ValueError, layout_of = base, flags = HEAPTYPE | BASETYPE | HAVE_GC, no_doc)]
pub struct UnknownHashError;

/// A keyed hash object.
#[pyclass(name = "HMAC", module = "_hmac", flags = HEAPTYPE | HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct HmacObject {
    mac: Opaque<RefCell<Hmac>>,
}
type HmacRef = Gc<Native<HmacObject>>;

/// The hash function that a name stands for, in small or capital letters.
fn algorithm_of(t: &Thread, v: Value) -> PyResult<Algorithm> {
    let found = as_str(v).and_then(|name| {
        let name = name.to_lossy().to_ascii_lowercase();
        let is_this = |a: &Algorithm| {
            a.name() == name && !a.is_xof() && !matches!(a, Algorithm::Sha512_224 | Algorithm::Sha512_256)
        };
        Algorithm::ALL.into_iter().find(is_this)
    });
    match found {
        Some(algorithm) => Ok(algorithm),
        None => {
            let shown = object::repr(t, v)?;
            let message = format!("unsupported hash type: {}", shown.to_lossy());
            Err(t.raise(UnknownHashError::class(t), message))
        }
    }
}
fn feed(t: &Thread, mac: &mut Hmac, data: &[u8]) {
    if data.len() >= super::GIL_MINSIZE {
        t.allow_threads(|| mac.update(data));
    } else {
        mac.update(data);
    }
}
fn compute(t: &Thread, algorithm: Algorithm, key: Data, msg: Data) -> Vec<u8> {
    let mut mac = Hmac::new(algorithm, &key);
    feed(t, &mut mac, &msg);
    mac.digest()
}

#[pymethods]
impl HmacObject {
    #[slot]
    fn repr(t: &Thread, zelf: HmacRef) -> String {
        let algorithm = exclusive(t, &zelf.mac).algorithm;
        format!("<{} HMAC object @ {:#x}>", algorithm.name(), zelf.header().address())
    }
    /// An object with the same key and data, which goes its own way.
    #[method("copy($self, /)")]
    fn copy(t: &Thread, zelf: HmacRef) -> PyResult<HmacRef> {
        let mac = exclusive(t, &zelf.mac).clone();
        Native::new(t, t.class_of(zelf.into()), HmacObject { mac: Opaque(RefCell::new(mac)) })
    }
    /// Hashes more of the message.
    #[method("update($self, /, msg)")]
    fn update(t: &Thread, zelf: HmacRef, msg: Data) {
        feed(t, &mut exclusive(t, &zelf.mac), &msg);
    }
    /// The keyed hash of the message so far.
    #[method("digest($self, /)")]
    fn digest(t: &Thread, zelf: HmacRef) -> Vec<u8> {
        exclusive(t, &zelf.mac).digest()
    }
    /// The keyed hash of the message so far, as hexadecimal digits.
    #[method("hexdigest($self, /)")]
    fn hexdigest(t: &Thread, zelf: HmacRef) -> PyResult<Value> {
        let digest = exclusive(t, &zelf.mac).digest();
        HashState::hex(t, &digest)
    }
    #[getter]
    fn digest_size(t: &Thread, zelf: HmacRef) -> usize {
        exclusive(t, &zelf.mac).algorithm.digest_size()
    }
    #[getter]
    fn block_size(t: &Thread, zelf: HmacRef) -> usize {
        exclusive(t, &zelf.mac).algorithm.block_size()
    }
    #[getter]
    fn name(t: &Thread, zelf: HmacRef) -> String {
        format!("hmac-{}", exclusive(t, &zelf.mac).algorithm.name())
    }
}

#[pymodule(name = "_hmac", classes(HmacObject, UnknownHashError), doc = "")]
pub mod hmac_module {
    use super::*;

    #[pyattr("_GIL_MINSIZE")]
    const MINSIZE: usize = super::super::GIL_MINSIZE;

    /// A keyed hash object; digestmod is the name of a hash function.
    #[pyfunction("new(key, msg=None, digestmod=None)")]
    fn new(t: &Thread, key: Value, msg: Value, digestmod: Option<Value>) -> PyResult<HmacRef> {
        let Some(digestmod) = digestmod.filter(|v| !v.is_none()) else {
            return Err(t.raise_type_error("new() missing 1 required argument 'digestmod'"));
        };
        let algorithm = algorithm_of(t, digestmod)?;
        let mut mac = Hmac::new(algorithm, &Data::of(t, key)?);
        if !msg.is_none() {
            feed(t, &mut mac, &Data::of(t, msg)?);
        }
        Native::new(t, HmacObject::class(t), HmacObject { mac: Opaque(RefCell::new(mac)) })
    }
    /// The keyed hash of a message; digest is the name of a hash function.
    #[pyfunction("compute_digest(key, msg, digest)")]
    fn compute_digest(t: &Thread, key: Value, msg: Value, digest: Value) -> PyResult<Vec<u8>> {
        let algorithm = algorithm_of(t, digest)?;
        Ok(compute(t, algorithm, Data::of(t, key)?, Data::of(t, msg)?))
    }
    /// The keyed hash of a message with MD5.
    #[pyfunction("compute_md5(key, msg, /)")]
    fn compute_md5(t: &Thread, key: Data, msg: Data) -> Vec<u8> {
        compute(t, Algorithm::Md5, key, msg)
    }
    /// The keyed hash of a message with SHA1.
    #[pyfunction("compute_sha1(key, msg, /)")]
    fn compute_sha1(t: &Thread, key: Data, msg: Data) -> Vec<u8> {
        compute(t, Algorithm::Sha1, key, msg)
    }
    /// The keyed hash of a message with SHA224.
    #[pyfunction("compute_sha224(key, msg, /)")]
    fn compute_sha224(t: &Thread, key: Data, msg: Data) -> Vec<u8> {
        compute(t, Algorithm::Sha224, key, msg)
    }
    /// The keyed hash of a message with SHA256.
    #[pyfunction("compute_sha256(key, msg, /)")]
    fn compute_sha256(t: &Thread, key: Data, msg: Data) -> Vec<u8> {
        compute(t, Algorithm::Sha256, key, msg)
    }
    /// The keyed hash of a message with SHA384.
    #[pyfunction("compute_sha384(key, msg, /)")]
    fn compute_sha384(t: &Thread, key: Data, msg: Data) -> Vec<u8> {
        compute(t, Algorithm::Sha384, key, msg)
    }
    /// The keyed hash of a message with SHA512.
    #[pyfunction("compute_sha512(key, msg, /)")]
    fn compute_sha512(t: &Thread, key: Data, msg: Data) -> Vec<u8> {
        compute(t, Algorithm::Sha512, key, msg)
    }
    /// The keyed hash of a message with SHA3-224.
    #[pyfunction("compute_sha3_224(key, msg, /)")]
    fn compute_sha3_224(t: &Thread, key: Data, msg: Data) -> Vec<u8> {
        compute(t, Algorithm::Sha3_224, key, msg)
    }
    /// The keyed hash of a message with SHA3-256.
    #[pyfunction("compute_sha3_256(key, msg, /)")]
    fn compute_sha3_256(t: &Thread, key: Data, msg: Data) -> Vec<u8> {
        compute(t, Algorithm::Sha3_256, key, msg)
    }
    /// The keyed hash of a message with SHA3-384.
    #[pyfunction("compute_sha3_384(key, msg, /)")]
    fn compute_sha3_384(t: &Thread, key: Data, msg: Data) -> Vec<u8> {
        compute(t, Algorithm::Sha3_384, key, msg)
    }
    /// The keyed hash of a message with SHA3-512.
    #[pyfunction("compute_sha3_512(key, msg, /)")]
    fn compute_sha3_512(t: &Thread, key: Data, msg: Data) -> Vec<u8> {
        compute(t, Algorithm::Sha3_512, key, msg)
    }
    /// The keyed hash of a message with BLAKE2S.
    #[pyfunction("compute_blake2s_32(key, msg, /)")]
    fn compute_blake2s_32(t: &Thread, key: Data, msg: Data) -> Vec<u8> {
        compute(t, Algorithm::Blake2s, key, msg)
    }
    /// The keyed hash of a message with BLAKE2B.
    #[pyfunction("compute_blake2b_32(key, msg, /)")]
    fn compute_blake2b_32(t: &Thread, key: Data, msg: Data) -> Vec<u8> {
        compute(t, Algorithm::Blake2b, key, msg)
    }
}
