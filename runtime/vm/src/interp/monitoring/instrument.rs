//! Replacing instructions by instrumented ones, and back.

use super::{Event, LOCAL_EVENTS, TOOLS};
use crate::frames::window::Fp;
use crate::objects::code::PyCode;
use crate::prelude::*;
use brolga_bytecode::code::co;
use brolga_bytecode::oparg::resume;
use brolga_bytecode::{Opcode, exceptiontable::ExceptionTable};

/// A code object's part: what was instrumented.
pub struct CodeMonitoring {
    /// The VM's version when the code was last brought up to date.
    version: u32,
    /// Events that tools want of this code alone, bits of [`Event`].
    pub(super) local: [u32; TOOLS],
    /// Tools (bits) for each local event, when the code was last brought up to date.
    active: [u8; LOCAL_EVENTS],
    /// Per code unit: the opcode that the compiler wrote.
    base: Box<[u8]>,
    /// Per code unit: tools that the instruction's own event, its line event, its instruction event are reported to.
    tools: Box<[u8]>,
    line_tools: Box<[u8]>,
    instruction_tools: Box<[u8]>,
    /// Per code unit: the line that starts here, or -1.
    lines: Box<[i32]>,
    /// Code units of the instructions that may be replaced.
    starts: Box<[u32]>,
    /// (tool, code unit) of branches that a callback for both ways has switched off: neither way is reported any more.
    branches_off: Vec<(u8, u32)>,
}

/// The opcode that the compiler wrote at a code unit.
pub fn original_opcode(code: &PyCode, unit: usize) -> Opcode {
    let monitoring = code.cold.monitoring.borrow();
    let op = monitoring.as_ref().and_then(|m| m.base.get(unit).copied());
    op.and_then(Opcode::from_u8).unwrap_or(Opcode::NOP)
}

impl CodeMonitoring {
    fn new(code: &PyCode) -> CodeMonitoring {
        let n = code.unit_count();
        let mut base = vec![Opcode::CACHE as u8; n].into_boxed_slice();
        for i in instructions(code) {
            base[i] = code.base_opcode(i) as u8;
        }
        let lines = line_starts(code, &base);
        let starts = instructions(code).filter(|i| *i >= code.first_traceable as usize).map(|i| i as u32).collect();
        let zeros = || vec![0u8; n].into_boxed_slice();
        CodeMonitoring {
            version: 0,
            local: [0; TOOLS],
            active: [0; LOCAL_EVENTS],
            tools: zeros(),
            line_tools: zeros(),
            instruction_tools: zeros(),
            lines,
            starts,
            base,
            branches_off: Vec::new(),
        }
    }
    /// Tools for the event that belongs to the instruction itself, or to its line, or to every instruction.
    pub(super) fn tools_at(&self, event: Event, unit: usize) -> u8 {
        match event {
            Event::Line => self.line_tools[unit],
            Event::Instruction => self.instruction_tools[unit],
            _ => self.tools[unit],
        }
    }
    /// What a unit with INSTRUMENTED_LINE stands for.
    pub(super) fn under_line(&self, unit: usize) -> Opcode {
        if self.instruction_tools[unit] != 0 { Opcode::INSTRUMENTED_INSTRUCTION } else { self.under_instruction(unit) }
    }
    /// What a unit with INSTRUMENTED_INSTRUCTION stands for.
    pub(super) fn under_instruction(&self, unit: usize) -> Opcode {
        let base = Opcode::from_u8(self.base[unit]).unwrap_or(Opcode::NOP);
        if self.tools[unit] != 0 { base.instrumented().unwrap_or(base) } else { base }
    }
    /// Whether the branch at a unit is switched off, whichever way it goes.
    pub(super) fn is_branch_off(&self, tool: usize, unit: usize) -> bool {
        self.branches_off.contains(&(tool as u8, unit as u32))
    }
    pub(super) fn set_branch_off(&mut self, tool: usize, unit: usize) {
        self.branches_off.push((tool as u8, unit as u32));
    }
    pub(super) fn line_at(&self, unit: usize) -> i32 {
        self.lines[unit]
    }
    pub(super) fn base_at(&self, unit: usize) -> Opcode {
        Opcode::from_u8(self.base[unit]).unwrap_or(Opcode::NOP)
    }
}

