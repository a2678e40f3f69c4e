//! `dict` as Python sees it.

use super::PyDict;
use super::views::{PyDictItems, PyDictKeys, PyDictValues};
use crate::abi::args::KwArgs;
use crate::objects::set::PySet;
use crate::prelude::*;
use crate::protocol::{attr, call, iter, object, sequence};

impl PyDict {
    /// `dict.update(other)`: another dict, any object with `keys()`, or an iterable of pairs.
    pub fn update(&self, t: &Thread, other: Value) -> PyResult<()> {
        if let Some(d) = other.downcast::<PyDict>()
            && (t.class_of(other) == t.types.dict || iterates_as_dict(t, other))
        {
            return self.update_from_dict(t, d);
        }
        match attr::get_optional(t, other, t.names.keys)? {
            Some(_) => self.update_from_mapping(t, other, true),
            None => self.update_from_pairs(t, other, true),
        }
    }
    /// `{**other}` and `dict(mapping)`: keys that exist are overwritten only if asked.
    pub fn update_from_mapping(&self, t: &Thread, other: Value, overwrite: bool) -> PyResult<()> {
        let keys = call::call_method(t, other, t.names.keys, &[])?;
        iter::for_each(t, keys, |k| {
            if !overwrite && self.get(t, k)?.is_some() {
                return Ok(true);
            }
            let v = sequence::get_item(t, other, k)?;
            self.set(t, k, v)?;
            Ok(true)
        })
    }
    fn update_from_pairs(&self, t: &Thread, pairs: Value, overwrite: bool) -> PyResult<()> {
        let mut index = 0;
        iter::for_each(t, pairs, |pair| {
            let items = match pair_items(t, pair) {
                Ok(items) => items,
                Err(raised) if t.exception_matches(t.types.type_error) => {
                    let note = format!("Cannot convert dictionary update sequence element #{index} to a sequence");
                    return Err(crate::objects::exception::add_note(t, raised, &note));
                }
                Err(r) => return Err(r),
            };
            let [k, v] = items.items() else {
                return Err(t.raise_value_error(format!(
                    "dictionary update sequence element #{index} has length {}; 2 is required",
                    items.len()
                )));
            };
            if overwrite || self.get(t, *k)?.is_none() {
                self.set(t, *k, *v)?;
            }
            index += 1;
            Ok(true)
        })
    }
    /// `d[key]` with `__missing__` for subclasses.
    pub fn subscript(&self, t: &Thread, zelf: Value, key: Value) -> PyResult<Value> {
        if let Some(v) = self.get(t, key)? {
            return Ok(v);
        }
        if t.class_of(zelf) != t.types.dict
            && let Some(missing) = attr::lookup_special(t, zelf, t.names.dunder_missing)?
        {
            return call::call1(t, missing, key);
        }
        Err(t.raise_key_error(key))
    }
    /// `a == b` for two dicts.
    pub fn equals(&self, t: &Thread, other: &PyDict) -> PyResult<bool> {
        if self.len() != other.len() {
            return Ok(false);
        }
        let mut p = 0;
        while let Some((k, v)) = self.next_entry(t, &mut p) {
            let found = match self.hash_at(p - 1) {
                Some(hash) => other.get_hashed(t, k, hash)?,
                None => other.get(t, k)?,
            };
            match found {
                Some(w) if object::eq_identity(t, v, w)? => {}
                _ => return Ok(false),
            }
        }
        Ok(true)
    }
}

