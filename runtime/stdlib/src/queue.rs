//! `_queue`: `SimpleQueue`, a queue without limit that several threads may use, and that signal handlers and finalizers may put into.
//!
//! The items are guarded by the global lock. Who waits for one sleeps on a counter of the items that were ever put, so that none is missed between looking
//! and falling asleep.

use crate::duration::{Rounding, from_seconds};
use brolga_vm::abi::args::check_no_keywords;
use brolga_vm::interp::check_signals;
use brolga_vm::modules::thread::{self, futex};
use brolga_vm::objects::exception::classes::Exception;
use brolga_vm::objects::generic_alias;
use brolga_vm::prelude::*;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// There is nothing in the queue.
#[pyclass(name = "Empty", module = "_queue", base = Exception, layout_of = base, flags = BASETYPE | HAVE_GC)]
pub struct Empty;

/// A queue without a limit of its size: what is put first is taken first.
#[pyclass(name = "SimpleQueue", module = "_queue", flags = BASETYPE | HAVE_GC | MANAGED_WEAKREF, signature = "()")]
pub struct SimpleQueue {
    items: GcRefCell<VecDeque<Value>>,
    /// How many items were put, modulo 2^32.
    put: Opaque<AtomicU32>,
}

type Queue = Gc<Native<SimpleQueue>>;

impl SimpleQueue {
    fn push(t: &Thread, zelf: Queue, item: Value) -> PyResult<()> {
        let mut items = zelf.items.borrow_mut(zelf.header());
        if items.len() == items.capacity() && items.try_reserve(1).is_err() {
            drop(items);
            return Err(t.raise_out_of_memory());
        }
        items.push_back(item);
        drop(items);
        zelf.put.fetch_add(1, Ordering::Release);
        futex::wake_all(&zelf.put);
        Ok(())
    }
    fn pop(zelf: Queue) -> Option<Value> {
        if zelf.items.borrow().is_empty() {
            return None;
        }
        let mut items = zelf.items.borrow_mut(zelf.header());
        let item = items.pop_front();
        // A queue that was long for a while does not keep its memory.
        if items.capacity() > 64 && items.len() < items.capacity() / 4 {
            let half = items.capacity() / 2;
            items.shrink_to(half);
        }
        item
    }
    /// Waits for an item; `Empty` after the time. Signal handlers run meanwhile.
    fn wait(t: &Thread, zelf: Queue, limit: Option<Duration>) -> PyResult<Value> {
        let deadline = limit.and_then(|d| Instant::now().checked_add(d));
        loop {
            let seen = zelf.put.load(Ordering::Acquire);
            if let Some(item) = SimpleQueue::pop(zelf) {
                return Ok(item);
            }
            if deadline.is_some_and(|d| Instant::now() >= d) {
                return Err(empty(t));
            }
            let slice = thread::slice(t, deadline);
            t.allow_threads(|| futex::wait(&zelf.put, seen, slice));
            check_signals(t)?;
        }
    }
}

#[cold]
fn empty(t: &Thread) -> Raised {
    brolga_vm::objects::exception::raise_with_args(t, Empty::class(t), &[])
}

#[pymethods]
impl SimpleQueue {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Queue> {
        if cls == SimpleQueue::class(t) {
            check_no_keywords(t, "SimpleQueue", args.kwnames)?;
            if !args.values.is_empty() {
                return Err(t.raise_type_error("SimpleQueue() takes no positional arguments"));
            }
        }
        let data = SimpleQueue { items: GcRefCell::new(VecDeque::new()), put: Opaque(AtomicU32::new(0)) };
        Native::new(t, cls, data)
    }
    /// Whether nothing is in the queue now; other threads may change that at once.
    #[method("empty($self, /)", effect = Reads)]
    fn empty(zelf: Queue) -> bool {
        zelf.items.borrow().is_empty()
    }
    /// Takes the oldest item out and returns it.
    ///
    /// If there is none: waits for one, at most timeout seconds if that is not None, and raises Empty then; raises Empty at once if block is false.
    #[method("get($self, /, block=True, timeout=None)")]
    fn get(t: &Thread, zelf: Queue, block: bool, timeout: Value) -> PyResult<Value> {
        let mut limit = None;
        if block && !timeout.is_none() {
            let nanos = from_seconds(t, timeout, Rounding::Up)?;
            let Ok(nanos) = u64::try_from(nanos) else {
                return Err(t.raise_value_error("'timeout' must be a non-negative number"));
            };
            limit = Some(Duration::from_nanos(nanos));
        }
        match SimpleQueue::pop(zelf) {
            Some(item) => Ok(item),
            None if block => SimpleQueue::wait(t, zelf, limit),
            None => Err(empty(t)),
        }
    }
    /// Takes the oldest item out and returns it; raises Empty if there is none.
    #[method("get_nowait($self, /)")]
    fn get_nowait(t: &Thread, zelf: Queue) -> PyResult<Value> {
        SimpleQueue::pop(zelf).ok_or_else(|| empty(t))
    }
    /// Puts an item into the queue, which always has room: block and timeout are there for the likeness with Queue.put().
    #[method("put($self, /, item, block=True, timeout=None)")]
    fn put(t: &Thread, zelf: Queue, item: Value, _block: bool, _timeout: Value) -> PyResult<()> {
        SimpleQueue::push(t, zelf, item)
    }
    /// Puts an item into the queue; the same as put().
    #[method("put_nowait($self, /, item)")]
    fn put_nowait(t: &Thread, zelf: Queue, item: Value) -> PyResult<()> {
        SimpleQueue::push(t, zelf, item)
    }
    /// How many items are in the queue now; other threads may change that at once.
    #[method("qsize($self, /)", effect = Reads)]
    fn qsize(zelf: Queue) -> usize {
        zelf.items.borrow().len()
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        generic_alias::new(t, cls, object)
    }
}

/// A queue that is fast and may be used again while it is used: by other threads, signal handlers, finalizers.
#[pymodule(name = "_queue", classes(Empty, SimpleQueue))]
pub mod queue {
    use super::*;
}
