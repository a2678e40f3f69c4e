//! Subscripts, containment, conversion to sequences.

use crate::objects::type_::as_type;
use crate::prelude::*;
use crate::protocol::{attr, call, iter, number};

/// The index that `key` means for an object with sequence slots.
fn sequence_index(t: &Thread, v: Value, key: Value) -> PyResult<i64> {
    let i = number::index_i64(t, key)?;
    if i < 0
        && let Some(length) = t.class_of(v).slots.get().sq_length
    {
        return Ok(i + length(t, v)? as i64);
    }
    Ok(i)
}

#[cold]
fn index_must_be_integer(t: &Thread, key: Value) -> Raised {
    t.raise_type_error(format!("sequence index must be integer, not '{}'", t.class_of(key).name()))
}

/// `v[key]`
#[inline]
pub fn get_item(t: &Thread, v: Value, key: Value) -> PyResult<Value> {
    match t.class_of(v).slots.get().mp_subscript {
        Some(f) => f(t, v, key),
        None => get_item_slow(t, v, key),
    }
}

fn get_item_slow(t: &Thread, v: Value, key: Value) -> PyResult<Value> {
    let class = t.class_of(v);
    if let Some(item) = class.slots.get().sq_item {
        if !number::is_index(t, key) {
            return Err(index_must_be_integer(t, key));
        }
        let i = sequence_index(t, v, key)?;
        return item(t, v, i);
    }
    if let Some(of) = as_type(v) {
        if of == t.types.type_ {
            return crate::objects::generic_alias::new(t, v, key);
        }
        return match attr::get_optional(t, v, t.names.dunder_class_getitem)? {
            Some(method) if !method.is_none() => call::call1(t, method, key),
            _ => Err(t.raise_type_error(format!("type '{}' is not subscriptable", of.name()))),
        };
    }
    Err(t.raise_type_error(format!("'{}' object is not subscriptable", class.name())))
}

/// `v[key] = item`
pub fn set_item(t: &Thread, v: Value, key: Value, item: Value) -> PyResult<()> {
    assign_item(t, v, key, Some(item))
}
/// `del v[key]`
pub fn del_item(t: &Thread, v: Value, key: Value) -> PyResult<()> {
    assign_item(t, v, key, None)
}

fn assign_item(t: &Thread, v: Value, key: Value, item: Option<Value>) -> PyResult<()> {
    let class = t.class_of(v);
    let slots = class.slots.get();
    if let Some(assign) = slots.mp_ass_subscript {
        return assign(t, v, key, item);
    }
    if let Some(assign) = slots.sq_ass_item {
        if !number::is_index(t, key) {
            return Err(index_must_be_integer(t, key));
        }
        let i = sequence_index(t, v, key)?;
        return assign(t, v, i, item);
    }
    // CPython words it in two ways, depending on whether the type has any sequence slot.
    let is_sequence = class.is_heap_type() || slots.sq_length.is_some() || slots.sq_contains.is_some();
    let what = match item {
        Some(_) => "does not support item assignment",
        None if is_sequence && number::is_index(t, key) => "doesn't support item deletion",
        None => "does not support item deletion",
    };
    Err(t.raise_type_error(format!("'{}' object {what}", class.name())))
}

/// `v in container`
pub fn contains(t: &Thread, container: Value, v: Value) -> PyResult<bool> {
    match t.class_of(container).slots.get().sq_contains {
        Some(f) => f(t, container, v),
        None => iter::contains(t, container, v),
    }
}

/// A tuple of the items of any iterable.
pub fn to_tuple(t: &Thread, iterable: Value) -> PyResult<Gc<PyTuple>> {
    if let Some(tuple) = iterable.downcast::<PyTuple>() {
        return Ok(tuple);
    }
    let items = iter::collect(t, iterable)?;
    PyTuple::new(t, &items)
}
/// A new list of the items of any iterable.
pub fn to_list(t: &Thread, iterable: Value) -> PyResult<Gc<PyList>> {
    let items = iter::collect(t, iterable)?;
    PyList::new(t, &items)
}
