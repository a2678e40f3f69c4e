//! Raising, catching, `with`, `except*`.

use super::try_flow;
use crate::frames::window::Fp;
use crate::interp::{Flow, State};
use crate::objects::exception::PyException;
use crate::objects::tuple::as_tuple;
use crate::prelude::*;
use crate::protocol::{attr, call, iter, object};

#[inline(always)]
pub fn push_exc_info(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let exc = s.peek(1);
    let item = t.exc_item();
    s.set_slot(1, Some(item.value.get().unwrap_or(Value::NONE)));
    s.push(exc);
    item.value.set(Some(exc));
    Flow::Next
}
#[inline(always)]
pub fn pop_except(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let previous = s.pop();
    t.exc_item().value.set(if previous.is_none() { None } else { Some(previous) });
    Flow::Next
}
#[inline(always)]
pub fn raise_varargs(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let (exc, cause) = match oparg {
        0 => return reraise_handled(t),
        1 => (s.peek(1), None),
        _ => (s.peek(2), Some(s.peek(1))),
    };
    let _ = raise(t, exc, cause);
    Flow::Error
}
/// `raise` without operands.
#[cold]
#[inline(never)]
fn reraise_handled(t: &Thread) -> Flow {
    match crate::frames::handled_exception(t) {
        Some(exc) => {
            let _ = t.restore_exception(exc);
            Flow::Reraise
        }
        None => {
            let _ = t.raise_runtime_error("No active exception to reraise");
            Flow::Error
        }
    }
}
/// `raise exc` or `raise exc from cause`.
#[cold]
#[inline(never)]
pub fn raise(t: &Thread, exc: Value, cause: Option<Value>) -> Raised {
    match prepare_raise(t, exc, cause) {
        Ok(exc) => t.raise_value(exc),
        Err(r) => r,
    }
}
fn is_exception_class(t: &Thread, v: Value) -> bool {
    v.downcast::<PyType>().is_some_and(|c| c.is_subtype_of(t.types.base_exception))
}
fn is_exception(v: Value) -> bool {
    v.downcast::<PyException>().is_some()
}
fn prepare_raise(t: &Thread, exc: Value, cause: Option<Value>) -> PyResult<Value> {
    let exc = if is_exception_class(t, exc) {
        let made = call::call0(t, exc)?;
        if !is_exception(made) {
            let (class, kind) = (object::repr(t, exc)?, object::repr(t, t.class_of(made).value())?);
            return Err(t.raise_type_error(format!(
                "calling {} should have returned an instance of BaseException, not {}",
                class.to_lossy(),
                kind.to_lossy()
            )));
        }
        made
    } else if is_exception(exc) {
        exc
    } else {
        return Err(t.raise_type_error("exceptions must derive from BaseException"));
    };
    if let Some(cause) = cause {
        let cause = if is_exception_class(t, cause) {
            let made = call::call0(t, cause)?;
            if !is_exception(made) {
                let (class, kind) = (object::repr(t, cause)?, object::repr(t, t.class_of(made).value())?);
                return Err(t.raise_type_error(format!(
                    "calling {} should have returned an instance of BaseException, not {}",
                    class.to_lossy(),
                    kind.to_lossy()
                )));
            }
            Some(made)
        } else if is_exception(cause) {
            Some(cause)
        } else if cause.is_none() {
            None
        } else {
            return Err(t.raise_type_error("exception causes must derive from BaseException"));
        };
        if let Some(e) = exc.downcast::<PyException>() {
            e.cause.set(&e.header, cause);
            e.suppress_context.set(true);
        }
    }
    Ok(exc)
}

/// Raises the top exception again without a new traceback entry. With an operand, the slot `oparg` below holds the offset
/// of the instruction to blame.
#[inline(always)]
pub fn reraise(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    if oparg > 0
        && let Some(lasti) = s.peek(1 + oparg as usize).as_small_int()
    {
        s.fp.pc.set(s.fp.code.get().first().add(lasti as usize / 2 + 1));
    }
    let exc = s.pop();
    s.fp.sp.set(s.sp);
    if !is_exception(exc) {
        // Only bytecode from elsewhere.
        let _ = t.raise_system_error("RERAISE without an exception");
        return Flow::Error;
    }
    let _ = t.restore_exception(exc);
    Flow::Reraise
}
#[inline(always)]
pub fn check_exc_match(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let (exc, class) = (s.peek(2), s.peek(1));
    let matches = match class.downcast::<PyType>() {
        Some(c) if is_exception_class(t, class) => t.class_of(exc).is_subtype_of(c),
        _ => try_flow!(matches_any(t, exc, class)),
    };
    s.set(1, Value::from_bool(matches));
    Flow::Next
}
/// Whether `exc` matches a class or a (nested) tuple of classes; what is neither raises TypeError.
#[inline(never)]
pub fn matches_any(t: &Thread, exc: Value, classes: Value) -> PyResult<bool> {
    fn check(t: &Thread, v: Value) -> PyResult<()> {
        match as_tuple(v) {
            Some(tuple) => tuple
                .items()
                .iter()
                .try_for_each(|c| if is_exception_class(t, *c) { Ok(()) } else { Err(not_a_class(t)) }),
            None if is_exception_class(t, v) => Ok(()),
            None => Err(not_a_class(t)),
        }
    }
    fn not_a_class(t: &Thread) -> Raised {
        t.raise_type_error("catching classes that do not inherit from BaseException is not allowed")
    }
    check(t, classes)?;
    match as_tuple(classes) {
        Some(tuple) => {
            Ok(tuple.items().iter().any(|c| c.downcast::<PyType>().is_some_and(|c| t.class_of(exc).is_subtype_of(c))))
        }
        None => Ok(classes.downcast::<PyType>().is_some_and(|c| t.class_of(exc).is_subtype_of(c))),
    }
}

