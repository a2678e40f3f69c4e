//! The text form of HIR.
//!
//! ```text
//! func "name" call 2
//! const c0 = 0x7f31 Function "f"
//! shape 0x40 List "list"
//! frame f0 c0 "name" window 0 words 20 locals 3
//! loops v9                                          snapshots in front of loops
//! b0():
//!   v0 = Arg #0 : Any
//!   v2 = Snapshot f0@1:1:2/0 v0 v1
//!   v3 = GuardInt v0 ? v2 : i64
//!   branch v4 b1(v3) b2()
//! ```
//!
//! What stands behind `?` is the state, behind `:` the type. Only reachable blocks are printed, in reverse postorder.

use super::func::*;
use std::fmt::{self, Display, Formatter, Write};

impl Display for Imm {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match *self {
            Imm::None => Ok(()),
            Imm::Int(n) => write!(f, " {n}"),
            Imm::Float(bits) => write!(f, " {:?}f", f64::from_bits(bits)),
            Imm::Bool(b) => write!(f, " {b}"),
            Imm::Null => f.write_str(" null"),
            Imm::Const(c) => write!(f, " {c}"),
            Imm::Shape(s) => write!(f, " @{s:#x}"),
            Imm::Field(field) => write!(f, " .{}", field.info().name),
            Imm::Item(kind) => write!(f, " [{}]", ItemKind::ALL[kind as usize].1),
            Imm::Cond(c) => write!(f, " {}", c.name()),
            Imm::Slot { shape, offset } => write!(f, " @{shape:#x}+{offset}"),
            Imm::Index(i) => write!(f, " #{i}"),
            Imm::Helper(h) => write!(f, " !{}", h.info().name),
            Imm::Virtual(k) => write!(f, " ~{}", k.name()),
            Imm::At(p) => {
                let calling = if p.calling { "*" } else { "" };
                write!(f, " {}@{}:{}:{}/{}{calling}", p.frame, p.start, p.op, p.next, p.depth)
            }
        }
    }
}
impl Display for Edge {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.to)?;
        for (i, a) in self.args.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{a}")?;
        }
        f.write_str(")")
    }
}
impl Display for Terminator {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Terminator::Jump(e) => write!(f, "jump {e}"),
            Terminator::Branch { condition, then, otherwise } => write!(f, "branch {condition} {then} {otherwise}"),
            Terminator::Return(v) => write!(f, "return {v}"),
            Terminator::Exit(v, why) => write!(f, "exit {v} {}", why.name()),
            Terminator::Open => f.write_str("open"),
        }
    }
}

impl Func {
    /// One instruction, without its line's indentation.
    pub fn line(&self, v: V) -> String {
        let i = self.inst(v);
        let mut s = String::new();
        let name = i.op.info().name;
        let _ = write!(s, "{v} = {name}{}", i.imm);
        for a in &i.args {
            let _ = write!(s, " {a}");
        }
        if let Some(state) = i.state {
            let _ = write!(s, " ? {state}");
        }
        if !i.ty.is_empty() && !matches!(i.op, super::Op::Snapshot | super::Op::Virtual) {
            let _ = write!(s, " : {}", i.ty);
        }
        s
    }
}

impl Display for Func {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.entry {
            Entry::Call => writeln!(f, "func {:?} call {}", self.name, self.argc)?,
            Entry::Loop(at) => {
                writeln!(f, "func {:?} loop {at}{}", self.name, if self.generator { " generator" } else { "" })?;
            }
            Entry::Resume(at) => writeln!(f, "func {:?} resume {at} generator", self.name)?,
        }
        for (i, c) in self.consts.iter().enumerate() {
            writeln!(f, "const c{i} = {:#x} {} {:?}", c.bits, c.ty, c.label)?;
        }
        for (shape, leaf, label) in &self.shapes {
            writeln!(f, "shape {shape:#x} {} {label:?}", super::Type::of_bits(*leaf))?;
        }
        for (i, frame) in self.frames.iter().enumerate() {
            write!(
                f,
                "frame f{i} {} {:?} window {} words {} locals {}",
                frame.code, frame.name, frame.window, frame.words, frame.locals
            )?;
            if let Some(parent) = frame.parent {
                write!(f, " in {parent}")?;
            }
            writeln!(
                f,
                "{}",
                match (frame.init, frame.operator, frame.consumed) {
                    (true, ..) => " init",
                    (_, true, _) => " operator",
                    (.., true) => " consumed",
                    _ => "",
                }
            )?;
        }
        let order = self.order();
        let states: Vec<V> = order.iter().flat_map(|b| &self.block(*b).insts).copied().collect();
        let states: Vec<V> = states.into_iter().filter(|v| self.loop_states.contains(v)).collect();
        if !states.is_empty() {
            f.write_str("loops")?;
            states.iter().try_for_each(|v| write!(f, " {v}"))?;
            f.write_str("\n")?;
        }
        for b in order {
            let block = self.block(b);
            write!(f, "{b}(")?;
            for (i, p) in block.params.iter().enumerate() {
                write!(f, "{}{p} : {}", if i > 0 { ", " } else { "" }, self.inst(*p).ty)?;
            }
            writeln!(f, "):{}", if block.cold { " cold" } else { "" })?;
            for v in &block.insts {
                writeln!(f, "  {}", self.line(*v))?;
            }
            writeln!(f, "  {}", block.term)?;
        }
        Ok(())
    }
}
