//! `Context`, and which one is current.

use super::{Key, Variable};
use crate::support::held;
use brolga_vm::objects::dict::views::{PyDictItemIter, PyDictKeyIter, PyDictValueIter};
use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, object};
use std::cell::Cell;

/// A mapping of context variables to their values.
#[pyclass(name = "Context", module = "_contextvars", flags = HAVE_GC | MANAGED_WEAKREF, signature = "")]
pub struct Context {
    values: GcField<PyDict>,
    /// Another context may have the same dict: it is copied before it changes.
    shared: Cell<bool>,
    entered: Cell<bool>,
    /// What was current before this context was entered.
    previous: GcField<Native<Context>>,
}

pub type Ctx = Gc<Native<Context>>;

impl Context {
    fn make(t: &Thread, values: Gc<PyDict>, shared: bool) -> PyResult<Ctx> {
        let data = Context {
            values: GcField::new(values),
            shared: Cell::new(shared),
            entered: Cell::new(false),
            previous: GcField::EMPTY,
        };
        Native::new(t, Context::class(t), data)
    }
    pub fn get(&self, t: &Thread, variable: Variable) -> PyResult<Option<Value>> {
        held(&self.values).get(t, variable.into())
    }
}

/// The thread's current context.
pub fn current(t: &Thread) -> PyResult<Ctx> {
    if let Some(context) = t.state.context.get().and_then(|v| v.downcast::<Native<Context>>()) {
        return Ok(context);
    }
    let values = PyDict::new(t)?;
    let context = Context::make(t, values, false)?;
    context.entered.set(true);
    t.state.context.set(Some(context.into()));
    Ok(context)
}

/// A variable's value in the current context, which is not made for that.
pub fn lookup(t: &Thread, variable: Variable) -> PyResult<Option<Value>> {
    match t.state.context.get().and_then(|v| v.downcast::<Native<Context>>()) {
        Some(context) => context.get(t, variable),
        None => Ok(None),
    }
}

/// Sets a variable in a context, or removes it.
pub fn store(t: &Thread, context: Ctx, variable: Variable, v: Option<Value>) -> PyResult<()> {
    let mut values = held(&context.values);
    if context.shared.get() {
        values = values.copy(t)?;
        context.values.set(context.header(), Some(values));
        context.shared.set(false);
    }
    match v {
        Some(v) => values.set(t, variable.into(), v),
        None => values.remove(t, variable.into()).map(|_| ()),
    }
}

pub fn copy(t: &Thread, context: Ctx) -> PyResult<Ctx> {
    context.shared.set(true);
    Context::make(t, held(&context.values), true)
}

/// Runs `f` with `context` as the current one.
pub fn run_in<R>(t: &Thread, context: Ctx, f: impl FnOnce() -> PyResult<R>) -> PyResult<R> {
    if context.entered.get() {
        let shown = object::repr(t, context.into())?;
        return Err(t.raise_runtime_error(format!("cannot enter context: {} is already entered", shown.to_lossy())));
    }
    context.entered.set(true);
    let before = t.state.context.get();
    context.previous.set(context.header(), before.and_then(|v| v.downcast()));
    t.state.context.set(Some(context.into()));
    let result = f();
    t.state.context.set(before);
    context.previous.set(context.header(), None);
    context.entered.set(false);
    result
}

fn missing(t: &Thread, key: Variable) -> Raised {
    t.raise_key_error(key.into())
}

