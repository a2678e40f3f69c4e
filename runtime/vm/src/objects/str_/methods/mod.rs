//! `str` as Python sees it: construction and operators here, methods by theme in the other files.

mod case;
mod layout;
mod properties;
mod search;
mod split;
mod translate;

use super::{PyStr, StrBuilder, StrView, as_str, iter::PyStrIter, search as find};
use crate::abi::args::{Param, ParamKind, Signature, check_positional, type_name};
use crate::objects::slice::PySlice;
use crate::objects::unicode;
use crate::objects::wrapped::Wrapped;
use crate::prelude::*;
use crate::protocol::number;

pub use search::{range, replace};
pub use split::{join, split};

const fn optional(name: &'static str) -> Param {
    Param { name, kind: ParamKind::PositionalOrKeyword, required: false }
}
static NEW: Signature =
    Signature::new("str", &[optional("object"), optional("encoding"), optional("errors")], false, false);

impl PyStr {
    /// The `repr`: quoted, with everything escaped that is not printable.
    pub fn repr_of(&self, t: &Thread) -> PyResult<Gc<PyStr>> {
        let mut out = StrBuilder::with_capacity(self.len() + 2);
        self.write_repr(&mut out);
        out.finish(t)
    }
    /// Appends the `repr`.
    pub fn write_repr(&self, out: &mut StrBuilder) {
        let view = self.view();
        let has = |c: u8| find::find_char(view, c as u32).is_some();
        let quote = if has(b'\'') && !has(b'"') { b'"' } else { b'\'' };
        out.push(quote as u32);
        match view {
            StrView::Ascii(u) if u.iter().all(|&b| (b' '..0x7f).contains(&b) && b != quote && b != b'\\') => {
                out.push_latin1(u)
            }
            _ => view.iter().for_each(|c| write_escaped(out, c, quote)),
        }
        out.push(quote as u32);
    }
    /// The sub-string a slice selects.
    pub fn slice(t: &Thread, s: Gc<PyStr>, slice: &PySlice) -> PyResult<Gc<PyStr>> {
        let b = slice.bounds(t, s.len())?;
        match (b.count, b.step) {
            (0, _) => Ok(t.empty_str()),
            (_, 1) => PyStr::substring(t, s, b.start as usize, b.start as usize + b.count),
            (1, _) => PyStr::from_char(t, s.code_point(b.start as usize)),
            _ => match s.view() {
                StrView::Ascii(u) => {
                    let picked: Vec<u8> = b.indices().map(|i| u[i]).collect();
                    PyStr::from_ascii(t, &picked)
                }
                view => PyStr::from_code_points(t, b.indices().map(|i| view.get(i))),
            },
        }
    }
    /// `s[i]` for an index that may be negative.
    #[inline]
    pub fn index(t: &Thread, s: Gc<PyStr>, i: i64) -> PyResult<Gc<PyStr>> {
        let at = if i < 0 { i + s.len() as i64 } else { i };
        if at < 0 || at >= s.len() as i64 {
            return Err(t.raise_index_error("string index out of range"));
        }
        PyStr::from_char(t, s.code_point(at as usize))
    }
    pub fn repeat(t: &Thread, s: Gc<PyStr>, n: i64) -> PyResult<Gc<PyStr>> {
        let n = n.max(0) as usize;
        if n == 1 || s.is_empty() {
            return Ok(s);
        }
        if n == 0 {
            return Ok(t.empty_str());
        }
        let Some(len) = s.len().checked_mul(n).filter(|len| *len <= isize::MAX as usize) else {
            return Err(t.raise_overflow_error("repeated string is too long"));
        };
        let width = s.width();
        if len > isize::MAX as usize / width.bytes() {
            return Err(t.raise_out_of_memory());
        }
        let bytes = s.len() * width.bytes();
        // SAFETY: the closure writes all units: the first copy, then doubling what is there.
        unsafe {
            PyStr::build(t, width, len, |p| {
                std::ptr::copy_nonoverlapping(s.data, p, bytes);
                let (total, mut done) = (bytes * n, bytes);
                while done < total {
                    let chunk = done.min(total - done);
                    std::ptr::copy_nonoverlapping(p, p.add(done), chunk);
                    done += chunk;
                }
            })
        }
    }
}

