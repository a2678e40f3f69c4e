//! `object`: what every object can do.

use crate::abi::spec::type_flags as flag;
use crate::objects::function::PyBuiltin;
use crate::objects::instance::{self, PyInstance};
use crate::objects::str_::as_str;
use crate::objects::type_::{layout, methods};
use crate::objects::{kinds, reduce, weakref};
use crate::prelude::*;
use crate::protocol::{attr, iter, object as protocol};

/// The class of everything.
#[pyclass(
    name = "object",
    layout_of = object,
    flags = BASETYPE,
    signature = "()",
    doc = "The base class of all classes.\n\nAn instance of it has no attributes; the constructor takes no arguments.",
)]
pub struct ObjectType;

/// Slots of `object` that other code compares by address.
pub fn set_slots(slots: &mut Slots) {
    slots.getattro = Some(attr::generic_get);
    slots.setattro = Some(attr::generic_set);
    slots.new = Some(object_new);
    slots.init = Some(object_init);
}

fn is_object_new(class: &PyType) -> bool {
    class.slots.get().new.is_some_and(|f| f as usize == object_new as *const () as usize)
}
fn is_object_init(class: &PyType) -> bool {
    class.slots.get().init.is_some_and(|f| f as usize == object_init as *const () as usize)
}

/// `object.__new__`
#[inline(never)]
pub fn object_new(t: &Thread, class: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
    if !args.values.is_empty() {
        if !is_object_new(&class) {
            return Err(t.raise_type_error("object.__new__() takes exactly one argument (the type to instantiate)"));
        }
        if is_object_init(&class) {
            return Err(t.raise_type_error(format!("{}() takes no arguments", methods::dotted_name(&class))));
        }
    }
    if class.has_flag(flag::IS_ABSTRACT) {
        return Err(abstract_class(t, class));
    }
    if class.layout.kind != kinds::INSTANCE {
        let barred =
            |c: &Value| crate::objects::type_::as_type(*c).is_some_and(|c| c.has_flag(flag::DISALLOW_INSTANTIATION));
        if class.slots.get().new.is_none() || class.mro_items().iter().any(barred) {
            return Err(t.raise_type_error(format!("cannot create '{}' instances", class.name())));
        }
        return Err(t.raise_type_error(format!("object.__new__({0}) is not safe, use {0}.__new__()", class.name())));
    }
    instance::alloc_plain(t, class)
}

#[cold]
fn abstract_class(t: &Thread, class: Gc<PyType>) -> Raised {
    let names = || -> PyResult<Vec<String>> {
        let methods = attr::get(t, class.value(), t.names.dunder_abstractmethods)?;
        let mut names = iter::collect(t, methods)?;
        protocol::sort_values(t, &mut names)?;
        let text = |v: &Value| match as_str(*v) {
            Some(s) => Ok(s.to_lossy().into_owned()),
            None => Err(
                t.raise_type_error(format!("sequence item 0: expected str instance, {} found", t.class_of(*v).name()))
            ),
        };
        names.iter().map(text).collect()
    };
    match names() {
        Ok(names) => t.raise_type_error(format!(
            "Can't instantiate abstract class {} without an implementation for abstract method{} '{}'",
            class.name(),
            if names.len() == 1 { "" } else { "s" },
            names.join("', '")
        )),
        Err(raised) => raised,
    }
}

/// `object.__init__`
#[inline(never)]
pub fn object_init(t: &Thread, v: Value, args: Args<'_>) -> PyResult<()> {
    if args.values.is_empty() {
        return Ok(());
    }
    let class = t.class_of(v);
    if !is_object_init(&class) {
        return Err(t.raise_type_error("object.__init__() takes exactly one argument (the instance to initialize)"));
    }
    if is_object_new(&class) {
        return Err(t.raise_type_error(format!(
            "{}.__init__() takes exactly one argument (the instance to initialize)",
            class.name()
        )));
    }
    Ok(())
}

