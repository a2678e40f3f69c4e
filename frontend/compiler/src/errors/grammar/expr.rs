//! Operators, and what has a lower precedence.

use super::node::NodeKind;
use super::{Grammar, Node, P, Rule, SOFT_KEYWORDS, TokenKind, alt, token_location};

impl Grammar<'_> {
    pub(super) fn expressions(&mut self) -> P {
        let start = self.mark;
        let first = self.expression()?;
        self.rest_of_tuple(start, first, Self::expression)
    }

    pub(super) fn star_expressions(&mut self) -> P {
        let start = self.mark;
        let first = self.star_expression()?;
        self.rest_of_tuple(start, first, Self::star_expression)
    }

    /// What a comma makes a tuple of.
    fn rest_of_tuple(&mut self, start: usize, first: Node, rule: impl Fn(&mut Self) -> P) -> P {
        let more = self.many(|p| {
            p.lit(",")?;
            rule(p)
        });
        let comma = self.opt(|p| p.lit(",")).is_some();
        if self.error.is_some() {
            return None;
        }
        if more.is_empty() && !comma {
            return Some(first);
        }
        let items = std::iter::once(first).chain(more).collect();
        Some(self.node(start, NodeKind::Tuple(items)))
    }

    pub(super) fn star_expression(&mut self) -> P {
        self.memo(Rule::StarExpression, |p| {
            alt!(p, p.star_bitwise_or()?);
            p.expression()
        })
    }

    fn star_bitwise_or(&mut self) -> P {
        let start = self.mark;
        self.lit("*")?;
        let value = self.bitwise_or()?;
        Some(self.node(start, NodeKind::Starred(value)))
    }

    pub(super) fn star_named_expressions(&mut self) -> P<Vec<Node>> {
        let items = self.separated(",", Self::star_named_expression)?;
        self.opt(|p| p.lit(","));
        Some(items)
    }

    pub(super) fn star_named_expression(&mut self) -> P {
        alt!(self, self.star_bitwise_or()?);
        self.named_expression()
    }

    pub(super) fn assignment_expression(&mut self) -> P {
        let start = self.mark;
        self.name()?;
        self.lit(":=")?;
        self.expression()?;
        Some(self.node(start, NodeKind::Named))
    }

    /// Whether `name :=` comes next: then it is an assignment expression, or an error.
    fn named_ahead(&mut self) -> bool {
        self.ahead(|p| {
            p.name()?;
            p.lit(":=")
        })
        .is_some()
    }

    pub(super) fn named_expression(&mut self) -> P {
        if self.named_ahead() {
            return self.assignment_expression();
        }
        if self.explain {
            self.memo(Rule::NamedExpressionMistake, |p| {
                p.mistake(Self::named_expression_mistake);
                None
            });
        }
        let value = self.expression()?;
        self.not(|p| p.lit(":="))?;
        Some(value)
    }

    /// An expression, or a named one where parentheses are not needed.
    pub(super) fn maybe_named(&mut self) -> P {
        if self.named_ahead() {
            return self.assignment_expression();
        }
        let value = self.expression()?;
        self.not(|p| p.lit(":="))?;
        Some(value)
    }

    fn named_expression_mistake(&mut self) -> P<()> {
        let equals = ["=", ":="];
        alt!(self, {
            let target = self.expression()?;
            self.lit(":=")?;
            self.expression()?;
            let what = self.nodes.description(target);
            self.raise_node(target, format!("cannot use assignment expressions with {what}"))?
        });
        alt!(self, {
            let target = self.name()?;
            self.lit("=")?;
            let value = self.bitwise_or()?;
            self.not(|p| p.lit_of(&equals))?;
            let msg = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
            self.raise_range(self.loc(target), self.loc(value), msg)?
        });
        alt!(self, {
            self.not(|p| {
                alt!(p, p.list().map(drop)?);
                alt!(p, p.tuple().map(drop)?);
                alt!(p, p.generator().map(drop)?);
                p.lit_of(&["True", "None", "False"]).map(drop)
            })?;
            let target = self.bitwise_or()?;
            self.lit("=")?;
            self.bitwise_or()?;
            self.not(|p| p.lit_of(&equals))?;
            let what = self.nodes.description(target);
            let msg = format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?");
            self.raise_node(target, msg)?
        });
        None
    }

    pub(super) fn yield_expression(&mut self) -> P {
        let start = self.mark;
        alt!(self, {
            self.lit("yield")?;
            self.lit("from")?;
            self.expression()?;
            self.node(start, NodeKind::Yield)
        });
        alt!(self, {
            self.lit("yield")?;
            self.opt(Self::star_expressions);
            self.node(start, NodeKind::Yield)
        });
        None
    }

    pub(super) fn expression(&mut self) -> P {
        self.memo(Rule::Expression, |p| {
            p.mistake(Self::expression_mistake);
            p.mistake(Self::legacy_mistake);
            p.expression_body()
        })
    }

    fn expression_body(&mut self) -> P {
        let start = self.mark;
        alt!(self, {
            self.disjunction()?;
            self.lit("if")?;
            self.disjunction()?;
            self.lit("else")?;
            self.expression()?;
            self.node(start, NodeKind::Conditional)
        });
        alt!(self, self.disjunction()?);
        self.lambda()
    }

    /// An expression, without looking for mistakes in it.
    fn expression_without_mistakes(&mut self) -> P {
        let explain = std::mem::replace(&mut self.explain, false);
        let found = self.expression_body();
        self.explain = explain;
        found
    }

    fn expression_mistake(&mut self) -> P<()> {
        alt!(self, {
            self.kind(TokenKind::String)?;
            let between = self.many1(|p| {
                p.not(|p| p.kind(TokenKind::String))?;
                p.expression_without_mistakes()
            })?;
            self.kind(TokenKind::String)?;
            let (first, last) = (self.loc(*between.first()?), self.loc(*between.last()?));
            self.raise_range(first, last, "invalid syntax. Is this intended to be part of the string?")?
        });
        alt!(self, {
            // Not an unknown string prefix, and not a soft keyword.
            self.not(|p| {
                alt!(p, {
                    p.name()?;
                    p.kind(TokenKind::String)?;
                });
                p.lit_of(&SOFT_KEYWORDS).map(drop)
            })?;
            let first = self.disjunction()?;
            let second = self.expression_without_mistakes()?;
            let inside = self.tokens[self.mark - 1].level > 0;
            if self.is_legacy_statement(first) || !inside {
                None?
            }
            self.raise_range(self.loc(first), self.loc(second), "invalid syntax. Perhaps you forgot a comma?")?
        });
        alt!(self, {
            let body = self.disjunction()?;
            self.lit("if")?;
            let test = self.disjunction()?;
            self.not(|p| p.lit_of(&["else", ":"]))?;
            self.raise_range(self.loc(body), self.loc(test), "expected 'else' after 'if' expression")?
        });
        alt!(self, {
            self.disjunction()?;
            self.lit("if")?;
            self.disjunction()?;
            self.lit("else")?;
            self.not(Self::expression)?;
            self.raise_next("expected expression after 'else', but statement is given")?
        });
        alt!(self, {
            let statement = self.lit_of(&["pass", "break", "continue"])?;
            self.lit("if")?;
            self.disjunction()?;
            self.lit("else")?;
            self.simple_statement()?;
            self.raise_token(statement, "expected expression before 'if', but statement is given")?
        });
        for (kind, letter) in [(TokenKind::FStringMiddle, 'f'), (TokenKind::TStringMiddle, 't')] {
            alt!(self, {
                let lambda = self.lit("lambda")?;
                self.opt(Self::lambda_parameters);
                let colon = self.lit(":")?;
                self.string_text_ahead(kind)?;
                let msg = format!("{letter}-string: lambda expressions are not allowed without parentheses");
                self.raise_range(token_location(lambda), token_location(colon), msg)?
            });
        }
        None
    }

    /// `print` and `exec` were statements once.
    fn is_legacy_statement(&self, node: Node) -> bool {
        matches!(self.nodes.kind(node), NodeKind::Name("print" | "exec"))
    }

    fn legacy_mistake(&mut self) -> P<()> {
        let name = self.name()?;
        self.not(|p| p.lit("("))?;
        let arguments = self.star_expressions()?;
        let NodeKind::Name(word @ ("print" | "exec")) = *self.nodes.kind(name) else { return None };
        let msg = format!("Missing parentheses in call to '{word}'. Did you mean {word}(...)?");
        self.raise_range(self.loc(name), self.loc(arguments), msg)
    }

    fn lambda(&mut self) -> P {
        let start = self.mark;
        self.lit("lambda")?;
        self.opt(Self::lambda_parameters);
        self.lit(":")?;
        self.expression()?;
        Some(self.node(start, NodeKind::Lambda))
    }

    pub(super) fn disjunction(&mut self) -> P {
        self.memo(Rule::Disjunction, |p| p.junction("or", Self::conjunction))
    }

    fn conjunction(&mut self) -> P {
        self.memo(Rule::Conjunction, |p| p.junction("and", Self::inversion))
    }

    fn junction(&mut self, word: &str, rule: impl Fn(&mut Self) -> P) -> P {
        let start = self.mark;
        let first = rule(self)?;
        let more = self.many(|p| {
            p.lit(word)?;
            rule(p)
        });
        if self.error.is_some() {
            return None;
        }
        Some(if more.is_empty() { first } else { self.node(start, NodeKind::Operation) })
    }

    pub(super) fn inversion(&mut self) -> P {
        self.memo(Rule::Inversion, |p| {
            let start = p.mark;
            alt!(p, {
                p.lit("not")?;
                p.inversion()?;
                p.node(start, NodeKind::Operation)
            });
            p.comparison()
        })
    }

    fn comparison(&mut self) -> P {
        let start = self.mark;
        let left = self.bitwise_or()?;
        let operators = self.many(|p| {
            let is_in = p.comparison_operator()?;
            p.bitwise_or()?;
            Some(is_in)
        });
        if self.error.is_some() {
            return None;
        }
        Some(match operators.first() {
            None => left,
            Some(&is_in) => self.node(start, NodeKind::Comparison { left, is_in }),
        })
    }

    /// Returns whether it is `in`.
    fn comparison_operator(&mut self) -> P<bool> {
        alt!(self, {
            if self.barry_as_bdfl && self.lit("!=").is_some() {
                self.raise_here("with Barry as BDFL, use '<>' instead of '!='")?
            }
            let unequal = if self.barry_as_bdfl { "<>" } else { "!=" };
            self.lit_of(&["==", unequal, "<=", "<", ">=", ">"])?;
            false
        });
        alt!(self, {
            self.lit("not")?;
            self.lit("in")?;
            false
        });
        alt!(self, {
            self.lit("in")?;
            true
        });
        alt!(self, {
            self.lit("is")?;
            self.opt(|p| p.lit("not"));
            false
        });
        None
    }

    pub(super) fn bitwise_or(&mut self) -> P {
        self.memo(Rule::BitwiseOr, |p| p.binary(&["|"], Self::bitwise_xor))
    }

    fn bitwise_xor(&mut self) -> P {
        self.memo(Rule::BitwiseXor, |p| p.binary(&["^"], Self::bitwise_and))
    }

    fn bitwise_and(&mut self) -> P {
        self.memo(Rule::BitwiseAnd, |p| p.binary(&["&"], Self::shift))
    }

    fn shift(&mut self) -> P {
        self.memo(Rule::Shift, |p| {
            p.binary(&["<<", ">>"], |p| {
                p.mistake(|p| {
                    p.sum()?;
                    p.lit_of(&["+", "-", "*", "/", "%", "//", "@"])?;
                    p.not_mistake(Self::inversion)
                });
                p.sum()
            })
        })
    }

    fn sum(&mut self) -> P {
        self.memo(Rule::ArithmeticSum, |p| p.binary(&["+", "-"], Self::term))
    }

    fn term(&mut self) -> P {
        self.memo(Rule::Term, |p| {
            p.binary(&["*", "/", "//", "%", "@"], |p| {
                p.mistake(|p| {
                    p.lit_of(&["+", "-", "~"])?;
                    p.not_mistake(Self::factor)
                });
                p.factor()
            })
        })
    }

    /// `not` behind an operator.
    fn not_mistake(&mut self, rule: impl FnOnce(&mut Self) -> P) -> P<()> {
        let not = self.lit("not")?;
        let value = rule(self)?;
        let msg = "'not' after an operator must be parenthesized";
        self.raise_range(token_location(not), self.loc(value), msg)
    }

    /// Operators of one precedence, from the left.
    fn binary(&mut self, operators: &[&str], rule: impl Fn(&mut Self) -> P) -> P {
        let start = self.mark;
        let mut left = rule(self)?;
        while self
            .attempt(|p| {
                p.lit_of(operators)?;
                rule(p)
            })
            .is_some()
        {
            left = self.node(start, NodeKind::Operation);
        }
        self.error.is_none().then_some(left)
    }

    fn factor(&mut self) -> P {
        self.memo(Rule::Factor, |p| {
            let start = p.mark;
            alt!(p, {
                p.lit_of(&["+", "-", "~"])?;
                p.factor()?;
                p.node(start, NodeKind::Operation)
            });
            let base = p.await_primary()?;
            let power = p.opt(|p| {
                p.lit("**")?;
                p.factor()
            });
            if p.error.is_some() {
                return None;
            }
            Some(if power.is_some() { p.node(start, NodeKind::Operation) } else { base })
        })
    }

    fn await_primary(&mut self) -> P {
        self.memo(Rule::AwaitPrimary, |p| {
            let start = p.mark;
            alt!(p, {
                p.lit("await")?;
                p.primary()?;
                p.node(start, NodeKind::Await)
            });
            p.primary()
        })
    }
}
