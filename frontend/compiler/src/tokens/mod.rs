//! Tokens as CPython sees them, with its errors.
//!
//! The parser proper has a lexer of its own; this one serves the diagnosis of syntax errors, where it matters how far
//! the tokenizer has read and in which state it is, and the `_tokenize` module. It therefore keeps CPython's state: the
//! line that was read last, the position in it, the stack of open brackets, and why it stopped.
//!
//! * [`kind`]: tokens and their kinds;
//! * [`normal`]: code; [`interpolated`]: the text of f-strings and t-strings; [`number`]: number literals;
//! * [`python`]: tokens for the `tokenize` module.

mod interpolated;
pub mod kind;
mod normal;
mod number;
mod python;

pub use kind::{Token, TokenKind};
pub use python::{PythonToken, PythonTokens};

use crate::errors::{ErrorKind, Stage, SyntaxError};
use std::borrow::Cow;

/// Deepest nesting of brackets.
const MAX_LEVEL: usize = 200;
/// Most levels of indentation.
const MAX_INDENT: usize = 100;
/// Deepest nesting of f-strings in f-strings.
const MAX_STRING_LEVEL: usize = 150;
/// Deepest nesting of replacement fields in format specifiers.
const MAX_EXPRESSION_NESTING: i32 = 3;

/// Why the tokenizer stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Done {
    /// It did not.
    Ok,
    /// At the end of the text.
    Eof,
    /// At an error, which is in [`Tokenizer::error`].
    Error,
    /// A dedent to a column that no open block starts at.
    Dedent,
    /// Tabs and spaces that could be read in two ways.
    TabSpace,
    /// Too many levels of indentation.
    TooDeep,
    /// Something behind a backslash.
    LineContinuation,
    /// End of the text in a triple-quoted string.
    EofInString,
    /// End of the text in a string of one line.
    EolInString,
}

/// An open bracket.
#[derive(Clone, Copy, Debug)]
pub struct Bracket {
    /// `(`, `[` or `{`.
    pub open: u8,
    /// Its line, from 1.
    pub lineno: i32,
    /// Its column in bytes.
    pub col: i32,
}

/// An open f-string or t-string.
#[derive(Clone, Copy, Debug)]
struct StringMode {
    /// Whether code is read: a replacement field is open.
    in_code: bool,
    /// `f` or `t`.
    letter: char,
    quote: u8,
    quote_size: usize,
    raw: bool,
    /// Offset of the prefix.
    start: usize,
    first_line: i32,
    multi_line_start: usize,
    /// Brackets open within, braces of replacement fields included.
    brackets: i32,
    /// The value of `brackets` at which the innermost replacement field ends; -1 outside of fields.
    field_depth: i32,
    in_format_spec: bool,
    in_debug: bool,
}

/// Reads tokens from a text whose lines end in `\n`.
#[derive(Debug)]
pub struct Tokenizer<'s> {
    source: Cow<'s, str>,
    /// Offset of the next character.
    cur: usize,
    /// End of what has been read, line by line.
    inp: usize,
    /// Start of the buffer: the line in which the current token, or what precedes it, starts.
    buf: usize,
    /// Offset of the token being read, if one is.
    start: Option<usize>,
    /// Start of the line that was read last.
    line_start: usize,
    /// Number of that line, from 1.
    lineno: i32,
    /// Where a string started that may go on for several lines.
    first_lineno: i32,
    multi_line_start: usize,
    at_line_start: bool,
    indents: Vec<(i32, i32)>,
    pending: i32,
    brackets: Vec<Bracket>,
    strings: Vec<StringMode>,
    done: Done,
    error: Option<Box<SyntaxError>>,
    /// Whether comments and line ends without meaning are tokens too, as for the `tokenize` module.
    extra_tokens: bool,
    /// With extra tokens: the line's end comes next, because a comment or nothing came before.
    comment_newline: bool,
    /// Offsets of newlines that were added to lines that lacked one; tokens for programs do not show them.
    implicit_newlines: Vec<usize>,
    /// How much of the buffer there was when the text ended: the column of the error about an unexpected end.
    end_column: i32,
}

impl<'s> Tokenizer<'s> {
    /// A tokenizer for a parser.
    pub fn new(source: impl Into<Cow<'s, str>>) -> Self {
        Tokenizer {
            source: source.into(),
            cur: 0,
            inp: 0,
            buf: 0,
            start: None,
            line_start: 0,
            lineno: 0,
            first_lineno: 0,
            multi_line_start: 0,
            at_line_start: true,
            indents: vec![(0, 0)],
            pending: 0,
            brackets: Vec::new(),
            strings: Vec::new(),
            done: Done::Ok,
            error: None,
            extra_tokens: false,
            comment_newline: false,
            implicit_newlines: Vec::new(),
            end_column: 0,
        }
    }

    /// A tokenizer for the `tokenize` module; with extra tokens, programs that are not quite right have tokens too.
    fn for_programs(source: String, implicit_newlines: Vec<usize>, extra_tokens: bool) -> Self {
        Tokenizer { extra_tokens, implicit_newlines, ..Self::new(source) }
    }

    fn bytes(&self) -> &[u8] {
        self.source.as_bytes()
    }

    /// The next token. After a token of kind [`TokenKind::Error`], [`Tokenizer::done`] and [`Tokenizer::error`] say why.
    pub fn next_token(&mut self) -> Token {
        match self.strings.last() {
            Some(mode) if !mode.in_code => self.string_text(),
            _ => self.code(),
        }
    }

    /// Why the tokenizer stopped.
    pub fn done(&self) -> Done {
        self.done
    }

