//! Writing marshal data.

use std::fmt;
use std::hash::Hash;

use dashu_int::{IBig, Sign};
use rustc_hash::FxHashMap;

use super::{CodeParts, FLAG_REF, MAX_DEPTH, kind};

/// Why a value cannot be written. All are ValueErrors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteError {
    /// Of a type marshal does not know.
    Unmarshallable,
    /// Nested deeper than [`MAX_DEPTH`], or inside itself in a version without references.
    TooDeep,
    /// A code object, with `allow_code` false.
    CodeNotAllowed,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            WriteError::Unmarshallable => "unmarshallable object",
            WriteError::TooDeep => "object too deeply nested to marshal",
            WriteError::CodeNotAllowed => "marshalling code objects is disallowed",
        })
    }
}

impl std::error::Error for WriteError {}

/// Takes values apart.
pub trait Source {
    /// A value.
    type Value;
    /// What tells whether two values are the same object.
    type Key: Eq + Hash;

    /// The identity of a value. It decides what is written once and then referred to; `None` for values that are always
    /// written out. Singletons need none. What has a key is flagged for reference whether or not it comes again.
    fn key(&self, value: &Self::Value) -> Option<Self::Key>;

    /// Calls the method of the writer that fits the value, once; for what marshal does not know,
    /// [`WriteError::Unmarshallable`].
    fn write(&self, value: &Self::Value, out: &mut Writer<'_, Self>) -> Result<(), WriteError>;
}

/// Writes values of a source.
pub struct Writer<'s, S: Source + ?Sized> {
    source: &'s S,
    out: Vec<u8>,
    version: i32,
    allow_code: bool,
    refs: FxHashMap<S::Key, i32>,
    depth: u32,
    /// The flag of the type byte that is written next.
    flag: u8,
}

impl<'s, S: Source + ?Sized> Writer<'s, S> {
    /// A writer for a format version: older ones lack references (below 3), short forms (below 4), slices (below 5).
    pub fn new(source: &'s S, version: i32, allow_code: bool) -> Self {
        Writer { source, out: Vec::new(), version, allow_code, refs: FxHashMap::default(), depth: 0, flag: 0 }
    }

    /// For callers whose stack has room for fewer levels than the format allows.
    pub fn limit_depth(mut self, levels: u32) -> Self {
        self.depth = MAX_DEPTH.saturating_sub(levels);
        self
    }

    /// The data.
    pub fn finish(self) -> Vec<u8> {
        self.out
    }

    /// Writes a value, or a reference to it.
    pub fn value(&mut self, value: &S::Value) -> Result<(), WriteError> {
        if self.depth >= MAX_DEPTH {
            return Err(WriteError::TooDeep);
        }
        self.depth += 1;
        let written = self.value_or_ref(value);
        self.depth -= 1;
        written
    }

    fn value_or_ref(&mut self, value: &S::Value) -> Result<(), WriteError> {
        if self.version >= 3
            && let Some(key) = self.source.key(value)
        {
            let next = self.refs.len() as i32;
            match self.refs.entry(key) {
                std::collections::hash_map::Entry::Occupied(number) => {
                    self.out.push(kind::REF);
                    self.out.extend(number.get().to_le_bytes());
                    return Ok(());
                }
                std::collections::hash_map::Entry::Vacant(slot) => {
                    slot.insert(next);
                    self.flag = FLAG_REF;
                }
            }
        }
        let source = self.source;
        source.write(value, self)
    }

    fn tag(&mut self, kind: u8) {
        self.out.push(kind | std::mem::take(&mut self.flag));
    }

    fn long(&mut self, value: i32) {
        self.out.extend(value.to_le_bytes());
    }

    fn size(&mut self, size: usize) -> Result<(), WriteError> {
        // The format has no room for more.
        self.long(i32::try_from(size).map_err(|_| WriteError::Unmarshallable)?);
        Ok(())
    }

    pub fn none(&mut self) {
        self.tag(kind::NONE);
    }

    pub fn ellipsis(&mut self) {
        self.tag(kind::ELLIPSIS);
    }

    /// The class StopIteration.
    pub fn stop_iteration(&mut self) {
        self.tag(kind::STOP_ITERATION);
    }

    pub fn bool(&mut self, value: bool) {
        self.tag(if value { kind::TRUE } else { kind::FALSE });
    }

    pub fn int(&mut self, value: i64) {
        match i32::try_from(value) {
            Ok(value) => {
                self.tag(kind::INT);
                self.long(value);
            }
            Err(_) => self.digits(value < 0, &value.unsigned_abs().to_le_bytes()),
        }
    }

    /// An int of any size.
    pub fn big_int(&mut self, value: &IBig) {
        match i64::try_from(value) {
            Ok(value) => self.int(value),
            Err(_) => {
                let (sign, magnitude) = value.clone().into_parts();
                self.digits(sign == Sign::Negative, &magnitude.to_le_bytes());
            }
        }
    }

