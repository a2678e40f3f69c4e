//! The shim of each slot: its exact function type, and how the Rust function behind it is called.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

/// What kind of slot a name is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// self -> object
    Unary,
    /// self -> hash, bool, length
    Hash,
    Inquiry,
    Length,
    /// Two operands, either of which may be of the class.
    BinaryOperands,
    /// Three operands, as `BinaryOperands`.
    TernaryOperands,
    /// self, object -> object
    Binary,
    /// self, object, object -> object
    Ternary,
    /// self, index -> object
    Index,
    AssignIndex,
    Contains,
    Assign,
    RichCompare,
    IterNext,
    Send,
    Call,
    DescrGet,
    Finalize,
    GetBuffer,
    ReleaseBuffer,
}

/// Looks a slot's name up; `init` and `new` have attributes of their own.
pub fn shape(name: &str) -> Option<Shape> {
    Some(match name {
        "repr" | "str" | "iter" | "negative" | "positive" | "absolute" | "invert" | "int" | "float" | "index"
        | "am_await" | "am_aiter" | "am_anext" => Shape::Unary,
        "hash" => Shape::Hash,
        "bool" => Shape::Inquiry,
        "sq_length" | "mp_length" => Shape::Length,
        "add" | "subtract" | "multiply" | "remainder" | "divmod" | "lshift" | "rshift" | "and" | "xor" | "or"
        | "floor_divide" | "true_divide" | "matrix_multiply" => Shape::BinaryOperands,
        "power" => Shape::TernaryOperands,
        "getattro"
        | "inplace_add"
        | "inplace_subtract"
        | "inplace_multiply"
        | "inplace_remainder"
        | "inplace_lshift"
        | "inplace_rshift"
        | "inplace_and"
        | "inplace_xor"
        | "inplace_or"
        | "inplace_floor_divide"
        | "inplace_true_divide"
        | "inplace_matrix_multiply"
        | "sq_concat"
        | "sq_inplace_concat"
        | "mp_subscript" => Shape::Binary,
        "inplace_power" => Shape::Ternary,
        "sq_repeat" | "sq_item" | "sq_inplace_repeat" => Shape::Index,
        "sq_ass_item" => Shape::AssignIndex,
        "sq_contains" => Shape::Contains,
        "setattro" | "descr_set" | "mp_ass_subscript" => Shape::Assign,
        "richcompare" => Shape::RichCompare,
        "iternext" => Shape::IterNext,
        "am_send" => Shape::Send,
        "call" => Shape::Call,
        "descr_get" => Shape::DescrGet,
        "finalize" => Shape::Finalize,
        "getbuffer" => Shape::GetBuffer,
        "releasebuffer" => Shape::ReleaseBuffer,
        _ => return None,
    })
}

/// Parameters of the Rust function after `t`.
pub fn arity(shape: Shape) -> usize {
    match shape {
        Shape::Unary
        | Shape::Hash
        | Shape::Inquiry
        | Shape::Length
        | Shape::IterNext
        | Shape::Finalize
        | Shape::ReleaseBuffer => 1,
        Shape::BinaryOperands
        | Shape::Binary
        | Shape::Index
        | Shape::Contains
        | Shape::Send
        | Shape::Call
        | Shape::GetBuffer => 2,
        Shape::TernaryOperands
        | Shape::Ternary
        | Shape::AssignIndex
        | Shape::Assign
        | Shape::RichCompare
        | Shape::DescrGet => 3,
    }
}

/// A block that evaluates to the shim function. `function` is the path of the Rust function, `t` its first argument if it takes it,
/// `output` where its result type is written.
pub fn shim(shape: Shape, function: &TokenStream, t: &TokenStream, output: Span) -> TokenStream {
    let zelf = self_argument();
    let into_py = quote_spanned!(output=> __support::IntoPy::into_py);
    let result = quote_spanned!(output=> __support::IntoResult::into_result);
    let next = quote_spanned!(output=> __support::IntoNext::into_next);
    let (parameters, output, body) = match shape {
        Shape::Unary => (quote!(), quote!(Value), quote!(#into_py(#function(#t #zelf), t))),
        Shape::Hash => (quote!(), quote!(i64), quote!(#result(#function(#t #zelf)))),
        Shape::Inquiry => (quote!(), quote!(bool), quote!(#result(#function(#t #zelf)))),
        Shape::Length => (quote!(), quote!(usize), quote!(#result(#function(#t #zelf)))),
        Shape::BinaryOperands => (quote!(, a: Value), quote!(Value), quote!(#into_py(#function(#t zelf, a), t))),
        Shape::TernaryOperands => {
            (quote!(, a: Value, b: Value), quote!(Value), quote!(#into_py(#function(#t zelf, a, b), t)))
        }
        Shape::Binary => (quote!(, a: Value), quote!(Value), quote!(#into_py(#function(#t #zelf, a), t))),
        Shape::Ternary => (quote!(, a: Value, b: Value), quote!(Value), quote!(#into_py(#function(#t #zelf, a, b), t))),
        Shape::Index => (quote!(, i: i64), quote!(Value), quote!(#into_py(#function(#t #zelf, i), t))),
        Shape::AssignIndex => {
            (quote!(, i: i64, v: Option<Value>), quote!(()), quote!(#result(#function(#t #zelf, i, v))))
        }
        Shape::Contains => (quote!(, v: Value), quote!(bool), quote!(#result(#function(#t #zelf, v)))),
        Shape::Assign => {
            (quote!(, key: Value, v: Option<Value>), quote!(()), quote!(#result(#function(#t #zelf, key, v))))
        }
        Shape::RichCompare => (
            quote!(, other: Value, op: __support::CompareOp),
            quote!(Value),
            quote!(#into_py(#function(#t #zelf, other, op), t)),
        ),
        Shape::IterNext => (quote!(), quote!(Option<Value>), quote!(#next(#function(#t #zelf), t))),
        Shape::Send => (quote!(, v: Value), quote!(__support::SendResult), quote!(#result(#function(#t #zelf, v)))),
        Shape::Call => {
            (quote!(, args: __support::Args<'_>), quote!(Value), quote!(#into_py(#function(#t #zelf, args), t)))
        }
        Shape::DescrGet => (
            quote!(, object: Option<Value>, class: Option<Value>),
            quote!(Value),
            quote!(#into_py(#function(#t #zelf, object, class), t)),
        ),
        Shape::Finalize => (quote!(), quote!(()), quote!(#result(#function(#t #zelf)))),
        Shape::GetBuffer => {
            (quote!(, flags: u32), quote!(__support::BufferView), quote!(#result(#function(#t #zelf, flags))))
        }
        Shape::ReleaseBuffer => {
            return quote!({
                #[allow(clippy::undocumented_unsafe_blocks, unused_variables)]
                fn __shim(t: &Thread, zelf: Value) {
                    #function(#t #zelf)
                }
                __shim
            });
        }
    };
    quote!({
        #[allow(clippy::undocumented_unsafe_blocks, unused_variables)]
        fn __shim(t: &Thread, zelf: Value #parameters) -> PyResult<#output> {
            #body
        }
        __shim
    })
}

/// `self`, cast to what the Rust function asks for.
pub fn self_argument() -> TokenStream {
    quote!(unsafe { __support::SelfArg::from_self(zelf) })
}
