//! `_hashlib`: the names that OpenSSL's hashes have in CPython, HMAC and key derivation.

use super::engine::{Algorithm, Hmac, pbkdf2, scrypt};
use super::{Data, HashState, State, initial_data};
use crate::compress::exclusive;
use brolga_vm::abi::args::type_name;
use brolga_vm::objects::exception::classes::ValueError;
use brolga_vm::objects::function::PyBuiltin;
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{buffer, call, number, object};
use std::cell::RefCell;

#[pyclass(
    name = "UnsupportedDigestmodError",
    module = "_hashlib",
    base = ValueError,
    layout_of = base,
    flags = BASETYPE | HAVE_GC,
    no_doc
)]
pub struct UnsupportedDigestmodError;

/// A hash object, as hashlib.new() and its like make them.
#[pyclass(
    name = "HASH",
    module = "_hashlib",
    layout_of = HashState,
    flags = HAVE_GC | BASETYPE | DISALLOW_INSTANTIATION | SOLID,
    parts(HashState::common, HashState::fixed)
)]
pub struct Hash;
#[pymethods]
impl Hash {
    #[slot]
    fn repr(t: &Thread, zelf: State) -> String {
        let class = type_name(t, zelf.into());
        format!("<{} {class} object @ {:#x}>", zelf.algorithm.name(), zelf.header().address())
    }
}
/// A hash object whose digests can have any length.
#[pyclass(
    name = "HASHXOF",
    module = "_hashlib",
    base = Hash,
    layout_of = base,
    flags = HAVE_GC | BASETYPE | DISALLOW_INSTANTIATION,
    parts(HashState::extendable)
)]
pub struct HashXof;
#[pymethods]
impl HashXof {}

fn make(t: &Thread, algorithm: Algorithm, data: Option<Value>) -> PyResult<State> {
    let class = if algorithm.is_xof() { HashXof::class(t) } else { Hash::class(t) };
    HashState::start(t, class, algorithm, data)
}

/// The algorithm that a `digestmod` means: a name, or one of this module's functions.
fn algorithm_of(t: &Thread, v: Value) -> PyResult<Algorithm> {
    let found = match as_str(v) {
        Some(name) => Algorithm::find(&name.to_lossy()),
        None => v.downcast::<PyBuiltin>().and_then(|f| f.def.name.strip_prefix("openssl_").and_then(Algorithm::find)),
    };
    match found {
        Some(algorithm) => Ok(algorithm),
        None => {
            let shown = object::str(t, v)?.to_lossy().into_owned();
            let text = match as_str(v) {
                Some(_) => format!("unsupported digest algorithm: {shown}"),
                None => format!("Unsupported digestmod {shown}"),
            };
            Err(t.raise(UnsupportedDigestmodError::class(t), text))
        }
    }
}
/// As [`algorithm_of`], for keyed hashes, which need digests of fixed length.
fn keyed_algorithm(t: &Thread, v: Value) -> PyResult<Algorithm> {
    match algorithm_of(t, v)? {
        algorithm if algorithm.is_xof() => {
            let text = format!("Unsupported digestmod {}", algorithm.name());
            Err(t.raise(UnsupportedDigestmodError::class(t), text))
        }
        algorithm => Ok(algorithm),
    }
}

/// A keyed hash object.
#[pyclass(name = "HMAC", module = "_hashlib", flags = HAVE_GC | BASETYPE | DISALLOW_INSTANTIATION)]
pub struct HmacObject {
    mac: Opaque<RefCell<Hmac>>,
}
type HmacRef = Gc<Native<HmacObject>>;

#[pymethods]
impl HmacObject {
    #[slot]
    fn repr(t: &Thread, zelf: HmacRef) -> String {
        let algorithm = exclusive(t, &zelf.mac).algorithm;
        format!("<{} HMAC object @ {:#x}>", algorithm.name(), zelf.header().address())
    }
    /// A copy of the object.
    #[method("copy($self, /)")]
    fn copy(t: &Thread, zelf: HmacRef) -> PyResult<HmacRef> {
        let mac = exclusive(t, &zelf.mac).clone();
        Native::new(t, t.class_of(zelf.into()), HmacObject { mac: Opaque(RefCell::new(mac)) })
    }
    /// Hashes more data.
    #[method("update($self, /, msg)")]
    fn update(t: &Thread, zelf: HmacRef, msg: Data) {
        let mut mac = exclusive(t, &zelf.mac);
        if msg.len() >= super::GIL_MINSIZE {
            t.allow_threads(|| mac.update(&msg));
        } else {
            mac.update(&msg);
        }
    }
    /// The digest of the data so far.
    #[method("digest($self, /)")]
    fn digest(t: &Thread, zelf: HmacRef) -> Vec<u8> {
        exclusive(t, &zelf.mac).digest()
    }
    /// The digest of the data so far, as hexadecimal digits.
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

/// Equality in a time that does not depend on where the difference is.
fn equal_in_constant_time(a: &[u8], b: &[u8]) -> bool {
    // Of different lengths: compare all the same, with itself.
    let (right, same) = if a.len() == b.len() { (a, true) } else { (b, false) };
    let difference = right.iter().zip(b).fold(0u8, |all, (x, y)| std::hint::black_box(all | (x ^ y)));
    same && difference == 0
}

/// Hashes under OpenSSL's names, and what is built from them.
#[pymodule(name = "_hashlib", classes(UnsupportedDigestmodError, Hash, HashXof, HmacObject))]
pub mod hashlib_module {
    use super::*;

