//! `ast.AST`, the base class of all nodes: constructor, `repr`, pickling, replacement.

use super::classes::Classes;
use crate::interp::warn;
use crate::objects::dict::PyDict;
use crate::objects::instance;
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::{attr, call, object, sequence};
use brolga_compiler::ast::meta::{Class, Type};

/// How many levels of a tree `repr` shows.
const REPR_DEPTH: u32 = 3;

#[pyclass(name = "AST", module = "ast", layout_of = object, flags = BASETYPE | HAVE_GC | MANAGED_DICT | HEAPTYPE | MUTABLE, no_doc)]
pub struct Ast;

fn header(v: Value) -> &'static Header {
    v.as_header().expect("a node is a heap object")
}

/// An attribute of the node's class.
fn class_attribute(t: &Thread, zelf: Value, name: &str) -> PyResult<Option<Value>> {
    attr::get_optional(t, t.class_of(zelf).value(), t.intern(name))
}

/// The items of a sequence attribute of the node's class; `None` if there is no such attribute.
fn class_sequence(t: &Thread, zelf: Value, name: &str) -> PyResult<Option<RootVec>> {
    let Some(v) = class_attribute(t, zelf, name)? else { return Ok(None) };
    let len = object::length(t, v)?;
    let mut items = RootVec::new(&t.heap);
    for i in 0..len {
        items.push(sequence::get_item(t, v, Value::from_small_int(i as i64))?);
    }
    Ok(Some(items))
}

