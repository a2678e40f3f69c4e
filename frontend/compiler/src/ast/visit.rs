//! Visiting a tree: [`Visitor`] is told of statements, expressions and patterns, and decides whether to go on below them.
//!
//! What lies between (arguments, handlers, cases) is passed through. Children come in the order of their fields.

use super::ConstantValue;
use super::asdl::{nodes, *};
use crate::parse::on_deep_stack;

/// Sees the nodes of a tree. Each method's default goes on to the children.
pub trait Visitor<'a> {
    /// A statement.
    fn stmt(&mut self, stmt: &'a Stmt<'a>)
    where
        Self: Sized,
    {
        stmt.children(self);
    }

    /// An expression.
    fn expr(&mut self, expr: &'a Expr<'a>)
    where
        Self: Sized,
    {
        expr.children(self);
    }

    /// A pattern.
    fn pattern(&mut self, pattern: &'a Pattern<'a>)
    where
        Self: Sized,
    {
        pattern.children(self);
    }
}

/// What a [`Visitor`] can go through.
pub trait Visit<'a> {
    /// Shows the visitor this node, or, if it is none of those that a visitor sees, its children.
    fn visit<V: Visitor<'a>>(&'a self, visitor: &mut V) {
        self.children(visitor);
    }

    /// Shows the visitor the children of this node.
    fn children<V: Visitor<'a>>(&'a self, visitor: &mut V);
}

impl<'a, T: Visit<'a> + ?Sized> Visit<'a> for &'a T {
    fn children<V: Visitor<'a>>(&'a self, visitor: &mut V) {
        (**self).visit(visitor);
    }
}

impl<'a, T: Visit<'a>> Visit<'a> for Option<T> {
    fn children<V: Visitor<'a>>(&'a self, visitor: &mut V) {
        if let Some(value) = self {
            value.visit(visitor);
        }
    }
}

impl<'a, T: Visit<'a>> Visit<'a> for [T] {
    fn children<V: Visitor<'a>>(&'a self, visitor: &mut V) {
        for item in self {
            item.visit(visitor);
        }
    }
}

macro_rules! leaves {
    ($($type:ty),*) => {$(
        impl<'a> Visit<'a> for $type {
            fn children<V: Visitor<'a>>(&'a self, _: &mut V) {}
        }
    )*};
}

leaves!(i32, str, ConstantValue<'a>, ExprContext, Boolop, Operator, Unaryop, Cmpop);

macro_rules! visits {
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
            impl<'a> Visit<'a> for $sum<'a> {
                fn children<V: Visitor<'a>>(&'a self, visitor: &mut V) {
                    match self {
                        $($sum::$con { $($field),* } => { $($field.visit(visitor);)* })*
                    }
                }
            }
        )*
        $(
            impl<'a> Visit<'a> for $lsum<'a> {
                fn visit<V: Visitor<'a>>(&'a self, visitor: &mut V) {
                    visits!(@visit $lsum self visitor)
                }

                fn children<V: Visitor<'a>>(&'a self, visitor: &mut V) {
                    on_deep_stack(|| match &self.kind {
                        $($lkind::$lcon { $($lfield),* } => { $($lfield.visit(visitor);)* })*
                    })
                }
            }
        )*
        visits!(@plain $($single { $($sfield)* })* $($lsingle { $($lsfield)* })* $($product { $($pfield)* })*
            $($lproduct { $($lpfield)* })*);
    };
    (@visit Stmt $self:ident $visitor:ident) => { $visitor.stmt($self) };
    (@visit Expr $self:ident $visitor:ident) => { $visitor.expr($self) };
    (@visit Pattern $self:ident $visitor:ident) => { $visitor.pattern($self) };
    (@visit TypeParam $self:ident $visitor:ident) => { $self.children($visitor) };
    (@plain $($node:ident { $($field:ident)* })*) => {$(
        impl<'a> Visit<'a> for $node<'a> {
            fn children<V: Visitor<'a>>(&'a self, visitor: &mut V) {
                $(self.$field.visit(visitor);)*
            }
        }
    )*};
}

nodes!(visits);
