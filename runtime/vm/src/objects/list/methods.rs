//! `list` as Python sees it.

use super::PyList;
use crate::abi::convert::SliceIndex;
use crate::objects::slice::{PySlice, SliceBounds, adjust};
use crate::prelude::*;
use crate::protocol::{iter, number, object};

/// The items of any iterable, for slice assignment and the like: a list or tuple is taken as it is.
fn items_of(t: &Thread, v: Value, message: &str) -> PyResult<RootVec> {
    if let Some(list) = v.downcast::<PyList>() {
        return list.to_rooted(t);
    }
    let it = match iter::get_iter(t, v) {
        Ok(it) => it,
        Err(r) if t.exception_matches(t.types.type_error) => {
            t.take_exception(r);
            return Err(t.raise_type_error(message));
        }
        Err(r) => return Err(r),
    };
    iter::collect(t, it)
}
/// A Python index into a sequence of `len` items, if in range.
#[inline]
pub fn normalize(i: i64, len: usize) -> Option<usize> {
    let i = if i < 0 { i + len as i64 } else { i };
    usize::try_from(i).ok().filter(|&i| i < len)
}
fn not_an_index(t: &Thread, key: Value) -> Raised {
    t.raise_type_error(format!("list indices must be integers or slices, not {}", crate::abi::args::type_name(t, key)))
}
fn has_index(t: &Thread, v: Value) -> bool {
    v.is_small_int() || t.class_of(v).slots.get().index.is_some()
}

impl PyList {
    /// The sub-list `self[slice]` as a new list; raw storage stays raw.
    pub fn slice(&self, t: &Thread, slice: &PySlice) -> PyResult<Gc<PyList>> {
        let (start, stop, step) = slice.unpack(t)?;
        self.select(t, adjust(start, stop, step, self.len()))
    }
    /// An exact list with the same items.
    pub fn copy(&self, t: &Thread) -> PyResult<Gc<PyList>> {
        self.range(t, 0, self.len())
    }
    /// `a + b`.
    pub fn concat(t: &Thread, a: Gc<PyList>, b: Gc<PyList>) -> PyResult<Gc<PyList>> {
        let new = PyList::new_empty(t)?;
        let total = a.len() + b.len();
        if a.strategy() == b.strategy() && total > 0 {
            new.allocate(t, a.strategy(), total)?;
        }
        new.extend_from_list(t, a)?;
        new.extend_from_list(t, b)?;
        Ok(new)
    }
    fn repeat(&self, t: &Thread, count: i64) -> PyResult<Gc<PyList>> {
        let new = PyList::new_empty(t)?;
        new.extend_repeated(t, self, count)?;
        Ok(new)
    }
    fn subscript(&self, t: &Thread, key: Value) -> PyResult<Value> {
        if let Some(slice) = key.downcast::<PySlice>() {
            return self.slice(t, &slice).map(Into::into);
        }
        if !has_index(t, key) {
            return Err(not_an_index(t, key));
        }
        let i = number::index_i64(t, key)?;
        match normalize(i, self.len()) {
            Some(i) => Ok(self.item(i)),
            None => Err(t.raise_index_error("list index out of range")),
        }
    }
    fn assign_subscript(&self, t: &Thread, key: Value, v: Option<Value>) -> PyResult<()> {
        if let Some(slice) = key.downcast::<PySlice>() {
            return self.assign_slice(t, &slice, v);
        }
        if !has_index(t, key) {
            return Err(not_an_index(t, key));
        }
        let i = number::index_i64(t, key)?;
        self.assign_index(t, i, v)
    }
    fn assign_index(&self, t: &Thread, i: i64, v: Option<Value>) -> PyResult<()> {
        match (normalize(i, self.len()), v) {
            (Some(i), Some(v)) => self.set(t, i, v),
            (Some(i), None) => {
                self.remove_range(i, 1);
                Ok(())
            }
            (None, _) => Err(t.raise_index_error("list assignment index out of range")),
        }
    }
    fn assign_slice(&self, t: &Thread, slice: &PySlice, v: Option<Value>) -> PyResult<()> {
        let (start, stop, step) = slice.unpack(t)?;
        if step == 1
            && let Some(v) = v
        {
            return self.assign_range(t, start, stop, v);
        }
        // What is assigned may be an iterator that changes this list: it runs before the bounds are taken.
        let items = match v {
            Some(v) => Some(items_of(t, v, "must assign iterable to extended slice")?),
            None => None,
        };
        let b = adjust(start, stop, step, self.len());
        match items {
            None if step == 1 => {
                self.remove_range(b.start as usize, b.count);
                Ok(())
            }
            None => {
                let gone: std::collections::HashSet<usize> = b.indices().collect();
                let mut kept = RootVec::new(&t.heap);
                (0..self.len()).filter(|i| !gone.contains(i)).for_each(|i| kept.push(self.item(i)));
                self.truncate(0);
                self.extend_from_slice(t, &kept)
            }
            Some(items) => {
                if items.len() != b.count {
                    return Err(t.raise_value_error(format!(
                        "attempt to assign sequence of size {} to extended slice of size {}",
                        items.len(),
                        b.count
                    )));
                }
                b.indices().zip(items.iter()).try_for_each(|(i, v)| self.set(t, i, *v))
            }
        }
    }
    /// `self[start:stop] = v`, the bounds not yet clamped.
    pub fn assign_range(&self, t: &Thread, start: i64, stop: i64, v: Value) -> PyResult<()> {
        let range = |b: SliceBounds| (b.start as usize, b.start as usize + b.count);
        if let Some(list) = v.downcast::<PyList>() {
            let (start, end) = range(adjust(start, stop, 1, self.len()));
            return self.splice_list(t, start, end, list);
        }
        // An iterator may change this list: it runs before the bounds are taken.
        let items = items_of(t, v, "must assign iterable to extended slice")?;
        let (start, end) = range(adjust(start, stop, 1, self.len()));
        self.splice(t, start, end, &items)
    }
    /// The index of the first item equal to `v` in `start..end`.
    pub fn find(&self, t: &Thread, v: Value, start: usize, end: usize) -> PyResult<Option<usize>> {
        // Raw storages answer without calling anything; a float may still equal an int.
        if let (Some(ints), Some(n)) = (self.as_ints(), v.as_small_int()) {
            let end = end.min(ints.len());
            return Ok(ints.get(start..end).and_then(|s| s.iter().position(|x| *x == n)).map(|i| i + start));
        }
        let mut i = start;
        while i < end && i < self.len() {
            if object::eq_identity(t, self.item(i), v)? {
                return Ok(Some(i));
            }
            i += 1;
        }
        Ok(None)
    }
}