/// Stack: `exit function, self or NULL, lasti, previous exception, exception`; pushes the result of the exit call.
#[inline(always)]
pub fn with_except_start(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let v = try_flow!(call_exit(t, s.peek(5), s.slot(4), s.peek(1)));
    s.push(v);
    Flow::Next
}
#[inline(never)]
fn call_exit(t: &Thread, exit: Value, receiver: Option<Value>, exc: Value) -> PyResult<Value> {
    let traceback = exc.downcast::<PyException>().and_then(|e| e.traceback.get()).unwrap_or(Value::NONE);
    let class = t.class_of(exc).value();
    match receiver {
        Some(receiver) => call::call_values(t, exit, &[receiver, class, exc, traceback]),
        None => call::call_values(t, exit, &[class, exc, traceback]),
    }
}

/// `except*`: splits the exception by type. Stack: `exception, type -> rest or None, match or None`.
#[inline(always)]
pub fn check_eg_match(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let (rest, matched) = try_flow!(group_match(t, s.fp, s.peek(2), s.peek(1)));
    s.set(2, rest);
    s.set(1, matched);
    if !matched.is_none() {
        t.exc_item().value.set(Some(matched));
    }
    Flow::Next
}
fn is_group_class(t: &Thread, v: Value) -> bool {
    v.downcast::<PyType>().is_some_and(|c| c.is_subtype_of(t.types.base_exception_group))
}
fn is_group(t: &Thread, v: Value) -> bool {
    is_exception(v) && t.class_of(v).is_subtype_of(t.types.base_exception_group)
}
fn exception_group_class(t: &Thread) -> PyResult<Value> {
    let found = match t.builtins.get() {
        Some(b) => b.get_str(t, "ExceptionGroup")?,
        None => None,
    };
    found.ok_or_else(|| t.raise_system_error("ExceptionGroup is missing"))
}
#[inline(never)]
fn group_match(t: &Thread, fp: Fp, exc: Value, class: Value) -> PyResult<(Value, Value)> {
    let all_classes = |test: &dyn Fn(Value) -> bool| match as_tuple(class) {
        Some(tuple) => tuple.items().iter().all(|c| test(*c)),
        None => test(class),
    };
    if !all_classes(&|c| is_exception_class(t, c)) {
        return Err(t.raise_type_error("catching classes that do not inherit from BaseException is not allowed"));
    }
    if !all_classes(&|c| !is_group_class(t, c)) {
        return Err(t.raise_type_error("catching ExceptionGroup with except* is not allowed. Use except instead."));
    }
    if exc.is_none() {
        return Ok((Value::NONE, Value::NONE));
    }
    if matches_any(t, exc, class)? {
        if is_group(t, exc) {
            return Ok((Value::NONE, exc));
        }
        let list = t.new_tuple(&[exc])?;
        let group = call::call2(t, exception_group_class(t)?, t.names.empty, list)?;
        if let Some(e) = group.downcast::<PyException>() {
            let tb = crate::objects::traceback::extend(t, fp, None)?;
            e.traceback.set(&e.header, Some(tb.value()));
        }
        return Ok((Value::NONE, group));
    }
    if is_group(t, exc) {
        let pair = call::call_method(t, exc, t.intern("split"), &[class])?;
        let Some(pair_tuple) = as_tuple(pair) else {
            let (eg, kind) = (t.class_of(exc).name(), t.class_of(pair).name());
            return Err(t.raise_type_error(format!("{eg}.split must return a tuple, not {kind}")));
        };
        if pair_tuple.len() < 2 {
            let eg = t.class_of(exc).name();
            let n = pair_tuple.len();
            return Err(t.raise_type_error(format!("{eg}.split must return a 2-tuple, got tuple of size {n}")));
        }
        return Ok((pair_tuple.get(1), pair_tuple.get(0)));
    }
    Ok((exc, Value::NONE))
}

