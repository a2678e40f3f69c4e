//! `object.__reduce_ex__` and `object.__getstate__`: the default of `copy` and `pickle`.

use crate::objects::object::{import, is_default_getstate, is_plain};
use crate::objects::type_::layout;
use crate::objects::{instance, tuple};
use crate::prelude::*;
use crate::protocol::{attr, call, iter, object};

/// `object.__reduce_ex__(protocol)`
pub fn reduce_ex(t: &Thread, v: Value, protocol: i32) -> PyResult<Value> {
    if let Some(reduce) = attr::get_optional(t, v, t.names.dunder_reduce)? {
        let of_class = attr::get(t, t.class_of(v).value(), t.names.dunder_reduce)?;
        let of_object = t.types.object.namespace().get_name(t, t.names.dunder_reduce)?;
        if Some(of_class) != of_object {
            return call::call0(t, reduce);
        }
    }
    common_reduce(t, v, protocol)
}

/// Protocols below 2 are `copyreg`'s business.
pub fn common_reduce(t: &Thread, v: Value, protocol: i32) -> PyResult<Value> {
    if protocol >= 2 {
        return reduce_newobj(t, v);
    }
    let copyreg = import(t, "copyreg")?;
    call::call_method(t, copyreg, t.intern("_reduce_ex"), &[v, Value::from_small_int(i64::from(protocol))])
}

#[cold]
fn cannot_pickle(t: &Thread, v: Value) -> Raised {
    t.raise_type_error(format!("cannot pickle '{}' object", t.class_of(v).name()))
}

/// The reduce value of protocol 2 and up: (`copyreg.__newobj__`, (class, *args), state, list items, dict items).
fn reduce_newobj(t: &Thread, v: Value) -> PyResult<Value> {
    let class = t.class_of(v);
    if class.slots.get().new.is_none() {
        return Err(cannot_pickle(t, v));
    }
    let (args, kwargs) = new_arguments(t, v)?;
    let copyreg = import(t, "copyreg")?;
    let has_args = args.is_some();
    let (function, arguments) = match (args, kwargs.filter(|k| !k.is_empty())) {
        (args, None) => {
            let mut all = RootVec::new(&t.heap);
            all.push(class.value());
            if let Some(args) = args {
                all.extend_from_slice(args.items());
            }
            (attr::get(t, copyreg, t.intern("__newobj__"))?, t.new_tuple(&all)?)
        }
        (args, Some(kwargs)) => {
            let args = args.unwrap_or_else(|| t.empty_tuple());
            let all = t.new_tuple(&[class.value(), args.value(), kwargs.value()])?;
            (attr::get(t, copyreg, t.intern("__newobj_ex__"))?, all)
        }
    };
    let is_list = v.downcast::<PyList>().is_some();
    let is_dict = v.downcast::<PyDict>().is_some();
    let state = state_of(t, v, !(has_args || is_list || is_dict))?;
    let list_items = if is_list { iter::get_iter(t, v)? } else { Value::NONE };
    let dict_items = if is_dict {
        let items = call::call_method(t, v, t.names.items, &[])?;
        iter::get_iter(t, items)?
    } else {
        Value::NONE
    };
    t.new_tuple(&[function, arguments, state, list_items, dict_items])
}

/// What `__getnewargs_ex__` or `__getnewargs__` say.
fn new_arguments(t: &Thread, v: Value) -> PyResult<(Option<Gc<PyTuple>>, Option<Gc<PyDict>>)> {
    let wrong = |what: &str, expected: &str, got: Value| {
        t.raise_type_error(format!("{what} {expected}, not '{}'", t.class_of(got).name()))
    };
    if let Some(method) = attr::lookup_method(t, v, t.names.dunder_getnewargs_ex)? {
        let both = method.call(t, v, &[])?;
        let Some(pair) = tuple::as_tuple(both) else {
            return Err(wrong("__getnewargs_ex__", "should return a tuple", both));
        };
        let [args, kwargs] = *pair.items() else {
            return Err(t.raise_value_error(format!(
                "__getnewargs_ex__ should return a tuple of length 2, not {}",
                pair.len()
            )));
        };
        let Some(args) = tuple::as_tuple(args) else {
            return Err(wrong("first item of the tuple returned by __getnewargs_ex__", "must be a tuple", args));
        };
        let Some(kwargs) = kwargs.downcast::<PyDict>() else {
            return Err(wrong("second item of the tuple returned by __getnewargs_ex__", "must be a dict", kwargs));
        };
        return Ok((Some(args), Some(kwargs)));
    }
    if let Some(method) = attr::lookup_method(t, v, t.names.dunder_getnewargs)? {
        let args = method.call(t, v, &[])?;
        return match tuple::as_tuple(args) {
            Some(args) => Ok((Some(args), None)),
            None => Err(wrong("__getnewargs__", "should return a tuple", args)),
        };
    }
    Ok((None, None))
}

/// `obj.__getstate__()`; with the default one, objects that are more than their attributes are refused if `required`.
pub fn state_of(t: &Thread, v: Value, required: bool) -> PyResult<Value> {
    let method = attr::get(t, v, t.names.dunder_getstate)?;
    if is_default_getstate(v, method) {
        return default_state(t, v, required);
    }
    call::call0(t, method)
}

/// `object.__getstate__`: the attributes, None if there are none, with those of `__slots__` in a dict beside them.
pub fn default_state(t: &Thread, v: Value, required: bool) -> PyResult<Value> {
    let class = t.class_of(v);
    if required && layout::item_size(&class) != 0 {
        return Err(cannot_pickle(t, v));
    }
    let dict = match v.as_header() {
        Some(h) if class.has_instance_attributes() => {
            if instance::has_no_attributes(t, h)? {
                Value::NONE
            } else {
                instance::copy_of_dict(t, h)?.value()
            }
        }
        _ => match attr::instance_dict(t, v)? {
            Some(d) if !d.is_empty() => d.value(),
            _ => Value::NONE,
        },
    };
    let slot_names = slot_names(t, class)?;
    let count = if slot_names.is_none() { 0 } else { object::length(t, slot_names)? };
    if required && (!is_plain(&class) || class.member_words as usize > count) {
        return Err(cannot_pickle(t, v));
    }
    if count == 0 {
        return Ok(dict);
    }
    let slots = PyDict::new(t)?;
    let names = iter::collect(t, slot_names)?;
    for name in &names {
        let name = attr::checked_name(t, name)?;
        if let Some(value) = attr::get_optional(t, v, name)? {
            slots.set_name(t, name, value)?;
        }
    }
    if slots.is_empty() { Ok(dict) } else { t.new_tuple(&[dict, slots.value()]) }
}

/// The names of `__slots__` members of a class and its bases: a list, or None.
fn slot_names(t: &Thread, class: Gc<PyType>) -> PyResult<Value> {
    let cached = class.namespace().get_str(t, "__slotnames__")?;
    let names = match cached {
        Some(names) => names,
        None if class.member_words == 0 => Value::NONE,
        None => {
            let copyreg = import(t, "copyreg")?;
            call::call_method(t, copyreg, t.intern("_slotnames"), &[class.value()])?
        }
    };
    if !names.is_none() && names.downcast::<PyList>().is_none() {
        let message = match cached {
            Some(_) => {
                format!("{}.__slotnames__ should be a list or None, not {}", class.name(), t.class_of(names).name())
            }
            None => "copyreg._slotnames didn't return a list or None".to_string(),
        };
        return Err(t.raise_type_error(message));
    }
    Ok(names)
}
