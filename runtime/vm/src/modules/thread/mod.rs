//! Threads: the global lock ([`gil`]), `_thread` ([`module`]), its locks ([`locks`], on [`futex`]) and thread-local data ([`local`]).

pub mod futex;
pub mod gil;
pub mod local;
pub mod locks;
pub mod module;

use crate::prelude::*;
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Per-VM state of threads.
#[derive(Default)]
pub struct ThreadsState {
    pub lock: gil::GlobalLock,
    /// `threading.get_ident()` of the main thread.
    pub main_ident: Cell<u64>,
    /// Non-daemon threads that `_shutdown` waits for.
    pub joinable: RefCell<Vec<(u64, Arc<Flag>)>>,
    /// `_thread._count()`
    pub running: Cell<usize>,
    /// `_thread.stack_size()`
    pub stack_size: Cell<usize>,
    /// Identifiers of live threads, for thread-local data.
    pub live: RefCell<Vec<u64>>,
}

/// The calling thread's identifier.
pub fn ident() -> u64 {
    // SAFETY: has no preconditions.
    unsafe { libc::pthread_self() as u64 }
}

/// A flag that threads wait for.
#[derive(Default)]
pub struct Flag {
    set: AtomicU32,
}
impl Flag {
    pub fn set(&self) {
        self.set.store(1, Ordering::Release);
        futex::wake_all(&self.set);
    }
    pub fn is_set(&self) -> bool {
        self.set.load(Ordering::Acquire) != 0
    }
    /// Waits without the global lock; false after the time-out. Signal handlers run meanwhile (in the main thread).
    pub fn wait(&self, t: &Thread, timeout: Option<Duration>) -> PyResult<bool> {
        let deadline = timeout.and_then(|d| Instant::now().checked_add(d));
        while !self.is_set() {
            if deadline.is_some_and(|d| Instant::now() >= d) {
                return Ok(false);
            }
            let slice = slice(t, deadline);
            t.allow_threads(|| futex::wait(&self.set, 0, slice));
            crate::interp::check_signals(t)?;
        }
        Ok(true)
    }
}
/// How long a thread may wait before it looks whether something else is to be done.
pub fn slice(t: &Thread, deadline: Option<Instant>) -> Option<Duration> {
    let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
    if ident() != t.state_of_vm().threads.main_ident.get() {
        return left;
    }
    Some(left.map_or(futex::MAIN_SLICE, |d| d.min(futex::MAIN_SLICE)))
}

/// To be called for the main thread, once the VM exists.
pub fn start(t: &Thread) {
    let state = &t.state_of_vm().threads;
    state.main_ident.set(ident());
    state.live.borrow_mut().push(ident());
    state.lock.threads.set(1);
    state.lock.acquire(std::ptr::from_ref(t) as usize, Duration::from_millis(5));
    t.interp.hooks.hand_over_lock.set(Some(gil::hand_over));
}

/// For the child of a `fork`: the calling thread is the only one, and the main one.
pub fn after_fork_in_child(t: &Thread) {
    let state = &t.state_of_vm().threads;
    state.lock.after_fork(std::ptr::from_ref(t) as usize);
    t.heap.after_fork_in_child();
    t.keep_only_thread(t);
    if let Some(tier) = t.tier.tier.get() {
        tier.after_fork_in_child(t);
    }
    state.main_ident.set(ident());
    state.joinable.borrow_mut().clear();
    state.running.set(0);
    *state.live.borrow_mut() = vec![ident()];
}
