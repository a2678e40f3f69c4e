//! Directories: making, listing, scanning, changing.

use super::stat::stat_value;
use super::{borrow_fd, check, check_path, dir_fd as dir, name_value, retry};
use brolga_vm::abi::path::{FsPath, FsPathOrFd};
use brolga_vm::objects::native::Opaque;
use brolga_vm::prelude::*;
use brolga_vm::protocol::object;
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};
use std::os::unix::ffi::OsStrExt;

/// An open directory stream for a path or descriptor; errors name what was asked.
fn open_dir(t: &Thread, path: &Option<FsPathOrFd>) -> PyResult<Dir> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    match path {
        Some(FsPathOrFd::Fd(fd)) => {
            let fd = borrow_fd(t, *fd)?;
            check(t, retry(t, || Dir::read_from(fd))?)
        }
        Some(FsPathOrFd::Path(p)) => {
            let fd = check_path(t, p, retry(t, || rustix::fs::open(p.as_path(), flags, Mode::empty()))?)?;
            check_path(t, p, Dir::new(fd))
        }
        None => check(t, retry(t, || rustix::fs::open(".", flags, Mode::empty()))?.and_then(Dir::new)),
    }
}
fn wants_bytes(path: &Option<FsPathOrFd>) -> bool {
    matches!(path, Some(FsPathOrFd::Path(p)) if p.is_bytes)
}

#[pymodule(part, classes(ScandirIterator))]
pub mod directory_calls {
    use super::*;

    /// What a directory contains, as a list of names in the system's order, without '.' and '..'. By default it is the current directory; the names
    /// are bytes if the path is.
    #[pyfunction("listdir(path=None)")]
    fn listdir(t: &Thread, path: Option<FsPathOrFd>) -> PyResult<Gc<PyList>> {
        let as_bytes = wants_bytes(&path);
        let list = PyList::new_empty(t)?;
        for entry in open_dir(t, &path)? {
            let entry = check(t, entry)?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                let name = name_value(t, name, as_bytes)?;
                list.append(t, name)?;
            }
        }
        Ok(list)
    }
    /// An iterator over what a directory contains, by default the current one: a DirEntry for everything but '.' and '..'. It can be used in a with
    /// statement.
    #[pyfunction("scandir(path=None)")]
    fn scandir(t: &Thread, path: Option<FsPathOrFd>) -> PyResult<Value> {
        let as_bytes = wants_bytes(&path);
        let dir = open_dir(t, &path)?;
        let (base, fd) = match &path {
            Some(FsPathOrFd::Path(p)) => (p.as_os_str().as_bytes().to_vec(), None),
            Some(FsPathOrFd::Fd(fd)) => (Vec::new(), Some(*fd)),
            None => (b".".to_vec(), None),
        };
        let iterator = ScandirIterator { dir: GcRefCell::new(Some(Opaque(dir))), base, as_bytes, fd };
        Native::new(t, ScandirIterator::class(t), iterator).map(Into::into)
    }
    /// Makes a directory, with the permissions of mode less those of the umask.
    #[pyfunction("mkdir(path, mode=511, *, dir_fd=None)")]
    fn mkdir(t: &Thread, path: FsPath, mode: i32, dir_fd: Value) -> PyResult<()> {
        let dir = dir(t, dir_fd)?;
        check_path(t, &path, rustix::fs::mkdirat(dir, path.as_path(), Mode::from_bits_retain(mode as u32)))
    }
    /// Deletes a directory, which must be empty.
    #[pyfunction("rmdir(path, *, dir_fd=None)")]
    fn rmdir(t: &Thread, path: FsPath, dir_fd: Value) -> PyResult<()> {
        let dir = dir(t, dir_fd)?;
        check_path(t, &path, rustix::fs::unlinkat(dir, path.as_path(), AtFlags::REMOVEDIR))
    }
    /// Makes a directory the current one.
    #[pyfunction("chdir(path)")]
    fn chdir(t: &Thread, path: FsPathOrFd) -> PyResult<()> {
        match &path {
            FsPathOrFd::Fd(fd) => check(t, rustix::process::fchdir(borrow_fd(t, *fd)?)),
            FsPathOrFd::Path(p) => check_path(t, p, rustix::process::chdir(p.as_path())),
        }
    }
    /// Makes the directory that a descriptor is open on the current one.
    #[pyfunction("fchdir(fd)")]
    fn fchdir(t: &Thread, fd: i32) -> PyResult<()> {
        check(t, rustix::process::fchdir(borrow_fd(t, fd)?))
    }
    /// The path of the current directory, as str.
    #[pyfunction("getcwd()")]
    fn getcwd(t: &Thread) -> PyResult<Value> {
        let path = check(t, rustix::process::getcwd(Vec::new()))?;
        name_value(t, path.as_bytes(), false)
    }
    /// The path of the current directory, as bytes.
    #[pyfunction("getcwdb()")]
    fn getcwdb(t: &Thread) -> PyResult<Value> {
        let path = check(t, rustix::process::getcwd(Vec::new()))?;
        name_value(t, path.as_bytes(), true)
    }
}

