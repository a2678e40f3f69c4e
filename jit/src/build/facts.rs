//! What is known of constants, shapes, classes, and what the interpreter saw.

use super::Builder;
use crate::ir::func::ConstId;
use crate::ir::types::{Spec, leaf};
use crate::ir::{Imm, Op, Type, V};
use brolga_bytecode::Opcode;
use brolga_heap::Shape;
use brolga_vm::feedback::{Seen, Site, TypeKey};
use brolga_vm::objects::code::PyCode;
use brolga_vm::objects::kinds;
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;

/// The feedback of a code object, copied.
pub(super) fn feedback_of(code: &PyCode) -> Vec<(u32, Site)> {
    match code.cold.feedback.borrow().as_ref() {
        Some(feedback) => feedback.sites().map(|(unit, site)| (unit, site.clone())).collect(),
        None => Vec::new(),
    }
}

/// A text for dumps.
fn label(t: &Thread, v: Value) -> String {
    if let Some(s) = as_str(v) {
        return format!("'{}'", s.to_lossy().chars().take(30).collect::<String>().replace('"', "'"));
    }
    if let Some(c) = v.downcast::<PyType>() {
        return format!("class {}", c.name());
    }
    if let Some(f) = v.downcast::<brolga_vm::objects::function::PyFunction>() {
        let name = f.qualname.get().and_then(as_str).map_or_else(String::new, |s| s.to_lossy().into_owned());
        return format!("function {name}");
    }
    if let Some(f) = v.downcast::<brolga_vm::objects::function::PyBuiltin>() {
        return format!("builtin {}", f.def.name);
    }
    if let Some(c) = v.downcast::<PyCode>() {
        let name = c.qualname.get().and_then(as_str).map_or_else(String::new, |s| s.to_lossy().into_owned());
        return format!("code {name}");
    }
    match v.as_header() {
        Some(h) if h.shape_id().0 == 0 => "internal".into(),
        Some(_) => t.class_of(v).name(),
        None => format!("{v:?}"),
    }
}

impl Builder<'_> {
    /// The leaf of objects with this shape.
    fn leaf_of_shape(&self, shape: Gc<Shape>) -> u64 {
        let t = self.t;
        let Some(class) = shape.class().and_then(|c| c.downcast::<PyType>()) else { return leaf::OTHER_OBJECT };
        let types = &t.types;
        let exact = [
            (types.int, leaf::BIG_INT),
            (types.float, leaf::BOX_FLOAT),
            (types.str, leaf::STR),
            (types.bytes, leaf::BYTES),
            (types.tuple, leaf::TUPLE),
            (types.list, leaf::LIST),
            (types.dict, leaf::DICT),
            (types.set, leaf::SET),
            (types.function, leaf::FUNCTION),
            (types.method, leaf::METHOD),
            (types.cell, leaf::CELL),
            (types.range, leaf::RANGE),
        ];
        if let Some((_, bit)) = exact.iter().find(|(c, _)| *c == class) {
            return *bit;
        }
        match class.layout.kind {
            kinds::INSTANCE if class.is_heap_type() => leaf::INSTANCE,
            kinds::RANGE_ITER => leaf::RANGE_ITER,
            kinds::LIST_ITER => leaf::LIST_ITER,
            kinds::TUPLE_ITER => leaf::TUPLE_ITER,
            kinds::GENERATOR => leaf::GENERATOR,
            kinds::BUILTIN => leaf::BUILTIN,
            kinds::TYPE => leaf::CLASS,
            _ => leaf::OTHER_OBJECT,
        }
    }
    pub(super) fn shape_of_id(&self, id: u32) -> Gc<Shape> {
        // SAFETY: ids come from feedback and caches, which forget dead shapes, or from live objects.
        unsafe { self.t.heap.shape_of_id(ShapeId(id)) }
    }
    /// Enters a shape in the function's table, and keeps it alive.
    pub(super) fn know_shape(&mut self, id: u32) -> u64 {
        let shape = self.shape_of_id(id);
        let bit = self.leaf_of_shape(shape);
        let name = shape.class().map_or_else(String::new, |c| label(self.t, c));
        if let Some(class) = shape.class().and_then(|c| c.downcast::<PyType>()) {
            class.keep_shape(self.t, shape);
        }
        self.f.add_shape(id, bit, &name);
        self.constant(shape.value());
        bit
    }
    /// The leaves of a value.
    pub(super) fn type_of(&self, v: Value) -> Type {
        if let Some(i) = v.as_small_int() {
            return Type::ranged(leaf::SMALL_INT, i, i);
        }
        Type::of_bits(match v {
            v if v.is_immediate_float() => leaf::IMM_FLOAT,
            v if v.is_none() => leaf::NONE,
            v if v.is_bool() => leaf::BOOL,
            v => match v.as_header() {
                None => leaf::OTHER_IMMEDIATE,
                Some(h) if h.shape_id().0 == 0 => leaf::STORAGE,
                Some(h) => self.leaf_of_shape(h.shape()),
            },
        })
    }
    /// An entry of the table of constants.
    pub(super) fn constant(&mut self, v: Value) -> ConstId {
        if v.is_pointer() && self.rooted.insert(v.bits()) {
            self.roots.push(v);
        }
        let ty = self.type_of(v);
        let text = label(self.t, v);
        self.f.intern_const(v.bits(), ty, &text)
    }
    /// A constant as an operand, raw where there is a raw form.
    pub(super) fn const_value(&mut self, v: Value) -> V {
        if let Some(i) = v.as_small_int() {
            return self.int(i);
        }
        if let Some(x) = v.as_immediate_float() {
            return self.emit(Op::Const, Imm::Float(x.to_bits()), vec![]);
        }
        if v.is_bool() {
            return self.bool_const(v == Value::TRUE);
        }
        let c = self.constant(v);
        self.emit(Op::Const, Imm::Const(c), vec![])
    }
    /// The constant that an operand certainly is.
    pub(super) fn known(&self, v: V) -> Option<Value> {
        let inst = self.f.inst(v);
        if let (Op::Const, Imm::Bool(b)) = (inst.op, inst.imm) {
            return Some(Value::from_bool(b));
        }
        let bits = match self.ty(v).spec {
            Spec::Const(c) => self.f.consts[c.index()].bits,
            Spec::Range(a, b) if a == b => return Value::try_from_int(a),
            _ => return None,
        };
        // SAFETY: the table holds words of values that `roots` keeps alive.
        unsafe { Value::from_bits(bits) }
    }
    /// The object's shape, if it is known.
    pub(super) fn known_shape(&self, v: V) -> Option<u32> {
        match self.ty(v).spec {
            Spec::Shape(s) => Some(s),
            Spec::Const(_) if self.ty(v).keeps_shape() => {
                self.known(v)?.as_header().map(|h| h.shape_id().0).filter(|s| *s != 0)
            }
            _ => None,
        }
    }

    // ---- feedback ----

    pub(super) fn site(&self, unit: u32) -> Option<&Site> {
        self.frame.feedback.iter().find(|s| s.0 == unit).map(|s| &s.1)
    }
    /// How often compiled code was left at this instruction.
    pub(super) fn site_exits(&self, unit: u32) -> u32 {
        self.site(unit).map_or(0, |s| s.exits)
    }
    pub(super) fn left(&self) -> Seen<TypeKey> {
        self.site(self.frame.instr.at).map(|s| s.left.clone()).unwrap_or_default()
    }
    pub(super) fn right(&self) -> Seen<TypeKey> {
        self.site(self.frame.instr.at).map(|s| s.right.clone()).unwrap_or_default()
    }
    /// Whether the branch instruction at hand was ever seen to go (not) taken: false only on good evidence.
    pub(super) fn branch_seen(&self, taken: bool, target: u32) -> bool {
        let unit = self.frame.instr.at as usize;
        let history = self.frame.code.unit(unit + 1);
        let never = if taken { history == 0 } else { history == 0xffff };
        if !never || self.site_exits(unit as u32) > 0 {
            return true;
        }
        was_reached(self.frame.code, target)
    }
}

