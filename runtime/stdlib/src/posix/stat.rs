//! `stat` and its like.

use super::{borrow_fd, check, check_path};
use crate::system::{Gid, Uid};
use brolga_vm::abi::path::{FsPath, FsPathOrFd};
use brolga_vm::objects::structseq::structseq;
use brolga_vm::prelude::*;
use rustix::fs::{AtFlags, Stat};

structseq!(pub STAT_RESULT, "os", "stat_result", "What os.stat() and its like return.", 10, {
    st_mode: "type and permissions",
    st_ino: "inode",
    st_dev: "device",
    st_nlink: "how many names it has",
    st_uid: "number of the owner",
    st_gid: "number of the group",
    st_size: "size in bytes",
    _: "when it was last read, in whole seconds",
    _: "when it was last changed, in whole seconds",
    _: "when its entry was last changed, in whole seconds",
    st_atime: "when it was last read, in seconds",
    st_mtime: "when it was last changed, in seconds",
    st_ctime: "when its entry was last changed, in seconds",
    st_atime_ns: "when it was last read, in nanoseconds",
    st_mtime_ns: "when it was last changed, in nanoseconds",
    st_ctime_ns: "when its entry was last changed, in nanoseconds",
    st_blksize: "how many bytes to read or write at once",
    st_blocks: "blocks of 512 bytes that it takes",
    st_rdev: "number of the device that it stands for",
});
structseq!(pub STATVFS_RESULT, "os", "statvfs_result", "What os.statvfs() and os.fstatvfs() return.", 10, {
    f_bsize: "block size", f_frsize: "fragment size", f_blocks: "blocks", f_bfree: "free blocks", f_bavail: "free blocks for users",
    f_files: "inodes", f_ffree: "free inodes", f_favail: "free inodes for users", f_flag: "mount flags", f_namemax: "longest name",
    f_fsid: "file system ID",
});

/// A `stat_result`.
pub fn stat_value(t: &Thread, s: &Stat) -> PyResult<Value> {
    let mut fields = RootVec::new(&t.heap);
    let times = [(s.st_atime, s.st_atime_nsec), (s.st_mtime, s.st_mtime_nsec), (s.st_ctime, s.st_ctime_nsec)];
    for n in [
        s.st_mode as i128,
        s.st_ino as i128,
        s.st_dev as i128,
        s.st_nlink as i128,
        s.st_uid as i128,
        s.st_gid as i128,
        s.st_size as i128,
    ] {
        fields.push(brolga_vm::objects::int::from_i128(t, n)?);
    }
    for (seconds, _) in times {
        fields.push(t.new_int(seconds)?);
    }
    for (seconds, nanoseconds) in times {
        fields.push(t.new_float(seconds as f64 + 1e-9 * nanoseconds as f64)?);
    }
    for (seconds, nanoseconds) in times {
        fields.push(brolga_vm::objects::int::from_i128(t, seconds as i128 * 1_000_000_000 + nanoseconds as i128)?);
    }
    for n in [s.st_blksize as i128, s.st_blocks as i128, s.st_rdev as i128] {
        fields.push(brolga_vm::objects::int::from_i128(t, n)?);
    }
    STAT_RESULT::SEQ.make(t, &fields)
}

#[pymodule(part)]
pub mod stat_calls {
    use super::*;

