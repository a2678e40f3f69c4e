//! `_thread`: starting and joining threads.

use super::locks::{Lock, TIMEOUT_MAX};
use super::{Flag, ident};
use crate::objects::structseq::structseq;
use crate::prelude::*;
use crate::protocol::{call, object};
use brolga_heap::StackBounds;
use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

structseq!(pub EXCEPT_HOOK_ARGS, "_thread", "_ExceptHookArgs", "What threading.excepthook is called with.", 4, {
    exc_type: "the class of the exception",
    exc_value: "the exception, or None",
    exc_traceback: "where it was raised, or None",
    thread: "Thread",
});

/// What a thread handle and its thread share.
#[derive(Default)]
struct Shared {
    done: Arc<Flag>,
    /// 0 until the thread runs.
    ident: std::sync::atomic::AtomicU64,
    started: std::sync::atomic::AtomicBool,
}

/// A thread that was, or will be, started.
#[pyclass(name = "_ThreadHandle", module = "_thread", flags = HAVE_GC, no_doc)]
pub struct ThreadHandle {
    shared: Opaque<Arc<Shared>>,
    /// Made for a thread that was started elsewhere.
    foreign: Cell<bool>,
}
type Handle = Gc<Native<ThreadHandle>>;

use std::sync::atomic::Ordering::SeqCst;

#[pymethods]
impl ThreadHandle {
    #[new]
    fn py_new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Handle> {
        Native::new(t, cls, ThreadHandle { shared: Opaque(Arc::default()), foreign: Cell::new(false) })
    }
    #[getter]
    fn ident(zelf: Handle) -> u64 {
        zelf.shared.ident.load(SeqCst)
    }
    /// Waits until the thread has ended, for at most timeout seconds.
    #[method("join(timeout=None)", raw, doc = "")]
    fn join(t: &Thread, zelf: Handle, args: Args<'_>) -> PyResult<()> {
        crate::abi::args::check_positional(t, "join", args.positional().len(), 0, 1)?;
        let timeout = args.positional().first().copied().or_else(|| args.keyword(t, "timeout"));
        let timeout = match timeout.filter(|v| !v.is_none()) {
            None => None,
            Some(v) => {
                let s = crate::protocol::number::to_f64(t, v)?;
                (s >= 0.0).then(|| Duration::from_secs_f64(s.min(TIMEOUT_MAX)))
            }
        };
        if !zelf.shared.started.load(SeqCst) && !zelf.foreign.get() {
            return Err(t.raise_runtime_error("thread not started"));
        }
        if zelf.shared.ident.load(SeqCst) == ident() && !zelf.shared.done.is_set() {
            return Err(t.raise_runtime_error("Cannot join current thread"));
        }
        zelf.shared.done.wait(t, timeout)?;
        Ok(())
    }
    #[method("is_done($self, /)", doc = "")]
    fn is_done(zelf: Handle) -> bool {
        zelf.shared.done.is_set()
    }
    #[method("_set_done($self, /)", doc = "")]
    fn set_done(zelf: Handle) {
        zelf.shared.done.set();
    }
    #[slot]
    fn repr(t: &Thread, zelf: Handle) -> String {
        let class = crate::abi::args::type_name(t, zelf.into());
        format!("<{class} object: ident={}>", zelf.shared.ident.load(SeqCst))
    }
}

/// What a new thread is to do. The references are kept alive by a root until the thread has taken them over.
struct Task {
    vm: usize,
    root: u64,
    shared: Arc<Shared>,
}

/// Starts a thread that calls `function(*args, **keywords)`.
fn start_thread(
    t: &Thread,
    function: Value,
    args: Gc<PyTuple>,
    keywords: Option<Gc<PyDict>>,
    shared: Arc<Shared>,
    daemon: bool,
) -> PyResult<u64> {
    let state = &t.state_of_vm().threads;
    if t.state_of_vm().sys.finalizing.get() {
        return Err(t.raise(t.types.python_finalization_error, "can't create new thread at interpreter shutdown"));
    }
    let bundle = t.new_tuple(&[function, args.into(), keywords.map_or(Value::NONE, Into::into)])?;
    let root = t.state_of_vm().add_task(bundle);
    let task = Task { vm: std::ptr::from_ref::<Vm>(t) as usize, root, shared: shared.clone() };
    shared.started.store(true, SeqCst);
    let size = match state.stack_size.get() {
        // Deep Python recursion needs native stack only where native code takes part.
        0 => 16 << 20,
        n => n.max(256 << 10),
    };
    state.lock.threads.set(state.lock.threads.get() + 1);
    state.running.set(state.running.get() + 1);
    let ready = Arc::new(Flag::default());
    let is_ready = ready.clone();
    let spawned = std::thread::Builder::new().stack_size(size).spawn(move || {
        task.shared.ident.store(ident(), SeqCst);
        is_ready.set();
        run_task(task);
    });
    if spawned.is_err() {
        state.lock.threads.set(state.lock.threads.get() - 1);
        state.running.set(state.running.get() - 1);
        t.state_of_vm().take_task(root);
        shared.started.store(false, SeqCst);
        return Err(t.raise_runtime_error("can't start new thread"));
    }
    ready.wait(t, None)?;
    let id = shared.ident.load(SeqCst);
    if !daemon {
        state.joinable.borrow_mut().push((id, shared.done.clone()));
    }
    Ok(id)
}

