//! `_signal`.
//!
//! The system's handler only notes which signal arrived and sets the main thread's poll word; Python handlers run in the main thread, at its next
//! poll or when a system call was interrupted.

use crate::duration::{self, Deadline, Rounding};
use brolga_vm::objects::int;
use brolga_vm::objects::structseq::structseq;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, iter, number, object};
use brolga_vm::thread::poll;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicU32, Ordering};

/// One past the highest signal number.
const NSIG: i32 = 65;

static ARRIVED: [AtomicBool; NSIG as usize] = [const { AtomicBool::new(false) }; NSIG as usize];
static ANY: AtomicBool = AtomicBool::new(false);
/// The poll word of the thread that runs handlers.
static POLL: AtomicPtr<AtomicU32> = AtomicPtr::new(std::ptr::null_mut());
static WAKEUP_FD: AtomicI32 = AtomicI32::new(-1);
static WARN_ON_FULL: AtomicBool = AtomicBool::new(true);
/// The errno of a write to the wake-up descriptor that failed and is to be reported; 0 if none.
static WAKEUP_ERROR: AtomicI32 = AtomicI32::new(0);

/// The system's handler: async-signal-safe.
extern "C" fn on_signal(signal: libc::c_int) {
    let saved = crate::io::fileio::errno();
    if let Some(flag) = ARRIVED.get(signal as usize) {
        flag.store(true, Ordering::Release);
    }
    ANY.store(true, Ordering::Release);
    let word = POLL.load(Ordering::Acquire);
    if !word.is_null() {
        // SAFETY: the main thread's poll word lives as long as the process; it is set before handlers are installed.
        unsafe { &*word }.fetch_or(poll::SIGNAL, Ordering::Release);
    }
    let fd = WAKEUP_FD.load(Ordering::Acquire);
    if fd >= 0 {
        let byte = signal as u8;
        let written = loop {
            // SAFETY: writes one byte.
            let n = unsafe { libc::write(fd, (&raw const byte).cast(), 1) };
            if n >= 0 || crate::io::fileio::errno() != libc::EINTR {
                break n;
            }
        };
        if written < 0 {
            let e = crate::io::fileio::errno();
            if WARN_ON_FULL.load(Ordering::Acquire) || e != libc::EAGAIN {
                WAKEUP_ERROR.store(e, Ordering::Release);
            }
        }
    }
    restore_errno(saved);
}
fn restore_errno(e: i32) {
    #[cfg(target_os = "linux")]
    // SAFETY: the calling thread's own errno.
    unsafe {
        *libc::__errno_location() = e;
    }
    #[cfg(target_os = "macos")]
    // SAFETY: as above.
    unsafe {
        *libc::__error() = e;
    }
}

/// Installs a disposition; `restart` as C's `siginterrupt` has it.
fn install(signal: i32, handler: libc::sighandler_t) -> std::io::Result<()> {
    // SAFETY: the structure is complete, the handler is a function of the right type or a constant.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler;
        libc::sigemptyset(&raw mut action.sa_mask);
        // On the alternate stack, if there is one: for faults.
        action.sa_flags = libc::SA_ONSTACK;
        match libc::sigaction(signal, &raw const action, std::ptr::null_mut()) {
            0 => Ok(()),
            _ => Err(std::io::Error::last_os_error()),
        }
    }
}
fn disposition(signal: i32) -> Option<libc::sighandler_t> {
    // SAFETY: the structure is writable.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        (libc::sigaction(signal, std::ptr::null(), &raw mut action) == 0).then_some(action.sa_sigaction)
    }
}

