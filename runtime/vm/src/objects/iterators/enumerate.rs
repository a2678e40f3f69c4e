//! `enumerate`.

use crate::objects::int::{self, arith};
use crate::prelude::*;
use crate::protocol::{iter, number};
use std::cell::Cell;

/// Return an enumerate object.
///
/// It yields pairs of a count (from start, which is 0 by default) and an item of the iterable.
#[pyclass(name = "enumerate", flags = BASETYPE | HAVE_GC)]
pub struct PyEnumerate {
    iterator: Field,
    index: Cell<i64>,
    /// The count once it left the machine integers.
    big: Field,
}

#[pymethods]
impl PyEnumerate {
    #[new("enumerate(iterable, start=0)")]
    fn new(t: &Thread, cls: Gc<PyType>, iterable: Value, start: Option<Value>) -> PyResult<Gc<Native<Self>>> {
        let start = match start {
            Some(v) => number::index(t, v)?,
            None => Value::from_small_int(0),
        };
        let iterator = iter::get_iter(t, iterable)?;
        let (index, big) = match start.as_small_int() {
            Some(i) => (i, None),
            None => (0, Some(start)),
        };
        Native::new(
            t,
            cls,
            PyEnumerate { iterator: Field::new(iterator), index: Cell::new(index), big: Field::opt(big) },
        )
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let Some(item) = iter::next(t, zelf.iterator.get().expect("set at creation"))? else { return Ok(None) };
        let count = match zelf.big.get() {
            None => {
                let i = zelf.index.get();
                zelf.index.set(i + 1);
                t.new_int(i)?
            }
            Some(n) => {
                let next = arith::add(t, int::as_int(n).expect("an int"), int::IntRef::Small(1))?;
                zelf.big.set(zelf.header(), Some(next));
                n
            }
        };
        t.new_tuple(&[count, item]).map(Some)
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let count = match zelf.big.get() {
            Some(n) => n,
            None => t.new_int(zelf.index.get())?,
        };
        let args = t.new_tuple(&[zelf.iterator.get().expect("set at creation"), count])?;
        t.new_tuple(&[t.class_of(zelf.into()).into(), args])
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)", text_signature = "")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        crate::objects::generic_alias::new(t, cls, object)
    }
}
