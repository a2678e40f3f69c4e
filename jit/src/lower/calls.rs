//! Calls: of helpers, native functions, Python functions, and of the interpreter for single instructions.

use super::{Lowering, V};
use crate::ir::func::Convention;
use crate::ir::{Imm, Inst, Op};
use brolga_vm::abi::helpers::{Parameter, RAISED_BOOL, RAISED_SLOT, ResultKind, native};
use brolga_vm::abi::layout;
use brolga_vm::deopt::{EXITED, RAISED, exits};
use brolga_vm::frames::flags;
use brolga_vm::interp::tier::step;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};

impl Lowering<'_, '_> {
    /// Leaves to unwind if `raised`.
    fn raise_if(&mut self, v: V, raised: Value) {
        let target = self.raise_target(v);
        self.leave_if(raised, target);
    }
    pub(super) fn raise_if_word(&mut self, v: V, result: Value, word: u64) {
        let raised = self.b.ins().icmp_imm_s(IntCC::Equal, result, word as i64);
        self.raise_if(v, raised);
    }
    fn values(&mut self, args: &[V]) -> Vec<Value> {
        args.iter().map(|a| self.value(*a)).collect()
    }
    /// Arguments in memory: address and count.
    fn in_memory(&mut self, args: &[V]) -> (Value, Value) {
        let values = self.values(args);
        let address = self.spill(&values);
        let count = self.word(args.len() as i64);
        (address, count)
    }

    pub(super) fn runtime_call(&mut self, v: V) {
        let inst = self.f.inst(v).clone();
        if self.f.effects(v).looks {
            self.enter_site(v);
        }
        match inst.op {
            Op::Helper => self.helper(v, &inst),
            Op::CallValue => self.call_value(v, &inst),
            Op::CallKeywords => {
                let (callable, names) = (self.value(inst.args[0]), self.value(inst.args[1]));
                let (args, count) = self.in_memory(&inst.args[2..]);
                let t = self.thread();
                let address = native::call_keywords as *const () as usize;
                let r = self.call_word(address, &[t, callable, names, args, count]);
                self.clear_spilled(&inst.args[2..]);
                self.raise_if_word(v, r, RAISED);
                self.define(v, r);
            }
            Op::Display => {
                let Imm::Index(which) = inst.imm else { unreachable!("has an index") };
                let (args, count) = self.in_memory(&inst.args);
                let which = self.word(i64::from(which));
                let t = self.thread();
                let r = self.call_word(native::display as *const () as usize, &[t, which, args, count]);
                self.clear_spilled(&inst.args);
                self.raise_if_word(v, r, RAISED);
                self.define(v, r);
            }
            Op::Collect => {
                let Imm::Index(which) = inst.imm else { unreachable!("has an index") };
                let (args, count) = self.in_memory(&inst.args);
                let which = self.word(i64::from(which));
                let t = self.thread();
                let r = self.call_word(native::collect as *const () as usize, &[t, which, args, count]);
                self.clear_spilled(&inst.args);
                self.raise_if_word(v, r, RAISED);
                self.define(v, r);
            }
            Op::Probe | Op::Put => {
                let Imm::Helper(h) = inst.imm else { unreachable!("has a helper") };
                let mut args = vec![self.thread()];
                args.extend(self.values(&inst.args));
                let r = self.call_word(h.info().address, &args);
                let unknown = self.b.ins().icmp_imm_s(IntCC::Equal, r, RAISED_SLOT as i64);
                self.fail_if(v, unknown);
                if inst.op == Op::Put {
                    self.raise_if_word(v, r, RAISED);
                }
                self.define(v, r);
            }
            Op::CallPython => self.call_python(v, &inst),
            Op::CallNative => self.call_native(v, &inst),
            Op::Step => self.step(v, &inst),
            Op::StepResult => {
                let Imm::Index(i) = inst.imm else { unreachable!("has an index") };
                let x = self.load(types::I64, self.fp, layout::FRAME_BYTES + 8 * i as usize);
                self.define(v, x);
            }
            Op::SecondResult => {
                let t = self.thread();
                let x = self.load(types::I64, t, layout::THREAD_SECOND_RESULT);
                self.define(v, x);
            }
            _ => unreachable!("no call"),
        }
    }

