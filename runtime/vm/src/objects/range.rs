//! `range` and its iterators.

use crate::abi::args::type_name;
use crate::objects::int::{self, IntRef, arith};
use crate::objects::kinds;
use crate::objects::slice::PySlice;
use crate::prelude::*;
use crate::protocol::{number, object};
use std::cell::Cell;
use std::cmp::Ordering;

/// range(stop)
/// range(start, stop[, step])
///
/// The ints from start, 0 by default, in steps of 1 or step; stop is the first that is left out.
#[pyclass(name = "range", kind = RANGE, flags = HAVE_GC | SEQUENCE)]
#[repr(C)]
pub struct PyRange {
    pub header: Header,
    /// Exact ints.
    pub start: Field,
    pub stop: Field,
    pub step: Field,
    pub length: Field,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PyRange {
    const KIND: Kind = kinds::RANGE;
}
/// The collector's view of a range.
///
/// # Safety
/// `h` is the header of a [`PyRange`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let r = unsafe { &*(h as *const Header as *const PyRange) };
    for f in [&r.start, &r.stop, &r.step, &r.length] {
        tracer.visit(f.get());
    }
}

fn part(f: &Field) -> IntRef {
    f.get().and_then(int::as_int).expect("set at creation")
}
fn small(n: i64) -> IntRef {
    IntRef::Small(n)
}
/// A number just computed.
fn as_ref(v: Value) -> IntRef {
    int::as_int(v).expect("arithmetic on ints gives ints")
}

/// How many numbers a range has.
fn count(t: &Thread, start: IntRef, stop: IntRef, step: IntRef) -> PyResult<Value> {
    if let (IntRef::Small(a), IntRef::Small(b), IntRef::Small(s)) = (start, stop, step) {
        // A distance of machine size: the usual case, and the division of 128 bits below is a slow one.
        if s > 0
            && let Some(distance) = b.checked_sub(a)
        {
            let n = match s {
                _ if distance <= 0 => 0,
                1 => distance,
                s => (distance - 1) / s + 1,
            };
            return t.new_int(n);
        }
        let n = match s {
            0 => 0,
            s if s > 0 && a < b => (b as i128 - a as i128 - 1) / s as i128 + 1,
            s if s < 0 && a > b => (a as i128 - b as i128 - 1) / -(s as i128) + 1,
            _ => 0,
        };
        return int::from_i128(t, n);
    }
    let (low, high, by) =
        if step.is_negative() { (stop, start, as_ref(arith::negative(t, step)?)) } else { (start, stop, step) };
    if arith::compare(low, high) != Ordering::Less {
        return Ok(Value::from_small_int(0));
    }
    let distance = as_ref(arith::subtract(t, high, low)?);
    let last = as_ref(arith::subtract(t, distance, small(1))?);
    let whole = as_ref(arith::floor_divide(t, last, by)?);
    arith::add(t, whole, small(1))
}

