//! The optimized tree that `ast.parse(..., optimize=...)` shows.
//!
//! CPython rewrites the tree before it generates code; here the code generator does the same on the way (see
//! [`crate::codegen`]), and this pass exists for programs that ask for the tree: `__debug__` becomes a constant, `%` with a literal
//! format and tuple a `JoinedStr`, numbers in patterns constants; docstrings go where they are not kept.
//!
//! The new tree shares nothing with the old one but text and integers.

use super::asdl::{nodes, *};
use super::{Arena, ConstantValue, Location, Text, docstring};
use crate::codegen::{FormatPiece, folded_pattern, parse_format};
use crate::parse::on_deep_stack;
use crate::symtable::future_features;
use brolga_bytecode::code::co;
use brolga_bytecode::oparg::Conversion;

/// Makes the optimized form of a tree. `features` are the `__future__` features that are on anyway, as flags of `co_flags`.
pub fn preprocess<'a>(arena: &'a Arena, module: &'a Mod<'a>, optimize: u8, features: u32) -> &'a Mod<'a> {
    let features = features | future_features(module);
    let pass = Preprocess { arena, optimize, future_annotations: features & co::FUTURE_ANNOTATIONS != 0 };
    module.rebuild(&pass)
}

struct Preprocess<'a> {
    arena: &'a Arena,
    optimize: u8,
    future_annotations: bool,
}

impl<'a> Preprocess<'a> {
    fn expr(&self, expr: Expr<'a>) -> &'a Expr<'a> {
        let kind = match expr.kind {
            ExprKind::Name { id: "__debug__", ctx: ExprContext::Load } => {
                let value = if self.optimize == 0 { ConstantValue::True } else { ConstantValue::False };
                ExprKind::Constant { value, kind: None }
            }
            ExprKind::BinOp { left, op: Operator::Mod, right } => self.format(left, right).unwrap_or(expr.kind),
            kind => kind,
        };
        self.arena.alloc(Expr { kind, loc: expr.loc })
    }

    /// `"..." % (a, b)`.
    fn format(&self, left: &'a Expr<'a>, right: &'a Expr<'a>) -> Option<ExprKind<'a>> {
        let ExprKind::Constant { value: ConstantValue::Str(format), .. } = left.kind else { return None };
        let ExprKind::Tuple { elts, .. } = right.kind else { return None };
        if elts.iter().any(|value| matches!(value.kind, ExprKind::Starred { .. })) {
            return None;
        }
        let constant = |text: Text<'a>| -> &'a Expr<'a> {
            let loc = Location { lineno: -1, col_offset: -1, end_lineno: -1, end_col_offset: -1 };
            let kind = ExprKind::Constant { value: ConstantValue::Str(text), kind: None };
            self.arena.alloc(Expr { kind, loc })
        };
        let mut values = elts.iter();
        let mut parts = Vec::new();
        for piece in parse_format(format.as_bytes(), elts.len())? {
            parts.push(match piece {
                FormatPiece::Literal(text) => constant(Text::from_wtf8(self.arena.slice(&text))),
                FormatPiece::Value(conversion, spec) => {
                    let &value = values.next()?;
                    let format_spec = (!spec.is_empty()).then(|| constant(Text::new(self.arena.str(&spec))));
                    let conversion = match conversion {
                        Conversion::Str => i32::from(b's'),
                        Conversion::Repr => i32::from(b'r'),
                        Conversion::Ascii => i32::from(b'a'),
                    };
                    let kind = ExprKind::FormattedValue { value, conversion, format_spec };
                    self.arena.alloc(Expr { kind, loc: value.loc })
                }
            });
        }
        Some(ExprKind::JoinedStr { values: self.arena.slice(&parts) })
    }

    fn stmt(&self, stmt: Stmt<'a>) -> &'a Stmt<'a> {
        let mut stmt = stmt;
        match &mut stmt.kind {
            StmtKind::FunctionDef { body, .. }
            | StmtKind::AsyncFunctionDef { body, .. }
            | StmtKind::ClassDef { body, .. } => *body = self.without_docstring(body, Some(stmt.loc)),
            _ => {}
        }
        self.arena.alloc(stmt)
    }

    /// The body without its docstring, unless docstrings are kept. What comes first then is no docstring, even if it is text.
    fn without_docstring(&self, body: &'a [&'a Stmt<'a>], owner: Option<Location>) -> &'a [&'a Stmt<'a>] {
        let ([first, rest @ ..], Some(_), true) = (body, docstring(body), self.optimize >= 2) else { return body };
        if rest.is_empty() && owner.is_some() {
            let (lineno, col_offset) = (first.loc.lineno, first.loc.col_offset);
            let loc = Location { lineno, col_offset, end_lineno: lineno, end_col_offset: col_offset + 4 };
            let pass: &Stmt = self.arena.alloc(Stmt { kind: StmtKind::Pass {}, loc });
            return self.arena.slice(&[pass]);
        }
        let [second, others @ ..] = rest else { return rest };
        let StmtKind::Expr { value } = second.kind else { return rest };
        if docstring(rest).is_none() {
            return rest;
        }
        let values = self.arena.slice(&[value]);
        let joined = self.arena.alloc(Expr { kind: ExprKind::JoinedStr { values }, loc: value.loc });
        let joined: &Stmt = self.arena.alloc(Stmt { kind: StmtKind::Expr { value: joined }, loc: second.loc });
        let mut kept = vec![joined];
        kept.extend_from_slice(others);
        self.arena.slice(&kept)
    }

    fn pattern(&self, pattern: Pattern<'a>) -> &'a Pattern<'a> {
        let mut pattern = pattern;
        match &mut pattern.kind {
            PatternKind::MatchValue { value } => *value = self.folded(value),
            PatternKind::MatchMapping { keys, .. } => {
                let folded: Vec<_> = keys.iter().map(|key| self.folded(key)).collect();
                *keys = self.arena.slice(&folded);
            }
            _ => {}
        }
        self.arena.alloc(pattern)
    }

    fn folded(&self, value: &'a Expr<'a>) -> &'a Expr<'a> {
        match (value.kind, folded_pattern(self.arena, value)) {
            (ExprKind::UnaryOp { .. } | ExprKind::BinOp { .. }, Some(constant)) => {
                let kind = ExprKind::Constant { value: constant, kind: None };
                self.arena.alloc(Expr { kind, loc: value.loc })
            }
            _ => value,
        }
    }
}

