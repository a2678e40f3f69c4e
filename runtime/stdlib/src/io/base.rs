//! The abstract classes: `_IOBase`, `_RawIOBase`, `_BufferedIOBase`, `_TextIOBase`; and the checks and calls that all streams share.

use brolga_vm::objects::str_::as_str;
use brolga_vm::objects::{bytes, int};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, iter, number, object};

/// Bytes a buffered stream holds, and the unit of whole-file reads.
pub const DEFAULT_BUFFER_SIZE: usize = 128 * 1024;

/// Raises `io.UnsupportedOperation`.
#[cold]
pub fn unsupported(t: &Thread, message: &str) -> Raised {
    match super::unsupported_operation(t) {
        Ok(class) => t.raise(class, message),
        Err(r) => r,
    }
}
#[cold]
pub fn closed_error(t: &Thread) -> Raised {
    t.raise_value_error("I/O operation on closed file.")
}

/// `stream.name(*args)`.
pub fn method(t: &Thread, stream: Value, name: &str, args: &[Value]) -> PyResult<Value> {
    call::call_method(t, stream, t.intern(name), args)
}
/// `bool(stream.closed)`.
pub fn is_closed(t: &Thread, stream: Value) -> PyResult<bool> {
    let v = attr::get(t, stream, t.intern("closed"))?;
    object::is_true(t, v)
}
pub fn check_closed(t: &Thread, stream: Value) -> PyResult<()> {
    if is_closed(t, stream)? { Err(closed_error(t)) } else { Ok(()) }
}
/// Calls a method that tells whether the stream can do something; `UnsupportedOperation` with this text if it cannot.
fn check_able(t: &Thread, stream: Value, name: &str, message: &str) -> PyResult<()> {
    let able = method(t, stream, name, &[])?;
    if able == Value::TRUE { Ok(()) } else { Err(unsupported(t, message)) }
}
pub fn check_readable(t: &Thread, stream: Value) -> PyResult<()> {
    check_able(t, stream, "readable", "File or stream is not readable.")
}
pub fn check_writable(t: &Thread, stream: Value) -> PyResult<()> {
    check_able(t, stream, "writable", "File or stream is not writable.")
}
pub fn check_seekable(t: &Thread, stream: Value) -> PyResult<()> {
    check_able(t, stream, "seekable", "File or stream is not seekable.")
}

/// A size argument that may be None: `-1` means everything.
pub struct Size(pub i64);
impl FromArg for Size {
    fn from_arg(t: &Thread, v: Value, _: &brolga_vm::abi::args::ArgContext) -> PyResult<Size> {
        if v.is_none() {
            return Ok(Size(-1));
        }
        if !number::is_index(t, v) {
            return Err(t.raise_type_error(format!(
                "argument should be integer or None, not '{}'",
                brolga_vm::abi::args::type_name(t, v)
            )));
        }
        number::index_i64_overflow(t, v).map(Size)
    }
}
impl brolga_vm::abi::convert::DefaultArg<i128> for Size {
    fn default_arg(_: &Thread, default: i128) -> PyResult<Size> {
        Ok(Size(default as i64))
    }
}
impl brolga_vm::abi::convert::DefaultArg<brolga_vm::abi::convert::DefaultNone> for Size {
    fn default_arg(_: &Thread, _: brolga_vm::abi::convert::DefaultNone) -> PyResult<Size> {
        Ok(Size(-1))
    }
}

/// What all streams have in common. Most methods raise UnsupportedOperation here; a subclass overrides what it supports.
#[pyclass(
    name = "_IOBase",
    module = "_io",
    layout_of = object,
    flags = BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF
)]
pub struct IOBase;

