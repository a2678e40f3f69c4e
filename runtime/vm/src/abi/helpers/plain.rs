//! Look-ups in dicts and sets by keys whose hashing and comparing runs no Python.
//!
//! Compiled code calls these without describing its frame. Where only a comparison that may run Python would tell they give up
//! ([`Unknown`]), and compiled code leaves.

use crate::objects::dict::Mode;
use crate::objects::set::PySet;
use crate::prelude::*;
use crate::protocol::object;

/// The key, or one that it would have to be compared with, is not plain.
pub struct Unknown;

/// How deep tuples are looked into.
const DEPTH: u32 = 4;

/// Whether hashing a value, and comparing it with another such, runs no Python.
pub fn is_plain(v: Value) -> bool {
    plain_to(v, DEPTH)
}
fn plain_to(v: Value, depth: u32) -> bool {
    if v.is_small_int() || v.is_immediate_float() || v.is_bool() || v.is_none() {
        return true;
    }
    if v.downcast::<PyStr>().is_some() || v.downcast::<crate::objects::bytes::PyBytes>().is_some() {
        return true;
    }
    match v.downcast::<PyTuple>() {
        Some(tuple) if depth > 0 && tuple.len() <= 16 => tuple.as_ref().items().iter().all(|x| plain_to(*x, depth - 1)),
        _ => false,
    }
}
/// The hash of a plain value.
fn hash(t: &Thread, key: Value) -> Result<i64, Unknown> {
    if !is_plain(key) {
        return Err(Unknown);
    }
    object::hash_inline(t, key).map_err(|r| {
        t.take_exception(r);
        Unknown
    })
}

/// `d.get(key)` of an exact dict.
pub fn dict_get(t: &Thread, d: Gc<PyDict>, key: Value) -> Result<Option<Value>, Unknown> {
    if d.mode() == Mode::Instance {
        return Err(Unknown);
    }
    let hash = hash(t, key)?;
    d.get_plain(t, key, hash).ok_or(Unknown)
}
/// `d[key] = v` of an exact dict.
pub fn dict_set(t: &Thread, d: Gc<PyDict>, key: Value, v: Value) -> Result<PyResult<()>, Unknown> {
    if d.mode() != Mode::Table {
        return Err(Unknown);
    }
    let hash = hash(t, key)?;
    d.set_plain(t, key, hash, v).ok_or(Unknown)
}
/// `key in s` of an exact set or frozenset.
pub fn set_contains(t: &Thread, s: Gc<PySet>, key: Value) -> Result<bool, Unknown> {
    let hash = hash(t, key)?;
    s.contains_plain(t, key, hash).ok_or(Unknown)
}
/// `s.add(key)` of an exact set.
pub fn set_add(t: &Thread, s: Gc<PySet>, key: Value) -> Result<PyResult<()>, Unknown> {
    let hash = hash(t, key)?;
    match s.contains_plain(t, key, hash) {
        Some(true) => Ok(Ok(())),
        // Nothing that compares is met again.
        Some(false) => Ok(s.add_hashed(t, key, hash).map(|_| ())),
        None => Err(Unknown),
    }
}
