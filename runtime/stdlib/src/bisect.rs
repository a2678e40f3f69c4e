//! `_bisect`: search and insertion in sorted sequences.

use crate::heapq::less;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, object, sequence};

/// On which side of equal items the place is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

fn item(t: &Thread, a: Value, i: i64) -> PyResult<Value> {
    match t.class_of(a).slots.get().sq_item {
        Some(f) => f(t, a, i),
        None => sequence::get_item(t, a, t.new_int(i)?),
    }
}

fn search(t: &Thread, a: Value, x: Value, lo: isize, hi: Option<isize>, key: Value, side: Side) -> PyResult<i64> {
    let mut lo = lo as i64;
    if lo < 0 {
        return Err(t.raise_value_error("lo must be non-negative"));
    }
    let mut hi = match hi {
        Some(hi) if hi != -1 => hi as i64,
        _ => object::length(t, a)? as i64,
    };
    while lo < hi {
        let middle = lo + (hi - lo) / 2;
        let mut v = item(t, a, middle)?;
        if !key.is_none() {
            v = call::call1(t, key, v)?;
        }
        let go_right = match side {
            Side::Left => less(t, v, x)?,
            Side::Right => !less(t, x, v)?,
        };
        if go_right {
            lo = middle + 1;
        } else {
            hi = middle;
        }
    }
    Ok(lo)
}

fn insert(t: &Thread, a: Value, x: Value, lo: isize, hi: Option<isize>, key: Value, side: Side) -> PyResult<()> {
    let wanted = if key.is_none() { x } else { call::call1(t, key, x)? };
    let i = search(t, a, wanted, lo, hi, key, side)?;
    if let Some(list) = a.downcast::<PyList>()
        && t.class_of(a) == t.types.list
    {
        let i = (i as usize).min(list.len());
        return list.insert(t, i, x);
    }
    let i = t.new_int(i)?;
    call::call_method(t, a, t.intern("insert"), &[i, x]).map(|_| ())
}

/// Finding places in sorted lists in logarithmic time, and keeping lists sorted without sorting them after each insertion.
#[pymodule(name = "_bisect")]
pub mod bisect {
    use super::*;

    /// The index at which to insert x into a sorted list so that it stays sorted, after any items equal to x.
    ///
    /// lo and hi bound the part of the list that is searched. A key function is applied to the items, but not to x.
    #[pyfunction("bisect_right(a, x, lo=0, hi=None, *, key=None)")]
    fn bisect_right(t: &Thread, a: Value, x: Value, lo: isize, hi: Option<isize>, key: Value) -> PyResult<i64> {
        search(t, a, x, lo, hi, key, Side::Right)
    }
    /// Insert x into a sorted list so that it stays sorted, after any items equal to x.
    ///
    /// lo and hi bound the part of the list that is searched. A key function is applied to the items and to x.
    #[pyfunction("insort_right(a, x, lo=0, hi=None, *, key=None)")]
    fn insort_right(t: &Thread, a: Value, x: Value, lo: isize, hi: Option<isize>, key: Value) -> PyResult<()> {
        insert(t, a, x, lo, hi, key, Side::Right)
    }
    /// The index at which to insert x into a sorted list so that it stays sorted, before any items equal to x.
    ///
    /// lo and hi bound the part of the list that is searched. A key function is applied to the items, but not to x.
    #[pyfunction("bisect_left(a, x, lo=0, hi=None, *, key=None)")]
    fn bisect_left(t: &Thread, a: Value, x: Value, lo: isize, hi: Option<isize>, key: Value) -> PyResult<i64> {
        search(t, a, x, lo, hi, key, Side::Left)
    }
    /// Insert x into a sorted list so that it stays sorted, before any items equal to x.
    ///
    /// lo and hi bound the part of the list that is searched. A key function is applied to the items and to x.
    #[pyfunction("insort_left(a, x, lo=0, hi=None, *, key=None)")]
    fn insort_left(t: &Thread, a: Value, x: Value, lo: isize, hi: Option<isize>, key: Value) -> PyResult<()> {
        insert(t, a, x, lo, hi, key, Side::Left)
    }
}
