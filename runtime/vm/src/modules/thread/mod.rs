//! Threads: the global lock ([`gil`]), `_thread` ([`module`]), its locks ([`locks`]) and thread-local data ([`local`]).

pub mod gil;
pub mod local;
pub mod locks;
pub mod module;

use crate::prelude::*;
use std::cell::{Cell, RefCell};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
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
    set: Mutex<bool>,
    changed: Condvar,
}
impl Flag {
    pub fn set(&self) {
        *self.set.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }
    pub fn is_set(&self) -> bool {
        *self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Waits without the global lock; false after the time-out. Signal handlers run meanwhile (in the main thread).
    pub fn wait(&self, t: &Thread, timeout: Option<Duration>) -> PyResult<bool> {
        let deadline = timeout.map(|d| Instant::now() + d);
        loop {
            let now = Instant::now();
            let left = deadline.map(|d| d.saturating_duration_since(now));
            let slice = left.map_or(WAIT_SLICE, |l| l.min(WAIT_SLICE));
            let done = t.allow_threads(|| {
                let set = self.set.lock().unwrap_or_else(PoisonError::into_inner);
                if *set {
                    return true;
                }
                let (set, _) = self.changed.wait_timeout(set, slice).unwrap_or_else(PoisonError::into_inner);
                *set
            });
            if done {
                return Ok(true);
            }
            if deadline.is_some_and(|d| Instant::now() >= d) {
                return Ok(false);
            }
            crate::modules::eval::check_signals(t)?;
        }
    }
}
/// How long a thread waits before it looks whether a signal has arrived.
pub const WAIT_SLICE: Duration = Duration::from_millis(20);

/// To be called for the main thread, once the VM exists.
pub fn start(t: &Thread) {
    let state = &t.state_of_vm().threads;
    state.main_ident.set(ident());
    state.live.borrow_mut().push(ident());
    state.lock.threads.set(1);
    state.lock.acquire(std::ptr::from_ref(t) as usize, Duration::from_millis(5));
    t.interp.hooks.hand_over_lock.set(Some(gil::hand_over));
}

/// To be called in the child after `fork`: the calling thread is the only one, and the main one.
pub fn after_fork_in_child(t: &Thread) {
    let state = &t.state_of_vm().threads;
    state.lock.after_fork(std::ptr::from_ref(t) as usize);
    t.heap.after_fork_in_child();
    t.keep_only_thread(t);
    state.main_ident.set(ident());
    state.joinable.borrow_mut().clear();
    state.running.set(0);
    *state.live.borrow_mut() = vec![ident()];
}