/// The items of an element of the argument of `dict.update`.
fn pair_items(t: &Thread, pair: Value) -> PyResult<Gc<PyTuple>> {
    if pair.downcast::<PyTuple>().is_some() || pair.downcast::<PyList>().is_some() {
        return sequence::to_tuple(t, pair);
    }
    let items = match iter::get_iter(t, pair) {
        Ok(it) => it,
        Err(raised) if t.exception_matches(t.types.type_error) => {
            t.take_exception(raised);
            return Err(t.raise_type_error("object is not iterable"));
        }
        Err(raised) => return Err(raised),
    };
    sequence::to_tuple(t, items)
}
/// Whether a dict subclass leaves iteration alone, so that its items may be read directly.
fn iterates_as_dict(t: &Thread, v: Value) -> bool {
    match (t.class_of(v).slots.get().iter, t.types.dict.slots.get().iter) {
        (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
        _ => false,
    }
}
/// A dict with the items of another and then those of a third (`a | b`).
fn union(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
    let (Some(x), Some(_)) = (a.downcast::<PyDict>(), b.downcast::<PyDict>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let new = x.copy(t)?;
    new.update(t, b)?;
    Ok(new.into())
}

#[pymethods]
impl PyDict {
    #[new]
    fn new_dict(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Gc<PyDict>> {
        crate::objects::type_::alloc_instance(t, cls, PyDict::empty)
    }
    #[init]
    fn init(t: &Thread, zelf: Gc<PyDict>, args: Args<'_>) -> PyResult<()> {
        update_arguments(t, zelf, args, "dict")
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Gc<PyStr>> {
        if zelf.is_empty() {
            return PyStr::from_ascii(t, b"{}");
        }
        if !object::repr_enter(t, zelf.into())? {
            return PyStr::from_ascii(t, b"{...}");
        }
        let text = repr_items(t, zelf);
        object::repr_leave(t, zelf.into());
        PyStr::from_wtf8(t, &text?)
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<PyDict>, other: Value, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<PyDict>() else { return Ok(Value::NOT_IMPLEMENTED) };
        match op {
            CompareOp::Eq => zelf.equals(t, &other).map(Value::from_bool),
            CompareOp::Ne => zelf.equals(t, &other).map(|b| Value::from_bool(!b)),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    #[slot]
    fn iter(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Value> {
        super::views::iterate_keys(t, zelf)
    }
    #[slot]
    fn mp_length(zelf: Gc<PyDict>) -> usize {
        zelf.len()
    }
    #[slot]
    fn sq_contains(t: &Thread, zelf: Gc<PyDict>, v: Value) -> PyResult<bool> {
        Ok(zelf.get(t, v)?.is_some())
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Gc<PyDict>, key: Value) -> PyResult<Value> {
        zelf.subscript(t, zelf.into(), key)
    }
    #[slot]
    fn mp_ass_subscript(t: &Thread, zelf: Gc<PyDict>, key: Value, v: Option<Value>) -> PyResult<()> {
        match v {
            Some(v) => zelf.set(t, key, v),
            None => match zelf.remove(t, key)? {
                Some(_) => Ok(()),
                None => Err(t.raise_key_error(key)),
            },
        }
    }
    #[slot]
    fn or(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        union(t, a, b)
    }
    #[slot]
    fn inplace_or(t: &Thread, zelf: Gc<PyDict>, v: Value) -> PyResult<Value> {
        zelf.update(t, v)?;
        Ok(zelf.into())
    }

    /// Whether the key is there.
    #[method("__contains__($self, key, /)")]
    fn contains_method(t: &Thread, zelf: Gc<PyDict>, key: Value) -> PyResult<bool> {
        Ok(zelf.get(t, key)?.is_some())
    }
    /// `self[key]`.
    #[method("__getitem__($self, key, /)")]
    fn getitem(t: &Thread, zelf: Gc<PyDict>, key: Value) -> PyResult<Value> {
        zelf.subscript(t, zelf.into(), key)
    }
    /// The value for the key, or the default.
    #[method("get($self, key, default=None, /)")]
    fn get_method(t: &Thread, zelf: Gc<PyDict>, key: Value, default: Value) -> PyResult<Value> {
        Ok(zelf.get(t, key)?.unwrap_or(default))
    }
    /// The value for the key; the default is inserted if it is absent.
    #[method("setdefault($self, key, default=None, /)")]
    fn setdefault(t: &Thread, zelf: Gc<PyDict>, key: Value, default: Value) -> PyResult<Value> {
        let hash = object::hash_as(t, key, "a dict key")?;
        zelf.get_or_set(t, key, hash, default)
    }
    /// Removes the key and returns its value, or the default.
    #[method("pop($self, key, default=<unrepresentable>, /)")]
    fn pop(t: &Thread, zelf: Gc<PyDict>, key: Value, default: Option<Value>) -> PyResult<Value> {
        // An empty dict does not ask for the hash.
        let found = if zelf.is_empty() { None } else { zelf.remove(t, key)? };
        match found {
            Some(v) => Ok(v),
            None => default.ok_or_else(|| t.raise_key_error(key)),
        }
    }
    /// Removes and returns the last item as a pair.
    #[method("popitem($self, /)", effect = Writes)]
    fn popitem(t: &Thread, zelf: Gc<PyDict>) -> PyResult<(Value, Value)> {
        match zelf.pop_last(t)? {
            Some(pair) => Ok(pair),
            None => {
                let text = t.new_str("popitem(): dictionary is empty")?;
                Err(t.raise_key_error(text))
            }
        }
    }
    /// A view of the keys.
    #[method("keys($self, /)", effect = Reads)]
    fn keys(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Value> {
        PyDictKeys::make(t, zelf)
    }
    /// A view of the values.
    #[method("values($self, /)", effect = Reads)]
    fn values(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Value> {
        PyDictValues::make(t, zelf)
    }
    /// A view of the items.
    #[method("items($self, /)", effect = Reads)]
    fn items(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Value> {
        PyDictItems::make(t, zelf)
    }
    /// Adds the items of a mapping or of an iterable of pairs, then the keyword arguments.
    #[method("update", raw, text_signature = "")]
    fn update_method(t: &Thread, zelf: Gc<PyDict>, args: Args<'_>) -> PyResult<()> {
        update_arguments(t, zelf, args, "update")
    }
    /// A shallow copy.
    #[method("copy($self, /)", effect = Reads)]
    fn copy_method(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Gc<PyDict>> {
        zelf.copy(t)
    }
    /// Removes all items.
    #[method("clear($self, /)", effect = Writes)]
    fn clear_method(t: &Thread, zelf: Gc<PyDict>) -> PyResult<()> {
        zelf.clear(t)
    }
    /// An iterator over the keys from the last to the first.
    #[method("__reversed__($self, /)", effect = Reads)]
    fn reversed(t: &Thread, zelf: Gc<PyDict>) -> PyResult<Value> {
        super::views::iterate_keys_reversed(t, zelf)
    }
    /// Size in memory, in bytes.
    #[method("__sizeof__($self, /)")]
    fn sizeof(zelf: Gc<PyDict>) -> usize {
        size_of::<PyDict>() + zelf.table_bytes()
    }
    /// A dict with these keys and one value.
    #[classmethod("fromkeys($type, iterable, value=None, /)")]
    fn fromkeys(t: &Thread, cls: Gc<PyType>, iterable: Value, value: Value) -> PyResult<Value> {
        let new = call::call0(t, cls.into())?;
        if let Some(dict) = new.downcast::<PyDict>().filter(|_| t.class_of(new) == t.types.dict) {
            if let Some(set) = iterable.downcast::<PySet>()
                && [t.types.set, t.types.frozenset].contains(&t.class_of(iterable))
            {
                let mut p = 0;
                while let Some((k, hash)) = set.next_item(&mut p) {
                    dict.set_hashed(t, k, hash, value)?;
                }
            } else if let Some(other) = iterable.downcast::<PyDict>()
                && t.class_of(iterable) == t.types.dict
            {
                let mut p = 0;
                while let Some((k, _)) = other.next_entry(t, &mut p) {
                    match other.full_hash_at(p - 1) {
                        Some(hash) => dict.set_hashed(t, k, hash, value)?,
                        None => dict.set(t, k, value)?,
                    }
                }
            } else {
                iter::for_each(t, iterable, |k| dict.set(t, k, value).map(|()| true))?;
            }
        } else {
            iter::for_each(t, iterable, |k| sequence::set_item(t, new, k, value).map(|()| true))?;
        }
        Ok(new)
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)", text_signature = "")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        crate::objects::generic_alias::new(t, cls, object)
    }
    #[classattr("__hash__")]
    const HASH: Option<Value> = None;
}

/// `dict(...)` and `dict.update(...)`: at most one positional argument, then keywords.
fn update_arguments(t: &Thread, dict: Gc<PyDict>, args: Args<'_>, name: &str) -> PyResult<()> {
    let positional = args.positional();
    crate::abi::args::check_positional(t, name, positional.len(), 0, 1)?;
    if let Some(&other) = positional.first() {
        dict.update(t, other)?;
    }
    for (name, v) in KwArgs::all(args).iter() {
        dict.set(t, name, v)?;
    }
    Ok(())
}
fn repr_items(t: &Thread, dict: Gc<PyDict>) -> PyResult<Vec<u8>> {
    let mut out = Vec::from(*b"{");
    let mut p = 0;
    while let Some((k, v)) = dict.next_entry(t, &mut p) {
        if out.len() > 1 {
            out.extend_from_slice(b", ");
        }
        out.extend_from_slice(&object::repr(t, k)?.to_wtf8());
        out.extend_from_slice(b": ");
        out.extend_from_slice(&object::repr(t, v)?.to_wtf8());
    }
    out.push(b'}');
    Ok(out)
}
