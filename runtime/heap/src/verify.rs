//! The verifier of the zeal modes: finds missed write barriers and dangling references at the next collection, not when they crash.

use crate::barrier::LOG_CARDS;
use crate::heap::{Generation, Heap};
use crate::object::{Header, ObjectPointer};
use crate::value::Value;
use std::ptr::NonNull;

impl Heap {
    /// The root source reports an object that is written without barriers.
    pub(crate) fn note_unbarriered(&self, h: &Header) {
        self.unbarriered.borrow_mut().push(NonNull::from(h));
    }

    /// Before a collection: panics unless every reference points to an object, and every young object that an old one refers to will
    /// be found.
    pub(crate) fn verify(&self, generation: Generation) {
        self.unbarriered.borrow_mut().clear();
        if let Some(source) = &*self.root_source.borrow() {
            self.visit_with(&mut |v| self.check_reference(v, "a root", 0), |tracer| source.trace_roots(tracer));
        }
        self.visit_with(&mut |v| self.check_reference(v, "a root vector", 0), |tracer| self.roots.trace(tracer));
        let exempt = self.unbarriered.take();
        let barriers = generation == Generation::Young && !self.pacing.is_forced();
        for block in self.blocks.all() {
            self.blocks.each_in_block(block, true, &mut |p| self.verify_object(p, barriers && !exempt.contains(&p)));
        }
    }

    fn verify_object(&self, p: ObjectPointer, barriers: bool) {
        // SAFETY: marked before this collection, hence not freed.
        let h = unsafe { p.as_ref() };
        let check = |v: Value, logged: bool| {
            let name = self.kind_name(h.kind());
            self.check_reference(v, name, h.address());
            if let Some(target) = v.as_header()
                && barriers
                && !logged
                && !self.is_old(target)
            {
                let young = self.kind_name(target.kind());
                let (from, to) = (h.address(), target.address());
                panic!("missed write barrier: old {name} at {from:#x} refers to young {young} at {to:#x}");
            }
        };
        if h.log().get() == LOG_CARDS {
            // SAFETY: the byte says that it has cards.
            for item in unsafe { self.carded_fields(h) } {
                if let Some(v) = item.get() {
                    check(v, self.card_is_marked(std::ptr::from_ref(item) as usize));
                }
            }
        } else {
            self.referents(h, |v| check(v, h.log().get() == 0));
        }
    }

    fn check_reference(&self, v: Value, from: &str, at: usize) {
        assert!(
            !v.is_pointer() || self.is_valid_object(v.bits() as usize),
            "{from} at {at:#x} refers to {:#x}, which is no object of this heap",
            v.bits()
        );
    }
}
