//! The kinds of heap object whose layout the VM and compiled code know. Everything else is [`NATIVE`], identified by its table.

use brolga_heap::Kind;

macro_rules! kinds {
    ($($name:ident = $n:literal : $doc:literal),* $(,)?) => {
        $(#[doc = $doc] pub const $name: Kind = Kind($n);)*
        /// Every kind of the VM and its name, for the collector's table.
        pub const ALL: &[(Kind, &str)] = &[$((Kind($n), $doc)),*];
    };
}

// 1..=15 belong to the heap crate.
kinds! {
    INSTANCE = 16: "plain object: header, then slots",
    NATIVE = 17: "native payload behind a table pointer",
    WRAPPED = 18: "instance of a subclass of int, str, bytes or tuple: an exact value, then slots",
    INT = 20: "int beyond 62 bits",
    FLOAT = 21: "float in a box",
    COMPLEX = 22: "complex",
    STR = 23: "str",
    BYTES = 24: "bytes",
    BYTEARRAY = 25: "bytearray",
    TUPLE = 26: "tuple",
    LIST = 27: "list",
    DICT = 28: "dict",
    SET = 29: "set or frozenset",
    TYPE = 30: "type",
    FUNCTION = 31: "function",
    BUILTIN = 32: "builtin function or method",
    METHOD = 33: "bound method",
    CODE = 34: "code",
    CELL = 35: "closure cell",
    PROPERTY_CELL = 36: "cell of a celled dict (globals, builtins)",
    MODULE = 37: "module",
    FRAME = 38: "frame object",
    GENERATOR = 39: "generator, coroutine or async generator",
    EXCEPTION = 40: "exception instance",
    TRACEBACK = 41: "traceback",
    SLICE = 42: "slice",
    RANGE = 43: "range",
    LIST_ITER = 44: "list iterator",
    TUPLE_ITER = 45: "tuple iterator",
    RANGE_ITER = 46: "range iterator",
    WEAKREF = 47: "weak reference or proxy",
    GETSET = 48: "getset or member descriptor",
    METHOD_DESCR = 49: "native method descriptor",
    SLOT_WRAPPER = 50: "wrapper around a slot",
    PROPERTY = 51: "property",
    CLASS_METHOD = 52: "classmethod",
    STATIC_METHOD = 53: "staticmethod",
    SUPER = 54: "super",
    MAPPING_PROXY = 55: "mappingproxy",
    DICT_TABLE = 56: "hash table of a dict",
    SET_TABLE = 57: "hash table of a set",
}
