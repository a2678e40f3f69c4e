//! `array`: arrays of machine numbers and characters.

mod codes;
mod methods;
mod pickling;
mod storage;

use crate::support::held;
use brolga_vm::abi::args::{check_no_keywords, parse_tuple_count_error, type_name};
use brolga_vm::objects::bytes::as_bytes;
use brolga_vm::objects::int;
use brolga_vm::objects::slice::PySlice;
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use brolga_vm::protocol::buffer::{BufferView, flags};
use brolga_vm::protocol::{iter, number, object};
use codes::TypeCode;
use std::cell::Cell;
use storage::Storage;

/// array(typecode [, initializer]) -> array
///
/// A sequence of numbers or characters of one C type, which take no more room than in C. The initializer is a list, a bytes-like object, a
/// string (for arrays of characters) or any iterable of suitable items.
///
/// Type codes: 'b', 'B' signed and unsigned char; 'u' (deprecated), 'w' character; 'h', 'H' short; 'i', 'I' int; 'l', 'L' long;
/// 'q', 'Q' long long; 'f' float; 'd' double.
#[pyclass(
    name = "array",
    module = "array",
    flags = BASETYPE | SEQUENCE | HAVE_GC | MANAGED_WEAKREF,
    signature = "",
    parts(methods, pickling)
)]
pub struct PyArray {
    storage: Storage,
}

type Array = Gc<Native<PyArray>>;

fn as_array(v: Value) -> Option<Array> {
    v.downcast()
}

impl PyArray {
    fn make(t: &Thread, cls: Gc<PyType>, code: TypeCode, bytes: Vec<u8>) -> PyResult<Array> {
        Native::new(t, cls, PyArray { storage: Storage::new(code, bytes) })
    }
    /// An exact array of the same type code.
    fn like(&self, t: &Thread, bytes: Vec<u8>) -> PyResult<Array> {
        PyArray::make(t, PyArray::class(t), self.storage.code, bytes)
    }
    /// `extend` with any iterable.
    fn extend_from(&self, t: &Thread, iterable: Value) -> PyResult<()> {
        if let Some(other) = as_array(iterable) {
            if other.storage.code != self.storage.code {
                return Err(t.raise_type_error("can only extend with array of same kind"));
            }
            t.ensure_memory(other.storage.bytes().len() * 2)?;
            let bytes = other.storage.bytes().clone();
            return self.storage.extend(t, &bytes);
        }
        let it = iter::get_iter(t, iterable)?;
        while let Some(v) = iter::next(t, it)? {
            let item = self.storage.code.store(t, v)?;
            self.storage.extend(t, &item[..self.storage.code.size])?;
        }
        Ok(())
    }
    fn frombytes(&self, t: &Thread, v: Value) -> PyResult<()> {
        let bytes = BytesLike::acquire(t, v)?;
        if bytes.len() % self.storage.code.size != 0 {
            return Err(t.raise_value_error("bytes length not a multiple of item size"));
        }
        // The buffer may be this array's own.
        t.ensure_memory(bytes.len() * 2)?;
        let copy = bytes.to_vec();
        drop(bytes);
        self.storage.extend(t, &copy)
    }
    fn append_text(&self, t: &Thread, text: &PyStr) -> PyResult<()> {
        let bytes: Vec<u8> = text.code_points().flat_map(u32::to_le_bytes).collect();
        self.storage.extend(t, &bytes)
    }
    /// The characters as a string.
    fn text(&self, t: &Thread) -> PyResult<Gc<PyStr>> {
        let points: Vec<u32> = self.storage.bytes().as_chunks::<4>().0.iter().map(|c| u32::from_le_bytes(*c)).collect();
        if let Some(bad) = points.iter().find(|c| **c > 0x10ffff) {
            return Err(t.raise_value_error(format!("character U+{bad:x} is not in range [U+0000; U+10ffff]")));
        }
        PyStr::from_code_points(t, points.iter().copied())
    }
    /// The place of an index, which may count from the end.
    fn place(&self, t: &Thread, i: i64, message: &str) -> PyResult<usize> {
        let len = self.storage.len() as i64;
        let i = if i < 0 { i + len } else { i };
        if i < 0 || i >= len { Err(t.raise_index_error(message)) } else { Ok(i as usize) }
    }
    /// The first item equal to `v` in a range.
    fn find(&self, t: &Thread, v: Value, start: usize, stop: usize) -> PyResult<Option<usize>> {
        let mut i = start;
        while i < stop.min(self.storage.len()) {
            let item = self.storage.get(t, i)?;
            if object::eq_identity(t, item, v)? {
                return Ok(Some(i));
            }
            i += 1;
        }
        Ok(None)
    }
}

