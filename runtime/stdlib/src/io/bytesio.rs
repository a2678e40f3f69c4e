//! `BytesIO`: a stream over bytes in memory.

use super::base::{self, BufferedIOBase, Size};
use brolga_vm::abi::convert::BytesLikeMut;
use brolga_vm::prelude::*;
use brolga_vm::protocol::buffer::BufferView;
use brolga_vm::protocol::{attr, call, iter, number};
use std::cell::{Cell, RefCell};

/// A stream of bytes that lives in memory.
#[pyclass(
    name = "BytesIO",
    module = "_io",
    base = BufferedIOBase,
    signature = "(initial_bytes=b'')",
    flags = BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF
)]
#[derive(Default)]
pub struct BytesIO {
    data: RefCell<Vec<u8>>,
    pos: Cell<usize>,
    closed: Cell<bool>,
    /// Views that `getbuffer` gave out: while there are any, the size stays.
    exports: Cell<usize>,
}
type Stream = Gc<Native<BytesIO>>;

impl BytesIO {
    fn check_open(&self, t: &Thread) -> PyResult<()> {
        if self.closed.get() { Err(base::closed_error(t)) } else { Ok(()) }
    }
    fn check_exports(&self, t: &Thread) -> PyResult<()> {
        if brolga_vm::protocol::buffer::exports_ended(t, &self.exports) {
            Ok(())
        } else {
            Err(t.raise_buffer_error("Existing exports of data: object cannot be re-sized"))
        }
    }
    /// Up to `n` bytes from the position on, over which it moves.
    fn take(&self, n: usize) -> Vec<u8> {
        let data = self.data.borrow();
        let start = self.pos.get().min(data.len());
        let end = start.saturating_add(n).min(data.len());
        if n > 0 && end > start {
            self.pos.set(end);
        }
        data[start..end].to_vec()
    }
    fn put(&self, t: &Thread, bytes: &[u8]) -> PyResult<()> {
        self.check_open(t)?;
        self.check_exports(t)?;
        if bytes.is_empty() {
            return Ok(());
        }
        let mut data = self.data.borrow_mut();
        let start = self.pos.get();
        let Some(end) = start.checked_add(bytes.len()) else {
            return Err(t.raise_overflow_error("new buffer size too large"));
        };
        if end > data.len() {
            let more = end - data.len();
            if data.try_reserve(more).is_err() {
                return Err(t.raise_out_of_memory());
            }
            data.resize(end, 0);
        }
        data[start..end].copy_from_slice(bytes);
        self.pos.set(end);
        Ok(())
    }
    fn line_end(&self, limit: Option<usize>) -> usize {
        let data = self.data.borrow();
        let start = self.pos.get().min(data.len());
        let end = limit.map_or(data.len(), |l| start.saturating_add(l).min(data.len()));
        memchr::memchr(b'\n', &data[start..end]).map_or(end - start, |i| i + 1)
    }
}

