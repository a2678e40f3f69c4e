//! Entering and leaving a compiled function.
//!
//! A caller has stored flags and depth into the new window, and passes its address, the function and the arguments. The prologue looks
//! whether the function may run as machine code at all; if somebody wants attention or a stack is low, the call is interpreted instead.
//! A function that may be looked at links its window into the thread's chain; one that cannot does without, and only an exit links.

use super::{Lowering, V};
use crate::ir::{Entry, Exit, Imm, Op};
use brolga_vm::abi::tier::Warmth;
use brolga_vm::abi::{helpers::native, layout};
use brolga_vm::deopt::exits;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, StackSlotData, StackSlotKind, types};

impl Lowering<'_, '_> {
    pub(super) fn prologue(&mut self) {
        let entry = self.b.create_block();
        self.b.append_block_params_for_function_params(entry);
        self.b.switch_to_block(entry);
        let params = self.b.block_params(entry).to_vec();
        self.fp = params[0];
        let first_argument = match self.f.entry {
            Entry::Call => {
                self.function = Some(params[1]);
                self.check_stacks(&params);
                2
            }
            Entry::Loop(_) => {
                self.enter_generator_loop();
                1
            }
            Entry::Resume(_) => {
                self.enter_generator(&params);
                1
            }
        };
        self.count_down();
        for block in self.f.order().into_iter().take(1) {
            for v in &self.f.block(block).insts {
                if let (Op::Arg, Imm::Index(i)) = (self.f.inst(*v).op, self.f.inst(*v).imm) {
                    self.values[v.index()] = Some(params[first_argument + i as usize]);
                }
            }
        }
        if self.linked {
            if self.f.entry == Entry::Call {
                self.link();
            }
            let site = self.sites.entry_site() as i64;
            let site = self.word(site);
            self.store(site, self.fp, layout::FRAME_SITE);
        }
        if self.complete {
            let code = self.f.consts[self.f.frames[0].code.index()].bits;
            let code = self.word(code as i64);
            self.call(native::complete_header as *const () as usize, &[self.fp, code], None);
        }
        let first = self.blocks[0];
        self.b.ins().jump(first, &[]);
        self.b.switch_to_block(first);
    }

    /// Calls the interpreter instead if need be.
    fn check_stacks(&mut self, params: &[cranelift_codegen::ir::Value]) {
        let divert = self.b.create_block();
        let t = self.thread();
        let wanted = self.load(types::I64, t, layout::THREAD_POLL);
        let limit = self.load(types::I64, t, layout::THREAD_COMPILED_STACK_LIMIT);
        let sp = self.b.ins().get_stack_pointer(types::I64);
        let low = self.b.ins().icmp(IntCC::UnsignedLessThan, sp, limit);
        let end = self.b.ins().iadd_imm_s(self.fp, 8 * i64::from(self.sites.words()));
        let python_limit = self.load(types::I64, t, layout::THREAD_STACK_LIMIT);
        let full = self.b.ins().icmp(IntCC::UnsignedGreaterThan, end, python_limit);
        let depth = self.load(types::I32, self.fp, layout::FRAME_DEPTH);
        // Inlined frames count.
        let most = self.f.deepest();
        let depth = if most > 0 { self.b.ins().iadd_imm_s(depth, i64::from(most)) } else { depth };
        let deepest = self.load(types::I32, t, layout::THREAD_RECURSION_LIMIT);
        let deep = self.b.ins().icmp(IntCC::UnsignedGreaterThan, depth, deepest);
        let wanted = self.b.ins().icmp_imm_s(IntCC::NotEqual, wanted, 0);
        let a = self.b.ins().bor(low, full);
        let c = self.b.ins().bor(wanted, deep);
        let any = self.b.ins().bor(a, c);
        let go = self.b.create_block();
        self.b.ins().brif(any, divert, &[], go, &[]);
        self.b.switch_to_block(divert);
        self.b.set_cold_block(divert);
        let args = self.spill(&params[2..]);
        let count = self.word(params.len() as i64 - 2);
        let t = self.thread();
        let result = self.call_word(exits::divert as *const () as usize, &[t, params[1], args, count]);
        self.b.ins().return_(&[result]);
        self.b.switch_to_block(go);
    }

