//! `_json.Scanner`: reads JSON.

use super::string_argument;
use super::text::{decode_error, scan_units};
use crate::support::get;
use brolga_vm::objects::float::text::parse_ascii;
use brolga_vm::objects::int::convert::{self, ParseError};
use brolga_vm::objects::str_::with_units;
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, object};

/// What json.JSONDecoder reads with: called with a text and an index, it returns the value that begins there and the index behind it.
#[pyclass(name = "Scanner", module = "_json", flags = HEAPTYPE | HAVE_GC, signature = "")]
pub struct Scanner {
    strict: bool,
    object_hook: Field,
    object_pairs_hook: Field,
    parse_float: Field,
    parse_int: Field,
    parse_constant: Field,
}

#[pymethods]
impl Scanner {
    #[new("make_scanner(context)")]
    fn new(t: &Thread, cls: Gc<PyType>, context: Value) -> PyResult<Gc<Native<Self>>> {
        let read = |name: &str| attr::get_str(t, context, name);
        let strict = object::is_true(t, read("strict")?)?;
        let (object_hook, object_pairs_hook) = (read("object_hook")?, read("object_pairs_hook")?);
        let (parse_float, parse_int, parse_constant) =
            (read("parse_float")?, read("parse_int")?, read("parse_constant")?);
        let scanner = Scanner {
            strict,
            object_hook: Field::new(object_hook),
            object_pairs_hook: Field::new(object_pairs_hook),
            parse_float: Field::new(parse_float),
            parse_int: Field::new(parse_int),
            parse_constant: Field::new(parse_constant),
        };
        Native::new(t, cls, scanner)
    }
    /// The value that begins at idx, and the index behind it.
    #[slot("scan_once(string, idx)")]
    fn call(t: &Thread, zelf: Gc<Native<Self>>, string: Value, idx: isize) -> PyResult<(Value, usize)> {
        let text = string_argument(t, string)?;
        let Ok(start) = usize::try_from(idx) else { return Err(t.raise_value_error("idx cannot be negative")) };
        let hook = |f: &Field| Some(get(f)).filter(|v| !v.is_none());
        with_units!(text.view(), units => {
            let reader = Reader {
                t,
                text,
                units,
                strict: zelf.strict,
                object_hook: hook(&zelf.object_hook),
                pairs_hook: hook(&zelf.object_pairs_hook),
                parse_float: Some(get(&zelf.parse_float)).filter(|v| *v != t.types.float.value()),
                parse_int: Some(get(&zelf.parse_int)).filter(|v| *v != t.types.int.value()),
                parse_constant: get(&zelf.parse_constant),
                memo: PyDict::new(t)?,
            };
            reader.value(start)
        })
    }
    #[member]
    fn strict(zelf: Gc<Native<Self>>) -> bool {
        zelf.strict
    }
    #[member]
    fn object_hook(zelf: Gc<Native<Self>>) -> Value {
        get(&zelf.object_hook)
    }
    #[member]
    fn object_pairs_hook(zelf: Gc<Native<Self>>) -> Value {
        get(&zelf.object_pairs_hook)
    }
    #[member]
    fn parse_float(zelf: Gc<Native<Self>>) -> Value {
        get(&zelf.parse_float)
    }
    #[member]
    fn parse_int(zelf: Gc<Native<Self>>) -> Value {
        get(&zelf.parse_int)
    }
    #[member]
    fn parse_constant(zelf: Gc<Native<Self>>) -> Value {
        get(&zelf.parse_constant)
    }
}

/// One reading of a text. It lives on the native stack.
struct Reader<'a, U> {
    t: &'a Thread,
    text: Gc<PyStr>,
    units: &'a [U],
    strict: bool,
    object_hook: Option<Value>,
    pairs_hook: Option<Value>,
    /// `None` for `float` itself.
    parse_float: Option<Value>,
    /// `None` for `int` itself.
    parse_int: Option<Value>,
    parse_constant: Value,
    /// Keys that have come before: equal keys are one object.
    memo: Gc<PyDict>,
}

