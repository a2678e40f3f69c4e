//! Reading: a machine with a stack, run by the opcodes of a pickle.

use super::opcode::*;
use super::unpickler::{Object, Unpickler};
use super::{kept_attribute, unpickling_error};
use brolga_vm::codecs::{self, escape, utf8};
use brolga_vm::objects::bytearray::PyByteArray;
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::objects::float;
use brolga_vm::objects::int::{self, convert};
use brolga_vm::objects::memoryview::PyMemoryView;
use brolga_vm::objects::set::PySet;
use brolga_vm::objects::str_::{as_str, intern_value};
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::objects::type_::as_type;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, iter, sequence};

/// Reads one object.
pub fn run(t: &Thread, unpickler: Object) -> PyResult<Value> {
    unpickler.protocol.set(0);
    let mut machine =
        Machine { t, unpickler, stack: RootVec::new(&t.heap), marks: Vec::new(), has_mark: false, fence: 0 };
    let result = machine.run()?;
    unpickler.input.skip_consumed(t)?;
    Ok(result)
}

/// One call of `load`.
struct Machine<'a> {
    t: &'a Thread,
    unpickler: Object,
    stack: RootVec,
    /// How high the stack was at each mark.
    marks: Vec<usize>,
    /// Whether there is a mark that opcodes without one would run into.
    has_mark: bool,
    /// What is below belongs to the last mark.
    fence: usize,
}

