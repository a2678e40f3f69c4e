//! THE opcode table of CPython 3.14: every number, operand kind, inline cache, stack effect, specialization family and
//! instrumented form, declared once. The compiler emits from it, the interpreter dispatches on it, the verifier, the
//! disassembler, `_opcode` and the generated `_opcode_metadata` read it.
//!
//! # Reading an entry
//!
//! ```text
//! /// meaning; stack pictures have the top on the right, `n` is oparg
//! NAME = number [FLAGS] |n| values popped => values pushed,
//!     cache { field: code units, ... }           inline cache layout behind the instruction
//!     instrumented INSTRUMENTED_NAME = number [FLAGS]
//!     specialized { SPECIALIZED_NAME = number [FLAGS], ... };   what each form guards, in its doc line
//! ```
//!
//! "Popped" counts everything the instruction needs on the stack, so `COPY` pops `n` and pushes `n + 1`. Effects, flags
//! and numbers equal `opcode` and `_opcode` of CPython 3.14 (magic 3627), which the tests prove against a recording.
//!
//! # Two types
//!
//! * [`Opcode`], one byte: what code objects hold. *Base* opcodes are what compilers write, *specialized* ones replace
//!   them while a program runs, *instrumented* ones while it is monitored. `co_code` shows base opcodes only.
//! * [`AnyOpcode`], two bytes: base opcodes and *pseudo* opcodes (256 and up), which live in the compiler only and are gone after
//!   assembly.

use std::fmt;

/// What an opcode's operand means, and what it does besides: a set of the constants of this type.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Flags(u8);

impl Flags {
    /// No flag.
    pub const NONE: Flags = Flags(0);
    /// Has an operand.
    pub const ARG: Flags = Flags(1);
    /// The operand indexes `co_consts`.
    pub const CONST: Flags = Flags(2);
    /// The operand indexes `co_names` (shifted in LOAD_ATTR, LOAD_GLOBAL, LOAD_SUPER_ATTR).
    pub const NAME: Flags = Flags(4);
    /// The operand is a distance in code units.
    pub const JUMP: Flags = Flags(8);
    /// The operand is a cell or free variable, as an index into the localsplus table.
    pub const FREE: Flags = Flags(16);
    /// The operand is one or two indexes into the localsplus table. LOAD_DEREF has this one, as in CPython.
    pub const LOCAL: Flags = Flags(32);
    /// May run signal handlers and other pending calls.
    pub const EVAL_BREAK: Flags = Flags(64);
    /// A pseudo opcode whose target is an exception handler.
    pub const EXC: Flags = Flags(128);

    /// Are all of `other` in `self`?
    pub const fn contains(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets.
    pub const fn union(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [
            (Flags::ARG, "ARG"),
            (Flags::CONST, "CONST"),
            (Flags::NAME, "NAME"),
            (Flags::JUMP, "JUMP"),
            (Flags::FREE, "FREE"),
            (Flags::LOCAL, "LOCAL"),
            (Flags::EVAL_BREAK, "EVAL_BREAK"),
            (Flags::EXC, "EXC"),
        ];
        f.debug_list().entries(all.iter().filter(|(flag, _)| self.contains(*flag)).map(|(_, name)| name)).finish()
    }
}

/// Why an opcode exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpcodeKind {
    /// May stand in `co_code`.
    Base,
    /// A faster form of a base opcode under a guard.
    Specialized,
    /// A form of a base opcode that reports to `sys.monitoring`.
    Instrumented,
}

