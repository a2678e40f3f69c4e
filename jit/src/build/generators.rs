//! Generators and coroutines: where they go on, where they stop, and who resumes them.
//!
//! A body is compiled piece by piece: from each place where it goes on up to all the places where it stops. In between, all of it lies in the
//! generator's window, as the interpreter would have left it. Calling a generator function makes the generator, and is always inlined.

use super::cfg::{Cfg, Instr};
use super::loops::Done;
use super::{Bailout, Builder};
use crate::ir::func::{Entry, Exit, Field, Imm, Suspension, Terminator};
use crate::ir::ops::Cond;
use crate::ir::types::leaf;
use crate::ir::{B, Op, Repr, Type, V};
use brolga_bytecode::Opcode;
use brolga_bytecode::code::co;
use brolga_vm::abi::helpers::Helper;
use brolga_vm::feedback::TypeKey;
use brolga_vm::objects::code::PyCode;
use brolga_vm::objects::function::PyFunction;
use brolga_vm::prelude::*;

/// Whether calls of this code make a generator.
pub(super) fn is_generator(code: &PyCode) -> bool {
    code.flags & (co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR) != 0
}

/// A guard that failed so often where a generator goes on is not put there again.
const MOST_EXITS: u32 = 8;

impl Builder<'_> {
    /// True if the instruction is one of these.
    pub(super) fn generator_instruction(&mut self, i: Instr) -> Result<bool, Bailout> {
        match i.op {
            Opcode::RETURN_GENERATOR if self.frame.consumer.is_some() => {
                let none = self.const_value(Value::NONE);
                self.push(none);
            }
            Opcode::YIELD_VALUE if self.frame.consumer.is_some() => self.consume()?,
            Opcode::RETURN_GENERATOR => self.return_generator(i)?,
            Opcode::YIELD_VALUE => self.yield_value(i),
            Opcode::GET_AWAITABLE => self.get_awaitable(i)?,
            Opcode::GET_YIELD_FROM_ITER => return Ok(self.is_plain_generator()),
            _ => return Ok(false),
        }
        Ok(true)
    }
    /// `awaitable -> iterator`
    fn get_awaitable(&mut self, i: Instr) -> Result<(), Bailout> {
        let v = self.top(1);
        if self.is_fresh_coroutine(v) {
            return Ok(());
        }
        if let Some((class, f)) = self.awaited_by_generator(v) {
            let name = self.t.names.dunder_await;
            self.assume_attribute(class, name, Some(f.value()));
            let callee = self.const_value(f.value());
            let receiver = self.pop();
            return self.call_function(callee, f, &[receiver], i, false);
        }
        let v = self.val(v);
        let context = self.int(i64::from(i.oparg));
        let it = self.helper(Helper::get_awaitable, vec![v, context]);
        self.pop();
        self.push(it);
        Ok(())
    }
    /// Whether a coroutine was made just now, so that nobody can be awaiting it.
    fn is_fresh_coroutine(&self, v: V) -> bool {
        if self.is_virtual(v) || self.ty(v).shape() != Some(self.t.types.coroutine.shape_id().0) {
            return false;
        }
        let made = self.unguarded(v);
        let here = &self.f.block(self.block()).insts;
        self.f.inst(made).op == Op::MakeGenerator
            && here
                .iter()
                .position(|i| *i == made)
                .is_some_and(|at| here[at + 1..].iter().all(|i| !self.f.effects(*i).looks))
    }
    /// The class of an instance, and its `__await__`, if that is a generator function.
    fn awaited_by_generator(&self, v: V) -> Option<(Gc<PyType>, Gc<PyFunction>)> {
        let t = self.t;
        if self.is_virtual(v) || self.ty(v).repr() != Repr::Value {
            return None;
        }
        let class = self.class_of_shape(self.known_shape(v)?)?;
        if !class.is_heap_type() || class.version_for_caching(t) == 0 {
            return None;
        }
        let f = class.lookup(t, t.names.dunder_await)?.downcast::<PyFunction>()?;
        let code = f.code();
        let plain = code.flags & (co::GENERATOR | co::ITERABLE_COROUTINE) == co::GENERATOR && code.has_fast_locals();
        // What a call binds by itself; that it is inlined is certain then.
        (plain && code.is_simple() && code.argcount == 1 && f.version_for_caching(t) != 0 && !code.unverified.get())
            .then_some((class, f))
    }
    /// Whether the top of the stack is known to be a generator proper.
    fn is_plain_generator(&self) -> bool {
        let v = self.top(1);
        !self.is_virtual(v) && self.ty(v).shape() == Some(self.t.types.generator.shape_id().0)
    }

    /// The window of a suspended generator, and the value that is sent.
    pub(super) fn enter_resumed_frame(&mut self, cfg: &Cfg) -> Result<(), Bailout> {
        let locals = self.frame.code.nlocalsplus as usize;
        let Some(fp) = self.peek else { return Err(Bailout::NoLoop) };
        let depth = fp.stack_depth();
        for i in 0..locals + depth {
            let v = self.emit_typed(Op::Local, Imm::Index(i as u32), vec![], Type::SLOT);
            if i < locals {
                self.frame.locals.push(v);
            } else {
                self.frame.stack.push(v);
            }
        }
        let sent = self.emit_typed(Op::Arg, Imm::Index(0), vec![], Type::ANY);
        self.frame.stack.push(sent);
        let Some(&first) = cfg.order.first() else { return Err(Bailout::NoLoop) };
        let first = &cfg.blocks[first];
        let Some(&instr) = first.instrs.first() else { return Err(Bailout::NoLoop) };
        self.begin(instr);
        if self.site_exits(instr.at) > MOST_EXITS {
            return Ok(());
        }
        // What is there now is a good guess for the next time.
        for i in 0..locals {
            let Some(seen) = fp.local(i) else { continue };
            if first.live.get(i).copied().unwrap_or(false) {
                let v = self.frame.locals[i];
                if let Some(known) = self.guess(v, seen) {
                    self.frame.locals[i] = known;
                }
            }
        }
        for i in 0..depth {
            let v = self.frame.stack[i];
            if let Some(seen) = fp.stack_slot(i)
                && let Some(known) = self.guess(v, seen)
            {
                self.frame.stack[i] = known;
            }
        }
        Ok(())
    }
    /// Guards that a slot of the window holds the like of what it holds now, where that helps.
    fn guess(&mut self, v: V, seen: Value) -> Option<V> {
        let state = self.snapshot();
        if seen.is_small_int() {
            return Some(self.guard(Op::GuardInt, Imm::None, v, state));
        }
        if seen.is_immediate_float() {
            return Some(self.guard(Op::GuardFloat, Imm::None, v, state));
        }
        let shape = seen.as_header().map(|h| h.shape_id().0).filter(|s| *s != 0)?;
        let bit = self.know_shape(shape);
        // Others are guarded where they are used, if need be.
        let iterators = leaf::RANGE_ITER | leaf::LIST_ITER | leaf::TUPLE_ITER | leaf::GENERATOR;
        if bit & iterators == 0 {
            return None;
        }
        Some(self.guard(Op::GuardShape, Imm::Shape(shape), v, state))
    }

    fn suspension(&mut self, unit: u32, delegating: bool) -> u32 {
        let code = self.frame.code;
        let pc = code.first().add(unit as usize).as_ptr() as usize;
        let point = std::ptr::from_ref(code.resume_point(unit)) as usize;
        let code = Some(self.constant(code.value()));
        self.f.suspensions.push(Suspension { unit, pc, point, code, delegating });
        self.f.suspensions.len() as u32 - 1
    }
    /// All slots of the frame as they lie in a window.
    fn window_slots(&mut self) -> Vec<V> {
        for k in 0..self.frame.locals.len() {
            let v = self.frame.locals[k];
            let v = self.val(v);
            self.frame.locals[k] = v;
        }
        for k in 0..self.frame.stack.len() {
            let v = self.frame.stack[k];
            let v = self.val(v);
            self.frame.stack[k] = v;
        }
        self.frame.locals.iter().chain(&self.frame.stack).copied().collect()
    }

    fn return_generator(&mut self, i: Instr) -> Result<(), Bailout> {
        let mut args = vec![self.frame.function_value];
        args.extend(self.window_slots());
        let at = self.suspension(i.next, false);
        let flags = self.frame.code.flags;
        let class = if flags & co::COROUTINE != 0 {
            self.t.types.coroutine
        } else if flags & co::ASYNC_GENERATOR != 0 {
            self.t.types.async_generator
        } else {
            self.t.types.generator
        };
        if flags & co::COROUTINE != 0 {
            // Noting where coroutines come from looks at the frames: that is the interpreter's business.
            let depth = self.emit(Op::Helper, Imm::Helper(Helper::coroutine_origin_depth), vec![]);
            let zero = self.int(0);
            let off = self.emit(Op::IntCompare, Imm::Cond(Cond::Eq), vec![depth, zero]);
            self.emit_state(Op::GuardTrue, Imm::None, vec![off]);
        }
        let made = self.emit_state(Op::MakeGenerator, Imm::Index(at), args);
        let shape = class.shape_id().0;
        self.know_shape(shape);
        let made = self.emit_typed(Op::Refine, Imm::None, vec![made], Type::shaped(leaf::GENERATOR, shape));
        self.return_from_frame(made)
    }
    fn yield_value(&mut self, i: Instr) {
        if self.frame.caller.is_some() || self.f.entry == Entry::Call {
            return self.exit(Exit::Uncompiled);
        }
        let v = self.pop();
        let v = self.val(v);
        let mut args = vec![v];
        args.extend(self.window_slots());
        let at = self.suspension(i.next, i.oparg & 1 != 0);
        let v = self.emit(Op::Suspend, Imm::Index(at), args);
        let b = self.block();
        self.f.block_mut(b).term = Terminator::Return(v);
        self.at = None;
    }

    /// The shape of generators that an instruction saw here, if it saw nothing else.
    fn generator_seen(&mut self, it: V) -> Option<u32> {
        let types = &self.t.types;
        let shapes = [types.generator.shape_id().0, types.coroutine.shape_id().0];
        if self.is_virtual(it) || self.ty(it).repr() != Repr::Value {
            return None;
        }
        if let Some(known) = self.ty(it).shape() {
            return shapes.contains(&known).then_some(known);
        }
        let left = self.left();
        match left.entries() {
            [TypeKey(only)] if shapes.contains(only) && !left.is_megamorphic() => {
                (self.site_exits(self.frame.instr.at) <= 4 && self.ty(it).could_be(Type::of_bits(leaf::GENERATOR)))
                    .then_some(*only)
            }
            _ => None,
        }
    }
    /// Resumes a generator. Gives the result, and the blocks where it yielded and where it returned.
    fn resume(&mut self, it: V, shape: u32, v: V) -> (V, B, B) {
        let g = self.guard_shape(it, shape);
        let result = self.emit_looking(Op::ResumeGenerator, Imm::None, vec![g, v]);
        let state = self.emit(Op::LoadField, Imm::Field(Field::GeneratorState), vec![g]);
        let done = self.int(4);
        let suspended = self.emit(Op::IntCompare, Imm::Cond(Cond::Gt), vec![state, done]);
        let (yes, no) = self.branch(suspended);
        (result, yes, no)
    }
    /// FOR_ITER over a generator.
    pub(super) fn next_of_generator(&mut self, it: V) -> Option<(Option<B>, Option<Done>)> {
        let shape = self.generator_seen(it)?;
        if shape != self.t.types.generator.shape_id().0 {
            return None;
        }
        let none = self.const_value(Value::NONE);
        let (item, yes, no) = self.resume(it, shape, none);
        let done = (no, self.frame.locals.clone(), self.frame.stack.clone(), self.frame.unchecked);
        self.at = Some(yes);
        self.frame.snapshot = None;
        self.push(item);
        Some((self.at, Some(done)))
    }
    /// `receiver, value -> receiver, result`; gives the blocks where the receiver yielded and where it returned.
    pub(super) fn send(&mut self) -> (B, B) {
        let v = self.top(1);
        let v = self.val(v);
        let receiver = self.top(2);
        let (result, yes, no) = match self.generator_seen(receiver) {
            Some(shape) => self.resume(receiver, shape, v),
            None => {
                let receiver = self.val(receiver);
                let result = self.helper(Helper::send, vec![receiver, v]);
                let returned = self.emit_typed(Op::SecondResult, Imm::None, vec![result], Type::SLOT);
                let returned = self.emit(Op::IsBound, Imm::None, vec![returned]);
                let (no, yes) = self.branch(returned);
                (result, yes, no)
            }
        };
        self.frame.snapshot = None;
        self.pop();
        self.push(result);
        (yes, no)
    }
}
