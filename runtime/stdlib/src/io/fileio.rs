//! `FileIO`: a file descriptor as a raw stream, and the system calls that the other streams make directly when their raw stream is exactly
//! one of these.

use super::base::{self, RawIOBase, Size, unsupported};
use brolga_vm::objects::int;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, number, object};
use std::cell::Cell;
use std::os::unix::ffi::OsStrExt;

/// A stream of bytes on a file, without a buffer.
///
/// file is a path or a descriptor. The mode can be 'r' for reading (default), 'w' for writing to a file that is emptied first, 'x' for writing to a
/// new file, 'a' for writing at the end; a '+' adds the other direction. With an opener, that is called with (name, flags) and returns an open file
/// descriptor. close() closes a descriptor given as file unless closefd is false.
#[pyclass(
    name = "FileIO",
    module = "_io",
    base = RawIOBase,
    signature = "(file, mode='r', closefd=True, opener=None)",
    flags = BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF
)]
#[derive(Default)]
pub struct FileIO {
    pub fd: Cell<i32>,
    created: Cell<bool>,
    readable: Cell<bool>,
    writable: Cell<bool>,
    appending: Cell<bool>,
    closefd: Cell<bool>,
    finalizing: Cell<bool>,
    seekable: Cell<Option<bool>>,
    block_size: Cell<u32>,
    /// Size when the file was opened, if it is a regular file that nothing was read from yet.
    size_hint: Cell<Option<i64>>,
}

pub type File = Gc<Native<FileIO>>;

/// The errno of the last failed call.
pub fn errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}
#[cold]
pub fn raise_errno(t: &Thread) -> Raised {
    t.raise_os_error(errno(), None, None)
}
#[cold]
fn closed_error(t: &Thread) -> Raised {
    t.raise_value_error("I/O operation on closed file")
}

/// A `FileIO`, exactly: its methods are what system calls do.
pub fn exact(t: &Thread, v: Value) -> Option<File> {
    v.downcast::<Native<FileIO>>().filter(|_| t.class_of(v) == FileIO::class(t))
}

/// Runs a system call until it is not interrupted by a signal; handlers run in between. `Ok(None)` when it would block.
pub fn retry(t: &Thread, mut call: impl FnMut() -> isize) -> PyResult<Option<usize>> {
    loop {
        let n = call();
        if n >= 0 {
            return Ok(Some(n as usize));
        }
        match errno() {
            libc::EINTR => brolga_vm::modules::eval::check_signals(t)?,
            libc::EAGAIN => return Ok(None),
            e => return Err(t.raise_os_error(e, None, None)),
        }
    }
}
/// `read(2)`.
pub fn read_fd(t: &Thread, fd: i32, into: &mut [u8]) -> PyResult<Option<usize>> {
    let (p, n) = (into.as_mut_ptr(), into.len().min(isize::MAX as usize));
    // SAFETY: the slice is writable for its length.
    retry(t, || t.allow_threads(|| unsafe { libc::read(fd, p.cast(), n) }))
}
/// `write(2)`.
pub fn write_fd(t: &Thread, fd: i32, bytes: &[u8]) -> PyResult<Option<usize>> {
    let (p, n) = (bytes.as_ptr(), bytes.len().min(isize::MAX as usize));
    // SAFETY: the slice is readable for its length.
    retry(t, || t.allow_threads(|| unsafe { libc::write(fd, p.cast(), n) }))
}

