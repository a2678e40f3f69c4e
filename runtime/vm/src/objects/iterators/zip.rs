//! `zip`.

use super::map::{iterators, strict_keyword, with_next};
use crate::prelude::*;
use crate::protocol::object;
use std::cell::Cell;

/// Tuples with one item of each iterable: the first of all, then the second, and so on.
///
/// It ends with the shortest; if strict is true and another is longer, that is a ValueError.
///
/// >>> list(zip('ab', range(9)))
/// [('a', 0), ('b', 1)]
#[pyclass(name = "zip", flags = BASETYPE | HAVE_GC, signature = "(*iterables, strict=False)")]
pub struct PyZip {
    iterators: GcField<PyTuple>,
    strict: Cell<bool>,
}

impl PyZip {
    /// Over iterators that exist.
    pub fn over(t: &Thread, iterators: Gc<PyTuple>) -> PyResult<Value> {
        let zip = PyZip { iterators: GcField::new(iterators), strict: Cell::new(false) };
        Native::new(t, PyZip::class(t), zip).map(Into::into)
    }
    /// The iterators it goes over.
    pub fn iterators(&self) -> &[Value] {
        self.iterators.get().map_or(&[], |all| all.as_ref().items())
    }
}

#[pymethods]
impl PyZip {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<Native<Self>>> {
        let strict = strict_keyword(t, args, "zip")?;
        let iterators = iterators(t, args.positional())?;
        Native::new(t, cls, PyZip { iterators: GcField::new(iterators), strict: Cell::new(strict) })
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let iterators = zelf.iterators.get().expect("set at creation");
        if iterators.is_empty() {
            return Ok(None);
        }
        with_next(t, iterators.items(), zelf.strict.get(), "zip", |items| t.new_tuple(items))
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let class = t.class_of(zelf.into()).into();
        let args = zelf.iterators.get().expect("set at creation").into();
        if zelf.strict.get() { t.new_tuple(&[class, args, Value::TRUE]) } else { t.new_tuple(&[class, args]) }
    }
    #[method("__setstate__($self, object, /)")]
    fn setstate(t: &Thread, zelf: Gc<Native<Self>>, object: Value) -> PyResult<()> {
        zelf.strict.set(object::is_true(t, object)?);
        Ok(())
    }
}
