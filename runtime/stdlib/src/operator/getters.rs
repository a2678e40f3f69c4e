//! `itemgetter`, `attrgetter`, `methodcaller`.

use crate::support::{Text, get, guarded_repr, held};
use brolga_vm::abi::args::{KwArgs, check_no_keywords, check_positional};
use brolga_vm::objects::str_::{as_str, intern_value};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{attr, call, object, sequence};

/// The operand of a call that takes exactly one.
fn operand(t: &Thread, name: &str, args: Args<'_>) -> PyResult<Value> {
    check_no_keywords(t, name, args.kwnames)?;
    check_positional(t, name, args.positional().len(), 1, 1)?;
    Ok(args.values[0])
}

/// Fetches items: itemgetter(1)(r) is r[1], itemgetter(0, 4)(r) is (r[0], r[4]).
#[pyclass(
    name = "itemgetter",
    module = "operator",
    flags = HAVE_GC | HAVE_VECTORCALL,
    signature = "(item, /, *items)"
)]
pub struct ItemGetter {
    items: GcField<PyTuple>,
}

#[pymethods]
impl ItemGetter {
    #[getter]
    fn __text_signature__(_zelf: Gc<Native<Self>>) -> &'static str {
        "(obj, /)"
    }
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<Native<Self>>> {
        check_no_keywords(t, "itemgetter", args.kwnames)?;
        if args.values.is_empty() {
            check_positional(t, "itemgetter", 0, 1, 1)?;
        }
        let items = PyTuple::new(t, args.values)?;
        Native::new(t, cls, ItemGetter { items: GcField::new(items) })
    }
    #[slot]
    fn call(t: &Thread, zelf: Gc<Native<Self>>, args: Args<'_>) -> PyResult<Value> {
        let of = operand(t, "itemgetter", args)?;
        let items = held(&zelf.items);
        if let [item] = *items.items() {
            if let (Some(tuple), Some(i)) = (of.downcast::<PyTuple>(), item.as_small_int())
                && i >= 0
                && (i as usize) < tuple.len()
            {
                return Ok(tuple.get(i as usize));
            }
            return sequence::get_item(t, of, item);
        }
        let mut out = RootVec::new(&t.heap);
        for &item in items.items() {
            out.push(sequence::get_item(t, of, item)?);
        }
        t.new_tuple(&out)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyStr>> {
        let name = t.class_of(zelf.into()).full_name(t);
        let recursive = format!("{name}(...)");
        guarded_repr(
            t,
            zelf.into(),
            || recursive,
            || {
                let mut text = Text::new(&name);
                text.push("(").push_reprs(t, held(&zelf.items).items())?;
                text.push(")").finish(t)
            },
        )
    }
    /// What pickle and copy make an equal one from.
    #[method("__reduce__($self, /)", effect = Reads)]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        t.new_tuple(&[t.class_of(zelf.into()).value(), held(&zelf.items).into()])
    }
}

/// Fetches attributes: attrgetter('name')(r) is r.name, attrgetter('name', 'date')(r) is (r.name, r.date). Names may be
/// dotted: attrgetter('name.first')(r) is r.name.first.
#[pyclass(
    name = "attrgetter",
    module = "operator",
    flags = HAVE_GC | HAVE_VECTORCALL,
    signature = "(attr, /, *attrs)"
)]
pub struct AttrGetter {
    /// As they were given.
    names: GcField<PyTuple>,
    /// For each name a tuple of its interned parts.
    paths: GcField<PyTuple>,
}

impl AttrGetter {
    /// The interned parts of a dotted name.
    fn split(t: &Thread, name: Gc<PyStr>) -> PyResult<Value> {
        let mut parts = RootVec::new(&t.heap);
        let mut start = 0;
        for (i, c) in name.code_points().enumerate() {
            if c == '.' as u32 {
                parts.push(intern_value(t, PyStr::substring(t, name, start, i)?));
                start = i + 1;
            }
        }
        parts.push(intern_value(t, PyStr::substring(t, name, start, name.len())?));
        t.new_tuple(&parts)
    }
    fn follow(t: &Thread, mut v: Value, path: Value) -> PyResult<Value> {
        let Some(path) = path.downcast::<PyTuple>() else { return Ok(v) };
        for &name in path.items() {
            v = attr::get(t, v, name)?;
        }
        Ok(v)
    }
}

