//! Which source line machine code comes from: for profilers, debuggers and people who read a dump.
//!
//! The lines of a frame's instructions are in the HIR frame if somebody wants them ([`Options::places`](super::Options)). Each operation with a state
//! belongs to the line of its instruction; what has none belongs to the one before.

use super::{Lowering, V};
use crate::ir::{Func, Imm};
use cranelift_codegen::ir::DebugTag;
use cranelift_codegen::ir::{InstBuilder, SourceLoc};
use std::fmt::Write;

/// A stretch of machine code, from `start` to the next one, and where it comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    pub start: u32,
    /// Index of the HIR frame.
    pub frame: u32,
    pub line: i32,
}

/// Places that operations were found at, by number.
#[derive(Default)]
pub struct Places {
    all: Vec<(u32, i32)>,
    now: Option<(u32, i32)>,
}

impl Lowering<'_, '_> {
    /// The line of what is lowered from here on.
    pub(super) fn mark_place(&mut self, v: V) {
        if !self.options.places {
            return;
        }
        let Some(state) = self.f.inst(v).state else { return };
        let Imm::At(at) = self.f.inst(state).imm else { return };
        let Some(line) = self.f.frames[at.frame.index()].lines.get(at.op as usize).copied() else { return };
        let place = (at.frame.0, line);
        if line < 0 || self.places.now == Some(place) {
            return;
        }
        self.places.now = Some(place);
        let n = match self.places.all.iter().position(|p| *p == place) {
            Some(n) => n,
            None => {
                self.places.all.push(place);
                self.places.all.len() - 1
            }
        } as u32;
        self.b.set_srcloc(SourceLoc::new(n));
        if self.options.text {
            let point = self.b.ins().sequence_point();
            self.b.func.debug_tags.set(point, [DebugTag::User(n)]);
        }
    }
}

impl Places {
    /// The stretches of the machine code, in order. `found` are the starts and numbers that Cranelift gives.
    pub fn stretches(&self, found: impl Iterator<Item = (u32, SourceLoc)>) -> Vec<Place> {
        let mut result: Vec<Place> = Vec::new();
        for (start, loc) in found {
            let Some((frame, line)) = self.all.get(loc.bits() as usize).copied() else { continue };
            if result.last().is_none_or(|last| (last.frame, last.line) != (frame, line)) {
                result.push(Place { start, frame, line });
            }
        }
        result
    }
    /// The text of machine code with its marks replaced by lines of the source.
    pub fn annotate(&self, f: &Func, text: &str) -> String {
        let mut result = String::with_capacity(text.len());
        let mut skipped: Option<&str> = None;
        for line in text.lines() {
            let number = line.split_once("; ^-- debug @ ").and_then(|(_, tags)| {
                let digits = tags.split_once("User(")?.1;
                digits.split_once(')')?.0.parse::<usize>().ok()
            });
            match number.and_then(|n| self.all.get(n)) {
                Some((frame, line)) => {
                    let frame = &f.frames[*frame as usize];
                    let _ = writeln!(result, "  ; {}:{line} in {}", frame.file, frame.name);
                    skipped = None;
                }
                // The mark's own instruction is no machine code.
                None if line.trim_start().starts_with("sequence_point") => skipped = Some(line),
                None => {
                    result.extend(skipped.take());
                    let _ = writeln!(result, "{line}");
                }
            }
        }
        result
    }
}
