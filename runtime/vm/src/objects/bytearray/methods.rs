//! `bytearray` as Python sees it; what it shares with `bytes` is in `bytes/shared`.

use super::PyByteArray;
use super::iter::PyByteArrayIter;
use crate::abi::args::type_name;
use crate::objects::bytes::shared::{contains, is_text};
use crate::objects::bytes::{PyBytes, Source, byte_value, collect, constructor_source, count_of, text};
use crate::objects::list::methods::normalize;
use crate::objects::slice::{PySlice, adjust};
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::buffer::{self, BufferView};
use crate::protocol::{call, iter, number};

const NOT_A_BYTE: &str = "byte must be in range(0, 256)";

/// A byte argument.
pub struct Byte(u8);
impl FromArg for Byte {
    fn from_arg(t: &Thread, v: Value, _: &crate::abi::args::ArgContext) -> PyResult<Byte> {
        byte_value(t, v, NOT_A_BYTE).map(Byte)
    }
}

fn index(t: &Thread, key: Value) -> PyResult<i64> {
    if !key.is_small_int() && t.class_of(key).slots.get().index.is_none() {
        let got = type_name(t, key);
        return Err(t.raise_type_error(format!("bytearray indices must be integers or slices, not {got}")));
    }
    number::index_i64(t, key)
}

impl PyByteArray {
    fn assign_slice(&self, t: &Thread, slice: &PySlice, v: Option<Value>) -> PyResult<()> {
        let (start, stop, step) = slice.unpack(t)?;
        let new = match v {
            None => Vec::new(),
            Some(v) => match v.downcast::<PyByteArray>() {
                Some(other) => other.as_bytes().to_vec(),
                None if as_str(v).is_some() || number_like(t, v) => {
                    return Err(
                        t.raise_type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)")
                    );
                }
                None if buffer::is_bytes_like(t, v) => buffer::to_vec(t, v)?,
                None => collect(t, v, "bytearray")?,
            },
        };
        // Only now: making the bytes may have changed this array.
        let b = adjust(start, stop, step, self.len());
        if step == 1 {
            let start = b.start as usize;
            return self.splice(t, start, start + b.count, &new);
        }
        if new.is_empty() {
            if b.count == 0 {
                return Ok(());
            }
            self.check_resizable(t)?;
            let gone: std::collections::HashSet<usize> = b.indices().collect();
            let kept = self.as_bytes().iter().enumerate().filter(|(i, _)| !gone.contains(i));
            let kept: Vec<u8> = kept.map(|(_, b)| *b).collect();
            return self.splice(t, 0, self.len(), &kept);
        }
        if new.len() != b.count {
            return Err(t.raise_value_error(format!(
                "attempt to assign bytes of size {} to extended slice of size {}",
                new.len(),
                b.count
            )));
        }
        b.indices().zip(new).for_each(|(i, b)| self.set(i, b));
        Ok(())
    }
    fn assign_index(&self, t: &Thread, i: i64, v: Option<Value>) -> PyResult<()> {
        let out_of_range = || t.raise_index_error("bytearray index out of range");
        match v {
            Some(v) => {
                if normalize(i, self.len()).is_none() {
                    return Err(out_of_range());
                }
                let b = byte_value(t, v, NOT_A_BYTE)?;
                // The conversion may have run Python code.
                self.set(normalize(i, self.len()).ok_or_else(out_of_range)?, b);
                Ok(())
            }
            None => {
                let i = normalize(i, self.len()).ok_or_else(out_of_range)?;
                self.splice(t, i, i + 1, &[])
            }
        }
    }
    fn repeat_in_place(&self, t: &Thread, n: i64) -> PyResult<()> {
        let once = self.as_bytes().to_vec();
        match n {
            1 => Ok(()),
            ..1 => self.resize(t, 0),
            _ => {
                let more = text::repeat(t, &once, n - 1)?;
                self.extend_from_slice(t, &more)
            }
        }
    }
    /// The parts of `__reduce__` and `__reduce_ex__`.
    fn reduced(zelf: Gc<PyByteArray>, t: &Thread, protocol: i32) -> PyResult<Value> {
        let object = zelf.value();
        let state = call::call_method(t, object, t.names.dunder_getstate, &[])?;
        let bytes = zelf.as_bytes();
        let args = if bytes.is_empty() {
            t.new_tuple(&[])?
        } else if protocol < 3 {
            let latin1 = PyStr::from_latin1(t, bytes)?;
            t.new_tuple(&[latin1.into(), t.names.latin_1])?
        } else {
            let bytes = PyBytes::new(t, bytes)?;
            t.new_tuple(&[bytes.into()])?
        };
        t.new_tuple(&[t.class_of(object).into(), args, state])
    }
}
fn number_like(t: &Thread, v: Value) -> bool {
    t.class_of(v).slots.get().index.is_some() || crate::objects::float::as_float(v).is_some()
}

