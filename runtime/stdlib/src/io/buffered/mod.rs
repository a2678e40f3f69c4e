//! `BufferedReader`, `BufferedWriter`, `BufferedRandom`: a buffer over a raw stream.
//!
//! One payload serves the three. The buffer is either a *read-ahead* (`data[pos..end]` was read and not asked for yet, and the raw stream
//! stands at the end of it) or *pending* output (`data[pos..end]` was written and not passed on yet, and the raw stream stands where it
//! belongs); `BufferedRandom` goes from one to the other by seeking back over the read-ahead, or by flushing.
//!
//! Nothing of the buffer is borrowed while the raw stream runs, unless that is exactly a `FileIO`, whose system calls run no Python code but signal
//! handlers. [`Buffered::enter`] keeps those, and other threads, out.

mod reading;
mod writing;

use super::base::{self, BufferedIOBase};
use super::fileio;
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, number, object};
use std::cell::{Cell, RefCell};

/// The payload of the three classes.
#[pyclass(
    name = "_Buffered",
    module = "_io",
    base = BufferedIOBase,
    flags = BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF,
    parts(common, reading, writing),
    no_doc
)]
#[derive(Default)]
pub struct Buffered {
    raw: Field,
    initialized: Cell<bool>,
    detached: Cell<bool>,
    readable: Cell<bool>,
    writable: Cell<bool>,
    finalizing: Cell<bool>,
    lock: super::StreamLock,
    size: Cell<usize>,
    data: RefCell<Vec<u8>>,
    pos: Cell<usize>,
    end: Cell<usize>,
    /// `data[pos..end]` is output.
    pending: Cell<bool>,
    /// The raw stream's position, if known.
    raw_position: Cell<Option<i64>>,
}

pub type Stream = Gc<Native<Buffered>>;

/// Reads from a raw stream, ahead of what is asked for, so that the raw stream's read() is called seldom.
#[pyclass(
    name = "BufferedReader",
    module = "_io",
    base = BufferedIOBase,
    layout_of = Buffered,
    signature = "(raw, buffer_size=DEFAULT_BUFFER_SIZE)",
    flags = BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF,
    parts(Buffered::common, Buffered::reading)
)]
pub struct BufferedReader;
/// Writes to a raw stream that need not be seekable. What is written is kept until there is enough of it, or flush() or close() are called.
#[pyclass(
    name = "BufferedWriter",
    module = "_io",
    base = BufferedIOBase,
    layout_of = Buffered,
    signature = "(raw, buffer_size=DEFAULT_BUFFER_SIZE)",
    flags = BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF,
    parts(Buffered::common, Buffered::writing)
)]
pub struct BufferedWriter;
/// Reads and writes a seekable raw stream, with one buffer for both.
#[pyclass(
    name = "BufferedRandom",
    module = "_io",
    base = BufferedIOBase,
    layout_of = Buffered,
    signature = "(raw, buffer_size=DEFAULT_BUFFER_SIZE)",
    flags = BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF,
    parts(Buffered::common, Buffered::reading, Buffered::writing)
)]
pub struct BufferedRandom;

fn new_stream(t: &Thread, cls: Gc<PyType>) -> PyResult<Stream> {
    Native::new(t, cls, Buffered::default())
}
/// The size of a buffer as its constructor takes it.
fn buffer_size(t: &Thread, size: Option<isize>) -> PyResult<usize> {
    match size {
        None => Ok(base::DEFAULT_BUFFER_SIZE),
        Some(n) if n <= 0 => Err(t.raise_value_error("buffer size must be strictly positive")),
        Some(n) => Ok(n as usize),
    }
}
fn init_stream(t: &Thread, zelf: Stream, raw: Value, size: Option<isize>, read: bool, write: bool) -> PyResult<()> {
    zelf.initialized.set(false);
    zelf.detached.set(false);
    if read && write {
        base::check_seekable(t, raw)?;
    }
    if read {
        base::check_readable(t, raw)?;
    }
    if write {
        base::check_writable(t, raw)?;
    }
    zelf.raw.set(zelf.header(), Some(raw));
    zelf.size.set(buffer_size(t, size)?);
    zelf.readable.set(read);
    zelf.writable.set(write);
    zelf.drop_buffer();
    // The position now, so that it need not be asked for later; streams that cannot tell have none.
    zelf.raw_position.set(None);
    if let Err(r) = zelf.raw_tell(t) {
        t.take_exception(r);
    }
    zelf.initialized.set(true);
    Ok(())
}