impl PyRange {
    /// A range of machine integers.
    pub fn from_i64(t: &Thread, start: i64, stop: i64, step: i64) -> PyResult<Value> {
        PyRange::new(t, t.new_int(start)?, t.new_int(stop)?, t.new_int(step)?).map(Gc::value)
    }
    pub fn new(t: &Thread, start: Value, stop: Value, step: Value) -> PyResult<Gc<PyRange>> {
        if step == Value::from_small_int(0) {
            return Err(t.raise_value_error("range() arg 3 must not be zero"));
        }
        let length = count(t, as_ref(start), as_ref(stop), as_ref(step))?;
        let header = Header::new(kinds::RANGE, t.types.range.shape_id());
        t.alloc(PyRange {
            header,
            start: Field::new(start),
            stop: Field::new(stop),
            step: Field::new(step),
            length: Field::new(length),
        })
    }
    /// (start, step, length), if all numbers of the range are machine integers.
    pub fn as_machine(&self) -> Option<(i64, i64, i64)> {
        let (start, step, n) = (part(&self.start).to_i64()?, part(&self.step).to_i64()?, part(&self.length).to_i64()?);
        // One step past the end must not overflow either.
        start.checked_add(step.checked_mul(n)?)?;
        Some((start, step, n))
    }
    /// The number at an index known to be in range.
    fn at(&self, t: &Thread, i: IntRef) -> PyResult<Value> {
        let offset = as_ref(arith::multiply(t, i, part(&self.step))?);
        arith::add(t, part(&self.start), offset)
    }
    fn item(&self, t: &Thread, i: IntRef) -> PyResult<Value> {
        let n = part(&self.length);
        let i = if i.is_negative() { as_ref(arith::add(t, i, n)?) } else { i };
        if i.is_negative() || arith::compare(i, n) != Ordering::Less {
            return Err(t.raise_index_error("range object index out of range"));
        }
        self.at(t, i)
    }
    fn slice(&self, t: &Thread, slice: &PySlice) -> PyResult<Value> {
        let indices = crate::objects::slice::indices_of(t, slice, self.length.get().expect("set at creation"))?;
        let step = arith::multiply(t, part(&self.step), as_ref(indices[2]))?;
        let start = self.at(t, as_ref(indices[0]))?;
        let stop = self.at(t, as_ref(indices[1]))?;
        PyRange::new(t, start, stop, step).map(Into::into)
    }
    /// The index of an int, if it is in the range.
    fn position(&self, t: &Thread, v: IntRef) -> PyResult<Option<Value>> {
        let step = part(&self.step);
        let offset = as_ref(arith::subtract(t, v, part(&self.start))?);
        if !matches!(as_ref(arith::remainder(t, offset, step)?), IntRef::Small(0)) {
            return Ok(None);
        }
        let i = arith::floor_divide(t, offset, step)?;
        let n = as_ref(i);
        Ok((!n.is_negative() && arith::compare(n, part(&self.length)) == Ordering::Less).then_some(i))
    }
    /// (length, first, step) decide equality: the step only if there are two numbers.
    fn essence(&self) -> [Value; 3] {
        let get = |f: &Field| f.get().expect("set at creation");
        match part(&self.length) {
            IntRef::Small(0) => [Value::from_small_int(0), Value::NONE, Value::NONE],
            IntRef::Small(1) => [Value::from_small_int(1), get(&self.start), Value::NONE],
            _ => [get(&self.length), get(&self.start), get(&self.step)],
        }
    }
    fn iterate(&self, t: &Thread, reversed: bool) -> PyResult<Value> {
        if let Some((start, step, n)) = self.as_machine()
            && step != i64::MIN
        {
            let (start, step) = if reversed { (start + (n - 1).max(0) * step, -step) } else { (start, step) };
            return PyRangeIter::new(t, start, step, n).map(Into::into);
        }
        let (first, step) = if reversed {
            let last = as_ref(arith::subtract(t, part(&self.length), small(1))?);
            (self.at(t, last)?, arith::negative(t, part(&self.step))?)
        } else {
            (self.start.get().expect("set at creation"), self.step.get().expect("set at creation"))
        };
        let iter = PyLongRangeIter {
            next: Field::new(first),
            step: Field::new(step),
            left: Field::new(self.length.get().expect("set at creation")),
        };
        Native::new(t, PyLongRangeIter::class(t), iter).map(Into::into)
    }
}

