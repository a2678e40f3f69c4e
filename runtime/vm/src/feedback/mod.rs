//! Type feedback: what instructions have seen, for an optimizing tier.
//!
//! Recorded when an instruction is (re)specialized, which is when its guards have failed often enough to be news: the fast paths record nothing.
//! Outlives despecialization and deoptimization. Shapes are held by id; ids of dead shapes are removed before they can be used again.
//!
//! Branch bias needs no entry here: the cache of a conditional jump holds its last sixteen outcomes.

use crate::frames::window::Fp;
use crate::objects::code::PyCode;
use crate::objects::function::{PyBuiltin, PyFunction, PyMethod};
use crate::objects::list::Strategy;
use crate::prelude::*;
use brolga_bytecode::Opcode;
use rustc_hash::{FxHashMap, FxHashSet};

/// The class and layout of an operand: a shape id, or one of the constants below.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(transparent)]
pub struct TypeKey(pub u32);

impl TypeKey {
    pub const INT: TypeKey = TypeKey(1);
    pub const FLOAT: TypeKey = TypeKey(2);
    pub const BOOL: TypeKey = TypeKey(3);
    pub const NONE: TypeKey = TypeKey(4);
    pub const OTHER_IMMEDIATE: TypeKey = TypeKey(5);
    /// An exact list that keeps machine integers.
    pub const LIST_INTS: TypeKey = TypeKey(6);
    /// An exact list that keeps doubles.
    pub const LIST_FLOATS: TypeKey = TypeKey(7);

    pub fn of(t: &Thread, v: Value) -> TypeKey {
        match v.as_header() {
            Some(_) if let Some(list) = crate::interp::exact::list(t, v) => match list.strategy() {
                Strategy::Ints => TypeKey::LIST_INTS,
                Strategy::Floats => TypeKey::LIST_FLOATS,
                Strategy::Empty | Strategy::Values => TypeKey(list.header.shape_id().0),
            },
            Some(h) => TypeKey(h.shape_id().0),
            None if v.is_small_int() => TypeKey::INT,
            None if v.is_immediate_float() => TypeKey::FLOAT,
            None if v.is_bool() => TypeKey::BOOL,
            None if v.is_none() => TypeKey::NONE,
            None => TypeKey::OTHER_IMMEDIATE,
        }
    }
    /// The shape, if the key is one.
    pub fn shape(self) -> Option<ShapeId> {
        (self.0 > TypeKey::LIST_FLOATS.0).then_some(ShapeId(self.0))
    }
}

/// What was called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Callee {
    /// A Python function of this version, code and globals; `true`: through a bound method.
    Function(u32, bool, Gc<PyCode>, Gc<PyDict>),
    Native(*const MethodDef),
    /// A class of this version.
    Class(u32),
    Other(TypeKey),
}

/// Up to four different observations; more make it megamorphic.
#[derive(Clone, Debug)]
pub struct Seen<T>(Vec<T>, bool);
impl<T> Default for Seen<T> {
    fn default() -> Self {
        Seen(Vec::new(), false)
    }
}
impl<T: Copy + PartialEq> Seen<T> {
    pub const LIMIT: usize = 4;
    fn note(&mut self, x: T) {
        if self.0.contains(&x) || self.1 {
            return;
        }
        if self.0.len() == Self::LIMIT {
            self.1 = true;
        } else {
            self.0.push(x);
        }
    }
    pub fn entries(&self) -> &[T] {
        &self.0
    }
    pub fn is_megamorphic(&self) -> bool {
        self.1
    }
}

/// What one instruction has seen.
#[derive(Clone, Default, Debug)]
pub struct Site {
    /// Compiled code was left here through a guard so many times.
    pub exits: u32,
    /// The loop whose head this is was left before its first round so many times, through guards moved there.
    pub early_exits: u32,
    pub left: Seen<TypeKey>,
    pub right: Seen<TypeKey>,
    pub callees: Seen<Callee>,
}

impl Site {
    fn note_call(&mut self, t: &Thread, callee: Callee, arguments: &[Value]) {
        self.callees.note(callee);
        if let (Callee::Class(_) | Callee::Native(_), Some((first, rest))) = (callee, arguments.split_first()) {
            self.left.note(TypeKey::of(t, *first));
            rest.iter().for_each(|v| self.right.note(TypeKey::of(t, *v)));
        }
    }
}

