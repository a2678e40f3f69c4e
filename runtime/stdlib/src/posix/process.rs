//! Processes: identity, creation, waiting, signals.

use super::{c_result, check};
use brolga_vm::abi::path::{FsPath, FsPathOrFd};
use brolga_vm::objects::structseq::structseq;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, iter};
use std::ffi::CString;

structseq!(pub TIMES_RESULT, "posix", "times_result", "times_result: Result from os.times().", 5, {
    user: "user time",
    system: "system time",
    children_user: "user time of children",
    children_system: "system time of children",
    elapsed: "elapsed time since an arbitrary point in the past",
});

/// Declares functions that return a number of the process.
macro_rules! identities {
    ($($name:ident, $signature:literal, $doc:literal;)*) => {
        #[pymodule(part)]
        pub mod identity_calls {

            $(#[pyfunction($signature, doc = $doc)]
            fn $name() -> i64 {
                // SAFETY: a plain system call that cannot fail.
                unsafe { libc::$name() as i64 }
            })*
        }
    };
}
identities! {
    getpid, "getpid()", "Return the current process id.";
    getppid, "getppid()", "Return the parent's process id.";
    getuid, "getuid()", "Return the current process's user id.";
    geteuid, "geteuid()", "Return the current process's effective user id.";
    getgid, "getgid()", "Return the current process's group id.";
    getegid, "getegid()", "Return the current process's effective group id.";
    getpgrp, "getpgrp()", "Return the current process group id.";
}

/// Arguments of `execv` and `execve`: none may be missing, all end in NUL.
fn c_strings(t: &Thread, v: Value, function: &str) -> PyResult<Vec<CString>> {
    if v.downcast::<PyList>().is_none() && v.downcast::<PyTuple>().is_none() {
        return Err(t.raise_type_error(format!("{function}() arg 2 must be a tuple or list")));
    }
    let items = iter::collect(t, v)?;
    let mut out = Vec::new();
    for &item in items.iter() {
        out.push(to_c_string(t, item)?);
    }
    if out.is_empty() {
        return Err(t.raise_value_error(format!("{function}() arg 2 must not be empty")));
    }
    if out[0].is_empty() {
        return Err(t.raise_value_error(format!("{function}() arg 2 first element cannot be empty")));
    }
    Ok(out)
}
fn to_c_string(t: &Thread, v: Value) -> PyResult<CString> {
    let Some(path) = brolga_vm::abi::path::fs_path(t, v)? else {
        let got = brolga_vm::abi::args::type_name(t, v);
        return Err(t.raise_type_error(format!("expected str, bytes or os.PathLike object, not {got}")));
    };
    let bytes = match brolga_vm::objects::str_::as_str(path) {
        Some(s) => brolga_vm::abi::path::encode_fs(t, s)?,
        None => brolga_vm::objects::bytes::as_bytes(path).map(|b| b.as_bytes().to_vec()).unwrap_or_default(),
    };
    CString::new(bytes).map_err(|_| t.raise_value_error("embedded null byte"))
}
fn pointers(strings: &[CString]) -> Vec<*const libc::c_char> {
    strings.iter().map(|s| s.as_ptr()).chain([std::ptr::null()]).collect()
}

#[pymodule(part)]
pub mod process_calls {
    use super::*;

