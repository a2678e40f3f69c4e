//! Generators: how compiled bodies are entered and left, and how they are resumed.
//!
//! The window of a running body is the generator's own; it has room for the interpreter's slots only. Windows of inlined functions and fields of
//! virtual objects lie on the Python stack, from [`Lowering::stack`] on; the generator notes where, for the decoder.

use super::{Lowering, V};
use crate::ir::{Imm, Inst, Op};
use brolga_vm::abi::layout;
use brolga_vm::deopt::{RAISED, exits};
use brolga_vm::frames::flags;
use brolga_vm::objects::generator::{EXECUTING, SUSPENDED};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{AbiParam, InstBuilder, MemFlagsData, Signature, Value, types};
use cranelift_codegen::isa::CallConv;

/// `fn(window, value) -> word`
pub(super) fn resume_signature() -> Signature {
    let mut sig = Signature::new(CallConv::SystemV);
    sig.params.extend([AbiParam::new(types::I64); 2]);
    sig.returns.push(AbiParam::new(types::I64));
    sig
}

impl Lowering<'_, '_> {
    /// Words of the Python stack that the body needs beside its window.
    fn words_on_stack(&self) -> u32 {
        self.sites.words() - self.f.frames[0].words
    }
    /// Where a word of the frame is.
    pub(super) fn word_place(&self, word: u32) -> (Value, usize) {
        match self.stack {
            Some(stack) if word >= self.f.frames[0].words => (stack, 8 * (word - self.f.frames[0].words) as usize),
            _ => (self.fp, 8 * word as usize),
        }
    }
    /// The first free word of the Python stack.
    pub(super) fn words_end(&mut self) -> Value {
        match self.stack {
            Some(stack) => {
                let bytes = 8 * i64::from(self.words_on_stack());
                self.b.ins().iadd_imm_s(stack, bytes)
            }
            None => self.b.ins().iadd_imm_s(self.fp, 8 * i64::from(self.sites.words())),
        }
    }
    fn load_near(&mut self, ty: cranelift_codegen::ir::Type, base: Value, offset: i32) -> Value {
        self.b.ins().load(ty, MemFlagsData::trusted(), base, offset)
    }
    fn store_near(&mut self, v: Value, base: Value, offset: i32) {
        self.b.ins().store(MemFlagsData::trusted(), v, base, offset);
    }

    /// A loop in a generator's body: the runtime has reserved the words.
    pub(super) fn enter_generator_loop(&mut self) {
        if self.f.generator {
            self.stack = Some(self.load_near(types::I64, self.fp, layout::FRAME_TO_GENERATOR_STACK));
        }
    }

    /// Links the window of a generator that goes on. Flags and depth are set.
    pub(super) fn enter_generator(&mut self, params: &[Value]) {
        let t = self.thread();
        let stack = self.load(types::I64, t, layout::THREAD_STACK_TOP);
        self.stack = Some(stack);
        let more = self.words_on_stack() > 0;
        // Nothing may run as machine code if somebody wants attention or a stack is low.
        let wanted = self.load(types::I64, t, layout::THREAD_POLL);
        let mut any = self.b.ins().icmp_imm_s(IntCC::NotEqual, wanted, 0);
        let limit = self.load(types::I64, t, layout::THREAD_COMPILED_STACK_LIMIT);
        let sp = self.b.ins().get_stack_pointer(types::I64);
        let low = self.b.ins().icmp(IntCC::UnsignedLessThan, sp, limit);
        any = self.b.ins().bor(any, low);
        let depth = self.load(types::I32, self.fp, layout::FRAME_DEPTH);
        // Inlined frames count.
        let most = self.f.deepest();
        let depth = if most > 0 { self.b.ins().iadd_imm_s(depth, i64::from(most)) } else { depth };
        let deepest = self.load(types::I32, t, layout::THREAD_RECURSION_LIMIT);
        let deep = self.b.ins().icmp(IntCC::UnsignedGreaterThan, depth, deepest);
        any = self.b.ins().bor(any, deep);
        let end = self.words_end();
        if more {
            let python_limit = self.load(types::I64, t, layout::THREAD_STACK_LIMIT);
            let full = self.b.ins().icmp(IntCC::UnsignedGreaterThan, end, python_limit);
            any = self.b.ins().bor(any, full);
        }
        let (divert, go) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(divert);
        self.b.ins().brif(any, divert, &[], go, &[]);
        self.b.switch_to_block(divert);
        let t = self.thread();
        let r = self.call_word(exits::divert_resume as *const () as usize, &[t, self.fp, params[1]]);
        self.b.ins().return_(&[r]);
        self.b.switch_to_block(go);
        let t = self.thread();
        let previous = self.load(types::I64, t, layout::THREAD_FRAME);
        self.store(previous, self.fp, layout::FRAME_PREVIOUS);
        self.store(self.fp, t, layout::THREAD_FRAME);
        self.store_near(stack, self.fp, layout::FRAME_TO_GENERATOR_STACK);
        if more {
            self.store(end, t, layout::THREAD_STACK_TOP);
        }
        let executing = self.b.ins().iconst(types::I8, i64::from(EXECUTING));
        self.store_near(executing, self.fp, layout::FRAME_TO_GENERATOR_STATE);
        // Its entry becomes the innermost of the chain of handled exceptions.
        let outer = self.load(types::I64, t, layout::THREAD_EXC_INFO);
        let item = self.b.ins().iadd_imm_s(self.fp, i64::from(layout::FRAME_TO_EXC_ITEM));
        self.store(outer, item, layout::EXC_ITEM_PREVIOUS);
        self.store(item, t, layout::THREAD_EXC_INFO);
    }

