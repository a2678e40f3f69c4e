//! Property cells: the values of dicts used as globals or builtins, at stable addresses.
//!
//! A cell's [`State`] says how it has been used, and only climbs (deletion returns it to absent): compiled code folds the value of a
//! constant cell, guards on nothing but an assumption, and loads through the address otherwise.

use crate::objects::kinds;
use crate::prelude::*;
use std::cell::Cell;

#[repr(C)]
pub struct PropertyCell {
    pub header: Header,
    /// Empty: the name is not bound.
    pub value: Field,
    state: Cell<u8>,
    /// Some compiled code assumes something about this cell.
    pub watched: Cell<bool>,
    /// The dict that the cell belongs to.
    pub dict: GcField<PyDict>,
    /// Globals: the cell of the same name in the builtins, once somebody has looked it up.
    pub fallback: GcField<PropertyCell>,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by its field.
unsafe impl HeapObject for PropertyCell {
    const KIND: Kind = kinds::PROPERTY_CELL;
}

/// How a cell has been used.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum State {
    Absent = 0,
    /// Bound once.
    Constant = 1,
    /// Bound again, always to values of one class.
    ConstantType = 2,
    Mutable = 3,
}

impl PropertyCell {
    pub fn new(t: &Thread, dict: Gc<PyDict>, v: Option<Value>) -> PyResult<Gc<PropertyCell>> {
        let state = if v.is_some() { State::Constant } else { State::Absent };
        t.alloc(PropertyCell {
            header: Header::new(kinds::PROPERTY_CELL, ShapeId(0)),
            value: Field::opt(v),
            state: Cell::new(state as u8),
            watched: Cell::new(false),
            dict: GcField::new(dict),
            fallback: GcField::EMPTY,
        })
    }
    /// The cell in a celled dict's value slot.
    #[inline(always)]
    pub(super) fn of(v: Option<Value>) -> Gc<PropertyCell> {
        debug_assert!(v.is_some_and(|v| v.downcast::<PropertyCell>().is_some()));
        // SAFETY: values of live entries of a celled dict are cells.
        unsafe { v.expect("live entries have a cell").cast() }
    }
    #[inline(always)]
    pub(super) fn value_of(v: Value) -> Option<Value> {
        PropertyCell::of(Some(v)).value.get()
    }
    /// The cell's place in the heap region, for inline caches.
    #[inline(always)]
    pub fn id(&self) -> u32 {
        ((self.header.address() - self.header.region_base()) >> 4) as u32
    }
    /// The cell with this id in the region of `neighbour`.
    #[inline(always)]
    pub fn of_id(neighbour: &Header, id: u32) -> Gc<PropertyCell> {
        let address = neighbour.region_base() + ((id as usize) << 4);
        // SAFETY: ids come from caches, which forget them when their cell dies.
        unsafe { Gc::from_header(&*(address as *const Header)) }
    }
    pub fn state(&self) -> State {
        match self.state.get() {
            0 => State::Absent,
            1 => State::Constant,
            2 => State::ConstantType,
            _ => State::Mutable,
        }
    }
    /// Binds (or with `None` unbinds) the name. Whoever assumed something that no longer holds is told.
    pub fn set(&self, t: &Thread, v: Option<Value>) {
        let before = self.state();
        let after = match (before, self.value.get(), v) {
            (_, _, None) => State::Absent,
            (State::Absent, _, Some(_)) => State::Constant,
            (State::Constant, Some(old), Some(new)) if old == new => State::Constant,
            (State::Constant | State::ConstantType, Some(old), Some(new)) if t.class_of(old) == t.class_of(new) => {
                State::ConstantType
            }
            _ => State::Mutable,
        };
        self.value.set(&self.header, v);
        if after != before {
            self.state.set(after as u8);
            if self.watched.get() {
                crate::assume::cell_changed(t, self);
            }
        }
    }
}
