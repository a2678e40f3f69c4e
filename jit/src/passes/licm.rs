//! Loop-invariant code motion: what gives the same in every round is executed once, before the loop.
//!
//! Guards move too. A guard in front of a loop leaves through the state in which the loop is entered (the builder puts a snapshot there, see
//! [`Func::loop_states`]): the interpreter then executes the loop from its head. That is sound because nobody else runs between two
//! rounds: a taken poll is an exit, and what looks writes every heap. A guard moves only if it is executed in every round, so that it
//! would have failed soon anyway; exits of guards that were moved are counted apart, and where they repeat the next compilation has no
//! such state.
//!
//! A load must not run before what makes its address good. That is its operands, the guards among them: `LoadItem` moves if its index and
//! storage are `Refine`s that name the guards they rely on. A `Refine` without such an operand says what the way to it proved, and stays;
//! but that a value is bound can be tested instead.

use super::gvn::{Memory, part_of};
use crate::ir::func::ItemKind;
use crate::ir::ops::Heap;
use crate::ir::types::leaf;
use crate::ir::{B, Dominators, Func, Imm, Op, Repr, Type, V, loops};
use rustc_hash::FxHashSet;

pub fn run(f: &mut Func) -> bool {
    let dom = Dominators::new(f);
    let mut place: Vec<Option<B>> = vec![None; f.insts.len()];
    for b in f.order() {
        for v in f.block(b).params.iter().chain(&f.block(b).insts) {
            place[v.index()] = Some(b);
        }
    }
    let mut changed = false;
    for l in loops(f, &dom) {
        let Some(before) = l.preheader else { continue };
        let state = l.entry_state(f).filter(|s| f.loop_states.contains(s));
        let mut written = Memory::default();
        for &b in dom.order.iter().filter(|b| l.contains(**b)) {
            for v in &f.block(b).insts {
                written.write(f, *v);
            }
        }
        for &b in dom.order.iter().filter(|b| l.contains(**b)) {
            let always = l.latches.iter().all(|e| dom.dominates(b, *e));
            for v in f.block(b).insts.clone() {
                let outside = |x: &V| place[x.index()].is_none_or(|p| !l.contains(p));
                let constant = |x: &V| f.inst(*x).op == Op::Const;
                let inst = f.inst(v);
                if !inst.args.iter().all(|x| outside(x) || constant(x)) {
                    continue;
                }
                let Some(how) = movable(f, v, always, state.is_some(), &written) else { continue };
                // Constants that it uses go first; they are made where they are used all the same.
                let mut moved: Vec<V> = inst.args.iter().copied().filter(|x| !outside(x)).collect();
                moved.sort();
                moved.dedup();
                moved.push(v);
                for m in moved {
                    if let Some(from) = place[m.index()] {
                        f.block_mut(from).insts.retain(|x| *x != m);
                    }
                    f.block_mut(before).insts.push(m);
                    place[m.index()] = Some(before);
                }
                if let How::Bound = how {
                    f.insts[v.index()].op = Op::GuardBound;
                    let ty = f.infer(v);
                    f.insts[v.index()].ty = ty;
                    f.insts[v.index()].state = state;
                }
                if f.inst(v).state.is_some() {
                    f.insts[v.index()].state = if f.effects(v).needs_state() { state } else { None };
                }
                changed = true;
            }
        }
    }
    // Only those that are used are kept from now on.
    let used: FxHashSet<V> =
        f.order().iter().flat_map(|b| &f.block(*b).insts).filter_map(|v| f.inst(*v).state).collect();
    f.loop_states.retain(|s| used.contains(s));
    changed
}

enum How {
    Same,
    /// As a test that the value is bound.
    Bound,
}

/// Whether an instruction, whose operands are there before the loop, may be executed there.
fn movable(f: &Func, v: V, always: bool, state: bool, written: &Memory) -> Option<How> {
    let i = f.inst(v);
    let e = f.effects(v);
    if matches!(i.op, Op::Const | Op::Param | Op::Snapshot | Op::Virtual | Op::Local | Op::Arg | Op::Callee) {
        return None;
    }
    if !e.repeatable() || e.reads.meets(Heap::FRAME) || written.touches(part_of(f, v), e.reads) {
        return None;
    }
    let guard = e.exits || e.control;
    if guard && !(always && state) {
        return None;
    }
    let relies = |x: V| f.inst(x).op == Op::Refine && f.inst(x).args.len() > 1;
    match i.op {
        Op::Refine if i.args.len() > 1 => Some(How::Same),
        Op::Refine => {
            let (have, given) = (f.ty(i.args[0]), f.ty(v));
            let from = f.inst(i.args[0]).op;
            if have.is(given) || matches!(from, Op::LoadSlot | Op::Helper) && have.repr() == Repr::Value {
                return Some(How::Same);
            }
            let bound = Type { bits: have.bits & !leaf::NULL, spec: have.spec };
            (always && state && given.repr() == Repr::Value && bound.is(given)).then_some(How::Bound)
        }
        Op::LoadItem => {
            let tuple = matches!(i.imm, Imm::Item(ItemKind::Tuple));
            (relies(i.args[1]) && (tuple || relies(i.args[0]))).then_some(How::Same)
        }
        // Not worth it where it may not be needed.
        Op::Helper | Op::BoxFloat | Op::BoxInt if !always => None,
        _ => Some(How::Same),
    }
}

#[cfg(test)]
mod tests {
    use crate::passes::tests::check_pass;

    #[test]
    fn guards_and_loads_move_in_front_of_the_loop() {
        check_pass(
            super::run,
            r#"
loops v3
b0():
  v0 = Arg #0 : Any
  v1 = Arg #1 : Any
  v2 = Const 0 : i64[0,0]
  v3 = Snapshot f0@0:0:1/0 v0 v1
  jump b1(v2)
b1(v4 : i64):
  v5 = Snapshot f0@4:4:5/0 v0 v4
  v6 = GuardInt v1 ? v5 : i64[-2305843009213693952,2305843009213693951]
  v7 = IntCompare lt v4 v6 : i1
  branch v7 b2() b3()
b2():
  v8 = GuardShape @0x40 v0 ? v5 : OtherObject@0x40
  v9 = LoadSlot #16 v8 : Slot
  v10 = LoadSlot #24 v8 : Slot
  v11 = StoreSlot #24 v8 v9
  v12 = Const 1 : i64[1,1]
  v13 = IntAdd v4 v12 ? v5 : i64[-9223372036854775807,9223372036854775807]
  v14 = Poll ? v5
  jump b1(v13)
b3():
  return v0
"#,
            r#"
loops v3
b0():
  v0 = Arg #0 : Any
  v1 = Arg #1 : Any
  v2 = Const 0 : i64[0,0]
  v3 = Snapshot f0@0:0:1/0 v0 v1
  v6 = GuardInt v1 ? v3 : i64[-2305843009213693952,2305843009213693951]
  v8 = GuardShape @0x40 v0 ? v3 : OtherObject@0x40
  v9 = LoadSlot #16 v8 : Slot
  jump b1(v2)
b1(v4 : i64):
  v5 = Snapshot f0@4:4:5/0 v0 v4
  v7 = IntCompare lt v4 v6 : i1
  branch v7 b2() b3()
b3():
  return v0
b2():
  v10 = LoadSlot #24 v8 : Slot
  v11 = StoreSlot #24 v8 v9
  v12 = Const 1 : i64[1,1]
  v13 = IntAdd v4 v12 ? v5 : i64[-9223372036854775807,9223372036854775807]
  v14 = Poll ? v5
  jump b1(v13)
"#,
        );
    }
}
