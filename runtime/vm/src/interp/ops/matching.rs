//! `match` statements.

use super::try_flow;
use crate::abi::spec::type_flags;
use crate::interp::{Flow, State};
use crate::objects::tuple::as_tuple;
use crate::prelude::*;
use crate::protocol::{attr, call, object};
use type_flags::{MAPPING, MATCH_SELF, SEQUENCE};

#[inline(always)]
fn push_flag(t: &Thread, s: &mut State, flag: u64) -> Flow {
    let matches = t.class_of(s.peek(1)).has_flag(flag);
    s.push(Value::from_bool(matches));
    Flow::Next
}
#[inline(always)]
pub fn match_mapping(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    push_flag(t, s, MAPPING)
}
#[inline(always)]
pub fn match_sequence(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    push_flag(t, s, SEQUENCE)
}
#[inline(always)]
pub fn match_keys(t: &Thread, s: &mut State, _oparg: u32) -> Flow {
    s.save();
    let v = try_flow!(values_of_keys(t, s.peek(2), s.peek(1)));
    s.push(v);
    Flow::Next
}
/// A tuple of the values of `keys` in the mapping `subject`, or None.
#[inline(never)]
fn values_of_keys(t: &Thread, subject: Value, keys: Value) -> PyResult<Value> {
    let Some(keys) = as_tuple(keys) else {
        return Err(t.raise_system_error("bad MATCH_KEYS"));
    };
    if keys.is_empty() {
        return Ok(PyTuple::empty(t).value());
    }
    // `get(key, sentinel)`, so that defaultdict and its like add nothing.
    let get = attr::get(t, subject, t.intern("get"))?;
    let sentinel = PyList::new(t, &[])?.value();
    let seen = crate::objects::set::PySet::new_set(t, &[])?;
    let mut values = RootVec::new(&t.heap);
    for i in 0..keys.len() {
        let key = keys.get(i);
        if seen.contains(t, key)? {
            let text = object::repr(t, key)?;
            return Err(t.raise_value_error(format!("mapping pattern checks duplicate key ({})", text.to_lossy())));
        }
        seen.add(t, key)?;
        let v = call::call2(t, get, key, sentinel)?;
        if v == sentinel {
            return Ok(Value::NONE);
        }
        values.push(v);
    }
    t.new_tuple(&values)
}
/// `subject, class, keyword names -> tuple or None`.
#[inline(always)]
pub fn match_class(t: &Thread, s: &mut State, oparg: u32) -> Flow {
    s.save();
    let v = try_flow!(attributes_of(t, s.peek(3), s.peek(2), s.peek(1), oparg as usize));
    s.drop(2);
    s.set(1, v);
    Flow::Next
}
#[inline(never)]
fn attributes_of(t: &Thread, subject: Value, class: Value, names: Value, positional: usize) -> PyResult<Value> {
    let Some(class) = class.downcast::<PyType>() else {
        return Err(t.raise_type_error("called match pattern must be a class"));
    };
    let Some(names) = as_tuple(names) else {
        return Err(t.raise_system_error("bad MATCH_CLASS"));
    };
    if !object::is_instance(t, subject, class.value())? {
        return Ok(Value::NONE);
    }
    let seen = crate::objects::set::PySet::new_set(t, &[])?;
    let mut values = RootVec::new(&t.heap);
    if positional > 0 {
        let (fields, match_self) = match attr::get_optional(t, class.value(), t.names.dunder_match_args)? {
            Some(v) => match v.downcast::<PyTuple>() {
                Some(fields) => (fields, false),
                None => {
                    return Err(t.raise_type_error(format!(
                        "{}.__match_args__ must be a tuple (got {})",
                        class.name(),
                        t.class_of(v).name()
                    )));
                }
            },
            None => (PyTuple::empty(t), class.has_flag(MATCH_SELF)),
        };
        let allowed = if match_self { 1 } else { fields.len() };
        if allowed < positional {
            let plural = if allowed == 1 { "" } else { "s" };
            return Err(t.raise_type_error(format!(
                "{}() accepts {allowed} positional sub-pattern{plural} ({positional} given)",
                class.name()
            )));
        }
        if match_self {
            values.push(subject);
        } else {
            for i in 0..positional {
                let name = fields.get(i);
                if name.downcast::<crate::objects::str_::PyStr>().is_none() {
                    return Err(t.raise_type_error(format!(
                        "__match_args__ elements must be strings (got {})",
                        t.class_of(name).name()
                    )));
                }
                match attribute(t, seen, subject, class, name)? {
                    Some(v) => values.push(v),
                    None => return Ok(Value::NONE),
                }
            }
        }
    }
    for i in 0..names.len() {
        match attribute(t, seen, subject, class, names.get(i))? {
            Some(v) => values.push(v),
            None => return Ok(Value::NONE),
        }
    }
    t.new_tuple(&values)
}
fn attribute(
    t: &Thread,
    seen: Gc<crate::objects::set::PySet>,
    subject: Value,
    class: Gc<PyType>,
    name: Value,
) -> PyResult<Option<Value>> {
    if seen.contains(t, name)? {
        let text = object::repr(t, name)?;
        return Err(t.raise_type_error(format!(
            "{}() got multiple sub-patterns for attribute {}",
            class.name(),
            text.to_lossy()
        )));
    }
    seen.add(t, name)?;
    let name = match name.downcast() {
        Some(s) => crate::objects::str_::intern_value(t, s),
        None => name,
    };
    attr::get_optional(t, subject, name)
}
