//! The bytes that a pickler writes, cut into frames from protocol 4 on.
//!
//! A frame is closed when it has grown large enough, between two objects; then its bytes go to the file, if there is one. Large bytes and texts stand outside
//! frames, and go to the file as they are.

use super::opcode::FRAME;
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::prelude::*;
use brolga_vm::protocol::call;
use std::cell::{Cell, RefCell};

/// Frames are closed at this size.
const FRAME_TARGET: usize = 64 * 1024;
/// Smaller ones are no frames.
const FRAME_LEAST: usize = 4;
/// An opcode and a length.
const FRAME_HEADER: usize = 9;

pub struct Output {
    bytes: RefCell<Vec<u8>>,
    framing: Cell<bool>,
    /// Where the open frame begins.
    frame: Cell<Option<usize>>,
}
impl Default for Output {
    fn default() -> Self {
        Output { bytes: RefCell::new(Vec::new()), framing: Cell::new(false), frame: Cell::new(None) }
    }
}

impl Output {
    pub fn clear(&self) {
        self.bytes.borrow_mut().clear();
        self.framing.set(false);
        self.frame.set(None);
    }
    pub fn take(&self) -> Vec<u8> {
        self.bytes.take()
    }
    pub fn start_framing(&self) {
        self.framing.set(true);
    }
    pub fn end_framing(&self) {
        self.close_frame();
        self.framing.set(false);
    }
    pub fn push(&self, b: u8) {
        self.write(&[b]);
    }
    pub fn write(&self, data: &[u8]) {
        let mut bytes = self.bytes.borrow_mut();
        if self.framing.get() && self.frame.get().is_none() {
            self.frame.set(Some(bytes.len()));
            bytes.extend_from_slice(&[0; FRAME_HEADER]);
        }
        bytes.extend_from_slice(data);
    }
    fn close_frame(&self) {
        let Some(start) = self.frame.take() else { return };
        let mut bytes = self.bytes.borrow_mut();
        let len = bytes.len() - start - FRAME_HEADER;
        if len >= FRAME_LEAST {
            bytes[start] = FRAME;
            bytes[start + 1..start + FRAME_HEADER].copy_from_slice(&(len as u64).to_le_bytes());
        } else {
            bytes.drain(start..start + FRAME_HEADER);
        }
    }
    /// To be called between two objects.
    pub fn boundary(&self, t: &Thread, file: Option<Value>) -> PyResult<()> {
        let Some(start) = self.frame.get() else { return Ok(()) };
        if self.bytes.borrow().len() - start - FRAME_HEADER < FRAME_TARGET {
            return Ok(());
        }
        self.close_frame();
        self.flush(t, file)
    }
    /// Hands what there is to the file's `write`.
    pub fn flush(&self, t: &Thread, file: Option<Value>) -> PyResult<()> {
        let Some(write) = file else { return Ok(()) };
        let data = PyBytes::new(t, &self.take())?;
        call::call1(t, write, data.into()).map(|_| ())
    }
    /// A header, and bytes that go past the frames if they are many. `payload` is an object that holds the data, if there is one.
    pub fn write_bytes(
        &self,
        t: &Thread,
        file: Option<Value>,
        header: &[u8],
        data: &[u8],
        payload: Option<Value>,
    ) -> PyResult<()> {
        if data.len() < FRAME_TARGET {
            self.write(header);
            self.write(data);
            return Ok(());
        }
        let framing = self.framing.get();
        self.close_frame();
        self.framing.set(false);
        self.write(header);
        let result = match file {
            Some(write) => {
                let payload = match payload {
                    Some(payload) => payload,
                    None => PyBytes::new(t, data)?.into(),
                };
                self.flush(t, file).and_then(|()| call::call1(t, write, payload)).map(|_| ())
            }
            None => {
                self.write(data);
                Ok(())
            }
        };
        self.framing.set(framing);
        result
    }
}