/// The iterator of `scandir`.
#[pyclass(name = "ScandirIterator", module = "posix", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct ScandirIterator {
    /// Empty once closed.
    dir: GcRefCell<Option<Opaque<Dir>>>,
    base: Vec<u8>,
    as_bytes: bool,
    fd: Option<i32>,
}
#[pymethods]
impl ScandirIterator {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        loop {
            let next = match &mut *zelf.dir.borrow_mut(zelf.header()) {
                Some(dir) => dir.0.read(),
                None => return Ok(None),
            };
            let Some(entry) = next else {
                *zelf.dir.borrow_mut(zelf.header()) = None;
                return Ok(None);
            };
            let entry = check(t, entry)?;
            let name = entry.file_name().to_bytes();
            if name == b"." || name == b".." {
                continue;
            }
            let mut path = zelf.base.clone();
            if !path.is_empty() && !path.ends_with(b"/") {
                path.push(b'/');
            }
            path.extend_from_slice(name);
            let name = name_value(t, name, zelf.as_bytes)?;
            let shown = name_value(t, &path, zelf.as_bytes)?;
            let entry = DirEntry {
                name: Field::new(name),
                path: Field::new(shown),
                native: path,
                kind: Opaque(entry.file_type()),
                inode: entry.ino(),
                fd: zelf.fd,
                stat: Field::EMPTY,
                lstat: Field::EMPTY,
            };
            return Native::new(t, DirEntry::class(t), entry).map(|e| Some(e.into()));
        }
    }
    #[method("__enter__($self, /)")]
    fn enter(zelf: Value) -> Value {
        zelf
    }
    #[method("__exit__($self, /, *args)")]
    fn exit(zelf: Gc<Native<Self>>, args: &[Value]) {
        let _why = args;
        *zelf.dir.borrow_mut(zelf.header()) = None;
    }
    /// Closes the iterator and frees its descriptor.
    #[method("close($self, /)")]
    fn close(zelf: Gc<Native<Self>>) {
        *zelf.dir.borrow_mut(zelf.header()) = None;
    }
}

