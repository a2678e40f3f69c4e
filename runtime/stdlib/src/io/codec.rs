//! Encoding and decoding for text streams: natively for UTF-8, ASCII and Latin-1, through the codec's incremental objects for all others.
//!
//! [`Codec`] is a stream's pair of both. Decoding keeps what is left of an unfinished sequence; [`DecoderState`] is what `tell` needs to come back.

use brolga_vm::objects::bytes::{PyBytes, as_bytes};
use brolga_vm::objects::str_::{Width, as_str};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, number};
use std::cell::{Cell, RefCell};

/// Which code is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Native {
    Utf8,
    Ascii,
    Latin1,
}
impl Untraced for Native {}

/// A stream's encoder and decoder.
#[derive(Default)]
pub struct Codec {
    native: Cell<Option<Native>>,
    errors: RefCell<String>,
    /// Objects of other codecs.
    encoder: Field,
    decoder: Field,
    /// Native decoding: bytes of an unfinished sequence.
    pending: RefCell<Vec<u8>>,
}
impl Trace for Codec {
    fn trace(&self, tracer: &mut Tracer) {
        self.encoder.trace(tracer);
        self.decoder.trace(tracer);
    }
}

/// A decoder's `getstate()`.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub struct DecoderState {
    pub buffered: Vec<u8>,
    pub flags: i64,
}

/// The code that a name stands for, if it is a native one.
pub fn native_code(name: &str) -> Option<Native> {
    let mut normal = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '_' | '-' | ' ' => {
                if !normal.ends_with('-') {
                    normal.push('-');
                }
            }
            c => normal.push(c.to_ascii_lowercase()),
        }
    }
    match normal.as_str() {
        "utf-8" | "utf8" | "u8" | "cp65001" => Some(Native::Utf8),
        "ascii" | "us-ascii" | "646" => Some(Native::Ascii),
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" => Some(Native::Latin1),
        _ => None,
    }
}
/// Error handlers that native code serves itself.
fn is_native_handler(errors: &str) -> bool {
    matches!(errors, "strict" | "surrogateescape" | "ignore" | "replace" | "backslashreplace")
}

impl Codec {
    /// Sets the codec up. `owner` is the stream that this is part of.
    pub fn open(
        &self,
        t: &Thread,
        owner: &Header,
        encoding: &str,
        errors: &str,
        read: bool,
        write: bool,
    ) -> PyResult<()> {
        *self.errors.borrow_mut() = errors.to_owned();
        self.pending.borrow_mut().clear();
        self.encoder.set(owner, None);
        self.decoder.set(owner, None);
        let native = native_code(encoding).filter(|_| is_native_handler(errors));
        self.native.set(native);
        if native.is_some() {
            return Ok(());
        }
        let info = lookup(t, encoding)?;
        let handler = t.new_str(errors)?;
        if read {
            let make = attr::get(t, info, t.intern("incrementaldecoder"))?;
            let decoder = call::call1(t, make, handler)?;
            self.decoder.set(owner, Some(decoder));
        }
        if write {
            let make = attr::get(t, info, t.intern("incrementalencoder"))?;
            let encoder = call::call1(t, make, handler)?;
            self.encoder.set(owner, Some(encoder));
        }
        Ok(())
    }
    pub fn encode(&self, t: &Thread, s: Gc<PyStr>) -> PyResult<Vec<u8>> {
        match self.native.get() {
            Some(code) => encode_native(t, code, s, &self.errors.borrow()),
            None => {
                let Some(encoder) = self.encoder.get() else { return Err(super::base::unsupported(t, "not writable")) };
                let bytes = call::call_method(t, encoder, t.names.encode, &[s.into()])?;
                match as_bytes(bytes) {
                    Some(b) => Ok(b.as_bytes().to_vec()),
                    None => Err(t.raise_type_error(format!(
                        "encoder should return a bytes object, not '{}'",
                        t.class_of(bytes).name()
                    ))),
                }
            }
        }
    }
    pub fn decode(&self, t: &Thread, bytes: &[u8], last: bool) -> PyResult<Gc<PyStr>> {
        match self.native.get() {
            Some(code) => {
                let mut pending = self.pending.borrow_mut();
                if pending.is_empty() {
                    let (text, used) = decode_native(t, code, bytes, &self.errors.borrow(), last)?;
                    pending.extend_from_slice(&bytes[used..]);
                    return Ok(text);
                }
                pending.extend_from_slice(bytes);
                let (text, used) = decode_native(t, code, &pending, &self.errors.borrow(), last)?;
                pending.drain(..used);
                Ok(text)
            }
            None => {
                let Some(decoder) = self.decoder.get() else { return Err(super::base::unsupported(t, "not readable")) };
                let data = PyBytes::new(t, bytes)?;
                let text = call::call_method(t, decoder, t.names.decode, &[data.into(), Value::from_bool(last)])?;
                match as_str(text) {
                    Some(s) => Ok(s),
                    None => Err(t.raise_type_error(format!(
                        "decoder should return a string result, not '{}'",
                        t.class_of(text).name()
                    ))),
                }
            }
        }
    }
    pub fn state(&self, t: &Thread) -> PyResult<DecoderState> {
        let Some(decoder) = self.decoder.get() else {
            return Ok(DecoderState { buffered: self.pending.borrow().clone(), flags: 0 });
        };
        let state = call::call_method(t, decoder, t.intern("getstate"), &[])?;
        let illegal = || t.raise_type_error("illegal decoder state");
        let Some(parts) = brolga_vm::objects::tuple::as_tuple(state).filter(|p| p.len() == 2) else {
            return Err(illegal());
        };
        let Some(buffered) = as_bytes(parts.get(0)) else {
            return Err(t.raise_type_error(format!(
                "illegal decoder state: the first item should be a bytes object, not '{}'",
                t.class_of(parts.get(0)).name()
            )));
        };
        Ok(DecoderState { buffered: buffered.as_bytes().to_vec(), flags: number::index_i64(t, parts.get(1))? })
    }
    pub fn set_state(&self, t: &Thread, state: &DecoderState) -> PyResult<()> {
        match self.decoder.get() {
            None => *self.pending.borrow_mut() = state.buffered.clone(),
            Some(decoder) => {
                let buffered = PyBytes::new(t, &state.buffered)?;
                let flags = t.new_int(state.flags)?;
                let v = t.new_tuple(&[buffered.into(), flags])?;
                call::call_method(t, decoder, t.intern("setstate"), &[v])?;
            }
        }
        Ok(())
    }
    pub fn reset_decoder(&self, t: &Thread) -> PyResult<()> {
        self.pending.borrow_mut().clear();
        if let Some(decoder) = self.decoder.get() {
            call::call_method(t, decoder, t.intern("reset"), &[])?;
        }
        Ok(())
    }
    /// Tells the encoder whether it is at the start of the stream, where some codes write a byte order mark.
    pub fn encoder_at_start(&self, t: &Thread, start: bool) -> PyResult<()> {
        let Some(encoder) = self.encoder.get() else { return Ok(()) };
        if start {
            call::call_method(t, encoder, t.intern("reset"), &[])?;
        } else {
            call::call_method(t, encoder, t.intern("setstate"), &[Value::from_small_int(0)])?;
        }
        Ok(())
    }
}

