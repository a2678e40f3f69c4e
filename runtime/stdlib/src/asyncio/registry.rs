//! All tasks that are not done, for `all_tasks`.
//!
//! Tasks of ours are in a list of weak references, each knowing its place: coming and going takes constant time. Tasks of other classes are in a
//! `weakref.WeakSet`, those that run before their loop gets to them in a set.

use super::future::{FutureRef, as_future};
use super::task::Task;
use brolga_vm::modules::import::import_attr;
use brolga_vm::objects::set::PySet;
use brolga_vm::objects::weakref;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, iter, object};
use std::cell::Cell;

/// The VM's tasks.
#[pyclass(name = "_TaskRegistry", module = "_asyncio", flags = HAVE_GC | DISALLOW_INSTANTIATION)]
pub struct Registry {
    /// Weak references to tasks that are scheduled.
    scheduled: GcRefCell<Vec<Value>>,
    /// So many entries make dead ones be dropped.
    limit: Cell<usize>,
    /// For the names of tasks.
    count: Cell<u64>,
    eager: GcField<PySet>,
}
type RegistryRef = Gc<Native<Registry>>;

/// The place of a task that is not in the list.
pub const NOWHERE: usize = usize::MAX;

fn registry(t: &Thread) -> PyResult<RegistryRef> {
    let v = t.kept("asyncio.registry", || {
        let eager = PySet::new_set(t, &[])?;
        let data = Registry {
            scheduled: GcRefCell::new(Vec::new()),
            limit: Cell::new(64),
            count: Cell::new(0),
            eager: GcField::new(eager),
        };
        Native::new(t, Registry::class(t), data).map(Gc::value)
    })?;
    v.downcast().ok_or_else(|| t.raise_system_error("asyncio's tasks are lost"))
}
fn eager_set(t: &Thread) -> PyResult<Gc<PySet>> {
    Ok(crate::support::held(&registry(t)?.eager))
}
/// The number of a new task, from 1.
pub fn next_number(t: &Thread) -> PyResult<u64> {
    let registry = registry(t)?;
    registry.count.set(registry.count.get() + 1);
    Ok(registry.count.get())
}
/// Tasks of other classes.
fn foreign_tasks(t: &Thread) -> PyResult<Value> {
    t.kept("asyncio.foreign_tasks", || {
        let class = import_attr(t, "weakref", "WeakSet")?;
        call::call0(t, class)
    })
}
fn as_task(t: &Thread, v: Value) -> Option<FutureRef> {
    as_future(v).filter(|_| t.class_of(v).is_subtype_of(Task::class(t)))
}

pub fn register(t: &Thread, task: Value) -> PyResult<()> {
    let Some(own) = as_task(t, task) else {
        return call::call_method(t, foreign_tasks(t)?, t.intern("add"), &[task]).map(|_| ());
    };
    if own.task.place.get() != NOWHERE {
        return Ok(());
    }
    let registry = registry(t)?;
    let reference = weakref::new_plain(t, task)?;
    if registry.scheduled.borrow().len() >= registry.limit.get() {
        drop_dead(registry);
    }
    let mut scheduled = registry.scheduled.borrow_mut(registry.header());
    own.task.place.set(scheduled.len());
    scheduled.push(reference.into());
    Ok(())
}
/// Drops the references to tasks that are gone.
fn drop_dead(registry: RegistryRef) {
    let mut scheduled = registry.scheduled.borrow_mut(registry.header());
    let mut place = 0;
    scheduled.retain(|reference| {
        let Some(task) = weakref::referent(*reference).and_then(as_future) else { return false };
        task.task.place.set(place);
        place += 1;
        true
    });
    registry.limit.set((scheduled.len() * 2).max(64));
}
pub fn unregister(t: &Thread, task: Value) -> PyResult<()> {
    let Some(own) = as_task(t, task) else {
        return call::call_method(t, foreign_tasks(t)?, t.intern("discard"), &[task]).map(|_| ());
    };
    let place = own.task.place.replace(NOWHERE);
    let registry = registry(t)?;
    let mut scheduled = registry.scheduled.borrow_mut(registry.header());
    if place < scheduled.len() {
        scheduled.swap_remove(place);
        if let Some(moved) = scheduled.get(place).and_then(|r| weakref::referent(*r)).and_then(as_future) {
            moved.task.place.set(place);
        }
    }
    Ok(())
}
pub fn register_eager(t: &Thread, task: Value) -> PyResult<()> {
    eager_set(t)?.add(t, task).map(|_| ())
}
pub fn unregister_eager(t: &Thread, task: Value) -> PyResult<()> {
    eager_set(t)?.discard(t, task).map(|_| ())
}

/// The loop of any future.
pub fn loop_of(t: &Thread, future: Value) -> PyResult<Value> {
    if super::future::is_exact(t, future)
        && let Some(own) = as_future(future)
    {
        return super::future::Future::event_loop(t, own);
    }
    match attr::get_optional(t, future, t.intern("get_loop"))? {
        Some(method) => call::call0(t, method),
        None => attr::get(t, future, t.intern("_loop")),
    }
}

/// The set of a loop's tasks that are not done.
pub fn all(t: &Thread, event_loop: Value) -> PyResult<Value> {
    let mut candidates = RootVec::new(&t.heap);
    let mut position = 0;
    let eager = eager_set(t)?;
    while let Some((task, _)) = eager.next_item(&mut position) {
        candidates.push(task);
    }
    let registry = registry(t)?;
    for reference in registry.scheduled.borrow().iter() {
        if let Some(task) = weakref::referent(*reference) {
            candidates.push(task);
        }
    }
    for task in &iter::collect(t, foreign_tasks(t)?)? {
        candidates.push(task);
    }
    let found = PySet::new_set(t, &[])?;
    for task in &candidates {
        let done = call::call_method(t, task, t.intern("done"), &[])?;
        if !object::is_true(t, done)? && loop_of(t, task)? == event_loop {
            found.add(t, task)?;
        }
    }
    Ok(found.into())
}
