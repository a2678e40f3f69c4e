//! Threads and the conservative scan of their native stacks.
//!
//! A collection runs on the thread that allocates. That thread's stack is scanned from here up, after the callee-saved registers
//! were stored on it. Every other attached thread has given up the global lock inside [`HeapThread::parked`], which did the same
//! and noted where. A thread that is not attached has no roots on its stack.

use crate::heap::Heap;
use crate::trace::Tracer;
use std::cell::{Cell, RefCell};
use std::marker::PhantomData;

/// Addresses of a thread's stack: it starts at `high` and grows down, at most to `low`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StackBounds {
    pub low: usize,
    pub high: usize,
}

impl StackBounds {
    /// Those of the calling thread, as the system tells them.
    pub fn current() -> Option<StackBounds> {
        #[cfg(target_os = "linux")]
        // SAFETY: the attribute object is initialized by the first call and destroyed by the last.
        unsafe {
            let mut attributes = std::mem::zeroed::<libc::pthread_attr_t>();
            if libc::pthread_getattr_np(libc::pthread_self(), &mut attributes) != 0 {
                return None;
            }
            let (mut low, mut size) = (std::ptr::null_mut(), 0);
            let result = libc::pthread_attr_getstack(&attributes, &mut low, &mut size);
            libc::pthread_attr_destroy(&mut attributes);
            (result == 0).then_some(StackBounds { low: low as usize, high: low as usize + size })
        }
        #[cfg(target_os = "macos")]
        // SAFETY: asks about the calling thread.
        unsafe {
            let this = libc::pthread_self();
            let high = libc::pthread_get_stackaddr_np(this) as usize;
            Some(StackBounds { low: high - libc::pthread_get_stacksize_np(this), high })
        }
        #[cfg(not(any(target_os = "linux", target_os = "macos")))]
        None
    }
}

/// Callee-saved registers.
#[cfg(target_arch = "x86_64")]
const REGISTERS: usize = 6;
#[cfg(target_arch = "aarch64")]
const REGISTERS: usize = 20;

/// Stores the callee-saved registers.
#[inline(always)]
fn store_registers(to: &mut [usize; REGISTERS]) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: writes six words to the array.
    unsafe {
        std::arch::asm!(
            "mov [{0}], rbx", "mov [{0} + 8], rbp", "mov [{0} + 16], r12",
            "mov [{0} + 24], r13", "mov [{0} + 32], r14", "mov [{0} + 40], r15",
            in(reg) to.as_mut_ptr(), options(nostack, preserves_flags)
        );
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: writes twenty words to the array.
    unsafe {
        std::arch::asm!(
            "stp x19, x20, [{0}]", "stp x21, x22, [{0}, #16]", "stp x23, x24, [{0}, #32]", "stp x25, x26, [{0}, #48]",
            "stp x27, x28, [{0}, #64]", "stp x29, x30, [{0}, #80]",
            "stp d8, d9, [{0}, #96]", "stp d10, d11, [{0}, #112]", "stp d12, d13, [{0}, #128]", "stp d14, d15, [{0}, #144]",
            in(reg) to.as_mut_ptr(), options(nostack, preserves_flags)
        );
    }
}

/// Calls `f` with an address on the stack below which nothing of the callers lives; their registers are stored above it.
#[inline(never)]
pub(crate) fn with_registers_on_stack<R>(f: impl FnOnce(usize) -> R) -> R {
    let mut registers = [0usize; REGISTERS];
    store_registers(&mut registers);
    let result = f(registers.as_ptr() as usize);
    std::hint::black_box(&mut registers);
    result
}

/// Overwrites the part of the stack below the caller. The collector leaves pointers to everything there, and frames made later
/// do not initialize all of their slots.
#[inline(never)]
pub(crate) fn clear_unused_stack() {
    let mut words = [0usize; 1024];
    std::hint::black_box(&mut words);
}

/// A thread's entry.
struct ThreadRecord {
    bounds: StackBounds,
    /// Where the stack ended when the thread parked; 0 while it runs.
    parked_at: Cell<usize>,
}