#[pymethods]
impl PyRange {
    #[new]
    fn new_range(t: &Thread, _cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<PyRange>> {
        crate::abi::args::check_no_keywords(t, "range", args.kwnames)?;
        let zero_one = (Value::from_small_int(0), Value::from_small_int(1));
        match *args.positional() {
            [stop] => PyRange::new(t, zero_one.0, number::index(t, stop)?, zero_one.1),
            [start, stop] => PyRange::new(t, number::index(t, start)?, number::index(t, stop)?, zero_one.1),
            [start, stop, step] => {
                let (start, stop) = (number::index(t, start)?, number::index(t, stop)?);
                PyRange::new(t, start, stop, number::index(t, step)?)
            }
            [] => Err(t.raise_type_error("range expected at least 1 argument, got 0")),
            _ => {
                Err(t.raise_type_error(format!("range expected at most 3 arguments, got {}", args.positional().len())))
            }
        }
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<PyRange>) -> PyResult<String> {
        let text = |f: &Field| object::repr(t, f.get().expect("set at creation")).map(|s| s.to_lossy().into_owned());
        let (start, stop) = (text(&zelf.start)?, text(&zelf.stop)?);
        if zelf.step.get() == Some(Value::from_small_int(1)) {
            return Ok(format!("range({start}, {stop})"));
        }
        Ok(format!("range({start}, {stop}, {})", text(&zelf.step)?))
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<PyRange>) -> PyResult<i64> {
        let key = PyTuple::new(t, &zelf.essence())?;
        crate::objects::tuple::methods::hash(t, key)
    }
    #[slot]
    fn bool(zelf: Gc<PyRange>) -> bool {
        !matches!(part(&zelf.length), IntRef::Small(0))
    }
    #[slot]
    fn richcompare(zelf: Gc<PyRange>, other: Value, op: CompareOp) -> Value {
        let Some(other) = other.downcast::<PyRange>() else { return Value::NOT_IMPLEMENTED };
        let same = |(a, b): (&Value, &Value)| match (int::as_int(*a), int::as_int(*b)) {
            (Some(x), Some(y)) => arith::compare(x, y) == Ordering::Equal,
            _ => a == b,
        };
        let equal = zelf.essence().iter().zip(other.essence().iter()).all(same);
        match op {
            CompareOp::Eq => Value::from_bool(equal),
            CompareOp::Ne => Value::from_bool(!equal),
            _ => Value::NOT_IMPLEMENTED,
        }
    }
    #[slot]
    fn iter(t: &Thread, zelf: Gc<PyRange>) -> PyResult<Value> {
        zelf.iterate(t, false)
    }
    #[slot]
    fn sq_length(t: &Thread, zelf: Gc<PyRange>) -> PyResult<usize> {
        match part(&zelf.length).to_i64() {
            Some(n) => Ok(n as usize),
            None => Err(t.raise_overflow_error("Python int too large to convert to C ssize_t")),
        }
    }
    #[slot]
    fn mp_length(t: &Thread, zelf: Gc<PyRange>) -> PyResult<usize> {
        PyRange::sq_length(t, zelf)
    }
    #[slot]
    fn sq_item(t: &Thread, zelf: Gc<PyRange>, i: i64) -> PyResult<Value> {
        zelf.item(t, small(i))
    }
    #[slot]
    fn sq_contains(t: &Thread, zelf: Gc<PyRange>, v: Value) -> PyResult<bool> {
        if int::is_exact(v) || v.is_bool() {
            return Ok(zelf.position(t, as_ref(v))?.is_some());
        }
        let mut found = false;
        crate::protocol::iter::for_each(t, zelf.into(), |x| {
            found = object::eq_identity(t, x, v)?;
            Ok(!found)
        })?;
        Ok(found)
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Gc<PyRange>, key: Value) -> PyResult<Value> {
        if let Some(slice) = key.downcast::<PySlice>() {
            return zelf.slice(t, &slice);
        }
        if !key.is_small_int() && t.class_of(key).slots.get().index.is_none() {
            return Err(
                t.raise_type_error(format!("range indices must be integers or slices, not {}", type_name(t, key)))
            );
        }
        let i = number::index(t, key)?;
        zelf.item(t, as_ref(i))
    }
    /// An iterator from the last number to the first.
    #[method("__reversed__($self, /)", text_signature = "")]
    fn reversed(t: &Thread, zelf: Gc<PyRange>) -> PyResult<Value> {
        zelf.iterate(t, true)
    }
    #[method("__reduce__($self, /)", text_signature = "")]
    fn reduce(t: &Thread, zelf: Gc<PyRange>) -> PyResult<Value> {
        let get = |f: &Field| f.get().expect("set at creation");
        let args = t.new_tuple(&[get(&zelf.start), get(&zelf.stop), get(&zelf.step)])?;
        t.new_tuple(&[t.types.range.into(), args])
    }
    /// How often a value occurs.
    #[method("count($self, value, /)", text_signature = "")]
    fn count(t: &Thread, zelf: Gc<PyRange>, value: Value) -> PyResult<usize> {
        if int::is_exact(value) || value.is_bool() {
            return Ok(zelf.position(t, as_ref(value))?.is_some() as usize);
        }
        let mut n = 0;
        crate::protocol::iter::for_each(t, zelf.into(), |x| {
            n += object::eq_identity(t, x, value)? as usize;
            Ok(true)
        })?;
        Ok(n)
    }
    /// The index of a value.
    #[method("index($self, value, /)", text_signature = "")]
    fn index(t: &Thread, zelf: Gc<PyRange>, value: Value) -> PyResult<Value> {
        if int::is_exact(value) || value.is_bool() {
            if let Some(i) = zelf.position(t, as_ref(value))? {
                return Ok(i);
            }
            return Err(t.raise_value_error("range.index(x): x not in range"));
        }
        let (mut found, mut i) = (None, 0);
        crate::protocol::iter::for_each(t, zelf.into(), |x| {
            if object::eq_identity(t, x, value)? {
                found = Some(i);
            }
            i += 1;
            Ok(found.is_none())
        })?;
        match found {
            Some(i) => t.new_int(i),
            None => Err(t.raise_value_error("sequence.index(x): x not in sequence")),
        }
    }
    #[member]
    fn start(zelf: Gc<PyRange>) -> Value {
        zelf.start.get().expect("set at creation")
    }
    #[member]
    fn stop(zelf: Gc<PyRange>) -> Value {
        zelf.stop.get().expect("set at creation")
    }
    #[member]
    fn step(zelf: Gc<PyRange>) -> Value {
        zelf.step.get().expect("set at creation")
    }
}

/// `range_iterator`: machine integers.
#[pyclass(name = "range_iterator", kind = RANGE_ITER, no_doc)]
#[repr(C)]
pub struct PyRangeIter {
    pub header: Header,
    pub next: Cell<i64>,
    pub step: i64,
    pub left: Cell<i64>,
}
// SAFETY: `#[repr(C)]`, header first, own kind, holds no references.
unsafe impl HeapObject for PyRangeIter {
    const KIND: Kind = kinds::RANGE_ITER;
}
impl PyRangeIter {
    pub fn new(t: &Thread, start: i64, step: i64, count: i64) -> PyResult<Gc<PyRangeIter>> {
        let header = Header::new(kinds::RANGE_ITER, PyRangeIter::class(t).shape_id());
        t.alloc(PyRangeIter { header, next: Cell::new(start), step, left: Cell::new(count) })
    }
    /// The next number, if any. All numbers of a machine range may exceed immediates only in ranges that step over 2^61.
    #[inline(always)]
    pub fn step(&self) -> Option<i64> {
        let left = self.left.get();
        if left <= 0 {
            return None;
        }
        let n = self.next.get();
        self.next.set(n.wrapping_add(self.step));
        self.left.set(left - 1);
        Some(n)
    }
}

#[pymethods]
impl PyRangeIter {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(zelf: Gc<PyRangeIter>) -> Option<i64> {
        PyRangeIter::step(&zelf)
    }
    #[method("__length_hint__($self, /)", effect = Reads)]
    fn length_hint(zelf: Gc<PyRangeIter>) -> i64 {
        zelf.left.get()
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<PyRangeIter>) -> PyResult<Value> {
        let (start, step, left) = (zelf.next.get() as i128, zelf.step as i128, zelf.left.get() as i128);
        let stop = int::from_i128(t, start + step * left)?;
        let range = PyRange::new(t, t.new_int(start as i64)?, stop, t.new_int(zelf.step)?)?;
        let args = t.new_tuple(&[range.into()])?;
        t.new_tuple(&[t.builtin("iter")?, args, Value::NONE])
    }
    #[method("__setstate__($self, object, /)")]
    fn setstate(zelf: Gc<PyRangeIter>, object: i64) {
        let skip = object.clamp(0, zelf.left.get());
        zelf.next.set(zelf.next.get().wrapping_add(zelf.step.wrapping_mul(skip)));
        zelf.left.set(zelf.left.get() - skip);
    }
}

/// `longrange_iterator`: ints of any size.
#[pyclass(name = "longrange_iterator", no_doc)]
pub struct PyLongRangeIter {
    next: Field,
    step: Field,
    left: Field,
}

#[pymethods]
impl PyLongRangeIter {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let left = part(&zelf.left);
        if matches!(left, IntRef::Small(0)) {
            return Ok(None);
        }
        let current = zelf.next.get();
        let next = arith::add(t, part(&zelf.next), part(&zelf.step))?;
        let fewer = arith::subtract(t, left, small(1))?;
        zelf.next.set(zelf.header(), Some(next));
        zelf.left.set(zelf.header(), Some(fewer));
        Ok(current)
    }
    #[method("__length_hint__($self, /)", effect = Reads)]
    fn length_hint(zelf: Gc<Native<Self>>) -> Value {
        zelf.left.get().expect("set at creation")
    }
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let distance = as_ref(arith::multiply(t, part(&zelf.left), part(&zelf.step))?);
        let stop = arith::add(t, part(&zelf.next), distance)?;
        let range = PyRange::new(t, zelf.next.get().expect("set"), stop, zelf.step.get().expect("set"))?;
        let args = t.new_tuple(&[range.into()])?;
        t.new_tuple(&[t.builtin("iter")?, args, Value::NONE])
    }
    #[method("__setstate__($self, state, /)")]
    fn setstate(t: &Thread, zelf: Gc<Native<Self>>, state: Value) -> PyResult<()> {
        let Some(wanted) = int::as_int(state) else {
            return Err(t.raise_type_error(format!("state must be an int, not {}", t.class_of(state).message_name(t))));
        };
        let left = part(&zelf.left);
        let skip = match () {
            _ if arith::compare(wanted, small(0)).is_lt() => Value::from_small_int(0),
            _ if arith::compare(wanted, left).is_gt() => zelf.left.get().expect("set at creation"),
            _ => arith::itself(t, wanted)?,
        };
        let distance = arith::multiply(t, as_ref(skip), part(&zelf.step))?;
        let next = arith::add(t, part(&zelf.next), as_ref(distance))?;
        let fewer = arith::subtract(t, left, as_ref(skip))?;
        zelf.next.set(zelf.header(), Some(next));
        zelf.left.set(zelf.header(), Some(fewer));
        Ok(())
    }
}