/// One field of an inline cache: its name and size in code units.
pub type CacheField = (&'static str, u8);

macro_rules! flag_set {
    ($($flag:ident)*) => { Flags::NONE$(.union(Flags::$flag))* };
}

macro_rules! opcodes {
    (
        real {$(
            $(#[doc = $doc:literal])+
            $name:ident = $number:literal [$($flag:ident)*] |$n:tt| $pop:expr => $push:expr
            $(, $(cache { $($field:ident: $units:literal),* })?
                $(instrumented $iname:ident = $inumber:literal [$($iflag:ident)*])?
                $(specialized {$(
                    $(#[doc = $sdoc:literal])+
                    $sname:ident = $snumber:literal [$($sflag:ident)*],
                )*})?
            )?;
        )*}
        pseudo {$(
            $(#[doc = $pdoc:literal])+
            $pname:ident = $pnumber:literal [$($pflag:ident)*] |_| $ppop:expr => $ppush:expr;
        )*}
    ) => {
        /// An opcode as code objects hold it: base, specialized or instrumented.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[expect(non_camel_case_types, reason = "the names are those that `dis` shows")]
        pub enum Opcode {$(
            $(#[doc = $doc])+
            $name = $number,
            $(
                $(
                    #[doc = concat!("[`", stringify!($name), "`](Self::", stringify!($name), ") under monitoring.")]
                    $iname = $inumber,
                )?
                $($(
                    #[doc = concat!("[`", stringify!($name), "`](Self::", stringify!($name), ") for:")]
                    $(#[doc = $sdoc])+
                    $sname = $snumber,
                )*)?
            )?
        )*}

        impl Opcode {
            /// Every opcode, each base opcode followed by its instrumented form and its specializations.
            pub const ALL: &[Opcode] = &[$(
                Opcode::$name,
                $($(Opcode::$iname,)? $($(Opcode::$sname,)*)?)?
            )*];

            /// The name that `dis` shows.
            pub const fn name(self) -> &'static str {
                match self {$(
                    Opcode::$name => stringify!($name),
                    $(
                        $(Opcode::$iname => stringify!($iname),)?
                        $($(Opcode::$sname => stringify!($sname),)*)?
                    )?
                )*}
            }

            /// What the operand means. A specialized opcode has the flags CPython gives it, which may be fewer than those
            /// of its base.
            pub const fn flags(self) -> Flags {
                match self {$(
                    Opcode::$name => flag_set!($($flag)*),
                    $(
                        $(Opcode::$iname => flag_set!($($iflag)*),)?
                        $($(Opcode::$sname => flag_set!($($sflag)*),)*)?
                    )?
                )*}
            }

            /// Base, specialized or instrumented.
            pub const fn kind(self) -> OpcodeKind {
                match self {
                    $($(
                        $(Opcode::$iname => OpcodeKind::Instrumented,)?
                        $($(Opcode::$sname => OpcodeKind::Specialized,)*)?
                    )?)*
                    Opcode::INSTRUMENTED_LINE | Opcode::INSTRUMENTED_INSTRUCTION => OpcodeKind::Instrumented,
                    _ => OpcodeKind::Base,
                }
            }

            /// The base opcode of a specialized one; every other opcode is its own.
            pub const fn deopt(self) -> Opcode {
                match self {$(
                    Opcode::$name => Opcode::$name,
                    $(
                        $(Opcode::$iname => Opcode::$iname,)?
                        $($(Opcode::$sname => Opcode::$name,)*)?
                    )?
                )*}
            }

            /// The base opcode of a specialized or instrumented one. INSTRUMENTED_LINE, INSTRUMENTED_INSTRUCTION and
            /// ENTER_EXECUTOR stand for an instruction that is kept elsewhere, and are their own base here.
            pub const fn base(self) -> Opcode {
                match self {$(
                    Opcode::$name => Opcode::$name,
                    $(
                        $(Opcode::$iname => Opcode::$name,)?
                        $($(Opcode::$sname => Opcode::$name,)*)?
                    )?
                )*}
            }

            /// The layout of the inline cache behind the instruction; empty if there is none.
            pub const fn cache_format(self) -> &'static [CacheField] {
                match self.base() {
                    $($($(Opcode::$name => &[$((stringify!($field), $units)),*],)?)?)*
                    _ => &[],
                }
            }

            /// The specialized forms of a base opcode, in CPython's order.
            pub const fn specializations(self) -> &'static [Opcode] {
                match self {
                    $($($(Opcode::$name => &[$(Opcode::$sname),*],)?)?)*
                    _ => &[],
                }
            }

            /// The instrumented form of a base opcode that has one of its own.
            pub const fn instrumented(self) -> Option<Opcode> {
                match self {
                    $($($(Opcode::$name => Some(Opcode::$iname),)?)?)*
                    _ => None,
                }
            }

            /// How many values the instruction needs on the stack, and how many it leaves in their place.
            /// In 64 bits, so that no 32-bit oparg overflows.
            pub(crate) const fn popped_pushed(self, oparg: i64) -> (i64, i64) {
                match self.base() {
                    $(Opcode::$name => { let $n = oparg; ($pop, $push) })*
                    _ => (0, 0),
                }
            }
        }

        /// An opcode as the compiler sees it before assembly: base or pseudo.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        #[expect(non_camel_case_types, reason = "the names are those that `dis` shows")]
        pub enum AnyOpcode {
            $($(#[doc = $doc])+ $name = $number,)*
            $($(#[doc = $pdoc])+ $pname = $pnumber,)*
        }

        impl AnyOpcode {
            /// Every base opcode, then every pseudo opcode.
            pub const ALL: &[AnyOpcode] = &[$(AnyOpcode::$name,)* $(AnyOpcode::$pname,)*];

            /// Every pseudo opcode.
            pub const PSEUDO: &[AnyOpcode] = &[$(AnyOpcode::$pname,)*];

            /// The name that `dis` shows.
            pub const fn name(self) -> &'static str {
                match self {
                    $(AnyOpcode::$name => stringify!($name),)*
                    $(AnyOpcode::$pname => stringify!($pname),)*
                }
            }

            /// The opcode that may stand in a code object; `None` for a pseudo opcode.
            pub const fn real(self) -> Option<Opcode> {
                match self {
                    $(AnyOpcode::$name => Some(Opcode::$name),)*
                    $(AnyOpcode::$pname => None,)*
                }
            }

            /// What the operand means.
            pub const fn flags(self) -> Flags {
                match self {
                    $(AnyOpcode::$name => flag_set!($($flag)*),)*
                    $(AnyOpcode::$pname => flag_set!($($pflag)*),)*
                }
            }

            pub(crate) const fn popped_pushed(self, oparg: i64) -> (i64, i64) {
                match self {
                    $(AnyOpcode::$name => { let $n = oparg; ($pop, $push) })*
                    $(AnyOpcode::$pname => ($ppop, $ppush),)*
                }
            }
        }

        impl From<Opcode> for AnyOpcode {
            /// The base opcode, see [`Opcode::base`].
            fn from(op: Opcode) -> AnyOpcode {
                match op.base() {
                    $(Opcode::$name => AnyOpcode::$name,)*
                    _ => unreachable!("base() gives base opcodes"),
                }
            }
        }
    };
}

mod table;

pub use table::{AnyOpcode, Opcode};

/// The number of the first instrumented opcode, as `opcode.MIN_INSTRUMENTED_OPCODE`.
pub const MIN_INSTRUMENTED_OPCODE: u8 = Opcode::INSTRUMENTED_END_FOR as u8;

/// Base opcodes above this number have an operand, as `opcode.HAVE_ARGUMENT`.
pub const HAVE_ARGUMENT: u8 = Opcode::WITH_EXCEPT_START as u8;

const BY_NUMBER: [Option<Opcode>; 256] = {
    let mut table = [None; 256];
    let mut i = 0;
    while i < Opcode::ALL.len() {
        table[Opcode::ALL[i] as usize] = Some(Opcode::ALL[i]);
        i += 1;
    }
    table
};

const CACHES: [u8; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < Opcode::ALL.len() {
        let format = Opcode::ALL[i].cache_format();
        let mut field = 0;
        while field < format.len() {
            table[Opcode::ALL[i] as usize] += format[field].1;
            field += 1;
        }
        i += 1;
    }
    table
};

impl Opcode {
    /// The opcode of a number, if there is one.
    pub const fn from_u8(number: u8) -> Option<Opcode> {
        BY_NUMBER[number as usize]
    }

    /// The opcode of a name.
    pub fn from_name(name: &str) -> Option<Opcode> {
        Opcode::ALL.iter().copied().find(|op| op.name() == name)
    }

    /// How many code units of inline cache follow the instruction.
    pub const fn caches(self) -> usize {
        CACHES[self as usize] as usize
    }

    /// May a compiler write this opcode into a code object? Not CACHE and RESERVED, and not those that the runtime puts there.
    pub const fn is_valid_in_code(self) -> bool {
        matches!(self.kind(), OpcodeKind::Base)
            && !matches!(self, Opcode::CACHE | Opcode::RESERVED | Opcode::ENTER_EXECUTOR | Opcode::INTERPRETER_EXIT)
    }

    /// How many values the instruction needs on the stack.
    pub const fn popped(self, oparg: u32) -> i64 {
        self.popped_pushed(oparg as i64).0
    }

    /// How many values the instruction leaves in place of those it popped.
    pub const fn pushed(self, oparg: u32) -> i64 {
        self.popped_pushed(oparg as i64).1
    }

    /// Pushed minus popped; the same whether a jump is taken or not.
    pub const fn stack_effect(self, oparg: u32) -> i64 {
        let (popped, pushed) = self.popped_pushed(oparg as i64);
        pushed - popped
    }

    /// Has an operand.
    pub const fn has_arg(self) -> bool {
        self.flags().contains(Flags::ARG)
    }

    /// The operand is a jump distance.
    pub const fn has_jump(self) -> bool {
        self.flags().contains(Flags::JUMP)
    }

    /// May control go on to the next instruction?
    pub const fn falls_through(self) -> bool {
        !matches!(
            self.base(),
            Opcode::JUMP_FORWARD
                | Opcode::JUMP_BACKWARD
                | Opcode::JUMP_BACKWARD_NO_INTERRUPT
                | Opcode::RETURN_VALUE
                | Opcode::RAISE_VARARGS
                | Opcode::RERAISE
                | Opcode::INTERPRETER_EXIT
        )
    }

    /// A jump toward lower addresses.
    pub const fn is_backward_jump(self) -> bool {
        matches!(self.base(), Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT | Opcode::END_ASYNC_FOR)
    }
}

impl AnyOpcode {
    /// The opcode of a number, pseudo opcodes included; specialized and instrumented numbers are not found.
    pub fn from_u16(number: u16) -> Option<AnyOpcode> {
        AnyOpcode::ALL.iter().copied().find(|op| *op as u16 == number)
    }

    /// A pseudo opcode?
    pub const fn is_pseudo(self) -> bool {
        self as u16 >= 256
    }

    /// Does the operand stand for anything?
    pub const fn has_arg(self) -> bool {
        self.flags().contains(Flags::ARG)
    }

    /// The operand indexes the constants.
    pub const fn has_const(self) -> bool {
        self.flags().contains(Flags::CONST)
    }

    /// A jump, conditional or not. Instructions that set up a handler are not jumps: see [`is_block_push`](Self::is_block_push).
    pub const fn has_jump(self) -> bool {
        self.flags().contains(Flags::JUMP)
    }

    /// May run signal handlers and other pending calls.
    pub const fn has_eval_break(self) -> bool {
        self.flags().contains(Flags::EVAL_BREAK)
    }

    /// SETUP_FINALLY, SETUP_WITH, SETUP_CLEANUP.
    pub const fn is_block_push(self) -> bool {
        self.flags().contains(Flags::EXC)
    }

    /// The operand is a target: a jump or a handler.
    pub const fn has_target(self) -> bool {
        self.has_jump() || self.is_block_push()
    }

    /// A jump that is always taken.
    pub const fn is_unconditional_jump(self) -> bool {
        matches!(
            self,
            AnyOpcode::JUMP
                | AnyOpcode::JUMP_NO_INTERRUPT
                | AnyOpcode::JUMP_FORWARD
                | AnyOpcode::JUMP_BACKWARD
                | AnyOpcode::JUMP_BACKWARD_NO_INTERRUPT
        )
    }

    /// A POP_JUMP_IF opcode. The other jumps that may go on to the next instruction (FOR_ITER, SEND, the pseudo JUMP_IF pair)
    /// are not counted among them, as in CPython.
    pub const fn is_conditional_jump(self) -> bool {
        matches!(
            self,
            AnyOpcode::POP_JUMP_IF_FALSE
                | AnyOpcode::POP_JUMP_IF_TRUE
                | AnyOpcode::POP_JUMP_IF_NONE
                | AnyOpcode::POP_JUMP_IF_NOT_NONE
        )
    }

    /// Leaves the code object: RETURN_VALUE, RAISE_VARARGS, RERAISE.
    pub const fn is_scope_exit(self) -> bool {
        matches!(self, AnyOpcode::RETURN_VALUE | AnyOpcode::RAISE_VARARGS | AnyOpcode::RERAISE)
    }

    /// Ends a basic block: any jump, or a scope exit.
    pub const fn is_terminator(self) -> bool {
        self.has_jump() || self.is_scope_exit()
    }

    /// How many code units of inline cache follow the instruction.
    pub const fn caches(self) -> usize {
        match self.real() {
            Some(op) => op.caches(),
            None => 0,
        }
    }

    /// How many values the instruction needs on the stack.
    pub const fn popped(self, oparg: u32) -> i64 {
        self.popped_pushed(oparg as i64).0
    }

    /// How many values the instruction leaves in place of those it popped.
    pub const fn pushed(self, oparg: u32) -> i64 {
        self.popped_pushed(oparg as i64).1
    }

    /// Pushed minus popped. With `jump` the effect on the way to the target, else on the way to the next instruction: they
    /// differ for the handlers of [`is_block_push`](Self::is_block_push) only.
    pub const fn stack_effect(self, oparg: u32, jump: bool) -> i64 {
        if self.is_block_push() && !jump {
            return 0;
        }
        let (popped, pushed) = self.popped_pushed(oparg as i64);
        pushed - popped
    }
}

impl fmt::Display for Opcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for AnyOpcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
