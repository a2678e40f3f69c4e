//! Guards. What types prove is not tested.

use super::sites::Target;
use super::{Lowering, V};
use crate::ir::types::leaf;
use crate::ir::{Imm, Op, Type};
use brolga_heap::value::{FLOAT_BIAS, FLOAT_ROTATE, INT_SHIFT};
use brolga_vm::abi::layout;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};

impl Lowering<'_, '_> {
    /// The state that a guard leaves through, as a jump target.
    fn target(&mut self, v: V) -> Target {
        let inst = self.f.inst(v);
        let Some(state) = inst.state else { unreachable!("verified: has a state") };
        self.exit_target(state, inst.op.info().name, false)
    }
    /// Leaves if `failed`.
    pub(super) fn fail_if(&mut self, v: V, failed: Value) {
        let failed = self.injected(failed);
        let target = self.target(v);
        self.leave_if(failed, target);
    }
    /// Fault injection: counts the guard, and fails it when it is its turn.
    fn injected(&mut self, failed: Value) -> Value {
        if !self.options.inject {
            return failed;
        }
        let t = self.thread();
        let n = self.load(types::I64, t, layout::THREAD_GUARD_COUNTDOWN);
        let n = self.b.ins().iadd_imm_s(n, -1);
        self.store(n, t, layout::THREAD_GUARD_COUNTDOWN);
        let turn = self.b.ins().icmp_imm_s(IntCC::Equal, n, 0);
        self.b.ins().bor(failed, turn)
    }

