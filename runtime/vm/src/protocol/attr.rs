//! Attribute access: `getattr`, `setattr`, special-method look-up, and the generic algorithm of `object.__getattribute__`.
//!
//! Names are exact, interned strings. An instance keeps its attributes in the slots that its shape describes ([`crate::objects::instance`]);
//! functions and modules have dicts of their own.

use crate::objects::function::PyFunction;
use crate::objects::module::PyModule;
use crate::objects::{exception, instance, kinds, str_};
use crate::prelude::*;
use crate::protocol::call;

/// A method found on a type, for a receiver that the caller has at hand.
#[derive(Clone, Copy)]
pub struct Bound {
    pub callable: Value,
    /// The receiver must be passed as the first argument: the descriptor's `__get__` would only have bound it.
    pub needs_self: bool,
}

impl Bound {
    #[inline]
    pub fn call(self, t: &Thread, receiver: Value, args: &[Value]) -> PyResult<Value> {
        self.call_args(t, receiver, Args::positional_only(args))
    }
    #[inline]
    pub fn call_args(self, t: &Thread, receiver: Value, args: Args<'_>) -> PyResult<Value> {
        if self.needs_self {
            call::call_prepended(t, self.callable, receiver, args)
        } else {
            call::call(t, self.callable, args)
        }
    }
}

impl Thread {
    /// `AttributeError(name)`: what calling a missing special method raises.
    #[cold]
    pub fn raise_attribute_error_for_name(&self, name: Value) -> Raised {
        exception::raise_with_args(self, self.types.attribute_error, &[name])
    }
    /// An AttributeError whose `name` and `obj` are set, for suggestions.
    #[cold]
    pub fn raise_attribute_error_on(&self, message: impl AsRef<str>, obj: Value, name: Value) -> Raised {
        let raised = self.raise_attribute_error(message);
        add_attribute_context(self, obj, name);
        raised
    }
}

/// Sets `name` and `obj` of the pending exception, if it is an AttributeError without them.
#[cold]
fn add_attribute_context(t: &Thread, obj: Value, name: Value) {
    exception::set_attribute_error_context(t, obj, name);
}

/// The text of a name, for messages.
pub fn name_text(name: Value) -> String {
    str_::as_str(name).map_or_else(|| "?".to_string(), |s| s.to_lossy().into_owned())
}

#[cold]
fn no_attribute(t: &Thread, obj: Value, name: Value) -> Raised {
    let message = format!("'{}' object has no attribute '{}'", t.class_of(obj).name(), name_text(name));
    t.raise_attribute_error_on(message, obj, name)
}

/// `getattr(obj, name)`; `name` is an exact, interned str.
#[inline]
pub fn get(t: &Thread, obj: Value, name: Value) -> PyResult<Value> {
    let class = t.class_of(obj);
    match class.slots.get().getattro {
        Some(f) => {
            let result = f(t, obj, name);
            if result.is_err() {
                add_attribute_context(t, obj, name);
            }
            result
        }
        None => Err(no_attribute(t, obj, name)),
    }
}

/// `getattr(obj, name, None)`: `None` when AttributeError (which is built only if Python code raises it).
pub fn get_optional(t: &Thread, obj: Value, name: Value) -> PyResult<Option<Value>> {
    match t.class_of(obj).slots.get().getattro {
        Some(f) if f as usize == generic_get as *const () as usize => generic_get_optional(t, obj, name),
        Some(f) if f as usize == crate::objects::type_::methods::getattro as *const () as usize => {
            crate::objects::type_::methods::getattro_optional(t, obj, name)
        }
        Some(f) => {
            let result = f(t, obj, name);
            t.catch(result, t.types.attribute_error)
        }
        None => Ok(None),
    }
}

/// `getattr(obj, "name")` for a name that is not interned yet.
pub fn get_str(t: &Thread, obj: Value, name: &str) -> PyResult<Value> {
    get(t, obj, t.intern(name))
}

/// `setattr`, or `delattr` with `None`.
#[inline]
pub fn set(t: &Thread, obj: Value, name: Value, v: Option<Value>) -> PyResult<()> {
    match t.class_of(obj).slots.get().setattro {
        Some(f) => f(t, obj, name, v),
        None => {
            let verb = if v.is_some() { "assign to" } else { "del" };
            let readable = t.class_of(obj).slots.get().getattro.is_some();
            let what = if readable { "only read-only attributes" } else { "no attributes" };
            Err(t.raise_type_error(format!(
                "'{}' object has {what} ({verb} .{})",
                t.class_of(obj).name(),
                name_text(name)
            )))
        }
    }
}

/// The special method `name` of `obj`'s class, ready to be called on `obj`.
#[inline]
pub fn lookup_method(t: &Thread, obj: Value, name: Value) -> PyResult<Option<Bound>> {
    let class = t.class_of(obj);
    match class.lookup(t, name) {
        None => Ok(None),
        Some(found) => bind_special(t, obj, found).map(Some),
    }
}

