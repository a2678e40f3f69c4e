//! The `_tokenize` module: an iterator over the tokens of a source that comes line by line.
//!
//! The lines are all read when the first token is asked for; an error that reading them raises waits for its turn, behind the tokens of
//! the lines before it.

use crate::objects::bytes::as_bytes;
use crate::objects::exception;
use crate::objects::str_::as_str;
use crate::prelude::*;
use crate::protocol::{attr, call};
use brolga_compiler::errors::Stage;
use brolga_compiler::tokens::{Done, PythonToken, PythonTokens, TokenKind};
use std::cell::RefCell;

/// Where a token iterator is.
enum State {
    /// Nothing has been read.
    Fresh,
    Running(Box<PythonTokens>),
    Ended,
}
impl Untraced for State {}

/// Iterator over tokens: (type, text, start, end, line).
#[pyclass(name = "TokenizerIter", module = "_tokenize", flags = HAVE_GC, no_doc, signature = "")]
pub struct TokenizerIter {
    readline: Field,
    /// Name of the encoding of lines that are bytes; unset for lines that are text.
    encoding: Field,
    extra_tokens: bool,
    /// What went wrong while the lines were read.
    error: Field,
    state: RefCell<State>,
}

type This = Gc<Native<TokenizerIter>>;

#[pymethods]
impl TokenizerIter {
    #[new("tokenizeriter(readline, /, *, encoding=<unrepresentable>, extra_tokens)")]
    fn new(
        t: &Thread,
        cls: Gc<PyType>,
        readline: Value,
        encoding: Option<Gc<PyStr>>,
        extra_tokens: bool,
    ) -> PyResult<This> {
        let data = TokenizerIter {
            readline: Field::new(readline),
            encoding: Field::opt(encoding.map(Gc::value)),
            extra_tokens,
            error: Field::EMPTY,
            state: RefCell::new(State::Fresh),
        };
        Native::new(t, cls, data)
    }
    #[slot]
    fn iter(zelf: Value) -> Value {
        zelf
    }
    #[slot]
    fn iternext(t: &Thread, zelf: This) -> PyResult<Option<Value>> {
        if matches!(*zelf.state.borrow(), State::Fresh) {
            let (source, added) = read_lines(t, zelf)?;
            *zelf.state.borrow_mut() = State::Running(Box::new(PythonTokens::new(source, added, zelf.extra_tokens)));
        }
        let found = {
            let mut state = zelf.state.borrow_mut();
            match &mut *state {
                State::Running(tokens) => tokens.next().map(|token| Found::new(tokens, token)),
                State::Fresh | State::Ended => None,
            }
        };
        let Some(found) = found else {
            return Err(exception::raise_with_args(t, t.types.stop_iteration, &[t.new_str("EOF")?]));
        };
        // What follows the last line that could be read is not the end of the source.
        let premature = matches!(found.token.kind, TokenKind::EndMarker | TokenKind::Error) || found.at_end;
        if premature && let Some(error) = zelf.error.get() {
            *zelf.state.borrow_mut() = State::Ended;
            zelf.error.set(zelf.header(), None);
            return Err(t.restore_exception(error));
        }
        if found.token.kind == TokenKind::Error {
            let raised = raise_error(t, zelf);
            *zelf.state.borrow_mut() = State::Ended;
            return Err(raised);
        }
        found.tuple(t, zelf.extra_tokens).map(Some)
    }
}

/// A token with its texts.
struct Found {
    token: PythonToken,
    text: String,
    line: String,
    /// Whether it stands behind the last line.
    at_end: bool,
}

