//! Tokens as Python's `tokenize` module shows them: comments and meaningless line ends included, columns in characters.

use super::{Done, Token, TokenKind, Tokenizer};

/// A token for `tokenize`. Lines count from 1, columns count characters from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PythonToken<'s> {
    /// Its kind.
    pub kind: TokenKind,
    /// Its text; empty for a newline that is not in the source.
    pub text: &'s str,
    /// First line and column.
    pub start: (i32, i32),
    /// Last line and column past the last.
    pub end: (i32, i32),
    /// The lines that it stands in.
    pub line: &'s str,
}

/// Reads the tokens of a source. If the source's last line lacked a newline, one must have been added, and
/// `implicit_newline` says so.
pub struct PythonTokens<'s> {
    source: &'s str,
    tokenizer: Tokenizer<'s>,
    implicit_newline: bool,
    ended: bool,
}

impl<'s> PythonTokens<'s> {
    /// Starts at the beginning of a source.
    pub fn new(source: &'s str, implicit_newline: bool) -> Self {
        let tokenizer = Tokenizer::with_extra_tokens(source, implicit_newline);
        PythonTokens { source, tokenizer, implicit_newline, ended: false }
    }

    /// The tokenizer, which knows what was wrong after a token of kind [`TokenKind::Error`].
    pub fn tokenizer(&mut self) -> &mut Tokenizer<'s> {
        &mut self.tokenizer
    }

    fn present(&self, token: Token) -> PythonToken<'s> {
        let trailing = match token.kind {
            TokenKind::EndMarker => true,
            TokenKind::Dedent => self.tokenizer.done() == Done::Eof,
            _ => false,
        };
        if trailing {
            let place = (token.lineno + 1, 0);
            return PythonToken { kind: token.kind, text: "", start: place, end: place, line: "" };
        }
        let start_line = self.line_start(token.start);
        let end_line = self.line_start(token.end);
        let chars = |from: usize, to: usize| self.source[from..to].chars().count() as i32;
        let start = (token.lineno, chars(start_line, token.start));
        let mut end = (token.end_lineno, chars(end_line, token.end));
        let newline = matches!(token.kind, TokenKind::Newline | TokenKind::Nl);
        let mut text = &self.source[token.start..token.end];
        if newline {
            end = (start.0, start.1 + 1);
            if self.implicit_newline && token.start + 1 >= self.source.len() {
                text = "";
            }
        } else if token.kind == TokenKind::Dedent {
            text = "";
        }
        let lines_end = self.source[token.end.max(token.start)..]
            .find('\n')
            .map_or(self.source.len(), |at| if newline { token.start + 1 } else { token.end + at + 1 });
        PythonToken { kind: token.kind, text, start, end, line: &self.source[start_line..lines_end.max(start_line)] }
    }

    fn line_start(&self, offset: usize) -> usize {
        self.source[..offset].rfind('\n').map_or(0, |newline| newline + 1)
    }
}

impl<'s> Iterator for PythonTokens<'s> {
    type Item = PythonToken<'s>;

    /// The next token; none behind the end marker or an error.
    fn next(&mut self) -> Option<PythonToken<'s>> {
        if self.ended {
            return None;
        }
        let token = self.tokenizer.next_token();
        self.ended = matches!(token.kind, TokenKind::EndMarker | TokenKind::Error);
        Some(self.present(token))
    }
}
