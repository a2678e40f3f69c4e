//! System calls for native modules: giving the global lock away, retrying after signals (PEP 475), raising `OSError`; the argument types that many
//! of them share: [`Fildes`], [`Uid`], [`Gid`], and rows of buffers ([`Buffers`]).

use brolga_vm::abi::args::{ArgContext, type_name};
use brolga_vm::abi::convert::index_to_i64;
use brolga_vm::objects::int;
use brolga_vm::prelude::*;
use brolga_vm::protocol::buffer::{self, BufferView};
use brolga_vm::protocol::{attr, call, iter};

/// The errno of the calling thread's last failed call.
pub fn errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}
/// Sets the calling thread's errno, for functions that report failure by it alone.
pub fn set_errno(e: i32) {
    #[cfg(any(target_os = "linux", target_os = "emscripten"))]
    // SAFETY: the calling thread's own errno.
    unsafe {
        *libc::__errno_location() = e;
    }
    #[cfg(any(target_os = "macos", target_os = "ios", target_os = "freebsd"))]
    // SAFETY: as above.
    unsafe {
        *libc::__error() = e;
    }
}
/// `OSError` of the last failed call.
#[cold]
pub fn raise_errno(t: &Thread) -> Raised {
    t.raise_os_error(errno(), None, None)
}

/// What system calls return: -1 is failure.
pub trait SystemResult: Copy {
    fn failed(self) -> bool;
}
impl SystemResult for i32 {
    fn failed(self) -> bool {
        self == -1
    }
}
impl SystemResult for i64 {
    fn failed(self) -> bool {
        self == -1
    }
}
impl SystemResult for isize {
    fn failed(self) -> bool {
        self == -1
    }
}

/// Whether a failed call is worth another try because there were too many open files: those that nobody can reach any more are closed by
/// their finalizers, now. True once for each `tried`.
pub fn freed_descriptors(t: &Thread, e: i32, tried: &mut bool) -> PyResult<bool> {
    if !matches!(e, libc::EMFILE | libc::ENFILE) || std::mem::replace(tried, true) {
        return Ok(false);
    }
    brolga_vm::modules::gc::collect_and_finalize(t)?;
    Ok(true)
}
/// Makes a call that may block, again after signals and when there were too many open files; the errno of its failure.
pub fn attempt<R: SystemResult>(t: &Thread, mut f: impl FnMut() -> R) -> PyResult<Result<R, i32>> {
    let mut collected = false;
    loop {
        let result = t.allow_threads(&mut f);
        if !result.failed() {
            return Ok(Ok(result));
        }
        match errno() {
            libc::EINTR => brolga_vm::interp::check_signals(t)?,
            e if freed_descriptors(t, e, &mut collected)? => {}
            e => return Ok(Err(e)),
        }
    }
}
/// As [`attempt`], raising `OSError`.
pub fn blocking<R: SystemResult>(t: &Thread, f: impl FnMut() -> R) -> PyResult<R> {
    attempt(t, f)?.map_err(|e| t.raise_os_error(e, None, None))
}
/// The result of a call that has been made, or `OSError`.
pub fn check<R: SystemResult>(t: &Thread, result: R) -> PyResult<R> {
    if result.failed() { Err(raise_errno(t)) } else { Ok(result) }
}
/// The result of a function that returns an error number.
pub fn check_code(t: &Thread, code: i32) -> PyResult<()> {
    if code == 0 { Ok(()) } else { Err(t.raise_os_error(code, None, None)) }
}

/// A file descriptor, or an object whose `fileno()` gives one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fildes(pub i32);

impl Fildes {
    /// Converts a value; messages are those of CPython's `PyObject_AsFileDescriptor`.
    pub fn from_value(t: &Thread, v: Value) -> PyResult<Fildes> {
        if v.is_bool() {
            brolga_vm::modules::warnings::warn(t, t.types.runtime_warning, "bool is used as a file descriptor", 1)?;
        }
        let number = if int::as_int(v).is_some() {
            v
        } else {
            let Some(method) = attr::get_optional(t, v, t.intern("fileno"))? else {
                return Err(t.raise_type_error("argument must be an int, or have a fileno() method."));
            };
            let number = call::call0(t, method)?;
            if int::as_int(number).is_none() {
                return Err(t.raise_type_error("fileno() returned a non-integer"));
            }
            number
        };
        let Some(fd) = int::to_i64(number).and_then(|n| i32::try_from(n).ok()) else {
            return Err(t.raise_overflow_error("Python int too large to convert to C int"));
        };
        if fd < 0 {
            return Err(t.raise_value_error(format!("file descriptor cannot be a negative integer ({fd})")));
        }
        Ok(Fildes(fd))
    }
}
impl FromArg for Fildes {
    fn from_arg(t: &Thread, v: Value, _: &ArgContext) -> PyResult<Fildes> {
        Fildes::from_value(t, v)
    }
}

