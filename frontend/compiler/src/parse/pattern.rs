//! Patterns of `match`.

use super::{Lower, Result, on_deep_stack};
use crate::ast::{ConstantValue, Pattern, PatternKind};
use ruff_python_ast as ruff;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::{Ranged, TextRange};

impl<'a> Lower<'a, '_> {
    pub(super) fn pattern(&self, pattern: &ruff::Pattern) -> Result<&'a Pattern<'a>> {
        on_deep_stack(|| {
            let kind = self.pattern_kind(pattern)?;
            Ok(self.arena.alloc(Pattern { kind, loc: self.loc(pattern.range()) }))
        })
    }

    /// Patterns with commas between them; ruff does without.
    fn patterns(&self, patterns: &[ruff::Pattern]) -> Result<&'a [&'a Pattern<'a>]> {
        let mut pairs = patterns.windows(2);
        if !pairs.all(|pair| self.comma_between(pair[0].range(), pair[1].range())) {
            return Err(self.refuse());
        }
        self.list(patterns, |pattern| self.pattern(pattern))
    }

    fn comma_between(&self, first: TextRange, second: TextRange) -> bool {
        let mut between = self.tokens.after(first.end()).iter().take_while(|token| token.start() < second.start());
        between.any(|token| token.kind() == TokenKind::Comma)
    }

    fn pattern_kind(&self, pattern: &ruff::Pattern) -> Result<PatternKind<'a>> {
        let name = |name: &Option<ruff::Identifier>| name.as_ref().map(|name| self.name(name));
        Ok(match pattern {
            ruff::Pattern::MatchValue(node) => PatternKind::MatchValue { value: self.expr(&node.value)? },
            ruff::Pattern::MatchSingleton(node) => PatternKind::MatchSingleton {
                value: match node.value {
                    ruff::Singleton::None => ConstantValue::None,
                    ruff::Singleton::True => ConstantValue::True,
                    ruff::Singleton::False => ConstantValue::False,
                },
            },
            ruff::Pattern::MatchSequence(node) => {
                PatternKind::MatchSequence { patterns: self.patterns(&node.patterns)? }
            }
            ruff::Pattern::MatchMapping(node) => PatternKind::MatchMapping {
                keys: self.exprs(&node.keys)?,
                patterns: self.patterns(&node.patterns)?,
                rest: name(&node.rest),
            },
            ruff::Pattern::MatchClass(node) => {
                let keywords = &node.arguments.keywords;
                let plain = |keyword: &ruff::PatternKeyword| {
                    let after = self.tokens.after(keyword.attr.end()).iter().find(|token| !token.kind().is_trivia());
                    after.is_some_and(|token| token.kind() == TokenKind::Equal)
                };
                if !keywords.iter().all(plain) {
                    return Err(self.refuse());
                }
                PatternKind::MatchClass {
                    cls: self.expr(&node.cls)?,
                    patterns: self.patterns(&node.arguments.patterns)?,
                    kwd_attrs: self.list(keywords, |keyword| Ok(self.name(&keyword.attr)))?,
                    kwd_patterns: self.list(keywords, |keyword| self.pattern(&keyword.pattern))?,
                }
            }
            ruff::Pattern::MatchStar(node) if self.is_parenthesized(node.range) => return Err(self.refuse()),
            ruff::Pattern::MatchStar(node) => PatternKind::MatchStar { name: name(&node.name) },
            ruff::Pattern::MatchAs(node) => PatternKind::MatchAs {
                pattern: node.pattern.as_deref().map(|pattern| self.pattern(pattern)).transpose()?,
                name: name(&node.name),
            },
            ruff::Pattern::MatchOr(node) => {
                PatternKind::MatchOr { patterns: self.list(&node.patterns, |pattern| self.pattern(pattern))? }
            }
        })
    }
}
