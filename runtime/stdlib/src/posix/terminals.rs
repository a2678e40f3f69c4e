//! Terminals and pseudo-terminals.

use crate::system;
use brolga_vm::objects::structseq::structseq;
use brolga_vm::prelude::*;
use std::ffi::CStr;
use std::ptr;

structseq!(pub TERMINAL_SIZE, "os", "terminal_size", "A tuple of (columns, lines) for holding terminal window size", 2, {
    columns: "width of the terminal window in characters",
    lines: "height of the terminal window in characters",
});

/// A name that the system wrote into a buffer.
fn name_in(t: &Thread, buffer: &[u8]) -> PyResult<Value> {
    let name = CStr::from_bytes_until_nul(buffer).map_or(buffer, CStr::to_bytes);
    super::name_value(t, name, false)
}

#[pymodule(part)]
pub mod terminal_calls {
    use super::*;

    /// Return the size of the terminal window as (columns, lines). The optional argument fd (default standard output) specifies which file descriptor should be
    /// queried.
    #[pyfunction("get_terminal_size(fd=<unrepresentable>, /)")]
    fn get_terminal_size(t: &Thread, fd: Option<i32>) -> PyResult<Value> {
        // SAFETY: zero bytes are a valid structure.
        let mut size: libc::winsize = unsafe { std::mem::zeroed() };
        // SAFETY: the structure is a local.
        system::check(t, unsafe { libc::ioctl(fd.unwrap_or(1), libc::TIOCGWINSZ, &raw mut size) })?;
        TERMINAL_SIZE::SEQ.make(t, &[size.ws_col, size.ws_row].map(|n| Value::from_small_int(n as i64)))
    }
    /// Return True if the fd is connected to a terminal.
    #[pyfunction("isatty(fd, /)")]
    fn isatty(fd: i32) -> bool {
        // SAFETY: a plain call; a wrong descriptor makes it fail.
        unsafe { libc::isatty(fd) == 1 }
    }
    /// Return a string describing the encoding of a terminal's file descriptor. The file descriptor must be attached to a terminal. If the device is not a
    /// terminal, return None.
    #[pyfunction("device_encoding(fd)")]
    fn device_encoding(fd: i32) -> Option<&'static str> {
        // SAFETY: as above.
        (unsafe { libc::isatty(fd) } == 1).then_some("utf-8")
    }
    /// Return the name of the controlling terminal for this process.
    #[pyfunction("ctermid()")]
    fn ctermid(t: &Thread) -> PyResult<Value> {
        let mut buffer = [0u8; 64];
        // SAFETY: the buffer is larger than L_ctermid.
        if unsafe { libc::ctermid(buffer.as_mut_ptr().cast()) }.is_null() {
            return Err(system::raise_errno(t));
        }
        name_in(t, &buffer)
    }
    /// Return the name of the terminal device connected to 'fd'.
    #[pyfunction("ttyname(fd, /)")]
    fn ttyname(t: &Thread, fd: i32) -> PyResult<Value> {
        let mut buffer = [0u8; 4096];
        // SAFETY: the buffer has the size that is said.
        system::check_code(t, unsafe { libc::ttyname_r(fd, buffer.as_mut_ptr().cast(), buffer.len()) })?;
        name_in(t, &buffer)
    }
    /// Return the process group associated with the terminal specified by fd.
    #[pyfunction("tcgetpgrp(fd, /)")]
    fn tcgetpgrp(t: &Thread, fd: i32) -> PyResult<i32> {
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::tcgetpgrp(fd) })
    }
    /// Set the process group associated with the terminal specified by fd.
    #[pyfunction("tcsetpgrp(fd, pgid, /)")]
    fn tcsetpgrp(t: &Thread, fd: i32, pgid: i32) -> PyResult<()> {
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::tcsetpgrp(fd, pgid) }).map(|_| ())
    }
    /// Open a pseudo-terminal. Return a tuple of (master_fd, slave_fd) containing open file descriptors for both the master and slave ends.
    #[pyfunction("openpty()")]
    fn openpty(t: &Thread) -> PyResult<(i32, i32)> {
        let (mut master, mut slave) = (-1, -1);
        // SAFETY: the descriptors are locals; name, modes and size are not asked for.
        system::check(t, unsafe {
            libc::openpty(&raw mut master, &raw mut slave, ptr::null_mut(), ptr::null(), ptr::null())
        })?;
        for fd in [master, slave] {
            // SAFETY: plain system calls on descriptors of ours.
            unsafe { libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC) };
        }
        Ok((master, slave))
    }
    /// Prepare the tty of which fd is a file descriptor for a new login session: make the calling process a session leader; make the tty the controlling tty, the
    /// stdin, the stdout, and the stderr of the calling process; close fd.
    #[pyfunction("login_tty(fd, /)")]
    fn login_tty(t: &Thread, fd: i32) -> PyResult<()> {
        // SAFETY: a plain library call.
        system::check(t, unsafe { libc::login_tty(fd) }).map(|_| ())
    }
    /// Open and return a file descriptor for a master pseudo-terminal device.
    #[pyfunction("posix_openpt(oflag, /)")]
    fn posix_openpt(t: &Thread, oflag: i32) -> PyResult<i32> {
        // SAFETY: a plain system call.
        let fd = system::check(t, unsafe { libc::posix_openpt(oflag) })?;
        // SAFETY: as above, on a descriptor of ours.
        unsafe { libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC) };
        Ok(fd)
    }
    /// Grant access to the slave pseudo-terminal device.
    #[pyfunction("grantpt(fd, /)")]
    fn grantpt(t: &Thread, fd: i32) -> PyResult<()> {
        // SAFETY: a plain library call.
        system::check(t, unsafe { libc::grantpt(fd) }).map(|_| ())
    }
    /// Unlock a pseudo-terminal master/slave pair.
    #[pyfunction("unlockpt(fd, /)")]
    fn unlockpt(t: &Thread, fd: i32) -> PyResult<()> {
        // SAFETY: a plain library call.
        system::check(t, unsafe { libc::unlockpt(fd) }).map(|_| ())
    }
    /// Return the name of the slave pseudo-terminal device, which belongs to the master of the descriptor.
    #[cfg(target_os = "linux")]
    #[pyfunction("ptsname(fd, /)")]
    fn ptsname(t: &Thread, fd: i32) -> PyResult<Value> {
        let mut buffer = [0u8; 4096];
        // SAFETY: the buffer has the size that is said.
        system::check_code(t, unsafe { libc::ptsname_r(fd, buffer.as_mut_ptr().cast(), buffer.len()) })?;
        name_in(t, &buffer)
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        module.add(t, "terminal_size", TERMINAL_SIZE::SEQ.class(t)?.into())
    }
}
