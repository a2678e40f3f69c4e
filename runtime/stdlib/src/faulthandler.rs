//! `faulthandler`: tracebacks on fatal signals, on demand, after a time-out.
//!
//! What handlers do is async-signal-safe as far as a dump can be: frames are walked, text is written with `write(2)`, nothing is allocated and no lock
//! is taken. The settings are process-wide, as signals are.

use crate::system::{self, Fildes};
use brolga_vm::objects::str_;
use brolga_vm::prelude::*;
use brolga_vm::protocol::call;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

/// Frames and threads that a dump shows at most.
const MAX_FRAMES: usize = 100;
const MAX_THREADS: usize = 100;
/// Characters of a name that a dump shows at most.
const MAX_NAME: usize = 500;

const FATAL: [(i32, &str); 5] = [
    (libc::SIGBUS, "Bus error"),
    (libc::SIGILL, "Illegal instruction"),
    (libc::SIGFPE, "Floating-point exception"),
    (libc::SIGABRT, "Aborted"),
    (libc::SIGSEGV, "Segmentation fault"),
];

/// The VM whose threads are shown.
static VM: AtomicPtr<Vm> = AtomicPtr::new(std::ptr::null_mut());
static ENABLED: AtomicBool = AtomicBool::new(false);
static FATAL_FD: AtomicI32 = AtomicI32::new(-1);
static FATAL_ALL: AtomicBool = AtomicBool::new(true);
static FATAL_C_STACK: AtomicBool = AtomicBool::new(true);
/// What `register` has set for a signal: descriptor (-1: nothing), flags, and the handler before.
struct UserSignal {
    fd: AtomicI32,
    all_threads: AtomicBool,
    chain: AtomicBool,
    previous: AtomicUsize,
}
static USER: [UserSignal; 65] = [const {
    UserSignal {
        fd: AtomicI32::new(-1),
        all_threads: AtomicBool::new(true),
        chain: AtomicBool::new(false),
        previous: AtomicUsize::new(0),
    }
}; 65];
/// Handlers before `enable`, in the order of [`FATAL`].
static PREVIOUS: Mutex<Option<[libc::sigaction; 5]>> = Mutex::new(None);

