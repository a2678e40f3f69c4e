//! Instance mode: a `__dict__` backed by its object's shape slots.

use super::{Mode, PyDict, Table};
use crate::objects::str_;
use crate::prelude::*;
use brolga_heap::{Shape, slots};

impl PyDict {
    /// The `__dict__` of `owner`, whose attributes are in slots. The caller stores it where the object keeps its dict.
    pub fn new_for_instance(t: &Thread, owner: &Header) -> PyResult<Gc<PyDict>> {
        let dict = PyDict::new(t)?;
        dict.header.aux.set(Mode::Instance as u8);
        dict.extra.set(&dict.header, Some(owner.value()));
        Ok(dict)
    }
    /// The instance this dict is a view of.
    #[inline]
    fn owner(&self) -> &'static Header {
        let v = self.extra.get().expect("instance mode has an owner");
        v.as_header().expect("an instance is a heap object")
    }
    fn owner_shape(&self) -> Gc<Shape> {
        self.owner().shape()
    }
    pub(super) fn instance_len(&self) -> usize {
        self.owner_shape().count() as usize
    }
    pub(super) fn instance_version(&self) -> u32 {
        self.owner().shape_id().0
    }
    /// The slot of a key; interning it first, as shapes compare by identity.
    fn slot_of(&self, t: &Thread, key: Gc<PyStr>) -> (Value, Option<u32>) {
        let name = if key.is_interned() { key.value() } else { str_::intern_value(t, key) };
        (name, self.owner_shape().lookup(name))
    }
    pub(super) fn instance_get(&self, t: &Thread, key: Gc<PyStr>) -> Option<Value> {
        let (_, index) = self.slot_of(t, key);
        slots::get(self.owner(), &self.owner_shape(), index?)
    }
    /// Stores through to the slots; `false` if the slots cannot take another attribute.
    pub(super) fn instance_set(&self, t: &Thread, key: Gc<PyStr>, v: Value) -> PyResult<bool> {
        let owner = self.owner();
        match self.slot_of(t, key) {
            (_, Some(index)) => {
                let shape = self.owner_shape();
                if let Some(introducer) = shape.mark_written(index) {
                    crate::assume::slot_written(t, introducer, index);
                }
                slots::set(owner, &shape, index, Some(v));
                Ok(true)
            }
            (name, None) => {
                let oom = |_| t.raise_out_of_memory();
                match self.owner_shape().add(&t.heap, name).map_err(oom)? {
                    Some(shape) => slots::add(&t.heap, owner, shape, v).map_err(oom).map(|()| true),
                    None => Ok(false),
                }
            }
        }
    }
    pub(super) fn instance_next(&self, _t: &Thread, position: &mut usize) -> Option<(Value, Value)> {
        let shape = self.owner_shape();
        let key = *shape.keys().get(*position)?;
        let v = slots::get(self.owner(), &shape, *position as u32)?;
        *position += 1;
        Some((key, v))
    }
    /// Moves the attributes into a table of this dict, and the instance to dict mode.
    pub fn leave_instance_mode(&self, t: &Thread) -> PyResult<()> {
        if self.mode() != Mode::Instance {
            return Ok(());
        }
        let owner = self.owner();
        let table = Table::new(t, Table::log2_for(self.instance_len() + 1), true)?;
        let mut p = 0;
        let mut used = 0;
        while let Some((k, v)) = self.instance_next(t, &mut p) {
            // SAFETY: the keys of a shape are interned strings.
            table.push(k, v, unsafe { k.cast::<PyStr>() }.hash_value(t));
            used += 1;
        }
        slots::to_dict_mode(&t.heap, owner).map_err(|_| t.raise_out_of_memory())?;
        self.table.set(&self.header, Some(table));
        self.used.set(used);
        self.extra.set(&self.header, None);
        self.header.aux.set(Mode::Table as u8);
        self.keys_changed();
        Ok(())
    }
}
