//! The containers of HIR: functions, blocks, instructions, constants, frames.
//!
//! # Invariants (checked by [`super::verify`])
//!
//! * A value is used only where its definition dominates. An edge has one argument for each parameter of its target.
//! * `replaced` values are never named by a live instruction after [`Func::settle`]; in between, [`Func::find`] gives the stand-in.
//! * Every instruction whose effects need a state has one, in [`Inst::state`].

use super::ops::{Cond, Effects, Heap, Op};
use super::types::{Type, leaf};
use brolga_vm::abi::helpers::{Helper, ResultKind};
use brolga_vm::deopt::VirtualKind;
use std::fmt;

pub use brolga_vm::abi::tier::Entry;

macro_rules! entity {
    ($(#[$doc:meta])* $name:ident $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }
        impl $name {
            #[inline]
            pub fn index(self) -> usize {
                self.0 as usize
            }
            pub fn parse(text: &str) -> Option<$name> {
                text.strip_prefix($prefix)?.parse().ok().map($name)
            }
        }
    };
}
entity!(
    /// An instruction, and the value it gives.
    V "v"
);
entity!(
    /// A block.
    B "b"
);
entity!(
    /// An entry of the table of constants.
    ConstId "c"
);
entity!(
    /// A Python frame: the compiled function's own or an inlined one.
    FrameId "f"
);

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $offset:expr, $width:ident, $ty:expr, $heap:ident;)*) => {
        /// A field with a known place in a known layout.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Field {$($(#[$doc])* $name,)*}
        impl Field {
            pub const ALL: &[Field] = &[$(Field::$name,)*];
            pub fn info(self) -> FieldInfo {
                match self {
                    $(Field::$name => FieldInfo {
                        name: stringify!($name),
                        offset: $offset as u32,
                        width: Width::$width,
                        ty: $ty,
                        heap: Heap::$heap,
                    },)*
                }
            }
        }
    };
}
/// Bytes of a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Width {
    Byte,
    Half,
    Word,
    /// 64 bits.
    Full,
}
/// A row of the table of fields.
pub struct FieldInfo {
    pub name: &'static str,
    pub offset: u32,
    pub width: Width,
    pub ty: Type,
    pub heap: Heap,
}

const LENGTH: Type = Type::raw_range(0, 1 << 48);
const BYTE: Type = Type::raw_range(0, 255);
const fn or_null(bits: u64) -> Type {
    Type::of_bits(bits | leaf::NULL)
}
use brolga_vm::abi::layout;
fields! {
    ListLen = layout::LIST_LEN, Full, LENGTH, LIST;
    /// Empty, ints, floats, values: 0 to 3.
    ListStrategy = layout::HEADER_AUX, Byte, BYTE, LIST;
    ListStorage = layout::LIST_STORAGE, Full, Type::STORAGE, LIST;
    /// Items that a value storage has room for.
    StorageCapacity = layout::VALUE_ARRAY_CAPACITY, Full, LENGTH, OTHER;
    TupleLen = layout::TUPLE_LEN, Full, LENGTH, NONE;
    StrLen = layout::STR_LEN, Full, LENGTH, NONE;
    CellContents = layout::CELL_CONTENTS, Full, Type::SLOT, CELL;
    PropertyValue = layout::PROPERTY_VALUE, Full, Type::SLOT, GLOBAL;
    RangeNext = layout::RANGE_ITER_NEXT, Full, Type::RAW_INT, ITER;
    RangeLeft = layout::RANGE_ITER_LEFT, Full, Type::RAW_INT, ITER;
    RangeStep = layout::RANGE_ITER_STEP, Full, Type::RAW_INT, NONE;
    ListIterList = layout::LIST_ITER_LIST, Full, or_null(leaf::LIST), ITER;
    ListIterIndex = layout::LIST_ITER_INDEX, Full, LENGTH, ITER;
    TupleIterTuple = layout::TUPLE_ITER_TUPLE, Full, or_null(leaf::TUPLE), ITER;
    TupleIterIndex = layout::TUPLE_ITER_INDEX, Full, LENGTH, ITER;
    MethodFunction = layout::METHOD_FUNCTION, Full, Type::ANY, NONE;
    MethodReceiver = layout::METHOD_RECEIVER, Full, Type::ANY, NONE;
    /// The exact value that an instance of a subclass of int, str, bytes or tuple has.
    WrappedValue = layout::WRAPPED_VALUE, Full, Type::OBJECT, NONE;
    FunctionVersion = layout::FUNCTION_VERSION, Word, Type::raw_range(0, u32::MAX as i64), OTHER;
    FunctionGlobals = layout::FUNCTION_GLOBALS, Full, Type::OBJECT, NONE;
    FunctionCode = layout::FUNCTION_CODE, Full, Type::OBJECT, OTHER;
    FunctionClosure = layout::FUNCTION_CLOSURE, Full, or_null(leaf::TUPLE), OTHER;
    /// As an unsigned byte: more than 4 if it is suspended.
    GeneratorState = layout::GENERATOR_STATE, Byte, BYTE, OTHER;
    ClassVersion = layout::CLASS_VERSION, Word, Type::raw_range(0, u32::MAX as i64), OTHER;
}

