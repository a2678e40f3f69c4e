//! `BaseException`: construction, `str`, `repr`, attributes, notes, pickling.

use super::{PyException, allocate, as_exception};
use crate::abi::spec::{Binding, Effect};
use crate::objects::str_;
use crate::prelude::*;
use crate::protocol::{attr, object};

/// The receiver of a method of `BaseException`: the slot machinery has checked it.
pub(super) fn this(v: Value) -> Gc<PyException> {
    as_exception(v).expect("checked by the descriptor")
}

pub fn new(t: &Thread, class: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
    let tuple = PyTuple::new(t, args.positional())?;
    allocate(t, class, tuple).map(Into::into)
}
pub fn init(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<()> {
    no_keywords(t, zelf, args)?;
    set_args(t, zelf, args)
}
pub(super) fn set_args(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<()> {
    let e = this(zelf);
    let tuple = PyTuple::new(t, args.positional())?;
    e.args.set(&e.header, Some(tuple));
    Ok(())
}
pub(super) fn no_keywords(t: &Thread, zelf: Value, args: Args<'_>) -> PyResult<()> {
    if args.keyword_count() > 0 {
        return Err(t.raise_type_error(format!("{}() takes no keyword arguments", t.class_of(zelf).name())));
    }
    Ok(())
}

pub fn str(t: &Thread, zelf: Value) -> PyResult<Value> {
    let args = this(zelf).args(t);
    match args.len() {
        0 => Ok(t.empty_str().into()),
        1 => object::str(t, args.get(0)).map(Into::into),
        _ => object::str(t, args.into()).map(Into::into),
    }
}
pub fn repr(t: &Thread, zelf: Value) -> PyResult<Value> {
    let args = this(zelf).args(t);
    let name = t.class_of(zelf).short_name();
    let text = match args.len() {
        1 => format!("{name}({})", object::repr(t, args.get(0))?.to_lossy()),
        _ => format!("{name}{}", object::repr(t, args.into())?.to_lossy()),
    };
    t.new_str(&text)
}

fn get_args(t: &Thread, zelf: Value) -> PyResult<Value> {
    Ok(this(zelf).args(t).into())
}
fn set_args_attribute(t: &Thread, zelf: Value, v: Option<Value>) -> PyResult<()> {
    let Some(v) = v else { return Err(t.raise_type_error("args may not be deleted")) };
    let e = this(zelf);
    let tuple = crate::protocol::sequence::to_tuple(t, v)?;
    e.args.set(&e.header, Some(tuple));
    Ok(())
}
fn get_traceback(_t: &Thread, zelf: Value) -> PyResult<Value> {
    Ok(this(zelf).traceback.get().unwrap_or(Value::NONE))
}
fn set_traceback(t: &Thread, zelf: Value, v: Option<Value>) -> PyResult<()> {
    let e = this(zelf);
    match v {
        None => return Err(t.raise_type_error("__traceback__ may not be deleted")),
        Some(Value::NONE) => e.traceback.set(&e.header, None),
        Some(tb) if t.class_of(tb) == t.types.traceback => e.traceback.set(&e.header, Some(tb)),
        Some(_) => return Err(t.raise_type_error("__traceback__ must be a traceback or None")),
    }
    Ok(())
}
fn get_context(_t: &Thread, zelf: Value) -> PyResult<Value> {
    Ok(this(zelf).context.get().unwrap_or(Value::NONE))
}
fn chained(t: &Thread, v: Option<Value>, name: &str, what: &str) -> PyResult<Option<Value>> {
    match v {
        None => Err(t.raise_type_error(format!("{name} may not be deleted"))),
        Some(Value::NONE) => Ok(None),
        Some(e) if as_exception(e).is_some() => Ok(Some(e)),
        Some(_) => Err(t.raise_type_error(format!("exception {what} must be None or derive from BaseException"))),
    }
}
fn set_context(t: &Thread, zelf: Value, v: Option<Value>) -> PyResult<()> {
    let v = chained(t, v, "__context__", "context")?;
    let e = this(zelf);
    e.context.set(&e.header, v);
    Ok(())
}
fn get_cause(_t: &Thread, zelf: Value) -> PyResult<Value> {
    Ok(this(zelf).cause.get().unwrap_or(Value::NONE))
}
fn set_cause(t: &Thread, zelf: Value, v: Option<Value>) -> PyResult<()> {
    let v = chained(t, v, "__cause__", "cause")?;
    let e = this(zelf);
    e.cause.set(&e.header, v);
    e.suppress_context.set(true);
    Ok(())
}
fn get_suppress(_t: &Thread, zelf: Value) -> PyResult<Value> {
    Ok(Value::from_bool(this(zelf).suppress_context.get()))
}
fn set_suppress(t: &Thread, zelf: Value, v: Option<Value>) -> PyResult<()> {
    match v {
        Some(b) if b.is_bool() => this(zelf).suppress_context.set(b == Value::TRUE),
        Some(_) => return Err(t.raise_type_error("attribute value type must be bool")),
        None => return Err(t.raise_type_error("can't delete numeric/char attribute")),
    }
    Ok(())
}

pub(super) static GETSET: &[GetSetDef] = &[
    crate::objects::object::DICT_GETSET,
    GetSetDef { name: "args", get: get_args, set: Some(set_args_attribute), doc: "", member: false },
    GetSetDef { name: "__traceback__", get: get_traceback, set: Some(set_traceback), doc: "", member: false },
    GetSetDef {
        name: "__context__",
        get: get_context,
        set: Some(set_context),
        doc: "The exception that was being handled.",
        member: false,
    },
    GetSetDef {
        name: "__cause__",
        get: get_cause,
        set: Some(set_cause),
        doc: "The exception named by `raise ... from`.",
        member: false,
    },
    GetSetDef { name: "__suppress_context__", get: get_suppress, set: Some(set_suppress), doc: "", member: true },
];

fn with_traceback(t: &Thread, zelf: Value, tb: Value) -> PyResult<Value> {
    set_traceback(t, zelf, Some(tb))?;
    Ok(zelf)
}
fn add_note(t: &Thread, zelf: Value, note: Value) -> PyResult<Value> {
    if str_::as_str(note).is_none() {
        return Err(t.raise_type_error(format!("add_note() argument must be str, not {}", t.class_of(note).name())));
    }
    let notes = match attr::get_optional(t, zelf, t.names.dunder_notes)? {
        Some(notes) => notes,
        None => {
            let fresh = t.new_list(&[])?;
            attr::set(t, zelf, t.names.dunder_notes, Some(fresh))?;
            fresh
        }
    };
    match notes.downcast::<PyList>() {
        Some(list) => list.append(t, note)?,
        None => return Err(t.raise_type_error("Cannot add note: __notes__ is not a list")),
    }
    Ok(Value::NONE)
}
fn reduce(t: &Thread, zelf: Value) -> PyResult<Value> {
    let class = t.class_of(zelf).into();
    let args = this(zelf).args(t).into();
    match attr::instance_dict(t, zelf)? {
        Some(dict) if !dict.is_empty() => t.new_tuple(&[class, args, dict.into()]),
        _ => t.new_tuple(&[class, args]),
    }
}
fn setstate(t: &Thread, zelf: Value, state: Value) -> PyResult<Value> {
    if state.is_none() {
        return Ok(Value::NONE);
    }
    let Some(dict) = state.downcast::<PyDict>() else { return Err(t.raise_type_error("state is not a dictionary")) };
    let mut p = 0;
    while let Some((k, v)) = dict.next_entry(t, &mut p) {
        attr::set_named(t, zelf, k, Some(v))?;
    }
    Ok(Value::NONE)
}

pub(super) const fn method(
    name: &'static str,
    function: NativeFn,
    signature: &'static str,
    doc: &'static str,
) -> MethodDef {
    MethodDef {
        name,
        function,
        binding: Binding::Method,
        signature,
        doc,
        effect: Effect::RunsPython,
        frame_blind: false,
    }
}
pub(super) static METHODS: &[MethodDef] = &[
    method("__reduce__", NativeFn::NoArgs(reduce), "($self, /)", ""),
    method("__setstate__", NativeFn::O(setstate), "($self, state, /)", ""),
    method(
        "with_traceback",
        NativeFn::O(with_traceback),
        "($self, tb, /)",
        "Sets the traceback and returns the exception.",
    ),
    method("add_note", NativeFn::O(add_note), "($self, note, /)", "Adds a note, shown below the exception's own text."),
];

pub(super) fn slots(s: &mut Slots) {
    s.new = Some(new);
    s.init = Some(init);
    s.str = Some(str);
    s.repr = Some(repr);
    s.getattro = Some(attr::generic_get);
    s.setattro = Some(|t, o, n, v| attr::generic_set(t, o, n, v));
}
