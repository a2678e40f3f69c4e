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
        if base.is_subtype_of(class) || is_in_base_chain(base, class) {
            return Err(t.raise_type_error("a __bases__ item causes an inheritance cycle"));
        }
    }
    let new_base = layout::best_base(t, bases.items())?;
    let Some(old_base) = class.base.get() else { return Ok(()) };
    layout::check_compatible(t, old_base, new_base, "__bases__")?;

    let old_bases = class.bases.get().unwrap_or_else(|| t.empty_tuple());
    class.bases.set(&class.header, Some(bases));
    class.base.set(&class.header, Some(new_base));
    // (class, its new MRO, its MRO before) of everything recomputed so far.
    let mut undo = RootVec::new(&t.heap);
    if let Err(raised) = recompute(t, class, &mut undo) {
        for entry in undo.chunks_exact(3).rev() {
            // A metaclass's `mro()` may have set a newer one.
            if let (Some(c), Some(m)) = (as_type(entry[0]), entry[2].downcast::<PyTuple>())
                && c.mro.get().map(Gc::value) == Some(entry[1])
            {
                c.mro.set(&c.header, Some(m));
            }
        }
        if class.bases.get() == Some(bases) {
            class.bases.set(&class.header, Some(old_bases));
            class.base.set(&class.header, Some(old_base));
        }
        lookup::modified(t, &class);
        return Err(raised);
    }
    if class.bases.get() != Some(bases) {
        // So has the assignment been overtaken by another.
        return Ok(());
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

/// Whether `base` inherits from `class` by the classes that decide layouts: these are set before the MRO is.
fn is_in_base_chain(base: Gc<PyType>, class: Gc<PyType>) -> bool {
    let mut at = Some(base);
    while let Some(c) = at {
        if c == class {
            return true;
        }
        at = c.base.get();
    }
    false
}

fn recompute(t: &Thread, class: Gc<PyType>, undo: &mut RootVec) -> PyResult<()> {
    let old = class.mro.get();
    lookup::modified(t, &class);
    if !mro::set_mro(t, class)? {
        return Ok(());
    }
    lookup::modified(t, &class);
    if let (Some(old), Some(new)) = (old, class.mro.get()) {
        undo.extend_from_slice(&[class.value(), new.value(), old.value()]);
    }
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
