//! What only `bytes` has: its constructor and operators. The rest is in `shared/`.

use super::iter::PyBytesIter;
use super::{PyBytes, Source, as_bytes, collect, constructor_source, count_of, dunder_bytes, shared, text};
use crate::abi::args::type_name;
use crate::objects::slice::PySlice;
use crate::objects::wrapped::Wrapped;
use crate::prelude::*;
use crate::protocol::buffer::{self, BufferView};
use crate::protocol::number;

impl PyBytes {
    pub fn slice(t: &Thread, b: Gc<PyBytes>, slice: &PySlice) -> PyResult<Gc<PyBytes>> {
        let s = slice.bounds(t, b.len())?;
        match s.step {
            1 if s.count == b.len() => Ok(b),
            1 => PyBytes::new(t, &b.as_bytes()[s.start as usize..s.start as usize + s.count]),
            _ => {
                let picked: Vec<u8> = s.indices().map(|i| b.as_bytes()[i]).collect();
                PyBytes::new(t, &picked)
            }
        }
    }
}

fn make(t: &Thread, source: Source) -> PyResult<Value> {
    Ok(match source {
        Source::Empty => PyBytes::new(t, b"")?.value(),
        // SAFETY: the memory is zero already.
        Source::Zeros(n) => unsafe { PyBytes::build(t, n, |_| ())? }.value(),
        Source::Text(v) => v,
        Source::Object(v) => {
            if v.downcast::<PyBytes>().is_some() {
                return Ok(v);
            }
            if let Some(b) = dunder_bytes(t, v)? {
                return Ok(b);
            }
            if let Some(n) = count_of(t, v)? {
                return make(t, Source::Zeros(n));
            }
            PyBytes::new(t, &collect(t, v, "bytes")?)?.value()
        }
    })
}

