//! Reading marshal data.

use dashu_int::ops::BitTest;
use dashu_int::{IBig, Sign, UBig};

use super::{CodeParts, FLAG_REF, MAX_DEPTH, ReadError, kind};

/// Where bytes come from.
pub trait Input {
    /// The next `count` bytes; `None` if there are fewer, or on an error that the input keeps for its owner.
    fn take(&mut self, count: usize) -> Option<&[u8]>;

    /// A bound on how many bytes are left, where it is known. Containers that claim more items than that are not
    /// allocated.
    fn remaining(&self) -> usize {
        usize::MAX
    }
}

/// Bytes in memory.
#[derive(Clone, Debug)]
pub struct SliceInput<'a> {
    bytes: &'a [u8],
}

impl<'a> SliceInput<'a> {
    /// Reads from the start.
    pub fn new(bytes: &'a [u8]) -> SliceInput<'a> {
        SliceInput { bytes }
    }

    /// What is not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes
    }
}

impl Input for SliceInput<'_> {
    fn take(&mut self, count: usize) -> Option<&[u8]> {
        let (head, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(head)
    }

    fn remaining(&self) -> usize {
        self.bytes.len()
    }
}

/// Builds values. Containers are made empty, then filled, because data may refer to a container from inside itself.
///
/// A `Value` outlives many other calls: a sink whose values are garbage collected hands out handles to roots.
pub trait Sink {
    /// A finished or unfinished value.
    type Value: Clone;
    /// A Python exception; reading raises some of its own.
    type Error: From<ReadError>;

    fn none(&mut self) -> Result<Self::Value, Self::Error>;
    fn ellipsis(&mut self) -> Result<Self::Value, Self::Error>;
    /// The class StopIteration.
    fn stop_iteration(&mut self) -> Result<Self::Value, Self::Error>;
    fn bool(&mut self, value: bool) -> Result<Self::Value, Self::Error>;
    fn int(&mut self, value: i64) -> Result<Self::Value, Self::Error>;
    /// An int that may need more than 64 bits.
    fn big_int(&mut self, value: IBig) -> Result<Self::Value, Self::Error>;
    fn float(&mut self, value: f64) -> Result<Self::Value, Self::Error>;
    fn complex(&mut self, real: f64, imag: f64) -> Result<Self::Value, Self::Error>;
    fn bytes(&mut self, bytes: &[u8]) -> Result<Self::Value, Self::Error>;
    /// A string in UTF-8 with surrogates allowed ("surrogatepass"); bad bytes are a UnicodeDecodeError.
    fn utf8(&mut self, bytes: &[u8], interned: bool) -> Result<Self::Value, Self::Error>;
    /// A string, each byte a code point. Writers use it for ASCII only.
    fn latin1(&mut self, bytes: &[u8], interned: bool) -> Result<Self::Value, Self::Error>;
    /// A tuple that will get `len` items.
    fn tuple(&mut self, len: usize) -> Result<Self::Value, Self::Error>;
    fn tuple_set(&mut self, tuple: &Self::Value, index: usize, item: Self::Value) -> Result<(), Self::Error>;
    /// All items are set.
    fn tuple_done(&mut self, tuple: &Self::Value) -> Result<(), Self::Error>;
    /// A list that will get `len` items.
    fn list(&mut self, len: usize) -> Result<Self::Value, Self::Error>;
    fn list_set(&mut self, list: &Self::Value, index: usize, item: Self::Value) -> Result<(), Self::Error>;
    fn dict(&mut self) -> Result<Self::Value, Self::Error>;
    fn dict_set(&mut self, dict: &Self::Value, key: Self::Value, value: Self::Value) -> Result<(), Self::Error>;
    /// An empty set or frozenset.
    fn set(&mut self, frozen: bool) -> Result<Self::Value, Self::Error>;
    fn set_add(&mut self, set: &Self::Value, item: Self::Value) -> Result<(), Self::Error>;
    fn slice(&mut self, start: Self::Value, stop: Self::Value, step: Self::Value) -> Result<Self::Value, Self::Error>;
    /// A code object. The sink checks the types of the parts.
    fn code(&mut self, parts: CodeParts<Self::Value>) -> Result<Self::Value, Self::Error>;
}

