//! Dicts, sets and what is built of several values: displays, accumulators of comprehensions, slices, membership, formatting; methods of builtin
//! containers that have operations of their own.
//!
//! Keys whose hashing and comparing runs no Python ([`Op::Probe`], [`Op::Put`]) need no description of the frame; where others turn up
//! compiled code leaves, and is compiled again with look-ups that may run anything.

use super::Builder;
use super::cfg::Instr;
use super::subscripts::Container;
use crate::ir::func::{Field, Imm};
use crate::ir::ops::Heap;
use crate::ir::types::leaf;
use crate::ir::{Effects, Op, Repr, Type, V};
use brolga_bytecode::Opcode;
use brolga_bytecode::oparg::Intrinsic1;
use brolga_vm::abi::helpers::Helper;
use brolga_vm::abi::helpers::native::Collection;
use brolga_vm::prelude::*;

/// Values of these types run no Python when they are hashed, compared or formatted.
const PLAIN: u64 = Type::INT.bits | Type::FLOAT.bits | leaf::STR | leaf::BYTES | leaf::NONE | leaf::BOOL;
/// Exits after which an instruction is compiled for any operands.
const MOST_EXITS: u32 = 8;

/// What a native function does and gives, where more is known than its definition says.
pub(super) struct Known {
    pub(super) effects: Effects,
    pub(super) result: Type,
}

