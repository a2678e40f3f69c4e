//! Reports for people: what became of a function.

use crate::ir::Func;
use brolga_bytecode::Opcode;
use brolga_vm::objects::function::PyFunction;
use brolga_vm::prelude::*;
use std::fmt::Write;

/// What a piece of machine code remembers of its making.
pub fn report(f: &Func, bytes: usize, quickly: bool, notes: &[String]) -> String {
    let mut s = String::new();
    let entry = match f.entry {
        crate::ir::Entry::Call => "call".to_owned(),
        crate::ir::Entry::Loop(at) => format!("loop at {}", 2 * at),
        crate::ir::Entry::Resume(at) => format!("resumed at {}", 2 * at),
    };
    let _ = writeln!(
        s,
        "{entry}: {} instructions of HIR, {bytes} bytes of code{}",
        f.size(),
        if quickly { ", made quickly" } else { "" }
    );
    for n in notes {
        let _ = writeln!(s, "  {n}");
    }
    s
}

/// The bytecode of a function and of what was inlined into it, with the forms that the interpreter has specialized instructions to.
pub fn bytecode(f: &Func) -> String {
    let mut s = String::new();
    for (n, frame) in f.frames.iter().enumerate() {
        // SAFETY: a code object, which the job's roots keep alive.
        let Some(code) = (unsafe { Value::from_bits(f.consts[frame.code.index()].bits) })
            .and_then(|v| v.downcast::<brolga_vm::objects::code::PyCode>())
        else {
            continue;
        };
        let _ = writeln!(s, "=== bytecode\nframe {n} {}", frame.name);
        let (mut at, mut line, mut extended) = (0, -1, 0);
        while at < code.unit_count() {
            let unit = code.unit(at);
            let op = code.base_opcode(at);
            let oparg = extended | u32::from(unit >> 8);
            extended = if op == Opcode::EXTENDED_ARG { oparg << 8 } else { 0 };
            let now = code.line_of(at as isize);
            let shown = if now == line || now < 0 { String::new() } else { now.to_string() };
            line = now;
            let form = Opcode::from_u8(unit as u8).filter(|form| *form != op);
            let form = form.map_or_else(String::new, |form| format!(" as {form}"));
            let _ = writeln!(s, "{shown:>6} {:>6} {op} {oparg}{form}", 2 * at);
            at += 1 + op.caches();
        }
    }
    s
}

/// The report on a function.
pub fn explain(function: Gc<PyFunction>) -> String {
    let code = function.code();
    let set = code.cold.compiled.borrow();
    let mut s = String::new();
    if let Some(why) = &set.refused {
        let _ = writeln!(s, "not compiled: {why}");
    } else if set.call.is_none() && set.loops.is_empty() {
        let _ = writeln!(s, "not compiled: {}", if set.pending.is_empty() { "not hot" } else { "under way" });
    }
    if set.invalidations > 0 {
        let _ = writeln!(s, "given up {} times", set.invalidations);
    }
    for c in set.all() {
        s.push_str(&c.report);
        if c.dormant.get() {
            let _ = writeln!(s, "  not called since the last eviction");
        }
        let mut exits: Vec<(u32, i32, &str, String)> = Vec::new();
        for site in &c.sites {
            let n = site.reason.count.get();
            if n > 0 {
                let line = code.line_of(site.frames[0].op as isize);
                exits.push((n, line, site.reason.op, site.reason.seen.borrow().join(" or ")));
            }
        }
        exits.sort();
        for (n, line, op, seen) in exits.into_iter().rev() {
            let seen = if seen.is_empty() { seen } else { format!(", operands were {seen}") };
            let _ = writeln!(s, "  line {line}: left {n} times by {op}{seen}");
        }
    }
    s
}
