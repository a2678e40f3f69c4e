//! `dict`: ordered and compact; a fast path while all keys are exact strings.
//!
//! Three modes ([`Mode`], the header's `aux`):
//! * **table**: keys and values sit in a [`table::Table`].
//! * **celled**: the dict serves as somebody's globals or builtins; every value sits in a [`PropertyCell`] at a stable address, which
//!   inline caches and compiled code read directly. To its users it stays a plain dict. Cells of deleted or never bound names that
//!   somebody watches wait in `absent`.
//! * **instance**: the `__dict__` of an object whose attributes live in shape slots; the dict is a view. Use that slots cannot express
//!   (a non-string key, deletion, `clear`) moves the attributes into a table and the instance to dict mode.
//!
//! `methods.rs` has what Python sees, `views.rs` views and iterators.

pub mod celled;
pub mod instance;
pub mod methods;
pub mod table;
pub mod views;

use crate::objects::kinds;
use crate::objects::property_cell::PropertyCell;
use crate::prelude::*;
use std::cell::Cell;
use table::Table;

#[pyclass(name = "dict", kind = DICT, flags = BASETYPE | HAVE_GC | MAPPING | MATCH_SELF | DICT_SUBCLASS, doc = "dict(**kwargs)\ndict(mapping, **kwargs)\ndict(iterable, **kwargs)\n\nHashable keys and a value for each, in the order in which the keys came: those of a mapping, or of an iterable of pairs, and the keyword arguments.", signature = "")]
#[repr(C)]
pub struct PyDict {
    pub header: Header,
    /// Live entries (not in instance mode).
    used: Cell<usize>,
    /// Empty while nothing was ever inserted.
    table: GcField<Table>,
    /// Instance mode: the instance. Celled mode: a dict of the cells of absent names.
    extra: Field,
    /// Bumped when keys are added, removed or replaced wholesale; lets iterators and caches notice.
    keys_version: Cell<u32>,
    /// What a native subclass keeps besides: the factory of a `defaultdict`.
    pub subclass_state: Field,
}

// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyDict {
    const KIND: Kind = kinds::DICT;
}

/// Where a dict's items live.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    Table = 0,
    Celled = 1,
    Instance = 2,
}

/// The collector's view of a dict.
///
/// # Safety
/// `h` is the header of a [`PyDict`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let dict = unsafe { &*(h as *const Header as *const PyDict) };
    tracer.visit_gc(dict.table.get());
    tracer.visit(dict.extra.get());
    tracer.visit(dict.subclass_state.get());
}

impl PyDict {
    /// The fields of an empty dict behind `header`.
    pub fn empty(header: Header) -> PyDict {
        PyDict {
            header,
            used: Cell::new(0),
            table: GcField::EMPTY,
            extra: Field::EMPTY,
            keys_version: Cell::new(0),
            subclass_state: Field::EMPTY,
        }
    }
    pub fn new(t: &Thread) -> PyResult<Gc<PyDict>> {
        t.alloc(PyDict::empty(Header::new(kinds::DICT, t.types.dict.shape_id())))
    }
    /// A new dict with room for `entries` string keys.
    pub fn with_capacity(t: &Thread, entries: usize) -> PyResult<Gc<PyDict>> {
        let dict = PyDict::new(t)?;
        if entries > 5 {
            let table = Table::new(t, Table::log2_for(entries), true)?;
            dict.table.set(&dict.header, Some(table));
        }
        Ok(dict)
    }
    #[inline(always)]
    pub fn mode(&self) -> Mode {
        match self.header.aux.get() {
            0 => Mode::Table,
            1 => Mode::Celled,
            _ => Mode::Instance,
        }
    }
    #[inline]
    pub fn len(&self) -> usize {
        if self.mode() == Mode::Instance { self.instance_len() } else { self.used.get() }
    }
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Changes whenever the set or order of keys changes.
    pub fn keys_version(&self) -> u32 {
        if self.mode() == Mode::Instance { self.instance_version() } else { self.keys_version.get() }
    }
    fn keys_changed(&self) {
        self.keys_version.set(self.keys_version.get().wrapping_add(1));
    }
    /// Bytes of the hash table, for `__sizeof__`.
    pub fn table_bytes(&self) -> usize {
        self.table.get().map_or(0, |x| x.byte_size())
    }

    /// The entry of `key`, by its hash. May run Python code.
    #[inline(always)]
    fn find(&self, t: &Thread, key: Value, hash: i64) -> PyResult<Option<usize>> {
        loop {
            let Some(table) = self.table.get() else { return Ok(None) };
            if table.is_strings()
                && let Some(s) = key.downcast::<PyStr>()
            {
                return Ok(table.find_string(s, hash));
            }
            if let Ok(found) = table.find(t, key, hash, || self.table.get() != Some(table))? {
                return Ok(found);
            }
        }
    }
    #[inline]
    fn load(&self, table: &Table, entry: usize) -> Option<Value> {
        let v = table.value_at(entry);
        if self.mode() == Mode::Celled { v.and_then(PropertyCell::value_of) } else { v }
    }

