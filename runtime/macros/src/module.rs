//! `#[pymodule]`: an inline `mod` becomes a `ModuleSpec`, or with `part` a `ModulePart` for a module spread over several files.

use crate::attributes::{Arguments, Errors, allow_lints, cfgs, take};
use crate::function::{self, Declaration, Receiver, plain_name, takes_thread};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Error, Ident, Item, ItemMod, Result};

const MARKERS: &[&str] = &["pyfunction", "pyattr", "exec"];

#[derive(Default)]
struct Contents {
    functions: Vec<TokenStream>,
    attributes: Vec<TokenStream>,
    exec: Vec<TokenStream>,
}

pub fn pymodule(arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let mut arguments = Arguments::parse(arguments)?;
    let mut module: ItemMod = syn::parse2(item)?;
    let ident = module.ident.clone();
    let is_part = arguments.flag("part");
    let name = arguments.text_value("name")?;
    let doc = arguments.value("doc").map_or_else(
        || {
            let text = crate::attributes::doc_comment(&module.attrs);
            quote!(#text)
        },
        |doc| quote!(#doc),
    );
    let classes = arguments.list("classes").unwrap_or_default();
    let parts = arguments.list("parts").unwrap_or_default();
    arguments.finish()?;
    let Some((_, items)) = &mut module.content else {
        return Err(Error::new(ident.span(), "#[pymodule] goes on an inline `mod name { ... }`"));
    };

    let (mut contents, mut errors) = (Contents::default(), Errors::default());
    for item in items.iter_mut() {
        match item {
            Item::Fn(function) => {
                let markers = take(&mut function.attrs, MARKERS);
                if !markers.is_empty() {
                    allow_lints(&mut function.attrs, &function.sig);
                }
                for attribute in markers {
                    errors.check(contents.function(&attribute, &function.attrs, &function.sig));
                }
            }
            Item::Const(constant) => {
                for attribute in take(&mut constant.attrs, MARKERS) {
                    let ident = &constant.ident;
                    errors.check(contents.attribute(&attribute, &constant.attrs, ident, quote!(self::#ident)));
                }
            }
            Item::Static(constant) => {
                for attribute in take(&mut constant.attrs, MARKERS) {
                    let ident = &constant.ident;
                    errors.check(contents.attribute(&attribute, &constant.attrs, ident, quote!(self::#ident)));
                }
            }
            _ => {}
        }
    }

    let errors = errors.into_tokens();
    let Contents { functions, attributes, exec } = contents;
    let part = quote! {
        __support::ModulePart {
            functions: &[#(#functions),*],
            classes: &[#(<#classes as __support::PyClass>::SPEC),*],
            exec: {
                #[allow(unused_variables)]
                fn __exec(t: &Thread, module: Gc<__support::PyModule>) -> PyResult<()> {
                    #(#attributes)*
                    #(#exec)*
                    Ok(())
                }
                __exec
            },
        }
    };
    let prelude = quote! {
        use ::brolga_vm::abi::macro_support as __support;
        #[allow(unused_imports)]
        use __support::{Gc, PyResult, PyType, Thread, Value};
    };
    items.push(syn::parse_quote! {
        #[doc = "What this file contributes to its module."]
        pub const PART: ::brolga_vm::abi::macro_support::ModulePart = { #prelude #part };
    });
    if is_part {
        if let Some(name) = name {
            return Err(Error::new(name.span(), "a part has no name of its own"));
        }
        return Ok(quote!(#module #errors));
    }
    let name = name.ok_or_else(|| Error::new(ident.span(), "`name = \"...\"` is missing"))?;
    items.push(syn::parse_quote! {
        #[doc = "The module's declaration."]
        pub static SPEC: ::brolga_vm::abi::spec::ModuleSpec = {
            #prelude
            const __PARTS: &[__support::ModulePart] = &[self::PART, #(#parts::PART),*];
            static __FUNCTIONS: [__support::MethodDef; __support::function_count(__PARTS)] =
                __support::concat_functions(__PARTS);
            static __CLASSES: [&__support::TypeSpec; __support::class_count(__PARTS)] =
                __support::concat_classes(__PARTS);
            __support::ModuleSpec {
                name: #name,
                doc: #doc,
                functions: &__FUNCTIONS,
                classes: &__CLASSES,
                exec: |t, module| __PARTS.iter().try_for_each(|part| (part.exec)(t, module)),
            }
        };
    });
    Ok(quote!(#module #errors))
}

impl Contents {
    fn function(&mut self, attribute: &Attribute, others: &[Attribute], function: &syn::Signature) -> Result<()> {
        let mut arguments = Arguments::of_attribute(attribute)?;
        let ident = &function.ident;
        let path = quote!(self::#ident);
        if attribute.path().is_ident("pyfunction") {
            let declaration = Declaration::parse(&mut arguments, others, Receiver::Module)?;
            self.functions.push(function::method_def(&declaration, function, &path, Receiver::Module)?);
        } else if attribute.path().is_ident("exec") {
            let cfgs = cfgs(others);
            self.exec.push(quote!(#(#cfgs)* { #path(t, module)?; }));
        } else {
            function::check_plain(function)?;
            let t = if takes_thread(function) { quote!(t) } else { quote!() };
            return self.attribute(attribute, others, ident, quote!(#path(#t)));
        }
        arguments.finish()
    }

    fn attribute(
        &mut self,
        attribute: &Attribute,
        others: &[Attribute],
        ident: &Ident,
        value: TokenStream,
    ) -> Result<()> {
        if !attribute.path().is_ident("pyattr") {
            return Err(Error::new_spanned(attribute, "only #[pyattr] goes here"));
        }
        let mut arguments = Arguments::of_attribute(attribute)?;
        let name = match arguments.text() {
            Some(text) => text.value(),
            None => plain_name(ident),
        };
        arguments.finish()?;
        let cfgs = cfgs(others);
        self.attributes
            .push(quote!(#(#cfgs)* { let v = __support::IntoPy::into_py(#value, t)?; module.add(t, #name, v)?; }));
        Ok(())
    }
}