/// What a mode string says.
struct Mode {
    flags: i32,
    created: bool,
    readable: bool,
    writable: bool,
    appending: bool,
}
fn parse_mode(t: &Thread, text: &str) -> PyResult<Mode> {
    let bad = || t.raise_value_error("Must have exactly one of create/read/write/append mode and at most one plus");
    let mut m = Mode { flags: 0, created: false, readable: false, writable: false, appending: false };
    let (mut chosen, mut plus) = (false, false);
    for c in text.chars() {
        match c {
            'x' | 'r' | 'w' | 'a' => {
                if chosen {
                    return Err(bad());
                }
                chosen = true;
                match c {
                    'x' => {
                        m.created = true;
                        m.writable = true;
                        m.flags |= libc::O_EXCL | libc::O_CREAT;
                    }
                    'r' => m.readable = true,
                    'w' => {
                        m.writable = true;
                        m.flags |= libc::O_CREAT | libc::O_TRUNC;
                    }
                    _ => {
                        m.writable = true;
                        m.appending = true;
                        m.flags |= libc::O_APPEND | libc::O_CREAT;
                    }
                }
            }
            'b' => {}
            '+' => {
                if plus {
                    return Err(bad());
                }
                plus = true;
            }
            _ => return Err(t.raise_value_error(format!("invalid mode: {text}"))),
        }
    }
    if !chosen {
        return Err(bad());
    }
    if plus {
        m.readable = true;
        m.writable = true;
    }
    m.flags |= libc::O_CLOEXEC
        | match (m.readable, m.writable) {
            (true, true) => libc::O_RDWR,
            (true, false) => libc::O_RDONLY,
            _ => libc::O_WRONLY,
        };
    Ok(m)
}

impl FileIO {
    /// The descriptor of an open file.
    pub fn open_fd(&self, t: &Thread) -> PyResult<i32> {
        match self.fd.get() {
            fd if fd < 0 => Err(closed_error(t)),
            fd => Ok(fd),
        }
    }
    fn mode_text(&self) -> &'static str {
        match (self.created.get(), self.appending.get(), self.readable.get(), self.writable.get()) {
            (true, _, true, _) => "xb+",
            (true, ..) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, ..) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, false) => "rb",
            _ => "wb",
        }
    }
    fn close_fd(&self, t: &Thread) -> PyResult<()> {
        let fd = self.fd.replace(-1);
        if fd < 0 {
            return Ok(());
        }
        // SAFETY: the descriptor is ours. An interrupted close has closed it all the same.
        let failed = t.allow_threads(|| unsafe { libc::close(fd) }) < 0;
        if failed && errno() != libc::EINTR { Err(raise_errno(t)) } else { Ok(()) }
    }
    /// `lseek(2)`.
    pub fn seek_fd(&self, t: &Thread, offset: i64, whence: i32) -> PyResult<i64> {
        let fd = self.open_fd(t)?;
        self.size_hint.set(None);
        // SAFETY: has no preconditions.
        let at = t.allow_threads(|| unsafe { libc::lseek(fd, offset as libc::off_t, whence) });
        if at < 0 {
            return Err(raise_errno(t));
        }
        self.seekable.set(Some(true));
        Ok(at)
    }
    /// Everything up to the end of the file; `None` when nothing is there yet and waiting is not allowed.
    pub fn read_all(&self, t: &Thread) -> PyResult<Option<Vec<u8>>> {
        let fd = self.open_fd(t)?;
        let mut out: Vec<u8> = Vec::new();
        // One byte more than the file should have left, so that one more read tells the end.
        let hint = match self.size_hint.take() {
            Some(size) if size > 0 => {
                // SAFETY: has no preconditions.
                let at = if size > 65536 { unsafe { libc::lseek(fd, 0, libc::SEEK_CUR) } } else { 0 };
                (size - at.max(0) as i64).max(0) as usize + 1
            }
            _ => base::DEFAULT_BUFFER_SIZE,
        };
        let mut room = hint;
        loop {
            let start = out.len();
            if out.try_reserve(room).is_err() {
                return Err(t.raise_out_of_memory());
            }
            out.resize(start + room, 0);
            let got = read_fd(t, fd, &mut out[start..]);
            let n = match got {
                Ok(Some(n)) => n,
                Ok(None) => {
                    out.truncate(start);
                    return Ok(if start == 0 { None } else { Some(out) });
                }
                Err(r) => return Err(r),
            };
            out.truncate(start + n);
            if n == 0 {
                return Ok(Some(out));
            }
            if n == room {
                room = out.len().clamp(base::DEFAULT_BUFFER_SIZE, 1 << 24);
            } else {
                room -= n;
                room = room.max(1);
            }
        }
    }
}

