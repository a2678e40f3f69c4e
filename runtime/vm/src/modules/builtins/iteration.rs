//! Builtin functions about iterables: `sum`, `min`, `max`, `sorted`, `any`, `all`, `iter`, `next`, `aiter`, `anext`.

use crate::prelude::*;
use crate::protocol::{attr, call, iter, object};

#[pymodule(part)]
pub mod iteration {
    use super::*;
    use crate::abi::args::{check_positional, type_name};

    /// Whether every item is true; that is so if there are none.
    #[pyfunction("all(iterable, /)")]
    fn all(t: &Thread, iterable: Value) -> PyResult<bool> {
        let mut result = true;
        iter::for_each(t, iterable, |v| {
            result = object::is_true(t, v)?;
            Ok(result)
        })?;
        Ok(result)
    }
    /// Whether at least one item is true; that isn't so if there are none.
    #[pyfunction("any(iterable, /)")]
    fn any(t: &Thread, iterable: Value) -> PyResult<bool> {
        let mut result = false;
        iter::for_each(t, iterable, |v| {
            result = object::is_true(t, v)?;
            Ok(!result)
        })?;
        Ok(result)
    }
    /// iter(iterable)
    /// iter(callable, sentinel)
    ///
    /// An iterator over an iterable, or one that calls the callable for its items, until it returns the sentinel.
    #[pyfunction("iter(object, sentinel=<unrepresentable>, /)", no_text_signature)]
    fn iter(t: &Thread, object: Value, sentinel: Option<Value>) -> PyResult<Value> {
        let Some(sentinel) = sentinel else {
            return crate::protocol::iter::get_iter(t, object);
        };
        if !call::is_callable(t, object) {
            return Err(t.raise_type_error("iter(v, w): v must be callable"));
        }
        let state = CallableIterator { function: Field::new(object), sentinel: Field::new(sentinel) };
        Native::new(t, CallableIterator::class(t), state).map(Into::into)
    }
    /// next(iterator[, default])
    ///
    /// The next item of an iterator. At its end it is the default, or StopIteration is raised if there is none.
    #[pyfunction("next(iterator, default=<unrepresentable>, /)", no_text_signature)]
    fn next(t: &Thread, iterator: Value, default: Option<Value>) -> PyResult<Value> {
        let Some(iternext) = t.class_of(iterator).slots.get().iternext else {
            return Err(t.raise_type_error(format!("'{}' object is not an iterator", type_name(t, iterator))));
        };
        match (iternext(t, iterator), default) {
            (Ok(Some(v)), _) => Ok(v),
            (Ok(None), Some(default)) => Ok(default),
            (Ok(None), None) => Err(t.raise_stop_iteration(None)),
            (Err(r), Some(default)) if t.exception_matches(t.types.stop_iteration) => {
                t.take_exception(r);
                Ok(default)
            }
            (Err(r), _) => Err(r),
        }
    }
    /// An asynchronous iterator over an asynchronous iterable.
    #[pyfunction("aiter(async_iterable, /)")]
    fn aiter(t: &Thread, async_iterable: Value) -> PyResult<Value> {
        let class = t.class_of(async_iterable);
        let Some(aiter) = class.slots.get().am_aiter else {
            return Err(t.raise_type_error(format!("'{}' object is not an async iterable", class.name())));
        };
        let it = aiter(t, async_iterable)?;
        if t.class_of(it).slots.get().am_anext.is_none() {
            return Err(
                t.raise_type_error(format!("aiter() returned not an async iterator of type '{}'", type_name(t, it)))
            );
        }
        Ok(it)
    }
    /// An awaitable for the next item of an asynchronous iterator. At its end that is the default, or StopAsyncIteration is raised if there is none.
    #[pyfunction("anext(aiterator, default=<unrepresentable>, /)")]
    fn anext(t: &Thread, aiterator: Value, default: Option<Value>) -> PyResult<Value> {
        let Some(anext) = t.class_of(aiterator).slots.get().am_anext else {
            return Err(t.raise_type_error(format!("'{}' object is not an async iterator", type_name(t, aiterator))));
        };
        let awaitable = anext(t, aiterator)?;
        match default {
            None => Ok(awaitable),
            Some(default) => {
                let state = AnextAwaitable { awaitable: Field::new(awaitable), default: Field::new(default) };
                Native::new(t, AnextAwaitable::class(t), state).map(Into::into)
            }
        }
    }
    /// The items in a list, from the smallest to the largest, or the other way round if reverse is true; items that are equal keep their order. What
    /// key returns for the items is compared, if it is given.
    #[pyfunction("sorted(iterable, /, *, key=None, reverse=False)", raw)]
    fn sorted(t: &Thread, args: Args<'_>) -> PyResult<Value> {
        check_positional(t, "sorted", args.positional().len(), 1, 1)?;
        let list = PyList::new(t, &[])?;
        list.extend(t, args.values[0])?;
        let sort = attr::get(t, list.into(), t.names.sort)?;
        call::call(t, sort, Args { values: &args.values[1..], kwnames: args.kwnames })?;
        Ok(list.into())
    }
    /// max(iterable, *[, default, key])
    /// max(arg1, arg2, *args[, key])
    ///
    /// The largest item of an iterable, or the largest of two or more arguments; the first of them if several are. What key returns for them is
    /// compared, if it is given. The default is for empty iterables.
    #[pyfunction("max", raw)]
    fn max(t: &Thread, args: Args<'_>) -> PyResult<Value> {
        min_max(t, args, "max", CompareOp::Gt)
    }
    /// min(iterable, *[, default, key])
    /// min(arg1, arg2, *args[, key])
    ///
    /// The smallest item of an iterable, or the smallest of two or more arguments; the first of them if several are. What key returns for them is
    /// compared, if it is given. The default is for empty iterables.
    #[pyfunction("min", raw)]
    fn min(t: &Thread, args: Args<'_>) -> PyResult<Value> {
        min_max(t, args, "min", CompareOp::Lt)
    }
    /// All items added up, from start on.
    #[pyfunction("sum(iterable, /, start=0)")]
    fn sum(t: &Thread, iterable: Value, start: Option<Value>) -> PyResult<Value> {
        crate::modules::builtins::sum::sum(t, iterable, start)
    }
}

