//! Exceptions that are caught in the function that is compiled: its handlers are blocks like others, and raising is a way there.
//!
//! An operation that may raise inside a `try` of the compiled function (or of what was inlined into it) ends its block: [`Op::Raised`] says how it
//! went, and the branch behind it leads to the handler. On that way the runtime (`deopt::exits::caught`) makes the windows the interpreter's, adds
//! entries to the traceback, leaves the inlined frames, and comes back to the compiled handler, which finds locals that differ from
//! place to place in the window ([`Op::Caught`]); what is the same wherever the handler is entered from stays in registers.
//!
//! Handlers of inlined functions are the interpreter's. So are those that were never entered: the exits that lead there are counted, and the
//! function is compiled again.

use super::cfg::{self, Cfg, Instr};
use super::{Bailout, Builder};
use crate::ir::func::{Edge, Exit, Imm, Terminator};
use crate::ir::types::leaf;
use crate::ir::{B, Op, Repr, Type, V};
use brolga_bytecode::Opcode;
use brolga_vm::abi::helpers::Helper;
use brolga_vm::objects::code::PyCode;
use brolga_vm::prelude::*;

/// A handler of the compiled function.
pub(super) struct Handler {
    block: B,
    /// Locals, and the part of the operand stack that stays, of each place that leads here.
    places: Vec<(Vec<V>, Vec<V>)>,
    built: bool,
}

/// Whether the handler of the instruction at a unit was ever entered, as far as can be told.
pub(super) fn was_entered(code: Gc<PyCode>, unit: u32) -> bool {
    code.handler(unit as usize).is_some_and(|h| super::facts::was_reached(code, h.target as u32))
}

/// As [`was_entered`], of a handler that does more than to raise again.
pub(super) fn was_needed(code: Gc<PyCode>, unit: u32) -> bool {
    was_entered(code, unit)
        && code.handler(unit as usize).is_some_and(|h| !super::facts::is_cleanup(code, h.target as u32))
}

