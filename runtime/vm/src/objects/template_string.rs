//! Template strings (PEP 750): `string.templatelib.Template`, its iterator, and `Interpolation`.
//!
//! Invariant: a template has one string more than interpolations; strings may be empty.

use crate::abi::args::type_name;
use crate::objects::str_::as_str;
use crate::objects::tuple::as_tuple;
use crate::objects::{generic_alias, object::import};
use crate::prelude::*;
use crate::protocol::{attr, object};
use std::cell::Cell;

/// What t'...' makes: strings, and an Interpolation for each replacement field between them.
#[pyclass(name = "Template", module = "string.templatelib", flags = HAVE_GC)]
pub struct Template {
    strings: GcField<PyTuple>,
    interpolations: GcField<PyTuple>,
}

/// A replacement field of a template: its value, its text, conversion and format.
#[pyclass(name = "Interpolation", module = "string.templatelib", flags = HAVE_GC, signature = "")]
pub struct Interpolation {
    value: Field,
    expression: Field,
    conversion: Field,
    format_spec: Field,
}

type This<T> = Gc<Native<T>>;

/// What BUILD_INTERPOLATION makes of its operands: value, text, perhaps a format specification; and of the conversion in its argument.
pub fn interpolation(t: &Thread, parts: &[Value], conversion: u32) -> PyResult<Value> {
    let conversion = match conversion {
        1 => t.intern("s"),
        2 => t.intern("r"),
        3 => t.intern("a"),
        _ => Value::NONE,
    };
    let format_spec = parts.get(2).copied().unwrap_or(t.names.empty);
    new_interpolation(t, parts[0], parts[1], conversion, format_spec)
}

fn new_interpolation(
    t: &Thread,
    value: Value,
    expression: Value,
    conversion: Value,
    format_spec: Value,
) -> PyResult<Value> {
    let data = Interpolation {
        value: Field::new(value),
        expression: Field::new(expression),
        conversion: Field::new(conversion),
        format_spec: Field::new(format_spec),
    };
    Native::new(t, Interpolation::class(t), data).map(Gc::value)
}

/// A template of a tuple of strings and a tuple of interpolations, one shorter.
pub fn template(t: &Thread, strings: Value, interpolations: Value) -> PyResult<Value> {
    match (as_tuple(strings), as_tuple(interpolations)) {
        (Some(strings), Some(interpolations)) => {
            let data = Template { strings: GcField::new(strings), interpolations: GcField::new(interpolations) };
            Native::new(t, Template::class(t), data).map(Gc::value)
        }
        _ => Err(t.raise_system_error("a template is made of two tuples")),
    }
}

/// Appends text to the last of the strings.
fn extend_last(t: &Thread, strings: &mut RootVec, text: Value) -> PyResult<()> {
    let last = strings.len() - 1;
    let joined = match (as_str(strings[last]), as_str(text)) {
        (Some(a), Some(_)) if a.is_empty() => text,
        (Some(a), Some(b)) => PyStr::concat(t, a, b)?.value(),
        _ => return Err(t.raise_system_error("the strings of a template are strings")),
    };
    strings.as_mut_slice()[last] = joined;
    Ok(())
}

#[pymethods]
impl Template {
    #[new]
    fn new(t: &Thread, _cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        if args.keyword_count() > 0 {
            return Err(t.raise_type_error("Template.__new__ only accepts *args arguments"));
        }
        let mut strings = t.check_memory(RootVec::from_slice(&t.heap, &[t.names.empty]))?;
        let mut interpolations = RootVec::new(&t.heap);
        for &v in args.positional() {
            if as_str(v).is_some() {
                extend_last(t, &mut strings, v)?;
            } else if v.downcast::<Native<Interpolation>>().is_some() {
                interpolations.push(v);
                strings.push(t.names.empty);
            } else {
                return Err(t.raise_type_error(format!(
                    "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {}",
                    type_name(t, v)
                )));
            }
        }
        template(t, t.new_tuple(&strings)?, t.new_tuple(&interpolations)?)
    }
    #[slot]
    fn repr(t: &Thread, zelf: This<Self>) -> PyResult<String> {
        let shown = |part: Gc<PyTuple>| object::repr(t, part.value());
        let (strings, interpolations) = (shown(zelf.strings(t))?, shown(zelf.interpolations(t))?);
        Ok(format!("Template(strings={}, interpolations={})", strings.to_lossy(), interpolations.to_lossy()))
    }
    #[slot]
    fn iter(t: &Thread, zelf: This<Self>) -> PyResult<Value> {
        let data = TemplateIter { template: Field::new(zelf.value()), next: Cell::new(0) };
        Native::new(t, TemplateIter::class(t), data).map(Gc::value)
    }
    #[slot]
    fn sq_concat(t: &Thread, zelf: This<Self>, v: Value) -> PyResult<Value> {
        let Some(other) = v.downcast::<Native<Template>>() else {
            return Err(t.raise_type_error(format!(
                "can only concatenate string.templatelib.Template (not \"{}\") to string.templatelib.Template",
                type_name(t, v)
            )));
        };
        let (ours, theirs) = (zelf.strings(t), other.strings(t));
        let mut strings = t.check_memory(RootVec::from_slice(&t.heap, ours.items()))?;
        if let [first, rest @ ..] = theirs.as_ref().items() {
            extend_last(t, &mut strings, *first)?;
            strings.extend_from_slice(rest);
        }
        let (ours, theirs) = (zelf.interpolations(t), other.interpolations(t));
        let mut interpolations = t.check_memory(RootVec::from_slice(&t.heap, ours.items()))?;
        interpolations.extend_from_slice(theirs.items());
        template(t, t.new_tuple(&strings)?, t.new_tuple(&interpolations)?)
    }
    #[method("__reduce__($self, /)", doc = "")]
    fn __reduce__(t: &Thread, zelf: This<Self>) -> PyResult<Value> {
        let module = import(t, "string.templatelib")?;
        let unpickle = attr::get_str(t, module, "_template_unpickle")?;
        let parts = t.new_tuple(&[zelf.strings(t).value(), zelf.interpolations(t).value()])?;
        t.new_tuple(&[unpickle, parts])
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)")]
    fn __class_getitem__(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        generic_alias::new(t, cls, object)
    }
    /// Strings
    #[member("strings")]
    fn strings_member(t: &Thread, zelf: This<Self>) -> Gc<PyTuple> {
        zelf.strings(t)
    }
    /// the replacement fields, a tuple
    #[member("interpolations")]
    fn interpolations_member(t: &Thread, zelf: This<Self>) -> Gc<PyTuple> {
        zelf.interpolations(t)
    }
    /// the values of the interpolations, a tuple
    #[getter]
    fn values(t: &Thread, zelf: This<Self>) -> PyResult<Value> {
        let interpolations = zelf.interpolations(t);
        let values = PyTuple::build(t, interpolations.len(), |i| {
            let interpolation = interpolations.get(i).downcast::<Native<Interpolation>>();
            interpolation.and_then(|it| it.value.get()).unwrap_or(Value::NONE)
        })?;
        Ok(values.value())
    }
}

