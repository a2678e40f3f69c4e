//! `_posixsubprocess`: starting programs for `subprocess`.
//!
//! The child runs on a stack of its own in the parent's memory, which stands still until the child has called `exec` (as `vfork` does, but without a
//! function that returns twice). Where something must change for the process as a whole (users and groups), or Python code runs in the child
//! (`preexec_fn`), the process is doubled instead. Between the start of the child and `exec` only system calls are made: nothing is
//! allocated, no lock is taken. What goes wrong is written to a pipe as text that `subprocess` understands.

use crate::posix::{fork, process};
use crate::system::{self, Gid, Uid};
use brolga_vm::abi::path::FsPath;
use brolga_vm::objects::{int, tuple};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, iter};
use std::ffi::CString;

/// All that the child needs, prepared by the parent.
struct Child<'a> {
    thread: &'a Thread,
    /// Candidates for the program's path, then its arguments; null-terminated.
    executables: Vec<*const libc::c_char>,
    arguments: Vec<*const libc::c_char>,
    environment: Option<Vec<*const libc::c_char>>,
    cwd: Option<CString>,
    close_fds: bool,
    keep: Vec<i32>,
    p2cread: i32,
    p2cwrite: i32,
    c2pread: i32,
    c2pwrite: i32,
    errread: i32,
    errwrite: i32,
    errpipe_write: i32,
    restore_signals: bool,
    new_session: bool,
    process_group: i32,
    gid: Option<u32>,
    groups: Option<Vec<libc::gid_t>>,
    uid: Option<u32>,
    umask: i32,
    preexec_fn: Option<Value>,
    /// The signal mask to go back to, if the child shares the parent's memory: all handlers are reset first.
    mask: Option<libc::sigset_t>,
}

/// Where the child failed, and what it says about it.
struct Failure(&'static [u8]);
const NEVER_CALLED: Failure = Failure(b"noexec");
const BAD_FOLDER: Failure = Failure(b"noexec:chdir");
const EXEC_FAILED: Failure = Failure(b"");

unsafe fn step(result: i32) -> Result<i32, Failure> {
    if result == -1 { Err(NEVER_CALLED) } else { Ok(result) }
}
unsafe fn set_inheritable(fd: i32) -> Result<(), Failure> {
    // SAFETY: plain system calls.
    unsafe {
        let flags = step(libc::fcntl(fd, libc::F_GETFD))?;
        step(libc::fcntl(fd, libc::F_SETFD, flags & !libc::FD_CLOEXEC)).map(|_| ())
    }
}

impl Child<'_> {
    /// Runs in the child; never returns.
    unsafe fn run(&self) -> ! {
        // SAFETY: system calls on what the parent prepared.
        unsafe {
            if let Err(Failure(message)) = self.prepare_and_exec() {
                let e = system::errno();
                if message == PREEXEC_FAILED {
                    self.report(PREEXEC_FAILED);
                } else {
                    self.report(b"OSError:");
                    let mut digits = [0u8; 8];
                    let mut at = digits.len();
                    let mut rest = e as u32;
                    while rest != 0 && at > 0 {
                        at -= 1;
                        digits[at] = b"0123456789ABCDEF"[(rest & 15) as usize];
                        rest >>= 4;
                    }
                    self.report(&digits[at..]);
                    self.report(b":");
                    self.report(message);
                }
            }
            libc::_exit(255)
        }
    }
    unsafe fn report(&self, text: &[u8]) {
        // SAFETY: the slice is readable.
        unsafe { libc::write(self.errpipe_write, text.as_ptr().cast(), text.len()) };
    }
    unsafe fn prepare_and_exec(&self) -> Result<(), Failure> {
        // SAFETY: system calls on what the parent prepared.
        unsafe {
            for fd in &self.keep {
                // The error pipe closes by itself when the program starts.
                if *fd != self.errpipe_write {
                    set_inheritable(*fd)?;
                }
            }
            for fd in [self.p2cwrite, self.c2pread, self.errread] {
                if fd != -1 {
                    step(libc::close(fd))?;
                }
            }
            self.arrange_standard_streams()?;
            if let Some(cwd) = &self.cwd
                && libc::chdir(cwd.as_ptr()) == -1
            {
                return Err(BAD_FOLDER);
            }
            if self.umask >= 0 {
                libc::umask(self.umask as libc::mode_t);
            }
            if let Some(mask) = &self.mask {
                self.reset_handlers(mask);
                libc::pthread_sigmask(libc::SIG_SETMASK, mask, std::ptr::null_mut());
            }
            if self.restore_signals {
                for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
                    libc::signal(signal, libc::SIG_DFL);
                }
            }
            if self.new_session {
                step(libc::setsid())?;
            }
            if self.process_group >= 0 {
                step(libc::setpgid(0, self.process_group))?;
            }
            if let Some(groups) = &self.groups {
                step(libc::setgroups(groups.len() as _, groups.as_ptr()))?;
            }
            if let Some(gid) = self.gid {
                step(libc::setregid(gid, gid))?;
            }
            if let Some(uid) = self.uid {
                step(libc::setreuid(uid, uid))?;
            }
            if let Some(f) = self.preexec_fn
                && let Err(r) = call::call0(self.thread, f)
            {
                self.thread.take_exception(r);
                return Err(Failure(PREEXEC_FAILED));
            }
            if self.close_fds {
                self.close_others();
            }
            let mut failure = 0;
            for path in &self.executables[..self.executables.len() - 1] {
                match &self.environment {
                    Some(environment) => libc::execve(*path, self.arguments.as_ptr(), environment.as_ptr()),
                    None => libc::execv(*path, self.arguments.as_ptr()),
                };
                let e = system::errno();
                if e != libc::ENOENT && e != libc::ENOTDIR && failure == 0 {
                    failure = e;
                }
            }
            if failure != 0 {
                system::set_errno(failure);
            }
            Err(EXEC_FAILED)
        }
    }
    unsafe fn arrange_standard_streams(&self) -> Result<(), Failure> {
        // SAFETY: plain system calls.
        unsafe {
            // Descriptors that would be overwritten before they are used move out of the way.
            let mut c2pwrite = self.c2pwrite;
            if c2pwrite == 0 {
                c2pwrite = step(libc::dup(c2pwrite))?;
            }
            let mut errwrite = self.errwrite;
            while errwrite == 0 || errwrite == 1 {
                errwrite = step(libc::dup(errwrite))?;
            }
            for (from, to) in [(self.p2cread, 0), (c2pwrite, 1), (errwrite, 2)] {
                if from == to {
                    set_inheritable(from)?;
                } else if from != -1 {
                    step(libc::dup2(from, to))?;
                }
            }
            Ok(())
        }
    }
    unsafe fn reset_handlers(&self, mask: &libc::sigset_t) {
        // SAFETY: system calls on locals.
        unsafe {
            for signal in 1..65 {
                if libc::sigismember(mask, signal) == 1 || signal == libc::SIGKILL || signal == libc::SIGSTOP {
                    continue;
                }
                let mut action: libc::sigaction = std::mem::zeroed();
                if libc::sigaction(signal, std::ptr::null(), &raw mut action) != 0
                    || action.sa_sigaction == libc::SIG_IGN
                    || action.sa_sigaction == libc::SIG_DFL
                {
                    continue;
                }
                libc::signal(signal, libc::SIG_DFL);
            }
        }
    }
    /// Closes all descriptors from 3 on, except those to keep, which are sorted.
    unsafe fn close_others(&self) {
        let mut next = 3;
        for &fd in &self.keep {
            if fd < next {
                continue;
            }
            system::close_range(next, fd - 1);
            next = fd + 1;
        }
        system::close_range(next, i32::MAX);
    }
}
const PREEXEC_FAILED: &[u8] = b"SubprocessError:0:Exception occurred in preexec_fn.";

