//! The global lock: one thread at a time runs Python code and touches the heap.
//!
//! A thread gives the lock up in [`Thread::allow_threads`], around whatever may take long and touches no Python object; a thread that wants it waits for the
//! switch interval and then asks the holder, through its poll word, to [hand it over](hand_over). While there is only one thread nobody locks anything.

use crate::prelude::*;
use crate::thread::poll;
use brolga_heap::StackBounds;
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Who has the lock, as an address of a [`Thread`]; 0 is nobody.
#[derive(Default)]
struct Holder {
    thread: usize,
    /// How often the lock changed hands: a thread that hands over waits until it did.
    switches: u64,
    /// Threads that wait.
    waiting: usize,
}

/// See the module.
#[derive(Default)]
pub struct GlobalLock {
    holder: Mutex<Holder>,
    changed: Condvar,
    /// Attached threads. Read and written by the holder.
    pub threads: Cell<usize>,
    /// The thread that ends the VM, by its address: no other gets the lock any more. 0 before that.
    closed_for: AtomicUsize,
}

impl GlobalLock {
    fn state(&self) -> MutexGuard<'_, Holder> {
        self.holder.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Waits for the lock and takes it for the thread at this address.
    pub fn acquire(&self, thread: usize, interval: Duration) {
        let mut state = self.state();
        state.waiting += 1;
        while state.thread != 0 {
            state = self.stop_here_if_closed(thread, state);
            let before = state.switches;
            let (next, timeout) = self.changed.wait_timeout(state, interval).unwrap_or_else(PoisonError::into_inner);
            state = next;
            if timeout.timed_out() && state.thread != 0 && state.switches == before {
                // SAFETY: the holder of the lock is a live thread: it gives the lock up before it ends, and that needs the mutex that we have.
                let holder = unsafe { &*(state.thread as *const Thread) };
                holder.poll.fetch_or(poll::LOCK_WANTED, Ordering::Release);
            }
        }
        state = self.stop_here_if_closed(thread, state);
        state.waiting -= 1;
        state.thread = thread;
        state.switches += 1;
        self.changed.notify_all();
    }
    /// Keeps the lock for the thread at this address, which has it: daemon threads that come for it wait until the process ends.
    pub fn close_for(&self, thread: usize) {
        self.closed_for.store(thread, Ordering::Release);
    }
    fn stop_here_if_closed<'a>(&'a self, thread: usize, mut state: MutexGuard<'a, Holder>) -> MutexGuard<'a, Holder> {
        let closed_for = self.closed_for.load(Ordering::Acquire);
        if closed_for == 0 || closed_for == thread {
            return state;
        }
        state.waiting -= 1;
        self.changed.notify_one();
        drop(state);
        loop {
            std::thread::park();
        }
    }
    /// Whether the thread at this address has the lock.
    pub fn is_held_by(&self, thread: usize) -> bool {
        self.state().thread == thread
    }
    pub fn release(&self) {
        self.state().thread = 0;
        self.changed.notify_one();
    }
    /// Gives the lock to another thread that wants it, then takes it back.
    fn yield_to_others(&self, thread: usize, interval: Duration) {
        let mut state = self.state();
        if state.waiting == 0 {
            return;
        }
        let before = state.switches;
        state.thread = 0;
        self.changed.notify_one();
        // Without this the thread that just had the lock would mostly get it again.
        while state.switches == before && state.waiting > 0 {
            let (next, _) = self.changed.wait_timeout(state, interval).unwrap_or_else(PoisonError::into_inner);
            state = next;
        }
        drop(state);
        self.acquire(thread, interval);
    }
    /// In the child after `fork`: only the calling thread is left, and it has the lock.
    pub fn after_fork(&self, thread: usize) {
        // The mutex may have been locked by a thread that does not exist any more: it is made anew.
        // SAFETY: no other thread exists.
        unsafe {
            let this = std::ptr::from_ref(self).cast_mut();
            std::ptr::write(&raw mut (*this).holder, Mutex::new(Holder { thread, switches: 0, waiting: 0 }));
            std::ptr::write(&raw mut (*this).changed, Condvar::new());
        }
        self.threads.set(1);
        self.closed_for.store(0, Ordering::Relaxed);
    }
}

