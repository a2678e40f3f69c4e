//! Folding, and operations that types or operands make unnecessary: boxing and unboxing cancel, guards that hold go.

use crate::ir::func::{Imm, Terminator};
use crate::ir::types::{Spec, leaf};
use crate::ir::{Func, Op, Repr, Type, V};

pub fn run(f: &mut Func) -> bool {
    let mut changed = false;
    for b in f.order() {
        for v in f.block(b).insts.clone() {
            if f.is_replaced(v) {
                continue;
            }
            // Operands first, so that one pass sees through chains.
            let args: Vec<V> = f.inst(v).args.iter().map(|a| f.find(*a)).collect();
            f.insts[v.index()].args = args;
            if let Some(new) = simplified(f, v) {
                match new {
                    New::Value(w) => f.replace(v, w),
                    New::Constant(imm) => become_constant(f, v, imm),
                    New::Instead(op, x) => {
                        f.insts[v.index()].op = op;
                        f.insts[v.index()].args = vec![x];
                        f.insts[v.index()].ty = f.infer(v);
                    }
                }
                changed = true;
            } else if !f.effects(v).needs_state() && f.insts[v.index()].state.is_some() {
                f.insts[v.index()].state = None;
                changed = true;
            }
        }
        let term = f.block(b).term.clone();
        if let Terminator::Branch { condition, then, otherwise } = term
            && let Spec::Truth(t) = f.ty(condition).spec
        {
            f.block_mut(b).term = Terminator::Jump(if t { then } else { otherwise });
            changed = true;
        }
    }
    f.settle();
    changed
}

enum New {
    Value(V),
    Constant(Imm),
    /// Another operation with one operand, at the same place.
    Instead(Op, V),
}

fn become_constant(f: &mut Func, v: V, imm: Imm) {
    let inst = &mut f.insts[v.index()];
    inst.op = Op::Const;
    inst.imm = imm;
    inst.args.clear();
    inst.state = None;
    let ty = f.infer(v);
    f.insts[v.index()].ty = ty;
}

fn truth(f: &Func, v: V) -> Option<bool> {
    match f.ty(v).spec {
        Spec::Truth(t) => Some(t),
        _ => None,
    }
}
/// The operation and first operand of a value's definition.
fn def(f: &Func, v: V) -> (Op, Option<V>) {
    let i = f.inst(v);
    (i.op, i.args.first().copied())
}
fn float(f: &Func, v: V) -> Option<f64> {
    match (f.inst(v).op, f.inst(v).imm) {
        (Op::Const, Imm::Float(bits)) => Some(f64::from_bits(bits)),
        _ => None,
    }
}
/// Whether a machine integer is always an immediate.
fn needs_no_box(f: &Func, x: V) -> bool {
    let (low, high) = f.ty(x).range();
    brolga_heap::value::INT_MIN <= low && high <= brolga_heap::value::INT_MAX
}
/// The raw constant behind a constant value.
fn raw_constant(f: &Func, v: V) -> Option<Imm> {
    let i = f.inst(v);
    let Imm::Const(c) = i.imm else { return None };
    if i.op != Op::Const {
        return None;
    }
    // SAFETY: only the encoding of the word is looked at.
    let value = unsafe { brolga_heap::Value::from_bits(f.consts[c.index()].bits) }?;
    if let Some(n) = value.as_small_int() {
        return Some(Imm::Int(n));
    }
    if let Some(x) = value.as_immediate_float() {
        return Some(Imm::Float(x.to_bits()));
    }
    value.is_bool().then(|| Imm::Bool(value == brolga_heap::Value::TRUE))
}

