//! `marshal`, over the reader and writer of `brolga-bytecode`.

use crate::abi::args::type_name;
use crate::modules::eval;
use crate::objects::bytearray::PyByteArray;
use crate::objects::bytes::{PyBytes, as_bytes};
use crate::objects::code::PyCode;
use crate::objects::memoryview::PyMemoryView;
use crate::objects::slice::PySlice;
use crate::objects::str_::intern_value;
use crate::objects::{complex, float, int, set};
use crate::prelude::*;
use crate::protocol::{call, iter};
use brolga_bytecode::marshal::{
    CodeParts, Input, ReadError, ReadErrorKind, Reader, Sink, SliceInput, Source, WriteError, Writer,
};
use std::cell::{Cell, RefCell};

/// Values that are being read, kept alive; the reader handles indices.
struct HeapSink<'t> {
    t: &'t Thread,
    roots: RootVec,
}
/// A failure: ours, or an exception that is pending.
enum Failure {
    Read(ReadError),
    Raised(Raised),
}
impl From<ReadError> for Failure {
    fn from(e: ReadError) -> Failure {
        Failure::Read(e)
    }
}
impl From<Raised> for Failure {
    fn from(r: Raised) -> Failure {
        Failure::Raised(r)
    }
}
/// A value being read: small ones as they are, references rooted elsewhere.
type Handle = usize;

impl HeapSink<'_> {
    fn keep(&mut self, v: Value) -> Handle {
        self.roots.push(v);
        self.roots.len() - 1
    }
    fn at(&self, h: Handle) -> Value {
        self.roots[h]
    }
    fn tuple_at(&self, h: Handle) -> Option<Gc<PyTuple>> {
        self.at(h).downcast()
    }
}

impl Sink for HeapSink<'_> {
    type Value = Handle;
    type Error = Failure;

    fn none(&mut self) -> Result<Handle, Failure> {
        Ok(self.keep(Value::NONE))
    }
    fn ellipsis(&mut self) -> Result<Handle, Failure> {
        Ok(self.keep(Value::ELLIPSIS))
    }
    fn stop_iteration(&mut self) -> Result<Handle, Failure> {
        Ok(self.keep(self.t.types.stop_iteration.into()))
    }
    fn bool(&mut self, value: bool) -> Result<Handle, Failure> {
        Ok(self.keep(Value::from_bool(value)))
    }
    fn int(&mut self, value: i64) -> Result<Handle, Failure> {
        let v = self.t.new_int(value)?;
        Ok(self.keep(v))
    }
    fn big_int(&mut self, value: dashu_int::IBig) -> Result<Handle, Failure> {
        let v = int::from_ibig(self.t, value)?;
        Ok(self.keep(v))
    }
    fn float(&mut self, value: f64) -> Result<Handle, Failure> {
        let v = self.t.new_float(value)?;
        Ok(self.keep(v))
    }
    fn complex(&mut self, real: f64, imag: f64) -> Result<Handle, Failure> {
        let v = complex::new(self.t, real, imag)?;
        Ok(self.keep(v))
    }
    fn bytes(&mut self, bytes: &[u8]) -> Result<Handle, Failure> {
        let v = PyBytes::new(self.t, bytes)?;
        Ok(self.keep(v.into()))
    }
    fn utf8(&mut self, bytes: &[u8], interned: bool) -> Result<Handle, Failure> {
        let s = match std::str::from_utf8(bytes) {
            Ok(text) => PyStr::new(self.t, text)?,
            Err(_) if is_wtf8(bytes) => PyStr::from_wtf8(self.t, bytes)?,
            Err(e) => return Err(decode_error(self.t, bytes, e.valid_up_to()).into()),
        };
        let v = if interned { intern_value(self.t, s) } else { s.into() };
        Ok(self.keep(v))
    }
    fn latin1(&mut self, bytes: &[u8], interned: bool) -> Result<Handle, Failure> {
        let s = if bytes.is_ascii() { PyStr::from_ascii(self.t, bytes)? } else { PyStr::from_latin1(self.t, bytes)? };
        let v = if interned { intern_value(self.t, s) } else { s.into() };
        Ok(self.keep(v))
    }
    fn tuple(&mut self, len: usize) -> Result<Handle, Failure> {
        if len == 0 {
            return Ok(self.keep(PyTuple::empty(self.t).into()));
        }
        // Filled with None, so that whoever refers to the tuple before it is complete finds values.
        let tuple = PyTuple::build(self.t, len, |_| Value::NONE)?;
        Ok(self.keep(tuple.into()))
    }
    fn tuple_set(&mut self, tuple: &Handle, index: usize, item: Handle) -> Result<(), Failure> {
        let item = self.at(item);
        if let Some(tuple) = self.tuple_at(*tuple) {
            tuple.fields()[index].set(&tuple.header, Some(item));
        }
        Ok(())
    }
    fn tuple_done(&mut self, _tuple: &Handle) -> Result<(), Failure> {
        Ok(())
    }
    fn list(&mut self, len: usize) -> Result<Handle, Failure> {
        let list = PyList::new_empty(self.t)?;
        for _ in 0..len {
            list.append(self.t, Value::NONE)?;
        }
        Ok(self.keep(list.into()))
    }
    fn list_set(&mut self, list: &Handle, index: usize, item: Handle) -> Result<(), Failure> {
        let item = self.at(item);
        if let Some(list) = self.at(*list).downcast::<PyList>() {
            list.set(self.t, index, item)?;
        }
        Ok(())
    }
    fn dict(&mut self) -> Result<Handle, Failure> {
        let d = PyDict::new(self.t)?;
        Ok(self.keep(d.into()))
    }
    fn dict_set(&mut self, dict: &Handle, key: Handle, value: Handle) -> Result<(), Failure> {
        let (key, value) = (self.at(key), self.at(value));
        if let Some(d) = self.at(*dict).downcast::<PyDict>() {
            d.set(self.t, key, value)?;
        }
        Ok(())
    }
    fn set(&mut self, frozen: bool) -> Result<Handle, Failure> {
        let v = if frozen { set::PySet::new_frozenset(self.t, &[])? } else { set::PySet::new_set(self.t, &[])? };
        Ok(self.keep(v.into()))
    }
    fn set_add(&mut self, set: &Handle, item: Handle) -> Result<(), Failure> {
        let item = self.at(item);
        if let Some(s) = self.at(*set).downcast::<set::PySet>() {
            s.add(self.t, item)?;
        }
        Ok(())
    }
    fn slice(&mut self, start: Handle, stop: Handle, step: Handle) -> Result<Handle, Failure> {
        let v = PySlice::new(self.t, self.at(start), self.at(stop), self.at(step))?;
        Ok(self.keep(v.into()))
    }
    fn code(&mut self, parts: CodeParts<Handle>) -> Result<Handle, Failure> {
        let v = eval::code_from_marshal(self.t, &parts, |h| self.roots[*h])?;
        Ok(self.keep(v.into()))
    }
}

