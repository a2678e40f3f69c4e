//! Tracing, profiling and `sys.monitoring`, by instrumenting bytecode.

pub mod jump;
pub mod legacy;
pub mod ops;

use crate::frames::window::Fp;
use crate::objects::code::PyCode;
use crate::prelude::*;
use brolga_bytecode::Opcode;

/// The VM's part: tools, callbacks, global events.
#[derive(Default)]
pub struct MonitoringState {}

impl MonitoringState {
    pub fn trace(&self, _tracer: &mut Tracer) {}
}

/// A code object's part: what was instrumented.
pub struct CodeMonitoring {
    /// The opcodes under INSTRUMENTED_LINE and INSTRUMENTED_INSTRUCTION.
    originals: Vec<u8>,
}

/// Brings a code object's instrumentation up to date; true if it changed.
pub fn instrument_if_stale(_t: &Thread, _fp: Fp) -> bool {
    false
}
/// The opcode that an instrumented unit stands for.
pub fn original_opcode(code: &PyCode, unit: usize) -> Opcode {
    let monitoring = code.cold.monitoring.borrow();
    let op = monitoring.as_ref().and_then(|m| m.originals.get(unit).copied());
    op.and_then(Opcode::from_u8).unwrap_or(Opcode::NOP)
}

/// An exception was raised in the frame.
pub fn raised(_t: &Thread, _fp: Fp) {}
/// An exception was raised again.
pub fn reraised(_t: &Thread, _fp: Fp) {}
/// A handler is about to be entered; false if the report raised another exception.
pub fn handled(_t: &Thread, _fp: Fp, _target: usize) -> bool {
    true
}
/// An exception leaves the frame.
pub fn unwound(_t: &Thread, _fp: Fp) {}
