//! `_blake2`: BLAKE2b and BLAKE2s with keys, salts and tree hashing.

use super::engine::{Algorithm, Hasher};
use super::{Data, HashState, State, initial_data};
use brolga_vm::objects::int;
use brolga_vm::prelude::*;

/// A parameter of tree hashing that has to fit its field.
fn field(t: &Thread, v: Value, max: u64, message: &str) -> PyResult<u64> {
    let v = brolga_vm::protocol::number::index(t, v)?;
    if brolga_vm::protocol::number::is_negative(v) {
        return Err(t.raise_value_error(message));
    }
    match int::to_u64(v) {
        Some(n) if n <= max => Ok(n),
        _ if max == u64::MAX => Err(t.raise_overflow_error("int too big to convert")),
        _ => Err(t.raise_overflow_error(message)),
    }
}

/// The parameters that both variants take.
struct Parameters<'a> {
    data: Option<Value>,
    digest_size: i64,
    key: Option<BytesLike>,
    salt: Option<BytesLike>,
    person: Option<BytesLike>,
    fanout: i64,
    depth: i64,
    leaf_size: Value,
    node_offset: Value,
    node_depth: i64,
    inner_size: i64,
    last_node: bool,
    limits: &'a Limits,
}
/// Sizes of a variant.
struct Limits {
    digest: i64,
    salt: usize,
    node_offset: u64,
}
/// The parameters, checked.
struct Checked {
    leaf_size: u32,
    node_offset: u64,
    data: Option<Data>,
}

fn check(t: &Thread, p: &Parameters<'_>) -> PyResult<Checked> {
    let limits = p.limits;
    if p.digest_size <= 0 || p.digest_size > limits.digest {
        return Err(t.raise_value_error(format!(
            "digest_size for {} must be between 1 and {} bytes, here it is {}",
            if limits.digest == 64 { "Blake2b" } else { "Blake2s" },
            limits.digest,
            p.digest_size
        )));
    }
    let too_long = |bytes: &Option<BytesLike>, max: usize| bytes.as_ref().is_some_and(|b| b.len() > max);
    if too_long(&p.salt, limits.salt) {
        return Err(t.raise_value_error(format!("maximum salt length is {} bytes", limits.salt)));
    }
    if too_long(&p.person, limits.salt) {
        return Err(t.raise_value_error(format!("maximum person length is {} bytes", limits.salt)));
    }
    if !(0..=255).contains(&p.fanout) {
        return Err(t.raise_value_error("fanout must be between 0 and 255"));
    }
    if !(1..=255).contains(&p.depth) {
        return Err(t.raise_value_error("depth must be between 1 and 255"));
    }
    let leaf_size = field(t, p.leaf_size, u32::MAX.into(), "leaf_size is too large")? as u32;
    let node_offset = field(t, p.node_offset, limits.node_offset, "node_offset is too large")?;
    if !(0..=255).contains(&p.node_depth) {
        return Err(t.raise_value_error("node_depth must be between 0 and 255"));
    }
    if !(0..=limits.digest).contains(&p.inner_size) {
        return Err(t.raise_value_error(format!("inner_size must be between 0 and is {}", limits.digest)));
    }
    if too_long(&p.key, limits.digest as usize) {
        return Err(t.raise_value_error(format!("maximum key length is {} bytes", limits.digest)));
    }
    let data = match p.data {
        Some(v) => Some(Data::of(t, v)?),
        None => None,
    };
    Ok(Checked { leaf_size, node_offset, data })
}

fn bytes(b: &Option<BytesLike>) -> &[u8] {
    b.as_ref().map_or(&[], |b| b)
}

