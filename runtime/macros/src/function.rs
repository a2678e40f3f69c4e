//! Shims for functions that have a Python signature: calling convention, count checks, conversions, defaults.

use crate::attributes::{Arguments, cfgs, doc_comment};
use crate::signature::{Default, Kind, Parameter, Signature};
use crate::slots::self_argument;
use proc_macro2::{Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Error, FnArg, GenericArgument, Ident, PathArguments, Result, Type};

/// What the function's first value is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Receiver {
    /// An instance: the Rust parameter after `t`.
    Instance,
    /// The class: `Gc<PyType>`.
    Class,
    /// Nothing.
    Static,
    /// The module; a Rust parameter only when the signature names `$module`.
    Module,
    /// The class to instantiate (`#[new]`).
    New,
    /// The instance to initialize (`#[init]`).
    Init,
}

/// Everything an attribute says about a function.
pub struct Declaration {
    pub name: String,
    signature: Option<Signature>,
    raw: bool,
    defining_class: bool,
    parse_tuple: bool,
    text_signature: String,
    effect: TokenStream,
    doc: TokenStream,
    frame_blind: bool,
    cfgs: Vec<Attribute>,
}

impl Declaration {
    pub fn parse(arguments: &mut Arguments, attributes: &[Attribute], receiver: Receiver) -> Result<Declaration> {
        let text = arguments.text().ok_or_else(|| Error::new(arguments.span, "the Python signature is missing"))?;
        let (name, signature) = Signature::parse(&text.value()).map_err(|message| Error::new(text.span(), message))?;
        let raw = arguments.flag("raw");
        if signature.is_none() && !raw {
            return Err(Error::new(text.span(), "expected `name(parameters)`; a bare name needs `raw`"));
        }
        let shown = match receiver {
            Receiver::Instance => "self",
            Receiver::Class => "type",
            Receiver::Module => "module",
            Receiver::Static | Receiver::New | Receiver::Init => "",
        };
        let hidden = arguments.flag("no_text_signature");
        let text_signature = match (arguments.text_value("text_signature")?, &signature) {
            (Some(given), _) => given.value(),
            (None, Some(signature)) if !hidden => signature.text(shown),
            _ => String::new(),
        };
        let effect = match arguments.path_value("effect")? {
            Some(effect) => quote!(__support::Effect::#effect),
            None => quote!(__support::Effect::RunsPython),
        };
        let doc = match arguments.value("doc") {
            Some(doc) => quote!(#doc),
            None => {
                let text = doc_comment(attributes);
                quote!(#text)
            }
        };
        Ok(Declaration {
            name,
            signature,
            raw,
            defining_class: arguments.flag("defining_class"),
            parse_tuple: arguments.flag("parse_tuple"),
            text_signature,
            effect,
            doc,
            frame_blind: arguments.flag("frame_blind"),
            cfgs: cfgs(attributes),
        })
    }

    pub fn text_signature(&self) -> &str {
        &self.text_signature
    }
}

/// The `MethodDef` of a function. `path` is how the shim names it.
pub fn method_def(
    declaration: &Declaration,
    function: &syn::Signature,
    path: &TokenStream,
    receiver: Receiver,
) -> Result<TokenStream> {
    let call = Call::new(declaration, function, path, receiver)?;
    let (convention, shim) = call.native_function()?;
    let Declaration { name, text_signature, effect, doc, frame_blind, cfgs, .. } = declaration;
    let binding = match receiver {
        Receiver::Class => quote!(Class),
        Receiver::Static => quote!(Static),
        Receiver::Module => quote!(Module),
        _ => quote!(Method),
    };
    Ok(quote! {
        #(#cfgs)*
        __support::MethodDef {
            name: #name,
            function: __support::NativeFn::#convention(#shim),
            binding: __support::Binding::#binding,
            signature: #text_signature,
            doc: #doc,
            effect: #effect,
            frame_blind: #frame_blind,
        }
    })
}

/// The shim of `#[new]`, `#[init]` or `#[slot("...")] fn call`, of type `NewFn`, `InitFn` or `CallFn`.
pub fn constructor(
    declaration: &Declaration,
    function: &syn::Signature,
    path: &TokenStream,
    receiver: Receiver,
    class: &TokenStream,
) -> Result<TokenStream> {
    Call::new(declaration, function, path, receiver)?.constructor(class)
}

/// Whether the function's first parameter is the thread.
pub fn takes_thread(function: &syn::Signature) -> bool {
    matches!(function.inputs.first(), Some(FnArg::Typed(p)) if matches!(&*p.ty, Type::Reference(r) if last_segment(&r.elem).is_some_and(|s| s.ident == "Thread")))
}

/// Fails on `self` parameters, generics and `async`.
pub fn check_plain(function: &syn::Signature) -> Result<()> {
    if let Some(FnArg::Receiver(receiver)) = function.inputs.first() {
        return Err(Error::new(
            receiver.self_token.span,
            "write `zelf: Gc<Native<Self>>` (or `Gc<Self>`, `Value`) after `t: &Thread` instead of `self`",
        ));
    }
    if let Some(asyncness) = function.asyncness {
        return Err(Error::new(asyncness.span, "a native function cannot be async"));
    }
    if function.generics.type_params().next().is_some() || function.generics.const_params().next().is_some() {
        return Err(Error::new(function.ident.span(), "a native function cannot be generic"));
    }
    Ok(())
}

fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        Type::Paren(inner) => last_segment(&inner.elem),
        Type::Group(inner) => last_segment(&inner.elem),
        _ => None,
    }
}

/// `Some(whether T is Value)` for `Option<T>`.
fn option_of_value(ty: &Type) -> Option<bool> {
    let segment = last_segment(ty).filter(|s| s.ident == "Option")?;
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(GenericArgument::Type(inner)) => Some(last_segment(inner).is_some_and(|s| s.ident == "Value")),
            _ => Some(false),
        },
        _ => Some(false),
    }
}

