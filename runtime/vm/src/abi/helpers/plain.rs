//! Look-ups in dicts and sets by keys whose hashing and comparing runs no Python.
//!
//! Compiled code calls these without describing its frame. Where only a comparison that may run Python would tell they give up
//! ([`Unknown`]), and compiled code leaves.

use crate::objects::dict::Mode;
use crate::objects::kinds;
use crate::objects::set::PySet;
use crate::prelude::*;
use crate::protocol::object;

/// The key, or one that it would have to be compared with, is not plain.
pub struct Unknown;

/// How deep tuples are looked into.
const DEPTH: u32 = 4;

/// What the `aux` byte of a tuple's header says, once somebody asked whether it is plain.
const PLAIN_TUPLE: u8 = 1;
const OTHER_TUPLE: u8 = 2;

/// Whether hashing a value, and comparing it with another such, runs no Python.
pub fn is_plain(v: Value) -> bool {
    plain_to(v, DEPTH)
}
#[inline]
fn plain_to(v: Value, depth: u32) -> bool {
    let Some(h) = v.as_header() else { return true };
    match h.kind() {
        kinds::STR | kinds::BYTES => true,
        // SAFETY: the kind says so.
        kinds::TUPLE if depth > 0 => plain_tuple(unsafe { v.cast() }, depth - 1),
        _ => false,
    }
}
#[inline]
fn plain_tuple(tuple: Gc<PyTuple>, depth: u32) -> bool {
    match tuple.header.aux.get() {
        PLAIN_TUPLE => true,
        OTHER_TUPLE => false,
        _ => examine_tuple(tuple, depth),
    }
}
#[inline(never)]
fn examine_tuple(tuple: Gc<PyTuple>, depth: u32) -> bool {
    let items = tuple.as_ref().items();
    let plain = items.len() <= 16 && items.iter().all(|x| plain_to(*x, depth));
    // What lies too deep for this caller need not for another.
    if plain || depth + 1 == DEPTH {
        tuple.header.aux.set(if plain { PLAIN_TUPLE } else { OTHER_TUPLE });
    }
    plain
}
/// The hash of a plain value.
#[inline(always)]
fn hash(t: &Thread, key: Value) -> Result<i64, Unknown> {
    // Ints hash to themselves, but for those that are no less than the modulus; and -1 means an error in CPython.
    if let Some(i) = key.as_small_int()
        && i.unsigned_abs() < crate::objects::int::HASH_MODULUS
    {
        return Ok(if i == -1 { -2 } else { i });
    }
    if let Some(s) = key.downcast::<PyStr>() {
        return Ok(s.hash_value(t));
    }
    if let Some(tuple) = key.downcast::<PyTuple>()
        && tuple.header.aux.get() == PLAIN_TUPLE
        && tuple.hash.get() != 0
    {
        return Ok(tuple.hash.get());
    }
    other_hash(t, key)
}
#[inline(never)]
fn other_hash(t: &Thread, key: Value) -> Result<i64, Unknown> {
    if !is_plain(key) {
        return Err(Unknown);
    }
    let hash = match key.downcast::<PyTuple>() {
        Some(tuple) => crate::objects::tuple::methods::hash(t, tuple),
        None => object::hash_inline(t, key),
    };
    hash.map_err(|r| {
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
    s.add_plain(t, key, hash).ok_or(Unknown)
}
/// `s.discard(key)` of an exact set.
pub fn set_discard(t: &Thread, s: Gc<PySet>, key: Value) -> Result<PyResult<()>, Unknown> {
    let hash = hash(t, key)?;
    s.discard_plain(t, key, hash).ok_or(Unknown).map(Ok)
}
/// `v in tuple` of an exact tuple, all of whose items are plain.
pub fn tuple_contains(t: &Thread, tuple: Gc<PyTuple>, v: Value) -> Result<bool, Unknown> {
    if !is_plain(v) || !plain_tuple(tuple, DEPTH - 1) {
        return Err(Unknown);
    }
    for &item in tuple.as_ref().items() {
        match crate::objects::dict::table::plain_equal(t, item, v) {
            Some(true) => return Ok(true),
            Some(false) => {}
            None => return Err(Unknown),
        }
    }
    Ok(false)
}
/// `part in s` of exact strings.
pub fn str_contains(t: &Thread, s: Gc<PyStr>, part: Value) -> Result<bool, Unknown> {
    let Some(part) = part.downcast::<PyStr>() else { return Err(Unknown) };
    if part.len() == 1
        && let (Some(c), Some(text)) = (part.as_ascii_byte(0), s.as_ascii())
    {
        return Ok(text.contains(&c));
    }
    crate::protocol::sequence::contains(t, s.value(), part.value()).map_err(|r| {
        t.take_exception(r);
        Unknown
    })
}
