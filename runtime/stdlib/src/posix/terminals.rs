//! Terminals and pseudo-terminals.

use crate::system;
use brolga_vm::objects::structseq::structseq;
use brolga_vm::prelude::*;
use std::ffi::CStr;
use std::ptr;

structseq!(pub TERMINAL_SIZE, "os", "terminal_size", "The size of a terminal's window.", 2, {
    columns: "how many characters fit in a line",
    lines: "how many lines fit in the window",
});

/// A name that the system wrote into a buffer.
fn name_in(t: &Thread, buffer: &[u8]) -> PyResult<Value> {
    let name = CStr::from_bytes_until_nul(buffer).map_or(buffer, CStr::to_bytes);
    super::name_value(t, name, false)
}

#[pymodule(part)]
pub mod terminal_calls {
    use super::*;

    /// How many columns and lines a terminal's window has, by default that of the standard output; OSError if the descriptor is no terminal.
    #[pyfunction("get_terminal_size(fd=<unrepresentable>, /)")]
    fn get_terminal_size(t: &Thread, fd: Option<i32>) -> PyResult<Value> {
        // SAFETY: zero bytes are a valid structure.
        let mut size: libc::winsize = unsafe { std::mem::zeroed() };
        // SAFETY: the structure is a local.
        system::check(t, unsafe { libc::ioctl(fd.unwrap_or(1), libc::TIOCGWINSZ, &raw mut size) })?;
        TERMINAL_SIZE::SEQ.make(t, &[size.ws_col, size.ws_row].map(|n| Value::from_small_int(n as i64)))
    }
    /// Whether a descriptor is a terminal.
    #[pyfunction("isatty(fd, /)")]
    fn isatty(fd: i32) -> bool {
        // SAFETY: a plain call; a wrong descriptor makes it fail.
        unsafe { libc::isatty(fd) == 1 }
    }
    /// The name of the codec for text on a terminal; None if the descriptor is something else.
    #[pyfunction("device_encoding(fd)")]
    fn device_encoding(fd: i32) -> Option<&'static str> {
        // SAFETY: as above.
        (unsafe { libc::isatty(fd) } == 1).then_some("utf-8")
    }
    /// A path that leads to the terminal from which the process is controlled.
    #[pyfunction("ctermid()")]
    fn ctermid(t: &Thread) -> PyResult<Value> {
        let mut buffer = [0u8; 64];
        // SAFETY: the buffer is larger than L_ctermid.
        if unsafe { libc::ctermid(buffer.as_mut_ptr().cast()) }.is_null() {
            return Err(system::raise_errno(t));
        }
        name_in(t, &buffer)
    }
    /// The path of the device of a terminal; OSError if the descriptor is something else.
    #[pyfunction("ttyname(fd, /)")]
    fn ttyname(t: &Thread, fd: i32) -> PyResult<Value> {
        let mut buffer = [0u8; 4096];
        // SAFETY: the buffer has the size that is said.
        system::check_code(t, unsafe { libc::ttyname_r(fd, buffer.as_mut_ptr().cast(), buffer.len()) })?;
        name_in(t, &buffer)
    }
    /// The process group in the foreground of a terminal.
    #[pyfunction("tcgetpgrp(fd, /)")]
    fn tcgetpgrp(t: &Thread, fd: i32) -> PyResult<i32> {
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::tcgetpgrp(fd) })
    }
    /// Puts a process group into the foreground of a terminal.
    #[pyfunction("tcsetpgrp(fd, pgid, /)")]
    fn tcsetpgrp(t: &Thread, fd: i32, pgid: i32) -> PyResult<()> {
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::tcsetpgrp(fd, pgid) }).map(|_| ())
    }
    /// A new terminal's two descriptors: the end for the program that plays the terminal, and the end for those that use it.
    #[pyfunction("openpty()")]
    fn openpty(t: &Thread) -> PyResult<(i32, i32)> {
        let (mut master, mut slave) = (-1, -1);
        // SAFETY: the descriptors are locals; name, modes and size are not asked for.
        system::blocking(t, || unsafe {
            libc::openpty(&raw mut master, &raw mut slave, ptr::null_mut(), ptr::null(), ptr::null())
        })?;
        for fd in [master, slave] {
            // SAFETY: plain system calls on descriptors of ours.
            unsafe { libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC) };
        }
        Ok((master, slave))
    }
    /// Begins a session on a terminal: the process leads it, the terminal controls it and takes the place of the three standard streams. fd is
    /// closed.
    #[pyfunction("login_tty(fd, /)")]
    fn login_tty(t: &Thread, fd: i32) -> PyResult<()> {
        // SAFETY: a plain library call.
        system::check(t, unsafe { libc::login_tty(fd) }).map(|_| ())
    }
    /// The descriptor of a new terminal's controlling end; oflag is O_RDWR, perhaps with O_NOCTTY.
    #[pyfunction("posix_openpt(oflag, /)")]
    fn posix_openpt(t: &Thread, oflag: i32) -> PyResult<i32> {
        // SAFETY: a plain system call.
        let fd = system::blocking(t, || unsafe { libc::posix_openpt(oflag) })?;
        // SAFETY: as above, on a descriptor of ours.
        unsafe { libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC) };
        Ok(fd)
    }
    /// Makes the user of the process the owner of a new terminal; fd is the controlling end.
    #[pyfunction("grantpt(fd, /)")]
    fn grantpt(t: &Thread, fd: i32) -> PyResult<()> {
        // SAFETY: a plain library call.
        system::check(t, unsafe { libc::grantpt(fd) }).map(|_| ())
    }
    /// Allows a new terminal to be opened; fd is the controlling end.
    #[pyfunction("unlockpt(fd, /)")]
    fn unlockpt(t: &Thread, fd: i32) -> PyResult<()> {
        // SAFETY: a plain library call.
        system::check(t, unsafe { libc::unlockpt(fd) }).map(|_| ())
    }
    /// The path under which programs open a new terminal; fd is the controlling end.
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