impl Found {
    fn new(tokens: &mut PythonTokens, token: PythonToken) -> Found {
        let (text, line) = (tokens.text(&token.text).to_owned(), tokens.text(&token.line).to_owned());
        let at_end = token.kind == TokenKind::Dedent && tokens.tokenizer().done() == Done::Eof;
        Found { token, text, line, at_end }
    }
    fn tuple(&self, t: &Thread, extra: bool) -> PyResult<Value> {
        let place = |(line, column): (i32, i32)| {
            t.new_tuple(&[Value::from_small_int(line.into()), Value::from_small_int(column.into())])
        };
        let number = Value::from_small_int(type_number(self.token.kind, &self.text, extra));
        let text = t.new_str(&self.text)?;
        let (start, end) = (place(self.token.start)?, place(self.token.end)?);
        t.new_tuple(&[number, text, start, end, t.new_str(&self.line)?])
    }
}

/// Calls `readline` to the end. Gives the text, and where newlines were added to lines that lack one.
fn read_lines(t: &Thread, zelf: This) -> PyResult<(String, Vec<usize>)> {
    let readline = zelf.readline.get().unwrap_or(Value::NONE);
    let (mut source, mut added) = (String::new(), Vec::new());
    loop {
        let line = match call::call0(t, readline).and_then(|line| line_text(t, zelf, line)) {
            Ok(line) => line,
            Err(raised) if t.exception_matches(t.types.stop_iteration) => {
                t.take_exception(raised);
                break;
            }
            Err(raised) => {
                let error = t.take_exception(raised);
                zelf.error.set(zelf.header(), Some(error));
                break;
            }
        };
        if line.is_empty() {
            break;
        }
        source.push_str(&line);
        if !line.ends_with('\n') {
            added.push(source.len());
            source.push('\n');
        }
    }
    Ok((source, added))
}

fn line_text(t: &Thread, zelf: This, line: Value) -> PyResult<String> {
    let text = match zelf.encoding.get() {
        None => as_str(line).ok_or_else(|| t.raise_type_error("readline() returned a non-string object"))?,
        Some(encoding) => {
            if as_bytes(line).is_none() {
                return Err(t.raise_type_error("readline() returned a non-bytes object"));
            }
            let decode = crate::modules::import::import_attr(t, "codecs", "decode")?;
            let decoded = call::call_values(t, decode, &[line, encoding, t.intern("replace")])?;
            as_str(decoded).ok_or_else(|| t.raise_type_error("decoder should return a string result"))?
        }
    };
    let text = match text.to_utf8() {
        Some(text) => text.into_owned(),
        None => return Err(crate::abi::convert::surrogates_not_allowed(t, text)),
    };
    if let Some(at) = text.find('\0') {
        return Err(null_byte(t, &text[..at]));
    }
    Ok(text)
}

fn null_byte(t: &Thread, text: &str) -> Raised {
    let location = || -> PyResult<[Value; 6]> {
        let (one, zero) = (Value::from_small_int(1), Value::from_small_int(0));
        Ok([t.intern("<string>"), one, zero, t.new_str(text)?, one, zero])
    };
    match location() {
        Ok(location) => raise(t, t.types.syntax_error, "source code cannot contain null bytes", &location),
        Err(raised) => raised,
    }
}

/// Raises a SyntaxError or a subclass with a message and a place.
fn raise(t: &Thread, class: Gc<PyType>, message: &str, location: &[Value]) -> Raised {
    let build = || -> PyResult<Value> { call::call2(t, class.into(), t.new_str(message)?, t.new_tuple(location)?) };
    match build() {
        Ok(error) => t.raise_value(error),
        Err(raised) => raised,
    }
}

