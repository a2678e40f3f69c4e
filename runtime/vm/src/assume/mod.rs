//! Assumptions that compiled code makes, and the registry of who depends on them.
//!
//! The interpreter makes none: its inline caches check what they rely on. The registry fills when a compiler tier is attached.

use crate::objects::property_cell::PropertyCell;
use crate::prelude::*;

/// A slot that had been written once only was written again.
#[cold]
pub fn slot_written(_t: &Thread, _introducer: Gc<brolga_heap::Shape>, _index: u32) {}

/// A watched property cell changed its state.
#[cold]
pub fn cell_changed(_t: &Thread, cell: &PropertyCell) {
    cell.watched.set(false);
}
