//! Writing objects: a routine for each builtin type. What has no routine goes to [`super::reduce`].

use super::buffer::PickleBuffer;
use super::kept_attribute;
use super::opcode::*;
use super::pickler::{Pickler, is_in_band};
use super::pickling_error;
use brolga_vm::codecs::utf8;
use brolga_vm::objects::bytearray::PyByteArray;
use brolga_vm::objects::bytes::PyBytes;
use brolga_vm::objects::float;
use brolga_vm::objects::int::{self, IntRef};
use brolga_vm::objects::set::PySet;
use brolga_vm::objects::str_::{StrBuilder, as_str};
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::prelude::*;
use brolga_vm::protocol::buffer;
use brolga_vm::protocol::{call, iter, object};
use std::collections::HashSet;

/// Items between a mark and the opcode that takes them.
pub const BATCH: usize = 1000;
/// From this nesting on, fast mode (which has no memo) looks for cycles.
const FAST_NESTING: usize = 50;

/// One call of `dump`. It lives on the native stack.
pub struct Saver<'a> {
    pub t: &'a Thread,
    pub pickler: Gc<Native<Pickler>>,
    persistent_id: Option<Value>,
    reducer_override: Option<Value>,
    pub protocol: i64,
    pub bin: bool,
    nesting: usize,
    /// Containers that are being written, in fast mode and deep inside.
    open: HashSet<u64>,
}