fn min_max(t: &Thread, args: Args<'_>, name: &str, op: CompareOp) -> PyResult<Value> {
    let positional = args.positional();
    crate::abi::args::check_positional(t, name, positional.len(), 1, usize::MAX)?;
    let (mut key, mut default) = (None, None);
    if args.keyword_count() > 2 {
        return Err(
            t.raise_type_error(format!("{name}() takes at most 2 keyword arguments ({} given)", args.keyword_count()))
        );
    }
    for (keyword, v) in args.keywords() {
        if keyword == t.names.key || crate::objects::str_::eq_str(keyword, "key") {
            key = Some(v).filter(|v| !v.is_none());
        } else if keyword == t.names.default || crate::objects::str_::eq_str(keyword, "default") {
            default = Some(v);
        } else {
            let keyword = attr::name_text(keyword);
            return Err(t.raise_type_error(format!("{name}() got an unexpected keyword argument '{keyword}'")));
        }
    }
    let several = positional.len() > 1;
    if several && default.is_some() {
        return Err(
            t.raise_type_error(format!("Cannot specify a default for {name}() with multiple positional arguments"))
        );
    }
    let mut best: Option<(Value, Value)> = None;
    let mut consider = |item: Value| -> PyResult<bool> {
        let rank = match key {
            Some(f) => call::call1(t, f, item)?,
            None => item,
        };
        match best {
            None => best = Some((item, rank)),
            Some((_, best_rank)) => {
                if object::compare_bool(t, rank, best_rank, op)? {
                    best = Some((item, rank));
                }
            }
        }
        Ok(true)
    };
    if several {
        for v in positional {
            consider(*v)?;
        }
    } else {
        iter::for_each(t, positional[0], &mut consider)?;
    }
    match (best, default) {
        (Some((item, _)), _) => Ok(item),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(t.raise_value_error(format!("{name}() iterable argument is empty"))),
    }
}

