//! Compound statements.

use super::node::TargetUse;
use super::{Grammar, NodeKind, P, Rule, Token, TokenKind, alt, token_location};

impl Grammar<'_> {
    pub(super) fn compound_statement(&mut self) -> P<()> {
        alt!(self, {
            self.ahead(|p| p.lit_of(&["def", "@", "async"]))?;
            self.opt(Self::decorators);
            self.function_definition()?;
        });
        alt!(self, {
            self.ahead(|p| p.lit("if"))?;
            self.if_statement("if")?;
        });
        alt!(self, {
            self.ahead(|p| p.lit_of(&["class", "@"]))?;
            self.opt(Self::decorators);
            self.class_definition()?;
        });
        alt!(self, {
            self.ahead(|p| p.lit_of(&["with", "async"]))?;
            self.with_statement()?;
        });
        alt!(self, {
            self.ahead(|p| p.lit_of(&["for", "async"]))?;
            self.for_statement()?;
        });
        alt!(self, {
            self.ahead(|p| p.lit("try"))?;
            self.try_statement()?;
        });
        alt!(self, {
            self.ahead(|p| p.lit("while"))?;
            self.while_statement()?;
        });
        self.match_statement()
    }

    pub(super) fn block(&mut self) -> P<()> {
        self.memo(Rule::Block, |p| {
            let start = p.mark;
            p.block_body()?;
            Some(p.node(start, NodeKind::Other))
        })
        .map(drop)
    }

    fn block_body(&mut self) -> P<()> {
        alt!(self, {
            self.newline()?;
            self.kind(TokenKind::Indent)?;
            self.many1(Self::statement)?;
            self.kind(TokenKind::Dedent)?;
        });
        alt!(self, self.simple_statements()?);
        self.mistake(|p| {
            p.newline()?;
            p.not(|p| p.kind(TokenKind::Indent))?;
            p.raise_indentation::<()>("expected an indented block".to_owned())
        });
        None
    }

    /// Raises an error if no block follows the colon of a statement that starts with `first`.
    fn missing_block(&mut self, first: Token, what: &str) -> P<()> {
        self.lit(":")?;
        self.newline()?;
        self.not(|p| p.kind(TokenKind::Indent))?;
        self.raise_indentation(format!("expected an indented block after {what} on line {}", first.lineno))
    }

    fn missing_colon(&mut self) -> P<()> {
        self.newline()?;
        self.raise_here("expected ':'")
    }

    fn decorators(&mut self) -> P<()> {
        self.many1(|p| {
            p.lit("@")?;
            p.named_expression()?;
            p.newline()
        })
        .map(drop)
    }

    fn function_definition(&mut self) -> P<()> {
        self.mistake(|p| {
            p.opt(|p| p.lit("async"));
            let def = p.lit("def")?;
            p.name()?;
            p.opt(Self::type_params);
            p.lit("(")?;
            p.opt(Self::parameters);
            p.lit(")")?;
            p.opt(Self::returns);
            p.missing_block(def, "function definition")
        });
        self.opt(|p| p.lit("async"));
        self.lit("def")?;
        self.name()?;
        self.opt(Self::type_params);
        self.forced("(")?;
        self.opt(Self::parameters);
        self.lit(")")?;
        self.opt(Self::returns);
        self.forced(":")?;
        self.block()
    }

    fn returns(&mut self) -> P<()> {
        self.lit("->")?;
        self.expression().map(drop)
    }

    fn class_definition(&mut self) -> P<()> {
        self.mistake(|p| {
            p.class_header()?;
            p.missing_colon()
        });
        self.mistake(|p| {
            let class = p.class_header()?;
            p.missing_block(class, "class definition")
        });
        self.class_header()?;
        self.lit(":")?;
        self.block()
    }

    fn class_header(&mut self) -> P<Token> {
        let class = self.lit("class")?;
        self.name()?;
        self.opt(Self::type_params);
        self.opt(|p| {
            p.lit("(")?;
            p.opt(Self::arguments);
            p.lit(")")
        });
        Some(class)
    }

    /// `if` and `elif`, which differ in their keyword only.
    fn if_statement(&mut self, keyword: &str) -> P<()> {
        self.mistake(|p| {
            p.lit(keyword)?;
            p.named_expression()?;
            p.missing_colon()
        });
        self.mistake(|p| {
            let first = p.lit(keyword)?;
            p.named_expression()?;
            p.missing_block(first, &format!("'{keyword}' statement"))
        });
        alt!(self, {
            self.lit(keyword)?;
            self.named_expression()?;
            self.lit(":")?;
            self.block()?;
            self.deep(|p| p.if_statement("elif"))?;
        });
        self.lit(keyword)?;
        self.named_expression()?;
        self.lit(":")?;
        self.block()?;
        self.opt(Self::else_block);
        Some(())
    }

    fn else_block(&mut self) -> P<()> {
        self.mistake(|p| {
            let first = p.lit("else")?;
            p.missing_block(first, "'else' statement")
        });
        self.mistake(|p| {
            p.lit("else")?;
            p.lit(":")?;
            p.block()?;
            p.lit("elif")?;
            p.raise_here::<()>("'elif' block follows an 'else' block")
        });
        self.lit("else")?;
        self.forced(":")?;
        self.block()
    }

    fn while_statement(&mut self) -> P<()> {
        self.mistake(|p| {
            p.lit("while")?;
            p.named_expression()?;
            p.missing_colon()
        });
        self.mistake(|p| {
            let first = p.lit("while")?;
            p.named_expression()?;
            p.missing_block(first, "'while' statement")
        });
        self.lit("while")?;
        self.named_expression()?;
        self.lit(":")?;
        self.block()?;
        self.opt(Self::else_block);
        Some(())
    }

    fn for_statement(&mut self) -> P<()> {
        self.mistake(|p| {
            p.for_header()?;
            p.missing_colon()
        });
        self.mistake(|p| {
            let first = p.for_header()?;
            p.missing_block(first, "'for' statement")
        });
        for is_async in [false, true] {
            let mark = self.mark;
            let committed = self.attempt(|p| {
                if is_async {
                    p.lit("async")?;
                }
                p.lit("for")?;
                p.star_targets()?;
                p.lit("in")
            });
            if self.error.is_some() {
                return None;
            }
            if committed.is_some() {
                let found = self.attempt(|p| {
                    p.star_expressions()?;
                    p.lit(":")?;
                    p.block()?;
                    p.opt(Self::else_block);
                    Some(())
                });
                if found.is_none() {
                    self.mark = mark;
                }
                return found;
            }
        }
        self.mistake(Self::for_target_mistake);
        None
    }

    fn for_header(&mut self) -> P<Token> {
        self.opt(|p| p.lit("async"));
        let first = self.lit("for")?;
        self.star_targets()?;
        self.lit("in")?;
        self.star_expressions()?;
        Some(first)
    }

    pub(super) fn for_target_mistake(&mut self) -> P<()> {
        self.opt(|p| p.lit("async"));
        self.lit("for")?;
        let target = self.star_expressions()?;
        self.raise_target(target, TargetUse::For)
    }

    fn with_statement(&mut self) -> P<()> {
        self.mistake(|p| {
            let first = p.with_header()?;
            p.missing_block(first, "'with' statement")
        });
        self.mistake(|p| {
            let first = p.with_header_in_parentheses()?;
            p.missing_block(first, "'with' statement")
        });
        for is_async in [false, true] {
            let keyword = |p: &mut Self| {
                if is_async {
                    p.lit("async")?;
                }
                p.lit("with")
            };
            alt!(self, {
                keyword(self)?;
                self.lit("(")?;
                self.separated(",", Self::with_item)?;
                self.opt(|p| p.lit(","));
                self.lit(")")?;
                self.lit(":")?;
                self.block()?;
            });
            alt!(self, {
                keyword(self)?;
                self.separated(",", Self::with_item)?;
                self.lit(":")?;
                self.block()?;
            });
        }
        self.mistake(|p| {
            p.with_header()?;
            p.missing_colon()
        });
        self.mistake(|p| {
            p.with_header_in_parentheses()?;
            p.missing_colon()
        });
        None
    }

    fn with_header(&mut self) -> P<Token> {
        self.opt(|p| p.lit("async"));
        let first = self.lit("with")?;
        self.separated(",", |p| {
            p.expression()?;
            p.opt(Self::as_star_target);
            Some(())
        })?;
        Some(first)
    }

    fn with_header_in_parentheses(&mut self) -> P<Token> {
        self.opt(|p| p.lit("async"));
        let first = self.lit("with")?;
        self.lit("(")?;
        self.separated(",", |p| {
            p.expressions()?;
            p.opt(Self::as_star_target);
            Some(())
        })?;
        self.opt(|p| p.lit(","));
        self.lit(")")?;
        Some(first)
    }

    fn as_star_target(&mut self) -> P<()> {
        self.lit("as")?;
        self.star_target().map(drop)
    }

    fn with_item(&mut self) -> P<()> {
        let item_ends = |p: &mut Self| p.lit_of(&[",", ")", ":"]);
        alt!(self, {
            self.expression()?;
            self.as_star_target()?;
            self.ahead(item_ends)?;
        });
        self.mistake(|p| {
            p.expression()?;
            p.lit("as")?;
            let target = p.expression()?;
            p.ahead(item_ends)?;
            p.raise_target::<()>(target, TargetUse::Assign)
        });
        self.expression().map(drop)
    }

    fn try_statement(&mut self) -> P<()> {
        self.mistake(|p| {
            let first = p.lit("try")?;
            p.missing_block(first, "'try' statement")
        });
        self.mistake(|p| {
            p.lit("try")?;
            p.lit(":")?;
            p.block()?;
            p.not(|p| p.lit_of(&["except", "finally"]))?;
            p.raise_here::<()>("expected 'except' or 'finally' block")
        });
        for (star, other) in [(false, true), (true, false)] {
            self.mistake(|p| p.mixed_except(star, other));
        }
        alt!(self, {
            self.lit("try")?;
            self.forced(":")?;
            self.block()?;
            self.finally_block()?;
        });
        for star in [false, true] {
            alt!(self, {
                self.lit("try")?;
                self.forced(":")?;
                self.block()?;
                self.many1(|p| p.except_block(star))?;
                self.opt(Self::else_block);
                self.opt(Self::finally_block);
            });
        }
        None
    }

    /// `except` and `except*` in one statement: an error at the first of the second kind.
    fn mixed_except(&mut self, star: bool, other: bool) -> P<()> {
        self.lit("try")?;
        self.lit(":")?;
        self.many(Self::block);
        self.many1(|p| p.except_block(star))?;
        let except = self.lit("except")?;
        let msg = "cannot have both 'except' and 'except*' on the same 'try'";
        if other {
            let asterisk = self.lit("*")?;
            self.expression()?;
            self.opt(Self::as_name);
            self.lit(":")?;
            self.raise_range(token_location(except), token_location(asterisk), msg)
        } else {
            self.opt(|p| {
                p.expression()?;
                p.opt(Self::as_name);
                Some(())
            });
            self.lit(":")?;
            self.raise_token(except, msg)
        }
    }

    fn as_name(&mut self) -> P<()> {
        self.lit("as")?;
        self.name().map(drop)
    }

    fn except_keyword(&mut self, star: bool) -> P<Token> {
        let except = self.lit("except")?;
        if star {
            self.lit("*")?;
        }
        Some(except)
    }

    fn except_block(&mut self, star: bool) -> P<()> {
        let name = if star { "'except*' statement" } else { "'except' statement" };
        self.mistake(|p| {
            let except = p.except_keyword(star)?;
            p.expression()?;
            p.opt(Self::as_name);
            p.missing_block(except, name)
        });
        if !star {
            self.mistake(|p| {
                let except = p.except_keyword(star)?;
                p.missing_block(except, name)
            });
        }
        alt!(self, {
            self.except_keyword(star)?;
            self.expression()?;
            self.lit(":")?;
            self.block()?;
        });
        alt!(self, {
            self.except_keyword(star)?;
            self.expression()?;
            self.as_name()?;
            self.lit(":")?;
            self.block()?;
        });
        alt!(self, {
            self.except_keyword(star)?;
            self.expressions()?;
            self.lit(":")?;
            self.block()?;
        });
        if !star {
            alt!(self, {
                self.except_keyword(star)?;
                self.lit(":")?;
                self.block()?;
            });
        }
        self.mistake(|p| p.except_mistake(star));
        None
    }

    fn except_mistake(&mut self, star: bool) -> P<()> {
        alt!(self, {
            self.except_keyword(star)?;
            let first = self.expression()?;
            self.lit(",")?;
            self.expressions()?;
            self.as_name()?;
            self.lit(":")?;
            let msg = "multiple exception types must be parenthesized when using 'as'";
            self.raise_from(self.loc(first), msg)?
        });
        alt!(self, {
            self.except_keyword(star)?;
            self.expression()?;
            self.opt(Self::as_name);
            self.missing_colon()?
        });
        alt!(self, {
            self.except_keyword(star)?;
            if !star {
                self.missing_colon()?;
            } else if self.newline().is_some() || self.lit(":").is_some() {
                self.raise_here("expected one or more exception types")?
            }
            None?
        });
        alt!(self, {
            self.except_keyword(star)?;
            self.expression()?;
            self.lit("as")?;
            let target = self.expression()?;
            self.lit(":")?;
            self.block()?;
            let what = self.nodes.description(target);
            let keyword = if star { "except*" } else { "except" };
            self.raise_node(target, format!("cannot use {keyword} statement with {what}"))?
        });
        None
    }

    fn finally_block(&mut self) -> P<()> {
        self.mistake(|p| {
            let first = p.lit("finally")?;
            p.missing_block(first, "'finally' statement")
        });
        self.lit("finally")?;
        self.forced(":")?;
        self.block()
    }

    fn match_statement(&mut self) -> P<()> {
        alt!(self, {
            self.lit("match")?;
            self.subject()?;
            self.lit(":")?;
            self.newline()?;
            self.kind(TokenKind::Indent)?;
            self.many1(Self::case_block)?;
            self.kind(TokenKind::Dedent)?;
        });
        self.mistake(|p| {
            p.lit("match")?;
            p.subject()?;
            p.missing_colon()
        });
        self.mistake(|p| {
            let first = p.lit("match")?;
            p.subject()?;
            p.missing_block(first, "'match' statement")
        });
        None
    }

    fn subject(&mut self) -> P<()> {
        alt!(self, {
            self.star_named_expression()?;
            self.lit(",")?;
            self.opt(Self::star_named_expressions);
        });
        self.named_expression().map(drop)
    }

    fn case_block(&mut self) -> P<()> {
        self.mistake(|p| {
            p.case_header()?;
            p.missing_colon()
        });
        self.mistake(|p| {
            let first = p.case_header()?;
            p.missing_block(first, "'case' statement")
        });
        self.case_header()?;
        self.lit(":")?;
        self.block()
    }

    fn case_header(&mut self) -> P<Token> {
        let first = self.lit("case")?;
        self.patterns()?;
        self.opt(|p| {
            p.lit("if")?;
            p.named_expression()
        });
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use crate::errors::ErrorKind;

    #[test]
    fn indentation_errors_have_their_kind() {
        let options = crate::parse::ParseOptions::new(crate::parse::Mode::Exec);
        let error = super::super::explain("if x:\npass\n", &options).map(|error| (error.kind, error.msg));
        let msg = "expected an indented block after 'if' statement on line 1".to_owned();
        assert_eq!(error, Some((ErrorKind::Indentation, msg)));
    }
}
