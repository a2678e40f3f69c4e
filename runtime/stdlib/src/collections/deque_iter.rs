//! Iterators over deques. Both notice when the deque changes.

use super::deque::{Deque, PyDeque};
use brolga_vm::abi::args::{check_no_keywords, type_name};
use brolga_vm::prelude::*;
use brolga_vm::protocol::number;
use std::cell::Cell;

/// Where an iterator is.
#[derive(Trace)]
struct Cursor {
    deque: GcField<Native<PyDeque>>,
    changes: Cell<u64>,
    /// Items still to come.
    left: Cell<usize>,
    /// Items passed.
    passed: Cell<usize>,
}

impl Cursor {
    fn new(deque: Deque, skip: usize) -> Cursor {
        let passed = skip.min(deque.len());
        Cursor {
            deque: GcField::new(deque),
            changes: Cell::new(deque.changes.get()),
            left: Cell::new(deque.len() - passed),
            passed: Cell::new(passed),
        }
    }
    fn deque(&self) -> Deque {
        self.deque.get().expect("set at creation")
    }
    #[inline]
    fn step(&self, t: &Thread, reversed: bool) -> PyResult<Option<Value>> {
        let deque = self.deque();
        if self.changes.get() != deque.changes.get() {
            self.left.set(0);
            return Err(t.raise_runtime_error("deque mutated during iteration"));
        }
        if self.left.get() == 0 {
            return Ok(None);
        }
        let i = self.passed.get();
        self.passed.set(i + 1);
        self.left.set(self.left.get() - 1);
        Ok(Some(deque.ring.get(if reversed { deque.len() - 1 - i } else { i })))
    }
    fn reduce(&self, t: &Thread, zelf: Value) -> PyResult<Value> {
        let deque = self.deque();
        let index = t.new_int(deque.len() as i64 - self.left.get() as i64)?;
        let args = t.new_tuple(&[deque.into(), index])?;
        t.new_tuple(&[t.class_of(zelf).value(), args])
    }
}

/// The arguments of the constructors: a deque and how many items to skip.
fn arguments(t: &Thread, name: &str, args: Args<'_>) -> PyResult<(Deque, usize)> {
    check_no_keywords(t, name, args.kwnames)?;
    let given = args.values;
    if given.is_empty() || given.len() > 2 {
        let (bound, s) = if given.is_empty() { ("at least 1", "") } else { ("at most 2", "s") };
        return Err(t.raise_type_error(format!("function takes {bound} argument{s} ({} given)", given.len())));
    }
    let Some(deque) = given[0].downcast::<Native<PyDeque>>() else {
        let got = type_name(t, given[0]);
        return Err(t.raise_type_error(format!("argument 1 must be collections.deque, not {got}")));
    };
    let skip = match given.get(1) {
        Some(n) => number::index_i64_overflow(t, *n)?,
        None => 0,
    };
    Ok((deque, skip.max(0) as usize))
}

macro_rules! iterators {
    ($($class:ident = $name:literal, $reversed:literal;)*) => {$(
        #[pyclass(name = $name, module = "collections", flags = HAVE_GC, no_doc)]
        pub struct $class {
            cursor: Cursor,
        }
        impl $class {
            pub(super) fn over(t: &Thread, deque: Deque, skip: usize) -> PyResult<Gc<Native<$class>>> {
                Native::new(t, $class::class(t), $class { cursor: Cursor::new(deque, skip) })
            }
        }
        #[pymethods]
        impl $class {
            #[new]
            fn new(t: &Thread, _cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<Native<$class>>> {
                let (deque, skip) = arguments(t, $name, args)?;
                $class::over(t, deque, skip)
            }
            #[slot]
            fn iter(zelf: Value) -> Value {
                zelf
            }
            #[slot]
            fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
                zelf.cursor.step(t, $reversed)
            }
            /// How many items are still to come.
            #[method("__length_hint__($self, /)", effect = Reads)]
            fn length_hint(zelf: Gc<Native<Self>>) -> usize {
                zelf.cursor.left.get()
            }
            /// What pickle and copy make an iterator at the same place from.
            #[method("__reduce__($self, /)", effect = Reads)]
            fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
                zelf.cursor.reduce(t, zelf.into())
            }
        }
    )*};
}
iterators! {
    DequeIterator = "_deque_iterator", false;
    DequeReverseIterator = "_deque_reverse_iterator", true;
}
