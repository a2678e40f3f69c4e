//! `fcntl`: control of descriptors, file locks.

mod constants;

use crate::system::{self, Fildes};
use brolga_vm::abi::args::type_name;
use brolga_vm::abi::convert::{BytesLikeMut, Wrapping};
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::objects::str_;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{buffer, number};

/// What is copied at most, there and back.
const ROOM: usize = 1024;

/// The third argument.
enum Argument {
    Int(i64),
    Bytes(Vec<u8>),
}
fn argument(t: &Thread, v: Option<Value>, function: &str) -> PyResult<Argument> {
    let Some(v) = v else { return Ok(Argument::Int(0)) };
    if number::is_index(t, v) {
        return long(t, v).map(Argument::Int);
    }
    let bytes = if let Some(s) = str_::as_str(v) {
        match s.to_utf8() {
            Some(text) => text.into_owned().into_bytes(),
            None => return Err(brolga_vm::abi::convert::surrogates_not_allowed(t, s)),
        }
    } else if buffer::is_bytes_like(t, v) {
        BytesLike::acquire(t, v)?.to_vec()
    } else {
        return Err(t.raise_type_error(format!(
            "{function}() argument 3 must be an integer, a bytes-like object, or a string, not {}",
            type_name(t, v)
        )));
    };
    if bytes.len() > ROOM {
        return Err(t.raise_value_error(format!("{function} argument 3 is too long")));
    }
    Ok(Argument::Bytes(bytes))
}
/// C's `long`.
fn long(t: &Thread, v: Value) -> PyResult<i64> {
    match brolga_vm::abi::convert::index_to_i64(t, v)? {
        Ok(n) => Ok(n),
        Err(_) => Err(t.raise_overflow_error("Python int too large to convert to C long")),
    }
}
fn audit(t: &Thread, event: &str, fd: i32, code: i64, v: Option<Value>) -> PyResult<()> {
    brolga_vm::modules::sys::audit(t, event, || {
        let v = v.unwrap_or(Value::from_small_int(0));
        t.new_tuple(&[Value::from_small_int(fd as i64), t.new_int(code)?, v])
    })
}
/// Makes a call that may write into a copy of the argument; the copy, cut to the argument's length.
fn with_copy(t: &Thread, bytes: &[u8], call: impl Fn(*mut u8) -> i32) -> PyResult<Value> {
    // A system call that writes more than was promised stays within the room.
    let mut copy = [0u8; 2 * ROOM];
    copy[..bytes.len()].copy_from_slice(bytes);
    let p = copy.as_mut_ptr();
    system::blocking(t, || call(p))?;
    PyBytes::new(t, &copy[..bytes.len()]).map(Into::into)
}

/// The system calls fcntl(), ioctl() and flock(), with the constants they take. Where a descriptor is expected, an object with a fileno() method will
/// do.
#[pymodule(name = "fcntl")]
pub mod fcntl_module {
    use super::*;

