//! Extended attributes of files.

use super::{check_path, name_value};
use crate::system;
use brolga_vm::abi::path::{FsPath, FsPathOrFd};
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::prelude::*;
use rustix::io::Errno;
use std::ptr;

fn check(t: &Thread, path: &FsPathOrFd, result: isize) -> PyResult<usize> {
    if result >= 0 {
        return Ok(result as usize);
    }
    let e = system::errno();
    match path {
        FsPathOrFd::Path(p) => check_path(t, p, Err(Errno::from_raw_os_error(e))),
        FsPathOrFd::Fd(_) => Err(t.raise_os_error(e, None, None)),
    }
}
/// A descriptor is never a link: asking not to follow it makes no sense.
fn check_follow(t: &Thread, path: &FsPathOrFd, follow: bool, function: &str) -> PyResult<()> {
    match path {
        FsPathOrFd::Fd(_) if !follow => {
            Err(t.raise_value_error(format!("{function}: cannot use fd and follow_symlinks together")))
        }
        _ => Ok(()),
    }
}
/// The answer of a call that says how large it is when it is given no room.
fn sized(t: &Thread, path: &FsPathOrFd, mut call: impl FnMut(*mut u8, usize) -> isize) -> PyResult<Vec<u8>> {
    loop {
        let n = check(t, path, t.allow_threads(|| call(ptr::null_mut(), 0)))?;
        let mut buffer = vec![0u8; n + 64];
        let n = t.allow_threads(|| call(buffer.as_mut_ptr(), buffer.len()));
        // It may have grown meanwhile.
        if n < 0 && system::errno() == libc::ERANGE {
            continue;
        }
        buffer.truncate(check(t, path, n)?);
        return Ok(buffer);
    }
}

#[pymodule(part)]
pub mod xattr_calls {
    use super::*;

    /// The bytes that a file has under the name of an extended attribute.
    #[pyfunction("getxattr(path, attribute, *, follow_symlinks=True)")]
    fn getxattr(t: &Thread, path: FsPathOrFd, attribute: FsPath, follow_symlinks: bool) -> PyResult<Gc<PyBytes>> {
        check_follow(t, &path, follow_symlinks, "getxattr")?;
        let name = attribute.to_c_string();
        // SAFETY: names and paths are terminated, the buffer has the size that is said.
        let value = sized(t, &path, |p, n| unsafe {
            match &path {
                FsPathOrFd::Fd(fd) => libc::fgetxattr(*fd, name.as_ptr(), p.cast(), n),
                FsPathOrFd::Path(f) if follow_symlinks => {
                    libc::getxattr(f.to_c_string().as_ptr(), name.as_ptr(), p.cast(), n)
                }
                FsPathOrFd::Path(f) => libc::lgetxattr(f.to_c_string().as_ptr(), name.as_ptr(), p.cast(), n),
            }
        })?;
        PyBytes::new(t, &value)
    }
    /// Gives a file an extended attribute; flags can be XATTR_CREATE (it must be new) or XATTR_REPLACE (it must be there).
    #[pyfunction("setxattr(path, attribute, value, flags=0, *, follow_symlinks=True)")]
    fn setxattr(
        t: &Thread,
        path: FsPathOrFd,
        attribute: FsPath,
        value: BytesLike,
        flags: i32,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        check_follow(t, &path, follow_symlinks, "setxattr")?;
        let name = attribute.to_c_string();
        let (p, n) = (value.as_ptr().cast(), value.len());
        // SAFETY: names and paths are terminated, the value is held.
        let result = t.allow_threads(|| unsafe {
            match &path {
                FsPathOrFd::Fd(fd) => libc::fsetxattr(*fd, name.as_ptr(), p, n, flags),
                FsPathOrFd::Path(f) if follow_symlinks => {
                    libc::setxattr(f.to_c_string().as_ptr(), name.as_ptr(), p, n, flags)
                }
                FsPathOrFd::Path(f) => libc::lsetxattr(f.to_c_string().as_ptr(), name.as_ptr(), p, n, flags),
            }
        });
        check(t, &path, result as isize).map(|_| ())
    }
    /// Takes an extended attribute away from a file.
    #[pyfunction("removexattr(path, attribute, *, follow_symlinks=True)")]
    fn removexattr(t: &Thread, path: FsPathOrFd, attribute: FsPath, follow_symlinks: bool) -> PyResult<()> {
        check_follow(t, &path, follow_symlinks, "removexattr")?;
        let name = attribute.to_c_string();
        // SAFETY: names and paths are terminated.
        let result = t.allow_threads(|| unsafe {
            match &path {
                FsPathOrFd::Fd(fd) => libc::fremovexattr(*fd, name.as_ptr()),
                FsPathOrFd::Path(f) if follow_symlinks => libc::removexattr(f.to_c_string().as_ptr(), name.as_ptr()),
                FsPathOrFd::Path(f) => libc::lremovexattr(f.to_c_string().as_ptr(), name.as_ptr()),
            }
        });
        check(t, &path, result as isize).map(|_| ())
    }
    /// The names of a file's extended attributes, in a list; by default those of the current directory.
    #[pyfunction("listxattr(path=None, *, follow_symlinks=True)")]
    fn listxattr(t: &Thread, path: Option<FsPathOrFd>, follow_symlinks: bool) -> PyResult<Value> {
        let here = match path {
            Some(path) => path,
            None => FsPathOrFd::Path(FsPath::from_value(t, t.intern("."))?),
        };
        check_follow(t, &here, follow_symlinks, "listxattr")?;
        // SAFETY: paths are terminated, the buffer has the size that is said.
        let names = sized(t, &here, |p, n| unsafe {
            match &here {
                FsPathOrFd::Fd(fd) => libc::flistxattr(*fd, p.cast(), n),
                FsPathOrFd::Path(f) if follow_symlinks => libc::listxattr(f.to_c_string().as_ptr(), p.cast(), n),
                FsPathOrFd::Path(f) => libc::llistxattr(f.to_c_string().as_ptr(), p.cast(), n),
            }
        })?;
        let list = PyList::new_empty(t)?;
        for name in names.split(|b| *b == 0).filter(|name| !name.is_empty()) {
            list.append(t, name_value(t, name, false)?)?;
        }
        Ok(list.into())
    }
}