    /// Exit to the system with specified status, without normal exit processing.
    #[pyfunction("_exit(status)")]
    fn exit_now(t: &Thread, status: i32) -> PyResult<()> {
        let _ = t;
        // SAFETY: ends the process.
        unsafe { libc::_exit(status) }
    }
    /// Abort the interpreter immediately.
    #[pyfunction("abort()")]
    fn abort() {
        std::process::abort();
    }
    /// Kill a process with a signal.
    #[pyfunction("kill(pid, signal, /)")]
    fn kill(t: &Thread, pid: i32, signal: i32) -> PyResult<()> {
        // SAFETY: a plain system call.
        check(t, c_result(unsafe { libc::kill(pid, signal) } as i64))?;
        brolga_vm::interp::check_signals(t)
    }
    /// Kill a process group with a signal.
    #[pyfunction("killpg(pgid, signal, /)")]
    fn killpg(t: &Thread, pgid: i32, signal: i32) -> PyResult<()> {
        // SAFETY: a plain system call.
        check(t, c_result(unsafe { libc::killpg(pgid, signal) } as i64))?;
        brolga_vm::interp::check_signals(t)
    }
    /// Wait for completion of a given child process. Returns a tuple of its pid and exit status.
    #[pyfunction("waitpid(pid, options, /)")]
    fn waitpid(t: &Thread, pid: i32, options: i32) -> PyResult<(i64, i32)> {
        let mut status = 0;
        let pid = super::super::retry(t, || {
            // SAFETY: the status is a local.
            c_result(unsafe { libc::waitpid(pid, &raw mut status, options) } as i64)
        })?;
        Ok((check(t, pid)?, status))
    }
    /// Wait for completion of a child process. Returns a tuple of its pid and exit status.
    #[pyfunction("wait()")]
    fn wait(t: &Thread) -> PyResult<(i64, i32)> {
        waitpid(t, -1, 0)
    }
    /// Set the current numeric umask and return the previous umask.
    #[pyfunction("umask(mask, /)")]
    fn umask(mask: i32) -> u32 {
        // SAFETY: cannot fail.
        unsafe { libc::umask(mask as libc::mode_t) }
    }
    /// Execute an executable path with arguments, replacing current process.
    #[pyfunction("execv(path, argv, /)")]
    fn execv(t: &Thread, path: FsPath, argv: Value) -> PyResult<()> {
        let strings = c_strings(t, argv, "execv")?;
        let arguments = pointers(&strings);
        // SAFETY: all strings are terminated and live; the array ends in null.
        unsafe { libc::execv(path.to_c_string().as_ptr(), arguments.as_ptr()) };
        super::super::check_path(t, &path, c_result(-1)).map(|_| ())
    }
    /// Execute an executable path with arguments, replacing current process, with a new environment.
    #[pyfunction("execve(path, argv, env)")]
    fn execve(t: &Thread, path: FsPathOrFd, argv: Value, env: Value) -> PyResult<()> {
        let strings = c_strings(t, argv, "execve")?;
        let mut variables = Vec::new();
        let keys = call::call_method(t, env, t.names.keys, &[])?;
        let keys = iter::collect(t, keys)?;
        for &k in keys.iter() {
            let v = brolga_vm::protocol::sequence::get_item(t, env, k)?;
            let mut pair = to_c_string(t, k)?.into_bytes();
            pair.push(b'=');
            pair.extend_from_slice(to_c_string(t, v)?.as_bytes());
            variables.extend(CString::new(pair));
        }
        let (arguments, environment) = (pointers(&strings), pointers(&variables));
        // SAFETY: as in `execv`.
        unsafe {
            match &path {
                FsPathOrFd::Path(p) => {
                    libc::execve(p.to_c_string().as_ptr(), arguments.as_ptr(), environment.as_ptr());
                    super::super::check_path(t, p, c_result(-1)).map(|_| ())
                }
                FsPathOrFd::Fd(fd) => {
                    libc::fexecve(*fd, arguments.as_ptr(), environment.as_ptr());
                    check(t, c_result(-1)).map(|_| ())
                }
            }
        }
    }
    /// Call the system call setsid().
    #[pyfunction("setsid()")]
    fn setsid(t: &Thread) -> PyResult<()> {
        check(t, rustix::process::setsid()).map(|_| ())
    }
    /// Call the system call getsid(pid) and return the result.
    #[pyfunction("getsid(pid, /)")]
    fn getsid(t: &Thread, pid: i32) -> PyResult<i64> {
        // SAFETY: a plain system call.
        check(t, c_result(unsafe { libc::getsid(pid) } as i64))
    }
    /// Call the system call getpgid(), and return the result.
    #[pyfunction("getpgid(pid)")]
    fn getpgid(t: &Thread, pid: i32) -> PyResult<i64> {
        // SAFETY: a plain system call.
        check(t, c_result(unsafe { libc::getpgid(pid) } as i64))
    }
    /// Call the system call setpgid(pid, pgrp).
    #[pyfunction("setpgid(pid, pgrp, /)")]
    fn setpgid(t: &Thread, pid: i32, pgrp: i32) -> PyResult<()> {
        // SAFETY: a plain system call.
        check(t, c_result(unsafe { libc::setpgid(pid, pgrp) } as i64)).map(|_| ())
    }
    /// Return a collection containing process timing information.
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
    /// Return the set of CPUs the process identified by PID is restricted to.
    #[pyfunction("sched_getaffinity(pid, /)")]
    fn sched_getaffinity(t: &Thread, pid: i32) -> PyResult<Value> {
        let set = check(t, rustix::thread::sched_getaffinity(rustix::process::Pid::from_raw(pid)))?;
        let cpus = brolga_vm::objects::set::PySet::new_set(t, &[])?;
        for cpu in 0..rustix::thread::CpuSet::MAX_CPU {
            if set.is_set(cpu) {
                cpus.add(t, Value::from_small_int(cpu as i64))?;
            }
        }
        Ok(cpus.into())
    }
    /// Voluntarily relinquish the CPU.
    #[pyfunction("sched_yield()")]
    fn sched_yield() {
        std::thread::yield_now();
    }
    /// Convert a wait status to an exit code.
    #[pyfunction("waitstatus_to_exitcode(status)")]
    fn waitstatus_to_exitcode(t: &Thread, status: i32) -> PyResult<i32> {
        if libc::WIFEXITED(status) {
            Ok(libc::WEXITSTATUS(status))
        } else if libc::WIFSIGNALED(status) {
            Ok(-libc::WTERMSIG(status))
        } else {
            Err(t.raise_value_error(format!("invalid wait status: {status}")))
        }
    }
    /// Return True if the process returning status exited via the exit() system call.
    #[pyfunction("WIFEXITED(status)")]
    fn wifexited(status: i32) -> bool {
        libc::WIFEXITED(status)
    }
    /// Return the process return code from status.
    #[pyfunction("WEXITSTATUS(status)")]
    fn wexitstatus(status: i32) -> i32 {
        libc::WEXITSTATUS(status)
    }
    /// Return True if the process returning status was terminated by a signal.
    #[pyfunction("WIFSIGNALED(status)")]
    fn wifsignaled(status: i32) -> bool {
        libc::WIFSIGNALED(status)
    }
    /// Return the signal that terminated the process that provided the status value.
    #[pyfunction("WTERMSIG(status)")]
    fn wtermsig(status: i32) -> i32 {
        libc::WTERMSIG(status)
    }
    /// Return True if the process returning status was stopped.
    #[pyfunction("WIFSTOPPED(status)")]
    fn wifstopped(status: i32) -> bool {
        libc::WIFSTOPPED(status)
    }
    /// Return the signal that stopped the process that provided the status value.
    #[pyfunction("WSTOPSIG(status)")]
    fn wstopsig(status: i32) -> i32 {
        libc::WSTOPSIG(status)
    }
}
