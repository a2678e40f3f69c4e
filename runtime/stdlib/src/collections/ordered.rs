//! `collections.OrderedDict`. Our dicts are ordered anyway: what comes on top is moving items, comparison that minds the order, and iterators
//! that notice every change of it.

use super::ordered_views::{OrderedItems, OrderedIterator, OrderedKeys, OrderedValues, What};
use crate::support::{Text, guarded_repr};
use brolga_vm::abi::args::KwArgs;
use brolga_vm::objects::{instance, reduce};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, iter, object, sequence};

/// A dict whose keys can be moved to either end; two of them are equal only if their order is.
#[pyclass(
    name = "OrderedDict",
    module = "collections",
    base = PyDict,
    layout_of = base,
    flags = BASETYPE | HAVE_GC | MAPPING | SOLID | MANAGED_DICT | MANAGED_WEAKREF
)]
pub struct OrderedDict;

fn is_exact(t: &Thread, dict: Gc<PyDict>) -> bool {
    t.class_of(dict.into()) == OrderedDict::class(t)
}
fn is_ordered(t: &Thread, v: Value) -> bool {
    t.class_of(v).is_subtype_of(OrderedDict::class(t))
}
fn new_exact(t: &Thread) -> PyResult<Gc<PyDict>> {
    brolga_vm::objects::type_::alloc_instance(t, OrderedDict::class(t), PyDict::empty)
}

/// `self[key] = v` of whatever class.
fn store(t: &Thread, dict: Gc<PyDict>, key: Value, v: Value) -> PyResult<()> {
    if is_exact(t, dict) {
        let hash = object::hash(t, key)?;
        dict.set_hashed(t, key, hash, v)
    } else {
        sequence::set_item(t, dict.into(), key, v)
    }
}

/// Stores pairs.
fn add_pairs(t: &Thread, dict: Gc<PyDict>, pairs: Value) -> PyResult<()> {
    iter::for_each(t, pairs, |pair| {
        let it = iter::get_iter(t, pair)?;
        let Some(key) = iter::next(t, it)? else {
            return Err(t.raise_value_error("need more than 0 values to unpack"));
        };
        let Some(v) = iter::next(t, it)? else {
            return Err(t.raise_value_error("need more than 1 value to unpack"));
        };
        if iter::next(t, it)?.is_some() {
            return Err(t.raise_value_error("too many values to unpack (expected 2)"));
        }
        store(t, dict, key, v)?;
        Ok(true)
    })
}

/// `MutableMapping.update` with one argument.
fn update_from(t: &Thread, dict: Gc<PyDict>, other: Value) -> PyResult<()> {
    if t.class_of(other) == t.types.dict {
        let items = call::call_method(t, other, t.names.items, &[])?;
        let items = sequence::to_list(t, items)?;
        return add_pairs(t, dict, items.into());
    }
    if let Some(keys) = attr::get_optional(t, other, t.names.keys)? {
        let keys = call::call0(t, keys)?;
        let keys = iter::collect(t, keys)?;
        for key in &keys {
            let v = sequence::get_item(t, other, key)?;
            store(t, dict, key, v)?;
        }
        return Ok(());
    }
    if let Some(items) = attr::get_optional(t, other, t.names.items)? {
        let items = call::call0(t, items)?;
        return add_pairs(t, dict, items);
    }
    add_pairs(t, dict, other)
}

fn update_arguments(t: &Thread, dict: Gc<PyDict>, args: Args<'_>) -> PyResult<()> {
    if let Some(other) = args.positional().first() {
        update_from(t, dict, *other)?;
    }
    for (name, v) in KwArgs::all(args).iter() {
        store(t, dict, name, v)?;
    }
    Ok(())
}

/// Removes a key and returns its value, whatever a subclass makes of look-up and deletion.
fn take(t: &Thread, dict: Gc<PyDict>, key: Value) -> PyResult<Option<Value>> {
    let hash = object::hash(t, key)?;
    dict.remove_hashed(t, key, hash)
}