/// An entry of a directory, with what the listing already told about it.
#[pyclass(name = "DirEntry", module = "posix", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct DirEntry {
    name: Field,
    path: Field,
    native: Vec<u8>,
    kind: Opaque<FileType>,
    inode: u64,
    fd: Option<i32>,
    /// Cached results.
    stat: Field,
    lstat: Field,
}
impl DirEntry {
    fn query(t: &Thread, zelf: Gc<Native<Self>>, follow: bool) -> PyResult<rustix::fs::Stat> {
        let flags = if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
        let base = match zelf.fd {
            Some(fd) => borrow_fd(t, fd)?,
            None => rustix::fs::CWD,
        };
        let path = std::ffi::OsStr::from_bytes(&zelf.native);
        rustix::fs::statat(base, path, flags).map_err(|e| t.raise_os_error(e.raw_os_error(), zelf.path.get(), None))
    }
    /// Whether the entry has a type, asking the system only if the listing left it open.
    fn is(t: &Thread, zelf: Gc<Native<Self>>, kind: FileType, follow: bool) -> PyResult<bool> {
        let known = zelf.kind.0;
        if known != FileType::Unknown && !(follow && known == FileType::Symlink) {
            return Ok(known == kind);
        }
        match DirEntry::query(t, zelf, follow) {
            Ok(s) => Ok(FileType::from_raw_mode(s.st_mode) == kind),
            Err(r) if t.exception_matches(t.types.file_not_found_error) => {
                t.take_exception(r);
                Ok(false)
            }
            Err(r) => Err(r),
        }
    }
}
#[pymethods]
impl DirEntry {
    #[classmethod("__class_getitem__($type, object, /)", doc = "See PEP 585")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        brolga_vm::objects::generic_alias::new(t, cls, object)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<String> {
        Ok(format!("<DirEntry {}>", object::repr(t, zelf.name.get().expect("set at creation"))?.to_lossy()))
    }
    /// the last part of the path
    #[member]
    fn name(zelf: Gc<Native<Self>>) -> Value {
        zelf.name.get().expect("set at creation")
    }
    /// the name, behind the path that scandir() was given
    #[member]
    fn path(zelf: Gc<Native<Self>>) -> Value {
        zelf.path.get().expect("set at creation")
    }
    /// Whether it is a directory, or a link to one unless follow_symlinks is false. The answer is remembered.
    #[method("is_dir($self, /, *, follow_symlinks=True)")]
    fn is_dir(t: &Thread, zelf: Gc<Native<Self>>, follow_symlinks: bool) -> PyResult<bool> {
        DirEntry::is(t, zelf, FileType::Directory, follow_symlinks)
    }
    /// Whether it is a regular file, or a link to one unless follow_symlinks is false. The answer is remembered.
    #[method("is_file($self, /, *, follow_symlinks=True)")]
    fn is_file(t: &Thread, zelf: Gc<Native<Self>>, follow_symlinks: bool) -> PyResult<bool> {
        DirEntry::is(t, zelf, FileType::RegularFile, follow_symlinks)
    }
    /// Whether it is a symbolic link. The answer is remembered.
    #[method("is_symlink($self, /)")]
    fn is_symlink(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<bool> {
        DirEntry::is(t, zelf, FileType::Symlink, false)
    }
    /// Whether it is a junction of Windows: never, here.
    #[method("is_junction($self, /)")]
    fn is_junction(_zelf: Value) -> bool {
        false
    }
    /// The number of its inode.
    #[method("inode($self, /)")]
    fn inode(zelf: Gc<Native<Self>>) -> u64 {
        zelf.inode
    }
    /// What os.stat() says of it, or of the target if it is a link and follow_symlinks is true. The answer is remembered.
    #[method("stat($self, /, *, follow_symlinks=True)")]
    fn stat(t: &Thread, zelf: Gc<Native<Self>>, follow_symlinks: bool) -> PyResult<Value> {
        let follow = follow_symlinks && DirEntry::is(t, zelf, FileType::Symlink, false)?;
        let cache = if follow { &zelf.stat } else { &zelf.lstat };
        if let Some(v) = cache.get() {
            return Ok(v);
        }
        let v = stat_value(t, &DirEntry::query(t, zelf, follow)?)?;
        cache.set(zelf.header(), Some(v));
        Ok(v)
    }
    /// The path attribute.
    #[method("__fspath__($self, /)")]
    fn fspath(zelf: Gc<Native<Self>>) -> Value {
        zelf.path.get().expect("set at creation")
    }
}
