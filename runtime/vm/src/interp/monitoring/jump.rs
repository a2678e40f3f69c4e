//! Assignment to `f_lineno`: a trace function makes its frame go on at another line.
//!
//! That is allowed if the values on the operand stack suit the target: what kinds of values each instruction finds there is computed
//! for the whole code, and values that the target has no use for are popped.

use super::Event;
use crate::interp::warn;
use crate::objects::code::PyCode;
use crate::objects::frame::PyFrame;
use crate::prelude::*;
use brolga_bytecode::exceptiontable::ExceptionTable;
use brolga_bytecode::linetable::LineTable;
use brolga_bytecode::{Opcode, code::fast};

/// What a stack slot holds, as far as it matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Kind {
    Iterator = 1,
    Except,
    Object,
    Null,
    Lasti,
}
/// The slots from the bottom; `None`: unreachable, or only through an exception that is not there.
type Stack = Option<Vec<Kind>>;

/// Opcode and operand of each instruction; prefixes are folded into the instruction behind them.
struct Decoded {
    at: usize,
    op: Opcode,
    oparg: usize,
    next: usize,
}
fn decode(code: &PyCode) -> Vec<Decoded> {
    let mut out = Vec::new();
    let (mut i, mut oparg) = (0, 0usize);
    while i < code.unit_count() {
        let op = code.base_opcode(i);
        oparg = oparg << 8 | usize::from(code.unit(i) >> 8);
        let next = i + 1 + op.caches();
        out.push(Decoded { at: i, op, oparg, next });
        if op != Opcode::EXTENDED_ARG {
            oparg = 0;
        }
        i = next;
    }
    out
}

/// The stack that each instruction finds.
fn stacks(code: &PyCode) -> Vec<Stack> {
    let mut stacks: Vec<Stack> = vec![None; code.unit_count() + 1];
    stacks[0] = Some(Vec::new());
    let instructions = decode(code);
    let handlers: Vec<_> = ExceptionTable::new(&code.cold.exceptiontable).collect();
    let mut again = true;
    while again {
        again = false;
        for d in &instructions {
            let Some(stack) = stacks[d.at].clone() else { continue };
            let mut flow = |to: usize, stack: &Vec<Kind>| {
                if to < stacks.len() && stacks[to].is_none() {
                    stacks[to] = Some(stack.clone());
                    again |= to <= d.at;
                }
            };
            step(d, stack, &mut flow);
        }
        for h in &handlers {
            let (start, target) = (h.start / 2, h.target / 2);
            if stacks[target].is_none()
                && let Some(stack) = stacks[start].clone()
            {
                let mut stack = stack;
                stack.truncate(h.depth as usize);
                if h.lasti {
                    stack.push(Kind::Lasti);
                }
                stack.push(Kind::Except);
                stacks[target] = Some(stack);
                again = true;
            }
        }
    }
    stacks
}
/// Executes an instruction on kinds and hands the stack to what may come next.
fn step(d: &Decoded, mut stack: Vec<Kind>, flow: &mut dyn FnMut(usize, &Vec<Kind>)) {
    let Decoded { op, oparg, next, .. } = *d;
    match op {
        Opcode::POP_JUMP_IF_FALSE
        | Opcode::POP_JUMP_IF_TRUE
        | Opcode::POP_JUMP_IF_NONE
        | Opcode::POP_JUMP_IF_NOT_NONE => {
            stack.pop();
            flow(next + oparg, &stack);
        }
        Opcode::SEND => flow(next + oparg, &stack),
        Opcode::JUMP_FORWARD => return flow(next + oparg, &stack),
        Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT => return flow(next.wrapping_sub(oparg), &stack),
        Opcode::GET_ITER | Opcode::GET_AITER => {
            stack.pop();
            stack.push(Kind::Iterator);
        }
        Opcode::FOR_ITER => {
            stack.push(Kind::Object);
            flow(next + oparg, &stack);
        }
        Opcode::END_ASYNC_FOR => {
            stack.pop();
            stack.pop();
        }
        Opcode::PUSH_EXC_INFO => stack.push(Kind::Except),
        Opcode::POP_EXCEPT => {
            stack.pop();
        }
        Opcode::RETURN_VALUE | Opcode::RAISE_VARARGS | Opcode::RERAISE => return,
        Opcode::PUSH_NULL => stack.push(Kind::Null),
        Opcode::LOAD_GLOBAL => {
            stack.push(Kind::Object);
            if oparg & 1 != 0 {
                stack.push(Kind::Null);
            }
        }
        Opcode::LOAD_ATTR => {
            if oparg & 1 != 0 {
                stack.pop();
                stack.push(Kind::Object);
                stack.push(Kind::Null);
            }
        }
        Opcode::SWAP => {
            let top = stack.len().wrapping_sub(1);
            let other = stack.len().wrapping_sub(oparg);
            if top < stack.len() && other < stack.len() {
                stack.swap(top, other);
            }
        }
        Opcode::COPY => {
            let kind = stack.get(stack.len().wrapping_sub(oparg)).copied();
            stack.push(kind.unwrap_or(Kind::Object));
        }
        _ => {
            let delta = op.stack_effect(oparg as u32);
            for _ in delta..0 {
                stack.pop();
            }
            for _ in 0..delta {
                stack.push(Kind::Object);
            }
        }
    }
    flow(next, &stack);
}
/// May a frame with the stack `from` go on where `to` is expected?
fn compatible(from: &[Kind], to: &[Kind]) -> bool {
    to.len() <= from.len()
        && from.iter().zip(to).all(|(from, to)| match to {
            Kind::Object => *from != Kind::Null,
            Kind::Null => true,
            to => from == to,
        })
}
fn explain(to: &Stack) -> &'static str {
    match to {
        None => "can't jump into an exception handler, or code may be unreachable",
        Some(stack) => match stack.last() {
            Some(Kind::Except) => "can't jump into an 'except' block as there's no exception",
            Some(Kind::Lasti) => "can't jump into a re-raising block as there's no location",
            Some(Kind::Iterator) => "can't jump into the body of a for loop",
            Some(Kind::Object | Kind::Null) | None => "incompatible stacks",
        },
    }
}
/// The line that starts at each code unit.
fn line_starts(code: &PyCode) -> Vec<Option<i32>> {
    let mut starts = vec![None; code.unit_count()];
    let mut last = -1;
    for entry in LineTable::new(&code.cold.linetable, code.firstlineno) {
        let line = entry.location.line;
        if line != last && line != -1 {
            if let Some(slot) = starts.get_mut(entry.start / 2) {
                *slot = Some(line);
            }
            last = line;
        }
    }
    starts
}

