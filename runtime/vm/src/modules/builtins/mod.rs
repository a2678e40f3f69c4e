//! `builtins`: functions in files by subject, types and exceptions added here.

pub mod class;
pub mod compile;
pub mod iteration;
pub mod objects;
pub mod source;
pub mod sum;
pub mod text;

use crate::objects::exception::classes::ExceptionGroup;
use crate::objects::iterators::{
    enumerate::PyEnumerate, filter::PyFilter, map::PyMap, reversed::PyReversed, zip::PyZip,
};
use crate::prelude::*;

/// The names that every module can use without importing them. A module needs this one only if a name of its own hides one of those.
#[pymodule(
    name = "builtins",
    parts(super::objects::objects, super::iteration::iteration, super::text::text, super::compile::compile_functions)
)]
#[allow(clippy::module_inception)]
pub mod builtins {
    use super::*;

    /// __build_class__(func, name, /, *bases, [metaclass], **kwds)
    ///
    /// What a class statement calls to make the class.
    #[pyfunction("__build_class__", raw)]
    fn __build_class__(t: &Thread, args: Args<'_>) -> PyResult<Value> {
        super::class::build_class(t, args)
    }

    #[exec]
    fn exec(t: &Thread, module: Gc<crate::objects::module::PyModule>) -> PyResult<()> {
        super::add_names(t, module)
    }
}

/// Constants, types and exception classes.
fn add_names(t: &Thread, module: Gc<crate::objects::module::PyModule>) -> PyResult<()> {
    let c = &t.types;
    for (name, v) in [
        ("None", Value::NONE),
        ("Ellipsis", Value::ELLIPSIS),
        ("NotImplemented", Value::NOT_IMPLEMENTED),
        ("False", Value::FALSE),
        ("True", Value::TRUE),
        ("__debug__", Value::from_bool(t.config.optimize == 0)),
    ] {
        module.add(t, name, v)?;
    }
    for (name, class) in [
        ("bool", c.bool_),
        ("memoryview", c.memoryview),
        ("bytearray", c.bytearray),
        ("bytes", c.bytes),
        ("classmethod", c.classmethod),
        ("complex", c.complex),
        ("dict", c.dict),
        ("float", c.float),
        ("frozenset", c.frozenset),
        ("property", c.property),
        ("int", c.int),
        ("list", c.list),
        ("object", c.object),
        ("range", c.range),
        ("set", c.set),
        ("slice", c.slice),
        ("staticmethod", c.staticmethod),
        ("str", c.str),
        ("super", c.super_),
        ("tuple", c.tuple),
        ("type", c.type_),
        ("BaseException", c.base_exception),
        ("BaseExceptionGroup", c.base_exception_group),
        ("Exception", c.exception),
        ("GeneratorExit", c.generator_exit),
        ("KeyboardInterrupt", c.keyboard_interrupt),
        ("SystemExit", c.system_exit),
        ("ArithmeticError", c.arithmetic_error),
        ("AssertionError", c.assertion_error),
        ("AttributeError", c.attribute_error),
        ("BufferError", c.buffer_error),
        ("EOFError", c.eof_error),
        ("ImportError", c.import_error),
        ("LookupError", c.lookup_error),
        ("MemoryError", c.memory_error),
        ("NameError", c.name_error),
        ("OSError", c.os_error),
        ("ReferenceError", c.reference_error),
        ("RuntimeError", c.runtime_error),
        ("StopAsyncIteration", c.stop_async_iteration),
        ("StopIteration", c.stop_iteration),
        ("SyntaxError", c.syntax_error),
        ("SystemError", c.system_error),
        ("TypeError", c.type_error),
        ("ValueError", c.value_error),
        ("Warning", c.warning),
        ("FloatingPointError", c.floating_point_error),
        ("OverflowError", c.overflow_error),
        ("ZeroDivisionError", c.zero_division_error),
        ("BytesWarning", c.bytes_warning),
        ("DeprecationWarning", c.deprecation_warning),
        ("EncodingWarning", c.encoding_warning),
        ("FutureWarning", c.future_warning),
        ("ImportWarning", c.import_warning),
        ("PendingDeprecationWarning", c.pending_deprecation_warning),
        ("ResourceWarning", c.resource_warning),
        ("RuntimeWarning", c.runtime_warning),
        ("SyntaxWarning", c.syntax_warning),
        ("UnicodeWarning", c.unicode_warning),
        ("UserWarning", c.user_warning),
        ("BlockingIOError", c.blocking_io_error),
        ("ChildProcessError", c.child_process_error),
        ("ConnectionError", c.connection_error),
        ("FileExistsError", c.file_exists_error),
        ("FileNotFoundError", c.file_not_found_error),
        ("InterruptedError", c.interrupted_error),
        ("IsADirectoryError", c.is_a_directory_error),
        ("NotADirectoryError", c.not_a_directory_error),
        ("PermissionError", c.permission_error),
        ("ProcessLookupError", c.process_lookup_error),
        ("TimeoutError", c.timeout_error),
        ("IndentationError", c.indentation_error),
        ("_IncompleteInputError", c.incomplete_input_error),
        ("IndexError", c.index_error),
        ("KeyError", c.key_error),
        ("ModuleNotFoundError", c.module_not_found_error),
        ("NotImplementedError", c.not_implemented_error),
        ("PythonFinalizationError", c.python_finalization_error),
        ("RecursionError", c.recursion_error),
        ("UnboundLocalError", c.unbound_local_error),
        ("UnicodeError", c.unicode_error),
        ("BrokenPipeError", c.broken_pipe_error),
        ("ConnectionAbortedError", c.connection_aborted_error),
        ("ConnectionRefusedError", c.connection_refused_error),
        ("ConnectionResetError", c.connection_reset_error),
        ("TabError", c.tab_error),
        ("UnicodeDecodeError", c.unicode_decode_error),
        ("UnicodeEncodeError", c.unicode_encode_error),
        ("UnicodeTranslateError", c.unicode_translate_error),
        ("EnvironmentError", c.os_error),
        ("IOError", c.os_error),
    ] {
        module.add(t, name, class.into())?;
    }
    for (name, class) in [
        ("enumerate", PyEnumerate::class(t)),
        ("filter", PyFilter::class(t)),
        ("map", PyMap::class(t)),
        ("reversed", PyReversed::class(t)),
        ("zip", PyZip::class(t)),
        ("ExceptionGroup", ExceptionGroup::class(t)),
    ] {
        module.add(t, name, class.into())?;
    }
    Ok(())
}