#[pymethods]
impl PyByteArray {
    #[new]
    fn new_bytearray(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Gc<PyByteArray>> {
        crate::objects::type_::alloc_instance(t, cls, PyByteArray::empty)
    }
    #[init("bytearray(source=b'', encoding=<unrepresentable>, errors=<unrepresentable>)")]
    fn init(
        t: &Thread,
        zelf: Gc<PyByteArray>,
        source: Option<Value>,
        encoding: Option<String>,
        errors: Option<String>,
    ) -> PyResult<()> {
        if !zelf.is_empty() {
            zelf.resize(t, 0)?;
        }
        match constructor_source(t, source, encoding.as_deref(), errors.as_deref())? {
            Source::Empty => Ok(()),
            Source::Zeros(n) => zelf.resize(t, n),
            Source::Text(v) => buffer::with_bytes(t, v, |b| zelf.extend_from_slice(t, b)),
            Source::Object(v) => match count_of(t, v)? {
                Some(n) => zelf.resize(t, n),
                None => {
                    let bytes = collect(t, v, "bytearray")?;
                    zelf.extend_from_slice(t, &bytes)
                }
            },
        }
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<PyByteArray>) -> PyResult<Gc<PyStr>> {
        let name = t.class_of(zelf.value()).name();
        let mut out = crate::objects::str_::StrBuilder::new();
        out.push_str(&name);
        out.push('(' as u32);
        out.push_latin1(&text::repr(zelf.as_bytes(), true));
        out.push(')' as u32);
        out.finish(t)
    }
    #[slot]
    fn str(t: &Thread, zelf: Gc<PyByteArray>) -> PyResult<Gc<PyStr>> {
        if t.config.bytes_warning > 0 {
            crate::modules::warnings::warn(t, t.types.bytes_warning, "str() on a bytearray instance", 1)?;
        }
        PyByteArray::repr(t, zelf)
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<PyByteArray>, other: Value, op: CompareOp) -> PyResult<Value> {
        if !buffer::is_bytes_like(t, other) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let other = match BytesLike::acquire(t, other) {
            Ok(other) => other,
            // Not contiguous, perhaps.
            Err(r) => {
                t.take_exception(r);
                return Ok(Value::NOT_IMPLEMENTED);
            }
        };
        Ok(Value::from_bool(op.matches(zelf.as_bytes().cmp(other.as_bytes()))))
    }
    #[slot]
    fn iter(t: &Thread, zelf: Gc<PyByteArray>) -> PyResult<Value> {
        PyByteArrayIter::make(t, zelf)
    }
    #[slot]
    fn sq_length(zelf: Gc<PyByteArray>) -> usize {
        zelf.len()
    }
    #[slot]
    fn mp_length(zelf: Gc<PyByteArray>) -> usize {
        zelf.len()
    }
    #[slot]
    fn sq_item(t: &Thread, zelf: Gc<PyByteArray>, i: i64) -> PyResult<u8> {
        let found = usize::try_from(i).ok().and_then(|i| zelf.as_bytes().get(i).copied());
        found.ok_or_else(|| t.raise_index_error("bytearray index out of range"))
    }
    #[slot]
    fn sq_ass_item(t: &Thread, zelf: Gc<PyByteArray>, i: i64, v: Option<Value>) -> PyResult<()> {
        if i < 0 {
            return Err(t.raise_index_error("bytearray index out of range"));
        }
        zelf.assign_index(t, i, v)
    }
    #[slot]
    fn sq_contains(t: &Thread, zelf: Value, v: Value) -> PyResult<bool> {
        contains(t, zelf, v)
    }
    #[slot]
    fn sq_concat(t: &Thread, zelf: Gc<PyByteArray>, v: Value) -> PyResult<Gc<PyByteArray>> {
        if !buffer::is_bytes_like(t, v) {
            let got = type_name(t, v);
            return Err(t.raise_type_error(format!("can't concat {got} to bytearray")));
        }
        let other = BytesLike::acquire(t, v)?;
        let new = PyByteArray::new(t, &[])?;
        new.reserve(t, zelf.len() + other.len())?;
        new.extend_from_slice(t, zelf.as_bytes())?;
        new.extend_from_slice(t, &other)?;
        Ok(new)
    }
    #[slot]
    fn sq_inplace_concat(t: &Thread, zelf: Gc<PyByteArray>, v: Value) -> PyResult<Value> {
        if !buffer::is_bytes_like(t, v) {
            let got = type_name(t, v);
            return Err(t.raise_type_error(format!("can't concat {got} to bytearray")));
        }
        let other = BytesLike::acquire(t, v)?;
        zelf.extend_from_slice(t, &other)?;
        Ok(zelf.into())
    }
    #[slot]
    fn sq_repeat(t: &Thread, zelf: Gc<PyByteArray>, n: i64) -> PyResult<Gc<PyByteArray>> {
        let repeated = text::repeat(t, zelf.as_bytes(), n)?;
        PyByteArray::new(t, &repeated)
    }
    #[slot]
    fn sq_inplace_repeat(t: &Thread, zelf: Gc<PyByteArray>, n: i64) -> PyResult<Value> {
        zelf.repeat_in_place(t, n)?;
        Ok(zelf.into())
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Gc<PyByteArray>, key: Value) -> PyResult<Value> {
        if let Some(slice) = key.downcast::<PySlice>() {
            let b = slice.bounds(t, zelf.len())?;
            if b.step == 1 {
                let part = &zelf.as_bytes()[b.start as usize..b.start as usize + b.count];
                return PyByteArray::new(t, part).map(Into::into);
            }
            let picked: Vec<u8> = b.indices().map(|i| zelf.as_bytes()[i]).collect();
            return PyByteArray::new(t, &picked).map(Into::into);
        }
        let i = index(t, key)?;
        match normalize(i, zelf.len()) {
            Some(i) => Ok(Value::from_small_int(zelf.as_bytes()[i] as i64)),
            None => Err(t.raise_index_error("bytearray index out of range")),
        }
    }
    #[slot]
    fn mp_ass_subscript(t: &Thread, zelf: Gc<PyByteArray>, key: Value, v: Option<Value>) -> PyResult<()> {
        if let Some(slice) = key.downcast::<PySlice>() {
            return zelf.assign_slice(t, &slice, v);
        }
        let i = index(t, key)?;
        zelf.assign_index(t, i, v)
    }
    #[slot]
    fn remainder(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        let Some(template) = a.downcast::<PyByteArray>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let copy = template.as_bytes().to_vec();
        let _hold = BytesLike::acquire(t, a)?;
        let out = crate::objects::format::percent::format_bytes(t, &copy, b, is_text(b))?;
        PyByteArray::new(t, &out).map(Into::into)
    }
    #[slot]
    fn getbuffer(t: &Thread, zelf: Gc<PyByteArray>, flags: u32) -> PyResult<BufferView> {
        zelf.exports.set(zelf.exports.get() + 1);
        BufferView::bytes(t, zelf.value(), zelf.data(), zelf.len(), false, flags)
    }
    #[slot]
    fn releasebuffer(zelf: Gc<PyByteArray>) {
        zelf.exports.set(zelf.exports.get().saturating_sub(1));
    }

    /// Appends a byte.
    #[method("append($self, item, /)")]
    fn append(t: &Thread, zelf: Gc<PyByteArray>, item: Byte) -> PyResult<()> {
        zelf.push(t, item.0)
    }
    /// Appends the bytes of a bytes-like object or an iterable of ints.
    #[method("extend($self, iterable_of_ints, /)")]
    fn extend(t: &Thread, zelf: Gc<PyByteArray>, iterable_of_ints: Value) -> PyResult<()> {
        let v = iterable_of_ints;
        if buffer::is_bytes_like(t, v) {
            let bytes = buffer::to_vec(t, v)?;
            return zelf.extend_from_slice(t, &bytes);
        }
        if as_str(v).is_some() {
            let got = type_name(t, v);
            return Err(t.raise_type_error(format!("expected iterable of integers; got: '{got}'")));
        }
        let slots = t.class_of(v).slots.get();
        if slots.iter.is_none() && slots.sq_item.is_none() {
            let got = type_name(t, v);
            return Err(t.raise_type_error(format!("can't extend bytearray with {got}")));
        }
        let mut bytes = Vec::new();
        iter::for_each(t, v, |item| {
            bytes.push(byte_value(t, item, NOT_A_BYTE)?);
            Ok(true)
        })?;
        zelf.extend_from_slice(t, &bytes)
    }
    /// Inserts a byte before an index.
    #[method("insert($self, index, item, /)")]
    fn insert(t: &Thread, zelf: Gc<PyByteArray>, index: isize, item: Byte) -> PyResult<()> {
        let n = zelf.len() as i64;
        let i = if index < 0 { (index as i64 + n).max(0) } else { (index as i64).min(n) } as usize;
        zelf.splice(t, i, i, &[item.0])
    }
    /// Removes and returns the byte at an index, by default the last.
    #[method("pop($self, index=-1, /)")]
    fn pop(t: &Thread, zelf: Gc<PyByteArray>, index: isize) -> PyResult<u8> {
        if zelf.is_empty() {
            return Err(t.raise_index_error("pop from empty bytearray"));
        }
        let Some(i) = normalize(index as i64, zelf.len()) else {
            return Err(t.raise_index_error("pop index out of range"));
        };
        let b = zelf.as_bytes()[i];
        zelf.splice(t, i, i + 1, &[])?;
        Ok(b)
    }
    /// Removes the first occurrence of a byte.
    #[method("remove($self, value, /)")]
    fn remove(t: &Thread, zelf: Gc<PyByteArray>, value: Byte) -> PyResult<()> {
        match memchr::memchr(value.0, zelf.as_bytes()) {
            Some(i) => zelf.splice(t, i, i + 1, &[]),
            None => Err(t.raise_value_error("value not found in bytearray")),
        }
    }
    /// Reverses in place.
    #[method("reverse($self, /)", effect = Writes)]
    fn reverse(zelf: Gc<PyByteArray>) {
        zelf.with_mut(<[u8]>::reverse);
    }
    /// Removes all bytes.
    #[method("clear($self, /)")]
    fn clear(t: &Thread, zelf: Gc<PyByteArray>) -> PyResult<()> {
        zelf.resize(t, 0)
    }
    /// A copy.
    #[method("copy($self, /)", effect = Reads)]
    fn copy(t: &Thread, zelf: Gc<PyByteArray>) -> PyResult<Gc<PyByteArray>> {
        PyByteArray::new(t, zelf.as_bytes())
    }
    /// Cuts the bytes to a size, or appends zeros up to it.
    #[method("resize($self, size, /)")]
    fn resize_method(t: &Thread, zelf: Gc<PyByteArray>, size: isize) -> PyResult<()> {
        match usize::try_from(size) {
            Ok(n) => zelf.resize(t, n),
            Err(_) => Err(t.raise_value_error(format!("Can only resize to positive sizes, got {size}"))),
        }
    }
    /// How many bytes the storage has room for.
    #[method("__alloc__($self, /)", effect = Reads)]
    fn alloc(zelf: Gc<PyByteArray>) -> usize {
        zelf.capacity().max(zelf.len()) + 1
    }
    /// Size in memory, in bytes.
    #[method("__sizeof__($self, /)", effect = Reads)]
    fn sizeof(zelf: Gc<PyByteArray>) -> usize {
        // CPython's struct, and the allocation behind it.
        56 + if zelf.is_empty() { 0 } else { zelf.capacity() + 1 }
    }
    /// What pickle needs to make the object again.
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<PyByteArray>) -> PyResult<Value> {
        PyByteArray::reduced(zelf, t, 2)
    }
    /// What pickle needs to make the object again, for a version of its protocol.
    #[method("__reduce_ex__($self, proto=0, /)")]
    fn reduce_ex(t: &Thread, zelf: Gc<PyByteArray>, proto: i32) -> PyResult<Value> {
        PyByteArray::reduced(zelf, t, proto)
    }
}
