//! `BufferedRWPair`: a reader and a writer that together look like one stream.

use super::base::{self, BufferedIOBase};
use super::buffered::{BufferedReader, BufferedWriter};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call};

/// Two raw streams in one object, for a socket or a two-way pipe: reader is read, writer is written, each with a buffer of its own.
#[pyclass(
    name = "BufferedRWPair",
    module = "_io",
    base = BufferedIOBase,
    signature = "(reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)",
    flags = BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF
)]
#[derive(Default)]
pub struct BufferedRWPair {
    reader: Field,
    writer: Field,
}
type Pair = Gc<Native<BufferedRWPair>>;

fn part(t: &Thread, field: &Field) -> PyResult<Value> {
    field.get().ok_or_else(|| t.raise_value_error("I/O operation on uninitialized object"))
}
fn forward(t: &Thread, field: &Field, name: &str, args: Args<'_>) -> PyResult<Value> {
    let stream = part(t, field)?;
    let method = attr::get(t, stream, t.intern(name))?;
    call::call(t, method, args)
}

#[pymethods]
impl BufferedRWPair {
    #[new]
    fn py_new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Pair> {
        Native::new(t, cls, BufferedRWPair::default())
    }
    #[init("BufferedRWPair(reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)")]
    fn init(t: &Thread, zelf: Pair, reader: Value, writer: Value, buffer_size: Option<isize>) -> PyResult<()> {
        base::check_readable(t, reader)?;
        base::check_writable(t, writer)?;
        let size = t.new_int(buffer_size.unwrap_or(base::DEFAULT_BUFFER_SIZE as isize) as i64)?;
        let reader = call::call2(t, BufferedReader::class(t).into(), reader, size)?;
        zelf.reader.set(zelf.header(), Some(reader));
        let writer = call::call2(t, BufferedWriter::class(t).into(), writer, size)?;
        zelf.writer.set(zelf.header(), Some(writer));
        Ok(())
    }
    #[method("read", raw, doc = "")]
    fn read(t: &Thread, zelf: Pair, args: Args<'_>) -> PyResult<Value> {
        forward(t, &zelf.reader, "read", args)
    }
    #[method("peek", raw, doc = "")]
    fn peek(t: &Thread, zelf: Pair, args: Args<'_>) -> PyResult<Value> {
        forward(t, &zelf.reader, "peek", args)
    }
    #[method("read1", raw, doc = "")]
    fn read1(t: &Thread, zelf: Pair, args: Args<'_>) -> PyResult<Value> {
        forward(t, &zelf.reader, "read1", args)
    }
    #[method("readinto", raw, doc = "")]
    fn readinto(t: &Thread, zelf: Pair, args: Args<'_>) -> PyResult<Value> {
        forward(t, &zelf.reader, "readinto", args)
    }
    #[method("readinto1", raw, doc = "")]
    fn readinto1(t: &Thread, zelf: Pair, args: Args<'_>) -> PyResult<Value> {
        forward(t, &zelf.reader, "readinto1", args)
    }
    #[method("write", raw, doc = "")]
    fn write(t: &Thread, zelf: Pair, args: Args<'_>) -> PyResult<Value> {
        forward(t, &zelf.writer, "write", args)
    }
    #[method("flush($self, /)", doc = "")]
    fn flush(t: &Thread, zelf: Pair) -> PyResult<Value> {
        forward(t, &zelf.writer, "flush", Args::NONE)
    }
    #[method("readable($self, /)", doc = "")]
    fn readable(t: &Thread, zelf: Pair) -> PyResult<Value> {
        forward(t, &zelf.reader, "readable", Args::NONE)
    }
    #[method("writable($self, /)", doc = "")]
    fn writable(t: &Thread, zelf: Pair) -> PyResult<Value> {
        forward(t, &zelf.writer, "writable", Args::NONE)
    }
    #[method("close($self, /)", doc = "")]
    fn close(t: &Thread, zelf: Pair) -> PyResult<Value> {
        let failure = forward(t, &zelf.writer, "close", Args::NONE).err().map(|r| t.take_exception(r));
        let closed = forward(t, &zelf.reader, "close", Args::NONE);
        match (failure, closed) {
            (None, closed) => closed,
            (Some(exc), Ok(_)) => Err(t.restore_exception(exc)),
            (Some(exc), Err(r)) => Err(brolga_vm::objects::exception::with_context(t, r, exc)),
        }
    }
    #[method("isatty($self, /)", doc = "")]
    fn isatty(t: &Thread, zelf: Pair) -> PyResult<Value> {
        let writer = forward(t, &zelf.writer, "isatty", Args::NONE)?;
        if writer != Value::FALSE {
            return Ok(writer);
        }
        forward(t, &zelf.reader, "isatty", Args::NONE)
    }
    #[getter]
    fn closed(t: &Thread, zelf: Pair) -> PyResult<Value> {
        match zelf.writer.get() {
            Some(writer) => attr::get(t, writer, t.intern("closed")),
            None => Err(t.raise_runtime_error("the BufferedRWPair object is being garbage-collected")),
        }
    }
    #[slot]
    fn finalize(t: &Thread, zelf: Pair) -> PyResult<()> {
        if zelf.writer.get().is_some() { base::finalize(t, zelf.into()) } else { Ok(()) }
    }
}
