//! Parameters of functions and lambdas, and type parameters.

use super::node::NodeKind;
use super::{Grammar, Node, P, Rule, TokenKind, alt, token_location};

/// Whose parameters: those of a function may have annotations and end at `)`, those of a lambda end at `:`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Function,
    Lambda,
}

impl Owner {
    fn end(self) -> &'static str {
        match self {
            Owner::Function => ")",
            Owner::Lambda => ":",
        }
    }
}

impl Grammar<'_> {
    pub(super) fn parameters(&mut self) -> P<()> {
        self.parameter_list(Owner::Function)
    }

    pub(super) fn lambda_parameters(&mut self) -> P<()> {
        self.parameter_list(Owner::Lambda)
    }

    fn parameter_list(&mut self, owner: Owner) -> P<()> {
        self.mistake(|p| p.parameters_mistake(owner));
        alt!(self, {
            self.slash_without_default(owner)?;
            self.many(|p| p.without_default(owner));
            self.many(|p| p.with_default(owner));
            self.opt(|p| p.star_etc(owner));
        });
        alt!(self, {
            self.slash_with_default(owner)?;
            self.many(|p| p.with_default(owner));
            self.opt(|p| p.star_etc(owner));
        });
        alt!(self, {
            self.many1(|p| p.without_default(owner))?;
            self.many(|p| p.with_default(owner));
            self.opt(|p| p.star_etc(owner));
        });
        alt!(self, {
            self.many1(|p| p.with_default(owner))?;
            self.opt(|p| p.star_etc(owner));
        });
        self.star_etc(owner)
    }

    fn slash_end(&mut self, owner: Owner) -> P<()> {
        self.lit("/")?;
        self.parameter_end(owner)
    }

    /// A comma, or the end of the list.
    fn parameter_end(&mut self, owner: Owner) -> P<()> {
        alt!(self, self.lit(",").map(drop)?);
        self.ahead(|p| p.lit(owner.end()))
    }

    fn slash_without_default(&mut self, owner: Owner) -> P<()> {
        self.attempt(|p| {
            p.many1(|p| p.without_default(owner))?;
            p.slash_end(owner)
        })
    }

    fn slash_with_default(&mut self, owner: Owner) -> P<()> {
        self.attempt(|p| {
            p.many(|p| p.without_default(owner));
            p.many1(|p| p.with_default(owner))?;
            p.slash_end(owner)
        })
    }

    fn star_etc(&mut self, owner: Owner) -> P<()> {
        self.mistake(|p| p.star_etc_mistake(owner));
        alt!(self, {
            self.lit("*")?;
            self.without_default(owner)?;
            self.many(|p| p.maybe_default(owner));
            self.opt(|p| p.keywords_parameter(owner));
        });
        if owner == Owner::Function {
            alt!(self, {
                self.lit("*")?;
                self.name()?;
                self.lit(":")?;
                self.star_expression()?;
                self.parameter_end(owner)?;
                self.many(|p| p.maybe_default(owner));
                self.opt(|p| p.keywords_parameter(owner));
            });
        }
        alt!(self, {
            self.lit("*")?;
            self.lit(",")?;
            self.many1(|p| p.maybe_default(owner))?;
            self.opt(|p| p.keywords_parameter(owner));
        });
        self.keywords_parameter(owner)
    }

    fn keywords_parameter(&mut self, owner: Owner) -> P<()> {
        self.mistake(|p| p.keywords_parameter_mistake(owner));
        self.lit("**")?;
        self.without_default(owner).map(drop)
    }

    fn parameter(&mut self, owner: Owner) -> P {
        let start = self.mark;
        self.name()?;
        if owner == Owner::Function {
            self.opt(|p| {
                p.lit(":")?;
                p.expression()
            });
        }
        Some(self.node(start, NodeKind::Other))
    }

    fn without_default(&mut self, owner: Owner) -> P {
        let parameter = self.parameter(owner)?;
        self.parameter_end(owner)?;
        Some(parameter)
    }

    fn with_default(&mut self, owner: Owner) -> P<()> {
        self.parameter(owner)?;
        self.default_value()?;
        self.parameter_end(owner)
    }

    fn maybe_default(&mut self, owner: Owner) -> P<()> {
        self.parameter(owner)?;
        self.opt(Self::default_value);
        self.parameter_end(owner)
    }

    fn default_value(&mut self) -> P<()> {
        alt!(self, {
            self.lit("=")?;
            self.expression()?;
        });
        self.mistake(|p| {
            let equals = p.lit("=")?;
            p.ahead(|p| p.lit_of(&[")", ","]))?;
            p.raise_token::<()>(equals, "expected default value expression")
        });
        None
    }

    fn any_slash(&mut self, owner: Owner) -> P<()> {
        alt!(self, self.slash_without_default(owner)?);
        self.slash_with_default(owner)
    }

    fn parameters_mistake(&mut self, owner: Owner) -> P<()> {
        alt!(self, {
            let slash = self.lit("/")?;
            self.lit(",")?;
            self.raise_token(slash, "at least one argument must precede /")?
        });
        alt!(self, {
            self.any_slash(owner)?;
            self.many(|p| p.maybe_default(owner));
            let slash = self.lit("/")?;
            self.raise_token(slash, "/ may appear only once")?
        });
        alt!(self, {
            self.opt(|p| p.slash_without_default(owner));
            self.many(|p| p.without_default(owner));
            let defaults = self.attempt(|p| p.slash_with_default(owner));
            if defaults.is_none() {
                self.many1(|p| p.with_default(owner))?;
            }
            let parameter = self.without_default(owner)?;
            self.raise_node(parameter, "parameter without a default follows parameter with a default")?
        });
        alt!(self, {
            self.many(|p| p.without_default(owner));
            let open = self.lit("(")?;
            match owner {
                Owner::Function => drop(self.many1(|p| p.without_default(owner))?),
                Owner::Lambda => drop(self.separated(",", |p| p.parameter(owner))?),
            }
            self.opt(|p| p.lit(","));
            let close = self.lit(")")?;
            let what = match owner {
                Owner::Function => "Function",
                Owner::Lambda => "Lambda expression",
            };
            let msg = format!("{what} parameters cannot be parenthesized");
            self.raise_range(token_location(open), token_location(close), msg)?
        });
        alt!(self, {
            self.opt(|p| p.any_slash(owner));
            self.many(|p| p.maybe_default(owner));
            self.lit("*")?;
            if self.lit(",").is_none() {
                self.without_default(owner)?;
            }
            self.many(|p| p.maybe_default(owner));
            let slash = self.lit("/")?;
            self.raise_token(slash, "/ must be ahead of *")?
        });
        alt!(self, {
            self.many1(|p| p.maybe_default(owner))?;
            self.lit("/")?;
            let star = self.lit("*")?;
            self.raise_token(star, "expected comma between / and *")?
        });
        None
    }

    fn star_etc_mistake(&mut self, owner: Owner) -> P<()> {
        alt!(self, {
            let star = self.lit("*")?;
            if self.lit(owner.end()).is_none() {
                self.lit(",")?;
                self.lit_of(&[owner.end(), "**"])?;
            }
            let msg = "named arguments must follow bare *";
            match owner {
                Owner::Function => self.raise_token(star, msg)?,
                Owner::Lambda => self.raise_here(msg)?,
            }
        });
        alt!(self, {
            self.lit("*")?;
            self.parameter(owner)?;
            let equals = self.lit("=")?;
            self.raise_token(equals, "var-positional argument cannot have default value")?
        });
        let one = |p: &mut Self| {
            alt!(p, p.without_default(owner).map(drop)?);
            p.lit(",").map(drop)
        };
        alt!(self, {
            self.lit("*")?;
            one(self)?;
            self.many(|p| p.maybe_default(owner));
            let star = self.lit("*")?;
            one(self)?;
            self.raise_token(star, "* argument may appear only once")?
        });
        None
    }

    fn keywords_parameter_mistake(&mut self, owner: Owner) -> P<()> {
        alt!(self, {
            self.lit("**")?;
            self.parameter(owner)?;
            let equals = self.lit("=")?;
            self.raise_token(equals, "var-keyword argument cannot have default value")?
        });
        let msg = "arguments cannot follow var-keyword argument";
        alt!(self, {
            self.lit("**")?;
            self.parameter(owner)?;
            self.lit(",")?;
            let parameter = self.parameter(owner)?;
            self.raise_node(parameter, msg)?
        });
        alt!(self, {
            self.lit("**")?;
            self.parameter(owner)?;
            self.lit(",")?;
            let token = self.lit_of(&["*", "**", "/"])?;
            self.raise_token(token, msg)?
        });
        None
    }

    // Type parameters.

    pub(super) fn type_params(&mut self) -> P<()> {
        self.mistake(|p| {
            p.lit("[")?;
            let close = p.lit("]")?;
            p.raise_from::<()>(token_location(close), "Type parameter list cannot be empty")
        });
        self.lit("[")?;
        self.separated(",", Self::type_param)?;
        self.opt(|p| p.lit(","));
        self.lit("]").map(drop)
    }

    fn type_param(&mut self) -> P {
        self.memo(Rule::TypeParam, |p| {
            let start = p.mark;
            p.type_param_body()?;
            Some(p.node(start, NodeKind::Other))
        })
    }

    fn type_param_body(&mut self) -> P<()> {
        alt!(self, {
            self.name()?;
            self.opt(|p| {
                p.lit(":")?;
                p.expression()
            });
            self.opt(Self::type_default);
        });
        for (star, what) in [("*", "TypeVarTuple"), ("**", "ParamSpec")] {
            self.mistake(|p| {
                p.lit(star)?;
                p.name()?;
                let colon = p.lit(":")?;
                let bound: Node = p.expression()?;
                let constraints = matches!(p.nodes.kind(bound), NodeKind::Tuple(_));
                let part = if constraints { "constraints" } else { "bound" };
                p.raise_from::<()>(token_location(colon), format!("cannot use {part} with {what}"))
            });
        }
        alt!(self, {
            self.lit("*")?;
            self.name()?;
            self.opt(|p| {
                p.lit("=")?;
                p.star_expression()
            });
        });
        self.lit("**")?;
        self.name()?;
        self.opt(Self::type_default);
        Some(())
    }

    fn type_default(&mut self) -> P {
        self.lit("=")?;
        self.expression()
    }

    /// Whether the text of a string literal comes next: what tells a lambda in a replacement field from a format
    /// specifier.
    pub(super) fn string_text_ahead(&mut self, kind: TokenKind) -> P<()> {
        self.ahead(|p| p.kind(kind))
    }
}