/// Whether the code at a unit has ever run, as far as the caches of its first instructions tell.
pub(super) fn was_reached(code: Gc<PyCode>, unit: u32) -> bool {
    let mut at = unit;
    let mut cleans = true;
    for n in 0..12 {
        if at as usize >= code.unit_count() {
            return false;
        }
        let i = super::cfg::decode(code, at);
        let here = Opcode::from_u8(code.unit(i.at as usize) as u8);
        if here.is_some_and(|op| op != i.op && op.base() == i.op) {
            return true;
        }
        if i.op.caches() > 0 && !matches!(i.op, Opcode::JUMP_BACKWARD) {
            let counter = code.unit(i.at as usize + 1);
            return counter != brolga_vm::interp::specialize::counter::initial(i.op);
        }
        if matches!(i.op, Opcode::RETURN_VALUE | Opcode::JUMP_BACKWARD) {
            // Nothing tells: no harm in compiling so little.
            return true;
        }
        if i.op == Opcode::RERAISE {
            // Nothing tells either, but the bodies that such handlers cover are compiled where they were reached only. Not so those of
            // comprehensions and generators.
            return n == 0 || cleans && is_cleanup(code, unit);
        }
        if i.op == Opcode::RAISE_VARARGS {
            return false;
        }
        cleans &= i.op != Opcode::CALL_INTRINSIC_1;
        at = i.next;
    }
    true
}
/// Whether a handler only ends the handling of an exception, and raises again.
pub(super) fn is_cleanup(code: Gc<PyCode>, unit: u32) -> bool {
    let (mut at, mut ends) = (unit, false);
    for _ in 0..8 {
        if at as usize >= code.unit_count() {
            return false;
        }
        let i = super::cfg::decode(code, at);
        match i.op {
            Opcode::RERAISE => return ends,
            Opcode::POP_EXCEPT | Opcode::DELETE_FAST => ends = true,
            Opcode::COPY | Opcode::LOAD_CONST | Opcode::STORE_FAST | Opcode::NOP => {}
            _ => return false,
        }
        at = i.next;
    }
    false
}
