//! Reading and writing descriptors: at positions, into several buffers, from descriptor to descriptor.

use crate::system::{self, Buffers};
use brolga_vm::abi::convert::{BytesLikeMut, LongLong};
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::prelude::*;
use std::ptr;

/// What the system transfers at most in one call.
const MOST: usize = 0x7fff_f000;

/// A read into new bytes.
fn read_bytes(t: &Thread, length: isize, mut read: impl FnMut(&mut [u8]) -> isize) -> PyResult<Gc<PyBytes>> {
    let Ok(length) = usize::try_from(length) else { return Err(t.raise_os_error(libc::EINVAL, None, None)) };
    let mut buffer = Vec::new();
    if buffer.try_reserve_exact(length.min(MOST)).is_err() {
        return Err(t.raise_out_of_memory());
    }
    buffer.resize(length.min(MOST), 0);
    let n = system::blocking(t, || read(&mut buffer))?;
    PyBytes::new(t, &buffer[..n as usize])
}
/// An offset argument that may be None.
fn offset(t: &Thread, v: Value) -> PyResult<Option<i64>> {
    if v.is_none() { Ok(None) } else { brolga_vm::protocol::number::index_i64(t, v).map(Some) }
}
fn pointer(offset: &mut Option<i64>) -> *mut i64 {
    offset.as_mut().map_or(ptr::null_mut(), ptr::from_mut)
}

#[pymodule(part)]
pub mod transfer_calls {
    use super::*;