#[pymethods]
impl IOBase {
    /// Moves to a position, counted from the start (whence 0), from here (1) or from the end (2), and returns the new one.
    #[method(
        "seek($self, offset, whence=os.SEEK_SET, /)",
        raw,
        text_signature = "($self, offset, whence=os.SEEK_SET, /)"
    )]
    fn seek(t: &Thread, _zelf: Value, _args: Args<'_>) -> PyResult<Value> {
        Err(unsupported(t, "seek"))
    }
    /// The position in the stream.
    #[method("tell($self, /)")]
    fn tell(t: &Thread, zelf: Value) -> PyResult<Value> {
        method(t, zelf, "seek", &[Value::from_small_int(0), Value::from_small_int(1)])
    }
    /// Makes the stream size bytes long, by default as long as the position says, and returns the size.
    #[method("truncate($self, size=None, /)")]
    fn truncate(t: &Thread, _zelf: Value, _size: Value) -> PyResult<Value> {
        Err(unsupported(t, "truncate"))
    }
    /// Passes on what is still held in memory, if anything is.
    #[method("flush($self, /)")]
    fn flush(t: &Thread, zelf: Value) -> PyResult<()> {
        if has_closed_mark(t, zelf)? { Err(closed_error(t)) } else { Ok(()) }
    }
    /// Flushes the stream and ends its use. Closing it again does nothing.
    #[method("close($self, /)")]
    fn close(t: &Thread, zelf: Value) -> PyResult<()> {
        if has_closed_mark(t, zelf)? {
            return Ok(());
        }
        let flushed = method(t, zelf, "flush", &[]);
        // The stream counts as closed even if flushing failed.
        match flushed {
            Ok(_) => attr::set(t, zelf, t.intern("__IOBase_closed"), Some(Value::TRUE)),
            Err(r) => {
                let exc = t.take_exception(r);
                attr::set(t, zelf, t.intern("__IOBase_closed"), Some(Value::TRUE))?;
                Err(t.restore_exception(exc))
            }
        }
    }
    #[getter]
    fn closed(t: &Thread, zelf: Value) -> PyResult<bool> {
        has_closed_mark(t, zelf)
    }
    /// Whether seek(), tell() and truncate() can be used.
    #[method("seekable($self, /)")]
    fn seekable(_zelf: Value) -> bool {
        false
    }
    /// Whether the stream can be read from.
    #[method("readable($self, /)")]
    fn readable(_zelf: Value) -> bool {
        false
    }
    /// Whether the stream can be written to.
    #[method("writable($self, /)")]
    fn writable(_zelf: Value) -> bool {
        false
    }
    #[method("_checkClosed($self, /)", raw, text_signature = "($self, /)", doc = "")]
    fn check_closed_method(t: &Thread, zelf: Value, _args: Args<'_>) -> PyResult<()> {
        check_closed(t, zelf)
    }
    #[method("_checkSeekable($self, /)", raw, text_signature = "($self, /)", doc = "")]
    fn check_seekable_method(t: &Thread, zelf: Value, _args: Args<'_>) -> PyResult<bool> {
        check_seekable(t, zelf).map(|()| true)
    }
    #[method("_checkReadable($self, /)", raw, text_signature = "($self, /)", doc = "")]
    fn check_readable_method(t: &Thread, zelf: Value, _args: Args<'_>) -> PyResult<bool> {
        check_readable(t, zelf).map(|()| true)
    }
    #[method("_checkWritable($self, /)", raw, text_signature = "($self, /)", doc = "")]
    fn check_writable_method(t: &Thread, zelf: Value, _args: Args<'_>) -> PyResult<bool> {
        check_writable(t, zelf).map(|()| true)
    }
    /// The number of the file descriptor; OSError if the stream has none.
    #[method("fileno($self, /)")]
    fn fileno(t: &Thread, _zelf: Value) -> PyResult<Value> {
        Err(unsupported(t, "fileno"))
    }
    /// Whether the stream is known to be a terminal.
    #[method("isatty($self, /)")]
    fn isatty(t: &Thread, zelf: Value) -> PyResult<bool> {
        check_closed(t, zelf)?;
        Ok(false)
    }
    #[method("__enter__($self, /)", doc = "")]
    fn enter(t: &Thread, zelf: Value) -> PyResult<Value> {
        check_closed(t, zelf)?;
        Ok(zelf)
    }
    #[method("__exit__", raw, doc = "")]
    fn exit(t: &Thread, zelf: Value, _args: Args<'_>) -> PyResult<Value> {
        method(t, zelf, "close", &[])
    }
    #[slot]
    fn iter(t: &Thread, zelf: Value) -> PyResult<Value> {
        check_closed(t, zelf)?;
        Ok(zelf)
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Value) -> PyResult<Option<Value>> {
        let line = call::call_method(t, zelf, t.names.readline, &[])?;
        Ok((object::length(t, line)? > 0).then_some(line))
    }
    /// The bytes up to and with the next b'\n', or to the end of the stream, at most size if that is not negative.
    #[method("readline($self, size=-1, /)")]
    fn readline(t: &Thread, zelf: Value, size: Size) -> PyResult<Value> {
        readline_slowly(t, zelf, size.0)
    }
    /// The rest of the stream as a list of lines; reading stops once they have hint bytes or characters, if hint is positive.
    #[method("readlines($self, hint=-1, /)")]
    fn readlines(t: &Thread, zelf: Value, hint: Size) -> PyResult<Gc<PyList>> {
        let list = PyList::new_empty(t)?;
        let mut total = 0usize;
        iter::for_each(t, zelf, |line| {
            list.append(t, line)?;
            if hint.0 <= 0 {
                return Ok(true);
            }
            total += object::length(t, line)?;
            Ok(total as i64 <= hint.0)
        })?;
        Ok(list)
    }
    /// Writes each string of an iterable as it is: no line breaks are put between them.
    #[method("writelines($self, lines, /)")]
    fn writelines(t: &Thread, zelf: Value, lines: Value) -> PyResult<()> {
        check_closed(t, zelf)?;
        iter::for_each(t, lines, |line| call::call_method(t, zelf, t.names.write, &[line]).map(|_| true))
    }
    #[slot]
    fn finalize(t: &Thread, zelf: Value) -> PyResult<()> {
        finalize(t, zelf)
    }
}