/// What can be rebuilt from its parts.
trait Rebuild<'a>: Copy {
    /// The new form of the value.
    fn rebuild(self, pass: &Preprocess<'a>) -> Self;
    /// The same for an annotation.
    fn rebuild_annotation(self, pass: &Preprocess<'a>) -> Self {
        if pass.future_annotations { self } else { self.rebuild(pass) }
    }
}

macro_rules! leaves {
    ($($type:ty),*) => {$(
        impl<'a> Rebuild<'a> for $type {
            fn rebuild(self, _: &Preprocess<'a>) -> Self {
                self
            }
        }
    )*};
}

leaves!(i32, &'a str, ConstantValue<'a>, ExprContext, Boolop, Operator, Unaryop, Cmpop);

impl<'a, T: Rebuild<'a>> Rebuild<'a> for Option<T> {
    fn rebuild(self, pass: &Preprocess<'a>) -> Self {
        self.map(|value| value.rebuild(pass))
    }
}

impl<'a, T: Rebuild<'a>> Rebuild<'a> for &'a [T] {
    fn rebuild(self, pass: &Preprocess<'a>) -> Self {
        let items: Vec<T> = self.iter().map(|item| item.rebuild(pass)).collect();
        pass.arena.slice(&items)
    }
}

/// Annotations, which have fields of their own names.
macro_rules! rebuild_field {
    (annotation, $value:ident, $pass:ident) => {
        $value.rebuild_annotation($pass)
    };
    (returns, $value:ident, $pass:ident) => {
        $value.rebuild_annotation($pass)
    };
    ($name:ident, $value:ident, $pass:ident) => {
        $value.rebuild($pass)
    };
}

macro_rules! rebuilds {
    (
        sums { $($sum_name:literal $sum:ident { $($con:ident { $($field:ident: $type:tt),* })* })* }
        located_sums { $($lsum_name:literal $lsum:ident $lkind:ident {
            $($lcon:ident { $($lfield:ident: $ltype:tt),* })*
        })* }
        singles { $($single_name:literal $single:ident { $($sfield:ident: $stype:tt),* })* }
        located_singles { $($lsingle_name:literal $lsingle:ident { $($lsfield:ident: $lstype:tt),* })* }
        simple { $($simple_name:literal $simple:ident { $($member:ident)* })* }
        products { $($product_name:literal $product:ident { $($pfield:ident: $ptype:tt),* })* }
        located_products { $($lproduct_name:literal $lproduct:ident { $($lpfield:ident: $lptype:tt),* })* }
    ) => {
        $(
            impl<'a> Rebuild<'a> for &'a $sum<'a> {
                fn rebuild(self, pass: &Preprocess<'a>) -> Self {
                    let module = match *self {
                        $($sum::$con { $($field),* } => $sum::$con {
                            $($field: rebuild_field!($field, $field, pass)),*
                        },)*
                    };
                    pass.arena.alloc(match module {
                        Mod::Module { body, type_ignores } => {
                            Mod::Module { body: pass.without_docstring(body, None), type_ignores }
                        }
                        module => module,
                    })
                }
            }
        )*
        $(
            impl<'a> Rebuild<'a> for &'a $lsum<'a> {
                fn rebuild(self, pass: &Preprocess<'a>) -> Self {
                    on_deep_stack(|| {
                        let kind = match self.kind {
                            $($lkind::$lcon { $($lfield),* } => $lkind::$lcon {
                                $($lfield: rebuild_field!($lfield, $lfield, pass)),*
                            },)*
                        };
                        rebuilds!(@finish $lsum pass ($lsum { kind, loc: self.loc }))
                    })
                }
            }
        )*
        rebuilds!(@plain $($single { $($sfield)* })* $($product { $($pfield)* })*);
        rebuilds!(@located $($lsingle { $($lsfield)* })* $($lproduct { $($lpfield)* })*);
    };
    (@finish Stmt $pass:ident $node:tt) => { $pass.stmt($node) };
    (@finish Expr $pass:ident $node:tt) => { $pass.expr($node) };
    (@finish Pattern $pass:ident $node:tt) => { $pass.pattern($node) };
    (@finish TypeParam $pass:ident $node:tt) => { $pass.arena.alloc($node) };
    (@plain $($node:ident { $($field:ident)* })*) => {$(
        impl<'a> Rebuild<'a> for &'a $node<'a> {
            fn rebuild(self, pass: &Preprocess<'a>) -> Self {
                let $node { $($field),* } = *self;
                pass.arena.alloc($node { $($field: rebuild_field!($field, $field, pass)),* })
            }
        }
    )*};
    (@located $($node:ident { $($field:ident)* })*) => {$(
        impl<'a> Rebuild<'a> for &'a $node<'a> {
            fn rebuild(self, pass: &Preprocess<'a>) -> Self {
                let $node { $($field,)* loc } = *self;
                pass.arena.alloc($node { $($field: rebuild_field!($field, $field, pass),)* loc })
            }
        }
    )*};
}

nodes!(rebuilds);