impl Machine<'_> {
    fn run(&mut self) -> PyResult<Value> {
        let t = self.t;
        let unpickler = self.unpickler;
        let input = &unpickler.input;
        loop {
            let code = match input.next_byte() {
                Some(code) => code,
                None => match input.take(t, self.unpickler.header(), 1) {
                    Ok(piece) => piece[0],
                    Err(raised) if t.exception_matches(super::UnpicklingError::class(t)) => {
                        t.take_exception(raised);
                        return Err(t.raise(t.types.eof_error, "Ran out of input"));
                    }
                    Err(raised) => return Err(raised),
                },
            };
            if code == STOP {
                return self.pop();
            }
            self.step(code)?;
        }
    }

    fn error<T>(&self, message: impl AsRef<str>) -> PyResult<T> {
        Err(unpickling_error(self.t, message))
    }
    #[cold]
    fn underflow<T>(&self) -> PyResult<T> {
        self.error(if self.has_mark { "unexpected MARK found" } else { "unpickling stack underflow" })
    }
    #[cold]
    fn truncated<T>(&self) -> PyResult<T> {
        self.error("pickle data was truncated")
    }
    #[inline]
    fn push(&mut self, v: Value) -> PyResult<()> {
        if self.stack.len() == self.stack.capacity() {
            self.t.check_memory(self.stack.try_reserve(1))?;
        }
        self.stack.push(v);
        Ok(())
    }
    #[inline]
    fn pop(&mut self) -> PyResult<Value> {
        if self.stack.len() <= self.fence {
            return self.underflow();
        }
        match self.stack.pop() {
            Some(v) => Ok(v),
            None => self.underflow(),
        }
    }
    /// The value on top.
    fn top(&self) -> PyResult<Value> {
        match self.stack.last() {
            Some(v) if self.stack.len() > self.fence => Ok(*v),
            _ => self.underflow(),
        }
    }
    /// How high the stack was at the last mark, which goes.
    fn mark(&mut self) -> PyResult<usize> {
        let Some(mark) = self.marks.pop() else { return self.error("could not find MARK") };
        self.has_mark = !self.marks.is_empty();
        self.fence = self.marks.last().copied().unwrap_or(0);
        Ok(mark.min(self.stack.len()))
    }
    /// The values from `start` on, which go.
    fn pop_tuple(&mut self, start: usize) -> PyResult<Gc<PyTuple>> {
        if start < self.fence {
            return self.underflow();
        }
        let tuple = PyTuple::new(self.t, &self.stack[start..])?;
        self.stack.truncate(start);
        Ok(tuple)
    }
    fn pop_list(&mut self, start: usize) -> PyResult<Gc<PyList>> {
        let list = PyList::new(self.t, &self.stack[start..])?;
        self.stack.truncate(start);
        Ok(list)
    }
    fn take(&self, n: usize) -> PyResult<super::input::Piece> {
        self.unpickler.input.take(self.t, self.unpickler.header(), n)
    }
    fn array<const N: usize>(&self) -> PyResult<[u8; N]> {
        let piece = self.take(N)?;
        let mut array = [0; N];
        array.copy_from_slice(&piece);
        Ok(array)
    }
    fn byte(&self) -> PyResult<usize> {
        match self.unpickler.input.next_byte() {
            Some(b) => Ok(b as usize),
            None => Ok(self.take(1)?[0] as usize),
        }
    }
    fn u32(&self) -> PyResult<usize> {
        Ok(u32::from_le_bytes(self.array()?) as usize)
    }
    fn i32(&self) -> PyResult<i32> {
        Ok(i32::from_le_bytes(self.array()?))
    }
    fn line(&self) -> PyResult<super::input::Piece> {
        self.unpickler.input.line(self.t, self.unpickler.header())
    }
    /// A line with something in it.
    fn full_line(&self) -> PyResult<super::input::Piece> {
        let line = self.line()?;
        if line.len() < 2 { self.truncated() } else { Ok(line) }
    }
    /// A length of eight bytes.
    fn long_length(&self, what: &str) -> PyResult<usize> {
        let n = u64::from_le_bytes(self.array()?);
        match isize::try_from(n) {
            Ok(n) => Ok(n as usize),
            Err(_) => {
                let message = format!("{what} exceeds system's maximum size of {} bytes", isize::MAX);
                Err(self.t.raise_overflow_error(message))
            }
        }
    }

    fn step(&mut self, code: u8) -> PyResult<()> {
        let t = self.t;
        match code {
            NONE => self.push(Value::NONE),
            NEWTRUE => self.push(Value::TRUE),
            NEWFALSE => self.push(Value::FALSE),
            BININT => {
                let n = self.i32()?;
                self.push(t.new_int(n as i64)?)
            }
            BININT1 => {
                let n = self.byte()?;
                self.push(t.new_int(n as i64)?)
            }
            BININT2 => {
                let n = u16::from_le_bytes(self.array()?);
                self.push(t.new_int(n as i64)?)
            }
            INT => self.int_line(),
            LONG => self.long_line(),
            LONG1 => {
                let n = self.byte()?;
                self.long(n)
            }
            LONG4 => match usize::try_from(self.i32()?) {
                Ok(n) => self.long(n),
                Err(_) => self.error("LONG pickle has negative byte count"),
            },
            FLOAT => self.float_line(),
            BINFLOAT => {
                let f = f64::from_be_bytes(self.array()?);
                self.push(t.new_float(f)?)
            }
            SHORT_BINBYTES => {
                let n = self.byte()?;
                self.bytes(n)
            }
            BINBYTES => {
                let n = self.u32()?;
                self.bytes(n)
            }
            BINBYTES8 => {
                let n = self.long_length("BINBYTES")?;
                self.bytes(n)
            }
            BYTEARRAY8 => {
                let n = self.long_length("BYTEARRAY8")?;
                let input = &self.unpickler.input;
                let v = input.take_object(t, n, |b| PyByteArray::new(t, b).map(Value::from))?;
                self.push(v)
            }
            NEXT_BUFFER => self.next_buffer(),
            READONLY_BUFFER => self.readonly_buffer(),
            STRING => self.string_line(),
            BINSTRING => match usize::try_from(self.i32()?) {
                Ok(n) => self.old_string(n),
                Err(_) => self.error("BINSTRING pickle has negative byte count"),
            },
            SHORT_BINSTRING => {
                let n = self.byte()?;
                self.old_string(n)
            }
            UNICODE => {
                let line = self.line()?;
                let text = escape::decode_raw(t, &line[..line.len() - 1], None, true)?.0;
                self.push(text.into())
            }
            SHORT_BINUNICODE => {
                let n = self.byte()?;
                self.text(n)
            }
            BINUNICODE => {
                let n = self.u32()?;
                self.text(n)
            }
            BINUNICODE8 => {
                let n = self.long_length("BINUNICODE")?;
                self.text(n)
            }
            EMPTY_TUPLE => self.push(t.empty_tuple().value()),
            TUPLE => {
                let mark = self.mark()?;
                let tuple = self.pop_tuple(mark)?;
                self.push(tuple.into())
            }
            TUPLE1 | TUPLE2 | TUPLE3 => {
                let n = (code - TUPLE1) as usize + 1;
                let Some(start) = self.stack.len().checked_sub(n) else { return self.underflow() };
                let tuple = self.pop_tuple(start)?;
                self.push(tuple.into())
            }
            EMPTY_LIST => {
                let list = PyList::new_empty(t)?;
                self.push(list.into())
            }
            LIST => {
                let mark = self.mark()?;
                let list = self.pop_list(mark)?;
                self.push(list.into())
            }
            EMPTY_DICT => {
                let dict = PyDict::new(t)?;
                self.push(dict.into())
            }
            DICT => self.dict(),
            EMPTY_SET => {
                let set = PySet::new_set(t, &[])?;
                self.push(set.into())
            }
            FROZENSET => {
                let mark = self.mark()?;
                let set = PySet::new_frozenset(t, &self.stack[mark..])?;
                self.stack.truncate(mark);
                self.push(set.into())
            }
            APPEND => {
                if self.stack.len() <= self.fence + 1 {
                    return self.underflow();
                }
                self.append_from(self.stack.len() - 1)
            }
            APPENDS => {
                let mark = self.mark()?;
                self.append_from(mark)
            }
            SETITEM => match self.stack.len().checked_sub(2) {
                Some(start) => self.set_items_from(start),
                None => self.underflow(),
            },
            SETITEMS => {
                let mark = self.mark()?;
                self.set_items_from(mark)
            }
            ADDITEMS => self.add_items(),
            BUILD => self.build(),
            GLOBAL => {
                let (module, name) = (self.full_line()?, self.full_line());
                let module = utf8::decode(t, &module[..module.len() - 1], None, true)?.0;
                let name = name?;
                let name = utf8::decode(t, &name[..name.len() - 1], None, true)?.0;
                let found = Unpickler::global(self.unpickler, t, module.into(), name.into())?;
                self.push(found)
            }
            STACK_GLOBAL => {
                let (name, module) = (self.pop()?, self.pop()?);
                if module.downcast::<PyStr>().is_none() || name.downcast::<PyStr>().is_none() {
                    return self.error("STACK_GLOBAL requires str");
                }
                let found = Unpickler::global(self.unpickler, t, module, name)?;
                self.push(found)
            }
            REDUCE => {
                let (arguments, function) = (self.pop()?, self.pop()?);
                let Some(arguments) = as_tuple(arguments) else {
                    return Err(t.raise_type_error("argument list must be a tuple"));
                };
                let made = call::call_ex(t, function, arguments, None)?;
                self.push(made)
            }
            INST => self.instance_by_name(),
            OBJ => {
                let mark = self.mark()?;
                if self.stack.len() <= mark {
                    return self.underflow();
                }
                let arguments = self.pop_tuple(mark + 1)?;
                let class = self.pop()?;
                self.instantiate(class, arguments)
            }
            NEWOBJ => self.new_object(false),
            NEWOBJ_EX => self.new_object(true),
            MARK => {
                self.marks.push(self.stack.len());
                self.has_mark = true;
                self.fence = self.stack.len();
                Ok(())
            }
            POP => {
                if self.marks.last() == Some(&self.stack.len()) {
                    self.mark()?;
                } else if self.stack.len() <= self.fence {
                    return self.underflow();
                } else {
                    self.stack.pop();
                }
                Ok(())
            }
            POP_MARK => {
                let mark = self.mark()?;
                self.stack.truncate(mark);
                Ok(())
            }
            DUP => {
                let v = self.top()?;
                self.push(v)
            }
            GET => {
                let line = self.full_line()?;
                let n = self.index(&line)?;
                match usize::try_from(n) {
                    Ok(n) => self.get(n),
                    Err(_) => self.error(format!("Memo value not found at index {n}")),
                }
            }
            BINGET => {
                let n = self.byte()?;
                self.get(n)
            }
            LONG_BINGET => {
                let n = self.u32()?;
                self.get(n)
            }
            PUT => {
                let line = self.full_line()?;
                self.top()?;
                match usize::try_from(self.index(&line)?) {
                    Ok(n) => self.put(n),
                    Err(_) => Err(t.raise_value_error("negative PUT argument")),
                }
            }
            BINPUT => {
                let n = self.byte()?;
                self.put(n)
            }
            LONG_BINPUT => {
                let n = self.u32()?;
                self.put(n)
            }
            MEMOIZE => {
                let n = self.unpickler.memo.borrow().count();
                self.put(n)
            }
            EXT1 => {
                let n = self.byte()?;
                self.extension(n as i64)
            }
            EXT2 => {
                let n = u16::from_le_bytes(self.array()?);
                self.extension(n as i64)
            }
            EXT4 => {
                let n = self.i32()?;
                self.extension(n as i64)
            }
            PERSID => {
                let line = self.line()?;
                let line = &line[..line.len() - 1];
                if !line.is_ascii() {
                    return self.error("persistent IDs in protocol 0 must be ASCII strings");
                }
                let id = PyStr::from_ascii(t, line)?;
                let v = Unpickler::persistent(self.unpickler, t, id.into())?;
                self.push(v)
            }
            BINPERSID => {
                let id = self.pop()?;
                let v = Unpickler::persistent(self.unpickler, t, id)?;
                self.push(v)
            }
            PROTO => {
                let n = self.byte()?;
                if n as i64 > HIGHEST_PROTOCOL {
                    return Err(t.raise_value_error(format!("unsupported pickle protocol: {n}")));
                }
                self.unpickler.protocol.set(n as u8);
                Ok(())
            }
            FRAME => {
                let n = u64::from_le_bytes(self.array()?);
                let Ok(n) = isize::try_from(n) else {
                    let message = format!("FRAME length exceeds system's maximum of {} bytes", isize::MAX);
                    return Err(t.raise_overflow_error(message));
                };
                // It is there as a whole; its opcodes come next.
                self.take(n as usize)?;
                self.unpickler.input.give_back(n as usize);
                Ok(())
            }
            0x21..=0x7e if code != b'\'' && code != b'\\' => {
                self.error(format!("invalid load key, '{}'.", code as char))
            }
            b' ' => self.error("invalid load key, ' '."),
            _ => self.error(format!("invalid load key, '\\x{code:02x}'.")),
        }
    }

    /// An int in decimal, of the whole line.
    fn parse_int(&self, line: &[u8]) -> Result<Value, convert::ParseError> {
        convert::parse(self.t, line.iter().map(|b| if b.is_ascii() { *b as u32 } else { '?' as u32 }), 10)
    }
    /// As `int(line)`.
    fn int_of(&self, line: &[u8]) -> PyResult<Value> {
        let t = self.t;
        self.parse_int(line).map_err(|e| match e {
            convert::ParseError::Raised(raised) => raised,
            convert::ParseError::Invalid => {
                let shown = String::from_utf8_lossy(line).into_owned();
                let shown = t.new_str(&shown).and_then(|s| brolga_vm::protocol::object::repr(t, s));
                match shown {
                    Ok(shown) => {
                        t.raise_value_error(format!("invalid literal for int() with base 10: {}", shown.to_lossy()))
                    }
                    Err(raised) => raised,
                }
            }
        })
    }
    fn index(&self, line: &[u8]) -> PyResult<i64> {
        match int::to_i64(self.int_of(line)?) {
            Some(n) => Ok(n),
            None => Err(self.t.raise_overflow_error("Python int too large to convert to C ssize_t")),
        }
    }
    fn int_line(&mut self) -> PyResult<()> {
        let line = self.full_line()?;
        let v = match self.parse_int(&line) {
            Ok(v) => v,
            Err(convert::ParseError::Raised(raised)) => return Err(raised),
            Err(convert::ParseError::Invalid) => {
                return Err(self.t.raise_value_error("could not convert string to int"));
            }
        };
        // Booleans have two digits.
        match (line.len(), int::to_i64(v)) {
            (3, Some(n @ 0..=1)) => self.push(Value::from_bool(n == 1)),
            _ => self.push(v),
        }
    }
    fn long_line(&mut self) -> PyResult<()> {
        let line = self.full_line()?;
        let digits = match line[line.len() - 2] {
            b'L' => &line[..line.len() - 2],
            _ => &line[..],
        };
        let v = self.int_of(digits)?;
        self.push(v)
    }
    fn long(&mut self, n: usize) -> PyResult<()> {
        let bytes = self.take(n)?;
        let v = convert::from_bytes(self.t, &bytes, true, true)?;
        self.push(v)
    }
    fn float_line(&mut self) -> PyResult<()> {
        let t = self.t;
        let line = self.full_line()?;
        let used = float_prefix(&line);
        let shown = || String::from_utf8_lossy(&line).chars().take(200).collect::<String>();
        if used == 0 {
            return Err(t.raise_value_error(format!("could not convert string to float: '{}'", shown())));
        }
        let Some(f) = std::str::from_utf8(&line[..used]).ok().and_then(float::text::parse_ascii) else {
            return Err(t.raise_value_error(format!("could not convert string to float: '{}'", shown())));
        };
        if f.is_infinite() && line[..used].iter().any(u8::is_ascii_digit) {
            return Err(t.raise_overflow_error(format!("value too large to convert to float: '{}'", shown())));
        }
        if !matches!(line[used], b'\n' | 0) {
            return Err(t.raise_value_error("could not convert string to float"));
        }
        self.push(t.new_float(f)?)
    }
    fn bytes(&mut self, n: usize) -> PyResult<()> {
        let t = self.t;
        let input = &self.unpickler.input;
        let v = input.take_object(t, n, |b| PyBytes::new(t, b).map(Value::from))?;
        self.push(v)
    }
    fn text(&mut self, n: usize) -> PyResult<()> {
        let bytes = self.take(n)?;
        let text = utf8::decode(self.t, &bytes, Some("surrogatepass"), true)?.0;
        self.push(text.into())
    }
    /// A `str` of Python 2.
    fn push_old_string(&mut self, bytes: &[u8]) -> PyResult<()> {
        let t = self.t;
        let v: Value = PyBytes::new(t, bytes)?.into();
        let encoding = self.unpickler.encoding.borrow().clone();
        if encoding == "bytes" {
            return self.push(v);
        }
        let errors = self.unpickler.errors.borrow().clone();
        let text = codecs::decode_object(t, v, Some(&encoding), Some(&errors))?;
        self.push(text.into())
    }
    fn old_string(&mut self, n: usize) -> PyResult<()> {
        let bytes = self.take(n)?;
        self.push_old_string(&bytes)
    }
    fn string_line(&mut self) -> PyResult<()> {
        let line = self.line()?;
        let quoted = match &line[..line.len() - 1] {
            [b'\'', inner @ .., b'\''] => inner,
            [b'"', inner @ .., b'"'] => inner,
            _ => return self.error("the STRING opcode argument must be quoted"),
        };
        let bytes = escape::decode_bytes(self.t, quoted, None)?;
        self.push_old_string(&bytes)
    }
    fn next_buffer(&mut self) -> PyResult<()> {
        let Some(buffers) = self.unpickler.buffers.get() else {
            return self.error("pickle stream refers to out-of-band data but no *buffers* argument was given");
        };
        match iter::next(self.t, buffers)? {
            Some(buffer) => self.push(buffer),
            None => self.error("not enough out-of-band buffers"),
        }
    }
    fn readonly_buffer(&mut self) -> PyResult<()> {
        let t = self.t;
        let v = self.top()?;
        let view = PyMemoryView::of(t, v)?;
        if view.check(t)?.readonly {
            return Ok(());
        }
        let readonly = call::call_method(t, view.value(), t.intern("toreadonly"), &[])?;
        self.stack.pop();
        self.push(readonly)
    }

    fn dict(&mut self) -> PyResult<()> {
        let t = self.t;
        let mark = self.mark()?;
        if !(self.stack.len() - mark).is_multiple_of(2) {
            return self.error("odd number of items for DICT");
        }
        let dict = PyDict::new(t)?;
        for i in (mark..self.stack.len()).step_by(2) {
            dict.set(t, self.stack[i], self.stack[i + 1])?;
        }
        self.stack.truncate(mark);
        self.push(dict.into())
    }
    /// Appends what is on the stack from `start` on to the list below.
    fn append_from(&mut self, start: usize) -> PyResult<()> {
        let t = self.t;
        if start > self.stack.len() || start <= self.fence {
            return self.underflow();
        }
        if start == self.stack.len() {
            return Ok(());
        }
        let owner = self.stack[start - 1];
        if t.class_of(owner) == t.types.list
            && let Some(list) = owner.downcast::<PyList>()
        {
            list.extend_from_slice(t, &self.stack[start..])?;
            self.stack.truncate(start);
            return Ok(());
        }
        let extend = attr::get_optional(t, owner, t.intern("extend"))?;
        if let Some(extend) = extend {
            let list = self.pop_list(start)?;
            call::call1(t, extend, list.into())?;
            return Ok(());
        }
        let append = attr::get(t, owner, t.intern("append"))?;
        for i in start..self.stack.len() {
            if let Err(raised) = call::call1(t, append, self.stack[i]) {
                self.stack.truncate(start);
                return Err(raised);
            }
        }
        self.stack.truncate(start);
        Ok(())
    }
    /// Sets the keys and values on the stack from `start` on in the dict below.
    fn set_items_from(&mut self, start: usize) -> PyResult<()> {
        let t = self.t;
        if start > self.stack.len() || start <= self.fence {
            return self.underflow();
        }
        if start == self.stack.len() {
            return Ok(());
        }
        if !(self.stack.len() - start).is_multiple_of(2) {
            return self.error("odd number of items for SETITEMS");
        }
        let owner = self.stack[start - 1];
        let dict = owner.downcast::<PyDict>().filter(|_| t.class_of(owner) == t.types.dict);
        for i in (start..self.stack.len()).step_by(2) {
            match dict {
                Some(dict) => dict.set(t, self.stack[i], self.stack[i + 1])?,
                None => sequence::set_item(t, owner, self.stack[i], self.stack[i + 1])?,
            }
        }
        self.stack.truncate(start);
        Ok(())
    }
    fn add_items(&mut self) -> PyResult<()> {
        let t = self.t;
        let start = self.mark()?;
        if start <= self.fence {
            return self.underflow();
        }
        if start == self.stack.len() {
            return Ok(());
        }
        let owner = self.stack[start - 1];
        if t.class_of(owner) == t.types.set
            && let Some(set) = owner.downcast::<PySet>()
        {
            for i in start..self.stack.len() {
                set.add(t, self.stack[i])?;
            }
        } else {
            let add = attr::get(t, owner, t.intern("add"))?;
            for i in start..self.stack.len() {
                call::call1(t, add, self.stack[i])?;
            }
        }
        self.stack.truncate(start);
        Ok(())
    }
    /// Gives an object its state.
    fn build(&mut self) -> PyResult<()> {
        let t = self.t;
        if self.stack.len() < self.fence + 2 {
            return self.underflow();
        }
        let (state, object) = (self.pop()?, self.top()?);
        if let Some(setstate) = attr::get_optional(t, object, t.intern("__setstate__"))? {
            call::call1(t, setstate, state)?;
            return Ok(());
        }
        let (state, slots) = match as_tuple(state).filter(|pair| pair.len() == 2) {
            Some(pair) => (pair.get(0), Some(pair.get(1))),
            None => (state, None),
        };
        if !state.is_none() {
            let Some(state) = state.downcast::<PyDict>() else { return self.error("state is not a dictionary") };
            let dict = attr::get(t, object, t.names.dunder_dict)?;
            let mut position = 0;
            while let Some((key, v)) = state.next_entry(t, &mut position) {
                let key = match key.downcast::<PyStr>() {
                    Some(text) => intern_value(t, text),
                    None => key,
                };
                sequence::set_item(t, dict, key, v)?;
            }
        }
        if let Some(slots) = slots {
            let Some(slots) = slots.downcast::<PyDict>() else { return self.error("slot state is not a dictionary") };
            let mut position = 0;
            while let Some((name, v)) = slots.next_entry(t, &mut position) {
                let name = attr::checked_name(t, name)?;
                attr::set(t, object, name, Some(v))?;
            }
        }
        Ok(())
    }
    fn instance_by_name(&mut self) -> PyResult<()> {
        let t = self.t;
        let mark = self.mark()?;
        let module = self.full_line()?;
        let ascii = |line: &[u8]| {
            let bytes: Value = PyBytes::new(t, &line[..line.len() - 1])?.into();
            codecs::decode_object(t, bytes, Some("ascii"), None).map(Value::from)
        };
        let module = ascii(&module)?;
        let name = self.full_line()?;
        let name = ascii(&name)?;
        let class = Unpickler::global(self.unpickler, t, module, name)?;
        let arguments = self.pop_tuple(mark)?;
        self.instantiate(class, arguments)
    }
    /// Makes an instance as Python 2 did.
    fn instantiate(&mut self, class: Value, arguments: Gc<PyTuple>) -> PyResult<()> {
        let t = self.t;
        let bare = arguments.is_empty()
            && as_type(class).is_some()
            && attr::get_optional(t, class, t.intern("__getinitargs__"))?.is_none();
        let made = if bare {
            call::call_method(t, class, t.names.dunder_new, &[class])?
        } else {
            call::call_ex(t, class, arguments, None)?
        };
        self.push(made)
    }
    fn new_object(&mut self, with_keywords: bool) -> PyResult<()> {
        let t = self.t;
        let keywords = if with_keywords { Some(self.pop()?) } else { None };
        let (arguments, class) = (self.pop()?, self.pop()?);
        let what = if with_keywords { "NEWOBJ_EX" } else { "NEWOBJ" };
        let wrong = |argument: &str, expected: &str, v: Value| {
            let got = t.class_of(v).message_name(t);
            unpickling_error(t, format!("{what} {argument} argument must be a {expected}, not {got}"))
        };
        let Some(class) = as_type(class) else { return Err(wrong("class", "type", class)) };
        let Some(new) = class.slots.get().new else {
            return self.error(format!("{what} class argument '{}' has NULL tp_new", class.message_name(t)));
        };
        let Some(arguments) = as_tuple(arguments) else { return Err(wrong("args", "tuple", arguments)) };
        let Some(keywords) = keywords else {
            let made = new(t, class, Args::positional_only(arguments.items()))?;
            return self.push(made);
        };
        let Some(keywords) = keywords.downcast::<PyDict>() else { return Err(wrong("kwargs", "dict", keywords)) };
        let mut values = RootVec::new(&t.heap);
        let mut names = RootVec::new(&t.heap);
        values.extend(arguments.items().iter().copied());
        let mut position = 0;
        while let Some((name, v)) = keywords.next_entry(t, &mut position) {
            if as_str(name).is_none() {
                return Err(t.raise_type_error("keywords must be strings"));
            }
            names.push(name);
            values.push(v);
        }
        let kwnames = if names.is_empty() { None } else { Some(PyTuple::new(t, &names)?) };
        let made = new(t, class, Args { values: &values, kwnames })?;
        self.push(made)
    }

    fn get(&mut self, n: usize) -> PyResult<()> {
        let found = self.unpickler.memo.borrow().get(n);
        match found {
            Some(v) => self.push(v),
            None => self.error(format!("Memo value not found at index {n}")),
        }
    }
    fn put(&mut self, n: usize) -> PyResult<()> {
        let v = self.top()?;
        self.unpickler.memo.borrow_mut(self.unpickler.header()).put(self.t, n, v)
    }
    /// An object that `copyreg` has a number for.
    fn extension(&mut self, code: i64) -> PyResult<()> {
        let t = self.t;
        if code <= 0 {
            return self.error("EXT specifies code <= 0");
        }
        let key = t.new_int(code)?;
        let cache = kept_attribute(t, "pickle.extension_cache", "copyreg", "_extension_cache")?;
        let Some(cache) = cache.downcast::<PyDict>() else {
            return Err(t.raise_runtime_error("copyreg._extension_cache should be a dict"));
        };
        if let Some(known) = cache.get(t, key)? {
            return self.push(known);
        }
        let registry = kept_attribute(t, "pickle.inverted_registry", "copyreg", "_inverted_registry")?;
        let found = match registry.downcast::<PyDict>() {
            Some(registry) => registry.get(t, key)?,
            None => None,
        };
        let Some(found) = found else {
            return Err(t.raise_value_error(format!("unregistered extension code {code}")));
        };
        let pair = as_tuple(found).filter(|pair| pair.len() == 2);
        let Some(pair) = pair.filter(|pair| as_str(pair.get(0)).is_some() && as_str(pair.get(1)).is_some()) else {
            return Err(t.raise_value_error(format!("_inverted_registry[{code}] isn't a 2-tuple of strings")));
        };
        let v = Unpickler::global(self.unpickler, t, pair.get(0), pair.get(1))?;
        cache.set(t, key, v)?;
        self.push(v)
    }
}

/// How many bytes at the start of a line are a number.
fn float_prefix(line: &[u8]) -> usize {
    let digits = |at: usize| line[at..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut at = matches!(line[0], b'+' | b'-') as usize;
    for name in ["infinity", "inf", "nan"] {
        if line[at..].len() >= name.len() && line[at..at + name.len()].eq_ignore_ascii_case(name.as_bytes()) {
            return at + name.len();
        }
    }
    let whole = digits(at);
    at += whole;
    let mut fraction = 0;
    if line.get(at) == Some(&b'.') {
        fraction = digits(at + 1);
        if whole + fraction == 0 {
            return 0;
        }
        at += 1 + fraction;
    }
    if whole + fraction == 0 {
        return 0;
    }
    if matches!(line.get(at), Some(b'e' | b'E')) {
        let sign = matches!(line.get(at + 1), Some(b'+' | b'-')) as usize;
        let exponent = digits((at + 1 + sign).min(line.len()));
        if exponent > 0 {
            at += 1 + sign + exponent;
        }
    }
    at
}
