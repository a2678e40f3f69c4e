//! Source text to tree: `ruff_python_parser` recognizes, this module lowers its tree to CPython's.
//!
//! * [`stmt`], [`expr`], [`pattern`]: one function per node class;
//! * [`literal`]: numbers, strings and bytes, decoded from the source text;
//! * [`fstring`]: f-strings, t-strings and implicit concatenation;
//! * [`features`]: the versions of the language;
//! * [`lines`]: byte offsets to lines and columns; [`type_comments`]: `# type: ...`.
//!
//! Invariant: ruff's tree is walked by reference on a stack that grows, and dropped on one that is large enough: no
//! nesting of the source overflows the native stack. What ruff refuses is handed to [`crate::errors`] for diagnosis.

mod expr;
pub mod features;
mod fstring;
mod lines;
mod literal;
mod pattern;
mod stmt;
mod type_comments;

pub use lines::LineIndex;
use lines::Shift;
pub(crate) use lines::character_offset;
pub(crate) use literal::{check_string_literal, check_string_text, integer_too_long};

use crate::ast::{Arena, Expr, Location, Mod};
use crate::errors::{self, ErrorKind, SyntaxError, Warning};
use crate::tokens::{TokenKind, Tokenizer};
use ruff_python_ast as ruff;
use ruff_python_ast::token::TokenKind as RuffToken;
use ruff_python_parser::{Mode as RuffMode, ParseOptions as RuffOptions, Parsed as RuffParsed};
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use type_comments::TypeComments;

/// What is parsed: the `mode` argument of `compile`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Mode {
    /// A module: `exec`.
    Exec,
    /// An expression: `eval`.
    Eval,
    /// One interactive statement: `single`.
    Single,
    /// A function's type comment: `func_type`.
    FuncType,
}

/// The limit on the digits of a decimal integer literal that `sys.get_int_max_str_digits` starts with.
pub const INT_MAX_STR_DIGITS: usize = 4300;

/// How to parse.
#[derive(Clone, Copy, Debug)]
pub struct ParseOptions {
    /// What is parsed.
    pub mode: Mode,
    /// Whether to keep type comments (`PyCF_TYPE_COMMENTS`).
    pub type_comments: bool,
    /// In `single` mode, whether the end of the input does not close a block (`PyCF_DONT_IMPLY_DEDENT`).
    pub dont_imply_dedent: bool,
    /// Whether input that merely ends too early is reported as such (`PyCF_ALLOW_INCOMPLETE_INPUT`).
    pub allow_incomplete_input: bool,
    /// Whether `<>` stands for `!=` (PEP 401).
    pub barry_as_bdfl: bool,
    /// The minor version of the language: newer syntax is refused.
    pub feature_version: u32,
    /// Limit on the digits of a decimal integer literal; 0 for none (`sys.set_int_max_str_digits`).
    pub int_max_str_digits: usize,
}

impl ParseOptions {
    /// The defaults for a mode.
    pub fn new(mode: Mode) -> Self {
        ParseOptions {
            mode,
            type_comments: false,
            dont_imply_dedent: false,
            allow_incomplete_input: false,
            barry_as_bdfl: false,
            feature_version: features::LATEST,
            int_max_str_digits: INT_MAX_STR_DIGITS,
        }
    }
}

/// A tree and what was noticed on the way.
#[derive(Debug)]
pub struct Parsed<'a> {
    /// The tree.
    pub module: &'a Mod<'a>,
    /// `SyntaxWarning`s, in source order.
    pub warnings: Vec<Warning>,
}

pub(crate) type Result<T> = std::result::Result<T, Box<SyntaxError>>;

/// Parses source text whose lines end in `\n` (see [`crate::source`], which makes such text of a file's bytes).
pub fn parse<'a>(source: &str, options: &ParseOptions, arena: &'a Arena) -> Result<Parsed<'a>> {
    match options.mode {
        Mode::Exec => {}
        Mode::Eval if starts_plainly(source) => {}
        // ruff does not know these modes, or takes more for an expression than CPython does.
        Mode::Eval | Mode::Single | Mode::FuncType => {
            if let Some(error) = errors::check(source, options) {
                return Err(error);
            }
        }
    }
    if options.mode == Mode::FuncType {
        return stmt::function_type(source, options, arena);
    }
    parse_shifted(source, options, arena, Shift::default())
}

