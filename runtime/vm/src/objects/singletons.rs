//! Objects of which there is one per VM: the empty tuple, the empty string, the strings of one Latin-1 character.

use crate::prelude::*;
use std::cell::Cell;

/// Filled by [`Singletons::create`] during bootstrap; roots.
#[derive(Default)]
pub struct Singletons {
    empty_tuple: Cell<Option<Gc<PyTuple>>>,
    empty_str: Cell<Option<Gc<PyStr>>>,
    latin1: Cell<Option<Gc<PyTuple>>>,
}

impl Singletons {
    /// To be called once `str` and `tuple` have their shapes.
    pub fn create(t: &Thread) -> PyResult<()> {
        let s = &t.singletons;
        s.empty_tuple.set(Some(PyTuple::uninit(t, 0)?));
        s.empty_str.set(Some(PyStr::from_ascii(t, b"")?));
        let mut chars = RootVec::new(&t.heap);
        for c in 0..=255u32 {
            chars.push(PyStr::from_code_points(t, std::iter::once(c))?.into());
        }
        s.latin1.set(Some(PyTuple::new(t, &chars)?));
        Ok(())
    }
    pub fn trace(&self, tracer: &mut Tracer) {
        tracer.visit_gc(self.empty_tuple.get());
        tracer.visit_gc(self.empty_str.get());
        tracer.visit_gc(self.latin1.get());
    }
}

impl Thread {
    #[inline]
    pub fn empty_tuple(&self) -> Gc<PyTuple> {
        self.singletons.empty_tuple.get().expect("created during bootstrap")
    }
    #[inline]
    pub fn empty_str(&self) -> Gc<PyStr> {
        self.singletons.empty_str.get().expect("created during bootstrap")
    }
    /// The string of a code point below 256, once bootstrap has made them.
    #[inline]
    pub fn latin1_char(&self, c: u32) -> Option<Gc<PyStr>> {
        let chars = self.singletons.latin1.get()?;
        chars.as_ref().items().get(c as usize)?.downcast()
    }
}
