//! `slice` as Python sees it.

use super::PySlice;
use crate::objects::int::{self, IntRef, arith};
use crate::prelude::*;
use crate::protocol::{number, object};
use std::cmp::Ordering;

fn part(f: &Field) -> Value {
    f.get().unwrap_or(Value::NONE)
}
fn as_ref(v: Value) -> IntRef {
    int::as_int(v).expect("arithmetic on ints gives ints")
}
fn slice_part(t: &Thread, v: Value) -> PyResult<IntRef> {
    if int::as_int(v).is_none() && t.class_of(v).slots.get().index.is_none() {
        return Err(t.raise_type_error("slice indices must be integers or None or have an __index__ method"));
    }
    number::index(t, v).map(as_ref)
}

/// (start, stop, step) of a slice applied to a length, all ints of any size; `length` is not negative.
pub fn indices_of(t: &Thread, slice: &PySlice, length: Value) -> PyResult<[Value; 3]> {
    let zero = IntRef::Small(0);
    let n = as_ref(length);
    let step = match part(&slice.step) {
        Value::NONE => IntRef::Small(1),
        v => slice_part(t, v)?,
    };
    if matches!(step, IntRef::Small(0)) {
        return Err(t.raise_value_error("slice step cannot be zero"));
    }
    let down = step.is_negative();
    let (lower, upper) =
        if down { (IntRef::Small(-1), as_ref(arith::subtract(t, n, IntRef::Small(1))?)) } else { (zero, n) };
    let clamp = |v: Value, default: IntRef| -> PyResult<Value> {
        if v.is_none() {
            return arith::itself(t, default);
        }
        let mut i = slice_part(t, v)?;
        if i.is_negative() {
            i = as_ref(arith::add(t, i, n)?);
            if arith::compare(i, lower) == Ordering::Less {
                i = lower;
            }
        } else if arith::compare(i, upper) == Ordering::Greater {
            i = upper;
        }
        arith::itself(t, i)
    };
    let start = clamp(part(&slice.start), if down { upper } else { lower })?;
    let stop = clamp(part(&slice.stop), if down { lower } else { upper })?;
    Ok([start, stop, arith::itself(t, step)?])
}

#[pymethods]
impl PySlice {
    #[new]
    fn new_slice(t: &Thread, _cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<PySlice>> {
        crate::abi::args::check_no_keywords(t, "slice", args.kwnames)?;
        crate::abi::args::check_positional(t, "slice", args.positional().len(), 1, 3)?;
        match *args.positional() {
            [start, stop] => PySlice::new(t, start, stop, Value::NONE),
            [start, stop, step] => PySlice::new(t, start, stop, step),
            ref rest => PySlice::new(t, Value::NONE, rest[0], Value::NONE),
        }
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<PySlice>) -> PyResult<String> {
        let text = |f: &Field| object::repr(t, part(f)).map(|s| s.to_lossy().into_owned());
        Ok(format!("slice({}, {}, {})", text(&zelf.start)?, text(&zelf.stop)?, text(&zelf.step)?))
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<PySlice>) -> PyResult<i64> {
        const PRIME_1: u64 = 11400714785074694791;
        const PRIME_2: u64 = 14029467366897019727;
        const PRIME_5: u64 = 2870177450012600261;
        let mut acc = PRIME_5;
        for f in [&zelf.start, &zelf.stop, &zelf.step] {
            let lane = object::hash(t, part(f))? as u64;
            acc = acc.wrapping_add(lane.wrapping_mul(PRIME_2)).rotate_left(31).wrapping_mul(PRIME_1);
        }
        Ok(if acc == u64::MAX { 1546275796 } else { acc as i64 })
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<PySlice>, other: Value, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<PySlice>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if zelf == other {
            return Ok(Value::from_bool(matches!(op, CompareOp::Eq | CompareOp::Le | CompareOp::Ge)));
        }
        let tuple = |s: Gc<PySlice>| t.new_tuple(&[part(&s.start), part(&s.stop), part(&s.step)]);
        let (a, b) = (tuple(zelf)?, tuple(other)?);
        object::compare(t, a, b, op)
    }
    /// start, stop and step of the slice applied to a sequence of this length.
    #[method("indices($self, object, /)", text_signature = "")]
    fn indices(t: &Thread, zelf: Gc<PySlice>, object: Value) -> PyResult<(Value, Value, Value)> {
        let length = number::index(t, object)?;
        if as_ref(length).is_negative() {
            return Err(t.raise_value_error("length should not be negative"));
        }
        let [start, stop, step] = indices_of(t, &zelf, length)?;
        Ok((start, stop, step))
    }
    #[method("__reduce__($self, /)", text_signature = "")]
    fn reduce(t: &Thread, zelf: Gc<PySlice>) -> PyResult<Value> {
        let args = t.new_tuple(&[part(&zelf.start), part(&zelf.stop), part(&zelf.step)])?;
        t.new_tuple(&[t.types.slice.into(), args])
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)", text_signature = "")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        crate::objects::generic_alias::new(t, cls, object)
    }
    #[member]
    fn start(zelf: Gc<PySlice>) -> Value {
        part(&zelf.start)
    }
    #[member]
    fn stop(zelf: Gc<PySlice>) -> Value {
        part(&zelf.stop)
    }
    #[member]
    fn step(zelf: Gc<PySlice>) -> Value {
        part(&zelf.step)
    }
}
