//! Code objects and constants as plain data.
//!
//! [`CodeObject`] has the fields of CPython 3.14's `types.CodeType` in the form marshal writes them: locals, cells and free
//! variables share the *localsplus* table. The compiler makes it, the runtime turns it into a heap object.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use dashu_int::IBig;

use crate::wtf8::Wtf8;

/// Flags of a code object, `co_flags`; the names are those of `inspect` and `dis` with `CO_` in front.
pub mod co {
    /// Locals live in slots, not in a dict.
    pub const OPTIMIZED: u32 = 0x1;
    /// A call makes a new namespace.
    pub const NEWLOCALS: u32 = 0x2;
    /// Has `*args`.
    pub const VARARGS: u32 = 0x4;
    /// Has `**kwargs`.
    pub const VARKEYWORDS: u32 = 0x8;
    /// Made inside another function.
    pub const NESTED: u32 = 0x10;
    /// Generator function.
    pub const GENERATOR: u32 = 0x20;
    /// `async def` without `yield`.
    pub const COROUTINE: u32 = 0x80;
    /// Generator that may be awaited (`types.coroutine`).
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    /// `async def` with `yield`.
    pub const ASYNC_GENERATOR: u32 = 0x200;
    /// `from __future__ import division`.
    pub const FUTURE_DIVISION: u32 = 0x2_0000;
    /// `from __future__ import absolute_import`.
    pub const FUTURE_ABSOLUTE_IMPORT: u32 = 0x4_0000;
    /// `from __future__ import with_statement`.
    pub const FUTURE_WITH_STATEMENT: u32 = 0x8_0000;
    /// `from __future__ import print_function`.
    pub const FUTURE_PRINT_FUNCTION: u32 = 0x10_0000;
    /// `from __future__ import unicode_literals`.
    pub const FUTURE_UNICODE_LITERALS: u32 = 0x20_0000;
    /// `from __future__ import barry_as_FLUFL`.
    pub const FUTURE_BARRY_AS_BDFL: u32 = 0x40_0000;
    /// `from __future__ import generator_stop`.
    pub const FUTURE_GENERATOR_STOP: u32 = 0x80_0000;
    /// `from __future__ import annotations`.
    pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
    /// Monitoring ignores this code.
    pub const NO_MONITORING_EVENTS: u32 = 0x200_0000;
    /// `co_consts[0]` is the docstring.
    pub const HAS_DOCSTRING: u32 = 0x400_0000;
    /// Defined directly in a class body.
    pub const METHOD: u32 = 0x800_0000;
    /// All the `__future__` flags.
    pub const FUTURE_MASK: u32 = FUTURE_DIVISION
        | FUTURE_ABSOLUTE_IMPORT
        | FUTURE_WITH_STATEMENT
        | FUTURE_PRINT_FUNCTION
        | FUTURE_UNICODE_LITERALS
        | FUTURE_BARRY_AS_BDFL
        | FUTURE_GENERATOR_STOP
        | FUTURE_ANNOTATIONS;
}

/// Kinds of localsplus slots, bits of one byte each. Parameters, cells made of locals and comprehension variables combine
/// several.
pub mod fast {
    /// A parameter that may be given by position, or `*args`.
    pub const ARG_POS: u8 = 0x02;
    /// A parameter that may be given by keyword, or `**kwargs`.
    pub const ARG_KW: u8 = 0x04;
    /// `*args` (with ARG_POS) or `**kwargs` (with ARG_KW).
    pub const ARG_VAR: u8 = 0x08;
    /// The bits that only parameters have.
    pub const ARG: u8 = ARG_POS | ARG_KW | ARG_VAR;
    /// A variable of an inlined comprehension outside functions: not in `locals()`.
    pub const HIDDEN: u8 = 0x10;
    /// A local.
    pub const LOCAL: u8 = 0x20;
    /// A cell, made by MAKE_CELL; with LOCAL, out of the local in the same slot.
    pub const CELL: u8 = 0x40;
    /// A cell of an enclosing function, put there by COPY_FREE_VARS.
    pub const FREE: u8 = 0x80;
}