#[pymethods]
impl Context {
    #[new]
    fn new(t: &Thread, _cls: Gc<PyType>, args: Args<'_>) -> PyResult<Ctx> {
        if !args.values.is_empty() {
            return Err(t.raise_type_error("Context() does not accept any arguments"));
        }
        let values = PyDict::new(t)?;
        Context::make(t, values, false)
    }
    #[slot]
    fn richcompare(t: &Thread, zelf: Ctx, other: Value, op: CompareOp) -> PyResult<Value> {
        let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.downcast::<Native<Context>>(), op) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let equal = held(&zelf.values).equals(t, &held(&other.values))?;
        Ok(Value::from_bool(equal == (op == CompareOp::Eq)))
    }
    #[slot]
    fn iter(t: &Thread, zelf: Ctx) -> PyResult<Value> {
        Keys::over(t, zelf)
    }
    #[slot]
    fn mp_length(zelf: Ctx) -> usize {
        held(&zelf.values).len()
    }
    #[slot]
    fn mp_subscript(t: &Thread, zelf: Ctx, key: Value) -> PyResult<Value> {
        let key = Key::of(t, key)?.0;
        zelf.get(t, key)?.ok_or_else(|| missing(t, key))
    }
    #[slot]
    fn sq_contains(t: &Thread, zelf: Ctx, key: Value) -> PyResult<bool> {
        let key = Key::of(t, key)?.0;
        Ok(zelf.get(t, key)?.is_some())
    }
    /// What this context holds for a variable, or default if it holds nothing.
    #[method("get($self, key, default=None, /)")]
    fn get_method(t: &Thread, zelf: Ctx, key: Key, default: Value) -> PyResult<Value> {
        Ok(zelf.get(t, key.0)?.unwrap_or(default))
    }
    /// An iterator over pairs: each variable that has a value here, and the value.
    #[method("items($self, /)")]
    fn items(t: &Thread, zelf: Ctx) -> PyResult<Value> {
        Items::over(t, zelf)
    }
    /// An iterator over the variables that have a value here.
    #[method("keys($self, /)")]
    fn keys(t: &Thread, zelf: Ctx) -> PyResult<Value> {
        Keys::over(t, zelf)
    }
    /// An iterator over the values that variables have here.
    #[method("values($self, /)")]
    fn values(t: &Thread, zelf: Ctx) -> PyResult<Value> {
        Values::over(t, zelf)
    }
    /// A new context in which every variable has the value it has here. It takes constant time: the contents are shared.
    #[method("copy($self, /)")]
    fn copy(t: &Thread, zelf: Ctx) -> PyResult<Ctx> {
        copy(t, zelf)
    }
    /// Calls a function in this context: run(callable, *args, **kwargs).
    #[method("run", raw, no_text_signature)]
    fn run(t: &Thread, zelf: Ctx, args: Args<'_>) -> PyResult<Value> {
        let [f, ..] = *args.positional() else {
            return Err(t.raise_type_error("run() missing 1 required positional argument"));
        };
        run_in(t, zelf, || call::call(t, f, Args { values: &args.values[1..], kwnames: args.kwnames }))
    }
}

/// Iterators over a context as it is when they are made: later changes copy its dict first.
macro_rules! iterators {
    ($($class:ident = $name:literal, $of_dict:ident;)*) => {$(
        #[pyclass(name = $name, flags = HAVE_GC | DISALLOW_INSTANTIATION, no_doc)]
        pub struct $class {
            iterator: GcField<Native<$of_dict>>,
        }
        impl $class {
            fn over(t: &Thread, context: Ctx) -> PyResult<Value> {
                context.shared.set(true);
                let iterator = $of_dict::make(t, held(&context.values))?.downcast();
                Native::new(t, $class::class(t), $class { iterator: GcField::opt(iterator) }).map(Gc::value)
            }
        }
        #[pymethods]
        impl $class {
            #[slot]
            fn iter(zelf: Value) -> Value {
                zelf
            }
            #[slot]
            fn iternext(t: &Thread, zelf: Gc<Native<Self>>) -> PyResult<Option<Value>> {
                $of_dict::step(t, held(&zelf.iterator))
            }
        }
    )*};
}
iterators! {
    Keys = "keys", PyDictKeyIter;
    Values = "values", PyDictValueIter;
    Items = "items", PyDictItemIter;
}
