//! Calling a native function through its convention.
//!
//! Used by builtin functions, method descriptors and bound builtin methods. The callee's shim trusts that a `NoArgs` or `O` function gets
//! exactly its arguments and that a function without keywords gets none: this is where that is checked, with CPython's messages.

use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::{attr, object};

/// Calls `function` with `zelf` as its first value. `callable` is the Python object being called, for messages; `class` the class that defines
/// the method.
#[inline]
pub fn call_native(
    t: &Thread,
    callable: Value,
    function: NativeFn,
    zelf: Value,
    class: Option<Gc<PyType>>,
    args: Args<'_>,
) -> PyResult<Value> {
    match function {
        NativeFn::NoArgs(f) if args.values.is_empty() => f(t, zelf),
        NativeFn::O(f) if args.values.len() == 1 && args.keyword_count() == 0 => f(t, zelf, args.values[0]),
        NativeFn::Fast(f) if args.keyword_count() == 0 => f(t, zelf, args.values),
        NativeFn::FastKeywords(f) => f(t, zelf, args.values, args.kwnames),
        NativeFn::Method(f) => {
            let class = class.unwrap_or_else(|| t.class_of(zelf));
            f(t, zelf, class, args.values, args.kwnames)
        }
        NativeFn::NoArgs(_) | NativeFn::O(_) | NativeFn::Fast(_) => Err(wrong_arguments(t, callable, function, args)),
    }
}

/// The error of a call that [`call_native`] refuses.
#[cold]
fn wrong_arguments(t: &Thread, callable: Value, function: NativeFn, args: Args<'_>) -> Raised {
    let name = match function_text(t, callable) {
        Ok(name) => name,
        Err(raised) => return raised,
    };
    let given = args.values.len();
    let message = match function {
        _ if args.keyword_count() > 0 => format!("{name} takes no keyword arguments"),
        NativeFn::NoArgs(_) => format!("{name} takes no arguments ({given} given)"),
        _ => format!("{name} takes exactly one argument ({given} given)"),
    };
    t.raise_type_error(message)
}

/// A function as messages show it: `len()`, `list.append()`, `math.sqrt()`.
pub fn function_text(t: &Thread, callable: Value) -> PyResult<String> {
    let text = |v: Value| as_str(v).map(|s| s.to_lossy().into_owned());
    let Some(qualname) = attr::get_optional(t, callable, t.names.dunder_qualname)?.and_then(text) else {
        return Ok(object::str(t, callable)?.to_lossy().into_owned());
    };
    match attr::get_optional(t, callable, t.names.dunder_module)?.and_then(text) {
        Some(module) if module != "builtins" => Ok(format!("{module}.{qualname}()")),
        _ => Ok(format!("{qualname}()")),
    }
}