/// What C's functions say of an argument of the wrong sort.
fn bad_argument(t: &Thread) -> Raised {
    t.raise_type_error("bad argument type for built-in operation")
}

#[pymethods]
impl PyArray {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Array> {
        if cls == PyArray::class(t) {
            check_no_keywords(t, "array.array", args.kwnames)?;
        }
        let given = args.positional();
        if given.is_empty() || given.len() > 2 {
            return Err(parse_tuple_count_error(t, "array", given.len(), 1, 2));
        }
        let code = match as_str(given[0]) {
            Some(s) if s.len() == 1 => s.code_point(0),
            Some(s) => {
                return Err(t.raise_type_error(format!(
                    "array() argument 1 must be a unicode character, not a string of length {}",
                    s.len()
                )));
            }
            None => {
                let got = type_name(t, given[0]);
                return Err(t.raise_type_error(format!("array() argument 1 must be a unicode character, not {got}")));
            }
        };
        if code == u32::from(b'u') {
            brolga_vm::modules::warnings::warn(
                t,
                t.types.deprecation_warning,
                "The 'u' type code is deprecated and will be removed in Python 3.16",
                1,
            )?;
        }
        let initial = given.get(1).copied();
        let found = TypeCode::find(code);
        let is_text = found.is_some_and(TypeCode::is_text);
        if let Some(v) = initial.filter(|_| !is_text) {
            let shown = char::from_u32(code).unwrap_or('?');
            if as_str(v).is_some() {
                return Err(
                    t.raise_type_error(format!("cannot use a str to initialize an array with typecode '{shown}'"))
                );
            }
            if as_array(v).is_some_and(|a| a.storage.code.is_text()) {
                return Err(t.raise_type_error(format!(
                    "cannot use a unicode array to initialize an array with typecode '{shown}'"
                )));
            }
        }
        let Some(code) = found else {
            return Err(t.raise_value_error("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)"));
        };
        let array = PyArray::make(t, cls, code, Vec::new())?;
        let Some(v) = initial else { return Ok(array) };
        if as_bytes(v).is_some() || t.class_of(v).is_subtype_of(t.types.bytearray) {
            array.frombytes(t, v)?;
        } else if let Some(text) = as_str(v) {
            array.append_text(t, &text)?;
        } else if let Some(other) = as_array(v).filter(|a| a.storage.code == code) {
            t.ensure_memory(other.storage.bytes().len() * 2)?;
            let bytes = other.storage.bytes().clone();
            array.storage.extend(t, &bytes)?;
        } else {
            let it = iter::get_iter(t, v)?;
            array.extend_from(t, it)?;
        }
        Ok(array)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Array) -> PyResult<Gc<PyStr>> {
        let (storage, class) = (&zelf.storage, t.class_of(zelf.into()).short_name());
        let mut text = crate::support::Text::new(&format!("{class}('{}'", storage.code.code as char));
        if storage.len() > 0 {
            text.push(", ");
            if storage.code.is_text() {
                let chars = zelf.text(t)?;
                text.push_repr(t, chars.into())?;
            } else {
                text.push("[");
                for i in 0..storage.len() {
                    if i > 0 {
                        text.push(", ");
                    }
                    let item = storage.get(t, i)?;
                    text.push_repr(t, item)?;
                }
                text.push("]");
            }
        }
        text.push(")").finish(t)
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Value, other: Value, op: CompareOp) -> PyResult<Value> {
        let (Some(a), Some(b)) = (as_array(zelf), as_array(other)) else { return Ok(Value::NOT_IMPLEMENTED) };
        let (x, y) = (&a.storage, &b.storage);
        if x.len() != y.len() && matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::from_bool(op == CompareOp::Ne));
        }
        let n = x.len().min(y.len());
        for i in 0..n {
            let (p, q) = (x.get(t, i)?, y.get(t, i)?);
            // Numbers made for the comparison have no identity: NaN differs from NaN.
            let equal = object::compare(t, p, q, CompareOp::Eq)?;
            if !object::is_true(t, equal)? {
                return match op {
                    CompareOp::Eq => Ok(Value::FALSE),
                    CompareOp::Ne => Ok(Value::TRUE),
                    _ => object::compare(t, p, q, op),
                };
            }
        }
        Ok(Value::from_bool(op.matches(x.len().cmp(&y.len()))))
    }
    #[slot]
    fn iter(t: &Thread, zelf: Array) -> PyResult<Gc<Native<ArrayIterator>>> {
        let data = ArrayIterator { array: GcField::new(zelf), index: Cell::new(0) };
        Native::new(t, ArrayIterator::class(t), data)
    }
    #[slot]
    fn getbuffer(t: &Thread, zelf: Array, wanted: u32) -> PyResult<BufferView> {
        let _ = t;
        let storage = &zelf.storage;
        let (ptr, len) = {
            let mut bytes = storage.bytes_mut();
            (bytes.as_mut_ptr(), bytes.len())
        };
        storage.exports.set(storage.exports.get() + 1);
        Ok(BufferView {
            owner: zelf.into(),
            ptr,
            len,
            readonly: false,
            itemsize: storage.code.size,
            format: if wanted & flags::FORMAT == 0 { "B" } else { storage.code.buffer_format() }.into(),
            shape: vec![storage.len()],
            strides: vec![storage.code.size as isize],
        })
    }
    #[slot]
    fn releasebuffer(zelf: Array) {
        zelf.storage.exports.set(zelf.storage.exports.get().saturating_sub(1));
    }
    #[slot]
    fn sq_length(zelf: Array) -> usize {
        zelf.storage.len()
    }
    #[slot]
    fn sq_item(t: &Thread, zelf: Array, i: i64) -> PyResult<Value> {
        if i < 0 || i as usize >= zelf.storage.len() {
            return Err(t.raise_index_error("array index out of range"));
        }
        zelf.storage.get(t, i as usize)
    }
    #[slot]
    fn sq_ass_item(t: &Thread, zelf: Array, i: i64, v: Option<Value>) -> PyResult<()> {
        if i < 0 || i as usize >= zelf.storage.len() {
            return Err(t.raise_index_error("array assignment index out of range"));
        }
        match v {
            Some(v) => zelf.storage.set(t, i as usize, v),
            None => zelf.storage.replace(t, i as usize..i as usize + 1, &[]),
        }
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Array, key: Value) -> PyResult<Value> {
        if number::is_index(t, key) {
            let i = number::index_i64(t, key)?;
            let i = zelf.place(t, i, "array index out of range")?;
            return zelf.storage.get(t, i);
        }
        let Some(slice) = key.downcast::<PySlice>() else {
            return Err(t.raise_type_error("array indices must be integers"));
        };
        let (start, stop, step) = slice.unpack(t)?;
        let bounds = brolga_vm::objects::slice::adjust(start, stop, step, zelf.storage.len());
        let bytes = zelf.storage.copy_stepped(bounds.indices());
        zelf.like(t, bytes).map(Gc::value)
    }
    #[slot]
    fn mp_ass_subscript(t: &Thread, zelf: Array, key: Value, v: Option<Value>) -> PyResult<()> {
        methods::assign(t, zelf, key, v)
    }
    #[slot]
    fn sq_contains(t: &Thread, zelf: Array, v: Value) -> PyResult<bool> {
        Ok(zelf.find(t, v, 0, usize::MAX)?.is_some())
    }
    #[slot]
    fn sq_concat(t: &Thread, zelf: Array, v: Value) -> PyResult<Array> {
        let Some(other) = as_array(v) else {
            let got = t.class_of(v).name();
            return Err(t.raise_type_error(format!("can only append array (not \"{got}\") to array")));
        };
        if other.storage.code != zelf.storage.code {
            return Err(bad_argument(t));
        }
        let new = zelf.like(t, zelf.storage.bytes().clone())?;
        let bytes = other.storage.bytes().clone();
        new.storage.extend(t, &bytes)?;
        Ok(new)
    }
    #[slot]
    fn sq_inplace_concat(t: &Thread, zelf: Array, v: Value) -> PyResult<Array> {
        if as_array(v).is_none() {
            let got = t.class_of(v).name();
            return Err(t.raise_type_error(format!("can only extend array with array (not \"{got}\")")));
        }
        zelf.extend_from(t, v)?;
        Ok(zelf)
    }
    #[slot]
    fn sq_repeat(t: &Thread, zelf: Array, n: i64) -> PyResult<Array> {
        let bytes = zelf.storage.repeated(t, n)?;
        zelf.like(t, bytes)
    }
    #[slot]
    fn sq_inplace_repeat(t: &Thread, zelf: Array, n: i64) -> PyResult<Array> {
        if n != 1 && zelf.storage.len() > 0 {
            let bytes = zelf.storage.repeated(t, n)?;
            let len = zelf.storage.len();
            zelf.storage.replace(t, 0..len, &bytes)?;
        }
        Ok(zelf)
    }
    #[classattr("__hash__")]
    const HASH: Option<Value> = None;
}

