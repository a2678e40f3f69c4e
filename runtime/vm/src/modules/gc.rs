//! `gc`, as far as a collector without reference counts and with two generations has what it shows.
//!
//! Generation 0 and 1 are the young one, 2 is everything. Thresholds are kept for those who read them back; the heap decides by bytes.

use crate::objects::kinds;
use crate::prelude::*;
use crate::protocol::call;
use brolga_heap::Generation;
use std::cell::Cell;

/// Per-VM state of `gc`.
pub struct GcState {
    threshold: Cell<[i64; 3]>,
    debug: Cell<i64>,
    /// Explicit collections by generation, for `get_stats`.
    collections: Cell<[u64; 3]>,
}
impl Default for GcState {
    fn default() -> GcState {
        GcState { threshold: Cell::new([2000, 10, 0]), debug: Cell::new(0), collections: Cell::new([0; 3]) }
    }
}

/// Collects everything, then runs what waited for it: callbacks of weak references, finalizers.
pub fn collect_and_finalize(t: &Thread) -> PyResult<()> {
    collect_on_clean_stack(t, Generation::Full);
    Ok(())
}
/// The same for one generation, for those who need to know what is dead.
pub fn collect_on_clean_stack(t: &Thread, generation: Generation) {
    clear_dead_stack();
    collect_and_run_pending(t, generation);
}
#[inline(never)]
fn collect_and_run_pending(t: &Thread, generation: Generation) {
    t.heap.collect(generation);
    crate::objects::weakref::run_pending(t);
}

/// What calls left below on the native stack would be found by the collector in the unused parts of its own frames: who asks for a collection wants to
/// see what is dead.
#[inline(never)]
fn clear_dead_stack() {
    std::hint::black_box(&mut [0u64; 2048]);
}
#[inline(never)]
fn collect_now(t: &Thread, generation: i32) -> PyResult<i64> {
    if !(0..=2).contains(&generation) {
        return Err(t.raise_value_error("invalid generation"));
    }
    call_callbacks(t, "start", generation as i64)?;
    let before = count_tracked(t);
    t.heap.collect(if generation == 2 { Generation::Full } else { Generation::Young });
    let found = before.saturating_sub(count_tracked(t));
    crate::objects::weakref::run_pending(t);
    let state = &t.state_of_vm().gc;
    let mut counts = state.collections.get();
    counts[generation as usize] += 1;
    state.collections.set(counts);
    call_callbacks(t, "stop", generation as i64)?;
    Ok(found as i64)
}

/// Whether CPython's collector would track an object: whether it can be part of a cycle.
fn is_tracked(t: &Thread, v: Value) -> bool {
    if !v.is_pointer() {
        return false;
    }
    let class = t.class_of(v);
    if class == t.types.tuple
        && let Some(items) = v.downcast::<PyTuple>()
    {
        return items
            .items()
            .iter()
            .any(|i| is_tracked(t, *i) || i.downcast::<PyTuple>().is_none() && can_refer(t, *i));
    }
    can_refer(t, v)
}
fn can_refer(t: &Thread, v: Value) -> bool {
    v.is_pointer() && {
        let class = t.class_of(v);
        class.has_flag(crate::abi::spec::type_flags::HAVE_GC) || class.spec.is_none()
    }
}
/// How many objects there are that can be part of a cycle, dead ones included.
fn count_tracked(t: &Thread) -> usize {
    let mut n = 0;
    t.heap.for_each_object(|h| n += usize::from(is_visible(h) && can_refer(t, h.value())));
    n
}
/// Whether something on the heap is an object in Python's sense.
fn is_object(h: &Header) -> bool {
    let kind = h.kind();
    let internal = [kinds::DICT_TABLE, kinds::SET_TABLE, kinds::PROPERTY_CELL];
    kind.0 >= 16 && h.shape_id().0 != 0 && !internal.contains(&kind)
}
/// Whether Python code may see an object of the heap: tables, shapes and cells of dicts are its own business.
fn is_visible(h: &Header) -> bool {
    // Some internal tables are tuples, and some tuples are not complete yet.
    let presentable = |item: &Field| item.get().is_some_and(|v| v.as_header().is_none_or(is_object));
    let is_internal_dict = h.value().downcast::<PyDict>().is_some_and(|d| d.is_table_of_cells());
    is_object(h)
        && !is_internal_dict
        && h.value().downcast::<PyTuple>().is_none_or(|t| t.as_ref().fields().iter().all(presentable))
}

