//! Operators of Python classes: the method that an operator stands for, inlined.
//!
//! The class of the left operand is certain or was always seen; so is that of the right one where it has a say (a subclass's reflected method goes
//! first). An inlined method's frame is marked as an operator's: if the interpreter takes over in the middle of it, the
//! result still has to become that of the instruction (`NotImplemented` means the other operand's turn, comparisons are tested for truth), and
//! `interp::tier::operator` does what the code behind the inlined call does here. The operands stay on the caller's stack for that.
//! Subscripts need nothing of the kind, so their methods are called directly where they are not inlined.

use super::cfg::Instr;
use super::{Bailout, Builder};
use crate::ir::func::Imm;
use crate::ir::{Op, Repr, Type, V};
use brolga_bytecode::Opcode;
use brolga_bytecode::oparg::{BinaryOp, CompareOp, comparison};
use brolga_vm::abi::helpers::Helper;
use brolga_vm::feedback::TypeKey;
use brolga_vm::objects::function::PyFunction;
use brolga_vm::objects::kinds;
use brolga_vm::prelude::*;

/// Exits after which an instruction's operands are not guessed any more.
const MOST_EXITS: u32 = 8;

/// What an operand is taken for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operand {
    Shape(u32),
    Int,
    Float,
    /// Certain without a test.
    Certain,
}