impl<U: Copy + Into<u32>> Reader<'_, U> {
    /// The character at an index; 0 behind the end.
    #[inline]
    fn at(&self, i: usize) -> u32 {
        self.units.get(i).map_or(0, |u| (*u).into())
    }
    fn is(&self, i: usize, c: char) -> bool {
        self.at(i) == c as u32
    }
    fn is_digit(&self, i: usize) -> bool {
        (0x30..0x3a).contains(&self.at(i))
    }
    fn starts(&self, i: usize, word: &str) -> bool {
        word.bytes().enumerate().all(|(n, b)| self.at(i + n) == b as u32)
    }
    fn skip_space(&self, mut i: usize) -> usize {
        while matches!(self.at(i), 0x20 | 0x09 | 0x0a | 0x0d) {
            i += 1;
        }
        i
    }
    fn error(&self, message: &str, at: usize) -> Raised {
        decode_error(self.t, message, self.text, at)
    }
    /// `StopIteration` with the index: the caller knows that a value is missing there.
    #[cold]
    fn nothing(&self, at: usize) -> Raised {
        match self.t.new_int(at as i64) {
            Ok(at) => self.t.raise_stop_iteration(Some(at)),
            Err(raised) => raised,
        }
    }

    /// The value at an index, and the index behind it.
    fn value(&self, i: usize) -> PyResult<(Value, usize)> {
        let t = self.t;
        if i >= self.units.len() {
            return Err(self.nothing(i));
        }
        match self.at(i) {
            0x22 => {
                let (s, end) = scan_units(t, self.text, self.units, i + 1, self.strict)?;
                Ok((s.into(), end))
            }
            0x7b => {
                t.enter_native(" while decoding a JSON object from a unicode string")?;
                self.object(i + 1)
            }
            0x5b => {
                t.enter_native(" while decoding a JSON array from a unicode string")?;
                self.array(i + 1)
            }
            0x6e if self.starts(i, "null") => Ok((Value::NONE, i + 4)),
            0x74 if self.starts(i, "true") => Ok((Value::TRUE, i + 4)),
            0x66 if self.starts(i, "false") => Ok((Value::FALSE, i + 5)),
            0x4e if self.starts(i, "NaN") => self.constant("NaN", i),
            0x49 if self.starts(i, "Infinity") => self.constant("Infinity", i),
            0x2d if self.starts(i, "-Infinity") => self.constant("-Infinity", i),
            _ => self.number(i),
        }
    }
    fn constant(&self, name: &str, i: usize) -> PyResult<(Value, usize)> {
        let v = call::call1(self.t, self.parse_constant, self.t.intern(name))?;
        Ok((v, i + name.len()))
    }
    fn array(&self, i: usize) -> PyResult<(Value, usize)> {
        let t = self.t;
        let list = PyList::new_empty(t)?;
        let mut i = self.skip_space(i);
        if self.is(i, ']') {
            return Ok((list.into(), i + 1));
        }
        loop {
            let (v, end) = self.value(i)?;
            list.append(t, v)?;
            i = self.skip_space(end);
            if self.is(i, ']') {
                return Ok((list.into(), i + 1));
            }
            if !self.is(i, ',') {
                return Err(self.error("Expecting ',' delimiter", i));
            }
            let comma = i;
            i = self.skip_space(i + 1);
            if self.is(i, ']') {
                return Err(self.error("Illegal trailing comma before end of array", comma));
            }
        }
    }
    fn object(&self, i: usize) -> PyResult<(Value, usize)> {
        let t = self.t;
        let mut i = self.skip_space(i);
        // Pairs for the hook that wants them, or a dict.
        let pairs = if self.pairs_hook.is_some() { Some(PyList::new_empty(t)?) } else { None };
        let dict = if pairs.is_none() { Some(PyDict::new(t)?) } else { None };
        if !self.is(i, '}') {
            i = self.members(i, pairs, dict)?;
        }
        i += 1;
        if let (Some(hook), Some(pairs)) = (self.pairs_hook, pairs) {
            return Ok((call::call1(t, hook, pairs.into())?, i));
        }
        let dict = dict.map_or(Value::NONE, Gc::into);
        match self.object_hook {
            Some(hook) => Ok((call::call1(t, hook, dict)?, i)),
            None => Ok((dict, i)),
        }
    }
    /// Reads the members of an object; returns the index of its closing brace.
    fn members(&self, mut i: usize, pairs: Option<Gc<PyList>>, dict: Option<Gc<PyDict>>) -> PyResult<usize> {
        let t = self.t;
        loop {
            if !self.is(i, '"') {
                return Err(self.error("Expecting property name enclosed in double quotes", i));
            }
            let (key, end) = scan_units(t, self.text, self.units, i + 1, self.strict)?;
            let key = self.shared(key.into())?;
            i = self.skip_space(end);
            if !self.is(i, ':') {
                return Err(self.error("Expecting ':' delimiter", i));
            }
            let (v, end) = self.value(self.skip_space(i + 1))?;
            match (pairs, dict) {
                (Some(pairs), _) => pairs.append(t, t.new_tuple(&[key, v])?)?,
                (None, Some(dict)) => dict.set(t, key, v)?,
                (None, None) => {}
            }
            i = self.skip_space(end);
            if self.is(i, '}') {
                return Ok(i);
            }
            if !self.is(i, ',') {
                return Err(self.error("Expecting ',' delimiter", i));
            }
            let comma = i;
            i = self.skip_space(i + 1);
            if self.is(i, '}') {
                return Err(self.error("Illegal trailing comma before end of object", comma));
            }
        }
    }
    fn shared(&self, key: Value) -> PyResult<Value> {
        if let Some(known) = self.memo.get(self.t, key)? {
            return Ok(known);
        }
        self.memo.set(self.t, key, key)?;
        Ok(key)
    }
    fn number(&self, start: usize) -> PyResult<(Value, usize)> {
        let t = self.t;
        let mut i = start;
        if self.is(i, '-') {
            i += 1;
        }
        match self.at(i) {
            0x30 => i += 1,
            0x31..=0x39 => {
                while self.is_digit(i) {
                    i += 1;
                }
            }
            _ => return Err(self.nothing(start)),
        }
        let mut is_float = false;
        if self.is(i, '.') && self.is_digit(i + 1) {
            is_float = true;
            i += 2;
            while self.is_digit(i) {
                i += 1;
            }
        }
        if self.is(i, 'e') || self.is(i, 'E') {
            let mut digits = i + 1;
            if self.is(digits, '+') || self.is(digits, '-') {
                digits += 1;
            }
            if self.is_digit(digits) {
                is_float = true;
                i = digits;
                while self.is_digit(i) {
                    i += 1;
                }
            }
        }
        let custom = if is_float { self.parse_float } else { self.parse_int };
        if let Some(parse) = custom {
            let text = PyStr::substring(t, self.text, start, i)?;
            return Ok((call::call1(t, parse, text.into())?, i));
        }
        let digits = &self.units[start..i];
        if is_float {
            let text: String = digits.iter().map(|u| (*u).into() as u8 as char).collect();
            return Ok((t.new_float(parse_ascii(&text).unwrap_or_default())?, i));
        }
        if digits.len() < 18 {
            let negative = self.is(start, '-');
            let n = digits[negative as usize..].iter().fold(0i64, |n, u| n * 10 + ((*u).into() as i64 - 0x30));
            return Ok((t.new_int(if negative { -n } else { n })?, i));
        }
        match convert::parse(t, digits.iter().map(|u| (*u).into()), 10) {
            Ok(n) => Ok((n, i)),
            Err(ParseError::Raised(raised)) => Err(raised),
            Err(ParseError::Invalid) => Err(self.nothing(start)),
        }
    }
}