#[derive(Default)]
pub(crate) struct Threads {
    #[expect(clippy::vec_box, reason = "handles point to the records")]
    all: RefCell<Vec<Box<ThreadRecord>>>,
    running: Cell<Option<*const ThreadRecord>>,
}

/// A thread's membership of a heap; it ends when this is dropped.
pub struct HeapThread {
    heap: *const Heap,
    record: *const ThreadRecord,
    not_send: PhantomData<*const ()>,
}

impl Heap {
    /// Makes the calling thread one whose stack is scanned, and the one that runs.
    ///
    /// # Safety
    /// `bounds` are the calling thread's. It holds the global lock whenever it uses the heap, and gives it up only inside
    /// [`HeapThread::parked`]. The returned handle is dropped on this thread, with the lock held, before the heap is.
    pub unsafe fn attach_thread(&self, bounds: StackBounds) -> HeapThread {
        let record = Box::new(ThreadRecord { bounds, parked_at: Cell::new(0) });
        let handle = HeapThread { heap: self, record: &*record, not_send: PhantomData };
        self.threads.running.set(Some(handle.record));
        self.threads.all.borrow_mut().push(record);
        handle
    }

    /// After `fork`, in the child: only the calling thread, which is the running one, is left.
    pub fn after_fork_in_child(&self) {
        let running = self.threads.running.get();
        // The other records leak: their handles are on stacks that no longer exist, but may be found again in thread-local storage.
        self.threads.all.borrow_mut().extract_if(.., |r| Some(&raw const **r) != running).for_each(std::mem::forget);
    }

    /// Scans all stacks. `stack_end` is where the calling thread's live part ends.
    pub(crate) fn trace_stacks(&self, tracer: &mut Tracer, stack_end: usize) {
        let running = self.threads.running.get();
        for record in self.threads.all.borrow().iter() {
            let mut end = record.parked_at.get();
            if Some(&raw const **record) == running {
                end = stack_end;
            } else if end == 0 {
                // Being attached: another thread took the lock before it could park. It has touched nothing yet.
                continue;
            }
            let StackBounds { low, high } = record.bounds;
            assert!(low <= end && end <= high, "stack pointer {end:#x} outside the thread's stack {low:#x}..{high:#x}");
            // SAFETY: the live part of a stack is readable.
            unsafe { tracer.visit_conservative((end & !7) as *const usize, high as *const usize) };
        }
    }
}

impl HeapThread {
    fn record(&self) -> &ThreadRecord {
        // SAFETY: the heap keeps the record until this handle is dropped.
        unsafe { &*self.record }
    }
    fn threads(&self) -> &Threads {
        // SAFETY: the heap outlives its threads' handles.
        unsafe { &(*self.heap).threads }
    }
    /// Runs `f`, which gives the global lock up, does something that takes time, and takes the lock again. In between `f` must not touch
    /// the heap. The stack is scanned from here up: what `f` itself holds is not seen.
    pub fn parked<R>(&self, f: impl FnOnce() -> R) -> R {
        with_registers_on_stack(|stack_end| {
            self.record().parked_at.set(stack_end);
            self.threads().running.set(None);
            let result = f();
            self.record().parked_at.set(0);
            self.threads().running.set(Some(self.record));
            result
        })
    }
    /// Inside [`HeapThread::parked`]: runs `f` as the thread that uses the heap, with the global lock, which the caller has taken.
    pub fn resumed<R>(&self, f: impl FnOnce() -> R) -> R {
        let parked_at = self.record().parked_at.replace(0);
        self.threads().running.set(Some(self.record));
        let result = f();
        self.record().parked_at.set(parked_at);
        self.threads().running.set(None);
        result
    }
    /// The thread's stack, as it was attached.
    pub fn bounds(&self) -> StackBounds {
        self.record().bounds
    }
}

impl Drop for HeapThread {
    fn drop(&mut self) {
        let threads = self.threads();
        if threads.running.get() == Some(self.record) {
            threads.running.set(None);
        }
        threads.all.borrow_mut().retain(|r| &raw const **r != self.record);
    }
}
