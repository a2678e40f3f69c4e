//! Celled mode: dicts that serve as globals or builtins.

use super::{Mode, PyDict, Table};
use crate::objects::property_cell::PropertyCell;
use crate::prelude::*;

impl PyDict {
    fn gc(&self) -> Gc<PyDict> {
        // SAFETY: a dict is always a heap object.
        unsafe { Gc::from_header(&self.header) }
    }
    /// Moves every value into a property cell. Idempotent. (An instance's `__dict__` leaves instance mode first.)
    pub fn make_celled(&self, t: &Thread) -> PyResult<()> {
        match self.mode() {
            Mode::Celled => return Ok(()),
            Mode::Instance => self.leave_instance_mode(t)?,
            Mode::Table => {}
        }
        // First make all cells, then switch: running out of memory half way must leave a consistent dict.
        let mut cells = RootVec::new(&t.heap);
        let filled = self.table.get().map_or(0, |x| x.filled());
        if let Some(table) = self.table.get() {
            for entry in 0..filled {
                cells.push(match table.value_at(entry) {
                    Some(v) => PropertyCell::new(t, self.gc(), Some(v))?.into(),
                    None => Value::NONE,
                });
            }
            for (entry, cell) in cells.iter().enumerate() {
                if table.key(entry).is_some() {
                    table.set_value(entry, *cell);
                }
            }
        }
        self.header.aux.set(Mode::Celled as u8);
        Ok(())
    }
    /// Whether this is not a dict of anybody's but the table of some celled dict's absent names.
    pub(crate) fn is_table_of_cells(&self) -> bool {
        let Some(table) = self.table.get().filter(|_| self.mode() == Mode::Table) else { return false };
        let first = (0..table.filled()).find_map(|entry| table.key(entry).and(table.value_at(entry)));
        first.is_some_and(|v| v.downcast::<PropertyCell>().is_some())
    }
    fn absent_cells(&self, t: &Thread) -> PyResult<Gc<PyDict>> {
        if let Some(d) = self.extra.get().and_then(|v| v.downcast::<PyDict>()) {
            return Ok(d);
        }
        let d = PyDict::new(t)?;
        self.extra.set(&self.header, Some(d.into()));
        Ok(d)
    }
    /// The cell of a name (an exact, interned `str`) in this celled dict, present or absent: its address never changes.
    pub fn cell(&self, t: &Thread, name: Gc<PyStr>) -> PyResult<Gc<PropertyCell>> {
        debug_assert_eq!(self.mode(), Mode::Celled);
        if let Some(entry) = self.find(t, name.into(), name.hash_value(t))? {
            let table = self.table.get().expect("an entry was found in it");
            return Ok(PropertyCell::of(table.value_at(entry)));
        }
        let absent = self.absent_cells(t)?;
        if let Some(cell) = absent.get(t, name.into())? {
            return Ok(PropertyCell::of(Some(cell)));
        }
        let cell = PropertyCell::new(t, self.gc(), None)?;
        absent.set(t, name.into(), cell.into())?;
        Ok(cell)
    }
    /// The cell for a key about to be added, holding `v`.
    pub(super) fn cell_for_new(&self, t: &Thread, key: Value, v: Value) -> PyResult<Value> {
        if let Some(absent) = self.extra.get().and_then(|x| x.downcast::<PyDict>())
            && let Some(cell) = absent.remove(t, key)?
        {
            PropertyCell::of(Some(cell)).set(t, Some(v));
            return Ok(cell);
        }
        Ok(PropertyCell::new(t, self.gc(), Some(v))?.into())
    }
    /// Keeps the cell of an entry about to be deleted, now absent, for those who hold its address.
    pub(super) fn retire_cell(&self, t: &Thread, table: &Table, entry: usize) -> PyResult<()> {
        let (key, cell) = (table.key(entry).expect("a live entry"), PropertyCell::of(table.value_at(entry)));
        let absent = self.absent_cells(t)?;
        absent.set(t, key, cell.into())?;
        cell.set(t, None);
        Ok(())
    }
}
