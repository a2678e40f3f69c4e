//! `Token`: what a variable was before it was set.

use super::context::{self, Context, Ctx, current};
use super::{ContextVar, Variable};
use crate::support::{Text, held};
use brolga_vm::objects::generic_alias;
use brolga_vm::prelude::*;
use brolga_vm::protocol::object;
use std::cell::Cell;

#[pyclass(name = "Token", module = "_contextvars", flags = HAVE_GC, no_doc, signature = "")]
pub struct Token {
    context: GcField<Native<Context>>,
    variable: GcField<Native<ContextVar>>,
    old: Field,
    used: Cell<bool>,
}

/// The type of `Token.MISSING`.
#[pyclass(name = "MISSING", module = "Token", flags = DISALLOW_INSTANTIATION, no_doc)]
pub struct Missing {}
#[pymethods]
impl Missing {
    #[slot]
    fn repr(_zelf: Value) -> &'static str {
        "<Token.MISSING>"
    }
}
fn missing(t: &Thread) -> PyResult<Value> {
    t.kept("contextvars.Token.MISSING", || Native::new(t, Missing::class(t), Missing {}).map(Gc::value))
}

impl Token {
    pub fn new(t: &Thread, context: Ctx, variable: Variable, old: Option<Value>) -> PyResult<Value> {
        let data = Token {
            context: GcField::new(context),
            variable: GcField::new(variable),
            old: Field::opt(old),
            used: Cell::new(false),
        };
        Native::new(t, Token::class(t), data).map(Gc::value)
    }
}

/// `ContextVar.reset`
pub fn reset(t: &Thread, variable: Variable, v: Value) -> PyResult<()> {
    let Some(token) = v.downcast::<Native<Token>>() else {
        let shown = object::repr(t, v)?;
        return Err(t.raise_type_error(format!("expected an instance of Token, got {}", shown.to_lossy())));
    };
    let problem = if token.used.get() {
        "has already been used once"
    } else if held(&token.variable) != variable {
        "was created by a different ContextVar"
    } else if held(&token.context) != current(t)? {
        "was created in a different Context"
    } else {
        token.used.set(true);
        return context::store(t, held(&token.context), variable, token.old.get());
    };
    let message = format!("{} {problem}", object::repr(t, v)?.to_lossy());
    Err(if token.used.get() { t.raise_runtime_error(message) } else { t.raise_value_error(message) })
}

#[pymethods]
impl Token {
    #[new]
    fn new_token(t: &Thread, _cls: Gc<PyType>, _args: Args<'_>) -> PyResult<Value> {
        Err(t.raise_runtime_error("Tokens can only be created by ContextVars"))
    }
    #[slot]
    fn repr(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Gc<PyStr>> {
        let mut text = Text::new("<Token");
        if zelf.used.get() {
            text.push(" used");
        }
        text.push(" var=").push_repr(t, held(&zelf.variable).into())?;
        text.push(&format!(" at {:#x}>", object::id(zelf.into()))).finish(t)
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        generic_alias::new(t, cls, object)
    }
    /// The token itself: at the end of the with block the variable is reset.
    #[method("__enter__($self, /)")]
    fn __enter__(zelf: Value) -> Value {
        zelf
    }
    /// Gives the variable back the value it had before the token was made.
    #[method("__exit__($self, type, val, tb, /)")]
    fn __exit__(t: &Thread, zelf: Gc<Native<Self>>, r#type: Value, val: Value, tb: Value) -> PyResult<()> {
        let _ = (r#type, val, tb);
        reset(t, held(&zelf.variable), zelf.into())
    }
    #[getter]
    fn var(zelf: Gc<Native<Self>>) -> Variable {
        held(&zelf.variable)
    }
    #[getter]
    fn old_value(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Value> {
        match zelf.old.get() {
            Some(v) => Ok(v),
            None => missing(t),
        }
    }
    #[classattr("MISSING")]
    fn missing_attribute(t: &Thread) -> PyResult<Value> {
        missing(t)
    }
    #[slot]
    fn hash(t: &Thread, zelf: Value) -> PyResult<i64> {
        object::hash_not_implemented(t, zelf)
    }
}