/// Handlers by signal number: what `getsignal` gives.
fn handlers(t: &Thread) -> PyResult<Gc<PyList>> {
    const KEY: &str = "signal.handlers";
    if let Some(list) = t.state_of_vm().roots.get(KEY).and_then(Value::downcast::<PyList>) {
        return Ok(list);
    }
    let list = PyList::new_empty(t)?;
    for signal in 0..NSIG {
        let v = match disposition(signal).filter(|_| signal > 0) {
            Some(libc::SIG_DFL) => Value::from_small_int(0),
            Some(libc::SIG_IGN) => Value::from_small_int(1),
            _ => Value::NONE,
        };
        list.append(t, v)?;
    }
    t.state_of_vm().roots.set(KEY, list.into());
    Ok(list)
}

/// Sets the main thread up to run handlers, and the dispositions that Python programs start with.
pub fn start(t: &Thread) {
    POLL.store(std::ptr::from_ref(&t.poll).cast_mut(), Ordering::Release);
    t.interp.hooks.run_signal_handlers.set(Some(run_handlers));
    // SAFETY: ignoring signals has no preconditions.
    unsafe {
        libc::signal(libc::SIGPIPE, libc::SIG_IGN);
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
    }
    // The Python handler of SIGINT, raising KeyboardInterrupt, is known before anybody imports `signal`.
    if disposition(libc::SIGINT) == Some(libc::SIG_DFL) {
        let _ = install(libc::SIGINT, on_signal as *const () as libc::sighandler_t);
    }
}

/// In the child after `fork`: this thread runs handlers now; what had arrived is the parent's affair.
pub fn after_fork_in_child(t: &Thread) {
    ARRIVED.iter().for_each(|a| a.store(false, Ordering::Release));
    ANY.store(false, Ordering::Release);
    t.poll.fetch_and(!poll::SIGNAL, Ordering::AcqRel);
    POLL.store(std::ptr::from_ref(&t.poll).cast_mut(), Ordering::Release);
}

/// Runs the Python handlers of the signals that have arrived.
fn run_handlers(t: &Thread) -> PyResult<()> {
    if brolga_vm::modules::thread::ident() != t.state_of_vm().threads.main_ident.get() {
        return Ok(());
    }
    if !ANY.swap(false, Ordering::AcqRel) {
        return Ok(());
    }
    let failed = WAKEUP_ERROR.swap(0, Ordering::AcqRel);
    if failed != 0 {
        let raised = t.raise_os_error(failed, None, None);
        unraisable(t, raised, "Exception ignored while trying to write to the signal wakeup fd");
    }
    for signal in 1..NSIG {
        if !ARRIVED[signal as usize].swap(false, Ordering::AcqRel) {
            continue;
        }
        let imported = t.state_of_vm().roots.get("signal.handlers").is_some();
        let handler = if imported { handlers(t)?.item(signal as usize) } else { Value::NONE };
        let ran = if handler.is_none() || handler.is_small_int() {
            // Nobody has set one: SIGINT has its own. Or it was taken back since the signal arrived.
            if signal == libc::SIGINT && !imported {
                Err(interrupt(t))
            } else {
                let text = t.new_str(&format!("Signal {signal} ignored due to race condition"))?;
                let raised = match call::call1(t, t.types.os_error.into(), text) {
                    Ok(e) => t.raise_value(e),
                    Err(r) => r,
                };
                brolga_vm::objects::exception::write_unraisable(t, raised, None, None);
                Ok(())
            }
        } else {
            let frame = brolga_vm::modules::eval::frame_object(t, 0)?.unwrap_or(Value::NONE);
            call::call2(t, handler, Value::from_small_int(signal as i64), frame).map(|_| ())
        };
        if let Err(r) = ran {
            // The others have their turn later.
            if ARRIVED.iter().any(|a| a.load(Ordering::Acquire)) {
                ANY.store(true, Ordering::Release);
                t.poll.fetch_or(poll::SIGNAL, Ordering::Release);
            }
            return Err(r);
        }
    }
    Ok(())
}
fn unraisable(t: &Thread, raised: Raised, message: &str) {
    brolga_vm::objects::exception::write_unraisable(t, raised, None, Some(message));
}
#[cold]
fn interrupt(t: &Thread) -> Raised {
    match call::call0(t, t.types.keyboard_interrupt.into()) {
        Ok(e) => t.raise_value(e),
        Err(r) => r,
    }
}