/// `codecs.lookup(encoding)`, which must be a text encoding.
pub fn lookup(t: &Thread, encoding: &str) -> PyResult<Value> {
    let function = brolga_vm::modules::import::import_attr(t, "_codecs", "lookup")?;
    let name = t.new_str(encoding)?;
    let info = call::call1(t, function, name)?;
    if let Some(v) = attr::get_optional(t, info, t.intern("_is_text_encoding"))?
        && v == Value::FALSE
    {
        return Err(t.raise_lookup_error(format!(
            "'{encoding}' is not a text encoding; use codecs.open() to handle arbitrary codecs"
        )));
    }
    Ok(info)
}

fn encode_native(t: &Thread, code: Native, s: Gc<PyStr>, errors: &str) -> PyResult<Vec<u8>> {
    if let Some(ascii) = s.as_ascii() {
        return Ok(ascii.to_vec());
    }
    let (limit, name) = match code {
        Native::Utf8 => {
            if let Some(text) = s.to_utf8() {
                return Ok(text.into_owned().into_bytes());
            }
            (0x11_0000, "utf-8")
        }
        Native::Ascii => (0x80, "ascii"),
        Native::Latin1 => (0x100, "latin-1"),
    };
    let bad = |c: u32| c >= limit || (code == Native::Utf8 && (0xd800..0xe000).contains(&c));
    let mut out = Vec::with_capacity(s.len() + 16);
    for (i, c) in s.code_points().enumerate() {
        if !bad(c) {
            match code {
                Native::Utf8 => brolga_vm::objects::str_::push_wtf8(&mut out, c),
                _ => out.push(c as u8),
            }
            continue;
        }
        match errors {
            "surrogateescape" if (0xdc80..=0xdcff).contains(&c) => out.push((c - 0xdc00) as u8),
            "ignore" => {}
            "replace" => out.push(b'?'),
            "backslashreplace" => {
                let text = match c {
                    0..=0xff => format!("\\x{c:02x}"),
                    0x100..=0xffff => format!("\\u{c:04x}"),
                    _ => format!("\\U{c:08x}"),
                };
                out.extend_from_slice(text.as_bytes());
            }
            _ => {
                let end = i + s.code_points().skip(i).take_while(|c| bad(*c)).count();
                let reason = match code {
                    Native::Utf8 => "surrogates not allowed".to_owned(),
                    _ => format!("ordinal not in range({limit})"),
                };
                return Err(encode_error(t, name, s, i, end, &reason));
            }
        }
    }
    Ok(out)
}
#[cold]
fn encode_error(t: &Thread, name: &str, s: Gc<PyStr>, start: usize, end: usize, reason: &str) -> Raised {
    let build = || {
        let args = [t.intern(name), s.into(), t.new_int(start as i64)?, t.new_int(end as i64)?, t.new_str(reason)?];
        call::call_values(t, t.types.unicode_encode_error.into(), &args)
    };
    match build() {
        Ok(e) => t.raise_value(e),
        Err(r) => r,
    }
}
#[cold]
fn decode_error(t: &Thread, name: &str, bytes: &[u8], start: usize, end: usize, reason: &str) -> Raised {
    let build = || {
        let object = PyBytes::new(t, bytes)?;
        let args =
            [t.intern(name), object.into(), t.new_int(start as i64)?, t.new_int(end as i64)?, t.new_str(reason)?];
        call::call_values(t, t.types.unicode_decode_error.into(), &args)
    };
    match build() {
        Ok(e) => t.raise_value(e),
        Err(r) => r,
    }
}

