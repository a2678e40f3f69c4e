//! `str.format` and `str.format_map`, and the iterators of the `_string` module, which show the same parsing to `string.Formatter`.

use super::markup::{Field, Key, Markup, Span, Step, Steps, split_name};
use crate::abi::args::type_name;
use crate::objects::str_::{StrBuilder, StrView, as_str};
use crate::prelude::*;
use crate::protocol::{attr, object, sequence};

/// Where fields get their values from, and how they have been numbered so far.
struct Source<'a> {
    /// `None` for `format_map`.
    positional: Option<&'a [Value]>,
    keywords: Keywords<'a>,
    numbering: Numbering,
    /// What the result begins with, if that is one field.
    first: Option<Gc<PyStr>>,
}
enum Keywords<'a> {
    Arguments(Args<'a>),
    Mapping(Value),
}
enum Numbering {
    Unknown,
    /// The next number.
    Automatic(usize),
    Manual,
}

pub fn format(t: &Thread, template: Gc<PyStr>, args: Args<'_>) -> PyResult<Gc<PyStr>> {
    let source = Source {
        positional: Some(args.positional()),
        keywords: Keywords::Arguments(args),
        numbering: Numbering::Unknown,
        first: None,
    };
    run(t, template, source)
}
pub fn format_map(t: &Thread, template: Gc<PyStr>, mapping: Value) -> PyResult<Gc<PyStr>> {
    let source =
        Source { positional: None, keywords: Keywords::Mapping(mapping), numbering: Numbering::Unknown, first: None };
    run(t, template, source)
}
fn run(t: &Thread, template: Gc<PyStr>, mut source: Source<'_>) -> PyResult<Gc<PyStr>> {
    let mut out = StrBuilder::with_capacity(template.len() + 16);
    source.expand(t, template, (0, template.len()), 2, &mut out)?;
    match source.first {
        // A text that is the whole result is handed on as it is.
        Some(whole) if whole.len() == out.len() => Ok(whole),
        _ => out.finish(t),
    }
}

impl Source<'_> {
    /// Appends a part of the template with its fields replaced; `depth` counts how deep specifications may nest.
    fn expand(
        &mut self,
        t: &Thread,
        template: Gc<PyStr>,
        part: Span,
        depth: usize,
        out: &mut StrBuilder,
    ) -> PyResult<()> {
        if depth == 0 {
            return Err(t.raise_value_error("Max string recursion exceeded"));
        }
        let text = template.view();
        let mut markup = Markup { at: part.0, end: part.1 };
        while let Some(piece) = markup.next(t, text)? {
            out.push_view(text.slice(piece.literal.0, piece.literal.1));
            if let Some(field) = piece.field {
                self.field(t, template, &field, depth, out)?;
            }
        }
        Ok(())
    }

    fn field(
        &mut self,
        t: &Thread,
        template: Gc<PyStr>,
        field: &Field,
        depth: usize,
        out: &mut StrBuilder,
    ) -> PyResult<()> {
        let mut v = self.value(t, template, field.name)?;
        if let Some(conversion) = field.conversion {
            v = match char::from_u32(conversion) {
                Some('r') => object::repr(t, v)?.value(),
                Some('s') => object::str(t, v)?.value(),
                Some('a') => object::ascii(t, v)?.value(),
                Some(c) if c > ' ' && c < '\x7f' => {
                    return Err(t.raise_value_error(format!("Unknown conversion specifier {c}")));
                }
                _ => return Err(t.raise_value_error(format!("Unknown conversion specifier \\x{conversion:x}"))),
            };
        }
        let (start, end) = field.spec;
        if start == end
            && let Some(s) = v.downcast::<PyStr>()
        {
            self.put(s, depth, out);
            return Ok(());
        }
        let spec = if field.nested {
            let mut spec = StrBuilder::new();
            self.expand(t, template, field.spec, depth - 1, &mut spec)?;
            spec.finish(t)?
        } else {
            PyStr::substring(t, template, start, end)?
        };
        let shown = object::format(t, v, spec.value())?;
        self.put(shown, depth, out);
        Ok(())
    }
    fn put(&mut self, text: Gc<PyStr>, depth: usize, out: &mut StrBuilder) {
        if out.is_empty() && depth == 2 {
            self.first = Some(text);
        }
        out.push_py(&text);
    }

    /// The object a field name denotes.
    fn value(&mut self, t: &Thread, template: Gc<PyStr>, name: Span) -> PyResult<Value> {
        let text = template.view();
        let (first, mut steps) = split_name(t, text, name)?;
        let mut v = match self.number(t, first)? {
            Key::Index(i) => {
                let Some(args) = self.positional else {
                    return Err(t.raise_value_error("Format string contains positional fields"));
                };
                *args.get(i).ok_or_else(|| {
                    t.raise_index_error(format!("Replacement index {i} out of range for positional args tuple"))
                })?
            }
            Key::Text((start, end)) => self.keyword(t, PyStr::substring(t, template, start, end)?)?,
        };
        while let Some(step) = steps.next(t, text)? {
            v = match step {
                Step::Attribute((start, end)) => {
                    let name = PyStr::substring(t, template, start, end)?;
                    attr::get(t, v, crate::objects::str_::intern_value(t, name))?
                }
                Step::Item(Key::Index(i)) => sequence::get_item(t, v, t.new_int(i as i64)?)?,
                Step::Item(Key::Text((start, end))) => {
                    let key = PyStr::substring(t, template, start, end)?;
                    sequence::get_item(t, v, key.value())?
                }
            };
        }
        Ok(v)
    }

    /// Numbers an empty name, and sees that numbers given and omitted do not mix.
    fn number(&mut self, t: &Thread, key: Key) -> PyResult<Key> {
        let empty = matches!(key, Key::Text((start, end)) if start == end);
        if !empty && matches!(key, Key::Text(_)) {
            return Ok(key);
        }
        match (&mut self.numbering, empty) {
            (state @ Numbering::Unknown, true) => {
                *state = Numbering::Automatic(1);
                Ok(Key::Index(0))
            }
            (Numbering::Automatic(next), true) => {
                *next += 1;
                Ok(Key::Index(*next - 1))
            }
            (state @ Numbering::Unknown, false) => {
                *state = Numbering::Manual;
                Ok(key)
            }
            (Numbering::Manual, false) => Ok(key),
            (Numbering::Manual, true) => {
                Err(t.raise_value_error("cannot switch from manual field specification to automatic field numbering"))
            }
            (Numbering::Automatic(_), false) => {
                Err(t.raise_value_error("cannot switch from automatic field numbering to manual field specification"))
            }
        }
    }

    fn keyword(&self, t: &Thread, name: Gc<PyStr>) -> PyResult<Value> {
        match &self.keywords {
            Keywords::Mapping(mapping) => sequence::get_item(t, *mapping, name.value()),
            Keywords::Arguments(args) => {
                let found = args.keywords().find(|(k, _)| as_str(*k).is_some_and(|k| PyStr::eq(&k, &name)));
                found.map(|(_, v)| v).ok_or_else(|| t.raise_key_error(name.value()))
            }
        }
    }
}

