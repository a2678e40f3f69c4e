//! `#[pyclass]` and `#[derive(Trace)]`.

use crate::attributes::{Arguments, doc_comment};
use crate::methods::part_name;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Fields, Ident, Path, Result};

pub fn pyclass(arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let mut arguments = Arguments::parse(arguments)?;
    let input: DeriveInput = syn::parse2(item)?;
    let ident = &input.ident;
    if !input.generics.params.is_empty() {
        return Err(Error::new_spanned(&input.generics, "a Python class cannot be generic in Rust"));
    }

    let name = arguments.text_value("name")?.ok_or_else(|| Error::new(ident.span(), "`name = \"...\"` is missing"))?;
    let module = match arguments.text_value("module")? {
        Some(module) => quote!(#module),
        None => quote!("builtins"),
    };
    let doc = match arguments.value("doc") {
        Some(doc) => quote!(Some(#doc)),
        None if arguments.flag("no_doc") => quote!(None),
        None => match doc_comment(&input.attrs) {
            text if text.is_empty() => quote!(None),
            text => quote!(Some(#text)),
        },
    };
    let signature = match arguments.text_value("signature")? {
        Some(signature) => quote!(#signature),
        None => quote!(__support::text_signature(__PARTS)),
    };
    let flags = arguments.value("flags").map_or(quote!(0), |flags| quote!(#flags));
    let mut bases: Vec<Path> = arguments.list("bases").unwrap_or_default();
    if let Some(base) = arguments.path_value("base")? {
        bases.insert(0, base);
    }
    let metaclass = match arguments.path_value("metaclass")? {
        Some(metaclass) => quote!(Some(<#metaclass as __support::PyClass>::class)),
        None => quote!(None),
    };
    let wrapped = arguments.flag("wrapped_in_subclasses");
    let mut parts = vec![part_path(&syn::parse_quote!(#ident), None)];
    if let Some(other) = arguments.path_value("methods_of")? {
        parts.push(part_path(&other, None));
    }
    for mut path in arguments.list("parts").unwrap_or_default() {
        let Some(part) = path.segments.pop() else { continue };
        path.segments.pop_punct();
        let class = if path.segments.is_empty() { syn::parse_quote!(#ident) } else { path };
        parts.push(part_path(&class, Some(&part.value().ident)));
    }
    let kind = arguments.path_value("kind")?;
    let layout_of = arguments.path_value("layout_of")?;
    let native = arguments.flag("native");
    if usize::from(kind.is_some()) + usize::from(layout_of.is_some()) + usize::from(native) > 1 {
        return Err(Error::new(ident.span(), "choose one of `native`, `kind` and `layout_of`"));
    }
    arguments.finish()?;

    let mut payload = TokenStream::new();
    let layout = if let Some(kind) = kind {
        quote!(__support::Layout {
            kind: __support::kinds::#kind,
            size: ::core::mem::size_of::<#ident>() as u32,
            native: None,
            wrapped_in_subclasses: #wrapped,
        })
    } else if let Some(path) = layout_of {
        if path.is_ident("object") {
            quote!(__support::OBJECT_LAYOUT)
        } else if path.is_ident("base") {
            let Some(base) = bases.first() else {
                return Err(Error::new_spanned(path, "`layout_of = base` needs `base = ...`"));
            };
            quote!(<#base as __support::PyClass>::SPEC.layout)
        } else {
            quote!(<#path as __support::PyClass>::SPEC.layout)
        }
    } else {
        let trace = trace_impl(&input)?;
        payload = quote! {
            #trace
            static __VTABLE: __support::NativeVTable = __support::NativeVTable {
                name: ::core::concat!(#module, ".", #name),
                trace: __support::vtable::trace::<#ident>,
                drop: if ::core::mem::needs_drop::<#ident>() {
                    Some(__support::vtable::drop::<#ident>)
                } else {
                    None
                },
            };
            #[allow(clippy::undocumented_unsafe_blocks)]
            unsafe impl __support::NativeData for #ident {
                const VTABLE: &'static __support::NativeVTable = &__VTABLE;
            }
        };
        quote!(__support::Layout {
            kind: __support::kinds::NATIVE,
            size: ::core::mem::size_of::<__support::Native<#ident>>() as u32,
            native: Some(&__VTABLE),
            wrapped_in_subclasses: false,
        })
    };

    Ok(quote! {
        #input
        const _: () = {
            use ::brolga_vm::abi::macro_support as __support;
            #[allow(unused_imports)]
            use __support::NoMethods as _;
            #payload
            const __PARTS: &[__support::ClassPart] = &[#(#parts),*];
            static __METHODS: [__support::MethodDef; __support::method_count(__PARTS)] =
                __support::concat_methods(__PARTS);
            static __GETSET: [__support::GetSetDef; __support::getset_count(__PARTS)] =
                __support::concat_getset(__PARTS);
            static __ID: __support::ClassId = __support::ClassId::new();
            static __SPEC: __support::TypeSpec = __support::TypeSpec {
                name: #name,
                module: #module,
                doc: #doc,
                signature: #signature,
                bases: |_t| Ok(vec![#(<#bases as __support::PyClass>::class(_t)),*]),
                metaclass: #metaclass,
                flags: {
                    #[allow(unused_imports)]
                    use __support::type_flags::*;
                    #flags
                },
                layout: #layout,
                slots: |slots| __PARTS.iter().for_each(|part| (part.slots)(slots)),
                methods: &__METHODS,
                getset: &__GETSET,
                attributes: |t, add| __PARTS.iter().try_for_each(|part| (part.attributes)(t, add)),
                id: &__ID,
            };
            impl __support::PyClass for #ident {
                const SPEC: &'static __support::TypeSpec = &__SPEC;
            }
        };
    })
}

/// The constant of a part of a class.
fn part_path(class: &Path, part: Option<&Ident>) -> TokenStream {
    let constant = part_name(part);
    quote!(<#class>::#constant)
}

pub fn derive_trace(input: &DeriveInput) -> Result<TokenStream> {
    let body = trace_impl(input)?;
    Ok(quote! {
        const _: () = {
            use ::brolga_vm::abi::macro_support as __support;
            #body
        };
    })
}

/// `impl Trace`, visiting every field; `__support` is in scope.
fn trace_impl(input: &DeriveInput) -> Result<TokenStream> {
    let ident = &input.ident;
    let mut generics = input.generics.clone();
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(syn::parse_quote!(__support::Trace));
    }
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let visit = |fields: &Fields, pattern: TokenStream| {
        let members: Vec<_> = fields.members().collect();
        let names: Vec<_> = fields
            .iter()
            .enumerate()
            .map(|(i, field)| quote::format_ident!("field_{}", i, span = field.ty.span()))
            .collect();
        let visits = fields.iter().zip(&names).map(|(field, name)| {
            let trace = quote_spanned!(field.ty.span()=> __support::Trace::trace);
            quote!(#trace(#name, tracer);)
        });
        quote!(#pattern { #(#members: #names),* } => { #(#visits)* })
    };
    let body = match &input.data {
        Data::Struct(data) => {
            let arm = visit(&data.fields, quote!(#ident));
            quote!(match self { #arm })
        }
        Data::Enum(data) if data.variants.is_empty() => quote!(match *self {}),
        Data::Enum(data) => {
            let arms = data.variants.iter().map(|variant| {
                let name = &variant.ident;
                visit(&variant.fields, quote!(#ident::#name))
            });
            quote!(match self { #(#arms)* })
        }
        Data::Union(_) => return Err(Error::new(ident.span(), "a union cannot be traced")),
    };
    Ok(quote! {
        impl #impl_generics __support::Trace for #ident #type_generics #where_clause {
            #[inline]
            #[allow(unused_variables)]
            fn trace(&self, tracer: &mut __support::Tracer) {
                #body
            }
        }
    })
}
