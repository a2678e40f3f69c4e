//! `enumerate`.

use crate::abi::args::{Param, ParamKind, Signature};
use crate::objects::int::{self, arith};
use crate::objects::str_::eq_str;
use crate::prelude::*;
use crate::protocol::{attr, iter, number};
use std::cell::Cell;

/// Pairs of a number, counted from start, and an item of the iterable.
#[pyclass(name = "enumerate", flags = BASETYPE | HAVE_GC, signature = "(iterable, start=0)")]
pub struct PyEnumerate {
    iterator: Field,
    index: Cell<i64>,
    /// The count once it left the machine integers.
    big: Field,
}

/// The signature as instances of subclasses are made with it.
static NEW: Signature = Signature::new(
    "enumerate",
    &[
        Param { name: "iterable", kind: ParamKind::PositionalOrKeyword, required: true },
        Param { name: "start", kind: ParamKind::PositionalOrKeyword, required: false },
    ],
    false,
    false,
);

impl PyEnumerate {
    /// Over an iterator that exists.
    pub fn over(t: &Thread, iterator: Value, index: i64) -> PyResult<Value> {
        let enumerate = PyEnumerate { iterator: Field::new(iterator), index: Cell::new(index), big: Field::opt(None) };
        Native::new(t, PyEnumerate::class(t), enumerate).map(Into::into)
    }
    /// The iterator it goes over.
    pub fn iterator(&self) -> Option<Value> {
        self.iterator.get()
    }
    fn bind(t: &Thread, args: Args<'_>) -> PyResult<(Value, Option<Value>)> {
        let mut bound = [None; 2];
        NEW.bind(t, args.values, args.kwnames, &mut bound)?;
        Ok((crate::abi::args::required(bound[0]), bound[1]))
    }
    /// What the class itself takes: the same, told apart by messages of its own.
    fn arguments(t: &Thread, args: Args<'_>) -> PyResult<(Value, Option<Value>)> {
        let positional = args.positional();
        let total = positional.len() + args.keyword_count();
        if total > 2 && !positional.is_empty() {
            return Err(t.raise_type_error(format!("enumerate() takes at most 2 arguments ({total} given)")));
        }
        if total == 0 || total > 2 {
            return Err(t.raise_type_error("enumerate() missing required argument 'iterable'"));
        }
        let (mut iterable, mut start) = (positional.first().copied(), positional.get(1).copied());
        let starts_with_start = args
            .keywords()
            .next()
            .is_some_and(|(name, _)| total == 2 && eq_str(name, "start") && positional.is_empty());
        for (name, v) in args.keywords() {
            let (target, expected) = match iterable {
                None if !(starts_with_start && start.is_none()) => (&mut iterable, "iterable"),
                _ => (&mut start, "start"),
            };
            if !eq_str(name, expected) {
                let name = attr::name_text(name);
                return Err(t.raise_type_error(format!("'{name}' is an invalid keyword argument for enumerate()")));
            }
            *target = Some(v);
        }
        match iterable {
            Some(iterable) => Ok((iterable, start)),
            None => Err(t.raise_type_error("enumerate() missing required argument 'iterable'")),
        }
    }
}

#[pymethods]
impl PyEnumerate {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<Native<Self>>> {
        let (iterable, start) =
            if cls == PyEnumerate::class(t) { PyEnumerate::arguments(t, args)? } else { PyEnumerate::bind(t, args)? };
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
