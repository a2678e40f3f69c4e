//! Numbers and truth values.

use super::cold::Cold;
use super::{Lowering, V};
use crate::ir::ops::Cond;
use crate::ir::{Imm, Op};
use brolga_heap::value::{FLOAT_BIAS, FLOAT_ROTATE, INT_MAX, INT_MIN, INT_SHIFT, INT_TAG};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};

fn int_cc(c: Cond) -> IntCC {
    match c {
        Cond::Eq => IntCC::Equal,
        Cond::Ne => IntCC::NotEqual,
        Cond::Lt => IntCC::SignedLessThan,
        Cond::Le => IntCC::SignedLessThanOrEqual,
        Cond::Gt => IntCC::SignedGreaterThan,
        Cond::Ge => IntCC::SignedGreaterThanOrEqual,
    }
}
fn float_cc(c: Cond) -> FloatCC {
    match c {
        Cond::Eq => FloatCC::Equal,
        Cond::Ne => FloatCC::NotEqual,
        Cond::Lt => FloatCC::LessThan,
        Cond::Le => FloatCC::LessThanOrEqual,
        Cond::Gt => FloatCC::GreaterThan,
        Cond::Ge => FloatCC::GreaterThanOrEqual,
    }
}

/// Integers that every double represents exactly end here.
const EXACT: i64 = 1 << 53;

impl Lowering<'_, '_> {
    fn range(&self, v: V) -> (i128, i128) {
        let (a, b) = self.f.ty(v).range();
        (a as i128, b as i128)
    }
    fn cond(&self, v: V) -> Cond {
        match self.f.inst(v).imm {
            Imm::Cond(c) => c,
            _ => unreachable!("has a condition"),
        }
    }

    pub(super) fn arithmetic(&mut self, v: V) {
        let inst = self.f.inst(v);
        let op = inst.op;
        let a = inst.args[0];
        let x = self.value(a);
        let second = inst.args.get(1).copied();
        let result = match op {
            Op::BoxInt => self.box_int(x, a),
            Op::BoxFloat => self.box_float(x),
            Op::BoxImmediate => {
                let (w, needs_box) = self.encode_float(x);
                self.fail_if(v, needs_box);
                w
            }
            Op::BoxBool => {
                let wide = self.b.ins().uextend(types::I64, x);
                let bit = self.b.ins().ishl_imm_s(wide, 4);
                self.b.ins().bor_imm_s(bit, brolga_heap::Value::FALSE.bits() as i64)
            }
            Op::IntToFloat => self.b.ins().fcvt_from_sint(types::F64, x),
            Op::BoolToInt => self.b.ins().uextend(types::I64, x),
            Op::IntNeg => {
                if self.range(a).0 == i64::MIN as i128 {
                    let failed = self.b.ins().icmp_imm_s(IntCC::Equal, x, i64::MIN);
                    self.fail_if(v, failed);
                }
                self.b.ins().ineg(x)
            }
            Op::FloatNeg => self.b.ins().fneg(x),
            Op::FloatAbs => self.b.ins().fabs(x),
            Op::FloatIsImmediate => {
                let bits = self.b.ins().bitcast(types::I64, MemFlagsData::new(), x);
                let bits = self.b.ins().iadd_imm_s(bits, (FLOAT_BIAS as i64).wrapping_neg());
                let w = self.b.ins().rotl_imm_s(bits, i64::from(FLOAT_ROTATE));
                let bit = self.b.ins().band_imm_s(w, 1);
                self.b.ins().icmp_imm_s(IntCC::NotEqual, bit, 0)
            }
            Op::FloatSqrt => self.b.ins().sqrt(x),
            Op::FloatToInt => {
                // Between these every double's integer part is an immediate; NaN is in no range.
                let low = self.b.ins().f64const(INT_MIN as f64);
                let high = self.b.ins().f64const(-(INT_MIN as f64));
                let above = self.b.ins().fcmp(FloatCC::GreaterThanOrEqual, x, low);
                let below = self.b.ins().fcmp(FloatCC::LessThan, x, high);
                let inside = self.b.ins().band(above, below);
                let failed = self.b.ins().icmp_imm_s(IntCC::Equal, inside, 0);
                self.fail_if(v, failed);
                self.b.ins().fcvt_to_sint_sat(types::I64, x)
            }
            Op::BoolNot => self.b.ins().icmp_imm_s(IntCC::Equal, x, 0),
            Op::IsBound => self.b.ins().icmp_imm_s(IntCC::NotEqual, x, 0),
            _ => {
                let Some(b) = second else { unreachable!("two operands") };
                let y = self.value(b);
                self.binary(v, op, (a, x), (b, y))
            }
        };
        self.define(v, result);
    }

