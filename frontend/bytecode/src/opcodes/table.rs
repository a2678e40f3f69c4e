//! The table itself; how to read it is said in [`crate::opcodes`].

use super::{CacheField, Flags, OpcodeKind};

opcodes! {
    real {
        /// One code unit of inline cache; never executed.
        CACHE = 0 [] |_| 0 => 0;
        /// `container, start, stop -> container[start:stop]`.
        BINARY_SLICE = 1 [] |_| 3 => 1;
        /// `strings, interpolations -> string.templatelib.Template`.
        BUILD_TEMPLATE = 2 [] |_| 2 => 1;
        /// `callable, self or NULL, args tuple, kwargs dict or NULL -> result`.
        CALL_FUNCTION_EX = 4 [EVAL_BREAK] |_| 4 => 1,
            instrumented INSTRUMENTED_CALL_FUNCTION_EX = 252 [EVAL_BREAK];
        /// `exc value, type -> unmatched group or None, matched group or None` for `except*`.
        CHECK_EG_MATCH = 5 [] |_| 2 => 2;
        /// `exc, type -> exc, bool`: does the exception match the `except` clause?
        CHECK_EXC_MATCH = 6 [] |_| 2 => 2;
        /// Ends `yield from` or `await` after `throw()`: a StopIteration gives its value, anything else is raised again.
        CLEANUP_THROW = 7 [] |_| 3 => 2;
        /// `container, key ->`: `del container[key]`.
        DELETE_SUBSCR = 8 [] |_| 2 => 0;
        /// Pops the exhausted loop's placeholder; the interpreter jumps over it.
        END_FOR = 9 [] |_| 1 => 0,
            instrumented INSTRUMENTED_END_FOR = 234 [];
        /// `receiver, value -> value`.
        END_SEND = 10 [] |_| 2 => 1,
            instrumented INSTRUMENTED_END_SEND = 236 [];
        /// Raises TypeError unless the value popped, `__init__`'s result, is None.
        EXIT_INIT_CHECK = 11 [] |_| 1 => 0;
        /// `format(value, "")`; an exact `str` is left alone.
        FORMAT_SIMPLE = 12 [] |_| 1 => 1;
        /// `value, spec -> format(value, spec)`.
        FORMAT_WITH_SPEC = 13 [] |_| 2 => 1;
        /// `type(obj).__aiter__(obj)`, whose result must have `__anext__`.
        GET_AITER = 14 [] |_| 1 => 1;
        /// `aiter -> aiter, awaitable`: calls `__anext__` and asks for its await iterator.
        GET_ANEXT = 15 [] |_| 1 => 2;
        /// `iter(obj)`.
        GET_ITER = 16 [] |_| 1 => 1;
        /// An invalid instruction.
        RESERVED = 17 [] |_| 0 => 0;
        /// `obj -> obj, len(obj)`.
        GET_LEN = 18 [] |_| 1 => 2;
        /// The iterator of `yield from`: generators and (in coroutines) coroutines pass unchanged.
        GET_YIELD_FROM_ITER = 19 [] |_| 1 => 1;
        /// Returns from the interpreter to its caller in native code.
        INTERPRETER_EXIT = 20 [] |_| 1 => 0;
        /// Pushes `builtins.__build_class__`.
        LOAD_BUILD_CLASS = 21 [] |_| 0 => 1;
        /// Pushes the namespace dict of a class body, annotation scope or module.
        LOAD_LOCALS = 22 [] |_| 0 => 1;
        /// `code -> function`.
        MAKE_FUNCTION = 23 [] |_| 1 => 1;
        /// `subject, keys -> subject, keys, tuple of values or None`.
        MATCH_KEYS = 24 [] |_| 2 => 3;
        /// `subject -> subject, bool`: is it a mapping for `match`?
        MATCH_MAPPING = 25 [] |_| 1 => 2;
        /// `subject -> subject, bool`: is it a sequence for `match`?
        MATCH_SEQUENCE = 26 [] |_| 1 => 2;
        /// Does nothing; keeps a line for tracing.
        NOP = 27 [] |_| 0 => 0;
        /// Marks the fall-through of a conditional jump, for `sys.monitoring`.
        NOT_TAKEN = 28 [] |_| 0 => 0,
            instrumented INSTRUMENTED_NOT_TAKEN = 240 [];
        /// Pops and restores the exception that was being handled before.
        POP_EXCEPT = 29 [] |_| 1 => 0;
        /// Pops the iterator of a loop that ended.
        POP_ITER = 30 [] |_| 1 => 0,
            instrumented INSTRUMENTED_POP_ITER = 235 [];
        /// Pops one value.
        POP_TOP = 31 [] |_| 1 => 0;
        /// `exc -> previously handled exc, exc`, and makes `exc` the one that is handled.
        PUSH_EXC_INFO = 32 [] |_| 1 => 2;
        /// Pushes the NULL that stands for "no self" in a call.
        PUSH_NULL = 33 [] |_| 0 => 1;
        /// Makes the generator or coroutine from the frame and returns it; pushes what the first resume sends.
        RETURN_GENERATOR = 34 [] |_| 0 => 1;
        /// Returns the top of the stack to the caller.
        RETURN_VALUE = 35 [] |_| 1 => 1,
            instrumented INSTRUMENTED_RETURN_VALUE = 246 [];
        /// Makes sure the namespace has an `__annotations__` dict.
        SETUP_ANNOTATIONS = 36 [] |_| 0 => 0;
        /// `value, container, start, stop ->`: `container[start:stop] = value`.
        STORE_SLICE = 37 [] |_| 4 => 0;
        /// `value, container, key ->`: `container[key] = value`.
        STORE_SUBSCR = 38 [] |_| 3 => 0,
            cache { counter: 1 }
            specialized {
                /// Exact dict.
                STORE_SUBSCR_DICT = 201 [],
                /// List and non-negative small int.
                STORE_SUBSCR_LIST_INT = 202 [],
            };
        /// `bool(value)`.
        TO_BOOL = 39 [] |_| 1 => 1,
            cache { counter: 1, version: 2 }
            specialized {
                /// A type without `__bool__` and `__len__`.
                TO_BOOL_ALWAYS_TRUE = 203 [],
                /// A bool.
                TO_BOOL_BOOL = 204 [],
                /// An exact int.
                TO_BOOL_INT = 205 [],
                /// An exact list.
                TO_BOOL_LIST = 206 [],
                /// None.
                TO_BOOL_NONE = 207 [],
                /// An exact str.
                TO_BOOL_STR = 208 [],
            };
        /// `~value`.
        UNARY_INVERT = 40 [] |_| 1 => 1;
        /// `-value`.
        UNARY_NEGATIVE = 41 [] |_| 1 => 1;
        /// `not value`, for a value that is a bool.
        UNARY_NOT = 42 [] |_| 1 => 1;
        /// Calls `__exit__(type, exc, tb)` below the handled exception and pushes its result.
        WITH_EXCEPT_START = 43 [] |_| 5 => 6;
        /// `left, right -> left op right`; oparg is a [`BinaryOp`](crate::oparg::BinaryOp).
        BINARY_OP = 44 [ARG] |_| 2 => 1,
            cache { counter: 1, descr: 4 }
            specialized {
                /// Small ints, `*`.
                BINARY_OP_MULTIPLY_INT = 134 [],
                /// Small ints, `+`.
                BINARY_OP_ADD_INT = 130 [],
                /// Small ints, `-`.
                BINARY_OP_SUBTRACT_INT = 142 [],
                /// Floats, `*`.
                BINARY_OP_MULTIPLY_FLOAT = 133 [],
                /// Floats, `+`.
                BINARY_OP_ADD_FLOAT = 129 [],
                /// Floats, `-`.
                BINARY_OP_SUBTRACT_FLOAT = 141 [],
                /// Exact strs, `+`.
                BINARY_OP_ADD_UNICODE = 131 [],
                /// List and non-negative small int.
                BINARY_OP_SUBSCR_LIST_INT = 137 [],
                /// List and slice.
                BINARY_OP_SUBSCR_LIST_SLICE = 138 [],
                /// Tuple and non-negative small int.
                BINARY_OP_SUBSCR_TUPLE_INT = 140 [],
                /// Str and non-negative small int.
                BINARY_OP_SUBSCR_STR_INT = 139 [],
                /// Exact dict.
                BINARY_OP_SUBSCR_DICT = 135 [],
                /// A Python `__getitem__` on a heap type.
                BINARY_OP_SUBSCR_GETITEM = 136 [],
                /// Another pair of types, described by the cache.
                BINARY_OP_EXTEND = 132 [],
                /// `s = s + t` with the next instruction storing to the same local.
                BINARY_OP_INPLACE_ADD_UNICODE = 3 [LOCAL],
            };
        /// `value, expression text[, format spec] -> Interpolation`; see [`build_interpolation`](crate::oparg::build_interpolation).
        BUILD_INTERPOLATION = 45 [ARG] |n| 2 + (n & 1) => 1;
        /// List of the top `n` values.
        BUILD_LIST = 46 [ARG] |n| n => 1;
        /// Dict of the top `n` key, value pairs.
        BUILD_MAP = 47 [ARG] |n| 2 * n => 1;
        /// Set of the top `n` values.
        BUILD_SET = 48 [ARG] |n| n => 1;
        /// `slice` of the top 2 or 3 values.
        BUILD_SLICE = 49 [ARG] |n| n => 1;
        /// Joins the top `n` strings.
        BUILD_STRING = 50 [ARG] |n| n => 1;
        /// Tuple of the top `n` values.
        BUILD_TUPLE = 51 [ARG] |n| n => 1;
        /// `callable, self or NULL, n arguments -> result`.
        CALL = 52 [ARG EVAL_BREAK] |n| n + 2 => 1,
            cache { counter: 1, func_version: 2 }
            instrumented INSTRUMENTED_CALL = 250 [ARG EVAL_BREAK]
            specialized {
                /// Bound Python method; arguments fit exactly.
                CALL_BOUND_METHOD_EXACT_ARGS = 144 [ARG],
                /// Python function; arguments fit exactly.
                CALL_PY_EXACT_ARGS = 161 [ARG],
                /// `type(x)`.
                CALL_TYPE_1 = 165 [ARG],
                /// `str(x)`.
                CALL_STR_1 = 163 [ARG EVAL_BREAK],
                /// `tuple(x)`.
                CALL_TUPLE_1 = 164 [ARG EVAL_BREAK],
                /// A builtin type.
                CALL_BUILTIN_CLASS = 146 [ARG EVAL_BREAK],
                /// A builtin function of one argument.
                CALL_BUILTIN_O = 149 [ARG EVAL_BREAK],
                /// A builtin function of positional arguments.
                CALL_BUILTIN_FAST = 147 [ARG EVAL_BREAK],
                /// A builtin function that takes keywords.
                CALL_BUILTIN_FAST_WITH_KEYWORDS = 148 [ARG EVAL_BREAK],
                /// `len(x)`.
                CALL_LEN = 154 [],
                /// `isinstance(x, t)`.
                CALL_ISINSTANCE = 150 [ARG],
                /// `list.append(x)` whose result is popped.
                CALL_LIST_APPEND = 155 [ARG],
                /// A builtin method of one argument.
                CALL_METHOD_DESCRIPTOR_O = 159 [ARG EVAL_BREAK],
                /// A builtin method that takes keywords.
                CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS = 157 [ARG EVAL_BREAK],
                /// A builtin method of no arguments.
                CALL_METHOD_DESCRIPTOR_NOARGS = 158 [ARG EVAL_BREAK],
                /// A builtin method of positional arguments.
                CALL_METHOD_DESCRIPTOR_FAST = 156 [ARG EVAL_BREAK],
                /// A heap type whose `__init__` is a simple Python function.
                CALL_ALLOC_AND_ENTER_INIT = 143 [ARG],
                /// Python function, any arguments.
                CALL_PY_GENERAL = 162 [ARG],
                /// Bound Python method, any arguments.
                CALL_BOUND_METHOD_GENERAL = 145 [ARG],
                /// Anything that is no Python function or method.
                CALL_NON_PY_GENERAL = 160 [ARG EVAL_BREAK],
            };
        /// Calls an [`Intrinsic1`](crate::oparg::Intrinsic1).
        CALL_INTRINSIC_1 = 53 [ARG] |_| 1 => 1;
        /// Calls an [`Intrinsic2`](crate::oparg::Intrinsic2).
        CALL_INTRINSIC_2 = 54 [ARG] |_| 2 => 1;
        /// `callable, self or NULL, n arguments, tuple of names of the last of them -> result`.
        CALL_KW = 55 [ARG] |n| n + 3 => 1,
            cache { counter: 1, func_version: 2 }
            instrumented INSTRUMENTED_CALL_KW = 251 [ARG]
            specialized {
                /// Bound Python method.
                CALL_KW_BOUND_METHOD = 151 [ARG],
                /// Python function.
                CALL_KW_PY = 153 [ARG],
                /// Anything that is no Python function or method.
                CALL_KW_NON_PY = 152 [ARG EVAL_BREAK],
            };
        /// `left, right -> result`; see [`compare_oparg`](crate::oparg::compare_oparg).
        COMPARE_OP = 56 [ARG] |_| 2 => 1,
            cache { counter: 1 }
            specialized {
                /// Floats.
                COMPARE_OP_FLOAT = 166 [ARG],
                /// Small ints.
                COMPARE_OP_INT = 167 [ARG],
                /// Exact strs, `==` or `!=`.
                COMPARE_OP_STR = 168 [ARG],
            };
        /// `value, container -> value in container`, negated when oparg is 1.
        CONTAINS_OP = 57 [ARG] |_| 2 => 1,
            cache { counter: 1 }
            specialized {
                /// Set or frozenset.
                CONTAINS_OP_SET = 170 [ARG],
                /// Exact dict.
                CONTAINS_OP_DICT = 169 [ARG],
            };
        /// `str`, `repr` or `ascii` of a value; oparg is a [`Conversion`](crate::oparg::Conversion).
        CONVERT_VALUE = 58 [ARG] |_| 1 => 1;
        /// Pushes the `n`-th value from the top again.
        COPY = 59 [ARG] |n| n => n + 1;
        /// Copies the `n` cells of the function's closure into the frame.
        COPY_FREE_VARS = 60 [ARG] |_| 0 => 0;
        /// `owner ->`: `del owner.name`.
        DELETE_ATTR = 61 [ARG NAME] |_| 1 => 0;
        /// Empties a cell.
        DELETE_DEREF = 62 [ARG FREE] |_| 0 => 0;
        /// Unbinds a local.
        DELETE_FAST = 63 [ARG LOCAL] |_| 0 => 0;
        /// `del` of a global.
        DELETE_GLOBAL = 64 [ARG NAME] |_| 0 => 0;
        /// `del` of a name in the namespace dict.
        DELETE_NAME = 65 [ARG NAME] |_| 0 => 0;
        /// Merges the top mapping into the dict `n` below it; keys must be new (call arguments).
        DICT_MERGE = 66 [ARG] |n| n + 4 => n + 3;
        /// Merges the top mapping into the dict `n` below it.
        DICT_UPDATE = 67 [ARG] |n| n + 1 => n;
        /// `aiter, exc ->`: ends `async for` on StopAsyncIteration, else raises again; oparg points back at the loop's SEND.
        END_ASYNC_FOR = 68 [ARG JUMP] |_| 2 => 0,
            instrumented INSTRUMENTED_END_ASYNC_FOR = 248 [ARG JUMP];
        /// Eight more high bits of the next instruction's oparg.
        EXTENDED_ARG = 69 [ARG] |_| 0 => 0;
        /// `iter -> iter, next`; when exhausted jumps behind the END_FOR at the target.
        FOR_ITER = 70 [ARG JUMP] |_| 1 => 2,
            cache { counter: 1 }
            instrumented INSTRUMENTED_FOR_ITER = 237 [ARG JUMP]
            specialized {
                /// A list iterator.
                FOR_ITER_LIST = 172 [ARG JUMP],
                /// A tuple iterator.
                FOR_ITER_TUPLE = 174 [ARG JUMP],
                /// A range iterator.
                FOR_ITER_RANGE = 173 [ARG JUMP],
                /// A generator.
                FOR_ITER_GEN = 171 [ARG],
            };
        /// The await iterator of a value; oparg 1 and 2 choose the error text of `async with`.
        GET_AWAITABLE = 71 [ARG] |_| 1 => 1;
        /// `module -> module, module.name`.
        IMPORT_FROM = 72 [ARG NAME] |_| 1 => 2;
        /// `level, fromlist -> module`.
        IMPORT_NAME = 73 [ARG NAME] |_| 2 => 1;
        /// `left is right`, negated when oparg is 1.
        IS_OP = 74 [ARG] |_| 2 => 1;
        /// Jumps back by `n` code units; polls the eval breaker.
        JUMP_BACKWARD = 75 [ARG JUMP EVAL_BREAK] |_| 0 => 0,
            cache { counter: 1 }
            instrumented INSTRUMENTED_JUMP_BACKWARD = 253 [ARG EVAL_BREAK]
            specialized {
                /// Tier-up is off.
                JUMP_BACKWARD_NO_JIT = 176 [ARG JUMP EVAL_BREAK],
                /// Tier-up counts in the cache.
                JUMP_BACKWARD_JIT = 175 [ARG JUMP EVAL_BREAK],
            };
        /// Jumps back by `n` code units without polling.
        JUMP_BACKWARD_NO_INTERRUPT = 76 [ARG JUMP] |_| 0 => 0;
        /// Jumps forward by `n` code units.
        JUMP_FORWARD = 77 [ARG JUMP] |_| 0 => 0,
            instrumented INSTRUMENTED_JUMP_FORWARD = 239 [ARG];
        /// Appends the top value to the list `n` below it.
        LIST_APPEND = 78 [ARG] |n| n + 1 => n;
        /// Extends the list `n` below the top with the iterable on the top.
        LIST_EXTEND = 79 [ARG] |n| n + 1 => n;
        /// `owner -> owner.names[n >> 1]`; with the low bit set, a method pair `func, self` or `attr, NULL`.
        LOAD_ATTR = 80 [ARG NAME] |n| 1 => 1 + (n & 1),
            cache { counter: 1, version: 2, keys_version: 2, descr: 4 }
            specialized {
                /// Attribute in the inline values of the instance.
                LOAD_ATTR_INSTANCE_VALUE = 180 [ARG],
                /// Attribute of a module.
                LOAD_ATTR_MODULE = 184 [ARG],
                /// Attribute in the dict of the instance, found at the hinted index.
                LOAD_ATTR_WITH_HINT = 189 [ARG NAME],
                /// A `__slots__` member.
                LOAD_ATTR_SLOT = 188 [ARG],
                /// Attribute of a class.
                LOAD_ATTR_CLASS = 177 [ARG],
                /// Attribute of a class, metaclass guarded too.
                LOAD_ATTR_CLASS_WITH_METACLASS_CHECK = 178 [ARG],
                /// A property with a Python getter.
                LOAD_ATTR_PROPERTY = 187 [ARG],
                /// A Python `__getattribute__`.
                LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN = 179 [ARG NAME],
                /// Method; the instance has inline values, none of this name.
                LOAD_ATTR_METHOD_WITH_VALUES = 183 [ARG],
                /// Method; the instance has no dict.
                LOAD_ATTR_METHOD_NO_DICT = 182 [ARG],
                /// Method; the dict of the instance is not made yet.
                LOAD_ATTR_METHOD_LAZY_DICT = 181 [ARG],
                /// Class attribute that is no descriptor; the instance has inline values, none of this name.
                LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES = 186 [ARG],
                /// Class attribute that is no descriptor; the instance has no dict.
                LOAD_ATTR_NONDESCRIPTOR_NO_DICT = 185 [ARG],
            };
        /// Pushes a [`CommonConstant`](crate::oparg::CommonConstant).
        LOAD_COMMON_CONSTANT = 81 [ARG] |_| 0 => 1;
        /// Pushes `consts[n]`.
        LOAD_CONST = 82 [ARG CONST] |_| 0 => 1,
            specialized {
                /// A counted constant.
                LOAD_CONST_MORTAL = 191 [ARG CONST],
                /// A constant that is never freed.
                LOAD_CONST_IMMORTAL = 190 [ARG CONST],
            };
        /// Pushes the content of a cell; unbound raises NameError or UnboundLocalError.
        LOAD_DEREF = 83 [ARG LOCAL] |_| 0 => 1;
        /// Pushes a local that is known to be bound.
        LOAD_FAST = 84 [ARG LOCAL] |_| 0 => 1;
        /// Pushes a local, or NULL if unbound, and unbinds it.
        LOAD_FAST_AND_CLEAR = 85 [ARG LOCAL] |_| 0 => 1;
        /// Pushes a bound local whose slot outlives the use.
        LOAD_FAST_BORROW = 86 [ARG LOCAL] |_| 0 => 1;
        /// Two LOAD_FAST_BORROW: `n >> 4`, then `n & 15`.
        LOAD_FAST_BORROW_LOAD_FAST_BORROW = 87 [ARG LOCAL] |_| 0 => 2;
        /// Pushes a local; unbound raises UnboundLocalError.
        LOAD_FAST_CHECK = 88 [ARG LOCAL] |_| 0 => 1;
        /// Two LOAD_FAST: `n >> 4`, then `n & 15`.
        LOAD_FAST_LOAD_FAST = 89 [ARG LOCAL] |_| 0 => 2;
        /// `mapping -> value` of the name in the mapping, else the cell's content.
        LOAD_FROM_DICT_OR_DEREF = 90 [ARG FREE] |_| 1 => 1;
        /// `mapping -> value` of the name in the mapping, else in globals or builtins.
        LOAD_FROM_DICT_OR_GLOBALS = 91 [ARG NAME] |_| 1 => 1;
        /// Pushes the global or builtin `names[n >> 1]`, and NULL above it if the low bit is set.
        LOAD_GLOBAL = 92 [ARG NAME] |n| 0 => 1 + (n & 1),
            cache { counter: 1, index: 1, module_keys_version: 1, builtin_keys_version: 1 }
            specialized {
                /// In globals.
                LOAD_GLOBAL_MODULE = 193 [ARG],
                /// In builtins, absent in globals.
                LOAD_GLOBAL_BUILTIN = 192 [ARG],
            };
        /// Pushes a name from the namespace dict, globals or builtins.
        LOAD_NAME = 93 [ARG NAME] |_| 0 => 1;
        /// Pushes the int `n`, 0 to 255.
        LOAD_SMALL_INT = 94 [ARG] |_| 0 => 1;
        /// `owner -> method, self or NULL`, looked up on the type; oparg is a [`SpecialMethod`](crate::oparg::SpecialMethod).
        LOAD_SPECIAL = 95 [ARG] |_| 1 => 2;
        /// `super, class, self -> super(class, self).names[n >> 2]`; bit 0 as in LOAD_ATTR, bit 1: super had two arguments.
        LOAD_SUPER_ATTR = 96 [ARG NAME] |n| 3 => 1 + (n & 1),
            cache { counter: 1 }
            instrumented INSTRUMENTED_LOAD_SUPER_ATTR = 249 [ARG NAME]
            specialized {
                /// The real `super`, attribute.
                LOAD_SUPER_ATTR_ATTR = 194 [ARG NAME],
                /// The real `super`, method pair.
                LOAD_SUPER_ATTR_METHOD = 195 [ARG NAME],
            };
        /// Puts the local's value (or nothing) into a new cell in its slot.
        MAKE_CELL = 97 [ARG FREE] |_| 0 => 0;
        /// Sets `key, value` in the dict `n` below them.
        MAP_ADD = 98 [ARG] |n| n + 2 => n;
        /// `subject, class, names -> tuple of attributes or None`; `n` positional patterns.
        MATCH_CLASS = 99 [ARG] |_| 3 => 1;
        /// Pops a bool, jumps forward by `n` if it is False.
        POP_JUMP_IF_FALSE = 100 [ARG JUMP] |_| 1 => 0,
            cache { counter: 1 }
            instrumented INSTRUMENTED_POP_JUMP_IF_FALSE = 242 [ARG];
        /// Pops a value, jumps forward by `n` if it is None.
        POP_JUMP_IF_NONE = 101 [ARG JUMP] |_| 1 => 0,
            cache { counter: 1 }
            instrumented INSTRUMENTED_POP_JUMP_IF_NONE = 243 [ARG];
        /// Pops a value, jumps forward by `n` if it is not None.
        POP_JUMP_IF_NOT_NONE = 102 [ARG JUMP] |_| 1 => 0,
            cache { counter: 1 }
            instrumented INSTRUMENTED_POP_JUMP_IF_NOT_NONE = 244 [ARG];
        /// Pops a bool, jumps forward by `n` if it is True.
        POP_JUMP_IF_TRUE = 103 [ARG JUMP] |_| 1 => 0,
            cache { counter: 1 }
            instrumented INSTRUMENTED_POP_JUMP_IF_TRUE = 241 [ARG];
        /// `raise` with `n` operands: none, exception, or exception and cause.
        RAISE_VARARGS = 104 [ARG] |n| n => 0;
        /// Raises the top exception again; with `n` above 0 the `n`-th value below is the instruction to blame.
        RERAISE = 105 [ARG] |n| n + 1 => n;
        /// `receiver, value -> receiver, result`; when the receiver is exhausted jumps forward by `n`.
        SEND = 106 [ARG JUMP] |_| 2 => 2,
            cache { counter: 1 }
            specialized {
                /// A generator or coroutine.
                SEND_GEN = 197 [ARG],
            };
        /// Adds the top value to the set `n` below it.
        SET_ADD = 107 [ARG] |n| n + 1 => n;
        /// `attribute, function -> function`; oparg is a [`FunctionAttribute`](crate::oparg::FunctionAttribute).
        SET_FUNCTION_ATTRIBUTE = 108 [ARG] |_| 2 => 1;
        /// Updates the set `n` below the top with the iterable on the top.
        SET_UPDATE = 109 [ARG] |n| n + 1 => n;
        /// `value, owner ->`: `owner.name = value`.
        STORE_ATTR = 110 [ARG NAME] |_| 2 => 0,
            cache { counter: 1, version: 2, index: 1 }
            specialized {
                /// Attribute in the inline values of the instance.
                STORE_ATTR_INSTANCE_VALUE = 198 [],
                /// A `__slots__` member.
                STORE_ATTR_SLOT = 199 [],
                /// Attribute in the dict of the instance, found at the hinted index.
                STORE_ATTR_WITH_HINT = 200 [ARG NAME],
            };
        /// Stores into a cell.
        STORE_DEREF = 111 [ARG FREE] |_| 1 => 0;
        /// Stores into a local.
        STORE_FAST = 112 [ARG LOCAL] |_| 1 => 0;
        /// STORE_FAST `n >> 4`, then LOAD_FAST `n & 15`.
        STORE_FAST_LOAD_FAST = 113 [ARG LOCAL] |_| 1 => 1;
        /// STORE_FAST `n >> 4`, then STORE_FAST `n & 15`.
        STORE_FAST_STORE_FAST = 114 [ARG LOCAL] |_| 2 => 0;
        /// Stores a global.
        STORE_GLOBAL = 115 [ARG NAME] |_| 1 => 0;
        /// Stores into the namespace dict.
        STORE_NAME = 116 [ARG NAME] |_| 1 => 0;
        /// Exchanges the top with the `n`-th value from the top.
        SWAP = 117 [ARG] |n| n => n;
        /// Unpacks an iterable around a starred target: `n & 0xff` before it, `n >> 8` after it.
        UNPACK_EX = 118 [ARG] |n| 1 => 1 + (n & 0xff) + (n >> 8);
        /// Unpacks an iterable into exactly `n` values, the first on top.
        UNPACK_SEQUENCE = 119 [ARG] |n| 1 => n,
            cache { counter: 1 }
            specialized {
                /// A tuple of two.
                UNPACK_SEQUENCE_TWO_TUPLE = 211 [ARG],
                /// A tuple of `n`.
                UNPACK_SEQUENCE_TUPLE = 210 [ARG],
                /// A list of `n`.
                UNPACK_SEQUENCE_LIST = 209 [ARG],
            };
        /// Yields the top value, pushes what is sent; oparg 1 in `yield from` and `await`.
        YIELD_VALUE = 120 [ARG] |_| 1 => 1,
            instrumented INSTRUMENTED_YIELD_VALUE = 247 [ARG];
        /// Start of a function, or the point after a yield; see [`resume`](crate::oparg::resume). Polls the eval breaker.
        RESUME = 128 [ARG EVAL_BREAK] |_| 0 => 0,
            instrumented INSTRUMENTED_RESUME = 245 [ARG EVAL_BREAK]
            specialized {
                /// The eval breaker is clear and monitoring is unchanged.
                RESUME_CHECK = 196 [],
            };
        /// Replaces the first instruction of a line that has line events; the instruction is kept beside the code.
        INSTRUMENTED_LINE = 254 [] |_| 0 => 0;
        /// Enters optimized code; CPython's own JIT only.
        ENTER_EXECUTOR = 255 [ARG] |_| 0 => 0;
        /// Replaces an instruction that has instruction events; the instruction is kept beside the code.
        INSTRUMENTED_INSTRUCTION = 238 [] |_| 0 => 0;
    }
    pseudo {
        /// Where a module or class with deferred annotations may put its SETUP_ANNOTATIONS.
        ANNOTATIONS_PLACEHOLDER = 256 [] |_| 0 => 0;
        /// Becomes JUMP_FORWARD or JUMP_BACKWARD.
        JUMP = 257 [ARG JUMP EVAL_BREAK] |_| 0 => 0;
        /// Jumps if the top is falsy and leaves it: becomes COPY, TO_BOOL, POP_JUMP_IF_FALSE.
        JUMP_IF_FALSE = 258 [ARG JUMP] |_| 1 => 1;
        /// Jumps if the top is truthy and leaves it: becomes COPY, TO_BOOL, POP_JUMP_IF_TRUE.
        JUMP_IF_TRUE = 259 [ARG JUMP] |_| 1 => 1;
        /// Becomes JUMP_FORWARD or JUMP_BACKWARD_NO_INTERRUPT.
        JUMP_NO_INTERRUPT = 260 [ARG JUMP] |_| 0 => 0;
        /// Pushes a cell itself: becomes LOAD_FAST.
        LOAD_CLOSURE = 261 [ARG LOCAL] |_| 0 => 1;
        /// Ends the innermost block of a SETUP instruction.
        POP_BLOCK = 262 [] |_| 0 => 0;
        /// Starts a block whose handler, at the target, gets the last instruction's offset and the exception.
        SETUP_CLEANUP = 263 [ARG EXC] |_| 0 => 2;
        /// Starts a block whose handler, at the target, gets the exception.
        SETUP_FINALLY = 264 [ARG EXC] |_| 0 => 1;
        /// Starts the block of a `with`, whose handler gets the last instruction's offset and the exception; the flow graph counts one value.
        SETUP_WITH = 265 [ARG EXC] |_| 0 => 1;
        /// STORE_FAST of a value that may be NULL.
        STORE_FAST_MAYBE_NULL = 266 [ARG LOCAL] |_| 1 => 0;
    }
}
