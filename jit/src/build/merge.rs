//! Blocks in order, joins, and the heads of loops.
//!
//! Where several ways meet, a slot whose values differ becomes a block parameter; mixed representations meet as tagged words. A loop's
//! head is built before its back edges are known: every local that the loop assigns gets a parameter, in the representation that it
//! has on entry if it is read again, on the bet that it keeps it; a back edge that brings something else is an exit, and the next
//! compilation, seeing that exit counted, takes a tagged word. Objects left unmade get a parameter for each field.

use super::cfg::{self, Cfg};
use super::{Bailout, Builder};
use crate::ir::func::{Edge, Exit, Imm, Terminator};
use crate::ir::types::leaf;
use crate::ir::{B, Op, Repr, Type, V};
use brolga_bytecode::Opcode;
use brolga_vm::deopt::VirtualKind;

/// A way into a block: an open block, and the frame at its end.
struct Incoming {
    from: B,
    locals: Vec<V>,
    stack: Vec<V>,
}

/// How a slot passes a loop's head.
enum Passing {
    /// Unchanged all the way round: this value, or a narrowed form of it.
    Same(V),
    Param(V),
    Fields(VirtualKind, Vec<Passing>),
}

/// An open loop.
struct Head {
    block: B,
    slots: Vec<Passing>,
    depth: usize,
}

/// The state of building a frame's blocks.
#[derive(Default)]
pub(super) struct Flow {
    pending: Vec<Vec<Incoming>>,
    heads: Vec<Option<Head>>,
}

