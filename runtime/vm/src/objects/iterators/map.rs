//! `map`.

use crate::objects::str_;
use crate::prelude::*;
use crate::protocol::{call, iter, object};
use std::cell::Cell;

/// The results of a function for the items of one iterable, or for an item of each of several.
///
/// It ends with the shortest; if strict is true and another is longer, that is a ValueError.
#[pyclass(name = "map", flags = BASETYPE | HAVE_GC, signature = "(function, iterable, /, *iterables, strict=False)")]
pub struct PyMap {
    function: Field,
    iterators: GcField<PyTuple>,
    strict: Cell<bool>,
}

/// The one keyword of `map` and `zip`.
pub(super) fn strict_keyword(t: &Thread, args: Args<'_>, function: &str) -> PyResult<bool> {
    let mut strict = false;
    for (name, v) in args.keywords() {
        if !str_::eq_str(name, "strict") {
            let name = str_::as_str(name).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
            return Err(t.raise_type_error(format!("{function}() got an unexpected keyword argument '{name}'")));
        }
        strict = object::is_true(t, v)?;
    }
    Ok(strict)
}
/// Iterators over all of them.
pub(super) fn iterators(t: &Thread, iterables: &[Value]) -> PyResult<Gc<PyTuple>> {
    let mut out = RootVec::new(&t.heap);
    for &v in iterables {
        out.push(iter::get_iter(t, v)?);
    }
    PyTuple::new(t, &out)
}
/// Up to this many iterators are advanced without a vector.
pub(super) const FEW: usize = 6;

/// Calls `f` with the next item of each; `None` at the end. With `strict`, all must end together.
#[inline]
pub(super) fn with_next<R>(
    t: &Thread,
    iterators: &[Value],
    strict: bool,
    name: &str,
    f: impl FnOnce(&[Value]) -> PyResult<R>,
) -> PyResult<Option<R>> {
    if iterators.len() <= FEW {
        let mut items = [Value::NONE; FEW];
        for (i, &it) in iterators.iter().enumerate() {
            match iter::next(t, it)? {
                Some(v) => items[i] = v,
                None if strict => return check_strict(t, iterators, i, name).map(|()| None),
                None => return Ok(None),
            }
        }
        return f(&items[..iterators.len()]).map(Some);
    }
    let mut items = RootVec::new(&t.heap);
    for (i, &it) in iterators.iter().enumerate() {
        match iter::next(t, it)? {
            Some(v) => items.push(v),
            None if strict => return check_strict(t, iterators, i, name).map(|()| None),
            None => return Ok(None),
        }
    }
    f(&items).map(Some)
}
/// Iterator `i` ended, those before it did not: an error unless it is the first and all others end as well.
#[cold]
fn check_strict(t: &Thread, iterators: &[Value], i: usize, name: &str) -> PyResult<()> {
    let arguments = |n: usize| if n == 1 { "argument 1".to_owned() } else { format!("arguments 1-{n}") };
    if i > 0 {
        return Err(t.raise_value_error(format!("{name}() argument {} is shorter than {}", i + 1, arguments(i))));
    }
    for (j, &other) in iterators.iter().enumerate().skip(1) {
        if iter::next(t, other)?.is_some() {
            let (longer, others) = (j + 1, arguments(j));
            return Err(t.raise_value_error(format!("{name}() argument {longer} is longer than {others}")));
        }
    }
    Ok(())
}

#[pymethods]
impl PyMap {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<Native<Self>>> {
        let strict = strict_keyword(t, args, "map")?;
        let [function, iterables @ ..] = args.positional() else {
            return Err(t.raise_type_error("map() must have at least two arguments."));
        };
        if iterables.is_empty() {
            return Err(t.raise_type_error("map() must have at least two arguments."));
        }
        let iterators = iterators(t, iterables)?;
        Native::new(
            t,
            cls,
            PyMap { function: Field::new(*function), iterators: GcField::new(iterators), strict: Cell::new(strict) },
        )
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let function = zelf.function.get().expect("set at creation");
        let iterators = zelf.iterators.get().expect("set at creation");
        if let [only] = iterators.items() {
            return match iter::next(t, *only)? {
                Some(v) => call::call1(t, function, v).map(Some),
                None => Ok(None),
            };
        }
        with_next(t, iterators.items(), zelf.strict.get(), "map", |items| call::call_values(t, function, items))
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let mut args = RootVec::new(&t.heap);
        args.push(zelf.function.get().expect("set at creation"));
        args.extend_from_slice(zelf.iterators.get().expect("set at creation").items());
        let args = t.new_tuple(&args)?;
        let class = t.class_of(zelf.into()).into();
        if zelf.strict.get() { t.new_tuple(&[class, args, Value::TRUE]) } else { t.new_tuple(&[class, args]) }
    }
    #[method("__setstate__($self, object, /)")]
    fn setstate(t: &Thread, zelf: Gc<Native<Self>>, object: Value) -> PyResult<()> {
        zelf.strict.set(object::is_true(t, object)?);
        Ok(())
    }
}