/// Reads values from an input into a sink. References work across calls of [`value`](Reader::value), as in a file that is
/// written by one writer; use a new reader for each independent value.
pub struct Reader<'a, I: Input, S: Sink> {
    input: &'a mut I,
    sink: &'a mut S,
    /// `None` while a frozenset, slice or code object is being read.
    refs: Vec<Option<S::Value>>,
    depth: u32,
    allow_code: bool,
}

type Read<S> = Result<<S as Sink>::Value, <S as Sink>::Error>;

impl<'a, I: Input, S: Sink> Reader<'a, I, S> {
    /// A reader without references yet.
    pub fn new(input: &'a mut I, sink: &'a mut S, allow_code: bool) -> Self {
        Reader { input, sink, refs: Vec::new(), depth: 0, allow_code }
    }

    /// For callers whose stack has room for fewer levels than the format allows.
    pub fn limit_depth(mut self, levels: u32) -> Self {
        self.depth = MAX_DEPTH.saturating_sub(levels);
        self
    }

    /// Reads one value.
    pub fn value(&mut self) -> Read<S> {
        self.needed("object")
    }

    fn byte(&mut self) -> Result<u8, S::Error> {
        match self.input.take(1) {
            Some([byte, ..]) => Ok(*byte),
            _ => Err(ReadError::eof("EOF read where not expected").into()),
        }
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], S::Error> {
        match self.input.take(N).and_then(|bytes| bytes.first_chunk()) {
            Some(chunk) => Ok(*chunk),
            None => Err(too_short().into()),
        }
    }

    fn long(&mut self) -> Result<i32, S::Error> {
        Ok(i32::from_le_bytes(self.array()?))
    }

    fn double(&mut self) -> Result<f64, S::Error> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    /// A size; `what` names it in the error.
    fn size(&mut self, what: &str) -> Result<usize, S::Error> {
        let size = self.long()?;
        usize::try_from(size).map_err(|_| ReadError::bad(&format!("{what} size out of range")).into())
    }

    /// Reads a value; `place` is what a NULL there is reported for.
    fn needed(&mut self, place: &str) -> Read<S> {
        match self.object()? {
            Some(value) => Ok(value),
            None => Err(ReadError::null(place).into()),
        }
    }

    /// Reads a value or NULL.
    fn object(&mut self) -> Result<Option<S::Value>, S::Error> {
        let byte = match self.input.take(1) {
            Some([byte, ..]) => *byte,
            _ => return Err(ReadError::eof("EOF read where object expected").into()),
        };
        if self.depth >= MAX_DEPTH {
            return Err(ReadError::value("recursion limit exceeded").into());
        }
        self.depth += 1;
        let value = self.typed(byte & !FLAG_REF, byte & FLAG_REF != 0);
        self.depth -= 1;
        value
    }

    fn typed(&mut self, kind: u8, flag: bool) -> Result<Option<S::Value>, S::Error> {
        let value = match kind {
            kind::NULL => return Ok(None),
            // Singletons get no number, flagged or not.
            kind::NONE => return self.sink.none().map(Some),
            kind::FALSE => return self.sink.bool(false).map(Some),
            kind::TRUE => return self.sink.bool(true).map(Some),
            kind::ELLIPSIS => return self.sink.ellipsis().map(Some),
            kind::STOP_ITERATION => return self.sink.stop_iteration().map(Some),
            kind::REF => {
                let number = self.long()?;
                let value = usize::try_from(number).ok().and_then(|number| self.refs.get(number)).cloned().flatten();
                return match value {
                    Some(value) => Ok(Some(value)),
                    None => Err(ReadError::bad("invalid reference").into()),
                };
            }
            kind::TUPLE => {
                let len = self.size("tuple")?;
                return self.tuple(len, flag).map(Some);
            }
            kind::SMALL_TUPLE => {
                let len = self.byte()?.into();
                return self.tuple(len, flag).map(Some);
            }
            kind::LIST => return self.list(flag).map(Some),
            kind::DICT => return self.dict(flag).map(Some),
            kind::SET | kind::FROZENSET => return self.set(kind == kind::FROZENSET, flag).map(Some),
            kind::SLICE => return self.slice(flag).map(Some),
            kind::CODE => return self.code(flag).map(Some),
            _ => self.leaf(kind)?,
        };
        if flag {
            self.refs.push(Some(value.clone()));
        }
        Ok(Some(value))
    }

