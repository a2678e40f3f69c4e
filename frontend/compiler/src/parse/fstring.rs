//! String expressions: implicit concatenation, f-strings, t-strings.
//!
//! CPython flattens the parts of a concatenation into one list, joins neighbouring constants into one that spans from
//! the first to the last, and drops empty ones; a `=` in a replacement field adds its text as a constant.

use super::literal::Quoting;
use super::{ExprRef, Lower, Result};
use crate::ast::{ConstantValue, Expr, ExprKind, Location, Text};
use ruff_python_ast as ruff;
use ruff_text_size::{Ranged, TextRange, TextSize};

/// A constant or a field of a string expression, before neighbours are joined.
enum Part<'a> {
    Text { text: Text<'a>, loc: Location, kind: Option<&'a str> },
    Field(ExprRef<'a>),
}

/// What the fields of a string become.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flavor {
    /// `FormattedValue`s of an f-string.
    Format,
    /// `Interpolation`s of a t-string.
    Template,
}

/// What the literal text of an f-string or t-string needs to know of it.
struct Interpolated {
    raw: bool,
    /// The closing quotes; none in a format specifier.
    end: Option<TextRange>,
    /// How many fields it is nested in.
    depth: u32,
}

/// How deep fields may be nested in format specifiers.
const MAX_NESTED_FIELDS: u32 = 3;