/// The descriptor that an `int` argument is.
fn fd_argument(t: &Thread, file: Value) -> PyResult<Option<i32>> {
    if int::as_int(file).is_none() {
        return Ok(None);
    }
    if file.is_bool() {
        brolga_vm::modules::warnings::warn(t, t.types.runtime_warning, "bool is used as a file descriptor", 1)?;
    }
    let index = number::index(t, file)?;
    match int::to_i64(index).and_then(|i| i32::try_from(i).ok()) {
        Some(fd) if fd < 0 => Err(t.raise_value_error("negative file descriptor")),
        Some(fd) => Ok(Some(fd)),
        None => Err(t.raise_overflow_error("Python int too large to convert to C int")),
    }
}

#[pymethods]
impl FileIO {
    #[new]
    fn py_new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<File> {
        let file = FileIO { fd: Cell::new(-1), closefd: Cell::new(true), ..FileIO::default() };
        Native::new(t, cls, file)
    }
    #[init("FileIO(file, mode='r', closefd=True, opener=None)")]
    fn init(t: &Thread, zelf: File, file: Value, mode: String, closefd: bool, opener: Value) -> PyResult<()> {
        if zelf.fd.get() >= 0 {
            if zelf.closefd.get() {
                zelf.close_fd(t)?;
            } else {
                zelf.fd.set(-1);
            }
        }
        let given = fd_argument(t, file)?;
        let mode = parse_mode(t, &mode)?;
        let path = match given {
            Some(_) => None,
            None => {
                let name = brolga_vm::modules::builtins::compile::filename_arg(t, file)?;
                let Some(name) = brolga_vm::objects::str_::as_str(name) else { return Err(closed_error(t)) };
                Some(brolga_vm::abi::path::encode_fs(t, name)?)
            }
        };
        zelf.created.set(mode.created);
        zelf.readable.set(mode.readable);
        zelf.writable.set(mode.writable);
        zelf.appending.set(mode.appending);
        zelf.seekable.set(None);
        zelf.size_hint.set(None);
        zelf.closefd.set(closefd);
        brolga_vm::modules::sys::audit(t, "open", || {
            let text = t.new_str(zelf.mode_text())?;
            t.new_tuple(&[file, text, Value::from_small_int(mode.flags as i64)])
        })?;
        let mut ours = false;
        let fd = match (given, path) {
            (Some(fd), _) => fd,
            (None, path) => {
                if !closefd {
                    return Err(t.raise_value_error("Cannot use closefd=False with file name"));
                }
                ours = true;
                open_named(t, file, &path.unwrap_or_default(), mode.flags, opener)?
            }
        };
        zelf.fd.set(fd);
        let opened = examine(t, zelf, file).and_then(|()| {
            attr::set(t, zelf.into(), t.names.name, Some(file))?;
            if mode.appending {
                // Errors do not matter: pipes and terminals cannot seek.
                // SAFETY: has no preconditions.
                unsafe { libc::lseek(fd, 0, libc::SEEK_END) };
            }
            Ok(())
        });
        if opened.is_err() {
            if ours {
                let exc = t.exception.take();
                if let Err(r) = zelf.close_fd(t) {
                    t.take_exception(r);
                }
                t.exception.set(exc);
            } else {
                zelf.fd.set(-1);
            }
        }
        opened
    }

