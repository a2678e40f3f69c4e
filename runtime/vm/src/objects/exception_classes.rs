//! The hierarchy of builtin exception classes: names and bases.

use crate::objects::exception::PyException;
use crate::prelude::*;

macro_rules! classes {
    ($($name:ident $text:literal $base:ident;)*) => { $(
        #[pyclass(name = $text, base = $base, layout_of = base, flags = BASETYPE | HAVE_GC, no_doc)]
        pub struct $name;
    )* };
}
classes! {
    GeneratorExit "GeneratorExit" PyException;
    KeyboardInterrupt "KeyboardInterrupt" PyException;
    SystemExit "SystemExit" PyException;
    BaseExceptionGroup "BaseExceptionGroup" PyException;
    Exception "Exception" PyException;
    ArithmeticError "ArithmeticError" Exception;
    FloatingPointError "FloatingPointError" ArithmeticError;
    OverflowError "OverflowError" ArithmeticError;
    ZeroDivisionError "ZeroDivisionError" ArithmeticError;
    AssertionError "AssertionError" Exception;
    AttributeError "AttributeError" Exception;
    BufferError "BufferError" Exception;
    EOFError "EOFError" Exception;
    ImportError "ImportError" Exception;
    ModuleNotFoundError "ModuleNotFoundError" ImportError;
    LookupError "LookupError" Exception;
    IndexError "IndexError" LookupError;
    KeyError "KeyError" LookupError;
    MemoryError "MemoryError" Exception;
    NameError "NameError" Exception;
    UnboundLocalError "UnboundLocalError" NameError;
    OSError "OSError" Exception;
    BlockingIOError "BlockingIOError" OSError;
    ChildProcessError "ChildProcessError" OSError;
    ConnectionError "ConnectionError" OSError;
    BrokenPipeError "BrokenPipeError" ConnectionError;
    ConnectionAbortedError "ConnectionAbortedError" ConnectionError;
    ConnectionRefusedError "ConnectionRefusedError" ConnectionError;
    ConnectionResetError "ConnectionResetError" ConnectionError;
    FileExistsError "FileExistsError" OSError;
    FileNotFoundError "FileNotFoundError" OSError;
    InterruptedError "InterruptedError" OSError;
    IsADirectoryError "IsADirectoryError" OSError;
    NotADirectoryError "NotADirectoryError" OSError;
    PermissionError "PermissionError" OSError;
    ProcessLookupError "ProcessLookupError" OSError;
    TimeoutError "TimeoutError" OSError;
    ReferenceError "ReferenceError" Exception;
    RuntimeError "RuntimeError" Exception;
    NotImplementedError "NotImplementedError" RuntimeError;
    PythonFinalizationError "PythonFinalizationError" RuntimeError;
    RecursionError "RecursionError" RuntimeError;
    StopAsyncIteration "StopAsyncIteration" Exception;
    StopIteration "StopIteration" Exception;
    SyntaxError "SyntaxError" Exception;
    IndentationError "IndentationError" SyntaxError;
    TabError "TabError" IndentationError;
    IncompleteInputError "_IncompleteInputError" SyntaxError;
    SystemError "SystemError" Exception;
    TypeError "TypeError" Exception;
    ValueError "ValueError" Exception;
    UnicodeError "UnicodeError" ValueError;
    UnicodeDecodeError "UnicodeDecodeError" UnicodeError;
    UnicodeEncodeError "UnicodeEncodeError" UnicodeError;
    UnicodeTranslateError "UnicodeTranslateError" UnicodeError;
    Warning "Warning" Exception;
    BytesWarning "BytesWarning" Warning;
    DeprecationWarning "DeprecationWarning" Warning;
    EncodingWarning "EncodingWarning" Warning;
    FutureWarning "FutureWarning" Warning;
    ImportWarning "ImportWarning" Warning;
    PendingDeprecationWarning "PendingDeprecationWarning" Warning;
    ResourceWarning "ResourceWarning" Warning;
    RuntimeWarning "RuntimeWarning" Warning;
    SyntaxWarning "SyntaxWarning" Warning;
    UnicodeWarning "UnicodeWarning" Warning;
    UserWarning "UserWarning" Warning;
}
