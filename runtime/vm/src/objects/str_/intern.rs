//! The intern table: one object for each text that is a name.

use super::{INTERNED, PyStr};
use crate::prelude::*;
use brolga_heap::Generation;
use hashbrown::HashTable;
use std::cell::RefCell;

/// Interned strings by hash. The collector treats the entries as roots.
#[derive(Default)]
pub struct InternTable {
    all: RefCell<HashTable<Gc<PyStr>>>,
    /// Those that no collection has seen yet: a young one needs no others.
    // rooted: `trace` visits them.
    young: RefCell<Vec<Gc<PyStr>>>,
}

impl InternTable {
    pub fn trace(&self, tracer: &mut Tracer) {
        if tracer.generation() == Generation::Young {
            self.young.borrow().iter().for_each(|s| tracer.visit_gc(Some(*s)));
        } else {
            self.all.borrow().iter().for_each(|s| tracer.visit_gc(Some(*s)));
        }
        if tracer.is_marking() {
            self.young.take();
        }
    }
    pub fn len(&self) -> usize {
        self.all.borrow().len()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The interned string of a Rust string. Running out of memory here aborts nothing: the text of a name in our own source always fits the reserve.
pub fn intern(t: &Thread, s: &str) -> Value {
    if s.is_ascii() {
        let hash = super::hash_bytes(t, s.as_bytes());
        if let Some(found) = t.interned.all.borrow().find(hash as u64, |x| x.as_ascii() == Some(s.as_bytes())) {
            return found.value();
        }
    }
    match PyStr::new(t, s) {
        Ok(x) => intern_value(t, x),
        // The empty string stands in; the pending MemoryError surfaces at the caller's next check.
        Err(_) => t.empty_str().value(),
    }
}

/// The interned equal of an exact `str`.
pub fn intern_value(t: &Thread, s: Gc<PyStr>) -> Value {
    if s.is_interned() {
        return s.value();
    }
    let hash = s.hash_value(t) as u64;
    let mut table = t.interned.all.borrow_mut();
    if let Some(found) = table.find(hash, |x| x.as_ref().eq(&s)) {
        return found.value();
    }
    s.header.set_flags(INTERNED);
    t.interned.young.borrow_mut().push(s);
    table.insert_unique(hash, s, |x| x.hash.get() as u64);
    s.value()
}