/// The objects that `v` refers to, those behind internal tables included.
fn referents(t: &Thread, v: Value, out: &mut RootVec) {
    let mut inner = RootVec::new(&t.heap);
    let mut found = RootVec::new(&t.heap);
    let Some(h) = v.as_header() else { return };
    t.heap.referents(h, |r| found.push(r));
    for r in found.iter() {
        match r.as_header() {
            Some(h) if !is_visible(h) && h.kind().0 < 16 && !is_container_of_values(h) => {}
            Some(h) if !is_visible(h) => inner.push(*r),
            _ => out.push(*r),
        }
    }
    for r in inner.iter() {
        referents(t, *r, out);
    }
}
/// The heap's own arrays hold values; shapes and the like do not count.
fn is_container_of_values(h: &Header) -> bool {
    Value::from_header(std::ptr::NonNull::from(h)).downcast::<brolga_heap::ValueArray>().is_some()
}

fn call_callbacks(t: &Thread, phase: &str, generation: i64) -> PyResult<()> {
    let Some(list) = t.state_of_vm().roots.get("gc.callbacks").and_then(Value::downcast::<PyList>) else {
        return Ok(());
    };
    if list.is_empty() {
        return Ok(());
    }
    let info = PyDict::new(t)?;
    for (name, n) in [("generation", generation), ("collected", 0), ("uncollectable", 0)] {
        info.set_str(t, name, t.new_int(n)?)?;
    }
    let phase = t.new_str(phase)?;
    for callback in list.to_rooted(t)?.iter() {
        if let Err(r) = call::call2(t, *callback, phase, info.into()) {
            crate::objects::exception::write_unraisable(t, r, Some(*callback), None);
        }
    }
    Ok(())
}

/// What the garbage collector does, and when.
///
/// Memory is reclaimed by the collector alone: there are no reference counts, so finalizers and callbacks of weak references run some time after an
/// object became unreachable, at the latest when collect() is called.
#[pymodule(name = "gc")]
#[allow(clippy::module_inception)]
pub mod gc {
    use super::*;

    #[pyattr("DEBUG_STATS")]
    const DEBUG_STATS: i64 = 1;
    #[pyattr("DEBUG_COLLECTABLE")]
    const DEBUG_COLLECTABLE: i64 = 2;
    #[pyattr("DEBUG_UNCOLLECTABLE")]
    const DEBUG_UNCOLLECTABLE: i64 = 4;
    #[pyattr("DEBUG_SAVEALL")]
    const DEBUG_SAVEALL: i64 = 32;
    #[pyattr("DEBUG_LEAK")]
    const DEBUG_LEAK: i64 = 38;