#[pyclass(name = "arrayiterator", module = "array", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct ArrayIterator {
    /// Empty at the end.
    array: GcField<Native<PyArray>>,
    index: Cell<usize>,
}
#[pymethods]
impl ArrayIterator {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let Some(array) = zelf.array.get() else { return Ok(None) };
        let i = zelf.index.get();
        if i >= array.storage.len() {
            zelf.array.set(zelf.header(), None);
            return Ok(None);
        }
        zelf.index.set(i + 1);
        array.storage.get(t, i).map(Some)
    }
    /// What pickle and copy make an equal iterator from.
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let iter = t.builtin("iter")?;
        if zelf.array.get().is_none() {
            let args = t.new_tuple(&[t.empty_tuple().value()])?;
            return t.new_tuple(&[iter, args]);
        }
        let args = t.new_tuple(&[held(&zelf.array).into()])?;
        t.new_tuple(&[iter, args, t.new_int(zelf.index.get() as i64)?])
    }
    /// Moves the iterator to an index; for pickle and copy.
    #[method("__setstate__($self, state, /)")]
    fn __setstate__(t: &Thread, zelf: Gc<Native<Self>>, state: Value) -> PyResult<()> {
        let Some(n) = int::as_int(state) else { return Err(t.raise_type_error("an integer is required")) };
        let Some(n) = n.to_i64() else {
            return Err(t.raise_overflow_error("Python int too large to convert to C ssize_t"));
        };
        if let Some(array) = zelf.array.get() {
            zelf.index.set(n.clamp(0, array.storage.len() as i64) as usize);
        }
        Ok(())
    }
}

