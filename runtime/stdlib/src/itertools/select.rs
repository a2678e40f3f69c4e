//! Iterators that pass some items of others on: `chain`, `compress`, `dropwhile`, `filterfalse`, `islice`, `starmap`, `takewhile`.

use super::{get, next_of};
use brolga_vm::objects::int;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, iter, number, object, sequence};
use std::cell::Cell;

/// The items of each iterable in turn.
#[pyclass(name = "chain", module = "itertools", flags = BASETYPE | HAVE_GC)]
pub struct Chain {
    /// An iterator over the iterables; empty at the end.
    source: Field,
    active: Field,
}
#[pymethods]
impl Chain {
    #[new("chain(*iterables)")]
    fn new(t: &Thread, cls: Gc<PyType>, iterables: &[Value]) -> PyResult<Gc<Native<Self>>> {
        let all = t.new_tuple(iterables)?;
        Chain::over(t, cls, all)
    }
    /// A chain of the iterables that an iterable gives; each is asked for when its turn comes.
    #[classmethod("from_iterable($type, iterable, /)")]
    fn from_iterable(t: &Thread, cls: Gc<PyType>, iterable: Value) -> PyResult<Gc<Native<Self>>> {
        Chain::over(t, cls, iterable)
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        while zelf.source.get().is_some() {
            if zelf.active.get().is_some() {
                if let Some(v) = next_of(t, &zelf.active)? {
                    return Ok(Some(v));
                }
                zelf.active.set(zelf.header(), None);
            }
            match next_of(t, &zelf.source)? {
                Some(iterable) => match iter::get_iter(t, iterable) {
                    Ok(it) => zelf.active.set(zelf.header(), Some(it)),
                    Err(r) => {
                        zelf.source.set(zelf.header(), None);
                        return Err(r);
                    }
                },
                None => zelf.source.set(zelf.header(), None),
            }
        }
        Ok(None)
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)", text_signature = "")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        brolga_vm::objects::generic_alias::new(t, cls, object)
    }
}
impl Chain {
    fn over(t: &Thread, cls: Gc<PyType>, iterables: Value) -> PyResult<Gc<Native<Self>>> {
        let source = iter::get_iter(t, iterables)?;
        Native::new(t, cls, Chain { source: Field::new(source), active: Field::EMPTY })
    }
}

/// The items of data beside which selectors has a true value. It ends with the shorter of the two.
#[pyclass(name = "compress", module = "itertools", flags = BASETYPE | HAVE_GC)]
pub struct Compress {
    data: Field,
    selectors: Field,
}
#[pymethods]
impl Compress {
    #[new("compress(data, selectors)")]
    fn new(t: &Thread, cls: Gc<PyType>, data: Value, selectors: Value) -> PyResult<Gc<Native<Self>>> {
        let (data, selectors) = (iter::get_iter(t, data)?, iter::get_iter(t, selectors)?);
        Native::new(t, cls, Compress { data: Field::new(data), selectors: Field::new(selectors) })
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        loop {
            let Some(v) = next_of(t, &zelf.data)? else { return Ok(None) };
            let Some(selector) = next_of(t, &zelf.selectors)? else { return Ok(None) };
            if object::is_true(t, selector)? {
                return Ok(Some(v));
            }
        }
    }
}

/// The items of an iterable from the first one on for which the predicate is false.
#[pyclass(name = "dropwhile", module = "itertools", flags = BASETYPE | HAVE_GC)]
pub struct DropWhile {
    predicate: Field,
    iterator: Field,
    started: Cell<bool>,
}
#[pymethods]
impl DropWhile {
    #[new("dropwhile(predicate, iterable, /)")]
    fn new(t: &Thread, cls: Gc<PyType>, predicate: Value, iterable: Value) -> PyResult<Gc<Native<Self>>> {
        let iterator = iter::get_iter(t, iterable)?;
        Native::new(
            t,
            cls,
            DropWhile { predicate: Field::new(predicate), iterator: Field::new(iterator), started: Cell::new(false) },
        )
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        loop {
            let Some(v) = next_of(t, &zelf.iterator)? else { return Ok(None) };
            if zelf.started.get() {
                return Ok(Some(v));
            }
            let verdict = call::call1(t, get(&zelf.predicate), v)?;
            if !object::is_true(t, verdict)? {
                zelf.started.set(true);
                return Ok(Some(v));
            }
        }
    }
}

/// The items of an iterable before the first one for which the predicate is false.
#[pyclass(name = "takewhile", module = "itertools", flags = BASETYPE | HAVE_GC)]
pub struct TakeWhile {
    predicate: Field,
    /// Empty at the end.
    iterator: Field,
}
#[pymethods]
impl TakeWhile {
    #[new("takewhile(predicate, iterable, /)")]
    fn new(t: &Thread, cls: Gc<PyType>, predicate: Value, iterable: Value) -> PyResult<Gc<Native<Self>>> {
        let iterator = iter::get_iter(t, iterable)?;
        Native::new(t, cls, TakeWhile { predicate: Field::new(predicate), iterator: Field::new(iterator) })
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let Some(v) = next_of(t, &zelf.iterator)? else { return Ok(None) };
        let verdict = call::call1(t, get(&zelf.predicate), v)?;
        if object::is_true(t, verdict)? {
            return Ok(Some(v));
        }
        zelf.iterator.set(zelf.header(), None);
        Ok(None)
    }
}