/// Writes text without allocating.
struct Writer(i32);
impl Writer {
    fn put(&self, text: &[u8]) {
        let mut rest = text;
        while !rest.is_empty() {
            // SAFETY: the slice is readable.
            let n = unsafe { libc::write(self.0, rest.as_ptr().cast(), rest.len()) };
            if n <= 0 {
                if n < 0 && system::errno() == libc::EINTR {
                    continue;
                }
                return;
            }
            rest = &rest[n as usize..];
        }
    }
    fn number(&self, mut n: u64, base: u64, width: usize) {
        let mut digits = [b'0'; 24];
        let mut at = digits.len();
        while n > 0 || at > digits.len() - width.max(1) {
            at -= 1;
            digits[at] = b"0123456789abcdef"[(n % base) as usize];
            n /= base;
        }
        self.put(&digits[at..]);
    }
    /// A string's characters; those beyond ASCII as escapes.
    fn text(&self, v: Option<Value>) {
        let Some(s) = v.and_then(str_::as_str) else { return self.put(b"???") };
        for c in s.code_points().take(MAX_NAME) {
            match c {
                0x20..0x7f => self.put(&[c as u8]),
                0..=0xff => {
                    self.put(b"\\x");
                    self.number(c as u64, 16, 2);
                }
                0x100..=0xffff => {
                    self.put(b"\\u");
                    self.number(c as u64, 16, 4);
                }
                _ => {
                    self.put(b"\\U");
                    self.number(c as u64, 16, 8);
                }
            }
        }
        if s.len() > MAX_NAME {
            self.put(b"...");
        }
    }
    fn frames(&self, t: &Thread) {
        let mut at = t.frame.get();
        if at.is_none() {
            return self.put(b"  <no Python frame>\n");
        }
        let mut count = 0;
        while let Some(fp) = at {
            if count >= MAX_FRAMES {
                return self.put(b"  ...\n");
            }
            let code = fp.code.get();
            self.put(b"  File \"");
            self.text(code.filename.get());
            self.put(b"\", line ");
            match code.line_of(fp.instruction()) {
                line if line >= 0 => self.number(line as u64, 10, 1),
                _ => self.put(b"???"),
            }
            self.put(b" in ");
            self.text(code.name.get());
            self.put(b"\n");
            count += 1;
            at = fp.previous.get();
        }
    }
    fn thread_heading(&self, ident: u64, current: bool) {
        self.put(if current { b"Current thread 0x" } else { b"Thread 0x" });
        self.number(ident, 16, 16);
        #[cfg(target_os = "linux")]
        {
            let mut name = [0u8; 100];
            // SAFETY: the buffer has the size that is said; the thread exists.
            let code =
                unsafe { libc::pthread_getname_np(ident as libc::pthread_t, name.as_mut_ptr().cast(), name.len()) };
            let end = name.iter().position(|b| *b == 0).unwrap_or(0);
            if code == 0 && end > 0 {
                self.put(b" [");
                self.put(&name[..end]);
                self.put(b"]");
            }
        }
        self.put(b" (most recent call first):\n");
    }
    /// All threads, with a mark at the current one.
    fn threads(&self, vm: &Vm, current: u64) {
        let mut count = 0;
        // SAFETY: see there; a dump is worth the risk.
        unsafe {
            vm.visit_threads_unlocked(|t| {
                if count > 0 {
                    self.put(b"\n");
                }
                if count == MAX_THREADS {
                    self.put(b"...\n");
                }
                if count < MAX_THREADS {
                    self.thread_heading(t.state.ident, t.state.ident == current);
                    self.frames(t);
                }
                count += 1;
            });
        }
    }
    fn c_stack(&self) {
        self.put(b"Current thread's C stack trace (most recent call first):\n");
        #[cfg(all(target_os = "linux", target_env = "gnu"))]
        {
            let mut frames = [std::ptr::null_mut(); 32];
            // SAFETY: the array has the size that is said; names are read from the loader's tables.
            unsafe {
                let n = libc::backtrace(frames.as_mut_ptr(), frames.len() as i32);
                for frame in &frames[..n.max(0) as usize] {
                    let mut info: libc::Dl_info = std::mem::zeroed();
                    let known = libc::dladdr(*frame, &raw mut info) != 0 && !info.dli_fname.is_null();
                    self.put(b"  Binary file \"");
                    if known {
                        self.put(std::ffi::CStr::from_ptr(info.dli_fname).to_bytes());
                    } else {
                        self.put(b"<unknown>");
                    }
                    self.put(b"\"");
                    if known && !info.dli_sname.is_null() {
                        self.put(b", at ");
                        self.put(std::ffi::CStr::from_ptr(info.dli_sname).to_bytes());
                        self.put(b"+0x");
                        self.number(*frame as u64 - info.dli_saddr as u64, 16, 1);
                    } else if known {
                        self.put(b", at +0x");
                        self.number(*frame as u64 - info.dli_fbase as u64, 16, 1);
                    }
                    self.put(b" [0x");
                    self.number(*frame as u64, 16, 1);
                    self.put(b"]\n");
                }
                if n as usize == frames.len() {
                    self.put(b"  <truncated rest of calls>\n");
                }
            }
        }
        #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
        self.put(b"  <cannot get C stack on this system>\n");
    }
    /// What a handler shows: all threads, or the one it runs in.
    fn dump(&self, all_threads: bool) {
        // SAFETY: set when a handler was installed; a VM outlives its handlers.
        let Some(vm) = (unsafe { VM.load(Ordering::Acquire).as_ref() }) else { return };
        let current = brolga_vm::modules::thread::ident();
        if all_threads {
            return self.threads(vm, current);
        }
        self.put(b"Stack (most recent call first):\n");
        // SAFETY: as in `threads`.
        unsafe {
            vm.visit_threads_unlocked(|t| {
                if t.state.ident == current {
                    self.frames(t);
                }
            });
        }
    }
}