/// Sequences of numbers or characters of one machine type, stored side by side without an object for each.
#[pymodule(name = "array", classes(PyArray))]
pub mod array {
    use super::*;

    #[pyattr("ArrayType")]
    fn array_type(t: &Thread) -> Gc<PyType> {
        PyArray::class(t)
    }
    #[pyattr("typecodes")]
    fn typecodes() -> String {
        codes::ALL.iter().map(|c| c.code as char).collect()
    }

    /// Makes an array from items of any machine format; pickle calls it.
    #[pyfunction(
        "_array_reconstructor(arraytype, typecode, mformat_code, items, /)",
        text_signature = "($module, arraytype, typecode, mformat_code, items,\n                     /)"
    )]
    fn _array_reconstructor(
        t: &Thread,
        arraytype: Value,
        typecode: brolga_vm::abi::convert::CodePoint,
        mformat_code: i32,
        items: Value,
    ) -> PyResult<Value> {
        pickling::reconstruct(t, arraytype, typecode.0, mformat_code, items)
    }
    /// Registers the class as a mutable sequence.
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        let _ = module;
        let Some(abc) = t.modules.get().map(|m| m.get_str(t, "collections.abc")).transpose()?.flatten() else {
            return Ok(());
        };
        let sequence = brolga_vm::protocol::attr::get_str(t, abc, "MutableSequence")?;
        brolga_vm::protocol::call::call_method(t, sequence, t.intern("register"), &[PyArray::class(t).value()])?;
        Ok(())
    }
}