fn position(t: &Thread, items: &RootVec, v: Value) -> PyResult<Option<usize>> {
    for i in 0..items.len() {
        if object::eq_identity(t, items[i], v)? {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

/// Takes an item out; false if it was not there.
fn discard(t: &Thread, items: &mut RootVec, v: Value) -> PyResult<bool> {
    let found = position(t, items, v)?;
    if let Some(i) = found {
        items.remove(i);
    }
    Ok(found.is_some())
}

fn shown(t: &Thread, v: Value) -> PyResult<String> {
    Ok(object::repr(t, v)?.to_lossy().into_owned())
}

#[pymethods]
impl Ast {
    #[new]
    fn new_object(t: &Thread, cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Value> {
        instance::alloc_plain(t, cls)
    }
    #[init]
    fn init(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<()> {
        let class = t.class_of(zelf);
        let fields = class_sequence(t, zelf, "_fields")?.unwrap_or_else(|| RootVec::new(&t.heap));
        let positional = args.positional();
        if positional.len() > fields.len() {
            let plural = if fields.len() == 1 { "" } else { "s" };
            let (name, count) = (class.short_name(), fields.len());
            return Err(
                t.raise_type_error(format!("{name} constructor takes at most {count} positional argument{plural}"))
            );
        }
        let mut remaining = t.check_memory(RootVec::from_slice(&t.heap, &fields))?;
        for (i, &v) in positional.iter().enumerate() {
            attr::set(t, zelf, attr::checked_name(t, fields[i])?, Some(v))?;
            discard(t, &mut remaining, fields[i])?;
        }
        for (key, v) in args.keywords() {
            if position(t, &fields, key)?.is_some() {
                if !discard(t, &mut remaining, key)? {
                    let (name, key) = (class.name(), shown(t, key)?);
                    return Err(t.raise_type_error(format!("{name} got multiple values for argument {key}")));
                }
            } else {
                let known = match class_attribute(t, zelf, "_attributes")? {
                    Some(attributes) => sequence::contains(t, attributes, key)?,
                    None => return Err(missing_attributes(t, class)),
                };
                if !known {
                    let (name, key) = (class.name(), shown(t, key)?);
                    warn::deprecated(
                        t,
                        &format!(
                            "{name}.__init__ got an unexpected keyword argument {key}. Support for arbitrary keyword \
                             arguments is deprecated and will be removed in Python 3.15."
                        ),
                    )?;
                }
            }
            attr::set(t, zelf, attr::checked_name(t, key)?, Some(v))?;
        }
        Self::set_defaults(t, zelf, class, &remaining)
    }
    #[slot]
    fn repr(t: &Thread, zelf: Value) -> PyResult<String> {
        Self::repr_to_depth(t, zelf, REPR_DEPTH)
    }
    /// State for pickling.
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Value) -> PyResult<Value> {
        let class = t.class_of(zelf).value();
        let empty = t.empty_tuple().value();
        let Some(dict) = attr::get_optional(t, zelf, t.names.dunder_dict)? else {
            return t.new_tuple(&[class, empty]);
        };
        let Some(fields) = class_sequence(t, zelf, "_fields")? else {
            return t.new_tuple(&[class, empty, dict]);
        };
        let Some(dict) = dict.downcast::<PyDict>() else {
            return Err(t.raise_type_error("__dict__ of a node must be a dict"));
        };
        // The constructor warns of fields that are not given: it gets placeholders for those whose values follow in the state.
        let mut given = 0;
        while given < fields.len() && dict.get(t, fields[given])?.is_some() {
            given += 1;
        }
        let placeholders = PyTuple::build(t, given, |_| Value::NONE)?;
        t.new_tuple(&[class, placeholders.value(), dict.value()])
    }
    /// A node of the same class and contents, except for the fields and attributes that are given.
    #[method("__replace__($self, /, **fields)", raw)]
    fn __replace__(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<Value> {
        if !args.positional().is_empty() {
            return Err(t.raise_type_error("__replace__() takes no positional arguments"));
        }
        let class = t.class_of(zelf);
        let dict = instance::dict(t, header(zelf))?;
        let fields = class_sequence(t, zelf, "_fields")?.unwrap_or_else(|| RootVec::new(&t.heap));
        let attributes = class_sequence(t, zelf, "_attributes")?.unwrap_or_else(|| RootVec::new(&t.heap));
        let mut expected = t.check_memory(RootVec::from_slice(&t.heap, &fields))?;
        expected.extend_from_slice(&attributes);
        for (key, _) in args.keywords() {
            if !discard(t, &mut expected, key)? {
                let (name, key) = (class.name(), shown(t, key)?);
                return Err(t.raise_type_error(format!("{name}.__replace__ got an unexpected keyword argument {key}.")));
            }
        }
        Self::check_replacement(t, zelf, class, dict, expected, &attributes)?;
        let payload = PyDict::new(t)?;
        for names in [&fields, &attributes] {
            for i in 0..names.len() {
                if let Some(v) = dict.get(t, names[i])? {
                    payload.set(t, names[i], v)?;
                }
            }
        }
        for (key, v) in args.keywords() {
            payload.set(t, key, v)?;
        }
        call::call_ex(t, class.value(), t.empty_tuple(), Some(payload))
    }
    #[getter("__dict__")]
    fn dict(t: &Thread, zelf: Value) -> PyResult<Gc<PyDict>> {
        instance::dict(t, header(zelf))
    }
    #[setter("__dict__")]
    fn set_dict(t: &Thread, zelf: Value, v: Option<Value>) -> PyResult<()> {
        let Some(v) = v else { return Err(t.raise_type_error("cannot delete __dict__")) };
        match v.downcast::<PyDict>() {
            Some(dict) => instance::set_dict(t, header(zelf), Some(dict)),
            None => {
                let found = t.class_of(v).short_name();
                Err(t.raise_type_error(format!("__dict__ must be set to a dictionary, not a '{found}'")))
            }
        }
    }
}

#[cold]
fn missing_attributes(t: &Thread, class: Gc<PyType>) -> Raised {
    t.raise_attribute_error(format!("type object '{}' has no attribute '_attributes'", class.name()))
}

impl Ast {
    /// Gives the fields that the constructor was not given their defaults, and warns of those that have none.
    fn set_defaults(t: &Thread, zelf: Value, class: Gc<PyType>, remaining: &RootVec) -> PyResult<()> {
        if remaining.is_empty() {
            return Ok(());
        }
        let Some(types) = class_attribute(t, zelf, "_field_types")? else { return Ok(()) };
        let Some(types) = types.downcast::<PyDict>() else {
            return Err(t.raise_system_error("bad argument to internal function"));
        };
        let context = Classes::get(t)?;
        for i in 0..remaining.len() {
            let name = remaining[i];
            let Some(ty) = types.get(t, name)? else {
                let (class, name) = (class.name(), shown(t, name)?);
                warn::deprecated(
                    t,
                    &format!(
                        "Field {name} is missing from {class}._field_types. This will become an error in Python 3.15."
                    ),
                )?;
                continue;
            };
            let ty_class = t.class_of(ty);
            if ty_class == t.types.union {
                // Optional: the class has the default.
            } else if ty_class == t.types.generic_alias {
                let empty = t.new_list(&[])?;
                attr::set(t, zelf, name, Some(empty))?;
            } else if ty == context.sum(Type::ExprContext).value() {
                attr::set(t, zelf, name, Some(context.singleton(Class::Load)))?;
            } else {
                let (class, name) = (class.name(), shown(t, name)?);
                warn::deprecated(
                    t,
                    &format!(
                        "{class}.__init__ missing 1 required positional argument: {name}. This will become an error \
                         in Python 3.15."
                    ),
                )?;
            }
        }
        Ok(())
    }

    /// Whether the fields that are not replaced have values: `expected` are those not replaced.
    fn check_replacement(
        t: &Thread,
        zelf: Value,
        class: Gc<PyType>,
        dict: Gc<PyDict>,
        expected: RootVec,
        attributes: &RootVec,
    ) -> PyResult<()> {
        let types = class_attribute(t, zelf, "_field_types")?.and_then(Value::downcast::<PyDict>);
        let mut missing = Vec::new();
        for i in 0..expected.len() {
            let name = expected[i];
            if dict.get(t, name)?.is_some() || position(t, attributes, name)?.is_some() {
                continue;
            }
            let ty = match types {
                Some(types) => types.get(t, name)?,
                None => None,
            };
            if ty.is_none_or(|ty| t.class_of(ty) != t.types.union) {
                missing.push(shown(t, name)?);
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        missing.sort();
        let (name, count) = (class.name(), missing.len());
        let plural = if count == 1 { "" } else { "s" };
        Err(t.raise_type_error(format!(
            "{name}.__replace__ missing {count} keyword argument{plural}: {}.",
            missing.join(", ")
        )))
    }

    fn repr_to_depth(t: &Thread, zelf: Value, depth: u32) -> PyResult<String> {
        let name = t.class_of(zelf).name();
        if depth == 0 || !object::repr_enter(t, zelf)? {
            return Ok(format!("{name}(...)"));
        }
        let body = Self::fields_text(t, zelf, depth);
        object::repr_leave(t, zelf);
        Ok(format!("{name}({})", body?))
    }

    fn fields_text(t: &Thread, zelf: Value, depth: u32) -> PyResult<String> {
        t.enter_native(" while getting the repr of an object")?;
        let class = t.class_of(zelf).value();
        let fields = attr::get(t, class, t.intern("_fields"))?;
        let mut parts = Vec::new();
        for i in 0..object::length(t, fields)? {
            let name = sequence::get_item(t, fields, Value::from_small_int(i as i64))?;
            let v = attr::get(t, zelf, attr::checked_name(t, name)?)?;
            let is_sequence = v.downcast::<PyList>().is_some() || crate::objects::tuple::as_tuple(v).is_some();
            let text = if is_sequence { Self::sequence_text(t, v, depth)? } else { Self::item_text(t, v, depth)? };
            let name = as_str(name).map(|s| s.to_lossy().into_owned()).unwrap_or_default();
            parts.push(format!("{name}={text}"));
        }
        Ok(parts.join(", "))
    }

    fn item_text(t: &Thread, v: Value, depth: u32) -> PyResult<String> {
        if t.class_of(v).is_subtype_of(<Ast as PyClass>::class(t)) {
            return Self::repr_to_depth(t, v, depth - 1);
        }
        shown(t, v)
    }

    /// First and last item of a list or tuple.
    fn sequence_text(t: &Thread, v: Value, depth: u32) -> PyResult<String> {
        let (open, close) = if v.downcast::<PyList>().is_some() { ('[', ']') } else { ('(', ')') };
        let len = object::length(t, v)?;
        let item = |i: usize| Self::item_text(t, sequence::get_item(t, v, Value::from_small_int(i as i64))?, depth);
        let body = match len {
            0 => String::new(),
            1 => item(0)?,
            2 => format!("{}, {}", item(0)?, item(1)?),
            _ => format!("{}, ..., {}", item(0)?, item(len - 1)?),
        };
        Ok(format!("{open}{body}{close}"))
    }
}
