//! Parsing of attribute arguments: `("text", key = expression, flag, list(a, b))`.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, Ident, Lit, LitStr, Meta, Path, Result, Token};

/// One argument of an attribute.
pub enum Argument {
    /// A string on its own.
    Text(LitStr),
    /// `key`
    Flag(Ident),
    /// `key = value`
    Value(Ident, Expr),
    /// `key(paths)`
    List(Ident, Vec<Path>),
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> Result<Argument> {
        if input.peek(LitStr) {
            return Ok(Argument::Text(input.parse()?));
        }
        let key: Ident = input.call(syn::ext::IdentExt::parse_any)?;
        if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Ok(Argument::Value(key, input.parse()?))
        } else if input.peek(syn::token::Paren) {
            let content;
            syn::parenthesized!(content in input);
            let paths = Punctuated::<Path, Token![,]>::parse_terminated(&content)?;
            Ok(Argument::List(key, paths.into_iter().collect()))
        } else {
            Ok(Argument::Flag(key))
        }
    }
}

/// The arguments of one attribute, taken out one by one; what is left over at the end is an error.
pub struct Arguments {
    items: Vec<Argument>,
    pub span: Span,
}

impl Arguments {
    pub fn parse(tokens: TokenStream) -> Result<Arguments> {
        let span = tokens.span();
        let items = Punctuated::<Argument, Token![,]>::parse_terminated.parse2(tokens)?;
        Ok(Arguments { items: items.into_iter().collect(), span })
    }

    pub fn of_attribute(attribute: &Attribute) -> Result<Arguments> {
        let tokens = match &attribute.meta {
            Meta::Path(_) => TokenStream::new(),
            Meta::List(list) => list.tokens.clone(),
            Meta::NameValue(pair) => pair.value.to_token_stream(),
        };
        let mut arguments = Arguments::parse(tokens)?;
        arguments.span = attribute.span();
        Ok(arguments)
    }

    pub fn text(&mut self) -> Option<LitStr> {
        let at = self.items.iter().position(|a| matches!(a, Argument::Text(_)))?;
        match self.items.remove(at) {
            Argument::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn flag(&mut self, name: &str) -> bool {
        match self.items.iter().position(|a| matches!(a, Argument::Flag(key) if key == name)) {
            Some(at) => {
                self.items.remove(at);
                true
            }
            None => false,
        }
    }

    /// A lone identifier that is no known flag (as in `#[setter(name)]`).
    pub fn any_flag(&mut self) -> Option<Ident> {
        let at = self.items.iter().position(|a| matches!(a, Argument::Flag(_)))?;
        match self.items.remove(at) {
            Argument::Flag(key) => Some(key),
            _ => None,
        }
    }

    pub fn value(&mut self, name: &str) -> Option<Expr> {
        let at = self.items.iter().position(|a| matches!(a, Argument::Value(key, _) if key == name))?;
        match self.items.remove(at) {
            // A literal that went through `macro_rules!` comes in an invisible group.
            Argument::Value(_, Expr::Group(group)) => Some(*group.expr),
            Argument::Value(_, value) => Some(value),
            _ => None,
        }
    }

    /// `name = "text"`
    pub fn text_value(&mut self, name: &str) -> Result<Option<LitStr>> {
        match self.value(name) {
            None => Ok(None),
            Some(Expr::Lit(lit)) => match lit.lit {
                Lit::Str(text) => Ok(Some(text)),
                other => Err(Error::new(other.span(), format!("`{name}` takes a string"))),
            },
            Some(other) => Err(Error::new(other.span(), format!("`{name}` takes a string"))),
        }
    }

    /// `name = path`
    pub fn path_value(&mut self, name: &str) -> Result<Option<Path>> {
        match self.value(name) {
            None => Ok(None),
            Some(Expr::Path(path)) => Ok(Some(path.path)),
            Some(other) => Err(Error::new(other.span(), format!("`{name}` takes a path"))),
        }
    }

    pub fn list(&mut self, name: &str) -> Option<Vec<Path>> {
        let at = self.items.iter().position(|a| matches!(a, Argument::List(key, _) if key == name))?;
        match self.items.remove(at) {
            Argument::List(_, paths) => Some(paths),
            _ => None,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Fails if something was not taken.
    pub fn finish(self) -> Result<()> {
        match self.items.first() {
            None => Ok(()),
            Some(Argument::Text(text)) => Err(Error::new(text.span(), "unexpected string")),
            Some(Argument::Flag(key) | Argument::Value(key, _) | Argument::List(key, _)) => {
                Err(Error::new(key.span(), format!("unknown or misused argument `{key}`")))
            }
        }
    }
}

/// Takes the attributes with one of these names off an item.
pub fn take(attributes: &mut Vec<Attribute>, names: &[&str]) -> Vec<Attribute> {
    let (taken, kept) = attributes.drain(..).partition(|a| names.iter().any(|n| a.path().is_ident(n)));
    *attributes = kept;
    taken
}

/// The `#[cfg]` attributes of an item, to repeat on what is generated for it.
pub fn cfgs(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes.iter().filter(|a| a.path().is_ident("cfg")).cloned().collect()
}

/// The text of an item's `///` lines, used as the docstring when none is given.
pub fn doc_comment(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes.iter().filter(|a| a.path().is_ident("doc")) {
        if let Meta::NameValue(pair) = &attribute.meta
            && let Expr::Lit(lit) = &pair.value
            && let Lit::Str(text) = &lit.lit
        {
            let text = text.value();
            lines.push(text.strip_prefix(' ').unwrap_or(&text).trim_end().to_owned());
        }
    }
    lines.join("\n")
}

/// Silences lints that the shape of native functions provokes.
pub fn allow_lints(attributes: &mut Vec<Attribute>, function: &syn::Signature) {
    if function.inputs.len() > 7 {
        attributes.push(syn::parse_quote!(#[allow(clippy::too_many_arguments)]));
    }
    if function.ident == "new" {
        attributes.push(syn::parse_quote!(#[allow(clippy::new_ret_no_self)]));
    }
}

/// Errors of several items, reported together with the rest of the generated code, so that one mistake does not hide everything else.
#[derive(Default)]
pub struct Errors(Option<Error>);

impl Errors {
    pub fn check(&mut self, result: Result<()>) {
        match (result, &mut self.0) {
            (Ok(()), _) => {}
            (Err(error), Some(errors)) => errors.combine(error),
            (Err(error), none) => *none = Some(error),
        }
    }
    pub fn into_tokens(self) -> TokenStream {
        self.0.map(Error::into_compile_error).unwrap_or_default()
    }
}
