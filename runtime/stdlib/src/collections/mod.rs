//! `_collections`.

mod default_dict;
mod deque;
mod deque_iter;
mod ordered;
mod ordered_views;
mod ring;
mod tuple_getter;

use brolga_vm::prelude::*;
use brolga_vm::protocol::number::{self, op};
use brolga_vm::protocol::{attr, call, iter, object, sequence};
use default_dict::DefaultDict;
use deque::PyDeque;
use deque_iter::{DequeIterator, DequeReverseIterator};
use ordered::OrderedDict;
use tuple_getter::TupleGetter;

/// What the collections module has natively: deque, defaultdict and OrderedDict.
#[pymodule(
    name = "_collections",
    classes(PyDeque, DefaultDict, OrderedDict, DequeIterator, DequeReverseIterator, TupleGetter)
)]
pub mod collections {
    use super::*;

    /// Adds one to mapping[item] for each item of an iterable; an item that is not there counts from 0.
    #[pyfunction("_count_elements(mapping, iterable, /)")]
    fn _count_elements(t: &Thread, mapping: Value, iterable: Value) -> PyResult<()> {
        super::count_elements(t, mapping, iterable)
    }
}

fn count_elements(t: &Thread, mapping: Value, iterable: Value) -> PyResult<()> {
    let it = iter::get_iter(t, iterable)?;
    let one = Value::from_small_int(1);
    let class = t.class_of(mapping);
    let as_dict = |name: Value| class.lookup(t, name) == t.types.dict.lookup(t, name);
    if let Some(dict) = mapping.downcast::<PyDict>()
        && as_dict(t.intern("get"))
        && as_dict(t.intern("__setitem__"))
    {
        return iter::for_each(t, it, |v| {
            let hash = object::hash(t, v)?;
            let n = match dict.get_hashed(t, v, hash)? {
                None => one,
                Some(n) => number::binary_op(t, op::ADD, n, one)?,
            };
            dict.set_hashed(t, v, hash, n)?;
            Ok(true)
        });
    }
    let get = attr::get(t, mapping, t.intern("get"))?;
    iter::for_each(t, it, |v| {
        let n = call::call2(t, get, v, Value::from_small_int(0))?;
        let n = number::binary_op(t, op::ADD, n, one)?;
        sequence::set_item(t, mapping, v, n)?;
        Ok(true)
    })
}
