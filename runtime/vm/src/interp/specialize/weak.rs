//! Inline caches keep nothing alive. A code object whose caches know values or shapes is entered in a registry; when a collection finds some
//! of those dead, the instructions are turned back before an address or a shape id can mean something else.

use crate::objects::code::PyCode;
use crate::prelude::*;
use brolga_bytecode::Opcode;
use brolga_heap::Generation;
use brolga_heap::hooks::Survivors;
use std::cell::RefCell;
use std::ptr::NonNull;

/// Code objects with weak caches.
#[derive(Default)]
pub struct Registry {
    all: RefCell<Vec<NonNull<PyCode>>>,
    /// Those whose side tables were written since the last collection.
    recent: RefCell<Vec<NonNull<PyCode>>>,
}

/// Notes that `code` has weak caches, and that they have just been written.
pub fn register(t: &Thread, code: &PyCode) {
    let registry = &t.interp.weak_caches;
    let p = NonNull::from(code);
    if !code.cold.registered.replace(true) {
        registry.all.borrow_mut().push(p);
    }
    let mut recent = registry.recent.borrow_mut();
    if recent.last() != Some(&p) {
        recent.push(p);
    }
}

fn survives(survivors: &Survivors<'_>, code: NonNull<PyCode>) -> bool {
    // SAFETY: nothing is freed before this hook returns.
    survivors.contains(unsafe { code.as_ref() }.header.value())
}

impl Registry {
    /// To be called from [`HeapHooks::marking_finished`](brolga_heap::HeapHooks::marking_finished).
    pub fn marking_finished(&self, survivors: &Survivors<'_>) {
        let sweep = |code: &NonNull<PyCode>| {
            if survives(survivors, *code) {
                // SAFETY: the code survives.
                unsafe { code.as_ref() }.sweep_side(|v| survivors.contains(v));
            }
        };
        if survivors.generation() == Generation::Young {
            self.recent.borrow().iter().for_each(sweep);
        } else {
            self.all.borrow().iter().for_each(sweep);
        }
        self.recent.borrow_mut().clear();
        self.all.borrow_mut().retain(|code| survives(survivors, *code));
    }
    /// To be called from [`HeapHooks::shapes_died`](brolga_heap::HeapHooks::shapes_died).
    pub fn shapes_died(&self, shapes: &[ShapeId]) {
        let dead: rustc_hash::FxHashSet<u32> = shapes.iter().map(|s| s.0).collect();
        for code in self.all.borrow().iter() {
            // SAFETY: `marking_finished` has removed the dead ones.
            let code = unsafe { code.as_ref() };
            forget_shapes(code, &dead);
            if let Some(feedback) = code.cold.feedback.borrow_mut().as_mut() {
                feedback.forget(&dead);
            }
        }
    }
}

/// Where a specialized instruction keeps a shape id: cache units behind its opcode unit.
fn shape_unit(op: Opcode) -> Option<usize> {
    use Opcode::*;
    match op {
        LOAD_ATTR_INSTANCE_VALUE
        | LOAD_ATTR_WITH_HINT
        | LOAD_ATTR_MODULE
        | LOAD_ATTR_METHOD_WITH_VALUES
        | LOAD_ATTR_METHOD_NO_DICT
        | LOAD_ATTR_METHOD_LAZY_DICT
        | LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES => Some(3),
        STORE_ATTR_INSTANCE_VALUE | STORE_ATTR_WITH_HINT => Some(1),
        _ => None,
    }
}
fn forget_shapes(code: &PyCode, dead: &rustc_hash::FxHashSet<u32>) {
    let mut i = 0;
    while i < code.unit_count() {
        let Some(op) = Opcode::from_u8(code.unit(i) as u8) else { break };
        if let Some(at) = shape_unit(op)
            && dead.contains(&code.first().add(i + 1).cache32(at))
        {
            code.despecialize(i);
        }
        i += 1 + code.base_opcode(i).caches();
    }
}
