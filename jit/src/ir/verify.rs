//! What must hold of HIR after the builder and after every pass.

use super::dominators::Dominators;
use super::func::*;
use super::ops::Op;
use super::types::{Repr, Type, leaf};

/// Checks a function; the error names the place.
pub fn verify(f: &Func) -> Result<(), String> {
    let dom = Dominators::new(f);
    let mut place: Vec<Option<(B, usize)>> = vec![None; f.insts.len()];
    for &b in &dom.order {
        let block = f.block(b);
        for p in &block.params {
            if place[p.index()].replace((b, 0)).is_some() {
                return Err(format!("{b}: {p} is defined twice"));
            }
            if f.inst(*p).op != Op::Param {
                return Err(format!("{b}: {p} is no parameter"));
            }
        }
        for (i, v) in block.insts.iter().enumerate() {
            if place[v.index()].replace((b, i + 1)).is_some() {
                return Err(format!("{b}: {v} is defined twice"));
            }
        }
    }
    let available = |v: V, b: B, at: usize| match place[v.index()] {
        Some((d, i)) => {
            if d == b {
                i < at || i == 0
            } else {
                dom.dominates(d, b)
            }
        }
        None => false,
    };
    for &b in &dom.order {
        let block = f.block(b);
        for (i, v) in block.insts.iter().enumerate() {
            let inst = f.inst(*v);
            let fail = |what: String| Err(format!("{b}: {}: {what}", f.line(*v)));
            for a in inst.args.iter().chain(&inst.state) {
                if f.is_replaced(*a) {
                    return fail(format!("{a} was replaced"));
                }
                if !available(*a, b, i + 1) {
                    return fail(format!("{a} is not available"));
                }
            }
            if let Some(s) = inst.state
                && f.inst(s).op != Op::Snapshot
            {
                return fail(format!("{s} is no snapshot"));
            }
            if f.effects(*v).needs_state() && inst.state.is_none() {
                return fail("needs a state".into());
            }
            if inst.op == Op::Snapshot {
                check_snapshot(f, *v).or_else(fail)?;
            } else {
                check_operands(f, inst).or_else(fail)?;
            }
        }
        let fail = |what: String| Err(format!("{b}: {}: {what}", block.term));
        if let Some(v) = block.term.operand()
            && !available(v, b, usize::MAX)
        {
            return fail(format!("{v} is not available"));
        }
        match &block.term {
            Terminator::Open => return fail("not filled in".into()),
            Terminator::Branch { condition, .. } if f.ty(*condition).bits != leaf::RAW_BOOL => {
                return fail("condition is no truth value".into());
            }
            // A guard may have proved more of it than its type says.
            Terminator::Return(v) if f.ty(*v).repr() != Repr::Value || f.ty(*v).bits == leaf::NULL => {
                return fail("result is no value".into());
            }
            Terminator::Exit(v, _) if f.inst(*v).op != Op::Snapshot => return fail("no snapshot".into()),
            _ => {}
        }
        for e in block.term.edges() {
            let params = &f.block(e.to).params;
            if params.len() != e.args.len() {
                return fail(format!("{} arguments for {} parameters", e.args.len(), params.len()));
            }
            for (a, p) in e.args.iter().zip(params) {
                if !available(*a, b, usize::MAX) {
                    return fail(format!("{a} is not available"));
                }
                // A guard may have proved more than the type of what it guarded says.
                if f.ty(*a).repr() != f.ty(*p).repr() {
                    return fail(format!("{a} : {} is passed as {p} : {}", f.ty(*a), f.ty(*p)));
                }
            }
        }
    }
    Ok(())
}

fn check_snapshot(f: &Func, v: V) -> Result<(), String> {
    let inst = f.inst(v);
    let Imm::At(at) = inst.imm else { return Err("has no position".into()) };
    let frame = &f.frames[at.frame.index()];
    let extra = if frame.parent.is_some() { 2 } else { 0 };
    if inst.args.len() != extra + (frame.locals + at.depth) as usize {
        return Err(format!("{} operands, {} slots", inst.args.len(), frame.locals + at.depth));
    }
    if let Some(parent) = frame.parent {
        let caller = f.inst(inst.args[0]);
        match caller.imm {
            Imm::At(c) if caller.op == Op::Snapshot && c.frame == parent && c.calling => {}
            _ => return Err("its caller is no calling snapshot of the parent".into()),
        }
    }
    Ok(())
}

fn check_operands(f: &Func, inst: &Inst) -> Result<(), String> {
    let kinds = inst.op.info().operands.as_bytes();
    for (i, a) in inst.args.iter().enumerate() {
        let kind = match kinds.get(i) {
            Some(b'*') | None if kinds.last() == Some(&b'*') => b'*',
            Some(k) => *k,
            None => return Err("too many operands".into()),
        };
        let ty = f.ty(*a);
        let good = match kind {
            b'v' | b'o' => !ty.is_raw(),
            b'i' => ty.bits == leaf::RAW_INT,
            b'f' => ty.bits == leaf::RAW_FLOAT,
            b'b' => ty.bits == leaf::RAW_BOOL,
            b's' => ty.bits == leaf::SNAPSHOT,
            _ => !ty.could_be(Type::SNAPSHOT),
        };
        if !good {
            return Err(format!("{a} : {ty} does not fit"));
        }
    }
    if inst.args.len() < kinds.iter().filter(|k| **k != b'*').count() {
        return Err("too few operands".into());
    }
    Ok(())
}