/// Whether two ordered dicts have equal keys in the same order.
fn same_order(t: &Thread, a: Gc<PyDict>, b: Gc<PyDict>) -> PyResult<bool> {
    let (mut p, mut q) = (0, 0);
    let versions = (a.keys_version(), b.keys_version());
    loop {
        match (a.next_entry(t, &mut p), b.next_entry(t, &mut q)) {
            (None, None) => return Ok(true),
            (Some((x, _)), Some((y, _))) => {
                let equal = object::eq_identity(t, x, y)?;
                if (a.keys_version(), b.keys_version()) != versions {
                    return Err(t.raise_runtime_error("OrderedDict mutated during iteration"));
                }
                if !equal {
                    return Ok(false);
                }
            }
            _ => return Ok(false),
        }
    }
}

#[pymethods]
impl OrderedDict {
    #[init]
    fn init(t: &Thread, zelf: Gc<PyDict>, args: Args<'_>) -> PyResult<()> {
        let given = args.positional().len();
        if given > 1 {
            return Err(t.raise_type_error(format!("expected at most 1 argument, got {given}")));
        }
        update_arguments(t, zelf, args)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Gc<PyStr>> {
        let mut text = Text::new(&t.class_of(zelf.into()).short_name());
        text.push("(");
        if zelf.is_empty() {
            return text.push(")").finish(t);
        }
        guarded_repr(
            t,
            zelf.into(),
            || "...".to_owned(),
            || {
                let shown = if is_exact(t, zelf) {
                    zelf.copy(t)?
                } else {
                    let dict = PyDict::new(t)?;
                    dict.update_from_mapping(t, zelf.into(), true)?;
                    dict
                };
                text.push_repr(t, shown.into())?.push(")").finish(t)
            },
        )
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<PyDict>, other: Value, op: CompareOp) -> PyResult<Value> {
        let Some(dict) = other.downcast::<PyDict>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let mut equal = zelf.equals(t, &dict)?;
        if equal && is_ordered(t, other) {
            equal = same_order(t, zelf, dict)?;
        }
        Ok(Value::from_bool(equal == (op == CompareOp::Eq)))
    }
    #[slot]
    fn iter(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Value> {
        OrderedIterator::make(t, zelf, What::Keys, false)
    }
    #[slot]
    fn or(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        if a.downcast::<PyDict>().is_none() || b.downcast::<PyDict>().is_none() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let class = t.class_of(if is_ordered(t, a) { a } else { b });
        let new = call::call1(t, class.value(), a)?;
        match new.downcast::<PyDict>() {
            Some(dict) => update_from(t, dict, b)?,
            None => return Err(t.raise_type_error(format!("{}() returned no dict", class.name()))),
        }
        Ok(new)
    }
    #[slot]
    fn inplace_or(t: &Thread, zelf: Gc<PyDict>, v: Value) -> PyResult<Value> {
        update_from(t, zelf, v)?;
        Ok(zelf.into())
    }
    #[slot]
    fn mp_ass_subscript(t: &Thread, zelf: Gc<PyDict>, key: Value, v: Option<Value>) -> PyResult<()> {
        let hash = object::hash(t, key)?;
        match v {
            Some(v) => zelf.set_hashed(t, key, hash, v),
            None => match zelf.remove_hashed(t, key, hash)? {
                Some(_) => Ok(()),
                None => Err(t.raise_key_error(key)),
            },
        }
    }

    /// A new instance whose keys an iterable gives, all with the same value.
    #[classmethod("fromkeys($type, /, iterable, value=None)")]
    fn fromkeys(t: &Thread, cls: Gc<PyType>, iterable: Value, value: Value) -> PyResult<Value> {
        let new = call::call0(t, cls.value())?;
        let exact = new.downcast::<PyDict>().filter(|dict| is_exact(t, *dict));
        iter::for_each(t, iterable, |key| {
            match exact {
                Some(dict) => store(t, dict, key, value)?,
                None => sequence::set_item(t, new, key, value)?,
            }
            Ok(true)
        })?;
        Ok(new)
    }
    #[method("__sizeof__($self, /)", effect = Reads)]
    fn __sizeof__(zelf: Gc<PyDict>) -> usize {
        // CPython's list of nodes comes on top.
        size_of::<PyDict>() + zelf.table_bytes() + 64 + 40 * zelf.len()
    }
    /// What pickle and copy make an equal dictionary from.
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Value> {
        let state = reduce::state_of(t, zelf.into(), false)?;
        let items = call::call_method(t, zelf.into(), t.names.items, &[])?;
        let it = iter::get_iter(t, items)?;
        t.new_tuple(&[t.class_of(zelf.into()).value(), t.empty_tuple().value(), state, Value::NONE, it])
    }
    /// The value of a key. If there is none, the key is added at the end, with the default.
    #[method("setdefault($self, /, key, default=None)")]
    fn setdefault(t: &Thread, zelf: Gc<PyDict>, key: Value, default: Value) -> PyResult<Value> {
        if is_exact(t, zelf) {
            let hash = object::hash_as(t, key, "a dict key")?;
            if let Some(v) = zelf.get_hashed(t, key, hash)? {
                return Ok(v);
            }
            zelf.set_hashed(t, key, hash, default)?;
            return Ok(default);
        }
        if sequence::contains(t, zelf.into(), key)? {
            return sequence::get_item(t, zelf.into(), key);
        }
        sequence::set_item(t, zelf.into(), key, default)?;
        Ok(default)
    }
    /// Takes out a key and returns its value. If it isn't there, the default is returned; without one KeyError is raised.
    #[method("pop($self, /, key, default=<unrepresentable>)")]
    fn pop(t: &Thread, zelf: Gc<PyDict>, key: Value, default: Option<Value>) -> PyResult<Value> {
        match (take(t, zelf, key)?, default) {
            (Some(v), _) => Ok(v),
            (None, Some(v)) => Ok(v),
            (None, None) => Err(t.raise_key_error(key)),
        }
    }
    /// Takes out the newest key, or the oldest if last is false, and returns it with its value; KeyError if there is none.
    #[method("popitem($self, /, last=True)")]
    fn popitem(t: &Thread, zelf: Gc<PyDict>, last: bool) -> PyResult<(Value, Value)> {
        let popped = if last { zelf.pop_last(t)? } else { zelf.pop_first(t)? };
        if let Some(pair) = popped {
            return Ok(pair);
        }
        let message = t.new_str("dictionary is empty")?;
        Err(t.raise_key_error(message))
    }
    #[method("keys($self, /)")]
    fn keys(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Value> {
        OrderedKeys::make(t, zelf)
    }
    #[method("values($self, /)")]
    fn values(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Value> {
        OrderedValues::make(t, zelf)
    }
    #[method("items($self, /)")]
    fn items(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Value> {
        OrderedItems::make(t, zelf)
    }
    #[method("update", raw, no_text_signature, doc = "")]
    fn update(t: &Thread, zelf: Gc<PyDict>, args: Args<'_>) -> PyResult<()> {
        let given = args.positional().len();
        if given > 1 {
            let message = format!("update() takes at most 1 positional argument ({given} given)");
            return Err(t.raise_type_error(message));
        }
        update_arguments(t, zelf, args)
    }
    /// Empties the dictionary.
    #[method("clear($self, /)")]
    fn clear(t: &Thread, zelf: Gc<PyDict>) -> PyResult<()> {
        zelf.clear(t)
    }
    /// A new dictionary of the same class, with the same keys and values in the same order.
    #[method("copy($self, /)")]
    fn copy(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Value> {
        if is_exact(t, zelf) {
            let new = new_exact(t)?;
            new.update_from_dict(t, zelf)?;
            return Ok(new.into());
        }
        let new = call::call0(t, t.class_of(zelf.into()).value())?;
        let keys = zelf.keys_rooted(t)?;
        for key in &keys {
            let v = sequence::get_item(t, zelf.into(), key)?;
            sequence::set_item(t, new, key, v)?;
        }
        Ok(new)
    }
    #[method("__reversed__($self, /)")]
    fn __reversed__(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Value> {
        OrderedIterator::make(t, zelf, What::Keys, true)
    }
    /// Makes a key the last one in the order, or the first if last is false; KeyError if it isn't there.
    #[method("move_to_end($self, /, key, last=True)")]
    fn move_to_end(t: &Thread, zelf: Gc<PyDict>, key: Value, last: bool) -> PyResult<()> {
        if !zelf.is_empty() && zelf.move_to_end(t, key, last)? { Ok(()) } else { Err(t.raise_key_error(key)) }
    }
    #[getter]
    fn __dict__(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Gc<PyDict>> {
        instance::dict(t, &zelf.as_ref().header)
    }
    #[setter(__dict__)]
    fn set_dict(t: &Thread, zelf: Gc<PyDict>, v: Option<Value>) -> PyResult<()> {
        brolga_vm::objects::object::set_dict_attribute(t, zelf.into(), v)
    }
    #[classattr("__hash__")]
    const HASH: Option<Value> = None;
}
