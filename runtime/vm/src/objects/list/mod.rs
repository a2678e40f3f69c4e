//! `list`, with storage strategies: raw `i64`, raw `f64`, or values. `methods.rs` has what Python sees.
//!
//! A list whose items are all exact ints of 64 bits keeps them as machine integers, one of exact floats as doubles: half of the numeric
//! code of this world then needs no tags, and the collector nothing to trace. Storing anything else turns the storage into values, for good
//! (until the list is emptied).

mod bulk;
pub mod iter;
pub mod methods;
pub mod sort;

use crate::objects::kinds;
use crate::prelude::*;
use brolga_heap::{RawArray, ValueArray};
use std::cell::Cell;

/// Header `aux` is the [`Strategy`].
#[pyclass(name = "list", kind = LIST, flags = BASETYPE | HAVE_GC | SEQUENCE | MATCH_SELF | LIST_SUBCLASS, doc = "Built-in mutable sequence.\n\nWithout an argument the new list is empty; otherwise it holds the items of the iterable.")]
#[repr(C)]
pub struct PyList {
    pub header: Header,
    pub len: Cell<usize>,
    /// A [`RawArray`] (ints, floats) or [`ValueArray`]; empty when nothing is allocated.
    pub storage: Field,
}
/// How a list stores its items.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Strategy {
    Empty = 0,
    Ints = 1,
    Floats = 2,
    Values = 3,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by its one field.
unsafe impl HeapObject for PyList {
    const KIND: Kind = kinds::LIST;
}

/// The collector's view of a list.
///
/// # Safety
/// `h` is the header of a [`PyList`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    tracer.visit(unsafe { &*(h as *const Header as *const PyList) }.storage.get());
}

/// The raw form of a value under a raw strategy.
#[inline(always)]
fn as_raw_int(v: Value) -> Option<i64> {
    // Only immediates: a boxed int has 63 bits or more, and identity of boxed ints goes by value anyway, but leaving them out keeps this one test.
    v.as_small_int()
}
#[inline(always)]
fn as_raw_float(v: Value) -> Option<f64> {
    v.as_immediate_float()
}