#[pymethods]
impl BufferedReader {
    #[new]
    fn py_new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Stream> {
        new_stream(t, cls)
    }
    #[init("BufferedReader(raw, buffer_size=DEFAULT_BUFFER_SIZE)")]
    fn init(t: &Thread, zelf: Stream, raw: Value, buffer_size: Option<isize>) -> PyResult<()> {
        init_stream(t, zelf, raw, buffer_size, true, false)
    }
}
#[pymethods]
impl BufferedWriter {
    #[new]
    fn py_new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Stream> {
        new_stream(t, cls)
    }
    #[init("BufferedWriter(raw, buffer_size=DEFAULT_BUFFER_SIZE)")]
    fn init(t: &Thread, zelf: Stream, raw: Value, buffer_size: Option<isize>) -> PyResult<()> {
        init_stream(t, zelf, raw, buffer_size, false, true)
    }
}
#[pymethods]
impl BufferedRandom {
    #[new]
    fn py_new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Stream> {
        new_stream(t, cls)
    }
    #[init("BufferedRandom(raw, buffer_size=DEFAULT_BUFFER_SIZE)")]
    fn init(t: &Thread, zelf: Stream, raw: Value, buffer_size: Option<isize>) -> PyResult<()> {
        init_stream(t, zelf, raw, buffer_size, true, true)
    }
}
#[pymethods]
impl Buffered {
    #[new]
    fn py_new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Stream> {
        new_stream(t, cls)
    }
}

