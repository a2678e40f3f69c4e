//! HIR: the compiler's own intermediate representation.
//!
//! SSA with block parameters. One [`Func`] is the unit of compilation: a Python function (or one of its loops) with everything
//! that was inlined into it. Instructions live in one arena and are named by [`V`]; an instruction that gives a value *is*
//! that value.
//!
//! * [`types`]: what is known of a value. [`ops`]: the instruction set, one table. [`func`]: the containers.
//! * [`print`] and [`parse`]: the text form, which tests are written in. [`verify`]: what must hold after every pass.
//!
//! # Snapshots
//!
//! A `Snapshot` instruction says what the interpreter's frame would hold at the start of a bytecode instruction: a value for each
//! localsplus slot and each slot of the operand stack, and the snapshot of the caller for an inlined frame. Guards, calls that
//! may look at frames, and instructions that may raise name one ([`Inst::state`]); nothing observable happens between a snapshot and an
//! instruction that leaves through it.

pub mod dominators;
pub mod func;
pub mod ops;
pub mod parse;
pub mod print;
pub mod types;
pub mod verify;

pub use dominators::{Dominators, Loop, loops};
pub use func::{B, Block, ConstId, Edge, Entry, Exit, Frame, FrameId, Func, Imm, Inst, Terminator, V};
pub use ops::{Effects, Heap, Op};
pub use types::{Repr, Type};
