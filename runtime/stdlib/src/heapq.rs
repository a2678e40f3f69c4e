//! `_heapq`: priority queues in lists, smallest or largest item first.

use brolga_vm::prelude::*;
use brolga_vm::protocol::object;

/// Which item comes first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Min,
    Max,
}

/// `a < b`; numbers of the common kinds at once.
#[inline]
pub fn less(t: &Thread, a: Value, b: Value) -> PyResult<bool> {
    if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int()) {
        return Ok(x < y);
    }
    if let (Some(x), Some(y)) = (a.as_immediate_float(), b.as_immediate_float()) {
        return Ok(x < y);
    }
    object::compare_bool(t, a, b, CompareOp::Lt)
}

impl Order {
    /// Whether `a` must be nearer to the top than `b`.
    #[inline]
    fn before(self, t: &Thread, a: Value, b: Value) -> PyResult<bool> {
        match self {
            Order::Min => less(t, a, b),
            Order::Max => less(t, b, a),
        }
    }
}

#[cold]
fn out_of_range(t: &Thread) -> Raised {
    t.raise_index_error("index out of range")
}
fn check_len(t: &Thread, heap: Gc<PyList>, len: usize) -> PyResult<()> {
    if heap.len() == len { Ok(()) } else { Err(t.raise_runtime_error("list changed size during iteration")) }
}
fn swap(t: &Thread, heap: Gc<PyList>, i: usize, j: usize) -> PyResult<()> {
    let (a, b) = (heap.item(i), heap.item(j));
    heap.set(t, i, b)?;
    heap.set(t, j, a)
}

/// Moves the item at `at` up to its place, at most to `top`.
fn rise(t: &Thread, heap: Gc<PyList>, top: usize, mut at: usize, order: Order) -> PyResult<()> {
    let len = heap.len();
    if at >= len {
        return Err(out_of_range(t));
    }
    let item = heap.item(at);
    while at > top {
        let parent = (at - 1) / 2;
        let before = order.before(t, item, heap.item(parent))?;
        check_len(t, heap, len)?;
        if !before {
            break;
        }
        swap(t, heap, at, parent)?;
        at = parent;
    }
    Ok(())
}

/// Moves the item at `top` down to a leaf, along the children that come first, and from there up to its place: it most often belongs far down.
fn sink(t: &Thread, heap: Gc<PyList>, top: usize, order: Order) -> PyResult<()> {
    let len = heap.len();
    if top >= len {
        return Err(out_of_range(t));
    }
    let mut at = top;
    while at < len / 2 {
        let mut child = 2 * at + 1;
        if child + 1 < len {
            let left_first = order.before(t, heap.item(child), heap.item(child + 1))?;
            check_len(t, heap, len)?;
            child += usize::from(!left_first);
        }
        swap(t, heap, child, at)?;
        at = child;
    }
    rise(t, heap, top, at, order)
}

fn push(t: &Thread, heap: Gc<PyList>, item: Value, order: Order) -> PyResult<()> {
    heap.append(t, item)?;
    rise(t, heap, 0, heap.len() - 1, order)
}
fn pop(t: &Thread, heap: Gc<PyList>, order: Order) -> PyResult<Value> {
    let Some(last) = heap.len().checked_sub(1) else { return Err(out_of_range(t)) };
    let item = heap.pop(t, last)?;
    if last == 0 {
        return Ok(item);
    }
    let top = heap.item(0);
    heap.set(t, 0, item)?;
    sink(t, heap, 0, order)?;
    Ok(top)
}
fn replace(t: &Thread, heap: Gc<PyList>, item: Value, order: Order) -> PyResult<Value> {
    if heap.is_empty() {
        return Err(out_of_range(t));
    }
    let top = heap.item(0);
    heap.set(t, 0, item)?;
    sink(t, heap, 0, order)?;
    Ok(top)
}
fn push_pop(t: &Thread, heap: Gc<PyList>, item: Value, order: Order) -> PyResult<Value> {
    if heap.is_empty() {
        return Ok(item);
    }
    let top = heap.item(0);
    if !order.before(t, top, item)? {
        return Ok(item);
    }
    replace(t, heap, item, order).map(|_| top)
}
fn build(t: &Thread, heap: Gc<PyList>, order: Order) -> PyResult<()> {
    for i in (0..heap.len() / 2).rev() {
        sink(t, heap, i, order)?;
    }
    Ok(())
}