    pub(super) fn generator(&mut self, v: V) {
        let inst = self.f.inst(v).clone();
        match inst.op {
            Op::ResumeGenerator => {
                self.enter_site(v);
                self.resume_generator(v, &inst);
            }
            Op::Suspend => self.suspend(v, &inst),
            Op::FinishGenerator => {
                let x = self.value(inst.args[0]);
                let t = self.thread();
                let r = self.call_word(exits::finish_generator as *const () as usize, &[t, self.fp, x]);
                self.define(v, r);
            }
            Op::MakeGenerator => self.make_generator(v, &inst),
            _ => unreachable!("not of generators"),
        }
    }

    fn suspend(&mut self, v: V, inst: &Inst) {
        let Imm::Index(at) = inst.imm else { unreachable!("has a suspension") };
        let here = self.f.suspensions[at as usize];
        let first = layout::FRAME_BYTES as u32 / 8;
        for (i, slot) in inst.args[1..].iter().enumerate() {
            let word = first + i as u32;
            if !self.sites.is_home(word, *slot) {
                let x = self.value(*slot);
                self.store(x, self.fp, 8 * word as usize);
            }
        }
        let pc = self.word(here.pc as i64);
        self.store(pc, self.fp, layout::FRAME_PC);
        let bytes = layout::FRAME_BYTES + 8 * (inst.args.len() - 1);
        let sp = self.b.ins().iadd_imm_s(self.fp, bytes as i64);
        self.store(sp, self.fp, layout::FRAME_SP);
        let state = self.b.ins().iconst(types::I8, i64::from(SUSPENDED) + i64::from(here.delegating));
        self.store_near(state, self.fp, layout::FRAME_TO_GENERATOR_STATE);
        let point = self.word(here.point as i64);
        self.store_near(point, self.fp, layout::FRAME_TO_GENERATOR_RESUME);
        let bits = self.load(types::I32, self.fp, layout::FRAME_FLAGS);
        let bits = self.b.ins().band_imm_s(bits, !i64::from(flags::ENTRY));
        self.store(bits, self.fp, layout::FRAME_FLAGS);
        let t = self.thread();
        let zero = self.word(0);
        self.store(zero, self.fp, layout::FRAME_SITE);
        let previous = self.load(types::I64, self.fp, layout::FRAME_PREVIOUS);
        self.store(zero, self.fp, layout::FRAME_PREVIOUS);
        self.store(previous, t, layout::THREAD_FRAME);
        if let Some(stack) = self.stack
            && self.words_on_stack() > 0
        {
            self.store(stack, t, layout::THREAD_STACK_TOP);
        }
        let item = self.b.ins().iadd_imm_s(self.fp, i64::from(layout::FRAME_TO_EXC_ITEM));
        let outer = self.load(types::I64, item, layout::EXC_ITEM_PREVIOUS);
        self.store(zero, item, layout::EXC_ITEM_PREVIOUS);
        self.store(outer, t, layout::THREAD_EXC_INFO);
        // From here on the collector finds the window through the object only.
        let log = self.load_near(types::I8, self.fp, layout::FRAME_TO_GENERATOR_LOG);
        let (slow, go) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(slow);
        self.b.ins().brif(log, slow, &[], go, &[]);
        self.b.switch_to_block(slow);
        self.call(exits::log_generator as *const () as usize, &[self.fp], None);
        self.b.ins().jump(go, &[]);
        self.b.switch_to_block(go);
        let x = self.value(inst.args[0]);
        self.define(v, x);
    }

