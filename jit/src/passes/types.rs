//! Infers types again, from what is passed to block parameters.
//!
//! The builder gives a loop's parameters the widest type of their representation. Here they start as nothing and grow to what arrives; what was
//! declared stays an upper bound. Ranges that keep growing are widened to the declared one.

use crate::ir::types::{Spec, leaf};
use crate::ir::{Func, Op, Repr, Type, V};

/// Rounds after which growing ranges are given up.
const PATIENCE: usize = 4;

pub fn run(f: &mut Func) -> bool {
    let order = f.order();
    let declared: Vec<Type> = f.insts.iter().map(|i| i.ty).collect();
    let mut params: Vec<V> = Vec::new();
    for &b in &order {
        params.extend(&f.block(b).params);
    }
    for p in &params {
        f.insts[p.index()].ty = Type::EMPTY;
    }
    let mut round = 0;
    loop {
        let mut changed = false;
        for &b in &order {
            for v in f.block(b).insts.clone() {
                let inst = f.inst(v);
                if matches!(inst.op, Op::Param | Op::Snapshot | Op::Virtual) {
                    continue;
                }
                let waits = inst.args.iter().any(|a| f.inst(*a).op == Op::Param && f.ty(*a).is_empty());
                if waits && inst.op != Op::Helper {
                    continue;
                }
                let ty = match inst.op {
                    Op::Refine => {
                        let mut arg = f.ty(inst.args[0]);
                        // The operand's shape may have changed since it was found; a claim without one says that it is not known any more.
                        if arg.shape().is_some() && (declared[v.index()].shape().is_some() || !arg.keeps_shape()) {
                            arg.spec = Spec::Any;
                        }
                        let both = arg.meet(declared[v.index()]);
                        if both.bits == 0 { declared[v.index()] } else { both }
                    }
                    Op::Arg | Op::Callee | Op::Local | Op::StepResult | Op::SecondResult => declared[v.index()],
                    _ => f.infer(v),
                };
                if !same(ty, f.insts[v.index()].ty) {
                    f.insts[v.index()].ty = ty;
                    changed = true;
                }
            }
            for e in f.block(b).term.edges().cloned().collect::<Vec<_>>() {
                let params = f.block(e.to).params.clone();
                for (a, p) in e.args.iter().zip(params) {
                    let mut arrives = f.ty(*a);
                    if arrives.is_empty() {
                        continue;
                    }
                    // Where blocks meet, the builder knows whether the shape still holds.
                    if arrives.shape().is_some() && !arrives.keeps_shape() {
                        arrives.spec = declared[p.index()].shape().map_or(Spec::Any, Spec::Shape);
                    }
                    let old = f.insts[p.index()].ty;
                    let mut ty = old.join(arrives);
                    let limit = declared[p.index()];
                    if round >= PATIENCE && !same(ty, old) && matches!(ty.spec, Spec::Range(..)) {
                        ty.spec = if matches!(limit.spec, Spec::Range(..)) { limit.spec } else { Spec::Any };
                    }
                    let ty = bounded(ty, limit);
                    if !same(ty, old) {
                        f.insts[p.index()].ty = ty;
                        changed = true;
                    }
                }
            }
        }
        round += 1;
        if !changed {
            break;
        }
        if round > 50 {
            break;
        }
    }
    // Where nothing arrives nothing runs.
    for p in params {
        let ty = f.insts[p.index()].ty;
        if ty.is_empty() || round > 50 {
            f.insts[p.index()].ty = declared[p.index()];
        }
    }
    if round > 50 {
        for (i, ty) in f.insts.iter_mut().zip(&declared) {
            i.ty = *ty;
        }
        return false;
    }
    true
}

fn same(a: Type, b: Type) -> bool {
    a.bits == b.bits && a.spec == b.spec
}
/// What is both, of one representation.
fn bounded(ty: Type, limit: Type) -> Type {
    let both = ty.meet(limit);
    if both.repr() != limit.repr() || both.bits == 0 {
        return limit;
    }
    // An empty range is one that cannot arrive; the declaration says what is safe.
    if let Spec::Range(a, b) = both.spec
        && a > b
    {
        return limit;
    }
    if limit.repr() == Repr::Int && both.bits != leaf::RAW_INT {
        return limit;
    }
    both
}

#[cfg(test)]
mod tests {
    use crate::passes::tests::check_pass;

    #[test]
    fn parameters_get_the_join_of_what_arrives() {
        check_pass(
            super::run,
            r#"
b0():
  v0 = Arg #0 : Any
  v1 = Const 0 : i64[0,0]
  v2 = BoxInt v1 : SmallInt[0,0]
  jump b1(v2, v1)
b1(v3 : Slot, v4 : i64):
  v5 = Const 10 : i64[10,10]
  v6 = IntCompare lt v4 v5 : i1
  v7 = IntAnd v4 v5 : i64
  v8 = BoxInt v7 : Int
  branch v6 b1(v8, v7) b2()
b2():
  return v0
"#,
            r#"
b0():
  v0 = Arg #0 : Any
  v1 = Const 0 : i64[0,0]
  v2 = BoxInt v1 : SmallInt[0,0]
  jump b1(v2, v1)
b1(v3 : SmallInt[0,0], v4 : i64[0,0]):
  v5 = Const 10 : i64[10,10]
  v6 = IntCompare lt v4 v5 : i1
  v7 = IntAnd v4 v5 : i64[0,0]
  v8 = BoxInt v7 : SmallInt[0,0]
  branch v6 b1(v8, v7) b2()
b2():
  return v0
"#,
        );
    }

    #[test]
    fn a_shape_that_is_not_known_any_more_does_not_come_back() {
        let text = r#"
b0():
  v0 = Arg #0 : Any
  v1 = Refine v0 : Instance@0x20
  v2 = Refine v1 : Instance
  v3 = Snapshot f0@0:0:1/0 v2 v2
  v4 = Helper !is_true v2 ? v3 : i1
  branch v4 b1(v1) b1(v2)
b1(v5 : Any):
  return v5
"#;
        check_pass(super::run, text, &text.replace("v5 : Any", "v5 : Instance"));
    }
}
