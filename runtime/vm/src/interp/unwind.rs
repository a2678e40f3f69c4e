//! What happens to a pending exception: the traceback entry, the search for a handler, frames that are left.

use super::{State, calls, monitoring};
use crate::frames::window::{Fp, Pc};
use crate::objects::traceback;
use crate::prelude::*;

/// Finds the handler of the pending exception, from `fp` outwards, and gives the registers to go on with; `None` if the exception leaves
/// the entry frame. `pc` is the position of the instruction that raised. A reraise adds no traceback entry to its own frame.
#[cold]
#[inline(never)]
pub fn unwind(t: &Thread, fp: Fp, pc: Pc, reraise: bool) -> Option<State> {
    let (mut fp, mut reraise) = (fp, reraise);
    let mut at = if reraise { pc } else { fp.pc.get() };
    loop {
        if !reraise {
            if fp.is_complete() {
                traceback::add(t, fp);
            }
            monitoring::raised(t, fp);
        } else {
            monitoring::reraised(t, fp);
        }
        let code = fp.code.get();
        let unit = at.offset_from(code.first()) - 1;
        if let Some(handler) = code.handler(unit.max(0) as usize) {
            let state = enter_handler(t, fp, handler);
            if monitoring::handled(t, fp, handler.target, state.peek(1)).is_ok() {
                return Some(state);
            }
            // The report raised: its exception is looked for a handler from here on.
            at = state.pc.add(1);
            reraise = true;
            continue;
        }
        monitoring::unwound(t, fp);
        fp = calls::unwind_frame(t, fp)?;
        at = fp.pc.get();
        reraise = false;
    }
}

/// Cuts the stack, pushes what the handler expects, and goes to it.
fn enter_handler(t: &Thread, fp: Fp, handler: &crate::objects::code::HandlerRange) -> State {
    let mut s =
        State { pc: fp.code.get().first().add(handler.target), sp: fp.stack_base().wrapping_add(handler.depth), fp };
    if handler.lasti {
        s.push(Value::from_small_int(fp.instruction() as i64 * 2));
    }
    let exc = t.exception.replace(None).unwrap_or(Value::NONE);
    s.push(exc);
    // The position stays that of the instruction to blame, for line events.
    s.fp.sp.set(s.sp);
    s
}