/// The life of a thread.
fn run_task(task: Task) {
    let Some(bounds) = StackBounds::current() else { return };
    // SAFETY: the VM lives as long as the process's main function waits for it; threads that outlive it never get the lock again.
    let vm = unsafe { &*(task.vm as *const Vm) };
    let thread = Box::new(Thread::new(vm, bounds.low + (64 << 10)));
    let t: &Thread = &thread;
    let me = std::ptr::from_ref(t) as usize;
    let state = &t.state_of_vm().threads;
    // The interval is read without the lock: any value will do for the first wait.
    state.lock.acquire(me, Duration::from_millis(5));
    {
        // SAFETY: the bounds are this thread's, and it has the lock, which it gives up only where it is parked.
        let membership = unsafe { t.heap.attach_thread(bounds) };
        t.membership.set(&raw const membership);
        t.add_thread(t);
        state.live.borrow_mut().push(ident());
        if let Some(bundle) = t.state_of_vm().take_task(task.root).and_then(Value::downcast::<PyTuple>) {
            run_function(t, bundle);
        }
        state.live.borrow_mut().retain(|id| *id != ident());
        state.running.set(state.running.get() - 1);
        state.joinable.borrow_mut().retain(|(id, _)| *id != ident());
        task.shared.done.set();
        t.remove_thread(t);
        t.membership.set(std::ptr::null());
    }
    state.lock.threads.set(state.lock.threads.get() - 1);
    state.lock.release();
}
fn run_function(t: &Thread, bundle: Gc<PyTuple>) {
    let args = bundle.get(1).downcast::<PyTuple>().unwrap_or_else(|| t.empty_tuple());
    let result = call::call_ex(t, bundle.get(0), args, bundle.get(2).downcast::<PyDict>());
    let Err(r) = result else { return };
    if t.exception_matches(t.types.system_exit) {
        t.take_exception(r);
        return;
    }
    // The repr may raise, too: the exception is set aside meanwhile.
    let pending = t.exception.replace(None);
    let shown = match object::repr(t, bundle.get(0)) {
        Ok(s) => s.to_lossy().into_owned(),
        Err(second) => {
            t.take_exception(second);
            "<object repr() failed>".into()
        }
    };
    t.exception.set(pending);
    let message = format!("Exception ignored in thread started by {shown}");
    crate::objects::exception::write_unraisable(t, r, None, Some(&message));
}

/// The thread argument's name and identifier, for messages of the default hook.
fn thread_name(t: &Thread, thread: Value) -> String {
    let name = if thread.is_none() {
        None
    } else {
        crate::protocol::attr::get_optional(t, thread, t.intern("_name")).unwrap_or_else(|r| {
            t.take_exception(r);
            None
        })
    };
    match name.and_then(|n| object::str(t, n).ok()) {
        Some(s) => s.to_lossy().into_owned(),
        None => ident().to_string(),
    }
}

/// Threads and locks as the runtime has them; the threading module is made of them.
#[pymodule(
    name = "_thread",
    classes(super::super::locks::RLock, super::super::local::Local, super::ThreadHandle, super::super::locks::Lock)
)]
pub mod thread_module {
    use super::*;

    #[pyattr("TIMEOUT_MAX")]
    const MAX: f64 = TIMEOUT_MAX;
    #[pyattr("_NAME_MAXLEN")]
    const NAME_MAXLEN: i64 = if cfg!(target_os = "macos") { 63 } else { 15 };

