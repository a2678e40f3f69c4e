//! CPython 3.14's bytecode as data: the opcode table, operand encodings, code objects and constants. Nothing here knows a
//! heap or runs Python. The compiler writes these types, the runtime makes its own objects from them.
#![forbid(unsafe_code)]

pub mod code;
pub mod oparg;
pub mod opcodes;
pub mod wtf8;

pub use code::{CodeObject, Constant};
pub use opcodes::{AnyOpcode, Flags, Opcode};
pub use wtf8::Wtf8;