/// Priority queues in lists.
///
/// A heap is a list in which heap[k] <= heap[2*k+1] and heap[k] <= heap[2*k+2] for all k, so that heap[0] is the smallest item; in a max-heap it is
/// the other way round. heappush adds an item, heappop removes the first one, heapify makes a heap of any list.
#[pymodule(name = "_heapq")]
pub mod heapq {
    use super::*;

    #[pyattr("__about__")]
    const ABOUT: &str = "Heap queues\n\nA heap is a binary tree kept in a list: the children of heap[k] are heap[2*k+1] and \
                         heap[2*k+2], and no child comes before its parent. The first item is on top, and adding an item or \
                         removing the top takes time proportional to the logarithm of the length.\n";

    /// Adds an item to a heap.
    #[pyfunction("heappush(heap, item, /)")]
    fn heappush(t: &Thread, heap: Gc<PyList>, item: Value) -> PyResult<()> {
        push(t, heap, item, Order::Min)
    }
    /// Takes the smallest item out of a heap and returns it; IndexError if there is none.
    #[pyfunction("heappop(heap, /)")]
    fn heappop(t: &Thread, heap: Gc<PyList>) -> PyResult<Value> {
        pop(t, heap, Order::Min)
    }
    /// Takes the smallest item out of a heap, puts another in, and returns the first.
    ///
    /// The result may be larger than item; heappushpop never returns a larger one.
    #[pyfunction("heapreplace(heap, item, /)")]
    fn heapreplace(t: &Thread, heap: Gc<PyList>, item: Value) -> PyResult<Value> {
        replace(t, heap, item, Order::Min)
    }
    /// Puts an item into a heap, then takes the smallest one out and returns it.
    #[pyfunction("heappushpop(heap, item, /)")]
    fn heappushpop(t: &Thread, heap: Gc<PyList>, item: Value) -> PyResult<Value> {
        push_pop(t, heap, item, Order::Min)
    }
    /// Makes a heap of a list, in place and in linear time.
    #[pyfunction("heapify(heap, /)")]
    fn heapify(t: &Thread, heap: Gc<PyList>) -> PyResult<()> {
        build(t, heap, Order::Min)
    }
    /// Adds an item to a max-heap.
    #[pyfunction("heappush_max(heap, item, /)")]
    fn heappush_max(t: &Thread, heap: Gc<PyList>, item: Value) -> PyResult<()> {
        push(t, heap, item, Order::Max)
    }
    /// Takes the largest item out of a max-heap and returns it; IndexError if there is none.
    #[pyfunction("heappop_max(heap, /)")]
    fn heappop_max(t: &Thread, heap: Gc<PyList>) -> PyResult<Value> {
        pop(t, heap, Order::Max)
    }
    /// Takes the largest item out of a max-heap, puts another in, and returns the first.
    #[pyfunction("heapreplace_max(heap, item, /)")]
    fn heapreplace_max(t: &Thread, heap: Gc<PyList>, item: Value) -> PyResult<Value> {
        replace(t, heap, item, Order::Max)
    }
    /// Puts an item into a max-heap, then takes the largest one out and returns it.
    #[pyfunction("heappushpop_max(heap, item, /)")]
    fn heappushpop_max(t: &Thread, heap: Gc<PyList>, item: Value) -> PyResult<Value> {
        push_pop(t, heap, item, Order::Max)
    }
    /// Makes a max-heap of a list, in place and in linear time.
    #[pyfunction("heapify_max(heap, /)")]
    fn heapify_max(t: &Thread, heap: Gc<PyList>) -> PyResult<()> {
        build(t, heap, Order::Max)
    }
}