    /// Takes the error that the tokenizer met, if it was one with words of its own.
    pub fn error(&mut self) -> Option<Box<SyntaxError>> {
        self.error.take()
    }

    /// How many bytes of the buffer the end of the text was found behind.
    pub fn end_column(&self) -> i32 {
        self.end_column
    }

    /// The buffer: the lines in which the current token, or what precedes it, stands, as far as they have been read.
    pub fn buffer(&self) -> &str {
        self.source.get(self.buf..self.inp).unwrap_or_default()
    }

    /// The number of the line that was read last.
    pub fn lineno(&self) -> i32 {
        self.lineno
    }

    /// The column, in bytes, up to which that line has been used.
    pub fn column(&self) -> i32 {
        self.cur as i32 - self.line_start as i32
    }

    /// The column of the last character used, counted from the start of the buffer.
    pub fn buffer_column(&self) -> i32 {
        self.cur as i32 - self.buf as i32 - 1
    }

    /// Whether an f-string or t-string is open.
    pub fn in_string(&self) -> bool {
        !self.strings.is_empty()
    }

    /// The innermost open bracket.
    pub fn open_bracket(&self) -> Option<Bracket> {
        self.brackets.last().copied()
    }

    /// Makes all open blocks end: for input that is one interactive statement.
    pub fn close_blocks(&mut self) {
        self.pending = -(self.indents.len() as i32 - 1);
        self.indents.truncate(1);
    }

    /// The next byte, or none at the end. Reading past a line moves to the next one for good: what is backed up
    /// afterwards is still counted to it.
    fn next(&mut self) -> Option<u8> {
        if self.cur == self.inp {
            if self.done != Done::Ok {
                return None;
            }
            if self.inp == self.source.len() {
                self.done = Done::Eof;
                let keeps_buffer = self.start.is_some() || self.in_string();
                self.end_column = if keeps_buffer { self.inp as i32 - self.buf as i32 } else { 0 };
                return None;
            }
            if self.start.is_none() {
                self.buf = self.cur;
            }
            self.line_start = self.cur;
            self.lineno += 1;
            let rest = &self.bytes()[self.inp..];
            self.inp += rest.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |at| at + 1);
        }
        let byte = self.bytes()[self.cur];
        self.cur += 1;
        Some(byte)
    }

    /// Gives back what [`Tokenizer::next`] returned.
    fn back(&mut self, byte: Option<u8>) {
        if byte.is_some() {
            self.cur -= 1;
        }
    }

    /// The next byte without using it.
    fn peek(&mut self) -> Option<u8> {
        let byte = self.next();
        self.back(byte);
        byte
    }

    /// Uses the next byte if it is `wanted`.
    fn accept(&mut self, wanted: u8) -> bool {
        let byte = self.next();
        if byte == Some(wanted) {
            return true;
        }
        self.back(byte);
        false
    }

    /// Makes a token that has a text, from `start` to the current position.
    fn token(&self, kind: TokenKind, start: usize) -> Token {
        self.token_until(kind, start, self.cur)
    }

    fn token_until(&self, kind: TokenKind, start: usize, end: usize) -> Token {
        let (lineno, line_start) =
            if kind.is_string() { (self.first_lineno, self.multi_line_start) } else { (self.lineno, self.line_start) };
        Token {
            kind,
            start,
            end,
            lineno,
            col_offset: start as i32 - line_start as i32,
            end_lineno: self.lineno,
            end_col_offset: end as i32 - self.line_start as i32,
            level: self.brackets.len(),
        }
    }

    /// Makes a token that has none. The tokenizer may have stopped within a character.
    fn empty_token(&self, kind: TokenKind) -> Token {
        let place = self.source.floor_char_boundary(self.cur);
        Token {
            kind,
            start: place,
            end: place,
            lineno: self.lineno,
            col_offset: -1,
            end_lineno: self.lineno,
            end_col_offset: -1,
            level: self.brackets.len(),
        }
    }

    /// Stops for a reason that has no words yet.
    fn stop(&mut self, done: Done) -> Token {
        self.done = done;
        self.cur = self.inp;
        self.empty_token(TokenKind::Error)
    }

    /// Stops with an error at the last character that was used.
    fn fail(&mut self, msg: impl Into<String>) -> Token {
        self.fail_range(msg, None, None)
    }

    /// Stops with an error; offsets count characters from 1.
    fn fail_range(&mut self, msg: impl Into<String>, offset: Option<i32>, end_offset: Option<i32>) -> Token {
        self.done = Done::Error;
        let line = &self.source[self.line_start..];
        let line = &line[..line.find('\n').unwrap_or(line.len())];
        let used = String::from_utf8_lossy(&self.bytes()[self.line_start..self.cur.max(self.line_start)]);
        let offset = offset.unwrap_or_else(|| used.chars().count() as i32);
        self.error = Some(Box::new(SyntaxError {
            kind: ErrorKind::Syntax,
            msg: msg.into(),
            lineno: self.lineno,
            offset,
            end_lineno: self.lineno,
            end_offset: end_offset.unwrap_or(offset),
            text: Some(line.to_owned()),
            metadata: None,
            stage: Stage::Parser,
        }));
        self.empty_token(TokenKind::Error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_before_a_wide_character_stops_the_tokenizer_on_a_character_boundary() {
        let mut tokens = PythonTokens::new("a\\𝐱\n".to_owned(), Vec::new(), true);
        let kinds: Vec<TokenKind> = tokens.by_ref().map(|token| token.kind).collect();
        assert_eq!(kinds, [TokenKind::Name, TokenKind::Error]);
        assert_eq!(tokens.tokenizer().done(), Done::LineContinuation);
    }
}