    pub(super) fn guard(&mut self, v: V) {
        let inst = self.f.inst(v).clone();
        match inst.op {
            Op::GuardInt => {
                let x = self.value(inst.args[0]);
                if !self.f.ty(inst.args[0]).is(Type::SMALL_INT) {
                    let tag = self.b.ins().band_imm_s(x, 3);
                    let failed = self.b.ins().icmp_imm_s(IntCC::NotEqual, tag, 2);
                    self.fail_if(v, failed);
                }
                let n = self.b.ins().sshr_imm_s(x, i64::from(INT_SHIFT));
                self.define(v, n);
            }
            Op::GuardSmall => {
                let x = self.value(inst.args[0]);
                let (low, high) = (brolga_heap::value::INT_MIN, brolga_heap::value::INT_MAX);
                let from_low = self.b.ins().iadd_imm_s(x, low.wrapping_neg());
                let failed = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, from_low, high.wrapping_sub(low));
                self.fail_if(v, failed);
                self.define(v, x);
            }
            Op::GuardFloat => self.guard_float(v, inst.args[0]),
            Op::GuardNumber => self.guard_number(v, inst.args[0]),
            Op::GuardBool => {
                let x = self.value(inst.args[0]);
                if !self.f.ty(inst.args[0]).is(Type::BOOL) {
                    let y = self.b.ins().bor_imm_s(x, 0x10);
                    let failed = self.b.ins().icmp_imm_s(IntCC::NotEqual, y, brolga_heap::Value::TRUE.bits() as i64);
                    self.fail_if(v, failed);
                }
                let truth = self.b.ins().icmp_imm_s(IntCC::Equal, x, brolga_heap::Value::TRUE.bits() as i64);
                self.define(v, truth);
            }
            Op::GuardShape => {
                let Imm::Shape(shape) = inst.imm else { unreachable!("has a shape") };
                let x = self.value(inst.args[0]);
                let ty = self.f.ty(inst.args[0]);
                if ty.shape() != Some(shape) || !ty.keeps_shape() {
                    self.require_object(v, x, ty);
                    let found = self.load(types::I32, x, layout::HEADER_SHAPE);
                    let failed = self.b.ins().icmp_imm_u(IntCC::NotEqual, found, i64::from(shape));
                    self.fail_if(v, failed);
                }
                self.define(v, x);
            }
            Op::GuardIs => {
                let Imm::Const(c) = inst.imm else { unreachable!("has a constant") };
                let x = self.value(inst.args[0]);
                let wanted = self.word(self.f.consts[c.index()].bits as i64);
                let failed = self.b.ins().icmp(IntCC::NotEqual, x, wanted);
                self.fail_if(v, failed);
                self.define(v, x);
            }
            Op::GuardBound => {
                let x = self.value(inst.args[0]);
                if !self.f.ty(inst.args[0]).is_bound() {
                    let failed = self.b.ins().icmp_imm_s(IntCC::Equal, x, 0);
                    self.fail_if(v, failed);
                }
                self.define(v, x);
            }
            Op::GuardTrue | Op::GuardFalse => {
                let x = self.value(inst.args[0]);
                let failed = if inst.op == Op::GuardTrue { self.b.ins().icmp_imm_s(IntCC::Equal, x, 0) } else { x };
                self.fail_if(v, failed);
            }
            Op::CheckFrame => {
                let Imm::Index(kept) = inst.imm else { unreachable!("has a depth") };
                let Some(state) = inst.state else { unreachable!("verified: has a state") };
                let site = self.load(types::I64, self.fp, layout::FRAME_SITE);
                let expected = self.call_sites.get(&inst.args[0]).copied().unwrap_or(0);
                let expected = self.word(expected as i64);
                let failed = self.b.ins().icmp(IntCC::NotEqual, site, expected);
                let target = self.taken_target(state, kept);
                self.leave_if(failed, target);
            }
            Op::CheckObject if matches!(inst.imm, Imm::Index(frame) if frame != 0) => {
                let flags = self.load(types::I32, self.fp, layout::FRAME_FLAGS);
                let objects = self.b.ins().band_imm_s(flags, i64::from(brolga_vm::frames::flags::INLINED));
                self.let_go_inlined(v, objects);
            }
            Op::CheckObject => {
                let flags = self.load(types::I32, self.fp, layout::FRAME_FLAGS);
                let object = self.b.ins().band_imm_s(flags, i64::from(brolga_vm::frames::flags::OBJECT));
                if self.f.entry == crate::ir::Entry::Call {
                    return self.let_go(v, object);
                }
                let failed = self.b.ins().icmp_imm_s(IntCC::NotEqual, object, 0);
                let failed = self.injected(failed);
                // Compiling anew would not help.
                let Some(state) = inst.state else { unreachable!("verified: has a state") };
                let target = self.exit_target(state, inst.op.info().name, true);
                self.leave_if(failed, target);
            }
            Op::Poll => {
                self.count_down();
                let t = self.thread();
                // Written by other threads: every look counts.
                let flags = MemFlagsData::trusted();
                let wanted = self.b.ins().load(types::I64, flags, t, layout::THREAD_POLL as i32);
                let wanted = self.b.ins().icmp_imm_s(IntCC::NotEqual, wanted, 0);
                let target = self.target(v);
                self.leave_if(wanted, target);
            }
            _ => unreachable!("no guard"),
        }
    }

    /// Fails guard `v` unless `x` is a pointer to an object.
    fn require_object(&mut self, v: V, x: Value, ty: Type) {
        if ty.is_object() {
            return;
        }
        if ty.bits & !leaf::NULL != 0 && Type::of_bits(ty.bits & !leaf::NULL).is_object() {
            let failed = self.b.ins().icmp_imm_s(IntCC::Equal, x, 0);
            return self.fail_if(v, failed);
        }
        let tag = self.b.ins().band_imm_s(x, 7);
        let failed = if ty.is_bound() {
            self.b.ins().icmp_imm_s(IntCC::NotEqual, tag, 0)
        } else {
            // Zero has the tag of pointers: rotating the tag to the top makes both an unsigned comparison.
            let a = self.b.ins().icmp_imm_s(IntCC::NotEqual, tag, 0);
            let b = self.b.ins().icmp_imm_s(IntCC::Equal, x, 0);
            self.b.ins().bor(a, b)
        };
        self.fail_if(v, failed);
    }

    /// The double of an immediate float.
    pub(super) fn decode_float(&mut self, x: Value) -> Value {
        let bits = self.b.ins().rotr_imm_s(x, i64::from(FLOAT_ROTATE));
        let bits = self.b.ins().iadd_imm_s(bits, FLOAT_BIAS as i64);
        self.b.ins().bitcast(types::F64, MemFlagsData::new(), bits)
    }

    /// Floats and small ints.
    fn guard_number(&mut self, v: V, operand: V) {
        let x = self.value(operand);
        let (float, other, go) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.append_block_param(go, types::F64);
        let bit = self.b.ins().band_imm_s(x, 1);
        self.b.ins().brif(bit, float, &[], other, &[]);
        self.b.switch_to_block(other);
        let tag = self.b.ins().band_imm_s(x, 3);
        let failed = self.b.ins().icmp_imm_s(IntCC::NotEqual, tag, 2);
        self.fail_if(v, failed);
        let n = self.b.ins().sshr_imm_s(x, i64::from(INT_SHIFT));
        let f = self.b.ins().fcvt_from_sint(types::F64, n);
        self.b.ins().jump(go, &[f.into()]);
        self.b.switch_to_block(float);
        let f = self.decode_float(x);
        self.b.ins().jump(go, &[f.into()]);
        self.b.switch_to_block(go);
        let result = self.b.block_params(go)[0];
        self.define(v, result);
    }

    fn guard_float(&mut self, v: V, operand: V) {
        let x = self.value(operand);
        let ty = self.f.ty(operand);
        if ty.is(Type::IMM_FLOAT) {
            let f = self.decode_float(x);
            return self.define(v, f);
        }
        let bit = self.b.ins().band_imm_s(x, 1);
        if self.f.inst(v).imm == Imm::Bool(true) {
            let failed = self.b.ins().icmp_imm_s(IntCC::Equal, bit, 0);
            self.fail_if(v, failed);
            let f = self.decode_float(x);
            return self.define(v, f);
        }
        let (boxed, go) = (self.b.create_block(), self.b.create_block());
        self.b.append_block_param(go, types::F64);
        self.b.set_cold_block(boxed);
        let immediate = self.b.create_block();
        let other = self.b.ins().icmp_imm_s(IntCC::Equal, bit, 0);
        let other = if ty.is(Type::FLOAT) { other } else { self.injected(other) };
        self.b.ins().brif(other, boxed, &[], immediate, &[]);
        self.b.switch_to_block(boxed);
        if !ty.is(Type::FLOAT) {
            // The few floats that need a box.
            self.require_object(v, x, ty);
            // Subclasses have the same kind, but another shape.
            let shape = self.load(types::I32, x, layout::HEADER_SHAPE);
            let failed = self.b.ins().icmp_imm_u(IntCC::NotEqual, shape, i64::from(self.f.float_shape));
            self.fail_if(v, failed);
            if let Some(here) = self.b.current_block() {
                self.b.set_cold_block(here);
            }
        }
        let f = self.load(types::F64, x, layout::FLOAT_VALUE);
        self.b.ins().jump(go, &[f.into()]);
        self.b.switch_to_block(immediate);
        let f = self.decode_float(x);
        self.b.ins().jump(go, &[f.into()]);
        self.b.switch_to_block(go);
        let result = self.b.block_params(go)[0];
        self.define(v, result);
    }
}
