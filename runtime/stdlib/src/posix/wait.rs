//! Waiting for processes, and what their statuses mean.

use crate::system;
use brolga_vm::objects::structseq::structseq;
use brolga_vm::prelude::*;

structseq!(pub WAITID_RESULT, "posix", "waitid_result", "What os.waitid() returns.", 5, {
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

    /// Waits until a child ends, and returns its id and wait status. pid can be -1 for any child; with WNOHANG among the options, the pair (0, 0)
    /// says that none has ended.
    #[pyfunction("waitpid(pid, options, /)")]
    fn waitpid(t: &Thread, pid: i32, options: i32) -> PyResult<(i32, i32)> {
        let mut status = 0;
        // SAFETY: the status is a local.
        let pid = system::blocking(t, || unsafe { libc::waitpid(pid, &raw mut status, options) })?;
        Ok((pid, status))
    }
    /// Waits until one of the children ends, and returns its id and wait status.
    #[pyfunction("wait()")]
    fn wait(t: &Thread) -> PyResult<(i32, i32)> {
        waitpid(t, -1, 0)
    }
    /// As waitpid(-1, options); a third item tells what the child used, as resource.getrusage() does.
    #[pyfunction("wait3(options)")]
    fn wait3(t: &Thread, options: i32) -> PyResult<Value> {
        wait4(t, -1, options)
    }
    /// As waitpid(); a third item tells what the child used, as resource.getrusage() does.
    #[pyfunction("wait4(pid, options)")]
    fn wait4(t: &Thread, pid: i32, options: i32) -> PyResult<Value> {
        let mut status = 0;
        // SAFETY: zero bytes are a valid structure.
        let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
        // SAFETY: both results are locals.
        let pid = system::blocking(t, || unsafe { libc::wait4(pid, &raw mut status, options, &raw mut usage) })?;
        with_usage(t, pid, status, &usage)
    }
    /// Waits until a child ends, stops or goes on, as the options say: a waitid_result, or None if WNOHANG is among the options and nothing has
    /// happened.
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
    /// A descriptor that stands for a process, even when its number goes to another one; it can be read once the process has ended.
    #[cfg(target_os = "linux")]
    #[pyfunction("pidfd_open(pid, flags=0)")]
    fn pidfd_open(t: &Thread, pid: i32, flags: u32) -> PyResult<i32> {
        // SAFETY: a plain system call.
        let fd = system::check(t, unsafe { libc::syscall(libc::SYS_pidfd_open, pid, flags) })?;
        Ok(fd as i32)
    }
    /// What a wait status says as one number: what the process gave to exit(), or the negated number of the signal that ended it. ValueError if it
    /// hasn't ended.
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
    /// Whether the process ended by itself.
    #[pyfunction("WIFEXITED(status)")]
    fn wifexited(status: i32) -> bool {
        libc::WIFEXITED(status)
    }
    /// What the process gave to exit(), if it ended by itself.
    #[pyfunction("WEXITSTATUS(status)")]
    fn wexitstatus(status: i32) -> i32 {
        libc::WEXITSTATUS(status)
    }
    /// Whether a signal ended the process.
    #[pyfunction("WIFSIGNALED(status)")]
    fn wifsignaled(status: i32) -> bool {
        libc::WIFSIGNALED(status)
    }
    /// The number of the signal that ended the process.
    #[pyfunction("WTERMSIG(status)")]
    fn wtermsig(status: i32) -> i32 {
        libc::WTERMSIG(status)
    }
    /// Whether a signal has stopped the process for now.
    #[pyfunction("WIFSTOPPED(status)")]
    fn wifstopped(status: i32) -> bool {
        libc::WIFSTOPPED(status)
    }
    /// The number of the signal that stopped the process.
    #[pyfunction("WSTOPSIG(status)")]
    fn wstopsig(status: i32) -> i32 {
        libc::WSTOPSIG(status)
    }
    /// Whether the process, once stopped, goes on.
    #[pyfunction("WIFCONTINUED(status)")]
    fn wifcontinued(status: i32) -> bool {
        libc::WIFCONTINUED(status)
    }
    /// Whether the process left a core dump.
    #[pyfunction("WCOREDUMP(status, /)")]
    fn wcoredump(status: i32) -> bool {
        libc::WCOREDUMP(status)
    }
}
