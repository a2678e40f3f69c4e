//! `_json.Encoder`: writes JSON.

use super::text::{escape, escape_ascii};
use super::{_json, string_argument};
use crate::support::{get, held};
use brolga_vm::abi::args::{ArgContext, type_name};
use brolga_vm::objects::function::PyBuiltin;
use brolga_vm::objects::list::PyList;
use brolga_vm::objects::str_::{StrBuilder, as_str};
use brolga_vm::objects::tuple::as_tuple;
use brolga_vm::objects::{float, int};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, iter, object};

/// A dict, or None: "make_encoder() argument 1 must be dict or None, not list".
struct Markers(Value);
impl FromArg for Markers {
    fn from_arg(t: &Thread, v: Value, _: &ArgContext) -> PyResult<Markers> {
        if v.is_none() || v.downcast::<PyDict>().is_some() {
            return Ok(Markers(v));
        }
        let got = type_name(t, v);
        Err(t.raise_type_error(format!("make_encoder() argument 1 must be dict or None, not {got}")))
    }
}

/// How strings are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strings {
    Ascii,
    Plain,
    /// By calling `encoder`.
    Custom,
}
impl Untraced for Strings {}
impl Trace for Strings {
    fn trace(&self, _: &mut Tracer) {}
}

/// What json.JSONEncoder writes with: called with an object and an indentation level, it returns the JSON text in pieces.
#[pyclass(name = "Encoder", module = "_json", flags = HEAPTYPE | HAVE_GC, signature = "")]
pub struct Encoder {
    /// The containers being written, by their ids; None if cycles are not looked for.
    markers: Field,
    default: Field,
    encoder: Field,
    indent: Field,
    key_separator: GcField<PyStr>,
    item_separator: GcField<PyStr>,
    sort_keys: bool,
    skipkeys: bool,
    allow_nan: bool,
    strings: Strings,
}

/// Whether the encoder is one of this module's own functions.
fn strings_of(encoder: Value) -> Strings {
    let Some(f) = encoder.downcast::<PyBuiltin>() else { return Strings::Custom };
    match _json::SPEC.functions.iter().find(|def| std::ptr::eq(*def, f.def)).map(|def| def.name) {
        Some("encode_basestring_ascii") => Strings::Ascii,
        Some("encode_basestring") => Strings::Plain,
        _ => Strings::Custom,
    }
}

#[pymethods]
impl Encoder {
    #[new(
        "make_encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)"
    )]
    #[allow(clippy::too_many_arguments)]
    fn new(
        t: &Thread,
        cls: Gc<PyType>,
        markers: Markers,
        default: Value,
        encoder: Value,
        indent: Value,
        key_separator: Gc<PyStr>,
        item_separator: Gc<PyStr>,
        sort_keys: bool,
        skipkeys: bool,
        allow_nan: bool,
    ) -> PyResult<Gc<Native<Self>>> {
        let encoder = Encoder {
            markers: Field::new(markers.0),
            default: Field::new(default),
            encoder: Field::new(encoder),
            indent: Field::new(indent),
            key_separator: GcField::new(key_separator),
            item_separator: GcField::new(item_separator),
            sort_keys,
            skipkeys,
            allow_nan,
            strings: strings_of(encoder),
        };
        Native::new(t, cls, encoder)
    }
    /// A tuple of texts that together are the object's JSON.
    #[slot("_iterencode(obj, _current_indent_level)")]
    fn call(t: &Thread, zelf: Gc<Native<Self>>, obj: Value, current_indent_level: isize) -> PyResult<(Gc<PyStr>,)> {
        let mut writer = Writer {
            t,
            encoder: zelf,
            markers: get(&zelf.markers).downcast(),
            indent: Some(get(&zelf.indent)).filter(|v| !v.is_none()),
            key_separator: held(&zelf.key_separator),
            item_separator: held(&zelf.item_separator),
            out: StrBuilder::new(),
        };
        writer.value(obj, current_indent_level.max(0) as usize)?;
        Ok((writer.out.finish(t)?,))
    }
    #[member]
    fn markers(zelf: Gc<Native<Self>>) -> Value {
        get(&zelf.markers)
    }
    #[member]
    fn default(zelf: Gc<Native<Self>>) -> Value {
        get(&zelf.default)
    }
    #[member]
    fn encoder(zelf: Gc<Native<Self>>) -> Value {
        get(&zelf.encoder)
    }
    #[member]
    fn indent(zelf: Gc<Native<Self>>) -> Value {
        get(&zelf.indent)
    }
    #[member]
    fn key_separator(zelf: Gc<Native<Self>>) -> Gc<PyStr> {
        held(&zelf.key_separator)
    }
    #[member]
    fn item_separator(zelf: Gc<Native<Self>>) -> Gc<PyStr> {
        held(&zelf.item_separator)
    }
    #[member]
    fn sort_keys(zelf: Gc<Native<Self>>) -> bool {
        zelf.sort_keys
    }
    #[member]
    fn skipkeys(zelf: Gc<Native<Self>>) -> bool {
        zelf.skipkeys
    }
}

