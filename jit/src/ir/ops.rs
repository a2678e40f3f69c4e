//! THE instruction set of HIR, one table: meaning, operands, result, effects.
//!
//! # Reading an entry
//!
//! ```text
//! /// meaning
//! Name(operands) imm [flags] -> result type
//! ```
//!
//! Operand kinds: `v` a Python value or nothing, `o` a heap object, `i` a machine integer, `f` a double, `b` a truth value, `s` a
//! snapshot, `*` any number of anything. Flags:
//!
//! | flag | |
//! |---|---|
//! | `exits` | a guard: leaves through its snapshot, to execute the bytecode instruction again, when its condition fails |
//! | `raises` | may set an exception; then leaves through its snapshot, to unwind |
//! | `looks` | may run Python code or look at frames: the frame must be described while it runs; implies `raises` |
//! | `reads(H...)`, `writes(H...)` | abstract heaps, see [`Heap`] |
//! | `alloc` | gives a fresh object (and may collect) |
//! | `control` | a guard that what follows may rely on without using its result: not removed, but needed once only |
//! | `keep` | not removed when the result is unused, and not merged with another |
//!
//! What has none of these is a pure function of its operands.

use super::func::{Func, Imm, Inst};
use super::types::{Type, leaf};
use brolga_vm::abi::helpers::heaps;

/// Abstract heaps: disjoint kinds of memory. A set of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Heap(pub u16);

impl Heap {
    pub const NONE: Heap = Heap(0);
    /// Attribute slots of instances, and members.
    pub const SLOTS: Heap = Heap(heaps::SLOTS);
    /// Which shape an object has.
    pub const SHAPE: Heap = Heap(heaps::SHAPE);
    /// A list's length, strategy and storage.
    pub const LIST: Heap = Heap(heaps::LIST);
    /// Items of storages.
    pub const ITEMS: Heap = Heap(heaps::ITEMS);
    /// Tables of dicts and sets.
    pub const DICT: Heap = Heap(heaps::DICT);
    /// Contents of closure cells.
    pub const CELL: Heap = Heap(heaps::CELL);
    /// Contents of property cells (globals).
    pub const GLOBAL: Heap = Heap(heaps::GLOBAL);
    /// Positions of iterators.
    pub const ITER: Heap = Heap(heaps::ITER);
    /// The thread's handled exception.
    pub const EXC: Heap = Heap(heaps::EXC);
    /// The mark on the running frame.
    pub const FRAME: Heap = Heap(heaps::FRAME);
    /// What has no heap of its own: functions' and classes' state.
    pub const OTHER: Heap = Heap(heaps::OTHER);
    pub const ALL: Heap = Heap(heaps::ALL);

    pub const fn or(self, other: Heap) -> Heap {
        Heap(self.0 | other.0)
    }
    pub const fn meets(self, other: Heap) -> bool {
        self.0 & other.0 != 0
    }
}

/// What executing an instruction may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effects {
    pub exits: bool,
    pub raises: bool,
    pub looks: bool,
    pub alloc: bool,
    pub control: bool,
    pub keep: bool,
    pub reads: Heap,
    pub writes: Heap,
}

impl Effects {
    pub const PURE: Effects = Effects {
        exits: false,
        raises: false,
        looks: false,
        alloc: false,
        control: false,
        keep: false,
        reads: Heap::NONE,
        writes: Heap::NONE,
    };
    /// Runs Python: anything may happen.
    pub const PYTHON: Effects =
        Effects { raises: true, looks: true, reads: Heap::ALL, writes: Heap::ALL, ..Effects::PURE };

    /// Names a snapshot.
    pub const fn needs_state(self) -> bool {
        self.exits || self.raises || self.looks
    }
    /// May go when nobody uses the result: reading leaves no trace. A guard stands for what the interpreter would do otherwise, and stays; an overflow
    /// only concerns the result.
    pub const fn removable(self) -> bool {
        !self.keep && !self.control && !self.raises && !self.looks && self.writes.0 == 0
    }
    /// Two executions with the same operands, with no write to what is read in between, give the same.
    pub const fn repeatable(self) -> bool {
        !self.keep && !self.raises && !self.looks && !self.alloc && self.writes.0 == 0
    }
}