/// A code object.
///
/// `==` is Python's: file name, qualified name, stack size and kinds of variables do not count.
#[derive(Clone, Debug)]
pub struct CodeObject {
    /// Positional parameters, positional-only ones among them; `*args` not counted.
    pub argcount: u32,
    /// Positional-only parameters.
    pub posonlyargcount: u32,
    /// Keyword-only parameters; `**kwargs` not counted.
    pub kwonlyargcount: u32,
    /// The highest number of values on the stack.
    pub stacksize: u32,
    /// Flags of [`co`].
    pub flags: u32,
    /// Instructions: code units of two bytes, opcode and operand. Inline caches are zero.
    pub code: Vec<u8>,
    /// What LOAD_CONST indexes.
    pub consts: Vec<Constant>,
    /// What opcodes with [`Flags::NAME`](crate::opcodes::Flags::NAME) index.
    pub names: Vec<Wtf8>,
    /// Names of locals, then of cells that are no locals, then of free variables.
    pub localsplusnames: Vec<Wtf8>,
    /// Kinds of the same, bits of [`fast`].
    pub localspluskinds: Vec<u8>,
    /// Where the source came from.
    pub filename: Wtf8,
    /// `co_name`.
    pub name: Wtf8,
    /// `co_qualname`.
    pub qualname: Wtf8,
    /// First line, from 1.
    pub firstlineno: i32,
    /// Location table, see `linetable`.
    pub linetable: Vec<u8>,
    /// Exception table, see `exceptiontable`.
    pub exceptiontable: Vec<u8>,
}

impl CodeObject {
    /// `co_nlocals`: how many slots hold locals.
    pub fn nlocals(&self) -> usize {
        self.localspluskinds.iter().filter(|kind| **kind & fast::LOCAL != 0).count()
    }

    /// How many slots hold cells of this function.
    pub fn ncells(&self) -> usize {
        self.localspluskinds.iter().filter(|kind| **kind & fast::CELL != 0).count()
    }

    /// How many slots hold cells of enclosing functions.
    pub fn nfrees(&self) -> usize {
        self.localspluskinds.iter().filter(|kind| **kind & fast::FREE != 0).count()
    }

    /// `co_varnames`: parameters and other locals.
    pub fn varnames(&self) -> impl Iterator<Item = &Wtf8> {
        self.localsplus_with(fast::LOCAL)
    }

    /// `co_cellvars`.
    pub fn cellvars(&self) -> impl Iterator<Item = &Wtf8> {
        self.localsplus_with(fast::CELL)
    }

    /// `co_freevars`.
    pub fn freevars(&self) -> impl Iterator<Item = &Wtf8> {
        self.localsplus_with(fast::FREE)
    }

    fn localsplus_with(&self, bit: u8) -> impl Iterator<Item = &Wtf8> {
        self.localsplusnames
            .iter()
            .zip(&self.localspluskinds)
            .filter(move |(_, kind)| **kind & bit != 0)
            .map(|(name, _)| name)
    }

    /// How many parameters a call binds, `*args` and `**kwargs` included.
    pub fn parameter_count(&self) -> usize {
        let var = usize::from(self.flags & co::VARARGS != 0) + usize::from(self.flags & co::VARKEYWORDS != 0);
        self.argcount as usize + self.kwonlyargcount as usize + var
    }

    /// The code objects directly among the constants.
    pub fn nested(&self) -> impl Iterator<Item = &Arc<CodeObject>> {
        self.consts.iter().filter_map(|constant| match constant {
            Constant::Code(code) => Some(code),
            _ => None,
        })
    }
}

impl PartialEq for CodeObject {
    fn eq(&self, other: &CodeObject) -> bool {
        self.name == other.name
            && self.argcount == other.argcount
            && self.posonlyargcount == other.posonlyargcount
            && self.kwonlyargcount == other.kwonlyargcount
            && self.flags == other.flags
            && self.firstlineno == other.firstlineno
            && self.code == other.code
            && self.consts == other.consts
            && self.names == other.names
            && self.localsplusnames == other.localsplusnames
            && self.linetable == other.linetable
            && self.exceptiontable == other.exceptiontable
    }
}

