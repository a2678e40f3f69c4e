//! Assumptions that compiled code makes, and the registry of who depends on them.
//!
//! The interpreter makes none: its inline caches check what they rely on. The registry fills when a compiler tier is attached. What changes
//! says so to the functions here, after the change; dependents whose assumption does not hold any more are given up.

mod registry;

use crate::prelude::*;

pub use registry::{
    Assumption, Registry, cell_changed, class_changed, code_changed, function_changed, instrumentation_starts,
};

/// A slot that had been written once only was written again.
#[cold]
pub fn slot_written(_t: &Thread, _introducer: Gc<brolga_heap::Shape>, _index: u32) {}

/// A shape flag: instances with this shape must not be accessed by inline caches of plain instance attributes any more. Checked by every such
/// access.
pub const RETIRED: u16 = 0x8000;

/// Something about a class changed that plain instance attributes depend on: a data descriptor may shadow one, or `__getattribute__`,
/// `__getattr__`, `__setattr__`, `__delattr__` or the bases are others. Existing shapes of the class and its subclasses are
/// retired, and new instances get fresh ones.
#[cold]
pub fn instance_access_changed(t: &Thread, class: Gc<PyType>) -> PyResult<()> {
    if !take_cached(&class) {
        return Ok(());
    }
    t.heap.for_each_object(|h| {
        if h.kind() == brolga_heap::Shape::KIND {
            // SAFETY: the kind is that of shapes.
            let shape: Gc<brolga_heap::Shape> = unsafe { Gc::from_header(h) };
            if let Some(c) = shape.class().and_then(|c| c.downcast::<PyType>())
                && c.is_subtype_of(class)
            {
                shape.set_flags(RETIRED);
            }
        }
    });
    let result = refresh_root_shapes(t, class);
    tell_watched(t, &class);
    result
}
fn tell_watched(t: &Thread, class: &PyType) {
    if class.has_flag(crate::abi::spec::type_flags::WATCHED) {
        class_changed(t, class);
    }
    crate::objects::type_::lookup::each_subclass(class, |sub| tell_watched(t, &sub));
}

/// Whether inline caches may know instances of the class or its subclasses; none will after this.
fn take_cached(class: &PyType) -> bool {
    let mut cached = class.instances_cached.replace(false);
    crate::objects::type_::lookup::each_subclass(class, |sub| cached |= take_cached(&sub));
    cached
}
fn refresh_root_shapes(t: &Thread, class: Gc<PyType>) -> PyResult<()> {
    if class.is_python_class() && class.has_instance_attributes() {
        let shape = crate::objects::instance::root_shape_with(t, class, class.inline_capacity.get())?;
        class.root_shape.set(shape.id().0);
        class.header.write_barrier();
    }
    let subclasses = crate::objects::type_::lookup::subclasses(t, &class);
    for sub in subclasses.iter().filter_map(|v| v.downcast::<PyType>()) {
        refresh_root_shapes(t, sub)?;
    }
    Ok(())
}