/// Closes the descriptors from `first` to `last`, whichever of them are open. Async-signal-safe.
pub fn close_range(first: i32, last: i32) {
    if first > last {
        return;
    }
    #[cfg(target_os = "linux")]
    // SAFETY: a plain system call.
    if unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) } == 0 {
        return;
    }
    // SAFETY: a plain library call.
    let open_at_most = unsafe { libc::sysconf(libc::_SC_OPEN_MAX) }.clamp(256, 1 << 20) as i32;
    for fd in first..=last.min(open_at_most) {
        // SAFETY: a plain system call; descriptors that are not open make it fail.
        unsafe { libc::close(fd) };
    }
}

fn owner_number(t: &Thread, v: Value, what: &str) -> PyResult<u32> {
    if int::as_int(v).is_none() && t.class_of(v).slots.get().index.is_none() {
        return Err(t.raise_type_error(format!("{what} should be integer, not {}", type_name(t, v))));
    }
    match index_to_i64(t, v)? {
        // All ones means "leave it alone".
        Ok(-1) => Ok(u32::MAX),
        Ok(n) if u32::try_from(n).is_ok() => Ok(n as u32),
        // What fits into C's long but not into an id is called too small, whatever its sign.
        Ok(_) => Err(t.raise_overflow_error(format!("{what} is less than minimum"))),
        Err(big) if brolga_vm::protocol::number::is_negative(big) => {
            Err(t.raise_overflow_error(format!("{what} is less than minimum")))
        }
        _ => Err(t.raise_overflow_error(format!("{what} is greater than maximum"))),
    }
}
/// A user's number; -1 is all ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uid(pub u32);
impl FromArg for Uid {
    fn from_arg(t: &Thread, v: Value, _: &ArgContext) -> PyResult<Uid> {
        owner_number(t, v, "uid").map(Uid)
    }
}
/// A group's number; -1 is all ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gid(pub u32);
impl Gid {
    pub fn from_value(t: &Thread, v: Value) -> PyResult<Gid> {
        owner_number(t, v, "gid").map(Gid)
    }
}
impl Uid {
    pub fn from_value(t: &Thread, v: Value) -> PyResult<Uid> {
        owner_number(t, v, "uid").map(Uid)
    }
}
impl FromArg for Gid {
    fn from_arg(t: &Thread, v: Value, _: &ArgContext) -> PyResult<Gid> {
        Gid::from_value(t, v)
    }
}
/// The Python number of a user or group: all ones is -1.
pub fn owner_value(id: u32) -> Value {
    Value::from_small_int(if id == u32::MAX { -1 } else { id as i64 })
}

/// Buffers of the items of a sequence, held for scattered reads and gathered writes.
pub struct Buffers<'t> {
    t: &'t Thread,
    views: Vec<BufferView>,
    /// The exporters, which views on the native heap do not keep alive.
    _owners: RootVec,
}
impl<'t> Buffers<'t> {
    /// `expected` names the argument in the TypeError for what is no sequence.
    pub fn acquire(t: &'t Thread, sequence: Value, writable: bool, expected: &str) -> PyResult<Buffers<'t>> {
        let slots = t.class_of(sequence).slots.get();
        if sequence.downcast::<PyDict>().is_some() || (slots.sq_item.is_none() && slots.mp_subscript.is_none()) {
            return Err(t.raise_type_error(format!("{expected} must be a sequence")));
        }
        Buffers::of_items(t, iter::collect(t, sequence)?, writable)
    }
    pub fn of_items(t: &'t Thread, items: RootVec, writable: bool) -> PyResult<Buffers<'t>> {
        let mut all = Buffers { t, views: Vec::new(), _owners: RootVec::new(&t.heap) };
        for &item in items.iter() {
            let flags = if writable { buffer::flags::WRITABLE } else { buffer::flags::SIMPLE };
            let view = buffer::acquire(t, item, flags)?;
            all._owners.push(item);
            all._owners.push(view.owner);
            all.views.push(view);
        }
        Ok(all)
    }
    /// For the C library. Valid as long as the buffers are held.
    pub fn vectors(&self) -> Vec<libc::iovec> {
        self.views.iter().map(|v| libc::iovec { iov_base: v.ptr.cast(), iov_len: v.len }).collect()
    }
    pub fn total(&self) -> usize {
        self.views.iter().map(|v| v.len).sum()
    }
}
impl Drop for Buffers<'_> {
    fn drop(&mut self) {
        for view in std::mem::take(&mut self.views) {
            buffer::release(self.t, view);
        }
    }
}

/// Declares a table of constants by their C names: `constants! { pub TABLE: A B C }`.
macro_rules! constants {
    ($(#[$meta:meta])* $vis:vis $TABLE:ident: $($name:ident)*) => {
        $(#[$meta])* $vis const $TABLE: &[(&str, i64)] = &[$((stringify!($name), libc::$name as i64)),*];
    };
}
pub(crate) use constants;

/// Adds a table of constants to a module.
pub fn add_constants(t: &Thread, module: Gc<PyModule>, table: &[(&str, i64)]) -> PyResult<()> {
    table.iter().try_for_each(|(name, n)| module.add_int(t, name, *n))
}
