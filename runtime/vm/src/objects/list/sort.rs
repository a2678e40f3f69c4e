//! `list.sort`: stable, with comparisons that may be Python code.
//!
//! The list is empty while it is sorted, as in CPython, so that comparisons that look at it see that. Raw storages are sorted as they are;
//! ints, floats, strings, and tuples of them by the standard library's stable sort, because their comparisons can neither fail nor be seen.
//! Otherwise a merge sort drives `<` and stops at the first exception.

use super::{PyList, Strategy};
use crate::objects::str_::StrView;
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

/// A type whose exact instances compare without running Python code, raising, or being unordered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Plain {
    /// Ints that are immediates.
    SmallInt,
    Int,
    Float,
    Str,
}
impl Plain {
    #[inline]
    fn of(t: &Thread, v: Value) -> Option<Plain> {
        if v.is_small_int() {
            return Some(Plain::SmallInt);
        }
        if v.downcast::<PyStr>().is_some() {
            return Some(Plain::Str);
        }
        if int::is_exact(v) {
            return Some(Plain::Int);
        }
        let is_number = t.class_of(v) == t.types.float && float::as_float(v).is_some_and(|f| !f.is_nan());
        is_number.then_some(Plain::Float)
    }
    /// The type that covers both.
    #[inline]
    fn join(self, other: Plain) -> Option<Plain> {
        match (self, other) {
            (a, b) if a == b => Some(a),
            (Plain::SmallInt | Plain::Int, Plain::SmallInt | Plain::Int) => Some(Plain::Int),
            _ => None,
        }
    }
    /// The order of two instances.
    #[inline]
    fn compare(self, a: Value, b: Value) -> Ordering {
        match self {
            Plain::SmallInt => a.small_int_unchecked().cmp(&b.small_int_unchecked()),
            Plain::Int => match (int::as_int(a), int::as_int(b)) {
                (Some(x), Some(y)) => int::arith::compare(x, y),
                _ => Ordering::Equal,
            },
            Plain::Float => float::as_float(a).partial_cmp(&float::as_float(b)).unwrap_or(Ordering::Equal),
            // SAFETY: exact strings.
            Plain::Str => unsafe { a.cast::<PyStr>().cmp(&b.cast::<PyStr>()) },
        }
    }
}

/// How items (or keys) are compared.
enum Keys {
    Plain(Plain),
    /// Exact tuples; at every position all of them have the same plain type.
    Tuples(Vec<Plain>),
    /// By `<`.
    Any,
}
impl Keys {
    fn of(t: &Thread, keys: &[Value]) -> Keys {
        let Some(first) = keys.first() else { return Keys::Any };
        if let Some(tuple) = first.downcast::<PyTuple>() {
            return Keys::of_tuples(t, keys, tuple.len()).map_or(Keys::Any, Keys::Tuples);
        }
        let Some(mut common) = Plain::of(t, *first) else { return Keys::Any };
        for k in &keys[1..] {
            match Plain::of(t, *k).and_then(|plain| common.join(plain)) {
                Some(joined) => common = joined,
                None => return Keys::Any,
            }
        }
        Keys::Plain(common)
    }
    fn of_tuples(t: &Thread, keys: &[Value], len: usize) -> Option<Vec<Plain>> {
        let mut common: Vec<Plain> = Vec::with_capacity(len);
        for k in keys {
            for (i, v) in k.downcast::<PyTuple>()?.as_ref().items().iter().enumerate() {
                let plain = Plain::of(t, *v)?;
                match common.get_mut(i) {
                    Some(known) => *known = known.join(plain)?,
                    None => common.push(plain),
                }
            }
        }
        Some(common)
    }
}
fn compare_tuples(plain: &[Plain], a: Value, b: Value) -> Ordering {
    // SAFETY: exact tuples.
    let (a, b) = unsafe { (a.cast::<PyTuple>(), b.cast::<PyTuple>()) };
    let (a, b) = (a.as_ref().items(), b.as_ref().items());
    for ((x, y), plain) in a.iter().zip(b).zip(plain) {
        match if x == y { Ordering::Equal } else { plain.compare(*x, *y) } {
            Ordering::Equal => {}
            unequal => return unequal,
        }
    }
    a.len().cmp(&b.len())
}