    /// The system call fcntl(). arg is an integer, or bytes that the operation reads and changes: then the changed bytes are returned.
    #[pyfunction("fcntl(fd, cmd, arg=0, /)")]
    fn fcntl(t: &Thread, fd: Fildes, cmd: i32, arg: Option<Value>) -> PyResult<Value> {
        audit(t, "fcntl.fcntl", fd.0, cmd as i64, arg)?;
        match argument(t, arg, "fcntl")? {
            Argument::Int(n) => {
                // SAFETY: a plain system call.
                let result = system::blocking(t, || unsafe { libc::fcntl(fd.0, cmd, n as libc::c_int) })?;
                t.new_int(result as i64)
            }
            Argument::Bytes(bytes) => {
                // SAFETY: the copy has room for what operations write.
                with_copy(t, &bytes, |p| unsafe { libc::fcntl(fd.0, cmd, p) })
            }
        }
    }
    /// The system call ioctl(). arg is an integer, or bytes; a writable buffer is changed in place, unless mutate_flag is false.
    #[pyfunction("ioctl(fd, request, arg=0, mutate_flag=True, /)")]
    fn ioctl(t: &Thread, fd: Fildes, request: Wrapping<u64>, arg: Option<Value>, mutate_flag: bool) -> PyResult<Value> {
        let request = request.0 as libc::Ioctl;
        audit(t, "fcntl.ioctl", fd.0, request as i64, arg)?;
        if mutate_flag
            && let Some(v) = arg
            && !number::is_index(t, v)
            && let Some(mut target) = BytesLikeMut::acquire(t, v)?
        {
            let n = target.len();
            let result = if n <= ROOM {
                let mut copy = [0u8; 2 * ROOM];
                copy[..n].copy_from_slice(&target);
                let p = copy.as_mut_ptr();
                // SAFETY: the copy has room for what operations write.
                let result = system::blocking(t, || unsafe { libc::ioctl(fd.0, request, p) });
                target.copy_from_slice(&copy[..n]);
                result?
            } else {
                let p = target.as_mut_ptr();
                // SAFETY: the buffer is writable and held.
                system::blocking(t, || unsafe { libc::ioctl(fd.0, request, p) })?
            };
            return t.new_int(result as i64);
        }
        match argument(t, arg, "ioctl")? {
            Argument::Int(n) => {
                // SAFETY: a system call with a number.
                let result = system::blocking(t, || unsafe { libc::ioctl(fd.0, request, n as libc::c_int) })?;
                t.new_int(result as i64)
            }
            Argument::Bytes(bytes) => {
                // SAFETY: the copy has room for what operations write.
                with_copy(t, &bytes, |p| unsafe { libc::ioctl(fd.0, request, p) })
            }
        }
    }
    /// Locks or unlocks a whole file with the system call flock(). operation is LOCK_SH, LOCK_EX (either with LOCK_NB where waiting is not wanted) or
    /// LOCK_UN.
    #[pyfunction("flock(fd, operation, /)")]
    fn flock(t: &Thread, fd: Fildes, operation: i32) -> PyResult<()> {
        brolga_vm::modules::sys::audit(t, "fcntl.flock", || {
            t.new_tuple(&[fd.0, operation].map(|n| Value::from_small_int(n as i64)))
        })?;
        // SAFETY: a plain system call.
        system::blocking(t, || unsafe { libc::flock(fd.0, operation) }).map(|_| ())
    }
    /// Locks or unlocks a part of a file for this process. cmd is LOCK_UN, LOCK_SH or LOCK_EX, the latter two with LOCK_NB where waiting is not
    /// wanted; len, start and whence say what is locked, as in lseek().
    #[pyfunction("lockf(fd, cmd, len=0, start=0, whence=0, /)")]
    fn lockf(t: &Thread, fd: Fildes, cmd: i32, len: Value, start: Value, whence: i32) -> PyResult<()> {
        brolga_vm::modules::sys::audit(t, "fcntl.lockf", || {
            let n = |n: i32| Value::from_small_int(n as i64);
            t.new_tuple(&[n(fd.0), n(cmd), len, start, n(whence)])
        })?;
        let kind = if cmd == libc::LOCK_UN {
            libc::F_UNLCK
        } else if cmd & libc::LOCK_SH != 0 {
            libc::F_RDLCK
        } else if cmd & libc::LOCK_EX != 0 {
            libc::F_WRLCK
        } else {
            return Err(t.raise_value_error("unrecognized lockf argument"));
        };
        // SAFETY: zero bytes are a valid structure.
        let mut lock: libc::flock = unsafe { std::mem::zeroed() };
        lock.l_type = kind as _;
        lock.l_start = long(t, start)? as _;
        lock.l_len = long(t, len)? as _;
        lock.l_whence = whence as _;
        let command = if cmd & libc::LOCK_NB != 0 { libc::F_SETLK } else { libc::F_SETLKW };
        // SAFETY: the structure is a local.
        system::blocking(t, || unsafe { libc::fcntl(fd.0, command, &raw const lock) }).map(|_| ())
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        system::add_constants(t, module, super::constants::NUMBERS)
    }
}