/// Whether bytes are UTF-8 but for encoded surrogates.
fn is_wtf8(bytes: &[u8]) -> bool {
    bytes.utf8_chunks().all(|chunk| chunk.invalid().is_empty()) || {
        let mut rest = bytes;
        loop {
            match std::str::from_utf8(rest) {
                Ok(_) => return true,
                Err(e) => match &rest[e.valid_up_to()..] {
                    [0xed, 0xa0..=0xbf, 0x80..=0xbf, tail @ ..] => rest = tail,
                    _ => return false,
                },
            }
        }
    }
}
fn decode_error(t: &Thread, bytes: &[u8], at: usize) -> Raised {
    let build = || {
        let object = PyBytes::new(t, bytes)?;
        let (start, end) = (t.new_int(at as i64)?, t.new_int(at as i64 + 1)?);
        let reason = t.new_str("invalid continuation byte")?;
        call::call_values(
            t,
            t.types.unicode_decode_error.into(),
            &[t.intern("utf-8"), object.into(), start, end, reason],
        )
    };
    match build() {
        Ok(e) => t.raise_value(e),
        Err(r) => r,
    }
}
fn raise_read_error(t: &Thread, e: ReadError) -> Raised {
    match e.kind {
        ReadErrorKind::ValueError => t.raise_value_error(e.message),
        ReadErrorKind::EofError => t.raise_eof_error(e.message),
        ReadErrorKind::TypeError => t.raise_type_error(e.message),
    }
}

/// How many nested values the native stack has room for.
fn levels(t: &Thread) -> u32 {
    const BYTES_PER_LEVEL: usize = 3 << 10;
    let here = 0u8;
    let room = (&raw const here as usize).saturating_sub(t.native_stack_limit.get());
    u32::try_from(room / BYTES_PER_LEVEL).unwrap_or(u32::MAX)
}