/// One ordinary (not variadic) parameter and the Rust type that receives it.
struct Target<'a> {
    parameter: &'a Parameter,
    ty: &'a Type,
}

struct Call<'a> {
    declaration: &'a Declaration,
    path: &'a TokenStream,
    receiver: Receiver,
    /// `t,` or nothing.
    thread: TokenStream,
    /// The Rust types of the parameters that the signature binds, in order.
    types: Vec<&'a Type>,
    /// Where the result type is written.
    output: Span,
}

impl<'a> Call<'a> {
    fn new(
        declaration: &'a Declaration,
        function: &'a syn::Signature,
        path: &'a TokenStream,
        receiver: Receiver,
    ) -> Result<Call<'a>> {
        check_plain(function)?;
        let mut types: Vec<&Type> = Vec::new();
        for input in &function.inputs {
            if let FnArg::Typed(input) = input {
                types.push(&input.ty);
            }
        }
        let thread = takes_thread(function);
        let named_module = declaration.signature.as_ref().is_some_and(|s| s.receiver.is_some());
        let leading = usize::from(thread)
            + match receiver {
                Receiver::Static => 0,
                Receiver::Module => usize::from(named_module),
                _ => 1,
            }
            + usize::from(declaration.defining_class);
        let bound = match &declaration.signature {
            _ if declaration.raw => 1,
            Some(signature) => signature.parameters.len(),
            None => 0,
        };
        if types.len() != leading + bound {
            let message = format!(
                "`{}` needs {} Rust parameters: {}{}{}{} for the signature{}",
                function.ident,
                leading + bound,
                if thread { "the thread, " } else { "" },
                if leading > usize::from(thread) + usize::from(declaration.defining_class) {
                    "the receiver, "
                } else {
                    ""
                },
                if declaration.defining_class { "the defining class, " } else { "" },
                bound,
                if declaration.raw { " (`Args<'_>`)" } else { "" },
            );
            return Err(Error::new(function.ident.span(), message));
        }
        Ok(Call {
            declaration,
            path,
            receiver,
            thread: if thread { quote!(t,) } else { quote!() },
            types: types.split_off(leading),
            output: output_span(function),
        })
    }

    fn parameters(&self) -> &'a [Parameter] {
        self.declaration.signature.as_ref().map_or(&[], |s| &s.parameters)
    }

    fn ordinary(&self) -> Vec<Target<'a>> {
        self.parameters()
            .iter()
            .zip(&self.types)
            .filter(|(p, _)| !p.is_variadic())
            .map(|(parameter, ty)| Target { parameter, ty })
            .collect()
    }

    fn has(&self, kind: Kind) -> bool {
        self.parameters().iter().any(|p| p.kind == kind)
    }

    /// The receiver argument, from the shim's parameter `zelf` (or `cls` for `#[new]`).
    fn receiver_argument(&self) -> TokenStream {
        let named = self.declaration.signature.as_ref().is_some_and(|s| s.receiver.is_some());
        match self.receiver {
            Receiver::Instance | Receiver::Class | Receiver::Init => {
                let zelf = self_argument();
                quote!(#zelf,)
            }
            Receiver::Module if named => {
                let zelf = self_argument();
                quote!(#zelf,)
            }
            Receiver::New => quote!(cls,),
            Receiver::Module | Receiver::Static => quote!(),
        }
    }

    /// The call, given the expressions of the bound arguments.
    fn invoke(&self, arguments: &[TokenStream]) -> TokenStream {
        let (path, thread, receiver) = (self.path, &self.thread, self.receiver_argument());
        let class = if self.declaration.defining_class { quote!(class,) } else { quote!() };
        let call = quote!(#path(#thread #receiver #class #(#arguments),*));
        match self.receiver {
            Receiver::Init => {
                let convert = quote_spanned!(self.output=> __support::IntoResult::into_result);
                quote!(#convert(#call))
            }
            _ => {
                let convert = quote_spanned!(self.output=> __support::IntoPy::into_py);
                quote!(#convert(#call, t))
            }
        }
    }

    /// Convention and shim of a method or module function.
    fn native_function(&self) -> Result<(TokenStream, TokenStream)> {
        let targets = self.ordinary();
        let positional_only = targets.iter().all(|t| t.parameter.kind == Kind::PositionalOnly)
            && !self.has(Kind::VarKeyword)
            && !self.declaration.raw;
        let variadic = self.has(Kind::VarPositional);
        let single = targets.len() == 1 && targets[0].parameter.default.is_none();
        if self.declaration.defining_class {
            let (prelude, arguments) = self.keyword_binding()?;
            let call = self.invoke(&arguments);
            return Ok((
                quote!(Method),
                shim(
                    quote!(class: Gc<PyType>, args: &[Value], kwnames: Option<Gc<__support::PyTuple>>),
                    quote!(#prelude #call),
                ),
            ));
        }
        if positional_only && !variadic && targets.is_empty() {
            return Ok((quote!(NoArgs), shim(quote!(), self.invoke(&[]))));
        }
        if positional_only && !variadic && single {
            let context = self.context(&targets[0], 0, true);
            let argument = convert(&targets[0], quote!(a), &context)?;
            return Ok((quote!(O), shim(quote!(a: Value), self.invoke(&[argument]))));
        }
        if positional_only {
            let (prelude, arguments) = self.positional_binding()?;
            let call = self.invoke(&arguments);
            return Ok((quote!(Fast), shim(quote!(args: &[Value]), quote!(#prelude #call))));
        }
        let (prelude, arguments) = self.keyword_binding()?;
        let call = self.invoke(&arguments);
        Ok((
            quote!(FastKeywords),
            shim(quote!(args: &[Value], kwnames: Option<Gc<__support::PyTuple>>), quote!(#prelude #call)),
        ))
    }

    /// `NewFn`, `InitFn` or `CallFn`: everything arrives as `Args`.
    fn constructor(&self, class: &TokenStream) -> Result<TokenStream> {
        let targets = self.ordinary();
        let no_keywords = targets.iter().all(|t| t.parameter.kind == Kind::PositionalOnly)
            && !self.has(Kind::VarKeyword)
            && !self.declaration.raw;
        let name = &self.declaration.name;
        let (prelude, arguments) = if self.declaration.raw {
            (quote!(), vec![quote!(arguments)])
        } else if no_keywords {
            let rejects = match self.receiver {
                Receiver::New => quote!(__support::new_rejects_keywords(t, cls, #class)),
                Receiver::Init => quote!(__support::init_rejects_keywords(t, zelf, #class)),
                _ => quote!(true),
            };
            let (prelude, bound) = self.positional_binding()?;
            let check = quote! {
                if arguments.kwnames.is_some() && #rejects {
                    __support::check_no_keywords(t, #name, arguments.kwnames)?;
                }
                let args = arguments.positional();
            };
            (quote!(#check #prelude), bound)
        } else {
            let (prelude, bound) = self.keyword_binding()?;
            (quote!(let args = arguments.values; let kwnames = arguments.kwnames; #prelude), bound)
        };
        let call = self.invoke(&arguments);
        let (receiver, output) = match self.receiver {
            Receiver::New => (quote!(cls: Gc<PyType>), quote!(Value)),
            Receiver::Init => (quote!(zelf: Value), quote!(())),
            _ => (quote!(zelf: Value), quote!(Value)),
        };
        Ok(quote!({
            #[allow(clippy::undocumented_unsafe_blocks, unused_variables, unused_mut)]
            fn __shim(t: &Thread, #receiver, arguments: __support::Args<'_>) -> PyResult<#output> {
                #prelude
                #call
            }
            __shim
        }))
    }

    /// Straight-line binding of positional-only parameters from `args`.
    fn positional_binding(&self) -> Result<(TokenStream, Vec<TokenStream>)> {
        let targets = self.ordinary();
        let required = targets.iter().filter(|t| t.parameter.default.is_none()).count();
        let (count, variadic) = (targets.len(), self.has(Kind::VarPositional));
        let name = &self.declaration.name;
        let wrong = match (required, variadic) {
            (0, true) => quote!(false),
            (_, true) => quote!(args.len() < #required),
            (_, false) if required == count => quote!(args.len() != #count),
            (0, false) => quote!(args.len() > #count),
            (_, false) => quote!(args.len() < #required || args.len() > #count),
        };
        let maximum = if variadic { quote!(usize::MAX) } else { quote!(#count) };
        let error = if self.declaration.parse_tuple {
            quote!(__support::parse_tuple_count_error)
        } else {
            quote!(__support::positional_count_error)
        };
        let prelude = quote! {
            if #wrong {
                return Err(#error(t, #name, args.len(), #required, #maximum));
            }
        };
        let (mut arguments, mut at) = (Vec::new(), 0usize);
        for (parameter, ty) in self.parameters().iter().zip(&self.types) {
            if parameter.kind == Kind::VarPositional {
                arguments.push(quote!(args.get(#count..).unwrap_or_default()));
                continue;
            }
            let target = Target { parameter, ty };
            let context = self.context(&target, at, false);
            let source = if parameter.default.is_none() { quote!(args[#at]) } else { quote!(args.get(#at).copied()) };
            arguments.push(convert(&target, source, &context)?);
            at += 1;
        }
        Ok((prelude, arguments))
    }

    /// Binding through a static `Signature`, from `args` and `kwnames`.
    fn keyword_binding(&self) -> Result<(TokenStream, Vec<TokenStream>)> {
        if self.declaration.raw {
            return Ok((quote!(), vec![quote!(__support::Args { values: args, kwnames })]));
        }
        let name = &self.declaration.name;
        let targets = self.ordinary();
        let count = targets.len();
        let params = targets.iter().map(|target| {
            let (name, required) = (&target.parameter.name, target.parameter.default.is_none());
            let kind = format_ident!("{}", format!("{:?}", target.parameter.kind));
            quote!(__support::Param { name: #name, kind: __support::ParamKind::#kind, required: #required })
        });
        let (variadic, extra) = (self.has(Kind::VarPositional), self.has(Kind::VarKeyword));
        let prelude = quote! {
            static __SIGNATURE: __support::Signature = __support::Signature::new(
                #name,
                const { &[#(#params),*] },
                #variadic,
                #extra,
            );
            let mut bound = [None; #count];
            __SIGNATURE.bind(t, args, kwnames, &mut bound)?;
        };
        let (mut arguments, mut at) = (Vec::new(), 0usize);
        for (parameter, ty) in self.parameters().iter().zip(&self.types) {
            match parameter.kind {
                Kind::VarPositional => arguments.push(quote!(__SIGNATURE.rest(args, kwnames))),
                Kind::VarKeyword => arguments.push(quote!(__SIGNATURE.extra_keywords(args, kwnames))),
                _ => {
                    let target = Target { parameter, ty };
                    let context = self.context(&target, at, false);
                    let source = if parameter.default.is_none() {
                        quote!(__support::required(bound[#at]))
                    } else {
                        quote!(bound[#at])
                    };
                    arguments.push(convert(&target, source, &context)?);
                    at += 1;
                }
            }
        }
        Ok((prelude, arguments))
    }

    /// A promoted constant that names the argument in error messages.
    fn context(&self, target: &Target<'_>, position: usize, single: bool) -> TokenStream {
        let (function, name) = (&self.declaration.name, &target.parameter.name);
        let by_position = target.parameter.kind == Kind::PositionalOnly;
        let or_none = option_of_value(target.ty) == Some(false)
            && !matches!(target.parameter.default, Some(Default::Opaque | Default::Str(_)));
        quote!(&__support::ArgContext {
            function: #function,
            position: #position,
            name: #name,
            by_position: #by_position,
            single: #single,
            or_none: #or_none,
        })
    }
}

fn shim(parameters: TokenStream, body: TokenStream) -> TokenStream {
    quote!({
        #[allow(clippy::undocumented_unsafe_blocks, unused_variables, unused_mut)]
        fn __shim(t: &Thread, zelf: Value, #parameters) -> PyResult<Value> {
            #body
        }
        __shim
    })
}

/// The expression that converts one argument: `source` is a `Value`, or an `Option<Value>` where the parameter has a default.
fn convert(target: &Target<'_>, source: TokenStream, context: &TokenStream) -> Result<TokenStream> {
    let span = target.ty.span();
    let from_arg = |v: TokenStream| {
        // The local variable keeps the name resolution of generated code.
        let t = quote!(t);
        quote_spanned!(span=> __support::FromArg::from_arg(#t, #v, #context)?)
    };
    let one = from_arg(quote!(v));
    let optional = option_of_value(target.ty);
    let Some(default) = &target.parameter.default else {
        return Ok(match optional {
            Some(true) => {
                let message =
                    format!("`{}` is required by the signature: use `Value`, not `Option`", target.parameter.name);
                return Err(Error::new_spanned(target.ty, message));
            }
            Some(false) => quote!(match #source { v if v.is_none() => None, v => Some(#one) }),
            None => from_arg(source),
        });
    };
    Ok(match (optional, default) {
        (Some(true), _) => source,
        (Some(false), Default::Opaque | Default::Str(_)) => {
            quote!(match #source { Some(v) => Some(#one), None => None })
        }
        (Some(false), _) => quote!(match #source { Some(v) if !v.is_none() => Some(#one), _ => None }),
        (None, default) => {
            let value = match default {
                Default::None => quote!(__support::DefaultNone),
                Default::Bool(b) => quote!(#b),
                Default::Int(i) => {
                    let literal = Literal::i128_suffixed(*i);
                    quote!(#literal)
                }
                Default::Float(f) => quote!(#f),
                Default::Str(s) => quote!(#s),
                Default::Opaque => {
                    let message = format!(
                        "the default of `{}` has no Rust value: use `Option<...>` and supply it in the body",
                        target.parameter.name
                    );
                    return Err(Error::new_spanned(target.ty, message));
                }
            };
            let t = quote!(t);
            let default = quote_spanned!(span=> __support::DefaultArg::default_arg(#t, #value)?);
            quote!(match #source { Some(v) => #one, None => #default })
        }
    })
}

/// Where a function's result type is written (its name if it has none).
pub fn output_span(function: &syn::Signature) -> Span {
    match &function.output {
        syn::ReturnType::Type(_, ty) => ty.span(),
        syn::ReturnType::Default => function.ident.span(),
    }
}

/// An identifier without `r#`.
pub fn plain_name(ident: &Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}
