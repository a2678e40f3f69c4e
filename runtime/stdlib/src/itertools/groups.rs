//! `groupby`.

use super::{get, next_of};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, iter, object};

/// Pairs of a key and an iterator over the run of neighbouring items that have that key. Going on to the next pair ends the iterator.
#[pyclass(name = "groupby", module = "itertools", flags = BASETYPE | HAVE_GC)]
pub struct GroupBy {
    iterator: Field,
    key_function: Field,
    /// Key of the group that was given out last.
    target_key: Field,
    current_key: Field,
    current_value: Field,
    /// The group iterator that is still valid.
    group: Field,
}
impl GroupBy {
    /// Reads one more item; `false` at the end.
    fn step(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<bool> {
        let Some(v) = next_of(t, &zelf.iterator)? else { return Ok(false) };
        let key = match get(&zelf.key_function) {
            Value::NONE => v,
            f => call::call1(t, f, v)?,
        };
        zelf.current_value.set(zelf.header(), Some(v));
        zelf.current_key.set(zelf.header(), Some(key));
        Ok(true)
    }
}
#[pymethods]
impl GroupBy {
    #[new("groupby(iterable, key=None)")]
    fn new(t: &Thread, cls: Gc<PyType>, iterable: Value, key: Value) -> PyResult<Gc<Native<Self>>> {
        let iterator = iter::get_iter(t, iterable)?;
        let group = GroupBy {
            iterator: Field::new(iterator),
            key_function: Field::new(key),
            target_key: Field::EMPTY,
            current_key: Field::EMPTY,
            current_value: Field::EMPTY,
            group: Field::EMPTY,
        };
        Native::new(t, cls, group)
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        zelf.group.set(zelf.header(), None);
        // Skip what is left of the last group.
        loop {
            match (zelf.current_key.get(), zelf.target_key.get()) {
                (None, _) => {}
                (Some(_), None) => break,
                (Some(current), Some(target)) => {
                    if !object::eq_identity(t, target, current)? {
                        break;
                    }
                }
            }
            if !GroupBy::step(t, zelf)? {
                return Ok(None);
            }
        }
        let key = get(&zelf.current_key);
        zelf.target_key.set(zelf.header(), Some(key));
        let group =
            Native::new(t, Grouper::class(t), Grouper { parent: Field::new(zelf.into()), key: Field::new(key) })?;
        zelf.group.set(zelf.header(), Some(group.into()));
        t.new_tuple(&[key, group.into()]).map(Some)
    }
}

/// The items of one group, as long as its `groupby` has not gone on.
#[pyclass(name = "_grouper", module = "itertools", flags = HAVE_GC, signature = "", no_doc)]
pub struct Grouper {
    parent: Field,
    key: Field,
}
#[pymethods]
impl Grouper {
    #[new("_grouper(parent, tgtkey, /)")]
    fn new(t: &Thread, cls: Gc<PyType>, parent: Gc<Native<GroupBy>>, tgtkey: Value) -> PyResult<Gc<Native<Self>>> {
        let group = Native::new(t, cls, Grouper { parent: Field::new(parent.into()), key: Field::new(tgtkey) })?;
        parent.group.set(parent.header(), Some(group.into()));
        Ok(group)
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let Some(parent) = get(&zelf.parent).downcast::<Native<GroupBy>>() else { return Ok(None) };
        if parent.group.get() != Some(zelf.into()) {
            return Ok(None);
        }
        if parent.current_value.get().is_none() && !GroupBy::step(t, parent)? {
            return Ok(None);
        }
        if !object::eq_identity(t, get(&zelf.key), get(&parent.current_key))? {
            return Ok(None);
        }
        let v = parent.current_value.get();
        parent.current_value.set(parent.header(), None);
        Ok(v)
    }
}
