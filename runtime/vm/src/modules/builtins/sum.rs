//! `sum`, and a sum under way.

use crate::objects::native::Opaque;
use crate::prelude::*;
use crate::protocol::{iter, number};
use std::cell::Cell;

/// What `sum` has added up so far.
#[derive(Clone, Copy)]
enum Total {
    Int(i64),
    Float(Compensated),
    Complex(Compensated, Compensated),
    Any(Value),
}

/// Compensated summation after Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen" (1974).
#[derive(Clone, Copy)]
struct Compensated {
    high: f64,
    low: f64,
}
impl Compensated {
    fn new(x: f64) -> Compensated {
        Compensated { high: x, low: 0.0 }
    }
    fn add(&mut self, x: f64) {
        let sum = self.high + x;
        self.low += if self.high.abs() >= x.abs() { (self.high - sum) + x } else { (x - sum) + self.high };
        self.high = sum;
    }
    fn value(self) -> f64 {
        // A zero must keep its sign, an infinite sum must not become NaN.
        if self.low != 0.0 && self.low.is_finite() { self.high + self.low } else { self.high }
    }
}

fn total_of(t: &Thread, v: Value) -> Total {
    let class = t.class_of(v);
    if let Some(i) = v.as_small_int() {
        Total::Int(i)
    } else if class == t.types.float {
        Total::Float(Compensated::new(crate::objects::float::as_float(v).unwrap_or(0.0)))
    } else if class == t.types.complex
        && let Some(c) = v.downcast::<crate::objects::complex::PyComplex>()
    {
        Total::Complex(Compensated::new(c.real), Compensated::new(c.imag))
    } else {
        Total::Any(v)
    }
}
impl Total {
    fn value(&self, t: &Thread) -> PyResult<Value> {
        match self {
            Total::Int(i) => t.new_int(*i),
            Total::Float(f) => t.new_float(f.value()),
            Total::Complex(re, im) => crate::objects::complex::new(t, re.value(), im.value()),
            Total::Any(v) => Ok(*v),
        }
    }
    fn add(&mut self, t: &Thread, item: Value) -> PyResult<()> {
        match self {
            Total::Int(i) => {
                let small = item.as_small_int().or(match item {
                    Value::TRUE => Some(1),
                    Value::FALSE => Some(0),
                    _ => None,
                });
                if let Some(sum) = small.and_then(|n| i.checked_add(n)) {
                    *i = sum;
                    return Ok(());
                }
            }
            Total::Float(f) => {
                if t.class_of(item) == t.types.float {
                    f.add(crate::objects::float::as_float(item).unwrap_or(0.0));
                    return Ok(());
                }
                if crate::objects::int::as_int(item).is_some() {
                    f.add(crate::objects::int::to_f64(t, item)?);
                    return Ok(());
                }
            }
            Total::Complex(re, im) => {
                if t.class_of(item) == t.types.complex
                    && let Some(c) = item.downcast::<crate::objects::complex::PyComplex>()
                {
                    re.add(c.real);
                    im.add(c.imag);
                    return Ok(());
                }
                if crate::objects::int::as_int(item).is_some() {
                    re.add(crate::objects::int::to_f64(t, item)?);
                    return Ok(());
                }
                if let Some(f) = crate::objects::float::as_float(item) {
                    re.add(f);
                    return Ok(());
                }
            }
            Total::Any(_) => {}
        }
        let sofar = self.value(t)?;
        let was_number = !matches!(self, Total::Any(_));
        let sum = number::binary_op(t, number::op::ADD, sofar, item)?;
        // From ints a sum may go on as floats and complex numbers, but never back.
        *self = if was_number && t.class_of(sum) != t.types.int { total_of(t, sum) } else { Total::Any(sum) };
        Ok(())
    }
}

/// Of an iterable and a start.
pub(super) fn sum(t: &Thread, iterable: Value, start: Option<Value>) -> PyResult<Value> {
    let start = start.unwrap_or(Value::from_small_int(0));
    let refuse = |what: &str, join: &str| {
        Err(t.raise_type_error(format!("sum() can't sum {what} [use {join}.join(seq) instead]")))
    };
    if crate::objects::str_::as_str(start).is_some() {
        return refuse("strings", "''");
    }
    if crate::objects::bytes::as_bytes(start).is_some() {
        return refuse("bytes", "b''");
    }
    if crate::objects::type_::is_instance_exact_mro(t, start, t.types.bytearray) {
        return refuse("bytearray", "b''");
    }
    let mut total = if start.is_bool() { Total::Any(start) } else { total_of(t, start) };
    if let Total::Int(i) = total
        && let Some(list) = iterable.downcast::<PyList>()
        && t.class_of(iterable) == t.types.list
        && let Some(ints) = list.as_ints()
        && let Some(sum) = ints.iter().try_fold(i, |sum, n| sum.checked_add(*n))
    {
        return t.new_int(sum);
    }
    // Compensation is kept only while the running total is a float, as in CPython.
    iter::for_each(t, iterable, |item| total.add(t, item).map(|()| true))?;
    total.value(t)
}

/// What an inlined `sum` has added up when the interpreter goes on with it. Python never sees it.
#[pyclass(name = "running_sum", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct RunningSum {
    total: Opaque<Cell<Total>>,
    /// The total if it is an object.
    object: Field,
}
#[pymethods]
impl RunningSum {}
impl RunningSum {
    fn new(t: &Thread, total: Total) -> PyResult<Value> {
        let sum = RunningSum { total: Opaque(Cell::new(total)), object: Field::opt(None) };
        Native::new(t, RunningSum::class(t), sum).map(Into::into)
    }
    pub fn of_ints(t: &Thread, total: i64) -> PyResult<Value> {
        RunningSum::new(t, Total::Int(total))
    }
    /// `low` is what rounding lost; without any item the sum is still the int 0.
    pub fn of_floats(t: &Thread, high: f64, low: f64, any: bool) -> PyResult<Value> {
        RunningSum::new(t, if any { Total::Float(Compensated { high, low }) } else { Total::Int(0) })
    }
    /// Adds an item.
    pub fn take(&self, t: &Thread, header: &Header, item: Value) -> PyResult<()> {
        let mut total = self.object.get().map_or(self.total.0.get(), Total::Any);
        total.add(t, item)?;
        match total {
            Total::Any(v) => self.object.set(header, Some(v)),
            number => {
                self.object.set(header, None);
                self.total.0.set(number);
            }
        }
        Ok(())
    }
    pub fn total(&self, t: &Thread) -> PyResult<Value> {
        self.object.get().map_or(self.total.0.get(), Total::Any).value(t)
    }
}