/// The code's monitoring data, made if need be.
pub(super) fn with_monitoring<R>(code: &PyCode, f: impl FnOnce(&mut CodeMonitoring) -> R) -> R {
    let mut slot = code.cold.monitoring.borrow_mut();
    if slot.is_none() {
        // Computing it reads the code only.
        drop(slot);
        let new = Box::new(CodeMonitoring::new(code));
        slot = code.cold.monitoring.borrow_mut();
        *slot = Some(new);
    }
    match slot.as_mut() {
        Some(m) => f(m),
        None => unreachable!("just made"),
    }
}

/// The code units at which instructions start. Prefixes are instructions of their own.
fn instructions(code: &PyCode) -> impl Iterator<Item = usize> + '_ {
    let mut i = 0;
    std::iter::from_fn(move || {
        if i >= code.unit_count() {
            return None;
        }
        let at = i;
        i += 1 + code.base_opcode(at).caches();
        Some(at)
    })
}

/// Where lines start: where the line differs from that of the instruction before, and at targets of jumps and handlers.
fn line_starts(code: &PyCode, base: &[u8]) -> Box<[i32]> {
    let n = code.unit_count();
    let mut lines = vec![-1; n].into_boxed_slice();
    let mut line_of = vec![-1; n];
    for entry in brolga_bytecode::linetable::LineTable::new(&code.cold.linetable, code.firstlineno) {
        for slot in line_of.iter_mut().take((entry.end / 2).min(n)).skip(entry.start / 2) {
            *slot = entry.location.line;
        }
    }
    let hidden = |op: Opcode| {
        matches!(op, Opcode::END_ASYNC_FOR | Opcode::END_FOR | Opcode::END_SEND | Opcode::RESUME | Opcode::POP_ITER)
    };
    let op_at = |i: usize| Opcode::from_u8(base[i]).unwrap_or(Opcode::NOP);
    let mut current = -1;
    let starts: Vec<usize> = instructions(code).filter(|i| *i >= code.first_traceable as usize).collect();
    for &i in &starts {
        let line = line_of[i];
        if hidden(op_at(i)) {
            continue;
        }
        if line != current && line >= 0 {
            lines[i] = line;
        }
        current = line;
    }
    let mut mark = |target: usize| {
        if target < n && line_of[target] >= 0 && !hidden(op_at(target)) {
            lines[target] = line_of[target];
        }
    };
    let mut oparg = 0usize;
    for &i in &starts {
        let op = op_at(i);
        oparg = oparg << 8 | usize::from(code.unit(i) >> 8);
        if op == Opcode::EXTENDED_ARG {
            continue;
        }
        let next = i + 1 + op.caches();
        match op {
            Opcode::FOR_ITER
            | Opcode::SEND
            | Opcode::POP_JUMP_IF_FALSE
            | Opcode::POP_JUMP_IF_TRUE
            | Opcode::POP_JUMP_IF_NONE
            | Opcode::POP_JUMP_IF_NOT_NONE
            | Opcode::JUMP_FORWARD => mark(next + oparg),
            Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT => mark(next.wrapping_sub(oparg)),
            _ => {}
        }
        oparg = 0;
    }
    for handler in ExceptionTable::new(&code.cold.exceptiontable) {
        mark(handler.target / 2);
    }
    lines
}

/// The event of an instruction, if it has one of its own.
fn event_of(op: Opcode, operand: u8) -> Option<Event> {
    Some(match op {
        Opcode::RESUME if u32::from(operand) & resume::LOCATION_MASK == resume::AT_FUNC_START => Event::PyStart,
        Opcode::RESUME => Event::PyResume,
        Opcode::RETURN_VALUE => Event::PyReturn,
        Opcode::YIELD_VALUE => Event::PyYield,
        Opcode::CALL | Opcode::CALL_KW | Opcode::CALL_FUNCTION_EX | Opcode::LOAD_SUPER_ATTR => Event::Call,
        Opcode::JUMP_FORWARD | Opcode::JUMP_BACKWARD => Event::Jump,
        Opcode::POP_JUMP_IF_FALSE
        | Opcode::POP_JUMP_IF_TRUE
        | Opcode::POP_JUMP_IF_NONE
        | Opcode::POP_JUMP_IF_NOT_NONE
        | Opcode::POP_ITER
        | Opcode::END_ASYNC_FOR => Event::BranchRight,
        Opcode::NOT_TAKEN | Opcode::FOR_ITER => Event::BranchLeft,
        Opcode::END_FOR | Opcode::END_SEND => Event::StopIteration,
        _ => return None,
    })
}

