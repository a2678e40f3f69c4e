//! Calls. Arguments travel in slices of the native or Python stack; tuples and dicts are made only for `*args`, `**kwargs` of Python code.

use crate::objects::descriptors::{MethodDescr, SlotWrapper};
use crate::objects::function::{PyBuiltin, PyFunction, PyMethod};
use crate::objects::{kinds, str_, type_};
use crate::prelude::*;
use crate::protocol::attr;

/// Arguments up to this many are prepended on the native stack.
const ON_STACK: usize = 8;

/// Vectorcall of anything.
#[inline]
pub fn call(t: &Thread, callable: Value, args: Args<'_>) -> PyResult<Value> {
    if let Some(h) = callable.as_header() {
        // SAFETY: the kind says what the layout is.
        unsafe {
            match h.kind() {
                kinds::FUNCTION => return crate::interp::call_function(t, callable.cast::<PyFunction>(), args),
                kinds::BUILTIN => return callable.cast::<PyBuiltin>().invoke(t, callable, args),
                kinds::METHOD => {
                    let m = callable.cast::<PyMethod>();
                    return call_prepended(t, m.function(), m.receiver(), args);
                }
                kinds::TYPE => {
                    let class = callable.cast::<PyType>();
                    let metaclass = t.class_of(callable);
                    if metaclass == t.types.type_ {
                        return type_::methods::call(t, class, args);
                    }
                }
                kinds::SLOT_WRAPPER => return callable.cast::<SlotWrapper>().call_unbound(t, args),
                kinds::METHOD_DESCR if t.class_of(callable) == t.types.method_descriptor => {
                    return callable.cast::<MethodDescr>().call_unbound(t, callable, args);
                }
                _ => {}
            }
        }
    }
    match t.class_of(callable).slots.get().call {
        Some(f) => {
            t.enter_native(" while calling a Python object")?;
            f(t, callable, args)
        }
        None => Err(not_callable(t, callable)),
    }
}

/// Calls with `first` before the positional arguments.
#[inline]
pub fn call_prepended(t: &Thread, callable: Value, first: Value, args: Args<'_>) -> PyResult<Value> {
    with_prepended(t, first, args, |args| call(t, callable, args))
}

