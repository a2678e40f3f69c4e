//! The environment, the user, the machine.

use super::{check, name_value};
use brolga_vm::abi::path::FsPath;
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::objects::exception::os_error;
use brolga_vm::objects::structseq::structseq;
use brolga_vm::prelude::*;
use std::os::unix::ffi::OsStrExt;

structseq!(pub UNAME_RESULT, "posix", "uname_result", "What os.uname() returns.", 5, {
    sysname: "which system it is",
    nodename: "the machine's name in the network",
    release: "which release of it",
    version: "how it was built",
    machine: "the kind of machine",
});

/// `posix.environ`: a dict of bytes.
pub fn add_environ(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
    module.add(t, "environ", environ(t)?.into())
}
/// The process's variables; of those with one name the first counts.
fn environ(t: &Thread) -> PyResult<Gc<PyDict>> {
    let environ = PyDict::new(t)?;
    for (k, v) in std::env::vars_os() {
        let key: Value = PyBytes::new(t, k.as_bytes())?.into();
        if environ.get(t, key)?.is_none() {
            let value = PyBytes::new(t, v.as_bytes())?;
            environ.set(t, key, value.into())?;
        }
    }
    Ok(environ)
}

#[pymodule(part)]
pub mod environment_calls {
    use super::*;

    /// Sets an environment variable of the process, but not in os.environ.
    #[pyfunction("putenv(name, value, /)")]
    fn putenv(t: &Thread, name: Value, value: Value) -> PyResult<()> {
        let (name, value) = (FsPath::from_value(t, name)?, FsPath::from_value(t, value)?);
        if name.as_os_str().is_empty() || name.as_os_str().as_bytes().contains(&b'=') {
            return Err(t.raise_value_error("illegal environment variable name"));
        }
        // SAFETY: Python code runs under the global lock, so nobody reads the environment through this process's own code meanwhile.
        unsafe { std::env::set_var(name.as_os_str(), value.as_os_str()) };
        Ok(())
    }
    /// Takes a variable out of the process's environment, but not out of os.environ.
    #[pyfunction("unsetenv(name, /)")]
    fn unsetenv(t: &Thread, name: FsPath) -> PyResult<()> {
        if name.as_os_str().is_empty() || name.as_os_str().as_bytes().contains(&b'=') {
            return Err(t.raise_os_error(libc::EINVAL, None, None));
        }
        // SAFETY: as in `putenv`.
        unsafe { std::env::remove_var(name.as_os_str()) };
        Ok(())
    }
    /// The process's environment as it is now, in a dict of bytes.
    #[pyfunction("_create_environ()")]
    fn create_environ(t: &Thread) -> PyResult<Gc<PyDict>> {
        environ(t)
    }
    /// Runs the hook of an embedding application, of which there is none. Returns 0.
    #[pyfunction("_inputhook()")]
    fn inputhook() -> i32 {
        0
    }
    /// Whether an embedding application has a hook: never, here.
    #[pyfunction("_is_inputhook_installed()")]
    fn is_inputhook_installed() -> bool {
        false
    }
    /// The system's message for an error number.
    #[pyfunction("strerror(code, /)")]
    fn strerror(code: i32) -> String {
        os_error::strerror(code)
    }
    /// So many random bytes from the system, good enough for keys.
    #[pyfunction("urandom(size, /)")]
    fn urandom(t: &Thread, size: isize) -> PyResult<Vec<u8>> {
        let Ok(size) = usize::try_from(size) else { return Err(t.raise_value_error("negative argument not allowed")) };
        random(t, size, rustix::rand::GetRandomFlags::empty())
    }
    /// Up to size random bytes from the system; flags can be GRND_NONBLOCK and GRND_RANDOM.
    #[pyfunction("getrandom(size, flags=0)")]
    fn getrandom(t: &Thread, size: isize, flags: i32) -> PyResult<Vec<u8>> {
        let Ok(size) = usize::try_from(size) else { return Err(t.raise_os_error(libc::EINVAL, None, None)) };
        random(t, size, rustix::rand::GetRandomFlags::from_bits_retain(flags as u32))
    }
    /// How many processors the machine has, or as many as -X cpu_count says; None if that is unknown.
    #[pyfunction("cpu_count()")]
    fn cpu_count(t: &Thread) -> Option<i64> {
        if t.config.cpu_count.is_some() {
            return t.config.cpu_count;
        }
        // SAFETY: a plain library call.
        let n = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
        (n > 0).then_some(n)
    }
    /// The names and versions of the system and the machine.
    #[pyfunction("uname()")]
    fn uname(t: &Thread) -> PyResult<Value> {
        let u = rustix::system::uname();
        let mut fields = RootVec::new(&t.heap);
        for text in [u.sysname(), u.nodename(), u.release(), u.version(), u.machine()] {
            fields.push(name_value(t, text.to_bytes(), false)?);
        }
        UNAME_RESULT::SEQ.make(t, &fields)
    }
    /// How many processes were ready to run on average: three floats, for the last minute, 5 and 15 minutes.
    #[pyfunction("getloadavg()")]
    fn getloadavg(t: &Thread) -> PyResult<(f64, f64, f64)> {
        let mut loads = [0f64; 3];
        // SAFETY: the array has three elements.
        if unsafe { libc::getloadavg(loads.as_mut_ptr(), 3) } != 3 {
            return Err(t.raise(t.types.os_error, "Load averages are unobtainable"));
        }
        Ok((loads[0], loads[1], loads[2]))
    }
    /// path itself if it is str or bytes, else what its __fspath__() returns; TypeError if it has none.
    #[pyfunction("fspath(path)")]
    fn fspath(t: &Thread, path: Value) -> PyResult<Value> {
        match brolga_vm::abi::path::fs_path(t, path)? {
            Some(v) => Ok(v),
            None => {
                let got = brolga_vm::abi::args::type_name(t, path);
                Err(t.raise_type_error(format!("expected str, bytes or os.PathLike object, not {got}")))
            }
        }
    }
    /// Basic normalization of a path.
    #[pyfunction("_path_normpath(path)")]
    fn path_normpath(t: &Thread, path: Value) -> PyResult<Value> {
        let (bytes, is_bytes) = path_text(t, path)?;
        path_value(t, &normalize(&bytes), is_bytes)
    }
    /// The parts of a path as a tuple: a drive (always empty here), the slashes it begins with, and the rest.
    #[pyfunction("_path_splitroot_ex(p, /)")]
    fn path_splitroot_ex(t: &Thread, p: Value) -> PyResult<Value> {
        let (b, is_bytes) = path_text(t, p)?;
        let root = match b[..] {
            [b'/', b'/', b'/', ..] => 1,
            [b'/', b'/', ..] => 2,
            [b'/', ..] => 1,
            _ => 0,
        };
        let parts =
            [path_value(t, b"", is_bytes)?, path_value(t, &b[..root], is_bytes)?, path_value(t, &b[root..], is_bytes)?];
        t.new_tuple(&parts)
    }
}

