//! Iterators over anything that can be indexed (`iterator`).

use crate::prelude::*;
use crate::protocol::{object, sequence};
use std::cell::Cell;

/// Iterates by subscripting with 0, 1, 2, ... until IndexError or StopIteration.
#[pyclass(name = "iterator", flags = HAVE_GC, no_doc)]
pub struct SeqIter {
    sequence: Field,
    next: Cell<i64>,
}

/// `iter(v)` for an object with `__getitem__` only.
pub fn new(t: &Thread, sequence: Value) -> PyResult<Value> {
    let data = SeqIter { sequence: Field::new(sequence), next: Cell::new(0) };
    Native::new(t, <SeqIter as PyClass>::class(t), data).map(Gc::value)
}

#[pymethods]
impl SeqIter {
    #[slot]
    fn iter(zelf: Gc<Native<Self>>) -> Value {
        zelf.value()
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let Some(sequence) = zelf.sequence.get() else { return Ok(None) };
        let i = zelf.next.get();
        if i == i64::MAX {
            return Err(t.raise_overflow_error("iter index too large"));
        }
        // The sequence protocol comes first: `mmap` gives bytes by it, but numbers by subscripts.
        let item = match t.class_of(sequence).slots.get().sq_item {
            Some(f) => f(t, sequence, i),
            None => sequence::get_item(t, sequence, t.new_int(i)?),
        };
        match item {
            Ok(v) => {
                zelf.next.set(i + 1);
                Ok(Some(v))
            }
            Err(raised) if t.exception_matches(t.types.index_error) || t.exception_matches(t.types.stop_iteration) => {
                t.take_exception(raised);
                zelf.sequence.set(zelf.header(), None);
                Ok(None)
            }
            Err(raised) => Err(raised),
        }
    }
    /// How many items may be left.
    #[method("__length_hint__($self, /)")]
    fn __length_hint__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let Some(sequence) = zelf.sequence.get() else { return Ok(Value::from_small_int(0)) };
        let slots = t.class_of(sequence).slots.get();
        if slots.sq_length.is_none() && slots.mp_length.is_none() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let n = object::length(t, sequence)? as i64;
        t.new_int((n - zelf.next.get()).max(0))
    }
    /// State for pickling.
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        // Fetching `iter` may run code that ends the iteration.
        let iter = crate::objects::descriptors::builtin(t, "iter")?;
        let Some(sequence) = zelf.sequence.get() else {
            let args = t.new_tuple(&[t.empty_tuple().value()])?;
            return t.new_tuple(&[iter, args]);
        };
        let args = t.new_tuple(&[sequence])?;
        let position = t.new_int(zelf.next.get())?;
        t.new_tuple(&[iter, args, position])
    }
    /// Sets the position, for unpickling.
    #[method("__setstate__($self, object, /)")]
    fn __setstate__(zelf: Gc<Native<Self>>, state: isize) {
        if zelf.sequence.get().is_some() {
            zelf.next.set((state as i64).max(0));
        }
    }
}