    /// A magnitude of little endian bytes, as digits of 15 bits.
    fn digits(&mut self, negative: bool, magnitude: &[u8]) {
        self.tag(kind::LONG);
        let count_at = self.out.len();
        self.long(0);
        let (mut bits, mut held, mut count, mut used) = (0u32, 0, 0i32, 0);
        let mut end = self.out.len();
        for byte in magnitude.iter().copied().chain([0, 0]) {
            bits |= u32::from(byte) << held;
            held += 8;
            if held >= 15 {
                self.out.extend(((bits & 0x7fff) as u16).to_le_bytes());
                count += 1;
                if bits & 0x7fff != 0 {
                    (used, end) = (count, self.out.len());
                }
                bits >>= 15;
                held -= 15;
            }
        }
        self.out.truncate(end);
        let count = if negative { -used } else { used };
        self.out[count_at..count_at + 4].copy_from_slice(&count.to_le_bytes());
    }

    pub fn float(&mut self, value: f64) {
        if self.version > 1 {
            self.tag(kind::BINARY_FLOAT);
            self.out.extend(value.to_le_bytes());
        } else {
            self.tag(kind::FLOAT);
            self.float_text(value);
        }
    }

    pub fn complex(&mut self, real: f64, imag: f64) {
        if self.version > 1 {
            self.tag(kind::BINARY_COMPLEX);
            self.out.extend(real.to_le_bytes());
            self.out.extend(imag.to_le_bytes());
        } else {
            self.tag(kind::COMPLEX);
            self.float_text(real);
            self.float_text(imag);
        }
    }

    fn float_text(&mut self, value: f64) {
        let text = crate::repr::float_g17(value);
        self.out.push(text.len() as u8);
        self.out.extend(text.as_bytes());
    }

    /// Bytes, or what any other object with the buffer protocol holds.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        self.tag(kind::BYTES);
        self.size(bytes.len())?;
        self.out.extend(bytes);
        Ok(())
    }

    /// A string as UTF-8, surrogates encoded too.
    pub fn str(&mut self, wtf8: &[u8], interned: bool) -> Result<(), WriteError> {
        if self.version >= 4 && wtf8.is_ascii() {
            if wtf8.len() < 256 {
                self.tag(if interned { kind::SHORT_ASCII_INTERNED } else { kind::SHORT_ASCII });
                self.out.push(wtf8.len() as u8);
            } else {
                self.tag(if interned { kind::ASCII_INTERNED } else { kind::ASCII });
                self.size(wtf8.len())?;
            }
        } else {
            self.tag(if interned && self.version >= 3 { kind::INTERNED } else { kind::UNICODE });
            self.size(wtf8.len())?;
        }
        self.out.extend(wtf8);
        Ok(())
    }

    /// Starts a tuple; `len` calls of [`value`](Self::value) must follow.
    pub fn tuple(&mut self, len: usize) -> Result<(), WriteError> {
        if self.version >= 4 && len < 256 {
            self.tag(kind::SMALL_TUPLE);
            self.out.push(len as u8);
            Ok(())
        } else {
            self.tag(kind::TUPLE);
            self.size(len)
        }
    }

    /// Starts a list; `len` calls of [`value`](Self::value) must follow.
    pub fn list(&mut self, len: usize) -> Result<(), WriteError> {
        self.tag(kind::LIST);
        self.size(len)
    }

    /// Starts a dict; keys and values must follow by [`value`](Self::value) in turn, then [`dict_end`](Self::dict_end).
    pub fn dict(&mut self) {
        self.tag(kind::DICT);
    }

    /// Ends a dict.
    pub fn dict_end(&mut self) {
        self.out.push(kind::NULL);
    }

    /// A set or frozenset. The elements are written in the order of their own marshal data, so that the same set always
    /// gives the same bytes.
    pub fn set(&mut self, frozen: bool, items: Vec<S::Value>) -> Result<(), WriteError> {
        self.tag(if frozen { kind::FROZENSET } else { kind::SET });
        self.size(items.len())?;
        let mut keyed = Vec::with_capacity(items.len());
        for item in items {
            let mut writer = Writer::new(self.source, self.version, self.allow_code);
            writer.depth = self.depth;
            writer.value(&item)?;
            keyed.push((writer.finish(), item));
        }
        keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (_, item) in &keyed {
            self.value(item)?;
        }
        Ok(())
    }

    pub fn slice(&mut self, start: &S::Value, stop: &S::Value, step: &S::Value) -> Result<(), WriteError> {
        if self.version < 5 {
            return Err(WriteError::Unmarshallable);
        }
        self.tag(kind::SLICE);
        self.value(start)?;
        self.value(stop)?;
        self.value(step)
    }

    /// A code object.
    pub fn code(&mut self, parts: &CodeParts<S::Value>) -> Result<(), WriteError> {
        if !self.allow_code {
            return Err(WriteError::CodeNotAllowed);
        }
        self.tag(kind::CODE);
        for value in [parts.argcount, parts.posonlyargcount, parts.kwonlyargcount, parts.stacksize, parts.flags] {
            self.long(value);
        }
        self.value(&parts.code)?;
        self.value(&parts.consts)?;
        self.value(&parts.names)?;
        self.value(&parts.localsplusnames)?;
        self.value(&parts.localspluskinds)?;
        self.value(&parts.filename)?;
        self.value(&parts.name)?;
        self.value(&parts.qualname)?;
        self.long(parts.firstlineno);
        self.value(&parts.linetable)?;
        self.value(&parts.exceptiontable)
    }
}