    fn helper(&mut self, v: V, inst: &Inst) {
        let Imm::Helper(h) = inst.imm else { unreachable!("has a helper") };
        let info = h.info();
        debug_assert_eq!(info.parameters.len(), inst.args.len(), "{}", info.name);
        let mut args = vec![self.thread()];
        for (p, a) in info.parameters.iter().zip(&inst.args) {
            let _: &Parameter = p;
            args.push(self.value(*a));
        }
        if h == brolga_vm::abi::helpers::Helper::str_equal {
            return self.str_equal(v, &args, info.address);
        }
        let result = match info.result {
            ResultKind::Float => types::F64,
            _ => types::I64,
        };
        let Some(r) = self.call(info.address, &args, Some(result)) else { unreachable!("has a result") };
        match info.result {
            ResultKind::Value => {
                if info.raises {
                    self.raise_if_word(v, r, if info.optional { RAISED_SLOT } else { RAISED });
                }
                self.define(v, r);
            }
            ResultKind::None => {
                if info.raises {
                    self.raise_if_word(v, r, RAISED);
                }
            }
            ResultKind::Bool => {
                if info.raises {
                    self.raise_if_word(v, r, RAISED_BOOL);
                }
                let b = self.b.ins().ireduce(types::I8, r);
                self.define(v, b);
            }
            ResultKind::Int | ResultKind::Float => self.define(v, r),
        }
    }

    /// Equality of strings: identity, interning, lengths and first characters decide most of it.
    fn str_equal(&mut self, v: V, args: &[Value], address: usize) {
        let (a, b) = (args[1], args[2]);
        let done = self.b.create_block();
        self.b.append_block_param(done, types::I8);
        let next = |l: &mut Self, decided: Value, answer: i64| {
            let (yes, no) = (l.b.create_block(), l.b.create_block());
            l.b.ins().brif(decided, yes, &[], no, &[]);
            l.b.switch_to_block(yes);
            let answer = l.b.ins().iconst(types::I8, answer);
            l.b.ins().jump(done, &[answer.into()]);
            l.b.switch_to_block(no);
        };
        let same = self.b.ins().icmp(IntCC::Equal, a, b);
        next(self, same, 1);
        let (m, n) = (self.load(types::I64, a, layout::STR_LEN), self.load(types::I64, b, layout::STR_LEN));
        let differ = self.b.ins().icmp(IntCC::NotEqual, m, n);
        next(self, differ, 0);
        let (x, y) = (self.load(types::I8, a, layout::HEADER_FLAGS), self.load(types::I8, b, layout::HEADER_FLAGS));
        let both = self.b.ins().band(x, y);
        let interned = self.b.ins().band_imm_u(both, i64::from(layout::STR_INTERNED));
        next(self, interned, 0);
        let empty = self.b.ins().icmp_imm_s(IntCC::Equal, m, 0);
        next(self, empty, 1);
        let (p, q) = (self.load(types::I64, a, layout::STR_DATA), self.load(types::I64, b, layout::STR_DATA));
        let (x, y) = (self.load(types::I8, p, 0), self.load(types::I8, q, 0));
        let differ = self.b.ins().icmp(IntCC::NotEqual, x, y);
        next(self, differ, 0);
        let r = self.call_word(address, args);
        let r = self.b.ins().ireduce(types::I8, r);
        self.b.ins().jump(done, &[r.into()]);
        self.b.switch_to_block(done);
        let r = self.b.block_params(done)[0];
        self.define(v, r);
    }

