//! Subscripts: lists by the way they keep their items, tuples, strings, dicts.

use super::Builder;
use super::cfg::Instr;
use crate::ir::func::{Field, Imm, ItemKind};
use crate::ir::ops::Cond;
use crate::ir::types::leaf;
use crate::ir::{Op, Repr, Type, V};
use brolga_bytecode::Opcode;
use brolga_bytecode::oparg::BinaryOp;
use brolga_vm::abi::helpers::Helper;
use brolga_vm::deopt::VirtualKind;
use brolga_vm::feedback::{Seen, TypeKey};
use brolga_vm::objects::list::Strategy;

/// What a container is (bet to be).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Container {
    /// A list; with one way to keep its items, if only that was seen.
    List(Option<Strategy>),
    Tuple,
    Str,
    Dict,
    Set,
    FrozenSet,
    Other,
}

impl Builder<'_> {
    /// True if the instruction is one of these.
    pub(super) fn subscript(&mut self, i: Instr) -> bool {
        match i.op {
            Opcode::BINARY_OP if i.oparg == BinaryOp::Subscr as u32 => self.load_item(),
            Opcode::STORE_SUBSCR => self.store_item(),
            Opcode::UNPACK_SEQUENCE => return self.unpack(i.oparg as usize),
            _ => return false,
        }
        true
    }
    pub(super) fn container(&self, v: V, seen: &Seen<TypeKey>) -> Container {
        let types = &self.t.types;
        let of_shape = |s: u32| match s {
            s if s == types.list.shape_id().0 => Container::List(None),
            s if s == types.tuple.shape_id().0 => Container::Tuple,
            s if s == types.str.shape_id().0 => Container::Str,
            s if s == types.dict.shape_id().0 => Container::Dict,
            s if s == types.set.shape_id().0 => Container::Set,
            s if s == types.frozenset.shape_id().0 => Container::FrozenSet,
            _ => Container::Other,
        };
        let strategy = |k: &TypeKey| match *k {
            TypeKey::LIST_INTS => Some(Strategy::Ints),
            TypeKey::LIST_FLOATS => Some(Strategy::Floats),
            k if k.0 == types.list.shape_id().0 => Some(Strategy::Values),
            _ => None,
        };
        let keys = seen.entries();
        let lists = !keys.is_empty() && !seen.is_megamorphic() && keys.iter().all(|k| strategy(k).is_some());
        let from_feedback = match keys {
            _ if lists => Container::List(if keys.len() == 1 { strategy(&keys[0]) } else { None }),
            [only] if !seen.is_megamorphic() => only.shape().map_or(Container::Other, |s| of_shape(s.0)),
            _ => Container::Other,
        };
        let ty = self.ty(v);
        let from_type = match ty.bits {
            leaf::LIST => Container::List(None),
            leaf::TUPLE => Container::Tuple,
            leaf::STR => Container::Str,
            leaf::DICT => Container::Dict,
            leaf::SET => Container::Set,
            _ => Container::Other,
        };
        match (from_type, from_feedback) {
            (Container::List(_), Container::List(s)) => Container::List(s),
            (Container::Other, f) if ty.repr() == Repr::Value && !self.is_virtual(v) => f,
            (t, _) => t,
        }
    }
    pub(super) fn shape_of(&self, c: Container) -> u32 {
        let types = &self.t.types;
        match c {
            Container::List(_) => types.list.shape_id().0,
            Container::Tuple => types.tuple.shape_id().0,
            Container::Str => types.str.shape_id().0,
            Container::Dict => types.dict.shape_id().0,
            Container::Set => types.set.shape_id().0,
            Container::FrozenSet => types.frozenset.shape_id().0,
            Container::Other => 0,
        }
    }
    /// The container as an object that is certainly one, and an index into it that is certainly in range.
    fn checked_index(&mut self, o: V, index: V, length: Field) -> V {
        let len = self.emit(Op::LoadField, Imm::Field(length), vec![o]);
        let i = self.as_int(index);
        let (low, high) = self.ty(i).range();
        let i = if high < 0 {
            self.emit_state(Op::IntAdd, Imm::None, vec![i, len])
        } else if low < 0 {
            let zero = self.int(0);
            let negative = self.emit(Op::IntCompare, Imm::Cond(Cond::Lt), vec![i, zero]);
            let moved = self.emit_state(Op::IntAdd, Imm::None, vec![i, len]);
            self.emit(Op::Select, Imm::None, vec![negative, moved, i])
        } else {
            i
        };
        let inside = self.emit(Op::IntBelow, Imm::None, vec![i, len]);
        let guard = self.emit_state(Op::GuardTrue, Imm::None, vec![inside]);
        self.emit_typed(Op::Refine, Imm::None, vec![i, guard], Type::raw_range(0, 1 << 48))
    }
    fn is_index(&self, v: V) -> bool {
        let ty = self.ty(v);
        match ty.repr() {
            Repr::Int => true,
            Repr::Value => {
                if ty.is(Type::SMALL_INT) {
                    return true;
                }
                let seen = self.right();
                !self.is_virtual(v)
                    && !seen.is_megamorphic()
                    && !seen.entries().is_empty()
                    && seen.entries().iter().all(|k| *k == TypeKey::INT)
                    && ty.could_be(Type::SMALL_INT)
            }
            Repr::Float | Repr::Bool => false,
        }
    }

    fn load_item(&mut self) {
        let (c, k) = (self.top(2), self.top(1));
        // An index out of range is an error, and rare; but if it keeps happening here, let the helper raise it.
        let often = self.site_exits(self.frame.instr.at) > 8;
        if self.virtual_kind(c) == Some(VirtualKind::Tuple)
            && let Some(n) = self.f.is_const_int(k)
        {
            let items = self.f.inst(c).args.clone();
            let n = if n < 0 { n + items.len() as i64 } else { n };
            if let Some(v) = usize::try_from(n).ok().and_then(|n| items.get(n)) {
                let v = *v;
                self.pop();
                self.pop();
                return self.push(v);
            }
        }
        let sort = self.container(c, &self.left());
        let r = match sort {
            Container::List(strategy) if self.is_index(k) && !often => {
                let shape = self.shape_of(sort);
                let o = self.guard_shape(c, shape);
                let i = self.checked_index(o, k, Field::ListLen);
                self.list_item(o, i, strategy)
            }
            Container::Tuple if self.is_index(k) && !often && !self.is_virtual(c) => {
                let shape = self.shape_of(sort);
                let o = self.guard_shape(c, shape);
                let i = self.checked_index(o, k, Field::TupleLen);
                self.emit(Op::LoadItem, Imm::Item(ItemKind::Tuple), vec![o, i])
            }
            Container::Str if self.is_index(k) && !often => {
                let shape = self.shape_of(sort);
                let o = self.guard_shape(c, shape);
                let i = self.checked_index(o, k, Field::StrLen);
                self.helper(Helper::str_item, vec![o, i])
            }
            Container::Dict if !often => {
                let shape = self.shape_of(sort);
                let o = self.guard_shape(c, shape);
                let k = self.val(k);
                let v = self.probe(Helper::dict_probe, o, k);
                self.emit_state(Op::GuardBound, Imm::None, vec![v])
            }
            _ if self.ty(c).is(Type::DICT) => {
                let (c, k) = (self.val(c), self.val(k));
                self.helper(Helper::dict_item, vec![c, k])
            }
            _ => {
                let (c, k) = (self.val(c), self.val(k));
                self.helper(Helper::get_item, vec![c, k])
            }
        };
        self.pop();
        self.pop();
        self.push(r);
    }
    /// Item `i` of a list, in range.
    pub(super) fn list_item(&mut self, o: V, i: V, strategy: Option<Strategy>) -> V {
        match strategy {
            Some(s @ (Strategy::Ints | Strategy::Floats | Strategy::Values)) => {
                let storage = self.storage(o, s);
                let kind = match s {
                    Strategy::Ints => ItemKind::Int,
                    Strategy::Floats => ItemKind::Float,
                    _ => ItemKind::Value,
                };
                self.emit(Op::LoadItem, Imm::Item(kind), vec![storage, i])
            }
            _ => self.helper(Helper::list_get, vec![o, i]),
        }
    }

    /// The storage of a list that has this strategy.
    fn storage(&mut self, list: V, strategy: Strategy) -> V {
        let guard = self.guard_strategy(list, strategy);
        let storage = self.emit(Op::LoadField, Imm::Field(Field::ListStorage), vec![list]);
        self.emit_typed(Op::Refine, Imm::None, vec![storage, guard], Type::STORAGE)
    }

    /// `value, container, key ->`
    fn store_item(&mut self) {
        let (v, c, k) = (self.top(3), self.top(2), self.top(1));
        let often = self.site_exits(self.frame.instr.at) > 8;
        let sort = self.container(c, &self.left());
        match sort {
            Container::List(strategy) if self.is_index(k) && !often => {
                let shape = self.shape_of(sort);
                let o = self.guard_shape(c, shape);
                let i = self.checked_index(o, k, Field::ListLen);
                self.set_list_item(o, i, v, strategy);
            }
            Container::Dict => {
                let shape = self.shape_of(sort);
                let o = self.guard_shape(c, shape);
                let (k, v) = (self.val(k), self.val(v));
                if often {
                    self.helper(Helper::dict_set, vec![o, k, v]);
                } else {
                    self.emit_state(Op::Put, Imm::Helper(Helper::dict_put_plain), vec![o, k, v]);
                }
            }
            _ => {
                let (c, k, v) = (self.val(c), self.val(k), self.val(v));
                self.helper(Helper::set_item, vec![c, k, v]);
            }
        }
        self.pop();
        self.pop();
        self.pop();
    }
    fn set_list_item(&mut self, o: V, i: V, v: V, strategy: Option<Strategy>) {
        let ty = self.ty(v);
        let raw = match strategy {
            Some(Strategy::Ints) if ty.repr() == Repr::Int || ty.is(Type::SMALL_INT) => {
                let (low, high) = ty.range();
                let fits = low >= brolga_heap::value::INT_MIN && high <= brolga_heap::value::INT_MAX;
                let x = self.as_int(v);
                // Raw storages hold immediates only.
                let x = if fits { x } else { self.guard_immediate(x) };
                Some((ItemKind::Int, x))
            }
            Some(Strategy::Floats) if ty.repr() == Repr::Float => {
                let x = self.guard_immediate_float(v);
                Some((ItemKind::Float, x))
            }
            Some(Strategy::Values) => Some((ItemKind::Value, self.stored(v))),
            _ => None,
        };
        match (raw, strategy) {
            (Some((kind, x)), Some(strategy)) => {
                let storage = self.storage(o, strategy);
                self.emit(Op::StoreItem, Imm::Item(kind), vec![storage, i, x]);
            }
            _ => {
                let v = self.val(v);
                self.helper(Helper::list_set, vec![o, i, v]);
            }
        }
    }
    /// A machine integer that needs no box.
    pub(super) fn guard_immediate(&mut self, x: V) -> V {
        self.emit_state(Op::GuardSmall, Imm::None, vec![x])
    }
    /// A double that needs no box.
    fn guard_immediate_float(&mut self, x: V) -> V {
        let ok = self.emit(Op::FloatIsImmediate, Imm::None, vec![x]);
        self.emit_state(Op::GuardTrue, Imm::None, vec![ok]);
        x
    }

    fn unpack(&mut self, n: usize) -> bool {
        let v = self.top(1);
        if self.virtual_kind(v) == Some(VirtualKind::Tuple) && self.f.inst(v).args.len() == n {
            let items = self.f.inst(v).args.clone();
            self.pop();
            items.into_iter().rev().for_each(|x| self.push(x));
            return true;
        }
        let sort = self.container(v, &self.left());
        if self.site_exits(self.frame.instr.at) > 4 {
            return false;
        }
        let (length, strategy) = match sort {
            Container::Tuple if !self.is_virtual(v) => (Field::TupleLen, None),
            Container::List(s @ Some(_)) => (Field::ListLen, s),
            _ => return false,
        };
        let shape = self.shape_of(sort);
        let o = self.guard_shape(v, shape);
        let len = self.emit(Op::LoadField, Imm::Field(length), vec![o]);
        let wanted = self.int(n as i64);
        let equal = self.emit(Op::IntCompare, Imm::Cond(Cond::Eq), vec![len, wanted]);
        self.emit_state(Op::GuardTrue, Imm::None, vec![equal]);
        let mut items = Vec::new();
        for k in 0..n {
            let at = self.int(k as i64);
            items.push(match sort {
                Container::Tuple => self.emit(Op::LoadItem, Imm::Item(ItemKind::Tuple), vec![o, at]),
                _ => self.list_item(o, at, strategy),
            });
        }
        self.pop();
        items.into_iter().rev().for_each(|x| self.push(x));
        true
    }
}