/// A malformed place in UTF-8: how many bytes of it are wrong, and why. `None`: an unfinished sequence at the end.
fn utf8_problem(bytes: &[u8], at: usize) -> Option<(usize, &'static str)> {
    let rest = &bytes[at..];
    let need = match rest[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Some((1, "invalid start byte")),
    };
    let valid_second = match rest[0] {
        0xe0 => 0xa0..=0xbf,
        0xed => 0x80..=0x9f,
        0xf0 => 0x90..=0xbf,
        0xf4 => 0x80..=0x8f,
        _ => 0x80..=0xbf,
    };
    for (i, b) in rest.iter().enumerate().take(need).skip(1) {
        let good = if i == 1 { valid_second.contains(b) } else { (0x80..=0xbf).contains(b) };
        if !good {
            return Some((i, "invalid continuation byte"));
        }
    }
    None
}

/// Decodes; gives the text and how many bytes were used.
fn decode_native(t: &Thread, code: Native, bytes: &[u8], errors: &str, last: bool) -> PyResult<(Gc<PyStr>, usize)> {
    if bytes.is_ascii() {
        return Ok((PyStr::from_ascii(t, bytes)?, bytes.len()));
    }
    if code == Native::Latin1 {
        return Ok((PyStr::from_latin1(t, bytes)?, bytes.len()));
    }
    let name = if code == Native::Utf8 { "utf-8" } else { "ascii" };
    if code == Native::Utf8
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Ok((from_utf8(t, text)?, bytes.len()));
    }
    let mut points: Vec<u32> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let good = match code {
            Native::Utf8 => std::str::from_utf8(&bytes[at..]).map_or_else(|e| e.valid_up_to(), |s| s.len()),
            _ => bytes[at..].iter().take_while(|b| b.is_ascii()).count(),
        };
        if let Ok(text) = std::str::from_utf8(&bytes[at..at + good]) {
            points.extend(text.chars().map(|c| c as u32));
        }
        at += good;
        if at == bytes.len() {
            break;
        }
        let (wrong, reason) = match code {
            Native::Ascii => (1, "ordinal not in range(128)"),
            _ => match utf8_problem(bytes, at) {
                Some(p) => p,
                None if last => (bytes.len() - at, "unexpected end of data"),
                // The rest waits for more.
                None => break,
            },
        };
        match errors {
            "surrogateescape" => points.extend(bytes[at..at + wrong].iter().map(|b| 0xdc00 + *b as u32)),
            "ignore" => {}
            "replace" => points.push(0xfffd),
            "backslashreplace" => {
                for b in &bytes[at..at + wrong] {
                    points.extend(format!("\\x{b:02x}").chars().map(|c| c as u32));
                }
            }
            _ => return Err(decode_error(t, name, bytes, at, at + wrong, reason)),
        }
        at += wrong;
    }
    Ok((PyStr::from_code_points(t, points.iter().copied())?, at))
}

/// A string of valid UTF-8 that is not all ASCII.
fn from_utf8(t: &Thread, text: &str) -> PyResult<Gc<PyStr>> {
    let (mut len, mut max) = (0usize, 0u32);
    for c in text.chars() {
        len += 1;
        max |= c as u32;
    }
    // The bits of all code points together may suggest a wider width than the widest alone.
    let width = match max {
        0x1_0000.. => Width::of(text.chars().map(|c| c as u32).max().unwrap_or(0)),
        max => Width::of(max),
    };
    // SAFETY: all `len` units are written.
    unsafe {
        PyStr::build(t, width, len, |p| {
            for (i, c) in text.chars().enumerate() {
                brolga_vm::objects::str_::write_unit(p, width, i, c as u32);
            }
        })
    }
}

impl Codec {
    /// ASCII text is written as it is.
    pub fn writes_ascii(&self) -> bool {
        self.native.get().is_some()
    }
}