    /// Runs a function with these arguments in a thread of its own, whose number is returned. The function's result is ignored, an exception is
    /// printed.
    #[pyfunction(
        "start_new_thread(function, args, kwargs=<unrepresentable>, /)",
        text_signature = "($module, function, args, kwargs={}, /)"
    )]
    fn start_new_thread(t: &Thread, function: Value, args: Value, kwargs: Option<Value>) -> PyResult<u64> {
        if !call::is_callable(t, function) {
            return Err(t.raise_type_error("first arg must be callable"));
        }
        let Some(args) = args.downcast::<PyTuple>() else {
            return Err(t.raise_type_error("2nd arg must be a tuple"));
        };
        let keywords = match kwargs {
            None => None,
            Some(k) => match k.downcast::<PyDict>() {
                Some(k) => Some(k),
                None => return Err(t.raise_type_error("optional 3rd arg must be a dictionary")),
            },
        };
        crate::modules::sys::audit(t, "_thread.start_new_thread", || {
            t.new_tuple(&[function, args.into(), kwargs.unwrap_or(Value::NONE)])
        })?;
        start_thread(t, function, args, keywords, Arc::default(), true)
    }
    /// The same as start_new_thread(), under an old name.
    #[pyfunction(
        "start_new(function, args, kwargs=<unrepresentable>, /)",
        text_signature = "($module, function, args, kwargs={}, /)"
    )]
    fn start_new(t: &Thread, function: Value, args: Value, kwargs: Option<Value>) -> PyResult<u64> {
        start_new_thread(t, function, args, kwargs)
    }
    /// Runs a function in a thread of its own, which can be joined through the handle that is returned. Threads that are not daemons are waited for
    /// when the interpreter ends.
    #[pyfunction("start_joinable_thread(function, handle=None, daemon=True)")]
    fn start_joinable_thread(t: &Thread, function: Value, handle: Value, daemon: bool) -> PyResult<Value> {
        if !call::is_callable(t, function) {
            return Err(t.raise_type_error("thread function must be callable"));
        }
        let handle = if handle.is_none() {
            ThreadHandle::py_new(t, ThreadHandle::class(t), Args::NONE)?
        } else {
            match handle.downcast::<Native<ThreadHandle>>() {
                Some(h) => h,
                None => return Err(t.raise_type_error("'handle' must be a _ThreadHandle")),
            }
        };
        if handle.shared.started.load(SeqCst) {
            return Err(t.raise_runtime_error("thread already started"));
        }
        crate::modules::sys::audit(t, "_thread.start_joinable_thread", || {
            t.new_tuple(&[function, Value::from_bool(daemon), handle.into()])
        })?;
        start_thread(t, function, t.empty_tuple(), None, Arc::clone(&handle.shared), daemon)?;
        Ok(handle.into())
    }
    /// Whether daemon threads may be started.
    #[pyfunction("daemon_threads_allowed()")]
    fn daemon_threads_allowed() -> bool {
        true
    }
    /// A lock that is free.
    #[pyfunction("allocate_lock()")]
    fn allocate_lock(t: &Thread) -> PyResult<Value> {
        Lock::py_new(t, Lock::class(t)).map(Into::into)
    }
    /// The same as allocate_lock(), under an old name.
    #[pyfunction("allocate()")]
    fn allocate(t: &Thread) -> PyResult<Value> {
        allocate_lock(t)
    }
    /// Raise SystemExit, which ends the thread silently unless it is caught.
    #[pyfunction("exit()")]
    fn exit(t: &Thread) -> PyResult<Value> {
        let exc = call::call0(t, t.types.system_exit.into())?;
        Err(t.raise_value(exc))
    }
    /// The same as exit(), under an old name.
    #[pyfunction("exit_thread()")]
    fn exit_thread(t: &Thread) -> PyResult<Value> {
        exit(t)
    }
    /// Sends the process a signal; its handler runs in the main thread.
    #[pyfunction("interrupt_main(signum=<unrepresentable>, /)", text_signature = "($module, signum=signal.SIGINT, /)")]
    fn interrupt_main(t: &Thread, signum: Option<i32>) -> PyResult<()> {
        let signum = signum.unwrap_or(libc::SIGINT);
        if !(1..65).contains(&signum) {
            return Err(t.raise_value_error("signal number out of range"));
        }
        // SAFETY: has no preconditions.
        unsafe { libc::raise(signum) };
        Ok(())
    }
    /// The number of the calling thread: no other that runs has the same.
    #[pyfunction("get_ident()", effect = Reads, frame_blind)]
    fn get_ident() -> u64 {
        ident()
    }
    /// The system's own number for the calling thread.
    #[pyfunction("get_native_id()")]
    fn get_native_id() -> i64 {
        #[cfg(target_os = "linux")]
        // SAFETY: has no preconditions.
        return unsafe { libc::syscall(libc::SYS_gettid) };
        #[cfg(not(target_os = "linux"))]
        return ident() as i64;
    }
    /// How many threads have been started here and not ended.
    #[pyfunction("_count()")]
    fn _count(t: &Thread) -> usize {
        t.state_of_vm().threads.running.get()
    }
    /// How many bytes of stack new threads get; 0 is the system's choice. An argument changes it, and the size before is returned.
    #[pyfunction("stack_size(size=0, /)")]
    fn stack_size(t: &Thread, size: isize) -> PyResult<usize> {
        if size < 0 {
            return Err(t.raise_value_error("size must be 0 or a positive value"));
        }
        if size > 0 && size < 32768 {
            return Err(t.raise_value_error(format!("size not valid: {size} bytes")));
        }
        Ok(t.state_of_vm().threads.stack_size.replace(size as usize))
    }
    /// The number of the main thread.
    #[pyfunction("_get_main_thread_ident()")]
    fn _get_main_thread_ident(t: &Thread) -> u64 {
        t.state_of_vm().threads.main_ident.get()
    }
    /// Whether this is the interpreter that the process began with: always.
    #[pyfunction("_is_main_interpreter()")]
    fn _is_main_interpreter() -> bool {
        true
    }
    /// Waits until the other threads that are not daemons have ended; for the end of the program.
    #[pyfunction("_shutdown()")]
    fn _shutdown(t: &Thread) -> PyResult<()> {
        loop {
            let next = {
                let joinable = t.state_of_vm().threads.joinable.borrow();
                joinable.iter().find(|(id, done)| *id != ident() && !done.is_set()).map(|(_, done)| done.clone())
            };
            match next {
                Some(done) => done.wait(t, None)?,
                None => return Ok(()),
            };
        }
    }
    /// A handle of a thread that something else than this module started.
    #[pyfunction("_make_thread_handle(ident, /)")]
    fn _make_thread_handle(t: &Thread, ident: u64) -> PyResult<Value> {
        let handle = ThreadHandle::py_new(t, ThreadHandle::class(t), Args::NONE)?;
        handle.shared.ident.store(ident, SeqCst);
        handle.shared.started.store(true, SeqCst);
        handle.foreign.set(true);
        Ok(handle.into())
    }
    /// Gives the calling thread a name, which the system shows.
    #[pyfunction("set_name(name)")]
    fn set_name(_t: &Thread, name: Gc<PyStr>) {
        let mut bytes: Vec<u8> = name.to_lossy().bytes().filter(|b| *b != 0).collect();
        bytes.truncate(NAME_MAXLEN as usize);
        bytes.push(0);
        #[cfg(target_os = "linux")]
        // SAFETY: a C string of permitted length.
        unsafe {
            libc::pthread_setname_np(libc::pthread_self(), bytes.as_ptr().cast());
        }
        #[cfg(target_os = "macos")]
        // SAFETY: as above.
        unsafe {
            libc::pthread_setname_np(bytes.as_ptr().cast());
        }
    }
    /// Prints an exception that nothing in a thread has caught.
    #[pyfunction("_excepthook(args, /)")]
    fn _excepthook(t: &Thread, args: Value) -> PyResult<()> {
        if t.class_of(args) != EXCEPT_HOOK_ARGS::SEQ.class(t)? {
            return Err(t.raise_type_error("_thread._excepthook argument type must be ExceptHookArgs"));
        }
        let field = |i| crate::objects::structseq::field(args, i);
        if field(0) == t.types.system_exit.value() {
            return Ok(());
        }
        let name = thread_name(t, field(3));
        match crate::modules::sys::get(t, "stderr")? {
            Some(f) if f.is_none() => return Ok(()),
            _ => crate::modules::sys::write_stderr(t, &format!("Exception in thread {name}:\n"))?,
        }
        crate::modules::sys::output::display(t, field(1), field(2))
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        module.add(t, "error", t.types.runtime_error.into())?;
        module.add(t, "LockType", Lock::class(t).into())?;
        let class = EXCEPT_HOOK_ARGS::SEQ.class(t)?;
        module.add(t, "_ExceptHookArgs", class.into())
    }
}