#[pymethods]
impl BytesIO {
    #[new]
    fn py_new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Stream> {
        Native::new(t, cls, BytesIO::default())
    }
    #[init("BytesIO(initial_bytes=b'')")]
    fn init(t: &Thread, zelf: Stream, initial_bytes: Option<Value>) -> PyResult<()> {
        zelf.check_exports(t)?;
        zelf.pos.set(0);
        let bytes = match initial_bytes.filter(|b| !b.is_none()) {
            Some(b) => BytesLike::acquire(t, b)?.as_bytes().to_vec(),
            None => Vec::new(),
        };
        zelf.data.replace(bytes);
        Ok(())
    }
    /// True; ValueError once the stream is closed.
    #[method("readable($self, /)")]
    fn readable(t: &Thread, zelf: Stream) -> PyResult<bool> {
        zelf.check_open(t).map(|()| true)
    }
    /// True; ValueError once the stream is closed.
    #[method("writable($self, /)")]
    fn writable(t: &Thread, zelf: Stream) -> PyResult<bool> {
        zelf.check_open(t).map(|()| true)
    }
    /// True; ValueError once the stream is closed.
    #[method("seekable($self, /)")]
    fn seekable(t: &Thread, zelf: Stream) -> PyResult<bool> {
        zelf.check_open(t).map(|()| true)
    }
    /// There is nothing to pass on; ValueError once the stream is closed.
    #[method("flush($self, /)")]
    fn flush(t: &Thread, zelf: Stream) -> PyResult<()> {
        zelf.check_open(t)
    }
    /// A memoryview of all bytes, through which they can be changed. While it exists, the stream's size is fixed.
    #[method("getbuffer($self, /)")]
    fn getbuffer(t: &Thread, zelf: Stream) -> PyResult<Value> {
        zelf.check_open(t)?;
        let exporter = Native::new(t, BytesIOBuffer::class(t), BytesIOBuffer { source: GcField::new(zelf) })?;
        call::call1(t, t.types.memoryview.into(), exporter.into())
    }
    /// All bytes of the stream, wherever the position is.
    #[method("getvalue($self, /)")]
    fn getvalue(t: &Thread, zelf: Stream) -> PyResult<Value> {
        zelf.check_open(t)?;
        zelf.data.borrow().as_slice().into_py(t)
    }
    /// False; ValueError once the stream is closed.
    #[method("isatty($self, /)")]
    fn isatty(t: &Thread, zelf: Stream) -> PyResult<bool> {
        zelf.check_open(t).map(|()| false)
    }
    /// The position, in bytes from the start.
    #[method("tell($self, /)")]
    fn tell(t: &Thread, zelf: Stream) -> PyResult<usize> {
        zelf.check_open(t)?;
        Ok(zelf.pos.get())
    }
    /// The next size bytes, fewer at the end; all that follows if size is negative.
    #[method("read($self, size=-1, /)")]
    fn read(t: &Thread, zelf: Stream, size: Size) -> PyResult<Vec<u8>> {
        zelf.check_open(t)?;
        Ok(zelf.take(usize::try_from(size.0).unwrap_or(usize::MAX)))
    }
    /// The same as read().
    #[method("read1($self, size=-1, /)")]
    fn read1(t: &Thread, zelf: Stream, size: Size) -> PyResult<Vec<u8>> {
        BytesIO::read(t, zelf, size)
    }
    /// The bytes up to and with the next b'\n', at most size of them if that is not negative; b'' at the end.
    #[method("readline($self, size=-1, /)")]
    fn readline(t: &Thread, zelf: Stream, size: Size) -> PyResult<Vec<u8>> {
        zelf.check_open(t)?;
        let n = zelf.line_end(usize::try_from(size.0).ok());
        Ok(zelf.take(n))
    }
    /// The lines that follow, in a list; once they have size bytes, if size is positive, the rest is left.
    #[method("readlines($self, size=None, /)")]
    fn readlines(t: &Thread, zelf: Stream, size: Size) -> PyResult<Gc<PyList>> {
        zelf.check_open(t)?;
        let list = PyList::new_empty(t)?;
        let mut total = 0;
        loop {
            let n = zelf.line_end(None);
            if n == 0 {
                return Ok(list);
            }
            let line = zelf.take(n).into_py(t)?;
            list.append(t, line)?;
            total += n as i64;
            if size.0 > 0 && total >= size.0 {
                return Ok(list);
            }
        }
    }
    /// Fills a writable buffer with the bytes that follow, and returns how many there were: 0 at the end.
    #[method("readinto($self, buffer, /)")]
    fn readinto(t: &Thread, zelf: Stream, mut buffer: BytesLikeMut) -> PyResult<usize> {
        zelf.check_open(t)?;
        let bytes = zelf.take(buffer.len());
        buffer[..bytes.len()].copy_from_slice(&bytes);
        Ok(bytes.len())
    }
    /// Cuts the stream off behind size bytes: by default at the position, which stays where it is. Returns size.
    #[method("truncate($self, size=None, /)")]
    fn truncate(t: &Thread, zelf: Stream, size: Value) -> PyResult<usize> {
        zelf.check_open(t)?;
        zelf.check_exports(t)?;
        let size = if size.is_none() { zelf.pos.get() as i64 } else { number::index_i64(t, size)? };
        if size < 0 {
            return Err(t.raise_value_error(format!("negative size value {size}")));
        }
        zelf.data.borrow_mut().truncate(size as usize);
        Ok(size as usize)
    }
    #[slot]
    fn iter(t: &Thread, zelf: Stream) -> PyResult<Stream> {
        zelf.check_open(t)?;
        Ok(zelf)
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Stream) -> PyResult<Option<Vec<u8>>> {
        zelf.check_open(t)?;
        let n = zelf.line_end(None);
        Ok((n > 0).then(|| zelf.take(n)))
    }
    /// Moves to a position in bytes, counted from the start (whence 0), from here (1) or from the end (2), and returns the new one.
    #[method("seek($self, pos, whence=0, /)")]
    fn seek(t: &Thread, zelf: Stream, pos: isize, whence: i32) -> PyResult<usize> {
        zelf.check_open(t)?;
        let from = match whence {
            0 if pos < 0 => return Err(t.raise_value_error(format!("negative seek value {pos}"))),
            0 => 0,
            1 => zelf.pos.get(),
            2 => zelf.data.borrow().len(),
            _ => {
                return Err(t.raise_value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)")));
            }
        };
        let Some(at) = (from as isize).checked_add(pos) else {
            return Err(t.raise_overflow_error("new position too large"));
        };
        zelf.pos.set(at.max(0) as usize);
        Ok(zelf.pos.get())
    }
    /// Puts the bytes of b at the position, over what is there, and returns how many they are.
    #[method("write($self, b, /)")]
    fn write(t: &Thread, zelf: Stream, b: BytesLike) -> PyResult<usize> {
        zelf.put(t, &b)?;
        Ok(b.len())
    }
    /// Writes each bytes-like object of an iterable as it is: no line breaks are put between them.
    #[method("writelines($self, lines, /)")]
    fn writelines(t: &Thread, zelf: Stream, lines: Value) -> PyResult<()> {
        zelf.check_open(t)?;
        iter::for_each(t, lines, |line| {
            let bytes = BytesLike::acquire(t, line)?;
            zelf.put(t, &bytes).map(|()| true)
        })
    }
    /// Gives up the bytes; most methods raise ValueError from then on.
    #[method("close($self, /)")]
    fn close(t: &Thread, zelf: Stream) -> PyResult<()> {
        zelf.check_exports(t)?;
        zelf.closed.set(true);
        zelf.data.take();
        Ok(())
    }
    /// Whether close() has been called.
    #[getter]
    fn closed(zelf: Stream) -> bool {
        zelf.closed.get()
    }
    #[method("__getstate__($self, /)", doc = "")]
    fn getstate(t: &Thread, zelf: Stream) -> PyResult<Value> {
        let value = BytesIO::getvalue(t, zelf)?;
        let dict = match attr::instance_dict(t, zelf.into())? {
            Some(d) if !d.is_empty() => d.copy(t)?.into(),
            _ => Value::NONE,
        };
        t.new_tuple(&[value, t.new_int(zelf.pos.get() as i64)?, dict])
    }
    #[method("__setstate__($self, state, /)", doc = "", text_signature = "($self, object, /)")]
    fn setstate(t: &Thread, zelf: Stream, state: Value) -> PyResult<()> {
        let Some(parts) = brolga_vm::objects::tuple::as_tuple(state).filter(|p| p.len() >= 3) else {
            return Err(t.raise_type_error(format!(
                "{}.__setstate__ argument should be 3-tuple, got {}",
                super::class_text(t, zelf.into()),
                brolga_vm::abi::args::type_name(t, state)
            )));
        };
        zelf.check_exports(t)?;
        zelf.check_open(t)?;
        let bytes = BytesLike::acquire(t, parts.get(0))?.as_bytes().to_vec();
        zelf.data.replace(bytes);
        super::restore_position_and_dict(t, zelf.into(), parts.get(1), parts.get(2), |n| zelf.pos.set(n))
    }
    #[method("__sizeof__($self, /)", doc = "")]
    fn sizeof(zelf: Stream) -> usize {
        size_of::<Native<BytesIO>>() + zelf.data.borrow().capacity()
    }
    #[slot]
    fn finalize(_t: &Thread, _zelf: Stream) -> PyResult<()> {
        Ok(())
    }
}

/// The exporter behind `BytesIO.getbuffer()`.
#[pyclass(name = "_BytesIOBuffer", module = "_io", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct BytesIOBuffer {
    source: GcField<Native<BytesIO>>,
}
#[pymethods]
impl BytesIOBuffer {
    #[slot]
    fn getbuffer(t: &Thread, zelf: Gc<Native<BytesIOBuffer>>, _flags: u32) -> PyResult<BufferView> {
        let Some(source) = zelf.source.get() else { return Err(base::closed_error(t)) };
        source.exports.set(source.exports.get() + 1);
        let mut data = source.data.borrow_mut();
        Ok(BufferView {
            owner: zelf.into(),
            ptr: data.as_mut_ptr(),
            len: data.len(),
            readonly: false,
            itemsize: 1,
            format: "B".into(),
            shape: vec![data.len()],
            strides: vec![1],
        })
    }
    #[slot]
    fn releasebuffer(_t: &Thread, zelf: Gc<Native<BytesIOBuffer>>) {
        if let Some(source) = zelf.source.get() {
            source.exports.set(source.exports.get().saturating_sub(1));
        }
    }
}
