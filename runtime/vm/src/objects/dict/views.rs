//! Dict views and iterators.

use super::PyDict;
use crate::objects::mapping_proxy;
use crate::objects::set::PySet;
use crate::prelude::*;
use crate::protocol::{call, iter, object, sequence};
use std::cell::Cell;

/// What an iterator gives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Keys,
    Values,
    Items,
}

/// The state that the six iterator types share.
#[derive(Trace)]
pub struct Cursor {
    /// Empty once exhausted.
    dict: GcField<PyDict>,
    position: Cell<usize>,
    /// The dict's length at the start: a change is an error.
    len: Cell<usize>,
    version: Cell<u32>,
    left: Cell<usize>,
}

impl Cursor {
    fn new(dict: Gc<PyDict>, reversed: bool) -> Cursor {
        Cursor {
            dict: GcField::new(dict),
            position: Cell::new(if reversed { dict.end_position() } else { 0 }),
            len: Cell::new(dict.len()),
            version: Cell::new(dict.keys_version()),
            left: Cell::new(dict.len()),
        }
    }
    #[inline]
    fn step(&self, t: &Thread, owner: &Header, reversed: bool) -> PyResult<Option<(Value, Value)>> {
        let Some(dict) = self.dict.get() else { return Ok(None) };
        if dict.keys_version() != self.version.get() {
            if dict.len() != self.len.get() {
                self.len.set(usize::MAX);
                return Err(t.raise_runtime_error("dictionary changed size during iteration"));
            }
            if self.left.get() == 0 && dict.end_position() > self.position.get() && !reversed {
                self.dict.set(owner, None);
                return Err(t.raise_runtime_error("dictionary keys changed during iteration"));
            }
        }
        let mut p = self.position.get();
        if reversed && p > dict.end_position() {
            // The dict has been emptied and filled again.
            self.dict.set(owner, None);
            return Ok(None);
        }
        let next = if reversed { dict.previous_entry(t, &mut p) } else { dict.next_entry(t, &mut p) };
        self.position.set(p);
        match next {
            Some(_) => self.left.set(self.left.get().saturating_sub(1)),
            None => self.dict.set(owner, None),
        }
        Ok(next)
    }
    fn hint(&self) -> usize {
        match self.dict.get() {
            Some(d) if d.len() == self.len.get() => self.left.get(),
            _ => 0,
        }
    }
    /// `__reduce__`: `iter` of a list of what is left.
    fn reduce(&self, t: &Thread, owner: &Header, what: What, reversed: bool) -> PyResult<Value> {
        let rest = Cursor {
            dict: GcField::opt(self.dict.get()),
            position: Cell::new(self.position.get()),
            len: Cell::new(self.len.get()),
            version: Cell::new(self.version.get()),
            left: Cell::new(self.left.get()),
        };
        let list = PyList::new_empty(t)?;
        while let Some(pair) = rest.step(t, owner, reversed)? {
            list.append(t, pick(t, what, pair)?)?;
        }
        let iter = t.builtin("iter")?;
        let args = t.new_tuple(&[list.into()])?;
        t.new_tuple(&[iter, args])
    }
}
#[inline]
fn pick(t: &Thread, what: What, (k, v): (Value, Value)) -> PyResult<Value> {
    match what {
        What::Keys => Ok(k),
        What::Values => Ok(v),
        What::Items => t.new_tuple(&[k, v]),
    }
}

macro_rules! iterators {
    ($($class:ident = $name:literal, $what:ident, $reversed:literal;)*) => {$(
        #[pyclass(name = $name, flags = HAVE_GC, no_doc)]
        pub struct $class {
            cursor: Cursor,
        }
        impl $class {
            pub fn make(t: &Thread, dict: Gc<PyDict>) -> PyResult<Value> {
                Native::new(t, Self::class(t), $class { cursor: Cursor::new(dict, $reversed) }).map(Into::into)
            }
            /// The next key and value, for callers that know the class.
            #[inline]
            pub fn step_pair(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<(Value, Value)>> {
                zelf.cursor.step(t, zelf.header(), $reversed)
            }
            /// As [`Self::step_pair`], as the iterator gives it.
            #[inline]
            pub fn step(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
                match zelf.cursor.step(t, zelf.header(), $reversed)? {
                    Some(pair) => pick(t, What::$what, pair).map(Some),
                    None => Ok(None),
                }
            }
        }
        #[pymethods]
        impl $class {
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
                zelf.cursor.hint()
            }
            #[method("__reduce__($self, /)")]
            fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
                zelf.cursor.reduce(t, zelf.header(), What::$what, $reversed)
            }
        }
    )*};
}
iterators! {
    PyDictKeyIter = "dict_keyiterator", Keys, false;
    PyDictValueIter = "dict_valueiterator", Values, false;
    PyDictItemIter = "dict_itemiterator", Items, false;
    PyDictReverseKeyIter = "dict_reversekeyiterator", Keys, true;
    PyDictReverseValueIter = "dict_reversevalueiterator", Values, true;
    PyDictReverseItemIter = "dict_reverseitemiterator", Items, true;
}

