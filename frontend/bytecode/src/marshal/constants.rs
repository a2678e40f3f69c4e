//! Marshal for [`Constant`] and [`CodeObject`].

use std::sync::Arc;

use dashu_int::IBig;

use super::{CodeParts, ReadError, Reader, Sink, SliceInput, Source, VERSION, WriteError, Writer};
use crate::code::{CodeObject, Constant};
use crate::wtf8::Wtf8;

/// The marshal data of a constant.
pub fn dumps(constant: &Constant) -> Result<Vec<u8>, WriteError> {
    dump(Item::Constant(constant))
}

/// The marshal data of a code object.
pub fn dump_code(code: &CodeObject) -> Result<Vec<u8>, WriteError> {
    dump(Item::Code(code))
}

fn dump(item: Item<'_>) -> Result<Vec<u8>, WriteError> {
    let source = ConstantSource(std::marker::PhantomData);
    let mut writer = Writer::new(&source, VERSION, true);
    writer.value(&item)?;
    Ok(writer.finish())
}

/// Reads a constant. Lists, dicts, sets and StopIteration, which are no constants, are refused.
pub fn loads(data: &[u8]) -> Result<Constant, ReadError> {
    let mut sink = ConstantSink::default();
    let mut input = SliceInput::new(data);
    let value = Reader::new(&mut input, &mut sink, true).value()?;
    sink.get(value)
}

/// Reads a code object.
pub fn load_code(data: &[u8]) -> Result<Arc<CodeObject>, ReadError> {
    match loads(data)? {
        Constant::Code(code) => Ok(code),
        _ => Err(ReadError::bad("code object expected")),
    }
}

