//! `list.sort`: stable, with comparisons that may be Python code.
//!
//! The list is empty while it is sorted, as in CPython, so that comparisons that look at it see that. Homogeneous ints, floats and strings are
//! compared without calls, raw storages sorted as they are; otherwise a merge sort drives `<` and stops at the first exception.

use super::{PyList, Strategy};
use crate::objects::{float, int};
use crate::prelude::*;
use crate::protocol::{call, object};
use std::cmp::Ordering;

/// Sorts `list` in place.
pub fn sort(t: &Thread, list: Gc<PyList>, key: Value, reverse: bool) -> PyResult<()> {
    if key.is_none() && sort_raw(&list, reverse) {
        return Ok(());
    }
    // What the comparisons see meanwhile is an empty list; what they put there is an error.
    let work = PyList::new_empty(t)?;
    work.take_items(&list);
    let mark = list.put_mark(t)?;
    let result = sort_detached(t, &work, key, reverse);
    let modified = list.storage.get() != Some(mark);
    list.take_items(&work);
    result?;
    if modified { Err(t.raise_value_error("list modified during sort")) } else { Ok(()) }
}

/// Sorts raw storage by machine comparison, where that is the same.
fn sort_raw(list: &PyList, reverse: bool) -> bool {
    match list.strategy() {
        Strategy::Empty => true,
        Strategy::Ints => {
            let ints = list.ints_mut();
            // Equal ints cannot be told apart: stability does not matter.
            if reverse {
                ints.sort_unstable_by(|a, b| b.cmp(a))
            } else {
                ints.sort_unstable()
            }
            true
        }
        Strategy::Floats => {
            let floats = list.floats_mut();
            if floats.iter().any(|f| f.is_nan()) {
                // NaN compares with nothing: the result depends on the algorithm.
                return false;
            }
            // Zeros of both signs are equal and keep their order.
            let by = |a: &f64, b: &f64| a.partial_cmp(b).unwrap_or(Ordering::Equal);
            if reverse {
                floats.sort_by(|a, b| by(b, a))
            } else {
                floats.sort_by(by)
            }
            true
        }
        Strategy::Values => false,
    }
}

/// How items (or keys) are compared.
#[derive(Clone, Copy)]
enum Less {
    Ints,
    Floats,
    Strings,
    /// Tuples whose first items are all of one kind: compared by those first.
    Any,
}

fn choose(t: &Thread, keys: &[Value]) -> Less {
    if keys.iter().all(|k| int::is_exact(*k)) {
        Less::Ints
    } else if keys.iter().all(|k| float::as_float(*k).is_some() && t.class_of(*k) == t.types.float) {
        Less::Floats
    } else if keys.iter().all(|k| k.downcast::<PyStr>().is_some()) {
        Less::Strings
    } else {
        Less::Any
    }
}

impl Less {
    #[inline]
    fn less(self, t: &Thread, a: Value, b: Value) -> PyResult<bool> {
        Ok(match self {
            Less::Ints => match (int::as_int(a), int::as_int(b)) {
                (Some(x), Some(y)) => int::arith::compare(x, y) == Ordering::Less,
                _ => false,
            },
            Less::Floats => float::as_float(a) < float::as_float(b),
            Less::Strings => match (a.downcast::<PyStr>(), b.downcast::<PyStr>()) {
                (Some(x), Some(y)) => x.cmp(&y) == Ordering::Less,
                _ => false,
            },
            Less::Any => return object::compare_bool(t, a, b, CompareOp::Lt),
        })
    }
}

fn sort_detached(t: &Thread, list: &PyList, key: Value, reverse: bool) -> PyResult<()> {
    let items = list.to_rooted(t)?;
    let n = items.len();
    let mut keys = RootVec::new(&t.heap);
    if !key.is_none() {
        for &v in items.iter() {
            keys.push(call::call1(t, key, v)?);
        }
    }
    let compare_by: &[Value] = if key.is_none() { &items } else { &keys };
    let less = choose(t, compare_by);
    let mut order: Vec<u32> = (0..n as u32).collect();
    // A reversed stable sort: reverse, sort, reverse.
    if reverse {
        order.reverse();
    }
    let result = merge_sort(t, &mut order, compare_by, less);
    if reverse {
        order.reverse();
    }
    // Whatever happened, the list keeps all its items.
    for (i, &from) in order.iter().enumerate() {
        list.set(t, i, items[from as usize])?;
    }
    result
}

