//! `MultibyteStreamReader` and `MultibyteStreamWriter`: text over a stream of bytes.

use super::coder::{Decoder, Encoder};
use super::objects::text_of;
use crate::support::get;
use brolga_vm::abi::args::type_name;
use brolga_vm::objects::bytes::{PyBytes, as_bytes};
use brolga_vm::objects::int;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, object, sequence};

#[pyclass(
    name = "MultibyteStreamReader",
    module = "_multibytecodec",
    flags = HEAPTYPE | HAVE_GC | BASETYPE,
    signature = "",
    no_doc
)]
pub struct MultibyteStreamReader {
    coder: Opaque<Decoder>,
    stream: Field,
}

/// How much to read: a number, or everything.
struct Size(Option<i64>);
impl Size {
    fn from(t: &Thread, v: Value) -> PyResult<Size> {
        if v.is_none() {
            return Ok(Size(None));
        }
        if int::as_int(v).is_none() {
            return Err(t.raise_type_error("arg 1 must be an integer"));
        }
        match int::to_i64(v) {
            Some(n) => Ok(Size(Some(n).filter(|n| *n >= 0))),
            None => Err(t.raise_overflow_error("Python int too large to convert to C ssize_t")),
        }
    }
}

impl MultibyteStreamReader {
    /// Reads by a method of the stream until there is some text, or the stream ends.
    fn read_by(zelf: Gc<Native<Self>>, t: &Thread, method: &str, size: Option<i64>) -> PyResult<Gc<PyStr>> {
        if size == Some(0) {
            return Ok(t.empty_str());
        }
        let mut size = size;
        loop {
            let wanted = match size {
                Some(n) => t.new_int(n)?,
                None => Value::NONE,
            };
            let arguments: &[Value] = if size.is_some() { &[wanted] } else { &[] };
            let data = call::call_method(t, get(&zelf.stream), t.intern(method), arguments)?;
            let Some(data) = as_bytes(data) else {
                let got = type_name(t, data);
                return Err(t.raise_type_error(format!("stream function returned a non-bytes object ({got})")));
            };
            let ended = data.is_empty() || size.is_none();
            let text = zelf.coder.decode(t, data.as_bytes(), ended)?;
            if ended || !text.is_empty() {
                return Ok(text);
            }
            // One more byte completes the character, or comes closer to it.
            size = Some(1);
        }
    }
}

#[pymethods]
impl MultibyteStreamReader {
    #[new("StreamReader(stream, errors='strict')")]
    fn new(t: &Thread, cls: Gc<PyType>, stream: Value, errors: String) -> PyResult<Gc<Native<Self>>> {
        let coder = Decoder::of_class(t, cls, errors)?;
        Native::new(t, cls, MultibyteStreamReader { coder, stream: Field::new(stream) })
    }
    #[init]
    fn init(_t: &Thread, _zelf: Gc<Native<Self>>, _args: Args<'_>) -> PyResult<()> {
        Ok(())
    }
    /// The text of up to so many bytes.
    #[method("read($self, sizeobj=None, /)")]
    fn read(t: &Thread, zelf: Gc<Native<Self>>, sizeobj: Value) -> PyResult<Gc<PyStr>> {
        let size = Size::from(t, sizeobj)?;
        MultibyteStreamReader::read_by(zelf, t, "read", size.0)
    }
    /// A line, of up to so many bytes.
    #[method("readline($self, sizeobj=None, /)")]
    fn readline(t: &Thread, zelf: Gc<Native<Self>>, sizeobj: Value) -> PyResult<Gc<PyStr>> {
        let size = Size::from(t, sizeobj)?;
        MultibyteStreamReader::read_by(zelf, t, "readline", size.0)
    }
    /// The lines of up to so many bytes.
    #[method("readlines($self, sizehintobj=None, /)")]
    fn readlines(t: &Thread, zelf: Gc<Native<Self>>, sizehintobj: Value) -> PyResult<Value> {
        let size = Size::from(t, sizehintobj)?;
        let text = MultibyteStreamReader::read_by(zelf, t, "read", size.0)?;
        call::call_method(t, text.value(), t.intern("splitlines"), &[Value::TRUE])
    }
    /// Forgets what came before.
    #[method("reset($self, /)")]
    fn reset(zelf: Gc<Native<Self>>) {
        zelf.coder.reset();
    }
    #[member]
    fn stream(zelf: Gc<Native<Self>>) -> Value {
        get(&zelf.stream)
    }
    /// The error handler.
    #[getter]
    fn errors(zelf: Gc<Native<Self>>) -> String {
        zelf.coder.errors()
    }
    #[setter]
    fn set_errors(t: &Thread, zelf: Gc<Native<Self>>, v: Option<Value>) -> PyResult<()> {
        zelf.coder.set_errors(t, v)
    }
}