/// Makes the frame go on at a line.
pub fn set_line(t: &Thread, frame: Gc<PyFrame>, v: Option<Value>) -> PyResult<()> {
    let Some(v) = v else {
        return Err(t.raise_attribute_error("cannot delete attribute"));
    };
    let Some(line) = v.as_small_int() else {
        return Err(t.raise_value_error("lineno must be an integer"));
    };
    let outside = || t.raise_value_error("f_lineno can only be set in a trace function");
    let fp = frame.window().ok_or_else(outside)?;
    match t.state.what_event.get() {
        None => return Err(outside()),
        Some(Event::Call | Event::CReturn) => return Err(t.raise_value_error("can't jump during a call")),
        Some(Event::PyStart | Event::PyResume) => {
            return Err(t.raise_value_error("can't jump from the 'call' trace event of a new frame"));
        }
        Some(
            Event::Line
            | Event::PyYield
            | Event::Jump
            | Event::Branch
            | Event::BranchLeft
            | Event::BranchRight
            | Event::Instruction,
        ) => {}
        _ => return Err(t.raise_value_error("can only jump from a 'line' trace event")),
    }
    let code = frame.code();
    if line < i64::from(code.firstlineno) {
        return Err(t.raise_value_error(format!("line {line} comes before the current code block")));
    }
    let starts = line_starts(&code);
    let wanted = starts.iter().flatten().filter(|l| i64::from(**l) >= line).min().copied();
    let Some(wanted) = wanted else {
        return Err(t.raise_value_error(format!("line {line} comes after the current code block")));
    };
    let stacks = stacks(&code);
    let start = stacks.get(frame.instruction().max(0) as usize).cloned().flatten();
    let mut best: Option<(usize, Vec<Kind>)> = None;
    let mut message = "cannot find bytecode for specified line";
    let mut explained = false;
    for (i, _) in starts.iter().enumerate().filter(|(_, l)| **l == Some(wanted)) {
        match (&start, &stacks[i]) {
            (Some(from), Some(to)) if compatible(from, to) => {
                if best.as_ref().is_none_or(|(_, b)| to.len() > b.len()) {
                    best = Some((i, to.clone()));
                }
            }
            _ if explained => {}
            (None, _) => {
                message = "can't jump from unreachable code";
                explained = true;
            }
            (Some(_), to) => {
                message = explain(to);
                explained = true;
            }
        }
    }
    let (Some(mut from), Some((target, to))) = (start, best) else {
        return Err(t.raise_value_error(message));
    };
    // The compiler may have proved locals bound at the target that are not.
    let mut unbound = 0;
    for i in 0..code.nlocalsplus as usize {
        if code.localsplus_kind(i) & (fast::CELL | fast::FREE) == 0 && fp.local(i).is_none() {
            unbound += 1;
        }
    }
    if unbound > 0 {
        let plural = if unbound == 1 { "" } else { "s" };
        warn::issue(t, t.types.runtime_warning, &format!("assigning None to {unbound} unbound local{plural}"))?;
        for i in 0..code.nlocalsplus as usize {
            if code.localsplus_kind(i) & (fast::CELL | fast::FREE) == 0 && fp.local(i).is_none() {
                fp.set_local(i, Some(Value::NONE));
            }
        }
    }
    while from.len() > to.len() {
        let depth = fp.stack_depth();
        if depth == 0 {
            break;
        }
        let popped = fp.stack_slot(depth - 1);
        fp.sp.set(fp.sp.get().wrapping_sub(1));
        if from.pop() == Some(Kind::Except) {
            // Leaving a handler: the exception handled before is the one that is handled now.
            t.exc_item().value.set(popped.filter(|v| !v.is_none()));
        }
    }
    frame.line_override.set(0);
    fp.pc.set(code.first().add(target + 1));
    Ok(())
}