pub fn iterate_keys(t: &Thread, dict: Gc<PyDict>) -> PyResult<Value> {
    PyDictKeyIter::make(t, dict)
}
pub fn iterate_keys_reversed(t: &Thread, dict: Gc<PyDict>) -> PyResult<Value> {
    PyDictReverseKeyIter::make(t, dict)
}

/// `set(view)`, the left operand of set operations.
fn to_set(t: &Thread, v: Value) -> PyResult<Gc<PySet>> {
    let set = PySet::new_set(t, &[])?;
    set.update(t, v)?;
    Ok(set)
}
/// The operand of a set operation: any iterable.
fn check_iterable(t: &Thread, v: Value) -> PyResult<()> {
    iter::get_iter(t, v).map(|_| ())
}
/// Whether everything in `a` is in `b`.
fn all_in(t: &Thread, a: Value, b: Value) -> PyResult<bool> {
    let mut all = true;
    iter::for_each(t, a, |v| {
        all = sequence::contains(t, b, v)?;
        Ok(all)
    })?;
    Ok(all)
}
fn is_set_like(v: Value) -> bool {
    v.downcast::<PySet>().is_some() || is_view(v)
}
/// Keys and items views behave as sets.
fn is_view(v: Value) -> bool {
    v.downcast::<Native<PyDictKeys>>().is_some() || v.downcast::<Native<PyDictItems>>().is_some()
}
fn view_compare(t: &Thread, zelf: Value, other: Value, op: CompareOp) -> PyResult<Value> {
    if !is_set_like(other) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (a, b) = (object::length(t, zelf)?, object::length(t, other)?);
    let result = match op {
        CompareOp::Eq => a == b && all_in(t, zelf, other)?,
        CompareOp::Ne => !(a == b && all_in(t, zelf, other)?),
        CompareOp::Lt => a < b && all_in(t, zelf, other)?,
        CompareOp::Le => a <= b && all_in(t, zelf, other)?,
        CompareOp::Gt => a > b && all_in(t, other, zelf)?,
        CompareOp::Ge => a >= b && all_in(t, other, zelf)?,
    };
    Ok(Value::from_bool(result))
}
/// `a & b`, `a - b` and the like with a view on either side.
fn view_operation(t: &Thread, a: Value, b: Value, method: &str) -> PyResult<Value> {
    if !is_view(a) && !is_view(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    check_iterable(t, b)?;
    let set = to_set(t, a)?;
    call::call_method(t, set.into(), t.intern(method), &[b])?;
    Ok(set.into())
}
/// `a & b` with a view on either side: elements come from the operand that is walked.
fn view_and(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
    let (mut view, mut other) = if is_view(a) { (a, b) } else { (b, a) };
    if !is_view(view) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let n = object::length(t, view)?;
    if let Some(set) = other.downcast::<PySet>()
        && n <= set.len()
        && t.class_of(other) == t.types.set
    {
        return call::call_method(t, other, t.intern("intersection"), &[view]);
    }
    if is_view(other) && object::length(t, other)? > n {
        std::mem::swap(&mut view, &mut other);
    }
    let result = PySet::new_set(t, &[])?;
    iter::for_each(t, other, |v| {
        if sequence::contains(t, view, v)? {
            result.add(t, v)?;
        }
        Ok(true)
    })?;
    Ok(result.into())
}
fn view_repr(t: &Thread, zelf: Value) -> PyResult<Gc<PyStr>> {
    if !object::repr_enter(t, zelf)? {
        return PyStr::from_ascii(t, b"...");
    }
    let text = crate::objects::list::methods::from_iterable(t, zelf).and_then(|list| object::repr(t, list.into()));
    object::repr_leave(t, zelf);
    let text = text?;
    let mut out = format!("{}(", t.class_of(zelf).name()).into_bytes();
    out.extend_from_slice(&text.to_wtf8());
    out.push(b')');
    PyStr::from_wtf8(t, &out)
}

macro_rules! views {
    ($($class:ident = $name:literal, $iter:ident, $reverse:ident { $($extra:tt)* })*) => {$(
        #[pyclass(name = $name, flags = HAVE_GC, no_doc)]
        pub struct $class {
            pub dict: GcField<PyDict>,
        }
        impl $class {
            pub fn make(t: &Thread, dict: Gc<PyDict>) -> PyResult<Value> {
                Native::new(t, Self::class(t), $class { dict: GcField::new(dict) }).map(Into::into)
            }
            pub fn dict(&self) -> Gc<PyDict> {
                self.dict.get().expect("set at creation")
            }
        }
        #[pymethods]
        impl $class {
            #[slot]
            fn repr(t: &Thread, zelf: Value) -> PyResult<Gc<PyStr>> {
                view_repr(t, zelf)
            }
            #[slot]
            fn iter(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
                $iter::make(t, zelf.dict())
            }
            #[slot]
            fn sq_length(zelf: Gc<Native<Self>>) -> usize {
                zelf.dict().len()
            }
            /// An iterator from the last to the first.
            #[method("__reversed__($self, /)")]
            fn reversed(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
                $reverse::make(t, zelf.dict())
            }
            /// dictionary that this view refers to
            #[getter]
            fn mapping(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
                mapping_proxy::new(t, zelf.dict().into())
            }
            $($extra)*
        }
    )*};
}
views! {
    PyDictKeys = "dict_keys", PyDictKeyIter, PyDictReverseKeyIter {
        #[slot]
        fn sq_contains(t: &Thread, zelf: Gc<Native<Self>>, v: Value) -> PyResult<bool> {
            Ok(zelf.dict().get(t, v)?.is_some())
        }
        #[slot]
        fn richcompare(t: &Thread, zelf: Value, other: Value, op: CompareOp) -> PyResult<Value> {
            view_compare(t, zelf, other, op)
        }
        #[slot]
        fn and(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
            view_and(t, a, b)
        }
        #[slot]
        fn or(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
            view_operation(t, a, b, "update")
        }
        #[slot]
        fn xor(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
            view_operation(t, a, b, "symmetric_difference_update")
        }
        #[slot]
        fn subtract(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
            view_operation(t, a, b, "difference_update")
        }
        /// Whether the view and an iterable have nothing in common.
        #[method("isdisjoint($self, object, /)")]
        fn isdisjoint(t: &Thread, zelf: Value, other: Value) -> PyResult<bool> {
            disjoint(t, zelf, other)
        }
    }
    PyDictItems = "dict_items", PyDictItemIter, PyDictReverseItemIter {
        #[slot]
        fn sq_contains(t: &Thread, zelf: Gc<Native<Self>>, v: Value) -> PyResult<bool> {
            let Some(pair) = crate::objects::tuple::as_tuple(v) else { return Ok(false) };
            let [k, v] = pair.items() else { return Ok(false) };
            match zelf.dict().get(t, *k)? {
                Some(found) => object::eq_identity(t, found, *v),
                None => Ok(false),
            }
        }
        #[slot]
        fn richcompare(t: &Thread, zelf: Value, other: Value, op: CompareOp) -> PyResult<Value> {
            view_compare(t, zelf, other, op)
        }
        #[slot]
        fn and(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
            view_and(t, a, b)
        }
        #[slot]
        fn or(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
            view_operation(t, a, b, "update")
        }
        #[slot]
        fn xor(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
            view_operation(t, a, b, "symmetric_difference_update")
        }
        #[slot]
        fn subtract(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
            view_operation(t, a, b, "difference_update")
        }
        /// Whether the view and an iterable have nothing in common.
        #[method("isdisjoint($self, object, /)")]
        fn isdisjoint(t: &Thread, zelf: Value, other: Value) -> PyResult<bool> {
            disjoint(t, zelf, other)
        }
    }
    PyDictValues = "dict_values", PyDictValueIter, PyDictReverseValueIter {}
}
fn disjoint(t: &Thread, zelf: Value, other: Value) -> PyResult<bool> {
    let mut disjoint = true;
    iter::for_each(t, other, |v| {
        disjoint = !sequence::contains(t, zelf, v)?;
        Ok(disjoint)
    })?;
    Ok(disjoint)
}
