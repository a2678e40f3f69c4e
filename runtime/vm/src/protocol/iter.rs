//! Iteration.

use crate::abi::slots::SendResult;
use crate::objects::generator::PyGenerator;
use crate::objects::seq_iter;
use crate::objects::type_::dispatch;
use crate::prelude::*;
use crate::protocol::{attr, call, number, object};
use crate::thread::poll;
use std::sync::atomic::Ordering;

/// `iter(v)`.
pub fn get_iter(t: &Thread, v: Value) -> PyResult<Value> {
    let class = t.class_of(v);
    let slots = class.slots.get();
    let Some(f) = slots.iter else {
        if slots.sq_item.is_some() && !is_dict(class) {
            return seq_iter::new(t, v);
        }
        return Err(t.raise_type_error(format!("'{}' object is not iterable", class.name())));
    };
    let it = f(t, v)?;
    // Only Python code gives anything but iterators.
    if class.is_heap_type() && t.class_of(it).slots.get().iternext.is_none() {
        return Err(t.raise_type_error(format!("iter() returned non-iterator of type '{}'", t.class_of(it).name())));
    }
    Ok(it)
}

fn is_dict(class: Gc<PyType>) -> bool {
    class.has_flag(crate::abi::spec::type_flags::DICT_SUBCLASS)
}

/// Whether `v` is an iterator.
pub fn is_iterator(t: &Thread, v: Value) -> bool {
    t.class_of(v).slots.get().iternext.is_some()
}

/// `next(it)`: `None` at the end.
#[inline]
pub fn next(t: &Thread, it: Value) -> PyResult<Option<Value>> {
    if let Some(g) = it.downcast::<PyGenerator>()
        && let Some(item) = crate::interp::tier::resume::next_quickly(t, g)
    {
        return item;
    }
    // Iterators over iterators recurse natively.
    t.enter_native("")?;
    // What native code does with a native iterator may never come back to the interpreter.
    if t.poll.load(Ordering::Relaxed) & poll::SIGNAL != 0 {
        crate::interp::check_signals(t)?;
    }
    match t.class_of(it).slots.get().iternext {
        Some(f) => match f(t, it) {
            Err(r) => ended(t, r),
            item => item,
        },
        None => Err(t.raise_type_error(format!("'{}' object is not an iterator", t.class_of(it).name()))),
    }
}

/// The end of an iteration may also come as a pending StopIteration, which is then dropped.
#[cold]
fn ended(t: &Thread, r: Raised) -> PyResult<Option<Value>> {
    if !t.exception_matches(t.types.stop_iteration) {
        return Err(r);
    }
    t.take_exception(r);
    Ok(None)
}

/// Runs `f` on each item (fast for exact lists and tuples); `Ok(false)` from `f` stops.
pub fn for_each(t: &Thread, iterable: Value, mut f: impl FnMut(Value) -> PyResult<bool>) -> PyResult<()> {
    if let Some(tuple) = iterable.downcast::<PyTuple>() {
        for &v in tuple.as_ref().items() {
            if !f(v)? {
                break;
            }
        }
        return Ok(());
    }
    if let Some(list) = iterable.downcast::<PyList>()
        && t.class_of(iterable) == t.types.list
    {
        let mut i = 0;
        while i < list.len() {
            // SAFETY: the index is in range.
            let v = unsafe { list.item_unchecked(i) };
            i += 1;
            if !f(v)? {
                break;
            }
        }
        return Ok(());
    }
    let it = get_iter(t, iterable)?;
    while let Some(v) = next(t, it)? {
        if !f(v)? {
            break;
        }
    }
    Ok(())
}

/// All items.
pub fn collect(t: &Thread, iterable: Value) -> PyResult<RootVec> {
    let mut items = RootVec::new(&t.heap);
    if let Some(tuple) = iterable.downcast::<PyTuple>() {
        t.check_memory(items.try_extend(tuple.items()))?;
        return Ok(items);
    }
    for_each(t, iterable, |v| t.check_memory(items.try_push(v)).map(|()| true))?;
    Ok(items)
}

/// `v in container` by iteration.
pub fn contains(t: &Thread, container: Value, v: Value) -> PyResult<bool> {
    let class = t.class_of(container);
    let slots = class.slots.get();
    if slots.iter.is_none() && slots.sq_item.is_none() {
        return Err(t.raise_type_error(format!("argument of type '{}' is not a container or iterable", class.name())));
    }
    let it = match get_iter(t, container) {
        Ok(it) => it,
        Err(raised) if t.exception_matches(t.types.type_error) => {
            t.take_exception(raised);
            return Err(
                t.raise_type_error(format!("argument of type '{}' is not a container or iterable", class.name()))
            );
        }
        Err(raised) => return Err(raised),
    };
    while let Some(item) = next(t, it)? {
        if object::eq_identity(t, item, v)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `operator.length_hint(v, default)`.
pub fn length_hint(t: &Thread, v: Value, default: usize) -> PyResult<usize> {
    let slots = t.class_of(v).slots.get();
    if slots.sq_length.is_some() || slots.mp_length.is_some() {
        let length = object::length(t, v);
        if let Some(n) = t.catch(length, t.types.type_error)? {
            return Ok(n);
        }
    }
    let Some(method) = attr::lookup_method(t, v, t.names.dunder_length_hint)? else { return Ok(default) };
    let result = method.call(t, v, &[]);
    let Some(hint) = t.catch(result, t.types.type_error)? else { return Ok(default) };
    if hint == Value::NOT_IMPLEMENTED {
        return Ok(default);
    }
    if crate::objects::int::as_int(hint).is_none() {
        return Err(t.raise_type_error(format!("__length_hint__ must be an integer, not {}", t.class_of(hint).name())));
    }
    if number::is_negative(hint) {
        return Err(t.raise_value_error("__length_hint__() should return >= 0"));
    }
    number::index_i64_overflow(t, hint).map(|n| n as usize)
}

/// The step of a generator-like object (`yield from`, `await`).
pub fn send(t: &Thread, it: Value, v: Value) -> PyResult<SendResult> {
    let slots = t.class_of(it).slots.get();
    if let Some(f) = slots.am_send {
        return f(t, it, v);
    }
    if v.is_none()
        && let Some(f) = slots.iternext
    {
        if f as usize == dispatch::iternext as *const () as usize {
            return dispatch::step(t, it);
        }
        return match f(t, it) {
            Ok(Some(v)) => Ok(SendResult::Next(v)),
            Ok(None) => Ok(SendResult::Return(Value::NONE)),
            Err(raised) if t.exception_matches(t.types.stop_iteration) => {
                let exc = t.take_exception(raised);
                attr::get(t, exc, t.names.value).map(SendResult::Return)
            }
            Err(raised) => Err(raised),
        };
    }
    match call::call_method(t, it, t.names.send, &[v]) {
        Ok(v) => Ok(SendResult::Next(v)),
        Err(raised) if t.exception_matches(t.types.stop_iteration) => {
            let exc = t.take_exception(raised);
            attr::get(t, exc, t.names.value).map(SendResult::Return)
        }
        Err(raised) => Err(raised),
    }
}