extern "C" fn on_fatal(signal: libc::c_int) {
    let saved = system::errno();
    if ENABLED.load(Ordering::Acquire) {
        let name = FATAL.iter().find(|(n, _)| *n == signal).map_or("", |(_, name)| *name);
        // The next signal goes to whoever was there before.
        restore(signal);
        let w = Writer(FATAL_FD.load(Ordering::Acquire));
        w.put(b"Fatal Python error: ");
        w.put(name.as_bytes());
        w.put(b"\n\n");
        w.dump(FATAL_ALL.load(Ordering::Acquire));
        if FATAL_C_STACK.load(Ordering::Acquire) {
            w.put(b"\n");
            w.c_stack();
        }
    }
    system::set_errno(saved);
    // SAFETY: the default or previous handler ends the process, or the faulting instruction runs again and does.
    unsafe { libc::raise(signal) };
}
/// Back to the handler before `enable`.
fn restore(signal: i32) {
    // Nobody who holds the lock can be waiting for this handler: it is taken only briefly, by threads that do not fault there.
    let previous = PREVIOUS.try_lock().ok().and_then(|p| *p);
    let i = FATAL.iter().position(|(n, _)| *n == signal);
    // SAFETY: a complete structure, or the default action.
    unsafe {
        match (previous, i) {
            (Some(all), Some(i)) => libc::sigaction(signal, &raw const all[i], std::ptr::null_mut()),
            _ => {
                libc::signal(signal, libc::SIG_DFL);
                0
            }
        };
    }
}
extern "C" fn on_user(signal: libc::c_int) {
    let saved = system::errno();
    let Some(user) = USER.get(signal as usize) else { return };
    let fd = user.fd.load(Ordering::Acquire);
    if fd < 0 {
        return;
    }
    Writer(fd).dump(user.all_threads.load(Ordering::Acquire));
    if user.chain.load(Ordering::Acquire) {
        // SAFETY: the handler before is put in place for one signal.
        unsafe {
            libc::signal(signal, user.previous.load(Ordering::Acquire));
            system::set_errno(saved);
            libc::raise(signal);
            let _ = install(signal, on_user as *const () as usize, true);
        }
    }
    system::set_errno(saved);
}
/// Installs a handler; the one before.
fn install(signal: i32, handler: usize, chained: bool) -> Result<libc::sigaction, i32> {
    // SAFETY: the structure is complete, the handler a function of the right type.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        let mut old: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler;
        libc::sigemptyset(&raw mut action.sa_mask);
        action.sa_flags = libc::SA_ONSTACK | if chained { libc::SA_NODEFER } else { libc::SA_RESTART };
        match libc::sigaction(signal, &raw const action, &raw mut old) {
            0 => Ok(old),
            _ => Err(system::errno()),
        }
    }
}

/// The descriptor of a file argument: a number, or an object that is flushed first. The default is `sys.stderr`. What must stay alive is remembered
/// under `root`.
fn descriptor(t: &Thread, file: Option<Value>, root: Option<&'static str>) -> PyResult<i32> {
    let file = match file.filter(|v| !v.is_none()) {
        Some(v) => v,
        None => match brolga_vm::modules::sys::get(t, "stderr")? {
            Some(v) if !v.is_none() => v,
            Some(_) => return Err(t.raise_runtime_error("sys.stderr is None")),
            None => return Err(t.raise_runtime_error("unable to get sys.stderr")),
        },
    };
    if file.is_bool() {
        Fildes::from_value(t, file)?;
    }
    if let Some(n) = brolga_vm::objects::int::to_i64(file) {
        return match i32::try_from(n) {
            Ok(fd) if fd >= 0 => Ok(fd),
            _ => Err(t.raise_value_error("file is not a valid file descriptor")),
        };
    }
    let fd = call::call_method(t, file, t.intern("fileno"), &[])?;
    let fd = brolga_vm::objects::int::to_i64(fd).and_then(|n| i32::try_from(n).ok()).filter(|fd| *fd >= 0);
    let Some(fd) = fd else { return Err(t.raise_runtime_error("file.fileno() is not a valid file descriptor")) };
    let flushed = call::call_method(t, file, t.names.flush, &[]);
    if let Err(r) = flushed {
        t.take_exception(r);
    }
    if let Some(root) = root {
        t.state_of_vm().roots.set(root, file);
    }
    Ok(fd)
}
fn set_vm(t: &Thread) {
    VM.store(std::ptr::from_ref::<Vm>(t).cast_mut(), Ordering::Release);
}
/// Turns the fatal handlers on: `-X faulthandler`, PYTHONFAULTHANDLER.
pub fn enable_on(t: &Thread, fd: i32, all_threads: bool, c_stack: bool) -> PyResult<()> {
    set_vm(t);
    FATAL_FD.store(fd, Ordering::Release);
    FATAL_ALL.store(all_threads, Ordering::Release);
    FATAL_C_STACK.store(c_stack, Ordering::Release);
    if ENABLED.swap(true, Ordering::AcqRel) {
        return Ok(());
    }
    // SAFETY: zero bytes are valid structures.
    let mut previous: [libc::sigaction; 5] = unsafe { std::mem::zeroed() };
    for (i, (signal, _)) in FATAL.iter().enumerate() {
        match install(*signal, on_fatal as *const () as usize, true) {
            Ok(old) => previous[i] = old,
            Err(e) => return Err(t.raise_os_error(e, None, None)),
        }
    }
    *PREVIOUS.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(previous);
    Ok(())
}