#[pyclass(
    name = "MultibyteStreamWriter",
    module = "_multibytecodec",
    flags = HEAPTYPE | HAVE_GC | BASETYPE,
    signature = "",
    no_doc
)]
pub struct MultibyteStreamWriter {
    coder: Opaque<Encoder>,
    stream: Field,
}

impl MultibyteStreamWriter {
    fn put(zelf: Gc<Native<Self>>, t: &Thread, v: Value) -> PyResult<()> {
        let bytes = zelf.coder.encode(t, text_of(t, v)?, false)?;
        Self::pass_on(zelf, t, &bytes)
    }
    fn pass_on(zelf: Gc<Native<Self>>, t: &Thread, bytes: &[u8]) -> PyResult<()> {
        let bytes = PyBytes::new(t, bytes)?;
        call::call_method(t, get(&zelf.stream), t.intern("write"), &[bytes.into()]).map(|_| ())
    }
}

#[pymethods]
impl MultibyteStreamWriter {
    #[new("StreamWriter(stream, errors='strict')")]
    fn new(t: &Thread, cls: Gc<PyType>, stream: Value, errors: String) -> PyResult<Gc<Native<Self>>> {
        let coder = Encoder::of_class(t, cls, errors)?;
        Native::new(t, cls, MultibyteStreamWriter { coder, stream: Field::new(stream) })
    }
    #[init]
    fn init(_t: &Thread, _zelf: Gc<Native<Self>>, _args: Args<'_>) -> PyResult<()> {
        Ok(())
    }
    /// Writes text.
    #[method("write($self, strobj, /)")]
    fn write(t: &Thread, zelf: Gc<Native<Self>>, strobj: Value) -> PyResult<()> {
        MultibyteStreamWriter::put(zelf, t, strobj)
    }
    /// Writes several texts.
    #[method("writelines($self, lines, /)")]
    fn writelines(t: &Thread, zelf: Gc<Native<Self>>, lines: Value) -> PyResult<()> {
        let slots = t.class_of(lines).slots.get();
        if slots.sq_item.is_none() && lines.downcast::<PyList>().is_none() {
            return Err(t.raise_type_error("arg must be a sequence object"));
        }
        let mut i = 0;
        while i < object::length(t, lines)? {
            let line = sequence::get_item(t, lines, t.new_int(i as i64)?)?;
            MultibyteStreamWriter::put(zelf, t, line)?;
            i += 1;
        }
        Ok(())
    }
    /// Writes what brings the encoding to its initial state.
    #[method("reset($self, /)")]
    fn reset(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<()> {
        let bytes = zelf.coder.encode(t, t.empty_str(), true)?;
        zelf.coder.pending.borrow_mut().clear();
        if bytes.is_empty() { Ok(()) } else { Self::pass_on(zelf, t, &bytes) }
    }
    #[member]
    fn stream(zelf: Gc<Native<Self>>) -> Value {
        get(&zelf.stream)
    }
    /// The error handler.
    #[getter]
    fn errors(zelf: Gc<Native<Self>>) -> String {
        zelf.coder.errors()
    }
    #[setter]
    fn set_errors(t: &Thread, zelf: Gc<Native<Self>>, v: Option<Value>) -> PyResult<()> {
        zelf.coder.set_errors(t, v)
    }
}