fn has_closed_mark(t: &Thread, zelf: Value) -> PyResult<bool> {
    Ok(attr::get_optional(t, zelf, t.intern("__IOBase_closed"))?.is_some())
}

/// A stream that nobody can reach any more is closed.
pub fn finalize(t: &Thread, zelf: Value) -> PyResult<()> {
    let closed = match attr::get_optional(t, zelf, t.intern("closed")) {
        Ok(Some(v)) => object::is_true(t, v).unwrap_or_else(|r| {
            t.take_exception(r);
            false
        }),
        Ok(None) => false,
        Err(r) => {
            t.take_exception(r);
            false
        }
    };
    if closed {
        return Ok(());
    }
    // `close` of some classes warns that it was left to the finalizer.
    if let Err(r) = attr::set(t, zelf, t.intern("_finalizing"), Some(Value::TRUE)) {
        t.take_exception(r);
    }
    match method(t, zelf, "close", &[]) {
        Ok(_) => Ok(()),
        Err(r) => {
            let exc = t.take_exception(r);
            let shown = match object::repr(t, zelf) {
                Ok(s) => s.to_lossy().into_owned(),
                Err(r) => {
                    t.take_exception(r);
                    "<object repr() failed>".into()
                }
            };
            let r = t.restore_exception(exc);
            let message = format!("Exception ignored while finalizing file {shown}");
            brolga_vm::objects::exception::write_unraisable(t, r, None, Some(&message));
            Ok(())
        }
    }
}

/// `readline` with nothing but `read` and perhaps `peek`.
fn readline_slowly(t: &Thread, zelf: Value, limit: i64) -> PyResult<Value> {
    let peek = attr::get_optional(t, zelf, t.intern("peek"))?;
    let mut line: Vec<u8> = Vec::new();
    while limit < 0 || (line.len() as i64) < limit {
        let mut wanted = 1;
        if let Some(peek) = peek {
            let ahead = call::call1(t, peek, Value::from_small_int(1))?;
            let Some(ahead) = bytes::as_bytes(ahead) else {
                return Err(t.raise(
                    t.types.os_error,
                    format!("peek() should have returned a bytes object, not '{}'", t.class_of(ahead).name()),
                ));
            };
            let ahead = ahead.as_ref().as_bytes();
            if !ahead.is_empty() {
                wanted = match ahead.iter().position(|b| *b == b'\n') {
                    Some(i) => i + 1,
                    None => ahead.len(),
                };
                if limit >= 0 {
                    wanted = wanted.min(limit as usize - line.len());
                }
            }
        }
        let count = t.new_int(wanted as i64)?;
        let got = call::call_method(t, zelf, t.names.read, &[count])?;
        let Some(got) = bytes::as_bytes(got) else {
            return Err(t.raise(
                t.types.os_error,
                format!("read() should have returned a bytes object, not '{}'", t.class_of(got).name()),
            ));
        };
        let got = got.as_ref().as_bytes();
        if got.is_empty() {
            break;
        }
        line.extend_from_slice(got);
        if line.last() == Some(&b'\n') {
            break;
        }
    }
    line.into_py(t)
}

