//! The codec registry: search functions, the codecs they found, and error handlers by name.

use super::errors::{Standard, call_standard};
use super::normalize_name;
use crate::modules::import;
use crate::objects::function::PyBuiltin;
use crate::objects::tuple::as_tuple;
use crate::prelude::*;
use crate::protocol::{attr, call, object};
use std::cell::Cell;

/// Per-VM state; roots.
#[derive(Default)]
pub struct CodecState {
    /// Search functions.
    search_path: Cell<Option<Gc<PyList>>>,
    /// Codecs by normalized name.
    cache: Cell<Option<Gc<PyDict>>>,
    /// Error handlers by name.
    handlers: Cell<Option<Gc<PyDict>>>,
    /// The `encodings` package, which registers a search function, has been imported.
    started: Cell<bool>,
}
impl CodecState {
    pub fn trace(&self, tracer: &mut Tracer) {
        tracer.visit_gc(self.search_path.get());
        tracer.visit_gc(self.cache.get());
        tracer.visit_gc(self.handlers.get());
    }
}
fn state(t: &Thread) -> &CodecState {
    &t.state_of_vm().codecs
}
fn search_path(t: &Thread) -> PyResult<Gc<PyList>> {
    if let Some(list) = state(t).search_path.get() {
        return Ok(list);
    }
    let list = PyList::new_empty(t)?;
    state(t).search_path.set(Some(list));
    Ok(list)
}
fn cache(t: &Thread) -> PyResult<Gc<PyDict>> {
    if let Some(dict) = state(t).cache.get() {
        return Ok(dict);
    }
    let dict = PyDict::new(t)?;
    state(t).cache.set(Some(dict));
    Ok(dict)
}

/// `codecs.register`.
pub fn register(t: &Thread, function: Value) -> PyResult<()> {
    if !call::is_callable(t, function) {
        return Err(t.raise_type_error("argument must be callable"));
    }
    search_path(t)?.append(t, function)
}
/// `codecs.unregister`.
pub fn unregister(t: &Thread, function: Value) -> PyResult<()> {
    let list = search_path(t)?;
    for i in 0..list.len() {
        if object::is(list.item(i), function) {
            cache(t)?.clear(t)?;
            list.remove_range(i, 1);
            break;
        }
    }
    Ok(())
}

fn unknown_encoding(t: &Thread, encoding: &str) -> Raised {
    t.raise_lookup_error(format!("unknown encoding: {encoding}"))
}

/// The codec of an encoding: a tuple (encoder, decoder, stream reader, stream writer).
pub fn lookup(t: &Thread, encoding: &str) -> PyResult<Gc<PyTuple>> {
    Ok(lookup_value(t, encoding)?.1)
}
/// The codec as it was registered (a `CodecInfo` usually), and the exact tuple in it.
pub fn lookup_value(t: &Thread, encoding: &str) -> PyResult<(Value, Gc<PyTuple>)> {
    if !state(t).started.replace(true)
        && let Err(r) = import::import_module(t, "encodings")
    {
        state(t).started.set(false);
        return Err(r);
    }
    let key = t.intern(&normalize_name(encoding));
    if let Some(found) = cache(t)?.get(t, key)?
        && let Some(tuple) = as_tuple(found)
    {
        return Ok((found, tuple));
    }
    let list = search_path(t)?;
    if list.is_empty() {
        return Err(t.raise_lookup_error("no codec search functions registered: can't find encoding"));
    }
    let mut i = 0;
    while i < list.len() {
        let found = call::call1(t, list.item(i), key)?;
        if !found.is_none() {
            let Some(tuple) = as_tuple(found).filter(|tuple| tuple.len() == 4) else {
                return Err(t.raise_type_error("codec search functions must return 4-tuples"));
            };
            cache(t)?.set(t, key, found)?;
            return Ok((found, tuple));
        }
        i += 1;
    }
    Err(unknown_encoding(t, encoding))
}
/// A codec between text and bytes; `instead` is what a message recommends for others.
pub fn lookup_text(t: &Thread, encoding: &str, instead: &str) -> PyResult<Gc<PyTuple>> {
    let (codec, tuple) = lookup_value(t, encoding)?;
    if codec != tuple.value()
        && let Some(is_text) = attr::get_optional(t, codec, t.intern("_is_text_encoding"))?
        && !object::is_true(t, is_text)?
    {
        return Err(t.raise_lookup_error(format!(
            "'{encoding}' is not a text encoding; use {instead} to handle arbitrary codecs"
        )));
    }
    Ok(tuple)
}

/// Places in a codec's tuple.
pub const ENCODER: usize = 0;
pub const DECODER: usize = 1;

