//! The builtin exception classes, declared in one table, bases first.
//!
//! A line names the class, its base, what it adds to the slots, its own fields (stored in [`PyException::extra`] in this order, readable
//! and writable as members), further methods, and its doc.

use super::{PyException, base, group, os_error, special};
use crate::abi::spec::{ClassId, type_flags};
use crate::objects::kinds;
use crate::prelude::*;

/// Room in every `extra` array: the longest list of fields, and what subclasses add to their base's.
pub const MAX_FIELDS: usize = 9;

const LAYOUT: Layout = Layout {
    kind: kinds::EXCEPTION,
    size: size_of::<PyException>() as u32,
    native: None,
    wrapped_in_subclasses: false,
};

/// Getter of field `I`: an unset one reads as None.
fn get_field<const I: usize>(_t: &Thread, zelf: Value) -> PyResult<Value> {
    Ok(base::this(zelf).field(I).unwrap_or(Value::NONE))
}
fn set_field<const I: usize>(t: &Thread, zelf: Value, v: Option<Value>) -> PyResult<()> {
    base::this(zelf).set_field(t, I, v)
}
const fn member(
    name: &'static str,
    get: fn(&Thread, Value) -> PyResult<Value>,
    set: fn(&Thread, Value, Option<Value>) -> PyResult<()>,
) -> GetSetDef {
    GetSetDef { name, get, set: Some(set), doc: "", member: true }
}

fn nothing(_: &mut Slots) {}
fn no_attributes(_: &Thread, _: &mut dyn FnMut(&'static str, Value) -> PyResult<()>) -> PyResult<()> {
    Ok(())
}

macro_rules! classes {
    ($( $class:ident = $name:literal ($($base:ident),*) $(slots $slots:expr)? $(, fields [$($index:literal = $field:literal),*])? $(, getset $getset:expr)? $(, methods $methods:expr)? ; $doc:literal )*) => {
        $(
            #[doc = $doc]
            pub struct $class;
            impl PyClass for $class {
                const SPEC: &'static TypeSpec = {
                    static ID: ClassId = ClassId::new();
                    static SPEC: TypeSpec = TypeSpec {
                        name: $name,
                        module: "builtins",
                        doc: Some($doc),
                        signature: "",
                        bases: |_t| Ok(vec![$($base::class(_t)),*]),
                        metaclass: None,
                        flags: type_flags::BASETYPE | type_flags::HAVE_GC | type_flags::BASE_EXC_SUBCLASS | type_flags::MANAGED_DICT
                            | classes!(@solid $($($field)*)? $($getset)?),
                        layout: LAYOUT,
                        slots: classes!(@or nothing $(, $slots)?),
                        methods: classes!(@or &[] $(, $methods)?),
                        getset: classes!(@or { const FIELDS: &[GetSetDef] = &[$($(member($field, get_field::<$index>, set_field::<$index>)),*)?]; FIELDS } $(, $getset)?),
                        attributes: no_attributes,
                        id: &ID,
                    };
                    &SPEC
                };
            }
        )*
        /// All of them, bases first, for the `builtins` module.
        pub static ALL: &[&TypeSpec] = &[$(<$class as PyClass>::SPEC),*];
    };
    (@or $default:expr) => { $default };
    (@or $default:expr, $given:expr) => { $given };
    (@solid) => { 0 };
    (@solid $($state:tt)+) => { type_flags::SOLID };
}

