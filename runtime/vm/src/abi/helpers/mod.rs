//! Functions of the runtime that compiled code calls, one table: signature, effects, result.
//!
//! # Reading an entry
//!
//! ```text
//! /// meaning
//! name(t, parameters) -> result [flags] { body }
//! ```
//!
//! Parameters are `Value` (never nothing), `Option<Value>`, `i64`, `f64`, `bool`. Results are turned into words by [`Outcome`]. Flags:
//!
//! * `raises`: the result is a `PyResult`.
//! * `looks`: may run Python code or examine frames. Implies `raises`, reads and writes everything.
//! * `alloc`: may allocate, and so collect; runs nothing.
//! * `reads(..)`, `writes(..)`: abstract heaps, of [`heaps`].
//!
//! A helper that is neither `looks` nor `raises` is a function that the optimizer may leave out.

mod bodies;
pub mod native;
pub mod plain;

pub use bodies::Helper;

use crate::prelude::*;

/// Abstract heaps: disjoint kinds of memory, as bits.
pub mod heaps {
    pub const SLOTS: u16 = 1;
    pub const SHAPE: u16 = 2;
    pub const LIST: u16 = 4;
    pub const ITEMS: u16 = 8;
    pub const DICT: u16 = 16;
    pub const CELL: u16 = 32;
    pub const GLOBAL: u16 = 64;
    pub const ITER: u16 = 128;
    pub const EXC: u16 = 256;
    pub const FRAME: u16 = 512;
    pub const OTHER: u16 = 1024;
    pub const ALL: u16 = 0x7ff;
}

/// What a helper's word means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResultKind {
    /// A value's word; raised: 0. With `Option`: nothing is 0, and raised is [`RAISED_SLOT`].
    Value,
    /// 1; raised: 0.
    None,
    /// 0 or 1; raised: 2.
    Bool,
    /// A machine integer.
    Int,
    /// A double.
    Float,
}

/// What a parameter is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Parameter {
    Value,
    Int,
    Float,
    Bool,
}

/// The word of a raised exception where 0 means nothing.
pub const RAISED_SLOT: u64 = 8;
/// The word of a raised exception where 0 and 1 are truth values.
pub const RAISED_BOOL: u64 = 2;

/// A row of the table.
pub struct HelperInfo {
    pub name: &'static str,
    pub address: usize,
    pub parameters: &'static [Parameter],
    pub result: ResultKind,
    /// [`ResultKind::Value`]: the word may be nothing.
    pub optional: bool,
    /// Leaf types of the result, as the compiler numbers them.
    pub leaves: u64,
    pub raises: bool,
    pub looks: bool,
    pub alloc: bool,
    pub reads: u16,
    pub writes: u16,
}

/// A helper's result as a machine word.
pub trait Outcome {
    type Word;
    const KIND: ResultKind;
    const OPTIONAL: bool = false;
    fn word(self) -> Self::Word;
}
impl Outcome for PyResult<Value> {
    type Word = u64;
    const KIND: ResultKind = ResultKind::Value;
    fn word(self) -> u64 {
        self.map_or(crate::deopt::RAISED, Value::bits)
    }
}
impl Outcome for Value {
    type Word = u64;
    const KIND: ResultKind = ResultKind::Value;
    fn word(self) -> u64 {
        self.bits()
    }
}
impl Outcome for PyResult<Option<Value>> {
    type Word = u64;
    const KIND: ResultKind = ResultKind::Value;
    const OPTIONAL: bool = true;
    fn word(self) -> u64 {
        match self {
            Ok(v) => v.map_or(0, Value::bits),
            Err(Raised(())) => RAISED_SLOT,
        }
    }
}
impl Outcome for Option<Value> {
    type Word = u64;
    const KIND: ResultKind = ResultKind::Value;
    const OPTIONAL: bool = true;
    fn word(self) -> u64 {
        self.map_or(0, Value::bits)
    }
}
impl Outcome for PyResult<()> {
    type Word = u64;
    const KIND: ResultKind = ResultKind::None;
    fn word(self) -> u64 {
        u64::from(self.is_ok())
    }
}
impl Outcome for () {
    type Word = u64;
    const KIND: ResultKind = ResultKind::None;
    fn word(self) -> u64 {
        1
    }
}
impl Outcome for PyResult<bool> {
    type Word = u64;
    const KIND: ResultKind = ResultKind::Bool;
    fn word(self) -> u64 {
        self.map_or(RAISED_BOOL, u64::from)
    }
}
impl Outcome for bool {
    type Word = u64;
    const KIND: ResultKind = ResultKind::Bool;
    fn word(self) -> u64 {
        u64::from(self)
    }
}
impl Outcome for Result<Option<Value>, plain::Unknown> {
    type Word = u64;
    const KIND: ResultKind = ResultKind::Value;
    const OPTIONAL: bool = true;
    fn word(self) -> u64 {
        match self {
            Ok(v) => v.map_or(0, Value::bits),
            Err(plain::Unknown) => RAISED_SLOT,
        }
    }
}
impl Outcome for Result<PyResult<()>, plain::Unknown> {
    type Word = u64;
    const KIND: ResultKind = ResultKind::None;
    fn word(self) -> u64 {
        match self {
            Ok(done) => u64::from(done.is_ok()),
            Err(plain::Unknown) => RAISED_SLOT,
        }
    }
}
impl Outcome for i64 {
    type Word = i64;
    const KIND: ResultKind = ResultKind::Int;
    fn word(self) -> i64 {
        self
    }
}
impl Outcome for f64 {
    type Word = f64;
    const KIND: ResultKind = ResultKind::Float;
    fn word(self) -> f64 {
        self
    }
}

