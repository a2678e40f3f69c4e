//! Generators, coroutines, `await`.

use super::{adaptive, guard, guard_some, try_flow};
use crate::abi::slots::SendResult;
use crate::frames::{Fp, flags};
use crate::interp::state::Cold;
use crate::interp::{Flow, State, generators};
use crate::objects::generator::{self, PyGenerator};
use crate::objects::type_::dispatch;
use crate::prelude::*;
use crate::protocol::iter;
use brolga_bytecode::Opcode;

/// Moves the running frame into a new generator object and returns that to the caller.
#[inline(always)]
pub fn return_generator(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let g = try_flow!(generators::make(t, s.fp));
    super::calls::leave_frame(t, s, g.value())
}

/// Suspends the running generator and gives the top value to the resumer.
#[inline(always)]
pub fn yield_value(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let v = s.pop();
    s.save();
    if s.fp.has_flag(flags::CONSUMED) {
        return consume(t, s, v);
    }
    let g = PyGenerator::of_frame(s.fp);
    let previous = generators::suspend(t, s.fp, g, oparg);
    match previous {
        Some(fp) => {
            *s = State::of(fp);
            // Both SEND and FOR_ITER have one unit of cache.
            s.skip(Opcode::SEND.caches());
            s.push(v);
            Flow::Next
        }
        None => Flow::Exit(v),
    }
}

/// Gives the value to a consumer that was inlined around the generator expression.
#[cold]
fn consume(t: &Thread, s: &mut State, v: Value) -> Flow {
    match crate::interp::tier::consume::take(t, s.fp, v) {
        Ok(()) => {
            s.push(Value::NONE);
            Flow::Next
        }
        Err(Raised(())) => {
            // It is the consumer's error, not the expression's.
            if let Some(caller) = crate::interp::calls::unwind_frame(t, s.fp) {
                *s = State::of(caller);
            }
            Flow::Error
        }
    }
}

/// `receiver, value -> receiver, result`.
#[inline(always)]
pub fn send(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    adaptive!(s);
    let receiver = s.peek(2);
    if let Some(g) = receiver.downcast::<PyGenerator>()
        && g.is_sendable()
        && g.state.get() < generator::EXECUTING
    {
        return enter(t, s, g, oparg);
    }
    s.save();
    match try_flow!(iter::send(t, receiver, s.peek(1))) {
        SendResult::Next(v) => {
            s.set(1, v);
            s.skip(Opcode::SEND.caches());
        }
        SendResult::Return(v) => {
            if t.watch.get() != 0 {
                try_flow!(report_stop(t, s.fp, receiver, v));
            }
            s.set(1, v);
            s.skip(Opcode::SEND.caches() + oparg as usize);
        }
    }
    Flow::Next
}
/// Tools see the StopIteration of anything but generators as an exception that was raised here.
#[cold]
#[inline(never)]
fn report_stop(t: &Thread, fp: Fp, receiver: Value, v: Value) -> PyResult<()> {
    let slots = t.class_of(receiver).slots.get();
    let in_python = slots.iternext.is_some_and(|f| f as usize == dispatch::iternext as *const () as usize);
    if receiver.downcast::<PyGenerator>().is_some()
        || !(in_python || slots.am_send.is_some() || slots.iternext.is_none())
    {
        return Ok(());
    }
    let raised = t.raise_stop_iteration(Some(v).filter(|v| !v.is_none()));
    crate::interp::monitoring::raised(t, fp);
    if !t.exception_matches(t.types.stop_iteration) {
        return Err(raised);
    }
    t.take_exception(raised);
    Ok(())
}
#[inline(always)]
fn enter(t: &Thread, s: &mut State, g: Gc<PyGenerator>, oparg: u32) -> Flow {
    if g.code().count_resumption() {
        return Flow::Cold(Cold::HOT_RESUME);
    }
    let v = s.peek(1);
    s.save_without(1);
    let return_pc = s.pc.add(Opcode::SEND.caches() + oparg as usize);
    match generators::enter(t, s.fp, g, v, return_pc) {
        Some(fp) => {
            *s = State::of(fp);
            Flow::Next
        }
        None => Flow::Error,
    }
}
#[inline(always)]
pub fn send_gen(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    let g = guard_some!(s.peek(2).downcast::<PyGenerator>());
    guard!(g.is_sendable() && g.state.get() < generator::EXECUTING);
    enter(t, s, g, oparg)
}
#[inline(always)]
pub fn end_send(_t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let v = s.peek(1);
    s.replace2(v);
    Flow::Next
}
#[inline(always)]
pub fn get_awaitable(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let it = try_flow!(generator::awaitable_iter(t, s.peek(1), oparg));
    s.set(1, it);
    Flow::Next
}
#[inline(always)]
pub fn get_aiter(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let it = try_flow!(async_iter(t, s.peek(1)));
    s.set(1, it);
    Flow::Next
}
#[inline(never)]
fn async_iter(t: &Thread, v: Value) -> PyResult<Value> {
    let class = t.class_of(v);
    let Some(aiter) = class.slots.get().am_aiter else {
        return Err(
            t.raise_type_error(format!("'async for' requires an object with __aiter__ method, got {}", class.name()))
        );
    };
    let it = aiter(t, v)?;
    if t.class_of(it).slots.get().am_anext.is_none() {
        return Err(t.raise_type_error(format!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {}",
            t.class_of(it).name()
        )));
    }
    Ok(it)
}
#[inline(always)]
pub fn get_anext(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let v = try_flow!(async_next(t, s.peek(1)));
    s.push(v);
    Flow::Next
}
#[inline(never)]
fn async_next(t: &Thread, it: Value) -> PyResult<Value> {
    let class = t.class_of(it);
    let Some(anext) = class.slots.get().am_anext else {
        return Err(t.raise_type_error(format!(
            "'async for' requires an iterator with __anext__ method, got {}",
            class.name()
        )));
    };
    let next = anext(t, it)?;
    // What an async generator's `__anext__` gives is its own iterator.
    if t.class_of(it) == t.types.async_generator {
        return Ok(next);
    }
    match generator::await_iter(t, next) {
        Ok(v) => Ok(v),
        Err(r) => {
            let cause = t.take_exception(r);
            let r = t.raise_type_error(format!(
                "'async for' received an invalid object from __anext__: {}",
                t.class_of(next).name()
            ));
            let exc = t.take_exception(r);
            if let Some(e) = exc.downcast::<crate::objects::exception::PyException>() {
                e.cause.set(&e.header, Some(cause));
                e.context.set(&e.header, Some(cause));
                e.suppress_context.set(true);
            }
            Err(t.restore_exception(exc))
        }
    }
}
#[inline(always)]
pub fn get_yield_from_iter(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    let v = s.peek(1);
    if let Some(g) = v.downcast::<PyGenerator>() {
        if g.is_generator() {
            return Flow::Next;
        }
        if g.is_coroutine() {
            use brolga_bytecode::code::co;
            if s.fp.code.get().flags & (co::COROUTINE | co::ITERABLE_COROUTINE) == 0 {
                s.save();
                let _ = t.raise_type_error("cannot 'yield from' a coroutine object in a non-coroutine generator");
                return Flow::Error;
            }
            return Flow::Next;
        }
    }
    s.save();
    let it = try_flow!(iter::get_iter(t, v));
    s.set(1, it);
    Flow::Next
}
