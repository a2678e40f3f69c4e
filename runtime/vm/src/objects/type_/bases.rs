//! Assignment to `__bases__`.

use super::{PyType, as_type, layout, lookup, mro, update};
use crate::objects::tuple;
use crate::prelude::*;

/// `class.__bases__ = bases`: new MROs and slots for the class and all its subclasses, or no change at all.
pub fn set_bases(t: &Thread, class: Gc<PyType>, v: Value) -> PyResult<()> {
    let Some(bases) = tuple::as_tuple(v) else {
        return Err(t.raise_type_error(format!(
            "can only assign tuple to {}.__bases__, not {}",
            class.name(),
            t.class_of(v).name()
        )));
    };
    if bases.is_empty() {
        return Err(
            t.raise_type_error(format!("can only assign non-empty tuple to {}.__bases__, not ()", class.name()))
        );
    }
    for &b in bases.as_ref().items() {
        let Some(base) = as_type(b) else {
            return Err(t.raise_type_error(format!(
                "{}.__bases__ must be tuple of classes, not '{}'",
                class.name(),
                t.class_of(b).name()
            )));
        };
        if base.is_subtype_of(class) {
            return Err(t.raise_type_error("a __bases__ item causes an inheritance cycle"));
        }
    }
    let new_base = layout::best_base(t, bases.items())?;
    let Some(old_base) = class.base.get() else { return Ok(()) };
    layout::check_compatible(t, old_base, new_base, "__bases__")?;

    let old_bases = class.bases.get().unwrap_or_else(|| t.empty_tuple());
    class.bases.set(&class.header, Some(bases));
    class.base.set(&class.header, Some(new_base));
    // (class, its MRO before) of everything recomputed so far.
    let mut undo = RootVec::new(&t.heap);
    if let Err(raised) = recompute(t, class, &mut undo) {
        for pair in undo.chunks_exact(2) {
            if let (Some(c), Some(m)) = (as_type(pair[0]), pair[1].downcast::<PyTuple>()) {
                c.mro.set(&c.header, Some(m));
            }
        }
        class.bases.set(&class.header, Some(old_bases));
        class.base.set(&class.header, Some(old_base));
        return Err(raised);
    }
    for &b in old_bases.as_ref().items() {
        if let Some(b) = as_type(b) {
            lookup::remove_subclass(b, class);
        }
    }
    for &b in bases.as_ref().items() {
        if let Some(b) = as_type(b) {
            lookup::add_subclass(t, b, class)?;
        }
    }
    lookup::modified(t, &class);
    crate::assume::instance_access_changed(t, class)?;
    refill(t, class);
    Ok(())
}

fn recompute(t: &Thread, class: Gc<PyType>, undo: &mut RootVec) -> PyResult<()> {
    if let Some(old) = class.mro.get() {
        undo.push(class.value());
        undo.push(old.value());
    }
    lookup::modified(t, &class);
    mro::set_mro(t, class)?;
    let subs = lookup::subclasses(t, &class);
    for sub in &subs {
        if let Some(sub) = as_type(sub) {
            recompute(t, sub, undo)?;
        }
    }
    Ok(())
}

fn refill(t: &Thread, class: Gc<PyType>) {
    update::refill_slots(t, class);
    lookup::each_subclass(&class, |sub| refill(t, sub));
}