const SIGNALS: &[(&str, i32)] = &[
    ("SIGHUP", libc::SIGHUP),
    ("SIGINT", libc::SIGINT),
    ("SIGQUIT", libc::SIGQUIT),
    ("SIGILL", libc::SIGILL),
    ("SIGTRAP", libc::SIGTRAP),
    ("SIGIOT", libc::SIGABRT),
    ("SIGABRT", libc::SIGABRT),
    ("SIGFPE", libc::SIGFPE),
    ("SIGKILL", libc::SIGKILL),
    ("SIGBUS", libc::SIGBUS),
    ("SIGSEGV", libc::SIGSEGV),
    ("SIGSYS", libc::SIGSYS),
    ("SIGPIPE", libc::SIGPIPE),
    ("SIGALRM", libc::SIGALRM),
    ("SIGTERM", libc::SIGTERM),
    ("SIGUSR1", libc::SIGUSR1),
    ("SIGUSR2", libc::SIGUSR2),
    ("SIGCHLD", libc::SIGCHLD),
    ("SIGIO", libc::SIGIO),
    ("SIGURG", libc::SIGURG),
    ("SIGWINCH", libc::SIGWINCH),
    ("SIGSTOP", libc::SIGSTOP),
    ("SIGTSTP", libc::SIGTSTP),
    ("SIGCONT", libc::SIGCONT),
    ("SIGTTIN", libc::SIGTTIN),
    ("SIGTTOU", libc::SIGTTOU),
    ("SIGVTALRM", libc::SIGVTALRM),
    ("SIGPROF", libc::SIGPROF),
    ("SIGXCPU", libc::SIGXCPU),
    ("SIGXFSZ", libc::SIGXFSZ),
    ("SIG_BLOCK", libc::SIG_BLOCK),
    ("SIG_UNBLOCK", libc::SIG_UNBLOCK),
    ("SIG_SETMASK", libc::SIG_SETMASK),
    ("SIG_DFL", 0),
    ("SIG_IGN", 1),
    ("ITIMER_REAL", 0),
    ("ITIMER_VIRTUAL", 1),
    ("ITIMER_PROF", 2),
    ("NSIG", NSIG),
];
#[cfg(target_os = "linux")]
fn linux_signals() -> [(&'static str, i32); 6] {
    [
        ("SIGCLD", libc::SIGCHLD),
        ("SIGPOLL", libc::SIGPOLL),
        ("SIGPWR", libc::SIGPWR),
        ("SIGSTKFLT", libc::SIGSTKFLT),
        ("SIGRTMIN", libc::SIGRTMIN()),
        ("SIGRTMAX", libc::SIGRTMAX()),
    ]
}

structseq!(pub SIGINFO, "signal", "struct_siginfo", "What is known about a signal that came.", 7, {
    si_signo: "which signal",
    si_code: "why it came",
    si_errno: "number of an error that goes with it",
    si_pid: "the process that sent it",
    si_uid: "the user who runs that process",
    si_status: "what the child gave to exit(), or the signal",
    si_band: "what happened to the descriptor, for SIGPOLL",
});

/// A set of signals from an iterable of numbers.
pub fn signal_set(t: &Thread, v: Value) -> PyResult<libc::sigset_t> {
    // SAFETY: an empty set is made of the zeroed one.
    let mut set: libc::sigset_t = unsafe { std::mem::zeroed() };
    // SAFETY: as above.
    unsafe { libc::sigemptyset(&raw mut set) };
    iter::for_each(t, v, |v| {
        let index = number::index(t, v)?;
        let n = int::to_i64(index).unwrap_or(0);
        if !(1..NSIG as i64).contains(&n) {
            return Err(t.raise_value_error(format!("signal number {n} out of range [1; {}]", NSIG - 1)));
        }
        // SAFETY: the set is initialized. Numbers that the system reserves for itself are left out.
        unsafe { libc::sigaddset(&raw mut set, n as i32) };
        Ok(true)
    })?;
    Ok(set)
}
fn set_to_python(t: &Thread, set: &libc::sigset_t) -> PyResult<Value> {
    let out = brolga_vm::objects::set::PySet::new_set(t, &[])?;
    for signal in 1..NSIG {
        // SAFETY: the set is initialized.
        if unsafe { libc::sigismember(set, signal) } == 1 {
            out.add(t, Value::from_small_int(signal as i64))?;
        }
    }
    Ok(out.into())
}
fn check_number(t: &Thread, signal: i32) -> PyResult<()> {
    if (1..NSIG).contains(&signal) { Ok(()) } else { Err(t.raise_value_error("signal number out of range")) }
}
fn errno_error(t: &Thread) -> Raised {
    crate::io::fileio::raise_errno(t)
}
fn timer_values(v: &libc::itimerval) -> (f64, f64) {
    let s = |v: &libc::timeval| v.tv_sec as f64 + v.tv_usec as f64 * 1e-6;
    (s(&v.it_value), s(&v.it_interval))
}

/// Handlers for the signals of the system. They run in the main thread, between two bytecodes.
#[pymodule(name = "_signal")]
pub mod signal_module {
    use super::*;

    /// Raises KeyboardInterrupt: the handler of SIGINT unless a program sets another.
    #[pyfunction("default_int_handler(signalnum, frame, /)")]
    fn default_int_handler(t: &Thread, _signalnum: i32, _frame: Value) -> PyResult<()> {
        Err(interrupt(t))
    }
    /// Says what happens when a signal comes: SIG_DFL, SIG_IGN, or a function that is called with the signal number and the interrupted frame. What
    /// was said before is returned. Only the main thread may do so.
    #[pyfunction("signal(signalnum, handler, /)")]
    fn signal(t: &Thread, signalnum: i32, handler: Value) -> PyResult<Value> {
        if brolga_vm::modules::thread::ident() != t.state_of_vm().threads.main_ident.get() {
            return Err(t.raise_value_error("signal only works in main thread of the main interpreter"));
        }
        check_number(t, signalnum)?;
        let is = |n: i64| object::compare_bool(t, handler, Value::from_small_int(n), CompareOp::Eq);
        let (native, stored) = if is(1)? {
            (libc::SIG_IGN, Value::from_small_int(1))
        } else if is(0)? {
            (libc::SIG_DFL, Value::from_small_int(0))
        } else if call::is_callable(t, handler) {
            (on_signal as *const () as libc::sighandler_t, handler)
        } else {
            return Err(
                t.raise_type_error("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
            );
        };
        brolga_vm::modules::eval::check_signals(t)?;
        if let Err(e) = install(signalnum, native) {
            return Err(t.raise_os_error(e.raw_os_error().unwrap_or(libc::EINVAL), None, None));
        }
        let list = handlers(t)?;
        let old = list.item(signalnum as usize);
        list.set(t, signalnum as usize, stored)?;
        Ok(old)
    }
    /// What happens when a signal comes: SIG_IGN, SIG_DFL, a function, or None if something else than Python has decided that.
    #[pyfunction("getsignal(signalnum, /)")]
    fn getsignal(t: &Thread, signalnum: i32) -> PyResult<Value> {
        check_number(t, signalnum)?;
        Ok(handlers(t)?.item(signalnum as usize))
    }
    /// The system's name for a signal; None if it knows no such signal.
    #[pyfunction("strsignal(signalnum, /)")]
    fn strsignal(t: &Thread, signalnum: i32) -> PyResult<Option<String>> {
        check_number(t, signalnum)?;
        // SAFETY: the C library's string, read at once.
        let p = unsafe { libc::strsignal(signalnum) };
        if p.is_null() {
            return Ok(None);
        }
        // SAFETY: as above.
        let s = unsafe { std::ffi::CStr::from_ptr(p) }.to_string_lossy().into_owned();
        Ok((!s.starts_with("Unknown signal")).then_some(s))
    }
    /// Has SIGALRM come after so many seconds (0: not at all). Returns how many were left of a previous alarm.
    #[pyfunction("alarm(seconds, /)")]
    fn alarm(seconds: i32) -> u32 {
        // SAFETY: has no preconditions.
        unsafe { libc::alarm(seconds as u32) }
    }
    /// Waits until there is a signal, and runs its handler.
    #[pyfunction("pause()")]
    fn pause(t: &Thread) -> PyResult<()> {
        // SAFETY: has no preconditions.
        t.allow_threads(|| unsafe { libc::pause() });
        brolga_vm::modules::eval::check_signals(t)
    }
    /// Sends a signal to the calling thread; its handler runs before the function returns.
    #[pyfunction("raise_signal(signalnum, /)")]
    fn raise_signal(t: &Thread, signalnum: i32) -> PyResult<()> {
        // SAFETY: has no preconditions.
        if unsafe { libc::raise(signalnum) } != 0 {
            return Err(errno_error(t));
        }
        brolga_vm::modules::eval::check_signals(t)
    }
    /// Sends a signal to a thread of this process, whose thread id must be valid.
    #[pyfunction("pthread_kill(thread_id, signalnum, /)")]
    fn pthread_kill(t: &Thread, thread_id: u64, signalnum: i32) -> PyResult<()> {
        // SAFETY: the thread must exist, as in C.
        match unsafe { libc::pthread_kill(thread_id as libc::pthread_t, signalnum) } {
            0 => brolga_vm::modules::eval::check_signals(t),
            e => Err(t.raise_os_error(e, None, None)),
        }
    }
    /// Has each signal's number written to a descriptor, as one byte, so that a select or poll that watches it wakes up; -1 ends that. The descriptor
    /// must not wait. Returns the one before, or -1.
    #[pyfunction("set_wakeup_fd(fd, /, *, warn_on_full_buffer=True)")]
    fn set_wakeup_fd(t: &Thread, fd: i32, warn_on_full_buffer: bool) -> PyResult<i32> {
        if brolga_vm::modules::thread::ident() != t.state_of_vm().threads.main_ident.get() {
            return Err(t.raise_value_error("set_wakeup_fd only works in main thread of the main interpreter"));
        }
        if fd != -1 {
            // SAFETY: has no preconditions.
            let flags = unsafe { libc::fcntl(fd, libc::F_GETFL) };
            if flags < 0 {
                return Err(errno_error(t));
            }
            if flags & libc::O_NONBLOCK == 0 {
                return Err(t.raise_value_error(format!("the fd {fd} must be in non-blocking mode")));
            }
        }
        WARN_ON_FULL.store(warn_on_full_buffer, Ordering::Release);
        Ok(WAKEUP_FD.swap(fd, Ordering::AcqRel))
    }
    /// Whether a signal ends system calls that wait (flag is true), or they start again after its handler.
    #[pyfunction("siginterrupt(signalnum, flag, /)")]
    fn siginterrupt(t: &Thread, signalnum: i32, flag: i32) -> PyResult<()> {
        check_number(t, signalnum)?;
        // SAFETY: the structure is writable, then complete.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            if libc::sigaction(signalnum, std::ptr::null(), &raw mut action) != 0 {
                return Err(errno_error(t));
            }
            if flag != 0 {
                action.sa_flags &= !libc::SA_RESTART;
            } else {
                action.sa_flags |= libc::SA_RESTART;
            }
            if libc::sigaction(signalnum, &raw const action, std::ptr::null_mut()) != 0 {
                return Err(errno_error(t));
            }
        }
        Ok(())
    }
    /// Starts a timer, ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF: its signal comes after so many seconds and then every interval seconds. The old
    /// values are returned.
    #[pyfunction("setitimer(which, seconds, interval=0.0, /)")]
    fn setitimer(t: &Thread, which: i32, seconds: Value, interval: Value) -> PyResult<(f64, f64)> {
        let new =
            libc::itimerval { it_value: duration::timeval(t, seconds)?, it_interval: duration::timeval(t, interval)? };
        // SAFETY: zero bytes are a valid structure.
        let mut old: libc::itimerval = unsafe { std::mem::zeroed() };
        // SAFETY: both structures are valid.
        if unsafe { libc::setitimer(which as _, &raw const new, &raw mut old) } != 0 {
            return Err(itimer_error(t));
        }
        Ok(timer_values(&old))
    }
    /// How many seconds are left until a timer's signal comes, and then between later ones.
    #[pyfunction("getitimer(which, /)")]
    fn getitimer(t: &Thread, which: i32) -> PyResult<(f64, f64)> {
        // SAFETY: zero bytes are a valid structure.
        let mut old: libc::itimerval = unsafe { std::mem::zeroed() };
        // SAFETY: the structure is writable.
        if unsafe { libc::getitimer(which as _, &raw mut old) } != 0 {
            return Err(itimer_error(t));
        }
        Ok(timer_values(&old))
    }
    /// Changes which signals are held back from the calling thread, as how (SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK) says, and returns the set before.
    #[pyfunction("pthread_sigmask(how, mask, /)")]
    fn pthread_sigmask(t: &Thread, how: i32, mask: Value) -> PyResult<Value> {
        let set = signal_set(t, mask)?;
        // SAFETY: zero bytes are a valid set.
        let mut old: libc::sigset_t = unsafe { std::mem::zeroed() };
        // SAFETY: both sets are valid.
        match unsafe { libc::pthread_sigmask(how, &raw const set, &raw mut old) } {
            0 => {
                brolga_vm::modules::eval::check_signals(t)?;
                set_to_python(t, &old)
            }
            e => Err(t.raise_os_error(e, None, None)),
        }
    }
    /// The signals that have come for the calling thread while it holds them back.
    #[pyfunction("sigpending()")]
    fn sigpending(t: &Thread) -> PyResult<Value> {
        // SAFETY: zero bytes are a valid set.
        let mut set: libc::sigset_t = unsafe { std::mem::zeroed() };
        // SAFETY: the set is writable.
        match unsafe { libc::sigpending(&raw mut set) } {
            0 => set_to_python(t, &set),
            _ => Err(errno_error(t)),
        }
    }
    /// Takes one of these signals, waiting for it if there is none yet, without running its handler. Returns its number.
    #[pyfunction("sigwait(sigset, /)")]
    fn sigwait(t: &Thread, sigset: Value) -> PyResult<i32> {
        let set = signal_set(t, sigset)?;
        let mut signal = 0;
        // SAFETY: the set is valid, the number writable.
        match t.allow_threads(|| unsafe { libc::sigwait(&raw const set, &raw mut signal) }) {
            0 => Ok(signal),
            e => Err(t.raise_os_error(e, None, None)),
        }
    }
    #[cfg(target_os = "linux")]
    fn siginfo(t: &Thread, info: &libc::siginfo_t) -> PyResult<Value> {
        let n = |i: i64| Value::from_small_int(i);
        // SAFETY: the fields of the variant are read as CPython reads them: those that do not apply are whatever is there.
        let (pid, uid, status) = unsafe { (info.si_pid(), info.si_uid(), info.si_status()) };
        SIGINFO::SEQ.make(
            t,
            &[
                n(info.si_signo as i64),
                n(info.si_code as i64),
                n(info.si_errno as i64),
                n(pid as i64),
                n(uid as i64),
                n(status as i64),
                n(0),
            ],
        )
    }
    /// Takes one of these signals, waiting for it if there is none yet, without running its handler. Returns a struct_siginfo.
    #[cfg(target_os = "linux")]
    #[pyfunction("sigwaitinfo(sigset, /)")]
    fn sigwaitinfo(t: &Thread, sigset: Value) -> PyResult<Value> {
        let set = signal_set(t, sigset)?;
        loop {
            // SAFETY: zero bytes are a valid structure.
            let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
            // SAFETY: both are valid.
            if t.allow_threads(|| unsafe { libc::sigwaitinfo(&raw const set, &raw mut info) }) >= 0 {
                return siginfo(t, &info);
            }
            if crate::io::fileio::errno() != libc::EINTR {
                return Err(errno_error(t));
            }
            brolga_vm::modules::eval::check_signals(t)?;
        }
    }
    /// As sigwaitinfo(), for at most timeout seconds: None if no signal comes.
    #[cfg(target_os = "linux")]
    #[pyfunction("sigtimedwait(sigset, timeout, /)")]
    fn sigtimedwait(t: &Thread, sigset: Value, timeout: Value) -> PyResult<Value> {
        let ns = duration::from_seconds(t, timeout, Rounding::Up)?;
        if ns < 0 {
            return Err(t.raise_value_error("timeout must be non-negative"));
        }
        let set = signal_set(t, sigset)?;
        let deadline = Deadline::after_nanos(ns);
        loop {
            let spec = duration::timespec(deadline.left().unwrap_or_default());
            // SAFETY: zero bytes are a valid structure.
            let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
            // SAFETY: all are valid.
            if t.allow_threads(|| unsafe { libc::sigtimedwait(&raw const set, &raw mut info, &raw const spec) }) >= 0 {
                return siginfo(t, &info);
            }
            match crate::io::fileio::errno() {
                libc::EAGAIN => return Ok(Value::NONE),
                libc::EINTR => brolga_vm::modules::eval::check_signals(t)?,
                _ => return Err(errno_error(t)),
            }
        }
    }
    /// The set of all signals that the system knows.
    #[pyfunction("valid_signals()")]
    fn valid_signals(t: &Thread) -> PyResult<Value> {
        // SAFETY: zero bytes are a valid set, then filled.
        let mut set: libc::sigset_t = unsafe { std::mem::zeroed() };
        // SAFETY: as above.
        unsafe { libc::sigfillset(&raw mut set) };
        set_to_python(t, &set)
    }
    fn itimer_class(t: &Thread) -> PyResult<Value> {
        const KEY: &str = "signal.itimer_error";
        if let Some(class) = t.state_of_vm().roots.get(KEY) {
            return Ok(class);
        }
        let bases = t.new_tuple(&[t.types.os_error.into()])?;
        let namespace = PyDict::new(t)?;
        namespace.set_name(t, t.names.dunder_module, t.intern("signal"))?;
        let class = call::call_values(t, t.types.type_.into(), &[t.intern("itimer_error"), bases, namespace.into()])?;
        t.state_of_vm().roots.set(KEY, class);
        Ok(class)
    }
    #[cold]
    fn itimer_error(t: &Thread) -> Raised {
        let e = crate::io::fileio::errno();
        let build = || {
            let class = itimer_class(t)?;
            let text = t.new_str(&brolga_vm::objects::exception::os_error::strerror(e))?;
            call::call2(t, class, Value::from_small_int(e as i64), text)
        };
        match build() {
            Ok(exc) => t.raise_value(exc),
            Err(r) => r,
        }
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        for (name, n) in SIGNALS {
            module.add_int(t, name, *n as i64)?;
        }
        #[cfg(target_os = "linux")]
        for (name, n) in linux_signals() {
            module.add_int(t, name, n as i64)?;
        }
        let class = itimer_class(t)?;
        module.add(t, "ItimerError", class)?;
        let class = SIGINFO::SEQ.class(t)?;
        module.add(t, "struct_siginfo", class.into())?;
        // SIGINT's handler becomes visible.
        let list = handlers(t)?;
        if list.item(libc::SIGINT as usize).is_none()
            && let Some(f) = module.dict().get_str(t, "default_int_handler")?
        {
            list.set(t, libc::SIGINT as usize, f)?;
        }
        Ok(())
    }
}