/// A parameter's type.
pub trait Argument {
    const KIND: Parameter;
}
impl Argument for Value {
    const KIND: Parameter = Parameter::Value;
}
impl Argument for Option<Value> {
    const KIND: Parameter = Parameter::Value;
}
impl Argument for i64 {
    const KIND: Parameter = Parameter::Int;
}
impl Argument for f64 {
    const KIND: Parameter = Parameter::Float;
}
impl Argument for bool {
    const KIND: Parameter = Parameter::Bool;
}

macro_rules! flag {
    ($i:ident raises) => { $i.raises = true; };
    ($i:ident looks) => { $i.raises = true; $i.looks = true; $i.reads = $crate::abi::helpers::heaps::ALL; $i.writes = $crate::abi::helpers::heaps::ALL; };
    ($i:ident alloc) => { $i.alloc = true; };
    ($i:ident reads $($h:ident)+) => { $i.reads = $($crate::abi::helpers::heaps::$h)|+; };
    ($i:ident writes $($h:ident)+) => { $i.writes = $($crate::abi::helpers::heaps::$h)|+; };
    ($i:ident leaves $($l:ident)+) => { $i.leaves = 0 $(| 1 << $crate::abi::helpers::leaf_bits::$l)+; };
}
pub(crate) use flag;

/// Numbers of leaf types that results are narrowed to; the compiler's.
pub mod leaf_bits {
    pub const NULL: u64 = 0;
    pub const NONE: u64 = 1;
    pub const BOOL: u64 = 2;
    pub const SMALL_INT: u64 = 3;
    pub const BIG_INT: u64 = 4;
    pub const IMM_FLOAT: u64 = 5;
    pub const BOX_FLOAT: u64 = 6;
    pub const STR: u64 = 7;
    pub const TUPLE: u64 = 9;
    pub const LIST: u64 = 10;
    pub const DICT: u64 = 11;
    pub const SET: u64 = 12;
    pub const METHOD: u64 = 14;
    pub const CELL: u64 = 17;
    pub const RANGE: u64 = 18;
    pub const RANGE_ITER: u64 = 19;
    pub const LIST_ITER: u64 = 20;
    pub const TUPLE_ITER: u64 = 21;
    pub const INSTANCE: u64 = 23;
    pub const OTHER_OBJECT: u64 = 24;
    /// How many Python leaves there are: the first so many bits.
    pub const PYTHON: u64 = 26;
}

macro_rules! helpers {
    ($($(#[doc = $doc:literal])+ $name:ident($t:ident $(, $arg:ident: $ty:ty)*) -> $result:ty [$($flag:ident $(($($h:ident)+))?),*] $body:block)*) => {
        /// A helper. See [the table](super).
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        #[expect(non_camel_case_types, reason = "named as the functions are")]
        #[repr(u16)]
        pub enum Helper {$($(#[doc = $doc])+ $name,)*}
        impl Helper {
            pub const ALL: &[Helper] = &[$(Helper::$name,)*];
            pub fn info(self) -> HelperInfo {
                match self {$(
                    Helper::$name => {
                        #[allow(unused_mut)]
                        let mut info = HelperInfo {
                            name: stringify!($name),
                            address: entries::$name as *const () as usize,
                            parameters: &[$(<$ty as Argument>::KIND),*],
                            result: <$result as Outcome>::KIND,
                            optional: <$result as Outcome>::OPTIONAL,
                            leaves: (1 << leaf_bits::PYTHON) - 1 - if <$result as Outcome>::OPTIONAL { 0 } else { 1 },
                            raises: false,
                            looks: false,
                            alloc: false,
                            reads: 0,
                            writes: 0,
                        };
                        $(flag!(info $flag $($($h)+)?);)*
                        info
                    }
                )*}
            }
        }
        mod entries {
            use super::*;
            $(
                pub extern "C" fn $name($t: &Thread $(, $arg: $ty)*) -> <$result as Outcome>::Word {
                    #[inline(always)]
                    fn body($t: &Thread $(, $arg: $ty)*) -> $result $body
                    body($t $(, $arg)*).word()
                }
            )*
        }
    };
}
pub(crate) use helpers;
