//! Operators, comparisons, truth.

use super::cfg::Instr;
use super::{Builder, identity_is_sameness};
use crate::ir::func::{Field, Imm};
use crate::ir::ops::Cond;
use crate::ir::types::{Spec, leaf};
use crate::ir::{Op, Repr, Type, V};
use brolga_bytecode::Opcode;
use brolga_bytecode::oparg::{BinaryOp, comparison};
use brolga_heap::Value;
use brolga_vm::abi::helpers::Helper;
use brolga_vm::feedback::{Seen, TypeKey};
use brolga_vm::objects::list::Strategy;

/// The sort of number that an operand is, or is bet to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sort {
    Int,
    Float,
    Other,
}

impl Builder<'_> {
    /// True if the instruction is one of these.
    pub(super) fn number(&mut self, i: Instr) -> bool {
        match i.op {
            Opcode::BINARY_OP => match BinaryOp::from_oparg(i.oparg) {
                Some(BinaryOp::Subscr) | None => return false,
                Some(op) => self.binary_op(op, i.oparg),
            },
            Opcode::COMPARE_OP => self.compare_op(i.oparg),
            Opcode::UNARY_NEGATIVE => self.negative(),
            Opcode::UNARY_INVERT => {
                let v = self.top(1);
                let r = if self.sort(v, &Seen::default()) == Sort::Int {
                    let x = self.as_int(v);
                    let ones = self.int(-1);
                    self.emit(Op::IntXor, Imm::None, vec![x, ones])
                } else {
                    let v = self.val(v);
                    self.helper(Helper::invert, vec![v])
                };
                self.pop();
                self.push(r);
            }
            Opcode::UNARY_NOT => {
                let v = self.top(1);
                let b = self.truth(v);
                let r = self.emit(Op::BoolNot, Imm::None, vec![b]);
                self.pop();
                self.push(r);
            }
            Opcode::TO_BOOL => self.to_bool(),
            Opcode::IS_OP => {
                let (a, b) = (self.top(2), self.top(1));
                let same = self.same(a, b);
                let r = if i.oparg != 0 { self.emit(Op::BoolNot, Imm::None, vec![same]) } else { same };
                self.pop();
                self.pop();
                self.push(r);
            }
            _ => return false,
        }
        true
    }

    /// What an operand is, by its type or else by what was seen.
    fn sort(&self, v: V, seen: &Seen<TypeKey>) -> Sort {
        let ty = self.ty(v);
        match ty.repr() {
            Repr::Int => return Sort::Int,
            Repr::Float => return Sort::Float,
            Repr::Bool => return Sort::Other,
            Repr::Value => {}
        }
        if ty.is(Type::SMALL_INT) {
            return Sort::Int;
        }
        if ty.is(Type::FLOAT) {
            return Sort::Float;
        }
        if self.is_virtual(v) {
            return Sort::Other;
        }
        let keys = seen.entries();
        if seen.is_megamorphic() || keys.is_empty() {
            return Sort::Other;
        }
        if keys.iter().all(|k| *k == TypeKey::INT) && ty.could_be(Type::SMALL_INT) {
            return Sort::Int;
        }
        if keys.iter().all(|k| *k == TypeKey::FLOAT) && ty.could_be(Type::FLOAT) {
            return Sort::Float;
        }
        Sort::Other
    }
    /// Ints and floats were both seen.
    fn mixed(seen: &Seen<TypeKey>) -> bool {
        !seen.is_megamorphic()
            && !seen.entries().is_empty()
            && seen.entries().iter().all(|k| matches!(*k, TypeKey::INT | TypeKey::FLOAT))
    }
    /// The machine integer of an operand that is (bet to be) a small int.
    pub(super) fn as_int(&mut self, v: V) -> V {
        match self.ty(v).repr() {
            Repr::Int => v,
            Repr::Bool => self.emit(Op::BoolToInt, Imm::None, vec![v]),
            _ => {
                let x = self.emit_state(Op::GuardInt, Imm::None, vec![v]);
                self.narrowed(v, x);
                x
            }
        }
    }
    /// The double of an operand that is (bet to be) a float, or a small int.
    fn as_float(&mut self, v: V, sort: Sort) -> V {
        match (self.ty(v).repr(), sort) {
            (Repr::Float, _) => v,
            (Repr::Int, _) => self.emit(Op::IntToFloat, Imm::None, vec![v]),
            (_, Sort::Int) => {
                let x = self.as_int(v);
                self.emit(Op::IntToFloat, Imm::None, vec![x])
            }
            _ => {
                let x = self.emit_state(Op::GuardFloat, self.without_box(), vec![v]);
                self.narrowed(v, x);
                x
            }
        }
    }
    /// Floats that need a box are rare: the bet that there are none here, unless it was lost.
    pub(super) fn without_box(&self) -> Imm {
        if self.site_exits(self.frame.instr.at) == 0 { Imm::Bool(true) } else { Imm::None }
    }
    /// As [`Builder::val`], for a value that goes to memory: a double had better need no box, and no write barrier.
    pub(super) fn stored(&mut self, v: V) -> V {
        if self.ty(v).repr() != Repr::Float || self.f.inst(v).op == Op::Const || self.without_box() == Imm::None {
            return self.val(v);
        }
        self.emit_state(Op::BoxImmediate, Imm::None, vec![v])
    }
    fn binary_op(&mut self, op: BinaryOp, oparg: u32) {
        let (a, b) = (self.top(2), self.top(1));
        let (left, right) = (self.left(), self.right());
        let (x, y) = (self.sort(a, &left), self.sort(b, &right));
        let done = match (x, y) {
            (Sort::Int, Sort::Int) => self.int_op(op, a, b),
            (Sort::Int | Sort::Float, Sort::Int | Sort::Float) => self.float_op(op, (a, x), (b, y)),
            (Sort::Other, Sort::Float) if Self::mixed(&left) && !self.ty(a).is_raw() => {
                let x = self.emit_state(Op::GuardNumber, Imm::None, vec![a]);
                self.float_op(op, (x, Sort::Float), (b, y))
            }
            (Sort::Float, Sort::Other) if Self::mixed(&right) && !self.ty(b).is_raw() => {
                let y = self.emit_state(Op::GuardNumber, Imm::None, vec![b]);
                self.float_op(op, (a, x), (y, Sort::Float))
            }
            _ => self.concatenation(op, a, b),
        };
        let r = match done {
            Some(r) => r,
            None if self.is_int(a) && self.is_int(b) && op != BinaryOp::MatrixMultiply => {
                let (a, b) = (self.val(a), self.val(b));
                let n = self.int(i64::from(oparg));
                let r = self.helper(Helper::int_op, vec![n, a, b]);
                let fraction =
                    [BinaryOp::TrueDivide, BinaryOp::Power, BinaryOp::InplaceTrueDivide, BinaryOp::InplacePower];
                let ty = if fraction.contains(&op) { Type::ANY } else { Type::INT };
                self.emit_typed(Op::Refine, Imm::None, vec![r], ty)
            }
            None => {
                let (a, b) = (self.val(a), self.val(b));
                let n = self.int(i64::from(oparg));
                self.helper(Helper::binary_op, vec![n, a, b])
            }
        };
        self.pop();
        self.pop();
        self.push(r);
    }
    fn int_op(&mut self, op: BinaryOp, a: V, b: V) -> Option<V> {
        // Overflows that keep happening are the business of longer ints.
        let often = self.site_exits(self.frame.instr.at) > 4;
        let name = match op {
            BinaryOp::Add | BinaryOp::InplaceAdd => Op::IntAdd,
            BinaryOp::Subtract | BinaryOp::InplaceSubtract => Op::IntSub,
            BinaryOp::Multiply | BinaryOp::InplaceMultiply => Op::IntMul,
            BinaryOp::FloorDivide | BinaryOp::InplaceFloorDivide => Op::IntFloorDiv,
            BinaryOp::Remainder | BinaryOp::InplaceRemainder => Op::IntMod,
            BinaryOp::TrueDivide | BinaryOp::InplaceTrueDivide => Op::IntTrueDiv,
            BinaryOp::And | BinaryOp::InplaceAnd => Op::IntAnd,
            BinaryOp::Or | BinaryOp::InplaceOr => Op::IntOr,
            BinaryOp::Xor | BinaryOp::InplaceXor => Op::IntXor,
            BinaryOp::LShift | BinaryOp::InplaceLShift => Op::IntShl,
            BinaryOp::RShift | BinaryOp::InplaceRShift => Op::IntShr,
            BinaryOp::Power | BinaryOp::InplacePower => return self.int_power(a, b),
            BinaryOp::MatrixMultiply | BinaryOp::InplaceMatrixMultiply | BinaryOp::Subscr => return None,
        };
        if often && name.info().effects.exits {
            return None;
        }
        let (x, y) = (self.as_int(a), self.as_int(b));
        Some(if name.info().effects.exits {
            self.emit_state(name, Imm::None, vec![x, y])
        } else {
            self.emit(name, Imm::None, vec![x, y])
        })
    }
    /// An int of any length, certainly.
    fn is_int(&self, v: V) -> bool {
        let ty = self.ty(v);
        ty.repr() == Repr::Int || ty.is(Type::INT)
    }
    /// Squares and cubes.
    fn int_power(&mut self, a: V, b: V) -> Option<V> {
        let n = self.f.is_const_int(b)?;
        if !(2..=3).contains(&n) || self.site_exits(self.frame.instr.at) > 4 {
            return None;
        }
        let x = self.as_int(a);
        let square = self.emit_state(Op::IntMul, Imm::None, vec![x, x]);
        Some(if n == 2 { square } else { self.emit_state(Op::IntMul, Imm::None, vec![square, x]) })
    }
    fn float_op(&mut self, op: BinaryOp, (a, x): (V, Sort), (b, y): (V, Sort)) -> Option<V> {
        let name = match op {
            BinaryOp::Add | BinaryOp::InplaceAdd => Op::FloatAdd,
            BinaryOp::Subtract | BinaryOp::InplaceSubtract => Op::FloatSub,
            BinaryOp::Multiply | BinaryOp::InplaceMultiply => Op::FloatMul,
            BinaryOp::TrueDivide | BinaryOp::InplaceTrueDivide => Op::FloatDiv,
            BinaryOp::Power | BinaryOp::InplacePower => {
                if self.f.is_const_int(b) == Some(2) {
                    let x = self.as_float(a, x);
                    // `x ** 2` overflows to an error, not to infinity.
                    let square = self.emit(Op::FloatMul, Imm::None, vec![x, x]);
                    let most = self.emit(Op::Const, Imm::Float(f64::MAX.to_bits()), vec![]);
                    let finite = self.emit(Op::FloatCompare, Imm::Cond(Cond::Le), vec![square, most]);
                    self.emit_state(Op::GuardTrue, Imm::None, vec![finite]);
                    return Some(square);
                }
                let (x, y) = (self.as_float(a, x), self.as_float(b, y));
                return Some(self.helper(Helper::float_pow, vec![x, y]));
            }
            BinaryOp::Remainder | BinaryOp::InplaceRemainder => {
                return Some(self.float_division(Helper::float_mod, (a, x), (b, y)));
            }
            BinaryOp::FloorDivide | BinaryOp::InplaceFloorDivide => {
                return Some(self.float_division(Helper::float_floor_div, (a, x), (b, y)));
            }
            _ => return None,
        };
        let (x, y) = (self.as_float(a, x), self.as_float(b, y));
        Some(if name.info().effects.exits {
            self.emit_state(name, Imm::None, vec![x, y])
        } else {
            self.emit(name, Imm::None, vec![x, y])
        })
    }
    fn float_division(&mut self, h: Helper, (a, x): (V, Sort), (b, y): (V, Sort)) -> V {
        let (x, y) = (self.as_float(a, x), self.as_float(b, y));
        let zero = self.emit(Op::Const, Imm::Float(0), vec![]);
        let nonzero = self.emit(Op::FloatCompare, Imm::Cond(Cond::Ne), vec![y, zero]);
        self.emit_state(Op::GuardTrue, Imm::None, vec![nonzero]);
        self.helper(h, vec![x, y])
    }
    /// `+` of strings.
    fn concatenation(&mut self, op: BinaryOp, a: V, b: V) -> Option<V> {
        if !matches!(op, BinaryOp::Add | BinaryOp::InplaceAdd) {
            return None;
        }
        let a = self.as_str(a, &self.left())?;
        let b = self.as_str(b, &self.right())?;
        Some(self.helper(Helper::concat, vec![a, b]))
    }
    /// The operand as an exact string, if that is what it is or was always seen to be.
    pub(super) fn as_str(&mut self, v: V, seen: &Seen<TypeKey>) -> Option<V> {
        if self.ty(v).is(Type::STR) {
            return Some(self.val(v));
        }
        let shape = self.t.types.str.shape_id().0;
        if self.ty(v).repr() != Repr::Value
            || self.is_virtual(v)
            || seen.is_megamorphic()
            || seen.entries() != [TypeKey(shape)]
        {
            return None;
        }
        self.know_shape(shape);
        let x = self.emit_state(Op::GuardShape, Imm::Shape(shape), vec![v]);
        self.narrowed(v, x);
        Some(x)
    }

    fn negative(&mut self) {
        let v = self.top(1);
        let seen = self.left();
        let r = match self.sort(v, &seen) {
            Sort::Int if self.site_exits(self.frame.instr.at) < 4 => {
                let x = self.as_int(v);
                self.emit_state(Op::IntNeg, Imm::None, vec![x])
            }
            Sort::Float => {
                let x = self.as_float(v, Sort::Float);
                self.emit(Op::FloatNeg, Imm::None, vec![x])
            }
            _ => {
                let v = self.val(v);
                self.helper(Helper::negative, vec![v])
            }
        };
        self.pop();
        self.push(r);
    }

    fn compare_op(&mut self, oparg: u32) {
        let (a, b) = (self.top(2), self.top(1));
        let (left, right) = (self.left(), self.right());
        let cond = Cond::ALL[(oparg >> 5) as usize % 6].0;
        // `Py_LT, LE, EQ, NE, GT, GE`
        let cond = match oparg >> 5 {
            0 => Cond::Lt,
            1 => Cond::Le,
            2 => Cond::Eq,
            3 => Cond::Ne,
            4 => Cond::Gt,
            5 => Cond::Ge,
            _ => cond,
        };
        let (x, y) = (self.sort(a, &left), self.sort(b, &right));
        let r = match (x, y) {
            (Sort::Int, Sort::Int) => {
                let (x, y) = (self.as_int(a), self.as_int(b));
                self.emit(Op::IntCompare, Imm::Cond(cond), vec![x, y])
            }
            // A large int is not the same as the nearest double.
            (Sort::Float, Sort::Float) => {
                let (x, y) = (self.as_float(a, x), self.as_float(b, y));
                self.emit(Op::FloatCompare, Imm::Cond(cond), vec![x, y])
            }
            (Sort::Float, Sort::Int) if self.is_exact(b) => {
                let (x, y) = (self.as_float(a, x), self.as_float(b, y));
                self.emit(Op::FloatCompare, Imm::Cond(cond), vec![x, y])
            }
            (Sort::Int, Sort::Float) if self.is_exact(a) => {
                let (x, y) = (self.as_float(a, x), self.as_float(b, y));
                self.emit(Op::FloatCompare, Imm::Cond(cond), vec![x, y])
            }
            _ => self.compare_objects(a, b, cond, oparg),
        };
        self.pop();
        self.pop();
        self.push(r);
    }
    /// A machine integer that every double represents exactly.
    fn is_exact(&self, v: V) -> bool {
        let (a, b) = self.ty(v).range();
        self.ty(v).repr() == Repr::Int && a >= -(1 << 53) && b <= 1 << 53
    }
    fn compare_objects(&mut self, a: V, b: V, cond: Cond, oparg: u32) -> V {
        if matches!(cond, Cond::Eq | Cond::Ne)
            && let Some(x) = self.as_str(a, &self.left())
            && let Some(y) = self.as_str(b, &self.right())
        {
            let equal = self.helper(Helper::str_equal, vec![x, y]);
            return if cond == Cond::Ne { self.emit(Op::BoolNot, Imm::None, vec![equal]) } else { equal };
        }
        let (x, y) = (self.val(a), self.val(b));
        let op = self.int(i64::from(oparg >> 5));
        let h = if oparg & comparison::TO_BOOL != 0 { Helper::compare_truth } else { Helper::compare };
        self.helper(h, vec![op, x, y])
    }

    /// Identity.
    fn same(&mut self, a: V, b: V) -> V {
        let (x, y) = (self.ty(a), self.ty(b));
        if x.repr() == Repr::Bool && y.is(Type::BOOL) || y.repr() == Repr::Bool && x.is(Type::BOOL) {
            let (a, b) = (self.val(a), self.val(b));
            return self.emit(Op::Same, Imm::None, vec![a, b]);
        }
        let (a, b) = (self.val(a), self.val(b));
        let (x, y) = (self.ty(a), self.ty(b));
        if x.bits & y.bits == 0 {
            return self.bool_const(false);
        }
        if identity_is_sameness(x) || identity_is_sameness(y) {
            return self.emit(Op::Same, Imm::None, vec![a, b]);
        }
        self.helper(Helper::is_same, vec![a, b])
    }
    pub(super) fn is_none(&mut self, v: V) -> V {
        let ty = self.ty(v);
        if !ty.could_be(Type::NONE) || self.is_virtual(v) {
            return self.bool_const(false);
        }
        if ty.is(Type::NONE) {
            return self.bool_const(true);
        }
        let none = self.constant(Value::NONE);
        let none = self.emit(Op::Const, Imm::Const(none), vec![]);
        self.emit(Op::Same, Imm::None, vec![v, none])
    }
    /// The raw truth value of True or False.
    pub(super) fn truth(&mut self, v: V) -> V {
        if self.ty(v).repr() == Repr::Bool {
            return v;
        }
        self.emit_state(Op::GuardBool, Imm::None, vec![v])
    }

    fn to_bool(&mut self) {
        let v = self.top(1);
        let seen = self.left();
        let r = self.truth_of(v, &seen);
        self.pop();
        self.push(r);
    }
    fn truth_of(&mut self, v: V, seen: &Seen<TypeKey>) -> V {
        let ty = self.ty(v);
        if let Spec::Truth(_) = ty.spec {
            return v;
        }
        match ty.repr() {
            Repr::Bool => return v,
            Repr::Int => {
                let zero = self.int(0);
                return self.emit(Op::IntCompare, Imm::Cond(Cond::Ne), vec![v, zero]);
            }
            Repr::Float => {
                let zero = self.emit(Op::Const, Imm::Float(0), vec![]);
                return self.emit(Op::FloatCompare, Imm::Cond(Cond::Ne), vec![v, zero]);
            }
            Repr::Value => {}
        }
        let v = self.val(v);
        if ty.is(Type::NONE) {
            return self.bool_const(false);
        }
        let only = match seen.entries() {
            [only] if !seen.is_megamorphic() => Some(*only),
            _ => None,
        };
        if ty.is(Type::BOOL) || only == Some(TypeKey::BOOL) {
            let b = self.emit_state(Op::GuardBool, Imm::None, vec![v]);
            self.narrowed(v, b);
            return b;
        }
        if only == Some(TypeKey::INT) && ty.could_be(Type::SMALL_INT) {
            let x = self.as_int(v);
            let zero = self.int(0);
            return self.emit(Op::IntCompare, Imm::Cond(Cond::Ne), vec![x, zero]);
        }
        let shape = self.known_shape(v).or(only.and_then(|k| k.shape()).map(|s| s.0));
        if let Some(shape) = shape {
            let bit = self.know_shape(shape);
            let field = match bit {
                leaf::LIST => Some(Field::ListLen),
                leaf::STR => Some(Field::StrLen),
                leaf::TUPLE => Some(Field::TupleLen),
                _ => None,
            };
            if field.is_some() || matches!(bit, leaf::DICT | leaf::SET) {
                let o = self.guard_shape(v, shape);
                let n = match self.known_length(o) {
                    Some(n) => n,
                    None => return self.helper(Helper::is_true, vec![o]),
                };
                let zero = self.int(0);
                return self.emit(Op::IntCompare, Imm::Cond(Cond::Ne), vec![n, zero]);
            }
            if bit == leaf::INSTANCE && self.always_true(shape) {
                self.guard_shape(v, shape);
                return self.bool_const(true);
            }
        }
        // None, or an object that is always true.
        if let [a, b] = seen.entries()
            && !seen.is_megamorphic()
            && let Some(shape) = match (*a, *b) {
                (TypeKey::NONE, k) | (k, TypeKey::NONE) => k.shape(),
                _ => None,
            }
            && self.know_shape(shape.0) == leaf::INSTANCE
            && self.always_true(shape.0)
        {
            let none = self.is_none(v);
            let is = self.emit(Op::HasShape, Imm::Shape(shape.0), vec![v]);
            let one = self.emit(Op::Select, Imm::None, vec![none, none, is]);
            self.emit_state(Op::GuardTrue, Imm::None, vec![one]);
            return is;
        }
        self.helper(Helper::is_true, vec![v])
    }
    /// Instances of the shape's class have neither `__bool__` nor `__len__`.
    fn always_true(&mut self, shape: u32) -> bool {
        let t = self.t;
        let Some(class) = self.class_of_shape(shape) else { return false };
        let slots = class.slots.get();
        if slots.bool.is_some() || slots.mp_length.is_some() || slots.sq_length.is_some() {
            return false;
        }
        let (a, b) = (t.intern("__bool__"), t.intern("__len__"));
        self.assume_attribute(class, a, None);
        self.assume_attribute(class, b, None);
        true
    }

    /// `a`, an object with this shape.
    pub(super) fn guard_shape(&mut self, v: V, shape: u32) -> V {
        self.know_shape(shape);
        if self.known_shape(v) == Some(shape) {
            return v;
        }
        let x = self.emit_state(Op::GuardShape, Imm::Shape(shape), vec![v]);
        self.narrowed(v, x);
        x
    }
    /// Guards a list's way to keep its items.
    pub(super) fn guard_strategy(&mut self, list: V, strategy: Strategy) -> V {
        let s = self.emit(Op::LoadField, Imm::Field(Field::ListStrategy), vec![list]);
        let wanted = self.int(strategy as i64);
        let is = self.emit(Op::IntCompare, Imm::Cond(Cond::Eq), vec![s, wanted]);
        self.emit_state(Op::GuardTrue, Imm::None, vec![is])
    }
}