/// One writing. It lives on the native stack.
struct Writer<'a> {
    t: &'a Thread,
    encoder: Gc<Native<Encoder>>,
    markers: Option<Gc<PyDict>>,
    indent: Option<Value>,
    key_separator: Gc<PyStr>,
    item_separator: Gc<PyStr>,
    out: StrBuilder,
}

impl Writer<'_> {
    fn value(&mut self, v: Value, level: usize) -> PyResult<()> {
        let t = self.t;
        if let Some(name) = constant(v) {
            self.out.push_str(name);
        } else if let Some(s) = as_str(v) {
            self.string(v, s)?;
        } else if let Some(n) = int::as_int(v) {
            self.out.push_str(&int::convert::to_decimal(t, n)?);
        } else if let Some(f) = float::as_float(v) {
            let text = self.float_text(v, f)?;
            self.out.push_str(&text);
        } else if v.downcast::<PyList>().is_some() || as_tuple(v).is_some() {
            t.enter_native(" while encoding a JSON object")?;
            self.sequence(v, level)?;
        } else if let Some(dict) = v.downcast::<PyDict>() {
            t.enter_native(" while encoding a JSON object")?;
            self.dict(v, dict, level)?;
        } else {
            self.unknown(v, level)?;
        }
        Ok(())
    }

    fn string(&mut self, v: Value, s: Gc<PyStr>) -> PyResult<()> {
        match self.encoder.strings {
            Strings::Ascii => escape_ascii(&mut self.out, s.view()),
            Strings::Plain => escape(&mut self.out, s.view()),
            Strings::Custom => {
                let t = self.t;
                let encoded = call::call1(t, get(&self.encoder.encoder), v)?;
                let Some(text) = as_str(encoded) else {
                    let got = type_name(t, encoded);
                    return Err(t.raise_type_error(format!("encoder() must return a string, not {got}")));
                };
                self.out.push_py(&text);
            }
        }
        Ok(())
    }
    fn float_text(&self, v: Value, f: f64) -> PyResult<String> {
        if f.is_finite() {
            return Ok(float::repr(f));
        }
        if !self.encoder.allow_nan {
            let shown = object::repr(self.t, v)?;
            let shown = shown.to_lossy();
            return Err(self.t.raise_value_error(format!("Out of range float values are not JSON compliant: {shown}")));
        }
        Ok(if f.is_nan() {
            "NaN"
        } else if f > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_owned())
    }

    /// Notes that a container is being written; `ValueError` if it is already.
    fn enter(&self, v: Value) -> PyResult<Option<Value>> {
        let Some(markers) = self.markers else { return Ok(None) };
        let id = object::id_value(self.t, v)?;
        if markers.get(self.t, id)?.is_some() {
            return Err(self.t.raise_value_error("Circular reference detected"));
        }
        markers.set(self.t, id, v)?;
        Ok(Some(id))
    }
    fn leave(&self, id: Option<Value>) -> PyResult<()> {
        if let (Some(markers), Some(id)) = (self.markers, id) {
            markers.remove(self.t, id)?;
        }
        Ok(())
    }
    /// Adds a note that says where an error happened.
    #[cold]
    fn noted(&self, raised: Raised, note: impl FnOnce() -> PyResult<Gc<PyStr>>) -> Raised {
        let t = self.t;
        let error = t.take_exception(raised);
        let added = note().and_then(|note| call::call_method(t, error, t.intern("add_note"), &[note.into()]));
        match added {
            Ok(_) => t.restore_exception(error),
            Err(second) => second,
        }
    }

    /// A new line with that much indentation.
    fn new_line(&mut self, level: usize) -> PyResult<()> {
        let Some(indent) = self.indent else { return Ok(()) };
        let Some(indent) = as_str(indent) else {
            let got = type_name(self.t, indent);
            return Err(self.t.raise_type_error(format!("can only concatenate str (not \"{got}\") to str")));
        };
        self.out.push('\n' as u32);
        for _ in 0..level {
            self.out.push_py(&indent);
        }
        Ok(())
    }
    fn separator(&mut self, first: bool, level: usize) -> PyResult<()> {
        if !first {
            self.out.push_py(&self.item_separator);
        }
        self.new_line(level)
    }

    fn sequence(&mut self, v: Value, level: usize) -> PyResult<()> {
        let t = self.t;
        let class = t.class_of(v);
        let items = if class == t.types.list || class == t.types.tuple {
            None
        } else {
            let collected = iter::collect(t, v)?;
            Some(PyList::new(t, &collected)?)
        };
        let list = items.or_else(|| v.downcast::<PyList>());
        let tuple = if list.is_none() { as_tuple(v) } else { None };
        let len = || list.map_or_else(|| tuple.map_or(0, |tuple| tuple.len()), |list| list.len());
        if len() == 0 {
            self.out.push_str("[]");
            return Ok(());
        }
        let marker = self.enter(v)?;
        self.out.push('[' as u32);
        let mut i = 0;
        // A list may change while the default function runs.
        while i < len() {
            let item = match (list, tuple) {
                (Some(list), _) => list.item(i),
                (None, Some(tuple)) => tuple.items()[i],
                (None, None) => break,
            };
            self.separator(i == 0, level + 1)?;
            if let Err(raised) = self.value(item, level + 1) {
                return Err(self.noted(raised, || {
                    PyStr::new(t, &format!("when serializing {} item {i}", class.fully_qualified_name(t)))
                }));
            }
            i += 1;
        }
        self.leave(marker)?;
        self.new_line(level)?;
        self.out.push(']' as u32);
        Ok(())
    }

    fn dict(&mut self, v: Value, dict: Gc<PyDict>, level: usize) -> PyResult<()> {
        let t = self.t;
        if dict.is_empty() {
            self.out.push_str("{}");
            return Ok(());
        }
        let marker = self.enter(v)?;
        self.out.push('{' as u32);
        let mut first = true;
        let exact = t.class_of(v) == t.types.dict;
        if exact && !self.encoder.sort_keys {
            let mut position = 0;
            while let Some((key, item)) = dict.next_entry(t, &mut position) {
                self.member(v, key, item, &mut first, level)?;
            }
        } else {
            let items = self.items(v)?;
            for i in 0..items.len() {
                let Some(pair) = as_tuple(items.item(i)).filter(|pair| pair.len() == 2) else {
                    return Err(t.raise_value_error("items must return 2-tuples"));
                };
                self.member(v, pair.items()[0], pair.items()[1], &mut first, level)?;
            }
        }
        self.leave(marker)?;
        if !first {
            self.new_line(level)?;
        }
        self.out.push('}' as u32);
        Ok(())
    }
    /// What `items()` gives, sorted if that is wanted.
    fn items(&self, v: Value) -> PyResult<Gc<PyList>> {
        let t = self.t;
        let found = call::call_method(t, v, t.intern("items"), &[])?;
        let mut items = iter::collect(t, found)?;
        if self.encoder.sort_keys {
            object::sort_values(t, &mut items)?;
        }
        PyList::new(t, &items)
    }
    fn member(&mut self, dict: Value, key: Value, v: Value, first: &mut bool, level: usize) -> PyResult<()> {
        let t = self.t;
        let text = if let Some(s) = as_str(key) {
            (key, s)
        } else if let Some(name) = constant(key) {
            let s = t.intern(name);
            (s, string_argument(t, s)?)
        } else if let Some(f) = float::as_float(key) {
            let s = PyStr::new(t, &self.float_text(key, f)?)?;
            (s.into(), s)
        } else if let Some(n) = int::as_int(key) {
            let s = PyStr::new(t, &int::convert::to_decimal(t, n)?)?;
            (s.into(), s)
        } else if self.encoder.skipkeys {
            return Ok(());
        } else {
            let got = type_name(t, key);
            return Err(t.raise_type_error(format!("keys must be str, int, float, bool or None, not {got}")));
        };
        self.separator(*first, level + 1)?;
        *first = false;
        self.string(text.0, text.1)?;
        self.out.push_py(&self.key_separator);
        if let Err(raised) = self.value(v, level + 1) {
            return Err(self.noted(raised, || {
                let mut note = StrBuilder::new();
                note.push_str(&format!("when serializing {} item ", t.class_of(dict).fully_qualified_name(t)));
                note.push_py(&*object::repr(t, key)?);
                note.finish(t)
            }));
        }
        Ok(())
    }

    /// What the default function makes of an object.
    fn unknown(&mut self, v: Value, level: usize) -> PyResult<()> {
        let t = self.t;
        let marker = self.enter(v)?;
        let replacement = call::call1(t, get(&self.encoder.default), v)?;
        t.enter_native(" while encoding a JSON object")?;
        if let Err(raised) = self.value(replacement, level) {
            return Err(self.noted(raised, || {
                PyStr::new(t, &format!("when serializing {} object", t.class_of(v).fully_qualified_name(t)))
            }));
        }
        self.leave(marker)
    }
}

/// The name of None, True and False.
fn constant(v: Value) -> Option<&'static str> {
    match v {
        Value::NONE => Some("null"),
        Value::TRUE => Some("true"),
        Value::FALSE => Some("false"),
        _ => None,
    }
}