    #[pyattr("_GIL_MINSIZE")]
    const MINSIZE: usize = super::super::GIL_MINSIZE;
    #[pyattr("openssl_md_meth_names")]
    fn names(t: &Thread) -> PyResult<Value> {
        let mut names = RootVec::new(&t.heap);
        for algorithm in Algorithm::ALL {
            names.push(t.intern(algorithm.name()));
        }
        let list = t.new_list(&names)?;
        call::call1(t, t.types.frozenset.into(), list)
    }

    /// A new hash object of a named algorithm.
    #[pyfunction("new(name, data=b'', *, usedforsecurity=True, string=None)")]
    fn new(t: &Thread, name: Value, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        let data = initial_data(t, data, string)?;
        if as_str(name).is_none() {
            return Err(t.raise_type_error(format!("new() argument 'name' must be str, not {}", type_name(t, name))));
        }
        make(t, algorithm_of(t, name)?, data)
    }
    /// A new MD5 hash object.
    #[pyfunction("openssl_md5(data=b'', *, usedforsecurity=True, string=None)")]
    fn openssl_md5(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        make(t, Algorithm::Md5, initial_data(t, data, string)?)
    }
    /// A new SHA-1 hash object.
    #[pyfunction("openssl_sha1(data=b'', *, usedforsecurity=True, string=None)")]
    fn openssl_sha1(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        make(t, Algorithm::Sha1, initial_data(t, data, string)?)
    }
    /// A new SHA-224 hash object.
    #[pyfunction("openssl_sha224(data=b'', *, usedforsecurity=True, string=None)")]
    fn openssl_sha224(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        make(t, Algorithm::Sha224, initial_data(t, data, string)?)
    }
    /// A new SHA-256 hash object.
    #[pyfunction("openssl_sha256(data=b'', *, usedforsecurity=True, string=None)")]
    fn openssl_sha256(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        make(t, Algorithm::Sha256, initial_data(t, data, string)?)
    }
    /// A new SHA-384 hash object.
    #[pyfunction("openssl_sha384(data=b'', *, usedforsecurity=True, string=None)")]
    fn openssl_sha384(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        make(t, Algorithm::Sha384, initial_data(t, data, string)?)
    }
    /// A new SHA-512 hash object.
    #[pyfunction("openssl_sha512(data=b'', *, usedforsecurity=True, string=None)")]
    fn openssl_sha512(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        make(t, Algorithm::Sha512, initial_data(t, data, string)?)
    }
    /// A new SHA3-224 hash object.
    #[pyfunction("openssl_sha3_224(data=b'', *, usedforsecurity=True, string=None)")]
    fn openssl_sha3_224(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        make(t, Algorithm::Sha3_224, initial_data(t, data, string)?)
    }
    /// A new SHA3-256 hash object.
    #[pyfunction("openssl_sha3_256(data=b'', *, usedforsecurity=True, string=None)")]
    fn openssl_sha3_256(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        make(t, Algorithm::Sha3_256, initial_data(t, data, string)?)
    }
    /// A new SHA3-384 hash object.
    #[pyfunction("openssl_sha3_384(data=b'', *, usedforsecurity=True, string=None)")]
    fn openssl_sha3_384(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        make(t, Algorithm::Sha3_384, initial_data(t, data, string)?)
    }
    /// A new SHA3-512 hash object.
    #[pyfunction("openssl_sha3_512(data=b'', *, usedforsecurity=True, string=None)")]
    fn openssl_sha3_512(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        make(t, Algorithm::Sha3_512, initial_data(t, data, string)?)
    }
    /// A new SHAKE128 hash object.
    #[pyfunction("openssl_shake_128(data=b'', *, usedforsecurity=True, string=None)")]
    fn openssl_shake_128(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        make(t, Algorithm::Shake128, initial_data(t, data, string)?)
    }
    /// A new SHAKE256 hash object.
    #[pyfunction("openssl_shake_256(data=b'', *, usedforsecurity=True, string=None)")]
    fn openssl_shake_256(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        make(t, Algorithm::Shake256, initial_data(t, data, string)?)
    }

