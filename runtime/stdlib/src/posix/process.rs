//! Ending, signalling and replacing processes; times; namespaces.

use super::{c_result, check, check_path};
use crate::system::{self, Fildes};
use brolga_vm::abi::path::{FsPath, FsPathOrFd};
use brolga_vm::objects::structseq::structseq;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, iter};
use std::ffi::CString;

structseq!(pub TIMES_RESULT, "posix", "times_result", "What os.times() returns.", 5, {
    user: "in its own code",
    system: "in the system, for it",
    children_user: "in the code of children that have ended",
    children_system: "in the system, for those",
    elapsed: "a clock that runs on",
});

/// The arguments of a new program; `exec`: the functions of that family refuse an empty first one in words of their own.
pub fn arguments(t: &Thread, v: Value, function: &str, exec: bool) -> PyResult<Vec<CString>> {
    if v.downcast::<PyList>().is_none() && brolga_vm::objects::tuple::as_tuple(v).is_none() {
        return Err(t.raise_type_error(match exec {
            true => format!("{function}() arg 2 must be a tuple or list"),
            false => format!("{function}: argv must be a tuple or list"),
        }));
    }
    let items = iter::collect(t, v)?;
    let mut out = Vec::new();
    for &item in items.iter() {
        out.push(FsPath::from_value(t, item)?.to_c_string());
    }
    let refuse = |what: &str| {
        Err(t.raise_value_error(match exec {
            true => format!("{function}() arg 2 {what}"),
            false => format!("{function}: argv {what}"),
        }))
    };
    match out.first() {
        None => refuse("must not be empty"),
        Some(first) if first.is_empty() => refuse("first element cannot be empty"),
        Some(_) => Ok(out),
    }
}
/// A new program's environment, from a mapping.
pub fn environment(t: &Thread, env: Value, function: &str) -> PyResult<Vec<CString>> {
    let is_mapping = t.class_of(env).slots.get().mp_subscript.is_some() && env.downcast::<PyList>().is_none();
    if !is_mapping {
        return Err(t.raise_type_error(format!("{function}: environment must be a mapping object or None")));
    }
    let (keys, values) =
        (call::call_method(t, env, t.names.keys, &[])?, call::call_method(t, env, t.names.values, &[])?);
    let (keys, values) = (iter::collect(t, keys)?, iter::collect(t, values)?);
    if keys.len() != values.len() {
        return Err(t.raise_type_error("env.keys() or env.values() is not a list"));
    }
    let mut variables = Vec::new();
    for (k, v) in keys.iter().zip(values.iter()) {
        let mut pair = FsPath::from_value(t, *k)?.to_c_string().into_bytes();
        if pair.is_empty() || pair.contains(&b'=') {
            return Err(t.raise_value_error("illegal environment variable name"));
        }
        let value = FsPath::from_value(t, *v)?.to_c_string();
        pair.push(b'=');
        pair.extend_from_slice(value.as_bytes());
        variables.push(CString::new(pair).map_err(|_| t.raise_value_error("embedded null byte"))?);
    }
    Ok(variables)
}
/// A null-terminated array for C.
pub fn pointers(strings: &[CString]) -> Vec<*const libc::c_char> {
    strings.iter().map(|s| s.as_ptr()).chain([std::ptr::null()]).collect()
}

#[pymodule(part)]
pub mod process_calls {
    use super::*;

