//! What incremental and stream codecs have in common: a codec, its state between two calls, the input that waits for what follows it, and the
//! error handler.

use super::codec::{Codec, State};
use super::objects::{self, MultibyteCodec};
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use brolga_vm::protocol::attr;
use std::cell::{Cell, RefCell};

/// One direction of a codec in the middle of a text; a unit of its input is a code point or a byte.
pub struct Coder<Unit> {
    pub codec: Codec,
    initial: State,
    pub state: Cell<State>,
    pub pending: RefCell<Vec<Unit>>,
    errors: RefCell<String>,
}
pub type Encoder = Coder<u32>;
pub type Decoder = Coder<u8>;

impl<Unit> Coder<Unit> {
    fn new(codec: Codec, initial: State, errors: String) -> Opaque<Coder<Unit>> {
        let (state, pending) = (Cell::new(initial), RefCell::new(Vec::new()));
        Opaque(Coder { codec, initial, state, pending, errors: RefCell::new(errors) })
    }
    /// Forgets what came before.
    pub fn reset(&self) {
        self.state.set(self.initial);
        self.pending.borrow_mut().clear();
    }
    /// The name of the error handler.
    pub fn errors(&self) -> String {
        self.errors.borrow().clone()
    }
    /// Sets the name of the error handler, as the attribute `errors` takes it.
    pub fn set_errors(&self, t: &Thread, v: Option<Value>) -> PyResult<()> {
        let Some(v) = v else { return Err(t.raise_attribute_error("cannot delete attribute")) };
        let Some(name) = as_str(v) else { return Err(t.raise_type_error("errors must be a string")) };
        self.errors.replace(name.to_lossy().into_owned());
        Ok(())
    }
}

impl Encoder {
    /// The encoder of a class, whose attribute `codec` says which.
    pub fn of_class(t: &Thread, cls: Gc<PyType>, errors: String) -> PyResult<Opaque<Encoder>> {
        let codec = codec_of(t, cls)?;
        Ok(Coder::new(codec, codec.initial_encoding_state(), errors))
    }
    /// The bytes of what waits and of a piece of text, which is the `last` or not.
    pub fn encode(&self, t: &Thread, text: Gc<PyStr>, last: bool) -> PyResult<Vec<u8>> {
        let pending = self.pending.borrow().clone();
        let text = if pending.is_empty() {
            text
        } else {
            PyStr::from_code_points(t, pending.iter().copied().chain(text.code_points()))?
        };
        let mut state = self.state.get();
        let result = objects::encode(t, self.codec, &mut state, text, Some(&self.errors()), last);
        self.state.set(state);
        let (bytes, left) = result?;
        self.pending.replace(text.code_points().skip(text.len() - left).collect());
        Ok(bytes)
    }
}

impl Decoder {
    /// The decoder of a class, whose attribute `codec` says which.
    pub fn of_class(t: &Thread, cls: Gc<PyType>, errors: String) -> PyResult<Opaque<Decoder>> {
        let codec = codec_of(t, cls)?;
        Ok(Coder::new(codec, codec.initial_decoding_state(), errors))
    }
    /// The text of what waits and of a piece of bytes, which is the `last` or not.
    pub fn decode(&self, t: &Thread, bytes: &[u8], last: bool) -> PyResult<Gc<PyStr>> {
        let bytes = [&self.pending.borrow()[..], bytes].concat();
        let mut state = self.state.get();
        let result = objects::decode(t, self.codec, &mut state, &bytes, Some(&self.errors()), last);
        self.state.set(state);
        let (text, used) = result?;
        // An error handler may have put other bytes into the exception.
        self.pending.replace(bytes.get(used..).unwrap_or_default().to_vec());
        Ok(text)
    }
}

/// The codec of a class.
fn codec_of(t: &Thread, cls: Gc<PyType>) -> PyResult<Codec> {
    let found = attr::get(t, cls.value(), t.intern("codec"))?;
    match found.downcast::<Native<MultibyteCodec>>() {
        Some(object) => Ok(*object.codec),
        None => Err(t.raise_type_error("codec is unexpected type")),
    }
}
