//! Generator expressions inlined into what consumes them: `sum(...)`, and what collects into a list first (`list`, `sorted`, `join`).
//!
//! No generator is made. The expression's code is a frame of its own above the consumer's caller; its first local, the iterator, is read once, at
//! the start, and from then on holds what was consumed: a list, or a sum under way, which exists in snapshots only. The frame is marked as
//! consumed: if the interpreter takes over in the middle of it, `interp::tier::consume` does what is done here.

use super::cfg::{self, Instr};
use super::{Bailout, Builder};
use crate::ir::func::Imm;
use crate::ir::ops::Cond;
use crate::ir::types::leaf;
use crate::ir::{Op, Repr, Type, V};
use brolga_bytecode::Opcode;
use brolga_bytecode::code::co;
use brolga_vm::abi::helpers::Helper;
use brolga_vm::abi::helpers::native::Display;
use brolga_vm::deopt::VirtualKind;
use brolga_vm::feedback::TypeKey;
use brolga_vm::objects::code::PyCode;
use brolga_vm::objects::descriptors::MethodDescr;
use brolga_vm::objects::function::PyBuiltin;
use brolga_vm::objects::str_;
use brolga_vm::prelude::*;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// What is added up, by the expression's code.
pub(super) type Sums = RefCell<FxHashMap<usize, Numbers>>;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Numbers {
    Floats,
    /// Not inlined.
    Others,
}

/// See the module. Each with what the first local holds as soon as the iterator was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Consumer {
    List(Option<V>),
    Ints(Option<V>),
    Floats(Option<V>),
}

/// A consumer in the bytecode: it, and the call of it.
pub(super) type Found = (Consumer, Instr);

/// Instructions of an expression that is inlined at most.
const MOST_INSTRUCTIONS: usize = 150;
/// A guess that was wrong so often is not made again.
const MOST_EXITS: u32 = 6;

fn key(code: Gc<PyCode>) -> usize {
    code.as_ptr() as usize
}

