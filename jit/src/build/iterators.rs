//! Iterator objects: those of ranges, lists and tuples that were made, because they outlive the loop, or the generator that goes over them stops
//! in between. Their fields are kept true.

use super::Builder;
use super::loops::Done;
use crate::ir::func::{Field, Imm, ItemKind};
use crate::ir::ops::Cond;
use crate::ir::{B, Op, Type, V};
use brolga_vm::abi::helpers::Helper;
use brolga_vm::feedback::TypeKey;
use brolga_vm::objects::list::iter::PyListIter;
use brolga_vm::objects::range::PyRangeIter;
use brolga_vm::objects::tuple::iter::PyTupleIter;
use brolga_vm::prelude::PyClass;

impl Builder<'_> {
    /// FOR_ITER over an iterator of one of these kinds, by its type or by what was seen.
    pub(super) fn next_of_known_object(&mut self, it: V) -> Option<(Option<B>, Option<Done>)> {
        let t = self.t;
        let kinds = [
            (Type::RANGE_ITER, <PyRangeIter as PyClass>::class(t).shape_id().0),
            (Type::LIST_ITER, <PyListIter as PyClass>::class(t).shape_id().0),
            (Type::TUPLE_ITER, <PyTupleIter as PyClass>::class(t).shape_id().0),
        ];
        let ty = self.ty(it);
        let (is, shape) = match kinds.iter().find(|k| ty.is(k.0)) {
            Some(known) => *known,
            None => {
                let seen = self.left();
                let [TypeKey(only)] = seen.entries() else { return None };
                if seen.is_megamorphic() || self.site_exits(self.frame.instr.at) > 4 {
                    return None;
                }
                *kinds.iter().find(|k| k.1 == *only && ty.could_be(k.0))?
            }
        };
        let it = if ty.is(is) { it } else { self.guard_shape(it, shape) };
        Some(if is.is(Type::RANGE_ITER) {
            self.next_of_range_object(it)
        } else if is.is(Type::LIST_ITER) {
            self.next_of_list_object(it)
        } else {
            self.next_of_tuple_object(it)
        })
    }
    /// A range iterator that exists: its fields are kept true.
    fn next_of_range_object(&mut self, it: V) -> (Option<B>, Option<Done>) {
        let left = self.emit(Op::LoadField, Imm::Field(Field::RangeLeft), vec![it]);
        let zero = self.int(0);
        let more = self.emit(Op::IntCompare, Imm::Cond(Cond::Gt), vec![left, zero]);
        self.snapshot();
        let (yes, no) = self.branch(more);
        let done = self.done(no);
        self.at = Some(yes);
        self.frame.snapshot = None;
        let next = self.emit(Op::LoadField, Imm::Field(Field::RangeNext), vec![it]);
        // What needs a box is the interpreter's.
        let next = self.guard_immediate(next);
        let step = self.emit(Op::LoadField, Imm::Field(Field::RangeStep), vec![it]);
        // Everything that can exit comes before the first store.
        let after = self.emit_state(Op::IntAdd, Imm::None, vec![next, step]);
        let one = self.int(1);
        let rest = self.emit_state(Op::IntSub, Imm::None, vec![left, one]);
        self.emit(Op::StoreField, Imm::Field(Field::RangeNext), vec![it, after]);
        self.emit(Op::StoreField, Imm::Field(Field::RangeLeft), vec![it, rest]);
        self.push(next);
        (self.at, Some(done))
    }
    fn next_of_list_object(&mut self, it: V) -> (Option<B>, Option<Done>) {
        let list = self.emit(Op::LoadField, Imm::Field(Field::ListIterList), vec![it]);
        // Only an exhausted iterator has let go of its list.
        let list = self.emit_state(Op::GuardBound, Imm::None, vec![list]);
        let index = self.emit(Op::LoadField, Imm::Field(Field::ListIterIndex), vec![it]);
        let len = self.emit(Op::LoadField, Imm::Field(Field::ListLen), vec![list]);
        let done = self.at_end(it, index, len);
        let strategy = self.item_strategy();
        let item = self.list_item(list, index, strategy);
        self.advance(it, index, Field::ListIterIndex);
        self.push(item);
        (self.at, Some(done))
    }
    fn next_of_tuple_object(&mut self, it: V) -> (Option<B>, Option<Done>) {
        let tuple = self.emit(Op::LoadField, Imm::Field(Field::TupleIterTuple), vec![it]);
        let tuple = self.emit_state(Op::GuardBound, Imm::None, vec![tuple]);
        let index = self.emit(Op::LoadField, Imm::Field(Field::TupleIterIndex), vec![it]);
        let len = self.emit(Op::LoadField, Imm::Field(Field::TupleLen), vec![tuple]);
        let done = self.at_end(it, index, len);
        let item = self.emit(Op::LoadItem, Imm::Item(ItemKind::Tuple), vec![tuple, index]);
        self.advance(it, index, Field::TupleIterIndex);
        self.push(item);
        (self.at, Some(done))
    }
    /// Tests for the end of a sequence, where the iterator lets go of it; goes on where there is an item.
    fn at_end(&mut self, it: V, index: V, len: V) -> Done {
        let more = self.emit(Op::IntCompare, Imm::Cond(Cond::Lt), vec![index, len]);
        let (yes, no) = self.branch(more);
        let stack = self.frame.stack.clone();
        let locals = self.frame.locals.clone();
        let before = self.frame.unchecked;
        self.at = Some(no);
        self.frame.snapshot = None;
        self.helper(Helper::iter_next, vec![it]);
        let done = self.done(no);
        self.frame.stack = stack;
        self.frame.locals = locals;
        self.frame.unchecked = before;
        self.at = Some(yes);
        self.frame.snapshot = None;
        done
    }
    fn advance(&mut self, it: V, index: V, field: Field) {
        let one = self.int(1);
        let after = self.emit_state(Op::IntAdd, Imm::None, vec![index, one]);
        self.emit(Op::StoreField, Imm::Field(field), vec![it, after]);
    }
}
