//! `collections.deque`.

use super::deque_iter::{DequeIterator, DequeReverseIterator};
use super::ring::Ring;
use crate::support::Text;
use brolga_vm::abi::convert::SliceIndex;
use brolga_vm::objects::{generic_alias, int, reduce};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, iter, object};
use std::cell::Cell;

/// A double-ended queue: items go in and out at both ends in constant time. Beyond maxlen items, those at the other end drop out.
#[pyclass(
    name = "deque",
    module = "collections",
    flags = BASETYPE | SEQUENCE | HAVE_GC | MANAGED_WEAKREF,
    signature = "([iterable[, maxlen]])"
)]
pub struct PyDeque {
    pub(super) ring: Ring,
    /// Negative: no limit.
    limit: Cell<i64>,
    /// Counts the changes of the set of items, for iterators.
    pub(super) changes: Cell<u64>,
}

pub(super) type Deque = Gc<Native<PyDeque>>;

const MUTATED: &str = "deque mutated during iteration";

impl PyDeque {
    fn make(t: &Thread, cls: Gc<PyType>, limit: i64) -> PyResult<Deque> {
        Native::new(t, cls, PyDeque { ring: Ring::EMPTY, limit: Cell::new(limit), changes: Cell::new(0) })
    }
    pub(super) fn len(&self) -> usize {
        self.ring.len()
    }
    fn changed(&self) {
        self.changes.set(self.changes.get() + 1);
    }
    #[inline]
    fn is_over_limit(&self) -> bool {
        self.ring.len() as i64 > self.limit.get() && self.limit.get() >= 0
    }
    #[inline]
    fn push(t: &Thread, zelf: Deque, v: Value) -> PyResult<()> {
        zelf.changed();
        zelf.ring.push_back(t, zelf.header(), v)?;
        if zelf.is_over_limit() {
            zelf.ring.pop_front(zelf.header());
        }
        Ok(())
    }
    #[inline]
    fn push_left(t: &Thread, zelf: Deque, v: Value) -> PyResult<()> {
        zelf.changed();
        zelf.ring.push_front(t, zelf.header(), v)?;
        if zelf.is_over_limit() {
            zelf.ring.pop_back(zelf.header());
        }
        Ok(())
    }
    fn extend_with(
        t: &Thread,
        zelf: Deque,
        iterable: Value,
        add: fn(&Thread, Deque, Value) -> PyResult<()>,
    ) -> PyResult<()> {
        if iterable == Value::from(zelf) {
            let items = iter::collect(t, iterable)?;
            return items.into_iter().try_for_each(|v| add(t, zelf, v));
        }
        let it = iter::get_iter(t, iterable)?;
        while let Some(v) = iter::next(t, it)? {
            add(t, zelf, v)?;
        }
        Ok(())
    }
    /// A deque of the same class with the same items and limit.
    fn copy_of(t: &Thread, zelf: Deque) -> PyResult<Value> {
        let class = t.class_of(zelf.into());
        if class == PyDeque::class(t) {
            let new = PyDeque::make(t, class, zelf.limit.get())?;
            for i in 0..zelf.len() {
                PyDeque::push(t, new, zelf.ring.get(i))?;
            }
            return Ok(new.into());
        }
        let limit = zelf.limit.get();
        let new = if limit < 0 {
            call::call1(t, class.value(), zelf.into())?
        } else {
            call::call2(t, class.value(), zelf.into(), t.new_int(limit)?)?
        };
        if new.downcast::<Native<PyDeque>>().is_none() {
            let (class, got) = (class.name(), t.class_of(new).name());
            return Err(t.raise_type_error(format!("{class}() must return a deque, not {got}")));
        }
        Ok(new)
    }
    /// Where `v` is first found in a range.
    fn find(
        t: &Thread,
        zelf: Deque,
        v: Value,
        range: std::ops::Range<usize>,
        mutated: fn(&Thread) -> Raised,
    ) -> PyResult<Option<usize>> {
        let changes = zelf.changes.get();
        for i in range {
            let found = object::eq_identity(t, zelf.ring.get(i), v)?;
            if found {
                return Ok(Some(i));
            }
            if zelf.changes.get() != changes {
                return Err(mutated(t));
            }
        }
        Ok(None)
    }
    fn rotate_by(t: &Thread, zelf: Deque, n: i64) -> PyResult<()> {
        let len = zelf.len() as i64;
        if len <= 1 {
            return Ok(());
        }
        let mut n = n % len;
        if n > len / 2 {
            n -= len;
        } else if n < -(len / 2) {
            n += len;
        }
        zelf.changed();
        let owner = zelf.header();
        while n > 0 {
            if let Some(v) = zelf.ring.pop_back(owner) {
                zelf.ring.push_front(t, owner, v)?;
            }
            n -= 1;
        }
        while n < 0 {
            if let Some(v) = zelf.ring.pop_front(owner) {
                zelf.ring.push_back(t, owner, v)?;
            }
            n += 1;
        }
        Ok(())
    }
    fn repeat_in_place(t: &Thread, zelf: Deque, n: i64) -> PyResult<()> {
        let len = zelf.len();
        if len == 0 || n == 1 {
            return Ok(());
        }
        if n <= 0 {
            zelf.changed();
            zelf.ring.clear(zelf.header());
            return Ok(());
        }
        let items = iter::collect(t, zelf.into())?;
        let mut n = n as usize;
        let limit = zelf.limit.get();
        if limit >= 0 {
            // Only the last `limit` items can remain.
            n = n.min((limit as usize).div_ceil(len) + 1);
        } else if len.checked_mul(n).is_none_or(|total| total > isize::MAX as usize / 8) {
            return Err(t.raise_out_of_memory());
        }
        for _ in 1..n {
            items.into_iter().try_for_each(|v| PyDeque::push(t, zelf, v))?;
        }
        Ok(())
    }
}

