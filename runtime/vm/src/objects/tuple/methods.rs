//! `tuple` as Python sees it.

use super::{PyTuple, as_tuple};
use crate::abi::convert::SliceIndex;
use crate::objects::list::methods::normalize;
use crate::objects::slice::PySlice;
use crate::objects::wrapped::Wrapped;
use crate::prelude::*;
use crate::protocol::{number, object, sequence};

/// `hash(tuple)`: xxHash-style mixing of the items' hashes, as CPython's, so that equal tuples of ints hash alike everywhere.
pub fn hash(t: &Thread, tuple: Gc<PyTuple>) -> PyResult<i64> {
    const PRIME_1: u64 = 11400714785074694791;
    const PRIME_2: u64 = 14029467366897019727;
    const PRIME_5: u64 = 2870177450012600261;
    if tuple.hash.get() != 0 {
        return Ok(tuple.hash.get());
    }
    let mut acc = PRIME_5;
    for &v in tuple.items() {
        let lane = object::hash_inline(t, v)? as u64;
        acc = acc.wrapping_add(lane.wrapping_mul(PRIME_2)).rotate_left(31).wrapping_mul(PRIME_1);
    }
    acc = acc.wrapping_add(tuple.len() as u64 ^ (PRIME_5 ^ 3527539));
    let h = if acc == u64::MAX { 1546275796 } else { acc as i64 };
    tuple.hash.set(h);
    Ok(h)
}

impl PyTuple {
    /// `self[start:stop:step]` as an exact tuple.
    pub fn slice(t: &Thread, tuple: Gc<PyTuple>, slice: &PySlice) -> PyResult<Gc<PyTuple>> {
        let b = slice.bounds(t, tuple.len())?;
        if b.step == 1 && b.count == tuple.len() {
            return Ok(tuple);
        }
        if b.count == 0 {
            return Ok(t.empty_tuple());
        }
        let items = tuple.items();
        PyTuple::build(t, b.count, |i| items[(b.start + i as i64 * b.step) as usize])
    }
    pub fn concat(t: &Thread, a: Gc<PyTuple>, b: Gc<PyTuple>) -> PyResult<Gc<PyTuple>> {
        if a.is_empty() {
            return Ok(b);
        }
        if b.is_empty() {
            return Ok(a);
        }
        let (x, y) = (a.items(), b.items());
        PyTuple::build(t, x.len() + y.len(), |i| if i < x.len() { x[i] } else { y[i - x.len()] })
    }
    fn find(&self, t: &Thread, v: Value, start: usize, end: usize) -> PyResult<Option<usize>> {
        for (i, &item) in self.items().iter().enumerate().take(end).skip(start) {
            if object::eq_identity(t, item, v)? {
                return Ok(Some(i));
            }
        }
        Ok(None)
    }
}

