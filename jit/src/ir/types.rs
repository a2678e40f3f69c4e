//! What the compiler knows of a value: a set of leaf types, and possibly more.
//!
//! A [`Type`] is a set of leaves (bits) with a specialization that narrows it further: one constant, one shape, a range of
//! integers. Joins that cannot be represented give the smallest supertype; there is deliberately no `Eq`: ask
//! [`Type::is`] or [`Type::could_be`].
//!
//! Leaves are either Python values (one tagged word) or raw machine values; a value is never both.

use super::func::ConstId;
use std::fmt;

/// How a value is held in registers and in the slots of a window.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Repr {
    /// A tagged word; zero is nothing.
    Value,
    /// A machine integer.
    Int,
    /// A double.
    Float,
    /// A truth value: one byte.
    Bool,
}

macro_rules! leaves {
    ($($(#[$doc:meta])* $name:ident = $bit:literal $text:literal;)*) => {
        /// Leaf types.
        pub mod leaf {
            $($(#[$doc])* pub const $name: u64 = 1 << $bit;)*
            /// Leaves and their names.
            pub const NAMES: &[(u64, &str)] = &[$(($name, $text)),*];
        }
        impl Type {
            $($(#[$doc])* pub const $name: Type = Type { bits: leaf::$name, spec: Spec::Any };)*
        }
    };
}
leaves! {
    /// Nothing: an unbound local, NULL on the operand stack.
    NULL = 0 "Null";
    NONE = 1 "None";
    BOOL = 2 "Bool";
    /// An int of at most 62 bits.
    SMALL_INT = 3 "SmallInt";
    /// A longer int, in a box.
    BIG_INT = 4 "BigInt";
    /// A float that needs no box.
    IMM_FLOAT = 5 "ImmFloat";
    BOX_FLOAT = 6 "BoxFloat";
    STR = 7 "Str";
    BYTES = 8 "Bytes";
    TUPLE = 9 "Tuple";
    LIST = 10 "List";
    DICT = 11 "Dict";
    SET = 12 "Set";
    FUNCTION = 13 "Function";
    METHOD = 14 "Method";
    BUILTIN = 15 "Builtin";
    CLASS = 16 "Class";
    CELL = 17 "Cell";
    RANGE = 18 "Range";
    RANGE_ITER = 19 "RangeIter";
    LIST_ITER = 20 "ListIter";
    TUPLE_ITER = 21 "TupleIter";
    GENERATOR = 22 "Generator";
    /// An instance of a Python class, laid out as a plain object.
    INSTANCE = 23 "Instance";
    /// Any other object, subclasses of builtin types included.
    OTHER_OBJECT = 24 "OtherObject";
    /// `...`, `NotImplemented`.
    OTHER_IMMEDIATE = 25 "OtherImmediate";
    /// Storage of a list or dict: a heap object that Python never sees.
    STORAGE = 26 "Storage";
    /// A machine integer.
    RAW_INT = 32 "i64";
    /// A double.
    RAW_FLOAT = 33 "f64";
    /// A truth value.
    RAW_BOOL = 34 "i1";
    /// The state of a frame.
    SNAPSHOT = 35 "State";
    /// An object that exists in snapshots only.
    VIRTUAL = 36 "Virtual";
}

const RAW: u64 = leaf::RAW_INT | leaf::RAW_FLOAT | leaf::RAW_BOOL | leaf::SNAPSHOT | leaf::VIRTUAL;
const PYTHON: u64 = ((1 << 26) - 1) & !leaf::NULL;
const HEAP: u64 = PYTHON & !(leaf::NONE | leaf::BOOL | leaf::SMALL_INT | leaf::IMM_FLOAT | leaf::OTHER_IMMEDIATE);

/// Leaves whose objects never change their shape; immediates have none.
pub const FIXED_SHAPES: u64 = leaf::BIG_INT
    | leaf::BOX_FLOAT
    | leaf::STR
    | leaf::BYTES
    | leaf::TUPLE
    | leaf::LIST
    | leaf::DICT
    | leaf::SET
    | leaf::FUNCTION
    | leaf::METHOD
    | leaf::BUILTIN
    | leaf::CELL
    | leaf::RANGE
    | leaf::RANGE_ITER
    | leaf::LIST_ITER
    | leaf::TUPLE_ITER
    | leaf::GENERATOR
    | leaf::NULL
    | leaf::NONE
    | leaf::BOOL
    | leaf::SMALL_INT
    | leaf::IMM_FLOAT
    | leaf::OTHER_IMMEDIATE;

/// What narrows a set of leaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spec {
    Any,
    /// This very word, from the function's table of constants.
    Const(ConstId),
    /// A heap object with this shape.
    Shape(u32),
    /// An integer (raw or small) between these, inclusive.
    Range(i64, i64),
    /// This raw bool.
    Truth(bool),
}

/// See the module.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    pub bits: u64,
    pub spec: Spec,
}

impl Type {
    /// No value at all: the result of what never returns, or gives nothing.
    pub const EMPTY: Type = Type { bits: 0, spec: Spec::Any };
    /// Any Python value.
    pub const ANY: Type = Type { bits: PYTHON, spec: Spec::Any };
    /// Any Python value, or nothing.
    pub const SLOT: Type = Type { bits: PYTHON | leaf::NULL, spec: Spec::Any };
    pub const INT: Type = Type { bits: leaf::SMALL_INT | leaf::BIG_INT, spec: Spec::Any };
    pub const FLOAT: Type = Type { bits: leaf::IMM_FLOAT | leaf::BOX_FLOAT, spec: Spec::Any };
    /// Any heap object.
    pub const OBJECT: Type = Type { bits: HEAP, spec: Spec::Any };

    pub const fn of_bits(bits: u64) -> Type {
        Type { bits, spec: Spec::Any }
    }
    pub const fn constant(bits: u64, id: ConstId) -> Type {
        Type { bits, spec: Spec::Const(id) }
    }
    pub const fn shaped(bits: u64, shape: u32) -> Type {
        Type { bits, spec: Spec::Shape(shape) }
    }
    pub const fn ranged(bits: u64, low: i64, high: i64) -> Type {
        Type { bits, spec: Spec::Range(low, high) }
    }
    /// A raw integer in a range.
    pub const fn raw_range(low: i64, high: i64) -> Type {
        Type::ranged(leaf::RAW_INT, low, high)
    }
    pub fn is_empty(self) -> bool {
        self.bits == 0
    }
    /// Is every value of this type one of `other`?
    pub fn is(self, other: Type) -> bool {
        self.bits & !other.bits == 0
            && match (self.spec, other.spec) {
                (_, Spec::Any) => true,
                (Spec::Range(a, b), Spec::Range(c, d)) => c <= a && b <= d,
                (a, b) => a == b,
            }
    }
    /// Is some value of this type one of `other`, as far as leaves tell?
    pub fn could_be(self, other: Type) -> bool {
        self.bits & other.bits != 0
    }
    /// The smallest representable type that holds both.
    pub fn join(self, other: Type) -> Type {
        if self.is_empty() {
            return other;
        }
        if other.is_empty() {
            return self;
        }
        let spec = match (self.spec, other.spec) {
            (a, b) if a == b => a,
            (Spec::Range(a, b), Spec::Range(c, d)) => Spec::Range(a.min(c), b.max(d)),
            _ => Spec::Any,
        };
        Type { bits: self.bits | other.bits, spec }
    }
    /// Both are true of a value.
    pub fn meet(self, other: Type) -> Type {
        let spec = match (self.spec, other.spec) {
            (a, Spec::Any) => a,
            (Spec::Any, b) => b,
            (Spec::Range(a, b), Spec::Range(c, d)) => Spec::Range(a.max(c), b.min(d)),
            // A constant says more than anything else.
            (Spec::Const(c), _) | (_, Spec::Const(c)) => Spec::Const(c),
            (a, _) => a,
        };
        Type { bits: self.bits & other.bits, spec }
    }
    pub fn shape(self) -> Option<u32> {
        match self.spec {
            Spec::Shape(s) => Some(s),
            _ => None,
        }
    }
    /// Whether objects of this type never change their shape: then what was once known of it holds.
    pub fn keeps_shape(self) -> bool {
        self.bits & !FIXED_SHAPES == 0
    }
    pub fn as_const(self) -> Option<ConstId> {
        match self.spec {
            Spec::Const(c) => Some(c),
            _ => None,
        }
    }
    /// The range of an integer; everything if it is not known.
    pub fn range(self) -> (i64, i64) {
        match self.spec {
            Spec::Range(a, b) => (a, b),
            _ if self.is(Type::SMALL_INT) => (brolga_heap::value::INT_MIN, brolga_heap::value::INT_MAX),
            _ => (i64::MIN, i64::MAX),
        }
    }
    /// How values of this type are held.
    pub fn repr(self) -> Repr {
        match self.bits {
            leaf::RAW_INT => Repr::Int,
            leaf::RAW_FLOAT => Repr::Float,
            leaf::RAW_BOOL => Repr::Bool,
            _ => Repr::Value,
        }
    }
    pub fn is_raw(self) -> bool {
        self.bits & RAW != 0
    }
    /// Certainly not nothing.
    pub fn is_bound(self) -> bool {
        self.bits & leaf::NULL == 0
    }
    /// Certainly a heap object.
    pub fn is_object(self) -> bool {
        self.bits != 0 && self.bits & !(HEAP | leaf::STORAGE) == 0
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bits {
            0 => f.write_str("Empty")?,
            b if b == Type::ANY.bits => f.write_str("Any")?,
            b if b == Type::SLOT.bits => f.write_str("Slot")?,
            b if b == Type::INT.bits => f.write_str("Int")?,
            b if b == Type::FLOAT.bits => f.write_str("Float")?,
            b if b == Type::OBJECT.bits => f.write_str("Object")?,
            b => {
                let mut first = true;
                for (bit, name) in leaf::NAMES {
                    if b & bit != 0 {
                        if !first {
                            f.write_str("|")?;
                        }
                        f.write_str(name)?;
                        first = false;
                    }
                }
            }
        }
        match self.spec {
            Spec::Any => Ok(()),
            Spec::Const(c) => write!(f, "={c}"),
            Spec::Shape(s) => write!(f, "@{s:#x}"),
            Spec::Range(a, b) => write!(f, "[{a},{b}]"),
            Spec::Truth(b) => write!(f, "={b}"),
        }
    }
}

impl Type {
    /// Reads what [`Display`](fmt::Display) writes.
    pub fn parse(text: &str) -> Option<Type> {
        let at = text.find(['=', '@', '[']).unwrap_or(text.len());
        let (names, spec) = text.split_at(at);
        let mut bits = 0;
        for name in names.split('|') {
            bits |= match name {
                "Empty" => 0,
                "Any" => Type::ANY.bits,
                "Slot" => Type::SLOT.bits,
                "Int" => Type::INT.bits,
                "Float" => Type::FLOAT.bits,
                "Object" => Type::OBJECT.bits,
                name => leaf::NAMES.iter().find(|(_, n)| *n == name)?.0,
            };
        }
        let spec = match spec.as_bytes().first() {
            None => Spec::Any,
            Some(b'=') => match &spec[1..] {
                "true" => Spec::Truth(true),
                "false" => Spec::Truth(false),
                c => Spec::Const(ConstId::parse(c)?),
            },
            Some(b'@') => Spec::Shape(u32::from_str_radix(spec[1..].strip_prefix("0x")?, 16).ok()?),
            _ => {
                let (a, b) = spec[1..].strip_suffix(']')?.split_once(',')?;
                Spec::Range(a.parse().ok()?, b.parse().ok()?)
            }
        };
        Some(Type { bits, spec })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_are_the_smallest_supertype() {
        let a = Type::ranged(leaf::SMALL_INT, 0, 5).join(Type::ranged(leaf::SMALL_INT, 3, 9));
        assert_eq!(a.to_string(), "SmallInt[0,9]");
        let b = Type::shaped(leaf::LIST, 0x40).join(Type::shaped(leaf::LIST, 0x50));
        assert_eq!(b.to_string(), "List");
        assert!(b.is(Type::OBJECT) && !Type::OBJECT.is(b));
        assert!(Type::SMALL_INT.is(Type::INT) && Type::ANY.could_be(Type::STR));
        assert!(Type::SLOT.join(Type::EMPTY).is(Type::SLOT));
    }

    #[test]
    fn the_text_form_round_trips() {
        for text in ["Any", "Slot", "SmallInt[-3,7]", "List@0x40", "None|Str", "i64", "f64", "Function=c3", "i1=true"] {
            assert_eq!(Type::parse(text).unwrap().to_string(), text);
        }
    }
}
