//! Removes what nobody uses: instructions without effect, and block parameters.

use crate::ir::{Func, Op, V};

pub fn run(f: &mut Func) -> bool {
    let mut live = vec![false; f.insts.len()];
    let mut work: Vec<V> = Vec::new();
    let order = f.order();
    for &b in &order {
        let block = f.block(b);
        for &v in &block.insts {
            if !f.effects(v).removable() {
                work.push(v);
            }
        }
        work.extend(block.term.operand());
    }
    // Guards may move to where loops are entered.
    work.extend(f.loop_states.iter().filter(|s| order.iter().any(|b| f.block(*b).insts.contains(s))));
    // A parameter's arguments live if it does; what only guards protect goes with the guards.
    let mut arguments: Vec<Vec<V>> = vec![Vec::new(); f.insts.len()];
    for &b in &order {
        for e in f.block(b).term.edges() {
            for (p, a) in f.block(e.to).params.iter().zip(&e.args) {
                arguments[p.index()].push(*a);
            }
        }
    }
    while let Some(v) = work.pop() {
        if std::mem::replace(&mut live[v.index()], true) {
            continue;
        }
        let inst = f.inst(v);
        work.extend(&inst.args);
        work.extend(inst.state);
        if inst.op == Op::Param {
            work.extend(&arguments[v.index()]);
        }
    }
    let mut changed = false;
    for &b in &order {
        let params = f.block(b).params.clone();
        let keep: Vec<bool> = params.iter().map(|p| live[p.index()]).collect();
        if keep.iter().any(|k| !k) {
            changed = true;
            let mut k = keep.iter();
            f.block_mut(b).params.retain(|_| *k.next().unwrap_or(&true));
            for &from in &order {
                for e in f.block_mut(from).term.edges_mut() {
                    if e.to == b {
                        let mut k = keep.iter();
                        e.args.retain(|_| *k.next().unwrap_or(&true));
                    }
                }
            }
        }
        let before = f.block(b).insts.len();
        f.block_mut(b).insts.retain(|v| live[v.index()]);
        changed |= f.block(b).insts.len() != before;
    }
    changed
}

#[cfg(test)]
mod tests {
    use crate::passes::tests::check_pass;

    #[test]
    fn unused_parameters_and_pure_instructions_go() {
        check_pass(
            super::run,
            r#"
b0():
  v0 = Arg #0 : Any
  v1 = Const 1 : i64[1,1]
  v2 = BoxInt v1 : SmallInt[1,1]
  jump b1(v0, v2)
b1(v3 : Any, v4 : Any):
  return v3
"#,
            r#"
b0():
  v0 = Arg #0 : Any
  jump b1(v0)
b1(v3 : Any):
  return v3
"#,
        );
    }
    #[test]
    fn what_a_generator_leaves_in_its_window_stays() {
        check_pass(
            super::run,
            r#"
b0():
  v0 = Arg #0 : Any
  v1 = Const 3 : i64[3,3]
  v2 = BoxInt v1 : SmallInt[3,3]
  v3 = BoxInt v1 : SmallInt[3,3]
  v4 = Suspend #0 v0 v2 : Any
  return v4
"#,
            r#"
b0():
  v0 = Arg #0 : Any
  v1 = Const 3 : i64[3,3]
  v2 = BoxInt v1 : SmallInt[3,3]
  v4 = Suspend #0 v0 v2 : Any
  return v4
"#,
        );
    }
}