    /// Ends the process at once: nothing is flushed, no handler runs.
    #[pyfunction("_exit(status)")]
    fn exit_now(status: i32) {
        // SAFETY: ends the process.
        unsafe { libc::_exit(status) }
    }
    /// Ends the process with SIGABRT, which may leave a core dump.
    #[pyfunction("abort()")]
    fn abort() {
        std::process::abort();
    }
    /// Sends a signal to a process; signal 0 only tests whether that can be done.
    #[pyfunction("kill(pid, signal, /)")]
    fn kill(t: &Thread, pid: i32, signal: isize) -> PyResult<()> {
        audit_numbers(t, "os.kill", pid as i64, signal as i64)?;
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::kill(pid, signal as i32) })?;
        brolga_vm::interp::check_signals(t)
    }
    /// Sends a signal to all processes of a group.
    #[pyfunction("killpg(pgid, signal, /)")]
    fn killpg(t: &Thread, pgid: i32, signal: i32) -> PyResult<()> {
        audit_numbers(t, "os.killpg", pgid as i64, signal as i64)?;
        // SAFETY: a plain system call.
        system::check(t, unsafe { libc::killpg(pgid, signal) })?;
        brolga_vm::interp::check_signals(t)
    }
    fn audit_numbers(t: &Thread, event: &str, a: i64, b: i64) -> PyResult<()> {
        brolga_vm::modules::sys::audit(t, event, || t.new_tuple(&[t.new_int(a)?, t.new_int(b)?]))
    }
    /// Goes on as another program, with the arguments of a list or tuple; it returns only by an OSError.
    #[pyfunction("execv(path, argv, /)")]
    fn execv(t: &Thread, path: FsPath, argv: Value) -> PyResult<()> {
        let strings = arguments(t, argv, "execv", true)?;
        let arguments = pointers(&strings);
        brolga_vm::modules::sys::audit(t, "os.exec", || t.new_tuple(&[path.object, argv, Value::NONE]))?;
        // SAFETY: all strings are terminated and live; the array ends in null.
        unsafe { libc::execv(path.to_c_string().as_ptr(), arguments.as_ptr()) };
        check_path(t, &path, c_result(-1)).map(|_| ())
    }
    /// Goes on as another program, with the arguments of a list or tuple and the environment of a mapping; it returns only by an OSError.
    #[pyfunction("execve(path, argv, env)")]
    fn execve(t: &Thread, path: FsPathOrFd, argv: Value, env: Value) -> PyResult<()> {
        if argv.downcast::<PyList>().is_none() && brolga_vm::objects::tuple::as_tuple(argv).is_none() {
            return Err(t.raise_type_error("execve: argv must be a tuple or list"));
        }
        let strings = super::arguments(t, argv, "execve", false)?;
        if !brolga_vm::protocol::attr::get_optional(t, env, t.names.keys)?.is_some_and(|k| call::is_callable(t, k)) {
            return Err(t.raise_type_error("execve: environment must be a mapping object"));
        }
        let variables = super::environment(t, env, "execve")?;
        let (arguments, environment) = (pointers(&strings), pointers(&variables));
        // SAFETY: as in `execv`.
        unsafe {
            match &path {
                FsPathOrFd::Path(p) => {
                    brolga_vm::modules::sys::audit(t, "os.exec", || t.new_tuple(&[p.object, argv, env]))?;
                    libc::execve(p.to_c_string().as_ptr(), arguments.as_ptr(), environment.as_ptr());
                    check_path(t, p, c_result(-1)).map(|_| ())
                }
                FsPathOrFd::Fd(fd) => {
                    libc::fexecve(*fd, arguments.as_ptr(), environment.as_ptr());
                    check(t, c_result(-1)).map(|_| ())
                }
            }
        }
    }
    /// Has a shell run a command and returns the wait status.
    #[pyfunction("system(command)")]
    fn system(t: &Thread, command: Value) -> PyResult<i32> {
        let path = FsPath::from_value(t, command)?;
        brolga_vm::modules::sys::audit(t, "os.system", || t.new_tuple(&[command]))?;
        // SAFETY: the command is terminated.
        let status = t.allow_threads(|| unsafe { libc::system(path.to_c_string().as_ptr()) });
        crate::system::check(t, status)
    }
    /// Sets the permissions that new files don't get, and returns those before.
    #[pyfunction("umask(mask, /)")]
    fn umask(mask: i32) -> u32 {
        // SAFETY: cannot fail.
        unsafe { libc::umask(mask as libc::mode_t) as u32 }
    }
    /// Makes a directory the root of all paths, for this process and those it starts.
    #[pyfunction("chroot(path)")]
    fn chroot(t: &Thread, path: FsPath) -> PyResult<()> {
        // SAFETY: the path is terminated.
        let result = unsafe { libc::chroot(path.to_c_string().as_ptr()) };
        check_path(t, &path, c_result(result as i64)).map(|_| ())
    }
    /// The processor time, in seconds, of the process and of its children that have ended, in Python code and in the system, and a clock that runs
    /// on.
    #[pyfunction("times()")]
    fn times(t: &Thread) -> PyResult<Value> {
        // SAFETY: the structure is a local of the right type.
        let (ticks, elapsed, per_second) = unsafe {
            let mut buffer: libc::tms = std::mem::zeroed();
            let elapsed = libc::times(&raw mut buffer);
            (buffer, elapsed, libc::sysconf(libc::_SC_CLK_TCK) as f64)
        };
        let mut fields = RootVec::new(&t.heap);
        for n in [ticks.tms_utime, ticks.tms_stime, ticks.tms_cutime, ticks.tms_cstime, elapsed] {
            fields.push(t.new_float(n as f64 / per_second)?);
        }
        TIMES_RESULT::SEQ.make(t, &fields)
    }
    /// Puts the calling thread into the namespaces of a descriptor of /proc/pid/ns/ or of a process.
    #[cfg(target_os = "linux")]
    #[pyfunction("setns(fd, nstype=0)")]
    fn setns(t: &Thread, fd: Fildes, nstype: i32) -> PyResult<()> {
        // SAFETY: a plain system call.
        crate::system::check(t, unsafe { libc::setns(fd.0, nstype) }).map(|_| ())
    }
    /// Gives the process copies of its own of what it shares with others, such as namespaces: those that the CLONE_ flags say.
    #[cfg(target_os = "linux")]
    #[pyfunction("unshare(flags)")]
    fn unshare(t: &Thread, flags: i32) -> PyResult<()> {
        // SAFETY: a plain system call.
        crate::system::check(t, unsafe { libc::unshare(flags) }).map(|_| ())
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        module.add(t, "times_result", TIMES_RESULT::SEQ.class(t)?.into())
    }
}