/// How the items of a storage are kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ItemKind {
    /// Values of a `ValueArray`.
    Value,
    /// Machine integers of a `RawArray`.
    Int,
    /// Doubles of a `RawArray`.
    Float,
    /// Items of a tuple.
    Tuple,
}
impl ItemKind {
    pub const ALL: [(ItemKind, &'static str); 4] =
        [(ItemKind::Value, "value"), (ItemKind::Int, "int"), (ItemKind::Float, "float"), (ItemKind::Tuple, "tuple")];
}

/// Where a snapshot stands in its frame's bytecode. All in code units.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Position {
    pub frame: FrameId,
    /// The instruction's first unit, prefixes included: where the interpreter goes on.
    pub start: u32,
    /// The unit of its opcode: what tracebacks blame.
    pub op: u32,
    /// Behind the instruction, its cache included.
    pub next: u32,
    /// Depth of the operand stack.
    pub depth: u32,
    /// The frame waits for an inlined callee that was called here; its operands are off the stack.
    pub calling: bool,
}

/// An instruction's immediate.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Imm {
    None,
    Int(i64),
    /// Bits of a double.
    Float(u64),
    Bool(bool),
    /// A zero word.
    Null,
    Const(ConstId),
    Shape(u32),
    Field(Field),
    Item(ItemKind),
    Cond(Cond),
    /// An index or byte offset.
    Index(u32),
    /// A new attribute: the shape that has it, and the byte offset of its slot.
    Slot {
        shape: u32,
        offset: u32,
    },
    Helper(Helper),
    Virtual(VirtualKind),
    At(Position),
}

/// An instruction.
#[derive(Clone, Debug)]
pub struct Inst {
    pub op: Op,
    pub imm: Imm,
    pub args: Vec<V>,
    /// The snapshot to leave through.
    pub state: Option<V>,
    pub ty: Type,
    /// Number of the guard site, for feedback and fault injection; 0 is none.
    pub site: u32,
}

/// A way from one block to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    pub to: B,
    pub args: Vec<V>,
}

/// Why a path leaves compiled code for good.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Exit {
    /// The branch was never seen to go there.
    Unreached,
    /// The instruction is not compiled.
    Uncompiled,
}
impl Exit {
    pub const ALL: [(Exit, &'static str); 2] = [(Exit::Unreached, "unreached"), (Exit::Uncompiled, "uncompiled")];
    pub fn name(self) -> &'static str {
        Exit::ALL[self as usize].1
    }
}

/// The end of a block.
#[derive(Clone, Debug)]
pub enum Terminator {
    Jump(Edge),
    /// On a truth value.
    Branch {
        condition: V,
        then: Edge,
        otherwise: Edge,
    },
    /// Returns a Python value from the compiled function.
    Return(V),
    /// Goes on in the interpreter.
    Exit(V, Exit),
    /// Not filled in yet.
    Open,
}

impl Terminator {
    pub fn edges(&self) -> impl Iterator<Item = &Edge> {
        let (a, b) = match self {
            Terminator::Jump(e) => (Some(e), None),
            Terminator::Branch { then, otherwise, .. } => (Some(then), Some(otherwise)),
            _ => (None, None),
        };
        a.into_iter().chain(b)
    }
    pub fn edges_mut(&mut self) -> impl Iterator<Item = &mut Edge> {
        let (a, b) = match self {
            Terminator::Jump(e) => (Some(e), None),
            Terminator::Branch { then, otherwise, .. } => (Some(then), Some(otherwise)),
            _ => (None, None),
        };
        a.into_iter().chain(b)
    }
    /// Operands other than edge arguments.
    pub fn operand_mut(&mut self) -> Option<&mut V> {
        match self {
            Terminator::Branch { condition, .. } => Some(condition),
            Terminator::Return(v) | Terminator::Exit(v, _) => Some(v),
            Terminator::Jump(_) | Terminator::Open => None,
        }
    }
    pub fn operand(&self) -> Option<V> {
        match self {
            Terminator::Branch { condition, .. } => Some(*condition),
            Terminator::Return(v) | Terminator::Exit(v, _) => Some(*v),
            Terminator::Jump(_) | Terminator::Open => None,
        }
    }
}

/// A block.
#[derive(Clone, Debug)]
pub struct Block {
    pub params: Vec<V>,
    pub insts: Vec<V>,
    pub term: Terminator,
    /// Rarely executed.
    pub cold: bool,
}

/// A constant Python value: its word, what it is, and how dumps call it.
#[derive(Clone, Debug)]
pub struct Constant {
    pub bits: u64,
    pub ty: Type,
    pub label: String,
}

/// How a native function is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Convention {
    NoArgs,
    One,
    Fast,
    FastKeywords,
}