/// `iter(callable, sentinel)`.
#[pyclass(name = "callable_iterator", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct CallableIterator {
    function: Field,
    sentinel: Field,
}
#[pymethods]
impl CallableIterator {
    #[slot]
    fn iter(zelf: Gc<Native<Self>>) -> Gc<Native<Self>> {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let Some(function) = zelf.function.get() else { return Ok(None) };
        let result = call::call0(t, function);
        let finish = || {
            zelf.function.set(zelf.header(), None);
            zelf.sentinel.set(zelf.header(), None);
        };
        let v = match result {
            Ok(v) => v,
            Err(r) if t.exception_matches(t.types.stop_iteration) => {
                t.take_exception(r);
                finish();
                return Ok(None);
            }
            Err(r) => return Err(r),
        };
        // The call may have exhausted the iterator itself.
        let Some(sentinel) = zelf.sentinel.get() else { return Ok(None) };
        if object::eq_identity(t, sentinel, v)? {
            finish();
            return Ok(None);
        }
        Ok(Some(v))
    }
    /// What pickle and copy make an equal iterator from.
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let builtin = |name: &str| match t.builtins.get() {
            Some(b) => Ok(b.get_str(t, name)?.unwrap_or(Value::NONE)),
            None => Ok(Value::NONE),
        };
        let iter = builtin("iter")?;
        let args = match (zelf.function.get(), zelf.sentinel.get()) {
            (Some(f), Some(s)) => t.new_tuple(&[f, s])?,
            _ => {
                let empty = t.new_tuple(&[])?;
                t.new_tuple(&[empty])?
            }
        };
        t.new_tuple(&[iter, args])
    }
}

/// What `anext(aiterator, default)` returns: awaits the step and turns StopAsyncIteration into the default.
#[pyclass(name = "anext_awaitable", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct AnextAwaitable {
    awaitable: Field,
    default: Field,
}
impl AnextAwaitable {
    fn inner(&self) -> Value {
        self.awaitable.get().unwrap_or(Value::NONE)
    }
    /// The iterator behind the awaitable.
    fn iterator(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let inner = zelf.inner();
        let class = t.class_of(inner);
        if class == t.types.generator || class == t.types.coroutine {
            return Ok(inner);
        }
        let Some(am_await) = class.slots.get().am_await else {
            return Err(t.raise_type_error(format!("'{}' object can't be awaited", class.name())));
        };
        let it = am_await(t, inner)?;
        if t.class_of(it).slots.get().iternext.is_none() {
            return Err(t.raise_type_error(format!(
                "__await__() returned non-iterator of type '{}'",
                crate::abi::args::type_name(t, it)
            )));
        }
        Ok(it)
    }
    /// The end of the asynchronous iteration becomes the end of this awaitable, with the default as its value.
    fn translate(t: &Thread, zelf: Gc<Native<Self>>, raised: Raised) -> Raised {
        if t.exception_matches(t.types.stop_async_iteration) {
            t.take_exception(raised);
            return t.raise_stop_iteration(Some(zelf.default.get().unwrap_or(Value::NONE)));
        }
        raised
    }
    fn forward(t: &Thread, zelf: Gc<Native<Self>>, name: &str, args: &[Value]) -> PyResult<Value> {
        let it = AnextAwaitable::iterator(t, zelf)?;
        call::call_method(t, it, t.intern(name), args).map_err(|r| AnextAwaitable::translate(t, zelf, r))
    }
}
#[pymethods]
impl AnextAwaitable {
    #[slot]
    fn am_await(zelf: Gc<Native<Self>>) -> Gc<Native<Self>> {
        zelf
    }
    #[slot]
    fn iter(zelf: Gc<Native<Self>>) -> Gc<Native<Self>> {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let it = AnextAwaitable::iterator(t, zelf)?;
        iter::next(t, it).map_err(|r| AnextAwaitable::translate(t, zelf, r))
    }
    /// Send a value into the awaitable.
    #[method("send($self, arg, /)", no_text_signature)]
    fn send(t: &Thread, zelf: Gc<Native<Self>>, arg: Value) -> PyResult<Value> {
        AnextAwaitable::forward(t, zelf, "send", &[arg])
    }
    /// Raise an exception in the awaitable.
    #[method("throw", raw)]
    fn throw(t: &Thread, zelf: Gc<Native<Self>>, args: Args<'_>) -> PyResult<Value> {
        AnextAwaitable::forward(t, zelf, "throw", args.positional())
    }
    /// Raise GeneratorExit in the awaitable.
    #[method("close($self, /)", no_text_signature)]
    fn close(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        AnextAwaitable::forward(t, zelf, "close", &[])
    }
}