/// Runs `f` with `first` before the positional arguments.
#[inline]
pub fn with_prepended<R>(
    t: &Thread,
    first: Value,
    args: Args<'_>,
    f: impl FnOnce(Args<'_>) -> PyResult<R>,
) -> PyResult<R> {
    let n = args.values.len();
    if n < ON_STACK {
        let mut values = [Value::NONE; ON_STACK];
        values[0] = first;
        values[1..=n].copy_from_slice(args.values);
        return f(Args { values: &values[..=n], kwnames: args.kwnames });
    }
    let mut values = t.check_memory(RootVec::with_capacity(&t.heap, n + 1))?;
    values.push(first);
    values.extend_from_slice(args.values);
    f(Args { values: &values, kwnames: args.kwnames })
}

#[inline]
pub fn call0(t: &Thread, callable: Value) -> PyResult<Value> {
    call(t, callable, Args::NONE)
}
#[inline]
pub fn call1(t: &Thread, callable: Value, a: Value) -> PyResult<Value> {
    call(t, callable, Args::positional_only(&[a]))
}
#[inline]
pub fn call2(t: &Thread, callable: Value, a: Value, b: Value) -> PyResult<Value> {
    call(t, callable, Args::positional_only(&[a, b]))
}
#[inline]
pub fn call_values(t: &Thread, callable: Value, args: &[Value]) -> PyResult<Value> {
    call(t, callable, Args::positional_only(args))
}
/// `obj.name(*args)`.
pub fn call_method(t: &Thread, obj: Value, name: Value, args: &[Value]) -> PyResult<Value> {
    call_method_args(t, obj, name, Args::positional_only(args))
}
/// `obj.name(*args, **kwargs)`.
pub fn call_method_args(t: &Thread, obj: Value, name: Value, args: Args<'_>) -> PyResult<Value> {
    let (callable, needs_self) = attr::get_method(t, obj, name)?;
    if needs_self { call_prepended(t, callable, obj, args) } else { call(t, callable, args) }
}
/// `callable(*args, name=value, ...)`.
pub fn call_keywords(t: &Thread, callable: Value, args: &[Value], keywords: &[(&str, Value)]) -> PyResult<Value> {
    let mut values = RootVec::new(&t.heap);
    let mut names = RootVec::new(&t.heap);
    values.extend_from_slice(args);
    for (name, v) in keywords {
        names.push(t.intern(name));
        values.push(*v);
    }
    let kwnames = if names.is_empty() { None } else { Some(PyTuple::new(t, &names)?) };
    call(t, callable, Args { values: &values, kwnames })
}
/// `callable(*args, **kwargs)` with a tuple and an optional dict.
pub fn call_ex(t: &Thread, callable: Value, args: Gc<PyTuple>, kwargs: Option<Gc<PyDict>>) -> PyResult<Value> {
    let Some(kwargs) = kwargs.filter(|k| !k.is_empty()) else {
        return call(t, callable, Args::positional_only(args.items()));
    };
    let (own, all) = (args.len(), args.len() + kwargs.len());
    if all <= ON_STACK {
        let (mut values, mut names) = ([Value::NONE; ON_STACK], [Value::NONE; ON_STACK]);
        values[..own].copy_from_slice(args.items());
        let (mut position, mut n) = (0, own);
        while let Some((name, v)) = kwargs.next_entry(t, &mut position).filter(|_| n < all) {
            let Some(name) = str_::as_str(name) else { break };
            (values[n], names[n - own]) = (v, str_::intern_value(t, name));
            n += 1;
        }
        // Otherwise there are keys that are no strings.
        if n == all {
            let kwnames = PyTuple::new(t, &names[..n - own])?;
            return call(t, callable, Args { values: &values[..n], kwnames: Some(kwnames) });
        }
    }
    let mut values = RootVec::new(&t.heap);
    let mut names = RootVec::new(&t.heap);
    t.check_memory(values.try_extend(args.items()))?;
    let mut position = 0;
    while let Some((name, v)) = kwargs.next_entry(t, &mut position) {
        let name = match str_::as_str(name) {
            Some(s) => str_::intern_value(t, s),
            None if checks_keywords_itself(t, callable) => name,
            None => return Err(t.raise_type_error("keywords must be strings")),
        };
        t.check_memory(names.try_push(name))?;
        t.check_memory(values.try_push(v))?;
    }
    let kwnames = PyTuple::new(t, &names)?;
    call(t, callable, Args { values: &values, kwnames: Some(kwnames) })
}
/// Whether the names of keyword arguments need not be strings: classes whose constructors say themselves what is wrong.
#[cold]
fn checks_keywords_itself(t: &Thread, callable: Value) -> bool {
    callable.downcast::<PyType>().is_some_and(|class| {
        class.is_subtype_of(<crate::modules::ast::node::Ast as PyClass>::class(t))
            || class.is_subtype_of(t.types.base_exception)
    })
}
pub fn is_callable(t: &Thread, v: Value) -> bool {
    t.class_of(v).slots.get().call.is_some()
}

/// `TypeError: 'int' object is not callable`. A module that has something callable of its own name gets a hint.
#[cold]
pub fn not_callable(t: &Thread, callable: Value) -> Raised {
    let class = t.class_of(callable).name();
    if let Some(name) = module_with_namesake(t, callable) {
        return t.raise_type_error(format!("'{class}' object is not callable. Did you mean: '{name}.{name}(...)'?"));
    }
    t.raise_type_error(format!("'{class}' object is not callable"))
}
fn module_with_namesake(t: &Thread, v: Value) -> Option<String> {
    let module = v.downcast::<PyModule>().filter(|_| t.class_of(v) == t.types.module)?;
    let quiet = |r: PyResult<Option<Value>>| {
        r.unwrap_or_else(|raised| {
            t.take_exception(raised);
            None
        })
    };
    let name = quiet(module.dict.get()?.get_name(t, t.names.dunder_name))?;
    let name = str_::as_str(name)?;
    let found = quiet(attr::get_optional(t, v, str_::intern_value(t, name)))?;
    is_callable(t, found).then(|| name.to_lossy().into_owned())
}
