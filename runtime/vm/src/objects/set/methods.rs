//! `set` and `frozenset` as Python sees them.

use super::PySet;
use crate::abi::args::check_positional;
use crate::prelude::*;
use crate::protocol::{iter, object};
use std::cell::Cell;

/// `frozenset` shares the layout of `set`.
#[pyclass(name = "frozenset", layout_of = PySet, signature = "(iterable=(), /)", flags = BASETYPE | HAVE_GC | MATCH_SELF | MANAGED_WEAKREF)]
/// An immutable, hashable set of unique elements.
pub struct PyFrozenSet;

/// The operand of a method: any iterable as a set (a set is taken as it is).
fn as_set(t: &Thread, v: Value) -> PyResult<Gc<PySet>> {
    match v.downcast::<PySet>() {
        Some(s) => Ok(s),
        None => {
            let s = PySet::new_set(t, &[])?;
            s.update(t, v)?;
            Ok(s)
        }
    }
}
/// The element to look for: an unhashable set stands for the frozenset equal to it.
fn element(t: &Thread, v: Value, find: impl Fn(Value) -> PyResult<bool>) -> PyResult<bool> {
    match find(v) {
        Err(r) if v.downcast::<PySet>().is_some() && t.exception_matches(t.types.type_error) => {
            t.take_exception(r);
            let frozen = PySet::new_frozenset(t, &[])?;
            frozen.update(t, v)?;
            find(frozen.into())
        }
        other => other,
    }
}

fn exact_dict(t: &Thread, v: Value) -> Option<Gc<PyDict>> {
    v.downcast::<PyDict>().filter(|_| t.class_of(v) == t.types.dict)
}
/// `v in set`.
pub fn contains_element(t: &Thread, set: Gc<PySet>, v: Value) -> PyResult<bool> {
    element(t, v, |v| set.contains(t, v))
}
/// Whether a subclass of `frozenset` has an `__init__` of its own.
fn overrides_init(t: &Thread, cls: Gc<PyType>) -> bool {
    match (cls.slots.get().init, t.types.frozenset.slots.get().init) {
        (Some(a), Some(b)) => !std::ptr::fn_addr_eq(a, b),
        (own, _) => own.is_some(),
    }
}

