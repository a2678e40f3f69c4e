//! What a thread does when its poll word is set, between two instructions: finalizers and weak reference callbacks, signal handlers, pending
//! calls, exceptions from other threads, handing the global lock over.

use crate::frames::window::Fp;
use crate::prelude::*;
use crate::thread::poll as bits;
use std::sync::atomic::Ordering;

/// Serves the poll word. The frame's position and stack are saved.
#[cold]
#[inline(never)]
pub fn serve(t: &Thread, _fp: Fp) -> PyResult<()> {
    let wanted = t.poll.swap(0, Ordering::AcqRel);
    if wanted & bits::LOCK_WANTED != 0
        && let Some(f) = t.interp.hooks.hand_over_lock.get()
    {
        f(t);
    }
    if wanted & bits::COMPILED != 0
        && let Some(tier) = t.tier.tier.get()
    {
        tier.poll(t);
        crate::abi::tier::serve_warm(t);
    }
    if wanted & (bits::FINALIZERS | bits::GC_CALLBACKS) != 0 {
        crate::objects::weakref::run_pending(t);
    }
    if wanted & bits::SIGNAL != 0
        && let Some(f) = t.interp.hooks.run_signal_handlers.get()
    {
        f(t)?;
    }
    if wanted & bits::PENDING_CALL != 0
        && let Some(f) = t.interp.hooks.run_pending_calls.get()
    {
        f(t)?;
    }
    if wanted & bits::ASYNC_EXCEPTION != 0
        && let Some(exc) = t.state.async_exception.replace(None)
    {
        return Err(t.raise_value(exc));
    }
    Ok(())
}