    /// A value without parts.
    #[inline(never)]
    fn leaf(&mut self, kind: u8) -> Read<S> {
        match kind {
            kind::INT => {
                let value = self.long()?;
                self.sink.int(value.into())
            }
            kind::INT64 => {
                let value = i64::from_le_bytes(self.array()?);
                self.sink.int(value)
            }
            kind::LONG => self.digits(),
            kind::FLOAT => {
                let value = self.float_text()?;
                self.sink.float(value)
            }
            kind::BINARY_FLOAT => {
                let value = self.double()?;
                self.sink.float(value)
            }
            kind::COMPLEX => {
                let (real, imag) = (self.float_text()?, self.float_text()?);
                self.sink.complex(real, imag)
            }
            kind::BINARY_COMPLEX => {
                let (real, imag) = (self.double()?, self.double()?);
                self.sink.complex(real, imag)
            }
            kind::BYTES => {
                let size = self.size("bytes object")?;
                let bytes = self.input.take(size).ok_or_else(too_short)?;
                self.sink.bytes(bytes)
            }
            kind::UNICODE | kind::INTERNED => {
                let size = self.size("string")?;
                let bytes = self.input.take(size).ok_or_else(too_short)?;
                self.sink.utf8(bytes, kind == kind::INTERNED)
            }
            kind::ASCII | kind::ASCII_INTERNED => {
                let size = self.size("string")?;
                let bytes = self.input.take(size).ok_or_else(too_short)?;
                self.sink.latin1(bytes, kind == kind::ASCII_INTERNED)
            }
            kind::SHORT_ASCII | kind::SHORT_ASCII_INTERNED => {
                let size = self.byte()?.into();
                let bytes = self.input.take(size).ok_or_else(too_short)?;
                self.sink.latin1(bytes, kind == kind::SHORT_ASCII_INTERNED)
            }
            _ => Err(ReadError::bad("unknown type code").into()),
        }
    }

    fn digits(&mut self) -> Read<S> {
        let count = self.long()?;
        if count == i32::MIN {
            return Err(ReadError::bad("long size out of range").into());
        }
        let bytes = self.input.take(2 * count.unsigned_abs() as usize).ok_or_else(too_short)?;
        let mut packed = Vec::with_capacity(bytes.len());
        let (mut bits, mut held) = (0u32, 0);
        let mut last = 1;
        for digit in bytes.chunks_exact(2) {
            last = u16::from_le_bytes([digit[0], digit[1]]);
            if last > 0x7fff {
                return Err(ReadError::bad("digit out of range in long").into());
            }
            bits |= u32::from(last) << held;
            held += 15;
            while held >= 8 {
                packed.push(bits as u8);
                bits >>= 8;
                held -= 8;
            }
        }
        if last == 0 {
            return Err(ReadError::bad("unnormalized long data").into());
        }
        packed.push(bits as u8);
        let magnitude = UBig::from_le_bytes(&packed);
        let small = magnitude.bit_len() < 64;
        let value = IBig::from_parts(if count < 0 { Sign::Negative } else { Sign::Positive }, magnitude);
        match i64::try_from(&value) {
            Ok(value) if small => self.sink.int(value),
            _ => self.sink.big_int(value),
        }
    }

    fn float_text(&mut self) -> Result<f64, S::Error> {
        let size = self.byte()?.into();
        let bytes = self.input.take(size).ok_or_else(too_short)?;
        let text = std::str::from_utf8(bytes).ok();
        match text.and_then(|text| text.parse().ok()) {
            Some(value) => Ok(value),
            None => {
                let text = String::from_utf8_lossy(bytes);
                Err(ReadError::value(format!("could not convert string to float: '{text}'")).into())
            }
        }
    }