impl PySet {
    /// A set of the same builtin kind as `self` (subclasses give their base) with the same elements.
    pub fn copy(&self, t: &Thread) -> PyResult<Gc<PySet>> {
        let new = if self.is_frozen(t) { PySet::new_frozenset(t, &[])? } else { PySet::new_set(t, &[])? };
        new.copy_table(t, self)?;
        Ok(new)
    }
    pub fn is_frozen(&self, t: &Thread) -> bool {
        t.class_of(self.header.value()).is_subtype_of(t.types.frozenset)
    }
    /// Whether every element is in `other`.
    pub fn is_subset(&self, t: &Thread, other: &PySet) -> PyResult<bool> {
        if self.len() > other.len() {
            return Ok(false);
        }
        let mut p = 0;
        while let Some((v, hash)) = self.next_item(&mut p) {
            if !other.contains_hashed(t, v, hash)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
    fn intersect(&self, t: &Thread, other: Value) -> PyResult<Gc<PySet>> {
        let new = if self.is_frozen(t) { PySet::new_frozenset(t, &[])? } else { PySet::new_set(t, &[])? };
        if let Some(o) = other.downcast::<PySet>() {
            // The smaller is walked, the larger asked.
            let me = self.header.value().downcast::<PySet>().expect("a set");
            let (walk, ask) = if o.len() > self.len() { (me, o) } else { (o, me) };
            let mut p = 0;
            while let Some((v, hash)) = walk.next_item(&mut p) {
                if ask.contains_hashed(t, v, hash)? {
                    new.add_absent(t, v, hash)?;
                }
            }
        } else {
            iter::for_each(t, other, |v| {
                let hash = object::hash(t, v)?;
                if self.contains_hashed(t, v, hash)? {
                    new.add_hashed(t, v, hash)?;
                }
                Ok(true)
            })?;
        }
        Ok(new)
    }
    fn remove_all(&self, t: &Thread, other: Value) -> PyResult<()> {
        if let Some(o) = other.downcast::<PySet>() {
            if std::ptr::eq(self, o.as_ref()) {
                self.clear();
                return Ok(());
            }
            // CPython walks the smaller side when the other is much larger.
            if o.len() / 8 > self.len() {
                let mut gone = RootVec::new(&t.heap);
                let mut p = 0;
                while let Some((v, hash)) = self.next_item(&mut p) {
                    if o.contains_hashed(t, v, hash)? {
                        gone.push(v);
                    }
                }
                return gone.iter().try_for_each(|v| self.discard(t, *v).map(|_| ()));
            }
            let mut p = 0;
            while let Some((v, hash)) = o.next_item(&mut p) {
                self.discard_hashed(t, v, hash)?;
            }
            return Ok(());
        }
        if let Some(d) = exact_dict(t, other) {
            let mut p = 0;
            while let Some((k, _)) = d.next_entry(t, &mut p) {
                match d.full_hash_at(p - 1) {
                    Some(hash) => self.discard_hashed(t, k, hash)?,
                    None => self.discard(t, k)?,
                };
            }
            return Ok(());
        }
        iter::for_each(t, other, |v| self.discard(t, v).map(|_| true))
    }
    /// A new set without what is in `other`. Which way it is made decides the order, as in CPython: by copying and removing if `other` is a
    /// general iterable or small, else by adding what stays.
    fn difference(&self, t: &Thread, other: Value) -> PyResult<Gc<PySet>> {
        let set = other.downcast::<PySet>();
        let dict = exact_dict(t, other);
        let size = set.map(|s| s.len()).or(dict.map(|d| d.len()));
        if size.is_none_or(|n| self.len() >> 2 > n) {
            let new = self.copy(t)?;
            new.remove_all(t, other)?;
            return Ok(new);
        }
        let new = if self.is_frozen(t) { PySet::new_frozenset(t, &[])? } else { PySet::new_set(t, &[])? };
        let mut p = 0;
        while let Some((v, hash)) = self.next_item(&mut p) {
            let found = match (set, dict) {
                (Some(s), _) => s.contains_hashed(t, v, hash)?,
                (_, Some(d)) => d.get_hashed(t, v, hash)?.is_some(),
                _ => false,
            };
            if !found {
                new.add_absent(t, v, hash)?;
            }
        }
        Ok(new)
    }
    fn toggle_all(&self, t: &Thread, other: Value) -> PyResult<()> {
        let other = match other.downcast::<PySet>() {
            Some(o) if std::ptr::eq(self, o.as_ref()) => {
                self.clear();
                return Ok(());
            }
            Some(o) => o,
            None => as_set(t, other)?,
        };
        let mut p = 0;
        while let Some((v, hash)) = other.next_item(&mut p) {
            if !self.discard_hashed(t, v, hash)? {
                self.add_hashed(t, v, hash)?;
            }
        }
        Ok(())
    }
    fn disjoint(&self, t: &Thread, other: Value) -> PyResult<bool> {
        let mut disjoint = true;
        if let Some(o) = other.downcast::<PySet>() {
            // The smaller is walked, the larger asked.
            let me = self.header.value().downcast::<PySet>().expect("a set");
            let (walk, ask) = if o.len() > self.len() { (me, o) } else { (o, me) };
            let mut p = 0;
            while let Some((v, hash)) = walk.next_item(&mut p) {
                if ask.contains_hashed(t, v, hash)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        iter::for_each(t, other, |v| {
            disjoint = !self.contains(t, v)?;
            Ok(disjoint)
        })?;
        Ok(disjoint)
    }
    fn show(&self, t: &Thread) -> PyResult<Gc<PyStr>> {
        let zelf = self.header.value();
        let class = t.class_of(zelf);
        let name = class.name();
        if self.is_empty() {
            return PyStr::new(t, &format!("{name}()"));
        }
        if !object::repr_enter(t, zelf)? {
            return PyStr::new(t, &format!("{name}(...)"));
        }
        let text = self.show_items(t);
        object::repr_leave(t, zelf);
        let text = text?;
        if class == t.types.set {
            return PyStr::from_wtf8(t, &text);
        }
        let mut out = format!("{name}(").into_bytes();
        out.extend_from_slice(&text);
        out.push(b')');
        PyStr::from_wtf8(t, &out)
    }
    fn show_items(&self, t: &Thread) -> PyResult<Vec<u8>> {
        let mut items = RootVec::new(&t.heap);
        let mut p = 0;
        while let Some((v, _)) = self.next_item(&mut p) {
            items.push(v);
        }
        let mut out = Vec::from(*b"{");
        for (i, &v) in items.iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            out.extend_from_slice(&object::repr(t, v)?.to_wtf8());
        }
        out.push(b'}');
        Ok(out)
    }
    fn compare(&self, t: &Thread, other: Value, op: CompareOp) -> PyResult<Value> {
        let Some(o) = other.downcast::<PySet>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let both_hashed = self.hash.get() != 0 && o.hash.get() != 0;
        let equal = || -> PyResult<bool> {
            if self.len() != o.len() || (both_hashed && self.hash.get() != o.hash.get()) {
                return Ok(false);
            }
            self.is_subset(t, &o)
        };
        Ok(Value::from_bool(match op {
            CompareOp::Eq => equal()?,
            CompareOp::Ne => !equal()?,
            CompareOp::Le => self.is_subset(t, &o)?,
            CompareOp::Ge => o.is_subset(t, self)?,
            CompareOp::Lt => self.len() < o.len() && self.is_subset(t, &o)?,
            CompareOp::Gt => self.len() > o.len() && o.is_subset(t, self)?,
        }))
    }
    /// `hash(frozenset)`: CPython's mixing, independent of order.
    fn frozen_hash(&self, t: &Thread) -> PyResult<i64> {
        if self.hash.get() != 0 {
            return Ok(self.hash.get());
        }
        let shuffle = |h: u64| ((h ^ 89869747) ^ (h << 16)).wrapping_mul(3644798167);
        let mut hash = 0u64;
        let mut p = 0;
        while let Some((v, _)) = self.next_item(&mut p) {
            hash ^= shuffle(object::hash(t, v)? as u64);
        }
        hash ^= (self.len() as u64).wrapping_add(1).wrapping_mul(1927868237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69069).wrapping_add(907133923);
        let hash = if hash as i64 == -1 { 590923713 } else { hash as i64 };
        self.hash.set(hash);
        Ok(hash)
    }
}
fn sets(a: Value, b: Value) -> Option<(Gc<PySet>, Gc<PySet>)> {
    Some((a.downcast()?, b.downcast()?))
}

/// What both classes have: operators and methods that leave the set alone.
macro_rules! shared {
    ($class:ty, { $($extra:item)* }) => {
        #[pymethods]
        impl $class {
            #[slot]
            fn repr(t: &Thread, zelf: Gc<PySet>) -> PyResult<Gc<PyStr>> {
                zelf.show(t)
            }
            #[slot]
            fn richcompare(t: &Thread, zelf: Gc<PySet>, other: Value, op: CompareOp) -> PyResult<Value> {
                zelf.compare(t, other, op)
            }
            #[slot]
            fn iter(t: &Thread, zelf: Gc<PySet>) -> PyResult<Value> {
                PySetIter::make(t, zelf)
            }
            #[slot]
            fn sq_length(zelf: Gc<PySet>) -> usize {
                zelf.len()
            }
            #[slot]
            fn sq_contains(t: &Thread, zelf: Gc<PySet>, v: Value) -> PyResult<bool> {
                element(t, v, |v| zelf.contains(t, v))
            }
            #[slot]
            fn and(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
                sets(a, b).map_or(Ok(Value::NOT_IMPLEMENTED), |(x, _)| x.intersect(t, b).map(Into::into))
            }
            #[slot]
            fn or(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
                let Some((x, y)) = sets(a, b) else { return Ok(Value::NOT_IMPLEMENTED) };
                let new = x.copy(t)?;
                new.update_from_set(t, y)?;
                Ok(new.into())
            }
            #[slot]
            fn subtract(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
                sets(a, b).map_or(Ok(Value::NOT_IMPLEMENTED), |(x, _)| x.difference(t, b).map(Into::into))
            }
            #[slot]
            fn xor(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
                let Some((x, _)) = sets(a, b) else { return Ok(Value::NOT_IMPLEMENTED) };
                let new = x.copy(t)?;
                new.toggle_all(t, b)?;
                Ok(new.into())
            }
            /// Whether the element is in the set.
            #[method("__contains__($self, object, /)")]
            fn contains_method(t: &Thread, zelf: Gc<PySet>, object: Value) -> PyResult<bool> {
                element(t, object, |v| zelf.contains(t, v))
            }
            /// A shallow copy.
            #[method("copy($self, /)")]
            fn copy_method(t: &Thread, zelf: Gc<PySet>) -> PyResult<Value> {
                if t.class_of(zelf.into()) == t.types.frozenset {
                    return Ok(zelf.into());
                }
                zelf.copy(t).map(Into::into)
            }
            /// The elements that are in none of the others.
            #[method("difference($self, /, *others)")]
            fn difference_method(t: &Thread, zelf: Gc<PySet>, others: &[Value]) -> PyResult<Gc<PySet>> {
                let Some((first, rest)) = others.split_first() else { return zelf.copy(t) };
                let new = zelf.difference(t, *first)?;
                rest.iter().try_for_each(|o| new.remove_all(t, *o))?;
                Ok(new)
            }
            /// The elements that are in all the others, too.
            #[method("intersection($self, /, *others)")]
            fn intersection(t: &Thread, zelf: Gc<PySet>, others: &[Value]) -> PyResult<Gc<PySet>> {
                if others.is_empty() {
                    return zelf.copy(t);
                }
                let mut result = zelf;
                for o in others {
                    result = result.intersect(t, *o)?;
                }
                Ok(result)
            }
            /// The elements of this set and of all the others.
            #[method("union($self, /, *others)")]
            fn union(t: &Thread, zelf: Gc<PySet>, others: &[Value]) -> PyResult<Gc<PySet>> {
                let new = zelf.copy(t)?;
                others.iter().try_for_each(|o| new.update(t, *o))?;
                Ok(new)
            }
            /// The elements that are in exactly one of the two.
            #[method("symmetric_difference($self, other, /)")]
            fn symmetric_difference(t: &Thread, zelf: Gc<PySet>, other: Value) -> PyResult<Gc<PySet>> {
                let new = zelf.copy(t)?;
                new.toggle_all(t, other)?;
                Ok(new)
            }
            /// Whether the two have nothing in common.
            #[method("isdisjoint($self, other, /)")]
            fn isdisjoint(t: &Thread, zelf: Gc<PySet>, other: Value) -> PyResult<bool> {
                zelf.disjoint(t, other)
            }
            /// Whether all elements are in the other.
            #[method("issubset($self, other, /)")]
            fn issubset(t: &Thread, zelf: Gc<PySet>, other: Value) -> PyResult<bool> {
                if other.downcast::<PySet>().is_none() {
                    // What the iterable has of this set must be all of it.
                    return Ok(zelf.intersect(t, other)?.len() == zelf.len());
                }
                let other = as_set(t, other)?;
                zelf.is_subset(t, &other)
            }
            /// Whether all elements of the other are in this set.
            #[method("issuperset($self, other, /)")]
            fn issuperset(t: &Thread, zelf: Gc<PySet>, other: Value) -> PyResult<bool> {
                let other = as_set(t, other)?;
                other.is_subset(t, &zelf)
            }
            #[method("__reduce__($self, /)")]
            fn reduce(t: &Thread, zelf: Gc<PySet>) -> PyResult<Value> {
                let list = crate::objects::list::methods::from_iterable(t, zelf.into())?;
                let args = t.new_tuple(&[list.into()])?;
                let state = match crate::protocol::attr::instance_dict(t, zelf.into())? {
                    Some(d) => d.into(),
                    None => Value::NONE,
                };
                t.new_tuple(&[t.class_of(zelf.into()).into(), args, state])
            }
            /// Size in memory, in bytes.
            #[method("__sizeof__($self, /)")]
            fn sizeof(zelf: Gc<PySet>) -> usize {
                size_of::<PySet>() + zelf.table_bytes()
            }
            /// See PEP 585
            #[classmethod("__class_getitem__($type, object, /)", text_signature = "")]
            fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
                crate::objects::generic_alias::new(t, cls, object)
            }
            $($extra)*
        }
    };
}

shared!(PyFrozenSet, {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        if cls == t.types.frozenset || !overrides_init(t, cls) {
            crate::abi::args::check_no_keywords(t, "frozenset", args.kwnames)?;
        }
        check_positional(t, "frozenset", args.positional().len(), 0, 1)?;
        let iterable = args.positional().first().copied();
        if let Some(v) = iterable
            && cls == t.types.frozenset
            && t.class_of(v) == cls
        {
            return Ok(v);
        }
        let set = crate::objects::type_::alloc_instance(t, cls, PySet::empty)?;
        if let Some(v) = iterable {
            set.update(t, v)?;
        }
        Ok(set.into())
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<PySet>) -> PyResult<i64> {
        zelf.frozen_hash(t)
    }
});

shared!(PySet, {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Gc<PySet>> {
        crate::objects::type_::alloc_instance(t, cls, PySet::empty)
    }
    #[init]
    fn init(t: &Thread, zelf: Gc<PySet>, args: Args<'_>) -> PyResult<()> {
        crate::abi::args::check_no_keywords(t, "set", args.kwnames)?;
        check_positional(t, "set", args.values.len(), 0, 1)?;
        zelf.clear();
        match args.values.first() {
            Some(v) => zelf.update(t, *v),
            None => Ok(()),
        }
    }
    #[slot]
    fn inplace_and(t: &Thread, zelf: Gc<PySet>, v: Value) -> PyResult<Value> {
        if v.downcast::<PySet>().is_none() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let result = zelf.intersect(t, v)?;
        zelf.take(&result);
        Ok(zelf.into())
    }
    #[slot]
    fn inplace_or(t: &Thread, zelf: Gc<PySet>, v: Value) -> PyResult<Value> {
        let Some(other) = v.downcast::<PySet>() else { return Ok(Value::NOT_IMPLEMENTED) };
        zelf.update_from_set(t, other)?;
        Ok(zelf.into())
    }
    #[slot]
    fn inplace_subtract(t: &Thread, zelf: Gc<PySet>, v: Value) -> PyResult<Value> {
        if v.downcast::<PySet>().is_none() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        zelf.remove_all(t, v)?;
        Ok(zelf.into())
    }
    #[slot]
    fn inplace_xor(t: &Thread, zelf: Gc<PySet>, v: Value) -> PyResult<Value> {
        if v.downcast::<PySet>().is_none() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        zelf.toggle_all(t, v)?;
        Ok(zelf.into())
    }
    /// Adds an element; no effect if it is there.
    #[method("add($self, object, /)")]
    fn add_method(t: &Thread, zelf: Gc<PySet>, object: Value) -> PyResult<()> {
        zelf.add(t, object).map(|_| ())
    }
    /// Removes an element if it is there.
    #[method("discard($self, object, /)")]
    fn discard_method(t: &Thread, zelf: Gc<PySet>, object: Value) -> PyResult<()> {
        element(t, object, |v| zelf.discard(t, v)).map(|_| ())
    }
    /// Removes an element, which must be there.
    #[method("remove($self, object, /)")]
    fn remove(t: &Thread, zelf: Gc<PySet>, object: Value) -> PyResult<()> {
        if element(t, object, |v| zelf.discard(t, v))? { Ok(()) } else { Err(t.raise_key_error(object)) }
    }
    /// Removes and returns some element.
    #[method("pop($self, /)", effect = Writes)]
    fn pop(t: &Thread, zelf: Gc<PySet>) -> PyResult<Value> {
        match zelf.pop_any() {
            Some(v) => Ok(v),
            None => {
                let text = t.new_str("pop from an empty set")?;
                Err(t.raise_key_error(text))
            }
        }
    }
    /// Removes all elements.
    #[method("clear($self, /)", effect = Writes)]
    fn clear_method(zelf: Gc<PySet>) {
        zelf.clear();
    }
    /// Adds the elements of all the others.
    #[method("update($self, /, *others)")]
    fn update_method(t: &Thread, zelf: Gc<PySet>, others: &[Value]) -> PyResult<()> {
        others.iter().try_for_each(|o| zelf.update(t, *o))
    }
    /// Removes the elements of all the others.
    #[method("difference_update($self, /, *others)")]
    fn difference_update(t: &Thread, zelf: Gc<PySet>, others: &[Value]) -> PyResult<()> {
        others.iter().try_for_each(|o| zelf.remove_all(t, *o))
    }
    /// Keeps only the elements that are in all the others.
    #[method("intersection_update($self, /, *others)")]
    fn intersection_update(t: &Thread, zelf: Gc<PySet>, others: &[Value]) -> PyResult<()> {
        for o in others {
            let result = zelf.intersect(t, *o)?;
            zelf.take(&result);
        }
        Ok(())
    }
    /// Keeps the elements that are in exactly one of the two.
    #[method("symmetric_difference_update($self, other, /)")]
    fn symmetric_difference_update(t: &Thread, zelf: Gc<PySet>, other: Value) -> PyResult<()> {
        zelf.toggle_all(t, other)
    }
    #[classattr("__hash__")]
    const HASH: Option<Value> = None;
});

/// `set_iterator`.
#[pyclass(name = "set_iterator", flags = HAVE_GC, no_doc)]
pub struct PySetIter {
    /// Empty once exhausted.
    set: GcField<PySet>,
    position: Cell<usize>,
    /// The set's length at the start; no length after an error.
    len: Cell<usize>,
    left: Cell<usize>,
}
impl PySetIter {
    fn make(t: &Thread, set: Gc<PySet>) -> PyResult<Value> {
        let n = set.len();
        let iter = PySetIter { set: GcField::new(set), position: Cell::new(0), len: Cell::new(n), left: Cell::new(n) };
        Native::new(t, Self::class(t), iter).map(Into::into)
    }
    /// The next element, for callers that know the class.
    #[inline]
    pub fn step(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let Some(set) = zelf.set.get() else { return Ok(None) };
        if set.len() != zelf.len.get() {
            zelf.len.set(usize::MAX);
            return Err(t.raise_runtime_error("Set changed size during iteration"));
        }
        let mut p = zelf.position.get();
        match set.next_item(&mut p) {
            Some((v, _)) => {
                zelf.position.set(p);
                zelf.left.set(zelf.left.get().saturating_sub(1));
                Ok(Some(v))
            }
            None => {
                zelf.set.set(zelf.header(), None);
                Ok(None)
            }
        }
    }
}
#[pymethods]
impl PySetIter {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        Self::step(t, zelf)
    }
    #[method("__length_hint__($self, /)", effect = Reads)]
    fn length_hint(zelf: Gc<Native<Self>>) -> usize {
        match zelf.set.get() {
            Some(s) if s.len() == zelf.len.get() => zelf.left.get(),
            _ => 0,
        }
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let list = PyList::new_empty(t)?;
        if let Some(set) = zelf.set.get() {
            let mut p = zelf.position.get();
            while let Some((v, _)) = set.next_item(&mut p) {
                list.append(t, v)?;
            }
        }
        let args = t.new_tuple(&[list.into()])?;
        t.new_tuple(&[t.builtin("iter")?, args])
    }
}