// rustfmt would indent the attribute further at each run.
#[rustfmt::skip]
macro_rules! blake2_class {
    ($rust:ident, $name:literal, $signature:literal, $doc:literal, $krate:ident, $limits:expr) => {
        #[pyclass(
            name = $name,
            module = "_blake2",
            layout_of = HashState,
            flags = HAVE_GC | BASETYPE | SOLID,
            parts(HashState::common, HashState::fixed),
            doc = $doc
        )]
        pub struct $rust;
        #[pymethods]
        impl $rust {
            #[classattr("SALT_SIZE")]
            const SALT_SIZE: usize = $limits.salt;
            #[classattr("PERSON_SIZE")]
            const PERSON_SIZE: usize = $limits.salt;
            #[classattr("MAX_KEY_SIZE")]
            const MAX_KEY_SIZE: i64 = $limits.digest;
            #[classattr("MAX_DIGEST_SIZE")]
            const MAX_DIGEST_SIZE: i64 = $limits.digest;
            #[new($signature)]
            fn new(
                t: &Thread,
                cls: Gc<PyType>,
                data: Option<Value>,
                digest_size: i64,
                key: Option<BytesLike>,
                salt: Option<BytesLike>,
                person: Option<BytesLike>,
                fanout: i64,
                depth: i64,
                leaf_size: Value,
                node_offset: Value,
                node_depth: i64,
                inner_size: i64,
                last_node: bool,
                _usedforsecurity: bool,
                string: Value,
            ) -> PyResult<State> {
                let data = initial_data(t, data, string)?;
                let p = Parameters {
                    data,
                    digest_size,
                    key,
                    salt,
                    person,
                    fanout,
                    depth,
                    leaf_size,
                    node_offset,
                    node_depth,
                    inner_size,
                    last_node,
                    limits: &$limits,
                };
                let checked = check(t, &p)?;
                let mut params = $krate::Params::new();
                params
                    .hash_length(digest_size as usize)
                    .key(bytes(&p.key))
                    .salt(bytes(&p.salt))
                    .personal(bytes(&p.person))
                    .fanout(fanout as u8)
                    .max_depth(depth as u8)
                    .max_leaf_length(checked.leaf_size)
                    .node_offset(checked.node_offset)
                    .node_depth(node_depth as u8)
                    .inner_hash_length(inner_size as usize)
                    .last_node(p.last_node);
                let hasher = Hasher::$rust(Box::new(params.to_state()));
                let state = HashState::make(t, cls, Algorithm::$rust, hasher, digest_size as usize)?;
                if let Some(data) = checked.data {
                    state.feed(t, &data);
                }
                Ok(state)
            }
        }
    };
}
const B: Limits = Limits { digest: 64, salt: 16, node_offset: u64::MAX };
const S: Limits = Limits { digest: 32, salt: 8, node_offset: (1 << 48) - 1 };
blake2_class!(
    Blake2b,
    "blake2b",
    "blake2b(data=b'', /, *, digest_size=64, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True, string=None)",
    "A BLAKE2b hash.",
    blake2b_simd,
    B
);
blake2_class!(
    Blake2s,
    "blake2s",
    "blake2s(data=b'', /, *, digest_size=32, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True, string=None)",
    "A BLAKE2s hash.",
    blake2s_simd,
    S
);

/// The BLAKE2 hashes.
#[pymodule(name = "_blake2", classes(Blake2b, Blake2s))]
pub mod blake2_module {
    #[pyattr("BLAKE2B_SALT_SIZE")]
    const B_SALT: usize = 16;
    #[pyattr("BLAKE2B_PERSON_SIZE")]
    const B_PERSON: usize = 16;
    #[pyattr("BLAKE2B_MAX_KEY_SIZE")]
    const B_KEY: usize = 64;
    #[pyattr("BLAKE2B_MAX_DIGEST_SIZE")]
    const B_DIGEST: usize = 64;
    #[pyattr("BLAKE2S_SALT_SIZE")]
    const S_SALT: usize = 8;
    #[pyattr("BLAKE2S_PERSON_SIZE")]
    const S_PERSON: usize = 8;
    #[pyattr("BLAKE2S_MAX_KEY_SIZE")]
    const S_KEY: usize = 32;
    #[pyattr("BLAKE2S_MAX_DIGEST_SIZE")]
    const S_DIGEST: usize = 32;
    #[pyattr("_GIL_MINSIZE")]
    const MINSIZE: usize = super::super::GIL_MINSIZE;
    #[allow(unused_imports)]
    use super::*;
}