impl Builder<'_> {
    /// Builds the blocks of the frame, from the current state on.
    pub(super) fn blocks(&mut self, cfg: &Cfg) -> Result<(), Bailout> {
        let mut flow = Flow::default();
        flow.pending.resize_with(cfg.blocks.len(), Vec::new);
        flow.heads.resize_with(cfg.blocks.len(), || None);
        let Some(&first) = cfg.order.first() else { return Err(Bailout::NoLoop) };
        self.leave_to(&mut flow, first);
        for &b in &cfg.order {
            let incoming = std::mem::take(&mut flow.pending[b]);
            let block = &cfg.blocks[b];
            if self.frame.caller.is_none()
                && let Some(first) = block.instrs.first()
                && self.enter_handler(*first)
                && (block.header || !incoming.is_empty())
            {
                // Not from bytecode that compilers make.
                self.exit(Exit::Uncompiled);
            }
            if !incoming.is_empty() {
                self.join(incoming, block.start())?;
            } else if self.at.is_none() {
                continue;
            }
            if block.header {
                let head = self.open_loop(cfg, b)?;
                flow.heads[b] = Some(head);
            }
            for i in &block.instrs {
                self.control_or_instruction(cfg, b, *i, &mut flow)?;
                if self.f.insts.len() > 200_000 {
                    return Err(Bailout::TooLarge);
                }
            }
            if self.at.is_some() {
                match block.fall {
                    Some(next) => self.edge(cfg, next, &mut flow)?,
                    None => self.exit(Exit::Uncompiled),
                }
            }
        }
        Ok(())
    }

    /// The current block's end leads to block `to`, which is not built yet.
    fn leave_to(&mut self, flow: &mut Flow, to: usize) {
        if let Some(from) = self.at.take() {
            flow.pending[to].push(Incoming {
                from,
                locals: self.frame.locals.clone(),
                stack: self.frame.stack.clone(),
            });
        }
    }
    /// The current block's end leads to block `to`.
    pub(super) fn edge(&mut self, cfg: &Cfg, to: usize, flow: &mut Flow) -> Result<(), Bailout> {
        if self.at.is_none() {
            return Ok(());
        }
        self.check_frame(cfg.blocks[to].start());
        match &flow.heads[to] {
            Some(_) => {
                let head = flow.heads[to].take();
                if let Some(head) = &head {
                    self.close_loop(head)?;
                }
                flow.heads[to] = head;
            }
            None => self.leave_to(flow, to),
        }
        Ok(())
    }

    /// Continues where open blocks meet, each with its locals and operand stack, at code unit `unit`.
    pub(super) fn meet(&mut self, ends: Vec<(B, Vec<V>, Vec<V>)>, unit: u32) -> Result<(), Bailout> {
        if ends.is_empty() {
            self.at = None;
            return Ok(());
        }
        let ends = ends.into_iter().map(|(from, locals, stack)| Incoming { from, locals, stack });
        self.join(ends.collect(), unit)
    }
    /// Continues where several ways meet, at code unit `unit`.
    fn join(&mut self, incoming: Vec<Incoming>, unit: u32) -> Result<(), Bailout> {
        let mut incoming = incoming;
        if incoming.len() == 1
            && let Some(only) = incoming.pop()
        {
            self.at = Some(only.from);
            self.frame.locals = only.locals;
            self.frame.stack = only.stack;
            return Ok(());
        }
        let depth = incoming[0].stack.len();
        if incoming.iter().any(|i| i.stack.len() != depth) {
            return Err(Bailout::StackMismatch);
        }
        let nlocals = incoming[0].locals.len();
        // What is unmade on one side only, or of different kinds, is made; each side does that at its own end.
        for slot in 0..nlocals + depth {
            let at = |i: &Incoming| if slot < nlocals { i.locals[slot] } else { i.stack[slot - nlocals] };
            let forms: Vec<Vec<(VirtualKind, usize)>> = incoming.iter().map(|i| self.form(at(i))).collect();
            if forms.iter().all(|k| *k == forms[0]) {
                continue;
            }
            for (i, form) in incoming.iter_mut().zip(&forms) {
                if !form.is_empty() {
                    let v = if slot < nlocals { i.locals[slot] } else { i.stack[slot - nlocals] };
                    self.at = Some(i.from);
                    self.frame.locals = std::mem::take(&mut i.locals);
                    self.frame.stack = std::mem::take(&mut i.stack);
                    self.begin(cfg::decode(self.frame.code, unit));
                    self.materialize(v);
                    i.locals = std::mem::take(&mut self.frame.locals);
                    i.stack = std::mem::take(&mut self.frame.stack);
                    if let Some(from) = self.at {
                        i.from = from;
                    }
                }
            }
        }
        let block = self.f.add_block();
        let mut args: Vec<Vec<V>> = vec![Vec::new(); incoming.len()];
        let mut slots = Vec::with_capacity(nlocals + depth);
        for slot in 0..nlocals + depth {
            let vs: Vec<V> = incoming
                .iter()
                .map(|i| if slot < nlocals { i.locals[slot] } else { i.stack[slot - nlocals] })
                .collect();
            let froms: Vec<B> = incoming.iter().map(|i| i.from).collect();
            let v = self.join_values(block, &froms, &vs, &mut args);
            slots.push(v);
        }
        for (i, args) in incoming.iter().zip(args) {
            self.f.block_mut(i.from).term = Terminator::Jump(Edge { to: block, args });
        }
        self.at = Some(block);
        self.frame.stack = slots.split_off(nlocals);
        self.frame.locals = slots;
        Ok(())
    }
    /// Of what an unmade object consists: its kind and number of fields, then those of unmade fields. Empty for values.
    fn form(&self, v: V) -> Vec<(VirtualKind, usize)> {
        let Some(kind) = self.virtual_kind(v) else { return Vec::new() };
        let fields = &self.f.inst(v).args;
        let inside = fields.iter().flat_map(|x| self.form(*x));
        std::iter::once((kind, fields.len())).chain(inside).collect()
    }
    fn join_values(&mut self, block: B, froms: &[B], vs: &[V], args: &mut [Vec<V>]) -> V {
        if vs.iter().all(|v| *v == vs[0]) {
            return vs[0];
        }
        // One side knows more than the other of the same value.
        let root = self.unguarded(vs[0]);
        if vs.iter().all(|v| self.unguarded(*v) == root) {
            return root;
        }
        if let Some(kind) = self.virtual_kind(vs[0]) {
            let n = self.f.inst(vs[0]).args.len();
            let fields: Vec<V> = (0..n)
                .map(|i| {
                    let parts: Vec<V> = vs.iter().map(|v| self.f.inst(*v).args[i]).collect();
                    self.join_values(block, froms, &parts, args)
                })
                .collect();
            self.at = Some(block);
            return self.emit(Op::Virtual, Imm::Virtual(kind), fields);
        }
        // Equal constants are different instructions.
        let constants: Vec<Imm> = vs.iter().map(|v| self.f.inst(*v).imm).collect();
        if vs.iter().all(|v| self.f.inst(*v).op == Op::Const) && constants.iter().all(|c| *c == constants[0]) {
            self.at = Some(block);
            return self.emit(Op::Const, constants[0], vec![]);
        }
        let repr = self.ty(vs[0]).repr();
        let raw = repr != Repr::Value && vs.iter().all(|v| self.ty(*v).repr() == repr);
        let mut ty = Type::EMPTY;
        for (i, v) in vs.iter().enumerate() {
            let v = if raw {
                *v
            } else {
                self.at = Some(froms[i]);
                self.val(*v)
            };
            ty = ty.join(self.ty(v));
            args[i].push(v);
        }
        self.f.add_param(block, ty)
    }

    // ---- loops ----

    fn open_loop(&mut self, cfg: &Cfg, b: usize) -> Result<Head, Bailout> {
        let block = &cfg.blocks[b];
        let Some(&first) = block.instrs.first() else { return Err(Bailout::NoLoop) };
        // Bets that back edges lost are not made again.
        let lost = cfg.order.iter().any(|p| {
            let last = cfg.blocks[*p].instrs.last();
            cfg.blocks[*p].jump == Some(b) && last.is_some_and(|i| i.is_backward() && self.site_exits(i.at) > 2)
        });
        self.begin(first);
        // Where guards of what does not change in the loop can go, unless they kept failing there.
        if self.site(first.at).is_none_or(|s| s.early_exits <= 8) {
            let state = self.snapshot();
            self.f.loop_states.push(state);
        }
        let nlocals = self.frame.locals.len();
        let mut args = Vec::new();
        let mut slots = Vec::new();
        let head = self.f.add_block();
        let all: Vec<V> = self.frame.locals.iter().chain(&self.frame.stack).copied().collect();
        for (slot, v) in all.into_iter().enumerate() {
            if let Some(kind) = self.virtual_kind(v) {
                slots.push(self.pass_fields(head, kind, v, &mut args));
                continue;
            }
            let is_local = slot < nlocals;
            let changes = if is_local { block.assigned[slot] } else { self.limits.stack_changes };
            if !changes {
                slots.push(Passing::Same(v));
                continue;
            }
            let keeps = is_local && block.live[slot] && !lost && matches!(self.ty(v).repr(), Repr::Int | Repr::Float);
            let v = if keeps { v } else { self.val(v) };
            let ty = match self.ty(v).repr() {
                Repr::Int => Type::RAW_INT,
                Repr::Float => Type::RAW_FLOAT,
                Repr::Bool => Type::RAW_BOOL,
                Repr::Value => Type::SLOT,
            };
            let p = self.f.add_param(head, ty);
            args.push(v);
            slots.push(Passing::Param(p));
        }
        self.jump_to(head, args);
        self.at = Some(head);
        let mut values = Vec::with_capacity(slots.len());
        for s in &slots {
            let v = self.passed(s);
            values.push(v);
        }
        self.frame.stack = values.split_off(nlocals);
        self.frame.locals = values;
        Ok(Head { block: head, slots, depth: self.frame.stack.len() })
    }
    /// How an unmade object passes a loop's head: field by field. What its maker knew stays.
    fn pass_fields(&mut self, head: B, kind: VirtualKind, v: V, args: &mut Vec<V>) -> Passing {
        let mut parts = Vec::new();
        for (i, x) in self.f.inst(v).args.clone().into_iter().enumerate() {
            parts.push(if let Some(kind) = self.virtual_kind(x) {
                self.pass_fields(head, kind, x, args)
            } else if (kind, i) == (VirtualKind::ListIter, 2) && self.f.inst(x).op == Op::Const {
                Passing::Same(x)
            } else {
                let p = self.field_param(head, kind, i, x);
                let x = if self.ty(p).repr() == Repr::Value { self.val(x) } else { x };
                args.push(x);
                Passing::Param(p)
            });
        }
        Passing::Fields(kind, parts)
    }
    /// The value of a slot behind the head.
    fn passed(&mut self, slot: &Passing) -> V {
        match slot {
            Passing::Same(v) | Passing::Param(v) => *v,
            Passing::Fields(kind, parts) => {
                let parts = parts.iter().map(|x| self.passed(x)).collect();
                self.emit(Op::Virtual, Imm::Virtual(*kind), parts)
            }
        }
    }
    /// The fields of an unmade object that comes back to the head.
    fn return_fields(&mut self, v: V, kind: VirtualKind, parts: &[Passing], args: &mut Vec<V>) -> Result<(), Bailout> {
        let fields = self.f.inst(v).args.clone();
        if self.virtual_kind(v) != Some(kind) || fields.len() != parts.len() {
            return Err(Bailout::VirtualMismatch);
        }
        for (x, part) in fields.into_iter().zip(parts) {
            match part {
                Passing::Fields(kind, parts) => self.return_fields(x, *kind, parts, args)?,
                Passing::Param(p) => match self.to_repr(x, self.ty(*p).repr()) {
                    Some(x) => args.push(x),
                    None => return Err(Bailout::VirtualMismatch),
                },
                Passing::Same(old) => {
                    let (a, b) = (self.f.inst(x), self.f.inst(*old));
                    if x != *old && (a.op != Op::Const || a.imm != b.imm) {
                        return Err(Bailout::VirtualMismatch);
                    }
                }
            }
        }
        Ok(())
    }
    /// The parameter for a field of an object left unmade.
    fn field_param(&mut self, head: B, kind: VirtualKind, field: usize, v: V) -> V {
        let ty = self.ty(v);
        let ty = match (kind, field) {
            // Never further than one step beyond an immediate.
            (VirtualKind::RangeIter, 0) => {
                let low = if ty.range().0 >= 0 && self.step_is_positive(v) { ty.range().0 } else { -(1 << 62) };
                Type::raw_range(low, 1 << 62)
            }
            // Counting that far takes for ever.
            (VirtualKind::Enumerate, 1) if ty.range().1 < 1 << 48 => Type::raw_range(ty.range().0, 1 << 60),
            (VirtualKind::SumOfFloats, 2) => Type::raw_range(0, 1),
            (VirtualKind::RangeIter, 2) => Type::raw_range(-1, 1 << 62),
            (VirtualKind::ListIter | VirtualKind::TupleIter, 1) => Type::raw_range(0, 1 << 48),
            (VirtualKind::ListIter | VirtualKind::TupleIter, 0) => Type::of_bits(ty.bits | leaf::NULL),
            _ => match ty.repr() {
                Repr::Int => Type::RAW_INT,
                Repr::Float => Type::RAW_FLOAT,
                Repr::Bool | Repr::Value => Type::SLOT,
            },
        };
        self.f.add_param(head, ty)
    }
    /// Whether the range iterator that starts with field `next` counts up.
    fn step_is_positive(&self, next: V) -> bool {
        let all = self.f.insts.iter().filter(|i| matches!(i.imm, Imm::Virtual(VirtualKind::RangeIter)));
        all.filter(|i| i.args[0] == next).all(|i| self.ty(i.args[1]).range().0 > 0)
    }

    fn close_loop(&mut self, head: &Head) -> Result<(), Bailout> {
        if self.frame.stack.len() != head.depth {
            return Err(Bailout::StackMismatch);
        }
        let all: Vec<V> = self.frame.locals.iter().chain(&self.frame.stack).copied().collect();
        let mut args = Vec::new();
        for (v, slot) in all.into_iter().zip(&head.slots) {
            match slot {
                Passing::Same(old) => {
                    if self.unguarded(v) != self.unguarded(*old) {
                        return Err(if self.is_virtual(v) || self.is_virtual(*old) {
                            Bailout::VirtualMismatch
                        } else {
                            Bailout::StackMismatch
                        });
                    }
                }
                Passing::Param(p) => {
                    let v = if self.is_virtual(v) { self.materialize(v) } else { v };
                    match self.to_repr(v, self.ty(*p).repr()) {
                        Some(x) => args.push(x),
                        None => {
                            self.exit(Exit::Unreached);
                            return Ok(());
                        }
                    }
                }
                Passing::Fields(kind, parts) => self.return_fields(v, *kind, parts, &mut args)?,
            }
        }
        self.jump_to(head.block, args);
        Ok(())
    }
    /// A value in a representation, guarded if need be; `None` if it never fits.
    fn to_repr(&mut self, v: V, wanted: Repr) -> Option<V> {
        let have = self.ty(v).repr();
        Some(match (have, wanted) {
            (a, b) if a == b => v,
            (_, Repr::Value) => self.val(v),
            (Repr::Value, Repr::Int) if self.ty(v).could_be(Type::SMALL_INT) => {
                self.emit_state(Op::GuardInt, Imm::None, vec![v])
            }
            (Repr::Value, Repr::Float) if self.ty(v).could_be(Type::FLOAT) => {
                self.emit_state(Op::GuardFloat, Imm::None, vec![v])
            }
            _ => return None,
        })
    }
    /// The value below guards that narrowed it.
    pub(super) fn unguarded(&self, v: V) -> V {
        let mut v = v;
        while matches!(
            self.f.inst(v).op,
            Op::GuardShape | Op::GuardIs | Op::GuardBound | Op::Refine | Op::GuardInt | Op::GuardFloat | Op::GuardBool
        ) {
            v = self.f.inst(v).args[0];
        }
        v
    }

    // ---- jumps ----

    fn control_or_instruction(&mut self, cfg: &Cfg, b: usize, i: cfg::Instr, flow: &mut Flow) -> Result<(), Bailout> {
        if self.at.is_none() || self.done_already == Some((self.frame.id, i.at)) {
            return Ok(());
        }
        let block = &cfg.blocks[b];
        match i.op {
            Opcode::JUMP_FORWARD => {
                self.check_frame(i.start);
                match block.jump {
                    Some(to) => self.edge(cfg, to, flow)?,
                    None => self.exit(Exit::Uncompiled),
                }
            }
            Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT => {
                self.check_frame(i.start);
                self.begin(i);
                if i.op == Opcode::JUMP_BACKWARD && block.jump.is_some() {
                    self.emit_state(Op::Poll, Imm::None, vec![]);
                }
                match block.jump {
                    Some(to) => self.edge(cfg, to, flow)?,
                    None => self.exit(Exit::Uncompiled),
                }
            }
            Opcode::POP_JUMP_IF_FALSE
            | Opcode::POP_JUMP_IF_TRUE
            | Opcode::POP_JUMP_IF_NONE
            | Opcode::POP_JUMP_IF_NOT_NONE => self.conditional_jump(cfg, b, i, flow)?,
            Opcode::FOR_ITER => {
                self.check_frame(i.start);
                self.begin(i);
                let Some((item, done)) = self.next_item() else { return Ok(()) };
                let state = (self.frame.locals.clone(), self.frame.stack.clone());
                if let Some((block_done, locals, stack, unchecked)) = done {
                    self.at = Some(block_done);
                    self.frame.locals = locals;
                    self.frame.stack = stack;
                    let before = std::mem::replace(&mut self.frame.unchecked, unchecked);
                    if self.branch_left_loop(cfg, b) {
                        match block.jump {
                            Some(to) => self.edge(cfg, to, flow)?,
                            None => self.exit(Exit::Uncompiled),
                        }
                    } else {
                        self.exit(Exit::Unreached);
                    }
                    self.frame.unchecked = before;
                }
                self.frame.locals = state.0;
                self.frame.stack = state.1;
                self.at = item;
                if self.at.is_some() {
                    match block.fall {
                        Some(to) => self.edge(cfg, to, flow)?,
                        None => self.exit(Exit::Uncompiled),
                    }
                }
            }
            Opcode::SEND => {
                self.check_frame(i.start);
                self.begin(i);
                let (yielded, returned) = self.send();
                let state = (self.frame.locals.clone(), self.frame.stack.clone(), self.frame.unchecked);
                for (at, to) in [(returned, block.jump), (yielded, block.fall)] {
                    self.at = Some(at);
                    (self.frame.locals, self.frame.stack, self.frame.unchecked) = state.clone();
                    match to {
                        Some(to) => self.edge(cfg, to, flow)?,
                        None => self.exit(Exit::Uncompiled),
                    }
                }
            }
            Opcode::RETURN_VALUE => {
                self.check_frame(i.start);
                self.begin(i);
                let v = self.pop();
                self.return_from_frame(v)?;
            }
            _ => self.instruction(i)?,
        }
        Ok(())
    }
    /// Whether the end of the loop is worth compiling. Always: every loop ends.
    fn branch_left_loop(&self, _cfg: &Cfg, _b: usize) -> bool {
        true
    }
    /// Before a return: the runtime may have made an object of the frame while it ran.
    fn check_object(&mut self) {
        let frame = self.frame.id.0;
        let v = self.emit_state(Op::CheckObject, Imm::Index(frame), vec![]);
        let b = self.block();
        self.frame.object_checks.push((b, v));
    }
    /// The frame is built: objects are made of frames that call something only.
    pub(super) fn settle_object_checks(&mut self, looked: bool, checks: &[(B, V)]) {
        if looked {
            return;
        }
        for (b, v) in checks {
            self.f.block_mut(*b).insts.retain(|i| i != v);
        }
    }
    pub(super) fn return_from_frame(&mut self, v: V) -> Result<(), Bailout> {
        if self.frame.caller.is_none() {
            let v = self.val(v);
            self.check_object();
            let v = match self.f.entry {
                crate::ir::Entry::Resume(_) => self.emit(Op::FinishGenerator, Imm::None, vec![v]),
                _ => v,
            };
            let b = self.block();
            self.f.block_mut(b).term = Terminator::Return(v);
            self.at = None;
            return Ok(());
        }
        if self.frame.is_init && self.known(v) != Some(brolga_heap::Value::NONE) {
            let v = self.val(v);
            let none = self.constant(brolga_heap::Value::NONE);
            self.emit_state(Op::GuardIs, Imm::Const(none), vec![v]);
        }
        // What may exit comes first.
        let v = if self.frame.consumer.is_some() { self.consumed()? } else { v };
        self.check_object();
        // Unmade objects do not pass between frames: both could make them.
        let tuple = self.frame.one_return && self.virtual_kind(v) == Some(VirtualKind::Tuple);
        let v = if self.is_virtual(v) && !tuple { self.materialize(v) } else { v };
        if let Some(at) = self.at.take() {
            self.frame.returns.push((at, v));
        }
        Ok(())
    }

    fn conditional_jump(&mut self, cfg: &Cfg, b: usize, i: cfg::Instr, flow: &mut Flow) -> Result<(), Bailout> {
        self.check_frame(i.start);
        self.begin(i);
        let block = &cfg.blocks[b];
        let v = self.top(1);
        // Jumps if the condition is `sense`.
        let (condition, sense) = match i.op {
            Opcode::POP_JUMP_IF_FALSE => (self.truth(v), false),
            Opcode::POP_JUMP_IF_TRUE => (self.truth(v), true),
            op => (self.is_none(v), op == Opcode::POP_JUMP_IF_NONE),
        };
        self.pop();
        let known = match self.ty(condition).spec {
            crate::ir::types::Spec::Truth(x) => Some(x),
            _ => None,
        };
        let (taken, fall) = (block.jump, block.fall);
        if let Some(known) = known {
            let to = if known == sense { taken } else { fall };
            return match to {
                Some(to) => self.edge(cfg, to, flow),
                None => {
                    self.exit(Exit::Uncompiled);
                    Ok(())
                }
            };
        }
        let unit_of = |b: Option<usize>| b.map_or(0, |b| cfg.blocks[b].start());
        let taken_seen = self.branch_seen(true, unit_of(taken));
        let fall_seen = self.branch_seen(false, unit_of(fall));
        let state = (self.frame.locals.clone(), self.frame.stack.clone());
        let start = self.frame.start.clone();
        let (yes, no) = self.branch(condition);
        for (at, value) in [(yes, true), (no, false)] {
            self.at = Some(at);
            self.frame.locals = state.0.clone();
            self.frame.stack = state.1.clone();
            self.frame.start = start.clone();
            self.frame.snapshot = None;
            let (to, seen) = if value == sense { (taken, taken_seen) } else { (fall, fall_seen) };
            match to {
                Some(to) if seen => self.edge(cfg, to, flow)?,
                Some(_) => self.exit(Exit::Unreached),
                None => self.exit(Exit::Uncompiled),
            }
        }
        Ok(())
    }
}
