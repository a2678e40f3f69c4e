//! Calls that change the file system by name.

use super::{check_path, check_paths, dir_fd as dir, name_value, retry};
use crate::system;
use brolga_vm::abi::convert::LongLong;
use brolga_vm::abi::path::{FsPath, FsPathOrFd};
use brolga_vm::prelude::*;
use rustix::fs::{AtFlags, Mode, OFlags};

#[pymodule(part)]
pub mod file_calls {
    use super::*;

    /// Opens a file with flags such as O_RDONLY or O_CREAT and returns its descriptor, which programs started later don't get.
    #[pyfunction("open(path, flags, mode=511, *, dir_fd=None)")]
    fn open(t: &Thread, path: FsPath, flags: i32, mode: i32, dir_fd: Value) -> PyResult<i32> {
        let dir = dir(t, dir_fd)?;
        let flags = OFlags::from_bits_retain(flags as u32) | OFlags::CLOEXEC;
        let mode = Mode::from_bits_retain(mode as u32);
        let result = retry(t, || rustix::fs::openat(dir, path.as_path(), flags, mode))?;
        use std::os::fd::IntoRawFd;
        Ok(check_path(t, &path, result)?.into_raw_fd())
    }
    /// Takes a name out of its directory; the file goes with its last name. remove() does the same.
    #[pyfunction("unlink(path, *, dir_fd=None)")]
    fn unlink(t: &Thread, path: FsPath, dir_fd: Value) -> PyResult<()> {
        let dir = dir(t, dir_fd)?;
        check_path(t, &path, rustix::fs::unlinkat(dir, path.as_path(), AtFlags::empty()))
    }
    /// Takes a name out of its directory; the file goes with its last name. Directories are for rmdir().
    #[pyfunction("remove(path, *, dir_fd=None)")]
    fn remove(t: &Thread, path: FsPath, dir_fd: Value) -> PyResult<()> {
        let dir = dir(t, dir_fd)?;
        check_path(t, &path, rustix::fs::unlinkat(dir, path.as_path(), AtFlags::empty()))
    }
    /// Gives a file or directory a new name, in one step. A file that had that name is gone, as with replace().
    #[pyfunction("rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None)")]
    fn rename(t: &Thread, src: FsPath, dst: FsPath, src_dir_fd: Value, dst_dir_fd: Value) -> PyResult<()> {
        let (a, b) = (dir(t, src_dir_fd)?, dir(t, dst_dir_fd)?);
        check_paths(t, &src, &dst, rustix::fs::renameat(a, src.as_path(), b, dst.as_path()))
    }
    /// Gives a file or directory a new name, in one step; a file that had that name is gone.
    #[pyfunction("replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None)")]
    fn replace(t: &Thread, src: FsPath, dst: FsPath, src_dir_fd: Value, dst_dir_fd: Value) -> PyResult<()> {
        let (a, b) = (dir(t, src_dir_fd)?, dir(t, dst_dir_fd)?);
        check_paths(t, &src, &dst, rustix::fs::renameat(a, src.as_path(), b, dst.as_path()))
    }
    /// Gives a file a further name.
    #[pyfunction("link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)")]
    fn link(
        t: &Thread,
        src: FsPath,
        dst: FsPath,
        src_dir_fd: Value,
        dst_dir_fd: Value,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        let (a, b) = (dir(t, src_dir_fd)?, dir(t, dst_dir_fd)?);
        let flags = if follow_symlinks { AtFlags::SYMLINK_FOLLOW } else { AtFlags::empty() };
        check_paths(t, &src, &dst, rustix::fs::linkat(a, src.as_path(), b, dst.as_path(), flags))
    }
    /// Makes dst a symbolic link with the text src, whether that exists or not.
    #[pyfunction("symlink(src, dst, target_is_directory=False, *, dir_fd=None)")]
    fn symlink(t: &Thread, src: FsPath, dst: FsPath, target_is_directory: bool, dir_fd: Value) -> PyResult<()> {
        let _only_for_windows = target_is_directory;
        let dir = dir(t, dir_fd)?;
        check_paths(t, &src, &dst, rustix::fs::symlinkat(src.as_path(), dir, dst.as_path()))
    }
    /// The text of a symbolic link; bytes if path is bytes.
    #[pyfunction("readlink(path, *, dir_fd=None)")]
    fn readlink(t: &Thread, path: FsPath, dir_fd: Value) -> PyResult<Value> {
        let dir = dir(t, dir_fd)?;
        let target = check_path(t, &path, rustix::fs::readlinkat(dir, path.as_path(), Vec::new()))?;
        name_value(t, target.as_bytes(), path.is_bytes)
    }
    /// Makes a file length bytes long: cuts it off, or fills it up with zeros.
    #[pyfunction("truncate(path, length)")]
    fn truncate(t: &Thread, path: FsPathOrFd, length: LongLong) -> PyResult<()> {
        let LongLong(length) = length;
        match &path {
            // SAFETY: a plain system call.
            FsPathOrFd::Fd(fd) => system::blocking(t, || unsafe { libc::ftruncate(*fd, length) }).map(|_| ()),
            FsPathOrFd::Path(p) => {
                // SAFETY: the path is terminated.
                let result = system::attempt(t, || unsafe { libc::truncate(p.to_c_string().as_ptr(), length) })?;
                check_path(t, p, result.map(|_| ()).map_err(rustix::io::Errno::from_raw_os_error))
            }
        }
    }
    /// Makes a named pipe.
    #[pyfunction("mkfifo(path, mode=438, *, dir_fd=None)")]
    fn mkfifo(t: &Thread, path: FsPath, mode: i32, dir_fd: Value) -> PyResult<()> {
        let dir = dir(t, dir_fd)?;
        let mode = Mode::from_bits_retain(mode as u32);
        check_path(t, &path, rustix::fs::mknodat(dir, path.as_path(), rustix::fs::FileType::Fifo, mode, 0))
    }
}