/// Calls a codec's encoder or decoder and returns the object it made. Exceptions get a note that says which codec failed.
pub fn run(
    t: &Thread,
    codec: Gc<PyTuple>,
    which: usize,
    object: Value,
    encoding: &str,
    errors: Option<&str>,
) -> PyResult<Value> {
    let function = codec.get(which);
    let result = match errors {
        Some(errors) => t.new_str(errors).and_then(|errors| call::call2(t, function, object, errors)),
        None => call::call1(t, function, object),
    };
    let result = match result {
        Ok(result) => result,
        Err(raised) => {
            let what = if which == ENCODER { "encoding" } else { "decoding" };
            let note = format!("{what} with '{encoding}' codec failed");
            return Err(crate::objects::exception::add_note(t, raised, &note));
        }
    };
    match as_tuple(result).filter(|tuple| tuple.len() == 2) {
        Some(tuple) => Ok(tuple.get(0)),
        None if which == ENCODER => Err(t.raise_type_error("encoder must return a tuple (object, integer)")),
        None => Err(t.raise_type_error("decoder must return a tuple (object,integer)")),
    }
}

/// The standard error handlers as builtin functions. They belong to no module.
#[pymodule(name = "codec error handlers")]
mod handlers {
    use super::*;

    /// Raises the exception.
    #[pyfunction("strict_errors($self, object, /)")]
    fn strict_errors(t: &Thread, _module: Value, object: Value) -> PyResult<Value> {
        call_standard(t, Standard::Strict, object)
    }
    /// Leaves out what cannot be converted.
    #[pyfunction("ignore_errors($self, object, /)")]
    fn ignore_errors(t: &Thread, _module: Value, object: Value) -> PyResult<Value> {
        call_standard(t, Standard::Ignore, object)
    }
    /// Puts a replacement character.
    #[pyfunction("replace_errors($self, object, /)")]
    fn replace_errors(t: &Thread, _module: Value, object: Value) -> PyResult<Value> {
        call_standard(t, Standard::Replace, object)
    }
    /// Puts XML character references.
    #[pyfunction("xmlcharrefreplace_errors($self, object, /)")]
    fn xmlcharrefreplace_errors(t: &Thread, _module: Value, object: Value) -> PyResult<Value> {
        call_standard(t, Standard::XmlCharRef, object)
    }
    /// Puts backslash escapes.
    #[pyfunction("backslashreplace_errors($self, object, /)")]
    fn backslashreplace_errors(t: &Thread, _module: Value, object: Value) -> PyResult<Value> {
        call_standard(t, Standard::Backslash, object)
    }
    /// Puts \\N{...} escapes.
    #[pyfunction("namereplace_errors($self, object, /)")]
    fn namereplace_errors(t: &Thread, _module: Value, object: Value) -> PyResult<Value> {
        call_standard(t, Standard::Name, object)
    }
    #[pyfunction("surrogateescape($self, object, /)")]
    fn surrogateescape(t: &Thread, _module: Value, object: Value) -> PyResult<Value> {
        call_standard(t, Standard::SurrogateEscape, object)
    }
    #[pyfunction("surrogatepass($self, object, /)")]
    fn surrogatepass(t: &Thread, _module: Value, object: Value) -> PyResult<Value> {
        call_standard(t, Standard::SurrogatePass, object)
    }
}

fn error_handlers(t: &Thread) -> PyResult<Gc<PyDict>> {
    if let Some(dict) = state(t).handlers.get() {
        return Ok(dict);
    }
    let dict = PyDict::new(t)?;
    for def in handlers::SPEC.functions {
        let name = def.name.strip_suffix("_errors").unwrap_or(def.name);
        let function = PyBuiltin::new(t, def, None, None)?;
        dict.set_str(t, name, function.value())?;
    }
    state(t).handlers.set(Some(dict));
    Ok(dict)
}
/// `codecs.lookup_error`.
pub fn error_handler(t: &Thread, name: &str) -> PyResult<Value> {
    match error_handlers(t)?.get_str(t, name)? {
        Some(handler) => Ok(handler),
        None => Err(t.raise_lookup_error(format!("unknown error handler name '{name}'"))),
    }
}
/// `codecs.register_error`.
pub fn register_error(t: &Thread, name: &str, handler: Value) -> PyResult<()> {
    if !call::is_callable(t, handler) {
        return Err(t.raise_type_error("handler must be callable"));
    }
    error_handlers(t)?.set_str(t, name, handler)
}
/// `codecs._unregister_error`: whether there was one; standard handlers stay.
pub fn unregister_error(t: &Thread, name: &str) -> PyResult<bool> {
    if Standard::from_name(name).is_some() {
        return Err(t.raise_value_error(format!("cannot un-register built-in error handler '{name}'")));
    }
    let key = t.new_str(name)?;
    Ok(error_handlers(t)?.remove(t, key)?.is_some())
}