#[pymethods]
impl AttrGetter {
    #[getter]
    fn __text_signature__(_zelf: Gc<Native<Self>>) -> &'static str {
        "(obj, /)"
    }
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<Native<Self>>> {
        check_no_keywords(t, "attrgetter", args.kwnames)?;
        if args.values.is_empty() {
            check_positional(t, "attrgetter", 0, 1, 1)?;
        }
        let mut paths = RootVec::new(&t.heap);
        for &name in args.values {
            let Some(s) = as_str(name) else { return Err(t.raise_type_error("attribute name must be a string")) };
            paths.push(AttrGetter::split(t, s)?);
        }
        let (names, paths) = (PyTuple::new(t, args.values)?, PyTuple::new(t, &paths)?);
        Native::new(t, cls, AttrGetter { names: GcField::new(names), paths: GcField::new(paths) })
    }
    #[slot]
    fn call(t: &Thread, zelf: Gc<Native<Self>>, args: Args<'_>) -> PyResult<Value> {
        let of = operand(t, "attrgetter", args)?;
        let paths = held(&zelf.paths);
        if let [path] = *paths.items() {
            return AttrGetter::follow(t, of, path);
        }
        let mut out = RootVec::new(&t.heap);
        for &path in paths.items() {
            out.push(AttrGetter::follow(t, of, path)?);
        }
        t.new_tuple(&out)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyStr>> {
        let name = t.class_of(zelf.into()).full_name(t);
        let recursive = format!("{name}(...)");
        guarded_repr(
            t,
            zelf.into(),
            || recursive,
            || {
                let mut text = Text::new(&name);
                text.push("(").push_reprs(t, held(&zelf.names).items())?;
                text.push(")").finish(t)
            },
        )
    }
    /// What pickle and copy make an equal one from.
    #[method("__reduce__($self, /)", effect = Reads)]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        t.new_tuple(&[t.class_of(zelf.into()).value(), held(&zelf.names).into()])
    }
}

/// Calls a method: methodcaller('name')(r) is r.name(), methodcaller('name', 'date', foo=1)(r) is r.name('date', foo=1).
#[pyclass(
    name = "methodcaller",
    module = "operator",
    flags = HAVE_GC | HAVE_VECTORCALL,
    signature = "(name, /, *args, **kwargs)"
)]
pub struct MethodCaller {
    name: Field,
    /// The values after the name: positional ones, then those of the keywords.
    values: GcField<PyTuple>,
    keywords: GcField<PyTuple>,
}

impl MethodCaller {
    fn arguments<'a>(&self, values: &'a [Value]) -> Args<'a> {
        Args { values, kwnames: self.keywords.get() }
    }
}

#[pymethods]
impl MethodCaller {
    #[getter]
    fn __text_signature__(_zelf: Gc<Native<Self>>) -> &'static str {
        "(obj, /)"
    }
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Gc<Native<Self>>> {
        let [name, ..] = *args.positional() else {
            return Err(t.raise_type_error("methodcaller needs at least one argument, the method name"));
        };
        let Some(s) = as_str(name) else { return Err(t.raise_type_error("method name must be a string")) };
        let name = intern_value(t, s);
        let values = PyTuple::new(t, &args.values[1..])?;
        let keywords = args.kwnames.filter(|k| !k.is_empty());
        let data =
            MethodCaller { name: Field::new(name), values: GcField::new(values), keywords: GcField::opt(keywords) };
        Native::new(t, cls, data)
    }
    #[slot]
    fn call(t: &Thread, zelf: Gc<Native<Self>>, args: Args<'_>) -> PyResult<Value> {
        check_positional(t, "methodcaller", args.positional().len(), 1, 1)?;
        let of = operand(t, "methodcaller", args)?;
        let values = held(&zelf.values);
        call::call_method_args(t, of, get(&zelf.name), zelf.arguments(values.as_ref().items()))
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyStr>> {
        let name = t.class_of(zelf.into()).full_name(t);
        let recursive = format!("{name}(...)");
        guarded_repr(
            t,
            zelf.into(),
            || recursive,
            || {
                let mut text = Text::new(&name);
                text.push("(").push_repr(t, get(&zelf.name))?;
                let values = held(&zelf.values);
                let args = zelf.arguments(values.as_ref().items());
                for &v in args.positional() {
                    text.push(", ").push_repr(t, v)?;
                }
                for (name, v) in args.keywords() {
                    let name = object::str(t, name)?;
                    text.push(", ").push_str(&name).push("=").push_repr(t, v)?;
                }
                text.push(")").finish(t)
            },
        )
    }
    /// What pickle and copy make an equal one from.
    #[method("__reduce__($self, /)")]
    fn reduce(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        let class = t.class_of(zelf.into()).value();
        let values = held(&zelf.values);
        let args = zelf.arguments(values.as_ref().items());
        let mut positional = RootVec::new(&t.heap);
        if zelf.keywords.get().is_none() {
            positional.push(get(&zelf.name));
            positional.extend_from_slice(args.positional());
            let positional = t.new_tuple(&positional)?;
            return t.new_tuple(&[class, positional]);
        }
        // The keywords travel in a partial of the class.
        let partial = crate::functools::partial::Partial::class(t).value();
        let head = PyTuple::new(t, &[class, get(&zelf.name)])?;
        let kwargs = KwArgs::all(args).to_dict(t)?;
        let constructor = call::call_ex(t, partial, head, Some(kwargs))?;
        let rest = t.new_tuple(args.positional())?;
        t.new_tuple(&[constructor, rest])
    }
}