/// A native function that compiled code calls.
#[derive(Clone, Debug)]
pub struct Native {
    pub name: &'static str,
    pub address: usize,
    pub convention: Convention,
    pub effects: Effects,
}

/// Where a generator stands when it is left.
#[derive(Clone, Copy, Debug, Default)]
pub struct Suspension {
    /// The unit that it goes on at.
    pub unit: u32,
    /// That unit's address, and the address of the code's [`ResumePoint`](brolga_vm::abi::tier::ResumePoint) for it.
    pub pc: usize,
    pub point: usize,
    /// The generator's code: a constant.
    pub code: Option<ConstId>,
    /// It yields for another one that it delegates to.
    pub delegating: bool,
}

/// A Python frame of the compiled code.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The code object.
    pub code: ConstId,
    /// Its qualified name.
    pub name: String,
    /// Place of its window, in words from the outermost frame's.
    pub window: u32,
    /// Words of the window.
    pub words: u32,
    /// Words of a window's header.
    pub locals: u32,
    /// The frame it is inlined into.
    pub parent: Option<FrameId>,
    /// Inlined frames between this one and the outermost, inclusive of this one.
    pub depth: u32,
    /// It runs an `__init__` whose result is dropped.
    pub init: bool,
    /// It runs the method of an operator.
    pub operator: bool,
    /// Its source file, and the line of each code unit; empty if nobody wants to know.
    pub file: String,
    pub lines: Vec<i32>,
    /// It runs a generator expression inside its consumer.
    pub consumed: bool,
}

/// A unit of compilation.
#[derive(Clone, Debug)]
pub struct Func {
    pub name: String,
    pub entry: Entry,
    /// Number of arguments of a [`Entry::Call`].
    pub argc: u32,
    pub insts: Vec<Inst>,
    pub blocks: Vec<Block>,
    pub consts: Vec<Constant>,
    pub frames: Vec<Frame>,
    pub natives: Vec<Native>,
    pub suspensions: Vec<Suspension>,
    /// The outermost frame's window is in a generator object; words behind it are on the Python stack.
    pub generator: bool,
    /// The shape of exact floats in boxes.
    pub float_shape: u32,
    /// The shape of functions.
    pub function_shape: u32,
    /// Leaf types of the shapes that are named.
    pub shapes: Vec<(u32, u64, String)>,
    /// Snapshots in front of loops, for guards that move there.
    pub loop_states: Vec<V>,
    /// Stand-ins, by index of the replaced value.
    replaced: Vec<Option<V>>,
}

impl Func {
    pub const ENTRY: B = B(0);

    /// How many frames are inlined into each other at most.
    pub fn deepest(&self) -> u32 {
        self.frames.iter().map(|x| x.depth).max().unwrap_or(0)
    }
    pub fn new(name: &str, entry: Entry, argc: u32) -> Func {
        Func {
            name: name.into(),
            entry,
            argc,
            insts: Vec::new(),
            blocks: Vec::new(),
            consts: Vec::new(),
            frames: Vec::new(),
            natives: Vec::new(),
            suspensions: Vec::new(),
            generator: false,
            float_shape: 0,
            function_shape: 0,
            shapes: Vec::new(),
            loop_states: Vec::new(),
            replaced: Vec::new(),
        }
    }
    // ---- building ----