    /// Look-up by any key (may run `__hash__`/`__eq__`).
    #[inline(never)]
    pub fn get(&self, t: &Thread, key: Value) -> PyResult<Option<Value>> {
        if let Some(s) = key.downcast::<PyStr>() {
            let hash = s.hash_value(t);
            if self.mode() == Mode::Table
                && let Some(table) = self.table.get()
                && table.is_strings()
            {
                return Ok(table.find_string(s, hash).and_then(|entry| table.value_at(entry)));
            }
            return self.get_hashed(t, key, hash);
        }
        let hash = crate::protocol::object::hash_as(t, key, "a dict key")?;
        if self.mode() != Mode::Table {
            return self.get_hashed(t, key, hash);
        }
        Ok(match self.find(t, key, hash)? {
            Some(entry) => self.table.get().and_then(|table| table.value_at(entry)),
            None => None,
        })
    }
    /// As [`PyDict::get`], the hash being known.
    #[inline(never)]
    pub fn get_hashed(&self, t: &Thread, key: Value, hash: i64) -> PyResult<Option<Value>> {
        if self.mode() == Mode::Instance {
            match key.downcast::<PyStr>() {
                Some(s) => return Ok(self.instance_get(t, s)),
                None => self.leave_instance_mode(t)?,
            }
        }
        Ok(match self.find(t, key, hash)? {
            Some(entry) => self.table.get().and_then(|table| self.load(&table, entry)),
            None => None,
        })
    }
    /// `d[key] = v`.
    pub fn set(&self, t: &Thread, key: Value, v: Value) -> PyResult<()> {
        let hash = match key.downcast::<PyStr>() {
            Some(s) => s.hash_value(t),
            None => crate::protocol::object::hash_as(t, key, "a dict key")?,
        };
        self.set_hashed(t, key, hash, v)
    }
    #[inline]
    pub fn set_hashed(&self, t: &Thread, key: Value, hash: i64, v: Value) -> PyResult<()> {
        if self.mode() == Mode::Instance {
            if let Some(s) = key.downcast::<PyStr>()
                && self.instance_set(t, s, v)?
            {
                return Ok(());
            }
            self.leave_instance_mode(t)?;
        }
        match self.find(t, key, hash)? {
            Some(entry) => {
                let table = self.table.get().expect("an entry was found in it");
                if self.mode() == Mode::Celled {
                    PropertyCell::of(table.value_at(entry)).set(t, Some(v));
                } else {
                    table.set_value(entry, v);
                }
                Ok(())
            }
            None => self.insert_new(t, key, hash, v),
        }
    }
    /// The value of a plain key, see [`crate::abi::helpers::plain`]; `None` if that does not do.
    pub fn get_plain(&self, t: &Thread, key: Value, hash: i64) -> Option<Option<Value>> {
        let Some(table) = self.table.get() else { return Some(None) };
        Some(table.find_plain(t, key, hash)?.and_then(|entry| self.load(&table, entry)))
    }
    /// `d[key] = v` with a plain key, in [`Mode::Table`]; `None` if that does not do.
    pub fn set_plain(&self, t: &Thread, key: Value, hash: i64, v: Value) -> Option<PyResult<()>> {
        if let Some(table) = self.table.get()
            && let Some(entry) = table.find_plain(t, key, hash)?
        {
            table.set_value(entry, v);
            return Some(Ok(()));
        }
        Some(self.insert_new(t, key, hash, v))
    }
    /// The value of the key, which is added with `v` if it is absent: compared once only.
    pub fn get_or_set(&self, t: &Thread, key: Value, hash: i64, v: Value) -> PyResult<Value> {
        if self.mode() == Mode::Instance {
            if let Some(found) = self.get_hashed(t, key, hash)? {
                return Ok(found);
            }
            return self.set_hashed(t, key, hash, v).map(|()| v);
        }
        match self.find(t, key, hash)? {
            Some(entry) => Ok(self.table.get().and_then(|table| self.load(&table, entry)).unwrap_or(v)),
            None => self.insert_new(t, key, hash, v).map(|()| v),
        }
    }
    /// Adds an absent key.
    #[inline]
    fn insert_new(&self, t: &Thread, key: Value, hash: i64, v: Value) -> PyResult<()> {
        let stored = if self.mode() == Mode::Celled { self.cell_for_new(t, key, v)? } else { v };
        let table = self.room_for_one(t, key.downcast::<PyStr>().is_some())?;
        table.push(key, stored, hash);
        self.used.set(self.used.get() + 1);
        self.keys_changed();
        Ok(())
    }
    /// A table that takes one more key of this kind.
    fn room_for_one(&self, t: &Thread, string: bool) -> PyResult<Gc<Table>> {
        let table = match self.table.get() {
            None => Table::new(t, table::MIN_LOG2, string)?,
            Some(table) if !table.is_full() && (string || !table.is_strings()) => return Ok(table),
            Some(table) => {
                let room =
                    if table.is_full() { (self.used.get() * 2).max(self.used.get() + 1) } else { self.used.get() + 1 };
                table.rebuild(t, room, string && table.is_strings())?
            }
        };
        self.table.set(&self.header, Some(table));
        Ok(table)
    }
    /// Removes; `None` if absent.
    pub fn remove(&self, t: &Thread, key: Value) -> PyResult<Option<Value>> {
        let hash = crate::protocol::object::hash_as(t, key, "a dict key")?;
        self.remove_hashed(t, key, hash)
    }
    pub fn remove_hashed(&self, t: &Thread, key: Value, hash: i64) -> PyResult<Option<Value>> {
        if self.mode() == Mode::Instance {
            if let Some(s) = key.downcast::<PyStr>()
                && self.instance_get(t, s).is_none()
            {
                return Ok(None);
            }
            self.leave_instance_mode(t)?;
        }
        match self.find(t, key, hash)? {
            Some(entry) => self.remove_entry(t, entry).map(Some),
            None => Ok(None),
        }
    }
    fn remove_entry(&self, t: &Thread, entry: usize) -> PyResult<Value> {
        let table = self.table.get().expect("an entry was found in it");
        let old = self.load(&table, entry).expect("live entries have a value");
        if self.mode() == Mode::Celled {
            self.retire_cell(t, &table, entry)?;
        }
        table.delete(entry);
        self.used.set(self.used.get() - 1);
        self.keys_changed();
        Ok(old)
    }
    /// Removes and returns the last item.
    pub fn pop_last(&self, t: &Thread) -> PyResult<Option<(Value, Value)>> {
        if self.mode() == Mode::Instance {
            self.leave_instance_mode(t)?;
        }
        let Some(table) = self.table.get() else { return Ok(None) };
        table.trim();
        let Some(entry) = table.filled().checked_sub(1) else { return Ok(None) };
        let key = table.key(entry).expect("trimmed");
        let v = self.remove_entry(t, entry)?;
        table.trim();
        Ok(Some((key, v)))
    }
    /// Removes and returns the first item.
    pub fn pop_first(&self, t: &Thread) -> PyResult<Option<(Value, Value)>> {
        if self.mode() == Mode::Instance {
            self.leave_instance_mode(t)?;
        }
        let Some(table) = self.table.get() else { return Ok(None) };
        let Some(entry) = table.first_live() else { return Ok(None) };
        let key = table.key(entry).expect("it is live");
        let v = self.remove_entry(t, entry)?;
        Ok(Some((key, v)))
    }
    /// Makes an item the last or the first one; `false` if the key is absent.
    pub fn move_to_end(&self, t: &Thread, key: Value, last: bool) -> PyResult<bool> {
        if self.mode() == Mode::Instance {
            self.leave_instance_mode(t)?;
        }
        let hash = crate::protocol::object::hash_as(t, key, "a dict key")?;
        let Some(entry) = self.find(t, key, hash)? else { return Ok(false) };
        let mut table = self.table.get().expect("an entry was found in it");
        table.trim();
        if if last { entry + 1 == table.filled() } else { table.first_live() == Some(entry) } {
            return Ok(true);
        }
        let (key, stored) = (table.key(entry).expect("it is live"), table.value_at(entry).expect("it is live"));
        // Of the same hash, but cut: see `Table`.
        let hash = table.hash(entry);
        table.delete(entry);
        let is_out_of_room = if last { table.is_full() } else { !table.has_room_in_front() };
        if is_out_of_room {
            // Room for as many moves again, so that each costs little on average.
            let (used, strings) = (self.used.get(), table.is_strings());
            let gap = if last { 0 } else { used };
            match table.rebuild_behind(t, gap, used * 2, strings) {
                Ok(new) => {
                    table = new;
                    self.table.set(&self.header, Some(table));
                }
                Err(raised) => {
                    table.push_deleted(entry, key, stored, hash);
                    return Err(raised);
                }
            }
        }
        if last {
            table.push(key, stored, hash);
        } else {
            table.push_front(key, stored, hash);
        }
        self.keys_changed();
        Ok(true)
    }