/// Raises the error that the tokenizer has stopped at.
fn raise_error(t: &Thread, zelf: This) -> Raised {
    let (done, mut error, lineno, end_column, buffer) = {
        let mut state = zelf.state.borrow_mut();
        let State::Running(tokens) = &mut *state else { return t.raise_system_error("no tokenizer") };
        let tokenizer = tokens.tokenizer();
        let buffer = tokenizer.buffer().to_owned();
        (tokenizer.done(), tokenizer.error(), tokenizer.lineno(), tokenizer.end_column(), buffer)
    };
    let filename = t.intern("<string>");
    if let Some(error) = error.as_mut() {
        error.stage = Stage::Parser;
        return crate::modules::builtins::compile::raise_syntax_error(t, error, filename, None);
    }
    let (class, message) = match done {
        Done::Eof => return unexpected_end(t, lineno, end_column, filename),
        Done::Dedent => (t.types.indentation_error, "unindent does not match any outer indentation level"),
        Done::TabSpace => (t.types.tab_error, "inconsistent use of tabs and spaces in indentation"),
        Done::TooDeep => (t.types.indentation_error, "too many levels of indentation"),
        Done::LineContinuation => (t.types.syntax_error, "unexpected character after line continuation character"),
        Done::EofInString => (t.types.syntax_error, "EOF while scanning triple-quoted string literal"),
        Done::EolInString => (t.types.syntax_error, "EOL while scanning string literal"),
        Done::Ok | Done::Error => (t.types.syntax_error, "unknown tokenization error"),
    };
    let number = |n: usize| Value::from_small_int(n as i64);
    let location = || -> PyResult<[Value; 6]> {
        let text = t.new_str(buffer.strip_suffix('\n').unwrap_or(&buffer))?;
        let column = number(buffer.chars().count());
        Ok([filename, number(lineno.max(0) as usize), column, text, Value::NONE, Value::NONE])
    };
    match location() {
        Ok(location) => raise(t, class, message, &location),
        Err(raised) => raised,
    }
}

/// The text ended within something: an error whose place is no argument.
fn unexpected_end(t: &Thread, lineno: i32, column: i32, filename: Value) -> Raised {
    let build = || -> PyResult<Value> {
        let message = t.new_str("unexpected EOF in multi-line statement")?;
        let error = call::call1(t, t.types.syntax_error.into(), message)?;
        let (line, column) = (Value::from_small_int(lineno.into()), Value::from_small_int(column.into()));
        for (name, v) in [("filename", filename), ("lineno", line), ("offset", column), ("end_lineno", line)] {
            attr::set(t, error, t.intern(name), Some(v))?;
        }
        Ok(error)
    };
    match build() {
        Ok(error) => t.raise_value(error),
        Err(raised) => raised,
    }
}

/// Operators in the order of their numbers, from 7.
const OPERATORS: [&str; 48] = [
    "(", ")", "[", "]", ":", ",", ";", "+", "-", "*", "/", "|", "&", "<", ">", "=", ".", "%", "{", "}", "==", "!=",
    "<=", ">=", "~", "^", "<<", ">>", "**", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "**=", "//",
    "//=", "@", "@=", "->", "...", ":=", "!",
];

/// The number of a token's type in `token`. With extra tokens all operators are OP.
fn type_number(kind: TokenKind, text: &str, extra: bool) -> i64 {
    const OP: i64 = 55;
    match kind {
        TokenKind::EndMarker => 0,
        TokenKind::Name => 1,
        TokenKind::Number => 2,
        TokenKind::String => 3,
        TokenKind::Newline => 4,
        TokenKind::Indent => 5,
        TokenKind::Dedent => 6,
        TokenKind::Op if extra => OP,
        TokenKind::Op => {
            let text = if text == "<>" { "!=" } else { text };
            OPERATORS.iter().position(|&known| known == text).map_or(OP, |at| at as i64 + 7)
        }
        TokenKind::FStringStart => 59,
        TokenKind::FStringMiddle => 60,
        TokenKind::FStringEnd => 61,
        TokenKind::TStringStart => 62,
        TokenKind::TStringMiddle => 63,
        TokenKind::TStringEnd => 64,
        TokenKind::Comment => 65,
        TokenKind::Nl => 66,
        TokenKind::Error => 67,
    }
}

/// Tokens of Python source.
#[pymodule(name = "_tokenize", doc = "", classes(TokenizerIter))]
pub mod tokenize_module {
    use super::*;
}
pub use tokenize_module::SPEC;
