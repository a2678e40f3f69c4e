//! What operands mean: intrinsics, operators, flag bits, packed operands. Numbers and names are those of CPython 3.14 and
//! are seen through `dis`, `opcode` and `_opcode`.

/// Declares an enum of operand values with CPython's number and name for each.
macro_rules! operands {
    (
        $(#[doc = $doc:literal])+
        $type:ident {$(
            $(#[doc = $vdoc:literal])*
            $variant:ident = $number:literal $name:literal,
        )*}
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum $type {$(
            $(#[doc = $vdoc])*
            $variant = $number,
        )*}

        impl $type {
            /// Every value, in the order of the numbers.
            pub const ALL: &[$type] = &[$($type::$variant),*];

            /// The value of an operand; `None` if out of range.
            pub const fn from_oparg(oparg: u32) -> Option<$type> {
                match oparg {
                    $($number => Some($type::$variant),)*
                    _ => None,
                }
            }

            /// The operand.
            pub const fn oparg(self) -> u32 {
                self as u32
            }

            /// CPython's name for it.
            pub const fn name(self) -> &'static str {
                match self {$($type::$variant => $name,)*}
            }
        }
    };
}

operands! {
    /// CALL_INTRINSIC_1.
    Intrinsic1 {
        /// Never emitted.
        Invalid = 0 "INTRINSIC_1_INVALID",
        /// Hands an expression statement's value to `sys.displayhook`.
        Print = 1 "INTRINSIC_PRINT",
        /// `from module import *`.
        ImportStar = 2 "INTRINSIC_IMPORT_STAR",
        /// Turns a StopIteration that leaves a generator into RuntimeError.
        StopIterationError = 3 "INTRINSIC_STOPITERATION_ERROR",
        /// Marks a value that an async generator yields.
        AsyncGenWrap = 4 "INTRINSIC_ASYNC_GEN_WRAP",
        /// `+value`.
        UnaryPositive = 5 "INTRINSIC_UNARY_POSITIVE",
        /// `tuple(list)`.
        ListToTuple = 6 "INTRINSIC_LIST_TO_TUPLE",
        /// `TypeVar(name)`.
        TypeVar = 7 "INTRINSIC_TYPEVAR",
        /// `ParamSpec(name)`.
        ParamSpec = 8 "INTRINSIC_PARAMSPEC",
        /// `TypeVarTuple(name)`.
        TypeVarTuple = 9 "INTRINSIC_TYPEVARTUPLE",
        /// `Generic[parameters]`.
        SubscriptGeneric = 10 "INTRINSIC_SUBSCRIPT_GENERIC",
        /// `TypeAliasType` of a tuple (name, type parameters, function).
        TypeAlias = 11 "INTRINSIC_TYPEALIAS",
    }
}

operands! {
    /// CALL_INTRINSIC_2.
    Intrinsic2 {
        /// Never emitted.
        Invalid = 0 "INTRINSIC_2_INVALID",
        /// Joins what an `except*` statement left unhandled or raised.
        PrepReraiseStar = 1 "INTRINSIC_PREP_RERAISE_STAR",
        /// `TypeVar` with a lazy bound.
        TypeVarWithBound = 2 "INTRINSIC_TYPEVAR_WITH_BOUND",
        /// `TypeVar` with lazy constraints.
        TypeVarWithConstraints = 3 "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS",
        /// Sets `__type_params__` of a function.
        SetFunctionTypeParams = 4 "INTRINSIC_SET_FUNCTION_TYPE_PARAMS",
        /// Sets the lazy default of a type parameter.
        SetTypeParamDefault = 5 "INTRINSIC_SET_TYPEPARAM_DEFAULT",
    }
}

operands! {
    /// BINARY_OP.
    BinaryOp {
        Add = 0 "NB_ADD",
        And = 1 "NB_AND",
        FloorDivide = 2 "NB_FLOOR_DIVIDE",
        LShift = 3 "NB_LSHIFT",
        MatrixMultiply = 4 "NB_MATRIX_MULTIPLY",
        Multiply = 5 "NB_MULTIPLY",
        Remainder = 6 "NB_REMAINDER",
        Or = 7 "NB_OR",
        Power = 8 "NB_POWER",
        RShift = 9 "NB_RSHIFT",
        Subtract = 10 "NB_SUBTRACT",
        TrueDivide = 11 "NB_TRUE_DIVIDE",
        Xor = 12 "NB_XOR",
        InplaceAdd = 13 "NB_INPLACE_ADD",
        InplaceAnd = 14 "NB_INPLACE_AND",
        InplaceFloorDivide = 15 "NB_INPLACE_FLOOR_DIVIDE",
        InplaceLShift = 16 "NB_INPLACE_LSHIFT",
        InplaceMatrixMultiply = 17 "NB_INPLACE_MATRIX_MULTIPLY",
        InplaceMultiply = 18 "NB_INPLACE_MULTIPLY",
        InplaceRemainder = 19 "NB_INPLACE_REMAINDER",
        InplaceOr = 20 "NB_INPLACE_OR",
        InplacePower = 21 "NB_INPLACE_POWER",
        InplaceRShift = 22 "NB_INPLACE_RSHIFT",
        InplaceSubtract = 23 "NB_INPLACE_SUBTRACT",
        InplaceTrueDivide = 24 "NB_INPLACE_TRUE_DIVIDE",
        InplaceXor = 25 "NB_INPLACE_XOR",
        /// `container[key]`.
        Subscr = 26 "NB_SUBSCR",
    }
}

impl BinaryOp {
    /// The operator as written: `+`, `+=`, `[]`.
    pub const fn symbol(self) -> &'static str {
        const SYMBOLS: [&str; 27] = [
            "+", "&", "//", "<<", "@", "*", "%", "|", "**", ">>", "-", "/", "^", "+=", "&=", "//=", "<<=", "@=", "*=",
            "%=", "|=", "**=", ">>=", "-=", "/=", "^=", "[]",
        ];
        SYMBOLS[self as usize]
    }

    /// The augmented form of a plain operator; augmented ones and `[]` stay as they are.
    pub const fn inplace(self) -> BinaryOp {
        if (self as usize) < 13 { BinaryOp::ALL[self as usize + 13] } else { self }
    }
}

operands! {
    /// The six comparisons, with the numbers of `opcode.cmp_op` and of rich comparison.
    CompareOp {
        Lt = 0 "<",
        Le = 1 "<=",
        Eq = 2 "==",
        Ne = 3 "!=",
        Gt = 4 ">",
        Ge = 5 ">=",
    }
}

/// The operand of COMPARE_OP is `operator << 5 | to bool << 4 | mask`. The mask has a bit for each outcome of an ordered
/// comparison that makes the operator true.
pub mod comparison {
    /// Neither less, equal nor greater (NaN).
    pub const UNORDERED: u32 = 1;
    /// Left is less.
    pub const LESS_THAN: u32 = 2;
    /// Left is greater.
    pub const GREATER_THAN: u32 = 4;
    /// Equal.
    pub const EQUALS: u32 = 8;
    /// The result is converted with `bool()`.
    pub const TO_BOOL: u32 = 16;
}

/// The operand of COMPARE_OP.
pub const fn compare_oparg(op: CompareOp, to_bool: bool) -> u32 {
    use comparison::*;
    let mask = match op {
        CompareOp::Lt => LESS_THAN,
        CompareOp::Le => LESS_THAN | EQUALS,
        CompareOp::Eq => EQUALS,
        CompareOp::Ne => UNORDERED | LESS_THAN | GREATER_THAN,
        CompareOp::Gt => GREATER_THAN,
        CompareOp::Ge => GREATER_THAN | EQUALS,
    };
    (op as u32) << 5 | mask | if to_bool { TO_BOOL } else { 0 }
}

/// The operator in an operand of COMPARE_OP.
pub const fn compare_op(oparg: u32) -> Option<CompareOp> {
    CompareOp::from_oparg(oparg >> 5)
}

operands! {
    /// LOAD_SPECIAL.
    SpecialMethod {
        Enter = 0 "__enter__",
        Exit = 1 "__exit__",
        AEnter = 2 "__aenter__",
        AExit = 3 "__aexit__",
    }
}

operands! {
    /// LOAD_COMMON_CONSTANT.
    CommonConstant {
        AssertionError = 0 "AssertionError",
        NotImplementedError = 1 "NotImplementedError",
        /// The builtin type.
        Tuple = 2 "tuple",
        /// The builtin function.
        All = 3 "all",
        /// The builtin function.
        Any = 4 "any",
    }
}

operands! {
    /// CONVERT_VALUE: `!s`, `!r`, `!a`.
    Conversion {
        Str = 1 "str",
        Repr = 2 "repr",
        Ascii = 3 "ascii",
    }
}

/// The operand of BUILD_INTERPOLATION: conversion above bit 2, bit 1 always set, bit 0: a format spec is on the stack.
pub const fn build_interpolation(conversion: Option<Conversion>, has_format_spec: bool) -> u32 {
    let conversion = match conversion {
        Some(conversion) => conversion as u32,
        None => 0,
    };
    conversion << 2 | 2 | has_format_spec as u32
}

operands! {
    /// SET_FUNCTION_ATTRIBUTE; the numbers are bits, an instruction has one of them.
    FunctionAttribute {
        /// Tuple of defaults of positional parameters.
        Defaults = 1 "defaults",
        /// Dict of defaults of keyword-only parameters.
        KwDefaults = 2 "kwdefaults",
        /// Tuple of names and annotations.
        Annotations = 4 "annotations",
        /// Tuple of cells.
        Closure = 8 "closure",
        /// The `__annotate__` function.
        Annotate = 16 "annotate",
    }
}

/// The operand of RESUME: a place in the low two bits, and a flag.
pub mod resume {
    /// At the start of a function.
    pub const AT_FUNC_START: u32 = 0;
    /// After `yield`.
    pub const AFTER_YIELD: u32 = 1;
    /// After `yield from`.
    pub const AFTER_YIELD_FROM: u32 = 2;
    /// After `await`.
    pub const AFTER_AWAIT: u32 = 3;
    /// The bits that hold the place.
    pub const LOCATION_MASK: u32 = 3;
    /// The exception table's depth at this place is 1: nothing but the generator's own StopIteration handler is active.
    pub const DEPTH1_MASK: u32 = 4;
}

/// The operand of GET_AWAITABLE, which chooses the error text.
pub mod awaitable {
    /// A plain `await`.
    pub const AWAIT: u32 = 0;
    /// The result of `__aenter__`.
    pub const AENTER: u32 = 1;
    /// The result of `__aexit__`.
    pub const AEXIT: u32 = 2;
}

/// The two halves of the operand of LOAD_FAST_LOAD_FAST and its relatives: first instruction's, second's.
pub const fn unpack_pair(oparg: u32) -> (u32, u32) {
    (oparg >> 4, oparg & 15)
}

/// The operand of two fused local accesses, when both fit.
pub const fn pack_pair(first: u32, second: u32) -> Option<u32> {
    if first < 16 && second < 16 { Some(first << 4 | second) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compare_opargs_are_cpythons() {
        let plain: Vec<u32> = CompareOp::ALL.iter().map(|op| compare_oparg(*op, false)).collect();
        assert_eq!(plain, [2, 42, 72, 103, 132, 172]);
        let to_bool: Vec<u32> = CompareOp::ALL.iter().map(|op| compare_oparg(*op, true)).collect();
        assert_eq!(to_bool, [18, 58, 88, 119, 148, 188]);
        assert_eq!(compare_op(119), Some(CompareOp::Ne));
        assert_eq!(compare_op(192), None);
    }

    #[test]
    fn inplace_operators() {
        let pairs: Vec<String> =
            BinaryOp::ALL[..14].iter().map(|op| format!("{} {}", op.symbol(), op.inplace().symbol())).collect();
        assert_eq!(
            pairs.join(", "),
            "+ +=, & &=, // //=, << <<=, @ @=, * *=, % %=, | |=, ** **=, >> >>=, - -=, / /=, ^ ^=, += +="
        );
    }

    #[test]
    fn interpolation_operands() {
        assert_eq!(build_interpolation(None, false), 2);
        assert_eq!(build_interpolation(Some(Conversion::Repr), true), 11);
    }
}