    /// What one system call reads: at most size bytes, b'' at the end. If size is negative, all that follows. None if nothing is there yet and the
    /// descriptor doesn't wait.
    #[method("read($self, size=-1, /)")]
    fn read(t: &Thread, zelf: File, size: Size) -> PyResult<Value> {
        let fd = zelf.open_fd(t)?;
        if !zelf.readable.get() {
            return Err(unsupported(t, "File not open for reading"));
        }
        if size.0 < 0 {
            return zelf.read_all(t)?.into_py(t);
        }
        let mut buffer = Vec::new();
        if buffer.try_reserve_exact(size.0 as usize).is_err() {
            return Err(t.raise_out_of_memory());
        }
        buffer.resize(size.0 as usize, 0u8);
        match read_fd(t, fd, &mut buffer)? {
            Some(n) => buffer[..n].into_py(t),
            None => Ok(Value::NONE),
        }
    }
    /// All bytes from the position on. None if nothing is there yet and the descriptor doesn't wait.
    #[method("readall($self, /)")]
    fn readall(t: &Thread, zelf: File) -> PyResult<Option<Vec<u8>>> {
        zelf.read_all(t)
    }
    /// Reads into a writable buffer with one system call and returns how many bytes came: 0 at the end, None if nothing is there yet and the
    /// descriptor doesn't wait.
    #[method("readinto($self, buffer, /)")]
    fn readinto(t: &Thread, zelf: File, mut buffer: brolga_vm::abi::convert::BytesLikeMut) -> PyResult<Option<usize>> {
        let fd = zelf.open_fd(t)?;
        if !zelf.readable.get() {
            return Err(unsupported(t, "File not open for reading"));
        }
        read_fd(t, fd, &mut buffer)
    }
    /// Writes with one system call and returns how many bytes it took, which may be fewer than b has. None if it took none because the descriptor
    /// doesn't wait.
    #[method("write($self, b, /)")]
    fn write(t: &Thread, zelf: File, b: BytesLike) -> PyResult<Option<usize>> {
        let fd = zelf.open_fd(t)?;
        if !zelf.writable.get() {
            return Err(unsupported(t, "File not open for writing"));
        }
        zelf.size_hint.set(None);
        write_fd(t, fd, &b)
    }
    /// Moves to a position in bytes, counted from the start (whence 0), from here (1) or from the end (2), and returns the new one.
    #[method("seek($self, pos, whence=0, /)")]
    fn seek(t: &Thread, zelf: File, pos: Value, whence: i32) -> PyResult<i64> {
        zelf.open_fd(t)?;
        let offset = offset_argument(t, pos)?;
        zelf.seek_fd(t, offset, whence)
    }
    /// The position, in bytes from the start; OSError for a pipe, a terminal or a socket.
    #[method("tell($self, /)")]
    fn tell(t: &Thread, zelf: File) -> PyResult<i64> {
        let fd = zelf.open_fd(t)?;
        // SAFETY: has no preconditions.
        match unsafe { libc::lseek(fd, 0, libc::SEEK_CUR) } {
            at if at < 0 => Err(raise_errno(t)),
            at => Ok(at),
        }
    }
    /// Makes the file size bytes long, by default as long as the position says, which stays where it is. Returns size.
    #[method("truncate($self, size=None, /)")]
    fn truncate(t: &Thread, zelf: File, size: Value) -> PyResult<Value> {
        let fd = zelf.open_fd(t)?;
        if !zelf.writable.get() {
            return Err(unsupported(t, "File not open for writing"));
        }
        let (size, result) = if size.is_none() {
            let at = FileIO::tell(t, zelf)?;
            (at, t.new_int(at)?)
        } else {
            (offset_argument(t, size)?, size)
        };
        zelf.size_hint.set(None);
        // SAFETY: has no preconditions.
        while t.allow_threads(|| unsafe { libc::ftruncate(fd, size as libc::off_t) }) < 0 {
            match errno() {
                libc::EINTR => brolga_vm::modules::eval::check_signals(t)?,
                e => return Err(t.raise_os_error(e, None, None)),
            }
        }
        Ok(result)
    }
    /// Ends the use of the stream, and closes its descriptor if closefd is true. Closing it again does nothing.
    #[method("close($self, /)")]
    fn close(t: &Thread, zelf: File) -> PyResult<Value> {
        // The base class flushes and marks the object closed; the descriptor is closed whatever comes of that.
        let base = attr::get(t, base::RawIOBase::class(t).into(), t.names.close)?;
        let closed = call::call1(t, base, zelf.into());
        if !zelf.closefd.get() {
            zelf.fd.set(-1);
            return closed;
        }
        if zelf.finalizing.get() && zelf.fd.get() >= 0 {
            let exc = t.exception.take();
            warn_unclosed(t, zelf, zelf.into());
            t.exception.set(exc);
        }
        match (closed, zelf.close_fd(t)) {
            (Ok(v), Ok(())) => Ok(v),
            (Ok(_), Err(r)) => Err(r),
            (Err(r), _) => Err(r),
        }
    }
    /// The number of the file descriptor.
    #[method("fileno($self, /)")]
    fn fileno(t: &Thread, zelf: File) -> PyResult<i32> {
        zelf.open_fd(t)
    }
    /// Whether the mode allows reading.
    #[method("readable($self, /)")]
    fn readable(t: &Thread, zelf: File) -> PyResult<bool> {
        zelf.open_fd(t)?;
        Ok(zelf.readable.get())
    }
    /// Whether the mode allows writing.
    #[method("writable($self, /)")]
    fn writable(t: &Thread, zelf: File) -> PyResult<bool> {
        zelf.open_fd(t)?;
        Ok(zelf.writable.get())
    }
    /// Whether seek() works; asked of the system once, then remembered.
    #[method("seekable($self, /)")]
    fn seekable(t: &Thread, zelf: File) -> PyResult<bool> {
        let fd = zelf.open_fd(t)?;
        if let Some(known) = zelf.seekable.get() {
            return Ok(known);
        }
        // SAFETY: has no preconditions.
        let can = unsafe { libc::lseek(fd, 0, libc::SEEK_CUR) } >= 0;
        zelf.seekable.set(Some(can));
        Ok(can)
    }
    /// Whether the descriptor is a terminal.
    #[method("isatty($self, /)")]
    fn isatty(t: &Thread, zelf: File) -> PyResult<bool> {
        let fd = zelf.open_fd(t)?;
        // SAFETY: has no preconditions.
        Ok(unsafe { libc::isatty(fd) } == 1)
    }
    /// Whether the file is a terminal, where what it was when it was opened can tell.
    #[method("_isatty_open_only($self, /)")]
    fn isatty_open_only(t: &Thread, zelf: File) -> PyResult<bool> {
        if zelf.size_hint.get().is_some() {
            return Ok(false);
        }
        FileIO::isatty(t, zelf)
    }
    #[method("_dealloc_warn($self, source, /)", doc = "", text_signature = "($self, object, /)")]
    fn dealloc_warn(t: &Thread, zelf: File, source: Value) {
        warn_unclosed(t, zelf, source);
    }
    #[method("__getstate__($self, /)", doc = "")]
    fn getstate(t: &Thread, zelf: File) -> PyResult<Value> {
        super::cannot_pickle(t, zelf.into())
    }
    /// Whether close() has been called.
    #[getter]
    fn closed(zelf: File) -> bool {
        zelf.fd.get() < 0
    }
    /// Whether close() also closes the descriptor.
    #[getter]
    fn closefd(zelf: File) -> bool {
        zelf.closefd.get()
    }
    /// The mode as it turned out, such as 'rb+'.
    #[getter]
    fn mode(zelf: File) -> &'static str {
        zelf.mode_text()
    }
    /// The size of buffers that suits the file.
    #[getter("_blksize")]
    fn blksize(zelf: File) -> u32 {
        zelf.block_size.get()
    }
    #[member("_finalizing")]
    fn get_finalizing(zelf: File) -> bool {
        zelf.finalizing.get()
    }
    #[setter("_finalizing")]
    fn set_finalizing(t: &Thread, zelf: File, v: Option<Value>) -> PyResult<()> {
        let on = match v {
            Some(v) => object::is_true(t, v)?,
            None => false,
        };
        zelf.finalizing.set(on);
        Ok(())
    }
    #[slot]
    fn repr(t: &Thread, zelf: File) -> PyResult<String> {
        let class = super::class_text(t, zelf.into());
        if zelf.fd.get() < 0 {
            return Ok(format!("<{class} [closed]>"));
        }
        let closefd = if zelf.closefd.get() { "True" } else { "False" };
        let mode = zelf.mode_text();
        match attr::get_optional(t, zelf.into(), t.names.name)? {
            None => Ok(format!("<{class} fd={} mode='{mode}' closefd={closefd}>", zelf.fd.get())),
            Some(name) => {
                let name = super::guarded_repr(t, zelf.into(), name)?;
                Ok(format!("<{class} name={name} mode='{mode}' closefd={closefd}>"))
            }
        }
    }
    #[slot]
    fn finalize(t: &Thread, zelf: File) -> PyResult<()> {
        base::finalize(t, zelf.into())
    }
}