#[pymethods]
impl PyList {
    #[new]
    fn new_list(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Gc<PyList>> {
        crate::objects::type_::alloc_instance(t, cls, PyList::empty)
    }
    #[init("list(iterable=(), /)")]
    fn init(t: &Thread, zelf: Gc<PyList>, iterable: Option<Value>) -> PyResult<()> {
        zelf.clear();
        match iterable {
            Some(v) => zelf.extend(t, v),
            None => Ok(()),
        }
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<PyList>) -> PyResult<Gc<PyStr>> {
        if zelf.is_empty() {
            return PyStr::from_ascii(t, b"[]");
        }
        if !object::repr_enter(t, zelf.into())? {
            return PyStr::from_ascii(t, b"[...]");
        }
        let mut out = Vec::from(*b"[");
        let mut i = 0;
        let mut result = Ok(());
        while i < zelf.len() {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            match object::repr(t, zelf.item(i)) {
                Ok(s) => out.extend_from_slice(&s.to_wtf8()),
                Err(r) => {
                    result = Err(r);
                    break;
                }
            }
            i += 1;
        }
        object::repr_leave(t, zelf.into());
        result?;
        out.push(b']');
        PyStr::from_wtf8(t, &out)
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<PyList>, other: Value, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<PyList>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if matches!(op, CompareOp::Eq | CompareOp::Ne) {
            if zelf.len() != other.len() {
                return Ok(Value::from_bool(op == CompareOp::Ne));
            }
            if let (Some(a), Some(b)) = (zelf.as_ints(), other.as_ints()) {
                return Ok(Value::from_bool((a == b) == (op == CompareOp::Eq)));
            }
        }
        let mut i = 0;
        while i < zelf.len() && i < other.len() {
            let (a, b) = (zelf.item(i), other.item(i));
            if a != b && !object::eq_identity(t, a, b)? {
                return match op {
                    CompareOp::Eq => Ok(Value::FALSE),
                    CompareOp::Ne => Ok(Value::TRUE),
                    _ => object::compare(t, a, b, op),
                };
            }
            i += 1;
        }
        Ok(Value::from_bool(op.matches(zelf.len().cmp(&other.len()))))
    }
    #[slot]
    fn iter(t: &Thread, zelf: Gc<PyList>) -> PyResult<Value> {
        super::iter::PyListIter::new(t, zelf).map(Into::into)
    }
    #[slot]
    fn sq_length(zelf: Gc<PyList>) -> usize {
        zelf.len()
    }
    #[slot]
    fn mp_length(zelf: Gc<PyList>) -> usize {
        zelf.len()
    }
    #[slot]
    fn sq_item(t: &Thread, zelf: Gc<PyList>, i: i64) -> PyResult<Value> {
        match usize::try_from(i).ok().filter(|&i| i < zelf.len()) {
            Some(i) => Ok(zelf.item(i)),
            None => Err(t.raise_index_error("list index out of range")),
        }
    }
    #[slot]
    fn sq_ass_item(t: &Thread, zelf: Gc<PyList>, i: i64, v: Option<Value>) -> PyResult<()> {
        if i < 0 {
            return Err(t.raise_index_error("list assignment index out of range"));
        }
        zelf.assign_index(t, i, v)
    }
    #[slot]
    fn sq_contains(t: &Thread, zelf: Gc<PyList>, v: Value) -> PyResult<bool> {
        Ok(zelf.find(t, v, 0, usize::MAX)?.is_some())
    }
    #[slot]
    fn sq_concat(t: &Thread, zelf: Gc<PyList>, v: Value) -> PyResult<Gc<PyList>> {
        match v.downcast::<PyList>() {
            Some(other) => PyList::concat(t, zelf, other),
            None => {
                let got = crate::abi::args::type_name(t, v);
                Err(t.raise_type_error(format!("can only concatenate list (not \"{got}\") to list")))
            }
        }
    }
    #[slot]
    fn sq_repeat(t: &Thread, zelf: Gc<PyList>, n: i64) -> PyResult<Gc<PyList>> {
        zelf.repeat(t, n)
    }
    #[slot]
    fn sq_inplace_concat(t: &Thread, zelf: Gc<PyList>, v: Value) -> PyResult<Value> {
        zelf.extend(t, v)?;
        Ok(zelf.into())
    }
    #[slot]
    fn sq_inplace_repeat(t: &Thread, zelf: Gc<PyList>, n: i64) -> PyResult<Value> {
        if n <= 0 {
            zelf.clear();
        } else {
            zelf.extend_repeated(t, &zelf, n - 1)?;
        }
        Ok(zelf.into())
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Gc<PyList>, key: Value) -> PyResult<Value> {
        zelf.subscript(t, key)
    }
    #[slot]
    fn mp_ass_subscript(t: &Thread, zelf: Gc<PyList>, key: Value, v: Option<Value>) -> PyResult<()> {
        zelf.assign_subscript(t, key, v)
    }

    /// `self[index]`.
    #[method("__getitem__($self, index, /)", effect = Reads)]
    fn getitem(t: &Thread, zelf: Gc<PyList>, index: Value) -> PyResult<Value> {
        zelf.subscript(t, index)
    }
    /// Adds an item at the end.
    #[method("append($self, object, /)", effect = Writes, frame_blind)]
    fn append_method(t: &Thread, zelf: Gc<PyList>, object: Value) -> PyResult<()> {
        zelf.append(t, object)
    }
    /// Adds the items of an iterable at the end.
    #[method("extend($self, iterable, /)")]
    fn extend_method(t: &Thread, zelf: Gc<PyList>, iterable: Value) -> PyResult<()> {
        zelf.extend(t, iterable)
    }
    /// Adds an item before an index.
    #[method("insert($self, index, object, /)")]
    fn insert_method(t: &Thread, zelf: Gc<PyList>, index: isize, object: Value) -> PyResult<()> {
        let n = zelf.len() as i64;
        let i = if index < 0 { (index as i64 + n).max(0) } else { (index as i64).min(n) };
        zelf.insert(t, i as usize, object)
    }
    /// Removes and returns the item at an index, by default the last.
    #[method("pop($self, index=-1, /)")]
    fn pop_method(t: &Thread, zelf: Gc<PyList>, index: isize) -> PyResult<Value> {
        if zelf.is_empty() {
            return Err(t.raise_index_error("pop from empty list"));
        }
        match normalize(index as i64, zelf.len()) {
            Some(i) => zelf.pop(t, i),
            None => Err(t.raise_index_error("pop index out of range")),
        }
    }
    /// Removes the first item equal to a value.
    #[method("remove($self, value, /)")]
    fn remove(t: &Thread, zelf: Gc<PyList>, value: Value) -> PyResult<()> {
        match zelf.find(t, value, 0, usize::MAX)? {
            Some(i) => {
                // The comparison may have emptied the list.
                if i < zelf.len() {
                    zelf.remove_range(i, 1);
                }
                Ok(())
            }
            None => Err(t.raise_value_error("list.remove(x): x not in list")),
        }
    }
    /// Removes all items.
    #[method("clear($self, /)", effect = Writes)]
    fn clear_method(zelf: Gc<PyList>) {
        zelf.clear();
    }
    /// A shallow copy.
    #[method("copy($self, /)", effect = Reads)]
    fn copy_method(t: &Thread, zelf: Gc<PyList>) -> PyResult<Gc<PyList>> {
        zelf.copy(t)
    }
    /// The index of the first item equal to a value.
    #[method("index($self, value, start=0, stop=sys.maxsize, /)")]
    fn index(t: &Thread, zelf: Gc<PyList>, value: Value, start: SliceIndex, stop: SliceIndex) -> PyResult<usize> {
        let n = zelf.len() as i64;
        let clamp = |i: i64| if i < 0 { i.saturating_add(n).max(0) } else { i } as usize;
        let (start, stop) = (clamp(start.0), clamp(stop.0));
        match zelf.find(t, value, start, stop)? {
            Some(i) => Ok(i),
            None => Err(t.raise_value_error("list.index(x): x not in list")),
        }
    }
    /// How often a value occurs.
    #[method("count($self, value, /)")]
    fn count(t: &Thread, zelf: Gc<PyList>, value: Value) -> PyResult<usize> {
        let (mut n, mut i) = (0, 0);
        while let Some(found) = zelf.find(t, value, i, usize::MAX)? {
            n += 1;
            i = found + 1;
        }
        Ok(n)
    }
    /// Reverses in place.
    #[method("reverse($self, /)", effect = Writes)]
    fn reverse_method(zelf: Gc<PyList>) {
        zelf.reverse();
    }
    /// Sorts in place, stably, ascending unless reverse is true, by the key function's results if there is one.
    #[method("sort($self, /, *, key=None, reverse=False)")]
    fn sort(t: &Thread, zelf: Gc<PyList>, key: Value, reverse: bool) -> PyResult<()> {
        super::sort::sort(t, zelf, key, reverse)
    }
    /// An iterator from the end to the start.
    #[method("__reversed__($self, /)")]
    fn reversed(t: &Thread, zelf: Gc<PyList>) -> PyResult<Value> {
        super::iter::PyListReverseIter::make(t, zelf)
    }
    /// Size in memory, in bytes.
    #[method("__sizeof__($self, /)")]
    fn sizeof(zelf: Gc<PyList>) -> usize {
        // CPython's struct.
        40 + zelf.storage_bytes()
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)", text_signature = "")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        crate::objects::generic_alias::new(t, cls, object)
    }
    #[classattr("__hash__")]
    const HASH: Option<Value> = None;
}

/// `list(v)` of any iterable, for native callers.
pub fn from_iterable(t: &Thread, v: Value) -> PyResult<Gc<PyList>> {
    let list = PyList::new_empty(t)?;
    list.extend(t, v)?;
    Ok(list)
}
