//! Marshal: Python's serialization of constants and code objects, format version 5 of CPython 3.14.
//!
//! Reading and writing know no object representation. [`Reader`] builds values through a [`Sink`], [`Writer`] takes values
//! apart through a [`Source`]; the runtime implements both for its heap, this crate for [`Constant`] and [`CodeObject`]
//! ([`dumps`], [`loads`], [`dump_code`], [`load_code`]).
//!
//! A value is one byte, its type with [`FLAG_REF`] or not, and what the type needs. Flagged values get numbers in the order
//! in which they start, and may be referred to by number. Integers are little endian.
//!
//! Reading never panics, whatever the bytes. It does not judge code objects either: bytecode that comes from elsewhere goes
//! through [`verify`](crate::verify) before it runs.

mod constants;
mod read;
mod write;

use std::fmt;

pub use constants::{ConstantSink, dump_code, dumps, load_code, loads};
pub use read::{Input, Reader, Sink, SliceInput};
pub use write::{Source, WriteError, Writer};

/// `marshal.version`.
pub const VERSION: i32 = 5;

/// How deep values may be nested, on reading and writing.
pub const MAX_DEPTH: u32 = 2000;

/// In a type byte: the value gets a number that later [`kind::REF`] use.
pub const FLAG_REF: u8 = 0x80;

/// The type bytes.
pub mod kind {
    /// Ends dicts; no value.
    pub const NULL: u8 = b'0';
    pub const NONE: u8 = b'N';
    pub const FALSE: u8 = b'F';
    pub const TRUE: u8 = b'T';
    pub const STOP_ITERATION: u8 = b'S';
    pub const ELLIPSIS: u8 = b'.';
    /// 32 bits.
    pub const INT: u8 = b'i';
    /// 64 bits; read only, from old files.
    pub const INT64: u8 = b'I';
    /// Decimal text, versions 0 and 1.
    pub const FLOAT: u8 = b'f';
    pub const BINARY_FLOAT: u8 = b'g';
    /// Two decimal texts, versions 0 and 1.
    pub const COMPLEX: u8 = b'x';
    pub const BINARY_COMPLEX: u8 = b'y';
    /// Digits of 15 bits; a negative count for a negative number.
    pub const LONG: u8 = b'l';
    pub const BYTES: u8 = b's';
    /// UTF-8, interned.
    pub const INTERNED: u8 = b't';
    pub const REF: u8 = b'r';
    pub const TUPLE: u8 = b'(';
    pub const LIST: u8 = b'[';
    pub const DICT: u8 = b'{';
    pub const CODE: u8 = b'c';
    /// UTF-8.
    pub const UNICODE: u8 = b'u';
    pub const SET: u8 = b'<';
    pub const FROZENSET: u8 = b'>';
    pub const SLICE: u8 = b':';
    pub const ASCII: u8 = b'a';
    pub const ASCII_INTERNED: u8 = b'A';
    /// Up to 255 items.
    pub const SMALL_TUPLE: u8 = b')';
    /// Up to 255 bytes.
    pub const SHORT_ASCII: u8 = b'z';
    pub const SHORT_ASCII_INTERNED: u8 = b'Z';
}

/// A code object's fields in the order of the format; the `V`s are marshalled values.
#[derive(Clone, Debug)]
pub struct CodeParts<V> {
    pub argcount: i32,
    pub posonlyargcount: i32,
    pub kwonlyargcount: i32,
    pub stacksize: i32,
    pub flags: i32,
    pub code: V,
    pub consts: V,
    pub names: V,
    pub localsplusnames: V,
    pub localspluskinds: V,
    pub filename: V,
    pub name: V,
    pub qualname: V,
    pub firstlineno: i32,
    pub linetable: V,
    pub exceptiontable: V,
}

/// The Python exception that bad data raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadErrorKind {
    ValueError,
    EofError,
    TypeError,
}

/// Why data cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// Which exception.
    pub kind: ReadErrorKind,
    /// Its message.
    pub message: String,
}

impl ReadError {
    pub(crate) fn value(message: impl Into<String>) -> ReadError {
        ReadError { kind: ReadErrorKind::ValueError, message: message.into() }
    }

    pub(crate) fn eof(message: &str) -> ReadError {
        ReadError { kind: ReadErrorKind::EofError, message: message.into() }
    }

    pub(crate) fn null(place: &str) -> ReadError {
        ReadError { kind: ReadErrorKind::TypeError, message: format!("NULL object in marshal data for {place}") }
    }

    pub(crate) fn bad(what: &str) -> ReadError {
        ReadError::value(format!("bad marshal data ({what})"))
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.kind {
            ReadErrorKind::ValueError => "ValueError",
            ReadErrorKind::EofError => "EOFError",
            ReadErrorKind::TypeError => "TypeError",
        };
        write!(f, "{name}: {}", self.message)
    }
}

impl std::error::Error for ReadError {}

#[cfg(test)]
#[path = "marshal/tests.rs"]
mod tests;