/// What is written: constants, and the parts of code objects that are no constants here but are in Python.
#[derive(Clone, Copy)]
enum Item<'a> {
    Constant(&'a Constant),
    Code(&'a CodeObject),
    Bytes(&'a [u8]),
    /// A name, always interned.
    Name(&'a Wtf8),
    FileName(&'a Wtf8),
    Names(&'a [Wtf8]),
    Consts(&'a [Constant]),
}

/// Objects that are equal are the same object, as CPython's compiler makes them.
#[derive(PartialEq, Eq, Hash)]
enum Key<'a> {
    Text(&'a Wtf8),
    Bytes(&'a [u8]),
    Names(&'a [Wtf8]),
    Consts(&'a [Constant]),
    Other(&'a Constant),
}

struct ConstantSource<'a>(std::marker::PhantomData<&'a ()>);

/// Would CPython intern a string constant?
fn is_interned(text: &Wtf8) -> bool {
    text.as_bytes().iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

impl<'a> Source for ConstantSource<'a> {
    type Value = Item<'a>;
    type Key = Key<'a>;

    fn key(&self, value: &Item<'a>) -> Option<Key<'a>> {
        Some(match *value {
            Item::Constant(Constant::None | Constant::Ellipsis | Constant::Bool(_) | Constant::Code(_)) => return None,
            Item::Code(_) => return None,
            Item::Constant(Constant::Str(text)) | Item::Name(text) | Item::FileName(text) => Key::Text(text),
            Item::Constant(Constant::Bytes(bytes)) => Key::Bytes(bytes),
            Item::Constant(Constant::Tuple(items)) => Key::Consts(items),
            Item::Constant(
                other @ (Constant::Int(_)
                | Constant::Float(_)
                | Constant::Complex { .. }
                | Constant::FrozenSet(_)
                | Constant::Slice(_)),
            ) => Key::Other(other),
            Item::Bytes(bytes) => Key::Bytes(bytes),
            Item::Names(names) => Key::Names(names),
            Item::Consts(items) => Key::Consts(items),
        })
    }

    fn write(&self, value: &Item<'a>, out: &mut Writer<'_, Self>) -> Result<(), WriteError> {
        match *value {
            Item::Constant(constant) => match constant {
                Constant::None => out.none(),
                Constant::Ellipsis => out.ellipsis(),
                Constant::Bool(value) => out.bool(*value),
                Constant::Int(value) => out.big_int(value),
                Constant::Float(value) => out.float(*value),
                Constant::Complex { real, imag } => out.complex(*real, *imag),
                Constant::Str(text) => return out.str(text.as_bytes(), is_interned(text)),
                Constant::Bytes(bytes) => return out.bytes(bytes),
                Constant::Tuple(items) => return self.write(&Item::Consts(items), out),
                Constant::FrozenSet(items) => return out.set(true, items.iter().map(Item::Constant).collect()),
                Constant::Slice(parts) => {
                    let [start, stop, step] = &**parts;
                    return out.slice(&Item::Constant(start), &Item::Constant(stop), &Item::Constant(step));
                }
                Constant::Code(code) => return self.write(&Item::Code(code), out),
            },
            Item::Code(code) => {
                let int = |value: u32| i32::try_from(value).map_err(|_| WriteError::Unmarshallable);
                return out.code(&CodeParts {
                    argcount: int(code.argcount)?,
                    posonlyargcount: int(code.posonlyargcount)?,
                    kwonlyargcount: int(code.kwonlyargcount)?,
                    stacksize: int(code.stacksize)?,
                    flags: int(code.flags)?,
                    code: Item::Bytes(&code.code),
                    consts: Item::Consts(&code.consts),
                    names: Item::Names(&code.names),
                    localsplusnames: Item::Names(&code.localsplusnames),
                    localspluskinds: Item::Bytes(&code.localspluskinds),
                    filename: Item::FileName(&code.filename),
                    name: Item::Name(&code.name),
                    qualname: Item::Name(&code.qualname),
                    firstlineno: code.firstlineno,
                    linetable: Item::Bytes(&code.linetable),
                    exceptiontable: Item::Bytes(&code.exceptiontable),
                });
            }
            Item::Bytes(bytes) => return out.bytes(bytes),
            Item::Name(text) => return out.str(text.as_bytes(), true),
            Item::FileName(text) => return out.str(text.as_bytes(), false),
            Item::Names(names) => {
                out.tuple(names.len())?;
                for name in names {
                    out.value(&Item::Name(name))?;
                }
            }
            Item::Consts(items) => {
                out.tuple(items.len())?;
                for item in items {
                    out.value(&Item::Constant(item))?;
                }
            }
        }
        Ok(())
    }
}

/// Builds constants. Values are numbers of slots.
#[derive(Debug, Default)]
pub struct ConstantSink {
    slots: Vec<Slot>,
}

#[derive(Debug)]
enum Slot {
    Done(Constant),
    /// A tuple whose items are not all there.
    Tuple(Vec<usize>),
    FrozenSet(Vec<Constant>),
}

impl ConstantSink {
    /// The constant of a value that was read.
    pub fn get(&self, value: usize) -> Result<Constant, ReadError> {
        match self.slots.get(value) {
            Some(Slot::Done(constant)) => Ok(constant.clone()),
            Some(Slot::FrozenSet(items)) => Ok(Constant::FrozenSet(items.clone().into())),
            // Only data that refers to a tuple from inside itself gets here.
            Some(Slot::Tuple(_)) | None => Err(ReadError::bad("tuple inside itself")),
        }
    }

    fn push(&mut self, slot: Slot) -> Result<usize, ReadError> {
        self.slots.push(slot);
        Ok(self.slots.len() - 1)
    }

    fn done(&mut self, constant: Constant) -> Result<usize, ReadError> {
        self.push(Slot::Done(constant))
    }

    fn bytes_of(&self, value: usize) -> Result<Vec<u8>, ReadError> {
        match self.slots.get(value) {
            Some(Slot::Done(Constant::Bytes(bytes))) => Ok(bytes.to_vec()),
            _ => Err(bad_code()),
        }
    }

    fn text_of(&self, value: usize) -> Result<Wtf8, ReadError> {
        match self.slots.get(value) {
            Some(Slot::Done(Constant::Str(text))) => Ok(text.clone()),
            _ => Err(bad_code()),
        }
    }

    fn items_of(&self, value: usize) -> Result<&[Constant], ReadError> {
        match self.slots.get(value) {
            Some(Slot::Done(Constant::Tuple(items))) => Ok(items),
            _ => Err(bad_code()),
        }
    }

    fn texts_of(&self, value: usize) -> Result<Vec<Wtf8>, ReadError> {
        let text = |item: &Constant| match item {
            Constant::Str(text) => Ok(text.clone()),
            _ => Err(bad_code()),
        };
        self.items_of(value)?.iter().map(text).collect()
    }
}

fn bad_code() -> ReadError {
    ReadError::bad("field of a code object")
}

fn no_constant(type_name: &str) -> ReadError {
    ReadError::bad(&format!("{type_name} among constants"))
}

impl Sink for ConstantSink {
    type Value = usize;
    type Error = ReadError;

    fn none(&mut self) -> Result<usize, ReadError> {
        self.done(Constant::None)
    }

    fn ellipsis(&mut self) -> Result<usize, ReadError> {
        self.done(Constant::Ellipsis)
    }

    fn stop_iteration(&mut self) -> Result<usize, ReadError> {
        Err(no_constant("StopIteration"))
    }

    fn bool(&mut self, value: bool) -> Result<usize, ReadError> {
        self.done(Constant::Bool(value))
    }

    fn int(&mut self, value: i64) -> Result<usize, ReadError> {
        self.done(value.into())
    }

    fn big_int(&mut self, value: IBig) -> Result<usize, ReadError> {
        self.done(Constant::Int(value))
    }

    fn float(&mut self, value: f64) -> Result<usize, ReadError> {
        self.done(value.into())
    }

    fn complex(&mut self, real: f64, imag: f64) -> Result<usize, ReadError> {
        self.done(Constant::Complex { real, imag })
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<usize, ReadError> {
        self.done(Constant::Bytes(bytes.into()))
    }

    fn utf8(&mut self, bytes: &[u8], _interned: bool) -> Result<usize, ReadError> {
        let text = Wtf8::from_bytes(bytes).ok_or_else(|| ReadError::bad("string is not UTF-8"))?;
        self.done(text.into())
    }

    fn latin1(&mut self, bytes: &[u8], _interned: bool) -> Result<usize, ReadError> {
        let text: String = bytes.iter().copied().map(char::from).collect();
        self.done(Wtf8::from(text).into())
    }

    fn tuple(&mut self, len: usize) -> Result<usize, ReadError> {
        self.push(Slot::Tuple(Vec::with_capacity(len)))
    }

    fn tuple_set(&mut self, tuple: &usize, _index: usize, item: usize) -> Result<(), ReadError> {
        // The reader sets items in order.
        if let Some(Slot::Tuple(items)) = self.slots.get_mut(*tuple) {
            items.push(item);
        }
        Ok(())
    }

    fn tuple_done(&mut self, tuple: &usize) -> Result<(), ReadError> {
        if let Some(Slot::Tuple(items)) = self.slots.get(*tuple) {
            let items = items.iter().map(|item| self.get(*item)).collect::<Result<Box<[Constant]>, _>>()?;
            self.slots[*tuple] = Slot::Done(Constant::Tuple(items));
        }
        Ok(())
    }

    fn list(&mut self, _len: usize) -> Result<usize, ReadError> {
        Err(no_constant("list"))
    }

    fn list_set(&mut self, _list: &usize, _index: usize, _item: usize) -> Result<(), ReadError> {
        Err(no_constant("list"))
    }

    fn dict(&mut self) -> Result<usize, ReadError> {
        Err(no_constant("dict"))
    }

    fn dict_set(&mut self, _dict: &usize, _key: usize, _value: usize) -> Result<(), ReadError> {
        Err(no_constant("dict"))
    }

    fn set(&mut self, frozen: bool) -> Result<usize, ReadError> {
        if frozen { self.push(Slot::FrozenSet(Vec::new())) } else { Err(no_constant("set")) }
    }

    fn set_add(&mut self, set: &usize, item: usize) -> Result<(), ReadError> {
        let item = self.get(item)?;
        match self.slots.get_mut(*set) {
            Some(Slot::FrozenSet(items)) => {
                if !items.contains(&item) {
                    items.push(item);
                }
                Ok(())
            }
            _ => Err(no_constant("set")),
        }
    }

    fn slice(&mut self, start: usize, stop: usize, step: usize) -> Result<usize, ReadError> {
        let parts = [self.get(start)?, self.get(stop)?, self.get(step)?];
        self.done(Constant::Slice(Box::new(parts)))
    }

    fn code(&mut self, parts: CodeParts<usize>) -> Result<usize, ReadError> {
        let count = |value: i32| u32::try_from(value).map_err(|_| bad_code());
        let code = CodeObject {
            argcount: count(parts.argcount)?,
            posonlyargcount: count(parts.posonlyargcount)?,
            kwonlyargcount: count(parts.kwonlyargcount)?,
            stacksize: count(parts.stacksize)?,
            flags: count(parts.flags)?,
            code: self.bytes_of(parts.code)?,
            consts: self.items_of(parts.consts)?.to_vec(),
            names: self.texts_of(parts.names)?,
            localsplusnames: self.texts_of(parts.localsplusnames)?,
            localspluskinds: self.bytes_of(parts.localspluskinds)?,
            filename: self.text_of(parts.filename)?,
            name: self.text_of(parts.name)?,
            qualname: self.text_of(parts.qualname)?,
            firstlineno: parts.firstlineno,
            linetable: self.bytes_of(parts.linetable)?,
            exceptiontable: self.bytes_of(parts.exceptiontable)?,
        };
        self.done(Constant::Code(Arc::new(code)))
    }
}