/// Whether something may be wrong with a source that ruff does not look at: tabs and spaces mixed in indentation, nesting that
/// is too deep, a byte order mark that is part of the text.
fn needs_check(source: &str, tokens: &ruff::token::Tokens) -> bool {
    const MAX_BRACKETS: i32 = 200;
    const MAX_INDENTS: i32 = 99;
    const MAX_STRINGS: i32 = 149;
    // Operators that take all that follows for their operand: CPython's parser goes some levels deeper for each.
    const MAX_PREFIXES: i32 = 300;
    let bytes = source.as_bytes();
    let tab_in_indentation = |at: usize| {
        let before = bytes[..at].iter().rev().find(|byte| !matches!(byte, b' ' | b'\t' | b'\x0c'));
        before.is_none_or(|&byte| byte == b'\n')
    };
    if source.starts_with('\u{feff}') || source.match_indices('\t').any(|(at, _)| tab_in_indentation(at)) {
        return true;
    }
    let (mut brackets, mut indents, mut strings, mut prefixes) = (0, 0, 0, 0);
    tokens.iter().any(|token| {
        match token.kind() {
            RuffToken::Lpar | RuffToken::Lsqb | RuffToken::Lbrace => brackets += 1,
            RuffToken::Rpar | RuffToken::Rsqb | RuffToken::Rbrace => brackets -= 1,
            RuffToken::Indent => indents += 1,
            RuffToken::Dedent => indents -= 1,
            RuffToken::FStringStart | RuffToken::TStringStart => strings += 1,
            RuffToken::FStringEnd | RuffToken::TStringEnd => strings -= 1,
            RuffToken::Newline => prefixes = 0,
            RuffToken::Minus
            | RuffToken::Plus
            | RuffToken::Tilde
            | RuffToken::Not
            | RuffToken::Lambda
            | RuffToken::Else
            | RuffToken::DoubleStar => prefixes += 1,
            _ => {}
        }
        brackets > MAX_BRACKETS || indents > MAX_INDENTS || strings > MAX_STRINGS || prefixes > MAX_PREFIXES
    })
}

/// Replaces `raise` without exception by `break` where a semicolon follows: ruff wants an exception there. Gives their
/// offsets too.
fn hide_bare_raises(source: &str) -> Option<(String, Vec<u32>)> {
    replace_tokens(source, |last, next| (last == "raise" && next == ";").then_some("break"))
}

/// Replaces tokens by others of the same length; `replacement` is given each token and the one behind it. Gives the new
/// text and the offsets of what was replaced, if there was something.
fn replace_tokens(
    source: &str,
    replacement: impl Fn(&str, &str) -> Option<&'static str>,
) -> Option<(String, Vec<u32>)> {
    let mut replaced = source.to_owned();
    let mut offsets = Vec::new();
    let mut tokenizer = Tokenizer::new(source);
    let mut last = tokenizer.next_token();
    while !matches!(last.kind, TokenKind::EndMarker | TokenKind::Error) {
        let next = tokenizer.next_token();
        if let Some(other) = replacement(&source[last.start..last.end], &source[next.start..next.end]) {
            replaced.replace_range(last.start..last.end, other);
            offsets.push(last.start as u32);
        }
        last = next;
    }
    (!offsets.is_empty()).then_some((replaced, offsets))
}

/// Whether an expression starts with something that cannot be the start of a starred expression, an assignment
/// expression or a `yield`, nor with white space: then ruff can be believed.
fn starts_plainly(source: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '(' | '[' | '{' | '"' | '\'' | '-' | '_');
    let doubtful = source.contains(":=") || source.contains(['*', '\n']);
    source.starts_with(plain) && !source.starts_with("yield") && !doubtful
}