/// A character as `repr` shows it between these quotes.
pub fn write_escaped(out: &mut StrBuilder, c: u32, quote: u8) {
    match c {
        _ if c == quote as u32 || c == b'\\' as u32 => {
            out.push(b'\\' as u32);
            out.push(c);
        }
        0x0a => out.push_latin1(b"\\n"),
        0x0d => out.push_latin1(b"\\r"),
        0x09 => out.push_latin1(b"\\t"),
        _ if unicode::is_printable(c) => out.push(c),
        0..=0xff => out.push_str(&format!("\\x{c:02x}")),
        0x100..=0xffff => out.push_str(&format!("\\u{c:04x}")),
        _ => out.push_str(&format!("\\U{c:08x}")),
    }
}

/// The text of an argument; `TypeError: must be str, not int`.
fn text_arg(t: &Thread, v: Value) -> PyResult<Gc<PyStr>> {
    as_str(v).ok_or_else(|| t.raise_type_error(format!("must be str, not {}", type_name(t, v))))
}

#[pymethods]
impl PyStr {
    #[new]
    fn new_str(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        if args.kwnames.is_none() {
            check_positional(t, "str", args.values.len(), 0, 3)?;
        }
        let mut bound = [None; 3];
        NEW.bind(t, args.values, args.kwnames, &mut bound)?;
        let [object, encoding, errors] = bound;
        let encoding = codec_argument(t, encoding, 1, "encoding")?;
        let errors = codec_argument(t, errors, 2, "errors")?;
        let text = match object {
            None => t.empty_str().value(),
            Some(v) if encoding.is_none() && errors.is_none() => crate::protocol::object::str_object(t, v)?,
            Some(v) => crate::codecs::decode_object(t, v, encoding.as_deref(), errors.as_deref())?.into(),
        };
        if cls == t.types.str {
            return Ok(text);
        }
        let exact = as_str(text).unwrap_or_else(|| t.empty_str());
        let build = |header| Wrapped { header, value: Field::new(exact.value()) };
        crate::objects::type_::alloc_instance(t, cls, build).map(Into::into)
    }