    /// In code that was made quickly: counts an entry or an iteration.
    pub(super) fn count_down(&mut self) {
        if self.options.warmth == 0 {
            return;
        }
        let warmth = self.word(self.options.warmth as i64);
        let left = std::mem::offset_of!(Warmth, left);
        let n = self.load(types::I64, warmth, left);
        let n = self.b.ins().iadd_imm_s(n, -1);
        self.store(n, warmth, left);
        let enough = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, n, 0);
        let (ask, go) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(enough, ask, &[], go, &[]);
        self.b.switch_to_block(ask);
        self.b.set_cold_block(ask);
        let (t, warmth) = (self.thread(), self.word(self.options.warmth as i64));
        let function = match self.function {
            Some(function) => function,
            None => self.load(types::I64, self.fp, layout::FRAME_FUNCTION),
        };
        self.call(exits::warm as *const () as usize, &[t, warmth, function], None);
        self.b.ins().jump(go, &[]);
        self.b.switch_to_block(go);
    }

    /// Puts values into memory and gives its address.
    pub(super) fn spill(&mut self, values: &[cranelift_codegen::ir::Value]) -> cranelift_codegen::ir::Value {
        if values.is_empty() {
            // Not null, but never read.
            return self.word(8);
        }
        let slot = match self.area {
            Some(slot) => slot,
            None => {
                // One area for all calls: as long as the longest list of arguments.
                let call = |i: &crate::ir::Inst| {
                    !matches!(i.op, Op::Snapshot | Op::Virtual | Op::Helper | Op::Step | Op::Suspend)
                        && i.args.len() > 2
                };
                let all = self.f.insts.iter().filter(|i| call(i)).map(|i| i.args.len()).max().unwrap_or(0);
                let bytes = 8 * all.max(self.f.argc as usize).max(2) as u32;
                let slot = self.b.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, bytes, 3));
                *self.area.insert(slot)
            }
        };
        let address = self.b.ins().stack_addr(types::I64, slot, 0);
        for (i, v) in values.iter().enumerate() {
            self.store(*v, address, 8 * i);
        }
        address
    }
    /// After a call with arguments in memory: the collector shall not find them there any more.
    pub(super) fn clear_spilled(&mut self, args: &[V]) {
        let Some(slot) = self.area else { return };
        let address = self.b.ins().stack_addr(types::I64, slot, 0);
        for (i, v) in args.iter().enumerate() {
            let ty = self.f.ty(*v);
            if ty.could_be(crate::ir::Type::OBJECT) && self.f.inst(*v).op != Op::Const {
                let zero = self.word(0);
                self.store(zero, address, 8 * i);
            }
        }
    }

    /// Makes the window the thread's innermost one.
    pub(super) fn link(&mut self) {
        let t = self.thread();
        let previous = self.load(types::I64, t, layout::THREAD_FRAME);
        self.store(previous, self.fp, layout::FRAME_PREVIOUS);
        if let Some(function) = self.function {
            self.store(function, self.fp, layout::FRAME_FUNCTION);
        }
        self.store(self.fp, t, layout::THREAD_FRAME);
        let end = self.b.ins().iadd_imm_s(self.fp, 8 * i64::from(self.sites.words()));
        self.store(end, t, layout::THREAD_STACK_TOP);
    }

    pub(super) fn return_value(&mut self, v: V) {
        let result = self.value(v);
        if self.linked && self.f.entry == Entry::Call {
            let t = self.thread();
            let previous = self.load(types::I64, self.fp, layout::FRAME_PREVIOUS);
            self.store(previous, t, layout::THREAD_FRAME);
            self.store(self.fp, t, layout::THREAD_STACK_TOP);
        }
        self.b.ins().return_(&[result]);
    }

    /// Goes on in the interpreter for good.
    pub(super) fn exit(&mut self, state: V, why: Exit) {
        let target = self.exit_target(state, why.name(), why == Exit::Uncompiled);
        self.jump_out(target);
    }

    pub(super) fn frame_value(&mut self, v: V) {
        let inst = self.f.inst(v);
        match (inst.op, inst.imm) {
            // Set up by the prologue.
            (Op::Arg, _) => {}
            (Op::Callee, _) => {
                let x = match self.function {
                    Some(x) => x,
                    None => self.load(types::I64, self.fp, layout::FRAME_FUNCTION),
                };
                self.define(v, x);
            }
            (_, Imm::Index(i)) => {
                if inst.op == Op::Local {
                    self.sites.came_from_home(i, v);
                }
                let x = self.load(types::I64, self.fp, layout::FRAME_BYTES + 8 * i as usize);
                self.define(v, x);
            }
            _ => unreachable!("has an index"),
        }
    }
}