impl<'a> Saver<'a> {
    pub fn new(
        t: &'a Thread,
        pickler: Gc<Native<Pickler>>,
        persistent_id: Option<Value>,
        reducer_override: Option<Value>,
    ) -> Saver<'a> {
        Saver {
            t,
            pickler,
            persistent_id,
            reducer_override,
            protocol: pickler.protocol.get(),
            bin: pickler.bin.get() != 0,
            nesting: 0,
            open: HashSet::new(),
        }
    }
    pub fn write(&self, data: &[u8]) {
        self.pickler.output.write(data);
    }
    pub fn op(&self, code: u8) {
        self.pickler.output.push(code);
    }
    fn is_fast(&self) -> bool {
        self.pickler.fast.get() != 0
    }
    /// Adds a note to an error that says where it happened.
    #[cold]
    pub fn noted(&self, raised: Raised, note: impl FnOnce() -> PyResult<String>) -> Raised {
        self.noted_text(raised, || PyStr::new(self.t, &note()?))
    }
    #[cold]
    fn noted_text(&self, raised: Raised, note: impl FnOnce() -> PyResult<Gc<PyStr>>) -> Raised {
        let t = self.t;
        let error = t.take_exception(raised);
        match note().and_then(|note| call::call_method(t, error, t.intern("add_note"), &[note.into()])) {
            Ok(_) => t.restore_exception(error),
            Err(second) => second,
        }
    }
    /// What notes call the class of an object.
    pub fn class_text(&self, v: Value) -> String {
        self.t.class_of(v).message_name(self.t)
    }

    /// Notes an object under the next number.
    pub fn memoize(&self, v: Value) {
        if self.is_fast() {
            return;
        }
        let n = self.pickler.memo.borrow_mut(self.pickler.header()).put(v);
        if self.protocol >= 4 {
            self.op(MEMOIZE);
        } else if !self.bin {
            self.write(format!("p{n}\n").as_bytes());
        } else if n < 256 {
            self.write(&[BINPUT, n as u8]);
        } else {
            self.write(&[LONG_BINPUT]);
            self.write(&(n as u32).to_le_bytes());
        }
    }
    pub fn number_of(&self, v: Value) -> Option<u64> {
        self.pickler.memo.borrow().get(v)
    }
    /// Refers to an object that has been written.
    pub fn refer(&self, n: u64) {
        if !self.bin {
            self.write(format!("g{n}\n").as_bytes());
        } else if n < 256 {
            self.write(&[BINGET, n as u8]);
        } else {
            self.write(&[LONG_BINGET]);
            self.write(&(n as u32).to_le_bytes());
        }
    }

    /// Writes an object; `may_persist`: unless it has a persistent id.
    pub fn save(&mut self, v: Value, may_persist: bool) -> PyResult<()> {
        let t = self.t;
        self.pickler.output.boundary(t, self.pickler.file())?;
        if may_persist && let Some(function) = self.persistent_id {
            let id = call::call1(t, function, v)?;
            if !id.is_none() {
                return self.save_persistent(id);
            }
        }
        if self.atom(v)? {
            return Ok(());
        }
        if let Some(n) = self.number_of(v) {
            self.refer(n);
            return Ok(());
        }
        if let Some(b) = v.downcast::<PyBytes>() {
            return self.bytes(v, b);
        }
        if let Some(s) = v.downcast::<PyStr>() {
            return self.text(v, s);
        }
        t.enter_native(" while pickling an object")?;
        let class = t.class_of(v);
        let types = &t.types;
        if class == types.dict {
            self.dict(v)
        } else if class == types.set {
            self.set(v)
        } else if class == types.frozenset {
            self.frozenset(v)
        } else if class == types.list {
            self.list(v)
        } else if class == types.tuple {
            self.tuple(v)
        } else if class == types.bytearray {
            self.bytearray(v)
        } else if let Some(b) = v.downcast::<Native<PickleBuffer>>() {
            self.buffer(v, b)
        } else {
            self.other(v)
        }
    }
    fn other(&mut self, v: Value) -> PyResult<()> {
        let t = self.t;
        let mut reduced = None;
        if let Some(reducer) = self.reducer_override {
            reduced = Some(call::call1(t, reducer, v)?).filter(|r| *r != Value::NOT_IMPLEMENTED);
        }
        let reduced = match reduced {
            Some(reduced) => reduced,
            None => {
                let class = t.class_of(v);
                if class == t.types.type_ {
                    return self.class(v);
                }
                if class == t.types.function {
                    return self.global(v, None);
                }
                match self.registered_reducer(class)? {
                    Some(reducer) => call::call1(t, reducer, v)?,
                    None if class.is_subtype_of(t.types.type_) => return self.global(v, None),
                    None => self.reduced(v)?,
                }
            }
        };
        if as_str(reduced).is_some() {
            return self.global(v, Some(reduced));
        }
        let result = match as_tuple(reduced) {
            Some(parts) => self.reduce(parts, Some(v)),
            None => {
                let got = self.class_text(reduced);
                Err(pickling_error(t, format!("__reduce__ must return a string or tuple, not {got}")))
            }
        };
        result.map_err(|raised| self.noted(raised, || Ok(format!("when serializing {} object", self.class_text(v)))))
    }
    fn save_persistent(&mut self, id: Value) -> PyResult<()> {
        if self.bin {
            self.save(id, false)?;
            self.op(BINPERSID);
            return Ok(());
        }
        let text = object::str(self.t, id)?;
        let Some(ascii) = text.as_ascii() else {
            return Err(pickling_error(self.t, "persistent IDs in protocol 0 must be ASCII strings"));
        };
        self.write(&[&[PERSID], ascii, b"\n"].concat());
        Ok(())
    }

    /// Writes what is never shared; false if this is something else.
    fn atom(&mut self, v: Value) -> PyResult<bool> {
        if v.is_none() {
            self.op(NONE);
        } else if v == Value::TRUE || v == Value::FALSE {
            let is_true = v == Value::TRUE;
            match (self.protocol >= 2, is_true) {
                (true, true) => self.op(NEWTRUE),
                (true, false) => self.op(NEWFALSE),
                (false, true) => self.write(b"I01\n"),
                (false, false) => self.write(b"I00\n"),
            }
        } else if int::is_exact(v)
            && let Some(n) = int::as_int(v)
        {
            self.int(n)?;
        } else if self.t.class_of(v) == self.t.types.float
            && let Some(f) = float::as_float(v)
        {
            if self.bin {
                self.op(BINFLOAT);
                self.write(&f.to_be_bytes());
            } else {
                self.write(format!("F{}\n", float::repr(f)).as_bytes());
            }
        } else {
            return Ok(false);
        }
        Ok(true)
    }
    fn int(&mut self, n: IntRef) -> PyResult<()> {
        if let Some(small) = n.to_i64().and_then(|n| i32::try_from(n).ok()) {
            match small {
                _ if !self.bin => self.write(format!("I{small}\n").as_bytes()),
                0..=0xff => self.write(&[BININT1, small as u8]),
                0..=0xffff => {
                    self.op(BININT2);
                    self.write(&(small as u16).to_le_bytes());
                }
                _ => {
                    self.op(BININT);
                    self.write(&small.to_le_bytes());
                }
            }
            return Ok(());
        }
        if self.protocol < 2 {
            let digits = int::convert::to_decimal(self.t, n)?;
            self.write(format!("L{digits}L\n").as_bytes());
            return Ok(());
        }
        // Two's complement in as few bytes as possible.
        let mut len = n.bit_length() / 8 + 1;
        let mut bytes = int::convert::to_bytes(self.t, n, len, true, true)?;
        if n.is_negative() && len > 1 && bytes[len - 1] == 0xff && bytes[len - 2] & 0x80 != 0 {
            len -= 1;
            bytes.truncate(len);
        }
        if len < 256 {
            self.write(&[LONG1, len as u8]);
        } else if let Ok(len) = i32::try_from(len) {
            self.op(LONG4);
            self.write(&len.to_le_bytes());
        } else {
            return Err(self.t.raise_overflow_error("int too large to pickle"));
        }
        self.write(&bytes);
        Ok(())
    }

    /// A header with the length of what follows, in as many bytes as it takes.
    fn sized(&self, short: Option<u8>, normal: u8, long: Option<u8>, len: usize, what: &str) -> PyResult<Vec<u8>> {
        let mut header = Vec::with_capacity(9);
        match (short, u32::try_from(len), long) {
            (Some(code), _, _) if len < 256 => header.extend_from_slice(&[code, len as u8]),
            (_, Ok(len), _) => {
                header.push(normal);
                header.extend_from_slice(&len.to_le_bytes());
            }
            (_, Err(_), Some(code)) => {
                header.push(code);
                header.extend_from_slice(&(len as u64).to_le_bytes());
            }
            (_, Err(_), None) => {
                return Err(self.t.raise_overflow_error(format!(
                    "serializing a {what} larger than 4 GiB requires pickle protocol 4 or higher"
                )));
            }
        }
        Ok(header)
    }
    fn write_bytes(&self, header: &[u8], data: &[u8], payload: Option<Value>) -> PyResult<()> {
        self.pickler.output.write_bytes(self.t, self.pickler.file(), header, data, payload)
    }
    fn bytes_data(&self, data: &[u8], payload: Option<Value>) -> PyResult<()> {
        let long = (self.protocol >= 4).then_some(BINBYTES8);
        let header = self.sized(Some(SHORT_BINBYTES), BINBYTES, long, data.len(), "bytes object")?;
        self.write_bytes(&header, data, payload)
    }
    fn bytearray_data(&self, data: &[u8], payload: Option<Value>) -> PyResult<()> {
        let mut header = vec![BYTEARRAY8];
        header.extend_from_slice(&(data.len() as u64).to_le_bytes());
        self.write_bytes(&header, data, payload)
    }
    fn bytes(&mut self, v: Value, b: Gc<PyBytes>) -> PyResult<()> {
        let t = self.t;
        if self.protocol >= 3 {
            self.bytes_data(b.as_bytes(), Some(v))?;
            self.memoize(v);
            return Ok(());
        }
        // As the text of its bytes.
        let parts = if b.is_empty() {
            t.new_tuple(&[t.types.bytes.value(), PyTuple::empty(t).value()])?
        } else {
            let encode = kept_attribute(t, "pickle.codecs.encode", "codecs", "encode")?;
            let arguments = [PyStr::from_latin1(t, b.as_bytes())?.value(), t.intern("latin1")];
            t.new_tuple(&[encode, t.new_tuple(&arguments)?])?
        };
        self.reduce_value(parts, v)
    }
    fn bytearray(&mut self, v: Value) -> PyResult<()> {
        let t = self.t;
        let Some(array) = v.downcast::<PyByteArray>() else { return self.other(v) };
        if self.protocol >= 5 {
            let data = array.as_bytes().to_vec();
            self.bytearray_data(&data, Some(v))?;
            self.memoize(v);
            return Ok(());
        }
        let arguments = if array.is_empty() {
            PyTuple::empty(t).value()
        } else {
            t.new_tuple(&[PyBytes::new(t, array.as_bytes())?.value()])?
        };
        let parts = t.new_tuple(&[t.types.bytearray.value(), arguments])?;
        self.reduce_value(parts, v)
    }
    fn buffer(&mut self, v: Value, b: Gc<Native<PickleBuffer>>) -> PyResult<()> {
        let t = self.t;
        if self.protocol < 5 {
            return Err(pickling_error(t, "PickleBuffer can only be pickled with protocol >= 5"));
        }
        let view = b.view(t)?;
        let (contiguous, readonly) = (view.is_contiguous(b'A'), view.readonly);
        let data = if contiguous { view.to_vec() } else { Vec::new() };
        buffer::release(t, view);
        if !contiguous {
            let message = "PickleBuffer can not be pickled when pointing to a non-contiguous buffer";
            return Err(pickling_error(t, message));
        }
        if is_in_band(t, self.pickler.buffer_callback.get(), v)? {
            if readonly {
                self.bytes_data(&data, None)?;
            } else {
                self.bytearray_data(&data, None)?;
            }
            self.memoize(v);
        } else {
            self.op(NEXT_BUFFER);
            if readonly {
                self.op(READONLY_BUFFER);
            }
        }
        Ok(())
    }
    fn text(&mut self, v: Value, s: Gc<PyStr>) -> PyResult<()> {
        if self.bin {
            let encoded;
            let data = match s.as_ascii() {
                Some(ascii) => ascii,
                None => {
                    encoded = utf8::encode(self.t, s, Some("surrogatepass"))?;
                    &encoded
                }
            };
            let (short, long) =
                if self.protocol >= 4 { (Some(SHORT_BINUNICODE), Some(BINUNICODE8)) } else { (None, None) };
            let header = self.sized(short, BINUNICODE, long, data.len(), "string")?;
            self.write_bytes(&header, data, None)?;
        } else {
            let mut line = vec![UNICODE];
            for c in s.code_points() {
                match c {
                    0x1_0000.. => line.extend_from_slice(format!("\\U{c:08x}").as_bytes()),
                    0x100.. | 0x5c | 0 | 0x0a | 0x0d | 0x1a => line.extend_from_slice(format!("\\u{c:04x}").as_bytes()),
                    _ => line.push(c as u8),
                }
            }
            line.push(b'\n');
            self.write(&line);
        }
        self.memoize(v);
        Ok(())
    }

    /// In fast mode, counts nesting, and raises on cycles deep inside.
    fn enter(&mut self, v: Value) -> PyResult<()> {
        if !self.is_fast() {
            return Ok(());
        }
        self.nesting += 1;
        if self.nesting > FAST_NESTING && !self.open.insert(object::id(v)) {
            let class = self.t.class_of(v).name();
            return Err(self.t.raise_value_error(format!(
                "fast mode: can't pickle cyclic objects including object type {class} at {:#x}",
                object::id(v)
            )));
        }
        Ok(())
    }
    fn leave(&mut self, v: Value) {
        if self.is_fast() {
            self.open.remove(&object::id(v));
            self.nesting = self.nesting.saturating_sub(1);
        }
    }
    /// Writes an item of a sequence.
    fn item(&mut self, owner: Value, i: usize, v: Value) -> PyResult<()> {
        self.save(v, true).map_err(|raised| {
            self.noted(raised, || Ok(format!("when serializing {} item {i}", self.class_text(owner))))
        })
    }
    fn tuple(&mut self, v: Value) -> PyResult<()> {
        let Some(tuple) = as_tuple(v) else { return Ok(()) };
        let n = tuple.len();
        if n == 0 {
            if self.bin {
                self.op(EMPTY_TUPLE);
            } else {
                self.write(&[MARK, TUPLE]);
            }
            return Ok(());
        }
        let small = n <= 3 && self.protocol >= 2;
        if !small {
            self.op(MARK);
        }
        for i in 0..n {
            self.item(v, i, tuple.get(i))?;
        }
        // A tuple that contains itself has been written meanwhile: what is on the stack is dropped.
        if let Some(known) = self.number_of(v) {
            if small {
                self.write(&[POP].repeat(n));
            } else if self.bin {
                self.op(POP_MARK);
            } else {
                self.write(&[POP].repeat(n + 1));
            }
            self.refer(known);
            return Ok(());
        }
        self.op(if small { [TUPLE1, TUPLE2, TUPLE3][n - 1] } else { TUPLE });
        self.memoize(v);
        Ok(())
    }
    fn list(&mut self, v: Value) -> PyResult<()> {
        let Some(list) = v.downcast::<PyList>() else { return Ok(()) };
        self.enter(v)?;
        if self.bin {
            self.op(EMPTY_LIST);
        } else {
            self.write(&[MARK, LIST]);
        }
        self.memoize(v);
        if !self.bin {
            let mut i = 0;
            while i < list.len() {
                self.item(v, i, list.item(i))?;
                self.op(APPEND);
                i += 1;
            }
        } else if list.len() == 1 {
            self.item(v, 0, list.item(0))?;
            self.op(APPEND);
        } else {
            let mut i = 0;
            while i < list.len() {
                self.op(MARK);
                let end = i + BATCH;
                while i < end && i < list.len() {
                    self.item(v, i, list.item(i))?;
                    i += 1;
                }
                self.op(APPENDS);
            }
        }
        self.leave(v);
        Ok(())
    }
    /// Appends what an iterator gives, in batches.
    pub fn append_all(&mut self, owner: Value, items: Value) -> PyResult<()> {
        let t = self.t;
        let mut i = 0;
        if !self.bin {
            while let Some(item) = iter::next(t, items)? {
                self.item(owner, i, item)?;
                self.op(APPEND);
                i += 1;
            }
            return Ok(());
        }
        loop {
            let Some(first) = iter::next(t, items)? else { return Ok(()) };
            let Some(second) = iter::next(t, items)? else {
                self.item(owner, i, first)?;
                self.op(APPEND);
                return Ok(());
            };
            self.op(MARK);
            self.item(owner, i, first)?;
            self.item(owner, i + 1, second)?;
            let mut n = 2;
            while n < BATCH
                && let Some(item) = iter::next(t, items)?
            {
                self.item(owner, i + n, item)?;
                n += 1;
            }
            self.op(APPENDS);
            i += n;
            if n < BATCH {
                return Ok(());
            }
        }
    }
    fn entry(&mut self, owner: Value, key: Value, v: Value) -> PyResult<()> {
        self.save(key, true)?;
        self.save(v, true).map_err(|raised| {
            self.noted_text(raised, || {
                let mut note = StrBuilder::new();
                note.push_str(&format!("when serializing {} item ", self.class_text(owner)));
                note.push_py(&*object::repr(self.t, key)?);
                note.finish(self.t)
            })
        })
    }
    fn dict(&mut self, v: Value) -> PyResult<()> {
        let t = self.t;
        let Some(dict) = v.downcast::<PyDict>() else { return Ok(()) };
        self.enter(v)?;
        if self.bin {
            self.op(EMPTY_DICT);
        } else {
            self.write(&[MARK, DICT]);
        }
        self.memoize(v);
        let (len, mut position) = (dict.len(), 0);
        let mut left = len;
        while left > 0 {
            let batch = if self.bin { left.min(BATCH) } else { 1 };
            let marked = self.bin && len > 1;
            if marked {
                self.op(MARK);
            }
            for _ in 0..batch {
                let Some((key, item)) = dict.next_entry(t, &mut position) else { break };
                self.entry(v, key, item)?;
                if dict.len() != len {
                    return Err(t.raise_runtime_error("dictionary changed size during iteration"));
                }
            }
            self.op(if marked { SETITEMS } else { SETITEM });
            left -= batch;
        }
        self.leave(v);
        Ok(())
    }
    /// Sets what an iterator of pairs gives, in batches.
    pub fn set_all(&mut self, owner: Value, items: Value) -> PyResult<()> {
        let t = self.t;
        let pair = |v: Value| {
            let pair = as_tuple(v).filter(|pair| pair.len() == 2);
            pair.map(|pair| (pair.get(0), pair.get(1)))
                .ok_or_else(|| t.raise_type_error("dict items iterator must return 2-tuples"))
        };
        if !self.bin {
            while let Some(v) = iter::next(t, items)? {
                let (key, item) = pair(v)?;
                self.entry(owner, key, item)?;
                self.op(SETITEM);
            }
            return Ok(());
        }
        loop {
            let Some(first) = iter::next(t, items)? else { return Ok(()) };
            let first = pair(first)?;
            let Some(second) = iter::next(t, items)? else {
                self.entry(owner, first.0, first.1)?;
                self.op(SETITEM);
                return Ok(());
            };
            self.op(MARK);
            self.entry(owner, first.0, first.1)?;
            let second = pair(second)?;
            self.entry(owner, second.0, second.1)?;
            let mut n = 2;
            while n < BATCH
                && let Some(v) = iter::next(t, items)?
            {
                let (key, item) = pair(v)?;
                self.entry(owner, key, item)?;
                n += 1;
            }
            self.op(SETITEMS);
            if n < BATCH {
                return Ok(());
            }
        }
    }
    /// An object that is made by calling something.
    fn reduce_value(&mut self, parts: Value, v: Value) -> PyResult<()> {
        match as_tuple(parts) {
            Some(parts) => self.reduce(parts, Some(v)),
            None => Ok(()),
        }
    }
    /// Sets in protocols that have no opcodes for them: the class, called with a list.
    fn set_by_call(&mut self, v: Value, class: Gc<PyType>) -> PyResult<()> {
        let t = self.t;
        let items = iter::collect(t, v)?;
        let list = t.new_list(&items)?;
        let parts = t.new_tuple(&[class.value(), t.new_tuple(&[list])?])?;
        self.reduce_value(parts, v)
    }
    fn element(&mut self, owner: Value, v: Value) -> PyResult<()> {
        self.save(v, true)
            .map_err(|raised| self.noted(raised, || Ok(format!("when serializing {} element", self.class_text(owner)))))
    }
    fn set(&mut self, v: Value) -> PyResult<()> {
        let t = self.t;
        if self.protocol < 4 {
            return self.set_by_call(v, t.types.set);
        }
        let Some(set) = v.downcast::<PySet>() else { return Ok(()) };
        self.op(EMPTY_SET);
        self.memoize(v);
        let (len, mut position, mut left) = (set.len(), 0, set.len());
        while left > 0 {
            let batch = left.min(BATCH);
            self.op(MARK);
            for _ in 0..batch {
                let Some((item, _)) = set.next_item(&mut position) else { break };
                self.element(v, item)?;
                if set.len() != len {
                    return Err(t.raise_runtime_error("set changed size during iteration"));
                }
            }
            self.op(ADDITEMS);
            left -= batch;
        }
        Ok(())
    }
    fn frozenset(&mut self, v: Value) -> PyResult<()> {
        let t = self.t;
        if self.protocol < 4 {
            return self.set_by_call(v, t.types.frozenset);
        }
        let Some(set) = v.downcast::<PySet>() else { return Ok(()) };
        self.op(MARK);
        let mut position = 0;
        while let Some((item, _)) = set.next_item(&mut position) {
            self.element(v, item)?;
        }
        if let Some(n) = self.number_of(v) {
            self.op(POP_MARK);
            self.refer(n);
            return Ok(());
        }
        self.op(FROZENSET);
        self.memoize(v);
        Ok(())
    }
}