/// What streams of bytes without a buffer have in common: a read() or write() makes at most one system call.
#[pyclass(name = "_RawIOBase", module = "_io", layout_of = object, base = IOBase, flags = BASETYPE | HAVE_GC)]
pub struct RawIOBase;

#[pymethods]
impl RawIOBase {
    #[method("read($self, size=-1, /)", doc = "")]
    fn read(t: &Thread, zelf: Value, size: isize) -> PyResult<Value> {
        if size < 0 {
            return method(t, zelf, "readall", &[]);
        }
        let count = t.new_int(size as i64)?;
        let buffer = call::call1(t, t.types.bytearray.into(), count)?;
        let n = call::call_method(t, zelf, t.names.readinto, &[buffer])?;
        if n.is_none() {
            return Ok(n);
        }
        let n = number::index_i64(t, n)?;
        let bytes = BytesLike::acquire(t, buffer)?;
        if n < 0 || n as usize > bytes.len() {
            return Err(t.raise_value_error(format!("readinto returned {n} outside buffer size {}", bytes.len())));
        }
        bytes[..n as usize].into_py(t)
    }
    /// What is left of the stream; None if nothing is there now and the stream doesn't wait.
    #[method("readall($self, /)")]
    fn readall(t: &Thread, zelf: Value) -> PyResult<Value> {
        let mut out: Vec<u8> = Vec::new();
        let size = t.new_int(DEFAULT_BUFFER_SIZE as i64)?;
        loop {
            let chunk = call::call_method(t, zelf, t.names.read, &[size])?;
            if chunk.is_none() {
                return if out.is_empty() { Ok(chunk) } else { out.into_py(t) };
            }
            let Some(chunk) = bytes::as_bytes(chunk) else {
                return Err(t.raise_type_error("read() should return bytes"));
            };
            let chunk = chunk.as_ref().as_bytes();
            if chunk.is_empty() {
                return out.into_py(t);
            }
            out.extend_from_slice(chunk);
        }
    }
    #[method("readinto", raw, doc = "")]
    fn readinto(t: &Thread, _zelf: Value, _args: Args<'_>) -> PyResult<Value> {
        Err(t.raise(t.types.not_implemented_error, ""))
    }
    #[method("write", raw, doc = "")]
    fn write(t: &Thread, _zelf: Value, _args: Args<'_>) -> PyResult<Value> {
        Err(t.raise(t.types.not_implemented_error, ""))
    }
}

/// What streams of bytes with a buffer have in common. Unlike those of raw objects their read() may make several system calls and takes no None for a
/// result.
#[pyclass(name = "_BufferedIOBase", module = "_io", layout_of = object, base = IOBase, flags = BASETYPE | HAVE_GC)]
pub struct BufferedIOBase;

/// Reads through `read` or `read1` into a buffer.
fn readinto_through(t: &Thread, zelf: Value, buffer: Value, name: &str) -> PyResult<Value> {
    let mut target = writable_buffer(t, buffer)?;
    let wanted = t.new_int(target.len() as i64)?;
    let data = method(t, zelf, name, &[wanted])?;
    let Some(data) = bytes::as_bytes(data) else {
        return Err(t.raise_type_error("read() should return bytes"));
    };
    let data = data.as_ref().as_bytes();
    if data.len() > target.len() {
        return Err(t.raise_value_error(format!(
            "read() returned too much data: {} bytes requested, {} returned",
            target.len(),
            data.len()
        )));
    }
    target[..data.len()].copy_from_slice(data);
    t.new_int(data.len() as i64)
}

/// The writable buffer of an argument, for functions that take their arguments raw.
pub fn writable_buffer(t: &Thread, v: Value) -> PyResult<brolga_vm::abi::convert::BytesLikeMut> {
    let context = brolga_vm::abi::args::ArgContext {
        function: "readinto",
        name: "buffer",
        position: 0,
        by_position: true,
        single: true,
        or_none: false,
    };
    brolga_vm::abi::convert::BytesLikeMut::from_arg(t, v, &context)
}

