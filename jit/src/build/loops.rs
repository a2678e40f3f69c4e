//! Iteration: ranges, lists and tuples without iterator objects, everything else by `next`.

use super::Builder;
use crate::ir::func::{Field, Imm, ItemKind};
use crate::ir::ops::Cond;
use crate::ir::{B, Op, Repr, Type, V};
use brolga_heap::value::{INT_MAX, INT_MIN};
use brolga_vm::abi::helpers::Helper;
use brolga_vm::deopt::VirtualKind;
use brolga_vm::feedback::TypeKey;
use brolga_vm::objects::list::{Strategy, iter::PyListIter};
use brolga_vm::objects::tuple::iter::PyTupleIter;
use brolga_vm::prelude::PyClass;

/// The state at the end of a loop: block, locals, stack, what has to be checked.
pub(super) type Done = (B, Vec<V>, Vec<V>, Option<V>);

impl Builder<'_> {
    /// `iterable -> iterator`. Gives false if nothing is known of the iterable.
    pub(super) fn get_iter(&mut self) -> bool {
        let v = self.top(1);
        let it = match self.virtual_kind(v) {
            Some(VirtualKind::Range) => {
                let parts = self.f.inst(v).args.clone();
                self.range_iter(&parts)
            }
            Some(VirtualKind::RangeIter | VirtualKind::ListIter | VirtualKind::TupleIter) => Some(v),
            _ => self.sequence_iter(v),
        };
        match it {
            Some(it) => {
                self.pop();
                self.push(it);
            }
            None => {
                let v = self.val(v);
                let it = self.helper(Helper::get_iter, vec![v]);
                self.pop();
                self.push(it);
            }
        }
        true
    }
    fn made(&mut self, kind: VirtualKind, fields: Vec<V>) -> V {
        let v = self.emit(Op::Virtual, Imm::Virtual(kind), fields);
        if self.limits.virtuals { v } else { self.materialize(v) }
    }
    fn range_iter(&mut self, parts: &[V]) -> Option<V> {
        let (start, stop, step) = (parts[0], parts[1], parts[2]);
        let by = self.f.is_const_int(step).filter(|s| *s != 0 && s.abs() < 1 << 40)?;
        let (from, to) = if by > 0 { (start, stop) } else { (stop, start) };
        let span = self.emit_state(Op::IntSub, Imm::None, vec![to, from]);
        let left = if by.abs() == 1 {
            span
        } else {
            let round = self.int(by.abs() - 1);
            let sum = self.emit_state(Op::IntAdd, Imm::None, vec![span, round]);
            let by = self.int(by.abs());
            self.emit_state(Op::IntFloorDiv, Imm::None, vec![sum, by])
        };
        let left = self.emit_typed(Op::Refine, Imm::None, vec![left], Type::raw_range(-(1 << 62), 1 << 62));
        Some(self.made(VirtualKind::RangeIter, vec![start, step, left]))
    }
    /// Lists and tuples, by type or by what the loop behind saw.
    fn sequence_iter(&mut self, v: V) -> Option<V> {
        if self.ty(v).repr() != Repr::Value {
            return None;
        }
        let types = &self.t.types;
        let ty = self.ty(v);
        let seen = self.loop_feedback();
        let list_iter = <PyListIter as PyClass>::class(self.t).shape_id().0;
        let tuple_iter = <PyTupleIter as PyClass>::class(self.t).shape_id().0;
        let saw = |shape: u32| seen == Some(TypeKey(shape));
        let (list, tuple) = (types.list.shape_id().0, types.tuple.shape_id().0);
        let kind = if ty.is(Type::LIST) || (saw(list_iter) && ty.could_be(Type::LIST)) {
            VirtualKind::ListIter
        } else if ty.is(Type::TUPLE) || (saw(tuple_iter) && ty.could_be(Type::TUPLE)) {
            VirtualKind::TupleIter
        } else {
            return None;
        };
        if self.is_virtual(v) && self.virtual_kind(v) != Some(VirtualKind::Tuple) {
            return None;
        }
        let v = if self.is_virtual(v) { self.materialize(v) } else { v };
        let shape = if kind == VirtualKind::ListIter { list } else { tuple };
        if self.site_exits(self.frame.instr.at) > 4 {
            return None;
        }
        let o = self.guard_shape(v, shape);
        let zero = self.int(0);
        Some(self.made(kind, vec![o, zero]))
    }
    /// What the FOR_ITER right behind this GET_ITER saw as its iterator.
    fn loop_feedback(&self) -> Option<TypeKey> {
        use brolga_bytecode::Opcode;
        let next = super::cfg::decode(self.frame.code, self.frame.instr.next);
        if next.op != Opcode::FOR_ITER {
            return None;
        }
        let site = self.site(next.at)?;
        match site.left.entries() {
            [only] if !site.left.is_megamorphic() => Some(*only),
            _ => None,
        }
    }

    /// FOR_ITER: afterwards the frame is that of the next round, with the item pushed; gives its block and the state at the end.
    pub(super) fn next_item(&mut self) -> Option<(Option<B>, Option<Done>)> {
        let it = self.top(1);
        Some(match self.virtual_kind(it) {
            Some(VirtualKind::RangeIter) => self.next_of_range(it),
            Some(VirtualKind::ListIter) => self.next_of_list(it),
            Some(VirtualKind::TupleIter) => self.next_of_tuple(it),
            _ => match self.next_of_generator(it) {
                Some(done) => done,
                None => self.next_of_object(it),
            },
        })
    }
    /// The state of the path that leaves the loop, from here.
    pub(super) fn done(&self, block: B) -> Done {
        (block, self.frame.locals.clone(), self.frame.stack.clone(), self.frame.unchecked)
    }
    fn next_of_range(&mut self, it: V) -> (Option<B>, Option<Done>) {
        let fields = self.f.inst(it).args.clone();
        let (next, step, left) = (fields[0], fields[1], fields[2]);
        let zero = self.int(0);
        let more = self.emit(Op::IntCompare, Imm::Cond(Cond::Gt), vec![left, zero]);
        let (yes, no) = self.branch(more);
        let done = self.done(no);
        self.at = Some(yes);
        self.frame.snapshot = None;
        let (low, high) = self.ty(next).range();
        let item =
            self.emit_typed(Op::Refine, Imm::None, vec![next], Type::raw_range(low.max(INT_MIN), high.min(INT_MAX)));
        let after = self.emit_state(Op::IntAdd, Imm::None, vec![next, step]);
        let one = self.int(1);
        let rest = self.emit_state(Op::IntSub, Imm::None, vec![left, one]);
        let new = self.emit(Op::Virtual, Imm::Virtual(VirtualKind::RangeIter), vec![after, step, rest]);
        self.replace_everywhere(it, new);
        self.push(item);
        (self.at, Some(done))
    }
    fn next_of_list(&mut self, it: V) -> (Option<B>, Option<Done>) {
        let fields = self.f.inst(it).args.clone();
        let (list, index) = (fields[0], fields[1]);
        let index = self.emit_typed(Op::Refine, Imm::None, vec![index], Type::raw_range(0, 1 << 48));
        // Only an exhausted iterator has let go of its list.
        let shape = self.t.types.list.shape_id().0;
        self.know_shape(shape);
        let list = if self.ty(list).is_bound() {
            list
        } else {
            self.emit_typed(Op::Refine, Imm::None, vec![list], Type::shaped(crate::ir::types::leaf::LIST, shape))
        };
        let len = self.emit(Op::LoadField, Imm::Field(Field::ListLen), vec![list]);
        let more = self.emit(Op::IntCompare, Imm::Cond(Cond::Lt), vec![index, len]);
        let (yes, no) = self.branch(more);
        let done = self.done(no);
        self.at = Some(yes);
        self.frame.snapshot = None;
        let strategy = self.item_strategy();
        let item = self.list_item(list, index, strategy);
        let one = self.int(1);
        let after = self.emit_state(Op::IntAdd, Imm::None, vec![index, one]);
        let new = self.emit(Op::Virtual, Imm::Virtual(VirtualKind::ListIter), vec![fields[0], after]);
        self.replace_everywhere(it, new);
        self.push(item);
        (self.at, Some(done))
    }
    /// How the list that the loop goes over keeps its items, if only one way was seen.
    pub(super) fn item_strategy(&self) -> Option<Strategy> {
        let seen = self.right();
        if seen.is_megamorphic() || self.site_exits(self.frame.instr.at) > 8 {
            return None;
        }
        match seen.entries() {
            [TypeKey::LIST_INTS] => Some(Strategy::Ints),
            [TypeKey::LIST_FLOATS] => Some(Strategy::Floats),
            [only] if only.0 == self.t.types.list.shape_id().0 => Some(Strategy::Values),
            _ => None,
        }
    }
    fn next_of_tuple(&mut self, it: V) -> (Option<B>, Option<Done>) {
        let fields = self.f.inst(it).args.clone();
        let (tuple, index) = (fields[0], fields[1]);
        let index = self.emit_typed(Op::Refine, Imm::None, vec![index], Type::raw_range(0, 1 << 48));
        let shape = self.t.types.tuple.shape_id().0;
        self.know_shape(shape);
        let tuple = if self.ty(tuple).is_bound() {
            tuple
        } else {
            self.emit_typed(Op::Refine, Imm::None, vec![tuple], Type::shaped(crate::ir::types::leaf::TUPLE, shape))
        };
        let len = self.emit(Op::LoadField, Imm::Field(Field::TupleLen), vec![tuple]);
        let more = self.emit(Op::IntCompare, Imm::Cond(Cond::Lt), vec![index, len]);
        let (yes, no) = self.branch(more);
        let done = self.done(no);
        self.at = Some(yes);
        self.frame.snapshot = None;
        let item = self.emit(Op::LoadItem, Imm::Item(ItemKind::Tuple), vec![tuple, index]);
        let one = self.int(1);
        let after = self.emit_state(Op::IntAdd, Imm::None, vec![index, one]);
        let new = self.emit(Op::Virtual, Imm::Virtual(VirtualKind::TupleIter), vec![fields[0], after]);
        self.replace_everywhere(it, new);
        self.push(item);
        (self.at, Some(done))
    }

    /// An iterator object.
    fn next_of_object(&mut self, it: V) -> (Option<B>, Option<Done>) {
        let it = self.val(it);
        if let Some(next) = self.next_of_known_object(it) {
            return next;
        }
        let shape = self.known_shape(it).or_else(|| {
            let seen = self.left();
            match seen.entries() {
                [only] if !seen.is_megamorphic() && self.site_exits(self.frame.instr.at) <= 8 => {
                    only.shape().map(|s| s.0)
                }
                _ => None,
            }
        });
        let (v, ty) = match shape.and_then(|s| Some((s, self.plain_iterator(s)?))) {
            Some((shape, ty)) => {
                let it = self.guard_shape(it, shape);
                (self.helper(Helper::iter_next_plain, vec![it]), ty)
            }
            None => (self.helper(Helper::iter_next, vec![it]), Type::ANY),
        };
        let more = self.emit(Op::IsBound, Imm::None, vec![v]);
        let (yes, no) = self.branch(more);
        let done = self.done(no);
        self.at = Some(yes);
        self.frame.snapshot = None;
        let item = self.emit_typed(Op::Refine, Imm::None, vec![v], ty);
        self.push(item);
        (self.at, Some(done))
    }
    /// Makes an object that was left unmade; every slot of the frame that holds it holds the made one afterwards.
    pub(super) fn materialize(&mut self, v: V) -> V {
        let Some(kind) = self.virtual_kind(v) else { return v };
        let fields = self.f.inst(v).args.clone();
        let made = match kind {
            VirtualKind::RangeIter => self.helper(Helper::new_range_iter, fields),
            VirtualKind::Range => self.helper(Helper::new_range, fields),
            VirtualKind::ListIter => self.helper(Helper::new_list_iter, fields),
            VirtualKind::TupleIter => self.helper(Helper::new_tuple_iter, fields),
            VirtualKind::Method => {
                let fields = self.vals(&fields);
                self.helper(Helper::new_method, fields)
            }
            VirtualKind::Tuple => {
                let fields = self.vals(&fields);
                self.emit_state(Op::Display, Imm::Index(0), fields)
            }
        };
        self.replace_everywhere(v, made);
        made
    }
}
