//! `_stat`: bits of `st_mode`.

use brolga_vm::objects::int;
use brolga_vm::prelude::*;
use brolga_vm::protocol::number;

const TYPES: &[(&str, u32)] = &[
    ("S_IFSOCK", 0o140000),
    ("S_IFLNK", 0o120000),
    ("S_IFREG", 0o100000),
    ("S_IFBLK", 0o060000),
    ("S_IFDIR", 0o040000),
    ("S_IFCHR", 0o020000),
    ("S_IFIFO", 0o010000),
    ("S_IFDOOR", 0),
    ("S_IFPORT", 0),
    ("S_IFWHT", 0),
];
const OTHERS: &[(&str, i64)] = &[
    ("S_ISUID", 0o4000),
    ("S_ISGID", 0o2000),
    ("S_ISVTX", 0o1000),
    ("S_ENFMT", 0o2000),
    ("S_IREAD", 0o400),
    ("S_IWRITE", 0o200),
    ("S_IEXEC", 0o100),
    ("S_IRWXU", 0o700),
    ("S_IRUSR", 0o400),
    ("S_IWUSR", 0o200),
    ("S_IXUSR", 0o100),
    ("S_IRWXG", 0o070),
    ("S_IRGRP", 0o040),
    ("S_IWGRP", 0o020),
    ("S_IXGRP", 0o010),
    ("S_IRWXO", 0o007),
    ("S_IROTH", 0o004),
    ("S_IWOTH", 0o002),
    ("S_IXOTH", 0o001),
    ("UF_SETTABLE", 0xffff),
    ("UF_NODUMP", 1),
    ("UF_IMMUTABLE", 2),
    ("UF_APPEND", 4),
    ("UF_OPAQUE", 8),
    ("UF_NOUNLINK", 0x10),
    ("UF_COMPRESSED", 0x20),
    ("UF_TRACKED", 0x40),
    ("UF_DATAVAULT", 0x80),
    ("UF_HIDDEN", 0x8000),
    ("SF_SETTABLE", 0xffff_0000),
    ("SF_ARCHIVED", 0x10000),
    ("SF_IMMUTABLE", 0x20000),
    ("SF_APPEND", 0x40000),
    ("SF_NOUNLINK", 0x100000),
    ("SF_SNAPSHOT", 0x200000),
    ("SF_FIRMLINK", 0x800000),
    ("SF_DATALESS", 0x4000_0000),
    ("ST_MODE", 0),
    ("ST_INO", 1),
    ("ST_DEV", 2),
    ("ST_NLINK", 3),
    ("ST_UID", 4),
    ("ST_GID", 5),
    ("ST_SIZE", 6),
    ("ST_ATIME", 7),
    ("ST_MTIME", 8),
    ("ST_CTIME", 9),
];

/// A mode argument: an int of 32 bits.
fn mode_argument(t: &Thread, v: Value) -> PyResult<u32> {
    let index = number::index(t, v)?;
    match int::to_i64(index) {
        Some(n) if u32::try_from(n).is_ok() => Ok(n as u32),
        Some(n) if n < 0 => Err(t.raise_overflow_error("can't convert negative value to unsigned int")),
        _ => Err(t.raise_overflow_error("mode out of range")),
    }
}
fn file_type(mode: u32) -> u32 {
    mode & 0o170000
}
/// Whether the mode's file type is this one.
fn is_type(t: &Thread, v: Value, wanted: u32) -> PyResult<bool> {
    Ok(wanted != 0 && file_type(mode_argument(t, v)?) == wanted)
}

/// Constants and functions to interpret the results of os.stat(), os.lstat() and os.fstat().
#[pymodule(name = "_stat")]
pub mod stat_module {
    use super::*;

