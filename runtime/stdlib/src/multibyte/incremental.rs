//! `MultibyteIncrementalEncoder` and `MultibyteIncrementalDecoder`: base classes of the incremental codecs, whose class attribute `codec` says
//! what they do.

use super::codec::{Codec, State};
use super::objects::{self, MultibyteCodec, text_of};
use brolga_vm::objects::bytes::as_bytes;
use brolga_vm::objects::int;
use brolga_vm::objects::str_::{as_str, push_wtf8};
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::prelude::*;
use brolga_vm::protocol::attr;
use std::cell::{Cell, RefCell};

/// The codec of a class.
pub fn codec_of(t: &Thread, cls: Gc<PyType>) -> PyResult<Codec> {
    let found = attr::get(t, cls.value(), t.intern("codec"))?;
    match found.downcast::<Native<MultibyteCodec>>() {
        Some(object) => Ok(*object.codec),
        None => Err(t.raise_type_error("codec is unexpected type")),
    }
}

/// The name of an error handler, as the attribute `errors` takes it.
pub fn errors_from(t: &Thread, v: Option<Value>) -> PyResult<String> {
    let Some(v) = v else { return Err(t.raise_attribute_error("cannot delete attribute")) };
    match as_str(v) {
        Some(s) => Ok(s.to_lossy().into_owned()),
        None => Err(t.raise_type_error("errors must be a string")),
    }
}

fn state_of(number: u64) -> State {
    number.to_le_bytes()
}

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
    codec: Opaque<Codec>,
    state: Cell<State>,
    pending: RefCell<Vec<u32>>,
    errors: RefCell<String>,
}

#[pymethods]
impl MultibyteIncrementalEncoder {
    #[new("IncrementalEncoder(errors='strict')")]
    fn new(t: &Thread, cls: Gc<PyType>, errors: String) -> PyResult<Gc<Native<Self>>> {
        let codec = codec_of(t, cls)?;
        let encoder = MultibyteIncrementalEncoder {
            codec: Opaque(codec),
            state: Cell::new(codec.initial_encoding_state()),
            pending: RefCell::new(Vec::new()),
            errors: RefCell::new(errors),
        };
        Native::new(t, cls, encoder)
    }
    #[init]
    fn init(_t: &Thread, _zelf: Gc<Native<Self>>, _args: Args<'_>) -> PyResult<()> {
        Ok(())
    }
    /// The bytes of a piece of text.
    #[method("encode($self, /, input, final=False)")]
    fn encode(t: &Thread, zelf: Gc<Native<Self>>, input: Value, last: bool) -> PyResult<Vec<u8>> {
        let text = text_of(t, input)?;
        let pending = zelf.pending.borrow().clone();
        let text = if pending.is_empty() {
            text
        } else {
            PyStr::from_code_points(t, pending.iter().copied().chain(text.code_points()))?
        };
        let errors = zelf.errors.borrow().clone();
        let mut state = zelf.state.get();
        let result = objects::encode(t, *zelf.codec, &mut state, text, Some(&errors), last);
        zelf.state.set(state);
        let (bytes, left) = result?;
        zelf.pending.replace(text.code_points().skip(text.len() - left).collect());
        Ok(bytes)
    }
    /// The state as an int.
    #[method("getstate($self, /)")]
    fn getstate(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let mut text = Vec::new();
        zelf.pending.borrow().iter().for_each(|c| push_wtf8(&mut text, *c));
        let mut bytes = vec![text.len() as u8];
        bytes.extend(text);
        bytes.extend(zelf.state.get());
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
        zelf.pending.replace(text.chars().map(|c| c as u32).collect());
        let mut codec_state = State::default();
        codec_state.copy_from_slice(&bytes[1 + len..9 + len]);
        zelf.state.set(codec_state);
        Ok(())
    }
    /// Forgets what came before.
    #[method("reset($self, /)")]
    fn reset(zelf: Gc<Native<Self>>) {
        zelf.state.set(zelf.codec.initial_encoding_state());
        zelf.pending.borrow_mut().clear();
    }
    /// The error handler.
    #[getter]
    fn errors(zelf: Gc<Native<Self>>) -> String {
        zelf.errors.borrow().clone()
    }
    #[setter]
    fn set_errors(t: &Thread, zelf: Gc<Native<Self>>, v: Option<Value>) -> PyResult<()> {
        let errors = errors_from(t, v)?;
        zelf.errors.replace(errors);
        Ok(())
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
    codec: Opaque<Codec>,
    state: Cell<State>,
    pending: RefCell<Vec<u8>>,
    errors: RefCell<String>,
}

#[pymethods]
impl MultibyteIncrementalDecoder {
    #[new("IncrementalDecoder(errors='strict')")]
    fn new(t: &Thread, cls: Gc<PyType>, errors: String) -> PyResult<Gc<Native<Self>>> {
        let codec = codec_of(t, cls)?;
        let decoder = MultibyteIncrementalDecoder {
            codec: Opaque(codec),
            state: Cell::new(codec.initial_decoding_state()),
            pending: RefCell::new(Vec::new()),
            errors: RefCell::new(errors),
        };
        Native::new(t, cls, decoder)
    }
    #[init]
    fn init(_t: &Thread, _zelf: Gc<Native<Self>>, _args: Args<'_>) -> PyResult<()> {
        Ok(())
    }
    /// The text of a piece of bytes.
    #[method("decode($self, /, input, final=False)")]
    fn decode(t: &Thread, zelf: Gc<Native<Self>>, input: BytesLike, last: bool) -> PyResult<Gc<PyStr>> {
        let bytes = [&zelf.pending.borrow()[..], &input].concat();
        let errors = zelf.errors.borrow().clone();
        let mut state = zelf.state.get();
        let result = objects::decode(t, *zelf.codec, &mut state, &bytes, Some(&errors), last);
        zelf.state.set(state);
        let (text, used) = result?;
        // An error handler may have put other bytes into the exception.
        zelf.pending.replace(bytes.get(used..).unwrap_or_default().to_vec());
        Ok(text)
    }
    /// Bytes that are kept, and the state as an int.
    #[method("getstate($self, /)")]
    fn getstate(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<(Vec<u8>, Value)> {
        let number = int::from_u64(t, u64::from_le_bytes(zelf.state.get()))?;
        Ok((zelf.pending.borrow().clone(), number))
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
                encoding: zelf.codec.name,
                bytes: pending.as_bytes(),
                start: 0,
                end: pending.len(),
                reason: "pending buffer too large",
            };
            return Err(fault.raise(t));
        }
        zelf.pending.replace(pending.as_bytes().to_vec());
        zelf.state.set(state_of(u64::from_le_bytes(bytes)));
        Ok(())
    }
    /// Forgets what came before.
    #[method("reset($self, /)")]
    fn reset(zelf: Gc<Native<Self>>) {
        zelf.state.set(zelf.codec.initial_decoding_state());
        zelf.pending.borrow_mut().clear();
    }
    /// The error handler.
    #[getter]
    fn errors(zelf: Gc<Native<Self>>) -> String {
        zelf.errors.borrow().clone()
    }
    #[setter]
    fn set_errors(t: &Thread, zelf: Gc<Native<Self>>, v: Option<Value>) -> PyResult<()> {
        let errors = errors_from(t, v)?;
        zelf.errors.replace(errors);
        Ok(())
    }
}