impl Builder<'_> {
    /// Behind an operation that may raise: where control goes then, if the compiled function handles it.
    pub(super) fn catch(&mut self, v: V) {
        let outer = self.callers.first().unwrap_or(&self.frame);
        let Some(h) = outer.code.handler(outer.instr.at as usize) else { return };
        let target = h.target as u32;
        if !self.handled.contains(&target) {
            return;
        }
        let place = (outer.start.0.clone(), outer.start.1.get(..h.depth).unwrap_or(&[]).to_vec());
        let block = match self.handlers.get_mut(&target) {
            Some(h) if h.built => return,
            Some(h) => {
                h.places.push(place);
                h.block
            }
            None => {
                let block = self.f.add_block();
                self.f.block_mut(block).cold = true;
                self.handlers.insert(target, Handler { block, places: vec![place], built: false });
                block
            }
        };
        let raised = self.emit(Op::Raised, Imm::None, vec![v]);
        let next = self.f.add_block();
        let b = self.block();
        self.f.block_mut(b).term = Terminator::Branch {
            condition: raised,
            then: Edge { to: block, args: vec![] },
            otherwise: Edge { to: next, args: vec![] },
        };
        self.at = Some(next);
    }
    /// The handlers of the compiled function that are built.
    pub(super) fn find_handlers(&mut self, cfg: &Cfg) {
        for b in &cfg.order {
            for h in &cfg.blocks[*b].raises {
                self.handled.insert(cfg.blocks[*h].start());
            }
        }
    }
    /// Starts building a handler. False if nothing leads there.
    pub(super) fn enter_handler(&mut self, first: Instr) -> bool {
        let target = first.start;
        let Some(h) = self.handlers.get_mut(&target).filter(|h| !h.built) else { return false };
        h.built = true;
        let (block, places) = (h.block, std::mem::take(&mut h.places));
        self.at = Some(block);
        let lasti = (0..self.frame.code.unit_count())
            .find_map(|u| self.frame.code.handler(u).filter(|h| h.target as u32 == target))
            .is_some_and(|h| h.lasti);
        let nlocals = self.frame.code.nlocalsplus as usize;
        let depth = places.iter().map(|p| p.1.len()).min().unwrap_or(0);
        let mut slots = Vec::with_capacity(nlocals + depth + 2);
        for slot in 0..nlocals + depth {
            let all: Vec<V> =
                places.iter().map(|p| if slot < nlocals { p.0[slot] } else { p.1[slot - nlocals] }).collect();
            slots.push(self.caught_slot(slot, &all));
        }
        if lasti {
            let v = self.emit_typed(Op::Caught, Imm::Index((nlocals + depth) as u32), vec![], Type::SMALL_INT);
            slots.push(v);
        }
        let at = slots.len() as u32;
        let exc = Type::of_bits(leaf::OTHER_OBJECT | leaf::INSTANCE);
        let exc = self.emit_typed(Op::Caught, Imm::Index(at), vec![], exc);
        slots.push(exc);
        self.frame.stack = slots.split_off(nlocals);
        self.frame.locals = slots;
        self.frame.unchecked = None;
        self.begin(first);
        // Whatever ran may have changed shapes.
        self.forget_shapes(None);
        true
    }
    fn caught_slot(&mut self, slot: usize, all: &[V]) -> V {
        if all.iter().all(|v| *v == all[0]) {
            return all[0];
        }
        let root = self.unguarded(all[0]);
        if all.iter().all(|v| self.unguarded(*v) == root) {
            return root;
        }
        let imm = self.f.inst(all[0]).imm;
        if all.iter().all(|v| self.f.inst(*v).op == Op::Const && self.f.inst(*v).imm == imm) {
            return self.emit(Op::Const, imm, vec![]);
        }
        let mut ty = Type::EMPTY;
        for v in all {
            ty = ty.join(match self.ty(*v).repr() {
                _ if self.is_virtual(*v) => Type::ANY,
                Repr::Int => Type::INT,
                Repr::Float => Type::FLOAT,
                Repr::Bool => Type::BOOL,
                Repr::Value => Type::of_bits(self.ty(*v).bits),
            });
        }
        self.emit_typed(Op::Caught, Imm::Index(slot as u32), vec![], ty)
    }
    /// What leads to a handler that is not built after all leaves there.
    pub(super) fn abandon_handlers(&mut self) -> Result<(), Bailout> {
        let left: Vec<u32> = self.handlers.iter().filter(|h| !h.1.built).map(|h| *h.0).collect();
        for target in left {
            if self.enter_handler(cfg::decode(self.frame.code, target)) {
                self.exit(Exit::Uncompiled);
            }
        }
        Ok(())
    }

    /// `__enter__` or `__exit__` of an object whose class is certain: `owner -> method, owner`.
    fn load_special(&mut self, i: Instr) -> bool {
        use brolga_bytecode::oparg::SpecialMethod;
        let t = self.t;
        let owner = self.top(1);
        let Some(which) = SpecialMethod::from_oparg(i.oparg) else { return false };
        let shape = if self.is_virtual(owner) { None } else { self.known_shape(owner) };
        let Some(class) = shape.and_then(|s| self.class_of_shape(s)) else { return false };
        if class.version_for_caching(t) == 0 {
            return false;
        }
        let name = t.intern(which.name());
        let Some(found) = class.lookup(t, name) else { return false };
        if found.downcast::<brolga_vm::objects::function::PyFunction>().is_none() {
            return false;
        }
        self.assume_attribute(class, name, Some(found));
        let f = self.const_value(found);
        self.pop();
        self.push(f);
        self.push(owner);
        true
    }
    /// Whether an exception may be raised again by compiled code. What leaves the frame of a loop leaves it in the interpreter.
    fn reraises(&self) -> bool {
        let outer = self.callers.first().unwrap_or(&self.frame);
        let handler = outer.code.handler(outer.instr.at as usize).map(|h| h.target as u32);
        !matches!(self.f.entry, crate::ir::Entry::Loop(_)) || handler.is_some_and(|h| self.handled.contains(&h))
    }
    /// True if the instruction is one of these.
    pub(super) fn exception_instruction(&mut self, i: Instr) -> bool {
        match i.op {
            Opcode::PUSH_EXC_INFO => {
                let exc = self.top(1);
                let exc = self.val(exc);
                let previous = self.helper(Helper::push_exc_info, vec![exc]);
                self.pop();
                self.push(previous);
                self.push(exc);
            }
            Opcode::POP_EXCEPT => {
                let previous = self.top(1);
                let previous = self.val(previous);
                self.helper(Helper::pop_except, vec![previous]);
                self.pop();
            }
            Opcode::CHECK_EXC_MATCH => {
                let (exc, class) = (self.top(2), self.top(1));
                let (exc, class) = (self.val(exc), self.val(class));
                let plain = self
                    .known(class)
                    .and_then(|c| c.downcast::<PyType>())
                    .is_some_and(|c| c.is_subtype_of(self.t.types.base_exception));
                let h = if plain { Helper::is_plain_instance } else { Helper::exception_matches };
                let r = self.helper(h, vec![exc, class]);
                self.pop();
                self.push(r);
            }
            Opcode::RAISE_VARARGS if i.oparg > 0 => {
                let (exc, cause) = if i.oparg == 1 { (self.top(1), None) } else { (self.top(2), Some(self.top(1))) };
                let exc = self.val(exc);
                let cause = match cause {
                    Some(c) => self.val(c),
                    None => self.null(),
                };
                self.helper(Helper::raise_exception, vec![exc, cause]);
                // It always raises.
                self.exit(Exit::Uncompiled);
                self.frame.unchecked = None;
            }
            Opcode::LOAD_SPECIAL => return self.load_special(i),
            Opcode::RERAISE if self.reraises() => {
                let exc = self.top(1);
                let exc = self.val(exc);
                self.helper(Helper::reraise, vec![exc]);
                // It always raises.
                self.exit(Exit::Uncompiled);
                self.frame.unchecked = None;
            }
            Opcode::RAISE_VARARGS if self.reraises() => {
                self.helper(Helper::reraise_handled, vec![]);
                self.exit(Exit::Uncompiled);
                self.frame.unchecked = None;
            }
            Opcode::RAISE_VARARGS | Opcode::RERAISE => self.exit(Exit::Uncompiled),
            _ => return false,
        }
        true
    }
}