    /// Whether the mode is that of a directory.
    #[pyfunction("S_ISDIR(mode, /)", text_signature = "($self, object, /)")]
    fn s_isdir(t: &Thread, mode: Value) -> PyResult<bool> {
        is_type(t, mode, 0o040000)
    }
    /// Whether the mode is that of a device that works character by character.
    #[pyfunction("S_ISCHR(mode, /)", text_signature = "($self, object, /)")]
    fn s_ischr(t: &Thread, mode: Value) -> PyResult<bool> {
        is_type(t, mode, 0o020000)
    }
    /// Whether the mode is that of a device that works block by block.
    #[pyfunction("S_ISBLK(mode, /)", text_signature = "($self, object, /)")]
    fn s_isblk(t: &Thread, mode: Value) -> PyResult<bool> {
        is_type(t, mode, 0o060000)
    }
    /// Whether the mode is that of a regular file.
    #[pyfunction("S_ISREG(mode, /)", text_signature = "($self, object, /)")]
    fn s_isreg(t: &Thread, mode: Value) -> PyResult<bool> {
        is_type(t, mode, 0o100000)
    }
    /// Whether the mode is that of a named pipe.
    #[pyfunction("S_ISFIFO(mode, /)", text_signature = "($self, object, /)")]
    fn s_isfifo(t: &Thread, mode: Value) -> PyResult<bool> {
        is_type(t, mode, 0o010000)
    }
    /// Whether the mode is that of a symbolic link.
    #[pyfunction("S_ISLNK(mode, /)", text_signature = "($self, object, /)")]
    fn s_islnk(t: &Thread, mode: Value) -> PyResult<bool> {
        is_type(t, mode, 0o120000)
    }
    /// Whether the mode is that of a socket.
    #[pyfunction("S_ISSOCK(mode, /)", text_signature = "($self, object, /)")]
    fn s_issock(t: &Thread, mode: Value) -> PyResult<bool> {
        is_type(t, mode, 0o140000)
    }
    /// Whether the mode is that of a door, a thing of Solaris: never, here.
    #[pyfunction("S_ISDOOR(mode, /)", text_signature = "($self, object, /)")]
    fn s_isdoor(t: &Thread, mode: Value) -> PyResult<bool> {
        is_type(t, mode, 0)
    }
    /// Whether the mode is that of an event port, a thing of Solaris: never, here.
    #[pyfunction("S_ISPORT(mode, /)", text_signature = "($self, object, /)")]
    fn s_isport(t: &Thread, mode: Value) -> PyResult<bool> {
        is_type(t, mode, 0)
    }
    /// Whether the mode is that of a whiteout, a thing of BSD: never, here.
    #[pyfunction("S_ISWHT(mode, /)", text_signature = "($self, object, /)")]
    fn s_iswht(t: &Thread, mode: Value) -> PyResult<bool> {
        is_type(t, mode, 0)
    }
    /// The permissions in a mode, with the bits for set-user-ID, set-group-ID and sticky.
    #[pyfunction("S_IMODE(mode, /)", text_signature = "($self, object, /)")]
    fn s_imode(t: &Thread, mode: Value) -> PyResult<u32> {
        Ok(mode_argument(t, mode)? & 0o7777)
    }
    /// The bits of a mode that tell the type, such as S_IFREG.
    #[pyfunction("S_IFMT(mode, /)", text_signature = "($self, object, /)")]
    fn s_ifmt(t: &Thread, mode: Value) -> PyResult<u32> {
        Ok(file_type(mode_argument(t, mode)?))
    }
    /// A mode as `ls -l` shows it: a letter for the type and nine for the permissions, such as '-rw-r--r--'.
    #[pyfunction("filemode(mode, /)", text_signature = "($self, object, /)")]
    fn filemode(t: &Thread, mode: Value) -> PyResult<String> {
        let mode = mode_argument(t, mode)?;
        let mut out = String::with_capacity(10);
        out.push(match file_type(mode) {
            0o100000 => '-',
            0o040000 => 'd',
            0o120000 => 'l',
            0o060000 => 'b',
            0o020000 => 'c',
            0o010000 => 'p',
            0o140000 => 's',
            _ => '?',
        });
        for (shift, special, set, unset) in [(6, 0o4000, 's', 'S'), (3, 0o2000, 's', 'S'), (0, 0o1000, 't', 'T')] {
            let bits = mode >> shift;
            out.push(if bits & 4 != 0 { 'r' } else { '-' });
            out.push(if bits & 2 != 0 { 'w' } else { '-' });
            out.push(match (mode & special != 0, bits & 1 != 0) {
                (true, true) => set,
                (true, false) => unset,
                (false, true) => 'x',
                (false, false) => '-',
            });
        }
        Ok(out)
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        for (name, n) in TYPES {
            module.add_int(t, name, *n as i64)?;
        }
        for (name, n) in OTHERS {
            module.add_int(t, name, *n)?;
        }
        Ok(())
    }
}