/// Brings a frame's code up to date; true if it changed.
pub fn instrument_if_stale(t: &Thread, fp: Fp) -> bool {
    let code = fp.code.get();
    let state = &t.interp.monitoring;
    let current = match code.cold.monitoring.borrow().as_ref() {
        Some(m) => m.version,
        None => 0,
    };
    if current == state.version.get() {
        return false;
    }
    instrument(t, code)
}
/// Whether RESUME may turn into the form that does not look.
pub fn may_quicken_resume(code: &PyCode) -> bool {
    match code.cold.monitoring.borrow().as_ref() {
        Some(m) => m.active.iter().all(|tools| *tools == 0),
        None => true,
    }
}

/// Brings a code object up to date with what tools want; true if an instruction changed.
pub(super) fn instrument(t: &Thread, code: Gc<PyCode>) -> bool {
    let state = &t.interp.monitoring;
    let mut wanted = [0u8; LOCAL_EVENTS];
    let has_data = code.cold.monitoring.borrow().is_some();
    let silent = code.has_flag(co::NO_MONITORING_EVENTS);
    let local = code.cold.monitoring.borrow().as_ref().map_or([0; TOOLS], |m| m.local);
    for tool in 0..TOOLS {
        let events = if silent { 0 } else { state.global[tool].get() | local[tool] };
        for (event, tools) in wanted.iter_mut().enumerate() {
            if events >> event & 1 != 0 {
                *tools |= 1 << tool;
            }
        }
    }
    if !has_data && wanted.iter().all(|tools| *tools == 0) {
        return false;
    }
    with_monitoring(&code, |m| {
        let restarted = state.last_restart.get() > m.version;
        let mut new = [0u8; LOCAL_EVENTS];
        let mut removed = [0u8; LOCAL_EVENTS];
        for e in 0..LOCAL_EVENTS {
            if restarted {
                (new[e], removed[e]) = (wanted[e], m.active[e]);
            } else {
                (new[e], removed[e]) = (wanted[e] & !m.active[e], m.active[e] & !wanted[e]);
            }
        }
        m.version = state.version.get();
        m.branches_off.clear();
        m.active = wanted;
        if new == removed && new.iter().all(|tools| *tools == 0) {
            return false;
        }
        let mut changed = false;
        for at in 0..m.starts.len() {
            let i = m.starts[at] as usize;
            let op = m.base_at(i);
            let operand = (code.unit(i) >> 8) as u8;
            if let Some(event) = event_of(op, operand) {
                m.tools[i] = m.tools[i] & !removed[event as usize] | new[event as usize];
            }
            if m.lines[i] >= 0 {
                let e = Event::Line as usize;
                m.line_tools[i] = m.line_tools[i] & !removed[e] | new[e];
            }
            if op != Opcode::RESUME && op != Opcode::EXTENDED_ARG {
                let e = Event::Instruction as usize;
                m.instruction_tools[i] = m.instruction_tools[i] & !removed[e] | new[e];
            }
            changed |= rewrite(&code, m, i);
        }
        changed
    })
}
/// Puts the opcode of a unit that its tools ask for; true if it is another one.
pub(super) fn rewrite(code: &PyCode, m: &CodeMonitoring, i: usize) -> bool {
    let wanted = if m.line_tools[i] != 0 { Opcode::INSTRUMENTED_LINE } else { m.under_line(i) };
    let present = Opcode::from_u8(code.unit(i) as u8).unwrap_or(Opcode::NOP);
    let watched = m.active.iter().any(|tools| *tools != 0);
    // An instruction without tools may stay specialized, except that RESUME has to look.
    if present == wanted
        || (wanted == m.base_at(i) && present.deopt() == wanted && !(watched && wanted == Opcode::RESUME))
    {
        return false;
    }
    code.set_opcode(i, wanted);
    true
}

/// Brings the code of all running frames of this thread up to date.
pub(super) fn running_code(t: &Thread) -> PyResult<()> {
    let mut frame = crate::deopt::innermost(t);
    while let Some(fp) = frame {
        instrument(t, fp.code.get());
        frame = fp.caller(t);
    }
    Ok(())
}

/// Removes a tool from an event's place: its callback answered DISABLE.
pub(super) fn switch_off(code: &PyCode, event: Event, unit: usize, tool: usize) {
    with_monitoring(code, |m| {
        let mask = !(1u8 << tool);
        match event {
            Event::Line => m.line_tools[unit] &= mask,
            Event::Instruction => m.instruction_tools[unit] &= mask,
            _ => m.tools[unit] &= mask,
        }
        rewrite(code, m, unit);
    });
}