impl PyList {
    /// The fields of an empty list behind `header`.
    pub fn empty(header: Header) -> PyList {
        PyList { header, len: Cell::new(0), storage: Field::EMPTY }
    }
    pub fn new_empty(t: &Thread) -> PyResult<Gc<PyList>> {
        t.alloc(PyList::empty(Header::new(kinds::LIST, t.types.list.shape_id())))
    }
    pub fn new(t: &Thread, items: &[Value]) -> PyResult<Gc<PyList>> {
        let list = PyList::new_empty(t)?;
        list.extend_from_slice(t, items)?;
        Ok(list)
    }
    /// An empty list that will take `capacity` values without growing, as values.
    pub fn with_capacity(t: &Thread, capacity: usize) -> PyResult<Gc<PyList>> {
        let list = PyList::new_empty(t)?;
        if capacity > 0 {
            let storage = ValueArray::new(&t.heap, capacity).map_err(|_| t.raise_out_of_memory())?;
            list.header.aux.set(Strategy::Values as u8);
            list.storage.set(&list.header, Some(storage.into()));
        }
        Ok(list)
    }
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len.get()
    }
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len.get() == 0
    }
    #[inline(always)]
    pub fn strategy(&self) -> Strategy {
        match self.header.aux.get() {
            0 => Strategy::Empty,
            1 => Strategy::Ints,
            2 => Strategy::Floats,
            _ => Strategy::Values,
        }
    }
    #[inline(always)]
    fn set_strategy(&self, s: Strategy) {
        self.header.aux.set(s as u8);
    }
    /// The value storage of a list under [`Strategy::Values`].
    #[inline(always)]
    fn values(&self) -> Gc<ValueArray> {
        debug_assert_eq!(self.strategy(), Strategy::Values);
        // SAFETY: the strategy says so.
        unsafe { self.storage.get().unwrap_unchecked().cast() }
    }
    #[inline(always)]
    fn raw(&self) -> Gc<RawArray> {
        debug_assert!(matches!(self.strategy(), Strategy::Ints | Strategy::Floats));
        // SAFETY: the strategy says so.
        unsafe { self.storage.get().unwrap_unchecked().cast() }
    }
    /// The items of a list of raw ints. Valid until the list changes.
    #[inline(always)]
    pub fn as_ints(&self) -> Option<&[i64]> {
        // SAFETY: the storage holds at least `len` machine integers.
        (self.strategy() == Strategy::Ints).then(|| unsafe { std::slice::from_raw_parts(self.words(), self.len()) })
    }
    /// The items of a list of raw floats. Valid until the list changes.
    #[inline(always)]
    pub fn as_floats(&self) -> Option<&[f64]> {
        // SAFETY: the storage holds at least `len` doubles.
        (self.strategy() == Strategy::Floats)
            .then(|| unsafe { std::slice::from_raw_parts(self.raw().data() as *const f64, self.len()) })
    }
    /// The items of a list of values. Valid until the list changes.
    #[inline(always)]
    pub fn as_fields(&self) -> Option<&[Field]> {
        (self.strategy() == Strategy::Values).then(|| &self.values().as_ref().items()[..self.len()])
    }
    /// The machine words of a raw storage.
    #[inline(always)]
    fn words(&self) -> *mut i64 {
        self.raw().data() as *mut i64
    }
    /// The storage of a list of raw ints, for the duration of a native operation that runs no Python code.
    #[allow(clippy::mut_from_ref)]
    fn ints_mut(&self) -> &mut [i64] {
        debug_assert_eq!(self.strategy(), Strategy::Ints);
        // SAFETY: the storage holds `len` machine integers; the caller holds no other borrow and calls nothing that could take one.
        unsafe { std::slice::from_raw_parts_mut(self.words(), self.len()) }
    }
    /// As `ints_mut`, for raw floats.
    #[allow(clippy::mut_from_ref)]
    fn floats_mut(&self) -> &mut [f64] {
        debug_assert_eq!(self.strategy(), Strategy::Floats);
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts_mut(self.words() as *mut f64, self.len()) }
    }
    /// Room for `total` items, for a list about to be filled with items like `v`.
    fn reserve(&self, t: &Thread, v: Value, total: usize) -> PyResult<()> {
        if total > self.capacity() || !self.takes(v) { self.prepare(t, v, total) } else { Ok(()) }
    }
    fn capacity(&self) -> usize {
        match self.strategy() {
            Strategy::Empty => 0,
            Strategy::Values => self.values().capacity(),
            Strategy::Ints | Strategy::Floats => self.raw().byte_capacity() / 8,
        }
    }
    /// Bytes allocated for items.
    pub fn storage_bytes(&self) -> usize {
        self.capacity() * 8
    }

    /// The item at an index in range. Never allocates: raw items are immediates.
    #[inline]
    pub fn item(&self, i: usize) -> Value {
        assert!(i < self.len());
        // SAFETY: the index is in range.
        unsafe { self.item_unchecked(i) }
    }
    /// As [`PyList::item`].
    ///
    /// # Safety
    /// The index is in range.
    #[inline(always)]
    pub unsafe fn item_unchecked(&self, i: usize) -> Value {
        debug_assert!(i < self.len());
        match self.strategy() {
            // SAFETY: the index is in range, and items of raw storages came from immediates.
            Strategy::Ints => Value::from_small_int(unsafe { *self.words().add(i) }),
            Strategy::Floats => {
                // SAFETY: as above.
                unsafe { Value::try_from_float(*(self.raw().data() as *const f64).add(i)).unwrap_unchecked() }
            }
            // SAFETY: items below `len` are set, and `len` is at most the capacity.
            Strategy::Values => unsafe { self.values().as_ref().items().get_unchecked(i).get().unwrap_unchecked() },
            // SAFETY: no index is in range.
            Strategy::Empty => unsafe { std::hint::unreachable_unchecked() },
        }
    }
    #[inline(always)]
    pub fn get(&self, _t: &Thread, i: usize) -> PyResult<Value> {
        Ok(self.item(i))
    }
    /// Replaces the item at an index in range.
    #[inline]
    pub fn set(&self, t: &Thread, i: usize, v: Value) -> PyResult<()> {
        assert!(i < self.len());
        match (self.strategy(), as_raw_int(v), as_raw_float(v)) {
            // SAFETY: the index is in range.
            (Strategy::Ints, Some(n), _) => unsafe { *self.words().add(i) = n },
            // SAFETY: as above.
            (Strategy::Floats, _, Some(f)) => unsafe { *(self.raw().data() as *mut f64).add(i) = f },
            (Strategy::Values, ..) => {
                let storage = self.values();
                // SAFETY: the index is in range.
                unsafe { storage.items().get_unchecked(i) }.set(storage.header(), Some(v));
            }
            _ => return self.set_odd(t, i, v),
        }
        Ok(())
    }
    /// Replaces an item if the storage takes the new one as it is and needs no logging. False: nothing was done.
    ///
    /// # Safety
    /// The index is in range.
    #[inline(always)]
    pub unsafe fn set_quickly(&self, i: usize, v: Value) -> bool {
        match self.strategy() {
            Strategy::Values => {
                let storage = self.values();
                let fits = storage.header().log().get() == 0 || !v.is_pointer();
                if fits {
                    // SAFETY: the index is in range, and no barrier is needed.
                    unsafe { storage.as_ref().items().get_unchecked(i).set_unbarriered(Some(v)) };
                }
                fits
            }
            Strategy::Ints if v.is_small_int() => {
                // SAFETY: the index is in range.
                unsafe { *self.words().add(i) = v.small_int_unchecked() };
                true
            }
            Strategy::Floats if v.is_immediate_float() => {
                // SAFETY: the index is in range.
                unsafe { *(self.raw().data() as *mut f64).add(i) = v.float_unchecked() };
                true
            }
            _ => false,
        }
    }
    /// Replaces an item by one that the storage does not take.
    #[cold]
    fn set_odd(&self, t: &Thread, i: usize, v: Value) -> PyResult<()> {
        self.make_values(t, 0)?;
        self.set(t, i, v)
    }
    /// Appends if the storage has room for the item as it is and needs no logging. False: nothing was done.
    #[inline(always)]
    pub fn append_quickly(&self, v: Value) -> bool {
        let n = self.len();
        let done = match self.strategy() {
            Strategy::Values => {
                let storage = self.values();
                let fits = n < storage.capacity() && (storage.header().log().get() == 0 || !v.is_pointer());
                if fits {
                    // SAFETY: below the capacity, and no barrier is needed.
                    unsafe { storage.as_ref().items().get_unchecked(n).set_unbarriered(Some(v)) };
                }
                fits
            }
            Strategy::Ints if v.is_small_int() && n < self.raw().capacity::<i64>() => {
                // SAFETY: below the capacity.
                unsafe { *self.words().add(n) = v.small_int_unchecked() };
                true
            }
            Strategy::Floats if v.is_immediate_float() && n < self.raw().capacity::<f64>() => {
                // SAFETY: below the capacity.
                unsafe { *(self.raw().data() as *mut f64).add(n) = v.float_unchecked() };
                true
            }
            _ => false,
        };
        if done {
            self.len.set(n + 1);
        }
        done
    }
    #[inline]
    pub fn append(&self, t: &Thread, v: Value) -> PyResult<()> {
        let n = self.len();
        if n == self.capacity() || !self.takes(v) {
            self.prepare(t, v, n + 1)?;
        }
        self.len.set(n + 1);
        self.write_fitting(n, v);
        Ok(())
    }
    /// Whether the current storage can hold `v`.
    #[inline(always)]
    fn takes(&self, v: Value) -> bool {
        match self.strategy() {
            Strategy::Ints => v.is_small_int(),
            Strategy::Floats => v.is_immediate_float(),
            Strategy::Values => true,
            Strategy::Empty => false,
        }
    }
    /// Writes an item that the storage takes, at an index below `len`.
    #[inline(always)]
    fn write_fitting(&self, i: usize, v: Value) {
        match self.strategy() {
            // SAFETY: the index is below the capacity, and the caller checked the value.
            Strategy::Ints => unsafe { *self.words().add(i) = v.small_int_unchecked() },
            // SAFETY: as above.
            Strategy::Floats => unsafe { *(self.raw().data() as *mut f64).add(i) = v.float_unchecked() },
            Strategy::Values => {
                let storage = self.values();
                // SAFETY: the index is below the capacity.
                unsafe { storage.items().get_unchecked(i) }.set(storage.header(), Some(v));
            }
            Strategy::Empty => unreachable!("prepared before"),
        }
    }
    /// Makes the storage take `v`, with room for `needed` items.
    #[cold]
    fn prepare(&self, t: &Thread, v: Value, needed: usize) -> PyResult<()> {
        if self.is_empty() && self.strategy() != Strategy::Values {
            let s = if v.is_small_int() {
                Strategy::Ints
            } else if v.is_immediate_float() {
                Strategy::Floats
            } else {
                Strategy::Values
            };
            if s == Strategy::Values || self.strategy() == Strategy::Empty {
                self.storage.set(&self.header, None);
                self.set_strategy(Strategy::Empty);
                return self.allocate(t, s, needed);
            }
            // Raw storages have the same layout.
            self.set_strategy(s);
        }
        if !self.takes(v) {
            self.make_values(t, needed)?;
        }
        if self.capacity() < needed { self.grow(t, needed) } else { Ok(()) }
    }
    /// Room to make for `needed` items when they outgrow the storage: more than CPython, which has `realloc`, where here all items are copied.
    fn grown(needed: usize) -> usize {
        let more = if needed < 4096 { needed >> 1 } else { needed >> 2 };
        (needed + more + 3) & !3
    }
    fn allocate(&self, t: &Thread, s: Strategy, capacity: usize) -> PyResult<()> {
        let oom = |_| t.raise_out_of_memory();
        let storage: Value = match s {
            Strategy::Values => ValueArray::new(&t.heap, capacity).map_err(oom)?.into(),
            Strategy::Ints | Strategy::Floats => {
                let bytes = capacity.checked_mul(8).ok_or_else(|| t.raise_out_of_memory())?;
                RawArray::new(&t.heap, bytes).map_err(oom)?.into()
            }
            Strategy::Empty => return Ok(()),
        };
        self.set_strategy(s);
        self.storage.set(&self.header, Some(storage));
        Ok(())
    }
    /// Room for `needed` items, strategy unchanged.
    #[cold]
    fn grow(&self, t: &Thread, needed: usize) -> PyResult<()> {
        let (s, n) = (self.strategy(), self.len());
        match s {
            Strategy::Values => {
                let old = self.values();
                self.allocate(t, s, Self::grown(needed))?;
                self.values().copy_from(0, &old.as_ref().items()[..n]);
            }
            Strategy::Ints | Strategy::Floats => {
                let old = self.raw();
                self.allocate(t, s, Self::grown(needed))?;
                // SAFETY: both hold at least `n` words and are distinct.
                unsafe { std::ptr::copy_nonoverlapping(old.data() as *const i64, self.words(), n) };
            }
            Strategy::Empty => self.allocate(t, Strategy::Values, needed)?,
        }
        Ok(())
    }
    /// Turns raw storage into values, with room for at least `room` items.
    #[cold]
    pub fn make_values(&self, t: &Thread, room: usize) -> PyResult<()> {
        if self.strategy() == Strategy::Values {
            return Ok(());
        }
        let n = self.len();
        let storage =
            ValueArray::new(&t.heap, room.max(self.capacity()).max(1)).map_err(|_| t.raise_out_of_memory())?;
        for i in 0..n {
            storage.items()[i].set(storage.header(), Some(self.item(i)));
        }
        self.set_strategy(Strategy::Values);
        self.storage.set(&self.header, Some(storage.into()));
        Ok(())
    }
    /// Makes room for `extra` more items and adopts a strategy that takes all of them.
    pub fn extend_from_slice(&self, t: &Thread, items: &[Value]) -> PyResult<()> {
        let Some(&first) = items.first() else { return Ok(()) };
        let n = self.len();
        let needed = n.checked_add(items.len()).ok_or_else(|| t.raise_out_of_memory())?;
        if self.strategy() == Strategy::Empty {
            return self.fill_empty(t, items);
        }
        if n + items.len() > self.capacity() || !self.takes(first) {
            self.prepare(t, first, needed)?;
        }
        if items.iter().all(|&v| self.takes(v)) {
            self.len.set(needed);
            for (i, &v) in items.iter().enumerate() {
                self.write_fitting(n + i, v);
            }
            return Ok(());
        }
        self.make_values(t, needed)?;
        self.extend_from_slice(t, items)
    }
    /// The first items of a list without storage: an exact fit, as `list(iterable)` and displays make.
    fn fill_empty(&self, t: &Thread, items: &[Value]) -> PyResult<()> {
        if items[0].is_small_int() && items.iter().all(|v| v.is_small_int()) {
            self.allocate(t, Strategy::Ints, items.len())?;
            self.len.set(items.len());
            for (word, v) in self.ints_mut().iter_mut().zip(items) {
                *word = v.small_int_unchecked();
            }
        } else if items[0].is_immediate_float() && items.iter().all(|v| v.is_immediate_float()) {
            self.allocate(t, Strategy::Floats, items.len())?;
            self.len.set(items.len());
            for (word, v) in self.floats_mut().iter_mut().zip(items) {
                *word = v.float_unchecked();
            }
        } else {
            self.allocate(t, Strategy::Values, items.len())?;
            self.values().copy_values(0, items);
            self.len.set(items.len());
        }
        Ok(())
    }
    /// Moves the items from `i` on by `by` places up (the gap keeps stale items) or down.
    fn shift(&self, from: usize, to: usize, count: usize) {
        match self.strategy() {
            Strategy::Values => self.values().copy_within(from..from + count, to),
            Strategy::Ints | Strategy::Floats => {
                let p = self.words();
                // SAFETY: callers stay below the capacity.
                unsafe { std::ptr::copy(p.add(from), p.add(to), count) };
            }
            Strategy::Empty => {}
        }
    }
    /// Inserts before index `i <= len`.
    pub fn insert(&self, t: &Thread, i: usize, v: Value) -> PyResult<()> {
        let n = self.len();
        if n == self.capacity() || !self.takes(v) {
            self.prepare(t, v, n + 1)?;
        }
        self.shift(i, i + 1, n - i);
        self.len.set(n + 1);
        self.write_fitting(i, v);
        Ok(())
    }
    /// Removes and returns the item at an index in range.
    pub fn pop(&self, _t: &Thread, i: usize) -> PyResult<Value> {
        let v = self.item(i);
        self.remove_range(i, 1);
        Ok(v)
    }
    /// Removes `count` items from `start` on.
    pub fn remove_range(&self, start: usize, count: usize) {
        let n = self.len();
        debug_assert!(start + count <= n);
        self.shift(start + count, start, n - start - count);
        self.truncate(n - count);
    }
    /// Drops the items from `n` on.
    pub fn truncate(&self, n: usize) {
        let old = self.len();
        if n >= old {
            return;
        }
        if self.strategy() == Strategy::Values {
            for f in &self.values().items()[n..old] {
                // SAFETY: an empty field holds no reference.
                unsafe { f.set_unbarriered(None) };
            }
        }
        if n == 0 {
            self.clear();
        } else {
            self.len.set(n);
        }
    }
    /// Removes all items. An empty list is left alone: a list that is being sorted does not notice being cleared, as in CPython.
    pub fn clear(&self) {
        if self.is_empty() {
            return;
        }
        self.len.set(0);
        self.storage.set(&self.header, None);
        self.set_strategy(Strategy::Empty);
    }
    /// Replaces the items `start..end` by `items`.
    pub fn splice(&self, t: &Thread, start: usize, end: usize, items: &[Value]) -> PyResult<()> {
        let n = self.len();
        let (removed, added) = (end - start, items.len());
        if added == 0 {
            if removed > 0 {
                self.remove_range(start, removed);
            }
            return Ok(());
        }
        if let Some(&odd) = items.iter().find(|&&v| !self.takes(v)) {
            if n == 0 {
                return self.extend_from_slice(t, items);
            }
            self.prepare(t, odd, n)?;
            return self.splice(t, start, end, items);
        }
        let total = n - removed + added;
        if total > self.capacity() {
            self.grow(t, total)?;
        }
        self.shift(end, start + added, n - end);
        if total > n {
            self.len.set(total);
        }
        for (i, &v) in items.iter().enumerate() {
            self.write_fitting(start + i, v);
        }
        self.truncate(total);
        Ok(())
    }
    pub fn reverse(&self) {
        let n = self.len();
        match self.strategy() {
            Strategy::Empty => {}
            // SAFETY: the storage holds `n` words, and nothing else refers to them now.
            Strategy::Ints | Strategy::Floats => unsafe { std::slice::from_raw_parts_mut(self.words(), n) }.reverse(),
            Strategy::Values => {
                let storage = self.values();
                let items = storage.items();
                for i in 0..n / 2 {
                    let (a, b) = (items[i].get(), items[n - 1 - i].get());
                    items[i].set(storage.header(), b);
                    items[n - 1 - i].set(storage.header(), a);
                }
            }
        }
    }
    /// Takes over the storage of another list, leaving that one empty (sorting works so).
    pub fn take_items(&self, other: &PyList) {
        self.storage.set(&self.header, other.storage.get());
        self.len.set(other.len());
        self.set_strategy(other.strategy());
        other.clear();
    }
    /// Gives the empty list a storage for nothing: any change that needs storage replaces it, and emptying the list drops it.
    fn put_mark(&self, t: &Thread) -> PyResult<Value> {
        let mark: Value = t.check_memory(ValueArray::new(&t.heap, 0))?.into();
        self.set_strategy(Strategy::Values);
        self.storage.set(&self.header, Some(mark));
        Ok(mark)
    }
    /// `list.extend`.
    pub fn extend(&self, t: &Thread, iterable: Value) -> PyResult<()> {
        if let Some(items) =
            crate::objects::tuple::as_tuple(iterable).filter(|_| iterable.downcast::<PyTuple>().is_some())
        {
            return self.extend_from_slice(t, items.items());
        }
        if let Some(other) = iterable.downcast::<PyList>()
            && t.class_of(iterable) == t.types.list
        {
            return self.extend_from_list(t, other);
        }
        let iterator = crate::protocol::iter::get_iter(t, iterable)?;
        // The estimate itself is of little use to a list that grows by doubling, but programs see that it is asked for.
        if t.class_of(iterable).is_python_class() {
            crate::protocol::iter::length_hint(t, iterable, 8)?;
        }
        while let Some(v) = crate::protocol::iter::next(t, iterator)? {
            self.append(t, v)?;
        }
        Ok(())
    }
    /// A snapshot of the items as a rooted vector.
    pub fn to_rooted(&self, t: &Thread) -> PyResult<RootVec> {
        let mut out = t.check_memory(RootVec::with_capacity(&t.heap, self.len()))?;
        match self.strategy() {
            // SAFETY: items below `len` are set.
            Strategy::Values => out.extend_from_slice(unsafe { self.values().as_ref().values(0..self.len()) }),
            _ => (0..self.len()).for_each(|i| out.push(self.item(i))),
        }
        Ok(out)
    }
}