impl Builder<'_> {
    /// True if the instruction is an operator that a Python class defines.
    pub(super) fn operator(&mut self, i: Instr) -> Result<bool, Bailout> {
        match i.op {
            Opcode::BINARY_OP | Opcode::COMPARE_OP | Opcode::STORE_SUBSCR | Opcode::CONTAINS_OP => {}
            _ => return Ok(false),
        }
        if self.site_exits(i.at) > MOST_EXITS {
            return Ok(false);
        }
        match i.op {
            Opcode::BINARY_OP if i.oparg == BinaryOp::Subscr as u32 => self.subscript_method(i, "__getitem__", &[2, 1]),
            Opcode::BINARY_OP => match BinaryOp::from_oparg(i.oparg) {
                Some(op) => self.binary_method(i, op),
                None => Ok(false),
            },
            Opcode::COMPARE_OP => self.compare_method(i),
            Opcode::STORE_SUBSCR => self.subscript_method(i, "__setitem__", &[2, 1, 3]),
            _ => self.contains_method(i),
        }
    }

    /// The shape of a plain instance, certain or seen; `left` says which operand's feedback counts.
    fn instance_shape(&self, v: V, left: bool) -> Option<u32> {
        if self.ty(v).repr() != Repr::Value || self.is_virtual(v) {
            return None;
        }
        let shape = match self.known_shape(v) {
            Some(s) => s,
            None => {
                let seen = if left { self.left() } else { self.right() };
                match seen.entries() {
                    [only] if !seen.is_megamorphic() => only.shape()?.0,
                    _ => return None,
                }
            }
        };
        let class = self.class_of_shape(shape)?;
        (class.is_heap_type() && class.layout.kind == kinds::INSTANCE).then_some(shape)
    }
    /// The Python function that a class has under a name.
    fn method_of(&self, class: Gc<PyType>, name: &str) -> Option<(Value, Gc<PyFunction>)> {
        if class.version_for_caching(self.t) == 0 {
            return None;
        }
        let name = self.t.intern(name);
        Some((name, class.lookup(self.t, name)?.downcast::<PyFunction>()?))
    }
    /// The class of an operand, and how to make sure of it.
    fn operand_class(&self, v: V, left: bool) -> Option<(Gc<PyType>, Operand)> {
        let types = &self.t.types;
        if let Some(shape) = self.instance_shape(v, left) {
            return Some((self.class_of_shape(shape)?, Operand::Shape(shape)));
        }
        if let Some(class) = self.static_class(v) {
            return Some((class, Operand::Certain));
        }
        if self.ty(v).repr() != Repr::Value || self.is_virtual(v) {
            return None;
        }
        let seen = if left { self.left() } else { self.right() };
        match seen.entries() {
            [TypeKey::INT] if !seen.is_megamorphic() && self.ty(v).could_be(Type::SMALL_INT) => {
                Some((types.int, Operand::Int))
            }
            [TypeKey::FLOAT] if !seen.is_megamorphic() && self.ty(v).could_be(Type::FLOAT) => {
                Some((types.float, Operand::Float))
            }
            _ => None,
        }
    }
    fn make_sure(&mut self, v: V, what: Operand) -> V {
        match what {
            Operand::Shape(s) => self.guard_shape(v, s),
            Operand::Int => self.as_int(v),
            Operand::Float => {
                let x = self.emit_state(Op::GuardFloat, Imm::None, vec![v]);
                self.narrowed(v, x);
                x
            }
            Operand::Certain => v,
        }
    }
    /// Instances of plain classes, and numbers: nothing but methods makes operators of them.
    fn is_simple(&self, class: Gc<PyType>) -> bool {
        let types = &self.t.types;
        class.is_heap_type() && class.layout.kind == kinds::INSTANCE
            || [types.int, types.float, types.bool_].contains(&class)
    }

    /// Calls a method with the operands still on the stack; `None`: it cannot be inlined. The result is popped.
    fn inline_method(&mut self, i: Instr, f: Gc<PyFunction>, args: &[V]) -> Result<Option<V>, Bailout> {
        let callee = self.const_value(f.value());
        self.operator_call = true;
        let target = super::calls::Target { code: f.code(), globals: f.globals(), function: Some(f) };
        let called = self.call_python(callee, target, args, &[], i, false);
        self.operator_call = false;
        Ok(if called? { Some(if self.at.is_some() { self.pop() } else { self.null() }) } else { None })
    }
    fn may_inline(&mut self, f: Gc<PyFunction>, args: usize) -> bool {
        let code = f.code();
        code.argcount as usize == args && self.is_inlinable_now(f)
    }

    fn binary_method(&mut self, i: Instr, op: BinaryOp) -> Result<bool, Bailout> {
        let (a, b) = (self.top(2), self.top(1));
        let symbol = match op as u8 % 13 {
            _ if op == BinaryOp::Subscr => return Ok(false),
            n => [
                "add", "and", "floordiv", "lshift", "matmul", "mul", "mod", "or", "pow", "rshift", "sub", "truediv",
                "xor",
            ][n as usize],
        };
        let (Some((left, x)), Some((right, y))) = (self.operand_class(a, true), self.operand_class(b, false)) else {
            return Ok(false);
        };
        if !self.is_simple(left) || !self.is_simple(right) {
            return Ok(false);
        }
        // The left operand's method, or the right one's if the left has nothing to say.
        let reflected = !left.is_heap_type();
        if reflected && !right.is_heap_type() {
            return Ok(false);
        }
        let (class, prefix) = if reflected { (right, "r") } else { (left, "") };
        let Some((name, f)) = self.method_of(class, &format!("__{prefix}{symbol}__")) else { return Ok(false) };
        if !self.may_inline(f, 2) {
            return Ok(false);
        }
        let own = if op as u8 >= 13 && !reflected { Some(self.t.intern(&format!("__i{symbol}__"))) } else { None };
        if own.is_some_and(|own| left.lookup(self.t, own).is_some()) {
            return Ok(false);
        }
        if !reflected && left != right && right.is_subtype_of(left) {
            return Ok(false);
        }
        if !reflected && left != right && right.is_heap_type() {
            self.assume_subclass(right, left, false);
        }
        if let Some(own) = own {
            self.assume_attribute(left, own, None);
        }
        self.assume_attribute(class, name, Some(f.value()));
        let a = self.make_sure(a, x);
        let b = self.make_sure(b, y);
        let args = if reflected { [b, a] } else { [a, b] };
        let Some(r) = self.inline_method(i, f, &args)? else { return Ok(false) };
        let n = self.int(i64::from(i.oparg) | i64::from(reflected) << 8);
        self.finish_operator(i, r, Helper::binary_rest, n, false)
    }
    fn compare_method(&mut self, i: Instr) -> Result<bool, Bailout> {
        let (a, b) = (self.top(2), self.top(1));
        let Some(op) = CompareOp::from_oparg(i.oparg >> 5) else { return Ok(false) };
        let name = match op {
            CompareOp::Lt => "__lt__",
            CompareOp::Le => "__le__",
            CompareOp::Eq => "__eq__",
            CompareOp::Ne => "__ne__",
            CompareOp::Gt => "__gt__",
            CompareOp::Ge => "__ge__",
        };
        let (Some((left, x)), Some((right, y))) = (self.operand_class(a, true), self.operand_class(b, false)) else {
            return Ok(false);
        };
        if !left.is_heap_type() || !self.is_simple(left) || (left != right && right.is_subtype_of(left)) {
            return Ok(false);
        }
        let Some((name, f)) = self.method_of(left, name) else { return Ok(false) };
        if !self.may_inline(f, 2) {
            return Ok(false);
        }
        if left != right && right.is_heap_type() {
            self.assume_subclass(right, left, false);
        }
        self.assume_attribute(left, name, Some(f.value()));
        let a = self.make_sure(a, x);
        let b = self.make_sure(b, y);
        let Some(r) = self.inline_method(i, f, &[a, b])? else { return Ok(false) };
        let n = self.int(i64::from(i.oparg >> 5));
        let truth = i.oparg & comparison::TO_BOOL != 0;
        let rest = if truth { Helper::compare_rest_truth } else { Helper::compare_rest };
        self.finish_operator(i, r, rest, n, truth)
    }
    /// What comes behind the inlined method of a binary operator or comparison: the operands are on the stack, the result is not.
    fn finish_operator(&mut self, i: Instr, r: V, rest: Helper, n: V, truth: bool) -> Result<bool, Bailout> {
        if self.at.is_none() {
            return Ok(true);
        }
        if !self.ty(r).could_be(Type::OTHER_IMMEDIATE) || self.is_virtual(r) {
            let r = if truth { self.result_truth(r) } else { r };
            self.pop();
            self.pop();
            self.push(r);
            return Ok(true);
        }
        let r = self.val(r);
        let none = self.const_value(Value::NOT_IMPLEMENTED);
        let is = self.emit(Op::Same, Imm::None, vec![r, none]);
        let (yes, no) = self.branch(is);
        let state = (self.frame.locals.clone(), self.frame.stack.clone());
        let mut ends = Vec::new();
        for (at, more) in [(no, false), (yes, true)] {
            self.at = Some(at);
            (self.frame.locals, self.frame.stack) = state.clone();
            self.frame.snapshot = None;
            let result = if more {
                self.f.block_mut(at).cold = true;
                let (a, b) = (self.top(2), self.top(1));
                let (a, b, n) = (self.val(a), self.val(b), n);
                self.helper(rest, vec![n, a, b])
            } else {
                r
            };
            // The rest of a comparison gives a truth value where one is wanted; nothing else may run in the same instruction.
            let result = if truth && !more { self.result_truth(result) } else { result };
            self.pop();
            self.pop();
            self.push(result);
            if self.at.is_some() {
                self.check_frame(i.next);
            }
            if let Some(at) = self.at.take() {
                ends.push((at, self.frame.locals.clone(), self.frame.stack.clone()));
            }
        }
        self.meet(ends, i.next)?;
        self.frame.snapshot = None;
        Ok(true)
    }
    /// The truth of what a method gave.
    fn result_truth(&mut self, r: V) -> V {
        let ty = self.ty(r);
        match ty.repr() {
            Repr::Bool => r,
            _ if ty.is(Type::BOOL) => self.truth(r),
            _ => {
                let r = self.val(r);
                self.helper(Helper::is_true, vec![r])
            }
        }
    }

    /// `__getitem__`, `__setitem__`; `operands` are the places of the method's arguments on the stack.
    fn subscript_method(&mut self, i: Instr, name: &str, operands: &[usize]) -> Result<bool, Bailout> {
        let owner = self.top(operands[0]);
        let Some(shape) = self.instance_shape(owner, true) else { return Ok(false) };
        let Some(class) = self.class_of_shape(shape) else { return Ok(false) };
        let Some((name, f)) = self.method_of(class, name) else { return Ok(false) };
        if f.code().argcount as usize != operands.len() || super::generators::is_generator(&f.code()) {
            return Ok(false);
        }
        self.assume_attribute(class, name, Some(f.value()));
        let owner = self.guard_shape(owner, shape);
        let mut args = vec![owner];
        args.extend(operands[1..].iter().map(|n| self.top(*n)));
        let Some(r) = self.inline_method(i, f, &args)? else { return Ok(false) };
        if self.at.is_none() {
            return Ok(true);
        }
        for _ in operands {
            self.pop();
        }
        if operands.len() == 2 {
            self.push(r);
        }
        Ok(true)
    }
    fn contains_method(&mut self, i: Instr) -> Result<bool, Bailout> {
        let (item, owner) = (self.top(2), self.top(1));
        let Some(shape) = self.instance_shape(owner, true) else { return Ok(false) };
        let Some(class) = self.class_of_shape(shape) else { return Ok(false) };
        let Some((name, f)) = self.method_of(class, "__contains__") else { return Ok(false) };
        if !self.may_inline(f, 2) {
            return Ok(false);
        }
        self.assume_attribute(class, name, Some(f.value()));
        let owner = self.guard_shape(owner, shape);
        let Some(r) = self.inline_method(i, f, &[owner, item])? else { return Ok(false) };
        if self.at.is_none() {
            return Ok(true);
        }
        let found = self.result_truth(r);
        let found = if i.oparg != 0 { self.emit(Op::BoolNot, Imm::None, vec![found]) } else { found };
        self.pop();
        self.pop();
        self.push(found);
        Ok(true)
    }
}
