//! `MultibyteIncrementalEncoder` and `MultibyteIncrementalDecoder`: base classes of the incremental codecs, whose class attribute `codec` says
//! what they do.

use super::codec::State;
use super::coder::{Decoder, Encoder};
use super::objects::text_of;
use brolga_vm::objects::bytes::as_bytes;
use brolga_vm::objects::int;
use brolga_vm::objects::str_::push_wtf8;
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::prelude::*;

/// Characters that an encoder keeps because they need what follows.
const MOST_PENDING_CHARACTERS: usize = 2;
/// Bytes that a decoder keeps.
const MOST_PENDING_BYTES: usize = 8;

#[pyclass(
    name = "MultibyteIncrementalEncoder",
    module = "_multibytecodec",
    flags = HEAPTYPE | HAVE_GC | BASETYPE,
    signature = "",
    no_doc
)]
pub struct MultibyteIncrementalEncoder {
    coder: Opaque<Encoder>,
}

#[pymethods]
impl MultibyteIncrementalEncoder {
    #[new("IncrementalEncoder(errors='strict')")]
    fn new(t: &Thread, cls: Gc<PyType>, errors: String) -> PyResult<Gc<Native<Self>>> {
        let coder = Encoder::of_class(t, cls, errors)?;
        Native::new(t, cls, MultibyteIncrementalEncoder { coder })
    }
    #[init]
    fn init(_t: &Thread, _zelf: Gc<Native<Self>>, _args: Args<'_>) -> PyResult<()> {
        Ok(())
    }
    /// The bytes of a piece of text.
    #[method("encode($self, /, input, final=False)")]
    fn encode(t: &Thread, zelf: Gc<Native<Self>>, input: Value, last: bool) -> PyResult<Vec<u8>> {
        zelf.coder.encode(t, text_of(t, input)?, last)
    }
    /// The state as an int.
    #[method("getstate($self, /)")]
    fn getstate(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let mut text = Vec::new();
        zelf.coder.pending.borrow().iter().for_each(|c| push_wtf8(&mut text, *c));
        let mut bytes = vec![text.len() as u8];
        bytes.extend(text);
        bytes.extend(zelf.coder.state.get());
        int::convert::from_bytes(t, &bytes, true, false)
    }
    /// Goes back to a state.
    #[method("setstate($self, state, /)")]
    fn setstate(t: &Thread, zelf: Gc<Native<Self>>, state: Value) -> PyResult<()> {
        let Some(number) = int::as_int(state) else {
            let got = brolga_vm::abi::args::type_name(t, state);
            return Err(t.raise_type_error(format!("setstate() argument must be int, not {got}")));
        };
        // A length, up to eight bytes of text, the state of the codec.
        let bytes = int::convert::to_bytes(t, number, 1 + 8 + 8, true, false)?;
        let len = bytes[0] as usize;
        let text = bytes.get(1..1 + len).filter(|_| len <= MOST_PENDING_CHARACTERS * 4);
        let Some(text) = text.and_then(|text| std::str::from_utf8(text).ok()) else {
            return Err(t.raise_value_error("pending buffer too large"));
        };
        zelf.coder.pending.replace(text.chars().map(|c| c as u32).collect());
        let mut codec_state = State::default();
        codec_state.copy_from_slice(&bytes[1 + len..9 + len]);
        zelf.coder.state.set(codec_state);
        Ok(())
    }
    /// Forgets what came before.
    #[method("reset($self, /)")]
    fn reset(zelf: Gc<Native<Self>>) {
        zelf.coder.reset();
    }
    /// The error handler.
    #[getter]
    fn errors(zelf: Gc<Native<Self>>) -> String {
        zelf.coder.errors()
    }
    #[setter]
    fn set_errors(t: &Thread, zelf: Gc<Native<Self>>, v: Option<Value>) -> PyResult<()> {
        zelf.coder.set_errors(t, v)
    }
}

#[pyclass(
    name = "MultibyteIncrementalDecoder",
    module = "_multibytecodec",
    flags = HEAPTYPE | HAVE_GC | BASETYPE,
    signature = "",
    no_doc
)]
pub struct MultibyteIncrementalDecoder {
    coder: Opaque<Decoder>,
}

#[pymethods]
impl MultibyteIncrementalDecoder {
    #[new("IncrementalDecoder(errors='strict')")]
    fn new(t: &Thread, cls: Gc<PyType>, errors: String) -> PyResult<Gc<Native<Self>>> {
        let coder = Decoder::of_class(t, cls, errors)?;
        Native::new(t, cls, MultibyteIncrementalDecoder { coder })
    }
    #[init]
    fn init(_t: &Thread, _zelf: Gc<Native<Self>>, _args: Args<'_>) -> PyResult<()> {
        Ok(())
    }
    /// The text of a piece of bytes.
    #[method("decode($self, /, input, final=False)")]
    fn decode(t: &Thread, zelf: Gc<Native<Self>>, input: BytesLike, last: bool) -> PyResult<Gc<PyStr>> {
        zelf.coder.decode(t, &input, last)
    }
    /// Bytes that are kept, and the state as an int.
    #[method("getstate($self, /)")]
    fn getstate(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<(Vec<u8>, Value)> {
        let number = int::from_u64(t, u64::from_le_bytes(zelf.coder.state.get()))?;
        Ok((zelf.coder.pending.borrow().clone(), number))
    }
    /// Goes back to a state.
    #[method("setstate($self, state, /)")]
    fn setstate(t: &Thread, zelf: Gc<Native<Self>>, state: Value) -> PyResult<()> {
        let Some(pair) = as_tuple(state) else {
            let got = brolga_vm::abi::args::type_name(t, state);
            return Err(t.raise_type_error(format!("setstate() argument must be tuple, not {got}")));
        };
        let illegal = || t.raise_type_error("setstate(): illegal state argument");
        let [pending, number] = *pair.items() else { return Err(illegal()) };
        let (Some(pending), Some(number)) = (as_bytes(pending), int::as_int(number)) else { return Err(illegal()) };
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&int::convert::to_bytes(t, number, 8, true, false)?);
        if pending.len() > MOST_PENDING_BYTES {
            let fault = brolga_vm::codecs::errors::Fault::Decode {
                encoding: zelf.coder.codec.name,
                bytes: pending.as_bytes(),
                start: 0,
                end: pending.len(),
                reason: "pending buffer too large",
            };
            return Err(fault.raise(t));
        }
        zelf.coder.pending.replace(pending.as_bytes().to_vec());
        zelf.coder.state.set(bytes);
        Ok(())
    }
    /// Forgets what came before.
    #[method("reset($self, /)")]
    fn reset(zelf: Gc<Native<Self>>) {
        zelf.coder.reset();
    }
    /// The error handler.
    #[getter]
    fn errors(zelf: Gc<Native<Self>>) -> String {
        zelf.coder.errors()
    }
    #[setter]
    fn set_errors(t: &Thread, zelf: Gc<Native<Self>>, v: Option<Value>) -> PyResult<()> {
        zelf.coder.set_errors(t, v)
    }
}