    /// Read from a file descriptor. Returns a bytes object.
    #[pyfunction("read(fd, length, /)")]
    fn read(t: &Thread, fd: i32, length: isize) -> PyResult<Gc<PyBytes>> {
        // SAFETY: the buffer is writable for its length.
        read_bytes(t, length, |b| unsafe { libc::read(fd, b.as_mut_ptr().cast(), b.len()) })
    }
    /// Read into a buffer object from a file descriptor. The buffer should be mutable and bytes-like. On success, returns the number of bytes read. Less bytes may
    /// be read than the size of the buffer.
    #[pyfunction("readinto(fd, buffer, /)")]
    fn readinto(t: &Thread, fd: i32, mut buffer: BytesLikeMut) -> PyResult<isize> {
        let (p, n) = (buffer.as_mut_ptr(), buffer.len().min(MOST));
        // SAFETY: the buffer is writable for its length and held.
        system::blocking(t, || unsafe { libc::read(fd, p.cast(), n) })
    }
    /// Write a bytes object to a file descriptor.
    #[pyfunction("write(fd, data, /)")]
    fn write(t: &Thread, fd: i32, data: BytesLike) -> PyResult<isize> {
        let (p, n) = (data.as_ptr(), data.len().min(MOST));
        // SAFETY: the buffer is readable for its length and held.
        system::blocking(t, || unsafe { libc::write(fd, p.cast(), n) })
    }
    /// Read a number of bytes from a file descriptor starting at a particular offset. The file offset remains unchanged.
    #[pyfunction("pread(fd, length, offset, /)")]
    fn pread(t: &Thread, fd: i32, length: isize, offset: LongLong) -> PyResult<Gc<PyBytes>> {
        // SAFETY: as in `read`.
        read_bytes(t, length, |b| unsafe { libc::pread(fd, b.as_mut_ptr().cast(), b.len(), offset.0) })
    }
    /// Write bytes to a file descriptor starting at a particular offset. Returns the number of bytes writte. Does not change the current file offset.
    #[pyfunction("pwrite(fd, buffer, offset, /)")]
    fn pwrite(t: &Thread, fd: i32, buffer: BytesLike, offset: LongLong) -> PyResult<isize> {
        let (p, n) = (buffer.as_ptr(), buffer.len().min(MOST));
        // SAFETY: as in `write`.
        system::blocking(t, || unsafe { libc::pwrite(fd, p.cast(), n, offset.0) })
    }
    /// Read from a file descriptor fd into an iterable of mutable buffers, one after the other. Returns the total number of bytes read.
    #[pyfunction("readv(fd, buffers, /)")]
    fn readv(t: &Thread, fd: i32, buffers: Value) -> PyResult<isize> {
        let held = Buffers::acquire(t, buffers, true, "readv() arg 2")?;
        let v = held.vectors();
        // SAFETY: the buffers are held.
        system::blocking(t, || unsafe { libc::readv(fd, v.as_ptr(), v.len() as i32) })
    }
    /// Iterate over buffers, and write the contents of each to a file descriptor. Returns the total number of bytes written.
    #[pyfunction("writev(fd, buffers, /)")]
    fn writev(t: &Thread, fd: i32, buffers: Value) -> PyResult<isize> {
        let held = Buffers::acquire(t, buffers, false, "writev() arg 2")?;
        let v = held.vectors();
        // SAFETY: the buffers are held.
        system::blocking(t, || unsafe { libc::writev(fd, v.as_ptr(), v.len() as i32) })
    }
    /// Reads from a file descriptor, at a given offset, into a number of mutable bytes-like objects. Combines the functionality of readv() and pread(). flags is
    /// a bitwise OR of RWF_HIPRI and RWF_NOWAIT.
    #[cfg(target_os = "linux")]
    #[pyfunction("preadv(fd, buffers, offset, flags=0, /)")]
    fn preadv(t: &Thread, fd: i32, buffers: Value, offset: LongLong, flags: i32) -> PyResult<isize> {
        let held = Buffers::acquire(t, buffers, true, "preadv2() arg 2")?;
        let v = held.vectors();
        // SAFETY: the buffers are held.
        system::blocking(t, || unsafe {
            match flags {
                0 => libc::preadv(fd, v.as_ptr(), v.len() as i32, offset.0),
                _ => libc::preadv2(fd, v.as_ptr(), v.len() as i32, offset.0, flags),
            }
        })
    }
    /// Writes the contents of bytes-like objects to a file descriptor at a given offset. Combines the functionality of writev() and pwrite(). flags is a bitwise OR
    /// of RWF_DSYNC, RWF_SYNC and RWF_APPEND.
    #[cfg(target_os = "linux")]
    #[pyfunction("pwritev(fd, buffers, offset, flags=0, /)")]
    fn pwritev(t: &Thread, fd: i32, buffers: Value, offset: LongLong, flags: i32) -> PyResult<isize> {
        let held = Buffers::acquire(t, buffers, false, "pwritev() arg 2")?;
        let v = held.vectors();
        // SAFETY: the buffers are held.
        system::blocking(t, || unsafe {
            match flags {
                0 => libc::pwritev(fd, v.as_ptr(), v.len() as i32, offset.0),
                _ => libc::pwritev2(fd, v.as_ptr(), v.len() as i32, offset.0, flags),
            }
        })
    }
    /// Copy count bytes from file descriptor in_fd to file descriptor out_fd, from an offset or, if it is None, from the file's position.
    #[cfg(target_os = "linux")]
    #[pyfunction("sendfile(out_fd, in_fd, offset, count)")]
    fn sendfile(t: &Thread, out_fd: i32, in_fd: i32, offset: Value, count: isize) -> PyResult<isize> {
        let mut at = super::offset(t, offset)?;
        // SAFETY: the offset is a local or absent.
        system::blocking(t, || unsafe { libc::sendfile(out_fd, in_fd, pointer(&mut at), count as usize) })
    }
    /// Copy count bytes from one file descriptor to another, inside the kernel. Offsets that are None mean the files' positions, which move. Returns the number of
    /// bytes copied.
    #[cfg(target_os = "linux")]
    #[pyfunction("copy_file_range(src, dst, count, offset_src=None, offset_dst=None)")]
    fn copy_file_range(
        t: &Thread,
        src: i32,
        dst: i32,
        count: isize,
        offset_src: Value,
        offset_dst: Value,
    ) -> PyResult<isize> {
        if count < 0 {
            return Err(t.raise_value_error("negative value for 'count' not allowed"));
        }
        let (mut from, mut to) = (super::offset(t, offset_src)?, super::offset(t, offset_dst)?);
        // SAFETY: the offsets are locals or absent.
        system::blocking(t, || unsafe {
            libc::copy_file_range(src, pointer(&mut from), dst, pointer(&mut to), count as usize, 0)
        })
    }
    /// Transfer count bytes from one pipe to a descriptor or vice versa, inside the kernel. An offset that is None means the file's position; pipes have none.
    #[cfg(target_os = "linux")]
    #[pyfunction("splice(src, dst, count, offset_src=None, offset_dst=None, flags=0)")]
    fn splice(
        t: &Thread,
        src: i32,
        dst: i32,
        count: isize,
        offset_src: Value,
        offset_dst: Value,
        flags: u32,
    ) -> PyResult<isize> {
        if count < 0 {
            return Err(t.raise_value_error("negative value for 'count' not allowed"));
        }
        let (mut from, mut to) = (super::offset(t, offset_src)?, super::offset(t, offset_dst)?);
        // SAFETY: as above.
        system::blocking(t, || unsafe {
            libc::splice(src, pointer(&mut from), dst, pointer(&mut to), count as usize, flags)
        })
    }
}