    /// Calls the machine code of a suspended generator, if it has some.
    fn resume_generator(&mut self, v: V, inst: &Inst) {
        let (g, x) = (self.value(inst.args[0]), self.value(inst.args[1]));
        let inlined = match inst.state.map(|s| self.f.inst(s).imm) {
            Some(Imm::At(p)) => self.f.frames[p.frame.index()].depth,
            _ => 0,
        };
        let (slow, known, fast) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        let done = self.b.create_block();
        self.b.append_block_param(done, types::I64);
        self.b.set_cold_block(slow);
        // Suspended by compiled code, and no frame object refers to it.
        let state = self.load(types::I8, g, layout::GENERATOR_STATE);
        let suspended = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, state, i64::from(EXECUTING));
        let bits = self.load(types::I32, g, layout::GENERATOR_FRAME + layout::FRAME_FLAGS);
        let plain = self.b.ins().icmp_imm_s(IntCC::Equal, bits, i64::from(flags::GENERATOR));
        let point = self.load(types::I64, g, layout::GENERATOR_RESUME);
        let has_point = self.b.ins().icmp_imm_s(IntCC::NotEqual, point, 0);
        let ok = self.b.ins().band(suspended, plain);
        let ok = self.b.ins().band(ok, has_point);
        self.b.ins().brif(ok, known, &[], slow, &[]);
        self.b.switch_to_block(known);
        let entry = self.load(types::I64, point, layout::RESUME_ENTRY);
        self.b.ins().brif(entry, fast, &[], slow, &[]);
        self.b.switch_to_block(slow);
        let t = self.thread();
        let r = self.call_word(exits::resume as *const () as usize, &[t, g, x]);
        self.b.ins().jump(done, &[r.into()]);
        self.b.switch_to_block(fast);
        let depth = self.b.ins().uload32(MemFlagsData::trusted(), self.fp, layout::FRAME_DEPTH as i32);
        let depth = self.b.ins().iadd_imm_s(depth, i64::from(inlined) + 1);
        let depth = self.b.ins().ishl_imm_s(depth, 32);
        let word = self.b.ins().bor_imm_s(depth, i64::from(flags::GENERATOR | flags::ENTRY));
        let window = self.b.ins().iadd_imm_s(g, layout::GENERATOR_FRAME as i64);
        self.store(word, window, layout::FRAME_FLAGS);
        let sig = self.signature(&[types::I64; 2], Some(types::I64));
        let call = self.b.ins().call_indirect(sig, entry, &[window, x]);
        let r = self.b.inst_results(call)[0];
        self.b.ins().jump(done, &[r.into()]);
        self.b.switch_to_block(done);
        let r = self.b.block_params(done)[0];
        self.finish_call(v, r);
    }

    fn make_generator(&mut self, v: V, inst: &Inst) {
        let Imm::Index(at) = inst.imm else { unreachable!("has a suspension") };
        let here = self.f.suspensions[at as usize];
        let Some(code) = here.code else { unreachable!("has a code object") };
        let function = self.value(inst.args[0]);
        let slots: Vec<Value> = inst.args[1..].iter().map(|a| self.value(*a)).collect();
        let slots = self.spill(&slots);
        let code = self.word(self.f.consts[code.index()].bits as i64);
        let point = self.word(here.point as i64);
        let t = self.thread();
        let r = self.call_word(exits::make_generator as *const () as usize, &[t, function, code, point, slots]);
        self.clear_spilled(&inst.args[1..]);
        self.raise_if_word(v, r, RAISED);
        self.define(v, r);
    }
}
