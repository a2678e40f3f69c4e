//! What compiled code relies on, and who must be told when it changes.

use crate::abi::tier::{Compiled, invalidate};
use crate::objects::code::PyCode;
use crate::objects::function::PyFunction;
use crate::objects::property_cell::{PropertyCell, State};
use crate::prelude::*;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::{Rc, Weak};

/// Something that compiled code takes for granted. The objects are among the code's constants.
#[derive(Clone, Copy, Debug)]
pub enum Assumption {
    /// The cell holds this value, and has never held another; or is absent.
    Cell(Gc<PropertyCell>, Option<Value>),
    /// Looking the name up on the class gives this.
    ClassAttribute(Gc<PyType>, Value, Option<Value>),
    /// `super(class, instance of start).name` finds this.
    SuperAttribute { start: Gc<PyType>, class: Gc<PyType>, name: Value, found: Value },
    /// The class is (not) a subclass of the other.
    Subclass(Gc<PyType>, Gc<PyType>, bool),
    /// A function's code and defaults are those of this version.
    Function(Gc<PyFunction>, u32),
    /// Shapes of the class may be accessed directly (see [`super::RETIRED`]).
    PlainInstances(Gc<PyType>),
    /// Nobody traces or monitors execution.
    NoInstrumentation,
}

impl Assumption {
    /// Is it true now?
    pub fn holds(&self, t: &Thread) -> bool {
        match *self {
            Assumption::Cell(cell, None) => cell.value.get().is_none(),
            Assumption::Cell(cell, v) => cell.state() == State::Constant && cell.value.get() == v,
            Assumption::ClassAttribute(class, name, found) => class.lookup(t, name) == found,
            Assumption::SuperAttribute { start, class, name, found } => {
                match crate::objects::super_::find_after(t, class, start, name) {
                    Ok(now) => now == Some(found),
                    Err(r) => {
                        t.take_exception(r);
                        false
                    }
                }
            }
            Assumption::Subclass(class, base, yes) => class.is_subtype_of(base) == yes,
            Assumption::Function(f, version) => f.version.get() == version,
            Assumption::PlainInstances(class) => class.instances_cached.get(),
            Assumption::NoInstrumentation => t.watch.get() == 0,
        }
    }
    /// The address that changes are reported for; 0: the whole VM.
    fn key(&self) -> usize {
        match *self {
            Assumption::Cell(cell, _) => cell.address(),
            Assumption::ClassAttribute(class, ..)
            | Assumption::PlainInstances(class)
            | Assumption::SuperAttribute { start: class, .. }
            | Assumption::Subclass(class, ..) => class.address(),
            Assumption::Function(f, _) => f.address(),
            Assumption::NoInstrumentation => 0,
        }
    }
    fn watch(&self) {
        match *self {
            Assumption::Cell(cell, _) => cell.watched.set(true),
            Assumption::ClassAttribute(class, ..)
            | Assumption::PlainInstances(class)
            | Assumption::SuperAttribute { start: class, .. }
            | Assumption::Subclass(class, ..) => {
                class.set_flag(crate::abi::spec::type_flags::WATCHED);
            }
            Assumption::Function(..) | Assumption::NoInstrumentation => {}
        }
    }
}

type Dependents = Vec<(Assumption, Weak<Compiled>)>;

/// Dependents by the address of what they depend on. An address that is used again can only be that of an object whose
/// dependents are gone: they hold what they depend on.
#[derive(Default)]
pub struct Registry {
    by_address: RefCell<FxHashMap<usize, Dependents>>,
    /// Entries after the last cleaning.
    cleaned: std::cell::Cell<usize>,
}

impl Registry {
    pub fn register(&self, _t: &Thread, compiled: &Rc<Compiled>) {
        let mut all = self.by_address.borrow_mut();
        for a in &compiled.assumptions {
            a.watch();
            let list = all.entry(a.key()).or_default();
            if list.len() == list.capacity() {
                list.retain(|(_, c)| c.strong_count() > 0);
            }
            list.push((*a, Rc::downgrade(compiled)));
        }
        if all.len() > 64 + 2 * self.cleaned.get() {
            all.retain(|_, list| {
                list.retain(|(_, c)| c.strong_count() > 0);
                !list.is_empty()
            });
            self.cleaned.set(all.len());
        }
    }
    /// Something about the object at this address changed: gives up what does not hold any more. True if something still depends on it.
    fn changed(&self, t: &Thread, key: usize) -> bool {
        let Some(list) = self.by_address.borrow_mut().remove(&key) else { return false };
        let mut kept = Vec::new();
        for (a, compiled) in list {
            let Some(c) = compiled.upgrade() else { continue };
            if !c.valid.get() {
                continue;
            }
            if a.holds(t) {
                kept.push((a, compiled));
            } else {
                invalidate(t, &c);
            }
        }
        let any = !kept.is_empty();
        if any {
            self.by_address.borrow_mut().entry(key).or_default().append(&mut kept);
        }
        any
    }
}

/// A watched property cell changed its state, or its value while constant.
#[cold]
pub fn cell_changed(t: &Thread, cell: &PropertyCell) {
    let still = t.tier.assumptions.changed(t, std::ptr::from_ref(cell) as usize);
    cell.watched.set(still);
}
/// What a look-up on a watched class gives may have changed.
#[cold]
pub fn class_changed(t: &Thread, class: &PyType) {
    if !t.tier.assumptions.changed(t, std::ptr::from_ref(class) as usize) {
        class.clear_flag(crate::abi::spec::type_flags::WATCHED);
    }
}
/// A function's code or defaults changed.
#[cold]
pub fn function_changed(t: &Thread, f: &PyFunction) {
    t.tier.assumptions.changed(t, std::ptr::from_ref(f) as usize);
}
/// Somebody wants to watch execution: compiled code is left by all frames and not entered any more.
#[cold]
pub fn instrumentation_starts(t: &Thread) {
    crate::deopt::take_over_frames_of(t, std::ptr::null());
}
/// A code object's machine code is not wanted any more.
pub fn code_changed(t: &Thread, code: Gc<PyCode>) {
    crate::abi::tier::invalidate_code(t, code);
}
