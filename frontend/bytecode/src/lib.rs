//! CPython 3.14's bytecode as data: the opcode table, operand encodings, code objects and constants, their tables, marshal
//! and `.pyc` files, a verifier and a disassembler. Nothing here knows a heap or runs Python. The compiler writes these
//! types, the runtime makes its own objects from them.
#![forbid(unsafe_code)]

pub mod code;
pub mod dis;
pub mod dump;
pub mod exceptiontable;
pub mod instructions;
pub mod linetable;
pub mod marshal;
pub mod metadata;
pub mod oparg;
pub mod opcodes;
pub mod pyc;
pub mod repr;
pub mod verify;
pub mod wtf8;

pub use code::{CodeObject, Constant};
pub use linetable::Location;
pub use opcodes::{AnyOpcode, Flags, Opcode};
pub use wtf8::Wtf8;
