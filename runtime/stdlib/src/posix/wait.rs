//! Waiting for processes, and what their statuses mean.

use crate::system;
use brolga_vm::objects::structseq::structseq;
use brolga_vm::prelude::*;

structseq!(pub WAITID_RESULT, "posix", "waitid_result", "waitid_result: Result from waitid.\n\nThis object may be accessed either as a tuple of\n  \
    (si_pid, si_uid, si_signo, si_status, si_code),\nor via the attributes si_pid, si_uid, and so on.\n\nSee os.waitid for more information.", 5, {
    si_pid: "",
    si_uid: "",
    si_signo: "",
    si_status: "",
    si_code: "",
});

/// The answer of `wait3` and `wait4`.
fn with_usage(t: &Thread, pid: i32, status: i32, usage: &libc::rusage) -> PyResult<Value> {
    let usage = crate::resource::usage_value(t, usage)?;
    t.new_tuple(&[Value::from_small_int(pid as i64), Value::from_small_int(status as i64), usage])
}

#[pymodule(part)]
pub mod wait_calls {
    use super::*;

    /// Wait for completion of a given child process. Returns a tuple of its pid and exit status: (pid, status).
    #[pyfunction("waitpid(pid, options, /)")]
    fn waitpid(t: &Thread, pid: i32, options: i32) -> PyResult<(i32, i32)> {
        let mut status = 0;
        // SAFETY: the status is a local.
        let pid = system::blocking(t, || unsafe { libc::waitpid(pid, &raw mut status, options) })?;
        Ok((pid, status))
    }
    /// Wait for completion of a child process. Returns a tuple of its pid and exit status: (pid, status).
    #[pyfunction("wait()")]
    fn wait(t: &Thread) -> PyResult<(i32, i32)> {
        waitpid(t, -1, 0)
    }
    /// Wait for completion of a child process. Returns a tuple of its pid, exit status and resource usage.
    #[pyfunction("wait3(options)")]
    fn wait3(t: &Thread, options: i32) -> PyResult<Value> {
        wait4(t, -1, options)
    }
    /// Wait for completion of a specific child process. Returns a tuple of its pid, exit status and resource usage.
    #[pyfunction("wait4(pid, options)")]
    fn wait4(t: &Thread, pid: i32, options: i32) -> PyResult<Value> {
        let mut status = 0;
        // SAFETY: zero bytes are a valid structure.
        let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
        // SAFETY: both results are locals.
        let pid = system::blocking(t, || unsafe { libc::wait4(pid, &raw mut status, options, &raw mut usage) })?;
        with_usage(t, pid, status, &usage)
    }
    /// Returns the result of waiting for a process or processes: a waitid_result, or None if WNOHANG is among the options and none is in a state waited for.
    #[pyfunction("waitid(idtype, id, options, /)")]
    fn waitid(t: &Thread, idtype: i32, id: i64, options: i32) -> PyResult<Value> {
        // SAFETY: zero bytes are a valid structure.
        let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
        system::blocking(t, || {
            // SAFETY: the result is a local.
            unsafe { libc::waitid(idtype as libc::idtype_t, id as libc::id_t, &raw mut info, options) }
        })?;
        // SAFETY: the fields of a SIGCHLD are filled in, or still zero.
        let (pid, uid, status) = unsafe { (info.si_pid(), info.si_uid(), info.si_status()) };
        if pid == 0 {
            return Ok(Value::NONE);
        }
        let numbers = [pid as i64, uid as i64, info.si_signo as i64, status as i64, info.si_code as i64];
        WAITID_RESULT::SEQ.make(t, &numbers.map(Value::from_small_int))
    }
    /// Return a file descriptor referring to the process *pid*. It can be used to perform process management without races and signals.
    #[cfg(target_os = "linux")]
    #[pyfunction("pidfd_open(pid, flags=0)")]
    fn pidfd_open(t: &Thread, pid: i32, flags: u32) -> PyResult<i32> {
        // SAFETY: a plain system call.
        let fd = system::check(t, unsafe { libc::syscall(libc::SYS_pidfd_open, pid, flags) })?;
        Ok(fd as i32)
    }
    /// Convert a wait status to an exit code: what the process gave to exit(), or the negated number of the signal that ended it.
    #[pyfunction("waitstatus_to_exitcode(status)")]
    fn waitstatus_to_exitcode(t: &Thread, status: i32) -> PyResult<i32> {
        if libc::WIFEXITED(status) {
            Ok(libc::WEXITSTATUS(status))
        } else if libc::WIFSIGNALED(status) {
            Ok(-libc::WTERMSIG(status))
        } else if libc::WIFSTOPPED(status) {
            let signal = libc::WSTOPSIG(status);
            Err(t.raise_value_error(format!("process stopped by delivery of signal {signal}")))
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
    /// Return True if a particular process was continued from a job control stop.
    #[pyfunction("WIFCONTINUED(status)")]
    fn wifcontinued(status: i32) -> bool {
        libc::WIFCONTINUED(status)
    }
    /// Return True if the process returning status was dumped to a core file.
    #[pyfunction("WCOREDUMP(status, /)")]
    fn wcoredump(status: i32) -> bool {
        libc::WCOREDUMP(status)
    }
}