    fn binary(&mut self, v: V, op: Op, (a, x): (V, Value), (b, y): (V, Value)) -> Value {
        match op {
            Op::Select => {
                let other = self.f.inst(v).args[2];
                let z = self.value(other);
                self.b.ins().select(x, y, z)
            }
            Op::IntAdd | Op::IntSub | Op::IntMul => self.overflowing(v, op, (a, x), (b, y)),
            Op::IntFloorDiv | Op::IntMod => self.division(v, op, (a, x), (b, y)),
            Op::IntTrueDiv => {
                let (low, high) = self.range(b);
                if low <= 0 && high >= 0 {
                    let failed = self.b.ins().icmp_imm_s(IntCC::Equal, y, 0);
                    self.fail_if(v, failed);
                }
                for (operand, z) in [(a, x), (b, y)] {
                    let (low, high) = self.range(operand);
                    if low < -(EXACT as i128) || high > EXACT as i128 {
                        let shifted = self.b.ins().iadd_imm_s(z, EXACT);
                        let failed = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, shifted, 2 * EXACT);
                        self.fail_if(v, failed);
                    }
                }
                let x = self.b.ins().fcvt_from_sint(types::F64, x);
                let y = self.b.ins().fcvt_from_sint(types::F64, y);
                self.b.ins().fdiv(x, y)
            }
            Op::IntShl => {
                let (low, high) = self.range(b);
                if low < 0 || high > 62 {
                    let failed = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, y, 62);
                    self.fail_if(v, failed);
                }
                let r = self.b.ins().ishl(x, y);
                let back = self.b.ins().sshr(r, y);
                let failed = self.b.ins().icmp(IntCC::NotEqual, back, x);
                self.fail_if(v, failed);
                r
            }
            Op::IntShr => {
                let (low, high) = self.range(b);
                if low < 0 {
                    let failed = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, y, 0);
                    self.fail_if(v, failed);
                }
                let most = self.word(63);
                let y = if high > 63 { self.b.ins().umin(y, most) } else { y };
                self.b.ins().sshr(x, y)
            }
            Op::IntBelow => self.b.ins().icmp(IntCC::UnsignedLessThan, x, y),
            Op::IntAnd => self.b.ins().band(x, y),
            Op::IntOr => self.b.ins().bor(x, y),
            Op::IntXor => self.b.ins().bxor(x, y),
            Op::IntCompare => {
                let c = int_cc(self.cond(v));
                self.b.ins().icmp(c, x, y)
            }
            Op::FloatAdd => self.b.ins().fadd(x, y),
            Op::FloatSub => self.b.ins().fsub(x, y),
            Op::FloatMul => self.b.ins().fmul(x, y),
            Op::FloatDiv => {
                let zero = self.b.ins().f64const(0.0);
                let failed = self.b.ins().fcmp(FloatCC::Equal, y, zero);
                self.fail_if(v, failed);
                self.b.ins().fdiv(x, y)
            }
            Op::FloatCompare => {
                let c = float_cc(self.cond(v));
                self.b.ins().fcmp(c, x, y)
            }
            Op::Same => self.b.ins().icmp(IntCC::Equal, x, y),
            _ => unreachable!("no binary operation"),
        }
    }

    /// Sum, difference, product; checked where ranges do not exclude an overflow.
    fn overflowing(&mut self, v: V, op: Op, (a, x): (V, Value), (b, y): (V, Value)) -> Value {
        let ((a0, a1), (b0, b1)) = (self.range(a), self.range(b));
        let (low, high) = match op {
            Op::IntAdd => (a0 + b0, a1 + b1),
            Op::IntSub => (a0 - b1, a1 - b0),
            _ => {
                let p = [a0 * b0, a0 * b1, a1 * b0, a1 * b1];
                (p.into_iter().min().unwrap_or(0), p.into_iter().max().unwrap_or(0))
            }
        };
        if low >= i64::MIN as i128 && high <= i64::MAX as i128 {
            return match op {
                Op::IntAdd => self.b.ins().iadd(x, y),
                Op::IntSub => self.b.ins().isub(x, y),
                _ => self.b.ins().imul(x, y),
            };
        }
        let (r, overflow) = match op {
            Op::IntAdd => self.b.ins().sadd_overflow(x, y),
            Op::IntSub => self.b.ins().ssub_overflow(x, y),
            _ => self.b.ins().smul_overflow(x, y),
        };
        self.fail_if(v, overflow);
        r
    }

    /// Python's division rounds down: the remainder has the divisor's sign.
    fn division(&mut self, v: V, op: Op, (a, x): (V, Value), (b, y): (V, Value)) -> Value {
        let ((a0, _), (b0, b1)) = (self.range(a), self.range(b));
        if b0 == b1 && b0 > 0 && (b0 & (b0 - 1)) == 0 {
            let shift = b0.trailing_zeros();
            return if op == Op::IntMod {
                self.b.ins().band_imm_s(x, b0 as i64 - 1)
            } else {
                self.b.ins().sshr_imm_s(x, i64::from(shift))
            };
        }
        if b0 <= 0 && b1 >= 0 {
            let failed = self.b.ins().icmp_imm_s(IntCC::Equal, y, 0);
            self.fail_if(v, failed);
        }
        if a0 == i64::MIN as i128 && b0 <= -1 && b1 >= -1 {
            let least = self.b.ins().icmp_imm_s(IntCC::Equal, x, i64::MIN);
            let minus = self.b.ins().icmp_imm_s(IntCC::Equal, y, -1);
            let failed = self.b.ins().band(least, minus);
            self.fail_if(v, failed);
        }
        let q = self.b.ins().sdiv(x, y);
        let product = self.b.ins().imul(q, y);
        let r = self.b.ins().isub(x, product);
        if a0 >= 0 && b0 > 0 {
            return if op == Op::IntMod { r } else { q };
        }
        let signs = self.b.ins().bxor(r, y);
        let differ = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, signs, 0);
        let inexact = self.b.ins().icmp_imm_s(IntCC::NotEqual, r, 0);
        let correct = self.b.ins().band(differ, inexact);
        if op == Op::IntMod {
            let moved = self.b.ins().iadd(r, y);
            self.b.ins().select(correct, moved, r)
        } else {
            let less = self.b.ins().iadd_imm_s(q, -1);
            self.b.ins().select(correct, less, q)
        }
    }

    fn box_int(&mut self, x: Value, a: V) -> Value {
        let (low, high) = self.range(a);
        let shifted = self.b.ins().ishl_imm_s(x, i64::from(INT_SHIFT));
        if low >= INT_MIN as i128 && high <= INT_MAX as i128 {
            return self.b.ins().bor_imm_s(shifted, INT_TAG as i64);
        }
        let back = self.b.ins().sshr_imm_s(shifted, i64::from(INT_SHIFT));
        let large = self.b.ins().icmp(IntCC::NotEqual, back, x);
        let (slow, fast, go) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.append_block_param(go, types::I64);
        self.b.set_cold_block(slow);
        self.b.ins().brif(large, slow, &[], fast, &[]);
        self.b.switch_to_block(slow);
        let made = self.call_cold(Cold::BoxInt, &[x]);
        self.b.ins().jump(go, &[made.into()]);
        self.b.switch_to_block(fast);
        let w = self.b.ins().bor_imm_s(shifted, INT_TAG as i64);
        self.b.ins().jump(go, &[w.into()]);
        self.b.switch_to_block(go);
        self.b.block_params(go)[0]
    }

    /// The word of a float without a box, and whether it needs one.
    fn encode_float(&mut self, x: Value) -> (Value, Value) {
        let bits = self.b.ins().bitcast(types::I64, MemFlagsData::new(), x);
        let bits = self.b.ins().iadd_imm_s(bits, (FLOAT_BIAS as i64).wrapping_neg());
        let w = self.b.ins().rotl_imm_s(bits, i64::from(FLOAT_ROTATE));
        let bit = self.b.ins().band_imm_s(w, 1);
        (w, self.b.ins().icmp_imm_s(IntCC::Equal, bit, 0))
    }

    fn box_float(&mut self, x: Value) -> Value {
        let (w, needs_box) = self.encode_float(x);
        let (slow, go) = (self.b.create_block(), self.b.create_block());
        self.b.append_block_param(go, types::I64);
        self.b.set_cold_block(slow);
        self.b.ins().brif(needs_box, slow, &[], go, &[w.into()]);
        self.b.switch_to_block(slow);
        let made = self.call_cold(Cold::BoxFloat, &[x]);
        self.b.ins().jump(go, &[made.into()]);
        self.b.switch_to_block(go);
        self.b.block_params(go)[0]
    }
}
