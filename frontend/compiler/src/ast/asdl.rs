//! The one declaration of the tree's classes.
//!
//! `nodes!` lists every class of `Python.asdl` with its fields, `name: [Type quantifiers]`, where the quantifiers are
//! ASDL's: `?` optional, `*` sequence, `? *` sequence whose elements may be absent. It hands the list to a generator
//! macro: [`rust_types`] below makes the Rust types, `meta` the run-time description, `convert` the conversions.
//!
//! The groups say which Rust shape a class gets:
//! * `sums`: an enum (`Mod`);
//! * `located_sums`: a struct `Stmt { kind: StmtKind, loc }`, for sums with position attributes;
//! * `singles`, `located_singles`: sums with one constructor, a struct named for the constructor;
//! * `simple`: an enum without fields (`Operator`), held by value;
//! * `products`, `located_products`: a struct (`Arguments`).

use super::{ConstantValue, Location};

/// Calls the generator macro `$generate` with the whole declaration.
macro_rules! nodes {
    ($generate:ident) => {
        $generate! {
            sums {
                "mod" Mod {
                    Module { body: [Stmt *], type_ignores: [TypeIgnore *] }
                    Interactive { body: [Stmt *] }
                    Expression { body: [Expr] }
                    FunctionType { argtypes: [Expr *], returns: [Expr] }
                }
            }
            located_sums {
                "stmt" Stmt StmtKind {
                    FunctionDef {
                        name: [identifier], args: [Arguments], body: [Stmt *], decorator_list: [Expr *],
                        returns: [Expr ?], type_comment: [string ?], type_params: [TypeParam *]
                    }
                    AsyncFunctionDef {
                        name: [identifier], args: [Arguments], body: [Stmt *], decorator_list: [Expr *],
                        returns: [Expr ?], type_comment: [string ?], type_params: [TypeParam *]
                    }
                    ClassDef {
                        name: [identifier], bases: [Expr *], keywords: [Keyword *], body: [Stmt *],
                        decorator_list: [Expr *], type_params: [TypeParam *]
                    }
                    Return { value: [Expr ?] }
                    Delete { targets: [Expr *] }
                    Assign { targets: [Expr *], value: [Expr], type_comment: [string ?] }
                    TypeAlias { name: [Expr], type_params: [TypeParam *], value: [Expr] }
                    AugAssign { target: [Expr], op: [Operator], value: [Expr] }
                    AnnAssign { target: [Expr], annotation: [Expr], value: [Expr ?], simple: [int] }
                    For {
                        target: [Expr], iter: [Expr], body: [Stmt *], orelse: [Stmt *], type_comment: [string ?]
                    }
                    AsyncFor {
                        target: [Expr], iter: [Expr], body: [Stmt *], orelse: [Stmt *], type_comment: [string ?]
                    }
                    While { test: [Expr], body: [Stmt *], orelse: [Stmt *] }
                    If { test: [Expr], body: [Stmt *], orelse: [Stmt *] }
                    With { items: [WithItem *], body: [Stmt *], type_comment: [string ?] }
                    AsyncWith { items: [WithItem *], body: [Stmt *], type_comment: [string ?] }
                    Match { subject: [Expr], cases: [MatchCase *] }
                    Raise { exc: [Expr ?], cause: [Expr ?] }
                    Try { body: [Stmt *], handlers: [ExceptHandler *], orelse: [Stmt *], finalbody: [Stmt *] }
                    TryStar { body: [Stmt *], handlers: [ExceptHandler *], orelse: [Stmt *], finalbody: [Stmt *] }
                    Assert { test: [Expr], msg: [Expr ?] }
                    Import { names: [Alias *] }
                    ImportFrom { module: [identifier ?], names: [Alias *], level: [int ?] }
                    Global { names: [identifier *] }
                    Nonlocal { names: [identifier *] }
                    Expr { value: [Expr] }
                    Pass {}
                    Break {}
                    Continue {}
                }
                "expr" Expr ExprKind {
                    BoolOp { op: [Boolop], values: [Expr *] }
                    NamedExpr { target: [Expr], value: [Expr] }
                    BinOp { left: [Expr], op: [Operator], right: [Expr] }
                    UnaryOp { op: [Unaryop], operand: [Expr] }
                    Lambda { args: [Arguments], body: [Expr] }
                    IfExp { test: [Expr], body: [Expr], orelse: [Expr] }
                    Dict { keys: [Expr ? *], values: [Expr *] }
                    Set { elts: [Expr *] }
                    ListComp { elt: [Expr], generators: [Comprehension *] }
                    SetComp { elt: [Expr], generators: [Comprehension *] }
                    DictComp { key: [Expr], value: [Expr], generators: [Comprehension *] }
                    GeneratorExp { elt: [Expr], generators: [Comprehension *] }
                    Await { value: [Expr] }
                    Yield { value: [Expr ?] }
                    YieldFrom { value: [Expr] }
                    Compare { left: [Expr], ops: [Cmpop *], comparators: [Expr *] }
                    Call { func: [Expr], args: [Expr *], keywords: [Keyword *] }
                    FormattedValue { value: [Expr], conversion: [int], format_spec: [Expr ?] }
                    Interpolation { value: [Expr], str: [constant], conversion: [int], format_spec: [Expr ?] }
                    JoinedStr { values: [Expr *] }
                    TemplateStr { values: [Expr *] }
                    Constant { value: [constant], kind: [string ?] }
                    Attribute { value: [Expr], attr: [identifier], ctx: [ExprContext] }
                    Subscript { value: [Expr], slice: [Expr], ctx: [ExprContext] }
                    Starred { value: [Expr], ctx: [ExprContext] }
                    Name { id: [identifier], ctx: [ExprContext] }
                    List { elts: [Expr *], ctx: [ExprContext] }
                    Tuple { elts: [Expr *], ctx: [ExprContext] }
                    Slice { lower: [Expr ?], upper: [Expr ?], step: [Expr ?] }
                }
                "pattern" Pattern PatternKind {
                    MatchValue { value: [Expr] }
                    MatchSingleton { value: [constant] }
                    MatchSequence { patterns: [Pattern *] }
                    MatchMapping { keys: [Expr *], patterns: [Pattern *], rest: [identifier ?] }
                    MatchClass {
                        cls: [Expr], patterns: [Pattern *], kwd_attrs: [identifier *], kwd_patterns: [Pattern *]
                    }
                    MatchStar { name: [identifier ?] }
                    MatchAs { pattern: [Pattern ?], name: [identifier ?] }
                    MatchOr { patterns: [Pattern *] }
                }
                "type_param" TypeParam TypeParamKind {
                    TypeVar { name: [identifier], bound: [Expr ?], default_value: [Expr ?] }
                    ParamSpec { name: [identifier], default_value: [Expr ?] }
                    TypeVarTuple { name: [identifier], default_value: [Expr ?] }
                }
            }
            singles {
                "type_ignore" TypeIgnore { lineno: [int], tag: [string] }
            }
            located_singles {
                "excepthandler" ExceptHandler { r#type: [Expr ?], name: [identifier ?], body: [Stmt *] }
            }
            simple {
                "expr_context" ExprContext { Load Store Del }
                "boolop" Boolop { And Or }
                "operator" Operator { Add Sub Mult MatMult Div Mod Pow LShift RShift BitOr BitXor BitAnd FloorDiv }
                "unaryop" Unaryop { Invert Not UAdd USub }
                "cmpop" Cmpop { Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn }
            }
            products {
                "comprehension" Comprehension { target: [Expr], iter: [Expr], ifs: [Expr *], is_async: [int] }
                "arguments" Arguments {
                    posonlyargs: [Arg *], args: [Arg *], vararg: [Arg ?], kwonlyargs: [Arg *],
                    kw_defaults: [Expr ? *], kwarg: [Arg ?], defaults: [Expr *]
                }
                "withitem" WithItem { context_expr: [Expr], optional_vars: [Expr ?] }
                "match_case" MatchCase { pattern: [Pattern], guard: [Expr ?], body: [Stmt *] }
            }
            located_products {
                "arg" Arg { arg: [identifier], annotation: [Expr ?], type_comment: [string ?] }
                "keyword" Keyword { arg: [identifier ?], value: [Expr] }
                "alias" Alias { name: [identifier], asname: [identifier ?] }
            }
        }
    };
}
pub(super) use nodes;

/// The Rust type of a field, from its ASDL type and quantifiers.
macro_rules! field_type {
    ($lt:lifetime; $type:ident ? *) => { &$lt [Option<field_type!($lt; $type)>] };
    ($lt:lifetime; $type:ident *) => { &$lt [field_type!($lt; $type)] };
    ($lt:lifetime; $type:ident ?) => { Option<field_type!($lt; $type)> };
    ($lt:lifetime; identifier) => { &$lt str };
    ($lt:lifetime; string) => { &$lt str };
    ($lt:lifetime; int) => { i32 };
    ($lt:lifetime; constant) => { ConstantValue<$lt> };
    ($lt:lifetime; ExprContext) => { ExprContext };
    ($lt:lifetime; Boolop) => { Boolop };
    ($lt:lifetime; Operator) => { Operator };
    ($lt:lifetime; Unaryop) => { Unaryop };
    ($lt:lifetime; Cmpop) => { Cmpop };
    ($lt:lifetime; $type:ident) => { &$lt $type<$lt> };
}

/// Generator: the Rust types.
macro_rules! rust_types {
    (
        sums { $($sum_name:literal $sum:ident {
            $($con:ident { $($field:ident: [$($type:tt)*]),* })*
        })* }
        located_sums { $($lsum_name:literal $lsum:ident $lkind:ident {
            $($lcon:ident { $($lfield:ident: [$($ltype:tt)*]),* })*
        })* }
        singles { $($single_name:literal $single:ident { $($sfield:ident: [$($stype:tt)*]),* })* }
        located_singles { $($lsingle_name:literal $lsingle:ident { $($lsfield:ident: [$($lstype:tt)*]),* })* }
        simple { $($simple_name:literal $simple:ident { $($member:ident)* })* }
        products { $($product_name:literal $product:ident { $($pfield:ident: [$($ptype:tt)*]),* })* }
        located_products { $($lproduct_name:literal $lproduct:ident { $($lpfield:ident: [$($lptype:tt)*]),* })* }
    ) => {
        $(
            #[doc = concat!("ASDL sum `", $sum_name, "`.")]
            #[derive(Clone, Copy, Debug)]
            pub enum $sum<'a> { $($con { $($field: field_type!('a; $($type)*)),* },)* }
        )*
        $(
            #[doc = concat!("ASDL sum `", $lsum_name, "`.")]
            #[derive(Clone, Copy, Debug)]
            pub struct $lsum<'a> {
                /// Which constructor, with its fields.
                pub kind: $lkind<'a>,
                /// Position attributes.
                pub loc: Location,
            }

            #[doc = concat!("Constructors of ASDL sum `", $lsum_name, "`.")]
            #[derive(Clone, Copy, Debug)]
            pub enum $lkind<'a> { $($lcon { $($lfield: field_type!('a; $($ltype)*)),* },)* }
        )*
        $(
            #[doc = concat!("The only constructor of ASDL sum `", $single_name, "`.")]
            #[derive(Clone, Copy, Debug)]
            pub struct $single<'a> { $(pub $sfield: field_type!('a; $($stype)*)),* }
        )*
        $(
            #[doc = concat!("The only constructor of ASDL sum `", $lsingle_name, "`.")]
            #[derive(Clone, Copy, Debug)]
            pub struct $lsingle<'a> {
                $(pub $lsfield: field_type!('a; $($lstype)*),)*
                /// Position attributes.
                pub loc: Location,
            }
        )*
        $(
            #[doc = concat!("ASDL sum `", $simple_name, "`, whose constructors have no fields.")]
            #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
            pub enum $simple { $($member),* }
        )*
        $(
            #[doc = concat!("ASDL product `", $product_name, "`.")]
            #[derive(Clone, Copy, Debug)]
            pub struct $product<'a> { $(pub $pfield: field_type!('a; $($ptype)*)),* }
        )*
        $(
            #[doc = concat!("ASDL product `", $lproduct_name, "`.")]
            #[derive(Clone, Copy, Debug)]
            pub struct $lproduct<'a> {
                $(pub $lpfield: field_type!('a; $($lptype)*),)*
                /// Position attributes.
                pub loc: Location,
            }
        )*
    };
}

nodes!(rust_types);