fn index_out_of_range(t: &Thread) -> Raised {
    t.raise_index_error("deque index out of range")
}

#[pymethods]
impl PyDeque {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Deque> {
        PyDeque::make(t, cls, -1)
    }
    #[init("deque(iterable=<unrepresentable>, maxlen=None)")]
    fn init(t: &Thread, zelf: Deque, iterable: Option<Value>, maxlen: Value) -> PyResult<()> {
        let mut limit = -1;
        if !maxlen.is_none() {
            let Some(n) = int::as_int(maxlen) else { return Err(t.raise_type_error("an integer is required")) };
            limit = match n.to_i64() {
                Some(n) => n,
                None => return Err(t.raise_overflow_error("Python int too large to convert to C ssize_t")),
            };
            if limit < 0 {
                return Err(t.raise_value_error("maxlen must be non-negative"));
            }
        }
        zelf.limit.set(limit);
        if zelf.len() > 0 {
            zelf.changed();
            zelf.ring.clear(zelf.header());
        }
        match iterable {
            Some(iterable) => PyDeque::extend_with(t, zelf, iterable, PyDeque::push),
            None => Ok(()),
        }
    }
    #[slot]
    fn repr(t: &Thread, zelf: Deque) -> PyResult<Gc<PyStr>> {
        if !object::repr_enter(t, zelf.into())? {
            return PyStr::from_ascii(t, b"[...]");
        }
        let text = (|| {
            let items = iter::collect(t, zelf.into())?;
            let mut text = Text::new(&t.class_of(zelf.into()).short_name());
            text.push("([").push_reprs(t, &items)?.push("]");
            if zelf.limit.get() >= 0 {
                text.push(&format!(", maxlen={}", zelf.limit.get()));
            }
            text.push(")").finish(t)
        })();
        object::repr_leave(t, zelf.into());
        text
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Value, other: Value, op: CompareOp) -> PyResult<Value> {
        let (Some(a), Some(b)) = (zelf.downcast::<Native<PyDeque>>(), other.downcast::<Native<PyDeque>>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        if zelf == other {
            match op {
                CompareOp::Eq | CompareOp::Le | CompareOp::Ge => return Ok(Value::TRUE),
                CompareOp::Ne | CompareOp::Lt | CompareOp::Gt => return Ok(Value::FALSE),
            }
        }
        if a.len() != b.len() && matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::from_bool(op == CompareOp::Ne));
        }
        // Through iterators, which notice changes.
        let (x, y) = (DequeIterator::over(t, a, 0)?.into(), DequeIterator::over(t, b, 0)?.into());
        loop {
            let (p, q) = (iter::next(t, x)?, iter::next(t, y)?);
            let (Some(p), Some(q)) = (p, q) else {
                return Ok(Value::from_bool(op.matches(p.is_some().cmp(&q.is_some()))));
            };
            if !object::eq_identity(t, p, q)? {
                return match op {
                    CompareOp::Eq => Ok(Value::FALSE),
                    CompareOp::Ne => Ok(Value::TRUE),
                    _ => object::compare_bool(t, p, q, op).map(Value::from_bool),
                };
            }
        }
    }
    #[slot]
    fn iter(t: &Thread, zelf: Deque) -> PyResult<Gc<Native<DequeIterator>>> {
        DequeIterator::over(t, zelf, 0)
    }
    #[slot]
    fn sq_length(zelf: Deque) -> usize {
        zelf.len()
    }
    #[slot]
    fn bool(zelf: Deque) -> bool {
        zelf.len() > 0
    }
    #[slot]
    fn sq_concat(t: &Thread, zelf: Deque, v: Value) -> PyResult<Value> {
        if v.downcast::<Native<PyDeque>>().is_none() {
            let message = format!("can only concatenate deque (not \"{}\") to deque", t.class_of(v).name());
            return Err(t.raise_type_error(message));
        }
        let new = PyDeque::copy_of(t, zelf)?;
        if let Some(new) = new.downcast::<Native<PyDeque>>() {
            PyDeque::extend_with(t, new, v, PyDeque::push)?;
        }
        Ok(new)
    }
    #[slot]
    fn sq_inplace_concat(t: &Thread, zelf: Deque, v: Value) -> PyResult<Value> {
        PyDeque::extend_with(t, zelf, v, PyDeque::push)?;
        Ok(zelf.into())
    }
    #[slot]
    fn sq_repeat(t: &Thread, zelf: Deque, n: i64) -> PyResult<Value> {
        let new = PyDeque::copy_of(t, zelf)?;
        if let Some(new) = new.downcast::<Native<PyDeque>>() {
            PyDeque::repeat_in_place(t, new, n)?;
        }
        Ok(new)
    }
    #[slot]
    fn sq_inplace_repeat(t: &Thread, zelf: Deque, n: i64) -> PyResult<Value> {
        PyDeque::repeat_in_place(t, zelf, n)?;
        Ok(zelf.into())
    }
    #[slot]
    fn sq_item(t: &Thread, zelf: Deque, i: i64) -> PyResult<Value> {
        if i < 0 || i as usize >= zelf.len() {
            return Err(index_out_of_range(t));
        }
        Ok(zelf.ring.get(i as usize))
    }
    #[slot]
    fn sq_ass_item(t: &Thread, zelf: Deque, i: i64, v: Option<Value>) -> PyResult<()> {
        if i < 0 || i as usize >= zelf.len() {
            return Err(index_out_of_range(t));
        }
        match v {
            Some(v) => zelf.ring.set(i as usize, v),
            None => {
                zelf.changed();
                zelf.ring.remove(zelf.header(), i as usize);
            }
        }
        Ok(())
    }
    #[slot]
    fn sq_contains(t: &Thread, zelf: Deque, v: Value) -> PyResult<bool> {
        let mutated = |t: &Thread| t.raise_runtime_error(MUTATED);
        Ok(PyDeque::find(t, zelf, v, 0..zelf.len(), mutated)?.is_some())
    }

    /// Puts an item at the right end.
    #[method("append($self, item, /)", effect = Writes, frame_blind)]
    fn append(t: &Thread, zelf: Deque, item: Value) -> PyResult<()> {
        PyDeque::push(t, zelf, item)
    }
    /// Puts an item at the left end.
    #[method("appendleft($self, item, /)", effect = Writes, frame_blind)]
    fn appendleft(t: &Thread, zelf: Deque, item: Value) -> PyResult<()> {
        PyDeque::push_left(t, zelf, item)
    }
    /// Empties the deque.
    #[method("clear($self, /)", effect = Writes)]
    fn clear(zelf: Deque) {
        zelf.changed();
        zelf.ring.clear(zelf.header());
    }
    /// A new deque with the same items and maxlen.
    #[method("__copy__($self, /)")]
    fn __copy__(t: &Thread, zelf: Deque) -> PyResult<Value> {
        PyDeque::copy_of(t, zelf)
    }
    /// A new deque with the same items and maxlen.
    #[method("copy($self, /)")]
    fn copy(t: &Thread, zelf: Deque) -> PyResult<Value> {
        PyDeque::copy_of(t, zelf)
    }
    /// How many items equal value; RuntimeError if comparing changes the deque.
    #[method("count($self, value, /)")]
    fn count(t: &Thread, zelf: Deque, value: Value) -> PyResult<usize> {
        let (changes, mut n) = (zelf.changes.get(), 0);
        for i in 0..zelf.len() {
            n += usize::from(object::eq_identity(t, zelf.ring.get(i), value)?);
            if zelf.changes.get() != changes {
                return Err(t.raise_runtime_error(MUTATED));
            }
        }
        Ok(n)
    }
    /// Puts the items of an iterable at the right end, one after the other.
    #[method("extend($self, iterable, /)")]
    fn extend(t: &Thread, zelf: Deque, iterable: Value) -> PyResult<()> {
        PyDeque::extend_with(t, zelf, iterable, PyDeque::push)
    }
    /// Puts the items of an iterable at the left end one after the other, so that they end up in reverse order.
    #[method("extendleft($self, iterable, /)")]
    fn extendleft(t: &Thread, zelf: Deque, iterable: Value) -> PyResult<()> {
        PyDeque::extend_with(t, zelf, iterable, PyDeque::push_left)
    }
    /// The lowest index within the bounds whose item equals value; ValueError if there is none.
    #[method("index($self, value, start=0, stop=sys.maxsize, /)", text_signature = "($self, value, [start, [stop]])")]
    fn index(t: &Thread, zelf: Deque, value: Value, start: SliceIndex, stop: SliceIndex) -> PyResult<usize> {
        let len = zelf.len() as i64;
        let clamp = |i: i64| if i < 0 { (i.saturating_add(len)).max(0) } else { i };
        let stop = clamp(stop.0).min(len);
        let start = clamp(start.0).min(stop);
        let mutated = |t: &Thread| t.raise_runtime_error(MUTATED);
        match PyDeque::find(t, zelf, value, start as usize..stop as usize, mutated)? {
            Some(i) => Ok(i),
            None => Err(t.raise_value_error("deque.index(x): x not in deque")),
        }
    }
    /// Puts value before the item at an index; IndexError if there are maxlen items already.
    #[method("insert($self, index, value, /)", effect = Writes)]
    fn insert(t: &Thread, zelf: Deque, index: isize, value: Value) -> PyResult<()> {
        let len = zelf.len() as i64;
        if zelf.limit.get() == len {
            return Err(t.raise_index_error("deque already at its maximum size"));
        }
        let mut i = index as i64;
        if i < 0 {
            i = (i + len).max(0);
        }
        zelf.changed();
        zelf.ring.insert(t, zelf.header(), i.min(len) as usize, value)
    }
    /// Takes out the last item and returns it; IndexError if there is none.
    #[method("pop($self, /)", effect = Writes, frame_blind)]
    fn pop(t: &Thread, zelf: Deque) -> PyResult<Value> {
        let Some(v) = zelf.ring.pop_back(zelf.header()) else {
            return Err(t.raise_index_error("pop from an empty deque"));
        };
        zelf.changed();
        Ok(v)
    }
    /// Takes out the first item and returns it; IndexError if there is none.
    #[method("popleft($self, /)", effect = Writes, frame_blind)]
    fn popleft(t: &Thread, zelf: Deque) -> PyResult<Value> {
        let Some(v) = zelf.ring.pop_front(zelf.header()) else {
            return Err(t.raise_index_error("pop from an empty deque"));
        };
        zelf.changed();
        Ok(v)
    }
    /// What pickle and copy make an equal deque from.
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Deque) -> PyResult<Value> {
        let state = reduce::state_of(t, zelf.into(), false)?;
        let it = iter::get_iter(t, zelf.into())?;
        let args = match zelf.limit.get() {
            limit if limit < 0 => t.empty_tuple().value(),
            limit => t.new_tuple(&[t.empty_tuple().value(), t.new_int(limit)?])?,
        };
        t.new_tuple(&[t.class_of(zelf.into()).value(), args, state, it])
    }
    /// Deletes the first item that equals value; ValueError if there is none.
    #[method("remove($self, value, /)")]
    fn remove(t: &Thread, zelf: Deque, value: Value) -> PyResult<()> {
        let changes = zelf.changes.get();
        let mutated = |t: &Thread| t.raise_index_error(MUTATED);
        let Some(i) = PyDeque::find(t, zelf, value, 0..zelf.len(), mutated)? else {
            return Err(t.raise_value_error("deque.remove(x): x not in deque"));
        };
        if zelf.changes.get() != changes {
            return Err(mutated(t));
        }
        zelf.changed();
        zelf.ring.remove(zelf.header(), i);
        Ok(())
    }
    /// An iterator from the right end to the left.
    #[method("__reversed__($self, /)")]
    fn __reversed__(t: &Thread, zelf: Deque) -> PyResult<Gc<Native<DequeReverseIterator>>> {
        DequeReverseIterator::over(t, zelf, 0)
    }
    /// Reverses the order of items, in place.
    #[method("reverse($self, /)", effect = Writes)]
    fn reverse(zelf: Deque) {
        let (ring, len) = (&zelf.ring, zelf.len());
        zelf.changed();
        for i in 0..len / 2 {
            let (a, b) = (ring.get(i), ring.get(len - 1 - i));
            ring.set(i, b);
            ring.set(len - 1 - i, a);
        }
    }
    /// Moves n items, one by one, from the right end to the left; the other way round if n is negative.
    #[method("rotate($self, n=1, /)", effect = Writes)]
    fn rotate(t: &Thread, zelf: Deque, n: isize) -> PyResult<()> {
        PyDeque::rotate_by(t, zelf, n as i64)
    }
    /// Bytes of memory taken by the deque and its blocks.
    #[method("__sizeof__($self, /)", effect = Reads)]
    fn sizeof(zelf: Deque) -> usize {
        size_of::<Native<PyDeque>>() + zelf.ring.bytes()
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        generic_alias::new(t, cls, object)
    }
    /// How many items the deque may hold; None means any number.
    #[getter]
    fn maxlen(zelf: Deque) -> Option<i64> {
        Some(zelf.limit.get()).filter(|n| *n >= 0)
    }
    #[classattr("__hash__")]
    const HASH: Option<Value> = None;
}