impl Template {
    fn strings(&self, t: &Thread) -> Gc<PyTuple> {
        self.strings.get().unwrap_or_else(|| t.empty_tuple())
    }
    fn interpolations(&self, t: &Thread) -> Gc<PyTuple> {
        self.interpolations.get().unwrap_or_else(|| t.empty_tuple())
    }
}

/// Template iterator object
#[pyclass(name = "TemplateIter", module = "string.templatelib", flags = HAVE_GC | DISALLOW_INSTANTIATION)]
pub struct TemplateIter {
    template: Field,
    /// Even: a string comes next; odd: an interpolation.
    next: Cell<usize>,
}

#[pymethods]
impl TemplateIter {
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: This<Self>) -> Option<Value> {
        let template = zelf.template.get()?.downcast::<Native<Template>>()?;
        let (strings, interpolations) = (template.strings(t), template.interpolations(t));
        loop {
            let next = zelf.next.get();
            let part = if next.is_multiple_of(2) { strings } else { interpolations };
            let v = *part.as_ref().items().get(next / 2)?;
            zelf.next.set(next + 1);
            if next % 2 == 1 || as_str(v).is_none_or(|s| !s.is_empty()) {
                return Some(v);
            }
        }
    }
}

#[pymethods]
impl Interpolation {
    #[new("Interpolation(value, expression='', conversion=None, format_spec='')")]
    fn new(
        t: &Thread,
        _cls: Gc<PyType>,
        value: Value,
        expression: Option<Value>,
        conversion: Option<Value>,
        format_spec: Option<Value>,
    ) -> PyResult<Value> {
        let text = |v: Option<Value>, name: &str| match v {
            None => Ok(t.names.empty),
            Some(v) if as_str(v).is_some() => Ok(v),
            Some(v) => Err(not_text(t, name, v)),
        };
        let expression = text(expression, "expression")?;
        let conversion = conversion.unwrap_or(Value::NONE);
        if !conversion.is_none() {
            let Some(letter) = as_str(conversion) else { return Err(not_text(t, "conversion", conversion)) };
            if !["s", "r", "a"].iter().any(|known| crate::objects::str_::eq_str(letter.value(), known)) {
                return Err(t.raise_value_error("Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'"));
            }
        }
        let format_spec = text(format_spec, "format_spec")?;
        new_interpolation(t, value, expression, conversion, format_spec)
    }
    #[slot]
    fn repr(t: &Thread, zelf: This<Self>) -> PyResult<String> {
        let mut parts = Vec::new();
        for field in zelf.fields() {
            parts.push(object::repr(t, field)?.to_lossy().into_owned());
        }
        Ok(format!("Interpolation({})", parts.join(", ")))
    }
    /// __reduce__() -> (cls, state)
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: This<Self>) -> PyResult<Value> {
        let state = t.new_tuple(&zelf.fields())?;
        t.new_tuple(&[t.class_of(zelf.value()).value(), state])
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)")]
    fn __class_getitem__(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        generic_alias::new(t, cls, object)
    }
    /// Value
    #[member("value")]
    fn value_member(zelf: This<Self>) -> Value {
        zelf.fields()[0]
    }
    /// Expression
    #[member("expression")]
    fn expression_member(zelf: This<Self>) -> Value {
        zelf.fields()[1]
    }
    /// the letter behind the exclamation mark, or None
    #[member("conversion")]
    fn conversion_member(zelf: This<Self>) -> Value {
        zelf.fields()[2]
    }
    /// the text behind the colon
    #[member("format_spec")]
    fn format_spec_member(zelf: This<Self>) -> Value {
        zelf.fields()[3]
    }
    #[classattr("__match_args__")]
    fn match_args(t: &Thread) -> PyResult<Value> {
        t.new_tuple(&["value", "expression", "conversion", "format_spec"].map(|name| t.intern(name)))
    }
}

impl Interpolation {
    fn fields(&self) -> [Value; 4] {
        [&self.value, &self.expression, &self.conversion, &self.format_spec]
            .map(|field| field.get().unwrap_or(Value::NONE))
    }
}

#[cold]
fn not_text(t: &Thread, argument: &str, v: Value) -> Raised {
    let found = if v.is_none() { "None".to_owned() } else { type_name(t, v) };
    t.raise_type_error(format!("Interpolation() argument '{argument}' must be str, not {found}"))
}