#[pymethods]
impl PyTuple {
    #[new("tuple(iterable=(), /)")]
    fn new_tuple(t: &Thread, cls: Gc<PyType>, iterable: Option<Value>) -> PyResult<Value> {
        let exact = match iterable {
            Some(v) => sequence::to_tuple(t, v)?,
            None => t.empty_tuple(),
        };
        if cls == t.types.tuple {
            return Ok(exact.into());
        }
        crate::objects::type_::alloc_instance(t, cls, |header| Wrapped { header, value: Field::new(exact.into()) })
            .map(Into::into)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Value) -> PyResult<Gc<PyStr>> {
        let tuple = as_tuple(zelf).expect("checked by the descriptor");
        if tuple.is_empty() {
            return PyStr::from_ascii(t, b"()");
        }
        if !object::repr_enter(t, zelf)? {
            return PyStr::from_ascii(t, b"(...)");
        }
        let mut out = Vec::from(*b"(");
        let mut result = Ok(());
        for (i, &v) in tuple.items().iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            match object::repr(t, v) {
                Ok(s) => out.extend_from_slice(&s.to_wtf8()),
                Err(r) => {
                    result = Err(r);
                    break;
                }
            }
        }
        object::repr_leave(t, zelf);
        result?;
        out.extend_from_slice(if tuple.len() == 1 { b",)" } else { b")" });
        PyStr::from_wtf8(t, &out)
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<PyTuple>) -> PyResult<i64> {
        hash(t, zelf)
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<PyTuple>, other: Value, op: CompareOp) -> PyResult<Value> {
        let Some(other) = as_tuple(other) else { return Ok(Value::NOT_IMPLEMENTED) };
        for (&a, &b) in zelf.items().iter().zip(other.items()) {
            if !object::eq_identity(t, a, b)? {
                return match op {
                    CompareOp::Eq => Ok(Value::FALSE),
                    CompareOp::Ne => Ok(Value::TRUE),
                    _ => object::compare(t, a, b, op),
                };
            }
        }
        Ok(Value::from_bool(op.matches(zelf.len().cmp(&other.len()))))
    }
    #[slot]
    fn iter(t: &Thread, zelf: Gc<PyTuple>) -> PyResult<Value> {
        super::iter::PyTupleIter::new(t, zelf).map(Into::into)
    }
    #[slot]
    fn sq_length(zelf: Gc<PyTuple>) -> usize {
        zelf.len()
    }
    #[slot]
    fn mp_length(zelf: Gc<PyTuple>) -> usize {
        zelf.len()
    }
    #[slot]
    fn sq_item(t: &Thread, zelf: Gc<PyTuple>, i: i64) -> PyResult<Value> {
        match usize::try_from(i).ok().and_then(|i| zelf.items().get(i)) {
            Some(v) => Ok(*v),
            None => Err(t.raise_index_error("tuple index out of range")),
        }
    }
    #[slot]
    fn sq_contains(t: &Thread, zelf: Gc<PyTuple>, v: Value) -> PyResult<bool> {
        Ok(zelf.find(t, v, 0, usize::MAX)?.is_some())
    }
    #[slot]
    fn sq_concat(t: &Thread, zelf: Gc<PyTuple>, v: Value) -> PyResult<Gc<PyTuple>> {
        match as_tuple(v) {
            Some(other) => PyTuple::concat(t, zelf, other),
            None => {
                let got = crate::abi::args::type_name(t, v);
                Err(t.raise_type_error(format!("can only concatenate tuple (not \"{got}\") to tuple")))
            }
        }
    }
    #[slot]
    fn sq_repeat(t: &Thread, zelf: Gc<PyTuple>, n: i64) -> PyResult<Gc<PyTuple>> {
        let n = usize::try_from(n).unwrap_or(0);
        if n == 1 {
            return Ok(zelf);
        }
        let total = zelf.len().checked_mul(n).filter(|x| *x < 1 << 40).ok_or_else(|| t.raise_out_of_memory())?;
        if total == 0 {
            return Ok(t.empty_tuple());
        }
        let items = zelf.items();
        PyTuple::build(t, total, |i| items[i % items.len()])
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Gc<PyTuple>, key: Value) -> PyResult<Value> {
        if let Some(slice) = key.downcast::<PySlice>() {
            return PyTuple::slice(t, zelf, &slice).map(Into::into);
        }
        if !key.is_small_int() && t.class_of(key).slots.get().index.is_none() {
            let got = crate::abi::args::type_name(t, key);
            return Err(t.raise_type_error(format!("tuple indices must be integers or slices, not {got}")));
        }
        let i = number::index_i64(t, key)?;
        match normalize(i, zelf.len()) {
            Some(i) => Ok(zelf.get(i)),
            None => Err(t.raise_index_error("tuple index out of range")),
        }
    }
    /// The index of the first item equal to a value.
    #[method("index($self, value, start=0, stop=sys.maxsize, /)")]
    fn index(t: &Thread, zelf: Gc<PyTuple>, value: Value, start: SliceIndex, stop: SliceIndex) -> PyResult<usize> {
        let n = zelf.len() as i64;
        let clamp = |i: i64| if i < 0 { i.saturating_add(n).max(0) } else { i } as usize;
        let (start, stop) = (clamp(start.0), clamp(stop.0));
        match zelf.find(t, value, start, stop)? {
            Some(i) => Ok(i),
            None => Err(t.raise_value_error("tuple.index(x): x not in tuple")),
        }
    }
    /// How often a value occurs.
    #[method("count($self, value, /)")]
    fn count(t: &Thread, zelf: Gc<PyTuple>, value: Value) -> PyResult<usize> {
        let mut n = 0;
        for &v in zelf.items() {
            n += object::eq_identity(t, v, value)? as usize;
        }
        Ok(n)
    }
    #[method("__getnewargs__($self, /)")]
    fn getnewargs(t: &Thread, zelf: Gc<PyTuple>) -> PyResult<Value> {
        t.new_tuple(&[zelf.into()])
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)", text_signature = "")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        crate::objects::generic_alias::new(t, cls, object)
    }
}
