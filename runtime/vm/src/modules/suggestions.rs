//! The `_suggestions` module: the search for the name that was meant, for `traceback`.

use crate::abi::suggest;
use crate::objects::str_::as_str;
use crate::prelude::*;

/// Suggestions for misspelt names.
#[pymodule(name = "_suggestions", doc = "")]
pub mod suggestions_module {
    use super::*;

    /// The one of the candidates that somebody who wrote item may have meant, or None.
    #[pyfunction("_generate_suggestions(candidates, item, /)")]
    fn _generate_suggestions(t: &Thread, candidates: Value, item: Gc<PyStr>) -> PyResult<Value> {
        let Some(list) = candidates.downcast::<PyList>().filter(|_| t.class_of(candidates) == t.types.list) else {
            return Err(t.raise_type_error("candidates must be a list"));
        };
        let mut names = Vec::with_capacity(list.len());
        let items = list.to_rooted(t)?;
        for v in &items {
            match as_str(v) {
                Some(name) => names.push(name.to_lossy().into_owned()),
                None => return Err(t.raise_type_error("all elements in 'candidates' must be strings")),
            }
        }
        let wanted = item.to_lossy();
        match suggest::closest(&wanted, names.iter().map(String::as_str)) {
            Some(name) => t.new_str(name),
            None => Ok(Value::NONE),
        }
    }
}
pub use suggestions_module::SPEC;