/// Like [`parse`], for a text that is a changed part of a source.
fn parse_shifted<'a>(source: &str, options: &ParseOptions, arena: &'a Arena, shift: Shift) -> Result<Parsed<'a>> {
    let ruff_mode = match options.mode {
        Mode::Eval => RuffMode::Expression,
        Mode::Exec | Mode::Single | Mode::FuncType => RuffMode::Module,
    };
    if options.barry_as_bdfl || source.contains("barry_as_FLUFL") {
        return parse_with_barry(source, options, arena, ruff_mode, shift);
    }
    let lowered = with_ruff_tree(source, ruff_mode, |parsed| {
        if !parsed.errors().is_empty() || !parsed.unsupported_syntax_errors().is_empty() {
            return Ok(Err(ruff_error(parsed)));
        }
        if needs_check(source, parsed.tokens())
            && let Some(error) = errors::check(source, options)
        {
            return Err(error);
        }
        lower(source, parsed, options, arena, shift, &[]).map(Ok)
    })?;
    let refused = match lowered {
        Ok(parsed) => return Ok(parsed),
        Err(refused) => refused,
    };
    // Nothing is valid that ruff does not take, with one exception.
    if let Some((hidden, bare_raises)) = hide_bare_raises(source)
        && errors::check(source, options).is_none()
    {
        let lowered = with_ruff_tree(&hidden, ruff_mode, |parsed| {
            let right = parsed.errors().is_empty() && parsed.unsupported_syntax_errors().is_empty();
            right.then(|| lower(&hidden, parsed, options, arena, shift, &bare_raises))
        });
        if let Some(lowered) = lowered {
            return lowered;
        }
    }
    Err(errors::diagnose(source, options, Some(refused)))
}

/// Parses a source in which `<>` may stand for `!=` (PEP 401), which ruff does not know: the recognizer decides what is
/// right, and ruff sees the usual operator.
fn parse_with_barry<'a>(
    source: &str,
    options: &ParseOptions,
    arena: &'a Arena,
    mode: RuffMode,
    shift: Shift,
) -> Result<Parsed<'a>> {
    if let Some(error) = errors::check(source, options) {
        return Err(error);
    }
    let usual = match replace_tokens(source, |last, _| (last == "<>").then_some("!=")) {
        Some((usual, _)) => usual,
        None => source.to_owned(),
    };
    with_ruff_tree(&usual, mode, |parsed| {
        let right = parsed.errors().is_empty() && parsed.unsupported_syntax_errors().is_empty();
        if right {
            lower(&usual, parsed, options, arena, shift, &[])
        } else {
            Err(errors::diagnose(source, options, Some(ruff_error(parsed))))
        }
    })
}

fn lower<'a>(
    source: &str,
    parsed: &RuffParsed<ruff::Mod>,
    options: &ParseOptions,
    arena: &'a Arena,
    shift: Shift,
    bare_raises: &[u32],
) -> Result<Parsed<'a>> {
    let lower = Lower::new(source, parsed, options, arena, shift, bare_raises);
    let module = match parsed.syntax() {
        ruff::Mod::Module(module) => {
            let body = lower.body(&module.body)?;
            match options.mode {
                Mode::Single => Mod::Interactive { body },
                _ => Mod::Module { body, type_ignores: lower.type_ignores()? },
            }
        }
        ruff::Mod::Expression(module) => Mod::Expression { body: lower.expr(&module.body)? },
    };
    if let Some(constant) = lower.forbidden_name.get() {
        let msg = format!("identifier field can't represent '{constant}' constant");
        return Err(Box::new(lower.lines.error(ErrorKind::Value, TextRange::default(), msg)));
    }
    features::check(options.feature_version, &module, &lower.lines, parsed.tokens(), source)?;
    Ok(Parsed { module: arena.alloc(module), warnings: lower.warnings.into_inner() })
}

/// Where ruff's first error is, with its words.
fn ruff_error(parsed: &RuffParsed<ruff::Mod>) -> (TextRange, String) {
    let error = parsed.errors().first().map(|error| (error.location, error.error.to_string()));
    let unsupported = parsed.unsupported_syntax_errors().first().map(|error| (error.range, error.to_string()));
    match (error, unsupported) {
        (Some(error), Some(unsupported)) if unsupported.0.start() < error.0.start() => unsupported,
        (Some(error), _) => error,
        (None, unsupported) => unsupported.unwrap_or_default(),
    }
}

/// Parses with ruff and drops its tree safely: the drop recurses as deep as the tree, which the length of the source
/// bounds.
fn with_ruff_tree<T>(source: &str, mode: RuffMode, with: impl FnOnce(&RuffParsed<ruff::Mod>) -> T) -> T {
    const BYTES_PER_LEVEL: usize = 256;
    let options = RuffOptions::from(mode).with_target_version(ruff::PythonVersion { major: 3, minor: 14 });
    let parsed = ruff_python_parser::parse_unchecked(source, options);
    let result = with(&parsed);
    let stack = source.len() * BYTES_PER_LEVEL;
    stacker::maybe_grow(stack, stack + 64 * 1024, move || drop(parsed));
    result
}

