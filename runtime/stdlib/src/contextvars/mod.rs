//! `_contextvars`: context variables (PEP 567).
//!
//! A context's variables are in a dict, which copies of the context share until one of them sets a variable. The current context
//! is the thread's ([`brolga_vm::frames::ThreadState`]); one is made when somebody first asks.

pub mod context;
mod token;

use crate::support::{Text, get, guarded_repr};
use brolga_vm::abi::args::ArgContext;
use brolga_vm::objects::{exception, generic_alias};
use brolga_vm::prelude::*;
use brolga_vm::protocol::object;
pub use context::{Context, Ctx, current, run_in};
use token::Token;

/// A variable whose value depends on the current context.
#[pyclass(name = "ContextVar", module = "_contextvars", flags = HAVE_GC | MANAGED_WEAKREF, signature = "")]
pub struct ContextVar {
    name: Field,
    default: Field,
}

pub type Variable = Gc<Native<ContextVar>>;

#[pymethods]
impl ContextVar {
    #[new]
    fn new(t: &Thread, cls: Gc<PyType>, args: Args<'_>) -> PyResult<Variable> {
        let given = args.positional();
        let [name] = *given else {
            let bound = if given.is_empty() { "exactly" } else { "at most" };
            return Err(t.raise_type_error(format!(
                "ContextVar() takes {bound} 1 positional argument ({} given)",
                given.len()
            )));
        };
        let mut default = None;
        for (keyword, v) in args.keywords() {
            if !brolga_vm::objects::str_::eq_str(keyword, "default") {
                let keyword = object::str(t, keyword)?;
                let keyword = keyword.to_lossy();
                return Err(t.raise_type_error(format!("ContextVar() got an unexpected keyword argument '{keyword}'")));
            }
            default = Some(v);
        }
        if brolga_vm::objects::str_::as_str(name).is_none() {
            return Err(t.raise_type_error("context variable name must be a str"));
        }
        // The name is hashed, as in CPython.
        object::hash(t, name)?;
        Native::new(t, cls, ContextVar { name: Field::new(name), default: Field::opt(default) })
    }
    #[slot]
    fn repr(t: &Thread, zelf: Variable) -> PyResult<Gc<PyStr>> {
        guarded_repr(
            t,
            zelf.into(),
            || "...".to_owned(),
            || {
                let mut text = Text::new("<ContextVar name=");
                text.push_repr(t, get(&zelf.name))?;
                if let Some(default) = zelf.default.get() {
                    text.push(" default=").push_repr(t, default)?;
                }
                text.push(&format!(" at {:#x}>", object::id(zelf.into()))).finish(t)
            },
        )
    }
    #[slot]
    fn hash(zelf: Variable) -> i64 {
        object::hash_pointer(zelf.into())
    }
    /// The variable's value in the current context.
    ///
    /// If there is none, the default given here is returned, else that of the variable; without either a LookupError is raised.
    #[method("get($self, default=<unrepresentable>, /)")]
    fn get(t: &Thread, zelf: Variable, default: Option<Value>) -> PyResult<Value> {
        if let Some(v) = context::lookup(t, zelf)? {
            return Ok(v);
        }
        match default.or(zelf.default.get()) {
            Some(v) => Ok(v),
            None => Err(exception::raise_with_args(t, t.types.lookup_error, &[zelf.into()])),
        }
    }
    /// Changes the variable's value in the current context.
    ///
    /// Returns a Token with which the variable can be reset to what it was before.
    #[method("set($self, value, /)")]
    fn set(t: &Thread, zelf: Variable, value: Value) -> PyResult<Value> {
        let context = current(t)?;
        let old = context.get(t, zelf)?;
        let token = Token::new(t, context, zelf, old)?;
        context::store(t, context, zelf, Some(value))?;
        Ok(token)
    }
    /// Gives the variable back the value it had before the call of set() that returned the token.
    #[method("reset($self, token, /)")]
    fn reset(t: &Thread, zelf: Variable, token: Value) -> PyResult<()> {
        token::reset(t, zelf, token)
    }
    /// See PEP 585
    #[classmethod("__class_getitem__($type, object, /)")]
    fn class_getitem(t: &Thread, cls: Value, object: Value) -> PyResult<Value> {
        generic_alias::new(t, cls, object)
    }
    #[member]
    fn name(zelf: Variable) -> Value {
        get(&zelf.name)
    }
}

/// A copy of the current context.
pub fn copy_current(t: &Thread) -> PyResult<Ctx> {
    context::copy(t, current(t)?)
}

/// A key of a context.
struct Key(Variable);
impl FromArg for Key {
    fn from_arg(t: &Thread, v: Value, _: &ArgContext) -> PyResult<Key> {
        Key::of(t, v)
    }
}
impl Key {
    fn of(t: &Thread, v: Value) -> PyResult<Key> {
        match v.downcast::<Native<ContextVar>>() {
            Some(variable) => Ok(Key(variable)),
            None => {
                let shown = object::repr(t, v)?;
                Err(t.raise_type_error(format!("a ContextVar key was expected, got {}", shown.to_lossy())))
            }
        }
    }
}

/// Variables whose values belong to a context; each thread and each task of asyncio has one of its own.
#[pymodule(name = "_contextvars", classes(Context, ContextVar, Token))]
pub mod contextvars {
    use super::*;

    #[pyfunction("copy_context()")]
    fn copy_context(t: &Thread) -> PyResult<Gc<Native<Context>>> {
        super::copy_current(t)
    }
}
