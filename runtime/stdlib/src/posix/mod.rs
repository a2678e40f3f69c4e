//! `posix`: what `os` is made of.
//!
//! One file for each family of calls. Every call that may block gives the global lock away through [`blocking`]; `EINTR` runs the signal handlers
//! and retries (PEP 475).

mod constants;
mod descriptors;
mod directories;
mod environment;
mod files;
mod process;
mod stat;

use brolga_vm::abi::path::{FsPath, decode_fs};
use brolga_vm::prelude::*;
use rustix::io::Errno;

use directories::DirEntry;

/// This module provides access to operating system functionality that is standardized by the C Standard and the POSIX standard.
#[pymodule(
    name = "posix",
    parts(
        super::stat::stat_calls,
        super::files::file_calls,
        super::descriptors::descriptor_calls,
        super::directories::directory_calls,
        super::process::process_calls,
        super::process::identity_calls,
        super::environment::environment_calls
    ),
    classes(DirEntry)
)]
pub mod posix {
    use super::*;

    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        super::constants::add_constants(t, module)?;
        super::environment::add_environ(t, module)?;
        module.add(t, "error", t.types.os_error.into())?;
        for (name, seq) in [
            ("stat_result", &super::stat::STAT_RESULT::SEQ),
            ("statvfs_result", &super::stat::STATVFS_RESULT::SEQ),
            ("terminal_size", &super::descriptors::TERMINAL_SIZE::SEQ),
            ("uname_result", &super::environment::UNAME_RESULT::SEQ),
            ("times_result", &super::process::TIMES_RESULT::SEQ),
        ] {
            module.add(t, name, seq.class(t)?.into())?;
        }
        let features = PyList::new_empty(t)?;
        for name in [
            "HAVE_FACCESSAT",
            "HAVE_FCHDIR",
            "HAVE_FCHMOD",
            "HAVE_FCHOWN",
            "HAVE_FDOPENDIR",
            "HAVE_FSTATVFS",
            "HAVE_FTRUNCATE",
            "HAVE_FUTIMENS",
            "HAVE_LSTAT",
        ] {
            let name = t.new_str(name)?;
            features.append(t, name)?;
        }
        module.add(t, "_have_functions", features.into())
    }
}

use brolga_vm::objects::module::PyModule;

/// Runs a system call, again after signals.
pub(crate) fn retry<R>(t: &Thread, mut call: impl FnMut() -> Result<R, Errno>) -> PyResult<Result<R, Errno>> {
    loop {
        match call() {
            Err(Errno::INTR) => brolga_vm::interp::check_signals(t)?,
            other => return Ok(other),
        }
    }
}
/// The result of a call on a path, or the OSError that names it.
pub(crate) fn check_path<R>(t: &Thread, path: &FsPath, result: Result<R, Errno>) -> PyResult<R> {
    result.map_err(|e| t.raise_os_error(e.raw_os_error(), Some(path.object), None))
}
pub(crate) fn check_paths<R>(t: &Thread, from: &FsPath, to: &FsPath, result: Result<R, Errno>) -> PyResult<R> {
    result.map_err(|e| t.raise_os_error(e.raw_os_error(), Some(from.object), Some(to.object)))
}
pub(crate) fn check<R>(t: &Thread, result: Result<R, Errno>) -> PyResult<R> {
    result.map_err(|e| t.raise_os_error(e.raw_os_error(), None, None))
}
/// The result of a C function that returns -1 and sets `errno`.
pub(crate) fn c_result(n: i64) -> Result<i64, Errno> {
    if n == -1 { Err(Errno::from_io_error(&std::io::Error::last_os_error()).unwrap_or(Errno::IO)) } else { Ok(n) }
}
/// A name from the system, as `bytes` or `str`.
pub(crate) fn name_value(t: &Thread, name: &[u8], as_bytes: bool) -> PyResult<Value> {
    if as_bytes {
        brolga_vm::objects::bytes::PyBytes::new(t, name).map(Into::into)
    } else {
        decode_fs(t, name).map(Into::into)
    }
}
/// `dir_fd` arguments.
pub(crate) fn dir_fd(t: &Thread, v: Value) -> PyResult<rustix::fd::BorrowedFd<'static>> {
    if v.is_none() {
        return Ok(rustix::fs::CWD);
    }
    if t.class_of(v).slots.get().index.is_none() {
        let got = brolga_vm::abi::args::type_name(t, v);
        return Err(t.raise_type_error(format!("argument should be integer or None, not {got}")));
    }
    let fd = brolga_vm::protocol::number::index_i64(t, v)?;
    borrow_fd(t, fd as i32)
}
/// A file descriptor that the program says is open: a wrong one makes the call fail, nothing worse.
pub(crate) fn borrow_fd(t: &Thread, fd: i32) -> PyResult<rustix::fd::BorrowedFd<'static>> {
    if fd < 0 {
        return Err(t.raise_os_error(libc::EBADF, None, None));
    }
    // SAFETY: the number is only passed to system calls, which check it; it is not -1.
    Ok(unsafe { rustix::fd::BorrowedFd::borrow_raw(fd) })
}