#[pymethods]
impl BufferedIOBase {
    /// Takes the raw stream out of the buffer and returns it; the buffer can't be used any more.
    #[method("detach($self, /)")]
    fn detach(t: &Thread, _zelf: Value) -> PyResult<Value> {
        Err(unsupported(t, "detach"))
    }
    /// The next size bytes, fewer at the end of the stream; without a size, or with a negative one, all that follows.
    #[method("read($self, size=-1, /)", raw, text_signature = "($self, size=-1, /)")]
    fn read(t: &Thread, _zelf: Value, _args: Args<'_>) -> PyResult<Value> {
        Err(unsupported(t, "read"))
    }
    /// The next bytes, at most size, with no more than one read() of the raw stream.
    #[method("read1($self, size=-1, /)", raw, text_signature = "($self, size=-1, /)")]
    fn read1(t: &Thread, _zelf: Value, _args: Args<'_>) -> PyResult<Value> {
        Err(unsupported(t, "read1"))
    }
    #[method("readinto($self, buffer, /)", doc = "")]
    fn readinto(t: &Thread, zelf: Value, buffer: Value) -> PyResult<Value> {
        readinto_through(t, zelf, buffer, "read")
    }
    #[method("readinto1($self, buffer, /)", doc = "")]
    fn readinto1(t: &Thread, zelf: Value, buffer: Value) -> PyResult<Value> {
        readinto_through(t, zelf, buffer, "read1")
    }
    /// Writes the bytes of b, all of them, and returns how many they are.
    #[method("write($self, b, /)", raw, text_signature = "($self, b, /)")]
    fn write(t: &Thread, _zelf: Value, _args: Args<'_>) -> PyResult<Value> {
        Err(unsupported(t, "write"))
    }
}

/// What streams of text have in common: characters and lines.
#[pyclass(name = "_TextIOBase", module = "_io", layout_of = object, base = IOBase, flags = BASETYPE | HAVE_GC)]
pub struct TextIOBase;

#[pymethods]
impl TextIOBase {
    /// Takes the buffer out of the text stream and returns it; the text stream can't be used any more.
    #[method("detach($self, /)")]
    fn detach(t: &Thread, _zelf: Value) -> PyResult<Value> {
        Err(unsupported(t, "detach"))
    }
    /// The next size characters, fewer at the end of the stream; without a size, or with a negative one, all that follow.
    #[method("read($self, size=-1, /)", raw, text_signature = "($self, size=-1, /)")]
    fn read(t: &Thread, _zelf: Value, _args: Args<'_>) -> PyResult<Value> {
        Err(unsupported(t, "read"))
    }
    /// The text up to and with the next line break; '' at the end of the stream.
    #[method("readline($self, size=-1, /)", raw, text_signature = "($self, size=-1, /)")]
    fn readline(t: &Thread, _zelf: Value, _args: Args<'_>) -> PyResult<Value> {
        Err(unsupported(t, "readline"))
    }
    /// Writes text and returns its length in characters.
    #[method("write($self, s, /)", raw, text_signature = "($self, s, /)")]
    fn write(t: &Thread, _zelf: Value, _args: Args<'_>) -> PyResult<Value> {
        Err(unsupported(t, "write"))
    }
    /// The name of the codec; None here, subclasses override it.
    #[getter]
    fn encoding(_zelf: Value) -> Value {
        Value::NONE
    }
    /// The kinds of line breaks met so far; None here, subclasses override it.
    #[getter]
    fn newlines(_zelf: Value) -> Value {
        Value::NONE
    }
    /// What the codec does with text it can't handle; None here, subclasses override it.
    #[getter]
    fn errors(_zelf: Value) -> Value {
        Value::NONE
    }
}

/// A `str` argument that may be None, as Rust text.
pub fn optional_text(v: Value) -> Option<String> {
    as_str(v).map(|s| s.to_lossy().into_owned())
}
/// An int object as i64, when it is one.
pub fn small(v: Value) -> Option<i64> {
    int::to_i64(v)
}