    /// What the system knows about a file, given by path or descriptor: its type, permissions, owner, size and times.
    #[pyfunction("stat(path, *, dir_fd=None, follow_symlinks=True)")]
    fn stat(t: &Thread, path: FsPathOrFd, dir_fd: Value, follow_symlinks: bool) -> PyResult<Value> {
        let s = match &path {
            FsPathOrFd::Fd(fd) => {
                let fd = borrow_fd(t, *fd)?;
                check(t, rustix::fs::fstat(fd))?
            }
            FsPathOrFd::Path(p) => {
                let flags = if follow_symlinks { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
                let dir = super::super::dir_fd(t, dir_fd)?;
                check_path(t, p, rustix::fs::statat(dir, p.as_path(), flags))?
            }
        };
        stat_value(t, &s)
    }
    /// As stat(), but of a symbolic link itself.
    #[pyfunction("lstat(path, *, dir_fd=None)")]
    fn lstat(t: &Thread, path: FsPath, dir_fd: Value) -> PyResult<Value> {
        let dir = super::super::dir_fd(t, dir_fd)?;
        let s = check_path(t, &path, rustix::fs::statat(dir, path.as_path(), AtFlags::SYMLINK_NOFOLLOW))?;
        stat_value(t, &s)
    }
    /// As stat(), of an open file.
    #[pyfunction("fstat(fd)")]
    fn fstat(t: &Thread, fd: i32) -> PyResult<Value> {
        let s = check(t, rustix::fs::fstat(borrow_fd(t, fd)?))?;
        stat_value(t, &s)
    }
    /// What the system knows about the file system that a file, given by path or descriptor, is on: its sizes and free space.
    #[pyfunction("statvfs(path)")]
    fn statvfs(t: &Thread, path: FsPathOrFd) -> PyResult<Value> {
        let s = match &path {
            FsPathOrFd::Fd(fd) => check(t, rustix::fs::fstatvfs(borrow_fd(t, *fd)?))?,
            FsPathOrFd::Path(p) => check_path(t, p, rustix::fs::statvfs(p.as_path()))?,
        };
        statvfs_value(t, &s)
    }
    /// As statvfs(), of an open file.
    #[pyfunction("fstatvfs(fd, /)")]
    fn fstatvfs(t: &Thread, fd: i32) -> PyResult<Value> {
        let s = check(t, rustix::fs::fstatvfs(borrow_fd(t, fd)?))?;
        statvfs_value(t, &s)
    }
    fn statvfs_value(t: &Thread, s: &rustix::fs::StatVfs) -> PyResult<Value> {
        let mut fields = RootVec::new(&t.heap);
        let numbers = [
            s.f_bsize,
            s.f_frsize,
            s.f_blocks,
            s.f_bfree,
            s.f_bavail,
            s.f_files,
            s.f_ffree,
            s.f_favail,
            s.f_flag.bits(),
            s.f_namemax,
            s.f_fsid,
        ];
        for n in numbers {
            fields.push(brolga_vm::objects::int::from_u64(t, n)?);
        }
        STATVFS_RESULT::SEQ.make(t, &fields)
    }
    /// Whether the user may do to a file what mode says: F_OK (it exists), or R_OK, W_OK and X_OK added up. The process's real ids count, or the
    /// effective ones if effective_ids is true.
    #[pyfunction("access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)")]
    fn access(
        t: &Thread,
        path: FsPath,
        mode: i32,
        dir_fd: Value,
        effective_ids: bool,
        follow_symlinks: bool,
    ) -> PyResult<bool> {
        let mut flags = AtFlags::empty();
        flags.set(AtFlags::EACCESS, effective_ids);
        flags.set(AtFlags::SYMLINK_NOFOLLOW, !follow_symlinks);
        let dir = super::super::dir_fd(t, dir_fd)?;
        let mode = rustix::fs::Access::from_bits_retain(mode as u32);
        Ok(rustix::fs::accessat(dir, path.as_path(), mode, flags).is_ok())
    }
    /// Sets the permissions of a file, given by path or descriptor.
    #[pyfunction("chmod(path, mode, *, dir_fd=None, follow_symlinks=True)")]
    fn chmod(t: &Thread, path: FsPathOrFd, mode: i32, dir_fd: Value, follow_symlinks: bool) -> PyResult<()> {
        let mode = rustix::fs::Mode::from_bits_retain(mode as u32);
        match &path {
            FsPathOrFd::Fd(fd) => check(t, rustix::fs::fchmod(borrow_fd(t, *fd)?, mode)),
            FsPathOrFd::Path(p) => {
                let flags = if follow_symlinks { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
                let dir = super::super::dir_fd(t, dir_fd)?;
                check_path(t, p, rustix::fs::chmodat(dir, p.as_path(), mode, flags))
            }
        }
    }
    /// Sets the permissions of an open file.
    #[pyfunction("fchmod(fd, mode)")]
    fn fchmod(t: &Thread, fd: i32, mode: i32) -> PyResult<()> {
        check(t, rustix::fs::fchmod(borrow_fd(t, fd)?, rustix::fs::Mode::from_bits_retain(mode as u32)))
    }
    /// Gives a file to another user and group, by their numbers; -1 leaves one alone.
    #[pyfunction("chown(path, uid, gid, *, dir_fd=None, follow_symlinks=True)")]
    fn chown(t: &Thread, path: FsPathOrFd, uid: Uid, gid: Gid, dir_fd: Value, follow_symlinks: bool) -> PyResult<()> {
        let (uid, gid) = owner(uid, gid);
        match &path {
            FsPathOrFd::Fd(fd) => check(t, rustix::fs::fchown(borrow_fd(t, *fd)?, uid, gid)),
            FsPathOrFd::Path(p) => {
                let flags = if follow_symlinks { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
                let dir = super::super::dir_fd(t, dir_fd)?;
                check_path(t, p, rustix::fs::chownat(dir, p.as_path(), uid, gid, flags))
            }
        }
    }
    /// Gives an open file to another user and group, by their numbers; -1 leaves one alone.
    #[pyfunction("fchown(fd, uid, gid)")]
    fn fchown(t: &Thread, fd: i32, uid: Uid, gid: Gid) -> PyResult<()> {
        let (uid, gid) = owner(uid, gid);
        check(t, rustix::fs::fchown(borrow_fd(t, fd)?, uid, gid))
    }
    /// As chown(), but of a symbolic link itself.
    #[pyfunction("lchown(path, uid, gid)")]
    fn lchown(t: &Thread, path: FsPath, uid: Uid, gid: Gid) -> PyResult<()> {
        let (uid, gid) = owner(uid, gid);
        check_path(t, &path, rustix::fs::chownat(rustix::fs::CWD, path.as_path(), uid, gid, AtFlags::SYMLINK_NOFOLLOW))
    }
    /// Sets when a file was last read and changed: a pair of seconds (times) or nanoseconds (ns), by default the current time twice.
    #[pyfunction("utime(path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)")]
    fn utime(
        t: &Thread,
        path: FsPathOrFd,
        times: Value,
        ns: Option<Value>,
        dir_fd: Value,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        let stamps = times_of(t, times, ns)?;
        match &path {
            FsPathOrFd::Fd(fd) => check(t, rustix::fs::futimens(borrow_fd(t, *fd)?, &stamps)),
            FsPathOrFd::Path(p) => {
                let flags = if follow_symlinks { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
                let dir = super::super::dir_fd(t, dir_fd)?;
                check_path(t, p, rustix::fs::utimensat(dir, p.as_path(), &stamps, flags))
            }
        }
    }
}

fn owner(uid: Uid, gid: Gid) -> (Option<rustix::fs::Uid>, Option<rustix::fs::Gid>) {
    let uid = (uid.0 != u32::MAX).then(|| rustix::fs::Uid::from_raw(uid.0));
    (uid, (gid.0 != u32::MAX).then(|| rustix::fs::Gid::from_raw(gid.0)))
}
fn times_of(t: &Thread, times: Value, ns: Option<Value>) -> PyResult<rustix::fs::Timestamps> {
    use brolga_vm::objects::{float, int, tuple};
    let now = rustix::fs::Timespec { tv_sec: 0, tv_nsec: rustix::fs::UTIME_NOW as _ };
    let pair = |v: Value, name: &str| match tuple::as_tuple(v) {
        Some(p) if p.len() == 2 => Ok((p.get(0), p.get(1))),
        _ => Err(t.raise_type_error(if name == "times" {
            "utime: 'times' must be either a tuple of two ints or None".to_owned()
        } else {
            "utime: 'ns' must be a tuple of two ints".to_owned()
        })),
    };
    let spec = |total: i128| rustix::fs::Timespec {
        tv_sec: total.div_euclid(1_000_000_000) as i64,
        tv_nsec: total.rem_euclid(1_000_000_000) as _,
    };
    match (times, ns) {
        (Value::NONE, None) => Ok(rustix::fs::Timestamps { last_access: now, last_modification: now }),
        (Value::NONE, Some(ns)) => {
            let (a, m) = pair(ns, "ns")?;
            let number = |v| {
                int::as_int(v)
                    .and_then(int::IntRef::to_i128)
                    .ok_or_else(|| t.raise_type_error("utime: 'ns' must be a tuple of two ints"))
            };
            Ok(rustix::fs::Timestamps { last_access: spec(number(a)?), last_modification: spec(number(m)?) })
        }
        (_, Some(_)) => Err(t.raise_value_error("utime: you may specify either 'times' or 'ns' but not both")),
        (times, None) => {
            let (a, m) = pair(times, "times")?;
            let seconds = |v: Value| -> PyResult<i128> {
                match float::as_float(v) {
                    Some(f) => Ok((f.floor() as i128) * 1_000_000_000 + ((f - f.floor()) * 1e9) as i128),
                    None => Ok(brolga_vm::protocol::number::index_i64(t, v)? as i128 * 1_000_000_000),
                }
            };
            Ok(rustix::fs::Timestamps { last_access: spec(seconds(a)?), last_modification: spec(seconds(m)?) })
        }
    }
}