/// The items of an iterable for which a function gives a false value, or, if that is None, those that are false themselves.
#[pyclass(name = "filterfalse", module = "itertools", flags = BASETYPE | HAVE_GC)]
pub struct FilterFalse {
    function: Field,
    iterator: Field,
}
#[pymethods]
impl FilterFalse {
    #[new("filterfalse(function, iterable, /)")]
    fn new(t: &Thread, cls: Gc<PyType>, function: Value, iterable: Value) -> PyResult<Gc<Native<Self>>> {
        let iterator = iter::get_iter(t, iterable)?;
        Native::new(t, cls, FilterFalse { function: Field::new(function), iterator: Field::new(iterator) })
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let function = get(&zelf.function);
        let by_truth = function.is_none() || function == t.types.bool_.into();
        while let Some(v) = next_of(t, &zelf.iterator)? {
            let verdict = if by_truth { v } else { call::call1(t, function, v)? };
            if !object::is_true(t, verdict)? {
                return Ok(Some(v));
            }
        }
        Ok(None)
    }
}

/// The results of function(*item) for each item of an iterable.
#[pyclass(name = "starmap", module = "itertools", flags = BASETYPE | HAVE_GC)]
pub struct StarMap {
    function: Field,
    iterator: Field,
}
#[pymethods]
impl StarMap {
    #[new("starmap(function, iterable, /)")]
    fn new(t: &Thread, cls: Gc<PyType>, function: Value, iterable: Value) -> PyResult<Gc<Native<Self>>> {
        let iterator = iter::get_iter(t, iterable)?;
        Native::new(t, cls, StarMap { function: Field::new(function), iterator: Field::new(iterator) })
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let Some(v) = next_of(t, &zelf.iterator)? else { return Ok(None) };
        let args = sequence::to_tuple(t, v)?;
        call::call_values(t, get(&zelf.function), args.items()).map(Some)
    }
}

/// islice(iterable, stop)
/// islice(iterable, start, stop[, step])
///
/// The items that iterable[start:stop:step] would have, found by counting; none of the three may be negative.
#[pyclass(name = "islice", module = "itertools", flags = BASETYPE | HAVE_GC, signature = "")]
pub struct ISlice {
    /// Empty at the end.
    iterator: Field,
    /// Index of the next item to give.
    next: Cell<i64>,
    /// Index after the last one; `i64::MAX` for no limit.
    stop: Cell<i64>,
    step: Cell<i64>,
    /// Items consumed so far.
    count: Cell<i64>,
}
fn bound(t: &Thread, v: Value, default: i64, message: &str) -> PyResult<i64> {
    if v.is_none() {
        return Ok(default);
    }
    let n = if t.class_of(v).slots.get().index.is_some() { int::to_i64(number::index(t, v)?) } else { None };
    n.filter(|n| *n >= 0).ok_or_else(|| t.raise_value_error(message))
}
#[pymethods]
impl ISlice {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<Native<Self>>> {
        brolga_vm::abi::args::check_no_keywords(t, "islice", args.kwnames)?;
        let a = args.positional();
        brolga_vm::abi::args::check_positional(t, "islice", a.len(), 2, 4)?;
        const STOP: &str = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
        const INDICES: &str = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
        let (start, stop) = match *a {
            [_, stop] => (0, bound(t, stop, i64::MAX, STOP)?),
            _ => {
                let stop = bound(t, a[2], i64::MAX, STOP)?;
                (bound(t, a[1], 0, INDICES)?, stop)
            }
        };
        const STEP: &str = "Step for islice() must be a positive integer or None.";
        let step = match a.get(3) {
            Some(&v) => bound(t, v, 1, STEP)?,
            None => 1,
        };
        if step == 0 {
            return Err(t.raise_value_error(STEP));
        }
        let iterator = iter::get_iter(t, a[0])?;
        let slice = ISlice {
            iterator: Field::new(iterator),
            next: Cell::new(start),
            stop: Cell::new(stop),
            step: Cell::new(step),
            count: Cell::new(0),
        };
        Native::new(t, cls, slice)
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let end = || zelf.iterator.set(zelf.header(), None);
        // The start is gone to even if the stop comes before it; later positions are never behind the stop.
        while zelf.count.get() < zelf.next.get() {
            if next_of(t, &zelf.iterator)?.is_none() {
                end();
                return Ok(None);
            }
            zelf.count.set(zelf.count.get() + 1);
        }
        if zelf.count.get() >= zelf.stop.get() {
            end();
            return Ok(None);
        }
        match next_of(t, &zelf.iterator)? {
            Some(v) => {
                zelf.count.set(zelf.count.get() + 1);
                let next = zelf.next.get().saturating_add(zelf.step.get());
                zelf.next.set(next.min(zelf.stop.get()));
                Ok(Some(v))
            }
            None => {
                end();
                Ok(None)
            }
        }
    }
}
