//! Opcode table, code objects, marshal.
#![forbid(unsafe_code)]
