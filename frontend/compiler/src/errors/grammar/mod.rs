//! A recognizer for all of the language, which says what is wrong with a program that is not in it.
//!
//! It is a parsing-expression grammar, written as one function for each rule, because CPython's parser is one, and what
//! CPython says of a wrong program depends on it:
//!
//! 1. The first pass only recognizes. If it fails, the last token that any alternative looked at is where the generic
//!    error stands.
//! 2. The second pass runs with [`Grammar::explain`] set. Rules then also try alternatives that match frequent mistakes,
//!    in a fixed place among the proper ones; the first that matches gives the error.
//! 3. If there is none, the error is generic: `invalid syntax`, an unexpected indent, an unclosed bracket.
//! 4. Errors of the tokenizer further down take precedence over those of the first two kinds.
//!
//! A rule returns `None` when it does not match, and leaves [`Grammar::mark`] where it was; or when an error was raised,
//! which ends everything: no terminal matches any more.
//!
//! Called for programs that the parser refused, and for the modes whose input ruff does not know. It never runs for a
//! valid module. The rules follow the language reference; messages and their conditions are those that CPython 3.14 shows.

mod atom;
mod compound;
mod expr;
mod node;
mod params;
mod pattern;
mod stmt;
mod string;
mod target;

use super::{ErrorKind, Stage, SyntaxError};
use crate::ast::Location;
use crate::parse::{LineIndex, Mode, ParseOptions, character_offset, on_deep_stack};
use crate::tokens::{Done, Token, TokenKind, Tokenizer};
use node::{Node, NodeKind, Nodes};
use rustc_hash::FxHashMap;

/// Result of a rule.
type P<T = Node> = Option<T>;

/// Words that are never names.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Words that are keywords in some places.
const SOFT_KEYWORDS: [&str; 4] = ["_", "case", "match", "type"];

/// How deep rules may nest, in levels of [`Grammar::memo`] and statements; about where CPython gives up.
const MAX_DEPTH: u32 = 3000;

/// Tries an alternative: on success returns its value from the rule, on failure goes on behind it.
macro_rules! alt {
    ($grammar:ident, $body:expr) => {{
        let mark = $grammar.mark;
        let found = (|| Some($body))();
        if $grammar.error.is_some() {
            return None;
        }
        if let Some(found) = found {
            return Some(found);
        }
        $grammar.mark = mark;
    }};
}
pub(super) use alt;

/// Rules whose results are remembered: without that, nesting would cost exponential time.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Rule {
    Arguments,
    ArithmeticSum,
    AwaitPrimary,
    BitwiseAnd,
    BitwiseOr,
    BitwiseXor,
    Block,
    ClosedPattern,
    Conjunction,
    DelTarget,
    Disjunction,
    Expression,
    Factor,
    Inversion,
    NamedExpressionMistake,
    Primary,
    Shift,
    SimpleStatement,
    StarExpression,
    StarTarget,
    Strings,
    TargetPrimary,
    TargetWithStar,
    Term,
    TypeParam,
}

/// Finds the error that CPython reports for a program; none if the program is in the language.
pub(super) fn explain(source: &str, options: &ParseOptions) -> Option<Box<SyntaxError>> {
    let mut grammar = Grammar::new(source, options);
    if grammar.start().is_some() && grammar.error.is_none() {
        return None;
    }
    let at_end =
        |grammar: &Grammar<'_>| matches!(grammar.tokenizer.done(), Done::Eof | Done::EofInString | Done::EolInString);
    if options.allow_incomplete_input && at_end(&grammar) {
        grammar.error = None;
        grammar.raise_last(ErrorKind::IncompleteInput, "incomplete input".to_owned());
        return grammar.error;
    }
    if grammar.error.is_some() {
        if !grammar.tokenizer_failed && !grammar.second_statement {
            grammar.check_rest();
        }
        return grammar.finish();
    }
    let last = grammar.tokens.last().copied();
    grammar.explain = true;
    grammar.mark = 0;
    grammar.memo.clear();
    grammar.start();
    if grammar.error.is_some() {
        if !grammar.tokenizer_failed && matches!(grammar.tokenizer.done(), Done::Ok | Done::Eof) {
            grammar.check_rest();
        }
        return grammar.finish();
    }
    let Some(last) = last else { return grammar.finish() };
    match last.kind {
        TokenKind::Indent => grammar.raise_last(ErrorKind::Indentation, "unexpected indent".to_owned()),
        TokenKind::Dedent => grammar.raise_last(ErrorKind::Indentation, "unexpected unindent".to_owned()),
        _ => {
            grammar.raise_token::<()>(last, "invalid syntax");
            grammar.check_rest();
        }
    }
    grammar.finish()
}

