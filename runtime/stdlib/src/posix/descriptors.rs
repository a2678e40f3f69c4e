//! Calls on file descriptors.

use super::{borrow_fd, c_result, check, retry};
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::objects::structseq::structseq;
use brolga_vm::prelude::*;
use rustix::fs::OFlags;
use std::os::fd::IntoRawFd;

structseq!(pub TERMINAL_SIZE, "os", "terminal_size", "A tuple of (columns, lines) for holding terminal window size", 2, {
    columns: "width of the terminal window in characters",
    lines: "height of the terminal window in characters",
});

#[pymodule(part)]
pub mod descriptor_calls {
    use super::*;

    /// Close a file descriptor.
    #[pyfunction("close(fd)")]
    fn close(t: &Thread, fd: i32) -> PyResult<()> {
        // SAFETY: a plain system call; a wrong descriptor makes it fail.
        check(t, c_result(unsafe { libc::close(fd) } as i64)).map(|_| ())
    }
    /// Closes all file descriptors in [fd_low, fd_high), ignoring errors.
    #[pyfunction("closerange(fd_low, fd_high, /)")]
    fn closerange(fd_low: i32, fd_high: i32) {
        for fd in fd_low.max(0)..fd_high {
            // SAFETY: as in `close`.
            unsafe { libc::close(fd) };
        }
    }
    /// Read from a file descriptor. Returns a bytes object.
    #[pyfunction("read(fd, length, /)")]
    fn read(t: &Thread, fd: i32, length: isize) -> PyResult<Gc<PyBytes>> {
        let Ok(length) = usize::try_from(length) else { return Err(t.raise_os_error(libc::EINVAL, None, None)) };
        let fd = borrow_fd(t, fd)?;
        let mut buffer = Vec::new();
        if buffer.try_reserve_exact(length.min(0x7fff_f000)).is_err() {
            return Err(t.raise_out_of_memory());
        }
        buffer.resize(length.min(0x7fff_f000), 0);
        let n = retry(t, || rustix::io::read(fd, &mut buffer[..]))?;
        let n = check(t, n)?;
        PyBytes::new(t, &buffer[..n])
    }
    /// Write a bytes object to a file descriptor.
    #[pyfunction("write(fd, data, /)")]
    fn write(t: &Thread, fd: i32, data: BytesLike) -> PyResult<usize> {
        let fd = borrow_fd(t, fd)?;
        let n = retry(t, || rustix::io::write(fd, &data))?;
        check(t, n)
    }
    /// Set the position of a file descriptor. Return the new position.
    #[pyfunction("lseek(fd, position, how, /)")]
    fn lseek(t: &Thread, fd: i32, position: i64, how: i32) -> PyResult<i64> {
        // SAFETY: a plain system call; a wrong descriptor makes it fail.
        check(t, c_result(unsafe { libc::lseek(fd, position, how) }))
    }
    /// Return True if the fd is connected to a terminal.
    #[pyfunction("isatty(fd, /)")]
    fn isatty(fd: i32) -> bool {
        // SAFETY: as above.
        unsafe { libc::isatty(fd) == 1 }
    }
    /// Create a pipe. Returns a pair of file descriptors: (read_fd, write_fd).
    #[pyfunction("pipe()")]
    fn pipe(t: &Thread) -> PyResult<(i32, i32)> {
        let (r, w) = check(t, rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC))?;
        Ok((r.into_raw_fd(), w.into_raw_fd()))
    }
    /// Create a pipe with flags set atomically.
    #[pyfunction("pipe2(flags, /)")]
    fn pipe2(t: &Thread, flags: i32) -> PyResult<(i32, i32)> {
        let (r, w) = check(t, rustix::pipe::pipe_with(rustix::pipe::PipeFlags::from_bits_retain(flags as u32)))?;
        Ok((r.into_raw_fd(), w.into_raw_fd()))
    }
    /// Return a duplicate of a file descriptor.
    #[pyfunction("dup(fd, /)")]
    fn dup(t: &Thread, fd: i32) -> PyResult<i32> {
        let fd = borrow_fd(t, fd)?;
        Ok(check(t, rustix::io::fcntl_dupfd_cloexec(fd, 0))?.into_raw_fd())
    }
    /// Duplicate file descriptor.
    #[pyfunction("dup2(fd, fd2, inheritable=True)")]
    fn dup2(t: &Thread, fd: i32, fd2: i32, inheritable: bool) -> PyResult<i32> {
        if fd < 0 || fd2 < 0 {
            return Err(t.raise_os_error(libc::EBADF, None, None));
        }
        let flags = if inheritable || fd == fd2 { 0 } else { libc::O_CLOEXEC };
        // SAFETY: plain system calls; wrong descriptors make them fail.
        let n = unsafe { if fd == fd2 { libc::dup2(fd, fd2) } else { libc::dup3(fd, fd2, flags) } };
        check(t, c_result(n as i64)).map(|n| n as i32)
    }
    /// Get the close-on-exe flag of the specified file descriptor.
    #[pyfunction("get_inheritable(fd, /)")]
    fn get_inheritable(t: &Thread, fd: i32) -> PyResult<bool> {
        let flags = check(t, rustix::io::fcntl_getfd(borrow_fd(t, fd)?))?;
        Ok(!flags.contains(rustix::io::FdFlags::CLOEXEC))
    }
    /// Set the inheritable flag of the specified file descriptor.
    #[pyfunction("set_inheritable(fd, inheritable, /)")]
    fn set_inheritable(t: &Thread, fd: i32, inheritable: i32) -> PyResult<()> {
        let flags = if inheritable != 0 { rustix::io::FdFlags::empty() } else { rustix::io::FdFlags::CLOEXEC };
        check(t, rustix::io::fcntl_setfd(borrow_fd(t, fd)?, flags))
    }
    /// Get the blocking mode of the file descriptor.
    #[pyfunction("get_blocking(fd, /)")]
    fn get_blocking(t: &Thread, fd: i32) -> PyResult<bool> {
        Ok(!check(t, rustix::fs::fcntl_getfl(borrow_fd(t, fd)?))?.contains(OFlags::NONBLOCK))
    }
    /// Set the blocking mode of the specified file descriptor.
    #[pyfunction("set_blocking(fd, blocking, /)")]
    fn set_blocking(t: &Thread, fd: i32, blocking: bool) -> PyResult<()> {
        let fd = borrow_fd(t, fd)?;
        let mut flags = check(t, rustix::fs::fcntl_getfl(fd))?;
        flags.set(OFlags::NONBLOCK, !blocking);
        check(t, rustix::fs::fcntl_setfl(fd, flags))
    }
    /// Truncate a file, specified by file descriptor, to a specific length.
    #[pyfunction("ftruncate(fd, length, /)")]
    fn ftruncate(t: &Thread, fd: i32, length: i64) -> PyResult<()> {
        let fd = borrow_fd(t, fd)?;
        if length < 0 {
            return Err(t.raise_os_error(libc::EINVAL, None, None));
        }
        let r = retry(t, || rustix::fs::ftruncate(fd, length as u64))?;
        check(t, r)
    }
    /// Force write of fd to disk.
    #[pyfunction("fsync(fd)")]
    fn fsync(t: &Thread, fd: i32) -> PyResult<()> {
        let fd = borrow_fd(t, fd)?;
        let r = retry(t, || rustix::fs::fsync(fd))?;
        check(t, r)
    }
    /// Return the size of the terminal window as (columns, lines).
    #[pyfunction("get_terminal_size(fd=<unrepresentable>, /)")]
    fn get_terminal_size(t: &Thread, fd: Option<i32>) -> PyResult<Value> {
        let size = check(t, rustix::termios::tcgetwinsize(borrow_fd(t, fd.unwrap_or(1))?))?;
        let fields = [Value::from_small_int(size.ws_col as i64), Value::from_small_int(size.ws_row as i64)];
        TERMINAL_SIZE::SEQ.make(t, &fields)
    }
    /// Return a string describing the encoding of a terminal's file descriptor.
    #[pyfunction("device_encoding(fd)")]
    fn device_encoding(fd: i32) -> Option<&'static str> {
        // SAFETY: a plain library call.
        (unsafe { libc::isatty(fd) } == 1).then_some("UTF-8")
    }
}
