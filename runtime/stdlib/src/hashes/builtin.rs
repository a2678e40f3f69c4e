//! `_md5`, `_sha1`, `_sha2`, `_sha3`.

use super::engine::Algorithm;
use super::{HashState, State, initial_data};
use brolga_vm::prelude::*;

/// Classes of hash objects that functions make.
macro_rules! hash_classes {
    ($($rust:ident = $name:literal in $module:literal;)*) => { $(
        #[pyclass(
            name = $name,
            module = $module,
            layout_of = HashState,
            flags = HAVE_GC | DISALLOW_INSTANTIATION | SOLID,
            parts(HashState::common, HashState::fixed),
            no_doc
        )]
        pub struct $rust;
        #[pymethods]
        impl $rust {}
    )* };
}
hash_classes! {
    Md5Type = "md5" in "_md5";
    Sha1Type = "sha1" in "_sha1";
    Sha224Type = "SHA224Type" in "_sha2";
    Sha256Type = "SHA256Type" in "_sha2";
    Sha384Type = "SHA384Type" in "_sha2";
    Sha512Type = "SHA512Type" in "_sha2";
}

/// The MD5 hash.
#[pymodule(name = "_md5", doc = "")]
pub mod md5_module {
    use super::*;
    #[pyattr("MD5Type")]
    fn class(t: &Thread) -> Gc<PyType> {
        Md5Type::class(t)
    }
    #[pyattr("_GIL_MINSIZE")]
    const MINSIZE: usize = super::super::GIL_MINSIZE;
    /// A new MD5 hash object.
    #[pyfunction("md5(data=b'', *, usedforsecurity=True, string=None)")]
    fn md5(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        HashState::start(t, Md5Type::class(t), Algorithm::Md5, initial_data(t, data, string)?)
    }
}

/// The SHA-1 hash.
#[pymodule(name = "_sha1", doc = "")]
pub mod sha1_module {
    use super::*;
    #[pyattr("SHA1Type")]
    fn class(t: &Thread) -> Gc<PyType> {
        Sha1Type::class(t)
    }
    #[pyattr("_GIL_MINSIZE")]
    const MINSIZE: usize = super::super::GIL_MINSIZE;
    /// A new SHA-1 hash object.
    #[pyfunction("sha1(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha1(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        HashState::start(t, Sha1Type::class(t), Algorithm::Sha1, initial_data(t, data, string)?)
    }
}

/// The SHA-2 hashes.
#[pymodule(name = "_sha2", classes(Sha224Type, Sha256Type, Sha384Type, Sha512Type), doc = "")]
pub mod sha2_module {
    use super::*;
    #[pyattr("_GIL_MINSIZE")]
    const MINSIZE: usize = super::super::GIL_MINSIZE;
    /// A new SHA-224 hash object.
    #[pyfunction("sha224(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha224(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        HashState::start(t, Sha224Type::class(t), Algorithm::Sha224, initial_data(t, data, string)?)
    }
    /// A new SHA-256 hash object.
    #[pyfunction("sha256(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha256(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        HashState::start(t, Sha256Type::class(t), Algorithm::Sha256, initial_data(t, data, string)?)
    }
    /// A new SHA-384 hash object.
    #[pyfunction("sha384(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha384(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        HashState::start(t, Sha384Type::class(t), Algorithm::Sha384, initial_data(t, data, string)?)
    }
    /// A new SHA-512 hash object.
    #[pyfunction("sha512(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha512(t: &Thread, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
        HashState::start(t, Sha512Type::class(t), Algorithm::Sha512, initial_data(t, data, string)?)
    }
}

/// Classes that make their own instances.
macro_rules! sha3_classes {
    ($($rust:ident = $name:literal, $signature:literal, $algorithm:ident, $part:ident, $rate:literal, $suffix:literal, $doc:literal;)*) => { $(
        #[pyclass(
            name = $name,
            module = "_sha3",
            layout_of = HashState,
            flags = HAVE_GC | SOLID,
            parts(HashState::common, HashState::$part),
            doc = $doc
        )]
        pub struct $rust;
        #[pymethods]
        impl $rust {
            #[new($signature)]
            fn new(t: &Thread, cls: Gc<PyType>, data: Option<Value>, _usedforsecurity: bool, string: Value) -> PyResult<State> {
                HashState::start(t, cls, Algorithm::$algorithm, initial_data(t, data, string)?)
            }
            #[getter]
            fn _capacity_bits(_zelf: State) -> u32 {
                1600 - $rate
            }
            #[getter]
            fn _rate_bits(_zelf: State) -> u32 {
                $rate
            }
            #[getter]
            fn _suffix(_zelf: State) -> Vec<u8> {
                vec![$suffix]
            }
        }
    )* };
}
sha3_classes! {
    Sha3_224 = "sha3_224", "sha3_224(data=b'', /, *, usedforsecurity=True, string=None)", Sha3_224, fixed, 1152, 0x06, "A SHA-3 hash of 224 bits.";
    Sha3_256 = "sha3_256", "sha3_256(data=b'', /, *, usedforsecurity=True, string=None)", Sha3_256, fixed, 1088, 0x06, "A SHA-3 hash of 256 bits.";
    Sha3_384 = "sha3_384", "sha3_384(data=b'', /, *, usedforsecurity=True, string=None)", Sha3_384, fixed, 832, 0x06, "A SHA-3 hash of 384 bits.";
    Sha3_512 = "sha3_512", "sha3_512(data=b'', /, *, usedforsecurity=True, string=None)", Sha3_512, fixed, 576, 0x06, "A SHA-3 hash of 512 bits.";
    Shake128 = "shake_128", "shake_128(data=b'', /, *, usedforsecurity=True, string=None)", Shake128, extendable, 1344, 0x1f, "SHAKE128, a hash of any length.";
    Shake256 = "shake_256", "shake_256(data=b'', /, *, usedforsecurity=True, string=None)", Shake256, extendable, 1088, 0x1f, "SHAKE256, a hash of any length.";
}

/// The SHA-3 hashes.
#[pymodule(name = "_sha3", classes(Sha3_224, Sha3_256, Sha3_384, Sha3_512, Shake128, Shake256), doc = "")]
pub mod sha3_module {
    use super::*;
    #[pyattr("implementation")]
    const IMPLEMENTATION: &str = "RustCrypto";
    #[pyattr("_GIL_MINSIZE")]
    const MINSIZE: usize = super::super::GIL_MINSIZE;
}