/// The feedback of a code object, by code unit.
#[derive(Default)]
pub struct Feedback {
    sites: FxHashMap<u32, Site>,
}
impl Feedback {
    pub fn site(&self, unit: u32) -> Option<&Site> {
        self.sites.get(&unit)
    }
    /// All sites, with their code units.
    pub fn sites(&self) -> impl Iterator<Item = (u32, &Site)> {
        self.sites.iter().map(|(unit, site)| (*unit, site))
    }
    /// Forgets callees whose code is dead.
    pub fn forget_callees(&mut self, survives: impl Fn(Value) -> bool) {
        for site in self.sites.values_mut() {
            site.callees.0.retain(|c| {
                !matches!(c, Callee::Function(_, _, code, globals)
                if !survives(code.value()) || !survives(globals.value()))
            });
        }
    }
    /// Forgets shapes that are dead.
    pub fn forget(&mut self, dead: &FxHashSet<u32>) {
        for site in self.sites.values_mut() {
            site.left.0.retain(|k| !dead.contains(&k.0));
            site.right.0.retain(|k| !dead.contains(&k.0));
            site.callees.0.retain(|c| !matches!(c, Callee::Other(k) if dead.contains(&k.0)));
        }
    }
}

fn with_site(t: &Thread, fp: Fp, f: impl FnOnce(&mut Site)) {
    let code = fp.code.get();
    let unit = fp.instruction() as u32;
    let mut feedback = code.cold.feedback.borrow_mut();
    f(feedback.get_or_insert_default().sites.entry(unit).or_default());
    crate::interp::specialize::weak::register(t, code.as_ref());
}
/// Two operands of the instruction at the frame's saved position.
pub fn operands(fp: Fp, t: &Thread, a: Value, b: Value) {
    with_site(t, fp, |site| {
        site.left.note(TypeKey::of(t, a));
        site.right.note(TypeKey::of(t, b));
    });
}
/// A guard of compiled code failed at the instruction that the frame is about to execute: records what it will see.
#[cold]
pub fn guard_failed(t: &Thread, fp: Fp, early: bool) {
    let code = fp.code.get();
    let start = fp.pc.get().offset_from(code.first()).max(0) as usize;
    let mut unit = start;
    let mut oparg = code.unit(unit) as usize >> 8;
    while code.base_opcode(unit) == Opcode::EXTENDED_ARG {
        unit += 1;
        oparg = oparg << 8 | code.unit(unit) as usize >> 8;
    }
    let depth = fp.stack_depth();
    let top = |n: usize| if n <= depth { fp.stack_slot(depth - n) } else { None };
    let mut feedback = code.cold.feedback.borrow_mut();
    let site = feedback.get_or_insert_default().sites.entry(unit as u32).or_default();
    if early {
        site.early_exits += 1;
        return;
    }
    site.exits += 1;
    match code.base_opcode(unit) {
        Opcode::BINARY_OP | Opcode::COMPARE_OP | Opcode::STORE_SUBSCR => {
            if let (Some(a), Some(b)) = (top(2), top(1)) {
                site.left.note(TypeKey::of(t, a));
                site.right.note(TypeKey::of(t, b));
            }
        }
        Opcode::LOAD_ATTR
        | Opcode::STORE_ATTR
        | Opcode::FOR_ITER
        | Opcode::SEND
        | Opcode::TO_BOOL
        | Opcode::CONTAINS_OP
        | Opcode::GET_ITER
        | Opcode::UNARY_NEGATIVE
        | Opcode::UNPACK_SEQUENCE
        | Opcode::YIELD_VALUE => {
            if let Some(v) = top(1) {
                site.left.note(TypeKey::of(t, v));
            }
        }
        Opcode::CALL | Opcode::CALL_KW => {
            let names = usize::from(code.base_opcode(unit) == Opcode::CALL_KW);
            if let Some(v) = top(oparg + 2 + names) {
                let callee = callee_of(t, v);
                let arguments: Vec<Value> = (1..=oparg).rev().filter_map(|n| top(n + names)).collect(); // rooted: they lie on the operand stack
                site.note_call(t, callee, if names == 0 { &arguments } else { &[] });
            }
        }
        _ => {}
    }
    drop(feedback);
    crate::interp::specialize::weak::register(t, code.as_ref());
}
/// The one operand that matters.
pub fn operand(fp: Fp, t: &Thread, v: Value) {
    with_site(t, fp, |site| site.left.note(TypeKey::of(t, v)));
}
/// The target of a call, and the arguments of those that are not Python's: the first on the left, the others on the right.
pub fn callee(fp: Fp, t: &Thread, callable: Value, arguments: &[Value]) {
    let callee = callee_of(t, callable);
    with_site(t, fp, |site| site.note_call(t, callee, arguments));
}
fn callee_of(t: &Thread, callable: Value) -> Callee {
    if let Some(f) = callable.downcast::<PyFunction>() {
        Callee::Function(f.version_for_caching(t), false, f.code(), f.globals())
    } else if let Some(f) =
        callable.downcast::<PyMethod>().and_then(|m| m.function.get()).and_then(|f| f.downcast::<PyFunction>())
    {
        Callee::Function(f.version_for_caching(t), true, f.code(), f.globals())
    } else if let Some(f) = callable.downcast::<PyBuiltin>() {
        Callee::Native(f.def)
    } else if let Some(class) = callable.downcast::<PyType>() {
        Callee::Class(class.version_for_caching(t))
    } else {
        Callee::Other(TypeKey::of(t, callable))
    }
}
