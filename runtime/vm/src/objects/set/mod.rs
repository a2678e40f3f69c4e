//! `set` and `frozenset`: the object and its table operations. `methods.rs` has what Python sees.

pub mod methods;
pub mod table;

use crate::objects::kinds;
use crate::prelude::*;
use std::cell::Cell;
use table::{MIN_SIZE, Probe, SetTable};

#[pyclass(name = "set", kind = SET, signature = "(iterable=(), /)", flags = BASETYPE | HAVE_GC | MATCH_SELF | MANAGED_WEAKREF, doc = "A mutable set: hashable items, each once, in no order.")]
#[repr(C)]
pub struct PySet {
    pub header: Header,
    used: Cell<usize>,
    /// Empty while nothing was ever added.
    table: GcField<SetTable>,
    /// `frozenset`'s cached hash; 0 = not computed.
    pub hash: Cell<i64>,
    /// Where `pop` looks next.
    finger: Cell<usize>,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PySet {
    const KIND: Kind = kinds::SET;
}

/// The collector's view of a set.
///
/// # Safety
/// `h` is the header of a [`PySet`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    tracer.visit_gc(unsafe { &*(h as *const Header as *const PySet) }.table.get());
}

impl PySet {
    /// The fields of an empty set behind `header`.
    pub fn empty(header: Header) -> PySet {
        PySet { header, used: Cell::new(0), table: GcField::EMPTY, hash: Cell::new(0), finger: Cell::new(0) }
    }
    pub fn new_set(t: &Thread, items: &[Value]) -> PyResult<Gc<PySet>> {
        PySet::of_class(t, t.types.set, items)
    }
    pub fn new_frozenset(t: &Thread, items: &[Value]) -> PyResult<Gc<PySet>> {
        PySet::of_class(t, t.types.frozenset, items)
    }
    fn of_class(t: &Thread, class: Gc<PyType>, items: &[Value]) -> PyResult<Gc<PySet>> {
        let set = t.alloc(PySet::empty(Header::new(kinds::SET, class.shape_id())))?;
        for &v in items {
            set.add(t, v)?;
        }
        Ok(set)
    }
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.used.get()
    }
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.used.get() == 0
    }
    pub fn table_bytes(&self) -> usize {
        self.table.get().map_or(0, |x| x.byte_size())
    }
    /// Adds; whether it was new.
    pub fn add(&self, t: &Thread, v: Value) -> PyResult<bool> {
        let hash = crate::protocol::object::hash_as(t, v, "a set element")?;
        self.add_hashed(t, v, hash)
    }
    #[inline]
    pub fn add_hashed(&self, t: &Thread, v: Value, hash: i64) -> PyResult<bool> {
        loop {
            let table = self.table_to_fill(t)?;
            match table.find(t, v, hash, || self.table.get() != Some(table))? {
                Probe::Found(_) => return Ok(false),
                Probe::Changed => continue,
                Probe::Absent(entry) => return self.occupy(t, table, entry, v, hash).map(|()| true),
            }
        }
    }
    #[inline(always)]
    fn table_to_fill(&self, t: &Thread) -> PyResult<Gc<SetTable>> {
        match self.table.get() {
            Some(x) => Ok(x),
            None => {
                let x = SetTable::new(t, MIN_SIZE)?;
                self.table.set(&self.header, Some(x));
                Ok(x)
            }
        }
    }
    #[inline(always)]
    fn occupy(&self, t: &Thread, table: Gc<SetTable>, entry: usize, v: Value, hash: i64) -> PyResult<()> {
        table.occupy(entry, v, hash);
        self.used.set(self.used.get() + 1);
        if table.is_crowded() { self.grow(t, table) } else { Ok(()) }
    }
    #[inline(never)]
    fn grow(&self, t: &Thread, table: Gc<SetTable>) -> PyResult<()> {
        let used = self.used.get();
        let bigger = table.rebuild(t, if used > 50_000 { used * 2 } else { used * 4 })?;
        self.table.set(&self.header, Some(bigger));
        Ok(())
    }
    /// Adds what is known to be absent, to a set that nothing was ever removed from.
    fn add_absent(&self, t: &Thread, v: Value, hash: i64) -> PyResult<()> {
        let table = self.table_to_fill(t)?;
        let entry = table.free_entry(hash);
        self.occupy(t, table, entry, v, hash)
    }
    /// Adds a plain key; `None` if it would have to be compared with one that is not.
    pub fn add_plain(&self, t: &Thread, v: Value, hash: i64) -> Option<PyResult<()>> {
        let table = match self.table_to_fill(t) {
            Ok(table) => table,
            Err(r) => return Some(Err(r)),
        };
        Some(match table.find_plain(t, v, hash)? {
            Probe::Absent(entry) => self.occupy(t, table, entry, v, hash),
            Probe::Found(_) | Probe::Changed => Ok(()),
        })
    }
    #[inline]
    fn find(&self, t: &Thread, v: Value, hash: i64) -> PyResult<Option<(Gc<SetTable>, usize)>> {
        loop {
            let Some(table) = self.table.get() else { return Ok(None) };
            match table.find(t, v, hash, || self.table.get() != Some(table))? {
                Probe::Found(entry) => return Ok(Some((table, entry))),
                Probe::Absent(_) => return Ok(None),
                Probe::Changed => {}
            }
        }
    }
    pub fn contains(&self, t: &Thread, v: Value) -> PyResult<bool> {
        let hash = crate::protocol::object::hash_as(t, v, "a set element")?;
        self.contains_hashed(t, v, hash)
    }
    pub fn contains_hashed(&self, t: &Thread, v: Value, hash: i64) -> PyResult<bool> {
        Ok(self.find(t, v, hash)?.is_some())
    }
    /// Whether it has a plain key; `None` if that does not do.
    #[inline]
    pub fn contains_plain(&self, t: &Thread, v: Value, hash: i64) -> Option<bool> {
        match self.table.get() {
            Some(table) => Some(matches!(table.find_plain(t, v, hash)?, Probe::Found(_))),
            None => Some(false),
        }
    }
    /// Removes; whether it was there.
    pub fn discard(&self, t: &Thread, v: Value) -> PyResult<bool> {
        let hash = crate::protocol::object::hash_as(t, v, "a set element")?;
        self.discard_hashed(t, v, hash)
    }
    pub fn discard_hashed(&self, t: &Thread, v: Value, hash: i64) -> PyResult<bool> {
        let Some((table, entry)) = self.find(t, v, hash)? else { return Ok(false) };
        table.delete(entry);
        self.used.set(self.used.get() - 1);
        Ok(true)
    }
    /// Removes a plain key; `None` if it would have to be compared with one that is not.
    pub fn discard_plain(&self, t: &Thread, v: Value, hash: i64) -> Option<()> {
        if let Some(table) = self.table.get()
            && let Probe::Found(entry) = table.find_plain(t, v, hash)?
        {
            table.delete(entry);
            self.used.set(self.used.get() - 1);
        }
        Some(())
    }
    /// Removes and returns some item.
    pub fn pop_any(&self) -> Option<Value> {
        let table = self.table.get().filter(|_| !self.is_empty())?;
        let mut entry = self.finger.get() & (table.size() - 1);
        while table.key(entry).is_none() {
            entry = (entry + 1) & (table.size() - 1);
        }
        let v = table.key(entry);
        table.delete(entry);
        self.used.set(self.used.get() - 1);
        self.finger.set(entry + 1);
        v
    }
    pub fn clear(&self) {
        self.table.set(&self.header, None);
        self.used.set(0);
        self.finger.set(0);
    }
    /// Iteration in table order: from `position` on, the next item with its (62-bit) hash and the position after it.
    #[inline]
    pub fn next_item(&self, position: &mut usize) -> Option<(Value, i64)> {
        let table = self.table.get()?;
        while *position < table.size() {
            let entry = *position;
            *position += 1;
            if let Some(k) = table.key(entry) {
                return Some((k, table.hash(entry)));
            }
        }
        None
    }
    /// Adds everything in another set.
    pub fn update_from_set(&self, t: &Thread, other: Gc<PySet>) -> PyResult<()> {
        if std::ptr::eq(self, other.as_ref()) {
            return Ok(());
        }
        // One growth step up front when it is clear that it will be needed, as CPython's merge does.
        let total = self.len() + other.len();
        let size = self.table.get().map_or(0, |x| x.size());
        if total * 5 >= size.max(1) * 3 {
            let base = match self.table.get() {
                Some(x) => x,
                None => SetTable::new(t, MIN_SIZE)?,
            };
            self.table.set(&self.header, Some(base.rebuild(t, total * 2)?));
        }
        let mut p = 0;
        while let Some((v, hash)) = other.next_item(&mut p) {
            self.add_hashed(t, v, hash)?;
        }
        Ok(())
    }
    /// `set.update` with any iterable.
    pub fn update(&self, t: &Thread, iterable: Value) -> PyResult<()> {
        if let Some(other) = iterable.downcast::<PySet>() {
            return self.update_from_set(t, other);
        }
        if let Some(d) = iterable.downcast::<PyDict>()
            && t.class_of(iterable) == t.types.dict
        {
            let mut p = 0;
            while let Some((k, _)) = d.next_entry(t, &mut p) {
                match d.full_hash_at(p - 1) {
                    Some(hash) => self.add_hashed(t, k, hash)?,
                    None => self.add(t, k)?,
                };
            }
            return Ok(());
        }
        crate::protocol::iter::for_each(t, iterable, |v| self.add(t, v).map(|_| true))
    }
    /// Fills an empty set with the elements of another.
    fn copy_table(&self, t: &Thread, other: &PySet) -> PyResult<()> {
        if let Some(table) = other.table.get().filter(|_| !other.is_empty()) {
            // The size that merging into an empty set gives: it decides the order of iteration.
            let minimum = if other.len() * 5 >= (MIN_SIZE - 1) * 3 { other.len() * 2 } else { 0 };
            // CPython copies clean tables of the right size as they are: that, too, shows in the order.
            let copy =
                if table.is_clean(other.len(), minimum) { table.duplicate(t)? } else { table.rebuild(t, minimum)? };
            self.table.set(&self.header, Some(copy));
            self.used.set(other.len());
        }
        Ok(())
    }
    /// Takes over the contents of another set, leaving that one empty.
    pub fn take(&self, other: &PySet) {
        self.table.set(&self.header, other.table.get());
        self.used.set(other.len());
        other.clear();
    }
}
