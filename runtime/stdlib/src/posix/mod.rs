//! `posix`: what `os` is made of.
//!
//! One file for each family of calls. Every call that may block gives the global lock away ([`retry`], [`crate::system::blocking`]); `EINTR`
//! runs the signal handlers and retries (PEP 475).

mod configuration;
mod constants;
mod descriptors;
mod devices;
mod directories;
mod environment;
mod events;
mod files;
pub mod fork;
mod identity;
pub mod process;
mod scheduling;
mod spawn;
mod stat;
mod terminals;
mod transfer;
mod wait;
mod xattr;

use brolga_vm::abi::path::{FsPath, decode_fs};
use brolga_vm::prelude::*;
use rustix::io::Errno;

use directories::DirEntry;

/// The system calls of POSIX and Linux; os gives them to programs. They raise OSError with the system's error number.
#[pymodule(
    name = "posix",
    parts(
        super::stat::stat_calls,
        super::files::file_calls,
        super::devices::device_calls,
        super::descriptors::descriptor_calls,
        super::transfer::transfer_calls,
        super::events::event_calls,
        super::terminals::terminal_calls,
        super::directories::directory_calls,
        super::xattr::xattr_calls,
        super::process::process_calls,
        super::wait::wait_calls,
        super::fork::fork_calls,
        super::spawn::spawn_calls,
        super::scheduling::scheduling_calls,
        super::identity::identity_getters,
        super::identity::identity_setters,
        super::identity::identity_calls,
        super::environment::environment_calls,
        super::configuration::configuration_calls
    ),
    classes(DirEntry)
)]
pub mod posix {
    use super::*;

    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        super::constants::add(t, module)?;
        super::environment::add_environ(t, module)?;
        module.add(t, "error", t.types.os_error.into())?;
        for (name, seq) in [
            ("stat_result", &super::stat::STAT_RESULT::SEQ),
            ("statvfs_result", &super::stat::STATVFS_RESULT::SEQ),
            ("uname_result", &super::environment::UNAME_RESULT::SEQ),
            ("waitid_result", &super::wait::WAITID_RESULT::SEQ),
        ] {
            module.add(t, name, seq.class(t)?.into())?;
        }
        Ok(())
    }
}

/// Runs a system call, again after signals.
pub(crate) fn retry<R>(t: &Thread, mut call: impl FnMut() -> Result<R, Errno>) -> PyResult<Result<R, Errno>> {
    let mut collected = false;
    loop {
        match t.allow_threads(&mut call) {
            Err(Errno::INTR) => brolga_vm::interp::check_signals(t)?,
            Err(e) if crate::system::freed_descriptors(t, e.raw_os_error(), &mut collected)? => {}
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