impl Eq for CodeObject {}

impl Hash for CodeObject {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.firstlineno.hash(state);
        self.code.hash(state);
        self.linetable.hash(state);
    }
}

/// The kinds of the localsplus slots of parameters, in slot order.
pub fn parameter_kinds(posonly: u32, args: u32, kwonly: u32, varargs: bool, varkeywords: bool) -> Vec<u8> {
    let mut kinds = Vec::new();
    kinds.extend((0..args).map(|i| fast::ARG_POS | if i < posonly { 0 } else { fast::ARG_KW }));
    kinds.extend((0..kwonly).map(|_| fast::ARG_KW));
    kinds.extend(varargs.then_some(fast::ARG_POS | fast::ARG_VAR));
    kinds.extend(varkeywords.then_some(fast::ARG_KW | fast::ARG_VAR));
    for kind in &mut kinds {
        *kind |= fast::LOCAL;
    }
    kinds
}

/// A constant of a code object.
///
/// `==` and hashing are those of CPython's constant table, finer than Python's: type and sign count (`1`, `1.0`, `True`
/// and `1+0j` differ, so do `0.0` and `-0.0`, also inside tuples), frozensets compare regardless of order. NaNs are equal if their bits are, where CPython compares the objects' identity.
#[derive(Clone, Debug)]
pub enum Constant {
    None,
    Ellipsis,
    Bool(bool),
    Int(IBig),
    Float(f64),
    Complex {
        real: f64,
        imag: f64,
    },
    Str(Wtf8),
    Bytes(Box<[u8]>),
    Tuple(Box<[Constant]>),
    /// The elements, without duplicates, in the order in which they were added.
    FrozenSet(Box<[Constant]>),
    /// Start, stop, step.
    Slice(Box<[Constant; 3]>),
    Code(Arc<CodeObject>),
}

impl Constant {
    /// A tuple.
    pub fn tuple(items: impl IntoIterator<Item = Constant>) -> Constant {
        Constant::Tuple(items.into_iter().collect())
    }

    /// The name of the Python type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Constant::None => "NoneType",
            Constant::Ellipsis => "ellipsis",
            Constant::Bool(_) => "bool",
            Constant::Int(_) => "int",
            Constant::Float(_) => "float",
            Constant::Complex { .. } => "complex",
            Constant::Str(_) => "str",
            Constant::Bytes(_) => "bytes",
            Constant::Tuple(_) => "tuple",
            Constant::FrozenSet(_) => "frozenset",
            Constant::Slice(_) => "slice",
            Constant::Code(_) => "code",
        }
    }

    /// Python's `bool()` of it.
    pub fn truth(&self) -> bool {
        match self {
            Constant::None => false,
            Constant::Ellipsis | Constant::Slice(_) | Constant::Code(_) => true,
            Constant::Bool(value) => *value,
            Constant::Int(value) => *value != IBig::ZERO,
            Constant::Float(value) => *value != 0.0,
            Constant::Complex { real, imag } => *real != 0.0 || *imag != 0.0,
            Constant::Str(text) => !text.is_empty(),
            Constant::Bytes(bytes) => !bytes.is_empty(),
            Constant::Tuple(items) | Constant::FrozenSet(items) => !items.is_empty(),
        }
    }
}