fn simplified(f: &Func, v: V) -> Option<New> {
    let i = f.inst(v);
    let a = i.args.first().copied();
    let b = i.args.get(1).copied();
    let same = |w: V| Some(New::Value(w));
    match i.op {
        Op::GuardInt => {
            let a = a?;
            if let (Op::BoxInt, Some(x)) = def(f, a) {
                // A box is not an immediate: what follows relies on the range.
                return Some(if needs_no_box(f, x) { New::Value(x) } else { New::Instead(Op::GuardSmall, x) });
            }
            match raw_constant(f, a)? {
                n @ Imm::Int(_) => Some(New::Constant(n)),
                _ => None,
            }
        }
        Op::GuardSmall => needs_no_box(f, a?).then_some(New::Value(a?)),
        Op::GuardFloat | Op::GuardNumber => {
            let a = a?;
            if let (Op::BoxFloat | Op::BoxImmediate, Some(x)) = def(f, a) {
                return same(x);
            }
            match raw_constant(f, a)? {
                x @ Imm::Float(_) => Some(New::Constant(x)),
                _ => None,
            }
        }
        Op::GuardBool => {
            let a = a?;
            if let (Op::BoxBool, Some(x)) = def(f, a) {
                return same(x);
            }
            match raw_constant(f, a)? {
                x @ Imm::Bool(_) => Some(New::Constant(x)),
                _ => None,
            }
        }
        Op::BoxInt => match def(f, a?) {
            // The guard proved that the word is this int.
            (Op::GuardInt, Some(x)) => same(x),
            _ => None,
        },
        Op::BoxFloat => match def(f, a?) {
            (Op::GuardFloat, Some(x)) => same(x),
            _ => None,
        },
        Op::BoxImmediate => match def(f, a?) {
            (Op::GuardFloat, Some(x)) if f.inst(a?).imm == Imm::Bool(true) => same(x),
            _ => None,
        },
        Op::BoxBool => match def(f, a?) {
            (Op::GuardBool, Some(x)) => same(x),
            _ => None,
        },
        Op::GuardShape => {
            let Imm::Shape(s) = i.imm else { return None };
            let ty = f.ty(a?);
            (ty.keeps_shape() && ty.shape() == Some(s)).then_some(New::Value(a?))
        }
        Op::GuardIs => match (i.imm, f.ty(a?).spec) {
            (Imm::Const(c), Spec::Const(d)) if c == d => same(a?),
            _ => None,
        },
        Op::GuardBound => f.ty(a?).is_bound().then_some(New::Value(a?)),
        // Those that relied on the guard rely on the condition.
        Op::GuardTrue => (truth(f, a?) == Some(true)).then_some(New::Value(a?)),
        Op::GuardFalse => (truth(f, a?) == Some(false)).then_some(New::Value(a?)),
        Op::Refine if i.args.len() > 1 => None,
        Op::Refine => {
            let (have, given) = (f.ty(a?), i.ty);
            (have.repr() == given.repr() && have.is(given) && given.spec == have.spec).then_some(New::Value(a?))
        }
        Op::BoolNot => {
            if let Some(t) = truth(f, a?) {
                return Some(New::Constant(Imm::Bool(!t)));
            }
            match def(f, a?) {
                (Op::BoolNot, Some(x)) => same(x),
                _ => None,
            }
        }
        Op::IsBound => {
            let ty = f.ty(a?);
            if ty.is_bound() {
                return Some(New::Constant(Imm::Bool(true)));
            }
            (ty.bits == leaf::NULL).then_some(New::Constant(Imm::Bool(false)))
        }
        Op::Same => {
            if a == b {
                return Some(New::Constant(Imm::Bool(true)));
            }
            let (x, y) = (f.ty(a?), f.ty(b?));
            if x.bits & y.bits == 0 {
                return Some(New::Constant(Imm::Bool(false)));
            }
            match (x.spec, y.spec) {
                (Spec::Const(c), Spec::Const(d)) => Some(New::Constant(Imm::Bool(c == d))),
                _ => None,
            }
        }
        Op::Select => match truth(f, a?) {
            Some(true) => same(b?),
            Some(false) => same(i.args[2]),
            None if i.args[1] == i.args[2] => same(b?),
            None => None,
        },
        Op::IntCompare => {
            let Imm::Cond(c) = i.imm else { return None };
            let ((a0, a1), (b0, b1)) = (f.ty(a?).range(), f.ty(b?).range());
            // Every pair has the same outcome if the extreme ones do.
            use std::cmp::Ordering::*;
            let ends = [a0.cmp(&b1), a1.cmp(&b0)];
            let possible: &[std::cmp::Ordering] = match (ends[0], ends[1]) {
                (Less, Less) => &[Less],
                (Greater, Greater) => &[Greater],
                (Equal, Equal) => &[Equal],
                (Less, Equal) => &[Less, Equal],
                (Equal, Greater) => &[Equal, Greater],
                _ => &[Less, Equal, Greater],
            };
            let first = c.holds(possible[0]);
            possible.iter().all(|o| c.holds(*o) == first).then_some(New::Constant(Imm::Bool(first)))
        }
        Op::FloatCompare => {
            let Imm::Cond(c) = i.imm else { return None };
            let (x, y) = (float(f, a?)?, float(f, b?)?);
            let holds = match x.partial_cmp(&y) {
                Some(o) => c.holds(o),
                None => c == crate::ir::ops::Cond::Ne,
            };
            Some(New::Constant(Imm::Bool(holds)))
        }
        Op::IntToFloat => f.is_const_int(a?).map(|n| New::Constant(Imm::Float((n as f64).to_bits()))),
        Op::BoolToInt => truth(f, a?).map(|t| New::Constant(Imm::Int(i64::from(t)))),
        Op::IntAdd | Op::IntSub | Op::IntOr | Op::IntXor | Op::IntShl | Op::IntShr if f.is_const_int(b?) == Some(0) => {
            same(a?)
        }
        Op::IntAdd | Op::IntOr | Op::IntXor if f.is_const_int(a?) == Some(0) => same(b?),
        Op::IntMul if f.is_const_int(b?) == Some(1) => same(a?),
        Op::IntMul if f.is_const_int(a?) == Some(1) => same(b?),
        _ => match f.ty(v) {
            // What can be one integer only.
            t if t.repr() == Repr::Int && i.op != Op::Const && t.range().0 == t.range().1 && foldable(i.op) => {
                Some(New::Constant(Imm::Int(t.range().0)))
            }
            _ => None,
        },
    }
}