/// Binds what was found on the type of `obj`.
#[inline]
pub fn bind_special(t: &Thread, obj: Value, found: Value) -> PyResult<Bound> {
    if found.as_header().is_some_and(|h| h.kind() == kinds::FUNCTION) {
        return Ok(Bound { callable: found, needs_self: true });
    }
    let descriptor = t.class_of(found);
    if descriptor.has_flag(crate::abi::spec::type_flags::METHOD_DESCRIPTOR) {
        return Ok(Bound { callable: found, needs_self: true });
    }
    match descriptor.slots.get().descr_get {
        None => Ok(Bound { callable: found, needs_self: false }),
        Some(get) => {
            let callable = get(t, found, Some(obj), Some(t.class_of(obj).value()))?;
            Ok(Bound { callable, needs_self: false })
        }
    }
}

/// Special-method look-up: on the type only, bound to `obj`. Prefer [`lookup_method`] when the result is called at once: it makes no bound method.
pub fn lookup_special(t: &Thread, obj: Value, name: Value) -> PyResult<Option<Value>> {
    let class = t.class_of(obj);
    let Some(found) = class.lookup(t, name) else { return Ok(None) };
    match t.class_of(found).slots.get().descr_get {
        None => Ok(Some(found)),
        Some(get) => get(t, found, Some(obj), Some(class.value())).map(Some),
    }
}

/// The method for `obj.name(...)`: `(callable, true)` means call with `obj` prepended.
pub fn get_method(t: &Thread, obj: Value, name: Value) -> PyResult<(Value, bool)> {
    let class = t.class_of(obj);
    let getattro = class.slots.get().getattro;
    if getattro.is_none_or(|f| f as usize != generic_get as *const () as usize) {
        return get(t, obj, name).map(|v| (v, false));
    }
    let found = class.lookup(t, name);
    let mut descr_get = None;
    let mut is_method = false;
    if let Some(found) = found {
        let descriptor = t.class_of(found);
        if descriptor.has_flag(crate::abi::spec::type_flags::METHOD_DESCRIPTOR) {
            is_method = true;
        } else {
            let slots = descriptor.slots.get();
            descr_get = slots.descr_get;
            if let Some(get) = descr_get
                && slots.descr_set.is_some()
            {
                return get(t, found, Some(obj), Some(class.value())).map(|v| (v, false));
            }
        }
    }
    if let Some(v) = own_attribute(t, class, obj, name)? {
        return Ok((v, false));
    }
    match (found, descr_get) {
        (Some(found), _) if is_method => Ok((found, true)),
        (Some(found), Some(get)) => get(t, found, Some(obj), Some(class.value())).map(|v| (v, false)),
        (Some(found), None) => Ok((found, false)),
        (None, _) => Err(no_attribute(t, obj, name)),
    }
}

/// The attribute that `obj` itself has, not its class.
#[inline]
fn own_attribute(t: &Thread, class: Gc<PyType>, obj: Value, name: Value) -> PyResult<Option<Value>> {
    let Some(h) = obj.as_header() else { return Ok(None) };
    if class.has_instance_attributes() {
        return instance::get(t, h, name);
    }
    match own_dict(obj) {
        Some(dict) => dict.get_name(t, name),
        None => Ok(None),
    }
}

/// The dict of an object that has one in its Rust struct, if it was made already.
#[inline]
fn own_dict(obj: Value) -> Option<Gc<PyDict>> {
    if let Some(f) = obj.downcast::<PyFunction>() {
        f.dict.get()
    } else if let Some(m) = obj.downcast::<PyModule>() {
        m.dict.get()
    } else {
        None
    }
}

/// `PyObject_GenericGetAttr`.
#[inline(never)]
pub fn generic_get(t: &Thread, obj: Value, name: Value) -> PyResult<Value> {
    match find(t, obj, name)? {
        Some(v) => Ok(v),
        None => Err(no_attribute(t, obj, name)),
    }
}

/// As [`generic_get`]; `None` instead of AttributeError, also of one that a descriptor raises.
pub fn generic_get_optional(t: &Thread, obj: Value, name: Value) -> PyResult<Option<Value>> {
    match find(t, obj, name) {
        Err(raised) if t.exception_matches(t.types.attribute_error) => {
            t.take_exception(raised);
            Ok(None)
        }
        other => other,
    }
}

