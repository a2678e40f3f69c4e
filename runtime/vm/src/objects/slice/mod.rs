//! `slice`: the object and its arithmetic. `methods.rs` has what Python sees.

pub mod methods;

pub use methods::indices_of;

use crate::objects::kinds;
use crate::prelude::*;

#[pyclass(name = "slice", kind = SLICE, flags = HAVE_GC, no_doc)]
#[repr(C)]
pub struct PySlice {
    pub header: Header,
    pub start: Field,
    pub stop: Field,
    pub step: Field,
}
// SAFETY: `#[repr(C)]`, header first, own kind, traced by `trace`.
unsafe impl HeapObject for PySlice {
    const KIND: Kind = kinds::SLICE;
}
/// The collector's view of a slice.
///
/// # Safety
/// `h` is the header of a [`PySlice`].
pub unsafe fn trace(h: &Header, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let s = unsafe { &*(h as *const Header as *const PySlice) };
    for f in [&s.start, &s.stop, &s.step] {
        tracer.visit(f.get());
    }
}

/// A slice applied to a length: `count` indices from `start` on by `step`, all in range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceBounds {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
    pub count: usize,
}
impl SliceBounds {
    /// The selected indices in order.
    pub fn indices(self) -> impl ExactSizeIterator<Item = usize> + Clone {
        (0..self.count).map(move |i| (self.start + i as i64 * self.step) as usize)
    }
}

impl PySlice {
    pub fn new(t: &Thread, start: Value, stop: Value, step: Value) -> PyResult<Gc<PySlice>> {
        let header = Header::new(kinds::SLICE, t.types.slice.shape_id());
        t.alloc(PySlice { header, start: Field::new(start), stop: Field::new(stop), step: Field::new(step) })
    }
    fn part(f: &Field) -> Value {
        f.get().unwrap_or(Value::NONE)
    }
    /// The three parts as clamped machine integers, before they meet a length (may run `__index__`).
    pub fn unpack(&self, t: &Thread) -> PyResult<(i64, i64, i64)> {
        let step = match Self::part(&self.step) {
            Value::NONE => 1,
            v => slice_index(t, v)?.max(-i64::MAX),
        };
        if step == 0 {
            return Err(t.raise_value_error("slice step cannot be zero"));
        }
        let start = match Self::part(&self.start) {
            Value::NONE => {
                if step < 0 {
                    i64::MAX
                } else {
                    0
                }
            }
            v => slice_index(t, v)?,
        };
        let stop = match Self::part(&self.stop) {
            Value::NONE => {
                if step < 0 {
                    i64::MIN
                } else {
                    i64::MAX
                }
            }
            v => slice_index(t, v)?,
        };
        Ok((start, stop, step))
    }
    /// The slice applied to a sequence of `len` items.
    pub fn bounds(&self, t: &Thread, len: usize) -> PyResult<SliceBounds> {
        let (start, stop, step) = self.unpack(t)?;
        Ok(adjust(start, stop, step, len))
    }
}

/// Clamps unpacked parts to a length.
pub fn adjust(start: i64, stop: i64, step: i64, len: usize) -> SliceBounds {
    let n = len as i64;
    let clamp = |i: i64| {
        if i < 0 {
            let i = i.saturating_add(n);
            if i < 0 { if step < 0 { -1 } else { 0 } } else { i }
        } else if i >= n {
            if step < 0 { n - 1 } else { n }
        } else {
            i
        }
    };
    let (start, stop) = (clamp(start), clamp(stop));
    let count = if step < 0 {
        if stop < start { (start - stop - 1) / -step + 1 } else { 0 }
    } else if start < stop {
        (stop - start - 1) / step + 1
    } else {
        0
    };
    SliceBounds { start, stop, step, count: count as usize }
}

/// A slice part: an int clamped to 64 bits, or anything with `__index__`.
pub fn slice_index(t: &Thread, v: Value) -> PyResult<i64> {
    if let Some(i) = v.as_small_int() {
        return Ok(i);
    }
    let i = match crate::objects::int::as_int(v) {
        Some(i) => i,
        None if t.class_of(v).slots.get().index.is_some() => {
            let v = crate::protocol::number::index(t, v)?;
            crate::objects::int::as_int(v).expect("index gives an int")
        }
        None => return Err(t.raise_type_error("slice indices must be integers or None or have an __index__ method")),
    };
    Ok(i.to_i64().unwrap_or(if i.is_negative() { i64::MIN } else { i64::MAX }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_clamped_like_cpython() {
        let b = |start, stop, step, len| {
            let b = adjust(start, stop, step, len);
            (b.start, b.stop, b.step, b.count)
        };
        assert_eq!(b(0, i64::MAX, 1, 5), (0, 5, 1, 5));
        assert_eq!(b(i64::MAX, i64::MIN, -1, 5), (4, -1, -1, 5));
        assert_eq!(b(-3, -1, 1, 5), (2, 4, 1, 2));
        assert_eq!(b(10, 20, 1, 5), (5, 5, 1, 0));
        assert_eq!(b(0, 10, 3, 10), (0, 10, 3, 4));
        assert_eq!(b(8, 1, -2, 10), (8, 1, -2, 4));
    }
}
