//! What other programs are told about machine code: profilers through a [`perf_map`] or a [`jitdump`], debuggers through [`gdb`].
//!
//! Names are those that CPython gives to its trampolines, `py::QUALNAME:FILE`, with the place behind the name for loops and resumptions. Code that is
//! given up stays in the files: profilers resolve addresses after the program's end, and go by time (jitdump) or by the last entry (perf map).
//!
//! Nothing that fails here disturbs the program: a file that cannot be written is given up.

pub mod elf;
pub mod gdb;
pub mod jitdump;
pub mod perf_map;

use crate::ir::{Entry, Func};
use crate::lower::lines::Place;
use std::cell::RefCell;

/// Machine code as others see it.
pub struct Code<'a> {
    pub name: &'a str,
    /// Where it is.
    pub address: usize,
    pub bytes: &'a [u8],
    /// Lines, with files by number.
    pub lines: &'a [Line<'a>],
}
/// A stretch of machine code.
pub struct Line<'a> {
    /// Offset of the first byte.
    pub start: u32,
    pub file: &'a str,
    pub line: i32,
}

/// Who is to be told.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Wanted {
    pub perf_map: bool,
    pub jitdump: bool,
    pub gdb: bool,
}

/// Tells others about machine code.
#[derive(Default)]
pub struct Observers {
    wanted: Wanted,
    perf_map: RefCell<Option<perf_map::PerfMap>>,
    jitdump: RefCell<Option<jitdump::JitDump>>,
}

/// What a debugger was told of a piece of code, and is told to forget when this is dropped.
pub type Registration = Option<gdb::Registered>;

impl Observers {
    pub fn new(wanted: Wanted) -> Observers {
        Observers {
            wanted,
            perf_map: RefCell::new(wanted.perf_map.then(perf_map::PerfMap::create).flatten()),
            jitdump: RefCell::new(wanted.jitdump.then(jitdump::JitDump::create).flatten()),
        }
    }
    /// Whether somebody wants to know source lines.
    pub fn want_lines(&self) -> bool {
        self.wanted.jitdump || self.wanted.gdb
    }
    pub fn is_empty(&self) -> bool {
        self.wanted == Wanted::default()
    }
    /// The child of a fork has a process id and thus files of its own.
    pub fn after_fork_in_child(&self) {
        *self.perf_map.borrow_mut() = self.wanted.perf_map.then(perf_map::PerfMap::create).flatten();
        *self.jitdump.borrow_mut() = self.wanted.jitdump.then(jitdump::JitDump::create).flatten();
    }
    /// Code is in its place.
    pub fn tell(&self, code: &Code<'_>) -> Registration {
        if let Some(map) = &mut *self.perf_map.borrow_mut() {
            map.add(code);
        }
        if let Some(dump) = &mut *self.jitdump.borrow_mut() {
            dump.add(code);
        }
        if self.wanted.gdb { gdb::register(code) } else { None }
    }
    /// As [`Observers::tell`], of a compiled function.
    pub fn tell_of(&self, f: &Func, file: &str, address: usize, bytes: &[u8], places: &[Place]) -> Registration {
        if self.is_empty() {
            return None;
        }
        let lines: Vec<Line<'_>> = places
            .iter()
            .map(|p| Line { start: p.start, file: &f.frames[p.frame as usize].file, line: p.line })
            .collect();
        let name = match f.entry {
            Entry::Call => format!("py::{}:{file}", f.name),
            Entry::Loop(at) => format!("py::{} [loop at {}]:{file}", f.name, 2 * at),
            Entry::Resume(at) => format!("py::{} [resumed at {}]:{file}", f.name, 2 * at),
        };
        self.tell(&Code { name: &name, address, bytes, lines: &lines })
    }
    /// Code that belongs to the compiler.
    pub fn tell_of_stub(&self, name: &str, address: usize, bytes: &[u8]) -> Registration {
        if self.is_empty() {
            return None;
        }
        self.tell(&Code { name, address, bytes, lines: &[] })
    }
}
