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

    /// What one system call reads from a descriptor: at most length bytes, b'' at the end.
    #[pyfunction("read(fd, length, /)")]
    fn read(t: &Thread, fd: i32, length: isize) -> PyResult<Gc<PyBytes>> {
        // SAFETY: the buffer is writable for its length.
        read_bytes(t, length, |b| unsafe { libc::read(fd, b.as_mut_ptr().cast(), b.len()) })
    }
    /// Reads into a writable buffer with one system call and returns how many bytes came, which may be fewer than there is room for; 0 at the end.
    #[pyfunction("readinto(fd, buffer, /)")]
    fn readinto(t: &Thread, fd: i32, mut buffer: BytesLikeMut) -> PyResult<isize> {
        let (p, n) = (buffer.as_mut_ptr(), buffer.len().min(MOST));
        // SAFETY: the buffer is writable for its length and held.
        system::blocking(t, || unsafe { libc::read(fd, p.cast(), n) })
    }
    /// Writes with one system call and returns how many bytes it took, which may be fewer than there are.
    #[pyfunction("write(fd, data, /)")]
    fn write(t: &Thread, fd: i32, data: BytesLike) -> PyResult<isize> {
        let (p, n) = (data.as_ptr(), data.len().min(MOST));
        // SAFETY: the buffer is readable for its length and held.
        system::blocking(t, || unsafe { libc::write(fd, p.cast(), n) })
    }
    /// As read(), but of the bytes at offset; the position of the file stays where it is.
    #[pyfunction("pread(fd, length, offset, /)")]
    fn pread(t: &Thread, fd: i32, length: isize, offset: LongLong) -> PyResult<Gc<PyBytes>> {
        // SAFETY: as in `read`.
        read_bytes(t, length, |b| unsafe { libc::pread(fd, b.as_mut_ptr().cast(), b.len(), offset.0) })
    }
    /// As write(), but at offset; the position of the file stays where it is.
    #[pyfunction("pwrite(fd, buffer, offset, /)")]
    fn pwrite(t: &Thread, fd: i32, buffer: BytesLike, offset: LongLong) -> PyResult<isize> {
        let (p, n) = (buffer.as_ptr(), buffer.len().min(MOST));
        // SAFETY: as in `write`.
        system::blocking(t, || unsafe { libc::pwrite(fd, p.cast(), n, offset.0) })
    }
    /// Reads into several writable buffers, filling one after the other, with one system call. Returns how many bytes came.
    #[pyfunction("readv(fd, buffers, /)")]
    fn readv(t: &Thread, fd: i32, buffers: Value) -> PyResult<isize> {
        let held = Buffers::acquire(t, buffers, true, "readv() arg 2")?;
        let v = held.vectors();
        // SAFETY: the buffers are held.
        system::blocking(t, || unsafe { libc::readv(fd, v.as_ptr(), v.len() as i32) })
    }
    /// Writes several bytes-like objects, one after the other, with one system call. Returns how many bytes it took.
    #[pyfunction("writev(fd, buffers, /)")]
    fn writev(t: &Thread, fd: i32, buffers: Value) -> PyResult<isize> {
        let held = Buffers::acquire(t, buffers, false, "writev() arg 2")?;
        let v = held.vectors();
        // SAFETY: the buffers are held.
        system::blocking(t, || unsafe { libc::writev(fd, v.as_ptr(), v.len() as i32) })
    }
    /// As readv(), but of the bytes at offset; the position of the file stays where it is. flags can be RWF_HIPRI and RWF_NOWAIT.
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
    /// As writev(), but at offset; the position of the file stays where it is. flags can be RWF_DSYNC, RWF_SYNC and RWF_APPEND.
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
    /// Writes up to count bytes of the file in_fd to out_fd without bringing them into the process: those at offset, or, if that is None, at the
    /// file's position, which moves. Returns how many they were.
    #[cfg(target_os = "linux")]
    #[pyfunction("sendfile(out_fd, in_fd, offset, count)")]
    fn sendfile(t: &Thread, out_fd: i32, in_fd: i32, offset: Value, count: isize) -> PyResult<isize> {
        let mut at = super::offset(t, offset)?;
        // SAFETY: the offset is a local or absent.
        system::blocking(t, || unsafe { libc::sendfile(out_fd, in_fd, pointer(&mut at), count as usize) })
    }
    /// Copies up to count bytes from one file to another without bringing them into the process. An offset that is None means the file's position,
    /// which moves. Returns how many they were.
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
    /// Moves up to count bytes between a pipe and another descriptor, either way, without bringing them into the process. An offset that is None
    /// means the file's position; pipes have none.
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
