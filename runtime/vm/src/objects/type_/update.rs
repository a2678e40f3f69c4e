//! Which functions a class's slots hold.
//!
//! For a class made in Python: if the method found along the MRO is the wrapper object of a native function for this very slot, the native
//! function itself; else, if there is a method at all, the dispatcher that calls it.

use super::slotdefs::{self, SLOT_DEFS};
use super::{PyType, dispatch, lookup};
use crate::abi::slots::{SlotFn, SlotId};
use crate::objects::builtin_function;
use crate::objects::descriptors::MethodDescr;
use crate::prelude::*;
use crate::protocol::object;
use std::ops::Range;

/// Fills the slots of a new Python class, whose MRO and namespace are complete.
pub fn fill_slots(t: &Thread, class: Gc<PyType>) -> PyResult<()> {
    let mut slots = class.slots.get();
    for &base in class.mro_items().iter().skip(1) {
        if let Some(base) = super::as_type(base) {
            inherit(&mut slots, &base.slots.get());
        }
    }
    let bases = class.bases.get().map_or(0, |b| b.len());
    let inherits_mro = class.base.get().is_some_and(|b| class.mro_items().get(1..) == Some(b.mro_items()));
    if bases == 1 && inherits_mro {
        // Only what this class defines can differ from the base.
        let mut groups: Vec<usize> = Vec::new();
        let namespace = class.namespace();
        let mut position = 0;
        while let Some((key, _)) = namespace.next_entry(t, &mut position) {
            for &i in t.slot_names.find(key) {
                let start = slotdefs::group(i as usize).start;
                if !groups.contains(&start) {
                    groups.push(start);
                }
            }
        }
        for start in groups {
            update_group(t, class, &mut slots, slotdefs::group(start));
        }
    } else {
        update_all(t, class, &mut slots);
    }
    class.slots.set(slots);
    Ok(())
}

fn update_all(t: &Thread, class: Gc<PyType>, slots: &mut Slots) {
    let mut start = 0;
    while start < SLOT_DEFS.len() {
        let group = slotdefs::group(start);
        start = group.end;
        update_group(t, class, slots, group);
    }
}

/// Computes all slots of a class anew: its bases changed.
pub fn refill_slots(t: &Thread, class: Gc<PyType>) {
    let mut slots = class.slots.get();
    for &base in class.mro_items().iter().skip(1) {
        if let Some(base) = super::as_type(base) {
            inherit(&mut slots, &base.slots.get());
        }
    }
    update_all(t, class, &mut slots);
    class.slots.set(slots);
}

/// Takes what is empty from a base. Hash and comparison go together: a type that has one of them does not inherit the other.
pub fn inherit(slots: &mut Slots, base: &Slots) {
    let pair = slots.hash.is_some() || slots.richcompare.is_some();
    for &id in SlotId::ALL {
        if pair && matches!(id, SlotId::hash | SlotId::richcompare) {
            continue;
        }
        if slots.function(id).is_none() {
            slots.set_function(id, base.function(id));
        }
    }
}

/// The one filled slot among those that share entry `index`'s name; `None` if several are filled, or none.
fn only_filled(slots: &Slots, t: &Thread, index: usize) -> Option<SlotId> {
    let mut only = None;
    for &i in t.slot_names.find(t.slot_names.name(index)) {
        let id = SLOT_DEFS[i as usize].slot;
        if slots.function(id).is_some() {
            if only.is_some() {
                return None;
            }
            only = Some(id);
        }
    }
    only
}

/// The slot function of a native type whose own method (declared beside the slot, under its name) was found.
fn native_method_behind_slot(t: &Thread, found: Value, index: usize, id: SlotId) -> Option<SlotFn> {
    let method = found.downcast::<MethodDescr>()?;
    let owner = method.class.get()?;
    let same_name = method.name.get() == Some(t.slot_names.name(index));
    if same_name && !owner.is_python_class() { owner.slots.get().function(id) } else { None }
}

/// Computes the slot that the entries of `group` describe.
fn update_group(t: &Thread, class: Gc<PyType>, slots: &mut Slots, group: Range<usize>) {
    let id = SLOT_DEFS[group.start].slot;
    let mut generic: Option<SlotFn> = None;
    let mut specific: Option<SlotFn> = None;
    let mut use_generic = false;
    for i in group {
        let def = &SLOT_DEFS[i];
        let Some((found, _)) = lookup::find_in_mro(t, class.as_ref(), t.slot_names.name(i)) else { continue };
        if let Some(w) = lookup::wrapper_of(found, i) {
            if only_filled(slots, t, i).is_none_or(|only| only == id) {
                generic = def.dispatcher;
            }
            let same_function = specific.is_none_or(|s| s.address() == w.function.address());
            let owner = w.class.get().is_some_and(|c| class.is_subtype_of(c));
            if same_function && Some(w.def.wrapper) == Some(def.wrapper) && owner {
                specific = Some(w.function);
            } else {
                use_generic = true;
            }
        } else if id == SlotId::new
            && let Some(owner) = builtin_function::owner_of_new(found)
        {
            specific = owner.slots.get().function(SlotId::new);
        } else if let Some(f) = native_method_behind_slot(t, found, i, id) {
            // A native method that stands beside its type's slot: the slot function does the same.
            specific = Some(f);
        } else if found.is_none() && id == SlotId::hash {
            specific = Some(SlotFn::Hash(object::hash_not_implemented));
        } else {
            use_generic = true;
            generic = def.dispatcher;
        }
    }
    let chosen = match specific {
        Some(f) if !use_generic => Some(f),
        _ => generic,
    };
    // `__getattr__` needs the hook; `__getattribute__` alone has the plain dispatcher.
    let chosen = match (id, chosen) {
        (SlotId::getattro, Some(f)) if use_generic || f.address() == dispatch::getattro as *const () as usize => {
            let has_hook = lookup::find_in_mro(t, class.as_ref(), t.names.dunder_getattr).is_some();
            let plain: SlotFn = SlotFn::Binary(if has_hook { dispatch::getattro_hook } else { dispatch::getattro });
            Some(plain)
        }
        (_, chosen) => chosen,
    };
    slots.set_function(id, chosen);
}

/// `name` of `class` was set or deleted: recomputes the slots it fills, there and in the subclasses that inherit it.
pub fn update_slot(t: &Thread, class: Gc<PyType>, name: Value) {
    let mut slots = class.slots.get();
    let mut last = usize::MAX;
    for &i in t.slot_names.find(name) {
        let group = slotdefs::group(i as usize);
        if group.start != last {
            last = group.start;
            update_group(t, class, &mut slots, group);
        }
    }
    class.slots.set(slots);
    lookup::each_subclass(&class, |sub| {
        let overrides = sub.dict.get().is_some_and(|d| matches!(d.get_name(t, name), Ok(Some(_))));
        if !overrides {
            update_slot(t, sub, name);
        }
    });
}
