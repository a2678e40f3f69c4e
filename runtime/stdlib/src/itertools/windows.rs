//! Iterators over several items at a time: `accumulate`, `batched`, `pairwise`, `zip_longest`.

use super::{get, next_of};
use brolga_vm::objects::str_::eq_str;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, iter, number};
use std::cell::Cell;

/// The totals of the items so far, one for each item; func(total, item) takes the place of the sum. initial, if given, comes first.
#[pyclass(name = "accumulate", module = "itertools", flags = BASETYPE | HAVE_GC)]
pub struct Accumulate {
    iterator: Field,
    function: Field,
    total: Field,
    initial: Field,
}
#[pymethods]
impl Accumulate {
    #[new("accumulate(iterable, func=None, *, initial=None)")]
    fn new(t: &Thread, cls: Gc<PyType>, iterable: Value, func: Value, initial: Value) -> PyResult<Gc<Native<Self>>> {
        let iterator = iter::get_iter(t, iterable)?;
        let some = |v: Value| Field::opt((!v.is_none()).then_some(v));
        Native::new(
            t,
            cls,
            Accumulate {
                iterator: Field::new(iterator),
                function: some(func),
                total: Field::EMPTY,
                initial: some(initial),
            },
        )
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        if let Some(initial) = zelf.initial.get() {
            zelf.initial.set(zelf.header(), None);
            zelf.total.set(zelf.header(), Some(initial));
            return Ok(Some(initial));
        }
        let Some(v) = next_of(t, &zelf.iterator)? else { return Ok(None) };
        let total = match (zelf.total.get(), zelf.function.get()) {
            (None, _) => v,
            (Some(total), None) => number::binary_op(t, 0, total, v)?,
            (Some(total), Some(function)) => call::call2(t, function, total, v)?,
        };
        zelf.total.set(zelf.header(), Some(total));
        Ok(Some(total))
    }
}

/// Tuples of n items each. What is left at the end makes a shorter one, or a ValueError if strict is true.
///
/// >>> list(batched(range(5), 2))
/// [(0, 1), (2, 3), (4,)]
#[pyclass(name = "batched", module = "itertools", flags = BASETYPE | HAVE_GC)]
pub struct Batched {
    /// Empty at the end.
    iterator: Field,
    size: Cell<usize>,
    strict: Cell<bool>,
}
#[pymethods]
impl Batched {
    #[new("batched(iterable, n, *, strict=False)")]
    fn new(t: &Thread, cls: Gc<PyType>, iterable: Value, n: isize, strict: bool) -> PyResult<Gc<Native<Self>>> {
        if n < 1 {
            return Err(t.raise_value_error("n must be at least one"));
        }
        let iterator = iter::get_iter(t, iterable)?;
        Native::new(
            t,
            cls,
            Batched { iterator: Field::new(iterator), size: Cell::new(n as usize), strict: Cell::new(strict) },
        )
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let mut items = RootVec::new(&t.heap);
        while items.len() < zelf.size.get() {
            match next_of(t, &zelf.iterator)? {
                Some(v) => items.push(v),
                None => {
                    zelf.iterator.set(zelf.header(), None);
                    if items.is_empty() {
                        return Ok(None);
                    }
                    if zelf.strict.get() {
                        return Err(t.raise_value_error("batched(): incomplete batch"));
                    }
                    break;
                }
            }
        }
        t.new_tuple(&items).map(Some)
    }
}

/// Each item with the one that follows it, as pairs.
#[pyclass(name = "pairwise", module = "itertools", flags = BASETYPE | HAVE_GC)]
pub struct Pairwise {
    /// Empty at the end.
    iterator: Field,
    previous: Field,
}
#[pymethods]
impl Pairwise {
    #[new("pairwise(iterable, /)")]
    fn new(t: &Thread, cls: Gc<PyType>, iterable: Value) -> PyResult<Gc<Native<Self>>> {
        let iterator = iter::get_iter(t, iterable)?;
        Native::new(t, cls, Pairwise { iterator: Field::new(iterator), previous: Field::EMPTY })
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let old = match zelf.previous.get() {
            Some(v) => v,
            None => match next_of(t, &zelf.iterator)? {
                Some(v) => v,
                None => {
                    zelf.iterator.set(zelf.header(), None);
                    return Ok(None);
                }
            },
        };
        // The iterator may call this object again before it answers.
        zelf.previous.set(zelf.header(), Some(old));
        let Some(new) = next_of(t, &zelf.iterator)? else {
            zelf.iterator.set(zelf.header(), None);
            zelf.previous.set(zelf.header(), None);
            return Ok(None);
        };
        zelf.previous.set(zelf.header(), Some(new));
        t.new_tuple(&[old, new]).map(Some)
    }
}

/// Tuples with the next item of each iterable.
///
/// It goes on until all iterables have ended; fillvalue stands for missing items.
#[pyclass(name = "zip_longest", module = "itertools", signature = "(*iterables, fillvalue=None)", flags = BASETYPE | HAVE_GC)]
pub struct ZipLongest {
    /// None in place of those that have ended.
    iterators: GcField<PyList>,
    fill: Field,
    active: Cell<usize>,
}
#[pymethods]
impl ZipLongest {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<Native<Self>>> {
        let (iterables, mut fillvalue) = (args.positional(), Value::NONE);
        for (name, v) in args.keywords() {
            if !eq_str(name, "fillvalue") {
                return Err(t.raise_type_error("zip_longest() got an unexpected keyword argument"));
            }
            fillvalue = v;
        }
        let iterators = PyList::with_capacity(t, iterables.len())?;
        for &v in iterables {
            let it = iter::get_iter(t, v)?;
            iterators.append(t, it)?;
        }
        let zip = ZipLongest {
            iterators: GcField::new(iterators),
            fill: Field::new(fillvalue),
            active: Cell::new(iterables.len()),
        };
        Native::new(t, cls, zip)
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let iterators = zelf.iterators.get().expect("set at creation");
        if zelf.active.get() == 0 {
            return Ok(None);
        }
        let mut items = RootVec::new(&t.heap);
        for i in 0..iterators.len() {
            let it = iterators.item(i);
            if it.is_none() {
                items.push(get(&zelf.fill));
                continue;
            }
            match iter::next(t, it) {
                Ok(Some(v)) => items.push(v),
                Ok(None) => {
                    zelf.active.set(zelf.active.get() - 1);
                    if zelf.active.get() == 0 {
                        return Ok(None);
                    }
                    iterators.set(t, i, Value::NONE)?;
                    items.push(get(&zelf.fill));
                }
                Err(r) => {
                    zelf.active.set(0);
                    return Err(r);
                }
            }
        }
        t.new_tuple(&items).map(Some)
    }
}
