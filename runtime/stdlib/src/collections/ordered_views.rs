//! Views and iterators of ordered dicts.

use crate::support::held;
use brolga_vm::objects::dict::views::{PyDictItems, PyDictKeys, PyDictValues};
use brolga_vm::prelude::*;
use std::cell::Cell;

/// What an iterator gives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum What {
    Keys,
    Values,
    Items,
}
impl Trace for What {
    const HAS_REFERENCES: bool = false;
    fn trace(&self, _: &mut Tracer) {}
}

/// Goes over an ordered dict, in either direction. Every change of keys or order ends it.
#[pyclass(name = "odict_iterator", flags = HAVE_GC, no_doc)]
pub struct OrderedIterator {
    /// Empty at the end.
    dict: GcField<PyDict>,
    position: Cell<usize>,
    version: u32,
    what: What,
    reversed: bool,
}

impl OrderedIterator {
    pub fn make(t: &Thread, dict: Gc<PyDict>, what: What, reversed: bool) -> PyResult<Value> {
        let data = OrderedIterator {
            dict: GcField::new(dict),
            position: Cell::new(if reversed { dict.end_position() } else { 0 }),
            version: dict.keys_version(),
            what,
            reversed,
        };
        Native::new(t, OrderedIterator::class(t), data).map(Gc::value)
    }
    fn step(&self, t: &Thread, owner: &Header, position: &Cell<usize>) -> PyResult<Option<Value>> {
        let Some(dict) = self.dict.get() else { return Ok(None) };
        if dict.keys_version() != self.version {
            self.dict.set(owner, None);
            return Err(t.raise_runtime_error("OrderedDict mutated during iteration"));
        }
        let mut p = position.get();
        let entry = if self.reversed { dict.previous_entry(t, &mut p) } else { dict.next_entry(t, &mut p) };
        position.set(p);
        Ok(match (entry, self.what) {
            (None, _) => None,
            (Some((key, _)), What::Keys) => Some(key),
            (Some((_, v)), What::Values) => Some(v),
            (Some((key, v)), What::Items) => Some(t.new_tuple(&[key, v])?),
        })
    }
}

#[pymethods]
impl OrderedIterator {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let item = zelf.step(t, zelf.header(), &zelf.position)?;
        if item.is_none() {
            zelf.dict.set(zelf.header(), None);
        }
        Ok(item)
    }
    /// What pickle and copy make an iterator over the remaining items from.
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let position = Cell::new(zelf.position.get());
        let rest = PyList::new_empty(t)?;
        while let Some(v) = zelf.step(t, zelf.header(), &position)? {
            rest.append(t, v)?;
        }
        let args = t.new_tuple(&[rest.into()])?;
        t.new_tuple(&[t.builtin("iter")?, args])
    }
}

macro_rules! views {
    ($($class:ident = $name:literal, $base:ident, $what:ident;)*) => {$(
        #[pyclass(name = $name, base = $base, layout_of = base, flags = HAVE_GC, no_doc)]
        pub struct $class;
        impl $class {
            pub fn make(t: &Thread, dict: Gc<PyDict>) -> PyResult<Value> {
                Native::new(t, $class::class(t), $base { dict: GcField::new(dict) }).map(Gc::value)
            }
        }
        #[pymethods]
        impl $class {
            #[slot]
            fn iter(t: &Thread, zelf: Gc<Native<$base>>) -> PyResult<Value> {
                OrderedIterator::make(t, held(&zelf.dict), What::$what, false)
            }
            #[method("__reversed__($self, /)")]
            fn __reversed__(t: &Thread, zelf: Gc<Native<$base>>) -> PyResult<Value> {
                OrderedIterator::make(t, held(&zelf.dict), What::$what, true)
            }
        }
    )*};
}
views! {
    OrderedKeys = "odict_keys", PyDictKeys, Keys;
    OrderedValues = "odict_values", PyDictValues, Values;
    OrderedItems = "odict_items", PyDictItems, Items;
}