pub(super) struct Grammar<'s> {
    source: &'s str,
    lines: LineIndex<'s>,
    options: &'s ParseOptions,
    tokenizer: Tokenizer<'s>,
    tokens: Vec<Token>,
    /// Index of the next token.
    mark: usize,
    /// Whether this is the second pass; off for a while in rules that must not look for mistakes.
    explain: bool,
    error: Option<Box<SyntaxError>>,
    /// Whether the error is the tokenizer's, so that nothing can be read any more.
    tokenizer_failed: bool,
    nodes: Nodes<'s>,
    memo: FxHashMap<(Rule, usize), (P, usize)>,
    depth: u32,
    last_statement: Location,
    /// In `single` mode, whether the error is that there is more than one statement.
    second_statement: bool,
    /// Whether `<>` is the operator of inequality (PEP 401).
    barry_as_bdfl: bool,
    /// In `single` mode, whether a token has been read since the last end of input.
    started: bool,
}

impl<'s> Grammar<'s> {
    fn new(source: &'s str, options: &'s ParseOptions) -> Self {
        Grammar {
            source,
            lines: LineIndex::new(source),
            options,
            tokenizer: Tokenizer::new(source),
            tokens: Vec::new(),
            mark: 0,
            explain: false,
            error: None,
            tokenizer_failed: false,
            nodes: Nodes::default(),
            memo: FxHashMap::default(),
            depth: 0,
            last_statement: Location::default(),
            second_statement: false,
            barry_as_bdfl: options.barry_as_bdfl,
            started: false,
        }
    }

    fn start(&mut self) -> P<()> {
        match self.options.mode {
            Mode::Exec => {
                self.many(Self::statement);
                self.kind(TokenKind::EndMarker)?;
                Some(())
            }
            Mode::Single => self.interactive(),
            Mode::Eval => {
                self.expressions()?;
                self.newlines_and_end()
            }
            Mode::FuncType => self.function_type(),
        }
    }

    fn newlines_and_end(&mut self) -> P<()> {
        self.many(|p| p.kind(TokenKind::Newline));
        self.kind(TokenKind::EndMarker)?;
        Some(())
    }

    /// Gives the error what is known only at the end.
    fn finish(mut self) -> Option<Box<SyntaxError>> {
        if let Some(error) = self.error.as_mut().filter(|_| !self.second_statement) {
            error.metadata = Some((self.last_statement.lineno, self.last_statement.col_offset));
        }
        self.error
    }

    // Tokens.

    /// The next token, read if need be; none if the tokenizer failed.
    fn peek(&mut self) -> P<Token> {
        if self.error.is_some() {
            return None;
        }
        if self.mark == self.tokens.len() {
            self.read()?;
        }
        Some(self.tokens[self.mark])
    }

    fn read(&mut self) -> P<()> {
        let mut token = self.tokenizer.next_token();
        // An interactive statement ends with the input; blocks that are open end before.
        if self.options.mode == Mode::Single {
            if token.kind == TokenKind::EndMarker && self.started {
                token.kind = TokenKind::Newline;
                self.started = false;
                if !self.options.dont_imply_dedent {
                    self.tokenizer.close_blocks();
                }
            } else {
                self.started = true;
            }
        }
        self.tokens.push(token);
        if token.kind == TokenKind::Error {
            self.tokenizer_error();
            return None;
        }
        Some(())
    }