/// What an `except*` statement raises in the end: `original` is what it caught, `raised` the list of what its clauses raised or left.
pub fn prepare_reraise_star(t: &Thread, original: Value, raised: Value) -> PyResult<Value> {
    let all = iter::collect(t, raised)?;
    if !is_group(t, original) {
        // A naked exception was wrapped: one clause at most ran.
        return Ok(all.first().copied().unwrap_or(Value::NONE));
    }
    let mut new = RootVec::new(&t.heap);
    let mut kept = RootVec::new(&t.heap);
    for e in all.iter().copied().filter(|e| !e.is_none()) {
        if same_metadata(t, e, original)? { kept.push(e) } else { new.push(e) }
    }
    let mut leaves = RootVec::new(&t.heap);
    for e in kept.iter() {
        collect_leaves(t, *e, &mut leaves)?;
    }
    let projection = if leaves.is_empty() { None } else { project(t, original, &leaves)? };
    if new.is_empty() {
        return Ok(projection.unwrap_or(Value::NONE));
    }
    if let Some(p) = projection {
        new.push(p);
    }
    if new.len() == 1 {
        return Ok(new[0]);
    }
    let list = t.new_list(&new)?;
    call::call2(t, exception_group_class(t)?, t.names.empty, list)
}
/// Parts of one group share notes, traceback, cause and context with it.
fn same_metadata(t: &Thread, a: Value, b: Value) -> PyResult<bool> {
    let (Some(x), Some(y)) = (a.downcast::<PyException>(), b.downcast::<PyException>()) else {
        return Ok(false);
    };
    let notes = |v| attr::get_optional(t, v, t.names.dunder_notes);
    Ok(x.traceback.get() == y.traceback.get()
        && x.cause.get() == y.cause.get()
        && x.context.get() == y.context.get()
        && notes(a)? == notes(b)?)
}
fn members(t: &Thread, group: Value) -> PyResult<RootVec> {
    let v = attr::get(t, group, t.intern("exceptions"))?;
    iter::collect(t, v)
}
fn collect_leaves(t: &Thread, e: Value, into: &mut RootVec) -> PyResult<()> {
    t.enter_native(" in exception group")?;
    if !is_group(t, e) {
        into.push(e);
        return Ok(());
    }
    for member in members(t, e)?.iter() {
        collect_leaves(t, *member, into)?;
    }
    Ok(())
}
/// The part of a group that consists of these leaves.
fn project(t: &Thread, e: Value, leaves: &RootVec) -> PyResult<Option<Value>> {
    t.enter_native(" in exception group")?;
    if !is_group(t, e) {
        return Ok(leaves.contains(&e).then_some(e));
    }
    let mut part = RootVec::new(&t.heap);
    let all = members(t, e)?;
    for member in all.iter() {
        if let Some(p) = project(t, *member, leaves)? {
            part.push(p);
        }
    }
    if part.is_empty() {
        return Ok(None);
    }
    if part.len() == all.len() && part.iter().eq(all.iter()) {
        return Ok(Some(e));
    }
    let list = t.new_list(&part)?;
    let derived = call::call_method(t, e, t.intern("derive"), &[list])?;
    let (Some(from), Some(to)) = (e.downcast::<PyException>(), derived.downcast::<PyException>()) else {
        return Err(t.raise_type_error("derive must return an instance of BaseExceptionGroup"));
    };
    to.traceback.set(&to.header, from.traceback.get());
    to.context.set(&to.header, from.context.get());
    to.cause.set(&to.header, from.cause.get());
    if let Some(notes) = attr::get_optional(t, e, t.names.dunder_notes)? {
        let copy = crate::protocol::sequence::to_list(t, notes)?;
        attr::set(t, derived, t.names.dunder_notes, Some(copy.value()))?;
    }
    Ok(Some(derived))
}

/// `awaitable, exception`: ends `async for` on StopAsyncIteration.
#[inline(always)]
pub fn end_async_for(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let exc = s.peek(1);
    if t.class_of(exc).is_subtype_of(t.types.stop_async_iteration) {
        s.drop(2);
        return Flow::Next;
    }
    s.drop(1);
    s.fp.sp.set(s.sp);
    let _ = t.restore_exception(exc);
    Flow::Reraise
}
/// `delegate, last sent, exception -> None, value`: ends a delegation after `throw()`.
#[inline(always)]
pub fn cleanup_throw(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let exc = s.peek(1);
    if t.class_of(exc).is_subtype_of(t.types.stop_iteration) {
        let value = try_flow!(attr::get(t, exc, t.names.value));
        s.drop(1);
        s.set(2, Value::NONE);
        s.set(1, value);
        return Flow::Next;
    }
    s.drop(1);
    s.fp.sp.set(s.sp);
    let _ = t.restore_exception(exc);
    Flow::Reraise
}
