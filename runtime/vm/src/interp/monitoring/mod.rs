//! Tracing, profiling and `sys.monitoring` (PEP 669), by instrumenting bytecode.
//!
//! Code runs its ordinary instructions until some tool wants events of it. Then its instructions are replaced, at its next RESUME or at once if it
//! is running, by instrumented ones that report and do the same. Two forms hide any instruction: INSTRUMENTED_LINE at the starts of lines, and
//! below it INSTRUMENTED_INSTRUCTION; what they hide is kept beside the code. `sys.settrace` and `sys.setprofile` are tools of
//! their own ([`legacy`]).
//!
//! While any tool is active, every thread's [`Thread::watch`](crate::Thread::watch) is set, which sends RESUME_CHECK to its rare case, where a code
//! object that is out of date is noticed. Without tools nothing is checked anywhere.
//!
//! * [`instrument`]: what becomes of code; [`events`]: reporting; [`ops`]: the instructions; [`module`]: `sys.monitoring`;
//!   [`jump`]: assignment to `f_lineno`.

pub mod events;
pub mod instrument;
pub mod jump;
pub mod legacy;
pub mod module;
pub mod ops;

pub use events::{handled, raised, reraised, thrown, unwound};
pub use instrument::{CodeMonitoring, instrument_if_stale, original_opcode};

use crate::prelude::*;
use std::cell::Cell;

/// Events, numbered as in CPython; the first eleven belong to places in code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Event {
    PyStart = 0,
    PyResume,
    PyReturn,
    PyYield,
    Call,
    Line,
    Instruction,
    Jump,
    BranchLeft,
    BranchRight,
    StopIteration,
    Raise,
    ExceptionHandled,
    PyUnwind,
    PyThrow,
    Reraise,
    CReturn,
    CRaise,
    Branch,
}

impl Event {
    pub const ALL: [Event; 19] = [
        Event::PyStart,
        Event::PyResume,
        Event::PyReturn,
        Event::PyYield,
        Event::Call,
        Event::Line,
        Event::Instruction,
        Event::Jump,
        Event::BranchLeft,
        Event::BranchRight,
        Event::StopIteration,
        Event::Raise,
        Event::ExceptionHandled,
        Event::PyUnwind,
        Event::PyThrow,
        Event::Reraise,
        Event::CReturn,
        Event::CRaise,
        Event::Branch,
    ];
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }
    /// The attribute of `sys.monitoring.events`.
    pub fn name(self) -> &'static str {
        [
            "PY_START",
            "PY_RESUME",
            "PY_RETURN",
            "PY_YIELD",
            "CALL",
            "LINE",
            "INSTRUCTION",
            "JUMP",
            "BRANCH_LEFT",
            "BRANCH_RIGHT",
            "STOP_ITERATION",
            "RAISE",
            "EXCEPTION_HANDLED",
            "PY_UNWIND",
            "PY_THROW",
            "RERAISE",
            "C_RETURN",
            "C_RAISE",
            "BRANCH",
        ][self as usize]
    }
    /// Belongs to places in code, and can be switched off there.
    pub const fn is_local(self) -> bool {
        (self as usize) < LOCAL_EVENTS
    }
}

/// Number of events that belong to places in code.
pub const LOCAL_EVENTS: usize = 11;
/// Tools that Python code can use.
pub const USER_TOOLS: usize = 6;
/// `sys.setprofile` and `sys.settrace`.
pub const PROFILE_TOOL: usize = 6;
pub const TRACE_TOOL: usize = 7;
pub const TOOLS: usize = 8;

/// The VM's part: tools, callbacks, events that are wanted everywhere.
pub struct MonitoringState {
    names: [Cell<Option<Value>>; TOOLS],
    callbacks: [[Cell<Option<Value>>; 19]; TOOLS],
    /// Per tool, bits of [`Event`].
    pub(super) global: [Cell<u32>; TOOLS],
    /// Some code object has events of its own.
    pub(super) any_local: Cell<bool>,
    /// Raised by every change; a code object whose own is lower is out of date.
    pub(super) version: Cell<u32>,
    /// The version that `restart_events` made: events switched off before come back.
    pub(super) last_restart: Cell<u32>,
    /// The sentinels `sys.monitoring.DISABLE` and `MISSING`.
    pub(super) disable: Cell<Option<Value>>,
    pub missing: Cell<Option<Value>>,
}

impl Default for MonitoringState {
    fn default() -> Self {
        MonitoringState {
            names: Default::default(),
            callbacks: Default::default(),
            global: Default::default(),
            any_local: Cell::new(false),
            version: Cell::new(0),
            last_restart: Cell::new(0),
            disable: Cell::new(None),
            missing: Cell::new(None),
        }
    }
}

impl MonitoringState {
    pub fn trace(&self, tracer: &mut Tracer) {
        self.names.iter().for_each(|n| tracer.visit(n.get()));
        self.callbacks.iter().flatten().for_each(|c| tracer.visit(c.get()));
        tracer.visit(self.disable.get());
        tracer.visit(self.missing.get());
    }
    /// Tools (bits) that want an event that belongs to no place in code.
    #[inline]
    pub(super) fn tools_for(&self, event: Event) -> u8 {
        let mut tools = 0;
        for (tool, events) in self.global.iter().enumerate() {
            if events.get() & event.bit() != 0 {
                tools |= 1 << tool;
            }
        }
        tools
    }
    /// Whether anything at all is watched.
    pub fn is_active(&self) -> bool {
        self.any_local.get() || self.global.iter().any(|e| e.get() != 0)
    }
}

/// Notes that the wanted events have changed: running code is brought up to date at once, other code when it next runs.
pub(super) fn changed(t: &Thread) -> PyResult<()> {
    let state = &t.interp.monitoring;
    state.version.set(state.version.get() + 1);
    t.set_watch_of_all_threads(u32::from(state.is_active()));
    if state.is_active() {
        crate::assume::instrumentation_starts(t);
    }
    instrument::running_code(t)
}
