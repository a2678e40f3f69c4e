//! Subscripts of memoryviews.

use super::{Items, PyMemoryView, item};
use crate::objects::slice::PySlice;
use crate::objects::tuple::as_tuple;
use crate::prelude::*;
use crate::protocol::{buffer, number};

/// What a subscript means.
pub enum Place {
    Whole,
    Item(*mut u8),
    /// A slice of the first dimension.
    Part(Items),
}

fn is_index(t: &Thread, v: Value) -> bool {
    v.is_small_int() || t.class_of(v).slots.get().index.is_some()
}
pub fn unsupported(t: &Thread, items: &Items) -> Raised {
    t.raise_not_implemented(format!("memoryview: format {} not supported", items.format))
}
/// The address of an item.
fn item_address(t: &Thread, items: &Items, indices: &[Value]) -> PyResult<*mut u8> {
    let mut p = items.ptr;
    for (dimension, &v) in indices.iter().enumerate() {
        p = p.wrapping_offset(offset(t, items, dimension, number::index_i64(t, v)?)?);
    }
    Ok(p)
}
/// Bytes to an index of a dimension.
pub fn offset(t: &Thread, items: &Items, dimension: usize, i: i64) -> PyResult<isize> {
    match crate::objects::list::methods::normalize(i, items.shape[dimension]) {
        Some(i) => Ok(i as isize * items.strides[dimension]),
        None => Err(t.raise_index_error(format!("index out of bounds on dimension {}", dimension + 1))),
    }
}

/// Resolves a subscript. `sub_views` is the message for an int that selects less than an item.
fn resolve(t: &Thread, items: &Items, key: Value, sub_views: &str) -> PyResult<Place> {
    let ndim = items.ndim();
    if ndim == 0 {
        if key == Value::ELLIPSIS {
            return Ok(Place::Whole);
        }
        return match as_tuple(key) {
            Some(tuple) if tuple.is_empty() => Ok(Place::Item(items.ptr)),
            _ => Err(t.raise_type_error("invalid indexing of 0-dim memory")),
        };
    }
    if is_index(t, key) {
        return match ndim {
            1 => item_address(t, items, &[key]).map(Place::Item),
            _ => Err(t.raise_not_implemented(sub_views)),
        };
    }
    if let Some(slice) = key.downcast::<PySlice>() {
        let b = slice.bounds(t, items.shape[0])?;
        let mut part = items.clone();
        part.ptr = items.ptr.wrapping_offset(items.strides[0] * b.start as isize);
        part.shape[0] = b.count;
        part.strides[0] = items.strides[0] * b.step as isize;
        part.len = part.shape.iter().product::<usize>() * items.itemsize;
        return Ok(Place::Part(part));
    }
    let Some(tuple) = as_tuple(key) else { return Err(t.raise_type_error("memoryview: invalid slice key")) };
    let keys = tuple.items();
    if keys.iter().all(|v| is_index(t, *v)) {
        return match keys.len() {
            n if n < ndim => Err(t.raise_not_implemented("sub-views are not implemented")),
            n if n > ndim => {
                Err(t.raise_type_error(format!("cannot index {ndim}-dimension view with {n}-element tuple")))
            }
            _ => item_address(t, items, keys).map(Place::Item),
        };
    }
    if keys.iter().all(|v| v.downcast::<PySlice>().is_some()) {
        return Err(t.raise_not_implemented("multi-dimensional slicing is not implemented"));
    }
    Err(t.raise_type_error("memoryview: invalid slice key"))
}

impl PyMemoryView {
    pub(super) fn get(zelf: Gc<Native<PyMemoryView>>, t: &Thread, key: Value) -> PyResult<Value> {
        let items = zelf.check(t)?;
        if key.downcast::<PySlice>().is_some() {
            // A view of its own keeps the memory, should converting the indices release this one.
            let kept = zelf.with_items(t, items.clone())?;
            let part = match resolve(t, items, key, "") {
                Ok(Place::Part(part)) => kept.with_items(t, part).map(Into::into),
                Ok(_) => Err(t.raise_type_error("invalid indexing of 0-dim memory")),
                Err(raised) => Err(raised),
            };
            let pending = t.exception.replace(None);
            if let Err(raised) = kept.release(t) {
                t.take_exception(raised);
            }
            t.exception.set(pending);
            return part;
        }
        match resolve(t, items, key, "multi-dimensional sub-views are not implemented")? {
            Place::Whole => Ok(zelf.value()),
            Place::Part(part) => zelf.with_items(t, part).map(Into::into),
            Place::Item(p) => {
                let code = items.code().ok_or_else(|| unsupported(t, items))?;
                // Converting the index may have run Python code.
                zelf.check(t)?;
                // SAFETY: the address is that of an item of an export that has not been released.
                unsafe { item::unpack(t, code, p) }
            }
        }
    }
    pub(super) fn assign(&self, t: &Thread, key: Value, v: Option<Value>) -> PyResult<()> {
        let items = self.check(t)?;
        let code = items.code().ok_or_else(|| unsupported(t, items))?;
        if items.readonly {
            return Err(t.raise_type_error("cannot modify read-only memory"));
        }
        let Some(v) = v else { return Err(t.raise_type_error("cannot delete memory")) };
        let p = match resolve(t, items, key, "sub-views are not implemented")? {
            Place::Item(p) => p,
            Place::Whole => items.ptr,
            Place::Part(_) if items.ndim() > 1 => {
                return Err(
                    t.raise_not_implemented("memoryview slice assignments are currently restricted to ndim = 1")
                );
            }
            Place::Part(part) => return self.assign_part(t, &part, v),
        };
        let bytes = item::pack(t, code, v)?;
        self.check(t)?;
        // SAFETY: the address is that of a writable item of this size, of an export that has not been released.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), p, bytes.len()) };
        Ok(())
    }
    /// Copies another buffer of the same structure.
    fn assign_part(&self, t: &Thread, part: &Items, v: Value) -> PyResult<()> {
        let source = buffer::acquire(t, v, buffer::flags::FULL_RO)?;
        let plain = |format: &str| format.strip_prefix('@').unwrap_or(format).to_owned();
        let same = plain(&source.format) == plain(&part.format)
            && source.itemsize == part.itemsize
            && source.shape == part.shape;
        let bytes = if same { source.to_vec() } else { Vec::new() };
        buffer::release(t, source);
        if !same {
            return Err(t.raise_value_error("memoryview assignment: lvalue and rvalue have different structures"));
        }
        self.check(t)?;
        let mut p = part.ptr;
        for item in bytes.chunks_exact(part.itemsize.max(1)) {
            // SAFETY: the walk goes over the items of the part.
            unsafe { std::ptr::copy_nonoverlapping(item.as_ptr(), p, item.len()) };
            p = p.wrapping_offset(part.strides[0]);
        }
        Ok(())
    }
}