    /// Calls anything. Functions with machine code that take just these arguments are entered directly, whichever they are.
    fn call_value(&mut self, v: V, inst: &Inst) {
        let args = self.values(&inst.args);
        let (test, fast, slow, done) =
            (self.b.create_block(), self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.append_block_param(done, types::I64);
        let is_function = self.has_shape(args[0], self.f.ty(inst.args[0]), self.f.function_shape);
        self.b.ins().brif(is_function, test, &[], slow, &[]);
        self.b.switch_to_block(test);
        let code = self.load(types::I64, args[0], layout::FUNCTION_CODE);
        let entry = self.load(types::I64, code, layout::CODE_ENTRY);
        let positional = self.load(types::I32, code, layout::CODE_POSITIONAL);
        let fits = self.b.ins().icmp_imm_s(IntCC::Equal, positional, args.len() as i64 - 1);
        let compiled = self.b.ins().icmp_imm_s(IntCC::NotEqual, entry, 0);
        let mut good = self.b.ins().band(fits, compiled);
        // The first argument may turn out to be nothing.
        if let Some(first) = inst.args.get(1)
            && !self.f.ty(*first).is_bound()
        {
            let bound = self.b.ins().icmp_imm_s(IntCC::NotEqual, args[1], 0);
            good = self.b.ins().band(good, bound);
        }
        self.b.ins().brif(good, fast, &[], slow, &[]);
        self.b.switch_to_block(slow);
        let memory = self.spill(&args[1..]);
        let count = self.word(args.len() as i64 - 1);
        let t = self.thread();
        let r = self.call_word(native::call_value as *const () as usize, &[t, args[0], memory, count]);
        self.clear_spilled(&inst.args[1..]);
        self.b.ins().jump(done, &[r.into()]);
        self.b.switch_to_block(fast);
        let r = self.enter_function(inst, entry, &args);
        self.b.ins().jump(done, &[r.into()]);
        self.b.switch_to_block(done);
        let r = self.b.block_params(done)[0];
        self.finish_call(v, r);
    }
    /// Enters a function's machine code, with its window behind everything of ours. `args`: the function, and its parameters.
    fn enter_function(&mut self, inst: &Inst, entry: Value, args: &[Value]) -> Value {
        let window = self.words_end();
        let inlined = match inst.state.map(|s| self.f.inst(s).imm) {
            Some(Imm::At(p)) => self.f.frames[p.frame.index()].depth,
            _ => 0,
        };
        let depth = self.b.ins().uload32(MemFlagsData::trusted(), self.fp, layout::FRAME_DEPTH as i32);
        let depth = self.b.ins().iadd_imm_s(depth, i64::from(inlined) + 1);
        let depth = self.b.ins().ishl_imm_s(depth, 32);
        let word = self.b.ins().bor_imm_s(depth, i64::from(flags::ENTRY));
        self.store(word, window, layout::FRAME_FLAGS);
        let mut all = vec![window];
        all.extend(args);
        let params = vec![types::I64; all.len()];
        let sig = self.signature(&params, Some(types::I64));
        let call = self.b.ins().call_indirect(sig, entry, &all);
        self.b.inst_results(call)[0]
    }

    /// Enters another function's machine code.
    fn call_python(&mut self, v: V, inst: &Inst) {
        let Imm::Const(code) = inst.imm else { unreachable!("has a code object") };
        let code = self.word(self.f.consts[code.index()].bits as i64);
        let args = self.values(&inst.args);
        let entry = self.load(types::I64, code, layout::CODE_ENTRY);
        let (slow, fast, done) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.append_block_param(done, types::I64);
        self.b.set_cold_block(slow);
        let none = self.b.ins().icmp_imm_s(IntCC::Equal, entry, 0);
        self.b.ins().brif(none, slow, &[], fast, &[]);
        self.b.switch_to_block(slow);
        let memory = self.spill(&args[1..]);
        let count = self.word(args.len() as i64 - 1);
        let t = self.thread();
        let r = self.call_word(exits::call_cold as *const () as usize, &[t, args[0], memory, count]);
        self.clear_spilled(&inst.args[1..]);
        self.b.ins().jump(done, &[r.into()]);
        self.b.switch_to_block(fast);
        let r = self.enter_function(inst, entry, &args);
        self.b.ins().jump(done, &[r.into()]);
        self.b.switch_to_block(done);
        let r = self.b.block_params(done)[0];
        self.finish_call(v, r);
    }
    /// What compiled code gave is a value, or has to be dealt with.
    pub(super) fn finish_call(&mut self, v: V, r: Value) {
        // RAISED and EXITED differ in one bit that no value leaves alone.
        let rest = self.b.ins().band_imm_s(r, !(EXITED as i64));
        let special = self.b.ins().icmp_imm_s(IntCC::Equal, rest, RAISED as i64);
        let (odd, go) = (self.b.create_block(), self.b.create_block());
        self.b.append_block_param(go, types::I64);
        self.b.set_cold_block(odd);
        self.b.ins().brif(special, odd, &[], go, &[r.into()]);
        self.b.switch_to_block(odd);
        let (exited, raised) = (self.b.create_block(), self.b.create_block());
        self.b.append_block_param(raised, types::I64);
        self.b.set_cold_block(exited);
        self.b.set_cold_block(raised);
        self.b.ins().brif(r, exited, &[], raised, &[r.into()]);
        self.b.switch_to_block(exited);
        let t = self.thread();
        let finished = self.call_word(exits::finish_callee as *const () as usize, &[t]);
        self.b.ins().brif(finished, go, &[finished.into()], raised, &[finished.into()]);
        self.b.switch_to_block(raised);
        let target = self.raise_target(v);
        self.jump_out(target);
        self.b.switch_to_block(go);
        let r = self.b.block_params(go)[0];
        self.define(v, r);
    }

    fn call_native(&mut self, v: V, inst: &Inst) {
        let Imm::Index(n) = inst.imm else { unreachable!("has a target") };
        let target = self.f.natives[n as usize].clone();
        let receiver = self.value(inst.args[0]);
        let function = self.word(target.address as i64);
        let t = self.thread();
        let r = match target.convention {
            Convention::NoArgs => self.call_word(native::no_args as *const () as usize, &[t, function, receiver]),
            Convention::One => {
                let a = self.value(inst.args[1]);
                self.call_word(native::one as *const () as usize, &[t, function, receiver, a])
            }
            Convention::Fast => {
                let (args, count) = self.in_memory(&inst.args[1..]);
                let r = self.call_word(native::fast as *const () as usize, &[t, function, receiver, args, count]);
                self.clear_spilled(&inst.args[1..]);
                r
            }
            Convention::FastKeywords => {
                let (args, count) = self.in_memory(&inst.args[1..]);
                let address = native::fast_keywords as *const () as usize;
                let r = self.call_word(address, &[t, function, receiver, args, count]);
                self.clear_spilled(&inst.args[1..]);
                r
            }
        };
        self.raise_if_word(v, r, RAISED);
        self.define(v, r);
    }

    /// The operand stack is in the window: the site brought it there.
    fn step(&mut self, v: V, inst: &Inst) {
        let (Some(state), Imm::Int(oparg)) = (inst.state, inst.imm) else { unreachable!("has a state") };
        let Imm::At(p) = self.f.inst(state).imm else { unreachable!("verified") };
        self.store_stack_constants(state, inst.args.len());
        let t = self.thread();
        let unit = self.b.ins().iconst(types::I32, i64::from(p.op));
        let oparg = self.b.ins().iconst(types::I32, oparg);
        let depth = self.word(i64::from(p.depth));
        let r = self.call_word(step::step as *const () as usize, &[t, self.fp, unit, oparg, depth]);
        self.forget_stack_homes(v);
        self.raise_if_word(v, r, RAISED);
    }
}