impl<'a> Lower<'a, '_> {
    pub(super) fn string(&self, node: &ruff::ExprStringLiteral) -> Result<ExprRef<'a>> {
        let mut parts = Vec::new();
        for literal in &node.value {
            parts.push(self.string_part(literal)?);
        }
        let kind = match &parts[..] {
            [Part::Text { kind, .. }, ..] => *kind,
            _ => None,
        };
        let joined = self.join(parts);
        let value = match joined.first().map(|part| part.kind) {
            Some(ExprKind::Constant { value, .. }) => value,
            _ => ConstantValue::Str(Text::new("")),
        };
        Ok(self.make(ExprKind::Constant { value, kind }, node.range))
    }

    pub(super) fn bytes(&self, node: &ruff::ExprBytesLiteral) -> Result<ExprRef<'a>> {
        let mut value = Vec::new();
        for literal in &node.value {
            self.decode_bytes(literal.range, &mut value)?;
        }
        let value = ConstantValue::Bytes(self.arena.slice(&value));
        Ok(self.make(ExprKind::Constant { value, kind: None }, node.range))
    }

    pub(super) fn fstring(&self, node: &ruff::ExprFString) -> Result<ExprRef<'a>> {
        let mut parts = Vec::new();
        for part in &node.value {
            match part {
                ruff::FStringPart::Literal(literal) => parts.push(self.string_part(literal)?),
                ruff::FStringPart::FString(fstring) => {
                    let quoting = self.interpolated_quoting(fstring.range);
                    self.elements(&fstring.elements, &quoting, Flavor::Format, &mut parts)?;
                }
            }
        }
        Ok(self.make(ExprKind::JoinedStr { values: self.join(parts) }, node.range))
    }

    pub(super) fn tstring(&self, node: &ruff::ExprTString) -> Result<ExprRef<'a>> {
        let mut parts = Vec::new();
        for tstring in &node.value {
            let quoting = self.interpolated_quoting(tstring.range);
            self.elements(&tstring.elements, &quoting, Flavor::Template, &mut parts)?;
        }
        Ok(self.make(ExprKind::TemplateStr { values: self.join(parts) }, node.range))
    }

    fn string_part(&self, literal: &ruff::StringLiteral) -> Result<Part<'a>> {
        let range = literal.range;
        let quoting = Quoting::of(self.text(range));
        let body = TextRange::new(
            range.start() + TextSize::new(quoting.start as u32),
            range.end() - TextSize::new(quoting.quotes as u32),
        );
        Ok(Part::Text {
            text: self.decode_str(body, quoting.raw, range)?,
            loc: self.loc(range),
            kind: quoting.unicode.then_some("u"),
        })
    }

    fn interpolated_quoting(&self, range: TextRange) -> Interpolated {
        let quoting = Quoting::of(self.text(range));
        let end = TextRange::new(range.end() - TextSize::new(quoting.quotes as u32), range.end());
        Interpolated { raw: quoting.raw, end: Some(end), depth: 0 }
    }

    fn elements(
        &self,
        elements: &[ruff::InterpolatedStringElement],
        within: &Interpolated,
        flavor: Flavor,
        parts: &mut Vec<Part<'a>>,
    ) -> Result<()> {
        for element in elements {
            match element {
                ruff::InterpolatedStringElement::Literal(literal) => {
                    let text = self.literal_element(literal.range, within)?;
                    parts.push(Part::Text { text, loc: self.loc(literal.range), kind: None });
                }
                ruff::InterpolatedStringElement::Interpolation(field) => self.field(field, within, flavor, parts)?,
            }
        }
        Ok(())
    }

    /// The text between fields: doubled braces count once, except those of `\N{...}`.
    fn literal_element(&self, range: TextRange, within: &Interpolated) -> Result<Text<'a>> {
        let text = self.text(range);
        // Errors point at the closing quotes, where CPython decodes the text; in a format specifier, at the text.
        let errors_at = within.end.unwrap_or(range);
        let bytes = text.as_bytes();
        let mut joined = Vec::with_capacity(text.len());
        let mut start = 0;
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'\\' if !within.raw && bytes[at..].starts_with(b"\\N{") => {
                    at += text[at..].find('}').map_or(3, |close| close + 1);
                }
                b'\\' if !within.raw => match text[at + 1..].chars().next().or_else(|| self.next_char(range.end())) {
                    Some(brace @ ('{' | '}')) => {
                        let offset = range.start() + TextSize::new(at as u32);
                        self.warn_sequence(&brace.to_string(), "escape", offset);
                        at += 1;
                    }
                    escaped => at += 1 + escaped.map_or(0, char::len_utf8),
                },
                brace @ (b'{' | b'}') if bytes.get(at + 1) == Some(&brace) => {
                    let piece = self.sub_range(range, start, at + 1);
                    joined.extend_from_slice(self.decode_str(piece, within.raw, errors_at)?.as_bytes());
                    at += 2;
                    start = at;
                }
                _ => at += 1,
            }
        }
        let piece = self.sub_range(range, start, bytes.len());
        let last = self.decode_str(piece, within.raw, errors_at)?;
        if joined.is_empty() {
            return Ok(last);
        }
        joined.extend_from_slice(last.as_bytes());
        Ok(Text::from_wtf8(self.arena.slice(&joined)))
    }

    fn next_char(&self, offset: TextSize) -> Option<char> {
        self.source[offset.to_usize()..].chars().next()
    }

    fn sub_range(&self, range: TextRange, start: usize, end: usize) -> TextRange {
        TextRange::new(range.start() + TextSize::new(start as u32), range.start() + TextSize::new(end as u32))
    }

    fn field(
        &self,
        field: &ruff::InterpolatedElement,
        within: &Interpolated,
        flavor: Flavor,
        parts: &mut Vec<Part<'a>>,
    ) -> Result<()> {
        if within.depth >= MAX_NESTED_FIELDS {
            return Err(self.refuse());
        }
        let value = self.value(&field.expression)?;
        let mut conversion = i32::from(field.conversion as i8);
        let one = TextSize::new(1);
        if let Some(debug) = &field.debug_text {
            let start = field.range.start() + one;
            let range = TextRange::at(start, TextSize::of(debug.as_str()));
            let text = self.without_comments(range);
            parts.push(Part::Text { text: Text::new(text), loc: self.loc(range), kind: None });
            if field.format_spec.is_none() && conversion == -1 {
                conversion = i32::from(b'r');
            }
        }
        let format_spec = match field.format_spec.as_deref() {
            None => None,
            Some(spec) => {
                let mut spec_parts = Vec::new();
                let within = Interpolated { raw: within.raw, end: None, depth: within.depth + 1 };
                self.elements(&spec.elements, &within, Flavor::Format, &mut spec_parts)?;
                // ruff's range starts behind the colon.
                let start = spec.range.start();
                let start = if self.source[start.to_usize()..].starts_with(':')
                    && spec.elements.first().is_none_or(|first| first.start() > start)
                    && !self.source[..start.to_usize()].ends_with(':')
                {
                    start
                } else {
                    start - one
                };
                let range = TextRange::new(start, spec.range.end());
                Some(self.make(ExprKind::JoinedStr { values: self.join(spec_parts) }, range))
            }
        };
        let kind = match flavor {
            Flavor::Format => ExprKind::FormattedValue { value, conversion, format_spec },
            Flavor::Template => {
                let text = self.interpolation_text(field);
                ExprKind::Interpolation { value, str: ConstantValue::Str(Text::new(text)), conversion, format_spec }
            }
        };
        parts.push(Part::Field(self.make(kind, field.range)));
        Ok(())
    }

    /// The text of an interpolation's expression as `Interpolation.expression` shows it: from the brace on, without
    /// what follows the expression.
    fn interpolation_text(&self, field: &ruff::InterpolatedElement) -> &'a str {
        let start = field.range.start() + TextSize::new(1);
        let end = match &field.debug_text {
            Some(debug) => start + TextSize::of(debug.as_str()),
            None => {
                // Closing parentheses and comments may stand between the expression and what ends it.
                let end_of = |from: TextSize| {
                    self.find_token(from, |kind| {
                        use ruff_python_ast::token::TokenKind;
                        matches!(kind, TokenKind::Rbrace | TokenKind::Exclamation | TokenKind::Colon)
                    })
                };
                end_of(field.expression.end()).map_or(field.range.end(), TextRange::start)
            }
        };
        let text = self.without_comments(TextRange::new(start, end));
        text.trim_end_matches(|c: char| c.is_ascii_whitespace() || (field.debug_text.is_some() && c == '='))
    }

    /// Source text without comments, which CPython does not show.
    fn without_comments(&self, range: TextRange) -> &'a str {
        use ruff_python_ast::token::TokenKind;
        let text = self.text(range);
        if !text.contains('#') {
            return self.arena.str(text);
        }
        let mut kept = String::with_capacity(text.len());
        let mut start = range.start();
        for token in self.tokens.in_range(range) {
            if token.kind() == TokenKind::Comment {
                kept.push_str(self.text(TextRange::new(start, token.start())));
                start = token.end();
            }
        }
        kept.push_str(self.text(TextRange::new(start, range.end())));
        self.arena.str(&kept)
    }

    /// Joins neighbouring constants and drops empty ones.
    fn join(&self, parts: Vec<Part<'a>>) -> &'a [ExprRef<'a>] {
        let mut values: Vec<ExprRef<'a>> = Vec::with_capacity(parts.len());
        let mut run: Vec<(Text<'a>, Location, Option<&'a str>)> = Vec::new();
        let flush = |run: &mut Vec<(Text<'a>, Location, Option<&'a str>)>, values: &mut Vec<ExprRef<'a>>| {
            let (Some(&(first, start, kind)), Some(&(_, end, _))) = (run.first(), run.last()) else { return };
            let text = if run.len() == 1 {
                first
            } else {
                let bytes: Vec<u8> = run.iter().flat_map(|(text, ..)| text.as_bytes()).copied().collect();
                Text::from_wtf8(self.arena.slice(&bytes))
            };
            run.clear();
            if !text.is_empty() {
                let kind = ExprKind::Constant { value: ConstantValue::Str(text), kind };
                values.push(self.arena.alloc(Expr { kind, loc: start.to(end) }));
            }
        };
        for part in parts {
            match part {
                Part::Text { text, loc, kind } => run.push((text, loc, kind)),
                Part::Field(field) => {
                    flush(&mut run, &mut values);
                    values.push(field);
                }
            }
        }
        flush(&mut run, &mut values);
        self.arena.slice(&values)
    }
}
