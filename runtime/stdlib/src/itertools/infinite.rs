//! `count`, `cycle`, `repeat`.

use super::{get, next_of};
use brolga_vm::objects::int;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{iter, number, object};
use std::cell::Cell;

/// The numbers start, start + step, start + 2 * step and so on, without end.
#[pyclass(name = "count", module = "itertools", flags = BASETYPE | HAVE_GC)]
pub struct Count {
    current: Field,
    step: Field,
    /// Both are machine integers far from overflow: the current value is here.
    fast: Cell<bool>,
    machine: Cell<i64>,
}

fn is_number(t: &Thread, v: Value) -> bool {
    let s = t.class_of(v).slots.get();
    s.index.is_some()
        || s.float.is_some()
        || s.int.is_some()
        || v.downcast::<brolga_vm::objects::complex::PyComplex>().is_some()
}

#[pymethods]
impl Count {
    #[new("count(start=0, step=1)")]
    fn new(t: &Thread, cls: Gc<PyType>, start: Option<Value>, step: Option<Value>) -> PyResult<Gc<Native<Self>>> {
        let (start, step) = (start.unwrap_or(Value::from_small_int(0)), step.unwrap_or(Value::from_small_int(1)));
        if !is_number(t, start) || !is_number(t, step) {
            return Err(t.raise_type_error("a number is required"));
        }
        let machine = start.as_small_int().filter(|_| step == Value::from_small_int(1));
        let count = Count {
            current: Field::new(start),
            step: Field::new(step),
            fast: Cell::new(machine.is_some()),
            machine: Cell::new(machine.unwrap_or(0)),
        };
        Native::new(t, cls, count)
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        if zelf.fast.get() {
            let n = zelf.machine.get();
            zelf.machine.set(n + 1);
            return t.new_int(n).map(Some);
        }
        let current = get(&zelf.current);
        let next = number::binary_op(t, 0, current, get(&zelf.step))?;
        zelf.current.set(zelf.header(), Some(next));
        Ok(Some(current))
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<String> {
        let current = if zelf.fast.get() { t.new_int(zelf.machine.get())? } else { get(&zelf.current) };
        let shown = object::repr(t, current)?;
        let step = get(&zelf.step);
        if int::is_exact(step) && step == Value::from_small_int(1) {
            return Ok(format!("count({})", shown.to_lossy()));
        }
        Ok(format!("count({}, {})", shown.to_lossy(), object::repr(t, step)?.to_lossy()))
    }
}

/// The items of an iterable, over and over again; they are kept in memory.
#[pyclass(name = "cycle", module = "itertools", flags = BASETYPE | HAVE_GC)]
pub struct Cycle {
    /// Empty once everything has been saved.
    iterator: Field,
    saved: GcField<PyList>,
    index: Cell<usize>,
}
#[pymethods]
impl Cycle {
    #[new("cycle(iterable, /)")]
    fn new(t: &Thread, cls: Gc<PyType>, iterable: Value) -> PyResult<Gc<Native<Self>>> {
        let iterator = iter::get_iter(t, iterable)?;
        let saved = PyList::new_empty(t)?;
        Native::new(t, cls, Cycle { iterator: Field::new(iterator), saved: GcField::new(saved), index: Cell::new(0) })
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let saved = zelf.saved.get().expect("set at creation");
        if zelf.iterator.get().is_some() {
            if let Some(v) = next_of(t, &zelf.iterator)? {
                saved.append(t, v)?;
                return Ok(Some(v));
            }
            zelf.iterator.set(zelf.header(), None);
        }
        if saved.is_empty() {
            return Ok(None);
        }
        let i = zelf.index.get();
        zelf.index.set((i + 1) % saved.len());
        Ok(Some(saved.item(i)))
    }
}

/// repeat(object[, times])
///
/// The same object so many times, or without end.
#[pyclass(name = "repeat", module = "itertools", flags = BASETYPE | HAVE_GC, signature = "")]
pub struct Repeat {
    object: Field,
    /// What is left; negative for ever.
    left: Cell<i64>,
}
#[pymethods]
impl Repeat {
    #[new("repeat(object, times=<unrepresentable>)")]
    fn new(t: &Thread, cls: Gc<PyType>, object: Value, times: Option<isize>) -> PyResult<Gc<Native<Self>>> {
        let left = times.map_or(-1, |n| n.max(0) as i64);
        Native::new(t, cls, Repeat { object: Field::new(object), left: Cell::new(left) })
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(zelf: Gc<Native<Self>>) -> Option<Value> {
        let left = zelf.left.get();
        if left == 0 {
            return None;
        }
        if left > 0 {
            zelf.left.set(left - 1);
        }
        zelf.object.get()
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<String> {
        let shown = object::repr(t, get(&zelf.object))?;
        Ok(match zelf.left.get() {
            n if n < 0 => format!("repeat({})", shown.to_lossy()),
            n => format!("repeat({}, {n})", shown.to_lossy()),
        })
    }
    /// How many times are left; TypeError if there is no end.
    #[method("__length_hint__($self, /)", effect = Reads)]
    fn length_hint(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<i64> {
        match zelf.left.get() {
            n if n < 0 => Err(t.raise_type_error("len() of unsized object")),
            n => Ok(n),
        }
    }
}
