//! String literals: plain, formatted and template strings.

use super::node::NodeKind;
use super::{Grammar, P, Rule, Token, TokenKind, alt};
use crate::parse::{check_string_literal, check_string_text};

/// One part of a concatenation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Text,
    Bytes,
    Formatted,
}

impl Grammar<'_> {
    pub(super) fn strings(&mut self) -> P {
        let starts =
            |p: &mut Self| p.peek().filter(|token| token.kind.is_string() || token.kind == TokenKind::TStringStart);
        self.ahead(starts)?;
        self.memo(Rule::Strings, |p| {
            let start = p.mark;
            p.mistake(Self::concatenation_mistake);
            alt!(p, {
                let parts = p.many1(Self::string_or_fstring)?;
                p.check_concatenation(&parts)?;
                let formatted = parts.contains(&Part::Formatted);
                p.node(start, if formatted { NodeKind::FString } else { NodeKind::Literal })
            });
            alt!(p, {
                p.many1(Self::tstring)?;
                p.node(start, NodeKind::TString)
            });
            None
        })
    }

    fn concatenation_mistake(&mut self) -> P<()> {
        let start = self.mark;
        let msg = "cannot mix t-string literals with string or bytes literals";
        alt!(self, {
            self.many1(Self::string_or_fstring)?;
            self.tstring()?;
            self.raise(self.location(start), msg)?
        });
        alt!(self, {
            self.many1(Self::tstring)?;
            self.string_or_fstring()?;
            self.raise(self.location(start), msg)?
        });
        None
    }

    /// Bytes do not go with strings: an error at the last token that was read.
    fn check_concatenation(&mut self, parts: &[Part]) -> P<()> {
        let bytes = parts.contains(&Part::Bytes);
        if bytes && parts.iter().any(|&part| part != Part::Bytes) {
            return self.raise_here("cannot mix bytes and nonbytes literals");
        }
        Some(())
    }

    fn string_or_fstring(&mut self) -> P<Part> {
        alt!(self, {
            self.interpolated(TokenKind::FStringStart)?;
            Part::Formatted
        });
        let token = self.kind(TokenKind::String)?;
        match check_string_literal(self.text(token)) {
            Some(msg) if msg.starts_with('(') => return self.raise_here(&msg),
            Some(msg) => return self.raise_token(token, &msg),
            None => {}
        }
        let prefix = self.text(token).split(['"', '\'']).next().unwrap_or_default();
        Some(if prefix.contains(['b', 'B']) { Part::Bytes } else { Part::Text })
    }

    fn tstring(&mut self) -> P<()> {
        self.interpolated(TokenKind::TStringStart)
    }

    fn interpolated(&mut self, start: TokenKind) -> P<()> {
        let (middle, end, letter) = match start {
            TokenKind::TStringStart => (TokenKind::TStringMiddle, TokenKind::TStringEnd, 't'),
            _ => (TokenKind::FStringMiddle, TokenKind::FStringEnd, 'f'),
        };
        let start = self.kind(start)?;
        let raw = self.text(start).contains(['r', 'R']);
        self.deep(|p| {
            let texts = p.many(|p| {
                alt!(p, {
                    p.field(middle, letter)?;
                    None
                });
                p.kind(middle).map(Some)
            });
            p.kind(end)?;
            // The text is decoded when all of the string has been recognized.
            for text in texts.into_iter().flatten() {
                if let Some(msg) = check_string_text(p.text(text), raw) {
                    return p.raise_here(&msg);
                }
            }
            Some(())
        })
    }

    fn field(&mut self, middle: TokenKind, letter: char) -> P<()> {
        self.ahead(|p| p.lit("{"))?;
        alt!(self, {
            self.lit("{")?;
            self.annotated_rhs()?;
            self.opt(|p| p.lit("="));
            self.opt(|p| p.conversion(letter));
            self.opt(|p| {
                p.lit(":")?;
                p.format_spec(middle, letter);
                Some(())
            });
            self.lit("}")?;
        });
        self.mistake(|p| p.field_mistake(middle, letter));
        None
    }

    fn format_spec(&mut self, middle: TokenKind, letter: char) {
        self.many(|p| {
            alt!(p, p.kind(middle).map(drop)?);
            p.field(middle, letter)
        });
    }

    fn conversion(&mut self, letter: char) -> P<()> {
        let mark: Token = self.lit("!")?;
        let name = self.kind(TokenKind::Name)?;
        if name.start != mark.end {
            let first = super::token_location(mark);
            let last = super::token_location(name);
            let msg = format!("{letter}-string: conversion type must come right after the exclamation mark");
            return self.raise_range(first, last, msg);
        }
        let text = self.text(name);
        if !matches!(text, "s" | "r" | "a") {
            let msg = format!("{letter}-string: invalid conversion character '{text}': expected 's', 'r', or 'a'");
            return self.raise_token(name, &msg);
        }
        Some(())
    }

    fn field_mistake(&mut self, middle: TokenKind, letter: char) -> P<()> {
        let quoted =
            |tokens: &[&str]| tokens.iter().map(|token| format!("'{token}'")).collect::<Vec<_>>().join(", or ");
        for before in ["=", "!", ":", "}"] {
            alt!(self, {
                self.lit("{")?;
                let token = self.lit(before)?;
                let msg = format!("{letter}-string: valid expression required before '{before}'");
                self.raise_token(token, &msg)?
            });
        }
        alt!(self, {
            self.lit("{")?;
            self.not(Self::annotated_rhs)?;
            self.raise_next(&format!("{letter}-string: expecting a valid expression after '{{'"))?
        });
        for (equals, expected) in [(false, &["=", "!", ":", "}"][..]), (true, &["!", ":", "}"][..])] {
            alt!(self, {
                self.lit("{")?;
                self.annotated_rhs()?;
                if equals {
                    self.lit("=")?;
                }
                self.not(|p| p.lit_of(expected))?;
                self.raise_next(&format!("{letter}-string: expecting {}", quoted(expected)))?
            });
        }
        let start = |p: &mut Self| {
            p.lit("{")?;
            p.annotated_rhs()?;
            p.opt(|p| p.lit("="));
            Some(())
        };
        alt!(self, {
            start(self)?;
            self.lit("!")?;
            self.ahead(|p| p.lit_of(&[":", "}"]))?;
            self.raise_next(&format!("{letter}-string: missing conversion character"))?
        });
        alt!(self, {
            start(self)?;
            self.lit("!")?;
            self.not(Self::name)?;
            self.raise_next(&format!("{letter}-string: invalid conversion character"))?
        });
        let converted = |p: &mut Self| {
            start(p)?;
            p.opt(|p| {
                p.lit("!")?;
                p.name()
            });
            Some(())
        };
        alt!(self, {
            converted(self)?;
            self.not(|p| p.lit_of(&[":", "}"]))?;
            self.raise_next(&format!("{letter}-string: expecting ':' or '}}'"))?
        });
        alt!(self, {
            converted(self)?;
            self.lit(":")?;
            self.format_spec(middle, letter);
            self.not(|p| p.lit("}"))?;
            self.raise_next(&format!("{letter}-string: expecting '}}', or format specs"))?
        });
        alt!(self, {
            converted(self)?;
            self.not(|p| p.lit("}"))?;
            self.raise_next(&format!("{letter}-string: expecting '}}'"))?
        });
        None
    }
}