/// The thread of `dump_traceback_later`: it ends when the word changes.
struct Watchdog {
    generation: Mutex<u64>,
    changed: Condvar,
}
static WATCHDOG: Watchdog = Watchdog { generation: Mutex::new(0), changed: Condvar::new() };

fn cancel_watchdog() {
    *WATCHDOG.generation.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += 1;
    WATCHDOG.changed.notify_all();
}
fn watch(generation: u64, timeout: Duration, repeat: bool, fd: i32, exit: bool, heading: String) {
    loop {
        let state = WATCHDOG.generation.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let waited = WATCHDOG.changed.wait_timeout_while(state, timeout, |g| *g == generation);
        let (state, result) = waited.unwrap_or_else(std::sync::PoisonError::into_inner);
        if !result.timed_out() || *state != generation {
            return;
        }
        drop(state);
        let w = Writer(fd);
        w.put(heading.as_bytes());
        // SAFETY: set before the thread was started.
        if let Some(vm) = unsafe { VM.load(Ordering::Acquire).as_ref() } {
            w.threads(vm, 0);
        }
        if exit {
            // SAFETY: ends the process.
            unsafe { libc::_exit(1) };
        }
        if !repeat {
            return;
        }
    }
}

fn check_signal(t: &Thread, signal: i32) -> PyResult<()> {
    if FATAL.iter().any(|(n, _)| *n == signal) {
        return Err(t.raise_runtime_error(format!("signal {signal} cannot be registered, use enable() instead")));
    }
    if (1..65).contains(&signal) { Ok(()) } else { Err(t.raise_value_error("signal number out of range")) }
}

/// Tells where the program was when it crashed, hung or got a signal: the stack of Python calls, without running any Python code.
#[pymodule(name = "faulthandler")]
pub mod faulthandler {
    use super::*;

