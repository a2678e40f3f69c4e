//! `tee`: iterators that share what they read, in linked blocks that die as the slowest one passes them.

use super::get;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, iter};
use std::cell::Cell;

/// Items of a block.
const BLOCK: usize = 57;

/// A block of items read from the iterator, and the next one.
#[pyclass(name = "_tee_dataobject", module = "itertools", flags = HAVE_GC, signature = "", no_doc)]
pub struct TeeData {
    iterator: Field,
    items: GcField<PyList>,
    next: Field,
    /// Reading an item right now.
    running: Cell<bool>,
}
impl TeeData {
    fn make(t: &Thread, iterator: Value) -> PyResult<Gc<Native<TeeData>>> {
        let items = PyList::with_capacity(t, 4)?;
        let data = TeeData {
            iterator: Field::new(iterator),
            items: GcField::new(items),
            next: Field::EMPTY,
            running: Cell::new(false),
        };
        Native::new(t, TeeData::class(t), data)
    }
    /// Item `i` of the block, read if need be.
    fn item(t: &Thread, data: Gc<Native<TeeData>>, i: usize) -> PyResult<Option<Value>> {
        let items = data.items.get().expect("set at creation");
        if i < items.len() {
            return Ok(Some(items.item(i)));
        }
        if data.running.get() {
            return Err(t.raise_runtime_error("cannot re-enter the tee iterator"));
        }
        data.running.set(true);
        let next = iter::next(t, get(&data.iterator));
        data.running.set(false);
        let Some(v) = next? else { return Ok(None) };
        items.append(t, v)?;
        Ok(Some(v))
    }
    /// The block after this one.
    fn successor(t: &Thread, data: Gc<Native<TeeData>>) -> PyResult<Gc<Native<TeeData>>> {
        if let Some(next) = data.next.get().and_then(|v| v.downcast()) {
            return Ok(next);
        }
        let next = TeeData::make(t, get(&data.iterator))?;
        data.next.set(data.header(), Some(next.into()));
        Ok(next)
    }
}
#[pymethods]
impl TeeData {
    #[new("teedataobject(iterable, values, next, /)")]
    fn new(
        t: &Thread,
        _cls: Gc<PyType>,
        iterable: Value,
        values: Gc<PyList>,
        next: Value,
    ) -> PyResult<Gc<Native<Self>>> {
        let iterator = iter::get_iter(t, iterable)?;
        let data = TeeData::make(t, iterator)?;
        let copy = values.copy(t)?;
        data.items.set(data.header(), Some(copy));
        if !next.is_none() {
            data.next.set(data.header(), Some(next));
        }
        Ok(data)
    }
}

/// One of the iterators that tee() makes; copying it costs no more than another reference.
#[pyclass(name = "_tee", module = "itertools", flags = HAVE_GC)]
pub struct Tee {
    data: Field,
    index: Cell<usize>,
}
impl Tee {
    fn of(t: &Thread, data: Value, index: usize) -> PyResult<Gc<Native<Tee>>> {
        Native::new(t, Tee::class(t), Tee { data: Field::new(data), index: Cell::new(index) })
    }
    fn over(t: &Thread, iterable: Value) -> PyResult<Gc<Native<Tee>>> {
        let iterator = iter::get_iter(t, iterable)?;
        if let Some(tee) = iterator.downcast::<Native<Tee>>() {
            return Tee::of(t, get(&tee.data), tee.index.get());
        }
        let data = TeeData::make(t, iterator)?;
        Tee::of(t, data.into(), 0)
    }
}
#[pymethods]
impl Tee {
    #[new("_tee(iterable, /)")]
    fn new(t: &Thread, _cls: Gc<PyType>, iterable: Value) -> PyResult<Gc<Native<Self>>> {
        Tee::over(t, iterable)
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let mut data: Gc<Native<TeeData>> = get(&zelf.data).downcast().expect("set at creation");
        if zelf.index.get() == BLOCK {
            data = TeeData::successor(t, data)?;
            zelf.data.set(zelf.header(), Some(data.into()));
            zelf.index.set(0);
        }
        let item = TeeData::item(t, data, zelf.index.get())?;
        if item.is_some() {
            zelf.index.set(zelf.index.get() + 1);
        }
        Ok(item)
    }
    /// Another iterator over the same items, from this place on.
    #[method("__copy__($self, /)")]
    fn copy(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<Native<Self>>> {
        Tee::of(t, get(&zelf.data), zelf.index.get())
    }
}

/// `itertools.tee`.
pub fn tee(t: &Thread, iterable: Value, n: isize) -> PyResult<Value> {
    if n < 0 {
        return Err(t.raise_value_error("n must be >= 0"));
    }
    let mut out = RootVec::new(&t.heap);
    if n > 0 {
        let iterator = iter::get_iter(t, iterable)?;
        let copy = attr::get_optional(t, iterator, t.intern("__copy__"))?;
        let first: Value = match copy {
            Some(_) => iterator,
            None => Tee::over(t, iterator)?.into(),
        };
        // An iterator that knows how to copy itself is copied even the first time, unless it is the argument itself.
        let first = match first.downcast::<Native<Tee>>() {
            Some(tee) if first == iterable => Tee::of(t, get(&tee.data), tee.index.get())?.into(),
            _ => first,
        };
        out.push(first);
        while out.len() < n as usize {
            let next = call::call_method(t, out[0], t.intern("__copy__"), &[])?;
            out.push(next);
        }
    }
    t.new_tuple(&out)
}