/// `BlockingIOError` with the number of bytes that were written.
impl Buffered {
    /// The raw stream; an error when there is none.
    pub fn raw(&self, t: &Thread) -> PyResult<Value> {
        match self.raw.get() {
            Some(raw) if self.initialized.get() => Ok(raw),
            _ if self.detached.get() => Err(t.raise_value_error("raw stream has been detached")),
            _ => Err(t.raise_value_error("I/O operation on uninitialized object")),
        }
    }
    fn is_closed(&self, t: &Thread) -> PyResult<bool> {
        let raw = self.raw(t)?;
        match fileio::exact(t, raw) {
            Some(file) => Ok(file.fd.get() < 0),
            None => base::is_closed(t, raw),
        }
    }
    /// Refuses a closed stream: "read of closed file".
    fn check_open(&self, t: &Thread, message: &str) -> PyResult<()> {
        // A reader may go on with what is in the buffer: only an empty one needs its raw stream.
        if self.is_closed(t)? { Err(t.raise_value_error(message)) } else { Ok(()) }
    }
    /// Keeps other threads and signal handlers out until the guard is dropped.
    fn enter<'a>(&'a self, t: &'a Thread, zelf: &'a Header) -> PyResult<super::StreamGuard<'a>> {
        self.lock.enter(t, zelf)
    }
    fn drop_buffer(&self) {
        self.pos.set(0);
        self.end.set(0);
        self.pending.set(false);
    }
    /// How many bytes of read-ahead there are.
    fn ahead(&self) -> usize {
        if self.pending.get() { 0 } else { self.end.get() - self.pos.get() }
    }
    /// Where the stream is relative to the raw stream.
    fn offset_from_raw(&self) -> i64 {
        let n = (self.end.get() - self.pos.get()) as i64;
        if self.pending.get() { n } else { -n }
    }
    /// Makes the buffer's memory.
    fn ensure_memory(&self, t: &Thread) -> PyResult<()> {
        let mut data = self.data.borrow_mut();
        let size = self.size.get();
        if data.len() != size {
            data.clear();
            if data.try_reserve_exact(size).is_err() {
                return Err(t.raise_out_of_memory());
            }
            data.resize(size, 0);
        }
        Ok(())
    }

    // The raw stream.

    /// Reads once into `into`; `None` when the raw stream has nothing without waiting.
    fn raw_read(&self, t: &Thread, into: &mut [u8]) -> PyResult<Option<usize>> {
        let raw = self.raw(t)?;
        let n = match fileio::exact(t, raw) {
            Some(file) => {
                let fd = file.open_fd(t)?;
                fileio::read_fd(t, fd, into)?
            }
            None => self.raw_readinto(t, raw, into)?,
        };
        if let Some(n) = n
            && let Some(at) = self.raw_position.get()
        {
            self.raw_position.set(Some(at + n as i64));
        }
        Ok(n)
    }
    /// `raw.readinto(memoryview)`, then a copy.
    fn raw_readinto(&self, t: &Thread, raw: Value, into: &mut [u8]) -> PyResult<Option<usize>> {
        let len = t.new_int(into.len() as i64)?;
        let array = call::call1(t, t.types.bytearray.into(), len)?;
        let view = call::call1(t, t.types.memoryview.into(), array)?;
        let got = call::call_method(t, raw, t.names.readinto, &[view])?;
        if let Err(r) = base::method(t, view, "release", &[]) {
            t.take_exception(r);
        }
        if got.is_none() {
            return Ok(None);
        }
        let n = match number::index(t, got) {
            Ok(n) => brolga_vm::objects::int::to_i64(n).unwrap_or(-1),
            Err(r) => {
                let cause = t.take_exception(r);
                let raised = t.raise(t.types.os_error, "raw readinto() failed");
                return Err(brolga_vm::objects::exception::with_cause(t, raised, cause));
            }
        };
        if n < 0 || n as usize > into.len() {
            return Err(t.raise(
                t.types.os_error,
                format!("raw readinto() returned invalid length {n} (should have been between 0 and {})", into.len()),
            ));
        }
        let bytes = BytesLike::acquire(t, array)?;
        into[..n as usize].copy_from_slice(&bytes[..n as usize]);
        Ok(Some(n as usize))
    }
    /// Writes once; `None` when the raw stream takes nothing without waiting.
    fn raw_write(&self, t: &Thread, bytes: &[u8]) -> PyResult<Option<usize>> {
        let raw = self.raw(t)?;
        let n = match fileio::exact(t, raw) {
            Some(file) => {
                let fd = file.open_fd(t)?;
                fileio::write_fd(t, fd, bytes)?
            }
            None => {
                let copy = PyBytes::new(t, bytes)?;
                let view = call::call1(t, t.types.memoryview.into(), copy.into())?;
                let got = call::call_method(t, raw, t.names.write, &[view])?;
                if got.is_none() {
                    None
                } else {
                    let n = number::index_i64(t, got)?;
                    if n < 0 || n as usize > bytes.len() {
                        return Err(t.raise(
                            t.types.os_error,
                            format!(
                                "raw write() returned invalid length {n} (should have been between 0 and {})",
                                bytes.len()
                            ),
                        ));
                    }
                    Some(n as usize)
                }
            }
        };
        if let Some(n) = n
            && let Some(at) = self.raw_position.get()
        {
            self.raw_position.set(Some(at + n as i64));
        }
        Ok(n)
    }
    fn raw_tell(&self, t: &Thread) -> PyResult<i64> {
        let Some(raw) = self.raw.get() else { return self.raw(t).map(|_| 0) };
        let v = base::method(t, raw, "tell", &[])?;
        let at = fileio::offset_argument(t, v)?;
        if at < 0 {
            return Err(t.raise(t.types.os_error, format!("Raw stream returned invalid position {at}")));
        }
        self.raw_position.set(Some(at));
        Ok(at)
    }
    fn raw_seek(&self, t: &Thread, target: i64, whence: i32) -> PyResult<i64> {
        let raw = self.raw(t)?;
        let at = match fileio::exact(t, raw) {
            Some(file) => file.seek_fd(t, target, whence)?,
            None => {
                let args = [t.new_int(target)?, Value::from_small_int(whence as i64)];
                let v = base::method(t, raw, "seek", &args)?;
                let at = fileio::offset_argument(t, v)?;
                if at < 0 {
                    return Err(t.raise(t.types.os_error, format!("Raw stream returned invalid position {at}")));
                }
                at
            }
        };
        self.raw_position.set(Some(at));
        Ok(at)
    }
}

