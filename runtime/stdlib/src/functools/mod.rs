//! `_functools`.

mod compare;
mod lru;
pub mod partial;

use brolga_vm::prelude::*;
use brolga_vm::protocol::{call, iter};
use lru::LruCache;
use partial::{Partial, PlaceholderType};

/// What the functools module has natively.
#[pymodule(name = "_functools", classes(PlaceholderType, Partial, LruCache))]
pub mod functools {
    use super::*;

    #[pyattr("Placeholder")]
    fn placeholder(t: &Thread) -> PyResult<Value> {
        super::partial::placeholder(t)
    }

    /// A function that makes sort keys: they compare as mycmp(a, b) compares its arguments with 0.
    #[pyfunction("cmp_to_key(mycmp)")]
    fn cmp_to_key(t: &Thread, mycmp: Value) -> PyResult<Value> {
        super::compare::cmp_to_key(t, mycmp)
    }

    /// Makes one value of all items, with a function that combines two at a time.
    ///
    /// The function gets the result so far and the next item: reduce(f, [a, b, c]) is f(f(a, b), c). With an initial value, that comes before the
    /// items, and is the result if there are none.
    #[pyfunction("reduce(function, iterable, /, initial=<unrepresentable>)")]
    fn reduce(t: &Thread, function: Value, iterable: Value, initial: Option<Value>) -> PyResult<Value> {
        let it = match iter::get_iter(t, iterable) {
            Ok(it) => it,
            Err(raised) if t.exception_matches(t.types.type_error) => {
                t.take_exception(raised);
                return Err(t.raise_type_error("reduce() arg 2 must support iteration"));
            }
            Err(raised) => return Err(raised),
        };
        let first = match initial {
            Some(v) => Some(v),
            None => iter::next(t, it)?,
        };
        let Some(mut result) = first else {
            return Err(t.raise_type_error("reduce() of empty iterable with no initial value"));
        };
        while let Some(v) = iter::next(t, it)? {
            result = call::call2(t, function, result, v)?;
        }
        Ok(result)
    }
}