    fn text(&self, token: Token) -> &'s str {
        &self.source[token.start..token.end]
    }

    fn is_keyword(&self, token: Token) -> bool {
        token.kind == TokenKind::Name && KEYWORDS.binary_search(&self.text(token)).is_ok()
    }

    fn advance(&mut self) -> Token {
        self.mark += 1;
        self.tokens[self.mark - 1]
    }

    /// A token of a kind.
    fn kind(&mut self, kind: TokenKind) -> P<Token> {
        let token = self.peek()?;
        (token.kind == kind && !self.is_keyword(token)).then(|| self.advance())
    }

    /// An operator, delimiter, keyword or soft keyword.
    fn lit(&mut self, text: &str) -> P<Token> {
        let token = self.peek()?;
        let right = matches!(token.kind, TokenKind::Op | TokenKind::Name) && self.text(token) == text;
        right.then(|| self.advance())
    }

    /// One of several.
    fn lit_of(&mut self, texts: &[&str]) -> P<Token> {
        texts.iter().find_map(|text| self.lit(text))
    }

    /// A delimiter that must come here, whatever else may be wrong: the second pass says so.
    fn forced(&mut self, text: &str) -> P<Token> {
        let token = self.peek()?;
        if token.kind == TokenKind::Op && self.text(token) == text {
            return Some(self.advance());
        }
        if !self.explain {
            return None;
        }
        self.raise_token(token, &format!("expected '{text}'"))
    }

    /// A name, as an expression.
    fn name(&mut self) -> P {
        let start = self.mark;
        let token = self.kind(TokenKind::Name)?;
        let text = self.text(token);
        Some(self.node(start, NodeKind::Name(text)))
    }

    fn newline(&mut self) -> P<Token> {
        self.kind(TokenKind::Newline)
    }

    /// Makes a node that spans from token `start` to the last one used.
    fn node(&mut self, start: usize, kind: NodeKind<'s>) -> Node {
        let loc = self.location(start);
        self.nodes.add(kind, loc)
    }

    /// The location from token `start` to the last one used.
    fn location(&self, start: usize) -> Location {
        let first = self.tokens.get(start).map(|&token| token_location(token)).unwrap_or_default();
        let ends = |token: &&Token| {
            !matches!(token.kind, TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::EndMarker)
        };
        let last = self.tokens[..self.mark.min(self.tokens.len())].iter().rev().find(ends);
        last.map_or(first, |&last| first.to(token_location(last)))
    }

    fn loc(&self, node: Node) -> Location {
        self.nodes.loc(node)
    }

    // Combinators.

    /// Something or nothing.
    fn opt<T>(&mut self, rule: impl FnOnce(&mut Self) -> P<T>) -> P<T> {
        self.attempt(rule)
    }

    /// A rule that gives back what it used if it fails.
    fn attempt<T>(&mut self, rule: impl FnOnce(&mut Self) -> P<T>) -> P<T> {
        let mark = self.mark;
        let found = rule(self).filter(|_| self.error.is_none());
        if found.is_none() {
            self.mark = mark;
        }
        found
    }

    /// As many as there are.
    fn many<T>(&mut self, rule: impl Fn(&mut Self) -> P<T>) -> Vec<T> {
        let mut items = Vec::new();
        while let Some(item) = self.attempt(&rule) {
            items.push(item);
        }
        items
    }

    /// At least one.
    fn many1<T>(&mut self, rule: impl Fn(&mut Self) -> P<T>) -> P<Vec<T>> {
        Some(self.many(rule)).filter(|items| !items.is_empty())
    }

    /// At least one, with separators between.
    fn separated<T>(&mut self, separator: &str, rule: impl Fn(&mut Self) -> P<T>) -> P<Vec<T>> {
        let mut items = vec![rule(self)?];
        while let Some(item) = self.attempt(|p| {
            p.lit(separator)?;
            rule(p)
        }) {
            items.push(item);
        }
        self.error.is_none().then_some(items)
    }

    /// Whether a rule matches here; uses nothing.
    fn ahead<T>(&mut self, rule: impl FnOnce(&mut Self) -> P<T>) -> P<()> {
        let mark = self.mark;
        let found = rule(self).is_some();
        self.mark = mark;
        (found && self.error.is_none()).then_some(())
    }

    /// Whether a rule does not match here; uses nothing.
    fn not<T>(&mut self, rule: impl FnOnce(&mut Self) -> P<T>) -> P<()> {
        let mark = self.mark;
        let found = rule(self).is_some();
        self.mark = mark;
        (!found && self.error.is_none()).then_some(())
    }

    /// Runs a rule once at each place.
    fn memo(&mut self, rule: Rule, body: impl FnOnce(&mut Self) -> P) -> P {
        let start = self.mark;
        if let Some(&(found, end)) = self.memo.get(&(rule, start)) {
            self.mark = end;
            return found;
        }
        let found = self.deep(|p| p.attempt(body));
        self.memo.insert((rule, start), (found, self.mark));
        found
    }

    /// Runs a rule one level deeper.
    fn deep<T>(&mut self, body: impl FnOnce(&mut Self) -> P<T>) -> P<T> {
        if self.depth >= MAX_DEPTH * 16 {
            if self.error.is_none() {
                let msg = "Parser stack overflowed - Python source too complex to parse".to_owned();
                self.raise_at::<()>(ErrorKind::Memory, Location::default(), msg);
                self.tokenizer_failed = true;
            }
            return None;
        }
        self.depth += 1;
        let found = on_deep_stack(|| body(self));
        self.depth -= 1;
        found
    }

    /// Tries a mistake: an alternative of the second pass, which matches only by raising an error.
    fn mistake<T>(&mut self, rule: impl FnOnce(&mut Self) -> P<T>) {
        if self.explain && self.error.is_none() {
            self.attempt(rule);
        }
    }

    // Errors. All return nothing, so that a rule can end with them.

    fn raise_at<T>(&mut self, kind: ErrorKind, loc: Location, msg: String) -> P<T> {
        if self.error.is_none() {
            let text = self.error_text(loc.lineno);
            let character = |col: i32| if col < 0 { col + 1 } else { character_offset(&text, col) };
            self.error = Some(Box::new(SyntaxError {
                kind,
                msg,
                lineno: loc.lineno,
                offset: character(loc.col_offset),
                end_lineno: loc.end_lineno,
                end_offset: character(loc.end_col_offset),
                text: Some(text),
                metadata: None,
                stage: Stage::Parser,
            }));
        }
        None
    }

    /// The line of an error: with its newline if the tokenizer has not read further.
    fn error_text(&self, lineno: i32) -> String {
        let line = self.lines.line_text(lineno);
        if self.tokenizer.lineno() <= lineno { line.to_owned() } else { line.trim_end_matches('\n').to_owned() }
    }

    /// An error at a location.
    fn raise<T>(&mut self, loc: Location, msg: impl Into<String>) -> P<T> {
        self.raise_at(ErrorKind::Syntax, loc, msg.into())
    }

    /// An error at a node.
    fn raise_node<T>(&mut self, node: Node, msg: impl Into<String>) -> P<T> {
        self.raise(self.loc(node), msg)
    }

    /// An error at a token.
    fn raise_token<T>(&mut self, token: Token, msg: &str) -> P<T> {
        self.raise(token_location(token), msg)
    }

    /// An error from one location to the end of another.
    fn raise_range<T>(&mut self, first: Location, last: Location, msg: impl Into<String>) -> P<T> {
        self.raise(first.to(last), msg)
    }

    /// An error from a location to where the tokenizer stands.
    fn raise_from<T>(&mut self, first: Location, msg: impl Into<String>) -> P<T> {
        // The tokenizer's column counts as an offset from 1 already.
        let end_col_offset = self.tokenizer.column() - 1;
        self.raise(Location { end_lineno: self.tokenizer.lineno(), end_col_offset, ..first }, msg)
    }

    /// An error at the last token that was read, which may be further than the rule is.
    fn raise_here<T>(&mut self, msg: &str) -> P<T> {
        self.raise_last(ErrorKind::Syntax, msg.to_owned());
        None
    }

    /// An error at the next token.
    fn raise_next<T>(&mut self, msg: &str) -> P<T> {
        let token = self.peek()?;
        self.raise_token_or_cursor(ErrorKind::Syntax, token, msg.to_owned());
        None
    }

    /// An `IndentationError` at the last token that was read.
    fn raise_indentation<T>(&mut self, msg: String) -> P<T> {
        self.raise_last(ErrorKind::Indentation, msg);
        None
    }

    fn raise_last(&mut self, kind: ErrorKind, msg: String) {
        if let Some(&token) = self.tokens.last() {
            self.raise_token_or_cursor(kind, token, msg);
        }
    }

    /// At a token; at the tokenizer's column if the token has none.
    fn raise_token_or_cursor(&mut self, kind: ErrorKind, token: Token, msg: String) {
        if self.error.is_some() {
            return;
        }
        let mut loc = token_location(token);
        let end = loc.end_col_offset;
        if loc.col_offset < 0 {
            loc.col_offset = self.tokenizer.column() - 1;
        }
        self.raise_at::<()>(kind, loc, msg);
        if let Some(error) = &mut self.error
            && end < 0
        {
            error.end_offset = -1;
        }
    }

    /// Makes an error of what stopped the tokenizer.
    fn tokenizer_error(&mut self) {
        self.tokenizer_failed = true;
        if let Some(error) = self.tokenizer.error() {
            self.error = Some(error);
            return;
        }
        let line = self.tokenizer.lineno();
        let start = Location { lineno: line, col_offset: 0, end_lineno: line, end_col_offset: -1 };
        match self.tokenizer.done() {
            Done::Eof => match self.tokenizer.open_bracket() {
                Some(_) => self.raise_unclosed(),
                None => self.raise_last(ErrorKind::Syntax, "unexpected EOF while parsing".to_owned()),
            },
            Done::Dedent => {
                let msg = "unindent does not match any outer indentation level".to_owned();
                self.raise_last(ErrorKind::Indentation, msg);
            }
            Done::TabSpace => {
                let msg = "inconsistent use of tabs and spaces in indentation".to_owned();
                self.raise_at::<()>(ErrorKind::Tab, start, msg);
            }
            Done::TooDeep => {
                self.raise_at::<()>(ErrorKind::Indentation, start, "too many levels of indentation".to_owned());
            }
            Done::LineContinuation => {
                let col_offset = self.tokenizer.buffer_column().max(0);
                let msg = "unexpected character after line continuation character";
                self.raise::<()>(Location { col_offset, ..start }, msg);
            }
            Done::Ok | Done::Error | Done::EofInString | Done::EolInString => {
                self.raise::<()>(start, "unknown parsing error");
            }
        }
    }

    fn raise_unclosed(&mut self) {
        if let Some(bracket) = self.tokenizer.open_bracket() {
            let line = bracket.lineno;
            let loc = Location { lineno: line, col_offset: bracket.col, end_lineno: line, end_col_offset: -1 };
            self.raise::<()>(loc, format!("'{}' was never closed", char::from(bracket.open)));
        }
    }

    /// Reads all that is left: an error of the tokenizer replaces the one there is.
    fn check_rest(&mut self) {
        let Some(last) = self.tokens.last().copied() else { return };
        if self.error.as_ref().is_some_and(|error| error.kind == ErrorKind::Memory) {
            return;
        }
        loop {
            let token = self.tokenizer.next_token();
            match token.kind {
                TokenKind::EndMarker => return,
                // Not those within f-strings.
                TokenKind::Error if self.tokenizer.in_string() => return,
                TokenKind::Error => {
                    if let Some(error) = self.tokenizer.error() {
                        self.error = Some(error);
                    } else if let Some(bracket) = self.tokenizer.open_bracket()
                        && last.lineno > bracket.lineno
                    {
                        self.error = None;
                        self.raise_unclosed();
                    }
                    return;
                }
                _ => {}
            }
        }
    }
}

/// The location of a token; columns are -1 where it has no text.
fn token_location(token: Token) -> Location {
    Location {
        lineno: token.lineno,
        col_offset: token.col_offset,
        end_lineno: token.end_lineno,
        end_col_offset: token.end_col_offset,
    }
}