/// How an instruction's type follows from its operands.
pub type TypeRule = fn(&Func, &Inst) -> Type;

/// A row of the table.
pub struct OpInfo {
    pub name: &'static str,
    /// Operand kinds, see the module.
    pub operands: &'static str,
    pub effects: Effects,
    pub rule: TypeRule,
}

macro_rules! flag {
    ($e:ident exits) => { $e.exits = true; };
    ($e:ident raises) => { $e.raises = true; };
    ($e:ident looks) => { $e.raises = true; $e.looks = true; $e.reads = Heap::ALL; $e.writes = Heap::ALL; };
    ($e:ident alloc) => { $e.alloc = true; };
    ($e:ident control) => { $e.control = true; };
    ($e:ident keep) => { $e.keep = true; };
    ($e:ident reads $($h:ident)+) => { $e.reads = Heap($(Heap::$h.0)|+); };
    ($e:ident writes $($h:ident)+) => { $e.writes = Heap($(Heap::$h.0)|+); };
}

macro_rules! ops {
    ($($(#[doc = $doc:literal])* $name:ident($operands:literal) [$($flag:ident $(($($h:ident)+))?),*] -> $rule:expr;)*) => {
        /// An operation. See the module for the table's columns.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Op {$($(#[doc = $doc])* $name,)*}
        impl Op {
            pub const ALL: &[Op] = &[$(Op::$name,)*];
            pub fn info(self) -> &'static OpInfo {
                const TABLE: &[OpInfo] = &[$(OpInfo {
                    name: stringify!($name),
                    operands: $operands,
                    effects: {
                        #[allow(unused_mut)]
                        let mut e = Effects::PURE;
                        $(flag!(e $flag $($($h)+)?);)*
                        e
                    },
                    rule: $rule,
                },)*];
                &TABLE[self as usize]
            }
        }
    };
}

/// The meaning of [`Op::Compare`]-like conditions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Cond {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Cond {
    pub const ALL: [(Cond, &'static str); 6] =
        [(Cond::Eq, "eq"), (Cond::Ne, "ne"), (Cond::Lt, "lt"), (Cond::Le, "le"), (Cond::Gt, "gt"), (Cond::Ge, "ge")];
    pub fn name(self) -> &'static str {
        Cond::ALL[self as usize].1
    }
    /// With the operands exchanged.
    pub fn swapped(self) -> Cond {
        match self {
            Cond::Eq => Cond::Eq,
            Cond::Ne => Cond::Ne,
            Cond::Lt => Cond::Gt,
            Cond::Le => Cond::Ge,
            Cond::Gt => Cond::Lt,
            Cond::Ge => Cond::Le,
        }
    }
    pub fn negated(self) -> Cond {
        match self {
            Cond::Eq => Cond::Ne,
            Cond::Ne => Cond::Eq,
            Cond::Lt => Cond::Ge,
            Cond::Le => Cond::Gt,
            Cond::Gt => Cond::Le,
            Cond::Ge => Cond::Lt,
        }
    }
    pub fn holds(self, o: std::cmp::Ordering) -> bool {
        match self {
            Cond::Eq => o.is_eq(),
            Cond::Ne => o.is_ne(),
            Cond::Lt => o.is_lt(),
            Cond::Le => o.is_le(),
            Cond::Gt => o.is_gt(),
            Cond::Ge => o.is_ge(),
        }
    }
}

mod rules {
    //! Result types that depend on operands.
    use super::*;

    pub fn given(_: &Func, i: &Inst) -> Type {
        i.ty
    }
    pub fn first(f: &Func, i: &Inst) -> Type {
        f.ty(i.args[0])
    }
    pub fn constant(f: &Func, i: &Inst) -> Type {
        match i.imm {
            Imm::Int(n) => Type::raw_range(n, n),
            Imm::Float(_) => Type::RAW_FLOAT,
            Imm::Bool(b) => Type { bits: leaf::RAW_BOOL, spec: super::super::types::Spec::Truth(b) },
            Imm::Const(c) => f.const_type(c),
            _ => Type::NULL,
        }
    }
    pub fn shaped(f: &Func, i: &Inst) -> Type {
        match i.imm {
            Imm::Shape(s) => {
                let bits = f.ty(i.args[0]).bits & f.shape_leaf(s);
                Type::shaped(if bits == 0 { f.shape_leaf(s) } else { bits }, s)
            }
            _ => first(f, i),
        }
    }
    pub fn same_constant(f: &Func, i: &Inst) -> Type {
        match i.imm {
            Imm::Const(c) => f.const_type(c),
            _ => first(f, i),
        }
    }
    pub fn bound(f: &Func, i: &Inst) -> Type {
        let t = first(f, i);
        Type { bits: t.bits & !leaf::NULL, spec: t.spec }
    }
    pub fn unboxed_int(f: &Func, i: &Inst) -> Type {
        let t = f.ty(i.args[0]);
        let (a, b) = Type { bits: leaf::SMALL_INT, spec: t.spec }.range();
        Type::raw_range(a, b)
    }
    pub fn small_int(f: &Func, i: &Inst) -> Type {
        let (a, b) = f.ty(i.args[0]).range();
        let (a, b) = (a.max(brolga_heap::value::INT_MIN), b.min(brolga_heap::value::INT_MAX));
        if a <= b { Type::raw_range(a, b) } else { Type::RAW_INT }
    }
    pub fn boxed_int(f: &Func, i: &Inst) -> Type {
        let (a, b) = f.ty(i.args[0]).range();
        let small = brolga_heap::value::INT_MIN <= a && b <= brolga_heap::value::INT_MAX;
        if small { Type::ranged(leaf::SMALL_INT, a, b) } else { Type::INT }
    }
    pub fn field(_: &Func, i: &Inst) -> Type {
        match i.imm {
            Imm::Field(field) => field.info().ty,
            _ => Type::SLOT,
        }
    }
    pub fn joined(f: &Func, i: &Inst) -> Type {
        f.ty(i.args[1]).join(f.ty(i.args[2]))
    }
    pub fn display(_: &Func, i: &Inst) -> Type {
        match i.imm {
            Imm::Index(0) => Type::TUPLE,
            Imm::Index(1) => Type::LIST,
            _ => Type::STR,
        }
    }
    pub fn item(_: &Func, i: &Inst) -> Type {
        use super::super::func::ItemKind;
        match i.imm {
            Imm::Item(ItemKind::Int) => Type::raw_range(brolga_heap::value::INT_MIN, brolga_heap::value::INT_MAX),
            Imm::Item(ItemKind::Float) => Type::RAW_FLOAT,
            _ => Type::ANY,
        }
    }
    fn clamp(a: i128, b: i128) -> Type {
        if a >= i64::MIN as i128 && b <= i64::MAX as i128 {
            Type::raw_range(a as i64, b as i64)
        } else {
            Type::raw_range(a.max(i64::MIN as i128) as i64, b.min(i64::MAX as i128) as i64)
        }
    }
    fn ranges(f: &Func, i: &Inst) -> [i128; 4] {
        let ((a, b), (c, d)) = (f.ty(i.args[0]).range(), f.ty(i.args[1]).range());
        [a as i128, b as i128, c as i128, d as i128]
    }
    pub fn add(f: &Func, i: &Inst) -> Type {
        let [a, b, c, d] = ranges(f, i);
        clamp(a + c, b + d)
    }
    pub fn sub(f: &Func, i: &Inst) -> Type {
        let [a, b, c, d] = ranges(f, i);
        clamp(a - d, b - c)
    }
    pub fn mul(f: &Func, i: &Inst) -> Type {
        let [a, b, c, d] = ranges(f, i);
        let products = [a * c, a * d, b * c, b * d];
        clamp(products.into_iter().min().unwrap_or(0), products.into_iter().max().unwrap_or(0))
    }
    pub fn neg(f: &Func, i: &Inst) -> Type {
        let (a, b) = f.ty(i.args[0]).range();
        clamp(-(b as i128), -(a as i128))
    }
    pub fn and(f: &Func, i: &Inst) -> Type {
        let [a, b, c, d] = ranges(f, i);
        match (a >= 0, c >= 0) {
            (true, true) => clamp(0, b.min(d)),
            (true, false) => clamp(0, b),
            (false, true) => clamp(0, d),
            (false, false) => Type::RAW_INT,
        }
    }
    pub fn or(f: &Func, i: &Inst) -> Type {
        let [a, b, c, d] = ranges(f, i);
        if a >= 0 && c >= 0 {
            let bits = 128 - (b.max(d) as u128).leading_zeros();
            clamp(0, (1i128 << bits) - 1)
        } else {
            Type::RAW_INT
        }
    }
    pub fn shr(f: &Func, i: &Inst) -> Type {
        let [a, b, c, _] = ranges(f, i);
        let by = c.clamp(0, 63) as u32;
        if c >= 0 && a >= 0 { clamp(0, b >> by) } else { clamp(a.min(0), b.max(0)) }
    }
    pub fn floor_mod(f: &Func, i: &Inst) -> Type {
        let [_, _, c, d] = ranges(f, i);
        if c > 0 { clamp(0, d - 1) } else { Type::RAW_INT }
    }
    pub fn floor_div(f: &Func, i: &Inst) -> Type {
        let [a, b, c, _] = ranges(f, i);
        if c > 0 { clamp(a.min(0), b.max(0)) } else { Type::RAW_INT }
    }
}

ops! {
    // ---- values ----
    /// The constant that the immediate is: an integer, a double, a truth value, a Python value, or nothing.
    Const("") [] -> rules::constant;
    /// An argument of the compiled function.
    Arg("") [] -> rules::given;
    /// The function object that is called.
    Callee("") [] -> |_, _| Type::FUNCTION;
    /// Slot of the interpreter's frame that a loop was entered from, by index in the window.
    Local("") [] -> rules::given;
    /// A block's parameter.
    Param("") [] -> rules::given;
    /// The state of a frame at the start of an instruction: `[caller, function,] slots...`, the first two for inlined frames only.
    Snapshot("*") [] -> |_, _| Type::SNAPSHOT;
    /// An object of the immediate's kind that exists in snapshots only; operands are its fields.
    Virtual("*") [] -> |_, _| Type::VIRTUAL;

    // ---- guards ----
    /// The machine integer in a small int.
    GuardInt("v") [exits, control] -> rules::unboxed_int;
    /// A machine integer that needs no box.
    GuardSmall("i") [exits, control] -> rules::small_int;
    /// The double in a float; if the immediate says so, in one without a box only.
    GuardFloat("v") [exits, control] -> |_, _| Type::RAW_FLOAT;
    /// The double in a float, or nearest to a small int.
    GuardNumber("v") [exits, control] -> |_, _| Type::RAW_FLOAT;
    /// The truth value in True or False.
    GuardBool("v") [exits, control] -> |_, _| Type::RAW_BOOL;
    /// An object with the immediate's shape.
    GuardShape("v") [exits, control, reads(SHAPE)] -> rules::shaped;
    /// The very word of the constant.
    GuardIs("v") [exits, control] -> rules::same_constant;
    /// A bound value.
    GuardBound("v") [exits, control] -> rules::bound;
    /// Goes on if the condition holds.
    GuardTrue("b") [exits, control] -> |_, _| Type::EMPTY;
    /// Goes on if the condition does not hold.
    GuardFalse("b") [exits, control] -> |_, _| Type::EMPTY;

    // ---- between representations ----
    /// The int object of a machine integer.
    BoxInt("i") [] -> rules::boxed_int;
    /// The float object of a double.
    BoxFloat("f") [] -> |_, _| Type::FLOAT;
    /// The float object of a double that needs no box; exits if it does.
    BoxImmediate("f") [exits] -> |_, _| Type::IMM_FLOAT;
    /// True or False.
    BoxBool("b") [] -> |_, _| Type::BOOL;
    /// The nearest double.
    IntToFloat("i") [] -> |_, _| Type::RAW_FLOAT;
    /// 0 or 1.
    BoolToInt("b") [] -> |_, _| Type::raw_range(0, 1);

    /// The operand, known to be more than its definition says: the type is given.
    Refine("*") [] -> rules::given;
    /// The first value if the condition holds, else the second; all of one representation.
    Select("b*") [] -> rules::joined;

    // ---- integers ----
    /// Sum; exits if it needs more than 64 bits.
    IntAdd("ii") [exits] -> rules::add;
    /// Difference; exits if it needs more than 64 bits.
    IntSub("ii") [exits] -> rules::sub;
    /// Product; exits if it needs more than 64 bits.
    IntMul("ii") [exits] -> rules::mul;
    /// `-i`; exits if it needs more than 64 bits.
    IntNeg("i") [exits] -> rules::neg;
    /// `a // b`; exits if b is 0, or the result needs more than 64 bits.
    IntFloorDiv("ii") [exits, control] -> rules::floor_div;
    /// `a % b`; exits if b is 0.
    IntMod("ii") [exits, control] -> rules::floor_mod;
    /// `a / b`; exits if b is 0 or an operand is no exact double.
    IntTrueDiv("ii") [exits, control] -> |_, _| Type::RAW_FLOAT;
    /// `a << b`; exits if b is not in 0..63 or bits are lost.
    IntShl("ii") [exits, control] -> |_, _| Type::RAW_INT;
    /// `a >> b`; exits if b is negative.
    IntShr("ii") [exits, control] -> rules::shr;
    IntAnd("ii") [] -> rules::and;
    IntOr("ii") [] -> rules::or;
    IntXor("ii") [] -> rules::or;
    /// `0 <= a < b`, b not negative.
    IntBelow("ii") [] -> |_, _| Type::RAW_BOOL;
    /// Comparison by the immediate's condition.
    IntCompare("ii") [] -> |_, _| Type::RAW_BOOL;

    // ---- floats ----
    FloatAdd("ff") [] -> |_, _| Type::RAW_FLOAT;
    FloatSub("ff") [] -> |_, _| Type::RAW_FLOAT;
    FloatMul("ff") [] -> |_, _| Type::RAW_FLOAT;
    /// Quotient; exits if the divisor is zero.
    FloatDiv("ff") [exits, control] -> |_, _| Type::RAW_FLOAT;
    FloatNeg("f") [] -> |_, _| Type::RAW_FLOAT;
    FloatAbs("f") [] -> |_, _| Type::RAW_FLOAT;
    FloatSqrt("f") [] -> |_, _| Type::RAW_FLOAT;
    /// `int(f)`; exits unless the result fits 62 bits.
    FloatToInt("f") [exits, control] -> |_, _| Type::raw_range(brolga_heap::value::INT_MIN, brolga_heap::value::INT_MAX);
    /// Whether the float needs no box.
    FloatIsImmediate("f") [] -> |_, _| Type::RAW_BOOL;
    /// Comparison by the immediate's condition; false if unordered, except for `ne`.
    FloatCompare("ff") [] -> |_, _| Type::RAW_BOOL;

    // ---- truth values ----
    BoolNot("b") [] -> |_, _| Type::RAW_BOOL;
    /// Are two words the same? Identity, except for boxed numbers.
    Same("vv") [] -> |_, _| Type::RAW_BOOL;
    /// Is it a bound value?
    IsBound("v") [] -> |_, _| Type::RAW_BOOL;
    /// Is it an object with the immediate's shape?
    HasShape("v") [reads(SHAPE)] -> |_, _| Type::RAW_BOOL;

    // ---- memory ----
    /// A field of a known layout.
    LoadField("o") [reads(OTHER)] -> rules::field;
    /// Sets a field of a known layout; logs the object if a reference is stored.
    StoreField("o*") [writes(OTHER)] -> |_, _| Type::EMPTY;
    /// The attribute slot or member at the immediate's byte offset.
    LoadSlot("o") [reads(SLOTS)] -> |_, _| Type::SLOT;
    /// Sets the slot at the immediate's byte offset, and logs the object.
    StoreSlot("ov") [writes(SLOTS)] -> |_, _| Type::EMPTY;
    /// Gives an object the immediate's shape, which has one inline attribute more, the second operand.
    AddSlot("ov") [writes(SLOTS SHAPE)] -> |_, _| Type::EMPTY;
    /// Item of a storage or tuple at an index known to be in range.
    LoadItem("oi") [reads(ITEMS)] -> rules::item;
    /// Sets the item of a storage.
    StoreItem("oi*") [writes(ITEMS)] -> |_, _| Type::EMPTY;

    // ---- generators ----
    /// `generator, value`: resumes a generator or coroutine; gives what it yields or returns, which its state tells.
    ResumeGenerator("ov") [looks] -> |_, _| Type::ANY;
    /// `value, slots...`: suspends the generator that runs, with these slots in its window; gives the value, to be returned. The immediate is an
    /// entry of the function's suspensions.
    Suspend("v*") [keep, reads(ALL)] -> rules::first;
    /// Ends the generator that runs; gives the value, to be returned.
    FinishGenerator("v") [keep, reads(ALL)] -> rules::first;
    /// `function, slots...`: a new generator, coroutine or async generator. The immediate is an entry of the function's suspensions.
    MakeGenerator("v*") [raises, alloc, keep] -> |_, _| Type::of_bits(leaf::GENERATOR);

    // ---- calls ----
    /// A runtime helper, see `brolga_vm::abi::helpers`; effects and result are the helper's.
    Helper("*") [keep] -> rules::given;
    /// `callable, arguments...`: any callable, by vectorcall.
    CallValue("v*") [looks] -> |_, _| Type::ANY;
    /// `callable, names, arguments...`: any callable, the last arguments being the keywords that a tuple names.
    CallKeywords("vv*") [looks] -> |_, _| Type::ANY;
    /// A tuple, list or string of the operands; the immediate says which, see `brolga_vm::abi::helpers::native::Display`.
    Display("*") [raises, alloc, keep] -> rules::display;
    /// A set or dict of the operands; the immediate says which, see `brolga_vm::abi::helpers::native::Collection`.
    Collect("*") [looks] -> |_, _| Type::ANY;
    /// `container, key`: the look-up that the immediate's helper makes, which runs no Python: the value, or nothing; exits if that does not do.
    Probe("vv") [exits, control, reads(DICT)] -> |_, _| Type::SLOT;
    /// `container, key[, value]`: the change that the immediate's helper makes, which runs no Python; exits if that does not do.
    Put("v*") [exits, raises, alloc, keep, writes(DICT)] -> |_, _| Type::EMPTY;
    /// `function, arguments...`: a Python function whose code is the immediate; enters its machine code if there is any.
    CallPython("v*") [looks] -> |_, _| Type::ANY;
    /// `self, arguments...`: the native function that the immediate names.
    CallNative("v*") [looks] -> |_, _| Type::ANY;
    /// Executes the bytecode instruction of the snapshot in the interpreter; operands are the operand stack it needs.
    Step("*") [looks] -> |_, _| Type::EMPTY;
    /// The second result of the helper that is the operand. Nothing may come between.
    SecondResult("v") [keep] -> rules::given;
    /// A value that a `Step` left on the operand stack, by index in the window.
    StepResult("*") [keep] -> rules::given;
    /// Whether the operand, the last operation of its block, raised; the block branches on it.
    Raised("*") [keep] -> |_, _| Type::RAW_BOOL;
    /// At the start of a handler: slot of the window, by index, as the runtime left it.
    Caught("") [keep] -> rules::given;
    /// After an instruction that looks: exits if the frame was taken over by the interpreter. The immediate is the depth of the operand stack
    /// that the instruction left alone, the operand is the instruction.
    CheckFrame("*") [exits, keep, reads(FRAME)] -> |_, _| Type::EMPTY;
    /// A frame object that refers to the frame wants the locals when the frame ends: a loop exits, a function hands them over.
    CheckObject("") [exits, keep, reads(FRAME)] -> |_, _| Type::EMPTY;
    /// Exits if somebody wants the thread's attention.
    Poll("") [exits, keep, reads(FRAME)] -> |_, _| Type::EMPTY;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_effects_consistent() {
        let mut names: Vec<&str> = Op::ALL.iter().map(|o| o.info().name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), Op::ALL.len());
        for op in Op::ALL {
            let e = op.info().effects;
            assert!(!e.looks || e.raises, "{op:?}");
            assert!(!(e.repeatable() && e.writes != Heap::NONE), "{op:?}");
        }
    }
}