impl Builder<'_> {
    /// What consumes the generator that a call at `i` of this code makes, if it can be inlined. Its operands lie on the stack already.
    pub(super) fn consumer_behind(&mut self, code: Gc<PyCode>, args: &[V], i: Instr) -> Option<Found> {
        let [iterator] = args else { return None };
        if code.flags & (co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR) != co::GENERATOR
            || !str_::eq_str(code.name.get()?, "<genexpr>")
            || !self.limits.virtuals
            || i.op != Opcode::CALL
            || self.frame.stack.len() < 2
            || self.frame.locals.iter().chain(&self.frame.stack).any(|v| v == iterator)
            || !self.is_consumable(code)
        {
            return None;
        }
        let call = cfg::decode(self.frame.code, i.next);
        if call.op != Opcode::CALL || call.oparg != 1 {
            return None;
        }
        let callable = self.known(self.top(2))?;
        let plain = self.ty(self.top(1)).bits == leaf::NULL;
        let consumer = if let Some(f) = callable.downcast::<PyBuiltin>() {
            let builtin = f.module.get().is_some_and(|m| str_::eq_str(m, "builtins"));
            match f.def.name {
                "sum" if plain && builtin => match self.sums.borrow().get(&key(code)) {
                    None => Consumer::Ints(None),
                    Some(Numbers::Floats) => Consumer::Floats(None),
                    Some(Numbers::Others) => return None,
                },
                "sorted" if plain && builtin => Consumer::List(None),
                _ => return None,
            }
        } else if let Some(class) = callable.downcast::<PyType>() {
            if !plain || class != self.t.types.list {
                return None;
            }
            Consumer::List(None)
        } else {
            let method = callable.downcast::<MethodDescr>()?;
            if plain || method.def.name != "join" || method.class.get() != Some(self.t.types.str) {
                return None;
            }
            Consumer::List(None)
        };
        Some((consumer, call))
    }
    fn is_consumable(&self, code: Gc<PyCode>) -> bool {
        let depth = self.f.frames[self.frame.id.index()].depth;
        if depth >= 4 || self.f.insts.len() > 12 * self.limits.total || code.unverified.get() {
            return false;
        }
        let (mut at, mut count, mut reads) = (0u32, 0, 0);
        while (at as usize) < code.unit_count() {
            let i = cfg::decode(code, at);
            let own = matches!(i.op, Opcode::RETURN_GENERATOR | Opcode::YIELD_VALUE | Opcode::CALL_INTRINSIC_1);
            if !own && !super::calls::is_inlinable(i.op) {
                return false;
            }
            reads += usize::from(matches!(i.op, Opcode::LOAD_FAST | Opcode::LOAD_FAST_BORROW) && i.oparg == 0);
            count += 1;
            at = i.next;
        }
        let entered = |u| code.handler(u as usize).is_some() && super::handlers::was_entered(code, u);
        count <= MOST_INSTRUCTIONS && reads == 1 && !(0..code.unit_count() as u32).any(entered)
    }
    /// Takes the consumer's operands, and makes what it starts with. Gives the instruction that the caller waits at.
    pub(super) fn start_consumer(&mut self, (consumer, call): Found) -> (Instr, Option<Consumer>) {
        let here = self.frame.instr;
        match consumer {
            Consumer::List(_) => {
                // The caller goes on with the list in the place of the generator.
                let list = self.emit_state(Op::Display, Imm::Index(Display::List as u32), vec![]);
                (here, Some(Consumer::List(Some(list))))
            }
            _ => {
                self.pop();
                self.pop();
                self.done_already = Some((self.frame.id, call.at));
                let zero = self.int(0);
                let sum = if consumer == Consumer::Ints(None) {
                    let sum = self.emit(Op::Virtual, Imm::Virtual(VirtualKind::SumOfInts), vec![zero]);
                    Consumer::Ints(Some(sum))
                } else {
                    let nothing = self.emit(Op::Const, Imm::Float(0), vec![]);
                    let fields = vec![nothing, nothing, zero];
                    Consumer::Floats(Some(self.emit(Op::Virtual, Imm::Virtual(VirtualKind::SumOfFloats), fields)))
                };
                (call, Some(sum))
            }
        }
    }
    /// The iterator is on the operand stack: its local has what was consumed from now on.
    pub(super) fn iterator_was_read(&mut self) {
        if let Some(Consumer::List(start) | Consumer::Ints(start) | Consumer::Floats(start)) = &mut self.frame.consumer
            && let Some(start) = start.take()
        {
            self.frame.locals[0] = start;
        }
    }
    /// YIELD_VALUE: gives the value to the consumer.
    pub(super) fn consume(&mut self) -> Result<(), Bailout> {
        let v = self.top(1);
        let so_far = self.frame.locals[0];
        match self.frame.consumer {
            Some(Consumer::List(_)) => {
                let v = self.val(v);
                self.helper(Helper::list_append, vec![so_far, v]);
            }
            Some(Consumer::Ints(_)) => {
                let x = self.int_of_sum(v)?;
                let total = self.f.inst(so_far).args[0];
                let total = self.emit_state(Op::IntAdd, Imm::None, vec![total, x]);
                self.frame.locals[0] = self.emit(Op::Virtual, Imm::Virtual(VirtualKind::SumOfInts), vec![total]);
            }
            _ => {
                let x = self.float_of_sum(v)?;
                let parts = self.f.inst(so_far).args.clone();
                let parts = self.add_compensated(parts[0], parts[1], x);
                self.frame.locals[0] = self.emit(Op::Virtual, Imm::Virtual(VirtualKind::SumOfFloats), parts);
            }
        }
        self.pop();
        let none = self.const_value(Value::NONE);
        self.push(none);
        Ok(())
    }
    /// What the expression's end gives to the consumer's caller.
    pub(super) fn consumed(&mut self) -> Result<V, Bailout> {
        let so_far = self.frame.locals[0];
        let parts = self.f.inst(so_far).args.clone();
        match self.frame.consumer {
            Some(Consumer::List(_)) => Ok(so_far),
            Some(Consumer::Ints(_)) => Ok(parts[0]),
            _ => {
                if self.site_exits(self.frame.instr.at) > MOST_EXITS {
                    return Err(self.other_sum(Numbers::Others));
                }
                // Without items it is an int.
                let one = self.int(1);
                let any = self.emit(Op::IntCompare, Imm::Cond(Cond::Eq), vec![parts[2], one]);
                self.emit_state(Op::GuardTrue, Imm::None, vec![any]);
                let (high, low) = (parts[0], parts[1]);
                let zero = self.emit(Op::Const, Imm::Float(0), vec![]);
                let sum = self.emit(Op::FloatAdd, Imm::None, vec![high, low]);
                let finite = self.emit(Op::FloatSub, Imm::None, vec![low, low]);
                let finite = self.emit(Op::FloatCompare, Imm::Cond(Cond::Eq), vec![finite, zero]);
                let sum = self.emit(Op::Select, Imm::None, vec![finite, sum, high]);
                let lost = self.emit(Op::FloatCompare, Imm::Cond(Cond::Ne), vec![low, zero]);
                Ok(self.emit(Op::Select, Imm::None, vec![lost, sum, high]))
            }
        }
    }
    fn other_sum(&mut self, numbers: Numbers) -> Bailout {
        self.sums.borrow_mut().insert(key(self.frame.code), numbers);
        Bailout::OtherSum
    }
    /// What was seen to be yielded here when a guess failed.
    fn seen_numbers(&self) -> (bool, bool) {
        let seen = self.left();
        let has = |k| seen.entries().contains(&k);
        (has(TypeKey::FLOAT), seen.is_megamorphic() || self.site_exits(self.frame.instr.at) > MOST_EXITS)
    }
    fn int_of_sum(&mut self, v: V) -> Result<V, Bailout> {
        let ty = self.ty(v);
        let (floats, often) = self.seen_numbers();
        if self.is_virtual(v) || often && !floats {
            return Err(self.other_sum(Numbers::Others));
        }
        match ty.repr() {
            Repr::Int | Repr::Bool => Ok(self.as_int(v)),
            Repr::Value if !floats && ty.could_be(Type::SMALL_INT) => Ok(self.as_int(v)),
            _ if ty.repr() == Repr::Float || ty.could_be(Type::FLOAT) => Err(self.other_sum(Numbers::Floats)),
            _ => Err(self.other_sum(Numbers::Others)),
        }
    }
    fn float_of_sum(&mut self, v: V) -> Result<V, Bailout> {
        let ty = self.ty(v);
        if self.is_virtual(v) || self.seen_numbers().1 {
            return Err(self.other_sum(Numbers::Others));
        }
        match ty.repr() {
            Repr::Float => Ok(v),
            Repr::Int | Repr::Bool => {
                let x = self.as_int(v);
                Ok(self.emit(Op::IntToFloat, Imm::None, vec![x]))
            }
            Repr::Value if ty.could_be(Type::FLOAT) => Ok(self.emit_state(Op::GuardFloat, Imm::None, vec![v])),
            Repr::Value => Err(self.other_sum(Numbers::Others)),
        }
    }
    /// Neumaier's step, as in the runtime's `sum`: the new sum, what rounding lost so far, and that there was an item.
    fn add_compensated(&mut self, high: V, low: V, x: V) -> Vec<V> {
        let sum = self.emit(Op::FloatAdd, Imm::None, vec![high, x]);
        let (a, b) = (self.emit(Op::FloatAbs, Imm::None, vec![high]), self.emit(Op::FloatAbs, Imm::None, vec![x]));
        let larger = self.emit(Op::FloatCompare, Imm::Cond(Cond::Ge), vec![a, b]);
        let first = self.emit(Op::FloatSub, Imm::None, vec![high, sum]);
        let first = self.emit(Op::FloatAdd, Imm::None, vec![first, x]);
        let second = self.emit(Op::FloatSub, Imm::None, vec![x, sum]);
        let second = self.emit(Op::FloatAdd, Imm::None, vec![second, high]);
        let lost = self.emit(Op::Select, Imm::None, vec![larger, first, second]);
        let low = self.emit(Op::FloatAdd, Imm::None, vec![low, lost]);
        vec![sum, low, self.int(1)]
    }
}
