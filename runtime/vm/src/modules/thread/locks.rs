//! `_thread.lock` and `_thread.RLock`.

use super::{futex, ident};
use crate::prelude::*;
use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const FREE: u32 = 0;
const LOCKED: u32 = 1;
/// Locked, and threads may be waiting.
const CONTENDED: u32 = 2;

/// A lock that any thread may release.
#[derive(Default)]
pub struct RawLock {
    state: AtomicU32,
}
impl RawLock {
    pub fn is_locked(&self) -> bool {
        self.state.load(Ordering::Relaxed) != FREE
    }
    fn try_acquire(&self) -> bool {
        self.state.compare_exchange(FREE, LOCKED, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }
    /// False if it was not locked.
    pub fn release(&self) -> bool {
        match self.state.swap(FREE, Ordering::Release) {
            FREE => false,
            CONTENDED => {
                futex::wake_one(&self.state);
                true
            }
            _ => true,
        }
    }
    /// Waits without the global lock; false after the time-out. Signal handlers run meanwhile (in the main thread).
    pub fn acquire(&self, t: &Thread, wait: Wait) -> PyResult<bool> {
        if self.try_acquire() {
            return Ok(true);
        }
        let deadline = match wait {
            Wait::No => return Ok(false),
            Wait::For(d) => Instant::now().checked_add(d),
            Wait::Forever => None,
        };
        loop {
            // Whoever gets the lock after waiting does not know of others who wait, and leaves it marked.
            if self.state.swap(CONTENDED, Ordering::Acquire) == FREE {
                return Ok(true);
            }
            if deadline.is_some_and(|d| Instant::now() >= d) {
                return Ok(false);
            }
            let slice = super::slice(t, deadline);
            t.allow_threads(|| futex::wait(&self.state, CONTENDED, slice));
            crate::interp::check_signals(t)?;
        }
    }
}

/// A lock that its owner may acquire again.
#[derive(Default)]
pub struct RecursiveLock {
    raw: RawLock,
    owner: Cell<u64>,
    depth: Cell<u32>,
}
impl RecursiveLock {
    pub fn is_locked(&self) -> bool {
        self.depth.get() > 0
    }
    fn is_mine(&self) -> bool {
        self.depth.get() > 0 && self.owner.get() == ident()
    }
    pub fn acquire(&self, t: &Thread) -> PyResult<()> {
        if !self.is_mine() {
            self.raw.acquire(t, Wait::Forever)?;
            self.owner.set(ident());
        }
        self.depth.set(self.depth.get() + 1);
        Ok(())
    }
    /// False if the thread does not have it.
    pub fn release(&self) -> bool {
        if !self.is_mine() {
            return false;
        }
        self.depth.set(self.depth.get() - 1);
        if self.depth.get() == 0 {
            self.raw.release();
        }
        true
    }
}

/// How long to wait.
#[derive(Clone, Copy, PartialEq)]
pub enum Wait {
    No,
    For(Duration),
    Forever,
}

/// Seconds; what fits into 64 bits of nanoseconds.
pub const TIMEOUT_MAX: f64 = 9_223_372_036.0;

/// The arguments of `acquire`.
pub fn wait_arguments(t: &Thread, blocking: bool, timeout: Option<f64>) -> PyResult<Wait> {
    let timeout = timeout.unwrap_or(-1.0);
    if !blocking && timeout != -1.0 {
        return Err(t.raise_value_error("can't specify a timeout for a non-blocking call"));
    }
    if timeout < 0.0 && timeout != -1.0 {
        return Err(t.raise_value_error("timeout value must be a non-negative number"));
    }
    if timeout.is_nan() {
        return Err(t.raise_value_error("Invalid value NaN (not a number)"));
    }
    if timeout > TIMEOUT_MAX {
        return Err(t.raise_overflow_error("timeout value is too large"));
    }
    Ok(match (blocking, timeout) {
        (false, _) => Wait::No,
        (true, -1.0) => Wait::Forever,
        (true, s) => Wait::For(Duration::from_secs_f64(s)),
    })
}

/// A lock: one thread at a time can hold it, and any thread can give it up.
#[pyclass(name = "lock", module = "_thread", signature = "()", flags = HAVE_GC | MANAGED_WEAKREF)]
#[derive(Default)]
pub struct Lock {
    raw: Opaque<RawLock>,
}
type LockRef = Gc<Native<Lock>>;

impl Default for Opaque<RawLock> {
    fn default() -> Self {
        Opaque(RawLock::default())
    }
}

fn release(t: &Thread, zelf: LockRef) -> PyResult<()> {
    if zelf.raw.release() { Ok(()) } else { Err(t.raise_runtime_error("release unlocked lock")) }
}

#[pymethods]
impl Lock {
    #[new("lock()")]
    pub fn py_new(t: &Thread, cls: Gc<PyType>) -> PyResult<LockRef> {
        Native::new(t, cls, Lock::default())
    }
    /// Takes the lock, waiting until it is free: for at most timeout seconds (-1: without limit), or not at all if blocking is false. Returns whether
    /// it was taken.
    #[method("acquire($self, /, blocking=True, timeout=-1)")]
    fn acquire(t: &Thread, zelf: LockRef, blocking: bool, timeout: f64) -> PyResult<bool> {
        let wait = wait_arguments(t, blocking, Some(timeout))?;
        zelf.raw.acquire(t, wait)
    }
    /// The same as acquire(), under an old name.
    #[method("acquire_lock($self, /, blocking=True, timeout=-1)")]
    fn acquire_lock(t: &Thread, zelf: LockRef, blocking: bool, timeout: f64) -> PyResult<bool> {
        Lock::acquire(t, zelf, blocking, timeout)
    }
    /// Gives up the lock, whichever thread took it; one of those that wait for it gets it. RuntimeError if it is free.
    #[method("release($self, /)")]
    fn release(t: &Thread, zelf: LockRef) -> PyResult<()> {
        release(t, zelf)
    }
    /// The same as release(), under an old name.
    #[method("release_lock($self, /)")]
    fn release_lock(t: &Thread, zelf: LockRef) -> PyResult<()> {
        release(t, zelf)
    }
    /// Whether a thread holds the lock.
    #[method("locked($self, /)")]
    fn locked(zelf: LockRef) -> bool {
        zelf.raw.is_locked()
    }
    /// The same as locked(), under an old name.
    #[method("locked_lock($self, /)")]
    fn locked_lock(zelf: LockRef) -> bool {
        zelf.raw.is_locked()
    }
    /// Takes the lock, waiting as long as it takes.
    #[method("__enter__($self, /)")]
    fn enter(t: &Thread, zelf: LockRef) -> PyResult<bool> {
        zelf.raw.acquire(t, Wait::Forever)
    }
    /// Gives up the lock.
    #[method("__exit__($self, /, *exc_info)")]
    fn exit(t: &Thread, zelf: LockRef, _exc_info: &[Value]) -> PyResult<()> {
        release(t, zelf)
    }
    #[method("_at_fork_reinit($self, /)", doc = "")]
    fn at_fork_reinit(zelf: LockRef) {
        zelf.raw.release();
    }
    #[slot]
    fn repr(t: &Thread, zelf: LockRef) -> String {
        let state = if zelf.raw.is_locked() { "locked" } else { "unlocked" };
        format!("<{state} {} object at {:#x}>", crate::abi::args::type_name(t, zelf.into()), zelf.value().bits())
    }
}

/// A reentrant lock: the thread that has it may acquire it again, and must release it as often.
#[pyclass(name = "RLock", module = "_thread", flags = BASETYPE | HAVE_GC | MANAGED_WEAKREF, no_doc)]
#[derive(Default)]
pub struct RLock {
    raw: Opaque<RawLock>,
    owner: Cell<u64>,
    count: Cell<u64>,
}
type RLockRef = Gc<Native<RLock>>;

impl RLock {
    fn is_mine(&self) -> bool {
        self.count.get() > 0 && self.owner.get() == ident()
    }
    fn take(&self, t: &Thread, wait: Wait) -> PyResult<bool> {
        if self.is_mine() {
            self.count.set(self.count.get() + 1);
            return Ok(true);
        }
        let got = self.raw.acquire(t, wait)?;
        if got {
            self.owner.set(ident());
            self.count.set(1);
        }
        Ok(got)
    }
    fn give_back(&self, t: &Thread) -> PyResult<()> {
        if !self.is_mine() {
            return Err(t.raise_runtime_error("cannot release un-acquired lock"));
        }
        self.count.set(self.count.get() - 1);
        if self.count.get() == 0 {
            self.owner.set(0);
            self.raw.release();
        }
        Ok(())
    }
}

#[pymethods]
impl RLock {
    #[new]
    fn py_new(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<RLockRef> {
        Native::new(t, cls, RLock::default())
    }
    /// Takes the lock, or takes it once more if the thread holds it. Otherwise this waits as the acquire() of lock does. Returns whether it was
    /// taken.
    #[method("acquire($self, /, blocking=True, timeout=-1)")]
    fn acquire(t: &Thread, zelf: RLockRef, blocking: bool, timeout: f64) -> PyResult<bool> {
        let wait = wait_arguments(t, blocking, Some(timeout))?;
        zelf.take(t, wait)
    }
    /// Gives up the lock; others can have it once that was done as often as it was taken. RuntimeError if another thread holds it, or none.
    #[method("release($self, /)")]
    fn release(t: &Thread, zelf: RLockRef) -> PyResult<()> {
        zelf.give_back(t)
    }
    /// Whether a thread holds the lock.
    #[method("locked($self, /)")]
    fn locked(zelf: RLockRef) -> bool {
        zelf.count.get() > 0
    }
    /// Takes the lock, waiting as long as it takes.
    #[method("__enter__($self, /)")]
    fn enter(t: &Thread, zelf: RLockRef) -> PyResult<bool> {
        zelf.take(t, Wait::Forever)
    }
    /// Gives up the lock.
    #[method("__exit__($self, /, *exc_info)")]
    fn exit(t: &Thread, zelf: RLockRef, _exc_info: &[Value]) -> PyResult<()> {
        zelf.give_back(t)
    }
    /// Whether the calling thread holds the lock.
    #[method("_is_owned($self, /)")]
    fn is_owned(zelf: RLockRef) -> bool {
        zelf.is_mine()
    }
    /// For internal use by reentrant lock tests: how often this thread has acquired the lock.
    #[method("_recursion_count($self, /)")]
    fn recursion_count(zelf: RLockRef) -> u64 {
        if zelf.is_mine() { zelf.count.get() } else { 0 }
    }
    /// Gives up the lock however often it was taken, and returns what _acquire_restore() needs to take it as often again.
    #[method("_release_save($self, /)")]
    fn release_save(t: &Thread, zelf: RLockRef) -> PyResult<(u64, u64)> {
        if !zelf.is_mine() {
            return Err(t.raise_runtime_error("cannot release un-acquired lock"));
        }
        let saved = (zelf.count.replace(0), zelf.owner.replace(0));
        zelf.raw.release();
        Ok(saved)
    }
    /// Takes the lock as often as it was held before _release_save().
    #[method("_acquire_restore($self, state, /)")]
    fn acquire_restore(t: &Thread, zelf: RLockRef, state: Gc<PyTuple>) -> PyResult<()> {
        let part = |i: usize| state.items().get(i).and_then(|v| crate::objects::int::to_u64(*v));
        let (Some(count), Some(owner)) = (part(0), part(1)) else {
            return Err(t.raise_type_error("_acquire_restore() argument 1 must be a tuple of two ints"));
        };
        zelf.raw.acquire(t, Wait::Forever)?;
        zelf.count.set(count);
        zelf.owner.set(owner);
        Ok(())
    }
    #[method("_at_fork_reinit($self, /)", doc = "")]
    fn at_fork_reinit(zelf: RLockRef) {
        zelf.raw.release();
        zelf.count.set(0);
        zelf.owner.set(0);
    }
    #[slot]
    fn repr(t: &Thread, zelf: RLockRef) -> String {
        let state = if zelf.count.get() > 0 { "locked" } else { "unlocked" };
        format!(
            "<{state} {} object owner={} count={} at {:#x}>",
            crate::abi::args::type_name(t, zelf.into()),
            zelf.owner.get(),
            zelf.count.get(),
            zelf.value().bits()
        )
    }
}