/// The attribute, by the generic algorithm; `None` if there is none. Errors are those of descriptors.
fn find(t: &Thread, obj: Value, name: Value) -> PyResult<Option<Value>> {
    let class = t.class_of(obj);
    let found = class.lookup(t, name);
    let mut descr_get = None;
    if let Some(found) = found {
        let slots = t.class_of(found).slots.get();
        descr_get = slots.descr_get;
        if let Some(get) = descr_get
            && slots.descr_set.is_some()
        {
            return get(t, found, Some(obj), Some(class.value())).map(Some);
        }
    }
    if let Some(v) = own_attribute(t, class, obj, name)? {
        return Ok(Some(v));
    }
    match (found, descr_get) {
        (Some(found), Some(get)) => get(t, found, Some(obj), Some(class.value())).map(Some),
        (found, _) => Ok(found),
    }
}

/// `PyObject_GenericSetAttr`.
#[inline(never)]
pub fn generic_set(t: &Thread, obj: Value, name: Value, v: Option<Value>) -> PyResult<()> {
    let class = t.class_of(obj);
    let found = class.lookup(t, name);
    if let Some(found) = found
        && let Some(set) = t.class_of(found).slots.get().descr_set
    {
        return set(t, found, obj, v);
    }
    let Some(h) = obj.as_header() else {
        return Err(cannot_set(t, class, obj, name, found));
    };
    if class.has_instance_attributes() {
        return match v {
            Some(v) => instance::set(t, h, name, v),
            None if instance::delete(t, h, name)? => Ok(()),
            None => Err(no_attribute(t, obj, name)),
        };
    }
    if h.kind() == kinds::FUNCTION || h.kind() == kinds::MODULE {
        let Some(dict) = instance_dict(t, obj)? else {
            return Err(cannot_set(t, class, obj, name, found));
        };
        return match v {
            Some(v) => dict.set_name(t, name, v),
            None if dict.remove(t, name)?.is_some() => Ok(()),
            None => Err(no_attribute(t, obj, name)),
        };
    }
    Err(cannot_set(t, class, obj, name, found))
}

#[cold]
fn cannot_set(t: &Thread, class: Gc<PyType>, obj: Value, name: Value, found: Option<Value>) -> Raised {
    let (class_name, attribute) = (class.name(), name_text(name));
    let generic = class.slots.get().setattro.is_some_and(|f| f as usize == generic_set as *const () as usize);
    let message = match found {
        Some(_) => format!("'{class_name}' object attribute '{attribute}' is read-only"),
        None if generic => {
            format!("'{class_name}' object has no attribute '{attribute}' and no __dict__ for setting new attributes")
        }
        None => format!("'{class_name}' object has no attribute '{attribute}'"),
    };
    t.raise_attribute_error_on(message, obj, name)
}

/// The instance's `__dict__` object, made on first use; `None` if it has none.
pub fn instance_dict(t: &Thread, obj: Value) -> PyResult<Option<Gc<PyDict>>> {
    let Some(h) = obj.as_header() else { return Ok(None) };
    if t.class_of(obj).has_instance_attributes() {
        return instance::dict(t, h).map(Some);
    }
    if let Some(f) = obj.downcast::<PyFunction>() {
        if let Some(dict) = f.dict.get() {
            return Ok(Some(dict));
        }
        let dict = PyDict::new(t)?;
        f.dict.set(&f.header, Some(dict));
        return Ok(Some(dict));
    }
    Ok(obj.downcast::<PyModule>().and_then(|m| m.dict.get()))
}

/// `setattr` with a name as a program gives it. One that is an instance of a subclass of `str` stays what it is, as a key of the instance's
/// dict and as the argument of a Python `__setattr__`.
pub fn set_named(t: &Thread, obj: Value, name: Value, v: Option<Value>) -> PyResult<()> {
    let exact = checked_name(t, name)?;
    if name.downcast::<PyStr>().is_some() {
        return set(t, obj, exact, v);
    }
    let class = t.class_of(obj);
    match class.slots.get().setattro {
        Some(f) if f as usize == crate::objects::type_::dispatch::setattro as *const () as usize => f(t, obj, name, v),
        Some(f)
            if v.is_some() && class.has_instance_attributes() && f as usize == generic_set as *const () as usize =>
        {
            let is_data = |found: Value| t.class_of(found).slots.get().descr_set.is_some();
            match (obj.as_header(), class.lookup(t, exact), v) {
                (Some(h), found, Some(v)) if !found.is_some_and(is_data) => {
                    let dict = instance::dict(t, h)?;
                    dict.leave_instance_mode(t)?;
                    dict.set(t, name, v)
                }
                _ => set(t, obj, exact, v),
            }
        }
        _ => set(t, obj, exact, v),
    }
}

/// The Python-visible check that an attribute name is a `str`; the exact, interned string.
pub fn checked_name(t: &Thread, name: Value) -> PyResult<Value> {
    match str_::as_str(name) {
        Some(s) => Ok(str_::intern_value(t, s)),
        None => Err(t.raise_type_error(format!("attribute name must be string, not '{}'", t.class_of(name).name()))),
    }
}