#[pymethods]
impl ObjectType {
    #[slot]
    fn repr(t: &Thread, zelf: Value) -> PyResult<String> {
        let class = t.class_of(zelf);
        Ok(format!("<{} object at {:#x}>", class.full_name(t), protocol::id(zelf)))
    }
    #[slot]
    fn str(t: &Thread, zelf: Value) -> PyResult<Value> {
        match t.class_of(zelf).slots.get().repr {
            Some(f) => f(t, zelf),
            None => Ok(protocol::repr(t, zelf)?.value()),
        }
    }
    #[slot]
    fn hash(t: &Thread, zelf: Value) -> i64 {
        protocol::identity_hash(t, zelf)
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Value, other: Value, op: CompareOp) -> PyResult<Value> {
        match op {
            CompareOp::Eq if protocol::is(zelf, other) => Ok(Value::TRUE),
            CompareOp::Ne => {
                // The inverse of ==, unless that does not know.
                let Some(f) = t.class_of(zelf).slots.get().richcompare else { return Ok(Value::NOT_IMPLEMENTED) };
                let equal = f(t, zelf, other, CompareOp::Eq)?;
                if equal == Value::NOT_IMPLEMENTED {
                    return Ok(equal);
                }
                Ok(Value::from_bool(!protocol::is_true(t, equal)?))
            }
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }
    /// the class that the object is an instance of
    #[getter]
    fn __class__(t: &Thread, zelf: Value) -> Gc<PyType> {
        t.class_of(zelf)
    }
    #[setter(__class__)]
    fn set_class(t: &Thread, zelf: Value, v: Option<Value>) -> PyResult<()> {
        layout::set_class(t, zelf, v)?;
        crate::modules::internals::count(&t.state_of_vm().rare.set_class);
        Ok(())
    }

    /// What pickle and copy make an equal object from, by a version of pickle's protocol.
    #[method("__reduce_ex__($self, protocol, /)")]
    fn __reduce_ex__(t: &Thread, zelf: Value, protocol: i32) -> PyResult<Value> {
        reduce::reduce_ex(t, zelf, protocol)
    }
    /// What pickle and copy make an equal object from, by the oldest protocols.
    #[method("__reduce__($self, /)")]
    fn __reduce__(t: &Thread, zelf: Value) -> PyResult<Value> {
        reduce::common_reduce(t, zelf, 0)
    }
    /// The object's attributes as pickle and copy pass them on.
    #[method("__getstate__($self, /)")]
    fn __getstate__(t: &Thread, zelf: Value) -> PyResult<Value> {
        reduce::default_state(t, zelf, false)
    }
    /// What an abstract class answers to issubclass(): True and False decide, NotImplemented leaves it to the usual rules.
    #[classmethod("__subclasshook__($type, object, /)")]
    fn __subclasshook__(_t: &Thread, _cls: Value, _object: Value) -> Value {
        Value::NOT_IMPLEMENTED
    }
    /// Called when the class is subclassed; does nothing unless overridden.
    #[classmethod("__init_subclass__($type, /)")]
    fn __init_subclass__(_t: &Thread, _cls: Value) {}
    /// The object as str() shows it; TypeError if the format isn't empty.
    #[method("__format__($self, format_spec, /)")]
    fn __format__(t: &Thread, zelf: Value, format_spec: Value) -> PyResult<Value> {
        let Some(spec) = as_str(format_spec) else {
            return Err(t.raise_type_error(format!(
                "__format__() argument must be str, not {}",
                crate::abi::args::type_name(t, format_spec)
            )));
        };
        if !spec.is_empty() {
            return Err(t.raise_type_error(format!(
                "unsupported format string passed to {}.__format__",
                t.class_of(zelf).name()
            )));
        }
        Ok(protocol::str(t, zelf)?.value())
    }
    /// Bytes the object occupies.
    #[method("__sizeof__($self, /)")]
    fn __sizeof__(t: &Thread, zelf: Value) -> i64 {
        let class = t.class_of(zelf);
        8 + i64::from(class.layout.size) + 8 * i64::from(class.member_words)
    }
    /// Names of the object's attributes, its class's, and its class's bases'.
    #[method("__dir__($self, /)")]
    fn __dir__(t: &Thread, zelf: Value) -> PyResult<Value> {
        let names = PyDict::new(t)?;
        if let Some(dict) = attr::get_optional(t, zelf, t.names.dunder_dict)?
            && dict.downcast::<PyDict>().is_some()
        {
            names.update(t, dict)?;
        }
        if let Some(class) = attr::get_optional(t, zelf, t.names.dunder_class)? {
            methods::merge_class_names(t, names, class)?;
        }
        let keys = names.keys_rooted(t)?;
        t.new_list(&keys)
    }
}

// ---- attributes that Python classes add ----

/// `__dict__` of instances.
pub const DICT_GETSET: GetSetDef = GetSetDef {
    name: "__dict__",
    get: dict_attribute,
    set: Some(set_dict_attribute),
    doc: "the object's attributes, in a dict",
    member: false,
};
/// `__weakref__` of instances.
pub static WEAKREF_GETSET: GetSetDef = GetSetDef {
    name: "__weakref__",
    get: weakref_attribute,
    set: None,
    doc: "a weak reference to the object, if there is one",
    member: false,
};

/// The getter of `__dict__`.
pub fn dict_attribute(t: &Thread, obj: Value) -> PyResult<Value> {
    match attr::instance_dict(t, obj)? {
        Some(dict) => Ok(dict.value()),
        None => Err(t.raise_attribute_error("This object has no __dict__")),
    }
}

/// The setter of `__dict__`.
pub fn set_dict_attribute(t: &Thread, obj: Value, v: Option<Value>) -> PyResult<()> {
    let Some(h) = obj.as_header().filter(|_| t.class_of(obj).has_instance_attributes()) else {
        return Err(t.raise_attribute_error("This object has no __dict__"));
    };
    let dict = match v {
        None => None,
        Some(v) => match v.downcast::<PyDict>() {
            Some(d) => Some(d),
            None => {
                return Err(t.raise_type_error(format!(
                    "__dict__ must be set to a dictionary, not a '{}'",
                    t.class_of(v).name()
                )));
            }
        },
    };
    instance::set_dict(t, h, dict)
}

fn weakref_attribute(t: &Thread, obj: Value) -> PyResult<Value> {
    if !t.class_of(obj).has_weakrefs() {
        return Err(t.raise_attribute_error("This object has no __weakref__"));
    }
    Ok(weakref::first(t, obj).unwrap_or(Value::NONE))
}

/// A module, imported if need be.
pub fn import(t: &Thread, name: &str) -> PyResult<Value> {
    if let Some(modules) = t.modules.get()
        && let Some(m) = modules.get_str(t, name)?
    {
        return Ok(m);
    }
    let import = crate::objects::descriptors::builtin(t, "__import__")?;
    crate::protocol::call::call1(t, import, t.intern(name))
}

/// Whether `method` is `object.__getstate__` bound to `obj`.
pub fn is_default_getstate(obj: Value, method: Value) -> bool {
    method.downcast::<PyBuiltin>().is_some_and(|f| {
        f.receiver.get() == Some(obj)
            && <ObjectType as PyClass>::SPEC.methods.iter().any(|d| std::ptr::eq(d, f.def) && d.name == "__getstate__")
    })
}

/// Whether objects are plain: what they are is in members and attributes alone.
pub fn is_plain(class: &PyType) -> bool {
    class.layout.kind == <PyInstance as HeapObject>::KIND
}
