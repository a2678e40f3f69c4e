//! `#[pymethods]`: one `impl` block becomes one `ClassPart`.

use crate::attributes::{Arguments, Errors, allow_lints, cfgs, doc_comment, take};
use crate::function::{self, Declaration, Receiver, check_plain, plain_name, takes_thread};
use crate::slots;
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Attribute, Error, Ident, ImplItem, ItemImpl, Result};

const MARKERS: &[&str] =
    &["new", "init", "slot", "method", "classmethod", "staticmethod", "getter", "setter", "member", "classattr"];

#[derive(Default)]
struct Part {
    methods: Vec<TokenStream>,
    slots: Vec<TokenStream>,
    accessors: Vec<Accessor>,
    attributes: Vec<TokenStream>,
    signature: String,
}

/// A getter and its setter.
struct Accessor {
    name: String,
    get: Option<TokenStream>,
    set: Option<TokenStream>,
    doc: TokenStream,
    member: bool,
    cfgs: Vec<Attribute>,
    at: Ident,
}

/// The name of the constant that a part generates.
pub fn part_name(part: Option<&Ident>) -> Ident {
    match part {
        Some(part) => format_ident!("__PY_PART_{}", part),
        None => format_ident!("__PY_PART"),
    }
}

pub fn pymethods(arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let mut arguments = Arguments::parse(arguments)?;
    let part = arguments.path_value("part")?;
    arguments.finish()?;
    let part = match &part {
        Some(path) => Some(path.require_ident()?.clone()),
        None => None,
    };
    let mut block: ItemImpl = syn::parse2(item)?;
    if let Some((_, path, _)) = &block.trait_ {
        return Err(Error::new_spanned(path, "#[pymethods] goes on an inherent impl"));
    }
    let class = &block.self_ty;
    let (mut collected, mut errors) = (Part::default(), Errors::default());
    for item in &mut block.items {
        match item {
            ImplItem::Fn(function) => {
                let markers = take(&mut function.attrs, MARKERS);
                if !markers.is_empty() {
                    allow_lints(&mut function.attrs, &function.sig);
                }
                for attribute in markers {
                    errors.check(collected.function(&attribute, &function.attrs, &function.sig, &quote!(#class)));
                }
            }
            ImplItem::Const(constant) => {
                for attribute in take(&mut constant.attrs, MARKERS) {
                    if !attribute.path().is_ident("classattr") {
                        return Err(Error::new_spanned(&attribute, "only #[classattr] goes on a constant"));
                    }
                    let ident = &constant.ident;
                    let value = quote!(__support::IntoPy::into_py(<#class>::#ident, t)?);
                    errors.check(collected.class_attribute(&attribute, &constant.attrs, ident, value));
                }
            }
            _ => {}
        }
    }
    let generated = collected.finish(part.as_ref(), &quote!(#class))?;
    let errors = errors.into_tokens();
    Ok(quote!(#block #generated #errors))
}

impl Part {
    fn function(
        &mut self,
        attribute: &Attribute,
        others: &[Attribute],
        function: &syn::Signature,
        class: &TokenStream,
    ) -> Result<()> {
        let mut arguments = Arguments::of_attribute(attribute)?;
        let ident = &function.ident;
        let path = quote!(<#class>::#ident);
        let t = if takes_thread(function) { quote!(t,) } else { quote!() };
        let kind = attribute.path().require_ident()?.to_string();
        check_plain(function)?;
        match kind.as_str() {
            "method" | "classmethod" | "staticmethod" => {
                let receiver = match kind.as_str() {
                    "method" => Receiver::Instance,
                    "classmethod" => Receiver::Class,
                    _ => Receiver::Static,
                };
                let declaration = Declaration::parse(&mut arguments, others, receiver)?;
                self.methods.push(function::method_def(&declaration, function, &path, receiver)?);
            }
            "new" | "init" => {
                let receiver = if kind == "new" { Receiver::New } else { Receiver::Init };
                let slot = ident_of(&kind, ident);
                let arguments_only = attribute.meta.require_path_only().is_ok();
                let shim = if arguments_only {
                    raw_constructor(&path, &t, receiver)
                } else {
                    let declaration = Declaration::parse(&mut arguments, others, receiver)?;
                    declaration.text_signature().clone_into(&mut self.signature);
                    let class = quote!(<#class as __support::PyClass>::class(t));
                    function::constructor(&declaration, function, &path, receiver, &class)?
                };
                self.slot(others, &slot, shim);
            }
            "slot" => {
                let name = match arguments.any_flag() {
                    Some(name) => plain_name(&name),
                    None => plain_name(ident),
                };
                let slot = ident_of(&name, ident);
                let Some(shape) = slots::shape(&name) else {
                    return Err(Error::new(ident.span(), format!("there is no slot `{name}`")));
                };
                let shim = match attribute.meta.require_list() {
                    Ok(_) if shape == slots::Shape::Call && !arguments.is_empty() => {
                        let declaration = Declaration::parse(&mut arguments, others, Receiver::Instance)?;
                        function::constructor(&declaration, function, &path, Receiver::Instance, &quote!())?
                    }
                    _ => {
                        let expected = slots::arity(shape) + usize::from(takes_thread(function));
                        if function.inputs.len() != expected {
                            let message =
                                format!("slot `{name}` takes {} Rust parameters after `t`", slots::arity(shape));
                            return Err(Error::new(ident.span(), message));
                        }
                        slots::shim(shape, &path, &t, function::output_span(function))
                    }
                };
                self.slot(others, &slot, shim);
            }
            "getter" | "member" => {
                let name = accessor_name(&mut arguments, &plain_name(ident));
                let doc = match arguments.value("doc") {
                    Some(doc) => quote!(#doc),
                    None => {
                        let text = doc_comment(others);
                        quote!(#text)
                    }
                };
                let zelf = slots::self_argument();
                let accessor = self.accessor(&name, ident, others);
                accessor.doc = doc;
                accessor.member = kind == "member";
                let convert = quote_spanned!(function::output_span(function)=> __support::IntoPy::into_py);
                accessor.get = Some(quote!({
                    #[allow(clippy::undocumented_unsafe_blocks, unused_variables)]
                    fn __shim(t: &Thread, zelf: Value) -> PyResult<Value> {
                        #convert(#path(#t #zelf), t)
                    }
                    __shim
                }));
            }
            "setter" => {
                let own = plain_name(ident);
                let name = accessor_name(&mut arguments, own.strip_prefix("set_").unwrap_or(&own));
                let zelf = slots::self_argument();
                let accessor = self.accessor(&name, ident, others);
                accessor.set = Some(quote!({
                    #[allow(clippy::undocumented_unsafe_blocks, unused_variables)]
                    fn __shim(t: &Thread, zelf: Value, v: Option<Value>) -> PyResult<()> {
                        __support::IntoResult::into_result(#path(#t #zelf, v))
                    }
                    __shim
                }));
            }
            "classattr" => {
                let t = if takes_thread(function) { quote!(t) } else { quote!() };
                let value = quote!(__support::IntoPy::into_py(#path(#t), t)?);
                return self.class_attribute(attribute, others, ident, value);
            }
            _ => {}
        }
        arguments.finish()
    }

    fn slot(&mut self, others: &[Attribute], slot: &Ident, shim: TokenStream) {
        let cfgs = cfgs(others);
        self.slots.push(quote!(#(#cfgs)* { slots.#slot = Some(#shim); }));
    }

    fn accessor(&mut self, name: &str, at: &Ident, others: &[Attribute]) -> &mut Accessor {
        let index = match self.accessors.iter().position(|a| a.name == name) {
            Some(index) => index,
            None => {
                self.accessors.push(Accessor {
                    name: name.to_owned(),
                    get: None,
                    set: None,
                    doc: quote!(""),
                    member: false,
                    cfgs: cfgs(others),
                    at: at.clone(),
                });
                self.accessors.len() - 1
            }
        };
        &mut self.accessors[index]
    }

    fn class_attribute(
        &mut self,
        attribute: &Attribute,
        others: &[Attribute],
        ident: &Ident,
        value: TokenStream,
    ) -> Result<()> {
        let mut arguments = Arguments::of_attribute(attribute)?;
        let name = accessor_name(&mut arguments, &plain_name(ident));
        arguments.finish()?;
        let cfgs = cfgs(others);
        self.attributes.push(quote!(#(#cfgs)* { let v = #value; add(#name, v)?; }));
        Ok(())
    }

    fn finish(self, part: Option<&Ident>, class: &TokenStream) -> Result<TokenStream> {
        let mut getset = Vec::new();
        for Accessor { name, get, set, doc, member, cfgs, at } in self.accessors {
            let Some(get) = get else {
                return Err(Error::new(at.span(), format!("setter `{name}` has no getter in this impl block")));
            };
            let set = set.map_or(quote!(None), |set| quote!(Some(#set)));
            getset.push(quote! {
                #(#cfgs)*
                __support::GetSetDef { name: #name, get: #get, set: #set, doc: #doc, member: #member }
            });
        }
        let (constant, methods, slots, attributes, signature) =
            (part_name(part), self.methods, self.slots, self.attributes, self.signature);
        Ok(quote! {
            #[allow(non_upper_case_globals)]
            impl #class {
                #[doc(hidden)]
                pub const #constant: ::brolga_vm::abi::macro_support::ClassPart = {
                    use ::brolga_vm::abi::macro_support as __support;
                    #[allow(unused_imports)]
                    use __support::{Gc, PyResult, PyType, Thread, Value};
                    fn __slots(slots: &mut __support::Slots) { #(#slots)* }
                    #[allow(unused_variables)]
                    fn __attributes(
                        t: &Thread,
                        add: &mut dyn FnMut(&'static str, Value) -> PyResult<()>,
                    ) -> PyResult<()> {
                        #(#attributes)*
                        Ok(())
                    }
                    __support::ClassPart {
                        methods: &[#(#methods),*],
                        getset: &[#(#getset),*],
                        slots: __slots,
                        attributes: __attributes,
                        signature: #signature,
                    }
                };
            }
        })
    }
}

/// `#[new]` and `#[init]` without a signature: the function takes `Args`.
fn raw_constructor(path: &TokenStream, t: &TokenStream, receiver: Receiver) -> TokenStream {
    if receiver == Receiver::New {
        quote!({
            fn __shim(t: &Thread, cls: Gc<PyType>, arguments: __support::Args<'_>) -> PyResult<Value> {
                __support::IntoPy::into_py(#path(#t cls, arguments), t)
            }
            __shim
        })
    } else {
        let zelf = slots::self_argument();
        quote!({
            #[allow(clippy::undocumented_unsafe_blocks)]
            fn __shim(t: &Thread, zelf: Value, arguments: __support::Args<'_>) -> PyResult<()> {
                __support::IntoResult::into_result(#path(#t #zelf, arguments))
            }
            __shim
        })
    }
}

/// `("name")`, `(name)`, or the default.
fn accessor_name(arguments: &mut Arguments, default: &str) -> String {
    if let Some(text) = arguments.text() {
        return text.value();
    }
    match arguments.any_flag() {
        Some(name) => plain_name(&name),
        None => default.to_owned(),
    }
}

fn ident_of(name: &str, at: &Ident) -> Ident {
    Ident::new(name, at.span())
}
