//! `_csv`: reading and writing of comma-separated values. [`dialect`] has the options, [`reader`] and [`writer`] the two directions.

pub mod dialect;
pub mod reader;
pub mod writer;

use brolga_vm::abi::args::check_positional;
use brolga_vm::objects::exception::classes::Exception;
use brolga_vm::objects::int;
use brolga_vm::objects::str_::as_str;
use brolga_vm::prelude::*;
use dialect::Dialect;
use reader::Reader;
use std::cell::Cell;
use writer::Writer;

#[pyclass(name = "Error", module = "_csv", base = Exception, layout_of = base, flags = BASETYPE | HAVE_GC | HEAPTYPE, no_doc)]
pub struct CsvError;

fn fail(t: &Thread, message: impl AsRef<str>) -> Raised {
    t.raise(CsvError::class(t), message)
}

/// What the module keeps: the longest field that is read.
#[pyclass(name = "_state", module = "_csv", flags = DISALLOW_INSTANTIATION, no_doc)]
pub struct State {
    field_limit: Cell<isize>,
}
#[pymethods]
impl State {}

fn state(t: &Thread) -> PyResult<Gc<Native<State>>> {
    let kept = t.kept("csv.state", || {
        Native::new(t, State::class(t), State { field_limit: Cell::new(128 * 1024) }).map(Into::into)
    })?;
    kept.downcast().ok_or_else(|| t.raise_system_error("the state of _csv is gone"))
}

/// The registered dialects, by name.
fn dialects(t: &Thread) -> PyResult<Gc<PyDict>> {
    let kept = t.kept("csv.dialects", || PyDict::new(t).map(Gc::into))?;
    kept.downcast().ok_or_else(|| t.raise_system_error("the dialects of _csv are gone"))
}

/// The dialect registered under a name; "unknown dialect".
fn registered(t: &Thread, name: Value) -> PyResult<Value> {
    dialects(t)?.get(t, name)?.ok_or_else(|| fail(t, "unknown dialect"))
}

/// The first argument, and the dialect that the others describe.
fn object_and_dialect<'a>(
    t: &'a Thread,
    function: &str,
    args: Args<'a>,
) -> PyResult<(Value, impl FnOnce() -> PyResult<Gc<Native<Dialect>>> + use<'a>)> {
    let positional = args.positional();
    check_positional(t, function, positional.len(), 1, 2)?;
    let rest = Args { values: &args.values[1..], kwnames: args.kwnames };
    Ok((positional[0], move || dialect::make(t, Dialect::class(t), rest)))
}

/// Tables as text: rows of values with separators between them.
#[pymodule(name = "_csv", classes(Dialect, CsvError))]
pub mod _csv {
    use super::*;

    #[pyattr]
    const QUOTE_MINIMAL: i32 = dialect::QUOTE_MINIMAL;
    #[pyattr]
    const QUOTE_ALL: i32 = dialect::QUOTE_ALL;
    #[pyattr]
    const QUOTE_NONNUMERIC: i32 = dialect::QUOTE_NONNUMERIC;
    #[pyattr]
    const QUOTE_NONE: i32 = dialect::QUOTE_NONE;
    #[pyattr]
    const QUOTE_STRINGS: i32 = dialect::QUOTE_STRINGS;
    #[pyattr]
    const QUOTE_NOTNULL: i32 = dialect::QUOTE_NOTNULL;
    #[pyattr]
    fn _dialects(t: &Thread) -> PyResult<Gc<PyDict>> {
        dialects(t)
    }
    #[pyattr("Reader")]
    fn reader_class(t: &Thread) -> Gc<PyType> {
        Reader::class(t)
    }
    #[pyattr("Writer")]
    fn writer_class(t: &Thread) -> Gc<PyType> {
        Writer::class(t)
    }

    /// A reader of the lines that an iterable gives.
    #[pyfunction("reader", raw, text_signature = "($module, iterable, /, dialect='excel', **fmtparams)")]
    fn reader(t: &Thread, args: Args<'_>) -> PyResult<Gc<Native<Reader>>> {
        let (lines, dialect) = object_and_dialect(t, "reader", args)?;
        Reader::make(t, lines, dialect)
    }
    /// A writer to an object that has a method `write`.
    #[pyfunction("writer", raw, text_signature = "($module, fileobj, /, dialect='excel', **fmtparams)")]
    fn writer(t: &Thread, args: Args<'_>) -> PyResult<Gc<Native<Writer>>> {
        let (file, dialect) = object_and_dialect(t, "writer", args)?;
        Writer::make(t, file, dialect)
    }
    /// Names of the registered dialects.
    #[pyfunction("list_dialects()")]
    fn list_dialects(t: &Thread) -> PyResult<Value> {
        let names = dialects(t)?.keys_rooted(t)?;
        t.new_list(&names)
    }
    /// Registers a dialect under a name.
    #[pyfunction("register_dialect", raw, text_signature = "($module, name, /, dialect='excel', **fmtparams)")]
    fn register_dialect(t: &Thread, args: Args<'_>) -> PyResult<()> {
        let (name, dialect) = object_and_dialect(t, "register_dialect", args)?;
        if as_str(name).is_none() {
            return Err(t.raise_type_error("dialect name must be a string"));
        }
        let dialect = dialect()?;
        dialects(t)?.set(t, name, dialect.into())
    }
    /// Forgets a registered dialect.
    #[pyfunction("unregister_dialect(name)")]
    fn unregister_dialect(t: &Thread, name: Value) -> PyResult<()> {
        match dialects(t)?.remove(t, name)? {
            Some(_) => Ok(()),
            None => Err(fail(t, "unknown dialect")),
        }
    }
    /// The dialect registered under a name.
    #[pyfunction("get_dialect(name)")]
    fn get_dialect(t: &Thread, name: Value) -> PyResult<Value> {
        registered(t, name)
    }
    /// The longest field that is read, before it is set to the new limit, if there is one.
    #[pyfunction("field_size_limit(new_limit=<unrepresentable>)")]
    fn field_size_limit(t: &Thread, new_limit: Option<Value>) -> PyResult<isize> {
        let state = state(t)?;
        let old = state.field_limit.get();
        if let Some(limit) = new_limit {
            if !int::is_exact(limit) {
                return Err(t.raise_type_error("limit must be an integer"));
            }
            let Some(limit) = int::to_i64(limit) else {
                return Err(t.raise_overflow_error("Python int too large to convert to C ssize_t"));
            };
            state.field_limit.set(limit as isize);
        }
        Ok(old)
    }
}
