//! Calls on file descriptors.

use super::{borrow_fd, c_result, check, retry};
use crate::system::{self, Fildes};
use brolga_vm::abi::convert::LongLong;
use brolga_vm::prelude::*;
use rustix::fs::OFlags;
use std::os::fd::IntoRawFd;

#[pymodule(part)]
pub mod descriptor_calls {
    use super::*;

    /// Ends the use of a descriptor; its number can be given out again.
    #[pyfunction("close(fd)")]
    fn close(t: &Thread, fd: i32) -> PyResult<()> {
        // SAFETY: a plain system call; a wrong descriptor makes it fail.
        let result = t.allow_threads(|| unsafe { libc::close(fd) });
        // Interrupted or not, the descriptor is closed.
        if result < 0 && system::errno() != libc::EINTR { Err(system::raise_errno(t)) } else { Ok(()) }
    }
    /// Closes the open descriptors from fd_low up to, but not with, fd_high; errors don't matter.
    #[pyfunction("closerange(fd_low, fd_high, /)")]
    fn closerange(t: &Thread, fd_low: i32, fd_high: i32) {
        t.allow_threads(|| system::close_range(fd_low.max(0), fd_high - 1));
    }
    /// Moves the position of an open file and returns it, in bytes from the start. whence is SEEK_SET, SEEK_CUR or SEEK_END: what position is counted
    /// from.
    #[pyfunction("lseek(fd, position, whence, /)")]
    fn lseek(t: &Thread, fd: i32, position: LongLong, whence: i32) -> PyResult<i64> {
        // SAFETY: a plain system call; a wrong descriptor makes it fail.
        check(t, c_result(t.allow_threads(|| unsafe { libc::lseek(fd, position.0, whence) })))
    }
    /// A pipe's two descriptors, for reading and for writing; programs started later don't get them.
    #[pyfunction("pipe()")]
    fn pipe(t: &Thread) -> PyResult<(i32, i32)> {
        let (r, w) = check(t, retry(t, || rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC))?)?;
        Ok((r.into_raw_fd(), w.into_raw_fd()))
    }
    /// A pipe's two descriptors, for reading and for writing; flags can be O_CLOEXEC and O_NONBLOCK.
    #[pyfunction("pipe2(flags, /)")]
    fn pipe2(t: &Thread, flags: i32) -> PyResult<(i32, i32)> {
        let (r, w) =
            check(t, retry(t, || rustix::pipe::pipe_with(rustix::pipe::PipeFlags::from_bits_retain(flags as u32)))?)?;
        Ok((r.into_raw_fd(), w.into_raw_fd()))
    }
    /// A new descriptor for the same open file; programs started later don't get it.
    #[pyfunction("dup(fd, /)")]
    fn dup(t: &Thread, fd: i32) -> PyResult<i32> {
        let fd = borrow_fd(t, fd)?;
        Ok(check(t, retry(t, || rustix::io::fcntl_dupfd_cloexec(fd, 0))?)?.into_raw_fd())
    }
    /// Makes fd2, closed before if it is open, a descriptor for the same open file as fd, and returns it. Programs started later get it unless
    /// inheritable is false.
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
    /// Whether a program started by exec gets the descriptor.
    #[pyfunction("get_inheritable(fd, /)")]
    fn get_inheritable(t: &Thread, fd: i32) -> PyResult<bool> {
        let flags = check(t, rustix::io::fcntl_getfd(borrow_fd(t, fd)?))?;
        Ok(!flags.contains(rustix::io::FdFlags::CLOEXEC))
    }
    /// Says whether a program started by exec gets the descriptor.
    #[pyfunction("set_inheritable(fd, inheritable, /)")]
    fn set_inheritable(t: &Thread, fd: i32, inheritable: i32) -> PyResult<()> {
        let flags = if inheritable != 0 { rustix::io::FdFlags::empty() } else { rustix::io::FdFlags::CLOEXEC };
        check(t, rustix::io::fcntl_setfd(borrow_fd(t, fd)?, flags))
    }
    /// Whether reads and writes wait until they can be done.
    #[pyfunction("get_blocking(fd, /)")]
    fn get_blocking(t: &Thread, fd: i32) -> PyResult<bool> {
        Ok(!check(t, rustix::fs::fcntl_getfl(borrow_fd(t, fd)?))?.contains(OFlags::NONBLOCK))
    }
    /// Says whether reads and writes wait until they can be done, or else raise BlockingIOError.
    #[pyfunction("set_blocking(fd, blocking, /)")]
    fn set_blocking(t: &Thread, fd: i32, blocking: bool) -> PyResult<()> {
        let fd = borrow_fd(t, fd)?;
        let mut flags = check(t, rustix::fs::fcntl_getfl(fd))?;
        flags.set(OFlags::NONBLOCK, !blocking);
        check(t, rustix::fs::fcntl_setfl(fd, flags))
    }
    /// Makes an open file length bytes long: cuts it off, or fills it up with zeros.
    #[pyfunction("ftruncate(fd, length, /)")]
    fn ftruncate(t: &Thread, fd: i32, length: LongLong) -> PyResult<()> {
        // SAFETY: a plain system call.
        system::blocking(t, || unsafe { libc::ftruncate(fd, length.0) }).map(|_| ())
    }
    /// Waits until what was written to an open file, and what the system keeps about the file, is on the disk.
    #[pyfunction("fsync(fd)")]
    fn fsync(t: &Thread, fd: Fildes) -> PyResult<()> {
        // SAFETY: a plain system call.
        system::blocking(t, || unsafe { libc::fsync(fd.0) }).map(|_| ())
    }
    /// Waits until what was written to an open file is on the disk; what reading it doesn't need, such as its times, may come later.
    #[pyfunction("fdatasync(fd)")]
    fn fdatasync(t: &Thread, fd: Fildes) -> PyResult<()> {
        // SAFETY: a plain system call.
        system::blocking(t, || unsafe { libc::fdatasync(fd.0) }).map(|_| ())
    }
    /// Has the system write all changed files to their disks.
    #[pyfunction("sync()")]
    fn sync(t: &Thread) {
        // SAFETY: a plain system call.
        t.allow_threads(|| unsafe { libc::sync() });
    }
    /// Locks length bytes from the position of an open file on; command is F_LOCK, F_TLOCK, F_ULOCK or F_TEST.
    #[pyfunction("lockf(fd, command, length, /)")]
    fn lockf(t: &Thread, fd: i32, command: i32, length: LongLong) -> PyResult<()> {
        // SAFETY: a plain system call.
        system::blocking(t, || unsafe { libc::lockf(fd, command, length.0) }).map(|_| ())
    }
    /// Tells the system how a part of a file will be read, so that it can read ahead or forget; advice is one of the POSIX_FADV_ numbers.
    #[cfg(target_os = "linux")]
    #[pyfunction("posix_fadvise(fd, offset, length, advice, /)")]
    fn posix_fadvise(t: &Thread, fd: i32, offset: LongLong, length: LongLong, advice: i32) -> PyResult<()> {
        by_code(t, || {
            // SAFETY: a plain system call.
            unsafe { libc::posix_fadvise(fd, offset.0, length.0, advice) }
        })
    }
    /// Reserves space on the disk for a part of an open file, which grows if the part goes beyond its end.
    #[cfg(target_os = "linux")]
    #[pyfunction("posix_fallocate(fd, offset, length, /)")]
    fn posix_fallocate(t: &Thread, fd: i32, offset: LongLong, length: LongLong) -> PyResult<()> {
        by_code(t, || {
            // SAFETY: a plain system call.
            unsafe { libc::posix_fallocate(fd, offset.0, length.0) }
        })
    }
    /// Makes a call that returns its error number, again after signals.
    fn by_code(t: &Thread, call: impl Fn() -> i32) -> PyResult<()> {
        loop {
            match t.allow_threads(&call) {
                0 => return Ok(()),
                libc::EINTR => brolga_vm::interp::check_signals(t)?,
                e => return Err(t.raise_os_error(e, None, None)),
            }
        }
    }
}