#[pymethods]
impl PyBytes {
    #[new("bytes(source=b'', encoding=<unrepresentable>, errors=<unrepresentable>)")]
    fn new_bytes(
        t: &Thread,
        cls: Gc<PyType>,
        source: Option<Value>,
        encoding: Option<String>,
        errors: Option<String>,
    ) -> PyResult<Value> {
        let made = constructor_source(t, source, encoding.as_deref(), errors.as_deref())?;
        let made = make(t, made)?;
        if cls == t.types.bytes {
            return Ok(made);
        }
        let exact = as_bytes(made).map_or(made, Gc::value);
        let build = |header| Wrapped { header, value: Field::new(exact) };
        crate::objects::type_::alloc_instance(t, cls, build).map(Into::into)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<PyBytes>) -> PyResult<Gc<PyStr>> {
        PyStr::from_ascii(t, &text::repr(zelf.as_bytes(), false))
    }
    #[slot]
    fn str(t: &Thread, zelf: Gc<PyBytes>) -> PyResult<Gc<PyStr>> {
        if t.config.bytes_warning > 0 {
            crate::modules::warnings::warn(t, t.types.bytes_warning, "str() on a bytes instance", 1)?;
        }
        PyStr::from_ascii(t, &text::repr(zelf.as_bytes(), false))
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<PyBytes>) -> i64 {
        zelf.hash_value(t)
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Gc<PyBytes>, other: Value, op: CompareOp) -> PyResult<Value> {
        match as_bytes(other) {
            Some(other) => Ok(Value::from_bool(op.matches(zelf.as_bytes().cmp(other.as_bytes())))),
            None => {
                warn_comparison(t, other, op)?;
                Ok(Value::NOT_IMPLEMENTED)
            }
        }
    }
    #[slot]
    fn iter(t: &Thread, zelf: Gc<PyBytes>) -> PyResult<Value> {
        PyBytesIter::make(t, zelf)
    }
    #[slot]
    fn sq_length(zelf: Gc<PyBytes>) -> usize {
        zelf.len()
    }
    #[slot]
    fn mp_length(zelf: Gc<PyBytes>) -> usize {
        zelf.len()
    }
    #[slot]
    fn sq_item(t: &Thread, zelf: Gc<PyBytes>, i: i64) -> PyResult<u8> {
        let found = usize::try_from(i).ok().and_then(|i| zelf.as_bytes().get(i).copied());
        found.ok_or_else(|| t.raise_index_error("index out of range"))
    }
    #[slot]
    fn sq_contains(t: &Thread, zelf: Value, v: Value) -> PyResult<bool> {
        shared::contains(t, zelf, v)
    }
    #[slot]
    fn sq_concat(t: &Thread, zelf: Gc<PyBytes>, v: Value) -> PyResult<Value> {
        if !buffer::is_bytes_like(t, v) {
            let got = type_name(t, v);
            return Err(t.raise_type_error(format!("can't concat {got} to bytes")));
        }
        let other = BytesLike::acquire(t, v)?;
        if zelf.is_empty() && v.downcast::<PyBytes>().is_some() {
            return Ok(v);
        }
        if other.is_empty() {
            return Ok(zelf.value());
        }
        let (a, b) = (zelf.as_bytes(), other.as_bytes());
        // SAFETY: both parts are written, one behind the other.
        let made = unsafe {
            PyBytes::build(t, a.len() + b.len(), |p| {
                std::ptr::copy_nonoverlapping(a.as_ptr(), p, a.len());
                std::ptr::copy_nonoverlapping(b.as_ptr(), p.add(a.len()), b.len());
            })?
        };
        Ok(made.value())
    }
    #[slot]
    fn sq_repeat(t: &Thread, zelf: Gc<PyBytes>, n: i64) -> PyResult<Gc<PyBytes>> {
        if n == 1 {
            return Ok(zelf);
        }
        let repeated = text::repeat(t, zelf.as_bytes(), n)?;
        PyBytes::new(t, &repeated)
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Gc<PyBytes>, key: Value) -> PyResult<Value> {
        if let Some(slice) = key.downcast::<PySlice>() {
            return PyBytes::slice(t, zelf, &slice).map(Into::into);
        }
        if !key.is_small_int() && t.class_of(key).slots.get().index.is_none() {
            let got = type_name(t, key);
            return Err(t.raise_type_error(format!("byte indices must be integers or slices, not {got}")));
        }
        let i = number::index_i64(t, key)?;
        match crate::objects::list::methods::normalize(i, zelf.len()) {
            Some(i) => Ok(Value::from_small_int(zelf.as_bytes()[i] as i64)),
            None => Err(t.raise_index_error("index out of range")),
        }
    }
    #[slot]
    fn remainder(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        let Some(template) = as_bytes(a) else { return Ok(Value::NOT_IMPLEMENTED) };
        let text = shared::is_text(b);
        let out = crate::objects::format::percent::format_bytes(t, template.as_bytes(), b, text)?;
        PyBytes::new(t, &out).map(Into::into)
    }
    #[slot]
    fn getbuffer(t: &Thread, zelf: Value, flags: u32) -> PyResult<BufferView> {
        let Some(bytes) = as_bytes(zelf) else { return Err(t.raise_type_error("bytes expected")) };
        let data = bytes.as_ref().as_bytes();
        BufferView::bytes(t, zelf, data.as_ptr().cast_mut(), data.len(), true, flags)
    }
    #[method("__getnewargs__($self, /)")]
    fn getnewargs(t: &Thread, zelf: Gc<PyBytes>) -> PyResult<Value> {
        t.new_tuple(&[zelf.into()])
    }
    /// The object itself, as exact bytes.
    #[method("__bytes__($self, /)")]
    fn bytes(zelf: Gc<PyBytes>) -> Gc<PyBytes> {
        zelf
    }
    /// Size in memory, in bytes.
    #[method("__sizeof__($self, /)", effect = Pure)]
    fn sizeof(zelf: Gc<PyBytes>) -> usize {
        33 + zelf.len()
    }
}

/// `-b` warns of comparisons of bytes with text or ints.
pub(super) fn warn_comparison(t: &Thread, other: Value, op: CompareOp) -> PyResult<()> {
    if t.config.bytes_warning == 0 || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(());
    }
    let what = match () {
        _ if crate::objects::str_::as_str(other).is_some() => "string",
        _ if crate::objects::int::as_int(other).is_some() => "int",
        _ => return Ok(()),
    };
    let message = format!("Comparison between bytes and {what}");
    crate::modules::warnings::warn(t, t.types.bytes_warning, &message, 1)
}
