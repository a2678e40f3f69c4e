//! Conservative scanning: this thread's stack and registers, and those of parked threads.
mod common;

use brolga_heap::{Gc, Generation, Heap, HeapConfig, HeapThread, StackBounds, Value, ValueArray, Zeal};
use common::{Pair, heap_with, pair};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

fn zeal_heap(every: u32) -> Box<Heap> {
    heap_with(HeapConfig { zeal: Zeal::all(every), ..HeapConfig::default() })
}
fn attach(heap: &Heap) -> HeapThread {
    // SAFETY: the tests hold a lock, or have one thread only, and drop the handle on this thread before the heap.
    unsafe { heap.attach_thread(StackBounds::current().unwrap()) }
}

/// A tree built with nothing but locals to hold its parts.
fn tree(heap: &Heap, depth: u64) -> Gc<Pair> {
    if depth == 0 {
        return pair(heap, 0, None, None);
    }
    let (left, right) = (tree(heap, depth - 1), tree(heap, depth - 1));
    pair(heap, depth, Some(left.value()), Some(right.value()))
}
fn count(tree: Gc<Pair>) -> usize {
    let side = |v: Option<Value>| v.map_or(0, |v| count(v.downcast::<Pair>().unwrap()));
    1 + side(tree.left.get()) + side(tree.right.get())
}

#[test]
fn locals_keep_objects_alive() {
    let heap = zeal_heap(1);
    let thread = attach(&heap);
    for _ in 0..3 {
        assert_eq!(count(black_box(tree(&heap, 8))), 511);
    }
    drop(thread);
}

#[test]
fn interior_and_end_pointers_keep_arrays_alive() {
    let heap = zeal_heap(1);
    let thread = attach(&heap);
    for n in [1, 3, 5, 30, 500, 20_000] {
        let array = ValueArray::new(&heap, n).unwrap();
        array.fill(0..array.capacity(), Some(Value::from_small_int(7)));
        let end = black_box(array.items().as_ptr_range().end as usize);
        let middle = black_box(&array.items()[array.capacity() / 2] as *const _ as usize);
        let start = black_box(!array.address());
        for pointer in [end, middle] {
            assert_eq!(heap.find_object(pointer).map(|h| !h.address()), Some(start));
        }
        let _ = black_box(array);
        heap.collect(Generation::Full);
        assert!(heap.is_valid_object(!start), "the end pointer on the stack is enough");
        black_box((end, middle));
    }
    drop(thread);
}

#[test]
fn words_that_are_no_objects_are_ignored() {
    let heap = zeal_heap(0);
    let p = pair(&heap, 1, None, None);
    let base = heap.region_base();
    for address in
        [0, 8, base, base + 8, base + (1 << 20), p.address() - 16, p.address() + 48, base + (1 << 36), usize::MAX - 7]
    {
        assert!(heap.find_object(address).is_none(), "{address:#x}");
    }
    for offset in 0..32 {
        assert_eq!(heap.find_object(p.address() + offset).map(|h| h.address()), Some(p.address()));
    }
    assert!(!heap.is_valid_object(p.address() + 8));
    heap.collect(Generation::Young);
    assert!(heap.find_object(p.address()).is_none(), "it died");
}

/// A global lock like the runtime's.
struct Lock {
    held: Mutex<bool>,
    free: Condvar,
}
impl Lock {
    fn acquire(&self) {
        let mut held = self.free.wait_while(self.held.lock().unwrap(), |held| *held).unwrap();
        *held = true;
    }
    fn release(&self) {
        *self.held.lock().unwrap() = false;
        self.free.notify_one();
    }
}

#[test]
fn parked_threads_keep_what_their_stacks_hold() {
    const THREADS: u64 = 6;
    const ROUNDS: usize = 40;
    let heap = zeal_heap(13);
    let lock = Lock { held: Mutex::new(false), free: Condvar::new() };
    let done = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for t in 0..THREADS {
            let (heap, lock, done) = (&*heap, &lock, &done);
            scope.spawn(move || {
                lock.acquire();
                let thread = attach(heap);
                for round in 0..ROUNDS {
                    let depth = 3 + (t + round as u64) % 5;
                    let mine = black_box(tree(heap, depth));
                    // Others run, allocate and collect.
                    thread.parked(|| {
                        lock.release();
                        std::thread::yield_now();
                        lock.acquire();
                    });
                    assert_eq!(count(mine), (2 << depth) - 1);
                    assert_eq!(mine.number, depth);
                }
                drop(thread);
                done.fetch_add(1, Ordering::Relaxed);
                lock.release();
            });
        }
    });
    assert_eq!(done.load(Ordering::Relaxed), THREADS as usize);
    heap.collect(Generation::Full);
    assert_eq!(heap.stats().live_bytes, 0);
}

#[test]
fn several_heaps_live_side_by_side() {
    let (a, b) = (zeal_heap(3), zeal_heap(5));
    let (ta, tb) = (attach(&a), attach(&b));
    for _ in 0..10 {
        let (x, y) = (tree(&a, 5), tree(&b, 6));
        assert_eq!((count(x), count(y)), (63, 127));
        assert!(a.find_object(y.address()).is_none());
        assert!(std::ptr::eq(Heap::of(y.header()), &*b));
    }
    drop((ta, tb));
}

#[test]
fn after_fork_only_the_forking_thread_counts() {
    let heap = zeal_heap(2);
    let thread = attach(&heap);
    let kept = tree(&heap, 4);
    // SAFETY: the child only uses this heap and leaves by `_exit`.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        heap.after_fork_in_child();
        let ok = count(black_box(tree(&heap, 7))) == 255 && count(kept) == 31;
        // SAFETY: ends the child.
        unsafe { libc::_exit(i32::from(!ok)) };
    }
    let mut status = -1;
    // SAFETY: waits for the child just made.
    unsafe { libc::waitpid(pid, &mut status, 0) };
    assert_eq!(status, 0);
    assert_eq!(count(kept), 31);
    drop(thread);
}
