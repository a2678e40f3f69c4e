//! Iteration: ranges, lists, tuples, `zip` and `enumerate` without iterator objects, everything else by `next`.

use super::Builder;
use crate::ir::func::{Field, Imm, ItemKind};
use crate::ir::ops::Cond;
use crate::ir::types::leaf;
use crate::ir::{B, Op, Repr, Type, V};
use brolga_heap::value::{INT_MAX, INT_MIN};
use brolga_vm::abi::helpers::Helper;
use brolga_vm::abi::helpers::native::Display;
use brolga_vm::deopt::VirtualKind;
use brolga_vm::feedback::TypeKey;
use brolga_vm::objects::iterators::{enumerate::PyEnumerate, zip::PyZip};
use brolga_vm::objects::list::{Strategy, iter::PyListIter};
use brolga_vm::objects::tuple::iter::PyTupleIter;
use brolga_vm::prelude::{Gc, PyClass, PyType};

/// The state at the end of a loop: block, locals, stack, what has to be checked.
pub(super) type Done = (B, Vec<V>, Vec<V>, Option<V>);

/// The hint of a list's iterator of which nothing was seen.
const NO_HINT: i64 = -1;

/// Whether objects of this kind are iterators.
fn is_iterator(kind: VirtualKind) -> bool {
    use VirtualKind::*;
    matches!(kind, RangeIter | ListIter | TupleIter | Zip | Enumerate)
}

/// An iterator that was left unmade, before its next item is taken: whether there is one.
pub(super) enum Ahead {
    Range { fields: Vec<V>, more: V },
    Sequence { kind: VirtualKind, fields: Vec<V>, sequence: V, index: V, more: V },
    Zip(Vec<Ahead>),
}
impl Ahead {
    /// All of these have to hold.
    fn more(&self) -> Vec<V> {
        match self {
            Ahead::Range { more, .. } | Ahead::Sequence { more, .. } => vec![*more],
            Ahead::Zip(parts) => parts.iter().flat_map(Ahead::more).collect(),
        }
    }
}

