//! Paths as arguments: [`FsPath`], [`FsPathOrFd`].

use crate::abi::args::{ArgContext, FromArg, type_name};
use crate::abi::convert::{index_to_i64, surrogates_not_allowed};
use crate::objects::bytes::as_bytes;
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::{attr, call};
use std::ffi::{CString, OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

/// A `str`, `bytes` or `os.PathLike`, encoded for the operating system (UTF-8, surrogateescape). Errors are those of the `posix` module:
/// "open: path should be string, bytes or os.PathLike, not int".
#[derive(Debug)]
pub struct FsPath {
    /// What was passed: the file name of an `OSError`.
    pub object: Value,
    /// The path was `bytes`: results should be too.
    pub is_bytes: bool,
    path: OsString,
}

impl FsPath {
    /// Converts a value that is no argument of its own: "expected str, bytes or os.PathLike object, not int".
    pub fn from_value(t: &Thread, v: Value) -> PyResult<FsPath> {
        let Some(path) = fs_path(t, v)? else {
            let got = type_name(t, v);
            return Err(t.raise_type_error(format!("expected str, bytes or os.PathLike object, not {got}")));
        };
        let (bytes, is_bytes) = match as_str(path) {
            Some(s) => (encode_fs(t, s)?, false),
            None => (as_bytes(path).map(|b| b.as_bytes().to_vec()).unwrap_or_default(), true),
        };
        if bytes.contains(&0) {
            return Err(t.raise_value_error("embedded null byte"));
        }
        Ok(FsPath { object: v, is_bytes, path: OsString::from_vec(bytes) })
    }
    pub fn as_os_str(&self) -> &OsStr {
        &self.path
    }
    pub fn as_path(&self) -> &Path {
        Path::new(&self.path)
    }
    /// For system calls; the path has no NUL.
    pub fn to_c_string(&self) -> CString {
        CString::new(self.path.as_bytes()).unwrap_or_default()
    }
}

/// A path, or an open file descriptor.
#[derive(Debug)]
pub enum FsPathOrFd {
    Path(FsPath),
    Fd(i32),
}

/// Encodes text as a file name: UTF-8, with U+DC80..U+DCFF standing for bytes that were none.
pub fn encode_fs(t: &Thread, s: Gc<PyStr>) -> PyResult<Vec<u8>> {
    if let Some(text) = s.to_utf8() {
        return Ok(text.into_owned().into_bytes());
    }
    let mut bytes = Vec::with_capacity(s.len());
    for c in s.code_points() {
        match char::from_u32(c) {
            Some(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None if (0xdc80..=0xdcff).contains(&c) => bytes.push((c - 0xdc00) as u8),
            None => return Err(surrogates_not_allowed(t, s)),
        }
    }
    Ok(bytes)
}

/// Decodes a file name: UTF-8, with bytes that are none as U+DC80..U+DCFF.
pub fn decode_fs(t: &Thread, name: &[u8]) -> PyResult<Gc<PyStr>> {
    if let Ok(text) = std::str::from_utf8(name) {
        return PyStr::new(t, text);
    }
    let mut points = Vec::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        points.extend(chunk.valid().chars().map(u32::from));
        points.extend(chunk.invalid().iter().map(|b| 0xdc00 + *b as u32));
    }
    PyStr::from_code_points(t, points.iter().copied())
}

/// `os.fspath(v)`; `None` if `v` is no path at all.
pub fn fs_path(t: &Thread, v: Value) -> PyResult<Option<Value>> {
    if as_str(v).is_some() || as_bytes(v).is_some() {
        return Ok(Some(v));
    }
    let name = t.intern("__fspath__");
    let Some(method) = attr::lookup_special(t, v, name)? else { return Ok(None) };
    let path = call::call0(t, method)?;
    if as_str(path).is_some() || as_bytes(path).is_some() {
        return Ok(Some(path));
    }
    Err(t.raise_type_error(format!(
        "expected {}.__fspath__() to return str or bytes, not {}",
        t.class_of(v).name(),
        type_name(t, path)
    )))
}

fn convert(t: &Thread, v: Value, context: &ArgContext, allow_fd: bool) -> PyResult<FsPathOrFd> {
    let refuse = || {
        let allowed = match (allow_fd, context.or_none) {
            (true, true) => "string, bytes, os.PathLike, integer or None",
            (true, false) => "string, bytes, os.PathLike or integer",
            (false, true) => "string, bytes, os.PathLike or None",
            (false, false) => "string, bytes or os.PathLike",
        };
        t.raise_type_error(format!(
            "{}: {} should be {allowed}, not {}",
            context.function,
            context.name,
            type_name(t, v)
        ))
    };
    if allow_fd && as_str(v).is_none() && as_bytes(v).is_none() && t.class_of(v).slots.get().index.is_some() {
        return match index_to_i64(t, v)?.ok() {
            Some(fd) if i32::try_from(fd).is_ok() => Ok(FsPathOrFd::Fd(fd as i32)),
            Some(fd) if fd < 0 => Err(t.raise_overflow_error("fd is less than minimum")),
            _ => Err(t.raise_overflow_error("fd is greater than maximum")),
        };
    }
    let Some(path) = fs_path(t, v)? else { return Err(refuse()) };
    let (bytes, is_bytes) = match (as_str(path), as_bytes(path)) {
        (Some(s), _) => (encode_fs(t, s)?, false),
        (None, Some(b)) => (b.as_bytes().to_vec(), true),
        (None, None) => return Err(refuse()),
    };
    if bytes.contains(&0) {
        return Err(t.raise_value_error(format!("{}: embedded null character in {}", context.function, context.name)));
    }
    Ok(FsPathOrFd::Path(FsPath { object: v, is_bytes, path: OsString::from_vec(bytes) }))
}

impl FromArg for FsPath {
    fn from_arg(t: &Thread, v: Value, context: &ArgContext) -> PyResult<FsPath> {
        match convert(t, v, context, false)? {
            FsPathOrFd::Path(path) => Ok(path),
            FsPathOrFd::Fd(_) => unreachable!("descriptors were not allowed"),
        }
    }
}
impl FromArg for FsPathOrFd {
    fn from_arg(t: &Thread, v: Value, context: &ArgContext) -> PyResult<FsPathOrFd> {
        convert(t, v, context, true)
    }
}