    pub fn add_block(&mut self) -> B {
        self.blocks.push(Block { params: Vec::new(), insts: Vec::new(), term: Terminator::Open, cold: false });
        B(self.blocks.len() as u32 - 1)
    }
    pub fn add_param(&mut self, b: B, ty: Type) -> V {
        let v = self.add_inst(Inst { op: Op::Param, imm: Imm::None, args: Vec::new(), state: None, ty, site: 0 });
        self.blocks[b.index()].params.push(v);
        v
    }
    /// An instruction that is in no block yet.
    pub fn add_inst(&mut self, inst: Inst) -> V {
        self.insts.push(inst);
        self.replaced.push(None);
        let v = V(self.insts.len() as u32 - 1);
        if self.insts[v.index()].op != Op::Param {
            self.insts[v.index()].ty = self.infer(v);
        }
        v
    }
    /// Adds an instruction with a rule-given type to the end of a block.
    pub fn push(&mut self, b: B, op: Op, imm: Imm, args: Vec<V>, state: Option<V>) -> V {
        let v = self.add_inst(Inst { op, imm, args, state, ty: Type::SLOT, site: 0 });
        self.blocks[b.index()].insts.push(v);
        v
    }
    /// As [`Func::push`], for operations whose type is given.
    pub fn push_typed(&mut self, b: B, op: Op, imm: Imm, args: Vec<V>, state: Option<V>, ty: Type) -> V {
        let v = self.add_inst(Inst { op, imm, args, state, ty, site: 0 });
        self.blocks[b.index()].insts.push(v);
        v
    }
    /// The constant with these bits.
    pub fn intern_const(&mut self, bits: u64, ty: Type, label: &str) -> ConstId {
        if let Some(i) = self.consts.iter().position(|c| c.bits == bits) {
            return ConstId(i as u32);
        }
        self.consts.push(Constant { bits, ty, label: label.into() });
        ConstId(self.consts.len() as u32 - 1)
    }
    pub fn add_shape(&mut self, shape: u32, leaf: u64, label: &str) {
        if !self.shapes.iter().any(|s| s.0 == shape) {
            self.shapes.push((shape, leaf, label.into()));
        }
    }

    // ---- asking ----

    #[inline]
    pub fn inst(&self, v: V) -> &Inst {
        &self.insts[v.index()]
    }
    #[inline]
    pub fn block(&self, b: B) -> &Block {
        &self.blocks[b.index()]
    }
    #[inline]
    pub fn block_mut(&mut self, b: B) -> &mut Block {
        &mut self.blocks[b.index()]
    }
    pub fn all_blocks(&self) -> impl Iterator<Item = B> + use<> {
        (0..self.blocks.len() as u32).map(B)
    }
    #[inline]
    pub fn ty(&self, v: V) -> Type {
        self.insts[self.find(v).index()].ty
    }
    pub fn shape_leaf(&self, shape: u32) -> u64 {
        self.shapes.iter().find(|s| s.0 == shape).map_or(leaf::OTHER_OBJECT, |s| s.1)
    }
    /// A constant's type: itself.
    pub fn const_type(&self, c: ConstId) -> Type {
        let ty = self.consts[c.index()].ty;
        match ty.spec {
            super::types::Spec::Range(..) => ty,
            _ => Type::constant(ty.bits, c),
        }
    }
    pub fn effects(&self, v: V) -> Effects {
        let i = self.inst(v);
        let mut e = i.op.info().effects;
        match (i.op, i.imm) {
            (Op::Helper, Imm::Helper(h)) => {
                let info = h.info();
                e.keep = false;
                e.looks = info.looks;
                e.raises = info.raises;
                e.alloc = info.alloc;
                e.reads = Heap(info.reads);
                e.writes = Heap(info.writes);
            }
            (Op::CallNative, Imm::Index(n)) => {
                if let Some(native) = self.natives.get(n as usize) {
                    e = native.effects;
                }
            }
            (Op::LoadField, Imm::Field(f)) => e.reads = f.info().heap,
            (Op::StoreField, Imm::Field(f)) => e.writes = f.info().heap,
            (Op::LoadItem, Imm::Item(ItemKind::Tuple)) => e.reads = Heap::NONE,
            (Op::IntAdd | Op::IntSub | Op::IntMul | Op::IntNeg, _) => e.exits = self.may_overflow(i),
            (Op::GuardShape, Imm::Shape(_)) if self.ty(i.args[0]).keeps_shape() => e.reads = Heap::NONE,
            (Op::HasShape, Imm::Shape(_)) if self.ty(i.args[0]).keeps_shape() => e.reads = Heap::NONE,
            _ => {}
        }
        e
    }
    /// Whether an integer operation's result may need more than 64 bits.
    fn may_overflow(&self, i: &Inst) -> bool {
        let range = |v: V| {
            let (a, b) = self.ty(v).range();
            (a as i128, b as i128)
        };
        let (a0, a1) = range(i.args[0]);
        let (b0, b1) = i.args.get(1).map_or((0, 0), |b| range(*b));
        let (low, high) = match i.op {
            Op::IntAdd => (a0 + b0, a1 + b1),
            Op::IntSub => (a0 - b1, a1 - b0),
            Op::IntNeg => (-a1, -a0),
            _ => {
                let p = [a0 * b0, a0 * b1, a1 * b0, a1 * b1];
                (p.into_iter().min().unwrap_or(0), p.into_iter().max().unwrap_or(0))
            }
        };
        low < i64::MIN as i128 || high > i64::MAX as i128
    }
    /// The type that the table's rule gives.
    pub fn infer(&self, v: V) -> Type {
        let i = self.inst(v);
        if let (Op::Helper, Imm::Helper(h)) = (i.op, i.imm) {
            return match h.info().result {
                ResultKind::Value => Type::of_bits(h.info().leaves),
                ResultKind::None => Type::EMPTY,
                ResultKind::Bool => Type::RAW_BOOL,
                ResultKind::Int => Type::RAW_INT,
                ResultKind::Float => Type::RAW_FLOAT,
            };
        }
        (i.op.info().rule)(self, i)
    }
    pub fn is_const_int(&self, v: V) -> Option<i64> {
        let (a, b) = match self.ty(v) {
            t if t.bits == leaf::RAW_INT => t.range(),
            _ => return None,
        };
        (a == b).then_some(a)
    }

