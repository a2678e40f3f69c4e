//! The syntax of `str.format` templates: literal text and replacement fields `{name!conversion:spec}`, and what field names look like.

use crate::objects::str_::StrView;
use crate::objects::unicode::decimal_digit;
use crate::prelude::*;

/// Start and end of a part of the template.
pub type Span = (usize, usize);

/// Literal text, and the replacement field behind it.
#[derive(Debug, PartialEq)]
pub struct Piece {
    pub literal: Span,
    pub field: Option<Field>,
}
#[derive(Debug, PartialEq)]
pub struct Field {
    pub name: Span,
    pub conversion: Option<u32>,
    pub spec: Span,
    /// The specification has fields of its own.
    pub nested: bool,
}

const OPEN: u32 = '{' as u32;
const CLOSE: u32 = '}' as u32;

/// Cuts a template (or a part of it) into pieces.
pub struct Markup {
    pub at: usize,
    pub end: usize,
}

impl Markup {
    /// The next piece; `ValueError` where the template is malformed.
    pub fn next(&mut self, t: &Thread, text: StrView<'_>) -> PyResult<Option<Piece>> {
        self.piece(text).map_err(|message| t.raise_value_error(message))
    }

    fn piece(&mut self, text: StrView<'_>) -> Result<Option<Piece>, &'static str> {
        if self.at >= self.end {
            return Ok(None);
        }
        let start = self.at;
        let brace = (start..self.end).find(|i| matches!(text.get(*i), OPEN | CLOSE));
        let Some(brace) = brace else {
            self.at = self.end;
            return Ok(Some(Piece { literal: (start, self.end), field: None }));
        };
        let c = text.get(brace);
        let following = (brace + 1 < self.end).then(|| text.get(brace + 1));
        self.at = brace + 1;
        match (c, following) {
            (_, Some(next)) if next == c => {
                // A doubled brace stands for one, which ends the literal.
                self.at = brace + 2;
                Ok(Some(Piece { literal: (start, brace + 1), field: None }))
            }
            (CLOSE, _) => Err("Single '}' encountered in format string"),
            (_, None) => Err("Single '{' encountered in format string"),
            _ => {
                let field = self.field(text)?;
                Ok(Some(Piece { literal: (start, brace), field: Some(field) }))
            }
        }
    }

    fn take(&mut self, text: StrView<'_>) -> Option<u32> {
        let c = (self.at < self.end).then(|| text.get(self.at))?;
        self.at += 1;
        Some(c)
    }

    /// A field behind its opening brace.
    fn field(&mut self, text: StrView<'_>) -> Result<Field, &'static str> {
        let start = self.at;
        let end_mark = loop {
            match self.take(text).and_then(char::from_u32) {
                Some('{') => return Err("unexpected '{' in field name"),
                // Anything may stand in brackets.
                Some('[') => {
                    while self.at < self.end && text.get(self.at) != ']' as u32 {
                        self.at += 1;
                    }
                }
                Some(c @ ('}' | ':' | '!')) => break c,
                Some(_) => {}
                None if self.at < self.end => {}
                None => return Err("expected '}' before end of string"),
            }
        };
        let mut field = Field { name: (start, self.at - 1), conversion: None, spec: (self.at, self.at), nested: false };
        if end_mark == '}' {
            return Ok(field);
        }
        if end_mark == '!' {
            let Some(conversion) = self.take(text) else {
                return Err("end of string while looking for conversion specifier");
            };
            field.conversion = Some(conversion);
            match self.take(text).and_then(char::from_u32) {
                Some('}') => {
                    field.spec = (self.at - 1, self.at - 1);
                    return Ok(field);
                }
                Some(':') => {}
                None if self.at >= self.end => {}
                _ => return Err("expected ':' after conversion specifier"),
            }
        }
        let (start, mut depth) = (self.at, 1);
        while let Some(c) = self.take(text) {
            match c {
                OPEN => {
                    field.nested = true;
                    depth += 1;
                }
                CLOSE => {
                    depth -= 1;
                    if depth == 0 {
                        field.spec = (start, self.at - 1);
                        return Ok(field);
                    }
                }
                _ => {}
            }
        }
        Err("unmatched '{' in format spec")
    }
}

/// What a field name begins with, or what follows in brackets.
#[derive(Debug, PartialEq, Clone, Copy)]
pub enum Key {
    Index(usize),
    Text(Span),
}
/// A step behind the first part of a field name.
#[derive(Debug, PartialEq, Clone, Copy)]
pub enum Step {
    Attribute(Span),
    Item(Key),
}

/// Reads a part of a field name as an index, if it consists of decimal digits (and is not empty).
fn key(t: &Thread, text: StrView<'_>, span: Span) -> PyResult<Key> {
    let mut n = 0usize;
    for i in span.0..span.1 {
        let Some(d) = decimal_digit(text.get(i)) else { return Ok(Key::Text(span)) };
        n = n
            .checked_mul(10)
            .and_then(|n| n.checked_add(d as usize))
            .filter(|n| *n <= isize::MAX as usize)
            .ok_or_else(|| t.raise_value_error("Too many decimal digits in format string"))?;
    }
    Ok(if span.0 == span.1 { Key::Text(span) } else { Key::Index(n) })
}

/// The first part of a field name, and the steps behind it.
pub fn split_name(t: &Thread, text: StrView<'_>, name: Span) -> PyResult<(Key, Steps)> {
    let is_step = |i: &usize| matches!(char::from_u32(text.get(*i)), Some('.' | '['));
    let end = (name.0..name.1).find(is_step).unwrap_or(name.1);
    Ok((key(t, text, (name.0, end))?, Steps { at: end, end: name.1 }))
}

/// Iterates over the steps of a field name.
pub struct Steps {
    pub at: usize,
    pub end: usize,
}
impl Steps {
    pub fn next(&mut self, t: &Thread, text: StrView<'_>) -> PyResult<Option<Step>> {
        if self.at >= self.end {
            return Ok(None);
        }
        let start = self.at + 1;
        let empty = || t.raise_value_error("Empty attribute in format string");
        match char::from_u32(text.get(self.at)) {
            Some('.') => {
                let is_step = |i: &usize| matches!(char::from_u32(text.get(*i)), Some('.' | '['));
                let end = (start..self.end).find(is_step).unwrap_or(self.end);
                self.at = end;
                if start == end {
                    return Err(empty());
                }
                Ok(Some(Step::Attribute((start, end))))
            }
            Some('[') => {
                let Some(end) = (start..self.end).find(|i| text.get(*i) == ']' as u32) else {
                    return Err(t.raise_value_error("Missing ']' in format string"));
                };
                self.at = end + 1;
                if start == end {
                    return Err(empty());
                }
                Ok(Some(Step::Item(key(t, text, (start, end))?)))
            }
            _ => Err(t.raise_value_error("Only '.' or '[' may follow ']' in format field specifier")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(s: &str) -> Result<Vec<Piece>, &'static str> {
        let mut markup = Markup { at: 0, end: s.len() };
        let mut out = Vec::new();
        while let Some(piece) = markup.piece(StrView::Ascii(s.as_bytes()))? {
            out.push(piece);
        }
        Ok(out)
    }

    #[test]
    fn fields_are_cut_out() {
        let field = |name, conversion: Option<char>, spec, nested| {
            Some(Field { name, conversion: conversion.map(|c| c as u32), spec, nested })
        };
        assert_eq!(
            pieces("a{b!r:c{d}}e{{f"),
            Ok(vec![
                Piece { literal: (0, 1), field: field((2, 3), Some('r'), (6, 10), true) },
                Piece { literal: (11, 13), field: None },
                Piece { literal: (14, 15), field: None },
            ])
        );
        assert_eq!(pieces("{a[}]}").map(|p| p.len()), Ok(1));
    }
    #[test]
    fn malformed_templates() {
        for (text, message) in [
            ("{", "Single '{' encountered in format string"),
            ("}", "Single '}' encountered in format string"),
            ("{0", "expected '}' before end of string"),
            ("{a[0}", "expected '}' before end of string"),
            ("{!}", "unmatched '{' in format spec"),
            ("{!", "end of string while looking for conversion specifier"),
            ("{0!rs}", "expected ':' after conversion specifier"),
            ("{:", "unmatched '{' in format spec"),
            ("{a{b}", "unexpected '{' in field name"),
        ] {
            assert_eq!(pieces(text), Err(message), "{text}");
        }
    }
}