classes! {
    BaseException = "BaseException" () slots base::slots, getset base::GETSET, methods base::METHODS; "Base of all exceptions."
    GeneratorExit = "GeneratorExit" (BaseException); "A generator or coroutine is being closed."
    KeyboardInterrupt = "KeyboardInterrupt" (BaseException); "The user interrupted the program."
    SystemExit = "SystemExit" (BaseException) slots special::system_exit_slots, fields [0 = "code"]; "Asks the interpreter to exit."
    BaseExceptionGroup = "BaseExceptionGroup" (BaseException) slots group::slots, getset group::GETSET, methods group::METHODS; "A group of exceptions."
    Exception = "Exception" (BaseException); "Base of all exceptions that do not ask the program to exit."
    ExceptionGroup = "ExceptionGroup" (BaseExceptionGroup, Exception); "A group of exceptions that are all ordinary."
    ArithmeticError = "ArithmeticError" (Exception); "Base of arithmetic errors."
    FloatingPointError = "FloatingPointError" (ArithmeticError); "A floating-point operation failed."
    OverflowError = "OverflowError" (ArithmeticError); "A result is too large to be represented."
    ZeroDivisionError = "ZeroDivisionError" (ArithmeticError); "Division or modulo by zero."
    AssertionError = "AssertionError" (Exception); "An assertion failed."
    AttributeError = "AttributeError" (Exception) slots special::attribute_error_slots, fields [0 = "name", 1 = "obj"], methods special::ATTRIBUTE_ERROR_METHODS; "An attribute was not found."
    BufferError = "BufferError" (Exception); "A buffer operation cannot be done."
    EOFError = "EOFError" (Exception); "Input ended where more was needed."
    ImportError = "ImportError" (Exception) slots special::import_error_slots, fields [0 = "msg", 1 = "name", 2 = "path", 3 = "name_from"], methods special::IMPORT_ERROR_METHODS; "An import failed."
    ModuleNotFoundError = "ModuleNotFoundError" (ImportError); "A module was not found."
    LookupError = "LookupError" (Exception); "Base of look-up errors."
    IndexError = "IndexError" (LookupError); "A sequence index is out of range."
    KeyError = "KeyError" (LookupError) slots special::key_error_slots; "A mapping key was not found."
    MemoryError = "MemoryError" (Exception); "Memory ran out."
    NameError = "NameError" (Exception) slots special::name_error_slots, fields [0 = "name"]; "A name is not defined."
    UnboundLocalError = "UnboundLocalError" (NameError); "A local variable was read before it was bound."
    OSError = "OSError" (Exception) slots os_error::slots, getset os_error::GETSET, methods os_error::METHODS; "A system call failed."
    BlockingIOError = "BlockingIOError" (OSError); "An operation would block."
    ChildProcessError = "ChildProcessError" (OSError); "A child process operation failed."
    ConnectionError = "ConnectionError" (OSError); "Base of connection errors."
    BrokenPipeError = "BrokenPipeError" (ConnectionError); "The other end of a pipe is closed."
    ConnectionAbortedError = "ConnectionAbortedError" (ConnectionError); "The connection was aborted."
    ConnectionRefusedError = "ConnectionRefusedError" (ConnectionError); "The connection was refused."
    ConnectionResetError = "ConnectionResetError" (ConnectionError); "The connection was reset."
    FileExistsError = "FileExistsError" (OSError); "The file exists."
    FileNotFoundError = "FileNotFoundError" (OSError); "The file was not found."
    InterruptedError = "InterruptedError" (OSError); "A signal interrupted a system call."
    IsADirectoryError = "IsADirectoryError" (OSError); "A directory stands where a file was expected."
    NotADirectoryError = "NotADirectoryError" (OSError); "Something else stands where a directory was expected."
    PermissionError = "PermissionError" (OSError); "Permission is missing."
    ProcessLookupError = "ProcessLookupError" (OSError); "The process was not found."
    TimeoutError = "TimeoutError" (OSError); "Time ran out."
    ReferenceError = "ReferenceError" (Exception); "A weak proxy's referent is gone."
    RuntimeError = "RuntimeError" (Exception); "Any other error at run time."
    NotImplementedError = "NotImplementedError" (RuntimeError); "The method or function has to be provided by a subclass."
    PythonFinalizationError = "PythonFinalizationError" (RuntimeError); "The interpreter is shutting down."
    RecursionError = "RecursionError" (RuntimeError); "Calls are nested too deeply."
    StopAsyncIteration = "StopAsyncIteration" (Exception); "An asynchronous iteration is over."
    StopIteration = "StopIteration" (Exception) slots special::stop_iteration_slots, fields [0 = "value"]; "An iteration is over."
    SyntaxError = "SyntaxError" (Exception) slots special::syntax_error_slots,
        fields [0 = "msg", 1 = "filename", 2 = "lineno", 3 = "offset", 4 = "text", 5 = "end_lineno", 6 = "end_offset", 7 = "print_file_and_line", 8 = "_metadata"]; "The source text is invalid."
    IndentationError = "IndentationError" (SyntaxError); "The indentation is wrong."
    TabError = "TabError" (IndentationError); "Tabs and spaces are mixed."
    IncompleteInputError = "_IncompleteInputError" (SyntaxError); "The source text goes on."
    SystemError = "SystemError" (Exception); "The interpreter found an internal error."
    TypeError = "TypeError" (Exception); "An argument has the wrong type."
    ValueError = "ValueError" (Exception); "An argument has the right type and a wrong value."
    UnicodeError = "UnicodeError" (ValueError); "Base of encoding errors."
    UnicodeDecodeError = "UnicodeDecodeError" (UnicodeError) slots special::unicode_decode_slots, getset special::UNICODE_GETSET; "Bytes could not be decoded."
    UnicodeEncodeError = "UnicodeEncodeError" (UnicodeError) slots special::unicode_encode_slots, getset special::UNICODE_GETSET; "Text could not be encoded."
    UnicodeTranslateError = "UnicodeTranslateError" (UnicodeError) slots special::unicode_translate_slots, getset special::UNICODE_TRANSLATE_GETSET; "Text could not be translated."
    Warning = "Warning" (Exception); "Base of warnings."
    BytesWarning = "BytesWarning" (Warning); "Bytes and str are mixed."
    DeprecationWarning = "DeprecationWarning" (Warning); "Something deprecated is used."
    EncodingWarning = "EncodingWarning" (Warning); "An encoding is left to the locale."
    FutureWarning = "FutureWarning" (Warning); "Something will change its meaning."
    ImportWarning = "ImportWarning" (Warning); "A mistake in an import is likely."
    PendingDeprecationWarning = "PendingDeprecationWarning" (Warning); "Something will be deprecated."
    ResourceWarning = "ResourceWarning" (Warning); "A resource was not released."
    RuntimeWarning = "RuntimeWarning" (Warning); "Behaviour at run time is dubious."
    SyntaxWarning = "SyntaxWarning" (Warning); "Syntax is dubious."
    UnicodeWarning = "UnicodeWarning" (Warning); "Text handling is dubious."
    UserWarning = "UserWarning" (Warning); "A warning of the program's own."
}

impl PyClass for PyException {
    const SPEC: &'static TypeSpec = BaseException::SPEC;
}