    /// Has a crash of the process, by SIGSEGV and the like, write the stacks to file first: of every thread unless all_threads is false, and of
    /// native calls unless c_stack is.
    #[pyfunction("enable(file=sys.stderr, all_threads=True, c_stack=True)")]
    fn enable(t: &Thread, file: Option<Value>, all_threads: bool, c_stack: bool) -> PyResult<()> {
        let fd = descriptor(t, file, Some("faulthandler.file"))?;
        enable_on(t, fd, all_threads, c_stack)
    }
    /// Undoes enable(); False if there was nothing to undo.
    #[pyfunction("disable()")]
    fn disable(t: &Thread) -> bool {
        if !ENABLED.swap(false, Ordering::AcqRel) {
            return false;
        }
        for (signal, _) in FATAL {
            restore(signal);
        }
        t.state_of_vm().roots.remove("faulthandler.file");
        true
    }
    /// Whether enable() is in force.
    #[pyfunction("is_enabled()")]
    fn is_enabled() -> bool {
        ENABLED.load(Ordering::Acquire)
    }
    /// Writes the stack of Python calls to file, for every thread unless all_threads is false.
    #[pyfunction("dump_traceback(file=sys.stderr, all_threads=True)")]
    fn dump_traceback(t: &Thread, file: Option<Value>, all_threads: bool) -> PyResult<()> {
        let fd = descriptor(t, file, None)?;
        let w = Writer(fd);
        if all_threads {
            w.threads(t, t.state.ident);
        } else {
            w.put(b"Stack (most recent call first):\n");
            w.frames(t);
        }
        brolga_vm::interp::check_signals(t)
    }
    /// Writes the stack of native calls to file, that of the calling thread.
    #[pyfunction("dump_c_stack(file=sys.stderr)")]
    fn dump_c_stack(t: &Thread, file: Option<Value>) -> PyResult<()> {
        let fd = descriptor(t, file, None)?;
        Writer(fd).c_stack();
        brolga_vm::interp::check_signals(t)
    }
    /// Writes every thread's stack of Python calls to file once timeout seconds have gone by, again and again if repeat is true. With exit, the
    /// process then ends with status 1, without any clean-up. A later call replaces an earlier one.
    #[pyfunction("dump_traceback_later(timeout, repeat=False, file=sys.stderr, exit=False)")]
    fn dump_traceback_later(t: &Thread, timeout: Value, repeat: bool, file: Option<Value>, exit: bool) -> PyResult<()> {
        let ns = crate::duration::from_seconds(t, timeout, crate::duration::Rounding::Up)?;
        if ns < 1000 {
            return Err(t.raise_value_error("timeout must be greater than 0"));
        }
        let fd = descriptor(t, file, Some("faulthandler.later"))?;
        let us = ns as u64 / 1000;
        let (s, us) = (us / 1_000_000, us % 1_000_000);
        let fraction = if us != 0 { format!(".{us:06}") } else { String::new() };
        let heading = format!("Timeout ({}:{:02}:{:02}{fraction})!\n", s / 3600, s / 60 % 60, s % 60);
        set_vm(t);
        cancel_watchdog();
        let generation = *WATCHDOG.generation.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let timeout = Duration::from_nanos(ns as u64);
        let started = std::thread::Builder::new().spawn(move || watch(generation, timeout, repeat, fd, exit, heading));
        match started {
            Ok(_) => Ok(()),
            Err(_) => Err(t.raise_runtime_error("unable to start watchdog thread")),
        }
    }
    /// Stops what dump_traceback_later() started.
    #[pyfunction("cancel_dump_traceback_later()")]
    fn cancel_dump_traceback_later(t: &Thread) {
        cancel_watchdog();
        t.state_of_vm().roots.remove("faulthandler.later");
    }
    /// Has a signal write the stack of Python calls to file, for every thread unless all_threads is false. With chain, the handler that was there
    /// before runs as well.
    #[pyfunction("register(signum, file=sys.stderr, all_threads=True, chain=False)")]
    fn register(t: &Thread, signum: i32, file: Option<Value>, all_threads: bool, chain: bool) -> PyResult<()> {
        check_signal(t, signum)?;
        let fd = descriptor(t, file, None)?;
        if let Some(file) = file {
            // One list keeps the files of all signals.
            let roots = &t.state_of_vm().roots;
            let files = match roots.get("faulthandler.signals").and_then(Value::downcast::<PyDict>) {
                Some(d) => d,
                None => {
                    let d = PyDict::new(t)?;
                    roots.set("faulthandler.signals", d.into());
                    d
                }
            };
            files.set(t, Value::from_small_int(signum as i64), file)?;
        }
        set_vm(t);
        let user = &USER[signum as usize];
        user.all_threads.store(all_threads, Ordering::Release);
        user.chain.store(chain, Ordering::Release);
        let was = user.fd.swap(fd, Ordering::AcqRel);
        match install(signum, on_user as *const () as usize, chain) {
            Ok(old) => {
                if was < 0 {
                    user.previous.store(old.sa_sigaction, Ordering::Release);
                }
                Ok(())
            }
            Err(e) => {
                user.fd.store(was, Ordering::Release);
                Err(t.raise_os_error(e, None, None))
            }
        }
    }
    /// Undoes register() for a signal; False if there was nothing to undo.
    #[pyfunction("unregister(signum, /)")]
    fn unregister(t: &Thread, signum: i32) -> PyResult<bool> {
        check_signal(t, signum)?;
        let user = &USER[signum as usize];
        if user.fd.swap(-1, Ordering::AcqRel) < 0 {
            return Ok(false);
        }
        // SAFETY: the handler before.
        unsafe { libc::signal(signum, user.previous.load(Ordering::Acquire)) };
        if let Some(files) = t.state_of_vm().roots.get("faulthandler.signals").and_then(Value::downcast::<PyDict>) {
            files.remove(t, Value::from_small_int(signum as i64))?;
        }
        Ok(true)
    }
    /// Crashes the process with a read of address zero; for tests.
    #[pyfunction("_read_null()")]
    fn _read_null() -> i32 {
        // SAFETY: none: this is the crash that tests ask for.
        unsafe { std::ptr::read_volatile(std::ptr::without_provenance::<i32>(std::hint::black_box(4) & !7)) }
    }
    /// Crashes the process with SIGSEGV; for tests.
    #[pyfunction("_sigsegv(release_gil=False, /)")]
    fn _sigsegv(t: &Thread, release_gil: bool) {
        // SAFETY: a plain call.
        let crash = || unsafe {
            libc::raise(libc::SIGSEGV);
        };
        if release_gil { t.allow_threads(crash) } else { crash() }
    }
    /// Crashes the process with SIGABRT; for tests.
    #[pyfunction("_sigabrt()")]
    fn _sigabrt() {
        std::process::abort();
    }
    /// Crashes the process with SIGFPE; for tests.
    #[pyfunction("_sigfpe()")]
    fn _sigfpe() {
        // SAFETY: a plain call.
        unsafe { libc::raise(libc::SIGFPE) };
    }
    #[exec]
    fn exec(t: &Thread, _module: Gc<PyModule>) -> PyResult<()> {
        set_vm(t);
        Ok(())
    }
}