/// Starts the child on a stack of its own; returns when it has called `exec` or ended.
#[cfg(target_os = "linux")]
fn start_beside(t: &Thread, child: &mut Child<'_>) -> i32 {
    const STACK: usize = 256 << 10;
    extern "C" fn entry(child: *mut libc::c_void) -> libc::c_int {
        // SAFETY: the parent passes a `Child` and waits.
        unsafe { (*child.cast::<Child<'_>>()).run() }
    }
    // SAFETY: the stack is fresh memory, released when the child does not need it any more; signals are blocked meanwhile, so that no handler of
    // this process runs in the child.
    unsafe {
        let (mut all, mut old): (libc::sigset_t, libc::sigset_t) = (std::mem::zeroed(), std::mem::zeroed());
        libc::sigfillset(&raw mut all);
        let stack = libc::mmap(
            std::ptr::null_mut(),
            STACK,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_STACK,
            -1,
            0,
        );
        if stack == libc::MAP_FAILED {
            return -1;
        }
        libc::pthread_sigmask(libc::SIG_BLOCK, &raw const all, &raw mut old);
        child.mask = Some(old);
        let argument: *mut libc::c_void = std::ptr::from_mut(child).cast();
        let flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::SIGCHLD;
        let pid = t.allow_threads(|| libc::clone(entry, stack.byte_add(STACK), flags, argument));
        let e = system::errno();
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const old, std::ptr::null_mut());
        libc::munmap(stack, STACK);
        system::set_errno(e);
        pid
    }
}

fn start(t: &Thread, child: &mut Child<'_>) -> PyResult<i32> {
    let python = child.preexec_fn.is_some();
    #[cfg(target_os = "linux")]
    if !python && child.uid.is_none() && child.gid.is_none() && child.groups.is_none() {
        let pid = start_beside(t, child);
        if pid > 0 {
            return Ok(pid);
        }
    }
    if python {
        fork::before(t)?;
    }
    // SAFETY: the child makes system calls only, or puts right what belonged to other threads before it runs Python.
    let pid = unsafe { libc::fork() };
    let failure = system::errno();
    if pid == 0 {
        if python && let Err(r) = fork::after_in_child(t) {
            t.take_exception(r);
        }
        // SAFETY: this is the child.
        unsafe { child.run() }
    }
    if python {
        fork::after_in_parent(t)?;
    }
    if pid == -1 {
        return Err(t.raise_os_error(failure, None, None));
    }
    fork::warn_about_threads(t, "fork")?;
    Ok(pid)
}

fn c_strings(t: &Thread, v: Value, what: &str) -> PyResult<Vec<CString>> {
    if v.downcast::<PyList>().is_none() && tuple::as_tuple(v).is_none() && t.class_of(v).slots.get().sq_item.is_none() {
        return Err(t.raise_type_error(what));
    }
    let items = iter::collect(t, v)?;
    let mut out = Vec::new();
    for &item in items.iter() {
        out.push(FsPath::from_value(t, item)?.to_c_string());
    }
    Ok(out)
}
/// Descriptors to keep: a sorted tuple of non-negative ints.
fn descriptors(t: &Thread, v: Gc<PyTuple>) -> PyResult<Vec<i32>> {
    let mut out: Vec<i32> = Vec::new();
    for &item in v.items() {
        match int::to_i64(item).and_then(|n| i32::try_from(n).ok()) {
            Some(fd) if fd >= 0 && out.last().is_none_or(|last| *last < fd) => out.push(fd),
            _ => return Err(t.raise_value_error("bad value(s) in fds_to_keep")),
        }
    }
    Ok(out)
}

/// What the subprocess module starts processes with.
#[pymodule(name = "_posixsubprocess")]
pub mod subprocess_module {
    use super::*;

    /// Starts a process: the descriptors given become its standard streams, then the first of the executables that exists replaces it. Errors are
    /// written to errpipe_write. Returns the child's process id.
    #[pyfunction(
        "fork_exec(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)"
    )]
    fn fork_exec(
        t: &Thread,
        args: Value,
        executable_list: Value,
        close_fds: bool,
        pass_fds: Gc<PyTuple>,
        cwd: Value,
        env: Value,
        p2cread: i32,
        p2cwrite: i32,
        c2pread: i32,
        c2pwrite: i32,
        errread: i32,
        errwrite: i32,
        errpipe_read: i32,
        errpipe_write: i32,
        restore_signals: bool,
        call_setsid: bool,
        pgid_to_set: i32,
        gid: Value,
        extra_groups: Value,
        uid: Value,
        child_umask: i32,
        preexec_fn: Value,
    ) -> PyResult<i32> {
        let _ = errpipe_read;
        if !preexec_fn.is_none() && t.state_of_vm().sys.finalizing.get() {
            let message = "preexec_fn not supported at interpreter shutdown";
            return Err(t.raise(t.types.python_finalization_error, message));
        }
        if close_fds && errpipe_write < 3 {
            return Err(t.raise_value_error("errpipe_write must be >= 3"));
        }
        let keep = descriptors(t, pass_fds)?;
        let executables = c_strings(t, executable_list, "expected a sequence of executables")?;
        let arguments = match args.is_none() {
            true => Vec::new(),
            false => c_strings(t, args, "argv must be a tuple")?,
        };
        let environment = match env.is_none() {
            true => None,
            false => Some(c_strings(t, env, "env must be a sequence")?),
        };
        let cwd = if cwd.is_none() { None } else { Some(FsPath::from_value(t, cwd)?.to_c_string()) };
        let groups = match extra_groups.is_none() {
            true => None,
            false => {
                if extra_groups.downcast::<PyList>().is_none() {
                    return Err(t.raise_type_error("setgroups argument must be a sequence"));
                }
                let mut list: Vec<libc::gid_t> = Vec::new();
                iter::for_each(t, extra_groups, |v| {
                    if int::as_int(v).is_none() {
                        return Err(t.raise_type_error("extra_groups must be integers"));
                    }
                    list.push(Gid::from_value(t, v)?.0);
                    Ok(true)
                })?;
                Some(list)
            }
        };
        let gid = if gid.is_none() { None } else { Some(Gid::from_value(t, gid)?.0) };
        let uid = if uid.is_none() { None } else { Some(Uid::from_value(t, uid)?.0) };
        let mut child = Child {
            thread: t,
            executables: process::pointers(&executables),
            arguments: process::pointers(&arguments),
            environment: environment.as_deref().map(process::pointers),
            cwd,
            close_fds,
            keep,
            p2cread,
            p2cwrite,
            c2pread,
            c2pwrite,
            errread,
            errwrite,
            errpipe_write,
            restore_signals,
            new_session: call_setsid,
            process_group: pgid_to_set,
            gid,
            groups,
            uid,
            umask: child_umask,
            preexec_fn: (!preexec_fn.is_none()).then_some(preexec_fn),
            mask: None,
        };
        start(t, &mut child)
    }
}
