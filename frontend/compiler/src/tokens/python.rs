//! Tokens as Python programs see them, through `_tokenize`: with columns in characters, and, for the `tokenize` module, with
//! comments and meaningless line ends.

use super::{Done, Token, TokenKind, Tokenizer};
use std::ops::Range;

/// A token for programs. Lines count from 1, columns count characters from 0; they are -1 for a token without text that is none of
/// the extra tokens'.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PythonToken {
    /// Its kind.
    pub kind: TokenKind,
    /// Its text in the source; empty for a newline that is not there.
    pub text: Range<usize>,
    /// First line and column.
    pub start: (i32, i32),
    /// Last line and column past the last.
    pub end: (i32, i32),
    /// The lines that it stands in, in the source.
    pub line: Range<usize>,
}

/// Reads the tokens of a source whose lines end in `\n`. Where a line lacked it, one must have been added, and `implicit_newlines`
/// holds their offsets, in order.
#[derive(Debug)]
pub struct PythonTokens {
    tokenizer: Tokenizer<'static>,
    extra: bool,
    ended: bool,
    /// Without extra tokens: the line that was shown last, and its number.
    last_line: (i32, Range<usize>),
}

impl PythonTokens {
    /// Starts at the beginning of a source. `extra` asks for comments and meaningless line ends.
    pub fn new(source: String, implicit_newlines: Vec<usize>, extra: bool) -> Self {
        let tokenizer = Tokenizer::for_programs(source, implicit_newlines, extra);
        PythonTokens { tokenizer, extra, ended: false, last_line: (0, 0..0) }
    }

    /// The tokenizer, which knows what was wrong after a token of kind [`TokenKind::Error`].
    pub fn tokenizer(&mut self) -> &mut Tokenizer<'static> {
        &mut self.tokenizer
    }

    /// A part of the source.
    pub fn text(&self, range: &Range<usize>) -> &str {
        self.tokenizer.source.get(range.clone()).unwrap_or_default()
    }

    fn is_implicit(&self, newline: usize) -> bool {
        self.tokenizer.implicit_newlines.binary_search(&newline).is_ok()
    }

    fn characters(&self, from: usize, to: usize) -> i32 {
        self.text(&(from..to)).chars().count() as i32
    }

    fn present(&mut self, token: Token) -> PythonToken {
        if self.extra { self.present_extra(token) } else { self.present_plain(token) }
    }

    fn present_extra(&self, token: Token) -> PythonToken {
        let trailing = match token.kind {
            TokenKind::EndMarker => true,
            TokenKind::Dedent => self.tokenizer.done() == Done::Eof,
            _ => false,
        };
        if trailing {
            let place = (token.lineno + 1, 0);
            return PythonToken { kind: token.kind, text: 0..0, start: place, end: place, line: 0..0 };
        }
        let start_line = self.line_start(token.start);
        let end_line = self.line_start(token.end);
        let start = (token.lineno, self.characters(start_line, token.start));
        let mut end = (token.end_lineno, self.characters(end_line, token.end));
        let newline = matches!(token.kind, TokenKind::Newline | TokenKind::Nl);
        let mut text = token.start..token.end;
        let rest = self.text(&(token.end.max(token.start)..self.tokenizer.source.len()));
        let mut line_end = match rest.find('\n') {
            Some(at) => token.end.max(token.start) + at + 1,
            None => self.tokenizer.source.len(),
        };
        if newline {
            let carriage = self.text(&text).starts_with('\r');
            end = (start.0, start.1 + if carriage { 2 } else { 1 });
            line_end = token.start + if carriage { 2 } else { 1 };
            if self.is_implicit(line_end - 1) {
                text = token.start..line_end - 1;
            }
        } else if token.kind == TokenKind::Dedent {
            text = token.start..token.start;
        }
        let line_end = if line_end > 0 && self.is_implicit(line_end - 1) { line_end - 1 } else { line_end };
        PythonToken { kind: token.kind, text, start, end, line: start_line..line_end.max(start_line) }
    }

    fn present_plain(&mut self, token: Token) -> PythonToken {
        let tokenizer = &self.tokenizer;
        let in_string = token.kind.is_string();
        let line_start = if in_string { tokenizer.multi_line_start } else { tokenizer.line_start };
        if token.lineno != self.last_line.0 {
            let mut line = line_start..tokenizer.inp;
            if token.kind == TokenKind::EndMarker {
                line.end = line.start;
            } else if line.end > line.start && self.is_implicit(line.end - 1) {
                line.end -= 1;
            }
            self.last_line = (token.lineno, line);
        }
        let line = self.last_line.1.clone();
        let (kind, lineno, end_lineno) = (token.kind, token.lineno, token.end_lineno);
        if token.col_offset < 0 {
            return PythonToken { kind, text: 0..0, start: (lineno, -1), end: (end_lineno, -1), line };
        }
        let end = if kind == TokenKind::Newline { token.end - 1 } else { token.end };
        PythonToken {
            kind,
            text: token.start..end,
            start: (lineno, self.characters(self.line_start(token.start), token.start)),
            end: (end_lineno, self.characters(self.tokenizer.line_start, end)),
            line,
        }
    }

    fn line_start(&self, offset: usize) -> usize {
        self.text(&(0..offset)).rfind('\n').map_or(0, |newline| newline + 1)
    }
}

impl Iterator for PythonTokens {
    type Item = PythonToken;

    /// The next token; none behind the end marker or an error.
    fn next(&mut self) -> Option<PythonToken> {
        if self.ended {
            return None;
        }
        let token = self.tokenizer.next_token();
        self.ended = matches!(token.kind, TokenKind::EndMarker | TokenKind::Error);
        Some(self.present(token))
    }
}