    /// A new keyed hash object.
    #[pyfunction("hmac_new(key, msg=b'', digestmod=None)")]
    fn hmac_new(t: &Thread, key: BytesLike, msg: Option<Value>, digestmod: Value) -> PyResult<HmacRef> {
        if digestmod.is_none() {
            return Err(t.raise_type_error("Missing required parameter 'digestmod'."));
        }
        let algorithm = keyed_algorithm(t, digestmod)?;
        let mut mac = Hmac::new(algorithm, &key);
        if let Some(v) = msg.filter(|v| !v.is_none()) {
            let data = Data::of(t, v)?;
            mac.update(&data);
        }
        Native::new(t, HmacObject::class(t), HmacObject { mac: Opaque(RefCell::new(mac)) })
    }
    /// The keyed hash of a message.
    #[pyfunction("hmac_digest(key, msg, digest)")]
    fn hmac_digest(t: &Thread, key: BytesLike, msg: BytesLike, digest: Value) -> PyResult<Vec<u8>> {
        let algorithm = keyed_algorithm(t, digest)?;
        Ok(t.allow_threads(|| {
            let mut mac = Hmac::new(algorithm, &key);
            mac.update(&msg);
            mac.digest()
        }))
    }
    /// A key derived from a password by many rounds of HMAC.
    #[pyfunction("pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None)")]
    fn pbkdf2_hmac(
        t: &Thread,
        hash_name: Gc<PyStr>,
        password: BytesLike,
        salt: BytesLike,
        iterations: isize,
        dklen: Value,
    ) -> PyResult<Vec<u8>> {
        let algorithm = keyed_algorithm(t, hash_name.into())?;
        if iterations < 1 {
            return Err(t.raise_value_error("iteration value must be greater than 0."));
        }
        if iterations as i64 > i32::MAX as i64 {
            return Err(t.raise_overflow_error("iteration value is too great."));
        }
        let length = match dklen.is_none() {
            true => algorithm.digest_size() as i64,
            false => number::index_i64_overflow(t, dklen)?,
        };
        if length < 1 {
            return Err(t.raise_value_error("key length must be greater than 0."));
        }
        if length > i32::MAX as i64 {
            return Err(t.raise_overflow_error("key length is too great."));
        }
        Ok(t.allow_threads(|| pbkdf2(algorithm, &password, &salt, iterations as u64, length as usize)))
    }
    /// A key derived from a password by scrypt, which takes much memory on purpose.
    #[pyfunction("scrypt(password, *, salt, n, r, p, maxmem=0, dklen=64)")]
    fn scrypt_(
        t: &Thread,
        password: BytesLike,
        salt: BytesLike,
        n: u64,
        r: u64,
        p: u64,
        maxmem: i64,
        dklen: i64,
    ) -> PyResult<Vec<u8>> {
        if n < 2 || !n.is_power_of_two() {
            return Err(t.raise_value_error("n must be a power of 2."));
        }
        const MAX: i64 = i32::MAX as i64;
        if !(0..=MAX).contains(&maxmem) {
            return Err(t.raise_value_error(format!("maxmem must be positive and smaller than {MAX}")));
        }
        if !(1..=MAX).contains(&dklen) {
            return Err(t.raise_value_error(format!("dklen must be greater than 0 and smaller than {MAX}")));
        }
        let limit = if maxmem == 0 { 32 << 20 } else { maxmem as u128 };
        let memory = 128 * u128::from(r) * (u128::from(n) + 2 + u128::from(p));
        if r == 0 || p == 0 || memory > limit {
            return Err(t.raise_value_error("Invalid parameter combination for n, r, p, maxmem."));
        }
        let key = t.allow_threads(|| scrypt(&password, &salt, n as usize, r as usize, p as usize, dklen as usize));
        key.ok_or_else(|| t.raise_out_of_memory())
    }
    /// Whether only certified algorithms are allowed.
    #[pyfunction("get_fips_mode()")]
    fn get_fips_mode() -> i32 {
        0
    }
    /// Whether a and b are equal, found out in a time that does not depend on their contents. Text has to be ASCII.
    #[pyfunction("compare_digest(a, b, /)")]
    fn compare_digest(t: &Thread, a: Value, b: Value) -> PyResult<bool> {
        if let (Some(x), Some(y)) = (as_str(a), as_str(b)) {
            return match (x.as_ascii(), y.as_ascii()) {
                (Some(x), Some(y)) => Ok(equal_in_constant_time(x, y)),
                _ => Err(t.raise_type_error("comparing strings with non-ASCII characters is not supported")),
            };
        }
        if !buffer::is_bytes_like(t, a) || !buffer::is_bytes_like(t, b) {
            let (x, y) = (type_name(t, a), type_name(t, b));
            return Err(
                t.raise_type_error(format!("unsupported operand types(s) or combination of types: '{x}' and '{y}'"))
            );
        }
        let (x, y) = (BytesLike::acquire(t, a)?, BytesLike::acquire(t, b)?);
        Ok(equal_in_constant_time(&x, &y))
    }
}