fn read<I: Input>(t: &Thread, input: &mut I, allow_code: bool) -> PyResult<Value> {
    let mut sink = HeapSink { t, roots: RootVec::new(&t.heap) };
    let result = Reader::new(input, &mut sink, allow_code).limit_depth(levels(t)).value();
    match result {
        Ok(h) => Ok(sink.at(h)),
        Err(Failure::Raised(r)) => Err(r),
        Err(Failure::Read(e)) => match t.exception.get() {
            // The input failed with an exception of its own.
            Some(exc) => Err(t.restore_exception(exc)),
            None => Err(raise_read_error(t, e)),
        },
    }
}
/// `marshal.loads(bytes)`.
pub fn loads(t: &Thread, bytes: &[u8]) -> PyResult<Value> {
    read(t, &mut SliceInput::new(bytes), true)
}

/// Takes heap objects apart.
struct HeapSource<'t> {
    t: &'t Thread,
    /// A buffer or iteration failed with a Python exception.
    raised: Cell<Option<Raised>>,
    /// Objects made for writing only (items of code objects) stay alive, so that their addresses stay theirs.
    kept: RefCell<RootVec>,
}
impl Source for HeapSource<'_> {
    type Value = Value;
    type Key = u64;

    fn key(&self, v: &Value) -> Option<u64> {
        v.is_pointer().then(|| v.bits())
    }
    fn write(&self, v: &Value, out: &mut Writer<'_, Self>) -> Result<(), WriteError> {
        let (t, v) = (self.t, *v);
        let class = t.class_of(v);
        if v.is_none() {
            out.none();
        } else if v == Value::TRUE || v == Value::FALSE {
            out.bool(v == Value::TRUE);
        } else if v == Value::ELLIPSIS {
            out.ellipsis();
        } else if v == t.types.stop_iteration.value() {
            out.stop_iteration();
        } else if class == t.types.int {
            match int::to_i64(v) {
                Some(i) => out.int(i),
                None => out.big_int(&int::to_ibig(v).unwrap_or_default()),
            }
        } else if class == t.types.float {
            out.float(float::as_float(v).unwrap_or_default());
        } else if class == t.types.complex {
            if let Some(c) = v.downcast::<complex::PyComplex>() {
                out.complex(c.real, c.imag);
            }
        } else if let Some(b) = v.downcast::<PyBytes>() {
            out.bytes(b.as_bytes())?;
        } else if let Some(s) = v.downcast::<PyStr>() {
            out.str(&s.to_wtf8(), s.is_interned())?;
        } else if let Some(tuple) = v.downcast::<PyTuple>() {
            out.tuple(tuple.len())?;
            for item in tuple.items() {
                out.value(item)?;
            }
        } else if class == t.types.list
            && let Some(list) = v.downcast::<PyList>()
        {
            let items = self.checked(list.to_rooted(t))?;
            out.list(items.len())?;
            for item in items.iter() {
                out.value(item)?;
            }
        } else if class == t.types.dict
            && let Some(dict) = v.downcast::<PyDict>()
        {
            let mut flat = RootVec::new(&t.heap);
            let mut p = 0;
            while let Some((k, v)) = dict.next_entry(t, &mut p) {
                flat.push(k);
                flat.push(v);
            }
            out.dict();
            for v in flat.iter() {
                out.value(v)?;
            }
            out.dict_end();
        } else if class == t.types.set || class == t.types.frozenset {
            let items = self.checked(iter::collect(t, v))?;
            // The set keeps the items alive.
            out.set(class == t.types.frozenset, items.to_vec())?;
        } else if let Some(s) = v.downcast::<PySlice>() {
            let part = |f: &Field| f.get().unwrap_or(Value::NONE);
            out.slice(&part(&s.start), &part(&s.stop), &part(&s.step))?;
        } else if let Some(code) = v.downcast::<PyCode>() {
            let parts = self.checked(eval::code_to_marshal(t, code, &mut self.kept.borrow_mut()))?;
            out.code(&parts)?;
        } else if class.slots.get().getbuffer.is_some() {
            let bytes = self.checked(BytesLike::acquire(t, v))?;
            out.bytes(&bytes)?;
        } else {
            return Err(WriteError::Unmarshallable);
        }
        Ok(())
    }
}
impl HeapSource<'_> {
    fn checked<T>(&self, r: PyResult<T>) -> Result<T, WriteError> {
        r.map_err(|raised| {
            self.raised.set(Some(raised));
            WriteError::Unmarshallable
        })
    }
}
/// `marshal.dumps(v, version)`.
pub fn dumps(t: &Thread, v: Value, version: i32, allow_code: bool) -> PyResult<Vec<u8>> {
    let source = HeapSource { t, raised: Cell::new(None), kept: RefCell::new(RootVec::new(&t.heap)) };
    let mut writer = Writer::new(&source, version, allow_code).limit_depth(levels(t));
    match writer.value(&v) {
        Ok(()) => Ok(writer.finish()),
        Err(e) => Err(match source.raised.get() {
            Some(r) => r,
            None => t.raise_value_error(e.to_string()),
        }),
    }
}