fn lock_of(t: &Thread) -> &GlobalLock {
    &t.state_of_vm().threads.lock
}
/// `sys.getswitchinterval()`.
pub fn interval(t: &Thread) -> Duration {
    Duration::from_secs_f64(t.state_of_vm().sys.switch_interval.get().clamp(1e-6, 1e6))
}

impl Thread {
    /// Runs something that may take long and touches no Python object, letting other threads run meanwhile. `errno` survives.
    #[inline]
    pub fn allow_threads<R>(&self, f: impl FnOnce() -> R) -> R {
        if lock_of(self).threads.get() <= 1 {
            return f();
        }
        self.allow_threads_slow(f)
    }
    /// As [`Thread::allow_threads`], also while no other thread is known: `f` may start threads of its own that call back.
    pub fn allow_foreign_threads<R>(&self, f: impl FnOnce() -> R) -> R {
        self.allow_threads_slow(f)
    }
    /// Runs `f` with the lock, which this thread may have given up in an [`Thread::allow_threads`] around this: foreign code calls back.
    pub fn with_lock<R>(&self, f: impl FnOnce() -> R) -> R {
        let me = std::ptr::from_ref(self) as usize;
        let lock = lock_of(self);
        let membership = self.membership.get();
        if membership.is_null() || lock.is_held_by(me) {
            return f();
        }
        lock.acquire(me, interval(self));
        // SAFETY: set when the thread was attached, cleared before the membership ends.
        let result = unsafe { &*membership }.resumed(f);
        lock.release();
        result
    }
    fn allow_threads_slow<R>(&self, f: impl FnOnce() -> R) -> R {
        let me = std::ptr::from_ref(self) as usize;
        let (lock, interval) = (lock_of(self), interval(self));
        self.parked(|| {
            lock.release();
            let result = f();
            let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
            lock.acquire(me, interval);
            // SAFETY: the address of the calling thread's own errno.
            unsafe { *errno_location() = errno };
            result
        })
    }
    /// Runs something without the lock: the collector may scan this thread's stack meanwhile.
    fn parked<R>(&self, f: impl FnOnce() -> R) -> R {
        let membership = self.membership.get();
        if membership.is_null() {
            return f();
        }
        // SAFETY: set when the thread was attached, cleared before the membership ends.
        unsafe { &*membership }.parked(f)
    }
}

/// Runs `f` on a thread that the runtime does not know, attached to it for that time. `None` if the bounds of its stack cannot be found.
pub fn with_foreign_thread<R>(vm: &Vm, f: impl FnOnce(&Thread) -> R) -> Option<R> {
    let bounds = StackBounds::current()?;
    let thread = Box::new(Thread::new(vm, bounds.low + (64 << 10)));
    let t: &Thread = &thread;
    let state = &t.state_of_vm().threads;
    // The interval is read without the lock: any value will do for the first wait.
    state.lock.acquire(std::ptr::from_ref(t) as usize, Duration::from_millis(5));
    state.lock.threads.set(state.lock.threads.get() + 1);
    let result = {
        // SAFETY: the bounds are this thread's, and it has the lock, which it gives up only where it is parked.
        let membership = unsafe { t.heap.attach_thread(bounds) };
        t.membership.set(&raw const membership);
        t.add_thread(t);
        let result = f(t);
        t.remove_thread(t);
        t.membership.set(std::ptr::null());
        result
    };
    state.lock.threads.set(state.lock.threads.get() - 1);
    state.lock.release();
    Some(result)
}

#[cfg(target_os = "linux")]
unsafe fn errno_location() -> *mut i32 {
    // SAFETY: has no preconditions.
    unsafe { libc::__errno_location() }
}
#[cfg(target_os = "macos")]
unsafe fn errno_location() -> *mut i32 {
    // SAFETY: has no preconditions.
    unsafe { libc::__error() }
}

/// What a thread does at a poll when another one wants the lock.
pub fn hand_over(t: &Thread) {
    let me = std::ptr::from_ref(t) as usize;
    let (lock, interval) = (lock_of(t), interval(t));
    t.parked(|| lock.yield_to_others(me, interval));
}
