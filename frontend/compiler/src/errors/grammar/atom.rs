//! Primaries, calls, displays and comprehensions.

use super::node::{CallParts, NodeKind};
use super::{Grammar, Node, P, Rule, Token, TokenKind, alt, token_location};
use crate::ast::Location;

/// The `for` and `if` clauses of a comprehension.
#[derive(Clone, Copy)]
pub(super) struct Clauses {
    /// The last condition, or the last iterable.
    last: Node,
    last_target: Node,
}

/// A positional argument, or what makes errors of those that follow.
#[derive(Clone, Copy)]
enum Argument {
    Positional(Node),
    Keyword,
    DoubleStarred,
}

impl Grammar<'_> {
    pub(super) fn primary(&mut self) -> P {
        self.memo(Rule::Primary, |p| {
            let start = p.mark;
            let mut primary = p.atom()?;
            while let Some(longer) = p.attempt(|p| p.primary_rest(start)) {
                primary = longer;
            }
            p.error.is_none().then_some(primary)
        })
    }

    fn primary_rest(&mut self, start: usize) -> P {
        alt!(self, {
            self.lit(".")?;
            self.name()?;
            self.node(start, NodeKind::Attribute)
        });
        alt!(self, {
            let argument = self.generator()?;
            self.call_node(start, vec![argument])
        });
        alt!(self, {
            self.lit("(")?;
            self.opt(Self::arguments);
            self.lit(")")?;
            self.call_node(start, Vec::new())
        });
        alt!(self, {
            self.lit("[")?;
            self.slices()?;
            self.lit("]")?;
            self.node(start, NodeKind::Subscript)
        });
        None
    }

    pub(super) fn call_node(&mut self, start: usize, positional: Vec<Node>) -> Node {
        self.node(start, NodeKind::Call(CallParts { positional, unpacks_keywords: false }))
    }

    pub(super) fn slices(&mut self) -> P {
        let start = self.mark;
        alt!(self, {
            let slice = self.slice()?;
            self.not(|p| p.lit(","))?;
            slice
        });
        let items = self.separated(",", |p| {
            alt!(p, p.slice()?);
            p.starred_expression()
        })?;
        self.opt(|p| p.lit(","));
        Some(self.node(start, NodeKind::Tuple(items)))
    }

    fn slice(&mut self) -> P {
        let start = self.mark;
        alt!(self, {
            self.opt(Self::expression);
            self.lit(":")?;
            self.opt(Self::expression);
            self.opt(|p| {
                p.lit(":")?;
                p.opt(Self::expression);
                Some(())
            });
            self.node(start, NodeKind::Other)
        });
        self.named_expression()
    }

    pub(super) fn atom(&mut self) -> P {
        let start = self.mark;
        alt!(self, self.name()?);
        for (word, kind) in [("True", NodeKind::True), ("False", NodeKind::False), ("None", NodeKind::None)] {
            alt!(self, {
                self.lit(word)?;
                self.node(start, kind)
            });
        }
        alt!(self, self.strings()?);
        alt!(self, self.number()?);
        alt!(self, {
            self.ahead(|p| p.lit("("))?;
            self.parenthesized()?
        });
        alt!(self, {
            self.ahead(|p| p.lit("["))?;
            alt!(self, self.list()?);
            self.list_comprehension()?
        });
        alt!(self, {
            self.ahead(|p| p.lit("{"))?;
            self.braces()?
        });
        alt!(self, {
            self.lit("...")?;
            self.node(start, NodeKind::Ellipsis)
        });
        None
    }

    fn parenthesized(&mut self) -> P {
        alt!(self, self.tuple()?);
        alt!(self, self.group()?);
        self.generator()
    }

    pub(super) fn tuple(&mut self) -> P {
        let start = self.mark;
        self.attempt(|p| {
            p.lit("(")?;
            let items = p.opt(|p| {
                let mut items = vec![p.star_named_expression()?];
                p.lit(",")?;
                items.extend(p.opt(Self::star_named_expressions).unwrap_or_default());
                Some(items)
            });
            p.lit(")")?;
            Some(p.node(start, NodeKind::Tuple(items.unwrap_or_default())))
        })
    }

    fn group(&mut self) -> P {
        alt!(self, {
            self.lit("(")?;
            let value = match self.attempt(Self::yield_expression) {
                Some(value) => value,
                None => self.named_expression()?,
            };
            self.lit(")")?;
            value
        });
        self.mistake(|p| {
            alt!(p, {
                p.lit("(")?;
                let starred = p.starred_expression()?;
                p.lit(")")?;
                p.raise_node::<()>(starred, "cannot use starred expression here")?
            });
            p.lit("(")?;
            let stars = p.lit("**")?;
            p.expression()?;
            p.lit(")")?;
            p.raise_token::<()>(stars, "cannot use double starred expression here")
        });
        None
    }

    pub(super) fn generator(&mut self) -> P {
        let start = self.mark;
        alt!(self, {
            self.lit("(")?;
            self.maybe_named()?;
            self.clauses()?;
            self.lit(")")?;
            self.node(start, NodeKind::Generator)
        });
        self.mistake(Self::comprehension_mistake);
        None
    }

    pub(super) fn list(&mut self) -> P {
        let start = self.mark;
        self.attempt(|p| {
            p.lit("[")?;
            let items = p.opt(Self::star_named_expressions).unwrap_or_default();
            p.lit("]")?;
            Some(p.node(start, NodeKind::List(items)))
        })
    }

    fn list_comprehension(&mut self) -> P {
        let start = self.mark;
        alt!(self, {
            self.lit("[")?;
            self.named_expression()?;
            self.clauses()?;
            self.lit("]")?;
            self.node(start, NodeKind::ListComprehension)
        });
        self.mistake(Self::comprehension_mistake);
        None
    }

    fn braces(&mut self) -> P {
        let start = self.mark;
        alt!(self, {
            self.lit("{")?;
            self.opt(|p| {
                p.separated(",", Self::key_value)?;
                p.opt(|p| p.lit(","));
                Some(())
            });
            self.lit("}")?;
            self.node(start, NodeKind::Dict)
        });
        // CPython looks for these in the first pass already.
        self.attempt(|p| {
            p.lit("{")?;
            p.key_values_mistake()
        });
        if self.error.is_some() {
            return None;
        }
        alt!(self, {
            self.lit("{")?;
            self.star_named_expressions()?;
            self.lit("}")?;
            self.node(start, NodeKind::Set)
        });
        alt!(self, {
            self.lit("{")?;
            self.key_value_pair()?;
            self.clauses()?;
            self.lit("}")?;
            self.node(start, NodeKind::DictComprehension)
        });
        self.mistake(|p| {
            p.lit("{")?;
            let stars = p.lit("**")?;
            p.bitwise_or()?;
            p.clauses()?;
            p.lit("}")?;
            p.raise_token::<()>(stars, "dict unpacking cannot be used in dict comprehension")
        });
        alt!(self, {
            self.lit("{")?;
            self.named_expression()?;
            self.clauses()?;
            self.lit("}")?;
            self.node(start, NodeKind::SetComprehension)
        });
        self.mistake(Self::comprehension_mistake);
        None
    }

    fn key_value(&mut self) -> P<()> {
        alt!(self, {
            self.lit("**")?;
            self.bitwise_or()?;
        });
        self.key_value_pair()
    }

    fn key_value_pair(&mut self) -> P<()> {
        self.expression()?;
        self.lit(":")?;
        self.expression().map(drop)
    }

    fn key_values_mistake(&mut self) -> P<()> {
        alt!(self, {
            self.separated(",", Self::key_value)?;
            self.lit(",")?;
            self.key_value_mistake(true)?
        });
        self.key_value_mistake(false)
    }

    fn key_value_mistake(&mut self, not_first: bool) -> P<()> {
        if not_first {
            alt!(self, {
                let key = self.expression()?;
                self.not(|p| p.lit(":"))?;
                let loc = self.loc(key);
                let last = Location { col_offset: loc.end_col_offset - 1, end_col_offset: -1, ..loc };
                self.raise(last, "':' expected after dictionary key")?
            });
        }
        alt!(self, {
            self.expression()?;
            self.lit(":")?;
            let star = self.lit("*")?;
            self.bitwise_or()?;
            self.raise_from(token_location(star), "cannot use a starred expression in a dictionary value")?
        });
        self.expression()?;
        let colon = self.lit(":")?;
        self.ahead(|p| p.lit_of(&["}", ","]))?;
        self.raise_token(colon, "expression expected after dictionary key and ':'")
    }

    // Comprehensions.

    pub(super) fn clauses(&mut self) -> P<Clauses> {
        let mut clauses = self.attempt(Self::clause)?;
        while let Some(next) = self.attempt(Self::clause) {
            clauses = next;
        }
        self.error.is_none().then_some(clauses)
    }

    fn clause(&mut self) -> P<Clauses> {
        for is_async in [true, false] {
            let committed = self.attempt(|p| {
                if is_async {
                    p.lit("async")?;
                }
                p.lit("for")?;
                let target = p.star_targets()?;
                p.lit("in")?;
                Some(target)
            });
            if let Some(last_target) = committed {
                let mut last = self.disjunction()?;
                while let Some(condition) = self.attempt(|p| {
                    p.lit("if")?;
                    p.disjunction()
                }) {
                    last = condition;
                }
                return self.error.is_none().then_some(Clauses { last, last_target });
            }
        }
        self.mistake(|p| {
            p.opt(|p| p.lit("async"));
            p.lit("for")?;
            p.separated(",", Self::bitwise_or)?;
            p.opt(|p| p.lit(","));
            p.not(|p| p.lit("in"))?;
            p.raise_here::<()>("'in' expected after for-loop variables")
        });
        self.mistake(Self::for_target_mistake);
        None
    }

    fn comprehension_mistake(&mut self) -> P<()> {
        alt!(self, {
            self.lit_of(&["[", "(", "{"])?;
            let starred = self.starred_expression()?;
            self.clauses()?;
            self.raise_node(starred, "iterable unpacking cannot be used in comprehension")?
        });
        let msg = "did you forget parentheses around the comprehension target?";
        alt!(self, {
            self.lit_of(&["[", "{"])?;
            let first = self.star_named_expression()?;
            self.lit(",")?;
            let more = self.star_named_expressions()?;
            self.clauses()?;
            let last = *more.last()?;
            self.raise_range(self.loc(first), self.loc(last), msg)?
        });
        alt!(self, {
            self.lit_of(&["[", "{"])?;
            let first = self.star_named_expression()?;
            let comma = self.lit(",")?;
            self.clauses()?;
            self.raise_range(self.loc(first), token_location(comma), msg)?
        });
        None
    }

    // Calls.

    pub(super) fn arguments(&mut self) -> P {
        self.memo(Rule::Arguments, |p| {
            alt!(p, {
                let arguments = p.argument_list()?;
                p.opt(|p| p.lit(","));
                p.ahead(|p| p.lit(")"))?;
                arguments
            });
            p.mistake(Self::arguments_mistake);
            None
        })
    }

    /// Arguments as a call without function.
    fn argument_list(&mut self) -> P {
        let start = self.mark;
        let positional = self.attempt(|p| p.separated(",", Self::positional_argument));
        if self.error.is_some() {
            return None;
        }
        let keywords = match &positional {
            Some(_) => self.opt(|p| {
                p.lit(",")?;
                p.keyword_arguments()
            }),
            None => Some(self.keyword_arguments()?),
        };
        if self.error.is_some() {
            return None;
        }
        let mut parts = CallParts { positional: positional.unwrap_or_default(), unpacks_keywords: false };
        for argument in keywords.unwrap_or_default() {
            match argument {
                Argument::Positional(node) => parts.positional.push(node),
                Argument::Keyword => {}
                Argument::DoubleStarred => parts.unpacks_keywords = true,
            }
        }
        Some(self.node(start, NodeKind::Call(parts)))
    }

    fn positional_argument(&mut self) -> P {
        alt!(self, self.starred_expression()?);
        let value = self.maybe_named()?;
        self.not(|p| p.lit("="))?;
        Some(value)
    }

    fn keyword_arguments(&mut self) -> P<Vec<Argument>> {
        alt!(self, {
            let mut arguments = self.separated(",", Self::keyword_or_starred)?;
            self.lit(",")?;
            arguments.extend(self.separated(",", Self::keyword_or_double_starred)?);
            arguments
        });
        alt!(self, self.separated(",", Self::keyword_or_starred)?);
        self.separated(",", Self::keyword_or_double_starred)
    }

    fn keyword_or_starred(&mut self) -> P<Argument> {
        self.mistake(Self::keyword_mistake);
        alt!(self, self.keyword_argument()?);
        self.starred_expression().map(Argument::Positional)
    }

    fn keyword_or_double_starred(&mut self) -> P<Argument> {
        self.mistake(Self::keyword_mistake);
        alt!(self, self.keyword_argument()?);
        self.lit("**")?;
        self.expression()?;
        Some(Argument::DoubleStarred)
    }

    fn keyword_argument(&mut self) -> P<Argument> {
        self.name()?;
        self.lit("=")?;
        self.expression()?;
        Some(Argument::Keyword)
    }

    pub(super) fn starred_expression(&mut self) -> P {
        let start = self.mark;
        self.mistake(|p| {
            let star = p.lit("*")?;
            p.expression()?;
            p.lit("=")?;
            let value = p.expression()?;
            let msg = "cannot assign to iterable argument unpacking";
            p.raise_range::<()>(token_location(star), p.loc(value), msg)
        });
        alt!(self, {
            self.lit("*")?;
            let value = self.expression()?;
            self.node(start, NodeKind::Starred(value))
        });
        self.mistake(|p| {
            p.lit("*")?;
            p.raise_here::<()>("Invalid star expression")
        });
        None
    }

    fn keyword_mistake(&mut self) -> P<()> {
        alt!(self, {
            let word: Token = self.lit_of(&["True", "False", "None"])?;
            let equals = self.lit("=")?;
            let msg = format!("cannot assign to {}", self.text(word));
            self.raise_range(token_location(word), token_location(equals), msg)?
        });
        alt!(self, {
            let name = self.name()?;
            let equals = self.lit("=")?;
            self.expression()?;
            self.clauses()?;
            let msg = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
            self.raise_range(self.loc(name), token_location(equals), msg)?
        });
        alt!(self, {
            self.not(|p| {
                p.name()?;
                p.lit("=")
            })?;
            let target = self.expression()?;
            let equals = self.lit("=")?;
            let msg = "expression cannot contain assignment, perhaps you meant \"==\"?";
            self.raise_range(self.loc(target), token_location(equals), msg)?
        });
        alt!(self, {
            let stars = self.lit("**")?;
            self.expression()?;
            self.lit("=")?;
            let value = self.expression()?;
            let msg = "cannot assign to keyword argument unpacking";
            self.raise_range(token_location(stars), self.loc(value), msg)?
        });
        None
    }

    fn arguments_mistake(&mut self) -> P<()> {
        let parenthesize = "Generator expression must be parenthesized";
        alt!(self, {
            let unpacked = self.attempt(|p| {
                p.separated(",", Self::positional_argument)?;
                p.lit(",")?;
                p.keyword_arguments()
            });
            if unpacked.is_none() {
                self.keyword_arguments()?;
            }
            let comma = self.lit(",")?;
            self.separated(",", |p| {
                p.starred_expression()?;
                p.not(|p| p.lit("="))
            })?;
            let msg = "iterable argument unpacking follows keyword argument unpacking";
            self.raise_from(token_location(comma), msg)?
        });
        alt!(self, {
            let element = self.expression()?;
            let clauses = self.clauses()?;
            self.lit(",")?;
            self.opt(|p| {
                alt!(p, p.argument_list().map(drop)?);
                p.expression()?;
                p.clauses().map(drop)
            });
            self.raise_range(self.loc(element), self.loc(clauses.last), parenthesize)?
        });
        alt!(self, {
            let name = self.name()?;
            let equals = self.lit("=")?;
            self.expression()?;
            self.clauses()?;
            let msg = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
            self.raise_range(self.loc(name), token_location(equals), msg)?
        });
        alt!(self, {
            self.opt(|p| {
                p.argument_list()?;
                p.lit(",")
            });
            let name = self.name()?;
            let equals = self.lit("=")?;
            self.ahead(|p| p.lit_of(&[",", ")"]))?;
            self.raise_range(self.loc(name), token_location(equals), "expected argument value expression")?
        });
        alt!(self, {
            let arguments = self.argument_list()?;
            let clauses = self.clauses()?;
            let NodeKind::Call(CallParts { positional, .. }) = self.nodes.kind(arguments) else { None? };
            let [_, .., last] = positional[..] else { None? };
            self.raise_range(self.loc(last), self.loc(clauses.last), parenthesize)?
        });
        alt!(self, {
            self.argument_list()?;
            self.lit(",")?;
            let element = self.expression()?;
            let clauses = self.clauses()?;
            self.raise_range(self.loc(element), self.loc(clauses.last_target), parenthesize)?
        });
        alt!(self, {
            let arguments = self.argument_list()?;
            self.lit(",")?;
            self.argument_list()?;
            let NodeKind::Call(CallParts { unpacks_keywords, .. }) = *self.nodes.kind(arguments) else { None? };
            let what = if unpacks_keywords { "argument unpacking" } else { "argument" };
            self.raise_here(&format!("positional argument follows keyword {what}"))?
        });
        None
    }

    /// The literal's value must not have too many digits.
    pub(super) fn check_number(&mut self, token: Token) -> P<()> {
        let text = self.text(token);
        let limit = self.options.int_max_str_digits;
        if limit == 0 || text.len() <= limit || token.kind != TokenKind::Number {
            return Some(());
        }
        match crate::parse::integer_too_long(text, limit) {
            None => Some(()),
            Some(msg) => {
                let line = token.lineno;
                self.raise(Location { lineno: line, col_offset: -1, end_lineno: line, end_col_offset: -1 }, msg)
            }
        }
    }
}