    /// Look-up by an exact `str`, best an interned one. Runs Python code only if some key is not a string.
    #[inline]
    pub fn get_name(&self, t: &Thread, name: Value) -> PyResult<Option<Value>> {
        self.get(t, name)
    }
    pub fn set_name(&self, t: &Thread, name: Value, v: Value) -> PyResult<()> {
        self.set(t, name, v)
    }
    pub fn get_str(&self, t: &Thread, name: &str) -> PyResult<Option<Value>> {
        self.get(t, t.intern(name))
    }
    pub fn set_str(&self, t: &Thread, name: &str, v: Value) -> PyResult<()> {
        self.set(t, t.intern(name), v)
    }

    /// Iteration tolerant of mutation: from `position` on, the next item and the position after it.
    pub fn next_entry(&self, t: &Thread, position: &mut usize) -> Option<(Value, Value)> {
        if self.mode() == Mode::Instance {
            return self.instance_next(t, position);
        }
        let table = self.table.get()?;
        *position = (*position).max(table.dead_in_front());
        while *position < table.filled() {
            let entry = *position;
            *position += 1;
            if let (Some(k), Some(v)) = (table.key(entry), self.load(&table, entry)) {
                return Some((k, v));
            }
        }
        None
    }
    /// As [`PyDict::next_entry`], backwards: `position` counts down from [`PyDict::end_position`].
    pub fn previous_entry(&self, t: &Thread, position: &mut usize) -> Option<(Value, Value)> {
        while *position > 0 {
            *position -= 1;
            let mut p = *position;
            if self.mode() == Mode::Instance {
                if let Some(item) = self.instance_next(t, &mut p) {
                    return Some(item);
                }
            } else if let Some(table) = self.table.get()
                && p < table.filled()
                && let (Some(k), Some(v)) = (table.key(p), self.load(&table, p))
            {
                return Some((k, v));
            }
        }
        None
    }
    /// One past the last position.
    pub fn end_position(&self) -> usize {
        if self.mode() == Mode::Instance { self.instance_len() } else { self.table.get().map_or(0, |x| x.filled()) }
    }
    /// The hash of the key at a position that [`PyDict::next_entry`] gave (`position - 1`), if it is at hand.
    pub fn hash_at(&self, position: usize) -> Option<i64> {
        if self.mode() == Mode::Instance {
            return None;
        }
        self.table.get().filter(|x| position < x.filled()).map(|x| x.hash(position))
    }
    /// The hash of the key at a position that [`PyDict::next_entry`] has just passed, if it was kept in full.
    pub fn full_hash_at(&self, position: usize) -> Option<i64> {
        if self.mode() == Mode::Instance {
            return None;
        }
        self.table.get().filter(|x| position < x.filled()).and_then(|x| x.full_hash(position))
    }
    pub fn keys_rooted(&self, t: &Thread) -> PyResult<RootVec> {
        let mut out = RootVec::new(&t.heap);
        let mut p = 0;
        while let Some((k, _)) = self.next_entry(t, &mut p) {
            out.push(k);
        }
        Ok(out)
    }
    /// An exact dict with the same items.
    pub fn copy(&self, t: &Thread) -> PyResult<Gc<PyDict>> {
        let new = PyDict::new(t)?;
        if self.mode() == Mode::Table {
            if let Some(table) = self.table.get() {
                let copy = table.rebuild(t, self.used.get(), table.is_strings())?;
                new.table.set(&new.header, Some(copy));
                new.used.set(self.used.get());
            }
            return Ok(new);
        }
        let mut p = 0;
        while let Some((k, v)) = self.next_entry(t, &mut p) {
            new.set(t, k, v)?;
        }
        Ok(new)
    }
    pub fn clear(&self, t: &Thread) -> PyResult<()> {
        match self.mode() {
            Mode::Instance => self.leave_instance_mode(t)?,
            Mode::Celled => {
                while self.pop_last(t)?.is_some() {}
                return Ok(());
            }
            Mode::Table => {}
        }
        self.table.set(&self.header, None);
        self.used.set(0);
        self.keys_changed();
        Ok(())
    }
    /// Adds everything in another dict; existing keys are overwritten.
    pub fn update_from_dict(&self, t: &Thread, other: Gc<PyDict>) -> PyResult<()> {
        if std::ptr::eq(self, other.as_ref()) {
            return Ok(());
        }
        let (mut p, version) = (0, other.keys_version());
        while let Some((k, v)) = other.next_entry(t, &mut p) {
            // A cut hash is as good as a whole one: only cut hashes are ever used.
            match other.hash_at(p - 1) {
                Some(hash) => self.set_hashed(t, k, hash, v)?,
                None => self.set(t, k, v)?,
            }
            if other.keys_version() != version {
                return Err(t.raise_runtime_error("dict mutated during update"));
            }
        }
        Ok(())
    }
}