/// An offset or size argument: `__index__`, 64 bits.
pub fn offset_argument(t: &Thread, v: Value) -> PyResult<i64> {
    let index = number::index(t, v)?;
    match int::to_i64(index) {
        Some(i) => Ok(i),
        None => Err(t.raise_overflow_error("Python int too large to convert to C long")),
    }
}

fn open_named(t: &Thread, file: Value, path: &[u8], flags: i32, opener: Value) -> PyResult<i32> {
    if !opener.is_none() {
        let flags = t.new_int(flags as i64)?;
        let v = call::call2(t, opener, file, flags)?;
        if int::as_int(v).is_none() {
            return Err(t.raise_type_error("expected integer from opener"));
        }
        let Some(fd) = int::to_i64(v).and_then(|n| i32::try_from(n).ok()) else {
            return Err(t.raise_overflow_error("Python int too large to convert to C int"));
        };
        if fd < 0 {
            return Err(t.raise_value_error(format!("opener returned {fd}")));
        }
        // SAFETY: has no preconditions.
        unsafe { libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC) };
        return Ok(fd);
    }
    let Ok(path) = std::ffi::CString::new(std::ffi::OsStr::from_bytes(path).as_bytes()) else {
        return Err(t.raise_value_error("embedded null byte"));
    };
    let mut collected = false;
    loop {
        // SAFETY: the path is a C string.
        let fd = t.allow_threads(|| unsafe { libc::open(path.as_ptr(), flags, 0o666) });
        if fd >= 0 {
            return Ok(fd);
        }
        match errno() {
            libc::EINTR => brolga_vm::modules::eval::check_signals(t)?,
            e if crate::system::freed_descriptors(t, e, &mut collected)? => {}
            e => return Err(t.raise_os_error(e, Some(file), None)),
        }
    }
}