    /// Has the collector run by itself when it sees fit.
    #[pyfunction("enable()")]
    fn enable(t: &Thread) {
        t.heap.enable();
    }
    /// Has the collector run only when collect() is called.
    #[pyfunction("disable()")]
    fn disable(t: &Thread) {
        t.heap.disable();
    }
    /// Whether the collector runs by itself when it sees fit.
    #[pyfunction("isenabled()")]
    fn isenabled(t: &Thread) -> bool {
        t.heap.is_enabled()
    }
    /// Collects what nothing refers to: all of it, or with an argument below 2 only young objects. Finalizers of dead objects are run.
    ///
    /// The result is the number of unreachable objects that were found, those outside of cycles included.
    #[pyfunction("collect(generation=2)")]
    fn collect(t: &Thread, generation: i32) -> PyResult<i64> {
        clear_dead_stack();
        collect_now(t, generation)
    }
    /// Says what the collector reports, as DEBUG_ numbers added up.
    #[pyfunction("set_debug(flags, /)")]
    fn set_debug(t: &Thread, flags: i32) {
        t.state_of_vm().gc.debug.set(flags as i64);
    }
    /// What the collector reports, as DEBUG_ numbers added up.
    #[pyfunction("get_debug()")]
    fn get_debug(t: &Thread) -> i64 {
        t.state_of_vm().gc.debug.get()
    }
    /// set_threshold(threshold0, [threshold1, [threshold2]])
    ///
    /// Changes the numbers that get_threshold() returns. With threshold0 equal to 0 the collector no longer runs by itself, with another number it
    /// does.
    #[pyfunction("set_threshold", raw)]
    fn set_threshold(t: &Thread, args: Args<'_>) -> PyResult<()> {
        crate::abi::args::check_no_keywords(t, "gc.set_threshold", args.kwnames)?;
        crate::abi::args::check_positional(t, "gc.set_threshold", args.values.len(), 1, 3)?;
        let mut threshold = t.state_of_vm().gc.threshold.get();
        for (slot, v) in threshold.iter_mut().zip(args.values) {
            *slot = crate::protocol::number::index_i64(t, *v)?;
        }
        t.state_of_vm().gc.threshold.set(threshold);
        if threshold[0] == 0 {
            t.heap.disable();
        } else {
            t.heap.enable();
        }
        Ok(())
    }
    /// The three numbers that set_threshold() takes.
    #[pyfunction("get_threshold()")]
    fn get_threshold(t: &Thread) -> (i64, i64, i64) {
        let [a, b, c] = t.state_of_vm().gc.threshold.get();
        (a, b, c)
    }
    /// Three numbers that grow between collections: memory taken since the last one, recent small ones, and 0.
    #[pyfunction("get_count()")]
    fn get_count(t: &Thread) -> (i64, i64, i64) {
        let stats = t.heap.stats();
        ((stats.used_bytes.saturating_sub(stats.live_bytes) / 64) as i64 % 2000, (stats.young.count % 10) as i64, 0)
    }
    /// How many collections there were, for each of three generations, as a list of dicts.
    #[pyfunction("get_stats()")]
    fn get_stats(t: &Thread) -> PyResult<Value> {
        let stats = t.heap.stats();
        let explicit = t.state_of_vm().gc.collections.get();
        let counts = [stats.young.count, explicit[1], stats.full.count];
        let mut out = RootVec::new(&t.heap);
        for n in counts {
            let d = PyDict::new(t)?;
            for (name, n) in [("collections", n as i64), ("collected", 0), ("uncollectable", 0)] {
                d.set_str(t, name, t.new_int(n)?)?;
            }
            out.push(d.into());
        }
        t.new_list(&out)
    }
    /// Return how the collector has stopped the program: of young and of full collections the number, total and longest time in seconds,
    /// and the same two of processor time.
    ///
    /// Not in CPython.
    #[pyfunction("_pauses()")]
    fn _pauses(t: &Thread) -> PyResult<Value> {
        let stats = t.heap.stats();
        let mut out = RootVec::new(&t.heap);
        for p in [stats.young, stats.full] {
            let [total, longest, cpu, cpu_longest] =
                [p.total, p.max, p.cpu_total, p.cpu_max].map(|d| t.new_float(d.as_secs_f64()));
            out.push(t.new_tuple(&[t.new_int(p.count as i64)?, total?, longest?, cpu?, cpu_longest?])?);
        }
        t.new_tuple(&out)
    }
    /// The objects that the collector looks after, in a list: with generation 0 or 1, only those that no collection has seen yet.
    #[pyfunction("get_objects(generation=None)")]
    fn get_objects(t: &Thread, generation: Option<isize>) -> PyResult<Value> {
        if let Some(g) = generation {
            if g < 0 {
                return Err(t.raise_value_error("generation parameter cannot be negative"));
            }
            if g > 2 {
                return Err(t.raise_value_error(
                    "generation parameter must be less than the number of available generations (3)",
                ));
            }
        }
        let mut found = RootVec::new(&t.heap);
        t.heap.for_each_object(|h| {
            let wanted = match generation {
                None => true,
                Some(2) => t.heap.is_old(h),
                Some(_) => !t.heap.is_old(h),
            };
            if wanted && is_visible(h) {
                found.push(h.value());
            }
        });
        let mut out = RootVec::new(&t.heap);
        found.iter().filter(|v| is_tracked(t, **v)).for_each(|v| out.push(*v));
        drop(found);
        t.new_list(&out)
    }
    /// The objects that hold one of the arguments, in a list.
    #[pyfunction("get_referrers(*objs)")]
    fn get_referrers(t: &Thread, objs: &[Value]) -> PyResult<Value> {
        let mut out = RootVec::new(&t.heap);
        let mut targets = RootVec::new(&t.heap);
        objs.iter().for_each(|v| targets.push(*v));
        // Objects that refer through a table of their own: the table is found first.
        loop {
            let mut more = RootVec::new(&t.heap);
            t.heap.referrers(&targets, |h| {
                if is_visible(h) {
                    if !out.contains(&h.value()) {
                        out.push(h.value());
                    }
                } else if !targets.contains(&h.value()) && (h.kind().0 >= 16 || is_container_of_values(h)) {
                    more.push(h.value());
                }
            });
            if more.is_empty() {
                return t.new_list(&out);
            }
            targets = more;
        }
    }
    /// The objects that the arguments hold, in a list.
    #[pyfunction("get_referents(*objs)")]
    fn get_referents(t: &Thread, objs: &[Value]) -> PyResult<Value> {
        let mut out = RootVec::new(&t.heap);
        for v in objs {
            referents(t, *v, &mut out);
        }
        t.new_list(&out)
    }
    /// Whether the collector looks after the object: whether it can be part of a reference cycle.
    #[pyfunction("is_tracked(obj, /)")]
    fn is_tracked_function(t: &Thread, obj: Value) -> bool {
        is_tracked(t, obj)
    }
    /// Whether the object's finalizer has run.
    #[pyfunction("is_finalized(obj, /)")]
    fn is_finalized(t: &Thread, obj: Value) -> bool {
        let has_finalizer = t.class_of(obj).slots.get().finalize.is_some();
        has_finalizer && obj.as_header().is_some_and(|h| h.flags() & brolga_heap::object::flags::FINALIZER == 0)
    }
    /// Has the collector pass over everything that exists now.
    #[pyfunction("freeze()")]
    fn freeze(t: &Thread) -> PyResult<()> {
        t.heap.freeze().map_err(|_| t.raise_out_of_memory())
    }
    /// Undoes freeze(): the collector looks after everything again.
    #[pyfunction("unfreeze()")]
    fn unfreeze(t: &Thread) {
        t.heap.unfreeze();
    }
    /// How many objects freeze() has set aside.
    #[pyfunction("get_freeze_count()")]
    fn get_freeze_count(t: &Thread) -> usize {
        t.heap.frozen_count()
    }
    #[exec]
    fn exec(t: &Thread, module: Gc<PyModule>) -> PyResult<()> {
        let garbage = t.new_list(&[])?;
        module.add(t, "garbage", garbage)?;
        let callbacks = t.new_list(&[])?;
        module.add(t, "callbacks", callbacks)?;
        t.state_of_vm().roots.set("gc.callbacks", callbacks);
        Ok(())
    }
}