    /// Reads values until one cannot be read: what happens to a container that claims more items than there are bytes.
    /// No value is shorter than a byte, so the error is certain.
    #[inline(never)]
    fn doomed(&mut self, place: &str) -> S::Error {
        loop {
            if let Err(error) = self.needed(place) {
                return error;
            }
        }
    }

    #[inline(never)]
    fn tuple(&mut self, len: usize, flag: bool) -> Read<S> {
        if len > self.input.remaining() {
            return Err(self.doomed("tuple"));
        }
        let tuple = self.sink.tuple(len)?;
        if flag {
            self.refs.push(Some(tuple.clone()));
        }
        for index in 0..len {
            let item = self.needed("tuple")?;
            self.sink.tuple_set(&tuple, index, item)?;
        }
        self.sink.tuple_done(&tuple)?;
        Ok(tuple)
    }

    #[inline(never)]
    fn list(&mut self, flag: bool) -> Read<S> {
        let len = self.size("list")?;
        if len > self.input.remaining() {
            return Err(self.doomed("list"));
        }
        let list = self.sink.list(len)?;
        if flag {
            self.refs.push(Some(list.clone()));
        }
        for index in 0..len {
            let item = self.needed("list")?;
            self.sink.list_set(&list, index, item)?;
        }
        Ok(list)
    }

    #[inline(never)]
    fn dict(&mut self, flag: bool) -> Read<S> {
        let dict = self.sink.dict()?;
        if flag {
            self.refs.push(Some(dict.clone()));
        }
        while let Some(key) = self.object()? {
            let Some(value) = self.object()? else { break };
            self.sink.dict_set(&dict, key, value)?;
        }
        Ok(dict)
    }

    #[inline(never)]
    fn set(&mut self, frozen: bool, flag: bool) -> Read<S> {
        let len = self.size("set")?;
        if len > self.input.remaining() {
            return Err(self.doomed("set"));
        }
        let set = self.sink.set(frozen)?;
        // A frozenset cannot contain itself: its number is taken but empty until it is complete.
        let number = flag.then(|| self.reserve((!frozen || len == 0).then(|| set.clone())));
        for _ in 0..len {
            let item = self.needed("set")?;
            self.sink.set_add(&set, item)?;
        }
        self.fill(number, &set);
        Ok(set)
    }

    #[inline(never)]
    fn slice(&mut self, flag: bool) -> Read<S> {
        let number = flag.then(|| self.reserve(None));
        let start = self.needed("object")?;
        let stop = self.needed("object")?;
        let step = self.needed("object")?;
        let slice = self.sink.slice(start, stop, step)?;
        self.fill(number, &slice);
        Ok(slice)
    }

    #[inline(never)]
    fn code(&mut self, flag: bool) -> Read<S> {
        const PLACE: &str = "code object";
        if !self.allow_code {
            return Err(ReadError::value("unmarshalling code objects is disallowed").into());
        }
        let number = flag.then(|| self.reserve(None));
        let parts = CodeParts {
            argcount: self.long()?,
            posonlyargcount: self.long()?,
            kwonlyargcount: self.long()?,
            stacksize: self.long()?,
            flags: self.long()?,
            code: self.needed(PLACE)?,
            consts: self.needed(PLACE)?,
            names: self.needed(PLACE)?,
            localsplusnames: self.needed(PLACE)?,
            localspluskinds: self.needed(PLACE)?,
            filename: self.needed(PLACE)?,
            name: self.needed(PLACE)?,
            qualname: self.needed(PLACE)?,
            firstlineno: self.long()?,
            linetable: self.needed(PLACE)?,
            exceptiontable: self.needed(PLACE)?,
        };
        let code = self.sink.code(parts)?;
        self.fill(number, &code);
        Ok(code)
    }

    fn reserve(&mut self, value: Option<S::Value>) -> usize {
        self.refs.push(value);
        self.refs.len() - 1
    }

    fn fill(&mut self, number: Option<usize>, value: &S::Value) {
        if let Some(number) = number {
            self.refs[number] = Some(value.clone());
        }
    }
}

fn too_short() -> ReadError {
    ReadError::eof("marshal data too short")
}