impl PartialEq for Constant {
    fn eq(&self, other: &Constant) -> bool {
        match (self, other) {
            (Constant::None, Constant::None) | (Constant::Ellipsis, Constant::Ellipsis) => true,
            (Constant::Bool(a), Constant::Bool(b)) => a == b,
            (Constant::Int(a), Constant::Int(b)) => a == b,
            (Constant::Float(a), Constant::Float(b)) => a.to_bits() == b.to_bits(),
            (Constant::Complex { real: a, imag: b }, Constant::Complex { real: c, imag: d }) => {
                a.to_bits() == c.to_bits() && b.to_bits() == d.to_bits()
            }
            (Constant::Str(a), Constant::Str(b)) => a == b,
            (Constant::Bytes(a), Constant::Bytes(b)) => a == b,
            (Constant::Tuple(a), Constant::Tuple(b)) => a == b,
            (Constant::FrozenSet(a), Constant::FrozenSet(b)) => {
                a.len() == b.len() && a.iter().all(|item| b.contains(item))
            }
            (Constant::Slice(a), Constant::Slice(b)) => a == b,
            (Constant::Code(a), Constant::Code(b)) => a == b,
            (
                Constant::None
                | Constant::Ellipsis
                | Constant::Bool(_)
                | Constant::Int(_)
                | Constant::Float(_)
                | Constant::Complex { .. }
                | Constant::Str(_)
                | Constant::Bytes(_)
                | Constant::Tuple(_)
                | Constant::FrozenSet(_)
                | Constant::Slice(_)
                | Constant::Code(_),
                _,
            ) => false,
        }
    }
}

impl Eq for Constant {}

impl Hash for Constant {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Constant::None | Constant::Ellipsis => {}
            Constant::Bool(value) => value.hash(state),
            Constant::Int(value) => value.hash(state),
            Constant::Float(value) => value.to_bits().hash(state),
            Constant::Complex { real, imag } => (real.to_bits(), imag.to_bits()).hash(state),
            Constant::Str(text) => text.hash(state),
            Constant::Bytes(bytes) => bytes.hash(state),
            Constant::Tuple(items) => items.hash(state),
            // The order must not count: the number of elements is all that is hashed.
            Constant::FrozenSet(items) => items.len().hash(state),
            Constant::Slice(parts) => parts.hash(state),
            Constant::Code(code) => code.hash(state),
        }
    }
}

impl From<&str> for Constant {
    fn from(text: &str) -> Constant {
        Constant::Str(text.into())
    }
}

impl From<Wtf8> for Constant {
    fn from(text: Wtf8) -> Constant {
        Constant::Str(text)
    }
}

impl From<i64> for Constant {
    fn from(value: i64) -> Constant {
        Constant::Int(value.into())
    }
}

impl From<bool> for Constant {
    fn from(value: bool) -> Constant {
        Constant::Bool(value)
    }
}

impl From<f64> for Constant {
    fn from(value: f64) -> Constant {
        Constant::Float(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn constants_that_python_calls_equal_are_kept_apart() {
        let tuple = |item: Constant| Constant::tuple([item]);
        let complex = |real, imag| Constant::Complex { real, imag };
        let all = [
            Constant::from(0i64),
            false.into(),
            0.0.into(),
            (-0.0).into(),
            complex(0.0, 0.0),
            complex(-0.0, 0.0),
            complex(0.0, -0.0),
            "".into(),
            Constant::Bytes(Box::default()),
            tuple(0i64.into()),
            tuple(0.0.into()),
            tuple((-0.0).into()),
            Constant::FrozenSet(Box::default()),
            Constant::Tuple(Box::default()),
            Constant::Slice(Box::new([Constant::None, 1i64.into(), Constant::None])),
            Constant::Slice(Box::new([Constant::None, true.into(), Constant::None])),
            Constant::None,
            Constant::Ellipsis,
        ];
        let set: HashSet<Constant> = all.iter().cloned().collect();
        assert_eq!(set.len(), all.len());
        assert!(all.iter().all(|constant| set.contains(constant)));
    }

    #[test]
    fn frozensets_compare_regardless_of_order() {
        let set = |items: [i64; 2]| Constant::FrozenSet(items.into_iter().map(Constant::from).collect());
        let unique: HashSet<Constant> = [set([1, 2]), set([2, 1]), set([1, 3])].into_iter().collect();
        assert_eq!(unique.len(), 2);
    }

    #[test]
    fn parameter_kinds_are_cpythons() {
        // def f(a, b, /, c, d, *args, e, f=1, **kw)
        assert_eq!(parameter_kinds(2, 4, 2, true, true), [0x22, 0x22, 0x26, 0x26, 0x24, 0x24, 0x2a, 0x2c]);
    }
}