/// Stack space that one level of lowering may need, with room to spare, and the size of a new stack segment.
const RED_ZONE: usize = 64 * 1024;
const SEGMENT: usize = 1024 * 1024;

/// Runs one level of a recursion over a tree.
pub(crate) fn on_deep_stack<T>(level: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(RED_ZONE, SEGMENT, level)
}

/// The state of one lowering.
pub(crate) struct Lower<'a, 's> {
    arena: &'a Arena,
    source: &'s str,
    lines: LineIndex<'s>,
    tokens: &'s ruff::token::Tokens,
    options: &'s ParseOptions,
    /// Offsets of `break`s that stand for `raise`: see [`hide_bare_raises`].
    bare_raises: &'s [u32],
    type_comments: Option<TypeComments>,
    names: RefCell<FxHashMap<&'a str, ()>>,
    /// A name that is that of a constant once it is normalized: an error in CPython, a `ValueError` even.
    forbidden_name: Cell<Option<&'static str>>,
    warnings: RefCell<Vec<Warning>>,
}

impl<'a, 's> Lower<'a, 's> {
    fn new(
        source: &'s str,
        parsed: &'s RuffParsed<ruff::Mod>,
        options: &'s ParseOptions,
        arena: &'a Arena,
        shift: Shift,
        bare_raises: &'s [u32],
    ) -> Self {
        Lower {
            arena,
            source,
            lines: LineIndex::shifted(source, shift),
            tokens: parsed.tokens(),
            options,
            bare_raises,
            type_comments: options.type_comments.then(|| TypeComments::find(source, parsed.tokens())),
            names: RefCell::default(),
            forbidden_name: Cell::new(None),
            warnings: RefCell::default(),
        }
    }

    /// The identifier in the arena, once per tree.
    fn name(&self, text: &str) -> &'a str {
        let mut names = self.names.borrow_mut();
        if let Some((&name, ())) = names.get_key_value(text) {
            return name;
        }
        if let Some(constant) = ["None", "True", "False"].into_iter().find(|&constant| constant == text) {
            self.forbidden_name.set(Some(constant));
        }
        let name = self.arena.str(text);
        names.insert(name, ());
        name
    }

    fn loc(&self, range: TextRange) -> Location {
        self.lines.location(range)
    }

    fn text(&self, range: TextRange) -> &'s str {
        &self.source[range]
    }

    /// Lowers each element and puts the results in the arena.
    fn list<T, U: Copy>(&self, items: &[T], lower: impl Fn(&T) -> Result<U>) -> Result<&'a [U]> {
        let mut lowered = Vec::with_capacity(items.len());
        for item in items {
            lowered.push(lower(item)?);
        }
        Ok(self.arena.slice(&lowered))
    }

    /// The offset of the first token from `start` that satisfies `wanted`.
    fn find_token(&self, start: TextSize, wanted: impl Fn(RuffToken) -> bool) -> Option<TextRange> {
        self.tokens.after(start).iter().find(|token| wanted(token.kind())).map(Ranged::range)
    }

    /// A `SyntaxError` at a range.
    fn error(&self, range: TextRange, msg: impl Into<String>) -> Box<SyntaxError> {
        Box::new(self.lines.error(ErrorKind::Syntax, range, msg.into()))
    }

    /// The error for something that only the recognizer of [`crate::errors`] refuses.
    fn refuse(&self) -> Box<SyntaxError> {
        errors::diagnose(self.source, self.options, None)
    }

    /// Has the recognizer decide on something that ruff may have taken wrongly.
    fn verify(&self) -> Result<()> {
        errors::check(self.source, self.options).map_or(Ok(()), Err)
    }

    /// Notes a `SyntaxWarning` at a range.
    fn warn(&self, range: TextRange, msg: String, error_msg: String) {
        let at = self.lines.error(ErrorKind::Syntax, range, String::new());
        self.warnings.borrow_mut().push(Warning {
            msg,
            error_msg,
            lineno: at.lineno,
            offset: at.offset,
            end_lineno: at.end_lineno,
            end_offset: at.end_offset,
        });
    }
}

/// Shorthand for the type of an expression in a tree.
pub(crate) type ExprRef<'a> = &'a Expr<'a>;
