//! `MultibyteCodec`, and the conversions that all classes share.

use super::codec::{Codec, State, Stop};
use brolga_vm::codecs::driver::{self, Problem, Replacements, Scan};
use brolga_vm::objects::str_::{StrBuilder, StrView, as_str};
use brolga_vm::prelude::*;
use brolga_vm::protocol::object;
use std::cell::Cell;

const WRONG: &str = "illegal multibyte sequence";
const INCOMPLETE: &str = "incomplete multibyte sequence";

/// Encodes text; returns the bytes and how many characters were left because they need what follows.
pub fn encode(
    t: &Thread,
    codec: Codec,
    state: &mut State,
    text: Gc<PyStr>,
    errors: Option<&str>,
    last: bool,
) -> PyResult<(Vec<u8>, usize)> {
    let left = Cell::new(0);
    let scan = |view: StrView<'_>, at: &mut usize, out: &mut Vec<u8>| -> Scan {
        left.set(0);
        match codec.encode(state, view, at, out, last) {
            Stop::End => Ok(()),
            Stop::Wrong(n) => Err(Problem::Bad { start: *at, end: *at + n, reason: WRONG }),
            Stop::Incomplete => {
                left.set(view.len() - *at);
                Ok(())
            }
        }
    };
    let mut out = driver::encode(t, text, codec.name, errors, Replacements::ANY, scan)?;
    if last {
        codec.end_encoding(state, &mut out);
    }
    Ok((out, left.get()))
}

/// Decodes bytes; returns the text and how many bytes were used.
pub fn decode(
    t: &Thread,
    codec: Codec,
    state: &mut State,
    bytes: &[u8],
    errors: Option<&str>,
    last: bool,
) -> PyResult<(Gc<PyStr>, usize)> {
    let scan = |bytes: &[u8], at: &mut usize, out: &mut StrBuilder| -> Scan {
        match codec.decode(state, bytes, at, out) {
            Stop::End => Ok(()),
            Stop::Wrong(n) => Err(Problem::Bad { start: *at, end: *at + n, reason: WRONG }),
            Stop::Incomplete if last => Err(Problem::Bad { start: *at, end: bytes.len(), reason: INCOMPLETE }),
            Stop::Incomplete => Ok(()),
        }
    };
    driver::decode(t, bytes, codec.name, errors, scan)
}

/// What is to be encoded: anything but text is converted by `str`.
pub fn text_of(t: &Thread, v: Value) -> PyResult<Gc<PyStr>> {
    match as_str(v) {
        Some(s) => Ok(s),
        None => object::str(t, v),
    }
}

/// A codec of one encoding.
#[pyclass(
    name = "MultibyteCodec",
    module = "_multibytecodec",
    flags = HEAPTYPE | HAVE_GC | DISALLOW_INSTANTIATION,
    no_doc
)]
pub struct MultibyteCodec {
    pub codec: Opaque<Codec>,
}
impl MultibyteCodec {
    pub fn make(t: &Thread, codec: Codec) -> PyResult<Gc<Native<MultibyteCodec>>> {
        Native::new(t, MultibyteCodec::class(t), MultibyteCodec { codec: Opaque(codec) })
    }
}

#[pymethods]
impl MultibyteCodec {
    /// The bytes of a text, and its length.
    #[method("encode($self, /, input, errors=None)")]
    fn encode(t: &Thread, zelf: Gc<Native<Self>>, input: Value, errors: Option<String>) -> PyResult<(Vec<u8>, usize)> {
        let text = text_of(t, input)?;
        let mut state = zelf.codec.initial_encoding_state();
        let (bytes, _) = encode(t, *zelf.codec, &mut state, text, errors.as_deref(), true)?;
        Ok((bytes, text.len()))
    }
    /// The text of bytes, and how many they are.
    #[method("decode($self, /, input, errors=None)")]
    fn decode(
        t: &Thread,
        zelf: Gc<Native<Self>>,
        input: BytesLike,
        errors: Option<String>,
    ) -> PyResult<(Gc<PyStr>, usize)> {
        let mut state = zelf.codec.initial_decoding_state();
        let (text, _) = decode(t, *zelf.codec, &mut state, &input, errors.as_deref(), true)?;
        Ok((text, input.len()))
    }
}
