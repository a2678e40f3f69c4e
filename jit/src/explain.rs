//! Reports for people: what became of a function.

use crate::ir::Func;
use brolga_vm::objects::function::PyFunction;
use brolga_vm::prelude::*;
use std::fmt::Write;

/// What a piece of machine code remembers of its making.
pub fn report(f: &Func, bytes: usize, notes: &[String]) -> String {
    let mut s = String::new();
    let entry = match f.entry {
        crate::ir::Entry::Call => "call".to_owned(),
        crate::ir::Entry::Loop(at) => format!("loop at {}", 2 * at),
        crate::ir::Entry::Resume(at) => format!("resumed at {}", 2 * at),
    };
    let _ = writeln!(s, "{entry}: {} instructions of HIR, {bytes} bytes of code", f.size());
    for n in notes {
        let _ = writeln!(s, "  {n}");
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
        let mut exits: Vec<(u32, i32, &str)> = Vec::new();
        for site in &c.sites {
            let n = site.reason.count.get();
            if n > 0 {
                let line = code.line_of(site.frames[0].op as isize);
                exits.push((n, line, site.reason.op));
            }
        }
        exits.sort();
        for (n, line, op) in exits.into_iter().rev() {
            let _ = writeln!(s, "  line {line}: left {n} times by {op}");
        }
    }
    s
}