/// Sorts indices by what `key` makes of them, stably.
fn sort_by_copy<K: Copy>(
    order: &mut [u32],
    reverse: bool,
    key: impl Fn(u32) -> K,
    compare: impl Fn(&K, &K) -> Ordering,
) {
    let mut pairs: Vec<(K, u32)> = order.iter().map(|&i| (key(i), i)).collect();
    if reverse {
        pairs.sort_by(|a, b| compare(&b.0, &a.0));
    } else {
        pairs.sort_by(|a, b| compare(&a.0, &b.0));
    }
    for (place, (_, i)) in order.iter_mut().zip(pairs) {
        *place = i;
    }
}
/// The first eight bytes of a string that has one byte per character: unequal ones order the strings. Nothing for others.
fn prefix(s: &PyStr) -> Option<u64> {
    let (StrView::Ascii(b) | StrView::Latin1(b)) = s.view() else { return None };
    let mut bytes = [0; 8];
    let n = b.len().min(8);
    bytes[..n].copy_from_slice(&b[..n]);
    Some(u64::from_be_bytes(bytes))
}
fn sort_strings(order: &mut [u32], keys: &[Value], reverse: bool) {
    // SAFETY: exact strings, as the caller found out.
    let string = |i: u32| unsafe { keys[i as usize].cast::<PyStr>() };
    if order.iter().any(|&i| prefix(&string(i)).is_none()) {
        return sort_by_copy(order, reverse, string, |a, b| a.as_ref().cmp(b));
    }
    sort_by_copy(
        order,
        reverse,
        |i| (prefix(&string(i)).unwrap_or(0), string(i)),
        |a, b| a.0.cmp(&b.0).then_with(|| a.1.as_ref().cmp(&b.1)),
    );
}

fn sort_detached(t: &Thread, list: &PyList, key: Value, reverse: bool) -> PyResult<()> {
    let items = list.to_rooted(t)?;
    let n = items.len();
    let mut keys = RootVec::new(&t.heap);
    if !key.is_none() {
        t.check_memory(keys.try_reserve(n))?;
        for &v in items.iter() {
            keys.push(call::call1(t, key, v)?);
        }
    }
    let keys: &[Value] = if key.is_none() { &items } else { &keys };
    let mut order: Vec<u32> = (0..n as u32).collect();
    let value = |i: u32| keys[i as usize];
    let mut result = Ok(());
    match Keys::of(t, keys) {
        Keys::Plain(Plain::SmallInt) => {
            sort_by_copy(&mut order, reverse, |i| value(i).small_int_unchecked(), |a, b| a.cmp(b))
        }
        Keys::Plain(Plain::Float) => {
            let float = |i| float::as_float(value(i)).unwrap_or(0.0);
            sort_by_copy(&mut order, reverse, float, |a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal))
        }
        Keys::Plain(Plain::Str) => sort_strings(&mut order, keys, reverse),
        Keys::Plain(plain) => sort_by_copy(&mut order, reverse, value, |a, b| plain.compare(*a, *b)),
        Keys::Tuples(plain) => sort_by_copy(&mut order, reverse, value, |a, b| compare_tuples(&plain, *a, *b)),
        Keys::Any => {
            // A reversed stable sort: reverse, sort, reverse.
            if reverse {
                order.reverse();
            }
            result = merge_sort(t, &mut order, keys);
            if reverse {
                order.reverse();
            }
        }
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
fn merge_sort(t: &Thread, order: &mut [u32], keys: &[Value]) -> PyResult<()> {
    let n = order.len();
    if n < 2 {
        return Ok(());
    }
    let before = |a: u32, b: u32| object::compare_bool(t, keys[a as usize], keys[b as usize], CompareOp::Lt);
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