/// Runs of this length are made by binary insertion.
const MIN_RUN: usize = 32;

/// A bottom-up merge sort over natural runs, extended to [`MIN_RUN`]; merging gallops where one side wins for long. On an exception the
/// order is some permutation.
fn merge_sort(t: &Thread, order: &mut [u32], keys: &[Value], less: Less) -> PyResult<()> {
    let n = order.len();
    if n < 2 {
        return Ok(());
    }
    let before = |a: u32, b: u32| less.less(t, keys[a as usize], keys[b as usize]);
    // Pending runs, each more than the sum of the two behind it (the classic invariant keeps merges balanced).
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut scratch: Vec<u32> = Vec::with_capacity(n / 2 + 1);
    let mut start = 0;
    while start < n {
        let mut end = start + 1;
        if end < n {
            let descending = before(order[end], order[start])?;
            end += 1;
            while end < n && before(order[end], order[end - 1])? == descending {
                end += 1;
            }
            if descending {
                order[start..end].reverse();
            }
        }
        let target = (start + MIN_RUN).min(n);
        while end < target {
            // Binary insertion, behind equal ones.
            let item = order[end];
            let (mut low, mut high) = (start, end);
            while low < high {
                let middle = (low + high) / 2;
                if before(item, order[middle])? { high = middle } else { low = middle + 1 }
            }
            order.copy_within(low..end, low + 1);
            order[low] = item;
            end += 1;
        }
        runs.push((start, end));
        start = end;
        while let [.., a, b, c] = runs[..]
            && (a.1 - a.0 <= b.1 - b.0 + (c.1 - c.0) || b.1 - b.0 <= c.1 - c.0)
        {
            let at = runs.len() - if a.1 - a.0 < c.1 - c.0 { 3 } else { 2 };
            merge_at(order, &mut runs, at, &mut scratch, &before)?;
        }
        if let [a, b] = runs[..]
            && a.1 - a.0 <= b.1 - b.0
        {
            merge_at(order, &mut runs, 0, &mut scratch, &before)?;
        }
    }
    while runs.len() > 1 {
        let at = runs.len() - 2;
        merge_at(order, &mut runs, at, &mut scratch, &before)?;
    }
    Ok(())
}

/// Merges the runs `at` and `at + 1`.
fn merge_at(
    order: &mut [u32],
    runs: &mut Vec<(usize, usize)>,
    at: usize,
    scratch: &mut Vec<u32>,
    before: &impl Fn(u32, u32) -> PyResult<bool>,
) -> PyResult<()> {
    let ((start, middle), (_, end)) = (runs[at], runs[at + 1]);
    runs[at].1 = end;
    runs.remove(at + 1);
    // What is already in place at both ends stays out of the merge.
    let start = start + gallop(&order[start..middle], |x| Ok(!before(order[middle], x)?))?;
    if start == middle {
        return Ok(());
    }
    let last = order[middle - 1];
    let end = middle + gallop(&order[middle..end], |x| before(x, last))?;
    scratch.clear();
    scratch.extend_from_slice(&order[start..middle]);
    let (mut left, mut right, mut out) = (0, middle, start);
    let mut failure = Ok(());
    while left < scratch.len() && right < end {
        match before(order[right], scratch[left]) {
            Ok(true) => {
                order[out] = order[right];
                right += 1;
            }
            Ok(false) => {
                order[out] = scratch[left];
                left += 1;
            }
            Err(r) => {
                failure = Err(r);
                break;
            }
        }
        out += 1;
    }
    let rest = scratch.len() - left;
    order[out..out + rest].copy_from_slice(&scratch[left..]);
    failure
}
/// Length of the prefix for which `f` holds, `f` being monotone: exponential steps, then bisection.
fn gallop(items: &[u32], mut f: impl FnMut(u32) -> PyResult<bool>) -> PyResult<usize> {
    let mut step = 1;
    let mut low = 0;
    while low + step <= items.len() && f(items[low + step - 1])? {
        low += step;
        step *= 2;
    }
    let mut high = (low + step).min(items.len());
    while low < high {
        let middle = (low + high) / 2;
        if f(items[middle])? { low = middle + 1 } else { high = middle }
    }
    Ok(low)
}