impl Builder<'_> {
    /// `iterable -> iterator`. Gives false if nothing is known of the iterable.
    pub(super) fn get_iter(&mut self) -> bool {
        let v = self.top(1);
        let it = match self.virtual_kind(v) {
            Some(VirtualKind::Range) => {
                let parts = self.f.inst(v).args.clone();
                self.range_iter(&parts)
            }
            // At its end, who keeps one of these could see which of the iterators inside is exhausted.
            Some(VirtualKind::Zip | VirtualKind::Enumerate) if self.frame.locals.contains(&v) => {
                Some(self.materialize(v))
            }
            Some(kind) if is_iterator(kind) => Some(v),
            _ => self.sequence_iter(v),
        };
        match it {
            Some(it) => {
                self.pop();
                self.push(it);
            }
            None => {
                let it = match self.plain_iterable(v) {
                    Some(v) => self.helper(Helper::get_iter_plain, vec![v]),
                    None => {
                        let v = self.val(v);
                        self.helper(Helper::get_iter, vec![v])
                    }
                };
                self.pop();
                self.push(it);
            }
        }
        true
    }
    pub(super) fn made(&mut self, kind: VirtualKind, fields: Vec<V>) -> V {
        let v = self.emit(Op::Virtual, Imm::Virtual(kind), fields);
        if self.limits.virtuals { v } else { self.materialize(v) }
    }
    pub(super) fn range_iter(&mut self, parts: &[V]) -> Option<V> {
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
        Some(self.start_of(kind, o, None))
    }
    /// An iterator at the start of a list or tuple.
    pub(super) fn start_of(&mut self, kind: VirtualKind, o: V, hint: Option<Strategy>) -> V {
        let mut fields = vec![o, self.int(0)];
        if kind == VirtualKind::ListIter {
            fields.push(self.int(hint.map_or(NO_HINT, |s| s as i64)));
        }
        self.made(kind, fields)
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
            Some(VirtualKind::Enumerate) => self.next_of_enumerate(it),
            Some(kind) if is_iterator(kind) => self.next_of_unmade(it),
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
    /// An iterator that was left unmade and runs no Python.
    fn next_of_unmade(&mut self, it: V) -> (Option<B>, Option<Done>) {
        let ahead = self.look_ahead(it);
        let done = self.test(&ahead, it);
        let (item, new) = self.take(ahead);
        self.replace_everywhere(it, new);
        self.push(item);
        (self.at, Some(done))
    }
    /// Goes on where there is an item; gives the state of the other side. Those who keep an exhausted iterator see that it is.
    pub(super) fn test(&mut self, ahead: &Ahead, it: V) -> Done {
        let ends: Vec<B> = ahead
            .more()
            .into_iter()
            .map(|more| {
                let (yes, no) = self.branch(more);
                self.at = Some(yes);
                no
            })
            .collect();
        let yes = self.at;
        self.frame.snapshot = None;
        let end = match ends.as_slice() {
            [only] => *only,
            all => {
                let end = self.f.add_block();
                for b in all {
                    self.at = Some(*b);
                    self.jump_to(end, vec![]);
                }
                end
            }
        };
        let mut done = self.done(end);
        if let Ahead::Sequence { kind, .. } = ahead
            && self.frame.locals.contains(&it)
        {
            self.at = Some(end);
            let mut fields = vec![self.null(), self.int(0)];
            if *kind == VirtualKind::ListIter {
                fields.push(self.int(NO_HINT));
            }
            let exhausted = self.emit(Op::Virtual, Imm::Virtual(*kind), fields);
            done.1.iter_mut().chain(done.2.iter_mut()).filter(|v| **v == it).for_each(|v| *v = exhausted);
        }
        self.at = yes;
        done
    }
    /// What the next step of an iterator that was left unmade needs, and whether there is one.
    pub(super) fn look_ahead(&mut self, it: V) -> Ahead {
        let fields = self.f.inst(it).args.clone();
        let kind = match self.virtual_kind(it) {
            Some(VirtualKind::RangeIter) => {
                let zero = self.int(0);
                let more = self.emit(Op::IntCompare, Imm::Cond(Cond::Gt), vec![fields[2], zero]);
                return Ahead::Range { fields, more };
            }
            Some(VirtualKind::Zip) => return Ahead::Zip(fields.iter().map(|it| self.look_ahead(*it)).collect()),
            Some(VirtualKind::TupleIter) => VirtualKind::TupleIter,
            _ => VirtualKind::ListIter,
        };
        let index = self.emit_typed(Op::Refine, Imm::None, vec![fields[1]], Type::raw_range(0, 1 << 48));
        let (leaf, shape, length) = match kind {
            VirtualKind::ListIter => (leaf::LIST, self.t.types.list.shape_id().0, Field::ListLen),
            _ => (leaf::TUPLE, self.t.types.tuple.shape_id().0, Field::TupleLen),
        };
        self.know_shape(shape);
        let ty = self.ty(fields[0]);
        // Only an exhausted iterator has let go of its sequence, and only variables keep those.
        let sequence = if ty.is_bound() {
            fields[0]
        } else {
            let v = match self.frame.locals.contains(&it) {
                true => self.emit_state(Op::GuardBound, Imm::None, vec![fields[0]]),
                false => fields[0],
            };
            self.emit_typed(Op::Refine, Imm::None, vec![v], Type::shaped(leaf, shape))
        };
        let len = self.emit(Op::LoadField, Imm::Field(length), vec![sequence]);
        let more = self.emit(Op::IntCompare, Imm::Cond(Cond::Lt), vec![index, len]);
        Ahead::Sequence { kind, fields, sequence, index, more }
    }
    /// The item, and the iterator after it.
    pub(super) fn take(&mut self, ahead: Ahead) -> (V, V) {
        match ahead {
            Ahead::Range { fields, .. } => {
                let (next, step, left) = (fields[0], fields[1], fields[2]);
                let (low, high) = self.ty(next).range();
                let ty = Type::raw_range(low.max(INT_MIN), high.min(INT_MAX));
                let item = self.emit_typed(Op::Refine, Imm::None, vec![next], ty);
                let after = self.emit_state(Op::IntAdd, Imm::None, vec![next, step]);
                let one = self.int(1);
                let rest = self.emit_state(Op::IntSub, Imm::None, vec![left, one]);
                (item, self.emit(Op::Virtual, Imm::Virtual(VirtualKind::RangeIter), vec![after, step, rest]))
            }
            Ahead::Sequence { kind, mut fields, sequence, index, .. } => {
                let item = match kind {
                    VirtualKind::ListIter => {
                        let strategy = self.hint(fields[2]);
                        self.list_item(sequence, index, strategy)
                    }
                    _ => self.emit(Op::LoadItem, Imm::Item(ItemKind::Tuple), vec![sequence, index]),
                };
                let one = self.int(1);
                fields[1] = self.emit_state(Op::IntAdd, Imm::None, vec![index, one]);
                (item, self.emit(Op::Virtual, Imm::Virtual(kind), fields))
            }
            Ahead::Zip(parts) => {
                let (items, iterators): (Vec<V>, Vec<V>) = parts.into_iter().map(|part| self.take(part)).unzip();
                let new = self.emit(Op::Virtual, Imm::Virtual(VirtualKind::Zip), iterators);
                (self.tuple_of(items), new)
            }
        }
    }
    /// `enumerate`: what is inside may be any iterator.
    fn next_of_enumerate(&mut self, it: V) -> (Option<B>, Option<Done>) {
        let fields = self.f.inst(it).args.clone();
        let (inner, index) = (fields[0], fields[1]);
        let one = self.int(1);
        // What exits comes before anything that an iterator does.
        let after = self.emit_state(Op::IntAdd, Imm::None, vec![index, one]);
        let (item, inner, done) = if self.is_virtual(inner) {
            let ahead = self.look_ahead(inner);
            let done = self.test(&ahead, inner);
            let (item, new) = self.take(ahead);
            (item, new, Some(done))
        } else {
            let (at, done) = self.next_of_object(inner);
            self.at = at;
            (self.pop(), inner, done)
        };
        let new = self.emit(Op::Virtual, Imm::Virtual(VirtualKind::Enumerate), vec![inner, after]);
        self.replace_everywhere(it, new);
        let pair = self.tuple_of(vec![index, item]);
        self.push(pair);
        (self.at, done)
    }
    /// A tuple, left unmade if that is possible.
    fn tuple_of(&mut self, items: Vec<V>) -> V {
        let items: Vec<V> =
            items.into_iter().map(|v| if self.is_virtual(v) { self.materialize(v) } else { v }).collect();
        self.emit(Op::Virtual, Imm::Virtual(VirtualKind::Tuple), items)
    }
    /// How the list of an iterator keeps its items: what the iterator's maker knew, or the loop saw.
    fn hint(&self, hint: V) -> Option<Strategy> {
        let known = self
            .f
            .is_const_int(hint)
            .and_then(|h| [Strategy::Ints, Strategy::Floats, Strategy::Values].into_iter().find(|s| *s as i64 == h));
        match known {
            Some(s) if self.site_exits(self.frame.instr.at) <= 8 => Some(s),
            _ => self.item_strategy(),
        }
    }

    /// `zip(...)` and `enumerate(...)` of what can be left unmade. Gives false if that is not so.
    pub(super) fn call_iterator_class(&mut self, class: Gc<PyType>, args: &[V]) -> bool {
        if !self.limits.virtuals || self.site_exits(self.frame.instr.at) > 4 {
            return false;
        }
        let made = if class == PyZip::class(self.t) && (1..=6).contains(&args.len()) {
            let kinds: Vec<_> = args.iter().enumerate().map(|(i, v)| self.sequence_argument(*v, i == 0)).collect();
            if kinds.iter().any(Option::is_none) {
                return false;
            }
            let iterators =
                args.iter().zip(kinds).filter_map(|(v, kind)| self.iterator_of_argument(*v, kind?)).collect::<Vec<V>>();
            if iterators.len() != args.len() {
                return false;
            }
            self.emit(Op::Virtual, Imm::Virtual(VirtualKind::Zip), iterators)
        } else if class == PyEnumerate::class(self.t) && (1..=2).contains(&args.len()) {
            let start = match args.get(1) {
                None => self.int(0),
                Some(v) if self.ty(*v).repr() == Repr::Int => *v,
                Some(_) => return false,
            };
            // Its own iterator nobody else has.
            let owned = |b: &Self, v: V| b.virtual_kind(v) == Some(VirtualKind::Zip) && !b.holds(v);
            let inner = if owned(self, args[0]) {
                args[0]
            } else if let Some(kind) = self.sequence_argument(args[0], true)
                && let Some(it) = self.iterator_of_argument(args[0], kind)
            {
                it
            } else {
                let v = self.val(args[0]);
                self.helper(Helper::get_iter, vec![v])
            };
            self.emit(Op::Virtual, Imm::Virtual(VirtualKind::Enumerate), vec![inner, start])
        } else {
            return false;
        };
        self.push(made);
        true
    }
    /// Whether a slot of the frame holds the value.
    fn holds(&self, v: V) -> bool {
        self.frame.locals.iter().chain(&self.frame.stack).any(|x| *x == v)
    }
    /// What is known, or was seen, of an argument that is gone over: an iterator's kind, and how a list keeps its items.
    fn sequence_argument(&self, v: V, first: bool) -> Option<(VirtualKind, Option<Strategy>)> {
        let (list, tuple) = (self.t.types.list.shape_id().0, self.t.types.tuple.shape_id().0);
        match self.virtual_kind(v) {
            Some(VirtualKind::Range) => return Some((VirtualKind::RangeIter, None)),
            Some(VirtualKind::Tuple) => return Some((VirtualKind::TupleIter, None)),
            Some(_) => return None,
            None => {}
        }
        let ty = self.ty(v);
        if ty.repr() != Repr::Value {
            return None;
        }
        let seen = if first { self.left() } else { self.right() };
        let seen = match seen.entries() {
            [only] if !seen.is_megamorphic() => Some(*only),
            _ => None,
        };
        let strategy = match seen {
            Some(TypeKey::LIST_INTS) => Some(Strategy::Ints),
            Some(TypeKey::LIST_FLOATS) => Some(Strategy::Floats),
            Some(TypeKey(shape)) if shape == list => Some(Strategy::Values),
            _ => None,
        };
        if ty.is(Type::LIST) || strategy.is_some() && ty.could_be(Type::LIST) {
            Some((VirtualKind::ListIter, strategy))
        } else if ty.is(Type::TUPLE) || seen == Some(TypeKey(tuple)) && ty.could_be(Type::TUPLE) {
            Some((VirtualKind::TupleIter, None))
        } else {
            None
        }
    }
    fn iterator_of_argument(&mut self, v: V, (kind, hint): (VirtualKind, Option<Strategy>)) -> Option<V> {
        if kind == VirtualKind::RangeIter {
            let parts = self.f.inst(v).args.clone();
            return self.range_iter(&parts);
        }
        let v = if self.is_virtual(v) { self.materialize(v) } else { v };
        let shape = match kind {
            VirtualKind::ListIter => self.t.types.list.shape_id().0,
            _ => self.t.types.tuple.shape_id().0,
        };
        let o = self.guard_shape(v, shape);
        Some(self.start_of(kind, o, hint))
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
        let (v, h, ty) = match shape.and_then(|s| Some((s, self.plain_iterator(s)?))) {
            Some((shape, (h, ty))) => {
                let it = self.guard_shape(it, shape);
                (self.helper(h, vec![it]), h, ty)
            }
            None => (self.helper(Helper::iter_next, vec![it]), Helper::iter_next, Type::ANY),
        };
        let is_pair = h == Helper::next_of_items;
        let second = is_pair.then(|| self.emit_typed(Op::SecondResult, Imm::None, vec![v], Type::SLOT));
        let more = self.emit(Op::IsBound, Imm::None, vec![v]);
        let (yes, no) = self.branch(more);
        let done = self.done(no);
        self.at = Some(yes);
        self.frame.snapshot = None;
        let item = self.emit_typed(Op::Refine, Imm::None, vec![v], ty);
        let item = match second {
            Some(second) => {
                let second = self.emit_typed(Op::Refine, Imm::None, vec![second], Type::ANY);
                self.made(VirtualKind::Tuple, vec![item, second])
            }
            None => item,
        };
        self.push(item);
        (self.at, Some(done))
    }
    /// A set, dict or string, by type or by what the loop behind saw: guarded to be one.
    fn plain_iterable(&mut self, v: V) -> Option<V> {
        let types = &self.t.types;
        let ty = self.ty(v);
        if self.is_virtual(v) || ty.repr() != Repr::Value {
            return None;
        }
        if ty.is(Type::SET) || ty.is(Type::DICT) || ty.is(Type::STR) {
            return Some(v);
        }
        let class = self.class_of_shape(self.loop_feedback()?.shape()?.0)?;
        let (of, shape) = match class.name().as_str() {
            _ if !class.is_immutable() || self.site_exits(self.frame.instr.at) > 4 => return None,
            "set_iterator" => (Type::SET, types.set.shape_id().0),
            "dict_keyiterator" => (Type::DICT, types.dict.shape_id().0),
            "str_ascii_iterator" | "str_iterator" => (Type::STR, types.str.shape_id().0),
            _ => return None,
        };
        ty.could_be(of).then(|| self.guard_shape(v, shape))
    }
    /// Makes an object that was left unmade; every slot of the frame that holds it holds the made one afterwards.
    pub(super) fn materialize(&mut self, v: V) -> V {
        let Some(kind) = self.virtual_kind(v) else { return v };
        let fields = self.f.inst(v).args.clone();
        let made = match kind {
            VirtualKind::RangeIter => self.helper(Helper::new_range_iter, fields),
            VirtualKind::Range => self.helper(Helper::new_range, fields),
            VirtualKind::ListIter => self.helper(Helper::new_list_iter, fields[..2].to_vec()),
            VirtualKind::Zip => {
                let iterators: Vec<V> = fields.into_iter().map(|v| self.materialize(v)).collect();
                let iterators = self.vals(&iterators);
                let all = self.emit_state(Op::Display, Imm::Index(Display::Tuple as u32), iterators);
                self.helper(Helper::new_zip, vec![all])
            }
            VirtualKind::Enumerate => {
                let inner = self.materialize(fields[0]);
                let inner = self.val(inner);
                self.helper(Helper::new_enumerate, vec![inner, fields[1]])
            }
            VirtualKind::TupleIter => self.helper(Helper::new_tuple_iter, fields),
            VirtualKind::Method => {
                let fields = self.vals(&fields);
                self.helper(Helper::new_method, fields)
            }
            // These stay in the one local that has them.
            VirtualKind::SumOfInts | VirtualKind::SumOfFloats => return v,
            VirtualKind::Tuple => {
                let fields = self.vals(&fields);
                self.emit_state(Op::Display, Imm::Index(0), fields)
            }
        };
        self.replace_everywhere(v, made);
        made
    }
}