/// A file object with `readinto`.
struct FileInput<'t> {
    t: &'t Thread,
    file: Value,
    chunk: Vec<u8>,
    failed: bool,
    /// At most so many bytes were left at the start, if that is known.
    left: Option<usize>,
}
/// Containers that claim more items than this are believed only if the file's size is known.
const MOST_ITEMS: usize = 1 << 24;

/// At most how many bytes a native file object has left.
fn bytes_left(t: &Thread, file: Value) -> Option<usize> {
    t.class_of(file).spec?;
    let ask = |name: &str, args: &[Value]| {
        let n = call::call_method(t, file, t.intern(name), args).and_then(|v| crate::protocol::number::index_i64(t, v));
        n.map_err(|r| t.take_exception(r)).ok()
    };
    let here = ask("tell", &[])?;
    let end = ask("seek", &[Value::from_small_int(0), Value::from_small_int(2)])?;
    ask("seek", &[Value::from_small_int(here), Value::from_small_int(0)])?;
    usize::try_from(end - here).ok()
}
impl Input for FileInput<'_> {
    fn take(&mut self, count: usize) -> Option<&[u8]> {
        if self.failed {
            return None;
        }
        match self.fetch(count) {
            Ok(true) => Some(&self.chunk),
            Ok(false) => None,
            // The exception stays pending; `read` finds it there.
            Err(_) => {
                self.failed = true;
                None
            }
        }
    }
    fn remaining(&self) -> usize {
        self.left.unwrap_or(MOST_ITEMS)
    }
}
impl FileInput<'_> {
    fn fetch(&mut self, count: usize) -> PyResult<bool> {
        if self.left.is_some_and(|left| count > left) {
            return Ok(false);
        }
        let t = self.t;
        let room = PyByteArray::new(t, &[])?;
        room.resize(t, count)?;
        let view = PyMemoryView::of(t, room.value())?;
        let read = call::call_method(t, self.file, t.intern("readinto"), &[view.value()])?;
        view.release(t)?;
        let n = crate::protocol::number::index_i64(t, read)?;
        if n > count as i64 {
            return Err(
                t.raise_value_error(format!("read() returned too much data: {count} bytes requested, {n} returned"))
            );
        }
        self.chunk.clear();
        self.chunk.extend_from_slice(room.as_bytes());
        Ok(n == count as i64)
    }
}

/// Values as bytes and back: how bytecode is kept in files. The bytes mean the same on every machine, but not in every version of Python.
#[pymodule(name = "marshal")]
#[allow(clippy::module_inception)]
pub mod marshal {
    use super::*;

    #[pyattr("version")]
    const VERSION: i32 = brolga_bytecode::marshal::VERSION;

    /// Writes a value to a binary file; ValueError if there is something in it that can't be written.
    #[pyfunction("dump(value, file, version=version, /, *, allow_code=True)")]
    fn dump(t: &Thread, value: Value, file: Value, version: Option<i32>, allow_code: bool) -> PyResult<Value> {
        let bytes = super::dumps(t, value, version.unwrap_or(VERSION), allow_code)?;
        let bytes = PyBytes::new(t, &bytes)?;
        call::call_method(t, file, t.names.write, &[bytes.into()])
    }
    /// A value as bytes; ValueError if there is something in it that can't be written.
    #[pyfunction("dumps(value, version=version, /, *, allow_code=True)")]
    fn dumps(t: &Thread, value: Value, version: Option<i32>, allow_code: bool) -> PyResult<Vec<u8>> {
        super::dumps(t, value, version.unwrap_or(VERSION), allow_code)
    }
    /// The next value in a binary file.
    #[pyfunction("load(file, /, *, allow_code=True)")]
    fn load(t: &Thread, file: Value, allow_code: bool) -> PyResult<Value> {
        // The file must be binary: a read of nothing tells.
        let probe = call::call_method(t, file, t.names.read, &[Value::from_small_int(0)])?;
        if as_bytes(probe).is_none() {
            return Err(t.raise_type_error(format!("file.read() returned not bytes but {}", type_name(t, probe))));
        }
        let left = bytes_left(t, file);
        let mut input = FileInput { t, file, chunk: Vec::new(), failed: false, left };
        read(t, &mut input, allow_code)
    }
    /// The value that a bytes-like object begins with.
    #[pyfunction("loads(bytes, /, *, allow_code=True)")]
    fn loads(t: &Thread, bytes: BytesLike, allow_code: bool) -> PyResult<Value> {
        read(t, &mut SliceInput::new(&bytes), allow_code)
    }
}
