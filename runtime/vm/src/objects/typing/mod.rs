//! Type parameters, type aliases and `Generic`: what `_typing` gives to `typing`, and what the interpreter makes for the syntax of PEP 695.
//!
//! Bounds, constraints, defaults and values of aliases that come from syntax are computed on first access by a function of the compiler's (an
//! *evaluator*); those given to constructors are present from the start.

pub mod alias;
pub mod generic;
pub mod param_spec;
pub mod type_var;

use crate::objects::generic_alias::argument_text;
use crate::objects::object::import;
use crate::objects::tuple::as_tuple;
use crate::prelude::*;
use crate::protocol::{attr, call, object, sequence};

/// The format in which evaluators are asked: `annotationlib.Format.VALUE`.
const VALUE: i64 = 1;
const STRING: i64 = 4;

/// Calls a function of the `typing` module.
pub fn call_typing(t: &Thread, name: &str, args: &[Value]) -> PyResult<Value> {
    let typing = import(t, "typing")?;
    call::call_method(t, typing, t.intern(name), args)
}

/// Checks that an argument is a type, as `typing` does it. None stands for its class.
fn type_check(t: &Thread, v: Value, message: &str) -> PyResult<Value> {
    if v.is_none() {
        return Ok(t.types.none_type.value());
    }
    let message = t.new_str(message)?;
    call_typing(t, "_type_check", &[v, message])
}

/// `typing.Unpack[v]`
fn unpacked(t: &Thread, v: Value) -> PyResult<Value> {
    let typing = import(t, "typing")?;
    let unpack = attr::get(t, typing, t.intern("Unpack"))?;
    sequence::get_item(t, unpack, v)
}

/// `__name__` of the module whose code is running, for `__module__` of what it makes.
fn caller_module(t: &Thread) -> PyResult<Option<Value>> {
    match crate::frames::current_globals(t) {
        Some(globals) => globals.get_name(t, t.names.dunder_name),
        None => Ok(None),
    }
}

/// A value that is there, or comes from an evaluator on first access.
#[derive(Trace)]
pub struct Lazy {
    value: Field,
    evaluator: Field,
}

impl Lazy {
    const EMPTY: Lazy = Lazy { value: Field::EMPTY, evaluator: Field::EMPTY };
    fn value(v: Option<Value>) -> Lazy {
        Lazy { value: Field::opt(v), evaluator: Field::EMPTY }
    }
    fn evaluated_by(f: Option<Value>) -> Lazy {
        Lazy { value: Field::EMPTY, evaluator: Field::opt(f) }
    }
    fn is_given(&self) -> bool {
        self.value.get().is_some() || self.evaluator.get().is_some()
    }
    /// `None` if neither a value nor an evaluator was given.
    fn get(&self, t: &Thread, owner: &Header) -> PyResult<Option<Value>> {
        if let Some(v) = self.value.get() {
            return Ok(Some(v));
        }
        let Some(f) = self.evaluator.get() else { return Ok(None) };
        let v = call::call1(t, f, Value::from_small_int(VALUE))?;
        self.value.set(owner, Some(v));
        Ok(Some(v))
    }
    /// What `evaluate_bound` and its like show: the evaluator, or one that knows the value already.
    fn evaluator(&self, t: &Thread) -> PyResult<Value> {
        match (self.evaluator.get(), self.value.get()) {
            (Some(f), _) => Ok(f),
            (None, Some(v)) => {
                let data = ConstEvaluator { value: Field::new(v) };
                Native::new(t, <ConstEvaluator as PyClass>::class(t), data).map(Gc::value)
            }
            (None, None) => Ok(Value::NONE),
        }
    }
}

/// An evaluator of a value that is known.
#[pyclass(name = "_ConstEvaluator", module = "_typing", flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
pub struct ConstEvaluator {
    value: Field,
}

#[pymethods]
impl ConstEvaluator {
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<String> {
        let v = zelf.value.get().unwrap_or(Value::NONE);
        Ok(format!("<constevaluator {}>", object::repr(t, v)?.to_lossy()))
    }
    #[slot("_ConstEvaluator(format, /)")]
    fn call(t: &Thread, zelf: Gc<Native<Self>>, format: i64) -> PyResult<Value> {
        let v = zelf.value.get().unwrap_or(Value::NONE);
        if format != STRING {
            return Ok(v);
        }
        let text = match as_tuple(v) {
            Some(items) => {
                let mut parts = Vec::new();
                for &item in items.as_ref().items() {
                    parts.push(argument_text(t, item)?);
                }
                format!("({})", parts.join(", "))
            }
            None => argument_text(t, v)?,
        };
        t.new_str(&text)
    }
}

// ---- NoDefault ----

/// The class of `typing.NoDefault`.
#[pyclass(name = "NoDefaultType", module = "typing", layout_of = object, doc = "The type of the NoDefault singleton.")]
pub struct NoDefaultType;

/// `typing.NoDefault`: a type parameter without a default has it.
pub fn no_default(t: &Thread) -> PyResult<Value> {
    if let Some(v) = t.no_default.get() {
        return Ok(v);
    }
    let v = crate::objects::instance::alloc_plain(t, <NoDefaultType as PyClass>::class(t))?;
    t.no_default.set(Some(v));
    Ok(v)
}

#[pymethods]
impl NoDefaultType {
    #[new]
    fn new(t: &Thread, _cls: Gc<PyType>, args: Args<'_>) -> PyResult<Value> {
        if !args.values.is_empty() {
            return Err(t.raise_type_error("NoDefaultType takes no arguments"));
        }
        no_default(t)
    }
    #[slot]
    fn repr(_zelf: Value) -> &'static str {
        "typing.NoDefault"
    }
    #[method("__reduce__($self, /)")]
    fn __reduce__(_zelf: Value) -> &'static str {
        "NoDefault"
    }
}

/// Lets the interpreter make type parameters, generic classes and type aliases.
pub fn register(t: &Thread) {
    let hooks = &t.interp.hooks;
    hooks.make_type_var.set(Some(type_var::from_syntax));
    hooks.make_param_spec.set(Some(param_spec::from_syntax));
    hooks.make_type_var_tuple.set(Some(type_var::tuple_from_syntax));
    hooks.make_generic.set(Some(generic::subscript));
    hooks.make_type_alias.set(Some(alias::from_syntax));
    hooks.set_default.set(Some(type_var::set_default));
}