    // ---- replacing ----

    /// The value that stands for `v` now.
    #[inline]
    pub fn find(&self, v: V) -> V {
        let mut v = v;
        while let Some(w) = self.replaced[v.index()] {
            v = w;
        }
        v
    }
    /// From now on `new` stands for `old`.
    pub fn replace(&mut self, old: V, new: V) {
        let new = self.find(new);
        if old != new {
            debug_assert!(self.find(old) != new || self.replaced[old.index()].is_some());
            self.replaced[old.index()] = Some(new);
        }
    }
    /// Whether `v` was replaced.
    pub fn is_replaced(&self, v: V) -> bool {
        self.replaced[v.index()].is_some()
    }
    /// Writes all replacements into the instructions, and drops the replaced ones from their blocks.
    pub fn settle(&mut self) {
        for i in 0..self.insts.len() {
            let mut args = std::mem::take(&mut self.insts[i].args);
            args.iter_mut().for_each(|a| *a = self.find(*a));
            self.insts[i].args = args;
            self.insts[i].state = self.insts[i].state.map(|s| self.find(s));
        }
        for b in 0..self.blocks.len() {
            let mut block = std::mem::replace(
                &mut self.blocks[b],
                Block { params: Vec::new(), insts: Vec::new(), term: Terminator::Open, cold: false },
            );
            block.insts.retain(|v| self.replaced[v.index()].is_none());
            if let Some(v) = block.term.operand_mut() {
                *v = self.find(*v);
            }
            for e in block.term.edges_mut() {
                e.args.iter_mut().for_each(|a| *a = self.find(*a));
            }
            self.blocks[b] = block;
        }
    }

    // ---- control flow ----

    /// Reachable blocks in reverse postorder.
    pub fn order(&self) -> Vec<B> {
        let mut state = vec![0u8; self.blocks.len()];
        let mut post = Vec::with_capacity(self.blocks.len());
        let mut stack = vec![(Func::ENTRY, 0usize)];
        state[0] = 1;
        while let Some((b, i)) = stack.pop() {
            match self.block(b).term.edges().nth(i) {
                Some(e) => {
                    stack.push((b, i + 1));
                    if state[e.to.index()] == 0 {
                        state[e.to.index()] = 1;
                        stack.push((e.to, 0));
                    }
                }
                None => post.push(b),
            }
        }
        post.reverse();
        post
    }
    /// Blocks that lead to each block.
    pub fn predecessors(&self) -> Vec<Vec<B>> {
        let mut preds = vec![Vec::new(); self.blocks.len()];
        for b in self.order() {
            for e in self.block(b).term.edges() {
                preds[e.to.index()].push(b);
            }
        }
        preds
    }
    /// Number of reachable instructions.
    pub fn size(&self) -> usize {
        self.order().iter().map(|b| self.block(*b).insts.len()).sum()
    }
}