#[pymethods(part = common)]
impl Buffered {
    #[member("raw")]
    fn raw_member(zelf: Stream) -> Value {
        zelf.raw.get().unwrap_or(Value::NONE)
    }
    #[member("_finalizing")]
    fn get_finalizing(zelf: Stream) -> bool {
        zelf.finalizing.get()
    }
    #[setter("_finalizing")]
    fn set_finalizing(t: &Thread, zelf: Stream, v: Option<Value>) -> PyResult<()> {
        let on = match v {
            Some(v) => object::is_true(t, v)?,
            None => false,
        };
        zelf.finalizing.set(on);
        Ok(())
    }
    #[getter]
    fn closed(t: &Thread, zelf: Stream) -> PyResult<Value> {
        attr::get(t, zelf.raw(t)?, t.intern("closed"))
    }
    #[getter]
    fn name(t: &Thread, zelf: Stream) -> PyResult<Value> {
        attr::get(t, zelf.raw(t)?, t.names.name)
    }
    #[getter]
    fn mode(t: &Thread, zelf: Stream) -> PyResult<Value> {
        attr::get(t, zelf.raw(t)?, t.names.mode)
    }
    #[method("seekable($self, /)", doc = "")]
    fn seekable(t: &Thread, zelf: Stream) -> PyResult<Value> {
        base::method(t, zelf.raw(t)?, "seekable", &[])
    }
    #[method("fileno($self, /)", doc = "")]
    fn fileno(t: &Thread, zelf: Stream) -> PyResult<Value> {
        base::method(t, zelf.raw(t)?, "fileno", &[])
    }
    #[method("isatty($self, /)", doc = "")]
    fn isatty(t: &Thread, zelf: Stream) -> PyResult<Value> {
        base::method(t, zelf.raw(t)?, "isatty", &[])
    }
    #[method("flush($self, /)", doc = "")]
    fn flush(t: &Thread, zelf: Stream) -> PyResult<Value> {
        let raw = zelf.raw(t)?;
        if !zelf.writable.get() {
            return base::method(t, raw, "flush", &[]);
        }
        zelf.check_open(t, "flush of closed file")?;
        let _guard = zelf.enter(t, zelf.header())?;
        zelf.flush_and_rewind(t)?;
        Ok(Value::NONE)
    }
    #[method("close($self, /)", doc = "")]
    fn close(t: &Thread, zelf: Stream) -> PyResult<Value> {
        let raw = zelf.raw(t)?;
        if zelf.is_closed(t)? {
            return Ok(Value::NONE);
        }
        if zelf.finalizing.get() {
            warn_unclosed(t, zelf.into(), raw);
        }
        let flushed = call::call_method(t, zelf.into(), t.names.flush, &[]);
        let failure = flushed.err().map(|r| t.take_exception(r));
        let closed = call::call_method(t, raw, t.names.close, &[]);
        zelf.data.take();
        zelf.drop_buffer();
        match (failure, closed) {
            (None, closed) => closed,
            (Some(exc), Ok(_)) => Err(t.restore_exception(exc)),
            (Some(exc), Err(r)) => Err(brolga_vm::objects::exception::with_context(t, r, exc)),
        }
    }
    #[method("detach($self, /)", doc = "")]
    fn detach(t: &Thread, zelf: Stream) -> PyResult<Value> {
        let raw = zelf.raw(t)?;
        call::call_method(t, zelf.into(), t.names.flush, &[])?;
        zelf.raw.set(zelf.header(), None);
        zelf.detached.set(true);
        zelf.initialized.set(false);
        Ok(raw)
    }
    #[method("_dealloc_warn($self, source, /)", doc = "")]
    fn dealloc_warn(t: &Thread, zelf: Stream, source: Value) {
        if let Some(raw) = zelf.raw.get() {
            warn_unclosed(t, source, raw);
        }
    }
    #[method("__getstate__($self, /)", doc = "")]
    fn getstate(t: &Thread, zelf: Stream) -> PyResult<Value> {
        super::cannot_pickle(t, zelf.into())
    }
    #[method("__sizeof__($self, /)", doc = "")]
    fn sizeof(zelf: Stream) -> usize {
        size_of::<Native<Buffered>>() + zelf.data.borrow().capacity()
    }
    #[method("tell($self, /)", doc = "")]
    fn tell(t: &Thread, zelf: Stream) -> PyResult<i64> {
        let _ = zelf.raw(t)?;
        let _guard = zelf.enter(t, zelf.header())?;
        let at = zelf.raw_tell(t)?;
        Ok((at + zelf.offset_from_raw()).max(0))
    }
    #[method("seek($self, target, whence=0, /)", doc = "")]
    fn seek(t: &Thread, zelf: Stream, target: Value, whence: i32) -> PyResult<i64> {
        let raw = zelf.raw(t)?;
        if !(0..=2).contains(&whence) && whence != libc::SEEK_DATA && whence != libc::SEEK_HOLE {
            return Err(t.raise_value_error(format!("whence value {whence} unsupported")));
        }
        zelf.check_open(t, "seek of closed file")?;
        base::check_seekable(t, raw)?;
        let mut target = fileio::offset_argument(t, target)?;
        let _guard = zelf.enter(t, zelf.header())?;
        // Within the read-ahead no system call is needed.
        if (whence == 0 || whence == 1) && zelf.readable.get() && !zelf.pending.get() {
            let raw_at = match zelf.raw_position.get() {
                Some(at) => at,
                None => zelf.raw_tell(t)?,
            };
            let current = raw_at + zelf.offset_from_raw();
            let offset = if whence == 0 { target.wrapping_sub(current) } else { target };
            let (back, forward) = (zelf.pos.get() as i64, zelf.ahead() as i64);
            if offset >= -back && offset <= forward && zelf.end.get() > 0 {
                zelf.pos.set((back + offset) as usize);
                return Ok((current + offset).max(0));
            }
        }
        zelf.flush_pending(t)?;
        if whence == 1 {
            target = target.wrapping_add(zelf.offset_from_raw());
        }
        let at = zelf.raw_seek(t, target, whence)?;
        zelf.drop_buffer();
        Ok(at)
    }
    #[method("truncate($self, pos=None, /)", doc = "")]
    fn truncate(t: &Thread, zelf: Stream, pos: Value) -> PyResult<Value> {
        let raw = zelf.raw(t)?;
        zelf.check_open(t, "truncate of closed file")?;
        if !zelf.writable.get() {
            return Err(base::unsupported(t, "truncate"));
        }
        let _guard = zelf.enter(t, zelf.header())?;
        zelf.flush_and_rewind(t)?;
        let result = base::method(t, raw, "truncate", &[pos])?;
        zelf.raw_position.set(None);
        Ok(result)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Stream) -> PyResult<String> {
        super::named_repr(t, zelf.into())
    }
    #[slot]
    fn finalize(t: &Thread, zelf: Stream) -> PyResult<()> {
        if !zelf.initialized.get() {
            return Ok(());
        }
        base::finalize(t, zelf.into())
    }
}

/// `raw._dealloc_warn(source)`.
fn warn_unclosed(t: &Thread, source: Value, raw: Value) {
    if let Err(r) = base::method(t, raw, "_dealloc_warn", &[source]) {
        t.take_exception(r);
    }
}