impl Builder<'_> {
    pub(super) fn is_plain(&self, v: V) -> bool {
        let ty = self.ty(v);
        ty.repr() != Repr::Value || (!self.is_virtual(v) && ty.bits != 0 && ty.bits & !PLAIN == 0)
    }
    pub(super) fn often(&self) -> bool {
        self.site_exits(self.frame.instr.at) > MOST_EXITS
    }
    /// True if the instruction is one of these.
    pub(super) fn containers(&mut self, i: Instr) -> bool {
        let n = i.oparg as usize;
        match i.op {
            Opcode::CONTAINS_OP => self.contains(i.oparg != 0),
            Opcode::BUILD_MAP | Opcode::BUILD_SET => {
                let (which, n) =
                    if i.op == Opcode::BUILD_MAP { (Collection::Dict, 2 * n) } else { (Collection::Set, n) };
                let len = self.frame.stack.len();
                let items = self.frame.stack[len - n..].to_vec();
                let items = self.vals(&items);
                let v = if n == 0 && which == Collection::Dict {
                    self.helper(Helper::new_dict, vec![])
                } else {
                    let ty = if which == Collection::Dict { Type::DICT } else { Type::SET };
                    let v = self.emit_looking(Op::Collect, Imm::Index(which as u32), items);
                    self.emit_typed(Op::Refine, Imm::None, vec![v], ty)
                };
                self.frame.stack.truncate(len - n);
                self.push(v);
            }
            Opcode::SET_ADD => {
                let (set, v) = (self.top(n + 1), self.top(1));
                let (set, v) = (self.val(set), self.val(v));
                if self.ty(set).is(Type::SET) && !self.often() {
                    self.emit_state(Op::Put, Imm::Helper(Helper::set_add_plain), vec![set, v]);
                } else {
                    self.helper(Helper::set_add, vec![set, v]);
                }
                self.pop();
            }
            Opcode::MAP_ADD => {
                let (d, k, v) = (self.top(n + 2), self.top(2), self.top(1));
                let (d, k, v) = (self.val(d), self.val(k), self.val(v));
                if self.ty(d).is(Type::DICT) && !self.often() {
                    self.emit_state(Op::Put, Imm::Helper(Helper::dict_put_plain), vec![d, k, v]);
                } else {
                    self.helper(Helper::dict_set, vec![d, k, v]);
                }
                self.pop();
                self.pop();
            }
            Opcode::LIST_EXTEND => {
                let (list, other) = (self.top(n + 1), self.top(1));
                let (list, other) = (self.val(list), self.val(other));
                let ty = self.ty(other);
                let plain = ty.is(Type::LIST) || ty.is(Type::TUPLE);
                let h = if plain { Helper::list_extend_plain } else { Helper::list_extend };
                self.helper(h, vec![list, other]);
                self.pop();
            }
            Opcode::SET_UPDATE | Opcode::DICT_UPDATE => {
                let (c, other) = (self.top(n + 1), self.top(1));
                let (c, other) = (self.val(c), self.val(other));
                let h = if i.op == Opcode::SET_UPDATE { Helper::set_update } else { Helper::dict_update };
                self.helper(h, vec![c, other]);
                self.pop();
            }
            Opcode::DICT_MERGE => {
                let (callable, d, other) = (self.top(n + 4), self.top(n + 1), self.top(1));
                let (callable, d, other) = (self.val(callable), self.val(d), self.val(other));
                self.helper(Helper::dict_merge, vec![d, other, callable]);
                self.pop();
            }
            Opcode::DELETE_SUBSCR => {
                let (c, k) = (self.top(2), self.top(1));
                let (c, k) = (self.val(c), self.val(k));
                self.helper(Helper::delete_item, vec![c, k]);
                self.pop();
                self.pop();
            }
            Opcode::BUILD_SLICE => {
                let (start, stop) = (self.top(n), self.top(n - 1));
                let (start, stop) = (self.val(start), self.val(stop));
                let step = if n == 3 { self.top(1) } else { self.const_value(Value::NONE) };
                let step = self.val(step);
                let v = self.helper(Helper::new_slice, vec![start, stop, step]);
                self.frame.stack.truncate(self.frame.stack.len() - n);
                self.push(v);
            }
            Opcode::BINARY_SLICE => {
                let (c, start, stop) = (self.top(3), self.top(2), self.top(1));
                let ty = self.ty(c);
                let bound = |v: V| {
                    let ty = self.ty(v);
                    ty.repr() == Repr::Int
                        || (!self.is_virtual(v) && ty.is(Type::of_bits(leaf::SMALL_INT | leaf::NONE)))
                };
                let sequence = !self.is_virtual(c) && (ty.is(Type::LIST) || ty.is(Type::STR) || ty.is(Type::TUPLE));
                let plain = sequence && bound(start) && bound(stop);
                let (c, start, stop) = (self.val(c), self.val(start), self.val(stop));
                let v = if plain {
                    let v = self.helper(Helper::slice_plain, vec![c, start, stop]);
                    self.emit_typed(Op::Refine, Imm::None, vec![v], Type::of_bits(ty.bits))
                } else {
                    self.helper(Helper::slice_item, vec![c, start, stop])
                };
                self.frame.stack.truncate(self.frame.stack.len() - 3);
                self.push(v);
            }
            Opcode::STORE_SLICE => {
                let parts = [self.top(3), self.top(2), self.top(1), self.top(4)];
                let parts = self.vals(&parts);
                self.helper(Helper::set_slice, parts);
                self.frame.stack.truncate(self.frame.stack.len() - 4);
            }
            Opcode::FORMAT_SIMPLE | Opcode::FORMAT_WITH_SPEC => {
                let simple = i.op == Opcode::FORMAT_SIMPLE;
                let v = self.top(if simple { 1 } else { 2 });
                let spec = if simple { self.const_value(self.t.names.empty) } else { self.top(1) };
                let plain = self.is_plain(v) && self.ty(spec).is(Type::STR);
                let (v, spec) = (self.val(v), self.val(spec));
                let r = self.helper(if plain { Helper::format_plain } else { Helper::format }, vec![v, spec]);
                if !simple {
                    self.pop();
                }
                self.pop();
                self.push(r);
            }
            Opcode::CONVERT_VALUE => {
                let v = self.top(1);
                let plain = self.is_plain(v);
                let (v, how) = (self.val(v), self.int(i64::from(i.oparg)));
                let r = self.helper(if plain { Helper::convert_plain } else { Helper::convert }, vec![v, how]);
                self.pop();
                self.push(r);
            }
            Opcode::CALL_INTRINSIC_1
                if i.oparg == Intrinsic1::ListToTuple as u32 && self.ty(self.top(1)).is(Type::LIST) =>
            {
                let l = self.top(1);
                let l = self.val(l);
                let v = self.helper(Helper::list_to_tuple, vec![l]);
                self.pop();
                self.push(v);
            }
            _ => return false,
        }
        true
    }

    fn contains(&mut self, invert: bool) {
        let (item, container) = (self.top(2), self.top(1));
        let sort = self.container(container, &self.left());
        let (item, container) = (self.val(item), self.val(container));
        let sort = match self.known_shape(container) {
            Some(s) if s == self.t.types.frozenset.shape_id().0 => Container::FrozenSet,
            _ => sort,
        };
        let helper = match sort {
            Container::Dict => Some(Helper::dict_probe),
            Container::Set | Container::FrozenSet => Some(Helper::set_probe),
            Container::Tuple => Some(Helper::tuple_probe),
            Container::Str => Some(Helper::str_probe),
            Container::List(_) | Container::Other => None,
        };
        let found = match helper {
            Some(h) if !self.often() => {
                let shape = self.shape_of(sort);
                let o = self.guard_shape(container, shape);
                let v = self.probe(h, o, item);
                self.emit(Op::IsBound, Imm::None, vec![v])
            }
            _ => self.helper(Helper::contains, vec![container, item]),
        };
        let r = if invert { self.emit(Op::BoolNot, Imm::None, vec![found]) } else { found };
        self.pop();
        self.pop();
        self.push(r);
    }
    /// Looks a key up: the value, or nothing.
    pub(super) fn probe(&mut self, h: Helper, o: V, key: V) -> V {
        self.emit_state(Op::Probe, Imm::Helper(h), vec![o, key])
    }

    // ---- methods ----

    /// Methods of exact builtin containers that have operations of their own.
    pub(super) fn container_method(&mut self, class: Gc<PyType>, name: &str, receiver: V, args: &[V]) -> bool {
        let types = &self.t.types;
        let (dict, list, set) = (class == types.dict, class == types.list, class == types.set);
        let v = match (name, args) {
            ("append", [v]) if list => {
                let (l, v) = (self.val(receiver), self.val(*v));
                self.helper(Helper::list_append, vec![l, v]);
                self.const_value(Value::NONE)
            }
            ("pop", []) if list => {
                let l = self.val(receiver);
                self.helper(Helper::list_pop, vec![l])
            }
            ("extend", [other]) if list && (self.ty(*other).is(Type::LIST) || self.ty(*other).is(Type::TUPLE)) => {
                let (l, other) = (self.val(receiver), self.val(*other));
                self.helper(Helper::list_extend_plain, vec![l, other]);
                self.const_value(Value::NONE)
            }
            ("get", [key] | [key, _]) if dict && !self.often() => {
                let (d, key) = (self.val(receiver), self.val(*key));
                let found = self.probe(Helper::dict_probe, d, key);
                let there = self.emit(Op::IsBound, Imm::None, vec![found]);
                let other = match args.get(1) {
                    Some(v) => self.val(*v),
                    None => self.const_value(Value::NONE),
                };
                let v = self.emit(Op::Select, Imm::None, vec![there, found, other]);
                self.emit_typed(Op::Refine, Imm::None, vec![v], Type::ANY)
            }
            ("add", [v]) if set && !self.often() => {
                let (s, v) = (self.val(receiver), self.val(*v));
                self.emit_state(Op::Put, Imm::Helper(Helper::set_add_plain), vec![s, v]);
                self.const_value(Value::NONE)
            }
            ("discard", [v]) if set && !self.often() => {
                let (s, v) = (self.val(receiver), self.val(*v));
                self.emit_state(Op::Put, Imm::Helper(Helper::set_discard_plain), vec![s, v]);
                self.const_value(Value::NONE)
            }
            _ => return false,
        };
        self.push(v);
        true
    }
    /// The length of a container whose class is certain, for `len` and truth.
    pub(super) fn known_length(&mut self, v: V) -> Option<V> {
        let (field, helper) = match self.ty(v).bits {
            leaf::LIST => (Some(Field::ListLen), None),
            leaf::TUPLE => (Some(Field::TupleLen), None),
            leaf::STR => (Some(Field::StrLen), None),
            leaf::DICT => (None, Some(Helper::dict_length)),
            leaf::SET => (None, Some(Helper::set_length)),
            _ => return None,
        };
        if self.is_virtual(v) {
            return None;
        }
        Some(match (field, helper) {
            (Some(field), _) => self.emit(Op::LoadField, Imm::Field(field), vec![v]),
            (_, Some(h)) => self.helper(h, vec![v]),
            _ => return None,
        })
    }

    /// What is known of methods of exact builtin objects and of builtin functions: they look at no frames, and run no Python with such arguments.
    pub(super) fn known_native(&self, class: Option<Gc<PyType>>, name: &str, args: &[V]) -> Option<Known> {
        let types = &self.t.types;
        let plain = args.iter().all(|v| self.is_plain(*v));
        let fresh = Effects { raises: true, alloc: true, ..Effects::PURE };
        let reading = Effects { reads: Heap::ALL, ..fresh };
        let text = Type::of_bits(leaf::STR);
        let (effects, result) = match class {
            Some(c) if c == types.str => {
                let joins =
                    name == "join" && matches!(args, [x] if self.ty(*x).is(Type::LIST) || self.ty(*x).is(Type::TUPLE));
                if joins {
                    (reading, text)
                } else if !plain {
                    return None;
                } else {
                    let result = match name {
                        "upper" | "lower" | "strip" | "lstrip" | "rstrip" | "replace" | "title" | "capitalize"
                        | "zfill" | "ljust" | "rjust" | "center" | "casefold" | "swapcase" | "expandtabs"
                        | "removeprefix" | "removesuffix" => text,
                        "split" | "rsplit" | "splitlines" => Type::LIST,
                        "partition" | "rpartition" => Type::TUPLE,
                        "find" | "rfind" | "index" | "rindex" | "count" => Type::SMALL_INT,
                        "startswith" | "endswith" | "isdigit" | "isalpha" | "isspace" | "isalnum" | "isupper"
                        | "islower" | "isidentifier" | "isnumeric" | "isdecimal" | "istitle" | "isprintable"
                        | "isascii" => Type::BOOL,
                        _ => return None,
                    };
                    (fresh, result)
                }
            }
            Some(c) if c == types.bytes && plain => match name {
                "startswith" | "endswith" => (fresh, Type::BOOL),
                "find" | "rfind" | "index" | "rindex" | "count" => (fresh, Type::SMALL_INT),
                "hex" => (fresh, text),
                _ => return None,
            },
            Some(c) if c == types.list && plain => match name {
                "insert" | "pop" | "clear" | "reverse" | "append" => {
                    let writes = Heap::LIST.or(Heap::ITEMS);
                    (Effects { reads: writes, writes, ..fresh }, Type::ANY)
                }
                "copy" => (reading, Type::LIST),
                _ => return None,
            },
            Some(c) if c == types.dict => match (name, args) {
                ("keys" | "values" | "items", []) => (fresh, Type::of_bits(leaf::OTHER_OBJECT)),
                ("copy", []) => (reading, Type::DICT),
                ("clear", []) => (Effects { writes: Heap::DICT, ..fresh }, Type::NONE),
                _ => return None,
            },
            Some(c) if c == types.set => match (name, args) {
                ("copy", []) => (reading, Type::SET),
                ("clear" | "pop", []) => (Effects { writes: Heap::DICT, reads: Heap::DICT, ..fresh }, Type::ANY),
                _ => return None,
            },
            Some(c) if c == types.int && plain => match name {
                "bit_length" | "bit_count" => (fresh, Type::SMALL_INT),
                _ => return None,
            },
            Some(_) => return None,
            // Of the module `builtins`.
            None if plain => match name {
                "ord" => (fresh, Type::SMALL_INT),
                "chr" | "hex" | "bin" | "oct" | "repr" => (fresh, text),
                "abs" | "round" | "min" | "max" | "pow" | "divmod" => (fresh, Type::ANY),
                "hash" => (fresh, Type::INT),
                _ => return None,
            },
            None => return None,
        };
        Some(Known { effects, result })
    }

    /// Builtin classes called with one argument or none, that give a fresh object.
    pub(super) fn call_container_class(&mut self, class: Gc<PyType>, args: &[V]) -> bool {
        let types = &self.t.types;
        let v = match args {
            [] if class == types.dict => self.helper(Helper::new_dict, vec![]),
            [] if class == types.list => self.helper(Helper::new_list, vec![]),
            [] if class == types.set => {
                let v = self.emit_looking(Op::Collect, Imm::Index(Collection::Set as u32), vec![]);
                self.emit_typed(Op::Refine, Imm::None, vec![v], Type::SET)
            }
            [x] if class == types.list => {
                let x = self.val(*x);
                self.helper(Helper::list_of, vec![x])
            }
            [x] if class == types.tuple => {
                let x = self.val(*x);
                self.helper(Helper::tuple_of, vec![x])
            }
            [x] if class == types.set => {
                let x = self.val(*x);
                self.helper(Helper::set_of, vec![x])
            }
            [x] if class == types.str => {
                let plain = self.is_plain(*x);
                let (x, how) = (self.val(*x), self.int(1));
                self.helper(if plain { Helper::convert_plain } else { Helper::convert }, vec![x, how])
            }
            _ => return false,
        };
        self.push(v);
        true
    }
    /// A builtin iterator over a builtin container: what makes a step of it, and what its items are.
    pub(super) fn plain_iterator(&self, shape: u32) -> Option<(Helper, Type)> {
        let class = self.class_of_shape(shape)?;
        if !class.is_immutable() {
            return None;
        }
        Some(match class.name().as_str() {
            "dict_keyiterator" => (Helper::next_of_keys, Type::ANY),
            "dict_valueiterator" => (Helper::next_of_values, Type::ANY),
            "dict_itemiterator" => (Helper::next_of_items, Type::ANY),
            "set_iterator" => (Helper::next_of_set, Type::ANY),
            "str_iterator" | "str_ascii_iterator" => (Helper::next_of_str, Type::STR),
            "dict_reversekeyiterator" | "dict_reversevalueiterator" | "list_reverseiterator" => {
                (Helper::iter_next_plain, Type::ANY)
            }
            "dict_reverseitemiterator" => (Helper::iter_next_plain, Type::TUPLE),
            "bytes_iterator" | "bytearray_iterator" => (Helper::iter_next_plain, Type::SMALL_INT),
            _ => return None,
        })
    }
}