/// The text of a path that is only looked at, not given to the system: it may contain NUL and surrogates.
fn path_text(t: &Thread, path: Value) -> PyResult<(Vec<u8>, bool)> {
    if let Some(s) = brolga_vm::objects::str_::as_str(path) {
        return Ok((s.to_wtf8().to_vec(), false));
    }
    if let Some(b) = brolga_vm::objects::bytes::as_bytes(path) {
        return Ok((b.as_bytes().to_vec(), true));
    }
    let path = FsPath::from_value(t, path)?;
    Ok((path.as_os_str().as_bytes().to_vec(), path.is_bytes))
}
/// A part of such a text.
fn path_value(t: &Thread, bytes: &[u8], is_bytes: bool) -> PyResult<Value> {
    if is_bytes {
        return Ok(brolga_vm::objects::bytes::PyBytes::new(t, bytes)?.into());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => t.new_str(text),
        Err(_) => Ok(PyStr::from_wtf8(t, bytes)?.into()),
    }
}

fn random(t: &Thread, size: usize, flags: rustix::rand::GetRandomFlags) -> PyResult<Vec<u8>> {
    let mut bytes = Vec::new();
    if bytes.try_reserve_exact(size).is_err() {
        return Err(t.raise_out_of_memory());
    }
    bytes.resize(size, 0u8);
    let mut done = 0;
    while done < size {
        let n = super::retry(t, || rustix::rand::getrandom(&mut bytes[done..], flags))?;
        done += check(t, n)?;
    }
    Ok(bytes)
}
/// `os.path.normpath`: no empty, `.` and inner `..` parts; two leading slashes stay two.
fn normalize(path: &[u8]) -> Vec<u8> {
    if path.is_empty() {
        return b".".to_vec();
    }
    let slashes = path.iter().take_while(|b| **b == b'/').count();
    let root: &[u8] = match slashes {
        0 => b"",
        2 => b"//",
        _ => b"/",
    };
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|b| *b == b'/') {
        match part {
            b"" | b"." => {}
            b".." if root.is_empty() && parts.last().is_none_or(|p| *p == b"..") => parts.push(part),
            b".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let mut out = root.to_vec();
    out.extend_from_slice(&parts.join(&b'/'));
    if out.is_empty() { b".".to_vec() } else { out }
}