/// Iterator over the pieces of a template: (literal, field name, specification, conversion).
#[pyclass(name = "formatteriterator", flags = HAVE_GC, no_doc)]
pub struct FormatterIterator {
    template: GcField<PyStr>,
    at: std::cell::Cell<usize>,
}
#[pymethods]
impl FormatterIterator {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let Some(template) = zelf.template.get() else { return Ok(None) };
        let mut markup = Markup { at: zelf.at.get(), end: template.len() };
        let piece = markup.next(t, template.view());
        zelf.at.set(markup.at);
        let Some(piece) = piece? else { return Ok(None) };
        let text = |(start, end): Span| PyStr::substring(t, template, start, end).map(Gc::value);
        let literal = text(piece.literal)?;
        let Some(field) = piece.field else {
            return t.new_tuple(&[literal, Value::NONE, Value::NONE, Value::NONE]).map(Some);
        };
        let name = text(field.name)?;
        let spec = text(field.spec)?;
        let conversion = match field.conversion {
            Some(c) => PyStr::from_char(t, c)?.value(),
            None => Value::NONE,
        };
        t.new_tuple(&[literal, name, spec, conversion]).map(Some)
    }
}

/// Iterator over the steps of a field name: (is attribute, name or index).
#[pyclass(name = "fieldnameiterator", flags = HAVE_GC, no_doc)]
pub struct FieldNameIterator {
    name: GcField<PyStr>,
    at: std::cell::Cell<usize>,
}
#[pymethods]
impl FieldNameIterator {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
        let Some(name) = zelf.name.get() else { return Ok(None) };
        let mut steps = Steps { at: zelf.at.get(), end: name.len() };
        let step = steps.next(t, name.view());
        zelf.at.set(steps.at);
        let (is_attribute, v) = match step? {
            None => return Ok(None),
            Some(Step::Attribute((start, end))) => (true, PyStr::substring(t, name, start, end)?.value()),
            Some(Step::Item(key)) => (false, key_value(t, name, key)?),
        };
        t.new_tuple(&[Value::from_bool(is_attribute), v]).map(Some)
    }
}
fn key_value(t: &Thread, text: Gc<PyStr>, key: Key) -> PyResult<Value> {
    match key {
        Key::Index(i) => t.new_int(i as i64),
        Key::Text((start, end)) => PyStr::substring(t, text, start, end).map(Gc::value),
    }
}
fn text_argument(t: &Thread, v: Value) -> PyResult<Gc<PyStr>> {
    as_str(v).ok_or_else(|| t.raise_type_error(format!("expected str, got {}", type_name(t, v))))
}

/// What string.Formatter needs of the parser of str.format.
#[pymodule(name = "_string")]
pub mod _string {
    use super::*;

    /// An iterator over the literal texts and fields of a template.
    #[pyfunction("formatter_parser($self, object, /)")]
    fn formatter_parser(t: &Thread, _module: Value, object: Value) -> PyResult<Value> {
        let template = text_argument(t, object)?;
        let iterator = FormatterIterator { template: GcField::new(template), at: 0.into() };
        Native::new(t, FormatterIterator::class(t), iterator).map(Into::into)
    }
    /// The first part of a field name, and an iterator over the steps behind it.
    #[pyfunction("formatter_field_name_split($self, object, /)")]
    fn formatter_field_name_split(t: &Thread, _module: Value, object: Value) -> PyResult<(Value, Value)> {
        let name = text_argument(t, object)?;
        let (first, steps) = split_name(t, name.view(), (0, name.len()))?;
        let iterator = FieldNameIterator { name: GcField::new(name), at: steps.at.into() };
        let iterator = Native::new(t, FieldNameIterator::class(t), iterator)?;
        Ok((key_value(t, name, first)?, iterator.value()))
    }
}

/// Formats a value for an f-string field without a specification: `format(v, "")`.
pub fn format_simple(t: &Thread, v: Value) -> PyResult<Gc<PyStr>> {
    match v.downcast::<PyStr>() {
        Some(s) => Ok(s),
        None => object::format(t, v, t.empty_str().value()),
    }
}
/// `"".join(parts)` for parts that are exact strings, as f-strings build them.
pub fn build_string(t: &Thread, parts: &[Value]) -> PyResult<Gc<PyStr>> {
    crate::objects::str_::methods::join(t, StrView::Ascii(&[]), parts)
}