    #[slot]
    fn repr(t: &Thread, zelf: Gc<PyStr>) -> PyResult<Gc<PyStr>> {
        zelf.repr_of(t)
    }
    #[slot]
    fn str(zelf: Gc<PyStr>) -> Gc<PyStr> {
        zelf
    }
    #[slot]
    fn hash(t: &Thread, zelf: Gc<PyStr>) -> i64 {
        zelf.hash_value(t)
    }
    #[slot]
    fn richcompare(zelf: Gc<PyStr>, other: Value, op: CompareOp) -> Value {
        let Some(other) = as_str(other) else { return Value::NOT_IMPLEMENTED };
        Value::from_bool(match op {
            CompareOp::Eq => PyStr::eq(&zelf, &other),
            CompareOp::Ne => !PyStr::eq(&zelf, &other),
            _ => op.matches(PyStr::cmp(&zelf, &other)),
        })
    }
    #[slot]
    fn iter(t: &Thread, zelf: Gc<PyStr>) -> PyResult<Value> {
        PyStrIter::make(t, zelf)
    }
    #[slot]
    fn sq_length(zelf: Gc<PyStr>) -> usize {
        zelf.len()
    }
    #[slot]
    fn mp_length(zelf: Gc<PyStr>) -> usize {
        zelf.len()
    }
    #[slot]
    fn sq_concat(t: &Thread, zelf: Gc<PyStr>, v: Value) -> PyResult<Gc<PyStr>> {
        match as_str(v) {
            Some(other) => PyStr::concat(t, zelf, other),
            None => {
                let got = type_name(t, v);
                Err(t.raise_type_error(format!("can only concatenate str (not \"{got}\") to str")))
            }
        }
    }
    #[slot]
    fn sq_repeat(t: &Thread, zelf: Gc<PyStr>, n: i64) -> PyResult<Gc<PyStr>> {
        PyStr::repeat(t, zelf, n)
    }
    #[slot]
    fn sq_item(t: &Thread, zelf: Gc<PyStr>, i: i64) -> PyResult<Gc<PyStr>> {
        if i < 0 {
            return Err(t.raise_index_error("string index out of range"));
        }
        PyStr::index(t, zelf, i)
    }
    #[slot]
    fn sq_contains(t: &Thread, zelf: Gc<PyStr>, v: Value) -> PyResult<bool> {
        match as_str(v) {
            Some(part) => Ok(find::find(zelf.view(), part.view()).is_some()),
            None => {
                let got = type_name(t, v);
                Err(t.raise_type_error(format!("'in <string>' requires string as left operand, not {got}")))
            }
        }
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Gc<PyStr>, key: Value) -> PyResult<Gc<PyStr>> {
        if let Some(slice) = key.downcast::<PySlice>() {
            return PyStr::slice(t, zelf, &slice);
        }
        if !key.is_small_int() && t.class_of(key).slots.get().index.is_none() {
            let got = type_name(t, key);
            return Err(t.raise_type_error(format!("string indices must be integers, not '{got}'")));
        }
        let i = number::index_i64(t, key)?;
        PyStr::index(t, zelf, i)
    }
    #[slot]
    fn remainder(t: &Thread, a: Value, b: Value) -> PyResult<Value> {
        match as_str(a) {
            // A template without conversions is its own result.
            Some(template) if !template.is_empty() && !template.code_points().any(|c| c == '%' as u32) => {
                crate::objects::format::percent::format_str(t, template, b).map(|_| a)
            }
            Some(template) => crate::objects::format::percent::format_str(t, template, b),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    #[method("__getnewargs__($self, /)")]
    fn getnewargs(t: &Thread, zelf: Gc<PyStr>) -> PyResult<Value> {
        // A copy, so that what is unpickled is not what was pickled.
        let copy = PyStr::from_view(t, zelf.view())?;
        t.new_tuple(&[copy.into()])
    }
    /// Size in memory, in bytes.
    #[method("__sizeof__($self, /)", effect = Pure)]
    fn sizeof(zelf: Gc<PyStr>) -> usize {
        // What CPython's compact strings take.
        match zelf.view() {
            StrView::Ascii(u) => 40 + u.len() + 1,
            view => 56 + (view.len() + 1) * view.width().bytes(),
        }
    }
    /// Formats the string as the format specification says.
    #[method("__format__($self, format_spec, /)")]
    fn format_method(t: &Thread, zelf: Value, format_spec: Gc<PyStr>) -> PyResult<Value> {
        let text = match zelf.downcast::<PyStr>() {
            Some(text) => text,
            None if format_spec.is_empty() => return crate::protocol::object::str_object(t, zelf),
            None => as_str(zelf).unwrap_or_else(|| t.empty_str()),
        };
        let name = if format_spec.is_empty() { String::new() } else { t.class_of(zelf).name() };
        crate::objects::format::format_str(t, text, format_spec, &name).map(Into::into)
    }
    /// Replaces the fields in braces by the formatted arguments.
    #[method("format($self, /, *args, **kwargs)", raw)]
    fn format(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<Value> {
        match as_str(zelf) {
            // A template without fields is its own result.
            Some(text) if !text.is_empty() && !text.code_points().any(|c| c == '{' as u32 || c == '}' as u32) => {
                Ok(zelf)
            }
            Some(text) => crate::objects::format::template::format(t, text, args).map(Into::into),
            None => Ok(zelf),
        }
    }
    /// Replaces the fields in braces by the formatted values of a mapping.
    #[method("format_map($self, mapping, /)")]
    fn format_map(t: &Thread, zelf: Gc<PyStr>, mapping: Value) -> PyResult<Gc<PyStr>> {
        crate::objects::format::template::format_map(t, zelf, mapping)
    }
    /// Encodes the string to bytes.
    #[method("encode($self, /, encoding='utf-8', errors='strict')")]
    fn encode(t: &Thread, zelf: Gc<PyStr>, encoding: Option<String>, errors: Option<String>) -> PyResult<Value> {
        crate::codecs::encode_str(t, zelf, encoding.as_deref(), errors.as_deref())
    }
}

/// An `encoding` or `errors` argument bound by hand.
pub fn codec_argument(t: &Thread, v: Option<Value>, position: usize, name: &'static str) -> PyResult<Option<String>> {
    let context = crate::abi::args::ArgContext {
        function: "str",
        position,
        name,
        by_position: false,
        single: false,
        or_none: false,
    };
    v.map(|v| String::from_arg(t, v, &context)).transpose()
}