/// Refuses directories; remembers size and block size.
fn examine(t: &Thread, zelf: File, name: Value) -> PyResult<()> {
    // SAFETY: zero bytes are a valid `stat`.
    let mut stat: libc::stat = unsafe { std::mem::zeroed() };
    let fd = zelf.fd.get();
    // SAFETY: the structure is writable.
    if t.allow_threads(|| unsafe { libc::fstat(fd, &raw mut stat) }) < 0 {
        return match errno() {
            libc::EBADF => Err(t.raise_os_error(libc::EBADF, None, None)),
            // Some systems cannot stat everything; the file works all the same.
            _ => {
                zelf.block_size.set(base::DEFAULT_BUFFER_SIZE as u32);
                Ok(())
            }
        };
    }
    if stat.st_mode & libc::S_IFMT == libc::S_IFDIR {
        return Err(t.raise_os_error(libc::EISDIR, Some(name), None));
    }
    if stat.st_mode & libc::S_IFMT == libc::S_IFREG {
        zelf.size_hint.set(Some(stat.st_size as i64));
    }
    zelf.block_size.set(if stat.st_blksize > 1 { stat.st_blksize as u32 } else { base::DEFAULT_BUFFER_SIZE as u32 });
    Ok(())
}

/// `ResourceWarning: unclosed file ...`.
fn warn_unclosed(t: &Thread, zelf: File, source: Value) {
    if zelf.fd.get() < 0 || !zelf.closefd.get() {
        return;
    }
    let warned = (|| {
        let shown = object::repr(t, source)?;
        let message = t.new_str(&format!("unclosed file {}", shown.to_lossy()))?;
        brolga_vm::modules::warnings::warn_object(t, message, t.types.resource_warning, 1, Some(source), None)
    })();
    if let Err(r) = warned {
        if t.exception_matches(t.types.warning) {
            brolga_vm::objects::exception::write_unraisable(t, r, Some(zelf.into()), None);
        } else {
            t.take_exception(r);
        }
    }
}