/// Whether a known result is all that matters of the operation.
fn foldable(op: Op) -> bool {
    matches!(
        op,
        Op::IntAdd
            | Op::IntSub
            | Op::IntMul
            | Op::IntNeg
            | Op::IntAnd
            | Op::IntOr
            | Op::IntXor
            | Op::Refine
            | Op::IntShr
    )
}

const _: fn(Type) = |_| {};

#[cfg(test)]
mod tests {
    use crate::passes::tests::check_pass;

    #[test]
    fn boxes_and_guards_cancel() {
        // That the second guard is the first once more is for value numbering to see.
        check_pass(
            super::run,
            r#"
b0():
  v0 = Arg #0 : Any
  v1 = Arg #1 : Any
  v2 = Snapshot f0@0:0:1/0 v0 v1
  v3 = GuardInt v0 ? v2 : i64
  v4 = BoxInt v3 : Int
  v5 = GuardInt v4 ? v2 : i64
  v6 = BoxInt v5 : Int
  return v6
"#,
            r#"
b0():
  v0 = Arg #0 : Any
  v1 = Arg #1 : Any
  v2 = Snapshot f0@0:0:1/0 v0 v1
  v3 = GuardInt v0 ? v2 : i64
  v5 = GuardInt v0 ? v2 : i64
  return v0
"#,
        );
    }

    #[test]
    fn ranges_decide_comparisons_and_branches() {
        check_pass(
            super::run,
            r#"
b0():
  v0 = Arg #0 : Any
  v1 = Const 3 : i64[3,3]
  v2 = Const 4 : i64[4,4]
  v3 = IntCompare lt v1 v2 : i1
  branch v3 b1() b2()
b1():
  return v0
b2():
  return v0
"#,
            r#"
b0():
  v0 = Arg #0 : Any
  v1 = Const 3 : i64[3,3]
  v2 = Const 4 : i64[4,4]
  v3 = Const true : i1=true
  jump b1()
b1():
  return v0
"#,
        );
    }
}
